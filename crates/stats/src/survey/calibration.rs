//! Weights made to agree with what is known of the population: post-stratification by one margin, raking by several.

use super::{Frame, SurveyDesign, SurveyError, dense};
use crate::input::{InputError, at_least_values, each, one, same_length};
use std::sync::Arc;

/// A grouping of the sample, and how many each group has in the population.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    /// Of each answer.
    pub groups: &'a [usize],
    pub population: &'a [(usize, f64)],
}

/// When raking stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raking {
    /// Through all margins.
    pub most_rounds: usize,
    /// Settled when no cell of the margins' cross table changed by as many in a round.
    pub change: f64,
}

impl Raking {
    /// What R's `rake` does when not told otherwise: less than one person moved, ten rounds at most.
    pub const AS_R: Self = Self {
        most_rounds: 10,
        change: 1.0,
    };
    /// Until every margin holds, as far as numbers go.
    pub const SETTLED: Self = Self {
        most_rounds: 1_000,
        change: 1e-6,
    };
}

/// How often the margins of a raking are taken out of the influences, as R does.
const ROUNDS_OF_RESIDUALS: usize = 10;

#[derive(Clone, Debug)]
pub(super) enum Calibration {
    PostStrata(KnownMargin),
    Raking(Vec<KnownMargin>, Raking),
}

#[derive(Clone, Debug)]
pub(super) struct KnownMargin {
    argument: &'static str,
    group: Vec<u32>,
    labels: Vec<usize>,
    population: Vec<f64>,
    /// As they were when this margin had just been made to hold.
    weights: Vec<f64>,
}

impl KnownMargin {
    fn of(argument: &'static str, margin: Margin<'_>, frame: &Frame) -> Result<Self, SurveyError> {
        same_length(argument, margin.groups, "answers", &frame.weights)?;
        let counts: Vec<f64> = margin.population.iter().map(|p| p.1).collect();
        each("the population", &counts, "a finite number above 0", |c| {
            c.is_finite() && c > 0.0
        })?;
        let (group, labels) = dense(margin.groups);
        let mut population = vec![f64::NAN; labels.len()];
        for &(label, count) in margin.population {
            let Ok(at) = labels.binary_search(&label) else {
                return Err(SurveyError::NotInSample {
                    argument,
                    group: label,
                });
            };
            if !population[at].is_nan() {
                return Err(SurveyError::NamedTwice {
                    argument,
                    group: label,
                });
            }
            population[at] = count;
        }
        if let Some(at) = population.iter().position(|p| p.is_nan()) {
            return Err(SurveyError::NotInPopulation {
                argument,
                group: labels[at],
            });
        }
        Ok(Self {
            argument,
            group,
            labels,
            population,
            weights: Vec::new(),
        })
    }

    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.labels.len()];
        for (&group, value) in self.group.iter().zip(values) {
            sums[group as usize] += value;
        }
        sums
    }

    /// Scales the weights of each group to its population.
    fn fit(&self, weights: &mut [f64]) -> Result<(), SurveyError> {
        let sums = self.sums(weights);
        // A replicate may have left a whole group out.
        if let Some(at) = sums.iter().position(|&s| s <= 0.0) {
            return Err(SurveyError::NotInSample {
                argument: self.argument,
                group: self.labels[at],
            });
        }
        for (&group, weight) in self.group.iter().zip(weights) {
            *weight *= self.population[group as usize] / sums[group as usize];
        }
        Ok(())
    }
}

impl Calibration {
    /// Makes the weights agree, and returns them as they were when each margin had just been fitted.
    pub(super) fn fit(&self, weights: &mut [f64]) -> Result<Vec<Vec<f64>>, SurveyError> {
        match self {
            Self::PostStrata(margin) => {
                margin.fit(weights)?;
                Ok(vec![weights.to_vec()])
            }
            Self::Raking(margins, until) => rake(margins, *until, weights),
        }
    }

    fn remember(&mut self, weights: Vec<Vec<f64>>) {
        let margins = match self {
            Self::PostStrata(margin) => std::slice::from_mut(margin),
            Self::Raking(margins, _) => margins.as_mut_slice(),
        };
        for (margin, weights) in margins.iter_mut().zip(weights) {
            margin.weights = weights;
        }
    }

    /// Leaves of the influences what the margins do not tell.
    pub(super) fn take_out(&self, influences: &mut [f64]) {
        match self {
            Self::PostStrata(margin) => {
                let (sums, weights) = (margin.sums(influences), margin.sums(&margin.weights));
                for (at, &group) in margin.group.iter().enumerate() {
                    influences[at] -= margin.weights[at] * sums[group as usize] / weights[group as usize];
                }
            }
            // The mean of a group is of answers and not of weights here, as in R.
            Self::Raking(margins, _) => {
                let ones = vec![1.0; influences.len()];
                let counts: Vec<Vec<f64>> = margins.iter().map(|m| m.sums(&ones)).collect();
                let pairs = || margins.iter().zip(&counts);
                for (margin, counts) in (0..ROUNDS_OF_RESIDUALS).flat_map(|_| pairs()) {
                    let of_one: Vec<f64> = influences
                        .iter()
                        .zip(&margin.weights)
                        .map(|(z, w)| z / w)
                        .collect();
                    let sums = margin.sums(&of_one);
                    for (at, &group) in margin.group.iter().enumerate() {
                        influences[at] -= margin.weights[at] * sums[group as usize] / counts[group as usize];
                    }
                }
            }
        }
    }
}

fn rake(margins: &[KnownMargin], until: Raking, weights: &mut [f64]) -> Result<Vec<Vec<f64>>, SurveyError> {
    let mut cell = vec![0_usize; weights.len()];
    let mut cells = 1;
    for margin in margins {
        let groups = margin.labels.len();
        let pairs = cell.iter().zip(&margin.group);
        let pairs: Vec<usize> = pairs.map(|(&c, &g)| c * groups + g as usize).collect();
        let (numbers, labels) = dense(&pairs);
        cell = numbers.into_iter().map(|n| n as usize).collect();
        cells = labels.len();
    }
    let table = |weights: &[f64]| {
        let mut table = vec![0.0; cells];
        for (&cell, weight) in cell.iter().zip(weights) {
            table[cell] += weight;
        }
        table
    };
    let mut before = table(weights);
    let mut change = f64::INFINITY;
    for _ in 0..until.most_rounds {
        let mut fitted = Vec::with_capacity(margins.len());
        for margin in margins {
            margin.fit(weights)?;
            fitted.push(weights.to_vec());
        }
        let after = table(weights);
        change = (before.iter().zip(&after)).fold(0.0, |most: f64, (b, a)| most.max((b - a).abs()));
        if change < until.change {
            return Ok(fitted);
        }
        before = after;
    }
    Err(SurveyError::NotSettled {
        rounds: until.most_rounds,
        change,
    })
}

impl SurveyDesign {
    /// Weights scaled so that each group sums to its population (R's `postStratify`).
    ///
    /// # Errors
    /// Not a group for each answer, groups of the sample and of the population that differ, a population that is not
    /// above 0, or a design that is a domain.
    pub fn post_stratified(&self, margin: Margin<'_>) -> Result<Self, SurveyError> {
        let known = KnownMargin::of("post-strata", margin, &self.frame)?;
        self.calibrated(Calibration::PostStrata(known))
    }

    /// Weights scaled to each margin in turn, again and again, until they agree with all (R's `rake`). The last margin
    /// holds exactly; margins that do not sum to the same have no such weights, and it decides.
    ///
    /// # Errors
    /// As [`Self::post_stratified`], no margins, or margins that are not agreed with in as many rounds.
    pub fn raked(&self, margins: &[Margin<'_>], until: Raking) -> Result<Self, SurveyError> {
        at_least_values("margins", margins.len(), 1)?;
        one("change", until.change, "a finite number above 0", |c| {
            c.is_finite() && c > 0.0
        })?;
        let known = margins
            .iter()
            .map(|&margin| KnownMargin::of("margins", margin, &self.frame));
        let known = known.collect::<Result<Vec<_>, _>>()?;
        self.calibrated(Calibration::Raking(known, until))
    }

    fn calibrated(&self, mut calibration: Calibration) -> Result<Self, SurveyError> {
        if self.rows.is_some() {
            return Err(SurveyError::Restricted);
        }
        let mut frame = Frame::clone(&self.frame);
        let fitted = calibration.fit(&mut frame.weights)?;
        if let Some(index) = frame.weights.iter().position(|w| !w.is_finite()) {
            return Err(SurveyError::Input(InputError::Element {
                argument: "weights",
                index,
                value: frame.weights[index],
                needed: "finite once they agree with the population",
            }));
        }
        calibration.remember(fitted);
        frame.calibrations.push(calibration);
        Ok(Self {
            frame: Arc::new(frame),
            rows: None,
        })
    }
}
