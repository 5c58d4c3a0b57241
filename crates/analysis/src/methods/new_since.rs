//! What is new since last week, and since the latest adopted picture?

use domain::codes::{AreaCode, CategoryCode};
use domain::picture::{Direction, Level, Picture};
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

use crate::flow::{Flow, Series};
use crate::weekly::PLACE_WEEKS;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewSince {
    /// All events last week; the draft's `total.n` is this week's.
    pub total_last_week: i64,
    /// Categories whose count for the municipality changed from last week, the largest change first.
    pub changes: Vec<CountChange>,
    /// Categories seen in an area, or in the municipality, for the first time in the weeks compared with.
    pub first_seen: Vec<FirstSeen>,
    pub weeks_compared: i64,
    /// Places with several events this week and none in the weeks before.
    pub new_places: Vec<NewPlace>,
    pub place_weeks_compared: i64,
    /// What the latest adopted picture said, to write this one against.
    pub previous: Option<PreviousPicture>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountChange {
    pub category: CategoryCode,
    pub last_week: i64,
    pub this_week: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSeen {
    /// `None`: new to the whole municipality.
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub n: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPlace {
    pub name: String,
    pub area: Option<AreaCode>,
    pub n: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousPicture {
    pub week: IsoWeek,
    pub version: i64,
    pub levels: Vec<AreaLevel>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLevel {
    pub area: AreaCode,
    pub level: Level,
    pub direction: Option<Direction>,
}

/// An area whose level differs between two pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelChange {
    pub area: AreaCode,
    pub before: Level,
    pub now: Level,
}

/// With fewer weeks to compare with, nothing is called a first.
const LEAST_WEEKS: usize = 26;

/// Without the latest adopted picture, which is no part of the register's figures.
pub fn new_since(flow: &Flow, new_places: Vec<NewPlace>) -> NewSince {
    let now = flow.weeks - 1;
    let before = |series: &Series| if now == 0 { 0 } else { series.total(now - 1) };
    let mut changes = Vec::new();
    let mut first_seen = Vec::new();
    for (c, category) in flow.categories.iter().enumerate() {
        let whole = flow.series(None, Some(c));
        let (last_week, this_week) = (before(&whole), whole.total(now));
        if last_week != this_week {
            changes.push(CountChange {
                category: category.clone(),
                last_week,
                this_week,
            });
        }
        if now < LEAST_WEEKS || this_week == 0 {
            continue;
        }
        let first = |series: &Series| series.total(now) > 0 && (0..now).all(|w| series.total(w) == 0);
        if first(&whole) {
            first_seen.push(FirstSeen {
                area: None,
                category: category.clone(),
                n: this_week,
            });
            continue;
        }
        for (a, area) in flow.areas.iter().enumerate() {
            let series = flow.series(Some(a), Some(c));
            if first(&series) {
                first_seen.push(FirstSeen {
                    area: Some(area.clone()),
                    category: category.clone(),
                    n: series.total(now),
                });
            }
        }
    }
    changes.sort_by_key(|c| -(c.this_week - c.last_week).abs());
    NewSince {
        total_last_week: before(&flow.series(None, None)),
        changes,
        first_seen,
        weeks_compared: now as i64,
        new_places,
        place_weeks_compared: i64::from(PLACE_WEEKS) - 1,
        previous: None,
    }
}

impl PreviousPicture {
    pub fn of(picture: &Picture) -> Self {
        Self {
            week: picture.week,
            version: picture.version,
            levels: levels(picture).collect(),
        }
    }
}

/// The areas whose level was judged otherwise in `now` than in `before`.
pub fn level_changes(before: &Picture, now: &Picture) -> Vec<LevelChange> {
    levels(now)
        .filter_map(|level| {
            let before = before.assessments.get(&level.area)?.level?;
            (before != level.level).then_some(LevelChange {
                area: level.area,
                before,
                now: level.level,
            })
        })
        .collect()
}

fn levels(picture: &Picture) -> impl Iterator<Item = AreaLevel> {
    picture.assessments.iter().filter_map(|(area, assessment)| {
        Some(AreaLevel {
            area: area.clone(),
            level: assessment.level?,
            direction: assessment.direction,
        })
    })
}
