//! The quartic kernel for many points: those that lie in one pixel share most of their disc.
//!
//! Over the pixels that all of them reach, their sum of (1 − (X − a)² − (Y − b)²)² is a polynomial in X and Y of their
//! moments. Along a row of points these pixels lie equally far to either side, so that what reaches a pixel is
//! a difference of running sums; where no points lie between, it is exactly zero. The rim, pixels that only
//! some of them may reach, is added point by point. The cost of a point does then hardly grow with its disc.
//!
//! Running sums begin anew in segments of at most eight bandwidths, each with its own origin, so that few digits are
//! lost. Threads own bands of rows, and every pixel meets the points in the same order in any band.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{Grid, Kernel, RowBins};

/// Of a point (a, b) with r² = a² + b²: 1, −4a, −4b, 8ab, −4ar², −4br², r⁴, 2r², 4b² and 6a² + 2b².
const MOMENTS: usize = 10;
/// Columns of a segment, whose polynomials are summed side by side.
const SEGMENT: usize = 64;
/// Columns whose points are added to the rim together, so that their pixels stay near.
const TILE: usize = 32;
/// With more columns or rows of reach the running sums outgrow the cache.
const MOST_BESIDE: usize = 32;
/// With fewer columns a segment would be so many bandwidths long that digits were lost.
const FEWEST_BESIDE: usize = SEGMENT / 8;
/// From one moment's sums to the next one's: a segment, and what reaches it from either side.
const STRIDE: usize = SEGMENT + 2 * MOST_BESIDE + 8;
/// A pixel costs as much as a point saves against `sweep` when there are so many pixels for each.
const PIXELS_FOR_A_POINT: usize = 3;

/// `per_m2` is zero before.
pub(super) fn quartic(per_m2: &mut [f64], bins: &RowBins, reach: &Reach) {
    let arch = Arch::new();
    let columns = reach.grid.columns;
    let tiles = Tiles::new(bins, reach);
    let rows_of_a_band = reach.grid.rows.div_ceil(4 * rayon::current_num_threads()).max(16);
    per_m2
        .par_chunks_mut(rows_of_a_band * columns)
        .enumerate()
        .for_each(|(band, pixels)| {
            let mut band = Band {
                reach,
                bins,
                tiles: &tiles,
                first_row: band * rows_of_a_band,
                rows: pixels.len() / columns,
                pixels,
            };
            arch.dispatch(Within(&mut band));
            arch.dispatch(AtTheRim(&mut band));
        });
}

/// Which pixels around a pixel are reached by all points in it, and which by some. Lengths in bandwidths.
pub(super) struct Reach {
    grid: Grid,
    scale: f64,
    per_bandwidth: f64,
    width: f64,
    height: f64,
    columns: usize,
    rows: usize,
    /// For each row of points that may reach a row of pixels, from the southernmost.
    inner: Vec<Inner>,
    rim: Rim,
}

struct Inner {
    /// On one side, and the middle one.
    columns: usize,
    /// Of the pixels, from the middle of the points' row.
    y: f64,
}

/// Pixels that some points may reach, from south to north.
#[derive(Default)]
struct Rim {
    first_of_row: Vec<usize>,
    /// From the points' own.
    column: Vec<isize>,
    /// The same in pixels of the grid.
    from_middle: Vec<isize>,
    /// 2X, 2Y and 1 − X² − Y² of their centres.
    twice_x: Vec<f64>,
    twice_y: Vec<f64>,
    within: Vec<f64>,
}

impl Reach {
    /// `None` where it is sooner to sweep each point's chords.
    pub fn if_sooner(bins: &RowBins, grid: Grid, bandwidth_m: f64) -> Option<Self> {
        let [columns, rows] = bins.beside()?;
        let many = bins.x.len() * PIXELS_FOR_A_POINT >= grid.pixels();
        let near = columns.max(rows) <= MOST_BESIDE && columns >= FEWEST_BESIDE;
        (many && near).then(|| Self::new(columns, rows, grid, bandwidth_m))
    }

    fn new(columns: usize, rows: usize, grid: Grid, bandwidth_m: f64) -> Self {
        // More than any rounding of the pixel a point lies in.
        const SLACK: f64 = 1e-6;
        let (width, height) = (
            grid.pixel_width_m / bandwidth_m,
            grid.pixel_height_m / bandwidth_m,
        );
        let farthest = |dx: f64, dy: f64| ((dx.abs() + 0.5) * width).hypot((dy.abs() + 0.5) * height);
        let nearest =
            |dx: f64, dy: f64| ((dx.abs() - 0.5).max(0.0) * width).hypot((dy.abs() - 0.5).max(0.0) * height);
        let mut rim = Rim::default();
        let mut inner = Vec::new();
        for row in -(rows as isize)..=rows as isize {
            rim.first_of_row.push(rim.column.len());
            let by_all = |column: isize| farthest(column as f64, row as f64) < 1.0 - SLACK;
            for column in -(columns as isize)..=columns as isize {
                let by_some = nearest(column as f64, row as f64) < 1.0 + SLACK;
                if by_some && !by_all(column) {
                    let (x, y) = (column as f64 * width, row as f64 * height);
                    rim.from_middle.push(row * grid.columns as isize + column);
                    rim.column.push(column);
                    rim.twice_x.push(2.0 * x);
                    rim.twice_y.push(2.0 * y);
                    rim.within.push(1.0 - x * x - y * y);
                }
            }
            inner.push(Inner {
                columns: (0..=columns as isize)
                    .take_while(|&column| by_all(column))
                    .count(),
                y: -row as f64 * height,
            });
        }
        rim.fill_up();
        rim.first_of_row.push(rim.column.len());
        Self {
            grid,
            scale: Kernel::Quartic.height() / (bandwidth_m * bandwidth_m),
            per_bandwidth: 1.0 / bandwidth_m,
            width,
            height,
            columns,
            rows,
            inner,
            rim,
        }
    }
}

impl Rim {
    /// Copies of the last pixel that nothing reaches, up to a whole number of vectors.
    fn fill_up(&mut self) {
        let end = self.column.len();
        let (last, length) = (end - 1, end.next_multiple_of(8));
        // They belong to the last row that has a pixel.
        for first in self.first_of_row.iter_mut().filter(|first| **first == end) {
            *first = length;
        }
        self.column.resize(length, self.column[last]);
        self.from_middle.resize(length, self.from_middle[last]);
        self.twice_x.resize(length, 0.0);
        self.twice_y.resize(length, 0.0);
        self.within.resize(length, f64::NEG_INFINITY);
    }
}

/// The points of each row in order of their columns: where some of these begin.
struct Tiles {
    tiles: usize,
    first_of_tile: Vec<u32>,
}

impl Tiles {
    fn new(bins: &RowBins, reach: &Reach) -> Self {
        let tiles = (reach.grid.columns + 2 * reach.columns).div_ceil(TILE) + 1;
        let of_row = |bin: usize| (0..tiles).map(move |tile| bins.first_from(bin, tile * TILE) as u32);
        let first_of_tile = (0..reach.grid.rows + 2 * reach.rows)
            .into_par_iter()
            .flat_map_iter(of_row)
            .collect();
        Self { tiles, first_of_tile }
    }

    /// `column` is a multiple of [`TILE`].
    fn first(&self, bin: usize, column: usize) -> usize {
        self.first_of_tile[bin * self.tiles + column / TILE] as usize
    }

    fn end(&self, bin: usize) -> usize {
        self.first_of_tile[(bin + 1) * self.tiles - 1] as usize
    }
}

struct Band<'a> {
    reach: &'a Reach,
    bins: &'a RowBins,
    tiles: &'a Tiles,
    first_row: usize,
    rows: usize,
    pixels: &'a mut [f64],
}

struct Within<'a, 'b>(&'a mut Band<'b>);

impl WithSimd for Within<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.within();
    }
}

struct AtTheRim<'a, 'b>(&'a mut Band<'b>);

impl WithSimd for AtTheRim<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.rim();
    }
}

impl Band<'_> {
    /// Sets each pixel to what those points add that reach it from wherever in theirs.
    #[inline(always)]
    fn within(&mut self) {
        let reach = self.reach;
        let all = reach.grid.columns;
        let mut sums = RunningSums::new(reach, self.bins, self.tiles);
        for first in (0..all).step_by(SEGMENT) {
            let columns = first..all.min(first + SEGMENT);
            sums.begin(first);
            for row in self.first_row..self.first_row + 2 * reach.rows {
                sums.fill(row);
            }
            for (row, pixels) in self.pixels.chunks_exact_mut(all).enumerate() {
                let row = self.first_row + row;
                sums.fill(row + 2 * reach.rows);
                let [s0, s1, s2, s3, s4] = sums.polynomials(row);
                for (lane, pixel) in pixels[columns.clone()].iter_mut().enumerate() {
                    let x = ((first + lane) as f64 + 0.5) * reach.width - sums.origin;
                    let value = (((s4[lane] * x + s3[lane]) * x + s2[lane]) * x + s1[lane]) * x + s0[lane];
                    *pixel = (value * reach.scale).max(0.0);
                }
            }
        }
    }

    /// Adds what points add to pixels that some in theirs may not reach.
    #[inline(always)]
    fn rim(&mut self) {
        let (reach, bins) = (self.reach, self.bins);
        let (rim, columns, pixels) = (&reach.rim, reach.grid.columns, &mut *self.pixels);
        let mut added = vec![0.0; rim.column.len()];
        let own_bins = self.first_row..self.first_row + self.rows + 2 * reach.rows;
        let all_columns = columns + 2 * reach.columns;
        let tiles = (0..all_columns).step_by(TILE);
        for (first, bin) in tiles.flat_map(|first| own_bins.clone().map(move |bin| (first, bin))) {
            // Bin 0 lies as many rows south of the grid as points reach.
            let south = self.first_row + 2 * reach.rows;
            let from = south.saturating_sub(bin);
            let to = (south + self.rows - bin).min(2 * reach.rows + 1);
            let entries = rim.first_of_row[from]..rim.first_of_row[to];
            let twice_x = &rim.twice_x[entries.clone()];
            let twice_y = &rim.twice_y[entries.clone()];
            let within = &rim.within[entries.clone()];
            let from_middle = &rim.from_middle[entries.clone()];
            let added = &mut added[..within.len()];
            let y_of_row = (bin as f64 - reach.rows as f64 + 0.5) * reach.height;
            let points = self.tiles.first(bin, first)..self.tiles.first(bin, first + TILE);
            let mut at = points.start;
            while at < points.end {
                let column = bins.column(bins.x[at]);
                let x_of_column = (column as f64 - reach.columns as f64 + 0.5) * reach.width;
                added.fill(0.0);
                while at < points.end && bins.column(bins.x[at]) == column {
                    let a = bins.x[at] * reach.per_bandwidth - x_of_column;
                    let b = bins.y[at] * reach.per_bandwidth - y_of_row;
                    let (weight, squared) = (bins.weight(at) * reach.scale, a * a + b * b);
                    for (((added, within), twice_x), twice_y) in
                        added.iter_mut().zip(within).zip(twice_x).zip(twice_y)
                    {
                        let form = (within - squared + twice_x * a + twice_y * b).max(0.0);
                        *added += weight * (form * form);
                    }
                    at += 1;
                }
                let column = column as isize - reach.columns as isize;
                let middle =
                    (bin as isize - (reach.rows + self.first_row) as isize) * columns as isize + column;
                let beside = reach.columns as isize;
                if column >= beside && column + beside < columns as isize {
                    for (added, from_middle) in added.iter().zip(from_middle) {
                        pixels[(middle + from_middle) as usize] += added;
                    }
                } else {
                    for (entry, added) in entries.clone().zip(&*added) {
                        if (0..columns as isize).contains(&(column + rim.column[entry])) {
                            pixels[(middle + rim.from_middle[entry]) as usize] += added;
                        }
                    }
                }
            }
        }
    }
}

/// The moments of all points before each column of a segment, for as many rows as reach one.
struct RunningSums<'a> {
    reach: &'a Reach,
    bins: &'a RowBins,
    tiles: &'a Tiles,
    first: usize,
    /// The middle of the segment, in bandwidths from the western edge.
    origin: f64,
    sums: Vec<f64>,
}

impl<'a> RunningSums<'a> {
    fn new(reach: &'a Reach, bins: &'a RowBins, tiles: &'a Tiles) -> Self {
        Self {
            reach,
            bins,
            tiles,
            first: 0,
            origin: 0.0,
            sums: vec![0.0; (2 * reach.rows + 1) * MOMENTS * STRIDE],
        }
    }

    fn begin(&mut self, first: usize) {
        self.first = first;
        self.origin = (first as f64 + 0.5 * SEGMENT as f64) * self.reach.width;
    }

    fn place(&self, bin: usize) -> usize {
        bin % (2 * self.reach.rows + 1) * MOMENTS * STRIDE
    }

    /// In place of the row that no longer reaches.
    #[inline(always)]
    fn fill(&mut self, bin: usize) {
        let (reach, bins) = (self.reach, self.bins);
        let place = self.place(bin);
        let sums = &mut self.sums[place..place + MOMENTS * STRIDE];
        let (mut at, end) = (self.tiles.first(bin, self.first), self.tiles.end(bin));
        let y_of_row = (bin as f64 - reach.rows as f64 + 0.5) * reach.height;
        let mut sum = [0.0; MOMENTS];
        for column in 0..=SEGMENT + 2 * reach.columns {
            for (moment, &sum) in sum.iter().enumerate() {
                sums[moment * STRIDE + column] = sum;
            }
            while at < end && bins.column(bins.x[at]) == self.first + column {
                let a = bins.x[at] * reach.per_bandwidth - self.origin;
                let b = bins.y[at] * reach.per_bandwidth - y_of_row;
                let w = bins.weight(at);
                let (aa, bb) = (a * a, b * b);
                let rr = aa + bb;
                let moments = [
                    1.0,
                    -4.0 * a,
                    -4.0 * b,
                    8.0 * a * b,
                    -4.0 * a * rr,
                    -4.0 * b * rr,
                    rr * rr,
                    2.0 * rr,
                    4.0 * bb,
                    6.0 * aa + 2.0 * bb,
                ];
                for (sum, moment) in sum.iter_mut().zip(moments) {
                    *sum += w * moment;
                }
                at += 1;
            }
        }
    }

    /// (1 − (X − a)² − (Y − b)²)² in powers of X, with q = Y² − 1:
    /// X⁴ − 4a X³ + (2q − 4Yb + 6a² + 2b²) X² + (−4qa + 8Yab − 4ar²) X + q² − 4qYb + 2qr² + 4Y²b² − 4Ybr² + r⁴.
    #[inline(always)]
    fn polynomials(&self, row: usize) -> [[f64; SEGMENT]; 5] {
        let [mut s0, mut s1, mut s2, mut s3, mut s4] = [[0.0; SEGMENT]; 5];
        for (from_row, inner) in self.reach.inner.iter().enumerate() {
            if inner.columns == 0 {
                continue;
            }
            let middle = self.place(row + from_row) + self.reach.columns;
            const ALL: usize = (MOMENTS - 1) * STRIDE + SEGMENT;
            let before = &self.sums[middle + 1 - inner.columns..][..ALL];
            let after = &self.sums[middle + inner.columns..][..ALL];
            let y = inner.y;
            let q = y * y - 1.0;
            for lane in 0..SEGMENT {
                let between = |moment: usize| after[moment * STRIDE + lane] - before[moment * STRIDE + lane];
                let (n, a, yb) = (between(0), between(1), y * between(2));
                s4[lane] += n;
                s3[lane] += a;
                s2[lane] += 2.0 * q * n + yb + between(9);
                s1[lane] += q * a + y * between(3) + between(4);
                s0[lane] += q * (q * n + yb + between(7)) + y * (y * between(8) + between(5)) + between(6);
            }
        }
        [s0, s1, s2, s3, s4]
    }
}
