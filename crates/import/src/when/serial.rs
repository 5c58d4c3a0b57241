//! Days as spreadsheet programs number them.

use super::{Clock, Day, DayFault, Moment};

/// A serial day as spreadsheet programs keep it: days since the end of 1899, or since 1904.
pub(super) fn from_serial(text: &str, from_1904: bool) -> Option<Result<Moment, DayFault>> {
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
    Some(moment_of_serial(serial, from_1904).ok_or(DayFault::UnknownForm))
}

/// The moment of a spreadsheet's serial number; below one day it is a time of day only.
pub(super) fn moment_of_serial(serial: f64, from_1904: bool) -> Option<Moment> {
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
