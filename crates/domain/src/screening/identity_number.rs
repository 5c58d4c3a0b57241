//! Personal identity numbers and coordination numbers, in every way they are written.
//!
//! A number is one when its digits are a day (for a coordination number the day plus 60) and four more whose last
//! is the check digit (SKV 704 and SKV 707: the Luhn sum of the last ten). The way it is cut into groups must be
//! one that people use; with the word "personnummer" before it, any way will do.

use super::text::Text;
use super::{Certainty, Hit, HitKind};

/// A row of ten or twelve digits that may be cut into groups.
struct Candidate {
    digits: [u8; 12],
    count: usize,
    /// What parts the digit at the index from the one before it, `'\0'` when nothing does.
    parted_by: [char; 12],
}

pub(super) fn find(text: &Text, hits: &mut Vec<Hit>) {
    let mut first = 0;
    while first < text.numbers.len() {
        match longest_from(text, first) {
            Some((last, hit)) => {
                hits.push(hit);
                first = last + 1;
            }
            None => first += 1,
        }
    }
}

/// The longest number that begins with this row of digits, and the row of digits it ends with.
fn longest_from(text: &Text, first: usize) -> Option<(usize, Hit)> {
    let start = text.tokens[text.numbers[first]].start;
    let mut candidate = Candidate {
        digits: [0; 12],
        count: 0,
        parted_by: ['\0'; 12],
    };
    let mut found = None;
    for last in first..text.numbers.len() {
        let token = text.tokens[text.numbers[last]];
        let parted_by = if last == first {
            '\0'
        } else {
            let previous = text.tokens[text.numbers[last - 1]];
            match separator(&text.chars[previous.end..token.start]) {
                Some(separator) => separator,
                None => break,
            }
        };
        if candidate.count + (token.end - token.start) > 12 {
            break;
        }
        candidate.parted_by[candidate.count] = parted_by;
        for position in token.start..token.end {
            candidate.digits[candidate.count] = text.at(position) as u8 - b'0';
            candidate.count += 1;
        }
        if matches!(candidate.count, 10 | 12) {
            let around = Surroundings::new(text, text.numbers[first], start, token.end);
            if let Some((kind, certainty)) = candidate.judge(&around) {
                found = Some((last, Hit::new(kind, start, token.end, certainty)));
            }
        }
    }
    found
}

/// Up to three characters, at most one of them not a blank.
fn separator(between: &[char]) -> Option<char> {
    if between.is_empty() || between.len() > 3 {
        return None;
    }
    let mut found = ' ';
    for c in between {
        match c {
            ' ' => {}
            '-' | '+' | '.' | '/' | '_' if found == ' ' => found = *c,
            _ => return None,
        }
    }
    Some(found)
}

/// What stands next to the digits.
struct Surroundings {
    said_to_be_one: bool,
    said_to_be_another_number: bool,
    /// Joined to further digits by a dash, comma or the like.
    part_of_a_longer_row: bool,
    /// Part of a decimal number, or after a plus sign.
    part_of_something_else: bool,
    /// Letters on both sides, as in a checksum.
    inside_a_code: bool,
}

impl Surroundings {
    fn new(text: &Text, token: usize, start: usize, end: usize) -> Surroundings {
        let digit_before = start >= 2 && text.at(start - 2).is_ascii_digit();
        let digit_after = text.at(end + 1).is_ascii_digit();
        let (before, after) = (text.before(start), text.at(end));
        Surroundings {
            said_to_be_one: text.word_before(token, 4, is_word_for_it),
            said_to_be_another_number: text.word_before(token, 2, is_word_for_another_number),
            part_of_a_longer_row: (digit_before && matches!(before, '-' | '/' | ',' | ':'))
                || (digit_after && matches!(after, '-' | '/' | ':')),
            part_of_something_else: (digit_before && before == '.')
                || (digit_after && after == '.')
                || before == '+',
            inside_a_code: is_code_letter(before) && is_code_letter(after),
        }
    }
}

fn is_code_letter(c: char) -> bool {
    c.is_ascii_lowercase() || c == '_'
}

fn is_word_for_it(word: &str) -> bool {
    matches!(
        word,
        "pnr"
            | "p-nr"
            | "persnr"
            | "pers"
            | "personnr"
            | "personnummer"
            | "personnumret"
            | "pnummer"
            | "född"
            | "födda"
            | "fött"
            | "f"
            | "ssn"
            | "samnr"
            | "samordningsnr"
            | "samordningsnummer"
            | "samordningsnumret"
            | "identitetsnummer"
            | "id-nummer"
            | "legitimation"
            | "leg"
            | "legitimerad"
            | "legitimerade"
    )
}

fn is_word_for_another_number(word: &str) -> bool {
    matches!(
        word,
        "ärende"
            | "ärendet"
            | "ärendenr"
            | "ärendenummer"
            | "ärende-id"
            | "dnr"
            | "diarienr"
            | "diarienummer"
            | "händelse-id"
            | "händelseid"
            | "händelsenr"
            | "händelsenummer"
            | "larmnr"
            | "larmnummer"
            | "larm-id"
            | "ordernr"
            | "ordernummer"
            | "fakturanr"
            | "fakturanummer"
            | "faktura"
            | "ocr"
            | "ref"
            | "referens"
            | "referensnr"
            | "referensnummer"
            | "id"
            | "imei"
            | "serienr"
            | "serienummer"
            | "artikelnr"
            | "artikelnummer"
            | "orgnr"
            | "organisationsnummer"
            | "inventarienummer"
            | "kollinr"
            | "objektsnr"
    )
}

impl Candidate {
    fn judge(&self, around: &Surroundings) -> Option<(HitKind, Certainty)> {
        let day_in_month = self.number(4, 2);
        let kind = if day_in_month >= 60 {
            HitKind::CoordinationNumber
        } else {
            HitKind::PersonalIdentityNumber
        };
        if !self.is_a_day() || around.inside_a_code {
            return None;
        }
        let usual = self.is_cut_as_people_do();
        if !self.check_digit_is_right() {
            // Someone says that it is one and it is not: more likely a slip of the pen than another number.
            let said = around.said_to_be_one && usual && !around.part_of_something_else;
            return said.then_some((kind, Certainty::Likely));
        }
        if around.said_to_be_one {
            return Some((kind, Certainty::Certain));
        }
        if !usual || around.part_of_something_else || self.is_an_iso_timestamp() {
            return None;
        }
        if self.is_a_mobile_number(kind) {
            return None;
        }
        let doubtful =
            around.said_to_be_another_number || around.part_of_a_longer_row || self.could_be_a_timestamp();
        Some((
            kind,
            if doubtful {
                Certainty::Likely
            } else {
                Certainty::Certain
            },
        ))
    }

    /// Digits from an index counted in the short form YYMMDDNNNN.
    fn number(&self, from: usize, length: usize) -> u32 {
        let offset = self.count - 10;
        self.digits[offset + from..offset + from + length]
            .iter()
            .fold(0, |n, digit| n * 10 + u32::from(*digit))
    }

    /// What parts the short form's digit at the index from the one before.
    fn parting(&self, index: usize) -> char {
        self.parted_by[self.count - 10 + index]
    }

    fn century(&self) -> Option<u32> {
        (self.count == 12).then(|| u32::from(self.digits[0]) * 10 + u32::from(self.digits[1]))
    }

    fn is_a_day(&self) -> bool {
        let (year, month, day) = (self.number(0, 2), self.number(2, 2), self.number(4, 2));
        let leap = match self.century() {
            None => year % 4 == 0,
            Some(19) => year % 4 == 0 && year != 0,
            Some(18) if year >= 70 => year % 4 == 0,
            Some(20) if year <= 60 => year % 4 == 0,
            Some(_) => return false,
        };
        if day >= 60 {
            // Where the day of birth is not known, a coordination number has 60 for the day and may have month 00.
            return month <= 12 && day <= 91;
        }
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return false,
        };
        (1..=days).contains(&day)
    }

    fn check_digit_is_right(&self) -> bool {
        let sum: u32 = (0..10)
            .map(|index| {
                let digit = self.number(index, 1);
                let doubled = if index % 2 == 0 { digit * 2 } else { digit };
                if doubled > 9 { doubled - 9 } else { doubled }
            })
            .sum();
        sum.is_multiple_of(10)
    }

    /// Cut after the century, the year, the month and the day, or the last four in two; or every digit by itself.
    fn is_cut_as_people_do(&self) -> bool {
        if (1..self.count).all(|index| self.parted_by[index] == ' ') {
            return true;
        }
        let usual = (1..10).all(|index| match (index, self.parting(index)) {
            (_, '\0') => true,
            (2 | 4, ' ' | '-' | '.' | '/') | (6, _) => true,
            (8, ' ') => self.parting(6) != '\0',
            _ => false,
        });
        let century =
            self.count == 10 || (self.parted_by[1] == '\0' && matches!(self.parted_by[2], '\0' | ' ' | '-'));
        usual && century
    }

    /// "2024-11-15 1430" is when something happened.
    fn is_an_iso_timestamp(&self) -> bool {
        self.could_be_a_timestamp() && self.parting(2) == '-' && self.parting(4) == '-' && self.count == 12
    }

    /// A recent day, a blank, and four digits that are a time of day.
    fn could_be_a_timestamp(&self) -> bool {
        let recent = match self.century() {
            Some(century) => century == 20 && self.number(0, 2) >= 10,
            None => (10..60).contains(&self.number(0, 2)),
        };
        recent
            && self.parting(6) == ' '
            && self.number(6, 2) < 24
            && self.number(8, 2) < 60
            && self.number(4, 2) <= 31
    }

    /// "0701740605" and "070-174 06 05" are mobile numbers even where the digits happen to add up to a coordination
    /// number; only a separator before the last four speaks for the latter.
    fn is_a_mobile_number(&self, kind: HitKind) -> bool {
        kind == HitKind::CoordinationNumber
            && self.count == 10
            && self.digits[..2] == [0, 7]
            && !matches!(self.parting(6), '-' | '+')
    }
}
