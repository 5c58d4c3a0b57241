//! What a reading needs to know besides the file: whose municipality, who reports, what time it is.

use domain::area::AreaIndex;
use domain::codes::{PartnerCode, SourceCode};
use domain::municipality::Municipality;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The kinds of file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceFormat {
    Table,
    Polisen,
    Email,
    Open311,
}

impl SourceFormat {
    pub const ALL: [Self; 4] = [Self::Table, Self::Polisen, Self::Email, Self::Open311];

    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Polisen => "polisen",
            Self::Email => "email",
            Self::Open311 => "open311",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }
}

/// What becomes of a row in whose text there certainly is an identity number, a telephone number or the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScreeningChoice {
    /// The row is kept, the hit is masked, and a note says so.
    #[default]
    Mask,
    /// The row is not taken in.
    Refuse,
}

pub struct Context<'a> {
    pub municipality: &'a Municipality,
    pub areas: &'a AreaIndex,
    pub zone: TimeZone,
    pub now: Timestamp,
    pub reported_by: PartnerCode,
    pub controller: PartnerCode,
    pub source: SourceCode,
    pub screening: ScreeningChoice,
}
