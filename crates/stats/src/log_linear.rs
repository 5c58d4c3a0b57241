//! Quasi-Poisson regression of counts with a log link on groups and, if wanted, a linear trend.
//!
//! log μᵢ = α(groupᵢ) + β·tᵢ. Every group has a level of its own, so the normal matrix is diagonal
//! but for the trend's row, and each step of the fit is solved by hand. Iterated as McCullagh and
//! Nelder (1989) and with the starting values and the stopping rule of R's `glm`, so that fits of
//! series with empty groups stop where R's do. Leaves out offsets and other covariates.

/// One observation: the count, its group, its time and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    pub count: f64,
    pub group: usize,
    pub time: f64,
    pub weight: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogLinearFit {
    levels: Vec<f64>,
    trend: Option<Trend>,
    pub fitted: Vec<f64>,
    /// Diagonal of the hat matrix.
    pub leverage: Vec<f64>,
    /// Pearson's estimate, not bounded from below.
    pub dispersion: f64,
    pub degrees_of_freedom: usize,
    /// Sum of the weights of the last step, per group: the information about its level.
    information: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Trend {
    slope: f64,
    /// Times are measured from here, which keeps the arithmetic well conditioned.
    origin: f64,
    /// Per group, the weighted mean of time.
    centre: Vec<f64>,
    /// Information about the slope when the levels are free.
    information: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogLinearError {
    #[error("no more observations than there are coefficients")]
    TooFewObservations,
    #[error("the fit did not converge in 25 steps")]
    NotConverged,
    #[error("the slope cannot be told from the levels")]
    TrendNotIdentified,
}

const STEPS: usize = 25;
const TOLERANCE: f64 = 1e-8;

/// Groups are 0 … `groups` − 1; groups without observations cost no degree of freedom.
pub fn log_linear(
    observations: &[Observation],
    groups: usize,
    with_trend: bool,
) -> Result<LogLinearFit, LogLinearError> {
    let used = (0..groups)
        .filter(|&g| observations.iter().any(|o| o.group == g))
        .count();
    let coefficients = used + usize::from(with_trend);
    if observations.len() <= coefficients {
        return Err(LogLinearError::TooFewObservations);
    }
    let origin = observations.iter().map(|o| o.time).sum::<f64>() / observations.len() as f64;
    let time = |o: &Observation| o.time - origin;

    let mut fitted: Vec<f64> = observations.iter().map(|o| o.count + 0.1).collect();
    let mut linear: Vec<f64> = fitted.iter().map(|m| m.ln()).collect();
    let saturated = saturated(observations);
    let mut deviance = deviance_of(observations, saturated, &fitted, &linear);
    let mut levels = vec![0.0; groups];
    let mut slope = 0.0;
    let mut converged = false;
    let mut sums = Sums::new(groups);
    let mut weights = vec![0.0; observations.len()];
    for _ in 0..STEPS {
        sums = Sums::new(groups);
        for (w, (o, m)) in weights.iter_mut().zip(observations.iter().zip(&fitted)) {
            *w = o.weight * m;
        }
        for ((o, &m), &l) in observations.iter().zip(&fitted).zip(&linear) {
            sums.add(o.group, o.weight * m, time(o), l + (o.count - m) / m);
        }
        if with_trend {
            slope = sums.slope()?;
        }
        for (g, level) in levels.iter_mut().enumerate() {
            *level = sums.level(g, slope);
        }
        // Without a trend a group has one expected count, and needs its exponential only once.
        let of_group: Vec<f64> = levels.iter().map(|level| level.exp()).collect();
        for ((o, m), l) in observations.iter().zip(&mut fitted).zip(&mut linear) {
            *l = levels[o.group] + slope * time(o);
            let mean = if with_trend { l.exp() } else { of_group[o.group] };
            *m = mean.clamp(f64::EPSILON, f64::MAX);
        }
        let next = deviance_of(observations, saturated, &fitted, &linear);
        if !next.is_finite() {
            return Err(LogLinearError::NotConverged);
        }
        converged = (next - deviance).abs() / (next.abs() + 0.1) < TOLERANCE;
        deviance = next;
        if converged {
            break;
        }
    }
    if !converged {
        return Err(LogLinearError::NotConverged);
    }

    // The weights of the last step serve for dispersion, leverage and variance, as in R; another step
    // would change them in the fourth decimal.
    let trend = with_trend
        .then(|| {
            sums.trend_information().map(|information| Trend {
                slope,
                origin,
                centre: (0..groups).map(|g| sums.centre(g)).collect(),
                information,
            })
        })
        .transpose()?;
    let degrees_of_freedom = observations.len() - coefficients;
    let pearson: f64 = observations
        .iter()
        .zip(fitted.iter().zip(&weights))
        .map(|(o, (m, w))| w * ((o.count - m) / m).powi(2))
        .sum();
    let mut fit = LogLinearFit {
        levels,
        trend,
        leverage: Vec::new(),
        dispersion: pearson / degrees_of_freedom as f64,
        degrees_of_freedom,
        information: sums.weight,
        fitted,
    };
    fit.leverage = observations
        .iter()
        .zip(&weights)
        .map(|(o, w)| w * fit.unscaled_variance(o.group, o.time))
        .collect();
    Ok(fit)
}

impl LogLinearFit {
    pub fn expected(&self, group: usize, time: f64) -> f64 {
        let trend = self.trend.as_ref().map_or(0.0, |t| t.slope * (time - t.origin));
        (self.levels[group] + trend).exp()
    }

    /// Variance of the logarithm of `expected`, before it is multiplied by the dispersion.
    pub fn unscaled_variance(&self, group: usize, time: f64) -> f64 {
        let level = 1.0 / self.information[group];
        level
            + self.trend.as_ref().map_or(0.0, |t| {
                (time - t.origin - t.centre[group]).powi(2) / t.information
            })
    }

    /// The slope and its standard error; `None` in a fit without trend.
    pub fn slope(&self) -> Option<(f64, f64)> {
        let trend = self.trend.as_ref()?;
        Some((trend.slope, (self.dispersion / trend.information).sqrt()))
    }
}

/// Weighted sums per group: of 1, t, t², z and tz.
struct Sums {
    weight: Vec<f64>,
    time: Vec<f64>,
    time_squared: Vec<f64>,
    response: Vec<f64>,
    time_response: Vec<f64>,
}

impl Sums {
    fn new(groups: usize) -> Self {
        let zeros = || vec![0.0; groups];
        Self {
            weight: zeros(),
            time: zeros(),
            time_squared: zeros(),
            response: zeros(),
            time_response: zeros(),
        }
    }

    fn add(&mut self, group: usize, weight: f64, time: f64, response: f64) {
        self.weight[group] += weight;
        self.time[group] += weight * time;
        self.time_squared[group] += weight * time * time;
        self.response[group] += weight * response;
        self.time_response[group] += weight * time * response;
    }

    fn centre(&self, group: usize) -> f64 {
        if self.weight[group] > 0.0 {
            self.time[group] / self.weight[group]
        } else {
            0.0
        }
    }

    fn level(&self, group: usize, slope: f64) -> f64 {
        if self.weight[group] > 0.0 {
            (self.response[group] - slope * self.time[group]) / self.weight[group]
        } else {
            f64::NEG_INFINITY
        }
    }

    fn trend_information(&self) -> Result<f64, LogLinearError> {
        let total: f64 = self.time_squared.iter().sum();
        let within: f64 = (0..self.weight.len())
            .map(|g| self.time_squared[g] - self.time[g] * self.centre(g))
            .sum();
        if within > total * 1e-11 && within.is_finite() {
            Ok(within)
        } else {
            Err(LogLinearError::TrendNotIdentified)
        }
    }

    fn slope(&self) -> Result<f64, LogLinearError> {
        let information = self.trend_information()?;
        let shared: f64 = (0..self.weight.len())
            .map(|g| self.time_response[g] - self.response[g] * self.centre(g))
            .sum();
        Ok(shared / information)
    }
}

/// The part of the deviance that does not change with the fit: taken once, it saves a logarithm per
/// observation and step.
fn saturated(observations: &[Observation]) -> f64 {
    let own = |o: &Observation| {
        if o.count > 0.0 {
            o.count * o.count.ln() - o.count
        } else {
            0.0
        }
    };
    observations.iter().map(|o| o.weight * own(o)).sum()
}

fn deviance_of(observations: &[Observation], saturated: f64, fitted: &[f64], linear: &[f64]) -> f64 {
    let terms = observations.iter().zip(fitted.iter().zip(linear));
    2.0 * (saturated - terms.map(|(o, (m, l))| o.weight * (o.count * l - m)).sum::<f64>())
}
