//! The week as it drafts itself, gathered from the register once for page, PDF, text document and command.
//! Leaves out what people write about it; that is the picture in the register.
//!
//! What the register alone says is measured once and kept until something that it is made from has changed.
//! Decisions and the picture before are read anew each time: they change while people write.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use analysis::weekly::{PLACE_WEEKS, WEEKS_BACK};
use analysis::{MeasuredWeek, WeeklyDraft, WeeklyInput};
use domain::codes::MunicipalityCode;
use domain::decision::Decision;
use domain::event::Severity;
use domain::picture::{Picture, PictureStatus};
use domain::place::Point;
use domain::time::{Happened, IsoWeek};
use jiff::civil::Date;
use store::{DecisionFilter, Store, StoreError};

use crate::app::Home;

/// Weeks that are kept measured at once.
const KEPT: usize = 16;

#[derive(Debug, thiserror::Error)]
pub enum WeeklyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("uträkningen av veckan avbröts: {0}")]
    Stopped(#[from] tokio::task::JoinError),
    #[error("de frysta siffrorna i lägesbilden {week} version {version} går inte att läsa: {why}")]
    Frozen {
        week: IsoWeek,
        version: i64,
        why: serde_json::Error,
    },
}

/// What a week was measured from: the register's marker, and whether the week's last day had come. The marker
/// is written with each change, so that it holds whichever program wrote.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    municipality: MunicipalityCode,
    week: IsoWeek,
    figures_seq: i64,
    over: bool,
}

/// Weeks that were measured, the latest used last.
#[derive(Default)]
pub struct WeeklyCache {
    kept: Mutex<VecDeque<(Key, Arc<MeasuredWeek>)>>,
    /// Held while measuring, so that many readers at once make one computation.
    measuring: tokio::sync::Mutex<()>,
}

impl WeeklyCache {
    fn find(&self, key: &Key) -> Option<Arc<MeasuredWeek>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(k, _)| k == key)?;
        let found = kept.remove(at)?;
        let week = found.1.clone();
        kept.push_back(found);
        Some(week)
    }

    fn keep(&self, key: Key, week: Arc<MeasuredWeek>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What was measured before the latest change is never asked for again.
        kept.retain(|(k, _)| k.municipality != key.municipality || k.figures_seq == key.figures_seq);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((key, week));
    }

    /// The week's draft as the register stands.
    pub async fn draft(
        &self,
        store: &Store,
        home: &Arc<Home>,
        week: IsoWeek,
        today: Date,
    ) -> Result<WeeklyDraft, WeeklyError> {
        let measured = self.measured(store, home, week, today).await?;
        Ok(drafted(store, home.code(), &measured, week, today).await?)
    }

    /// What the register alone says of the week, kept from the last time when nothing of it has changed.
    pub async fn measured(
        &self,
        store: &Store,
        home: &Arc<Home>,
        week: IsoWeek,
        today: Date,
    ) -> Result<Arc<MeasuredWeek>, WeeklyError> {
        // The marker is read before what it marks: a change in between is then measured once more, never missed.
        let key = Key {
            municipality: home.code(),
            week,
            figures_seq: store.figures_seq(home.code()).await?,
            over: is_over(week, today),
        };
        if let Some(measured) = self.find(&key) {
            return Ok(measured);
        }
        let _one_at_a_time = self.measuring.lock().await;
        if let Some(measured) = self.find(&key) {
            return Ok(measured);
        }
        let measured = Arc::new(measure(store, home, week, today).await?);
        self.keep(key, measured.clone());
        Ok(measured)
    }
}

/// The last day of the week has come, so that it may be adopted.
pub fn is_over(week: IsoWeek, today: Date) -> bool {
    today >= week.sunday()
}

/// The week's draft, without looking for kept figures.
pub async fn compute(
    store: &Store,
    home: &Arc<Home>,
    week: IsoWeek,
    today: Date,
) -> Result<WeeklyDraft, WeeklyError> {
    let measured = measure(store, home, week, today).await?;
    Ok(drafted(store, home.code(), &measured, week, today).await?)
}

async fn measure(
    store: &Store,
    home: &Arc<Home>,
    week: IsoWeek,
    today: Date,
) -> Result<MeasuredWeek, WeeklyError> {
    let gathered = gather(store, home, week).await?;
    let home = home.clone();
    let over = is_over(week, today);
    Ok(tokio::task::spawn_blocking(move || gathered.measured(&home, week, over)).await?)
}

/// Everything that a week is measured from, read from the register.
struct Gathered {
    counts: Vec<analysis::WeekCount>,
    events: Vec<analysis::WeekEvent>,
    places: Vec<analysis::PlaceWeek>,
    reporting: Vec<analysis::PartnerWeek>,
}

impl Gathered {
    fn measured(&self, home: &Home, week: IsoWeek, week_over: bool) -> MeasuredWeek {
        MeasuredWeek::new(&WeeklyInput {
            municipality: &home.municipality,
            zone: &home.zone,
            week,
            counts: &self.counts,
            events: &self.events,
            places: &self.places,
            reporting: &self.reporting,
            week_over,
        })
    }
}

async fn gather(store: &Store, home: &Home, week: IsoWeek) -> Result<Gathered, StoreError> {
    let m = home.code();
    let first = week.plus(-WEEKS_BACK);
    let public = home.municipality.public_sources();
    // Of all that is read, the places take longest: in two halves they keep two cores busy.
    let middle = week.plus(-PLACE_WEEKS / 2);
    let (counts, events, earlier, later, reporting) = tokio::try_join!(
        store.week_counts(m, first, week),
        store.events_of_week(m, week),
        store.place_weeks(m, week.plus(1 - PLACE_WEEKS), middle, &public),
        store.place_weeks(m, middle.next(), week, &public),
        store.reporting(m, first, week),
    )?;
    Ok(Gathered {
        counts: counts.into_iter().map(count).collect(),
        events: events.into_iter().map(event).collect(),
        places: earlier.into_iter().chain(later).map(place).collect(),
        reporting: reporting.into_iter().map(told).collect(),
    })
}

/// The draft as it stands beside the decisions and the picture before.
async fn drafted(
    store: &Store,
    m: MunicipalityCode,
    measured: &MeasuredWeek,
    week: IsoWeek,
    today: Date,
) -> Result<WeeklyDraft, StoreError> {
    let previous = previous_adopted(store, m, week).await?;
    let decided_in = previous.as_ref().map_or(week.previous(), |p| p.week);
    let decisions = decisions_to_look_back_on(store, m, week, decided_in).await?;
    Ok(measured.draft(&decisions, previous.as_ref(), today))
}

/// Those of last week and of the latest adopted picture, and all earlier ones that nobody has answered.
async fn decisions_to_look_back_on(
    store: &Store,
    m: MunicipalityCode,
    week: IsoWeek,
    decided_in: IsoWeek,
) -> Result<Vec<Decision>, StoreError> {
    let of_week = |week| DecisionFilter {
        week: Some(week),
        ..DecisionFilter::default()
    };
    let unanswered = DecisionFilter {
        before_week: Some(week),
        open: Some(true),
        ..DecisionFilter::default()
    };
    let mut found = store.decisions(m, &unanswered).await?;
    for week in [week.previous(), decided_in] {
        found.extend(store.decisions(m, &of_week(week)).await?);
    }
    found.sort_by_key(|d| d.id);
    found.dedup_by_key(|d| d.id);
    Ok(found)
}

/// The latest adopted picture of an earlier week, in its latest adopted version.
async fn previous_adopted(
    store: &Store,
    m: MunicipalityCode,
    week: IsoWeek,
) -> Result<Option<Picture>, StoreError> {
    let adopted = store.adopted_weeks(m).await?;
    match adopted.range(..week).next_back() {
        Some(earlier) => latest_adopted(store, m, *earlier).await,
        None => Ok(None),
    }
}

pub async fn latest_adopted(
    store: &Store,
    m: MunicipalityCode,
    week: IsoWeek,
) -> Result<Option<Picture>, StoreError> {
    let versions = store.picture_versions(m, week).await?;
    Ok(versions.into_iter().find(|p| p.status == PictureStatus::Adopted))
}

fn count(row: store::WeekCount) -> analysis::WeekCount {
    analysis::WeekCount {
        week: row.week,
        area: row.area,
        category: row.category,
        partner: row.partner,
        source: row.source,
        n: row.n,
    }
}

fn place(row: store::PlaceWeek) -> analysis::PlaceWeek {
    analysis::PlaceWeek {
        name: row.name,
        area: row.area,
        point: row.point,
        category: row.category,
        week: row.week,
        n: row.n,
    }
}

pub fn told(row: store::PartnerWeek) -> analysis::PartnerWeek {
    analysis::PartnerWeek {
        partner: row.partner,
        week: row.week,
        events: row.events,
        zero: row.zero,
    }
}

pub fn event(row: store::WeekEvent) -> analysis::WeekEvent {
    analysis::WeekEvent {
        id: row.id,
        category: row.category,
        subtype: row.subtype,
        area: row.area,
        happened: Happened {
            from: row.from,
            to: row.to,
            precision: row.precision,
        },
        point: row.lat.zip(row.lon).map(|(lat, lon)| Point { lat, lon }),
        place_name: row.place_name,
        place_precision: row.place_precision,
        severity: Severity::new(row.severity).unwrap_or(Severity::ALL[0]),
        partner: row.partner,
        source: row.source,
    }
}

/// The figures as they are frozen into a picture when it is adopted.
pub fn freeze(draft: &WeeklyDraft) -> Result<String, serde_json::Error> {
    serde_json::to_string(draft)
}

/// The figures an adopted picture was adopted with; `None` for a draft.
pub fn frozen(picture: &Picture) -> Result<Option<WeeklyDraft>, WeeklyError> {
    if picture.frozen_draft.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&picture.frozen_draft)
        .map(Some)
        .map_err(|why| WeeklyError::Frozen {
            week: picture.week,
            version: picture.version,
            why,
        })
}
