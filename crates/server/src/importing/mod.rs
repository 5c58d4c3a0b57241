//! One import from beginning to end, the same for the page and for the command: the file is read in runs,
//! each run is recorded while the next is read, likely duplicates are suggested, and all of it is closed in
//! one write. Whatever stops it on the way takes everything back.

mod abandoned;
mod choosing;
mod duplicates;
mod own;
mod reading;
mod trying;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use domain::codes::{EventId, ImportId, PartnerCode, SourceCode};
use domain::time::IsoWeek;
use import::{ImportError, Mapping, SourceFormat, Summary};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use store::{
    Actor, EventNote, ImportDetail, ImportOutcome, ImportStart, ReportBatchInput, Store, StoreError,
};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use abandoned::{Listening, Pace, take_back_abandoned, take_back_own};
pub use choosing::{ChoiceError, SenderBy, format_of, public_source, sender_by_name, source_of};
pub use own::ServerName;
pub use reading::sha256_of;
pub use trying::{Extent, Trial, try_out};
pub use watch::{ImportProgress, ImportWatch};

use crate::app::Home;
use crate::clock::Clock;
use crate::frame::Frame;
use reading::Portion;

/// Runs that wait for the register at most; with one being read and one being written this bounds memory.
const WAITING: usize = 2;

/// A file that spans more weeks than this is an archive, not a report of certain weeks.
const REPORT_WEEKS: usize = 13;

/// What is to be read, and whose it is.
#[derive(Clone, Debug)]
pub struct ImportOrder {
    pub format: SourceFormat,
    pub file: PathBuf,
    /// As the sender named it.
    pub file_name: String,
    pub partner: PartnerCode,
    pub source: SourceCode,
    pub mapping: Option<Mapping>,
}

impl ImportOrder {
    fn detail(&self) -> ImportDetail {
        ImportDetail {
            partner: self.partner.clone(),
            source: self.source.clone(),
            ..ImportDetail::default()
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    #[error("{0}")]
    File(#[from] ImportError),
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("cancelled")]
    Cancelled,
    #[error("stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

impl ImportFailure {
    /// A stable name, for other programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Store(_) => "store",
            Self::Cancelled => "cancelled",
            Self::Stopped(_) => "stopped",
        }
    }

    /// As it is kept, and told to a reader.
    pub fn remark(&self) -> serde_json::Value {
        let code = self.code();
        match self {
            Self::File(error) => json!(error),
            Self::Store(error) => json!({ "code": code, "detail": error.to_string() }),
            Self::Cancelled => json!({ "code": code }),
            Self::Stopped(error) => json!({ "code": code, "detail": error.to_string() }),
        }
    }
}

/// What an import came to.
#[derive(Clone, Debug)]
pub struct Imported {
    pub import: ImportId,
    pub outcome: ImportOutcome,
    pub detail: ImportDetail,
}

/// An import that has its number, and has not begun to read.
pub struct Import {
    pub id: ImportId,
    store: Store,
    home: Arc<Home>,
    order: ImportOrder,
    actor: Actor,
    clock: Clock,
}

impl Import {
    pub async fn begin(
        store: &Store,
        home: Arc<Home>,
        order: ImportOrder,
        actor: Actor,
        clock: Clock,
    ) -> Result<Self, ImportFailure> {
        let file = order.file.clone();
        let file_sha256 = tokio::task::spawn_blocking(move || sha256_of(&file))
            .await?
            .map_err(ImportError::from)?;
        let start = ImportStart {
            source: order.format.name().to_owned(),
            file_name: order.file_name.clone(),
            file_sha256,
            mapping: order.mapping.as_ref().and_then(|m| serde_json::to_string(m).ok()),
        };
        let detail = order.detail();
        let id = store
            .write(home.code(), &actor, clock.now(), move |work| {
                Box::pin(async move {
                    let id = work.start_import(start).await?;
                    work.describe_import(id, &detail).await?;
                    Ok(id)
                })
            })
            .await?;
        Ok(Self {
            id,
            store: store.clone(),
            home,
            order,
            actor,
            clock,
        })
    }

    /// Reads and records the whole file, or nothing of it.
    pub async fn run(self, watch: Arc<ImportWatch>) -> Result<Imported, ImportFailure> {
        let mut beating = JoinSet::new();
        beating.spawn(self.beat(watch.clone()));
        let result = self.record(&watch).await;
        beating.abort_all();
        if let Err(failure) = &result {
            let (id, remark) = (self.id, failure.remark());
            // The journal is written in Swedish, whoever reads it.
            let why = Frame::bare().remark(&remark);
            let detail = ImportDetail {
                failure: remark.to_string(),
                ..self.order.detail()
            };
            let undone = self
                .store
                .write(self.home.code(), &self.actor, self.clock.now(), move |work| {
                    Box::pin(async move {
                        work.abort_import(id, &why).await?;
                        work.describe_import(id, &detail).await
                    })
                })
                .await;
            if let Err(error) = undone {
                // Its silence is heard, and another process or the next start takes it back.
                tracing::error!(import = %self.id, %error, "an import that failed could not be taken back yet");
            }
        }
        result
    }

    /// Shows now and then that the import is alive, and hears whether someone wants it to stop.
    fn beat(&self, watch: Arc<ImportWatch>) -> impl Future<Output = ()> + Send + use<> {
        let (id, m, clock) = (self.id, self.home.code(), self.clock);
        let (store, actor) = (self.store.clone(), self.actor.clone());
        async move {
            loop {
                tokio::time::sleep(Pace::default().beat).await;
                let rows = watch.progress().rows as i64;
                let heard = store
                    .write(m, &actor, clock.now(), move |work| {
                        Box::pin(async move { work.beat_import(id, rows).await })
                    })
                    .await;
                match heard {
                    Ok(false) => (),
                    Ok(true) => watch.cancel(),
                    // The next write of the import itself meets the same, and says so.
                    Err(error) => {
                        tracing::debug!(import = %id, %error, "an import could not show that it is alive")
                    }
                }
            }
        }
    }

    async fn record(&self, watch: &Arc<ImportWatch>) -> Result<Imported, ImportFailure> {
        let started = Instant::now();
        let (send, mut received) = mpsc::channel::<Portion>(WAITING);
        let reading = {
            let (home, order, watch) = (self.home.clone(), self.order.clone(), watch.clone());
            let now = self.clock.now();
            tokio::task::spawn_blocking(move || reading::read(&home, &order, now, &watch, &send))
        };
        let mut tally = Tally::default();
        let mut failed = None;
        while let Some(portion) = received.recv().await {
            match self.record_portion(portion, &mut tally).await {
                Ok(()) => watch.recorded(tally.accepted + tally.unchanged),
                Err(error) => {
                    failed = Some(error);
                    // The reader stops at its next run.
                    received.close();
                }
            }
        }
        let summary = reading.await?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        let summary = summary?;
        if summary.cancelled {
            return Err(ImportFailure::Cancelled);
        }
        watch.comparing();
        let suggestions = duplicates::suggestions(&self.store, &self.home, &self.order, &tally).await?;
        if watch.is_cancelled() {
            return Err(ImportFailure::Cancelled);
        }
        self.finish(summary, tally, suggestions, started).await
    }

    async fn record_portion(&self, portion: Portion, tally: &mut Tally) -> Result<(), StoreError> {
        let import = self.id;
        let Portion {
            events,
            notes,
            rejected,
        } = portion;
        for note in notes.iter().flat_map(|(_, notes)| notes) {
            *tally.notes.entry(note.code.clone()).or_default() += 1;
        }
        let (chunk, weeks) = self
            .store
            .write(self.home.code(), &self.actor, self.clock.now(), move |work| {
                Box::pin(async move {
                    let chunk = work.record_events(&events, import).await?;
                    work.reject_rows(import, &rejected).await?;
                    let mut weeks: BTreeMap<IsoWeek, i64> = BTreeMap::new();
                    for &index in &chunk.accepted_indexes {
                        *weeks.entry(events[index].week).or_default() += 1;
                    }
                    if let Some(first) = chunk.first_id {
                        let noted = numbered(notes, &chunk.accepted_indexes, first);
                        work.note_events(import, &noted).await?;
                    }
                    Ok((chunk, weeks))
                })
            })
            .await?;
        tally.accepted += chunk.accepted;
        tally.unchanged += chunk.unchanged;
        tally.ranges.extend(chunk.first_id.zip(chunk.last_id));
        for (week, n) in weeks {
            *tally.weeks.entry(week).or_default() += n;
        }
        Ok(())
    }

    async fn finish(
        &self,
        summary: Summary,
        tally: Tally,
        suggestions: Vec<store::DuplicateSuggestion>,
        started: Instant,
    ) -> Result<Imported, ImportFailure> {
        let now = self.clock.now();
        let mut outcome = ImportOutcome {
            read: summary.rows as i64,
            accepted: tally.accepted,
            rejected: summary.rejected as i64,
            unchanged: tally.unchanged,
            suggested_duplicates: 0,
            seconds: 0.0,
            reasons: reasons(&summary),
        };
        let detail = ImportDetail {
            header: summary.header,
            notes: tally.notes,
            nothing_to_report: summary.nothing_to_report,
            ..self.order.detail()
        };
        let zero_week = summary
            .nothing_to_report
            .then(|| week_told_of(summary.reported_at.unwrap_or(now), &self.home));
        let batches = if tally.weeks.len() <= REPORT_WEEKS {
            tally.weeks
        } else {
            BTreeMap::new()
        };
        let (import, partner, source) = (self.id, self.order.partner.clone(), self.order.source.clone());
        let kind = self.order.format.name().to_owned();
        let kept = detail.clone();
        let outcome = self
            .store
            .write(self.home.code(), &self.actor, now, move |work| {
                Box::pin(async move {
                    outcome.suggested_duplicates = work.suggest_duplicates(&suggestions).await?;
                    for (week, events) in batches {
                        work.record_batch(ReportBatchInput {
                            partner: partner.clone(),
                            week,
                            source: source.clone(),
                            kind: kind.clone(),
                            events,
                            import: Some(import),
                        })
                        .await?;
                    }
                    if let Some(week) = zero_week {
                        work.record_zero_report(&partner, week, summary.reported_at.unwrap_or(now))
                            .await?;
                    }
                    work.describe_import(import, &kept).await?;
                    outcome.seconds = started.elapsed().as_secs_f64();
                    work.finish_import(import, outcome.clone(), &[]).await?;
                    Ok(outcome)
                })
            })
            .await?;
        Ok(Imported {
            import,
            outcome,
            detail,
        })
    }
}

/// What has been recorded so far.
#[derive(Default)]
struct Tally {
    accepted: i64,
    unchanged: i64,
    notes: BTreeMap<String, i64>,
    /// First and last number of each run, ascending.
    ranges: Vec<(EventId, EventId)>,
    weeks: BTreeMap<IsoWeek, i64>,
}

impl Tally {
    fn holds(&self, id: EventId) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= id);
        after > 0 && self.ranges[after - 1].1 >= id
    }
}

/// How often each reason was given.
pub fn reasons(summary: &Summary) -> BTreeMap<String, i64> {
    let counted = summary.reasons.iter();
    counted.map(|(code, n)| ((*code).to_owned(), *n as i64)).collect()
}

/// The notes of events that were accepted, by the numbers they got. Both lists go up.
fn numbered(
    notes: Vec<(usize, Vec<EventNote>)>,
    accepted: &[usize],
    first: EventId,
) -> Vec<(EventId, Vec<EventNote>)> {
    notes
        .into_iter()
        .filter_map(|(index, notes)| {
            let place = accepted.binary_search(&index).ok()?;
            Some((EventId(first.0 + place as i64), notes))
        })
        .collect()
}

/// "Nothing to report" is said when the time it is about is over: on a Monday about the week before.
fn week_told_of(sent: Timestamp, home: &Home) -> IsoWeek {
    let day = sent.to_zoned(home.zone.clone()).date();
    IsoWeek::of(day.saturating_sub(1.day()))
}
