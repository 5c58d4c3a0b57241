//! How do the areas compare, when one takes into account how many live there?
//!
//! Events per inhabitant and year, against what each area would have had at the rate of them all (standardised ratio,
//! exact interval); the rate of a small area drawn towards that of all as far as chance rules it (empirical Bayes); and
//! how far from the others a ratio may lie by chance (funnel limits).
//!
//! Does not say who is safest: those who are there by day are not those who live there.

use domain::codes::AreaCode;
use stats::empirical_bayes::empirical_bayes;
use stats::funnel_limits::{ALARM, WARNING, ratio_limits};
use stats::standardised_ratio::StandardisedRatio;

use crate::methods::effect::Estimate;

const CONFIDENCE: f64 = 0.95;
/// Between the smallest and the largest area, so many points draw a limit.
const STEPS: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub struct AreaEvents {
    pub area: AreaCode,
    pub n: i64,
    /// Inhabitants, with the year that they were counted; none where nobody has.
    pub population: Option<(i64, i16)>,
}

/// Where a ratio lies among what chance gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Within,
    /// One of twenty areas that are as all others lies here or beyond.
    Unusual,
    /// One of five hundred.
    Remarkable,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ComparedArea {
    pub area: AreaCode,
    pub n: i64,
    pub population: i64,
    pub year: i16,
    /// Events per 1,000 inhabitants and year, as counted and as drawn towards the rate of all.
    pub per_1000: f64,
    pub smoothed_per_1000: f64,
    /// At the rate of all.
    pub expected: f64,
    pub ratio: Estimate,
    pub standing: Standing,
}

/// Limits of the ratio where so many are expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelLimit {
    pub expected: f64,
    pub unusual: (f64, f64),
    pub remarkable: (f64, f64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct AreaComparison {
    /// The highest ratio first.
    pub areas: Vec<ComparedArea>,
    /// Where nobody is known to live; they are not compared.
    pub without_population: Vec<AreaCode>,
    pub per_1000: f64,
    pub limits: Vec<FunnelLimit>,
}

/// `years` is how long the events were counted. `None` when there is nothing to compare: fewer than two areas with
/// inhabitants, or no events.
pub fn area_comparison(events: &[AreaEvents], years: f64) -> Option<AreaComparison> {
    let lived_in = |of: &&AreaEvents| of.population.is_some_and(|(people, _)| people > 0);
    let known: Vec<&AreaEvents> = events.iter().filter(lived_in).collect();
    let others = events.iter().filter(|of| !lived_in(of));
    let without_population = others.map(|of| of.area.clone()).collect();
    let people = |of: &AreaEvents| of.population.map_or(0.0, |(people, _)| people as f64);
    let counts: Vec<f64> = known.iter().map(|of| of.n as f64).collect();
    let populations: Vec<f64> = known.iter().map(|of| people(of)).collect();
    let smoothed = empirical_bayes(&counts, &populations).ok()?;
    let a_year = 1_000.0 / years;
    let mut areas = Vec::new();
    for (i, of) in known.iter().enumerate() {
        let expected = populations[i] * smoothed.mean;
        let ratio = StandardisedRatio::of(u64::try_from(of.n).ok()?, expected).ok()?;
        let interval = ratio.exact_interval(CONFIDENCE).ok()?;
        let limit = limit(expected)?;
        let outside = |(low, high): (f64, f64)| ratio.ratio() < low || ratio.ratio() > high;
        areas.push(ComparedArea {
            area: of.area.clone(),
            n: of.n,
            population: populations[i] as i64,
            year: of.population?.1,
            per_1000: counts[i] / populations[i] * a_year,
            smoothed_per_1000: smoothed.rates[i] * a_year,
            expected,
            ratio: Estimate {
                value: ratio.ratio(),
                low: interval.lower,
                high: interval.upper,
            },
            standing: if outside(limit.remarkable) {
                Standing::Remarkable
            } else if outside(limit.unusual) {
                Standing::Unusual
            } else {
                Standing::Within
            },
        });
    }
    areas.sort_by(|a, b| {
        b.ratio
            .value
            .total_cmp(&a.ratio.value)
            .then_with(|| a.area.cmp(&b.area))
    });
    let sizes = || areas.iter().map(|area| area.expected);
    let (least, most) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(0.0, f64::max));
    // Closer together where the limits bend most.
    let size = |step: usize| least * (most / least).powf(step as f64 / STEPS as f64);
    Some(AreaComparison {
        limits: (0..=STEPS).filter_map(|step| limit(size(step))).collect(),
        areas,
        without_population,
        per_1000: smoothed.mean * a_year,
    })
}

fn limit(expected: f64) -> Option<FunnelLimit> {
    let at = |confidence| {
        let limits = ratio_limits(1.0, expected, confidence).ok()?;
        Some((limits.lower, limits.upper))
    };
    Some(FunnelLimit {
        expected,
        unusual: at(WARNING)?,
        remarkable: at(ALARM)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(rows: &[(&str, i64, Option<i64>)]) -> Vec<AreaEvents> {
        let of = |(area, n, people): &(&str, i64, Option<i64>)| AreaEvents {
            area: (*area).into(),
            n: *n,
            population: people.map(|people| (people, 2021)),
        };
        rows.iter().map(of).collect()
    }

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 5e-4, "{got} is not {expected}");
    }

    #[test]
    fn areas_are_held_against_the_rate_of_all() {
        // 90 events among 9,000 in half a year: 20 per 1,000 and year.
        let rows = events(&[
            ("a", 30, Some(1_000)),
            ("b", 40, Some(4_000)),
            ("c", 20, Some(4_000)),
            ("d", 7, None),
        ]);
        let found = area_comparison(&rows, 0.5).unwrap();
        close(found.per_1000, 20.0);
        assert_eq!(found.without_population, [AreaCode::from("d")]);
        let order: Vec<&str> = found.areas.iter().map(|a| a.area.as_str()).collect();
        assert_eq!(order, ["a", "b", "c"]);
        let a = &found.areas[0];
        close(a.per_1000, 60.0);
        close(a.expected, 10.0);
        close(a.ratio.value, 3.0);
        // Garwood's of 30 events, as R's poisson.test has it: 20.2409 to 42.8269.
        close(a.ratio.low, 2.024_09);
        close(a.ratio.high, 4.282_69);
        assert_eq!(a.standing, Standing::Remarkable);
        // By hand: m = 0.01, Σ n (r − m)² / Σ n = (1000 · 0.02² + 4000 · 0.005²) / 9000 = 0.5 / 9000 = 5.5556e-5,
        // less m / mean n = 0.01 / 3000 gives 5.2222e-5; 0.01 + 0.02 · 5.2222 / (5.2222 + 1).
        close(a.smoothed_per_1000, (0.01 + 0.02 * 5.222_22 / 6.222_22) * 2_000.0);
        assert_eq!(found.areas[1].standing, Standing::Within);
        // 20 of 40 expected.
        assert_eq!(found.areas[2].standing, Standing::Remarkable);
        assert!(found.limits.is_sorted_by(|a, b| a.expected < b.expected));
        assert!(found.limits.is_sorted_by(|a, b| a.unusual.1 > b.unusual.1));
    }

    #[test]
    fn nothing_is_compared_with_nothing() {
        for rows in [
            events(&[]),
            events(&[("a", 3, Some(10))]),
            events(&[("a", 3, Some(10)), ("b", 3, None)]),
            events(&[("a", 3, Some(10)), ("b", 3, Some(0))]),
            events(&[("a", 0, Some(10)), ("b", 0, Some(10))]),
        ] {
            assert_eq!(area_comparison(&rows, 1.0), None);
        }
    }
}
