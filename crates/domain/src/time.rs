//! Weeks, local days and how exactly we know when something happened.
//!
//! Instants are UTC; a day, an hour and a week are always those of the municipality's own clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Years that somebody may ask about: days of them can be added to and taken from without leaving the calendar.
pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// An ISO 8601 week, `2022-W10`. Week 53 exists only in years that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    year: i16,
    week: i8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IsoWeekError {
    #[error("\"{0}\" är ingen vecka. Skriv som 2022-W10")]
    Form(String),
    #[error("år {year} har ingen vecka {week}. Det har vecka 1 till {last}")]
    NoSuchWeek { year: i16, week: i8, last: i8 },
}

impl IsoWeek {
    pub fn new(year: i16, week: i8) -> Result<Self, IsoWeekError> {
        if !(1900..=2200).contains(&year) {
            return Err(IsoWeekError::Form(format!("{year}-W{week:02}")));
        }
        let last = Self::weeks_in(year);
        if (1..=last).contains(&week) {
            Ok(Self { year, week })
        } else {
            Err(IsoWeekError::NoSuchWeek { year, week, last })
        }
    }

    pub fn of(day: Date) -> Self {
        let iso = day.iso_week_date();
        Self {
            year: iso.year(),
            week: iso.week(),
        }
    }

    /// The number of weeks of an ISO year: 28 December is always in the last one.
    pub fn weeks_in(year: i16) -> i8 {
        Date::constant(year, 12, 28).iso_week_date().week()
    }

    pub fn year(self) -> i16 {
        self.year
    }

    pub fn week(self) -> i8 {
        self.week
    }

    pub fn monday(self) -> Date {
        ISOWeekDate::new(self.year, self.week, Weekday::Monday)
            .expect("checked when made")
            .date()
    }

    pub fn sunday(self) -> Date {
        self.monday() + 6.days()
    }

    pub fn plus(self, weeks: i32) -> Self {
        Self::of(self.monday() + i64::from(weeks * 7).days())
    }

    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// Weeks from `self` to `later`, negative when `later` is earlier.
    pub fn until(self, later: IsoWeek) -> i32 {
        let days = later
            .monday()
            .since(self.monday())
            .expect("both within a few centuries")
            .get_days();
        days / 7
    }

    /// `202210`: sorts as the weeks do; how a week is stored.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.week)
    }

    pub fn from_number(number: i64) -> Option<Self> {
        Self::new((number / 100).try_into().ok()?, (number % 100) as i8).ok()
    }

    /// First instant of the week and first instant after it, on the given clock.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        (
            start_of_day(self.monday(), zone),
            start_of_day(self.next().monday(), zone),
        )
    }
}

/// The first instant of a local day.
pub fn start_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .and_then(|z| z.start_of_day())
        .expect("a day within a few centuries of now")
        .timestamp()
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for IsoWeek {
    type Err = IsoWeekError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || IsoWeekError::Form(text.to_owned());
        let (year, week) = text
            .trim()
            .split_once("-W")
            .or_else(|| text.trim().split_once("-w"))
            .ok_or_else(form)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || week.len() > 2 || !digits(year) || !digits(week) {
            return Err(form());
        }
        Self::new(
            year.parse().map_err(|_| form())?,
            week.parse().map_err(|_| form())?,
        )
    }
}

impl Serialize for IsoWeek {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IsoWeek {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// How exactly the time of an event is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimePrecision {
    /// To the minute: someone saw it.
    Exact,
    /// Some time within the hour or two that is given.
    Hour,
    /// Some time between two known instants: "locked on Friday, found on Monday".
    Interval,
    /// The day is known, the hour is not.
    Day,
    /// Not known; the period given is the best we have.
    Unknown,
}

impl TimePrecision {
    pub const ALL: [Self; 5] = [Self::Exact, Self::Hour, Self::Interval, Self::Day, Self::Unknown];

    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Hour => "hour",
            Self::Interval => "interval",
            Self::Day => "day",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// When something happened: from, to (never before from) and how exactly we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    pub from: Timestamp,
    pub to: Timestamp,
    pub precision: TimePrecision,
}

impl Happened {
    pub fn at(instant: Timestamp) -> Self {
        Self {
            from: instant,
            to: instant,
            precision: TimePrecision::Exact,
        }
    }

    /// The whole of a local day.
    pub fn on(day: Date, zone: &TimeZone) -> Self {
        let from = start_of_day(day, zone);
        let to = start_of_day(day + 1.day(), zone);
        Self {
            from,
            to,
            precision: TimePrecision::Day,
        }
    }

    /// The local day by which the event is counted: the day it began.
    pub fn date(&self, zone: &TimeZone) -> Date {
        self.from.to_zoned(zone.clone()).date()
    }

    pub fn week(&self, zone: &TimeZone) -> IsoWeek {
        IsoWeek::of(self.date(zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_week(text: &str, expected: Result<&str, &str>) {
        let got = text.parse::<IsoWeek>();
        match expected {
            Ok(monday) => assert_eq!(got.unwrap().monday().to_string(), monday, "{text}"),
            Err(part) => {
                let error = got.unwrap_err().to_string();
                assert!(error.contains(part), "{text}: {error}");
            }
        }
    }

    #[test]
    fn a_week_53_is_refused_in_a_year_that_has_none() {
        check_week("2020-W53", Ok("2020-12-28"));
        check_week("2026-W53", Ok("2026-12-28"));
        check_week("2022-W53", Err("år 2022 har ingen vecka 53"));
        check_week("2022-W00", Err("ingen vecka 0"));
        check_week("2022-10", Err("Skriv som"));
        check_week("2022-W1å", Err("Skriv som"));
    }

    #[test]
    fn weeks_count_across_the_turn_of_the_year() {
        let week: IsoWeek = "2020-W53".parse().unwrap();
        assert_eq!(week.next().to_string(), "2021-W01");
        assert_eq!(week.until("2021-W02".parse().unwrap()), 2);
        assert_eq!(IsoWeek::from_number(week.number()), Some(week));
    }

    #[test]
    fn the_week_of_the_clock_change_is_an_hour_shorter() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let (from, to) = "2026-W13".parse::<IsoWeek>().unwrap().bounds(&zone);
        assert_eq!(to.duration_since(from).as_hours(), 7 * 24 - 1);
    }
}
