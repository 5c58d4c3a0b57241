//! How days, times and numbers are written for a reader: "måndag 7 mars 2022", "22.15", "1 234".

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::texts::Language;

const MONTHS_SV: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(day: Date, language: Language) -> &'static str {
    let index = day.month() as usize - 1;
    match language {
        Language::Swedish => MONTHS_SV[index],
        Language::English => MONTHS_EN[index],
    }
}

pub fn weekday(day: Weekday, language: Language) -> &'static str {
    let index = day.to_monday_zero_offset() as usize;
    match language {
        Language::Swedish => [
            "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag",
        ][index],
        Language::English => [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ][index],
    }
}

/// "7 mars 2022".
pub fn date(day: Date, language: Language) -> String {
    format!("{} {} {}", day.day(), month(day, language), day.year())
}

/// "7 mars", for a place where the year is clear.
pub fn short_date(day: Date, language: Language) -> String {
    format!("{} {}", day.day(), month(day, language))
}

/// "måndag 7 mars 2022".
pub fn long_date(day: Date, language: Language) -> String {
    format!("{} {}", weekday(day.weekday(), language), date(day, language))
}

/// "7–13 mars 2022", "28 mars – 3 april 2022", "27 december 2021 – 2 januari 2022".
pub fn date_range(from: Date, to: Date, language: Language) -> String {
    if from.year() != to.year() {
        format!("{} – {}", date(from, language), date(to, language))
    } else if from.month() != to.month() {
        format!("{} – {}", short_date(from, language), date(to, language))
    } else {
        format!("{}–{}", from.day(), date(to, language))
    }
}

/// "22.15" in Swedish, "22:15" in English.
pub fn clock_time(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned(zone.clone());
    match language {
        Language::Swedish => format!("{:02}.{:02}", local.hour(), local.minute()),
        Language::English => format!("{:02}:{:02}", local.hour(), local.minute()),
    }
}

/// "2022-03-07 22.15": sorts and lines up in lists.
pub fn instant(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    format!(
        "{} {}",
        at.to_zoned(zone.clone()).date(),
        clock_time(at, zone, language)
    )
}

/// "1 234 567", with no-break spaces, as both Swedish and international English write it.
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "−" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// "3,5" in Swedish, "3.5" in English; long numbers in groups of three.
pub fn decimal(value: f64, places: usize, language: Language) -> String {
    let text = format!("{value:.places$}");
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", &*text), |digits| ("−", digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), number);
    let whole = format!("{sign}{whole}");
    match (rest, language) {
        ("", _) => whole,
        (rest, Language::Swedish) => format!("{whole},{rest}"),
        (rest, Language::English) => format!("{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_language_and_long_numbers_are_grouped() {
        let check = |value: f64, places: usize, expected: &str| {
            assert_eq!(decimal(value, places, Language::Swedish), expected);
        };
        check(3.5, 1, "3,5");
        check(14954.0, 0, "14\u{a0}954");
        check(9954.25, 1, "9954,2");
        check(-0.5, 1, "−0,5");
        check(-12_000.5, 1, "−12\u{a0}000,5");
        assert_eq!(decimal(14954.5, 1, Language::English), "14\u{a0}954.5");
    }

    #[test]
    fn a_span_of_days_says_month_and_year_once_when_it_can() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(
                date_range(from.parse().unwrap(), to.parse().unwrap(), Language::Swedish),
                expected
            );
        };
        check("2022-03-07", "2022-03-13", "7–13 mars 2022");
        check("2022-03-28", "2022-04-03", "28 mars – 3 april 2022");
        check("2021-12-27", "2022-01-02", "27 december 2021 – 2 januari 2022");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(number(1234), "1234");
        assert_eq!(number(12345), "12\u{a0}345");
        assert_eq!(number(-1234567), "−1\u{a0}234\u{a0}567");
    }
}
