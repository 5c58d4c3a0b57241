//! CUSUM with Rossi's transformation: has a count drifted above its usual level?
//!
//! **In words.** Every count is turned into a score that is nearly standard normal when the count is Poisson with
//! the usual mean m, x = (y − 3m + 2√(m y)) / (2√m). What a score has above k is added to a sum that never
//! goes below zero, and an alarm is given from h: a small increase that lasts is found, where a bound for
//! each week by itself would let it pass.
//!
//! **Unit.** Standard deviations for k and h; the bound is a count. **Assumes** Poisson counts about a level
//! that does not change with the season. **Does not say** when the drift began; the sum goes on after an
//! alarm until the counts bring it down.
//!
//! Rossi, Lampugnani and Marchi (1999). Bounds agree with `cusum(trans = "rossi")` of the R package
//! surveillance, whose k = 1.04 and h = 2.26 stand for a usual run of 500 weeks and a doubled risk.
//!
//! ```
//! use stats::cusum::cusum;
//!
//! let weeks = cusum(&[4.0, 6.0, 9.0, 8.0, 9.0, 10.0], 4.0, 1.04, 2.26)?;
//! assert!(!weeks[0].alarm);
//! assert!(weeks[5].alarm);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, finite_and_not_negative, one, positive};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CusumWeek {
    /// The sum after this week.
    pub sum: f64,
    /// The count at which the sum reaches h.
    pub upper: f64,
    pub alarm: bool,
}

/// `usual` is m, as the mean of earlier counts; the sum begins at zero.
///
/// # Errors
/// A count that is negative or not finite, a usual count or an `h` that is not above 0, or a negative `k`.
pub fn cusum(counts: &[f64], usual: f64, k: f64, h: f64) -> Result<Vec<CusumWeek>, InputError> {
    finite_and_not_negative("counts", counts)?;
    positive("usual", usual)?;
    positive("h", h)?;
    one("k", k, "a finite number of at least 0", |k| {
        k.is_finite() && k >= 0.0
    })?;
    let root = usual.sqrt();
    let score = |count: f64| (count - 3.0 * usual + 2.0 * root * count.sqrt()) / (2.0 * root);
    let mut sum = 0.0_f64;
    let week = |&count: &f64| {
        // √y solves a quadratic; a score below that of no events is one no count has.
        let needed = h + k - sum;
        let square_root = (4.0 * usual + 2.0 * root * needed).max(0.0).sqrt() - root;
        sum = (sum + score(count) - k).max(0.0);
        CusumWeek {
            sum,
            upper: square_root.max(0.0).powi(2),
            alarm: sum >= h,
        }
    };
    Ok(counts.iter().map(week).collect())
}
