//! Reads what others hand us: tables, the police's public events, guard reports by e-mail and
//! Open311 lists, and a municipality's own files. Saves nothing: gives the events it understood, and
//! every other row with its reason.
//!
//! Leaves out the clock (the present instant is an argument), the register and everything shown.

mod categories;
pub mod chain;
mod columns;
mod context;
mod coordinates;
mod delimited;
mod encoding;
mod error;
mod fingerprint;
mod fold;
mod headings;
mod input;
mod instants;
mod interpret;
mod json_objects;
mod mapping;
pub mod municipality;
mod note;
pub mod offences;
mod outcome;
mod pipeline;
mod places;
mod preview;
mod reason;
mod remark;
mod repeated_cells;
mod report_text;
mod screen;
mod sources;
pub mod survey;
mod when;
mod workbook;

use std::ops::ControlFlow;
use std::path::Path;

use domain::municipality::Municipality;

pub use context::{Context, ScreeningChoice, SourceFormat};
pub use error::ImportError;
pub use mapping::{CategoryChoice, CoordinateSystem, DateOrder, Field, HeaderRow, MappedColumn, Mapping};
pub use note::Note;
pub use outcome::{Batch, Item, Progress, ReadyEvent, Rejected, Summary};
pub use preview::{CategoryWord, CategoryWords, ColumnGuess, Preview};
pub use reason::Reason;
pub use remark::{Codes, PHRASES};

/// Receives the rows in runs, in the order of the file, and may stop the reading.
pub type Receive<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

/// Reads a file from beginning to end and hands its rows to `receive`.
///
/// An error may come after some runs of rows have been received; nothing of the file is then to be
/// kept. A mapping is only used for tables; without one the columns are guessed.
pub fn read(
    format: SourceFormat,
    file: &Path,
    context: &Context<'_>,
    mapping: Option<&Mapping>,
    receive: &mut Receive<'_>,
) -> Result<Summary, ImportError> {
    sources::read(format, file, context, mapping, receive)
}

/// Looks into a table: what its columns are taken for, and its first rows.
///
/// With a mapping the file is looked at as that mapping says (sheet, header row, columns).
pub fn preview(file: &Path, mapping: Option<&Mapping>) -> Result<Preview, ImportError> {
    sources::preview(file, mapping)
}

/// The words in a table's column of categories, and which of them are known. Empty when no column is one.
pub fn category_words(
    file: &Path,
    mapping: &Mapping,
    municipality: &Municipality,
) -> Result<CategoryWords, ImportError> {
    sources::category_words(file, mapping, municipality)
}
