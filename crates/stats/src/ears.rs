//! EARS C1, C2 and C3: is today's count above what the last week or so would lead one to expect?
//!
//! **In words.** The mean and standard deviation of the seven latest days give an upper bound, mean + z × sd. C1
//! takes the days just before today, C2 leaves the two latest out, so that something that grows slowly does
//! not raise its own bound. C3 adds up how far the C2 scores of the two days before today lie beyond 1 and
//! gives an alarm when the sum is above z; its bound is the count that today has, plus what is left.
//!
//! **Unit.** Events per day (or per whatever the counts are of). **Assumes** that a week is much like the one
//! before it: no season is needed, and none is known, so that a bank holiday or a Friday may give an alarm.
//! **Does not say** more than that today differs from last week; after a week without events a single
//! one is an alarm.
//!
//! The published C3 adds today's score as well. The R package surveillance, which is followed here, does
//! not, so that its C3 speaks of what has been going on and C2 of today.
//!
//! Hutwagner, Thompson, Seeman and Treadwell (2003); Fricker, Hegler and Dunfee (2008). Bounds agree with
//! that package's `earsC`, in which C1 and C2 have α = 0.001 and C3 α = 0.025.
//!
//! ```
//! use stats::ears::{Ears, ears};
//!
//! let counts = [3.0, 2.0, 4.0, 3.0, 5.0, 2.0, 3.0, 9.0];
//! let days = ears(&counts, Ears::C1, Ears::C1.usual())?;
//! assert!(days[6].is_none());
//! assert!(days[7].unwrap().alarm);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use statrs::distribution::{ContinuousCDF, Normal};

use crate::input::{InputError, finite_and_not_negative, one};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    C1,
    C2,
    C3,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarsOptions {
    /// Days that the mean and standard deviation are of.
    pub baseline: usize,
    /// Share of days with an alarm when nothing goes on, were counts normal.
    pub alpha: f64,
    /// A standard deviation below this counts as this (`minSigma`).
    pub least_deviation: f64,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarsDay {
    /// A count above this is an alarm; never below 0.
    pub upper: f64,
    pub alarm: bool,
}

impl Ears {
    /// The settings of the R package surveillance.
    pub fn usual(self) -> EarsOptions {
        EarsOptions {
            baseline: 7,
            alpha: match self {
                Ears::C1 | Ears::C2 => 0.001,
                Ears::C3 => 0.025,
            },
            least_deviation: 0.0,
        }
    }

    /// Days between the baseline and the day looked at.
    fn lag(self) -> usize {
        match self {
            Ears::C1 => 0,
            Ears::C2 | Ears::C3 => 2,
        }
    }
}

/// A bound for each day; `None` for the first days, whose baseline is not full, and in C3 where a day
/// before has no score: its baseline does not vary, and it is like it.
///
/// # Errors
/// A count that is negative or not finite, a baseline below 2, or settings outside their range.
pub fn ears(counts: &[f64], method: Ears, options: EarsOptions) -> Result<Vec<Option<EarsDay>>, InputError> {
    finite_and_not_negative("counts", counts)?;
    one("baseline", options.baseline as f64, "at least 2", |b| b >= 2.0)?;
    one("alpha", options.alpha, "above 0 and below 1", |a| {
        a > 0.0 && a < 1.0
    })?;
    one(
        "least_deviation",
        options.least_deviation,
        "a finite number of at least 0",
        |d| d.is_finite() && d >= 0.0,
    )?;
    let z = Normal::standard().inverse_cdf(1.0 - options.alpha);
    let (mean, deviation) = sliding(counts, options.baseline, options.least_deviation);
    // The first day with a baseline; from there on the two run beside the days.
    let first = options.baseline.saturating_add(method.lag()).min(counts.len());
    let baselines = || mean.iter().zip(&deviation);
    // Not a number where there is no bound.
    let mut upper = vec![f64::NAN; counts.len()];
    match method {
        Ears::C1 | Ears::C2 => {
            for (upper, (mean, deviation)) in upper[first..].iter_mut().zip(baselines()) {
                *upper = mean + z * deviation;
            }
        }
        Ears::C3 => {
            let of_day = |(count, (mean, deviation)): (&f64, (&f64, &f64))| {
                let score = (count - mean) / deviation;
                if score.is_nan() {
                    score
                } else {
                    (score - 1.0).max(0.0)
                }
            };
            let excess: Vec<f64> = counts[first..].iter().zip(baselines()).map(of_day).collect();
            for at in 2..excess.len() {
                let sum = excess[at - 1] + excess[at - 2];
                // Below today's count exactly when the sum is above z.
                upper[first + at] = counts[first + at] + deviation[at] * (z - sum);
            }
        }
    }
    let of_day = |(&upper, &count): (&f64, &f64)| {
        let bound = upper.max(0.0);
        (!upper.is_nan()).then_some(EarsDay {
            upper: bound,
            alarm: count > bound,
        })
    };
    Ok(upper.iter().zip(counts).map(of_day).collect())
}

/// Baselines that begin on different days, side by side.
const LANES: usize = 8;

/// Mean and standard deviation of every run of `length` values. Each is summed by itself: a sum that is carried
/// from day to day would no longer be nought after the last of the cases has left it.
fn sliding(values: &[f64], length: usize, least_deviation: f64) -> (Vec<f64>, Vec<f64>) {
    let runs = (values.len() + 1).saturating_sub(length);
    let (mut means, mut deviations) = (vec![0.0; runs], vec![0.0; runs]);
    let mut first = 0;
    while first + LANES <= runs {
        side_by_side::<LANES>(
            &values[first..],
            length,
            least_deviation,
            &mut means[first..],
            &mut deviations[first..],
        );
        first += LANES;
    }
    for first in first..runs {
        side_by_side::<1>(
            &values[first..],
            length,
            least_deviation,
            &mut means[first..],
            &mut deviations[first..],
        );
    }
    (means, deviations)
}

fn side_by_side<const N: usize>(
    values: &[f64],
    length: usize,
    least_deviation: f64,
    means: &mut [f64],
    deviations: &mut [f64],
) {
    let n = length as f64;
    let mut mean = [0.0; N];
    for values in values.windows(N).take(length) {
        for lane in 0..N {
            mean[lane] += values[lane];
        }
    }
    mean = mean.map(|sum| sum / n);
    let mut squares = [0.0; N];
    for values in values.windows(N).take(length) {
        for lane in 0..N {
            squares[lane] += (values[lane] - mean[lane]).powi(2);
        }
    }
    means[..N].copy_from_slice(&mean);
    deviations[..N].copy_from_slice(&squares.map(|s| (s / (n - 1.0)).sqrt().max(least_deviation)));
}
