//! The weeks of a period in every area, a small panel for each side by side: the count against what was expected, or in steps
//! for those who are told no more. Each panel has a scale of its own from zero, so that ways are compared and not heights.

use analysis::{HistoryWeek, ShownStep, Verdict};

use super::svg::{LABEL, Paint, Rect, Stroke, Svg, fit, ticks};
use super::told_series::{ToldPeriod, ends};
use super::{Column, Figure, Table, WIDTH, range_words};
use crate::texts::Language;
use crate::wording::step_words;

#[derive(Clone, Debug)]
pub struct AreaWeeks {
    pub name: String,
    /// Oldest first; the same weeks in every area.
    pub weeks: Vec<HistoryWeek>,
}

#[derive(Clone, Debug)]
pub struct ToldArea {
    pub name: String,
    /// Oldest first; the same weeks in every area.
    pub weeks: Vec<ToldPeriod>,
}

const COLUMNS: usize = 3;
const GAP: f64 = 26.0;
const NAME: f64 = 18.0;
const PLOT: f64 = 48.0;
const BETWEEN: f64 = 20.0;
/// More areas than so many, or more weeks of one, are counted rather than named.
const MOST_NAMES: usize = 4;

/// Where a panel lies and how high a count stands in it.
struct Panel {
    left: f64,
    base: f64,
    width: f64,
    slot: f64,
    most: f64,
}

impl Panel {
    fn new(i: usize, weeks: usize, most: i64) -> Self {
        let width = (WIDTH - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
        let row = (i / COLUMNS) as f64;
        Self {
            left: (width + GAP) * (i % COLUMNS) as f64,
            base: NAME + PLOT + (NAME + PLOT + BETWEEN) * row,
            width,
            slot: width / weeks.max(1) as f64,
            most: ticks(most as f64, 4.0).last().copied().unwrap_or(1.0),
        }
    }

    fn x(&self, i: usize) -> f64 {
        self.left + self.slot * (i as f64 + 0.5)
    }

    fn y(&self, n: i64) -> f64 {
        self.base - PLOT * n as f64 / self.most
    }

    /// Its name, its scale and, where nothing stands below it, its first and last week.
    fn frame(&self, svg: &mut Svg, name: &str, weeks: Option<(&str, &str)>, language: Language) {
        let (small, top, right) = (LABEL.small(), self.base - PLOT, self.left + self.width);
        let most = language.integer(self.most as i64);
        let room = self.width - 8.0 * (most.chars().count() as f64 + 1.0);
        svg.text(
            self.left,
            top - 6.0,
            small.bold(),
            &fit(name, small.size, room / 1.08),
        );
        svg.text(right, top - 6.0, small.end().muted(), &most);
        svg.line((self.left, top), (right, top), Stroke::Grid, 1.0);
        svg.line((self.left, self.base), (right, self.base), Stroke::Axis, 1.0);
        if let Some((first, last)) = weeks {
            svg.text(self.left, self.base + 14.0, small.muted(), first);
            svg.text(right, self.base + 14.0, small.end().muted(), last);
        }
    }
}

fn canvas(areas: usize) -> Svg {
    let rows = areas.div_ceil(COLUMNS).max(1) as f64;
    Svg::new(WIDTH, (NAME + PLOT + BETWEEN) * rows)
}

/// Whether no other panel stands below.
fn is_lowest(i: usize, areas: usize) -> bool {
    i + COLUMNS >= areas
}

pub fn area_weeks(title: &str, areas: &[AreaWeeks], language: Language) -> Figure {
    let mut svg = canvas(areas.len());
    let short = |week: &HistoryWeek| short_week(week, language);
    for (i, area) in areas.iter().enumerate() {
        let most = area
            .weeks
            .iter()
            .map(|w| w.count.n.max(w.count.range.map_or(0, |r| r.high)));
        let panel = Panel::new(i, area.weeks.len(), most.max().unwrap_or(0));
        let ends = area.weeks.first().zip(area.weeks.last());
        let ends = ends.map(|(first, last)| (short(first), short(last)));
        let ends = ends.as_ref().filter(|_| is_lowest(i, areas.len()));
        let ends = ends.map(|(first, last)| (first.as_str(), last.as_str()));
        bands(&mut svg, &panel, &area.weeks);
        panel.frame(&mut svg, &area.name, ends, language);
        let at = |(i, w): (usize, &HistoryWeek)| (panel.x(i), panel.y(w.count.n));
        let line: Vec<(f64, f64)> = area.weeks.iter().enumerate().map(at).collect();
        svg.polyline(&line, Stroke::Line, 1.6);
        for (week, at) in area.weeks.iter().zip(&line) {
            if matches!(week.count.verdict, Verdict::Above | Verdict::Below) {
                small_mark(&mut svg, *at, week.count.verdict);
            }
        }
    }
    let finding = finding(areas, language);
    Figure {
        svg: svg.finish(title, &finding),
        table: table(title, areas, language),
        title: title.to_owned(),
        finding,
    }
}

fn small_mark(svg: &mut Svg, (x, y): (f64, f64), verdict: Verdict) {
    let (up, paint) = match verdict {
        Verdict::Above => (-1.0, Paint::High),
        _ => (1.0, Paint::Low),
    };
    let ring = vec![
        (x, y + 5.0 * up),
        (x + 4.8, y - 3.4 * up),
        (x - 4.8, y - 3.4 * up),
    ];
    svg.shape(&[ring], paint);
}

/// The expected range, week by week, broken where there is none.
fn bands(svg: &mut Svg, panel: &Panel, weeks: &[HistoryWeek]) {
    let range = |(i, w): (usize, &HistoryWeek)| {
        w.count.range.map(|r| Rect {
            x: panel.x(i) - panel.slot / 2.0,
            y: panel.y(r.high),
            width: panel.slot,
            height: (panel.y(r.low) - panel.y(r.high)).max(1.0),
        })
    };
    let ranges: Vec<Rect> = weeks.iter().enumerate().filter_map(range).collect();
    svg.rects(&ranges, Paint::Band);
}

fn short_week(week: &HistoryWeek, language: Language) -> String {
    language.say_with("week-short", &[("week", week.week.week().to_string().into())])
}

fn outside(area: &AreaWeeks, verdict: Verdict) -> Vec<&HistoryWeek> {
    let own = area.weeks.iter();
    own.filter(|w| w.count.verdict == verdict).collect()
}

fn finding(areas: &[AreaWeeks], language: Language) -> String {
    let is_judged = |area: &&AreaWeeks| area.weeks.iter().any(|w| w.count.range.is_some());
    let judged: Vec<&AreaWeeks> = areas.iter().filter(is_judged).collect();
    if judged.is_empty() {
        return language.say("period-series-alone");
    }
    let is_within = |area: &&&AreaWeeks| {
        outside(area, Verdict::Above).is_empty() && outside(area, Verdict::Below).is_empty()
    };
    let within = judged.iter().filter(is_within).count();
    let counts = [("n", within.into()), ("of", judged.len().into())];
    let mut sentences = vec![language.say_with("area-weeks-within", &counts)];
    for (verdict, key) in [
        (Verdict::Above, "area-weeks-above"),
        (Verdict::Below, "area-weeks-below"),
    ] {
        let mut found: Vec<(&str, Vec<&HistoryWeek>)> = judged
            .iter()
            .map(|area| (area.name.as_str(), outside(area, verdict)))
            .filter(|(_, weeks)| !weeks.is_empty())
            .collect();
        // The most weeks first, and otherwise as the areas come.
        found.sort_by_key(|(_, weeks)| std::cmp::Reverse(weeks.len()));
        let more = found.len().saturating_sub(MOST_NAMES);
        let mut names: Vec<String> = found
            .iter()
            .take(MOST_NAMES)
            .map(|(name, weeks)| format!("{name} ({})", named(weeks, language)))
            .collect();
        if more > 0 {
            names.push(language.say_with("area-weeks-more", &[("n", more.into())]));
        }
        if !names.is_empty() {
            sentences.push(language.say_with(key, &[("names", language.list(&names).into())]));
        }
    }
    sentences.push(language.say("area-weeks-scale"));
    sentences.join(" ")
}

/// "v. 38 och v. 47", or how many they are.
fn named(weeks: &[&HistoryWeek], language: Language) -> String {
    if weeks.len() > MOST_NAMES {
        return language.say_with("area-weeks-count", &[("n", weeks.len().into())]);
    }
    let names: Vec<String> = weeks.iter().map(|w| short_week(w, language)).collect();
    language.list(&names)
}

/// A row for each area: its sum, and the weeks outside with what was expected. Week by week each area is told by its own figure.
fn table(title: &str, areas: &[AreaWeeks], language: Language) -> Table {
    let told = |week: &&HistoryWeek| {
        let words = [
            ("name", short_week(week, language).into()),
            ("n", language.integer(week.count.n).into()),
            ("range", range_words(&week.count, language).into()),
        ];
        language.say_with("count-against-range", &words)
    };
    let row = |area: &AreaWeeks| {
        let weeks = |verdict| {
            let told: Vec<String> = outside(area, verdict).iter().map(told).collect();
            told.join(", ")
        };
        vec![
            area.name.clone(),
            language.integer(area.weeks.iter().map(|w| w.count.n).sum()),
            weeks(Verdict::Above),
            weeks(Verdict::Below),
        ]
    };
    Table {
        caption: title.to_owned(),
        columns: vec![
            Column::words(language.say("column-area")),
            Column::number(language.say("column-count")),
            Column::words(language.say("area-weeks-column-above")),
            Column::words(language.say("area-weeks-column-below")),
        ],
        rows: areas.iter().map(row).collect(),
    }
}

/// In steps of at least `least`. `None` where all are few: that is a sentence, and no figure.
pub fn told_area_weeks(title: &str, areas: &[ToldArea], least: i64, language: Language) -> Option<Figure> {
    let is_few = |p: &ToldPeriod| p.step == ShownStep::Few;
    if areas.iter().all(|area| area.weeks.iter().all(is_few)) {
        return None;
    }
    let mut svg = canvas(areas.len());
    for (i, area) in areas.iter().enumerate() {
        let most = area
            .weeks
            .iter()
            .map(|w| ends(w.step, least).1)
            .max()
            .unwrap_or(0);
        let panel = Panel::new(i, area.weeks.len(), most);
        let edges = area.weeks.first().zip(area.weeks.last());
        let edges = edges.filter(|_| is_lowest(i, areas.len()));
        let edges = edges.map(|(first, last)| (first.short.as_str(), last.short.as_str()));
        panel.frame(&mut svg, &area.name, edges, language);
        let block = |(i, w): (usize, &ToldPeriod)| {
            let (low, high) = ends(w.step, least);
            let gap = (panel.slot * 0.2).min(3.0);
            let block = Rect {
                x: panel.x(i) - (panel.slot - gap) / 2.0,
                y: panel.y(high),
                width: panel.slot - gap,
                // A step of a single value still has to be seen.
                height: (panel.y(low) - panel.y(high)).max(2.0),
            };
            (is_few(w), block)
        };
        let blocks: Vec<(bool, Rect)> = area.weeks.iter().enumerate().map(block).collect();
        for (few, paint) in [(true, Paint::Seq(1)), (false, Paint::Seq(4))] {
            let own = blocks.iter().filter(|(is_few, _)| *is_few == few);
            let own: Vec<Rect> = own.map(|(_, block)| *block).collect();
            svg.rects(&own, paint);
        }
    }
    let finding = told_finding(areas, least, language);
    Some(Figure {
        svg: svg.finish(title, &finding),
        table: told_table(title, areas, least, language),
        title: title.to_owned(),
        finding,
    })
}

/// The week of an area that is told as the highest.
fn highest(area: &ToldArea, least: i64) -> Option<&ToldPeriod> {
    // The first of those alike.
    area.weeks.iter().rev().max_by_key(|w| ends(w.step, least).0)
}

fn told_finding(areas: &[ToldArea], least: i64, language: Language) -> String {
    let tops = areas
        .iter()
        .filter_map(|area| Some((area, highest(area, least)?)));
    let few = tops.clone().filter(|(_, top)| top.step == ShownStep::Few).count();
    let top = tops.rev().max_by_key(|(_, top)| ends(top.step, least).0);
    let mut sentences = Vec::new();
    if let Some((area, top)) = top {
        let words = [
            ("name", area.name.as_str().into()),
            ("n", step_words(top.step, least, language).into()),
            ("week", top.short.as_str().into()),
        ];
        sentences.push(language.say_with("area-weeks-told-most", &words));
    }
    if few > 0 {
        let words = [("n", few.into()), ("least", least.into())];
        sentences.push(language.say_with("area-weeks-told-few", &words));
    }
    sentences.push(language.say("area-weeks-scale"));
    sentences.join(" ")
}

fn told_table(title: &str, areas: &[ToldArea], least: i64, language: Language) -> Table {
    let row = |area: &ToldArea| {
        let top = highest(area, least);
        let words = top.map_or_else(String::new, |w| step_words(w.step, least, language));
        let week = top.filter(|w| w.step != ShownStep::Few);
        vec![
            area.name.clone(),
            words,
            week.map_or_else(String::new, |w| w.name.clone()),
        ]
    };
    Table {
        caption: title.to_owned(),
        columns: vec![
            Column::words(language.say("column-area")),
            Column::number(language.say("area-weeks-column-most")),
            Column::words(language.say("column-week")),
        ],
        rows: areas.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use analysis::CountRange;
    use analysis::finding::{ExpectedRange, RangeMethod};
    use domain::time::IsoWeek;

    use super::*;

    fn week(n: i8, count: i64, verdict: Verdict) -> HistoryWeek {
        let range = ExpectedRange {
            expected: 5.0,
            low: 3,
            high: 8,
            method: RangeMethod::FarringtonFlexible,
        };
        HistoryWeek {
            week: IsoWeek::new(2022, n).unwrap(),
            count: CountRange {
                n: count,
                comparable: count,
                range: Some(range),
                verdict,
            },
            heard: 3,
            reporters: 3,
        }
    }

    fn area(name: &str, weeks: Vec<HistoryWeek>) -> AreaWeeks {
        AreaWeeks {
            name: name.to_owned(),
            weeks,
        }
    }

    #[test]
    fn the_weeks_outside_are_named_by_area() {
        let calm = || vec![week(1, 4, Verdict::Within), week(2, 5, Verdict::Within)];
        let high = vec![week(1, 12, Verdict::Above), week(2, 1, Verdict::Below)];
        let areas = [area("Skogås", calm()), area("Vårby", high)];
        let figure = area_weeks("Områdena", &areas, Language::Swedish);
        assert_eq!(
            figure.finding,
            "I 1 av 2 områden låg alla veckor inom det väntade. Fler än väntat: Vårby (v. 1). Färre än väntat: Vårby (v. 2). Varje ruta har sin egen skala från noll."
        );
        assert_eq!(
            figure.table.rows[1],
            ["Vårby", "13", "v. 1 (12 mot 3–8)", "v. 2 (1 mot 3–8)"]
        );
    }

    #[test]
    fn long_names_and_no_areas_do_not_break_it() {
        let long = "Ö".repeat(200);
        let figure = area_weeks(
            "T",
            &[area(&long, vec![week(1, 4, Verdict::Within)])],
            Language::Swedish,
        );
        assert!(!figure.svg.contains(&"Ö".repeat(40)) && !figure.svg.contains("NaN"));
        let none = area_weeks("T", &[area("Tom", Vec::new())], Language::Swedish);
        assert!(!none.svg.contains("NaN"), "{}", none.svg);
        assert!(!area_weeks("T", &[], Language::Swedish).svg.contains("NaN"));
    }

    #[test]
    fn others_are_told_steps_and_nothing_when_all_are_few() {
        let told = |step| ToldPeriod {
            short: "2022-W01".to_owned(),
            name: "2022-W01".to_owned(),
            step,
        };
        let few = ToldArea {
            name: "Skogås".to_owned(),
            weeks: vec![told(ShownStep::Few)],
        };
        assert_eq!(
            told_area_weeks("T", std::slice::from_ref(&few), 8, Language::Swedish),
            None
        );
        let more = ToldArea {
            name: "Vårby".to_owned(),
            weeks: vec![told(ShownStep::Few), told(ShownStep::Between(10, 19))],
        };
        let figure = told_area_weeks("T", &[few, more], 8, Language::Swedish).unwrap();
        assert_eq!(figure.table.rows[0], ["Skogås", "färre än 8", ""]);
        assert!(figure.finding.contains("10–19 i Vårby"), "{}", figure.finding);
    }
}
