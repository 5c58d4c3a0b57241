//! Who was to report a week, who did, who said "nothing to report", and who was silent. Silence is
//! not calm, so this stands beside every count.

use serde::{Deserialize, Serialize};

use crate::codes::{PartnerCode, ZeroReportId};
use crate::time::IsoWeek;
use jiff::Timestamp;

/// "Nothing to report" from an organisation for a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZeroReport {
    pub id: ZeroReportId,
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub reported_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportingState {
    Reported,
    Zero,
    Silent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerCoverage {
    pub partner: PartnerCode,
    pub events: i64,
    pub state: ReportingState,
    /// Weeks in a row, this one included, in which the partner was silent.
    pub silent_weeks: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub week: IsoWeek,
    pub partners: Vec<PartnerCoverage>,
}

impl Coverage {
    pub fn expected(&self) -> usize {
        self.partners.len()
    }

    pub fn heard(&self) -> usize {
        self.partners
            .iter()
            .filter(|p| p.state != ReportingState::Silent)
            .count()
    }

    pub fn silent(&self) -> impl Iterator<Item = &PartnerCoverage> {
        self.partners.iter().filter(|p| p.state == ReportingState::Silent)
    }
}
