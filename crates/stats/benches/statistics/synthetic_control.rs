use divan::Bencher;
use stats::philox::Philox;
use stats::synthetic_control::{Importance, Unit, placebo_test};

/// 30 areas with 60 months and 6 predictors each: everyone in turn with fitted importance.
#[divan::bench(sample_count = 3)]
fn placebo_test_of_30_areas(bencher: Bencher) {
    let mut random = Philox::new(1, 0);
    let mut draw = |count: usize| (0..count).map(|_| 10.0 + random.unit()).collect::<Vec<f64>>();
    let areas: Vec<(Vec<f64>, Vec<f64>)> = (0..30).map(|_| (draw(60), draw(6))).collect();
    let units: Vec<Unit<'_>> = areas
        .iter()
        .map(|(outcomes, predictors)| Unit { outcomes, predictors })
        .collect();
    bencher.bench_local(|| placebo_test(units[0], &units[1..], 0..48, 48..60, Importance::Fitted).unwrap());
}
