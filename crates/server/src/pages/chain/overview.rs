//! The chain at a glance: how many records each level has, what hangs loose, and how much of what happens is covered by
//! something that was decided.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::chain::RecordKind;
use domain::problem_profile::EventOfChain;
use domain::time::IsoWeek;
use domain::trace::{AssignmentFigures, Level, assignment_figures, loose};
use jiff::ToSpan;

use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::governance::{AsOf, DayQuery};

struct KindRow {
    kind: RecordKind,
    count: usize,
}

struct LevelRow {
    words: String,
    kinds: Vec<KindRow>,
    loose: Vec<(String, String)>,
}

/// Of a week's events, those that a prioritised problem covers.
pub struct WeekCoverage {
    pub week: IsoWeek,
    pub covered: usize,
    pub total: usize,
}

impl WeekCoverage {
    pub fn percent(&self) -> Option<i64> {
        let share = self.covered as f64 / self.total as f64;
        (self.total > 0).then(|| (share * 100.0).round() as i64)
    }
}

#[derive(Template)]
#[template(path = "pages/chain/overview.html")]
struct OverviewPage {
    frame: Frame,
    as_of: AsOf,
    levels: Vec<LevelRow>,
    beside: Vec<KindRow>,
    week: Option<WeekCoverage>,
    assignments: AssignmentFigures,
    goals: Vec<(String, String)>,
}

impl OverviewPage {
    fn answered_percent(&self) -> Option<i64> {
        let share = self.assignments.answered as f64 / self.assignments.given as f64;
        (self.assignments.given > 0).then(|| (share * 100.0).round() as i64)
    }
}

/// The last whole week before a day.
pub async fn week_coverage(signed: &Signed, as_of: &AsOf) -> Result<WeekCoverage, PageError> {
    let known = signed.chain().await?;
    let week = IsoWeek::of(as_of.day - 7.days());
    let events = signed
        .app
        .store
        .events_of_week(signed.municipality(), week)
        .await?;
    let zone = &signed.home.zone;
    let covered = events.iter().filter(|event| {
        let areas = event.area.as_slice();
        let on = event.from.to_zoned(zone.clone()).date();
        let told = EventOfChain {
            id: event.id,
            on,
            category: &event.category,
            areas,
        };
        !known.chain.covering(&told).is_empty()
    });
    Ok(WeekCoverage {
        week,
        covered: covered.count(),
        total: events.len(),
    })
}

pub async fn show(reader: GovernanceReader, Query(day): Query<DayQuery>) -> Result<Response, PageError> {
    let as_of = AsOf::of(&day.dag, reader.today());
    let known = reader.chain().await?;
    let (chain, frame) = (&known.chain, &reader.frame);
    let mut loose = loose(chain, known.neighbours());
    let of_level = |level: Option<Level>| -> Vec<KindRow> {
        let kinds = RecordKind::ALL.iter().filter(|kind| kind.level() == level);
        let row = |kind: &RecordKind| KindRow {
            kind: *kind,
            count: chain.count(*kind),
        };
        kinds.map(row).collect()
    };
    let levels = Level::ALL
        .iter()
        .map(|level| {
            let hanging = loose.iter_mut().find(|(at, _)| at == level);
            let hanging = hanging
                .map(|(_, records)| std::mem::take(records))
                .unwrap_or_default();
            let link = |r: domain::chain::Record| (r.title(chain), r.kind().link(&r.code()));
            LevelRow {
                words: frame.level(level),
                kinds: of_level(Some(*level)),
                loose: hanging.into_iter().map(link).collect(),
            }
        })
        .filter(|row| !row.kinds.is_empty())
        .collect();
    // How many events there are is for those who see them all.
    let week = if reader.principal.may(Act::ReadAllEvents) {
        Some(week_coverage(&reader, &as_of).await?)
    } else {
        None
    };
    let goals = chain.goals.values().map(|goal| {
        let link = format!("/sparning/mal/{}", goal.code);
        (goal.text_in(as_of.day.year()).to_owned(), link)
    });
    html(&OverviewPage {
        levels,
        beside: of_level(None),
        week,
        assignments: assignment_figures(chain, as_of.day),
        goals: goals.collect(),
        frame: frame.clone(),
        as_of,
    })
}
