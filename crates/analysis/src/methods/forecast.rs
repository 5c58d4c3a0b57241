//! What is to be expected next week, and where does it come back; with how well such places were told last month, beside the
//! plain way of pointing at the places of the year before.
//!
//! Areas and categories get the expected range that a week is judged against, for the week to come. Places are squares; a
//! square's weight is its events, those of later weeks counting more. Both are of places: nobody is in them.
//!
//! Does not say what will happen, nor that anyone should do anything about it.

use domain::codes::{AreaCode, CategoryCode};
use domain::place::Point;
use stats::prediction_accuracy::prediction_accuracy;

use crate::WeeklyInput;
use crate::finding::ExpectedRange;
use crate::flow::Flow;
use crate::methods::expected::{Compare, compare};

/// The side of a square.
pub const SIDE_M: f64 = 250.0;
/// So many squares are pointed at, settled before anything is scored.
pub const SQUARES: usize = 20;
/// Weeks that a square's weight is made of, each worth half of one four weeks later.
pub const WEEKS: usize = 26;
const HALF_LIFE_WEEKS: f64 = 4.0;
/// With fewer events in the month, a score is chance.
pub const LEAST_EVENTS: i64 = 20;
const M_PER_DEGREE: f64 = 111_195.0;

/// A series in the week to come.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedNext {
    /// `None`: the whole municipality.
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub range: ExpectedRange,
}

/// Every category in every area and in the whole municipality, in their order; those with too little to go by are left
/// out. `input.week` is the week to come, and `input.counts` and `input.reporting` end with the last week that is over.
pub fn expected_next_week(input: &WeeklyInput<'_>) -> Vec<ExpectedNext> {
    let flow = Flow::new(input);
    let at = flow.weeks - 1;
    let areas = [None].into_iter().chain((0..flow.areas.len()).map(Some));
    let mut found = Vec::new();
    for area in areas {
        for (category, code) in flow.categories.iter().enumerate() {
            let series = flow.series(area, Some(category));
            if series.is_empty() {
                continue;
            }
            let range = compare(&flow, &series, at, Compare::AllPartners).count.range;
            found.extend(range.map(|range| ExpectedNext {
                area: area.map(|area| flow.areas[area].clone()),
                category: code.clone(),
                range,
            }));
        }
    }
    found
}

/// Squares over a surface. Only those that are asked for are in it, so that water and other municipalities make no score
/// look good.
#[derive(Clone, Debug)]
pub struct Squares {
    south_west: Point,
    lon_side: f64,
    lat_side: f64,
    columns: usize,
    /// By row and column: the square's place in every list.
    known: Vec<Option<usize>>,
    middles: Vec<Point>,
}

impl Squares {
    /// `bounds` are west, south, east and north. `None` without an extent, or with no square inside.
    pub fn new(bounds: [f64; 4], is_inside: impl Fn(Point) -> bool) -> Option<Self> {
        /// More is no municipality.
        const MOST: f64 = 4_000_000.0;
        let [west, south, east, north] = bounds;
        let squeeze = f64::midpoint(south, north).to_radians().cos();
        let (lat_side, lon_side) = (SIDE_M / M_PER_DEGREE, SIDE_M / M_PER_DEGREE / squeeze);
        let columns = ((east - west) / lon_side).ceil();
        let rows = ((north - south) / lat_side).ceil();
        if !(columns >= 1.0 && rows >= 1.0 && columns * rows <= MOST) {
            return None;
        }
        let (columns, rows) = (columns as usize, rows as usize);
        let mut known = vec![None; columns * rows];
        let mut middles = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let middle = Point {
                    lat: south + (row as f64 + 0.5) * lat_side,
                    lon: west + (column as f64 + 0.5) * lon_side,
                };
                if is_inside(middle) {
                    known[row * columns + column] = Some(middles.len());
                    middles.push(middle);
                }
            }
        }
        (!middles.is_empty()).then_some(Self {
            south_west: Point {
                lat: south,
                lon: west,
            },
            lon_side,
            lat_side,
            columns,
            known,
            middles,
        })
    }

    pub fn len(&self) -> usize {
        self.middles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.middles.is_empty()
    }

    pub fn middle(&self, square: usize) -> Point {
        self.middles[square]
    }

    fn square(&self, point: &Point) -> Option<usize> {
        let column = (point.lon - self.south_west.lon) / self.lon_side;
        let row = (point.lat - self.south_west.lat) / self.lat_side;
        if !(column >= 0.0 && row >= 0.0 && (column as usize) < self.columns) {
            return None;
        }
        *self.known.get(row as usize * self.columns + column as usize)?
    }

    /// Events in each square.
    pub fn counts(&self, points: &[Point]) -> Vec<f64> {
        let mut counts = vec![0.0; self.len()];
        for square in points.iter().filter_map(|point| self.square(point)) {
            counts[square] += 1.0;
        }
        counts
    }

    /// Events of weeks, the latest first, each week worth less the longer ago.
    pub fn weights(&self, weeks: &[Vec<Point>]) -> Vec<f64> {
        let mut weights = vec![0.0; self.len()];
        for (ago, points) in weeks.iter().enumerate() {
            let worth = 0.5_f64.powf(ago as f64 / HALF_LIFE_WEEKS);
            for square in points.iter().filter_map(|point| self.square(point)) {
                weights[square] += worth;
            }
        }
        weights
    }

    /// The squares with most weight, those without any left out.
    pub fn heaviest(&self, weights: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).filter(|square| weights[*square] > 0.0).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        order.truncate(SQUARES);
        order
    }
}

/// How well the squares that were pointed at held what happened afterwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceScore {
    pub hits: i64,
    pub of: i64,
    pub hit_rate: f64,
    pub area_share: f64,
    pub pai: f64,
    /// Of the best that as many squares could have held.
    pub pei: Option<f64>,
}

/// `None` with too few events to score by, or when nothing could be pointed at.
pub fn place_score(predicted: &[f64], observed: &[f64]) -> Option<PlaceScore> {
    let of = observed.iter().sum::<f64>() as i64;
    if of < LEAST_EVENTS || predicted.iter().all(|weight| *weight == 0.0) {
        return None;
    }
    let area = vec![SIDE_M * SIDE_M; observed.len()];
    let found = prediction_accuracy(predicted, observed, &area, SQUARES.min(observed.len())).ok()?;
    Some(PlaceScore {
        hits: found.hits as i64,
        of,
        hit_rate: found.hit_rate,
        area_share: found.area_share,
        pai: found.pai,
        pei: found.pei,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares() -> Squares {
        // Ten by ten squares, of which the western half is land.
        let side = SIDE_M / M_PER_DEGREE;
        let bounds = [0.0, 0.0, side * 9.999, side * 9.999];
        Squares::new(bounds, |middle| middle.lon < side * 5.0).unwrap()
    }

    fn at(squares: &Squares, square: usize, n: usize) -> Vec<Point> {
        vec![squares.middle(square); n]
    }

    #[test]
    fn what_comes_back_later_weighs_more() {
        let own = squares();
        assert_eq!(own.len(), 50);
        let weeks = [at(&own, 7, 2), Vec::new(), Vec::new(), Vec::new(), at(&own, 3, 4)];
        let weights = own.weights(&weeks);
        assert!((weights[7] - 2.0).abs() < 1e-12 && (weights[3] - 2.0).abs() < 1e-12);
        let heavier = own.weights(&[at(&own, 7, 3), Vec::new(), Vec::new(), Vec::new(), at(&own, 3, 4)]);
        assert_eq!(own.heaviest(&heavier), [7, 3]);
        // Outside, or on water.
        let outside = Point { lat: -1.0, lon: 0.0 };
        let water = Point {
            lat: 0.001,
            lon: 0.02,
        };
        assert_eq!(own.counts(&[outside, water]).iter().sum::<f64>(), 0.0);
    }

    #[test]
    fn a_score_is_of_enough_events() {
        let own = squares();
        let mut observed = vec![0.0; own.len()];
        observed[3] = 30.0;
        observed[40] = 10.0;
        let mut predicted = vec![0.0; own.len()];
        for (square, weight) in predicted.iter_mut().enumerate().take(SQUARES) {
            *weight = 100.0 - square as f64;
        }
        let score = place_score(&predicted, &observed).unwrap();
        assert_eq!((score.hits, score.of), (30, 40));
        assert!((score.pai - 0.75 / 0.4).abs() < 1e-12 && (score.pei.unwrap() - 0.75).abs() < 1e-12);
        observed[3] = 9.0;
        assert_eq!(place_score(&predicted, &observed), None);
        assert_eq!(place_score(&vec![0.0; own.len()], &vec![9.0; own.len()]), None);
    }

    #[test]
    fn a_surface_without_extent_has_no_squares() {
        assert!(Squares::new([1.0, 1.0, 1.0, 1.0], |_| true).is_none());
        assert!(Squares::new([f64::NAN; 4], |_| true).is_none());
        assert!(Squares::new([0.0, 0.0, 0.1, 0.1], |_| false).is_none());
    }
}
