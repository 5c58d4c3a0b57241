//! One moment read word by word: what came before decides what a number can mean.

use super::words::{is_weekday, month_by_name, part_of_day};
use super::{Clock, DayFault, Expect, Moment, checked_clock, checked_day, full_year, small};
use crate::mapping::DateOrder;

pub(super) struct Reading {
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
    pub fn new(expect: Expect, order: DateOrder) -> Self {
        Self {
            expect,
            order,
            moment: Moment::default(),
            day_number: None,
            month_named: None,
            year: None,
            after_kl: false,
            about: false,
            nothing: false,
        }
    }

    pub fn take(&mut self, word: &str, next: Option<&str>) -> Result<(), DayFault> {
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

    fn number(&mut self, word: &str, next: Option<&str>) -> Result<(), DayFault> {
        if let Some(year) = word.strip_prefix(['-', '\'', '–'])
            && self.moment.day.is_some_and(|d| d.year.is_none())
        {
            self.year = Some(full_year(year).ok_or(DayFault::UnknownForm)?);
            return Ok(());
        }
        if word.bytes().all(|b| b.is_ascii_digit()) {
            return self.digits(word, next);
        }
        let mut parts = Parts::of(word).ok_or(DayFault::UnknownForm)?;
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
            _ => Err(DayFault::UnknownForm),
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

    fn digits(&mut self, word: &str, next: Option<&str>) -> Result<(), DayFault> {
        let value: i64 = word.parse().map_err(|_| DayFault::UnknownForm)?;
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
                let year = full_year(&word[..2]).ok_or(DayFault::UnknownForm)?;
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
            _ => Err(DayFault::UnknownForm),
        }
    }

    fn awaits_year(&self) -> bool {
        self.year.is_none()
            && match self.moment.day {
                Some(day) => day.year.is_none(),
                None => self.month_named.is_some(),
            }
    }

    fn day_of_three(&mut self, parts: &Parts) -> Result<(), DayFault> {
        let [(a_len, a), (_, b), (c_len, c)] = parts.numbers[..] else {
            return Err(DayFault::UnknownForm);
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
            Err(DayFault::UnknownForm)
        };
        self.moment.day = Some(day?);
        Ok(())
    }

    fn time_with_offset(&mut self, time: &str) -> Result<(), DayFault> {
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
            self.moment.offset = Some(offset(&time[at..]).ok_or(DayFault::UnknownForm)?);
        }
        Ok(())
    }

    fn clock_of(&mut self, parts: &Parts) -> Result<(), DayFault> {
        let at = |n: usize| parts.numbers.get(n).map_or(0, |p| p.1);
        self.set_clock(at(0), at(1), at(2), true)
    }

    fn set_clock(
        &mut self,
        hour: i64,
        minute: i64,
        second: i64,
        to_the_minute: bool,
    ) -> Result<(), DayFault> {
        if self.moment.clock.is_some() {
            return Err(DayFault::UnknownForm);
        }
        let clock = checked_clock(small(hour)?, small(minute)?, small(second)?)?;
        self.moment.clock = Some(match clock {
            Clock::Minute { hour, minute, .. } if !to_the_minute => Clock::About { hour, minute },
            _ => clock,
        });
        self.after_kl = false;
        Ok(())
    }

    fn half_of_day(&mut self, afternoon: bool) -> Result<(), DayFault> {
        let shift = |hour: i8| match (hour, afternoon) {
            (12, true) => Ok(12),
            (12, false) => Ok(0),
            (1..=11, true) => Ok(hour + 12),
            (0..=11, false) => Ok(hour),
            _ => Err(DayFault::NoSuchTime),
        };
        self.moment.clock = Some(match self.moment.clock.ok_or(DayFault::UnknownForm)? {
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

    pub fn finish(mut self) -> Result<Moment, DayFault> {
        if let (Some(month), Some(day)) = (self.month_named, self.day_number) {
            self.moment.day = Some(checked_day(self.year.take(), month, day)?);
        } else if self.month_named.is_some() || self.day_number.is_some() {
            return Err(DayFault::UnknownForm);
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
            Err(DayFault::UnknownForm)
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
