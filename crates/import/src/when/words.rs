//! Names of days, months and parts of the day, in Swedish and English.

use jiff::civil::{ISOWeekDate, Weekday};

use super::{Clock, DayFault};
use crate::fold::fold;

pub(super) fn is_weekday(word: &str) -> bool {
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

pub(crate) fn month_by_name(word: &str) -> Option<i8> {
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

pub(super) fn part_of_day(word: &str) -> Option<Clock> {
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

/// Why a text that names a week is no day, when it names one.
pub(super) fn why_a_week_is_no_day(text: &str) -> Option<DayFault> {
    let lower = text.to_lowercase();
    let mut week = None;
    for marker in ["vecka", "week", "v", "w"] {
        let found = lower.match_indices(marker).find_map(|(at, _)| {
            let begins = !lower[..at].ends_with(|c: char| c.is_alphabetic());
            let rest = lower[at + marker.len()..].trim_start_matches(['.', ' ']);
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number = rest[..digits].parse::<i8>().ok()?;
            begins.then_some(number)
        });
        week = week.or(found);
    }
    let week = week?;
    let year = lower
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 4)
        .and_then(|digits| digits.parse::<i16>().ok());
    let is_there = match year {
        Some(year) => ISOWeekDate::new(year, week, Weekday::Monday).is_ok(),
        None => (1..=53).contains(&week),
    };
    Some(match (is_there, week) {
        (true, _) => DayFault::WeekIsNoDay,
        (false, 53) => DayFault::NoWeek53,
        (false, _) => DayFault::NoSuchWeek,
    })
}
