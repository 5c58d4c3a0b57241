//! What is read on a page and on paper alike: sections of sentences, facts and tables, told once and shown in both.

use domain::chain::Record;
use jiff::Timestamp;
use jiff::civil::Date;
use report::documents::{Part, RegisterDocument, register_pdf};
use report::error::ReportError;
use report::figures::{Column, Table};

use super::chain::{Fact, Parts, Piece, Standing};
use crate::frame::Frame;
use crate::pages::governance::AsOf;

/// A cell of a table: words, where they lead, and the colour of a chip around them.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub words: String,
    pub link: Option<String>,
    /// Empty: no chip.
    pub chip: &'static str,
}

impl Cell {
    pub fn to(words: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            link: Some(link.into()),
            chip: "",
        }
    }

    pub fn chip(words: impl Into<String>, chip: &'static str) -> Self {
        Self {
            words: words.into(),
            link: None,
            chip,
        }
    }

    /// One word that should not be broken, such as a week.
    pub fn is_short(&self) -> bool {
        const MOST: usize = 10;
        self.words.chars().count() <= MOST && !self.words.contains(' ')
    }

    pub fn standing(standing: Option<Standing>) -> Self {
        standing.map_or_else(Self::default, |s| Self::chip(s.words, s.chip))
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<Piece> for Cell {
    fn from(piece: Piece) -> Self {
        Self {
            words: piece.words,
            link: piece.link,
            chip: "",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Empty where the section's own title says it.
    pub name: String,
    /// With whether numbers stand below.
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<Vec<Cell>>,
}

impl Rows {
    /// A head with a `#` before its key stands over numbers.
    pub fn new(name: impl Into<String>, heads: &[&str], frame: &Frame, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            name: name.into(),
            heads: heads
                .iter()
                .map(|key| match key.strip_prefix('#') {
                    Some(key) => (frame.t(key), true),
                    None => (frame.t(*key), false),
                })
                .collect(),
            rows,
        }
    }

    pub fn is_numeric(&self, i: &usize) -> bool {
        self.heads.get(*i).is_some_and(|(_, numeric)| *numeric)
    }

    pub fn head(&self, i: &usize) -> &str {
        self.heads.get(*i).map_or("", |(head, _)| head)
    }
}

/// A part with a heading of its own.
#[derive(Default)]
pub struct Section {
    /// What it is called within the page's address.
    pub id: String,
    pub title: String,
    /// How to read it.
    pub lead: String,
    /// Sentences, each with whether somebody should look.
    pub notes: Vec<(bool, String)>,
    pub facts: Vec<Fact>,
    pub tables: Vec<Rows>,
    /// What is said when there is nothing to show.
    pub empty: String,
    /// Where one may go from here; for the page only.
    pub links: Vec<(String, String)>,
}

impl Section {
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn lead(mut self, words: impl Into<String>) -> Self {
        self.lead = words.into();
        self
    }

    #[must_use]
    pub fn empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }

    /// A table, unless it has no rows.
    #[must_use]
    pub fn rows(mut self, rows: Rows) -> Self {
        if !rows.rows.is_empty() {
            self.tables.push(rows);
        }
        self
    }

    #[must_use]
    pub fn link(mut self, href: impl Into<String>, words: impl Into<String>) -> Self {
        self.links.push((href.into(), words.into()));
        self
    }

    pub fn say(&mut self, look: bool, words: impl Into<String>) {
        self.notes.push((look, words.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.facts.is_empty() && self.tables.is_empty()
    }

    /// All that a record says.
    pub fn of_record(frame: &Frame, chain: &domain::chain::Chain, record: &Record, as_of: &AsOf) -> Self {
        let parts = Parts::of(frame, chain, record, as_of);
        let mut section = Self::new("", record.title(chain));
        if let Some(standing) = frame.standing(chain, record, as_of.day) {
            section.facts.push(Fact {
                name: frame.t("document-status"),
                pieces: vec![Piece {
                    words: standing.words,
                    link: None,
                }],
            });
        }
        section.facts.extend(parts.facts);
        for table in parts.tables {
            section.tables.push(Rows {
                name: table.name,
                heads: table.heads,
                rows: table
                    .rows
                    .into_iter()
                    .map(|row| row.into_iter().map(Cell::from).collect())
                    .collect(),
            });
        }
        for (text, source) in parts.statements {
            section.say(false, format!("{text} ({source})"));
        }
        section
    }

    fn parts(&self, frame: &Frame, level: u8) -> Vec<Part> {
        let mut parts = vec![Part::Heading {
            level,
            text: self.title.clone(),
        }];
        if !self.lead.is_empty() {
            parts.push(Part::Note(self.lead.clone()));
        }
        if self.is_empty() {
            parts.push(Part::Paragraph(self.empty.clone()));
        }
        if !self.facts.is_empty() {
            let words = |fact: &Fact| {
                let pieces: Vec<&str> = fact.pieces.iter().map(|p| p.words.as_str()).collect();
                (fact.name.clone(), pieces.join(", "))
            };
            parts.push(Part::Facts(self.facts.iter().map(words).collect()));
        }
        let look = frame.t("note-look");
        let notes = self.notes.iter().map(|(warns, words)| {
            if *warns {
                format!("{look}: {words}")
            } else {
                words.clone()
            }
        });
        parts.push(Part::Bullets(notes.collect()));
        for table in &self.tables {
            if !table.name.is_empty() {
                parts.push(Part::Heading {
                    level: level + 1,
                    text: table.name.clone(),
                });
            }
            let column = |(title, numeric): &(String, bool)| Column {
                title: title.clone(),
                numeric: *numeric,
            };
            let row = |row: &Vec<Cell>| row.iter().map(|cell| cell.words.clone()).collect();
            parts.push(Part::Table(Table {
                caption: if table.name.is_empty() {
                    self.title.clone()
                } else {
                    table.name.clone()
                },
                columns: table.heads.iter().map(column).collect(),
                rows: table.rows.iter().map(row).collect(),
            }));
        }
        parts
    }
}

/// A document on its way to paper.
pub struct Paper<'s> {
    pub title: String,
    pub period: String,
    pub as_of: Date,
    pub made_at: Timestamp,
    pub ident: String,
    pub sources: String,
    pub sections: &'s [Section],
    /// Each section begins a page, as in a deck.
    pub paged: bool,
}

impl Paper<'_> {
    fn parts(&self, frame: &Frame) -> Vec<Part> {
        let mut parts = Vec::new();
        for (i, section) in self.sections.iter().enumerate() {
            if self.paged && i > 0 {
                parts.push(Part::PageBreak);
            }
            parts.extend(section.parts(frame, 1));
        }
        parts
    }

    pub fn pdf(self, frame: &Frame) -> Result<Vec<u8>, ReportError> {
        let parts = self.parts(frame);
        register_pdf(&RegisterDocument {
            language: frame.report_language(),
            municipality: frame.municipality_name(),
            zone: frame.zone(),
            title: self.title,
            period: self.period,
            status: None,
            as_of: self.as_of,
            made_at: self.made_at,
            ident: self.ident,
            sources: self.sources,
            parts,
        })
    }
}
