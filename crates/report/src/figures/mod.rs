//! Figures as SVG, one module each, drawn once for page and paper: with a title, the finding in words for those who do
//! not see it, and a table that holds the same numbers. Pure: the same numbers give the same drawing.

pub mod amounts;
pub mod area_map;
pub mod area_weeks;
pub mod choice_bars;
pub mod density_map;
pub mod dot_intervals;
pub mod expected_range_bars;
pub mod funnel;
pub mod grade_series;
pub mod hour_choice;
pub mod hour_table;
pub mod indicator_series;
pub mod layered_graph;
pub mod lorenz;
pub mod paired_series;
pub mod pattern_map;
pub mod period_bars;
pub(crate) mod raster;
pub mod small_multiples;
pub(crate) mod svg;
pub mod told_bars;
pub mod told_hours;
pub mod told_series;
pub mod week_series;
mod wrapping;

use serde::{Deserialize, Serialize};

pub use amounts::{AmountRow, amounts};
pub use area_map::{AreaMap, MapArea, MapPlace, Measure, area_map, area_map_finding, area_map_made_of};
pub use area_weeks::{AreaWeeks, ToldArea, area_weeks, told_area_weeks};
pub use choice_bars::{ChoiceLink, ChoiceRow, ChoiceTexts, choice_bars};
pub use density_map::{DensityRun, DensityTexts, density_map, density_runs};
pub use dot_intervals::{DotRow, DotTexts, Share, dot_intervals};
pub use expected_range_bars::{RangeRow, expected_range_bars};
pub use funnel::{FunnelTexts, funnel};
pub use grade_series::{GradePoint, GradeStretch, grade_series};
pub use hour_choice::{HourChoice, cell_name, hour_choice};
pub use hour_table::hour_table;
pub use indicator_series::{SeriesPoint, indicator_series};
pub use layered_graph::{GraphEdge, GraphNode, LayeredGraph, NodeTone, layered_graph};
pub use lorenz::{LorenzTexts, lorenz};
pub use paired_series::{PairedPoint, PairedTexts, paired_series};
pub use pattern_map::{PatternCircle, PatternKind, PatternMap, PatternSign, PatternSquare, pattern_map};
pub use period_bars::{PeriodBar, PeriodTexts, period_bars};
pub use raster::{as_png, check_logo};
pub use small_multiples::{MultipleRow, MultiplesTexts, YearValue, small_multiples};
pub use told_bars::{ToldCount, ToldRow, ToldTexts, told_bars};
pub use told_hours::told_hours;
pub use told_series::{ToldPeriod, told_series};
pub use week_series::{period_series, week_series};

use analysis::CountRange;

use crate::texts::Language;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub title: String,
    /// What the figure shows, in words: the text alternative.
    pub finding: String,
    pub svg: String,
    pub table: Table,
}

/// Rows for those who would rather read than look; also what a document without figures shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub title: String,
    pub numeric: bool,
}

impl Column {
    pub fn words(title: String) -> Self {
        Self {
            title,
            numeric: false,
        }
    }

    pub fn number(title: String) -> Self {
        Self { title, numeric: true }
    }
}

/// The drawings are this wide in their own units; on A4 that gives letters of about 9 points.
pub(crate) const WIDTH: f64 = 640.0;

/// `3–8`, or that there is too little to compare with.
pub(crate) fn range_words(count: &CountRange, language: Language) -> String {
    match count.range {
        Some(range) => format!("{}–{}", language.integer(range.low), language.integer(range.high)),
        None => language.say("range-too-few"),
    }
}

/// Upper limits of at most five classes for values up to `most`, round and rising; a value falls in the first whose
/// limit it does not exceed.
pub(crate) fn classes(most: f64) -> Vec<f64> {
    if !(most.is_finite() && most > 0.0) {
        return Vec::new();
    }
    let power = 10f64.powf((most / 5.0).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| s * 5.0 >= most * 0.999)
        .unwrap_or(10.0 * power);
    let count = (most / step * 0.999).ceil().clamp(1.0, 5.0) as usize;
    (1..=count).map(|i| i as f64 * step).collect()
}

/// The step of the sequential scale for a value: 0 for nothing, 2 to 6 for the classes, so that even the lightest
/// class is told from nothing in grey print.
pub(crate) fn step_of(value: f64, classes: &[f64]) -> u8 {
    if value <= 0.0 || classes.is_empty() {
        return 0;
    }
    let class = classes
        .iter()
        .position(|limit| value <= limit * 1.000_001)
        .unwrap_or(classes.len() - 1);
    let spread = [&[6][..], &[3, 6], &[2, 4, 6], &[2, 3, 5, 6], &[2, 3, 4, 5, 6]];
    spread[classes.len().min(5) - 1][class.min(4)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_classes(most: f64, expected: &[f64]) {
        let got = classes(most);
        assert_eq!(got.len(), expected.len(), "{most}: {got:?}");
        for (a, b) in got.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{most}: {got:?}");
        }
    }

    #[test]
    fn classes_are_few_round_and_reach_the_largest_value() {
        check_classes(0.0, &[]);
        check_classes(f64::NAN, &[]);
        check_classes(5.0, &[1.0, 2.0, 3.0, 4.0, 5.0]);
        check_classes(7.2, &[2.0, 4.0, 6.0, 8.0]);
        check_classes(0.6, &[0.2, 0.4, 0.6]);
        assert_eq!(step_of(0.0, &[1.0]), 0);
        assert_eq!(step_of(7.2, &[2.0, 4.0, 6.0, 8.0]), 6);
        assert_eq!(step_of(0.1, &[2.0, 4.0, 6.0, 8.0]), 2);
    }
}
