//! Mantel's test and the space-time K function: against pairs looked at one by one, against every order of a few
//! events, and against pointpats 2.5.5.

use stats::knox::{Bands, Closed, KnoxError, Metric, knox_test};
use stats::mantel::{Nearness, mantel_test, plain_mantel_test};
use stats::permutation::{Alternative, Permutations, TieRule};
use stats::philox::Philox;
use stats::points::Points;
use stats::space_time_k::{Extent, plain_space_time_k, space_time_k};

use crate::sixty_points::{DAY, X, Y};

const EXTENT: Extent = Extent {
    area_m2: 4e5,
    duration_days: 300.0,
};
const NEAR: Nearness = Nearness::Reciprocal { constant: 1.0 };

fn permutations(count: u32) -> Permutations {
    Permutations::new(count, 7).unwrap()
}

fn events(count: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<i32>) {
    let mut random = Philox::new(seed, 0);
    let mut events = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        events.0.push(674_000.0 + (random.unit() * 60.0).floor() * 10.0);
        events.1.push(6_580_000.0 + (random.unit() * 60.0).floor() * 10.0);
        events.2.push(random.below(200) as i32 - 50);
    }
    events
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!(
        (got - wanted).abs() <= tolerance * wanted.abs().max(1.0),
        "{got} instead of {wanted}"
    );
}

#[test]
fn the_correlation_is_that_of_pointpats() {
    // mantel(points, days, 0, scon, spow, tcon, tpow) of pointpats 2.5.5.
    let points = Points::new(&X, &Y).unwrap();
    let inverse = |constant| Nearness::Reciprocal { constant };
    for (space, time, r) in [
        (Nearness::Distance, Nearness::Distance, -0.003_740_615_353_181_363),
        (inverse(1.0), inverse(1.0), -0.019_044_915_106_805_91),
        (inverse(50.0), inverse(7.0), -0.037_611_965_896_743_434),
        (Nearness::Distance, inverse(7.0), 0.024_339_546_859_278_034),
    ] {
        let found = mantel_test(points, &DAY, space, time, permutations(9)).unwrap();
        near(found.r, r, 1e-12);
    }
}

#[test]
fn the_fast_sums_are_the_plain_ones() {
    for (count, seed) in [(3, 1), (32, 2), (150, 3)] {
        let (x, y, day) = events(count, seed);
        let points = Points::new(&x, &y).unwrap();
        for (space, time) in [
            (NEAR, NEAR),
            (Nearness::Distance, NEAR),
            (NEAR, Nearness::Distance),
        ] {
            let fast = mantel_test(points, &day, space, time, permutations(50)).unwrap();
            let plain = plain_mantel_test(points, &day, space, time, permutations(50)).unwrap();
            near(fast.z, plain.z, 1e-12);
            near(fast.r, plain.r, 1e-9);
            assert_eq!((fast.expected, fast.tails), (plain.expected, plain.tails));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
            let alone = pool.install(|| mantel_test(points, &day, space, time, permutations(50)).unwrap());
            assert_eq!(fast, alone);
        }
        if count > 3 {
            let (distances, days) = ([0.5, 40.0, 100.0, 300.0], [0.5, 7.0, 14.0, 28.0, 500.0]);
            let fast = space_time_k(points, &day, &distances, &days, EXTENT, permutations(50)).unwrap();
            let plain =
                plain_space_time_k(points, &day, &distances, &days, EXTENT, permutations(50)).unwrap();
            assert_eq!(fast, plain);
        }
    }
}

/// Every order of the days.
fn orders(days: &[i32]) -> Vec<Vec<i32>> {
    if days.len() < 2 {
        return vec![days.to_vec()];
    }
    let mut all = Vec::new();
    for at in 0..days.len() {
        let mut others = days.to_vec();
        let first = others.remove(at);
        for mut order in orders(&others) {
            order.insert(0, first);
            all.push(order);
        }
    }
    all
}

#[test]
fn expectations_and_errors_are_those_of_every_order() {
    let (x, y, day) = (
        [0.0, 10.0, 20.0, 200.0, 210.0, 500.0],
        [0.0, 5.0, 0.0, 0.0, 0.0, 90.0],
        [1, 1, 3, 9, 30, 31],
    );
    let points = Points::new(&x, &y).unwrap();
    let (distances, days) = ([12.0, 250.0], [1.0, 10.0]);
    let k = |day: &[i32]| space_time_k(points, day, &distances, &days, EXTENT, permutations(1)).unwrap();
    let observed = k(&day);
    let all = orders(&day);
    for row in 0..2 {
        for column in 0..2 {
            let drawn: Vec<f64> = all.iter().map(|day| k(day).cell(row, column).k).collect();
            let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
            let variance = drawn.iter().map(|k| (k - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
            let cell = observed.cell(row, column);
            near(observed.space[row] * observed.time[column], mean, 1e-12);
            near(cell.d, cell.k - mean, 1e-9);
            near(cell.residual.unwrap(), cell.d / variance.sqrt(), 1e-9);
            near(cell.d0.unwrap(), cell.d / mean, 1e-9);
        }
    }
    let z = |day: &[i32]| mantel_test(points, day, NEAR, NEAR, permutations(1)).unwrap();
    let mean = all.iter().map(|day| z(day).z).sum::<f64>() / all.len() as f64;
    near(z(&day).expected, mean, 1e-12);
}

#[test]
fn k_is_the_pairs_within_over_what_there_was_room_for() {
    // Of 6 events 2 of 15 pairs are within 12 m, 1 of them, and 2 in all, within a day.
    let (x, y, day) = (
        [0.0, 10.0, 20.0, 200.0, 250.0, 500.0],
        [0.0; 6],
        [1, 1, 3, 9, 30, 31],
    );
    let points = Points::new(&x, &y).unwrap();
    let found = space_time_k(points, &day, &[12.0], &[1.0], EXTENT, permutations(9)).unwrap();
    near(found.space[0], 4e5 * 2.0 / 15.0, 1e-12);
    near(found.time[0], 300.0 * 2.0 / 15.0, 1e-12);
    near(found.cell(0, 0).k, 4e5 * 300.0 / 15.0, 1e-12);
    near(found.cell(0, 0).d0.unwrap(), 1.0 / (4.0 / 15.0) - 1.0, 1e-12);
    // The sums of the near-repeat table's bands.
    let (x, y, day) = events(200, 5);
    let points = Points::new(&x, &y).unwrap();
    let (distances, days) = ([50.0, 100.0], [7.0, 14.0]);
    let found = space_time_k(points, &day, &distances, &days, EXTENT, permutations(9)).unwrap();
    let bands = |edges| Bands::new(edges, Closed::Right).unwrap();
    let table = knox_test(
        points,
        &day,
        &bands(&distances),
        &bands(&days),
        Metric::Euclidean,
        permutations(9),
    )
    .unwrap();
    let pairs: u64 = table.rows().flatten().map(|c| c.observed).sum();
    near(
        found.cell(1, 1).k,
        4e5 * 300.0 * pairs as f64 / (200.0 * 199.0 / 2.0),
        1e-12,
    );
}

#[test]
fn repeats_soon_after_are_found_and_chance_is_not() {
    let (mut x, mut y, mut day) = events(150, 6);
    let p = |x: &[f64], y: &[f64], day: &[i32]| {
        let points = Points::new(x, y).unwrap();
        let near = Nearness::Reciprocal { constant: 20.0 };
        let mantel = mantel_test(points, day, near, NEAR, permutations(199)).unwrap();
        let k = space_time_k(points, day, &[30.0, 60.0], &[4.0, 8.0], EXTENT, permutations(199)).unwrap();
        [mantel.tails, k.residuals, k.differences]
            .map(|t| t.p(Alternative::Greater, TieRule::BothTails).value)
    };
    assert!(p(&x, &y, &day).iter().all(|&p| p > 0.01), "{:?}", p(&x, &y, &day));
    for i in 0..25 {
        x.push(x[i] + 20.0);
        y.push(y[i]);
        day.push(day[i] + 2);
    }
    assert_eq!(p(&x, &y, &day), [1.0 / 200.0; 3]);
}

#[test]
fn place_units_and_the_order_of_events_change_nothing() {
    let (x, y, day) = events(90, 8);
    let moved = |v: &[f64]| v.iter().rev().map(|v| v - 500_000.0).collect::<Vec<f64>>();
    let days: Vec<i32> = day.iter().rev().map(|d| d + 1_000).collect();
    let of = |x: &[f64], y: &[f64], day: &[i32], wide: f64| {
        let points = Points::new(x, y).unwrap();
        let near = Nearness::Reciprocal {
            constant: 10.0 * wide,
        };
        let r = mantel_test(points, day, near, NEAR, permutations(9)).unwrap().r;
        let k = space_time_k(points, day, &[55.0 * wide], &[7.0], EXTENT, permutations(9)).unwrap();
        [r, k.cell(0, 0).d0.unwrap(), k.cell(0, 0).residual.unwrap()]
    };
    let first = of(&x, &y, &day, 1.0);
    let wide = |v: &[f64]| v.iter().map(|v| v * 3.0).collect::<Vec<f64>>();
    for other in [
        of(&moved(&x), &moved(&y), &days, 1.0),
        of(&wide(&x), &wide(&y), &day, 3.0),
    ] {
        for (a, b) in first.iter().zip(other) {
            near(*a, b, 1e-9);
        }
    }
}

#[test]
fn what_makes_no_pairs_is_refused() {
    let (x, y, day) = events(10, 9);
    let points = Points::new(&x, &y).unwrap();
    let mantel = |points, day: &[i32], near| mantel_test(points, day, near, near, permutations(9));
    for constant in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(mantel(points, &day, Nearness::Reciprocal { constant }).is_err());
    }
    assert!(mantel(points, &day[1..], NEAR).is_err());
    assert!(mantel(points, &[4; 10], NEAR).is_err());
    let one_place = Points::new(&[5.0; 10], &[6.0; 10]).unwrap();
    assert!(mantel(one_place, &day, Nearness::Distance).is_err());
    assert!(mantel(one_place, &day, NEAR).is_err());
    let none = Points::new(&[], &[]).unwrap();
    let two = Points::new(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
    let wide = [i32::MIN, 0, i32::MAX, 1, 2, 3, 4, 5, 6, 7];
    let k = |points, day: &[i32], distances: &[f64], days: &[f64], extent| {
        space_time_k(points, day, distances, days, extent, permutations(9))
    };
    assert!(matches!(mantel(points, &wide, NEAR), Err(KnoxError::Span { .. })));
    assert!(matches!(
        k(points, &wide, &[1.0], &[1.0], EXTENT),
        Err(KnoxError::Span { .. })
    ));
    for (points, day) in [(none, &[][..]), (two, &[1, 2])] {
        assert!(mantel(points, day, NEAR).is_err());
        assert!(k(points, day, &[1.0], &[1.0], EXTENT).is_err());
    }
    for edges in [&[][..], &[0.0], &[2.0, 1.0], &[f64::NAN], &[f64::INFINITY]] {
        assert!(
            k(points, &day, edges, &[1.0], EXTENT)
                .unwrap_err()
                .to_string()
                .contains("distances_m")
        );
        assert!(
            k(points, &day, &[1.0], edges, EXTENT)
                .unwrap_err()
                .to_string()
                .contains("days")
        );
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            k(
                points,
                &day,
                &[1.0],
                &[1.0],
                Extent {
                    area_m2: bad,
                    ..EXTENT
                }
            )
            .is_err()
        );
        assert!(
            k(
                points,
                &day,
                &[1.0],
                &[1.0],
                Extent {
                    duration_days: bad,
                    ..EXTENT
                }
            )
            .is_err()
        );
    }
    // All at one place: space says nothing, so that there is neither a residual nor a small p.
    let found = k(one_place, &day, &[1.0], &[7.0], EXTENT).unwrap();
    assert_eq!(
        (found.cell(0, 0).residual, found.cell(0, 0).d0),
        (None, Some(0.0))
    );
    assert_eq!(
        found.residuals.p(Alternative::Greater, TieRule::BothTails).value,
        1.0
    );
    // No pair so near.
    let apart = Points::new(&[0.0, 1e4, 2e4, 3e4], &[0.0; 4]).unwrap();
    assert_eq!(
        k(apart, &[1, 2, 3, 4], &[1.0], &[1.0], EXTENT)
            .unwrap()
            .cell(0, 0)
            .d0,
        None
    );
}
