//! The count week by week with the range it would usually fall in, this week marked, and beneath it how many of those who
//! were to report were heard: a dip in the curve may be silence.

use analysis::{ExpectedRange, HistoryWeek, Verdict};

use super::expected_range_bars::mark;
use super::svg::{LABEL, Paint, Rect, Stroke, Svg, ticks};
use super::{Column, Figure, Table, WIDTH, range_words};
use crate::texts::Language;

const LEFT: f64 = 44.0;
const RIGHT: f64 = 60.0;
const TOP: f64 = 14.0;
const PLOT: f64 = 150.0;
const COVERAGE: f64 = 20.0;

/// More than so many are counted rather than named.
const MOST_NAMES: usize = 4;

/// `points` are oldest first; the last is the week that the figure is about.
pub fn week_series(title: &str, points: &[HistoryWeek], language: Language) -> Figure {
    drawn(title, points, &finding(points, language), true, language)
}

/// The weeks of a period, oldest first: those outside their range are marked and told.
pub fn period_series(title: &str, points: &[HistoryWeek], language: Language) -> Figure {
    drawn(
        title,
        points,
        &finding_of_period(points, language),
        false,
        language,
    )
}

fn drawn(
    title: &str,
    points: &[HistoryWeek],
    finding: &str,
    is_about_the_last: bool,
    language: Language,
) -> Figure {
    let most = points
        .iter()
        .map(|p| p.count.n.max(p.count.range.map_or(0, |r| r.high)))
        .max()
        .unwrap_or(0);
    let ticks = ticks(most as f64, 4.0);
    let top_tick = ticks.last().copied().unwrap_or(1.0);
    let base = TOP + PLOT;
    let slot = (WIDTH - LEFT - RIGHT) / points.len().max(1) as f64;
    let x = |i: usize| LEFT + slot * (i as f64 + 0.5);
    let y = |n: f64| base - PLOT * n / top_tick;
    let coverage_base = base + 28.0 + COVERAGE;

    let mut svg = Svg::new(WIDTH, coverage_base + 12.0);
    for tick in &ticks {
        svg.line((LEFT, y(*tick)), (WIDTH - RIGHT, y(*tick)), Stroke::Grid, 1.0);
        svg.text(
            LEFT - 8.0,
            y(*tick) + 4.0,
            LABEL.small().end().muted(),
            &language.integer(*tick as i64),
        );
    }
    band(&mut svg, points, &x, &y);
    let line: Vec<(f64, f64)> = points
        .iter()
        .enumerate()
        .map(|(i, p)| (x(i), y(p.count.n as f64)))
        .collect();
    svg.polyline(&line, Stroke::Line, 1.8);
    week_labels(&mut svg, points, &x, base, language);
    coverage(&mut svg, points, &x, slot, coverage_base);
    svg.text(
        LEFT - 8.0,
        coverage_base - 6.0,
        LABEL.small().end().muted(),
        &language.say("coverage-row"),
    );
    if is_about_the_last {
        last_week(&mut svg, points, &line, (base, coverage_base), language);
    } else {
        for (point, at) in points.iter().zip(&line) {
            if matches!(point.count.verdict, Verdict::Above | Verdict::Below) {
                mark(&mut svg, at.0, at.1, point.count.verdict);
            }
        }
    }
    Figure {
        svg: svg.finish(title, finding),
        table: table(title, points, language),
        title: title.to_owned(),
        finding: finding.to_owned(),
    }
}

/// The week that the figure is about, with who was heard in it.
fn last_week(
    svg: &mut Svg,
    points: &[HistoryWeek],
    line: &[(f64, f64)],
    (base, coverage_base): (f64, f64),
    language: Language,
) {
    let (Some(last), Some(at)) = (points.last(), line.last()) else {
        return;
    };
    svg.line((at.0, TOP - 4.0), (at.0, base), Stroke::Axis, 1.0);
    svg.circle(at.0, at.1, 5.0, Paint::Mark);
    svg.text(
        at.0 + 10.0,
        at.1 + 4.5,
        LABEL.bold(),
        &language.integer(last.count.n),
    );
    let heard = language.say_with(
        "heard-of",
        &[("heard", last.heard.into()), ("of", last.reporters.into())],
    );
    svg.text(
        WIDTH - RIGHT + 6.0,
        coverage_base - 6.0,
        LABEL.small().muted(),
        &heard,
    );
}

/// The expected range as an area, broken where there is none.
fn band(svg: &mut Svg, points: &[HistoryWeek], x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) {
    let mut from = 0;
    while from < points.len() {
        let run: Vec<(usize, ExpectedRange)> = (from..points.len())
            .map_while(|i| points[i].count.range.map(|r| (i, r)))
            .collect();
        // A week alone is still given some breadth.
        let edge = |n: i64| -> Vec<(f64, f64)> {
            let n = y(n as f64);
            match run.as_slice() {
                [(only, _)] => vec![(x(*only) - 3.0, n), (x(*only) + 3.0, n)],
                _ => Vec::new(),
            }
        };
        match run.as_slice() {
            [] => {}
            [(_, range)] => {
                let mut ring = edge(range.high);
                ring.extend(edge(range.low).into_iter().rev());
                svg.shape(&[ring], Paint::Band);
            }
            _ => {
                let mut ring: Vec<(f64, f64)> = run.iter().map(|(i, r)| (x(*i), y(r.high as f64))).collect();
                ring.extend(run.iter().rev().map(|(i, r)| (x(*i), y(r.low as f64))));
                svg.shape(&[ring], Paint::Band);
            }
        }
        from += run.len() + 1;
    }
}

fn week_labels(
    svg: &mut Svg,
    points: &[HistoryWeek],
    x: &dyn Fn(usize) -> f64,
    base: f64,
    language: Language,
) {
    svg.line((LEFT, base), (WIDTH - RIGHT, base), Stroke::Axis, 1.0);
    let every = points.len().div_ceil(9).max(1);
    let last = points.len().saturating_sub(1);
    let mut year = None;
    for (i, point) in points.iter().enumerate() {
        if !(last - i).is_multiple_of(every) {
            continue;
        }
        let week = point.week.week().to_string();
        let label = if year == Some(point.week.year()) {
            language.say_with("week-short", &[("week", week.into())])
        } else {
            year = Some(point.week.year());
            let year = point.week.year().to_string();
            language.say_with(
                "week-short-with-year",
                &[("week", week.into()), ("year", year.into())],
            )
        };
        svg.line((x(i), base), (x(i), base + 4.0), Stroke::Axis, 1.0);
        svg.text(x(i), base + 16.0, LABEL.small().middle().muted(), &label);
    }
}

fn coverage(svg: &mut Svg, points: &[HistoryWeek], x: &dyn Fn(usize) -> f64, slot: f64, base: f64) {
    let (mut present, mut missing) = (Vec::new(), Vec::new());
    for (i, point) in points.iter().enumerate() {
        if point.reporters <= 0 {
            continue;
        }
        let heard = (point.heard as f64 / point.reporters as f64).clamp(0.0, 1.0);
        let (x, width) = (x(i) - slot * 0.4, slot * 0.8);
        if heard > 0.0 {
            present.push(Rect {
                x,
                y: base - COVERAGE * heard,
                width,
                height: COVERAGE * heard,
            });
        }
        if heard < 1.0 {
            // A gap is drawn full, so that it is seen from afar.
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

fn finding(points: &[HistoryWeek], language: Language) -> String {
    let Some(last) = points.last() else {
        return language.say("series-empty");
    };
    let week = last.week.week().to_string();
    let n = language.integer(last.count.n);
    let mut text = match last.count.range {
        Some(range) => {
            let range = format!("{}–{}", language.integer(range.low), language.integer(range.high));
            language.say_with(
                "series-last",
                &[("n", n.into()), ("week", week.into()), ("range", range.into())],
            )
        }
        None => language.say_with("series-last-alone", &[("n", n.into()), ("week", week.into())]),
    };
    let earlier = &points[..points.len() - 1];
    if let (Some(low), Some(high)) = (
        earlier.iter().map(|p| p.count.n).min(),
        earlier.iter().map(|p| p.count.n).max(),
    ) {
        let values = [
            ("weeks", earlier.len().into()),
            ("low", language.integer(low).into()),
            ("high", language.integer(high).into()),
        ];
        text = format!("{text} {}", language.say_with("series-earlier", &values));
    }
    with_gaps(text, points, language)
}

fn with_gaps(text: String, points: &[HistoryWeek], language: Language) -> String {
    let gaps = points.iter().filter(|p| p.heard < p.reporters).count();
    if gaps == 0 {
        return text;
    }
    let gaps = language.say_with("series-gaps", &[("n", gaps.into()), ("of", points.len().into())]);
    format!("{text} {gaps}")
}

fn finding_of_period(points: &[HistoryWeek], language: Language) -> String {
    if points.is_empty() {
        return language.say("series-empty");
    }
    let judged = points.iter().filter(|p| p.count.range.is_some()).count();
    if judged == 0 {
        return with_gaps(language.say("period-series-alone"), points, language);
    }
    let outside = |verdict: Verdict| -> Vec<&HistoryWeek> {
        points.iter().filter(|p| p.count.verdict == verdict).collect()
    };
    let within = outside(Verdict::Within).len();
    let mut sentences = vec![language.say_with(
        "period-series-within",
        &[("n", within.into()), ("of", judged.into())],
    )];
    for (verdict, key) in [(Verdict::Above, "above"), (Verdict::Below, "below")] {
        let weeks = outside(verdict);
        let named = |week: &&HistoryWeek| {
            let name = language.say_with("week-short", &[("week", week.week.week().to_string().into())]);
            let n = language.integer(week.count.n);
            let told = [
                ("name", name.into()),
                ("n", n.into()),
                ("range", range_words(&week.count, language).into()),
            ];
            language.say_with("count-against-range", &told)
        };
        match weeks.len() {
            0 => {}
            1..=MOST_NAMES => {
                let names: Vec<String> = weeks.iter().map(named).collect();
                let names = language.list(&names);
                sentences.push(language.say_with(&format!("finding-{key}"), &[("names", names.into())]));
            }
            n => sentences.push(language.say_with(&format!("period-series-{key}"), &[("n", n.into())])),
        }
    }
    with_gaps(sentences.join(" "), points, language)
}

fn table(caption: &str, points: &[HistoryWeek], language: Language) -> Table {
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::words(language.say("column-week")),
            Column::number(language.say("column-count")),
            Column::number(language.say("column-expected-range")),
            Column::number(language.say("column-heard")),
        ],
        rows: points
            .iter()
            .map(|p| {
                vec![
                    p.week.to_string(),
                    language.integer(p.count.n),
                    range_words(&p.count, language),
                    language.say_with(
                        "heard-of",
                        &[("heard", p.heard.into()), ("of", p.reporters.into())],
                    ),
                ]
            })
            .collect(),
    }
}
