//! The working areas of a municipality, shaded by a measure, with water and the places that recur. Numbered circles, the
//! numbers of the table beside; no finer place than what the caller gives. Beneath it stand its scale, its source, the days
//! that it is about and how near it tells where something happened.

use domain::area::{Outline, shape};
use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use geo::{Area as _, BooleanOps, BoundingRect, InteriorPoint, MultiPolygon, Rect};
use jiff::civil::Date;

use super::hour_table::legend;
use super::svg::{LABEL, Paint, Stroke, Svg, Writing, text_width};
use super::wrapping::wrapped;
use super::{Column, Figure, Table, WIDTH, classes, step_of};
use crate::texts::Language;

/// What the shade of an area tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Events,
    EventsPer1000,
}

#[derive(Clone, Debug)]
pub struct MapArea {
    pub area: AreaCode,
    /// `None`: not known, drawn unshaded.
    pub value: Option<f64>,
}

#[derive(Clone, Debug)]
pub struct MapPlace<'a> {
    /// As in the table of places.
    pub number: usize,
    pub name: &'a str,
    pub point: Point,
    pub n: i64,
}

#[derive(Clone, Debug)]
pub struct AreaMap<'a> {
    pub municipality: &'a Municipality,
    pub measure: Measure,
    /// The first and the last day that it counts; `None` where those who look chose them beside it.
    pub days: Option<(Date, Date)>,
    pub areas: &'a [MapArea],
    pub places: &'a [MapPlace<'a>],
}

/// Of a map that is looked at by itself.
const MOST_HEIGHT: f64 = 520.0;
/// Of one among other figures.
const AMONG_OTHERS: f64 = 360.0;
/// Part of the width that long lines may take where a reader's own font draws them, which may be wider than ours.
const OTHER_FONT: f64 = 0.84;
/// Of what stands beneath.
pub(super) const LINE: f64 = 15.0;
/// Around the municipality, in degrees of latitude.
const MARGIN: f64 = 0.004;

/// Degrees to the drawing's units, equal in both directions at the municipality's middle.
pub(super) struct Projection {
    west: f64,
    north: f64,
    per_lon: f64,
    per_lat: f64,
    left: f64,
    map_width: f64,
    pub map_height: f64,
}

impl Projection {
    pub fn new(bounds: Rect) -> Self {
        Self::within(bounds, MOST_HEIGHT)
    }

    fn within(bounds: Rect, most_height: f64) -> Self {
        let squeeze = ((bounds.min().y + bounds.max().y) / 2.0)
            .to_radians()
            .cos()
            .max(0.05);
        let per_lat =
            (WIDTH / (bounds.width().max(1e-6) * squeeze)).min(most_height / bounds.height().max(1e-6));
        let per_lon = per_lat * squeeze;
        let map_width = bounds.width() * per_lon;
        Self {
            west: bounds.min().x,
            north: bounds.max().y,
            per_lon,
            per_lat,
            left: (WIDTH - map_width) / 2.0,
            map_width,
            map_height: bounds.height() * per_lat,
        }
    }

    pub fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        (
            self.left + (lon - self.west) * self.per_lon,
            (self.north - lat) * self.per_lat,
        )
    }

    pub fn rings(&self, shape: &MultiPolygon) -> Vec<Vec<(f64, f64)>> {
        shape
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .map(|ring| ring.coords().map(|c| self.at(c.x, c.y)).collect())
            .collect()
    }

    pub fn units_per_km(&self) -> f64 {
        self.per_lat / 111.195
    }
}

pub fn area_map(title: &str, map: &AreaMap<'_>, language: Language) -> Figure {
    area_map_made_of(title, map, "", language)
}

/// The same as a layer that is looked at by itself, with what it is made of beneath it: method, unit, time and number.
pub fn area_map_made_of(title: &str, map: &AreaMap<'_>, made_of: &str, language: Language) -> Figure {
    let areas: Vec<_> = map
        .municipality
        .working_areas()
        .iter()
        .map(|area| (area, shape(&area.outline)))
        .collect();
    let finding = area_map_finding(map, language);
    let table = table(title, map, language);
    let Some(bounds) = bounds(map.municipality, areas.iter().map(|(_, s)| s)) else {
        let mut svg = Svg::new(WIDTH, 40.0);
        svg.text(0.0, 24.0, LABEL.muted(), &language.say("map-without-outlines"));
        return Figure {
            svg: svg.finish(title, &finding),
            title: title.to_owned(),
            finding,
            table,
        };
    };
    let to_page = Projection::within(bounds, AMONG_OTHERS);
    let most = map.areas.iter().filter_map(|a| a.value).fold(0.0, f64::max);
    let classes = classes(most);
    let value = |code: &AreaCode| map.areas.iter().find(|a| a.area == *code).and_then(|a| a.value);

    let mut foot = foot(map.municipality, made_of, language);
    foot.extend(wrapped(&told(map, language), LABEL.small().size, WIDTH, 3));
    let (foot_top, height) = foot_extent(&to_page, &foot);
    let mut svg = Svg::new(WIDTH, height);
    let land = shape(&map.municipality.map.outline);
    svg.shape(&to_page.rings(&land), Paint::Land);
    for (area, shape) in &areas {
        if let Some(value) = value(&area.code) {
            svg.shape(&to_page.rings(shape), Paint::Seq(step_of(value, &classes)));
        }
    }
    let frame = MultiPolygon::from(bounds.to_polygon());
    let water = shape(&map.municipality.map.water).intersection(&frame);
    svg.shape(&to_page.rings(&water), Paint::Water);
    for (_, shape) in &areas {
        svg.outline(&to_page.rings(shape), Stroke::Border, 1.6);
    }
    svg.outline(&to_page.rings(&land), Stroke::Axis, 1.0);

    let circles: Vec<Circle> = circles(map.places, &to_page);
    for (area, shape) in &areas {
        name_area(&mut svg, &area.name, shape, &to_page, &circles);
    }
    for circle in circles.iter().rev() {
        svg.circle(circle.x, circle.y, circle.radius, Paint::High);
        svg.ring(circle.x, circle.y, circle.radius, Stroke::Halo, 1.6);
        let number = circle.number.to_string();
        svg.text_in_mark(circle.x, circle.y + 4.2, &number);
    }
    scale_bar(&mut svg, &to_page, language);
    let unit = language.say(match map.measure {
        Measure::Events => "legend-events",
        Measure::EventsPer1000 => "legend-per-1000",
    });
    legend(
        &mut svg,
        &classes,
        0.0,
        to_page.map_height + 12.0,
        &unit,
        language,
    );
    draw_foot(&mut svg, &foot, foot_top);

    Figure {
        svg: svg.finish(title, &finding),
        title: title.to_owned(),
        finding,
        table,
    }
}

/// The days, and for whom it is near enough.
fn told(map: &AreaMap<'_>, language: Language) -> String {
    let precision = language.say(if map.places.is_empty() {
        "map-by-area"
    } else {
        "map-by-place"
    });
    match map.days {
        Some((from, to)) => format!("{}. {precision}", language.days(from, to)),
        None => precision,
    }
}

/// What stands beneath a map: whom its outlines come from, beside the scale bar, and what it is made of.
pub(super) fn foot(municipality: &Municipality, made_of: &str, language: Language) -> Vec<String> {
    let source = &municipality.map.source;
    let source = if source.is_empty() {
        String::new()
    } else {
        language.say_with("map-source", &[("source", source.as_str().into())])
    };
    let mut foot = vec![source];
    foot.extend(wrapped(made_of, LABEL.small().size, WIDTH * OTHER_FONT, 6));
    foot
}

/// Where it begins, and where the drawing ends.
pub(super) fn foot_extent(to_page: &Projection, foot: &[String]) -> (f64, f64) {
    let top = to_page.map_height + 32.0;
    (top, top + LINE * foot.len() as f64 - 1.0)
}

pub(super) fn draw_foot(svg: &mut Svg, foot: &[String], top: f64) {
    for (row, line) in foot.iter().enumerate() {
        svg.text(0.0, top + LINE * row as f64 + 10.0, LABEL.small().muted(), line);
    }
}

pub(super) fn bounds<'a>(
    municipality: &Municipality,
    areas: impl Iterator<Item = &'a MultiPolygon>,
) -> Option<Rect> {
    let outline: &Outline = &municipality.map.outline;
    let whole = shape(outline).bounding_rect();
    let rects = whole
        .into_iter()
        .chain(areas.filter_map(BoundingRect::bounding_rect));
    let all = rects.reduce(|a, b| {
        Rect::new(
            (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
            (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
        )
    })?;
    Some(Rect::new(
        (all.min().x - MARGIN * 2.0, all.min().y - MARGIN),
        (all.max().x + MARGIN * 2.0, all.max().y + MARGIN),
    ))
}

pub(super) struct Circle {
    pub number: usize,
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

/// Area in proportion to the number, so that twice as many looks twice as much.
fn circles(places: &[MapPlace<'_>], to_page: &Projection) -> Vec<Circle> {
    let most = places.iter().map(|p| p.n).max().unwrap_or(0).max(1) as f64;
    places
        .iter()
        .map(|p| {
            let (x, y) = to_page.at(p.point.lon, p.point.lat);
            Circle {
                number: p.number,
                x,
                y,
                radius: (15.0 * (p.n.max(0) as f64 / most).sqrt()).max(8.0),
            }
        })
        .collect()
}

/// Writes an area's name inside it, above or below a circle that would hide it; small areas go without, their names
/// stand in the table.
pub(super) fn name_area(
    svg: &mut Svg,
    name: &str,
    shape: &MultiPolygon,
    to_page: &Projection,
    circles: &[Circle],
) {
    let Some(largest) = shape
        .iter()
        .max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))
    else {
        return;
    };
    let (Some(inside), Some(bounds)) = (largest.interior_point(), largest.bounding_rect()) else {
        return;
    };
    let writing: Writing = LABEL.small().middle();
    let width = text_width(name, writing.size);
    if bounds.width() * to_page.per_lon < width * 0.75 || bounds.height() * to_page.per_lat < 16.0 {
        return;
    }
    let (x, y) = to_page.at(inside.x(), inside.y());
    let x = x.clamp(
        to_page.left + width / 2.0 + 2.0,
        to_page.left + to_page.map_width - width / 2.0 - 2.0,
    );
    let hidden = |y: f64| {
        circles
            .iter()
            .any(|c| (c.x - x).abs() < c.radius + width / 2.0 && (c.y - (y - 4.0)).abs() < c.radius + 7.0)
    };
    let free = [0.0, 14.0, -14.0, 26.0, -26.0, 38.0, -38.0]
        .into_iter()
        .map(|shift| y + 4.0 + shift)
        .find(|y| !hidden(*y));
    if let Some(y) = free {
        svg.text_on_map(x, y, writing, name);
    }
}

pub(super) fn scale_bar(svg: &mut Svg, to_page: &Projection, language: Language) {
    let fits = |km: &f64| km * to_page.units_per_km() <= 130.0;
    let km = [20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2]
        .into_iter()
        .find(fits)
        .unwrap_or(0.1);
    let length = km * to_page.units_per_km();
    let (right, y) = (WIDTH - 2.0, to_page.map_height + 36.0);
    let left = right - length;
    svg.line((left, y), (right, y), Stroke::Axis, 2.0);
    for x in [left, right] {
        svg.line((x, y - 4.0), (x, y + 4.0), Stroke::Axis, 2.0);
    }
    let decimals = usize::from(km < 1.0);
    let text = language.say_with("map-scale", &[("km", language.decimal(km, decimals).into())]);
    svg.text(left - 8.0, y + 4.0, LABEL.small().end().muted(), &text);
}

fn value_words(value: f64, measure: Measure, language: Language) -> String {
    match measure {
        Measure::Events => language.integer(value.round() as i64),
        Measure::EventsPer1000 => language.decimal(value, if value < 10.0 { 2 } else { 1 }),
    }
}

/// What the map says, without drawing it.
pub fn area_map_finding(map: &AreaMap<'_>, language: Language) -> String {
    let mut ranked: Vec<(&AreaCode, f64)> = map
        .areas
        .iter()
        .filter_map(|a| a.value.filter(|v| *v > 0.0).map(|v| (&a.area, v)))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let named: Vec<String> = ranked
        .iter()
        .take(3)
        .map(|(area, v)| {
            let value = value_words(*v, map.measure, language);
            format!("{} ({value})", map.municipality.area_name(area))
        })
        .collect();
    if named.is_empty() {
        return language.say("map-empty");
    }
    let key = match map.measure {
        Measure::Events => "map-finding-events",
        Measure::EventsPer1000 => "map-finding-per-1000",
    };
    let text = language.say_with(key, &[("names", language.list(&named).into())]);
    if map.places.is_empty() {
        return text;
    }
    let names: Vec<String> = map
        .places
        .iter()
        .map(|p| format!("{} {}", p.number, p.name))
        .collect();
    let places = language.say_with("map-places", &[("names", language.list(&names).into())]);
    format!("{text} {places}")
}

fn table(caption: &str, map: &AreaMap<'_>, language: Language) -> Table {
    let value = match map.measure {
        Measure::Events => "column-count",
        Measure::EventsPer1000 => "column-per-1000",
    };
    let unknown = || language.say("unknown");
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::words(language.say("column-area")),
            Column::number(language.say(value)),
        ],
        rows: map
            .areas
            .iter()
            .map(|a| {
                vec![
                    map.municipality.area_name(&a.area).to_owned(),
                    a.value
                        .map_or_else(unknown, |v| value_words(v, map.measure, language)),
                ]
            })
            .collect(),
    }
}
