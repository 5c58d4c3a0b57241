//! One file per question.

pub mod coverage;
pub mod hours;
pub mod new_since;
pub mod places;
