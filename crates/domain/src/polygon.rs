//! A surface that someone drew on a map: what lies within it, and why a drawing is no surface.
//!
//! The same rule decides in the register's queries and in memory: a ray to the east from the point crosses the edges an
//! odd number of times. An edge holds its southern end and not its northern one, so that a point level with a corner
//! is counted once.

use std::fmt;
use std::str::FromStr;

use geo::Coord;
use geo::algorithm::line_intersection::{LineIntersection, line_intersection};
use serde::{Deserialize, Serialize};

use crate::place::{M_PER_DEGREE, Point};

/// More corners than a hand draws; a query has room for them.
pub const MOST_CORNERS: usize = 60;

/// Corners of longitude and latitude in the order in which they were drawn, the first not repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Polygon(Vec<[f64; 2]>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolygonError {
    #[error("hörnen går inte att läsa. Skriv longitud,latitud för varje hörn med semikolon emellan")]
    Unreadable,
    #[error("ett hörn ligger utanför jordens longituder och latituder")]
    OutsideTheEarth,
    #[error("ytan behöver minst tre olika hörn")]
    TooFewCorners,
    #[error("ytan har fler än {MOST_CORNERS} hörn")]
    TooManyCorners,
    #[error("ytans kanter korsar varandra, så det går inte att säga vad som ligger innanför")]
    CrossesItself,
}

/// An edge from its southern end to its northern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub south: f64,
    pub north: f64,
    /// Longitude of the southern end, and how much it grows by a degree to the north.
    pub lon: f64,
    pub slope: f64,
}

impl Edge {
    /// Whether a ray to the east from the point meets the edge.
    fn is_east_of(&self, point: Point) -> bool {
        point.lat >= self.south
            && point.lat < self.north
            && point.lon < self.lon + self.slope * (point.lat - self.south)
    }
}

impl Polygon {
    /// # Errors
    /// Corners that make no surface, or one of which nobody can say what lies within.
    pub fn new(mut corners: Vec<[f64; 2]>) -> Result<Self, PolygonError> {
        let on_earth = |[lon, lat]: &[f64; 2]| (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat);
        if !corners.iter().all(on_earth) {
            return Err(PolygonError::OutsideTheEarth);
        }
        // Drawn twice by a double click, or closed as GeoJSON has it.
        corners.dedup();
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        if corners.len() < 3 {
            return Err(PolygonError::TooFewCorners);
        }
        if corners.len() > MOST_CORNERS {
            return Err(PolygonError::TooManyCorners);
        }
        if crosses_itself(&corners) {
            return Err(PolygonError::CrossesItself);
        }
        Ok(Self(corners))
    }

    /// As good as a circle: as large, and nowhere further from it than a hundredth of its radius.
    ///
    /// # Errors
    /// A centre or a radius that gives no surface.
    pub fn around(centre: Point, radius_m: f64) -> Result<Self, PolygonError> {
        const CORNERS: usize = 48;
        let angle = std::f64::consts::TAU / CORNERS as f64;
        let reach = radius_m * (angle / angle.sin()).sqrt();
        let corner = |n: usize| {
            let (north, east) = (angle * n as f64).sin_cos();
            let lat = centre.lat + reach * north / M_PER_DEGREE;
            let lon = centre.lon + reach * east / (M_PER_DEGREE * centre.lat.to_radians().cos());
            [lon, lat]
        };
        Self::new((0..CORNERS).map(corner).collect())
    }

    pub fn corners(&self) -> &[[f64; 2]] {
        &self.0
    }

    /// Those that a ray to the east can meet: level ones it never does.
    pub fn edges(&self) -> Vec<Edge> {
        sides(&self.0)
            .filter(|(a, b)| a[1] != b[1])
            .map(|(a, b)| {
                let (low, high) = if a[1] < b[1] { (a, b) } else { (b, a) };
                Edge {
                    south: low[1],
                    north: high[1],
                    lon: low[0],
                    slope: (high[0] - low[0]) / (high[1] - low[1]),
                }
            })
            .collect()
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        self.0.iter().fold(
            [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            |[west, south, east, north], [lon, lat]| {
                [west.min(*lon), south.min(*lat), east.max(*lon), north.max(*lat)]
            },
        )
    }
}

/// Whether a point lies within edges that [`Polygon::edges`] gave.
pub fn is_within(edges: &[Edge], point: Point) -> bool {
    edges.iter().filter(|edge| edge.is_east_of(point)).count() % 2 == 1
}

fn sides(corners: &[[f64; 2]]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()]))
}

/// Sides meet only where one ends and the next begins.
fn crosses_itself(corners: &[[f64; 2]]) -> bool {
    let line = |(a, b): ([f64; 2], [f64; 2])| {
        let end = |[x, y]: [f64; 2]| Coord { x, y };
        geo::Line::new(end(a), end(b))
    };
    let lines: Vec<geo::Line> = sides(corners).map(line).collect();
    let n = lines.len();
    (0..n).any(|i| {
        (i + 1..n).any(|j| {
            let beside = j == i + 1 || (i == 0 && j == n - 1);
            match line_intersection(lines[i], lines[j]) {
                None => false,
                Some(LineIntersection::SinglePoint { .. }) => !beside,
                // Back along itself: no surface between.
                Some(LineIntersection::Collinear { .. }) => true,
            }
        })
    })
}

impl fmt::Display for Polygon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, [lon, lat]) in self.0.iter().enumerate() {
            let between = if i == 0 { "" } else { ";" };
            write!(f, "{between}{lon},{lat}")?;
        }
        Ok(())
    }
}

impl FromStr for Polygon {
    type Err = PolygonError;

    fn from_str(text: &str) -> Result<Self, PolygonError> {
        let corner = |text: &str| {
            let (lon, lat) = text.split_once(',')?;
            Some([lon.trim().parse().ok()?, lat.trim().parse().ok()?])
        };
        let corners: Option<Vec<[f64; 2]>> = text
            .split(';')
            .filter(|part| !part.trim().is_empty())
            .map(corner)
            .collect();
        Self::new(corners.ok_or(PolygonError::Unreadable)?)
    }
}

impl TryFrom<String> for Polygon {
    type Error = PolygonError;

    fn try_from(text: String) -> Result<Self, PolygonError> {
        text.parse()
    }
}

impl From<Polygon> for String {
    fn from(polygon: Polygon) -> Self {
        polygon.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(f64, f64)], PolygonError>) {
        match (text.parse::<Polygon>(), expected) {
            (Ok(polygon), Ok(within)) => {
                let edges = polygon.edges();
                for (lon, lat) in [(0.5, 0.5), (1.5, 1.5), (3.0, 1.0), (-1.0, 1.0)] {
                    let inside = within.contains(&(lon, lat));
                    assert_eq!(
                        is_within(&edges, Point { lat, lon }),
                        inside,
                        "{text}: {lon} {lat}"
                    );
                }
                assert_eq!(polygon.to_string().parse(), Ok(polygon), "{text}");
            }
            (got, expected) => assert_eq!(got.err(), expected.err(), "{text}"),
        }
    }

    #[test]
    fn a_drawing_is_a_surface_or_says_why_not() {
        check("0,0;2,0;2,2;0,2", Ok(&[(0.5, 0.5), (1.5, 1.5)]));
        // Closed, and a corner clicked twice.
        check("0,0;2,0;2,0;2,2;0,2;0,0", Ok(&[(0.5, 0.5), (1.5, 1.5)]));
        // An arrowhead: the notch lies outside.
        check("0,0;2,1;0,2;1.2,1", Ok(&[]));
        check("0,0;2,2;2,0;0,2", Err(PolygonError::CrossesItself));
        check("0,0;2,0;1,0", Err(PolygonError::CrossesItself));
        check("0,0;2,0;2,0", Err(PolygonError::TooFewCorners));
        check("0,0;200,0;2,2", Err(PolygonError::OutsideTheEarth));
        check("0,0;nan,0;2,2", Err(PolygonError::OutsideTheEarth));
        check("0 0;2 0;2 2", Err(PolygonError::Unreadable));
        check("", Err(PolygonError::TooFewCorners));
        let ring = |n: usize| {
            let corner = |i: usize| {
                let turn = i as f64 / n as f64 * std::f64::consts::TAU;
                format!("{},{}", 1.0 + turn.cos(), 1.0 + turn.sin())
            };
            (0..n).map(corner).collect::<Vec<_>>().join(";")
        };
        check(&ring(MOST_CORNERS), Ok(&[(0.5, 0.5), (1.5, 1.5)]));
        check(&ring(MOST_CORNERS + 1), Err(PolygonError::TooManyCorners));
    }
    #[test]
    fn a_circle_is_as_large_as_it_says() {
        let centre = Point { lat: 59.2, lon: 18.0 };
        let polygon = Polygon::around(centre, 200.0).unwrap();
        let away = |corner: &[f64; 2]| {
            centre.distance_m(Point {
                lat: corner[1],
                lon: corner[0],
            })
        };
        assert!(
            polygon
                .corners()
                .iter()
                .all(|c| (200.0..202.0).contains(&away(c)))
        );
        let metres: Vec<(f64, f64)> = polygon
            .corners()
            .iter()
            .map(|[lon, lat]| {
                let east = (lon - 18.0) * M_PER_DEGREE * centre.lat.to_radians().cos();
                (east, (lat - 59.2) * M_PER_DEGREE)
            })
            .collect();
        let crossed = |n: usize| {
            let (a, b) = (metres[n], metres[(n + 1) % metres.len()]);
            a.0 * b.1 - b.0 * a.1
        };
        let area = (0..metres.len()).map(crossed).sum::<f64>() / 2.0;
        assert!((area / (std::f64::consts::PI * 200.0_f64.powi(2)) - 1.0).abs() < 1e-6);
        assert!(Polygon::around(Point { lat: 100.0, lon: 0.0 }, 5.0).is_err());
    }
}
