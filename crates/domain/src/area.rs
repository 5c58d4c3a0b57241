//! Areas in sets (kommundel, RegSO, DeSO), nested, each set valid from a day to a day, and the
//! question which areas a point lies in.

use geo::{BoundingRect, Contains, Distance, Euclidean, Intersects, LineString, MultiPolygon, Polygon, Rect};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::{AreaCode, AreaSetCode};
use crate::place::Point;

/// Rings of longitude and latitude, as in GeoJSON's `MultiPolygon`.
pub type Outline = Vec<Vec<Vec<[f64; 2]>>>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AreaSet {
    pub code: AreaSetCode,
    pub name: String,
    /// The set in which the municipality works week by week; exactly one set at a time.
    pub working: bool,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub areas: Vec<Area>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Area {
    pub code: AreaCode,
    pub name: String,
    /// The area of the next coarser set that this one lies within.
    pub parent: Option<AreaCode>,
    pub outline: Outline,
}

/// The areas an event lies in, derived from its point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedAreas {
    pub working: Option<AreaCode>,
    pub regso: Option<AreaCode>,
    pub deso: Option<AreaCode>,
}

/// Finds the area of a point. Built once per municipality.
#[derive(Clone, Debug)]
pub struct AreaIndex {
    working: Vec<IndexedArea>,
    regso: Vec<IndexedArea>,
    deso: Vec<IndexedArea>,
}

#[derive(Clone, Debug)]
struct IndexedArea {
    code: AreaCode,
    bounds: Rect,
    shape: MultiPolygon,
}

impl AreaIndex {
    /// Sets that are not valid on `day` are left out.
    pub fn new(sets: &[AreaSet], day: Date) -> Self {
        let valid = |s: &&AreaSet| s.valid_from <= day && s.valid_to.is_none_or(|to| day <= to);
        let of = |wanted: &dyn Fn(&AreaSet) -> bool| {
            sets.iter()
                .filter(valid)
                .filter(|s| wanted(s))
                .flat_map(|s| s.areas.iter().filter_map(index))
                .collect()
        };
        Self {
            working: of(&|s| s.working),
            regso: of(&|s| s.code.as_str() == "regso"),
            deso: of(&|s| s.code.as_str() == "deso"),
        }
    }

    pub fn derive(&self, point: Point) -> DerivedAreas {
        let find = |areas: &[IndexedArea]| {
            let p = geo::Point::new(point.lon, point.lat);
            areas
                .iter()
                .find(|a| a.bounds.contains(&p) && a.shape.contains(&p))
                .map(|a| a.code.clone())
        };
        DerivedAreas {
            working: find(&self.working),
            regso: find(&self.regso),
            deso: find(&self.deso),
        }
    }
}

fn index(area: &Area) -> Option<IndexedArea> {
    let shape = shape(&area.outline);
    let bounds = shape.bounding_rect()?;
    Some(IndexedArea {
        code: area.code.clone(),
        bounds,
        shape,
    })
}

pub fn shape(outline: &Outline) -> MultiPolygon {
    let ring = |r: &Vec<[f64; 2]>| LineString::from(r.iter().map(|c| (c[0], c[1])).collect::<Vec<_>>());
    MultiPolygon(
        outline
            .iter()
            .filter(|rings| !rings.is_empty())
            .map(|rings| Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect()))
            .collect(),
    )
}

/// The areas that lie next to one: outlines of the same border may be drawn some metres apart.
pub fn beside<'a>(areas: &'a [Area], code: &AreaCode) -> Vec<&'a AreaCode> {
    const APART_DEGREES: f64 = 0.000_5;
    let Some(own) = areas.iter().find(|area| area.code == *code) else {
        return Vec::new();
    };
    let own_shape = shape(&own.outline);
    let others = areas.iter().filter(|area| area.code != *code);
    let near = others.filter(|area| Euclidean.distance(&own_shape, &shape(&area.outline)) <= APART_DEGREES);
    near.map(|area| &area.code).collect()
}

/// The areas that share ground with a surface, also those that lie within it.
pub fn touched_by<'a>(
    areas: &'a [Area],
    surface: &crate::polygon::Polygon,
) -> impl Iterator<Item = &'a Area> + use<'a> {
    let surface = shape(&vec![vec![surface.corners().to_vec()]]);
    areas
        .iter()
        .filter(move |area| shape(&area.outline).intersects(&surface))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(code: &str, west: f64) -> Area {
        let (e, s, n) = (west + 1.0, 59.0, 60.0);
        let ring = vec![[west, s], [e, s], [e, n], [west, n], [west, s]];
        Area {
            code: code.into(),
            name: code.into(),
            parent: None,
            outline: vec![vec![ring]],
        }
    }

    #[test]
    fn an_area_within_a_surface_is_touched_by_it() {
        let areas = [square("väst", 17.0), square("öst", 18.0), square("bortom", 30.0)];
        let check = |surface: &str, expected: &[&str]| {
            let touched = touched_by(&areas, &surface.parse().unwrap());
            assert_eq!(touched.map(|a| a.code.as_str()).collect::<Vec<_>>(), expected);
        };
        check("17.2,59.2;17.4,59.2;17.4,59.4", &["väst"]);
        // Holds the whole of one; no corner of it lies in any.
        check("17.9,58;19.5,58;19.5,61;17.9,61", &["väst", "öst"]);
        // A strip across: neither has a corner in the other.
        check("16,59.4;20,59.4;20,59.6;16,59.6", &["väst", "öst"]);
        check("20,59;21,59;21,60", &[]);
    }

    fn check(lon: f64, day: &str, expected: Option<&str>) {
        let set = AreaSet {
            code: "kommundel".into(),
            name: "Kommundelar".into(),
            working: true,
            valid_from: "2018-01-01".parse().unwrap(),
            valid_to: Some("2030-12-31".parse().unwrap()),
            areas: vec![square("väst", 17.0), square("öst", 18.0)],
        };
        let index = AreaIndex::new(&[set], day.parse().unwrap());
        let found = index.derive(Point { lat: 59.5, lon });
        assert_eq!(found.working.as_ref().map(AreaCode::as_str), expected);
    }

    #[test]
    fn a_point_gets_the_area_it_lies_in_while_the_set_is_valid() {
        check(17.5, "2024-05-01", Some("väst"));
        check(18.5, "2024-05-01", Some("öst"));
        check(19.5, "2024-05-01", None);
        check(17.5, "2031-01-01", None);
    }

    #[test]
    fn areas_with_a_common_border_lie_beside_each_other() {
        let areas = [square("väst", 17.0), square("öst", 18.0), square("bortom", 19.5)];
        assert_eq!(beside(&areas, &"väst".into()), [&"öst".into()]);
        assert_eq!(beside(&areas, &"bortom".into()), [] as [&AreaCode; 0]);
        assert_eq!(beside(&areas, &"ingen".into()), [] as [&AreaCode; 0]);
    }
}
