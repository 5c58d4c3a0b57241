//! Did it become more or less? One year's events against another's, when weeks vary by more than chance alone.
//!
//! Does not say why: more may be told of, or more may happen.

use stats::count_regression::{CountModel, count_regression};
use stats::design::Design;
use stats::interval::Interval;

use super::effect::Estimate;

const CONFIDENCE: f64 = 0.95;
/// With fewer events in both together nothing is said.
const LEAST_EVENTS: i64 = 20;

/// Which way something went, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
    /// The interval holds no change.
    CannotTell,
}

impl Direction {
    /// Of a change with its interval, where `none` is no change: 0 of a difference, 1 of a factor.
    pub fn of(estimate: &Estimate, none: f64) -> Self {
        if estimate.low > none {
            Self::Up
        } else if estimate.high < none {
            Self::Down
        } else {
            Self::CannotTell
        }
    }
}

/// How many times as many there were a week, by quasi-Poisson regression of the weeks' counts on the period. Weeks that
/// vary less than chance gives count as chance. `None` with few events, or with none in one of the two.
pub fn rate_change(before: &[i64], after: &[i64]) -> Option<Estimate> {
    let (earlier, later): (i64, i64) = (before.iter().sum(), after.iter().sum());
    if earlier + later < LEAST_EVENTS || earlier == 0 || later == 0 {
        return None;
    }
    let counts: Vec<f64> = before.iter().chain(after).map(|n| *n as f64).collect();
    let times: Vec<f64> = (0..counts.len()).map(|week| week as f64).collect();
    let from = before.len() as f64;
    let design = Design::level(counts.len()).level_break(&times, from);
    let name = design.names().last()?.clone();
    let fit = |model| count_regression(&counts, &design, None, model).ok();
    let mut found = fit(CountModel::QuasiPoisson)?;
    if found.dispersion < 1.0 {
        found = fit(CountModel::Poisson)?;
    }
    let Interval {
        estimate,
        lower,
        upper,
    } = found.rate_ratio(&name, CONFIDENCE)?;
    Some(Estimate {
        value: estimate,
        low: lower,
        high: upper,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &[i64], after: &[i64], expected: Option<Direction>) {
        let found = rate_change(before, after);
        assert_eq!(found.map(|e| Direction::of(&e, 1.0)), expected, "{found:?}");
    }

    #[test]
    fn a_change_is_told_when_weeks_do_not_explain_it() {
        check(&[10; 52], &[20; 52], Some(Direction::Up));
        check(&[10; 52], &[5; 52], Some(Direction::Down));
        check(&[10; 52], &[10; 52], Some(Direction::CannotTell));
        // The same sums as above, but all in a few weeks.
        let mut wild = vec![0; 52];
        wild[10] = 1_040;
        check(&[10; 52], &wild, Some(Direction::CannotTell));
        check(&[0; 52], &[9; 52], None);
        check(&[0, 1], &[1, 0], None);
    }

    #[test]
    fn the_factor_is_that_of_the_means() {
        let found = rate_change(&[8, 12, 10], &[19, 21, 20]).unwrap();
        assert!((found.value - 2.0).abs() < 1e-9 && found.low > 1.0 && found.high < 4.0);
    }
}
