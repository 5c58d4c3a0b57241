//! What a reading gives: events, rows that were not understood, and how far it has come.

use std::collections::BTreeMap;

use domain::area::DerivedAreas;
use domain::event::EventInput;

use crate::note::Note;
use crate::reason::Reason;

/// An event ready for the register, with all that the reader wants a person to know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadyEvent {
    /// The row in the file as a spreadsheet program numbers it, from 1.
    pub row: u64,
    pub input: EventInput,
    pub areas: DerivedAreas,
    /// The same report gives the same fingerprint whenever it is read.
    pub fingerprint: [u8; 16],
    pub notes: Vec<Note>,
}

/// A row that gave no event, as it stood in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    pub row: u64,
    /// The cells under [`Summary::header`]; what screening is certain about is masked.
    pub raw: Vec<String>,
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Event(Box<ReadyEvent>),
    Rejected(Rejected),
}

impl Item {
    pub fn row(&self) -> u64 {
        match self {
            Self::Event(event) => event.row,
            Self::Rejected(rejected) => rejected.row,
        }
    }
}

/// How far a reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub bytes_read: u64,
    pub bytes_total: u64,
    /// Rows with something in them, the header not counted.
    pub rows: u64,
}

/// A run of rows, in the order of the file.
#[derive(Clone, Debug)]
pub struct Batch {
    pub items: Vec<Item>,
    pub progress: Progress,
}

/// The whole reading in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The headings over the cells of [`Rejected::raw`].
    pub header: Vec<String>,
    pub rows: u64,
    pub accepted: u64,
    pub rejected: u64,
    /// Rejected rows by [`Reason::code`].
    pub reasons: BTreeMap<&'static str, u64>,
    /// Stopped by the receiver before the end of the file.
    pub cancelled: bool,
    /// The report says that there was nothing to report.
    pub nothing_to_report: bool,
    /// When the whole report was sent, where it says so.
    pub reported_at: Option<jiff::Timestamp>,
}

impl Summary {
    pub(crate) fn count(&mut self, item: &Item) {
        self.rows += 1;
        match item {
            Item::Event(_) => self.accepted += 1,
            Item::Rejected(rejected) => {
                self.rejected += 1;
                *self.reasons.entry(rejected.reason.code()).or_default() += 1;
            }
        }
    }
}
