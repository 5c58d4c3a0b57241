//! Outlines that can be told by hand, and what every outline must be.

use proptest::prelude::*;
use stats::concave_hull::concave_hull;
use stats::convex_hull::{Hull, convex_hull};
use stats::input::InputError;
use stats::philox::Philox;
use stats::points::Points;

fn convex(x: &[f64], y: &[f64]) -> Hull {
    convex_hull(Points::new(x, y).unwrap()).unwrap()
}

fn concave(x: &[f64], y: &[f64], length_ratio: f64) -> Hull {
    concave_hull(Points::new(x, y).unwrap(), length_ratio).unwrap()
}

/// Above 0 if the way from a over b to c turns left. Exact for whole numbers of this size.
fn turn(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn between(a: (f64, f64), b: (f64, f64), p: (f64, f64)) -> bool {
    turn(a, b, p) == 0.0 && (p.0 - a.0) * (p.0 - b.0) + (p.1 - a.1) * (p.1 - b.1) <= 0.0
}

fn cross(a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) -> bool {
    let apart = |a, b, c, d| turn(a, b, c) * turn(a, b, d) < 0.0;
    apart(a, b, c, d) && apart(c, d, a, b)
}

/// On the outline, or with an odd number of sides to the east.
fn within(corners: &[(f64, f64)], p: (f64, f64)) -> bool {
    let mut inside = false;
    for (at, &a) in corners.iter().enumerate() {
        let b = corners[(at + 1) % corners.len()];
        if between(a, b, p) {
            return true;
        }
        if (a.1 > p.1) != (b.1 > p.1) && (turn(a, b, p) > 0.0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    inside
}

/// Counter-clockwise, every event on it or within, no corner twice and no sides that cross.
#[track_caller]
fn check_outline(hull: &Hull, x: &[f64], y: &[f64]) {
    let corners: Vec<(f64, f64)> = hull
        .corners
        .iter()
        .map(|&c| (x[c as usize], y[c as usize]))
        .collect();
    for (at, &a) in corners.iter().enumerate() {
        assert!(!corners[at + 1..].contains(&a), "{a:?} twice in {corners:?}");
        let b = corners[(at + 1) % corners.len()];
        for (other, &c) in corners.iter().enumerate() {
            let d = corners[(other + 1) % corners.len()];
            assert!(!cross(a, b, c, d), "{a:?} {b:?} {c:?} {d:?}");
            assert!(
                c == a || c == b || corners.len() < 3 || !between(a, b, c),
                "{c:?} on {a:?} {b:?}"
            );
        }
    }
    let (west, south) = corners[0];
    for event in x.iter().copied().zip(y.iter().copied()) {
        assert!((west, south) <= event);
        assert!(within(&corners, event), "{event:?} outside {corners:?}");
    }
    let mut twice = 0.0;
    for (at, a) in corners.iter().enumerate() {
        let b = corners[(at + 1) % corners.len()];
        twice += a.0 * b.1 - a.1 * b.0;
    }
    assert_eq!(hull.area_m2, twice / 2.0);
}

#[test]
fn a_square_has_four_corners_whatever_lies_on_its_sides_and_within() {
    let x = [50.0, 0.0, 100.0, 100.0, 0.0, 50.0, 100.0, 100.0, 0.0];
    let y = [0.0, 0.0, 0.0, 100.0, 100.0, 50.0, 30.0, 100.0, 60.0];
    let square = convex(&x, &y);
    assert_eq!(square.corners, [1, 2, 3, 4]);
    assert_eq!(square.area_m2, 10_000.0);
    let with_sides = concave(&x, &y, 1.0);
    assert_eq!(with_sides.corners, [1, 0, 2, 6, 3, 4, 8]);
    assert_eq!(with_sides.area_m2, 10_000.0);
}

#[test]
fn a_horseshoe_is_followed_by_the_concave_outline() {
    // Three sides of a square, 10 m between events: the fourth is the only long one.
    let side: Vec<f64> = (0..=10).map(|i| 10.0 * f64::from(i)).collect();
    let (mut x, mut y) = (vec![], vec![]);
    for &along in &side {
        x.extend([along, 0.0, 100.0, along.clamp(10.0, 90.0), 10.0, 90.0]);
        y.extend([0.0, along, along, 10.0, along.max(10.0), along.max(10.0)]);
    }
    assert_eq!(convex(&x, &y).area_m2, 10_000.0);
    // The limit is 13.5 m: between 10 m along a side and 14.1 m across a corner.
    let followed = concave(&x, &y, 0.05);
    check_outline(&followed, &x, &y);
    assert_eq!(followed.area_m2, 2.0 * 10.0 * 90.0 + 100.0 * 10.0);
}

#[test]
fn few_events_events_on_a_line_and_at_one_place_have_no_area() {
    for length_ratio in [0.0, 0.5, 1.0] {
        for (x, y, corners) in [
            (vec![3.0], vec![4.0], vec![0]),
            (vec![3.0; 5], vec![4.0; 5], vec![0]),
            (vec![3.0, 1.0], vec![4.0, 4.0], vec![1, 0]),
            (vec![5.0, 5.0, 5.0, 5.0], vec![2.0, 9.0, 0.0, 9.0], vec![2, 1]),
            (vec![6.7e5, 6.8e5, 6.9e5], vec![6.58e6, 6.59e6, 6.6e6], vec![0, 2]),
        ] {
            for hull in [convex(&x, &y), concave(&x, &y, length_ratio)] {
                assert_eq!((hull.corners, hull.area_m2), (corners.clone(), 0.0));
            }
        }
    }
    let triangle = concave(&[0.0, 4.0, 0.0], &[0.0, 0.0, 3.0], 0.0);
    assert_eq!((triangle.corners.len(), triangle.area_m2), (3, 6.0));
}

#[test]
fn a_long_straight_street_makes_no_false_corners() {
    // Whole multiples of a step that binary fractions hold exactly.
    let x: Vec<f64> = (0..2_000).map(|i| 674_000.0 + f64::from(i) * 0.109375).collect();
    let y: Vec<f64> = (0..2_000)
        .map(|i| 6_580_000.0 + f64::from(i) * 0.046875)
        .collect();
    assert_eq!(convex(&x, &y).corners, [0, 1_999]);
}

proptest! {
    #[test]
    fn every_event_is_within_every_outline(
        places in prop::collection::vec((0..30_i32, 0..20_i32), 3..150),
        length_ratio in 0.0..=1.0_f64,
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
        let convex = convex(&x, &y);
        check_outline(&convex, &x, &y);
        prop_assume!(convex.area_m2 > 0.0);
        let concave = concave(&x, &y, length_ratio);
        for (at, &corner) in convex.corners.iter().enumerate() {
            let next = convex.corners[(at + 1) % convex.corners.len()];
            let after = convex.corners[(at + 2) % convex.corners.len()];
            let place = |event: u32| (x[event as usize], y[event as usize]);
            prop_assert!(turn(place(corner), place(next), place(after)) > 0.0);
            prop_assert!(concave.corners.contains(&corner));
        }
        check_outline(&concave, &x, &y);
        prop_assert!(concave.area_m2 <= convex.area_m2);
        prop_assert_eq!(concave_hull(Points::new(&x, &y).unwrap(), 1.0).unwrap().area_m2, convex.area_m2);
    }

    #[test]
    fn the_order_of_the_events_and_the_unit_change_no_outline(
        places in prop::collection::vec((0..30_i32, 0..20_i32), 3..80),
        length_ratio in 0.0..=1.0_f64,
        seed in 0..1_000_u64,
    ) {
        let place = |v: i32, scale: f64, from: f64| from + scale * f64::from(v);
        let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
        let mut shuffled = places.clone();
        Philox::new(seed, 0).shuffle(&mut shuffled);
        let scaled = |&(x, y): &(i32, i32)| (place(x, 0.5, 674_000.0), place(y, 0.5, 6_580_000.0));
        let (far_x, far_y): (Vec<f64>, Vec<f64>) = shuffled.iter().map(scaled).unzip();
        for (near, far) in [
            (convex(&x, &y), convex(&far_x, &far_y)),
            (concave(&x, &y, length_ratio), concave(&far_x, &far_y, length_ratio)),
        ] {
            prop_assert_eq!(near.area_m2, far.area_m2 * 4.0);
            let corners: Vec<(f64, f64)> = near.corners.iter().map(|&c| (x[c as usize], y[c as usize])).collect();
            let back = |c: &u32| ((far_x[*c as usize] - 674_000.0) * 2.0, (far_y[*c as usize] - 6_580_000.0) * 2.0);
            prop_assert_eq!(corners, far.corners.iter().map(back).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_smaller_ratio_bends_in_farther() {
    let mut random = Philox::new(8, 0);
    let mut place = || (random.unit() * 1_000.0).round();
    let (x, y): (Vec<f64>, Vec<f64>) = (0..2_000).map(|_| (place(), place())).unzip();
    let mut before = convex(&x, &y).area_m2;
    assert_eq!(concave(&x, &y, 1.0).area_m2, before);
    for length_ratio in [0.8, 0.5, 0.3, 0.1, 0.0] {
        let outline = concave(&x, &y, length_ratio);
        check_outline(&outline, &x, &y);
        assert!(outline.area_m2 <= before, "{length_ratio}");
        before = outline.area_m2;
    }
    assert!(before < 900_000.0);
}

#[test]
fn what_has_no_outline_is_refused() {
    let none = Points::new(&[], &[]).unwrap();
    assert_eq!(convex_hull(none), Err(InputError::Empty { argument: "points" }));
    assert_eq!(
        concave_hull(none, 0.5),
        Err(InputError::Empty { argument: "points" })
    );
    let three = Points::new(&[0.0, 1.0, 0.0], &[0.0, 0.0, 1.0]).unwrap();
    for length_ratio in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            concave_hull(three, length_ratio),
            Err(InputError::Value {
                argument: "length_ratio",
                ..
            })
        ));
    }
    for far in [1e-200, 1e200, f64::MAX] {
        let (x, y) = ([-far, far, 0.0], [0.0, 0.0, far]);
        let points = Points::new(&x, &y).unwrap();
        assert!(matches!(convex_hull(points), Err(InputError::Value { .. })));
        assert!(matches!(concave_hull(points, 0.5), Err(InputError::Value { .. })));
    }
}
