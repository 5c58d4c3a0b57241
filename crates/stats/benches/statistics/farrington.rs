use divan::Bencher;
use rayon::prelude::*;
use stats::farrington::{Farrington, FarringtonOptions, FarringtonSeries};

use crate::made_up::weekly_series;

fn last_year(bencher: Bencher, options: FarringtonOptions, upper: fn(&Farrington) -> f64) {
    let series: Vec<Vec<Option<f64>>> = weekly_series(500, 416)
        .into_iter()
        .map(|counts| counts.into_iter().map(Some).collect())
        .collect();
    bencher.bench_local(|| {
        series
            .par_iter()
            .map(|counts| {
                let history = FarringtonSeries::new(counts).unwrap();
                let weeks = (364..416).filter_map(|now| {
                    let references: Vec<usize> = (1..=5).map(|year| now - 52 * year).collect();
                    history.week(now, &references, options).ok()
                });
                weeks.map(|week| upper(&week)).sum::<f64>()
            })
            .sum::<f64>()
    });
}

#[divan::bench(name = "flexible, 500 series of 52 weeks", sample_count = 10)]
fn flexible(bencher: Bencher) {
    last_year(bencher, FarringtonOptions::FLEXIBLE, |week| {
        week.upper_plug_in(0.01) as f64
    });
}

#[divan::bench(name = "original, 500 series of 52 weeks", sample_count = 10)]
fn original(bencher: Bencher) {
    last_year(bencher, FarringtonOptions::ORIGINAL, |week| {
        week.upper_two_thirds(0.01)
    });
}
