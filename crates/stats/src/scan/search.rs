//! The likeliest window around each centre, and in one replication.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::latest_days::CirclesOf;
use super::likelihood::Likelihood;
use super::{Circles, Windows};

/// What is expected in a place and a run of days (or, for Bernoulli, how many persons there are).
pub(super) enum PlaceX {
    /// A number for each place and day.
    Cells(Vec<f64>),
    /// Cases of the place times cases of the days over all cases.
    Margins,
}

pub(super) struct Problem<'a> {
    pub circles: &'a Circles,
    pub windows: Windows,
    pub likelihood: Likelihood,
    /// Place and day of each observed case.
    pub events: Vec<(u32, u32)>,
    pub place_x: PlaceX,
    /// Cases before each day: whole numbers.
    pub before: Vec<f64>,
    /// Observed cases of each place.
    pub of_place: Vec<u32>,
    pub fewest_cases: f64,
    circles_of: OnceLock<CirclesOf>,
}

/// The likeliest window around one centre.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Best {
    pub members: usize,
    pub days: Range<usize>,
    pub cases: f64,
    pub x: f64,
    pub log_ratio: f64,
}

/// Cases of one replication, by place: `day[first[place]..first[place + 1]]`, sorted.
pub(super) struct ByPlace {
    pub first: Vec<u32>,
    pub day: Vec<u32>,
}

impl ByPlace {
    pub fn new(places: usize, events: &[(u32, u32)]) -> Self {
        let mut first = vec![0_u32; places + 1];
        for &(place, _) in events {
            first[place as usize + 1] += 1;
        }
        for place in 0..places {
            first[place + 1] += first[place];
        }
        let mut next = first.clone();
        let mut day = vec![0; events.len()];
        for &(place, d) in events {
            day[next[place as usize] as usize] = d;
            next[place as usize] += 1;
        }
        for place in 0..places {
            day[first[place] as usize..first[place + 1] as usize].sort_unstable();
        }
        Self { first, day }
    }

    pub fn days(&self, place: u32) -> &[u32] {
        &self.day[self.first[place as usize] as usize..self.first[place as usize + 1] as usize]
    }
}

impl<'a> Problem<'a> {
    pub fn new(
        circles: &'a Circles,
        windows: Windows,
        likelihood: Likelihood,
        events: Vec<(u32, u32)>,
        place_x: PlaceX,
    ) -> Self {
        let mut before = vec![0.0; windows.days + 1];
        let mut of_place = vec![0_u32; circles.places()];
        for &(place, day) in &events {
            before[day as usize + 1] += 1.0;
            of_place[place as usize] += 1;
        }
        for day in 0..windows.days {
            before[day + 1] += before[day];
        }
        Self {
            circles,
            windows,
            likelihood,
            events,
            place_x,
            before,
            of_place,
            fewest_cases: 1.0,
            circles_of: OnceLock::new(),
        }
    }

    pub fn circles_of(&self) -> &CirclesOf {
        self.circles_of.get_or_init(|| CirclesOf::new(self.circles))
    }

    /// 0 when the cases are too few to be a cluster.
    #[inline]
    pub fn log_ratio(&self, cases: f64, x: f64) -> f64 {
        if cases < self.fewest_cases {
            return 0.0;
        }
        self.likelihood.log_ratio(cases, x)
    }

    pub fn expected(&self, x: f64) -> f64 {
        match self.likelihood {
            Likelihood::Poisson { .. } => x,
            Likelihood::Bernoulli { cases, population } => x * cases / population,
        }
    }

    pub fn relative_risk(&self, cases: f64, x: f64) -> Option<f64> {
        match self.place_x {
            // What is outside a cylinder has no rate of its own here: its margins hold the cylinder.
            PlaceX::Margins => None,
            PlaceX::Cells(_) => self.likelihood.relative_risk(cases, x),
        }
    }

    pub fn best_of_centres(&self, plain: bool) -> Vec<Option<Best>> {
        let by_place = ByPlace::new(self.circles.places(), &self.events);
        (0..self.circles.centres())
            .into_par_iter()
            .map_init(
                || Zone::new(self),
                |zone, centre| {
                    let mut best: Option<Best> = None;
                    zone.each_window(&by_place, centre, plain, |members, days, cases, x| {
                        let log_ratio = self.log_ratio(cases, x);
                        // Of equally likely ones the smallest circle, which comes first.
                        if log_ratio > best.as_ref().map_or(0.0, |b| b.log_ratio * (1.0 + 1e-12)) {
                            best = Some(Best {
                                members,
                                days,
                                cases,
                                x,
                                log_ratio,
                            });
                        }
                    });
                    best
                },
            )
            .collect()
    }
}

/// Running sums while the circle around a centre grows.
pub(super) struct Zone<'p, 'a> {
    problem: &'p Problem<'a>,
    /// Cases of each day.
    cases: Vec<u32>,
    /// Days with cases in order, and the cases before each of them and after the last.
    day: Vec<u32>,
    before: Vec<u32>,
    /// x before each day.
    x_before: Vec<f64>,
    cases_of_places: f64,
}

impl<'p, 'a> Zone<'p, 'a> {
    pub fn new(problem: &'p Problem<'a>) -> Self {
        Self {
            problem,
            cases: vec![0; problem.windows.days],
            day: Vec::new(),
            before: Vec::new(),
            x_before: vec![0.0; problem.windows.days + 1],
            cases_of_places: 0.0,
        }
    }

    /// Calls `visit` with members, days, cases and x. Unless everything is asked for, a window is left out
    /// that another one must beat: one with no case of the place added last has the same cases as in the
    /// smaller circle and no less expected; one that begins or ends on a day without cases has the
    /// same cases as the shorter one.
    pub fn each_window(
        &mut self,
        by_place: &ByPlace,
        centre: usize,
        plain: bool,
        mut visit: impl FnMut(usize, Range<usize>, f64, f64),
    ) {
        let windows = self.problem.windows;
        self.begin();
        self.cases.fill(0);
        self.day.clear();
        self.before.clear();
        self.before.push(0);
        for (at, &place) in self.problem.circles.around(centre).iter().enumerate() {
            let new = by_place.days(place);
            self.add_x(place);
            for &day in new {
                self.cases[day as usize] += 1;
            }
            if plain {
                for from in 0..windows.days {
                    let last = windows.days.min(from + windows.longest);
                    for to in from + windows.shortest..=last {
                        if !windows.prospective || to == windows.days {
                            let cases: u32 = self.cases[from..to].iter().sum();
                            visit(at + 1, from..to, f64::from(cases), self.x(from, to));
                        }
                    }
                }
                continue;
            }
            if new.is_empty() {
                continue;
            }
            if windows.prospective {
                let end = windows.days;
                let mut cases = 0;
                let newest = *new.last().expect("not empty") as usize;
                for length in 1..=windows.longest {
                    cases += self.cases[end - length];
                    if length >= windows.shortest && end - length <= newest {
                        visit(
                            at + 1,
                            end - length..end,
                            f64::from(cases),
                            self.x(end - length, end),
                        );
                    }
                }
            } else {
                self.list_days(new);
                self.windows_with(new, at + 1, &mut visit);
            }
        }
    }

    /// No places: sums of x alone.
    pub fn begin(&mut self) {
        if matches!(self.problem.place_x, PlaceX::Cells(_)) {
            self.x_before.fill(0.0);
        }
        self.cases_of_places = 0.0;
    }

    pub fn add_x(&mut self, place: u32) {
        match &self.problem.place_x {
            PlaceX::Margins => {
                self.cases_of_places += f64::from(self.problem.of_place[place as usize]);
            }
            PlaceX::Cells(x) => {
                let days = self.problem.windows.days;
                let x = &x[place as usize * days..(place as usize + 1) * days];
                let mut sum = 0.0;
                for (before, x) in self.x_before[1..].iter_mut().zip(x) {
                    sum += x;
                    *before += sum;
                }
            }
        }
    }

    /// x before each day and after the last but for a factor, and the factor's inverse.
    pub fn x_before(&self) -> (&[f64], f64) {
        match self.problem.place_x {
            PlaceX::Margins => {
                let inverse = self.problem.events.len() as f64 / self.cases_of_places;
                (&self.problem.before, inverse)
            }
            PlaceX::Cells(_) => (&self.x_before, 1.0),
        }
    }

    #[inline]
    pub fn x(&self, from: usize, to: usize) -> f64 {
        match self.problem.place_x {
            PlaceX::Margins => {
                let of_days = self.problem.before[to] - self.problem.before[from];
                self.cases_of_places * of_days / self.problem.events.len() as f64
            }
            PlaceX::Cells(_) => self.x_before[to] - self.x_before[from],
        }
    }

    /// Keeps the list of days with cases up to date.
    fn list_days(&mut self, new: &[u32]) {
        for &day in new {
            let at = self.day.partition_point(|&d| d < day);
            if self.day.get(at) != Some(&day) {
                self.day.insert(at, day);
                self.before.insert(at, self.before[at]);
            }
            for before in &mut self.before[at + 1..] {
                *before += 1;
            }
        }
    }

    /// Each window that holds one of the days `new`, once: by the first of them that it holds.
    fn windows_with(
        &self,
        new: &[u32],
        members: usize,
        visit: &mut impl FnMut(usize, Range<usize>, f64, f64),
    ) {
        let windows = self.problem.windows;
        let mut after = 0;
        for (i, &day) in new.iter().enumerate() {
            if i > 0 && new[i - 1] == day {
                continue;
            }
            let of_day = self.day.partition_point(|&d| d < day);
            for first in (after..=of_day).rev() {
                let from = self.day[first] as usize;
                if day as usize - from >= windows.longest {
                    break;
                }
                for last in of_day..self.day.len() {
                    let to = self.day[last] as usize + 1;
                    if to - from > windows.longest {
                        break;
                    }
                    let cases = f64::from(self.before[last + 1] - self.before[first]);
                    if to - from >= windows.shortest {
                        visit(members, from..to, cases, self.x(from, to));
                        continue;
                    }
                    // Too short as it is: every window of the shortest length around it.
                    let earliest = to.saturating_sub(windows.shortest);
                    for from in earliest..=from.min(windows.days - windows.shortest) {
                        let to = from + windows.shortest;
                        let cases: u32 = self.cases[from..to].iter().sum();
                        visit(members, from..to, f64::from(cases), self.x(from, to));
                    }
                }
            }
            after = of_day + 1;
        }
    }
}
