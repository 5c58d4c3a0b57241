//! A goal's grades year by year, each on the scale that it was given on. Where the scale was changed the series is broken: no
//! line joins what was said in different words, but for a step that a source calls the same, which a dashed one does.

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

/// The grades of years that follow each other, on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct GradeStretch {
    pub scale: String,
    /// Best first.
    pub steps: Vec<String>,
    pub grades: Vec<GradePoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GradePoint {
    pub year: i16,
    /// The place of its step in the scale.
    pub place: usize,
    /// A source says that it is the same as the year before, whatever the scale.
    pub is_same: bool,
}

const TOP: f64 = 34.0;
const ROW: f64 = 34.0;
const FOOT: f64 = 30.0;
/// Between a scale's words and its first year, and between two scales.
const GAP: f64 = 16.0;
const RADIUS: f64 = 5.0;
const MOST_LABEL: f64 = 190.0;

pub fn grade_series(title: &str, stretches: &[GradeStretch], language: Language) -> Figure {
    let drawn: Vec<&GradeStretch> = stretches.iter().filter(|s| !s.grades.is_empty()).collect();
    let finding = finding(&drawn, language);
    let column = |key| Column::words(language.say(key));
    let row = |stretch: &GradeStretch, grade: &GradePoint| {
        vec![
            grade.year.to_string(),
            step(stretch, grade).to_owned(),
            stretch.scale.clone(),
        ]
    };
    let rows = drawn
        .iter()
        .flat_map(|stretch| stretch.grades.iter().map(move |grade| row(stretch, grade)));
    Figure {
        svg: draw(title, &finding, &drawn),
        title: title.to_owned(),
        table: Table {
            caption: title.to_owned(),
            columns: vec![
                column("column-year"),
                column("column-grade"),
                column("column-scale"),
            ],
            rows: rows.collect(),
        },
        finding,
    }
}

fn step<'s>(stretch: &'s GradeStretch, grade: &GradePoint) -> &'s str {
    stretch.steps.get(grade.place).map_or("", String::as_str)
}

/// The latest grade, and where nothing can be compared.
fn finding(stretches: &[&GradeStretch], language: Language) -> String {
    let last = stretches.last().and_then(|s| Some((s, s.grades.last()?)));
    let Some((stretch, grade)) = last else {
        return language.say("grade-series-none");
    };
    let values = [
        ("year", grade.year.to_string().into()),
        ("step", step(stretch, grade).into()),
    ];
    let mut text = language.say_with("grade-series-last", &values);
    for stretch in stretches.iter().skip(1) {
        if let Some(first) = stretch.grades.first() {
            let key = if first.is_same {
                "grade-series-same"
            } else {
                "grade-series-break"
            };
            let values = [
                ("year", first.year.to_string().into()),
                ("step", step(stretch, first).into()),
            ];
            text.push(' ');
            text += &language.say_with(key, &values);
        }
    }
    text
}

fn draw(title: &str, finding: &str, stretches: &[&GradeStretch]) -> String {
    let most = stretches.iter().map(|s| s.steps.len()).max().unwrap_or(0);
    let bottom = TOP + ROW * most as f64;
    let mut svg = Svg::new(WIDTH, bottom + FOOT);
    let labels: Vec<f64> = stretches.iter().map(|s| label_width(s)).collect();
    let years: usize = stretches.iter().map(|s| s.grades.len()).sum();
    let taken: f64 = labels.iter().map(|w| w + GAP * 2.0).sum();
    let per_year = (WIDTH - taken).max(0.0) / years.max(1) as f64;
    let mut left = 0.0;
    let mut before: Option<(f64, f64)> = None;
    for (stretch, label) in stretches.iter().zip(labels) {
        let from = left + label + GAP;
        let to = from + per_year * stretch.grades.len() as f64;
        let y = |place: usize| TOP + ROW * (place as f64 + 0.5);
        svg.text(
            left,
            14.0,
            LABEL.bold(),
            &fit(&stretch.scale, LABEL.size, to - left),
        );
        for (place, name) in stretch.steps.iter().enumerate() {
            svg.text(left, y(place) + 4.5, LABEL.muted(), &fit(name, LABEL.size, label));
            svg.line((from, y(place)), (to, y(place)), Stroke::Grid, 1.0);
        }
        let at = |(i, grade): (usize, &GradePoint)| (from + per_year * (i as f64 + 0.5), y(grade.place));
        let points: Vec<(f64, f64)> = stretch.grades.iter().enumerate().map(at).collect();
        if let Some(end) = before {
            let x = left - GAP / 2.0;
            svg.dashed_line((x, TOP - 8.0), (x, bottom), Stroke::Axis, 1.0);
            if stretch.grades[0].is_same {
                // Not across the words between.
                svg.dashed_line(end, (x, end.1), Stroke::Line, 1.6);
                svg.dashed_line((from, points[0].1), points[0], Stroke::Line, 1.6);
            }
        }
        svg.polyline(&points, Stroke::Line, 2.0);
        for (point, grade) in points.iter().zip(&stretch.grades) {
            svg.circle(point.0, point.1, RADIUS, Paint::Mark);
            let year = grade.year.to_string();
            svg.text(point.0, bottom + 18.0, LABEL.middle().muted(), &year);
        }
        before = points.last().copied();
        left = to + GAP;
    }
    svg.finish(title, finding)
}

fn label_width(stretch: &GradeStretch) -> f64 {
    let widths = stretch.steps.iter().map(|name| text_width(name, LABEL.size));
    widths.fold(0.0, f64::max).min(MOST_LABEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(scale: &str, steps: &[&str], grades: &[(i16, usize, bool)]) -> GradeStretch {
        let grade = |&(year, place, is_same): &(i16, usize, bool)| GradePoint { year, place, is_same };
        GradeStretch {
            scale: scale.to_owned(),
            steps: steps.iter().map(|s| (*s).to_owned()).collect(),
            grades: grades.iter().map(grade).collect(),
        }
    }

    fn check(is_same: bool, dashed: usize, says: &str) {
        let old = stretch(
            "Före 2021",
            &["bra", "delvis"],
            &[(2019, 0, false), (2020, 1, false)],
        );
        let new = stretch("Från 2021", &["god", "godtagbar", "svag"], &[(2021, 1, is_same)]);
        let figure = grade_series("Betyg", &[old, new], Language::Swedish);
        assert_eq!(
            figure.svg.matches("stroke-dasharray").count(),
            dashed,
            "{}",
            figure.svg
        );
        assert!(figure.finding.contains(says), "{}", figure.finding);
        assert_eq!(figure.table.rows.len(), 3);
    }

    #[test]
    fn no_line_joins_two_scales_but_for_steps_that_a_source_calls_the_same() {
        check(false, 1, "Skalan byttes 2021");
        check(true, 3, "godtagbar räknas som samma");
    }

    #[test]
    fn no_grade_is_told_as_none() {
        let figure = grade_series("Betyg", &[], Language::Swedish);
        assert!(figure.table.rows.is_empty() && figure.finding.contains("Inget betyg"));
    }
}
