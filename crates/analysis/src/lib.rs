//! The questions a municipality asks each week, answered with `stats` in the words of `domain`.
//!
//! Numbers and typed findings come out. Pages and documents put words to them, except for the one
//! sentence about what stands out, which must read the same everywhere (`finding`). Nothing here
//! reads a clock, a file or a database.

pub mod disclosure;
pub mod finding;
pub mod methods;
pub mod weekly;

pub use disclosure::{Audience, ShownCount};
pub use finding::{CountRange, ExpectedRange, RangeMethod, Unusual, Verdict};
pub use methods::coverage::{CoverageNote, PartnerWeek};
pub use methods::hours::HourTable;
pub use methods::new_since::NewSince;
pub use methods::places::{PlaceWeek, RecurringPlace};
pub use weekly::{WeekCount, WeekEvent, WeeklyDraft, WeeklyInput};
