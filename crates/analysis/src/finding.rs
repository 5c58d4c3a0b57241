//! What a count is compared with, and what stands out.

use domain::codes::{AreaCode, CategoryCode, PartnerCode};
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// How an expected range was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RangeMethod {
    /// Season and trend of up to five earlier years.
    FarringtonFlexible,
    /// Mean and spread of the latest weeks.
    RecentWeeks,
    /// As many weeks before those that are counted.
    EarlierPeriod,
}

/// What a week would usually hold: 95 of 100 usual weeks fall from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpectedRange {
    pub expected: f64,
    pub low: i64,
    pub high: i64,
    pub method: RangeMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Below,
    Within,
    Above,
    /// Too few comparable weeks to say, or a low count in a week that is not over.
    TooFew,
}

/// A week's count beside what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountRange {
    pub n: i64,
    /// The part of `n` from partners with a history to compare with; less than `n` when a partner is new.
    pub comparable: i64,
    /// `None` with too few comparable weeks.
    pub range: Option<ExpectedRange>,
    /// `comparable` against `range`. One count in twenty falls outside by chance: what stands out
    /// after allowing for that is in the draft's `unusual`.
    pub verdict: Verdict,
}

/// A count that stands out even when allowing for how many counts were looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unusual {
    /// 1 is the most remarkable.
    pub rank: i64,
    /// `None`: the whole municipality.
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub count: CountRange,
    pub above: bool,
    /// Probability of a count at least this far out on either side, when nothing has changed.
    pub p: f64,
    /// The same after Benjamini and Hochberg, over all series looked at.
    pub q: f64,
    pub place: Option<WhereMostly>,
    pub time: Option<WhenMostly>,
    /// Who gave a large share of this series and is silent, or new, this week: the likelier cause.
    pub likelier_cause: Option<CoverageCause>,
}

/// The place that holds the largest part of the events behind a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhereMostly {
    pub place_name: String,
    pub n: i64,
    pub share: f64,
}

/// A run of weekdays and a part of the day that hold most of the events behind a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhenMostly {
    #[serde(with = "weekday")]
    pub from: Weekday,
    #[serde(with = "weekday")]
    pub to: Weekday,
    /// `None`: spread over the day.
    pub part: Option<PartOfDay>,
    pub share: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    /// 00–06
    Night,
    /// 06–12
    Morning,
    /// 12–18
    Afternoon,
    /// 18–24
    Evening,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoverageCause {
    pub partner: PartnerCode,
    pub kind: CoverageCauseKind,
    /// The partner's part of the series: of earlier weeks when silent, of this week when new.
    pub share: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageCauseKind {
    Silent,
    New,
}

mod weekday {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer};

    /// 1 is Monday, as in ISO 8601.
    pub fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i8(day.to_monday_one_offset())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        Weekday::from_monday_one_offset(i8::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
