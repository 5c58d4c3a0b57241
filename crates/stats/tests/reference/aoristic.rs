//! Against sums worked by hand, by the rules of the R package aoristic 1.1.1.

use stats::aoristic::{HOURS_OF_WEEK, share_event};

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
