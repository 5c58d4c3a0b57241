//! The week as it drafts itself, gathered from the register once for page, PDF, text document and command.
//! Leaves out what people write about it; that is the picture in the register.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::weekly::{PLACE_WEEKS, WEEKS_BACK};
use analysis::{HistoryWeek, WeeklyDraft, WeeklyInput, place_weeks, week_history, weekly_draft};
use domain::codes::{AreaCode, MunicipalityCode};
use domain::decision::Decision;
use domain::event::Severity;
use domain::municipality::Municipality;
use domain::picture::{Picture, PictureStatus};
use domain::place::Point;
use domain::time::{Happened, IsoWeek};
use jiff::civil::Date;
use store::{DecisionFilter, Store, StoreError};

use crate::app::Home;

/// The curve shows this many weeks.
pub const SERIES_WEEKS: usize = 52;

/// Weeks that are kept computed at once.
const KEPT: usize = 24;

/// What the register says about a week.
pub struct WeekFigures {
    pub draft: WeeklyDraft,
    /// The latest year, oldest week first: of the whole municipality (`None`) and of each working area.
    pub series: BTreeMap<Option<AreaCode>, Vec<HistoryWeek>>,
}

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

/// Figures hold as long as nothing was written to the municipality's journal, and for the day.
type Key = (MunicipalityCode, IsoWeek, i64, Date);

/// Weeks that were computed, the latest used last.
#[derive(Default)]
pub struct WeeklyCache {
    kept: Mutex<VecDeque<(Key, Arc<WeekFigures>)>>,
    /// Held while computing, so that many readers at once make one computation.
    computing: tokio::sync::Mutex<()>,
}

impl WeeklyCache {
    fn find(&self, key: &Key) -> Option<Arc<WeekFigures>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(k, _)| k == key)?;
        let found = kept.remove(at)?;
        let figures = found.1.clone();
        kept.push_back(found);
        Some(figures)
    }

    fn keep(&self, key: Key, figures: Arc<WeekFigures>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What was computed before the latest change is never asked for again.
        kept.retain(|(k, _)| k.0 != key.0 || (k.2, k.3) == (key.2, key.3));
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((key, figures));
    }

    /// The week's figures as the register stands.
    pub async fn figures(
        &self,
        store: &Store,
        home: &Arc<Home>,
        week: IsoWeek,
        today: Date,
    ) -> Result<Arc<WeekFigures>, WeeklyError> {
        let key = (home.code(), week, store.journal_seq(home.code()).await?, today);
        if let Some(figures) = self.find(&key) {
            return Ok(figures);
        }
        let _one_at_a_time = self.computing.lock().await;
        if let Some(figures) = self.find(&key) {
            return Ok(figures);
        }
        let figures = Arc::new(compute(store, home, week, today).await?);
        self.keep(key, figures.clone());
        Ok(figures)
    }
}

/// Everything the draft is made from, read from the register.
struct Gathered {
    counts: Vec<analysis::WeekCount>,
    recent: Vec<analysis::WeekEvent>,
    reporting: Vec<analysis::PartnerWeek>,
    decisions: Vec<Decision>,
    previous_adopted: Option<Picture>,
}

/// Computes the week's figures, without looking for kept ones.
pub async fn compute(
    store: &Store,
    home: &Arc<Home>,
    week: IsoWeek,
    today: Date,
) -> Result<WeekFigures, WeeklyError> {
    let gathered = gather(store, home, week).await?;
    let home = home.clone();
    Ok(tokio::task::spawn_blocking(move || figures_of(&home, week, today, &gathered)).await?)
}

async fn gather(store: &Store, home: &Home, week: IsoWeek) -> Result<Gathered, StoreError> {
    let m = home.code();
    let first = week.plus(-WEEKS_BACK);
    let counts = store.week_counts(m, first, week);
    let recent = store.place_events(m, week.plus(1 - PLACE_WEEKS), week);
    let reporting = store.reporting(m, first, week);
    let (counts, recent, reporting) = tokio::try_join!(counts, recent, reporting)?;
    let previous_adopted = previous_adopted(store, m, week).await?;
    let decided_in = previous_adopted.as_ref().map_or(week.previous(), |p| p.week);
    let decisions = decisions_to_look_back_on(store, m, week, decided_in).await?;
    Ok(Gathered {
        counts: counts.into_iter().map(count).collect(),
        recent: recent.into_iter().map(event).collect(),
        reporting: reporting.into_iter().map(told).collect(),
        decisions,
        previous_adopted,
    })
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

fn figures_of(home: &Home, week: IsoWeek, today: Date, gathered: &Gathered) -> WeekFigures {
    let municipality = &home.municipality;
    let places = place_weeks(&gathered.recent, municipality, &home.zone);
    let (from, to) = week.bounds(&home.zone);
    let this_week: Vec<analysis::WeekEvent> = gathered
        .recent
        .iter()
        .filter(|e| e.happened.from >= from && e.happened.from < to)
        .cloned()
        .collect();
    let input = WeeklyInput {
        municipality,
        zone: &home.zone,
        week,
        counts: &gathered.counts,
        events: &this_week,
        places: &places,
        reporting: &gathered.reporting,
        decisions: &gathered.decisions,
        previous_adopted: gathered.previous_adopted.as_ref(),
        today,
    };
    let areas = municipality.working_areas().iter().map(|a| Some(a.code.clone()));
    let series = std::iter::once(None)
        .chain(areas)
        .map(|area| {
            let weeks = week_history(&input, area.as_ref(), None, SERIES_WEEKS);
            (area, weeks)
        })
        .collect();
    WeekFigures {
        draft: weekly_draft(&input),
        series,
    }
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

fn told(row: store::PartnerWeek) -> analysis::PartnerWeek {
    analysis::PartnerWeek {
        partner: row.partner,
        week: row.week,
        events: row.events,
        zero: row.zero,
    }
}

fn event(row: store::WeekEvent) -> analysis::WeekEvent {
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

/// Whom the outlines and the water on the map come from.
pub fn map_source(municipality: &Municipality) -> String {
    let mut sources: Vec<&str> = municipality
        .population
        .iter()
        .map(|p| p.source.as_str())
        .filter(|s| !s.is_empty())
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources.join(", ")
}
