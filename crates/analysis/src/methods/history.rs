//! How has a count gone, week by week, against what was expected each week?

use domain::codes::{AreaCode, CategoryCode};
use domain::time::IsoWeek;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::finding::{CountRange, Verdict};
use crate::flow::{Flow, Heard, Series};
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
    let mut histories = week_histories(input, &[(area, category)], weeks);
    histories.pop().unwrap_or_default()
}

/// Several histories at once: the counts are read through only once.
pub fn week_histories(
    input: &WeeklyInput<'_>,
    wanted: &[(Option<&AreaCode>, Option<&CategoryCode>)],
    weeks: usize,
) -> Vec<Vec<HistoryWeek>> {
    let flow = Flow::new(input);
    let weekly: Vec<usize> = (0..flow.partners.len())
        .filter(|&p| {
            input
                .municipality
                .partner(&flow.partners[p])
                .is_some_and(|p| p.reports_weekly)
        })
        .collect();
    let shown = flow.weeks.saturating_sub(weeks)..flow.weeks;
    wanted
        .par_iter()
        .map(|(area, category)| {
            let series = series_of(&flow, *area, *category);
            shown
                .clone()
                .into_par_iter()
                .map(|at| history_week(&flow, &weekly, series.as_ref(), at))
                .collect()
        })
        .collect()
}

/// `None` for an area or a category that the register knows nothing of.
pub(crate) fn series_of(
    flow: &Flow,
    area: Option<&AreaCode>,
    category: Option<&CategoryCode>,
) -> Option<Series> {
    let area = match area {
        Some(area) => Some(flow.areas.iter().position(|a| a == area)?),
        None => None,
    };
    let category = match category {
        Some(category) => Some(flow.categories.iter().position(|c| c == category)?),
        None => None,
    };
    Some(flow.series(area, category))
}

fn history_week(flow: &Flow, weekly: &[usize], series: Option<&Series>, at: usize) -> HistoryWeek {
    let heard = |state: Heard| weekly.iter().filter(|&&p| flow.heard(p, at) == state).count() as i64;
    let nothing = CountRange {
        n: 0,
        comparable: 0,
        range: None,
        verdict: Verdict::TooFew,
    };
    HistoryWeek {
        week: flow.week(at),
        count: series.map_or(nothing, |series| {
            compare(flow, series, at, Compare::LikeWithLike).count
        }),
        heard: heard(Heard::Yes),
        reporters: heard(Heard::Yes) + heard(Heard::Silent),
    }
}
