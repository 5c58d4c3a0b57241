//! From what was sent in to what is recorded: the areas it lies in, the day and week by which it is
//! counted, what it is found by and how long its text is kept. The same for a form, a file and the demo.

use domain::area::{DerivedAreas, shape};
use domain::disposal::{DisposalOf, in_force};
use domain::event::{Event, EventInput, EventInputError, EventStatus, RETENTION_MONTHS};
use domain::place::Point;
use domain::time::IsoWeek;
use geo::Contains;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};
use store::NewEvent;

use crate::app::Home;

/// Tries the rules for an input, the place among them.
pub fn check(home: &Home, input: &EventInput, now: Timestamp) -> Result<(), EventInputError> {
    input.check(&home.municipality, &home.zone, now)?;
    match input.place.point {
        Some(point) if !lies_within(home, point) => Err(EventInputError::PlaceOutside),
        _ => Ok(()),
    }
}

/// Whether a point lies in the municipality. Its outline says so where the areas leave slivers between them.
pub fn lies_within(home: &Home, point: Point) -> bool {
    home.areas.derive(point).working.is_some()
        || shape(&home.municipality.map.outline).contains(&geo::Point::new(point.lon, point.lat))
}

pub fn new_event(home: &Home, input: EventInput, fingerprint: [u8; 16]) -> NewEvent {
    let areas = input
        .place
        .point
        .map(|point| home.areas.derive(point))
        .unwrap_or_default();
    in_areas(home, input, areas, fingerprint)
}

/// As `new_event`, for what a file gave: the areas were derived when the row was read.
pub fn read_event(home: &Home, read: import::ReadyEvent) -> NewEvent {
    in_areas(home, read.input, read.areas, read.fingerprint)
}

/// Without a letter that nobody writes, that damaged files have and that PostgreSQL cannot keep.
pub fn without_nul(mut text: String) -> String {
    text.retain(|letter| letter != '\0');
    text
}

fn in_areas(home: &Home, mut input: EventInput, mut areas: DerivedAreas, fingerprint: [u8; 16]) -> NewEvent {
    input.text = without_nul(input.text);
    input.place.name = without_nul(input.place.name);
    input.source_reference = input.source_reference.map(without_nul);
    if areas.working.is_none() {
        areas.working = input.place.stated_area.clone();
    }
    let date = input.happened.date(&home.zone);
    let reported_on = input.reported_at.to_zoned(home.zone.clone()).date();
    // As the rule says that was in force when it was reported; it is the rule of the day that decides in the end.
    let rule = in_force(&home.municipality.disposal, DisposalOf::EventText, reported_on);
    let months = rule.map_or(RETENTION_MONTHS, |rule| rule.months);
    NewEvent {
        areas,
        date,
        week: IsoWeek::of(date),
        search_text: search_text(home, &input),
        fingerprint,
        retained_until: reported_on.saturating_add(months.months()),
        status: EventStatus::Received,
        numbered: home.numbered,
        input,
    }
}

/// An event with new content and what follows from it, and the words it is then found by.
pub fn changed_event(home: &Home, event: Event, input: EventInput) -> (Event, String) {
    let new = new_event(home, input, [0; 16]);
    let changed = Event {
        input: new.input,
        areas: new.areas,
        date: new.date,
        week: new.week,
        retained_until: new.retained_until,
        ..event
    };
    (changed, new.search_text)
}

/// What an event is found by: its text, its place, the names of its category and subtype, its reference.
pub fn search_text(home: &Home, input: &EventInput) -> String {
    let category = home.municipality.category(&input.category);
    let subtype = category
        .zip(input.subtype.as_ref())
        .and_then(|(c, code)| c.subtype(code));
    let parts = [
        Some(input.text.as_str()),
        Some(input.place.name.as_str()),
        category.map(|c| c.name.as_str()),
        subtype.map(|s| s.name.as_str()),
        input.source_reference.as_deref(),
    ];
    parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The fingerprint of something that has a number of its own: the same number gives the same event.
pub fn fingerprint(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    first
}
