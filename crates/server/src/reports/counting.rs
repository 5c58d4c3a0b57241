//! Events between two days, by area and category, counted by the day that they happened and never by the week: whole
//! weeks from their counts, the weeks at the ends by the instants that their days begin and end.

use std::collections::BTreeMap;

use analysis::{Audience, ShownCount, table_with_least};
use domain::codes::{AreaCode, CategoryCode};
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

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

/// Counts that stand in one table with their sum, each with the smallest that others than the desk's own readers are told.
pub fn shown(desk: &Desk, counts: &[i64], least: &[i64]) -> Vec<ShownCount> {
    match desk.audience() {
        Audience::Register => counts.iter().copied().map(ShownCount::Exact).collect(),
        Audience::Others => table_with_least(&[counts.to_vec()], least).rows.swap_remove(0),
    }
}

/// A count as a cell. One that is not told counts for nothing in a spreadsheet.
pub fn cell(desk: &Desk, shown: ShownCount, least: i64) -> Cell {
    match shown {
        ShownCount::Exact(n) => Cell::count(n),
        ShownCount::Few => desk.frame.ta("public-report-few", least).into(),
        ShownCount::Withheld => desk.frame.t("count-withheld").into(),
    }
}

/// The smallest count that is told to the public of all kinds together.
pub fn least_of_all(desk: &Desk) -> i64 {
    let categories = desk.home.municipality.categories.iter();
    categories.map(|c| c.least_public).min().unwrap_or(0)
}

/// A row for each category in which something happened, the most frequent first: its name, now and then.
pub fn category_rows(
    desk: &Desk,
    now: impl Fn(&CategoryCode) -> i64,
    then: impl Fn(&CategoryCode) -> i64,
) -> Vec<Vec<Cell>> {
    let categories = desk.home.municipality.categories.iter();
    let mut counted: Vec<(i64, i64, String, i64)> = categories
        .map(|c| {
            let name = desk.frame.category_name(&c.code);
            (now(&c.code), then(&c.code), name, c.least_public)
        })
        .filter(|(n, before, ..)| *n > 0 || *before > 0)
        .collect();
    counted.sort_by(|a, b| (b.0, b.1, &a.2).cmp(&(a.0, a.1, &b.2)));
    let least: Vec<i64> = counted.iter().map(|row| row.3).collect();
    let line = |of: fn(&(i64, i64, String, i64)) -> i64| {
        let counts: Vec<i64> = counted.iter().map(of).collect();
        shown(desk, &counts, &least)
    };
    let both = line(|row| row.0).into_iter().zip(line(|row| row.1));
    let rows = counted
        .iter()
        .zip(both)
        .map(|((_, _, name, least), (n, before))| {
            vec![name.into(), cell(desk, n, *least), cell(desk, before, *least)]
        });
    rows.collect()
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
    let midnight =
        |day: Date| -> Result<Timestamp, PageError> { Ok(day.to_zoned(zone.clone())?.timestamp()) };
    for week in edges {
        let (begins, ends) = (midnight(from)?, midnight(to + 1.day())?);
        for (area, category, n) in store.counts_within_week(m, week, begins, ends).await? {
            *counts.0.entry((area, category)).or_default() += n;
        }
    }
    Ok(counts)
}
