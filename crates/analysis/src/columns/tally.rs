//! All figures of a selection, counted in one pass. A figure leaves the choices within itself aside, so that it goes on
//! showing what else could be chosen there; all others narrow it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use domain::codes::*;
use domain::event::{Certainty, Severity};
use domain::place::{M_PER_DEGREE, Point};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::Columns;
use super::hours::Hours;
use super::pieces::{self, Piece};
use super::rows::Rows;
use super::selection::{Selection, Tests, part};
use super::whole::{Whole, count_codes, count_rows};
use crate::methods::hours::HourTable;

/// The figures of a selection. Lists hold every code that has an event in the figure, most first.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The events that are selected.
    pub total: i64,
    /// From the first day in the columns to the last, whether chosen or not.
    pub first_day: Option<Date>,
    pub days: Vec<i64>,
    /// The first and the last day of the events that are not left out for their source, whatever else is chosen.
    pub within: Option<(Date, Date)>,
    pub areas: Vec<(AreaCode, i64)>,
    /// Events that lie in no working area; they are in no row of `areas`.
    pub without_area: i64,
    pub categories: Vec<(CategoryCode, i64)>,
    pub subtypes: Vec<((CategoryCode, SubtypeCode), i64)>,
    pub sources: Vec<(SourceCode, i64)>,
    pub partners: Vec<(PartnerCode, i64)>,
    pub severities: Vec<(Severity, i64)>,
    pub certainties: Vec<(Certainty, i64)>,
    pub hours: HourTable,
    /// Would have been selected, but has no point to lie in the drawn surface with.
    pub without_point: i64,
}

/// Counts by number; the last cell is for no code.
struct Counts {
    total: i64,
    days: Vec<u32>,
    areas: Vec<u32>,
    categories: Vec<u32>,
    subtypes: Vec<u32>,
    sources: Vec<u32>,
    partners: Vec<u32>,
    severities: [u32; 4],
    certainties: [u32; 4],
    hours: Hours,
    /// With a point, and without.
    points: [u32; 2],
    /// First and last day of what is not left out; the first is after the last while there is none.
    within: (u16, u16),
}

impl Counts {
    fn new(columns: &Columns, days: usize) -> Self {
        let room = |codes: usize| vec![0; codes + 1];
        Self {
            total: 0,
            days: vec![0; days],
            areas: room(columns.areas.len()),
            categories: room(columns.categories.len()),
            subtypes: room(columns.subtypes.len()),
            sources: room(columns.sources.len()),
            partners: room(columns.partners.len()),
            severities: [0; 4],
            certainties: [0; 4],
            hours: Hours::default(),
            points: [0; 2],
            within: (u16::MAX, 0),
        }
    }

    fn add(&mut self, other: &Self) {
        let add = |to: &mut [u32], from: &[u32]| {
            for (sum, n) in to.iter_mut().zip(from) {
                *sum += n;
            }
        };
        self.total += other.total;
        self.within = (
            self.within.0.min(other.within.0),
            self.within.1.max(other.within.1),
        );
        add(&mut self.days, &other.days);
        add(&mut self.areas, &other.areas);
        add(&mut self.categories, &other.categories);
        add(&mut self.subtypes, &other.subtypes);
        add(&mut self.sources, &other.sources);
        add(&mut self.partners, &other.partners);
        add(&mut self.severities, &other.severities);
        add(&mut self.certainties, &other.certainties);
        add(&mut self.points, &other.points);
        self.hours.add(&other.hours);
    }

    fn count(&mut self, piece: &Piece, tests: &Tests, first_day: u16, zone: &TimeZone) {
        let passing = Passing::of(piece, tests);
        if let Some((first, last)) = passing.days(piece) {
            self.within = (self.within.0.min(first), self.within.1.max(last));
        }
        self.total += passing.but(0).count() as i64;
        let whole = piece.whole.get_or_init(|| Arc::new(Whole::of(piece)));
        let before = usize::from(piece.first_day() - first_day);
        let figure = |aside: u16, of_all: &[u32], to: &mut [u32], column: &dyn Fn(usize) -> usize| {
            count_rows(&passing.but(aside), piece.len(), of_all, to, column);
        };
        figure(part::DAYS, &whole.days, &mut self.days[before..], &|row| {
            usize::from(piece.day[row] - piece.first_day())
        });
        // A subtype lies within its category: choosing it leaves the other categories to be seen.
        for (aside, column, of_all, to) in [
            (part::AREA, &piece.area, &whole.areas, &mut self.areas),
            (
                part::CATEGORY | part::SUBTYPE,
                &piece.category,
                &whole.categories,
                &mut self.categories,
            ),
            (part::SUBTYPE, &piece.subtype, &whole.subtypes, &mut self.subtypes),
            (part::SOURCE, &piece.source, &whole.sources, &mut self.sources),
            (part::PARTNER, &piece.partner, &whole.partners, &mut self.partners),
        ] {
            count_codes(&passing.but(aside), column, of_all, to);
        }
        figure(part::SEVERITY, &whole.severities, &mut self.severities, &|row| {
            piece.severity(row)
        });
        figure(
            part::CERTAINTY,
            &whole.certainties,
            &mut self.certainties,
            &|row| piece.certainty(row),
        );
        let mut at_an_hour = passing.but(part::CLOCK).into_owned();
        let mut shared = at_an_hour.clone();
        at_an_hour.without(&whole.shared);
        shared.and(&whole.shared);
        self.hours.n_known += at_an_hour.count() as i64;
        count_rows(
            &at_an_hour,
            piece.len(),
            &whole.hours,
            &mut self.hours.exact,
            |row| usize::from(piece.hour[row]),
        );
        shared.for_each(|row| self.hours.count(piece, row, zone));
        figure(part::PLACE, &whole.points, &mut self.points, &|row| {
            usize::from(piece.lat[row] == pieces::NOWHERE)
        });
    }
}

/// Parts that a figure leaves aside together.
fn together(part: u16) -> bool {
    part & (part::CATEGORY | part::SUBTYPE) != 0
}

/// The rows of a piece that pass, by part of a selection. What fails more parts than any figure leaves aside is in none, and was
/// not tried further.
struct Passing {
    by_part: Vec<(u16, Rows)>,
    all: Rows,
    n: usize,
}

impl Passing {
    fn of(piece: &Piece, tests: &Tests) -> Self {
        let n = piece.len();
        let mut by_part: Vec<(u16, Rows)> = Vec::with_capacity(tests.parts.len());
        // Those that fail nothing yet, and those that fail what a figure may leave aside.
        let (mut all, mut some) = (Rows::all(n), Rows::none(n));
        for parts in tests.parts.chunk_by(|a, b| together(*a) && together(*b)) {
            let mut tried = all.clone();
            tried.or(&some);
            let mut passing = tried.clone();
            for part in parts {
                let mut rows = tried.clone();
                tests.keep(*part, piece, &mut rows);
                passing.and(&rows);
                by_part.push((*part, rows));
            }
            some.and(&passing);
            let mut failed = all.clone();
            failed.without(&passing);
            some.or(&failed);
            all.and(&passing);
        }
        Self { by_part, all, n }
    }

    /// The rows that pass every part but those that a figure leaves aside.
    fn but(&self, aside: u16) -> Cow<'_, Rows> {
        if self.by_part.iter().all(|(part, _)| part & aside == 0) {
            return Cow::Borrowed(&self.all);
        }
        let mut passing = Rows::all(self.n);
        for (_, rows) in self.by_part.iter().filter(|(part, _)| part & aside == 0) {
            passing.and(rows);
        }
        Cow::Owned(passing)
    }

    /// The first and the last day of what is not left out for its source.
    fn days(&self, piece: &Piece) -> Option<(u16, u16)> {
        let kept = self.by_part.iter().find(|(part, _)| *part == part::LEFT_OUT);
        match kept {
            Some((_, rows)) if *rows != Rows::all(self.n) => {
                let (mut first, mut last) = (u16::MAX, 0);
                rows.for_each(|row| {
                    first = first.min(piece.day[row]);
                    last = last.max(piece.day[row]);
                });
                (first <= last).then_some((first, last))
            }
            _ => Some((piece.first_day(), piece.last_day())),
        }
    }
}

/// Pieces that are counted together: few enough that each core has several turns, so that the sums are the same however
/// many cores there are.
const TOGETHER: usize = 8;

pub(super) fn tally(columns: &Columns, selection: &Selection) -> Tally {
    let tests = Tests::of(selection, columns);
    let first_day = columns.pieces.iter().map(|p| p.first_day()).min().unwrap_or(0);
    let last_day = columns.pieces.iter().map(|p| p.last_day()).max().unwrap_or(0);
    let days = if columns.is_empty() {
        0
    } else {
        usize::from(last_day - first_day) + 1
    };
    let counted: Vec<Counts> = columns
        .pieces
        .par_chunks(TOGETHER)
        .map(|pieces| {
            let mut counts = Counts::new(columns, days);
            for piece in pieces {
                counts.count(piece, &tests, first_day, &columns.zone);
            }
            counts
        })
        .collect();
    let mut sum = Counts::new(columns, days);
    for counts in &counted {
        sum.add(counts);
    }
    told(columns, sum, (days > 0).then(|| pieces::date(first_day)))
}

fn told(columns: &Columns, counts: Counts, first_day: Option<Date>) -> Tally {
    Tally {
        total: counts.total,
        first_day,
        days: counts.days.iter().map(|n| i64::from(*n)).collect(),
        within: (counts.within.0 <= counts.within.1)
            .then(|| (pieces::date(counts.within.0), pieces::date(counts.within.1))),
        without_area: counts.areas.last().copied().map_or(0, i64::from),
        areas: ranked(&columns.areas.codes, &counts.areas),
        categories: ranked(&columns.categories.codes, &counts.categories),
        subtypes: ranked(&columns.subtypes.codes, &counts.subtypes),
        sources: ranked(&columns.sources.codes, &counts.sources),
        partners: ranked(&columns.partners.codes, &counts.partners),
        severities: graded(&Severity::ALL, &counts.severities),
        certainties: graded(&Certainty::ALL, &counts.certainties),
        hours: counts.hours.table(),
        without_point: i64::from(counts.points[1]),
    }
}

/// Most first; by code where as many.
pub(super) fn ranked<C: Clone + Ord>(codes: &[C], counts: &[u32]) -> Vec<(C, i64)> {
    let mut rows: Vec<(C, i64)> = codes
        .iter()
        .zip(counts)
        .filter(|(_, n)| **n > 0)
        .map(|(code, n)| (code.clone(), i64::from(*n)))
        .collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    rows
}

fn graded<G: Copy>(grades: &[G], counts: &[u32]) -> Vec<(G, i64)> {
    grades
        .iter()
        .copied()
        .zip(counts.iter().map(|n| i64::from(*n)))
        .collect()
}

pub(super) fn squares(columns: &Columns, selection: &Selection, side_m: f64) -> (Vec<u32>, i64) {
    type Squares = HashMap<(i32, i32), u32>;
    let tests = Tests::of(selection, columns);
    // Squares are square at the nearest whole degree, so that rows of them lie edge to edge.
    let breadths: Vec<f64> = (-90..=90_i32)
        .map(|lat| (M_PER_DEGREE * f64::from(lat).to_radians().cos()).max(1.0))
        .collect();
    let square = |point: Point| {
        let breadth = breadths[(point.lat.round() + 90.0).clamp(0.0, 180.0) as usize];
        let number = |metres: f64| (metres / side_m).floor() as i32;
        (number(point.lat * M_PER_DEGREE), number(point.lon * breadth))
    };
    let of_piece = |piece: &Arc<Piece>| {
        let (mut found, mut left_out) = (Squares::new(), 0);
        let chosen = tests.passing(piece);
        let mut counted = Rows::all(piece.len());
        tests.keep(part::LEFT_OUT, piece, &mut counted);
        counted.for_each(|row| {
            let is_chosen = chosen.has(row);
            match piece.point(row).filter(|_| piece.place(row).is_local()) {
                Some(point) => *found.entry(square(point)).or_default() += u32::from(is_chosen),
                None => left_out += i64::from(is_chosen),
            }
        });
        (found, left_out)
    };
    let add = |mut sum: (Squares, i64), some: (Squares, i64)| {
        for (square, n) in some.0 {
            *sum.0.entry(square).or_default() += n;
        }
        (sum.0, sum.1 + some.1)
    };
    let (found, left_out) = columns
        .pieces
        .par_iter()
        .map(of_piece)
        .reduce(|| (Squares::new(), 0), add);
    let mut counts: Vec<u32> = found.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    (counts, left_out)
}
