//! Why a row gave no event.

use domain::codes::{CategoryCode, SubtypeCode};
use domain::event::{EventInputError, MAX_TEXT};
use jiff::civil::Date;

use crate::coordinates::CoordinateFault;
use crate::error::ImportError;
use crate::remark::remarks;
use crate::screen::PersonalData;
use crate::when::DayFault;

#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    DateMissing {
        column: String,
    },
    DateNotUnderstood {
        stated: String,
        why: DayFault,
    },
    TimeNotUnderstood {
        stated: String,
    },
    PlaceMissing,
    PlaceOutside {
        place: String,
    },
    /// The numbers as they stood, one or two.
    CoordinatesNotUnderstood {
        stated: Vec<String>,
        why: CoordinateFault,
    },
    NothingHappened,
    FormulaWithoutValue {
        column: String,
    },
    CellError {
        column: String,
        value: String,
    },
    PersonalData {
        what: Vec<PersonalData>,
    },
    EndsBeforeItBegins,
    InTheFuture {
        day: Date,
    },
    TooOld {
        day: Date,
    },
    PeriodTooLong,
    UnknownCategory {
        category: CategoryCode,
    },
    UnknownSubtype {
        category: CategoryCode,
        subtype: SubtypeCode,
    },
    OtherNeedsText,
    TextTooLong {
        limit: usize,
    },
    SumRow,
    HeaderRow,
    RowCutShort {
        found: usize,
        expected: usize,
    },
    OtherMunicipality {
        municipality: String,
    },
    CountyOnly {
        county: String,
    },
    PoliceSummary,
    MarkedDuplicate,
    FieldMissing {
        field: &'static str,
    },
    NotJson,
    Attachment {
        name: Option<String>,
        why: ImportError,
    },
    NoEventInMessage,
}

remarks! { Reason {
    DateMissing { column } => "date_missing",
    DateNotUnderstood { stated, why } => "date_not_understood",
    TimeNotUnderstood { stated } => "time_not_understood",
    PlaceMissing => "place_missing",
    PlaceOutside { place } => "place_outside",
    CoordinatesNotUnderstood { stated, why } => "coordinates_not_understood",
    NothingHappened => "nothing_happened",
    FormulaWithoutValue { column } => "formula_without_value",
    CellError { column, value } => "cell_error",
    PersonalData { what } => "personal_data",
    EndsBeforeItBegins => "ends_before_it_begins",
    InTheFuture { day } => "in_the_future",
    TooOld { day } => "too_old",
    PeriodTooLong => "period_too_long",
    UnknownCategory { category } => "unknown_category",
    UnknownSubtype { category, subtype } => "unknown_subtype",
    OtherNeedsText => "other_needs_text",
    TextTooLong { limit } => "text_too_long",
    SumRow => "sum_row",
    HeaderRow => "header_row",
    RowCutShort { found, expected } => "row_cut_short",
    OtherMunicipality { municipality } => "other_municipality",
    CountyOnly { county } => "county_only",
    PoliceSummary => "police_summary",
    MarkedDuplicate => "marked_duplicate",
    FieldMissing { field } => "field_missing",
    NotJson => "not_json",
    Attachment { name, why } => "attachment",
    NoEventInMessage => "no_event_in_message",
}}

impl Reason {
    /// A rule that an event at the place does not keep.
    pub fn of_rule(rule: EventInputError, place: &str) -> Self {
        match rule {
            EventInputError::EndsBeforeItBegins => Self::EndsBeforeItBegins,
            EventInputError::InTheFuture(day) => Self::InTheFuture { day },
            EventInputError::TooOld(day) => Self::TooOld { day },
            EventInputError::PeriodTooLong => Self::PeriodTooLong,
            EventInputError::UnknownCategory(category) => Self::UnknownCategory { category },
            EventInputError::UnknownSubtype { category, subtype } => {
                Self::UnknownSubtype { category, subtype }
            }
            EventInputError::OtherNeedsText => Self::OtherNeedsText,
            EventInputError::PlaceMissing => Self::PlaceMissing,
            EventInputError::PlaceOutside => Self::PlaceOutside {
                place: place.to_owned(),
            },
            EventInputError::TextTooLong => Self::TextTooLong { limit: MAX_TEXT },
        }
    }
}
