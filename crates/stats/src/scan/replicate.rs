//! Replications: the same number of cases anew by chance, and the likeliest window among them.
//!
//! A table made once tells for each window the fewest cases that reach a floor. A replication only counts,
//! side by side, and takes logarithms for the few windows that come that far; one in which no window does
//! is looked at again with a lower floor. Each replication draws from a stream of its own.

use std::ops::{AddAssign, Range};
use std::sync::OnceLock;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::any_days::InAnyDays;
use super::latest_days::{InLatestDays, LENGTHS, LatestDays};
use super::level::Level;
use super::search::{ByPlace, Problem, Zone};
use super::source::Source;
use super::{ScanOptions, at_least};

/// Replications side by side, in groups that are looked through together.
const GROUP: usize = 16;
const GROUPS: usize = 4;
const ABREAST: usize = GROUP * GROUPS;
/// Replications between two looks at whether to stop.
const BLOCK: usize = 256;
/// Replications that tell how high they come, and that are looked through together in space and time.
const SAMPLE: usize = 8;
/// With fewer expected, hardly any count in a replication goes beyond a byte.
const NARROW: f64 = 128.0;

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
        let levels = engine.levels(self, &source, observed, replications);
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
pub(super) enum Engine {
    Plain,
    /// Windows are circles: replications side by side.
    Space,
    /// Windows end on the last day: their lengths side by side, in a byte each or, where many cases are expected, in two.
    Narrow,
    Wide,
    /// Windows between days with cases.
    Retrospective,
}

/// The cases of some replications.
enum Drawn {
    /// Of each place in each replication, where they are few enough.
    Narrow(Vec<Row<u16>>),
    Wide(Vec<Row<u32>>),
    NarrowDays(Vec<LatestDays<u8>>),
    WideDays(Vec<LatestDays<u16>>),
    /// Place and day of each case.
    Events(Vec<Vec<(u32, u32)>>),
}

type Row<T> = [[T; GROUP]; GROUPS];
type Floors = Vec<(f64, OnceLock<Level>)>;

impl Engine {
    fn fitting(problem: &Problem<'_>) -> Self {
        let windows = problem.windows;
        if windows.days == 1 {
            Engine::Space
        } else if windows.prospective && windows.longest <= LENGTHS {
            if problem.most_expected_lately() < NARROW {
                Engine::Narrow
            } else {
                Engine::Wide
            }
        } else {
            Engine::Retrospective
        }
    }

    /// Floors, the highest first. Some replications tell how high most come, so that most logarithms can be
    /// left out of the rest. What the floors are changes no maximum.
    fn levels(self, problem: &Problem<'_>, source: &Source, observed: f64, replications: usize) -> Floors {
        if self == Engine::Plain {
            return vec![(0.0, OnceLock::new())];
        }
        let few = if self == Engine::Space { ABREAST } else { SAMPLE };
        let first = (0.5 * observed, OnceLock::new());
        let mut floors = vec![first, (0.2 * observed, OnceLock::new()), (0.0, OnceLock::new())];
        let mut maxima = self.block(problem, source, &floors, 0..few.min(replications));
        maxima.sort_unstable_by(f64::total_cmp);
        let usual = 0.9 * maxima[maxima.len() / 8];
        // A table that is there already will do if its floor is nearly as good.
        if !(0.8 * usual..=usual).contains(&floors[0].0) {
            floors[0] = (usual, OnceLock::new());
            floors[1] = (0.5 * usual, OnceLock::new());
        }
        floors
    }

    fn block(self, problem: &Problem<'_>, source: &Source, levels: &Floors, block: Range<usize>) -> Vec<f64> {
        let at_once = match self {
            Engine::Space => ABREAST,
            Engine::Narrow | Engine::Wide => SAMPLE,
            Engine::Plain | Engine::Retrospective => 1,
        };
        let parts: Vec<Range<usize>> = block
            .clone()
            .step_by(at_once)
            .map(|from| from..block.end.min(from + at_once))
            .collect();
        let of_part = |part: Range<usize>| {
            let mut drawn = self.draw(problem, source, part.clone());
            let mut maxima = vec![0.0; part.len()];
            for (floor, level) in levels {
                if maxima.iter().all(|&m| m > 0.0) {
                    break;
                }
                let level = level.get_or_init(|| Level::new(problem, self, *floor));
                self.maxima_at(problem, level, &mut drawn, &mut maxima);
            }
            maxima
        };
        parts.into_par_iter().flat_map_iter(of_part).collect()
    }

    fn draw(self, problem: &Problem<'_>, source: &Source, replications: Range<usize>) -> Drawn {
        let events_of = |replication| {
            let mut events = Vec::new();
            source.draw(replication, |place, day| events.push((place, day)));
            events
        };
        match self {
            Engine::Space => {}
            Engine::Narrow => {
                let days = replications.map(|replication| LatestDays::new(problem, events_of(replication)));
                return Drawn::NarrowDays(days.collect());
            }
            Engine::Wide => {
                let days = replications.map(|replication| LatestDays::new(problem, events_of(replication)));
                return Drawn::WideDays(days.collect());
            }
            Engine::Plain | Engine::Retrospective => {
                return Drawn::Events(replications.map(events_of).collect());
            }
        }
        // One less, so that a floor out of reach still has a number.
        if problem.events.len() < usize::from(u16::MAX) {
            Drawn::Narrow(abreast(problem, source, replications))
        } else {
            Drawn::Wide(abreast(problem, source, replications))
        }
    }

    /// Puts in the largest log ratio of each replication that has none yet, where one reaches the level's floor.
    fn maxima_at(self, problem: &Problem<'_>, level: &Level, drawn: &mut Drawn, maxima: &mut [f64]) {
        let arch = Arch::new();
        match drawn {
            Drawn::Narrow(counts) => arch.dispatch(InSpace(problem, level, counts, maxima)),
            Drawn::Wide(counts) => arch.dispatch(InSpace(problem, level, counts, maxima)),
            Drawn::NarrowDays(drawn) => arch.dispatch(InLatestDays(problem, level, drawn, maxima)),
            Drawn::WideDays(drawn) => arch.dispatch(InLatestDays(problem, level, drawn, maxima)),
            Drawn::Events(replications) => {
                for (events, maximum) in replications.iter().zip(maxima) {
                    if *maximum > 0.0 {
                        continue;
                    }
                    *maximum = if self == Engine::Plain {
                        in_all_windows(problem, events)
                    } else {
                        arch.dispatch(InAnyDays(problem, level, events))
                    };
                }
            }
        }
    }
}

/// A count that is wide enough for all cases.
trait Count: Copy + Default + Ord + AddAssign + From<u8> + TryFrom<u32> + Into<u32> {}
impl Count for u16 {}
impl Count for u32 {}

fn abreast<T: Count>(problem: &Problem<'_>, source: &Source, replications: Range<usize>) -> Vec<Row<T>> {
    let mut counts = vec![[[T::default(); GROUP]; GROUPS]; problem.circles.places()];
    for (lane, replication) in replications.enumerate() {
        let (group, lane) = (lane / GROUP, lane % GROUP);
        source.draw(replication, |place, _| {
            counts[place as usize][group][lane] += T::from(1);
        });
    }
    counts
}

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
struct InSpace<'a, T>(&'a Problem<'a>, &'a Level, &'a mut [Row<T>], &'a mut [f64]);

impl<T: Count> WithSimd for InSpace<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        in_space(self.0, self.1, self.2, self.3);
    }
}

#[inline(always)]
fn in_space<T: Count>(problem: &Problem<'_>, level: &Level, counts: &mut [Row<T>], maxima: &mut [f64]) {
    let circles = problem.circles;
    // A replication that is settled has no cases any more, so that none of its circles reaches the floor.
    let settled: Vec<usize> = (0..maxima.len()).filter(|&at| maxima[at] > 0.0).collect();
    if !settled.is_empty() {
        for row in counts.iter_mut() {
            for &at in &settled {
                row[at / GROUP][at % GROUP] = T::default();
            }
        }
    }
    for centre in 0..circles.centres() {
        let mut cases = [[T::default(); GROUP]; GROUPS];
        let members = circles.around(centre);
        let first = circles.first(centre);
        let fewest = &level.fewest[first..first + members.len()];
        for (at, (&place, &fewest)) in members.iter().zip(fewest).enumerate() {
            let fewest =
                T::try_from(fewest).unwrap_or_else(|_| unreachable!("no more than all cases and one"));
            let new = &counts[place as usize];
            let mut reached = false;
            for (cases, new) in cases.iter_mut().zip(new) {
                for (cases, new) in cases.iter_mut().zip(new) {
                    *cases += *new;
                    reached |= *cases >= fewest;
                }
            }
            if !reached {
                continue;
            }
            for (cases, maxima) in cases.iter().zip(maxima.chunks_mut(GROUP)) {
                if cases.iter().fold(false, |any, cases| any | (*cases >= fewest)) {
                    for (maximum, &cases) in maxima.iter_mut().zip(cases) {
                        if cases >= fewest {
                            *maximum = level.larger_in_space(problem, *maximum, cases.into(), first + at);
                        }
                    }
                }
            }
        }
    }
}

fn in_all_windows(problem: &Problem<'_>, events: &[(u32, u32)]) -> f64 {
    let by_place = ByPlace::new(problem.circles.places(), events);
    let mut zone = Zone::new(problem);
    let mut maximum = 0.0;
    for centre in 0..problem.circles.centres() {
        zone.each_window(&by_place, centre, true, |_, _, cases, x| {
            maximum = problem.log_ratio(cases, x).max(maximum);
        });
    }
    maximum
}
