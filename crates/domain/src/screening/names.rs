//! Names of persons in running text.
//!
//! A word with a capital is judged by a linear model over its form and its neighbours (`model.rs`, `features.rs`;
//! how it was trained and what it reaches: `docs/methods/granskning.md`). Where capitals tell nothing, because the
//! text has none or only such, common given and family names decide together with the words around (`plain.rs`).
//!
//! A name is never certain: it is shown to the writer, who knows whether Sandra is a person or a café.

mod features;
mod known;
mod model;
mod plain;

use super::place_words::PlaceWords;
use super::text::Text;
use super::{Certainty, Hit, HitKind};

pub use features::{Candidate, candidates};
pub(super) use known::Known;
pub use model::{BUCKETS, MODEL_FORMAT};

pub(super) fn find(text: &Text, places: &PlaceWords, hits: &mut Vec<Hit>) {
    let mut is_name = vec![false; text.tokens.len()];
    if text.tells_by_capitals() {
        by_capitals(text, &mut is_name);
    }
    plain::mark(text, &mut is_name);
    let mut token = 0;
    while token < is_name.len() {
        if !is_name[token] {
            token += 1;
            continue;
        }
        let mut last = token;
        while last + 1 < is_name.len() && is_name[last + 1] && is_one_name(text.between(last)) {
            last += 1;
        }
        if let Some((first, last)) = person_within(text, token, last)
            && !names_a_street(text, last)
            && !is_place(text, places, first, last)
        {
            let (start, end) = (text.tokens[first].start, text.tokens[last].end);
            hits.push(Hit::new(HitKind::Name, start, end, Certainty::Likely));
        }
        token = last + 1;
    }
}

/// The part of a row of words that is a person: without the role before it and without words of organisations.
fn person_within(text: &Text, first: usize, last: usize) -> Option<(usize, usize)> {
    let is_organisation = |token: usize| known::is_organisation(text.word(token));
    let is_person = |token: &usize| {
        let known = Known::of(text.word(*token));
        known.given || known.family
    };
    let begin =
        (first..=last).find(|token| !is_organisation(*token) && !known::is_role(text.word(*token)))?;
    let end = (begin..=last).rev().find(|token| !is_organisation(*token))?;
    let organisation = (first..begin).chain(end + 1..=last).any(is_organisation)
        || (first > 0
            && text.tokens[first - 1].capital
            && text.followed_by_blank(first - 1)
            && is_organisation(first - 1));
    if organisation && !(begin..=end).any(|token| is_person(&token)) {
        return None;
    }
    // A letter by itself, or an abbreviation: "sektion B", "ABC 1234".
    let alone = text.tokens[begin];
    let letters = alone.end - alone.start;
    let abbreviation = begin == end
        && (letters == 1
            || (letters <= 4 && alone.all_capitals && text.tells_by_capitals() && !is_person(&begin)));
    (!abbreviation).then_some((begin, end))
}

/// Two words are parts of one name with a blank between them, or the dot of an initial.
fn is_one_name(between: &[char]) -> bool {
    matches!(between, [' '] | [' ', ' '] | ['.', ' '] | ['.'] | [' ', '.', ' '])
}

fn names_a_street(text: &Text, last: usize) -> bool {
    known::ends_a_place(text.word(last))
        || (text.followed_by_blank(last) && known::is_word_for_place(text.word(last + 1)))
}

/// The municipality knows the words as a place, from before the hit to its end or longer.
fn is_place(text: &Text, places: &PlaceWords, first: usize, last: usize) -> bool {
    if places.is_empty() {
        return false;
    }
    let from = first.saturating_sub(3);
    (from..=first).any(|start| {
        let length = places.length_of_match(|offset| text.word(start + offset));
        start + length > last
    })
}

fn by_capitals(text: &Text, is_name: &mut [bool]) {
    let scores: Vec<Option<f32>> = (0..text.tokens.len())
        .map(|token| features::is_candidate(text, token).then(|| model::score(text, token)))
        .collect();
    for (token, score) in scores.iter().enumerate() {
        is_name[token] |= score.is_some_and(|score| score >= model::threshold());
    }
    // A word that alone would be doubtful is believed beside one that is not.
    for token in 1..scores.len() {
        let beside = is_one_name(text.between(token - 1));
        for (here, other) in [(token, token - 1), (token - 1, token)] {
            if beside && is_name[other] && !is_name[here] {
                is_name[here] = scores[here].is_some_and(|score| score >= model::threshold_beside());
            }
        }
    }
    for token in (0..scores.len().saturating_sub(1)).rev() {
        if is_name[token + 1] && !is_name[token] && text.followed_by_blank(token) {
            let word = text.word(token);
            let within = known::is_particle(word) && token > 0 && is_name[token - 1];
            is_name[token] = within || known::begins_a_name(word);
        }
    }
}
