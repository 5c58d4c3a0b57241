//! Against scikit-learn 1.9.1, scipy 1.17.1, spatstat.explore 3.0-6 and the factors in Silverman's table 4.1.

use stats::bandwidth::{
    Tried, canonical_factor, diggle, equivalent, from_to, likelihood_cross_validation, scott, silverman,
};
use stats::input::InputError;
use stats::kernel_density::Kernel;
use stats::philox::Philox;
use stats::points::Points;

use crate::sixty_points::{X, Y};

const GAUSSIAN: Kernel = Kernel::Gaussian { cut_off: 40.0 };
const KERNELS: [Kernel; 5] = [
    Kernel::Quartic,
    Kernel::Epanechnikov,
    Kernel::Triangular,
    Kernel::Uniform,
    GAUSSIAN,
];

fn sixty() -> Points<'static> {
    Points::new(&X, &Y).unwrap()
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!(
        (got - wanted).abs() <= tolerance * wanted.abs().max(1.0),
        "{got} instead of {wanted}"
    );
}

#[test]
fn the_factors_are_those_of_silvermans_table() {
    near(canonical_factor(GAUSSIAN), 1.0, 1e-12);
    near(canonical_factor(Kernel::Epanechnikov), 2.40, 0.005);
    near(canonical_factor(Kernel::Quartic), 2.78, 0.005);
    near(canonical_factor(Kernel::Uniform), 2.0, 1e-12);
    for kernel in KERNELS {
        // The integral of K² over the plane, in rings.
        let steps = 200_000;
        let ring = |at: i32| {
            let u = (f64::from(at) + 0.5) * kernel.reach().min(10.0) / f64::from(steps);
            kernel.at_squared(u * u, 1.0).powi(2) * std::f64::consts::TAU * u
        };
        let roughness = (0..steps).map(ring).sum::<f64>() * kernel.reach().min(10.0) / f64::from(steps);
        let factor = (4.0 * std::f64::consts::PI * roughness / kernel.variance().powi(2)).powf(1.0 / 6.0);
        near(canonical_factor(kernel), factor, 1e-6);
    }
}

#[test]
fn the_rules_are_those_of_scipy_and_spatstat() {
    // scipy's gaussian_kde has the factor 0.50540723922844 for 60 points in the plane by either rule.
    near(silverman(sixty(), GAUSSIAN).unwrap(), 108.194_135_157, 1e-9);
    // bw.scott.iso
    near(scott(sixty(), GAUSSIAN).unwrap(), 100.388_316_801, 1e-9);
    let quartic = silverman(sixty(), Kernel::Quartic).unwrap();
    near(quartic, 108.194_135_157 * canonical_factor(Kernel::Quartic), 1e-9);
    near(
        equivalent(quartic, Kernel::Quartic, GAUSSIAN).unwrap(),
        108.194_135_157,
        1e-9,
    );
}

#[test]
fn the_likelihood_is_that_of_scikit_learn() {
    // KernelDensity(bandwidth, kernel, rtol=0, atol=0), fitted without and scored at each point in turn; the mean.
    let outside = f64::NEG_INFINITY;
    for (kernel, wanted) in [
        (
            GAUSSIAN,
            [
                -13.502_135_913_823_112,
                -13.793_304_710_078_589,
                -14.531_090_858_724_731,
            ],
        ),
        (
            Kernel::Epanechnikov,
            [outside, -13.463_671_912_600_072, -13.686_620_018_312_846],
        ),
        (
            Kernel::Uniform,
            [outside, -13.498_530_628_814_763, -13.869_414_045_088_721],
        ),
        (
            Kernel::Triangular,
            [outside, -13.467_018_149_984_584, -13.653_694_102_608_785],
        ),
    ] {
        let found = likelihood_cross_validation(sixty(), kernel, &[120.0, 240.0, 480.0]).unwrap();
        for (got, wanted) in found.criterion.iter().zip(wanted) {
            assert!(
                *got == wanted || (got - wanted).abs() < 1e-10,
                "{kernel:?}: {got} instead of {wanted}"
            );
        }
    }
}

#[test]
fn the_best_by_likelihood_is_that_of_spatstat() {
    // bw.ppl(X, sigma, edge = FALSE, shortcut = TRUE), which sums where we average, and does not divide by 59.
    let wanted = [
        -569.276_193_270,
        -565.743_007_173,
        -564.311_565_412,
        -564.414_780_849,
        -565.776_333_345,
        -568.389_840_284,
        -572.425_095_454,
        -578.088_283_008,
        -585.545_412_149,
        -594.915_834_029,
        -606.268_754_772,
        -619.584_484_019,
        -634.720_874_427,
        -651.432_756_565,
        -669.428_476_416,
        -688.423_153_675,
    ];
    let found = likelihood_cross_validation(sixty(), GAUSSIAN, &from_to(60.0, 900.0, 16).unwrap()).unwrap();
    near(found.best_m(), 86.092_123_151_9, 1e-9);
    assert!(!found.at_end());
    for (got, wanted) in found.criterion.iter().zip(wanted) {
        near(60.0 * (got + 59.0_f64.ln()), wanted, 1e-6);
    }
}

#[test]
fn the_mean_square_error_is_that_of_spatstat() {
    // bw.diggle(X, correction = "none", hmax = 200, nr = 200001) in a window of 1,000 × 700 m.
    let found = diggle(sixty(), 7e5, GAUSSIAN, &[20.0, 40.0, 80.0, 120.0, 160.0]).unwrap();
    let wanted = [
        1.293_556_821_03,
        -0.215_990_331_026,
        -1.094_753_248_71,
        -1.051_989_719_6,
        -1.063_157_278_34,
    ];
    for (got, wanted) in found.criterion.iter().zip(wanted) {
        near(*got, wanted, 2e-3);
    }
    assert_eq!(found.best_m(), 80.0);
    // The same disc by another kernel's bandwidth.
    let wide: Vec<f64> = found
        .bandwidths_m
        .iter()
        .map(|h| h * canonical_factor(Kernel::Quartic))
        .collect();
    let quartic = diggle(sixty(), 7e5, Kernel::Quartic, &wide).unwrap();
    for (a, b) in quartic.criterion.iter().zip(&found.criterion) {
        near(*a, *b, 1e-9);
    }
}

/// The definitions, pair by pair.
fn plain(x: &[f64], y: &[f64], kernel: Kernel, h: f64, area: f64) -> (f64, f64) {
    let n = x.len();
    let squared = |i: usize, j: usize| (x[i] - x[j]).powi(2) + (y[i] - y[j]).powi(2);
    let mut logs = 0.0;
    let (mut within, mut shared) = (0.0, 0.0);
    let radius = equivalent(h, kernel, Kernel::Uniform).unwrap();
    for i in 0..n {
        let mut sum = 0.0;
        for j in (0..n).filter(|&j| j != i) {
            sum += kernel.at_squared(squared(i, j), h * h) / (h * h);
            let d = squared(i, j).sqrt();
            within += f64::from(u8::from(d <= radius));
            if d < 2.0 * radius {
                let u = d / (2.0 * radius);
                shared += 2.0 * radius * radius * (u.acos() - u * (1.0 - u * u).sqrt());
            }
        }
        logs += (sum / (n - 1) as f64).ln();
    }
    let (n, disc) = (n as f64, std::f64::consts::PI * radius * radius);
    let k = area / (n * (n - 1.0));
    (
        logs / n,
        (area / n - 2.0 * k * within) / disc + k * shared / (disc * disc),
    )
}

#[test]
fn the_fast_way_is_the_plain_one_wherever_the_points_are() {
    let mut random = Philox::new(3, 0);
    let mut draw = |far: f64| {
        (0..300)
            .map(|_| far + (random.unit() * 4_000.0).round())
            .collect::<Vec<f64>>()
    };
    let (x, y) = (draw(674_000.0), draw(6_580_000.0));
    let points = Points::new(&x, &y).unwrap();
    for kernel in KERNELS {
        let tried = [700.0, 1_500.0, 9_000.0];
        let likelihood = likelihood_cross_validation(points, kernel, &tried).unwrap();
        let error = diggle(points, 1.6e7, kernel, &tried).unwrap();
        for (at, &h) in tried.iter().enumerate() {
            let (wanted, wanted_error) = plain(&x, &y, kernel, h, 1.6e7);
            near(likelihood.criterion[at], wanted, 1e-12);
            assert!((error.criterion[at] - wanted_error).abs() < 1e-9 * 10.0_f64.max(wanted_error.abs()));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let alone: Tried = pool.install(|| likelihood_cross_validation(points, kernel, &tried).unwrap());
        assert_eq!(alone, likelihood);
    }
}

#[test]
fn what_has_no_bandwidth_is_refused() {
    let one = Points::new(&[1.0], &[1.0]).unwrap();
    let none = Points::new(&[], &[]).unwrap();
    let place = Points::new(&[5.0; 4], &[6.0; 4]).unwrap();
    let line = Points::new(&[1.0, 2.0, 3.0], &[6.0; 3]).unwrap();
    for points in [one, none, place] {
        assert!(silverman(points, GAUSSIAN).is_err());
        assert!(scott(points, GAUSSIAN).is_err());
    }
    assert!(silverman(line, GAUSSIAN).is_ok() && scott(line, GAUSSIAN).is_err());
    for points in [one, none] {
        assert!(likelihood_cross_validation(points, GAUSSIAN, &[1.0]).is_err());
        assert!(diggle(points, 1.0, GAUSSIAN, &[1.0]).is_err());
    }
    for tried in [
        &[][..],
        &[0.0],
        &[-1.0],
        &[f64::NAN],
        &[f64::INFINITY],
        &[2.0, 2.0],
    ] {
        assert!(likelihood_cross_validation(sixty(), GAUSSIAN, tried).is_err());
        assert!(diggle(sixty(), 1.0, GAUSSIAN, tried).is_err());
    }
    for area in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(diggle(sixty(), area, GAUSSIAN, &[1.0]).is_err());
    }
    assert!(likelihood_cross_validation(sixty(), Kernel::Gaussian { cut_off: 0.5 }, &[90.0]).is_err());
    assert!(equivalent(0.0, GAUSSIAN, Kernel::Quartic).is_err());
    for (from, to, count) in [
        (0.0, 1.0, 3),
        (2.0, 1.0, 3),
        (1.0, f64::NAN, 3),
        (1.0, 2.0, 1),
        (1.0, 2.0, 20_000),
    ] {
        assert!(from_to(from, to, count).is_err());
    }
    assert_eq!(
        likelihood_cross_validation(sixty(), Kernel::Quartic, &[1.0, 2.0]),
        Err(InputError::Value {
            argument: "the widest of bandwidths_m",
            value: 2.0,
            needed: "wide enough for every event to be in reach of another",
        })
    );
    // Events at one place are nearest to each other at no bandwidth at all.
    assert!(
        likelihood_cross_validation(place, GAUSSIAN, &[1.0, 10.0])
            .unwrap()
            .at_end()
    );
}
