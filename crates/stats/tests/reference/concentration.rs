//! The tables of concentration, and what chance would give, against R 4.2.2 (`dpois`, `pchisq`, and the
//! expected coefficient summed over `dbinom` of both the events that two places share and how they fall) and against
//! every way to deal a few events out.

use stats::concentration::{Concentration, ranked_places, recurrence};

/// 60 places without events, 25 with one, 10 with two, 4 with three, one with nine.
fn hundred_places() -> Vec<u32> {
    let of = |places: usize, events: u32| vec![events; places];
    [of(60, 0), of(25, 1), of(10, 2), of(4, 3), of(1, 9)].concat()
}

#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!(
        (got - wanted).abs() <= 1e-9 * wanted.abs(),
        "{got} instead of {wanted}"
    );
}

#[test]
fn the_table_tells_how_many_places_had_how_many_events() {
    let table = Concentration::of(&hundred_places()).unwrap().by_events();
    let rows: Vec<(u64, usize)> = table.iter().map(|row| (row.events, row.places)).collect();
    assert_eq!(rows, [(9, 1), (3, 4), (2, 10), (1, 25), (0, 60)]);
    let expected: Vec<f64> = table.iter().rev().map(|row| row.expected_places).collect();
    near(expected[0], 51.6851334491699);
    near(expected[1], 34.1121880764522);
    near(expected[3], 2.47654485435043);
    assert_eq!(
        (table[2].share_of_places, table[2].share_of_events),
        (0.1, 20.0 / 66.0)
    );
    assert_eq!(
        (
            table[2].cumulated_share_of_places,
            table[2].cumulated_share_of_events
        ),
        (0.15, 41.0 / 66.0)
    );
    assert_eq!(table[4].cumulated_share_of_events, 1.0);
}

#[test]
fn places_are_listed_with_their_share_and_that_of_all_before() {
    let ranked = ranked_places(&[1, 6, 0, 3, 6]).unwrap();
    let order: Vec<(usize, u32)> = ranked.iter().map(|p| (p.place, p.events)).collect();
    assert_eq!(order, [(1, 6), (4, 6), (3, 3), (0, 1), (2, 0)]);
    assert_eq!(ranked[1].share_of_events, 6.0 / 16.0);
    assert_eq!(ranked[1].cumulated_share_of_events, 12.0 / 16.0);
    assert_eq!(ranked[1].cumulated_share_of_places, 0.4);
    assert!(ranked_places(&[0, 0]).is_err());
}

#[test]
fn chance_alone_is_uneven_too() {
    let chance = Concentration::of(&hundred_places()).unwrap().by_chance();
    near(chance.statistic, 209.757575757576);
    near(chance.dispersion, 2.11876339149066);
    near(chance.p, 6.03326886827235e-10);
    assert_eq!(chance.degrees_of_freedom, 99);
    near(chance.gini, 0.610040330497005);
    // As even as can be: the variance is none, and no test finds that.
    let even = Concentration::of(&[2; 10]).unwrap().by_chance();
    assert_eq!((even.statistic, even.p), (0.0, 1.0));
}

#[test]
fn the_coefficient_to_expect_is_the_mean_over_every_way_to_deal_events_out() {
    let check = |places: usize, events: u32| {
        let ways = places.pow(events);
        let of_way = |mut way: usize| {
            let mut counts = vec![0; places];
            for _ in 0..events {
                counts[way % places] += 1;
                way /= places;
            }
            Concentration::of(&counts).unwrap().gini()
        };
        let mean = (0..ways).map(of_way).sum::<f64>() / ways as f64;
        let mut counts = vec![0; places];
        counts[0] = events;
        near(Concentration::of(&counts).unwrap().by_chance().gini, mean);
    };
    check(2, 1);
    check(2, 7);
    check(3, 6);
    check(5, 4);
    // Of very many the counts are as good as normal: the mean difference of two is 2 σ / √π.
    let many = Concentration::of(&[4_000_000_000; 300]).unwrap().by_chance();
    let normal = (299.0 / 300.0) * (1.0 / (std::f64::consts::PI * 4e9)).sqrt();
    assert!((many.gini / normal - 1.0).abs() < 0.01, "{}", many.gini);
}

#[test]
fn the_same_places_may_have_many_again() {
    let found = recurrence(&[5, 0, 3, 1, 4], &[4, 3, 0, 0, 6], 3).unwrap();
    assert_eq!((found.first, found.second, found.both), (3, 3, 2));
    assert_eq!((found.share(), found.share_by_chance()), (2.0 / 3.0, 0.6));
    assert!(recurrence(&[1, 1], &[1], 1).is_err());
    assert!(recurrence(&[1, 1], &[1, 9], 2).is_err());
    assert!(recurrence(&[1, 1], &[1, 9], 0).is_err());
}
