//! Estimates from a survey: what does a whole population answer, when some were asked by a plan and not all
//! answered; and how far off may that be?
//!
//! **In words.** Each answer stands for as many as its weight. A total is Σ w y, a mean Σ w y / Σ w, a ratio
//! Σ w y / Σ w x. The variance is that of a sum of *influences* (Taylor's linearisation): what each answer moves the
//! estimate by, w y, w (y − ȳ) / Σ w, or w (y − R x) / Σ w x. They are summed within each cluster, the part of the
//! sample that was drawn as one, and the clusters of each stratum compared:
//! Σₕ (1 − fₕ) nₕ / (nₕ − 1) Σᵢ (zₕᵢ − z̄ₕ)², with nₕ clusters drawn in stratum h, the share fₕ of all there are.
//! A **domain** ([`SurveyDesign::within`], [`SurveyDesign::by`]) is not a smaller sample: that so few of its members
//! were drawn is chance too, and the others count as drawn with influence 0.
//! [`SurveyDesign::post_stratified`] and [`SurveyDesign::raked`] make the weights agree with what is known of the
//! population; what that explains is taken out of the influences. [`SurveyDesign::replicates`] gives variances for
//! statistics that have no formula.
//!
//! **Unit.** That of the answers. **Assumes** that the weights tell how answers came to be: a sample that was drawn,
//! non-response that the weights make good, clusters drawn with replacement or with the correction given. Of a sample
//! in several stages the first is what counts (the *ultimate cluster*), which errs to the safe side.
//! **Does not say** what those who did not answer think. Few in a domain make both the estimate and its error loose:
//! look at [`Estimate::degrees_of_freedom`].
//!
//! A stratum with one cluster says nothing of its own variance; what to do then is asked for ([`LonelyCluster`]).
//! Agrees with the R package survey 4.1.1 in estimates, errors, degrees of freedom, design effects and the intervals
//! of proportions on the scale of log odds; names of its arguments are in the documentation of each function.
//!
//! Lumley (2010), *Complex Surveys*; Binder (1983); Särndal, Swensson and Wretman (1992); Rao, Wu and Yue (1992).
//!
//! ```
//! use stats::survey::{FinitePopulation, SurveySample};
//!
//! // Two strata of 40 and 10 people, three of each asked.
//! let population = [40.0, 40.0, 40.0, 10.0, 10.0, 10.0];
//! let design = SurveySample::of(6)
//!     .strata(&[1, 1, 1, 2, 2, 2])
//!     .finite_population(FinitePopulation::Clusters(&population))
//!     .design()?;
//! let safe = design.proportion(&[true, true, false, true, false, false])?;
//! assert!((safe.estimate - (40.0 * 2.0 / 3.0 + 10.0 / 3.0) / 50.0).abs() < 1e-12);
//! assert_eq!(safe.degrees_of_freedom, 4);
//! let logit = safe.logit_interval(0.95)?;
//! assert!(0.0 < logit.lower && logit.upper < 1.0);
//! # Ok::<(), stats::survey::SurveyError>(())
//! ```

mod calibration;
mod estimate;
mod replicates;

pub use calibration::{Margin, Raking};
pub use estimate::{Estimate, Quantile};
pub use replicates::{Replicates, Replication};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::{InputError, at_least_values, at_most_values, each, same_length};
use calibration::Calibration;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurveyError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("stratum {stratum} has one cluster only, so that its variance cannot be told")]
    Lonely { stratum: usize },
    #[error("cluster {cluster} lies in more than one stratum")]
    ClusterInStrata { cluster: usize },
    #[error("the finite population of stratum {stratum} is given as both {one} and {other}")]
    PopulationVaries { stratum: usize, one: f64, other: f64 },
    #[error("stratum {stratum} has {population} clusters in all, but {clusters} in the sample")]
    PopulationTooSmall {
        stratum: usize,
        population: f64,
        clusters: usize,
    },
    #[error("group {group} of the {argument} is in the sample but not in the population")]
    NotInPopulation { argument: &'static str, group: usize },
    #[error("group {group} of the {argument} is in the population but not in the sample")]
    NotInSample { argument: &'static str, group: usize },
    #[error("group {group} of the {argument} is named more than once")]
    NamedTwice { argument: &'static str, group: usize },
    #[error("raking did not settle in {rounds} rounds: a cell still changed by {change}")]
    NotSettled { rounds: usize, change: f64 },
    #[error("a population is known of the whole sample, not of a part of it")]
    Restricted,
    #[error("replicate {replicate} has no answers left to estimate from")]
    EmptyReplicate { replicate: usize },
}

/// What there is in all, for each answer: the same within a stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FinitePopulation<'a> {
    /// Clusters in the stratum; without clusters, people.
    Clusters(&'a [f64]),
    /// The share of the stratum's clusters that was drawn, above 0 and at most 1.
    SharesDrawn(&'a [f64]),
}

impl<'a> FinitePopulation<'a> {
    /// As R's `fpc`: numbers above 1 are clusters, otherwise they are shares.
    pub fn as_r(values: &'a [f64]) -> Self {
        if values.iter().any(|&v| v > 1.0) {
            Self::Clusters(values)
        } else {
            Self::SharesDrawn(values)
        }
    }
}

/// What a stratum with a single cluster adds to the variance (R's `survey.lonely.psu`). A stratum that was drawn
/// whole adds nothing anyhow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LonelyCluster {
    /// The design is refused (`fail`).
    #[default]
    Refuse,
    /// Nothing, as if it had been drawn for certain (`certainty`, `remove`): too small.
    Certainty,
    /// The square of its distance from the whole sample's mean (`adjust`): rather too large.
    Adjust,
}

/// How a sample was drawn, for as many answers.
#[derive(Clone, Copy, Debug)]
pub struct SurveySample<'a> {
    answers: usize,
    weights: Option<&'a [f64]>,
    strata: Option<&'a [usize]>,
    clusters: Option<&'a [usize]>,
    population: Option<FinitePopulation<'a>>,
    lonely: LonelyCluster,
}

impl<'a> SurveySample<'a> {
    /// Drawn one by one from one stratum, each with the same chance, out of very many.
    pub fn of(answers: usize) -> Self {
        Self {
            answers,
            weights: None,
            strata: None,
            clusters: None,
            population: None,
            lonely: LonelyCluster::default(),
        }
    }

    /// How many each answer stands for, above 0. Without them the finite population's clusters over those drawn, or 1.
    pub fn weights(mut self, weights: &'a [f64]) -> Self {
        self.weights = Some(weights);
        self
    }

    pub fn strata(mut self, strata: &'a [usize]) -> Self {
        self.strata = Some(strata);
        self
    }

    /// What was drawn as one: a household, a stairwell, a school.
    pub fn clusters(mut self, clusters: &'a [usize]) -> Self {
        self.clusters = Some(clusters);
        self
    }

    pub fn finite_population(mut self, population: FinitePopulation<'a>) -> Self {
        self.population = Some(population);
        self
    }

    pub fn lonely(mut self, lonely: LonelyCluster) -> Self {
        self.lonely = lonely;
        self
    }

    /// # Errors
    /// No answers, lengths that differ, weights that are not above 0, a cluster in two strata, a population that varies
    /// in a stratum or is smaller than its sample, or a stratum with one cluster when that is refused.
    pub fn design(self) -> Result<SurveyDesign, SurveyError> {
        let rows: Vec<u32> = self.rows()?;
        let (stratum, labels) = match self.strata {
            Some(strata) => {
                same_length("strata", strata, "answers", &rows)?;
                dense(strata)
            }
            None => (vec![0; rows.len()], vec![0]),
        };
        let (cluster, names) = match self.clusters {
            Some(clusters) => {
                same_length("clusters", clusters, "answers", &rows)?;
                dense(clusters)
            }
            None => (rows.clone(), (0..rows.len()).collect()),
        };
        let mut stratum_of = vec![u32::MAX; names.len()];
        for (&cluster, &stratum) in cluster.iter().zip(&stratum) {
            let of = &mut stratum_of[cluster as usize];
            if *of != u32::MAX && *of != stratum {
                let cluster = names[cluster as usize];
                return Err(SurveyError::ClusterInStrata { cluster });
            }
            *of = stratum;
        }
        let mut clusters = vec![0_usize; labels.len()];
        for &stratum in &stratum_of {
            clusters[stratum as usize] += 1;
        }
        let population = self.population_of_strata(&stratum, &labels, &clusters)?;
        let strata = labels.iter().zip(&clusters).zip(&population);
        let strata = strata.map(|((&label, &clusters), &population)| {
            Stratum::of(label, clusters as f64, population, self.lonely)
        });
        let strata = strata.collect::<Result<Vec<Stratum>, SurveyError>>()?;
        let weights: Vec<f64> = match (self.weights, self.population) {
            (Some(weights), _) => {
                same_length("weights", weights, "answers", &rows)?;
                weights.to_vec()
            }
            (None, Some(_)) => {
                let stratum = stratum.iter().map(|&s| s as usize);
                stratum.map(|s| population[s] / clusters[s] as f64).collect()
            }
            (None, None) => vec![1.0; rows.len()],
        };
        each("weights", &weights, "a finite number above 0", |w| {
            w.is_finite() && w > 0.0
        })?;
        let mut order = rows;
        order.sort_by_key(|&row| (stratum[row as usize], cluster[row as usize]));
        Ok(SurveyDesign {
            frame: Arc::new(Frame {
                drawn_weights: weights.clone(),
                weights,
                stratum,
                cluster,
                strata,
                lonely: self.lonely,
                order,
                calibrations: Vec::new(),
            }),
            rows: None,
        })
    }

    fn rows(&self) -> Result<Vec<u32>, InputError> {
        at_least_values("answers", self.answers, 1)?;
        at_most_values("answers", self.answers, u32::MAX as usize - 1)?;
        Ok((0..self.answers as u32).collect())
    }

    /// Clusters in each stratum's population, infinite when they are not told.
    fn population_of_strata(
        &self,
        stratum: &[u32],
        labels: &[usize],
        clusters: &[usize],
    ) -> Result<Vec<f64>, SurveyError> {
        let (values, shares) = match self.population {
            None => return Ok(vec![f64::INFINITY; labels.len()]),
            Some(FinitePopulation::Clusters(values)) => (values, false),
            Some(FinitePopulation::SharesDrawn(values)) => (values, true),
        };
        same_length("finite_population", values, "answers", stratum)?;
        let needed = if shares {
            "a share above 0 and at most 1"
        } else {
            "a finite number of at least 1"
        };
        each("finite_population", values, needed, |v| {
            v.is_finite() && if shares { v > 0.0 && v <= 1.0 } else { v >= 1.0 }
        })?;
        let mut given = vec![f64::NAN; labels.len()];
        for (&stratum, &value) in stratum.iter().zip(values) {
            let one = &mut given[stratum as usize];
            if one.is_nan() {
                *one = value;
            } else if *one != value {
                return Err(SurveyError::PopulationVaries {
                    stratum: labels[stratum as usize],
                    one: *one,
                    other: value,
                });
            }
        }
        let of_stratum = |at: usize| {
            let population = if shares {
                clusters[at] as f64 / given[at]
            } else {
                given[at]
            };
            if population < clusters[at] as f64 {
                return Err(SurveyError::PopulationTooSmall {
                    stratum: labels[at],
                    population,
                    clusters: clusters[at],
                });
            }
            Ok(population)
        };
        (0..labels.len()).map(of_stratum).collect()
    }
}

/// A sample with its plan; or, as a domain, the part of it that one asks about.
#[derive(Clone, Debug)]
pub struct SurveyDesign {
    frame: Arc<Frame>,
    /// Of the domain, in the frame's order; all when None.
    rows: Option<Arc<[u32]>>,
}

#[derive(Clone, Debug)]
struct Frame {
    /// Before and after they were made to agree with a known population.
    drawn_weights: Vec<f64>,
    weights: Vec<f64>,
    /// Of each answer.
    stratum: Vec<u32>,
    cluster: Vec<u32>,
    strata: Vec<Stratum>,
    lonely: LonelyCluster,
    /// Answers by stratum and cluster, so that both are runs.
    order: Vec<u32>,
    calibrations: Vec<Calibration>,
}

#[derive(Clone, Copy, Debug)]
struct Stratum {
    label: usize,
    clusters: f64,
    /// The share of its clusters that was not drawn.
    left: f64,
    /// What the sum of squares is multiplied with.
    factor: f64,
    /// Whether squares are about the stratum's own mean.
    centred: bool,
}

impl Stratum {
    fn of(label: usize, clusters: f64, population: f64, lonely: LonelyCluster) -> Result<Self, SurveyError> {
        // What R takes as drawn whole.
        let left = match 1.0 - clusters / population {
            left if left < 1e-7 => 0.0,
            left => left,
        };
        let alone = clusters < 2.0;
        let factor = match lonely {
            _ if !alone => left * clusters / (clusters - 1.0),
            _ if left == 0.0 => 0.0,
            LonelyCluster::Refuse => return Err(SurveyError::Lonely { stratum: label }),
            LonelyCluster::Certainty => 0.0,
            LonelyCluster::Adjust => left,
        };
        Ok(Self {
            label,
            clusters,
            left,
            factor,
            centred: !alone,
        })
    }
}

impl Frame {
    fn clusters_of<'a>(&'a self, rows: &'a [u32]) -> impl Iterator<Item = &'a [u32]> {
        rows.chunk_by(|&a, &b| self.cluster[a as usize] == self.cluster[b as usize])
    }

    fn strata_of<'a>(&'a self, rows: &'a [u32]) -> impl Iterator<Item = &'a [u32]> {
        rows.chunk_by(|&a, &b| self.stratum[a as usize] == self.stratum[b as usize])
    }

    /// Of the sum of the influences of these rows, all others having none.
    fn variance(&self, rows: &[u32], influence: impl Fn(usize) -> f64) -> f64 {
        let mut sums: Vec<f64> = Vec::new();
        let mut variance = 0.0;
        for rows in self.strata_of(rows) {
            let stratum = self.strata[self.stratum[rows[0] as usize] as usize];
            sums.clear();
            let sum = |cluster: &[u32]| cluster.iter().map(|&row| influence(row as usize)).sum::<f64>();
            sums.extend(self.clusters_of(rows).map(sum));
            let untouched = stratum.clusters - sums.len() as f64;
            // From a value of the stratum, so that clusters that are all alike have a variance of exactly 0.
            let start = if untouched > 0.0 { 0.0 } else { sums[0] };
            let mean = match stratum.centred {
                true => start + sums.iter().map(|s| s - start).sum::<f64>() / stratum.clusters,
                false => 0.0,
            };
            let squares: f64 = sums.iter().map(|s| (s - mean).powi(2)).sum();
            variance += stratum.factor * (squares + untouched * mean * mean);
        }
        variance
    }
}

impl SurveyDesign {
    /// How many answers there are in the sample, those outside the domain too.
    pub fn answers(&self) -> usize {
        self.frame.weights.len()
    }

    /// Of every answer, in the order they were given; made to agree with the population if that was asked for.
    pub fn weights(&self) -> &[f64] {
        &self.frame.weights
    }

    fn rows(&self) -> &[u32] {
        self.rows.as_deref().unwrap_or(&self.frame.order)
    }

    /// The part of the sample, or of this domain, for which `inside` is true: those of an area, those who answered a
    /// question.
    ///
    /// # Errors
    /// Not one for each answer of the sample, or none inside.
    pub fn within(&self, inside: &[bool]) -> Result<Self, SurveyError> {
        same_length("inside", inside, "answers", self.weights())?;
        let rows = self.rows().iter().copied();
        let rows: Arc<[u32]> = rows.filter(|&row| inside[row as usize]).collect();
        at_least_values("the domain", rows.len(), 1)?;
        Ok(Self {
            frame: Arc::clone(&self.frame),
            rows: Some(rows),
        })
    }

    /// A domain for each group that is there, in their order (R's `svyby`).
    ///
    /// # Errors
    /// Not one group for each answer of the sample.
    pub fn by(&self, groups: &[usize]) -> Result<Vec<(usize, Self)>, SurveyError> {
        same_length("groups", groups, "answers", self.weights())?;
        let mut rows: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for &row in self.rows() {
            rows.entry(groups[row as usize]).or_default().push(row);
        }
        let domain = |(group, rows): (usize, Vec<u32>)| {
            let frame = Arc::clone(&self.frame);
            let rows = Some(rows.into());
            (group, Self { frame, rows })
        };
        Ok(rows.into_iter().map(domain).collect())
    }

    /// Clusters less strata, of those with answers in the domain (R's `degf`).
    pub fn degrees_of_freedom(&self) -> usize {
        let clusters = self.frame.clusters_of(self.rows()).count();
        clusters - self.frame.strata_of(self.rows()).count()
    }

    fn variance(&self, influence: impl Fn(usize) -> f64) -> f64 {
        let frame = &self.frame;
        if frame.calibrations.is_empty() {
            return frame.variance(self.rows(), influence);
        }
        let mut influences = vec![0.0; self.answers()];
        for &row in self.rows() {
            influences[row as usize] = influence(row as usize);
        }
        for calibration in &frame.calibrations {
            calibration.take_out(&mut influences);
        }
        frame.variance(&frame.order, |row| influences[row])
    }
}

/// Labels as numbers from 0 in the order of the labels, and the labels.
fn dense(labels: &[usize]) -> (Vec<u32>, Vec<usize>) {
    let mut known = labels.to_vec();
    known.sort_unstable();
    known.dedup();
    let number = |label: &usize| known.partition_point(|k| k < label) as u32;
    (labels.iter().map(number).collect(), known)
}
