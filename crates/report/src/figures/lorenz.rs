//! What share of the events the places with most have: the further from the even line, the more a few places have.

use super::svg::{LABEL, Stroke, Svg};
use super::{Figure, Table, WIDTH};

#[derive(Clone, Copy, Debug)]
pub struct LorenzTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    pub places: &'t str,
    pub events: &'t str,
    pub even: &'t str,
}

const LEFT: f64 = 52.0;
const TOP: f64 = 30.0;
const PLOT: f64 = 250.0;

/// `curve` is shares of places and of events, from 0 to 1; `marked` lies on it.
pub fn lorenz(
    texts: LorenzTexts<'_>,
    curve: &[(f64, f64)],
    marked: Option<(f64, f64)>,
    table: Table,
) -> Figure {
    let base = TOP + PLOT;
    let at = |(places, events): (f64, f64)| (LEFT + PLOT * 1.4 * places, base - PLOT * events);
    let mut svg = Svg::new(WIDTH, base + 44.0);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        svg.line(at((0.0, tick)), at((1.0, tick)), Stroke::Grid, 1.0);
        let words = format!("{:.0}\u{a0}%", tick * 100.0);
        svg.text(
            LEFT - 8.0,
            at((0.0, tick)).1 + 4.0,
            LABEL.small().end().muted(),
            &words,
        );
        let below = at((tick, 0.0));
        svg.text(below.0, base + 16.0, LABEL.small().middle().muted(), &words);
    }
    svg.dashed_line(at((0.0, 0.0)), at((1.0, 1.0)), Stroke::Axis, 1.2);
    let points: Vec<(f64, f64)> = thinned(curve).into_iter().map(at).collect();
    svg.polyline(&points, Stroke::Line, 2.2);
    if let Some(marked) = marked {
        let (x, y) = at(marked);
        svg.line((x, y), (x, base), Stroke::Axis, 1.0);
        svg.line((LEFT, y), (x, y), Stroke::Axis, 1.0);
        svg.circle(x, y, 4.0, super::svg::Paint::Mark);
    }
    svg.line((LEFT, base), at((1.0, 0.0)), Stroke::Axis, 1.0);
    svg.text(LEFT - 44.0, TOP - 14.0, LABEL.small().muted(), texts.events);
    svg.text(
        at((1.0, 0.0)).0,
        base + 34.0,
        LABEL.small().end().muted(),
        texts.places,
    );
    let even = at((0.62, 0.58));
    svg.text(even.0, even.1 + 8.0, LABEL.small().muted(), texts.even);
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table,
    }
}

/// No finer than can be seen.
fn thinned(curve: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const POINTS: usize = 200;
    let every = curve.len().div_ceil(POINTS).max(1);
    let mut kept: Vec<(f64, f64)> = curve.iter().copied().step_by(every).collect();
    kept.extend(curve.last().filter(|last| kept.last() != Some(last)).copied());
    kept
}
