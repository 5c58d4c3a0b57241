//! How has a count gone, week by week, against what was expected each week?

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::finding::CountRange;
use crate::flow::{Flow, Heard, Series};
use crate::methods::expected::{Compare, compare};

/// One week of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryWeek {
    pub week: IsoWeek,
    pub count: CountRange,
    /// Weekly reporters heard, of those that had begun by then.
    pub heard: i64,
    pub reporters: i64,
}

/// The latest year of an area, or of the whole municipality (`None`), oldest week first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaCurve {
    pub area: Option<AreaCode>,
    pub weeks: Vec<HistoryWeek>,
}

/// How many weeks a curve shows.
const CURVE_WEEKS: usize = 52;

/// The curves of the municipality and of each working area, the week of the input last. Each range is made
/// from the weeks before it, as it was when the week was new.
pub(crate) fn curves(flow: &Flow, municipality: &Municipality) -> Vec<AreaCurve> {
    let weekly: Vec<usize> = (0..flow.partners.len())
        .filter(|&p| {
            municipality
                .partner(&flow.partners[p])
                .is_some_and(|p| p.reports_weekly)
        })
        .collect();
    let areas = (0..flow.areas.len()).map(Some);
    let wanted: Vec<Option<usize>> = std::iter::once(None).chain(areas).collect();
    wanted
        .par_iter()
        .map(|&area| {
            let series = flow.series(area, None);
            let shown = flow.weeks.saturating_sub(CURVE_WEEKS)..flow.weeks;
            AreaCurve {
                area: area.map(|a| flow.areas[a].clone()),
                weeks: shown
                    .into_par_iter()
                    .map(|at| history_week(flow, &weekly, &series, at))
                    .collect(),
            }
        })
        .collect()
}

fn history_week(flow: &Flow, weekly: &[usize], series: &Series, at: usize) -> HistoryWeek {
    let heard = |state: Heard| weekly.iter().filter(|&&p| flow.heard(p, at) == state).count() as i64;
    HistoryWeek {
        week: flow.week(at),
        count: compare(flow, series, at, Compare::LikeWithLike).count,
        heard: heard(Heard::Yes),
        reporters: heard(Heard::Yes) + heard(Heard::Silent),
    }
}
