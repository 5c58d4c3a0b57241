//! What the next count of a short series would be, from the latest counts alone: no season, no trend.
//!
//! **In words.** The mean is (Σ + ½) / k, Jeffreys' posterior mean for a Poisson rate, which leaves room for a
//! first event where there was none. The variance is the moment estimate of the dispersion, at least 1, times
//! that mean, and 1 + 1/k times that, since the mean is itself estimated from k counts.
//!
//! **Unit.** Events in a period as long as those counted. **Assumes** that the periods are alike and do not depend on each
//! other. **Does not say** anything of the time of year: where there are two years or more, see [`crate::farrington`].
//!
//! Jeffreys (1961), *Theory of Probability*, 3.1; the dispersion as in McCullagh and Nelder (1989), 6.2.3.
//!
//! ```
//! use stats::recent_weeks::recent_weeks;
//!
//! let next = recent_weeks(&[2.0, 4.0, 6.0, 8.0])?;
//! assert_eq!(next.mean(), 20.5 / 4.0);
//! assert!(next.at_least(20) < 0.001);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::count_distribution::CountDistribution;
use crate::input::{InputError, at_least_values, finite_and_not_negative};

/// # Errors
/// No counts, or one that is negative or not a finite number.
pub fn recent_weeks(counts: &[f64]) -> Result<CountDistribution, InputError> {
    at_least_values("counts", counts.len(), 1)?;
    finite_and_not_negative("counts", counts)?;
    let k = counts.len() as f64;
    let sum: f64 = counts.iter().sum();
    let sample_mean = sum / k;
    let mean = (sum + 0.5) / k;
    let dispersion = if counts.len() > 1 && sample_mean > 0.0 {
        let squares: f64 = counts.iter().map(|c| (c - sample_mean).powi(2)).sum();
        (squares / (k - 1.0) / sample_mean).max(1.0)
    } else {
        1.0
    };
    Ok(CountDistribution::new(mean, mean * dispersion * (1.0 + 1.0 / k)))
}
