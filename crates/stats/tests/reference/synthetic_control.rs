//! Against mixtures that are known, the conditions of the least square, and made-up areas where something was done to one.
//! The published example of Abadie and Gardeazabal (2003) is in `tests/golden`, since its data are not free.

use std::ops::Range;

use stats::input::InputError;
use stats::philox::Philox;
use stats::synthetic_control::{
    Importance, SyntheticControl, Unit, leave_one_out, placebo_test, synthetic_control,
};

const NONE: &[f64] = &[];

struct MadeUp {
    outcomes: Vec<Vec<f64>>,
    predictors: Vec<Vec<f64>>,
}

/// Areas with a level, a trend and a common course, told by three predictors; the first is changed by `effect` from
/// time 12 of 18 on.
fn made_up(areas: usize, effect: f64, seed: u64) -> MadeUp {
    let mut random = Philox::new(seed, 0);
    let mut found = MadeUp {
        outcomes: Vec::new(),
        predictors: Vec::new(),
    };
    for area in 0..areas {
        let (level, trend) = (20.0 + 10.0 * random.unit(), random.unit() - 0.5);
        let outcomes = (0..18).map(|time| {
            let done = if area == 0 && time >= 12 { effect } else { 0.0 };
            level + trend * f64::from(time) + (f64::from(time) * 0.7).sin() + 0.2 * random.unit() + done
        });
        found.outcomes.push(outcomes.collect());
        found.predictors.push(vec![level, 100.0 * trend, random.unit()]);
    }
    found
}

impl MadeUp {
    fn units(&self) -> Vec<Unit<'_>> {
        let all = self.outcomes.iter().zip(&self.predictors);
        all.map(|(outcomes, predictors)| Unit { outcomes, predictors })
            .collect()
    }
}

fn fit(units: &[Unit<'_>], importance: Importance<'_>) -> SyntheticControl {
    synthetic_control(units[0], &units[1..], 0..12, importance).unwrap()
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got} instead of {wanted}");
}

#[test]
fn weights_are_those_of_the_nearest_mixture() {
    // By hand: of (0, 0), (4, 0) and (0, 4) the mixture nearest to (1, 1) is itself, with 1/2, 1/4 and 1/4; that
    // nearest to (3, 3) is half of each of the last two; that nearest to (−1, 5) is the last.
    let check = |treated: [f64; 2], wanted: [f64; 3]| {
        let donors = [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]];
        let units: Vec<Unit<'_>> = donors
            .iter()
            .map(|d| Unit {
                outcomes: d,
                predictors: NONE,
            })
            .collect();
        let treated = Unit {
            outcomes: &treated,
            predictors: NONE,
        };
        let found = synthetic_control(treated, &units, 0..2, Importance::OutcomesOnly).unwrap();
        for (got, wanted) in found.weights.iter().zip(wanted) {
            near(*got, wanted, 1e-9);
        }
    };
    check([1.0, 1.0], [0.5, 0.25, 0.25]);
    check([3.0, 3.0], [0.0, 0.5, 0.5]);
    check([-1.0, 5.0], [0.0, 0.0, 1.0]);
    check([-1.0, -1.0], [1.0, 0.0, 0.0]);
}

#[test]
fn no_other_mixture_is_nearer() {
    // Where the square is least, no donor lies further along the way to the treated unit than the mixture does.
    for seed in 0..200 {
        let mut random = Philox::new(seed, 1);
        let (donors, times) = (1 + random.below(40) as usize, 1 + random.below(12) as usize);
        let mut draw = || {
            (0..times)
                .map(|_| (random.unit() * 20.0).floor())
                .collect::<Vec<f64>>()
        };
        let treated = draw();
        let all: Vec<Vec<f64>> = (0..donors).map(|_| draw()).collect();
        let units: Vec<Unit<'_>> = all
            .iter()
            .map(|d| Unit {
                outcomes: d,
                predictors: NONE,
            })
            .collect();
        let treated = Unit {
            outcomes: &treated,
            predictors: NONE,
        };
        let found = synthetic_control(treated, &units, 0..times, Importance::OutcomesOnly).unwrap();
        near(found.weights.iter().sum(), 1.0, 1e-12);
        assert!(found.weights.iter().all(|&w| w >= 0.0));
        for unit in units {
            let moved = unit.outcomes.iter().zip(&found.synthetic).zip(&found.gaps);
            let along: f64 = moved.map(|((o, s), gap)| (o - s) * gap).sum();
            assert!(along < 1e-6, "{seed}: {along}");
        }
    }
}

#[test]
fn an_effect_is_found_and_no_placebo_has_its_like() {
    let found = made_up(20, -5.0, 1);
    let units = found.units();
    for importance in [
        Importance::OutcomesOnly,
        Importance::Given(&[1.0, 1.0, 0.01]),
        Importance::Fitted,
    ] {
        let test = placebo_test(units[0], &units[1..], 0..12, 12..18, importance).unwrap();
        near(test.treated.mean_gap(12..18).unwrap(), -5.0, 0.7);
        assert_eq!(
            (test.rank, test.p),
            (1, 0.05),
            "{importance:?} {:?}",
            test.placebo_ratios
        );
        assert_eq!((test.placebos.len(), test.placebo_ratios.len()), (19, 19));
        let before = test.treated.root_mean_square_gap(0..12).unwrap();
        near(
            test.ratio,
            test.treated.root_mean_square_gap(12..18).unwrap() / before,
            1e-9,
        );
    }
    let nothing = made_up(20, 0.0, 2);
    let units = nothing.units();
    let test = placebo_test(units[0], &units[1..], 0..12, 12..18, Importance::OutcomesOnly).unwrap();
    assert!(test.p > 0.1);
}

#[test]
fn fitted_importance_fits_no_worse_than_equal() {
    let error = |units: &[Unit<'_>], importance| fit(units, importance).root_mean_square_gap(0..12).unwrap();
    for seed in 0..10 {
        let found = made_up(12, 0.0, seed);
        let units = found.units();
        let fitted = error(&units, Importance::Fitted);
        assert!(fitted <= error(&units, Importance::Given(&[1.0; 3])) + 1e-12);
        assert!(error(&units, Importance::OutcomesOnly) <= fitted + 1e-9);
        near(
            fit(&units, Importance::Fitted).importance.iter().sum(),
            1.0,
            1e-12,
        );
    }
}

#[test]
fn units_and_the_order_of_donors_do_not_matter() {
    let found = made_up(15, 2.0, 3);
    let units = found.units();
    let first = fit(&units, Importance::Given(&[2.0, 1.0, 1.0]));
    let same = fit(&units, Importance::Given(&[20.0, 10.0, 10.0]));
    assert_eq!(first, same);
    let scaled: Vec<Vec<f64>> = found
        .predictors
        .iter()
        .map(|p| vec![p[0] * 1e3, p[1] - 7.0, p[2] * 1e-3])
        .collect();
    let moved: Vec<Unit<'_>> = units
        .iter()
        .zip(&scaled)
        .map(|(u, predictors)| Unit {
            outcomes: u.outcomes,
            predictors,
        })
        .collect();
    let mut backwards = moved[1..].to_vec();
    backwards.reverse();
    let importance = Importance::Given(&[2.0, 1.0, 1.0]);
    let second = synthetic_control(moved[0], &backwards, 0..12, importance).unwrap();
    for (a, b) in first.weights.iter().zip(second.weights.iter().rev()) {
        near(*a, *b, 1e-9);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let test = || placebo_test(units[0], &units[1..], 0..12, 12..18, Importance::Fitted).unwrap();
    assert_eq!(test(), pool.install(test));
}

#[test]
fn each_donor_with_a_weight_is_left_out_once() {
    let found = made_up(10, -3.0, 4);
    let units = found.units();
    let all = fit(&units, Importance::OutcomesOnly);
    let left_out = leave_one_out(units[0], &units[1..], 0..12, Importance::OutcomesOnly).unwrap();
    let weighty = all.weights.iter().filter(|w| **w > 1e-9).count();
    assert_eq!(left_out.len(), weighty);
    let error = all.root_mean_square_gap(0..12).unwrap();
    for (donor, without) in left_out {
        assert!(all.weights[donor] > 0.0 && without.weights[donor] == 0.0);
        assert_eq!(without.weights.len(), 9);
        near(without.weights.iter().sum(), 1.0, 1e-12);
        assert!(without.root_mean_square_gap(0..12).unwrap() >= error - 1e-12);
    }
}

#[test]
fn donors_all_alike_and_one_donor_make_what_they_can() {
    let alike = [Unit {
        outcomes: &[3.0, 4.0],
        predictors: &[1.0],
    }; 3];
    for importance in [
        Importance::OutcomesOnly,
        Importance::Given(&[1.0]),
        Importance::Fitted,
    ] {
        let found = synthetic_control(alike[0], &alike[1..], 0..1, importance).unwrap();
        assert_eq!(found.gaps, [0.0, 0.0]);
        let test = placebo_test(alike[0], &alike[1..], 0..1, 1..2, importance).unwrap();
        assert_eq!((test.ratio, test.p), (0.0, 1.0));
    }
    let treated = Unit {
        outcomes: &[5.0, 9.0],
        predictors: &[2.0],
    };
    assert_eq!(
        synthetic_control(treated, &alike[..1], 0..1, Importance::Fitted)
            .unwrap()
            .weights,
        [1.0]
    );
}

#[test]
fn what_cannot_be_mixed_is_refused() {
    let found = made_up(4, 0.0, 5);
    let units = found.units();
    let only = Importance::OutcomesOnly;
    assert_eq!(
        synthetic_control(units[0], &[], 0..12, only),
        Err(InputError::Empty { argument: "donors" })
    );
    for times in [3..3, 0..19, Range { start: 5, end: 2 }] {
        assert!(synthetic_control(units[0], &units[1..], times.clone(), only).is_err());
        assert!(placebo_test(units[0], &units[1..], 0..12, times, only).is_err());
    }
    assert!(placebo_test(units[0], &units[1..2], 0..12, 12..18, only).is_err());
    assert!(leave_one_out(units[0], &units[1..2], 0..12, only).is_err());
    for importance in [
        &[1.0, 1.0][..],
        &[0.0; 3],
        &[1.0, -1.0, 1.0],
        &[f64::NAN; 3],
        &[f64::INFINITY; 3],
    ] {
        assert!(synthetic_control(units[0], &units[1..], 0..12, Importance::Given(importance)).is_err());
    }
    let short = Unit {
        outcomes: &units[1].outcomes[1..],
        predictors: units[1].predictors,
    };
    assert!(synthetic_control(units[0], &[units[1], short], 0..12, only).is_err());
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let outcomes = [bad; 18];
        let unit = Unit {
            outcomes: &outcomes,
            predictors: units[1].predictors,
        };
        assert!(synthetic_control(units[0], &[units[1], unit], 0..12, only).is_err());
        assert!(synthetic_control(unit, &units[1..], 0..12, only).is_err());
        let predictors = [1.0, bad, 1.0];
        let unit = Unit {
            outcomes: units[1].outcomes,
            predictors: &predictors,
        };
        assert!(synthetic_control(units[0], &[units[1], unit], 0..12, Importance::Fitted).is_err());
    }
    let bare = |at: usize| Unit {
        outcomes: units[at].outcomes,
        predictors: NONE,
    };
    assert!(synthetic_control(bare(0), &[bare(1), bare(2)], 0..12, Importance::Fitted).is_err());
}
