//! Writes a document's content as DOCX: real heading styles, lists and tables with header rows that repeat, pictures with
//! their text alternatives, and the language on everything, so that a screen reader and a spelling checker know it.
//!
//! WordprocessingML (ECMA-376) is written straight, since what makes a document accessible is what the libraries leave
//! out: header rows, text alternatives, language and title. Same content, same bytes.

mod body;
mod parts;

use std::io::{Cursor, Write};

use jiff::Timestamp;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use self::body::Body;
use super::content::Content;
use crate::error::ReportError;

/// Pictures are drawn this many points for each unit of theirs: sharp in print, small in the file.
const SCALE: f32 = 2.5;

pub(super) fn write(content: &Content, made_at: Timestamp) -> Result<Vec<u8>, ReportError> {
    let body = Body::of(content)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), ReportError> {
        zip.start_file(name, deflated)
            .map_err(|e| ReportError::Docx(e.into()))?;
        zip.write_all(bytes).map_err(ReportError::Docx)
    };
    add("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes())?;
    add("_rels/.rels", parts::PACKAGE_RELATIONS.as_bytes())?;
    add(
        "docProps/core.xml",
        parts::properties(content, made_at).as_bytes(),
    )?;
    add("docProps/app.xml", parts::APPLICATION.as_bytes())?;
    add("word/document.xml", body.xml.as_bytes())?;
    add(
        "word/styles.xml",
        parts::styles(&parts::language(content), &content.accent).as_bytes(),
    )?;
    add("word/numbering.xml", parts::NUMBERING.as_bytes())?;
    add(
        "word/settings.xml",
        parts::settings(&parts::language(content)).as_bytes(),
    )?;
    add("word/footer1.xml", parts::footer(content).as_bytes())?;
    add(
        "word/_rels/document.xml.rels",
        parts::document_relations(body.pictures.len()).as_bytes(),
    )?;
    for (i, png) in body.pictures.iter().enumerate() {
        add(&format!("word/media/figure{}.png", i + 1), png)?;
    }
    let packed = zip.finish().map_err(|e| ReportError::Docx(e.into()))?;
    Ok(packed.into_inner())
}

/// Text for XML: escaped, and without the control characters that XML 1.0 has no room for.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
