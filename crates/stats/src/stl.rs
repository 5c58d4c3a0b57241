//! A series taken apart into season, trend and what is left: STL, by local regression.
//!
//! **In words.** Each week of the year (or month, or hour) is smoothed over the years, which gives the season once the
//! slow part is filtered out of it; the series without the season is smoothed over neighbouring weeks, which gives
//! the trend; and again. Robust fitting gives values far from both less weight the next time, so that one outbreak
//! does not become season. A periodic season is the same every year.
//!
//! **Unit.** That of the values, and the three parts add up to the series. **Assumes** parts that add rather than
//! multiply (take logarithms if not), and values at even distances without gaps. **Does not say** how sure the
//! parts are, and the ends of the trend move when more is known.
//!
//! Cleveland, Cleveland, McRae and Terpenning (1990); windows, jumps and defaults as in R's `stl`, to whose
//! results ours agree (robust ones with [`Robustness::LikeR`]). Local regressions are of degree 0 or 1, with tricube weights.
//!
//! ```
//! use stats::stl::{Stl, StlOptions};
//!
//! let values: Vec<f64> = (0..60).map(|m| f64::from(m) * 0.5 + if m % 12 == 6 { 9.0 } else { 0.0 }).collect();
//! let parts = Stl::of(&values, StlOptions::periodic(12))?;
//! assert!(parts.seasonal[6] - parts.seasonal[5] > 8.0);
//! assert!((parts.seasonal[30] + parts.trend[30] + parts.remainder[30] - values[30]).abs() < 1e-9);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod loess;
mod median_like_r;

use crate::input::{InputError, at_least_values, finite};
use loess::{Loess, Tricube};

/// How wide each smoother is, in values; each window is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StlOptions {
    /// Values in a period: 12 months, 52 weeks, 24 hours.
    pub period: usize,
    /// Periods that the season is smoothed over (`s.window`); None is the same season throughout.
    pub seasonal_window: Option<usize>,
    /// `t.window`; None is the width that lets no season through.
    pub trend_window: Option<usize>,
    pub robustness: Robustness,
}

/// Whether values far from season and trend count for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Robustness {
    None,
    /// Against six times the median distance.
    Robust,
    /// The same with the median that R's `stl` takes, which for an even number of values is at times another value
    /// than the median: a slip in how it asks for a partial sort. Most often nothing can be seen of it.
    LikeR,
}

impl StlOptions {
    pub fn periodic(period: usize) -> Self {
        Self {
            period,
            seasonal_window: None,
            trend_window: None,
            robustness: Robustness::None,
        }
    }

    pub fn windowed(period: usize, seasonal_window: usize) -> Self {
        Self {
            seasonal_window: Some(seasonal_window),
            ..Self::periodic(period)
        }
    }

    #[must_use]
    pub fn robust(self) -> Self {
        Self {
            robustness: Robustness::Robust,
            ..self
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stl {
    pub seasonal: Vec<f64>,
    pub trend: Vec<f64>,
    pub remainder: Vec<f64>,
    /// 1 for a value that was fully believed, 0 for one that was not at all.
    pub weights: Vec<f64>,
}

/// One inner step and this many outer ones when robust; else two inner ones.
const ROBUST_STEPS: usize = 15;
const INNER_STEPS: usize = 2;

impl Stl {
    /// # Errors
    /// Values that are not finite, fewer than two periods and a value, a period below 2, a window below 3.
    pub fn of(values: &[f64], options: StlOptions) -> Result<Self, InputError> {
        let period = options.period;
        at_least("period", period, 2, "at least 2")?;
        for (argument, window) in [
            ("seasonal_window", options.seasonal_window),
            ("trend_window", options.trend_window),
        ] {
            at_least(argument, window.unwrap_or(3), 3, "at least 3")?;
        }
        at_least_values("values", values.len(), period.saturating_mul(2).saturating_add(1))?;
        finite("values", values)?;

        let mut steps = Steps::new(values, options);
        let (inner, outer) = match options.robustness {
            Robustness::None => (INNER_STEPS, 0),
            Robustness::Robust | Robustness::LikeR => (1, ROBUST_STEPS),
        };
        let mut weights = None;
        for step in 0..=outer {
            for _ in 0..inner {
                steps.once(weights.as_deref());
            }
            if step < outer {
                weights = Some(steps.bisquare(options.robustness));
            }
        }
        Ok(steps.finish(weights))
    }
}

fn at_least(
    argument: &'static str,
    value: usize,
    least: usize,
    needed: &'static str,
) -> Result<(), InputError> {
    if value >= least {
        return Ok(());
    }
    Err(InputError::Value {
        argument,
        value: value as f64,
        needed,
    })
}

fn odd(window: usize) -> usize {
    window + usize::from(window.is_multiple_of(2))
}

struct Steps<'a> {
    values: &'a [f64],
    period: usize,
    is_periodic: bool,
    seasonal_loess: Loess,
    trend_loess: Loess,
    low_pass_loess: Loess,
    tricube: Tricube,
    seasonal: Vec<f64>,
    trend: Vec<f64>,
    /// The smoothed values of each place in the period, one period longer at either end.
    cycles: Vec<f64>,
    filtered: Vec<f64>,
    work: Vec<f64>,
}

impl<'a> Steps<'a> {
    fn new(values: &'a [f64], options: StlOptions) -> Self {
        let (n, period) = (values.len(), options.period);
        let seasonal = options.seasonal_window.map_or(10 * n + 1, odd);
        let trend = options.trend_window.map_or_else(
            || odd((1.5 * period as f64 / (1.0 - 1.5 / seasonal as f64)).ceil() as usize),
            odd,
        );
        let loess = |window: usize, degree| Loess {
            window,
            degree,
            jump: window.div_ceil(10),
        };
        Self {
            values,
            period,
            is_periodic: options.seasonal_window.is_none(),
            seasonal_loess: loess(seasonal, 0),
            trend_loess: loess(trend, 1),
            low_pass_loess: loess(odd(period), 1),
            tricube: Tricube::default(),
            seasonal: vec![0.0; n],
            trend: vec![0.0; n],
            cycles: vec![0.0; n + 2 * period],
            filtered: vec![0.0; n + 2 * period],
            work: Vec::new(),
        }
    }

    fn once(&mut self, weights: Option<&[f64]>) {
        let (n, period) = (self.values.len(), self.period);
        self.smooth_cycles(weights);

        // The slow part of the cycles: means of a period, of a period again, and of three.
        moving_average(&self.cycles, period, &mut self.filtered);
        moving_average(&self.filtered, period, &mut self.work);
        moving_average(&self.work, 3, &mut self.filtered);
        self.low_pass_loess
            .smooth(&self.filtered, None, &mut self.tricube, &mut self.work);
        for (at, season) in self.seasonal.iter_mut().enumerate() {
            *season = self.cycles[period + at] - self.work[at];
        }

        let without_season = self.values.iter().zip(&self.seasonal);
        self.filtered.clear();
        self.filtered.extend(without_season.map(|(v, s)| v - s));
        debug_assert_eq!(self.filtered.len(), n);
        self.trend_loess
            .smooth(&self.filtered, weights, &mut self.tricube, &mut self.trend);
    }

    fn smooth_cycles(&mut self, weights: Option<&[f64]>) {
        let (mut cycle, mut cycle_weights, mut smoothed) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..self.period {
            let own = |from: &[f64], to: &mut Vec<f64>| {
                to.clear();
                to.extend(from.iter().skip(place).step_by(self.period));
            };
            cycle.clear();
            let values = self.values.iter().zip(&self.trend);
            cycle.extend(values.skip(place).step_by(self.period).map(|(v, t)| v - t));
            if let Some(weights) = weights {
                own(weights, &mut cycle_weights);
            }
            let weights = weights.map(|_| cycle_weights.as_slice());
            let loess = self.seasonal_loess;
            loess.smooth(&cycle, weights, &mut self.tricube, &mut smoothed);
            let (before, after) = loess.beyond(&cycle, weights, &mut self.tricube);
            let last = smoothed.len() - 1;
            self.cycles[place] = before.unwrap_or(smoothed[0]);
            self.cycles[(last + 2) * self.period + place] = after.unwrap_or(smoothed[last]);
            for (at, value) in smoothed.iter().enumerate() {
                self.cycles[(at + 1) * self.period + place] = *value;
            }
        }
    }

    /// Weights by how far a value is from season and trend, against six times the median of all.
    fn bisquare(&self, robustness: Robustness) -> Vec<f64> {
        let fitted = self.seasonal.iter().zip(&self.trend);
        let values = self.values.iter().zip(fitted);
        let off: Vec<f64> = values.map(|(v, (s, t))| (v - s - t).abs()).collect();
        let limit = 3.0
            * match robustness {
                Robustness::LikeR if off.len().is_multiple_of(2) => {
                    median_like_r::sum_of_middle_two(off.clone())
                }
                _ => sum_of_middle_two(off.clone()),
            };
        // Where the parts give the values to the last digits, what is left is rounding and tells nothing.
        let largest = self.values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        if limit <= largest * 1e-12 {
            return vec![1.0; off.len()];
        }
        off.iter()
            .map(|&r| {
                if r <= 0.001 * limit {
                    1.0
                } else if r <= 0.999 * limit {
                    (1.0 - (r / limit).powi(2)).powi(2)
                } else {
                    0.0
                }
            })
            .collect()
    }

    fn finish(mut self, weights: Option<Vec<f64>>) -> Stl {
        if self.is_periodic {
            for place in 0..self.period {
                let own = self.seasonal.iter().skip(place).step_by(self.period);
                let mean = own.clone().sum::<f64>() / own.count() as f64;
                let own = self.seasonal.iter_mut().skip(place).step_by(self.period);
                own.for_each(|s| *s = mean);
            }
        }
        let fitted = self.seasonal.iter().zip(&self.trend);
        let remainder = self
            .values
            .iter()
            .zip(fitted)
            .map(|(v, (s, t))| v - s - t)
            .collect();
        Stl {
            remainder,
            weights: weights.unwrap_or_else(|| vec![1.0; self.values.len()]),
            seasonal: self.seasonal,
            trend: self.trend,
        }
    }
}

/// Twice the median.
fn sum_of_middle_two(mut values: Vec<f64>) -> f64 {
    let (n, middle) = (values.len(), values.len() / 2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if n.is_multiple_of(2) {
        upper + below.iter().copied().fold(0.0, f64::max)
    } else {
        upper + upper
    }
}

/// Means of `length` values that follow upon each other.
fn moving_average(values: &[f64], length: usize, means: &mut Vec<f64>) {
    means.clear();
    let mut sum: f64 = values[..length].iter().sum();
    means.push(sum / length as f64);
    for (leaves, enters) in values.iter().zip(&values[length..]) {
        sum += enters - leaves;
        means.push(sum / length as f64);
    }
}
