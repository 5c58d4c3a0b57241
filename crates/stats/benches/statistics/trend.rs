use divan::Bencher;
use rayon::prelude::*;
use stats::count_regression::{CountModel, count_regression};
use stats::design::Design;
use stats::stl::{Stl, StlOptions};

use crate::made_up::weekly_series;

#[divan::bench(name = "negative binomial trend, 500 series of 416 weeks", sample_count = 20)]
fn negative_binomial(bencher: Bencher) {
    let series = weekly_series(500, 416);
    let weeks: Vec<f64> = (0..416).map(f64::from).collect();
    let design = Design::level(416).trend(&weeks).harmonics(&weeks, 52.18, 1);
    bencher.bench_local(|| {
        series
            .par_iter()
            .map(|counts| {
                let fit = count_regression(counts, &design, None, CountModel::NegativeBinomial);
                fit.map_or(0.0, |f| f.coefficients[1])
            })
            .sum::<f64>()
    });
}

#[divan::bench(name = "robust STL, 500 series of 416 weeks", sample_count = 20)]
fn robust_stl(bencher: Bencher) {
    let series = weekly_series(500, 416);
    bencher.bench_local(|| {
        series
            .par_iter()
            .map(|values| Stl::of(values, StlOptions::periodic(52).robust()).map_or(0.0, |s| s.trend[415]))
            .sum::<f64>()
    });
}
