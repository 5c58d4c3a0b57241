//! What can be wrong with a table: which file, line, column and value.

use std::io;

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{file} cannot be opened: {source}")]
    Open { file: String, source: io::Error },
    #[error("{file} cannot be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("{file} is empty")]
    Empty { file: String },
    #[error("{file} has a header but no rows")]
    NoRows { file: String },
    #[error("{file} has no column {column}; its columns are {present}")]
    NoColumn {
        file: String,
        column: String,
        present: String,
    },
    #[error("{file} has more than one column {column}")]
    TwoColumns { file: String, column: String },
    #[error("{file}, line {line}: {found} cells, but the header has {needed}")]
    Cells {
        file: String,
        line: usize,
        found: usize,
        needed: usize,
    },
    #[error("{file}, line {line}, column {column}: \"{value}\" is not {needed}")]
    Cell {
        file: String,
        line: usize,
        column: String,
        value: String,
        needed: &'static str,
    },
    #[error("{file}, after line {line}: a row longer than {most} bytes, or quotes that are not closed")]
    TooLong { file: String, line: usize, most: usize },
    #[error("{file} has more than {most} rows")]
    TooManyRows { file: String, most: usize },
}
