//! Geary's C: do neighbours differ less than any two places do?
//!
//! **In words.** The weighted mean of the squared difference between neighbours, over that between any two
//! places: C = (n − 1) / (2 S₀) · ΣΣ wᵢⱼ (yᵢ − yⱼ)² / Σ zᵢ². 1 by chance, below 1 when neighbours are alike,
//! above when they differ. More than Moran's I it feels differences between two places next to each other.
//!
//! **Unit.** None. **Assumes** comparable places, as [`crate::moran`]. **Does not say** whether the like
//! neighbours have high or low values, nor where they are.
//!
//! Geary (1954); variances by Cliff and Ord (1981), 1.5; agrees with spdep.
//!
//! ```
//! use stats::geary::geary;
//! use stats::spatial_weights::SpatialWeights;
//!
//! let weights = SpatialWeights::rook_grid(6, 1)?;
//! assert!(geary(&[1.0, 2.0, 1.0, 5.0, 6.0, 7.0], &weights)?.c < 1.0);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::global_permutation::{ProductSum, check_global, deviations};
use crate::input::InputError;
use crate::permutation::{Permutations, Tails};
use crate::spatial_weights::SpatialWeights;

#[derive(Clone, Debug)]
pub struct Geary<'a> {
    pub c: f64,
    pub variance_normality: f64,
    pub variance_randomisation: f64,
    z: Vec<f64>,
    weights: &'a SpatialWeights,
}

/// # Errors
/// As [`crate::moran::moran`].
pub fn geary<'a>(y: &[f64], weights: &'a SpatialWeights) -> Result<Geary<'a>, InputError> {
    check_global(y, weights)?;
    let z = deviations(y);
    let n = y.len() as f64;
    let [s0, s1, s2] = weights.sums();
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let fourth: f64 = z.iter().map(|z| z.powi(4)).sum();
    let kurtosis = n * fourth / (squares * squares);
    let s0_squared = s0 * s0;
    let normality = ((2.0 * s1 + s2) * (n - 1.0) - 4.0 * s0_squared) / (2.0 * (n + 1.0) * s0_squared);
    let randomisation = ((n - 1.0) * s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * kurtosis)
        - 0.25 * (n - 1.0) * s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * kurtosis)
        + s0_squared * (n * n - 3.0 - (n - 1.0).powi(2) * kurtosis))
        / (n * (n - 2.0) * (n - 3.0) * s0_squared);
    Ok(Geary {
        c: (n - 1.0) / (2.0 * s0) * squared_differences(&z, weights) / squares,
        variance_normality: normality,
        variance_randomisation: randomisation,
        z,
        weights,
    })
}

impl Geary<'_> {
    /// Standard score by the randomisation variance: negative when neighbours are alike.
    pub fn z(&self) -> f64 {
        (self.c - 1.0) / self.variance_randomisation.sqrt()
    }

    /// How many random orders of the values give at least, and at most, the C observed.
    pub fn permutation_test(&self, permutations: Permutations) -> Tails {
        ProductSum {
            values: &self.z,
            sum: |z: &[f64]| squared_differences(z, self.weights),
        }
        .tails(permutations)
    }
}

fn squared_differences(y: &[f64], weights: &SpatialWeights) -> f64 {
    let of = |i: usize| -> f64 {
        let row = weights.neighbours(i).iter().zip(weights.weights(i));
        row.map(|(&j, &w)| w * (y[i] - y[j as usize]).powi(2)).sum()
    };
    (0..y.len()).map(of).sum()
}
