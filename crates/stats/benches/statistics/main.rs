//! How long each statistic takes, on made-up points and counts of the sizes a municipality and a region have.
//! Named like the tests: `cargo bench -p stats -- kernel_density`.

mod autocorrelation;
mod ears;
mod kernel_density;
mod knox;
mod made_up;
mod scan;

use criterion::{criterion_group, criterion_main};

criterion_group! {
    name = statistics;
    config = criterion::Criterion::default()
        .sample_size(10)
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_secs(1))
        .without_plots();
    targets = autocorrelation::bench, ears::bench, kernel_density::bench, knox::bench, scan::bench
}
criterion_main!(statistics);
