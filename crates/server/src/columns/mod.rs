//! The register's events in memory, one set of columns per municipality: read once in the background, brought up to date
//! from the journal before each answer, and shared by all who count in them.
//!
//! The newest entry of the journal is read before the events that it speaks of: a change in between is then read once
//! more, never missed. Whichever program wrote, the next answer knows.

mod choices;
pub mod kept;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use analysis::columns::ColumnError;
use analysis::{Chosen, ColumnEvent, Columns, PartnerWeek, Selection, Tally};
use domain::codes::{EventId, MunicipalityCode, SourceCode};
use domain::event::Severity;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::tz::TimeZone;
use store::{JournalFilter, Store, StoreError, StreamedEvent};

use self::choices::Choices;
use crate::app::Home;

/// Events that are read at a time.
const RUN: i64 = 500;
/// How long a reader waits for columns that are being read before being told how far it has come.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Beyond so many events in changed ranges, all are read anew in the background, while pages go on with progress.
const MOST_TOUCHED: i64 = 500_000;

#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Column(#[from] ColumnError),
}

/// The events as they were at an entry of the journal, and who had told what of each week.
#[derive(Clone)]
pub struct Known {
    pub columns: Arc<Columns>,
    pub reporting: Arc<Vec<PartnerWeek>>,
    seq: i64,
    choices: Arc<Choices>,
}

/// Columns, or how far the reading of them has come.
#[derive(Clone)]
pub enum Answer {
    Known(Known),
    Reading { read: i64, of: i64 },
}

impl Known {
    fn new(columns: Columns, reporting: Vec<PartnerWeek>, seq: i64) -> Self {
        Self {
            columns: Arc::new(columns),
            reporting: Arc::new(reporting),
            seq,
            choices: Arc::default(),
        }
    }

    /// The events of a selection. Computes: not for a thread that others wait for.
    pub fn chosen(&self, selection: &Selection) -> Arc<Chosen> {
        self.choices.chosen(&self.columns, selection)
    }

    /// All figures of a selection. Computes, as [`Known::chosen`].
    pub fn tally(&self, selection: &Selection) -> Arc<Tally> {
        self.choices.tally(&self.columns, selection)
    }

    /// The entry of the journal that the events are as of.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// What anyone can read already is no partner's report, and is left out unless it is asked for.
    pub fn public_sources(&self, municipality: &Municipality) -> Vec<SourceCode> {
        let public = |code: &&SourceCode| municipality.source(code).is_some_and(|s| s.public);
        self.columns.sources().iter().filter(public).cloned().collect()
    }
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    /// Held while changes are taken in, so that many readers at once make one reading.
    updating: tokio::sync::Mutex<()>,
    /// Wakes those who wait for the first reading.
    done: tokio::sync::Notify,
}

#[derive(Default)]
enum State {
    #[default]
    Unread,
    Reading {
        read: i64,
        of: i64,
    },
    Known(Known),
    /// Told once to the one who asks; whoever asks next tries anew.
    Failed(ColumnsError),
}

/// The columns of every municipality.
#[derive(Default)]
pub struct ColumnsCache {
    slots: Mutex<BTreeMap<MunicipalityCode, Arc<Slot>>>,
    /// Where they are kept between starts, if anywhere.
    folder: Option<PathBuf>,
    /// Whether they are written there too, and not only read.
    keeps: bool,
}

impl ColumnsCache {
    pub fn kept_in(folder: &Path) -> Self {
        Self {
            slots: Mutex::default(),
            folder: Some(folder.to_owned()),
            keeps: true,
        }
    }

    /// With what a server keeps in a folder, which is left as it is: for a command, which another user may run.
    pub fn reading(folder: &Path) -> Self {
        Self {
            keeps: false,
            ..Self::kept_in(folder)
        }
    }

    /// After a disposal: what is kept on disk goes at once, and is written anew without what was disposed of.
    ///
    /// # Errors
    /// The file cannot be taken away, or the register cannot be read.
    pub async fn disposed(&self, store: &Store, home: &Home) -> anyhow::Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        kept::forget(folder, home.code())?;
        if let Answer::Known(known) = self.known(store, home).await? {
            keep(store, home.code(), &known, folder.clone()).await;
        }
        Ok(())
    }

    fn slot(&self, m: MunicipalityCode) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(m).or_default().clone()
    }

    /// Begins to read in the background, unless it has been done.
    pub fn begin(&self, store: &Store, home: &Home) {
        let slot = self.slot(home.code());
        {
            let mut state = slot.lock();
            if !matches!(*state, State::Unread) {
                return;
            }
            *state = State::Reading { read: 0, of: 0 };
        }
        let (store, m, zone, folder) = (store.clone(), home.code(), home.zone.clone(), self.folder.clone());
        let keeps = self.keeps;
        tokio::spawn(async move {
            let read = read(&store, m, zone, &slot, folder.as_deref()).await;
            let unkept = match &read {
                Ok((known, false)) if keeps => Some(known.clone()),
                _ => None,
            };
            let became = match read {
                Ok((known, _)) => State::Known(known),
                Err(error) => {
                    tracing::error!(%error, municipality = %m, "the events could not be read into columns");
                    State::Failed(error)
                }
            };
            *slot.lock() = became;
            slot.done.notify_waiters();
            if let Some((known, folder)) = unkept.zip(folder) {
                keep(&store, m, &known, folder).await;
            }
        });
    }

    /// The columns as the register stands now, or how far they have been read.
    pub async fn known(&self, store: &Store, home: &Home) -> Result<Answer, ColumnsError> {
        let slot = self.slot(home.code());
        self.begin(store, home);
        let waited = async {
            loop {
                let done = slot.done.notified();
                if !matches!(*slot.lock(), State::Reading { .. }) {
                    return;
                }
                done.await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, waited).await;
        let known = {
            let mut state = slot.lock();
            match std::mem::take(&mut *state) {
                State::Known(known) => {
                    *state = State::Known(known.clone());
                    known
                }
                State::Failed(error) => return Err(error),
                State::Reading { read, of } => {
                    *state = State::Reading { read, of };
                    return Ok(Answer::Reading { read, of });
                }
                State::Unread => return Ok(Answer::Reading { read: 0, of: 0 }),
            }
        };
        self.up_to_date(store, home, &slot, known).await
    }

    async fn up_to_date(
        &self,
        store: &Store,
        home: &Home,
        slot: &Slot,
        known: Known,
    ) -> Result<Answer, ColumnsError> {
        let now = store.figures_seq(home.code()).await?;
        if known.seq == now && *known.columns.zone() == home.zone {
            return Ok(Answer::Known(known));
        }
        let _one_at_a_time = slot.updating.lock().await;
        let known = match &*slot.lock() {
            State::Known(known) => known.clone(),
            State::Reading { read, of } => return Ok(Answer::Reading { read: *read, of: *of }),
            _ => return Ok(Answer::Reading { read: 0, of: 0 }),
        };
        if known.seq >= now && *known.columns.zone() == home.zone {
            return Ok(Answer::Known(known));
        }
        match changed(store, home.code(), &home.zone, &known, now).await? {
            Some(known) => {
                *slot.lock() = State::Known(known.clone());
                Ok(Answer::Known(known))
            }
            None => {
                *slot.lock() = State::Unread;
                self.begin(store, home);
                Ok(Answer::Reading { read: 0, of: 0 })
            }
        }
    }
}

impl Slot {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the events and keeps their columns, for whoever has just filled a register: its first start then need not.
///
/// # Errors
/// The register cannot be read, or has more of something than columns have room for.
pub async fn prepare(store: &Store, home: &Home, folder: &Path) -> Result<(), ColumnsError> {
    let (m, slot) = (home.code(), Slot::default());
    let (known, kept) = read(store, m, home.zone.clone(), &slot, Some(folder)).await?;
    if !kept {
        keep(store, m, &known, folder.to_owned()).await;
    }
    Ok(())
}

/// What is kept with what has changed since, else every event; and whether it is kept just so.
async fn read(
    store: &Store,
    m: MunicipalityCode,
    zone: TimeZone,
    slot: &Slot,
    folder: Option<&Path>,
) -> Result<(Known, bool), ColumnsError> {
    let kept = match folder {
        Some(folder) => still_true(store, m, &zone, folder.to_owned()).await?,
        None => None,
    };
    if let Some(known) = kept {
        let now = store.figures_seq(m).await?;
        if known.seq == now {
            return Ok((known, true));
        }
        if let Some(known) = changed(store, m, &zone, &known, now).await? {
            return Ok((known, false));
        }
    }
    Ok((read_all(store, m, zone, slot).await?, false))
}

/// What is kept, if it is of this register: the journal has the entry that it is as of.
async fn still_true(
    store: &Store,
    m: MunicipalityCode,
    zone: &TimeZone,
    folder: PathBuf,
) -> Result<Option<Known>, ColumnsError> {
    let of = zone.clone();
    let kept = match tokio::task::spawn_blocking(move || kept::read(&folder, m, &of)).await {
        Ok(Ok(Some(kept))) => kept,
        Ok(Ok(None)) => return Ok(None),
        Ok(Err(error)) => {
            tracing::warn!(%error, municipality = %m, "the kept columns cannot be read; every event is read instead");
            return Ok(None);
        }
        Err(error) => {
            tracing::warn!(%error, municipality = %m, "reading the kept columns stopped");
            return Ok(None);
        }
    };
    if entry_hash(store, m, kept.seq).await?.as_ref() != Some(&kept.hash) {
        return Ok(None);
    }
    let reporting = reporting(store, m, &kept.columns).await?;
    Ok(Some(Known::new(kept.columns, reporting, kept.seq)))
}

async fn entry_hash(store: &Store, m: MunicipalityCode, seq: i64) -> Result<Option<String>, StoreError> {
    let newest = store
        .journal(m, Some(seq + 1), 1, &JournalFilter::default())
        .await?;
    Ok(newest
        .into_iter()
        .find(|entry| entry.seq == seq)
        .map(|entry| entry.hash))
}

/// Keeps columns for the next start. That it cannot is logged: the next start then reads every event.
async fn keep(store: &Store, m: MunicipalityCode, known: &Known, folder: PathBuf) {
    let (columns, seq) = (known.columns.clone(), known.seq);
    let hash = match entry_hash(store, m, seq).await {
        Ok(Some(hash)) => hash,
        // A register without a change has nothing worth keeping.
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(%error, municipality = %m, "the columns are not kept");
            return;
        }
    };
    let written = tokio::task::spawn_blocking(move || kept::write(&folder, m, &columns, seq, &hash)).await;
    if let Ok(Err(error)) = written {
        tracing::warn!(%error, municipality = %m, "the columns are not kept");
    }
}

async fn read_all(
    store: &Store,
    m: MunicipalityCode,
    zone: TimeZone,
    slot: &Slot,
) -> Result<Known, ColumnsError> {
    let seq = store.figures_seq(m).await?;
    let of = store.counted_events(m).await?;
    let mut columns = Columns::new(zone);
    let (mut read, mut after) = (0, EventId(0));
    loop {
        let events = store.stream_events(m, after, EventId(i64::MAX), RUN).await?;
        let Some(last) = events.last() else { break };
        after = last.id;
        read += events.len() as i64;
        columns.add(&columned(events))?;
        *slot.lock() = State::Reading {
            read,
            of: of.max(read),
        };
    }
    columns.fit();
    let reporting = reporting(store, m, &columns).await?;
    Ok(Known::new(columns, reporting, seq))
}

/// The columns with what has changed since; `None` when so much has that all is to be read anew.
async fn changed(
    store: &Store,
    m: MunicipalityCode,
    zone: &TimeZone,
    known: &Known,
    now: i64,
) -> Result<Option<Known>, ColumnsError> {
    if known.columns.zone() != zone {
        return Ok(None);
    }
    let touched = store.touched_events(m, known.seq, now).await?;
    let numbers: i64 = touched
        .ranges
        .iter()
        .map(|(first, last)| last.0 - first.0 + 1)
        .sum();
    if numbers > MOST_TOUCHED {
        return Ok(None);
    }
    let mut columns = (*known.columns).clone();
    if !touched.ranges.is_empty() {
        let mut events = Vec::new();
        for (first, last) in apart(touched.ranges.clone()) {
            let mut after = EventId(first.0 - 1);
            loop {
                let some = store.stream_events(m, after, last, RUN).await?;
                let Some(latest) = some.last() else { break };
                after = latest.id;
                events.extend(some);
            }
        }
        columns.replace(&touched.ranges, &columned(events))?;
    }
    let reporting = reporting(store, m, &columns).await?;
    Ok(Some(Known::new(columns, reporting, now)))
}

/// Ranges that share nothing with each other, so that no event is read twice.
fn apart(mut ranges: Vec<(EventId, EventId)>) -> Vec<(EventId, EventId)> {
    ranges.sort_unstable();
    let mut found: Vec<(EventId, EventId)> = Vec::new();
    for (first, last) in ranges {
        match found.last_mut() {
            Some((_, until)) if first.0 <= until.0 + 1 => *until = (*until).max(last),
            _ => found.push((first, last)),
        }
    }
    found
}

/// Who told what, from the first week that has an event.
async fn reporting(
    store: &Store,
    m: MunicipalityCode,
    columns: &Columns,
) -> Result<Vec<PartnerWeek>, StoreError> {
    let Some((first, last)) = columns.days() else {
        return Ok(Vec::new());
    };
    let told = store
        .reporting(m, IsoWeek::of(first), IsoWeek::of(last).plus(60))
        .await?;
    Ok(told.into_iter().map(crate::weekly::told).collect())
}

fn columned(events: Vec<StreamedEvent>) -> Vec<ColumnEvent> {
    events
        .into_iter()
        .map(|e| ColumnEvent {
            id: e.id,
            happened: e.happened,
            date: e.date,
            point: e.point,
            place_precision: e.place_precision,
            category: e.category,
            subtype: e.subtype,
            area: e.area,
            regso: e.regso,
            deso: e.deso,
            source: e.source,
            partner: e.partner,
            severity: Severity::new(e.severity).unwrap_or(Severity::ALL[0]),
            certainty: e.certainty,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_is_read_twice() {
        let range = |(first, last)| (EventId(first), EventId(last));
        let got = apart([(7, 9), (1, 3), (2, 2), (4, 5), (9, 9)].map(range).to_vec());
        assert_eq!(got, [(1, 5), (7, 9)].map(range));
    }
}
