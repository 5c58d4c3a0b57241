//! Full-text search that is the same on both databases: the words are cut, stemmed and folded here, and the
//! database only matches them.
//!
//! A word is kept in a few forms: stemmed then folded; folded then stemmed, so that *skadegorelse* finds
//! *skadegörelsen*; the same from its base, since the stemmer leaves *torget* and *klottret* as they are; and
//! folded as written, for the last word while it is being typed. A text is found when it shares a form with
//! each word asked for.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use domain::codes::{EventId, MunicipalityCode};

use crate::database::{Statement, values};
use crate::error::StoreError;
use crate::writing::Work;

/// Longer "words" are cut: they are addresses or noise, and PostgreSQL has a limit.
const MAX_WORD: usize = 64;
/// A query asks for at most so many words.
const MAX_QUERY_WORDS: usize = 12;

/// Makes words ready for the index; remembers those it has seen, since reports repeat themselves.
pub(crate) struct Words {
    stemmer: Stemmer,
    seen: HashMap<String, String>,
}

impl Words {
    pub fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::Swedish),
            seen: HashMap::new(),
        }
    }

    /// The forms of all words of a text, with spaces between, each form once.
    pub fn of(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut had: Vec<&str> = Vec::new();
        let lower = text.to_lowercase();
        for word in words(&lower) {
            if had.contains(&word) {
                continue;
            }
            had.push(word);
            if !self.seen.contains_key(word) {
                if self.seen.len() > 50_000 {
                    self.seen.clear();
                }
                let forms = self.forms(word).join(" ");
                self.seen.insert(word.to_owned(), forms);
            }
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&self.seen[word]);
        }
        out
    }

    fn forms(&self, word: &str) -> Vec<String> {
        let folded = fold(word);
        let mut forms = self.stems(word, &folded);
        if !forms.contains(&folded) {
            forms.push(folded);
        }
        forms
    }

    fn stems(&self, word: &str, folded: &str) -> Vec<String> {
        let mut stems: Vec<String> = Vec::with_capacity(4);
        let mut add = |stem: String| {
            if !stem.is_empty() && !stems.contains(&stem) {
                stems.push(stem);
            }
        };
        add(fold(&self.stemmer.stem(word)));
        add(self.stemmer.stem(folded).into_owned());
        if let Some(base) = base(word) {
            add(fold(&self.stemmer.stem(&base)));
            add(self.stemmer.stem(&fold(&base)).into_owned());
        }
        stems
    }

    /// What is asked for: all words, the last one also as the beginning of a word. `None` when there is no word.
    pub fn query(&self, text: &str) -> Option<SearchQuery> {
        let lower = text.to_lowercase();
        let all: Vec<&str> = words(&lower).take(MAX_QUERY_WORDS).collect();
        let last = all.len().checked_sub(1)?;
        // A space after the last word says that it is finished.
        let typing = text.ends_with(|c: char| c.is_alphanumeric());
        let groups = all
            .iter()
            .enumerate()
            .map(|(i, word)| {
                let folded = fold(word);
                let stems = self.stems(word, &folded);
                (stems, (i == last && typing).then_some(folded))
            })
            .collect();
        Some(SearchQuery { groups })
    }
}

fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| match w.char_indices().nth(MAX_WORD) {
            Some((end, _)) => &w[..end],
            None => w,
        })
}

/// Endings that follow a consonant and l, n or r in a word that has an e there in its base form:
/// *klottret* and *klottrade* from *klotter*, *cyklarna* from *cykel*, *vapnet* from *vapen*.
const AFTER_LOST_E: [&str; 18] = [
    "ades", "arnas", "arens", "arna", "aren", "ade", "ats", "are", "ets", "ens", "ar", "as", "at", "et",
    "en", "ad", "a", "e",
];

/// The base form of a word, where the stemmer does not see it.
fn base(word: &str) -> Option<String> {
    let is_vowel = |c: char| "aeiouyåäöé".contains(c);
    for ending in AFTER_LOST_E {
        let Some(rest) = word.strip_suffix(ending) else {
            continue;
        };
        let mut last = rest.chars().rev();
        if let (Some(liquid @ ('l' | 'n' | 'r')), Some(before)) = (last.next(), last.next())
            && !is_vowel(before)
            && before != liquid
            && rest.chars().count() >= 4
        {
            return Some(format!("{}e{liquid}", &rest[..rest.len() - 1]));
        }
    }
    // The definite form of a neuter noun: torget, huset, caféet; and of one in -el: cykeln.
    for (ending, back) in [("ets", ""), ("et", ""), ("elns", "el"), ("eln", "el")] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.chars().count() >= 3
            && rest.chars().any(is_vowel)
        {
            return Some(format!("{rest}{back}"));
        }
    }
    None
}

fn fold(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => 'a',
            'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => 'o',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'ü' | 'ú' | 'ù' | 'û' => 'u',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ç' => 'c',
            'ñ' => 'n',
            'ý' | 'ÿ' => 'y',
            other => other,
        })
        .collect()
}

/// For each word the forms that may stand for it, and the beginning that may.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    groups: Vec<(Vec<String>, Option<String>)>,
}

impl SearchQuery {
    fn written(&self, quote: char, or: &str, and: &str, prefix: &str) -> String {
        let group = |(stems, beginning): &(Vec<String>, Option<String>)| {
            let mut forms: Vec<String> = stems.iter().map(|s| format!("{quote}{s}{quote}")).collect();
            forms.extend(beginning.iter().map(|b| format!("{quote}{b}{quote}{prefix}")));
            format!("({})", forms.join(or))
        };
        let groups: Vec<String> = self.groups.iter().map(group).collect();
        groups.join(and)
    }

    /// Adds "and its words match" to a statement about events of the municipality.
    pub fn restrict(&self, statement: &mut Statement, m: MunicipalityCode, sqlite: bool) {
        if sqlite {
            let (first, last) = row_numbers(m);
            statement.push(" AND id IN (SELECT rowid - ").bind(first);
            statement.push(" FROM event_search WHERE event_search MATCH ");
            statement.bind(self.written('"', " OR ", " AND ", "*"));
            statement
                .push(" AND rowid BETWEEN ")
                .bind(first)
                .push(" AND ")
                .bind(last)
                .push(")");
        } else {
            statement
                .push(" AND id IN (SELECT id FROM event_search WHERE municipality = ")
                .bind(m);
            statement.push(" AND words @@ CAST(CAST(");
            statement.bind(self.written('\'', " | ", " & ", ":*"));
            statement.push(" AS TEXT) AS TSQUERY))");
        }
    }
}

/// SQLite's row numbers of a municipality's events, first and last.
pub(crate) fn row_numbers(m: MunicipalityCode) -> (i64, i64) {
    let first = i64::from(m.number()) << 40;
    (first, first + (1 << 40) - 1)
}

/// How words are written into PostgreSQL's own type: each quoted, so that its parser takes no part.
fn quoted(words: &str) -> String {
    let all: Vec<String> = words
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(|w| format!("'{w}'"))
        .collect();
    all.join(" ")
}

impl Work {
    /// Puts the words of events into the index. They must not be there already.
    pub(crate) async fn index_words(&mut self, events: Vec<(EventId, String)>) -> Result<(), StoreError> {
        let m = self.municipality;
        let (base, _) = row_numbers(m);
        if self.is_sqlite() {
            let rows = events.into_iter().map(|(id, words)| values![base + id.0, words]);
            self.insert_many(
                "INSERT INTO event_search (rowid, words) VALUES",
                2,
                "",
                rows.collect(),
            )
            .await
        } else {
            for (id, words) in events {
                self.execute(
                    "INSERT INTO event_search (municipality, id, words)
                     VALUES ($1, $2, CAST(CAST($3 AS TEXT) AS TSVECTOR))",
                    values![m, id.0, quoted(&words)],
                )
                .await?;
            }
            Ok(())
        }
    }

    pub(crate) async fn forget_words(&mut self, ids: &[EventId]) -> Result<(), StoreError> {
        for &id in ids {
            if self.is_sqlite() {
                let row = row_numbers(self.municipality).0 + id.0;
                self.execute("DELETE FROM event_search WHERE rowid = $1", values![row])
                    .await?;
            } else {
                self.execute(
                    "DELETE FROM event_search WHERE municipality = $1 AND id = $2",
                    values![self.municipality, id.0],
                )
                .await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether what is asked would match a text with these words.
    fn check(text: &str, asked: &str, expected: bool) {
        let mut words = Words::new();
        let indexed = words.of(text);
        let indexed: Vec<&str> = indexed.split(' ').collect();
        let query = words.query(asked).expect("a word to ask for");
        let found = query.groups.iter().all(|(stems, beginning)| {
            indexed
                .iter()
                .any(|w| stems.iter().any(|s| s == w) || beginning.as_ref().is_some_and(|b| w.starts_with(b)))
        });
        assert_eq!(found, expected, "{asked:?} in {text:?}, indexed {indexed:?}");
    }

    #[test]
    fn an_inflected_word_is_found_by_another_form() {
        check("Klottret på väggen", "klotter ", true);
        check("flera mopeder körde", "moped ", true);
        check("en moped", "mopeder ", true);
        check("Personerna klottrade", "klotter ", true);
        check("Torget var tomt", "torg ", true);
        check("paketet var borta", "paket ", true);
        check("Cyklarna stals", "cykel ", true);
        check("Fönstret krossades", "fönster ", true);
        check("Skadegörelsen anmäldes", "skadegörelse ", true);
        check("bilbränder", "moped ", false);
    }

    #[test]
    fn letters_without_dots_and_rings_find_those_with() {
        check("Skadegörelsen anmäldes", "skadegorelse ", true);
        check("Torget i Skogås", "skogas ", true);
        check("Torget i Skogas", "Skogås ", true);
        check("stölder på caféet", "stold cafe ", true);
    }

    #[test]
    fn all_words_must_be_there_and_the_last_may_be_begun() {
        check("Klotter i Flemingsberg", "klotter flemi", true);
        check("Klotter i Flemingsberg", "klotter flemi ", false);
        check("Klotter i Flemingsberg", "klotter skogås", false);
    }

    #[test]
    fn signs_alone_ask_for_nothing() {
        assert_eq!(Words::new().query(" \"*' -- "), None);
    }
}
