//! Reported offences as counts that somebody else has made: by area, time and kind. Never single reports.

use crate::codes::AreaCode;

/// The indicator that has all kinds together. Where there is one, it alone is the sum.
pub const ALL_OFFENCES: &str = "anmalda-brott";

/// One count of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffenceCount {
    /// The whole municipality without one.
    pub area: Option<AreaCode>,
    pub year: i16,
    /// 1 to 12; the whole year without one.
    pub month: Option<i8>,
    /// As the table calls it; empty for all kinds together.
    pub kind: String,
    pub n: i64,
    pub source: String,
}
