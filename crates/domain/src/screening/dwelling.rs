//! Dwellings: a numbered flat, and what is said to have happened inside someone's home.
//!
//! Trappuppgång, tvättstuga, källare, port and gård are common spaces and no hits; neither is "en lägenhet" or
//! "utanför lägenheten", which point at no home from inside.

use super::names::Known;
use super::text::Text;
use super::{Certainty, Hit, HitKind};

pub(super) fn find(text: &Text, hits: &mut Vec<Hit>) {
    let mut token = 0;
    while token < text.tokens.len() {
        match beginning_with(text, token) {
            Some((last, certainty)) => {
                let (start, end) = (text.tokens[token].start, text.tokens[last].end);
                hits.push(Hit::new(HitKind::Dwelling, start, end, certainty));
                token = last + 1;
            }
            None => token += 1,
        }
    }
}

/// The last token of a dwelling that begins with this token.
fn beginning_with(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    if text.tokens[token].is_number {
        return floor_of_a_stair(text, token);
    }
    match text.word(token) {
        "lgh" | "lght" | "lghnr" | "lgn" | "lgnr" | "lägenhet" | "lägenheten" | "lägenhetsnummer"
        | "lägenhetsnr" | "lägenhetsnumret" | "lägenhetsdörr" | "lght-nr" | "lgh-nr" => {
            numbered_flat(text, token)
        }
        "inne" if next_is(text, token, &["hos"]).is_some() => Some((token + 1, Certainty::Likely)),
        "i" | "inne" | "inuti" | "inifrån" => inside(text, token),
        "hemma" => at_home(text, token),
        "inneboende" => next_is(text, token, &["hos"]).map(|last| (last, Certainty::Certain)),
        "hos" => next_is(text, token, &["familjen"]).map(|last| (last, Certainty::Certain)),
        "på" => floor_with_someone(text, token),
        "bor" | "bodde" | "boende" | "bosatt" | "folkbokförd" | "skriven" | "bostadsadress" | "hemadress"
        | "bostadsadressen" | "hemadressen" => lives_at(text, token),
        _ => None,
    }
}

/// lgh 1203, lgh: 1203, lägenhet nr 1203, lgh. 12 B.
fn numbered_flat(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    let mut number = token + 1;
    if matches!(text.word(number), "nr" | "nummer" | "no" | "nr:") && is_close(text, token) {
        number += 1;
    }
    // "lägenhet B1203"
    if is_one_letter(text, number) && is_close(text, token) && text.between(number).is_empty() {
        number += 1;
    }
    let found = text.tokens.get(number).filter(|number| number.is_number)?;
    if !is_close(text, number - 1) || found.end - found.start > 4 {
        return None;
    }
    // "lägenhet 3 av 12", "lägenhet 2024-05-01" count or date, they do not point at a flat.
    let date = matches!(text.at(found.end), '-' | ':' | '.') && text.at(found.end + 1).is_ascii_digit();
    if date || (text.word(token).starts_with("lägenhet") && counts_on(text, number)) {
        return None;
    }
    let lettered = is_one_letter(text, number + 1) && text.tokens[number + 1].start - found.end <= 1;
    Some((if lettered { number + 1 } else { number }, Certainty::Certain))
}

fn is_one_letter(text: &Text, token: usize) -> bool {
    text.tokens
        .get(token)
        .is_some_and(|letter| !letter.is_number && letter.end - letter.start == 1 && letter.capital)
}

/// "3 av 12".
fn counts_on(text: &Text, number: usize) -> bool {
    text.word(number + 1) == "av" && text.tokens.get(number + 2).is_some_and(|total| total.is_number)
}

/// Nothing but a few marks of abbreviation stands before the next token.
fn is_close(text: &Text, token: usize) -> bool {
    let between = text.between(token);
    between.len() <= 3
        && between
            .iter()
            .all(|c| matches!(c, ' ' | '.' | ':' | '#' | '-' | '(' | '='))
}

fn next_is(text: &Text, token: usize, words: &[&str]) -> Option<usize> {
    (text.followed_by_blank(token) && words.contains(&text.word(token + 1))).then_some(token + 1)
}

/// i lägenheten, inne i lgh, i hennes bostad, i villan, i grannens lägenhet.
fn inside(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    let preposition = next_is(text, token, &["i"]).unwrap_or(token);
    let next = text.followed_by_blank(preposition).then_some(preposition + 1)?;
    match text.word(next) {
        "lägenheten" | "lgh" | "lght" | "villan" | "radhuset" | "ettan" | "tvåan" | "trean" => {
            // "i lgh 1203" is one hit.
            let last = numbered_flat(text, next).map_or(next, |(last, _)| last);
            return Some((last, Certainty::Certain));
        }
        "bostaden" if text.word(token) != "i" => return Some((next, Certainty::Certain)),
        "bostaden" => {
            let address = next_is(text, next, &["på", "vid"]).and_then(|at| address_after(text, at));
            return address.map(|last| (last, Certainty::Certain));
        }
        "sovrummet" | "vardagsrummet" => return Some((next, Certainty::Likely)),
        _ => {}
    }
    if !is_owner(text, next) || !text.followed_by_blank(next) {
        return None;
    }
    let home = next_is(text, next, &["egen", "eget", "nya", "gamla"]).unwrap_or(next) + 1;
    let named = matches!(
        text.word(home),
        "lägenhet"
            | "lgh"
            | "bostad"
            | "hem"
            | "villa"
            | "radhus"
            | "sovrum"
            | "kök"
            | "vardagsrum"
            | "hus"
            | "etta"
            | "tvåa"
            | "trea"
    );
    named.then_some((home, Certainty::Certain))
}

/// hens, deras, grannens, Kalles: someone's. Not "ditt": that is advice to the reader.
fn is_owner(text: &Text, token: usize) -> bool {
    const OWNERS: &str = "min mitt sin sitt vår vårt hans hennes hens deras dennes dennas grannens mannens kvinnans \
        personens hyresgästens familjens målsägandens målsägandes misstänktes brottsoffrets pojkens flickans parets ägarens \
        killens tjejens mammans pappans föräldrarnas kompisens";
    let word = text.word(token);
    OWNERS.split_ascii_whitespace().any(|owner| owner == word)
        || (text.tokens[token].capital && is_named_owner(word))
}

/// "Kalles", but not "Stockholms": a place has homes too, and they point at nobody.
fn is_named_owner(word: &str) -> bool {
    word.strip_suffix('s').is_some_and(|name| Known::of(name).given)
}

/// hemma hos, hemma i sin lägenhet, hemma på Storvägen 3.
fn at_home(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    match text.word(token + 1) {
        "hos" if text.followed_by_blank(token) => Some((token + 1, Certainty::Certain)),
        "i" if text.followed_by_blank(token) => inside(text, token + 1)
            .or_else(|| next_is(text, token + 1, &["bostaden"]).map(|l| (l, Certainty::Certain))),
        "på" if text.followed_by_blank(token) => {
            address_after(text, token + 1).map(|last| (last, Certainty::Certain))
        }
        _ => None,
    }
}

/// på våning 3 hos, på plan 2 hos, på tredje våningen hos.
fn floor_with_someone(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    let floor = match (text.word(token + 1), text.word(token + 2)) {
        ("våning" | "plan" | "vån", _) if text.tokens.get(token + 2).is_some_and(|n| n.is_number) => {
            token + 2
        }
        (_, "våningen" | "våning") => token + 2,
        _ => return None,
    };
    next_is(text, floor, &["hos"]).map(|last| (last, Certainty::Certain))
}

/// 4 tr, 3 tr upp: a floor as it stands in an address; the stairs themselves are a common space.
fn floor_of_a_stair(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    let digits = text.tokens[token];
    let last = next_is(text, token, &["tr"])?;
    let first = token.saturating_sub(6);
    let common = (first..text.tokens.len().min(token + 6)).any(|near| is_common_space(text.word(near)));
    (digits.end - digits.start <= 2 && !common).then_some((last, Certainty::Likely))
}

fn is_common_space(word: &str) -> bool {
    [
        "trapp",
        "tvättstug",
        "källar",
        "port",
        "gård",
        "hiss",
        "loftgång",
        "vind",
        "förråd",
        "entré",
        "garage",
        "soprum",
        "miljörum",
        "korridor",
        "cykelrum",
        "barnvagnsrum",
        "trappa",
    ]
    .iter()
    .any(|space| word.starts_with(space))
}

/// bor på Storvägen 3, hemadress: Storvägen 3.
fn lives_at(text: &Text, token: usize) -> Option<(usize, Certainty)> {
    let is_label = text.word(token).ends_with("adress") || text.word(token).ends_with("adressen");
    let before_address = if is_label && is_close(text, token) && !text.between(token).contains(&'(') {
        token
    } else {
        next_is(text, token, &["på", "i", "vid"])?
    };
    address_after(text, before_address).map(|last| (last, Certainty::Likely))
}

/// One to three words that begin with a capital, and a street number: the position of the number.
fn address_after(text: &Text, token: usize) -> Option<usize> {
    for words in 1..=3 {
        let word = text.tokens.get(token + words)?;
        if word.is_number || !is_close(text, token + words - 1) || (words == 1 && !word.capital) {
            return None;
        }
        let number = text.tokens.get(token + words + 1)?;
        if number.is_number && text.followed_by_blank(token + words) && number.end - number.start <= 3 {
            return Some(token + words + 1);
        }
    }
    None
}
