//! Each area at what is expected there and how many times as much it had, with how far from the others chance may take
//! it: narrow where much is expected.

use analysis::methods::comparison::{AreaComparison, ComparedArea, FunnelLimit, Standing};

use super::svg::{LABEL, Paint, Stroke, Svg, text_width, ticks};
use super::{Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Copy, Debug)]
pub struct FunnelTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    /// Along the foot and the side.
    pub expected: &'t str,
    pub ratio: &'t str,
    pub unusual: &'t str,
    pub remarkable: &'t str,
}

const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 62.0;
const PLOT: f64 = 240.0;
const DOT: f64 = 5.0;

/// `name` is that of an area; the table is the caller's, with whatever else is told of each area.
pub fn funnel(
    texts: FunnelTexts<'_>,
    found: &AreaComparison,
    name: &dyn Fn(&ComparedArea) -> String,
    table: Table,
    language: Language,
) -> super::Figure {
    let base = TOP + PLOT;
    let widest = found.areas.iter().map(|a| a.expected).fold(1.0, f64::max) * 1.08;
    let highest = found
        .areas
        .iter()
        .map(|a| a.ratio.value)
        .fold(1.5, f64::max)
        .min(8.0)
        * 1.08;
    let x = |expected: f64| LEFT + (WIDTH - LEFT - RIGHT) * expected / widest;
    let y = |ratio: f64| base - PLOT * (ratio / highest).clamp(0.0, 1.0);
    let mut svg = Svg::new(WIDTH, base + 44.0);
    let step = [0.25, 0.5, 1.0, 2.0]
        .into_iter()
        .find(|step| highest / step <= 6.0)
        .unwrap_or(2.0);
    let mut tick = 0.0;
    while tick <= highest {
        svg.line((LEFT, y(tick)), (WIDTH - RIGHT, y(tick)), Stroke::Grid, 1.0);
        let words = language.decimal(tick, if step < 0.5 { 2 } else { 1 });
        svg.text(LEFT - 8.0, y(tick) + 4.0, LABEL.small().end().muted(), &words);
        tick += step;
    }
    let curve = |of: &dyn Fn(&FunnelLimit) -> f64| -> Vec<(f64, f64)> {
        let at = |limit: &FunnelLimit| (x(limit.expected), y(of(limit)));
        found.limits.iter().map(at).collect()
    };
    for limits in [curve(&|l| l.unusual.0), curve(&|l| l.unusual.1)] {
        svg.dashed_polyline(&limits, Stroke::Axis, 1.2);
    }
    for limits in [curve(&|l| l.remarkable.0), curve(&|l| l.remarkable.1)] {
        svg.polyline(&limits, Stroke::Axis, 1.2);
    }
    svg.line((LEFT, y(1.0)), (WIDTH - RIGHT, y(1.0)), Stroke::Line, 1.4);
    svg.line((LEFT, base), (WIDTH - RIGHT, base), Stroke::Axis, 1.0);
    for area in &found.areas {
        let paint = match (area.standing, area.ratio.value > 1.0) {
            (Standing::Within, _) => Paint::Seq(3),
            (_, true) => Paint::High,
            (_, false) => Paint::Low,
        };
        svg.circle(x(area.expected), y(area.ratio.value), DOT, paint);
    }
    let dots: Vec<(f64, f64)> = found
        .areas
        .iter()
        .map(|a| (x(a.expected), y(a.ratio.value)))
        .collect();
    name_dots(&mut svg, &dots, &found.areas, name);
    svg.text(LEFT - 36.0, TOP - 10.0, LABEL.small().muted(), texts.ratio);
    svg.text(
        WIDTH - RIGHT,
        base + 34.0,
        LABEL.small().end().muted(),
        texts.expected,
    );
    for tick in ticks(widest, 4.0).into_iter().filter(|tick| *tick <= widest) {
        let words = language.integer(tick as i64);
        svg.text(x(tick), base + 16.0, LABEL.small().middle().muted(), &words);
    }
    svg.dashed_line((LEFT, 8.0), (LEFT + 24.0, 8.0), Stroke::Axis, 1.2);
    svg.text(LEFT + 32.0, 12.0, LABEL.small(), texts.unusual);
    svg.line((LEFT, 26.0), (LEFT + 24.0, 26.0), Stroke::Axis, 1.2);
    svg.text(LEFT + 32.0, 30.0, LABEL.small(), texts.remarkable);
    super::Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table,
    }
}

/// Beside its dot, on the side where nothing else lies; where there is none the table tells it.
fn name_dots(
    svg: &mut Svg,
    dots: &[(f64, f64)],
    areas: &[ComparedArea],
    name: &dyn Fn(&ComparedArea) -> String,
) {
    const APART: f64 = 13.0;
    let mut taken: Vec<(f64, f64, f64)> = dots.iter().map(|(x, y)| (x - DOT, x + DOT, *y)).collect();
    for (area, (at, y)) in areas.iter().zip(dots) {
        let words = name(area);
        let width = text_width(&words, LABEL.small().size);
        let right = (at + DOT + 4.0, at + DOT + 4.0 + width);
        let left = (at - DOT - 4.0 - width, at - DOT - 4.0);
        let free = |(from, until): &(f64, f64)| {
            *from > LEFT
                && *until < WIDTH
                && taken
                    .iter()
                    .all(|(other, end, other_y)| from > end || until < other || (y - other_y).abs() > APART)
        };
        if let Some((from, until)) = [right, left].into_iter().find(free) {
            svg.text(from, y + 4.0, LABEL.small(), &words);
            taken.push((from, until, *y));
        }
    }
}
