//! Rates of small places, drawn towards a mean as far as their population is small: empirical Bayes smoothing.
//!
//! **In words.** A place's raw rate is events over population. How much rates really differ is estimated by taking
//! away from their weighted variance what Poisson counts alone would give: a = Σ nᵢ (rᵢ − m)² / Σ nᵢ − m / n̄, with m
//! the overall rate, n̄ the mean population. The smoothed rate is m + (rᵢ − m) a / (a + m / nᵢ): a large place keeps its
//! own, a small one gets nearly m. **Local** smoothing does the same among each place and its neighbours.
//!
//! **Unit.** Events per head of the population given. **Assumes** Poisson counts and, globally, that places are
//! of one kind, so that the mean tells of all. **Does not say** that a place whose smoothed rate is high is above
//! the mean beyond chance ([`crate::standardised_ratio`] does); two smoothed maps differ less than the raw ones.
//!
//! Variance that would be negative, when rates differ by less than chance, is 0, and every place gets the mean, as
//! `EBest` and `EBlocal` of R's spdep and GeoDa do; PySAL's esda lets the global one be negative, and its rates then
//! move away from the mean. Locally programs differ in what a neighbour's rate is held against, so it is an
//! argument ([`Deviations`]). A neighbourhood without events has rate 0, where both programs have none.
//!
//! Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators".
//!
//! ```
//! use stats::empirical_bayes::empirical_bayes;
//!
//! // One event among ten people says less than a hundred among ten thousand.
//! let found = empirical_bayes(&[1.0, 100.0, 300.0, 20.0], &[10.0, 10_000.0, 10_000.0, 4_000.0])?;
//! assert!((found.rates[0] - found.mean).abs() < 0.1 * (0.1 - found.mean));
//! assert!((found.rates[2] - 0.03).abs() < 0.001);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, at_least_values, each, finite_and_not_negative, one, same_length};
use crate::spatial_weights::SpatialWeights;

#[derive(Clone, Debug, PartialEq)]
pub struct EmpiricalBayes {
    /// Smoothed, of each place.
    pub rates: Vec<f64>,
    pub mean: f64,
    /// Between the places' true rates.
    pub variance: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LocalEmpiricalBayes {
    pub rates: Vec<f64>,
    /// Of each place with its neighbours.
    pub means: Vec<f64>,
    pub variances: Vec<f64>,
}

/// What the rate of a place's neighbour is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviations {
    /// The mean around the place, as Marshall defines it: GeoDa, esda, and spdep with `geoda = TRUE`.
    FromPlacesMean,
    /// The mean around that neighbour: spdep when not told otherwise.
    FromNeighboursMean,
}

fn check(events: &[f64], population: &[f64]) -> Result<(), InputError> {
    same_length("population", population, "events", events)?;
    at_least_values("events", events.len(), 2)?;
    finite_and_not_negative("events", events)?;
    each("population", population, "a finite number above 0", |p| {
        p.is_finite() && p > 0.0
    })?;
    one(
        "the sum of events",
        events.iter().sum(),
        "a finite number above 0",
        |s| s.is_finite() && s > 0.0,
    )?;
    let people = population.iter().sum();
    one("the sum of population", people, "finite", f64::is_finite)
}

/// Rates so far apart that their squares are not numbers any more.
fn is_finite(variances: &[f64]) -> Result<(), InputError> {
    each("the variance of rates", variances, "finite", f64::is_finite)
}

fn smoothed(rate: f64, population: f64, mean: f64, variance: f64) -> f64 {
    if variance > 0.0 {
        mean + (rate - mean) * variance / (variance + mean / population)
    } else {
        mean
    }
}

/// Towards the rate of all places.
///
/// # Errors
/// Fewer than two places, counts that are negative or not finite, a population that is not above 0, or no events.
pub fn empirical_bayes(events: &[f64], population: &[f64]) -> Result<EmpiricalBayes, InputError> {
    check(events, population)?;
    let people: f64 = population.iter().sum();
    let mean = events.iter().sum::<f64>() / people;
    let places = || events.iter().zip(population).map(|(e, p)| (e / p, *p));
    let squares: f64 = places().map(|(rate, p)| p * (rate - mean).powi(2)).sum();
    let variance = (squares / people - mean * events.len() as f64 / people).max(0.0);
    is_finite(&[squares, mean])?;
    Ok(EmpiricalBayes {
        rates: places()
            .map(|(rate, p)| smoothed(rate, p, mean, variance))
            .collect(),
        mean,
        variance,
    })
}

/// Towards the rate of each place with its neighbours, who count alike whatever their weights. A place without
/// neighbours keeps its own rate.
///
/// # Errors
/// As [`empirical_bayes`], or weights for another number of places.
pub fn local_empirical_bayes(
    events: &[f64],
    population: &[f64],
    weights: &SpatialWeights,
    deviations: Deviations,
) -> Result<LocalEmpiricalBayes, InputError> {
    check(events, population)?;
    let places = events.len();
    if weights.places() != places {
        return Err(InputError::Lengths {
            argument: "weights",
            length: weights.places(),
            other: "events",
            other_length: places,
        });
    }
    let around = |i: usize| std::iter::once(i).chain(weights.neighbours(i).iter().map(|&j| j as usize));
    let sum = |i: usize, of: &[f64]| around(i).map(|j| of[j]).sum::<f64>();
    let means: Vec<f64> = (0..places).map(|i| sum(i, events) / sum(i, population)).collect();
    let variance = |i: usize| {
        let squares = around(i).map(|j| {
            let mean = match deviations {
                Deviations::FromPlacesMean => means[i],
                Deviations::FromNeighboursMean => means[j],
            };
            population[j] * (events[j] / population[j] - mean).powi(2)
        });
        let people = sum(i, population);
        let near = 1.0 + weights.neighbours(i).len() as f64;
        (squares.sum::<f64>() / people - means[i] * near / people).max(0.0)
    };
    let variances: Vec<f64> = (0..places).map(variance).collect();
    is_finite(&variances)?;
    is_finite(&means)?;
    let rate = |i: usize| smoothed(events[i] / population[i], population[i], means[i], variances[i]);
    Ok(LocalEmpiricalBayes {
        rates: (0..places).map(rate).collect(),
        means,
        variances,
    })
}
