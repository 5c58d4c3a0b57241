//! HDBSCAN\*: clusters of whatever density, and how firmly each event belongs to its own.
//!
//! **In words.** An event's *core distance* reaches its `min_samples`-th nearest event, **itself counted**. Two events
//! are as far apart as the largest of their distance and their two core distances (*mutual reachability*). As
//! a limit on that distance shrinks, the events fall apart into ever denser groups. A group of at least
//! `min_cluster_size` that falls apart into two or more such groups ends, and those begin; where only one of the
//! parts is as large, the group lives on in it and the other events leave. With λ = 1 / limit, a cluster's *stability*
//! (its excess of mass) is the sum over its events of λ where the event leaves, less λ where the cluster began.
//! From the densest up, a cluster is kept unless the clusters within it together have more stability; all
//! events together are never a cluster. An event's *membership probability* is its λ over the λ where its
//! cluster ends, at most 1.
//!
//! **Unit.** Numbers of clusters; probabilities from 0 to 1; stability in events per metre. **Assumes** that
//! what is worth a name has at least `min_cluster_size` events. **Does not say** that a cluster is more than
//! chance gives: evenly strewn events also have clusters. Where `min_samples` events share one place, density
//! there has no bound, and neither has stability (`None`): that cluster is kept, whatever it lies within is
//! not, and its events elsewhere have probability 0.
//!
//! **Ties** are joined all at once: a group that falls apart in three at one limit does so in one step. The
//! answer then depends neither on the order of the events nor on which of several shortest trees was found. hdbscan and
//! fast_hdbscan join two at a time in the order they meet, and give events at shared places infinite or undefined
//! stabilities. Clusters are numbered from 0 by their first event.
//!
//! **Programs differ.** The Python packages hdbscan and fast_hdbscan do not count the event itself: their
//! `min_samples` of 20 is 21 here. scikit-learn and the R package dbscan count it, as the authors do and as
//! we do. On the same 100,000 made-up points hdbscan 0.8.44 finds 286 clusters and 31,644 events of noise, with a
//! tree that by default is approximate; fast_hdbscan 0.3.4 finds 282 and 33,080, in single precision. Counted as
//! theirs, we find 281 and 33,126: the exact tree of the coordinates as given, as the authors define it.
//! As in hdbscan, one number is commonly given for both arguments.
//!
//! Campello, Moulavi and Sander (2013), Density-based clustering based on hierarchical density estimates;
//! Campello, Moulavi, Zimek and Sander (2015). The shortest tree by two trees at once: March, Ram and Gray (2010).
//!
//! ```
//! use stats::hdbscan::hdbscan;
//! use stats::points::Points;
//!
//! // Four close together, four less close, and one by itself.
//! let x_m = [0.0, 1.0, 0.0, 1.0, 50.0, 55.0, 50.0, 55.0, 200.0];
//! let y_m = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 5.0, 5.0, 0.0];
//! let found = hdbscan(Points::new(&x_m, &y_m)?, 3, 3)?;
//! assert_eq!(found.clusters.len(), 2);
//! assert_eq!(found.labels[..4], [Some(0); 4]);
//! assert_eq!(found.labels[4..], [Some(1), Some(1), Some(1), Some(1), None]);
//! assert_eq!(found.probabilities[8], 0.0);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod hierarchy;
mod plain;
mod spanning_tree;
mod tree;

use crate::input::{InputError, at_least_values, one};
use crate::points::Points;
use tree::Tree;

#[doc(hidden)]
pub use plain::plain_hdbscan;

#[derive(Clone, Debug, PartialEq)]
pub struct Hdbscan {
    /// The number of each event's cluster; `None` is noise.
    pub labels: Vec<Option<u32>>,
    /// From 0 to 1; 0 for noise.
    pub probabilities: Vec<f64>,
    pub clusters: Vec<HdbscanCluster>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HdbscanCluster {
    pub size: u32,
    /// At this mutual reachability it parts from what lies around it.
    pub parts_at_m: f64,
    /// Excess of mass, in events per metre; `None` where events at one place leave it without bound.
    pub stability: Option<f64>,
}

/// Finds the clusters that are most stable over all densities.
///
/// # Errors
/// `min_cluster_size` below 2, `min_samples` of 0, fewer points than `min_samples`, all at one place, or so near or so
/// far from each other that squares of metres are lost.
pub fn hdbscan(points: Points<'_>, min_cluster_size: u32, min_samples: u32) -> Result<Hdbscan, InputError> {
    checked(points, min_samples)?;
    checked_size(min_cluster_size)?;
    let tree = Tree::new(points);
    let core_m2 = tree.core_m2(min_samples as usize);
    let edges = spanning_tree::shortest(&tree, &core_m2);
    drop((tree, core_m2));
    Ok(hierarchy::most_stable(edges, min_cluster_size))
}

/// The distance from each event to the `min_samples`-th nearest, itself counted.
///
/// # Errors
/// As [`hdbscan`].
pub fn core_distances(points: Points<'_>, min_samples: u32) -> Result<Vec<f64>, InputError> {
    checked(points, min_samples)?;
    let tree = Tree::new(points);
    let core_m2 = tree.core_m2(min_samples as usize);
    let mut distances = vec![0.0; points.len()];
    for (&event, &square_m2) in tree.order.iter().zip(&core_m2) {
        distances[event as usize] = square_m2.sqrt();
    }
    Ok(distances)
}

fn checked_size(min_cluster_size: u32) -> Result<(), InputError> {
    one(
        "min_cluster_size",
        f64::from(min_cluster_size),
        "at least 2",
        |size| size >= 2.0,
    )
}

fn checked(points: Points<'_>, min_samples: u32) -> Result<(), InputError> {
    one("min_samples", f64::from(min_samples), "at least 1", |samples| {
        samples >= 1.0
    })?;
    at_least_values("points", points.len(), (min_samples as usize).max(2))?;
    let [west_m, south_m, east_m, north_m] = points.bounds().unwrap_or([0.0; 4]);
    if west_m == east_m && south_m == north_m {
        return Err(InputError::AllAlike {
            argument: "points",
            value: west_m,
        });
    }
    points.measurable()
}

/// A pair of events and the square of their mutual reachability.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edge {
    square_m2: f64,
    from: u32,
    to: u32,
}
