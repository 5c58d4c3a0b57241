//! Each place keeps its value and is given random neighbours: the test of the local statistics.
//!
//! **In words.** For place i with k neighbours, k of the other places are drawn without replacement, in
//! random order, and their values get the weights of i's neighbours: the weighted sum is what i's
//! surroundings would be if nothing went on in space. p counts the replications whose sum is at least, and
//! at most, the one observed (Anselin 1995).
//!
//! **One draw serves all places.** Replication r draws k + 1 of all n places. Place i takes the first k of
//! them, or, where it was itself among these, the others and the last: that is a uniform draw of k from the
//! others. Where all of i's weights are alike, the sums of all replications are the same for every such
//! place but for the few with i among them, and p is read off sorted sums. As in PySAL, chance therefore
//! moves the p-values of all places together; each by itself is as good as with draws of its own.
//!
//! [`plain_tails`] does the same place by place, and the tests compare the two.

use std::collections::HashMap;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::permutation::{Permutations, Tails};
use crate::philox::Philox;
use crate::spatial_weights::SpatialWeights;

/// Replications whose sums are added side by side.
const LANES: usize = 256;

/// Tails of Σⱼ wᵢⱼ yⱼ for each place; `None` for a place without neighbours.
pub(crate) fn tails(y: &[f64], weights: &SpatialWeights, permutations: Permutations) -> Vec<Option<Tails>> {
    let draws = Draws::new(y, weights, permutations);
    let sums = draws.sums_of_alike();
    let arch = Arch::new();
    (0..y.len())
        .into_par_iter()
        .with_min_len(256)
        .map_init(Vec::new, |scratch, i| {
            let row = weights.weights(i);
            let k = row.len();
            if k == 0 {
                return None;
            }
            let observed = weights.lag(i, y);
            let tolerance = tolerance(row, draws.largest);
            Some(match sums.get(&k) {
                Some(sums) if alike(row) => {
                    draws.tails_of_alike(i, sums, observed / row[0], tolerance / row[0], k)
                }
                _ => arch.dispatch(TailsOfRow {
                    draws: &draws,
                    i,
                    row,
                    observed,
                    tolerance,
                    sums: scratch,
                }),
            })
        })
        .collect()
}

/// The same, every replication of every place by itself.
#[doc(hidden)]
pub fn plain_tails(y: &[f64], weights: &SpatialWeights, permutations: Permutations) -> Vec<Option<Tails>> {
    let draws = Draws::new(y, weights, permutations);
    let of = |i: usize| {
        let row = weights.weights(i);
        let sums: Vec<f64> = (0..draws.replications)
            .map(|r| {
                let others = draws.drawn(r).iter().filter(|&&j| j as usize != i);
                row.iter().zip(others).map(|(w, &j)| w * y[j as usize]).sum()
            })
            .collect();
        let tolerance = tolerance(row, draws.largest);
        (!row.is_empty()).then(|| Tails::of(weights.lag(i, y), &sums, tolerance))
    };
    (0..y.len()).map(of).collect()
}

/// Sums of the same values in another order differ by rounding.
fn tolerance(row: &[f64], largest: f64) -> f64 {
    1e-12 * row.iter().sum::<f64>() * largest
}

fn alike(row: &[f64]) -> bool {
    row[0] > 0.0 && row.iter().all(|&w| w == row[0])
}

struct Draws<'a> {
    y: &'a [f64],
    weights: &'a SpatialWeights,
    replications: usize,
    /// Most neighbours of any place, plus one.
    each: usize,
    /// `each` places of the first replication, of the second …
    place: Vec<u32>,
    /// Their values: all replications of the first place drawn, then of the second …
    value: Vec<f64>,
    /// Per place, where it was drawn: replication and order.
    first_own: Vec<u32>,
    own: Vec<(u32, u32)>,
    largest: f64,
}

struct Sums {
    by_replication: Vec<f64>,
    sorted: Vec<f64>,
}

impl<'a> Draws<'a> {
    fn new(y: &'a [f64], weights: &'a SpatialWeights, permutations: Permutations) -> Self {
        let replications = permutations.count() as usize;
        // A place is never its own neighbour, so that there is always one place more.
        let each = (weights.most_neighbours() + 1).min(y.len());
        let mut place = vec![0_u32; replications * each];
        place
            .par_chunks_mut(each)
            .enumerate()
            .for_each(|(replication, drawn)| {
                let mut random = Philox::new(permutations.seed(), replication as u64);
                draw(&mut random, y.len(), drawn);
            });
        let mut value = vec![0.0; place.len()];
        let mut first_own = vec![0_u32; y.len() + 1];
        for (at, &j) in place.iter().enumerate() {
            value[at % each * replications + at / each] = y[j as usize];
            first_own[j as usize + 1] += 1;
        }
        for i in 0..y.len() {
            first_own[i + 1] += first_own[i];
        }
        let mut next = first_own.clone();
        let mut own = vec![(0, 0); place.len()];
        for (at, &j) in place.iter().enumerate() {
            own[next[j as usize] as usize] = ((at / each) as u32, (at % each) as u32);
            next[j as usize] += 1;
        }
        Self {
            y,
            weights,
            replications,
            each,
            place,
            value,
            first_own,
            own,
            largest: y.iter().fold(0.0, |a, v| v.abs().max(a)),
        }
    }

    fn drawn(&self, replication: usize) -> &[u32] {
        &self.place[replication * self.each..(replication + 1) * self.each]
    }

    /// Replications that drew place i among the first k, and where in them.
    fn own(&self, i: usize, k: usize) -> impl Iterator<Item = (usize, usize)> {
        let own = &self.own[self.first_own[i] as usize..self.first_own[i + 1] as usize];
        own.iter()
            .map(|&(replication, order)| (replication as usize, order as usize))
            .filter(move |&(_, order)| order < k)
    }

    /// For each number of neighbours, the sum of so many values in every replication.
    fn sums_of_alike(&self) -> HashMap<usize, Sums> {
        let mut wanted: Vec<usize> = (0..self.y.len())
            .filter(|&i| !self.weights.weights(i).is_empty() && alike(self.weights.weights(i)))
            .map(|i| self.weights.weights(i).len())
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut sums = HashMap::new();
        let mut running = vec![0.0; self.replications];
        let mut added = 0;
        for k in wanted {
            while added < k {
                let values = &self.value[added * self.replications..(added + 1) * self.replications];
                for (sum, value) in running.iter_mut().zip(values) {
                    *sum += value;
                }
                added += 1;
            }
            let mut sorted = running.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let by_replication = running.clone();
            sums.insert(
                k,
                Sums {
                    by_replication,
                    sorted,
                },
            );
        }
        sums
    }

    fn tails_of_alike(&self, i: usize, sums: &Sums, observed: f64, tolerance: f64, k: usize) -> Tails {
        let (low, high) = (observed - tolerance, observed + tolerance);
        let below = sums.sorted.partition_point(|&s| s < low);
        let mut at_least = (self.replications - below) as i64;
        let mut at_most = sums.sorted.partition_point(|&s| s <= high) as i64;
        for (replication, _) in self.own(i, k) {
            let with_own = sums.by_replication[replication];
            let last = self.drawn(replication)[k];
            let without = with_own - self.y[i] + self.y[last as usize];
            at_least += i64::from(without >= low) - i64::from(with_own >= low);
            at_most += i64::from(without <= high) - i64::from(with_own <= high);
        }
        Tails {
            at_least: at_least as u32,
            at_most: at_most as u32,
            replications: self.replications as u32,
        }
    }
}

struct TailsOfRow<'a> {
    draws: &'a Draws<'a>,
    i: usize,
    row: &'a [f64],
    observed: f64,
    tolerance: f64,
    sums: &'a mut Vec<f64>,
}

impl WithSimd for TailsOfRow<'_> {
    type Output = Tails;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Tails {
        let (draws, row, sums) = (self.draws, self.row, self.sums);
        let (low, high) = (self.observed - self.tolerance, self.observed + self.tolerance);
        sums.clear();
        sums.resize(draws.replications, 0.0);
        for (chunk, sums) in sums.chunks_mut(LANES).enumerate() {
            for (order, &weight) in row.iter().enumerate() {
                let first = order * draws.replications + chunk * LANES;
                for (sum, value) in sums.iter_mut().zip(&draws.value[first..]) {
                    *sum += weight * value;
                }
            }
        }
        for (replication, own) in draws.own(self.i, row.len()) {
            let drawn = draws.drawn(replication);
            let others = drawn[..own].iter().chain(&drawn[own + 1..]);
            let terms = row.iter().zip(others);
            sums[replication] = terms.map(|(w, &j)| w * draws.y[j as usize]).sum();
        }
        let (mut at_least, mut at_most) = (0_u32, 0_u32);
        for &sum in sums.iter() {
            at_least += u32::from(sum >= low);
            at_most += u32::from(sum <= high);
        }
        Tails {
            at_least,
            at_most,
            replications: draws.replications as u32,
        }
    }
}

/// Different places in random order, uniformly.
fn draw(random: &mut Philox, places: usize, drawn: &mut [u32]) {
    if drawn.len() * 8 > places {
        let mut all: Vec<u32> = (0..places as u32).collect();
        random.shuffle_first(&mut all, drawn.len());
        drawn.copy_from_slice(&all[..drawn.len()]);
        return;
    }
    for at in 0..drawn.len() {
        drawn[at] = loop {
            let place = random.below(places as u32);
            if !drawn[..at].contains(&place) {
                break place;
            }
        };
    }
}
