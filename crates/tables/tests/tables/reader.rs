use std::fmt::Write as _;

use proptest::prelude::*;
use tables::Watch;
use tables::table::TableError;

use crate::reader;

/// The column as numbers, or why not.
fn numbers(content: &str, column: &str) -> Result<Vec<f64>, String> {
    let watch = Watch::default();
    let read = || -> Result<Vec<f64>, TableError> {
        let mut reader = reader(content.as_bytes(), &watch)?;
        let id = reader.number(column)?;
        Ok(reader.read()?.numbers(id))
    };
    read().map_err(|error| error.to_string())
}

fn check(content: &str, column: &str, wanted: Result<&[f64], &str>) {
    let wanted = wanted.map(<[f64]>::to_vec).map_err(str::to_owned);
    assert_eq!(numbers(content, column), wanted, "{content:?}");
}

#[test]
fn tables_as_programs_write_them() {
    check("x,y\n1,2\n3,4\n", "y", Ok(&[2.0, 4.0]));
    check("x,y\r\n1,2\r\n3,4", "y", Ok(&[2.0, 4.0]));
    check("\u{feff}x;y\n1,5;2,25\n", "x", Ok(&[1.5]));
    check("x\ty\n1,5\t2.25\n\n\n3\t4\n", "y", Ok(&[2.25, 4.0]));
    check("\n\nx\n1\n", "x", Ok(&[1.0]));
    check(
        "\"x\",\"a, b\"\n \"1\" ,\"no \"\"x\"\"\nhere\"\n2,3\n",
        "x",
        Err("t.csv, line 2, column x: \"\"1\"\" is not a number"),
    );
    check(
        "\"x\",\"a, b\"\n\"1\",\"no \"\"x\"\"\nhere\"\n2,3\n",
        "x",
        Ok(&[1.0, 2.0]),
    );
    check("x,rum\n 1 ,5\" rör\n2,7\n", "x", Ok(&[1.0, 2.0]));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    check("", "x", Err("t.csv is empty"));
    check("\r\n \n", "x", Err("t.csv is empty"));
    check("x,y\n", "x", Err("t.csv has a header but no rows"));
    check(
        "x,y\n1,2\n",
        "z",
        Err("t.csv has no column z; its columns are x, y"),
    );
    check("x,x\n1,2\n", "x", Err("t.csv has more than one column x"));
    check(
        "x,y\n1,2\n\n3\n",
        "x",
        Err("t.csv, line 4: 1 cells, but the header has 2"),
    );
    check(
        "x,y\n1,2\n3,4,5\n",
        "x",
        Err("t.csv, line 3: 3 cells, but the header has 2"),
    );
    check(
        "x,y\n1,2\nfyra,4\n",
        "x",
        Err("t.csv, line 3, column x: \"fyra\" is not a number"),
    );
    check(
        "x;y\n1;\"två\nrader\"\n;4\n",
        "x",
        Err("t.csv, line 4, column x: \"\" is not a number"),
    );
    check(
        "x,y\n1,2\n\"3,4\n5,6\n",
        "y",
        Err("t.csv, line 3: 1 cells, but the header has 2"),
    );
}

/// Larger than several of the pieces that threads read by themselves.
fn long_table(rows: usize, quoted: bool) -> String {
    let mut text = String::from("id,x,name\n");
    for row in 0..rows {
        let name = match (quoted, row % 1000) {
            (true, 7) => "\"two\nlines, one \"\"cell\"\"\"",
            _ => "a name of some length",
        };
        writeln!(text, "{row},{}.25,{name}", row * 3).unwrap();
    }
    text
}

#[test]
fn long_tables_are_read_in_the_order_of_their_rows() {
    for quoted in [false, true] {
        let rows = 120_000;
        let text = long_table(rows, quoted);
        assert!(text.len() > 4 << 20);
        let read = numbers(&text, "x").unwrap();
        assert_eq!(read.len(), rows);
        assert!(
            read.iter()
                .enumerate()
                .all(|(row, &x)| x == (row * 3) as f64 + 0.25)
        );
    }
}

#[test]
fn lines_are_counted_through_long_tables() {
    for quoted in [false, true] {
        let mut text = long_table(120_000, quoted);
        let lines = text.matches('\n').count();
        text.push_str("1,x,y\n2,x,y\n");
        let wanted = format!("t.csv, line {}, column x: \"x\" is not a number", lines + 1);
        assert_eq!(numbers(&text, "x"), Err(wanted));
    }
}

#[test]
fn a_row_without_an_end_is_refused_before_it_fills_the_memory() {
    let endless = "1,".repeat(2 << 20);
    let wanted = "t.csv, after line 2: a row longer than 1048576 bytes, or quotes that are not closed";
    assert_eq!(
        numbers(&format!("x,y\n1,2\n{endless}"), "x"),
        Err(wanted.to_owned())
    );
    let open = format!("x,y\n1,2\n3,\"{}", "4\n".repeat(2 << 20));
    assert_eq!(numbers(&open, "x"), Err(wanted.to_owned()));
    let header = "x,".repeat(1 << 20);
    let wanted = wanted.replace("line 2", "line 0");
    assert_eq!(numbers(&header, "x"), Err(wanted));
}

#[test]
fn words_days_and_times_are_read_as_what_they_are() {
    let watch = Watch::default();
    let mut reader = reader(
        "place,day,at,n\nb,2024-03-01,2024-03-01 22:30,3\na,2024-03-02,,0\nb,1970-01-01,NA,1\n".as_bytes(),
        &watch,
    )
    .unwrap();
    let (place, day) = (reader.word("place").unwrap(), reader.day("day").unwrap());
    let (at, n) = (
        reader.minute_or_missing("at").unwrap(),
        reader.count("n").unwrap(),
    );
    let mut table = reader.read().unwrap();
    let places = table.words(place);
    assert_eq!(
        (places.codes, places.names),
        (vec![0, 1, 0], vec!["b".to_owned(), "a".to_owned()])
    );
    let days = table.days(day);
    assert_eq!((days.days, days.dates), (vec![19_783, 19_784, 0], true));
    let at = table.numbers(at);
    assert_eq!(at[0], f64::from(19_783 * 1440 + 22 * 60 + 30));
    assert!(at[1].is_nan() && at[2].is_nan());
    assert_eq!(table.counts(n), [3, 0, 1]);
}

#[test]
fn days_are_dates_or_numbers_but_not_both() {
    let watch = Watch::default();
    let mut reader = reader(b"day\n2024-03-01\n17\n", &watch).unwrap();
    let day = reader.day("day").unwrap();
    let _ = day;
    let refused = reader.read().unwrap_err().to_string();
    assert!(
        refused.starts_with("t.csv, line 3, column day: \"17\" is not"),
        "{refused}"
    );
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zåäö ]{0,6}",
        "[-+0-9.,eE\"; \n\r\t]{0,8}",
        any::<f64>().prop_map(|v| v.to_string()),
        any::<i32>().prop_map(|v| v.to_string()),
    ]
}

proptest! {
    /// Against the csv crate, which reads one record after the other.
    #[test]
    fn every_cell_is_what_a_plain_reader_finds(rows in prop::collection::vec((any_cell(), any_cell()), 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["first", "second"]).unwrap();
        for (first, second) in &rows {
            writer.write_record([first, second]).unwrap();
        }
        let content = writer.into_inner().unwrap();
        let plain: Vec<csv::StringRecord> = csv::Reader::from_reader(&content[..]).into_records().map(Result::unwrap).collect();
        let watch = Watch::default();
        let mut reader = reader(&content, &watch).unwrap();
        let ids = [reader.word("first").unwrap(), reader.word("second").unwrap()];
        let mut table = reader.read().unwrap();
        for (column, id) in ids.into_iter().enumerate() {
            let words = table.words(id);
            prop_assert_eq!(words.codes.len(), plain.len());
            for (row, record) in plain.iter().enumerate() {
                // Spaces around a cell are no part of it here.
                prop_assert_eq!(words.of_row(row), record[column].trim_matches(|c: char| c.is_ascii_whitespace()));
            }
        }
    }

    /// Numbers as Rust prints them come back as they were.
    #[test]
    fn numbers_come_back_as_they_were(values in prop::collection::vec(any::<f64>().prop_filter("finite", |v| v.is_finite()), 1..50)) {
        let content = values.iter().fold(String::from("v,w\n"), |text, v| text + &format!("{v},{v:e}\n"));
        for column in ["v", "w"] {
            let read = numbers(&content, column).unwrap();
            prop_assert_eq!(&read, &values);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(content in prop::collection::vec(any::<u8>(), 0..400), like_csv in "[a,;\"\n\r\t01.x-]{0,200}") {
        for content in [&content[..], like_csv.as_bytes()] {
            let watch = Watch::default();
            let Ok(mut reader) = reader(content, &watch) else { continue };
            for name in ["", "a", "0", "x", "a0"] {
                if !reader.has(name) {
                    continue;
                }
                let ids = [
                    reader.number(name), reader.number_or_missing(name), reader.count(name),
                    reader.day(name), reader.minute_or_missing(name), reader.word(name),
                ];
                prop_assert!(ids.iter().all(Result::is_ok) || ids.iter().all(Result::is_err));
            }
            let _ = reader.read();
        }
    }
}
