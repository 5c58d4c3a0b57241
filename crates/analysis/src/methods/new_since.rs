//! What is new since last week, and since the latest adopted picture?

use domain::codes::{AreaCode, CategoryCode};
use domain::picture::{Direction, Level};
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

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
