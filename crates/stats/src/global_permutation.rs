//! The same sum for the same values in random order: the test of the global statistics of likeness.

use rayon::prelude::*;

use crate::input::{InputError, at_least_values, each, one, varied};
use crate::permutation::{Permutations, Tails};
use crate::philox::Philox;
use crate::spatial_weights::SpatialWeights;

/// A sum over neighbours, which is all of a global statistic that the order changes.
pub(crate) struct ProductSum<'a, F> {
    pub values: &'a [f64],
    pub sum: F,
}

impl<F: Fn(&[f64]) -> f64 + Sync> ProductSum<'_, F> {
    /// Replication r shuffles by stream r of the seed.
    pub fn tails(&self, permutations: Permutations) -> Tails {
        let observed = (self.sum)(self.values);
        let replications: Vec<f64> = (0..u64::from(permutations.count()))
            .into_par_iter()
            .map_init(
                || self.values.to_vec(),
                |values, replication| {
                    values.copy_from_slice(self.values);
                    Philox::new(permutations.seed(), replication).shuffle(values);
                    (self.sum)(values)
                },
            )
            .collect();
        let largest = replications.iter().fold(observed.abs(), |a, v| a.max(v.abs()));
        Tails::of(observed, &replications, 1e-12 * largest)
    }
}

pub(crate) fn check_global(y: &[f64], weights: &SpatialWeights) -> Result<(), InputError> {
    at_least_values("y", y.len(), 4)?;
    check_values(y, weights)?;
    if weights.most_neighbours() == 0 || weights.sums()[0] <= 0.0 {
        return Err(InputError::Value {
            argument: "the sum of weights",
            value: 0.0,
            needed: "above 0",
        });
    }
    Ok(())
}

pub(crate) fn check_values(y: &[f64], weights: &SpatialWeights) -> Result<(), InputError> {
    if y.len() != weights.places() {
        return Err(InputError::Lengths {
            argument: "y",
            length: y.len(),
            other: "weights",
            other_length: weights.places(),
        });
    }
    // The fourth power of a deviation must be a number too.
    each("y", y, "a number between -1e60 and 1e60", |v| v.abs() <= 1e60)?;
    varied("y", y)?;
    let squares: f64 = deviations(y).iter().map(|z| z * z).sum();
    one(
        "the sum of squared deviations of y",
        squares,
        "above 1e-200",
        |s| s > 1e-200,
    )
}

pub(crate) fn deviations(y: &[f64]) -> Vec<f64> {
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    y.iter().map(|y| y - mean).collect()
}
