//! Workbooks, made here: typed days and times, formulas, sheets and mappings.

use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use import::{
    CategoryChoice, Field, HeaderRow, ImportError, Item, MappedColumn, Mapping, Note, ScreeningChoice,
    SourceFormat,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::{outcome, read};

/// A file of its own for each test.
fn temporary(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    folder.join(name)
}

fn guard_workbook(name: &str) -> PathBuf {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let time = Format::new().set_num_format("hh:mm");
    book.add_worksheet().set_name("Omslag").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Mars").unwrap();
    sheet.write(0, 0, "Rapport").unwrap();
    for (column, name) in ["Datum", "Tid", "Plats", "Händelse", "Beskrivning"]
        .iter()
        .enumerate()
    {
        sheet.write(2, column as u16, *name).unwrap();
    }
    let at = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
    sheet.write_with_format(3, 0, at("2022-03-07"), &day).unwrap();
    sheet.write_with_format(3, 1, at("22:15"), &time).unwrap();
    sheet.write(3, 2, "Huddinge centrum").unwrap();
    sheet.write(3, 3, "Klotter").unwrap();
    sheet.write(4, 0, 44627).unwrap();
    sheet.write(4, 1, "23.40").unwrap();
    sheet
        .write_formula(
            4,
            2,
            Formula::new("=A1&\" centrum\"").set_result("Skogås centrum"),
        )
        .unwrap();
    sheet.write(4, 3, "Skadegörelse").unwrap();
    sheet.write_with_format(5, 0, at("2022-03-08"), &day).unwrap();
    sheet
        .write_formula(5, 2, Formula::new("=VLOOKUP(1,A:B,2)"))
        .unwrap();
    sheet.write(5, 3, "Bråk").unwrap();
    sheet.write(6, 0, "Summa").unwrap();
    sheet.write(6, 3, 3).unwrap();
    let file = temporary(name);
    without_values(&book.save_to_buffer().unwrap(), &file);
    file
}

/// Takes away the values of formulas that came out as 0, as programs that never compute leave them.
fn without_values(book: &[u8], file: &Path) {
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(File::create(file).unwrap());
    for n in 0..from.len() {
        let mut member = from.by_index(n).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if member.name().starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(content).unwrap();
            content = text.replace("</f><v>0</v>", "</f>").into_bytes();
        }
        to.start_file(member.name(), zip::write::SimpleFileOptions::default())
            .unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap();
}

#[test]
fn a_workbook_is_read_from_the_sheet_with_rows_and_formulas_only_by_their_values() {
    let file = guard_workbook("typed.xlsx");
    let (items, summary) = read(SourceFormat::Table, &file, None, ScreeningChoice::Mask).unwrap();
    let rows: Vec<(u64, String)> = items
        .iter()
        .map(|item| match item {
            Item::Event(event) => (
                event.row,
                format!("{} {}", event.input.happened.from, event.input.place.name),
            ),
            Item::Rejected(rejected) => (rejected.row, rejected.reason.code().to_owned()),
        })
        .collect();
    let expected = [
        (4, "2022-03-07T21:15:00Z Huddinge centrum".to_owned()),
        (5, "2022-03-07T22:40:00Z Skogås centrum".to_owned()),
        (6, "formula_without_value".to_owned()),
        (7, "sum_row".to_owned()),
    ];
    assert_eq!(rows, expected, "{}", outcome(&items, &summary));
}

#[test]
fn a_preview_says_what_columns_are_and_why_and_gives_a_mapping_to_correct() {
    let file = guard_workbook("previewed.xlsx");
    let preview = import::preview(&file, None).unwrap();
    assert_eq!(preview.header_row, Some(3));
    assert_eq!(preview.sheets, ["Omslag", "Mars"]);
    assert_eq!(preview.mapping.sheet.as_deref(), Some("Mars"));
    let guesses: Vec<Option<Field>> = preview.columns.iter().map(|c| c.guess).collect();
    let expected = [
        Field::Date,
        Field::Time,
        Field::Place,
        Field::Category,
        Field::Text,
    ];
    assert_eq!(guesses, expected.map(Some));
    assert_eq!(preview.rows.len(), 4);
    let saved = serde_json::to_string(&preview.mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&saved).unwrap(), preview.mapping);
}

#[test]
fn a_mapping_overrules_the_guesses_and_has_the_sender_s_own_words() {
    let file = temporary("own_words.csv");
    std::fs::write(
        &file,
        "A;B;C\n2022-03-07;Huddinge centrum;Kod 7\n2022-03-08;Huddinge centrum;Klotter\n",
    )
    .unwrap();
    let column = |column: &str, field| MappedColumn {
        column: column.to_owned(),
        field,
    };
    let own = CategoryChoice {
        category: "NAR".into(),
        subtype: Some("handel".into()),
    };
    let mut mapping = Mapping {
        columns: vec![
            column("C", Field::Category),
            column("A", Field::Date),
            column("B", Field::Place),
        ],
        categories: [("kod 7".to_owned(), own)].into(),
        header_row: HeaderRow::Row(1),
        ..Mapping::default()
    };
    let (items, _) = read(SourceFormat::Table, &file, Some(&mapping), ScreeningChoice::Mask).unwrap();
    let categories: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Event(event) => Some(event.input.category.to_string()),
            Item::Rejected(_) => None,
        })
        .collect();
    assert_eq!(categories, ["NAR", "KLO"]);
    mapping.columns.push(column("D", Field::Text));
    let error = read(SourceFormat::Table, &file, Some(&mapping), ScreeningChoice::Mask).unwrap_err();
    assert!(
        matches!(error, ImportError::MappedColumnMissing { .. }),
        "{error}"
    );
}

#[test]
fn the_sender_s_words_are_counted_and_those_nobody_knows_are_told() {
    let file = temporary("words.csv");
    let rows =
        "2022-03-07;Kod 7\n2022-03-08;Klotter\n2022-03-09;KOD 7\n2022-03-09;Kod 8\n2022-03-09;0701740605\n";
    std::fs::write(&file, format!("Rapport mars\n\nDatum;Kategori\n{rows}")).unwrap();
    let own = CategoryChoice {
        category: "NAR".into(),
        subtype: None,
    };
    let mapping = Mapping {
        categories: [("kod 8".to_owned(), own)].into(),
        ..Mapping::default()
    };
    let found = import::category_words(&file, &mapping, &super::huddinge()).unwrap();
    let told: Vec<(&str, u64, Option<&str>, bool)> = found
        .words
        .iter()
        .map(|w| {
            let means = w.means.as_ref().map(|m| m.category.as_str());
            (w.word.as_str(), w.rows, means, w.is_chosen)
        })
        .collect();
    let expected = [
        ("Kod 7", 2, None, false),
        ("Klotter", 1, Some("KLO"), false),
        ("Kod 8", 1, Some("NAR"), true),
    ];
    assert_eq!(told, expected, "a telephone number is no word to hand on");
    assert_eq!(found.rows, 5);
    let top = import::preview(&file, None).unwrap().top;
    assert_eq!((top[0].0, top[1].0), (1, 3));
}

#[test]
fn rows_that_were_given_back_and_mended_do_not_tell_why_they_were() {
    let mended = "2022-03-07;Huddinge centrum;Klotter;Tagg på väggen";
    let read_text = |name: &str, table: String| {
        let file = temporary(name);
        std::fs::write(&file, table).unwrap();
        let (items, _) = read(SourceFormat::Table, &file, None, ScreeningChoice::Mask).unwrap();
        let [Item::Event(event)] = items.as_slice() else {
            panic!("{items:?}");
        };
        (event.input.text.clone(), event.fingerprint)
    };
    let as_sent = read_text("sent.csv", format!("Datum;Plats;Kategori;Anteckning\n{mended}\n"));
    for (name, before) in [
        ("sv", "Orsak till avvisning;Rad i filen"),
        ("en", "Reason for rejection;Row in the file"),
    ] {
        let table = format!("{before};Datum;Plats;Kategori;Anteckning\nDatum saknas.;7;{mended}\n");
        assert_eq!(read_text(&format!("back_{name}.csv"), table), as_sent);
    }
}

#[test]
fn a_text_file_is_read_alike_in_every_encoding() {
    let text = "Datum;Tid;Plats;Händelse;Beskrivning\n2022-03-07;22:15;Vårby gård;Bråk;Två sällskap\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let twice: String = text.bytes().map(char::from).collect();
    let mut first = None;
    for (name, bytes) in [
        ("utf8.csv", text.as_bytes().to_vec()),
        ("utf8_mark.csv", format!("\u{feff}{text}").into_bytes()),
        ("latin.csv", latin.into_owned()),
        ("utf16.csv", utf16),
        ("twice.csv", twice.into_bytes()),
    ] {
        let file = temporary(name);
        std::fs::write(&file, bytes).unwrap();
        let (items, _) = read(SourceFormat::Table, &file, None, ScreeningChoice::Mask).unwrap();
        let [Item::Event(event)] = items.as_slice() else {
            panic!("{name}: {items:?}");
        };
        let mut event = event.clone();
        event.notes.retain(|note| *note != Note::LettersRepaired);
        assert_eq!(*first.get_or_insert_with(|| event.clone()), event, "{name}");
        assert_eq!(event.input.place.name, "Vårby gård", "{name}");
    }
}

#[test]
fn an_open_document_is_read() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let header = row(["Datum", "Tid", "Plats", "Händelse"].map(cell).concat());
    let day = r#"<table:table-cell office:value-type="date" office:date-value="2022-03-07"/>"#;
    let time = r#"<table:table-cell office:value-type="time" office:time-value="PT22H15M00S"/>"#;
    let event = row(format!(
        "{day}{time}{}{}",
        cell("Huddinge centrum"),
        cell("Klotter")
    ));
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet><table:table table:name="Blad1">{header}{event}<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let file = temporary("open.ods");
    let mut zip = zip::ZipWriter::new(File::create(&file).unwrap());
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let (items, summary) = read(SourceFormat::Table, &file, None, ScreeningChoice::Mask).unwrap();
    let shown = outcome(&items, &summary);
    assert!(
        shown.contains("2022-03-07T21:15:00Z") && summary.accepted == 1,
        "{shown}"
    );
}
