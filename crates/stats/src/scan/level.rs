//! What it takes for a window to reach a floor of the log likelihood ratio.

use std::ops::RangeInclusive;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::Windows;
use super::any_days::ENDS;
use super::latest_days::{Cases, LENGTHS};
use super::likelihood::Likelihood;
use super::replicate::Engine;
use super::search::{PlaceX, Problem};

pub(super) struct Level {
    pub floor: f64,
    /// For c cases, the most expected with which they reach the floor.
    largest_x: Vec<f64>,
    /// The same in single precision, for more cases than there are: without limit beyond the table.
    pub largest_x_and_beyond: Vec<f32>,
    /// For each circle (and, side by side, each length) the fewest cases that do.
    pub fewest: Vec<u32>,
    pub narrow: Vec<[u8; LENGTHS]>,
    pub wide: Vec<[u16; LENGTHS]>,
    /// What is expected in each circle, and what its logarithms make of each case inside and outside.
    circle: Vec<InSpace>,
    /// c ln c + (C − c) ln(C − c).
    entropy: Vec<f64>,
    /// More than rounding makes of a log ratio of that form.
    slack: f64,
}

struct InSpace {
    x: f64,
    ln_x: f64,
    ln_outside: f64,
}

impl Level {
    pub fn new(problem: &Problem<'_>, engine: Engine, floor: f64) -> Self {
        let cases = match problem.likelihood {
            Likelihood::Poisson { cases } | Likelihood::Bernoulli { cases, .. } => cases,
        };
        let counted = match engine {
            Engine::Plain => 0,
            Engine::Space => cases as usize,
            // Beyond this every window is let through.
            Engine::Narrow => cases.min(254.0) as usize,
            Engine::Wide => cases.min(65_534.0) as usize,
            Engine::Retrospective => cases.min(4_096.0) as usize,
        };
        let largest_x = |c: usize| match c as f64 {
            c if c < problem.fewest_cases => 0.0,
            c => problem.likelihood.largest_x(c, floor),
        };
        let mut level = Self {
            floor,
            largest_x: (0..=counted).into_par_iter().map(largest_x).collect(),
            largest_x_and_beyond: Vec::new(),
            fewest: Vec::new(),
            narrow: Vec::new(),
            wide: Vec::new(),
            circle: Vec::new(),
            entropy: Vec::new(),
            slack: 1e-13 * cases * (cases + 2.0).ln(),
        };
        match engine {
            Engine::Space => level.prepare_space(problem, cases),
            Engine::Narrow => level.narrow = level.of_lengths(problem),
            Engine::Wide => level.wide = level.of_lengths(problem),
            Engine::Retrospective => {
                let largest_x = level.largest_x.iter().map(|&x| x as f32);
                level.largest_x_and_beyond = largest_x.collect();
                let counts = problem.events.len() + ENDS + 1;
                level.largest_x_and_beyond.resize(counts, f32::INFINITY);
            }
            Engine::Plain => {}
        }
        level
    }

    fn prepare_space(&mut self, problem: &Problem<'_>, all: f64) {
        let circles = problem.circles;
        let quick = matches!(problem.likelihood, Likelihood::Poisson { .. });
        for centre in 0..circles.centres() {
            let (mut x, mut fewest) = (0.0, 1);
            for &place in circles.around(centre) {
                x += problem.x_of_place(place, 0, 1);
                fewest = self.fewest_from(fewest, x);
                self.fewest.push(fewest as u32);
                self.circle.push(InSpace {
                    x,
                    ln_x: x.ln(),
                    ln_outside: (all - x).ln(),
                });
            }
        }
        if quick {
            let of = |n: f64| if n > 0.0 { n * n.ln() } else { 0.0 };
            self.entropy = (0..=all as usize)
                .map(|c| of(c as f64) + of(all - c as f64))
                .collect();
        }
    }

    fn of_lengths<T: Cases>(&self, problem: &Problem<'_>) -> Vec<[T; LENGTHS]> {
        let (circles, windows) = (problem.circles, problem.windows);
        let of_place = |place: usize| {
            let mut x = [0.0; LENGTHS];
            let mut sum = 0.0;
            for length in 1..=windows.longest {
                let day = windows.days - length;
                sum += problem.x_of_place(place as u32, day, day + 1);
                x[length - 1] = sum;
            }
            x
        };
        let x_of_places: Vec<[f64; LENGTHS]> = (0..circles.places()).into_par_iter().map(of_place).collect();
        let mut fewest = vec![[T::MOST; LENGTHS]; circles.len()];
        let mut rest = fewest.as_mut_slice();
        let of_centres = (0..circles.centres()).map(|centre| {
            let (of_centre, after) = std::mem::take(&mut rest).split_at_mut(circles.around(centre).len());
            rest = after;
            (circles.around(centre), of_centre)
        });
        let of_centres: Vec<_> = of_centres.collect();
        of_centres.into_par_iter().for_each(|(members, fewest)| {
            Arch::new().dispatch(FewestOfLengths {
                level: self,
                lengths: windows.shortest..=windows.longest,
                x_of_places: &x_of_places,
                members,
                fewest,
            });
        });
        fewest
    }

    /// The fewest cases, at least `fewest`, that reach the floor where x is expected.
    fn fewest_from(&self, mut fewest: usize, x: f64) -> usize {
        while fewest < self.largest_x.len() && self.largest_x[fewest] < x {
            fewest += 1;
        }
        fewest
    }

    #[inline]
    pub fn reaches(&self, cases: f64, x: f64) -> bool {
        self.largest_x
            .get(cases as usize)
            .is_none_or(|&largest| x <= largest)
    }

    /// The larger of a maximum and the log ratio of a window, if that reaches the floor.
    pub fn larger(&self, problem: &Problem<'_>, maximum: f64, cases: f64, x: f64) -> f64 {
        let log_ratio = problem.log_ratio(cases, x);
        if log_ratio >= self.floor && log_ratio > maximum {
            log_ratio
        } else {
            maximum
        }
    }

    /// The same for a circle in space, without new logarithms where it is clearly not the larger.
    #[inline(always)]
    pub fn larger_in_space(&self, problem: &Problem<'_>, maximum: f64, cases: u32, circle: usize) -> f64 {
        let circle = &self.circle[circle];
        if let Some(entropy) = self.entropy.get(cases as usize) {
            let inside = f64::from(cases);
            let outside = (self.entropy.len() - 1) as f64 - inside;
            let about = entropy - inside * circle.ln_x - outside * circle.ln_outside;
            if about < maximum - self.slack {
                return maximum;
            }
        }
        self.larger(problem, maximum, f64::from(cases), circle.x)
    }
}

/// Puts in the fewest cases of each circle around a centre and each of the lengths.
struct FewestOfLengths<'a, T> {
    level: &'a Level,
    lengths: RangeInclusive<usize>,
    x_of_places: &'a [[f64; LENGTHS]],
    members: &'a [u32],
    fewest: &'a mut [[T; LENGTHS]],
}

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
impl<T: Cases> WithSimd for FewestOfLengths<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (mut xs, mut fewest) = ([0.0; LENGTHS], [0_usize; LENGTHS]);
        // Up to which x that is so; without limit where nothing is asked.
        let asked = |lane| self.lengths.contains(&(lane + 1));
        let mut most_x: [f64; LENGTHS] = std::array::from_fn(|lane| {
            if asked(lane) {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            }
        });
        let mut row = [T::MOST; LENGTHS];
        for (&place, of_circle) in self.members.iter().zip(self.fewest) {
            let new = &self.x_of_places[place as usize];
            let mut more = false;
            for lane in 0..LENGTHS {
                xs[lane] += new[lane];
                more |= xs[lane] > most_x[lane];
            }
            if more {
                for length in self.lengths.clone() {
                    let lane = length - 1;
                    if xs[lane] > most_x[lane] {
                        fewest[lane] = self.level.fewest_from(fewest[lane].max(1), xs[lane]);
                        let table = &self.level.largest_x;
                        most_x[lane] = table.get(fewest[lane]).copied().unwrap_or(f64::INFINITY);
                        row[lane] = T::of(fewest[lane]);
                    }
                }
            }
            *of_circle = row;
        }
    }
}

impl Problem<'_> {
    /// The most that is expected in the last days of a circle.
    pub fn most_expected_lately(&self) -> f64 {
        let Windows { days, longest, .. } = self.windows;
        let of_place = |place| self.x_of_place(place, days - longest, days);
        let of_places: Vec<f64> = (0..self.circles.places() as u32).map(of_place).collect();
        let of_centre = |centre| -> f64 {
            let around = self.circles.around(centre).iter();
            around.map(|&place| of_places[place as usize]).sum()
        };
        let most = (0..self.circles.centres()).into_par_iter().map(of_centre);
        most.reduce(|| 0.0, f64::max)
    }

    pub fn x_of_place(&self, place: u32, from: usize, to: usize) -> f64 {
        match &self.place_x {
            PlaceX::Margins => {
                let of_days = self.before[to] - self.before[from];
                f64::from(self.of_place[place as usize]) * of_days / self.events.len() as f64
            }
            PlaceX::Cells(x) => {
                let first = place as usize * self.windows.days;
                x[first + from..first + to].iter().sum()
            }
        }
    }

    pub fn x_of(&self, members: &[u32], from: usize, to: usize) -> f64 {
        match self.place_x {
            // Whole numbers first: the same x as for the observed cases, to the last digit.
            PlaceX::Margins => {
                let of_places: u64 = members
                    .iter()
                    .map(|&j| u64::from(self.of_place[j as usize]))
                    .sum();
                let of_days = self.before[to] - self.before[from];
                of_places as f64 * of_days / self.events.len() as f64
            }
            PlaceX::Cells(_) => members.iter().map(|&j| self.x_of_place(j, from, to)).sum(),
        }
    }
}
