//! Do events follow upon each other where they are near each other, and where is that to be minded just now? The
//! near-repeat table (Knox 1964; Johnson and others 2007), and zones around the latest events.
//!
//! A zone says that events of this kind have tended to be followed by others so near and so soon. It does not say that one
//! will come, nor that the one before caused it.

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use jiff::civil::Date;
use stats::benjamini_hochberg::benjamini_hochberg;
use stats::knox::{Bands, Closed, KnoxError, Metric, knox_test};
use stats::permutation::{Alternative, TieRule};
use stats::points::Points;

use super::pattern::{FALSE_SHARE, PatternError, Spot, enough, not_too_many, permutations};
use super::plane::Plane;
use crate::columns::LocalEvent;

/// The bands' outer edges: a pair at exactly the edge is within.
pub const DISTANCES_M: [u32; 4] = [100, 200, 300, 400];
pub const DAYS: [u32; 4] = [7, 14, 21, 28];
pub const PERMUTATIONS: u32 = 999;
/// More than this are not paired while somebody waits.
pub const MOST_EVENTS: i64 = 20_000;
/// Zones are drawn around events at most so many days old.
pub const LATEST_DAYS: std::ops::RangeInclusive<u32> = 1..=28;

#[derive(Clone, Debug, PartialEq)]
pub struct NearRepeat {
    pub n: i64,
    pub left_out: i64,
    pub last: Date,
    /// By distance, and within that by days.
    pub table: Vec<Vec<RepeatCell>>,
    pub circles: Vec<RepeatCircle>,
    /// Circles that meet are one zone; that with most events first.
    pub zones: Vec<RepeatZone>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatCell {
    pub observed: u64,
    pub expected: f64,
    /// More pairs than chance gives, and adjusted for how many cells there are.
    pub p: f64,
    pub adjusted: f64,
}

impl RepeatCell {
    /// `None` where nothing is expected.
    pub fn ratio(&self) -> Option<f64> {
        (self.expected > 0.0).then(|| self.observed as f64 / self.expected)
    }

    /// More pairs than chance explains.
    pub fn is_finding(&self) -> bool {
        self.adjusted <= FALSE_SHARE && self.ratio().is_some_and(|ratio| ratio > 1.0)
    }
}

/// Around one of the latest events, as far as the table has more than chance gives for the day to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatCircle {
    pub centre: Point,
    pub radius_m: f64,
    pub date: Date,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RepeatZone {
    pub centre: Point,
    /// West, south, east, north: the zone's box.
    pub bounds: [f64; 4],
    /// The latest events that the zone is made of.
    pub n: i64,
    pub first: Date,
    pub last: Date,
    pub spot: Spot,
}

/// Zones are made around the events of the last `latest_days` days up to `last`.
///
/// # Errors
/// Too few or too many events, or a municipality without an extent.
pub fn near_repeat(
    municipality: &Municipality,
    events: &[LocalEvent],
    left_out: i64,
    last: Date,
    latest_days: u32,
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> Result<NearRepeat, PatternError> {
    let plane = Plane::of(municipality).ok_or(PatternError::NoExtent)?;
    enough(events.len())?;
    not_too_many(events.len(), MOST_EVENTS)?;
    let table = table(&plane, events, last)?;
    let circles = circles(&table, events, last, latest_days);
    let mut zones: Vec<RepeatZone> = together(&plane, &circles)
        .into_iter()
        .map(|members| zone(municipality, &circles, &members, area_of))
        .collect();
    zones.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| b.last.cmp(&a.last)));
    Ok(NearRepeat {
        n: events.len() as i64,
        left_out,
        last,
        table,
        circles,
        zones,
    })
}

fn days_ago(date: Date, last: Date) -> i32 {
    date.until(last).map_or(0, |span| span.get_days())
}

fn table(plane: &Plane, events: &[LocalEvent], last: Date) -> Result<Vec<Vec<RepeatCell>>, PatternError> {
    let (x_m, y_m): (Vec<f64>, Vec<f64>) = events.iter().map(|e| plane.metres(e.point)).unzip();
    let day: Vec<i32> = events.iter().map(|e| -days_ago(e.date, last)).collect();
    let bands = |edges: &[u32]| {
        let edges: Vec<f64> = edges.iter().map(|edge| f64::from(*edge)).collect();
        Bands::new(&edges, Closed::Right)
    };
    let (space, time) = (bands(&DISTANCES_M)?, bands(&DAYS)?);
    let points = Points::new(&x_m, &y_m)?;
    let found = knox_test(
        points,
        &day,
        &space,
        &time,
        Metric::Euclidean,
        permutations(PERMUTATIONS)?,
    );
    let found = found.map_err(|error| match error {
        KnoxError::TooManyPairs { .. } => PatternError::TooMany {
            n: events.len() as i64,
            most: MOST_EVENTS,
        },
        KnoxError::Input(_) | KnoxError::Span { .. } => PatternError::Alike,
    })?;
    let cells: Vec<Vec<RepeatCell>> = found
        .rows()
        .map(|row| {
            let cell = |cell: &stats::knox::KnoxCell| RepeatCell {
                observed: cell.observed,
                expected: cell.expected,
                p: cell.tails.p(Alternative::Greater, TieRule::BothTails).value,
                adjusted: 1.0,
            };
            row.iter().map(cell).collect()
        })
        .collect();
    let p: Vec<f64> = cells.iter().flatten().map(|cell| cell.p).collect();
    let mut adjusted = benjamini_hochberg(&p)?.into_iter();
    let mut with_adjusted = |cell: RepeatCell| RepeatCell {
        adjusted: adjusted.next().unwrap_or(1.0),
        ..cell
    };
    let rows = cells.into_iter();
    Ok(rows
        .map(|row| row.into_iter().map(&mut with_adjusted).collect())
        .collect())
}

/// How far a zone reaches around an event that is so many days old tomorrow: as far as every band up to there has more
/// pairs than chance gives.
fn reach(table: &[Vec<RepeatCell>], age: u32) -> Option<u32> {
    let column = DAYS.iter().position(|edge| age <= *edge)?;
    let bands = table.iter().take_while(|row| row[column].is_finding()).count();
    (bands > 0).then(|| DISTANCES_M[bands - 1])
}

fn circles(
    table: &[Vec<RepeatCell>],
    events: &[LocalEvent],
    last: Date,
    latest_days: u32,
) -> Vec<RepeatCircle> {
    let circle = |event: &LocalEvent| {
        let age = u32::try_from(days_ago(event.date, last))
            .ok()
            .filter(|age| *age < latest_days)?;
        Some(RepeatCircle {
            centre: event.point,
            radius_m: f64::from(reach(table, age + 1)?),
            date: event.date,
        })
    };
    events.iter().filter_map(circle).collect()
}

/// Numbers of circles that meet, directly or by others.
fn together(plane: &Plane, circles: &[RepeatCircle]) -> Vec<Vec<usize>> {
    let at: Vec<(f64, f64)> = circles.iter().map(|c| plane.metres(c.centre)).collect();
    let meet = |a: usize, b: usize| {
        let reach = circles[a].radius_m + circles[b].radius_m;
        (at[a].0 - at[b].0).hypot(at[a].1 - at[b].1) < reach
    };
    let mut left: Vec<usize> = (0..circles.len()).collect();
    let mut found = Vec::new();
    while let Some(begun) = left.pop() {
        let mut members = vec![begun];
        let mut next = 0;
        while next < members.len() {
            let own = members[next];
            let (joined, others): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(|other| meet(own, *other));
            members.extend(joined);
            left = others;
            next += 1;
        }
        found.push(members);
    }
    found
}

fn zone(
    municipality: &Municipality,
    circles: &[RepeatCircle],
    members: &[usize],
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> RepeatZone {
    let of_zone = || members.iter().map(|member| &circles[*member]);
    let mean = |of: fn(&RepeatCircle) -> f64| of_zone().map(of).sum::<f64>() / members.len() as f64;
    let centre = Point {
        lat: mean(|c| c.centre.lat),
        lon: mean(|c| c.centre.lon),
    };
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut reach: f64 = 0.0;
    for circle in of_zone() {
        let (east_m, north_m) = (circle.radius_m, circle.radius_m);
        let lat = north_m / domain::place::M_PER_DEGREE;
        let lon = east_m / (domain::place::M_PER_DEGREE * circle.centre.lat.to_radians().cos());
        bounds = [
            bounds[0].min(circle.centre.lon - lon),
            bounds[1].min(circle.centre.lat - lat),
            bounds[2].max(circle.centre.lon + lon),
            bounds[3].max(circle.centre.lat + lat),
        ];
        reach = reach.max(circle.radius_m);
    }
    let dates = || of_zone().map(|circle| circle.date);
    RepeatZone {
        spot: Spot::of(municipality, centre, reach, area_of),
        centre,
        bounds,
        n: members.len() as i64,
        first: dates().min().unwrap_or_default(),
        last: dates().max().unwrap_or_default(),
    }
}
