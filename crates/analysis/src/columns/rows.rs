//! Rows of a piece as a bit each, and how tests of whole columns take bits out of them: many rows at a time, since a column's
//! values lie beside each other.

use std::ops::Range;

use stats::aoristic::HOURS_OF_WEEK;

use super::is_hour_known;
use super::pieces::{self, Piece};
use super::selection::{Tests, part};

const WORD: usize = u64::BITS as usize;

/// Chosen rows of a piece, the first row lowest; bits beyond the last row are nought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows(Vec<u64>);

/// A byte that is 0 or 1 for each row, as bits: eight at a time by a multiplication that lines them up in the highest byte.
fn packed(mask: &[u8; WORD]) -> u64 {
    let (eights, _) = mask.as_chunks::<8>();
    let bits = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights
        .iter()
        .enumerate()
        .fold(0, |word, (at, bytes)| word | bits(bytes) << (8 * at))
}

impl Rows {
    pub fn all(n: usize) -> Self {
        let mut rows = Self(vec![u64::MAX; n.div_ceil(WORD)]);
        if let Some(last) = rows.0.last_mut()
            && !n.is_multiple_of(WORD)
        {
            *last = (1 << (n % WORD)) - 1;
        }
        rows
    }

    pub fn has(&self, row: usize) -> bool {
        self.0[row / WORD] >> (row % WORD) & 1 == 1
    }

    pub fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    pub fn none(n: usize) -> Self {
        Self(vec![0; n.div_ceil(WORD)])
    }

    /// Takes in those of others.
    pub fn or(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Leaves those that are not among others.
    pub fn without(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Leaves those that are in both.
    pub fn and(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Leaves the rows whose value passes; those that an earlier test took out are not asked.
    fn keep<T: Copy>(&mut self, column: &[T], passes: impl Fn(T) -> bool) {
        let mut mask = [0; WORD];
        for (word, values) in self
            .0
            .iter_mut()
            .zip(column.chunks(WORD))
            .filter(|(word, _)| **word != 0)
        {
            for (passed, value) in mask.iter_mut().zip(values) {
                *passed = u8::from(passes(*value));
            }
            *word &= packed(&mask);
        }
    }

    /// As [`Rows::keep`], for tests of more than a column.
    pub fn keep_rows(&mut self, passes: impl Fn(usize) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                *word &= !(u64::from(!passes(at * WORD + bit)) << bit);
                left &= left - 1;
            }
        }
    }

    /// Leaves the rows whose code does not fail a part: compared with one or a few where it is about few, which goes many at a
    /// time, else looked up. What stands for no code comes last in the table.
    fn keep_codes(&mut self, column: &[u16], table: &[u16], part: u16) {
        let with = |fails: bool| -> Vec<u16> {
            let numbers = table[..table.len() - 1].iter().enumerate();
            numbers
                .filter(|(_, failed)| (**failed & part != 0) == fails)
                .map(|(number, _)| number as u16)
                .collect()
        };
        let last = table.len() - 1;
        let none_fails = table[last] & part != 0;
        match (none_fails, &*with(!none_fails)) {
            (true, []) => self.0.fill(0),
            (true, [one]) => self.keep(column, |number| number == *one),
            (true, [one, other]) => self.keep(column, |number| (number == *one) | (number == *other)),
            (false, []) => (),
            (false, [one]) => self.keep(column, |number| number != *one),
            _ => self.keep(column, |number| table[usize::from(number).min(last)] & part == 0),
        }
    }

    /// Leaves the rows whose hour of the week, known or not, fails nothing.
    fn keep_hours(&mut self, hours: &[u8], timings: &[u8], clock: &[u16]) {
        let passes = |hour: usize| clock.get(hour).is_some_and(|fails| *fails == 0);
        // By hour: a bit for those whose hour is known, and one for the others, as timings tell which to ask.
        let by_hour: [u8; 256] = std::array::from_fn(|hour| {
            let is_hour = hour < HOURS_OF_WEEK;
            u8::from(is_hour && passes(hour)) | u8::from(is_hour && passes(hour + HOURS_OF_WEEK)) << 1
        });
        let by_timing: [u8; 256] = std::array::from_fn(|timing| {
            let is_known = pieces::is_timing(timing as u8) && is_hour_known(pieces::precision(timing as u8));
            if is_known { 1 } else { 2 }
        });
        let mut mask = [0; WORD];
        let both = hours.chunks(WORD).zip(timings.chunks(WORD));
        for (word, (hours, timings)) in self.0.iter_mut().zip(both).filter(|(word, _)| **word != 0) {
            for (passed, (hour, timing)) in mask.iter_mut().zip(hours.iter().zip(timings)) {
                *passed = u8::from(by_hour[usize::from(*hour)] & by_timing[usize::from(*timing)] != 0);
            }
            *word &= packed(&mask);
        }
    }

    /// Leaves the rows whose grades pass: one step of the other two is a comparison, more are looked up.
    fn keep_grades(&mut self, column: &[u8], part: u8, passes: impl Fn(u8) -> bool) {
        let steps: Vec<u8> = (0..4)
            .map(|step| step << part)
            .filter(|step| passes(*step))
            .collect();
        let mask = 3 << part;
        match *steps {
            [one] => self.keep(column, |grades| grades & mask == one),
            [one, other] => self.keep(column, |grades| (grades & mask == one) | (grades & mask == other)),
            _ => self.keep(column, passes),
        }
    }

    /// The rows within a range, word by word: where the word's first row is, and its bits.
    pub fn words(&self, rows: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
        let words = rows.start / WORD..rows.end.div_ceil(WORD);
        words.map(move |at| {
            let first = at * WORD;
            let from = u64::MAX << rows.start.saturating_sub(first);
            let to = match rows.end - first {
                WORD.. => u64::MAX,
                some => (1 << some) - 1,
            };
            (first, self.0[at] & from & to)
        })
    }

    /// Each row within a range.
    pub fn each(&self, rows: Range<usize>) -> impl Iterator<Item = usize> {
        self.words(rows).flat_map(|(first, mut bits)| {
            std::iter::from_fn(move || {
                let at = bits.trailing_zeros() as usize;
                bits &= bits.wrapping_sub(1);
                (at < WORD).then_some(first + at)
            })
        })
    }

    /// The rows, of so many, that are not among these.
    pub fn others(&self, n: usize) -> Self {
        let mut rows = Self::all(n);
        rows.without(self);
        rows
    }

    pub fn for_each(&self, mut each: impl FnMut(usize)) {
        for (at, word) in self.0.iter().enumerate() {
            let first = at * WORD;
            if *word == u64::MAX {
                (first..first + WORD).for_each(&mut each);
            } else {
                let mut left = *word;
                while left != 0 {
                    each(first + left.trailing_zeros() as usize);
                    left &= left - 1;
                }
            }
        }
    }
}

impl Tests {
    /// The rows that fail no part.
    pub fn passing(&self, piece: &Piece) -> Rows {
        let mut rows = Rows::all(piece.len());
        for part in &self.parts {
            self.keep(*part, piece, &mut rows);
        }
        rows
    }

    /// Takes out the rows that fail a part.
    pub fn keep(&self, part: u16, piece: &Piece, rows: &mut Rows) {
        match part {
            part::DAYS => {
                if let Some((from, to)) = self.days
                    && (piece.first_day() < from || piece.last_day() > to)
                {
                    rows.keep(&piece.day, |day| (from <= day) & (day <= to));
                }
            }
            part::AREA => rows.keep_codes(&piece.area, &self.areas, part),
            part::CATEGORY => rows.keep_codes(&piece.category, &self.categories, part),
            part::SUBTYPE => rows.keep_codes(&piece.subtype, &self.subtypes, part),
            part::SOURCE | part::LEFT_OUT => rows.keep_codes(&piece.source, &self.sources, part),
            part::PARTNER => rows.keep_codes(&piece.partner, &self.partners, part),
            part::SEVERITY => rows.keep_grades(&piece.grades, pieces::SEVERITY, |grades| {
                self.severities[pieces::severity(grades)] == 0
            }),
            part::CERTAINTY => rows.keep_grades(&piece.grades, pieces::CERTAINTY, |grades| {
                self.certainties[pieces::certainty(grades)] == 0
            }),
            part::CLOCK => rows.keep_hours(&piece.hour, &piece.timing, &self.clock),
            _ => {
                if let Some(bounds) = self.bounds {
                    // No box reaches to where what has no place is told to lie.
                    let [west, south, east, north] = bounds.map(pieces::whole);
                    rows.keep(&piece.lat, |lat| (south <= lat) & (lat <= north));
                    rows.keep(&piece.lon, |lon| (west <= lon) & (lon <= east));
                    rows.keep_rows(|row| self.place(piece, row) == 0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Rows {
        Rows(vec![u64::MAX, 0b1011, 1 << 63])
    }

    #[test]
    fn rows_of_a_range_are_those_within_it() {
        let each = |range: Range<usize>| some().each(range).collect::<Vec<_>>();
        assert_eq!(each(62..68), [62, 63, 64, 65, 67]);
        assert!(each(66..67).is_empty());
        assert!(each(64..64).is_empty());
        assert_eq!(each(190..192), [191]);
        assert_eq!(each(0..192).len(), 68);
        let mut all = Vec::new();
        some().for_each(|row| all.push(row));
        assert_eq!(all, each(0..192));
    }

    #[test]
    fn a_mask_becomes_a_bit_for_each_row() {
        let mask: [u8; WORD] = std::array::from_fn(|at| u8::from(at % 3 == 0 || at == 62));
        let expected = (0..WORD)
            .filter(|at| mask[*at] == 1)
            .fold(0, |bits, at| bits | 1 << at);
        assert_eq!(packed(&mask), expected);
        let mut rows = Rows::all(70);
        rows.keep(&(0..70_u8).collect::<Vec<_>>(), |value| value > 60);
        assert_eq!(rows.each(0..70).collect::<Vec<_>>(), (61..70).collect::<Vec<_>>());
    }
}
