//! The sources that can be read, one file each.

use std::path::Path;

use crate::{Context, ImportError, Mapping, Preview, Receive, SourceFormat, Summary};

pub(crate) fn read(
    _format: SourceFormat,
    _file: &Path,
    _context: &Context<'_>,
    _mapping: Option<&Mapping>,
    _receive: &mut Receive<'_>,
) -> Result<Summary, ImportError> {
    Err(ImportError::NotATable {
        what: "i ett format som inte kan läsas än",
    })
}

pub(crate) fn preview(_file: &Path, _mapping: Option<&Mapping>) -> Result<Preview, ImportError> {
    Err(ImportError::NotATable {
        what: "i ett format som inte kan läsas än",
    })
}
