//! The fast way against groups looked for among all pairs at every limit, and what must not matter.

use proptest::prelude::*;
use stats::hdbscan::{Hdbscan, core_distances, hdbscan, plain_hdbscan};
use stats::input::InputError;
use stats::philox::Philox;
use stats::points::Points;

fn found(x: &[f64], y: &[f64], min_cluster_size: u32, min_samples: u32) -> Hdbscan {
    hdbscan(Points::new(x, y).unwrap(), min_cluster_size, min_samples).unwrap()
}

#[track_caller]
fn check(x: &[f64], y: &[f64], min_cluster_size: u32, min_samples: u32) -> Hdbscan {
    let fast = found(x, y, min_cluster_size, min_samples);
    let plain = plain_hdbscan(Points::new(x, y).unwrap(), min_cluster_size, min_samples).unwrap();
    assert_eq!(fast, plain, "size {min_cluster_size}, samples {min_samples}");
    fast
}

/// Places of different density, with events anywhere between; on a grid of `step_m`.
fn events(count: usize, step_m: f64, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Philox::new(seed, 0);
    let mut event = || {
        let place = (random.unit() * 6.0).floor();
        let spread = if place == 5.0 {
            900.0
        } else {
            20.0 * (1.0 + place * place)
        };
        let mut around =
            |centre: f64| centre + spread * (random.unit() + random.unit() + random.unit() - 1.5);
        let (x, y) = (around(300.0 * place), around(150.0 * (place % 3.0)));
        (
            (x / step_m).round() * step_m + 674_000.0,
            (y / step_m).round() * step_m + 6_580_000.0,
        )
    };
    (0..count).map(|_| event()).unzip()
}

#[test]
fn the_fast_way_is_the_definition() {
    for seed in 0..4 {
        for step_m in [1e-6, 1.0, 10.0] {
            let (x, y) = events(170, step_m, seed);
            for (min_cluster_size, min_samples) in [(2, 1), (2, 2), (5, 5), (9, 4), (4, 12), (40, 40)] {
                check(&x, &y, min_cluster_size, min_samples);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_fast_way_is_the_definition_for_any_points(
        places in prop::collection::vec((-9..9_i32, -5..5_i32), 12..70),
        scale in prop::sample::select(vec![1e-9, 0.1, 1.0, 1e9]),
        min_cluster_size in 2..8_u32,
        min_samples in 1..12_u32,
    ) {
        let metres = |v: i32| f64::from(v) * scale;
        let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|&(x, y)| (metres(x), metres(y))).unzip();
        prop_assume!(x.iter().any(|&v| v != x[0]) || y.iter().any(|&v| v != y[0]));
        check(&x, &y, min_cluster_size, min_samples);
    }
}

#[test]
fn a_core_distance_counts_the_event_itself() {
    let points = Points::new(&[0.0, 3.0, 3.0, 100.0], &[0.0, 4.0, 4.0, 0.0]).unwrap();
    assert_eq!(core_distances(points, 1).unwrap(), [0.0; 4]);
    assert_eq!(core_distances(points, 2).unwrap()[..3], [5.0, 0.0, 0.0]);
    let third = core_distances(points, 3).unwrap();
    assert_eq!(third[..3], [5.0, 5.0, 5.0]);
    assert_eq!(third[3], 97.0_f64.hypot(4.0));
}

#[test]
fn stability_and_probabilities_are_those_reckoned_by_hand() {
    // Along a line with core distances of 0: three a metre apart, three two metres apart, 13 m between.
    // All of the three leave at once, at λ = 1 and 1/2; both began at λ = 1/13.
    let apart = check(&[0.0, 1.0, 2.0, 15.0, 17.0, 19.0], &[0.0; 6], 3, 1);
    let [one, other] = apart.clusters[..] else {
        panic!("{apart:?}")
    };
    assert_eq!((one.size, other.size), (3, 3));
    assert_eq!((one.parts_at_m, other.parts_at_m), (13.0, 13.0));
    assert!((one.stability.unwrap() - 3.0 * (1.0 - 1.0 / 13.0)).abs() < 1e-12);
    assert!((other.stability.unwrap() - 3.0 * (0.5 - 1.0 / 13.0)).abs() < 1e-12);
    assert_eq!(apart.probabilities, [1.0; 6]);
    // A fourth, four metres from the first three, leaves at λ = 1/4, a quarter of where its cluster ends.
    let loose = check(&[0.0, 1.0, 2.0, 6.0, 19.0, 21.0, 23.0], &[0.0; 7], 3, 1);
    assert_eq!(loose.probabilities[3], 0.25);
    let wanted = 3.0 + 0.25 - 4.0 / 13.0;
    assert!((loose.clusters[0].stability.unwrap() - wanted).abs() < 1e-12);
}

#[test]
fn events_at_one_place_leave_a_cluster_without_bound_and_nothing_undefined() {
    let mut x = vec![50.0; 8];
    x.extend([52.0, 300.0, 301.0, 302.0, 303.0, 304.0]);
    let shared = check(&x, &[0.0; 14], 4, 4);
    assert_eq!(shared.clusters[0].stability, None);
    assert_eq!(
        shared.probabilities[..9],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    );
    assert_eq!(shared.labels[8], Some(0));
    assert!(shared.clusters[1].stability.is_some());
}

#[test]
fn the_order_of_the_events_changes_nothing() {
    for step_m in [1e-6, 10.0] {
        let (x, y) = events(1_500, step_m, 5);
        let before = found(&x, &y, 12, 12);
        assert!(before.clusters.len() > 2);
        let mut order: Vec<usize> = (0..x.len()).collect();
        Philox::new(4, 0).shuffle(&mut order);
        let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let after = found(&pick(&x), &pick(&y), 12, 12);
        let mut number = vec![None; before.clusters.len()];
        for (now, &event) in order.iter().enumerate() {
            assert_eq!(before.probabilities[event], after.probabilities[now]);
            assert_eq!(before.labels[event].is_some(), after.labels[now].is_some());
            if let (Some(old), Some(new)) = (before.labels[event], after.labels[now]) {
                assert_eq!(*number[old as usize].get_or_insert(new), new);
                let (old, new) = (&before.clusters[old as usize], &after.clusters[new as usize]);
                assert_eq!((old.size, old.parts_at_m), (new.size, new.parts_at_m));
                // Summed in the order of the events.
                match (old.stability, new.stability) {
                    (Some(old), Some(new)) => assert!((old - new).abs() <= 1e-12 * old),
                    (old, new) => assert_eq!(old, new),
                }
            }
        }
    }
}

#[test]
fn where_the_points_are_changes_nothing_and_their_unit_only_lengths() {
    let (x, y) = events(800, 1.0, 6);
    let before = found(&x, &y, 10, 10);
    let moved = |v: &[f64], by: f64| v.iter().map(|v| (v - by) * 4.0).collect::<Vec<f64>>();
    let after = found(&moved(&x, 674_000.0), &moved(&y, 6_580_000.0), 10, 10);
    assert_eq!(before.labels, after.labels);
    assert_eq!(before.probabilities, after.probabilities);
    for (before, after) in before.clusters.iter().zip(&after.clusters) {
        assert_eq!(before.parts_at_m * 4.0, after.parts_at_m);
        assert_eq!(before.stability.map(|s| s / 4.0), after.stability);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_clusters() {
    let (x, y) = events(9_000, 10.0, 7);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| found(&x, &y, 15, 15))
    };
    let one = with(1);
    for threads in [2, 3, 7] {
        assert_eq!(one, with(threads));
    }
}

#[test]
fn what_has_no_hierarchy_is_refused() {
    let three = Points::new(&[0.0, 1.0, 5.0], &[0.0, 0.0, 0.0]).unwrap();
    assert!(matches!(
        hdbscan(three, 1, 2),
        Err(InputError::Value {
            argument: "min_cluster_size",
            value: 1.0,
            ..
        })
    ));
    assert!(matches!(
        hdbscan(three, 2, 0),
        Err(InputError::Value {
            argument: "min_samples",
            value: 0.0,
            ..
        })
    ));
    assert!(matches!(
        hdbscan(three, 2, 4),
        Err(InputError::TooFew {
            count: 3,
            needed: 4,
            ..
        })
    ));
    // More than there are makes no cluster, which is no mistake.
    assert_eq!(hdbscan(three, 99, 3).unwrap().labels, [None; 3]);
    let none = Points::new(&[], &[]).unwrap();
    assert_eq!(hdbscan(none, 2, 1), Err(InputError::Empty { argument: "points" }));
    let one_place = Points::new(&[4.0; 9], &[5.0; 9]).unwrap();
    assert_eq!(
        hdbscan(one_place, 2, 2),
        Err(InputError::AllAlike {
            argument: "points",
            value: 4.0
        })
    );
    for far in [1e-200, 1e200, f64::MAX] {
        let x = [-far, far];
        let points = Points::new(&x, &[0.0, 0.0]).unwrap();
        assert!(matches!(hdbscan(points, 2, 2), Err(InputError::Value { .. })));
    }
}
