//! Draws the cases of a replication, each from a stream of its own.

use crate::philox::Philox;

use super::likelihood::Likelihood;
use super::search::{PlaceX, Problem};

/// Where the cases of a replication come from.
pub(super) struct Source {
    seed: u64,
    kind: Kind,
}

enum Kind {
    /// Each case falls in a cell by its share of what is expected.
    Cells {
        alias: Alias,
        /// Place and day of each cell.
        cell: Vec<(u32, u32)>,
        cases: usize,
    },
    /// The cases are drawn among all persons, who are listed by cell.
    Persons {
        cell: Vec<u32>,
        cases: usize,
        days: usize,
    },
    /// The days of the cases are dealt out anew; only those in `day` matter, the first ones of the order.
    Days { place: Vec<u32>, day: Vec<u32> },
}

impl Source {
    pub fn new(problem: &Problem<'_>, seed: u64) -> Self {
        let days = problem.windows.days;
        let kind = match (&problem.place_x, problem.likelihood) {
            (PlaceX::Margins, _) => {
                let windows = problem.windows;
                let from = if windows.prospective {
                    windows.days - windows.longest
                } else {
                    0
                };
                let of_window = problem.events.iter().filter(|e| e.1 as usize >= from);
                Kind::Days {
                    place: problem.events.iter().map(|e| e.0).collect(),
                    day: of_window.map(|e| e.1).collect(),
                }
            }
            (PlaceX::Cells(expected), Likelihood::Poisson { .. }) => Kind::Cells {
                alias: Alias::new(expected),
                // Listed, as dividing takes longer than looking up.
                cell: (0..expected.len())
                    .map(|cell| ((cell / days) as u32, (cell % days) as u32))
                    .collect(),
                cases: problem.events.len(),
            },
            (PlaceX::Cells(population), Likelihood::Bernoulli { .. }) => Kind::Persons {
                cell: population
                    .iter()
                    .enumerate()
                    .flat_map(|(cell, &n)| std::iter::repeat_n(cell as u32, n as usize))
                    .collect(),
                cases: problem.events.len(),
                days,
            },
        };
        Self { seed, kind }
    }

    pub fn draw(&self, replication: usize, mut case: impl FnMut(u32, u32)) {
        let mut random = Philox::new(self.seed, replication as u64);
        match &self.kind {
            Kind::Cells { alias, cell, cases } => {
                for _ in 0..*cases {
                    let (place, day) = cell[alias.draw(&mut random) as usize];
                    case(place, day);
                }
            }
            Kind::Persons { cell, cases, days } => {
                different(&mut random, cell.len(), *cases, |_, person| {
                    let cell = cell[person];
                    case(cell / *days as u32, cell % *days as u32);
                });
            }
            Kind::Days { place, day, .. } => {
                different(&mut random, place.len(), day.len(), |at, drawn| {
                    case(place[drawn], day[at]);
                });
            }
        }
    }
}

/// Draws different numbers below `of`, in random order.
fn different(random: &mut Philox, of: usize, count: usize, mut drawn: impl FnMut(usize, usize)) {
    if count * 4 > of {
        let mut all: Vec<u32> = (0..of as u32).collect();
        random.shuffle_first(&mut all, count);
        for (at, &number) in all[..count].iter().enumerate() {
            drawn(at, number as usize);
        }
        return;
    }
    let mut taken = vec![0_u64; of.div_ceil(64)];
    for at in 0..count {
        let number = loop {
            let number = random.below(of as u32) as usize;
            if taken[number / 64] >> (number % 64) & 1 == 0 {
                break number;
            }
        };
        taken[number / 64] |= 1 << (number % 64);
        drawn(at, number);
    }
}

/// Walker's alias method (1977) as Vose (1991) builds it: one case costs the same however many cells.
struct Alias {
    /// How many of 2⁶⁴ equal parts of a cell are its own; the rest are the other one's.
    keep: Vec<u64>,
    other: Vec<u32>,
}

impl Alias {
    fn new(weights: &[f64]) -> Self {
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let mut keep: Vec<f64> = weights.iter().map(|w| w / mean).collect();
        let mut other: Vec<u32> = (0..weights.len() as u32).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|&i| keep[i] < 1.0);
        while let (Some(&below), Some(&above)) = (small.last(), large.last()) {
            small.pop();
            other[below] = above as u32;
            keep[above] -= 1.0 - keep[below];
            if keep[above] < 1.0 {
                large.pop();
                small.push(above);
            }
        }
        // What rounding has left over keeps to itself, unless nothing is expected there.
        let likeliest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b]));
        for i in small {
            if weights[i] > 0.0 {
                keep[i] = 1.0;
            } else if let Some(likeliest) = likeliest {
                other[i] = likeliest as u32;
            }
        }
        let parts = keep.iter().map(|k| (k * 2.0_f64.powi(64)) as u64);
        Self {
            keep: parts.collect(),
            other,
        }
    }

    /// The cell from the high part of a product, and where in the cell from the low part.
    #[inline]
    fn draw(&self, random: &mut Philox) -> u32 {
        let number = u64::from(random.next_u32()) << 32 | u64::from(random.next_u32());
        let product = u128::from(number) * self.keep.len() as u128;
        let (cell, within) = ((product >> 64) as usize, product as u64);
        // Both at hand, so that no branch has to be guessed.
        let (keep, other) = (self.keep[cell], self.other[cell]);
        std::hint::select_unpredictable(within < keep, cell as u32, other)
    }
}
