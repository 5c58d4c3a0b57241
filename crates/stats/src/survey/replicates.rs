//! Variances by estimating again and again from parts of the sample.

use rayon::prelude::*;

use super::{Estimate, LonelyCluster, SurveyDesign, SurveyError};
use crate::input::{InputError, one};
use crate::permutation::Permutations;
use crate::philox::Philox;

/// How parts of the sample are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replication {
    /// One cluster left out at a time, the others of its stratum weighing more: R's `JK1` where there is one stratum,
    /// `JKn` where there are several. For means, totals and ratios; not for quantiles, which it gets wrong.
    Jackknife,
    /// nₕ − 1 clusters of each stratum drawn with replacement (Rao and Wu 1988; R's `subbootstrap`), shrunk towards
    /// the sample by √(1 − fₕ) where the population is finite (Rao, Wu and Yue 1992), which R leaves out.
    Bootstrap(Permutations),
}

/// Sets of weights that each leave something out, with how much each counts. None are kept: a set is made when it is
/// asked for.
#[derive(Clone, Debug)]
pub struct Replicates {
    design: SurveyDesign,
    replication: Replication,
    /// Of the jackknife: the cluster that each leaves out, and the stratum.
    left_out: Vec<(u32, u32)>,
    about_estimate: bool,
}

impl SurveyDesign {
    /// # Errors
    /// A stratum with one cluster that is to be adjusted for, no cluster to leave out, or fewer than two draws.
    pub fn replicates(&self, replication: Replication) -> Result<Replicates, SurveyError> {
        let frame = &self.frame;
        let alone =
            |s: &&super::Stratum| frame.lonely == LonelyCluster::Adjust && s.clusters < 2.0 && s.left > 0.0;
        if let Some(stratum) = frame.strata.iter().find(alone) {
            return Err(SurveyError::Lonely {
                stratum: stratum.label,
            });
        }
        if let Replication::Bootstrap(draws) = replication {
            one("permutations", f64::from(draws.count()), "at least 2", |d| {
                d >= 2.0
            })?;
        }
        // Strata that were drawn whole have no variance and so no replicate.
        let clusters = frame.clusters_of(&frame.order).map(|rows| {
            let row = rows[0] as usize;
            (frame.cluster[row], frame.stratum[row])
        });
        let left_out: Vec<(u32, u32)> = clusters
            .filter(|&(_, stratum)| frame.strata[stratum as usize].factor > 0.0)
            .collect();
        one(
            "clusters to leave out",
            left_out.len() as f64,
            "at least 2",
            |c| c >= 2.0,
        )?;
        Ok(Replicates {
            design: self.clone(),
            replication,
            left_out,
            about_estimate: false,
        })
    }
}

impl Replicates {
    /// Squares about the estimate from all, and not about the replicates' mean (R's `mse = TRUE`): the larger of the two.
    pub fn about_estimate(mut self) -> Self {
        self.about_estimate = true;
        self
    }

    pub fn count(&self) -> usize {
        match self.replication {
            Replication::Jackknife => self.left_out.len(),
            Replication::Bootstrap(draws) => draws.count() as usize,
        }
    }

    /// What the square of a replicate's distance is multiplied with.
    pub fn scale(&self, replicate: usize) -> f64 {
        match self.replication {
            Replication::Jackknife => {
                let stratum = self.design.frame.strata[self.left_out[replicate].1 as usize];
                stratum.left * (stratum.clusters - 1.0) / stratum.clusters
            }
            Replication::Bootstrap(draws) => 1.0 / (f64::from(draws.count()) - 1.0),
        }
    }

    /// The weights of every answer in a replicate, made to agree with the population as the design's are; raking goes on
    /// until the replicate has settled, where R stops after as many rounds as the whole sample took.
    ///
    /// # Errors
    /// A group of the population that the replicate leaves out.
    pub fn weights(&self, replicate: usize) -> Result<Vec<f64>, SurveyError> {
        let frame = &self.design.frame;
        let mut weights = frame.drawn_weights.clone();
        match self.replication {
            Replication::Jackknife => {
                let (out, of) = self.left_out[replicate];
                let clusters = frame.strata[of as usize].clusters;
                for (row, weight) in weights.iter_mut().enumerate() {
                    if frame.cluster[row] == out {
                        *weight = 0.0;
                    } else if frame.stratum[row] == of {
                        *weight *= clusters / (clusters - 1.0);
                    }
                }
            }
            Replication::Bootstrap(draws) => {
                let mut random = Philox::new(draws.seed(), replicate as u64);
                for rows in frame.strata_of(&frame.order) {
                    let stratum = frame.strata[frame.stratum[rows[0] as usize] as usize];
                    if stratum.factor == 0.0 {
                        continue;
                    }
                    let n = stratum.clusters;
                    let mut times = vec![0.0; n as usize];
                    for _ in 1..times.len() {
                        times[random.below(n as u32) as usize] += 1.0;
                    }
                    let move_by = stratum.left.sqrt();
                    for (rows, times) in frame.clusters_of(rows).zip(times) {
                        let factor = 1.0 - move_by + move_by * times * n / (n - 1.0);
                        for &row in rows {
                            weights[row as usize] *= factor;
                        }
                    }
                }
            }
        }
        for calibration in &frame.calibrations {
            calibration.fit(&mut weights)?;
        }
        Ok(weights)
    }

    /// The variance of any statistic of the weights, which it is handed for every answer of the sample; what is
    /// outside the domain is for it to leave out. A statistic that cannot be told is None.
    ///
    /// # Errors
    /// A statistic that cannot be told, or is not finite, from a replicate or from all.
    pub fn variance_of(&self, statistic: impl Fn(&[f64]) -> Option<f64> + Sync) -> Result<f64, SurveyError> {
        let of = |weights: &[f64]| statistic(weights).filter(|v| v.is_finite());
        let replicates = (0..self.count())
            .into_par_iter()
            .map(|replicate| of(&self.weights(replicate)?).ok_or(SurveyError::EmptyReplicate { replicate }));
        let replicates = replicates.collect::<Result<Vec<f64>, SurveyError>>()?;
        let centre = if self.about_estimate {
            of(self.design.weights()).ok_or(InputError::Empty {
                argument: "the domain",
            })?
        } else {
            replicates.iter().sum::<f64>() / replicates.len() as f64
        };
        let squares = replicates.iter().enumerate();
        Ok(squares
            .map(|(at, value)| self.scale(at) * (value - centre).powi(2))
            .sum())
    }

    fn sum(&self, weights: &[f64], values: &[f64]) -> f64 {
        let rows = self.design.rows().iter().map(|&row| row as usize);
        rows.map(|row| weights[row] * values[row]).sum()
    }

    fn estimate(
        &self,
        from_all: Estimate,
        statistic: impl Fn(&[f64]) -> Option<f64> + Sync,
    ) -> Result<Estimate, SurveyError> {
        Ok(Estimate {
            standard_error: self.variance_of(statistic)?.sqrt(),
            degrees_of_freedom: from_all.degrees_of_freedom.min(self.count() - 1),
            ..from_all
        })
    }

    /// # Errors
    /// As [`SurveyDesign::mean`], or a domain that a replicate leaves out.
    pub fn mean(&self, values: &[f64]) -> Result<Estimate, SurveyError> {
        let ones = vec![1.0; values.len()];
        self.estimate(self.design.mean(values)?, |weights| {
            Some(self.sum(weights, values) / self.sum(weights, &ones))
        })
    }

    /// # Errors
    /// As [`SurveyDesign::total`].
    pub fn total(&self, values: &[f64]) -> Result<Estimate, SurveyError> {
        self.estimate(self.design.total(values)?, |weights| {
            Some(self.sum(weights, values))
        })
    }

    /// # Errors
    /// As [`SurveyDesign::ratio`], or a domain that a replicate leaves out.
    pub fn ratio(&self, numerator: &[f64], denominator: &[f64]) -> Result<Estimate, SurveyError> {
        self.estimate(self.design.ratio(numerator, denominator)?, |weights| {
            Some(self.sum(weights, numerator) / self.sum(weights, denominator))
        })
    }
}
