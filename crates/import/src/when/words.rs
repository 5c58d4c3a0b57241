//! Names of days, months and parts of the day, in Swedish and English.

use super::Clock;
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

pub(super) fn month_by_name(word: &str) -> Option<i8> {
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
