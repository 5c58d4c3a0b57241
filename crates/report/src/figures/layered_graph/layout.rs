//! Where the boxes of a layered graph stand and where its lines run.
//!
//! After Sugiyama, Tagawa and Toda (1981): a line that passes a column has a bend of its own there, so that it runs
//! between the boxes and not behind them; the order within columns comes from barycentre sweeps, of which the one with the
//! fewest crossings is kept. Heights are then settled by the least squares to the neighbours' that keep the order (isotonic
//! regression, pool adjacent violators).

/// Sweeps over the columns; more changes little.
const ORDER_SWEEPS: usize = 8;
const HEIGHT_SWEEPS: usize = 6;

const BOX_GAP: f64 = 18.0;
const BEND_GAP: f64 = 9.0;
const BEND_HEIGHT: f64 = 6.0;

/// A box, as far as its place is concerned.
#[derive(Clone, Debug)]
pub(super) struct Sized<'a> {
    pub id: &'a str,
    pub layer: usize,
    pub height: f64,
}

#[derive(Debug)]
pub(super) struct Layout {
    /// By box: the column it stands in and the middle of its height, from 0.
    pub column: Vec<usize>,
    pub middle: Vec<f64>,
    /// By line: the middles of the bends on the way, in the line's own direction.
    pub bends: Vec<Vec<f64>>,
    /// The layer of each column; layers without boxes have none.
    pub layers: Vec<usize>,
    /// By column, its boxes from the top.
    pub order: Vec<Vec<usize>>,
    pub height: f64,
}

/// How many columns a line passes or reaches, all lines together: what the drawing costs.
pub(super) fn steps(layers: impl Fn(usize) -> usize, lines: &[(usize, usize)]) -> usize {
    lines
        .iter()
        .map(|&(from, to)| layers(from).abs_diff(layers(to)))
        .fold(0, usize::saturating_add)
}

/// The layers that have boxes, in order.
pub(super) fn used_layers(layers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut used: Vec<usize> = layers.collect();
    used.sort_unstable();
    used.dedup();
    used
}

pub(super) fn layout(boxes: &[Sized<'_>], lines: &[(usize, usize)]) -> Layout {
    let layers = used_layers(boxes.iter().map(|b| b.layer));
    let mut slots = Slots::of(boxes, &layers);
    let routes: Vec<Vec<usize>> = lines.iter().map(|line| slots.route(*line)).collect();
    let order = ordered(&slots, layers.len());
    let middle = settled(&slots, &order);
    let edges = |s: usize| {
        (
            middle[s] - slots.height[s] / 2.0,
            middle[s] + slots.height[s] / 2.0,
        )
    };
    let (top, bottom) = (0..slots.column.len())
        .map(edges)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .unwrap_or((0.0, 0.0));
    Layout {
        column: slots.column[..boxes.len()].to_vec(),
        middle: middle[..boxes.len()].iter().map(|y| y - top).collect(),
        bends: routes
            .iter()
            .map(|route| route.iter().map(|s| middle[*s] - top).collect())
            .collect(),
        layers,
        order: order
            .into_iter()
            .map(|column| column.into_iter().filter(|s| *s < boxes.len()).collect())
            .collect(),
        height: bottom - top,
    }
}

/// What takes room in the columns: first the boxes, by their own indices, then the bends.
struct Slots {
    boxes: usize,
    column: Vec<usize>,
    height: Vec<f64>,
    /// What settles a tie: the rank of the box by its id, and for a bend that of the box its line comes from.
    rank: Vec<(usize, usize)>,
    /// Neighbours in the column before and in the column after.
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

impl Slots {
    fn of(boxes: &[Sized<'_>], layers: &[usize]) -> Self {
        let mut by_id: Vec<usize> = (0..boxes.len()).collect();
        by_id.sort_by_key(|&b| (boxes[b].id, b));
        let mut rank = vec![(0, 0); boxes.len()];
        for (n, &b) in by_id.iter().enumerate() {
            rank[b] = (n, 0);
        }
        let column = |b: &Sized<'_>| layers.partition_point(|layer| *layer < b.layer);
        Self {
            boxes: boxes.len(),
            column: boxes.iter().map(column).collect(),
            height: boxes.iter().map(|b| b.height).collect(),
            rank,
            before: vec![Vec::new(); boxes.len()],
            after: vec![Vec::new(); boxes.len()],
        }
    }

    /// Gives a line its bends and makes those along it neighbours. A line within a column has neither.
    fn route(&mut self, (from, to): (usize, usize)) -> Vec<usize> {
        let backwards = self.column[from] > self.column[to];
        let (left, right) = if backwards { (to, from) } else { (from, to) };
        let mut bends = Vec::new();
        let mut last = left;
        for column in self.column[left] + 1..self.column[right] {
            let bend = self.column.len();
            self.column.push(column);
            self.height.push(BEND_HEIGHT);
            self.rank.push((self.rank[left].0, bend));
            self.before.push(Vec::new());
            self.after.push(Vec::new());
            self.join(last, bend);
            bends.push(bend);
            last = bend;
        }
        if self.column[left] < self.column[right] {
            self.join(last, right);
        }
        if backwards {
            bends.reverse();
        }
        bends
    }

    fn join(&mut self, left: usize, right: usize) {
        self.after[left].push(right);
        self.before[right].push(left);
    }

    /// The least distance between the middles of two that stand one over the other.
    fn distance(&self, upper: usize, lower: usize) -> f64 {
        let between_boxes = upper < self.boxes && lower < self.boxes;
        let gap = if between_boxes { BOX_GAP } else { BEND_GAP };
        f64::midpoint(self.height[upper], self.height[lower]) + gap
    }
}

fn mean(of: &[usize], value: &[f64]) -> Option<f64> {
    let sum: f64 = of.iter().map(|s| value[*s]).sum();
    (!of.is_empty()).then(|| sum / of.len() as f64)
}

fn ordered(slots: &Slots, columns: usize) -> Vec<Vec<usize>> {
    let mut order = vec![Vec::new(); columns];
    for (slot, column) in slots.column.iter().enumerate() {
        order[*column].push(slot);
    }
    // As shares of the column's height, so that columns of different length can be compared.
    let mut share = vec![0.0; slots.column.len()];
    let place = |column: &[usize], share: &mut [f64]| {
        for (i, slot) in column.iter().enumerate() {
            share[*slot] = (i as f64 + 0.5) / column.len() as f64;
        }
    };
    for column in &mut order {
        column.sort_by_key(|s| slots.rank[*s]);
        place(column, &mut share);
    }
    let mut best = order.clone();
    let mut fewest = crossings(slots, &order);
    for sweep in 0..ORDER_SWEEPS {
        let forwards = sweep % 2 == 0;
        let neighbours = if forwards { &slots.before } else { &slots.after };
        for i in 0..columns {
            let column = &mut order[if forwards { i } else { columns - 1 - i }];
            let wished = |s: usize| mean(&neighbours[s], &share).unwrap_or(share[s]);
            let mut keyed: Vec<(f64, usize)> = column.iter().map(|s| (wished(*s), *s)).collect();
            keyed.sort_by(|a, b| {
                a.0.total_cmp(&b.0)
                    .then_with(|| slots.rank[a.1].cmp(&slots.rank[b.1]))
            });
            *column = keyed.into_iter().map(|(_, s)| s).collect();
            place(column, &mut share);
        }
        let crossed = crossings(slots, &order);
        if crossed < fewest {
            fewest = crossed;
            best.clone_from(&order);
        }
        if fewest == 0 {
            break;
        }
    }
    best
}

/// How many pairs of lines cross between columns: inversions, counted with a tree of sums (Fenwick 1994).
fn crossings(slots: &Slots, order: &[Vec<usize>]) -> usize {
    let mut place = vec![0; slots.column.len()];
    for column in order {
        for (i, slot) in column.iter().enumerate() {
            place[*slot] = i;
        }
    }
    let mut crossed = 0;
    for pair in order.windows(2) {
        let mut tree = vec![0usize; pair[1].len() + 1];
        let mut seen = 0;
        for left in &pair[0] {
            let mut ends: Vec<usize> = slots.after[*left].iter().map(|s| place[*s]).collect();
            ends.sort_unstable();
            // Those that begin in the same place do not cross, so all are counted before any is added.
            for end in &ends {
                let (mut i, mut above) = (end + 1, 0);
                while i > 0 {
                    above += tree[i];
                    i &= i - 1;
                }
                crossed += seen - above;
            }
            for end in ends {
                let mut i = end + 1;
                while i < tree.len() {
                    tree[i] += 1;
                    i += i & i.wrapping_neg();
                }
                seen += 1;
            }
        }
    }
    crossed
}

fn settled(slots: &Slots, order: &[Vec<usize>]) -> Vec<f64> {
    let mut middle = vec![0.0; slots.column.len()];
    for column in order {
        let mut y = 0.0;
        for pair in column.windows(2) {
            y += slots.distance(pair[0], pair[1]);
            middle[pair[1]] = y;
        }
        // Columns begin about the same middle.
        column.iter().for_each(|s| middle[*s] -= y / 2.0);
    }
    for sweep in 0..HEIGHT_SWEEPS {
        let forwards = sweep % 2 == 0;
        for i in 0..order.len() {
            let column = &order[if forwards { i } else { order.len() - 1 - i }];
            let wished: Vec<f64> = column
                .iter()
                .map(|&s| {
                    let (first, other) = if forwards {
                        (&slots.before[s], &slots.after[s])
                    } else {
                        (&slots.after[s], &slots.before[s])
                    };
                    mean(first, &middle)
                        .or_else(|| mean(other, &middle))
                        .unwrap_or(middle[s])
                })
                .collect();
            settle(slots, column, &wished, &mut middle);
        }
    }
    middle
}

/// Puts those of a column as near to where they wish to be as their order and room allow.
fn settle(slots: &Slots, column: &[usize], wished: &[f64], middle: &mut [f64]) {
    let mut offsets = Vec::with_capacity(column.len());
    // Runs that stand as close as they may: the sum of their wishes, less the offsets, and how many they are.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    let mut offset = 0.0;
    for (i, wish) in wished.iter().enumerate() {
        if i > 0 {
            offset += slots.distance(column[i - 1], column[i]);
        }
        offsets.push(offset);
        let mut run = (wish - offset, 1);
        while let Some(&(sum, n)) = runs.last() {
            if sum / n as f64 <= run.0 / run.1 as f64 {
                break;
            }
            runs.pop();
            run = (run.0 + sum, run.1 + n);
        }
        runs.push(run);
    }
    let bases = runs
        .iter()
        .flat_map(|&(sum, n)| std::iter::repeat_n(sum / n as f64, n));
    for ((slot, offset), base) in column.iter().zip(offsets).zip(bases) {
        middle[*slot] = base + offset;
    }
}
