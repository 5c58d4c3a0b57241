//! Getis and Ord's general G: are high values near each other, or low ones?
//!
//! **In words.** The weighted sum of products of neighbours' values over that of any two different places:
//! G = ΣΣ wᵢⱼ yᵢ yⱼ / ΣΣ_{j≠i} yᵢ yⱼ. Above its expectation S₀ / (n (n − 1)) when high values lie together, below
//! it when low ones do; Moran's I cannot tell these apart.
//!
//! **Unit.** None. **Assumes** values that are not negative and have a true zero, as counts and rates,
//! and weights that are binary or at least symmetric. **Does not say** where
//! ([`crate::getis_ord`]).
//!
//! Getis and Ord (1992), with the moments in their appendix; agrees with PySAL's esda.
//!
//! ```
//! use stats::general_g::general_g;
//! use stats::spatial_weights::SpatialWeights;
//!
//! let weights = SpatialWeights::rook_grid(6, 1)?;
//! let g = general_g(&[1.0, 2.0, 1.0, 5.0, 6.0, 7.0], &weights)?;
//! assert!(g.g > g.expected);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::global_permutation::{ProductSum, check_global};
use crate::input::{InputError, finite_and_not_negative};
use crate::permutation::{Permutations, Tails};
use crate::spatial_weights::SpatialWeights;

#[derive(Clone, Debug)]
pub struct GeneralG<'a> {
    pub g: f64,
    pub expected: f64,
    /// Of the values in random order.
    pub variance: f64,
    y: Vec<f64>,
    weights: &'a SpatialWeights,
}

/// # Errors
/// As [`crate::moran::moran`], and a value below 0.
pub fn general_g<'a>(y: &[f64], weights: &'a SpatialWeights) -> Result<GeneralG<'a>, InputError> {
    check_global(y, weights)?;
    finite_and_not_negative("y", y)?;
    let n = y.len() as f64;
    let [s0, s1, s2] = weights.sums();
    let moment = |power: i32| y.iter().map(|y| y.powi(power)).sum::<f64>();
    let [m1, m2, m3, m4] = [1, 2, 3, 4].map(moment);
    let pairs = m1 * m1 - m2;
    if pairs <= 0.0 {
        // A single place with anything: no two values to multiply.
        return Err(InputError::Value {
            argument: "the sum of products of different places",
            value: pairs,
            needed: "above 0",
        });
    }
    let w2 = s0 * s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * w2;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * w2);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * w2);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * w2;
    let b4 = s1 - s2 + w2;
    let orders = n * (n - 1.0) * (n - 2.0) * (n - 3.0);
    let second = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4))
        / (pairs * pairs * orders);
    let expected = s0 / (n * (n - 1.0));
    Ok(GeneralG {
        g: products(y, weights) / pairs,
        expected,
        variance: second - expected * expected,
        y: y.to_vec(),
        weights,
    })
}

impl GeneralG<'_> {
    pub fn z(&self) -> f64 {
        (self.g - self.expected) / self.variance.sqrt()
    }

    /// How many random orders of the values give at least, and at most, the G observed.
    pub fn permutation_test(&self, permutations: Permutations) -> Tails {
        ProductSum {
            values: &self.y,
            sum: |y: &[f64]| products(y, self.weights),
        }
        .tails(permutations)
    }
}

fn products(y: &[f64], weights: &SpatialWeights) -> f64 {
    (0..y.len()).map(|i| y[i] * weights.lag(i, y)).sum()
}
