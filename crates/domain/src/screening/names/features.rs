//! What the name model looks at: the form of a word and the words around it, each as a hashed bucket.
//!
//! Whoever changes this file trains the model anew; the format number in `model.rs` then goes up.

use super::known::{Known, is_particle, is_role};
use super::model::BUCKETS;
use crate::screening::text::Text;

/// A word of a text that can be part of a name, for the training program.
pub struct Candidate {
    /// Where it stands, in characters.
    pub start: usize,
    pub end: usize,
    pub features: Vec<u32>,
}

/// All words of a text that the model judges, with their features.
pub fn candidates(text: &str) -> Vec<Candidate> {
    let text = Text::new(text);
    (0..text.tokens.len())
        .filter(|token| is_candidate(&text, *token))
        .map(|token| {
            let mut features = Vec::with_capacity(64);
            of(&text, token, |bucket| features.push(bucket as u32));
            Candidate {
                start: text.tokens[token].start,
                end: text.tokens[token].end,
                features,
            }
        })
        .collect()
}

/// A word with a capital. Everything else in a name (von, de) goes with its neighbours.
pub(super) fn is_candidate(text: &Text, token: usize) -> bool {
    text.tokens
        .get(token)
        .is_some_and(|token| token.capital && !token.is_number)
}

/// Where in its sentence a word stands; a capital means least at the beginning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Beginning,
    AfterQuoteOrDash,
    Within,
}

fn place(text: &Text, token: usize) -> Place {
    let Some(previous) = token.checked_sub(1) else {
        return Place::Beginning;
    };
    let between = text.between(previous);
    let initial =
        text.tokens[previous].end - text.tokens[previous].start == 1 && text.tokens[previous].capital;
    let ends = |c: &char| matches!(c, '!' | '?' | '\n' | '•' | '|') || (*c == '.' && !initial);
    if between.iter().any(ends) {
        Place::Beginning
    } else if between
        .iter()
        .any(|c| matches!(c, '"' | '”' | '“' | '»' | ':' | ';' | '*') || (*c == '-' && between.len() > 1))
    {
        Place::AfterQuoteOrDash
    } else {
        Place::Within
    }
}

/// The mark that parts two words, as far as it matters.
fn mark_between(between: &[char]) -> char {
    between
        .iter()
        .copied()
        .find(|c| *c != ' ')
        .unwrap_or(if between.is_empty() { '_' } else { ' ' })
}

/// Calls `found` with the bucket of each feature of the word.
pub(super) fn of(text: &Text, token: usize, mut found: impl FnMut(usize)) {
    let mut add = |kind: u32, parts: &[&str], number: u32| found(bucket(kind, parts, number));
    let word = text.word(token);
    let stem = match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 => stem.trim_end_matches('\''),
        _ => word,
    };
    let written = text.tokens[token];
    let known = Known::of(word);
    let place = place(text, token);
    let place_code = place as u32;
    let has = |token: usize| !text.word(token).is_empty();

    // The word itself.
    add(0, &[], 0);
    add(1, &[word], 0);
    add(2, &[stem], 0);
    add(3, &[stem], place_code);
    for length in 1..=5 {
        add(4, &[ending(stem, length)], length as u32);
    }
    for length in 2..=4 {
        add(5, &[beginning(stem, length)], length as u32);
    }
    let length = (written.end - written.start).min(12) as u32;
    let shape = u32::from(written.all_capitals)
        + 2 * u32::from(word.contains('-'))
        + 4 * u32::from(word.contains('\''));
    add(6, &[], length);
    add(7, &[], shape);
    add(8, &[], place_code);
    add(9, &[], known.code());
    add(10, &[], known.code() * 4 + place_code);
    add(11, &[], shape * 64 + known.code() * 4 + place_code);

    // The words before.
    let before = token
        .checked_sub(1)
        .filter(|_| place == Place::Within || place == Place::AfterQuoteOrDash);
    let (before_word, before_candidate, before_known) = match before {
        Some(before) => (
            text.word(before),
            is_candidate(text, before),
            Known::of(text.word(before)),
        ),
        None => ("^", false, Known::default()),
    };
    let before_mark = before.map_or('^', |before| mark_between(text.between(before)));
    let joined_before = before_candidate && matches!(before_mark, ' ' | '.');
    let before_code = if joined_before { 1 + before_known.code() } else { 0 };
    add(12, &[before_word], 0);
    add(13, &[ending(before_word, 3)], 0);
    add(14, &[ending(before_word, 4)], u32::from(before_candidate));
    add(15, &[], before_mark as u32);
    add(16, &[], before_code * 8 + known.code());
    add(17, &[before_word], 1000 + known.code());
    add(18, &[ending(stem, 3)], before_code);
    let particle = before.is_some() && is_particle(before_word);
    add(19, &[], u32::from(is_role(before_word)) + 2 * u32::from(particle));
    if let Some(second) = before
        .and_then(|before| before.checked_sub(1))
        .filter(|second| has(*second))
    {
        add(20, &[text.word(second)], 0);
        add(21, &[text.word(second), before_word], 0);
        if joined_before || particle {
            let role = u32::from(is_role(text.word(second)));
            add(22, &[text.word(second)], 1);
            add(23, &[ending(text.word(second), 4)], role);
        }
    }

    // The words after.
    let between = text.between(token);
    let after_mark = if has(token + 1) {
        mark_between(between)
    } else {
        '$'
    };
    let after_word = if has(token + 1) { text.word(token + 1) } else { "$" };
    let after_candidate = is_candidate(text, token + 1);
    let joined_after = after_candidate && (after_mark == ' ' || (after_mark == '.' && length == 1));
    let after_known = if joined_after {
        Known::of(after_word)
    } else {
        Known::default()
    };
    let after_code = if joined_after { 1 + after_known.code() } else { 0 };
    let after_number = text
        .tokens
        .get(token + 1)
        .is_some_and(|next| next.is_number && after_mark == ' ');
    add(24, &[after_word], 0);
    add(25, &[ending(after_word, 3)], u32::from(after_mark == ' '));
    add(26, &[], after_mark as u32);
    add(27, &[], after_code * 8 + known.code());
    add(
        28,
        &[],
        (after_code * 9 + before_code) * 64 + known.code() * 4 + place_code,
    );
    add(29, &[ending(stem, 3)], 100 + after_code);
    add(
        30,
        &[if joined_after { ending(after_word, 4) } else { "" }],
        place_code,
    );
    add(31, &[], u32::from(after_number) + 2 * place_code);
    add(32, &[before_word, after_word], 0);
    if has(token + 2) {
        add(33, &[text.word(token + 2)], u32::from(joined_after));
        if joined_after {
            add(
                34,
                &[text.word(token + 2)],
                mark_between(text.between(token + 1)) as u32,
            );
        }
    }
    add(
        35,
        &[],
        joined_before as u32 + 2 * u32::from(joined_after) + 4 * place_code + 16 * before_mark as u32,
    );
}

/// The last characters of a word, or all of it.
fn ending(word: &str, length: usize) -> &str {
    word.char_indices()
        .rev()
        .nth(length - 1)
        .map_or(word, |(at, _)| &word[at..])
}

fn beginning(word: &str, length: usize) -> &str {
    word.char_indices()
        .nth(length)
        .map_or(word, |(at, _)| &word[..at])
}

/// FNV-1a over kind, parts and number, folded to the number of buckets.
fn bucket(kind: u32, parts: &[&str], number: u32) -> usize {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = (0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind)).wrapping_mul(PRIME);
    for part in parts {
        for byte in part.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
        hash = (hash ^ 0xff).wrapping_mul(PRIME);
    }
    hash = (hash ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> 40) ^ (hash >> 20)) as usize & (BUCKETS - 1)
}
