//! The one door for small numbers. Those who work with the register see every count; others see
//! counts of one to four as "fewer than five", and no total that would give the count away.

use serde::{Deserialize, Serialize};

/// The smallest count above zero that is shown to everyone.
pub const LEAST_SHOWN: i64 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those who work with the register.
    Register,
    /// Everyone else.
    Others,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownCount {
    Exact(i64),
    /// One to four.
    Few,
    /// Left out so that another count cannot be worked out.
    Withheld,
}
