//! Replications: the same number of cases anew by chance, and the likeliest window among them.
//!
//! A table made once tells for each window the fewest cases that reach a floor. A replication only counts,
//! side by side, and takes logarithms for the few windows that come that far; one in which no window does
//! is looked at again with a lower floor. Each replication draws from a stream of its own.

use std::sync::OnceLock;

use pulp::Arch;
use rayon::prelude::*;

use crate::philox::Philox;

use super::likelihood::Likelihood;
use super::search::{ByPlace, PlaceX, Problem, Zone};
use super::{ScanOptions, at_least};

/// Replications, or window lengths, side by side.
const LANES: usize = 32;
/// Replications between two looks at whether to stop.
const BLOCK: usize = 256;

impl Problem<'_> {
    /// The largest log ratio of each replication.
    pub fn maxima(&self, observed: f64, options: ScanOptions, plain: bool) -> Vec<f64> {
        let source = Source::new(self, options.permutations.seed());
        let replications = options.permutations.count() as usize;
        let engine = if plain {
            Engine::Plain
        } else {
            Engine::fitting(self)
        };
        let first = engine.first_maximum(self, &source, observed);
        let levels = [0.7 * first, 0.4 * first, 0.0].map(|floor| (floor, OnceLock::new()));
        let mut maxima = Vec::with_capacity(replications);
        while maxima.len() < replications {
            let block = maxima.len()..replications.min(maxima.len() + BLOCK);
            maxima.extend(engine.block(self, &source, &levels, block));
            let Some(stop_after) = options.stop_after else {
                continue;
            };
            if at_least(&maxima, observed) >= stop_after as usize {
                let mut extreme = 0;
                let enough = maxima.iter().position(|&m| {
                    extreme += u32::from(m >= observed * (1.0 - 1e-9));
                    extreme >= stop_after
                });
                maxima.truncate(enough.map_or(maxima.len(), |at| at + 1));
                break;
            }
        }
        maxima
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Plain,
    /// Windows are circles: replications side by side.
    Space,
    /// Windows end on the last day: their lengths side by side.
    Prospective,
    /// Windows between days with cases.
    Retrospective,
}

/// What it takes to reach a floor.
struct Level {
    floor: f64,
    /// For c cases, the most expected with which they reach the floor.
    largest_x: Vec<f64>,
    /// For each circle (and, side by side, each length) the fewest cases that do.
    fewest: Vec<u32>,
    /// What is expected in each circle.
    x: Vec<f64>,
    fewest_of_lengths: Vec<[u8; LANES]>,
}

impl Engine {
    fn fitting(problem: &Problem<'_>) -> Self {
        let windows = problem.windows;
        if windows.days == 1 {
            Engine::Space
        } else if windows.prospective && windows.longest <= LANES {
            Engine::Prospective
        } else {
            Engine::Retrospective
        }
    }

    /// The first replication tells how high they come, so that most logarithms can be left out of the rest.
    fn first_maximum(self, problem: &Problem<'_>, source: &Source, observed: f64) -> f64 {
        if self == Engine::Plain {
            return 0.0;
        }
        let mut floor = observed;
        while floor > 0.5 {
            let level = Level::new(problem, self, floor);
            let found = self.maxima_at(problem, source, &level, 0..1);
            if found[0] > 0.0 {
                return found[0];
            }
            floor *= 0.7;
        }
        0.0
    }

    fn block(
        self,
        problem: &Problem<'_>,
        source: &Source,
        levels: &[(f64, OnceLock<Level>)],
        block: std::ops::Range<usize>,
    ) -> Vec<f64> {
        let at_once = if self == Engine::Space { LANES } else { 1 };
        let parts: Vec<std::ops::Range<usize>> = block
            .clone()
            .step_by(at_once)
            .map(|from| from..block.end.min(from + at_once))
            .collect();
        let of_part = |part: std::ops::Range<usize>| {
            let mut maxima = vec![0.0; part.len()];
            for (floor, level) in levels {
                if maxima.iter().all(|&m| m > 0.0) {
                    break;
                }
                let level = level.get_or_init(|| Level::new(problem, self, *floor));
                let found = self.maxima_at(problem, source, level, part.clone());
                for (maximum, found) in maxima.iter_mut().zip(found) {
                    *maximum = found.max(*maximum);
                }
            }
            maxima
        };
        parts.into_par_iter().flat_map_iter(of_part).collect()
    }

    /// The largest log ratio of each replication, 0 where none reaches the level's floor.
    fn maxima_at(
        self,
        problem: &Problem<'_>,
        source: &Source,
        level: &Level,
        replications: std::ops::Range<usize>,
    ) -> Vec<f64> {
        let arch = Arch::new();
        match self {
            Engine::Space => {
                let mut counts = vec![[0_u32; LANES]; problem.circles.places()];
                for (lane, replication) in replications.clone().enumerate() {
                    source.draw(replication, |place, _| counts[place as usize][lane] += 1);
                }
                let maxima = arch.dispatch(|| in_space(problem, level, &counts));
                maxima[..replications.len()].to_vec()
            }
            _ => replications
                .map(|replication| {
                    let mut events = Vec::new();
                    source.draw(replication, |place, day| events.push((place, day)));
                    match self {
                        Engine::Prospective => arch.dispatch(|| in_latest_days(problem, level, &events)),
                        _ => in_any_days(problem, level, &events, self == Engine::Plain),
                    }
                })
                .collect(),
        }
    }
}

impl Level {
    fn new(problem: &Problem<'_>, engine: Engine, floor: f64) -> Self {
        let cases = match problem.likelihood {
            Likelihood::Poisson { cases } | Likelihood::Bernoulli { cases, .. } => cases,
        };
        let counted = match engine {
            Engine::Plain => 0,
            Engine::Space => cases as usize,
            // Beyond this every window is let through.
            Engine::Prospective => cases.min(254.0) as usize,
            Engine::Retrospective => cases.min(4_096.0) as usize,
        };
        let mut level = Self {
            floor,
            largest_x: (0..=counted)
                .map(|c| match c as f64 {
                    c if c < problem.fewest_cases => 0.0,
                    c => problem.likelihood.largest_x(c, floor),
                })
                .collect(),
            fewest: Vec::new(),
            x: Vec::new(),
            fewest_of_lengths: Vec::new(),
        };
        let circles = problem.circles;
        match engine {
            Engine::Space => {
                for centre in 0..circles.centres() {
                    let (mut x, mut fewest) = (0.0, 1);
                    for &place in circles.around(centre) {
                        x += problem.x_of_place(place, 0, 1);
                        fewest = level.fewest_from(fewest, x);
                        level.fewest.push(fewest as u32);
                        level.x.push(x);
                    }
                }
            }
            Engine::Prospective => level.fewest_of_lengths = level.of_lengths(problem),
            Engine::Plain | Engine::Retrospective => {}
        }
        level
    }

    fn of_lengths(&self, problem: &Problem<'_>) -> Vec<[u8; LANES]> {
        let (circles, windows) = (problem.circles, problem.windows);
        let of_centre = |centre: usize| {
            let mut xs = [0.0; LANES];
            let mut all = Vec::with_capacity(circles.around(centre).len());
            for &place in circles.around(centre) {
                let mut row = [u8::MAX; LANES];
                let mut fewest = 1;
                for length in 1..=windows.longest {
                    xs[length - 1] += problem.x_of_place(place, windows.days - length, windows.days);
                    fewest = self.fewest_from(fewest, xs[length - 1]);
                    if length >= windows.shortest {
                        row[length - 1] = fewest.min(255) as u8;
                    }
                }
                all.push(row);
            }
            all
        };
        (0..circles.centres())
            .into_par_iter()
            .flat_map_iter(of_centre)
            .collect()
    }

    /// The fewest cases, at least `fewest`, that reach the floor where x is expected.
    fn fewest_from(&self, mut fewest: usize, x: f64) -> usize {
        while fewest < self.largest_x.len() && self.largest_x[fewest] < x {
            fewest += 1;
        }
        fewest
    }

    #[inline]
    fn reaches(&self, cases: f64, x: f64) -> bool {
        self.largest_x
            .get(cases as usize)
            .is_none_or(|&largest| x <= largest)
    }
}

impl Problem<'_> {
    fn x_of_place(&self, place: u32, from: usize, to: usize) -> f64 {
        match &self.place_x {
            PlaceX::Margins => {
                let of_days = (self.before[to] - self.before[from]) as f64;
                f64::from(self.of_place[place as usize]) * of_days / self.events.len() as f64
            }
            PlaceX::Cells(x) => {
                let first = place as usize * self.windows.days;
                x[first + from..first + to].iter().sum()
            }
        }
    }
}

#[inline(always)]
fn in_space(problem: &Problem<'_>, level: &Level, counts: &[[u32; LANES]]) -> [f64; LANES] {
    let circles = problem.circles;
    let mut maxima = [0.0; LANES];
    for centre in 0..circles.centres() {
        let mut cases = [0_u32; LANES];
        let first = circles.first(centre);
        for (at, &place) in circles.around(centre).iter().enumerate() {
            let fewest = level.fewest[first + at];
            let mut reached = 0;
            for (cases, count) in cases.iter_mut().zip(&counts[place as usize]) {
                *cases += count;
                reached |= u32::from(*cases >= fewest);
            }
            if reached > 0 {
                for (maximum, &cases) in maxima.iter_mut().zip(&cases) {
                    if cases >= fewest {
                        *maximum = problem.largest(*maximum, level, f64::from(cases), level.x[first + at]);
                    }
                }
            }
        }
    }
    maxima
}

#[inline(always)]
fn in_latest_days(problem: &Problem<'_>, level: &Level, events: &[(u32, u32)]) -> f64 {
    let (circles, windows) = (problem.circles, problem.windows);
    // Cases of the latest days for each place that has any; the first row is of places without.
    let mut row_of = vec![0_u32; circles.places()];
    let mut rows = vec![[0_u8; LANES]];
    for &(place, day) in events {
        let ago = windows.days - 1 - day as usize;
        if ago >= windows.longest {
            continue;
        }
        if row_of[place as usize] == 0 {
            row_of[place as usize] = rows.len() as u32;
            rows.push([0; LANES]);
        }
        for count in &mut rows[row_of[place as usize] as usize][ago..] {
            *count = count.saturating_add(1);
        }
    }
    let mut maximum = 0.0;
    for centre in 0..circles.centres() {
        let mut cases = [0_u8; LANES];
        let first = circles.first(centre);
        for (at, &place) in circles.around(centre).iter().enumerate() {
            let row = row_of[place as usize];
            // No more cases, and no less expected.
            if row == 0 {
                continue;
            }
            let fewest = &level.fewest_of_lengths[first + at];
            let mut reached = 0;
            for lane in 0..LANES {
                cases[lane] = cases[lane].saturating_add(rows[row as usize][lane]);
                reached |= u8::from(cases[lane] >= fewest[lane]);
            }
            if reached > 0 {
                let members = &circles.around(centre)[..=at];
                for length in windows.shortest..=windows.longest {
                    if cases[length - 1] >= fewest[length - 1] {
                        let from = windows.days - length;
                        let exact = match cases[length - 1] {
                            u8::MAX => count_of(events, members, from),
                            cases => f64::from(cases),
                        };
                        let x = problem.x_of(members, from, windows.days);
                        maximum = problem.largest(maximum, level, exact, x);
                    }
                }
            }
        }
    }
    maximum
}

fn in_any_days(problem: &Problem<'_>, level: &Level, events: &[(u32, u32)], plain: bool) -> f64 {
    let by_place = ByPlace::new(problem.circles.places(), events);
    let mut zone = Zone::new(problem);
    let mut maximum = 0.0;
    for centre in 0..problem.circles.centres() {
        zone.each_window(&by_place, centre, plain, |_, _, cases, x| {
            if plain {
                maximum = problem.log_ratio(cases, x).max(maximum);
            } else if level.reaches(cases, x) {
                maximum = problem.largest(maximum, level, cases, x);
            }
        });
    }
    maximum
}

fn count_of(events: &[(u32, u32)], members: &[u32], from: usize) -> f64 {
    let within = |&&(place, day): &&(u32, u32)| day as usize >= from && members.contains(&place);
    events.iter().filter(within).count() as f64
}

impl Problem<'_> {
    fn largest(&self, maximum: f64, level: &Level, cases: f64, x: f64) -> f64 {
        let log_ratio = self.log_ratio(cases, x);
        if log_ratio >= level.floor && log_ratio > maximum {
            log_ratio
        } else {
            maximum
        }
    }

    fn x_of(&self, members: &[u32], from: usize, to: usize) -> f64 {
        match self.place_x {
            // Whole numbers first: the same x as for the observed cases, to the last digit.
            PlaceX::Margins => {
                let of_places: u64 = members
                    .iter()
                    .map(|&j| u64::from(self.of_place[j as usize]))
                    .sum();
                let of_days = (self.before[to] - self.before[from]) as f64;
                of_places as f64 * of_days / self.events.len() as f64
            }
            PlaceX::Cells(_) => members.iter().map(|&j| self.x_of_place(j, from, to)).sum(),
        }
    }
}

/// Where the cases of a replication come from.
struct Source {
    seed: u64,
    kind: Kind,
}

enum Kind {
    /// Each case falls in a cell by its share of what is expected.
    Cells { alias: Alias, cases: usize, days: usize },
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
    fn new(problem: &Problem<'_>, seed: u64) -> Self {
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
                cases: problem.events.len(),
                days,
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

    fn draw(&self, replication: usize, mut case: impl FnMut(u32, u32)) {
        let mut random = Philox::new(self.seed, replication as u64);
        match &self.kind {
            Kind::Cells { alias, cases, days } => {
                for _ in 0..*cases {
                    let cell = alias.draw(&mut random);
                    case(cell / *days as u32, cell % *days as u32);
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
    keep: Vec<f64>,
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
        Self { keep, other }
    }

    fn draw(&self, random: &mut Philox) -> u32 {
        let cell = random.below(self.keep.len() as u32);
        if random.unit() < self.keep[cell as usize] {
            cell
        } else {
            self.other[cell as usize]
        }
    }
}
