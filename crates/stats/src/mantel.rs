//! Mantel's test: are events that are near each other in space also near each other in time?
//!
//! **In words.** For every pair of events there is a distance in metres and one in days, or how near that is
//! ([`Nearness`]). The statistic is their sum of products over all pairs, Z = ΣΣ sᵢⱼ tᵢⱼ; its standardised form r is
//! the correlation of the two over the pairs. The days are dealt out anew among the events: under chance r is 0 on
//! average.
//!
//! **Unit.** None; r is between −1 and 1, above 0 when what is near in space is near in time. Small values are usual
//! also for strong repeats, since most pairs are far apart. **Assumes** that the mix of places is the same all the time.
//! **Does not say** at what distance; [`crate::knox`] does. Plain distances let the pairs far apart decide;
//! reciprocals those near each other, so that the constant is a choice of scale: 1 / (d + c) is halved at distance c.
//!
//! Mantel (1967), who proposes the reciprocals. Agrees with `mantel` of pointpats 2.5.5, where spow = tpow = 1 and
//! constants of 0 are distances, −1 reciprocals. p is (r + 1) / (R + 1); a replication that differs from the
//! observed value by rounding only is a tie. The work is the number of pairs times that of the replications.
//!
//! ```
//! use stats::mantel::{Nearness, mantel_test};
//! use stats::permutation::{Alternative, Permutations, TieRule};
//! use stats::points::Points;
//!
//! let (x_m, y_m) = ([0.0, 20.0, 900.0, 950.0, 2_000.0, 2_010.0], [0.0; 6]);
//! let day = [1, 2, 40, 44, 90, 91];
//! let near = Nearness::Reciprocal { constant: 1.0 };
//! let found = mantel_test(Points::new(&x_m, &y_m)?, &day, near, near, Permutations::new(999, 1)?)?;
//! assert!(found.r > 0.8);
//! assert!(found.tails.p(Alternative::Greater, TieRule::BothTails).value < 0.05);
//! # Ok::<(), stats::knox::KnoxError>(())
//! ```

use pulp::Arch;
use rayon::prelude::*;

use crate::input::{InputError, at_least_values, at_most_values, positive};
use crate::knox::{KnoxError, checked_days, shuffled};
use crate::permutation::{Permutations, Tails};
use crate::points::Points;

/// What of a distance is summed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nearness {
    /// The distance itself.
    Distance,
    /// 1 / (distance + constant), the constant in metres or days and above 0.
    Reciprocal { constant: f64 },
}

impl Nearness {
    #[inline(always)]
    fn of(self, distance: f64) -> f64 {
        match self {
            Nearness::Distance => distance,
            Nearness::Reciprocal { constant } => 1.0 / (distance + constant),
        }
    }

    fn check(self, argument: &'static str) -> Result<(), InputError> {
        match self {
            Nearness::Distance => Ok(()),
            Nearness::Reciprocal { constant } => positive(argument, constant),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mantel {
    /// The sum of products over all pairs, each once.
    pub z: f64,
    /// Its mean over every way to deal out the days.
    pub expected: f64,
    /// The correlation over the pairs.
    pub r: f64,
    pub tails: Tails,
}

/// # Errors
/// Fewer than three events, not a day for each, days that span more than 65 535, pairs all equally far apart or
/// events all of one day, or a constant that is not above 0.
pub fn mantel_test(
    points: Points<'_>,
    day: &[i32],
    space: Nearness,
    time: Nearness,
    permutations: Permutations,
) -> Result<Mantel, KnoxError> {
    let moments = Moments::of(points, day, space, time)?;
    let sums = match time {
        // Two loops, each without a choice inside.
        Nearness::Distance => moments.sums(points, permutations, |apart| apart),
        Nearness::Reciprocal { constant } => {
            moments.sums(points, permutations, move |apart| 1.0 / (apart + constant))
        }
    };
    Ok(moments.result(&sums))
}

/// The same, every pair of every replication by itself.
///
/// # Errors
/// As [`mantel_test`].
#[doc(hidden)]
pub fn plain_mantel_test(
    points: Points<'_>,
    day: &[i32],
    space: Nearness,
    time: Nearness,
    permutations: Permutations,
) -> Result<Mantel, KnoxError> {
    let moments = Moments::of(points, day, space, time)?;
    let sum = |day: &[u16]| {
        let mut sum = 0.0;
        for i in 0..day.len() {
            for j in i + 1..day.len() {
                sum += space.of(distance(points, i, j)) * time.of(f64::from(day[i].abs_diff(day[j])));
            }
        }
        sum
    };
    let replications = 0..permutations.count() as usize;
    let sums: Vec<f64> = std::iter::once(sum(&moments.day))
        .chain(replications.map(|r| sum(&shuffled(&moments.day, permutations.seed(), r))))
        .collect();
    Ok(moments.result(&sums))
}

/// Replications side by side.
const LANES: usize = 16;
/// Events whose pairs are looked at together: their days for all lanes stay near.
const TILE: usize = 32;

fn distance(points: Points<'_>, i: usize, j: usize) -> f64 {
    let (dx, dy) = (
        points.x_m()[i] - points.x_m()[j],
        points.y_m()[i] - points.y_m()[j],
    );
    (dx * dx + dy * dy).sqrt()
}

/// What no permutation changes.
struct Moments {
    day: Vec<u16>,
    space: Nearness,
    pairs: f64,
    mean: [f64; 2],
    /// Sums of squared deviations over the pairs.
    squares: [f64; 2],
}

impl Moments {
    fn of(points: Points<'_>, day: &[i32], space: Nearness, time: Nearness) -> Result<Self, KnoxError> {
        space.check("the constant of space")?;
        time.check("the constant of time")?;
        let day = checked_days(points, day)?;
        at_least_values("points", day.len(), 3)?;
        at_most_values("points", day.len(), 1 << 20)?;
        let n = day.len();
        let of_space = |i: usize, j: usize| space.of(distance(points, i, j));
        let of_time = |i: usize, j: usize| time.of(f64::from(day[i].abs_diff(day[j])));
        let pairs = n as f64 * (n - 1) as f64 / 2.0;
        let mean = [over_pairs(n, of_space) / pairs, over_pairs(n, of_time) / pairs];
        let squares = [
            over_pairs(n, |i, j| (of_space(i, j) - mean[0]).powi(2)),
            over_pairs(n, |i, j| (of_time(i, j) - mean[1]).powi(2)),
        ];
        for (argument, at) in [("distances between points", 0), ("days between points", 1)] {
            if !(squares[at] > 1e-24 * pairs * mean[at] * mean[at] && squares[at].is_finite()) {
                return Err(InputError::AllAlike {
                    argument,
                    value: mean[at],
                }
                .into());
            }
        }
        Ok(Self {
            day,
            space,
            pairs,
            mean,
            squares,
        })
    }

    /// Of what was observed, and of each replication.
    fn sums(
        &self,
        points: Points<'_>,
        permutations: Permutations,
        time: impl Fn(f64) -> f64 + Copy + Sync,
    ) -> Vec<f64> {
        let n = self.day.len();
        let columns = permutations.count() as usize + 1;
        let chunks: Vec<Vec<[u16; LANES]>> = (0..columns.div_ceil(LANES))
            .into_par_iter()
            .map(|chunk| {
                let mut days = vec![[0; LANES]; n];
                for lane in 0..LANES {
                    let column = chunk * LANES + lane;
                    let own = if column == 0 {
                        self.day.clone()
                    } else {
                        shuffled(&self.day, permutations.seed(), column - 1)
                    };
                    for (row, day) in days.iter_mut().zip(own) {
                        row[lane] = day;
                    }
                }
                days
            })
            .collect();
        let arch = Arch::new();
        let of_rows: Vec<Vec<[f64; LANES]>> = (0..n.div_ceil(TILE))
            .into_par_iter()
            .map(|block| {
                let mut sums = vec![[0.0; LANES]; chunks.len()];
                arch.dispatch(|| self.sum_rows(points, block, &chunks, time, &mut sums));
                sums
            })
            .collect();
        // In the order of the rows, however many threads there were.
        let mut sums = vec![0.0; chunks.len() * LANES];
        for row in of_rows {
            for (sum, value) in sums.iter_mut().zip(row.iter().flatten()) {
                *sum += value;
            }
        }
        sums.truncate(columns);
        sums
    }

    /// Pairs of the events of a block with those after them.
    #[inline(always)]
    fn sum_rows(
        &self,
        points: Points<'_>,
        block: usize,
        chunks: &[Vec<[u16; LANES]>],
        time: impl Fn(f64) -> f64 + Copy,
        sums: &mut [[f64; LANES]],
    ) {
        let n = self.day.len();
        let rows = block * TILE..n.min((block + 1) * TILE);
        for first in (rows.start..n).step_by(TILE) {
            let columns = first..n.min(first + TILE);
            let mut space = [[0.0; TILE]; TILE];
            for (row, i) in space.iter_mut().zip(rows.clone()) {
                for (cell, j) in row.iter_mut().zip(columns.clone()) {
                    *cell = if j > i {
                        self.space.of(distance(points, i, j))
                    } else {
                        0.0
                    };
                }
            }
            for (days, sums) in chunks.iter().zip(sums.iter_mut()) {
                let own = wide(&days[rows.clone()]);
                let others = wide(&days[columns.clone()]);
                for (row, own) in space.iter().zip(&own).take(rows.len()) {
                    let mut sum = [0.0; LANES];
                    for (&near, other) in row.iter().zip(&others).take(columns.len()) {
                        for lane in 0..LANES {
                            sum[lane] += near * time((own[lane] - other[lane]).abs());
                        }
                    }
                    for lane in 0..LANES {
                        sums[lane] += sum[lane];
                    }
                }
            }
        }
    }

    fn result(&self, sums: &[f64]) -> Mantel {
        let observed = sums[0];
        let expected = self.pairs * self.mean[0] * self.mean[1];
        let largest = sums.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
        Mantel {
            z: observed,
            expected,
            r: ((observed - expected) / (self.squares[0].sqrt() * self.squares[1].sqrt())).clamp(-1.0, 1.0),
            tails: Tails::of(observed, &sums[1..], 1e-12 * largest),
        }
    }
}

#[inline(always)]
fn wide(days: &[[u16; LANES]]) -> [[f64; LANES]; TILE] {
    let mut wide = [[0.0; LANES]; TILE];
    for (wide, days) in wide.iter_mut().zip(days) {
        *wide = days.map(f64::from);
    }
    wide
}

/// Row by row, so that the sum is the same on any number of threads.
fn over_pairs(n: usize, of: impl Fn(usize, usize) -> f64 + Sync) -> f64 {
    let rows: Vec<f64> = (0..n)
        .into_par_iter()
        .map(|i| (i + 1..n).map(|j| of(i, j)).sum())
        .collect();
    rows.iter().sum()
}
