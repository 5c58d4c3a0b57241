//! Local Moran's I: which places are like, or unlike, their neighbours?
//!
//! **In words.** A place's deviation from the mean times the weighted deviations of its neighbours, over
//! the mean squared deviation: Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / (Σ z² / n). Positive where a place and its surroundings
//! lie on the same side of the mean (high–high, low–low), negative for an outlier (high–low, low–high).
//! With row-standardised weights the mean of Iᵢ is Moran's I.
//!
//! **Unit.** None. **Assumes** comparable places and a single mean for all of them. **Does not say** that
//! every place below 0.05 is a finding: with hundreds of places some always are; see
//! [`crate::benjamini_hochberg`]. Neighbouring places share neighbours, so that findings come in clumps.
//!
//! Anselin (1995). Two sets of moments: of the other places in random order, the place keeping its own
//! value (conditional: Sokal, Oden and Thomson 1998), and of all places in random order (total: Anselin
//! 1995). Where they differ much a place's own value is extreme. Both agree with spdep's `localmoran`;
//! PySAL's esda divides by n − 1 instead of n. A place without neighbours has no quadrant and no p.
//!
//! ```
//! use stats::local_moran::{Quadrant, local_moran};
//! use stats::spatial_weights::SpatialWeights;
//!
//! let weights = SpatialWeights::rook_grid(6, 1)?.row_standardised();
//! let local = local_moran(&[1.0, 2.0, 1.0, 5.0, 6.0, 7.0], &weights)?;
//! assert_eq!(local[5].quadrant, Some(Quadrant::HighHigh));
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::conditional_permutation;
use crate::global_permutation::{check_values, deviations};
use crate::input::{InputError, at_least_values};
use crate::permutation::{Permutations, Tails};
use crate::spatial_weights::SpatialWeights;

/// A place and its surroundings, each against the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadrant {
    HighHigh,
    LowLow,
    HighLow,
    LowHigh,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalMoran {
    pub i: f64,
    pub conditional: Moments,
    pub total: Moments,
    /// `None` at the mean itself, and without neighbours.
    pub quadrant: Option<Quadrant>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub expected: f64,
    pub variance: f64,
}

impl LocalMoran {
    /// Standard score by the conditional moments; `None` where these leave no room for chance.
    pub fn z(&self) -> Option<f64> {
        let variance = self.conditional.variance;
        (variance > 0.0).then(|| (self.i - self.conditional.expected) / variance.sqrt())
    }
}

/// # Errors
/// Fewer than four places, not a value for each, a value that is not finite, or values all alike.
pub fn local_moran(y: &[f64], weights: &SpatialWeights) -> Result<Vec<LocalMoran>, InputError> {
    at_least_values("y", y.len(), 4)?;
    check_values(y, weights)?;
    let z = deviations(y);
    let n = y.len() as f64;
    let m2 = z.iter().map(|z| z * z).sum::<f64>() / n;
    let kurtosis = z.iter().map(|z| z.powi(4)).sum::<f64>() / n / (m2 * m2);
    let of = |i: usize| {
        let row = weights.weights(i);
        let sum: f64 = row.iter().sum();
        let squares: f64 = row.iter().map(|w| w * w).sum();
        let lag = weights.lag(i, &z);
        let own = z[i] / m2;
        let conditional = Moments {
            expected: -z[i] * own * sum / (n - 1.0),
            variance: own * own * n / (n - 2.0)
                * (squares - sum * sum / (n - 1.0)).max(0.0)
                * (m2 - z[i] * z[i] / (n - 1.0)).max(0.0),
        };
        let expected = -sum / (n - 1.0);
        let total = Moments {
            expected,
            variance: (n - kurtosis) / (n - 1.0) * squares
                + (2.0 * kurtosis - n) / ((n - 1.0) * (n - 2.0)) * (sum * sum - squares)
                - expected * expected,
        };
        LocalMoran {
            i: own * lag,
            conditional,
            total,
            quadrant: quadrant(z[i], lag),
        }
    };
    Ok((0..y.len()).map(of).collect())
}

/// For each place, how many replications with random neighbours give an I of at least, and at most, the
/// one observed; `None` for a place without neighbours. See [`crate::conditional_permutation`].
///
/// # Errors
/// As [`local_moran`].
pub fn local_moran_test(
    y: &[f64],
    weights: &SpatialWeights,
    permutations: Permutations,
) -> Result<Vec<Option<Tails>>, InputError> {
    at_least_values("y", y.len(), 4)?;
    check_values(y, weights)?;
    let z = deviations(y);
    let mut tails = conditional_permutation::tails(&z, weights, permutations);
    // The place keeps its deviation, so that I is the surroundings' sum but for the sign.
    for (tails, &z) in tails.iter_mut().zip(&z) {
        let Some(tails) = tails else { continue };
        if z < 0.0 {
            (tails.at_least, tails.at_most) = (tails.at_most, tails.at_least);
        } else if z == 0.0 {
            (tails.at_least, tails.at_most) = (tails.replications, tails.replications);
        }
    }
    Ok(tails)
}

fn quadrant(z: f64, lag: f64) -> Option<Quadrant> {
    match (z.partial_cmp(&0.0)?, lag.partial_cmp(&0.0)?) {
        (std::cmp::Ordering::Greater, std::cmp::Ordering::Greater) => Some(Quadrant::HighHigh),
        (std::cmp::Ordering::Less, std::cmp::Ordering::Less) => Some(Quadrant::LowLow),
        (std::cmp::Ordering::Greater, std::cmp::Ordering::Less) => Some(Quadrant::HighLow),
        (std::cmp::Ordering::Less, std::cmp::Ordering::Greater) => Some(Quadrant::LowHigh),
        _ => None,
    }
}
