//! Telephone numbers in Swedish and international spelling.
//!
//! Not hits: the numbers of emergency and information services (112, 114 14, 1177, 116 117, 113 13) and numbers
//! that only companies have (020, 0200, 0771). A switchboard cannot be told from a person's number and is a hit.

use super::text::Text;
use super::{Certainty, Hit, HitKind};

pub(super) fn find(text: &Text, hits: &mut Vec<Hit>) {
    let mut first = 0;
    while first < text.numbers.len() {
        match from(text, first) {
            Some((last, hit)) => {
                hits.push(hit);
                first = last + 1;
            }
            None => first += 1,
        }
    }
}

/// Rows of digits that stand so close that they can be one telephone number.
struct Run {
    /// The digits of all rows, at most `MOST_DIGITS`.
    digits: Vec<u8>,
    /// For each row of digits: how many digits it and those before it have, and where it ends in the text.
    groups: Vec<(usize, usize)>,
    /// What parts the first row of digits from the second.
    first_parting: char,
}

const MOST_DIGITS: usize = 16;

impl Run {
    fn new(text: &Text, first: usize) -> Run {
        let mut run = Run {
            digits: Vec::with_capacity(MOST_DIGITS),
            groups: Vec::new(),
            first_parting: '\0',
        };
        for last in first..text.numbers.len() {
            let token = text.tokens[text.numbers[last]];
            if last > first {
                let previous = text.tokens[text.numbers[last - 1]];
                match separator(&text.chars[previous.end..token.start]) {
                    Some(separator) if last == first + 1 => run.first_parting = separator,
                    Some(_) => {}
                    None => break,
                }
            }
            if run.digits.len() + (token.end - token.start) > MOST_DIGITS {
                break;
            }
            run.digits
                .extend(text.chars[token.start..token.end].iter().map(|c| *c as u8 - b'0'));
            run.groups.push((run.digits.len(), token.end));
        }
        run
    }

    fn first_length(&self) -> usize {
        self.groups.first().map_or(0, |group| group.0)
    }

    /// The last row of digits with which the number has a length within the range.
    fn ending_within(&self, least: usize, most: usize) -> Option<usize> {
        self.groups
            .iter()
            .rposition(|(count, _)| (least..=most).contains(count))
    }

    fn begins_with(&self, digits: &[u8]) -> bool {
        self.digits.starts_with(digits)
    }
}

/// A blank, a dash, a slash or a dot, with blanks around; or the "(0)" of "+46 (0)8".
fn separator(between: &[char]) -> Option<char> {
    if between.is_empty() || between.len() > 3 {
        return None;
    }
    let mut found = ' ';
    for c in between {
        match c {
            ' ' => {}
            '-' | '/' | '.' | '(' | ')' if found == ' ' || matches!((found, c), (')', '-')) => found = *c,
            _ => return None,
        }
    }
    Some(found)
}

fn from(text: &Text, first: usize) -> Option<(usize, Hit)> {
    let token = text.numbers[first];
    let start = text.tokens[token].start;
    let before = text.before(start);
    let digit_before = start >= 2 && text.at(start - 2).is_ascii_digit();
    let run = Run::new(text, first);
    // "070-1740605/070-1740606" are two numbers; otherwise such a mark says that the digits are part of another row.
    let listed = matches!(before, ',' | '/') && is_mobile(&run.digits);
    if digit_before && matches!(before, '-' | '.' | ',' | ':' | '/') && !listed {
        return None;
    }
    let called = text.word_before(token, 4, is_word_for_it);
    let (groups, certainty, start) = if before == '+' || run.begins_with(&[0, 0]) {
        let (groups, certainty) = international(&run, before == '+')?;
        (groups, certainty, if before == '+' { start - 1 } else { start })
    } else if run.begins_with(&[0]) {
        let (groups, certainty) = national(&run, called)?;
        (groups, certainty, if before == '(' { start - 1 } else { start })
    } else if called {
        (subscriber_only(&run)?, Certainty::Likely, start)
    } else {
        return None;
    };
    let end = run.groups[groups].1;
    if !called && is_amount_or_code(text, text.numbers[first + groups]) {
        return None;
    }
    Some((first + groups, Hit::new(HitKind::Phone, start, end, certainty)))
}

/// +46 70 174 06 05, +46 (0)8-465 004 00, 0046701740605, +47 22 12 34 56.
fn international(run: &Run, plus: bool) -> Option<(usize, Certainty)> {
    let prefix = if plus { 0 } else { 2 };
    let rest = run.digits.get(prefix..)?;
    if rest.starts_with(&[4, 6]) {
        let zero = usize::from(rest.get(2) == Some(&0));
        let from = prefix + 2 + zero;
        return Some((run.ending_within(from + 7, from + 9)?, Certainty::Certain));
    }
    if !rest.first().is_some_and(|digit| (1..=9).contains(digit)) {
        return None;
    }
    let groups = run.ending_within(prefix + 9, prefix + 15)?;
    let near =
        [[4, 5], [4, 7]].iter().any(|country| rest.starts_with(country)) || rest.starts_with(&[3, 5, 8]);
    Some((
        groups,
        if near && plus {
            Certainty::Certain
        } else {
            Certainty::Likely
        },
    ))
}

fn national(run: &Run, called: bool) -> Option<(usize, Certainty)> {
    if is_mobile(&run.digits) {
        return run
            .ending_within(10, 10)
            .map(|groups| (groups, Certainty::Certain));
    }
    let code = area_code_length(&run.digits)?;
    let least = if code == 4 { 9 } else { 8 };
    let groups = run.ending_within(least, 10)?;
    let parted = run.first_length() == code;
    let rest = &run.groups[..=groups];
    if parted && is_rest_of_a_date(run, groups) {
        return None;
    }
    let certainty = match run.first_parting {
        _ if called => Certainty::Certain,
        '-' | '/' | ')' if parted => Certainty::Certain,
        // "08 465 004 00": several groups after the area code.
        ' ' if parted && rest.len() > 2 => Certainty::Certain,
        // "08 46500400" or "0846500400": nothing but the length speaks for it.
        ' ' if parted => Certainty::Likely,
        _ if rest.len() == 1 && (run.digits.len() == 10 || (code == 2 && run.digits.len() == 9)) => {
            Certainty::Likely
        }
        _ => return None,
    };
    Some((groups, certainty))
}

/// "ring 465 004 00": a number without area code, which only the word before tells.
fn subscriber_only(run: &Run) -> Option<usize> {
    let service = [
        [1, 1, 6].as_slice(),
        &[1, 1, 8],
        &[1, 1, 4, 1, 4],
        &[1, 1, 3, 1, 3],
    ];
    if service.iter().any(|number| run.begins_with(number)) {
        return None;
    }
    run.ending_within(6, 9)
}

/// "08-12-2024" is a day.
fn is_rest_of_a_date(run: &Run, groups: usize) -> bool {
    let lengths: Vec<usize> = (0..=groups)
        .map(|group| run.groups[group].0 - if group == 0 { 0 } else { run.groups[group - 1].0 })
        .collect();
    let century = run.digits.get(4..6);
    lengths == [2, 2, 4] && (century == Some(&[2, 0]) || century == Some(&[1, 9]))
}

/// Followed by a unit, by more of a code, or by the rest of a decimal number.
fn is_amount_or_code(text: &Text, last: usize) -> bool {
    let end = text.tokens[last].end;
    let after = text.at(end);
    if after.is_alphanumeric() || after == '_' {
        return true;
    }
    if matches!(after, '.' | '-' | ':') && text.at(end + 1).is_ascii_digit() {
        return true;
    }
    text.followed_by_blank(last)
        && matches!(
            text.word(last + 1),
            "kr" | "kronor" | "sek" | "euro" | "tkr" | "mkr"
        )
}

fn is_word_for_it(word: &str) -> bool {
    matches!(
        word,
        "tel"
            | "tele"
            | "telefon"
            | "telefonen"
            | "telefonnr"
            | "telefonnummer"
            | "telefonnumret"
            | "telnr"
            | "tfn"
            | "tlf"
            | "mobil"
            | "mobilen"
            | "mobilnr"
            | "mobilnummer"
            | "mob"
            | "ring"
            | "ringa"
            | "ringer"
            | "ringde"
            | "nås"
            | "nå"
            | "kontakta"
            | "kontaktnummer"
            | "sms"
            | "sms:a"
            | "smsa"
            | "swish"
            | "swisha"
            | "whatsapp"
            | "telegram"
            | "signal"
    )
}

/// 070, 072, 073, 076, 079 (and 074, 071, 075, 077, 078 are not a person's mobile numbers).
fn is_mobile(digits: &[u8]) -> bool {
    digits.starts_with(&[0, 7]) && matches!(digits.get(2), Some(0 | 2 | 3 | 6 | 9))
}

/// How many digits the area code has, the zero included, when there is such an area.
fn area_code_length(digits: &[u8]) -> Option<usize> {
    if digits.starts_with(&[0, 8]) {
        return Some(2);
    }
    let number = |length: usize| {
        digits
            .get(..length)
            .map(|code| code.iter().fold(0_u16, |n, digit| n * 10 + u16::from(*digit)))
    };
    if number(3).is_some_and(|code| THREE_DIGIT_AREAS.contains(&code)) {
        return Some(3);
    }
    number(4)
        .is_some_and(|code| {
            FOUR_DIGIT_AREAS
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&code))
        })
        .then_some(4)
}

/// The area codes of the Swedish numbering plan with three digits, and 010 for numbers without an area.
const THREE_DIGIT_AREAS: [u16; 23] = [
    10, 11, 13, 16, 18, 19, 21, 23, 26, 31, 33, 35, 36, 40, 42, 44, 46, 54, 60, 63, 90, 75, 74,
];

/// Those with four digits, as ranges from and to.
const FOUR_DIGIT_AREAS: [(u16, u16); 48] = [
    (120, 123),
    (125, 125),
    (140, 144),
    (150, 152),
    (155, 159),
    (171, 171),
    (173, 176),
    (220, 227),
    (240, 241),
    (243, 243),
    (246, 248),
    (250, 251),
    (253, 253),
    (258, 258),
    (270, 271),
    (278, 278),
    (280, 281),
    (290, 295),
    (297, 297),
    (300, 304),
    (320, 322),
    (325, 325),
    (340, 340),
    (345, 346),
    (370, 372),
    (380, 383),
    (390, 393),
    (410, 411),
    (413, 418),
    (430, 431),
    (433, 433),
    (435, 435),
    (451, 451),
    (454, 457),
    (459, 459),
    (470, 472),
    (474, 474),
    (476, 481),
    (485, 486),
    (490, 499),
    (500, 506),
    (510, 515),
    (520, 534),
    (550, 555),
    (560, 591),
    (611, 624),
    (640, 696),
    (910, 981),
];
