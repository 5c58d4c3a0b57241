//! When on the week did it happen? Hour × weekday, with events of uncertain time shared out over the
//! hours they may have happened in (aoristic). Local time, the nights of the clock change included.

use serde::{Deserialize, Serialize};

/// Events per weekday and hour of the municipality's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HourTable {
    /// Seven rows from Monday, 24 hours each. Sums to `n_known + n_shared`, but for rounding.
    pub cells: Vec<Vec<f64>>,
    /// Events whose hour is known, to within two hours.
    pub n_known: i64,
    /// Events shared out over several hours.
    pub n_shared: i64,
    /// Events whose time is not known: counted nowhere in the table.
    pub n_unknown: i64,
}
