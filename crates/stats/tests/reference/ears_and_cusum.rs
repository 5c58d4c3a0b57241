//! Against bounds worked by hand, and bounds of surveillance 1.20.3 (R 4.2.2) for the series `k1`.

use stats::cusum::cusum;
use stats::ears::{Ears, EarsOptions, ears};

use crate::weekly_series::RKI_K1;

fn k1() -> Vec<f64> {
    RKI_K1.iter().map(|&n| n as f64).collect()
}

#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-6, "{got} instead of {wanted}");
}

#[test]
fn the_bounds_are_those_of_surveillance() {
    let first = |method: Ears, day: usize| {
        let days = ears(&k1(), method, method.usual()).unwrap();
        assert!(days[day - 1].is_none());
        days[day].unwrap().upper
    };
    near(first(Ears::C1, 7), 3.05028176443933);
    near(
        ears(&k1(), Ears::C1, Ears::C1.usual()).unwrap()[10]
            .unwrap()
            .upper,
        5.50349584551536,
    );
    let c3 = ears(&k1(), Ears::C3, Ears::C3.usual()).unwrap();
    near(c3[13].unwrap().upper, 5.0349062362492);
    near(c3[14].unwrap().upper, 4.1466976484751);
    near(c3[26].unwrap().upper, 6.09528963444719);
    let usual = k1()[..179].iter().sum::<f64>() / 179.0;
    near(
        cusum(&k1()[179..], usual, 1.04, 2.26).unwrap()[0].upper,
        10.5072413454366,
    );
}

#[test]
fn a_week_of_ones_and_threes_has_a_bound_by_hand() {
    // Mean 2, squares 8 over 7 degrees of freedom.
    let counts = [1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 6.0];
    let options = EarsOptions {
        baseline: 8,
        ..Ears::C1.usual()
    };
    let day = ears(&counts, Ears::C1, options).unwrap()[8].unwrap();
    near(day.upper, 2.0 + 3.090232306167813 * (8.0_f64 / 7.0).sqrt());
    assert!(day.alarm);
}

#[test]
fn the_two_latest_days_do_not_raise_their_own_bound() {
    let mut counts = vec![2.0, 3.0, 2.0, 4.0, 3.0, 2.0, 3.0, 2.0, 3.0, 8.0, 9.0, 10.0];
    let alarm = |counts: &[f64], method: Ears| {
        let days = ears(counts, method, method.usual()).unwrap();
        days[11].unwrap().alarm
    };
    assert!(!alarm(&counts, Ears::C1));
    assert!(alarm(&counts, Ears::C2));
    assert!(alarm(&counts, Ears::C3));
    counts[9..].fill(3.0);
    assert!(!alarm(&counts, Ears::C3));
}

#[test]
fn a_drift_gives_an_alarm_where_the_bound_meets_the_count() {
    let counts = [4.0, 6.0, 9.0, 8.0, 9.0, 10.0, 0.0, 0.0, 0.0];
    let weeks = cusum(&counts, 4.0, 0.5, 2.0).unwrap();
    for (week, &count) in weeks.iter().zip(&counts) {
        // The same question asked of the count and of the sum.
        assert_eq!(week.alarm, count >= week.upper && week.sum > 0.0);
    }
    assert!(weeks[5].alarm && !weeks[8].alarm);
}

#[test]
fn short_and_wrong_series_are_told() {
    assert_eq!(
        ears(&[1.0, 2.0], Ears::C3, Ears::C3.usual()).unwrap(),
        [None, None]
    );
    assert!(ears(&[], Ears::C1, Ears::C1.usual()).unwrap().is_empty());
    assert!(ears(&[-1.0], Ears::C1, Ears::C1.usual()).is_err());
    assert!(ears(&[f64::NAN], Ears::C1, Ears::C1.usual()).is_err());
    let flat = EarsOptions {
        baseline: 1,
        ..Ears::C1.usual()
    };
    assert!(ears(&[1.0; 9], Ears::C1, flat).is_err());
    assert!(cusum(&[1.0], 0.0, 1.0, 1.0).is_err());
    assert!(cusum(&[f64::INFINITY], 1.0, 1.0, 1.0).is_err());
}
