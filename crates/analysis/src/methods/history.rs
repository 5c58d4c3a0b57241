//! How has a count gone, week by week, against what was expected each week?

use domain::codes::{AreaCode, CategoryCode};
use domain::time::IsoWeek;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::finding::{CountRange, Verdict};
use crate::flow::{Flow, Heard};
use crate::methods::expected::{Compare, compare};
use crate::weekly::WeeklyInput;

/// One week of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryWeek {
    pub week: IsoWeek,
    pub count: CountRange,
    /// Weekly reporters heard, of those that had begun by then.
    pub heard: i64,
    pub reporters: i64,
}

/// The latest `weeks` weeks of an area (or all), a category (or all), the week of the input last.
/// Each range is made from the weeks before it, as it was when the week was new.
pub fn week_history(
    input: &WeeklyInput<'_>,
    area: Option<&AreaCode>,
    category: Option<&CategoryCode>,
    weeks: usize,
) -> Vec<HistoryWeek> {
    let flow = Flow::new(input.municipality, input.week, input.counts, input.reporting);
    let position = |found: Option<usize>, wanted: bool| if wanted { found.map(Some) } else { Some(None) };
    let a = position(
        area.and_then(|a| flow.areas.iter().position(|x| x == a)),
        area.is_some(),
    );
    let c = position(
        category.and_then(|c| flow.categories.iter().position(|x| x == c)),
        category.is_some(),
    );
    let series = match (a, c) {
        (Some(a), Some(c)) => Some(flow.series(a, c)),
        _ => None,
    };
    let weekly: Vec<usize> = (0..flow.partners.len())
        .filter(|&p| {
            input
                .municipality
                .partner(&flow.partners[p])
                .is_some_and(|p| p.reports_weekly)
        })
        .collect();
    (flow.weeks.saturating_sub(weeks)..flow.weeks)
        .into_par_iter()
        .map(|at| {
            let heard = |state: Heard| weekly.iter().filter(|&&p| flow.heard(p, at) == state).count() as i64;
            HistoryWeek {
                week: flow.week(at),
                count: match &series {
                    Some(series) => compare(&flow, series, at, Compare::LikeWithLike).count,
                    None => CountRange {
                        n: 0,
                        comparable: 0,
                        range: None,
                        verdict: Verdict::TooFew,
                    },
                },
                heard: heard(Heard::Yes),
                reporters: heard(Heard::Yes) + heard(Heard::Silent),
            }
        })
        .collect()
}
