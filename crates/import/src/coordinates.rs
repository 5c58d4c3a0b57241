//! Points out of pairs of numbers: which system, and which number is which axis, is told by their range.

use domain::place::Point;
use proj4rs::Proj;

use crate::mapping::CoordinateSystem;
use crate::remark::remarks;

pub(crate) struct Coordinates {
    system: CoordinateSystem,
    sweref_99_tm: Proj,
    sweref_99_18_00: Proj,
    wgs84: Proj,
}

/// A point, and whether the numbers came as east before north in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Located {
    pub point: Point,
    pub swapped: bool,
}

// EPSG:3006, EPSG:3011 and EPSG:4326. SWEREF 99 and WGS84 are the same to within a metre.
const SWEREF_99_TM: &str = "+proj=tmerc +lat_0=0 +lon_0=15 +k=0.9996 +x_0=500000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const SWEREF_99_18_00: &str = "+proj=tmerc +lat_0=0 +lon_0=18 +k=1 +x_0=150000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const WGS84: &str = "+proj=longlat +ellps=WGS84 +datum=WGS84 +no_defs";

/// Why two numbers are no point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoordinateFault {
    OneMissing,
    NoKnownSystem,
    Rt90,
    NotDegrees,
    Degrees,
    LatitudeTooLarge,
}

remarks! { CoordinateFault {
    OneMissing => "coordinates_one_missing",
    NoKnownSystem => "coordinates_no_known_system",
    Rt90 => "coordinates_rt90",
    NotDegrees => "coordinates_not_degrees",
    Degrees => "coordinates_degrees",
    LatitudeTooLarge => "coordinates_latitude_too_large",
}}

impl Coordinates {
    pub fn new(system: CoordinateSystem) -> Self {
        let proj = |definition| Proj::from_proj_string(definition).expect("a definition tried in the tests");
        Self {
            system,
            sweref_99_tm: proj(SWEREF_99_TM),
            sweref_99_18_00: proj(SWEREF_99_18_00),
            wgs84: proj(WGS84),
        }
    }

    /// `is_inside` decides between two systems whose ranges meet.
    pub fn locate(
        &self,
        a: f64,
        b: f64,
        is_inside: impl Fn(Point) -> bool,
    ) -> Result<Located, CoordinateFault> {
        if a.abs() <= 180.0 && b.abs() <= 180.0 {
            return self.degrees(a, b, is_inside);
        }
        let is_northing = |n: f64| (6_000_000.0..7_800_000.0).contains(&n);
        let (north, east) = match (is_northing(a), is_northing(b)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return Err(CoordinateFault::NoKnownSystem),
        };
        if (1_100_000.0..1_950_000.0).contains(&east) {
            return Err(CoordinateFault::Rt90);
        }
        let tm = || self.unprojected(&self.sweref_99_tm, north, east);
        let local = || self.unprojected(&self.sweref_99_18_00, north, east);
        let point = match self.system {
            CoordinateSystem::Sweref99Tm => tm(),
            CoordinateSystem::Sweref991800 => local(),
            CoordinateSystem::Wgs84 => return Err(CoordinateFault::NotDegrees),
            CoordinateSystem::Auto => match east {
                _ if !(40_000.0..1_000_000.0).contains(&east) => None,
                _ if east < 260_000.0 => local().filter(|p| is_inside(*p)).or_else(tm),
                _ => tm(),
            },
        };
        let point = point.ok_or(CoordinateFault::NoKnownSystem)?;
        Ok(Located {
            point,
            swapped: false,
        })
    }

    fn degrees(&self, a: f64, b: f64, is_inside: impl Fn(Point) -> bool) -> Result<Located, CoordinateFault> {
        if matches!(
            self.system,
            CoordinateSystem::Sweref99Tm | CoordinateSystem::Sweref991800
        ) {
            return Err(CoordinateFault::Degrees);
        }
        let is_swedish = |lat: f64, lon: f64| (54.0..70.0).contains(&lat) && (10.0..25.0).contains(&lon);
        let straight = Point { lat: a, lon: b };
        let turned = Point { lat: b, lon: a };
        let swapped = if is_swedish(a, b) {
            false
        } else {
            is_swedish(b, a)
                || a.abs() > 90.0
                || (b.abs() <= 90.0 && !is_inside(straight) && is_inside(turned))
        };
        let point = if swapped { turned } else { straight };
        if point.lat.abs() > 90.0 {
            return Err(CoordinateFault::LatitudeTooLarge);
        }
        Ok(Located { point, swapped })
    }

    fn unprojected(&self, plane: &Proj, north: f64, east: f64) -> Option<Point> {
        let mut xyz = (east, north, 0.0);
        proj4rs::transform::transform(plane, &self.wgs84, &mut xyz).ok()?;
        let point = Point {
            lat: xyz.1.to_degrees(),
            lon: xyz.0.to_degrees(),
        };
        (point.lat.is_finite() && point.lon.is_finite()).then_some(point)
    }
}

/// A number as people and programs write it: decimal comma or point, blanks between thousands, a unit or degree sign.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    if text.len() > 40 {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut commas = 0;
    let has_point = text.contains('.');
    let mut negative = false;
    for c in text.chars() {
        match c {
            '0'..='9' | '.' => plain.push(c),
            '-' | '−' if plain.is_empty() => negative = true,
            '+' if plain.is_empty() => {}
            ',' if has_point => {}
            ',' => {
                commas += 1;
                plain.push('.');
            }
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '°' | 'N' | 'E' | 'n' | 'e' | 'm' => {}
            'S' | 'W' => negative = true,
            _ => return None,
        }
    }
    if commas > 1 {
        return None;
    }
    let number: f64 = plain.parse().ok()?;
    Some(if negative { -number } else { number })
}

/// Two numbers in one cell: "59.2363, 17.9821", "(59,2363; 17,9821)", "POINT(17.98 59.23)".
pub(crate) fn pair(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let inner = text
        .strip_prefix("POINT")
        .or_else(|| text.strip_prefix("geo:"))
        .unwrap_or(text)
        .trim()
        .trim_matches(['(', ')', '[', ']']);
    for separator in [";", ", ", "/", "|", " ", ","] {
        if let Some((a, b)) = inner.split_once(separator)
            && let (Some(a), Some(b)) = (number(a), number(b))
        {
            return Some((a, b));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stretch around Huddinge.
    fn is_inside(point: Point) -> bool {
        (59.1..59.3).contains(&point.lat) && (17.8..18.2).contains(&point.lon)
    }

    #[track_caller]
    fn check(a: f64, b: f64, system: CoordinateSystem, lat: f64, lon: f64, swapped: bool) {
        let located = Coordinates::new(system).locate(a, b, is_inside).unwrap();
        let off_m = located.point.distance_m(Point { lat, lon });
        assert!(off_m < 0.01, "{a} {b}: {:?} is {off_m} m off", located.point);
        assert_eq!(located.swapped, swapped, "{a} {b}");
    }

    #[test]
    fn the_land_survey_s_control_points_of_sweref_99_tm_come_right() {
        use CoordinateSystem::Sweref99Tm as Tm;
        check(6_097_106.672, 356_083.438, Tm, 55.0, 12.75, false);
        check(6_095_048.642, 452_024.069, Tm, 55.0, 14.25, false);
        check(6_319_636.937, 363_331.554, Tm, 57.0, 12.75, false);
        check(6_546_096.724, 284_626.066, Tm, 59.0, 11.25, false);
    }

    #[test]
    fn the_system_and_the_order_are_told_by_range() {
        use CoordinateSystem::Auto;
        // The same point in each system; computed with the Gauss-Krüger series of the land survey.
        check(59.23633, 17.982156, Auto, 59.23633, 17.982156, false);
        check(17.982156, 59.23633, Auto, 59.23633, 17.982156, true);
        for (north, east) in [(6570173.5415, 670119.6134), (6568995.7147, 148981.4474)] {
            check(north, east, Auto, 59.23633, 17.982156, false);
            check(east, north, Auto, 59.23633, 17.982156, false);
        }
    }

    #[test]
    fn numbers_are_read_with_comma_point_and_blanks() {
        for text in [
            "6570123.5",
            "6570123,5",
            "6 570 123,5",
            "6,570,123.5",
            "6\u{a0}570\u{a0}123,5 m",
        ] {
            assert_eq!(number(text), Some(6_570_123.5), "{text}");
        }
        assert_eq!(number("12a"), None);
        assert_eq!(number("1,2,3"), None);
        assert_eq!(pair("(59,2363; 17,9821)"), Some((59.2363, 17.9821)));
        assert_eq!(pair("59.2363, 17.9821"), Some((59.2363, 17.9821)));
        assert_eq!(pair("POINT (17.9821 59.2363)"), Some((17.9821, 59.2363)));
    }

    #[test]
    fn what_is_in_no_system_is_refused() {
        let locate = |a, b| Coordinates::new(CoordinateSystem::Auto).locate(a, b, is_inside);
        assert_eq!(
            locate(6_570_123.0, 1_622_000.0).unwrap_err(),
            CoordinateFault::Rt90
        );
        assert!(locate(1_234_567.0, 7.0).is_err());
    }
}
