//! Getis and Ord's Gᵢ and Gᵢ*: where do high values lie together, and where low ones?
//!
//! **In words.** The weighted sum of the values around a place, less what the mean of all would give, over
//! its standard deviation when values are placed at random. Gᵢ* counts the place itself among its
//! surroundings, Gᵢ does not and leaves it out of the mean as well. Above about 2 lies a hot spot, below
//! about −2 a cold one.
//!
//! **Unit.** Standard deviations. **Assumes** that all places are comparable, so that a count per cell is
//! better than a count per district. **Does not say** that 2 is a finding when hundreds of places are
//! looked at (see [`crate::benjamini_hochberg`]), and the score is normal only when a place has many
//! neighbours: on sparse counts the permutation test, or [`exact_test`], tells more.
//!
//! Getis and Ord (1992), Ord and Getis (1995); agrees with spdep's `localG` and PySAL's esda.
//!
//! ```
//! use stats::getis_ord::{Star, getis_ord, getis_ord_test};
//! use stats::permutation::{Alternative, Permutations, TieRule};
//! use stats::spatial_weights::SpatialWeights;
//!
//! let mut counts = vec![0.0; 100];
//! for cell in [44, 45, 54, 55] {
//!     counts[cell] = 6.0;
//! }
//! let weights = SpatialWeights::queen_grid(10, 10)?;
//! let z = getis_ord(&counts, &weights, Star::WithSelf)?;
//! assert!(z[44].is_some_and(|z| z > 5.0));
//! let test = getis_ord_test(&counts, &weights, Permutations::new(999, 1)?)?;
//! let p = test[44].unwrap().p(Alternative::Greater, TieRule::BothTails);
//! assert!(p.value < 0.01);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::conditional_permutation;
use crate::exact_permutation::{ExactError, ExactTails, exact_tails};
use crate::global_permutation::check_values;
use crate::input::{InputError, at_least_values};
use crate::permutation::{Permutations, Tails};
use crate::spatial_weights::SpatialWeights;

/// Whether a place is among its own surroundings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Star {
    /// Gᵢ
    WithoutSelf,
    /// Gᵢ*, the place itself with weight 1 as in spdep and GeoDa with binary weights.
    WithSelf,
    /// Gᵢ* with another weight, such as 1 / (k + 1) before standardising.
    WithSelfWeight(f64),
}

/// Standard scores; `None` where chance has no room, as for a place without neighbours in Gᵢ.
///
/// # Errors
/// Fewer than three places, not a value for each, a value that is not finite, values all alike, or a weight
/// of a place to itself that is negative or not finite.
pub fn getis_ord(y: &[f64], weights: &SpatialWeights, star: Star) -> Result<Vec<Option<f64>>, InputError> {
    at_least_values("y", y.len(), 3)?;
    check_values(y, weights)?;
    let own_weight = match star {
        Star::WithoutSelf => None,
        Star::WithSelf => Some(1.0),
        Star::WithSelfWeight(weight) => {
            crate::input::finite_and_not_negative("the weight of a place to itself", &[weight])?;
            Some(weight)
        }
    };
    let n = y.len() as f64;
    let sum: f64 = y.iter().sum();
    let z = crate::global_permutation::deviations(y);
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let of = |i: usize| {
        let row = weights.weights(i);
        let mut weight: f64 = row.iter().sum();
        let mut weight_squares: f64 = row.iter().map(|w| w * w).sum();
        let mut lag = weights.lag(i, y);
        let (mean, variance, others) = if let Some(own) = own_weight {
            weight += own;
            weight_squares += own * own;
            lag += own * y[i];
            (sum / n, squares / n, n)
        } else {
            // Of the others: Σ(y − ȳ₍ᵢ₎)² = Σz² − z² n / (n − 1).
            let others = n - 1.0;
            let left = squares - z[i] * z[i] * n / others;
            ((sum - y[i]) / others, left / others, others)
        };
        let spread = variance * (others * weight_squares - weight * weight) / (others - 1.0);
        // What is left of a difference of nearly equal numbers is rounding.
        let room = spread > 1e-12 * (squares / n) * weight_squares;
        room.then(|| (lag - weight * mean) / spread.sqrt())
    };
    Ok((0..y.len()).map(of).collect())
}

/// For each place, how many replications with random neighbours give at least, and at most, the sum
/// observed; `None` for a place without neighbours. The place keeps its value, so that the answer is the
/// same for Gᵢ and Gᵢ*. See [`crate::conditional_permutation`].
///
/// # Errors
/// As [`getis_ord`].
pub fn getis_ord_test(
    y: &[f64],
    weights: &SpatialWeights,
    permutations: Permutations,
) -> Result<Vec<Option<Tails>>, InputError> {
    at_least_values("y", y.len(), 3)?;
    check_values(y, weights)?;
    Ok(conditional_permutation::tails(y, weights, permutations))
}

/// The same for counts and weights that are alike, with every possible draw instead of some: no seed, no
/// error of chance, and p-values as small as they are. See [`crate::exact_permutation`].
///
/// # Errors
/// As [`getis_ord`]; values that are not counts, weights that differ within a place, or so many
/// neighbours or so high counts that the sums would be too many.
pub fn exact_test(counts: &[f64], weights: &SpatialWeights) -> Result<Vec<Option<ExactTails>>, ExactError> {
    at_least_values("y", counts.len(), 3)?;
    check_values(counts, weights)?;
    exact_tails(counts, weights)
}
