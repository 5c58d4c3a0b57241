//! A masked copy of a PDF that somebody asked for.
//!
//! Nothing of what was handed in is carried over: each page is drawn as a picture, the boxes are painted into the picture, and a
//! new document is made of the pictures. Its text alternative is what can be seen and is not masked. What the pages' own
//! text layer, metadata, attachments, annotations and hidden layers held beside that is gone.
//!
//! Text in pictures, handwriting and letters drawn as lines are not read: whoever masks looks, and blackens a place or a page.

mod copy;
mod glyphs;
mod page_text;
mod unpacked;

pub(crate) use unpacked::check as check_unpacked;

use std::sync::Arc;

use hayro::hayro_syntax::object::dict::keys::CONTENTS;
use hayro::hayro_syntax::object::{Array, Stream};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};

pub use copy::{Copy, Region, Wanted, copy};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 20 << 20;
/// So many pages take about half a minute.
pub const MOST_PAGES: usize = 100;

/// Why there is no masked copy.
#[derive(Debug, thiserror::Error)]
pub enum MaskingError {
    #[error("the file is locked with a password")]
    Encrypted,
    #[error("the file is no PDF or is damaged")]
    Broken,
    #[error("the file has {0} pages, at most {MOST_PAGES} are read")]
    TooManyPages(usize),
    #[error("the file has more than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("the file holds more than is unpacked")]
    TooMuchInside,
    #[error("the file took too long to read")]
    TooLong,
    #[error(transparent)]
    Set(#[from] crate::ReportError),
}

/// What can be read on a page, for whoever decides what is to be masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRead {
    /// In the order in which it was written.
    pub text: String,
    /// The same by place, line by line: what the first order tears apart stands together here.
    pub by_place: String,
    /// Pictures, which nobody reads here.
    pub pictures: usize,
    /// Signs that cannot be read as letters; they are always masked.
    pub unreadable: usize,
}

impl PageRead {
    pub fn has_text(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

/// Reads every page. `go_on` is asked between pages.
pub fn read(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Vec<PageRead>, MaskingError> {
    let pdf = opened(bytes)?;
    let mut pages = Vec::new();
    let mut held = Held::default();
    for page in pdf.pages().iter() {
        if !go_on() {
            return Err(MaskingError::TooLong);
        }
        held.takes(page)?;
        let found = glyphs::on(page, glyphs::scale(page)?);
        pages.push(PageRead {
            text: found.as_written().text,
            by_place: found.by_place().text,
            pictures: found.pictures,
            unreadable: found.glyphs.iter().filter(|glyph| glyph.is_unreadable()).count(),
        });
    }
    Ok(pages)
}

/// What the pages looked at so far keep of themselves in memory. Many may draw the same.
#[derive(Default)]
struct Held(u64);

impl Held {
    fn takes(&mut self, page: &Page<'_>) -> Result<(), MaskingError> {
        let mut parts: Vec<Stream<'_>> = page.raw().get::<Stream<'_>>(CONTENTS).into_iter().collect();
        let several = page.raw().get::<Array<'_>>(CONTENTS);
        parts.extend(several.iter().flat_map(|several| several.iter::<Stream<'_>>()));
        for part in parts {
            self.0 += part.decoded().map_or(0, |drawn| drawn.len() as u64);
            if self.0 > unpacked::MOST_UNPACKED {
                return Err(MaskingError::TooMuchInside);
            }
        }
        Ok(())
    }
}

fn opened(bytes: &[u8]) -> Result<Pdf, MaskingError> {
    if bytes.len() > MOST_BYTES {
        return Err(MaskingError::TooLarge);
    }
    unpacked::check(bytes)?;
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => MaskingError::Encrypted,
        LoadPdfError::Invalid => MaskingError::Broken,
    })?;
    match pdf.pages().len() {
        0 => Err(MaskingError::Broken),
        n if n > MOST_PAGES => Err(MaskingError::TooManyPages(n)),
        _ => Ok(pdf),
    }
}
