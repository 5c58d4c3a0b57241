//! How close together events lie, drawn over the outlines of the areas, with the tops numbered as in the table.

use analysis::DensityMap;
use domain::area::shape;
use domain::municipality::Municipality;
use domain::place::Point;

use super::area_map::{Circle, Projection, bounds, draw_foot, foot, foot_extent, name_area, scale_bar};
use super::hour_table::legend;
use super::svg::{LABEL, Paint, Rect, Stroke, Svg};
use super::{Column, Figure, Table, WIDTH, step_of};
use crate::texts::Language;

/// What it is called and what it says; what the columns of its table are.
#[derive(Clone, Copy, Debug)]
pub struct DensityTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    pub unit: &'t str,
    /// The unit beside the legend's steps, in few letters.
    pub short_unit: &'t str,
    pub place: &'t str,
    /// Where no place of the municipality's list is near.
    pub nameless: &'t str,
    pub area: &'t str,
    /// Method, bandwidth and number, beneath the map.
    pub made_of: &'t str,
}

const RADIUS: f64 = 9.0;

pub fn density_map(
    texts: DensityTexts<'_>,
    map: &DensityMap,
    municipality: &Municipality,
    language: Language,
) -> Figure {
    let areas: Vec<_> = municipality
        .working_areas()
        .iter()
        .map(|area| (area, shape(&area.outline)))
        .collect();
    let figure = |svg: Svg| Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table: table(texts, map, municipality, language),
    };
    let Some(bounds) = bounds(municipality, areas.iter().map(|(_, s)| s)) else {
        let mut svg = Svg::new(WIDTH, 40.0);
        svg.text(0.0, 24.0, LABEL.muted(), &language.say("map-without-outlines"));
        return figure(svg);
    };
    let to_page = Projection::new(bounds);
    let foot = foot(municipality, texts.made_of, language);
    let (foot_top, height) = foot_extent(&to_page, &foot);
    let mut svg = Svg::new(WIDTH, height);
    let land = shape(&municipality.map.outline);
    svg.shape(&to_page.rings(&land), Paint::Land);
    let (classes, runs) = density_runs(map);
    shades(&mut svg, &runs, &to_page);
    for (_, shape) in &areas {
        svg.outline(&to_page.rings(shape), Stroke::Axis, 0.8);
    }
    let circles: Vec<Circle> = map
        .tops
        .iter()
        .enumerate()
        .map(|(i, top)| {
            let (x, y) = to_page.at(top.point.lon, top.point.lat);
            Circle {
                number: i + 1,
                x,
                y,
                radius: RADIUS,
            }
        })
        .collect();
    for (area, shape) in &areas {
        name_area(&mut svg, &area.name, shape, &to_page, &circles);
    }
    for circle in circles.iter().rev() {
        svg.circle(circle.x, circle.y, circle.radius, Paint::High);
        svg.ring(circle.x, circle.y, circle.radius, Stroke::Halo, 1.6);
        svg.text_in_mark(circle.x, circle.y + 4.2, &circle.number.to_string());
    }
    scale_bar(&mut svg, &to_page, language);
    legend(
        &mut svg,
        &classes,
        0.0,
        to_page.map_height + 12.0,
        texts.short_unit,
        language,
    );
    draw_foot(&mut svg, &foot, foot_top);
    figure(svg)
}

/// Five classes that each reach twice as far as the one before: a density has few high cells and many low ones.
fn doubling(most: f64) -> Vec<f64> {
    if !(most.is_finite() && most > 0.0) {
        return Vec::new();
    }
    let least = most / 16.0;
    let power = 10f64.powf(least.log10().floor());
    let first = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|first| *first >= least * 0.999)
        .unwrap_or(10.0 * power);
    (0..5).map(|i| first * f64::from(1 << i)).collect()
}

/// Cells side by side in a row that are of one class: its step on the scale, and the corners of them together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensityRun {
    pub step: u8,
    pub south_west: Point,
    pub north_east: Point,
}

/// The upper limits of the map's classes, and its cells run by run along each row; what is as good as nothing is left out.
pub fn density_runs(map: &DensityMap) -> (Vec<f64>, Vec<DensityRun>) {
    let classes = doubling(map.most());
    // What is less than half the lowest class is as good as nothing.
    let least = classes.first().map_or(f64::INFINITY, |first| first / 2.0);
    let step = |column: usize, row: usize| {
        let value = map.at(column, row);
        if value < least {
            0
        } else {
            step_of(value, &classes)
        }
    };
    let edge = |column: usize, row: usize| Point {
        lat: map.corner.lat + row as f64 * map.cell.lat,
        lon: map.corner.lon + column as f64 * map.cell.lon,
    };
    let mut runs = Vec::new();
    for row in 0..map.rows {
        let mut column = 0;
        while column < map.columns {
            let own = step(column, row);
            let begun = column;
            while column < map.columns && step(column, row) == own {
                column += 1;
            }
            if own > 0 {
                runs.push(DensityRun {
                    step: own,
                    south_west: edge(begun, row),
                    north_east: edge(column, row + 1),
                });
            }
        }
    }
    (classes, runs)
}

/// The cells of each class as one shape, so that a fine grid weighs little.
fn shades(svg: &mut Svg, runs: &[DensityRun], to_page: &Projection) {
    let mut shapes: [Vec<Rect>; 7] = Default::default();
    for run in runs {
        let (left, bottom) = to_page.at(run.south_west.lon, run.south_west.lat);
        let (right, top) = to_page.at(run.north_east.lon, run.north_east.lat);
        shapes[usize::from(run.step)].push(Rect {
            x: left,
            y: top,
            // A hair over its neighbour, so that no seam shows between rows.
            width: right - left + 0.15,
            height: bottom - top + 0.15,
        });
    }
    for (step, shapes) in (0..).zip(&shapes) {
        svg.rects(shapes, Paint::Seq(step));
    }
}

fn table(
    texts: DensityTexts<'_>,
    map: &DensityMap,
    municipality: &Municipality,
    language: Language,
) -> Table {
    Table {
        caption: texts.title.to_owned(),
        columns: vec![
            Column::words(texts.place.to_owned()),
            Column::words(texts.area.to_owned()),
            Column::number(texts.unit.to_owned()),
        ],
        rows: map
            .tops
            .iter()
            .enumerate()
            .map(|(i, top)| {
                let place = top.place.as_deref().unwrap_or(texts.nameless);
                let area = top.area.as_ref().map_or("–", |area| municipality.area_name(area));
                vec![
                    format!("{} {place}", i + 1),
                    area.to_owned(),
                    language.decimal(top.per_km2, 1),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_double_up_to_the_densest() {
        assert_eq!(doubling(13_982.0), [1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0]);
        assert_eq!(doubling(16.0), [1.0, 2.0, 4.0, 8.0, 16.0]);
        assert!(doubling(0.0).is_empty());
        assert!(doubling(f64::NAN).is_empty());
    }
}
