//! Events between two days, by area and category, counted by the day that they happened and never by the week: whole
//! weeks from their counts, the weeks at the ends event by event.

use std::collections::BTreeMap;

use domain::codes::{AreaCode, CategoryCode};
use domain::time::IsoWeek;
use jiff::civil::Date;

use super::{Cell, Desk};
use crate::errors::PageError;

#[derive(Default)]
pub struct Counts(BTreeMap<(Option<AreaCode>, CategoryCode), i64>);

impl Counts {
    pub fn of_area(&self, area: Option<&AreaCode>) -> i64 {
        let own = self.0.iter().filter(|((at, _), _)| at.as_ref() == area);
        own.map(|(_, n)| n).sum()
    }

    pub fn of(&self, area: Option<&AreaCode>, category: &CategoryCode) -> i64 {
        self.0
            .get(&(area.cloned(), category.clone()))
            .copied()
            .unwrap_or(0)
    }

    pub fn of_category(&self, category: &CategoryCode) -> i64 {
        let own = self.0.iter().filter(|((_, of), _)| of == category);
        own.map(|(_, n)| n).sum()
    }

    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }
}

/// A row for each category in which something happened, the most frequent first: its name, now and then.
pub fn category_rows(
    desk: &Desk,
    now: impl Fn(&CategoryCode) -> i64,
    then: impl Fn(&CategoryCode) -> i64,
) -> Vec<Vec<Cell>> {
    let categories = desk.home.municipality.categories.iter().map(|c| &c.code);
    let mut counted: Vec<(i64, i64, String)> = categories
        .map(|code| (now(code), then(code), desk.frame.category_name(code)))
        .filter(|(n, before, _)| *n > 0 || *before > 0)
        .collect();
    counted.sort_by(|a, b| (b.0, b.1, &a.2).cmp(&(a.0, a.1, &b.2)));
    let row = |(n, before, name): (i64, i64, String)| vec![name.into(), Cell::count(n), Cell::count(before)];
    counted.into_iter().map(row).collect()
}

pub async fn counts_by_date(desk: &Desk, from: Date, to: Date) -> Result<Counts, PageError> {
    let mut counts = Counts::default();
    if to < from {
        return Ok(counts);
    }
    let (store, m) = (&desk.store, desk.municipality());
    let (first, last) = (IsoWeek::of(from), IsoWeek::of(to));
    let mut edges = vec![first];
    if last != first {
        edges.push(last);
    }
    edges.retain(|week| week.monday() < from || to < week.sunday());
    for count in store.week_counts(m, first, last).await? {
        if !edges.contains(&count.week) {
            *counts.0.entry((count.area, count.category)).or_default() += count.n;
        }
    }
    let zone = &desk.home.zone;
    for week in edges {
        for event in store.events_of_week(m, week).await? {
            let on = event.from.to_zoned(zone.clone()).date();
            if from <= on && on <= to {
                *counts.0.entry((event.area, event.category)).or_default() += 1;
            }
        }
    }
    Ok(counts)
}
