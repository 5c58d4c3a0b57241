//! Events in a running report: "Datum: … Tid: … Plats: …", lists of bullets, and lines that begin with a
//! time. Finds where each event begins and which words belong to which field.

use jiff::civil::Date;

use crate::fold::fold;
use crate::headings::field_of;
use crate::mapping::Field;
use crate::when::{Clock, DayForm, Expect, parse};

/// The words of one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Block {
    pub fields: Vec<(Field, String)>,
    /// As it stood, for the one who mends it.
    pub raw: String,
    /// The time stood first in its line, so the day comes from above.
    pub by_time: bool,
}

impl Block {
    pub fn get(&self, field: Field) -> Option<&str> {
        self.fields
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, value)| value.as_str())
    }

    fn set(&mut self, field: Field, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, known)) => {
                known.push('\n');
                known.push_str(value);
            }
            None => self.fields.push((field, value.to_owned())),
        }
    }

    /// Says what happened, so that what follows may be the next event.
    fn is_told(&self) -> bool {
        self.get(Field::Text).is_some() || self.get(Field::Category).is_some()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Report {
    pub blocks: Vec<Block>,
    pub nothing_to_report: bool,
}

/// Fields that hold for all events below them until another value comes.
const INHERITED: [Field; 4] = [Field::Date, Field::Place, Field::Address, Field::Area];

/// Reads a report. `day` is the day that its heading names.
pub(crate) fn read(text: &str, day: Option<&str>) -> Report {
    let mut reading = Reading::default();
    if let Some(day) = day {
        reading.inherited.push((Field::Date, day.to_owned()));
    }
    for line in text.lines() {
        let line = line.trim_start_matches(['>', ' ', '\t', '\u{a0}']).trim_end();
        if is_farewell(line) {
            break;
        }
        reading.line(line);
    }
    reading.close();
    let said_nothing = reading.blocks.is_empty() && says_nothing(&fold(text));
    Report {
        blocks: reading.blocks,
        nothing_to_report: said_nothing,
    }
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    block: Block,
    inherited: Vec<(Field, String)>,
    /// The field that lines without a heading belong to.
    open: Option<Field>,
    after_blank: bool,
}

impl Reading {
    fn line(&mut self, line: &str) {
        let bare = without_bullet(line);
        if bare.is_empty() {
            self.after_blank = true;
            return;
        }
        let is_bullet = bare.len() < line.trim_start().len();
        if is_mail_heading(bare) {
            return;
        }
        let pairs = pairs_of(bare);
        if !pairs.is_empty() {
            self.pairs(&pairs, line);
        } else if let Some((time, rest)) = time_first(bare) {
            self.close();
            self.block.by_time = true;
            self.block.set(Field::Time, time);
            self.block.set(Field::Text, rest);
            self.keep_raw(line);
            self.open = Some(Field::Text);
        } else if let Some((day, rest)) = day_first(bare) {
            self.close();
            if rest.is_empty() {
                self.inherit(Field::Date, day);
            } else {
                self.block.set(Field::Date, day);
                self.block.set(Field::Text, rest);
                self.keep_raw(line);
                self.open = Some(Field::Text);
            }
        } else if !self.block.fields.is_empty() {
            if is_bullet && self.block.is_told() && self.block.by_time {
                // A bullet of its own below a timed line is more of the same.
                self.block.set(Field::Text, bare);
            } else {
                self.block.set(self.open.unwrap_or(Field::Text), bare);
            }
            self.keep_raw(line);
        }
        self.after_blank = false;
    }

    fn pairs(&mut self, pairs: &[(Field, &str)], line: &str) {
        let repeats = pairs
            .iter()
            .any(|(field, _)| !field.may_repeat() && self.block.get(*field).is_some());
        if repeats || self.block.by_time || (self.after_blank && self.block.is_told()) {
            self.close();
        }
        for (field, value) in pairs {
            if *field == Field::Time && day_first(value).is_some_and(|(_, rest)| rest.is_empty()) {
                self.block.set(Field::Date, value);
            } else {
                self.block.set(*field, value);
            }
        }
        self.keep_raw(line);
        self.open = pairs
            .last()
            .map(|(field, value)| if value.is_empty() { *field } else { Field::Text });
    }

    fn keep_raw(&mut self, line: &str) {
        if !self.block.raw.is_empty() {
            self.block.raw.push('\n');
        }
        self.block.raw.push_str(line.trim());
    }

    fn inherit(&mut self, field: Field, value: &str) {
        self.inherited.retain(|(known, _)| *known != field);
        self.inherited.push((field, value.to_owned()));
    }

    /// Ends the block: an event when it says what happened, else headings for those below.
    fn close(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        self.open = None;
        if !block.is_told() {
            // Above the events: holds for all of them.
            for (field, value) in block.fields {
                if INHERITED.contains(&field) {
                    self.inherit(field, &value);
                }
            }
            return;
        }
        let own_day = block.get(Field::Date).map(str::to_owned);
        let has_place = [Field::Place, Field::Address, Field::Area]
            .iter()
            .any(|f| block.get(*f).is_some());
        for (field, value) in &self.inherited {
            let is_missing = if *field == Field::Date {
                own_day.is_none()
            } else {
                !has_place
            };
            if is_missing {
                block.set(*field, value);
            }
        }
        self.blocks.push(block);
        // The day of an event holds for those below that have only a time.
        if let Some(day) = own_day {
            self.inherit(Field::Date, &day);
        }
    }
}

fn without_bullet(line: &str) -> &str {
    let line = line.trim();
    let stripped = line
        .trim_start_matches(['-', '–', '•', '*', '·', '▪', '‣', '○'])
        .trim_start();
    if stripped.len() < line.len() {
        return stripped;
    }
    // "1) …", "1. …", but not "22.15".
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    if (1..=2).contains(&digits) && (rest.starts_with(") ") || rest.starts_with(". ")) {
        return rest[2..].trim_start();
    }
    line
}

/// Headings with their values: "Datum: 2022-03-07, Tid: 22.15, Plats: Huddinge centrum".
fn pairs_of(line: &str) -> Vec<(Field, &str)> {
    let mut starts: Vec<(usize, usize, Field)> = Vec::new();
    let mut search = 0;
    while let Some(colon) = line[search..].find([':', '=']).map(|at| at + search) {
        let begin = line[search..colon]
            .rfind([',', ';', '|', '\t', '.'])
            .map_or(search, |at| search + at + 1);
        let key = &line[begin..colon];
        let fits = key.len() <= 40 && (begin == 0 || search == begin || begin > search);
        if fits
            && let Some((field, sure)) = field_of(&fold(key))
            && sure >= 0.7
            && (begin > 0 || starts.is_empty())
        {
            starts.push((begin, colon + 1, field));
        } else if starts.is_empty() {
            // A colon within the first words belongs to them: this is no list of headings.
            return Vec::new();
        }
        search = colon + 1;
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(begin, _, _)| *begin)
        .chain([line.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((_, from, field), to)| {
            let value = line[*from..to.max(*from)]
                .trim()
                .trim_end_matches([',', ';', '|']);
            (*field, value.trim())
        })
        .collect()
}

/// "22.15 Klotter på …", "kl 22:15–22:40: Ungdomar …": the time and the rest.
fn time_first(line: &str) -> Option<(&str, &str)> {
    let lower = line.to_lowercase();
    let lead = ["kl. ", "kl.", "kl ", "klockan ", "ca ", "ca. "]
        .iter()
        .find(|l| lower.starts_with(*l))
        .map_or(0, |l| l.len());
    let body = line.get(lead..)?;
    let is_clock = |b: &[u8]| {
        b.len() >= 5
            && b[0].is_ascii_digit()
            && b[1].is_ascii_digit()
            && matches!(b[2], b'.' | b':')
            && b[3].is_ascii_digit()
            && b[4].is_ascii_digit()
    };
    let length = |text: &str| -> Option<usize> {
        let b = text.as_bytes();
        if is_clock(b) && !b.get(5).is_some_and(u8::is_ascii_digit) {
            return Some(5);
        }
        // 9.05
        let short = b.len() >= 4
            && b[0].is_ascii_digit()
            && matches!(b[1], b'.' | b':')
            && b[2].is_ascii_digit()
            && b[3].is_ascii_digit();
        (short && !b.get(4).is_some_and(u8::is_ascii_digit)).then_some(4)
    };
    let mut end = length(body)?;
    // "22.15.2022" is a day, not a time.
    if body[end..].starts_with(['.', '/']) && body[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let after = body[end..].trim_start();
    if let Some(rest) = after.strip_prefix(['-', '–'])
        && let Some(second) = length(rest.trim_start())
    {
        end = body.len() - rest.trim_start().len() + second;
    }
    let rest = body[end..].trim_start_matches([' ', ':', ',', '-', '–', ';', '\t']);
    (!rest.is_empty() && rest.chars().any(char::is_alphabetic)).then_some((&line[..lead + end], rest))
}

/// A day at the beginning of a line, after words such as "Rondrapport", and what follows it.
fn day_first(line: &str) -> Option<(&str, &str)> {
    const BEFORE: [&str; 9] = [
        "datum",
        "rapport",
        "rondrapport",
        "dagrapport",
        "nattrapport",
        "natten",
        "vaktrapport",
        "dygnsrapport",
        "den",
    ];
    let mut begin = 0;
    let mut words: Vec<(usize, usize)> = Vec::new();
    for word in line.split_inclusive(char::is_whitespace) {
        let start = begin;
        begin += word.len();
        let bare = fold(word);
        if words.is_empty() && BEFORE.contains(&bare.as_str()) {
            continue;
        }
        words.push((start, start + word.trim_end().len()));
        if words.len() == 6 {
            break;
        }
    }
    let first = words.first()?.0;
    for (_, end) in words.iter().rev() {
        let stated = line[first..*end].trim_end_matches([':', ',', '.']);
        if stated.bytes().any(|b| b.is_ascii_digit())
            && let Ok(span) = parse(stated, Expect::Day, DayForm::default())
            && span.start.day.is_some()
        {
            return Some((
                stated,
                line[*end..].trim_start_matches([' ', ':', ',', '-', '–', '\t']),
            ));
        }
    }
    None
}

/// The day that a subject line names.
pub(crate) fn day_in(subject: &str) -> Option<String> {
    let words: Vec<&str> = subject.split_whitespace().collect();
    (0..words.len()).find_map(|from| {
        let rest = words[from..].join(" ");
        day_first(&rest).map(|(day, _)| day.to_owned())
    })
}

/// Lines that a mail program puts above a forwarded message.
fn is_mail_heading(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return line.starts_with("-----") || line.starts_with("_____");
    };
    match fold(key).as_str() {
        "fran" | "till" | "from" | "to" => value.contains('@') || !value.bytes().any(|b| b.is_ascii_digit()),
        "skickat" | "sent" | "kopia" | "cc" | "amne" | "subject" | "bcc" | "svara till" | "reply to" => true,
        _ => false,
    }
}

fn is_farewell(line: &str) -> bool {
    if line == "--" || line == "-- " {
        return true;
    }
    let folded = fold(line);
    folded.len() < 60
        && [
            "med vanlig halsning",
            "med vanliga halsningar",
            "mvh",
            "vanliga halsningar",
            "vanligen",
            "halsningar",
            "best regards",
            "kind regards",
            "skickat fran min",
            "sent from my",
        ]
        .iter()
        .any(|words| {
            folded == *words
                || folded
                    .strip_prefix(words)
                    .is_some_and(|rest| rest.starts_with(' '))
        })
}

fn says_nothing(folded: &str) -> bool {
    [
        "inget att rapportera",
        "inget att anmarka",
        "inga handelser",
        "inga avvikelser",
        "utan anmarkning",
        "nothing to report",
        "intet att rapportera",
    ]
    .iter()
    .any(|words| folded.contains(words))
}

/// Which day a time without one belongs to, in a report under `day`: the shift may have passed midnight.
pub(crate) fn passes_midnight(previous: Option<i32>, clock: i32) -> bool {
    // More than six hours backwards is not a line in the wrong place but a new day.
    previous.is_some_and(|previous| clock < previous - 360)
}

/// Minutes after midnight of the first time in a text.
pub(crate) fn minutes_of(time: &str) -> Option<i32> {
    match parse(time, Expect::Time, DayForm::default()).ok()?.start.clock? {
        Clock::Minute { hour, minute, .. } | Clock::About { hour, minute } => {
            Some(i32::from(hour) * 60 + i32::from(minute))
        }
        Clock::Part { .. } => None,
    }
}

/// A day written so that it is read the same everywhere.
pub(crate) fn written(day: Date) -> String {
    day.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[(Field, &str)]]) {
        let report = read(text, None);
        let got: Vec<Vec<(Field, &str)>> = report
            .blocks
            .iter()
            .map(|b| b.fields.iter().map(|(f, v)| (*f, v.as_str())).collect())
            .collect();
        let expected: Vec<Vec<(Field, &str)>> = expected.iter().map(|e| e.to_vec()).collect();
        assert_eq!(got, expected, "{text}");
    }

    use Field::{Category, Date, Place, Text, Time};

    #[test]
    fn headings_and_values_are_an_event_each_time_they_begin_anew() {
        check(
            "Hej!\n\nDatum: 2022-03-07\nTid: 22.15\nPlats: Huddinge centrum\nHändelse: Klotter\nTagg på fasaden.\n\nTid: 23.40\nPlats: Skogås centrum\nHändelse: Skadegörelse\n\nMvh\nVäktaren",
            &[
                &[
                    (Date, "2022-03-07"),
                    (Time, "22.15"),
                    (Place, "Huddinge centrum"),
                    (Category, "Klotter"),
                    (Text, "Tagg på fasaden."),
                ],
                &[
                    (Time, "23.40"),
                    (Place, "Skogås centrum"),
                    (Category, "Skadegörelse"),
                    (Date, "2022-03-07"),
                ],
            ],
        );
    }

    #[test]
    fn headings_may_stand_on_one_line() {
        check(
            "Datum: 2022-03-07, Tid: 22:15, Plats: Huddinge centrum, Händelse: Klotter",
            &[&[
                (Date, "2022-03-07"),
                (Time, "22:15"),
                (Place, "Huddinge centrum"),
                (Category, "Klotter"),
            ]],
        );
    }

    #[test]
    fn a_line_that_begins_with_a_time_is_an_event_of_the_day_above() {
        check(
            "Rondrapport 2022-03-07\nPlats: Huddinge centrum\n\n- 22.15 Klotter på fasaden\n  mot torget\n• kl 23:40-23:55: Ungdomar stör\n",
            &[
                &[
                    (Time, "22.15"),
                    (Text, "Klotter på fasaden\nmot torget"),
                    (Date, "2022-03-07"),
                    (Place, "Huddinge centrum"),
                ],
                &[
                    (Time, "kl 23:40-23:55"),
                    (Text, "Ungdomar stör"),
                    (Date, "2022-03-07"),
                    (Place, "Huddinge centrum"),
                ],
            ],
        );
    }

    #[test]
    fn a_day_and_a_text_on_a_line_are_an_event() {
        check(
            "2022-03-07 kl 22.15 Klotter vid Stuvsta station",
            &[&[
                (Date, "2022-03-07 kl 22.15"),
                (Text, "Klotter vid Stuvsta station"),
            ]],
        );
    }

    #[test]
    fn a_report_may_say_that_nothing_happened() {
        let report = read("Hej, inget att rapportera från helgen.", None);
        assert!(report.blocks.is_empty() && report.nothing_to_report);
    }

    #[test]
    fn the_day_in_a_subject_is_found() {
        assert_eq!(
            day_in("Vaktrapport Huddinge 2022-03-07").as_deref(),
            Some("2022-03-07")
        );
        assert_eq!(
            day_in("Rapport natten 7 mars 2022").as_deref(),
            Some("7 mars 2022")
        );
        assert_eq!(day_in("Veckorapport"), None);
    }
}
