//! Places that recur, and places that are new.

use analysis::PlaceWeek;
use domain::place::Point;

use crate::town::{Story, town, week};

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
