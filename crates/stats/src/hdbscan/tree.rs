//! Points halved along their wider side until few are left: a kd-tree whose nodes need no pointers.

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::*;

use crate::points::Points;

/// Node 1 holds all; node i is halved into 2 i and 2 i + 1; the last `leaves` nodes are leaves.
pub(super) struct Tree {
    /// The events' own numbers, in the order of the leaves.
    pub order: Vec<u32>,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub leaves: usize,
    boxes: Vec<Bounds>,
}

#[derive(Clone, Copy)]
struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

const NOTHING: Bounds = Bounds {
    west: f64::INFINITY,
    south: f64::INFINITY,
    east: f64::NEG_INFINITY,
    north: f64::NEG_INFINITY,
};

impl Bounds {
    fn with(self, other: Bounds) -> Bounds {
        Bounds {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Rounded as the distance of any two points is, so that it is never the larger.
    #[inline(always)]
    fn square_m2(&self, other: &Bounds) -> f64 {
        let dx = (other.west - self.east).max(self.west - other.east).max(0.0);
        let dy = (other.south - self.north).max(self.south - other.north).max(0.0);
        dx * dx + dy * dy
    }
}

#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    event: u32,
}

/// Points that a leaf may hold.
pub(super) const LEAF: usize = 16;
/// Fewer are not worth another thread.
const APART: usize = 4_096;

impl Tree {
    pub fn new(points: Points<'_>) -> Self {
        let leaves = points.len().div_ceil(LEAF).next_power_of_two();
        let place = |event: usize| Place {
            x: points.x_m()[event],
            y: points.y_m()[event],
            event: event as u32,
        };
        let mut places: Vec<Place> = (0..points.len()).map(place).collect();
        halve(&mut places, points.len(), leaves, 1);
        let mut tree = Self {
            order: places.iter().map(|place| place.event).collect(),
            x: places.iter().map(|place| place.x).collect(),
            y: places.iter().map(|place| place.y).collect(),
            leaves,
            boxes: vec![NOTHING; 2 * leaves],
        };
        for node in (1..2 * leaves).rev() {
            tree.boxes[node] = match tree.is_leaf(node) {
                true => tree.points(node).fold(NOTHING, |own, at| own.with(tree.spot(at))),
                false => tree.boxes[2 * node].with(tree.boxes[2 * node + 1]),
            };
        }
        tree
    }

    pub fn is_leaf(&self, node: usize) -> bool {
        node >= self.leaves
    }

    #[inline]
    pub fn points(&self, node: usize) -> Range<usize> {
        range(self.order.len(), node)
    }

    fn spot(&self, at: usize) -> Bounds {
        let (x, y) = (self.x[at], self.y[at]);
        Bounds {
            west: x,
            south: y,
            east: x,
            north: y,
        }
    }

    /// No point of the one is nearer to one of the other.
    #[inline(always)]
    pub fn apart_m2(&self, node: usize, other: usize) -> f64 {
        self.boxes[node].square_m2(&self.boxes[other])
    }

    /// No point of the node is nearer.
    #[inline(always)]
    pub fn point_apart_m2(&self, at: usize, node: usize) -> f64 {
        self.spot(at).square_m2(&self.boxes[node])
    }

    #[inline(always)]
    pub fn square_m2(&self, a: usize, b: usize) -> f64 {
        let (dx, dy) = (self.x[a] - self.x[b], self.y[a] - self.y[b]);
        dx * dx + dy * dy
    }

    /// The squares of the core distances, in the order of the leaves.
    pub fn core_m2(&self, min_samples: usize) -> Vec<f64> {
        let of_leaf = |leaf: usize| {
            let own = self.points(leaf);
            let mut nearest = Nearest {
                tree: self,
                leaf,
                min_samples,
                kept_m2: vec![f64::INFINITY; own.len() * min_samples],
                farthest_m2: f64::INFINITY,
            };
            Arch::new().dispatch(|| nearest.visit(1));
            let last = nearest
                .kept_m2
                .chunks(min_samples)
                .map(|kept| kept[min_samples - 1]);
            last.collect::<Vec<f64>>()
        };
        let leaves: Vec<Vec<f64>> = (self.leaves..2 * self.leaves)
            .into_par_iter()
            .map(of_leaf)
            .collect();
        leaves.concat()
    }
}

fn range(points: usize, node: usize) -> Range<usize> {
    let depth = node.ilog2();
    let place = node - (1 << depth);
    (points * place) >> depth..(points * (place + 1)) >> depth
}

fn halve(places: &mut [Place], points: usize, leaves: usize, node: usize) {
    if node >= leaves {
        return;
    }
    let spread = |of: fn(&Place) -> f64| {
        let least = places.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        most - least
    };
    let half = range(points, 2 * node).len();
    if half < places.len() {
        if spread(|place| place.x) >= spread(|place| place.y) {
            places.select_nth_unstable_by(half, |a, b| a.x.total_cmp(&b.x));
        } else {
            places.select_nth_unstable_by(half, |a, b| a.y.total_cmp(&b.y));
        }
    }
    let (low, high) = places.split_at_mut(half);
    if low.len() < APART {
        halve(low, points, leaves, 2 * node);
        halve(high, points, leaves, 2 * node + 1);
    } else {
        rayon::join(
            || halve(low, points, leaves, 2 * node),
            || halve(high, points, leaves, 2 * node + 1),
        );
    }
}

/// The nearest to each point of a leaf, found for all of them on one way through the tree.
struct Nearest<'a> {
    tree: &'a Tree,
    leaf: usize,
    min_samples: usize,
    /// For each point of the leaf the smallest so far, in rising order.
    kept_m2: Vec<f64>,
    farthest_m2: f64,
}

impl Nearest<'_> {
    fn visit(&mut self, node: usize) {
        if self.tree.is_leaf(node) {
            self.compare(node);
            return;
        }
        let (one, other) = (2 * node, 2 * node + 1);
        let mut ways = [one, other].map(|way| (self.tree.apart_m2(self.leaf, way), way));
        // The half in which the leaf itself lies is at no distance, as may be the other one.
        let own = (self.leaf >> (one.leading_zeros() - self.leaf.leading_zeros())) == other;
        if ways[1].0 < ways[0].0 || (ways[1].0 == ways[0].0 && own) {
            ways.swap(0, 1);
        }
        for (apart_m2, way) in ways {
            if apart_m2 < self.farthest_m2 {
                self.visit(way);
            }
        }
    }

    #[inline(always)]
    fn compare(&mut self, other: usize) {
        let tree = self.tree;
        let others = tree.points(other);
        let mut squares = [0.0; LEAF];
        for (at, kept) in tree
            .points(self.leaf)
            .zip(self.kept_m2.chunks_mut(self.min_samples))
        {
            let last = kept.len() - 1;
            if tree.point_apart_m2(at, other) >= kept[last] {
                continue;
            }
            let (x, y) = (tree.x[at], tree.y[at]);
            let places = tree.x[others.clone()].iter().zip(&tree.y[others.clone()]);
            for (square, (other_x, other_y)) in squares.iter_mut().zip(places) {
                let (dx, dy) = (x - other_x, y - other_y);
                *square = dx * dx + dy * dy;
            }
            for &square in &squares[..others.len()] {
                if square < kept[last] {
                    let mut place = last;
                    while place > 0 && kept[place - 1] > square {
                        kept[place] = kept[place - 1];
                        place -= 1;
                    }
                    kept[place] = square;
                }
            }
        }
        let last = self
            .kept_m2
            .chunks(self.min_samples)
            .map(|kept| kept[kept.len() - 1]);
        self.farthest_m2 = last.fold(0.0, f64::max);
    }
}
