//! What statistics found on the map: squares and circles over the outlines of the areas, each kind told by colour and by
//! a sign, so that it is read in grey print and without telling colours apart; the first ones numbered as in the table.

use domain::area::shape;
use domain::municipality::Municipality;
use domain::place::Point;
use geo::{BooleanOps, MultiPolygon};

use super::area_map::{Circle, LINE, Projection, bounds, draw_foot, foot, name_area, scale_bar};
use super::svg::{LABEL, Paint, Stroke, Svg, text_width};
use super::{Figure, Table, WIDTH};
use crate::texts::Language;

/// How a kind is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternSign {
    /// More than chance gives: 1 to 3 for how surely.
    High(u8),
    /// Less than chance gives, the same: with a pale dot.
    Low(u8),
    /// High where all around are low: with a pale cross.
    HighAmongLow,
    /// Low where all around are high: with a pale ring.
    LowAmongHigh,
    /// A circle that is a finding.
    Found,
    /// A circle that chance may well have made: only its border.
    Chance,
}

#[derive(Clone, Debug)]
pub struct PatternKind {
    pub sign: PatternSign,
    /// In the legend.
    pub words: String,
}

#[derive(Clone, Copy, Debug)]
pub struct PatternSquare {
    pub south_west: Point,
    pub north_east: Point,
    pub sign: PatternSign,
}

#[derive(Clone, Copy, Debug)]
pub struct PatternCircle {
    pub centre: Point,
    pub radius_m: f64,
    pub sign: PatternSign,
}

#[derive(Clone, Debug)]
pub struct PatternMap<'m> {
    pub municipality: &'m Municipality,
    pub kinds: Vec<PatternKind>,
    pub squares: Vec<PatternSquare>,
    pub circles: Vec<PatternCircle>,
    /// Where the rows of the table lie, in their order.
    pub numbered: Vec<Point>,
    /// Method, unit, period and number, beneath the map.
    pub made_of: &'m str,
}

const RADIUS: f64 = 9.0;
/// So many rows are numbered on the map; the rest stand in the table.
const MOST_NUMBERS: usize = 10;

pub fn pattern_map(
    title: &str,
    finding: &str,
    map: &PatternMap<'_>,
    table: Table,
    language: Language,
) -> Figure {
    let figure = |svg: Svg| Figure {
        title: title.to_owned(),
        finding: finding.to_owned(),
        svg: svg.finish(title, finding),
        table,
    };
    let areas: Vec<_> = map
        .municipality
        .working_areas()
        .iter()
        .map(|area| (area, shape(&area.outline)))
        .collect();
    let Some(bounds) = bounds(map.municipality, areas.iter().map(|(_, s)| s)) else {
        let mut svg = Svg::new(WIDTH, 40.0);
        svg.text(0.0, 24.0, LABEL.muted(), &language.say("map-without-outlines"));
        return figure(svg);
    };
    let to_page = Projection::new(bounds);
    let foot = foot(map.municipality, map.made_of, language);
    let legend = legend_rows(&map.kinds);
    // Below the scale bar.
    let legend_top = to_page.map_height + 54.0;
    let foot_top = legend_top + LINE * 1.3 * legend.len() as f64 + 10.0;
    let mut svg = Svg::new(WIDTH, foot_top + LINE * foot.len() as f64);
    svg.shape(&to_page.rings(&shape(&map.municipality.map.outline)), Paint::Land);
    let frame = MultiPolygon::from(bounds.to_polygon());
    let water = shape(&map.municipality.map.water).intersection(&frame);
    svg.shape(&to_page.rings(&water), Paint::Water);
    for square in &map.squares {
        draw_square(&mut svg, square, &to_page);
    }
    for circle in &map.circles {
        let (x, y) = to_page.at(circle.centre.lon, circle.centre.lat);
        let radius = (circle.radius_m / 1_000.0 * to_page.units_per_km()).max(3.0);
        draw_circle(&mut svg, x, y, radius, circle.sign);
    }
    for (_, shape) in &areas {
        svg.outline(&to_page.rings(shape), Stroke::Axis, 0.8);
    }
    let numbers = numbers(&map.numbered, &to_page);
    for (area, shape) in &areas {
        name_area(&mut svg, &area.name, shape, &to_page, &numbers);
    }
    for circle in numbers.iter().rev() {
        svg.circle(circle.x, circle.y, circle.radius, Paint::High);
        svg.ring(circle.x, circle.y, circle.radius, Stroke::Halo, 1.6);
        svg.text_in_mark(circle.x, circle.y + 4.2, &circle.number.to_string());
    }
    scale_bar(&mut svg, &to_page, language);
    draw_legend(&mut svg, &legend, legend_top);
    draw_foot(&mut svg, &foot, foot_top);
    figure(svg)
}

/// The legend, and beneath it what the map is made of.
fn draw_legend(svg: &mut Svg, legend: &[Vec<(f64, &PatternKind)>], legend_top: f64) {
    let writing = LABEL.small().muted();
    for (row, kinds) in legend.iter().enumerate() {
        let y = legend_top + LINE * 1.3 * row as f64;
        for (x, kind) in kinds {
            swatch(svg, *x, y, kind.sign);
            svg.text(x + 21.0, y + 9.0, writing, &kind.words);
        }
    }
}

/// Each row with where its kinds begin.
fn legend_rows(kinds: &[PatternKind]) -> Vec<Vec<(f64, &PatternKind)>> {
    let mut rows: Vec<Vec<(f64, &PatternKind)>> = Vec::new();
    let mut x = f64::INFINITY;
    for kind in kinds {
        let width = 21.0 + text_width(&kind.words, LABEL.small().size) + 14.0;
        if x + width > WIDTH {
            rows.push(Vec::new());
            x = 0.0;
        }
        if let Some(row) = rows.last_mut() {
            row.push((x, kind));
        }
        x += width;
    }
    rows
}

fn paint(sign: PatternSign) -> Paint {
    match sign {
        PatternSign::High(step) => Paint::Div(3 + step.min(3)),
        PatternSign::Low(step) => Paint::Div(3 - step.min(3)),
        PatternSign::HighAmongLow => Paint::Div(5),
        PatternSign::LowAmongHigh => Paint::Div(1),
        PatternSign::Found | PatternSign::Chance => Paint::Div(5),
    }
}

fn draw_square(svg: &mut Svg, square: &PatternSquare, to_page: &Projection) {
    let (left, bottom) = to_page.at(square.south_west.lon, square.south_west.lat);
    let (right, top) = to_page.at(square.north_east.lon, square.north_east.lat);
    svg.rect(left, top, right - left, bottom - top, paint(square.sign));
    draw_sign(
        svg,
        (left + right) / 2.0,
        (top + bottom) / 2.0,
        right - left,
        square.sign,
    );
}

/// What tells a square's kind where colour does not.
fn draw_sign(svg: &mut Svg, x: f64, y: f64, side: f64, sign: PatternSign) {
    let reach = (side * 0.28).clamp(1.0, 6.0);
    match sign {
        PatternSign::Low(_) => svg.circle(x, y, reach * 0.75, Paint::Land),
        PatternSign::LowAmongHigh => svg.ring(x, y, reach, Stroke::Halo, 1.4),
        PatternSign::HighAmongLow => {
            svg.line((x - reach, y - reach), (x + reach, y + reach), Stroke::Halo, 1.4);
            svg.line((x - reach, y + reach), (x + reach, y - reach), Stroke::Halo, 1.4);
        }
        PatternSign::High(_) | PatternSign::Found | PatternSign::Chance => (),
    }
}

fn draw_circle(svg: &mut Svg, x: f64, y: f64, radius: f64, sign: PatternSign) {
    if sign != PatternSign::Chance {
        svg.circle(x, y, radius, paint(sign));
    }
    svg.ring(x, y, radius, Stroke::Axis, 1.4);
}

fn swatch(svg: &mut Svg, x: f64, y: f64, sign: PatternSign) {
    if matches!(sign, PatternSign::Found | PatternSign::Chance) {
        draw_circle(svg, x + 8.0, y + 5.0, 6.5, sign);
    } else {
        svg.rect(x, y - 1.0, 16.0, 12.0, paint(sign));
        draw_sign(svg, x + 8.0, y + 5.0, 14.0, sign);
    }
}

/// Up and to the right of what they number, those that have room.
fn numbers(places: &[Point], to_page: &Projection) -> Vec<Circle> {
    let mut placed: Vec<Circle> = Vec::new();
    for (i, place) in places.iter().take(MOST_NUMBERS).enumerate() {
        let (x, y) = to_page.at(place.lon, place.lat);
        let (x, y) = (x + 9.0, y - 9.0);
        let is_free = |c: &Circle| (c.x - x).hypot(c.y - y) > 2.0 * RADIUS;
        if placed.iter().all(is_free) {
            placed.push(Circle {
                number: i + 1,
                x,
                y,
                radius: RADIUS,
            });
        }
    }
    placed
}
