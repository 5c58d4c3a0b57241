//! The smoothed density against the sum as written, and the error that is told against the one made.

use stats::kernel_density::{GaussianDensity, Grid, Kernel, gaussian_density, plain_density};
use stats::philox::Philox;
use stats::points::Points;

use crate::kernel_density::clustered;

fn grid() -> Grid {
    Grid::new(661_000.0, 6_560_000.0, 18.0, 16.0, 61, 57).unwrap()
}

/// The largest difference from all points without a cut-off, and the largest density.
fn difference(
    gaussian: &GaussianDensity,
    points: Points<'_>,
    weights: Option<&[f64]>,
    bandwidth_m: f64,
) -> (f64, f64) {
    let all = Kernel::Gaussian { cut_off: 38.0 };
    let plain = plain_density(points, weights, gaussian.density.grid(), all, bandwidth_m).unwrap();
    let pairs = gaussian.density.per_m2().iter().zip(plain.per_m2());
    let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    (largest, plain.maximum())
}

#[test]
fn the_error_is_less_than_told_and_than_asked_for() {
    // Some inside the grid, more outside, some out of reach.
    let (x, y) = clustered(400, 1);
    let points = Points::new(&x, &y).unwrap();
    let mut random = Philox::new(2, 0);
    let some: Vec<f64> = x.iter().map(|_| random.unit() * 3.0).collect();
    // From less than a pixel, where every point is stamped, to more than the whole grid.
    for bandwidth_m in [5.0, 40.0, 70.0, 130.0, 200.0, 900.0, 6_000.0] {
        for tolerance in [1e-3, 1e-6, 1e-9] {
            for weights in [None, Some(some.as_slice())] {
                let gaussian = gaussian_density(points, weights, grid(), bandwidth_m, tolerance).unwrap();
                let (made, maximum) = difference(&gaussian, points, weights, bandwidth_m);
                let what = format!("{bandwidth_m} m, {tolerance}");
                assert!(gaussian.error_of_maximum() <= tolerance, "{what}");
                assert!(made <= gaussian.error_per_m2, "{what}: {made} of {maximum}");
                assert!(made <= tolerance * maximum, "{what}: {made} of {maximum}");
            }
        }
    }
}

#[test]
fn a_single_point_anywhere_between_pixels_is_within_the_error() {
    let mut random = Philox::new(3, 0);
    for _ in 0..40 {
        let x = [661_000.0 + 1_500.0 * random.unit() - 200.0];
        let y = [6_560_000.0 + 1_300.0 * random.unit() - 200.0];
        let points = Points::new(&x, &y).unwrap();
        let gaussian = gaussian_density(points, None, grid(), 180.0, 1e-6).unwrap();
        let (made, _) = difference(&gaussian, points, None, 180.0);
        assert!(made <= gaussian.error_per_m2);
    }
}

#[test]
fn far_from_all_points_the_uncertainty_is_told() {
    let points = Points::new(&[0.0], &[0.0]).unwrap();
    let gaussian = gaussian_density(points, None, grid(), 200.0, 1e-6).unwrap();
    assert_eq!(gaussian.density.maximum(), 0.0);
    assert_eq!(gaussian.error_of_maximum(), f64::INFINITY);
    assert!(gaussian.error_per_m2 < 1e-19);
    let none = gaussian_density(Points::new(&[], &[]).unwrap(), None, grid(), 200.0, 1e-6).unwrap();
    assert_eq!((none.error_per_m2, none.error_of_maximum()), (0.0, 0.0));
}

#[test]
fn as_many_threads_as_there_are_give_the_same() {
    let (x, y) = clustered(30_000, 4);
    let points = Points::new(&x, &y).unwrap();
    let weights: Vec<f64> = (0..x.len()).map(|i| (i % 7) as f64).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| gaussian_density(points, Some(&weights), grid(), 200.0, 1e-6).unwrap())
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(1), on(5));
}

#[test]
fn what_no_density_can_be_made_of_is_refused() {
    let points = Points::new(&[0.0], &[0.0]).unwrap();
    for (bandwidth_m, tolerance) in [
        (0.0, 1e-6),
        (f64::NAN, 1e-6),
        (10.0, 0.0),
        (10.0, f64::NAN),
        (10.0, 0.5),
    ] {
        assert!(gaussian_density(points, None, grid(), bandwidth_m, tolerance).is_err());
    }
    assert!(gaussian_density(points, Some(&[-1.0]), grid(), 10.0, 1e-6).is_err());
}
