//! A count period by period as others than those who work with the register are told it: in steps. Each period is a block from
//! the least to the most that it may be; the number itself lies somewhere in it.

use analysis::ShownStep;

use super::svg::{LABEL, Paint, Rect, Stroke, Svg, text_width, ticks};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;
use crate::wording::step_words;

#[derive(Clone, Debug, PartialEq)]
pub struct ToldPeriod {
    /// As it stands under the axis, when there is room.
    pub short: String,
    /// As it stands in the table.
    pub name: String,
    pub step: ShownStep,
}

const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 34.0;
const PLOT: f64 = 140.0;

/// `least` is the smallest count that is told; `period` stands over the periods in the table. `None` where all are few: that is
/// a sentence, and no figure.
pub fn told_series(
    title: &str,
    period: &str,
    periods: &[ToldPeriod],
    least: i64,
    language: Language,
) -> Option<Figure> {
    if periods.iter().all(|p| p.step == ShownStep::Few) {
        return None;
    }
    let highest = periods.iter().map(|p| ends(p.step, least).1).max().unwrap_or(0);
    let ticks = ticks(highest as f64, 4.0);
    let top_tick = ticks.last().copied().unwrap_or(1.0);
    let base = TOP + PLOT;
    let slot = (WIDTH - LEFT - RIGHT) / periods.len().max(1) as f64;
    let gap = (slot * 0.2).min(4.0);
    let y = |n: i64| base - PLOT * n as f64 / top_tick;
    let mut svg = Svg::new(WIDTH, base + 26.0);
    for tick in &ticks {
        let y = base - PLOT * tick / top_tick;
        svg.line((LEFT, y), (WIDTH - RIGHT, y), Stroke::Grid, 1.0);
        let words = language.integer(*tick as i64);
        svg.text(LEFT - 8.0, y + 4.0, LABEL.small().end().muted(), &words);
    }
    let (mut few, mut told) = (Vec::new(), Vec::new());
    for (i, of) in periods.iter().enumerate() {
        let (low, high) = ends(of.step, least);
        let block = Rect {
            x: LEFT + slot * i as f64 + gap / 2.0,
            y: y(high),
            width: slot - gap,
            // A step of a single value still has to be seen.
            height: (y(low) - y(high)).max(2.0),
        };
        match of.step {
            ShownStep::Few => few.push(block),
            _ => told.push(block),
        }
    }
    svg.rects(&few, Paint::Seq(1));
    svg.rects(&told, Paint::Seq(4));
    svg.line((LEFT, base), (WIDTH - RIGHT, base), Stroke::Axis, 1.0);
    labels(&mut svg, periods, slot, base);
    legend(&mut svg, (!few.is_empty(), !told.is_empty()), least, language);
    let finding = finding(periods, least, language);
    Some(Figure {
        svg: svg.finish(title, &finding),
        table: Table {
            caption: title.to_owned(),
            columns: vec![
                Column::words(period.to_owned()),
                Column::number(language.say("column-count")),
            ],
            rows: periods
                .iter()
                .map(|p| vec![p.name.clone(), step_words(p.step, least, language)])
                .collect(),
        },
        title: title.to_owned(),
        finding,
    })
}

/// The least and the most that it may be. What has no upper end is drawn twice as high as it begins.
pub(super) fn ends(step: ShownStep, least: i64) -> (i64, i64) {
    match step {
        ShownStep::Exact(n) => (n, n),
        ShownStep::Between(from, to) => (from, to),
        ShownStep::AtLeast(from) => (from, from.saturating_mul(2)),
        ShownStep::Few => (0, (least - 1).max(0)),
    }
}

/// As many as there is room for, from the first on.
fn labels(svg: &mut Svg, periods: &[ToldPeriod], slot: f64, base: f64) {
    let small = LABEL.small();
    let widest = periods
        .iter()
        .map(|p| text_width(&p.short, small.size))
        .fold(0.0, f64::max);
    let every = ((widest + 14.0) / slot).ceil().max(1.0) as usize;
    for (i, period) in periods.iter().enumerate().step_by(every) {
        let half = text_width(&period.short, small.size) / 2.0;
        let at = (LEFT + slot * (i as f64 + 0.5)).clamp(half, WIDTH - half);
        svg.text(at, base + 16.0, small.middle().muted(), &period.short);
    }
}

fn legend(svg: &mut Svg, (has_few, has_told): (bool, bool), least: i64, language: Language) {
    let mut x = LEFT;
    let few = language.say_with("weekly-few", &[("n", least.into())]);
    let told = language.say("told-between");
    for (shown, paint, words) in [(has_told, Paint::Seq(4), told), (has_few, Paint::Seq(1), few)] {
        if shown {
            svg.rect(x, 6.0, 20.0, 12.0, paint);
            svg.text(x + 27.0, 16.0, LABEL.small().muted(), &words);
            x += 27.0 + text_width(&words, LABEL.small().size) * 1.12 + 22.0;
        }
    }
}

fn finding(periods: &[ToldPeriod], least: i64, language: Language) -> String {
    let by_low = |p: &&ToldPeriod| ends(p.step, least).0;
    let (Some(most), Some(fewest)) = (
        periods.iter().max_by_key(by_low),
        periods.iter().min_by_key(by_low),
    ) else {
        return language.say("hours-empty");
    };
    let alike = periods.iter().filter(|p| p.step == most.step).count();
    if alike == periods.len() {
        let words = step_words(most.step, least, language);
        return language.say_with("told-alike", &[("n", words.into())]);
    }
    // The first of the highest.
    let first = periods
        .iter()
        .find(|p| p.step == most.step)
        .map_or("", |p| &p.name);
    language.say_with(
        "told-series-finding",
        &[
            ("most", step_words(most.step, least, language).into()),
            ("alike", alike.into()),
            ("of", periods.len().into()),
            ("when", first.into()),
            ("least", step_words(fewest.step, least, language).into()),
        ],
    )
}
