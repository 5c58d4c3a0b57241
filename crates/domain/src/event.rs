//! An event: something that happened at a place and a time. There is no room for a person in it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::area::DerivedAreas;
use crate::codes::*;
use crate::place::Place;
use crate::time::{Happened, IsoWeek};

/// How sure the one who reported was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    Observed,
    Suspected,
    Hearsay,
}

impl Certainty {
    pub const ALL: [Self; 3] = [Self::Observed, Self::Suspected, Self::Hearsay];

    pub fn code(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Suspected => "suspected",
            Self::Hearsay => "hearsay",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// 1 slight, 2 noticeable, 3 serious, 4 very serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Severity(i64);

impl Severity {
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    pub fn new(step: i64) -> Option<Self> {
        (1..=4).contains(&step).then_some(Self(step))
    }

    pub fn step(self) -> i64 {
        self.0
    }
}

/// Who may see a record: anyone with the right role, only the municipality's own, or under secrecy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    Open,
    Internal,
    Secret,
}

impl Classification {
    pub const ALL: [Self; 3] = [Self::Open, Self::Internal, Self::Secret];

    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Internal => "internal",
            Self::Secret => "secret",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// Where an event is on its way through the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// In the inbox: counted, not yet looked at by a coordinator.
    Received,
    /// Looked at and kept.
    Sorted,
    /// The same thing as another event, which now stands for both.
    Merged,
    /// Not an event for this register; kept with its reason, not counted.
    Dismissed,
}

impl EventStatus {
    pub const ALL: [Self; 4] = [Self::Received, Self::Sorted, Self::Merged, Self::Dismissed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sorted => "sorted",
            Self::Merged => "merged",
            Self::Dismissed => "dismissed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Counted in every figure.
    pub fn counts(self) -> bool {
        matches!(self, Self::Received | Self::Sorted)
    }
}

/// What a reporter sends in, from a form or a file, before the register has given it an id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventInput {
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub happened: Happened,
    pub discovered_at: Option<Timestamp>,
    pub reported_at: Timestamp,
    pub place: Place,
    pub severity: Severity,
    pub certainty: Certainty,
    pub source: SourceCode,
    /// The reporter's own number for it.
    pub source_reference: Option<String>,
    pub reported_by: PartnerCode,
    /// The organisation that answers for the processing (personuppgiftsansvarig).
    pub controller: PartnerCode,
    pub classification: Classification,
    pub reported_to_police: bool,
    /// Offensive or racist content; graffiti of that kind has a shorter clock.
    pub offensive: bool,
    pub text: String,
}

/// An event in the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    /// 1 when recorded, one more for each change.
    pub version: i64,
    #[serde(flatten)]
    pub input: EventInput,
    pub areas: DerivedAreas,
    /// The local day and ISO week by which it is counted.
    pub date: Date,
    pub week: IsoWeek,
    pub status: EventStatus,
    pub merged_into: Option<EventId>,
    pub import: Option<ImportId>,
    /// When the free text falls due for disposal (gallring).
    pub retained_until: Date,
    pub recorded_at: Timestamp,
}

/// Why an input is not an event for the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventInputError {
    EndsBeforeItBegins,
    InTheFuture(Date),
    TooOld(Date),
    PeriodTooLong,
    UnknownCategory(CategoryCode),
    UnknownSubtype {
        category: CategoryCode,
        subtype: SubtypeCode,
    },
    OtherNeedsText,
    PlaceMissing,
    PlaceOutside,
    TextTooLong,
}

/// The longest text of an event, in characters.
pub const MAX_TEXT: usize = 4_000;

/// How long the free text of an event is kept before it falls due for disposal, in months. The
/// municipality's disposal decision may say otherwise.
pub const RETENTION_MONTHS: i32 = 24;

impl EventInput {
    /// Tries the rules that need nothing but the municipality's lists and the present instant.
    pub fn check(
        &self,
        municipality: &crate::municipality::Municipality,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), EventInputError> {
        let date = self.happened.date(zone);
        if self.happened.to < self.happened.from {
            return Err(EventInputError::EndsBeforeItBegins);
        }
        // Ten minutes of grace for clocks that run fast.
        if self.happened.from.as_second() > now.as_second() + 600 {
            return Err(EventInputError::InTheFuture(date));
        }
        if date.year() < 1990 {
            return Err(EventInputError::TooOld(date));
        }
        if self.happened.to.as_second() - self.happened.from.as_second() > 92 * 86_400 {
            return Err(EventInputError::PeriodTooLong);
        }
        let category = municipality
            .category(&self.category)
            .ok_or_else(|| EventInputError::UnknownCategory(self.category.clone()))?;
        if let Some(subtype) = &self.subtype
            && category.subtype(subtype).is_none()
        {
            return Err(EventInputError::UnknownSubtype {
                category: self.category.clone(),
                subtype: subtype.clone(),
            });
        }
        if self.category.as_str() == "OVR" && self.text.trim().is_empty() {
            return Err(EventInputError::OtherNeedsText);
        }
        if self.place.name.trim().is_empty() && self.place.point.is_none() && self.place.stated_area.is_none()
        {
            return Err(EventInputError::PlaceMissing);
        }
        if self.text.chars().count() > MAX_TEXT {
            return Err(EventInputError::TextTooLong);
        }
        Ok(())
    }
}
