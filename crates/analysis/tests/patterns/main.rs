//! The patterns on the map: what is planted is found where it was planted, what is drawn by chance alone is not, and what
//! cannot be answered is refused.

use analysis::LocalEvent;
use analysis::methods::cells::Chance;
use analysis::methods::hot_cells::{HotCells, hot_cells};
use analysis::methods::local_clusters::{LocalClusters, Quadrant, local_clusters};
use analysis::methods::near_repeat::{NearRepeat, near_repeat};
use analysis::methods::pattern::PatternError;
use analysis::methods::space_time_clusters::{SpaceTimeClusters, space_time_clusters};
use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use jiff::ToSpan;
use jiff::civil::{Date, date};

#[path = "../weekly/town.rs"]
#[allow(dead_code)]
mod town;

const LAST: Date = date(2022, 3, 31);
/// In the middle of the town.
const SQUARE: Point = Point { lat: 59.2, lon: 18.0 };

fn municipality() -> Municipality {
    town::town(1, 1, 1)
}

/// From 0 to 1, the same each time.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Over the whole town and the whole year, without any pattern.
fn by_chance(n: usize, seed: u64) -> Vec<LocalEvent> {
    let mut drawn = Drawn(seed);
    let one = |_| LocalEvent {
        point: Point {
            lat: 59.1 + 0.2 * drawn.next(),
            lon: 17.9 + 0.2 * drawn.next(),
        },
        date: LAST.saturating_sub(((drawn.next() * 365.0) as i64).days()),
    };
    (0..n).map(one).collect()
}

/// Within so many metres of the square, and so many days before the last.
fn planted(n: usize, within_m: f64, days: i64) -> Vec<LocalEvent> {
    let mut drawn = Drawn(99);
    let one = |_| LocalEvent {
        point: Point {
            lat: SQUARE.lat + within_m / 111_195.0 * (drawn.next() - 0.5),
            lon: SQUARE.lon + within_m / 57_000.0 * (drawn.next() - 0.5),
        },
        date: LAST.saturating_sub(((drawn.next() * days as f64) as i64).days()),
    };
    (0..n).map(one).collect()
}

fn nowhere(_: Point) -> Option<AreaCode> {
    None
}

fn points(events: &[LocalEvent]) -> Vec<Point> {
    events.iter().map(|event| event.point).collect()
}

fn hot(events: &[LocalEvent], side_m: Option<u32>) -> Result<HotCells, PatternError> {
    hot_cells(&municipality(), &points(events), 0, side_m, &nowhere)
}

fn local(events: &[LocalEvent]) -> LocalClusters {
    local_clusters(&municipality(), &points(events), 0, Some(500), &nowhere).unwrap()
}

fn scanned(events: &[LocalEvent]) -> Result<SpaceTimeClusters, PatternError> {
    let first = events.iter().map(|event| event.date).min().unwrap_or(LAST);
    space_time_clusters(&municipality(), events, 0, (first, LAST), &nowhere)
}

fn repeated(events: &[LocalEvent]) -> NearRepeat {
    near_repeat(&municipality(), events, 0, LAST, 7, &nowhere).unwrap()
}

#[test]
fn a_hot_spot_is_found_where_it_was_planted() {
    let events = [by_chance(600, 1), planted(60, 600.0, 365)].concat();
    let found = hot(&events, Some(500)).unwrap();
    assert_eq!((found.looked.n, found.looked.chance), (660, Chance::EveryDraw));
    assert!((3..=25).contains(&found.found.len()), "{}", found.found.len());
    for cell in &found.found {
        let metres = cell.cell.middle().distance_m(SQUARE);
        assert!(cell.z > 2.0 && metres < 1_500.0, "{cell:?} lies {metres} m away");
        assert!(cell.p <= cell.adjusted && cell.adjusted <= 0.05, "{cell:?}");
    }
    assert!(found.found.is_sorted_by(|a, b| a.z >= b.z));
    let local = local(&events);
    assert!(local.found.iter().any(|c| c.quadrant == Quadrant::HighHigh));
    for cluster in local.found.iter().filter(|c| c.quadrant == Quadrant::HighHigh) {
        assert!(cluster.cell.middle().distance_m(SQUARE) < 1_500.0, "{cluster:?}");
    }
}

#[test]
fn chance_alone_is_hardly_ever_called_a_pattern() {
    let mut maps = 0;
    for seed in 1..=20 {
        let events = by_chance(600, seed);
        maps += usize::from(!hot(&events, Some(500)).unwrap().found.is_empty());
        maps += usize::from(!local(&events).found.is_empty());
    }
    // Of forty maps two are wrong on average at most.
    assert!(maps <= 5, "{maps} of 40 maps have a pattern");
}

#[test]
fn a_cell_takes_part_on_land_or_with_an_event() {
    let mut town = municipality();
    let square = |west: f64, south: f64, east: f64, north: f64| {
        vec![vec![vec![
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ]]]
    };
    let all = hot_cells(&town, &points(&by_chance(600, 1)), 3, Some(1_000), &nowhere).unwrap();
    town.map.outline = square(17.9, 59.1, 18.1, 59.3);
    town.map.water = square(18.0, 59.1, 18.1, 59.3);
    let west: Vec<Point> = points(&by_chance(600, 1))
        .into_iter()
        .filter(|p| p.lon < 17.99)
        .collect();
    let half = hot_cells(&town, &west, 0, Some(1_000), &nowhere).unwrap();
    assert!(
        half.looked.cells * 2 <= all.looked.cells + 30,
        "{} of {}",
        half.looked.cells,
        all.looked.cells
    );
    assert_eq!(all.looked.left_out, 3);
    // What lies outside the municipality is told.
    let outside = Point { lat: 60.0, lon: 18.0 };
    let with_one_outside = [west.clone(), vec![outside]].concat();
    let found = hot_cells(&town, &with_one_outside, 0, Some(1_000), &nowhere).unwrap();
    assert_eq!((found.looked.n, found.looked.left_out), (west.len() as i64, 1));
}

#[test]
fn a_cluster_in_space_and_time_is_found_and_chance_is_not() {
    let events = [by_chance(500, 3), planted(14, 300.0, 6)].concat();
    let found = scanned(&events).unwrap();
    let first = &found.clusters[0];
    assert!(first.p <= 0.002 && first.recurrence_days >= 365.0, "{first:?}");
    assert!(first.centre.distance_m(SQUARE) < 600.0, "{first:?}");
    assert!(
        first.to == LAST && first.n >= 10 && first.ratio() > 5.0,
        "{first:?}"
    );
    // As many at the place, all the year: no cluster in time.
    let always = [by_chance(500, 3), planted(60, 300.0, 365)].concat();
    let p = scanned(&always).unwrap().clusters.first().map_or(1.0, |c| c.p);
    assert!(p > 0.05, "{p}");
    assert_eq!(
        scanned(&planted(40, 300.0, 10)),
        Err(PatternError::TooShort { days: 10, least: 28 })
    );
}

#[test]
fn what_is_repeated_nearby_has_a_zone_and_chance_has_none() {
    let chance = repeated(&by_chance(800, 5));
    assert!(
        chance.table.iter().flatten().all(|cell| !cell.is_finding()),
        "{chance:?}"
    );
    assert!(chance.zones.is_empty());
    // Each of a hundred events is followed by another, forty metres and three days away.
    let begun = by_chance(300, 6);
    let followed = begun.iter().take(100).map(|event| LocalEvent {
        point: Point {
            lat: event.point.lat + 40.0 / 111_195.0,
            lon: event.point.lon,
        },
        date: event.date.saturating_add(3.days()).min(LAST),
    });
    let mut events: Vec<LocalEvent> = begun.iter().copied().chain(followed).collect();
    events.push(LocalEvent {
        point: SQUARE,
        date: LAST.saturating_sub(2.days()),
    });
    let found = repeated(&events);
    let nearest = &found.table[0][0];
    assert!(
        nearest.is_finding() && nearest.ratio().unwrap() > 5.0,
        "{nearest:?}"
    );
    assert!(!found.table[3][3].is_finding());
    let of_square = found
        .zones
        .iter()
        .find(|zone| zone.centre.distance_m(SQUARE) < 1.0);
    let of_square = of_square.expect("the latest event has a zone");
    assert_eq!((of_square.n, of_square.last), (1, LAST.saturating_sub(2.days())));
    assert!(
        found
            .circles
            .iter()
            .all(|circle| circle.date > LAST.saturating_sub(7.days()))
    );
    assert_eq!(
        found.zones.iter().map(|zone| zone.n).sum::<i64>(),
        found.circles.len() as i64
    );
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let few = by_chance(19, 1);
    assert_eq!(hot(&few, None), Err(PatternError::TooFew { n: 19, least: 20 }));
    let events = by_chance(100, 1);
    let side = |side: u32| hot(&events, Some(side)).err();
    let out_of_bounds = Some(PatternError::Side {
        least: 100,
        most: 5_000,
    });
    assert_eq!(
        (side(0), side(99), side(6_000)),
        (out_of_bounds, out_of_bounds, out_of_bounds)
    );
    assert_eq!(side(100), Some(PatternError::TooManyCells { least: 250 }));
    let mut town = municipality();
    town.map.bounds = [18.0, 59.0, 18.0, 59.0];
    assert_eq!(
        hot_cells(&town, &points(&events), 0, None, &nowhere),
        Err(PatternError::NoExtent)
    );
}
