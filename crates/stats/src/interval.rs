//! An estimate with the interval around it, and the normal quantile that most intervals are made with.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::input::{InputError, one};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

impl Interval {
    pub(crate) fn around(estimate: f64, half: f64) -> Self {
        Self {
            estimate,
            lower: estimate - half,
            upper: estimate + half,
        }
    }

    /// From the scale of logarithms to that of ratios.
    pub(crate) fn exponential(self) -> Self {
        Self {
            estimate: self.estimate.exp(),
            lower: self.lower.exp(),
            upper: self.upper.exp(),
        }
    }

    /// Of this less another that is independent of it, by how far each reaches on the side that counts: what is uneven
    /// in them is uneven in the difference (Newcombe 1998, method 10; Zou and Donner 2008). Both of the same confidence.
    pub fn less(self, other: Self) -> Self {
        let estimate = self.estimate - other.estimate;
        let down = (self.estimate - self.lower).hypot(other.upper - other.estimate);
        let up = (self.upper - self.estimate).hypot(other.estimate - other.lower);
        Self {
            estimate,
            lower: estimate - down,
            upper: estimate + up,
        }
    }

    pub fn holds(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

pub(crate) fn is_confidence(confidence: f64) -> Result<(), InputError> {
    one("confidence", confidence, "between 0 and 1", |c| {
        c > 0.0 && c < 1.0
    })
}

pub(crate) fn normal_quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share)
}

/// How many standard errors a two-sided interval reaches; with degrees of freedom by Student's t.
pub(crate) fn reach(confidence: f64, degrees_of_freedom: Option<f64>) -> f64 {
    let share = 0.5 + confidence / 2.0;
    match degrees_of_freedom.map(|df| StudentsT::new(0.0, 1.0, df)) {
        Some(Ok(t)) => t.inverse_cdf(share),
        _ => normal_quantile(share),
    }
}

/// Two-sided p-value of an estimate divided by its standard error.
pub(crate) fn two_sided_p(z: f64, degrees_of_freedom: Option<f64>) -> f64 {
    match degrees_of_freedom.map(|df| StudentsT::new(0.0, 1.0, df)) {
        Some(Ok(t)) => 2.0 * t.sf(z.abs()),
        _ => 2.0 * Normal::standard().sf(z.abs()),
    }
}
