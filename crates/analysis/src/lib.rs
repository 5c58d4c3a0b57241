//! The questions a municipality asks each week, answered with `stats` in the words of `domain`.
//!
//! Numbers and typed findings come out. Pages and documents put words to them, except for the one
//! sentence about what stands out, which must read the same everywhere (`sentence`). Nothing here
//! reads a clock, a file or a database.

pub mod columns;
pub mod disclosure;
pub mod finding;
mod flow;
pub mod methods;
mod rounding;
pub mod sentence;
pub mod weekly;

pub use columns::{Chosen, ColumnEvent, Columns, LocalEvent, Selection, Tally};
pub use disclosure::{Audience, DisclosedTable, ShownCount, ShownStep, of_week, table_with_least};
pub use finding::{CountRange, ExpectedRange, RangeMethod, Unusual, Verdict};
pub use methods::coverage::{CoverageNote, PartnerWeek};
pub use methods::density::{DensityError, DensityMap, DensityTop, density_map};
pub use methods::departures::{DayAlarm, Departure, Departures, departures};
pub use methods::duplicates::{Candidate, Reason, Suggestion, suggest};
pub use methods::effect::{
    Effect, EffectDoubt, EffectInput, EffectVerdict, Estimate, effect, smallest_reduction,
};
pub use methods::feedback::{PartnerFeedback, SentEvent, partner_feedback};
pub use methods::forecast::{
    ExpectedNext, PlaceScore, SIDE_M as FORECAST_SIDE_M, SQUARES as FORECAST_SQUARES, Squares,
    WEEKS as FORECAST_WEEKS, expected_next_week, place_score,
};
pub use methods::history::{AreaCurve, HistoryWeek};
pub use methods::hours::HourTable;
pub use methods::new_since::{NewSince, level_changes};
pub use methods::offences::{OffenceYear, OffencesByYear, offences_by_year};
pub use methods::places::{PlaceWeek, RecurringPlace};
pub use methods::reference::against_reference;
pub use methods::streams::{Direction, rate_change};
pub use methods::survey::{Rest, survey_difference, survey_protected, survey_results};
pub use methods::week_clusters::{WeekCluster, days_scanned, week_clusters};
pub use sentence::{reason_en, reason_sv, sentence_en, sentence_sv};
pub use weekly::{MeasuredWeek, WeekCount, WeekEvent, WeeklyDraft, WeeklyInput};
