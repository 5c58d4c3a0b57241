//! What the columns of a table mean. Guessed at first, corrected by a person, saved for the next file.

use std::collections::BTreeMap;

use domain::codes::{CategoryCode, SubtypeCode};
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The day, with or without the time of day.
    Date,
    Time,
    From,
    FromTime,
    To,
    ToTime,
    Discovered,
    Reported,
    Place,
    Address,
    Area,
    PlaceType,
    Category,
    Subtype,
    Headline,
    Text,
    /// The first and second coordinate; which axis they are is told by their range.
    Coordinate1,
    Coordinate2,
    /// Both coordinates in one cell.
    Coordinates,
    Reference,
    Severity,
    Certainty,
    ReportedToPolice,
    Offensive,
    /// Names, identity numbers and the like: never read.
    PersonalData,
    Ignore,
}

impl Field {
    pub const ALL: [Self; 26] = [
        Self::Date,
        Self::Time,
        Self::From,
        Self::FromTime,
        Self::To,
        Self::ToTime,
        Self::Discovered,
        Self::Reported,
        Self::Place,
        Self::Address,
        Self::Area,
        Self::PlaceType,
        Self::Category,
        Self::Subtype,
        Self::Headline,
        Self::Text,
        Self::Coordinate1,
        Self::Coordinate2,
        Self::Coordinates,
        Self::Reference,
        Self::Severity,
        Self::Certainty,
        Self::ReportedToPolice,
        Self::Offensive,
        Self::PersonalData,
        Self::Ignore,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::From => "from",
            Self::FromTime => "from_time",
            Self::To => "to",
            Self::ToTime => "to_time",
            Self::Discovered => "discovered",
            Self::Reported => "reported",
            Self::Place => "place",
            Self::Address => "address",
            Self::Area => "area",
            Self::PlaceType => "place_type",
            Self::Category => "category",
            Self::Subtype => "subtype",
            Self::Headline => "headline",
            Self::Text => "text",
            Self::Coordinate1 => "coordinate1",
            Self::Coordinate2 => "coordinate2",
            Self::Coordinates => "coordinates",
            Self::Reference => "reference",
            Self::Severity => "severity",
            Self::Certainty => "certainty",
            Self::ReportedToPolice => "reported_to_police",
            Self::Offensive => "offensive",
            Self::PersonalData => "personal_data",
            Self::Ignore => "ignore",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.code() == code)
    }

    /// Several columns may hold it; their values are joined.
    pub fn may_repeat(self) -> bool {
        matches!(self, Self::Text | Self::PersonalData | Self::Ignore)
    }

    /// Nothing of the column is read.
    pub fn is_left_out(self) -> bool {
        matches!(self, Self::PersonalData | Self::Ignore)
    }
}

/// Which number comes first in 3/7/2022.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Told by the values; day first, as in Sweden, when they do not tell.
    #[default]
    Auto,
    DayFirst,
    MonthFirst,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoordinateSystem {
    /// Told by the range of each pair.
    #[default]
    Auto,
    Wgs84,
    Sweref99Tm,
    Sweref991800,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderRow {
    /// Looked for among the first rows.
    #[default]
    Auto,
    /// The row's number, from 1.
    Row(u64),
    Missing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// The heading as it stands in the file, or "Kolumn 3" where there is none.
    pub column: String,
    pub field: Field,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryChoice {
    pub category: CategoryCode,
    #[serde(default)]
    pub subtype: Option<SubtypeCode>,
}

/// How to read a table from a certain sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// Empty: guessed from names and content.
    pub columns: Vec<MappedColumn>,
    /// The sender's own category words.
    pub categories: BTreeMap<String, CategoryChoice>,
    pub date_order: DateOrder,
    pub coordinates: CoordinateSystem,
    pub header_row: HeaderRow,
    /// `None`: the first sheet with rows in it.
    pub sheet: Option<String>,
    /// The category of rows that say none.
    pub default_category: Option<CategoryChoice>,
}
