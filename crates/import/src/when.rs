//! When something happened, out of the ways people and programs write days and times.
//!
//! Understands one moment or a span in a cell, and leaves to [`crate::instants`] what the clock made of it.

use crate::fold::fold;
use crate::mapping::DateOrder;

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

const UNKNOWN_FORM: &str = "formen är okänd";
const NO_SUCH_MONTH: &str = "månaden finns inte";
const NO_SUCH_DAY: &str = "dagen finns inte i månaden";
const NO_SUCH_TIME: &str = "klockslaget finns inte";

pub(crate) fn parse(text: &str, expect: Expect, form: DayForm) -> Result<Span, &'static str> {
    let text = text.trim();
    if let Some(moment) = parse_iso(text) {
        return Ok(Span {
            start: moment?,
            end: None,
        });
    }
    if text.len() > 80 {
        return Err(UNKNOWN_FORM);
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
    single.map(|_| Span::default())
}

/// `2022-03-07`, alone or with `22:15` or `22:15:30` after a blank or a T: nearly every row of most files.
fn parse_iso(text: &str) -> Option<Result<Moment, &'static str>> {
    let b = text.as_bytes();
    let two = |at: usize| -> Option<i8> {
        let (tens, ones) = (b[at].wrapping_sub(b'0'), b[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some((tens * 10 + ones) as i8)
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

fn parse_moment(text: &str, expect: Expect, form: DayForm) -> Result<Moment, &'static str> {
    let text = text.trim();
    if let Some(moment) = parse_iso(text) {
        return moment;
    }
    if expect == Expect::Day
        && let Some(moment) = from_serial(text, form.from_1904)
    {
        return moment;
    }
    let mut reading = Reading {
        expect,
        order: form.order,
        moment: Moment::default(),
        day_number: None,
        month_named: None,
        year: None,
        after_kl: false,
        about: false,
        nothing: false,
    };
    let lower = text.to_lowercase();
    let words = lower
        .split([' ', '\t', '\u{a0}', ',', ';'])
        .filter(|w| !w.is_empty());
    let words: Vec<&str> = words.collect();
    if words.is_empty() || words.len() > 12 {
        return Err(UNKNOWN_FORM);
    }
    for (at, word) in words.iter().enumerate() {
        reading.take(word, words.get(at + 1).copied())?;
    }
    reading.finish()
}

struct Reading {
    expect: Expect,
    order: DateOrder,
    moment: Moment,
    /// A bare number that may be the day of a month named later.
    day_number: Option<i8>,
    month_named: Option<i8>,
    year: Option<i16>,
    after_kl: bool,
    about: bool,
    /// "okänd tid" says that there is no time.
    nothing: bool,
}

impl Reading {
    fn take(&mut self, word: &str, next: Option<&str>) -> Result<(), &'static str> {
        let word = word.trim_matches(['(', ')', '"', '\'']);
        let bare = word.trim_end_matches(['.', ':']);
        match bare {
            "kl" | "klockan" | "at" | "vid" => {
                self.after_kl = true;
                return Ok(());
            }
            "ca" | "c:a" | "cirka" | "omkring" | "runt" | "about" | "circa" | "strax" | "efter" | "före"
            | "mellan" => {
                self.about = true;
                return Ok(());
            }
            "den" | "dagen" | "datum" | "the" | "of" | "tid" | "på" | "under" | "i" | "" | "-" | "–"
            | "?" | "hrs" | "h" => {
                self.nothing |= matches!(bare, "?" | "-" | "–");
                return Ok(());
            }
            "okänd" | "okänt" | "vet" | "ej" | "oklart" | "unknown" => {
                self.nothing = true;
                return Ok(());
            }
            "am" | "pm" => return self.half_of_day(bare == "pm"),
            "z" | "utc" | "gmt" => {
                self.moment.offset = Some(0);
                return Ok(());
            }
            "cet" => {
                self.moment.offset = Some(3600);
                return Ok(());
            }
            "cest" => {
                self.moment.offset = Some(7200);
                return Ok(());
            }
            _ => {}
        }
        if is_weekday(bare) {
            return Ok(());
        }
        if let Some(clock) = part_of_day(bare) {
            self.moment.clock.get_or_insert(clock);
            return Ok(());
        }
        if let Some(month) = month_by_name(bare) {
            self.month_named = Some(month);
            return Ok(());
        }
        if self.moment.clock.is_some()
            && let Some(offset) = offset(word)
        {
            self.moment.offset = Some(offset);
            return Ok(());
        }
        if let Some(half) = bare.strip_suffix("pm").or_else(|| bare.strip_suffix("am"))
            && half.starts_with(|c: char| c.is_ascii_digit())
        {
            self.after_kl = true;
            self.take(half, None)?;
            return self.half_of_day(bare.ends_with("pm"));
        }
        // A day and a time written together: 2022-03-07t22:15:00+01:00.
        if let Some((day, time)) = word.split_once('t')
            && day.ends_with(|c: char| c.is_ascii_digit())
            && time.starts_with(|c: char| c.is_ascii_digit())
        {
            self.take(day, None)?;
            return self.time_with_offset(time);
        }
        let ordinal = bare
            .strip_suffix(":e")
            .or_else(|| bare.strip_suffix(":a"))
            .or_else(|| bare.strip_suffix("st"))
            .or_else(|| bare.strip_suffix("nd"))
            .or_else(|| bare.strip_suffix("rd"))
            .or_else(|| bare.strip_suffix("th"))
            .unwrap_or(bare);
        self.number(ordinal, next)
    }

    fn number(&mut self, word: &str, next: Option<&str>) -> Result<(), &'static str> {
        if let Some(year) = word.strip_prefix(['-', '\'', '–'])
            && self.moment.day.is_some_and(|d| d.year.is_none())
        {
            self.year = Some(full_year(year).ok_or(UNKNOWN_FORM)?);
            return Ok(());
        }
        if word.bytes().all(|b| b.is_ascii_digit()) {
            return self.digits(word, next);
        }
        let mut parts = Parts::of(word).ok_or(UNKNOWN_FORM)?;
        // 7/3-22: day, month and year.
        if parts.separators.starts_with(b"/-") {
            parts.separators[1] = b'/';
        }
        let same = parts.separators.windows(2).all(|w| w[0] == w[1]);
        match (parts.numbers.len(), parts.separators[0]) {
            (3, b'-' | b'/') if same => self.day_of_three(&parts),
            (3, b'.')
                if same && self.moment.day.is_none() && !self.after_kl && self.expect == Expect::Day =>
            {
                self.day_of_three(&parts)
            }
            // 22:15, 22:15:30 and 22:15:30.5; not 22:15-22:40.
            (2..=4, b':') if parts.separators[1..].iter().all(|s| matches!(s, b':' | b'.')) => {
                self.clock_of(&parts)
            }
            (2 | 3, b'.') if same && self.is_clock(&parts, next) => self.clock_of(&parts),
            (2, b'/' | b'.' | b'-') if self.moment.day.is_none() && self.expect == Expect::Day => {
                let (a, b) = (parts.numbers[0].1, parts.numbers[1].1);
                let month_first = self.order == DateOrder::MonthFirst && parts.separators[0] == b'/';
                let (day, month) = if month_first { (b, a) } else { (a, b) };
                self.moment.day = Some(checked_day(None, small(month)?, small(day)?)?);
                Ok(())
            }
            _ => Err(UNKNOWN_FORM),
        }
    }

    /// Whether "22.15" is a time and not the 22nd of a month.
    fn is_clock(&self, parts: &Parts, next: Option<&str>) -> bool {
        let minutes_look_like_minutes = parts.numbers[1].0 == 2;
        let time_follows = next.is_some_and(|w| w.starts_with("kl") || w.contains(':'));
        minutes_look_like_minutes
            && (self.after_kl
                || self.moment.day.is_some()
                || self.month_named.is_some()
                || self.expect == Expect::Time
                || (parts.numbers[1].1 > 12 && !time_follows))
    }

    fn digits(&mut self, word: &str, next: Option<&str>) -> Result<(), &'static str> {
        let value: i64 = word.parse().map_err(|_| UNKNOWN_FORM)?;
        let have_day = self.moment.day.is_some();
        match word.len() {
            14 | 12 if !have_day => {
                self.digits(&word[..8], None)?;
                self.after_kl = true;
                self.digits(&word[8..12], None)
            }
            8 if !have_day => {
                self.moment.day = Some(checked_day(
                    Some((value / 10_000) as i16),
                    (value / 100 % 100) as i8,
                    (value % 100) as i8,
                )?);
                Ok(())
            }
            6 if !have_day && self.expect == Expect::Day => {
                let year = full_year(&word[..2]).ok_or(UNKNOWN_FORM)?;
                self.moment.day = Some(checked_day(
                    Some(year),
                    (value / 100 % 100) as i8,
                    (value % 100) as i8,
                )?);
                Ok(())
            }
            6 if have_day || self.expect == Expect::Time => {
                self.set_clock(value / 10_000, value / 100 % 100, value % 100, true)
            }
            4 if !self.after_kl && self.awaits_year() && (1990..2100).contains(&value) => {
                self.year = Some(value as i16);
                Ok(())
            }
            3 | 4
                if have_day || self.after_kl || self.expect == Expect::Time || self.month_named.is_some() =>
            {
                self.set_clock(value / 100, value % 100, 0, true)
            }
            1 | 2 if self.after_kl || (have_day && self.moment.clock.is_none()) => {
                self.set_clock(value, 0, 0, false)
            }
            1 | 2 if self.day_number.is_none() && self.month_named.is_some() => {
                self.day_number = Some(small(value)?);
                Ok(())
            }
            1 | 2
                if self.day_number.is_none()
                    && next.is_some_and(|n| month_by_name(n.trim_end_matches('.')).is_some()) =>
            {
                self.day_number = Some(small(value)?);
                Ok(())
            }
            2 if self.day_number.is_some() && self.month_named.is_some() && self.year.is_none() => {
                self.year = full_year(word);
                Ok(())
            }
            1 | 2 if self.expect == Expect::Time => self.set_clock(value, 0, 0, false),
            _ => Err(UNKNOWN_FORM),
        }
    }

    fn awaits_year(&self) -> bool {
        self.year.is_none()
            && match self.moment.day {
                Some(day) => day.year.is_none(),
                None => self.month_named.is_some(),
            }
    }

    fn day_of_three(&mut self, parts: &Parts) -> Result<(), &'static str> {
        let [(a_len, a), (_, b), (c_len, c)] = parts.numbers[..] else {
            return Err(UNKNOWN_FORM);
        };
        let day = if a_len == 4 {
            checked_day(Some(a as i16), small(b)?, small(c)?)
        } else if c_len == 4 || c_len == 2 {
            let year = if c_len == 4 {
                Some(c as i16)
            } else {
                full_year(&format!("{c:02}"))
            };
            // Two digits everywhere and dashes, as in 22-03-07, is a Swedish short year first.
            if a_len == 2
                && c_len == 2
                && parts.separators[0] == b'-'
                && self.order == DateOrder::Auto
                && b <= 12
            {
                checked_day(full_year(&format!("{a:02}")), small(b)?, small(c)?)
            } else if self.order == DateOrder::MonthFirst {
                checked_day(year, small(a)?, small(b)?)
            } else {
                checked_day(year, small(b)?, small(a)?)
            }
        } else {
            Err(UNKNOWN_FORM)
        };
        self.moment.day = Some(day?);
        Ok(())
    }

    fn time_with_offset(&mut self, time: &str) -> Result<(), &'static str> {
        let at = time.find(['+', '-', 'z']).unwrap_or(time.len());
        self.after_kl = true;
        // Fractions of a second say nothing here.
        let clock = time[..at]
            .split_once('.')
            .map_or(&time[..at], |(whole, fraction)| {
                if whole.contains(':') {
                    whole
                } else {
                    let _ = fraction;
                    &time[..at]
                }
            });
        self.number(clock, None)?;
        if at < time.len() {
            self.moment.offset = Some(offset(&time[at..]).ok_or(UNKNOWN_FORM)?);
        }
        Ok(())
    }

    fn clock_of(&mut self, parts: &Parts) -> Result<(), &'static str> {
        let at = |n: usize| parts.numbers.get(n).map_or(0, |p| p.1);
        self.set_clock(at(0), at(1), at(2), true)
    }

    fn set_clock(
        &mut self,
        hour: i64,
        minute: i64,
        second: i64,
        to_the_minute: bool,
    ) -> Result<(), &'static str> {
        if self.moment.clock.is_some() {
            return Err(UNKNOWN_FORM);
        }
        let clock = checked_clock(small(hour)?, small(minute)?, small(second)?)?;
        self.moment.clock = Some(match clock {
            Clock::Minute { hour, minute, .. } if !to_the_minute => Clock::About { hour, minute },
            _ => clock,
        });
        self.after_kl = false;
        Ok(())
    }

    fn half_of_day(&mut self, afternoon: bool) -> Result<(), &'static str> {
        let shift = |hour: i8| match (hour, afternoon) {
            (12, true) => Ok(12),
            (12, false) => Ok(0),
            (1..=11, true) => Ok(hour + 12),
            (0..=11, false) => Ok(hour),
            _ => Err(NO_SUCH_TIME),
        };
        self.moment.clock = Some(match self.moment.clock.ok_or(UNKNOWN_FORM)? {
            Clock::Minute { hour, minute, second } => Clock::Minute {
                hour: shift(hour)?,
                minute,
                second,
            },
            Clock::About { hour, minute } => Clock::About {
                hour: shift(hour)?,
                minute,
            },
            part => part,
        });
        Ok(())
    }

    fn finish(mut self) -> Result<Moment, &'static str> {
        if let (Some(month), Some(day)) = (self.month_named, self.day_number) {
            self.moment.day = Some(checked_day(self.year.take(), month, day)?);
        } else if self.month_named.is_some() || self.day_number.is_some() {
            return Err(UNKNOWN_FORM);
        }
        if let (Some(day), Some(year)) = (&mut self.moment.day, self.year) {
            *day = checked_day(Some(year), day.month, day.day)?;
        }
        if self.about
            && let Some(Clock::Minute { hour, minute, .. }) = self.moment.clock
        {
            self.moment.clock = Some(Clock::About { hour, minute });
        }
        let empty = self.moment.day.is_none() && self.moment.clock.is_none();
        if empty && !self.nothing {
            Err(UNKNOWN_FORM)
        } else {
            Ok(self.moment)
        }
    }
}

/// Numbers with something between: lengths and values, and the separators.
struct Parts {
    numbers: Vec<(usize, i64)>,
    separators: Vec<u8>,
}

impl Parts {
    fn of(word: &str) -> Option<Self> {
        let word = word.trim_end_matches('.');
        let mut parts = Self {
            numbers: Vec::with_capacity(4),
            separators: Vec::with_capacity(3),
        };
        let mut rest = word;
        loop {
            let end = rest
                .bytes()
                .position(|b| !b.is_ascii_digit())
                .unwrap_or(rest.len());
            if end == 0 || end > 4 || parts.numbers.len() == 4 {
                return None;
            }
            parts.numbers.push((end, rest[..end].parse().ok()?));
            match rest.as_bytes().get(end) {
                None => break,
                Some(separator @ (b'-' | b'/' | b'.' | b':')) => parts.separators.push(*separator),
                Some(_) => return None,
            }
            rest = &rest[end + 1..];
        }
        (!parts.separators.is_empty()).then_some(parts)
    }
}

fn small(number: i64) -> Result<i8, &'static str> {
    i8::try_from(number).map_err(|_| UNKNOWN_FORM)
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

fn checked_day(year: Option<i16>, month: i8, day: i8) -> Result<Day, &'static str> {
    if !(1..=12).contains(&month) {
        return Err(NO_SUCH_MONTH);
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
        return Err(NO_SUCH_DAY);
    }
    Ok(Day { year, month, day })
}

/// 24:00 is the end of the day, and a leap second is its minute.
fn checked_clock(hour: i8, minute: i8, second: i8) -> Result<Clock, &'static str> {
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    if !((0..24).contains(&hour) || end_of_day) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
        return Err(NO_SUCH_TIME);
    }
    Ok(Clock::Minute {
        hour,
        minute,
        second: second.min(59),
    })
}

fn offset(word: &str) -> Option<i32> {
    if word == "z" {
        return Some(0);
    }
    let (sign, digits) = match word.as_bytes().first()? {
        b'+' => (1, &word[1..]),
        b'-' => (-1, &word[1..]),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok()?;
    let seconds = match digits.len() {
        2 => number * 3600,
        4 => number / 100 * 3600 + number % 100 * 60,
        _ => return None,
    };
    (seconds <= 14 * 3600).then_some(sign * seconds)
}

/// A serial day as spreadsheet programs keep it: days since the end of 1899, or since 1904.
fn from_serial(text: &str, from_1904: bool) -> Option<Result<Moment, &'static str>> {
    let bytes = text.as_bytes();
    let whole = bytes
        .iter()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(bytes.len());
    let decimal = matches!(bytes.get(whole), Some(b'.' | b',')) && bytes.len() > whole + 2;
    if whole != 5 || (whole != bytes.len() && !decimal) {
        return None;
    }
    let serial: f64 = text.replace(',', ".").parse().ok()?;
    Some(moment_of_serial(serial, from_1904).ok_or(UNKNOWN_FORM))
}

/// The moment of a spreadsheet's serial number; below one day it is a time of day only.
pub(crate) fn moment_of_serial(serial: f64, from_1904: bool) -> Option<Moment> {
    if !(0.0..=110_000.0).contains(&serial) {
        return None;
    }
    // Rounded to whole seconds: 22:15 is kept as 0.927083333…
    let seconds = (serial * 86_400.0).round() as i64;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = Clock::Minute {
        hour: (rest / 3600) as i8,
        minute: (rest / 60 % 60) as i8,
        second: (rest % 60) as i8,
    };
    if days == 0 && !from_1904 {
        return Some(Moment {
            clock: Some(clock),
            ..Moment::default()
        });
    }
    let base = if from_1904 {
        jiff::civil::date(1904, 1, 1)
    } else if days < 60 {
        // Before the 29 February 1900 that never was.
        jiff::civil::date(1899, 12, 31)
    } else {
        jiff::civil::date(1899, 12, 30)
    };
    let date = base.checked_add(jiff::Span::new().days(days)).ok()?;
    Some(Moment {
        day: Some(Day {
            year: Some(date.year()),
            month: date.month(),
            day: date.day(),
        }),
        clock: (rest != 0).then_some(clock),
        offset: None,
    })
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 14] = [
        "mån", "tis", "ons", "tor", "tors", "fre", "lör", "sön", "mon", "tue", "wed", "thu", "fri", "sat",
    ];
    DAYS.contains(&word)
        || word == "sun"
        || (word.len() > 5
            && (word.ends_with("dag") || word.ends_with("day") || word.ends_with("dagen"))
            && [
                "mån", "tis", "ons", "tor", "fre", "lör", "sön", "mon", "tue", "wed", "thu", "fri", "sat",
                "sun",
            ]
            .iter()
            .any(|d| word.starts_with(d)))
}

fn month_by_name(word: &str) -> Option<i8> {
    const MONTHS: [(&str, &str); 12] = [
        ("januari", "january"),
        ("februari", "february"),
        ("mars", "march"),
        ("april", "april"),
        ("maj", "may"),
        ("juni", "june"),
        ("juli", "july"),
        ("augusti", "august"),
        ("september", "september"),
        ("oktober", "october"),
        ("november", "november"),
        ("december", "december"),
    ];
    if word.len() < 3 {
        return None;
    }
    let found = MONTHS.iter().position(|(sv, en)| {
        *sv == word || *en == word || (word.len() <= 4 && (sv.starts_with(word) || en.starts_with(word)))
    })?;
    Some(found as i8 + 1)
}

fn part_of_day(word: &str) -> Option<Clock> {
    let (from, to) = match fold(word).as_str() {
        "natt" | "natten" | "nattetid" | "night" => (22, 6),
        "morgon" | "morgonen" | "morning" => (5, 10),
        "formiddag" | "formiddagen" => (8, 12),
        "lunch" | "lunchtid" | "lunchen" => (11, 13),
        "eftermiddag" | "eftermiddagen" | "em" | "afternoon" => (12, 17),
        "kvall" | "kvallen" | "kvallstid" | "evening" => (17, 22),
        "dagtid" | "daytime" => (8, 17),
        _ => return None,
    };
    Some(Clock::Part { from, to })
}

#[cfg(test)]
mod tests {
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
            Err(why) => why.to_owned(),
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
        check_time("25:00", NO_SUCH_TIME);
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
        check_day("2022-13-07", NO_SUCH_MONTH);
        check_day("2022-02-30", NO_SUCH_DAY);
        check_day("i förrgår", UNKNOWN_FORM);
        check_day("2022-03-07 25:61", NO_SUCH_TIME);
        check_day("Summa", UNKNOWN_FORM);
    }
}
