//! Did events fall where something was done, more than elsewhere, or did they move next door? The weighted
//! displacement difference and quotient.
//!
//! **In words.** The difference: how much the treated area changed, less how much its control area changed, and the
//! same for a ring around the treated area with a control of its own; the total is the sum of the two. Counts are
//! Poisson, so the variance of the difference is the sum of the counts, each over the square of its weight. Time and
//! area weights make a longer period or a larger area comparable. The quotient: how the ring changed against the
//! control, over how the treated area did; above 0 the good spread, below −1 more moved than was gained.
//!
//! **Unit.** Events (per unit of time and area when weighted); the quotient has none. **Assumes** that without the
//! intervention the areas would have changed by as many events, and counts no more uneven than Poisson's.
//! **Does not say** that the intervention was the cause. A difference that is not larger than its standard error
//! cannot be told from chance ([`Change::told_from_chance`]).
//!
//! Wheeler and Ratcliffe (2018), as `wdd` of the R package ptools; Bowers and Johnson (2003).
//!
//! ```
//! use stats::displacement::{BeforeAfter, weighted_displacement_difference};
//!
//! let (treated, control) = (BeforeAfter::of(20.0, 10.0), BeforeAfter::of(20.0, 20.0));
//! let found = weighted_displacement_difference(treated, control, None)?;
//! assert_eq!(found.total.estimate, -10.0);
//! assert!((found.total.standard_error - 70.0_f64.sqrt()).abs() < 1e-12);
//! assert!(found.total.interval(0.9)?.holds(0.0));
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, finite_and_not_negative, one, positive};
use crate::interval::{Interval, is_confidence, reach, two_sided_p};

/// Events in an area before and after, and what they are divided by to be comparable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BeforeAfter {
    pub before: f64,
    pub after: f64,
    /// How long each period is.
    pub time_before: f64,
    pub time_after: f64,
    pub area: f64,
}

/// A ring that events may have moved to, and an area that it would have changed like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    pub around_treated: BeforeAfter,
    pub control: BeforeAfter,
}

/// A change with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    pub estimate: f64,
    pub standard_error: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisplacementDifference {
    pub local: Change,
    /// None without a ring.
    pub displaced: Option<Change>,
    pub total: Change,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisplacementQuotient {
    /// How the treated area changed against the control; below 0 it gained.
    pub success: f64,
    pub buffer: f64,
    /// None when the treated area changed just as the control.
    pub quotient: Option<f64>,
}

impl BeforeAfter {
    /// Equally long periods, and areas that are compared as they are.
    pub fn of(before: f64, after: f64) -> Self {
        Self {
            before,
            after,
            time_before: 1.0,
            time_after: 1.0,
            area: 1.0,
        }
    }

    fn check(&self) -> Result<(), InputError> {
        finite_and_not_negative("counts", &[self.before, self.after])?;
        positive("time_before", self.time_before)?;
        positive("time_after", self.time_after)?;
        positive("area", self.area)
    }

    fn change(&self) -> f64 {
        (self.after / self.time_after - self.before / self.time_before) / self.area
    }

    fn variance(&self) -> f64 {
        let (before, after) = (self.time_before * self.area, self.time_after * self.area);
        self.before / before.powi(2) + self.after / after.powi(2)
    }
}

impl Change {
    pub fn z(&self) -> f64 {
        self.estimate / self.standard_error
    }

    /// Two-sided, that nothing changed.
    pub fn p(&self) -> f64 {
        two_sided_p(self.z(), None)
    }

    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn interval(&self, confidence: f64) -> Result<Interval, InputError> {
        is_confidence(confidence)?;
        let half = reach(confidence, None) * self.standard_error;
        Ok(Interval::around(self.estimate, half))
    }

    /// A change that is not larger than its standard error is as good as none.
    pub fn told_from_chance(&self) -> bool {
        self.estimate.abs() > self.standard_error
    }
}

fn difference(treated: BeforeAfter, control: BeforeAfter) -> Result<Change, InputError> {
    treated.check()?;
    control.check()?;
    let variance = treated.variance() + control.variance();
    one("the sum of counts", variance, "above 0", |v| v > 0.0)?;
    Ok(Change {
        estimate: treated.change() - control.change(),
        standard_error: variance.sqrt(),
    })
}

/// # Errors
/// A count that is negative, a period or an area that is not above 0, or no events at all.
pub fn weighted_displacement_difference(
    treated: BeforeAfter,
    control: BeforeAfter,
    ring: Option<Ring>,
) -> Result<DisplacementDifference, InputError> {
    let local = difference(treated, control)?;
    let displaced = ring
        .map(|r| difference(r.around_treated, r.control))
        .transpose()?;
    let total = displaced.map_or(local, |d| Change {
        estimate: local.estimate + d.estimate,
        standard_error: local.standard_error.hypot(d.standard_error),
    });
    Ok(DisplacementDifference {
        local,
        displaced,
        total,
    })
}

/// # Errors
/// A count that is negative, or a control without events.
pub fn weighted_displacement_quotient(
    treated: BeforeAfter,
    control: BeforeAfter,
    ring: BeforeAfter,
) -> Result<DisplacementQuotient, InputError> {
    for area in [treated, control, ring] {
        area.check()?;
    }
    positive("the control's count before", control.before)?;
    positive("the control's count after", control.after)?;
    let against = |area: BeforeAfter| area.after / control.after - area.before / control.before;
    let (success, buffer) = (against(treated), against(ring));
    Ok(DisplacementQuotient {
        success,
        buffer,
        quotient: (success != 0.0).then(|| buffer / success),
    })
}
