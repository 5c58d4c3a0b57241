//! Where a category has gathered in a week, for the list of what is unusual: the scan of each category, of the places as the
//! reader gets to see them, and the words and the way to its events.

use analysis::methods::space_time_clusters::{MOST_EVENTS, SpaceTimeCluster};
use analysis::{Columns, LocalEvent, PartnerWeek, Selection, WeekCluster, days_scanned, week_clusters};
use domain::codes::{CategoryCode, PartnerCode};
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::civil::Date;
use report::extracts::{ColumnKind, TableCell};

use super::drawing::columns;
use super::layers::part_near;
use super::selecting::seen_coarsely;
use super::taking::TakenTable;
use crate::access::Signed;
use crate::app::Home;
use crate::columns::Known;
use crate::forms;
use crate::frame::Frame;
use crate::wording::date_range;

/// So long after the register began, who begins to tell is new.
const SETTLING_WEEKS: i32 = 13;

/// What each category's scan finds up to a day, and those that have too many events for it.
pub(super) fn clusters_until(
    home: &Home,
    known: &Known,
    last: Date,
    exact: bool,
) -> (Vec<WeekCluster>, Vec<CategoryCode>) {
    let Some((first, _)) = known.columns.days() else {
        return Default::default();
    };
    let municipality = &home.municipality;
    let days = days_scanned(last);
    let partners = who_told_throughout(municipality, &known.reporting, days.0);
    let of = |categories: Vec<CategoryCode>| Selection {
        days: Some(days),
        categories,
        partners: partners.clone(),
        sources_left_out: municipality.public_sources(),
        ..Selection::default()
    };
    let all = known.columns.tally(&of(Vec::new())).categories;
    let (scanned, not_scanned): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, n)| *n <= MOST_EVENTS);
    let events: Vec<_> = scanned
        .into_iter()
        .map(|(category, _)| {
            let mut events = local_events(&known.columns, &of(vec![category.clone()]));
            if !exact {
                seen_coarsely(&mut events);
            }
            (category, events)
        })
        .collect();
    let area_of = |point| home.areas.derive(point).working;
    let found = week_clusters(municipality, &events, (first, last), &area_of);
    (
        found,
        not_scanned.into_iter().map(|(category, _)| category).collect(),
    )
}

fn local_events(columns: &Columns, selection: &Selection) -> Vec<LocalEvent> {
    columns.local_events(&columns.chosen(selection)).0
}

/// Those who had begun to tell by a day, or who began with the register.
fn who_told_throughout(municipality: &Municipality, told: &[PartnerWeek], day: Date) -> Vec<PartnerCode> {
    let begun = |of: &PartnerCode| {
        let own = told.iter().filter(|told| told.partner == *of);
        own.map(|told| told.week).min()
    };
    let register = told.iter().map(|told| told.week).min();
    let until = IsoWeek::of(day).max(register.map_or(IsoWeek::of(day), |week| week.plus(SETTLING_WEEKS)));
    let partners = municipality.partners.iter().map(|partner| &partner.code);
    partners
        .filter(|code| begun(code).is_some_and(|week| week <= until))
        .cloned()
        .collect()
}

/// Where it has gathered, in words.
pub(super) fn gathered(frame: &Frame, found: &WeekCluster) -> String {
    let cluster = &found.cluster;
    let places = if cluster.expected < 0.1 { 2 } else { 1 };
    let days = date_range(cluster.from, cluster.to, frame.language);
    let words = [
        ("category", frame.category_name(&found.category).into()),
        ("n", frame.number(cluster.n).into()),
        ("expected", frame.decimal(&cluster.expected, places).into()),
        (
            "metres",
            frame.number((cluster.radius_m / 10.0).ceil() as i64 * 10).into(),
        ),
        ("place", place_of(frame, cluster).into()),
        ("days", days.into()),
    ];
    frame.tw("unusual-scan", &words)
}

fn place_of(frame: &Frame, cluster: &SpaceTimeCluster) -> String {
    match (&cluster.spot.place, &cluster.spot.area) {
        (Some(place), Some(_)) => format!("{place}, {}", frame.area_name(&cluster.spot.area)),
        (Some(place), None) => place.clone(),
        (None, area) => frame.ta("unusual-scan-nameless", frame.area_name(area)),
    }
}

/// The list of the events of a cluster.
pub(super) fn events_of(reader: &Signed, found: &WeekCluster) -> String {
    let cluster = &found.cluster;
    let exact = reader.principal.sees_all_exactly();
    let (name, place) = part_near(exact, cluster.centre, cluster.radius_m);
    let (from, to) = (cluster.from.to_string(), cluster.to.to_string());
    let query = forms::query(&[
        ("fran", &from),
        ("till", &to),
        ("kategori", found.category.as_str()),
        (name, &place),
    ]);
    format!("/handelser{query}")
}

/// The same as a table to take along.
pub(super) fn table(frame: &Frame, found: &[WeekCluster]) -> TakenTable {
    let heads = [
        ("category", ColumnKind::Text),
        ("patterns-place", ColumnKind::Text),
        ("area", ColumnKind::Text),
        ("patterns-radius", ColumnKind::Number),
        ("unusual-scan-from", ColumnKind::Day),
        ("unusual-scan-to", ColumnKind::Day),
        ("explore-events", ColumnKind::Number),
        ("compare-expected", ColumnKind::Number),
        ("patterns-p-plain", ColumnKind::Number),
    ];
    let names = heads.map(|(key, kind)| (frame.t(key), kind));
    let row = |found: &WeekCluster| {
        let cluster = &found.cluster;
        vec![
            TableCell::Text(frame.category_name(&found.category)),
            TableCell::Text(cluster.spot.place.clone().unwrap_or_default()),
            TableCell::Text(frame.area_name(&cluster.spot.area)),
            TableCell::Number(cluster.radius_m.round()),
            TableCell::Day(cluster.from),
            TableCell::Day(cluster.to),
            TableCell::Number(cluster.n as f64),
            TableCell::Number((cluster.expected * 10.0).round() / 10.0),
            TableCell::Number(cluster.p),
        ]
    };
    TakenTable {
        title: frame.t("unusual-scan-title"),
        columns: columns(&names.each_ref().map(|(name, kind)| (name.as_str(), *kind))),
        cells: found.iter().map(row).collect(),
    }
}
