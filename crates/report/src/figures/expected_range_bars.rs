//! This week's count for each area or category against the range it would usually fall in. The mark tells by its shape,
//! not only its colour, whether it is above (triangle up), below (triangle down), within (dot), or cannot be judged (ring).

use analysis::{CountRange, Verdict};

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width, ticks};
use super::{Column, Figure, Table, WIDTH, range_words};
use crate::texts::Language;

#[derive(Clone, Debug)]
pub struct RangeRow<'a> {
    pub label: &'a str,
    pub count: CountRange,
}

const ROW: f64 = 16.0;
const TOP: f64 = 10.0;
/// Room for the names: as the longest asks for, within these.
const LEFT: (f64, f64) = (120.0, 240.0);
const RIGHT: f64 = 112.0;
/// Further out than the bars, so that the longest words of either language have room.
const LEGEND_LEFT: f64 = 60.0;

pub fn expected_range_bars(
    title: &str,
    first_column: &str,
    rows: &[RangeRow<'_>],
    language: Language,
) -> Figure {
    let most = rows
        .iter()
        .map(|r| r.count.n.max(r.count.range.map_or(0, |range| range.high)))
        .max()
        .unwrap_or(0);
    let ticks = ticks(most as f64, 5.0);
    let top_tick = ticks.last().copied().unwrap_or(1.0);
    let widest = rows
        .iter()
        .map(|r| text_width(r.label, LABEL.size))
        .fold(0.0, f64::max);
    // A drawing that is shown as a picture is set in the reader's own letters, which may be wider.
    let left = (widest * 1.12 + 16.0).clamp(LEFT.0, LEFT.1);
    let plot = WIDTH - left - RIGHT;
    let x = |value: f64| left + plot * value / top_tick;
    let bottom = TOP + ROW * rows.len() as f64;

    let mut svg = Svg::new(WIDTH, bottom + 48.0);
    for tick in &ticks {
        svg.line((x(*tick), TOP), (x(*tick), bottom), Stroke::Grid, 1.0);
        svg.text(
            x(*tick),
            bottom + 16.0,
            LABEL.small().middle().muted(),
            &language.integer(*tick as i64),
        );
    }
    for (i, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (i as f64 + 0.5);
        let count = &row.count;
        let marked = matches!(count.verdict, Verdict::Above | Verdict::Below);
        let label = if marked { LABEL.bold() } else { LABEL };
        svg.text(
            left - 12.0,
            middle + 4.5,
            label.end(),
            &fit(row.label, LABEL.size, left - 16.0),
        );
        if let Some(range) = count.range {
            let (low, high) = (x(range.low as f64), x(range.high as f64));
            // A range of a single value still has to be seen.
            svg.rect(low - 2.0, middle - 7.0, high - low + 4.0, 14.0, Paint::Band);
            let expected = x(range.expected);
            svg.line(
                (expected, middle - 7.0),
                (expected, middle + 7.0),
                Stroke::Axis,
                1.2,
            );
        }
        mark(&mut svg, x(count.n as f64), middle, count.verdict);
        svg.text(
            WIDTH - RIGHT + 44.0,
            middle + 4.5,
            label.end(),
            &language.integer(count.n),
        );
        svg.text(
            WIDTH - 2.0,
            middle + 4.5,
            LABEL.small().end().muted(),
            // Beside the bars a dash; the ring and the table say that it cannot be judged.
            &count
                .range
                .map_or_else(|| "–".to_owned(), |_| range_words(count, language)),
        );
    }
    legend(&mut svg, bottom + 36.0, language);

    let finding = finding(rows, language);
    Figure {
        svg: svg.finish(title, &finding),
        table: table(title, first_column, rows, language),
        title: title.to_owned(),
        finding,
    }
}

pub(super) fn mark(svg: &mut Svg, x: f64, y: f64, verdict: Verdict) {
    match verdict {
        Verdict::Above => svg.shape(
            &[vec![(x, y - 7.5), (x + 7.5, y + 5.5), (x - 7.5, y + 5.5)]],
            Paint::High,
        ),
        Verdict::Below => svg.shape(
            &[vec![(x, y + 7.5), (x + 7.5, y - 5.5), (x - 7.5, y - 5.5)]],
            Paint::Low,
        ),
        Verdict::Within => svg.circle(x, y, 4.5, Paint::Mark),
        Verdict::TooFew => svg.ring(x, y, 4.0, Stroke::Line, 1.8),
    }
}

fn legend(svg: &mut Svg, y: f64, language: Language) {
    let mut x = LEGEND_LEFT;
    svg.rect(x, y - 6.0, 22.0, 12.0, Paint::Band);
    svg.line((x + 11.0, y - 6.0), (x + 11.0, y + 6.0), Stroke::Axis, 1.2);
    let key = |svg: &mut Svg, x: f64, key: &str| {
        let text = language.say(key);
        svg.text(x, y + 4.0, LABEL.small().muted(), &text);
        x + text_width(&text, 11.5) + 22.0
    };
    x = key(svg, x + 28.0, "legend-range");
    for (verdict, name) in [
        (Verdict::Within, "verdict-within"),
        (Verdict::Above, "verdict-above"),
        (Verdict::Below, "verdict-below"),
    ] {
        mark(svg, x, y, verdict);
        x = key(svg, x + 12.0, name);
    }
}

fn finding(rows: &[RangeRow<'_>], language: Language) -> String {
    let named = |verdict: Verdict| -> Vec<String> {
        rows.iter()
            .filter(|r| r.count.verdict == verdict)
            .map(|r| {
                language.say_with(
                    "count-against-range",
                    &[
                        ("name", r.label.into()),
                        ("n", language.integer(r.count.n).into()),
                        ("range", range_words(&r.count, language).into()),
                    ],
                )
            })
            .collect()
    };
    let mut sentences = Vec::new();
    for (verdict, key) in [
        (Verdict::Above, "finding-above"),
        (Verdict::Below, "finding-below"),
    ] {
        let names = named(verdict);
        if !names.is_empty() {
            sentences.push(language.say_with(key, &[("names", language.list(&names).into())]));
        }
    }
    let count = |verdict: Verdict| rows.iter().filter(|r| r.count.verdict == verdict).count();
    for (n, key) in [
        (count(Verdict::Within), "finding-within"),
        (count(Verdict::TooFew), "finding-too-few"),
    ] {
        if n > 0 {
            let of = rows.len();
            sentences.push(language.say_with(key, &[("n", n.into()), ("of", of.into())]));
        }
    }
    sentences.join(" ")
}

fn table(caption: &str, first_column: &str, rows: &[RangeRow<'_>], language: Language) -> Table {
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::words(first_column.to_owned()),
            Column::number(language.say("column-count")),
            Column::number(language.say("column-expected-range")),
            Column::words(language.say("column-verdict")),
        ],
        rows: rows
            .iter()
            .map(|r| {
                vec![
                    r.label.to_owned(),
                    language.integer(r.count.n),
                    range_words(&r.count, language),
                    language.say(verdict_key(r.count.verdict)),
                ]
            })
            .collect(),
    }
}

pub(crate) fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Below => "verdict-below",
        Verdict::Within => "verdict-within",
        Verdict::Above => "verdict-above",
        Verdict::TooFew => "verdict-too-few",
    }
}
