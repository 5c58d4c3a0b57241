//! Points in order of the pixel they lie in, row after row, as seen from the grid's corner.

use rayon::prelude::*;

use crate::points::Points;

use super::Grid;

/// Coordinates from the grid's south-western corner, sorted by bin of y and in it by column if that was asked for;
/// those that reach no pixel are left out.
pub(crate) struct RowBins {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    weight: Option<Vec<f64>>,
    first_of_bin: Vec<u32>,
    from_y: f64,
    bin_height: f64,
    reach: f64,
    rows_beside: f64,
    columns_beside: f64,
    per_pixel: f64,
    a_bin_is_a_row: bool,
}

/// In which order the points of a row are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum InARow {
    AsTheyCame,
    ByColumn,
}

/// A bin per row unless the reach is so many rows that the bins would outweigh the grid.
const MOST_BINS: f64 = 262_144.0;

/// The bin of a point that reaches no pixel.
const NOWHERE: u32 = u32::MAX;
/// Points that are worth a thread.
const CHUNK: usize = 16_384;

impl RowBins {
    pub fn new(
        points: Points<'_>,
        weights: Option<&[f64]>,
        grid: Grid,
        reach: f64,
        in_a_row: InARow,
    ) -> Self {
        let height = grid.rows as f64 * grid.pixel_height_m;
        let width = grid.columns as f64 * grid.pixel_width_m;
        let columns_beside = (reach / grid.pixel_width_m).ceil();
        let rows_beside = (reach / grid.pixel_height_m).ceil();
        let rows = grid.rows as f64 + 2.0 * rows_beside;
        let from_y = -rows_beside * grid.pixel_height_m;
        let bins = rows.min(MOST_BINS) as usize;
        let bin_height = rows / bins as f64 * grid.pixel_height_m;
        let per_bin = 1.0 / bin_height;
        let per_pixel = 1.0 / grid.pixel_width_m;
        let column = |x: f64| column(x, per_pixel, columns_beside);
        let bin_of = |(&x, &y): (&f64, &f64)| {
            let (x, y) = (x - grid.west_m, y - grid.south_m);
            let within = x > -reach && x < width + reach && y > from_y && y < height + reach;
            let bin = ((y - from_y) * per_bin) as usize;
            if within { bin.min(bins - 1) as u32 } else { NOWHERE }
        };
        let bin_of_point: Vec<u32> = points
            .x_m()
            .par_iter()
            .zip(points.y_m())
            .with_min_len(CHUNK)
            .map(bin_of)
            .collect();
        let first_of_bin = first_of_bin(&bin_of_point, bins);
        let kept = first_of_bin[bins] as usize;
        let (mut xs, mut ys) = (vec![0.0; kept], vec![0.0; kept]);
        let mut ws = weights.map(|_| vec![0.0; kept]);
        // Each part of the bins looks through all points for its own.
        let parts = if kept < CHUNK {
            1
        } else {
            rayon::current_num_threads().min(8)
        };
        let mut rest = (
            xs.as_mut_slice(),
            ys.as_mut_slice(),
            ws.as_deref_mut().unwrap_or_default(),
        );
        let mut of_parts = Vec::new();
        let mut from = 0;
        for part in 1..=parts {
            let wanted = (kept * part / parts) as u32;
            let to = first_of_bin
                .partition_point(|&first| first < wanted)
                .clamp(from, bins);
            let length = (first_of_bin[to] - first_of_bin[from]) as usize;
            let (x, more_x) = rest.0.split_at_mut(length);
            let (y, more_y) = rest.1.split_at_mut(length);
            let (w, more_w) = rest.2.split_at_mut(length.min(rest.2.len()));
            rest = (more_x, more_y, more_w);
            of_parts.push((from..to, x, y, w));
            from = to;
        }
        of_parts.into_par_iter().for_each(|(own, xs, ys, ws)| {
            let before = first_of_bin[own.start];
            let mut next: Vec<u32> = first_of_bin[own.clone()].iter().map(|f| f - before).collect();
            for (i, &bin) in bin_of_point.iter().enumerate() {
                if !own.contains(&(bin as usize)) {
                    continue;
                }
                let next = &mut next[bin as usize - own.start];
                let place = *next as usize;
                *next += 1;
                xs[place] = points.x_m()[i] - grid.west_m;
                ys[place] = points.y_m()[i] - grid.south_m;
                if let Some(weights) = weights {
                    ws[place] = weights[i];
                }
            }
            if in_a_row == InARow::AsTheyCame {
                return;
            }
            let mut sorting = Sorting::default();
            for bin in own {
                let (first, end) = (first_of_bin[bin] - before, first_of_bin[bin + 1] - before);
                let bin = first as usize..end as usize;
                sorting.order_by(&xs[bin.clone()], column);
                sorting.put_in_order(&mut xs[bin.clone()]);
                sorting.put_in_order(&mut ys[bin.clone()]);
                if weights.is_some() {
                    sorting.put_in_order(&mut ws[bin]);
                }
            }
        });
        Self {
            x: xs,
            y: ys,
            weight: ws,
            first_of_bin,
            from_y,
            bin_height,
            reach,
            rows_beside,
            columns_beside,
            per_pixel,
            a_bin_is_a_row: bins as f64 == rows,
        }
    }

    /// 1 where no weights were given.
    #[inline(always)]
    pub fn weight(&self, at: usize) -> f64 {
        self.weight.as_ref().map_or(1.0, |weight| weight[at])
    }

    /// Columns and rows beside the grid on either side that points may lie in; `None` where a bin is no row.
    pub fn beside(&self) -> Option<[usize; 2]> {
        self.a_bin_is_a_row
            .then_some([self.columns_beside as usize, self.rows_beside as usize])
    }

    /// Counted from the westernmost column beside the grid.
    #[inline(always)]
    pub fn column(&self, x: f64) -> usize {
        column(x, self.per_pixel, self.columns_beside) as usize
    }

    /// The first point of a bin in this column or east of it, where they are in that order.
    pub fn first_from(&self, bin: usize, column: usize) -> usize {
        let (first, end) = (
            self.first_of_bin[bin] as usize,
            self.first_of_bin[bin + 1] as usize,
        );
        first + self.x[first..end].partition_point(|&x| self.column(x) < column)
    }

    /// The points that lie between `low` and `high` on the y axis, and some beside.
    pub fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        self.near(low + self.reach, high - self.reach)
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

#[inline(always)]
fn column(x: f64, per_pixel: f64, columns_beside: f64) -> u32 {
    (x * per_pixel + columns_beside) as u32
}

/// Puts a bin's points in order of their columns, and those of one column as they were.
#[derive(Default)]
struct Sorting {
    order: Vec<u64>,
    values: Vec<f64>,
}

impl Sorting {
    fn order_by(&mut self, x: &[f64], column: impl Fn(f64) -> u32) {
        self.order.clear();
        let keys = x.iter().enumerate();
        self.order
            .extend(keys.map(|(at, &x)| u64::from(column(x)) << 32 | at as u64));
        self.order.sort_unstable();
    }

    fn put_in_order(&mut self, values: &mut [f64]) {
        self.values.clear();
        self.values.extend_from_slice(values);
        for (value, &key) in values.iter_mut().zip(&self.order) {
            *value = self.values[key as u32 as usize];
        }
    }
}

/// Points before each bin, and all.
fn first_of_bin(bin_of_point: &[u32], bins: usize) -> Vec<u32> {
    let chunk = bin_of_point
        .len()
        .div_ceil(rayon::current_num_threads())
        .max(CHUNK);
    let counted: Vec<Vec<u32>> = bin_of_point
        .par_chunks(chunk)
        .map(|chunk| {
            let mut first = vec![0; bins + 1];
            for &bin in chunk.iter().filter(|bin| **bin != NOWHERE) {
                first[bin as usize + 1] += 1;
            }
            first
        })
        .collect();
    let mut first = vec![0; bins + 1];
    for counted in counted {
        for (first, counted) in first.iter_mut().zip(counted) {
            *first += counted;
        }
    }
    for bin in 0..bins {
        first[bin + 1] += first[bin];
    }
    first
}
