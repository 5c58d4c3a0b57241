//! STL on series whose parts are known, and on what any series must give. Its figures are held against R's by the
//! published cases, whose data are not carried along.

use stats::philox::Philox;
use stats::stl::{Robustness, Stl, StlOptions};

const YEAR: [f64; 12] = [-6.0, -5.0, -2.0, 0.0, 1.0, 4.0, 6.0, 5.0, 2.0, 0.0, -1.0, -4.0];

fn noisy(months: usize, seed: u64) -> Vec<f64> {
    let mut random = Philox::new(seed, 0);
    (0..months)
        .map(|m| 20.0 + 0.1 * m as f64 + YEAR[m % 12] + random.unit() - 0.5)
        .collect()
}

fn check_parts(values: &[f64], options: StlOptions, within: f64) {
    let parts = Stl::of(values, options).unwrap();
    for m in 0..values.len() {
        let sum = parts.seasonal[m] + parts.trend[m] + parts.remainder[m];
        assert!((sum - values[m]).abs() < 1e-9);
        assert!(
            (parts.seasonal[m] - YEAR[m % 12]).abs() < within,
            "season {m}: {}",
            parts.seasonal[m]
        );
        let trend = 20.0 + 0.1 * m as f64;
        assert!(
            (parts.trend[m] - trend).abs() < within,
            "trend {m}: {}",
            parts.trend[m]
        );
    }
}

#[test]
fn season_and_trend_are_found_again() {
    let exact: Vec<f64> = (0..96).map(|m| 20.0 + 0.1 * m as f64 + YEAR[m % 12]).collect();
    check_parts(&exact, StlOptions::periodic(12), 0.3);
    check_parts(&noisy(96, 1), StlOptions::periodic(12), 0.5);
    check_parts(&noisy(96, 1), StlOptions::windowed(12, 7).robust(), 0.9);
}

#[test]
fn one_outbreak_stays_out_of_a_robust_season() {
    let mut values = noisy(96, 2);
    values[40] += 60.0;
    let off = |options: StlOptions| (Stl::of(&values, options).unwrap().seasonal[40] - YEAR[4]).abs();
    assert!(off(StlOptions::periodic(12)) > 3.0);
    assert!(off(StlOptions::periodic(12).robust()) < 0.6);
    let robust = Stl::of(&values, StlOptions::periodic(12).robust()).unwrap();
    assert_eq!(robust.weights[40], 0.0);
    assert!(robust.remainder[40] > 55.0);
}

#[test]
fn the_parts_follow_the_unit_and_the_origin_of_the_values() {
    let values = noisy(60, 3);
    let options = StlOptions::windowed(12, 9).robust();
    let parts = Stl::of(&values, options).unwrap();
    let other: Vec<f64> = values.iter().map(|v| 1000.0 + 10.0 * v).collect();
    let moved = Stl::of(&other, options).unwrap();
    for m in 0..values.len() {
        assert!((moved.seasonal[m] - 10.0 * parts.seasonal[m]).abs() < 1e-8);
        assert!((moved.trend[m] - 1000.0 - 10.0 * parts.trend[m]).abs() < 1e-8);
    }
}

#[test]
fn what_cannot_be_taken_apart_is_refused() {
    let values = noisy(60, 4);
    assert!(Stl::of(&values[..24], StlOptions::periodic(12)).is_err());
    assert!(Stl::of(&values[..25], StlOptions::periodic(12)).is_ok());
    assert!(Stl::of(&values, StlOptions::periodic(1)).is_err());
    assert!(Stl::of(&values, StlOptions::periodic(usize::MAX)).is_err());
    assert!(Stl::of(&values, StlOptions::windowed(12, 1)).is_err());
    let mut gap = values;
    gap[7] = f64::NAN;
    assert!(Stl::of(&gap, StlOptions::periodic(12)).is_err());
    // Values all alike have no season, and robust weights of 1.
    let flat = Stl::of(&[3.0; 40], StlOptions::periodic(12).robust()).unwrap();
    assert!(flat.seasonal.iter().all(|s| s.abs() < 1e-12) && flat.weights.iter().all(|&w| w == 1.0));
}

#[test]
fn the_median_of_r_changes_little_and_only_even_numbers_of_values() {
    for (months, seed) in [(61, 5), (73, 6), (96, 7), (120, 8), (240, 9)] {
        let values = noisy(months, seed);
        let ours = StlOptions::periodic(12).robust();
        let like_r = StlOptions {
            robustness: Robustness::LikeR,
            ..ours
        };
        let (ours, like_r) = (Stl::of(&values, ours).unwrap(), Stl::of(&values, like_r).unwrap());
        assert!(months % 2 == 0 || ours == like_r);
        for m in 0..months {
            assert!(
                (ours.seasonal[m] - like_r.seasonal[m]).abs() < 0.05,
                "{months} {m}"
            );
        }
    }
}
