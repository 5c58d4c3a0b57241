use divan::Bencher;
use stats::knox::{Bands, Closed, Metric, knox_test};
use stats::permutation::Permutations;
use stats::points::Points;

use crate::made_up::events;

#[divan::bench(name = "10 × 8 bands, 999", args = [10_000], sample_count = 5)]
fn knox(bencher: Bencher, count: usize) {
    let metres: Vec<f64> = (1..=10).map(|band| 100.0 * f64::from(band)).collect();
    let days: Vec<f64> = (1..=8).map(|week| 7.0 * f64::from(week)).collect();
    let space = Bands::new(&metres, Closed::Right).unwrap();
    let time = Bands::new(&days, Closed::Right).unwrap();
    let events = events(count, 1_827, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let permutations = Permutations::new(999, 1).unwrap();
    bencher.bench_local(|| {
        knox_test(
            points,
            &events.day,
            &space,
            &time,
            Metric::Euclidean,
            permutations,
        )
        .unwrap()
    });
}
