//! DBSCAN: places where events lie so close together that they form one cluster, of whatever shape.
//!
//! **In words.** An event with at least `min_points` events within `within_m`, **itself among them**, is a core
//! event. Core events within `within_m` of each other belong to one cluster, and so do those that chains of
//! them join. An event that is no core event but has one within reach lies on the border and belongs to that
//! one's cluster; all others are noise. Exactly at the limit counts as within.
//!
//! **Unit.** A number of a cluster per event. **Assumes** one density for all: what is dense in a village may be
//! sparse in a town centre ([`crate::hdbscan`] does without that). **Does not say** that a cluster is more than
//! chance gives, nor why events lie there; two squares joined by a busy street are one cluster.
//!
//! Clusters are numbered from 0 by the first of their core events in the order of the input. A border event
//! that reaches several clusters belongs to **the one of the smallest number**, where the first description
//! leaves it to the order of visits. The labels are those of scikit-learn and, less one, of the R package
//! dbscan, both of which visit events in order; other programs may give a border event to another cluster, but
//! all agree on core events, their clusters, and noise.
//!
//! Ester, Kriegel, Sander and Xu (1996), A density-based algorithm for discovering clusters in large spatial
//! databases with noise. Cells whose diagonal is the reach: Gunawan (2013).
//!
//! ```
//! use stats::dbscan::dbscan;
//! use stats::points::Points;
//!
//! let x_m = [0.0, 10.0, 20.0, 45.0, 300.0];
//! let y_m = [0.0; 5];
//! let found = dbscan(Points::new(&x_m, &y_m)?, 25.0, 3)?;
//! assert_eq!(found.clusters, 1);
//! assert_eq!(found.core, [true, true, true, false, false]);
//! assert_eq!(found.labels, [Some(0), Some(0), Some(0), Some(0), None]);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod cells;

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use pulp::Arch;
use rayon::prelude::*;

use crate::input::{InputError, at_least_values, one};
use crate::points::Points;
use cells::{Around, Cells};

#[derive(Clone, Debug, PartialEq)]
pub struct Dbscan {
    /// The number of each event's cluster; `None` is noise.
    pub labels: Vec<Option<u32>>,
    pub core: Vec<bool>,
    /// How many there are: labels run from 0 to one less.
    pub clusters: u32,
}

/// Finds clusters of events with at least `min_points`, itself among them, within `within_m`.
///
/// # Errors
/// No points; `min_points` of 0; `within_m` that is not above 0, too large or small to be squared, or less than
/// a thousand-millionth part of the way across the points.
pub fn dbscan(points: Points<'_>, within_m: f64, min_points: u32) -> Result<Dbscan, InputError> {
    checked(points, within_m, min_points)?;
    let mut cells = Cells::new(points, within_m)?;
    let mut core = core_points(&cells, within_m * within_m, min_points as usize);
    let cores = cells.core_first(&mut core);
    let search = Search {
        cells: &cells,
        cores: &cores,
        square_m2: within_m * within_m,
    };
    let (cluster_of_cell, clusters) = search.clusters();
    let label = search.labels(&cluster_of_cell);
    let order = cells.into_order();
    let mut found = Dbscan {
        labels: vec![None; points.len()],
        core: vec![false; points.len()],
        clusters,
    };
    for (at, &event) in order.iter().enumerate() {
        found.labels[event as usize] = (label[at] != NONE).then_some(label[at]);
        found.core[event as usize] = core[at];
    }
    Ok(found)
}

/// The same by looking at every pair of events, as the definition is written.
///
/// # Errors
/// As [`dbscan`].
#[doc(hidden)]
pub fn plain_dbscan(points: Points<'_>, within_m: f64, min_points: u32) -> Result<Dbscan, InputError> {
    checked(points, within_m, min_points)?;
    let (x, y) = (points.x_m(), points.y_m());
    let near = |i: usize, j: usize| {
        let (dx, dy) = (x[i] - x[j], y[i] - y[j]);
        dx * dx + dy * dy <= within_m * within_m
    };
    let all = 0..points.len();
    let count = |i: usize| all.clone().filter(|&j| near(i, j)).count();
    let core: Vec<bool> = all.clone().map(|i| count(i) >= min_points as usize).collect();
    let mut labels: Vec<Option<u32>> = vec![None; points.len()];
    let mut clusters = 0;
    for first in all.clone() {
        if !core[first] || labels[first].is_some() {
            continue;
        }
        labels[first] = Some(clusters);
        let mut reached = vec![first];
        while let Some(i) = reached.pop() {
            for j in all.clone() {
                if labels[j].is_none() && near(i, j) {
                    // Clusters are grown in order, so that a border event keeps the smallest number.
                    labels[j] = Some(clusters);
                    if core[j] {
                        reached.push(j);
                    }
                }
            }
        }
        clusters += 1;
    }
    Ok(Dbscan {
        labels,
        core,
        clusters,
    })
}

fn checked(points: Points<'_>, within_m: f64, min_points: u32) -> Result<(), InputError> {
    at_least_values("points", points.len(), 1)?;
    one(
        "within_m",
        within_m,
        "above 0 and neither so small nor so large that its square is lost",
        |v| v > 0.0 && (v * v).is_normal(),
    )?;
    one("min_points", f64::from(min_points), "at least 1", |v| v >= 1.0)
}

const NONE: u32 = u32::MAX;
/// Cells that are looked at together.
const CHUNK: usize = 512;
/// Points that are compared before asking whether they were enough.
const BLOCK: usize = 64;

/// Which points are core points, in the order of the cells.
fn core_points(cells: &Cells, square_m2: f64, min_points: usize) -> Vec<bool> {
    let of_chunk = |chunk: usize| {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                let mut core = Vec::new();
                let mut around = Around::new(cells);
                for cell in chunk * CHUNK..cells.len().min((chunk + 1) * CHUNK) {
                    let own = cells.points(cell);
                    if own.len() >= min_points {
                        // No two points of a cell are farther apart than the reach.
                        core.resize(core.len() + own.len(), true);
                        continue;
                    }
                    let runs = around.of_cell(cell).map(|run| cells.points_of_run(run));
                    let near: usize = runs.iter().map(|run| run.len()).sum();
                    if near < min_points {
                        core.resize(core.len() + own.len(), false);
                        continue;
                    }
                    for at in own {
                        let mut count = 0;
                        for run in &runs {
                            if count < min_points {
                                count += cells.count_within(at, run.clone(), square_m2);
                            }
                        }
                        core.push(count >= min_points);
                    }
                }
                core
            },
        )
    };
    let chunks: Vec<Vec<bool>> = (0..cells.len().div_ceil(CHUNK))
        .into_par_iter()
        .map(of_chunk)
        .collect();
    chunks.concat()
}

/// Cells whose core points stand first, so many of them as `cores` says.
struct Search<'a> {
    cells: &'a Cells,
    cores: &'a [u32],
    square_m2: f64,
}

impl Search<'_> {
    fn core_points(&self, cell: usize) -> std::ops::Range<usize> {
        let first = self.cells.points(cell).start;
        first..first + self.cores[cell] as usize
    }

    /// The cluster of each cell's core points, and how many clusters there are.
    fn clusters(&self) -> (Vec<u32>, u32) {
        let joined = Joined::new(self.cells.len());
        // Next-door cells are nearly always joined, and then few others need to be compared.
        for columns in [1, 2] {
            (0..self.cells.len().div_ceil(CHUNK))
                .into_par_iter()
                .for_each(|chunk| {
                    Arch::new().dispatch(
                        #[inline(always)]
                        || self.join(chunk, columns, &joined),
                    );
                });
        }
        let mut first_of_root = vec![NONE; self.cells.len()];
        for cell in 0..self.cells.len() {
            if self.cores[cell] > 0 {
                let first = &mut first_of_root[joined.root(cell as u32) as usize];
                *first = (*first).min(self.cells.event(self.core_points(cell).start));
            }
        }
        let mut roots: Vec<u32> = (0..self.cells.len() as u32)
            .filter(|&root| first_of_root[root as usize] != NONE)
            .collect();
        roots.sort_unstable_by_key(|&root| first_of_root[root as usize]);
        let mut number = first_of_root;
        for (cluster, &root) in roots.iter().enumerate() {
            number[root as usize] = cluster as u32;
        }
        let of_cell = |cell: usize| match self.cores[cell] {
            0 => NONE,
            _ => number[joined.root(cell as u32) as usize],
        };
        ((0..self.cells.len()).map(of_cell).collect(), roots.len() as u32)
    }

    /// Joins cells that stand later in the order and are at most so many columns and rows away.
    #[inline(always)]
    fn join(&self, chunk: usize, columns: u32, joined: &Joined) {
        let mut around = Around::new(self.cells);
        for cell in chunk * CHUNK..self.cells.len().min((chunk + 1) * CHUNK) {
            if self.cores[cell] == 0 {
                continue;
            }
            for run in around.of_cell_within(cell, columns) {
                for other in run.start.max(cell + 1)..run.end {
                    let apart = self.cores[other] > 0 && !joined.are(cell as u32, other as u32);
                    if apart && self.touch(cell, other) {
                        joined.join(cell as u32, other as u32);
                    }
                }
            }
        }
    }

    /// A core point of the one is within reach of one of the other.
    #[inline(always)]
    fn touch(&self, cell: usize, other: usize) -> bool {
        let others = self.core_points(other);
        self.core_points(cell)
            .any(|at| self.cells.any_within(at, others.clone(), self.square_m2))
    }

    /// The label of each point in the order of the cells.
    fn labels(&self, cluster_of_cell: &[u32]) -> Vec<u32> {
        let of_chunk = |chunk: usize| {
            Arch::new().dispatch(
                #[inline(always)]
                || {
                    let mut labels = Vec::new();
                    let mut around = Around::new(self.cells);
                    let mut near: Vec<(u32, usize)> = Vec::new();
                    for cell in chunk * CHUNK..self.cells.len().min((chunk + 1) * CHUNK) {
                        let core = self.core_points(cell);
                        labels.resize(labels.len() + core.len(), cluster_of_cell[cell]);
                        let others = core.end..self.cells.points(cell).end;
                        if others.is_empty() {
                            continue;
                        }
                        near.clear();
                        for other in around.of_cell(cell).into_iter().flatten() {
                            if self.cores[other] > 0 {
                                near.push((cluster_of_cell[other], other));
                            }
                        }
                        // From the smallest number on: the first within reach is the one.
                        near.sort_unstable();
                        for at in others {
                            let first = near.iter().find(|&&(_, other)| {
                                let core = self.core_points(other);
                                self.cells.any_within(at, core, self.square_m2)
                            });
                            labels.push(first.map_or(NONE, |&(cluster, _)| cluster));
                        }
                    }
                    labels
                },
            )
        };
        let chunks: Vec<Vec<u32>> = (0..self.cells.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(of_chunk)
            .collect();
        chunks.concat()
    }
}

/// Sets of cells that several threads join at once; whatever their order, the sets come out the same.
struct Joined {
    parent: Vec<AtomicU32>,
}

impl Joined {
    fn new(cells: usize) -> Self {
        Self {
            parent: (0..cells as u32).map(AtomicU32::new).collect(),
        }
    }

    #[inline]
    fn root(&self, mut cell: u32) -> u32 {
        loop {
            let parent = self.parent[cell as usize].load(Relaxed);
            if parent == cell {
                return cell;
            }
            let above = self.parent[parent as usize].load(Relaxed);
            // A parent only ever becomes one of its own ancestors: a store of an older one is harmless.
            self.parent[cell as usize].store(above, Relaxed);
            cell = above;
        }
    }

    #[inline]
    fn are(&self, a: u32, b: u32) -> bool {
        self.root(a) == self.root(b)
    }

    fn join(&self, a: u32, b: u32) {
        loop {
            let (a, b) = (self.root(a), self.root(b));
            if a == b {
                return;
            }
            // The larger under the smaller, so that no ring can form.
            let (low, high) = (a.min(b), a.max(b));
            let parent = &self.parent[high as usize];
            if parent.compare_exchange(high, low, Relaxed, Relaxed).is_ok() {
                return;
            }
        }
    }
}
