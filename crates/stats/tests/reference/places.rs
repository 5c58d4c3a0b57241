//! Concentration against the worked examples in the documentation of the R package lorenzgini, and the
//! accuracy of a prediction against sums worked by hand.

use stats::concentration::Concentration;
use stats::prediction_accuracy::{prediction_accuracy, recapture_rate_index};

fn check_gini(counts: &[u32], gini: f64, generalised: f64) {
    let found = Concentration::of(counts).unwrap();
    assert!((found.gini() - gini).abs() < 1e-12, "{}", found.gini());
    assert!((found.generalised_gini() - generalised).abs() < 1e-12);
}

#[test]
fn fewer_events_than_places_are_not_uneven_for_that() {
    check_gini(&[10, 8, 2, 0, 0, 0, 0, 0, 0, 0], 0.78, 0.78);
    check_gini(&[5, 2, 1, 0, 0, 0, 0, 0, 0, 0], 0.8, 0.75);
    // As even as three events in six places can be.
    check_gini(&[1, 0, 1, 0, 1, 0], 0.5, 0.0);
    check_gini(&[4, 4, 4], 0.0, 0.0);
}

#[test]
fn the_curve_gives_both_shares() {
    let found = Concentration::of(&[1, 6, 0, 3]).unwrap();
    assert_eq!(
        found.lorenz(),
        [(0.0, 0.0), (0.25, 0.6), (0.5, 0.9), (0.75, 1.0), (1.0, 1.0)]
    );
    assert_eq!(found.share_of_places_with(0.6), 0.25);
    assert_eq!(found.share_of_places_with(0.61), 0.5);
    assert_eq!(found.share_of_events_on(0.26), 0.9);
    assert!(Concentration::of(&[0, 0]).is_err());
    assert!(Concentration::of(&[3]).is_err());
}

#[test]
fn a_prediction_is_held_against_the_best_there_was() {
    // By area the second cell is predicted to have most: 3 of 10 events on a tenth of the area.
    let (predicted, observed, area) = ([4.0, 3.0, 2.0], [2.0, 3.0, 5.0], [6.0, 1.0, 3.0]);
    let found = prediction_accuracy(&predicted, &observed, &area, 1).unwrap();
    assert!((found.pai - 3.0).abs() < 1e-12);
    assert_eq!(
        (found.best_pai, found.pei, found.rri),
        (found.pai, Some(1.0), Some(1.0))
    );
    // Of the other two both are predicted 2/3 per area: the one that comes first is taken.
    let two = prediction_accuracy(&predicted, &observed, &area, 2).unwrap();
    assert_eq!((two.hits, two.area_share), (5.0, 0.7));
    assert!(prediction_accuracy(&predicted, &observed, &area, 4).is_err());
    assert!(prediction_accuracy(&predicted, &[0.0; 3], &area, 1).is_err());
    assert!(prediction_accuracy(&predicted, &observed, &[1.0, 0.0, 1.0], 1).is_err());
}

#[test]
fn a_larger_hot_spot_is_penalised_less_than_by_its_size() {
    let found = prediction_accuracy(&[4.0, 1.0], &[3.0, 1.0], &[1.0, 3.0], 1).unwrap();
    assert_eq!(found.penalised_pai(1.0), Ok(found.pai));
    assert_eq!(found.penalised_pai(0.0), Ok(found.hit_rate));
    assert_eq!(found.penalised_pai(0.5), Ok(1.5));
    for power in [-0.1, 1.1, f64::NAN] {
        assert!(found.penalised_pai(power).is_err());
    }
}

#[test]
fn what_hot_spots_keep_is_their_share_then_over_their_share_before() {
    // The first cell had 6 of 10 events and has 4 of 20.
    let (before, after, area) = ([6.0, 3.0, 1.0], [4.0, 10.0, 6.0], [1.0; 3]);
    let found = recapture_rate_index(&before, &after, &area, 1).unwrap();
    assert!((found - 0.2 / 0.6).abs() < 1e-12);
    assert_eq!(recapture_rate_index(&before, &before, &area, 2), Ok(1.0));
    // No hot spot kept anything.
    assert_eq!(
        recapture_rate_index(&[1.0, 0.0], &[0.0, 1.0], &[1.0, 1.0], 1),
        Ok(0.0)
    );
    assert!(recapture_rate_index(&before, &[0.0; 3], &area, 1).is_err());
    assert!(recapture_rate_index(&[0.0; 3], &after, &area, 1).is_err());
}
