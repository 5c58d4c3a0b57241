//! One file per question.

pub mod coverage;
pub mod expected;
pub mod history;
pub mod hours;
pub mod new_since;
pub mod places;
pub mod unusual;
