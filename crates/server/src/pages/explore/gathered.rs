//! Where a category has gathered in a week, for the list of what is unusual: the scan of each category, of the places as the
//! reader gets to see them, and the words and the way to its events.

use analysis::methods::space_time_clusters::{MOST_EVENTS, SpaceTimeCluster};
use analysis::{
    Columns, Departure, LocalEvent, PartnerWeek, Selection, WeekCluster, days_scanned, week_clusters,
};
use domain::codes::{CategoryCode, PartnerCode};
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::civil::Date;

use super::layers::part_near;
use super::selecting::seen_coarsely;
use crate::access::Signed;
use crate::app::Home;
use crate::columns::Known;
use crate::forms;
use crate::frame::Frame;

/// So long after the register began, who begins to tell is new.
const SETTLING_WEEKS: i32 = 13;

/// What each category's scan finds up to a day, and those that have too many events for it.
pub(super) fn clusters_until(
    home: &Home,
    known: &Known,
    last: Date,
    exact: bool,
    alarms: f64,
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
    let found = week_clusters(municipality, &events, (first, last), alarms, &area_of);
    (found, not_scanned.into_iter().map(|(category, _)| category).collect())
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
pub(super) fn gathered(frame: &Frame, cluster: &SpaceTimeCluster) -> String {
    let place = match (&cluster.spot.place, &cluster.spot.area) {
        (Some(place), _) => place.clone(),
        (None, area) => frame.ta("unusual-scan-nameless", frame.area_name(area)),
    };
    let words = [
        ("n", frame.number(cluster.n).into()),
        ("expected", frame.decimal(&cluster.expected, 1).into()),
        ("metres", frame.number((cluster.radius_m / 10.0).ceil() as i64 * 10).into()),
        ("place", place.into()),
        ("from", frame.date(&cluster.from).into()),
    ];
    frame.tw("unusual-scan", &words)
}

/// The list of the events of a cluster.
pub(super) fn events_of(reader: &Signed, departure: &Departure) -> Option<String> {
    let cluster = departure.cluster.as_ref()?;
    let exact = reader.principal.sees_all_exactly();
    let (name, place) = part_near(exact, cluster.centre, cluster.radius_m);
    let (from, to) = (cluster.from.to_string(), cluster.to.to_string());
    let query = forms::query(&[
        ("fran", &from),
        ("till", &to),
        ("kategori", departure.unusual.category.as_str()),
        (name, &place),
    ]);
    Some(format!("/handelser{query}"))
}
