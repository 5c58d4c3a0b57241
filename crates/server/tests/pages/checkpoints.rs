//! The journal signed, kept outside, and checked by a program that shares nothing with ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::PROV;
use crate::weekly::assessment;
use crate::world::{Who, World, on_each_database};
use axum::http::StatusCode;
use server::checkpoints::{self, Note, Outside, Signer};
use store::Entries;

on_each_database![
    the_page_shows_a_note_that_holds,
    a_note_from_outside_finds_a_journal_that_is_another,
    a_program_of_its_own_finds_what_was_changed,
    an_adopted_picture_carries_the_note_of_its_adoption,
    the_entries_of_some_days_are_taken_out_alone,
    an_incident_archive_is_signed_and_is_what_it_says,
];

/// Writes so many entries that tell of something called this.
async fn write(world: &World, what: &str, n: usize) {
    let (now, m) = (world.app.clock.now(), world.code);
    for i in 0..n {
        let name = format!("{what} {i}");
        let saved = world.app.store.write(m, &PROV, now, move |work| {
            Box::pin(async move { work.save_mapping("vaktare", &name, "{}").await })
        });
        saved.await.unwrap();
    }
}

async fn the_page_shows_a_note_that_holds() {
    let world = World::new().await;
    write(&world, "vecka", 3).await;
    let page = world.get(Who::Administrator, "/logg/kontrollpunkt").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    let note = text
        .split("<pre class=\"c-note\">")
        .nth(1)
        .unwrap()
        .split("</pre>")
        .next()
        .unwrap();
    let note = Note::read(&note.replace("&#43;", "+")).unwrap_or_else(|| panic!("{note}"));
    assert!(Signer::of(&world.app.settings).unwrap().signed(&note));
    assert_eq!(
        note.root.size,
        world.app.store.checkpoint(world.code).await.unwrap().seq
    );
    assert!(text.contains("<svg class=\"c-qr\""));
    // Looking keeps nothing.
    assert_eq!(world.app.store.kept_checkpoints().await.unwrap(), []);
}

async fn verified(world: &World, outside: &Outside) -> Vec<String> {
    let (store, settings) = (&world.app.store, &world.app.settings);
    checkpoints::verify(store, settings, outside, |_, _| ())
        .await
        .unwrap()
        .faults
}

async fn a_note_from_outside_finds_a_journal_that_is_another() {
    let (world, other) = (World::new().await, World::new().await);
    write(&world, "vecka", 3).await;
    write(&other, "månad", 9).await;
    let (app, m) = (&world.app, world.code);
    let note = checkpoints::keep(&app.store, &app.settings, app.clock, m, None)
        .await
        .unwrap();
    write(&world, "vecka", 2).await;
    let paper = |note: &Note| {
        let mut outside = Outside::default();
        outside.read(&format!("{}\n", note.line())).unwrap();
        outside
    };
    assert_eq!(verified(&world, &paper(&note)).await, [""; 0]);
    let longer = checkpoints::current(&other.app.store, &other.app.settings, m)
        .await
        .unwrap();
    // A register that has gone further and is another, and one that is shorter: each signed with its own key too.
    let faults = verified(&other, &paper(&note)).await;
    assert!(
        faults.iter().any(|f| f.contains("journalen var en annan då")),
        "{faults:?}"
    );
    assert!(
        faults
            .iter()
            .any(|f| f.contains("inte underskriven med den här installationens nyckel"))
    );
    let faults = verified(&world, &paper(&longer)).await;
    assert!(
        faults.iter().any(|f| f.contains("kortare än kontrollpunkten")),
        "{faults:?}"
    );
}

/// Runs the verifier over an exported journal with a note; answers what it said and whether it was content.
fn check(folder: &Path, lines: &[String], note: &str, key: &str) -> (bool, String) {
    let (journal, paper) = (folder.join("journal.jsonl"), folder.join("kontrollpunkt.txt"));
    std::fs::write(&journal, lines.join("\n") + "\n").unwrap();
    std::fs::write(&paper, note).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify_journal.py");
    let ran = Command::new("python3")
        .arg(script)
        .arg(&journal)
        .args(["--key", key, "--checkpoint"])
        .arg(&paper)
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap();
    (ran.status.success(), said)
}

async fn a_program_of_its_own_finds_what_was_changed() {
    let world = World::new().await;
    write(&world, "vecka", 20).await;
    let (app, m) = (&world.app, world.code);
    let note = checkpoints::keep(&app.store, &app.settings, app.clock, m, None)
        .await
        .unwrap();
    write(&world, "vecka", 5).await;
    let mut bytes = Vec::new();
    let entries = app.store.write_journal(m, &mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(lines.len() as i64, entries + 1);
    let key = Signer::of(&app.settings).unwrap().verifier_key(m);
    let folder: PathBuf = std::env::temp_dir().join(format!(
        "lagesbild-outside-{}-{m}",
        server::random::Secret::new().text()
    ));
    std::fs::create_dir_all(&folder).unwrap();

    let (content, said) = check(&folder, &lines, &note.text(), &key);
    assert!(content, "{said}");
    assert!(
        said.contains(&format!("lagesbild/{m}: {entries} entries")),
        "{said}"
    );
    let mut changed = lines.clone();
    changed[5] = changed[5].replace("vecka", "vecko");
    let mut missing = lines.clone();
    missing.remove(7);
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    let short = lines[..10].to_vec();
    for (lines, fault) in [
        (changed, "was changed"),
        (missing, "is missing"),
        (swapped, "is missing before"),
        (short, "is shorter than"),
    ] {
        let (content, said) = check(&folder, &lines, &note.text(), &key);
        assert!(!content && said.contains(fault), "{fault}: {said}");
    }
    let size = note.root.size;
    let forged = note
        .text()
        .replacen(&size.to_string(), &(size + 1).to_string(), 1);
    let (content, said) = check(&folder, &lines, &forged, &key);
    assert!(!content && said.contains("the signature does not hold"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The text of a document for word processors.
fn words(docx: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("word/document.xml").unwrap(), &mut text).unwrap();
    text
}

async fn an_adopted_picture_carries_the_note_of_its_adoption() {
    let world = World::new().await;
    let municipality = world.home().municipality.clone();
    let fields = assessment(&municipality, "0", "Lugnt.");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    world.post(Who::Coordinator, "/lagesbild/2022-W09", &fields).await;
    let draft = world.get(Who::Coordinator, "/lagesbild/2022-W09.docx").await;
    assert!(!words(&draft.body).contains("lagesbild/"));
    let answer = world
        .post(
            Who::Coordinator,
            "/lagesbild/2022-W09/faststall",
            &[("edit", "2")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let kept = world.app.store.kept_checkpoints().await.unwrap();
    let [(root, note)] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert_eq!(root.municipality, world.code);
    let note = Note::read(note).unwrap();
    assert!(Signer::of(&world.app.settings).unwrap().signed(&note));
    // The same later, whatever has been written since.
    write(&world, "vecka", 3).await;
    let document = world.get(Who::Coordinator, "/lagesbild/2022-W09.docx").await;
    assert!(words(&document.body).contains(&note.line()));
    assert_eq!(verified(&world, &Outside::default()).await, [""; 0]);
}

async fn the_entries_of_some_days_are_taken_out_alone() {
    let world = World::new().await;
    write(&world, "vecka", 3).await;
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let day = jiff::SignedDuration::from_hours(24);
    let taken = async |m, from, until, which| {
        let mut lines = Vec::new();
        let n = store
            .write_entries(m, (from, until), which, &mut lines)
            .await
            .unwrap();
        assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count() as i64, n);
        n
    };
    let all = store.checkpoint(m).await.unwrap().seq;
    assert_eq!(taken(m, now - day, now + day, Entries::All).await, all);
    assert_eq!(taken(m, now - day, now - day / 2, Entries::All).await, 0);
    assert_eq!(taken(m, now + day, now + day * 2, Entries::All).await, 0);
    assert_eq!(taken(m, now - day, now + day, Entries::SeenAndTaken).await, 0);
    world.get(Who::Coordinator, "/handelser/export.csv").await;
    assert_eq!(taken(m, now - day, now + day, Entries::SeenAndTaken).await, 1);
    let accounts = store::installation();
    assert!(taken(accounts, now - day, now + day, Entries::All).await > 0);
}

async fn an_incident_archive_is_signed_and_is_what_it_says() {
    let world = World::new().await;
    write(&world, "vecka", 3).await;
    let settings = &world.app.settings;
    let key = Signer::of(settings).unwrap().verifier_key(world.code);
    let archive = settings.data.join("incident.zip");
    let mut command = Command::new(env!("CARGO_BIN_EXE_lagesbild"));
    command.args(["export", "incident"]).arg(&archive);
    command.args([
        "--from",
        "2022-03-01",
        "--to",
        "2022-03-31",
        "--municipality",
        "9998",
        "--json",
    ]);
    command.arg("--data").arg(&settings.data);
    if let Some(url) = &settings.database {
        command.args(["--database", url]);
    }
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(told.contains(&key), "{told}");
    let holds = |archive: &Path, key: &str| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify_journal.py");
        let ran = Command::new("python3")
            .arg(script)
            .arg(archive)
            .args(["--key", key])
            .output();
        let ran = ran.unwrap();
        (
            ran.status.success(),
            String::from_utf8_lossy(&ran.stdout).into_owned(),
        )
    };
    let (content, said) = holds(&archive, &key);
    assert!(content, "{said}");
    let (content, said) = holds(&archive, &key.replace("+A", "+B"));
    assert!(!content, "{said}");
    // Stored uncompressed or not, another word in a file is found.
    let mut from = zip::ZipArchive::new(std::fs::File::open(&archive).unwrap()).unwrap();
    let changed = settings.data.join("andrad.zip");
    let mut to = zip::ZipWriter::new(std::fs::File::create(&changed).unwrap());
    for i in 0..from.len() {
        let mut file = from.by_index(i).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        to.start_file(file.name(), zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut to, text.replace("vecka", "vecko").as_bytes()).unwrap();
    }
    to.finish().unwrap();
    let (content, said) = holds(&changed, &key);
    assert!(!content && said.contains("logg.jsonl is another"), "{said}");
}
