//! The shortest tree that joins all events by mutual reachability: Borůvka's rounds, each of which looks for
//! the shortest way out of every group at once, node of the tree against node.
//!
//! Of several trees of the same length any will do: at every limit they leave the same groups.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::Edge;
use super::tree::Tree;

const NONE: u32 = u32::MAX;
/// Nodes that are looked from side by side.
const SIDE_BY_SIDE: usize = 256;

/// Edges between the events' own numbers.
pub(super) fn shortest(tree: &Tree, core_m2: &[f64]) -> Vec<Edge> {
    let mut least_core_m2 = vec![f64::INFINITY; 2 * tree.leaves];
    for node in (1..2 * tree.leaves).rev() {
        least_core_m2[node] = match tree.is_leaf(node) {
            true => core_m2[tree.points(node)]
                .iter()
                .copied()
                .fold(f64::INFINITY, f64::min),
            false => least_core_m2[2 * node].min(least_core_m2[2 * node + 1]),
        };
    }
    let mut groups = Groups::new(core_m2.len());
    let mut edges = Vec::with_capacity(core_m2.len() - 1);
    for edge in to_denser(tree, core_m2, &least_core_m2) {
        if groups.join(edge) {
            edges.push(edge);
        }
    }
    while edges.len() + 1 < core_m2.len() {
        let round = Round::new(tree, core_m2, &least_core_m2, groups.numbered());
        for edge in round.ways_out() {
            if groups.join(edge) {
                edges.push(edge);
            }
        }
    }
    for edge in &mut edges {
        edge.from = tree.order[edge.from as usize];
        edge.to = tree.order[edge.to as usize];
    }
    edges
}

/// No edge of an event is shorter than its core distance: one to an event within it that is as dense is the
/// shortest there is.
fn to_denser(tree: &Tree, core_m2: &[f64], least_core_m2: &[f64]) -> Vec<Edge> {
    let search = Denser {
        tree,
        core_m2,
        least_core_m2,
    };
    let of_leaf = |leaf: usize| {
        let found = tree.points(leaf).filter_map(|at| {
            let to = search.within(at, leaf).or_else(|| search.below(at, 1))?;
            Some(Edge {
                square_m2: core_m2[at],
                from: at as u32,
                to: to as u32,
            })
        });
        found.collect::<Vec<Edge>>()
    };
    let leaves: Vec<Vec<Edge>> = (tree.leaves..2 * tree.leaves)
        .into_par_iter()
        .map(of_leaf)
        .collect();
    leaves.concat()
}

struct Denser<'a> {
    tree: &'a Tree,
    core_m2: &'a [f64],
    least_core_m2: &'a [f64],
}

impl Denser<'_> {
    fn below(&self, at: usize, node: usize) -> Option<usize> {
        let core = self.core_m2[at];
        if self.least_core_m2[node] > core || self.tree.point_apart_m2(at, node) > core {
            return None;
        }
        if self.tree.is_leaf(node) {
            return self.within(at, node);
        }
        self.below(at, 2 * node).or_else(|| self.below(at, 2 * node + 1))
    }

    fn within(&self, at: usize, leaf: usize) -> Option<usize> {
        let core = self.core_m2[at];
        let dense = |&other: &usize| {
            other != at && self.core_m2[other] <= core && self.tree.square_m2(at, other) <= core
        };
        self.tree.points(leaf).find(dense)
    }
}

struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    fn new(points: usize) -> Self {
        Self {
            parent: (0..points as u32).collect(),
        }
    }

    fn root(&mut self, mut point: u32) -> u32 {
        while self.parent[point as usize] != point {
            let above = self.parent[self.parent[point as usize] as usize];
            self.parent[point as usize] = above;
            point = above;
        }
        point
    }

    /// Whether they were apart.
    fn join(&mut self, edge: Edge) -> bool {
        let (a, b) = (self.root(edge.from), self.root(edge.to));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// The number of each point's group, from 0, and how many there are.
    fn numbered(&mut self) -> (Vec<u32>, usize) {
        let mut numbers = vec![NONE; self.parent.len()];
        let mut count = 0;
        for point in 0..self.parent.len() {
            // The root of a group is its first point.
            let root = self.root(point as u32) as usize;
            if root == point {
                numbers[point] = count;
                count += 1;
            } else {
                numbers[point] = numbers[root];
            }
        }
        (numbers, count as usize)
    }
}

struct Round<'a> {
    tree: &'a Tree,
    core_m2: &'a [f64],
    least_core_m2: &'a [f64],
    group: Vec<u32>,
    /// The group that all of a node's points are in, or `NONE`.
    group_of_node: Vec<u32>,
    /// The shortest way out of each group so far, as bits: of numbers that are not negative, in the same order.
    out_m2: Vec<AtomicU64>,
    /// Of a node in several groups, the longest of their ways out when it was last looked at.
    longest_m2: Vec<AtomicU64>,
}

fn endless(count: usize) -> Vec<AtomicU64> {
    (0..count)
        .map(|_| AtomicU64::new(f64::INFINITY.to_bits()))
        .collect()
}

fn read(cell: &AtomicU64) -> f64 {
    f64::from_bits(cell.load(Relaxed))
}

impl<'a> Round<'a> {
    fn new(
        tree: &'a Tree,
        core_m2: &'a [f64],
        least_core_m2: &'a [f64],
        (group, groups): (Vec<u32>, usize),
    ) -> Self {
        let mut group_of_node = vec![NONE; 2 * tree.leaves];
        for node in (1..2 * tree.leaves).rev() {
            group_of_node[node] = match tree.is_leaf(node) {
                true => {
                    let own = &group[tree.points(node)];
                    let first = own.first().copied().unwrap_or(NONE);
                    if own.iter().all(|&group| group == first) {
                        first
                    } else {
                        NONE
                    }
                }
                false => {
                    let (one, other) = (group_of_node[2 * node], group_of_node[2 * node + 1]);
                    if one == other { one } else { NONE }
                }
            };
        }
        Self {
            tree,
            core_m2,
            least_core_m2,
            group,
            group_of_node,
            out_m2: endless(groups),
            longest_m2: endless(2 * tree.leaves),
        }
    }

    /// The shortest way out of each group.
    fn ways_out(&self) -> Vec<Edge> {
        let nodes = self.tree.leaves.min(SIDE_BY_SIDE);
        let found: Vec<Vec<Edge>> = (nodes..2 * nodes)
            .into_par_iter()
            .map(|node| {
                let mut found = Vec::new();
                self.look(node, 1, &mut found);
                found
            })
            .collect();
        let mut shortest: Vec<Option<Edge>> = vec![None; self.out_m2.len()];
        for edge in found.into_iter().flatten() {
            for end in [edge.from, edge.to] {
                let shortest = &mut shortest[self.group[end as usize] as usize];
                if shortest.is_none_or(|shortest| edge.square_m2 < shortest.square_m2) {
                    *shortest = Some(edge);
                }
            }
        }
        shortest.into_iter().flatten().collect()
    }

    fn limit_m2(&self, node: usize) -> f64 {
        match self.group_of_node[node] {
            NONE => read(&self.longest_m2[node]),
            group => read(&self.out_m2[group as usize]),
        }
    }

    fn at_least_m2(&self, node: usize, other: usize) -> f64 {
        let cores = self.least_core_m2[node].max(self.least_core_m2[other]);
        self.tree.apart_m2(node, other).max(cores)
    }

    /// Looks from the points of a node to those of another.
    fn look(&self, node: usize, other: usize, found: &mut Vec<Edge>) {
        let group = self.group_of_node[node];
        if group != NONE && group == self.group_of_node[other] {
            return;
        }
        if self.at_least_m2(node, other) >= self.limit_m2(node) {
            return;
        }
        let (leaf, other_leaf) = (self.tree.is_leaf(node), self.tree.is_leaf(other));
        if leaf && other_leaf {
            self.compare(node, other, found);
            return;
        }
        // The larger of the two is halved: a smaller number is higher up.
        if !other_leaf && (leaf || other.ilog2() <= node.ilog2()) {
            let (one, two) = (2 * other, 2 * other + 1);
            let first = if self.at_least_m2(node, two) < self.at_least_m2(node, one) {
                two
            } else {
                one
            };
            self.look(node, first, found);
            self.look(node, first ^ 1, found);
            return;
        }
        let (one, two) = (2 * node, 2 * node + 1);
        self.look(one, other, found);
        self.look(two, other, found);
        let longest = self.limit_m2(one).max(self.limit_m2(two));
        self.longest_m2[node].store(longest.to_bits(), Relaxed);
    }

    fn compare(&self, leaf: usize, other: usize, found: &mut Vec<Edge>) {
        let others = self.tree.points(other);
        let mut longest: f64 = 0.0;
        for at in self.tree.points(leaf) {
            let group = self.group[at];
            let out = &self.out_m2[group as usize];
            let before = read(out);
            let mut best = Edge {
                square_m2: before,
                from: at as u32,
                to: NONE,
            };
            if self.core_m2[at] < before && self.tree.point_apart_m2(at, other) < before {
                for to in others.clone() {
                    let cores = self.core_m2[at].max(self.core_m2[to]);
                    let square_m2 = self.tree.square_m2(at, to).max(cores);
                    if square_m2 < best.square_m2 && self.group[to] != group {
                        best.square_m2 = square_m2;
                        best.to = to as u32;
                    }
                }
            }
            if best.to != NONE {
                let bits = best.square_m2.to_bits();
                out.fetch_min(bits, Relaxed);
                self.out_m2[self.group[best.to as usize] as usize].fetch_min(bits, Relaxed);
                found.push(best);
            }
            longest = longest.max(best.square_m2);
        }
        self.longest_m2[leaf].store(longest.to_bits(), Relaxed);
    }
}
