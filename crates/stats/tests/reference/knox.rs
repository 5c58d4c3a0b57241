//! The fast way against every pair looked at, and against pairs counted by hand.

use stats::input::InputError;
use stats::knox::{Bands, Closed, KnoxError, Metric, knox_test, plain_knox_test};
use stats::permutation::{Alternative, Permutations, TieRule};
use stats::philox::Philox;
use stats::points::Points;

fn events(count: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<i32>) {
    let mut random = Philox::new(seed, 0);
    let mut events = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        // Whole tens: many at one place, and many exactly at an edge.
        events.0.push(674_000.0 + (random.unit() * 60.0).floor() * 10.0);
        events.1.push(6_580_000.0 + (random.unit() * 60.0).floor() * 10.0);
        events.2.push(random.below(200) as i32 - 50);
    }
    events
}

fn permutations(count: u32) -> Permutations {
    Permutations::new(count, 5).unwrap()
}

#[test]
fn the_fast_table_is_the_plain_one() {
    let (x, y, day) = events(250, 1);
    let points = Points::new(&x, &y).unwrap();
    let days: Vec<f64> = (1..=9).map(|week| 7.0 * f64::from(week)).collect();
    for closed in [Closed::Right, Closed::Left] {
        for metric in [Metric::Euclidean, Metric::Manhattan] {
            for columns in [1, 3, 4, 9] {
                let space = Bands::new(&[0.1, 50.0, 100.0, 300.0], closed).unwrap();
                let time = Bands::new(&days[..columns], closed).unwrap();
                let fast = knox_test(points, &day, &space, &time, metric, permutations(37)).unwrap();
                let plain = plain_knox_test(points, &day, &space, &time, metric, permutations(37)).unwrap();
                assert_eq!(fast, plain, "{closed:?} {metric:?} {columns}");
            }
        }
    }
}

#[test]
fn more_pairs_than_a_narrow_count_holds_are_counted() {
    // All at one place: 600 × 599 / 2 pairs of one event with the others.
    let (x, y) = (vec![5.0; 600], vec![7.0; 600]);
    let day: Vec<i32> = (0..600).collect();
    let points = Points::new(&x, &y).unwrap();
    let space = Bands::new(&[1.0], Closed::Right).unwrap();
    let time = Bands::new(&[1.0, 1_000.0], Closed::Right).unwrap();
    let table = knox_test(points, &day, &space, &time, Metric::Euclidean, permutations(3)).unwrap();
    assert_eq!(
        (table.cell(0, 0).observed, table.cell(0, 1).observed),
        (599, 179_700 - 599)
    );
    // Space says nothing here: every replication is what was observed.
    for cell in table.rows().flatten() {
        assert_eq!((cell.tails.at_least, cell.tails.at_most), (3, 3));
        assert_eq!(cell.ratio(), Some(1.0));
    }
}

#[test]
fn pairs_beyond_all_counting_are_refused() {
    let count = 100_000;
    let (x, y, day) = (vec![5.0; count], vec![7.0; count], vec![1; count]);
    let points = Points::new(&x, &y).unwrap();
    let bands = Bands::new(&[100.0], Closed::Right).unwrap();
    let refused = knox_test(points, &day, &bands, &bands, Metric::Euclidean, permutations(9));
    assert_eq!(refused, Err(KnoxError::TooManyPairs { most: 4_294_967_295 }));
}

#[test]
fn days_further_apart_than_a_narrow_count_holds_are_not_close() {
    let day = [0, 32_767, 32_768, 65_530, 65_535, 3];
    let (x, y) = ([0.0; 6], [0.0; 6]);
    let points = Points::new(&x, &y).unwrap();
    let space = Bands::new(&[10.0], Closed::Right).unwrap();
    let time = Bands::new(&[7.0, 126.0], Closed::Right).unwrap();
    for last in [3, 6] {
        let points = Points::new(&x[..last], &y[..last]).unwrap();
        let day = &day[..last];
        let fast = knox_test(points, day, &space, &time, Metric::Euclidean, permutations(9)).unwrap();
        let plain = plain_knox_test(points, day, &space, &time, Metric::Euclidean, permutations(9)).unwrap();
        assert_eq!(fast, plain);
    }
    let table = knox_test(points, &day, &space, &time, Metric::Euclidean, permutations(9)).unwrap();
    assert_eq!((table.cell(0, 0).observed, table.cell(0, 1).observed), (3, 0));
}

#[test]
fn the_edge_belongs_to_the_side_that_is_closed() {
    let points = Points::new(&[0.0, 100.0], &[0.0, 0.0]).unwrap();
    for (closed, cell) in [(Closed::Right, (0, 0)), (Closed::Left, (1, 1))] {
        let space = Bands::new(&[100.0, 200.0], closed).unwrap();
        let time = Bands::new(&[7.0, 14.0], closed).unwrap();
        let table = knox_test(points, &[0, 7], &space, &time, Metric::Euclidean, permutations(9)).unwrap();
        assert_eq!(table.cell(cell.0, cell.1).observed, 1);
        assert_eq!(table.rows().flatten().map(|c| c.observed).sum::<u64>(), 1);
    }
}

#[test]
fn repeats_soon_after_are_found_and_chance_is_not() {
    let (mut x, mut y, mut day) = events(300, 2);
    let space = Bands::new(&[50.0], Closed::Right).unwrap();
    let time = Bands::new(&[7.0], Closed::Right).unwrap();
    let p = |x: &[f64], y: &[f64], day: &[i32]| {
        let points = Points::new(x, y).unwrap();
        let table = knox_test(points, day, &space, &time, Metric::Euclidean, permutations(199)).unwrap();
        let p = table.cell(0, 0).tails.p(Alternative::Greater, TieRule::BothTails);
        p.value
    };
    assert!(p(&x, &y, &day) > 0.05);
    for i in 0..30 {
        x.push(x[i] + 20.0);
        y.push(y[i]);
        day.push(day[i] + 3);
    }
    assert_eq!(p(&x, &y, &day), 1.0 / 200.0);
}

#[test]
fn the_order_of_the_events_and_where_they_are_change_no_count() {
    let (x, y, day) = events(200, 3);
    let space = Bands::new(&[40.0, 90.0], Closed::Right).unwrap();
    let time = Bands::new(&[10.0, 30.0], Closed::Right).unwrap();
    let counts = |x: &[f64], y: &[f64], day: &[i32]| -> Vec<(u64, f64)> {
        let points = Points::new(x, y).unwrap();
        let table = knox_test(points, day, &space, &time, Metric::Euclidean, permutations(9)).unwrap();
        table.rows().flatten().map(|c| (c.observed, c.expected)).collect()
    };
    let first = counts(&x, &y, &day);
    let backwards = |v: &[f64]| v.iter().rev().map(|v| v - 500_000.0).collect::<Vec<f64>>();
    let days: Vec<i32> = day.iter().rev().map(|d| d + 1_000).collect();
    assert_eq!(first, counts(&backwards(&x), &backwards(&y), &days));
}

#[test]
fn what_makes_no_pairs_is_refused() {
    let space = Bands::new(&[50.0], Closed::Right).unwrap();
    let one = Points::new(&[0.0], &[0.0]).unwrap();
    let test =
        |points, day: &[i32]| knox_test(points, day, &space, &space, Metric::Euclidean, permutations(9));
    assert!(matches!(
        test(one, &[0]),
        Err(KnoxError::Input(InputError::TooFew { count: 1, .. }))
    ));
    let two = Points::new(&[0.0, 1.0], &[0.0, 1.0]).unwrap();
    assert!(test(two, &[0]).is_err());
    assert_eq!(
        test(two, &[i32::MIN, i32::MAX]),
        Err(KnoxError::Span {
            span: 4_294_967_295,
            most: 65_535
        })
    );
    for edges in [[].as_slice(), &[0.0], &[5.0, 5.0], &[f64::NAN], &[f64::INFINITY]] {
        assert!(Bands::new(edges, Closed::Right).is_err());
    }
    // More bands than data can fill.
    let edges: Vec<f64> = (1..=64).map(f64::from).collect();
    let many = Bands::new(&edges, Closed::Left).unwrap();
    let table = knox_test(two, &[0, 3], &many, &many, Metric::Manhattan, permutations(9)).unwrap();
    assert_eq!(table.cell(2, 3).observed, 1);
}
