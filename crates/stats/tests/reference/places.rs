//! Concentration against the worked examples in the documentation of the R package lorenzgini, and the
//! accuracy of a prediction against sums worked by hand.

use stats::concentration::Concentration;
use stats::prediction_accuracy::prediction_accuracy;

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
