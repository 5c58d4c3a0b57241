//! What opens something is kept by its digest or sealed: neither the register, its backup, the files beside it nor the log
//! hold a word of it. And the log holds nothing that somebody wrote or looked for.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use age::secrecy::ExposeSecret as _;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::account::{Browser, EMAIL, PASSWORD, code_of, someone};
use crate::world::{Who, World, on_each_database};

on_each_database![
    what_opens_something_lies_nowhere_as_it_is,
    a_line_of_the_log_is_one_line_that_a_program_reads,
    a_backup_for_a_recipient_opens_with_its_key_alone,
];

const WRITTEN: &str = "Krossad ruta vid hemlighetsmakargränd";

/// All that the register holds, as bytes: its files, and on PostgreSQL every row of every table.
async fn whole(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut held = Vec::new();
    let mut folders: Vec<PathBuf> = vec![world.app.settings.data.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                held.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    if let Some(url) = &world.app.settings.database {
        held.push(("PostgreSQL".into(), rows(url).await));
    }
    held
}

async fn rows(url: &str) -> Vec<u8> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut held = Vec::new();
    for table in sqlx::query(tables).fetch_all(&mut connection).await.unwrap() {
        let table: String = table.get(0);
        let sql: &'static str = format!("SELECT t::text FROM \"{table}\" t").leak();
        for row in sqlx::query(sql).fetch_all(&mut connection).await.unwrap() {
            let row: String = row.get(0);
            held.extend(row.as_bytes());
            // Bytes are written in hexadecimal.
            let hex = row.split("\\\\x").skip(1).filter_map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
                hex::decode(&rest[..end]).ok()
            });
            for bytes in hex {
                held.extend(bytes);
            }
        }
    }
    held
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|w| w == what.as_bytes())
}

/// What is written to the log, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

fn between(page: &str, from: &str, to: &str) -> String {
    let found = page.split(from).nth(1).and_then(|rest| rest.split(to).next());
    found
        .unwrap_or_else(|| panic!("{from} is not in {page}"))
        .to_owned()
}

async fn what_opens_something_lies_nowhere_as_it_is() {
    let world = World::new().await;
    let log = Log::default();
    let writer = log.clone();
    // The program's own lines down to the least, and those of what it speaks HTTP with.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("off,server=trace,tower_http=trace,hyper=debug")
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    let listening = tracing::subscriber::set_default(subscriber);

    let id = someone(&world, EMAIL, Role::Coordinator).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let session = browser
        .cookie
        .split_once("lagesbild=")
        .unwrap()
        .1
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let page = browser.get(&world, "/konto/kod").await.text();
    let phone = between(&page, "<code class=\"c-secret\">", "<");
    let sealed = between(&page, "name=\"hemlighet\" value=\"", "\"");
    let secret = server::second_factor::TotpSecret::from_text(&phone).unwrap();
    let code = secret.code_at(world.app.clock.now());
    let fields = [
        ("nuvarande", PASSWORD),
        ("hemlighet", sealed.as_str()),
        ("kod", code.as_str()),
    ];
    let set = browser.post(&world, "/konto/kod", "/konto/kod", &fields).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    let page = world
        .post(
            Who::Coordinator,
            "/konto/api",
            &[("namn", "karta"), ("dagar", "90"), ("far", "read_pictures")],
        )
        .await
        .text();
    let key = between(&page, "<code class=\"c-secret\">", "<");
    let page = world
        .post(Who::Administrator, &format!("/konton/{id}/lank"), &[])
        .await
        .text();
    let link = code_of(&page);
    let opened = Browser::new().open_link(&world, &link).await;
    assert_eq!(opened.status, StatusCode::OK);
    let with_key = Request::get("/lagesbild").header(header::AUTHORIZATION, format!("Bearer {key}"));
    world.send(with_key.body(Body::empty()).unwrap()).await;
    // A log-in that fails: the password went into the wrong field.
    browser
        .log_in(
            &world,
            "hemligt-i-fel-ruta@exempelby.example",
            "fel-losenord-i-ruta",
        )
        .await;
    let written = [
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-09"),
        ("plats", "Exempelby centrum"),
        ("text", WRITTEN),
        ("nyckel", "s"),
    ];
    let kept = world
        .upload(Who::Coordinator, "/handelser/ny", &written, &[])
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    world
        .get(Who::Coordinator, "/handelser?q=hemlighetsmakargr%C3%A4nd")
        .await;
    world
        .post(
            Who::Coordinator,
            "/granska",
            &[("text", "Kalle Hemlighetsson, 070-174 06 05")],
        )
        .await;
    world
        .post(
            Who::Coordinator,
            "/kedjan/mal",
            &[("okant", "hemligt-i-okant-falt")],
        )
        .await;
    drop(listening);

    let backup = world.app.settings.data.join("kopia.sqlite");
    world
        .app
        .store
        .backup(&backup, world.app.clock.now())
        .await
        .unwrap();
    let held = whole(&world).await;
    let named = |name: &str| held.iter().any(|(file, _)| file.ends_with(name));
    assert!(named("kopia.sqlite"), "the backup was not looked through");
    // That it would be found: what people wrote is there to be read.
    let seen = held
        .iter()
        .filter(|(_, bytes)| holds(bytes, "hemlighetsmakargränd"))
        .count();
    assert!(seen >= 2, "the text of the event was found in {seen} places");
    let raw = data_of_totp(&phone);
    for (what, opener) in [
        ("the password", PASSWORD),
        ("the session", &session),
        ("the phone's secret", &phone),
        ("the program's key", &key),
        ("the link", &link),
        ("a failed password", "fel-losenord-i-ruta"),
        ("a password in the wrong field", "hemligt-i-fel-ruta"),
    ] {
        assert!(opener.len() > 10, "{what}: {opener}");
        for (file, bytes) in &held {
            assert!(!holds(bytes, opener), "{what} lies in {file}");
        }
    }
    for (file, bytes) in &held {
        assert!(
            !bytes.windows(raw.len()).any(|w| w == raw),
            "the phone's secret lies in {file}"
        );
    }
    let log = String::from_utf8(log.bytes()).unwrap();
    assert!(
        log.contains("a log-in was refused"),
        "the log was not listened to: {log}"
    );
    let openers = [
        PASSWORD,
        &session,
        &phone,
        &key,
        &link,
        "fel-losenord-i-ruta",
        "hemligt-i-fel-ruta",
    ];
    let texts = [
        EMAIL,
        "hemlighetsmakar",
        "Krossad",
        "Hemlighetsson",
        "070-174",
        "hemligt-i-okant-falt",
    ];
    for text in openers.iter().chain(&texts) {
        assert!(!log.contains(text), "{text} stands in the log: {log}");
    }
}

/// The bytes that the letters of a phone's secret stand for (RFC 4648, base 32).
fn data_of_totp(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    assert!(bytes.len() >= 16, "{text}");
    bytes
}

/// A line's parts as a log processor takes them: when, how grave, what, and then names with values, in quotes where they hold
/// anything but letters and digits.
fn parts(line: &str) -> Option<(&str, &str, BTreeMap<&str, String>)> {
    let (at, rest) = line.split_once(' ')?;
    let (level, rest) = rest.trim_start().split_once(' ')?;
    let mut rest = rest.strip_prefix("refused ")?;
    let mut fields = BTreeMap::new();
    while let Some((name, value)) = rest.split_once('=') {
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.char_indices().find(|(at, c)| {
                    let before = quoted[..*at].chars().rev().take_while(|c| *c == '\\').count();
                    *c == '"' && before % 2 == 0
                })?;
                let value = serde_json::from_str(&format!("\"{}\"", &quoted[..end.0])).ok()?;
                (value, &quoted[end.0 + 1..])
            }
            None => {
                let (value, after) = value.split_once(' ').unwrap_or((value, ""));
                (value.to_owned(), after)
            }
        };
        if fields.insert(name, value).is_some() {
            return None;
        }
        rest = after.trim_start();
    }
    rest.is_empty().then_some((at, level, fields))
}

async fn a_line_of_the_log_is_one_line_that_a_program_reads() {
    let world = World::new().await;
    let hostile = [
        "/konto%0d%0a2026-01-01T00:00:00Z%20INFO%20allt%20v%C3%A4l%22%7D%0a",
        "/konto\"status=200",
        "/konto\\status=200",
        "/konto=a",
    ];
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        // As `serve` has it.
        .with_target(false)
        .with_ansi(false)
        .finish();
    {
        let _listening = tracing::subscriber::set_default(subscriber);
        for path in hostile {
            let Ok(request) = Request::post(path)
                .header("sec-fetch-site", "cross-site")
                .header(header::COOKIE, "lagesbild=\" status=200 allt=val")
                .header(header::USER_AGENT, "\"} status=200 \\")
                .body(Body::empty())
            else {
                continue;
            };
            world.send(request).await;
        }
        world.get(Who::Guard, "/logg").await;
    }
    let log = String::from_utf8(log.bytes()).unwrap();
    assert!(log.lines().count() >= 3, "{log}");
    for line in log.lines() {
        let (at, level, fields) = parts(line).unwrap_or_else(|| panic!("not understood: {line}"));
        assert!(
            at.ends_with('Z') && at.parse::<jiff::Timestamp>().is_ok(),
            "{line}"
        );
        assert_eq!((level, fields["status"].as_str()), ("WARN", "403"), "{line}");
        let mut names: Vec<&str> = fields.keys().copied().collect();
        names.retain(|name| *name != "session");
        assert_eq!(names, ["method", "network", "path", "status"], "{line}");
        assert!(fields["path"].starts_with('/'), "{line}");
        assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
    }
    assert!(log.contains(hostile[0]), "{log}");
}

/// Runs the program; whether it did what it should, and what it said.
fn program(words: &[&str], database: Option<&str>) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lagesbild"));
    command.args(words);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let ran = command.output().unwrap();
    let said = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (ran.status.success(), said.concat())
}

/// A key in a file, and what is sealed for it.
fn age_key(folder: &Path, name: &str) -> (String, String) {
    let identity = age::x25519::Identity::generate();
    let file = folder.join(name);
    std::fs::write(&file, identity.to_string().expose_secret()).unwrap();
    (file.display().to_string(), identity.to_public().to_string())
}

async fn a_backup_for_a_recipient_opens_with_its_key_alone() {
    let world = World::new().await;
    let written = [
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-09"),
        ("plats", "Exempelby centrum"),
        ("text", WRITTEN),
        ("nyckel", "s"),
    ];
    world
        .upload(Who::Coordinator, "/handelser/ny", &written, &[])
        .await;
    let folder = world.app.settings.data.join("prov-kopior");
    std::fs::create_dir_all(&folder).unwrap();
    let (own, recipient) = age_key(&folder, "nyckel");
    let (other, _) = age_key(&folder, "annan");
    let data = world.app.settings.data.display().to_string();
    let sealed = folder.join("kopia.age").display().to_string();
    let database = world.app.settings.database.as_deref();
    let (made, said) = program(
        &[
            "backup",
            &sealed,
            "--data",
            &data,
            "--recipient",
            &recipient,
            "--json",
        ],
        database,
    );
    assert!(made, "{said}");
    let answer: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&answer["ok"], &answer["encrypted"]),
        (&true.into(), &true.into()),
        "{answer}"
    );
    let bytes = std::fs::read(&sealed).unwrap();
    assert_eq!(answer["bytes"], bytes.len());
    assert!(!holds(&bytes, "hemlighetsmakar") && !holds(&bytes, "SQLite"));
    // Nothing that can be read is left beside it.
    let left = whole(&world).await;
    assert!(
        left.iter().all(|(file, _)| !file.contains("/kopia-")),
        "something is left"
    );

    let place = |name: &str| folder.join(name).display().to_string();
    let restore = |more: &[&str], to: &str| {
        let to = place(to);
        program(&[&["restore", "--data", &to, "--json"], more].concat(), None)
    };
    let (taken, said) = restore(&[&sealed, "--identity", &own], "rätt");
    assert!(taken, "{said}");
    let back: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(back["sha256"], answer["sha256"]);
    let (right, said) = program(&["verify", "--data", &place("rätt")], None);
    assert!(right, "{said}");
    let (cut, changed) = (place("avbruten.age"), place("ändrad.age"));
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let mut other_bytes = bytes.clone();
    let middle = bytes.len() / 2;
    other_bytes[middle] ^= 1;
    std::fs::write(&changed, &other_bytes).unwrap();
    for (more, why) in [
        (&[sealed.as_str()][..], "Ange filen med nyckeln"),
        (&[&sealed, "--identity", &other], "krypterad för någon annan"),
        (&[&sealed, "--identity", &place("saknas")], "kan inte läsas"),
        (&[&cut, "--identity", &own], "avbruten eller ändrad"),
        (&[&changed, "--identity", &own], "avbruten eller ändrad"),
    ] {
        let (taken, said) = restore(more, "fel");
        assert!(!taken && said.contains(why), "{more:?}: {said}");
        assert!(!folder.join("fel/lagesbild.sqlite").exists(), "{more:?}");
    }
    let (made, said) = program(
        &[
            "backup",
            &place("ingen.age"),
            "--data",
            &data,
            "--recipient",
            "age1fel",
        ],
        database,
    );
    assert!(!made && said.contains("ingen nyckel i age-format"), "{said}");
    assert!(!folder.join("ingen.age").exists());
}
