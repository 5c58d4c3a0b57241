//! How many of each, as bars to choose among: each bar may lead somewhere, and what is chosen already is told by a mark
//! and by weight, not by colour alone.

use super::svg::{LABEL, Paint, Svg, escape, fit, text_width};
use super::{Column, Figure, Table};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChoiceRow {
    pub label: String,
    pub n: i64,
    pub is_chosen: bool,
    /// Where a press on the bar leads, and what that does, in words.
    pub link: Option<ChoiceLink>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChoiceLink {
    pub href: String,
    pub words: String,
}

/// What a figure is called, what it says, and what its columns are.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceTexts<'t> {
    pub title: &'t str,
    pub finding: &'t str,
    /// What the rows are: "Kategori".
    pub what: &'t str,
    /// What is counted: "Händelser".
    pub count: &'t str,
}

const WIDTH: f64 = 400.0;
/// As wide as the words need, within these.
const LABELS: std::ops::RangeInclusive<f64> = 176.0..=236.0;
const CHOSEN: &str = "✓ ";
const NUMBERS: f64 = 54.0;
const ROW: f64 = 30.0;
const BAR: f64 = 16.0;

pub fn choice_bars(texts: ChoiceTexts<'_>, rows: &[ChoiceRow], language: Language) -> Figure {
    let most = rows.iter().map(|row| row.n).max().unwrap_or(0).max(1) as f64;
    let any_chosen = rows.iter().any(|row| row.is_chosen);
    let widest = rows
        .iter()
        .map(|row| text_width(&row.label, LABEL.size))
        .fold(0.0, f64::max);
    let labels = (widest + text_width(CHOSEN, LABEL.size) + 10.0).clamp(*LABELS.start(), *LABELS.end());
    let room = WIDTH - labels - NUMBERS;
    let mut svg = Svg::new(WIDTH, ROW * rows.len().max(1) as f64);
    for (i, row) in rows.iter().enumerate() {
        let y = ROW * i as f64;
        let writing = if row.is_chosen { LABEL.bold() } else { LABEL };
        let label = if row.is_chosen {
            format!("{CHOSEN}{}", row.label)
        } else {
            row.label.clone()
        };
        let (label, n) = (fit(&label, LABEL.size, labels - 10.0), language.integer(row.n));
        if let Some(link) = &row.link {
            open_link(&mut svg, link, &format!("{label} {n}"), row.is_chosen, true);
        }
        svg.push(format_args!(
            "<rect x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{ROW}\" rx=\"3\" fill=\"none\" class=\"c-figure__hit\"/>"
        ));
        svg.text(4.0, y + 20.0, writing, &label);
        let paint = if any_chosen && !row.is_chosen {
            Paint::Seq(2)
        } else {
            Paint::Seq(5)
        };
        let length = (room * row.n as f64 / most).max(if row.n > 0 { 2.0 } else { 0.0 });
        svg.rect(labels, y + (ROW - BAR) / 2.0, length, BAR, paint);
        svg.text(labels + length + 7.0, y + 20.0, writing, &n);
        if row.link.is_some() {
            svg.push(format_args!("</a>"));
        }
    }
    if rows.is_empty() {
        svg.text(4.0, 20.0, LABEL.muted(), texts.finding);
    }
    let drawn = if rows.iter().any(|row| row.link.is_some()) {
        svg.finish_with_links(texts.title, texts.finding)
    } else {
        svg.finish(texts.title, texts.finding)
    };
    Figure {
        title: texts.title.to_owned(),
        finding: texts.finding.to_owned(),
        svg: drawn,
        table: Table {
            caption: texts.title.to_owned(),
            columns: vec![
                Column::words(texts.what.to_owned()),
                Column::number(texts.count.to_owned()),
            ],
            rows: rows
                .iter()
                .map(|row| vec![row.label.clone(), language.integer(row.n)])
                .collect(),
        },
    }
}

/// What a link is called: its words, after what is written on it when the words do not say just that too. Whoever speaks
/// to their device says what they see.
fn called(words: &str, shown: &str) -> String {
    let plain = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        format!(" {} ", parts.join(" ").to_lowercase())
    };
    if shown.is_empty() || plain(words).contains(&plain(shown)) {
        words.to_owned()
    } else {
        format!("{shown}: {words}")
    }
}

/// Begins a link that what is drawn next belongs to. One of many cells is left out of the way of the keyboard when
/// there is another way to the same.
pub(super) fn open_link(svg: &mut Svg, link: &ChoiceLink, shown: &str, is_chosen: bool, by_keyboard: bool) {
    let current = if is_chosen { " aria-current=\"true\"" } else { "" };
    let keyboard = if by_keyboard { "" } else { " tabindex=\"-1\"" };
    svg.push(format_args!(
        "<a href=\"{}\" class=\"c-figure__choice\" aria-label=\"{}\"{current}{keyboard}>",
        escape(&link.href),
        escape(&called(&link.words, shown))
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_called_what_is_written_on_it() {
        let check = |words, shown, expected| assert_eq!(called(words, shown), expected);
        check(
            "Klotter: 762 händelser. Välj.",
            "Klotter 762",
            "Klotter: 762 händelser. Välj.",
        );
        check("måndag. Välj.", "mån", "mån: måndag. Välj.");
        check(
            "Länna: En händelse. Välj.",
            "Länna 1",
            "Länna 1: Länna: En händelse. Välj.",
        );
        check("Välj.", "", "Välj.");
        let cut = ("Hem Fastigheter AB: 12 händelser.", "Hem Fastigheter… 12");
        check(
            cut.0,
            cut.1,
            "Hem Fastigheter… 12: Hem Fastigheter AB: 12 händelser.",
        );
    }
}
