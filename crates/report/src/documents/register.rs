//! Any document of the register: a handover, an agenda, the evidence for an answer. The caller says what is to be read, in
//! what order; here it gets its form, the same as that of the weekly picture, and what makes it this document and no other.

use domain::municipality::Look;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::content::{
    Block, Content, DECK_LINE, LINE, SPACE, Shown, Status, WIDE_LINE, accent, footer, longest_part,
    needs_landscape, page_of, region,
};
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
        line: line(document),
        accent: accent(document.look),
        logo: document.look.logo.clone(),
        blocks: Blocks::of(document),
    }
}

/// Letters to a line of a table over the whole page.
fn line(document: &RegisterDocument<'_>) -> f64 {
    match (document.deck, document.wide) {
        (true, _) => DECK_LINE,
        (false, true) => WIDE_LINE,
        (false, false) => LINE,
    }
}

struct Blocks {
    language: Language,
    line: f64,
    blocks: Vec<Block>,
    level: u8,
    /// The heading last written, so that a table under it does not say the same once more.
    heading: String,
    twins: Vec<Table>,
    figures: usize,
}

impl Blocks {
    fn of(document: &RegisterDocument<'_>) -> Vec<Block> {
        let mut blocks = Self {
            language: document.language,
            line: line(document),
            blocks: Vec::new(),
            level: 0,
            heading: String::new(),
            twins: Vec::new(),
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
        let mut table = table.clone();
        for row in &mut table.rows {
            row.resize(table.columns.len(), String::new());
        }
        let widths = shares(&letters(&table, self.line), self.line);
        self.blocks
            .push(Block::table(table, widths, self.line, captioned));
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let name = format!("figure-{}", self.figures);
        if needs_landscape(figure) {
            let is_first = self
                .blocks
                .iter()
                .all(|b| matches!(b, Block::Heading { .. } | Block::Note { .. }));
            let shown = Shown::on_landscape_page(figure.clone(), is_first);
            self.landscape_page(Block::Figure { name, shown });
        } else {
            let shown = Shown::from(figure.clone());
            self.blocks.push(Block::Figure { name, shown });
        }
        if !figure.table.rows.is_empty() {
            self.twins.push(figure.table.clone());
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
        /// So few rows may find room below what came before.
        const FEW: usize = 15;
        if twins.iter().map(|twin| twin.rows.len() + 3).sum::<usize>() > FEW {
            self.page_break();
        }
        self.heading(1, &self.language.say("document-figures-as-tables"));
        twins.iter().for_each(|twin| self.table(twin));
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

/// What each column of a table is given, in letters: all that it holds when there is room. Otherwise first its longest word,
/// and then letter by letter to the columns that make the rows tall.
fn letters(table: &Table, line: f64) -> Vec<f64> {
    /// A word longer than this is hyphenated: the first that leaves room to share.
    const LONGEST_WORD: [usize; 4] = [28, 20, 16, 12];
    /// So much of the line may be bound before it is shared.
    const BOUND: f64 = 0.805;
    /// Enough to judge by.
    const ROWS: usize = 300;
    let long = |text: &str| text.chars().count();
    let heads: Vec<String> = table.columns.iter().map(|c| c.title.clone()).collect();
    let rows: Vec<&Vec<String>> = table.rows.iter().take(ROWS).chain([&heads]).collect();
    let cells = |i: usize| rows.iter().map(move |row| row[i].as_str());
    let widest = |i: usize| cells(i).flat_map(str::lines).map(long).max().unwrap_or(0);
    let least = |i: usize, longest_word: usize| {
        let word = cells(i).map(longest_part).max().unwrap_or(0);
        // A number stays on one line, blanks and all.
        let figures = table
            .rows
            .iter()
            .take(ROWS)
            .map(|row| long(&row[i]))
            .max()
            .unwrap_or(0);
        let least = word.min(longest_word);
        if table.columns[i].numeric {
            least.max(figures)
        } else {
            least
        }
    };
    let columns = 0..table.columns.len();
    let wished: Vec<usize> = columns.clone().map(widest).collect();
    let spaces = SPACE * wished.len();
    let bound = |longest: &usize| columns.clone().map(|i| least(i, *longest)).collect::<Vec<_>>();
    let fits = |widths: &Vec<usize>| (widths.iter().sum::<usize>() + spaces) as f64 <= BOUND * line;
    let mut widths = LONGEST_WORD
        .iter()
        .map(bound)
        .find(fits)
        .unwrap_or_else(|| bound(&LONGEST_WORD[3]));
    if wished.iter().sum::<usize>() + spaces <= line as usize {
        widths = wished;
    } else {
        let left = (line as usize).saturating_sub(widths.iter().sum::<usize>() + spaces);
        for _ in 0..left {
            let Some(tallest) = tallest_column(&rows, &widths) else {
                break;
            };
            widths[tallest] += 1;
        }
    }
    widths.iter().map(|w| (w + SPACE) as f64).collect()
}

/// The column that a letter more helps most: the one that alone, or first of several, makes most lines of rows.
fn tallest_column(rows: &[&Vec<String>], widths: &[usize]) -> Option<usize> {
    let mut votes = vec![0usize; widths.len()];
    for row in rows {
        let lines = |(cell, width): (&String, &usize)| -> usize {
            cell.lines()
                .map(|line| line.chars().count().div_ceil((*width).max(1)))
                .sum()
        };
        let tall: Vec<usize> = row.iter().zip(widths).map(lines).collect();
        let most = tall.iter().copied().max().unwrap_or(0);
        for (vote, lines) in votes.iter_mut().zip(&tall) {
            if most > 1 && *lines == most {
                *vote += most - 1;
            }
        }
    }
    let most = votes.iter().copied().max().filter(|most| *most > 0)?;
    votes.iter().position(|vote| *vote == most)
}

/// The same as shares of the page's width. A table of little is not stretched so far that a row is lost on the way across.
fn shares(letters: &[f64], line: f64) -> Vec<f64> {
    const STRETCH: f64 = 1.25;
    let all: f64 = letters.iter().sum();
    let stretch = if all < line {
        (line / all).min(STRETCH)
    } else {
        line / all
    };
    letters.iter().map(|w| w * stretch / line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Column;

    fn check_widths(columns: &[(&str, bool)], row: &[&str], expected: &[f64]) {
        let column = |&(title, numeric): &(&str, bool)| Column {
            title: title.to_owned(),
            numeric,
        };
        let table = Table {
            caption: String::new(),
            columns: columns.iter().map(column).collect(),
            rows: vec![row.iter().map(|cell| (*cell).to_owned()).collect()],
        };
        let got: Vec<f64> = letters(&table, LINE).iter().map(|w| w.round()).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn columns_share_the_page_by_what_stands_in_them() {
        check_widths(
            &[("Område", false), ("Antal", true)],
            &["Centrum", "12"],
            &[11.0, 9.0],
        );
        let long = "ord ".repeat(60);
        check_widths(
            &[("Nr", true), ("Beslut", false), ("Ansvarig", false)],
            &["1 234", &long, "Samordningsfunktionen"],
            &[9.0, 63.0, 25.0],
        );
        // Each gets of what is left by how tall it makes the row.
        let half = "ord ".repeat(30);
        check_widths(
            &[("Åtgärd", false), ("Mål", false), ("Ansvarig", false)],
            &[&long, &half, "Samordnare"],
            &[55.0, 28.0, 14.0],
        );
    }

    #[test]
    fn a_table_of_little_is_not_stretched_over_the_page() {
        let shares = shares(&[32.0, 12.0], LINE);
        let all: f64 = shares.iter().sum();
        assert!((all - 44.0 * 1.25 / LINE).abs() < 1e-9, "{shares:?}");
    }

    #[test]
    fn headings_never_skip_a_level() {
        let mut blocks = Blocks {
            language: Language::Swedish,
            line: LINE,
            blocks: Vec::new(),
            level: 0,
            heading: String::new(),
            twins: Vec::new(),
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
