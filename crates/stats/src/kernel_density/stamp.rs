//! Adds each point's disc pixel by pixel: for kernels that are no polynomial, and for few points.
//!
//! Threads own bands of rows, and every pixel meets the points in the same order in any band.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{Grid, Kernel, RowBins};

const ROWS_OF_A_BAND: usize = 32;

pub(crate) fn stamp(
    per_m2: &mut [f64],
    bins: &RowBins,
    grid: Grid,
    kernel: Kernel,
    bandwidth_m: f64,
    sign: f64,
) {
    let arch = Arch::new();
    per_m2
        .par_chunks_mut(ROWS_OF_A_BAND * grid.columns)
        .enumerate()
        .for_each(|(band, pixels)| {
            let band = Band {
                first_row: band * ROWS_OF_A_BAND,
                rows: pixels.len() / grid.columns,
                grid,
                reach_m: kernel.reach() * bandwidth_m,
                bandwidth_squared: bandwidth_m * bandwidth_m,
                scale: sign * kernel.height() / (bandwidth_m * bandwidth_m),
            };
            arch.dispatch(Stamp {
                band: &band,
                pixels,
                bins,
                kernel,
            });
            if sign < 0.0 {
                for pixel in pixels {
                    *pixel = pixel.max(0.0);
                }
            }
        });
}

struct Stamp<'a> {
    band: &'a Band,
    pixels: &'a mut [f64],
    bins: &'a RowBins,
    kernel: Kernel,
}

impl WithSimd for Stamp<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (band, pixels, bins) = (self.band, self.pixels, self.bins);
        match self.kernel {
            Kernel::Quartic => band.stamp(pixels, bins, |u2| Kernel::Quartic.form(u2)),
            Kernel::Epanechnikov => band.stamp(pixels, bins, |u2| Kernel::Epanechnikov.form(u2)),
            Kernel::Triangular => band.stamp(pixels, bins, |u2| Kernel::Triangular.form(u2)),
            Kernel::Uniform => band.stamp(pixels, bins, |u2| Kernel::Uniform.form(u2)),
            Kernel::Gaussian { .. } => band.gaussian(pixels, bins),
        }
    }
}

struct Band {
    first_row: usize,
    rows: usize,
    grid: Grid,
    reach_m: f64,
    bandwidth_squared: f64,
    scale: f64,
}

impl Band {
    #[inline(always)]
    fn stamp(&self, pixels: &mut [f64], bins: &RowBins, form: impl Fn(f64) -> f64) {
        let reach_squared = self.reach_m * self.reach_m;
        for i in self.points(bins) {
            let (x, weight) = (bins.x[i], self.scale * bins.weight(i));
            let columns = self.columns_near(x);
            for (row, dy_squared) in self.rows_near(bins.y[i]) {
                let start = row * self.grid.columns;
                let pixels = &mut pixels[start + columns.start..start + columns.end];
                for (j, pixel) in pixels.iter_mut().enumerate() {
                    let dx = self.grid.x_from_west(columns.start + j) - x;
                    let squared = dx * dx + dy_squared;
                    let added = weight * form(squared / self.bandwidth_squared);
                    *pixel += if squared <= reach_squared { added } else { 0.0 };
                }
            }
        }
    }

    /// exp(−(a² + b²)/2) is a product, so that a point's columns are computed once for all its rows.
    #[inline(always)]
    fn gaussian(&self, pixels: &mut [f64], bins: &RowBins) {
        let reach_squared = self.reach_m * self.reach_m;
        let (mut along, mut squared) = (Vec::new(), Vec::new());
        for i in self.points(bins) {
            let columns = self.columns_near(bins.x[i]);
            along.clear();
            squared.clear();
            for column in columns.clone() {
                let dx = self.grid.x_from_west(column) - bins.x[i];
                squared.push(dx * dx);
                along.push((-0.5 * dx * dx / self.bandwidth_squared).exp());
            }
            for (row, dy_squared) in self.rows_near(bins.y[i]) {
                let across = (-0.5 * dy_squared / self.bandwidth_squared).exp();
                let weight = self.scale * bins.weight(i) * across;
                let start = row * self.grid.columns;
                let pixels = &mut pixels[start + columns.start..start + columns.end];
                for ((pixel, &e), &dx_squared) in pixels.iter_mut().zip(&along).zip(&squared) {
                    let within = dx_squared + dy_squared <= reach_squared;
                    *pixel += if within { weight * e } else { 0.0 };
                }
            }
        }
    }

    fn points(&self, bins: &RowBins) -> std::ops::Range<usize> {
        bins.near(
            self.grid.y_from_south(self.first_row),
            self.grid.y_from_south(self.first_row + self.rows - 1),
        )
    }

    /// The columns whose centres may be in reach, one more on either side.
    fn columns_near(&self, x: f64) -> std::ops::Range<usize> {
        let pixel = self.grid.pixel_width_m;
        let first = ((x - self.reach_m) / pixel - 1.5).max(0.0) as usize;
        let end = ((x + self.reach_m) / pixel + 1.5).max(0.0) as usize;
        let first = first.min(self.grid.columns);
        first..end.clamp(first, self.grid.columns)
    }

    /// Rows of this band whose centres are in reach, with the squared distance along y.
    fn rows_near(&self, y: f64) -> impl Iterator<Item = (usize, f64)> {
        let pixel = self.grid.pixel_height_m;
        let from_band = y / pixel - self.first_row as f64;
        let first = (from_band - self.reach_m / pixel - 1.5).max(0.0) as usize;
        let end = ((from_band + self.reach_m / pixel + 1.5).max(0.0) as usize).min(self.rows);
        let (grid, first_row, reach_squared) = (self.grid, self.first_row, self.reach_m * self.reach_m);
        (first.min(end)..end).filter_map(move |row| {
            let dy = grid.y_from_south(first_row + row) - y;
            (dy * dy <= reach_squared).then_some((row, dy * dy))
        })
    }
}
