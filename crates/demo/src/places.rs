//! Where things happen: some four hundred places with very unequal weight, each with room around it
//! that is surely inside its area and on land.
//!
//! The gazetteer's places come first, then made-up ones ("Lekplatsen vid Visättraskolan") where people
//! live, until there are [`PLACES`]. An event lies near its place, never farther off than the room there is.

use domain::area::{Area, AreaSet, Outline};
use domain::codes::{AreaCode, PlaceTypeCode};
use domain::municipality::Municipality;
use domain::place::Point;
use jiff::civil::Date;

use crate::random::Chance;

const PLACES: usize = 400;
const M_PER_DEGREE: f64 = 111_195.0;

/// No event lies farther from its place than this.
pub(crate) const REACH_M: f64 = 350.0;

#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    pub name: String,
    /// "vid Skogås centrum", "på Sjödalsvägen", "i Forellparken".
    pub at: String,
    pub kind: Option<PlaceTypeCode>,
    /// Index among the municipality's working areas.
    pub area: usize,
    pub point: Point,
    /// Metres to the nearest border or shore, at most [`REACH_M`].
    pub room_m: f64,
    /// How far events usually lie from it.
    pub spread_m: f64,
    /// A part of town rather than a spot: events there often have no point.
    pub vague: bool,
    pub weight: f64,
}

impl Anchor {
    /// Something with walls, doors and windows.
    pub fn is_building(&self) -> bool {
        matches!(
            self.kind(),
            "skola"
                | "trapphus"
                | "kallare"
                | "tvattstuga"
                | "kommunal_lokal"
                | "handel"
                | "bibliotek"
                | "fritidsgard"
                | "station"
                | "restaurang"
                | "torg"
        )
    }

    pub fn kind(&self) -> &str {
        self.kind.as_ref().map_or("", PlaceTypeCode::as_str)
    }

    /// A point some metres off, drawn back to where the place surely has room. Six decimals, as maps use.
    pub fn offset(&self, east_m: f64, north_m: f64) -> Point {
        let distance = east_m.hypot(north_m);
        let most = self.room_m * 0.95;
        let shrink = if distance > most { most / distance } else { 1.0 };
        let lat = self.point.lat + north_m * shrink / M_PER_DEGREE;
        let lon = self.point.lon + east_m * shrink / (M_PER_DEGREE * self.point.lat.to_radians().cos());
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Point {
            lat: round(lat),
            lon: round(lon),
        }
    }
}

/// An outline on a plane of metres, for the two questions asked of it.
struct Plane {
    rings: Vec<Vec<(f64, f64)>>,
    low: (f64, f64),
    high: (f64, f64),
}

struct Projection {
    lat: f64,
    lon: f64,
    shrink: f64,
}

impl Projection {
    fn new(center: [f64; 2]) -> Self {
        Self {
            lat: center[1],
            lon: center[0],
            shrink: center[1].to_radians().cos(),
        }
    }

    fn metres(&self, p: Point) -> (f64, f64) {
        (
            (p.lon - self.lon) * M_PER_DEGREE * self.shrink,
            (p.lat - self.lat) * M_PER_DEGREE,
        )
    }

    fn degrees(&self, (x, y): (f64, f64)) -> Point {
        Point {
            lat: self.lat + y / M_PER_DEGREE,
            lon: self.lon + x / (M_PER_DEGREE * self.shrink),
        }
    }

    fn plane(&self, outline: &Outline) -> Plane {
        let rings: Vec<Vec<(f64, f64)>> = outline
            .iter()
            .flatten()
            .map(|ring| {
                ring.iter()
                    .map(|c| self.metres(Point { lat: c[1], lon: c[0] }))
                    .collect()
            })
            .collect();
        let all = || rings.iter().flatten();
        let low = all().fold((f64::MAX, f64::MAX), |a, p| (a.0.min(p.0), a.1.min(p.1)));
        let high = all().fold((f64::MIN, f64::MIN), |a, p| (a.0.max(p.0), a.1.max(p.1)));
        Plane { rings, low, high }
    }
}

impl Plane {
    fn edges(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
        self.rings.iter().flat_map(|r| r.windows(2).map(|w| (w[0], w[1])))
    }

    fn contains(&self, (x, y): (f64, f64)) -> bool {
        let crossings = self
            .edges()
            .filter(|&((ax, ay), (bx, by))| (ay > y) != (by > y) && x < ax + (y - ay) * (bx - ax) / (by - ay))
            .count();
        crossings % 2 == 1
    }

    fn border_m(&self, (x, y): (f64, f64)) -> f64 {
        self.edges()
            .map(|((ax, ay), (bx, by))| {
                let (dx, dy) = (bx - ax, by - ay);
                let length = dx * dx + dy * dy;
                let along = if length > 0.0 {
                    (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                (x - ax - along * dx).hypot(y - ay - along * dy)
            })
            .fold(f64::MAX, f64::min)
    }

    /// A point inside, or `None` when the outline is too thin to hit.
    fn sample(&self, chance: &mut Chance) -> Option<(f64, f64)> {
        (0..500).find_map(|_| {
            let p = (
                self.low.0 + chance.unit() * (self.high.0 - self.low.0),
                self.low.1 + chance.unit() * (self.high.1 - self.low.1),
            );
            self.contains(p).then_some(p)
        })
    }
}

/// Made-up places: kind, name, and where one is when there.
const MADE_UP: &[(&str, &str, &str, f64)] = &[
    ("parkering", "Parkeringen", "på parkeringen", 1.4),
    ("gard", "Bostadsgården", "på bostadsgården", 1.6),
    ("lekplats", "Lekplatsen", "på lekplatsen", 1.2),
    ("park", "Parken", "i parken", 1.2),
    ("gata", "Gångvägen", "på gångvägen", 1.6),
    ("tunnel", "Gångtunneln", "i gångtunneln", 0.9),
    ("trapphus", "Trapphuset", "i trapphuset", 1.3),
    ("kallare", "Källargången", "i källargången", 0.9),
    ("tvattstuga", "Tvättstugan", "i tvättstugan", 0.5),
    ("handel", "Närbutiken", "vid närbutiken", 0.8),
    ("restaurang", "Restaurangen", "vid restaurangen", 0.6),
    ("idrottsplats", "Bollplanen", "på bollplanen", 0.7),
    ("skola", "Förskolan", "vid förskolan", 0.8),
    (
        "byggarbetsplats",
        "Byggarbetsplatsen",
        "vid byggarbetsplatsen",
        0.3,
    ),
];

pub(crate) fn anchors(municipality: &Municipality, day: Date, chance: &mut Chance) -> Vec<Anchor> {
    let projection = Projection::new(municipality.map.center);
    let working: Vec<(&AreaCode, Plane)> = municipality
        .working_areas()
        .iter()
        .map(|a| (&a.code, projection.plane(&a.outline)))
        .collect();
    let water: Vec<Plane> = municipality
        .map
        .water
        .iter()
        .map(|polygon| projection.plane(&vec![polygon.clone()]))
        .collect();
    // Which working area a point lies in, and the metres around it that surely do.
    let room = |p: (f64, f64)| -> Option<(usize, f64)> {
        let area = working.iter().position(|(_, plane)| plane.contains(p))?;
        if water.iter().any(|w| w.contains(p)) {
            return None;
        }
        let shore = water.iter().map(|w| w.border_m(p)).fold(REACH_M, f64::min);
        Some((area, working[area].1.border_m(p).min(shore)))
    };

    let mut anchors = Vec::with_capacity(PLACES);
    let mut of_kind = std::collections::BTreeMap::<String, usize>::new();
    for place in &municipality.gazetteer {
        let at = projection.metres(place.point);
        let Some((area, room_m)) = room(at) else { continue };
        let kind = place
            .kind
            .clone()
            .filter(|kind| municipality.place_type(kind).is_some());
        let known = kind.as_ref().map_or("", PlaceTypeCode::as_str);
        // The gazetteer names the main squares and stations before the lesser ones.
        let order = of_kind.entry(known.to_owned()).or_default();
        let weight = pull(known) / (1.0 + 0.18 * *order as f64);
        *order += 1;
        let vague = kind.is_none();
        anchors.push(Anchor {
            name: place.name.clone(),
            at: format!("{} {}", preposition(known, &place.name), place.name),
            area,
            point: place.point,
            room_m,
            spread_m: spread(known),
            vague,
            kind,
            weight: weight * (0.8 + 0.4 * chance.unit()),
        });
    }
    let named = anchors.len();
    make_up(municipality, day, &projection, &room, named, &mut anchors, chance);

    // Zipf: a few places carry most of what happens.
    let mut order: Vec<usize> = (0..anchors.len()).collect();
    order.sort_by(|&a, &b| anchors[b].weight.total_cmp(&anchors[a].weight));
    for (rank, index) in order.into_iter().enumerate() {
        anchors[index].weight = 1.0 / (rank as f64 + 3.0).powf(0.9);
    }
    anchors
}

/// Adds made-up places where people live, named after what is near.
fn make_up(
    municipality: &Municipality,
    day: Date,
    projection: &Projection,
    room: &dyn Fn((f64, f64)) -> Option<(usize, f64)>,
    named: usize,
    anchors: &mut Vec<Anchor>,
    chance: &mut Chance,
) {
    let finest = finest(&municipality.area_sets, day);
    let counted = |set: &AreaSet, area: &Area| {
        let of_area = municipality
            .population
            .iter()
            .filter(|p| p.area_set == set.code && p.area == area.code);
        of_area.max_by_key(|p| p.year).map_or(1, |p| p.population)
    };
    let shapes: Vec<(&Area, Plane, i64)> = finest
        .into_iter()
        .flat_map(|set| set.areas.iter().map(move |area| (set, area)))
        .map(|(set, area)| (area, projection.plane(&area.outline), counted(set, area)))
        .collect();
    let people: i64 = shapes.iter().map(|s| s.2).sum();
    let kinds: Vec<_> = MADE_UP
        .iter()
        .filter(|k| municipality.place_type(&k.0.into()).is_some())
        .collect();
    let weights = crate::random::Weighted::new(kinds.iter().map(|k| k.3));
    let wanted = PLACES.saturating_sub(anchors.len()) as f64;
    let mut taken = std::collections::BTreeSet::new();
    for (area, plane, inhabitants) in &shapes {
        let share = (wanted * *inhabitants as f64 / people.max(1) as f64)
            .round()
            .max(1.0) as usize;
        for _ in 0..share {
            // In a wide area most of the ground is forest and water: of several spots, the one
            // nearest to something with a name is where people are.
            let tries = if plane.high.0 - plane.low.0 > 2_000.0 {
                40
            } else {
                5
            };
            let nearest = |p: (f64, f64)| {
                anchors[..named]
                    .iter()
                    .map(|a| (a, projection.degrees(p).distance_m(a.point)))
                    .min_by(|a, b| a.1.total_cmp(&b.1))
            };
            let spot = (0..tries)
                .filter_map(|_| plane.sample(chance))
                .filter_map(|p| room(p).filter(|r| r.1 > 15.0).map(|r| (p, r)))
                .min_by(|a, b| {
                    let near = |p| nearest(p).map_or(f64::MAX, |n| n.1);
                    near(a.0).total_cmp(&near(b.0))
                });
            let (Some((p, (working, room_m))), Some(kind)) = (spot, weights.pick(chance)) else {
                continue;
            };
            let (code, name, at, _) = kinds[kind];
            let beside = match nearest(p) {
                Some((near, distance)) if distance < 450.0 && near.area == working && !near.vague => {
                    format!("vid {}", near.name)
                }
                _ => format!("i {}", place_of(municipality, area)),
            };
            let full = (1..)
                .map(|n| {
                    if n == 1 {
                        format!("{name} {beside}")
                    } else {
                        format!("{name} {beside}, {n}")
                    }
                })
                .find(|full| !taken.contains(full))
                .unwrap_or_default();
            taken.insert(full.clone());
            anchors.push(Anchor {
                name: full,
                at: format!("{at} {beside}"),
                kind: Some((*code).into()),
                area: working,
                point: projection.degrees(p),
                room_m,
                spread_m: spread(code),
                vague: false,
                weight: pull(code) * 0.5 * (0.4 + 1.2 * chance.unit()),
            });
        }
    }
}

/// The set with the most areas among those valid on the day.
fn finest(sets: &[AreaSet], day: Date) -> Option<&AreaSet> {
    sets.iter()
        .filter(|s| s.valid_from <= day && s.valid_to.is_none_or(|to| day <= to))
        .max_by_key(|s| s.areas.len())
}

/// The name of the part of town that a fine area lies in: its parent's when it has one.
fn place_of<'a>(municipality: &'a Municipality, area: &'a Area) -> &'a str {
    let all = || municipality.area_sets.iter().flat_map(|s| &s.areas);
    let parent = area
        .parent
        .as_ref()
        .and_then(|code| all().find(|a| a.code == *code));
    parent.map_or(&area.name, |a| &a.name)
}

/// How much a kind of place draws to it.
fn pull(kind: &str) -> f64 {
    match kind {
        "torg" => 10.0,
        "station" => 9.0,
        "handel" => 5.0,
        "skola" => 3.5,
        "fritidsgard" | "gata" => 3.0,
        "park" | "tunnel" | "bibliotek" | "parkering" | "gard" => 2.5,
        "idrottsplats" | "lekplats" | "trapphus" | "restaurang" => 2.0,
        "" => 2.0,
        _ => 1.2,
    }
}

fn spread(kind: &str) -> f64 {
    match kind {
        "" => 140.0,
        "park" | "gata" | "handel" | "idrottsplats" => 60.0,
        "trapphus" | "kallare" | "tvattstuga" | "bibliotek" | "tunnel" => 8.0,
        _ => 35.0,
    }
}

fn preposition(kind: &str, name: &str) -> &'static str {
    match kind {
        "gata" => "på",
        "torg" if name.ends_with("torg") || name.ends_with("torget") => "på",
        "torg" if name.ends_with("centrum") => "i",
        "" | "park" | "tunnel" => "i",
        _ => "vid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Plane {
        let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0), (0.0, 0.0)];
        let hole = vec![
            (40.0, 20.0),
            (60.0, 20.0),
            (60.0, 30.0),
            (40.0, 30.0),
            (40.0, 20.0),
        ];
        Plane {
            rings: vec![ring, hole],
            low: (0.0, 0.0),
            high: (100.0, 50.0),
        }
    }

    #[test]
    fn a_point_is_inside_but_not_in_the_hole_and_knows_its_border() {
        assert!(square().contains((10.0, 10.0)));
        assert!(!square().contains((50.0, 25.0)));
        assert!(!square().contains((110.0, 25.0)));
        assert!((square().border_m((10.0, 25.0)) - 10.0).abs() < 1e-9);
        assert!((square().border_m((38.0, 25.0)) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn an_offset_is_drawn_back_to_where_there_is_room() {
        let anchor = Anchor {
            name: "Torget".into(),
            at: "på Torget".into(),
            kind: None,
            area: 0,
            point: Point { lat: 59.2, lon: 18.0 },
            room_m: 50.0,
            spread_m: 30.0,
            vague: false,
            weight: 1.0,
        };
        assert!(anchor.point.distance_m(anchor.offset(300.0, 400.0)) < 50.0);
        assert!((anchor.point.distance_m(anchor.offset(30.0, 0.0)) - 30.0).abs() < 0.2);
    }
}
