//! Words for a page, with each range of numbers on one line: `10–34` may not break after its dash.

use std::fmt;

pub struct Held<'a>(pub &'a str);

/// What the template writes as it stands: everything in it is escaped here.
impl askama::filters::HtmlSafe for Held<'_> {}

const DASH: char = '–';

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, range, after)) = next_range(rest) {
            escaped(before, f)?;
            f.write_str("<span class=\"c-held\">")?;
            escaped(range, f)?;
            f.write_str("</span>")?;
            rest = after;
        }
        escaped(rest, f)
    }
}

/// The first dash between figures, with the two numbers or codes about it; a number's own blanks do not break.
fn next_range(text: &str) -> Option<(&str, &str, &str)> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | '-' | '\u{a0}' | '\u{202f}');
    for (at, dash) in text.match_indices(DASH) {
        let (before, after) = (&text[..at], &text[at + dash.len()..]);
        let is_range =
            before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
        if is_range {
            let from = before.trim_end_matches(belongs).len();
            let number = after.len() - after.trim_start_matches(belongs).len();
            // A sentence's own comma or full stop may be followed by a new line.
            let number = after[..number]
                .trim_end_matches(|c: char| !c.is_ascii_digit())
                .len();
            let to = at + dash.len() + number;
            return Some((&text[..from], &text[from..to], &text[to..]));
        }
    }
    None
}

fn escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for c in text.chars() {
        match c {
            '&' => f.write_str("&amp;")?,
            '<' => f.write_str("&lt;")?,
            '>' => f.write_str("&gt;")?,
            '"' => f.write_str("&#34;")?,
            '\'' => f.write_str("&#39;")?,
            c => fmt::Write::write_char(f, c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_held_together_and_everything_is_escaped() {
        let check = |text: &str, expected: &str| {
            let held = Held(text).to_string();
            let held = held
                .replace("<span class=\"c-held\">", "[")
                .replace("</span>", "]");
            assert_eq!(held, expected);
        };
        check("mot 10–34, natten", "mot [10–34], natten");
        check(
            "2\u{a0}598–2\u{a0}793 och 1–2.",
            "[2\u{a0}598–2\u{a0}793] och [1–2].",
        );
        check("januari–mars 2022 – sedan", "januari–mars 2022 – sedan");
        check(
            "<b>\"3–8\" & 'mer'",
            "&lt;b&gt;&#34;[3–8]&#34; &amp; &#39;mer&#39;",
        );
        check("–", "–");
        check("v. 46–", "v. 46–");
        check("Saknas: 2026-W47–2026-W48.", "Saknas: [2026-W47–2026-W48].");
        check("", "");
    }
}
