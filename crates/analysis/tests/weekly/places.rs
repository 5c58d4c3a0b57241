//! Places that recur, and places that are new.

use analysis::{PlaceWeek, place_weeks};
use domain::place::{PlacePrecision, Point};
use domain::time::Happened;
use jiff::{Timestamp, ToSpan};

use crate::town::{Story, event, instant, town, week};

fn at(name: &str, weeks_ago: i32, n: i64) -> PlaceWeek {
    PlaceWeek {
        name: name.into(),
        area: Some("a0".into()),
        point: Some(Point { lat: 59.2, lon: 18.0 }),
        category: "c0".into(),
        week: week("2022-W10").plus(-weeks_ago),
        n,
    }
}

fn check(places: Vec<PlaceWeek>, recurring: &[(&str, i64, i64, i64)], new: &[&str]) {
    let mut story = Story::new(town(1, 1, 1), week("2022-W10"));
    story.places = places;
    let draft = story.draft();
    let got: Vec<_> = draft
        .recurring_places
        .iter()
        .map(|p| (p.name.as_str(), p.this_week, p.last_8_weeks, p.weeks_active))
        .collect();
    assert_eq!(got, recurring);
    let got: Vec<_> = draft
        .new_since
        .new_places
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    assert_eq!(got, new);
}

#[test]
fn a_place_recurs_when_it_was_active_in_three_weeks_with_this_one() {
    let torget = [at("Torget", 0, 2), at("torget ", 3, 1), at("Torget", 7, 4)];
    check(torget.to_vec(), &[("Torget", 2, 7, 3)], &[]);
    // Two weeks are too few, and the ninth week back is not looked at.
    check(
        vec![at("Torget", 0, 2), at("Torget", 3, 9), at("Torget", 8, 9)],
        &[],
        &[],
    );
    // Not this week.
    check(
        vec![at("Torget", 1, 2), at("Torget", 2, 1), at("Torget", 3, 1)],
        &[],
        &[],
    );
}

#[test]
fn a_place_with_several_events_and_none_before_is_new() {
    let earlier = at("Torget", 5, 1);
    check(
        vec![earlier.clone(), at("Skolan", 0, 3), at("Parken", 0, 2)],
        &[],
        &["Skolan"],
    );
    // Without earlier weeks everything would be new.
    check(vec![at("Skolan", 0, 3)], &[], &[]);
}

#[test]
fn events_are_counted_by_place_unless_known_only_to_a_district() {
    let town = town(1, 1, 1);
    let zone = town.zone();
    let start = instant("2022-03-07T12:00:00Z");
    let on =
        |hours: i64| -> Happened { Happened::at(start.checked_add(hours.hours()).unwrap_or(Timestamp::MIN)) };
    let mut events = vec![
        event(1, 0, on(0), "Torget"),
        event(2, 0, on(5), "TORGET"),
        event(3, 1, on(5), "Torget"),
        event(4, 0, on(0), "Skogås"),
    ];
    events[1].point = Some(Point { lat: 59.4, lon: 18.0 });
    events[3].place_precision = PlacePrecision::District;
    let places = place_weeks(&events, &town, &zone);
    let counted: Vec<_> = places
        .iter()
        .map(|p| (p.name.as_str(), p.category.as_str(), p.n))
        .collect();
    assert_eq!(counted, [("Torget", "c0", 2), ("Torget", "c1", 1)]);
    assert!((places[0].point.unwrap().lat - 59.3).abs() < 1e-9);
}
