//! Farrington's method: the count that a week would usually have, from the same time of earlier
//! years, and the bounds beyond which it is unusual.
//!
//! **In words.** A Poisson regression is fitted to the counts of comparable weeks, with a trend; unusual weeks among
//! them are weighted down and it is fitted again. The bound is the count that is exceeded with no more than the
//! probability asked for, from the mean's own error and the counts' dispersion together.
//!
//! The original form (Farrington, Andrews, Beale and Catchpole 1996) looks at windows around the same
//! week of earlier years. The flexible form (Noufaily and others 2013) also uses the weeks between,
//! in periods with a level of their own, and leaves out the latest weeks so that something that is
//! under way does not become the usual. Both weight down weeks that were themselves unusual, and use
//! a trend only when there are three years, it is significant, and it does not point beyond every
//! count seen. Written from the papers; expected counts, bounds and alarms agree
//! with `farrington` and `farringtonFlexible` of the R package surveillance, the latter's with an error of the mean
//! that we do not follow unless asked ([`MeanError`]).
//!
//! **Unit.** Events per week. **Assumes** that weeks of the same time of year are alike but for a steady trend.
//! **Does not say** why a week is high, and sees nothing that was as common at this time of earlier years.
//!
//! ```
//! use stats::farrington::{FarringtonOptions, FarringtonSeries, MeanError};
//!
//! let mut counts: Vec<Option<f64>> = (0..300).map(|week| Some(f64::from(6 + week % 5))).collect();
//! counts[299] = Some(30.0);
//! let week = FarringtonSeries::new(&counts)?.week(299, &[247, 195, 143, 91], FarringtonOptions::FLEXIBLE)?;
//! assert!((week.expected - 8.0).abs() < 1.0);
//! assert!(week.upper_delta(0.01, MeanError::ByDispersion) < 30.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`FarringtonSeries`] gives the same for many weeks of a series at once. Leaves out population offsets.

mod series;

use crate::count_distribution::CountDistribution;
use crate::interval::{normal_quantile, two_sided_p};
use crate::log_linear::{LogLinearError, LogLinearFit, Observation, log_linear};
pub use series::FarringtonSeries;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FarringtonOptions {
    /// Weeks on either side of the reference weeks that count as the same time of year (`w`).
    pub half_window: usize,
    /// Periods that a year is split into, the reference window being one (`noPeriods`); 1 is the original form.
    pub periods: usize,
    /// The latest weeks, before the one looked at, that are not learnt from (`pastWeeksNotIncluded`).
    pub left_out: usize,
    /// Weeks with a standardised Anscombe residual above this are weighted down (`weightsThreshold`).
    pub weight_above: f64,
    /// The trend is kept when its p-value is below this (`pThresholdTrend`).
    pub trend_p: f64,
}

impl FarringtonOptions {
    pub const ORIGINAL: Self = Self {
        half_window: 3,
        periods: 1,
        left_out: 0,
        weight_above: 1.0,
        trend_p: 0.05,
    };

    pub const FLEXIBLE: Self = Self {
        half_window: 3,
        periods: 10,
        left_out: 26,
        weight_above: 2.58,
        trend_p: 0.05,
    };
}

#[derive(Clone, Debug, PartialEq)]
pub struct Farrington {
    pub expected: f64,
    pub standard_error: f64,
    /// At least 1.
    pub dispersion: f64,
    /// Weighted mean square of (y − μ) / μ; see [`MeanError::LikeSurveillance`].
    relative_dispersion: f64,
    pub trend: bool,
    pub weeks_used: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FarringtonError {
    #[error("no reference week")]
    NoReference,
    #[error("a reference week is not before the week looked at, or not in order")]
    ReferenceOrder,
    #[error("no count of the same time of year")]
    NothingToCompareWith,
    #[error(transparent)]
    Fit(#[from] LogLinearError),
}

/// How unsure the expected count is, in the bounds of the flexible form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeanError {
    /// By the dispersion, as quasi-Poisson regression has it.
    ByDispersion,
    /// As `farringtonFlexible` of surveillance 1.20 computes it: it stores the weights of its second fit where R
    /// keeps those of the last step, so that the mean square of (y − μ) / μ takes the dispersion's place. Most
    /// often that gives a lower bound, and more alarms.
    LikeSurveillance,
}

/// Beyond this a mean is not a number of events in a week.
const MOST_EVENTS: f64 = 1e9;

/// Whether there is anything to judge: at least `least` events in the latest `weeks`, of which the last of
/// `counts` is the week looked at (`limit54`, by which 5 in 4 are asked for). An unknown week counts as none.
pub fn enough_events(counts: &[Option<f64>], least: f64, weeks: usize) -> bool {
    let latest = counts.iter().rev().take(weeks);
    latest.flatten().sum::<f64>() >= least
}

/// `counts` ends with the week looked at, whose own count is not used; `None` is a week that must
/// not be learnt from. `references` are the positions of the same week of earlier years, latest
/// first; a window that reaches before the first count is cut there.
pub fn farrington(
    counts: &[Option<f64>],
    references: &[usize],
    options: FarringtonOptions,
) -> Result<Farrington, FarringtonError> {
    let now = counts.len().checked_sub(1).ok_or(FarringtonError::NoReference)?;
    let periods = assign_periods(now, references, options)?;
    let mut observations: Vec<Observation> = (0..now.saturating_sub(options.left_out))
        .filter_map(|week| {
            Some(Observation {
                count: counts[week]?,
                group: periods[week]?,
                time: week as f64,
                weight: 1.0,
            })
        })
        .collect();
    if !observations.iter().any(|o| o.group == 0) {
        return Err(FarringtonError::NothingToCompareWith);
    }

    let mut with_trend = references.len() >= 3;
    let mut fit = None;
    if with_trend {
        fit = reweighted(&mut observations, options, true).ok();
        with_trend = fit.as_ref().is_some_and(|f| {
            let highest = observations.iter().map(|o| o.count).fold(0.0, f64::max);
            trend_p(f) < options.trend_p && f.expected(0, now as f64) <= highest
        });
    }
    let fit = match fit {
        Some(fit) if with_trend => fit,
        _ => reweighted(&mut observations, options, false)?,
    };
    let dispersion = fit.dispersion.max(1.0);
    let relative = observations.iter().zip(&fit.fitted);
    let relative: f64 = relative
        .map(|(o, m)| o.weight * (o.count / m - 1.0).powi(2))
        .sum();
    let expected = fit.expected(0, now as f64);
    let log_standard_error = (dispersion * fit.unscaled_variance(0, now as f64)).sqrt();
    Ok(Farrington {
        expected,
        standard_error: expected * log_standard_error,
        dispersion,
        relative_dispersion: relative / fit.degrees_of_freedom as f64,
        trend: with_trend,
        weeks_used: observations.len(),
    })
}

impl Farrington {
    /// Upper bound of the original form: the two-sided 1 − `alpha` interval on the scale of the power
    /// two thirds, where a Poisson count is nearly symmetric.
    pub fn upper_two_thirds(&self, alpha: f64) -> f64 {
        self.two_thirds(normal_quantile(1.0 - alpha / 2.0), self.standard_error)
    }

    /// The same bound, one-sided, as the flexible form has it (`delta`).
    pub fn upper_delta(&self, alpha: f64, error: MeanError) -> f64 {
        self.two_thirds(normal_quantile(1.0 - alpha), self.error_of_mean(error))
    }

    fn error_of_mean(&self, error: MeanError) -> f64 {
        match error {
            MeanError::ByDispersion => self.standard_error,
            MeanError::LikeSurveillance => {
                self.standard_error * (self.relative_dispersion / self.dispersion).sqrt()
            }
        }
    }

    fn two_thirds(&self, reach: f64, standard_error: f64) -> f64 {
        let tau = self.dispersion + standard_error.powi(2) / self.expected;
        let spread = (4.0 / 9.0 * self.expected.cbrt() * tau).sqrt();
        (self.expected.powf(2.0 / 3.0) + reach * spread).powf(1.5)
    }

    /// The quantile of [`Self::upper_plug_in`] around the highest mean that is 1 − `alpha` likely (`muan`): takes
    /// the mean as estimated. None where so little is known of the mean that there is no such count.
    pub fn upper_muan(&self, alpha: f64, error: MeanError) -> Option<i64> {
        let log_error = self.error_of_mean(error) / self.expected;
        let mean = self.expected * (normal_quantile(1.0 - alpha) * log_error).exp();
        (mean < MOST_EVENTS)
            .then(|| CountDistribution::new(mean, mean * self.dispersion).quantile(1.0 - alpha))
    }

    /// One-sided 1 − `alpha` quantile of the negative binomial with the fitted mean and dispersion
    /// (`nbPlugin`): takes the mean as known.
    pub fn upper_plug_in(&self, alpha: f64) -> i64 {
        CountDistribution::new(self.expected, self.expected * self.dispersion).quantile(1.0 - alpha)
    }

    /// What the week's count would be when nothing has changed: the negative binomial whose variance
    /// is that of a count around its mean and that of the estimated mean together (the τ of the
    /// original form). An empty time of year is given half an event, so that one event is possible.
    pub fn predictive(&self) -> CountDistribution {
        let floor = 0.5 / self.weeks_used as f64;
        if self.expected < floor {
            return CountDistribution::new(
                floor,
                floor * self.dispersion * (1.0 + 1.0 / self.weeks_used as f64),
            );
        }
        CountDistribution::new(
            self.expected,
            self.expected * self.dispersion + self.standard_error.powi(2),
        )
    }
}

/// The period of each week: 0 around the reference weeks; 1, 2 … for the parts between two of them.
/// Parts are equally long; what is left over goes to the first ones.
fn assign_periods(
    now: usize,
    references: &[usize],
    options: FarringtonOptions,
) -> Result<Vec<Option<usize>>, FarringtonError> {
    if references.is_empty() {
        return Err(FarringtonError::NoReference);
    }
    let mut periods = vec![None; now];
    let mut later = now;
    for &reference in references {
        if reference >= later {
            return Err(FarringtonError::ReferenceOrder);
        }
        let from = reference.saturating_sub(options.half_window);
        let to = (reference + options.half_window + 1).min(now);
        periods[from..to].fill(Some(0));
        let until = later.saturating_sub(options.half_window);
        if options.periods > 1 && until > to {
            let parts = options.periods - 1;
            let (length, left_over) = ((until - to) / parts, (until - to) % parts);
            let mut week = to;
            for part in 0..parts {
                let end = week + length + usize::from(part < left_over);
                periods[week..end].fill(Some(part + 1));
                week = end;
            }
        }
        later = reference;
    }
    Ok(periods)
}

/// Fits, weights down the weeks that were unusual, and fits again.
fn reweighted(
    observations: &mut [Observation],
    options: FarringtonOptions,
    with_trend: bool,
) -> Result<LogLinearFit, LogLinearError> {
    let groups = options.periods;
    for o in observations.iter_mut() {
        o.weight = 1.0;
    }
    let first = log_linear(observations, groups, with_trend)?;
    let dispersion = first.dispersion.max(1.0);
    let unnormalised: Vec<f64> = observations
        .iter()
        .zip(first.fitted.iter().zip(&first.leverage))
        .map(|(o, (&m, &h))| {
            let residual = 1.5 * (o.count.powf(2.0 / 3.0) * m.powf(-1.0 / 6.0) - m.sqrt())
                / (dispersion * (1.0 - h)).sqrt();
            if residual > options.weight_above {
                residual.powi(-2)
            } else {
                1.0
            }
        })
        .collect();
    // The weights keep their sum, or the dispersion would shrink with every week weighted down.
    let scale = observations.len() as f64 / unnormalised.iter().sum::<f64>();
    for (o, w) in observations.iter_mut().zip(unnormalised) {
        o.weight = scale * w;
    }
    log_linear(observations, groups, with_trend)
}

fn trend_p(fit: &LogLinearFit) -> f64 {
    match fit.slope() {
        Some((slope, error)) => slope_p(slope, error, fit.degrees_of_freedom),
        None => 1.0,
    }
}

fn slope_p(slope: f64, error: f64, degrees_of_freedom: usize) -> f64 {
    two_sided_p(slope / error, Some(degrees_of_freedom as f64))
}
