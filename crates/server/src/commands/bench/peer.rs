//! Import beside the `sqlite3` shell: the program reads a file with all its checks and indexes; the shell
//! loads the same rows, already parsed, into the same tables with the same indexes.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use store::DATABASE_FILE;

use super::{AS_OF, Table};
use crate::commands::Common;
use crate::config::demo_municipality::demo_municipalities;

pub fn import(common: &Common, folder: &Path, rows: u64, table: &mut Table) -> anyhow::Result<()> {
    let version = Command::new("sqlite3").arg("--version").output();
    let Ok(version) = version else {
        table
            .left_out
            .push("inte mätt: import, för sqlite3 finns inte här att jämföra med".to_owned());
        return Ok(());
    };
    let version = String::from_utf8_lossy(&version.stdout)
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    let (ours, theirs) = (folder.join("lagesbild"), folder.join("sqlite3"));
    empty_register(&ours)?;
    std::fs::create_dir_all(&theirs)?;
    let file = folder.join("rader.csv");
    write_rows(&file, rows)?;

    common.say(format_args!("läser in {rows} rader"));
    let started = Instant::now();
    let program = Command::new(std::env::current_exe()?)
        .args(["import", "table", "--json", "--quiet", "--data"])
        .arg(&ours)
        .arg(&file)
        .stdin(Stdio::null())
        .output()?;
    let seconds = started.elapsed().as_secs_f64();
    anyhow::ensure!(
        program.status.success(),
        "importen: {}",
        String::from_utf8_lossy(&program.stderr)
    );

    let answer: serde_json::Value = serde_json::from_slice(&program.stdout)?;
    let import = answer["import_id"]
        .as_i64()
        .ok_or_else(|| anyhow::anyhow!("importen sa inte vilket nummer den fick"))?;

    common.say("laddar samma rader med sqlite3");
    let parsed = folder.join("tolkade.csv");
    let dump = ".mode csv\n.headers off\nSELECT municipality, id, version, category, subtype, happened_from, happened_to, \
         time_precision, discovered_at, reported_at, place_name, place_type, place_precision, lat, lon, stated_area, severity, \
         certainty, source, source_reference, reported_by, controller, classification, reported_to_police, offensive, text, area, \
         regso, deso, date, week, status, merged_into, import, retained_until, recorded_at, substr(hex(fingerprint), 1, length(fingerprint)), journal_seq FROM event";
    shell(
        &ours.join(DATABASE_FILE),
        &format!(
            ".output '{}'\n{dump} WHERE import = {import};\n",
            parsed.display()
        ),
    )?;
    // The very tables and indexes of the program. Older shells know no index of words that rows can be taken out of;
    // without that it is the same and no slower.
    let schema = shell(
        &ours.join(DATABASE_FILE),
        "SELECT replace(sql, 'contentless_delete = 1, ', '') || ';' FROM sqlite_schema \
         WHERE (type IN ('table', 'index') AND tbl_name = 'event' AND sql IS NOT NULL) OR name = 'event_search';\n",
    )?;
    shell(&theirs.join(DATABASE_FILE), &schema)?;
    let load = format!(
        "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\nPRAGMA cache_size = -64000;\n\
         CREATE TEMP TABLE loaded AS SELECT * FROM event LIMIT 0;\n\
         BEGIN;\n.mode csv\n.import '{}' loaded\n\
         INSERT INTO event SELECT municipality, id, version, category, subtype, happened_from, happened_to, time_precision, \
         nullif(discovered_at, ''), reported_at, place_name, nullif(place_type, ''), place_precision, nullif(lat, ''), nullif(lon, ''), \
         nullif(stated_area, ''), severity, certainty, source, source_reference, reported_by, controller, classification, \
         reported_to_police, offensive, text, area, regso, deso, date, week, status, nullif(merged_into, ''), import, retained_until, \
         recorded_at, CAST(fingerprint AS BLOB), journal_seq FROM loaded;\n\
         INSERT INTO event_search (rowid, words) SELECT (municipality << 40) + id, lower(text || ' ' || place_name) FROM loaded;\n\
         COMMIT;\n",
        parsed.display()
    );
    let started = Instant::now();
    shell(&theirs.join(DATABASE_FILE), &load)?;
    let peer = started.elapsed().as_secs_f64();
    table.row(
        format!("import av {rows} rader ({seconds:.1} s) mot sqlite3 {version} ({peer:.1} s)"),
        3.0,
        seconds / peer,
        "gånger",
    );
    Ok(())
}

/// What the shell answers.
fn shell(database: &Path, script: &str) -> anyhow::Result<String> {
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-bail"])
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes())?;
    }
    let done = child.wait_with_output()?;
    anyhow::ensure!(
        done.status.success(),
        "sqlite3: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The demo municipality without events, made by the program itself.
fn empty_register(folder: &Path) -> anyhow::Result<()> {
    let status = Command::new(std::env::current_exe()?)
        .args([
            "demo",
            "--no-serve",
            "--quiet",
            "--json",
            "--events",
            "0",
            "--as-of",
            &AS_OF.to_string(),
            "--data",
        ])
        .arg(folder)
        .stdout(Stdio::null())
        .status()?;
    anyhow::ensure!(status.success(), "det tomma registret kunde inte göras");
    Ok(())
}

/// A guard company's table: the demo's own events, as a spreadsheet program saves them.
fn write_rows(file: &Path, rows: u64) -> anyhow::Result<()> {
    let municipality = demo_municipalities()?.swap_remove(0);
    let zone = municipality.zone();
    let settings = demo::DemoSettings {
        seed: 7,
        as_of: AS_OF,
        events: rows,
    };
    let demo = demo::Demo::new(&municipality, settings)?;
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    writeln!(
        out,
        "Ärendenr;Datum;Tid;Plats;Latitud;Longitud;Kategori;Beskrivning"
    )?;
    for (number, event) in demo.events().enumerate() {
        let input = event.input;
        let local = input.happened.from.to_zoned(zone.clone());
        let point = input.place.point;
        let decimal =
            |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.6}").replace('.', ","));
        writeln!(
            out,
            "B-{number};{};{:02}:{:02};{};{};{};{};{}",
            local.date(),
            local.hour(),
            local.minute(),
            input.place.name.replace(';', ","),
            decimal(point.map(|p| p.lat)),
            decimal(point.map(|p| p.lon)),
            municipality.category(&input.category).map_or("", |c| &c.name),
            input.text.replace([';', '"', '\n'], " "),
        )?;
    }
    Ok(out.flush()?)
}
