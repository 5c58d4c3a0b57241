//! Points in square cells whose diagonal is the reach: points of one cell are within reach of each other,
//! and all others within reach lie at most two columns and rows away.

use std::ops::Range;

use rayon::prelude::*;

use crate::input::{InputError, one};
use crate::points::Points;

/// Only cells that hold points, row after row and from west to east; within a cell in the events' own order.
pub(super) struct Cells {
    order: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    column: Vec<u32>,
    /// The first point of each cell, and one past the last.
    first: Vec<u32>,
    /// The first cell of each row, and one past the last.
    first_of_row: Vec<u32>,
}

/// Short of the reach by more than the rounding of any column's or row's number.
const SHORT: f64 = 1.0 - 1e-6;
const MOST_COLUMNS: f64 = 1_073_741_824.0;

impl Cells {
    pub fn new(points: Points<'_>, within_m: f64) -> Result<Self, InputError> {
        let [west_m, south_m, east_m, north_m] = points.bounds().unwrap_or([0.0; 4]);
        let side_m = within_m * std::f64::consts::FRAC_1_SQRT_2 * SHORT;
        let across = (east_m - west_m).max(north_m - south_m) / side_m;
        one(
            "within_m",
            within_m,
            "more than a thousand-millionth part of the way across the points",
            |_| across < MOST_COLUMNS,
        )?;
        let (rows, row) = rows(points.y_m(), south_m, side_m);
        let mut next = vec![0_u32; rows + 1];
        for &row in &row {
            next[row as usize + 1] += 1;
        }
        for row in 0..rows {
            next[row + 1] += next[row];
        }
        let first_point_of_row = next.clone();
        let mut place = vec![0_u64; points.len()];
        let key = |event: usize| {
            let column = ((points.x_m()[event] - west_m) / side_m) as u64;
            column << 32 | event as u64
        };
        let bands = bands(&first_point_of_row, rayon::current_num_threads());
        let (mut places, mut nexts) = (place.as_mut_slice(), &mut next[..rows]);
        let mut tasks = Vec::new();
        for band in bands {
            let points = first_point_of_row[band.end] - first_point_of_row[band.start];
            let (own_places, rest) = places.split_at_mut(points as usize);
            places = rest;
            let (own_nexts, rest) = nexts.split_at_mut(band.len());
            nexts = rest;
            tasks.push((band, own_places, own_nexts));
        }
        tasks.into_par_iter().for_each(|(band, places, nexts)| {
            let before = first_point_of_row[band.start];
            for (event, &row) in row.iter().enumerate() {
                let row = row as usize;
                if band.contains(&row) {
                    let next = &mut nexts[row - band.start];
                    places[(*next - before) as usize] = key(event);
                    *next += 1;
                }
            }
            for row in band {
                let first = (first_point_of_row[row] - before) as usize;
                let end = (first_point_of_row[row + 1] - before) as usize;
                places[first..end].sort_unstable();
            }
        });
        drop(row);
        let mut cells = Self {
            order: place.par_iter().map(|&place| place as u32).collect(),
            x: Vec::new(),
            y: Vec::new(),
            column: Vec::new(),
            first: Vec::new(),
            first_of_row: Vec::with_capacity(rows + 1),
        };
        for row in 0..rows {
            cells.first_of_row.push(cells.column.len() as u32);
            let mut before = None;
            for at in first_point_of_row[row]..first_point_of_row[row + 1] {
                let column = (place[at as usize] >> 32) as u32;
                if before != Some(column) {
                    cells.column.push(column);
                    cells.first.push(at);
                    before = Some(column);
                }
            }
        }
        cells.first_of_row.push(cells.column.len() as u32);
        cells.first.push(points.len() as u32);
        drop(place);
        let (x, y) = (points.x_m(), points.y_m());
        cells.x = cells.order.par_iter().map(|&event| x[event as usize]).collect();
        cells.y = cells.order.par_iter().map(|&event| y[event as usize]).collect();
        Ok(cells)
    }

    pub fn len(&self) -> usize {
        self.column.len()
    }

    /// The number in the input of the point at this place.
    pub fn event(&self, at: usize) -> u32 {
        self.order[at]
    }

    pub fn into_order(self) -> Vec<u32> {
        self.order
    }

    #[inline]
    pub fn points(&self, cell: usize) -> Range<usize> {
        self.first[cell] as usize..self.first[cell + 1] as usize
    }

    #[inline]
    pub fn points_of_run(&self, cells: Range<usize>) -> Range<usize> {
        self.first[cells.start] as usize..self.first[cells.end] as usize
    }

    #[inline(always)]
    pub fn count_within(&self, at: usize, others: Range<usize>, square_m2: f64) -> usize {
        let (own_x, own_y) = (self.x[at], self.y[at]);
        let mut count = 0_u64;
        for (x, y) in self.x[others.clone()].iter().zip(&self.y[others]) {
            let (dx, dy) = (own_x - x, own_y - y);
            count += u64::from(dx * dx + dy * dy <= square_m2);
        }
        count as usize
    }

    #[inline(always)]
    pub fn any_within(&self, at: usize, others: Range<usize>, square_m2: f64) -> bool {
        let mut from = others.start;
        while from < others.end {
            let to = others.end.min(from + super::BLOCK);
            if self.count_within(at, from..to, square_m2) > 0 {
                return true;
            }
            from = to;
        }
        false
    }

    /// Puts each cell's core points before its others, and says how many they are.
    pub fn core_first(&mut self, core: &mut [bool]) -> Vec<u32> {
        let mut cores = Vec::with_capacity(self.len());
        let mut moved: Vec<(bool, u32, f64, f64)> = Vec::new();
        for cell in 0..self.len() {
            let points = self.points(cell);
            let count = core[points.clone()].iter().filter(|&&core| core).count();
            cores.push(count as u32);
            if count == 0 || count == points.len() {
                continue;
            }
            moved.clear();
            moved.extend(
                points
                    .clone()
                    .map(|at| (!core[at], self.order[at], self.x[at], self.y[at])),
            );
            moved.sort_by_key(|&(not_core, ..)| not_core);
            for (at, &(not_core, event, x, y)) in points.zip(&moved) {
                (core[at], self.order[at], self.x[at], self.y[at]) = (!not_core, event, x, y);
            }
        }
        cores
    }
}

/// How many rows there are, and each point's. Where there would be far more rows than points, those without
/// points are left out: rows that were near each other still are.
fn rows(y_m: &[f64], south_m: f64, side_m: f64) -> (usize, Vec<u32>) {
    let row: Vec<u32> = y_m.par_iter().map(|y| ((y - south_m) / side_m) as u32).collect();
    let rows = row.iter().max().map_or(0, |&last| last as usize + 1);
    if rows <= 2 * y_m.len() + 16 {
        return (rows, row);
    }
    let mut taken = row.clone();
    taken.sort_unstable();
    taken.dedup();
    let rank = |row: &u32| taken.partition_point(|taken| taken < row) as u32;
    (taken.len(), row.par_iter().map(rank).collect())
}

/// Runs of rows with about as many points each.
fn bands(first_point_of_row: &[u32], count: usize) -> Vec<Range<usize>> {
    let rows = first_point_of_row.len() - 1;
    let points = first_point_of_row[rows] as usize;
    let border = |band: usize| match band {
        0 => 0,
        _ if band == count => rows,
        _ => first_point_of_row
            .partition_point(|&first| (first as usize) < points * band / count)
            .min(rows),
    };
    (0..count).map(|band| border(band)..border(band + 1)).collect()
}

const AROUND: usize = 5;

/// Walks along the cells in order, with a finger in each of the rows around.
pub(super) struct Around<'a> {
    cells: &'a Cells,
    row: usize,
    fingers: [Range<usize>; AROUND],
    in_row: bool,
}

/// The own row first: most of what is near lies there.
const ROWS: [isize; AROUND] = [0, -1, 1, -2, 2];

impl<'a> Around<'a> {
    pub fn new(cells: &'a Cells) -> Self {
        Self {
            cells,
            row: 0,
            fingers: std::array::from_fn(|_| 0..0),
            in_row: false,
        }
    }

    /// Runs of cells at most two columns and rows away. Cells must be asked for in rising order.
    #[inline(always)]
    pub fn of_cell(&mut self, cell: usize) -> [Range<usize>; AROUND] {
        self.of_cell_within(cell, 2)
    }

    /// The same for at most so many columns, and as many rows.
    #[inline(always)]
    pub fn of_cell_within(&mut self, cell: usize, columns: u32) -> [Range<usize>; AROUND] {
        self.enter_row_of(cell);
        let column = self.cells.column[cell];
        let (west, east) = (column.saturating_sub(columns), column + columns);
        for (offset, finger) in ROWS.iter().zip(&mut self.fingers) {
            if offset.unsigned_abs() > columns as usize {
                continue;
            }
            let Some(end) = self
                .row
                .checked_add_signed(*offset)
                .and_then(|row| self.cells.first_of_row.get(row + 1))
            else {
                continue;
            };
            let of_cells = &self.cells.column[..*end as usize];
            while of_cells.get(finger.start).is_some_and(|&c| c < west) {
                finger.start += 1;
            }
            finger.end = finger.end.max(finger.start);
            while of_cells.get(finger.end).is_some_and(|&c| c <= east) {
                finger.end += 1;
            }
        }
        self.fingers.clone()
    }

    #[inline]
    fn enter_row_of(&mut self, cell: usize) {
        let first_of_row = &self.cells.first_of_row;
        if self.in_row && cell < first_of_row[self.row + 1] as usize {
            return;
        }
        self.in_row = true;
        self.row = first_of_row.partition_point(|&first| first as usize <= cell) - 1;
        let west = self.cells.column[cell].saturating_sub(2);
        for (offset, finger) in ROWS.iter().zip(&mut self.fingers) {
            let row = self
                .row
                .checked_add_signed(*offset)
                .filter(|&row| row + 1 < first_of_row.len());
            *finger = row.map_or(0..0, |row| {
                let (first, end) = (first_of_row[row] as usize, first_of_row[row + 1] as usize);
                let start = first + self.cells.column[first..end].partition_point(|&column| column < west);
                start..start
            });
        }
    }
}
