//! What stands out this week, and is somebody's silence the likelier cause?
//!
//! Every category is tried in every working area and in the whole municipality. So many counts give
//! some that are far out by chance alone; Benjamini and Hochberg keep the expected part of those
//! among the findings at one in ten. A count that is unusual only because a partner is silent, or
//! new, is named last, with the partner.

use std::collections::HashMap;

use domain::codes::{AreaCode, CategoryCode};
use jiff::civil::Weekday;
use rayon::prelude::*;
use stats::aoristic::HOURS_OF_WEEK;
use stats::benjamini_hochberg::benjamini_hochberg;

use crate::finding::*;
use crate::flow::{Flow, Heard};
use crate::methods::expected::{Compare, Compared, compare, usual_per_week};
use crate::methods::hours::HourClock;
use crate::methods::places::{has_place, place_key};
use crate::rounding::{rounded, significant};
use crate::weekly::WeekEvent;

/// The part of the findings that may be chance.
pub const FALSE_DISCOVERY_RATE: f64 = 0.1;
/// A partner with at least this part of a series explains it.
const CAUSE_SHARE: f64 = 0.2;
/// "Mostly" at a place: this part of the events, and at least two.
const PLACE_SHARE: f64 = 0.4;
/// "Mostly" at a time: this part of the events, of at least four …
const TIME_SHARE: f64 = 0.6;
const LEAST_TIMED: f64 = 4.0;
/// … and at least this many times what an even week would have there.
const TIME_LIFT: f64 = 1.8;

/// A series of the week: a category in an area, or in the whole municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub area: Option<usize>,
    pub category: usize,
}

pub struct WeekSeries {
    pub key: Key,
    pub compared: Compared,
    /// As `compared`, but for all partners, when one of them may explain the count.
    pub(super) bare: Option<(Compared, CoverageCause)>,
}

/// All series that have an event this week or before it, areas first.
pub fn week_series(flow: &Flow) -> Vec<WeekSeries> {
    let at = flow.weeks - 1;
    let areas = (0..flow.areas.len()).map(Some).chain([None]);
    let keys: Vec<Key> = areas
        .flat_map(|area| (0..flow.categories.len()).map(move |category| Key { area, category }))
        .collect();
    keys.into_par_iter()
        .filter_map(|key| {
            let series = flow.series(key.area, Some(key.category));
            if series.is_empty() {
                return None;
            }
            let cause = cause(flow, key, at);
            Some(WeekSeries {
                key,
                compared: compare(flow, &series, at, Compare::LikeWithLike),
                bare: cause.map(|cause| (compare(flow, &series, at, Compare::AllPartners), cause)),
            })
        })
        .collect()
}

/// The silent or new partner with the largest part of the series, if that is large.
fn cause(flow: &Flow, key: Key, at: usize) -> Option<CoverageCause> {
    let series = flow.series(key.area, Some(key.category));
    let usual = usual_per_week(flow, &series, at);
    let all_usual: f64 = usual.iter().sum();
    let this_week = series.total(at) as f64;
    let share = |p: usize| {
        let (kind, part, whole) = if flow.heard(p, at) == Heard::Silent {
            (CoverageCauseKind::Silent, usual[p], all_usual)
        } else if flow.is_new(p, at) {
            (CoverageCauseKind::New, series.of(p, at) as f64, this_week)
        } else {
            return None;
        };
        (whole > 0.0 && part >= CAUSE_SHARE * whole).then(|| CoverageCause {
            partner: flow.partners[p].clone(),
            kind,
            share: rounded(part / whole, 2),
        })
    };
    (0..flow.partners.len())
        .filter_map(share)
        .max_by(|a, b| a.share.total_cmp(&b.share))
}

pub fn unusual(
    flow: &Flow,
    series: &[WeekSeries],
    events: &[&WeekEvent],
    clock: &HourClock<'_>,
) -> Vec<Unusual> {
    let p: Vec<f64> = series.iter().map(|s| s.compared.p).collect();
    let adjusted = |p: &[f64]| {
        // By rounding a tail may be a little below 0. Without p-values that are numbers nothing is a finding.
        let p: Vec<f64> = p.iter().map(|p| p.clamp(0.0, 1.0)).collect();
        benjamini_hochberg(&p).unwrap_or_else(|_| vec![1.0; p.len()])
    };
    let q = adjusted(&p);
    let bare_p: Vec<f64> = series
        .iter()
        .map(|s| s.bare.as_ref().map_or(s.compared.p, |b| b.0.p))
        .collect();
    let bare_q = adjusted(&bare_p);

    let mut found = Vec::new();
    let mut explained = Vec::new();
    for (i, s) in series.iter().enumerate() {
        if q[i] <= FALSE_DISCOVERY_RATE {
            found.push(finding(flow, s.key, &s.compared, q[i], None));
        } else if let Some((bare, cause)) = &s.bare
            && bare_q[i] <= FALSE_DISCOVERY_RATE
            && explains(cause, bare)
        {
            explained.push(finding(flow, s.key, bare, bare_q[i], Some(cause.clone())));
        }
    }
    for list in [&mut found, &mut explained] {
        leave_out_sums(list);
        list.sort_by(|a, b| {
            let far = |u: &Unusual| excess(u).abs();
            a.p.total_cmp(&b.p).then_with(|| far(b).total_cmp(&far(a)))
        });
    }
    found.append(&mut explained);
    describe(&mut found, events, clock);
    for (i, finding) in found.iter_mut().enumerate() {
        finding.rank = i as i64 + 1;
    }
    found
}

/// Silence makes a count low, a newcomer makes it high; neither explains the opposite.
pub(super) fn explains(cause: &CoverageCause, bare: &Compared) -> bool {
    match bare.count.verdict {
        Verdict::Below => cause.kind == CoverageCauseKind::Silent,
        Verdict::Above => cause.kind == CoverageCauseKind::New,
        Verdict::Within | Verdict::TooFew => false,
    }
}

pub(super) fn finding(
    flow: &Flow,
    key: Key,
    compared: &Compared,
    q: f64,
    cause: Option<CoverageCause>,
) -> Unusual {
    let expected = compared.count.range.map_or(0.0, |r| r.expected);
    Unusual {
        rank: 0,
        area: key.area.map(|a| flow.areas[a].clone()),
        category: flow.categories[key.category].clone(),
        count: compared.count,
        above: compared.count.comparable as f64 > expected,
        p: significant(compared.p),
        q: significant(q),
        place: None,
        time: None,
        likelier_cause: cause,
    }
}

fn excess(unusual: &Unusual) -> f64 {
    unusual.count.comparable as f64 - unusual.count.range.map_or(0.0, |r| r.expected)
}

/// The municipality's count is no news of its own when half of its excess or more is one area's, named already.
pub(super) fn leave_out_sums(found: &mut Vec<Unusual>) {
    let areas: Vec<(CategoryCode, f64)> = found
        .iter()
        .filter(|u| u.area.is_some())
        .map(|u| (u.category.clone(), excess(u)))
        .collect();
    found.retain(|u| {
        u.area.is_some()
            || !areas
                .iter()
                .any(|(category, part)| *category == u.category && part / excess(u) >= 0.5)
    });
}

/// Where and when the events behind each high count mostly were.
pub(super) fn describe(found: &mut [Unusual], events: &[&WeekEvent], clock: &HourClock<'_>) {
    let mut behind: HashMap<(Option<&AreaCode>, &CategoryCode), Vec<&WeekEvent>> = HashMap::new();
    let keys: Vec<(Option<AreaCode>, CategoryCode)> = found
        .iter()
        .filter(|u| u.above)
        .map(|u| (u.area.clone(), u.category.clone()))
        .collect();
    for (area, category) in &keys {
        behind.insert((area.as_ref(), category), Vec::new());
    }
    if behind.is_empty() {
        return;
    }
    for event in events {
        for area in [event.area.as_ref(), None] {
            if let Some(list) = behind.get_mut(&(area, &event.category)) {
                list.push(event);
            }
            if event.area.is_none() {
                break;
            }
        }
    }
    for finding in found.iter_mut().filter(|u| u.above) {
        if let Some(events) = behind.get(&(finding.area.as_ref(), &finding.category)) {
            finding.place = where_mostly(events);
            finding.time = when_mostly(events, clock);
        }
    }
}

fn where_mostly(events: &[&WeekEvent]) -> Option<WhereMostly> {
    let mut places: HashMap<String, (i64, &str)> = HashMap::new();
    for event in events.iter().filter(|e| has_place(e)) {
        places
            .entry(place_key(&event.place_name))
            .or_insert((0, event.place_name.trim()))
            .0 += 1;
    }
    let (n, name) = places
        .into_values()
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
    let share = n as f64 / events.len() as f64;
    (n >= 2 && share >= PLACE_SHARE).then(|| WhereMostly {
        place_name: name.to_owned(),
        n,
        share: rounded(share, 2),
    })
}

/// The run of at most three weekdays, or the whole week, with or without a part of the day, that is
/// most crowded compared with an even week while holding most of the events.
fn when_mostly(events: &[&WeekEvent], clock: &HourClock<'_>) -> Option<WhenMostly> {
    const PARTS: [PartOfDay; 4] = [
        PartOfDay::Night,
        PartOfDay::Morning,
        PartOfDay::Afternoon,
        PartOfDay::Evening,
    ];
    let mut table = [0.0; HOURS_OF_WEEK];
    for event in events {
        clock.share(&event.happened, &mut table);
    }
    let all: f64 = table.iter().sum();
    if all < LEAST_TIMED {
        return None;
    }
    let runs = [1, 2, 3, 7]
        .into_iter()
        .flat_map(|days| (0..=7 - days).map(move |from| (from, days)));
    let windows = runs.flat_map(|run| [None, Some(0), Some(1), Some(2), Some(3)].map(|part| (run, part)));
    let mut best: Option<(f64, WhenMostly)> = None;
    for ((from, days), part) in windows {
        let hours = part.map_or(0..24, |part| part * 6..part * 6 + 6);
        let cells = (from..from + days).flat_map(|day| hours.clone().map(move |hour| day * 24 + hour));
        let share = cells.map(|cell| table[cell]).sum::<f64>() / all;
        let even = days as f64 / 7.0 * hours.len() as f64 / 24.0;
        let lift = share / even;
        if share >= TIME_SHARE && lift >= TIME_LIFT && best.as_ref().is_none_or(|b| lift > b.0) {
            let weekday = |day: usize| Weekday::from_monday_zero_offset(day as i8).ok();
            let (Some(first), Some(last)) = (weekday(from), weekday(from + days - 1)) else {
                continue;
            };
            let mostly = WhenMostly {
                from: first,
                to: last,
                part: part.map(|part| PARTS[part]),
                share: rounded(share, 2),
            };
            best = Some((lift, mostly));
        }
    }
    best.map(|b| b.1)
}
