//! What is read on a page, on paper and in a spreadsheet alike: sections of sentences, facts, figures and tables, told once.

use domain::chain::Record;
use domain::record::Ore;
use jiff::civil::Date;
use report::documents::Part;
use report::extracts::{ColumnKind, Shown, TableCell, TableColumn, TableExtract};
use report::figures::{Column, Figure, Table};

use super::json::{NumberSaid, number_and_unit, number_in};
use crate::frame::Frame;
use crate::pages::chain::{Parts, Standing};
use crate::pages::governance::AsOf;

/// A cell of a table: words, where they lead, the colour of a chip around them, and what a spreadsheet counts with.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub words: String,
    pub link: Option<String>,
    /// Empty: no chip.
    pub chip: &'static str,
    /// Smaller, below the words.
    pub note: String,
    /// What a link within the page finds the row by; of its first cell only.
    pub id: String,
    pub worth: Worth,
    /// A way onward, which paper does not have.
    pub is_way: bool,
}

/// What the words of a cell stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Worth {
    #[default]
    Words,
    Number(f64),
    Year(i16),
    /// The words say more than one number; this is what they are put in order by.
    Order(f64),
    Money(Ore),
    Day(Date),
}

/// A field that says something short.
#[derive(Clone, Debug)]
pub struct Fact {
    pub name: String,
    pub pieces: Vec<Cell>,
}

impl Cell {
    pub fn to(words: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            link: Some(link.into()),
            ..Self::default()
        }
    }

    /// A way onward, for the page alone.
    pub fn way(words: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            is_way: true,
            ..Self::to(words, link)
        }
    }

    pub fn chip(words: impl Into<String>, chip: &'static str) -> Self {
        Self {
            words: words.into(),
            chip,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn note(mut self, words: impl Into<String>) -> Self {
        self.note = words.into();
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// What the rows of a page are put in order by, where the words would give another order.
    pub fn sorts_as(&self) -> Option<String> {
        match self.worth {
            Worth::Words => None,
            Worth::Number(n) | Worth::Order(n) => Some(n.to_string()),
            Worth::Year(year) => Some(year.to_string()),
            Worth::Money(amount) => Some(amount.0.to_string()),
            Worth::Day(day) => Some(day.to_string()),
        }
    }

    /// Words and note on one line, for a spreadsheet.
    fn line(&self) -> String {
        match (self.words.as_str(), self.note.as_str()) {
            (words, "") => words.to_owned(),
            ("", note) => note.to_owned(),
            (words, note) if note.contains('(') => format!("{words}, {note}"),
            (words, note) => format!("{words} ({note})"),
        }
    }

    /// For paper: the note below the words.
    fn lines(&self) -> String {
        match (self.words.as_str(), self.note.as_str()) {
            (words, "") => words.to_owned(),
            ("", note) => note.to_owned(),
            (words, note) => format!("{words}\n{note}"),
        }
    }

    /// One word that should not be broken, such as a week.
    pub fn is_short(&self) -> bool {
        const MOST: usize = 10;
        self.words.chars().count() <= MOST && !self.words.contains(' ')
    }

    /// A whole number.
    pub fn count(n: i64) -> Self {
        Self {
            words: crate::wording::number(n),
            worth: Worth::Number(n as f64),
            ..Self::default()
        }
    }

    /// Words that say a number.
    pub fn worth(words: impl Into<String>, n: f64) -> Self {
        Self {
            words: words.into(),
            worth: Worth::Number(n),
            ..Self::default()
        }
    }

    pub fn year(year: i16) -> Self {
        Self {
            words: year.to_string(),
            worth: Worth::Year(year),
            ..Self::default()
        }
    }

    pub fn money(frame: &Frame, amount: Ore) -> Self {
        Self {
            words: frame.money(&amount),
            worth: Worth::Money(amount),
            ..Self::default()
        }
    }

    pub fn day(frame: &Frame, day: Date) -> Self {
        Self {
            words: frame.date(&day),
            worth: Worth::Day(day),
            ..Self::default()
        }
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

impl From<&String> for Cell {
    fn from(words: &String) -> Self {
        words.clone().into()
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

    /// A figure's table as rows to count with.
    pub fn of(table: &Table) -> Self {
        let heads: Vec<(String, bool)> = table
            .columns
            .iter()
            .map(|c| (c.title.clone(), c.numeric))
            .collect();
        // Nothing but years: no such number is better read with a blank between thousands.
        let is_year = |words: &str| words.parse().is_ok_and(|y: i16| (1950..=2100).contains(&y));
        let of_years = |i: usize| table.rows.iter().all(|row| is_year(&row[i]));
        let years: Vec<bool> = (0..heads.len()).map(of_years).collect();
        let cell = |(i, words): (usize, &String)| match number_in(words) {
            Some(year) if years[i] => Cell::year(year as i16),
            Some(n) if heads[i].1 => Cell::worth(words.clone(), n),
            _ => words.into(),
        };
        let rows = table.rows.iter();
        Self {
            name: table.caption.clone(),
            rows: rows
                .map(|row| row.iter().enumerate().map(cell).collect())
                .collect(),
            heads: heads.clone(),
        }
    }

    pub fn remove_column(&mut self, i: usize) {
        self.heads.remove(i);
        for row in &mut self.rows {
            row.remove(i);
        }
    }

    pub fn is_numeric(&self, i: &usize) -> bool {
        self.heads.get(*i).is_some_and(|(_, numeric)| *numeric)
    }

    /// What a link within the page finds a row by.
    pub fn id<'r>(&self, row: &'r [Cell]) -> &'r str {
        row.first().map_or("", |cell| cell.id.as_str())
    }

    /// Few columns of short words: on a phone it stays a table, where others become a card for each row.
    pub fn fits_phone(&self) -> bool {
        const COLUMNS: std::ops::RangeInclusive<usize> = 2..=4;
        /// Letters of the longest row there is room for, with the space between columns.
        const ROOM: usize = 40;
        const BETWEEN: usize = 3;
        let long = |text: &str| text.chars().count();
        let longest = |i: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(i));
            let longest = cells.map(|cell| long(&cell.words)).max().unwrap_or(0);
            longest.max(long(self.head(&i)))
        };
        // The names in the first column may take a second line.
        let first = longest(0).div_ceil(2).max(8);
        let rest: usize = (1..self.heads.len()).map(|i| longest(i) + BETWEEN).sum();
        let is_plain = |cell: &Cell| cell.note.is_empty() && cell.chip.is_empty() && !cell.is_way;
        COLUMNS.contains(&self.heads.len())
            && first + rest <= ROOM
            && self.rows.iter().flatten().all(is_plain)
    }

    pub fn head(&self, i: &usize) -> &str {
        self.heads.get(*i).map_or("", |(head, _)| head)
    }

    /// A column counts when all that stand in it do.
    fn column_kind(&self, i: usize) -> ColumnKind {
        let cells = || self.rows.iter().filter_map(move |row| row.get(i));
        let told = || cells().filter(|cell| !cell.words.is_empty());
        let all = |is: fn(Worth) -> bool| told().next().is_some() && told().all(|cell| is(cell.worth));
        if all(|w| matches!(w, Worth::Number(_) | Worth::Year(_))) {
            ColumnKind::Number
        } else if all(|w| matches!(w, Worth::Money(_))) {
            ColumnKind::Money
        } else if all(|w| matches!(w, Worth::Day(_))) {
            ColumnKind::Day
        } else {
            ColumnKind::Text
        }
    }

    /// With the decimals and the unit that its words have.
    fn column_shown(&self, i: usize) -> Shown {
        let cells = || self.rows.iter().filter_map(move |row| row.get(i));
        if cells().any(|cell| matches!(cell.worth, Worth::Year(_))) {
            return Shown::Year;
        }
        let is_near = |n: f64, said: &NumberSaid| {
            (n - said.value).abs() <= 0.501 * 10_f64.powi(-i32::from(said.places))
        };
        let is_share = |n: f64, said: &NumberSaid| is_near(n * 100.0, said);
        let said = cells().filter_map(|cell| match cell.worth {
            Worth::Number(n) => Some((n, number_and_unit(&cell.words)?)),
            _ => None,
        });
        let said: Vec<_> = said
            .filter(|(n, said)| is_near(*n, said) || is_share(*n, said))
            .collect();
        let Some(places) = said.iter().map(|(_, number)| number.places).max() else {
            return Shown::AsIs;
        };
        let unit = said[0].1.unit.as_str();
        if unit.is_empty() || said.iter().any(|(_, number)| number.unit != unit) {
            Shown::Places(places)
        } else if unit == "%" && said.iter().all(|(n, said)| is_share(*n, said)) {
            Shown::Share(places)
        } else {
            Shown::Unit(places, unit.to_owned())
        }
    }

    /// For a spreadsheet, without a stamp.
    pub fn extract(&self, section: &Section) -> TableExtract {
        TableExtract {
            title: if self.name.is_empty() {
                section.title.clone()
            } else {
                self.name.clone()
            },
            columns: self.columns(),
            rows: self.cells(),
            stamp: Vec::new(),
            made_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn columns(&self) -> Vec<TableColumn> {
        let column = |(i, (name, _)): (usize, &(String, bool))| {
            TableColumn::new(name, self.column_kind(i)).shown(self.column_shown(i))
        };
        self.heads.iter().enumerate().map(column).collect()
    }

    fn cells(&self) -> Vec<Vec<TableCell>> {
        let cell = |cell: &Cell| match cell.worth {
            Worth::Words if cell.words.is_empty() && cell.note.is_empty() => TableCell::Empty,
            Worth::Words | Worth::Order(_) => TableCell::Text(cell.line()),
            Worth::Number(n) => TableCell::Number(n),
            Worth::Year(year) => TableCell::Number(year.into()),
            Worth::Money(amount) => TableCell::Money(amount.0),
            Worth::Day(day) => TableCell::Day(day),
        };
        let row = |row: &Vec<Cell>| row.iter().map(cell).collect();
        self.rows.iter().map(row).collect()
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
    /// What somebody wrote.
    pub paragraphs: Vec<String>,
    /// Sentences, each with whether somebody should look.
    pub notes: Vec<(bool, String)>,
    pub facts: Vec<Fact>,
    pub figure: Option<Figure>,
    /// The figure's own numbers, when they are many: on the page behind a press.
    pub twin: Option<Rows>,
    /// Figures after the first, each with its numbers.
    pub more: Vec<(Figure, Rows)>,
    pub tables: Vec<Rows>,
    /// It begins a page on paper.
    pub new_page: bool,
    /// Too long for the page: there it is behind a link of its own.
    pub only_in_files: bool,
    /// What is said when there is nothing to show.
    pub empty: String,
    /// Where one may go from here; for the page only.
    pub links: Vec<(String, String)>,
    /// Where one writes in it; for the page only.
    pub edits: Vec<(String, String)>,
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
        self.add(rows);
        self
    }

    /// A table, unless it has no rows.
    pub fn add(&mut self, rows: Rows) {
        if !rows.rows.is_empty() {
            self.tables.push(rows);
        }
    }

    #[must_use]
    pub fn link(mut self, href: impl Into<String>, words: impl Into<String>) -> Self {
        self.links.push((href.into(), words.into()));
        self
    }

    pub fn say(&mut self, look: bool, words: impl Into<String>) {
        self.notes.push((look, words.into()));
    }

    /// Those that are read and the one behind the figure.
    pub fn all_tables(&self) -> impl Iterator<Item = &Rows> {
        let more = self.more.iter().map(|(_, rows)| rows);
        self.tables.iter().chain(&self.twin).chain(more)
    }

    /// The same, each with whether it is the one behind the figure.
    pub fn shown_tables(&self) -> Vec<(&Rows, bool)> {
        let read = self.tables.iter().map(|rows| (rows, false));
        let more = self.more.iter().map(|(_, rows)| rows);
        let twins = self.twin.iter().chain(more);
        read.chain(twins.map(|rows| (rows, true))).collect()
    }

    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.figure
            .iter()
            .chain(self.more.iter().map(|(figure, _)| figure))
    }

    /// A figure whose rows all stand in a table that is read beside it needs no other.
    fn with_untold_table(&self, figure: &Figure) -> Figure {
        let first = |rows: &Rows| -> Vec<String> {
            rows.rows
                .iter()
                .filter_map(|row| Some(row.first()?.words.clone()))
                .collect()
        };
        let mut figure = figure.clone();
        let is_told = self.tables.iter().map(first).any(|told| {
            let mut names = figure.table.rows.iter().filter_map(|row| row.first());
            names.all(|name| told.contains(name))
        });
        if is_told {
            figure.table.rows.clear();
        }
        figure
    }

    pub fn is_empty(&self) -> bool {
        let unsaid = self.paragraphs.is_empty() && self.notes.is_empty() && self.facts.is_empty();
        unsaid && self.figures().next().is_none() && self.tables.is_empty()
    }

    /// All that a record says.
    pub fn of_record(frame: &Frame, chain: &domain::chain::Chain, record: &Record, as_of: &AsOf) -> Self {
        let parts = Parts::of(frame, chain, record, as_of);
        let mut section = Self::new("", record.title(chain));
        if let Some(standing) = frame.standing(chain, record, as_of.day) {
            section.facts.push(Fact {
                name: frame.t("document-status"),
                pieces: vec![standing.words.into()],
            });
        }
        section.facts.extend(parts.facts);
        section.tables.extend(parts.tables);
        for (text, source) in parts.statements {
            section.say(false, format!("{text} ({source})"));
        }
        section
    }

    /// For paper, under a heading of a level.
    pub fn parts(&self, frame: &Frame, level: u8) -> Vec<Part> {
        let mut parts = vec![Part::Heading {
            level,
            text: self.title.clone(),
        }];
        if !self.lead.is_empty() {
            parts.push(Part::Note(self.lead.clone()));
        }
        if self.is_empty() {
            parts.push(Part::Nothing(self.empty.clone()));
        }
        parts.extend(self.paragraphs.iter().cloned().map(Part::Paragraph));
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
        let figures = self
            .figures()
            .map(|figure| Part::Figure(self.with_untold_table(figure)));
        parts.extend(figures);
        // On paper the figures' own numbers stand at the end, with each other.
        for table in &self.tables {
            if !table.name.is_empty() {
                parts.push(Part::Heading {
                    level: level + 1,
                    text: table.name.clone(),
                });
            }
            // Paper is narrow: a column in which nothing stands says nothing.
            let told = |i: &usize| {
                table
                    .rows
                    .iter()
                    .any(|row| row.get(*i).is_some_and(|c| !c.is_way && !c.line().is_empty()))
            };
            let shown: Vec<usize> = (0..table.heads.len()).filter(told).collect();
            let column = |i: &usize| {
                let (title, numeric) = table.heads[*i].clone();
                Column { title, numeric }
            };
            let words = |row: &Vec<Cell>, i: &usize| row.get(*i).map_or_else(String::new, Cell::lines);
            let row = |row: &Vec<Cell>| shown.iter().map(|i| words(row, i)).collect();
            parts.push(Part::Table(Table {
                caption: if table.name.is_empty() {
                    self.title.clone()
                } else {
                    table.name.clone()
                },
                columns: shown.iter().map(column).collect(),
                rows: table.rows.iter().map(row).collect(),
            }));
        }
        parts
    }
}
