//! A document in words, before it has a form: blocks in reading order. PDF and DOCX are made from the same blocks, so
//! they cannot say different things.

use domain::municipality::Look;
use serde::Serialize;

use super::columns::SetTable;
use crate::figures::svg::{LABEL, size};
use crate::figures::{Figure, WIDTH};
use crate::fonts::settable;
use crate::texts::Language;

#[derive(Debug, Serialize)]
pub(crate) struct Content {
    #[serde(skip)]
    pub set_in: Language,
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
    /// Shown on a wall rather than held: turned pages, larger letters.
    pub deck: bool,
    /// Turned pages, with letters as on others: for a table of many columns.
    pub wide: bool,
    /// Letters to a line of a table over the whole page.
    pub line: f64,
    /// Of headings and rules, as `#0f5f5a`.
    pub accent: String,
    /// The municipality's mark; drawn as `logo.svg`.
    pub logo: Option<String>,
    pub blocks: Vec<Block>,
}

/// The product's own, where a municipality has none.
const ACCENT: &str = "#0f5f5a";

pub(super) fn accent(look: &Look) -> String {
    look.accent.as_deref().unwrap_or(ACCENT).to_owned()
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
    /// All that a page of a deck says.
    Statement {
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
    /// The headings of the first level, which lead to their pages.
    Contents {
        title: String,
        items: Vec<String>,
    },
    /// What makes it this document and no other.
    Identity {
        items: Vec<(String, String)>,
    },
    Table(SetTable),
    /// Narrow tables beside each other: the left stack is read first, from top to bottom.
    Stacks {
        /// On paper; a word processor fills its columns by itself.
        new_page: bool,
        left: Vec<SetTable>,
        right: Vec<SetTable>,
    },
    Figure {
        name: String,
        #[serde(flatten)]
        shown: Shown,
    },
    /// A page of its own, turned, for a drawing that would be too small to read on the others.
    LandscapePage {
        blocks: Vec<Block>,
    },
}

/// A figure's words; its drawing lies among the pictures, by name.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub title: String,
    pub finding: String,
    /// On paper.
    pub width_mm: f64,
    /// The number of the table at the end that holds the same numbers, and the words that lead there.
    pub twin: Option<TwinOf>,
    #[serde(skip)]
    pub svg: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct TwinOf {
    pub number: usize,
    /// `Siffrorna: tabell 3`
    pub words: String,
    /// `, sidan #p`, where there are pages.
    pub on_page: String,
}

/// The page within its margins, less room for what stands about a figure.
struct Room {
    width_mm: f64,
    height_mm: f64,
}

const PORTRAIT: Room = Room {
    width_mm: 170.0,
    height_mm: 215.0,
};
/// Closer to the edges than other pages, since it is used where letters are small; with room for headings.
const LANDSCAPE: Room = Room {
    width_mm: 277.0,
    height_mm: 122.0,
};
/// Below the document's own head.
const FIRST_LANDSCAPE: Room = Room {
    width_mm: 277.0,
    height_mm: 98.0,
};

/// In a deck a figure is read from across a room.
const DECK: Room = Room {
    width_mm: 257.0,
    height_mm: 92.0,
};

impl Room {
    /// As large as other figures are, or as large as the page has room for.
    fn mm_per_unit(&self, (width, height): (f64, f64)) -> f64 {
        (self.width_mm / width.max(WIDTH)).min(self.height_mm / height.max(1.0))
    }

    fn shown(&self, figure: Figure) -> Shown {
        let size = size_of(&figure);
        Shown {
            width_mm: size.0 * self.mm_per_unit(size),
            twin: None,
            title: figure.title,
            finding: figure.finding,
            svg: figure.svg,
        }
    }
}

fn size_of(figure: &Figure) -> (f64, f64) {
    size(&figure.svg).unwrap_or((WIDTH, WIDTH))
}

impl From<Figure> for Shown {
    fn from(figure: Figure) -> Self {
        PORTRAIT.shown(figure)
    }
}

impl Shown {
    pub(super) fn on_landscape_page(figure: Figure, is_first: bool) -> Self {
        let room = if is_first { &FIRST_LANDSCAPE } else { &LANDSCAPE };
        room.shown(figure)
    }

    pub(super) fn in_deck(figure: Figure) -> Self {
        DECK.shown(figure)
    }

    pub(super) fn with_twin(self, twin: Option<TwinOf>) -> Self {
        Self { twin, ..self }
    }
}

/// Whether a drawing is so much wider than the text that its letters are too small to read unless the page is turned.
pub(super) fn needs_landscape(figure: &Figure) -> bool {
    const SMALLEST_PT: f64 = 6.0;
    const PT_PER_MM: f64 = 72.0 / 25.4;
    /// Turning the page is a trouble: it must be worth it.
    const WORTH: f64 = 1.2;
    let size = size_of(figure);
    let (upright, turned) = (PORTRAIT.mm_per_unit(size), LANDSCAPE.mm_per_unit(size));
    LABEL.size * upright * PT_PER_MM < SMALLEST_PT && turned >= upright * WORTH
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
    /// Every drawing by its name, wherever it stands.
    pub fn figures(&self) -> impl Iterator<Item = (&String, &Shown)> {
        fn within(block: &Block) -> &[Block] {
            match block {
                Block::LandscapePage { blocks } => blocks,
                _ => std::slice::from_ref(block),
            }
        }
        self.blocks
            .iter()
            .flat_map(within)
            .filter_map(|block| match block {
                Block::Figure { name, shown } => Some((name, shown)),
                _ => None,
            })
    }

    /// The content as JSON for the typesetter, with every character one that can be set.
    pub fn to_settable_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        let held = Held::of(self.set_in);
        replace(&mut value, &held);
        serde_json::to_vec(&value)
    }
}

fn replace(value: &mut serde_json::Value, held: &Held) {
    match value {
        serde_json::Value::String(text) => *text = settable(&held.together(text)),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| replace(item, held)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, held)),
        _ => {}
    }
}

/// Words that stay on the line of the number they stand beside: "8 mars", "12 procent", "vecka 10".
struct Held {
    after_number: Vec<String>,
    before_number: Vec<String>,
}

impl Held {
    fn of(language: Language) -> Self {
        let words = |key: &str| {
            language
                .say(key)
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let months = (1..=12).map(|n| language.say(&format!("month-{n}")));
        Self {
            after_number: words("held-after-number").into_iter().chain(months).collect(),
            before_number: words("held-before-number"),
        }
    }

    /// The text with blanks that do not break where a line should not.
    fn together(&self, text: &str) -> String {
        let is = |list: &[String], word: &str| {
            let bare = word.trim_end_matches([',', '.', ':', ';', ')']);
            list.iter().any(|held| held == word || held == bare)
        };
        let mut out = String::with_capacity(text.len());
        let mut before: Option<&str> = None;
        for word in text.split(' ') {
            if let Some(before) = before {
                let is_held = before.ends_with(|c: char| c.is_ascii_digit()) && is(&self.after_number, word)
                    || word.starts_with(|c: char| c.is_ascii_digit()) && is(&self.before_number, before);
                out.push(if is_held { '\u{a0}' } else { ' ' });
            }
            out.push_str(word);
            before = Some(word.rsplit('\n').next().unwrap_or(word));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::svg::Svg;

    fn check(width: f64, height: f64, landscape: bool, width_mm: f64) {
        let figure = Figure {
            title: String::new(),
            finding: String::new(),
            svg: Svg::new(width, height).finish("", ""),
            table: crate::figures::Table {
                caption: String::new(),
                columns: Vec::new(),
                rows: Vec::new(),
            },
        };
        assert_eq!(needs_landscape(&figure), landscape, "{width} × {height}");
        let shown = if landscape {
            Shown::on_landscape_page(figure, false)
        } else {
            Shown::from(figure)
        };
        assert!((shown.width_mm - width_mm).abs() < 0.1, "{}", shown.width_mm);
    }

    #[test]
    fn a_number_and_its_word_stay_on_one_line() {
        let held = Held::of(Language::Swedish);
        let check =
            |text: &str, expected: &str| assert_eq!(held.together(text).replace('\u{a0}', "_"), expected);
        check("Styrgruppen, 10 februari 2022", "Styrgruppen, 10_februari 2022");
        check(
            "Lag (2023:196) 4 §, 12 procent.",
            "Lag (2023:196) 4_§, 12_procent.",
        );
        check("vecka 10 och 11 platser", "vecka_10 och 11 platser");
        check("Mars  är  en månad", "Mars  är  en månad");
    }

    #[test]
    fn the_page_is_turned_for_a_drawing_that_is_otherwise_too_small_to_read() {
        check(WIDTH, 300.0, false, 170.0);
        check(1_000.0, 500.0, false, 170.0);
        check(1_725.0, 450.0, true, 277.0);
        check(1_725.0, 900.0, true, 1_725.0 * 122.0 / 900.0);
        // Taller than wide: it would be smaller still on a turned page.
        check(1_725.0, 3_000.0, false, 1_725.0 * 215.0 / 3_000.0);
    }
}
