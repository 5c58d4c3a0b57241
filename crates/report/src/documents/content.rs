//! A document in words, before it has a form: blocks in reading order. PDF and DOCX are made from the same blocks, so
//! they cannot say different things.

use serde::Serialize;

use crate::figures::svg::size;
use crate::figures::{Figure, Table, WIDTH};
use crate::fonts::settable;
use crate::texts::Language;

#[derive(Debug, Serialize)]
pub(crate) struct Content {
    pub language: &'static str,
    pub region: &'static str,
    /// The file's title, for a window's bar and a list of files.
    pub document_title: String,
    pub title: String,
    pub municipality: String,
    pub period: String,
    /// Whether it is adopted, where that is a question.
    pub status: Option<Status>,
    pub footer: String,
    /// With `#p` and `#n` for the page and the number of pages.
    pub page_of: String,
    pub blocks: Vec<Block>,
}

/// The country whose manners the language's documents keep.
pub(super) fn region(language: Language) -> &'static str {
    match language {
        Language::Swedish => "SE",
        Language::English => "GB",
    }
}

pub(super) fn page_of(language: Language) -> String {
    language.say_with(
        "document-page-of",
        &[("page", "#p".into()), ("pages", "#n".into())],
    )
}

/// What stands under every page, so that a loose one can be told.
pub(super) fn footer(language: Language, municipality: &str, title: &str, status: Option<&Status>) -> String {
    let values = [("municipality", municipality.into()), ("title", title.into())];
    let footer = language.say_with("document-footer", &values);
    match status {
        Some(status) => format!("{footer} · {}", status.label),
        None => footer,
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Status {
    pub adopted: bool,
    pub label: String,
    pub note: String,
}

/// How a thing is to be read at a glance. Always said in words too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    Plain,
    Above,
    Below,
    Attention,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: String,
    },
    /// Smaller and quieter: how to read what follows.
    Note {
        text: String,
    },
    Bullets {
        items: Vec<String>,
    },
    Keys {
        items: Vec<Key>,
    },
    Notice {
        title: String,
        text: String,
    },
    Assessments {
        items: Vec<AssessedArea>,
    },
    Findings {
        items: Vec<Finding>,
    },
    /// What follows begins on a new page.
    PageBreak,
    Facts {
        items: Vec<(String, String)>,
    },
    Table {
        table: Table,
        widths: Vec<f64>,
        /// Whether the caption is written out, or the heading above has said it.
        captioned: bool,
    },
    Figure {
        name: String,
        #[serde(flatten)]
        shown: Shown,
    },
}

/// A figure's words; its drawing lies among the pictures, by name.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub title: String,
    pub finding: String,
    /// On paper.
    pub width_mm: f64,
    #[serde(skip)]
    pub svg: String,
}

/// The page within its margins, less room for a caption under a figure.
const PAGE_WIDTH_MM: f64 = 170.0;
const FIGURE_HEIGHT_MM: f64 = 215.0;

impl From<Figure> for Shown {
    fn from(figure: Figure) -> Self {
        // As large as the others are, or as large as the page has room for.
        let (width, height) = size(&figure.svg).unwrap_or((WIDTH, WIDTH));
        let mm_per_unit = (PAGE_WIDTH_MM / width.max(WIDTH)).min(FIGURE_HEIGHT_MM / height.max(1.0));
        Self {
            width_mm: width * mm_per_unit,
            title: figure.title,
            finding: figure.finding,
            svg: figure.svg,
        }
    }
}

/// A number that carries the page.
#[derive(Debug, Serialize)]
pub(crate) struct Key {
    pub value: String,
    pub label: String,
    pub tone: Tone,
}

#[derive(Debug, Serialize)]
pub(crate) struct AssessedArea {
    pub area: String,
    /// 1 (calm) to 4 (serious); 0 when not assessed.
    pub step: u8,
    pub level: String,
    pub direction: String,
    pub counted: String,
    pub text: String,
    /// The area's categories with their counts, most first.
    pub categories: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub title: String,
    pub sentence: String,
    pub tone: Tone,
}

impl Content {
    /// The content as JSON for the typesetter, with every character one that can be set.
    pub fn to_settable_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        replace(&mut value);
        serde_json::to_vec(&value)
    }
}

fn replace(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = settable(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(replace),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(replace),
        _ => {}
    }
}
