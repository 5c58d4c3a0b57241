//! One file per question.

pub mod cells;
pub mod comparison;
pub mod concentration;
pub mod coverage;
pub mod density;
pub mod departures;
pub mod duplicates;
pub mod effect;
pub mod expected;
pub mod feedback;
pub mod forecast;
pub mod history;
pub mod hot_cells;
pub mod hours;
pub mod local_clusters;
pub mod near_repeat;
pub mod new_since;
pub mod offences;
pub mod pattern;
pub mod places;
mod plane;
pub mod reference;
pub mod space_time_clusters;
pub mod streams;
pub mod survey;
pub mod trend;
pub mod unusual;
