//! Points in square cells, so that those near a place are found without looking at all. Not a statistic.

use crate::points::Points;

/// Points sorted by cell, row after row; within a cell in their own order.
pub(crate) struct Near {
    cell_m: f64,
    west_m: f64,
    south_m: f64,
    columns: usize,
    rows: usize,
    first_of_cell: Vec<u32>,
    /// The points' own numbers, in order of cell.
    pub order: Vec<u32>,
}

impl Near {
    /// Cells at least `cell_m` wide, wider where there would be far more of them than points.
    pub fn new(points: Points<'_>, cell_m: f64) -> Self {
        let [west_m, south_m, east_m, north_m] = points.bounds().unwrap_or([0.0; 4]);
        let (width, height) = (east_m - west_m, north_m - south_m);
        let most = 4.0 * points.len() as f64 + 16.0;
        let fewest_m = (width * height / most).sqrt().max(width.max(height) / most);
        let cell_m = cell_m.max(fewest_m);
        // All at one place: any cell will do.
        let cell_m = if cell_m > 0.0 { cell_m } else { 1.0 };
        let columns = (width / cell_m) as usize + 1;
        let rows = (height / cell_m) as usize + 1;
        let mut near = Self {
            cell_m,
            west_m,
            south_m,
            columns,
            rows,
            first_of_cell: vec![0; columns * rows + 1],
            order: vec![0; points.len()],
        };
        let cells: Vec<u32> = (0..points.len())
            .map(|i| {
                let (column, row) = near.cell(points.x_m()[i], points.y_m()[i]);
                (row * columns + column) as u32
            })
            .collect();
        for &cell in &cells {
            near.first_of_cell[cell as usize + 1] += 1;
        }
        for cell in 0..columns * rows {
            near.first_of_cell[cell + 1] += near.first_of_cell[cell];
        }
        let mut next = near.first_of_cell.clone();
        for (i, &cell) in cells.iter().enumerate() {
            near.order[next[cell as usize] as usize] = i as u32;
            next[cell as usize] += 1;
        }
        near
    }

    fn cell(&self, x_m: f64, y_m: f64) -> (usize, usize) {
        let column = ((x_m - self.west_m) / self.cell_m) as usize;
        let row = ((y_m - self.south_m) / self.cell_m) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    /// Places in `order` of all points that may lie within `within_m`, as one run per row of cells.
    pub fn runs(&self, x_m: f64, y_m: f64, within_m: f64) -> impl Iterator<Item = std::ops::Range<usize>> {
        // What rounding puts a hair too far is looked at too.
        let within_m = within_m + 1e-6 * self.cell_m;
        let (west, south) = self.cell(x_m - within_m, y_m - within_m);
        let (east, north) = self.cell(x_m + within_m, y_m + within_m);
        (south..=north).map(move |row| {
            let first = self.first_of_cell[row * self.columns + west] as usize;
            let end = self.first_of_cell[row * self.columns + east + 1] as usize;
            first..end
        })
    }

    /// Pairs of points that share a cell.
    pub fn pairs_of_cells(&self) -> u64 {
        let of_cell = |ends: &[u32]| {
            let points = u64::from(ends[1] - ends[0]);
            points * points.saturating_sub(1) / 2
        };
        self.first_of_cell.windows(2).map(of_cell).sum()
    }

    /// Side of a cell: a first guess of how far to look.
    pub fn cell_m(&self) -> f64 {
        self.cell_m
    }
}
