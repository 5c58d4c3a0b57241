use divan::Bencher;
use stats::mantel::{Nearness, mantel_test};
use stats::permutation::Permutations;
use stats::points::Points;

use crate::made_up::events;

#[divan::bench(name = "distances, 999", args = [2_000, 10_000], sample_count = 3)]
fn distances(bencher: Bencher, count: usize) {
    bench(bencher, count, Nearness::Distance, Nearness::Distance);
}

#[divan::bench(name = "reciprocals, 999", args = [2_000, 10_000], sample_count = 3)]
fn reciprocals(bencher: Bencher, count: usize) {
    let near = |constant| Nearness::Reciprocal { constant };
    bench(bencher, count, near(100.0), near(1.0));
}

fn bench(bencher: Bencher, count: usize, space: Nearness, time: Nearness) {
    let events = events(count, 1_827, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let permutations = Permutations::new(999, 1).unwrap();
    bencher.bench_local(|| mantel_test(points, &events.day, space, time, permutations).unwrap());
}
