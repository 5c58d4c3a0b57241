//! The distribution that conditional permutations sample from, in full: for counts.
//!
//! **In words.** How many of the ways to draw k of the other places give each possible sum of counts. Ways
//! are counted value by value: of m places with the same count, j can be drawn in C(m, j) ways. Done once for
//! all places; leaving place i with count c out again takes g(t, s) = f(t, s) − g(t − 1, s − c), that is
//! f(t, s) − f(t − 1, s − c) + f(t − 2, s − 2c) − …, and the same holds for sums over s. A p-value is
//! then a few look-ups, without replications and without a seed.
//!
//! **Unit.** Probability. **Assumes** counts, and weights alike within a place. The method is plain counting;
//! [`crate::conditional_permutation`] converges to it, and the tests compare the two.

use std::collections::HashMap;

use crate::input::{InputError, each};
use crate::spatial_weights::SpatialWeights;

/// Probability of a sum of at least, and at most, the one observed; the latter is in both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactTails {
    pub at_least: f64,
    pub at_most: f64,
}

impl ExactTails {
    /// Twice the smaller tail, at most 1.
    pub fn two_sided(self) -> f64 {
        (2.0 * self.at_least.min(self.at_most)).min(1.0)
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExactError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("place {place} has weights that differ ({one} and {other}): its sums are not sums of counts")]
    WeightsDiffer { place: usize, one: f64, other: f64 },
    #[error("a place has {neighbours} neighbours, more than the {most} whose draws can be counted")]
    TooManyNeighbours { neighbours: usize, most: usize },
    #[error("the sums of {neighbours} counts up to {largest} are too many")]
    TooManySums { neighbours: usize, largest: usize },
}

/// C(n, k) stays below 10³⁰⁸ for a million places.
const MOST_NEIGHBOURS: usize = 60;
const MOST_WORK: f64 = 4e9;

pub(crate) fn exact_tails(
    counts: &[f64],
    weights: &SpatialWeights,
) -> Result<Vec<Option<ExactTails>>, ExactError> {
    each("y", counts, "a whole number from 0 to a million", |c| {
        (0.0..=1e6).contains(&c) && c.fract() == 0.0
    })?;
    crate::input::at_most_values("y", counts.len(), 1_000_000)?;
    for place in 0..counts.len() {
        let row = weights.weights(place);
        if let Some(&other) = row.iter().find(|&&w| w != row[0] || w <= 0.0) {
            let one = row[0];
            return Err(ExactError::WeightsDiffer { place, one, other });
        }
    }
    let k = weights.most_neighbours();
    let ways = Ways::new(counts, k)?;
    Ok((0..counts.len())
        .map(|i| {
            let neighbours = weights.neighbours(i);
            let sum: f64 = neighbours.iter().map(|&j| counts[j as usize]).sum();
            (!neighbours.is_empty()).then(|| ways.tails(neighbours.len(), sum as usize, counts[i] as usize))
        })
        .collect())
}

/// The ways to draw t places with a sum of at most, and of at least, s: `[t][s]`.
struct Ways {
    at_most: Vec<Vec<f64>>,
    at_least: Vec<Vec<f64>>,
}

impl Ways {
    fn new(counts: &[f64], k: usize) -> Result<Self, ExactError> {
        if k > MOST_NEIGHBOURS {
            return Err(ExactError::TooManyNeighbours {
                neighbours: k,
                most: MOST_NEIGHBOURS,
            });
        }
        let mut places_with: HashMap<usize, usize> = HashMap::new();
        for &c in counts {
            *places_with.entry(c as usize).or_default() += 1;
        }
        let mut values: Vec<(usize, usize)> = places_with.into_iter().collect();
        values.sort_unstable();
        let largest = values.last().map_or(0, |v| v.0);
        let sums = k * largest + 1;
        if sums as f64 * (k * k) as f64 * values.len() as f64 > MOST_WORK {
            return Err(ExactError::TooManySums {
                neighbours: k,
                largest,
            });
        }
        let mut ways = vec![vec![0.0; sums]; k + 1];
        ways[0][0] = 1.0;
        let mut previous = 0;
        for (value, places) in values {
            let choose = binomials(places, k);
            // From the most drawn to the fewest, so that what is read has not been added to.
            for t in (1..=k).rev() {
                let (earlier, rest) = ways.split_at_mut(t);
                for j in 1..=t.min(places) {
                    let shift = j * value;
                    // So far no place has had more than the value before this one.
                    let from = &earlier[t - j][..(t - j) * previous + 1];
                    for (to, from) in rest[0][shift..].iter_mut().zip(from) {
                        *to += choose[j] * from;
                    }
                }
            }
            previous = value;
        }
        let at_least = ways.iter().map(|ways| {
            // Each tail from its own end: 1 minus the other would lose the small ones.
            let mut tail: Vec<f64> = running_sums(ways.iter().rev());
            tail.reverse();
            tail
        });
        let at_least = at_least.collect();
        let at_most = ways.iter().map(|ways| running_sums(ways.iter())).collect();
        Ok(Self { at_most, at_least })
    }

    /// For k draws with the sum `sum`, none of them one certain place with the count `own`.
    fn tails(&self, k: usize, sum: usize, own: usize) -> ExactTails {
        let (mut at_most, mut at_least, mut all) = (0.0, 0.0, 0.0);
        let mut sign = 1.0;
        for drawn_own in 0..=k {
            let taken = drawn_own * own;
            let (most, least) = (&self.at_most[k - drawn_own], &self.at_least[k - drawn_own]);
            if taken <= sum {
                at_most += sign * most[sum - taken];
            }
            at_least += sign * least[sum.saturating_sub(taken)];
            all += sign * least[0];
            sign = -sign;
        }
        ExactTails {
            at_least: (at_least / all).clamp(0.0, 1.0),
            at_most: (at_most / all).clamp(0.0, 1.0),
        }
    }
}

fn running_sums<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let add = |sum: &mut f64, value: &f64| {
        *sum += value;
        Some(*sum)
    };
    values.scan(0.0, add).collect()
}

/// C(n, 0) … C(n, k)
fn binomials(n: usize, k: usize) -> Vec<f64> {
    let mut choose = vec![1.0];
    for j in 1..=k {
        let left = n as f64 - (j as f64 - 1.0);
        choose.push((choose[j - 1] * left / j as f64).max(0.0));
    }
    choose
}
