//! Rates against R 4.2.2: `poisson.test`, limits from `ppois`, `qpois`, `pbinom` and `qbinom` by the formula of
//! Spiegelhalter's appendix, and `EBest` and `EBlocal` of spdep 1.2-7. Expected counts against the documentation of
//! `indirect_age_standardization` of PySAL's esda 2.9.0.

use stats::empirical_bayes::{Deviations, empirical_bayes, local_empirical_bayes};
use stats::funnel_limits::{
    ALARM, WARNING, overdispersed_limits, ratio_limits, share_limits, winsorised_dispersion,
};
use stats::interval::Interval;
use stats::spatial_weights::SpatialWeights;
use stats::standardised_ratio::{StandardisedRatio, expected_events, poisson_interval, standard_rates};

#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!(
        (got - wanted).abs() <= 1e-10 * wanted.abs().max(1.0),
        "{got} instead of {wanted}"
    );
}

#[track_caller]
fn check_all(got: &[f64], wanted: &[f64]) {
    assert_eq!(got.len(), wanted.len());
    for (&got, &wanted) in got.iter().zip(wanted) {
        near(got, wanted);
    }
}

#[track_caller]
fn check(got: Interval, lower: f64, upper: f64) {
    near(got.lower, lower);
    near(got.upper, upper);
}

#[test]
fn means_that_a_count_does_not_contradict_are_those_of_r() {
    let check = |events, confidence, lower: f64, upper: f64| {
        let found = poisson_interval(events, confidence).unwrap();
        near(found.0, lower);
        near(found.1, upper);
    };
    check(0, 0.95, 0.0, 3.68887945411394);
    check(1, 0.95, 0.0253178079842899, 5.5716433909389);
    check(5, 0.9, 1.97014956805953, 10.5130349087415);
    check(18, 0.95, 10.6679407803995, 28.447760267528);
    check(100, 0.95, 81.3639912509232, 121.626793792426);
    check(4_000, 0.95, 3876.99084827249, 4125.91891780666);
}

#[test]
fn a_standardised_ratio_tells_by_how_much_and_how_surely() {
    // The documentation's two regions: adjusted rates 0.2372 and 0.2611 are the standard's 0.0953 × ratio.
    let population = [100.0, 100.0, 110.0, 90.0, 100.0, 90.0, 110.0, 90.0];
    let standard_events = [100.0, 45.0, 120.0, 100.0, 50.0, 30.0, 200.0, 80.0];
    let standard_population = [1000.0, 900.0, 1000.0, 900.0, 1000.0, 900.0, 1000.0, 900.0];
    let overall = 725.0 / 7600.0;
    for (place, (observed, wanted)) in [(95, 0.237238219895288), (104, 0.261080332409972)]
        .into_iter()
        .enumerate()
    {
        // There each region has a standard of its own.
        let of = |all: &[f64]| all[place * 4..][..4].to_vec();
        let rates = standard_rates(&of(&standard_events), &of(&standard_population), 4).unwrap();
        let expected = expected_events(&of(&population), &rates).unwrap();
        let ratio = StandardisedRatio::of(observed, expected[0]).unwrap();
        near(ratio.ratio() * overall, wanted);
    }
    let both = standard_rates(&standard_events, &standard_population, 4).unwrap();
    check_all(&both, &[0.075, 75.0 / 1800.0, 0.16, 0.1]);

    let ratio = StandardisedRatio::of(18, 9.0).unwrap();
    check(
        ratio.exact_interval(0.95).unwrap(),
        10.6679407803995 / 9.0,
        28.447760267528 / 9.0,
    );
    near(ratio.p(), 0.0106391425023633);
    // Byar's is within one per cent.
    let (byar, exact) = (
        ratio.byar_interval(0.95).unwrap(),
        ratio.exact_interval(0.95).unwrap(),
    );
    assert!((byar.lower / exact.lower - 1.0).abs() < 0.01);
    assert!((byar.upper / exact.upper - 1.0).abs() < 0.01);
    assert_eq!(
        StandardisedRatio::of(0, 2.0)
            .unwrap()
            .byar_interval(0.95)
            .unwrap()
            .lower,
        0.0
    );
    for observed in 0..40 {
        let ratio = StandardisedRatio::of(observed, 12.3).unwrap();
        let holds = ratio.exact_interval(0.95).unwrap().holds(1.0);
        assert_eq!(holds, ratio.p() >= 0.05, "{observed}");
    }
}

const EVENTS: [f64; 9] = [1.0, 0.0, 24.0, 2.0, 39.0, 3.0, 0.0, 5.0, 62.0];
const PEOPLE: [f64; 9] = [100.0, 80.0, 300.0, 150.0, 420.0, 260.0, 50.0, 500.0, 610.0];

#[test]
fn small_places_are_drawn_to_the_mean_as_in_spdep() {
    let found = empirical_bayes(&EVENTS, &PEOPLE).unwrap();
    near(found.variance, 0.00161155639633875);
    near(found.mean, 0.0550607287449393);
    check_all(
        &found.rates,
        &[
            0.02147497102591,
            0.0164778644334466,
            0.0774501319371952,
            0.0210745253491147,
            0.0900137802156594,
            0.0165933923359979,
            0.0223511964855681,
            0.0128821612091449,
            0.0991688428781577,
        ],
    );
    // Rates that differ less than chance would have them are all the mean.
    let flat = empirical_bayes(&[3.0, 4.0, 5.0], &[300.0, 410.0, 500.0]).unwrap();
    check_all(&flat.rates, &[12.0 / 1210.0; 3]);
    // Per thousand people or per head is the same.
    let thousands: Vec<f64> = PEOPLE.iter().map(|p| p / 1000.0).collect();
    let per_1000 = empirical_bayes(&EVENTS, &thousands).unwrap();
    let scaled: Vec<f64> = found.rates.iter().map(|r| r * 1000.0).collect();
    check_all(&per_1000.rates, &scaled);
}

#[test]
fn small_places_are_drawn_to_their_neighbours_as_in_spdep() {
    let grid = SpatialWeights::queen_grid(3, 3).unwrap();
    let local = |weights: &SpatialWeights, deviations| {
        local_empirical_bayes(&EVENTS, &PEOPLE, weights, deviations).unwrap()
    };
    let by_neighbours = local(&grid, Deviations::FromNeighboursMean);
    check_all(
        &by_neighbours.rates,
        &[
            0.0247744778596745,
            0.0189600193690047,
            0.0774511131799077,
            0.016388722388931,
            0.0896555811394924,
            0.0182994419267147,
            0.0147253807249587,
            0.0130301583442717,
            0.0993916777357149,
        ],
    );
    near(by_neighbours.variances[0], 0.00118354723359188);
    let by_place = local(&grid, Deviations::FromPlacesMean);
    check_all(
        &by_place.rates,
        &[
            0.0228620339842759,
            0.0179930562952184,
            0.0772857447802784,
            0.0167297676630592,
            0.0900137802156594,
            0.018031026453354,
            0.0147340079844026,
            0.0127244817846289,
            0.0994366378509653,
        ],
    );
    // The middle cell has all as neighbours; how much they weigh does not matter.
    near(
        by_place.rates[4],
        empirical_bayes(&EVENTS, &PEOPLE).unwrap().rates[4],
    );
    assert_eq!(
        by_place,
        local(&grid.row_standardised(), Deviations::FromPlacesMean)
    );
    let alone = SpatialWeights::from_weighted_pairs(9, &[]).unwrap();
    let own: Vec<f64> = EVENTS.iter().zip(&PEOPLE).map(|(e, p)| e / p).collect();
    assert_eq!(local(&alone, Deviations::FromPlacesMean).rates, own);
}

#[test]
fn funnel_limits_follow_the_distribution_function() {
    let ratio = |expected, confidence| ratio_limits(1.0, expected, confidence).unwrap();
    check(ratio(0.5, WARNING), 0.0, 3.720051822922);
    check(ratio(2.0, ALARM), 0.0, 3.5562796229979);
    check(ratio(10.0, WARNING), 0.37751879476884, 1.61599506733448);
    check(ratio(10.0, ALARM), 0.122052931589613, 2.0662000835995);
    check(ratio(250.0, ALARM), 0.808353312791327, 1.19909065053805);
    let share = |people, confidence| share_limits(0.3, people, confidence).unwrap();
    check(share(5, WARNING), 0.0, 0.640776014109347);
    check(share(40, WARNING), 0.15098269138759, 0.43511874959996);
    check(share(40, ALARM), 0.0801207104533385, 0.522668192622026);
    check(share(1_000, ALARM), 0.255302819716497, 0.344830374609732);
    // The target moves both; of twice the expected at half the target the counts are the same.
    let (half, whole) = (ratio_limits(0.5, 20.0, WARNING).unwrap(), ratio(10.0, WARNING));
    near(half.upper, whole.upper / 2.0);
    for expected in 1..200 {
        let (inner, outer) = (
            ratio(f64::from(expected), WARNING),
            ratio(f64::from(expected), ALARM),
        );
        assert!(outer.lower <= inner.lower && inner.lower < 1.0);
        assert!(1.0 < inner.upper && inner.upper < outer.upper);
    }
}

#[test]
fn places_that_all_differ_widen_the_limits() {
    let distances = [-9.0, -2.0, -1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 40.0];
    near(
        winsorised_dispersion(&distances, 0.1).unwrap(),
        (4.0 + 4.0 + 1.0 + 1.0 + 1.0 + 4.0 + 9.0 + 9.0) / 10.0,
    );
    near(winsorised_dispersion(&distances, 0.0).unwrap(), 170.1);
    let limits = |dispersion| overdispersed_limits(1.0, 0.04, dispersion, 50, WARNING).unwrap();
    near(limits(4.0).upper, 1.0 + 1.95996398454005 * 0.4);
    // Within 1 + 2 √(2 / 50) = 1.4 is chance.
    assert_eq!(limits(1.4), limits(1.0));
    assert_eq!(limits(100.0).lower, 0.0);
}

#[test]
fn rates_of_nothing_are_refused() {
    assert!(StandardisedRatio::of(3, 0.0).is_err());
    assert!(StandardisedRatio::of(3, f64::NAN).is_err());
    assert!(StandardisedRatio::of(u64::MAX, 1.0).is_err());
    assert!(StandardisedRatio::of_each(&[1, 2], &[1.0]).is_err());
    assert!(
        StandardisedRatio::of(3, 1.0)
            .unwrap()
            .exact_interval(1.0)
            .is_err()
    );
    assert!(expected_events(&[1.0, 2.0, 3.0], &[0.1, 0.2]).is_err());
    assert!(expected_events(&[1.0, -2.0], &[0.1, 0.2]).is_err());
    assert!(expected_events(&[1.0], &[]).is_err());
    assert!(expected_events(&[], &[0.1]).is_err());
    assert!(standard_rates(&[1.0, 1.0], &[0.0, 5.0], 2).is_err());
    assert!(standard_rates(&[1.0], &[5.0], 0).is_err());
    assert!(empirical_bayes(&[1.0], &[5.0]).is_err());
    assert!(empirical_bayes(&[0.0, 0.0], &[5.0, 5.0]).is_err());
    assert!(empirical_bayes(&[1.0, 1.0], &[5.0, 0.0]).is_err());
    assert!(empirical_bayes(&[1.0, -1.0], &[5.0, 5.0]).is_err());
    assert!(empirical_bayes(&[1.0, f64::INFINITY], &[5.0, 5.0]).is_err());
    assert!(empirical_bayes(&[1e300, 1.0], &[1e-9, 1.0]).is_err());
    assert!(StandardisedRatio::of(3, 1e-320).is_err());
    // With so little expected even one event is rare.
    check(ratio_limits(1.0, 0.02, WARNING).unwrap(), 0.0, 0.0);
    assert!(winsorised_dispersion(&[1e200; 3], 0.1).is_err());
    let grid = SpatialWeights::rook_grid(2, 2).unwrap();
    assert!(local_empirical_bayes(&EVENTS, &PEOPLE, &grid, Deviations::FromPlacesMean).is_err());
    // A corner of the map without events has none, and not a division by nothing.
    let row = SpatialWeights::rook_grid(4, 1).unwrap();
    let found = local_empirical_bayes(
        &[0.0, 0.0, 0.0, 9.0],
        &[10.0; 4],
        &row,
        Deviations::FromPlacesMean,
    );
    assert_eq!(found.unwrap().rates[..2], [0.0, 0.0]);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(ratio_limits(bad, 10.0, WARNING).is_err());
        assert!(ratio_limits(1.0, bad, WARNING).is_err());
        assert!(ratio_limits(1.0, 10.0, bad).is_err());
        assert!(share_limits(bad, 10, WARNING).is_err());
        assert!(overdispersed_limits(1.0, bad, 1.0, 10, WARNING).is_err());
    }
    assert!(share_limits(0.5, 0, WARNING).is_err());
    assert!(winsorised_dispersion(&[], 0.1).is_err());
    assert!(winsorised_dispersion(&[1.0, f64::NAN], 0.1).is_err());
    assert!(winsorised_dispersion(&[1.0], 0.5).is_err());
    assert!(overdispersed_limits(1.0, 0.1, 1.0, 0, WARNING).is_err());
}
