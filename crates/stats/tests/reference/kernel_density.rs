//! The fast ways against the definition as written, and against areas that can be worked out by hand.

use stats::input::InputError;
use stats::kernel_density::{Density, Grid, Kernel, dual_density, kernel_density, plain_density};
use stats::philox::Philox;
use stats::points::Points;

const KERNELS: [Kernel; 5] = [
    Kernel::Quartic,
    Kernel::Epanechnikov,
    Kernel::Triangular,
    Kernel::Uniform,
    Kernel::Gaussian { cut_off: 5.0 },
];

/// Clusters, a lone point, duplicates and points outside, at coordinates of the national system.
pub fn clustered(count: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Philox::new(seed, 0);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    while x.len() < count {
        let (cx, cy) = (random.unit() * 2_400.0 - 200.0, random.unit() * 2_000.0 - 200.0);
        for _ in 0..20 {
            x.push(661_000.0 + ((cx + 150.0 * random.unit()) * 10.0).round() / 10.0);
            y.push(6_560_000.0 + ((cy + 150.0 * random.unit()) * 10.0).round() / 10.0);
        }
        x.push(x[x.len() - 1]);
        y.push(y[y.len() - 1]);
    }
    (x, y)
}

fn grid() -> Grid {
    Grid::new(661_000.0, 6_560_000.0, 18.0, 16.0, 111, 97).unwrap()
}

fn check_equal(a: &Density, b: &Density, tolerance: f64, what: &str) {
    let limit = tolerance * b.maximum();
    for (pixel, (a, b)) in a.per_m2().iter().zip(b.per_m2()).enumerate() {
        assert!(
            (a - b).abs() <= limit,
            "{what}, pixel {pixel}: {a} instead of {b}"
        );
    }
}

#[test]
fn the_fast_ways_equal_the_definition() {
    let (x, y) = clustered(400, 1);
    let points = Points::new(&x, &y).unwrap();
    let mut random = Philox::new(2, 0);
    let weights: Vec<f64> = x.iter().map(|_| random.unit() * 3.0).collect();
    for kernel in KERNELS {
        // From less than a pixel to more than the whole grid; 30 is a rim through pixel centres.
        for bandwidth_m in [3.0, 30.0, 200.0, 700.0, 9_000.0] {
            for weights in [None, Some(weights.as_slice())] {
                let fast = kernel_density(points, weights, grid(), kernel, bandwidth_m).unwrap();
                let plain = plain_density(points, weights, grid(), kernel, bandwidth_m).unwrap();
                check_equal(&fast, &plain, 1e-11, &format!("{kernel:?} {bandwidth_m} m"));
            }
        }
    }
}

/// As many as share their pixels, which has a way of its own.
#[test]
fn a_crowd_equals_the_definition() {
    let (x, y) = clustered(6_000, 11);
    let points = Points::new(&x, &y).unwrap();
    let mut random = Philox::new(12, 0);
    let weights: Vec<f64> = x.iter().map(|_| random.unit() * 3.0).collect();
    for bandwidth_m in [130.0, 200.0, 500.0] {
        for weights in [None, Some(weights.as_slice())] {
            let fast = kernel_density(points, weights, grid(), Kernel::Quartic, bandwidth_m).unwrap();
            let plain = plain_density(points, weights, grid(), Kernel::Quartic, bandwidth_m).unwrap();
            check_equal(&fast, &plain, 1e-11, &format!("{bandwidth_m} m"));
        }
    }
}

#[test]
fn far_from_a_crowd_there_is_exactly_nothing() {
    let (x, y) = clustered(3_000, 13);
    let x: Vec<f64> = x.iter().map(|x| 661_000.0 + (x - 661_000.0) / 4.0).collect();
    let points = Points::new(&x, &y).unwrap();
    let fast = kernel_density(points, None, grid(), Kernel::Quartic, 150.0).unwrap();
    let plain = plain_density(points, None, grid(), Kernel::Quartic, 150.1).unwrap();
    let empty = plain.per_m2().iter().filter(|&&f| f == 0.0).count();
    assert!(empty > 5_000, "{empty} pixels");
    for (fast, plain) in fast.per_m2().iter().zip(plain.per_m2()) {
        assert!(*plain != 0.0 || *fast == 0.0, "{fast} where nothing is");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit_of_a_crowd() {
    let (x, y) = clustered(4_000, 14);
    let points = Points::new(&x, &y).unwrap();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| kernel_density(points, None, grid(), Kernel::Quartic, 200.0).unwrap())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn weights_of_one_are_no_weights() {
    let (x, y) = clustered(200, 3);
    let points = Points::new(&x, &y).unwrap();
    let ones = vec![1.0; x.len()];
    for kernel in KERNELS {
        let without = kernel_density(points, None, grid(), kernel, 150.0).unwrap();
        let with = kernel_density(points, Some(&ones), grid(), kernel, 150.0).unwrap();
        assert_eq!(without, with);
    }
}

#[test]
fn the_events_are_all_there() {
    let grid = Grid::new(0.0, 0.0, 5.0, 5.0, 400, 400).unwrap();
    let points = Points::new(&[1_000.0, 1_013.7], &[990.0, 1_001.2]).unwrap();
    for kernel in KERNELS {
        let bandwidth_m = 300.0 / kernel.reach().min(3.0);
        let density = kernel_density(points, None, grid, kernel, bandwidth_m).unwrap();
        let events: f64 = density.per_m2().iter().sum::<f64>() * grid.pixel_area_m2();
        assert!((events - 2.0).abs() < 2e-3, "{kernel:?}: {events} events");
    }
}

#[test]
fn far_from_every_event_there_is_exactly_nothing() {
    let (x, y) = clustered(300, 4);
    let points = Points::new(&x, &y).unwrap();
    let fast = kernel_density(points, None, grid(), Kernel::Quartic, 60.0).unwrap();
    let plain = plain_density(points, None, grid(), Kernel::Quartic, 60.0).unwrap();
    let empty = plain.per_m2().iter().filter(|&&f| f == 0.0).count();
    assert!(empty > 1_000);
    for (fast, plain) in fast.per_m2().iter().zip(plain.per_m2()) {
        assert!(*plain != 0.0 || *fast == 0.0, "{fast} where nothing is");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let (x, y) = clustered(400, 5);
    let points = Points::new(&x, &y).unwrap();
    for kernel in KERNELS {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| kernel_density(points, None, grid(), kernel, 90.0).unwrap())
        };
        assert_eq!(on(1), on(3));
    }
}

#[test]
fn events_can_be_added_and_taken_away() {
    let (x, y) = clustered(400, 6);
    let (first, second) = (
        Points::new(&x[..300], &y[..300]).unwrap(),
        Points::new(&x[300..], &y[300..]).unwrap(),
    );
    let all = Points::new(&x, &y).unwrap();
    for kernel in KERNELS {
        let mut density = kernel_density(first, None, grid(), kernel, 100.0).unwrap();
        let before = density.clone();
        density.add(second, None).unwrap();
        check_equal(
            &density,
            &kernel_density(all, None, grid(), kernel, 100.0).unwrap(),
            1e-12,
            "after adding",
        );
        density.remove(second, None).unwrap();
        check_equal(&density, &before, 1e-12, "after removing");
    }
}

#[test]
fn a_ratio_is_given_where_there_is_something_to_divide_by() {
    let (x, y) = clustered(200, 7);
    let points = Points::new(&x, &y).unwrap();
    let one = kernel_density(points, None, grid(), Kernel::Quartic, 100.0).unwrap();
    let twice = kernel_density(points, Some(&vec![2.0; x.len()]), grid(), Kernel::Quartic, 100.0).unwrap();
    let ratio = dual_density(&twice, &one, 1e-9).unwrap();
    for (ratio, &density) in ratio.iter().zip(one.per_m2()) {
        assert_eq!(ratio.is_some(), density >= 1e-9);
        assert!(ratio.is_none_or(|r| (r - 2.0).abs() < 1e-12));
    }
    let other = kernel_density(points, None, grid(), Kernel::Quartic, 101.0).unwrap();
    assert!(dual_density(&twice, &other, 1e-9).is_err());
}

#[test]
fn wrong_numbers_are_named() {
    let points = Points::new(&[0.0], &[0.0]).unwrap();
    for bandwidth_m in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = kernel_density(points, None, grid(), Kernel::Quartic, bandwidth_m).unwrap_err();
        assert!(error.to_string().starts_with("bandwidth_m is "), "{error}");
    }
    let error = Points::new(&[0.0, 1.0], &[0.0, f64::NAN]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "y_m number 1 is NaN, but must be a finite number"
    );
    let error = kernel_density(points, Some(&[-1.0]), grid(), Kernel::Uniform, 10.0).unwrap_err();
    assert!(matches!(
        error,
        InputError::Element {
            argument: "weights",
            ..
        }
    ));
    assert!(Grid::new(0.0, 0.0, 1.0, 0.0, 10, 10).is_err());
    assert!(Grid::new(0.0, 0.0, 1.0, 1.0, 0, 10).is_err());
    let nothing = kernel_density(
        Points::new(&[], &[]).unwrap(),
        None,
        grid(),
        Kernel::Quartic,
        10.0,
    )
    .unwrap();
    assert_eq!(nothing.maximum(), 0.0);
}
