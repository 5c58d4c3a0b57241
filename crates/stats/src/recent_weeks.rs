//! What the next count of a short series would be, from the latest counts alone: no season, no trend.
//!
//! The mean is (Σ + ½) / k, Jeffreys' posterior mean for a Poisson rate, which leaves room for a
//! first event where there was none. The variance is the moment estimate of the dispersion times
//! that mean, and 1 + 1/k times that, since the mean is itself estimated from k counts.

use crate::count_distribution::CountDistribution;

/// `None` without counts.
pub fn recent_weeks(counts: &[f64]) -> Option<CountDistribution> {
    let k = counts.len() as f64;
    if counts.is_empty() {
        return None;
    }
    let sum: f64 = counts.iter().sum();
    let sample_mean = sum / k;
    let mean = (sum + 0.5) / k;
    let dispersion = if counts.len() > 1 && sample_mean > 0.0 {
        let squares: f64 = counts.iter().map(|c| (c - sample_mean).powi(2)).sum();
        (squares / (k - 1.0) / sample_mean).max(1.0)
    } else {
        1.0
    };
    Some(CountDistribution::new(mean, mean * dispersion * (1.0 + 1.0 / k)))
}
