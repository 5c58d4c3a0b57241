//! A file or an attachment: how long it is, how it begins, and what kind of file that makes it.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use crate::error::ImportError;
use crate::remark::remarks;

pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

#[derive(Clone, Copy)]
pub(crate) enum Input<'a> {
    File(&'a Path),
    Bytes(&'a [u8]),
}

impl<'a> Input<'a> {
    pub fn open(self) -> io::Result<Box<dyn ReadSeek + 'a>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        })
    }

    pub fn len(self) -> io::Result<u64> {
        match self {
            Self::File(path) => Ok(std::fs::metadata(path)?.len()),
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// The first bytes, at most `length`.
    pub fn head(self, length: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(length).read_to_end(&mut head)?;
        Ok(head)
    }

    /// The whole content, when it is not longer than `limit`.
    pub fn whole(self, limit: u64) -> Result<Vec<u8>, ImportError> {
        let mut content = Vec::new();
        self.open()?.take(limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > limit {
            return Err(ImportError::TooBig {
                limit_mb: limit / 1_000_000,
            });
        }
        Ok(content)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    Text,
    Zip,
    /// The container of old Office files and of encrypted new ones.
    Ole,
    Compressed(&'static str),
    Other(FileKind),
}

/// What a file is that is none of those we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Gif,
    Program,
    Database,
    Rtf,
    Binary,
    Html,
    Xml,
    BinaryWorkbook,
    Word,
    Presentation,
    Office,
    OldOffice,
}

remarks! { FileKind {
    Pdf => "file_pdf",
    Png => "file_png",
    Jpeg => "file_jpeg",
    Gif => "file_gif",
    Program => "file_program",
    Database => "file_database",
    Rtf => "file_rtf",
    Binary => "file_binary",
    Html => "file_html",
    Xml => "file_xml",
    BinaryWorkbook => "file_binary_workbook",
    Word => "file_word",
    Presentation => "file_presentation",
    Office => "file_office",
    OldOffice => "file_old_office",
}}

impl FileKind {
    pub(crate) fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif)
    }
}

const MAGIC: &[(&[u8], Kind)] = &[
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
    (b"\x1f\x8b", Kind::Compressed("gzip")),
    (b"\x28\xb5\x2f\xfd", Kind::Compressed("zstd")),
    (b"BZh", Kind::Compressed("bzip2")),
    (b"\xfd7zXZ", Kind::Compressed("xz")),
    (b"7z\xbc\xaf\x27\x1c", Kind::Compressed("7-zip")),
    (b"Rar!", Kind::Compressed("rar")),
    (b"%PDF", Kind::Other(FileKind::Pdf)),
    (b"\x89PNG", Kind::Other(FileKind::Png)),
    (b"\xff\xd8\xff", Kind::Other(FileKind::Jpeg)),
    (b"GIF8", Kind::Other(FileKind::Gif)),
    (b"\x7fELF", Kind::Other(FileKind::Program)),
    (b"MZ\x90", Kind::Other(FileKind::Program)),
    (b"SQLite format 3", Kind::Other(FileKind::Database)),
    (b"{\\rtf", Kind::Other(FileKind::Rtf)),
];

/// What a file is, told by how it begins and never by its name.
pub(crate) fn kind(head: &[u8]) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !utf16 && !crate::encoding::looks_like_utf16(head) && is_binary(head) {
        return Kind::Other(FileKind::Binary);
    }
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let begins =
        |start: &str| text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start.as_bytes());
    if begins("<!doctype html") || begins("<html") || begins("<table") {
        return Kind::Other(FileKind::Html);
    }
    if begins("<?xml") {
        return Kind::Other(FileKind::Xml);
    }
    if text.is_empty() && head.iter().all(|b| b.is_ascii_whitespace()) {
        return Kind::Empty;
    }
    Kind::Text
}

/// Control characters that no table has, more than a stray one.
fn is_binary(head: &[u8]) -> bool {
    let controls = head
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127))
        .count();
    head.contains(&0) || controls * 100 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_how_it_begins() {
        assert_eq!(kind(b""), Kind::Empty);
        assert_eq!(kind(b" \r\n"), Kind::Empty);
        assert_eq!(kind("datum;plats\n".as_bytes()), Kind::Text);
        assert_eq!(kind(b"PK\x03\x04rest"), Kind::Zip);
        assert_eq!(kind(b"%PDF-1.7"), Kind::Other(FileKind::Pdf));
        assert_eq!(kind(b"\x01\x02\x03\x00\x05data"), Kind::Other(FileKind::Binary));
        assert_eq!(kind(b"\xff\xfed\x00a\x00"), Kind::Text);
        assert_eq!(kind(b"<!DOCTYPE html><table>"), Kind::Other(FileKind::Html));
    }
}
