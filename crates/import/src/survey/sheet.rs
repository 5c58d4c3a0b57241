//! A table as rows of words under headings.

use std::collections::BTreeSet;

use domain::chain::RecordError;
use domain::screening::{Certainty, HitKind, PlaceWords, screen_with};

use super::{SurveyFileError, refused};
use crate::error::ImportError;
use crate::fold::fold;
use crate::input::Input;
use crate::sources::table::Shape;

/// More than any municipality asks.
const MOST_ROWS: usize = 200_000;

pub(crate) struct Sheet {
    pub headings: Vec<String>,
    /// Each with its number in the file.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// A column that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Column(pub usize);

impl Sheet {
    pub fn read(table: &[u8], sheet: Option<&str>) -> Result<Self, SurveyFileError> {
        let input = Input::Bytes(table);
        let shape = Shape::of(input, sheet)?;
        let rows = shape.rows(input, MOST_ROWS + 2)?;
        let mut rows = rows
            .into_iter()
            .filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
            .map(|row| (row.number, row.cells));
        let headings = rows.next().ok_or(ImportError::Empty)?.1;
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return Err(ImportError::NoRows.into());
        }
        if rows.len() > MOST_ROWS {
            return Err(refused("survey-too-many-rows", "results")
                .with("n", MOST_ROWS)
                .into());
        }
        Ok(Self { headings, rows })
    }

    pub fn column(&self, name: &str) -> Result<Column, RecordError> {
        let wanted = fold(name);
        let found = self.headings.iter().position(|h| fold(h) == wanted);
        found.map(Column).ok_or_else(|| {
            refused("survey-no-column", "results")
                .with("text", name)
                .with("columns", self.headings.join(", "))
        })
    }

    pub fn optional(&self, name: Option<&String>) -> Result<Option<Column>, RecordError> {
        name.map(|name| self.column(name)).transpose()
    }

    pub fn name(&self, column: Column) -> &str {
        &self.headings[column.0]
    }

    /// The headings that were asked for, and those that were not.
    pub fn parted(&self, asked: &BTreeSet<Column>) -> (Vec<String>, Vec<String>) {
        let mut used = Vec::new();
        let mut unread = Vec::new();
        for (at, heading) in self
            .headings
            .iter()
            .enumerate()
            .filter(|(_, h)| !h.trim().is_empty())
        {
            let own = if asked.contains(&Column(at)) {
                &mut used
            } else {
                &mut unread
            };
            own.push(heading.clone());
        }
        (used, unread)
    }

    /// Refuses a column in which something points out a person; of numbers that only tell rows apart, identity numbers.
    pub fn screen(&self, column: Column, only_numbers: bool, places: &PlaceWords) -> Result<(), RecordError> {
        let mut seen = BTreeSet::new();
        for (number, cells) in &self.rows {
            let text = cell(cells, column);
            if text.is_empty() || !seen.insert(text) {
                continue;
            }
            let points_out = screen_with(text, places).hits.iter().any(|hit| {
                let is_number = matches!(
                    hit.kind,
                    HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber
                );
                hit.certainty == Certainty::Certain && (is_number || !only_numbers)
            });
            if points_out {
                return Err(refused("survey-personal", "results")
                    .with("text", self.name(column))
                    .with("row", number));
            }
        }
        Ok(())
    }
}

pub(crate) fn cell(cells: &[String], column: Column) -> &str {
    cells.get(column.0).map_or("", |cell| cell.trim())
}

/// With a comma or a point, with or without blanks between thousands and a sign for percent.
pub(crate) fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
    let plain = plain.replace(',', ".").replace('\u{2212}', "-");
    plain.parse().ok().filter(|n: &f64| n.is_finite())
}
