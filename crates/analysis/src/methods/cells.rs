//! The municipality in square cells of equal size, with the events of each: what hot cells and local clusters are told
//! from.
//!
//! A cell takes part when its middle lies on land within the municipality, or when it has an event. Neighbours are the up
//! to eight cells around it.

use domain::municipality::Municipality;
use domain::place::Point;
use stats::benjamini_hochberg::benjamini_hochberg;
use stats::getis_ord::{exact_test, getis_ord_test};
use stats::permutation::{Alternative, TieRule};
use stats::spatial_weights::SpatialWeights;

use super::pattern::{PatternError, enough, permutations};
use super::plane::{Plane, spans};

/// In metres: a block to a part of a town.
pub const LEAST_SIDE_M: u32 = 100;
pub const MOST_SIDE_M: u32 = 5_000;
const MOST_CELLS: usize = 20_000;
/// What is tried, in order, when nobody has chosen a side.
const SIDES_M: [u32; 5] = [250, 500, 1_000, 2_000, 5_000];
/// Where the draws are too many to be counted.
const PERMUTATIONS: u32 = 9_999;

/// A cell by its corners, with its events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    pub south_west: Point,
    pub north_east: Point,
    pub n: i64,
}

impl Cell {
    pub fn middle(&self) -> Point {
        Point {
            lat: f64::midpoint(self.south_west.lat, self.north_east.lat),
            lon: f64::midpoint(self.south_west.lon, self.north_east.lon),
        }
    }
}

/// How p was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// From every way to draw the neighbours' counts among the other cells.
    EveryDraw,
    /// From so many random draws.
    Permutations(u32),
}

/// What was looked at, whatever was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looked {
    pub side_m: u32,
    pub cells: usize,
    /// Events in the cells.
    pub n: i64,
    /// Events of the selection without a place known so exactly, or outside the municipality.
    pub left_out: i64,
    pub chance: Chance,
}

pub(super) struct CellGrid {
    plane: Plane,
    side_m: u32,
    /// Column and row of each cell that takes part.
    at: Vec<(u32, u32)>,
    pub counts: Vec<f64>,
    pub weights: SpatialWeights,
    outside: i64,
}

/// The p-value of each cell, alone and adjusted for how many there are.
pub(super) struct Judged {
    pub p: Vec<Option<(f64, f64)>>,
    pub chance: Chance,
}

impl CellGrid {
    /// The side is chosen by the size of the municipality where it is not given.
    pub fn new(
        municipality: &Municipality,
        points: &[Point],
        side_m: Option<u32>,
    ) -> Result<Self, PatternError> {
        let plane = Plane::of(municipality).ok_or(PatternError::NoExtent)?;
        enough(points.len())?;
        let fits = |side: u32| box_of(&plane, side).0 * box_of(&plane, side).1 <= 2 * MOST_CELLS;
        let least = SIDES_M
            .into_iter()
            .find(|side| fits(*side))
            .unwrap_or(MOST_SIDE_M);
        let side_m = side_m.unwrap_or(least);
        if !(LEAST_SIDE_M..=MOST_SIDE_M).contains(&side_m) {
            return Err(PatternError::Side {
                least: LEAST_SIDE_M,
                most: MOST_SIDE_M,
            });
        }
        let (columns, rows) = box_of(&plane, side_m);
        if columns * rows > 10 * MOST_CELLS {
            return Err(PatternError::TooManyCells { least });
        }
        let mut found = vec![0_u32; columns * rows];
        let mut outside = 0;
        for point in points {
            match cell_of(&plane, *point, side_m, columns, rows) {
                Some(cell) => found[cell] += 1,
                None => outside += 1,
            }
        }
        let mut is_in = land(municipality, &plane, side_m, columns, rows);
        for (is_in, n) in is_in.iter_mut().zip(&found) {
            *is_in |= *n > 0;
        }
        let cells: Vec<usize> = (0..columns * rows).filter(|cell| is_in[*cell]).collect();
        if cells.len() > MOST_CELLS {
            return Err(PatternError::TooManyCells { least });
        }
        Ok(Self {
            plane,
            side_m,
            counts: cells.iter().map(|cell| f64::from(found[*cell])).collect(),
            weights: neighbours(&cells, columns, rows)?,
            at: cells
                .iter()
                .map(|cell| ((cell % columns) as u32, (cell / columns) as u32))
                .collect(),
            outside,
        })
    }

    pub fn cell(&self, number: usize) -> Cell {
        let (column, row) = self.at[number];
        let corner = |column: u32, row: u32| {
            let side = f64::from(self.side_m);
            self.plane.point(f64::from(column) * side, f64::from(row) * side)
        };
        Cell {
            south_west: corner(column, row),
            north_east: corner(column + 1, row + 1),
            n: self.counts[number] as i64,
        }
    }

    pub fn looked(&self, left_out: i64, chance: Chance) -> Looked {
        Looked {
            side_m: self.side_m,
            cells: self.at.len(),
            n: self.counts.iter().sum::<f64>() as i64,
            left_out: left_out + self.outside,
            chance,
        }
    }

    /// How unusual the sum of a cell's neighbours is when the other cells' counts are dealt out anew, in either direction.
    /// The cell keeps its own, so that p is the same for Gi* and for local Moran.
    pub fn judged(&self) -> Result<Judged, PatternError> {
        let (p, chance): (Vec<Option<f64>>, Chance) = match exact_test(&self.counts, &self.weights) {
            Ok(tails) => {
                let p = tails
                    .into_iter()
                    .map(|tails| tails.map(|tails| tails.two_sided()));
                (p.collect(), Chance::EveryDraw)
            }
            // So many events in a cell that the sums are too many to count.
            Err(_) => {
                let tails = getis_ord_test(&self.counts, &self.weights, permutations(PERMUTATIONS)?)?;
                let p = tails
                    .into_iter()
                    .map(|tails| tails.map(|tails| tails.p(Alternative::TwoSided, TieRule::BothTails).value));
                (p.collect(), Chance::Permutations(PERMUTATIONS))
            }
        };
        let known: Vec<f64> = p.iter().flatten().copied().collect();
        let mut adjusted = benjamini_hochberg(&known)?.into_iter();
        let with_adjusted = |p: Option<f64>| p.and_then(|p| Some((p, adjusted.next()?)));
        Ok(Judged {
            p: p.into_iter().map(with_adjusted).collect(),
            chance,
        })
    }
}

fn box_of(plane: &Plane, side_m: u32) -> (usize, usize) {
    let cells = |metres: f64| (metres / f64::from(side_m)).ceil().max(1.0) as usize;
    (cells(plane.width_m), cells(plane.height_m))
}

fn cell_of(plane: &Plane, point: Point, side_m: u32, columns: usize, rows: usize) -> Option<usize> {
    let (x_m, y_m) = plane.metres(point);
    let side = f64::from(side_m);
    let (column, row) = ((x_m / side).floor(), (y_m / side).floor());
    let within = |n: f64, of: usize| n >= 0.0 && n < of as f64;
    (within(column, columns) && within(row, rows)).then(|| row as usize * columns + column as usize)
}

/// The cells whose middle lies on land within the municipality; all of them where its outline is not known.
fn land(municipality: &Municipality, plane: &Plane, side_m: u32, columns: usize, rows: usize) -> Vec<bool> {
    let map = &municipality.map;
    if map.outline.is_empty() {
        return vec![true; columns * rows];
    }
    let side = f64::from(side_m);
    let mut is_land = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        let middle = |column: usize| plane.point((column as f64 + 0.5) * side, (row as f64 + 0.5) * side);
        let lat = middle(0).lat;
        let (inside, water) = (spans(&map.outline, lat), spans(&map.water, lat));
        let is_in =
            |spans: &[(f64, f64)], lon: f64| spans.iter().any(|(west, east)| (*west..=*east).contains(&lon));
        is_land.extend((0..columns).map(|column| {
            let lon = middle(column).lon;
            is_in(&inside, lon) && !is_in(&water, lon)
        }));
    }
    is_land
}

fn neighbours(cells: &[usize], columns: usize, rows: usize) -> Result<SpatialWeights, PatternError> {
    let mut number = vec![u32::MAX; columns * rows];
    for (i, cell) in cells.iter().enumerate() {
        number[*cell] = i as u32;
    }
    let mut pairs = Vec::with_capacity(cells.len() * 8);
    for (i, cell) in cells.iter().enumerate() {
        let (column, row) = (cell % columns, cell / columns);
        for r in row.saturating_sub(1)..=(row + 1).min(rows - 1) {
            for c in column.saturating_sub(1)..=(column + 1).min(columns - 1) {
                let other = number[r * columns + c];
                if other != u32::MAX && other != i as u32 {
                    pairs.push((i as u32, other, 1.0));
                }
            }
        }
    }
    Ok(SpatialWeights::from_weighted_pairs(cells.len(), &pairs)?)
}
