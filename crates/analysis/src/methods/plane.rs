//! The municipality as a plane: metres east and north of its south-western corner, for what is measured in metres.

use domain::area::Outline;
use domain::municipality::Municipality;
use domain::place::{M_PER_DEGREE, Point};

/// True to a few metres over a municipality: a degree of longitude is as long everywhere as in its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plane {
    corner: Point,
    lat_m: f64,
    lon_m: f64,
    pub width_m: f64,
    pub height_m: f64,
}

impl Plane {
    /// `None` for a municipality whose data do not say where it lies.
    pub fn of(municipality: &Municipality) -> Option<Self> {
        let [west, south, east, north] = municipality.map.bounds;
        let lat_m = M_PER_DEGREE;
        let lon_m = lat_m * f64::midpoint(south, north).to_radians().cos();
        let (width_m, height_m) = ((east - west) * lon_m, (north - south) * lat_m);
        let extends = |metres: f64| metres.is_finite() && metres > 0.0;
        (extends(width_m) && extends(height_m)).then_some(Self {
            corner: Point {
                lat: south,
                lon: west,
            },
            lat_m,
            lon_m,
            width_m,
            height_m,
        })
    }

    pub fn metres(&self, point: Point) -> (f64, f64) {
        (
            (point.lon - self.corner.lon) * self.lon_m,
            (point.lat - self.corner.lat) * self.lat_m,
        )
    }

    pub fn point(&self, x_m: f64, y_m: f64) -> Point {
        Point {
            lat: self.corner.lat + y_m / self.lat_m,
            lon: self.corner.lon + x_m / self.lon_m,
        }
    }
}

/// From west to east, the longitudes between which a parallel lies within an outline; holes are outside.
pub(super) fn spans(outline: &Outline, lat: f64) -> Vec<(f64, f64)> {
    let mut crossings = Vec::new();
    for ring in outline.iter().flatten() {
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            if (a[1] <= lat) != (b[1] <= lat) {
                crossings.push(a[0] + (lat - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
            }
        }
    }
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The name of the nearest place of the municipality's own list, if one is within the distance.
pub(super) fn nearest_place(municipality: &Municipality, point: Point, within_m: f64) -> Option<String> {
    let places = municipality.gazetteer.iter();
    places
        .map(|place| (place.point.distance_m(point), &place.name))
        .filter(|(metres, _)| *metres <= within_m)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_outside() {
        let square =
            |low: f64, high: f64| vec![[low, low], [high, low], [high, high], [low, high], [low, low]];
        let outline = vec![vec![square(0.0, 10.0), square(4.0, 6.0)]];
        assert_eq!(spans(&outline, 5.0), [(0.0, 4.0), (6.0, 10.0)]);
        assert_eq!(spans(&outline, 2.0), [(0.0, 10.0)]);
        assert!(spans(&outline, 11.0).is_empty());
    }
}
