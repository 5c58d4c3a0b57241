//! Funnel limits: how far from a target may a rate lie by chance, in a place of its size?
//!
//! **In words.** Each place is drawn at its size (people, or events expected) and its rate; around the target two pairs
//! of limits narrow as size grows: [`WARNING`] holds 95 % of places that are on target, [`ALARM`] 99.8 %. A count can
//! only be whole, so the limits are read off between the two counts where the distribution function passes the
//! tail, as Spiegelhalter does: (r − α) / size, with r the smallest count with P(X ≤ r) ≥ tail and
//! α = (P(X ≤ r) − tail) / P(X = r). A limit below no events is 0: the upper one too, where a single event is rare.
//!
//! **Unit.** That of the target: a ratio to the expected, or a share. **Assumes** that places on target differ by
//! chance alone. When all differ for reasons nobody looks for, too many lie outside: [`winsorised_dispersion`] tells by
//! what factor φ, and [`overdispersed_limits`] widens by √φ. **Does not say** who is best: inside the limits there
//! is no order. Of twenty places on target one is outside the inner limits.
//!
//! Spiegelhalter (2005), "Funnel plots for comparing institutional performance", with its appendix A.1.
//!
//! ```
//! use stats::funnel_limits::{ALARM, WARNING, ratio_limits};
//!
//! // 10 events expected: 17 are more than one would think, but not yet alarming.
//! let (warning, alarm) = (ratio_limits(1.0, 10.0, WARNING)?, ratio_limits(1.0, 10.0, ALARM)?);
//! assert!(warning.upper < 1.7 && 1.7 < alarm.upper);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use statrs::function::beta::beta_reg;

use crate::count_distribution::CountDistribution;
use crate::input::{InputError, at_least_values, finite, one, positive};
use crate::interval::{Interval, is_confidence, reach};

/// The inner limits, near two standard errors.
pub const WARNING: f64 = 0.95;
/// The outer limits, near three.
pub const ALARM: f64 = 0.998;

/// Of the ratio of events to those expected, when events are Poisson with the mean target × expected.
///
/// # Errors
/// A target or expected count that is not above 0, more than a thousand million events, or a confidence that is not
/// between 0 and 1.
pub fn ratio_limits(target: f64, expected: f64, confidence: f64) -> Result<Interval, InputError> {
    positive("target", target)?;
    positive("expected", expected)?;
    is_confidence(confidence)?;
    let mean = target * expected;
    one("target times expected", mean, "at most a thousand million", |m| {
        m <= 1e9
    })?;
    let poisson = CountDistribution::new(mean, mean);
    let limit = |tail| between(tail, poisson.quantile(tail), |n| poisson.at_most(n)) / expected;
    around(target, confidence, limit)
}

/// Of a share, when each of so many has the target's chance.
///
/// # Errors
/// A target or confidence that is not between 0 and 1, or fewer than one or more than a thousand million people.
pub fn share_limits(target: f64, people: u64, confidence: f64) -> Result<Interval, InputError> {
    one("target", target, "between 0 and 1", |t| t > 0.0 && t < 1.0)?;
    let size = people as f64;
    one("people", size, "from 1 to a thousand million", |p| {
        (1.0..=1e9).contains(&p)
    })?;
    is_confidence(confidence)?;
    let at_most = |n: i64| match n {
        n if n < 0 => 0.0,
        n if n as f64 >= size => 1.0,
        n => beta_reg(size - n as f64, n as f64 + 1.0, 1.0 - target),
    };
    let quantile = |tail: f64| {
        let (mut below, mut above) = (-1, people as i64);
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if at_most(middle) < tail {
                below = middle;
            } else {
                above = middle;
            }
        }
        above
    };
    let limit = |tail| between(tail, quantile(tail), at_most) / size;
    around(target, confidence, limit)
}

/// The count, not whole, at which the distribution function would pass the tail; `reached` is the first that has.
fn between(tail: f64, reached: i64, at_most: impl Fn(i64) -> f64) -> f64 {
    let (up_to, before) = (at_most(reached), at_most(reached - 1));
    let step = up_to - before;
    let back = if step > 0.0 {
        ((up_to - tail) / step).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (reached as f64 - back).max(0.0)
}

fn around(target: f64, confidence: f64, limit: impl Fn(f64) -> f64) -> Result<Interval, InputError> {
    let tail = 0.5 - confidence / 2.0;
    let upper = limit(1.0 - tail);
    one("the upper limit", upper, "finite", f64::is_finite)?;
    Ok(Interval {
        estimate: target,
        lower: limit(tail),
        upper,
    })
}

/// Standardised distances from the target, (rate − target) / √(variance on target): how many times the variance
/// of chance they have. The outermost `share` at either end, rounded down to whole places, is drawn in to
/// the next before it is squared, so that the very places one looks for do not widen the limits.
///
/// # Errors
/// No distances, some that are not finite, or a share that is not from 0 to below a half.
pub fn winsorised_dispersion(distances: &[f64], share: f64) -> Result<f64, InputError> {
    at_least_values("distances", distances.len(), 1)?;
    finite("distances", distances)?;
    one("share", share, "from 0 to below a half", |s| {
        (0.0..0.5).contains(&s)
    })?;
    let mut sorted = distances.to_vec();
    sorted.sort_by(f64::total_cmp);
    let drawn_in = (share * sorted.len() as f64 + 1e-9) as usize;
    let (lowest, highest) = (sorted[drawn_in], sorted[sorted.len() - 1 - drawn_in]);
    let squares = sorted.iter().map(|z| z.clamp(lowest, highest).powi(2));
    let dispersion = squares.sum::<f64>() / sorted.len() as f64;
    one("the dispersion", dispersion, "finite", f64::is_finite)?;
    Ok(dispersion)
}

/// target ± z √(φ variance), never below 0. `variance` is that of the rate in a place on target: target / expected for a
/// ratio, target (1 − target) / people for a share. φ below 1 + 2 √(2 / places) is within chance, and 1 then.
///
/// # Errors
/// A target or variance that is not above 0, a dispersion that is negative, or no places.
pub fn overdispersed_limits(
    target: f64,
    variance: f64,
    dispersion: f64,
    places: usize,
    confidence: f64,
) -> Result<Interval, InputError> {
    positive("target", target)?;
    positive("variance", variance)?;
    one("dispersion", dispersion, "a finite number of at least 0", |d| {
        d.is_finite() && d >= 0.0
    })?;
    one("places", places as f64, "at least 1", |p| p >= 1.0)?;
    is_confidence(confidence)?;
    let by_chance = 1.0 + 2.0 * (2.0 / places as f64).sqrt();
    let factor = if dispersion > by_chance { dispersion } else { 1.0 };
    let half = reach(confidence, None) * factor.sqrt() * variance.sqrt();
    one("the upper limit", target + half, "finite", f64::is_finite)?;
    Ok(Interval {
        estimate: target,
        lower: (target - half).max(0.0),
        upper: target + half,
    })
}
