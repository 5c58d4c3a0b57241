//! Every number that is shown of a figure is the same number in its spreadsheet, in its text with separators and in its data for
//! programs. The figures are those that the program lists and those that its pages show: a new one without files fails here.

use std::collections::BTreeSet;
use std::io::Cursor;

use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use server::pages::explore::ExploreFigure;
use server::reports::ReportKind;

use crate::effect::a_measured_effect;
use crate::explore::{told, told_in, unusual_week};
use crate::safety_surveys::two_surveys;
use crate::world::{Who, World, on_each_database};

on_each_database!(
    every_number_of_a_figure_is_that_of_its_files,
    what_is_unusual_is_the_same_in_its_files,
    every_number_of_a_report_is_that_of_its_files,
);

/// A number as it stands on a page, and with how many decimals.
#[derive(Clone, Copy, Debug)]
struct Shown {
    value: f64,
    decimals: usize,
    is_percent: bool,
    is_below: bool,
}

impl Shown {
    /// Whether it is this number, rounded as it is shown; a share may be shown in hundredths.
    fn is(self, of: f64) -> bool {
        if self.is_below {
            return of <= self.value;
        }
        let half = 0.500_001 / 10_f64.powi(self.decimals as i32);
        let near = |number: f64| (number - self.value).abs() <= half;
        near(of) || self.is_percent && near(of * 100.0)
    }
}

/// The numbers in words, `1 234`, `−0,5`, `< 0,001`, `80 %`.
fn numbers(words: &str) -> Vec<Shown> {
    let letters: Vec<char> = words.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let before = letters[..at].iter().rev().find(|c| !c.is_whitespace());
        let is_negative = at > 0 && letters[at - 1] == '−';
        let (mut text, mut decimals) = (String::new(), None);
        while let Some(&c) = letters.get(at) {
            let next = letters.get(at + 1).is_some_and(char::is_ascii_digit);
            match c {
                c if c.is_ascii_digit() => {
                    text.push(c);
                    decimals = decimals.map(|n| n + 1);
                }
                ',' if next && decimals.is_none() => {
                    text.push('.');
                    decimals = Some(0);
                }
                '\u{a0}' | '\u{202f}' if next => (),
                _ => break,
            }
            at += 1;
        }
        let after: String = letters[at..].iter().take(2).collect();
        let value: f64 = text.parse().unwrap();
        found.push(Shown {
            value: if is_negative { -value } else { value },
            decimals: decimals.unwrap_or(0),
            is_percent: after.trim_start().starts_with('%'),
            is_below: before == Some(&'<'),
        });
    }
    found
}

fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => (),
        }
    }
    let entities = [
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#39;", "'"),
    ];
    let text = entities
        .into_iter()
        .fold(text, |text, (entity, is)| text.replace(entity, is));
    text.trim().to_owned()
}

/// A cell of a page's table, and whether its column says that it holds numbers.
struct Cell {
    words: String,
    is_number: bool,
}

/// The bodies of a page's tables.
fn tables_of(page: &str) -> Vec<Vec<Vec<Cell>>> {
    let row = |row: &str| {
        let cells = row
            .split("<t")
            .skip(1)
            .filter(|cell| cell.starts_with('h') || cell.starts_with('d'));
        let cell = |cell: &str| {
            let (tag, rest) = cell.split_once('>').unwrap();
            Cell {
                words: plain(rest.split("</t").next().unwrap()),
                is_number: tag.contains("c-table__number"),
            }
        };
        cells.map(cell).collect()
    };
    let bodies = page
        .split("<tbody>")
        .skip(1)
        .map(|rest| rest.split("</tbody>").next().unwrap());
    bodies
        .map(|body| body.split("<tr").skip(1).map(row).collect())
        .collect()
}

async fn as_json(world: &World, path: &str) -> Value {
    let answer = world.get(Who::Coordinator, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// The same rows in a file's table as in the data, cell by cell.
fn check_sheet(path: &str, rows: &[Vec<Data>], table: &Value) {
    let expected = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len() + 1, "{path}");
    for (row, expected) in rows.iter().skip(1).zip(expected) {
        for (at, cell) in expected.as_array().unwrap().iter().enumerate() {
            let own = row.get(at).unwrap_or(&Data::Empty);
            match cell {
                Value::Number(n) => {
                    let (own, n): (f64, f64) = (own.to_string().parse().unwrap(), n.as_f64().unwrap());
                    assert!(same(own, n), "{path}: {row:?}, {n}");
                }
                Value::String(text) if !matches!(own, Data::DateTime(_)) => {
                    assert_eq!(own.to_string(), *text, "{path}")
                }
                Value::Null => assert!(matches!(own, Data::Empty), "{path}: {row:?}"),
                _ => (),
            }
        }
    }
}

async fn check_workbook(world: &World, path: &str, tables: &[Value]) {
    let answer = world.get(Who::Coordinator, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body)).unwrap();
    for (sheet, table) in book.sheet_names().into_iter().zip(tables) {
        let range = book.worksheet_range(&sheet).unwrap();
        let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
        check_sheet(path, &rows, table);
    }
}

async fn check_csv(world: &World, path: &str, table: &Value) {
    let answer = world.get(Who::Coordinator, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    let lines = answer.text().lines().count();
    let expected = table["rows"].as_array().unwrap();
    assert_eq!(lines, expected.len() + 1, "{path}");
    for (line, row) in answer.text().lines().skip(1).zip(expected) {
        let cells: Vec<&str> = line.split(';').collect();
        if cells.len() != row.as_array().unwrap().len() {
            // A separator within the words of a cell: its numbers are in the workbook.
            continue;
        }
        for (cell, expected) in cells.iter().zip(row.as_array().unwrap()) {
            if let Some(n) = expected.as_f64() {
                let own = cell.trim_matches('"').replace(',', ".").parse().unwrap();
                assert!(same(own, n), "{path}: {line}, {n}");
            }
        }
    }
}

/// As a spreadsheet has numbers, with fifteen digits.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-14 * b.abs()
}

/// Every number of a page's table stands in the same row of the data, in the same order.
fn check_page(path: &str, page: &[Vec<Cell>], table: &Value) {
    let rows = table["rows"].as_array().unwrap();
    assert!(
        page.len() <= rows.len(),
        "{path}: {} rows shown of {}",
        page.len(),
        rows.len()
    );
    for (shown, row) in page.iter().zip(rows) {
        let numbers_of_row: Vec<f64> = row.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        let mut left = numbers_of_row.iter();
        for cell in shown.iter().filter(|cell| cell.is_number) {
            for number in numbers(&cell.words) {
                assert!(
                    left.any(|of| number.is(*of)),
                    "{path}: {} on the page, {row} in the data",
                    cell.words
                );
            }
        }
    }
}

/// A figure's page, workbook, text and data.
async fn check_figure(world: &World, name: &str, query: &str) -> Option<Value> {
    let of = |end: &str| format!("/utforska/figur/{name}{end}{query}");
    let page = world.get(Who::Coordinator, &of("")).await;
    if page.status != StatusCode::OK {
        // What is not there is in no file either.
        for end in [".json", ".xlsx", ".csv"] {
            assert_eq!(
                world.get(Who::Coordinator, &of(end)).await.status,
                page.status,
                "{}",
                of(end)
            );
        }
        return None;
    }
    let data = as_json(world, &of(".json")).await;
    let tables = data["tables"].as_array().unwrap();
    check_workbook(world, &of(".xlsx"), tables).await;
    check_csv(world, &of(".csv"), &tables[0]).await;
    let text = page.text();
    let shown = tables_of(&text);
    assert_eq!(
        shown[0].len(),
        tables[0]["rows"].as_array().unwrap().len(),
        "{}",
        of("")
    );
    check_page(&of(""), &shown[0], &tables[0]);
    let finding = data["finding"].as_str().unwrap();
    assert!(plain(&text).contains(finding), "{}: {finding}", of(""));
    Some(data)
}

/// The names of the figures that a page links to.
fn linked(page: &str) -> BTreeSet<String> {
    let links = page.split("href=\"/utforska/figur/").skip(1);
    let name = |link: &str| link.split(['"', '?', '.']).next().unwrap().to_owned();
    links.map(name).collect()
}

const SELECTIONS: [&str; 6] = [
    "?fran=2022-01-01&till=2022-03-10",
    "?kategori=KLO",
    "?kategori=ORD&omrade=centrum&veckodag=5&veckodag=6",
    "?timme=21&timme=22&timme=23&allvar=2",
    "?kategori=SKA&organisation=bevakning-exempel&fran=2020-01-01",
    "?omrade=centrum&brytdag=2021-06-01",
];

async fn every_number_of_a_figure_is_that_of_its_files() {
    // More files than anybody takes out in a minute.
    let world = World::with_settings(|settings| settings.files_per_minute = 10_000).await;
    let world = told_in(world, 1_500).await;
    let mut never: BTreeSet<&str> = ExploreFigure::every().map(ExploreFigure::name).collect();
    for query in SELECTIONS {
        // All that the pages show has a page and files of its own.
        let explore = world
            .get(Who::Coordinator, &format!("/utforska{query}"))
            .await
            .text();
        let compare = world
            .get(Who::Coordinator, &format!("/utforska/jamfor{query}"))
            .await
            .text();
        for page in [&explore, &compare] {
            assert_eq!(
                page.matches("<figure").count(),
                linked(page).len(),
                "a figure without files: {query}"
            );
        }
        for figure in ExploreFigure::every() {
            let name = figure.name();
            let Some(data) = check_figure(&world, name, query).await else {
                continue;
            };
            never.remove(name);
            let finding = data["finding"].as_str().unwrap();
            let rows = data["tables"][0]["rows"].as_array().unwrap();
            // The page of the layer shows the same, and what it rests on.
            if figure.is_layer() {
                let layer = format!("/utforska/karta{query}&lager={name}");
                let text = world.get(Who::Coordinator, &layer).await.text();
                let shown = tables_of(&text);
                let own = usize::from(!rows.is_empty());
                let tables = data["tables"].as_array().unwrap();
                assert_eq!(shown.len(), tables.len() - 1 + own, "{layer}");
                for (shown, table) in shown.iter().rev().zip(tables.iter().skip(1 - own)) {
                    check_page(&layer, shown, table);
                }
            }
            if ExploreFigure::COMPARED.contains(&figure) {
                assert!(plain(&compare).contains(finding), "{name}{query}: {finding}");
            }
            let is_bars = ExploreFigure::ALL.contains(&figure) && !figure.is_layer();
            if is_bars {
                assert!(plain(&explore).contains(finding), "{name}{query}: {finding}");
            }
            if is_bars && !matches!(figure, ExploreFigure::Time | ExploreFigure::Hours) {
                for row in rows.iter().take(12) {
                    let (name, n) = (row[0].as_str().unwrap(), row[1].as_i64().unwrap());
                    let events = match n {
                        0 => "Inga händelser".to_owned(),
                        1 => "En händelse".to_owned(),
                        n => format!("{} händelser", with_spaces(n)),
                    };
                    let said = format!("{name}: {events}.").replace('&', "&amp;");
                    assert!(explore.contains(&said), "{query}: {said}");
                }
            }
        }
    }
    assert!(never.is_empty(), "never shown: {never:?}");
}

fn with_spaces(n: i64) -> String {
    if n < 1_000 {
        n.to_string()
    } else {
        format!("{}\u{a0}{:03}", n / 1_000, n % 1_000)
    }
}

async fn what_is_unusual_is_the_same_in_its_files() {
    let world = unusual_week(1_500).await;
    let query = "?vecka=2022-W10&larm=52";
    let of = |form: &str| format!("/utforska/ovanligt/fil/{form}{query}");
    let text = world
        .get(Who::Coordinator, &format!("/utforska/ovanligt{query}"))
        .await
        .text();
    for form in ["xlsx", "csv", "json"] {
        assert!(
            text.contains(&of(form).replace('&', "&#38;")) || text.contains(&of(form)),
            "{form}: {text}"
        );
    }
    let data = as_json(&world, &of("json")).await;
    let tables = data["tables"].as_array().unwrap();
    check_workbook(&world, &of("xlsx"), tables).await;
    check_csv(&world, &of("csv"), &tables[0]).await;
    let rows = tables[0]["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    let column = |name: &str| {
        let mut columns = tables[0]["columns"].as_array().unwrap().iter();
        columns.position(|column| column["name"] == name).unwrap()
    };
    let page = plain(&text);
    for row in rows {
        let number = |name: &str| row[column(name)].as_f64().unwrap();
        let sentence = row[column("Skäl")].as_str().unwrap();
        assert!(page.contains(sentence), "{sentence}");
        // "…: 14 mot väntat 3–8, …"
        let (count, span) = sentence.split_once(" mot väntat ").unwrap();
        let count = count.rsplit(' ').next().unwrap();
        let span = span.split([',', ' ', '.']).next().unwrap();
        let said: Vec<f64> = numbers(&format!("{count} {span}"))
            .iter()
            .map(|n| n.value)
            .collect();
        let (low, high) = (number("Väntat, lägst"), number("Väntat, högst"));
        assert_eq!(said[0], number("Antal som jämförs"), "{sentence}");
        assert!(
            said[1] == low && (said.get(2) == Some(&high) || low == high),
            "{sentence}: {low}–{high}"
        );
    }
    // Who was silent is told in both.
    let silent = tables[1]["rows"].as_array().unwrap();
    assert_eq!(
        silent.len(),
        text.split_once("id=\"rapporteringen\"").map_or(0, |(_, rest)| {
            rest.split_once("</section>").unwrap().0.matches("<li").count()
        })
    );
    for row in silent {
        assert!(page.contains(row[0].as_str().unwrap()), "{row}");
    }
    assert_eq!(
        world.get(Who::Coordinator, &of("pdf")).await.status,
        StatusCode::NOT_FOUND
    );
    let refused = world
        .get(Who::Coordinator, "/utforska/ovanligt/fil/csv?larm=0")
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        world.get(Who::Guard, &of("json")).await.status,
        StatusCode::FORBIDDEN
    );
}

/// The reports that rest on figures of events and surveys.
const OF_FIGURES: [ReportKind; 4] = [
    ReportKind::Effect,
    ReportKind::Survey,
    ReportKind::Streams,
    ReportKind::Forecast,
];

async fn every_number_of_a_report_is_that_of_its_files() {
    let world = told(2_500).await;
    a_measured_effect(&world).await;
    two_surveys(&world).await;
    let list = world.get(Who::Coordinator, "/rapporter").await.text();
    let mut numbers_seen = 0;
    for kind in OF_FIGURES {
        let (start, _) = kind.path().split_once("{of}").unwrap_or((kind.path(), ""));
        let paths: BTreeSet<String> = list
            .split("href=\"")
            .skip(1)
            .map(|link| link.split('"').next().unwrap().to_owned())
            .filter(|path| path.starts_with(start) && path.ends_with(kind.path().rsplit('}').next().unwrap()))
            .collect();
        assert!(!paths.is_empty(), "{kind:?} is not in the list of reports");
        for path in paths {
            numbers_seen += check_report(&world, &path).await;
        }
    }
    assert!(numbers_seen > 60, "{numbers_seen}");
}

/// A report's page, workbook, tables as text and data; how many numbers were held against each other.
async fn check_report(world: &World, path: &str) -> usize {
    let text = world.get(Who::Coordinator, path).await.text();
    let data = as_json(world, &format!("{path}/fil/json")).await;
    let sections = data["sections"].as_array().unwrap();
    let tables: Vec<Value> = sections
        .iter()
        .flat_map(|s| s["tables"].as_array().unwrap().clone())
        .collect();
    let shown = tables_of(&text);
    assert_eq!(shown.len(), tables.len(), "{path}");
    let mut held = 0;
    for (shown, table) in shown.iter().zip(&tables) {
        let rows = table["rows"].as_array().unwrap();
        assert_eq!(shown.len(), rows.len(), "{path}: {table}");
        for (cells, row) in shown.iter().zip(rows) {
            for (cell, value) in cells.iter().zip(row.as_array().unwrap()) {
                let Some(value) = value.as_f64() else { continue };
                let said = numbers(&cell.words);
                assert!(
                    said.iter().any(|number| number.is(value)),
                    "{path}: {} on the page, {value}",
                    cell.words
                );
                held += 1;
            }
        }
    }
    if !tables.is_empty() {
        check_workbook(world, &format!("{path}/fil/xlsx"), &tables).await;
    }
    for section in sections {
        for (at, table) in section["tables"].as_array().unwrap().iter().enumerate() {
            let csv = format!(
                "{path}/fil/csv?tabell={}.{}",
                section["id"].as_str().unwrap(),
                at + 1
            );
            check_csv(world, &csv, table).await;
        }
        let finding = section["figure"]["finding"].as_str().unwrap_or_default();
        assert!(plain(&text).contains(finding), "{path}: {finding}");
    }
    held
}
