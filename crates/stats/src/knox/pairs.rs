//! Pairs of events by band of distance, and how many of them are how many days apart.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::near::Near;
use crate::points::Points;

use super::{Bands, Metric};

/// Ways to deal out the days that are counted side by side.
pub(super) const LANES: usize = 32;

/// Each pair once, by band of distance and in pieces, as places in an order where events near each other stand near
/// each other.
pub(super) struct Pairs {
    /// The events' own numbers in that order.
    order: Vec<u32>,
    bands: Vec<Band>,
}

#[derive(Default)]
struct Band(Vec<Vec<[u32; 2]>>);

/// An event's day in each way to deal them out: one line of the cache.
#[repr(align(64))]
#[derive(Clone, Copy)]
struct Row([u16; LANES]);

/// Events whose pairs are listed together.
const CHUNK: usize = 1_024;
/// Limits of days that are counted at once.
const LIMITS: usize = 8;
/// Cells that the largest distance is wide: the more, the fewer pairs too far apart are looked at.
const CELLS: f64 = 4.0;

type Counts = [[u32; LANES]; LIMITS];

impl Pairs {
    pub fn within(points: Points<'_>, space: &Bands, metric: Metric) -> Self {
        let near = Near::new(points, space.largest() / CELLS);
        let place_x: Vec<f64> = near.order.iter().map(|&i| points.x_m()[i as usize]).collect();
        let place_y: Vec<f64> = near.order.iter().map(|&i| points.y_m()[i as usize]).collect();
        let count = place_x.len();
        let of_chunk = |chunk: usize| {
            let mut found: Vec<Vec<[u32; 2]>> = vec![Vec::new(); space.len()];
            for at in chunk * CHUNK..count.min((chunk + 1) * CHUNK) {
                for run in near.runs(place_x[at], place_y[at], space.largest()) {
                    for other in run.start.max(at + 1)..run.end {
                        let (dx, dy) = (place_x[other] - place_x[at], place_y[other] - place_y[at]);
                        if let Some(band) = space.band(metric.distance(dx, dy)) {
                            found[band].push([at as u32, other as u32]);
                        }
                    }
                }
            }
            found.iter_mut().for_each(Vec::shrink_to_fit);
            found
        };
        let chunks: Vec<_> = (0..count.div_ceil(CHUNK)).into_par_iter().map(of_chunk).collect();
        let mut bands: Vec<Band> = (0..space.len()).map(|_| Band::default()).collect();
        for chunk in chunks {
            for (band, found) in bands.iter_mut().zip(chunk) {
                band.0.push(found);
            }
        }
        Self {
            order: near.order,
            bands,
        }
    }

    /// Pairs of each band of distance.
    pub fn of_bands(&self) -> Vec<u64> {
        let pairs = |band: &Band| band.0.iter().map(|piece| piece.len() as u64).sum();
        self.bands.iter().map(pairs).collect()
    }
}

/// Pairs by band of distance and band of days, for as many ways to deal out the days as there are `days`.
pub(super) struct Count<'a> {
    pub pairs: &'a Pairs,
    pub days: &'a [Vec<u16>],
    pub most_days: &'a [u16],
}

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
impl WithSimd for Count<'_> {
    type Output = Vec<[u32; LANES]>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let mut side_by_side = vec![Row([0; LANES]); self.pairs.order.len()];
        for (row, &event) in side_by_side.iter_mut().zip(&self.pairs.order) {
            for (lane, days) in row.0.iter_mut().zip(self.days) {
                *lane = days[event as usize];
            }
        }
        let mut cells = Vec::with_capacity(self.pairs.bands.len() * self.most_days.len());
        for band in &self.pairs.bands {
            let mut below = [0_u32; LANES];
            for limits in self.most_days.chunks(LIMITS) {
                // What is too many for this chunk's counts repeats its last limit and is left out again.
                let limit = std::array::from_fn(|at| limits[at.min(limits.len() - 1)]);
                let cumulated = if limits[limits.len() - 1] < i8::MAX as u16 {
                    band.up_to_a_few(&side_by_side, &limit)
                } else {
                    band.up_to(&side_by_side, &limit)
                };
                for up_to in &cumulated[..limits.len()] {
                    cells.push(std::array::from_fn(|lane| up_to[lane] - below[lane]));
                    below = *up_to;
                }
            }
        }
        cells
    }
}

impl Band {
    /// For each limit, the pairs at most so many days apart.
    #[inline(always)]
    fn up_to(&self, days: &[Row], limit: &[u16; LIMITS]) -> Counts {
        let mut counts = [[0_u32; LANES]; LIMITS];
        for [own, other] in self.0.iter().flatten() {
            let (own, other) = (&days[*own as usize], &days[*other as usize]);
            for at in 0..LIMITS {
                for (lane, count) in counts[at].iter_mut().enumerate() {
                    let apart = own.0[lane].abs_diff(other.0[lane]);
                    *count += u32::from(apart <= limit[at]);
                }
            }
        }
        counts
    }

    /// The same for limits below 127 days, in bytes: a byte holds so many days, and a count of so many pairs.
    #[inline(always)]
    fn up_to_a_few(&self, days: &[Row], limit: &[u16; LIMITS]) -> Counts {
        let beyond: [i8; LIMITS] = limit.map(|days| days as i8 + 1);
        let mut counts = [[0_u32; LANES]; LIMITS];
        for pairs in self.0.iter().flat_map(|piece| piece.chunks(usize::from(u8::MAX))) {
            let mut narrow = [[0_u8; LANES]; LIMITS];
            for [own, other] in pairs {
                let (own, other) = (&days[*own as usize], &days[*other as usize]);
                let mut apart = [0_i8; LANES];
                for (lane, apart) in apart.iter_mut().enumerate() {
                    *apart = own.0[lane].abs_diff(other.0[lane]).min(127) as i8;
                }
                for at in 0..LIMITS {
                    for lane in 0..LANES {
                        narrow[at][lane] += u8::from(apart[lane] < beyond[at]);
                    }
                }
            }
            widen(&mut counts, narrow);
        }
        counts
    }
}

/// The narrow counts by value: what is lent out would have to lie in memory all the time.
#[inline(always)]
fn widen(counts: &mut Counts, narrow: [[u8; LANES]; LIMITS]) {
    for at in 0..LIMITS {
        for lane in 0..LANES {
            counts[at][lane] += u32::from(narrow[at][lane]);
        }
    }
}
