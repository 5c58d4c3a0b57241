//! Three methods at once: in weeks in which nothing happens no more alarms than were asked for, and each sees what it is
//! there to see.

use analysis::finding::CoverageCauseKind;

use crate::false_alarms::calm;
use crate::town::{Story, count, town, week};

const YEARS: i32 = 5 * 53;

/// Over so many calm weeks, no more alarms than so many a year give, with what chance adds.
fn check_calm(weeks_back: i32, per_year: f64) {
    const WEEKS: u64 = 80;
    let (mut alarms, mut by) = (0, [0; 5]);
    for seed in 0..WEEKS {
        let found = calm(seed, weeks_back).departures(per_year).found;
        alarms += found.len();
        for departure in &found {
            by[0] += usize::from(departure.farrington);
            by[1] += usize::from(departure.ears.is_some());
            by[2] += usize::from(departure.cusum.is_some());
            by[3] += usize::from(departure.day.is_some());
            by[4] += usize::from(departure.days_since.is_some());
        }
    }
    let bound = per_year * WEEKS as f64 / 52.0;
    // Two standard deviations of a Poisson count above what was asked for.
    assert!(
        alarms as f64 <= bound + 2.0 * bound.sqrt(),
        "{alarms} alarms ({by:?} by Farrington, EARS and CUSUM, and by EARS and CUSUM on days), {bound} were borne"
    );
}

#[test]
fn in_calm_weeks_there_are_no_more_alarms_than_were_asked_for() {
    check_calm(YEARS, 12.0);
    check_calm(YEARS, 52.0);
    // With a quarter to compare with.
    check_calm(40, 12.0);
}

#[test]
fn a_wave_is_seen_by_more_than_one_and_stands_first() {
    for seed in 0..6 {
        let mut story = calm(seed, YEARS);
        story.counts.push(count(story.week, Some(2), 3, 0, 14));
        let found = story.departures(12.0).found;
        let first = &found[0];
        let area = first.unusual.area.as_ref().unwrap();
        assert_eq!(
            (area.as_str(), first.unusual.category.as_str()),
            ("a2", "c3"),
            "{seed}"
        );
        assert!(first.unusual.above && first.unusual.rank == 1);
        assert!(first.farrington && first.ears.is_some(), "{seed}: {first:?}");
    }
}

#[test]
fn a_level_that_creeps_up_is_seen_by_cusum() {
    let story = Story::new(town(1, 1, 1), week("2022-W10"));
    // Four a week for years, six and seven by turns since ten weeks.
    let story = story.weeks(YEARS, |ago, _, _, _| {
        let usual = 3 + i64::from(ago % 3);
        if ago < 10 { usual + 3 } else { usual }
    });
    let found = story.departures(12.0).found;
    let of_area = found.iter().find(|d| d.cusum.is_some()).unwrap();
    let rise = of_area.cusum.unwrap();
    assert!(of_area.unusual.above);
    assert!((8..=12).contains(&rise.weeks), "{rise:?}");
    // What comes back each year is a season, and no rise.
    let story = Story::new(town(1, 1, 1), week("2022-W10"));
    let story = story.weeks(YEARS, |ago, _, _, _| {
        let usual = 3 + i64::from(ago % 3);
        if ago % 52 < 10 { usual + 3 } else { usual }
    });
    assert!(story.departures(12.0).found.iter().all(|d| d.cusum.is_none()));
}

#[test]
fn the_silent_and_the_new_are_named_as_the_likelier_cause() {
    let two = |seed| {
        let mut chance = crate::town::Chance(seed);
        Story::new(town(2, 2, 2), week("2022-W10")).weeks(YEARS, move |_, _, _, _| chance.poisson(9.0))
    };
    let mut silent = two(3);
    silent.silence("p1", 0, 0);
    let found = silent.departures(12.0).found;
    assert!(!found.is_empty());
    for departure in &found {
        let cause = departure.unusual.likelier_cause.as_ref().unwrap();
        assert_eq!(
            (cause.partner.as_str(), cause.kind),
            ("p1", CoverageCauseKind::Silent)
        );
        assert!(!departure.unusual.above);
    }
    let mut new = two(4);
    new.silence("p1", YEARS, 3);
    let found = new.departures(12.0).found;
    assert!(!found.is_empty());
    for departure in &found {
        let cause = departure.unusual.likelier_cause.as_ref().unwrap();
        assert_eq!(
            (cause.partner.as_str(), cause.kind),
            ("p1", CoverageCauseKind::New)
        );
    }
}

#[test]
fn nothing_is_said_of_what_cannot_be_compared() {
    let story = calm(1, 6);
    let departures = story.departures(12.0);
    assert_eq!((departures.found.len(), departures.comparable), (0, 0));
    assert!(departures.series > 0);
}
