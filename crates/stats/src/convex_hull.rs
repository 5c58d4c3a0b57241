//! Convex hull: the smallest area without dents that holds all events, as if a rubber band lay around them.
//!
//! **In words.** The events at the corners, counter-clockwise from the westernmost (of several the southernmost).
//! An event on a straight side is no corner. The area is half the sum of the cross products of the corners as seen
//! from the first (the shoelace formula).
//!
//! **Unit.** Numbers of events, and square metres. **Assumes** nothing: it is the outline of what is there, so that
//! one stray event widens it. **Does not say** that there are events all over it; [`crate::concave_hull`] follows
//! them more closely.
//!
//! Events on one line have two corners, events at one place one, and no area. Left and right are told apart without
//! rounding error in the products (Dekker 1971), so that a long straight street makes no false corners. Sorting
//! and chaining are Andrew's (1979), Another efficient algorithm for convex hulls in two dimensions.
//!
//! ```
//! use stats::convex_hull::convex_hull;
//! use stats::points::Points;
//!
//! let x_m = [0.0, 100.0, 100.0, 0.0, 50.0, 50.0];
//! let y_m = [0.0, 0.0, 100.0, 100.0, 0.0, 50.0];
//! let hull = convex_hull(Points::new(&x_m, &y_m)?)?;
//! assert_eq!(hull.corners, [0, 1, 2, 3]);
//! assert_eq!(hull.area_m2, 10_000.0);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use std::cmp::Ordering;

use crate::input::{InputError, at_least_values};
use crate::points::Points;

#[derive(Clone, Debug, PartialEq)]
pub struct Hull {
    /// Numbers of the events at the corners, counter-clockwise from the westernmost. Of events at one place
    /// the first.
    pub corners: Vec<u32>,
    pub area_m2: f64,
}

impl Hull {
    pub(crate) fn new(points: Points<'_>, corners: Vec<u32>) -> Self {
        let at = |corner: u32| (points.x_m()[corner as usize], points.y_m()[corner as usize]);
        let (x, y): (Vec<f64>, Vec<f64>) = corners.iter().map(|&corner| at(corner)).unzip();
        Self {
            area_m2: polygon_area(&x, &y),
            corners,
        }
    }
}

/// Finds the corners of the smallest convex area around the points.
///
/// # Errors
/// No points, or points so near or so far from each other that squares of metres are lost.
pub fn convex_hull(points: Points<'_>) -> Result<Hull, InputError> {
    at_least_values("points", points.len(), 1)?;
    points.measurable()?;
    let (x, y) = (points.x_m(), points.y_m());
    let mut order: Vec<u32> = (0..points.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        // All are finite; minus zero is the same place as zero.
        let order = |v: &[f64]| v[a].partial_cmp(&v[b]).unwrap_or(Ordering::Equal);
        order(x).then(order(y)).then(a.cmp(&b))
    });
    order.dedup_by_key(|&mut event| (x[event as usize], y[event as usize]));
    let left = |a: u32, b: u32, c: u32| {
        let [a, b, c] = [a, b, c].map(|event| (x[event as usize], y[event as usize]));
        turn(a, b, c) == Ordering::Greater
    };
    let half = |order: &mut dyn Iterator<Item = u32>| {
        let mut chain: Vec<u32> = Vec::new();
        for event in order {
            while let [.., before, last] = chain[..] {
                if left(before, last, event) {
                    break;
                }
                chain.pop();
            }
            chain.push(event);
        }
        chain
    };
    let mut corners = half(&mut order.iter().copied());
    let mut above = half(&mut order.iter().rev().copied());
    if order.len() > 1 {
        // Each half ends where the other begins.
        corners.pop();
        above.pop();
        corners.append(&mut above);
    }
    Ok(Hull::new(points, corners))
}

/// Greater if the way from a over b to c turns left, equal if it goes straight.
///
/// The products are compared as rounded and, if those are alike, by what was rounded away.
fn turn(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> Ordering {
    let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
    let (one, other) = (bx * cy, by * cx);
    let rest = |x: f64, y: f64, product: f64| x.mul_add(y, -product);
    match one.total_cmp(&other) {
        _ if one == other => {
            let difference = rest(bx, cy, one) - rest(by, cx, other);
            if difference == 0.0 {
                Ordering::Equal
            } else {
                difference.total_cmp(&0.0)
            }
        }
        unlike => unlike,
    }
}

/// The area within the corners, in order either way round; 0 for fewer than three.
fn polygon_area(x: &[f64], y: &[f64]) -> f64 {
    let mut twice = 0.0;
    for at in 2..x.len() {
        let (ax, ay) = (x[at - 1] - x[0], y[at - 1] - y[0]);
        let (bx, by) = (x[at] - x[0], y[at] - y[0]);
        twice += ax * by - ay * bx;
    }
    (twice / 2.0).abs()
}
