//! Is it becoming more or less, when the season is taken away? Weeks explained by a trend and the season, with how sure
//! the trend is.
//!
//! Does not say why, nor that it goes on. A change in how events are reported looks like a change in what happens.

use stats::count_regression::{CountModel, count_regression};
use stats::design::Design;

use crate::methods::effect::Estimate;

const CONFIDENCE: f64 = 0.95;
const WEEKS_OF_YEAR: f64 = 365.25 / 7.0;
/// Two years, or the season cannot be told from the trend.
pub const LEAST_WEEKS: usize = 104;
const HARMONICS: usize = 2;

#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The factor by which a year changes it.
    pub a_year: Estimate,
    /// Expected each week, by trend and season.
    pub fitted: Vec<f64>,
}

/// Whole weeks, oldest first. `None` when they are too few, or nothing happened.
pub fn trend(weeks: &[i64]) -> Option<Trend> {
    if weeks.len() < LEAST_WEEKS {
        return None;
    }
    let counts: Vec<f64> = weeks.iter().map(|n| *n as f64).collect();
    let times: Vec<f64> = (0..weeks.len()).map(|week| week as f64).collect();
    let years: Vec<f64> = times.iter().map(|week| week / WEEKS_OF_YEAR).collect();
    let design = Design::level(weeks.len())
        .trend(&years)
        .harmonics(&times, WEEKS_OF_YEAR, HARMONICS);
    let quasi = count_regression(&counts, &design, None, CountModel::QuasiPoisson).ok()?;
    // Weeks more alike than chance are a chance too: the interval is never narrower for it.
    let fit = if quasi.dispersion < 1.0 {
        count_regression(&counts, &design, None, CountModel::Poisson).ok()?
    } else {
        quasi
    };
    let a_year = fit.rate_ratio("trend", CONFIDENCE)?;
    Some(Trend {
        a_year: Estimate {
            value: a_year.estimate,
            low: a_year.lower,
            high: a_year.upper,
        },
        fitted: fit.fitted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(growth: f64, expected: f64) {
        let week = |week: usize| {
            let years = week as f64 / WEEKS_OF_YEAR;
            let season = 1.0 + 0.5 * (std::f64::consts::TAU * years).cos();
            (1_000.0 * growth.powf(years) * season).round() as i64
        };
        let weeks: Vec<i64> = (0..156).map(week).collect();
        let found = trend(&weeks).unwrap();
        assert!((found.a_year.value - expected).abs() < 0.02, "{:?}", found.a_year);
        assert!(found.a_year.low < found.a_year.value && found.a_year.value < found.a_year.high);
        assert_eq!(found.fitted.len(), weeks.len());
    }

    #[test]
    fn the_season_is_no_trend() {
        check(1.0, 1.0);
        check(1.2, 1.2);
        check(0.8, 0.8);
    }

    #[test]
    fn too_little_has_no_trend() {
        assert_eq!(trend(&[5; 103]), None);
        assert_eq!(trend(&[0; 156]), None);
    }
}
