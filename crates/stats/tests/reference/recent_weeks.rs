//! Worked by hand.

use stats::recent_weeks::recent_weeks;

#[test]
fn mean_and_spread_are_those_of_the_latest_weeks() {
    let d = recent_weeks(&[2.0, 4.0, 6.0, 8.0]).unwrap();
    assert!((d.mean() - 20.5 / 4.0).abs() < 1e-12);
    // Variance 20/3 over mean 5 is a dispersion of 4/3; times 1 + 1/4.
    assert!((d.variance() - 20.5 / 4.0 * 4.0 / 3.0 * 1.25).abs() < 1e-12);
}

#[test]
fn where_nothing_happened_one_event_is_still_possible() {
    let d = recent_weeks(&[0.0; 10]).unwrap();
    assert!(d.at_least(1) > 0.03 && d.at_least(2) < 0.01);
    for wrong in [&[][..], &[1.0, -1.0], &[f64::NAN], &[f64::INFINITY]] {
        assert!(recent_weeks(wrong).is_err(), "{wrong:?}");
    }
}
