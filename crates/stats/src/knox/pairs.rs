//! Pairs of events by band of distance, and how many of them are how many days apart.

use rayon::prelude::*;

use crate::near::Near;
use crate::points::Points;

use super::{Bands, Metric};

/// Each pair once, at its earlier event in an order where events near each other stand near each other.
pub(super) struct Pairs {
    /// The events' own numbers in that order.
    order: Vec<u32>,
    bands: Vec<Band>,
}

struct Band {
    first: Vec<usize>,
    other: Vec<u32>,
}

/// Events whose pairs are listed together.
const CHUNK: usize = 1_024;
/// Limits of days that are counted at once.
const LIMITS: usize = 8;
/// So many ones fit in a narrow count.
const FLUSH: usize = u16::MAX as usize;

impl Pairs {
    pub fn within(points: Points<'_>, space: &Bands, metric: Metric) -> Self {
        let near = Near::new(points, space.largest());
        let place_x: Vec<f64> = near.order.iter().map(|&i| points.x_m()[i as usize]).collect();
        let place_y: Vec<f64> = near.order.iter().map(|&i| points.y_m()[i as usize]).collect();
        let count = place_x.len();
        let of_chunk = |chunk: usize| {
            let mut found: Vec<(Vec<u32>, Vec<u32>)> = vec![Default::default(); space.len()];
            for at in chunk * CHUNK..count.min((chunk + 1) * CHUNK) {
                let before: Vec<usize> = found.iter().map(|f| f.1.len()).collect();
                for run in near.runs(place_x[at], place_y[at], space.largest()) {
                    for other in run.start.max(at + 1)..run.end {
                        let (dx, dy) = (place_x[other] - place_x[at], place_y[other] - place_y[at]);
                        if let Some(band) = space.band(metric.distance(dx, dy)) {
                            found[band].1.push(other as u32);
                        }
                    }
                }
                for (found, before) in found.iter_mut().zip(before) {
                    found.0.push((found.1.len() - before) as u32);
                }
            }
            found
        };
        let chunks: Vec<_> = (0..count.div_ceil(CHUNK)).into_par_iter().map(of_chunk).collect();
        let mut bands: Vec<Band> = (0..space.len())
            .map(|_| Band {
                first: vec![0],
                other: Vec::new(),
            })
            .collect();
        for chunk in chunks {
            for (band, (counts, others)) in bands.iter_mut().zip(chunk) {
                for count in counts {
                    band.first.push(band.first[band.first.len() - 1] + count as usize);
                }
                band.other.extend(others);
            }
        }
        Self {
            order: near.order,
            bands,
        }
    }

    /// Pairs of each band of distance.
    pub fn of_bands(&self) -> Vec<u64> {
        self.bands.iter().map(|band| band.other.len() as u64).collect()
    }

    /// Pairs by band of distance and band of days, for `LANES` ways to deal out the days at once.
    #[inline(always)]
    pub fn count<const LANES: usize>(&self, days: &[&[u16]], most_days: &[u16]) -> Vec<[u32; LANES]> {
        let mut side_by_side = vec![[0_u16; LANES]; self.order.len()];
        for (row, &event) in side_by_side.iter_mut().zip(&self.order) {
            for (lane, days) in row.iter_mut().zip(days) {
                *lane = days[event as usize];
            }
        }
        let mut cells = Vec::with_capacity(self.bands.len() * most_days.len());
        for band in &self.bands {
            let mut below = [0_u32; LANES];
            for limits in most_days.chunks(LIMITS) {
                // What is too many for this chunk's counts repeats its last limit and is left out again.
                let limit = std::array::from_fn(|at| limits[at.min(limits.len() - 1)]);
                let cumulated = band.up_to(&side_by_side, &limit);
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
    fn up_to<const LANES: usize>(
        &self,
        days: &[[u16; LANES]],
        limit: &[u16; LIMITS],
    ) -> [[u32; LANES]; LIMITS] {
        let mut counts = [[0_u32; LANES]; LIMITS];
        let mut narrow = [[0_u16; LANES]; LIMITS];
        let mut in_narrow = 0;
        for (event, own) in days.iter().enumerate() {
            let mut others = &self.other[self.first[event]..self.first[event + 1]];
            while !others.is_empty() {
                let (now, later) = others.split_at(others.len().min(FLUSH - in_narrow));
                for &other in now {
                    let other = &days[other as usize];
                    let mut apart = [0_u16; LANES];
                    for lane in 0..LANES {
                        apart[lane] = own[lane].abs_diff(other[lane]);
                    }
                    for at in 0..LIMITS {
                        for lane in 0..LANES {
                            narrow[at][lane] += u16::from(apart[lane] <= limit[at]);
                        }
                    }
                }
                in_narrow += now.len();
                others = later;
                if in_narrow == FLUSH {
                    widen(&mut counts, &mut narrow);
                    in_narrow = 0;
                }
            }
        }
        widen(&mut counts, &mut narrow);
        counts
    }
}

fn widen<const LANES: usize>(counts: &mut [[u32; LANES]; LIMITS], narrow: &mut [[u16; LANES]; LIMITS]) {
    for (counts, narrow) in counts.iter_mut().flatten().zip(narrow.iter_mut().flatten()) {
        *counts += u32::from(*narrow);
        *narrow = 0;
    }
}
