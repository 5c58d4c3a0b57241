//! An indicator year by year, with its uncertainty. Where the way of measuring changed the series is broken: values on
//! either side are not compared, and no line joins them.

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width};
use super::wrapping::in_words;
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPoint {
    pub year: i16,
    pub value: f64,
    /// Half the width of the 95 % interval.
    pub uncertainty: Option<f64>,
    /// How many the value rests on.
    pub n: Option<i64>,
}

const TOP: f64 = 44.0;
const PLOT: f64 = 150.0;
const RADIUS: f64 = 4.0;
/// Between the edge of the plot and its first and last year.
const INSET: f64 = 22.0;
/// Room for a year under the plot.
const YEAR: f64 = 44.0;

/// `unit` stands after a number, such as `%`. Each stretch may be compared within itself, and nothing is drawn across the break between two. What is not a number is
/// left out.
pub fn indicator_series(
    title: &str,
    unit: &str,
    stretches: &[Vec<SeriesPoint>],
    language: Language,
) -> Figure {
    let stretches = in_order(stretches);
    let numbers = Numbers::of(&stretches, unit, language);
    let finding = finding(&stretches, &numbers);
    let svg = if stretches.is_empty() {
        in_words(title, &finding, &finding)
    } else {
        draw(title, &finding, &stretches, &numbers)
    };
    Figure {
        svg,
        table: table(title, &stretches, &numbers),
        title: title.to_owned(),
        finding,
    }
}

/// Oldest first, without empty stretches and what could not be drawn.
fn in_order(stretches: &[Vec<SeriesPoint>]) -> Vec<Vec<SeriesPoint>> {
    /// Beyond this a number has no decimals left to trust.
    const LARGEST: f64 = 1e15;
    let usable = |x: f64| x.is_finite() && x.abs() < LARGEST;
    let mut kept: Vec<Vec<SeriesPoint>> = stretches
        .iter()
        .map(|stretch| {
            let mut points: Vec<SeriesPoint> = stretch
                .iter()
                .filter(|p| usable(p.value))
                .map(|p| SeriesPoint {
                    uncertainty: p.uncertainty.filter(|u| usable(*u) && *u >= 0.0),
                    ..p.clone()
                })
                .collect();
            points.sort_by_key(|p| p.year);
            points
        })
        .filter(|stretch| !stretch.is_empty())
        .collect();
    kept.sort_by_key(|stretch| (stretch[0].year, stretch[stretch.len() - 1].year));
    kept
}

/// How the series' numbers are written: all with the same decimals.
struct Numbers<'a> {
    language: Language,
    unit: &'a str,
    decimals: usize,
}

impl<'a> Numbers<'a> {
    fn of(stretches: &[Vec<SeriesPoint>], unit: &'a str, language: Language) -> Self {
        const MOST: i32 = 6;
        let points = || stretches.iter().flatten();
        let power = |x: f64| x.log10().floor() as i32;
        let largest = points().map(|p| p.value.abs()).fold(0.0, f64::max);
        // Three figures are enough, but a small uncertainty must not be written as none.
        let enough = if largest > 0.0 { 2 - power(largest) } else { 1 };
        let least = points()
            .filter_map(|p| p.uncertainty)
            .filter(|u| *u > 0.0)
            .map(|u| -power(u))
            .fold(0, i32::max);
        let most = enough.max(1).max(least).min(MOST);
        let all = || points().flat_map(|p| [p.value, p.uncertainty.unwrap_or(0.0)]);
        let exact = |decimals: &i32| {
            let scale = 10f64.powi(*decimals);
            all().all(|x| ((x * scale).round() / scale - x).abs() <= x.abs() * 1e-12)
        };
        Self {
            language,
            unit: unit.trim(),
            decimals: (0..most).find(exact).unwrap_or(most) as usize,
        }
    }

    /// `27,4`, `12 345`.
    fn plain(&self, x: f64) -> String {
        written(x, self.decimals, self.language)
    }

    fn with_unit(&self, x: f64) -> String {
        let number = self.plain(x);
        match (self.unit, self.language) {
            ("", _) => number,
            ("%", Language::English) => format!("{number}%"),
            (unit, _) => format!("{number}\u{a0}{unit}"),
        }
    }

    fn uncertainty(&self, half_width: f64) -> String {
        format!("±\u{a0}{}", self.plain(half_width))
    }
}

fn written(x: f64, decimals: usize, language: Language) -> String {
    if decimals == 0 {
        language.integer(x.round() as i64)
    } else {
        language.decimal(x, decimals)
    }
}

/// The numbers of the upright axis: from 0, unless all that is drawn lies far from it.
struct Axis {
    ticks: Vec<f64>,
    decimals: usize,
}

impl Axis {
    fn around(low: f64, high: f64) -> Self {
        let (mut low, mut high) = if low >= 0.0 && low <= high * 0.5 {
            (0.0, high)
        } else if high <= 0.0 && high >= low * 0.5 {
            (low, 0.0)
        } else {
            (low, high)
        };
        // A trifle is not drawn as a mountain.
        let largest = low.abs().max(high.abs());
        let least = if largest > 0.0 { largest * 0.1 } else { 1.0 };
        if high - low < least {
            let lacking = (least - (high - low)) / 2.0;
            (low, high) = if largest > 0.0 {
                (low - lacking, high + lacking)
            } else {
                (0.0, 1.0)
            };
        }
        let rough = (high - low) / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|s| *s >= rough * 0.999)
            .unwrap_or(10.0 * power);
        let first = (low / step + 1e-9).floor();
        let steps = ((high / step - 1e-9).ceil() - first).clamp(1.0, 12.0) as usize;
        Self {
            ticks: (0..=steps).map(|i| (first + i as f64) * step).collect(),
            decimals: (-(step * 1.001).log10().floor()).clamp(0.0, 12.0) as usize,
        }
    }

    fn bottom(&self) -> f64 {
        self.ticks.first().copied().unwrap_or(0.0)
    }

    fn top(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + PLOT * (self.top() - value) / (self.top() - self.bottom())
    }
}

struct Drawing<'a> {
    stretches: &'a [Vec<SeriesPoint>],
    numbers: &'a Numbers<'a>,
    axis: Axis,
    years: (i16, i16),
    left: f64,
    right: f64,
}

fn draw(title: &str, finding: &str, stretches: &[Vec<SeriesPoint>], numbers: &Numbers<'_>) -> String {
    let points = || stretches.iter().flatten();
    let reach = |p: &SeriesPoint| p.uncertainty.unwrap_or(0.0);
    let low = points().map(|p| p.value - reach(p)).fold(f64::INFINITY, f64::min);
    let high = points()
        .map(|p| p.value + reach(p))
        .fold(f64::NEG_INFINITY, f64::max);
    let axis = Axis::around(low, high);
    let (first, last) = (points().map(|p| p.year).min(), points().map(|p| p.year).max());
    let last_value = latest(stretches).map_or_else(String::new, |(_, p)| numbers.plain(p.value));
    let widest = axis
        .ticks
        .iter()
        .map(|t| text_width(&written(*t, axis.decimals, numbers.language), LABEL.small().size))
        .fold(0.0, f64::max);
    let drawing = Drawing {
        years: (first.unwrap_or(0), last.unwrap_or(0)),
        left: (widest + 14.0).max(44.0),
        // The last value stands beside its point.
        right: WIDTH - (text_width(&last_value, LABEL.size) - 4.0).max(4.0),
        stretches,
        numbers,
        axis,
    };
    let base = TOP + PLOT;
    let mut svg = Svg::new(WIDTH, base + 54.0);
    drawing.axes(&mut svg, base);
    drawing.breaks(&mut svg, base);
    for stretch in stretches {
        drawing.stretch(&mut svg, stretch);
    }
    if let Some((_, point)) = latest(stretches) {
        let (x, y) = drawing.at(point);
        svg.text(x + 10.0, y + 4.5, LABEL.bold(), &last_value);
    }
    drawing.legend(&mut svg, base + 42.0);
    svg.finish(title, finding)
}

impl Drawing<'_> {
    fn x(&self, year: f64) -> f64 {
        let (first, last) = (f64::from(self.years.0), f64::from(self.years.1));
        let (from, to) = (self.left + INSET, self.right - INSET);
        if last > first {
            from + (to - from) * (year - first) / (last - first)
        } else {
            f64::midpoint(from, to)
        }
    }

    fn at(&self, point: &SeriesPoint) -> (f64, f64) {
        (self.x(f64::from(point.year)), self.axis.y(point.value))
    }

    fn axes(&self, svg: &mut Svg, base: f64) {
        let language = self.numbers.language;
        let cut = self.axis.bottom() > 0.0 || self.axis.top() < 0.0;
        let unit = match (self.numbers.unit, cut) {
            (unit, false) => unit.to_owned(),
            ("", true) => language.say("indicator-axis-cut"),
            (unit, true) => format!("{unit} ({})", language.say("indicator-axis-cut")),
        };
        svg.text(
            0.0,
            12.0,
            LABEL.small().muted(),
            &fit(&unit, LABEL.small().size, WIDTH),
        );
        for tick in &self.axis.ticks {
            let y = self.axis.y(*tick);
            svg.line((self.left, y), (self.right, y), Stroke::Grid, 1.0);
            let text = written(*tick, self.axis.decimals, language);
            svg.text(self.left - 8.0, y + 4.0, LABEL.small().end().muted(), &text);
        }
        svg.line((self.left, base), (self.right, base), Stroke::Axis, 1.0);
        let (first, last) = (i32::from(self.years.0), i32::from(self.years.1));
        let room = ((self.right - self.left - 2.0 * INSET) / YEAR).max(1.0);
        // Round steps between the years that are named, counted from the last.
        let every = [1, 2, 5]
            .into_iter()
            .flat_map(|m| [1, 10, 100, 1_000, 10_000].map(|power| m * power))
            .filter(|every| f64::from(last - first) / f64::from(*every) <= room)
            .min()
            .unwrap_or(50_000);
        for back in 0..=(last - first) / every {
            let year = last - back * every;
            let x = self.x(f64::from(year));
            svg.line((x, base), (x, base + 4.0), Stroke::Axis, 1.0);
            svg.text(x, base + 16.0, LABEL.small().middle().muted(), &year.to_string());
        }
    }

    /// A line down the whole plot between two stretches; the word where it has room, and always under the plot.
    fn breaks(&self, svg: &mut Svg, base: f64) {
        let word = self.numbers.language.say("indicator-break");
        let half = text_width(&word, LABEL.small().size) / 2.0;
        let mut free_from = f64::NEG_INFINITY;
        for pair in self.stretches.windows(2) {
            let [before, after] = pair else { continue };
            let end = before.iter().map(|p| p.year).max().unwrap_or(0);
            let start = after.iter().map(|p| p.year).min().unwrap_or(0);
            let x = self.x(f64::midpoint(f64::from(end), f64::from(start)));
            svg.dashed_line((x, TOP - 8.0), (x, base), Stroke::Axis, 1.4);
            let middle = x.clamp(half, WIDTH - half);
            if middle - half >= free_from {
                svg.text(middle, TOP - 14.0, LABEL.small().middle().muted(), &word);
                free_from = middle + half + 8.0;
            }
        }
    }

    fn stretch(&self, svg: &mut Svg, stretch: &[SeriesPoint]) {
        for pair in stretch.windows(2) {
            if let [a, b] = pair {
                self.link(svg, a, b);
            }
        }
        for point in stretch {
            let (x, y) = self.at(point);
            match point.uncertainty {
                Some(half) => {
                    let (top, bottom) = (self.axis.y(point.value + half), self.axis.y(point.value - half));
                    whisker(svg, x, top, bottom);
                    svg.circle(x, y, RADIUS, Paint::Mark);
                }
                None => svg.ring(x, y, RADIUS, Stroke::Line, 1.8),
            }
        }
    }

    /// Between two values that may be compared; it ends at the edge of an open point.
    fn link(&self, svg: &mut Svg, a: &SeriesPoint, b: &SeriesPoint) {
        let (from, to) = (self.at(a), self.at(b));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let gap = |p: &SeriesPoint| if p.uncertainty.is_none() { RADIUS } else { 0.0 };
        if length <= gap(a) + gap(b) {
            return;
        }
        let along = |d: f64| {
            let t = d / length;
            (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t)
        };
        svg.polyline(&[along(gap(a)), along(length - gap(b))], Stroke::Line, 1.8);
    }

    /// Only what is there to be explained.
    fn legend(&self, svg: &mut Svg, y: f64) {
        let language = self.numbers.language;
        let mut x = self.left;
        let words = |svg: &mut Svg, from: f64, key: &str| {
            let text = language.say(key);
            svg.text(from, y + 4.0, LABEL.small().muted(), &text);
            from + text_width(&text, LABEL.small().size) + 28.0
        };
        let known = |p: &SeriesPoint| p.uncertainty.is_some();
        if self.stretches.iter().flatten().any(known) {
            whisker(svg, x + 4.0, y - 9.0, y + 9.0);
            svg.circle(x + 4.0, y, RADIUS, Paint::Mark);
            x = words(svg, x + 15.0, "indicator-interval");
        }
        if !self.stretches.iter().flatten().all(known) {
            svg.ring(x + 4.0, y, RADIUS, Stroke::Line, 1.8);
            x = words(svg, x + 15.0, "indicator-uncertainty-unknown");
        }
        if self.stretches.len() > 1 {
            svg.dashed_line((x + 4.0, y - 10.0), (x + 4.0, y + 10.0), Stroke::Axis, 1.4);
            words(svg, x + 13.0, "indicator-break");
        }
    }
}

fn whisker(svg: &mut Svg, x: f64, top: f64, bottom: f64) {
    svg.line((x, top), (x, bottom), Stroke::Line, 1.3);
    for end in [top, bottom] {
        svg.line((x - 4.5, end), (x + 4.5, end), Stroke::Line, 1.3);
    }
}

/// The last value, with the stretch it belongs to.
fn latest(stretches: &[Vec<SeriesPoint>]) -> Option<(&[SeriesPoint], &SeriesPoint)> {
    stretches
        .iter()
        .filter_map(|stretch| Some((stretch.as_slice(), stretch.last()?)))
        .max_by_key(|(_, point)| point.year)
}

fn finding(stretches: &[Vec<SeriesPoint>], numbers: &Numbers<'_>) -> String {
    let language = numbers.language;
    let Some((stretch, last)) = latest(stretches) else {
        return language.say("indicator-empty");
    };
    let compared = match stretch.iter().rev().find(|p| p.year < last.year) {
        None => language.say("indicator-nothing-before"),
        Some(before) => {
            let values = [
                ("year", before.year.to_string().into()),
                ("value", numbers.with_unit(before.value).into()),
            ];
            language.say_with(comparison_key(last, before), &values)
        }
    };
    let uncertainty = match last.uncertainty {
        Some(half) => numbers.uncertainty(half),
        None => language.say("indicator-uncertainty-unknown"),
    };
    let breaks = language.say_with("indicator-breaks", &[("n", (stretches.len() - 1).into())]);
    let values = [
        ("year", last.year.to_string().into()),
        ("value", numbers.with_unit(last.value).into()),
        ("uncertainty", uncertainty.into()),
        ("compared", compared.into()),
        ("breaks", breaks.into()),
    ];
    language.say_with("indicator-finding", &values)
}

/// Two independent values differ when their difference is larger than its own 95 % interval, whose half width is that of
/// the two at right angles.
fn comparison_key(last: &SeriesPoint, before: &SeriesPoint) -> &'static str {
    let (Some(a), Some(b)) = (last.uncertainty, before.uncertainty) else {
        return "indicator-cannot-be-told";
    };
    let difference = last.value - before.value;
    if difference.abs() <= a.hypot(b) {
        "indicator-not-told-apart"
    } else if difference > 0.0 {
        "indicator-higher"
    } else {
        "indicator-lower"
    }
}

fn table(caption: &str, stretches: &[Vec<SeriesPoint>], numbers: &Numbers<'_>) -> Table {
    let language = numbers.language;
    let value = language.say("column-value");
    let value = match numbers.unit {
        "" => value,
        unit => format!("{value}, {unit}"),
    };
    let row = |stretch: usize, p: &SeriesPoint| {
        vec![
            p.year.to_string(),
            numbers.plain(p.value),
            p.uncertainty.map_or_else(
                || language.say("indicator-unknown"),
                |half| numbers.uncertainty(half),
            ),
            p.n.map_or_else(|| "–".to_owned(), |n| language.integer(n)),
            (stretch + 1).to_string(),
        ]
    };
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::number(language.say("column-year")),
            Column::number(value),
            Column::number(language.say("column-uncertainty")),
            Column::number(language.say("column-base")),
            Column::number(language.say("column-stretch")),
        ],
        rows: stretches
            .iter()
            .enumerate()
            .flat_map(|(i, stretch)| stretch.iter().map(move |p| (i, p)))
            .map(|(i, p)| row(i, p))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(year: i16, value: f64, uncertainty: Option<f64>) -> SeriesPoint {
        SeriesPoint {
            year,
            value,
            uncertainty,
            n: uncertainty.map(|_| 1_204),
        }
    }

    /// Its table has so many rows; between the points there are so many lines, and so many breaks.
    fn check(
        stretches: &[Vec<SeriesPoint>],
        rows: usize,
        lines: usize,
        breaks: usize,
        words: &str,
    ) -> Figure {
        let figure = indicator_series("Otrygga <ute>", "%", stretches, Language::Swedish);
        let svg = &figure.svg;
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.contains("<title>Otrygga &lt;ute&gt;</title>"), "{svg}");
        assert_eq!(svg.matches("stroke-linejoin").count(), lines, "{svg}");
        // One more explains the others.
        let dashed = svg.matches("stroke-dasharray").count();
        assert_eq!(dashed.saturating_sub(1), breaks, "{svg}");
        assert_eq!(figure.table.rows.len(), rows);
        assert!(
            figure
                .table
                .rows
                .iter()
                .all(|r| r.len() == figure.table.columns.len())
        );
        assert!(figure.finding.contains(words), "{}", figure.finding);
        let english = indicator_series("Otrygga <ute>", "%", stretches, Language::English);
        assert!(!english.finding.contains("indicator-"), "{}", english.finding);
        assert_eq!(
            figure,
            indicator_series("Otrygga <ute>", "%", stretches, Language::Swedish)
        );
        figure
    }

    #[test]
    fn nothing_is_drawn_across_a_break() {
        let stretches = [
            vec![point(2016, 31.0, None), point(2017, 30.2, None)],
            vec![
                point(2022, 25.4, Some(3.0)),
                point(2019, 28.0, Some(3.2)),
                point(2020, 27.0, Some(3.1)),
            ],
            vec![point(2024, 33.0, Some(2.9))],
        ];
        let figure = check(&stretches, 6, 3, 2, "2 tidsseriebrott.");
        assert!(
            figure.finding.contains("inget tidigare värde"),
            "{}",
            figure.finding
        );
        let row = |n: usize| figure.table.rows[n].join("|").replace('\u{a0}', " ");
        assert_eq!(row(0), "2016|31,0|okänd|–|1");
        assert_eq!(row(4), "2022|25,4|± 3,0|1204|2");
        // Even where the two ways of measuring overlap.
        let overlap = [
            vec![point(2020, 27.0, Some(3.0)), point(2021, 26.0, Some(3.0))],
            vec![point(2021, 35.0, Some(3.0)), point(2022, 34.0, Some(3.0))],
        ];
        check(
            &overlap,
            4,
            2,
            1,
            "ingen säkerställd skillnad mot 2021 (35\u{a0}%)",
        );
    }

    #[test]
    fn the_last_value_is_compared_with_the_one_before_where_that_can_be_told() {
        let pair = |a: (f64, Option<f64>), b: (f64, Option<f64>)| {
            [vec![point(2022, a.0, a.1), point(2023, b.0, b.1)]]
        };
        // 3 and 4 at right angles make 5.
        check(
            &pair((30.0, Some(3.0)), (25.0, Some(4.0))),
            2,
            1,
            0,
            "2023: 25\u{a0}% (±\u{a0}4), ingen säkerställd skillnad mot 2022 (30\u{a0}%); inget tidsseriebrott.",
        );
        check(
            &pair((30.0, Some(3.0)), (24.9, Some(4.0))),
            2,
            1,
            0,
            "säkerställt lägre än 2022",
        );
        check(
            &pair((30.0, Some(3.0)), (35.1, Some(4.0))),
            2,
            1,
            0,
            "säkerställt högre än 2022",
        );
        let unknown = "(okänd osäkerhet), om det skiljer sig från 2022 (30\u{a0}%) kan inte avgöras";
        check(&pair((30.0, Some(3.0)), (5.0, None)), 2, 1, 0, unknown);
        check(
            &pair((30.0, Some(3.0)), (5.0, Some(f64::NAN))),
            2,
            1,
            0,
            "kan inte avgöras",
        );
    }

    #[test]
    fn odd_numbers_and_no_numbers_are_drawn_all_the_same() {
        check(&[], 0, 0, 0, "Det finns inga värden att visa.");
        check(
            &[Vec::new(), vec![point(2024, f64::NAN, None)]],
            0,
            0,
            0,
            "inga värden",
        );
        check(
            &[vec![point(2024, 0.0, Some(0.0))]],
            1,
            0,
            0,
            "2024: 0\u{a0}% (±\u{a0}0)",
        );
        let odd = vec![
            point(i16::MIN, -9e14, Some(9e14)),
            point(i16::MAX, 1e-9, Some(f64::INFINITY)),
        ];
        check(&[odd], 2, 1, 0, "32767");
        let alike = vec![point(2020, 1.0, Some(-1.0)), point(2020, 2.0, Some(0.1))];
        check(&[alike], 2, 1, 0, "inget tidigare värde");
    }

    fn check_axis(low: f64, high: f64, ticks: &[f64], decimals: usize) {
        let axis = Axis::around(low, high);
        assert_eq!(axis.decimals, decimals, "{low} {high} {:?}", axis.ticks);
        assert_eq!(axis.ticks.len(), ticks.len(), "{low} {high} {:?}", axis.ticks);
        for (a, b) in axis.ticks.iter().zip(ticks) {
            assert!((a - b).abs() < 1e-9, "{low} {high} {:?}", axis.ticks);
        }
    }

    #[test]
    fn the_axis_begins_at_0_unless_all_values_are_far_from_it() {
        check_axis(12.0, 31.0, &[0.0, 10.0, 20.0, 30.0, 40.0], 0);
        check_axis(0.1, 0.35, &[0.0, 0.1, 0.2, 0.3, 0.4], 1);
        check_axis(78.0, 86.0, &[75.0, 80.0, 85.0, 90.0], 0);
        check_axis(50.0, 50.0, &[46.0, 48.0, 50.0, 52.0, 54.0], 0);
        check_axis(-3.0, 5.0, &[-4.0, -2.0, 0.0, 2.0, 4.0, 6.0], 0);
        check_axis(0.0, 0.0, &[0.0, 0.5, 1.0], 1);
        let far = [vec![point(2023, 82.0, Some(3.0)), point(2024, 84.0, Some(3.0))]];
        assert!(
            check(&far, 2, 1, 0, "84")
                .svg
                .contains("% (axeln börjar inte vid 0)")
        );
    }
}
