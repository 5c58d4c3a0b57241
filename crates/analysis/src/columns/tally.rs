//! All figures of a selection, counted in one pass. A figure leaves the choices within itself aside, so that it goes on
//! showing what else could be chosen there; all others narrow it.

use std::collections::HashMap;
use std::sync::Arc;

use domain::codes::*;
use domain::event::{Certainty, Severity};
use domain::place::{M_PER_DEGREE, Point};
use domain::time::TimePrecision;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use stats::aoristic::{HOURS_OF_WEEK, share_event};

use super::pieces::{self, Piece, UNEVEN, precision};
use super::selection::{Selection, Tests, part};
use super::{Columns, LocalEvent, NONE};
use crate::methods::hours::{HourTable, hour_cells};

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

/// Figures by bit.
mod figure {
    pub const TOTAL: u16 = 1;
    pub const DAYS: u16 = 2;
    pub const AREAS: u16 = 4;
    pub const CATEGORIES: u16 = 8;
    pub const SUBTYPES: u16 = 16;
    pub const SOURCES: u16 = 32;
    pub const PARTNERS: u16 = 64;
    pub const SEVERITIES: u16 = 128;
    pub const CERTAINTIES: u16 = 256;
    pub const HOURS: u16 = 512;
    pub const PLACE: u16 = 1024;

    /// Each figure with the parts of a selection that it leaves aside.
    pub const ASIDE: [(u16, u16); 11] = {
        use super::part;
        [
            (TOTAL, 0),
            (DAYS, part::DAYS),
            (AREAS, part::AREA),
            // A subtype lies within its category: choosing it leaves the other categories to be seen.
            (CATEGORIES, part::CATEGORY | part::SUBTYPE),
            (SUBTYPES, part::SUBTYPE),
            (SOURCES, part::SOURCE),
            (PARTNERS, part::PARTNER),
            (SEVERITIES, part::SEVERITY),
            (CERTAINTIES, part::CERTAINTY),
            (HOURS, part::CLOCK),
            (PLACE, part::PLACE),
        ]
    };
}

/// In which figures an event counts, by the parts that it fails.
fn figures_by_failed() -> Vec<u16> {
    let counts = |failed: usize| {
        let fits = |(_, aside): &&(u16, u16)| failed as u16 & !aside == 0;
        figure::ASIDE.iter().filter(fits).map(|(figure, _)| figure).sum()
    };
    (0..part::ALL).map(counts).collect()
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
    without_point: i64,
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
            without_point: 0,
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
        self.without_point += other.without_point;
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
        self.hours.add(&other.hours);
    }

    fn count(&mut self, piece: &Piece, tests: &Tests, figures: &[u16], first_day: u16, zone: &TimeZone) {
        let cell = |cells: &mut [u32], number: u16| {
            let at = if number == NONE {
                cells.len() - 1
            } else {
                usize::from(number)
            };
            cells[at] += 1;
        };
        for row in 0..piece.len() {
            let failed = tests.failed(piece, row);
            if failed & part::LEFT_OUT == 0 {
                let day = piece.day[row];
                self.within = (self.within.0.min(day), self.within.1.max(day));
            }
            let counts_in = figures[usize::from(failed)];
            if counts_in == 0 {
                continue;
            }
            let is_in = |figure: u16| counts_in & figure != 0;
            self.total += i64::from(is_in(figure::TOTAL));
            if is_in(figure::DAYS) {
                self.days[usize::from(piece.day[row] - first_day)] += 1;
            }
            if is_in(figure::AREAS) {
                cell(&mut self.areas, piece.area[row]);
            }
            if is_in(figure::CATEGORIES) {
                cell(&mut self.categories, piece.category[row]);
            }
            if is_in(figure::SUBTYPES) {
                cell(&mut self.subtypes, piece.subtype[row]);
            }
            if is_in(figure::SOURCES) {
                cell(&mut self.sources, piece.source[row]);
            }
            if is_in(figure::PARTNERS) {
                cell(&mut self.partners, piece.partner[row]);
            }
            if is_in(figure::SEVERITIES) {
                self.severities[piece.severity(row)] += 1;
            }
            if is_in(figure::CERTAINTIES) {
                self.certainties[piece.certainty(row)] += 1;
            }
            if is_in(figure::HOURS) {
                self.hours.count(piece, row, zone);
            }
            if is_in(figure::PLACE) && piece.lat[row] == pieces::NOWHERE {
                self.without_point += 1;
            }
        }
    }
}

/// Hour × weekday while it is counted: events of a known hour by cell, shares of those that lie within hours apart, and
/// shares of whole hours as where they begin and end.
struct Hours {
    exact: [u32; HOURS_OF_WEEK],
    shares: [f64; HOURS_OF_WEEK],
    /// What changes from one hour to the next, over two weeks since an event may go on into the next one.
    steps: [f64; 2 * HOURS_OF_WEEK + 1],
    evenly: u32,
    n_known: i64,
    n_shared: i64,
    n_unknown: i64,
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            exact: [0; HOURS_OF_WEEK],
            shares: [0.0; HOURS_OF_WEEK],
            steps: [0.0; 2 * HOURS_OF_WEEK + 1],
            evenly: 0,
            n_known: 0,
            n_shared: 0,
            n_unknown: 0,
        }
    }
}

impl Hours {
    fn count(&mut self, piece: &Piece, row: usize, zone: &TimeZone) {
        let timing = piece.timing[row];
        match precision(timing) {
            TimePrecision::Exact => self.n_known += 1,
            TimePrecision::Hour => self.n_known += 1,
            TimePrecision::Interval | TimePrecision::Day => self.n_shared += 1,
            TimePrecision::Unknown => {
                self.n_unknown += 1;
                return;
            }
        }
        let hour = usize::from(piece.hour[row]);
        let lasts = piece.lasts[row];
        if precision(timing) == TimePrecision::Exact || lasts <= 1 {
            self.exact[hour] += 1;
        } else if lasts >= 168 * 60 {
            self.evenly += 1;
        } else if timing & UNEVEN != 0 {
            share_unevenly(&mut self.shares, piece.from[row], lasts, zone);
        } else {
            self.share(hour, piece.from[row].rem_euclid(60) as u32, lasts);
        }
    }

    /// The part of the first hour, whole hours, and the part of the last.
    fn share(&mut self, hour: usize, minute: u32, lasts: u32) {
        let by_minute = 1.0 / f64::from(lasts);
        let first = lasts.min(60 - minute);
        self.shares[hour] += f64::from(first) * by_minute;
        let whole = ((lasts - first) / 60) as usize;
        if whole > 0 {
            self.steps[hour + 1] += 60.0 * by_minute;
            self.steps[hour + 1 + whole] -= 60.0 * by_minute;
        }
        let last = (lasts - first) % 60;
        if last > 0 {
            self.shares[(hour + 1 + whole) % HOURS_OF_WEEK] += f64::from(last) * by_minute;
        }
    }

    fn add(&mut self, other: &Self) {
        for (sum, n) in self.exact.iter_mut().zip(&other.exact) {
            *sum += n;
        }
        for (sum, share) in self.shares.iter_mut().zip(&other.shares) {
            *sum += share;
        }
        for (sum, step) in self.steps.iter_mut().zip(&other.steps) {
            *sum += step;
        }
        self.evenly += other.evenly;
        self.n_known += other.n_known;
        self.n_shared += other.n_shared;
        self.n_unknown += other.n_unknown;
    }

    fn table(&self) -> HourTable {
        let evenly = f64::from(self.evenly) / HOURS_OF_WEEK as f64;
        let mut table: [f64; HOURS_OF_WEEK] =
            std::array::from_fn(|cell| f64::from(self.exact[cell]) + self.shares[cell] + evenly);
        let mut level = 0.0;
        for (at, step) in self.steps.iter().enumerate() {
            level += step;
            table[at % HOURS_OF_WEEK] += level;
        }
        HourTable {
            cells: hour_cells(&table),
            n_known: self.n_known,
            n_shared: self.n_shared,
            n_unknown: self.n_unknown,
        }
    }
}

/// Hour by hour on the municipality's clock, as on the nights when that is changed.
fn share_unevenly(table: &mut [f64; HOURS_OF_WEEK], from: i32, lasts: u32, zone: &TimeZone) {
    let from = i64::from(from);
    share_event(table, from, Some(from + i64::from(lasts)), |hour| {
        let at = Timestamp::from_second(hour * 3600).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = zone.to_datetime(at);
        local.weekday().to_monday_zero_offset() as usize * 24 + local.hour() as usize
    });
}

/// Pieces that are counted together: few enough that each core has several turns, so that the sums are the same however
/// many cores there are.
const TOGETHER: usize = 8;

pub(super) fn tally(columns: &Columns, selection: &Selection) -> Tally {
    let tests = Tests::of(selection, columns);
    let figures = figures_by_failed();
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
                counts.count(piece, &tests, &figures, first_day, &columns.zone);
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
        without_point: counts.without_point,
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

pub(super) fn local_events(columns: &Columns, selection: &Selection) -> (Vec<LocalEvent>, i64) {
    let tests = Tests::of(selection, columns);
    let of_piece = |piece: &Arc<Piece>| {
        let mut found = Vec::new();
        let mut left_out = 0;
        for row in (0..piece.len()).filter(|row| tests.failed(piece, *row) == 0) {
            match piece.point(row).filter(|_| piece.place(row).is_local()) {
                Some(point) => found.push(LocalEvent {
                    point,
                    date: pieces::date(piece.day[row]),
                }),
                None => left_out += 1,
            }
        }
        (found, left_out)
    };
    let found: Vec<(Vec<LocalEvent>, i64)> = columns.pieces.par_iter().map(of_piece).collect();
    let left_out = found.iter().map(|(_, n)| n).sum();
    (
        found.into_iter().flat_map(|(events, _)| events).collect(),
        left_out,
    )
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
        for row in 0..piece.len() {
            let failed = tests.failed(piece, row);
            if failed & part::LEFT_OUT != 0 {
                continue;
            }
            match piece.point(row).filter(|_| piece.place(row).is_local()) {
                Some(point) => *found.entry(square(point)).or_default() += u32::from(failed == 0),
                None => left_out += i64::from(failed == 0),
            }
        }
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
