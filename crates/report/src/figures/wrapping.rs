//! Breaks a text into lines that fit a width: at blanks, after hyphens and slashes, and within a word that is longer
//! than a line, as Swedish compounds are.

use super::WIDTH;
use super::svg::{LABEL, Svg, fit, text_width};

/// At most so many lines; what has no room ends in an ellipsis.
pub(crate) fn wrapped(text: &str, size: f64, width: f64, most_lines: usize) -> Vec<String> {
    let fits = |text: &str| text_width(text, size) <= width;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    // Not at blanks that hold a number together.
    for word in text.split_ascii_whitespace() {
        // Not yet as the last line: a word that has no room begins the next.
        let mut blank = if line.is_empty() { "" } else { " " };
        for piece in pieces(word) {
            if fits(&format!("{line}{blank}{piece}")) {
                line = format!("{line}{blank}{piece}");
            } else {
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                let mut rest = piece;
                while let Some(at) = break_within(rest, size, width) {
                    lines.push(format!("{}-", &rest[..at]));
                    rest = &rest[at..];
                }
                rest.clone_into(&mut line);
            }
            blank = "";
        }
        if lines.len() > most_lines {
            break;
        }
    }
    lines.push(line);
    if lines.len() > most_lines {
        // Two lines' worth as one is always too wide, so that `fit` puts its ellipsis.
        let over = lines.drain(most_lines.saturating_sub(1)..).collect::<Vec<_>>();
        lines.push(shortened(&over.join(" "), size, width));
    }
    lines
}

/// A drawing of words only, where there is nothing to draw or too much of it.
pub(crate) fn in_words(title: &str, finding: &str, told: &str) -> String {
    let lines = wrapped(told, LABEL.size, WIDTH - 20.0, 4);
    let mut svg = Svg::new(WIDTH, 22.0 + 18.0 * lines.len() as f64);
    for (i, line) in lines.iter().enumerate() {
        svg.text(0.0, 24.0 + 18.0 * i as f64, LABEL.muted(), line);
    }
    svg.finish(title, finding)
}

fn shortened(text: &str, size: f64, width: f64) -> String {
    let short = fit(text, size, width);
    if short.ends_with('…') {
        short
    } else {
        format!("{short}…")
    }
}

/// A word in the pieces it may be broken in without a hyphen of ours. A range of numbers is one.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let is_range = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('–');
    word.split_inclusive(move |c| matches!(c, '-' | '/' | '–') && !is_range)
}

/// Where to put a hyphen in a word that is longer than a line, if it is; three letters or more go over.
fn break_within(word: &str, size: f64, width: f64) -> Option<usize> {
    const FEWEST: usize = 3;
    if text_width(word, size) <= width {
        return None;
    }
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let room = width - text_width("-", size);
    let last = starts.len().saturating_sub(FEWEST);
    let fitting = |&n: &usize| text_width(&word[..starts[n]], size) <= room;
    (1..=last).rev().find(fitting).map(|n| starts[n])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, most_lines: usize, expected: &[&str]) {
        // Letters of 10 units are 5.5 wide: 18 to a line.
        assert_eq!(wrapped(text, 10.0, 100.0, most_lines), expected, "{text}");
    }

    #[test]
    fn a_text_breaks_at_blanks_hyphens_and_within_long_words() {
        check("", 3, &[""]);
        check("  en   kort ", 3, &["en kort"]);
        check("en åtgärd som behövs nu", 3, &["en åtgärd som", "behövs nu"]);
        check("vid en skola 2021–2022", 3, &["vid en skola", "2021–2022"]);
        check("kommun- och regionpolitik", 3, &["kommun- och", "regionpolitik"]);
        check(
            "trygghetsvandringssamordnarna",
            3,
            &["trygghetsvandring-", "ssamordnarna"],
        );
    }

    #[test]
    fn what_has_no_room_ends_in_an_ellipsis() {
        check("en åtgärd som behövs nu", 1, &["en åtgärd som behö…"]);
        check("aaaa bbbbbbbbbbbbbbbb cc", 2, &["aaaa", "bbbbbbbbbbbbbbbb…"]);
    }
}
