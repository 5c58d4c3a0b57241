use divan::Bencher;
use stats::dbscan::dbscan;
use stats::points::Points;

use crate::made_up::events;

#[divan::bench(name = "dbscan, 25 m, 20", args = [100_000, 1_000_000], sample_count = 7)]
fn density(bencher: Bencher, count: usize) {
    let events = events(count, 1_827, 13);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    bencher.bench_local(|| dbscan(points, 25.0, 20).unwrap());
}
