//! Reports of one event by two sources are found among many that are of different events.

use std::collections::HashSet;

use analysis::{Candidate, Reason, suggest};
use domain::codes::EventId;
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};
use jiff::Timestamp;

use crate::town::Chance;

const MONDAY: i64 = 1_646_611_200;

fn report(id: i64, minutes: i64, x_m: f64, y_m: f64, source: &str) -> Candidate {
    Candidate {
        id: EventId(id),
        category: "KLO".into(),
        subtype: Some("tagg".into()),
        happened: Happened::at(Timestamp::from_second(MONDAY + minutes * 60).unwrap()),
        point: Some(Point {
            lat: 59.2 + y_m / 111_195.0,
            lon: 18.0 + x_m / 56_900.0,
        }),
        place_name: String::new(),
        place_precision: PlacePrecision::Address,
        area: Some("a0".into()),
        partner: source.into(),
        source: source.into(),
        text: String::new(),
    }
}

fn check(first: Candidate, second: Candidate, expected: Option<&[Reason]>) {
    let found = suggest(std::slice::from_ref(&second), std::slice::from_ref(&first));
    assert_eq!(found.first().map(|s| s.reasons.as_slice()), expected, "{found:?}");
    // The same whichever came first.
    assert_eq!(suggest(&[first], &[second]).len(), found.len());
}

#[test]
fn near_in_space_time_and_kind_is_a_suggestion_with_its_reasons() {
    let near = [
        Reason::Distance { m: 40 },
        Reason::MinutesApart { minutes: 20 },
        Reason::SameSubtype,
    ];
    check(
        report(1, 0, 0.0, 0.0, "guard"),
        report(2, 20, 40.0, 0.0, "landlord"),
        Some(&near),
    );
    // Too far, too late, or by the same source.
    check(
        report(1, 0, 0.0, 0.0, "guard"),
        report(2, 20, 400.0, 0.0, "landlord"),
        None,
    );
    check(
        report(1, 0, 0.0, 0.0, "guard"),
        report(2, 200, 0.0, 0.0, "landlord"),
        None,
    );
    check(
        report(1, 0, 0.0, 0.0, "guard"),
        report(2, 0, 0.0, 0.0, "guard"),
        None,
    );
}

#[test]
fn a_night_overlaps_with_the_moment_someone_saw_it() {
    let mut night = report(1, -300, 0.0, 0.0, "landlord");
    night.happened.to = Timestamp::from_second(MONDAY + 600 * 60).unwrap();
    night.happened.precision = TimePrecision::Interval;
    let reasons = [
        Reason::Distance { m: 0 },
        Reason::Overlapping { hours: 15 },
        Reason::SameSubtype,
    ];
    check(night.clone(), report(2, 20, 0.0, 0.0, "guard"), Some(&reasons));
    // "Some time these ten days" is no reason to think of this event.
    night.happened.to = Timestamp::from_second(MONDAY + 10 * 86_400).unwrap();
    check(night, report(2, 20, 0.0, 0.0, "guard"), None);
}

#[test]
fn a_place_name_stands_in_for_a_point() {
    let named = |id, source| {
        let mut report = report(id, 0, 0.0, 0.0, source);
        report.point = None;
        report.place_name = "Skogås centrum".into();
        report
    };
    let reasons = [
        Reason::SamePlaceName,
        Reason::MinutesApart { minutes: 0 },
        Reason::SameSubtype,
    ];
    check(named(1, "guard"), named(2, "landlord"), Some(&reasons));
    let mut elsewhere = named(2, "landlord");
    elsewhere.area = Some("a1".into());
    check(named(1, "guard"), elsewhere, None);
}

#[test]
fn another_category_needs_words_in_common() {
    let told = |id, source, category: &str, text: &str| {
        let mut report = report(id, 0, 0.0, 0.0, source);
        report.category = category.into();
        report.subtype = None;
        report.text = text.into();
        report
    };
    let guard = told(
        1,
        "guard",
        "SKA",
        "Krossad fönsterruta på skolans gavel mot parken",
    );
    check(
        guard.clone(),
        told(
            2,
            "school",
            "BRA",
            "Brand i container bakom matsalen, släckt av personal",
        ),
        None,
    );
    let found = suggest(
        &[told(
            2,
            "school",
            "INB",
            "Fönsterruta krossad på gaveln, skolans parksida",
        )],
        &[guard],
    );
    assert!(
        matches!(
            found[0].reasons[2..],
            [Reason::OtherCategory, Reason::SimilarText { .. }]
        ),
        "{found:?}"
    );
}

/// A register of unrelated reports at a few hundred busy places, and copies of some of them as another
/// source would have told them.
#[test]
fn planted_duplicates_are_found_and_little_else() {
    let mut chance = Chance(42);
    let mut places = Vec::new();
    for _ in 0..300 {
        places.push((chance.unit() * 12_000.0, chance.unit() * 12_000.0));
    }
    let categories = ["KLO", "SKA", "ORD", "NAR", "BRA", "INB"];
    let mut register = Vec::new();
    for id in 0..4000 {
        let (x, y) = places[chance.below(places.len())];
        let mut event = report(
            id,
            chance.below(60 * 24 * 28) as i64,
            x,
            y,
            ["guard", "landlord", "school"][chance.below(3)],
        );
        event.category = categories[chance.below(categories.len())].into();
        event.subtype = Some(["x", "y", "z"][chance.below(3)].into());
        register.push(event);
    }
    let mut planted = HashSet::new();
    let mut new = Vec::new();
    for i in 0..400 {
        let original = &register[i * 10];
        let mut copy = original.clone();
        copy.id = EventId(10_000 + i as i64);
        copy.partner = "police".into();
        copy.source = "police".into();
        let shift = |chance: &mut Chance, most: f64| (chance.unit() - 0.5) * 2.0 * most;
        copy.point = original.point.map(|p| Point {
            lat: p.lat + shift(&mut chance, 60.0) / 111_195.0,
            lon: p.lon + shift(&mut chance, 60.0) / 56_900.0,
        });
        let second = original.happened.from.as_second() + shift(&mut chance, 2700.0) as i64;
        copy.happened = Happened::at(Timestamp::from_second(second).unwrap());
        if chance.unit() < 0.3 {
            copy.subtype = None;
        }
        planted.insert((original.id, copy.id));
        new.push(copy);
    }
    let found: HashSet<_> = suggest(&new, &register)
        .iter()
        .map(|s| (s.first, s.second))
        .collect();
    let right = found.intersection(&planted).count() as f64;
    let (recall, precision) = (right / planted.len() as f64, right / found.len() as f64);
    assert!(recall > 0.95, "recall {recall}");
    assert!(precision > 0.9, "precision {precision}");
}
