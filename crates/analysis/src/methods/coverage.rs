//! Who was heard this week, who was not, and how much of the usual flow that leaves out.

use domain::codes::{AreaCode, CategoryCode, PartnerCode};
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

/// What an organisation sent in for a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerWeek {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub events: i64,
    /// Said "nothing to report".
    pub zero: bool,
}

/// What the silence, and the newcomers, of the week mean for the counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageNote {
    /// The part of the usual flow that comes from those who are silent this week, 0 to 1.
    pub missing_share: f64,
    pub silent: Vec<SilentPartner>,
    /// Organisations that began to report within the latest weeks.
    pub new: Vec<NewPartner>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SilentPartner {
    pub partner: PartnerCode,
    pub silent_weeks: i64,
    /// Events a week when it reports, over the latest half year.
    pub usual_per_week: f64,
    /// Its part of all events of the latest half year.
    pub usual_share: f64,
    /// Where it is missed most: counts that mostly came from it, at most five.
    pub missed: Vec<MissedSeries>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissedSeries {
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPartner {
    pub partner: PartnerCode,
    pub first_week: IsoWeek,
    pub events: i64,
}
