//! Effects against sums by hand, and against table 3 of Card and Krueger (1994).

use stats::difference_in_differences::{EFFECT, difference_in_differences, rate_ratio_in_differences};
use stats::displacement::{
    BeforeAfter, Ring, weighted_displacement_difference, weighted_displacement_quotient,
};
use stats::relative_effect::{Plan, RelativeEffect};

fn check(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got} instead of {wanted}");
}

#[test]
fn the_minimum_wage_of_new_jersey_gives_the_published_difference() {
    let values = [23.33, 23.33, 21.17, 21.17, 20.44, 20.44, 21.03, 21.03];
    let treated = [false, false, false, false, true, true, true, true];
    let after = [false, false, true, true, false, false, true, true];
    let found = difference_in_differences(&values, &treated, &after, &[0, 1, 0, 1, 2, 3, 2, 3]).unwrap();
    check(found.estimate, 2.76, 0.011);
    check(found.standard_error, 0.0, 1e-12);
}

#[test]
fn places_that_vary_as_one_are_counted_as_one() {
    // Each row twice: the clusters say so, and the error stays what it was but for the rows in its factor.
    let values = [4.0, 7.0, 6.0, 5.0, 9.0, 8.0, 12.0, 14.0];
    let treated = [false, false, false, false, true, true, true, true];
    let after = [false, true, false, true, false, true, false, true];
    let clusters = [0, 0, 1, 1, 2, 2, 3, 3];
    let once = difference_in_differences(&values, &treated, &after, &clusters).unwrap();
    // Changes are +3 and −1 for the others, −1 and +2 for the treated.
    check(once.estimate, 0.5 - 1.0, 1e-12);
    let by_hand = (2.0 * 2.0_f64.powi(2) + 2.0 * 1.5_f64.powi(2)) / 4.0 * (4.0 / 3.0) * (7.0 / 4.0);
    check(once.standard_error, by_hand.sqrt(), 1e-12);
    let twice = |v: &[f64]| [v, v].concat();
    let doubled = difference_in_differences(
        &twice(&values),
        &[treated, treated].concat(),
        &[after, after].concat(),
        &[clusters, clusters].concat(),
    )
    .unwrap();
    let factor = (15.0 / 12.0) / (7.0 / 4.0);
    check(
        doubled.standard_error,
        once.standard_error * f64::sqrt(factor),
        1e-12,
    );
    assert_eq!(once.clusters, 4);
    assert!(once.interval(0.95).unwrap().holds(0.0) && once.p() > 0.5);
}

#[test]
fn counts_in_four_cells_have_the_ratio_of_their_ratios() {
    let counts = [100.0, 95.0, 100.0, 80.0, 100.0, 95.0, 100.0, 80.0];
    let treated = [false, false, true, true, false, false, true, true];
    let after = [false, true, false, true, false, true, false, true];
    let fit = rate_ratio_in_differences(&counts, &treated, &after, Some(&[0, 0, 1, 1, 2, 2, 3, 3])).unwrap();
    check(fit.rate_ratio(EFFECT, 0.95).unwrap().estimate, 80.0 / 95.0, 1e-9);
    check(fit.standard_error(EFFECT).unwrap(), 0.0, 1e-9);
}

#[test]
fn the_ring_is_added_with_its_own_control() {
    let ring = Ring {
        around_treated: BeforeAfter::of(30.0, 20.0),
        control: BeforeAfter::of(30.0, 30.0),
    };
    let (treated, control) = (BeforeAfter::of(20.0, 10.0), BeforeAfter::of(20.0, 20.0));
    let found = weighted_displacement_difference(treated, control, Some(ring)).unwrap();
    assert_eq!((found.local.estimate, found.total.estimate), (-10.0, -20.0));
    check(found.total.standard_error, 180.0_f64.sqrt(), 1e-12);
    assert!(found.total.told_from_chance());
    // An area twice as large counts half as much, and so does a period twice as long.
    let large = BeforeAfter {
        area: 2.0,
        time_before: 2.0,
        ..BeforeAfter::of(40.0, 20.0)
    };
    let weighted = weighted_displacement_difference(large, control, None).unwrap();
    check(weighted.local.estimate, 0.0, 1e-12);
    check(
        weighted.local.standard_error,
        f64::sqrt(40.0 / 16.0 + 20.0 / 4.0 + 40.0),
        1e-12,
    );
}

#[test]
fn more_moved_than_was_gained_is_below_minus_one() {
    let area = BeforeAfter::of;
    let found = weighted_displacement_quotient(area(30.0, 20.0), area(30.0, 25.0), area(30.0, 32.0)).unwrap();
    check(found.quotient.unwrap(), -1.4, 1e-12);
    let none = weighted_displacement_quotient(area(30.0, 30.0), area(10.0, 10.0), area(5.0, 6.0)).unwrap();
    assert_eq!(none.quotient, None);
    assert!(weighted_displacement_quotient(area(1.0, 1.0), area(0.0, 1.0), area(1.0, 1.0)).is_err());
}

#[test]
fn a_plan_finds_what_its_smallest_reduction_says() {
    let plan = Plan {
        treated_before: 200.0,
        control_before: 400.0,
        growth: 1.0,
        overdispersion: 1.0,
        alpha: 0.05,
    };
    check(plan.power(1.0).unwrap(), 0.05, 1e-9);
    let factor = plan.smallest_reduction(0.8).unwrap().unwrap();
    check(plan.power(factor).unwrap(), 0.8, 1e-6);
    assert!(factor > 0.6 && factor < 0.75, "{factor}");
    // (1.96 + 0.84)² of the error that the formula gives: the same by hand, at the factor found.
    let error = (1.0 / 200.0 + 1.0 / (200.0 * factor) + 2.0 / 400.0_f64).sqrt();
    check(-factor.ln() / error, 1.959_964 + 0.841_621, 1e-4);
    let few = Plan {
        treated_before: 3.0,
        control_before: 3.0,
        ..plan
    };
    assert_eq!(few.smallest_reduction(0.8).unwrap(), None);
    assert!(plan.power(0.0).is_err() && plan.smallest_reduction(0.01).is_err());
}

#[test]
fn a_count_of_none_has_no_relative_effect() {
    assert!(RelativeEffect::of((10.0, 0.0), (10.0, 10.0), 1.0).is_err());
    assert!(RelativeEffect::of((10.0, 5.0), (10.0, 10.0), 0.5).is_err());
    let effect = RelativeEffect::of((46.0, 25.0), (38.0, 40.0), 2.0).unwrap();
    check(
        effect.ratio(0.95).unwrap().estimate,
        46.0 * 40.0 / (25.0 * 38.0),
        1e-12,
    );
    check(effect.p(), 0.1645, 1e-3);
}
