//! What all rows of a piece come to, and counts that begin from there when a selection leaves most rows in.

use stats::aoristic::HOURS_OF_WEEK;

use super::NONE;
use super::hours::Hours;
use super::pieces::{self, Piece};
use super::rows::Rows;

/// What all rows of a piece add to the figures: known once and for all, as most selections leave most parts open.
#[derive(Debug)]
pub(super) struct Whole {
    /// From the first day of the piece.
    pub days: Vec<u32>,
    pub areas: Vec<u32>,
    pub categories: Vec<u32>,
    pub subtypes: Vec<u32>,
    pub sources: Vec<u32>,
    pub partners: Vec<u32>,
    pub severities: [u32; 4],
    pub certainties: [u32; 4],
    pub points: [u32; 2],
    /// Rows that are not wholly within one hour that is known.
    pub shared: Rows,
    /// All rows, by the hour that they begin in.
    pub hours: [u32; HOURS_OF_WEEK],
}

impl Whole {
    pub fn of(piece: &Piece) -> Self {
        let codes = |column: &[u16]| {
            let most = column.iter().filter(|number| **number != NONE).max();
            let mut counts = vec![0; most.map_or(1, |most| usize::from(*most) + 2)];
            let last = counts.len() - 1;
            for number in column {
                counts[usize::from(*number).min(last)] += 1;
            }
            counts
        };
        let mut days = vec![0; usize::from(piece.last_day() - piece.first_day()) + 1];
        let (mut severities, mut certainties, mut points) = ([0; 4], [0; 4], [0; 2]);
        for row in 0..piece.len() {
            days[usize::from(piece.day[row] - piece.first_day())] += 1;
            severities[piece.severity(row)] += 1;
            certainties[piece.certainty(row)] += 1;
            points[usize::from(piece.lat[row] == pieces::NOWHERE)] += 1;
        }
        let mut shared = Rows::all(piece.len());
        shared.keep_rows(|row| !Hours::is_at_an_hour(piece, row));
        let mut hours = [0; HOURS_OF_WEEK];
        for hour in &piece.hour {
            hours[usize::from(*hour)] += 1;
        }
        Self {
            days,
            areas: codes(&piece.area),
            categories: codes(&piece.category),
            subtypes: codes(&piece.subtype),
            sources: codes(&piece.source),
            partners: codes(&piece.partner),
            severities,
            certainties,
            points,
            shared,
            hours,
        }
    }

    pub fn bytes(&self) -> usize {
        let tables = [
            &self.days,
            &self.areas,
            &self.categories,
            &self.subtypes,
            &self.sources,
            &self.partners,
        ];
        size_of::<Self>()
            + self.shared.bytes()
            + tables.iter().map(|table| size_of_val(&***table)).sum::<usize>()
    }
}

/// Adds rows to the counts of their cells: one by one, or all rows of the piece without those that are not among them, whichever
/// is fewer.
pub(super) fn count_rows(
    rows: &Rows,
    n: usize,
    of_all: &[u32],
    to: &mut [u32],
    cell: impl Fn(usize) -> usize,
) {
    if 2 * rows.count() as usize > n {
        for (sum, n) in to.iter_mut().zip(of_all) {
            *sum += n;
        }
        rows.others(n).for_each(|row| to[cell(row)] -= 1);
    } else {
        rows.for_each(|row| to[cell(row)] += 1);
    }
}

/// The same by code: what has none comes last, after codes that the piece may have none of.
pub(super) fn count_codes(rows: &Rows, column: &[u16], of_all: &[u32], to: &mut [u32]) {
    let last = to.len() - 1;
    let cell = |row: usize| usize::from(column[row]).min(last);
    if let [of_codes @ .., of_none] = of_all
        && 2 * rows.count() as usize > column.len()
    {
        to[last] += of_none;
        count_rows(rows, column.len(), of_codes, to, cell);
    } else {
        rows.for_each(|row| to[cell(row)] += 1);
    }
}
