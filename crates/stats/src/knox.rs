//! Knox's test and the near-repeat table: are events that are close in space also close in time, more often
//! than chance gives?
//!
//! **In words.** Every pair of events falls in a band of distance and a band of days between them. The days
//! are dealt out anew among the events, which keeps where events are and when they are and breaks only
//! what joins the two; a cell's ratio is the pairs observed over the pairs that this gives on average,
//! S × T / (n (n − 1) / 2), where S pairs are of the distance and T of the days. One cell is the test of Knox
//! (1964); the table is Johnson and others' (2007) and Ratcliffe's (2009).
//!
//! **Unit.** Pairs; a ratio of 1.4 is 40 per cent more pairs than chance. **Assumes** that the mix of places is
//! the same all the time: where a district is built, or a police force begins to record, close pairs are many
//! without any contagion. **Does not say** that one event caused the other, nor by whom; an event in a burst
//! of m counts in m − 1 pairs.
//!
//! Which side of a band is closed, and how distance is measured, decide cells of small bands: programs differ,
//! so that both are arguments. Events at one place, or on one day, are in the first band. Agrees with
//! the Python package NearRepeat in both. p is (r + 1) / (R + 1), ties in both tails.
//!
//! ```
//! use stats::knox::{Bands, Closed, Metric, knox_test};
//! use stats::permutation::{Alternative, Permutations, TieRule};
//! use stats::points::Points;
//!
//! let (x_m, y_m) = ([0.0, 50.0, 4_000.0, 4_030.0], [0.0; 4]);
//! let day = [1, 3, 80, 82];
//! let space = Bands::new(&[100.0, 500.0], Closed::Right)?;
//! let time = Bands::new(&[7.0, 14.0], Closed::Right)?;
//! let points = Points::new(&x_m, &y_m)?;
//! let table = knox_test(points, &day, &space, &time, Metric::Euclidean, Permutations::new(99, 1)?)?;
//! let cell = table.cell(0, 0);
//! assert_eq!(cell.observed, 2);
//! assert_eq!(cell.expected, 2.0 * 2.0 / 6.0);
//! assert!(cell.tails.p(Alternative::Greater, TieRule::BothTails).value > 0.05);
//! # Ok::<(), stats::knox::KnoxError>(())
//! ```

mod pairs;

use rayon::prelude::*;

use crate::input::{InputError, at_least_values, at_most_values, each, same_length};
use crate::permutation::{Permutations, Tails};
use crate::philox::Philox;
use crate::points::Points;
use pairs::{Events, LANES, Row};

/// Which end of a band belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A pair at exactly the upper edge is in the band, as in the near-repeat calculator.
    Right,
    /// A pair at exactly the upper edge is in the next band.
    Left,
}

/// Bands from 0 to the first edge, from there to the second, and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    edges: Vec<f64>,
    closed: Closed,
}

impl Bands {
    /// # Errors
    /// No edges, edges that do not grow from above 0, or more than 64.
    pub fn new(edges: &[f64], closed: Closed) -> Result<Self, InputError> {
        at_least_values("edges", edges.len(), 1)?;
        at_most_values("edges", edges.len(), 64)?;
        each("edges", edges, "a finite number above 0", |e| {
            e.is_finite() && e > 0.0
        })?;
        if let Some(at) = (1..edges.len()).find(|&at| edges[at] <= edges[at - 1]) {
            return Err(InputError::Element {
                argument: "edges",
                index: at,
                value: edges[at],
                needed: "larger than the edge before",
            });
        }
        Ok(Self {
            edges: edges.to_vec(),
            closed,
        })
    }

    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    fn len(&self) -> usize {
        self.edges.len()
    }

    fn largest(&self) -> f64 {
        self.edges[self.edges.len() - 1]
    }

    pub(crate) fn band(&self, value: f64) -> Option<usize> {
        // Counted rather than looked for: there is no telling in advance where a search would end.
        let before = |edge: &f64| match self.closed {
            Closed::Right => usize::from(value > *edge),
            Closed::Left => usize::from(value >= *edge),
        };
        let band: usize = self.edges.iter().map(before).sum();
        (band < self.edges.len()).then_some(band)
    }

    /// For each band the most whole days that are in it or in one before.
    pub(crate) fn most_days(&self) -> Vec<u16> {
        let most = |edge: &f64| match self.closed {
            Closed::Right => edge.floor(),
            Closed::Left => edge.ceil() - 1.0,
        };
        self.edges.iter().map(|e| most(e) as u16).collect()
    }
}

/// How far apart two events are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    Euclidean,
    /// |Δx| + |Δy|: along streets in a grid.
    Manhattan,
}

impl Metric {
    #[inline]
    fn distance(self, dx: f64, dy: f64) -> f64 {
        match self {
            Metric::Euclidean => (dx * dx + dy * dy).sqrt(),
            Metric::Manhattan => dx.abs() + dy.abs(),
        }
    }
}

/// Rows are bands of distance, columns bands of days.
#[derive(Clone, Debug, PartialEq)]
pub struct KnoxTable {
    columns: usize,
    cells: Vec<KnoxCell>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnoxCell {
    pub observed: u64,
    /// The mean over every way to deal out the days.
    pub expected: f64,
    /// The median of the replications, which some programs divide by.
    pub median: f64,
    pub tails: Tails,
}

impl KnoxCell {
    /// Observed over expected; `None` where nothing is expected.
    pub fn ratio(&self) -> Option<f64> {
        (self.expected > 0.0).then(|| self.observed as f64 / self.expected)
    }
}

impl KnoxTable {
    /// # Panics
    /// If there is no such band.
    pub fn cell(&self, space: usize, time: usize) -> &KnoxCell {
        assert!(time < self.columns, "no time band {time}");
        &self.cells[space * self.columns + time]
    }

    pub fn rows(&self) -> impl Iterator<Item = &[KnoxCell]> {
        self.cells.chunks(self.columns)
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum KnoxError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("the days span {span}, more than the {most} that can be handled")]
    Span { span: i64, most: i64 },
    #[error(
        "more than {most} pairs of events are within the largest distance, as when very many are at one place: \
         make the distance shorter, or count the events of each place once"
    )]
    TooManyPairs { most: u64 },
}

/// What the counts of a table hold.
const MOST_PAIRS: u64 = u32::MAX as u64;
/// Bytes of dealt days that are in memory at once, unless the events alone take more.
const DEALT_BYTES: usize = 64 << 20;

/// Counts pairs by distance and days, and how often days dealt out anew give as many, or as few.
///
/// Takes memory by the number of events, not of pairs; time grows with the pairs within the largest distance.
///
/// # Errors
/// Fewer than two events, not a day for each, days that span more than 65 535, or more than 2³² − 1 pairs within
/// the largest distance.
pub fn knox_test(
    points: Points<'_>,
    day: &[i32],
    space: &Bands,
    time: &Bands,
    metric: Metric,
    permutations: Permutations,
) -> Result<KnoxTable, KnoxError> {
    let day = checked_days(points, day)?;
    let counted = Counted::of(points, &day, space, time, metric, permutations)?;
    let of_cell = |cell: usize| counted.replications(cell).collect();
    let observed: Vec<u64> = counted.observed.iter().map(|&count| u64::from(count)).collect();
    Ok(table(
        &day,
        &counted.of_bands,
        &time.most_days(),
        &observed,
        of_cell,
    ))
}

/// Pairs by band of distance and band of days, row by row: as observed, and in each replication.
pub(crate) struct Counted {
    pub observed: Vec<u32>,
    pub of_bands: Vec<u64>,
    chunks: Vec<Vec<[u32; LANES]>>,
    columns: usize,
}

impl Counted {
    pub fn of(
        points: Points<'_>,
        day: &[u16],
        space: &Bands,
        time: &Bands,
        metric: Metric,
        permutations: Permutations,
    ) -> Result<Self, KnoxError> {
        let events = Events::new(points, space, metric);
        let of_bands = events
            .of_bands(MOST_PAIRS)
            .ok_or(KnoxError::TooManyPairs { most: MOST_PAIRS })?;
        let most_days = time.most_days();
        let span = day.iter().max().copied().unwrap_or(0);
        // What was observed is counted beside the first replications.
        let columns = 1 + permutations.count() as usize;
        let dealt = |chunk: usize| {
            let dealt: Vec<Vec<u16>> = (chunk * LANES..columns.min((chunk + 1) * LANES))
                .map(|column| match column.checked_sub(1) {
                    None => day.to_vec(),
                    Some(replication) => shuffled(day, permutations.seed(), replication),
                })
                .collect();
            events.side_by_side(&dealt)
        };
        let count = columns.div_ceil(LANES);
        let at_once = (DEALT_BYTES / (day.len() * size_of::<Row>())).max(1);
        // Rounds of equal size: in each of them the pairs are looked for anew.
        let at_once = count.div_ceil(count.div_ceil(at_once));
        let mut chunks = Vec::with_capacity(count);
        while chunks.len() < count {
            let round = chunks.len()..count.min(chunks.len() + at_once);
            let dealt: Vec<Vec<Row>> = round.into_par_iter().map(dealt).collect();
            chunks.extend(events.count(&dealt, &most_days, span));
        }
        Ok(Self {
            observed: chunks[0].iter().map(|lanes| lanes[0]).collect(),
            of_bands,
            chunks,
            columns,
        })
    }

    /// Of one cell, in order.
    pub fn replications(&self, cell: usize) -> impl Iterator<Item = u32> {
        self.chunks
            .iter()
            .flat_map(move |chunk| chunk[cell])
            .take(self.columns)
            .skip(1)
    }
}

/// The same by looking at every pair of events in every replication.
///
/// # Errors
/// As [`knox_test`].
#[doc(hidden)]
pub fn plain_knox_test(
    points: Points<'_>,
    day: &[i32],
    space: &Bands,
    time: &Bands,
    metric: Metric,
    permutations: Permutations,
) -> Result<KnoxTable, KnoxError> {
    let day = checked_days(points, day)?;
    let (x, y) = (points.x_m(), points.y_m());
    let mut of_bands = vec![0_u64; space.len()];
    let mut count = |day: &[u16]| {
        of_bands.fill(0);
        let mut cells = vec![0_u32; space.len() * time.len()];
        for i in 0..day.len() {
            for j in i + 1..day.len() {
                let Some(row) = space.band(metric.distance(x[i] - x[j], y[i] - y[j])) else {
                    continue;
                };
                of_bands[row] += 1;
                if let Some(column) = time.band(f64::from(day[i].abs_diff(day[j]))) {
                    cells[row * time.len() + column] += 1;
                }
            }
        }
        cells
    };
    let observed: Vec<u64> = count(&day).into_iter().map(u64::from).collect();
    let replications: Vec<Vec<u32>> = (0..permutations.count() as usize)
        .map(|replication| count(&shuffled(&day, permutations.seed(), replication)))
        .collect();
    let of_cell = |cell: usize| replications.iter().map(|r| r[cell]).collect();
    Ok(table(&day, &of_bands, &time.most_days(), &observed, of_cell))
}

pub(crate) fn checked_days(points: Points<'_>, day: &[i32]) -> Result<Vec<u16>, KnoxError> {
    same_length("day", day, "points", points.x_m())?;
    at_least_values("points", day.len(), 2)?;
    let first = day.iter().min().copied().unwrap_or(0);
    let last = day.iter().max().copied().unwrap_or(0);
    let span = i64::from(last) - i64::from(first);
    let most = i64::from(u16::MAX);
    if span > most {
        return Err(KnoxError::Span { span, most });
    }
    Ok(day
        .iter()
        .map(|&d| (i64::from(d) - i64::from(first)) as u16)
        .collect())
}

/// Replication r deals the days out by stream r of the seed.
pub(crate) fn shuffled(day: &[u16], seed: u64, replication: usize) -> Vec<u16> {
    let mut day = day.to_vec();
    Philox::new(seed, replication as u64).shuffle(&mut day);
    day
}

fn table(
    day: &[u16],
    of_bands: &[u64],
    most_days: &[u16],
    observed: &[u64],
    of_cell: impl Fn(usize) -> Vec<u32>,
) -> KnoxTable {
    let n = day.len() as f64;
    let pairs = n * (n - 1.0) / 2.0;
    let of_days = pairs_of_days(day, most_days);
    let columns = most_days.len();
    let cells = (0..observed.len()).map(|cell| {
        let (row, column) = (cell / columns, cell % columns);
        let mut replications = of_cell(cell);
        replications.sort_unstable();
        let middle = |at: usize| f64::from(replications[at]);
        let half = replications.len() / 2;
        let median = match replications.len() % 2 {
            0 => (middle(half - 1) + middle(half)) / 2.0,
            _ => middle(half),
        };
        let below = replications.partition_point(|&r| u64::from(r) < observed[cell]);
        let at_most = replications.partition_point(|&r| u64::from(r) <= observed[cell]);
        KnoxCell {
            observed: observed[cell],
            expected: of_bands[row] as f64 * of_days[column] as f64 / pairs,
            median,
            tails: Tails {
                at_least: (replications.len() - below) as u32,
                at_most: at_most as u32,
                replications: replications.len() as u32,
            },
        }
    });
    KnoxTable {
        columns,
        cells: cells.collect(),
    }
}

/// Pairs in each band of days, however far apart.
pub(crate) fn pairs_of_days(day: &[u16], most_days: &[u16]) -> Vec<u64> {
    let mut sorted = day.to_vec();
    sorted.sort_unstable();
    let up_to = |most: u16| -> u64 {
        let mut first = 0;
        let mut pairs = 0;
        for (last, &day) in sorted.iter().enumerate() {
            while day - sorted[first] > most {
                first += 1;
            }
            pairs += (last - first) as u64;
        }
        pairs
    };
    let cumulated: Vec<u64> = most_days.iter().map(|&most| up_to(most)).collect();
    let before = std::iter::once(0).chain(cumulated.iter().copied());
    cumulated.iter().zip(before).map(|(c, b)| c - b).collect()
}
