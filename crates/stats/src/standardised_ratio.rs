//! Standardised ratios: did a place have more events than its population would at the rates of a standard?
//!
//! **In words.** Expected is what the place's own population would have had, stratum by stratum (age, sex, kind of
//! dwelling), at the standard's rates: Σₕ populationₕ × rateₕ. The ratio is observed over expected; above 1 is more.
//! The interval asks which means of a Poisson count the observed one would not be rare at (Garwood 1936): exact, and
//! so at least as wide as it says.
//!
//! **Unit.** A ratio; times the standard's overall rate it is an indirectly standardised rate. **Assumes** Poisson
//! counts, rates of the standard known without error, and strata that multiply the rates of every place alike.
//! **Does not say** how two places compare with each other, as each is weighed by its own population; nor anything
//! of what was not in the strata.
//!
//! The interval agrees with `poisson.test` of R; that of [`StandardisedRatio::byar_interval`] is the approximation much
//! used in public health reports. PySAL's esda gives a normal interval of the logarithm, which no count of 0 has; it is
//! not offered.
//!
//! Breslow and Day (1987), *Statistical Methods in Cancer Research* II, chapter 2.
//!
//! ```
//! use stats::standardised_ratio::{StandardisedRatio, expected_events};
//!
//! // Two places of two strata each, at 10 and 2 events per 1,000.
//! let expected = expected_events(&[500.0, 2_000.0, 1_500.0, 500.0], &[0.010, 0.002])?;
//! assert_eq!(expected, [9.0, 16.0]);
//! let ratio = StandardisedRatio::of(18, expected[0])?;
//! assert_eq!(ratio.ratio(), 2.0);
//! assert!(ratio.exact_interval(0.95)?.lower > 1.0);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use statrs::function::gamma::{gamma_lr, gamma_ur};

use crate::count_distribution::CountDistribution;
use crate::input::{InputError, at_least_values, each, finite_and_not_negative, one, positive, same_length};
use crate::interval::{Interval, is_confidence, normal_quantile};

/// Counts from which the gamma function loses digits.
const MOST_EVENTS: f64 = 1e9;

/// Of the standard: Σ events over Σ population of each stratum, over all its places, row after row.
///
/// # Errors
/// No strata, rows that are not whole, counts that are negative or not finite, or a stratum without population.
pub fn standard_rates(events: &[f64], population: &[f64], strata: usize) -> Result<Vec<f64>, InputError> {
    same_length("population", population, "events", events)?;
    finite_and_not_negative("events", events)?;
    whole_rows(population, strata)?;
    let sum = |of: &[f64], stratum: usize| of.iter().skip(stratum).step_by(strata).sum::<f64>();
    let rate = |stratum: usize| {
        let people = sum(population, stratum);
        positive("the population of a stratum", people)?;
        Ok(sum(events, stratum) / people)
    };
    (0..strata).map(rate).collect()
}

/// Of each place: what its strata would have had at the standard's rates. `population` is place after place.
///
/// # Errors
/// No rates, rates or populations that are negative or not finite, or rows that are not whole.
pub fn expected_events(population: &[f64], standard_rates: &[f64]) -> Result<Vec<f64>, InputError> {
    finite_and_not_negative("standard_rates", standard_rates)?;
    whole_rows(population, standard_rates.len())?;
    let places = population.chunks_exact(standard_rates.len());
    Ok(places
        .map(|people| people.iter().zip(standard_rates).map(|(p, r)| p * r).sum())
        .collect())
}

fn whole_rows(population: &[f64], strata: usize) -> Result<(), InputError> {
    one("strata", strata as f64, "at least 1", |s| s >= 1.0)?;
    at_least_values("population", population.len(), strata)?;
    finite_and_not_negative("population", population)?;
    one(
        "the number of populations",
        population.len() as f64,
        "a multiple of the strata",
        |_| population.len().is_multiple_of(strata),
    )
}

/// Events that happened, and those expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardisedRatio {
    pub observed: u64,
    pub expected: f64,
}

impl StandardisedRatio {
    /// # Errors
    /// Nothing expected, or more events than can be reckoned with (a thousand million).
    pub fn of(observed: u64, expected: f64) -> Result<Self, InputError> {
        positive("expected", expected)?;
        for (argument, value) in [("observed", observed as f64), ("expected", expected)] {
            one(argument, value, "at most a thousand million", |v| {
                v <= MOST_EVENTS
            })?;
        }
        let ratio = (observed as f64 + 1.0) / expected;
        one("observed over expected", ratio, "finite", f64::is_finite)?;
        Ok(Self { observed, expected })
    }

    /// One for each place.
    ///
    /// # Errors
    /// As [`Self::of`], or lengths that differ.
    pub fn of_each(observed: &[u64], expected: &[f64]) -> Result<Vec<Self>, InputError> {
        same_length("observed", observed, "expected", expected)?;
        each("expected", expected, "a finite number above 0", |e| {
            e.is_finite() && e > 0.0
        })?;
        let places = observed.iter().zip(expected);
        places.map(|(&o, &e)| Self::of(o, e)).collect()
    }

    pub fn ratio(&self) -> f64 {
        self.observed as f64 / self.expected
    }

    /// Garwood's.
    ///
    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn exact_interval(&self, confidence: f64) -> Result<Interval, InputError> {
        let (lower, upper) = poisson_interval(self.observed, confidence)?;
        Ok(self.over_expected(lower, upper))
    }

    /// Byar's: the cube root of a Poisson count is nearly normal. Within 1 % of the exact one from some ten events.
    ///
    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn byar_interval(&self, confidence: f64) -> Result<Interval, InputError> {
        is_confidence(confidence)?;
        let z = normal_quantile(0.5 + confidence / 2.0);
        let limit =
            |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
        let lower = match self.observed {
            0 => 0.0,
            events => limit(events as f64, -z).max(0.0),
        };
        Ok(self.over_expected(lower, limit(self.observed as f64 + 1.0, z)))
    }

    fn over_expected(&self, lower: f64, upper: f64) -> Interval {
        Interval {
            estimate: self.ratio(),
            lower: lower / self.expected,
            upper: upper / self.expected,
        }
    }

    /// Twice the smaller tail of a Poisson count with the expected mean, at most 1: below 1 − confidence just when the
    /// exact interval leaves 1 out.
    pub fn p(&self) -> f64 {
        CountDistribution::new(self.expected, self.expected).two_sided(self.observed as i64)
    }
}

/// The means that leave (1 − confidence) / 2 in either tail: at least, and at most, as many events.
///
/// # Errors
/// A confidence that is not between 0 and 1.
pub fn poisson_interval(events: u64, confidence: f64) -> Result<(f64, f64), InputError> {
    is_confidence(confidence)?;
    let tail = 0.5 - confidence / 2.0;
    let count = events as f64;
    let lower = match events {
        0 => 0.0,
        _ => crossing(0.0, count, |mean| gamma_lr(count, mean) < tail),
    };
    let mut above = count + 1.0;
    while gamma_ur(count + 1.0, above) > tail {
        above *= 2.0;
    }
    Ok((
        lower,
        crossing(count, above, |mean| gamma_ur(count + 1.0, mean) > tail),
    ))
}

/// Where `before` turns from true to false.
fn crossing(mut below: f64, mut above: f64, before: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = f64::midpoint(below, above);
        if middle <= below || middle >= above {
            return middle;
        }
        if before(middle) {
            below = middle;
        } else {
            above = middle;
        }
    }
}
