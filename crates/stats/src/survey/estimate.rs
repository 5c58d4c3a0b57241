//! Means, totals, ratios, proportions and quantiles, with their errors.

use super::{SurveyDesign, SurveyError, dense};
use crate::input::{InputError, one, same_length};
use crate::interval::{Interval, is_confidence, reach};

/// An estimate with its standard error, and what intervals and the design effect are made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub estimate: f64,
    pub standard_error: f64,
    /// Clusters less strata.
    pub degrees_of_freedom: usize,
    /// How many answers it rests on.
    pub answers: usize,
    /// How many they stand for.
    pub population: f64,
    /// The variance that as many answers drawn one by one with replacement would give; None with a single answer.
    pub(super) simple_variance: Option<f64>,
}

impl Estimate {
    /// By the normal distribution, as R's `confint` does when not told of degrees of freedom.
    ///
    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn interval(&self, confidence: f64) -> Result<Interval, InputError> {
        is_confidence(confidence)?;
        let half = reach(confidence, None) * self.standard_error;
        Ok(Interval::around(self.estimate, half))
    }

    /// By Student's t with the design's degrees of freedom: `confint(…, df = degf(design))`.
    ///
    /// # Errors
    /// A confidence that is not between 0 and 1, or no degrees of freedom.
    pub fn t_interval(&self, confidence: f64) -> Result<Interval, InputError> {
        let half = self.t_reach(confidence)? * self.standard_error;
        Ok(Interval::around(self.estimate, half))
    }

    /// Of a proportion: by Student's t on the scale of log odds, so that it stays between 0 and 1 (R's `svyciprop`
    /// with its first method, `logit`).
    ///
    /// # Errors
    /// A confidence that is not between 0 and 1, no degrees of freedom, or an estimate that is not between 0 and 1:
    /// where none or all said yes there is no error to go by.
    pub fn logit_interval(&self, confidence: f64) -> Result<Interval, InputError> {
        let p = self.estimate;
        one("the proportion", p, "between 0 and 1", |p| p > 0.0 && p < 1.0)?;
        let half = self.t_reach(confidence)? * self.standard_error / (p * (1.0 - p));
        let odds = (p / (1.0 - p)).ln();
        let share = |odds: f64| 1.0 / (1.0 + (-odds).exp());
        Ok(Interval {
            estimate: p,
            lower: share(odds - half),
            upper: share(odds + half),
        })
    }

    fn t_reach(&self, confidence: f64) -> Result<f64, InputError> {
        is_confidence(confidence)?;
        let df = self.degrees_of_freedom as f64;
        one("degrees of freedom", df, "at least 1", |df| df >= 1.0)?;
        Ok(reach(confidence, Some(df)))
    }

    /// The variance over that of as many answers drawn one by one without replacement, each with the same chance
    /// (`deff = TRUE`). None where that would be 0: answers that are all alike, or as many as the population.
    pub fn design_effect(&self) -> Option<f64> {
        let left = 1.0 - self.answers as f64 / self.population;
        self.over(self.simple_variance? * left.max(0.0))
    }

    /// The same against answers drawn with replacement (`deff = "replace"`).
    pub fn design_effect_with_replacement(&self) -> Option<f64> {
        self.over(self.simple_variance?)
    }

    fn over(&self, simple: f64) -> Option<f64> {
        (simple > 0.0).then(|| self.standard_error.powi(2) / simple)
    }
}

/// A quantile with the interval that Woodruff's method gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    pub estimate: f64,
    /// None where it would lie outside the answers.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// The interval's width over twice Student's quantile.
    pub standard_error: Option<f64>,
}

/// Weighted sums of the answers of a domain.
impl SurveyDesign {
    fn sum(&self, of: impl Fn(usize) -> f64) -> f64 {
        let weights = self.weights();
        let rows = self.rows().iter().map(|&row| row as usize);
        rows.map(|row| weights[row] * of(row)).sum()
    }

    /// Only those of the domain are looked at.
    fn checked(&self, argument: &'static str, values: &[f64]) -> Result<(), InputError> {
        same_length(argument, values, "answers", self.weights())?;
        let mut rows = self.rows().iter().map(|&row| row as usize);
        match rows.find(|&row| !values[row].is_finite()) {
            None => Ok(()),
            Some(index) => Err(InputError::Element {
                argument,
                index,
                value: values[index],
                needed: "a finite number",
            }),
        }
    }

    /// With the influence of each row, and the variable whose spread a simple sample would have had.
    fn estimate(
        &self,
        estimate: f64,
        influence: impl Fn(usize) -> f64,
        simple: impl Fn(usize) -> f64,
        population: f64,
        of_total: bool,
    ) -> Result<Estimate, SurveyError> {
        let answers = self.rows().len();
        let mean = self.sum(&simple) / population;
        let squares = self.sum(|row| (simple(row) - mean).powi(2));
        let scale = if of_total { population * population } else { 1.0 };
        let simple_variance = (answers > 1).then(|| scale * squares / population / (answers - 1) as f64);
        let standard_error = self.variance(influence).sqrt();
        // Values so large that their sums or squares are not numbers any more.
        for (argument, value) in [
            ("the weights' sum", population),
            ("the estimate", estimate),
            ("the standard error", standard_error),
            ("the variance of a simple sample", simple_variance.unwrap_or(0.0)),
        ] {
            one(argument, value, "finite", f64::is_finite)?;
        }
        Ok(Estimate {
            estimate,
            standard_error,
            degrees_of_freedom: self.degrees_of_freedom(),
            answers,
            population,
            simple_variance,
        })
    }

    /// # Errors
    /// Not a value for each answer of the sample, or one of the domain that is not finite. Leave those who did not
    /// answer out by [`Self::within`], with anything in their place.
    pub fn mean(&self, values: &[f64]) -> Result<Estimate, SurveyError> {
        self.checked("values", values)?;
        self.mean_of(|row| values[row])
    }

    fn mean_of(&self, value: impl Fn(usize) -> f64) -> Result<Estimate, SurveyError> {
        let weights = self.weights();
        let population = self.sum(|_| 1.0);
        let mean = self.sum(&value) / population;
        let influence = |row: usize| weights[row] * (value(row) - mean) / population;
        self.estimate(mean, influence, &value, population, false)
    }

    /// # Errors
    /// As [`Self::mean`].
    pub fn total(&self, values: &[f64]) -> Result<Estimate, SurveyError> {
        self.checked("values", values)?;
        let weights = self.weights();
        let total = self.sum(|row| values[row]);
        let influence = |row: usize| weights[row] * values[row];
        self.estimate(total, influence, |row| values[row], self.sum(|_| 1.0), true)
    }

    /// The total of one over that of another (R's `svyratio`).
    ///
    /// # Errors
    /// As [`Self::mean`], or a denominator whose total is 0.
    pub fn ratio(&self, numerator: &[f64], denominator: &[f64]) -> Result<Estimate, SurveyError> {
        self.checked("numerator", numerator)?;
        self.checked("denominator", denominator)?;
        let weights = self.weights();
        let below = self.sum(|row| denominator[row]);
        one("the denominator's total", below, "other than 0", |b| b != 0.0)?;
        let ratio = self.sum(|row| numerator[row]) / below;
        let residual = |row: usize| (numerator[row] - ratio * denominator[row]) / below;
        let influence = |row: usize| weights[row] * residual(row);
        self.estimate(ratio, influence, residual, self.sum(|_| 1.0), true)
    }

    /// The share of whom it is true; its interval is [`Estimate::logit_interval`].
    ///
    /// # Errors
    /// Not one for each answer of the sample.
    pub fn proportion(&self, is: &[bool]) -> Result<Estimate, SurveyError> {
        same_length("is", is, "answers", self.weights())?;
        self.share_of(|row| is[row])
    }

    fn share_of(&self, is: impl Fn(usize) -> bool) -> Result<Estimate, SurveyError> {
        self.mean_of(|row| f64::from(u8::from(is(row))))
    }

    /// The share of each group of the sample, in their order.
    ///
    /// # Errors
    /// Not one group for each answer of the sample.
    pub fn proportions(&self, groups: &[usize]) -> Result<Vec<(usize, Estimate)>, SurveyError> {
        same_length("groups", groups, "answers", self.weights())?;
        let (group, labels) = dense(groups);
        let share = |(at, &label): (usize, &usize)| {
            let share = self.share_of(|row| group[row] as usize == at)?;
            Ok((label, share))
        };
        labels.iter().enumerate().map(share).collect()
    }

    /// The smallest value that at least the given share has or is below (R's `svyquantile`, `qrule = "math"`), with
    /// an interval read off where the share below it would be, were it a little more or less (`interval.type = "mean"`).
    ///
    /// # Errors
    /// As [`Self::mean`], a share or confidence that is not between 0 and 1, or no degrees of freedom.
    pub fn quantile(&self, values: &[f64], share: f64, confidence: f64) -> Result<Quantile, SurveyError> {
        self.checked("values", values)?;
        one("share", share, "between 0 and 1", |s| s > 0.0 && s < 1.0)?;
        let mut rows = self.rows().to_vec();
        rows.sort_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize]));
        let mut below = 0.0;
        let weights = rows.iter().map(|&row| self.weights()[row as usize]);
        let cumulated: Vec<f64> = weights
            .map(|weight| {
                below += weight;
                below
            })
            .collect();
        let at = |share: f64| {
            // A share that is reached but for rounding is reached.
            let place = cumulated.partition_point(|c| *c < (share - 1e-12) * below);
            values[rows[place.min(rows.len() - 1)] as usize]
        };
        let estimate = at(share);
        let share_below = self.share_of(|row| values[row] <= estimate)?;
        let reach = share_below.t_reach(confidence)?;
        let around = share_below.t_interval(confidence)?;
        let lower = (around.lower >= 0.0).then(|| at(around.lower));
        let upper = (around.upper <= 1.0).then(|| at(around.upper));
        Ok(Quantile {
            estimate,
            lower,
            upper,
            standard_error: lower.zip(upper).map(|(l, u)| (u - l) / (2.0 * reach)),
        })
    }
}
