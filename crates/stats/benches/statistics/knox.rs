use criterion::Criterion;
use stats::knox::{Bands, Closed, Metric, knox_test};
use stats::permutation::Permutations;
use stats::points::Points;

use crate::made_up::events;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("knox");
    let metres: Vec<f64> = (1..=10).map(|band| 100.0 * f64::from(band)).collect();
    let days: Vec<f64> = (1..=8).map(|week| 7.0 * f64::from(week)).collect();
    let space = Bands::new(&metres, Closed::Right).unwrap();
    let time = Bands::new(&days, Closed::Right).unwrap();
    let events = events(10_000, 1_827, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let permutations = Permutations::new(999, 1).unwrap();
    group.bench_function("10 × 8 bands, 10000 points, 999", |b| {
        b.iter(|| {
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
    });
    group.finish();
}
