//! Moran's I: are places more like their neighbours than chance gives?
//!
//! **In words.** The sum over all neighbours of the product of both deviations from the mean, weighted,
//! over the sum of squared deviations, each divided by its number: I = (n / S₀) ΣΣ wᵢⱼ zᵢ zⱼ / Σ zᵢ².
//! Near its expectation −1/(n − 1) when values are placed at random, above it when like is near like,
//! below it when neighbours differ.
//!
//! **Unit.** None: shifting or scaling the values changes nothing.
//!
//! **Assumes** that all places are comparable: rates of areas with few inhabitants vary more than others
//! and blur it. **Does not say** where the likeness is ([`crate::local_moran`]), nor why.
//!
//! Two variances are given: of values drawn from a normal distribution, and of the values themselves in
//! random order (randomisation). The permutation test draws that order. A place without neighbours
//! stays among the n. Moran (1950); Cliff and Ord (1981), *Spatial Processes*, 1.5; agrees with spdep.
//!
//! ```
//! use stats::moran::moran;
//! use stats::permutation::{Alternative, Permutations, TieRule};
//! use stats::spatial_weights::SpatialWeights;
//!
//! let y = [1.0, 2.0, 1.0, 5.0, 6.0, 7.0];
//! let weights = SpatialWeights::rook_grid(6, 1)?;
//! let moran = moran(&y, &weights)?;
//! assert!(moran.i > moran.expected);
//! let tails = moran.permutation_test(Permutations::new(999, 1)?);
//! assert!(tails.p(Alternative::Greater, TieRule::BothTails).value < 0.05);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::global_permutation::{ProductSum, check_global, deviations};
use crate::input::InputError;
use crate::permutation::{Permutations, Tails};
use crate::spatial_weights::SpatialWeights;

#[derive(Clone, Debug)]
pub struct Moran<'a> {
    pub i: f64,
    pub expected: f64,
    pub variance_normality: f64,
    pub variance_randomisation: f64,
    z: Vec<f64>,
    weights: &'a SpatialWeights,
}

/// # Errors
/// Fewer than four places, not a value for each, a value that is not finite, values all alike, or
/// nobody with a neighbour.
pub fn moran<'a>(y: &[f64], weights: &'a SpatialWeights) -> Result<Moran<'a>, InputError> {
    check_global(y, weights)?;
    let z = deviations(y);
    let n = y.len() as f64;
    let [s0, s1, s2] = weights.sums();
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let fourth: f64 = z.iter().map(|z| z.powi(4)).sum();
    let kurtosis = n * fourth / (squares * squares);
    let expected = -1.0 / (n - 1.0);
    let s0_squared = s0 * s0;
    let normality = (n * n * s1 - n * s2 + 3.0 * s0_squared) / ((n * n - 1.0) * s0_squared);
    let randomisation = (n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0_squared)
        - kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0_squared))
        / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0_squared);
    Ok(Moran {
        i: n / s0 * product_sum(&z, weights) / squares,
        expected,
        variance_normality: normality - expected * expected,
        variance_randomisation: randomisation - expected * expected,
        z,
        weights,
    })
}

impl Moran<'_> {
    /// Standard score by the randomisation variance.
    pub fn z(&self) -> f64 {
        (self.i - self.expected) / self.variance_randomisation.sqrt()
    }

    /// How many random orders of the values give at least, and at most, the I observed.
    pub fn permutation_test(&self, permutations: Permutations) -> Tails {
        ProductSum {
            values: &self.z,
            sum: |z: &[f64]| product_sum(z, self.weights),
        }
        .tails(permutations)
    }
}

fn product_sum(z: &[f64], weights: &SpatialWeights) -> f64 {
    (0..z.len()).map(|i| z[i] * weights.lag(i, z)).sum()
}
