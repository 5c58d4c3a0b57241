//! Is this week's count what such a week usually holds?
//!
//! Like is compared with like: only partners that were heard this week, and only weeks in which
//! those who usually give at least four fifths of the series were heard. With two or more earlier
//! years the range is Farrington's; with less, the mean and spread of the latest sixteen weeks; with
//! fewer than eight weeks there is no range and no verdict.

use domain::time::IsoWeek;
use jiff::ToSpan;
use stats::count_distribution::CountDistribution;
use stats::farrington::{FarringtonOptions, farrington};
use stats::recent_weeks::recent_weeks;

use crate::finding::{CountRange, ExpectedRange, RangeMethod, Verdict};
use crate::flow::{Flow, Heard, Series};
use crate::rounding::rounded;

/// The part of weeks that fall within the range when nothing has changed.
pub const LEVEL: f64 = 0.95;
/// A week is compared with when those heard usually give this part of the series.
pub const LEAST_SHARE: f64 = 0.8;
/// Years back that the flexible method looks.
pub const YEARS_BACK: i32 = 5;
/// How many of the latest weeks the simple range is made from, at most and at least.
pub const RECENT_WEEKS: usize = 16;
pub const LEAST_WEEKS: usize = 8;
/// A count is never above the range with fewer events than this: two of something rare is not a wave.
pub const LEAST_EVENTS: i64 = 3;
/// How far back a partner's usual part of a series is reckoned.
const USUAL_WEEKS: usize = 52;

/// A count with what it was compared with.
pub struct Compared {
    pub count: CountRange,
    /// Two-sided; 1 where there is no verdict.
    pub p: f64,
    /// What the week was expected to hold, where there is enough to compare with.
    pub usual: Option<CountDistribution>,
}

/// Which partners a count is compared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Those heard this week that have a history.
    LikeWithLike,
    /// All with a history, silent or not: what the bare count looks like. New partners' events count
    /// though they have none to be compared with.
    AllPartners,
}

/// The series as it may be learnt from: week by week the count of those who are compared, `None` where too many of
/// them were not heard; and the count of the week looked at.
pub fn comparable_weeks(flow: &Flow, series: &Series, at: usize, how: Compare) -> (Vec<Option<f64>>, i64) {
    let usual = usual_per_week(flow, series, at);
    let compared: Vec<usize> = (0..flow.partners.len())
        .filter(|&p| match how {
            Compare::LikeWithLike => flow.heard(p, at) == Heard::Yes && !flow.is_new(p, at),
            Compare::AllPartners => flow.heard(p, at) != Heard::NotYet,
        })
        .collect();
    let learnt_from: Vec<usize> = compared
        .iter()
        .copied()
        .filter(|&p| !flow.is_new(p, at))
        .collect();
    let all_usual: f64 = learnt_from.iter().map(|&p| usual[p]).sum();
    let history: Vec<Option<f64>> = (0..=at)
        .map(|week| {
            let silent = |p: &&usize| flow.heard(**p, week) != Heard::Yes;
            let missing: f64 = learnt_from.iter().filter(silent).map(|&p| usual[p]).sum();
            let begun = learnt_from.iter().any(|&p| flow.heard(p, week) == Heard::Yes);
            let comparable = week >= series.known_from && begun && missing <= (1.0 - LEAST_SHARE) * all_usual;
            comparable.then(|| learnt_from.iter().map(|&p| series.of(p, week)).sum::<i64>() as f64)
        })
        .collect();
    let comparable = compared.iter().map(|&p| series.of(p, at)).sum();
    (history, comparable)
}

pub fn compare(flow: &Flow, series: &Series, at: usize, how: Compare) -> Compared {
    let (history, comparable) = comparable_weeks(flow, series, at, how);
    let n = series.total(at);
    let mut compared = judge(n, comparable, distribution(flow, &history, at));
    let running = at + 1 == flow.weeks && !flow.last_week_over;
    let low = compared
        .count
        .range
        .is_some_and(|r| (comparable as f64) < r.expected);
    if running && low {
        compared.p = 1.0;
        if compared.count.verdict == Verdict::Below {
            compared.count.verdict = Verdict::TooFew;
        }
    }
    compared
}

fn judge(n: i64, comparable: i64, usual: Option<(CountDistribution, RangeMethod)>) -> Compared {
    let Some((usual, method)) = usual else {
        return Compared {
            count: CountRange {
                n,
                comparable,
                range: None,
                verdict: Verdict::TooFew,
            },
            p: 1.0,
            usual: None,
        };
    };
    let tail = (1.0 - LEVEL) / 2.0;
    let range = ExpectedRange {
        expected: rounded(usual.mean(), 2),
        low: usual.quantile(tail),
        high: usual.quantile(1.0 - tail),
        method,
    };
    let above = comparable > range.high;
    let verdict = if comparable < range.low {
        Verdict::Below
    } else if above && comparable >= LEAST_EVENTS {
        Verdict::Above
    } else {
        Verdict::Within
    };
    Compared {
        count: CountRange {
            n,
            comparable,
            range: Some(range),
            verdict,
        },
        p: if verdict == Verdict::Within && above {
            1.0
        } else {
            usual.two_sided(comparable)
        },
        usual: Some(usual),
    }
}

fn distribution(flow: &Flow, history: &[Option<f64>], at: usize) -> Option<(CountDistribution, RangeMethod)> {
    let references = references(flow, history, at);
    if references.len() >= 2
        && let Ok(fit) = farrington(history, &references, FarringtonOptions::FLEXIBLE)
    {
        return Some((fit.predictive(), RangeMethod::FarringtonFlexible));
    }
    let latest: Vec<f64> = history[..at]
        .iter()
        .rev()
        .take(RECENT_WEEKS)
        .filter_map(|n| *n)
        .collect();
    if latest.len() < LEAST_WEEKS {
        return None;
    }
    let usual = recent_weeks(&latest).ok()?;
    Some((usual, RangeMethod::RecentWeeks))
}

/// The same week of earlier years, latest first, as long as most of its window can be compared with.
/// By date, since a year has 52 weeks or 53.
fn references(flow: &Flow, history: &[Option<f64>], at: usize) -> Vec<usize> {
    let thursday = flow.week(at).monday() + 3.days();
    let half = FarringtonOptions::FLEXIBLE.half_window;
    (1..=YEARS_BACK)
        .map_while(|years| {
            let reference = flow.at(IsoWeek::of(thursday - years.years()))?;
            let window = reference.saturating_sub(half)..(reference + half + 1).min(at);
            let known = window.filter(|&week| history[week].is_some()).count();
            (known > half).then_some(reference)
        })
        .collect()
}

/// Each partner's events a week in the series while it was heard, over the latest year.
pub fn usual_per_week(flow: &Flow, series: &Series, at: usize) -> Vec<f64> {
    (0..flow.partners.len())
        .map(|p| {
            let weeks = at.saturating_sub(USUAL_WEEKS).max(series.known_from)..at;
            let heard: Vec<usize> = weeks.filter(|&w| flow.heard(p, w) == Heard::Yes).collect();
            let events: i64 = heard.iter().map(|&w| series.of(p, w)).sum();
            events as f64 / heard.len().max(1) as f64
        })
        .collect()
}
