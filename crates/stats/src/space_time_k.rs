//! The space-time K function: at which distances and within how many days are there more pairs of events than if
//! place and time had nothing to do with each other?
//!
//! **In words.** K(s, t) times the events per m² and day is how many further events to expect within s metres and
//! t days of an event; K(s) and K(t) say the same of space and of time alone. Without interaction
//! K(s, t) = K(s) K(t), so that D(s, t) = K(s, t) − K(s) K(t) is the surplus, and D₀ = D / (K(s) K(t)) the
//! surplus as a share of what was expected: 0.4 is 40 per cent more. The residual is D over its standard error when
//! the days are dealt out anew among the events; the test statistic is the sum of the residuals over all s and t.
//!
//! **Unit.** K(s) in m², K(t) in days, K(s, t) and D in m² days; D₀ and residuals have none. **Assumes** that
//! the mix of places is the same all the time. **Does not say** which of the distances is the cause's: values at
//! neighbouring s and t hold mostly the same pairs. [`crate::knox`] has bands that share none.
//!
//! **No edge correction**: pairs across the border of the area or of the period are not seen, so that K(s), K(t) and
//! K(s, t) are too low by about the share of events near a border. Permutations have the same events and the same
//! border, so that neither D₀ nor the test needs one. A pair at exactly s, or t, counts; days are whole.
//!
//! Diggle, Chetwynd, Häggkvist and Morris (1995). The standard error is exact (Barton and David 1966), not drawn.
//! Programs differ: splancs' `stmctest` sums D itself, which the largest s and t decide; both sums are tested here.
//!
//! ```
//! use stats::permutation::{Alternative, Permutations, TieRule};
//! use stats::points::Points;
//! use stats::space_time_k::{Extent, space_time_k};
//!
//! let (x_m, y_m) = ([0.0, 20.0, 900.0, 950.0, 2_000.0, 2_010.0], [0.0; 6]);
//! let day = [1, 2, 40, 44, 90, 91];
//! let extent = Extent { area_m2: 4e6, duration_days: 100.0 };
//! let points = Points::new(&x_m, &y_m)?;
//! let found = space_time_k(points, &day, &[50.0, 200.0], &[7.0], extent, Permutations::new(999, 1)?)?;
//! // 3 of 15 pairs are near in space, and the same 3 in time: 0.6 are expected.
//! assert!((found.cell(0, 0).d0.unwrap() - 4.0).abs() < 1e-12);
//! assert!(found.residuals.p(Alternative::Greater, TieRule::BothTails).value < 0.1);
//! # Ok::<(), stats::knox::KnoxError>(())
//! ```

use rayon::prelude::*;

use crate::input::{InputError, at_least_values, at_most_values, positive};
use crate::knox::{Bands, Closed, Counted, KnoxError, Metric, checked_days, pairs_of_days, shuffled};
use crate::near::Near;
use crate::permutation::{Permutations, Tails};
use crate::points::Points;

/// Where and how long events were looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub area_m2: f64,
    pub duration_days: f64,
}

/// Rows are distances, columns days.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceTimeK {
    /// K(s), in m².
    pub space: Vec<f64>,
    /// K(t), in days.
    pub time: Vec<f64>,
    cells: Vec<SpaceTimeCell>,
    /// Replications of the sum of the residuals.
    pub residuals: Tails,
    /// Replications of the sum of D.
    pub differences: Tails,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpaceTimeCell {
    /// K(s, t), in m² days.
    pub k: f64,
    /// K(s, t) − K(s) K(t).
    pub d: f64,
    /// D over K(s) K(t); `None` without pairs so near in space, or in time.
    pub d0: Option<f64>,
    /// D over its standard error; `None` when every way to deal out the days gives the same.
    pub residual: Option<f64>,
}

impl SpaceTimeK {
    /// # Panics
    /// If there is no such distance or day.
    pub fn cell(&self, space: usize, time: usize) -> &SpaceTimeCell {
        assert!(time < self.time.len(), "no time {time}");
        &self.cells[space * self.time.len() + time]
    }

    pub fn rows(&self) -> impl Iterator<Item = &[SpaceTimeCell]> {
        self.cells.chunks(self.time.len())
    }
}

/// Takes 8 bytes for each pair within the largest distance.
///
/// # Errors
/// Fewer than four events, not a day for each, days that span more than 65 535, distances or days that do not grow
/// from above 0 or are more than 64, or an extent that is not above 0.
pub fn space_time_k(
    points: Points<'_>,
    day: &[i32],
    distances_m: &[f64],
    days: &[f64],
    extent: Extent,
    permutations: Permutations,
) -> Result<SpaceTimeK, KnoxError> {
    let study = Study::of(points, day, distances_m, days, extent)?;
    let (space, time) = (&study.space, &study.time);
    let counted = Counted::of(points, &study.day, space, time, Metric::Euclidean, permutations)?;
    let cells = study.cells();
    let of_replication: Vec<Vec<u32>> = {
        let count = permutations.count() as usize;
        let mut tables = vec![vec![0; cells]; count];
        for cell in 0..cells {
            for (table, count) in tables.iter_mut().zip(counted.replications(cell)) {
                table[cell] = count;
            }
        }
        tables
    };
    let of_space = cumulated(&counted.of_bands);
    Ok(study.result(
        &of_space,
        &study.near_in_space(points),
        &counted.observed,
        &of_replication,
    ))
}

/// The same by looking at every pair of events in every replication.
///
/// # Errors
/// As [`space_time_k`].
#[doc(hidden)]
pub fn plain_space_time_k(
    points: Points<'_>,
    day: &[i32],
    distances_m: &[f64],
    days: &[f64],
    extent: Extent,
    permutations: Permutations,
) -> Result<SpaceTimeK, KnoxError> {
    let study = Study::of(points, day, distances_m, days, extent)?;
    let n = study.day.len();
    let band = |i: usize, j: usize| {
        let (dx, dy) = (
            points.x_m()[i] - points.x_m()[j],
            points.y_m()[i] - points.y_m()[j],
        );
        study.space.band((dx * dx + dy * dy).sqrt())
    };
    let count = |day: &[u16]| {
        let mut table = vec![0_u32; study.cells()];
        for i in 0..n {
            for j in i + 1..n {
                let columns = study.time.band(f64::from(day[i].abs_diff(day[j])));
                if let (Some(row), Some(column)) = (band(i, j), columns) {
                    table[row * days.len() + column] += 1;
                }
            }
        }
        table
    };
    let mut of_bands = vec![0; distances_m.len()];
    let mut near = vec![vec![0_u32; n]; distances_m.len()];
    for i in 0..n {
        for j in 0..n {
            let Some(row) = band(i, j).filter(|_| i != j) else {
                continue;
            };
            of_bands[row] += u64::from(i < j);
            near[row..].iter_mut().for_each(|near| near[i] += 1);
        }
    }
    let replications: Vec<Vec<u32>> = (0..permutations.count() as usize)
        .map(|replication| count(&shuffled(&study.day, permutations.seed(), replication)))
        .collect();
    Ok(study.result(&cumulated(&of_bands), &near, &count(&study.day), &replications))
}

struct Study {
    day: Vec<u16>,
    space: Bands,
    time: Bands,
    extent: Extent,
}

impl Study {
    fn of(
        points: Points<'_>,
        day: &[i32],
        distances_m: &[f64],
        days: &[f64],
        extent: Extent,
    ) -> Result<Self, KnoxError> {
        positive("area_m2", extent.area_m2)?;
        positive("duration_days", extent.duration_days)?;
        let day = checked_days(points, day)?;
        at_least_values("points", day.len(), 4)?;
        at_most_values("points", day.len(), 1 << 24)?;
        let space = bands("distances_m", distances_m)?;
        let time = bands("days", days)?;
        Ok(Self {
            day,
            space,
            time,
            extent,
        })
    }

    fn cells(&self) -> usize {
        self.space.edges().len() * self.time.edges().len()
    }

    /// For each distance and event, how many other events are within it.
    fn near_in_space(&self, points: Points<'_>) -> Vec<Vec<u32>> {
        let edges = self.space.edges();
        let largest = edges[edges.len() - 1];
        let near = Near::new(points, largest);
        let place = |at: usize| {
            (
                points.x_m()[near.order[at] as usize],
                points.y_m()[near.order[at] as usize],
            )
        };
        let of_event: Vec<Vec<u32>> = (0..points.len())
            .into_par_iter()
            .map(|at| {
                let (x, y) = place(at);
                let mut counts = vec![0; edges.len()];
                for other in near.runs(x, y, largest).flatten().filter(|&other| other != at) {
                    let (dx, dy) = (place(other).0 - x, place(other).1 - y);
                    if let Some(band) = self.space.band((dx * dx + dy * dy).sqrt()) {
                        counts[band] += 1;
                    }
                }
                counts
            })
            .collect();
        let mut near = vec![Vec::with_capacity(points.len()); edges.len()];
        for counts in of_event {
            let mut within = 0;
            for (near, count) in near.iter_mut().zip(counts) {
                within += count;
                near.push(within);
            }
        }
        near
    }

    /// For each number of days and event, how many other events are within it.
    fn near_in_time(&self) -> Vec<Vec<u32>> {
        let mut sorted = self.day.clone();
        sorted.sort_unstable();
        let within = |day: u16, most: u16| {
            let first = sorted.partition_point(|&d| d < day.saturating_sub(most));
            let end = sorted.partition_point(|&d| d <= day.saturating_add(most));
            (end - first - 1) as u32
        };
        let of_days = |&most: &u16| self.day.iter().map(|&day| within(day, most)).collect();
        self.time.most_days().iter().map(of_days).collect()
    }

    /// From pairs within each distance, events near each event, and pairs by band of distance and of days.
    fn result(
        &self,
        of_space: &[u64],
        near_in_space: &[Vec<u32>],
        observed: &[u32],
        replications: &[Vec<u32>],
    ) -> SpaceTimeK {
        let n = self.day.len() as f64;
        let pairs = n * (n - 1.0) / 2.0;
        let of_time = cumulated(&pairs_of_days(&self.day, &self.time.most_days()));
        let (area, duration) = (self.extent.area_m2, self.extent.duration_days);
        let unit = area * duration / pairs;
        let observed = self.cumulated(observed);
        let at_two = |near: &[Vec<u32>]| near.iter().map(|n| pairs_that_meet(n)).collect::<Vec<f64>>();
        let (space_meet, time_meet) = (at_two(near_in_space), at_two(&self.near_in_time()));
        let columns = of_time.len();
        let mut cells = Vec::with_capacity(observed.len());
        let mut expected = Vec::with_capacity(observed.len());
        let mut errors = Vec::with_capacity(observed.len());
        for (at, &count) in observed.iter().enumerate() {
            let (row, column) = (at / columns, at % columns);
            let (s, t) = (of_space[row] as f64, of_time[column] as f64);
            let mean = s * t / pairs;
            // Barton and David (1966): pairs of pairs that are one pair, share an event, or share none.
            let apart = |count: f64, meet: f64| count * count - count - meet;
            let square = mean
                + space_meet[row] * time_meet[column] / (n * (n - 1.0) * (n - 2.0))
                + apart(s, space_meet[row]) * apart(t, time_meet[column])
                    / (pairs * (n - 2.0) * (n - 3.0) / 2.0);
            let variance = square - mean * mean;
            let error = (variance > 1e-12 * square.max(1.0)).then(|| variance.sqrt());
            let surplus = f64::from(count) - mean;
            cells.push(SpaceTimeCell {
                k: unit * f64::from(count),
                d: unit * surplus,
                d0: (mean > 0.0).then(|| surplus / mean),
                residual: error.map(|e| surplus / e),
            });
            expected.push(mean);
            errors.push(error);
        }
        let surplus = |counts: &[u32], at: usize| f64::from(counts[at]) - expected[at];
        let of_residuals = |counts: &[u32]| -> f64 {
            (0..errors.len())
                .filter_map(|at| errors[at].map(|e| surplus(counts, at) / e))
                .sum()
        };
        let of_differences = |counts: &[u32]| (0..errors.len()).map(|at| surplus(counts, at)).sum::<f64>();
        let cumulated: Vec<Vec<u32>> = replications.iter().map(|r| self.cumulated(r)).collect();
        let tails = |of: &dyn Fn(&[u32]) -> f64| {
            let drawn: Vec<f64> = cumulated.iter().map(|r| of(r)).collect();
            Tails::of(of(&observed), &drawn, 1e-9)
        };
        SpaceTimeK {
            space: of_space.iter().map(|&s| area * s as f64 / pairs).collect(),
            time: of_time.iter().map(|&t| duration * t as f64 / pairs).collect(),
            residuals: tails(&of_residuals),
            differences: tails(&of_differences),
            cells,
        }
    }

    /// From bands to within: sums over the bands before, of distance and of days.
    fn cumulated(&self, bands: &[u32]) -> Vec<u32> {
        let columns = self.time.edges().len();
        let mut within = bands.to_vec();
        for at in 0..within.len() {
            let before = if at % columns > 0 { within[at - 1] } else { 0 };
            within[at] += before;
        }
        for at in columns..within.len() {
            within[at] += within[at - columns];
        }
        within
    }
}

fn bands(argument: &'static str, edges: &[f64]) -> Result<Bands, InputError> {
    Bands::new(edges, Closed::Right).map_err(|error| match error {
        InputError::Empty { .. } => InputError::Empty { argument },
        InputError::TooMany { count, most, .. } => InputError::TooMany {
            argument,
            count,
            most,
        },
        InputError::Element {
            index, value, needed, ..
        } => InputError::Element {
            argument,
            index,
            value,
            needed,
        },
        other => other,
    })
}

fn cumulated(of_bands: &[u64]) -> Vec<u64> {
    let sum = |sum: &mut u64, &count: &u64| {
        *sum += count;
        Some(*sum)
    };
    of_bands.iter().scan(0, sum).collect()
}

/// Ordered pairs of pairs with one event in common, from the number of pairs of each event.
fn pairs_that_meet(of_events: &[u32]) -> f64 {
    of_events
        .iter()
        .map(|&n| f64::from(n) * (f64::from(n) - 1.0))
        .sum()
}
