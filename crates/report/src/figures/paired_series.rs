//! Two series over the same periods, one held against the other: where something was done, and what it is compared with,
//! scaled to as many before. The time after is marked.

use super::svg::{LABEL, Paint, Stroke, Svg, text_width, ticks};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairedPoint {
    /// As it stands under the axis, when there is room.
    pub short: String,
    /// As it stands in the table.
    pub name: String,
    pub own: i64,
    pub other: i64,
    /// The other, as it is drawn; none when it cannot be scaled.
    pub scaled: Option<f64>,
    pub is_after: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct PairedTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    pub period: &'t str,
    pub own: &'t str,
    /// The other as it was counted; none where it is no count.
    pub other: Option<&'t str>,
    pub scaled: &'t str,
    /// Where the time after begins.
    pub begins: &'t str,
}

const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const LEGEND: f64 = 40.0;
const PLOT: f64 = 134.0;

pub fn paired_series(texts: PairedTexts<'_>, points: &[PairedPoint], language: Language) -> Figure {
    let highest = |p: &PairedPoint| p.scaled.unwrap_or(0.0).max(p.own as f64);
    let most = points.iter().map(highest).fold(0.0, f64::max);
    let ticks = ticks(most, 4.0);
    let top_tick = ticks.last().copied().unwrap_or(1.0);
    let has_other = points.iter().any(|p| p.scaled.is_some());
    let top = if has_other { LEGEND } else { LEGEND / 2.0 } + 18.0;
    let base = top + PLOT;
    let slot = (WIDTH - LEFT - RIGHT) / points.len().max(1) as f64;
    let x = |i: usize| LEFT + slot * (i as f64 + 0.5);
    let y = |n: f64| base - PLOT * n / top_tick;
    let mut svg = Svg::new(WIDTH, base + 26.0);
    let begins = points.iter().position(|p| p.is_after);
    if let Some(first) = begins {
        let from = LEFT + slot * first as f64;
        svg.rect(from, top, WIDTH - RIGHT - from, PLOT, Paint::Seq(0));
    }
    for tick in &ticks {
        svg.line((LEFT, y(*tick)), (WIDTH - RIGHT, y(*tick)), Stroke::Grid, 1.0);
        let words = language.integer(*tick as i64);
        svg.text(LEFT - 8.0, y(*tick) + 4.0, LABEL.small().end().muted(), &words);
    }
    if let Some(first) = begins {
        let from = LEFT + slot * first as f64;
        svg.line((from, top - 4.0), (from, base), Stroke::Axis, 1.0);
        // On the side where there is room.
        let width = text_width(texts.begins, LABEL.small().size);
        let (at, writing) = if from + 4.0 + width > WIDTH {
            (from - 4.0, LABEL.small().end())
        } else {
            (from + 4.0, LABEL.small())
        };
        svg.text(at, top - 6.0, writing, texts.begins);
    }
    let other: Vec<(f64, f64)> = points
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some((x(i), y(p.scaled?))))
        .collect();
    svg.dashed_polyline(&other, Stroke::Axis, 1.8);
    let own: Vec<(f64, f64)> = points
        .iter()
        .enumerate()
        .map(|(i, p)| (x(i), y(p.own as f64)))
        .collect();
    svg.polyline(&own, Stroke::Line, 2.2);
    if points.len() <= 40 {
        for at in &own {
            svg.circle(at.0, at.1, 2.8, Paint::Mark);
        }
    }
    svg.line((LEFT, base), (WIDTH - RIGHT, base), Stroke::Axis, 1.0);
    labels(&mut svg, points, slot, base);
    legend(&mut svg, texts, has_other);
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table: table(texts, points, language),
    }
}

fn legend(svg: &mut Svg, texts: PairedTexts<'_>, has_other: bool) {
    svg.line((LEFT, 8.0), (LEFT + 24.0, 8.0), Stroke::Line, 2.2);
    svg.text(LEFT + 32.0, 12.0, LABEL.small(), texts.own);
    if !has_other {
        return;
    }
    svg.dashed_line((LEFT, 26.0), (LEFT + 24.0, 26.0), Stroke::Axis, 1.8);
    svg.text(LEFT + 32.0, 30.0, LABEL.small(), texts.scaled);
}

/// As many as there is room for, from the first on.
fn labels(svg: &mut Svg, points: &[PairedPoint], slot: f64, base: f64) {
    let small = LABEL.small();
    let widest = points
        .iter()
        .map(|p| text_width(&p.short, small.size))
        .fold(0.0, f64::max);
    let every = ((widest + 14.0) / slot).ceil().max(1.0) as usize;
    for (i, point) in points.iter().enumerate().step_by(every) {
        let half = text_width(&point.short, small.size) / 2.0;
        let at = (LEFT + slot * (i as f64 + 0.5)).clamp(half, WIDTH - half);
        svg.text(at, base + 16.0, small.middle().muted(), &point.short);
    }
}

fn table(texts: PairedTexts<'_>, points: &[PairedPoint], language: Language) -> Table {
    let number = |title: &str| Column::number(title.to_owned());
    let has_other = points.iter().any(|p| p.scaled.is_some());
    let scaled = |p: &PairedPoint| {
        p.scaled
            .map_or_else(|| "–".to_owned(), |n| language.decimal(n, 1))
    };
    let row = |p: &PairedPoint| {
        let other = texts.other.map(|_| language.integer(p.other));
        let own = [p.name.clone(), language.integer(p.own)];
        own.into_iter()
            .chain(other)
            .chain(has_other.then(|| scaled(p)))
            .collect()
    };
    Table {
        caption: texts.title.to_owned(),
        columns: [Column::words(texts.period.to_owned())]
            .into_iter()
            .chain(
                [Some(texts.own), texts.other, has_other.then_some(texts.scaled)]
                    .into_iter()
                    .flatten()
                    .map(number),
            )
            .collect(),
        rows: points.iter().map(row).collect(),
    }
}
