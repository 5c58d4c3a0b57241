//! By what factor did events change where something was done, against how they changed elsewhere? And how large
//! must a change be to be seen?
//!
//! **In words.** a events before and b after in the treated area, c and d in the control: the relative effect size is
//! ad / bc, above 1 when the treated area did better. Its logarithm has the variance φ(1/a + 1/b + 1/c + 1/d), where φ
//! tells how much more than Poisson's the counts vary.
//!
//! **Unit.** A ratio. **Assumes** that without the intervention both areas would have changed by the same factor.
//! **Does not say** that the intervention was the cause; an area chosen because it had just been bad gets better by
//! itself (regression to the mean).
//!
//! Farrington, Gill, Waples and Argomaniz (2007), who find φ near 2 for crime; Welsh and Farrington (2009).
//!
//! ```
//! use stats::relative_effect::RelativeEffect;
//!
//! let effect = RelativeEffect::of((100.0, 80.0), (100.0, 95.0), 1.0)?;
//! assert!((effect.ratio(0.95)?.estimate - 1.1875).abs() < 1e-12);
//! assert!(effect.ratio(0.95)?.holds(1.0));
//! # Ok::<(), stats::input::InputError>(())
//! ```

use statrs::distribution::{ContinuousCDF, Normal};

use crate::input::{InputError, one, positive};
use crate::interval::{Interval, is_confidence, normal_quantile, reach, two_sided_p};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeEffect {
    pub log_ratio: f64,
    pub standard_error: f64,
}

impl RelativeEffect {
    /// Counts before and after.
    ///
    /// # Errors
    /// A count that is not above 0 (its logarithm has no error then), or an overdispersion below 1.
    pub fn of(treated: (f64, f64), control: (f64, f64), overdispersion: f64) -> Result<Self, InputError> {
        for (argument, count) in [
            ("the treated area's count before", treated.0),
            ("the treated area's count after", treated.1),
            ("the control area's count before", control.0),
            ("the control area's count after", control.1),
        ] {
            positive(argument, count)?;
        }
        one(
            "overdispersion",
            overdispersion,
            "a finite number of at least 1",
            |o| o.is_finite() && o >= 1.0,
        )?;
        let information = [treated.0, treated.1, control.0, control.1].map(f64::recip);
        Ok(Self {
            log_ratio: (treated.0 / treated.1).ln() - (control.0 / control.1).ln(),
            standard_error: (overdispersion * information.iter().sum::<f64>()).sqrt(),
        })
    }

    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn ratio(&self, confidence: f64) -> Result<Interval, InputError> {
        is_confidence(confidence)?;
        let half = reach(confidence, None) * self.standard_error;
        Ok(Interval::around(self.log_ratio, half).exponential())
    }

    pub fn z(&self) -> f64 {
        self.log_ratio / self.standard_error
    }

    /// Two-sided, that both areas changed alike.
    pub fn p(&self) -> f64 {
        two_sided_p(self.z(), None)
    }
}

/// What one plans with: the counts to expect without an effect, and how much they vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub treated_before: f64,
    pub control_before: f64,
    /// Events to expect after per event before, without an effect: longer periods, a trend.
    pub growth: f64,
    pub overdispersion: f64,
    /// Two-sided.
    pub alpha: f64,
}

impl Plan {
    /// The chance that a change of the treated area by `factor` (0.8: a fifth fewer) is found, by the normal
    /// distribution of the logarithm; good from some ten events in each count.
    ///
    /// # Errors
    /// Counts or factors that are not above 0, an overdispersion below 1, an `alpha` that is not between 0 and 1.
    pub fn power(&self, factor: f64) -> Result<f64, InputError> {
        positive("factor", factor)?;
        positive("growth", self.growth)?;
        one("alpha", self.alpha, "between 0 and 1", |a| a > 0.0 && a < 1.0)?;
        let effect = RelativeEffect::of(
            (self.treated_before, self.treated_before * self.growth * factor),
            (self.control_before, self.control_before * self.growth),
            self.overdispersion,
        )?;
        let needed = normal_quantile(1.0 - self.alpha / 2.0);
        let (z, normal) = (effect.z().abs(), Normal::standard());
        Ok(normal.cdf(z - needed) + normal.cdf(-z - needed))
    }

    /// The mildest reduction that is found with the given power, as a factor; None when even the loss of all but a
    /// thousandth is not.
    ///
    /// # Errors
    /// As [`Self::power`], or a power that is not between `alpha` and 1.
    pub fn smallest_reduction(&self, power: f64) -> Result<Option<f64>, InputError> {
        one("power", power, "above alpha and below 1", |p| {
            p > self.alpha && p < 1.0
        })?;
        // The error grows as the count after falls, so that power need not: look for the first factor from above.
        let mut above = 1.0;
        for step in 1..1000 {
            let factor = 1.0 - f64::from(step) / 1000.0;
            if self.power(factor)? >= power {
                let mut below = factor;
                while above - below > 1e-9 {
                    let middle = f64::midpoint(above, below);
                    if self.power(middle)? >= power {
                        below = middle;
                    } else {
                        above = middle;
                    }
                }
                return Ok(Some(below));
            }
            above = factor;
        }
        Ok(None)
    }
}
