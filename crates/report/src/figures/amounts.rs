//! What was set aside and what was used, row by row: a light bar for the budget and a darker, thinner one over it for the
//! outcome. Nothing is summed, since a row may be a part of another.

use super::svg::{LABEL, Paint, Stroke, Svg, fit, text_width};
use super::wrapping::{in_words, wrapped};
use super::{Column, Figure, Table, WIDTH};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmountRow {
    pub label: String,
    /// In öre.
    pub budget: Option<i64>,
    /// In öre.
    pub outcome: Option<i64>,
    /// A small line under the bars; may be empty.
    pub note: String,
}

const LEFT: f64 = 196.0;
const TOP: f64 = 28.0;
const BUDGET_BAR: f64 = 20.0;
const OUTCOME_BAR: f64 = 9.0;
const LABEL_STEP: f64 = 16.5;
const NOTE_STEP: f64 = 16.0;
const BETWEEN: f64 = 14.0;
const COLUMN_GAP: f64 = 16.0;
/// More than so many are counted rather than named.
const MOST_NAMES: usize = 5;

pub fn amounts(title: &str, rows: &[AmountRow], language: Language) -> Figure {
    let finding = finding(rows, language);
    let svg = if rows.is_empty() {
        in_words(title, &finding, &finding)
    } else {
        draw(title, &finding, rows, language)
    };
    Figure {
        svg,
        table: table(title, rows, language),
        title: title.to_owned(),
        finding,
    }
}

impl AmountRow {
    fn is_over(&self) -> bool {
        matches!((self.budget, self.outcome), (Some(budget), Some(outcome)) if outcome > budget)
    }
}

/// From amounts to places along the bars; nothing is always among them.
struct Scale {
    left: f64,
    width: f64,
    least: f64,
    most: f64,
}

impl Scale {
    fn x(&self, ore: f64) -> f64 {
        if self.most > self.least {
            self.left + self.width * (ore - self.least) / (self.most - self.least)
        } else {
            self.left
        }
    }

    /// From nothing to the amount, to the left when it is less than nothing.
    fn bar(&self, ore: i64) -> (f64, f64) {
        let (a, b) = (self.x(0.0), self.x(ore as f64));
        (a.min(b), (a - b).abs())
    }
}

fn draw(title: &str, finding: &str, rows: &[AmountRow], language: Language) -> String {
    let cells: Vec<[String; 2]> = rows
        .iter()
        .map(|r| [r.budget, r.outcome].map(|ore| beside(ore, language)))
        .collect();
    let heads = ["amounts-budget", "amounts-outcome"].map(|key| language.say(key));
    let small = LABEL.small();
    // The outcome's is bold where it exceeds the budget.
    let column_width = cells
        .iter()
        .chain([&heads])
        .flatten()
        .map(|text| text_width(text, small.size) * 1.06)
        .fold(0.0, f64::max);
    let outcome_end = WIDTH - 2.0;
    let budget_end = outcome_end - column_width - COLUMN_GAP;
    let ends = [budget_end, outcome_end];
    let known = || rows.iter().flat_map(|r| [r.budget, r.outcome]).flatten();
    let scale = Scale {
        left: LEFT,
        width: (budget_end - column_width - COLUMN_GAP - LEFT).max(60.0),
        least: known().min().unwrap_or(0).min(0) as f64,
        most: known().max().unwrap_or(0).max(0) as f64,
    };
    let labels: Vec<Vec<String>> = rows
        .iter()
        .map(|r| wrapped(&r.label, LABEL.size, LEFT - 14.0, 2))
        .collect();
    let block = |i: usize| (LABEL_STEP * labels[i].len() as f64).max(BUDGET_BAR);
    let note = |i: usize| if rows[i].note.is_empty() { 0.0 } else { NOTE_STEP };
    let bottom = TOP + (0..rows.len()).map(|i| block(i) + note(i) + BETWEEN).sum::<f64>();

    let mut svg = Svg::new(WIDTH, bottom + 32.0);
    for (head, end) in heads.iter().zip(ends) {
        svg.text(end, 13.0, small.end().muted(), head);
    }
    let mut top = TOP;
    for (i, row) in rows.iter().enumerate() {
        let middle = top + block(i) / 2.0;
        let first = middle - LABEL_STEP * (labels[i].len() as f64 - 1.0) / 2.0 + 4.5;
        for (n, line) in labels[i].iter().enumerate() {
            svg.text(0.0, first + LABEL_STEP * n as f64, LABEL, line);
        }
        bars(&mut svg, &scale, row, middle);
        let over = if row.is_over() { small.bold() } else { small };
        for ((text, end), writing) in cells[i].iter().zip(ends).zip([small, over]) {
            svg.text(end, middle + 4.0, writing.end(), text);
        }
        if !row.note.is_empty() {
            let text = fit(&row.note, small.size, WIDTH - LEFT);
            svg.text(LEFT, top + block(i) + 13.0, small.muted(), &text);
        }
        top += block(i) + note(i) + BETWEEN;
    }
    let zero = scale.x(0.0);
    svg.line(
        (zero, TOP - 6.0),
        (zero, bottom - BETWEEN + 6.0),
        Stroke::Axis,
        1.0,
    );
    legend(&mut svg, &heads, bottom + 14.0);
    svg.finish(title, finding)
}

fn bars(svg: &mut Svg, scale: &Scale, row: &AmountRow, middle: f64) {
    if let Some(budget) = row.budget {
        let (x, width) = scale.bar(budget);
        budget_bar(svg, x, middle, width);
    }
    if let Some(outcome) = row.outcome {
        let (x, width) = scale.bar(outcome);
        svg.rect(x, middle - OUTCOME_BAR / 2.0, width, OUTCOME_BAR, Paint::Mark);
    }
    // Where nothing is; row by row, so that no line runs through a note.
    let (zero, half) = (scale.x(0.0), BUDGET_BAR / 2.0 + 4.0);
    svg.line((zero, middle - half), (zero, middle + half), Stroke::Axis, 1.4);
}

/// With an edge of its own, so that it is told from the paper in grey print.
fn budget_bar(svg: &mut Svg, x: f64, middle: f64, width: f64) {
    let (top, bottom) = (middle - BUDGET_BAR / 2.0, middle + BUDGET_BAR / 2.0);
    svg.rect(x, top, width, BUDGET_BAR, Paint::Seq(1));
    let ring = vec![(x, top), (x + width, top), (x + width, bottom), (x, bottom)];
    svg.outline(&[ring], Stroke::Axis, 1.0);
}

fn legend(svg: &mut Svg, [budget, outcome]: &[String; 2], y: f64) {
    const SAMPLE: f64 = 26.0;
    let small = LABEL.small();
    budget_bar(svg, LEFT, y, SAMPLE);
    svg.text(LEFT + SAMPLE + 8.0, y + 4.0, small.muted(), budget);
    let x = LEFT + SAMPLE + 8.0 + text_width(budget, small.size) + 26.0;
    svg.rect(x, y - OUTCOME_BAR / 2.0, SAMPLE, OUTCOME_BAR, Paint::Mark);
    svg.text(x + SAMPLE + 8.0, y + 4.0, small.muted(), outcome);
}

/// `12,5 mnkr`: for the eye only, the table has the kronor.
fn beside(ore: Option<i64>, language: Language) -> String {
    /// A tenth of a million kronor.
    const TENTH: u64 = 10_000_000;
    let Some(ore) = ore else {
        return "–".to_owned();
    };
    let tenths = (ore.unsigned_abs() + TENTH / 2) / TENTH;
    let mnkr = |tenths: u64| {
        let n = language.decimal(tenths as f64 / 10.0, 1);
        let sign = if ore < 0 && tenths > 0 { "\u{2212}" } else { "" };
        let n = format!("{sign}{n}");
        language.say_with("amounts-mnkr", &[("n", n.into())])
    };
    if tenths == 0 && ore > 0 {
        // Little is not nothing.
        language.say_with("amounts-less-than", &[("n", mnkr(1).into())])
    } else {
        mnkr(tenths)
    }
}

/// `12 500 000,00`.
fn kronor(ore: i64, language: Language) -> String {
    let whole = ore.unsigned_abs();
    let sign = if ore < 0 { "\u{2212}" } else { "" };
    let point = match language {
        Language::Swedish => ',',
        Language::English => '.',
    };
    // A hundredth of the largest amount fits.
    let kronor = language.integer((whole / 100) as i64);
    format!("{sign}{kronor}{point}{:02}", whole % 100)
}

fn finding(rows: &[AmountRow], language: Language) -> String {
    if rows.is_empty() {
        return language.say("amounts-empty");
    }
    let over: Vec<&str> = rows
        .iter()
        .filter(|r| r.is_over())
        .map(|r| r.label.as_str())
        .collect();
    let over = match over.len() {
        0 => language.say("amounts-over-none"),
        1..=MOST_NAMES => language.say_with("amounts-over", &[("names", language.list(&over).into())]),
        n => language.say_with("amounts-over-many", &[("n", n.into())]),
    };
    let lacking = rows
        .iter()
        .filter(|r| r.budget.is_none() || r.outcome.is_none())
        .count();
    let counted = |key: &str, n: usize| language.say_with(key, &[("n", n.into())]);
    language.say_with(
        "amounts-finding",
        &[
            ("rows", counted("amounts-rows", rows.len()).into()),
            ("over", over.into()),
            ("lacking", counted("amounts-lacking", lacking).into()),
        ],
    )
}

fn table(caption: &str, rows: &[AmountRow], language: Language) -> Table {
    let amount = |ore: Option<i64>| ore.map_or_else(|| "–".to_owned(), |ore| kronor(ore, language));
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::words(language.say("column-amount-of")),
            Column::number(language.say("column-budget")),
            Column::number(language.say("column-amount-outcome")),
            Column::words(language.say("column-note")),
        ],
        rows: rows
            .iter()
            .map(|r| {
                vec![
                    r.label.clone(),
                    amount(r.budget),
                    amount(r.outcome),
                    r.note.clone(),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, budget: Option<i64>, outcome: Option<i64>, note: &str) -> AmountRow {
        AmountRow {
            label: label.to_owned(),
            budget,
            outcome,
            note: note.to_owned(),
        }
    }

    fn check(rows: &[AmountRow], bars: usize, words: &str) -> Figure {
        let figure = amounts("Pengar <2024>", rows, Language::Swedish);
        let svg = &figure.svg;
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(
            svg.contains("<title>Pengar &lt;2024&gt;</title>") && !svg.contains("<Norra>"),
            "{svg}"
        );
        // Two more explain the others.
        assert_eq!(svg.matches("<rect").count().saturating_sub(2), bars, "{svg}");
        assert_eq!(figure.table.rows.len(), rows.len());
        assert!(figure.finding.contains(words), "{}", figure.finding);
        let english = amounts("Pengar <2024>", rows, Language::English);
        assert!(!english.finding.contains("amounts-"), "{}", english.finding);
        assert_eq!(figure, amounts("Pengar <2024>", rows, Language::Swedish));
        figure
    }

    #[test]
    fn an_outcome_over_its_budget_is_named_and_what_is_not_known_is_counted() {
        let rows = [
            row(
                "Belysning längs gångstråket <Norra>",
                Some(125_000_000),
                Some(118_400_050),
                "",
            ),
            row(
                "Vuxna på kvällar",
                Some(400_000_000),
                Some(431_000_000),
                "två nya områden",
            ),
            row("Trygghetsvandringar", Some(4_000_000), None, ""),
        ];
        let figure = check(
            &rows,
            5,
            "3 poster: utfallet är högre än budgeten för Vuxna på kvällar; en post saknar budget eller utfall.",
        );
        for shown in [
            ">1,3\u{a0}mnkr<",
            ">4,3\u{a0}mnkr<",
            ">&lt; 0,1\u{a0}mnkr<",
            ">–<",
            ">två nya områden<",
        ] {
            assert!(figure.svg.contains(shown), "{shown} {}", figure.svg);
        }
        let first = figure.table.rows[0].join("|").replace('\u{a0}', " ");
        assert_eq!(
            first,
            "Belysning längs gångstråket <Norra>|1 250 000,00|1 184 000,50|"
        );
    }

    #[test]
    fn odd_amounts_and_no_amounts_are_drawn_all_the_same() {
        assert!(
            amounts("Inga", &[], Language::Swedish)
                .svg
                .contains("Det finns inga belopp att visa.")
        );
        check(
            &[row("", None, None, "")],
            0,
            "inget utfall är högre än sin budget",
        );
        check(
            &[row("Noll", Some(0), Some(0), "")],
            2,
            "alla har både budget och utfall",
        );
        let odd = [
            row("Återbetalt", Some(i64::MIN), Some(i64::MAX), ""),
            row("a", Some(1), Some(-1), ""),
        ];
        check(&odd, 4, "högre än budgeten för Återbetalt");
        let over: Vec<AmountRow> = (0..6).map(|_| row("a", Some(1), Some(2), "")).collect();
        check(&over, 12, "högre än budgeten för 6 poster");
    }

    fn check_beside(ore: i64, expected: &str) {
        assert_eq!(
            beside(Some(ore), Language::Swedish).replace('\u{a0}', " "),
            expected
        );
    }

    #[test]
    fn little_is_not_written_as_nothing() {
        check_beside(0, "0,0 mnkr");
        check_beside(1, "< 0,1 mnkr");
        check_beside(-1, "0,0 mnkr");
        check_beside(5_000_000, "0,1 mnkr");
        check_beside(-250_000_000, "\u{2212}2,5 mnkr");
    }
}
