//! The fast ways against every window looked at one by one, and against a ratio worked by hand.

use stats::permutation::Permutations;
use stats::philox::Philox;
use stats::points::Points;
use stats::scan::{
    CircleLimits, Circles, Scan, ScanError, ScanOptions, Windows, bernoulli_scan, plain_poisson_scan,
    plain_space_time_permutation_scan, poisson_scan, space_time_permutation_scan,
};

fn grid(columns: usize, rows: usize) -> (Vec<f64>, Vec<f64>) {
    (0..columns * rows)
        .map(|i| ((i % columns) as f64 * 250.0, (i / columns) as f64 * 250.0))
        .unzip()
}

fn circles(columns: usize, rows: usize, population: &[f64], radius: Option<f64>) -> Circles {
    let (x, y) = grid(columns, rows);
    let limits = CircleLimits { share: 0.5, radius };
    Circles::planar(Points::new(&x, &y).unwrap(), population, limits).unwrap()
}

fn options(replications: u32) -> ScanOptions {
    ScanOptions::new(Permutations::new(replications, 4).unwrap())
}

/// Clusters may sum what is expected in another order; replications may differ by rounding.
fn check_same(fast: &Scan, plain: &Scan) {
    assert_eq!(fast.clusters.len(), plain.clusters.len());
    for (fast, plain) in fast.clusters.iter().zip(&plain.clusters) {
        assert_eq!(
            (&fast.places, &fast.days, fast.cases),
            (&plain.places, &plain.days, plain.cases)
        );
        assert_eq!(fast.p, plain.p);
    }
    assert_eq!(fast.maxima.len(), plain.maxima.len());
    for (fast, plain) in fast.maxima.iter().zip(&plain.maxima) {
        assert!((fast - plain).abs() <= 1e-9 * plain, "{fast} instead of {plain}");
    }
}

fn cases(count: usize, places: u32, days: u32, seed: u64) -> (Vec<u32>, Vec<u32>) {
    let mut random = Philox::new(seed, 0);
    let mut case = || {
        // Low numbers have more, and a burst at one place in the latest days.
        let place = (random.unit() * random.unit() * f64::from(places)) as u32;
        if random.unit() < 0.05 {
            (7.min(places - 1), days - 1 - random.below(3.min(days)))
        } else {
            (place, random.below(days))
        }
    };
    (0..count).map(|_| case()).unzip()
}

fn count(places: usize, of: &[u32]) -> Vec<f64> {
    let mut counts = vec![0.0; places];
    for &place in of {
        counts[place as usize] += 1.0;
    }
    counts
}

#[test]
fn the_permutation_scan_is_the_plain_one() {
    let (place, day) = cases(150, 30, 20, 1);
    let circles = circles(6, 5, &count(30, &place), Some(600.0));
    for (shortest, longest) in [(1, 6), (3, 6), (1, 20)] {
        for prospective in [true, false] {
            let windows = Windows {
                days: 20,
                shortest,
                longest,
                prospective,
            };
            let fast = space_time_permutation_scan(&place, &day, &circles, windows, options(60)).unwrap();
            let plain =
                plain_space_time_permutation_scan(&place, &day, &circles, windows, options(60)).unwrap();
            check_same(&fast, &plain);
            assert!(fast.clusters[0].places.contains(&7));
        }
    }
}

#[test]
fn many_cases_in_few_places_are_counted_right() {
    // More cases in a window than a byte holds, and more than two do.
    for (of_all, replications, ways) in [
        (600, 60, [true, false].as_slice()),
        (3_000, 30, &[true, false]),
        (140_000, 1, &[true]),
    ] {
        let (place, day) = cases(of_all, 4, 10, 2);
        let circles = circles(2, 2, &count(4, &place), None);
        for &prospective in ways {
            let windows = Windows {
                days: 10,
                shortest: 1,
                longest: 5,
                prospective,
            };
            let options = options(replications);
            let fast = space_time_permutation_scan(&place, &day, &circles, windows, options).unwrap();
            let plain = plain_space_time_permutation_scan(&place, &day, &circles, windows, options).unwrap();
            check_same(&fast, &plain);
        }
    }
}

#[test]
fn circles_of_more_places_than_a_word_has_bits_are_looked_at() {
    let (place, day) = cases(400, 140, 30, 4);
    let circles = circles(14, 10, &[1.0; 140], None);
    assert!((0..140).any(|centre| circles.around(centre).len() > 64));
    let windows = Windows {
        days: 30,
        shortest: 1,
        longest: 4,
        prospective: true,
    };
    let fast = space_time_permutation_scan(&place, &day, &circles, windows, options(30)).unwrap();
    let plain = plain_space_time_permutation_scan(&place, &day, &circles, windows, options(30)).unwrap();
    check_same(&fast, &plain);
}

#[test]
fn the_poisson_scan_is_the_plain_one() {
    let mut random = Philox::new(3, 0);
    for windows in [
        Windows::SPACE_ONLY,
        Windows {
            days: 8,
            shortest: 1,
            longest: 4,
            prospective: false,
        },
        Windows {
            days: 8,
            shortest: 2,
            longest: 4,
            prospective: true,
        },
    ] {
        let cells = 30 * windows.days;
        let expected: Vec<f64> = (0..cells).map(|_| 0.2 + random.unit()).collect();
        let cases: Vec<u32> = expected
            .iter()
            .map(|&e| random.below(3) * u32::from(random.unit() < e / 2.0))
            .collect();
        let of_places: Vec<f64> = expected.chunks(windows.days).map(|d| d.iter().sum()).collect();
        let circles = circles(6, 5, &of_places, None);
        let fast = poisson_scan(&cases, &expected, &circles, windows, options(60)).unwrap();
        let plain = plain_poisson_scan(&cases, &expected, &circles, windows, options(60)).unwrap();
        check_same(&fast, &plain);
    }
}

#[test]
fn more_cases_than_a_narrow_count_holds_are_counted() {
    let expected = [9_000.0, 12_000.0, 8_000.0, 11_000.0, 16_000.0, 14_000.0];
    let cases = [9_100, 11_900, 8_000, 10_800, 16_300, 13_900];
    let circles = circles(3, 2, &expected, None);
    let windows = Windows::SPACE_ONLY;
    let fast = poisson_scan(&cases, &expected, &circles, windows, options(20)).unwrap();
    let plain = plain_poisson_scan(&cases, &expected, &circles, windows, options(20)).unwrap();
    check_same(&fast, &plain);
}

#[test]
fn the_ratio_is_the_one_worked_by_hand() {
    // 9 of 12 cases where a third of 12 are expected: 9 ln(9/4) + 3 ln(3/8).
    let (x, y) = grid(3, 1);
    let limits = CircleLimits {
        share: 0.5,
        radius: None,
    };
    let circles = Circles::planar(Points::new(&x, &y).unwrap(), &[1.0; 3], limits).unwrap();
    let found = poisson_scan(&[9, 2, 1], &[5.0; 3], &circles, Windows::SPACE_ONLY, options(99)).unwrap();
    let cluster = &found.clusters[0];
    let wanted = 9.0 * 2.25_f64.ln() + 3.0 * 0.375_f64.ln();
    assert!((cluster.log_likelihood_ratio - wanted).abs() < 1e-12);
    assert_eq!((cluster.cases, cluster.expected), (9, 4.0));
    assert!((cluster.relative_risk.unwrap() - 2.25 / 0.375).abs() < 1e-12);
    assert_eq!(cluster.recurrence_days(1.0), 1.0 / cluster.p);
    // 9 cases and 1 control in the first, 3 and 17 in the others.
    let found = bernoulli_scan(&[9, 2, 1], &[1, 8, 9], &circles, Windows::SPACE_ONLY, options(99)).unwrap();
    let log = |n: f64, r: f64| n * r.ln();
    let wanted =
        log(9.0, 0.9) + log(1.0, 0.1) + log(3.0, 0.15) + log(17.0, 0.85) - log(12.0, 0.4) - log(18.0, 0.6);
    assert!((found.clusters[0].log_likelihood_ratio - wanted).abs() < 1e-12);
}

#[test]
fn p_is_even_when_nothing_goes_on() {
    let circles = circles(5, 5, &[1.0; 25], None);
    let mut seen = [0_u32; 10];
    for null in 0..2_000 {
        let mut random = Philox::new(null, 9);
        let mut cases = [0_u32; 25];
        for _ in 0..200 {
            cases[random.below(25) as usize] += 1;
        }
        let options = ScanOptions::new(Permutations::new(99, null).unwrap());
        let found = poisson_scan(&cases, &[1.0; 25], &circles, Windows::SPACE_ONLY, options).unwrap();
        seen[((found.clusters[0].p * 100.0).round() as usize - 1) / 10] += 1;
    }
    let chi_squared: f64 = seen.iter().map(|&n| (f64::from(n) - 200.0).powi(2) / 200.0).sum();
    assert!(chi_squared < 27.9, "{seen:?}"); // 99.9 % of a chi-squared with 9 degrees
}

#[test]
fn a_search_that_is_clear_stops_early() {
    let (place, day) = cases(150, 30, 20, 5);
    let circles = circles(6, 5, &count(30, &place), Some(600.0));
    let windows = Windows {
        days: 20,
        shortest: 1,
        longest: 6,
        prospective: false,
    };
    // No burst: the days dealt out once.
    let mut day = day;
    Philox::new(6, 0).shuffle(&mut day);
    let all = space_time_permutation_scan(&place, &day, &circles, windows, options(999)).unwrap();
    let stopping = ScanOptions {
        stop_after: Some(20),
        ..options(999)
    };
    let some = space_time_permutation_scan(&place, &day, &circles, windows, stopping).unwrap();
    assert!(some.maxima.len() < 999);
    assert_eq!(some.maxima[..], all.maxima[..some.maxima.len()]);
    let observed = some.clusters[0].log_likelihood_ratio;
    let extreme = |maxima: &[f64]| maxima.iter().filter(|&&m| m >= observed * (1.0 - 1e-9)).count();
    assert_eq!(extreme(&some.maxima), 20);
    assert!((some.clusters[0].p - all.clusters[0].p).abs() < 0.15);
    let gumbel = all.clusters[0].gumbel_p.unwrap();
    assert!((gumbel - all.clusters[0].p).abs() < 0.1, "{gumbel}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (place, day) = cases(150, 30, 20, 1);
    let circles = circles(6, 5, &count(30, &place), Some(600.0));
    let windows = Windows {
        days: 20,
        shortest: 1,
        longest: 6,
        prospective: true,
    };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| space_time_permutation_scan(&place, &day, &circles, windows, options(300)).unwrap())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn circles_take_the_lesser_coordinate_first() {
    let circles = circles(3, 3, &[1.0; 9], None);
    // Around the middle: left, down, up, right come at the same distance; x decides, then y.
    assert_eq!(circles.around(4), [4, 3, 1, 7]);
    let (x, y) = grid(3, 3);
    let limits = CircleLimits {
        share: 1.0,
        radius: Some(250.0),
    };
    let flat = Circles::ellipses(Points::new(&x, &y).unwrap(), &[1.0; 9], limits, 2.0, 0.0).unwrap();
    // Twice as long from west to east as the radius.
    assert_eq!(flat.around(3), [3, 4, 0, 6, 5]);
    assert_eq!(circles.clone().and(&flat).unwrap().centres(), 18);
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let circles = circles(2, 1, &[1.0, 1.0], None);
    let space = Windows::SPACE_ONLY;
    let refused = |cases: &[u32], expected: &[f64]| {
        poisson_scan(cases, expected, &circles, space, options(9)).unwrap_err()
    };
    assert_eq!(refused(&[0, 0], &[1.0, 1.0]), ScanError::NoCases);
    assert_eq!(
        refused(&[1, 0], &[0.0, 1.0]),
        ScanError::CasesWhereNoneExpected { place: 0 }
    );
    for (cases, expected) in [
        ([1].as_slice(), [1.0].as_slice()),
        (&[1, 1], &[0.0, 0.0]),
        (&[1, 1], &[f64::NAN, 1.0]),
        (&[1, 1], &[-1.0, 1.0]),
    ] {
        assert!(matches!(refused(cases, expected), ScanError::Input(_)));
    }
    let days = Windows {
        days: 3,
        shortest: 1,
        longest: 4,
        prospective: true,
    };
    assert!(space_time_permutation_scan(&[0], &[0], &circles, days, options(9)).is_err());
    let days = Windows { longest: 2, ..days };
    let outside = space_time_permutation_scan(&[0], &[3], &circles, days, options(9)).unwrap_err();
    assert!(matches!(outside, ScanError::CaseOutside { index: 0, day: 3, .. }));
    // One case, or all at one place and time: nothing stands out, and nothing breaks.
    let found = space_time_permutation_scan(&[0, 0], &[2, 2], &circles, days, options(9)).unwrap();
    assert!(found.clusters.is_empty());
    assert!(bernoulli_scan(&[1, 1], &[0, 0], &circles, space, options(9)).is_err());
}
