use divan::Bencher;
use stats::concave_hull::concave_hull;
use stats::convex_hull::convex_hull;
use stats::dbscan::dbscan;
use stats::hdbscan::hdbscan;
use stats::points::Points;

use crate::made_up::events;

#[divan::bench(name = "dbscan, 25 m, 20", args = [100_000, 1_000_000], sample_count = 7)]
fn density(bencher: Bencher, count: usize) {
    let events = events(count, 1_827, 13);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    bencher.bench_local(|| dbscan(points, 25.0, 20).unwrap());
}

#[divan::bench(name = "hdbscan, 20, 20", args = [10_000, 100_000], sample_count = 7)]
fn hierarchy(bencher: Bencher, count: usize) {
    let events = events(count, 1_827, 12);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    bencher.bench_local(|| hdbscan(points, 20, 20).unwrap());
}

#[divan::bench(args = [10_000, 100_000], sample_count = 7)]
fn convex(bencher: Bencher, count: usize) {
    let events = events(count, 1_827, 12);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    bencher.bench_local(|| convex_hull(points).unwrap());
}

#[divan::bench(args = [10_000, 100_000], sample_count = 7)]
fn concave(bencher: Bencher, count: usize) {
    let events = events(count, 1_827, 12);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    bencher.bench_local(|| concave_hull(points, 0.3).unwrap());
}
