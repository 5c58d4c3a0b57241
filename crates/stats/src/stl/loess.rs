//! Local regression at whole positions, with the tricube's weights kept between calls: they depend only on how
//! far the window reaches, and the same few reaches come back at every step.

use std::collections::BTreeMap;

/// A smoother: how many values a window has, the degree (0 or 1), and at every how many positions it is fitted;
/// between them straight lines are drawn.
#[derive(Clone, Copy)]
pub(super) struct Loess {
    pub(super) window: usize,
    pub(super) degree: usize,
    pub(super) jump: usize,
}

/// Per reach, the weights at distances −n … n.
#[derive(Default)]
pub(super) struct Tricube {
    tables: BTreeMap<(usize, usize), Vec<f64>>,
}

impl Tricube {
    fn weights(&mut self, reach: usize, most: usize) -> &[f64] {
        self.tables.entry((reach, most)).or_insert_with(|| {
            let h = reach as f64;
            let weight = |at: usize| {
                let r = at.abs_diff(most) as f64;
                if r > 0.999 * h {
                    0.0
                } else if r <= 0.001 * h {
                    1.0
                } else {
                    (1.0 - (r / h).powi(3)).powi(3)
                }
            };
            (0..=2 * most).map(weight).collect()
        })
    }
}

impl Loess {
    pub(super) fn smooth(
        &self,
        values: &[f64],
        weights: Option<&[f64]>,
        tricube: &mut Tricube,
        smoothed: &mut Vec<f64>,
    ) {
        let n = values.len();
        smoothed.clear();
        smoothed.resize(n, 0.0);
        if n < 2 {
            smoothed.copy_from_slice(values);
            return;
        }
        let jump = self.jump.min(n - 1);
        let mut last = 0;
        let mut fit = |at: usize, smoothed: &mut [f64]| {
            let (from, to) = self.window_at(at, n);
            let fitted = self.at(at as isize, (from, to), values, weights, tricube);
            smoothed[at] = fitted.unwrap_or(values[at]);
        };
        for at in (0..n).step_by(jump) {
            fit(at, smoothed);
            between(smoothed, last, at);
            last = at;
        }
        if last != n - 1 {
            fit(n - 1, smoothed);
            between(smoothed, last, n - 1);
        }
    }

    /// One position before the first value and one after the last; None where all weights are 0.
    pub(super) fn beyond(
        &self,
        values: &[f64],
        weights: Option<&[f64]>,
        tricube: &mut Tricube,
    ) -> (Option<f64>, Option<f64>) {
        let n = values.len();
        let before = self.at(-1, (0, self.window.min(n)), values, weights, tricube);
        let from = n.saturating_sub(self.window);
        let after = self.at(n as isize, (from, n), values, weights, tricube);
        (before, after)
    }

    fn window_at(&self, at: usize, n: usize) -> (usize, usize) {
        if self.window >= n {
            return (0, n);
        }
        let from = at
            .saturating_sub(self.window.div_ceil(2) - 1)
            .min(n - self.window);
        (from, from + self.window)
    }

    /// With positions measured from where the line is wanted, its height there is what five sums give.
    fn at(
        &self,
        at: isize,
        (from, to): (usize, usize),
        values: &[f64],
        weights: Option<&[f64]>,
        tricube: &mut Tricube,
    ) -> Option<f64> {
        let n = values.len();
        let (left, right) = (at - from as isize, to as isize - 1 - at);
        let beyond = self.window.saturating_sub(n) / 2;
        let reach = left.max(right).unsigned_abs() + beyond;
        // Windows are seldom longer than the values; where they are, no distance is longer than those either.
        let most = (n + 1).min(reach.max(n.min(self.window)) + 1);
        let table = tricube.weights(reach, most);
        let start = (most as isize - left).unsigned_abs();
        let kernel = &table[start..start + (to - from)];
        let sums = match weights {
            Some(weights) => sums(kernel, &values[from..to], |at| weights[from + at], -left as f64),
            None => sums(kernel, &values[from..to], |_| 1.0, -left as f64),
        };
        let [weight, distance, distance_squared, value, distance_value] = sums;
        if weight <= 0.0 {
            return None;
        }
        let mean = value / weight;
        if self.degree == 0 || reach == 0 {
            return Some(mean);
        }
        let centre = distance / weight;
        let spread = distance_squared / weight - centre * centre;
        if spread.max(0.0).sqrt() <= 0.001 * (n - 1) as f64 {
            return Some(mean);
        }
        Some(mean - centre / spread * (distance_value / weight - centre * mean))
    }
}

/// Sums of w, wd, wd², wy and wdy, where d runs from `first`; four of each side by side.
#[inline(always)]
fn sums(kernel: &[f64], values: &[f64], weight: impl Fn(usize) -> f64, first: f64) -> [f64; 5] {
    let mut lanes = [[0.0; 4]; 5];
    let whole = kernel.len() / 4 * 4;
    for start in (0..whole).step_by(4) {
        let (k, y): (&[f64], &[f64]) = (&kernel[start..start + 4], &values[start..start + 4]);
        for lane in 0..4 {
            let w = k[lane] * weight(start + lane);
            let d = first + (start + lane) as f64;
            let (wd, wy) = (w * d, w * y[lane]);
            lanes[0][lane] += w;
            lanes[1][lane] += wd;
            lanes[2][lane] += wd * d;
            lanes[3][lane] += wy;
            lanes[4][lane] += wy * d;
        }
    }
    let mut sums = lanes.map(|lane| (lane[0] + lane[1]) + (lane[2] + lane[3]));
    for at in whole..kernel.len() {
        let w = kernel[at] * weight(at);
        let d = first + at as f64;
        let terms = [w, w * d, w * d * d, w * values[at], w * d * values[at]];
        for (sum, term) in sums.iter_mut().zip(terms) {
            *sum += term;
        }
    }
    sums
}

/// A straight line from one fitted position to the next.
fn between(smoothed: &mut [f64], from: usize, to: usize) {
    if to <= from + 1 {
        return;
    }
    let step = (smoothed[to] - smoothed[from]) / (to - from) as f64;
    for at in from + 1..to {
        smoothed[at] = smoothed[from] + step * (at - from) as f64;
    }
}
