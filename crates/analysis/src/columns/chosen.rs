//! The events of a selection as a bit each, worked out once and then shared by all that is drawn of the same selection: the
//! tiles of a map, a density.

use rayon::prelude::*;

use super::pieces::{self, Piece};
use super::rows::Rows;
use super::selection::{Selection, Tests};
use super::{Columns, LocalEvent};

/// Which rows of each piece a selection holds. Of the columns that it was made of alone: a bit for each event, 1.25 MB for
/// ten million.
#[derive(Debug)]
pub struct Chosen {
    pieces: Vec<Rows>,
}

impl Columns {
    /// The events of a selection, for as long as these columns are used.
    pub fn chosen(&self, selection: &Selection) -> Chosen {
        let tests = Tests::of(selection, self);
        Chosen {
            pieces: self.pieces.par_iter().map(|piece| tests.passing(piece)).collect(),
        }
    }

    /// Each piece with the rows that are chosen of it.
    pub(super) fn with_rows<'a>(
        &'a self,
        chosen: &'a Chosen,
    ) -> impl IndexedParallelIterator<Item = (&'a Piece, &'a Rows)> {
        self.pieces.par_iter().map(|piece| &**piece).zip(&chosen.pieces)
    }

    /// The chosen events that lie so exactly that metres between them mean something, with how many of the chosen do not.
    pub fn local_events(&self, chosen: &Chosen) -> (Vec<LocalEvent>, i64) {
        let first = self.pieces.iter().map(|p| p.first_day()).min().unwrap_or(0);
        let last = self.pieces.iter().map(|p| p.last_day()).max().unwrap_or(0);
        let dates: Vec<_> = (first..=last).map(pieces::date).collect();
        let of_piece = |(piece, rows): (&Piece, &Rows)| {
            let mut left_out = 0;
            let mut found = Vec::with_capacity(rows.count() as usize);
            for row in rows.each(0..piece.len()) {
                match piece.point(row).filter(|_| piece.place(row).is_local()) {
                    Some(point) => found.push(LocalEvent {
                        point,
                        date: dates[usize::from(piece.day[row] - first)],
                    }),
                    None => left_out += 1,
                }
            }
            (found, left_out)
        };
        let (found, left_out): (Vec<Vec<LocalEvent>>, Vec<i64>) =
            self.with_rows(chosen).map(of_piece).unzip();
        (found.concat(), left_out.iter().sum())
    }
}
