use divan::Bencher;
use stats::permutation::Permutations;
use stats::points::Points;
use stats::space_time_k::{Extent, space_time_k};

use crate::made_up::{HEIGHT_M, WIDTH_M, events};

#[divan::bench(name = "10 × 8, 999", args = [10_000], sample_count = 5)]
fn ten_by_eight(bencher: Bencher, count: usize) {
    let metres: Vec<f64> = (1..=10).map(|step| 100.0 * f64::from(step)).collect();
    let days: Vec<f64> = (1..=8).map(|week| 7.0 * f64::from(week)).collect();
    let events = events(count, 1_827, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let extent = Extent {
        area_m2: WIDTH_M * HEIGHT_M,
        duration_days: 1_827.0,
    };
    let permutations = Permutations::new(999, 1).unwrap();
    bencher.bench_local(|| space_time_k(points, &events.day, &metres, &days, extent, permutations).unwrap());
}
