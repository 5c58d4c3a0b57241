//! Mass assignment: every form of the program, right in every way, with one field more that is called as a column of the register.
//! Whatever the column is, the form is refused and nothing is written.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::StatusCode;
use domain::chain::RecordKind;
use server::pages;

use crate::access::{Sent, addresses, furnished, methods, send_form, sent, written};
use crate::world::{Answer, Who, World};

/// Every column of every table, as the migrations name them.
fn columns() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations/sqlite");
    let mut columns = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let mut words = line.trim_start_matches("ALTER TABLE ").split_whitespace();
            let (Some(name), Some(kind)) = (words.next(), words.next()) else {
                continue;
            };
            let is_name = name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
            if is_name && ["INTEGER", "TEXT", "BLOB", "REAL"].contains(&kind.trim_end_matches(',')) {
                columns.insert(name.to_owned());
            }
        }
    }
    assert!(
        columns.len() > 80,
        "the migrations were not understood: {columns:?}"
    );
    columns
}

/// Fields of a form's own that are called as a column is.
const OWN: [(&str, &str); 15] = [
    ("/granska", "text"),
    ("/lagesbild/{week}/beslut", "text"),
    ("/beslut/{id}/svar", "text"),
    ("/aterkoppling", "text"),
    ("/handelser/ny", "text"),
    ("/handelser/{id}/andra", "text"),
    ("/handelser/ny", "lat"),
    ("/handelser/ny", "lon"),
    ("/handelser/{id}/andra", "lat"),
    ("/handelser/{id}/andra", "lon"),
    ("/handelser/ny", "version"),
    ("/kedjan/{slag}", "version"),
    ("/kedjan/{slag}", "why"),
    ("/utforska/ovanligt", "problem"),
    ("/utforska/ovanligt/angra", "problem"),
];

fn is_own(path: &str, column: &str, form: &Sent) -> bool {
    let (Sent::Form(fields) | Sent::Files(fields, ..)) = form;
    // A record's form has the record's fields.
    let of_record =
        path.starts_with("/kedjan/{slag}") && RecordKind::Goal.fields().iter().any(|f| f.name == column);
    of_record || OWN.contains(&(path, column)) || fields.iter().any(|(name, _)| name == column)
}

async fn send(world: &World, who: Who, address: &str, form: &Sent, more: (&str, &str)) -> Answer {
    match form {
        Sent::Form(fields) => {
            let mut fields = fields.clone();
            fields.push((more.0.to_owned(), more.1.to_owned()));
            send_form(world, who, address, &fields).await
        }
        Sent::Files(fields, field, name, bytes) => {
            let mut fields: Vec<(&str, &str)> =
                fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            fields.push(more);
            let file = [(*field, *name, bytes.as_slice())];
            let files = if name.is_empty() { &[][..] } else { &file[..] };
            world.upload(who, address, &fields, files).await
        }
    }
}

#[tokio::test]
async fn no_form_takes_a_field_that_is_called_as_a_column() {
    let world = furnished().await;
    let (columns, before) = (columns(), written(&world).await);
    let (mut asked, mut taken) = (0, Vec::new());
    for path in pages::paths() {
        // A token of a provider's or a program's key come before any field; what a browser tells is no form.
        if path == "/import/program" || path == "/webblasare/rapport" || path.ends_with("/utloggad") {
            continue;
        }
        let address = addresses(&path).swap_remove(0);
        if !methods(&world, &address).await.contains(&"POST".to_owned()) {
            continue;
        }
        let who = match path.split('/').nth(1) {
            Some("konton") => Who::Administrator,
            _ => Who::Coordinator,
        };
        let form = sent(&world, &path, &address);
        for column in &columns {
            if column == "csrf" || is_own(&path, column, &form) {
                continue;
            }
            let answer = send(&world, who, &address, &form, (column, "1")).await;
            asked += 1;
            let refused = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::BAD_REQUEST]
                .contains(&answer.status)
                && answer.text().contains("unknown field");
            if !refused {
                taken.push(format!("{path} {column}: {}", answer.status));
                break;
            }
        }
    }
    eprintln!("{asked} forms with a field too many");
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert_eq!(written(&world).await, before);
}

/// The ends of what a number can be, and beyond.
const EXTREMES: [&str; 5] = [
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999999999",
    "0",
    "-1",
];

/// A value with its numbers or its year at an end; nothing when it has none.
fn at_the_ends(value: &str) -> Vec<String> {
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return EXTREMES.map(str::to_owned).to_vec();
    }
    if value.contains("2022") {
        return ["9999", "-9999", "0000"]
            .map(|year| value.replace("2022", year))
            .to_vec();
    }
    Vec::new()
}

/// A build for tests stops at an overflow; a page that met one would say that something went wrong.
#[tokio::test]
async fn no_number_and_no_year_is_too_large_to_be_answered() {
    let world = furnished().await;
    let (mut asked, mut failed) = (0, Vec::new());
    let mut note = |address: &str, what: &str, answer: &Answer| {
        asked += 1;
        if answer.status.is_server_error() {
            failed.push(format!("{address} {what}: {}", answer.status));
        }
    };
    for path in pages::paths() {
        if path == "/import/program" || path.ends_with("/utloggad") || path.starts_with("/logga-") {
            continue;
        }
        let who = match path.split('/').nth(1) {
            Some("konton" | "rattigheter") => Who::Administrator,
            _ => Who::Coordinator,
        };
        let address = addresses(&path).swap_remove(0);
        let ways = methods(&world, &address).await;
        let mut extreme: Vec<String> = EXTREMES
            .iter()
            .flat_map(|n| ["{id}", "{bilaga}", "{of}"].map(|at| (at, n)))
            .filter(|(at, _)| path.contains(at))
            .map(|(at, n)| {
                let path = path.replace(at, n);
                addresses(&path).swap_remove(0)
            })
            .collect();
        extreme.extend(at_the_ends(&address));
        if ways.contains(&"GET".to_owned()) {
            for name in ["sida", "fore", "vecka", "fran", "ar", "dag"] {
                extreme.extend(EXTREMES.map(|n| format!("{address}?{name}={n}")));
                extreme.extend(
                    ["9999-12-31", "9999-W52", "-9999-01-01"].map(|n| format!("{address}?{name}={n}")),
                );
            }
            for address in &extreme {
                note(address, "", &world.get(who, address).await);
            }
        }
        if !ways.contains(&"POST".to_owned()) {
            continue;
        }
        let form = sent(&world, &path, &address);
        let (Sent::Form(fields) | Sent::Files(fields, ..)) = &form;
        for (at, (name, value)) in fields.iter().enumerate() {
            for value in at_the_ends(value) {
                let mut changed = fields.clone();
                changed[at].1.clone_from(&value);
                let answer = match &form {
                    Sent::Form(_) => send_form(&world, who, &address, &changed).await,
                    Sent::Files(..) => {
                        let fields: Vec<(&str, &str)> =
                            changed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                        world.upload(who, &address, &fields, &[]).await
                    }
                };
                note(&address, &format!("{name}={value}"), &answer);
            }
        }
    }
    eprintln!("{asked} numbers and years at their ends");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(asked > 3_000, "only {asked} were asked");
}
