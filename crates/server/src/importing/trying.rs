//! How a file, or its beginning, would be taken in: read, held against the register, and nothing recorded.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use import::{ImportError, Item, ReadyEvent, Rejected, Summary};
use jiff::Timestamp;
use store::Store;
use tokio::sync::mpsc;

use super::reading::{Portion, context};
use super::{ImportFailure, ImportOrder, ImportWatch, WAITING};
use crate::app::Home;

#[derive(Debug, Default)]
pub struct Trial {
    /// The first events and the first rejected rows.
    pub events: Vec<ReadyEvent>,
    pub rejected: Vec<Rejected>,
    pub summary: Summary,
    /// Accepted rows whose events are in the register already, or stand earlier in the file.
    pub unchanged: u64,
}

/// How much of a file is tried.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Stops after the run in which so many rows have been read; all of the file with `None`.
    pub rows: Option<u64>,
    /// Keeps the first so many of each kind.
    pub shown: usize,
}

impl Trial {
    /// Rows that would become new events.
    pub fn new_events(&self) -> u64 {
        self.summary.accepted.saturating_sub(self.unchanged)
    }
}

pub async fn try_out(
    store: &Store,
    home: Arc<Home>,
    order: ImportOrder,
    now: Timestamp,
    extent: Extent,
    watch: Arc<ImportWatch>,
) -> Result<Trial, ImportFailure> {
    let m = home.code();
    let (send, mut received) = mpsc::channel::<Portion>(WAITING);
    let reading = tokio::task::spawn_blocking(move || read(&home, &order, now, extent, &watch, &send));
    let mut unchanged = 0;
    // In the file itself a row may stand twice, far apart.
    let mut seen: HashSet<[u8; 16]> = HashSet::new();
    while let Some(portion) = received.recv().await {
        let events = &portion.events;
        let new = store.not_recorded_yet(m, events).await?;
        let first = new.iter().filter(|&&at| seen.insert(events[at].fingerprint));
        unchanged += (events.len() - first.count()) as u64;
    }
    let trial = reading.await??;
    Ok(Trial { unchanged, ..trial })
}

fn read(
    home: &Home,
    order: &ImportOrder,
    now: Timestamp,
    extent: Extent,
    watch: &ImportWatch,
    send: &mpsc::Sender<Portion>,
) -> Result<Trial, ImportError> {
    let mut trial = Trial::default();
    let context = context(home, order, now);
    let mut receive = |batch: import::Batch| {
        watch.read(batch.progress);
        for item in &batch.items {
            match item {
                Item::Event(event) if trial.events.len() < extent.shown => {
                    trial.events.push((**event).clone());
                }
                Item::Rejected(row) if trial.rejected.len() < extent.shown => {
                    trial.rejected.push(row.clone());
                }
                _ => (),
            }
        }
        let enough = extent.rows.is_some_and(|most| batch.progress.rows >= most);
        let sent = send.blocking_send(Portion::of(home, batch.items));
        if enough || sent.is_err() || watch.is_cancelled() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let summary = import::read(
        order.format,
        &order.file,
        &context,
        order.mapping.as_ref(),
        &mut receive,
    )?;
    trial.summary = summary;
    Ok(trial)
}
