//! Against sums worked by hand, by the rules of the R package aoristic 1.1.1.

use stats::aoristic::{HOURS_OF_WEEK, LocalClock, aoristic_table, share_event};

const HOUR: i64 = 60;

fn check(from: i64, to: Option<i64>, expected: &[(usize, f64)]) {
    let mut table = [0.0; HOURS_OF_WEEK];
    share_event(&mut table, from, to, |hour| hour.rem_euclid(168) as usize);
    for (cell, &got) in table.iter().enumerate() {
        let wanted = expected.iter().find(|e| e.0 == cell).map_or(0.0, |e| e.1);
        assert!(
            (got - wanted).abs() < 1e-12,
            "hour {cell}: {got} instead of {wanted}"
        );
    }
}

#[test]
fn an_interval_is_shared_by_the_minutes_in_each_hour() {
    check(22 * HOUR, Some(24 * HOUR), &[(22, 0.5), (23, 0.5)]);
    check(
        23 * HOUR + 30,
        Some(25 * HOUR),
        &[(23, 1.0 / 3.0), (24, 2.0 / 3.0)],
    );
    check(
        10 * HOUR + 55,
        Some(11 * HOUR + 55),
        &[(10, 5.0 / 60.0), (11, 55.0 / 60.0)],
    );
    // Over the end of the week.
    check(167 * HOUR + 45, Some(168 * HOUR + 15), &[(167, 0.5), (0, 0.5)]);
}

#[test]
fn an_event_without_a_span_counts_in_its_start_hour() {
    check(8 * HOUR, None, &[(8, 1.0)]);
    check(9 * HOUR, Some(8 * HOUR), &[(9, 1.0)]);
    check(8 * HOUR + 59, Some(9 * HOUR), &[(8, 1.0)]);
}

#[test]
fn a_week_or_more_says_nothing_about_the_hour() {
    let even: Vec<(usize, f64)> = (0..168).map(|cell| (cell, 1.0 / 168.0)).collect();
    check(7 * HOUR, Some(7 * HOUR + 7 * 24 * HOUR), &even);
    check(7 * HOUR, Some(30 * 24 * HOUR), &even);
}

#[test]
fn the_hour_that_comes_twice_holds_both() {
    let mut table = [0.0; HOURS_OF_WEEK];
    // The clock goes back after the third hour: hours 2 and 3 from the start are both 02.
    let clock = |hour: i64| [0, 1, 2, 2, 3][hour as usize];
    share_event(&mut table, HOUR, Some(5 * HOUR), clock);
    assert_eq!(table[..4], [0.0, 0.25, 0.5, 0.25]);
}

/// Minutes from 1970 of a day and time of UTC: days by Hinnant's formula.
fn utc(year: i64, month: i64, day: i64, hour: i64, minute: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    (days * 24 + hour) * 60 + minute
}

fn check_clock(clock: &LocalClock, from: i64, to: i64, expected: &[(usize, f64)]) {
    let table = aoristic_table(&[(from, Some(to))], clock).unwrap();
    for (cell, &got) in table.iter().enumerate() {
        let wanted = expected.iter().find(|e| e.0 == cell).map_or(0.0, |e| e.1);
        assert!(
            (got - wanted).abs() < 1e-12,
            "hour {cell}: {got} instead of {wanted}"
        );
    }
}

#[test]
fn nights_when_the_clock_changes_have_the_hours_they_have() {
    // Stockholm 2024: an hour ahead, two from 31 March 01.00 UTC to 27 October 01.00 UTC; both are Sundays.
    let (spring, autumn) = (utc(2024, 3, 31, 1, 0), utc(2024, 10, 27, 1, 0));
    let clock = LocalClock::new(60, &[(spring, 120), (autumn, 60)]).unwrap();
    let sunday = 6 * 24;
    // From 01 to 04 on the clock: two hours in spring, 02 is not there; four in autumn, 02 twice.
    check_clock(
        &clock,
        spring - 60,
        spring + 60,
        &[(sunday + 1, 0.5), (sunday + 3, 0.5)],
    );
    let autumn_night = [(sunday + 1, 0.25), (sunday + 2, 0.5), (sunday + 3, 0.25)];
    check_clock(&clock, autumn - 120, autumn + 120, &autumn_night);
    // A week of the clock in autumn is an hour more than a week.
    let week = 7 * 24 * 60;
    let even: Vec<(usize, f64)> = (0..168).map(|cell| (cell, 1.0 / 168.0)).collect();
    check_clock(&clock, autumn - 600, autumn - 600 + week, &even);
    // Lord Howe: half an hour, in the middle of an hour of UTC.
    let clock = LocalClock::new(660, &[(utc(2024, 4, 6, 15, 0), 630)]).unwrap();
    let from = utc(2024, 4, 6, 14, 30);
    check_clock(&clock, from, from + 60, &[(sunday + 1, 1.0)]);
}

#[test]
fn the_clock_and_the_hours_of_a_caller_agree() {
    let clock = LocalClock::fixed(0).unwrap();
    let monday = utc(2024, 3, 4, 0, 0);
    for (from, to) in [
        (615, Some(700)),
        (3, None),
        (5_000, Some(9_000)),
        (10_070, Some(10_090)),
        (50, Some(40)),
    ] {
        let mut table = [0.0; HOURS_OF_WEEK];
        share_event(&mut table, from, to, |hour| hour.rem_euclid(168) as usize);
        let found = aoristic_table(&[(monday + from, to.map(|to| monday + to))], &clock).unwrap();
        assert_eq!(table, found);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn clocks_and_times_that_cannot_be_are_refused() {
    assert!(LocalClock::fixed(1_440).is_err());
    assert!(LocalClock::new(0, &[(5, 60), (5, 0)]).is_err());
    assert!(LocalClock::new(0, &[(5, i64::MIN)]).is_err());
    let clock = LocalClock::fixed(60).unwrap();
    for event in [(i64::MAX, None), (i64::MIN, Some(0)), (0, Some(i64::MAX))] {
        assert!(aoristic_table(&[event], &clock).is_err());
    }
    assert_eq!(aoristic_table(&[], &clock).unwrap(), [0.0; HOURS_OF_WEEK]);
    // Of a caller's own hours the farthest do no harm.
    let mut table = [0.0; HOURS_OF_WEEK];
    share_event(&mut table, i64::MIN, Some(i64::MAX), |_| 0);
    share_event(&mut table, i64::MAX - 1, Some(i64::MAX), |_| 0);
}
