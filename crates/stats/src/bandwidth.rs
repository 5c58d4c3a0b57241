//! How wide to smooth: bandwidths for [`crate::kernel_density`] by rule and by trial.
//!
//! **In words.** *By rule* ([`silverman`], [`scott`]): the best bandwidth if the events were one heap, normally
//! distributed: A σ n^(−1/6), where A belongs to the kernel. *By likelihood* ([`likelihood_cross_validation`]): each
//! event is left out and its density told from the others, (1 / (n − 1)) Σ K(dᵢⱼ / h) / h²; the bandwidth with the
//! largest mean logarithm foresees them best. *By mean square error* ([`diggle`]): events come from a Cox process, and
//! the disc of radius h whose count per area is on average nearest to the intensity at a random place is sought, from
//! K(r), how many further events there are within r of an event per event per m².
//!
//! **Unit.** Metres. **Assumes**, the rules: one heap; with several centres they are far too wide, often kilometres for a
//! municipality. The likelihood: events that do not share coordinates; two at one address make the best bandwidth
//! nothing, and one far from all others makes a kernel with a rim as wide as that. Diggle's: an intensity that varies
//! alike everywhere, and an area whose border is long in h: there is **no edge correction**, K(r) is too low near it.
//! **Does not say** what to use: a fixed bandwidth that all maps share compares better than the best for each.
//! A best that is the first or last of those tried is not found: try wider ([`Tried::at_end`]).
//!
//! **Kernels** smooth alike when their bandwidths are in proportion to A ([`canonical_factor`]): the equivalent
//! bandwidths of Marron and Nolan (1988) in the plane. Silverman's table 4.1 has A = 2.40 (Epanechnikov) and 2.78 (quartic).
//!
//! Silverman (1986), 4.3, with σ² the mean of the variances along both axes; Scott (1992) with the geometric mean of the
//! standard deviations, as `bw.scott.iso` of spatstat. In the plane both have the same factor. Diggle (1985), Berman and
//! Diggle (1989) as `bw.diggle` of spatstat, which takes K from 512 steps where pairs are summed here. The
//! likelihood is that of scikit-learn's `KernelDensity` with each left out, and of spatstat's `bw.ppl` with
//! `shortcut = TRUE` and without edge correction.
//!
//! ```
//! use stats::bandwidth::{likelihood_cross_validation, silverman};
//! use stats::kernel_density::Kernel;
//! use stats::points::Points;
//!
//! let place = |i| (f64::from(i % 10) * 50.0, f64::from(i / 10) * 50.0);
//! let (x_m, y_m): (Vec<f64>, Vec<f64>) = (0..100).map(place).unzip();
//! let points = Points::new(&x_m, &y_m)?;
//! let kernel = Kernel::Quartic;
//! assert!((silverman(points, kernel)? - 2.7791 * 144.338 * 100_f64.powf(-1.0 / 6.0)).abs() < 1.0);
//! let tried = likelihood_cross_validation(points, kernel, &[60.0, 120.0, 240.0, 480.0])?;
//! assert!(!tried.at_end());
//! # Ok::<(), stats::input::InputError>(())
//! ```

use std::f64::consts::PI;

use rayon::prelude::*;

use crate::input::{InputError, at_least_values, at_most_values, each, one, positive};
use crate::kernel_density::Kernel;
use crate::near::Near;
use crate::points::Points;

/// A of the kernel: (4π R / κ²)^(1/6), where R is the integral of K² and κ its variance along an axis. 1 for the Gaussian.
pub fn canonical_factor(kernel: Kernel) -> f64 {
    // Of the Gaussian the whole, as if it were not cut off.
    let roughness = match kernel {
        Kernel::Quartic => 9.0 / (5.0 * PI),
        Kernel::Epanechnikov => 4.0 / (3.0 * PI),
        Kernel::Triangular => 3.0 / (2.0 * PI),
        Kernel::Uniform => 1.0 / PI,
        Kernel::Gaussian { .. } => 1.0 / (4.0 * PI),
    };
    (4.0 * PI * roughness / kernel.variance().powi(2)).powf(1.0 / 6.0)
}

/// The bandwidth of another kernel that smooths as much.
///
/// # Errors
/// A bandwidth that is not a positive finite number.
pub fn equivalent(bandwidth_m: f64, of: Kernel, with: Kernel) -> Result<f64, InputError> {
    positive("bandwidth_m", bandwidth_m)?;
    Ok(bandwidth_m * canonical_factor(with) / canonical_factor(of))
}

/// Silverman's rule, with the mean of the variances along both axes.
///
/// # Errors
/// Fewer than two points, or points all at one place.
pub fn silverman(points: Points<'_>, kernel: Kernel) -> Result<f64, InputError> {
    let [x, y] = variances(points)?;
    rule(points, kernel, f64::midpoint(x, y).sqrt())
}

/// Scott's rule, with the geometric mean of the standard deviations along both axes.
///
/// # Errors
/// Fewer than two points, or points all on one line from west to east or from south to north.
pub fn scott(points: Points<'_>, kernel: Kernel) -> Result<f64, InputError> {
    let [x, y] = variances(points)?;
    rule(points, kernel, (x.sqrt() * y.sqrt()).sqrt())
}

fn rule(points: Points<'_>, kernel: Kernel, deviation: f64) -> Result<f64, InputError> {
    positive("the standard deviation of points", deviation)?;
    Ok(canonical_factor(kernel) * deviation * (points.len() as f64).powf(-1.0 / 6.0))
}

fn variances(points: Points<'_>) -> Result<[f64; 2], InputError> {
    at_least_values("points", points.len(), 2)?;
    let n = points.len() as f64;
    Ok([points.x_m(), points.y_m()].map(|v| {
        // From the first before squaring, so that the digits are those of the spread.
        let moved = || v.iter().map(|c| c - v[0]);
        let mean = moved().sum::<f64>() / n;
        moved().map(|c| (c - mean).powi(2)).sum::<f64>() / (n - 1.0)
    }))
}

/// Bandwidths that were tried, and how well each did.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    pub bandwidths_m: Vec<f64>,
    /// Of each: the mean log density, to be large; or the mean square error, to be small.
    pub criterion: Vec<f64>,
    best: usize,
}

impl Tried {
    pub fn best_m(&self) -> f64 {
        self.bandwidths_m[self.best]
    }

    /// The best one is the narrowest or the widest: what would be best was not tried.
    pub fn at_end(&self) -> bool {
        self.best == 0 || self.best + 1 == self.bandwidths_m.len()
    }
}

/// Bandwidths in equal proportions from one to another, to be tried.
///
/// # Errors
/// Bandwidths that are not positive and finite or do not grow, fewer than two, or more than 10 000.
pub fn from_to(narrowest_m: f64, widest_m: f64, count: usize) -> Result<Vec<f64>, InputError> {
    positive("narrowest_m", narrowest_m)?;
    one("widest_m", widest_m, "a finite number above the narrowest", |w| {
        w.is_finite() && w > narrowest_m
    })?;
    at_least_values("the bandwidths to try", count, 2)?;
    at_most_values("the bandwidths to try", count, MOST_TRIED)?;
    let step = (widest_m / narrowest_m).ln() / (count - 1) as f64;
    Ok((0..count)
        .map(|at| narrowest_m * (step * at as f64).exp())
        .collect())
}

const MOST_TRIED: usize = 10_000;

/// The mean, over the events, of the logarithm of the density at each told from the others. A bandwidth at which some event
/// is out of all others' reach has −∞ (its criterion is [`f64::NEG_INFINITY`]); the Gaussian's cut-off counts as a rim.
/// A cut-off of 9 leaves of the Gaussian nothing but rounding; one of 38 reaches all that is a number, and takes long.
///
/// # Errors
/// Fewer than two points, bandwidths that are not positive and finite or do not grow, or all of them too narrow.
pub fn likelihood_cross_validation(
    points: Points<'_>,
    kernel: Kernel,
    bandwidths_m: &[f64],
) -> Result<Tried, InputError> {
    at_least_values("points", points.len(), 2)?;
    check_tried(bandwidths_m)?;
    check_cut_off(kernel)?;
    let others = (points.len() - 1) as f64;
    let criterion: Vec<f64> = bandwidths_m
        .iter()
        .map(|&h| {
            let near = InOrder::new(points, kernel.reach() * h);
            let logs: Vec<f64> = (0..points.len())
                .into_par_iter()
                .map(|at| {
                    let mut sum = 0.0;
                    near.others(at, |squared| sum += kernel.at_squared(squared, h * h));
                    (sum / (others * h * h)).ln()
                })
                .collect();
            logs.iter().sum::<f64>() / points.len() as f64
        })
        .collect();
    let best = (0..criterion.len())
        .reduce(|a, b| if criterion[b] > criterion[a] { b } else { a })
        .unwrap_or(0);
    if criterion[best] == f64::NEG_INFINITY {
        return Err(InputError::Value {
            argument: "the widest of bandwidths_m",
            value: bandwidths_m[bandwidths_m.len() - 1],
            needed: "wide enough for every event to be in reach of another",
        });
    }
    Ok(Tried {
        bandwidths_m: bandwidths_m.to_vec(),
        criterion,
        best,
    })
}

/// Mean square error of counting within a disc, for bandwidths of `kernel`: of each the disc's radius is the
/// equivalent bandwidth of [`Kernel::Uniform`]. What is given is the error over the squared intensity, less a constant that
/// is the same for all: (1 / λ − 2 K(h)) / (π h²) + ∫ A(r) dK(r) / (π h²)², where A(r) is the area that two discs
/// r apart share and λ events per m².
///
/// # Errors
/// Fewer than two points, an area that is not a positive finite number, or bandwidths that are not positive and finite
/// or do not grow.
pub fn diggle(
    points: Points<'_>,
    area_m2: f64,
    kernel: Kernel,
    bandwidths_m: &[f64],
) -> Result<Tried, InputError> {
    at_least_values("points", points.len(), 2)?;
    positive("area_m2", area_m2)?;
    check_tried(bandwidths_m)?;
    let n = points.len() as f64;
    let mut criterion = Vec::with_capacity(bandwidths_m.len());
    for &bandwidth in bandwidths_m {
        let h = equivalent(bandwidth, kernel, Kernel::Uniform)?;
        let near = InOrder::new(points, 2.0 * h);
        let of_events: Vec<(u64, f64)> = (0..points.len())
            .into_par_iter()
            .map(|at| {
                let (mut within, mut shared) = (0, 0.0);
                near.others(at, |squared| {
                    within += u64::from(squared <= h * h);
                    shared += shared_area(squared.sqrt() / (2.0 * h));
                });
                (within, shared)
            })
            .collect();
        // Ordered pairs within h, and the area that the discs of all ordered pairs share, over h².
        let within = of_events.iter().map(|e| e.0).sum::<u64>() as f64;
        let shared = h * h * of_events.iter().map(|e| e.1).sum::<f64>();
        let per_pair = area_m2 / (n * (n - 1.0));
        let disc = PI * h * h;
        criterion.push((area_m2 / n - 2.0 * per_pair * within) / disc + per_pair * shared / (disc * disc));
    }
    each(
        "the mean square error of bandwidths_m",
        &criterion,
        "a finite number",
        f64::is_finite,
    )?;
    let best = (0..criterion.len())
        .reduce(|a, b| if criterion[b] < criterion[a] { b } else { a })
        .unwrap_or(0);
    Ok(Tried {
        bandwidths_m: bandwidths_m.to_vec(),
        criterion,
        best,
    })
}

/// Of two discs of radius 1, 2u apart.
fn shared_area(u: f64) -> f64 {
    if u >= 1.0 {
        return 0.0;
    }
    2.0 * (u.acos() - u * (1.0 - u * u).sqrt())
}

fn check_tried(bandwidths_m: &[f64]) -> Result<(), InputError> {
    at_least_values("bandwidths_m", bandwidths_m.len(), 1)?;
    at_most_values("bandwidths_m", bandwidths_m.len(), MOST_TRIED)?;
    each("bandwidths_m", bandwidths_m, "from 1e-60 to 1e60", |h| {
        (1e-60..=1e60).contains(&h)
    })?;
    match (1..bandwidths_m.len()).find(|&at| bandwidths_m[at] <= bandwidths_m[at - 1]) {
        None => Ok(()),
        Some(index) => Err(InputError::Element {
            argument: "bandwidths_m",
            index,
            value: bandwidths_m[index],
            needed: "larger than the one before",
        }),
    }
}

fn check_cut_off(kernel: Kernel) -> Result<(), InputError> {
    let Kernel::Gaussian { cut_off } = kernel else {
        return Ok(());
    };
    one("cut_off", cut_off, "between 1 and 40 bandwidths", |c| {
        (1.0..=40.0).contains(&c)
    })
}

/// Points in cells, with their coordinates in that order.
struct InOrder {
    near: Near,
    x: Vec<f64>,
    y: Vec<f64>,
    reach: f64,
}

impl InOrder {
    fn new(points: Points<'_>, reach: f64) -> Self {
        let near = Near::new(points, reach);
        Self {
            x: near.order.iter().map(|&i| points.x_m()[i as usize]).collect(),
            y: near.order.iter().map(|&i| points.y_m()[i as usize]).collect(),
            near,
            reach,
        }
    }

    /// The squared distance of every other point that may be within reach.
    fn others(&self, at: usize, mut found: impl FnMut(f64)) {
        for run in self.near.runs(self.x[at], self.y[at], self.reach) {
            for other in run.filter(|&other| other != at) {
                let (dx, dy) = (self.x[other] - self.x[at], self.y[other] - self.y[at]);
                found(dx * dx + dy * dy);
            }
        }
    }
}
