//! Events between two days, by area and category, counted by the day that they happened and never by the week: whole
//! weeks from their counts, the weeks at the ends by the instants that their days begin and end.

use std::collections::BTreeMap;

use analysis::{Audience, DisclosedTable, PartnerWeek, ShownCount, ShownStep, of_week};
use domain::codes::{AreaCode, CategoryCode};
use domain::municipality::{Category, Municipality, Partner};
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Cell, Desk, Rows};
use crate::errors::PageError;
use crate::frame::Frame;
use crate::pages::explore::placed::count_for;

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

impl Counts {
    /// Areas, the last row those without one, by categories, as others than the desk's own readers are told them. One table
    /// for all that is told of the same days: sums over categories are not written beside these counts, but the weekly
    /// pictures tell them.
    fn table(&self, municipality: &Municipality) -> DisclosedTable {
        let areas = municipality.working_areas();
        let places = areas.iter().map(|a| Some(&a.code)).chain([None]);
        let row = |place: Option<&AreaCode>| -> Vec<i64> {
            let categories = municipality.categories.iter();
            categories
                .map(|category| self.of(place, &category.code))
                .collect()
        };
        let rows: Vec<Vec<i64>> = places.map(row).collect();
        let least: Vec<i64> = municipality.categories.iter().map(|c| c.least_public).collect();
        analysis::table_with_least(&rows, &least)
    }

    /// Each category's count in a working area or in all, as the desk's readers may see it.
    pub fn shown_by_category(&self, desk: &Desk, area: Option<&AreaCode>) -> Vec<ShownCount> {
        let municipality = &desk.home.municipality;
        if desk.audience() == Audience::Others {
            return self.told_by_category(municipality, area);
        }
        let exact = |c: &Category| match area {
            Some(_) => self.of(area, &c.code),
            None => self.of_category(&c.code),
        };
        municipality
            .categories
            .iter()
            .map(|c| ShownCount::Exact(exact(c)))
            .collect()
    }

    /// The same, as it is told to everyone.
    pub fn told_by_category(&self, municipality: &Municipality, area: Option<&AreaCode>) -> Vec<ShownCount> {
        let mut table = self.table(municipality);
        let areas = municipality.working_areas();
        match area.and_then(|area| areas.iter().position(|a| a.code == *area)) {
            Some(at) => table.rows.swap_remove(at),
            None => table.column_totals,
        }
    }

    /// Each working area's count and that of no area, as the desk's readers may see them.
    pub fn shown_by_area(&self, desk: &Desk) -> Vec<ShownCount> {
        let municipality = &desk.home.municipality;
        match desk.audience() {
            Audience::Others => self.table(municipality).row_totals,
            Audience::Register => {
                let areas = municipality.working_areas().iter().map(|a| Some(&a.code));
                areas
                    .chain([None])
                    .map(|area| ShownCount::Exact(self.of_area(area)))
                    .collect()
            }
        }
    }
}

/// That what is counted by area from a day on is of other areas at first, where it is.
pub fn areas_redrawn(desk: &Desk, frame: &Frame, from: Date) -> Option<String> {
    let day = desk.home.municipality.areas_redrawn_after(from)?;
    Some(frame.ta("areas-redrawn", frame.date(&day)))
}

/// A count as a cell. One that is not told counts for nothing in a spreadsheet.
pub fn cell(desk: &Desk, shown: ShownCount, least: i64) -> Cell {
    match shown {
        ShownCount::Exact(n) => Cell::count(n),
        ShownCount::Few => desk.frame.ta("public-report-few", least).into(),
        ShownCount::Withheld => desk.frame.t("count-withheld").into(),
    }
}

/// Whether a year's counts are told to the desk's readers: to others when the year is over, since what they are told of it one
/// day and the next would give away the events of a day.
pub fn is_told(desk: &Desk, year: i16) -> bool {
    desk.audience() == Audience::Register || year < desk.as_of.day.year()
}

/// How others are told a year's counts, or that they are not yet.
pub fn told_or_not(desk: &Desk, year: i16) -> String {
    if is_told(desk, year) {
        desk.frame.t("counts-not-told")
    } else {
        desk.frame.ta("counts-not-yet", year)
    }
}

/// A count of a part of a year as a cell. Others are told it in steps, as of a week: the year's count less those of its other
/// parts would otherwise give a small one away.
pub fn cell_of_part(desk: &Desk, n: i64, least: i64) -> Cell {
    match desk.audience() {
        Audience::Register => Cell::count(n),
        Audience::Others => count_for(&desk.frame, n, least, Audience::Others).into(),
    }
}

/// The kinds of a part of a year as others are told them: each in steps, now and then, the most first, and the names of those
/// that are few both times, which are as many as can be: that nothing happened is told as few.
pub fn told_of_part(
    desk: &Desk,
    now: &Counts,
    then: &Counts,
    area: &AreaCode,
) -> (Vec<Vec<Cell>>, BTreeMap<i64, Vec<String>>) {
    let mut told = Vec::new();
    let mut few: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for category in &desk.home.municipality.categories {
        let (name, least) = (desk.frame.category_name(&category.code), category.least_public);
        let (n, before) = (
            now.of(Some(area), &category.code),
            then.of(Some(area), &category.code),
        );
        if n < least && before < least {
            few.entry(least).or_default().push(name);
            continue;
        }
        let order = (first_of_step(n, least), first_of_step(before, least));
        let cells = vec![
            Cell::from(&name),
            cell_of_part(desk, n, least),
            cell_of_part(desk, before, least),
        ];
        told.push((std::cmp::Reverse(order), name, cells));
    }
    told.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    (told.into_iter().map(|(.., cells)| cells).collect(), few)
}

/// Where the step of a count begins, which is all that its place among others may tell.
fn first_of_step(n: i64, least: i64) -> i64 {
    match of_week(n, least, Audience::Others) {
        ShownStep::Exact(n) | ShownStep::Between(n, _) | ShownStep::AtLeast(n) => n,
        ShownStep::Few => 0,
    }
}

/// A row for each category in which something happened, the most frequent first: its name, now and then. Others than the
/// desk's own readers have a row for each category, and those they are told no count of in the order of their names, so
/// that neither what is there nor where it stands tells one.
pub fn category_rows(desk: &Desk, now: &Counts, then: &Counts, area: Option<&AreaCode>) -> Vec<Vec<Cell>> {
    let categories = &desk.home.municipality.categories;
    let then = then.shown_by_category(desk, area);
    let both = now.shown_by_category(desk, area).into_iter().zip(then);
    let mut rows: Vec<(String, i64, ShownCount, ShownCount)> = categories
        .iter()
        .zip(both)
        .map(|(c, (n, before))| (desk.frame.category_name(&c.code), c.least_public, n, before))
        .filter(|(.., n, before)| (*n, *before) != (ShownCount::Exact(0), ShownCount::Exact(0)))
        .collect();
    let told = |shown: ShownCount| match shown {
        ShownCount::Exact(n) => n,
        ShownCount::Few | ShownCount::Withheld => -1,
    };
    rows.sort_by(|a, b| (told(b.2), told(b.3), &a.0).cmp(&(told(a.2), told(a.3), &b.0)));
    rows.into_iter()
        .map(|(name, least, n, before)| vec![name.into(), cell(desk, n, least), cell(desk, before, least)])
        .collect()
}

/// Partners' reports alone: what anyone can read already, such as the police's public events, is told beside and not among
/// them, here as in the weekly picture. Whoever knows one part of a sum could work out another.
pub async fn counts_by_date(desk: &Desk, from: Date, to: Date) -> Result<Counts, PageError> {
    let mut counts = Counts::default();
    if to < from {
        return Ok(counts);
    }
    let (store, m) = (&desk.store, desk.municipality());
    let public = desk.home.municipality.public_sources();
    let (first, last) = (IsoWeek::of(from), IsoWeek::of(to));
    let mut edges = vec![first];
    if last != first {
        edges.push(last);
    }
    edges.retain(|week| week.monday() < from || to < week.sunday());
    for count in store.week_counts(m, first, last).await? {
        if !edges.contains(&count.week) && !public.contains(&count.source) {
            *counts.0.entry((count.area, count.category)).or_default() += count.n;
        }
    }
    let zone = &desk.home.zone;
    let midnight =
        |day: Date| -> Result<Timestamp, PageError> { Ok(day.to_zoned(zone.clone())?.timestamp()) };
    for week in edges {
        let (begins, ends) = (midnight(from)?, midnight(to + 1.day())?);
        for (area, category, n) in store.counts_within_week(m, week, begins, ends, &public).await? {
            *counts.0.entry((area, category)).or_default() += n;
        }
    }
    Ok(counts)
}

/// Those that are to report each week.
fn weekly_reporters(desk: &Desk) -> impl Iterator<Item = &Partner> {
    let partners = desk.home.municipality.partners.iter();
    partners.filter(|p| p.reports_weekly)
}

fn weeks_heard(reporting: &[PartnerWeek], partner: &Partner) -> i64 {
    let own = reporting.iter().filter(|r| r.partner == partner.code);
    own.filter(|r| r.events > 0 || r.zero).count() as i64
}

/// In how many of some weeks each that is to report each week was heard; no rows where nobody was. Others are not told how
/// many events each has: those of one and of all but one would give the one's away.
pub fn reporters(desk: &Desk, reporting: &[PartnerWeek], weeks: i64) -> Rows {
    let row = |partner: &Partner| {
        let heard = weeks_heard(reporting, partner);
        let own = reporting.iter().filter(|r| r.partner == partner.code);
        vec![
            Cell::from(&partner.name),
            Cell::count(heard),
            Cell::count(weeks - heard),
            Cell::count(own.map(|r| r.events).sum()),
        ]
    };
    let heads = [
        "compiled-reporter",
        "#compiled-heard",
        "#compiled-silent",
        "#compiled-place-events",
    ];
    let rows = if reporting.is_empty() {
        Vec::new()
    } else {
        weekly_reporters(desk).map(row).collect()
    };
    let mut rows = Rows::new(desk.frame.t("compiled-reporters"), &heads, &desk.frame, rows);
    if desk.audience() == Audience::Others {
        rows.remove_column(heads.len() - 1);
    }
    rows
}

/// The whole weeks within some days, first to last; `None` where there is none.
pub fn whole_weeks(from: Date, to: Date) -> Option<(IsoWeek, IsoWeek)> {
    let (mut first, mut last) = (IsoWeek::of(from), IsoWeek::of(to));
    if first.monday() < from {
        first = first.plus(1);
    }
    if to < last.sunday() {
        last = last.plus(-1);
    }
    (first <= last).then_some((first, last))
}

/// Who was heard in each of some weeks.
pub async fn reporting(desk: &Desk, first: IsoWeek, last: IsoWeek) -> Result<Vec<PartnerWeek>, PageError> {
    let told = desk.store.reporting(desk.municipality(), first, last).await?;
    Ok(told.into_iter().map(crate::weekly::told).collect())
}

/// How the weekly reports of some whole weeks came in.
pub struct Coverage {
    /// Who was to report each week.
    pub reporters: Vec<String>,
    pub weeks: i64,
    /// Of the reports that were to come, in percent.
    pub share: f64,
    /// In which nobody was heard.
    pub silent: Vec<IsoWeek>,
}

/// Of the whole weeks between two days. Nothing where nobody is to report, or no week is over.
pub async fn covered(desk: &Desk, from: Date, to: Date) -> Result<Option<Coverage>, PageError> {
    let Some((first, last)) = whole_weeks(from, to) else {
        return Ok(None);
    };
    let reporting = reporting(desk, first, last).await?;
    let weeks = i64::from(first.until(last)) + 1;
    let wanted = weeks * weekly_reporters(desk).count() as i64;
    let heard: i64 = weekly_reporters(desk).map(|p| weeks_heard(&reporting, p)).sum();
    let is_heard = |week: IsoWeek| {
        let own = reporting
            .iter()
            .filter(|r| r.week == week && (r.events > 0 || r.zero));
        own.into_iter()
            .any(|r| weekly_reporters(desk).any(|p| p.code == r.partner))
    };
    let all = (0..).map(|n| first.plus(n)).take_while(|week| *week <= last);
    Ok((wanted > 0).then(|| Coverage {
        reporters: weekly_reporters(desk).map(|p| p.name.clone()).collect(),
        weeks,
        share: heard as f64 / wanted as f64 * 100.0,
        silent: all.filter(|week| !is_heard(*week)).collect(),
    }))
}

/// How many of the weekly reports that were to come of the whole weeks between two days did come: silence is not calm.
/// Nothing where nobody is to report, or no week is over.
pub async fn coverage(desk: &Desk, from: Date, to: Date) -> Result<Option<String>, PageError> {
    let covered = covered(desk, from, to).await?;
    Ok(covered.map(|c| desk.frame.ta("counted-coverage", desk.frame.decimal(&c.share, 0))))
}
