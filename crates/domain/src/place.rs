//! Where something happened, as exactly as we know it, and as coarsely as an audience may see it.

use serde::{Deserialize, Serialize};

use crate::codes::{AreaCode, PlaceTypeCode};

/// Of latitude, on a sphere.
pub const M_PER_DEGREE: f64 = 111_195.0;

/// A point in WGS84, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub lat: f64,
    pub lon: f64,
}

impl Point {
    /// Metres between two points on a plane tangent at their middle; within 0.1 % up to some tens of kilometres.
    pub fn distance_m(self, other: Point) -> f64 {
        let mean = ((self.lat + other.lat) / 2.0).to_radians();
        let dy = (self.lat - other.lat) * M_PER_DEGREE;
        let dx = (self.lon - other.lon) * M_PER_DEGREE * mean.cos();
        dx.hypot(dy)
    }
}

/// How exactly a place is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacePrecision {
    Point,
    Address,
    Stretch,
    Area,
    District,
    Unknown,
}

impl PlacePrecision {
    pub const ALL: [Self; 6] = [
        Self::Point,
        Self::Address,
        Self::Stretch,
        Self::Area,
        Self::District,
        Self::Unknown,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Address => "address",
            Self::Stretch => "stretch",
            Self::Area => "area",
            Self::District => "district",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// Exact enough to compare two places in metres.
    pub fn is_local(self) -> bool {
        matches!(self, Self::Point | Self::Address | Self::Stretch)
    }
}

/// The place of an event as it was told: a name, and a point or an area when known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub name: String,
    pub kind: Option<PlaceTypeCode>,
    pub precision: PlacePrecision,
    pub point: Option<Point>,
    /// Given only when there is no point to derive it from.
    pub stated_area: Option<AreaCode>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_latitude_is_a_nautical_mile() {
        let a = Point { lat: 59.2, lon: 18.0 };
        let b = Point {
            lat: 59.2 + 1.0 / 60.0,
            lon: 18.0,
        };
        assert!((a.distance_m(b) - 1853.0).abs() < 2.0);
    }
}
