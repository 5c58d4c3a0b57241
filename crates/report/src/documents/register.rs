//! Any document of the register: a handover, an agenda, the evidence for an answer. The caller says what is to be read, in
//! what order; here it gets its form, the same as that of the weekly picture, and what makes it this document and no other.

use domain::municipality::Look;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::columns::{SetTable, Sheet};
use super::content::{Block, Content, Shown, Status, accent, footer, needs_landscape, page_of, region};
use super::twins::Twins;
use super::{docx, pdf};
use crate::error::ReportError;
use crate::figures::{Figure, Table};
use crate::texts::Language;

#[derive(Clone, Debug)]
pub struct RegisterDocument<'a> {
    pub language: Language,
    pub municipality: &'a str,
    pub look: &'a Look,
    /// The municipality's clock, for the instant it was made.
    pub zone: TimeZone,
    pub title: String,
    /// Under the title: the time, the body or the function it is about. May be empty.
    pub period: String,
    /// Whether it is adopted, where that is a question.
    pub status: Option<Status>,
    /// The day that what it says holds for.
    pub as_of: Date,
    pub made_at: Timestamp,
    /// What identifies the document for ever; the file's own id is made from it.
    pub ident: String,
    /// What it was made from, such as the journal's latest entry.
    pub sources: String,
    /// Its pages are turned and its letters larger, to be shown on a wall.
    pub deck: bool,
    /// Its pages are turned: a table of many columns is read across.
    pub wide: bool,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Level 1 to 3. One that skips a level is raised: a reader who listens finds their way by levels.
    Heading {
        level: u8,
        text: String,
    },
    /// A line break begins a new paragraph.
    Paragraph(String),
    /// That there is nothing to show, and why; in a deck the page's only words.
    Nothing(String),
    /// Smaller and quieter: how to read what follows.
    Note(String),
    Bullets(Vec<String>),
    /// Names with their values.
    Facts(Vec<(String, String)>),
    Table(Table),
    /// Drawn here; its table stands at the end. One that is too wide to be read gets a turned page of its own.
    Figure(Figure),
    Notice {
        title: String,
        text: String,
    },
    PageBreak,
    /// The headings of the first level that come after it, for a document of many pages.
    Contents,
}

/// Tagged PDF/UA-1. The same document gives the same bytes.
pub fn register_pdf(document: &RegisterDocument<'_>) -> Result<Vec<u8>, ReportError> {
    pdf::set(&content(document), document.ident.clone(), document.made_at)
}

/// The same content for those who go on writing in a word processor.
pub fn register_docx(document: &RegisterDocument<'_>) -> Result<Vec<u8>, ReportError> {
    docx::write(&content(document), document.made_at)
}

fn content(document: &RegisterDocument<'_>) -> Content {
    let language = document.language;
    Content {
        set_in: language,
        language: language.tag(),
        region: region(language),
        document_title: format!("{}, {}", document.title, document.municipality),
        title: document.title.clone(),
        municipality: document.municipality.to_owned(),
        period: document.period.clone(),
        footer: footer(
            language,
            document.municipality,
            &document.title,
            document.status.as_ref(),
        ),
        page_of: page_of(language),
        status: document.status.clone(),
        deck: document.deck,
        wide: document.wide,
        line: sheet(document).line,
        accent: accent(document.look),
        logo: document.look.logo.clone(),
        blocks: Blocks::of(document),
    }
}

fn sheet(document: &RegisterDocument<'_>) -> Sheet {
    match (document.deck, document.wide) {
        (true, _) => Sheet::DECK,
        (false, true) => Sheet::WIDE,
        (false, false) => Sheet::UPRIGHT,
    }
}

struct Blocks {
    language: Language,
    sheet: Sheet,
    blocks: Vec<Block>,
    level: u8,
    /// The heading last written, so that a table under it does not say the same once more.
    heading: String,
    twins: Twins,
    figures: usize,
}

impl Blocks {
    fn of(document: &RegisterDocument<'_>) -> Vec<Block> {
        let mut blocks = Self {
            language: document.language,
            sheet: sheet(document),
            blocks: Vec::new(),
            level: 0,
            heading: String::new(),
            twins: Twins::default(),
            figures: 0,
        };
        for part in &document.parts {
            blocks.part(part);
        }
        blocks.tables_of_figures();
        blocks.identity(document);
        blocks.contents();
        blocks.blocks
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading { level, text } => self.heading(*level, text),
            Part::Paragraph(text) => self.blocks.extend(lines(text).map(|line| Block::Paragraph {
                text: line.to_owned(),
            })),
            Part::Nothing(text) if self.sheet == Sheet::DECK => {
                let text = text.clone();
                self.blocks.push(Block::Statement { text });
            }
            Part::Nothing(text) => self.blocks.push(Block::Paragraph { text: text.clone() }),
            Part::Note(text) => {
                // Right after a turned drawing it is about that drawing, and stands on its page.
                let blocks = match self.blocks.last_mut() {
                    Some(Block::LandscapePage { blocks }) => blocks,
                    _ => &mut self.blocks,
                };
                blocks.extend(lines(text).map(|line| Block::Note {
                    text: line.to_owned(),
                }));
            }
            Part::Bullets(items) => {
                let items: Vec<String> = items.iter().filter(|i| !i.trim().is_empty()).cloned().collect();
                if !items.is_empty() {
                    self.blocks.push(Block::Bullets { items });
                }
            }
            Part::Facts(items) => {
                if !items.is_empty() {
                    let items = items.clone();
                    self.blocks.push(Block::Facts { items });
                }
            }
            Part::Table(table) => self.table(table),
            Part::Figure(figure) => self.figure(figure),
            Part::Notice { title, text } => self.blocks.push(Block::Notice {
                title: title.clone(),
                text: text.clone(),
            }),
            Part::PageBreak => self.page_break(),
            Part::Contents => self.blocks.push(Block::Contents {
                title: self.language.say("document-contents"),
                items: Vec::new(),
            }),
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.level = level.clamp(1, 3).min(self.level + 1);
        text.trim().clone_into(&mut self.heading);
        self.blocks.push(Block::Heading {
            level: self.level,
            text: self.heading.clone(),
        });
    }

    fn table(&mut self, table: &Table) {
        if table.columns.is_empty() {
            return;
        }
        let captioned = !table.caption.is_empty() && table.caption != self.heading;
        if table.rows.is_empty() {
            // A header over nothing looks like a fault.
            let text = self.language.say("document-table-empty");
            let text = if captioned {
                format!("{}. {text}", table.caption)
            } else {
                text
            };
            self.blocks.push(Block::Note { text });
            return;
        }
        let table = SetTable::of(table, self.sheet, captioned);
        self.blocks.push(Block::Table(table));
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let name = format!("figure-{}", self.figures);
        let twin = self.twins.of(&figure.table, self.language);
        if needs_landscape(figure) {
            let is_first = self
                .blocks
                .iter()
                .all(|b| matches!(b, Block::Heading { .. } | Block::Note { .. }));
            let shown = Shown::on_landscape_page(figure.clone(), is_first).with_twin(twin);
            self.landscape_page(Block::Figure { name, shown });
        } else {
            let shown = if self.sheet == Sheet::DECK {
                Shown::in_deck(figure.clone())
            } else {
                Shown::from(figure.clone())
            };
            let shown = shown.with_twin(twin);
            self.blocks.push(Block::Figure { name, shown });
        }
    }

    /// The headings just above go along, with the notes under them, so that they are not left alone.
    fn landscape_page(&mut self, figure: Block) {
        let ends_with = |blocks: &[Block], alike: fn(&Block) -> bool| {
            blocks.len() - blocks.iter().rev().take_while(|b| alike(b)).count()
        };
        let notes = ends_with(&self.blocks, |b| matches!(b, Block::Note { .. }));
        let headings = ends_with(&self.blocks[..notes], |b| matches!(b, Block::Heading { .. }));
        let from = if headings < notes {
            headings
        } else {
            self.blocks.len()
        };
        let mut blocks = self.blocks.split_off(from);
        blocks.push(figure);
        // It begins on a new page in any case.
        if matches!(self.blocks.last(), Some(Block::PageBreak)) {
            self.blocks.pop();
        }
        self.blocks.push(Block::LandscapePage { blocks });
    }

    fn page_break(&mut self) {
        if !matches!(self.blocks.last(), Some(Block::LandscapePage { .. })) {
            self.blocks.push(Block::PageBreak);
        }
    }

    /// For those who would rather read than look.
    fn tables_of_figures(&mut self) {
        let twins = std::mem::take(&mut self.twins);
        if twins.is_empty() {
            return;
        }
        let language = self.language;
        let (blocks, height) = twins.set(self.sheet);
        /// So little may find room below what came before.
        const LITTLE: f64 = 0.4;
        if height > LITTLE * self.sheet.height {
            self.page_break();
        }
        self.heading(1, &language.say("document-tables"));
        self.blocks.extend(blocks);
    }

    fn identity(&mut self, document: &RegisterDocument<'_>) {
        let language = self.language;
        let mut items = vec![
            (language.say("document-as-of"), language.date(document.as_of)),
            (
                language.say("document-made-at"),
                language.instant(document.made_at, &document.zone),
            ),
        ];
        for (key, text) in [
            ("document-sources", &document.sources),
            ("document-ident", &document.ident),
        ] {
            if !text.is_empty() {
                items.push((language.say(key), text.clone()));
            }
        }
        self.blocks.push(Block::Identity { items });
    }

    /// Now that all headings are known.
    fn contents(&mut self) {
        let Some(at) = self
            .blocks
            .iter()
            .position(|b| matches!(b, Block::Contents { .. }))
        else {
            return;
        };
        let mut found = Vec::new();
        headings(&self.blocks[at..], &mut found);
        if let Block::Contents { items, .. } = &mut self.blocks[at] {
            *items = found;
        }
    }
}

/// Those of the first level, on turned pages too.
fn headings(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading { level: 1, text } => found.push(text.clone()),
            Block::LandscapePage { blocks } => headings(blocks, found),
            _ => {}
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_never_skip_a_level() {
        let mut blocks = Blocks {
            language: Language::Swedish,
            sheet: Sheet::UPRIGHT,
            blocks: Vec::new(),
            level: 0,
            heading: String::new(),
            twins: Twins::default(),
            figures: 0,
        };
        for level in [3, 3, 9, 0, 2, 1] {
            blocks.heading(level, "Rubrik");
        }
        let levels: Vec<u8> = blocks
            .blocks
            .iter()
            .map(|b| match b {
                Block::Heading { level, .. } => *level,
                other => panic!("{other:?} is no heading"),
            })
            .collect();
        assert_eq!(levels, [1, 2, 3, 1, 2, 1]);
    }
}
