//! When on the week it happened: hour × weekday, events of uncertain time shared out over the hours they may have
//! happened in. The darker, the more events; says how many have no known time at all.

use analysis::HourTable;

use super::svg::{Anchor, LABEL, Paint, Rect, Svg, Writing, text_width};
use super::{Column, Figure, Table, WIDTH, classes, step_of};
use crate::texts::Language;

pub(super) const LEFT: f64 = 46.0;
pub(super) const TOP: f64 = 22.0;
pub(super) const ROW: f64 = 24.0;
pub(super) const DAYS: usize = 7;
const HOURS: usize = 24;

pub fn hour_table(title: &str, hours: &HourTable, language: Language) -> Figure {
    let value = |day: usize, hour: usize| value_in(hours, day, hour);
    let most = (0..DAYS)
        .flat_map(|d| (0..HOURS).map(move |h| (d, h)))
        .map(|(d, h)| value(d, h))
        .fold(0.0, f64::max);
    let classes = classes(most);
    let cell = (WIDTH - LEFT) / HOURS as f64;
    let bottom = TOP + ROW * DAYS as f64;

    let mut svg = Svg::new(WIDTH, bottom + 34.0);
    for hour in (0..HOURS).step_by(3) {
        svg.text(
            LEFT + cell * hour as f64,
            TOP - 7.0,
            LABEL.small().muted(),
            &format!("{hour:02}"),
        );
    }
    let step = |day: usize, hour: usize| step_of(value(day, hour), &classes);
    week_cells(&mut svg, HOURS, &step, language);
    legend(
        &mut svg,
        &classes,
        LEFT,
        bottom + 14.0,
        &language.say("legend-per-hour"),
        language,
    );

    let finding = finding(hours, &value, most, language);
    Figure {
        svg: svg.finish(title, &finding),
        table: table(title, &value, language),
        title: title.to_owned(),
        finding,
    }
}

/// A row for each day of the week with so many cells over its width, each shaded by its step of the scale.
pub(super) fn week_cells(
    svg: &mut Svg,
    columns: usize,
    step: &dyn Fn(usize, usize) -> u8,
    language: Language,
) {
    let width = (WIDTH - LEFT) / columns as f64;
    // By step, since those of a colour are drawn as one.
    let mut cells: [Vec<Rect>; 7] = Default::default();
    for day in 0..DAYS {
        let y = TOP + ROW * day as f64;
        let name = short_day(day, language);
        svg.text(LEFT - 10.0, y + ROW / 2.0 + 4.5, LABEL.end(), &name);
        for column in 0..columns {
            cells[usize::from(step(day, column))].push(Rect {
                x: LEFT + width * column as f64 + 0.75,
                y: y + 0.75,
                width: width - 1.5,
                height: ROW - 1.5,
            });
        }
    }
    for (step, cells) in (0..).zip(&cells) {
        svg.rects(cells, Paint::Seq(step));
    }
}

pub(super) fn value_in(hours: &HourTable, day: usize, hour: usize) -> f64 {
    let cell = hours.cells.get(day).and_then(|row| row.get(hour)).copied();
    cell.filter(|v| v.is_finite()).unwrap_or(0.0).max(0.0)
}

/// The classes as swatches with their limits, from nothing to most.
pub(super) fn legend(svg: &mut Svg, classes: &[f64], left: f64, y: f64, unit: &str, language: Language) {
    let writing = Writing {
        anchor: Anchor::Start,
        ..LABEL.small().muted()
    };
    let decimals = usize::from(classes.iter().any(|c| c.fract() != 0.0))
        + usize::from(classes.first().is_some_and(|c| *c < 0.1));
    let mut x = left;
    let mut swatch = |svg: &mut Svg, step: u8, text: &str| {
        svg.rect(x, y - 1.0, 16.0, 12.0, Paint::Seq(step));
        svg.text(x + 21.0, y + 9.0, writing, text);
        x += 21.0 + text_width(text, writing.size) + 14.0;
    };
    swatch(svg, 0, "0");
    for limit in classes {
        let text = language.say_with(
            "legend-up-to",
            &[("limit", language.decimal(*limit, decimals).into())],
        );
        swatch(svg, step_of(*limit, classes), &text);
    }
    svg.text(x, y + 9.0, writing, unit);
}

pub(crate) fn short_day(day: usize, language: Language) -> String {
    language.say(&format!("weekday-short-{}", day + 1))
}

pub(crate) fn day_name(day: usize, language: Language) -> String {
    language.say(&format!("weekday-{}", day + 1))
}

pub(super) fn finding(
    hours: &HourTable,
    value: &dyn Fn(usize, usize) -> f64,
    most: f64,
    language: Language,
) -> String {
    let total: f64 = (0..DAYS).flat_map(|d| (0..HOURS).map(move |h| value(d, h))).sum();
    if total <= 0.0 {
        return language.say("hours-empty");
    }
    let peak = (0..DAYS)
        .flat_map(|d| (0..HOURS).map(move |h| (d, h)))
        .find(|(d, h)| value(*d, *h) >= most)
        .unwrap_or((0, 0));
    let parts = [
        ("night", 0..6),
        ("morning", 6..12),
        ("afternoon", 12..18),
        ("evening", 18..24),
    ];
    let share = |hours: &std::ops::Range<usize>| -> f64 {
        (0..DAYS)
            .flat_map(|d| hours.clone().map(move |h| value(d, h)))
            .sum::<f64>()
            / total
    };
    let (part, range) = parts
        .iter()
        .max_by(|a, b| share(&a.1).total_cmp(&share(&b.1)))
        .expect("there are four parts of the day");
    let mut text = language.say_with(
        "hours-finding",
        &[
            ("day", language.say(&format!("weekday-{}", peak.0 + 1)).into()),
            ("from", format!("{:02}", peak.1).into()),
            ("to", format!("{:02}", peak.1 + 1).into()),
            ("part", language.say(&format!("part-of-day-{part}")).into()),
            ("percent", language.decimal(share(range) * 100.0, 0).into()),
        ],
    );
    if hours.n_shared > 0 {
        text = format!(
            "{text} {}",
            language.say_with("hours-shared", &[("n", hours.n_shared.into())])
        );
    }
    if hours.n_unknown > 0 {
        text = format!(
            "{text} {}",
            language.say_with("hours-unknown", &[("n", hours.n_unknown.into())])
        );
    }
    text
}

/// Parts of the day rather than 168 cells: what one reads aloud.
pub(super) fn table(caption: &str, value: &dyn Fn(usize, usize) -> f64, language: Language) -> Table {
    let parts = [0..6, 6..12, 12..18, 18..24];
    let mut columns = vec![Column::words(language.say("column-weekday"))];
    columns.extend(parts.iter().map(|p| {
        let hours = format!("{:02}–{:02}", p.start, p.end);
        Column::number(hours)
    }));
    columns.push(Column::number(language.say("column-sum")));
    let rows = (0..DAYS)
        .map(|day| {
            let sums = parts
                .iter()
                .map(|p| p.clone().map(|h| value(day, h)).sum::<f64>());
            let sums: Vec<f64> = sums.collect();
            let mut row = vec![language.say(&format!("weekday-{}", day + 1))];
            row.extend(sums.iter().map(|s| language.decimal(*s, 1)));
            row.push(language.decimal(sums.iter().sum(), 1));
            row
        })
        .collect();
    Table {
        caption: caption.to_owned(),
        columns,
        rows,
    }
}
