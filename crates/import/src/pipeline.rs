//! Rows in runs: taken apart and interpreted in parallel, handed on in the order of the file.

use jiff::Timestamp;
use rayon::prelude::*;

use crate::Receive;
use crate::error::ImportError;
use crate::fingerprint::{Mark, Occurrences};
use crate::outcome::{Batch, Item, Progress, Summary};

/// A row that has been interpreted; the mark is missing where equal rows are the same report.
pub(crate) struct Seen {
    pub item: Item,
    pub mark: Option<Mark>,
}

pub(crate) type Run = Vec<Seen>;

pub(crate) struct Pipeline<'r, 'f> {
    receive: &'r mut Receive<'f>,
    occurrences: Occurrences,
    pub summary: Summary,
    /// When the whole report was sent, for rows that do not say it.
    pub reported_at: Option<Timestamp>,
}

impl<'r, 'f> Pipeline<'r, 'f> {
    pub fn new(receive: &'r mut Receive<'f>) -> Self {
        Self {
            receive,
            occurrences: Occurrences::default(),
            summary: Summary::default(),
            reported_at: None,
        }
    }

    /// Reads all that `next` gives (with the bytes read so far) through `interpret`, until the receiver
    /// has had enough.
    pub fn run<C: Send + Sync>(
        &mut self,
        bytes_total: u64,
        mut next: impl FnMut() -> Result<Option<(u64, C)>, ImportError>,
        interpret: impl Fn(&C) -> Run + Sync,
    ) -> Result<(), ImportError> {
        let at_once = 2 * rayon::current_num_threads();
        while !self.summary.cancelled {
            let mut runs = Vec::with_capacity(at_once);
            let mut bytes_read = 0;
            while runs.len() < at_once
                && let Some((read, run)) = next()?
            {
                bytes_read = read;
                runs.push(run);
            }
            if runs.is_empty() {
                return Ok(());
            }
            let seen: Vec<Run> = runs.par_iter().map(&interpret).collect();
            self.hand_on(seen.into_iter().flatten().collect(), bytes_read, bytes_total);
        }
        Ok(())
    }

    /// Counts and hands on rows that were interpreted.
    pub fn hand_on(&mut self, run: Run, bytes_read: u64, bytes_total: u64) {
        let mut items = Vec::with_capacity(run.len());
        for mut seen in run {
            if let (Item::Event(event), Some(mark)) = (&mut seen.item, seen.mark) {
                self.occurrences.settle(event, mark);
            }
            self.summary.count(&seen.item);
            items.push(seen.item);
        }
        let progress = Progress {
            bytes_read,
            bytes_total,
            rows: self.summary.rows,
        };
        self.summary.cancelled |= (self.receive)(Batch { items, progress }).is_break();
    }
}
