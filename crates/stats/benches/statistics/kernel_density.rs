use criterion::Criterion;
use stats::kernel_density::{Grid, Kernel, kernel_density};
use stats::points::Points;

use crate::made_up::{HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, events};

pub fn bench(criterion: &mut Criterion) {
    let grid = Grid::new(WEST_M, SOUTH_M, WIDTH_M / 1e3, HEIGHT_M / 1e3, 1_000, 1_000).unwrap();
    let mut group = criterion.benchmark_group("kernel_density");
    let million = events(1_000_000, 1, 1);
    let million = Points::new(&million.x_m, &million.y_m).unwrap();
    group.bench_function("quartic, a million points, 200 m", |b| {
        b.iter(|| kernel_density(million, None, grid, Kernel::Quartic, 200.0).unwrap());
    });
    let some = events(1_000, 1, 2);
    let some = Points::new(&some.x_m, &some.y_m).unwrap();
    let mut density = kernel_density(million, None, grid, Kernel::Quartic, 200.0).unwrap();
    group.bench_function("a thousand points more and fewer", |b| {
        b.iter(|| {
            density.add(some, None).unwrap();
            density.remove(some, None).unwrap();
        });
    });
    let fewer = events(100_000, 1, 3);
    let fewer = Points::new(&fewer.x_m, &fewer.y_m).unwrap();
    group.bench_function("quartic, a hundred thousand points, 2000 m", |b| {
        b.iter(|| kernel_density(fewer, None, grid, Kernel::Quartic, 2_000.0).unwrap());
    });
    group.finish();
}
