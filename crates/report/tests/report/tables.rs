//! Any table as a file, read back by another program.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use report::Language;
use report::extracts::{ColumnKind, TableCell, TableColumn, TableExtract, table_csv, table_xlsx};

fn costs() -> TableExtract {
    let columns = [
        ("Åtgärd", ColumnKind::Text),
        ("Beslutad", ColumnKind::Day),
        ("Andel", ColumnKind::Number),
        ("Kostnad, kr", ColumnKind::Money),
    ];
    TableExtract {
        title: "Kostnader 2024/2025".to_owned(),
        columns: columns.map(|(name, kind)| TableColumn::new(name, kind)).to_vec(),
        rows: vec![
            vec![
                TableCell::Text("=SUM(A1)".to_owned()),
                TableCell::Day("2024-05-31".parse().unwrap()),
                TableCell::Number(0.125),
                TableCell::Money(12_500_050),
            ],
            vec![
                TableCell::Text("Belysning; \"ny\"".to_owned()),
                TableCell::Empty,
                TableCell::Number(f64::NAN),
            ],
        ],
        stamp: vec![("Uttaget av".to_owned(), "=Samordnare".to_owned())],
        made_at: "2024-08-31T09:12:00Z".parse().unwrap(),
    }
}

#[test]
fn a_table_as_xlsx_has_true_days_numbers_and_money_and_never_a_formula() {
    let mut book = Xlsx::new(Cursor::new(table_xlsx(&costs(), Language::Swedish).unwrap())).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Kostnader 20242025", "Kolumnerna", "Uttaget"]
    );
    let sheet = book.worksheet_range("Kostnader 20242025").unwrap();
    let cell = |row, column| sheet.get((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 3), Data::String("Kostnad, kr".to_owned()));
    assert_eq!(cell(1, 0), Data::String("=SUM(A1)".to_owned()));
    assert!(matches!(cell(1, 1), Data::DateTime(at) if (at.as_f64() - 45_443.0).abs() < 1e-9));
    assert_eq!(
        (cell(1, 2), cell(1, 3)),
        (Data::Float(0.125), Data::Float(125_000.5))
    );
    assert_eq!(
        (cell(2, 1), cell(2, 2), cell(2, 3)),
        (Data::Empty, Data::Empty, Data::Empty)
    );
    let dictionary = book.worksheet_range("Kolumnerna").unwrap();
    let told: Vec<String> = dictionary
        .rows()
        .nth(2)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told, ["Kostnader 20242025", "Beslutad", "Datum"]);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn a_sheet_keeps_its_header_is_filtered_and_is_printed_as_wide_as_the_page() {
    let bytes = table_xlsx(&costs(), Language::Swedish).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    for mark in [
        "state=\"frozen\"",
        "<autoFilter ref=\"A1:D3\"",
        "orientation=\"landscape\"",
        "fitToPage=\"1\"",
        "&amp;L&amp;A&amp;R",
    ] {
        assert!(sheet.contains(mark), "{mark} in {sheet}");
    }
    let styles = part("xl/styles.xml");
    for format in ["yyyy-mm-dd", "#,##0.000_)_)", "#,##0.00&quot;\u{a0}kr&quot;_)_)"] {
        assert!(
            styles.contains(&format!("formatCode=\"{format}\"")),
            "{format} in {styles}"
        );
    }
    assert!(part("xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn the_same_table_gives_the_same_bytes_with_its_own_time_in_them() {
    let first = table_xlsx(&costs(), Language::Swedish).unwrap();
    // Long enough for a clock in the file to show.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert!(first == table_xlsx(&costs(), Language::Swedish).unwrap());
    let mut core = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(first)).unwrap();
    zip.by_name("docProps/core.xml")
        .unwrap()
        .read_to_string(&mut core)
        .unwrap();
    assert!(core.contains(">2024-08-31T09:12:00Z<"), "{core}");
}

#[test]
fn a_table_as_csv_opens_in_a_spreadsheet_of_its_language() {
    let text = |language| String::from_utf8(table_csv(&costs(), language).unwrap()).unwrap();
    assert_eq!(
        text(Language::Swedish),
        "\u{feff}Åtgärd;Beslutad;Andel;Kostnad, kr\n'=SUM(A1);2024-05-31;0,125;125000,50\n\"Belysning; \"\"ny\"\"\";;;\n"
    );
    assert!(text(Language::English).contains(",2024-05-31,0.125,125000.50\n"));
}

#[test]
fn a_table_without_rows_or_columns_is_still_a_file() {
    let mut bare = costs();
    bare.rows.clear();
    assert!(table_xlsx(&bare, Language::English).is_ok());
    bare.columns.clear();
    assert!(table_xlsx(&bare, Language::English).is_ok());
    assert!(table_csv(&bare, Language::English).is_ok());
}
