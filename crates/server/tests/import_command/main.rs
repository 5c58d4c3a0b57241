//! `lagesbild import` as a program of its own: what it says of bad files, that nothing is half taken in when it
//! is stopped or meets one, and that a server beside it leaves it alone. On SQLite always, on PostgreSQL when
//! `LAGESBILD_TEST_POSTGRES` holds the address of a server where databases may be made.

#[path = "../bad_files/mod.rs"]
mod bad_files;

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use analysis::{Columns, Selection};
use bad_files::{bad_files, formulas_without_values, long_table};
use domain::access::Role;
use domain::codes::{ImportId, MunicipalityCode};
use serde_json::Value;
use server::columns::kept;
use sqlx::{Connection, Executor, PgConnection};
use store::{Actor, ImportState, Store};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lagesbild");
/// No file may take more than this, in kB: a bomb would need ten times as much.
const MOST_MEMORY_KB: u32 = 2_000_000;

/// Makes two tests of each: one on SQLite, one on PostgreSQL that is passed over when there is no server.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $test() { super::$test(super::Register::on_sqlite().await).await })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $test() {
                match super::Register::on_postgres().await {
                    Some(register) => super::$test(register).await,
                    None => eprintln!("LAGESBILD_TEST_POSTGRES is not set: tried on SQLite only"),
                }
            })+
        }
    };
}

on_each_database![
    a_file_that_cannot_be_read_is_refused_with_what_and_why_and_what_now,
    rows_that_cannot_be_read_are_told_and_the_others_taken_in,
    what_is_there_already_is_told_by_a_dry_run,
    an_import_that_is_stopped_leaves_nothing,
    a_server_that_starts_leaves_an_import_that_goes_on_alone,
    a_municipality_begins_with_a_second_step_for_every_role,
];

/// A register with the example municipality, gone when dropped.
struct Register {
    directory: PathBuf,
    /// The server and the name of its database, on PostgreSQL.
    database: Option<(String, String)>,
}

impl Register {
    async fn on_sqlite() -> Self {
        Self::made(None).await
    }

    async fn on_postgres() -> Option<Self> {
        let server = std::env::var("LAGESBILD_TEST_POSTGRES").ok()?;
        Some(Self::made(Some(server)).await)
    }

    async fn made(server: Option<String>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "lagesbild_import_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let directory = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&directory).unwrap();
        if let Some(server) = &server {
            administer(server, format!("CREATE DATABASE {name}")).await;
        }
        let register = Self {
            directory,
            database: server.map(|server| (server, name)),
        };
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality/example.toml");
        let loaded = register.run(&["config", "load", example.to_str().unwrap()]);
        assert!(loaded.status.success(), "{loaded:?}");
        register
    }

    fn url(&self) -> Option<String> {
        let (server, name) = self.database.as_ref()?;
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(format!("{base}/{name}"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        // A limit on memory that is there whatever the file says.
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                &format!("ulimit -v {MOST_MEMORY_KB}; exec \"$@\""),
                "sh",
                PROGRAM,
            ])
            .args(arguments)
            .args(["--quiet", "--data"])
            .arg(self.directory.join("data"))
            .env("MALLOC_ARENA_MAX", "2");
        if let Some(url) = self.url() {
            command.args(["--database", &url]);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.directory.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The register as whoever looks into it sees it.
    async fn open(&self) -> Store {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        match self.url() {
            Some(url) => Store::connect_postgres(&url, now).await.unwrap(),
            None => Store::open_sqlite(&self.directory.join("data"), now)
                .await
                .unwrap(),
        }
    }

    fn import(&self, file: &str, more: &[&str]) -> (Option<i32>, Value) {
        let format = if file.ends_with(".eml") { "email" } else { "table" };
        let mut arguments = vec![
            "import",
            format,
            file,
            "--reporter",
            "bevakning-exempel",
            "--json",
        ];
        arguments.extend(more);
        let out = self.run(&arguments);
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let answer = serde_json::from_str(&said);
        let errors = String::from_utf8_lossy(&out.stderr).into_owned();
        (
            out.status.code(),
            answer.unwrap_or_else(|_| panic!("{file}: {said}{errors}")),
        )
    }
}

impl Drop for Register {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
        if let Some((server, name)) = self.database.take() {
            // A drop cannot wait in the runtime it happens in.
            let gone = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                runtime.unwrap().block_on(administer(&server, drop));
            });
            assert!(
                gone.join().is_ok() || std::thread::panicking(),
                "a database is left behind"
            );
        }
    }
}

async fn administer(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let sql: &'static str = sql.leak();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}

fn example() -> MunicipalityCode {
    "9998".parse().unwrap()
}

/// Events in the register, by the counts that every figure is made of.
async fn counted(store: &Store) -> i64 {
    let weeks = ("2000-W01".parse().unwrap(), "2030-W01".parse().unwrap());
    let counts = store.week_counts(example(), weeks.0, weeks.1).await.unwrap();
    counts.iter().map(|c| c.n).sum()
}

async fn a_file_that_cannot_be_read_is_refused_with_what_and_why_and_what_now(register: Register) {
    for bad in bad_files() {
        let file = register.file(bad.name, &bad.bytes);
        for more in [&[][..], &["--dry-run"]] {
            let (exit, answer) = register.import(&file, more);
            assert_eq!(exit, Some(1), "{}: {answer}", bad.name);
            assert_eq!(answer["error"], bad.code, "{}: {answer}", bad.name);
            for said in bad.said {
                let why = answer["why"].as_str().unwrap();
                assert!(why.contains(said), "{}: {said} is not said: {why}", bad.name);
            }
        }
    }
    let store = register.open().await;
    assert_eq!(counted(&store).await, 0);
    assert_eq!(store.running_imports().await.unwrap(), []);
}

async fn rows_that_cannot_be_read_are_told_and_the_others_taken_in(register: Register) {
    let table = "Datum;Tid;Plats;Händelse;Latitud;Longitud\n\
        2022-03-07;22:15;Exempelby centrum;Klotter;;\n\
        2021-03-28;02:30;Exempelby centrum;Klotter;;\n\
        2021-W53;22:00;Exempelby centrum;Klotter;;\n\
        2022-03-08;22:00;;Klotter;55.605;13.003\n";
    let (exit, answer) = register.import(&register.file("rader.csv", table.as_bytes()), &[]);
    assert_eq!(exit, Some(0), "{answer}");
    assert_eq!(
        (&answer["read"], &answer["accepted"], &answer["rejected"]),
        (&4.into(), &2.into(), &2.into())
    );
    assert_eq!(answer["reasons"]["date_not_understood"], 1, "{answer}");
    assert_eq!(answer["reasons"]["place_outside"], 1, "{answer}");
    assert_eq!(answer["notes"]["hour_missing"], 1, "{answer}");

    let book = register.file("formler.xlsx", &formulas_without_values());
    let (_, answer) = register.import(&book, &[]);
    assert_eq!(answer["reasons"]["formula_without_value"], 3, "{answer}");
    assert_eq!(counted(&register.open().await).await, 2);
}

async fn what_is_there_already_is_told_by_a_dry_run(register: Register) {
    std::fs::create_dir_all(register.directory.join("data")).unwrap();
    let mut table = long_table(9_000);
    let file = register.file("forst.csv", table.as_bytes());
    let (_, first) = register.import(&file, &[]);
    assert_eq!(first["accepted"], 9_000, "{first}");
    table.push_str("2022-03-07;22:15;Exempelby centrum;Klotter;En till\n");
    let file = register.file("sedan.csv", table.as_bytes());
    let (_, tried) = register.import(&file, &["--dry-run"]);
    let (_, done) = register.import(&file, &[]);
    for field in ["read", "accepted", "unchanged", "rejected"] {
        assert_eq!(tried[field], done[field], "{field}: {tried} {done}");
    }
    assert_eq!(done["unchanged"], 9_000, "{done}");

    // The next start reads what the import left in order, not every event.
    let zone = jiff::tz::TimeZone::get("Europe/Stockholm").unwrap();
    let data = register.directory.join("data");
    let kept = kept::read(&data, example(), &zone).unwrap();
    let kept = kept.expect("the import keeps its columns");
    assert_eq!(kept.columns.tally(&Selection::default()).total, 9_001);

    // So does a report, which leaves them as they are and says the same without them.
    let report = |name: &str| {
        let file = register.directory.join(name);
        let asked = ["report", "tertial", "--period", "2021-T1", "--json-file"];
        let out = register.run(&[&asked[..], &[file.to_str().unwrap()]].concat());
        assert!(out.status.success(), "{out:?}");
        std::fs::read_to_string(file).unwrap()
    };
    let told = report("kvar.json");
    std::fs::remove_file(kept::path(&data, example())).unwrap();
    assert_eq!(report("utan.json"), told);
    assert!(kept::read(&data, example(), &zone).unwrap().is_none());
    kept::write(&data, example(), &Columns::new(zone), kept.seq, &kept.hash).unwrap();
    assert_ne!(report("andra.json"), told);
}

/// An import that has begun to record, still going on.
async fn under_way(register: &Register, store: &Store, file: &str) -> Child {
    let arguments = [
        "import",
        "table",
        file,
        "--reporter",
        "bevakning-exempel",
        "--json",
    ];
    let mut child = register
        .command(&arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while counted(store).await == 0 {
        assert!(Instant::now() < until, "nothing was recorded");
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "it ended before it was looked at"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child
}

fn answer_of(child: Child) -> (Option<i32>, Value) {
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    (out.status.code(), serde_json::from_str(&said).expect(&said))
}

async fn an_import_that_is_stopped_leaves_nothing(register: Register) {
    let store = register.open().await;
    let file = register.file("lang.csv", long_table(60_000).as_bytes());
    let child = under_way(&register, &store, &file).await;
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.unwrap().success());
    let (exit, answer) = answer_of(child);
    assert_eq!(exit, Some(1), "{answer}");
    assert_eq!(answer["error"], "cancelled", "{answer}");
    assert_eq!(counted(&store).await, 0);
    let import = store
        .import_record(example(), ImportId(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(import.state, ImportState::Aborted);
    let verified = register.run(&["verify", "--json"]);
    assert!(verified.status.success(), "{verified:?}");
}

async fn a_server_that_starts_leaves_an_import_that_goes_on_alone(register: Register) {
    let store = register.open().await;
    let file = register.file("lang.csv", long_table(30_000).as_bytes());
    let child = under_way(&register, &store, &file).await;
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .unwrap()
        .port();
    let mut server = register
        .command(&["serve", "--port", &port.to_string()])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "the server did not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (exit, answer) = answer_of(child);
    let stopped = Command::new("kill")
        .args(["-TERM", &server.id().to_string()])
        .status();
    assert!(stopped.unwrap().success());
    assert!(server.wait().unwrap().success());
    assert_eq!(exit, Some(0), "{answer}");
    assert_eq!(answer["accepted"], 30_000, "{answer}");
    assert_eq!(counted(&store).await, 30_000);
}

async fn a_municipality_begins_with_a_second_step_for_every_role(register: Register) {
    let store = register.open().await;
    assert_eq!(store.requires_second_factor(example()).await.unwrap(), Role::ALL);
    // Whoever administers accounts may say otherwise, and reading the file again changes nothing of that.
    let now = "2026-11-22T12:00:00Z".parse().unwrap();
    let actor = Actor::system("prov");
    let fewer = store.write(example(), &actor, now, |work| {
        Box::pin(async move { work.require_second_factor(&[Role::Administrator]).await })
    });
    fewer.await.unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality/example.toml");
    let again = register.run(&["config", "load", file.to_str().unwrap()]);
    assert!(again.status.success(), "{again:?}");
    assert_eq!(
        store.requires_second_factor(example()).await.unwrap(),
        [Role::Administrator]
    );
    store.close().await;
}
