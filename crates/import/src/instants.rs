//! From days and times as written to instants: the year that was left out, the hour that the clock
//! jumped over or had twice, and how exactly we then know when it happened.

use domain::time::{Happened, TimePrecision, start_of_day};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::note::Note;
use crate::when::{Clock, Day, Moment, Span};

/// The cells of a row that say when.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WhenCells {
    pub day: Option<Span>,
    pub time: Option<Span>,
    pub from: Option<Span>,
    pub from_time: Option<Span>,
    pub to: Option<Span>,
    pub to_time: Option<Span>,
}

pub(crate) struct Instants<'a> {
    zone: &'a TimeZone,
    today: Date,
}

impl<'a> Instants<'a> {
    pub fn new(zone: &'a TimeZone, now: Timestamp) -> Self {
        Self {
            zone,
            today: zone.to_datetime(now).date(),
        }
    }

    /// `None` when no cell says a day.
    pub fn happened(&self, cells: &WhenCells, notes: &mut Vec<Note>) -> Option<Happened> {
        let first = |candidates: &[Option<Moment>]| -> Moment {
            let mut found = Moment::default();
            for moment in candidates.iter().flatten() {
                found.day = found.day.or(moment.day);
                if found.clock.is_none() {
                    found.clock = moment.clock;
                    found.offset = moment.offset;
                }
            }
            found
        };
        let start = |span: &Option<Span>| span.map(|s| s.start);
        let end = |span: &Option<Span>| span.and_then(|s| s.end);
        let begins = first(&[
            start(&cells.from),
            start(&cells.day),
            start(&cells.from_time),
            start(&cells.time),
        ]);
        // A time in its own column is the time, whatever midnight the day brought along.
        let begins = match (start(&cells.from_time), start(&cells.time)) {
            (Some(own), _) | (None, Some(own)) if own.clock.is_some() => Moment {
                clock: own.clock,
                ..begins
            },
            _ => begins,
        };
        let mut ends = first(&[
            start(&cells.to),
            start(&cells.to_time),
            end(&cells.from),
            end(&cells.day),
            end(&cells.time),
        ]);
        if let Some(own) = start(&cells.to_time).filter(|m| m.clock.is_some()) {
            ends.clock = own.clock;
        }
        let day = self.date(begins.day?, notes);
        let (from, from_to, precision) = self.begin(day, begins, notes);
        if ends.day.is_none() && ends.clock.is_none() {
            return Some(Happened {
                from,
                to: from_to,
                precision,
            });
        }
        let mut end_day = ends.day.map_or(day, |d| self.date(d, notes));
        if ends.day.is_none() && is_earlier(ends.clock, begins.clock) {
            end_day += 1.day();
        }
        let (_, to, _) = self.begin(end_day, ends, notes);
        let precision = match (begins.clock, ends.clock) {
            (None, None) if end_day == day => TimePrecision::Day,
            _ if to == from => TimePrecision::Exact,
            _ => TimePrecision::Interval,
        };
        Some(Happened { from, to, precision })
    }

    /// The instant of one moment: the beginning of what it says. `None` without a day.
    pub fn instant(&self, moment: Moment, notes: &mut Vec<Note>) -> Option<Timestamp> {
        let day = self.date(moment.day?, notes);
        Some(self.begin(day, moment, notes).0)
    }

    /// First and last instant of a moment on a day.
    fn begin(
        &self,
        day: Date,
        moment: Moment,
        notes: &mut Vec<Note>,
    ) -> (Timestamp, Timestamp, TimePrecision) {
        match moment.clock {
            None => {
                let whole = Happened::on(day, self.zone);
                (whole.from, whole.to, TimePrecision::Day)
            }
            Some(Clock::Minute { hour, minute, second }) => {
                let at = self.resolve(day, hour, minute, second, moment.offset, notes);
                (at, at, TimePrecision::Exact)
            }
            Some(Clock::About { hour, minute: 0 }) => {
                let from = self.resolve(day, hour, 0, 0, moment.offset, notes);
                (from, from + 1.hour(), TimePrecision::Hour)
            }
            Some(Clock::About { hour, minute }) => {
                let at = self.resolve(day, hour, minute, 0, moment.offset, notes);
                (at - 30.minutes(), at + 30.minutes(), TimePrecision::Hour)
            }
            Some(Clock::Part { from, to }) => {
                let last = if to <= from { day + 1.day() } else { day };
                notes.push(Note::PartOfDay {
                    stated: format!("{from:02}–{to:02}"),
                });
                (
                    self.resolve(day, from, 0, 0, None, notes),
                    self.resolve(last, to, 0, 0, None, notes),
                    TimePrecision::Interval,
                )
            }
        }
    }

    fn resolve(
        &self,
        day: Date,
        hour: i8,
        minute: i8,
        second: i8,
        offset: Option<i32>,
        notes: &mut Vec<Note>,
    ) -> Timestamp {
        let (day, hour) = if hour == 24 {
            (day + 1.day(), 0)
        } else {
            (day, hour)
        };
        let local = DateTime::from_parts(day, Time::constant(hour, minute, second, 0));
        if let Some(offset) = offset.and_then(|o| jiff::tz::Offset::from_seconds(o).ok())
            && let Ok(instant) = offset.to_timestamp(local)
        {
            return instant;
        }
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let kind = ambiguous.offset();
        let instant = ambiguous
            .compatible()
            .unwrap_or_else(|_| start_of_day(day, self.zone));
        match kind {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => notes.push(Note::HourMissing {
                stated: local.strftime("%Y-%m-%d %H:%M").to_string(),
                used: self.zone.to_datetime(instant).strftime("%H:%M").to_string(),
            }),
            AmbiguousOffset::Fold { .. } => notes.push(Note::HourTwice {
                stated: local.strftime("%Y-%m-%d %H:%M").to_string(),
            }),
        }
        instant
    }

    /// A day without a year is the latest one that is not in the future.
    fn date(&self, day: Day, notes: &mut Vec<Note>) -> Date {
        if let Some(year) = day.year {
            return Date::new(year, day.month, day.day).unwrap_or(Date::ZERO);
        }
        let latest = self.today + 1.day();
        let years = (0..8).map(|back| latest.year() - back);
        let found = years
            .filter_map(|year| Date::new(year, day.month, day.day).ok())
            .find(|date| *date <= latest)
            .unwrap_or(self.today);
        notes.push(Note::YearInferred {
            stated: format!("{}/{}", day.day, day.month),
            year: found.year(),
        });
        found
    }
}

fn is_earlier(end: Option<Clock>, start: Option<Clock>) -> bool {
    let minutes = |clock: Clock| match clock {
        Clock::Minute { hour, minute, .. } | Clock::About { hour, minute } => {
            i32::from(hour) * 60 + i32::from(minute)
        }
        Clock::Part { from, .. } => i32::from(from) * 60,
    };
    match (end, start) {
        (Some(end), Some(start)) => minutes(end) < minutes(start),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::{DayForm, Expect, parse};

    /// Reads day and time in Stockholm as of noon on 15 March 2022.
    #[track_caller]
    fn check(day: &str, time: &str, expected: &str, expected_notes: &[&str]) {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let instants = Instants::new(&zone, "2022-03-15T11:00:00Z".parse().unwrap());
        let cells = WhenCells {
            day: Some(parse(day, Expect::Day, DayForm::default()).unwrap()),
            time: (!time.is_empty()).then(|| parse(time, Expect::Time, DayForm::default()).unwrap()),
            ..WhenCells::default()
        };
        let mut notes = Vec::new();
        let happened = instants.happened(&cells, &mut notes).unwrap();
        let got = format!("{} {} {}", happened.from, happened.to, happened.precision.code());
        assert_eq!(got, expected, "{day} {time}");
        let codes: Vec<&str> = notes.iter().map(Note::code).collect();
        assert_eq!(codes, expected_notes, "{day} {time}");
    }

    #[test]
    fn the_exactness_of_the_words_is_kept() {
        check(
            "2022-03-07 22:15",
            "",
            "2022-03-07T21:15:00Z 2022-03-07T21:15:00Z exact",
            &[],
        );
        check(
            "2022-03-07",
            "22.15",
            "2022-03-07T21:15:00Z 2022-03-07T21:15:00Z exact",
            &[],
        );
        check(
            "2022-03-07",
            "kl 22",
            "2022-03-07T21:00:00Z 2022-03-07T22:00:00Z hour",
            &[],
        );
        check(
            "2022-03-07",
            "",
            "2022-03-06T23:00:00Z 2022-03-07T23:00:00Z day",
            &[],
        );
        check(
            "2022-03-04 till 2022-03-07",
            "",
            "2022-03-03T23:00:00Z 2022-03-07T23:00:00Z interval",
            &[],
        );
        check(
            "2022-03-07",
            "23.30-01.15",
            "2022-03-07T22:30:00Z 2022-03-08T00:15:00Z interval",
            &[],
        );
        check(
            "2022-03-07",
            "natten",
            "2022-03-07T21:00:00Z 2022-03-08T05:00:00Z interval",
            &["part_of_day"],
        );
    }

    #[test]
    fn an_hour_that_was_not_or_came_twice_is_said() {
        check(
            "2021-03-28 02:30",
            "",
            "2021-03-28T01:30:00Z 2021-03-28T01:30:00Z exact",
            &["hour_missing"],
        );
        check(
            "2021-10-31 02:30",
            "",
            "2021-10-31T00:30:00Z 2021-10-31T00:30:00Z exact",
            &["hour_twice"],
        );
        check(
            "2021-10-31T02:30:00+01:00",
            "",
            "2021-10-31T01:30:00Z 2021-10-31T01:30:00Z exact",
            &[],
        );
    }

    #[test]
    fn a_year_left_out_is_the_latest_possible() {
        check(
            "14/3 kl 12.00",
            "",
            "2022-03-14T11:00:00Z 2022-03-14T11:00:00Z exact",
            &["year_inferred"],
        );
        check(
            "24/12 kl 12.00",
            "",
            "2021-12-24T11:00:00Z 2021-12-24T11:00:00Z exact",
            &["year_inferred"],
        );
        check(
            "29/2",
            "",
            "2020-02-28T23:00:00Z 2020-02-29T23:00:00Z day",
            &["year_inferred"],
        );
    }
}
