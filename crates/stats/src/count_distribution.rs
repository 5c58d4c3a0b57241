//! The distribution of a count by its mean and variance: Poisson when they are equal, negative
//! binomial (type 2 in the size, mean / (variance/mean − 1)) when the variance is larger.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_ur;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountDistribution {
    mean: f64,
    /// Variance over mean, at least 1.
    dispersion: f64,
}

impl CountDistribution {
    /// Beyond this the sums below have no end; a mean or a dispersion that is larger is taken as this.
    const MOST: f64 = 1e9;

    /// A variance below the mean is taken as the mean: counts under-dispersed in a sample seldom are in the next.
    pub fn new(mean: f64, variance: f64) -> Self {
        // What is no number is the least there is.
        let bounded = |value: f64, least: f64| {
            if value > least {
                value.min(Self::MOST)
            } else {
                least
            }
        };
        let mean = bounded(mean, 0.0);
        let dispersion = if mean > 0.0 {
            bounded(variance / mean, 1.0)
        } else {
            1.0
        };
        Self { mean, dispersion }
    }

    /// Of the negative binomial; never nothing, which would be no distribution.
    fn size(&self) -> f64 {
        (self.mean / (self.dispersion - 1.0)).max(f64::MIN_POSITIVE)
    }

    pub fn mean(&self) -> f64 {
        self.mean
    }

    pub fn variance(&self) -> f64 {
        self.mean * self.dispersion
    }

    /// P(X ≤ n)
    pub fn at_most(&self, n: i64) -> f64 {
        if n < 0 {
            return 0.0;
        }
        if self.mean <= 0.0 {
            return 1.0;
        }
        let next = n as f64 + 1.0;
        // So close to Poisson that the size is beyond what the beta function is exact for.
        if self.dispersion - 1.0 < 1e-9 {
            gamma_ur(next, self.mean)
        } else {
            beta_reg(self.size(), next, 1.0 / self.dispersion)
        }
        .clamp(0.0, 1.0)
    }

    /// P(X ≥ n)
    pub fn at_least(&self, n: i64) -> f64 {
        if n <= 0 {
            return 1.0;
        }
        if self.mean <= 0.0 {
            return 0.0;
        }
        let n = n as f64;
        if self.dispersion - 1.0 < 1e-9 {
            statrs::function::gamma::gamma_lr(n, self.mean)
        } else {
            beta_reg(n, self.size(), 1.0 - 1.0 / self.dispersion)
        }
        .clamp(0.0, 1.0)
    }

    /// The smallest n with P(X ≤ n) ≥ `share`; no more than 10¹⁸.
    pub fn quantile(&self, share: f64) -> i64 {
        // R's quantile functions forgive the same rounding.
        let share = share * (1.0 - 64.0 * f64::EPSILON);
        if self.at_most(0) >= share {
            return 0;
        }
        let spread = self.variance().sqrt();
        let (mut below, mut above) = (0_i64, (self.mean + spread).ceil() as i64);
        let most = 1_000_000_000_000_000_000;
        while self.at_most(above) < share {
            if above >= most {
                return most;
            }
            below = above;
            above = (above + (above / 2).max(1) + spread as i64).min(most);
        }
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if self.at_most(middle) < share {
                below = middle;
            } else {
                above = middle;
            }
        }
        above
    }

    /// Twice the smaller tail, at most 1.
    pub fn two_sided(&self, n: i64) -> f64 {
        (2.0 * self.at_least(n).min(self.at_most(n))).min(1.0)
    }
}
