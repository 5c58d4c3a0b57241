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

/// A page that draws what the fifth object holds, so many times over, on so many pages.
fn drawing(fifth: &[u8], times: usize, pages: usize) -> Vec<u8> {
    let mut bytes =
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\n2 0 obj\n<< >>\nendobj\n".to_vec();
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", 6 + n)).collect();
    bytes.extend(
        format!("3 0 obj\n<< /Type /Pages /Kids [{kids}] /Count {pages} >>\nendobj\n5 0 obj\n").into_bytes(),
    );
    bytes.extend(fifth);
    bytes.extend(b"\nendobj\n");
    let contents = "5 0 R ".repeat(times);
    for n in 0..pages {
        let page = format!("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 200 100] /Contents [{contents}] >>");
        bytes.extend(format!("{} 0 obj\n{page}\nendobj\n", 6 + n).into_bytes());
    }
    bytes.extend(b"trailer\n<< /Root 1 0 R >>\n%%EOF\n");
    bytes
}

fn packed(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflated(data: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    use std::io::Write as _;
    let mut packing = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    data.for_each(|part| packing.write_all(&part).unwrap());
    packing.finish().unwrap()
}

/// The most memory that the process has had, in kilobytes.
fn most_memory() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}

#[test]
fn a_small_file_that_unpacks_to_very_much_is_refused_and_takes_no_memory() {
    // In a process of its own, as memory is counted for a whole one.
    if std::env::var_os("LAGESBILD_ALONE").is_none() {
        let name = "masking::a_small_file_that_unpacks_to_very_much_is_refused_and_takes_no_memory";
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env("LAGESBILD_ALONE", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&alone.stdout) + String::from_utf8_lossy(&alone.stderr);
        assert!(alone.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    const MB: usize = 1 << 20;
    let spaces = |mb: usize| deflated((0..mb).map(|_| vec![b' '; MB]));
    let flate = "/Filter /FlateDecode";
    let whole = drawing(&packed(flate, &spaces(1)), 1, 1);
    assert!(read(&whole, &|| true).is_ok(), "what is no bomb is read");
    let gigabyte = spaces(1_024);
    assert!(gigabyte.len() < 16 * MB, "{}", gigabyte.len());
    let mut inline = b"BI /W 8 /H 8 /BPC 8 /CS /G /F /Fl ID ".to_vec();
    inline.extend(spaces(300));
    inline.extend(b" EI ");
    let picture = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1";
    // A table that only the first of these names; the file's own tables are not trusted.
    let bombs: Vec<(&str, Vec<u8>)> = vec![
        ("a page", drawing(&packed(flate, &gigabyte), 1, 1)),
        (
            "a page, its filter by number",
            drawing(&packed("/Filter /#46lateDecode", &gigabyte), 1, 1),
        ),
        (
            "a page, its filter told elsewhere",
            drawing(&packed("/Filter 9 0 R", &gigabyte), 1, 1),
        ),
        (
            "a page without the head",
            drawing(&packed(flate, &gigabyte[2..]), 1, 1),
        ),
        (
            "packed twice",
            drawing(
                &packed(
                    "/Filter [/FlateDecode /FlateDecode]",
                    &deflated([gigabyte.clone()].into_iter()),
                ),
                1,
                1,
            ),
        ),
        (
            "run lengths",
            drawing(
                &packed("/Filter /RunLengthDecode", &[129, 32].repeat(3 * MB)),
                1,
                1,
            ),
        ),
        (
            "letters",
            drawing(
                &packed("/Filter [/ASCIIHexDecode /FlateDecode]", &vec![b'0'; MB]),
                1,
                1,
            ),
        ),
        (
            "the same on each page",
            drawing(&packed(flate, &spaces(30)), 1, 100),
        ),
        (
            "the same many times on a page",
            drawing(&packed(flate, &spaces(30)), 100, 1),
        ),
        ("within what is drawn", drawing(&packed("", &inline), 1, 1)),
        (
            "within what is drawn and packed",
            drawing(&packed(flate, &deflated([inline.clone()].into_iter())), 1, 1),
        ),
        ("a picture", drawing(&packed(picture, b"0"), 1, 1)),
        (
            "a list of objects",
            drawing(
                &packed("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &gigabyte),
                1,
                1,
            ),
        ),
    ];
    let before = most_memory();
    for (what, bytes) in &bombs {
        assert!(bytes.len() < report::masking::MOST_BYTES, "{what}");
        let said = read(bytes, &|| true);
        assert!(
            matches!(said, Err(MaskingError::TooMuchInside)),
            "{what}: {said:?}"
        );
        assert!(masked(bytes, &["Anders"], &[], &[]).is_err(), "{what}");
    }
    let grown = (most_memory() - before) / 1_024;
    eprintln!("{} bombs, {grown} MB more", bombs.len());
    assert!(grown < 250, "{grown} MB");
    let mut locked = whole.clone();
    locked.extend(b"trailer\n<< /Root 1 0 R /Encrypt 9 0 R >>\n%%EOF\n");
    assert!(matches!(read(&locked, &|| true), Err(MaskingError::Encrypted)));
}

/// LZW as others write it: each code in nine bits and more, the high bit first.
#[test]
fn what_is_packed_by_codes_is_counted_by_their_strings() {
    // Codes for one letter and then ever longer strings of it: 1 + 2 + 3 + …
    let (mut bits, mut held, mut bytes) = (0, 0_u64, Vec::new());
    let mut write = |code: u64, width: u32| {
        held = held << width | code;
        bits += width;
        while bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    };
    for round in 0..60 {
        write(256, if round == 0 { 9 } else { 12 });
        write(32, 9);
        for code in 258..4_000_u64 {
            let width = match code {
                0..=510 => 9,
                511..=1_022 => 10,
                1_023..=2_046 => 11,
                _ => 12,
            };
            write(code, width);
        }
    }
    write(0, 16);
    let bomb = drawing(&packed("/Filter /LZWDecode", &bytes), 1, 1);
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    assert!(matches!(read(&bomb, &|| true), Err(MaskingError::TooMuchInside)));
}
