//! The same figures in the plainest way: each figure by itself, each event asked in words. What the columns are tried
//! against.

use std::collections::BTreeMap;

use domain::polygon::is_within;
use domain::time::{IsoWeek, TimePrecision};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use stats::aoristic::HOURS_OF_WEEK;

use super::{ColumnEvent, Selection, Tally, is_hour_known};
use crate::methods::hours::{HourClock, HourTable, hour_cells};

/// Parts of a selection, to be left aside by name.
const PARTS: [&str; 10] = [
    "days",
    "area",
    "place",
    "category",
    "subtype",
    "source",
    "partner",
    "severity",
    "certainty",
    "clock",
];

pub fn plain_tally(events: &[ColumnEvent], selection: &Selection, zone: &TimeZone) -> Tally {
    let counted = |aside: &[&str]| -> Vec<&ColumnEvent> {
        let parts: Vec<&str> = PARTS.into_iter().filter(|part| !aside.contains(part)).collect();
        let fits = |e: &&ColumnEvent| {
            !selection.sources_left_out.contains(&e.source)
                && parts.iter().all(|part| fits(e, selection, part, zone))
        };
        events.iter().filter(fits).collect()
    };
    let first_day = events.iter().map(|e| e.date).min();
    let last_day = events.iter().map(|e| e.date).max();
    let mut days = Vec::new();
    if let (Some(first), Some(last)) = (first_day, last_day) {
        let of_days = counted(&["days"]);
        let mut day = first;
        while day <= last {
            days.push(of_days.iter().filter(|e| e.date == day).count() as i64);
            day = day.saturating_add(1.day());
        }
    }
    let grades = |aside: &'static str| counted(&[aside]);
    Tally {
        total: counted(&[]).len() as i64,
        first_day,
        days,
        within: {
            let kept = || {
                events
                    .iter()
                    .filter(|e| !selection.sources_left_out.contains(&e.source))
            };
            kept().map(|e| e.date).min().zip(kept().map(|e| e.date).max())
        },
        areas: ranked(counted(&["area"]).into_iter().filter_map(|e| e.area.clone())),
        without_area: counted(&["area"]).iter().filter(|e| e.area.is_none()).count() as i64,
        categories: ranked(
            counted(&["category", "subtype"])
                .into_iter()
                .map(|e| e.category.clone()),
        ),
        subtypes: ranked(
            counted(&["subtype"])
                .into_iter()
                .filter_map(|e| Some((e.category.clone(), e.subtype.clone()?))),
        ),
        sources: ranked(counted(&["source"]).into_iter().map(|e| e.source.clone())),
        partners: ranked(counted(&["partner"]).into_iter().map(|e| e.partner.clone())),
        severities: domain::event::Severity::ALL
            .map(|s| {
                (
                    s,
                    grades("severity").iter().filter(|e| e.severity == s).count() as i64,
                )
            })
            .to_vec(),
        certainties: domain::event::Certainty::ALL
            .map(|c| {
                (
                    c,
                    grades("certainty").iter().filter(|e| e.certainty == c).count() as i64,
                )
            })
            .to_vec(),
        hours: hours(&counted(&["clock"]), zone),
        without_point: counted(&["place"]).iter().filter(|e| e.point.is_none()).count() as i64,
    }
}

fn fits(event: &ColumnEvent, selection: &Selection, part: &str, zone: &TimeZone) -> bool {
    fn among<C: PartialEq>(chosen: &[C], code: Option<&C>) -> bool {
        chosen.is_empty() || code.is_some_and(|code| chosen.contains(code))
    }
    match part {
        "days" => selection
            .days
            .is_none_or(|(from, to)| (from..=to).contains(&event.date)),
        "area" => among(&selection.areas, event.area.as_ref()),
        "place" => selection
            .polygon
            .as_ref()
            .is_none_or(|polygon| event.point.is_some_and(|p| is_within(&polygon.edges(), p))),
        "category" => among(&selection.categories, Some(&event.category)),
        "subtype" => among(&selection.subtypes, event.subtype.as_ref()),
        "source" => among(&selection.sources, Some(&event.source)),
        "partner" => among(&selection.partners, Some(&event.partner)),
        "severity" => among(&selection.severities, Some(&event.severity)),
        "certainty" => among(&selection.certainties, Some(&event.certainty)),
        _ => {
            let day = event.date.weekday().to_monday_zero_offset() as u8;
            let hour = zone.to_datetime(event.happened.from).hour() as u8;
            let hour_fits = selection.hours.is_empty()
                || (is_hour_known(event.happened.precision) && selection.hours.contains(&hour));
            among(&selection.weekdays, Some(&day)) && hour_fits
        }
    }
}

fn ranked<C: Clone + Ord>(codes: impl Iterator<Item = C>) -> Vec<(C, i64)> {
    let mut counts: BTreeMap<C, i64> = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    let mut rows: Vec<(C, i64)> = counts.into_iter().collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    rows
}

/// Minute by minute, as the week's own table is made.
fn hours(events: &[&ColumnEvent], zone: &TimeZone) -> HourTable {
    let mut table = [0.0; HOURS_OF_WEEK];
    let (mut n_known, mut n_shared, mut n_unknown) = (0, 0, 0);
    for event in events {
        let minute = |at: Timestamp| Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at);
        let happened = domain::time::Happened {
            from: minute(event.happened.from),
            to: minute(event.happened.to).max(minute(event.happened.from)),
            precision: event.happened.precision,
        };
        HourClock::new(IsoWeek::of(event.date), zone).share(&happened, &mut table);
        *match event.happened.precision {
            TimePrecision::Exact | TimePrecision::Hour => &mut n_known,
            TimePrecision::Interval | TimePrecision::Day => &mut n_shared,
            TimePrecision::Unknown => &mut n_unknown,
        } += 1;
    }
    HourTable {
        cells: hour_cells(&table),
        n_known,
        n_shared,
        n_unknown,
    }
}
