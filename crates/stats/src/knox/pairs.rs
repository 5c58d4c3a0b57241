//! Pairs of events by band of distance, and how many of them are how many days apart.
//!
//! The pairs are never all listed, as there may be far more of them than events: those of some events at a time are
//! found, counted for every way to deal out the days that fits in memory, and forgotten.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::near::Near;
use crate::points::Points;

use super::{Bands, Closed, Metric};

/// Ways to deal out the days that are counted side by side.
pub(super) const LANES: usize = 32;

/// An event's day in each way to deal them out: one line of the cache.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(super) struct Row([u16; LANES]);

/// Events whose pairs one thread looks for at a time.
const EVENTS: usize = 256;
/// Pairs that are counted together: many, so that the days of events around are fetched seldom, but within the cache.
const TOGETHER: usize = 1 << 18;
/// Distances that are worked out together.
const BLOCK: usize = 64;
/// Limits of days that are counted at once.
const LIMITS: usize = 8;
/// Cells that the largest distance is wide: the more, the fewer pairs too far apart are looked at.
const CELLS: f64 = 4.0;
/// A longer span of days does not fit in the narrow counts' differences.
const NARROW_SPAN: u16 = i16::MAX as u16;

type Counts = [[u32; LANES]; LIMITS];

/// Events in an order where those near each other stand near each other.
pub(super) struct Events<'a> {
    near: Near,
    x: Vec<f64>,
    y: Vec<f64>,
    space: &'a Bands,
    metric: Metric,
}

impl<'a> Events<'a> {
    pub fn new(points: Points<'_>, space: &'a Bands, metric: Metric) -> Self {
        let near = Near::new(points, space.largest() / CELLS);
        let in_order = |values: &[f64]| near.order.iter().map(|&i| values[i as usize]).collect();
        Self {
            x: in_order(points.x_m()),
            y: in_order(points.y_m()),
            near,
            space,
            metric,
        }
    }

    /// Pairs of each band of distance; `None` when there are more than `most` in all.
    pub fn of_bands(&self, most: u64) -> Option<Vec<u64>> {
        // Heaps of events are told without looking at their pairs: no two of a small cell are too far apart.
        if 2.0 * self.near.cell_m() < self.space.largest() && self.near.pairs_of_cells() > most {
            return None;
        }
        let none = || vec![0; self.space.len() + 1];
        let of_bands = self
            .parts()
            .try_fold(none, |mut of_bands, events| {
                Arch::new().dispatch(OfBands(self, events, &mut of_bands));
                within(of_bands, most)
            })
            .try_reduce(none, |mut sum, other| {
                sum.iter_mut().zip(&other).for_each(|(s, o)| *s += o);
                within(sum, most)
            });
        of_bands.map(|mut pairs| {
            pairs.pop();
            pairs
        })
    }

    /// An event's days in its place of the order, for each of up to [`LANES`] ways to deal them out.
    pub fn side_by_side(&self, days: &[Vec<u16>]) -> Vec<Row> {
        let order = &self.near.order;
        let mut rows = vec![Row([0; LANES]); order.len()];
        // Some events at a time: both they and the days of one way are then at hand.
        for (rows, order) in rows.chunks_mut(EVENTS).zip(order.chunks(EVENTS)) {
            for (lane, days) in days.iter().enumerate() {
                for (row, &event) in rows.iter_mut().zip(order) {
                    row.0[lane] = days[event as usize];
                }
            }
        }
        rows
    }

    /// Pairs by band of distance and band of days, for each of the `dealt`: no more than 2³² in all.
    pub fn count(&self, dealt: &[Vec<Row>], most_days: &[u16], span: u16) -> Vec<Vec<[u32; LANES]>> {
        let cells = self.space.len() * most_days.len();
        let none = || vec![vec![[0; LANES]; cells]; dealt.len()];
        let counted = self.parts().fold(
            || (none(), vec![Vec::new(); self.space.len() + 1]),
            |(mut counts, mut pairs), events| {
                Arch::new().dispatch(Count {
                    events: self,
                    part: events,
                    dealt,
                    most_days,
                    narrow: span <= NARROW_SPAN,
                    pairs: &mut pairs,
                    counts: &mut counts,
                });
                (counts, pairs)
            },
        );
        counted.map(|(counts, _)| counts).reduce(none, |mut sum, other| {
            for (sum, other) in sum.iter_mut().flatten().zip(other.iter().flatten()) {
                sum.iter_mut().zip(other).for_each(|(s, o)| *s += o);
            }
            sum
        })
    }

    fn parts(&self) -> impl ParallelIterator<Item = Range<usize>> {
        let count = self.x.len();
        (0..count.div_ceil(EVENTS))
            .into_par_iter()
            .map(move |part| part * EVENTS..count.min((part + 1) * EVENTS))
    }

    /// Calls `visit` with the first of some later events that follow upon each other, and the band of distance of each:
    /// as many as there are bands where it is too far away.
    #[inline(always)]
    fn each_later(&self, at: usize, mut visit: impl FnMut(usize, &[u64])) {
        let (x, y) = (self.x[at], self.y[at]);
        let mut apart = [0.0; BLOCK];
        let mut band = [0_u64; BLOCK];
        for run in self.near.runs(x, y, self.space.largest()) {
            let mut first = run.start.max(at + 1);
            while first < run.end {
                let length = BLOCK.min(run.end - first);
                let others = || self.x[first..first + length].iter().zip(&self.y[first..]);
                match self.metric {
                    Metric::Euclidean => {
                        for (apart, (other_x, other_y)) in apart.iter_mut().zip(others()) {
                            *apart = Metric::Euclidean.distance(other_x - x, other_y - y);
                        }
                    }
                    Metric::Manhattan => {
                        for (apart, (other_x, other_y)) in apart.iter_mut().zip(others()) {
                            *apart = Metric::Manhattan.distance(other_x - x, other_y - y);
                        }
                    }
                }
                band.fill(0);
                for &edge in self.space.edges() {
                    match self.space.closed {
                        Closed::Right => {
                            for (band, apart) in band.iter_mut().zip(&apart) {
                                *band += u64::from(*apart > edge);
                            }
                        }
                        Closed::Left => {
                            for (band, apart) in band.iter_mut().zip(&apart) {
                                *band += u64::from(*apart >= edge);
                            }
                        }
                    }
                }
                visit(first, &band[..length]);
                first += length;
            }
        }
    }
}

fn within(of_bands: Vec<u64>, most: u64) -> Option<Vec<u64>> {
    let pairs: u64 = of_bands[..of_bands.len() - 1].iter().sum();
    (pairs <= most).then_some(of_bands)
}

// Types of their own: what a closure calls is not always compiled for the vectors at hand.
struct OfBands<'a>(&'a Events<'a>, Range<usize>, &'a mut [u64]);

struct Count<'a> {
    events: &'a Events<'a>,
    part: Range<usize>,
    dealt: &'a [Vec<Row>],
    most_days: &'a [u16],
    narrow: bool,
    /// Room for pairs by band of distance, and for those too far apart: chosen by number, without a branch.
    pairs: &'a mut [Vec<[u32; 2]>],
    counts: &'a mut [Vec<[u32; LANES]>],
}

impl WithSimd for OfBands<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self(events, part, of_bands) = self;
        for at in part {
            events.each_later(at, |_, bands| {
                for &band in bands {
                    of_bands[band as usize] += 1;
                }
            });
        }
    }
}

impl WithSimd for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        let mut listed = 0;
        for at in self.part.clone() {
            self.events.each_later(at, |first, bands| {
                for (other, &band) in (first as u32..).zip(bands) {
                    self.pairs[band as usize].push([at as u32, other]);
                }
                listed += bands.len();
            });
            if listed >= TOGETHER {
                self.count_listed();
                listed = 0;
            }
        }
        self.count_listed();
    }
}

impl Count<'_> {
    #[inline(always)]
    fn count_listed(&mut self) {
        let bands = self.pairs.len() - 1;
        for (days, counts) in self.dealt.iter().zip(self.counts.iter_mut()) {
            for (pairs, counts) in self.pairs[..bands]
                .iter()
                .zip(counts.chunks_mut(self.most_days.len()))
            {
                let mut below = [0_u32; LANES];
                for (limits, counts) in self.most_days.chunks(LIMITS).zip(counts.chunks_mut(LIMITS)) {
                    // What is too many for this chunk's counts repeats its last limit and is left out again.
                    let limit = std::array::from_fn(|at| limits[at.min(limits.len() - 1)]);
                    let cumulated = if self.narrow && limits[limits.len() - 1] < i8::MAX as u16 {
                        up_to_a_few(pairs, days, &limit)
                    } else {
                        up_to(pairs, days, &limit)
                    };
                    for (count, up_to) in counts.iter_mut().zip(&cumulated) {
                        for lane in 0..LANES {
                            count[lane] += up_to[lane] - below[lane];
                        }
                        below = *up_to;
                    }
                }
            }
        }
        self.pairs.iter_mut().for_each(Vec::clear);
    }
}

/// For each limit, the pairs at most so many days apart.
#[inline(always)]
fn up_to(pairs: &[[u32; 2]], days: &[Row], limit: &[u16; LIMITS]) -> Counts {
    let mut counts = [[0_u32; LANES]; LIMITS];
    for [own, other] in pairs {
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
fn up_to_a_few(pairs: &[[u32; 2]], days: &[Row], limit: &[u16; LIMITS]) -> Counts {
    // Days between, and limits, are held as negative numbers: that way −128 is its own size.
    let beyond: [i8; LIMITS] = limit.map(|days| -(days as i8) - 1);
    let mut counts = [[0_u32; LANES]; LIMITS];
    for pairs in pairs.chunks(usize::from(u8::MAX)) {
        let mut narrow = [[0_u8; LANES]; LIMITS];
        for [own, other] in pairs {
            let (own, other) = (&days[*own as usize], &days[*other as usize]);
            let mut apart = [0_i8; LANES];
            for (lane, apart) in apart.iter_mut().enumerate() {
                let later = own.0[lane].wrapping_sub(other.0[lane]) as i16;
                let later = later.clamp(i16::from(i8::MIN), i16::from(i8::MAX)) as i8;
                *apart = later.min(0_i8.saturating_sub(later));
            }
            for at in 0..LIMITS {
                for lane in 0..LANES {
                    narrow[at][lane] += u8::from(apart[lane] > beyond[at]);
                }
            }
        }
        widen(&mut counts, narrow);
    }
    counts
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
