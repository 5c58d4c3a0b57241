use divan::Bencher;
use rayon::prelude::*;
use stats::ears::{Ears, ears};
use stats::philox::Philox;

#[divan::bench(name = "C1 to C3, 500 series of 730 days", sample_count = 10)]
fn all_three(bencher: Bencher) {
    let mut random = Philox::new(8, 0);
    let series: Vec<Vec<f64>> = (0..500)
        .map(|_| (0..730).map(|_| f64::from(random.below(12))).collect())
        .collect();
    bencher.bench_local(|| {
        let alarms = series.par_iter().map(|counts| {
            [Ears::C1, Ears::C2, Ears::C3]
                .map(|method| ears(counts, method, method.usual()).unwrap())
                .iter()
                .flatten()
                .filter(|day| day.is_some_and(|d| d.alarm))
                .count()
        });
        alarms.sum::<usize>()
    });
}
