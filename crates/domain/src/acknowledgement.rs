//! That somebody has looked at what departed from the usual (kvittering), and what it led to. It holds for that week: what
//! departs again in another week comes back.

use serde::{Deserialize, Serialize};

use crate::codes::*;
use crate::record::choice;
use crate::time::IsoWeek;

choice! {
    pub enum Led {
        /// There is something to work with.
        ToProblem = "to_problem",
        ToNothing = "to_nothing",
    }
}

/// A category in an area, or in the whole municipality, in a week.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DepartedSeries {
    pub week: IsoWeek,
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcknowledgementInput {
    #[serde(flatten)]
    pub series: DepartedSeries,
    pub led: Led,
    /// The problem that it led to; none while that is still to be written.
    pub problem: Option<ProblemCode>,
    pub reason: String,
}
