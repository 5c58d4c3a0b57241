//! A Gaussian density of many points in the time of its pixels, with an error that is proven and told.
//!
//! **In words.** Every point is shared among the M × M nearest pixels so that, by Lagrange's polynomial through
//! those pixels' centres, their kernels together are the kernel around the point itself, nearly. The pixels are
//! then smoothed along columns and along rows, which for the Gaussian is the same as smoothing in the plane. Where
//! a pixel is small beside the bandwidth only every other row and column is smoothed, and those between are put in by
//! Lagrange's polynomial through the N nearest on either axis.
//!
//! **The error.** Along one axis, with pixels of δ and distances u in standard deviations, M even and the point
//! between the two middle ones, the polynomial through M values of e^(−u²/2) misses it by at most
//! |f⁽ᴹ⁾(ξ)| / M! · Π, where Π = ((M − 1)!! / 2^(M/2))² δᴹ is the largest product of the M distances and ξ lies
//! among the pixels. By Cramér's inequality |f⁽ᴹ⁾(ξ)| ≤ 1.0865 √M! e^(−ξ²/4). Beyond the cut-off c pixels
//! are left out: at most Λ e^(−c²/2), Λ ≤ 2 being the sum of the shares without their signs. What is put in
//! between is wrong by the same formula for N values 2δ apart, and by Λ times what these are wrong by. All this is
//! done along one axis and then along the other, so that in the plane the error of a point is at most
//! e(a) f(b) + (f(a) + e(a)) e(b). These bounds fall with distance, so that the sum over
//! all points is bounded by putting the points of each half-deviation cell at the nearest place of that
//! cell; that sum is made, and its largest value is the error told. Points beyond the cut-off on either
//! axis add at most e^(−c²/2) each. Rounding adds to e(u) at most Λ² (n + t) 2⁻⁵³ f(u) for n points and t taps.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{Density, Grid, InARow, Kernel, RowBins, check_weights, kernel_density};
use crate::input::{InputError, one};
use crate::points::Points;

/// A density and how far at most any of its pixels is from the sum over all points without a cut-off.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianDensity {
    pub density: Density,
    pub error_per_m2: f64,
}

impl GaussianDensity {
    /// The error over the least that the largest pixel can truly be; infinite where nothing is certain.
    pub fn error_of_maximum(&self) -> f64 {
        let least = self.density.maximum() - self.error_per_m2;
        match self.error_per_m2 {
            0.0 => 0.0,
            error if least > 0.0 => error / least,
            _ => f64::INFINITY,
        }
    }
}

/// [`kernel_density`] with the Gaussian to within `tolerance` of the largest pixel: the cost is that of the pixels,
/// hardly of the points. Where that cannot be had, as with a bandwidth of one or two pixels, every point is
/// stamped as far as nine bandwidths; where even that is more than the tolerance, as on a grid far from
/// all points, [`GaussianDensity::error_of_maximum`] tells.
///
/// ```
/// use stats::kernel_density::{Grid, gaussian_density};
/// use stats::points::Points;
///
/// let (x_m, y_m) = ([674_050.0, 674_060.0], [6_580_050.0, 6_580_090.0]);
/// let grid = Grid::new(673_500.0, 6_579_500.0, 20.0, 20.0, 60, 60)?;
/// let gaussian = gaussian_density(Points::new(&x_m, &y_m)?, None, grid, 200.0, 1e-6)?;
/// assert!(gaussian.error_of_maximum() <= 1e-6);
/// # Ok::<(), stats::input::InputError>(())
/// ```
///
/// # Errors
/// As [`kernel_density`], and a tolerance outside 10⁻⁹ … 10⁻².
pub fn gaussian_density(
    points: Points<'_>,
    weights: Option<&[f64]>,
    grid: Grid,
    bandwidth_m: f64,
    tolerance: f64,
) -> Result<GaussianDensity, InputError> {
    one("tolerance", tolerance, "from 1e-9 to 1e-2", |t| {
        (1e-9..=1e-2).contains(&t)
    })?;
    let kernel = Kernel::Gaussian {
        cut_off: (2.0 * (2_000.0 / tolerance).ln()).sqrt(),
    };
    let mut density = Density::empty(grid, kernel, bandwidth_m)?;
    check_weights(points, weights)?;
    let all: f64 = weights.map_or(points.len() as f64, |w| w.iter().sum());
    let widest = grid.pixel_width_m.max(grid.pixel_height_m) / bandwidth_m;
    for between in [true, false] {
        // As far as a pixel reaches that others are put in from.
        let reach = kernel.reach() + if between { NEAREST as f64 * widest } else { 0.0 };
        let axis = |pixels, pixel_m| Axis::new(pixels, pixel_m, bandwidth_m, kernel.reach(), reach, between);
        let along = axis(grid.columns, grid.pixel_width_m);
        let across = axis(grid.rows, grid.pixel_height_m);
        let Some((along, across)) = along.zip(across) else {
            break;
        };
        let axes = [along, across];
        let enough = |m: usize| axes[0].near_miss(m) + axes[1].near_miss(m) <= tolerance / 8.0;
        let (smooth, m) = match enough(6) {
            true => (smooth::<6, 8> as Smooth, 6),
            false => (smooth::<12, 12> as Smooth, 12),
        };
        if !enough(m) {
            continue;
        }
        let bins = RowBins::new(points, weights, grid, reach * bandwidth_m, InARow::AsTheyCame);
        smooth(&mut density.per_m2, &bins, &axes, peak(bandwidth_m));
        let error_per_m2 = largest_error(&bins, &axes, m, all) * peak(bandwidth_m);
        let gaussian = GaussianDensity {
            density,
            error_per_m2,
        };
        if gaussian.error_of_maximum() <= tolerance {
            return Ok(gaussian);
        }
        density = gaussian.density;
    }
    let cut_off = 9.0;
    let left_out = (-0.5_f64 * cut_off * cut_off).exp();
    let rounding = (points.len() + 100) as f64 * UNIT_ROUNDOFF;
    Ok(GaussianDensity {
        density: kernel_density(points, weights, grid, Kernel::Gaussian { cut_off }, bandwidth_m)?,
        error_per_m2: all * peak(bandwidth_m) * (left_out + rounding),
    })
}

/// One point's density at itself.
fn peak(bandwidth_m: f64) -> f64 {
    Kernel::Gaussian { cut_off: 1.0 }.height() / (bandwidth_m * bandwidth_m)
}

/// More than any of the M used.
const LEBESGUE: f64 = 2.0;
/// Half the distance from 1 to the next number.
const UNIT_ROUNDOFF: f64 = 0.5 * f64::EPSILON;
/// Pixels smoothed side by side: as many as let all that reach them stay in the nearest cache.
const BLOCK: usize = 16;
/// Rows smoothed together: what one of them reads the next one reads again.
const ROWS: usize = 32;
/// Rows and columns that one between them is put in from.
const NEAREST: usize = 10;

struct Axis {
    pixels: usize,
    pixel_m: f64,
    /// Width of a pixel in standard deviations.
    step: f64,
    cut_off: f64,
    /// How far points are shared from the grid, in standard deviations.
    reach: f64,
    /// The kernel at 0, 1, 2 … pixels.
    taps: Vec<f64>,
    /// Only every other pixel is smoothed.
    between: bool,
}

impl Axis {
    /// `None` where the reach on either side is far more than the grid.
    fn new(
        pixels: usize,
        pixel_m: f64,
        bandwidth_m: f64,
        cut_off: f64,
        reach: f64,
        between: bool,
    ) -> Option<Self> {
        let step = pixel_m / bandwidth_m;
        let half = (cut_off / step).ceil();
        let at = |k: usize| (-0.5 * (k as f64 * step).powi(2)).exp();
        (reach / step <= 1.5 * pixels as f64 + 2_000.0).then(|| Self {
            pixels,
            pixel_m,
            step,
            cut_off,
            reach,
            taps: (0..=half as usize).map(at).collect(),
            between,
        })
    }

    /// How far from a pixel others are smoothed that it is put in from, in standard deviations.
    fn between_reach(&self) -> f64 {
        if self.between {
            NEAREST as f64 * self.step
        } else {
            0.0
        }
    }

    /// Pixels beside the grid on either side that points within the reach are shared among.
    fn beside(&self) -> usize {
        (self.reach / self.step).ceil() as usize + 16
    }

    fn nodes(&self) -> usize {
        self.pixels + 2 * self.beside()
    }

    /// Pixels that are smoothed where only every other is: the grid's, and those beside that the outermost are put in from.
    fn smoothed(&self) -> usize {
        self.pixels.div_ceil(2) + NEAREST
    }

    /// The most by which a point is missed near it.
    fn near_miss(&self, m: usize) -> f64 {
        let shared = miss(m, self.step);
        if self.between {
            LEBESGUE * shared + miss(NEAREST, 2.0 * self.step)
        } else {
            shared
        }
    }

    /// f and e at least so many standard deviations from a point.
    fn bounds(&self, m: usize, rounding: f64, far: f64) -> (f64, f64) {
        let reach = 0.5 * m as f64 * self.step + self.between_reach();
        let fall = |reach: f64| (-0.25 * (far - reach).max(0.0).powi(2)).exp();
        // What is at least so far may be some cells farther.
        let beyond = if far + 4.0 * CELL + reach >= self.cut_off {
            LEBESGUE
        } else {
            0.0
        };
        let cut = beyond * (-0.5 * self.cut_off * self.cut_off).exp();
        let mut error = (miss(m, self.step) + rounding) * fall(reach) + cut;
        if self.between {
            error = LEBESGUE * error + miss(NEAREST, 2.0 * self.step) * fall(self.between_reach());
        }
        ((-0.5 * far * far).exp(), error)
    }
}

/// The most by which the polynomial through M values `step` apart misses the kernel between the middle ones.
fn miss(m: usize, step: f64) -> f64 {
    // Odd numbers over two, squared, over the root of M!: factor by factor, so that nothing overflows.
    let mut miss = 1.0865;
    for k in 0..m / 2 {
        let odd = (2 * k + 1) as f64 / 2.0;
        let factorial = ((2 * k + 1) * (2 * k + 2)) as f64;
        miss *= odd * odd * step * step / factorial.sqrt();
    }
    miss
}

/// Shares among M pixels of points that are `t` of the way from one middle pixel to the next: all of the first pixel first.
#[inline(always)]
fn shares<const M: usize, const POINTS: usize>(t: &[f64; POINTS]) -> [[f64; POINTS]; M] {
    let per_divisor = const { per_divisor::<M>() };
    let beyond = |k: usize| k as f64 - (M / 2 - 1) as f64;
    let mut shares = [[1.0; POINTS]; M];
    for k in 1..M {
        for point in 0..POINTS {
            shares[k][point] = shares[k - 1][point] * (t[point] - beyond(k - 1));
        }
    }
    let mut after = [1.0; POINTS];
    for k in (0..M).rev() {
        for point in 0..POINTS {
            shares[k][point] *= after[point] * per_divisor[k];
            after[point] *= t[point] - beyond(k);
        }
    }
    shares
}

/// One over k! (M − 1 − k)! with the sign of the factors after k.
const fn per_divisor<const M: usize>() -> [f64; M] {
    let mut per_divisor = [0.0; M];
    let mut k = 0;
    while k < M {
        let mut divisor = 1.0;
        let mut i = 0;
        while i < M {
            if i != k {
                divisor *= k as f64 - i as f64;
            }
            i += 1;
        }
        per_divisor[k] = 1.0 / divisor;
        k += 1;
    }
    per_divisor
}

type Smooth = fn(&mut [f64], &RowBins, &[Axis; 2], f64);

fn smooth<const M: usize, const LANES: usize>(
    per_m2: &mut [f64],
    bins: &RowBins,
    axes: &[Axis; 2],
    scale: f64,
) {
    let (along, across) = (&axes[0], &axes[1]);
    // An odd number of blocks: rows below each other then lie in different parts of the cache.
    let stride = (((along.pixels + 2 * along.beside()).div_ceil(BLOCK) + 3) | 1) * BLOCK;
    let mut nodes = vec![0.0; stride * across.nodes()];
    let rows_of_a_band = across.nodes().div_ceil(4 * rayon::current_num_threads()).max(16);
    let arch = Arch::new();
    nodes
        .par_chunks_mut(rows_of_a_band * stride)
        .enumerate()
        .for_each(|(band, nodes)| {
            let share = Share::<M, LANES> {
                axes,
                bins,
                stride,
                first_row: band * rows_of_a_band,
                nodes,
            };
            arch.dispatch(share);
        });
    let bands = |pixels| ROWS * pixels;
    if !along.between {
        per_m2
            .par_chunks_mut(bands(along.pixels))
            .enumerate()
            .for_each_init(
                || vec![0.0; ROWS * stride],
                |column_sums, (band, pixels)| {
                    arch.dispatch(SmoothRows {
                        axes,
                        nodes: &nodes,
                        column_sums,
                        first_row: band * ROWS,
                        pixels,
                        scale,
                    });
                },
            );
        return;
    }
    let width = along.smoothed().next_multiple_of(BLOCK);
    let mut every_other = vec![0.0; width * across.smoothed()];
    every_other
        .par_chunks_mut(bands(width))
        .enumerate()
        .for_each_init(
            || [vec![0.0; stride], vec![0.0; ROWS * stride]],
            |[line, column_sums], (band, sums)| {
                arch.dispatch(SmoothEveryOther {
                    axes,
                    nodes: &nodes,
                    line,
                    column_sums,
                    first_row: band * ROWS,
                    width,
                    sums,
                });
            },
        );
    drop(nodes);
    per_m2
        .par_chunks_mut(bands(along.pixels))
        .enumerate()
        .for_each_init(
            || vec![0.0; 2 * width],
            |line, (band, pixels)| {
                arch.dispatch(PutInBetween {
                    columns: along.pixels,
                    every_other: &every_other,
                    width,
                    line,
                    first_row: band * ROWS,
                    pixels,
                    scale,
                });
            },
        );
}

/// Points shared together.
const POINTS: usize = 8;

/// Shares the points among the pixels of some rows. M in a row and nothing beside make whole vectors of `LANES`.
struct Share<'a, const M: usize, const LANES: usize> {
    axes: &'a [Axis; 2],
    bins: &'a RowBins,
    stride: usize,
    first_row: usize,
    nodes: &'a mut [f64],
}

impl<const M: usize, const LANES: usize> WithSimd for Share<'_, M, LANES> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [along, across] = self.axes;
        let [nodes_along, nodes_across] = [Nodes::new(along), Nodes::new(across)];
        let rows = self.nodes.len() / self.stride;
        let lowest = self.first_row as f64 - across.beside() as f64;
        let margin = M as f64 / 2.0 + 1.0;
        let near = self.bins.between(
            (lowest - margin) * across.pixel_m,
            (lowest + rows as f64 + margin) * across.pixel_m,
        );
        for first in near.clone().step_by(POINTS) {
            let points = POINTS.min(near.end - first);
            let (columns, t) = nodes_along.places(&self.bins.x[first..first + points]);
            let (rows_of, s) = nodes_across.places(&self.bins.y[first..first + points]);
            let along = shares::<M, POINTS>(&t);
            let across = shares::<M, POINTS>(&s);
            for point in 0..points {
                let first_column = columns[point] as usize - (M / 2 - 1);
                let first_row = rows_of[point] as usize - (M / 2 - 1);
                let weight = self.bins.weight(first + point);
                let mut of_row = [0.0; LANES];
                for (of_row, along) in of_row.iter_mut().zip(&along) {
                    *of_row = weight * along[point];
                }
                for (k, across) in across.iter().enumerate() {
                    let row = (first_row + k).wrapping_sub(self.first_row);
                    if row >= rows {
                        continue;
                    }
                    let start = row * self.stride + first_column;
                    let nodes = &mut self.nodes[start..start + LANES];
                    for lane in 0..LANES {
                        nodes[lane] += across[point] * of_row[lane];
                    }
                }
            }
        }
    }
}

/// Where an axis has its nodes.
struct Nodes {
    per_m: f64,
    before: f64,
}

impl Nodes {
    fn new(axis: &Axis) -> Self {
        Self {
            per_m: 1.0 / axis.pixel_m,
            before: axis.beside() as f64 - 0.5,
        }
    }

    /// The nodes at or before coordinates from the grid's edge, and how far beyond them in nodes.
    #[inline(always)]
    fn places(&self, metres: &[f64]) -> ([u32; POINTS], [f64; POINTS]) {
        let (mut nodes, mut beyond) = ([0; POINTS], [0.0; POINTS]);
        for (point, metres) in metres.iter().enumerate() {
            let from_first = metres * self.per_m + self.before;
            let node = from_first.floor();
            nodes[point] = node as u32;
            beyond[point] = from_first - node;
        }
        (nodes, beyond)
    }
}

/// Some rows of pixels: columns first, then along the rows.
struct SmoothRows<'a> {
    axes: &'a [Axis; 2],
    nodes: &'a [f64],
    column_sums: &'a mut [f64],
    first_row: usize,
    pixels: &'a mut [f64],
    scale: f64,
}

impl WithSimd for SmoothRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [along, across] = self.axes;
        let stride = self.column_sums.len() / ROWS;
        let rows = self.pixels.len() / along.pixels;
        for block in (0..stride).step_by(BLOCK) {
            for (row, sums) in self.column_sums.chunks_exact_mut(stride).take(rows).enumerate() {
                let middle = (self.first_row + row + across.beside()) * stride + block;
                let sum = smoothed(self.nodes, middle, stride, &across.taps);
                sums[block..block + BLOCK].copy_from_slice(&sum);
            }
        }
        let rows = self.column_sums.chunks_exact(stride);
        for (sums, pixels) in rows.zip(self.pixels.chunks_exact_mut(along.pixels)) {
            for (block, pixels) in pixels.chunks_mut(BLOCK).enumerate() {
                let sum = smoothed(sums, block * BLOCK + along.beside(), 1, &along.taps);
                for (pixel, sum) in pixels.iter_mut().zip(&sum) {
                    // The truth is never below zero.
                    *pixel = (sum * self.scale).max(0.0);
                }
            }
        }
    }
}

/// Some rows of every other pixel: columns first, then along the rows. The first lies [`NEAREST`] pixels before the grid.
struct SmoothEveryOther<'a> {
    axes: &'a [Axis; 2],
    nodes: &'a [f64],
    /// A row's even nodes, then its odd ones.
    line: &'a mut [f64],
    column_sums: &'a mut [f64],
    first_row: usize,
    width: usize,
    sums: &'a mut [f64],
}

impl WithSimd for SmoothEveryOther<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [along, across] = self.axes;
        let stride = self.line.len();
        let rows = self.sums.len() / self.width;
        for block in (0..stride).step_by(BLOCK) {
            for (row, sums) in self.column_sums.chunks_exact_mut(stride).take(rows).enumerate() {
                let row = 2 * (self.first_row + row) + across.beside() - NEAREST;
                let sum = smoothed(self.nodes, row * stride + block, stride, &across.taps);
                sums[block..block + BLOCK].copy_from_slice(&sum);
            }
        }
        let (even, odd) = self.line.split_at_mut(stride / 2);
        let first = along.beside() - NEAREST;
        let rows = self.column_sums.chunks_exact(stride);
        for (nodes, sums) in rows.zip(self.sums.chunks_exact_mut(self.width)) {
            for ((pair, even), odd) in nodes.chunks_exact(2).zip(&mut *even).zip(&mut *odd) {
                (*even, *odd) = (pair[0], pair[1]);
            }
            for (block, sums) in sums.chunks_exact_mut(BLOCK).enumerate() {
                let middle = 2 * block * BLOCK + first;
                let at = |node: usize| match node % 2 {
                    0 => &even[node / 2..node / 2 + BLOCK],
                    _ => &odd[node / 2..node / 2 + BLOCK],
                };
                for (sum, value) in sums.iter_mut().zip(at(middle)) {
                    *sum = along.taps[0] * value;
                }
                for (k, tap) in along.taps.iter().enumerate().skip(1) {
                    for ((sum, before), after) in sums.iter_mut().zip(at(middle - k)).zip(at(middle + k)) {
                        *sum += tap * (before + after);
                    }
                }
            }
        }
    }
}

/// Some rows of pixels from every other one.
struct PutInBetween<'a> {
    columns: usize,
    every_other: &'a [f64],
    width: usize,
    /// A row of every other pixel, then those between.
    line: &'a mut [f64],
    first_row: usize,
    pixels: &'a mut [f64],
    scale: f64,
}

impl WithSimd for PutInBetween<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        const HALF: usize = NEAREST / 2;
        let shares = shares::<NEAREST, 1>(&[0.5]).map(|[share]| share);
        let (own, between) = self.line.split_at_mut(self.width);
        let row_at = |row: usize| &self.every_other[row * self.width..(row + 1) * self.width];
        for (row, pixels) in (self.first_row..).zip(self.pixels.chunks_exact_mut(self.columns)) {
            if row % 2 == 0 {
                own.copy_from_slice(row_at(row / 2 + HALF));
            } else {
                own.fill(0.0);
                for (k, share) in shares.iter().enumerate() {
                    for (own, value) in own.iter_mut().zip(row_at(row / 2 + 1 + k)) {
                        *own += share * value;
                    }
                }
            }
            between.fill(0.0);
            for (k, share) in shares.iter().enumerate() {
                for (between, value) in between.iter_mut().zip(&own[1 + k..]) {
                    *between += share * value;
                }
            }
            for ((pair, own), between) in pixels.chunks_mut(2).zip(&own[HALF..]).zip(&*between) {
                // The truth is never below zero.
                pair[0] = (own * self.scale).max(0.0);
                if let Some(pixel) = pair.get_mut(1) {
                    *pixel = (between * self.scale).max(0.0);
                }
            }
        }
    }
}

/// The values from `middle` on with those `step`, 2 `step` … before and after them, each by its tap.
#[inline(always)]
fn smoothed(values: &[f64], middle: usize, step: usize, taps: &[f64]) -> [f64; BLOCK] {
    let at = |first: usize| &values[first..first + BLOCK];
    let mut sum = [0.0; BLOCK];
    for (sum, value) in sum.iter_mut().zip(at(middle)) {
        *sum = taps[0] * value;
    }
    for (k, tap) in taps.iter().enumerate().skip(1) {
        let (before, after) = (at(middle - k * step), at(middle + k * step));
        for lane in 0..BLOCK {
            sum[lane] += tap * (before[lane] + after[lane]);
        }
    }
    sum
}

/// Of a cell in which the points are put where they are nearest, in standard deviations.
const CELL: f64 = 0.5;

/// The largest error of any pixel, in densities of one point at itself.
fn largest_error(bins: &RowBins, axes: &[Axis; 2], m: usize, all: f64) -> f64 {
    let [along, across] = axes;
    // From what reaches the grid from before it to what does from after it.
    let cells = |axis: &Axis| ((axis.pixels as f64 * axis.step + 2.0 * axis.reach) / CELL) as usize + 2;
    let columns = cells(along);
    let mut held = vec![0.0; columns * cells(across)];
    held.par_chunks_mut(columns).enumerate().for_each(|(row, held)| {
        let low = (row as f64 * CELL - across.reach) / across.step * across.pixel_m;
        let high = low + CELL / across.step * across.pixel_m;
        let [cell_along, cell_across] = [cell(along), cell(across)];
        for i in bins.between(low, high) {
            if cell_across(bins.y[i]) == row {
                held[cell_along(bins.x[i]).min(columns - 1)] += bins.weight(i);
            }
        }
    });
    let within: f64 = held.iter().sum();
    let operations = bins.x.len() + along.taps.len() + across.taps.len() + 100;
    let rounding = LEBESGUE * LEBESGUE * operations as f64 * UNIT_ROUNDOFF;
    let bounds = [Apart::new(along, m, rounding), Apart::new(across, m, rounding)];
    // What the points of a row of cells add to each column by f, and by e.
    let by_row: Vec<Vec<(f64, f64)>> = held
        .par_chunks(columns)
        .map(|held| {
            let sum: f64 = held.iter().sum();
            let of_column = |column: usize| {
                let mut sums = bounds[0].farther(sum, sum);
                for other in bounds[0].near(column, columns).filter(|&other| held[other] > 0.0) {
                    let (f, e) = bounds[0].near[column.abs_diff(other)];
                    sums = (sums.0 + held[other] * f, sums.1 + held[other] * e);
                }
                sums
            };
            (0..columns).map(of_column).collect()
        })
        .collect();
    let of_row = |row: usize| {
        let near = bounds[1].near(row, by_row.len());
        let of_column = |column: usize| {
            let mut error = 0.0;
            for other in near.clone() {
                let (f, e) = bounds[1].near[row.abs_diff(other)];
                let sums = by_row[other][column];
                error += sums.1 * f + (sums.0 + sums.1) * e;
            }
            error
        };
        with_pixels(along, columns).map(of_column).fold(0.0, f64::max)
    };
    let largest = with_pixels(across, by_row.len())
        .into_par_iter()
        .map(of_row)
        .reduce(|| 0.0, f64::max);
    // In the rows that are not near, at most both axes' bounds for all.
    let (f, e) = bounds[1].farther(all, all);
    let cut_off = along.cut_off;
    1.001 * largest
        + 2.0 * (f + e)
        + (all - within).max(0.0) * (-0.5 * cut_off * cut_off).exp()
        + all * UNIT_ROUNDOFF
}

/// The cell of a coordinate from the grid's edge.
fn cell(axis: &Axis) -> impl Fn(f64) -> usize {
    let (per_m, before) = (axis.step / axis.pixel_m / CELL, axis.reach / CELL);
    move |metres| (metres * per_m + before) as usize
}

/// The cells that the grid's pixels lie in.
fn with_pixels(axis: &Axis, cells: usize) -> std::ops::Range<usize> {
    let last = (axis.reach + axis.pixels as f64 * axis.step) / CELL;
    ((axis.reach / CELL) as usize).saturating_sub(1)..(last as usize + 2).min(cells)
}

/// f and e for cells that are 0, 1, 2 … cells apart, up to where hardly anything is left.
struct Apart {
    near: Vec<(f64, f64)>,
}

impl Apart {
    fn new(axis: &Axis, m: usize, rounding: f64) -> Self {
        // Neighbours may touch, and rounding may have put a point over a border.
        let bounds = |apart: usize| axis.bounds(m, rounding, (apart as f64 - 2.0).max(0.0) * CELL);
        let most = (2.0 * axis.reach / CELL) as usize + 4;
        Self {
            near: (0..=most).map(bounds).collect(),
        }
    }

    fn near(&self, cell: usize, cells: usize) -> std::ops::Range<usize> {
        let most = self.near.len() - 1;
        cell.saturating_sub(most)..(cell + most + 1).min(cells)
    }

    /// As much of f and of e as the farthest of the near cells would have: no other has more.
    fn farther(&self, of_f: f64, of_e: f64) -> (f64, f64) {
        let (f, e) = self.near[self.near.len() - 1];
        (of_f * f, of_e * e)
    }
}
