//! Who was heard this week, who was not, and how much of the usual flow that leaves out.

use domain::codes::{AreaCode, CategoryCode, PartnerCode};
use domain::coverage::{Coverage, PartnerCoverage, ReportingState};
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

use crate::flow::{Flow, Heard};
use crate::methods::expected::usual_per_week;
use crate::rounding::rounded;

/// What an organisation sent in for a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerWeek {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub events: i64,
    /// Said "nothing to report".
    pub zero: bool,
}

/// What the silence, and the newcomers, of the week mean for the counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageNote {
    /// The part of the usual flow that comes from those who are silent this week, 0 to 1.
    pub missing_share: f64,
    pub silent: Vec<SilentPartner>,
    /// Organisations that began to report within the latest weeks.
    pub new: Vec<NewPartner>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SilentPartner {
    pub partner: PartnerCode,
    pub silent_weeks: i64,
    /// Events a week when it reports, over the latest year.
    pub usual_per_week: f64,
    /// Its part of all events a week, reckoned so.
    pub usual_share: f64,
    /// Where it is missed most: counts that mostly came from it, at most five.
    pub missed: Vec<MissedSeries>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissedSeries {
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub share: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPartner {
    pub partner: PartnerCode,
    pub first_week: IsoWeek,
    pub events: i64,
}

/// How many of the most missed counts are named for each silent partner.
const MISSED_NAMED: usize = 5;
/// A count is missed when the silent partner usually gives at least this part of it …
const MISSED_SHARE: f64 = 0.2;
/// … and at least this many events a week.
const MISSED_PER_WEEK: f64 = 0.5;
/// How far back silence in a row is counted.
const LONGEST_SILENCE: usize = 52;

/// Every organisation that is to report weekly: what came, "nothing to report", or silence.
pub fn coverage(municipality: &Municipality, week: IsoWeek, reporting: &[PartnerWeek]) -> Coverage {
    let earliest = reporting.iter().map(|r| r.week).min();
    let partners = municipality.partners.iter().filter(|p| p.reports_weekly);
    let partners = partners.map(|partner| {
        let of = |week: IsoWeek| {
            reporting
                .iter()
                .filter(move |r| r.week == week && r.partner == partner.code)
        };
        let state_of = |week: IsoWeek| {
            if of(week).any(|r| r.events > 0) {
                ReportingState::Reported
            } else if of(week).any(|r| r.zero) {
                ReportingState::Zero
            } else {
                ReportingState::Silent
            }
        };
        let silent = (0..LONGEST_SILENCE as i32)
            .map(|back| week.plus(-back))
            .take_while(|w| {
                earliest.is_some_and(|first| *w >= first) && state_of(*w) == ReportingState::Silent
            });
        PartnerCoverage {
            partner: partner.code.clone(),
            events: of(week).map(|r| r.events).sum(),
            state: state_of(week),
            silent_weeks: silent.count() as i64,
        }
    });
    Coverage {
        week,
        partners: partners.collect(),
    }
}

/// What this week's silence and newcomers mean for the counts.
pub fn coverage_note(flow: &Flow, coverage: &Coverage) -> CoverageNote {
    let at = flow.weeks - 1;
    let all = flow.series(None, None);
    let usual = usual_per_week(flow, &all, at);
    let total: f64 = usual.iter().sum();
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let silent: Vec<usize> = (0..flow.partners.len())
        .filter(|&p| flow.heard(p, at) == Heard::Silent)
        .collect();
    let missing: f64 = silent.iter().map(|&p| usual[p]).sum();

    let mut missed: Vec<Vec<MissedSeries>> = vec![Vec::new(); flow.partners.len()];
    if !silent.is_empty() {
        for area in 0..flow.area_slots() {
            for category in 0..flow.categories.len() {
                let usual = usual_per_week(flow, &flow.series(Some(area), Some(category)), at);
                let total: f64 = usual.iter().sum();
                for &p in silent.iter().filter(|&&p| usual[p] >= MISSED_PER_WEEK) {
                    if usual[p] >= MISSED_SHARE * total {
                        missed[p].push(MissedSeries {
                            area: flow.areas.get(area).cloned(),
                            category: flow.categories[category].clone(),
                            share: rounded(usual[p] / total, 2),
                        });
                    }
                }
            }
        }
    }
    CoverageNote {
        missing_share: rounded(share(missing, total), 3),
        silent: silent
            .iter()
            .map(|&p| {
                let mut missed = std::mem::take(&mut missed[p]);
                missed.sort_by(|a, b| b.share.total_cmp(&a.share));
                missed.truncate(MISSED_NAMED);
                let stated = coverage.partners.iter().find(|c| c.partner == flow.partners[p]);
                SilentPartner {
                    partner: flow.partners[p].clone(),
                    silent_weeks: stated.map_or(1, |c| c.silent_weeks.max(1)),
                    usual_per_week: rounded(usual[p], 1),
                    usual_share: rounded(share(usual[p], total), 3),
                    missed,
                }
            })
            .collect(),
        new: (0..flow.partners.len())
            .filter(|&p| flow.is_new(p, at))
            .filter_map(|p| {
                Some(NewPartner {
                    partner: flow.partners[p].clone(),
                    first_week: flow.week(flow.first_heard(p)?),
                    events: all.of(p, at),
                })
            })
            .collect(),
    }
}
