//! Kulldorff's scan statistics: is there somewhere, or sometime, with more cases than chance gives?
//!
//! **In words.** A circle moves over the map and grows; in space–time it is a cylinder, its height a run of
//! days. For each window the cases inside, c, are held against those expected there, μ, by the logarithm
//! of the likelihood ratio c ln(c/μ) + (C − c) ln((C − c)/(C − μ)), C being all cases. The window where it
//! is largest is the most likely cluster. Replications give the same cases new places (or new days) by
//! chance, and p is the share of replications whose own largest window is at least as likely: the search
//! through all windows is thereby paid for. Only windows with a higher rate inside are looked at.
//!
//! **Models.** [`poisson_scan`]: cases against expected cases, as from inhabitants by age and sex.
//! [`bernoulli_scan`]: cases among persons, the others being controls.
//! [`space_time_permutation_scan`]: cases alone. What is expected is that the days are the same everywhere,
//! μ = (cases in the circle × cases in the days) / C, so that neither a busy place nor a busy season is a
//! cluster, only the two together (Kulldorff, Heffernan, Hartman, Assunção and Mostashari 2005).
//!
//! **Prospective** means windows that end on the last day, in the data and in every replication alike;
//! retrospective means any. **Unit.** Cases; log likelihood ratio; p.
//!
//! **Assumes** independent cases: a repeat victim makes a cluster. **Does not say** that the border runs where
//! the circle does, that all inside have a higher risk, nor why. A p-value is of the strongest cluster; that
//! of a further one is on the safe side.
//!
//! Further clusters are the best window of each centre, in order, that share no place with one before; of
//! equally likely ones the one with the fewest places.
//! Ties in distance are settled as [`Circles`] tells, a replication equal to the observed value within
//! 10⁻⁹ counts as at least as likely, and the expected numbers of the permutation model do not change
//! between replications. Kulldorff (1997); Gumbel approximation by Abrams, Kulldorff and Kleinman (2010);
//! sequential stop by Besag and Clifford (1991). Compared with SaTScan 10.3.2, whose clusters come out the
//! same. Cases far more than places, and long retrospective periods, take long.
//!
//! ```
//! use stats::permutation::Permutations;
//! use stats::points::Points;
//! use stats::scan::{CircleLimits, Circles, ScanOptions, Windows, poisson_scan};
//!
//! let (x_m, y_m): (Vec<f64>, Vec<f64>) = (0..25).map(|i| (f64::from(i % 5), f64::from(i / 5))).unzip();
//! let mut cases = [2_u32; 25];
//! (cases[6], cases[7]) = (12, 11);
//! let expected = [3.0; 25];
//! let limits = CircleLimits { share: 0.5, radius: None };
//! let circles = Circles::planar(Points::new(&x_m, &y_m)?, &expected, limits)?;
//! let options = ScanOptions::new(Permutations::new(999, 1)?);
//! let found = poisson_scan(&cases, &expected, &circles, Windows::SPACE_ONLY, options)?;
//! assert_eq!(found.clusters[0].places, [7, 6]); // from the centre outwards
//! assert!(found.clusters[0].p < 0.01);
//! # Ok::<(), stats::scan::ScanError>(())
//! ```

mod any_days;
mod circles;
mod latest_days;
mod level;
mod likelihood;
mod replicate;
mod search;
mod source;

use std::ops::Range;

use crate::input::{InputError, finite_and_not_negative, one, positive, same_length};
use crate::permutation::Permutations;
use likelihood::Likelihood;
use search::{Best, PlaceX, Problem};

pub use circles::{CircleLimits, Circles};

/// Which runs of days are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Days in all.
    pub days: usize,
    pub shortest: usize,
    pub longest: usize,
    /// Only windows that end on the last day.
    pub prospective: bool,
}

impl Windows {
    /// No time: every case is of the same day.
    pub const SPACE_ONLY: Self = Self {
        days: 1,
        shortest: 1,
        longest: 1,
        prospective: false,
    };

    fn check(self) -> Result<(), InputError> {
        one("days", self.days as f64, "from 1 to 100 000", |d| {
            (1.0..=1e5).contains(&d)
        })?;
        let right = |n: f64| n >= 1.0 && n <= self.days as f64;
        one(
            "longest",
            self.longest as f64,
            "from 1 to the number of days",
            right,
        )?;
        let right = |n: f64| n >= 1.0 && n <= self.longest as f64;
        one("shortest", self.shortest as f64, "from 1 to the longest", right)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanOptions {
    pub permutations: Permutations,
    /// Stop when so many replications are at least as likely as the most likely cluster: that it is no
    /// finding is then clear. The p-values are of the replications made.
    pub stop_after: Option<u32>,
    pub most_clusters: usize,
    /// A window with fewer cases is no cluster, in the data or in a replication: 2 in SaTScan.
    pub fewest_cases: u32,
}

impl ScanOptions {
    pub fn new(permutations: Permutations) -> Self {
        Self {
            permutations,
            stop_after: None,
            most_clusters: 10,
            fewest_cases: 2,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The most likely first.
    pub clusters: Vec<Cluster>,
    /// The largest log ratio of each replication, in order.
    pub maxima: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Number of the centre among the circles' centres.
    pub centre: usize,
    /// In order of distance from the centre.
    pub places: Vec<u32>,
    pub radius: f64,
    pub days: Range<usize>,
    pub cases: u64,
    /// In Bernoulli, what the share of all would give.
    pub expected: f64,
    /// Rate inside over rate outside. `None` in the permutation model, and when all cases are inside.
    pub relative_risk: Option<f64>,
    pub log_likelihood_ratio: f64,
    /// (r + 1) / (R + 1).
    pub p: f64,
    /// By a Gumbel distribution with the replications' mean and spread: no smallest value. `None` when the
    /// replications are too few, or all alike.
    pub gumbel_p: Option<f64>,
}

impl Cluster {
    /// How often a cluster as likely as this comes by chance when the scan is made every so many days.
    pub fn recurrence_days(&self, made_every_days: f64) -> f64 {
        made_every_days / self.p
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScanError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("there are no cases")]
    NoCases,
    #[error("place {place} has cases but nothing expected")]
    CasesWhereNoneExpected { place: usize },
    #[error("case {index} is of place {place} on day {day}, but there are {places} places and {days} days")]
    CaseOutside {
        index: usize,
        place: u32,
        day: u32,
        places: usize,
        days: usize,
    },
}

/// Cases held against expected cases: `cases[place * days + day]`, and so `expected`, which is brought to
/// the same sum. Replications spread the cases by the expected numbers.
///
/// # Errors
/// Lengths that do not fit, no cases, expected numbers that are negative, not finite or nought where
/// there are cases, or windows that do not fit the days.
pub fn poisson_scan(
    cases: &[u32],
    expected: &[f64],
    circles: &Circles,
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    let problem = poisson_problem(cases, expected, circles, windows)?;
    Ok(scan(problem, options, false))
}

/// Cases of each day held against those expected: time alone, without places.
///
/// # Errors
/// As [`poisson_scan`].
pub fn temporal_scan(
    cases: &[u32],
    expected: &[f64],
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    poisson_scan(cases, expected, &Circles::one_place(), windows, options)
}

/// Cases among persons: `cases[place * days + day]`, and so `controls`, those who are not cases.
/// Replications draw the cases anew among all of them.
///
/// # Errors
/// Lengths that do not fit, no cases or no controls, or windows that do not fit the days.
pub fn bernoulli_scan(
    cases: &[u32],
    controls: &[u32],
    circles: &Circles,
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    windows.check()?;
    same_length("cases", cases, "controls", controls)?;
    check_cells(cases.len(), circles, windows)?;
    let all = total(cases)?;
    let others: u64 = controls.iter().map(|&c| u64::from(c)).sum();
    one("the sum of controls", others as f64, "above 0", |n| n > 0.0)?;
    one(
        "the sum of cases and controls",
        (all + others) as f64,
        "below 2^32",
        |n| n < 4_294_967_295.0,
    )?;
    let population: Vec<f64> = cases
        .iter()
        .zip(controls)
        .map(|(&c, &o)| f64::from(c) + f64::from(o))
        .collect();
    let likelihood = Likelihood::Bernoulli {
        cases: all as f64,
        population: (all + others) as f64,
    };
    let problem = Problem::new(
        circles,
        windows,
        likelihood,
        events(cases, windows.days),
        PlaceX::Cells(population),
    );
    Ok(scan(problem, options, false))
}

/// Cases by place and day and nothing else: `place[i]` and `day[i]` of case i. Replications deal the days
/// out among the cases anew.
///
/// # Errors
/// Lengths that do not fit, no cases, a place or day that there is not, or windows that do not fit the days.
pub fn space_time_permutation_scan(
    place: &[u32],
    day: &[u32],
    circles: &Circles,
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    let problem = permutation_problem(place, day, circles, windows)?;
    Ok(scan(problem, options, false))
}

/// [`poisson_scan`] by looking at every window of every replication, one by one.
///
/// # Errors
/// As [`poisson_scan`].
#[doc(hidden)]
pub fn plain_poisson_scan(
    cases: &[u32],
    expected: &[f64],
    circles: &Circles,
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    let problem = poisson_problem(cases, expected, circles, windows)?;
    Ok(scan(problem, options, true))
}

/// [`space_time_permutation_scan`] by looking at every window of every replication, one by one.
///
/// # Errors
/// As [`space_time_permutation_scan`].
#[doc(hidden)]
pub fn plain_space_time_permutation_scan(
    place: &[u32],
    day: &[u32],
    circles: &Circles,
    windows: Windows,
    options: ScanOptions,
) -> Result<Scan, ScanError> {
    let problem = permutation_problem(place, day, circles, windows)?;
    Ok(scan(problem, options, true))
}

fn poisson_problem<'a>(
    cases: &[u32],
    expected: &[f64],
    circles: &'a Circles,
    windows: Windows,
) -> Result<Problem<'a>, ScanError> {
    windows.check()?;
    same_length("cases", cases, "expected", expected)?;
    check_cells(cases.len(), circles, windows)?;
    finite_and_not_negative("expected", expected)?;
    let all = total(cases)? as f64;
    let sum: f64 = expected.iter().sum();
    positive("the sum of expected", sum)?;
    if let Some(cell) = (0..cases.len()).find(|&i| cases[i] > 0 && expected[i] <= 0.0) {
        let place = cell / windows.days;
        return Err(ScanError::CasesWhereNoneExpected { place });
    }
    let expected = expected.iter().map(|e| e * (all / sum)).collect();
    let likelihood = Likelihood::Poisson { cases: all };
    let events = events(cases, windows.days);
    Ok(Problem::new(
        circles,
        windows,
        likelihood,
        events,
        PlaceX::Cells(expected),
    ))
}

fn permutation_problem<'a>(
    place: &[u32],
    day: &[u32],
    circles: &'a Circles,
    windows: Windows,
) -> Result<Problem<'a>, ScanError> {
    windows.check()?;
    same_length("place", place, "day", day)?;
    if place.is_empty() {
        return Err(ScanError::NoCases);
    }
    one("cases", place.len() as f64, "below 2^31", |n| n < 2_147_483_648.0)?;
    let (places, days) = (circles.places(), windows.days);
    for (index, (&place, &day)) in place.iter().zip(day).enumerate() {
        if place as usize >= places || day as usize >= days {
            return Err(ScanError::CaseOutside {
                index,
                place,
                day,
                places,
                days,
            });
        }
    }
    let likelihood = Likelihood::Poisson {
        cases: place.len() as f64,
    };
    let mut events: Vec<(u32, u32)> = place.iter().copied().zip(day.iter().copied()).collect();
    // In one order, so that the order they are handed in does not steer the replications.
    events.sort_unstable();
    Ok(Problem::new(
        circles,
        windows,
        likelihood,
        events,
        PlaceX::Margins,
    ))
}

fn check_cells(cells: usize, circles: &Circles, windows: Windows) -> Result<(), InputError> {
    if cells == circles.places() * windows.days {
        return Ok(());
    }
    Err(InputError::Lengths {
        argument: "cases",
        length: cells,
        other: "places times days",
        other_length: circles.places() * windows.days,
    })
}

fn total(cases: &[u32]) -> Result<u64, ScanError> {
    match cases.iter().map(|&c| u64::from(c)).sum() {
        0 => Err(ScanError::NoCases),
        all => {
            one("the sum of cases", all as f64, "below 2^31", |n| {
                n < 2_147_483_648.0
            })?;
            Ok(all)
        }
    }
}

/// One (place, day) for each case.
fn events(cases: &[u32], days: usize) -> Vec<(u32, u32)> {
    let cells = cases.iter().enumerate();
    cells
        .flat_map(|(cell, &count)| {
            let event = ((cell / days) as u32, (cell % days) as u32);
            std::iter::repeat_n(event, count as usize)
        })
        .collect()
}

fn scan(mut problem: Problem<'_>, options: ScanOptions, plain: bool) -> Scan {
    problem.fewest_cases = f64::from(options.fewest_cases.max(1));
    let mut best: Vec<(usize, Best)> = problem
        .best_of_centres(plain)
        .into_iter()
        .enumerate()
        .filter_map(|(centre, best)| Some((centre, best?)))
        .collect();
    best.sort_by(|a, b| b.1.log_ratio.total_cmp(&a.1.log_ratio));
    // Of equally likely ones that with the fewest places, then the first centre: the sorts keep their order.
    for alike in best.chunk_by_mut(|a, b| b.1.log_ratio >= a.1.log_ratio * (1.0 - 1e-9)) {
        alike.sort_by_key(|(centre, best)| (best.members, *centre));
    }
    let observed = best.first().map_or(0.0, |b| b.1.log_ratio);
    let maxima = problem.maxima(observed, options, plain);
    let mut taken = vec![false; problem.circles.places()];
    let mut clusters = Vec::new();
    for (centre, best) in best {
        if clusters.len() == options.most_clusters {
            break;
        }
        let places = &problem.circles.around(centre)[..best.members];
        if places.iter().any(|&j| taken[j as usize]) {
            continue;
        }
        for &j in places {
            taken[j as usize] = true;
        }
        clusters.push(Cluster {
            centre,
            places: places.to_vec(),
            radius: problem.circles.radius(centre, best.members),
            days: best.days,
            cases: best.cases as u64,
            expected: problem.expected(best.x),
            relative_risk: problem.relative_risk(best.cases, best.x),
            log_likelihood_ratio: best.log_ratio,
            p: (1.0 + at_least(&maxima, best.log_ratio) as f64) / (1.0 + maxima.len() as f64),
            gumbel_p: gumbel_p(&maxima, best.log_ratio),
        });
    }
    Scan { clusters, maxima }
}

/// Differences up to 10⁻⁹ are rounding.
fn at_least(maxima: &[f64], observed: f64) -> usize {
    maxima.iter().filter(|&&m| m >= observed * (1.0 - 1e-9)).count()
}

fn gumbel_p(maxima: &[f64], observed: f64) -> Option<f64> {
    const EULER: f64 = 0.577_215_664_901_532_9;
    let n = maxima.len() as f64;
    let mean = maxima.iter().sum::<f64>() / n;
    let variance = maxima.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
    if maxima.len() < 20 || variance <= 0.0 {
        return None;
    }
    let scale = variance.sqrt() * 6.0_f64.sqrt() / std::f64::consts::PI;
    let location = mean - EULER * scale;
    // 1 − exp(−e^(−z)), without losing the small ones.
    Some(-(-(-(observed - location) / scale).exp()).exp_m1())
}
