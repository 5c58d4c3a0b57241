//! Hour × weekday on the municipality's own clock.

use analysis::methods::hours::{HourClock, hour_table};
use domain::time::{Happened, TimePrecision};
use jiff::tz::TimeZone;

use crate::town::{instant, week};

fn happened(from: &str, to: &str, precision: TimePrecision) -> Happened {
    Happened {
        from: instant(from),
        to: instant(to),
        precision,
    }
}

/// Cells are weekday (0 is Monday), hour and share.
fn check(of_week: &str, happened: Happened, expected: &[(usize, usize, f64)]) {
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let clock = HourClock::new(week(of_week), &zone);
    let table = hour_table([happened].iter(), &clock);
    for (day, row) in table.cells.iter().enumerate() {
        for (hour, &got) in row.iter().enumerate() {
            let wanted = expected
                .iter()
                .find(|e| (e.0, e.1) == (day, hour))
                .map_or(0.0, |e| e.2);
            assert!(
                (got - wanted).abs() < 6e-4,
                "{day} {hour}: {got} instead of {wanted}"
            );
        }
    }
}

#[test]
fn an_event_counts_in_the_local_hour_it_happened() {
    let late = Happened::at(instant("2022-03-09T22:59:00Z"));
    check("2022-W10", late, &[(2, 23, 1.0)]);
    // In summer time the same instant of the day is an hour later.
    check(
        "2022-W27",
        Happened::at(instant("2022-07-06T22:59:00Z")),
        &[(3, 0, 1.0)],
    );
}

#[test]
fn an_interval_is_shared_over_the_night_the_clock_goes_forward() {
    // 01.30–04.00 local on 27 March 2022 is an hour and a half: 02 does not exist.
    let night = happened(
        "2022-03-27T00:30:00Z",
        "2022-03-27T02:00:00Z",
        TimePrecision::Interval,
    );
    check("2022-W12", night, &[(6, 1, 1.0 / 3.0), (6, 3, 2.0 / 3.0)]);
}

#[test]
fn an_interval_is_shared_over_the_night_the_clock_goes_back() {
    // 01.00–04.00 local on 30 October 2022 is four hours, of which two are called 02.
    let night = happened(
        "2022-10-29T23:00:00Z",
        "2022-10-30T03:00:00Z",
        TimePrecision::Interval,
    );
    check("2022-W43", night, &[(6, 1, 0.25), (6, 2, 0.5), (6, 3, 0.25)]);
}

#[test]
fn an_interval_may_run_into_the_next_week() {
    let weekend = happened(
        "2022-03-13T22:00:00Z",
        "2022-03-14T00:00:00Z",
        TimePrecision::Interval,
    );
    check("2022-W10", weekend, &[(6, 23, 0.5), (0, 0, 0.5)]);
}

#[test]
fn what_is_known_shared_and_unknown_is_told() {
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let clock = HourClock::new(week("2022-W10"), &zone);
    let (from, to) = ("2022-03-09T20:00:00Z", "2022-03-09T21:30:00Z");
    let events = [
        happened(from, from, TimePrecision::Exact),
        happened(from, to, TimePrecision::Hour),
        happened(from, to, TimePrecision::Interval),
        Happened::on("2022-03-09".parse().unwrap(), &zone),
        happened(from, to, TimePrecision::Unknown),
    ];
    let table = hour_table(events.iter(), &clock);
    assert_eq!((table.n_known, table.n_shared, table.n_unknown), (2, 2, 1));
    let sum: f64 = table.cells.iter().flatten().sum();
    assert!((sum - 4.0).abs() < 0.02, "{sum}");
}
