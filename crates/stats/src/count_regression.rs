//! Regression of counts with a log link: Poisson, quasi-Poisson and negative binomial (NB2), with an offset.
//!
//! **In words.** log μᵢ = oᵢ + Σⱼ βⱼ xᵢⱼ: each column multiplies the expected count by exp(β) per unit, and the
//! offset o holds what the count grows with by itself (the logarithm of days, of inhabitants). The variance is
//! μ (Poisson), φμ with φ from the residuals (quasi-Poisson), or μ + μ²/θ with θ estimated (negative binomial).
//!
//! **Unit.** β in log counts; [`CountRegression::rate_ratio`] gives the factor. **Assumes** counts independent
//! given the columns, and a variance of the form chosen. **Does not say** why a level changed: a break in how
//! events are registered looks like a break in what happens.
//!
//! Fitted by iterated weighted least squares (McCullagh and Nelder 1989); θ and β take turns, a step each, which
//! converges fast because they are independent in the information (Lawless 1987). θ is the maximum likelihood
//! estimate and its error comes from the observed information, as in `MASS::glm.nb` (Venables and Ripley 2002).
//! Counts that vary less than Poisson's have no θ: the fit is then Poisson's, the limit that θ grows towards.
//!
//! ```
//! use stats::count_regression::{CountModel, count_regression};
//! use stats::design::Design;
//!
//! let counts = [9.0, 11.0, 10.0, 10.0, 19.0, 21.0, 20.0, 20.0];
//! let times: Vec<f64> = (0..8).map(f64::from).collect();
//! let design = Design::level(8).level_break(&times, 4.0);
//! let fit = count_regression(&counts, &design, None, CountModel::Poisson)?;
//! let doubled = fit.rate_ratio("level from 4", 0.95).unwrap();
//! assert!((doubled.estimate - 2.0).abs() < 1e-9 && doubled.lower > 1.3);
//! # Ok::<(), stats::count_regression::CountRegressionError>(())
//! ```

mod dispersion;

use statrs::function::gamma::ln_gamma;

use crate::design::Design;
use crate::input::{InputError, at_least_values, finite, finite_and_not_negative, one, same_length};
use crate::interval::{Interval, is_confidence, reach, two_sided_p};
use crate::positive_definite::Cholesky;
pub use dispersion::Theta;
use dispersion::{AS_GOOD_AS_POISSON, distinct, maximum_likelihood, newton};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountModel {
    Poisson,
    QuasiPoisson,
    NegativeBinomial,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CountRegression {
    names: Vec<String>,
    pub coefficients: Vec<f64>,
    /// Of the coefficients, row by row.
    covariance: Vec<f64>,
    pub fitted: Vec<f64>,
    pub deviance: f64,
    /// None for quasi-Poisson, which has no likelihood.
    pub log_likelihood: Option<f64>,
    /// Pearson's χ² over the degrees of freedom: 1 when the variance is as the model says.
    pub dispersion: f64,
    pub theta: Option<Theta>,
    pub degrees_of_freedom: usize,
    model: CountModel,
    /// Degrees of freedom of intervals, when the errors come from clusters.
    of_intervals: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CountRegressionError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("the column {name} cannot be told from those before it")]
    NotIdentified { name: String },
    #[error("the fit did not converge in {} steps", STEPS)]
    NotConverged,
}

const STEPS: usize = 100;
/// A step this short, in standard errors, has arrived.
const ARRIVED: f64 = 1e-7;

/// `offset` is on the scale of logarithms.
///
/// # Errors
/// Negative or no counts, nothing but zeros, lengths that differ, no more rows than columns, a column that
/// the others already tell, or a fit that does not converge.
pub fn count_regression(
    counts: &[f64],
    design: &Design,
    offset: Option<&[f64]>,
    model: CountModel,
) -> Result<CountRegression, CountRegressionError> {
    finite_and_not_negative("counts", counts)?;
    same_length("counts", counts, "the design", &design.columns()[0])?;
    design.check()?;
    at_least_values("counts", counts.len(), design.names().len() + 1)?;
    if let Some(offset) = offset {
        same_length("offset", offset, "counts", counts)?;
        finite("offset", offset)?;
    }
    one("the sum of counts", counts.iter().sum(), "above 0", |s| {
        s > 0.0 && s.is_finite()
    })?;

    let mut fit = Fit::start(counts, design, offset);
    let theta = match model {
        CountModel::NegativeBinomial => fit.converge_with_theta()?,
        CountModel::Poisson | CountModel::QuasiPoisson => {
            fit.converge(ARRIVED)?;
            None
        }
    };
    fit.finish(model, theta)
}

struct Fit<'a> {
    counts: &'a [f64],
    design: &'a Design,
    offset: Option<&'a [f64]>,
    values: Vec<(f64, f64)>,
    /// None before the first step, which starts from the counts themselves.
    coefficients: Option<Vec<f64>>,
    linear: Vec<f64>,
    fitted: Vec<f64>,
    /// Of the columns with each other, weighted: the information about the coefficients.
    products: Vec<f64>,
    weights: Vec<f64>,
    working: Vec<f64>,
    weighted: Vec<f64>,
    /// ln(1 + μ/θ), which both the likelihood and the slope of θ ask for.
    log_growth: Vec<f64>,
}

impl<'a> Fit<'a> {
    fn start(counts: &'a [f64], design: &'a Design, offset: Option<&'a [f64]>) -> Self {
        let fitted: Vec<f64> = counts.iter().map(|c| c + 0.1).collect();
        Self {
            counts,
            design,
            offset,
            values: distinct(counts),
            coefficients: None,
            linear: fitted.iter().map(|m| m.ln()).collect(),
            fitted,
            products: vec![0.0; design.names().len().pow(2)],
            weights: vec![0.0; counts.len()],
            working: vec![0.0; counts.len()],
            weighted: vec![0.0; counts.len()],
            log_growth: vec![0.0; counts.len()],
        }
    }

    /// Poisson's fit, until steps are shorter than `near`.
    fn converge(&mut self, near: f64) -> Result<(), CountRegressionError> {
        let mut last = f64::NEG_INFINITY;
        for _ in 0..STEPS {
            let (length, likelihood) = self.step(None, last)?;
            if length < near {
                return Ok(());
            }
            last = likelihood;
        }
        Err(CountRegressionError::NotConverged)
    }

    fn converge_with_theta(&mut self) -> Result<Option<Theta>, CountRegressionError> {
        // Near Poisson's means is near enough to begin at, unless it looks as if those were the answer.
        self.converge(1.0)?;
        let mut theta = match maximum_likelihood(&self.values, self.counts, &self.fitted) {
            Some(theta) => theta,
            None => {
                self.converge(ARRIVED)?;
                match maximum_likelihood(&self.values, self.counts, &self.fitted) {
                    Some(theta) => theta,
                    None => return Ok(None),
                }
            }
        };
        let mut last = f64::NEG_INFINITY;
        for _ in 0..STEPS {
            let (length, likelihood) = self.step(Some(theta), last)?;
            let (next, information) =
                newton(&self.values, self.counts, &self.fitted, &self.log_growth, theta);
            if next > AS_GOOD_AS_POISSON {
                self.converge(ARRIVED)?;
                return Ok(None);
            }
            if length < ARRIVED && (next / theta - 1.0).abs() < 1e-8 {
                return Ok(Some(Theta {
                    estimate: next,
                    standard_error: information.max(0.0).sqrt().recip(),
                }));
            }
            (last, theta) = (likelihood, next);
        }
        Err(CountRegressionError::NotConverged)
    }

    /// One weighted least squares step, shortened when it makes the likelihood less than `before`: how long it was,
    /// in standard errors, and the likelihood where it came to.
    fn step(&mut self, theta: Option<f64>, before: f64) -> Result<(f64, f64), CountRegressionError> {
        let information = self.information(theta)?;
        for (at, z) in self.working.iter_mut().enumerate() {
            let mean = self.fitted[at];
            let offset = self.offset.map_or(0.0, |o| o[at]);
            *z = self.linear[at] - offset + (self.counts[at] - mean) / mean;
        }
        let working = self.weights.iter().zip(&self.working);
        for (product, (weight, z)) in self.weighted.iter_mut().zip(working) {
            *product = weight * z;
        }
        let columns = self.design.columns().iter();
        let mut next: Vec<f64> = columns.map(|column| dot(column, &self.weighted)).collect();
        information.solve(&mut next);
        let mut base = before;
        // Another θ may have made the likelihood less, not the step; that is looked at only when it matters.
        let mut same_theta = theta.is_none();
        for _ in 0..STEPS {
            self.place(&next);
            let likelihood = self.likelihood(theta);
            let less = likelihood < base - 1e-7 * (base.abs() + 0.1);
            if likelihood.is_finite() && !less {
                let length = self.coefficients.as_ref().map_or(f64::INFINITY, |last| {
                    let moved: Vec<f64> = next.iter().zip(last).map(|(n, l)| n - l).collect();
                    quadratic(&self.products, &moved).sqrt()
                });
                self.coefficients = Some(next);
                return Ok((length, likelihood));
            }
            let Some(last) = self.coefficients.take() else {
                return Err(CountRegressionError::NotConverged);
            };
            if less && !same_theta {
                same_theta = true;
                self.place(&last);
                base = self.likelihood(theta);
            } else {
                for (n, l) in next.iter_mut().zip(&last) {
                    *n = f64::midpoint(*n, *l);
                }
            }
            self.coefficients = Some(last);
        }
        Err(CountRegressionError::NotConverged)
    }

    /// The columns' products, weighted with what each row tells.
    fn information(&mut self, theta: Option<f64>) -> Result<Cholesky, CountRegressionError> {
        let columns = self.design.columns();
        for (weight, &mean) in self.weights.iter_mut().zip(&self.fitted) {
            *weight = theta.map_or(mean, |t| mean / (1.0 + mean / t));
        }
        let size = columns.len();
        for row in 0..size {
            for (w, (a, b)) in self
                .weighted
                .iter_mut()
                .zip(self.weights.iter().zip(&columns[row]))
            {
                *w = a * b;
            }
            for (column, values) in columns[..=row].iter().enumerate() {
                let product = dot(values, &self.weighted);
                self.products[row * size + column] = product;
                self.products[column * size + row] = product;
            }
        }
        Cholesky::of(&self.products, size).map_err(|at| CountRegressionError::NotIdentified {
            name: self.design.names()[at].clone(),
        })
    }

    /// Sets the linear predictor and the means that `coefficients` give.
    fn place(&mut self, coefficients: &[f64]) {
        match self.offset {
            Some(offset) => self.linear.copy_from_slice(offset),
            None => self.linear.fill(0.0),
        }
        for (column, &coefficient) in self.design.columns().iter().zip(coefficients) {
            for (l, x) in self.linear.iter_mut().zip(column) {
                *l += coefficient * x;
            }
        }
        for (m, l) in self.fitted.iter_mut().zip(&self.linear) {
            *m = l.exp().max(f64::MIN_POSITIVE);
        }
    }

    fn likelihood(&mut self, theta: Option<f64>) -> f64 {
        let rows = self.counts.iter().zip(self.linear.iter().zip(&self.fitted));
        let Some(t) = theta else {
            return rows.map(|(y, (l, m))| y * l - m).sum::<f64>() + self.constant(None);
        };
        let mut sum = 0.0;
        for ((y, (l, m)), log_growth) in rows.zip(&mut self.log_growth) {
            *log_growth = (1.0 + m / t).ln();
            sum += y * l - (y + t) * *log_growth;
        }
        sum + self.constant(theta)
    }

    /// What the counts alone, and θ, bring to the log likelihood.
    fn constant(&self, theta: Option<f64>) -> f64 {
        let of_theta = theta.map_or((0.0, 0.0), |t| (ln_gamma(t), t.ln()));
        let each = self.values.iter().map(|&(y, times)| {
            let grown = theta.map_or(0.0, |t| ln_gamma(y + t) - of_theta.0 - y * of_theta.1);
            times * (grown - ln_gamma(y + 1.0))
        });
        each.sum()
    }

    fn finish(
        mut self,
        model: CountModel,
        theta: Option<Theta>,
    ) -> Result<CountRegression, CountRegressionError> {
        let size = size_of(theta);
        let variance = |m: f64| size.map_or(m, |t| m + m * m / t);
        let degrees_of_freedom = self.counts.len() - self.design.names().len();
        let rows = || self.counts.iter().zip(&self.fitted);
        let pearson: f64 = rows().map(|(y, &m)| (y - m).powi(2) / variance(m)).sum();
        let dispersion = pearson / degrees_of_freedom as f64;
        let deviance = 2.0
            * rows()
                .map(|(&y, &m)| {
                    let own = if y > 0.0 { y * (y / m).ln() } else { 0.0 };
                    own - size.map_or(y - m, |t| (y + t) * ((y + t) / (m + t)).ln())
                })
                .sum::<f64>();
        let likelihood = self.likelihood(size);
        let log_likelihood = (model != CountModel::QuasiPoisson).then_some(likelihood);
        let mut covariance = self.information(size)?.inverse();
        let quasi = model == CountModel::QuasiPoisson;
        if quasi {
            covariance.iter_mut().for_each(|v| *v *= dispersion);
        }
        Ok(CountRegression {
            names: self.design.names().to_vec(),
            coefficients: self.coefficients.take().unwrap_or_default(),
            covariance,
            fitted: self.fitted,
            deviance,
            log_likelihood,
            dispersion,
            theta,
            degrees_of_freedom,
            model,
            of_intervals: None,
        })
    }
}

fn size_of(theta: Option<Theta>) -> Option<f64> {
    theta.map(|t| t.estimate)
}

impl CountRegression {
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn model(&self) -> CountModel {
        self.model
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    pub fn coefficient(&self, name: &str) -> Option<f64> {
        self.position(name).map(|at| self.coefficients[at])
    }

    pub fn standard_error(&self, name: &str) -> Option<f64> {
        let at = self.position(name)?;
        Some(self.covariance[at * self.names.len() + at].sqrt())
    }

    /// Wald's interval; by Student's t where the errors come from clusters, else by the normal distribution. None when no
    /// column has the name, or the confidence is not between 0 and 1.
    pub fn interval(&self, name: &str, confidence: f64) -> Option<Interval> {
        is_confidence(confidence).ok()?;
        let half = reach(confidence, self.of_intervals) * self.standard_error(name)?;
        Some(Interval::around(self.coefficient(name)?, half))
    }

    /// What the expected count is multiplied by, per unit of the column.
    pub fn rate_ratio(&self, name: &str, confidence: f64) -> Option<Interval> {
        self.interval(name, confidence).map(Interval::exponential)
    }

    /// Two-sided, that the coefficient is nothing.
    pub fn p(&self, name: &str) -> Option<f64> {
        let z = self.coefficient(name)? / self.standard_error(name)?;
        Some(two_sided_p(z, self.of_intervals))
    }

    /// The count to expect where the columns have the values of `row`, with the interval of that mean.
    ///
    /// # Errors
    /// Another number of values than there are columns, or one that is not finite.
    pub fn expected(&self, row: &[f64], offset: f64, confidence: f64) -> Result<Interval, InputError> {
        same_length("row", row, "coefficients", &self.coefficients)?;
        finite("row", row)?;
        finite("offset", &[offset])?;
        is_confidence(confidence)?;
        let linear = offset + dot(row, &self.coefficients);
        let variance = quadratic(&self.covariance, row);
        let half = reach(confidence, self.of_intervals) * variance.sqrt();
        Ok(Interval::around(linear, half).exponential())
    }

    /// Akaike's criterion; θ counts as a parameter.
    pub fn aic(&self) -> Option<f64> {
        let parameters = self.names.len() + usize::from(self.theta.is_some());
        self.log_likelihood.map(|l| 2.0 * (parameters as f64 - l))
    }

    /// The same coefficients with errors that hold although the rows of a cluster (a place through its months)
    /// vary together: the sandwich of Liang and Zeger (1986), times G / (G − 1) · (n − 1) / (n − k) for G
    /// clusters. Intervals are then by Student's t with G − 1 degrees of freedom. With fewer than some thirty
    /// clusters the errors are still too small.
    ///
    /// # Errors
    /// Lengths that differ from the fit's, or fewer than two clusters.
    pub fn clustered(
        mut self,
        counts: &[f64],
        design: &Design,
        clusters: &[usize],
    ) -> Result<Self, CountRegressionError> {
        same_length("counts", counts, "fitted", &self.fitted)?;
        same_length("clusters", clusters, "counts", counts)?;
        same_length("the design", design.columns(), "coefficients", &self.coefficients)?;
        let size = self.names.len();
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by_key(|&at| clusters[at]);
        let theta = size_of(self.theta);
        let residual = |at: usize| {
            let mean = self.fitted[at];
            (counts[at] - mean) / theta.map_or(1.0, |t| 1.0 + mean / t)
        };
        let mut middle = vec![0.0; size * size];
        let mut groups = 0;
        for cluster in order.chunk_by(|&a, &b| clusters[a] == clusters[b]) {
            groups += 1;
            let score: Vec<f64> = design
                .columns()
                .iter()
                .map(|column| cluster.iter().map(|&at| column[at] * residual(at)).sum())
                .collect();
            for (at, m) in middle.iter_mut().enumerate() {
                *m += score[at / size] * score[at % size];
            }
        }
        at_least_values("clusters", groups, 2)?;
        let scale = if self.model == CountModel::QuasiPoisson {
            self.dispersion
        } else {
            1.0
        };
        let bread: Vec<f64> = self.covariance.iter().map(|v| v / scale).collect();
        let (g, n, k) = (groups as f64, counts.len() as f64, size as f64);
        let correction = g / (g - 1.0) * (n - 1.0) / (n - k);
        self.covariance = sandwich(&bread, &middle, size);
        self.covariance.iter_mut().for_each(|v| *v *= correction);
        self.of_intervals = Some(g - 1.0);
        Ok(self)
    }
}

/// vᵀMv, which rounding may not make negative.
fn quadratic(matrix: &[f64], vector: &[f64]) -> f64 {
    let rows = matrix.chunks_exact(vector.len()).zip(vector);
    rows.map(|(row, v)| v * dot(row, vector)).sum::<f64>().max(0.0)
}

fn sandwich(bread: &[f64], middle: &[f64], size: usize) -> Vec<f64> {
    let product = |a: &[f64], b: &[f64]| -> Vec<f64> {
        (0..size * size)
            .map(|at| {
                let (row, column) = (at / size, at % size);
                (0..size).map(|k| a[row * size + k] * b[k * size + column]).sum()
            })
            .collect()
    };
    product(&product(bread, middle), bread)
}

/// In four sums side by side, which the compiler can add at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_four, b_four) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_four
        .remainder()
        .iter()
        .zip(b_four.remainder())
        .map(|(x, y)| x * y)
        .sum();
    let mut sums = [0.0; 4];
    for (x, y) in a_four.zip(b_four) {
        for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f64>() + rest
}
