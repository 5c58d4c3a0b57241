//! Registration plates: three letters, two digits and a digit or letter.
//!
//! The letters I, Q, V, Å, Ä and Ö are not used, nor O at the end (VVFS and the Transport Agency's plate series).
//! Many abbreviations with a number look the same; those are hits only where the text speaks of a vehicle.

use super::text::Text;
use super::{Certainty, Hit, HitKind};

pub(super) fn find(text: &Text, hits: &mut Vec<Hit>) {
    for &number in &text.numbers {
        if number > 0
            && let Some(hit) = ending_with(text, number)
        {
            hits.push(hit);
        }
    }
}

fn ending_with(text: &Text, number: usize) -> Option<Hit> {
    let (letters, digits) = (text.tokens[number - 1], text.tokens[number]);
    let word = text.word(number - 1);
    if letters.is_number || letters.end - letters.start != 3 || !word.chars().all(is_plate_letter) {
        return None;
    }
    let glued = match text.between(number - 1) {
        [] => true,
        [' ' | '-'] | [' ', ' '] => false,
        _ => return None,
    };
    let (end, lettered) = match digits.end - digits.start {
        3 if !text.at(digits.end).is_alphanumeric() => (digits.end, false),
        2 if ends_with_letter(text, number) => (text.tokens[number + 1].end, true),
        _ => return None,
    };
    if goes_on(text, letters.start, end, glued) {
        return None;
    }
    let named_a_plate = text.word_before(number - 1, 4, is_word_for_plate);
    // "regnr hon 13x": right after such a word, anything of this form is a plate.
    let named_right_before = text.word_before(number - 1, 1, is_word_for_plate);
    let vehicle = named_a_plate || text.word_before(number - 1, 5, is_word_for_vehicle);
    let written_large = letters.all_capitals && (!lettered || text.tokens[number + 1].capital);
    let last = if lettered { number + 1 } else { number };
    // "USD 422" is an amount, but nobody writes one as "USD42K" or "USD422".
    let amount = is_never_a_plate(word) || unit_follows(text, last);
    let never = is_a_room(word) || (amount && !lettered && !glued);
    let ordinary = never || amount || is_ordinary_word(word);
    let certainty = if named_right_before {
        if ordinary {
            Certainty::Likely
        } else {
            Certainty::Certain
        }
    } else if written_large {
        match (never, ordinary) {
            (true, _) if !named_a_plate => return None,
            (true, _) => Certainty::Likely,
            (false, ordinary) if !vehicle && (ordinary || !text.tells_by_capitals()) => Certainty::Likely,
            (false, _) => Certainty::Certain,
        }
    } else if never || (ordinary && !(glued && vehicle)) {
        return None;
    } else if named_a_plate || (vehicle && glued) {
        Certainty::Certain
    } else if vehicle || (glued && letters.capital == letters.all_capitals) {
        Certainty::Likely
    } else {
        return None;
    };
    Some(Hit::new(
        HitKind::RegistrationPlate,
        letters.start,
        end,
        certainty,
    ))
}

fn ends_with_letter(text: &Text, number: usize) -> bool {
    let Some(last) = text.tokens.get(number + 1) else {
        return false;
    };
    let letter = text.at(last.start);
    last.end - last.start == 1
        && last.start == text.tokens[number].end
        && is_plate_letter(letter)
        && letter != 'o'
}

/// Part of a longer code or amount: "ABC 123 456", "X-ABC123", "ABC123-4".
fn goes_on(text: &Text, start: usize, end: usize, glued: bool) -> bool {
    let before = text.before(start);
    let after = text.at(end);
    before.is_alphanumeric()
        || (matches!(before, '-' | '/' | '_' | '.') && start >= 2 && text.at(start - 2).is_alphanumeric())
        || after.is_alphanumeric()
        || (after == ' ' && !glued && text.at(end + 1).is_ascii_digit() && !is_time(text, end + 1))
        || (matches!(after, '.' | ':') && text.at(end + 1).is_ascii_digit())
        || (matches!(after, '_' | '/' | '-') && text.at(end + 1).is_alphanumeric())
}

/// "22.00" after a plate is when it was seen.
fn is_time(text: &Text, start: usize) -> bool {
    let digit = |offset: usize| text.at(start + offset).is_ascii_digit();
    digit(0) && digit(1) && matches!(text.at(start + 2), '.' | ':') && digit(3) && digit(4)
}

fn is_plate_letter(c: char) -> bool {
    c.is_ascii_lowercase() && !matches!(c, 'i' | 'q' | 'v')
}

fn unit_follows(text: &Text, last: usize) -> bool {
    const UNITS: &str =
        "kr kronor sek m meter km km/h st stycken kg gram w watt kvm liter procent personer år dagar grader";
    text.followed_by_blank(last)
        && UNITS
            .split_ascii_whitespace()
            .any(|unit| unit == text.word(last + 1))
}

fn is_word_for_plate(word: &str) -> bool {
    matches!(
        word,
        "reg" | "regnr" | "reg-nr" | "regnummer" | "regskylt" | "skylt" | "skylten" | "plåt" | "plåten"
    ) || word.starts_with("registrering")
        || word.starts_with("nummerplåt")
}

fn is_word_for_vehicle(word: &str) -> bool {
    const STEMS: [&str; 13] = [
        "bil",
        "personbil",
        "skåpbil",
        "lastbil",
        "moped",
        "epatraktor",
        "fordon",
        "mc",
        "motorcykel",
        "släp",
        "taxi",
        "mopedbil",
        "husbil",
    ];
    const ENDINGS: [&str; 5] = ["", "en", "n", "et", "ar"];
    const MAKES: [&str; 20] = [
        "volvo",
        "saab",
        "audi",
        "mercedes",
        "toyota",
        "kia",
        "tesla",
        "skoda",
        "ford",
        "opel",
        "renault",
        "peugeot",
        "nissan",
        "mazda",
        "honda",
        "hyundai",
        "seat",
        "fiat",
        "volkswagen",
        "vw",
    ];
    MAKES.contains(&word)
        || STEMS.iter().any(|stem| {
            word.strip_prefix(stem)
                .is_some_and(|ending| ENDINGS.contains(&ending))
        })
}

/// Numbered as a plate is, with or without a letter at the end: "HUS 12B".
fn is_a_room(letters: &str) -> bool {
    matches!(letters, "lgh" | "rum" | "hus" | "sal" | "tpl")
}

/// Written before a number of three digits far oftener than on a plate: laws, currencies, makes.
fn is_never_a_plate(letters: &str) -> bool {
    matches!(
        letters,
        "sfs" | "sek" | "nok" | "dkk" | "eur" | "usd" | "bmw" | "ktm" | "kap" | "dnr"
    )
}

/// Words and abbreviations that stand before a number in running text.
fn is_ordinary_word(letters: &str) -> bool {
    const WORDS: &str = "all alla alt and ank ark art att avg bab bad bar bbr bok bor box bra bus cap cbr dag dec del \
        den det dom ett fax feb fem fot for fram gav gym gps gsm han har hdd hel hem hon hos jan jul jun kod kol kom \
        kub kwh lag lan las led lok lon lot lss lsu man mar maj med mer mhz mms mob mot mwh nej ner nja nya och oct okt \
        oss par pbl pdf per pga pkt pub rad ral ram rea rom ref rut sas sen sex ska sky sms som spa stf str sup tag tak \
        tar tel tog top tor tre tum tur tya ung upp ups ups usb yxa";
    WORDS.split_ascii_whitespace().any(|word| word == letters)
}
