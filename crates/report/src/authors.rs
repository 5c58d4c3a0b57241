//! Who a document says that it is by: what word processors write into a file without being asked, and what follows it wherever it
//! goes. Looked for where the formats keep it: a PDF's information (ISO 32000-2, 14.3), the core properties of Office Open XML
//! (ECMA-376, part 2), OpenDocument's `meta.xml`, and the authors of comments and tracked changes.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use hayro::hayro_syntax::Pdf;

use crate::masking::check_unpacked;

/// So much of each part of an archive is read, in bytes: names stand at its beginning or are repeated.
const MOST_OF_A_PART: u64 = 8 << 20;
/// More parts than a document has.
const MOST_PARTS: usize = 2_000;
/// More names than anyone would read.
const MOST_NAMES: usize = 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authors {
    /// The names that stand in it, each once; none when it tells of nobody.
    Named(Vec<String>),
    /// It cannot be opened to look.
    Unread,
}

/// Who a file says that it is by; a PDF, or an archive of Office Open XML or OpenDocument.
pub fn authors(bytes: &[u8]) -> Authors {
    let found = match bytes.starts_with(b"%PDF-") {
        true => of_pdf(bytes),
        false => of_archive(bytes),
    };
    found.map_or(Authors::Unread, |names| {
        let names: BTreeSet<String> = names
            .into_iter()
            .map(|name| name.trim().chars().take(100).collect())
            .filter(|name: &String| !name.is_empty())
            .collect();
        Authors::Named(names.into_iter().take(MOST_NAMES).collect())
    })
}

fn of_pdf(bytes: &[u8]) -> Option<Vec<String>> {
    check_unpacked(bytes).ok()?;
    let pdf = Pdf::new(std::sync::Arc::new(bytes.to_vec())).ok()?;
    let mut names: Vec<String> = pdf.metadata().author.iter().map(|text| pdf_text(text)).collect();
    // XMP lies unpacked, so that other programs find it (ISO 16684-1).
    names.extend(between(&String::from_utf8_lossy(bytes), "dc:creator"));
    Some(names)
}

/// A text string of a PDF: UTF-16 or UTF-8 with its mark, or else near enough Latin-1.
fn pdf_text(text: &[u8]) -> String {
    if let Some(rest) = text.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    match text.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        Some(rest) => String::from_utf8_lossy(rest).into_owned(),
        None => text.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn of_archive(bytes: &[u8]) -> Option<Vec<String>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > MOST_PARTS {
        return None;
    }
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let part = archive.by_index(at).ok()?;
        let is_text = part.name().ends_with(".xml");
        let tells =
            is_text && !part.name().starts_with("xl/worksheets/") && !part.name().starts_with("customXml/");
        if !tells {
            continue;
        }
        let mut text = Vec::new();
        part.take(MOST_OF_A_PART).read_to_end(&mut text).ok()?;
        let text = String::from_utf8_lossy(&text);
        for tag in [
            "dc:creator",
            "cp:lastModifiedBy",
            "Manager",
            "meta:initial-creator",
            "meta:printed-by",
            "author",
        ] {
            names.extend(between(&text, tag));
        }
        for attribute in ["w:author=\"", "userId=\"", "displayName=\""] {
            let values = text.split(attribute).skip(1);
            names.extend(values.filter_map(|rest| rest.split('"').next()).map(plain));
        }
    }
    Some(names)
}

/// The texts of an element wherever it stands, without the marks within it.
fn between(text: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let opened = text.split(open.as_str()).skip(1);
    let inner = opened.filter_map(|rest| {
        // `<author>` and not `<authors>`.
        let rest = rest
            .strip_prefix('>')
            .or_else(|| rest.strip_prefix(' ')?.split_once('>').map(|(_, r)| r))?;
        rest.split_once(close.as_str()).map(|(inner, _)| inner)
    });
    inner
        .flat_map(|inner| {
            inner
                .split('<')
                .map(|part| part.rsplit_once('>').map_or(part, |(_, text)| text))
        })
        .map(plain)
        .collect()
}

fn plain(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn named(names: &[&str]) -> Authors {
        Authors::Named(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_word_processor_s_notes_of_who_wrote_are_found() {
        let word = archive(&[
            (
                "docProps/core.xml",
                "<cp:coreProperties><dc:creator>Anna Exempel</dc:creator><cp:lastModifiedBy>Bo &amp; Co</cp:lastModifiedBy></cp:coreProperties>",
            ),
            ("docProps/app.xml", "<Properties><Manager></Manager></Properties>"),
            (
                "word/comments.xml",
                "<w:comment w:id=\"1\" w:author=\"Cia Exempel\"><w:t>Anna</w:t></w:comment>",
            ),
            (
                "word/document.xml",
                "<w:ins w:author=\"Anna Exempel\"><w:t>text</w:t></w:ins>",
            ),
        ]);
        assert_eq!(authors(&word), named(&["Anna Exempel", "Bo & Co", "Cia Exempel"]));
        let text = archive(&[(
            "meta.xml",
            "<office:meta><meta:initial-creator>Anna</meta:initial-creator><dc:creator>Bo</dc:creator></office:meta>",
        )]);
        assert_eq!(authors(&text), named(&["Anna", "Bo"]));
        let sheet = archive(&[(
            "xl/comments1.xml",
            "<authors><author>Anna</author><author xml:space=\"preserve\">Bo</author></authors>",
        )]);
        assert_eq!(authors(&sheet), named(&["Anna", "Bo"]));
    }

    #[test]
    fn a_file_that_tells_of_nobody_says_so_and_one_that_is_none_too() {
        let empty = archive(&[
            (
                "docProps/core.xml",
                "<dc:creator></dc:creator><dc:creator/><dc:title>Plan</dc:title>",
            ),
            ("word/document.xml", "<w:t>Anna Exempel</w:t>"),
        ]);
        assert_eq!(authors(&empty), named(&[]));
        assert_eq!(authors(b"PK\x03\x04 trasig"), Authors::Unread);
        assert_eq!(authors(b"%PDF-1.7 trasig"), Authors::Unread);
    }

    #[test]
    fn a_pdf_s_author_is_found_in_its_own_words_and_in_xmp() {
        let pdf = |author: &str, xmp: &str| {
            let mut text = String::from("%PDF-1.4\n");
            let mut places = Vec::new();
            for (n, object) in [
                "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
                "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
                format!("<< {author} >>"),
                format!(
                    "<< /Type /Metadata /Length {} >>\nstream\n{xmp}\nendstream",
                    xmp.len()
                ),
            ]
            .iter()
            .enumerate()
            {
                places.push(text.len());
                text += &format!("{} 0 obj\n{object}\nendobj\n", n + 1);
            }
            let at = text.len();
            text += "xref\n0 5\n0000000000 65535 f \n";
            for place in places {
                text += &format!("{place:010} 00000 n \n");
            }
            text += &format!("trailer\n<< /Size 5 /Root 1 0 R /Info 3 0 R >>\nstartxref\n{at}\n%%EOF\n");
            text.into_bytes()
        };
        assert_eq!(authors(&pdf("/Title (Plan)", "")), named(&[]));
        assert_eq!(
            authors(&pdf("/Author (Anna Exempel)", "")),
            named(&["Anna Exempel"])
        );
        assert_eq!(authors(&pdf("/Author <FEFF00C50073006F>", "")), named(&["Åso"]));
        let xmp = "<dc:creator><rdf:Seq><rdf:li>Bo Exempel</rdf:li></rdf:Seq></dc:creator>";
        assert_eq!(authors(&pdf("/Title (Plan)", xmp)), named(&["Bo Exempel"]));
    }
}
