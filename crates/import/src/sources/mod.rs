//! The sources that can be read, one file each.

mod category_words;
mod email;
mod open311;
mod police_types;
mod polisen;
pub(crate) mod table;

use std::path::Path;

use domain::municipality::Municipality;

use crate::input::Input;
use crate::pipeline::Pipeline;
use crate::preview::CategoryWords;
use crate::{Context, ImportError, Mapping, Preview, Receive, SourceFormat, Summary};

pub(crate) fn read(
    format: SourceFormat,
    file: &Path,
    context: &Context<'_>,
    mapping: Option<&Mapping>,
    receive: &mut Receive<'_>,
) -> Result<Summary, ImportError> {
    let input = Input::File(file);
    let mut pipeline = Pipeline::new(receive);
    let guessed = Mapping::default();
    let mapping = mapping.unwrap_or(&guessed);
    match format {
        SourceFormat::Table => table::read(input, context, mapping, &mut pipeline)?,
        SourceFormat::Polisen => polisen::read(input, context, &mut pipeline)?,
        SourceFormat::Email => email::read(input, context, mapping, &mut pipeline)?,
        SourceFormat::Open311 => open311::read(input, context, mapping, &mut pipeline)?,
    }
    pipeline.summary.reported_at = pipeline.reported_at;
    Ok(pipeline.summary)
}

pub(crate) fn preview(file: &Path, mapping: Option<&Mapping>) -> Result<Preview, ImportError> {
    table::preview(Input::File(file), mapping)
}

pub(crate) fn category_words(
    file: &Path,
    mapping: &Mapping,
    municipality: &Municipality,
) -> Result<CategoryWords, ImportError> {
    category_words::category_words(Input::File(file), mapping, municipality)
}
