//! Poisson against tables; the negative binomial against the sum of its terms.

use stats::count_distribution::CountDistribution;

#[test]
fn poisson_quantiles_are_those_of_the_tables() {
    // 2.5 and 97.5 percent of Poisson(5) and Poisson(100).
    for (mean, low, high) in [(5.0, 1, 10), (100.0, 81, 120)] {
        let d = CountDistribution::new(mean, mean);
        assert_eq!((d.quantile(0.025), d.quantile(0.975)), (low, high), "{mean}");
    }
    let d = CountDistribution::new(3.0, 3.0);
    assert!((d.at_most(2) - 0.423_190_081).abs() < 1e-9);
    assert!((d.at_least(3) - 0.576_809_919).abs() < 1e-9);
}

fn check_terms(mean: f64, variance: f64) {
    let d = CountDistribution::new(mean, variance);
    let share = mean / variance;
    let size = mean * share / (1.0 - share);
    let mut term = share.powf(size);
    let mut sum = 0.0;
    for n in 0..200 {
        assert!(
            (d.at_least(n) - (1.0 - sum)).abs() < 1e-10,
            "{mean} {variance} {n}"
        );
        sum += term;
        assert!((d.at_most(n) - sum).abs() < 1e-10, "{mean} {variance} {n}");
        term *= (size + n as f64) / (n as f64 + 1.0) * (1.0 - share);
    }
    for p in [0.025, 0.5, 0.975] {
        let q = d.quantile(p);
        assert!(
            d.at_most(q) >= p && (q == 0 || d.at_most(q - 1) < p),
            "{mean} {p} {q}"
        );
    }
}

#[test]
fn the_negative_binomial_is_the_sum_of_its_terms() {
    check_terms(2.0, 3.0);
    check_terms(20.0, 90.0);
    check_terms(0.3, 0.31);
}

#[test]
fn a_count_of_a_large_municipality_has_a_range_too() {
    let d = CountDistribution::new(60_000.0, 180_000.0);
    let (low, high) = (d.quantile(0.025), d.quantile(0.975));
    // Nearly normal: 1.96 standard deviations on either side.
    assert!(
        (low - 59_169).abs() < 12 && (high - 60_832).abs() < 12,
        "{low} {high}"
    );
}

#[test]
fn what_is_beyond_all_counts_gives_shares_and_ends() {
    let extremes = [
        0.0,
        f64::MIN_POSITIVE,
        1e-30,
        1.0,
        1e15,
        1e300,
        f64::INFINITY,
        f64::NAN,
    ];
    for mean in extremes {
        for variance in extremes {
            let d = CountDistribution::new(mean, variance);
            for n in [0, 1, 1_000_000, i64::MAX] {
                for share in [d.at_most(n), d.at_least(n), d.two_sided(n)] {
                    assert!((0.0..=1.0).contains(&share), "{mean} {variance} {n}: {share}");
                }
            }
            assert!((0..=1_000_000_000_000_000_000).contains(&d.quantile(0.999)));
        }
    }
}
