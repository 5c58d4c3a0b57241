//! A Gaussian density of many points in the time of its pixels, with an error that is proven and told.
//!
//! **In words.** Every point is shared among the M × M nearest pixels so that, by Lagrange's polynomial through
//! those pixels' centres, their kernels together are the kernel around the point itself, nearly. The pixels are
//! then smoothed along columns and along rows, which for the Gaussian is the same as smoothing in the plane.
//!
//! **The error.** Along one axis, with pixels of δ and distances u in standard deviations, M even and the point
//! between the two middle ones, the polynomial through M values of e^(−u²/2) misses it by at most
//! |f⁽ᴹ⁾(ξ)| / M! · Π, where Π = ((M − 1)!! / 2^(M/2))² δᴹ is the largest product of the M distances and ξ lies
//! among the pixels. By Cramér's inequality |f⁽ᴹ⁾(ξ)| ≤ 1.0865 √M! e^(−ξ²/4). Beyond the cut-off c pixels
//! are left out: at most Λ e^(−c²/2), Λ ≤ 2 being the sum of the shares without their signs. In the plane the
//! error of a point is at most e(a) f(b) + (f(a) + e(a)) e(b). These bounds fall with distance, so that the sum over
//! all points is bounded by putting the points of each half-deviation cell at the nearest place of that
//! cell; that sum is made, and its largest value is the error told. Points beyond the cut-off on either
//! axis add at most e^(−c²/2) each. Rounding adds to e(u) at most Λ² (n + t) 2⁻⁵³ f(u) for n points and t taps.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{Density, Grid, Kernel, RowBins, check_weights, kernel_density};
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
    let along = Axis::new(grid.columns, grid.pixel_width_m, bandwidth_m, kernel.reach());
    let across = Axis::new(grid.rows, grid.pixel_height_m, bandwidth_m, kernel.reach());
    if let (Some(along), Some(across)) = (along, across) {
        let axes = [along, across];
        let enough = |m: usize| axes[0].miss(m) + axes[1].miss(m) <= tolerance / 8.0;
        let (smooth, m) = match enough(6) {
            true => (smooth::<6> as Smooth, 6),
            false => (smooth::<12> as Smooth, 12),
        };
        if enough(m) {
            let bins = RowBins::new(points, weights, grid, kernel.reach() * bandwidth_m);
            smooth(&mut density.per_m2, &bins, &axes, peak(bandwidth_m));
            let error_per_m2 = largest_error(&bins, &axes, m, all) * peak(bandwidth_m);
            let gaussian = GaussianDensity {
                density,
                error_per_m2,
            };
            if gaussian.error_of_maximum() <= tolerance {
                return Ok(gaussian);
            }
        }
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
/// Pixels smoothed side by side.
const BLOCK: usize = 32;
/// Rows smoothed together: what one of them reads the next one reads again.
const ROWS: usize = 32;

struct Axis {
    pixels: usize,
    pixel_m: f64,
    /// Width of a pixel in standard deviations.
    step: f64,
    cut_off: f64,
    /// The kernel at 0, 1, 2 … pixels.
    taps: Vec<f64>,
}

impl Axis {
    /// `None` where the cut-off on either side is far more than the grid.
    fn new(pixels: usize, pixel_m: f64, bandwidth_m: f64, cut_off: f64) -> Option<Self> {
        let step = pixel_m / bandwidth_m;
        let half = (cut_off / step).ceil();
        let at = |k: usize| (-0.5 * (k as f64 * step).powi(2)).exp();
        (half <= 1.5 * pixels as f64 + 2_000.0).then(|| Self {
            pixels,
            pixel_m,
            step,
            cut_off,
            taps: (0..=half as usize).map(at).collect(),
        })
    }

    fn half(&self) -> usize {
        self.taps.len() - 1
    }

    /// Pixels beside the grid on either side that points within the cut-off are shared among.
    fn beside(&self) -> usize {
        self.half() + 16
    }

    fn nodes(&self) -> usize {
        self.pixels + 2 * self.beside()
    }

    /// The most by which M pixels miss a point between them.
    fn miss(&self, m: usize) -> f64 {
        // Odd numbers over two, squared, over the root of M!: step by step, so that nothing overflows.
        let mut miss = 1.0865;
        for k in 0..m / 2 {
            let odd = (2 * k + 1) as f64 / 2.0;
            let factorial = ((2 * k + 1) * (2 * k + 2)) as f64;
            miss *= odd * odd * self.step * self.step / factorial.sqrt();
        }
        miss
    }

    /// f and e at least so many standard deviations from a point.
    fn bounds(&self, m: usize, rounding: f64, far: f64) -> (f64, f64) {
        let reach = 0.5 * m as f64 * self.step;
        let nearest = (far - reach).max(0.0);
        // What is at least so far may be some cells farther.
        let beyond = if far + 4.0 * CELL + reach >= self.cut_off {
            LEBESGUE
        } else {
            0.0
        };
        let cut = beyond * (-0.5 * self.cut_off * self.cut_off).exp();
        (
            (-0.5 * far * far).exp(),
            (self.miss(m) + rounding) * (-0.25 * nearest * nearest).exp() + cut,
        )
    }
}

/// Shares of a point `t` of the way from one middle pixel to the next, among M pixels.
#[inline(always)]
fn shares<const M: usize>(t: f64) -> [f64; M] {
    let at = |k: usize| t - (k as f64 - (M / 2 - 1) as f64);
    let mut before = [1.0; M];
    for k in 1..M {
        before[k] = before[k - 1] * at(k - 1);
    }
    let mut after = 1.0;
    let mut shares = [0.0; M];
    for k in (0..M).rev() {
        // k! (M − 1 − k)! with the sign of the factors after k.
        let mut divisor = 1.0;
        for i in 0..M {
            if i != k {
                divisor *= k as f64 - i as f64;
            }
        }
        shares[k] = before[k] * after / divisor;
        after *= at(k);
    }
    shares
}

type Smooth = fn(&mut [f64], &RowBins, &[Axis; 2], f64);

fn smooth<const M: usize>(per_m2: &mut [f64], bins: &RowBins, axes: &[Axis; 2], scale: f64) {
    let (along, across) = (&axes[0], &axes[1]);
    let stride = (along.pixels.next_multiple_of(BLOCK) + 2 * along.beside()).next_multiple_of(BLOCK);
    let mut nodes = vec![0.0; stride * across.nodes()];
    let rows_of_a_band = across.nodes().div_ceil(4 * rayon::current_num_threads()).max(16);
    let arch = Arch::new();
    nodes
        .par_chunks_mut(rows_of_a_band * stride)
        .enumerate()
        .for_each(|(band, nodes)| {
            let share = Share::<M> {
                axes,
                bins,
                stride,
                first_row: band * rows_of_a_band,
                nodes,
            };
            arch.dispatch(share);
        });
    let bands = per_m2.par_chunks_mut(ROWS * along.pixels).enumerate();
    bands.for_each_init(
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
}

/// Shares the points among the pixels of some rows.
struct Share<'a, const M: usize> {
    axes: &'a [Axis; 2],
    bins: &'a RowBins,
    stride: usize,
    first_row: usize,
    nodes: &'a mut [f64],
}

impl<const M: usize> WithSimd for Share<'_, M> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [along, across] = self.axes;
        let rows = self.nodes.len() / self.stride;
        let lowest = self.first_row as f64 - across.beside() as f64;
        let margin = M as f64 / 2.0 + 1.0;
        let near = self.bins.between(
            (lowest - margin) * across.pixel_m,
            (lowest + rows as f64 + margin) * across.pixel_m,
        );
        for i in near {
            let (column, t) = place(self.bins.x[i], along);
            let (row, s) = place(self.bins.y[i], across);
            let first_column = column - (M / 2 - 1);
            let first_row = row - (M / 2 - 1);
            if first_row >= self.first_row + rows || first_row + M <= self.first_row {
                continue;
            }
            let along = shares::<M>(t);
            let across = shares::<M>(s);
            for (k, share) in across.iter().enumerate() {
                let Some(row) = (first_row + k).checked_sub(self.first_row).filter(|r| *r < rows) else {
                    continue;
                };
                let weight = self.bins.weight(i) * share;
                let start = row * self.stride + first_column;
                for (node, share) in self.nodes[start..start + M].iter_mut().zip(&along) {
                    *node += weight * share;
                }
            }
        }
    }
}

/// The node at or before a coordinate from the grid's edge, and how far beyond it in nodes.
#[inline(always)]
fn place(metres: f64, axis: &Axis) -> (usize, f64) {
    let from_first = metres / axis.pixel_m - 0.5 + axis.beside() as f64;
    let node = from_first.floor();
    (node as usize, from_first - node)
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
    // From a cut-off before the grid to one after it.
    let cells = |axis: &Axis| ((axis.pixels as f64 * axis.step + 2.0 * axis.cut_off) / CELL) as usize + 2;
    let columns = cells(along);
    let mut held = vec![0.0; columns * cells(across)];
    held.par_chunks_mut(columns).enumerate().for_each(|(row, held)| {
        let low = (row as f64 * CELL - across.cut_off) / across.step * across.pixel_m;
        let high = low + CELL / across.step * across.pixel_m;
        for i in bins.between(low, high) {
            if cell(bins.y[i], across) == row {
                held[cell(bins.x[i], along).min(columns - 1)] += bins.weight(i);
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
fn cell(metres: f64, axis: &Axis) -> usize {
    ((metres / axis.pixel_m * axis.step + axis.cut_off) / CELL).max(0.0) as usize
}

/// The cells that the grid's pixels lie in.
fn with_pixels(axis: &Axis, cells: usize) -> std::ops::Range<usize> {
    let last = (axis.cut_off + axis.pixels as f64 * axis.step) / CELL;
    ((axis.cut_off / CELL) as usize).saturating_sub(1)..(last as usize + 2).min(cells)
}

/// f and e for cells that are 0, 1, 2 … cells apart, up to where hardly anything is left.
struct Apart {
    near: Vec<(f64, f64)>,
}

impl Apart {
    fn new(axis: &Axis, m: usize, rounding: f64) -> Self {
        // Neighbours may touch, and rounding may have put a point over a border.
        let bounds = |apart: usize| axis.bounds(m, rounding, (apart as f64 - 2.0).max(0.0) * CELL);
        let most = (2.0 * axis.cut_off / CELL) as usize + 4;
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
