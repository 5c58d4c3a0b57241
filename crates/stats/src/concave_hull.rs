//! Concave hull: an outline that follows the events closely, as a characteristic shape (χ-shape).
//!
//! **In words.** All events are joined into triangles (Delaunay). From the longest side of the outline on, a side
//! longer than a limit is opened: its triangle is taken away, so that the outline bends in to the triangle's third
//! corner. That is not done where this corner is on the outline already, which would cut the area in two. The
//! limit lies between the shortest and the longest side of all triangles: `length_ratio` of the way.
//!
//! **Unit.** Numbers of events, and square metres. **Assumes** that a gap wider than the limit is outside. **Does not
//! say** where an area ends: any ratio is a choice, and the outline goes through events, never beyond them. It
//! has no holes.
//!
//! A ratio of 1 is the outline of the convex hull, with the events on its straight sides as corners; 0 bends in as
//! far as goes. All events lie on the outline or within it, and it never crosses itself. For the triangles,
//! coordinates are rounded to a thousand-millionth of the width of the whole, some hundredths of a millimetre in a
//! municipality, so that no rounding later decides who neighbours whom; events closer than that are one place.
//! Where four events lie on one circle, as on a grid of addresses, and where sides are equally long, the order
//! from west to east decides, not that of the input. The limit is that of JTS, GEOS and PostGIS
//! (`ST_ConcaveHull`), which however take a triangle away where any of its sides is longer, not only that on the
//! outline: theirs bends in farther at the same ratio. We follow the paper.
//!
//! Duckham, Kulik, Worboys and Galton (2008), Efficient generation of simple polygons for characterizing the shape
//! of a set of points in the plane.
//!
//! ```
//! use stats::concave_hull::concave_hull;
//! use stats::points::Points;
//!
//! // The corners of an area twice as wide as high, and one event inside: the long side near it bends in.
//! let x_m = [0.0, 200.0, 200.0, 0.0, 100.0];
//! let y_m = [0.0, 0.0, 100.0, 100.0, 40.0];
//! let points = Points::new(&x_m, &y_m)?;
//! assert_eq!(concave_hull(points, 1.0)?.area_m2, 20_000.0);
//! let bent = concave_hull(points, 0.9)?;
//! assert_eq!(bent.corners, [0, 4, 1, 2, 3]);
//! assert_eq!(bent.area_m2, 16_000.0);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod delaunay;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::convex_hull::Hull;
use crate::input::{InputError, at_least_values, one};
use crate::points::Points;
use delaunay::{NONE, Triangles};

/// Finds an outline without sides longer than the limit, as far as it can be bent in.
///
/// # Errors
/// No points, points so near or so far from each other that squares of metres are lost, or a ratio that is not
/// from 0 to 1.
pub fn concave_hull(points: Points<'_>, length_ratio: f64) -> Result<Hull, InputError> {
    at_least_values("points", points.len(), 1)?;
    points.measurable()?;
    one("length_ratio", length_ratio, "from 0 to 1", |ratio| {
        (0.0..=1.0).contains(&ratio)
    })?;
    let mut triangles = Triangles::of(points);
    let events = std::mem::take(&mut triangles.events);
    if triangles.corner.is_empty() {
        // All on one line: its two ends, which may be one.
        let mut ends = vec![events[0], events[events.len() - 1]];
        ends.dedup();
        return Ok(Hull::new(points, ends));
    }
    let length_m = |side: u32| {
        let [a, b] = triangles.ends(side).map(|site| events[site as usize] as usize);
        (points.x_m()[a] - points.x_m()[b]).hypot(points.y_m()[a] - points.y_m()[b])
    };
    let sides = 0..triangles.corner.len() as u32;
    let shortest = sides.clone().map(length_m).fold(f64::INFINITY, f64::min);
    let longest = sides.clone().map(length_m).fold(0.0, f64::max);
    let limit_m = shortest * (1.0 - length_ratio) + longest * length_ratio;

    let mut next = vec![NONE; events.len()];
    // Lengths are not negative: as bits they have the same order. Of equal sides the western one comes first.
    let ranked = |side: u32| {
        let [a, b] = triangles.ends(side);
        (
            length_m(side).to_bits(),
            Reverse(a.min(b)),
            Reverse(a.max(b)),
            side,
        )
    };
    let mut outline = BinaryHeap::new();
    for side in sides.filter(|&side| triangles.beyond[side as usize] == NONE) {
        let [a, b] = triangles.ends(side);
        next[a as usize] = b;
        outline.push(ranked(side));
    }
    while let Some((length, .., side)) = outline.pop() {
        if f64::from_bits(length) <= limit_m {
            break;
        }
        let [a, b] = triangles.ends(side);
        let (second, third) = Triangles::other_sides(side);
        let [inner, _] = triangles.ends(third);
        if next[inner as usize] != NONE {
            continue;
        }
        next[a as usize] = inner;
        next[inner as usize] = b;
        for behind in [second, third].map(|side| triangles.beyond[side as usize]) {
            outline.push(ranked(behind));
        }
    }
    let mut corners = vec![events[0]];
    let mut site = next[0];
    while site != 0 {
        corners.push(events[site as usize]);
        site = next[site as usize];
    }
    Ok(Hull::new(points, corners))
}
