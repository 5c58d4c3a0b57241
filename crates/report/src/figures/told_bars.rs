//! Counts as others than those who work with the register are told them, against the same length of time before: a light bar
//! for the time before and a darker, thinner one over it. What is not told has no bar, only the words that say so.

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width, ticks};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToldCount {
    /// Nothing when it is not told.
    pub n: Option<i64>,
    /// As it is told: "34", "färre än 8".
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToldRow {
    pub label: String,
    pub now: ToldCount,
    pub before: ToldCount,
}

#[derive(Clone, Copy, Debug)]
pub struct ToldTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    /// What the rows are: "Kategori".
    pub what: &'t str,
    pub now: &'t str,
    pub before: &'t str,
}

const TOP: f64 = 24.0;
const ROW: f64 = 19.0;
const BEFORE_BAR: f64 = 13.0;
const NOW_BAR: f64 = 6.0;
/// Room for the names: as the longest asks for, within these.
const LEFT: (f64, f64) = (120.0, 230.0);
const GAP: f64 = 16.0;

pub fn told_bars(texts: ToldTexts<'_>, rows: &[ToldRow], language: Language) -> Figure {
    let small = LABEL.small();
    let widest = |words: &mut dyn Iterator<Item = &str>, size: f64| {
        words.map(|text| text_width(text, size)).fold(0.0, f64::max) * 1.12
    };
    let left = (widest(&mut rows.iter().map(|r| r.label.as_str()), LABEL.size) + 12.0).clamp(LEFT.0, LEFT.1);
    let cells = rows
        .iter()
        .flat_map(|r| [r.now.words.as_str(), r.before.words.as_str()]);
    let column = widest(&mut cells.chain([texts.now, texts.before]), small.size);
    // Where nothing is told of the time before, it has no column.
    let has_before = rows.iter().any(|r| !r.before.words.is_empty());
    let before_end = WIDTH - 2.0;
    let now_end = if has_before {
        before_end - column - GAP
    } else {
        before_end
    };
    let room = (now_end - column - GAP - left).max(60.0);
    let told = rows.iter().flat_map(|r| [r.now.n, r.before.n]).flatten();
    let top_tick = ticks(told.max().unwrap_or(0) as f64, 4.0)
        .last()
        .copied()
        .unwrap_or(1.0);
    let length = |n: i64| room * n as f64 / top_tick;
    let bottom = TOP + ROW * rows.len() as f64;

    let mut svg = Svg::new(WIDTH, bottom + if has_before { 30.0 } else { 8.0 });
    svg.text(now_end, 13.0, small.end().muted(), texts.now);
    if has_before {
        svg.text(before_end, 13.0, small.end().muted(), texts.before);
    }
    for (i, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (i as f64 + 0.5);
        svg.text(0.0, middle + 4.5, LABEL, &fit(&row.label, LABEL.size, left - 8.0));
        if let Some(n) = row.before.n {
            before_bar(&mut svg, left, middle, length(n));
        }
        if let Some(n) = row.now.n {
            svg.rect(left, middle - NOW_BAR / 2.0, length(n), NOW_BAR, Paint::Mark);
        }
        svg.text(now_end, middle + 4.0, small.end(), &row.now.words);
        svg.text(before_end, middle + 4.0, small.end().muted(), &row.before.words);
    }
    svg.line((left, TOP), (left, bottom), Stroke::Axis, 1.0);
    if has_before {
        legend(&mut svg, texts, left, bottom + 16.0);
    }
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table: table(texts, rows, has_before, language),
    }
}

/// With an edge of its own, so that it is told from the paper in grey print.
fn before_bar(svg: &mut Svg, x: f64, middle: f64, width: f64) {
    let (top, bottom) = (middle - BEFORE_BAR / 2.0, middle + BEFORE_BAR / 2.0);
    svg.rect(x, top, width, BEFORE_BAR, Paint::Seq(1));
    let ring = vec![(x, top), (x + width, top), (x + width, bottom), (x, bottom)];
    svg.outline(&[ring], Stroke::Axis, 1.0);
}

fn legend(svg: &mut Svg, texts: ToldTexts<'_>, left: f64, y: f64) {
    const SAMPLE: f64 = 26.0;
    let small = LABEL.small();
    svg.rect(left, y - NOW_BAR / 2.0, SAMPLE, NOW_BAR, Paint::Mark);
    svg.text(left + SAMPLE + 8.0, y + 4.0, small.muted(), texts.now);
    let x = left + SAMPLE + 8.0 + text_width(texts.now, small.size) * 1.12 + 26.0;
    before_bar(svg, x, y, SAMPLE);
    svg.text(x + SAMPLE + 8.0, y + 4.0, small.muted(), texts.before);
}

fn table(texts: ToldTexts<'_>, rows: &[ToldRow], has_before: bool, language: Language) -> Table {
    let words = |count: &ToldCount| {
        count
            .n
            .map_or_else(|| count.words.clone(), |n| language.integer(n))
    };
    let before = |words: String| has_before.then_some(words);
    let row = |r: &ToldRow| {
        let told = [r.label.clone(), words(&r.now)];
        told.into_iter().chain(before(words(&r.before))).collect()
    };
    let heads = [
        Column::words(texts.what.to_owned()),
        Column::number(texts.now.to_owned()),
    ];
    let of_before = before(texts.before.to_owned()).map(Column::number);
    Table {
        caption: texts.title.to_owned(),
        columns: heads.into_iter().chain(of_before).collect(),
        rows: rows.iter().map(row).collect(),
    }
}
