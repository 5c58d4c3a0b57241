//! The weekly picture as PDF, DOCX and workbook, of a made-up week.

use std::io::{Cursor, Read};

use analysis::Audience;
use calamine::{Data, Reader as _, Xlsx};
use domain::picture::PictureStatus;
use report::Language;
use report::documents::{Placed, WeeklyDocument, weekly_docx, weekly_pdf, weekly_xlsx};
use report::figures::{ChoiceRow, ChoiceTexts, Figure, Table, choice_bars};

use crate::fixture;

fn document(week: &fixture::Week, language: Language) -> WeeklyDocument<'_> {
    WeeklyDocument {
        municipality: &week.municipality,
        picture: Some(&week.picture),
        draft: &week.draft,
        decisions: &week.decisions,
        placed: &[],
        language,
        audience: Audience::Register,
        as_of: week.as_of,
        checkpoint: Some((48_213, "c0ffee")),
        signed: Some("lagesbild/0126 48213 BwcHBw== — lagesbild/0126 c0ffee=="),
    }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

#[test]
fn the_pdf_is_tagged_declares_pdf_ua_and_says_its_language() {
    let week = fixture::week("example");
    for (language, tag) in [
        (Language::Swedish, "/Lang(sv-SE)"),
        (Language::English, "/Lang(en-GB)"),
    ] {
        let pdf = weekly_pdf(&document(&week, language)).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
        for mark in ["/StructTreeRoot", "/Marked true", "pdfuaid:part", tag] {
            assert!(contains(&pdf, mark), "{mark}");
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let week = fixture::week("example");
    let twice = |make: &dyn Fn() -> Vec<u8>| assert!(make() == make());
    twice(&|| weekly_pdf(&document(&week, Language::Swedish)).unwrap());
    twice(&|| weekly_docx(&document(&week, Language::Swedish)).unwrap());
    twice(&|| weekly_xlsx(&document(&week, Language::Swedish)).unwrap());
}

#[test]
fn the_workbook_has_a_sheet_for_each_figure_with_true_numbers() {
    let week = fixture::week("example");
    let bytes = weekly_xlsx(&document(&week, Language::Swedish)).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(names[names.len() - 2..], ["Kolumnerna", "Uttaget"]);
    let areas = book.worksheet_range("Områden").unwrap();
    // The header, each area, and all of them.
    assert_eq!(areas.height(), week.draft.areas.len() + 2);
    let told = [areas.get((1, 1)), areas.get((1, 2))];
    assert!(
        told.iter().all(|cell| matches!(cell, Some(Data::Float(_)))),
        "{told:?}"
    );
    let hours = book.worksheet_range("Timme och veckodag").unwrap();
    assert_eq!(hours.height(), 7 * 24 + 1);
}

#[test]
fn a_picture_not_begun_and_a_text_that_cannot_be_set_still_give_a_document() {
    let mut week = fixture::week("example");
    week.picture.summary = "Ett leende 🙂 och #strong[kod] $x$ \\ \"citat\" <a> & 漢字".into();
    week.picture.status = PictureStatus::Draft;
    week.draft.curves.clear();
    assert!(weekly_pdf(&document(&week, Language::Swedish)).is_ok());
    let bare = WeeklyDocument {
        picture: None,
        decisions: &[],
        checkpoint: None,
        signed: None,
        ..document(&week, Language::English)
    };
    assert!(weekly_pdf(&bare).is_ok());
    assert!(weekly_docx(&bare).is_ok());
}

#[test]
fn the_docx_has_headings_header_rows_text_alternatives_and_language() {
    let week = fixture::week("example");
    let docx = weekly_docx(&document(&week, Language::Swedish)).unwrap();
    let text = part(&docx, "word/document.xml");
    for mark in [
        "<w:pStyle w:val=\"Heading1\"/>",
        "<w:tblHeader/>",
        "descr=\"Händelser vecka för vecka. ",
        "Gymnasieskolan &lt;Norra&gt; &amp; Södra",
        "Rättelse, version 2. ",
        "lagesbild/0126 48213 BwcHBw== — lagesbild/0126 c0ffee==",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
    assert_eq!(
        text.matches("<w:tbl>").count(),
        text.matches("<w:tblHeader/>").count()
    );
    assert_eq!(
        text.matches("<wp:docPr").count(),
        text.matches("<wp:docPr id=").count()
    );
    assert!(part(&docx, "word/styles.xml").contains("<w:lang w:val=\"sv-SE\""));
    assert!(
        part(&docx, "docProps/core.xml")
            .contains("<dc:title>Lägesbild vecka 10 2022, Example kommun</dc:title>")
    );
}

#[test]
fn readers_who_do_not_work_with_the_register_get_no_small_counts_places_or_hours() {
    let mut week = fixture::week("example");
    week.draft.areas[0].total.n = 3;
    let text = |audience| {
        let document = WeeklyDocument {
            audience,
            ..document(&week, Language::Swedish)
        };
        assert!(weekly_pdf(&document).is_ok());
        part(&weekly_docx(&document).unwrap(), "word/document.xml")
    };
    let (register, others) = (text(Audience::Register), text(Audience::Others));
    let place = &week.draft.recurring_places[0].name;
    for fine in [
        place.as_str(),
        "Timme och veckodag",
        "Återkommande platser",
        ", väntat ",
    ] {
        assert!(register.contains(fine), "{fine}");
        assert!(
            !others.contains(fine),
            "{fine} is for those who work with the register"
        );
    }
    assert!(others.contains("Händelser: färre än 8"));
    assert!(!register.contains("Händelser: färre än"));
    assert!(
        others.contains(week.picture.summary.split('.').next().unwrap()),
        "what people wrote is for all"
    );
}

#[test]
fn a_figure_that_somebody_put_in_stands_with_its_sentence_and_its_table() {
    let week = fixture::week("example");
    let row = |label: &str, n: i64| ChoiceRow {
        label: label.into(),
        n,
        is_chosen: false,
        link: None,
    };
    let texts = ChoiceTexts {
        title: "Kategorier",
        finding: "Mest klotter (14).",
        what: "Kategori",
        count: "Händelser",
    };
    let figure = choice_bars(texts, &[row("Klotter", 14), row("Brand", 2)], Language::Swedish);
    let placed = |figure: Option<Figure>, table: Option<Table>| Placed {
        area: "Skogås".into(),
        caption: "Klottret kring centrum ökade.".into(),
        selection: "Period: 28 dagar".into(),
        figure,
        table,
    };
    let mut coarse = figure.table.clone();
    coarse.rows = vec![vec!["Klotter".into(), "8–19".into()]];
    let text = |placed: Placed| {
        let placed = [placed];
        let document = WeeklyDocument {
            placed: &placed,
            ..document(&week, Language::Swedish)
        };
        assert!(weekly_pdf(&document).is_ok());
        part(&weekly_docx(&document).unwrap(), "word/document.xml")
    };
    let whole = text(placed(Some(figure), None));
    for said in [
        "Klottret kring centrum",
        "Mest klotter (14).",
        "Brand",
        "Period: 28 dagar",
    ] {
        assert!(whole.contains(said), "{said}");
    }
    let coarse = text(placed(None, Some(coarse)));
    assert!(coarse.contains("8–19") && !coarse.contains("Mest klotter"));
    let nothing = text(placed(None, None));
    assert!(nothing.contains("Klottret kring centrum") && nothing.contains("Figuren är finare"));
}
