//! Small multiples: a row for each area and a curve for each of its series, side by side over the same years. Each curve has a
//! scale of its own from zero, so that ways are compared and not heights; the last value is written out.

use super::svg::{LABEL, Paint, Stroke, Svg};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

/// A year's value of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct YearValue {
    pub year: i16,
    pub value: f64,
    /// As it is written, with its unit.
    pub words: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MultipleRow {
    pub name: String,
    /// As many as there are heads; each by year.
    pub series: Vec<Vec<YearValue>>,
}

#[derive(Clone, Copy, Debug)]
pub struct MultiplesTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    pub row: &'t str,
    pub year: &'t str,
    pub heads: &'t [String],
}

const NAMES: f64 = 150.0;
const TOP: f64 = 44.0;
const ROW: f64 = 36.0;
const GAP: f64 = 16.0;
/// Of a panel, for the words of its last value.
const WORDS: f64 = 58.0;

pub fn small_multiples(texts: MultiplesTexts<'_>, rows: &[MultipleRow], language: Language) -> Figure {
    let years = || {
        rows.iter()
            .flat_map(|r| r.series.iter().flatten())
            .map(|v| v.year)
    };
    let (first, last) = (years().min().unwrap_or(0), years().max().unwrap_or(0));
    let span = f64::from((last - first).max(1));
    let panel = (WIDTH - NAMES) / texts.heads.len().max(1) as f64;
    let drawn = panel - GAP - WORDS;
    let mut svg = Svg::new(WIDTH, TOP + ROW * rows.len() as f64 + 22.0);
    for (i, head) in texts.heads.iter().enumerate() {
        svg.text(NAMES + panel * i as f64, 14.0, LABEL.small().bold(), head);
    }
    for (r, row) in rows.iter().enumerate() {
        let base = TOP + ROW * (r as f64 + 1.0) - 10.0;
        svg.text(NAMES - 12.0, base - 8.0, LABEL.end(), &row.name);
        for (i, values) in row.series.iter().enumerate() {
            let left = NAMES + panel * i as f64;
            curve(
                &mut svg,
                values,
                (left, base),
                (drawn, ROW - 16.0),
                (first, span),
                language,
            );
        }
    }
    let under = TOP + ROW * rows.len() as f64 + 12.0;
    for i in 0..texts.heads.len() {
        let left = NAMES + panel * i as f64;
        let small = LABEL.small();
        svg.text(left, under, small.muted(), &first.to_string());
        if last > first {
            svg.text(left + drawn, under, small.end().muted(), &last.to_string());
        }
    }
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: svg.finish(texts.title, texts.finding),
        table: table(texts, rows),
    }
}

fn curve(
    svg: &mut Svg,
    values: &[YearValue],
    (left, base): (f64, f64),
    (width, height): (f64, f64),
    (first, span): (i16, f64),
    language: Language,
) {
    svg.line((left, base), (left + width, base), Stroke::Grid, 1.0);
    let Some(latest) = values.last() else {
        svg.text(
            left,
            base - 6.0,
            LABEL.small().muted(),
            &language.say("multiples-missing"),
        );
        return;
    };
    let most = values
        .iter()
        .map(|v| v.value)
        .fold(0.0, f64::max)
        .max(f64::MIN_POSITIVE);
    let at = |v: &YearValue| {
        let x = left + width * f64::from(v.year - first) / span;
        (x, base - height * (v.value / most).clamp(0.0, 1.0))
    };
    let points: Vec<(f64, f64)> = values.iter().map(at).collect();
    svg.polyline(&points, Stroke::Line, 1.8);
    for point in &points {
        svg.circle(point.0, point.1, 2.2, Paint::Mark);
    }
    let (_, y) = at(latest);
    svg.text(
        left + width + 6.0,
        (y + 4.0).min(base),
        LABEL.small(),
        &latest.words,
    );
}

/// The same numbers: a row for each area and year that has any.
fn table(texts: MultiplesTexts<'_>, rows: &[MultipleRow]) -> Table {
    let mut columns = vec![
        Column::words(texts.row.to_owned()),
        Column::number(texts.year.to_owned()),
    ];
    columns.extend(texts.heads.iter().cloned().map(Column::number));
    let mut told = Vec::new();
    for row in rows {
        let mut years: Vec<i16> = row.series.iter().flatten().map(|v| v.year).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            let value = |series: &Vec<YearValue>| {
                let found = series.iter().find(|v| v.year == year);
                found.map_or_else(|| "–".to_owned(), |v| v.words.clone())
            };
            let mut cells = vec![row.name.clone(), year.to_string()];
            cells.extend(row.series.iter().map(value));
            told.push(cells);
        }
    }
    Table {
        caption: texts.title.to_owned(),
        columns,
        rows: told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_of_the_figure_stands_in_its_table() {
        let value = |year: i16, value: f64| YearValue {
            year,
            value,
            words: value.to_string(),
        };
        let rows = [MultipleRow {
            name: "Skogås".into(),
            series: vec![
                vec![value(2023, 4.0), value(2024, 8.0)],
                vec![],
                vec![value(2024, 31.0)],
            ],
        }];
        let heads = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let texts = MultiplesTexts {
            title: "Tre strömmar",
            finding: "Så här.",
            row: "Område",
            year: "År",
            heads: &heads,
        };
        let figure = small_multiples(texts, &rows, Language::Swedish);
        assert_eq!(
            figure.table.rows,
            [
                ["Skogås", "2023", "4", "–", "–"],
                ["Skogås", "2024", "8", "–", "31"]
            ]
        );
        assert!(figure.svg.contains("saknas") && !figure.svg.contains("NaN"));
        let empty = small_multiples(texts, &[], Language::Swedish);
        assert!(empty.table.rows.is_empty() && !empty.svg.contains("NaN"));
    }
}
