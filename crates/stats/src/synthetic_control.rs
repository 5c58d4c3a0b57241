//! Synthetic control: what would have become of the treated area, told by a mixture of areas where nothing was
//! done that was like it before?
//!
//! **In words.** Each donor gets a weight of at least 0, all together 1, so that the weighted donors come as near the
//! treated unit as can be before the intervention: Σₖ vₖ (x₁ₖ − Σⱼ wⱼ xⱼₖ)² is least, where x are predictors, each over
//! its standard deviation among all units, and v says how much each predictor matters ([`Importance`]). The gap is the
//! outcome of the treated unit less that of the mixture; after the intervention it is the effect. The placebo test does
//! the same for each donor in turn, with the other donors: p is the share of all units whose gaps grew as much, as the
//! ratio of the root mean square gap after to that before.
//!
//! **Unit.** That of the outcome: best a rate, as events per 1,000 inhabitants. **Assumes** that no donor was touched,
//! neither by the same thing nor by what moved away, and that units alike before stay alike. **Does not say** how
//! certain the effect is beyond p, which cannot be below 1 / (donors + 1). A poor fit before makes the gap after
//! mean nothing: look at [`SyntheticControl::root_mean_square_gap`] before it.
//!
//! **The weights** solve the problem exactly, as the point of a polytope nearest to another (Wolfe 1976). When the
//! treated unit can be mixed without error in more than one way, they are one of the ways.
//! **Fitted importance** makes the outcomes before fit best. Programs differ, because the search has many valleys: R's
//! Synth goes down from equal importance and from a regression's and takes the lower, and so do we; pysyncon from
//! equal importance alone. The published weights come out, but Becker and Klößner (2017) show that other importances
//! may fit better still. In the placebo test the treated unit is no donor, as in pysyncon; Abadie, Diamond and
//! Hainmueller let it be one.
//!
//! Abadie and Gardeazabal (2003); Abadie, Diamond and Hainmueller (2010), for the test 2015.
//!
//! ```
//! use stats::synthetic_control::{Importance, Unit, synthetic_control};
//!
//! let unit = |outcomes| Unit { outcomes, predictors: &[] };
//! let treated = unit(&[4.0, 5.0, 6.0, 3.0]);
//! let donors = [unit(&[2.0, 3.0, 4.0, 5.0]), unit(&[6.0, 7.0, 8.0, 9.0]), unit(&[9.0, 2.0, 9.0, 2.0])];
//! let found = synthetic_control(treated, &donors, 0..3, Importance::OutcomesOnly)?;
//! assert!((found.weights[0] - 0.5).abs() < 1e-9 && found.weights[2].abs() < 1e-9);
//! assert!((found.mean_gap(3..4)? - -4.0).abs() < 1e-9);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod nearest;
mod search;

use std::ops::Range;

use rayon::prelude::*;

use crate::input::{
    InputError, at_least_values, at_most_values, each, finite_and_not_negative, one, same_length,
};
use nearest::nearest_mixture;
use search::fitted_importance;

/// An area: what is measured over time, and what else tells what it is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit<'a> {
    /// One for each time, before and after.
    pub outcomes: &'a [f64],
    /// In one order for all units; averages of outcomes before may be among them.
    pub predictors: &'a [f64],
}

/// How much each predictor matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Importance<'a> {
    /// No predictors: the outcomes of the fitted times are what is matched, all alike and as they are.
    OutcomesOnly,
    /// One number for each predictor; only their proportions matter.
    Given(&'a [f64]),
    /// Such that the outcomes of the fitted times fit best, searched for from equal importance and from that of a
    /// regression of the outcomes on the predictors.
    Fitted,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticControl {
    /// Of the donors, in their order; sums to 1.
    pub weights: Vec<f64>,
    /// Of the predictors; sums to 1. Empty when there are none.
    pub importance: Vec<f64>,
    /// The mixture's outcome at each time.
    pub synthetic: Vec<f64>,
    /// The treated unit's less the mixture's.
    pub gaps: Vec<f64>,
}

/// The treated unit among the donors treated as if they were.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceboTest {
    pub treated: SyntheticControl,
    /// Of each donor, with the other donors as its donors.
    pub placebos: Vec<SyntheticControl>,
    /// Root mean square gap after over that before: the treated unit's.
    pub ratio: f64,
    /// The donors'.
    pub placebo_ratios: Vec<f64>,
    /// 1 when no donor's ratio is as large.
    pub rank: usize,
    /// The rank over the number of units; a donor with the same ratio counts against the effect.
    pub p: f64,
}

impl SyntheticControl {
    /// # Errors
    /// No such times.
    pub fn mean_gap(&self, times: Range<usize>) -> Result<f64, InputError> {
        let gaps = self.gaps_of(times)?;
        Ok(gaps.iter().sum::<f64>() / gaps.len() as f64)
    }

    /// RMSPE: of the times before, how badly the mixture fits.
    ///
    /// # Errors
    /// No such times.
    pub fn root_mean_square_gap(&self, times: Range<usize>) -> Result<f64, InputError> {
        let gaps = self.gaps_of(times)?;
        Ok((gaps.iter().map(|g| g * g).sum::<f64>() / gaps.len() as f64).sqrt())
    }

    fn gaps_of(&self, times: Range<usize>) -> Result<&[f64], InputError> {
        check_times(&times, self.gaps.len())?;
        Ok(&self.gaps[times])
    }
}

/// `fitted` are times before the intervention: those whose outcomes are to fit.
///
/// # Errors
/// No donors, units with unlike numbers of outcomes or predictors, a number that is not finite, fitted times that
/// there are not, or importance that is negative or sums to nothing.
pub fn synthetic_control(
    treated: Unit<'_>,
    donors: &[Unit<'_>],
    fitted: Range<usize>,
    importance: Importance<'_>,
) -> Result<SyntheticControl, InputError> {
    let matching = Matching::of(treated, donors, fitted, importance)?;
    let (importance, weights) = matching.solve(importance);
    let synthetic: Vec<f64> = (0..treated.outcomes.len())
        .map(|time| {
            donors
                .iter()
                .zip(&weights)
                .map(|(d, w)| w * d.outcomes[time])
                .sum()
        })
        .collect();
    let gaps = treated
        .outcomes
        .iter()
        .zip(&synthetic)
        .map(|(t, s)| t - s)
        .collect();
    Ok(SyntheticControl {
        weights,
        importance,
        synthetic,
        gaps,
    })
}

/// `after` are the times whose gaps are held against those of the fitted times. A unit that fits to the last digit
/// gets a ratio as if its gap before were 10⁻⁹ of the largest outcome.
///
/// # Errors
/// As [`synthetic_control`], fewer than two donors, or no such times.
pub fn placebo_test(
    treated: Unit<'_>,
    donors: &[Unit<'_>],
    fitted: Range<usize>,
    after: Range<usize>,
    importance: Importance<'_>,
) -> Result<PlaceboTest, InputError> {
    at_least_values("donors", donors.len(), 2)?;
    check_times(&after, treated.outcomes.len())?;
    let found = synthetic_control(treated, donors, fitted.clone(), importance)?;
    let placebos: Vec<SyntheticControl> = (0..donors.len())
        .into_par_iter()
        .map(|at| synthetic_control(donors[at], &without(donors, at), fitted.clone(), importance))
        .collect::<Result<_, _>>()?;
    let outcomes = donors.iter().chain([&treated]).flat_map(|u| u.outcomes);
    let least = 1e-9 * outcomes.fold(0.0_f64, |a, v| v.abs().max(a));
    let ratio = |unit: &SyntheticControl| -> Result<f64, InputError> {
        let before = unit.root_mean_square_gap(fitted.clone())?.max(least);
        Ok(unit.root_mean_square_gap(after.clone())? / before)
    };
    let of_treated = ratio(&found)?;
    let placebo_ratios: Vec<f64> = placebos.iter().map(ratio).collect::<Result<_, _>>()?;
    let as_large = |r: &&f64| **r >= of_treated * (1.0 - 1e-9);
    let rank = 1 + placebo_ratios.iter().filter(as_large).count();
    Ok(PlaceboTest {
        treated: found,
        ratio: of_treated,
        p: rank as f64 / (donors.len() + 1) as f64,
        rank,
        placebo_ratios,
        placebos,
    })
}

/// The same without each donor that has a weight, one at a time: an effect that hangs on one donor is that donor's.
/// Weights stay in the order of the donors, 0 for the one left out.
///
/// # Errors
/// As [`synthetic_control`], or fewer than two donors.
pub fn leave_one_out(
    treated: Unit<'_>,
    donors: &[Unit<'_>],
    fitted: Range<usize>,
    importance: Importance<'_>,
) -> Result<Vec<(usize, SyntheticControl)>, InputError> {
    at_least_values("donors", donors.len(), 2)?;
    let all = synthetic_control(treated, donors, fitted.clone(), importance)?;
    let weighty: Vec<usize> = (0..donors.len()).filter(|&at| all.weights[at] > 1e-9).collect();
    weighty
        .into_par_iter()
        .map(|at| {
            let mut found = synthetic_control(treated, &without(donors, at), fitted.clone(), importance)?;
            found.weights.insert(at, 0.0);
            Ok((at, found))
        })
        .collect()
}

fn without<'a>(donors: &[Unit<'a>], left_out: usize) -> Vec<Unit<'a>> {
    let mut others = donors.to_vec();
    others.remove(left_out);
    others
}

/// What is matched: the treated unit's numbers, and each donor's.
struct Matching {
    /// Scaled predictors, or outcomes.
    wanted: Vec<f64>,
    offered: Vec<Vec<f64>>,
    /// Outcomes of the fitted times.
    outcome: Vec<f64>,
    outcomes: Vec<Vec<f64>>,
}

impl Matching {
    fn of(
        treated: Unit<'_>,
        donors: &[Unit<'_>],
        fitted: Range<usize>,
        importance: Importance<'_>,
    ) -> Result<Self, InputError> {
        at_least_values("donors", donors.len(), 1)?;
        at_most_values("donors", donors.len(), 10_000)?;
        at_most_values("predictors", treated.predictors.len(), 1_000)?;
        check_times(&fitted, treated.outcomes.len())?;
        let right = "a number between -1e60 and 1e60";
        for unit in donors.iter().chain([&treated]) {
            alike("outcomes of a donor", unit.outcomes, treated.outcomes)?;
            alike("predictors of a donor", unit.predictors, treated.predictors)?;
            each("outcomes", unit.outcomes, right, |v| v.abs() <= 1e60)?;
            each("predictors", unit.predictors, right, |v| v.abs() <= 1e60)?;
        }
        let outcome = treated.outcomes[fitted.clone()].to_vec();
        let outcomes: Vec<Vec<f64>> = donors
            .iter()
            .map(|d| d.outcomes[fitted.clone()].to_vec())
            .collect();
        let (mut wanted, mut offered) = (outcome.clone(), outcomes.clone());
        if importance != Importance::OutcomesOnly {
            at_least_values("predictors", treated.predictors.len(), 1)?;
            wanted = treated.predictors.to_vec();
            offered = donors.iter().map(|d| d.predictors.to_vec()).collect();
            scale(&mut wanted, &mut offered);
        }
        if let Importance::Given(importance) = importance {
            alike("importance", importance, treated.predictors)?;
            finite_and_not_negative("importance", importance)?;
            one(
                "the sum of importance",
                importance.iter().sum(),
                "a finite number above 0",
                |s| s.is_finite() && s > 0.0,
            )?;
        }
        Ok(Self {
            wanted,
            offered,
            outcome,
            outcomes,
        })
    }

    /// Importance, and weights.
    fn solve(&self, importance: Importance<'_>) -> (Vec<f64>, Vec<f64>) {
        let importance = match importance {
            Importance::OutcomesOnly => return (Vec::new(), self.weights(&vec![1.0; self.wanted.len()])),
            Importance::Given(importance) => importance.to_vec(),
            Importance::Fitted => fitted_importance(self),
        };
        let importance = shares(&importance);
        let weights = self.weights(&importance);
        (importance, weights)
    }

    fn weights(&self, importance: &[f64]) -> Vec<f64> {
        let roots: Vec<f64> = importance.iter().map(|v| v.sqrt()).collect();
        let points: Vec<Vec<f64>> = self
            .offered
            .iter()
            .map(|donor| {
                let differences = donor.iter().zip(&self.wanted).map(|(d, w)| d - w);
                differences.zip(&roots).map(|(d, r)| d * r).collect()
            })
            .collect();
        nearest_mixture(&points)
    }

    /// Mean squared gap of the fitted outcomes.
    fn error(&self, weights: &[f64]) -> f64 {
        let gap = |time: usize| {
            let mixed: f64 = self.outcomes.iter().zip(weights).map(|(o, w)| w * o[time]).sum();
            self.outcome[time] - mixed
        };
        (0..self.outcome.len()).map(|t| gap(t).powi(2)).sum::<f64>() / self.outcome.len() as f64
    }
}

/// Each predictor over its standard deviation among all units. One that is alike everywhere stays as it is.
fn scale(wanted: &mut [f64], offered: &mut [Vec<f64>]) {
    let units = (offered.len() + 1) as f64;
    for (at, wanted) in wanted.iter_mut().enumerate() {
        let values = || offered.iter().map(|d| d[at]).chain([*wanted]);
        let mean = values().sum::<f64>() / units;
        let variance = values().map(|v| (v - mean).powi(2)).sum::<f64>() / (units - 1.0);
        let alike = values().all(|v| v == *wanted);
        let deviation = if alike || variance <= 0.0 {
            1.0
        } else {
            variance.sqrt()
        };
        *wanted /= deviation;
        offered.iter_mut().for_each(|d| d[at] /= deviation);
    }
}

fn shares(values: &[f64]) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter().map(|v| v / sum).collect()
}

fn alike(argument: &'static str, values: &[f64], treated: &[f64]) -> Result<(), InputError> {
    same_length(argument, values, "the treated unit's", treated)
}

fn check_times(times: &Range<usize>, length: usize) -> Result<(), InputError> {
    one(
        "the first time",
        times.start as f64,
        "below the end of its range",
        |_| times.start < times.end,
    )?;
    one(
        "the end of the times",
        times.end as f64,
        "at most the number of outcomes",
        |_| times.end <= length,
    )
}
