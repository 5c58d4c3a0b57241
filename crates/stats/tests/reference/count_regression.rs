//! Regressions of counts against answers that follow from sums, and against the mites on apple leaves of Bliss
//! and Fisher (1953), for which they print k̂ = 1.0246.

use stats::count_regression::{CountModel, CountRegression, CountRegressionError, count_regression};
use stats::design::Design;
use stats::philox::Philox;

fn check(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got} instead of {wanted}");
}

fn fitted(counts: &[f64], design: &Design, offset: Option<&[f64]>, model: CountModel) -> CountRegression {
    count_regression(counts, design, offset, model).unwrap()
}

#[test]
fn two_groups_have_the_ratio_of_their_rates() {
    // 12 events in 6 days, then 30 in 10.
    let (counts, days) = ([5.0, 7.0, 10.0, 20.0], [2.0_f64, 4.0, 5.0, 5.0]);
    let offset = days.map(f64::ln);
    let design = Design::level(4).groups("after", &[0, 0, 1, 1]);
    let fit = fitted(&counts, &design, Some(&offset), CountModel::Poisson);
    check(fit.coefficient("level").unwrap(), 2.0_f64.ln(), 1e-10);
    check(fit.coefficient("after 1").unwrap(), 1.5_f64.ln(), 1e-10);
    let error = (1.0 / 12.0_f64 + 1.0 / 30.0).sqrt();
    check(fit.standard_error("after 1").unwrap(), error, 1e-10);
    let ratio = fit.rate_ratio("after 1", 0.95).unwrap();
    check(ratio.lower, 1.5 * (-1.959_963_984_540_054 * error).exp(), 1e-9);
    check(
        fit.expected(&[1.0, 1.0], 7.0_f64.ln(), 0.9).unwrap().estimate,
        21.0,
        1e-9,
    );
    // Quasi-Poisson moves the errors, not the coefficients.
    let quasi = fitted(&counts, &design, Some(&offset), CountModel::QuasiPoisson);
    assert_eq!(quasi.coefficients, fit.coefficients);
    check(
        quasi.standard_error("after 1").unwrap(),
        error * fit.dispersion.sqrt(),
        1e-10,
    );
    assert_eq!(quasi.log_likelihood, None);
}

#[test]
fn the_mites_of_bliss_and_fisher_have_their_k() {
    let leaves = [70, 38, 17, 10, 9, 3, 2, 1];
    let counts: Vec<f64> = (0..)
        .zip(leaves)
        .flat_map(|(n, of)| vec![f64::from(n); of])
        .collect();
    let fit = fitted(&counts, &Design::level(150), None, CountModel::NegativeBinomial);
    check(fit.coefficients[0].exp(), 172.0 / 150.0, 1e-9);
    check(fit.theta.unwrap().estimate, 1.0246, 5e-5);
}

#[test]
fn a_made_up_trend_with_season_and_break_is_found_again() {
    let mut random = Philox::new(3, 0);
    let weeks: Vec<f64> = (0..416).map(f64::from).collect();
    let design = Design::level(416)
        .trend(&weeks)
        .harmonics(&weeks, 52.18, 1)
        .level_break(&weeks, 260.0);
    let truth = [2.5, 0.002, 0.3, -0.2, -0.5];
    let means = fitted_means(&weeks, truth);
    // Sums of uniform numbers stand in for Poisson counts whose variance is not what is tried here.
    let counts: Vec<f64> = means
        .iter()
        .map(|m| (m * (0.5 + f64::from(random.below(1001)) / 1000.0)).round())
        .collect();
    let fit = fitted(&counts, &design, None, CountModel::QuasiPoisson);
    for (name, wanted) in design.names().iter().zip(truth) {
        assert!(fit.interval(name, 0.999).unwrap().holds(wanted), "{name}");
    }
    assert!(fit.p("trend").unwrap() < 1e-6);
    // The unit of time changes the coefficient by just that.
    let years: Vec<f64> = weeks.iter().map(|w| w / 52.18 + 2016.0).collect();
    let by_year = Design::level(416)
        .trend(&years)
        .harmonics(&years, 1.0, 1)
        .level_break(&weeks, 260.0);
    let yearly = fitted(&counts, &by_year, None, CountModel::QuasiPoisson);
    let (a, b) = (
        yearly.coefficient("trend").unwrap(),
        fit.coefficient("trend").unwrap(),
    );
    check(a, b * 52.18, 1e-7);
}

fn fitted_means(weeks: &[f64], truth: [f64; 5]) -> Vec<f64> {
    let angle = |w: f64| std::f64::consts::TAU * w / 52.18;
    weeks
        .iter()
        .map(|&w| {
            let season = truth[2] * angle(w).sin() + truth[3] * angle(w).cos();
            let after = if w >= 260.0 { truth[4] } else { 0.0 };
            (truth[0] + truth[1] * w + season + after).exp()
        })
        .collect()
}

#[test]
fn counts_more_even_than_poisson_have_no_theta() {
    let counts = [4.0, 5.0, 6.0, 5.0, 4.0, 6.0, 5.0, 5.0];
    let fit = fitted(&counts, &Design::level(8), None, CountModel::NegativeBinomial);
    assert_eq!(fit.theta, None);
    check(fit.coefficients[0], 5.0_f64.ln(), 1e-10);
    let poisson = fitted(&counts, &Design::level(8), None, CountModel::Poisson);
    assert_eq!(fit.log_likelihood, poisson.log_likelihood);
}

#[test]
fn a_group_without_events_has_a_rate_near_nothing() {
    let counts = [3.0, 5.0, 4.0, 0.0, 0.0, 0.0];
    let design = Design::level(6).groups("after", &[0, 0, 0, 1, 1, 1]);
    for model in [CountModel::Poisson, CountModel::NegativeBinomial] {
        let fit = fitted(&counts, &design, None, model);
        assert!(fit.rate_ratio("after 1", 0.95).unwrap().estimate < 1e-6);
        check(fit.coefficient("level").unwrap(), 4.0_f64.ln(), 1e-6);
    }
}

#[test]
fn clusters_of_one_row_give_the_sandwich_by_hand() {
    // One mean: bread 1 / Σμ, middle Σ(y − μ)².
    let counts = [2.0, 6.0, 4.0, 8.0];
    let design = Design::level(4);
    let fit = fitted(&counts, &design, None, CountModel::Poisson);
    let by_row = fit.clone().clustered(&counts, &design, &[0, 1, 2, 3]).unwrap();
    let middle: f64 = counts.iter().map(|y| (y - 5.0_f64).powi(2)).sum();
    check(
        by_row.standard_error("level").unwrap(),
        (4.0 / 3.0 * middle).sqrt() / 20.0,
        1e-12,
    );
    assert!(fit.clustered(&counts, &design, &[7; 4]).is_err());
}

#[test]
fn what_cannot_be_fitted_is_refused_by_name() {
    let twice = Design::level(4)
        .groups("a", &[0, 0, 1, 1])
        .groups("b", &[0, 0, 1, 1]);
    assert_eq!(
        count_regression(&[1.0, 2.0, 3.0, 4.0], &twice.clone(), None, CountModel::Poisson),
        Err(CountRegressionError::NotIdentified {
            name: "b 1".to_owned()
        })
    );
    for bad in [[0.0; 4], [1.0, -1.0, 2.0, 3.0], [1.0, f64::NAN, 2.0, 3.0]] {
        assert!(count_regression(&bad, &Design::level(4), None, CountModel::Poisson).is_err());
    }
    assert!(count_regression(&[1.0, 2.0], &twice, None, CountModel::Poisson).is_err());
    assert!(
        count_regression(
            &[1.0; 4],
            &Design::level(4),
            Some(&[f64::NAN; 4]),
            CountModel::Poisson
        )
        .is_err()
    );
}
