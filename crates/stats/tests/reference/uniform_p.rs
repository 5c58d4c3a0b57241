//! Where nothing goes on, a p-value from permutations is as likely to be below 0.05 as the name says, and so for every
//! other limit: 2,000 seeded nulls for each test.
//!
//! Counts give ties, which the p-values count against a finding: those may only be too large. With ties dealt out
//! by chance, as they would be among replications, every p-value is even.

use stats::getis_ord::getis_ord_test;
use stats::knox::{Bands, Closed, Metric, knox_test};
use stats::local_moran::local_moran_test;
use stats::mantel::{Nearness, mantel_test};
use stats::moran::moran;
use stats::permutation::{Alternative, Permutations, Tails, TieRule};
use stats::philox::Philox;
use stats::points::Points;
use stats::space_time_k::{Extent, space_time_k};
use stats::spatial_weights::SpatialWeights;

const NULLS: u64 = 2_000;
const REPLICATIONS: u32 = 99;

fn check(name: &str, test: impl Fn(&mut Philox, Permutations) -> Tails) {
    let mut seen = [0_u32; 20];
    let mut findings = 0;
    for null in 0..NULLS {
        let mut random = Philox::new(2_026, null);
        let tails = test(
            &mut random,
            Permutations::new(REPLICATIONS, 40_000 + null).unwrap(),
        );
        for alternative in [Alternative::Greater, Alternative::Less] {
            let p = tails.p(alternative, TieRule::BothTails).value;
            findings += u32::from(p <= 0.05);
        }
        let above = REPLICATIONS - tails.at_most;
        let ties = tails.at_least - above;
        // The observed value is one of those tied.
        let place = f64::from(above) + random.unit() * f64::from(ties + 1);
        seen[(place / f64::from(REPLICATIONS + 1) * 20.0) as usize] += 1;
    }
    // At most 5 per cent in each of both tails; 4 standard errors for chance.
    let (expected, error) = (
        0.05 * 2.0 * NULLS as f64,
        (0.05 * 0.95 * 2.0 * NULLS as f64).sqrt(),
    );
    assert!(
        f64::from(findings) < expected + 4.0 * error,
        "{name}: {findings} findings"
    );
    let each = NULLS as f64 / 20.0;
    let chi_squared: f64 = seen.iter().map(|&n| (f64::from(n) - each).powi(2) / each).sum();
    assert!(chi_squared < 43.8, "{name}: {chi_squared} from {seen:?}"); // 99.9 % with 19 degrees
}

fn values(random: &mut Philox, count: usize, of: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..count).map(|_| of(random.unit())).collect()
}

/// Whole values with many ties, as counts have.
fn count(unit: f64) -> f64 {
    (-1.5 * (1.0 - unit).ln()).floor()
}

fn events(random: &mut Philox) -> (Vec<f64>, Vec<f64>, Vec<i32>) {
    let x = values(random, 25, |u| (u * 100.0).floor() * 10.0);
    let y = values(random, 25, |u| (u * 100.0).floor() * 10.0);
    let day = (0..25).map(|_| random.below(60) as i32).collect();
    (x, y, day)
}

#[test]
fn p_of_morans_i_is_even_under_the_null() {
    let weights = SpatialWeights::queen_grid(5, 5).unwrap().row_standardised();
    check("values", |random, permutations| {
        moran(&values(random, 25, |u| u), &weights)
            .unwrap()
            .permutation_test(permutations)
    });
    check("counts", |random, permutations| {
        moran(&values(random, 25, count), &weights)
            .unwrap()
            .permutation_test(permutations)
    });
}

#[test]
fn p_of_gi_star_and_local_moran_is_even_under_the_null() {
    let weights = SpatialWeights::queen_grid(5, 5).unwrap();
    for place in [0, 12] {
        check("Gi*", |random, permutations| {
            getis_ord_test(&values(random, 25, count), &weights, permutations).unwrap()[place].unwrap()
        });
    }
    check("local Moran", |random, permutations| {
        local_moran_test(&values(random, 25, count), &weights, permutations).unwrap()[12].unwrap()
    });
}

#[test]
fn p_of_knox_is_even_under_the_null() {
    let space = Bands::new(&[200.0, 400.0], Closed::Right).unwrap();
    let time = Bands::new(&[7.0, 14.0], Closed::Right).unwrap();
    for cell in [(0, 0), (1, 1)] {
        check("Knox", |random, permutations| {
            let (x, y, day) = events(random);
            let points = Points::new(&x, &y).unwrap();
            let table = knox_test(points, &day, &space, &time, Metric::Euclidean, permutations).unwrap();
            table.cell(cell.0, cell.1).tails
        });
    }
}

#[test]
fn p_of_mantel_and_of_space_time_k_is_even_under_the_null() {
    check("Mantel", |random, permutations| {
        let (x, y, day) = events(random);
        let near = |constant| Nearness::Reciprocal { constant };
        mantel_test(
            Points::new(&x, &y).unwrap(),
            &day,
            near(50.0),
            near(1.0),
            permutations,
        )
        .unwrap()
        .tails
    });
    let extent = Extent {
        area_m2: 1e6,
        duration_days: 60.0,
    };
    check("space-time K", |random, permutations| {
        let (x, y, day) = events(random);
        let points = Points::new(&x, &y).unwrap();
        space_time_k(points, &day, &[100.0, 300.0], &[3.0, 10.0], extent, permutations)
            .unwrap()
            .residuals
    });
}
