//! Polynomial kernels row by row: a point is felt by one run of pixels, its chord, along which its share is a
//! polynomial in x. Where the chord begins the point's terms are added to running sums, where it ends
//! they are taken away, and a pixel's value is read off the sums: the cost of a point and a row does not
//! grow with the width of the chord.
//!
//! Along a whole row such polynomials would lose their digits. A row is therefore swept in segments some
//! bandwidths long, each with its own origin, sums that start at zero, and a count of the points in reach
//! that empties the sums exactly when the last one leaves.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{Grid, Kernel, RowBins};

/// Per row and point: (1 − dy² − (X − p)²)² = X⁴ − 4pX³ + 2(2p² + q)X² − 4pqX + q², with q = p² + dy² − 1,
/// everything in bandwidths from the segment's origin.
pub(super) fn quartic(per_m2: &mut [f64], bins: &RowBins, grid: Grid, bandwidth_m: f64) {
    sweep(
        per_m2,
        bins,
        Sweep::new(grid, Kernel::Quartic, bandwidth_m),
        #[inline(always)]
        |w, p, q| [1.0, w, w * p, w * (2.0 * p * p + q), w * p * q, w * q * q],
        #[inline(always)]
        |&[_, s0, s1, s2, s3, s4], x| (((s0 * x - 4.0 * s1) * x + 2.0 * s2) * x - 4.0 * s3) * x + s4,
    );
}

/// 1 − dy² − (X − p)² = −X² + 2pX − q.
pub(super) fn epanechnikov(per_m2: &mut [f64], bins: &RowBins, grid: Grid, bandwidth_m: f64) {
    sweep(
        per_m2,
        bins,
        Sweep::new(grid, Kernel::Epanechnikov, bandwidth_m),
        #[inline(always)]
        |w, p, q| [1.0, w, w * p, w * q],
        #[inline(always)]
        |&[_, s0, s1, s2], x| (2.0 * s1 - s0 * x) * x - s2,
    );
}

/// The rim is a step here, so that the chords are settled by the same comparison as in the definition.
pub(super) fn uniform(per_m2: &mut [f64], bins: &RowBins, grid: Grid, bandwidth_m: f64) {
    let mut sweep_of = Sweep::new(grid, Kernel::Uniform, bandwidth_m);
    sweep_of.settle_rim = true;
    sweep(
        per_m2,
        bins,
        sweep_of,
        #[inline(always)]
        |w, _, _| [1.0, w],
        #[inline(always)]
        |&[_, s0], _| s0,
    );
}

struct Sweep {
    grid: Grid,
    bandwidth_m: f64,
    scale: f64,
    /// Columns of a segment, as a power of two.
    segment_bits: u32,
    settle_rim: bool,
}

/// Points whose chords are computed side by side.
const CHUNK: usize = 64;
/// Added to a number below 2³¹ it leaves the nearest whole number in the low bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

impl Sweep {
    fn new(grid: Grid, kernel: Kernel, bandwidth_m: f64) -> Self {
        // At least 8 bandwidths, so that few chords lie in two segments; no more than 16, for the digits.
        let wanted = (8.0 * bandwidth_m / grid.pixel_width_m).clamp(1.0, grid.columns as f64);
        Self {
            grid,
            bandwidth_m,
            scale: kernel.height() / (bandwidth_m * bandwidth_m),
            segment_bits: (wanted as usize).next_power_of_two().trailing_zeros(),
            settle_rim: false,
        }
    }

    fn segments(&self) -> usize {
        self.grid.columns.div_ceil(1 << self.segment_bits)
    }

    /// In bandwidths from the western edge.
    fn origin(&self, segment: usize) -> f64 {
        let middle = (segment as f64 + 0.5) * (1_usize << self.segment_bits) as f64;
        middle * self.grid.pixel_width_m / self.bandwidth_m
    }
}

fn sweep<const N: usize>(
    per_m2: &mut [f64],
    bins: &RowBins,
    sweep: Sweep,
    terms: impl Fn(f64, f64, f64) -> [f64; N] + Sync,
    value: impl Fn(&[f64; N], f64) -> f64 + Sync,
) {
    let arch = Arch::new();
    let rows_of_a_band = sweep
        .grid
        .rows
        .div_ceil(4 * rayon::current_num_threads())
        .clamp(1, 64);
    per_m2
        .par_chunks_mut(rows_of_a_band * sweep.grid.columns)
        .enumerate()
        .for_each(|(band, pixels)| {
            // A place for each column of each segment, and one after each for chords that end with it.
            let places = sweep.segments() * ((1 << sweep.segment_bits) + 1);
            let mut changes = vec![[0.0; N]; places];
            let mut chords = Chords::new();
            for (row, pixels) in pixels.chunks_exact_mut(sweep.grid.columns).enumerate() {
                arch.dispatch(Row {
                    sweep: &sweep,
                    bins,
                    row: band * rows_of_a_band + row,
                    pixels,
                    chords: &mut chords,
                    changes: &mut changes,
                    terms: &terms,
                    value: &value,
                });
            }
        });
}

/// One row of pixels, with what is used again for the next.
struct Row<'a, const N: usize, T, V> {
    sweep: &'a Sweep,
    bins: &'a RowBins,
    row: usize,
    pixels: &'a mut [f64],
    chords: &'a mut Chords,
    changes: &'a mut [[f64; N]],
    terms: &'a T,
    value: &'a V,
}

impl<const N: usize, T, V> WithSimd for Row<'_, N, T, V>
where
    T: Fn(f64, f64, f64) -> [f64; N],
    V: Fn(&[f64; N], f64) -> f64,
{
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (sweep, changes) = (self.sweep, self.changes);
        one_row(sweep, self.bins, self.row, self.chords, changes, self.terms);
        read_off(sweep, self.pixels, changes, self.value);
    }
}

/// Half-open runs of columns, with the squared distance along y in bandwidths.
struct Chords {
    from: [i32; CHUNK],
    to: [i32; CHUNK],
    dy_squared: [f64; CHUNK],
}

impl Chords {
    fn new() -> Self {
        Self {
            from: [0; CHUNK],
            to: [0; CHUNK],
            dy_squared: [0.0; CHUNK],
        }
    }

    #[inline(always)]
    fn compute(&mut self, sweep: &Sweep, x: &[f64], y: &[f64], row_y: f64) {
        let per_pixel = 1.0 / sweep.grid.pixel_width_m;
        let reach_squared = sweep.bandwidth_m * sweep.bandwidth_m;
        let per_reach_squared = 1.0 / reach_squared;
        let columns = sweep.grid.columns as f64;
        for i in 0..x.len() {
            let dy = y[i] - row_y;
            let dy_squared = dy * dy;
            let half = (reach_squared - dy_squared).max(0.0).sqrt();
            // Rounded up by rounding half a pixel further; on the rim itself the kernel is zero.
            let from = ((x[i] - half) * per_pixel).max(0.0).min(columns);
            let to = ((x[i] + half) * per_pixel).max(0.0).min(columns);
            let (from, to) = (from + ROUNDING, to + ROUNDING);
            self.from[i] = from.to_bits() as u32 as i32;
            self.to[i] = if dy_squared <= reach_squared {
                to.to_bits() as u32 as i32
            } else {
                0
            };
            self.dy_squared[i] = dy_squared * per_reach_squared;
        }
    }

    #[inline(always)]
    fn settle_rim(&mut self, sweep: &Sweep, x: &[f64], y: &[f64], row_y: f64) {
        let reach_squared = sweep.bandwidth_m * sweep.bandwidth_m;
        let columns = sweep.grid.columns as i32;
        for i in 0..x.len() {
            let dy = row_y - y[i];
            let within = |column: i32| {
                let dx = sweep.grid.x_from_west(column as usize) - x[i];
                dx * dx + dy * dy <= reach_squared
            };
            if dy * dy > reach_squared {
                self.to[i] = self.from[i];
                continue;
            }
            let (mut from, mut to) = (self.from[i], self.to[i].max(self.from[i]));
            while from > 0 && within(from - 1) {
                from -= 1;
            }
            while from < to && !within(from) {
                from += 1;
            }
            while to < columns && within(to) {
                to += 1;
            }
            while to > from && !within(to - 1) {
                to -= 1;
            }
            (self.from[i], self.to[i]) = (from, to);
        }
    }
}

#[inline(always)]
fn one_row<const N: usize>(
    sweep: &Sweep,
    bins: &RowBins,
    row: usize,
    chords: &mut Chords,
    changes: &mut [[f64; N]],
    terms: &impl Fn(f64, f64, f64) -> [f64; N],
) {
    let row_y = sweep.grid.y_from_south(row);
    let near = bins.near(row_y, row_y);
    let bits = sweep.segment_bits;
    let per_bandwidth = 1.0 / sweep.bandwidth_m;
    let mut at = near.start;
    while at < near.end {
        let end = near.end.min(at + CHUNK);
        let (x, y) = (&bins.x[at..end], &bins.y[at..end]);
        chords.compute(sweep, x, y, row_y);
        if sweep.settle_rim {
            chords.settle_rim(sweep, x, y, row_y);
        }
        for (i, &x) in x.iter().enumerate() {
            let (from, to) = (chords.from[i] as usize, chords.to[i] as usize);
            if from >= to {
                continue;
            }
            for segment in from >> bits..=(to - 1) >> bits {
                let p = x * per_bandwidth - sweep.origin(segment);
                let q = p * p + chords.dy_squared[i] - 1.0;
                let terms = terms(bins.weight(at + i), p, q);
                // The segment's places begin one later for every segment before it.
                let first = from.max(segment << bits) + segment;
                let after = to.min((segment + 1) << bits) + segment;
                for (sum, term) in changes[first].iter_mut().zip(&terms) {
                    *sum += term;
                }
                for (sum, term) in changes[after].iter_mut().zip(&terms) {
                    *sum -= term;
                }
            }
        }
        at = end;
    }
}

#[inline(always)]
fn read_off<const N: usize>(
    sweep: &Sweep,
    pixels: &mut [f64],
    changes: &mut [[f64; N]],
    value: &impl Fn(&[f64; N], f64) -> f64,
) {
    let length = 1_usize << sweep.segment_bits;
    let pixel = sweep.grid.pixel_width_m / sweep.bandwidth_m;
    for (segment, (pixels, changes)) in pixels
        .chunks_mut(length)
        .zip(changes.chunks_mut(length + 1))
        .enumerate()
    {
        let first = segment * length;
        let origin = sweep.origin(segment);
        let mut sums = [0.0; N];
        for (column, (density, change)) in pixels.iter_mut().zip(changes.iter()).enumerate() {
            for (sum, change) in sums.iter_mut().zip(change) {
                *sum += change;
            }
            if sums[0] == 0.0 {
                sums = [0.0; N];
            }
            let x = ((first + column) as f64 + 0.5) * pixel - origin;
            *density = (value(&sums, x) * sweep.scale).max(0.0);
        }
        changes.fill([0.0; N]);
    }
}
