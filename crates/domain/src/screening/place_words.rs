//! The words of a place: areas, streets, stops, organisations. They are not persons, whatever they look like.

use std::collections::HashMap;

/// The place words of one municipality, to be built from its gazetteer.
///
/// A name of several words counts as a whole: "Per Hallströms väg" does not free the name Per.
#[derive(Debug, Clone, Default)]
pub struct PlaceWords {
    /// First word to what follows it, for each name that begins with the word.
    names: HashMap<String, Vec<Vec<String>>>,
}

impl PlaceWords {
    pub fn insert(&mut self, name: &str) {
        let mut words = words_of(name);
        if let Some(first) = words.next() {
            let rest: Vec<String> = words.collect();
            let ways = self.names.entry(first).or_default();
            if !ways.contains(&rest) {
                ways.push(rest);
                ways.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// How many of the words, in small letters, are a place from the first on; the longest place counts.
    pub(super) fn length_of_match<'a>(&self, mut word: impl FnMut(usize) -> &'a str) -> usize {
        let first = word(0);
        let ways = match self.names.get(first) {
            Some(ways) => ways,
            None => match first.strip_suffix('s').and_then(|stem| self.names.get(stem)) {
                Some(ways) => ways,
                None => return 0,
            },
        };
        let found = ways.iter().find(|rest| {
            rest.iter()
                .enumerate()
                .all(|(n, part)| same_word(word(n + 1), part))
        });
        found.map_or(0, |rest| rest.len() + 1)
    }
}

impl<S: AsRef<str>> FromIterator<S> for PlaceWords {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> PlaceWords {
        let mut words = PlaceWords::default();
        for name in names {
            words.insert(name.as_ref());
        }
        words
    }
}

impl<S: AsRef<str>> Extend<S> for PlaceWords {
    fn extend<I: IntoIterator<Item = S>>(&mut self, names: I) {
        for name in names {
            self.insert(name.as_ref());
        }
    }
}

/// A place may stand in the genitive: "Huddinges".
fn same_word(written: &str, known: &str) -> bool {
    written == known || written.strip_suffix('s') == Some(known)
}

fn words_of(name: &str) -> impl Iterator<Item = String> {
    let text = super::text::Text::new(name);
    let words: Vec<String> = (0..text.tokens.len())
        .filter(|n| !text.tokens[*n].is_number)
        .map(|n| text.word(n).to_owned())
        .collect();
    words.into_iter()
}
