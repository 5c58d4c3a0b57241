//! Shares with their intervals, a row each: a dot where the estimate is, a line as far as it may be off, and a ring where it
//! was before. The first row is the whole, and a thin line through all shows where it lies.

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width, ticks};
use super::{Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    pub value: f64,
    /// The ends of the interval; none where it is not known.
    pub interval: Option<(f64, f64)>,
}

#[derive(Clone, Debug)]
pub struct DotRow<'a> {
    pub label: &'a str,
    /// `None` where too few answered.
    pub now: Option<Share>,
    pub before: Option<Share>,
}

#[derive(Clone, Copy, Debug)]
pub struct DotTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    /// What the dot and the ring are.
    pub now: &'t str,
    pub before: Option<&'t str>,
    /// In place of a dot.
    pub too_few: &'t str,
}

const ROW: f64 = 22.0;
const TOP: f64 = 34.0;
const LEFT: f64 = 172.0;
const RIGHT: f64 = 64.0;
const DOT: f64 = 5.0;

/// In percent; the table is the caller's, with whatever else is told of each row.
pub fn dot_intervals(texts: DotTexts<'_>, rows: &[DotRow<'_>], table: Table, language: Language) -> Figure {
    let ends = |share: &Share| share.interval.map_or(share.value, |(_, high)| high);
    let shares = rows.iter().flat_map(|row| row.now.iter().chain(&row.before));
    let most = shares.map(ends).fold(10.0, f64::max);
    let ticks: Vec<f64> = ticks(most, 5.0).into_iter().filter(|t| *t <= 100.0).collect();
    let top_tick = ticks.last().copied().unwrap_or(100.0).max(most.min(100.0));
    let x = |value: f64| LEFT + (WIDTH - LEFT - RIGHT) * (value / top_tick).clamp(0.0, 1.0);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::new(WIDTH, bottom + 24.0);
    for tick in &ticks {
        svg.line((x(*tick), TOP), (x(*tick), bottom), Stroke::Grid, 1.0);
        let words = format!("{}\u{a0}%", language.integer(*tick as i64));
        svg.text(x(*tick), bottom + 16.0, LABEL.small().middle().muted(), &words);
    }
    if let Some(whole) = rows.first().and_then(|row| row.now) {
        svg.dashed_line((x(whole.value), TOP), (x(whole.value), bottom), Stroke::Axis, 1.0);
    }
    for (i, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (i as f64 + 0.5);
        let label = if i == 0 { LABEL.bold() } else { LABEL };
        let name = fit(row.label, 13.0, LEFT - 20.0);
        svg.text(LEFT - 12.0, middle + 4.5, label.end(), &name);
        draw_row(&mut svg, row, middle, &x, texts, language);
    }
    legend(&mut svg, texts);
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table,
    }
}

fn draw_row(
    svg: &mut Svg,
    row: &DotRow<'_>,
    middle: f64,
    x: &dyn Fn(f64) -> f64,
    texts: DotTexts<'_>,
    language: Language,
) {
    if let Some(before) = row.before {
        svg.ring(x(before.value), middle, DOT, Stroke::Axis, 1.6);
    }
    let Some(now) = row.now else {
        svg.text(LEFT + 8.0, middle + 4.0, LABEL.small().muted(), texts.too_few);
        return;
    };
    if let Some((low, high)) = now.interval {
        svg.line((x(low), middle), (x(high), middle), Stroke::Line, 2.2);
        for end in [low, high] {
            svg.line((x(end), middle - 4.0), (x(end), middle + 4.0), Stroke::Line, 2.2);
        }
    }
    svg.circle(x(now.value), middle, DOT, Paint::Mark);
    let words = format!("{}\u{a0}%", language.decimal(now.value, 1));
    svg.text(WIDTH - 2.0, middle + 4.5, LABEL.small().end(), &words);
}

fn legend(svg: &mut Svg, texts: DotTexts<'_>) {
    let at = 12.0;
    svg.line((LEFT, at), (LEFT + 28.0, at), Stroke::Line, 2.2);
    svg.circle(LEFT + 14.0, at, DOT, Paint::Mark);
    svg.text(LEFT + 36.0, at + 4.0, LABEL.small(), texts.now);
    if let Some(before) = texts.before {
        let from = LEFT + 36.0 + text_width(texts.now, LABEL.small().size) + 26.0;
        svg.ring(from, at, DOT, Stroke::Axis, 1.6);
        svg.text(from + 12.0, at + 4.0, LABEL.small(), before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_without_interval_or_answers_is_drawn_as_such() {
        let share = |value, interval| Some(Share { value, interval });
        let rows = [
            DotRow {
                label: "Alla",
                now: share(30.0, Some((26.0, 34.0))),
                before: share(28.0, None),
            },
            DotRow {
                label: "Centrum",
                now: share(100.0, None),
                before: None,
            },
            DotRow {
                label: "Öst",
                now: None,
                before: None,
            },
        ];
        let texts = DotTexts {
            title: "Otrygg",
            finding: "30 %",
            now: "2025",
            before: Some("2023"),
            too_few: "för få svar",
        };
        let table = Table {
            caption: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let svg = dot_intervals(texts, &rows, table, Language::Swedish).svg;
        assert_eq!(
            svg.matches("c-figure__mark").count(),
            3,
            "two dots and the legend's"
        );
        assert!(svg.contains("för få svar") && svg.contains("100,0\u{a0}%") && !svg.contains("NaN"));
    }
}
