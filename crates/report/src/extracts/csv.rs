//! Events as CSV that a Swedish Excel opens with a double click: UTF-8 with its mark, semicolons, decimal commas, and no
//! cell that a spreadsheet would take for a formula.

use std::io::Write;

use csv::WriterBuilder;
use domain::event::Event;
use jiff::tz::TimeZone;

use super::event_columns::{Cell, Extract};
use crate::error::ReportError;
use crate::texts::Language;

pub struct EventCsv<'a, W: Write> {
    extract: Extract<'a>,
    zone: TimeZone,
    writer: csv::Writer<W>,
}

impl<'a, W: Write> EventCsv<'a, W> {
    pub fn new(extract: Extract<'a>, mut to: W) -> Result<Self, ReportError> {
        to.write_all("\u{feff}".as_bytes())?;
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter(extract.language))
            .from_writer(to);
        writer.write_record(extract.columns().map(|c| extract.title(c)))?;
        Ok(Self {
            zone: extract.municipality.zone(),
            extract,
            writer,
        })
    }

    pub fn push(&mut self, event: &Event) -> Result<(), ReportError> {
        let language = self.extract.language;
        let row = self.extract.row(event, &self.zone);
        Ok(self
            .writer
            .write_record(row.into_iter().map(|cell| written(cell, language)))?)
    }

    pub fn finish(mut self) -> Result<W, ReportError> {
        self.writer.flush()?;
        self.writer
            .into_inner()
            .map_err(|e| ReportError::Io(e.into_error()))
    }
}

pub(super) fn delimiter(language: Language) -> u8 {
    match language {
        Language::Swedish => b';',
        Language::English => b',',
    }
}

/// A number as the language's spreadsheets read it.
pub(super) fn with_comma(number: String, language: Language) -> String {
    match language {
        Language::Swedish => number.replace('.', ","),
        Language::English => number,
    }
}

fn written(cell: Cell, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Words(text) => guarded(text),
        Cell::Integer(n) => n.to_string(),
        Cell::Degrees(x) => with_comma(format!("{x:.6}"), language),
        Cell::Day(day) => day.to_string(),
        Cell::Instant(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A leading apostrophe makes a spreadsheet show the rest as it stands. Excel also looks past blanks and line breaks.
pub(super) fn guarded(text: String) -> String {
    let first = text
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
        .chars()
        .next();
    let dangerous = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '|' | '%' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    );
    if dangerous || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(guarded(text.to_owned()), expected);
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_first() {
        check("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
        check("+46 8 535 300 00", "'+46 8 535 300 00");
        check("-2+3", "'-2+3");
        check("@SUM(A1)", "'@SUM(A1)");
        check("  =1+1", "'  =1+1");
        check("\t=1+1", "'\t=1+1");
        check("\u{feff}=1", "'\u{feff}=1");
        check("＝1+1", "'＝1+1");
        check("klotter = tagg", "klotter = tagg");
        check("", "");
    }
}
