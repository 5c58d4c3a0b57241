//! One file per question.

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
pub mod hours;
pub mod new_since;
pub mod places;
pub mod streams;
pub mod survey;
pub mod trend;
pub mod unusual;
