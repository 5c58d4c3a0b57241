//! What is to be kept back in a copy that somebody asked for, and where it stands.
//!
//! The screening suggests; the one who answers decides, by words and phrases. A word that is to be masked is masked wherever
//! it stands, also when it is broken over lines, written with other dashes or has a genitive s.

use std::collections::HashMap;
use std::ops::Range;

use crate::screening::{Certainty, HitKind, PlaceWords, screen_with};

/// What stands in a masked text. Always as long, so that nobody counts the letters of a name.
pub const BOX: &str = "█████";

/// A stretch that the screening found, told once however often it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub text: String,
    pub kind: HitKind,
    pub certainty: Certainty,
    /// In how many places it stands.
    pub places: usize,
}

/// What the screening finds in some texts, the certain first and then in the order of the texts. `places` are words that are
/// no persons.
pub fn suggestions(texts: &[&str], places: &PlaceWords) -> Vec<Suggestion> {
    let mut found: Vec<(Vec<char>, Suggestion)> = Vec::new();
    for text in texts {
        for (hit, stretch) in screen_with(text, places).stretches(text) {
            let key: Vec<char> = Folded::of(stretch).letters;
            match found.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => known.certainty = known.certainty.max(hit.certainty),
                None => found.push((
                    key,
                    Suggestion {
                        text: stretch.split_whitespace().collect::<Vec<_>>().join(" "),
                        kind: hit.kind,
                        certainty: hit.certainty,
                        places: 0,
                    },
                )),
            }
        }
    }
    let mut found: Vec<Suggestion> = found.into_iter().map(|(_, one)| one).collect();
    for one in &mut found {
        let words = Words::new([one.text.as_str()]);
        one.places = texts.iter().map(|text| words.stretches(text, places).len()).sum();
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.certainty));
    found
}

/// Words and phrases that are to be masked.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// By the first letter.
    by_first: HashMap<char, Vec<Vec<char>>>,
}

impl Words {
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut by_first: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for word in words {
            let letters = Folded::of(word).letters;
            if let Some(first) = letters.first() {
                by_first.entry(*first).or_default().push(letters);
            }
        }
        Self { by_first }
    }

    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// Where they stand in a text, in characters, in order and none touching another.
    pub fn stretches(&self, text: &str, places: &PlaceWords) -> Vec<Range<usize>> {
        let characters: Vec<char> = text.chars().collect();
        let folded = Folded::of(text);
        let mut found = Vec::new();
        for at in 0..folded.letters.len() {
            let words = self
                .by_first
                .get(&folded.letters[at])
                .map_or(&[][..], Vec::as_slice);
            for word in words {
                if folded.letters[at..].starts_with(word) {
                    let whole = folded.from[at]..folded.from[at + word.len() - 1] + 1;
                    found.extend(as_a_word(&characters, whole));
                }
            }
        }
        // What the screening takes for one of them is masked also where it runs together with other letters.
        for (hit, stretch) in screen_with(text, places).stretches(text) {
            let letters = Folded::of(stretch).letters;
            let known = letters.first().and_then(|first| self.by_first.get(first));
            if known.is_some_and(|known| known.contains(&letters)) {
                found.push(hit.start..hit.end);
            }
        }
        joined(found)
    }
}

/// The text with a box and a label, the section of law, for each stretch. `stretches` are in characters and in order.
pub fn masked_text(text: &str, stretches: &[Range<usize>], label: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut next = stretches.iter().peekable();
    for (at, character) in text.chars().enumerate() {
        while next.next_if(|stretch| stretch.end <= at).is_some() {}
        match next.peek() {
            Some(stretch) if stretch.start == at => {
                masked.push_str(BOX);
                if !label.is_empty() {
                    masked.push_str(&format!(" [{label}]"));
                }
            }
            Some(stretch) if stretch.contains(&at) => {}
            _ => masked.push(character),
        }
    }
    masked
}

/// A stretch that begins and ends where words do, with the s of a genitive; or nothing.
fn as_a_word(characters: &[char], stretch: Range<usize>) -> Option<Range<usize>> {
    let runs_on = |a: Option<&char>, b: Option<&char>| match (a, b) {
        (Some(a), Some(b)) => (a.is_alphabetic() && b.is_alphabetic()) || (a.is_numeric() && b.is_numeric()),
        _ => false,
    };
    let before = stretch.start.checked_sub(1).and_then(|at| characters.get(at));
    if runs_on(before, characters.get(stretch.start)) {
        return None;
    }
    let mut end = stretch.end;
    let is_genitive = characters.get(end).is_some_and(|c| matches!(c, 's' | 'S'))
        && !characters.get(end + 1).is_some_and(|c| c.is_alphabetic());
    if is_genitive {
        end += 1;
    }
    (!runs_on(characters.get(end - 1), characters.get(end))).then_some(stretch.start..end)
}

/// Stretches in order; those that overlap or touch are one.
fn joined(mut stretches: Vec<Range<usize>>) -> Vec<Range<usize>> {
    stretches.sort_by_key(|stretch| (stretch.start, stretch.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// A text as it is compared: small letters, no spaces, one kind of dash, letters with their accents.
struct Folded {
    letters: Vec<char>,
    /// Which character of the text each came from.
    from: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = Self {
            letters: Vec::new(),
            from: Vec::new(),
        };
        for (at, character) in text.chars().enumerate() {
            let composed = match (folded.letters.last(), character) {
                (Some('a'), '\u{308}') => Some('ä'),
                (Some('a'), '\u{30a}') => Some('å'),
                (Some('o'), '\u{308}') => Some('ö'),
                (Some('e'), '\u{301}') => Some('é'),
                (Some('u'), '\u{308}') => Some('ü'),
                _ => None,
            };
            if let (Some(composed), Some(last)) = (composed, folded.letters.last_mut()) {
                *last = composed;
                continue;
            }
            for letter in character.to_lowercase() {
                if letter.is_whitespace() || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
                {
                    continue;
                }
                folded.letters.push(match letter {
                    '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                    '\u{2019}' | '\u{2bc}' => '\'',
                    letter => letter,
                });
                folded.from.push(at);
            }
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, words: &[&str]) -> String {
        let words = Words::new(words.iter().copied());
        masked_text(text, &words.stretches(text, &PlaceWords::default()), "")
    }

    #[test]
    fn a_word_is_masked_wherever_it_stands_as_a_word() {
        assert_eq!(
            masked("Anna såg annat än Anna.", &["anna"]),
            "█████ såg annat än █████."
        );
        assert_eq!(masked("Annas bil, ANNA", &["Anna"]), "█████ bil, █████");
        assert_eq!(masked("kan nå en kanna", &["Anna"]), "kan nå en kanna");
        assert_eq!(masked("Rum 12, år 2012.", &["12"]), "Rum █████, år 2012.");
        assert_eq!(masked("tel070-174 06 05", &["070-1740605"]), "tel█████");
    }

    #[test]
    fn line_breaks_dashes_and_accents_hide_nothing() {
        assert_eq!(masked("Per\n  Ström", &["Per Ström"]), "█████");
        assert_eq!(masked("121212\u{2011}1212", &["121212-1212"]), "█████");
        assert_eq!(
            masked("Sto\u{308}m och A\u{30a}sa", &["Stöm", "Åsa"]),
            "█████ och █████"
        );
    }

    #[test]
    fn stretches_that_touch_are_one_box_with_its_section() {
        let words = Words::new(["Anna", "Anna Ek"]);
        let text = "Anna Ek bor här";
        let stretches = words.stretches(text, &PlaceWords::default());
        assert_eq!((stretches.len(), stretches[0].clone()), (1, 0..7));
        assert_eq!(
            masked_text(text, &stretches, "21 kap. 7 § OSL"),
            "█████ [21 kap. 7 § OSL] bor här"
        );
        assert_eq!(masked("", &["Anna"]), "");
        assert_eq!(masked("Anna", &["", "  "]), "Anna");
    }

    #[test]
    fn what_is_suggested_and_ticked_is_never_left() {
        let text = "Den anmälde är 19121212-1212, tel 070-174 06 05. Samma: 19121212-1212.";
        let found = suggestions(&[text], &PlaceWords::default());
        let number = found
            .iter()
            .find(|one| one.kind == HitKind::PersonalIdentityNumber)
            .unwrap();
        assert_eq!((number.text.as_str(), number.places), ("19121212-1212", 2));
        let words: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
        let copy = masked(text, &words);
        assert!(!copy.contains("1212") && !copy.contains("174"), "{copy}");
    }
}
