//! Departures of days: what came in one day of a week, or has come day by day for some weeks, and drowns in the weeks' counts.
//!
//! A day is held against the same weekday of the weeks before it, since a Saturday is no Tuesday (Tokars and others 2009): each
//! weekday is a series of weeks of its own, compared like the week's is, of those who were heard.

use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;
use stats::cusum::cusum;

use super::departures::{DayAlarm, K, LEAST_LEVEL, ears_alarm};
use super::expected::{Compare, LEAST_EVENTS, comparable_weeks};
use crate::WeeklyInput;
use crate::flow::Flow;
use crate::weekly::WeekCount;

/// Weeks before the one looked at whose days are counted.
pub const DAY_WEEKS: i32 = 30;
/// CUSUM adds up the days of so many weeks, and learns each weekday's level and spread from at least so many before them.
pub(super) const RUN_WEEKS: usize = 4;
const LEAST_KNOWN: usize = 14;
const DAYS: usize = 7;

/// The weekdays of the latest weeks, from Monday, each with its weeks.
pub(super) struct Days(Vec<Flow>);

/// One series, weekday by weekday: its earlier weeks, the latest last, and this week's count.
pub(super) struct DaySeries {
    week: Date,
    weekdays: Vec<(Vec<Option<f64>>, i64)>,
}

impl Days {
    /// `by_weekday` has the counts of each weekday by week, from Monday; none at all when days are not to be looked at.
    pub fn of(input: &WeeklyInput<'_>, by_weekday: &[Vec<WeekCount>]) -> Self {
        let from = input.week.plus(-DAY_WEEKS);
        let reporting: Vec<_> = input
            .reporting
            .iter()
            .filter(|told| told.week >= from)
            .cloned()
            .collect();
        let flow = |counts: &Vec<WeekCount>| {
            Flow::new(&WeeklyInput {
                counts,
                reporting: &reporting,
                ..*input
            })
        };
        Self(by_weekday.par_iter().map(flow).collect())
    }

    /// `None` when days are not looked at. The series is one of `flow`, which has an order of its own.
    pub fn series(&self, flow: &Flow, area: Option<usize>, category: usize) -> Option<DaySeries> {
        let of_weekday = |days: &Flow| {
            let own = days
                .categories
                .iter()
                .position(|c| *c == flow.categories[category]);
            let at = days.weeks - 1;
            let Some(own) = own else {
                return (vec![Some(0.0); at], 0);
            };
            let series = days.series(area, Some(own));
            let (mut weeks, n) = comparable_weeks(days, &series, at, Compare::LikeWithLike);
            weeks.truncate(at);
            (weeks, n)
        };
        let weekdays: Vec<_> = self.0.iter().map(of_weekday).collect();
        (weekdays.len() == DAYS).then(|| DaySeries {
            week: flow.week(flow.weeks - 1).monday(),
            weekdays,
        })
    }
}

impl DaySeries {
    /// The day that is furthest above its bound, where a quiet week has one in `alpha` of the cases.
    pub fn ears(&self, alpha: f64, spread: f64) -> Option<DayAlarm> {
        let of_weekday = |(at, (weeks, n)): (usize, &(Vec<Option<f64>>, i64))| {
            let bound = (*n >= LEAST_EVENTS)
                .then(|| ears_alarm(weeks, *n as f64, alpha / DAYS as f64, spread))
                .flatten()?;
            Some(DayAlarm {
                day: self.week.saturating_add((at as i64).days()),
                n: *n,
                bound,
            })
        };
        let alarms = self.weekdays.iter().enumerate().filter_map(of_weekday);
        alarms.max_by(|a, b| (a.n as f64 - a.bound).total_cmp(&(b.n as f64 - b.bound)))
    }

    /// The day since which the days have been above what the season and their weekdays give. `season` has what each week of the
    /// run has by its season, the one looked at last.
    pub fn cusum(&self, season: [f64; RUN_WEEKS], threshold: f64, spread: f64) -> Option<Date> {
        let usual = |(weeks, _): &(Vec<Option<f64>>, i64)| {
            let before = weeks.len().checked_sub(RUN_WEEKS - 1)?;
            level(&weeks[..before])
        };
        let levels: Vec<(f64, f64)> = self.weekdays.iter().map(usual).collect::<Option<_>>()?;
        let of_week: f64 = levels.iter().map(|(level, _)| level).sum();
        let mean = season.iter().sum::<f64>() / (RUN_WEEKS * DAYS) as f64;
        if mean < LEAST_LEVEL || of_week <= 0.0 {
            return None;
        }
        let own_spread = levels.iter().map(|(_, spread)| spread).sum::<f64>() / DAYS as f64;
        let spread = own_spread.max(spread).max(1.0);
        let mut run: Vec<(Date, f64)> = Vec::new();
        for (ago, season) in (0..RUN_WEEKS).rev().zip(season) {
            for (at, (weeks, n)) in self.weekdays.iter().enumerate() {
                let count = match ago {
                    0 => Some(*n as f64),
                    ago => weeks[weeks.len() - ago],
                };
                let expected = season * levels[at].0 / of_week;
                // A day on which nothing is expected says nothing.
                if let Some(count) = count.filter(|_| expected > 0.0) {
                    let days = at as i64 - (ago * DAYS) as i64;
                    run.push((
                        self.week.saturating_add(days.days()),
                        count / expected * mean / spread,
                    ));
                }
            }
        }
        let counts: Vec<f64> = run.iter().map(|(_, count)| *count).collect();
        let sums = cusum(&counts, mean / spread, K, threshold).ok()?;
        sums.last().filter(|day| day.alarm)?;
        let begun = sums.iter().rposition(|day| day.sum <= 0.0).map_or(0, |i| i + 1);
        Some(run[begun].0)
    }
}

/// The mean of a weekday's earlier weeks, and how many times more than by chance they spread about it.
fn level(weeks: &[Option<f64>]) -> Option<(f64, f64)> {
    let known: Vec<f64> = weeks.iter().flatten().copied().collect();
    if known.len() < LEAST_KNOWN {
        return None;
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let squares: f64 = known.iter().map(|count| (count - mean).powi(2)).sum();
    let spread = if mean > 0.0 {
        squares / (known.len() - 1) as f64 / mean
    } else {
        1.0
    };
    Some((mean, spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty weeks with one or two each weekday and three on Saturdays, and this week's counts.
    fn series(this_week: [i64; DAYS]) -> DaySeries {
        let weeks = |weekday: usize| {
            let usual = if weekday == 5 { 3.0 } else { 1.0 };
            (0..30)
                .map(|week| Some(usual + f64::from((week + weekday as u32) % 2)))
                .collect()
        };
        DaySeries {
            week: jiff::civil::date(2026, 11, 9),
            weekdays: this_week
                .into_iter()
                .enumerate()
                .map(|(at, n)| (weeks(at), n))
                .collect(),
        }
    }

    #[test]
    fn a_day_is_held_against_its_weekday() {
        let alarm = series([1, 2, 1, 11, 1, 3, 1]).ears(1e-3, 1.0).unwrap();
        assert_eq!((alarm.day, alarm.n), (jiff::civil::date(2026, 11, 12), 11));
        // On a Saturday six are less remarkable than on a Monday.
        assert!(series([6, 1, 1, 1, 1, 1, 1]).ears(0.05, 1.0).is_some());
        assert_eq!(series([1, 1, 1, 1, 1, 6, 1]).ears(0.05, 1.0), None);
    }

    #[test]
    fn what_comes_day_by_day_adds_up_unless_the_season_gives_it() {
        let usual = 12.5;
        let high = series([5, 5, 5, 5, 5, 9, 5]);
        assert_eq!(
            high.cusum([usual; RUN_WEEKS], 5.0, 1.0),
            Some(jiff::civil::date(2026, 11, 9))
        );
        assert_eq!(high.cusum([usual, usual, usual, 39.0], 5.0, 1.0), None);
        assert_eq!(
            series([1, 2, 1, 2, 1, 3, 1]).cusum([usual; RUN_WEEKS], 5.0, 1.0),
            None
        );
        // Where there is less than one a day nothing is said.
        assert_eq!(high.cusum([0.5 * usual; RUN_WEEKS], 5.0, 1.0), None);
    }
}
