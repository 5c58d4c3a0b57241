//! Points in order of the pixel row they lie in, as seen from the grid's corner.

use crate::points::Points;

use super::Grid;

/// Coordinates from the grid's south-western corner, sorted by bin of y; those that reach no pixel are left out.
pub(crate) struct RowBins {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub weight: Vec<f64>,
    first_of_bin: Vec<u32>,
    from_y: f64,
    bin_height: f64,
    reach: f64,
}

/// A bin per row unless the reach is so many rows that the bins would outweigh the grid.
const MOST_BINS: f64 = 262_144.0;

impl RowBins {
    pub fn new(points: Points<'_>, weights: Option<&[f64]>, grid: Grid, reach: f64) -> Self {
        let height = grid.rows as f64 * grid.pixel_height_m;
        let width = grid.columns as f64 * grid.pixel_width_m;
        let from_y = -reach;
        let span = height + 2.0 * reach;
        let bins = (span / grid.pixel_height_m).ceil().clamp(1.0, MOST_BINS) as usize;
        let bin_height = span / bins as f64;
        let placed = |i: usize| {
            let (x, y) = (points.x_m()[i] - grid.west_m, points.y_m()[i] - grid.south_m);
            let within = x > -reach && x < width + reach && y > from_y && y < height + reach;
            let bin = ((y - from_y) / bin_height) as usize;
            within.then(|| (x, y, bin.min(bins - 1)))
        };
        let mut first_of_bin = vec![0_u32; bins + 1];
        for i in 0..points.len() {
            if let Some((.., bin)) = placed(i) {
                first_of_bin[bin + 1] += 1;
            }
        }
        for bin in 0..bins {
            first_of_bin[bin + 1] += first_of_bin[bin];
        }
        let kept = first_of_bin[bins] as usize;
        let mut next = first_of_bin.clone();
        let (mut xs, mut ys, mut ws) = (vec![0.0; kept], vec![0.0; kept], vec![1.0; kept]);
        for i in 0..points.len() {
            if let Some((x, y, bin)) = placed(i) {
                let place = next[bin] as usize;
                next[bin] += 1;
                xs[place] = x;
                ys[place] = y;
                if let Some(weights) = weights {
                    ws[place] = weights[i];
                }
            }
        }
        Self {
            x: xs,
            y: ys,
            weight: ws,
            first_of_bin,
            from_y,
            bin_height,
            reach,
        }
    }

    /// The points that may reach `low` … `high` on the y axis, and some beside.
    pub fn near(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        let bins = self.first_of_bin.len() - 1;
        let bin = |y: f64| (((y - self.from_y) / self.bin_height).max(0.0) as usize).min(bins);
        // One bin more on either side: the division may round over a border.
        let first = bin(low - self.reach).saturating_sub(1);
        let last = (bin(high + self.reach) + 2).min(bins);
        self.first_of_bin[first] as usize..self.first_of_bin[last] as usize
    }
}
