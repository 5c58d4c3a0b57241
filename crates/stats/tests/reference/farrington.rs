//! Against surveillance 1.20.3 (R 4.2.2): bounds to 1e-6, expected values to 1e-5.

use stats::farrington::{Farrington, FarringtonOptions, farrington};

use crate::weekly_series::*;

/// Fits every week from `first` (numbered from 1) and compares one figure with R's. R's 0 and NaN
/// mark weeks it did not judge because too few cases fell in the latest weeks.
fn check(
    counts: &[i64],
    first: usize,
    years: usize,
    options: FarringtonOptions,
    figure: impl Fn(&Farrington) -> f64,
    expected: &[f64],
    tolerance: f64,
) {
    let counts: Vec<Option<f64>> = counts.iter().map(|&n| Some(n as f64)).collect();
    let mut compared = 0;
    for (i, &wanted) in expected.iter().enumerate() {
        if wanted.is_nan() || wanted == 0.0 {
            continue;
        }
        let now = first - 1 + i;
        let references: Vec<usize> = (1..=years).map(|year| now - 52 * year).collect();
        let fit = farrington(&counts[..=now], &references, options).unwrap();
        let got = figure(&fit);
        assert!(
            (got - wanted).abs() <= tolerance,
            "week {}: {got} instead of {wanted}, {fit:?}",
            first + i
        );
        compared += 1;
    }
    assert!(compared >= 12, "only {compared} weeks compared");
}

/// With the settings of the reference run: the trend is kept whatever its p-value.
const FLEXIBLE: FarringtonOptions = FarringtonOptions {
    trend_p: 1.0,
    ..FarringtonOptions::FLEXIBLE
};

#[test]
fn the_original_form_gives_the_bounds_of_surveillance() {
    let upper = |f: &Farrington| f.upper_two_thirds(0.01);
    let original = FarringtonOptions::ORIGINAL;
    check(
        &SALMONELLA_AGONA,
        282,
        4,
        original,
        upper,
        &SALMONELLA_ORIGINAL_UPPER,
        1e-6,
    );
    check(&RKI_K1, 180, 3, original, upper, &K1_ORIGINAL_UPPER, 1e-6);
}

#[test]
fn the_flexible_form_gives_the_expected_counts_of_surveillance() {
    let mean = |f: &Farrington| f.expected;
    check(
        &SALMONELLA_AGONA,
        282,
        4,
        FLEXIBLE,
        mean,
        &SALMONELLA_FLEXIBLE_EXPECTED,
        1e-5,
    );
    check(&RKI_K1, 180, 3, FLEXIBLE, mean, &K1_FLEXIBLE_EXPECTED, 1e-5);
}

#[test]
fn the_flexible_form_gives_the_bounds_of_surveillance() {
    let plug_in = |f: &Farrington| f.upper_plug_in(0.01) as f64;
    check(
        &SALMONELLA_AGONA,
        282,
        4,
        FLEXIBLE,
        plug_in,
        &SALMONELLA_FLEXIBLE_PLUG_IN,
        0.0,
    );
    check(&RKI_K1, 180, 3, FLEXIBLE, plug_in, &K1_FLEXIBLE_PLUG_IN, 0.0);
}

#[test]
fn a_week_that_must_not_be_learnt_from_changes_nothing() {
    let mut counts: Vec<Option<f64>> = (0..160).map(|i| Some(f64::from(5 + i % 3))).collect();
    let references = [107, 55];
    let fit = |counts: &[Option<f64>]| farrington(counts, &references, FarringtonOptions::FLEXIBLE).unwrap();
    counts[100] = None;
    let without = fit(&counts);
    let mut disturbed = counts.clone();
    // Within the latest half year, which is left out.
    disturbed[150] = Some(500.0);
    assert_eq!(fit(&disturbed), without);
    disturbed[100] = Some(500.0);
    assert_ne!(fit(&disturbed), without);
}
