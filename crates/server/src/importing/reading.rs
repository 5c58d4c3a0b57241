//! The reading side of an import, on a thread that may block: from the file to what is ready to be recorded.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use import::{Context, ImportError, Item, ScreeningChoice, Summary};
use jiff::Timestamp;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use store::{EventNote, NewEvent, RejectedRow};
use tokio::sync::mpsc;

use super::{ImportOrder, ImportWatch};
use crate::app::Home;
use crate::recording::{self, without_nul};

/// A run of rows, ready to be recorded together.
#[derive(Default)]
pub struct Portion {
    pub events: Vec<NewEvent>,
    /// By the place of the event in `events`, ascending.
    pub notes: Vec<(usize, Vec<EventNote>)>,
    pub rejected: Vec<RejectedRow>,
}

impl Portion {
    pub fn of(home: &Home, items: Vec<Item>) -> Self {
        enum Ready {
            Event(Box<NewEvent>, Vec<EventNote>),
            Rejected(RejectedRow),
        }
        let ready: Vec<Ready> = items
            .into_par_iter()
            .map(|item| match item {
                Item::Event(mut event) => {
                    let notes = event.notes.drain(..).map(|note| EventNote {
                        code: note.code().to_owned(),
                        text: without_nul(note.to_string()),
                    });
                    let notes = notes.collect();
                    Ready::Event(Box::new(recording::read_event(home, *event)), notes)
                }
                Item::Rejected(row) => Ready::Rejected(RejectedRow {
                    row_number: row.row as i64,
                    reason: without_nul(row.reason.to_string()),
                    raw: row.raw.into_iter().map(without_nul).collect(),
                }),
            })
            .collect();
        let mut portion = Self::default();
        for one in ready {
            match one {
                Ready::Event(event, notes) => {
                    if !notes.is_empty() {
                        portion.notes.push((portion.events.len(), notes));
                    }
                    portion.events.push(*event);
                }
                Ready::Rejected(row) => portion.rejected.push(row),
            }
        }
        portion
    }
}

pub fn context<'a>(home: &'a Home, order: &ImportOrder, now: Timestamp) -> Context<'a> {
    Context {
        municipality: &home.municipality,
        areas: &home.areas,
        zone: home.zone.clone(),
        now,
        reported_by: order.partner.clone(),
        // Whoever sends in a report answers for the processing until it is here (artikel 4.7).
        controller: order.partner.clone(),
        source: order.source.clone(),
        screening: ScreeningChoice::Mask,
    }
}

/// Reads the file and hands its runs on, as fast as they are taken.
pub fn read(
    home: &Home,
    order: &ImportOrder,
    now: Timestamp,
    watch: &ImportWatch,
    send: &mpsc::Sender<Portion>,
) -> Result<Summary, ImportError> {
    let context = context(home, order, now);
    let mut receive = |batch: import::Batch| {
        watch.read(batch.progress);
        if watch.is_cancelled() || send.blocking_send(Portion::of(home, batch.items)).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    import::read(
        order.format,
        &order.file,
        &context,
        order.mapping.as_ref(),
        &mut receive,
    )
}

pub fn sha256_of(file: &Path) -> std::io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut from = std::fs::File::open(file)?;
    let mut some = vec![0; 1 << 18];
    loop {
        let n = from.read(&mut some)?;
        if n == 0 {
            return Ok(digest.finalize().into());
        }
        digest.update(&some[..n]);
    }
}
