//! The text of one cell as a number, a day or a minute. Numbers as people and programs write them in tables:
//! digits, a sign, a decimal point, an exponent. `NaN`, `inf`, hexadecimal and digit groups are no numbers here.

/// How numbers are written in this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// A comma may stand for the decimal point: only where it does not separate the cells.
    pub decimal_comma: bool,
}

/// Up to here powers of ten are exact in an `f64`.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Up to here whole numbers are.
const EXACT: u64 = 1 << 53;

pub(super) fn number(cell: &[u8], writing: Writing) -> Option<f64> {
    short_number(cell, writing).or_else(|| any_number(cell, writing))
}

/// Few digits and no exponent: then one division of exact numbers is the nearest `f64`.
fn short_number(cell: &[u8], writing: Writing) -> Option<f64> {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.len() > 18 {
        return None;
    }
    let (mut whole, mut seen, mut point) = (0_u64, 0_usize, None);
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole * 10 + u64::from(digit);
            seen += 1;
        } else if point.is_none() && (byte == b'.' || (byte == b',' && writing.decimal_comma)) {
            point = Some(seen);
        } else {
            return None;
        }
    }
    if seen == 0 || whole > EXACT {
        return None;
    }
    let decimals = point.map_or(0, |before| seen - before);
    let value = whole as f64 / TENS[decimals];
    Some(if negative { -value } else { value })
}

fn any_number(cell: &[u8], writing: Writing) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?;
    let written = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    let commas = text.bytes().filter(|&b| b == b',').count();
    let text = match commas {
        0 => text.to_owned(),
        1 if writing.decimal_comma && !text.contains('.') => text.replace(',', "."),
        _ => return None,
    };
    if !text.chars().all(written) {
        return None;
    }
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// A whole number of at least 0 that a `u32` holds.
pub(super) fn count(cell: &[u8], writing: Writing) -> Option<f64> {
    number(cell, writing).filter(|&n| n >= 0.0 && n <= f64::from(u32::MAX) && n.fract() == 0.0)
}

/// A whole number, or a date as days from 1970-01-01.
pub(super) fn day(cell: &[u8]) -> Option<(f64, bool)> {
    if let Some(days) = date(cell) {
        return Some((days, true));
    }
    let plain = Writing { decimal_comma: false };
    let whole = |n: &f64| n.fract() == 0.0 && n.abs() <= 1e9;
    number(cell, plain).filter(whole).map(|n| (n, false))
}

fn date(cell: &[u8]) -> Option<f64> {
    let [y1, y2, y3, y4, separator, m1, m2, again, d1, d2] = cell else {
        return None;
    };
    if separator != again || !matches!(separator, b'-' | b'/') {
        return None;
    }
    let year = i64::from(digits(&[*y1, *y2, *y3, *y4])?);
    let month = digits(&[*m1, *m2])?;
    let day = digits(&[*d1, *d2])?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=longest)
        .contains(&day)
        .then(|| days_from_civil(year, month, day) as f64)
}

/// `2026-11-29 18:05`, with seconds or not, with a T between or not: minutes from 1970-01-01, as clocks
/// showed them.
pub(super) fn minute(cell: &[u8]) -> Option<f64> {
    if cell.len() < 16 || !matches!(cell[10], b' ' | b'T') || cell[13] != b':' {
        return None;
    }
    let days = date(&cell[..10])?;
    let (hour, minute) = (digits(&cell[11..13])?, digits(&cell[14..16])?);
    let seconds = match &cell[16..] {
        [] => 0,
        [b':', rest @ ..] if rest.len() == 2 => digits(rest)?,
        _ => return None,
    };
    (hour < 24 && minute < 60 && seconds < 60).then(|| days * 1440.0 + f64::from(hour * 60 + minute))
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |sum, &b| {
        b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0'))
    })
}

/// Hinnant's count of days from 1970-01-01 in the Gregorian calendar.
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// And back: year, month, day.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: Writing = Writing { decimal_comma: false };
    const COMMA: Writing = Writing { decimal_comma: true };

    #[test]
    fn numbers_are_the_nearest_there_are() {
        for text in [
            "0",
            "-0.1",
            "+3",
            "661234.57",
            "1e3",
            "123456789012345678901",
            "0.1e-5",
            ".5",
            "5.",
            "9007199254740993",
        ] {
            let nearest: f64 = text.parse().unwrap();
            assert_eq!(number(text.as_bytes(), POINT), Some(nearest), "{text}");
        }
        assert_eq!(number(b"1,5", COMMA), Some(1.5));
        assert_eq!(number(b"1,5e2", COMMA), Some(150.0));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", ".", "NaN", "inf", "1,5", "1 000", "0x1", "1e400", "1.2.3", "å", "--1",
        ] {
            assert_eq!(number(text.as_bytes(), POINT), None, "{text}");
        }
        for text in ["1,5,0", "1.000,5", ","] {
            assert_eq!(number(text.as_bytes(), COMMA), None, "{text}");
        }
    }

    #[test]
    fn days_and_minutes_are_those_of_the_calendar() {
        assert_eq!(day(b"1970-01-01"), Some((0.0, true)));
        assert_eq!(day(b"2024/02/29"), Some((19_782.0, true)));
        assert_eq!(day(b"17"), Some((17.0, false)));
        for text in ["2023-02-29", "2024-13-01", "2024-1-1", "1.5", "x"] {
            assert_eq!(day(text.as_bytes()), None, "{text}");
        }
        assert_eq!(minute(b"1970-01-02 01:30:59"), Some(1530.0));
        assert_eq!(minute(b"1970-01-02T01:30"), Some(1530.0));
        assert_eq!(minute(b"1970-01-02 24:00"), None);
        for days in [-719_468, -1, 0, 19_782, 100_000] {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month as u32, day as u32), days);
        }
    }
}
