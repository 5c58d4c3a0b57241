//! Spatial weights: which places are neighbours, and how much each neighbour counts.
//!
//! **In words.** wᵢⱼ says how much place j counts as a neighbour of place i. Contiguity counts areas that
//! share a border (rook) or at least a corner (queen); a distance band all places within so many metres;
//! k-nearest the k closest ones. Weights are 1 until they are row-standardised, when each row sums to 1.
//!
//! A place is not its own neighbour here; Getis and Ord's G* adds it itself. A place may have none (an
//! island), and each statistic tells what it then makes of it. k-nearest and row-standardised weights
//! are not symmetric. What is found depends on the choice, which therefore belongs with the result.
//!
//! Anselin (1988), *Spatial Econometrics*, chapter 3; the same neighbours as in spdep and PySAL.
//!
//! ```
//! use stats::spatial_weights::SpatialWeights;
//!
//! let weights = SpatialWeights::queen_grid(3, 3)?;
//! assert_eq!(weights.neighbours(4), [0, 1, 2, 3, 5, 6, 7, 8]);
//! assert_eq!(weights.row_standardised().weights(0), [1.0 / 3.0; 3]);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use std::collections::HashMap;

use crate::input::{InputError, at_least_values, at_most_values, finite_and_not_negative, one, positive};
use crate::near::Near;
use crate::points::Points;

/// Neighbours of each place in order of their number, with weights of at least 0.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialWeights {
    first: Vec<usize>,
    neighbour: Vec<u32>,
    weight: Vec<f64>,
}

/// An outline with any number of rings; each a list of corners, closed or not.
pub type Outline = Vec<Vec<[f64; 2]>>;

impl SpatialWeights {
    /// From (i, j, wᵢⱼ). A pair named twice counts with the sum.
    ///
    /// # Errors
    /// A place that is not below `places` or is its own neighbour, or a weight that is negative or not finite.
    pub fn from_weighted_pairs(places: usize, pairs: &[(u32, u32, f64)]) -> Result<Self, InputError> {
        at_most_values("places", places, u32::MAX as usize - 1)?;
        let mut sorted = pairs.to_vec();
        for (index, &(i, j, _)) in pairs.iter().enumerate() {
            let wrong = |value: u32, needed| InputError::Element {
                argument: "pairs",
                index,
                value: f64::from(value),
                needed,
            };
            if i as usize >= places || j as usize >= places {
                return Err(wrong(i.max(j), "a place below the number of places"));
            }
            if i == j {
                return Err(wrong(i, "a pair of two different places"));
            }
        }
        let weights: Vec<f64> = pairs.iter().map(|p| p.2).collect();
        finite_and_not_negative("weights", &weights)?;
        sorted.sort_by_key(|&(i, j, _)| (i, j));
        sorted.dedup_by(|later, earlier| {
            let same = (later.0, later.1) == (earlier.0, earlier.1);
            if same {
                earlier.2 += later.2;
            }
            same
        });
        let mut first = vec![0; places + 1];
        for &(i, ..) in &sorted {
            first[i as usize + 1] += 1;
        }
        for i in 0..places {
            first[i + 1] += first[i];
        }
        Ok(Self {
            first,
            neighbour: sorted.iter().map(|p| p.1).collect(),
            weight: sorted.iter().map(|p| p.2).collect(),
        })
    }

    /// From rows of neighbours, each of weight 1.
    fn from_rows(rows: Vec<Vec<u32>>) -> Self {
        let mut first = vec![0];
        let mut neighbour = Vec::new();
        for mut row in rows {
            row.sort_unstable();
            row.dedup();
            neighbour.extend(row);
            first.push(neighbour.len());
        }
        let weight = vec![1.0; neighbour.len()];
        Self {
            first,
            neighbour,
            weight,
        }
    }

    /// Cells of a grid, row after row, that share a side.
    ///
    /// # Errors
    /// No cells.
    pub fn rook_grid(columns: usize, rows: usize) -> Result<Self, InputError> {
        grid(columns, rows, |dx, dy| dx.abs() + dy.abs() == 1)
    }

    /// Cells of a grid, row after row, that share a side or a corner.
    ///
    /// # Errors
    /// No cells.
    pub fn queen_grid(columns: usize, rows: usize) -> Result<Self, InputError> {
        grid(columns, rows, |dx, dy| (dx, dy) != (0, 0))
    }

    /// Areas that share a corner. Corners are the same when their coordinates are, to the last digit:
    /// take outlines from one source, and not simplified one by one.
    ///
    /// # Errors
    /// No areas.
    pub fn queen(areas: &[Outline]) -> Result<Self, InputError> {
        contiguity(areas, |ring| {
            ring.iter().map(|&[x, y]| [bits(x), bits(y), 0, 0]).collect()
        })
    }

    /// Areas that share a stretch of border between two corners.
    ///
    /// # Errors
    /// No areas.
    pub fn rook(areas: &[Outline]) -> Result<Self, InputError> {
        contiguity(areas, |ring| {
            let next = ring.iter().cycle().skip(1);
            ring.iter()
                .zip(next)
                .filter(|(a, b)| a != b)
                .map(|(a, b)| {
                    let (a, b) = ([bits(a[0]), bits(a[1])], [bits(b[0]), bits(b[1])]);
                    let (a, b) = (a.min(b), a.max(b));
                    [a[0], a[1], b[0], b[1]]
                })
                .collect()
        })
    }

    /// Points within `within_m` of each other; at exactly the limit they are neighbours.
    ///
    /// # Errors
    /// A distance that is not a positive finite number, or no points.
    pub fn distance_band(points: Points<'_>, within_m: f64) -> Result<Self, InputError> {
        positive("within_m", within_m)?;
        at_least_values("points", points.len(), 1)?;
        let near = Near::new(points, within_m);
        let (x, y) = (points.x_m(), points.y_m());
        let row = |i: usize| {
            let mut row = Vec::new();
            for run in near.runs(x[i], y[i], within_m) {
                for &j in &near.order[run] {
                    let (dx, dy) = (x[j as usize] - x[i], y[j as usize] - y[i]);
                    if j as usize != i && dx * dx + dy * dy <= within_m * within_m {
                        row.push(j);
                    }
                }
            }
            row
        };
        Ok(Self::from_rows((0..points.len()).map(row).collect()))
    }

    /// The `k` closest points of each; of equally distant ones those that come first.
    ///
    /// # Errors
    /// A `k` of 0, or not more points than `k`.
    pub fn k_nearest(points: Points<'_>, k: usize) -> Result<Self, InputError> {
        one("k", k as f64, "at least 1", |k| k >= 1.0)?;
        at_least_values("points", points.len(), k.saturating_add(1))?;
        let near = Near::new(points, 0.0);
        let (x, y) = (points.x_m(), points.y_m());
        let row = |i: usize| {
            let mut within_m = near.cell_m() * (k as f64).sqrt().min(1e6);
            loop {
                let mut found: Vec<(f64, u32)> = Vec::new();
                for run in near.runs(x[i], y[i], within_m) {
                    for &j in &near.order[run] {
                        let (dx, dy) = (x[j as usize] - x[i], y[j as usize] - y[i]);
                        let squared = dx * dx + dy * dy;
                        if j as usize != i && squared <= within_m * within_m {
                            found.push((squared, j));
                        }
                    }
                }
                if found.len() >= k {
                    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                    found.truncate(k);
                    return found.into_iter().map(|(_, j)| j).collect();
                }
                // Every point is within once the circle is twice as wide as them all.
                within_m = (within_m * 2.0).max(near.cell_m());
            }
        };
        Ok(Self::from_rows((0..points.len()).map(row).collect()))
    }

    /// Each row divided by its sum; rows without neighbours stay empty.
    pub fn row_standardised(&self) -> Self {
        let mut standardised = self.clone();
        for i in 0..self.places() {
            let sum: f64 = self.weights(i).iter().sum();
            if sum > 0.0 {
                for weight in &mut standardised.weight[self.first[i]..self.first[i + 1]] {
                    *weight /= sum;
                }
            }
        }
        standardised
    }

    pub fn places(&self) -> usize {
        self.first.len() - 1
    }

    pub fn neighbours(&self, i: usize) -> &[u32] {
        &self.neighbour[self.first[i]..self.first[i + 1]]
    }

    pub fn weights(&self, i: usize) -> &[f64] {
        &self.weight[self.first[i]..self.first[i + 1]]
    }

    /// Places without a neighbour.
    pub fn islands(&self) -> Vec<usize> {
        (0..self.places())
            .filter(|&i| self.neighbours(i).is_empty())
            .collect()
    }

    /// Σⱼ wᵢⱼ yⱼ
    pub(crate) fn lag(&self, i: usize, y: &[f64]) -> f64 {
        let row = self.neighbours(i).iter().zip(self.weights(i));
        row.map(|(&j, &w)| w * y[j as usize]).sum()
    }

    pub(crate) fn most_neighbours(&self) -> usize {
        let counts = self.first.windows(2).map(|w| w[1] - w[0]);
        counts.max().unwrap_or(0)
    }

    /// S₀ = ΣΣ wᵢⱼ, S₁ = ½ΣΣ (wᵢⱼ + wⱼᵢ)², S₂ = Σ (wᵢ· + w·ᵢ)².
    pub(crate) fn sums(&self) -> [f64; 3] {
        let mut row_and_column = vec![0.0; self.places()];
        let (mut s0, mut s1) = (0.0, 0.0);
        for i in 0..self.places() {
            for (&j, &w) in self.neighbours(i).iter().zip(self.weights(i)) {
                s0 += w;
                row_and_column[i] += w;
                row_and_column[j as usize] += w;
                let back = self.neighbours(j as usize).binary_search(&(i as u32));
                // Half of the square from each side, or all of it from the only one.
                s1 += match back {
                    Ok(place) => 0.5 * (w + self.weights(j as usize)[place]).powi(2),
                    Err(_) => w * w,
                };
            }
        }
        [s0, s1, row_and_column.iter().map(|r| r * r).sum()]
    }
}

fn grid(
    columns: usize,
    rows: usize,
    touches: impl Fn(i64, i64) -> bool,
) -> Result<SpatialWeights, InputError> {
    at_least_values("columns", columns, 1)?;
    at_least_values("rows", rows, 1)?;
    at_most_values(
        "columns times rows",
        columns.saturating_mul(rows),
        u32::MAX as usize - 1,
    )?;
    let mut of_cell = Vec::with_capacity(columns * rows);
    for row in 0..rows as i64 {
        for column in 0..columns as i64 {
            let mut neighbours = Vec::with_capacity(8);
            for dy in -1..=1 {
                for dx in -1..=1 {
                    let (c, r) = (column + dx, row + dy);
                    let inside = (0..columns as i64).contains(&c) && (0..rows as i64).contains(&r);
                    if inside && touches(dx, dy) {
                        neighbours.push((r * columns as i64 + c) as u32);
                    }
                }
            }
            of_cell.push(neighbours);
        }
    }
    Ok(SpatialWeights::from_rows(of_cell))
}

fn contiguity(
    areas: &[Outline],
    parts: impl Fn(&[[f64; 2]]) -> Vec<[u64; 4]>,
) -> Result<SpatialWeights, InputError> {
    at_least_values("areas", areas.len(), 1)?;
    let mut with_part: HashMap<[u64; 4], Vec<u32>> = HashMap::new();
    for (i, area) in areas.iter().enumerate() {
        for part in area.iter().flat_map(|ring| parts(ring)) {
            let areas = with_part.entry(part).or_default();
            if areas.last() != Some(&(i as u32)) {
                areas.push(i as u32);
            }
        }
    }
    let mut rows = vec![Vec::new(); areas.len()];
    for sharing in with_part.values() {
        for &i in sharing {
            rows[i as usize].extend(sharing.iter().filter(|&&j| j != i));
        }
    }
    Ok(SpatialWeights::from_rows(rows))
}

/// −0 and 0 are the same coordinate.
fn bits(coordinate: f64) -> u64 {
    (coordinate + 0.0).to_bits()
}
