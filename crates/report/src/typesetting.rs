//! Sets a document with Typst: one template, its content as data, its pictures, and nothing else. Reads no file, no
//! network and no clock, so the same content gives the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::Timestamp;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, comemo};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::error::ReportError;
use crate::fonts::FONTS;

/// A template and what it is filled with.
pub struct Typeset {
    pub template: &'static str,
    /// Reached from the template as `json("content.json")`.
    pub content: Vec<u8>,
    /// Pictures by name, reached as `image("NAME")`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What identifies the document for ever; the file's own id is made from it.
    pub ident: String,
    /// The instant the document speaks from.
    pub made_at: Timestamp,
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// After how many documents a cached part that was not used again is let go.
const CACHE_AGE: usize = 4;

/// Sets the document as tagged PDF/UA-1.
pub fn pdf(typeset: Typeset) -> Result<Vec<u8>, ReportError> {
    let options = PdfOptions {
        ident: Smart::Custom(typeset.ident.clone()),
        creator: Smart::Custom(Some("Lägesbild".to_owned())),
        timestamp: timestamp(typeset.made_at),
        standards: PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|e| ReportError::Typesetting(e.message().to_string()))?,
        ..PdfOptions::default()
    };
    let desk = Desk::new(typeset)?;
    let bytes = typst::compile::<PagedDocument>(&desk)
        .output
        .and_then(|document| typst_pdf::pdf(&document, &options))
        .map_err(|errors| ReportError::Typesetting(explain(&errors)));
    comemo::evict(CACHE_AGE);
    bytes
}

fn explain(errors: &[SourceDiagnostic]) -> String {
    errors
        .iter()
        .map(|e| {
            let hints: String = e.hints.iter().map(|h| format!(" ({})", h.v)).collect();
            format!("{}{hints}", e.message)
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn timestamp(at: Timestamp) -> Option<typst_pdf::Timestamp> {
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |n: i8| u8::try_from(n).ok();
    let (month, day) = (part(utc.month())?, part(utc.day())?);
    let (hour, minute, second) = (part(utc.hour())?, part(utc.minute())?, part(utc.second())?);
    Datetime::from_ymd_hms(i32::from(utc.year()), month, day, hour, minute, second)
        .map(typst_pdf::Timestamp::new_utc)
}

/// All that the typesetter can see.
struct Desk {
    main: FileId,
    source: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    fn new(typeset: Typeset) -> Result<Self, ReportError> {
        let main = file_id("document.typ")?;
        let mut files = HashMap::from([(file_id("content.json")?, Bytes::new(typeset.content))]);
        for (name, bytes) in typeset.files {
            files.insert(file_id(&name)?, Bytes::new(bytes));
        }
        Ok(Self {
            main,
            source: Source::new(main, typeset.template.to_owned()),
            files,
        })
    }
}

fn file_id(name: &str) -> Result<FileId, ReportError> {
    let path = VirtualPath::new(name).map_err(|e| ReportError::Typesetting(format!("{name}: {e}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main {
            Ok(self.source.clone())
        } else {
            Err(FileError::NotSource)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
