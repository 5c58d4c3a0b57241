//! The definition as it is written: groups at every limit, looked for among all pairs.

use crate::input::InputError;
use crate::points::Points;

use super::{Hdbscan, HdbscanCluster, checked, checked_size};

/// The same as [`super::hdbscan`], without trees.
///
/// # Errors
/// As [`super::hdbscan`].
#[doc(hidden)]
pub fn plain_hdbscan(
    points: Points<'_>,
    min_cluster_size: u32,
    min_samples: u32,
) -> Result<Hdbscan, InputError> {
    checked(points, min_samples)?;
    checked_size(min_cluster_size)?;
    let (x, y) = (points.x_m(), points.y_m());
    let square = |i: usize, j: usize| (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]);
    let core = |i: usize| {
        let mut squares: Vec<f64> = (0..x.len()).map(|j| square(i, j)).collect();
        squares.sort_unstable_by(f64::total_cmp);
        squares[min_samples as usize - 1]
    };
    let cores: Vec<f64> = (0..x.len()).map(core).collect();
    let apart = |i: usize, j: usize| square(i, j).max(cores[i]).max(cores[j]);
    let mut clusters = Vec::new();
    let all: Vec<usize> = (0..x.len()).collect();
    let mut left_at = vec![0.0; x.len()];
    grow(
        &apart,
        min_cluster_size as usize,
        all,
        0.0,
        true,
        &mut left_at,
        &mut clusters,
    );
    clusters.sort_by_key(|cluster: &Cluster| cluster.events[0]);
    let mut found = Hdbscan {
        labels: vec![None; x.len()],
        probabilities: vec![0.0; x.len()],
        clusters: Vec::new(),
    };
    for (number, cluster) in clusters.iter().enumerate() {
        for &event in &cluster.events {
            found.labels[event] = Some(number as u32);
            let whole = left_at[event] >= cluster.ends;
            found.probabilities[event] = if whole { 1.0 } else { left_at[event] / cluster.ends };
        }
        found.clusters.push(HdbscanCluster {
            size: cluster.events.len() as u32,
            parts_at_m: cluster.begins_m,
            stability: cluster.stability.is_finite().then_some(cluster.stability),
        });
    }
    Ok(found)
}

struct Cluster {
    events: Vec<usize>,
    begins_m: f64,
    ends: f64,
    stability: f64,
}

/// The most stable clusters of these events, and their stability together.
fn grow(
    apart: &impl Fn(usize, usize) -> f64,
    least: usize,
    events: Vec<usize>,
    begins_m: f64,
    all: bool,
    left_at: &mut [f64],
    clusters: &mut Vec<Cluster>,
) -> f64 {
    let begins = if all { 0.0 } else { 1.0 / begins_m };
    let mut rest = events.clone();
    let mut left = Vec::new();
    let (ends_m, large) = loop {
        let limit = joins_at(apart, &rest);
        let limit_m = limit.sqrt();
        let (large, small): (Vec<_>, Vec<_>) = below(apart, &rest, limit)
            .into_iter()
            .partition(|group| group.len() >= least);
        for event in small.into_iter().flatten() {
            left_at[event] = 1.0 / limit_m;
            left.push(event);
        }
        match <[Vec<usize>; 1]>::try_from(large) {
            Ok([one]) => rest = one,
            Err(large) => break (limit_m, large),
        }
    };
    let ends = 1.0 / ends_m;
    let passed_on: usize = large.iter().map(Vec::len).sum();
    let mut stability = if passed_on > 0 {
        passed_on as f64 * (ends - begins)
    } else {
        0.0
    };
    left.sort_unstable();
    for event in left {
        stability += left_at[event] - begins;
    }
    let before = clusters.len();
    let mut within = 0.0;
    // Summed from the last, as the fast way does.
    for group in large.into_iter().rev() {
        within += grow(apart, least, group, ends_m, false, left_at, clusters);
    }
    if all || within > stability {
        return within;
    }
    clusters.truncate(before);
    clusters.push(Cluster {
        events,
        begins_m,
        ends,
        stability,
    });
    stability
}

/// The smallest limit at which all of them hang together.
fn joins_at(apart: &impl Fn(usize, usize) -> f64, events: &[usize]) -> f64 {
    let mut nearest: Vec<f64> = events.iter().map(|&event| apart(events[0], event)).collect();
    let mut outside: Vec<usize> = (1..events.len()).collect();
    let mut most: f64 = 0.0;
    while let Some(at) =
        (0..outside.len()).min_by(|&a, &b| nearest[outside[a]].total_cmp(&nearest[outside[b]]))
    {
        let next = outside.swap_remove(at);
        most = most.max(nearest[next]);
        for &other in &outside {
            nearest[other] = nearest[other].min(apart(events[next], events[other]));
        }
    }
    most
}

/// The groups that hang together by what is less than the limit, in the order of their first events.
fn below(apart: &impl Fn(usize, usize) -> f64, events: &[usize], limit: f64) -> Vec<Vec<usize>> {
    let mut rest = events.to_vec();
    let mut groups = Vec::new();
    while !rest.is_empty() {
        let mut group = vec![rest.remove(0)];
        let mut at = 0;
        while at < group.len() {
            let (near, far) = rest.iter().partition(|&&event| apart(group[at], event) < limit);
            group.extend::<Vec<usize>>(near);
            rest = far;
            at += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}
