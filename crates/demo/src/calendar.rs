//! The days of the register: when they begin, what kind of day each is, and how busy it tends to be.
//!
//! Times inside the generator are minutes since the first day of the calendar, counted as if every day
//! had 24 hours. On the two days a year when the clock changes, an instant may be an hour off; no
//! statistic sees that, and an instant never falls outside its day.

use std::collections::BTreeMap;

use domain::time::{IsoWeek, start_of_day};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub(crate) const DAY: i32 = 1_440;

/// Days kept before the first and after the last day, for what began earlier or is found later.
const MARGIN: i32 = 21;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayKind {
    Ordinary,
    Valborg,
    Midsummer,
    NewYear,
    Christmas,
    Halloween,
    SchoolStart,
    Holiday,
}

#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub date: Date,
    pub kind: DayKind,
    /// 0 is Monday.
    pub weekday: usize,
    /// 0 is January.
    pub month: usize,
    /// Whole weeks since the week of the calendar's first day.
    pub week: usize,
    pub school: bool,
    midnight: i64,
    seconds: i64,
}

impl Day {
    /// A day when offices are open.
    pub fn is_working(&self) -> bool {
        self.weekday < 5
            && matches!(
                self.kind,
                DayKind::Ordinary | DayKind::SchoolStart | DayKind::Halloween
            )
    }

    /// The evening before a day off.
    pub fn is_late_night(&self) -> bool {
        matches!(self.weekday, 4 | 5)
            || matches!(
                self.kind,
                DayKind::Valborg | DayKind::Midsummer | DayKind::NewYear
            )
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub days: Vec<Day>,
    /// The first day that gets events, and the day after the last one (the day "as of").
    pub first: usize,
    pub as_of: usize,
    first_week: IsoWeek,
}

impl Calendar {
    pub fn new(first: Date, as_of: Date, holidays: &BTreeMap<Date, String>, zone: &TimeZone) -> Self {
        let begin = first - i64::from(MARGIN).days();
        let first_week = IsoWeek::of(begin);
        let mut days = Vec::new();
        let mut date = begin;
        let end = as_of + i64::from(MARGIN).days();
        let mut midnight = start_of_day(date, zone).as_second();
        while date <= end {
            let next = date + 1.day();
            let next_midnight = start_of_day(next, zone).as_second();
            days.push(Day {
                date,
                kind: kind_of(date, holidays.get(&date).map(String::as_str)),
                weekday: date.weekday().to_monday_zero_offset() as usize,
                month: date.month() as usize - 1,
                week: first_week.until(IsoWeek::of(date)) as usize,
                school: is_term(date),
                midnight,
                seconds: next_midnight - midnight,
            });
            (date, midnight) = (next, next_midnight);
        }
        let first = MARGIN as usize;
        let as_of = days.len() - 1 - MARGIN as usize;
        Self {
            days,
            first,
            as_of,
            first_week,
        }
    }

    pub fn weeks(&self) -> usize {
        self.days.last().map_or(0, |d| d.week + 1)
    }

    pub fn week(&self, index: usize) -> IsoWeek {
        self.first_week.plus(index as i32)
    }

    pub fn week_index(&self, week: IsoWeek) -> i32 {
        self.first_week.until(week)
    }

    pub fn day_at(&self, minute: i32) -> &Day {
        let index = minute.div_euclid(DAY).clamp(0, self.days.len() as i32 - 1);
        &self.days[index as usize]
    }

    pub fn instant(&self, minute: i32) -> Timestamp {
        let day = self.day_at(minute);
        let second = (i64::from(minute.rem_euclid(DAY)) * 60).min(day.seconds - 60);
        Timestamp::from_second(day.midnight + second).expect("a day within a few years of the day as of")
    }

    /// The first minute of a week.
    pub fn monday(&self, week: usize) -> i32 {
        self.days
            .iter()
            .position(|d| d.week == week)
            .map_or(0, |i| i as i32 * DAY)
    }
}

fn kind_of(date: Date, holiday: Option<&str>) -> DayKind {
    match holiday {
        Some("Valborgsmässoafton") => DayKind::Valborg,
        Some("Midsommarafton") => DayKind::Midsummer,
        Some("Nyårsafton") => DayKind::NewYear,
        Some("Julafton" | "Juldagen" | "Annandag jul") => DayKind::Christmas,
        Some("Halloween") => DayKind::Halloween,
        Some(_) => DayKind::Holiday,
        None if IsoWeek::of(date).week() == 34 => DayKind::SchoolStart,
        None => DayKind::Ordinary,
    }
}

/// Swedish school terms, near enough: summer, Christmas, the winter and the autumn break are left out.
fn is_term(date: Date) -> bool {
    let day = (date.month(), date.day());
    let week = IsoWeek::of(date).week();
    !((6, 13)..=(8, 17)).contains(&day) && day < (12, 21) && day > (1, 8) && week != 9 && week != 44
}

/// How busy a day is, 1 being an ordinary one: season, weekday, holiday, and a slow rise over the years.
pub(crate) fn busyness(day: &Day, days_in: f64) -> f64 {
    const MONTH: [f64; 12] = [
        0.86, 0.85, 0.93, 1.02, 1.12, 1.10, 0.95, 1.10, 1.08, 1.04, 0.98, 0.95,
    ];
    const WEEKDAY: [f64; 7] = [0.88, 0.86, 0.90, 0.96, 1.24, 1.28, 0.90];
    let kind = match day.kind {
        DayKind::Ordinary | DayKind::Holiday => 1.0,
        DayKind::Valborg => 1.9,
        DayKind::Midsummer => 1.4,
        DayKind::NewYear => 2.3,
        DayKind::Christmas => 0.6,
        DayKind::Halloween => 1.35,
        DayKind::SchoolStart => 1.15,
    };
    MONTH[day.month] * WEEKDAY[day.weekday] * kind * (1.0 + 0.03 * days_in / 365.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(day: &str, minute: i32, expected: &str) {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let first: Date = day.parse().unwrap();
        let calendar = Calendar::new(first, first + 30.days(), &BTreeMap::new(), &zone);
        let instant = calendar.instant(calendar.first as i32 * DAY + minute);
        let local = instant.to_zoned(zone).datetime().strftime("%F %H:%M").to_string();
        assert_eq!(local, expected);
    }

    #[test]
    fn a_minute_is_on_the_local_clock_and_never_leaves_its_day() {
        check("2025-06-01", 23 * 60 + 59, "2025-06-01 23:59");
        check("2025-06-01", -1, "2025-05-31 23:59");
        // The clock changes: 23 hours, then 25.
        check("2025-03-30", 23 * 60 + 59, "2025-03-30 23:59");
        check("2025-10-26", 23 * 60 + 59, "2025-10-26 22:59");
    }
}
