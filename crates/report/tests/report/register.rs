//! Documents of the register as PDF and DOCX, tried with a made-up handover.

use std::io::{Cursor, Read};

use report::Language;
use report::documents::{Part, register_docx, register_pdf};
use report::figures::{LayeredGraph, layered_graph};

use crate::papers::{handover, trace};

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

/// Without its table, so that no other pages than those about the drawing are counted.
fn drawing(graph: &LayeredGraph) -> Part {
    let mut figure = layered_graph("Spår", graph, Language::Swedish);
    figure.table.rows.clear();
    Part::Figure(figure)
}

fn check_pages(parts: Vec<Part>, landscape: usize, portrait: usize) -> String {
    let mut document = handover(Language::Swedish);
    document.parts = parts;
    let pdf = String::from_utf8_lossy(&register_pdf(&document).unwrap()).into_owned();
    assert_eq!(pdf.matches("/MediaBox[0 0 841.8898 595.2756]").count(), landscape);
    assert_eq!(pdf.matches("/MediaBox[0 0 595.2756 841.8898]").count(), portrait);
    let xml = document_xml(&register_docx(&document).unwrap());
    assert_eq!(xml.matches("w:orient=\"landscape\"").count(), landscape);
    xml
}

#[test]
fn a_wide_drawing_has_a_turned_page_of_its_own_and_no_page_is_empty() {
    let heading = |level| Part::Heading {
        level,
        text: "Från mål till händelse".to_owned(),
    };
    let xml = check_pages(
        vec![
            Part::Paragraph("Före".to_owned()),
            Part::PageBreak,
            heading(1),
            drawing(&trace()),
            Part::Note("Streckad ram".to_owned()),
            Part::PageBreak,
            Part::Paragraph("Efter".to_owned()),
        ],
        1,
        2,
    );
    let sections: Vec<&str> = xml.split("<w:sectPr>").collect();
    assert_eq!(sections.len(), 4);
    assert!(sections[0].contains("Före") && !sections[0].contains("Från mål"));
    for text in ["Från mål till händelse", "<w:drawing>", "Streckad ram"] {
        assert!(sections[1].contains(text), "{text}");
    }
    assert!(sections[2].contains("Efter"));
    assert!(!xml.contains("<w:br "));

    let xml = check_pages(vec![drawing(&trace()), heading(1), drawing(&trace())], 2, 2);
    assert_eq!(xml.matches("<w:sectPr>").count(), 4);

    // One as high as the page has room for stands under its headings all the same.
    let mut high = trace();
    for _ in 0..5 {
        let node = high.nodes[3].clone();
        high.nodes.push(node);
    }
    let note = Part::Note("Streckad ram betyder att något saknas. ".repeat(6));
    check_pages(vec![heading(1), heading(2), drawing(&high), note], 1, 2);
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
