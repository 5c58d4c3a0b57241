//! The fast way against every pair looked at, and small cases counted by hand.

use proptest::prelude::*;
use stats::dbscan::{Dbscan, dbscan, plain_dbscan};
use stats::input::InputError;
use stats::philox::Philox;
use stats::points::Points;

fn found(x: &[f64], y: &[f64], within_m: f64, min_points: u32) -> Dbscan {
    dbscan(Points::new(x, y).unwrap(), within_m, min_points).unwrap()
}

#[track_caller]
fn check(x: &[f64], y: &[f64], within_m: f64, min_points: u32) -> Dbscan {
    let fast = found(x, y, within_m, min_points);
    let plain = plain_dbscan(Points::new(x, y).unwrap(), within_m, min_points).unwrap();
    assert_eq!(fast, plain, "within {within_m} m, {min_points}");
    fast
}

/// Whole tens: many at one place, and many pairs exactly at a limit.
fn addresses(count: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Philox::new(seed, 0);
    let mut place = || (random.unit() * random.unit() * 80.0).floor() * 10.0;
    let places: Vec<(f64, f64)> = (0..count)
        .map(|_| (674_000.0 + place(), 6_580_000.0 + place()))
        .collect();
    places.into_iter().unzip()
}

#[test]
fn the_fast_way_is_the_definition() {
    for seed in 0..6 {
        let (x, y) = addresses(900, seed);
        for within_m in [0.5, 10.0, 20.0, 50.0, 130.0, 2_000.0] {
            for min_points in [1, 2, 4, 5, 13, 60, 900, 901] {
                check(&x, &y, within_m, min_points);
            }
        }
    }
}

proptest! {
    #[test]
    fn the_fast_way_is_the_definition_for_any_points(
        places in prop::collection::vec((-40.0..40.0_f64, -3.0..3.0_f64), 1..200),
        within_m in 0.01..30.0_f64,
        min_points in 1..12_u32,
        scale in prop::sample::select(vec![1e-3, 1.0, 1e6]),
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|(x, y)| (x * scale, y * scale)).unzip();
        check(&x, &y, within_m * scale.sqrt(), min_points);
    }
}

#[test]
fn an_event_counts_itself_and_the_limit_counts_as_within() {
    let line = check(&[0.0, 25.0, 50.0], &[0.0; 3], 25.0, 3);
    assert_eq!(line.core, [false, true, false]);
    assert_eq!(line.labels, [Some(0); 3]);
    assert_eq!(check(&[0.0, 25.0, 50.0], &[0.0; 3], 24.999, 2).clusters, 0);
    let one = check(&[7.0], &[7.0], 1.0, 1);
    assert_eq!((one.clusters, one.core[0], one.labels[0]), (1, true, Some(0)));
}

#[test]
fn a_border_event_belongs_to_the_cluster_of_the_smallest_number() {
    // Two squares of four, and between them one event that reaches a corner of each.
    let x = [100.0, 100.0, 110.0, 110.0, 55.0, 0.0, 0.0, 10.0, 10.0];
    let y = [0.0, 10.0, 0.0, 10.0, 0.0, 0.0, 10.0, 0.0, 10.0];
    let squares = check(&x, &y, 45.0, 4);
    assert_eq!(squares.clusters, 2);
    assert_eq!(squares.labels[4], Some(0));
    assert!(!squares.core[4]);
    let backwards = |v: &[f64]| v.iter().rev().copied().collect::<Vec<f64>>();
    let turned = check(&backwards(&x), &backwards(&y), 45.0, 4);
    // The other square now comes first.
    assert_eq!(turned.labels[4], Some(0));
    assert_eq!(turned.labels[0], Some(0));
}

#[test]
fn the_order_of_the_events_changes_no_core_event_no_noise_and_no_cluster_of_core_events() {
    let (x, y) = addresses(700, 9);
    let before = found(&x, &y, 20.0, 7);
    let mut order: Vec<usize> = (0..x.len()).collect();
    Philox::new(3, 0).shuffle(&mut order);
    let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let after = found(&pick(&x), &pick(&y), 20.0, 7);
    assert_eq!(before.clusters, after.clusters);
    let mut number = vec![None; before.clusters as usize];
    for (now, &event) in order.iter().enumerate() {
        assert_eq!(before.core[event], after.core[now]);
        assert_eq!(before.labels[event].is_none(), after.labels[now].is_none());
        if before.core[event] {
            let own = before.labels[event].unwrap() as usize;
            assert_eq!(*number[own].get_or_insert(after.labels[now]), after.labels[now]);
        }
    }
}

#[test]
fn where_the_points_are_and_their_unit_change_nothing() {
    let (x, y) = addresses(700, 11);
    let before = found(&x, &y, 20.0, 7);
    let moved = |v: &[f64], by: f64, scale: f64| v.iter().map(|v| (v - by) * scale).collect::<Vec<f64>>();
    let (east, north) = (moved(&x, 674_000.0, 0.25), moved(&y, 6_580_000.0, 0.25));
    assert_eq!(before, found(&east, &north, 5.0, 7));
}

#[test]
fn any_number_of_threads_gives_the_same_labels() {
    let (x, y) = addresses(5_000, 12);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| found(&x, &y, 15.0, 9))
    };
    let one = with(1);
    assert!(one.clusters > 3);
    for threads in [2, 3, 7] {
        assert_eq!(one, with(threads));
    }
}

#[test]
fn points_far_apart_and_all_at_one_place_are_no_trouble() {
    let everywhere = check(
        &[0.0, 0.5, 1e8, 1e8, -1e8],
        &[0.0, 0.0, 1e8, 1e8 + 0.5, 3e7],
        1.0,
        2,
    );
    assert_eq!(everywhere.labels, [Some(0), Some(0), Some(1), Some(1), None]);
    let one_place = check(&[5.0; 300], &[5.0; 300], 1e-3, 300);
    assert_eq!(one_place.clusters, 1);
    assert_eq!(check(&[5.0; 300], &[5.0; 300], 1e-3, 301).clusters, 0);
}

#[test]
fn what_has_no_clusters_is_refused() {
    let points = Points::new(&[0.0, 1e9], &[0.0, 0.0]).unwrap();
    for within_m in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e200, 1e-200, 0.5] {
        let refused = dbscan(points, within_m, 2);
        assert!(
            matches!(
                refused,
                Err(InputError::Value {
                    argument: "within_m",
                    ..
                })
            ),
            "{within_m}: {refused:?}"
        );
    }
    assert!(matches!(
        dbscan(points, 10.0, 0),
        Err(InputError::Value {
            argument: "min_points",
            value: 0.0,
            ..
        })
    ));
    let none = Points::new(&[], &[]).unwrap();
    assert_eq!(
        dbscan(none, 10.0, 2),
        Err(InputError::Empty { argument: "points" })
    );
}
