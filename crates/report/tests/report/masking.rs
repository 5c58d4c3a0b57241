//! A masked copy of a PDF: nothing of what was masked is in it, and the place is black.

use std::collections::BTreeSet;

use domain::masking::{Words, suggestions};
use domain::screening::PlaceWords;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::Object;
use hayro::{RenderCache, RenderSettings};
use report::masking::{Copy, MaskingError, PageRead, Region, Wanted, copy, read};

/// From the tax agency's series of numbers for tests.
const NUMBER: &str = "19121212-1212";

/// A PDF of objects, numbered from 1; the first is the catalogue and the second what is known of the document.
fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut begins = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        begins.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for begin in begins {
        bytes.extend(format!("{begin:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    bytes.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /Info 2 0 R >>\nstartxref\n{table}\n%%EOF\n")
            .into_bytes(),
    );
    bytes
}

fn stream(dictionary: &str, content: &str) -> String {
    format!(
        "<< {dictionary} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// A page of 200 by 100 points with the number in its text, its annotation, an attachment, a hidden layer and in what is known of
/// the document, and with a word under a black rectangle.
const TELLING_EVERYWHERE: &[u8] = include_bytes!("masking.pdf");

fn masked(bytes: &[u8], words: &[&str], pages: &[usize], regions: &[Region]) -> Result<Copy, MaskingError> {
    let wanted = Wanted {
        words: &Words::new(words.iter().copied()),
        places: &PlaceWords::default(),
        whole_pages: &pages.iter().copied().collect::<BTreeSet<_>>(),
        regions,
        title: "Maskerad kopia",
        language: "sv",
        label: "maskerat",
        foot: "Sida #p av #n, #m ställen",
        ident: "prov",
        made_at: "2022-03-14T12:00:00Z".parse().unwrap(),
    };
    copy(bytes, &wanted, &|| true)
}

/// Everything that a file holds, with its streams unpacked.
fn unpacked(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).into_owned();
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    for object in pdf.objects() {
        if let Object::Stream(stream) = &object {
            all += &String::from_utf8_lossy(&stream.decoded().unwrap_or_default());
        }
    }
    // Letters of two bytes each are written as they are or by their numbers.
    let numbered: Vec<String> = all.split("<FEFF").skip(1).map(from_numbers).collect();
    all.replace('\0', "") + &numbered.join("\n")
}

/// A text of letters by their numbers, up to the end of it.
fn from_numbers(text: &str) -> String {
    let digits: Vec<char> = text.chars().take_while(char::is_ascii_hexdigit).collect();
    let number = |four: &[char]| u16::from_str_radix(&four.iter().collect::<String>(), 16).unwrap_or(0);
    let letters: Vec<u16> = digits.chunks(4).map(number).collect();
    String::from_utf16_lossy(&letters)
}

/// The first page's dots, at one to the point.
fn dot(bytes: &[u8], x: usize, y: usize) -> [u8; 3] {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let settings = RenderSettings::default();
    let picture = hayro::render(
        &pdf.pages()[0],
        &RenderCache::new(),
        &Default::default(),
        &settings,
    );
    let dot = picture.data()[y * usize::from(picture.width()) + x];
    [dot.r, dot.g, dot.b]
}

fn only_page(bytes: &[u8]) -> PageRead {
    read(bytes, &|| true).unwrap().remove(0)
}

#[test]
fn nothing_that_was_masked_is_left_anywhere_in_the_copy() {
    let original = TELLING_EVERYWHERE;
    assert!(unpacked(original).contains(NUMBER));
    let page = only_page(original);
    assert!(
        page.text.contains(NUMBER) && page.text.contains("Granskad text"),
        "{}",
        page.text
    );
    assert!(
        !page.text.contains("dold"),
        "what is hidden is not shown: {}",
        page.text
    );
    let suggested = suggestions(&[&page.text, &page.by_place], &PlaceWords::default());
    assert!(suggested.iter().any(|one| one.text == NUMBER), "{suggested:?}");

    let copy = masked(original, &[NUMBER], &[], &[]).unwrap();
    let all = unpacked(&copy.pdf);
    for trace in [
        NUMBER,
        "1212",
        "Hemlighet",
        "dold",
        "Bilaga",
        "EmbeddedFile",
        "/Annot\n",
    ] {
        assert!(!all.contains(trace), "{trace} is left");
    }
    assert!(all.contains("Maskerad kopia"));
    // Between the two words that stay, on the line of the number.
    assert_eq!(dot(&copy.pdf, 60, 47), [0, 0, 0]);
    assert_ne!(dot(&copy.pdf, 150, 60), [0, 0, 0]);
    assert_eq!(copy.boxes, 1);
}

#[test]
fn the_copy_reads_aloud_what_can_be_seen_and_no_more() {
    let copy = masked(TELLING_EVERYWHERE, &[NUMBER], &[], &[]).unwrap();
    let alternative = unpacked(&copy.pdf);
    assert!(alternative.contains("Granskad text"), "{alternative}");
    assert!(alternative.contains("[maskerat]"), "{alternative}");
}

#[test]
fn a_page_or_a_place_can_be_black_without_words() {
    let original = TELLING_EVERYWHERE;
    let whole = masked(original, &[], &[1], &[]).unwrap();
    assert!(!unpacked(&whole.pdf).contains("Granskad"));
    assert_eq!(dot(&whole.pdf, 5, 5), [0, 0, 0]);
    let region = Region {
        page: 1,
        left: 0.0,
        top: 0.0,
        width: 50.0,
        height: 35.0,
    };
    let part = masked(original, &[], &[], &[region]).unwrap();
    assert!(!unpacked(&part.pdf).contains("Granskad"));
    assert_eq!(dot(&part.pdf, 40, 20), [0, 0, 0]);
    assert_eq!(dot(&part.pdf, 190, 90), [255, 255, 255]);
}

#[test]
fn a_word_that_is_drawn_out_of_order_is_found_where_it_stands() {
    let drawn = "BT /F 12 Tf 48 50 Td (son) Tj ET BT /F 12 Tf 10 20 Td (annat) Tj ET BT /F 12 Tf 10 50 Td (Anders) Tj ET";
    let page = "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 200 100] /Contents 5 0 R /Resources << /Font << /F 6 0 R >> >> >>";
    let bytes = pdf_of(&[
        "<< /Type /Catalog /Pages 3 0 R >>".to_owned(),
        "<< >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        page.to_owned(),
        stream("", drawn),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ]);
    let read = only_page(&bytes);
    assert!(read.by_place.contains("Andersson"), "{}", read.by_place);
    let copy = masked(&bytes, &["Andersson"], &[], &[]).unwrap();
    assert_eq!(
        (dot(&copy.pdf, 20, 46), dot(&copy.pdf, 58, 46)),
        ([0, 0, 0], [0, 0, 0])
    );
    assert!(!unpacked(&copy.pdf).contains("Anders"));
}

#[test]
fn a_page_without_text_says_so_and_a_file_that_is_none_is_refused() {
    let bytes = pdf_of(&[
        "<< /Type /Catalog /Pages 3 0 R >>".to_owned(),
        "<< >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 200 100] /Contents 5 0 R >>".to_owned(),
        stream("", "0 g 10 10 50 50 re f"),
    ]);
    assert!(!only_page(&bytes).has_text());
    for broken in [&b"%PDF-1.7"[..], b"inte en pdf", b"", &bytes[..60]] {
        assert!(matches!(read(broken, &|| true), Err(MaskingError::Broken)));
    }
    assert!(matches!(read(&bytes, &|| false), Err(MaskingError::TooLong)));
}
