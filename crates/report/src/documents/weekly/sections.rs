//! The sections of the weekly picture in the order they are read, and the names that all of them use.

use domain::codes::{AreaCode, CategoryCode, FunctionCode, PartnerCode, SourceCode};

use super::WeeklyDocument;
use crate::documents::columns::{SetTable, Sheet};
use crate::documents::content::{Block, Shown};
use crate::documents::twins::Twins;
use crate::figures::{Column, Figure, Table};
use crate::texts::Language;
use crate::wording;

pub(super) struct Sections<'a> {
    pub(super) document: &'a WeeklyDocument<'a>,
    pub(super) language: Language,
    pub(super) blocks: Vec<Block>,
    /// The figures' numbers as tables, gathered until the end, where they do not stand between text and figures.
    pub(super) twins: Twins,
}

impl<'a> Sections<'a> {
    pub fn new(document: &'a WeeklyDocument<'a>) -> Self {
        Self {
            document,
            language: document.language,
            blocks: Vec::new(),
            twins: Twins::default(),
        }
    }

    pub fn all(mut self) -> Vec<Block> {
        self.correction();
        self.keys();
        self.summary();
        self.unusual();
        self.assessments();
        self.placed();
        self.new_since();
        self.decisions();
        if self.exact() {
            self.counts();
            self.places();
            self.hours();
        } else {
            self.counts_for_others();
        }
        self.coverage();
        self.participants();
        self.method();
        if !self.twins.is_empty() {
            self.tables();
        }
        self.identity();
        self.blocks
    }

    pub(super) fn say(&self, key: &str) -> String {
        self.language.say(key)
    }

    pub(super) fn heading(&mut self, key: &str) {
        let text = self.say(key);
        self.blocks.push(Block::Heading { level: 1, text });
    }

    pub(super) fn subheading(&mut self, key: &str) {
        let text = self.say(key);
        self.blocks.push(Block::Heading { level: 2, text });
    }

    pub(super) fn paragraph(&mut self, text: String) {
        self.blocks.push(Block::Paragraph { text });
    }

    pub(super) fn note(&mut self, text: String) {
        self.blocks.push(Block::Note { text });
    }

    pub(super) fn category(&self, code: &CategoryCode) -> String {
        wording::category_name(self.document.municipality, code, self.language)
    }

    pub(super) fn area(&self, code: &AreaCode) -> String {
        self.document.municipality.area_name(code).to_owned()
    }

    pub(super) fn partner(&self, code: &PartnerCode) -> String {
        let partner = self.document.municipality.partner(code);
        partner.map_or_else(|| code.to_string(), |p| p.name.clone())
    }

    pub(super) fn source(&self, code: &SourceCode) -> String {
        let source = self.document.municipality.source(code);
        source.map_or_else(
            || code.to_string(),
            |s| match self.language {
                Language::Swedish => s.name.clone(),
                Language::English => s.name_en.clone(),
            },
        )
    }

    pub(super) fn function(&self, code: &FunctionCode) -> String {
        let function = self.document.municipality.function(code);
        function.map_or_else(
            || code.to_string(),
            |f| match self.language {
                Language::Swedish => f.name.clone(),
                Language::English => f.name_en.clone(),
            },
        )
    }

    pub(super) fn columns(&self, keys: &[&str]) -> Vec<Column> {
        keys.iter().map(|key| Column::words(self.say(key))).collect()
    }

    pub(super) fn table(&mut self, table: Table, widths: &[f64]) {
        let widths = of_the_page(widths);
        let table = SetTable::with_widths(table, widths, Sheet::UPRIGHT);
        self.blocks.push(Block::Table(table));
    }

    pub(super) fn figure(&mut self, name: &str, figure: Figure) {
        self.blocks.push(Block::Figure {
            name: name.to_owned(),
            shown: figure.into(),
        });
    }

    /// A figure whose numbers stand at the end.
    pub(super) fn figure_with_twin(&mut self, name: &str, figure: Figure, twin: &Table) {
        let twin = self.twins.of(twin, self.language);
        self.blocks.push(Block::Figure {
            name: name.to_owned(),
            shown: Shown::from(figure).with_twin(twin),
        });
    }
}

/// Parts of whatever size as shares of the page's width.
fn of_the_page(widths: &[f64]) -> Vec<f64> {
    let all: f64 = widths.iter().sum();
    widths.iter().map(|w| w / all).collect()
}
