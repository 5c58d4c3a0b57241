//! The words that a table has in its column of categories: how often each stands there, and what it is
//! taken for. For someone who is to say what a sender's own words mean.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::municipality::Municipality;
use domain::screening::screen;

use super::table::Shape;
use crate::categories::Categories;
use crate::columns::lay_out_without_date;
use crate::delimited::Records;
use crate::error::ImportError;
use crate::fold::fold;
use crate::input::Input;
use crate::mapping::{CategoryChoice, Field, Mapping};
use crate::preview::{CategoryWord, CategoryWords};
use crate::workbook::for_each_row;

/// So many rows are looked through; a word that has not come by then is rare.
const MOST_ROWS: u64 = 200_000;
/// A column with more different values than this holds no categories.
const MOST_WORDS: usize = 2_000;
/// Longer values are texts.
const LONGEST_WORD: usize = 60;
const RUN_ROWS: usize = 1_024;

pub(crate) fn category_words(
    input: Input<'_>,
    mapping: &Mapping,
    municipality: &Municipality,
) -> Result<CategoryWords, ImportError> {
    let shape = Shape::of(input, mapping.sheet.as_deref())?;
    let layout = lay_out_without_date(&shape.sample(input)?, mapping)?;
    let Some(column) = layout.fields.iter().position(|f| *f == Field::Category) else {
        return Ok(CategoryWords::default());
    };
    let mut counted = Counted::default();
    let is_data = |number: u64| layout.header_row.is_none_or(|header| number > header);
    match &shape {
        Shape::Delimited { encoding, delimiter } => {
            let mut records = Records::open(input, *encoding, *delimiter)?;
            while counted.wants_more()
                && let Some(lines) = records.next_lines(RUN_ROWS)?
            {
                lines.for_each(*delimiter, |number, cells, _| {
                    if is_data(number) {
                        counted.add(cells.get(column).map_or("", |c| c));
                    }
                });
            }
        }
        Shape::Sheet { workbook, sheet, .. } => for_each_row(input, *workbook, sheet, &mut |row| {
            if is_data(row.number) {
                counted.add(row.cells.get(column).map_or("", String::as_str));
            }
            Ok(if counted.wants_more() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?,
    }
    Ok(counted.known_by(mapping, municipality))
}

#[derive(Default)]
struct Counted {
    rows: u64,
    /// By the folded word: as it was first written, and how often.
    words: HashMap<String, (String, u64)>,
}

impl Counted {
    fn wants_more(&self) -> bool {
        self.rows < MOST_ROWS && self.words.len() < MOST_WORDS
    }

    fn add(&mut self, stated: &str) {
        self.rows += 1;
        let stated = stated.trim();
        if stated.is_empty() || stated.chars().count() > LONGEST_WORD {
            return;
        }
        let (_, rows) = self
            .words
            .entry(fold(stated))
            .or_insert_with(|| (stated.to_owned(), 0));
        *rows += 1;
    }

    fn known_by(self, mapping: &Mapping, municipality: &Municipality) -> CategoryWords {
        let categories = Categories::new(municipality, mapping.categories.iter());
        let chosen: Vec<String> = mapping.categories.keys().map(|word| fold(word)).collect();
        let mut words: Vec<CategoryWord> = self
            .words
            .into_iter()
            // What may point out a person is not handed on as a word.
            .filter(|(_, (word, _))| screen(word).hits.is_empty())
            .map(|(folded, (word, rows))| CategoryWord {
                means: categories.of_word(&word).map(|found| CategoryChoice {
                    category: found.category,
                    subtype: found.subtype,
                }),
                is_chosen: chosen.contains(&folded),
                word,
                rows,
            })
            .collect();
        words.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.word.cmp(&b.word)));
        CategoryWords {
            words,
            rows: self.rows,
        }
    }
}
