//! Delaunay triangles: joined so that no event lies in the circle through the corners of any.
//!
//! Events are added from west to east, each joined to the sides of the outline that it sees, and sides that
//! break the rule are flipped (Lawson 1977). In whole numbers, so that every decision is exact.

use crate::points::Points;

pub(super) const NONE: u32 = u32::MAX;

/// Sides 3 t, 3 t + 1 and 3 t + 2 are of triangle t, counter-clockwise.
pub(super) struct Triangles {
    /// The event of each site: places from west to east, and from south to north where those are alike.
    pub events: Vec<u32>,
    /// The site where each side begins.
    pub corner: Vec<u32>,
    /// The same side as seen from the other triangle, or `NONE` on the outline.
    pub beyond: Vec<u32>,
}

type Site = [i64; 2];

/// Twice this fits four times in the 128 bits that the test of the circle takes.
const STEPS_LOG2: i32 = 30;

impl Triangles {
    pub fn of(points: Points<'_>) -> Self {
        let sites = sites(points);
        let mut building = Building {
            hull_next: vec![NONE; sites.len()],
            hull_before: vec![NONE; sites.len()],
            hull_side: vec![NONE; sites.len()],
            triangles: Triangles {
                events: sites.iter().map(|&(_, event)| event).collect(),
                corner: Vec::new(),
                beyond: Vec::new(),
            },
            sites: sites.into_iter().map(|(site, _)| site).collect(),
        };
        let (first, second) = (0, 1);
        let count = building.sites.len() as u32;
        // All before are on one line, and this one is not.
        if let Some(apex) = (2..count).find(|&site| building.turn(first, second, site) != 0) {
            building.fan(apex);
            for site in apex + 1..count {
                building.add(site);
            }
        }
        building.triangles
    }

    /// The sites at which a side begins and ends.
    pub fn ends(&self, side: u32) -> [u32; 2] {
        let (next, _) = Self::other_sides(side);
        [self.corner[side as usize], self.corner[next as usize]]
    }

    /// The two that follow in the same triangle.
    pub fn other_sides(side: u32) -> (u32, u32) {
        let first = side - side % 3;
        (first + (side + 1) % 3, first + (side + 2) % 3)
    }
}

fn sites(points: Points<'_>) -> Vec<(Site, u32)> {
    let [west_m, south_m, east_m, north_m] = points.bounds().unwrap_or([0.0; 4]);
    let across_m = (east_m - west_m).max(north_m - south_m);
    let scale = match across_m > 0.0 {
        true => (f64::from(STEPS_LOG2) - across_m.log2().ceil()).exp2(),
        false => 1.0,
    };
    let step = |v: f64, from: f64| ((v - from) * scale).round() as i64;
    let site = |(event, (x, y)): (usize, (&f64, &f64))| ([step(*x, west_m), step(*y, south_m)], event as u32);
    let mut sites: Vec<(Site, u32)> = points
        .x_m()
        .iter()
        .zip(points.y_m())
        .enumerate()
        .map(site)
        .collect();
    sites.sort_unstable();
    sites.dedup_by_key(|&mut (site, _)| site);
    sites
}

struct Building {
    sites: Vec<Site>,
    triangles: Triangles,
    /// The outline, counter-clockwise, and the side from each of its sites to the next.
    hull_next: Vec<u32>,
    hull_before: Vec<u32>,
    hull_side: Vec<u32>,
}

impl Building {
    /// Above 0 if the way from a over b to c turns left.
    fn turn(&self, a: u32, b: u32, c: u32) -> i64 {
        let [a, b, c] = [a, b, c].map(|site| self.sites[site as usize]);
        (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    }

    /// Whether d lies in the circle through a, b and c, which are counter-clockwise.
    fn in_circle(&self, a: u32, b: u32, c: u32, d: u32) -> bool {
        let d = self.sites[d as usize];
        let [a, b, c] = [a, b, c].map(|site| {
            let (x, y) = (
                self.sites[site as usize][0] - d[0],
                self.sites[site as usize][1] - d[1],
            );
            [i128::from(x), i128::from(y), i128::from(x * x + y * y)]
        });
        let minor = |p: [i128; 3], q: [i128; 3]| p[0] * q[1] - p[1] * q[0];
        a[2] * minor(b, c) + b[2] * minor(c, a) + c[2] * minor(a, b) > 0
    }

    /// A triangle whose sides have these on their other side; gives its first side.
    fn push(&mut self, corners: [u32; 3], beyond: [u32; 3]) -> u32 {
        let first = self.triangles.corner.len() as u32;
        self.triangles.corner.extend(corners);
        self.triangles.beyond.extend([NONE; 3]);
        for (side, beyond) in (first..).zip(beyond) {
            self.link(side, beyond);
        }
        first
    }

    fn link(&mut self, side: u32, beyond: u32) {
        self.triangles.beyond[side as usize] = beyond;
        match beyond {
            NONE => self.hull_side[self.triangles.corner[side as usize] as usize] = side,
            other => self.triangles.beyond[other as usize] = side,
        }
    }

    fn join_outline(&mut self, from: u32, to: u32) {
        self.hull_next[from as usize] = to;
        self.hull_before[to as usize] = from;
    }

    /// The first triangles: from the sites on one line to the first that is not.
    fn fan(&mut self, apex: u32) {
        let left = self.turn(0, 1, apex) > 0;
        let mut before = NONE;
        for site in 1..apex {
            let first = match left {
                true => self.push([site - 1, site, apex], [NONE, NONE, before]),
                false => self.push([site, site - 1, apex], [NONE, before, NONE]),
            };
            before = if left { first + 1 } else { first + 2 };
            let [from, to] = if left { [site - 1, site] } else { [site, site - 1] };
            self.join_outline(from, to);
        }
        let [from, to] = if left { [apex - 1, 0] } else { [0, apex - 1] };
        self.join_outline(from, apex);
        self.join_outline(apex, to);
    }

    /// Joins a site that lies east of all before to every side of the outline that it sees.
    fn add(&mut self, site: u32) {
        let last = site - 1;
        let (mut from, mut to) = (last, last);
        while self.turn(from, site, self.hull_before[from as usize]) < 0 {
            from = self.hull_before[from as usize];
        }
        while self.turn(site, to, self.hull_next[to as usize]) < 0 {
            to = self.hull_next[to as usize];
        }
        let mut before = NONE;
        let mut seen = from;
        let mut opposite = Vec::new();
        while seen != to {
            let next = self.hull_next[seen as usize];
            let side = self.hull_side[seen as usize];
            let first = self.push([next, seen, site], [side, before, NONE]);
            before = first + 2;
            opposite.push(first);
            seen = next;
        }
        self.join_outline(from, site);
        self.join_outline(site, to);
        self.flip(opposite);
    }

    /// Flips sides, all opposite the newest site, until none breaks the rule.
    fn flip(&mut self, mut sides: Vec<u32>) {
        while let Some(side) = sides.pop() {
            let other = self.triangles.beyond[side as usize];
            if other == NONE {
                continue;
            }
            let (_, third) = Triangles::other_sides(side);
            let (second_beyond, third_beyond) = Triangles::other_sides(other);
            let corner = |side: u32| self.triangles.corner[side as usize];
            let (from, to) = (corner(side), corner(other));
            let (newest, across) = (corner(third), corner(third_beyond));
            if !self.in_circle(from, to, newest, across) {
                continue;
            }
            let beyond = |side: u32| self.triangles.beyond[side as usize];
            let (outer, outer_newest) = (beyond(third_beyond), beyond(third));
            self.triangles.corner[side as usize] = across;
            self.triangles.corner[other as usize] = newest;
            self.link(side, outer);
            self.link(other, outer_newest);
            self.link(third, third_beyond);
            sides.push(side);
            sides.push(second_beyond);
        }
    }
}
