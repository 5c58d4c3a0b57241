//! How many in each day, week, month or year, and beneath it how many of those who were to report were heard: where few
//! were, few events are no calm. Each period may lead somewhere; those outside what is chosen are paler.

use super::choice_bars::{ChoiceLink, open_link};
use super::svg::{LABEL, Paint, Rect, Stroke, Svg, text_width, ticks};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodBar {
    /// As it stands under the bar, when there is room.
    pub short: String,
    /// As it stands in the table: "vecka 10 2022".
    pub name: String,
    pub n: i64,
    pub is_chosen: bool,
    /// Reports that came of those that were to come; none when nobody was to report.
    pub heard: i64,
    pub of: i64,
    pub link: Option<ChoiceLink>,
}

#[derive(Clone, Copy, Debug)]
pub struct PeriodTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    pub period: &'t str,
    pub count: &'t str,
    pub coverage: &'t str,
}

const LEFT: f64 = 48.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 12.0;
const PLOT: f64 = 130.0;
const COVERAGE: f64 = 16.0;

pub fn period_bars(texts: PeriodTexts<'_>, bars: &[PeriodBar], language: Language) -> Figure {
    let most = bars.iter().map(|bar| bar.n).max().unwrap_or(0);
    let ticks = ticks(most as f64, 3.0);
    let top_tick = ticks.last().copied().unwrap_or(1.0);
    let base = TOP + PLOT;
    let slot = (WIDTH - LEFT - RIGHT) / bars.len().max(1) as f64;
    let gap = (slot * 0.2).min(3.0);
    let coverage_base = base + 26.0 + COVERAGE;
    let mut svg = Svg::new(WIDTH, coverage_base + 8.0);
    for tick in &ticks {
        let y = base - PLOT * tick / top_tick;
        svg.line((LEFT, y), (WIDTH - RIGHT, y), Stroke::Grid, 1.0);
        let words = language.integer(*tick as i64);
        svg.text(LEFT - 8.0, y + 4.0, LABEL.small().end().muted(), &words);
    }
    for (i, bar) in bars.iter().enumerate() {
        let x = LEFT + slot * i as f64;
        if let Some(link) = &bar.link {
            open_link(&mut svg, link, "", false, true);
        }
        svg.push(format_args!(
            "<rect x=\"{x:.2}\" y=\"{TOP}\" width=\"{slot:.2}\" height=\"{PLOT}\" fill=\"none\" class=\"c-figure__hit\"/>"
        ));
        let height = PLOT * bar.n as f64 / top_tick;
        let paint = if bar.is_chosen {
            Paint::Seq(5)
        } else {
            Paint::Seq(2)
        };
        svg.rect(x + gap / 2.0, base - height, slot - gap, height, paint);
        if bar.link.is_some() {
            svg.push(format_args!("</a>"));
        }
    }
    svg.line((LEFT, base), (WIDTH - RIGHT, base), Stroke::Axis, 1.0);
    labels(&mut svg, bars, slot, base);
    coverage(&mut svg, bars, slot, gap, coverage_base);
    svg.text(
        LEFT - 8.0,
        coverage_base - 4.0,
        LABEL.small().end().muted(),
        &language.say("coverage-row"),
    );
    let drawn = if bars.iter().any(|bar| bar.link.is_some()) {
        svg.finish_with_links(texts.title, texts.finding)
    } else {
        svg.finish(texts.title, texts.finding)
    };
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: drawn,
        table: table(texts, bars, language),
    }
}

/// As many as there is room for, from the last one back.
fn labels(svg: &mut Svg, bars: &[PeriodBar], slot: f64, base: f64) {
    let small = LABEL.small();
    let widest = bars
        .iter()
        .map(|bar| text_width(&bar.short, small.size))
        .fold(0.0, f64::max);
    let every = ((widest + 14.0) / slot).ceil().max(1.0) as usize;
    let last = bars.len().saturating_sub(1);
    for (i, bar) in bars.iter().enumerate() {
        if (last - i).is_multiple_of(every) {
            let middle = LEFT + slot * (i as f64 + 0.5);
            let half = text_width(&bar.short, small.size) / 2.0;
            let x = middle.clamp(LEFT - 20.0 + half, WIDTH - half);
            svg.text(x, base + 16.0, small.middle().muted(), &bar.short);
        }
    }
}

/// A gap is drawn full, so that it is seen from afar.
fn coverage(svg: &mut Svg, bars: &[PeriodBar], slot: f64, gap: f64, base: f64) {
    let (mut present, mut missing) = (Vec::new(), Vec::new());
    for (i, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.of > 0) {
        let heard = (bar.heard as f64 / bar.of as f64).clamp(0.0, 1.0);
        let (x, width) = (LEFT + slot * i as f64 + gap / 2.0, slot - gap);
        present.push(Rect {
            x,
            y: base - COVERAGE * heard,
            width,
            height: COVERAGE * heard,
        });
        if heard < 1.0 {
            missing.push(Rect {
                x,
                y: base - COVERAGE,
                width,
                height: COVERAGE * (1.0 - heard),
            });
        }
    }
    svg.rects(&present, Paint::Seq(2));
    svg.rects(&missing, Paint::High);
}

fn table(texts: PeriodTexts<'_>, bars: &[PeriodBar], language: Language) -> Table {
    let heard = |bar: &PeriodBar| {
        if bar.of == 0 {
            return "–".to_owned();
        }
        language.say_with("heard-of", &[("heard", bar.heard.into()), ("of", bar.of.into())])
    };
    Table {
        caption: texts.title.to_owned(),
        columns: vec![
            Column::words(texts.period.to_owned()),
            Column::number(texts.count.to_owned()),
            Column::number(texts.coverage.to_owned()),
        ],
        rows: bars
            .iter()
            .map(|bar| vec![bar.name.clone(), language.integer(bar.n), heard(bar)])
            .collect(),
    }
}
