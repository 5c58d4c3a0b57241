//! Against surveillance 1.20.3 (R 4.2.2): bounds to 1e-6, expected values to 1e-5.

use stats::farrington::{Farrington, FarringtonOptions, FarringtonSeries, MeanError, farrington};
use stats::philox::Philox;

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

#[test]
fn a_series_at_once_gives_what_each_week_gives_by_itself() {
    for number in 0..40 {
        let mut random = Philox::new(17, number);
        // From hardly any events, with whole periods empty, to many; with a trend, unknown weeks and an outbreak.
        let level = 1 + random.below(1 + number as u32 * 2);
        let mut counts: Vec<Option<f64>> = (0..330)
            .map(|week| {
                let most = f64::from(level) * (1.0 + f64::from(week) * random.unit() / 200.0);
                (random.below(40) > 0).then(|| (most * 2.0 * random.unit()).floor())
            })
            .collect();
        counts[150] = Some(f64::from(level) * 12.0);
        let series = FarringtonSeries::new(&counts).unwrap();
        for now in (300..330).step_by(7) {
            for options in [FarringtonOptions::ORIGINAL, FarringtonOptions::FLEXIBLE, FLEXIBLE] {
                let references: Vec<usize> = (1..=5).map(|year| now - 52 * year).collect();
                let plain = farrington(&counts[..=now], &references, options);
                let fast = series.week(now, &references, options);
                let (Ok(plain), Ok(fast)) = (&plain, &fast) else {
                    assert_eq!(plain, fast);
                    continue;
                };
                assert_eq!((plain.trend, plain.weeks_used), (fast.trend, fast.weeks_used));
                for (a, b) in [
                    (plain.expected, fast.expected),
                    (plain.standard_error, fast.standard_error),
                    (plain.dispersion, fast.dispersion),
                    (
                        plain.upper_delta(0.01, MeanError::LikeSurveillance),
                        fast.upper_delta(0.01, MeanError::LikeSurveillance),
                    ),
                ] {
                    assert!(
                        (a - b).abs() <= 1e-7 * a.abs(),
                        "{number} {now}: {plain:?} and {fast:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_series_is_looked_through_before_it_is_fitted() {
    assert!(FarringtonSeries::new(&[Some(1.0), Some(-1.0)]).is_err());
    assert!(FarringtonSeries::new(&[Some(f64::NAN)]).is_err());
    let series = FarringtonSeries::new(&[Some(1.0); 60]).unwrap();
    for (now, references) in [(60, vec![8]), (59, vec![]), (59, vec![7, 7]), (59, vec![59])] {
        assert!(
            series
                .week(now, &references, FarringtonOptions::FLEXIBLE)
                .is_err()
        );
    }
}
