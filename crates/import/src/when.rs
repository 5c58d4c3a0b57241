//! When something happened, out of the ways people and programs write days and times.
//!
//! Understands one moment or a span in a cell, and leaves to [`crate::instants`] what the clock made of it.

mod reading;
mod serial;
pub(crate) mod words;

use crate::mapping::DateOrder;
use crate::remark::remarks;
use reading::Reading;
use serial::from_serial;
use words::why_a_week_is_no_day;

/// A day as written; the year may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

/// A time of day as exactly as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    Minute {
        hour: i8,
        minute: i8,
        second: i8,
    },
    /// "kl 22", "ca 22.15".
    About {
        hour: i8,
        minute: i8,
    },
    /// "natt", "kväll": hours from and to, which may pass midnight.
    Part {
        from: i8,
        to: i8,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub day: Option<Day>,
    pub clock: Option<Clock>,
    /// Seconds east of UTC, when the text says.
    pub offset: Option<i32>,
}

/// One cell: a moment, or one moment until another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: Moment,
    pub end: Option<Moment>,
}

/// What the cell should hold, for texts that could be either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Day,
    Time,
}

/// How days are written in a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DayForm {
    pub order: DateOrder,
    /// Serial numbers count from 1904, as in workbooks from old Macs.
    pub from_1904: bool,
}

/// Why a text is no day or no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayFault {
    UnknownForm,
    NoSuchMonth,
    NoSuchDay,
    NoSuchTime,
    WeekIsNoDay,
    NoWeek53,
    NoSuchWeek,
    DayMissing,
}

remarks! { DayFault {
    UnknownForm => "day_unknown_form",
    NoSuchMonth => "day_no_such_month",
    NoSuchDay => "day_no_such_day",
    NoSuchTime => "day_no_such_time",
    WeekIsNoDay => "day_week_is_no_day",
    NoWeek53 => "day_no_week_53",
    NoSuchWeek => "day_no_such_week",
    DayMissing => "day_missing",
}}

pub(crate) fn parse(text: &str, expect: Expect, form: DayForm) -> Result<Span, DayFault> {
    let text = text.trim();
    if let Some(moment) = parse_iso(text) {
        return Ok(Span {
            start: moment?,
            end: None,
        });
    }
    if text.len() > 80 {
        return Err(DayFault::UnknownForm);
    }
    let single = parse_moment(text, expect, form);
    if let Ok(moment) = single {
        return Ok(Span {
            start: moment,
            end: None,
        });
    }
    for (left, right) in splits(text) {
        let Ok(start) = parse_moment(left, expect, form) else {
            continue;
        };
        let expected = if start.clock.is_some() {
            Expect::Time
        } else {
            expect
        };
        if let Ok(end) = parse_moment(right, expected, form)
            && (end.day.is_some() || end.clock.is_some())
        {
            return Ok(Span {
                start,
                end: Some(end),
            });
        }
    }
    single
        .map(|_| Span::default())
        .map_err(|why| why_a_week_is_no_day(text).unwrap_or(why))
}

/// `2022-03-07`, alone or with `22:15` or `22:15:30` after a blank or a T: nearly every row of most files.
fn parse_iso(text: &str) -> Option<Result<Moment, DayFault>> {
    let b = text.as_bytes();
    let two = |at: usize| -> Option<i8> {
        let (tens, ones) = (b[at].wrapping_sub(b'0'), b[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| (tens * 10 + ones) as i8)
    };
    if !matches!(b.len(), 10 | 16 | 19) || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    let day = checked_day(Some(year), two(5)?, two(8)?);
    if b.len() == 10 {
        return Some(day.map(|day| Moment {
            day: Some(day),
            ..Moment::default()
        }));
    }
    if !matches!(b[10], b' ' | b'T') || !matches!(b[13], b':' | b'.') {
        return None;
    }
    let second = match b.len() {
        19 if matches!(b[16], b':' | b'.') => two(17)?,
        19 => return None,
        _ => 0,
    };
    let clock = checked_clock(two(11)?, two(14)?, second);
    Some(day.and_then(|day| {
        Ok(Moment {
            day: Some(day),
            clock: Some(clock?),
            offset: None,
        })
    }))
}

fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    const BETWEEN: [&str; 10] = [
        " till ", " t.o.m. ", " tom ", " to ", " – ", " - ", "–", "—", " och ", "-",
    ];
    BETWEEN.iter().flat_map(move |between| {
        text.match_indices(between)
            .map(|(at, found)| (&text[..at], &text[at + found.len()..]))
            .filter(|(left, right)| !left.trim().is_empty() && !right.trim().is_empty())
    })
}

fn parse_moment(text: &str, expect: Expect, form: DayForm) -> Result<Moment, DayFault> {
    let text = text.trim();
    if let Some(moment) = parse_iso(text) {
        return moment;
    }
    if expect == Expect::Day
        && let Some(moment) = from_serial(text, form.from_1904)
    {
        return moment;
    }
    let mut reading = Reading::new(expect, form.order);
    let lower = text.to_lowercase();
    let words = lower
        .split([' ', '\t', '\u{a0}', ',', ';'])
        .filter(|w| !w.is_empty());
    let words: Vec<&str> = words.collect();
    if words.is_empty() || words.len() > 12 {
        return Err(DayFault::UnknownForm);
    }
    for (at, word) in words.iter().enumerate() {
        reading.take(word, words.get(at + 1).copied())?;
    }
    reading.finish()
}
fn small(number: i64) -> Result<i8, DayFault> {
    i8::try_from(number).map_err(|_| DayFault::UnknownForm)
}

fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 if year < 80 => Some(2000 + year),
        2 => Some(1900 + year),
        4 => Some(year),
        _ => None,
    }
}

fn checked_day(year: Option<i16>, month: i8, day: i8) -> Result<Day, DayFault> {
    if !(1..=12).contains(&month) {
        return Err(DayFault::NoSuchMonth);
    }
    // A leap year stands for a year that is not known.
    let last = match month {
        2 => {
            let year = year.unwrap_or(2024);
            if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) {
                29
            } else {
                28
            }
        }
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=last).contains(&day) || year.is_some_and(|y| !(1..=9000).contains(&y)) {
        return Err(DayFault::NoSuchDay);
    }
    Ok(Day { year, month, day })
}

/// 24:00 is the end of the day, and a leap second is its minute.
fn checked_clock(hour: i8, minute: i8, second: i8) -> Result<Clock, DayFault> {
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if !((0..24).contains(&hour) || end_of_day) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
        return Err(DayFault::NoSuchTime);
    }
    Ok(Clock::Minute {
        hour,
        minute,
        second: second.min(59),
    })
}

#[cfg(test)]
mod tests {
    use super::serial::moment_of_serial;
    use super::*;

    fn written(moment: Moment) -> String {
        let mut text = moment.day.map_or(String::new(), |d| {
            let year = d.year.map_or("????".into(), |y| format!("{y:04}"));
            format!("{year}-{:02}-{:02}", d.month, d.day)
        });
        match moment.clock {
            Some(Clock::Minute {
                hour,
                minute,
                second: 0,
            }) => text += &format!(" {hour:02}:{minute:02}"),
            Some(Clock::Minute { hour, minute, second }) => {
                text += &format!(" {hour:02}:{minute:02}:{second:02}")
            }
            Some(Clock::About { hour, minute }) => text += &format!(" ca {hour:02}:{minute:02}"),
            Some(Clock::Part { from, to }) => text += &format!(" {from}–{to}"),
            None => {}
        }
        if let Some(offset) = moment.offset {
            text += &format!(" {offset:+}");
        }
        text.trim().to_owned()
    }

    #[track_caller]
    fn check(text: &str, expect: Expect, order: DateOrder, expected: &str) {
        let form = DayForm {
            order,
            from_1904: false,
        };
        let got = match parse(text, expect, form) {
            Ok(Span { start, end: None }) => written(start),
            Ok(Span {
                start,
                end: Some(end),
            }) => format!("{} till {}", written(start), written(end)),
            Err(why) => why.code().to_owned(),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[track_caller]
    fn check_day(text: &str, expected: &str) {
        check(text, Expect::Day, DateOrder::Auto, expected);
    }

    #[track_caller]
    fn check_time(text: &str, expected: &str) {
        check(text, Expect::Time, DateOrder::Auto, expected);
    }

    #[test]
    fn a_day_is_read_in_the_ways_swedes_and_programs_write_it() {
        check_day("2022-03-07", "2022-03-07");
        check_day("2022-03-07 22:15", "2022-03-07 22:15");
        check_day("2022-03-07T22:15:30", "2022-03-07 22:15:30");
        check_day("2022-03-07T22:15:00+01:00", "2022-03-07 22:15 +3600");
        check_day("2022-03-07T22:15:00.123Z", "2022-03-07 22:15 +0");
        check_day("2022-03-07 kl 22.15", "2022-03-07 22:15");
        check_day("2022/03/07 22.15", "2022-03-07 22:15");
        check_day("20220307", "2022-03-07");
        check_day("20220307 2215", "2022-03-07 22:15");
        check_day("202203072215", "2022-03-07 22:15");
        check_day("220307", "2022-03-07");
        check_day("220307 22:15", "2022-03-07 22:15");
        check_day("22-03-07", "2022-03-07");
        check_day("3/7 kl 22.15", "????-07-03 22:15");
        check_day("3/7 2022", "2022-07-03");
        check_day("3/7-22 kl 9", "2022-07-03 ca 09:00");
        check_day("3/7 -22", "2022-07-03");
        check_day("07.03.2022", "2022-03-07");
        check_day("7.3.2022 22:15", "2022-03-07 22:15");
        check_day("7 mars 2022", "2022-03-07");
        check_day("måndag den 7:e mars kl. 22.15", "????-03-07 22:15");
        check_day("Mån 7 mars 2022 2215", "2022-03-07 22:15");
        check_day("March 7, 2022 10:15 PM", "2022-03-07 22:15");
        check_day("2022-03-07 ca 22.15", "2022-03-07 ca 22:15");
        check_day("2022-03-07 24:00", "2022-03-07 24:00");
    }

    #[test]
    fn a_serial_day_is_a_day() {
        check_day("44627", "2022-03-07");
        check_day("44627.9270833333", "2022-03-07 22:15");
        check_day("44627,9270833333", "2022-03-07 22:15");
        let from_1904 = moment_of_serial(43165.0, true).unwrap();
        assert_eq!(written(from_1904), "2022-03-07");
    }

    #[test]
    fn the_order_of_day_and_month_can_be_told() {
        check(
            "3/7/2022 10:15 PM",
            Expect::Day,
            DateOrder::MonthFirst,
            "2022-03-07 22:15",
        );
        check("3/7/2022", Expect::Day, DateOrder::DayFirst, "2022-07-03");
    }

    #[test]
    fn a_time_is_read_with_the_exactness_it_has() {
        check_time("22:15", "22:15");
        check_time("22.15", "22:15");
        check_time("2215", "22:15");
        check_time("kl. 22", "ca 22:00");
        check_time("ca 22.15", "ca 22:15");
        check_time("10:15pm", "22:15");
        check_time("natten", "22–6");
        check_time("Förmiddag", "8–12");
        check_time("okänd tid", "");
        check_time("25:00", "day_no_such_time");
    }

    #[test]
    fn a_span_has_two_moments() {
        check_day("7/3 kl 22-23", "????-03-07 ca 22:00 till ca 23:00");
        check_day("2022-03-07 22:15–22:40", "2022-03-07 22:15 till 22:40");
        check_day("2022-03-04 till 2022-03-07", "2022-03-04 till 2022-03-07");
        check_time("22.15-22.40", "22:15 till 22:40");
        check_time("22:15-22.40", "22:15 till 22:40");
    }

    #[test]
    fn what_is_no_day_is_refused_with_why() {
        check_day("2022-13-07", "day_no_such_month");
        check_day("2022-02-30", "day_no_such_day");
        check_day("i förrgår", "day_unknown_form");
        check_day("2022-03-07 25:61", "day_no_such_time");
        check_day("Summa", "day_unknown_form");
        check_day("v. 10 2022", "day_week_is_no_day");
        check_day("Vecka 53", "day_week_is_no_day");
        check_day("2020-W53", "day_week_is_no_day");
        check_day("2021-W53", "day_no_week_53");
        check_day("v53 2021", "day_no_week_53");
        check_day("vecka 61", "day_no_such_week");
        check_day("2022-0é-7", "day_unknown_form");
        check_day("ÿÿ22-03-7", "day_unknown_form");
    }
}
