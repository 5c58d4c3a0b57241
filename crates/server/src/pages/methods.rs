//! The methods in plain words, as they stand in `docs/methods`: what each says, what it does not, and where it comes from.
//!
//! The pages are written in the few marks of Markdown that this reads: headings, paragraphs, lists, tables, links, code
//! and emphasis. They are Swedish for every reader, and say so.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

use super::routes::Routes;
use crate::access::Signed;
use crate::errors::{PageError, html};
use crate::frame::Frame;

macro_rules! methods {
    ($($name:literal),+ $(,)?) => {
        const METHODS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../../docs/methods/", $name, ".md")))),+];
    };
}

// Those that a page's figures and lists rest on come first.
methods![
    "forvantat-spann",
    "ovanligt",
    "effekt-av-en-atgard",
    "trygghetsmatning",
    "prognos",
    "jamfora-omraden",
    "aterkommande-platser",
    "tathet",
    "heta-celler",
    "lokala-kluster",
    "anhopningar",
    "zoner-for-upprepning",
    "aoristisk-fordelning",
    "tackning",
    "karntathet",
    "dubbletter",
    "granskning",
    "forandring-mot-jamforelse",
    "kvoter-for-platser",
    "koncentration",
    "trend-och-arstid",
    "larm-i-serier",
    "falska-fynd",
    "rumsligt-samband",
    "skanning",
    "upprepning-i-narheten",
    "samlingar",
    "traffsakerhet",
    "enkat",
];

pub fn routes() -> Routes {
    Routes::new()
        .route("/metoder", get(list))
        .route("/metoder/{name}", get(show))
}

#[derive(Template)]
#[template(path = "pages/methods.html")]
struct MethodsPage {
    frame: Frame,
    /// Addresses with names.
    methods: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/method.html")]
struct MethodPage {
    frame: Frame,
    title: String,
    html: String,
}

async fn list(reader: Signed) -> Result<Response, PageError> {
    let named = |(name, text): &(&str, &str)| (format!("/metoder/{name}"), title(text).to_owned());
    html(&MethodsPage {
        frame: reader.frame.clone(),
        methods: METHODS.iter().map(named).collect(),
    })
}

async fn show(reader: Signed, Path(name): Path<String>) -> Result<Response, PageError> {
    let found = METHODS.iter().find(|(own, _)| *own == name);
    let (_, text) = found.ok_or(PageError::NotFound)?;
    html(&MethodPage {
        frame: reader.frame.clone(),
        title: title(text).to_owned(),
        html: rendered(text),
    })
}

fn title(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches('#').trim()
}

/// All below the title.
fn rendered(text: &str) -> String {
    let mut out = String::new();
    let mut block: Vec<&str> = Vec::new();
    let mut is_code = false;
    for line in text.lines().skip(1).chain([""]) {
        if line.starts_with("```") {
            if is_code {
                let _ = write!(out, "<pre><code>{}</code></pre>", escaped(&block.join("\n")));
            } else {
                close(&mut out, &block);
            }
            block.clear();
            is_code = !is_code;
        } else if line.trim().is_empty() && !is_code {
            close(&mut out, &block);
            block.clear();
        } else {
            block.push(line);
        }
    }
    out
}

/// A block of lines: a heading, a table, a list or a paragraph.
fn close(out: &mut String, block: &[&str]) {
    let Some(first) = block.first() else { return };
    if let Some(heading) = first.strip_prefix("## ") {
        let _ = write!(out, "<h2>{}</h2>", inline(heading));
        close(out, &block[1..]);
    } else if first.starts_with('|') {
        table(out, block);
    } else if first.starts_with("- ") {
        out.push_str("<ul>");
        for item in items(block, |line| line.strip_prefix("- ")) {
            let _ = write!(out, "<li>{}</li>", inline(&item));
        }
        out.push_str("</ul>");
    } else {
        // A list may follow its paragraph without a line between.
        let until = block
            .iter()
            .position(|line| line.starts_with("- "))
            .unwrap_or(block.len());
        let _ = write!(out, "<p>{}</p>", inline(&block[..until].join(" ")));
        close(out, &block[until..]);
    }
}

/// Lines that begin an item, with those that go on with it.
fn items<'t>(block: &[&'t str], begins: impl Fn(&'t str) -> Option<&'t str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in block {
        match (begins(line), found.last_mut()) {
            (Some(item), _) => found.push(item.to_owned()),
            (None, Some(last)) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            (None, None) => (),
        }
    }
    found
}

fn table(out: &mut String, block: &[&str]) {
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_matches('|');
        inner.split('|').map(|cell| inline(cell.trim())).collect()
    };
    // Moved sideways on a narrow screen, by the keyboard too.
    let number = out.matches("<table").count() + 1;
    let _ = write!(
        out,
        "<div class=\"c-table-frame\" tabindex=\"0\" role=\"region\" aria-label=\"Tabell {number}\"><table class=\"c-table c-table--plain\"><thead><tr>"
    );
    for cell in cells(block[0]) {
        let _ = write!(out, "<th scope=\"col\">{cell}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for line in block.iter().skip(2) {
        out.push_str("<tr>");
        for (i, cell) in cells(line).iter().enumerate() {
            let tag = if i == 0 {
                ("th scope=\"row\"", "th")
            } else {
                ("td", "td")
            };
            let _ = write!(out, "<{}>{cell}</{}>", tag.0, tag.1);
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

/// Code, links and emphasis within a line.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', '*']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(&words(before));
        let told = match marked.as_bytes()[0] {
            b'`' => within(marked, "`").map(|(code, left)| (format!("<code>{}</code>", escaped(code)), left)),
            b'[' => link(marked),
            _ => within(marked, "**")
                .map(|(strong, left)| (format!("<strong>{}</strong>", inline(strong)), left))
                .or_else(|| within(marked, "*").map(|(em, left)| (format!("<em>{}</em>", inline(em)), left))),
        };
        match told {
            Some((words, left)) => {
                out.push_str(&words);
                rest = left;
            }
            None => {
                out.push_str(&escaped(&marked[..1]));
                rest = &marked[1..];
            }
        }
    }
    out.push_str(&words(rest));
    out
}

fn within<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let (told, left) = text.strip_prefix(mark)?.split_once(mark)?;
    (!told.is_empty() && !told.starts_with(' ')).then_some((told, left))
}

/// Pages beside it are its neighbours here too; what lies elsewhere in the repository is only named.
fn link(text: &str) -> Option<(String, &str)> {
    let (words, left) = text.strip_prefix('[')?.split_once("](")?;
    let (href, left) = left.split_once(')')?;
    let words = inline(words);
    let href = match href.strip_suffix(".md") {
        Some(name) if METHODS.iter().any(|(own, _)| *own == name) => format!("/metoder/{name}"),
        _ if href.starts_with("https://") => href.to_owned(),
        _ => return Some((words, left)),
    };
    Some((format!("<a href=\"{}\">{words}</a>", escaped(&href)), left))
}

/// "30 000" is not parted between lines.
fn words(text: &str) -> String {
    escaped(text).replace(" 000", "\u{a0}000")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(rendered(&format!("# Namn\n\n{text}\n")), expected);
    }

    #[test]
    fn the_marks_that_are_used_are_read() {
        check(
            "Ett *två* **tre**.\nFyra `a < b`.",
            "<p>Ett <em>två</em> <strong>tre</strong>. Fyra <code>a &lt; b</code>.</p>",
        );
        check(
            "## Säger\n\n- ett\n  två\n- tre",
            "<h2>Säger</h2><ul><li>ett två</li><li>tre</li></ul>",
        );
        check("2 * 3 < 7 [ ]", "<p>2 * 3 &lt; 7 [ ]</p>");
        check(
            "Se [täckning](tackning.md) och [läs mig](README.md).",
            "<p>Se <a href=\"/metoder/tackning\">täckning</a> och läs mig.</p>",
        );
        check(
            "| a | b |\n|---|---|\n| 1 | `x` |",
            "<div class=\"c-table-frame\" tabindex=\"0\" role=\"region\" aria-label=\"Tabell 1\"><table class=\"c-table c-table--plain\"><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody><tr><th scope=\"row\">1</th><td><code>x</code></td></tr></tbody></table></div>",
        );
        check(
            "```text\na <b>\n\nc\n```",
            "<pre><code>a &lt;b&gt;\n\nc</code></pre>",
        );
    }

    #[test]
    fn every_page_is_read_whole() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = name.trim_end_matches(".md");
            assert!(
                name == "README" || METHODS.iter().any(|(own, _)| *own == name),
                "{name} is no page"
            );
            files += 1;
        }
        assert_eq!(files, METHODS.len() + 1);
        for (name, text) in METHODS {
            let told = rendered(text);
            assert!(!title(text).is_empty() && told.contains("<p>"), "{name}");
            let outside_code: String = told
                .split("<code>")
                .map(|part| part.split_once("</code>").map_or(part, |(_, after)| after))
                .collect();
            for mark in ["](", "## ", "**", "|--", "```"] {
                assert!(
                    !outside_code.contains(mark),
                    "{mark} is left in {name}: {outside_code}"
                );
            }
        }
    }
}
