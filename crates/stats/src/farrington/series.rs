//! The same fits as [`super::farrington`] for many weeks of one series, some fifty times sooner.
//!
//! What a week's count contributes is worked out once per series. Weeks of a group follow upon each other, so
//! with a trend their expected counts are a geometric row: one product per week, no exponential; the sums per
//! group then give the step, the deviance and its change without the rows being looked at again. Without a
//! trend only the groups are left. Steps, stopping rule and order of sums per group are as written out in
//! [`crate::log_linear`], so that series with empty groups stop at the same step; tests hold the two together.

use super::{Farrington, FarringtonError, FarringtonOptions, assign_periods, slope_p};
use crate::input::{InputError, each};
use crate::log_linear::LogLinearError;

const STEPS: usize = 25;
const TOLERANCE: f64 = 1e-8;

/// A series with what each of its counts brings to any fit.
#[derive(Clone, Debug)]
pub struct FarringtonSeries {
    known: Vec<bool>,
    count: Vec<f64>,
    /// y^⅔
    two_thirds: Vec<f64>,
    /// y ln y − y: the likelihood were each week fitted by itself.
    own: Vec<f64>,
    /// With the starting mean y + 0.1: the mean, mean × working response, and y ln mean − mean.
    start_mean: Vec<f64>,
    start_response: Vec<f64>,
    start_likelihood: Vec<f64>,
}

impl FarringtonSeries {
    /// `None` is a week that must not be learnt from.
    ///
    /// # Errors
    /// A count that is negative or more than 10⁹.
    pub fn new(counts: &[Option<f64>]) -> Result<Self, InputError> {
        let known: Vec<bool> = counts.iter().map(Option::is_some).collect();
        let count: Vec<f64> = counts.iter().map(|c| c.unwrap_or(0.0)).collect();
        each("counts", &count, "a number from 0 to 1e15", |v| {
            (0.0..=1e15).contains(&v)
        })?;
        let of = |part: fn(f64) -> f64| count.iter().map(|&y| part(y)).collect();
        Ok(Self {
            two_thirds: of(|y| y.cbrt().powi(2)),
            own: of(|y| if y > 0.0 { y * y.ln() - y } else { 0.0 }),
            start_mean: of(|y| y + 0.1),
            start_response: of(|y| (y + 0.1) * (y + 0.1).ln() - 0.1),
            start_likelihood: of(|y| y * (y + 0.1).ln() - (y + 0.1)),
            known,
            count,
        })
    }

    /// What week `now` would usually have; its own count and those after it are not used. `references` are the
    /// positions of the same week of earlier years, latest first.
    ///
    /// # Errors
    /// As [`super::farrington`].
    pub fn week(
        &self,
        now: usize,
        references: &[usize],
        options: FarringtonOptions,
    ) -> Result<Farrington, FarringtonError> {
        if now >= self.count.len() {
            return Err(FarringtonError::NoReference);
        }
        let mut fits = Fits::new(self, now, references, options)?;
        if references.len() >= 3
            && let Ok(fit) = fits.reweighted(options, true)
        {
            let expected = fit.expected(now);
            if slope_p(fit.slope, fit.slope_error(), fit.degrees_of_freedom) < options.trend_p
                && expected <= fits.highest
            {
                return Ok(fits.outcome(&fit, now, true));
            }
        }
        let fit = fits.reweighted(options, false)?;
        Ok(fits.outcome(&fit, now, false))
    }
}

/// Weeks `from..to` that follow upon each other and share a group.
struct Run {
    from: usize,
    to: usize,
    group: usize,
}

/// Sums over the weeks of a group of weight × mean, times 1, t and t², and of weight × mean × working response.
#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    time: f64,
    time_squared: f64,
    response: f64,
    time_response: f64,
}

impl Sums {
    fn centre(&self) -> f64 {
        if self.weight > 0.0 {
            self.time / self.weight
        } else {
            0.0
        }
    }

    fn level(&self, slope: f64) -> f64 {
        if self.weight > 0.0 {
            (self.response - slope * self.time) / self.weight
        } else {
            f64::NEG_INFINITY
        }
    }
}

/// Where a fit is: log μ = level of the group + slope × t.
#[derive(Clone, Default)]
struct Place {
    levels: Vec<f64>,
    /// Their exponentials, which every week of a group shares.
    factors: Vec<f64>,
    slope: f64,
}

struct Fit {
    at: Place,
    /// Where the last step came from; None when that was the counts themselves.
    before: Option<Place>,
    slope: f64,
    origin: f64,
    sums: Vec<Sums>,
    /// Information about the slope; infinite when there is none.
    slope_information: f64,
    dispersion: f64,
    degrees_of_freedom: usize,
}

impl Fit {
    fn expected(&self, week: usize) -> f64 {
        (self.at.levels[0] + self.slope * (week as f64 - self.origin)).exp()
    }

    fn slope_error(&self) -> f64 {
        (self.dispersion / self.slope_information).sqrt()
    }

    fn unscaled_variance(&self, group: usize, time: f64) -> f64 {
        let from_centre = time - self.sums[group].centre();
        self.sums[group].weight.recip() + from_centre * from_centre / self.slope_information
    }
}

/// The weeks that one week is fitted from, with room for what is worked out about each.
struct Fits<'a> {
    series: &'a FarringtonSeries,
    runs: Vec<Run>,
    groups: usize,
    used_groups: usize,
    weeks: usize,
    origin: f64,
    highest: f64,
    /// From here on by week, from the first one used.
    first: usize,
    weight: Vec<f64>,
    time: Vec<f64>,
    /// exp(slope × t), for the fit and for the step before it.
    growth: Vec<f64>,
    growth_before: Vec<f64>,
    /// Per group: weighted sums of the counts, and of counts × t.
    counts: Vec<f64>,
    time_counts: Vec<f64>,
    own: f64,
}

impl<'a> Fits<'a> {
    fn new(
        series: &'a FarringtonSeries,
        now: usize,
        references: &[usize],
        options: FarringtonOptions,
    ) -> Result<Self, FarringtonError> {
        let periods = assign_periods(now, references, options)?;
        let until = now.saturating_sub(options.left_out);
        let used = |week: usize| periods[week].filter(|_| series.known[week]);
        let mut runs: Vec<Run> = Vec::new();
        let mut seen = vec![false; options.periods];
        let (mut weeks, mut sum, mut highest) = (0, 0.0, 0.0_f64);
        for week in 0..until {
            let Some(group) = used(week) else { continue };
            weeks += 1;
            sum += week as f64;
            highest = highest.max(series.count[week]);
            seen[group] = true;
            match runs.last_mut() {
                Some(run) if run.to == week && run.group == group => run.to = week + 1,
                _ => runs.push(Run {
                    from: week,
                    to: week + 1,
                    group,
                }),
            }
        }
        if !seen.first().is_some_and(|&same_time_of_year| same_time_of_year) {
            return Err(FarringtonError::NothingToCompareWith);
        }
        let (first, last) = (runs[0].from, runs[runs.len() - 1].to);
        for run in &mut runs {
            run.from -= first;
            run.to -= first;
        }
        let origin = sum / weeks as f64;
        let length = last - first;
        Ok(Self {
            series,
            runs,
            groups: options.periods,
            used_groups: seen.iter().filter(|&&s| s).count(),
            weeks,
            origin,
            highest,
            first,
            weight: vec![1.0; length],
            time: (first..last).map(|week| week as f64 - origin).collect(),
            growth: vec![1.0; length],
            growth_before: vec![1.0; length],
            counts: vec![0.0; options.periods],
            time_counts: vec![0.0; options.periods],
            own: 0.0,
        })
    }

    /// Fits, weights down the weeks that were unusual, and fits again.
    fn reweighted(&mut self, options: FarringtonOptions, with_trend: bool) -> Result<Fit, LogLinearError> {
        self.weight.fill(1.0);
        let first = self.fit(with_trend)?;
        self.weigh(&first, options.weight_above);
        self.fit(with_trend)
    }

    fn fit(&mut self, with_trend: bool) -> Result<Fit, LogLinearError> {
        let coefficients = self.used_groups + usize::from(with_trend);
        if self.weeks <= coefficients {
            return Err(LogLinearError::TooFewObservations);
        }
        let (mut sums, mut likelihood) = self.start();
        let constant = self.constant(with_trend);
        let mut at = Place {
            levels: vec![0.0; self.groups],
            factors: vec![0.0; self.groups],
            slope: 0.0,
        };
        let mut before = None;
        let mut deviance = 2.0 * (self.own - likelihood);
        for step in 0..STEPS {
            let slope_information = information(&sums, with_trend)?;
            let last = at.clone();
            if with_trend {
                at.slope = shared(&sums) / slope_information;
                self.grow(at.slope);
            }
            for ((level, factor), sum) in at.levels.iter_mut().zip(&mut at.factors).zip(&sums) {
                *level = sum.level(at.slope);
                *factor = level.exp();
            }
            let next_sums = match &constant {
                Some(constant) => constant.clone(),
                None => self.growth_sums(),
            };
            likelihood = self.likelihood(&at, &next_sums);
            let next = 2.0 * (self.own - likelihood);
            if !next.is_finite() {
                return Err(LogLinearError::NotConverged);
            }
            let converged = (next - deviance).abs() / (next.abs() + 0.1) < TOLERANCE;
            deviance = next;
            if step > 0 {
                before = Some(last);
            }
            if converged {
                let mut fit = Fit {
                    slope: at.slope,
                    at,
                    before,
                    origin: self.origin,
                    sums,
                    slope_information,
                    dispersion: 1.0,
                    degrees_of_freedom: self.weeks - coefficients,
                };
                fit.dispersion = self.pearson(&fit) / fit.degrees_of_freedom as f64;
                return Ok(fit);
            }
            sums = self.step_sums(&at, &next_sums);
        }
        Err(LogLinearError::NotConverged)
    }

    /// The sums of the first step and the likelihood there; also the sums of the weighted counts.
    fn start(&mut self) -> (Vec<Sums>, f64) {
        let mut sums = vec![Sums::default(); self.groups];
        let mut likelihood = 0.0;
        self.own = 0.0;
        self.counts.fill(0.0);
        self.time_counts.fill(0.0);
        let series = self.series;
        for run in &self.runs {
            let sum = &mut sums[run.group];
            let (mut counts, mut time_counts) = (0.0, 0.0);
            for at in run.from..run.to {
                let (week, w, t) = (self.first + at, self.weight[at], self.time[at]);
                let mean = w * series.start_mean[week];
                let response = w * series.start_response[week];
                sum.weight += mean;
                sum.time += mean * t;
                sum.time_squared += mean * t * t;
                sum.response += response;
                sum.time_response += response * t;
                counts += w * series.count[week];
                time_counts += w * series.count[week] * t;
                likelihood += w * series.start_likelihood[week];
                self.own += w * series.own[week];
            }
            self.counts[run.group] += counts;
            self.time_counts[run.group] += time_counts;
        }
        (sums, likelihood)
    }

    /// Without a trend the sums of weights are the same at every step.
    fn constant(&mut self, with_trend: bool) -> Option<Vec<Sums>> {
        if with_trend {
            return None;
        }
        self.growth.fill(1.0);
        self.growth_before.fill(1.0);
        Some(self.growth_sums())
    }

    /// exp(slope × t) for every week, in four rows side by side.
    fn grow(&mut self, slope: f64) {
        std::mem::swap(&mut self.growth, &mut self.growth_before);
        let week = slope.exp();
        let start = (slope * self.time[0]).exp();
        let mut four = [
            start,
            start * week,
            start * week * week,
            start * week * week * week,
        ];
        let ratio = (week * week) * (week * week);
        // Fours by themselves: a copy of any other length is a call.
        let mut fours = self.growth.chunks_exact_mut(4);
        for chunk in &mut fours {
            chunk.copy_from_slice(&four);
            four.iter_mut().for_each(|f| *f *= ratio);
        }
        for (growth, four) in fours.into_remainder().iter_mut().zip(four) {
            *growth = four;
        }
    }

    /// Sums of weight × growth, times 1, t and t².
    fn growth_sums(&self) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.groups];
        for run in &self.runs {
            let range = run.from..run.to;
            let (weight, time) = (&self.weight[range.clone()], &self.time[range.clone()]);
            let (mut a, mut b, mut c) = (0.0, 0.0, 0.0);
            for ((w, t), g) in weight.iter().zip(time).zip(&self.growth[range]) {
                let m = w * g;
                a += m;
                b += m * t;
                c += m * t * t;
            }
            let sum = &mut sums[run.group];
            sum.weight += a;
            sum.time += b;
            sum.time_squared += c;
        }
        sums
    }

    fn likelihood(&self, at: &Place, growth: &[Sums]) -> f64 {
        (0..self.groups)
            .filter(|&g| growth[g].weight > 0.0)
            .map(|g| {
                at.levels[g] * self.counts[g] + at.slope * self.time_counts[g]
                    - at.factors[g] * growth[g].weight
            })
            .sum()
    }

    /// The next step's sums: the working response of a week is its logarithm + (y − μ) / μ.
    fn step_sums(&self, at: &Place, growth: &[Sums]) -> Vec<Sums> {
        (0..self.groups)
            .map(|g| {
                let (level, factor) = (at.levels[g], at.factors[g]);
                if growth[g].weight <= 0.0 {
                    return Sums::default();
                }
                let weight = factor * growth[g].weight;
                let time = factor * growth[g].time;
                let time_squared = factor * growth[g].time_squared;
                Sums {
                    weight,
                    time,
                    time_squared,
                    response: level * weight + at.slope * time + self.counts[g] - weight,
                    time_response: level * time + at.slope * time_squared + self.time_counts[g] - time,
                }
            })
            .collect()
    }

    /// The weights of unusual weeks fall with the square of their residual; all keep their sum.
    fn weigh(&mut self, fit: &Fit, above: f64) {
        let dispersion = fit.dispersion.max(1.0);
        let mut sum = 0.0;
        for run in &self.runs {
            let factor = fit.at.factors[run.group];
            for row in run.from..run.to {
                let week = self.first + row;
                let mean = factor * self.growth[row];
                let root = mean.sqrt();
                let two_thirds = self.series.two_thirds[week];
                let mut weight = 1.0;
                // Cheaper than the residual, and enough for most weeks: at or below its mean none is unusual.
                let count = self.series.count[week];
                if two_thirds > 0.0 && count > mean {
                    let information = self.weight[row] * self.mean_before(fit, run.group, row);
                    let leverage = information * fit.unscaled_variance(run.group, self.time[row]);
                    let error = (dispersion * (1.0 - leverage)).sqrt();
                    // A residual above the limit is y^⅔ > μ^⅙ bound, and y⁴ > μ bound⁶ without roots. Less a little:
                    // what is rounding is left to the residual itself.
                    let bound = (root + above * error / 1.5).max(0.0);
                    let bound_squared = bound * bound;
                    let limit = mean * bound_squared * bound_squared * bound_squared;
                    if (count * count) * (count * count) >= limit * (1.0 - 1e-9) {
                        let residual = 1.5 * (two_thirds * root.cbrt().recip() - root) / error;
                        if residual > above {
                            weight = residual.powi(-2);
                        }
                    }
                }
                self.weight[row] = weight;
                sum += weight;
            }
        }
        let scale = self.weeks as f64 / sum;
        self.weight.iter_mut().for_each(|w| *w *= scale);
    }

    /// The mean that the last step started from.
    fn mean_before(&self, fit: &Fit, group: usize, row: usize) -> f64 {
        match &fit.before {
            Some(before) => before.factors[group] * self.growth_before[row],
            None => self.series.start_mean[self.first + row],
        }
    }

    fn outcome(&self, fit: &Fit, now: usize, trend: bool) -> Farrington {
        let dispersion = fit.dispersion.max(1.0);
        let expected = fit.expected(now);
        let variance = fit.unscaled_variance(0, now as f64 - self.origin);
        let mut relative = 0.0;
        for run in &self.runs {
            let factor = fit.at.factors[run.group];
            for row in run.from..run.to {
                let off = self.series.count[self.first + row] / (factor * self.growth[row]) - 1.0;
                relative += self.weight[row] * off * off;
            }
        }
        Farrington {
            expected,
            standard_error: expected * (dispersion * variance).sqrt(),
            dispersion,
            relative_dispersion: relative / fit.degrees_of_freedom as f64,
            trend,
            weeks_used: self.weeks,
        }
    }

    /// Pearson's χ² with the weights of the last step, as R has it.
    fn pearson(&self, fit: &Fit) -> f64 {
        let mut sum = 0.0;
        for run in &self.runs {
            let factor = fit.at.factors[run.group];
            for row in run.from..run.to {
                let mean = factor * self.growth[row];
                let off = (self.series.count[self.first + row] - mean) / mean;
                sum += self.weight[row] * self.mean_before(fit, run.group, row) * off * off;
            }
        }
        sum
    }
}

fn information(sums: &[Sums], with_trend: bool) -> Result<f64, LogLinearError> {
    if !with_trend {
        return Ok(f64::INFINITY);
    }
    let total: f64 = sums.iter().map(|s| s.time_squared).sum();
    let within: f64 = sums.iter().map(|s| s.time_squared - s.time * s.centre()).sum();
    if within > total * 1e-11 && within.is_finite() {
        Ok(within)
    } else {
        Err(LogLinearError::TrendNotIdentified)
    }
}

fn shared(sums: &[Sums]) -> f64 {
    sums.iter()
        .map(|s| s.time_response - s.response * s.centre())
        .sum()
}
