use divan::Bencher;
use stats::kernel_density::{Grid, Kernel, gaussian_density, kernel_density};
use stats::points::Points;

use crate::made_up::{HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, events};

fn grid() -> Grid {
    Grid::new(WEST_M, SOUTH_M, WIDTH_M / 1e3, HEIGHT_M / 1e3, 1_000, 1_000).unwrap()
}

#[divan::bench(args = [(1_000_000, 200.0), (100_000, 2_000.0)], sample_count = 10)]
fn quartic_points_and_metres(bencher: Bencher, (count, radius_m): (usize, f64)) {
    let points = events(count, 1, 1);
    let points = Points::new(&points.x_m, &points.y_m).unwrap();
    let grid = grid();
    bencher.bench_local(|| kernel_density(points, None, grid, Kernel::Quartic, radius_m).unwrap());
}

#[divan::bench(args = [1_000_000], sample_count = 10)]
fn gaussian_within_a_millionth(bencher: Bencher, count: usize) {
    let points = events(count, 1, 1);
    let points = Points::new(&points.x_m, &points.y_m).unwrap();
    let grid = grid();
    bencher.bench_local(|| {
        let gaussian = gaussian_density(points, None, grid, 200.0, 1e-6).unwrap();
        assert!(gaussian.error_of_maximum() <= 1e-6);
        gaussian
    });
}

#[divan::bench(sample_count = 20)]
fn a_thousand_points_more_and_fewer(bencher: Bencher) {
    let million = events(1_000_000, 1, 1);
    let million = Points::new(&million.x_m, &million.y_m).unwrap();
    let some = events(1_000, 1, 2);
    let some = Points::new(&some.x_m, &some.y_m).unwrap();
    let mut density = kernel_density(million, None, grid(), Kernel::Quartic, 200.0).unwrap();
    bencher.bench_local(|| {
        density.add(some, None).unwrap();
        density.remove(some, None).unwrap();
    });
}
