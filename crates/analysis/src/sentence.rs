//! The one sentence about what stands out, in Swedish and English. It stands here, and not with the
//! pages' texts, because page, PDF and text document must say the same.

use domain::municipality::Municipality;
use jiff::civil::Weekday;

use crate::finding::*;

/// "Klotter i Skogås: 14 mot väntat 3–8, mest kring Skogås centrum, fredag–lördag kväll".
pub fn sentence_sv(unusual: &Unusual, municipality: &Municipality) -> String {
    let category = municipality
        .category(&unusual.category)
        .map_or(unusual.category.as_str(), |c| &c.name);
    let place = match &unusual.area {
        Some(area) => format!(" i {}", municipality.area_name(area)),
        None => " i hela kommunen".to_owned(),
    };
    format!("{category}{place}: {}", reason_sv(unusual, municipality))
}

/// "Graffiti in Skogås: 14 against an expected 3–8, mostly around Skogås centrum, Friday–Saturday evening".
pub fn sentence_en(unusual: &Unusual, municipality: &Municipality) -> String {
    let category = municipality
        .category(&unusual.category)
        .map_or(unusual.category.as_str(), |c| &c.name_en);
    let place = match &unusual.area {
        Some(area) => format!(" in {}", municipality.area_name(area)),
        None => " in the whole municipality".to_owned(),
    };
    format!("{category}{place}: {}", reason_en(unusual, municipality))
}

/// The sentence without category and area, for where a heading names them.
pub fn reason_sv(unusual: &Unusual, municipality: &Municipality) -> String {
    let mut text = unusual.count.comparable.to_string();
    if let Some(range) = &unusual.count.range {
        text += &format!(" mot väntat {}", span(range));
    }
    if unusual.count.comparable < unusual.count.n {
        let new = unusual.count.n - unusual.count.comparable;
        text += &format!(" (och {new} från nya rapportörer, som inte kan jämföras)");
    }
    if let Some(place) = &unusual.place {
        text += &format!(", mest kring {}", place.place_name);
    }
    if let Some(time) = &unusual.time {
        text += &format!(", {}", time_sv(time));
    }
    if let Some(cause) = &unusual.likelier_cause {
        let partner = partner_name(cause, municipality);
        text += &match cause.kind {
            CoverageCauseKind::Silent => format!(
                ". Troligen för att {partner} inte har rapporterat: därifrån kommer annars {}\u{a0}%",
                percent(cause)
            ),
            CoverageCauseKind::New => format!(
                ". Troligen för att {partner} har börjat rapportera: därifrån kommer {}\u{a0}%",
                percent(cause)
            ),
        };
    }
    text
}

pub fn reason_en(unusual: &Unusual, municipality: &Municipality) -> String {
    let mut text = unusual.count.comparable.to_string();
    if let Some(range) = &unusual.count.range {
        text += &format!(" against an expected {}", span(range));
    }
    if unusual.count.comparable < unusual.count.n {
        let new = unusual.count.n - unusual.count.comparable;
        text += &format!(" (and {new} from new reporters, which cannot be compared)");
    }
    if let Some(place) = &unusual.place {
        text += &format!(", mostly around {}", place.place_name);
    }
    if let Some(time) = &unusual.time {
        text += &format!(", {}", time_en(time));
    }
    if let Some(cause) = &unusual.likelier_cause {
        let partner = partner_name(cause, municipality);
        text += &match cause.kind {
            CoverageCauseKind::Silent => format!(
                ". Probably because {partner} has not reported: {}% usually comes from there",
                percent(cause)
            ),
            CoverageCauseKind::New => format!(
                ". Probably because {partner} has begun to report: {}% comes from there",
                percent(cause)
            ),
        };
    }
    text
}

fn span(range: &ExpectedRange) -> String {
    if range.low == range.high {
        range.low.to_string()
    } else {
        format!("{}–{}", range.low, range.high)
    }
}

fn partner_name<'a>(cause: &'a CoverageCause, municipality: &'a Municipality) -> &'a str {
    municipality
        .partner(&cause.partner)
        .map_or(cause.partner.as_str(), |p| &p.name)
}

fn percent(cause: &CoverageCause) -> i64 {
    (cause.share * 100.0).round() as i64
}

fn whole_week(time: &WhenMostly) -> bool {
    time.from == Weekday::Monday && time.to == Weekday::Sunday
}

fn time_sv(time: &WhenMostly) -> String {
    let part = time.part.map(|part| match part {
        PartOfDay::Night => "natt (00–06)",
        PartOfDay::Morning => "förmiddag",
        PartOfDay::Afternoon => "eftermiddag",
        PartOfDay::Evening => "kväll",
    });
    if whole_week(time) {
        let part = match time.part {
            Some(PartOfDay::Night) => "nattetid (00–06)",
            Some(PartOfDay::Morning) => "på förmiddagarna",
            Some(PartOfDay::Afternoon) => "på eftermiddagarna",
            Some(PartOfDay::Evening) => "på kvällarna",
            None => "hela veckan",
        };
        return part.to_owned();
    }
    days(time, weekday_sv, part)
}

fn time_en(time: &WhenMostly) -> String {
    let part = time.part.map(|part| match part {
        PartOfDay::Night => "night (00–06)",
        PartOfDay::Morning => "morning",
        PartOfDay::Afternoon => "afternoon",
        PartOfDay::Evening => "evening",
    });
    if whole_week(time) {
        let part = match time.part {
            Some(PartOfDay::Night) => "at night (00–06)",
            Some(PartOfDay::Morning) => "in the mornings",
            Some(PartOfDay::Afternoon) => "in the afternoons",
            Some(PartOfDay::Evening) => "in the evenings",
            None => "all week",
        };
        return part.to_owned();
    }
    days(time, weekday_en, part)
}

fn days(time: &WhenMostly, name: fn(Weekday) -> &'static str, part: Option<&str>) -> String {
    let mut text = name(time.from).to_owned();
    if time.from != time.to {
        text += "–";
        text += name(time.to);
    }
    if let Some(part) = part {
        text += " ";
        text += part;
    }
    text
}

fn weekday_sv(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "måndag",
        Weekday::Tuesday => "tisdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lördag",
        Weekday::Sunday => "söndag",
    }
}

fn weekday_en(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
