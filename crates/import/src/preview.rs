//! A look into a table before it is read: its columns, what we take them for and why, its first rows.

use serde::Serialize;

use crate::columns::ColumnClue;
use crate::mapping::{CategoryChoice, Field, Mapping};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnGuess {
    pub name: String,
    /// The first values that differ.
    pub samples: Vec<String>,
    pub guess: Option<Field>,
    /// 0 to 1.
    pub confidence: f64,
    pub why: ColumnClue,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    pub columns: Vec<ColumnGuess>,
    /// The first 20 rows under the header.
    pub rows: Vec<Vec<String>>,
    /// The character encoding, for text files.
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    /// The sheets, for workbooks; the one read is `mapping.sheet`.
    pub sheets: Vec<String>,
    /// The first rows of the file, with their numbers, among which the headings may be.
    pub top: Vec<(u64, Vec<String>)>,
    /// From 1; `None` when there is no row of headings.
    pub header_row: Option<u64>,
    /// The guesses as a mapping that can be corrected, used and saved.
    pub mapping: Mapping,
}

/// A word of the sender's own for what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryWord {
    /// As it was first written.
    pub word: String,
    pub rows: u64,
    /// `None` when we do not know the word.
    pub means: Option<CategoryChoice>,
    /// The mapping says what it means.
    pub is_chosen: bool,
}

/// The different words in the column of categories.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CategoryWords {
    /// The most frequent first.
    pub words: Vec<CategoryWord>,
    /// Rows that were looked at; not all of a very long file.
    pub rows: u64,
}
