//! From the shortest tree to the clusters that are most stable.

use rayon::slice::ParallelSliceMut;

use super::{Edge, Hdbscan, HdbscanCluster};

const NONE: u32 = u32::MAX;

/// The clusters of a tree with an edge for every event but one.
pub(super) fn most_stable(mut edges: Vec<Edge>, min_cluster_size: u32) -> Hdbscan {
    edges.par_sort_unstable_by(|a, b| a.square_m2.total_cmp(&b.square_m2));
    let falling = FallingApart::of(&Joining::of(&edges), min_cluster_size);
    falling.chosen()
}

/// How groups were joined. Nodes below the number of events are events; the others joined two groups each.
struct Joining {
    events: usize,
    joined: Vec<Joined>,
}

struct Joined {
    parts: [u32; 2],
    square_m2: f64,
    size: u32,
    first_event: u32,
}

impl Joining {
    /// Edges must come in rising order.
    fn of(edges: &[Edge]) -> Self {
        let events = edges.len() + 1;
        let mut parent: Vec<u32> = (0..events as u32).collect();
        // The node of the group that a root stands for.
        let mut node: Vec<u32> = parent.clone();
        let mut joining = Self {
            events,
            joined: Vec::with_capacity(edges.len()),
        };
        for edge in edges {
            let roots = [edge.from, edge.to].map(|event| root(&mut parent, event));
            let parts = roots.map(|root| node[root as usize]);
            let [size, other_size] = parts.map(|part| joining.size(part));
            let [first, other_first] = parts.map(|part| joining.first_event(part));
            let [below, above] = if size < other_size {
                roots
            } else {
                [roots[1], roots[0]]
            };
            parent[below as usize] = above;
            node[above as usize] = (events + joining.joined.len()) as u32;
            joining.joined.push(Joined {
                parts,
                square_m2: edge.square_m2,
                size: size + other_size,
                first_event: first.min(other_first),
            });
        }
        joining
    }

    fn get(&self, node: u32) -> Option<&Joined> {
        (node as usize)
            .checked_sub(self.events)
            .map(|at| &self.joined[at])
    }

    fn size(&self, node: u32) -> u32 {
        self.get(node).map_or(1, |joined| joined.size)
    }

    fn first_event(&self, node: u32) -> u32 {
        self.get(node).map_or(node, |joined| joined.first_event)
    }

    fn last(&self) -> u32 {
        (self.events + self.joined.len() - 1) as u32
    }

    /// All groups that were joined into this node at the same limit.
    fn parts(&self, node: u32, parts: &mut Vec<u32>) {
        let Some(joined) = self.get(node) else { return };
        let mut left = joined.parts.to_vec();
        while let Some(part) = left.pop() {
            match self.get(part) {
                Some(within) if within.square_m2 == joined.square_m2 => left.extend(within.parts),
                _ => parts.push(part),
            }
        }
    }

    fn for_each_event(&self, node: u32, mut act: impl FnMut(u32)) {
        let mut left = vec![node];
        while let Some(node) = left.pop() {
            match self.get(node) {
                Some(joined) => left.extend(joined.parts),
                None => act(node),
            }
        }
    }
}

fn root(parent: &mut [u32], mut event: u32) -> u32 {
    while parent[event as usize] != event {
        let above = parent[parent[event as usize] as usize];
        parent[event as usize] = above;
        event = above;
    }
    event
}

/// The groups of at least the least size, as the limit shrinks; the first is of all events.
struct FallingApart {
    groups: Vec<Group>,
    /// The last group that each event was in, and λ where it left.
    last_group: Vec<u32>,
    left_at: Vec<f64>,
}

struct Group {
    within: u32,
    begins: f64,
    ends: f64,
    begins_m: f64,
    size: u32,
    stability: f64,
}

impl FallingApart {
    fn of(joining: &Joining, min_cluster_size: u32) -> Self {
        let mut falling = Self {
            groups: vec![Group {
                within: NONE,
                begins: 0.0,
                ends: 0.0,
                begins_m: f64::INFINITY,
                size: joining.events as u32,
                stability: 0.0,
            }],
            last_group: vec![0; joining.events],
            left_at: vec![0.0; joining.events],
        };
        let (mut parts, mut large) = (Vec::new(), Vec::new());
        let mut left = vec![(joining.last(), 0)];
        while let Some((node, group)) = left.pop() {
            let limit_m = joining.get(node).map_or(0.0, |joined| joined.square_m2.sqrt());
            let lambda = 1.0 / limit_m;
            falling.groups[group as usize].ends = lambda;
            parts.clear();
            joining.parts(node, &mut parts);
            large.clear();
            for &part in &parts {
                if joining.size(part) >= min_cluster_size {
                    large.push(part);
                } else {
                    joining.for_each_event(part, |event| {
                        falling.last_group[event as usize] = group;
                        falling.left_at[event as usize] = lambda;
                    });
                }
            }
            if let [part] = large[..] {
                left.push((part, group));
                continue;
            }
            // In the order of their events, not of the tree, which may be another with the same limits.
            large.sort_unstable_by_key(|&part| joining.first_event(part));
            let passed_on: u32 = large.iter().map(|&part| joining.size(part)).sum();
            let group_that_ends = &mut falling.groups[group as usize];
            if passed_on > 0 {
                group_that_ends.stability += f64::from(passed_on) * (lambda - group_that_ends.begins);
            }
            for &part in &large {
                left.push((part, falling.groups.len() as u32));
                falling.groups.push(Group {
                    within: group,
                    begins: lambda,
                    ends: lambda,
                    begins_m: limit_m,
                    size: joining.size(part),
                    stability: 0.0,
                });
            }
        }
        for (&group, &left_at) in falling.last_group.iter().zip(&falling.left_at) {
            let group = &mut falling.groups[group as usize];
            group.stability += left_at - group.begins;
        }
        falling
    }

    fn chosen(self) -> Hdbscan {
        let mut best: Vec<f64> = vec![0.0; self.groups.len()];
        let mut better_within = vec![false; self.groups.len()];
        for (at, group) in self.groups.iter().enumerate().skip(1).rev() {
            // So far the sum of those within it, which come later.
            better_within[at] = best[at] > group.stability;
            if !better_within[at] {
                best[at] = group.stability;
            }
            best[group.within as usize] += best[at];
        }
        let mut chosen_around = vec![NONE; self.groups.len()];
        for (at, group) in self.groups.iter().enumerate().skip(1) {
            chosen_around[at] = match chosen_around[group.within as usize] {
                NONE if better_within[at] => NONE,
                NONE => at as u32,
                around => around,
            };
        }
        let mut number = vec![NONE; self.groups.len()];
        let mut found = Hdbscan {
            labels: Vec::with_capacity(self.last_group.len()),
            probabilities: Vec::with_capacity(self.last_group.len()),
            clusters: Vec::new(),
        };
        for (&last_group, &left_at) in self.last_group.iter().zip(&self.left_at) {
            let chosen = chosen_around[last_group as usize];
            if chosen == NONE {
                found.labels.push(None);
                found.probabilities.push(0.0);
                continue;
            }
            let group = &self.groups[chosen as usize];
            let number = &mut number[chosen as usize];
            if *number == NONE {
                *number = found.clusters.len() as u32;
                found.clusters.push(HdbscanCluster {
                    size: group.size,
                    parts_at_m: group.begins_m,
                    stability: group.stability.is_finite().then_some(group.stability),
                });
            }
            found.labels.push(Some(*number));
            found.probabilities.push(if left_at >= group.ends {
                1.0
            } else {
                left_at / group.ends
            });
        }
        found
    }
}
