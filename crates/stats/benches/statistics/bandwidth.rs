use divan::Bencher;
use stats::bandwidth::{diggle, from_to, likelihood_cross_validation};
use stats::kernel_density::Kernel;
use stats::points::Points;

use crate::made_up::{HEIGHT_M, WIDTH_M, events};

#[divan::bench(name = "likelihood, Gaussian, 16 from 50 to 800 m", args = [10_000], sample_count = 3)]
fn likelihood(bencher: Bencher, count: usize) {
    let events = events(count, 365, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let tried = from_to(50.0, 800.0, 16).unwrap();
    let kernel = Kernel::Gaussian { cut_off: 9.0 };
    bencher.bench_local(|| likelihood_cross_validation(points, kernel, &tried).unwrap());
}

#[divan::bench(name = "mean square error, 16 from 50 to 800 m", args = [10_000], sample_count = 3)]
fn mean_square_error(bencher: Bencher, count: usize) {
    let events = events(count, 365, 5);
    let points = Points::new(&events.x_m, &events.y_m).unwrap();
    let tried = from_to(50.0, 800.0, 16).unwrap();
    bencher.bench_local(|| diggle(points, WIDTH_M * HEIGHT_M, Kernel::Quartic, &tried).unwrap());
}
