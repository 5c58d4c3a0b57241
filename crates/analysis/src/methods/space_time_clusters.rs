//! Is there somewhere, lately, with more events than the place and the days by themselves would give? The prospective
//! space-time permutation scan (Kulldorff and others 2005): circles and runs of days that end on the last day.
//!
//! A place that always has many, and a time when it happens everywhere, are no clusters; only the two together.
//! Does not see what grows everywhere at once, and does not say where exactly the border runs.

use std::collections::BTreeMap;

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use jiff::ToSpan;
use jiff::civil::Date;
use stats::points::Points;
use stats::scan::{
    CircleLimits, Circles, Cluster, ScanError, ScanOptions, Windows, space_time_permutation_scan,
};

use super::pattern::{PatternError, Spot, enough, not_too_many, permutations};
use super::plane::Plane;
use crate::columns::LocalEvent;

/// The days that are looked at, back from the last.
pub const MOST_DAYS: i64 = 365;
pub const LEAST_DAYS: i64 = 28;
/// A cluster began so many days ago at most.
pub const LONGEST_DAYS: usize = 28;
pub const MOST_RADIUS_M: f64 = 1_500.0;
pub const FEWEST_EVENTS: u32 = 3;
pub const PERMUTATIONS: u32 = 999;
/// More than this are not scanned while somebody waits.
pub const MOST_EVENTS: i64 = 30_000;
/// Events closer than this are at one place.
const PLACE_M: f64 = 100.0;
const MOST_CLUSTERS: usize = 8;
/// After the first, what chance gives more often than this is not worth showing.
const SHOWN_P: f64 = 0.2;

#[derive(Clone, Debug, PartialEq)]
pub struct SpaceTimeClusters {
    pub from: Date,
    pub to: Date,
    pub n: i64,
    pub left_out: i64,
    /// The least likely by chance first; they share no place.
    pub clusters: Vec<SpaceTimeCluster>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SpaceTimeCluster {
    pub centre: Point,
    pub radius_m: f64,
    pub from: Date,
    pub to: Date,
    pub n: i64,
    pub expected: f64,
    pub p: f64,
    /// Looked for each day, chance shows something as unlikely once in so many days.
    pub recurrence_days: f64,
    pub spot: Spot,
}

impl SpaceTimeCluster {
    pub fn ratio(&self) -> f64 {
        self.n as f64 / self.expected
    }
}

/// Events up to `last`, the last day that is looked at; those of the year before it are used.
///
/// # Errors
/// Too few or too many events, too few days, or a municipality without an extent.
pub fn space_time_clusters(
    municipality: &Municipality,
    events: &[LocalEvent],
    left_out: i64,
    days: (Date, Date),
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> Result<SpaceTimeClusters, PatternError> {
    let looks = (PERMUTATIONS, LONGEST_DAYS);
    scan_of_days(municipality, events, left_out, days, looks, area_of)
}

/// The same with so many permutations, for clusters of at most so many days.
pub(super) fn scan_of_days(
    municipality: &Municipality,
    events: &[LocalEvent],
    left_out: i64,
    (first, last): (Date, Date),
    looks: (u32, usize),
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> Result<SpaceTimeClusters, PatternError> {
    let plane = Plane::of(municipality).ok_or(PatternError::NoExtent)?;
    let first = first.max(last.saturating_sub((MOST_DAYS - 1).days()));
    let days_between = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()));
    let days = days_between(first, last) + 1;
    if days < LEAST_DAYS {
        return Err(PatternError::TooShort {
            days: days.max(0),
            least: LEAST_DAYS,
        });
    }
    let looked_at: Vec<&LocalEvent> = events
        .iter()
        .filter(|e| (first..=last).contains(&e.date))
        .collect();
    enough(looked_at.len())?;
    not_too_many(looked_at.len(), MOST_EVENTS)?;
    let places = Places::of(&plane, &looked_at);
    let day: Vec<u32> = looked_at
        .iter()
        .map(|e| days_between(first, e.date) as u32)
        .collect();
    let clusters = scanned(&places, &day, days as usize, looks)?;
    let told = |cluster: &Cluster| {
        let centre = plane.point(places.x_m[cluster.centre], places.y_m[cluster.centre]);
        // To the outer edge of the squares that it holds.
        let radius_m = cluster.radius + PLACE_M / std::f64::consts::SQRT_2;
        SpaceTimeCluster {
            centre,
            radius_m,
            from: first.saturating_add((cluster.days.start as i64).days()),
            to: first.saturating_add((cluster.days.end as i64 - 1).days()),
            n: cluster.cases as i64,
            expected: cluster.expected,
            p: cluster.p,
            recurrence_days: cluster.recurrence_days(1.0),
            spot: Spot::of(municipality, centre, radius_m.max(250.0), area_of),
        }
    };
    Ok(SpaceTimeClusters {
        from: first,
        to: last,
        n: looked_at.len() as i64,
        left_out,
        clusters: clusters.iter().map(told).collect(),
    })
}

/// Squares with an event, by their middles, and the square of each event.
struct Places {
    x_m: Vec<f64>,
    y_m: Vec<f64>,
    of_event: Vec<u32>,
}

impl Places {
    fn of(plane: &Plane, events: &[&LocalEvent]) -> Self {
        let square = |event: &&LocalEvent| {
            let (x_m, y_m) = plane.metres(event.point);
            ((x_m / PLACE_M).floor() as i64, (y_m / PLACE_M).floor() as i64)
        };
        let mut numbers: BTreeMap<(i64, i64), u32> = events.iter().map(|event| (square(event), 0)).collect();
        for (number, value) in (0..).zip(numbers.values_mut()) {
            *value = number;
        }
        let middle = |n: &i64| (*n as f64 + 0.5) * PLACE_M;
        Self {
            x_m: numbers.keys().map(|(x, _)| middle(x)).collect(),
            y_m: numbers.keys().map(|(_, y)| middle(y)).collect(),
            of_event: events.iter().map(|event| numbers[&square(event)]).collect(),
        }
    }
}

/// The first cluster, and those after it that chance does not give all too often.
fn scanned(
    places: &Places,
    day: &[u32],
    days: usize,
    (permuted, longest): (u32, usize),
) -> Result<Vec<Cluster>, PatternError> {
    let mut population = vec![0.0; places.x_m.len()];
    for place in &places.of_event {
        population[*place as usize] += 1.0;
    }
    let limits = CircleLimits {
        share: 0.5,
        radius: Some(MOST_RADIUS_M),
    };
    let circles = Circles::planar(Points::new(&places.x_m, &places.y_m)?, &population, limits)?;
    let windows = Windows {
        days,
        shortest: 1,
        longest: longest.min(days / 2),
        prospective: true,
    };
    let options = ScanOptions {
        most_clusters: MOST_CLUSTERS,
        fewest_cases: FEWEST_EVENTS,
        ..ScanOptions::new(permutations(permuted)?)
    };
    let found = space_time_permutation_scan(&places.of_event, day, &circles, windows, options);
    let mut clusters = found.map_err(refused)?.clusters;
    let mut is_first = true;
    clusters.retain(|cluster| std::mem::take(&mut is_first) || cluster.p <= SHOWN_P);
    Ok(clusters)
}

/// Numbers and days have been tried before: what is left is one place or one day alone.
fn refused(_: ScanError) -> PatternError {
    PatternError::Alike
}
