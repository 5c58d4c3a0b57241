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
        "Siffrorna i tabeller",
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

    // The first is turned together with what stands above it.
    let xml = check_pages(vec![drawing(&trace()), heading(1), drawing(&trace())], 2, 1);
    assert_eq!(xml.matches("<w:sectPr>").count(), 3);

    // One as high as the page has room for stands under its headings all the same.
    let mut high = trace();
    for _ in 0..5 {
        let node = high.nodes[3].clone();
        high.nodes.push(node);
    }
    let note = Part::Note("Streckad ram betyder att något saknas. ".repeat(6));
    check_pages(vec![heading(1), heading(2), drawing(&high), note], 1, 1);
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

#[test]
fn a_list_of_contents_leads_to_each_heading() {
    let mut document = handover(Language::Swedish);
    let heading = |text: &str| Part::Heading {
        level: 1,
        text: text.to_owned(),
    };
    document.parts = vec![
        heading("Sammanfattning"),
        Part::Contents,
        Part::PageBreak,
        heading("Kartläggning"),
        Part::Paragraph("Ett".to_owned()),
        heading("Analys"),
        Part::Paragraph("Två".to_owned()),
    ];
    let xml = document_xml(&register_docx(&document).unwrap());
    for (n, text) in [(1, "Kartläggning"), (2, "Analys")] {
        assert!(
            xml.contains(&format!("<w:hyperlink w:anchor=\"part{n}\"")),
            "{text}"
        );
        assert!(xml.contains(&format!(
            "w:name=\"part{n}\"/><w:r><w:t xml:space=\"preserve\">{text}"
        )));
        assert_eq!(xml.matches(text).count(), 2, "in the list and as a heading");
    }
    assert!(!xml.contains("w:anchor=\"part3\""));
    assert!(register_pdf(&document).is_ok());
}

#[test]
fn a_municipalitys_own_colour_and_mark_are_on_paper_and_in_word() {
    let look = domain::municipality::Look {
        accent: Some("#7a1f5c".to_owned()),
        logo: Some("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><circle cx=\"20\" cy=\"20\" r=\"18\" fill=\"#7a1f5c\"/></svg>".to_owned()),
    };
    let plain = handover(Language::Swedish);
    let own = report::documents::RegisterDocument {
        look: &look,
        municipality: "Exempelby kommun",
        ..plain.clone()
    };
    let names = |docx: &[u8]| {
        let zip = zip::ZipArchive::new(Cursor::new(docx.to_vec())).unwrap();
        zip.file_names()
            .filter(|name| name.starts_with("word/media/"))
            .count()
    };
    let (before, after) = (register_docx(&plain).unwrap(), register_docx(&own).unwrap());
    assert_eq!(names(&after), names(&before) + 1, "the mark is a picture more");
    let mut styles = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(&after)).unwrap();
    zip.by_name("word/styles.xml")
        .unwrap()
        .read_to_string(&mut styles)
        .unwrap();
    assert!(styles.contains("7A1F5C") && !styles.contains("0F5F5A"));
    assert!(document_xml(&after).contains("Exempelby kommun"));
    assert!(register_pdf(&own).unwrap() != register_pdf(&plain).unwrap());
}
