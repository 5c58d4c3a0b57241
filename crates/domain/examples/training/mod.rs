//! Turns corpora into examples: each word with a capital, what the model sees of it, and whether it is a name.
//!
//! News has names in places where incidents have none, so a model of both alone would learn to tell news from
//! incidents. Made-up names are therefore also put into incident texts.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::corpora::{self, Dice, Incident, Sentence};
use domain::screening::names::candidates;

pub struct Example {
    pub features: Vec<u32>,
    pub is_name: bool,
    pub weight: f32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    News,
    Incident,
    /// Changed or put together from others.
    Made,
}

pub struct Text {
    pub origin: Origin,
    /// Texts of one group are never parted between training and trial.
    pub group: String,
    pub examples: Vec<Example>,
}

impl Text {
    fn new(origin: Origin, group: &str, text: &str, names: &[(usize, usize)], weight: f32) -> Text {
        let examples = candidates(text)
            .into_iter()
            .map(|candidate| Example {
                is_name: names
                    .iter()
                    .any(|(start, end)| candidate.start < *end && *start < candidate.end),
                features: candidate.features,
                weight,
            })
            .collect();
        Text {
            origin,
            group: group.to_owned(),
            examples,
        }
    }

    /// What follows was cut off from the context that makes it a name or none.
    fn only_first(mut self) -> Text {
        self.examples.truncate(1);
        self
    }

    /// Rows of names, as ranges of `examples`.
    pub fn mentions(&self) -> impl Iterator<Item = Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, _) in self
            .examples
            .iter()
            .enumerate()
            .filter(|(_, example)| example.is_name)
        {
            match ranges.last_mut() {
                Some(range) if range.end == at => range.end = at + 1,
                _ => ranges.push(at..at + 1),
            }
        }
        ranges.into_iter()
    }
}

pub fn of_news(sentence: &Sentence) -> Text {
    let (text, _) = sentence.text();
    Text::new(Origin::News, &text, &text, &sentence.names(), 1.0)
}

/// The sentence from some later word on, which thereby gets a capital: so the model meets far more words that have
/// one only because they come first.
pub fn of_news_begun_later(sentence: &Sentence, dice: &mut Dice) -> Option<Text> {
    let (group, _) = sentence.text();
    let begins: Vec<usize> = (1..sentence.tokens.len())
        .filter(|at| {
            sentence.tokens[*at]
                .0
                .chars()
                .next()
                .is_some_and(char::is_lowercase)
                && !sentence.tokens[*at].1
        })
        .collect();
    if begins.is_empty() {
        return None;
    }
    let begin = *dice.pick(&begins);
    let mut tokens: Vec<(String, bool)> = sentence.tokens[begin..].to_vec();
    tokens[0].0 = capitalised(&tokens[0].0);
    let sentence = Sentence { tokens };
    let (text, _) = sentence.text();
    Some(Text::new(Origin::Made, &group, &text, &sentence.names(), 1.0))
}

/// Every word that was seen in small letters stands once at the beginning of a text, with the words that followed
/// it: "kanyler hittade bakom" becomes "Kanyler hittade bakom".
pub fn of_each_word_as_the_first(group: &str, text: &str, seen: &mut BTreeSet<String>) -> Vec<Text> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut texts = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_word = word.chars().next().is_some_and(char::is_lowercase);
        if is_word && seen.insert(word.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned()) {
            let short = capitalised(&words[at..words.len().min(at + 5)].join(" "));
            texts.push(Text::new(Origin::Made, group, &short, &[], 1.0).only_first());
        }
    }
    texts
}

pub fn of_incident(incident: &Incident, dice: &mut Dice) -> Vec<Text> {
    let mut texts = Vec::new();
    texts.push(Text::new(
        Origin::Made,
        &incident.place,
        &incident.title,
        &[],
        0.3,
    ));
    if !incident.body.is_empty() {
        // As one text, which often lacks the full stop between.
        let both = format!("{} {}", incident.summary, incident.body);
        texts.push(Text::new(Origin::Made, &incident.place, &both, &[], 0.5));
    }
    for text in [&incident.summary, &incident.body]
        .into_iter()
        .filter(|text| !text.is_empty())
    {
        texts.push(Text::new(Origin::Incident, &incident.place, text, &[], 1.0));
        if dice.roll(3) == 0
            && let Some((text, name)) = with_made_up_name(text, dice)
        {
            texts.push(Text::new(Origin::Made, &incident.place, &text, &[name], 0.5));
        }
        if dice.roll(3) == 0 {
            let words: Vec<&str> = text.split(' ').collect();
            let begin = dice.roll(words.len());
            if words[begin].chars().next().is_some_and(char::is_lowercase) {
                let later = capitalised(&words[begin..].join(" "));
                texts.push(Text::new(Origin::Made, &incident.place, &later, &[], 1.0));
            }
        }
    }
    texts
}

/// The names in the last column of a table, cut where several places stand in one, each once.
pub fn places(path: &std::path::Path) -> std::io::Result<Vec<String>> {
    let content = std::fs::read_to_string(path)?;
    let names: BTreeSet<String> = corpora::rows(&content)
        .into_iter()
        .skip(1)
        .filter_map(|row| row.last().cloned())
        .flat_map(|name| {
            name.split(['-', ',', '/', '(', ')'])
                .map(|part| part.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|name| name.chars().next().is_some_and(char::is_uppercase))
        .collect();
    Ok(names.into_iter().collect())
}

/// The text, moved to another place: "i Solna" becomes "i Ljungby".
pub fn moved_to(place: &str, incident: &Incident) -> Option<Text> {
    let words: Vec<&str> = incident.summary.split(' ').collect();
    let at = (1..words.len()).find(|at| {
        matches!(words[at - 1], "i" | "till" | "vid" | "från" | "på" | "centrala")
            && words[*at].chars().next().is_some_and(char::is_uppercase)
    })?;
    let end = words[at].trim_start_matches(char::is_alphabetic);
    let text = format!(
        "{} {place}{end} {}",
        words[..at].join(" "),
        words[at + 1..].join(" ")
    );
    Some(Text::new(Origin::Made, place, text.trim_end(), &[], 1.0))
}

/// Someone in the text gets a name: "en man" becomes "Erik Ek", "mannen" becomes "mannen Erik".
fn with_made_up_name(text: &str, dice: &mut Dice) -> Option<(String, (usize, usize))> {
    const REPLACED: [&str; 12] = [
        "en man",
        "en kvinna",
        "en person",
        "mannen",
        "kvinnan",
        "personen",
        "föraren",
        "han",
        "hon",
        "en yngre man",
        "en pojke",
        "vittnet",
    ];
    const FOLLOWED: [&str; 14] = [
        "mannen",
        "kvinnan",
        "föraren",
        "killen",
        "grannen",
        "pojken",
        "en man",
        "en boende",
        "vakten",
        "vittnet",
        "personen",
        "en person",
        "chauffören",
        "väktaren",
    ];
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let follow = dice.roll(2) == 0;
    let phrases: &[&str] = if follow { &FOLLOWED } else { &REPLACED };
    let is_word = |at: usize, length: usize| {
        !lower[..at].chars().next_back().is_some_and(char::is_alphabetic)
            && lower[at + length..].starts_with([' ', '.', ','])
    };
    let places: Vec<(usize, usize)> = phrases
        .iter()
        .flat_map(|phrase| lower.match_indices(phrase).map(|(at, found)| (at, found.len())))
        .filter(|(at, length)| is_word(*at, *length))
        .collect();
    if places.is_empty() {
        return None;
    }
    let (at, length) = *dice.pick(&places);
    let name = made_up_name(dice);
    let before = if follow {
        format!("{} ", &text[..at + length])
    } else {
        text[..at].to_owned()
    };
    let start = before.chars().count();
    let after = &text[at + length..];
    // Sometimes with a year of birth, as guards write.
    let born = if dice.roll(8) == 0 {
        format!(" f. {}", 1940 + dice.roll(70))
    } else {
        String::new()
    };
    Some((
        format!("{before}{name}{born}{after}"),
        (start, start + name.chars().count()),
    ))
}

fn made_up_name(dice: &mut Dice) -> String {
    let given: Vec<&str> = include_str!("../../src/screening/names/given_names.txt")
        .split_whitespace()
        .collect();
    let family: Vec<&str> = include_str!("../../src/screening/names/family_names.txt")
        .split_whitespace()
        .collect();
    let part = |known: &[&str], dice: &mut Dice| match dice.roll(10) {
        0..6 => capitalised(dice.pick::<&str>(known)),
        _ => unheard_of(dice),
    };
    match dice.roll(10) {
        0..3 => part(&given, dice),
        3 => part(&family, dice),
        _ => {
            let first = part(&given, dice);
            let genitive = if dice.roll(10) == 0 { "s" } else { "" };
            format!("{first} {}{genitive}", part(&family, dice))
        }
    }
}

/// A name that stands in no list, so that the model does not learn to wait for the lists.
fn unheard_of(dice: &mut Dice) -> String {
    const FIRST: [&str; 24] = [
        "ka", "ri", "mo", "sa", "le", "jo", "ma", "ni", "ha", "de", "zo", "ta", "ru", "be", "fi", "gu", "åk",
        "ön", "lin", "sten", "dra", "sig", "cha", "you",
    ];
    const THEN: [&str; 20] = [
        "ra", "mir", "lo", "nus", "dan", "li", "ko", "ssan", "ved", "be", "ria", "tin", "dor", "wa", "hi",
        "gor", "sel", "ma", "fel", "jan",
    ];
    const LAST: [&str; 24] = [
        "", "n", "d", "a", "in", "ic", "sson", "ström", "berg", "man", "ler", "zadeh", "ani", "ski", "oglu",
        "ez", "elius", "by", "lind", "fors", "is", "e", "o", "hag",
    ];
    let middle = if dice.roll(2) == 0 { *dice.pick(&THEN) } else { "" };
    capitalised(&format!(
        "{}{}{middle}{}",
        dice.pick(&FIRST),
        dice.pick(&THEN),
        dice.pick(&LAST)
    ))
}

fn capitalised(word: &str) -> String {
    // "anna-lena" becomes "Anna-Lena", a sentence only gets its first letter.
    let parts: Vec<&str> = if word.contains(' ') {
        vec![word]
    } else {
        word.split('-').collect()
    };
    let parts: Vec<String> = parts
        .into_iter()
        .map(|part| {
            let mut chars = part.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().chain(chars).collect())
                .unwrap_or_default()
        })
        .collect();
    parts.join("-")
}
