//! Documents of the register as PDF and DOCX, tried with a made-up handover.

use std::io::{Cursor, Read};

use report::Language;
use report::documents::{Part, register_docx, register_pdf};

use crate::papers::handover;

fn document_xml(docx: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_same_document_gives_the_same_bytes_and_the_pdf_is_for_all() {
    for language in [Language::Swedish, Language::English] {
        let document = handover(language);
        let pdf = register_pdf(&document).unwrap();
        assert!(pdf == register_pdf(&document).unwrap());
        let marked = |mark: &str| pdf.windows(mark.len()).any(|w| w == mark.as_bytes());
        assert!(
            ["/StructTreeRoot", "/Marked true", "pdfuaid:part"]
                .into_iter()
                .all(marked)
        );
        assert!(register_docx(&document).unwrap() == register_docx(&document).unwrap());
    }
}

#[test]
fn the_docx_has_every_part_and_says_what_it_was_made_from() {
    let xml = document_xml(&register_docx(&handover(Language::Swedish)).unwrap());
    for mark in [
        "Tre saker väntar redan. ",
        "<w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Kontakter",
        "descr=\"Spår för händelse 412. 10 objekt och 14 samband; vid ett objekt saknas något.\"",
        "Gymnasieskolan &lt;Norra&gt; &amp; Södra",
        "Löften. Det finns inget att visa här.",
        "Bilderna som tabeller",
        "31 augusti 2024 kl. 11.12",
        "post 48 213",
    ] {
        assert!(xml.contains(mark), "{mark}");
    }
    // Every table repeats its header: what is to be done, costs, the appendix and the links of the figure.
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 4);
}

#[test]
fn a_document_of_nothing_much_is_still_a_document() {
    let mut document = handover(Language::English);
    document.status = None;
    document.period = String::new();
    document.parts = vec![
        Part::Heading {
            level: 2,
            text: " ".to_owned(),
        },
        Part::Paragraph("\n".to_owned()),
        Part::Bullets(Vec::new()),
        Part::Facts(Vec::new()),
        Part::PageBreak,
    ];
    assert!(register_pdf(&document).is_ok());
    assert!(register_docx(&document).is_ok());
}
