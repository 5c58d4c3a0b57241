//! The point of a polytope that is nearest to the origin, as a mixture of its corners (Wolfe 1976, "Finding the
//! nearest point in a polytope"): exact in finitely many steps, whatever the corners.
//!
//! A few corners at a time are kept, such that the nearest point of the plane through them lies between them. A corner
//! that is nearer than that point is taken in, and those that then get a weight below 0 fall out again.

use crate::positive_definite::Cholesky;

/// Of the largest squared length of a corner: less is rounding.
const ROUNDING: f64 = 1e-13;
/// A corner with a smaller weight is left out.
const NO_WEIGHT: f64 = 1e-12;

/// Weights of the points, of at least 0 and summing to 1, whose mixture is nearest to the origin.
pub(super) fn nearest_mixture(points: &[Vec<f64>]) -> Vec<f64> {
    let longest = points.iter().flatten().fold(0.0_f64, |a, v| v.abs().max(a));
    let mut weights = vec![0.0; points.len()];
    if longest == 0.0 {
        // Every donor is as the treated unit: all alike.
        return vec![1.0 / points.len() as f64; points.len()];
    }
    let points: Vec<Vec<f64>> = points
        .iter()
        .map(|p| p.iter().map(|v| v / longest).collect())
        .collect();
    let squared: Vec<f64> = points.iter().map(|p| product(p, p)).collect();
    let largest = squared.iter().copied().fold(0.0, f64::max);
    let first = (0..points.len())
        .min_by(|&a, &b| squared[a].total_cmp(&squared[b]))
        .unwrap_or(0);
    let mut corners = vec![(first, 1.0)];
    // Each round comes nearer, so that no set of corners comes twice; the limit is for rounding alone.
    for _ in 0..100 * (points.len() + points[0].len()) {
        let mixture = mix(&points, &corners);
        let along = |at: usize| product(&points[at], &mixture);
        let Some(next) = (0..points.len()).min_by(|&a, &b| along(a).total_cmp(&along(b))) else {
            break;
        };
        let arrived = product(&mixture, &mixture) - along(next) <= ROUNDING * largest;
        if arrived || corners.iter().any(|&(at, _)| at == next) {
            break;
        }
        let before = corners.clone();
        corners.push((next, 0.0));
        if !settle(&points, &mut corners) {
            corners = before;
            break;
        }
    }
    for (at, weight) in corners {
        weights[at] = weight;
    }
    weights
}

/// Moves to the nearest point of the plane through the corners, dropping those that it lies beyond. False when the
/// corners do not span a plane.
fn settle(points: &[Vec<f64>], corners: &mut Vec<(usize, f64)>) -> bool {
    loop {
        let Some(wanted) = nearest_of_plane(points, corners) else {
            return false;
        };
        if wanted.iter().all(|&w| w > NO_WEIGHT) {
            for (corner, wanted) in corners.iter_mut().zip(wanted) {
                corner.1 = wanted;
            }
            return true;
        }
        let reach = corners.iter().zip(&wanted).filter(|(_, w)| **w <= NO_WEIGHT);
        let step = reach
            .map(|(c, w)| if c.1 > *w { c.1 / (c.1 - w) } else { 0.0 })
            .fold(1.0, f64::min);
        let mut least = (0, f64::INFINITY);
        for (at, (corner, wanted)) in corners.iter_mut().zip(&wanted).enumerate() {
            corner.1 = (1.0 - step) * corner.1 + step * wanted;
            if *wanted <= NO_WEIGHT && corner.1 < least.1 {
                least = (at, corner.1);
            }
        }
        // The one that reached 0 goes even when rounding has left it something.
        corners[least.0].1 = 0.0;
        corners.retain(|c| c.1 > NO_WEIGHT);
        let sum: f64 = corners.iter().map(|c| c.1).sum();
        if corners.is_empty() || sum <= 0.0 {
            return false;
        }
        corners.iter_mut().for_each(|c| c.1 /= sum);
    }
}

/// Weights that sum to 1 and may be negative: (PᵀP + 11ᵀ) w is the same for all corners.
fn nearest_of_plane(points: &[Vec<f64>], corners: &[(usize, f64)]) -> Option<Vec<f64>> {
    let size = corners.len();
    let mut matrix = vec![0.0; size * size];
    for (row, a) in corners.iter().enumerate() {
        for (column, b) in corners.iter().enumerate() {
            matrix[row * size + column] = 1.0 + product(&points[a.0], &points[b.0]);
        }
    }
    let mut weights = vec![1.0; size];
    Cholesky::of(&matrix, size).ok()?.solve(&mut weights);
    let sum: f64 = weights.iter().sum();
    (sum > 0.0).then(|| weights.iter().map(|w| w / sum).collect())
}

fn mix(points: &[Vec<f64>], corners: &[(usize, f64)]) -> Vec<f64> {
    let mut mixture = vec![0.0; points[0].len()];
    for &(at, weight) in corners {
        for (sum, value) in mixture.iter_mut().zip(&points[at]) {
            *sum += weight * value;
        }
    }
    mixture
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
