//! Which places recur?

use domain::codes::{AreaCode, CategoryCode};
use domain::place::Point;
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

/// How many events of a category a named place had in a week. `place_weeks` makes them from events;
/// a register with many events had better count them where they lie.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceWeek {
    pub name: String,
    pub area: Option<AreaCode>,
    /// The mean of the events' points, where any has one.
    pub point: Option<Point>,
    pub category: CategoryCode,
    pub week: IsoWeek,
    pub n: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecurringPlace {
    pub name: String,
    pub area: Option<AreaCode>,
    pub point: Option<Point>,
    pub this_week: i64,
    /// This week included.
    pub last_8_weeks: i64,
    /// Weeks with an event, of those eight.
    pub weeks_active: i64,
    /// With their numbers over the eight weeks, most first.
    pub categories: Vec<PlaceCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCategory {
    pub category: CategoryCode,
    pub n: i64,
}
