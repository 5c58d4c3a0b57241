//! Files sent in: what is said about each kind, that nothing is half taken in, and that all can be undone.

use std::time::Duration;

use axum::http::StatusCode;
use domain::access::EventScope;
use domain::codes::{EventId, ImportId};
use server::frame::Frame;
use server::importing::{Pace, take_back_abandoned};
use store::{Actor, EventFilter, EventNote, ImportStart, RejectedRow};

use crate::bad_files::{bad_files, formulas_without_values, long_table};
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    a_file_is_looked_at_taken_in_once_and_undone_as_one,
    a_file_that_cannot_be_read_says_what_and_why_and_what_now,
    a_report_of_somebody_else_s_municipality_is_told_so_and_others_may_not_import,
    rows_that_cannot_be_read_are_told_on_the_page,
    what_a_reading_remarks_is_told_in_the_reader_s_language,
    what_was_kept_as_a_sentence_stands_as_it_is,
    an_import_is_stopped_from_its_page_and_leaves_nothing,
    an_import_that_nobody_runs_is_taken_back_and_one_that_goes_on_is_not,
    the_sender_s_words_are_given_a_meaning_that_the_next_file_keeps,
    headings_sheets_and_the_sender_can_be_pointed_out,
    the_inbox_sorts_many_and_takes_it_back,
    row_38_what_two_organisations_told_of_one_event_is_merged_and_taken_apart_again,
];

const REPORT: &str = "Datum;Tid;Plats;Händelse;Anteckning\n\
    2022-03-07;22:15;Exempelby centrum;Klotter;Tagg på väggen\n\
    2022-03-08;23:10;Exempelby station;Klotter;Tagg på bänken\n\
    2021-03-28;02:30;Exempelby centrum;Klotter;Tagg på dörren\n\
    ;21:00;Exempelby centrum;Klotter;Utan datum\n";

async fn send(world: &World, name: &str, bytes: &[u8]) -> Answer {
    let fields = [("organisation", "bevakning-exempel"), ("slag", "")];
    let sent = world
        .upload(Who::Coordinator, "/import", &fields, &[("fil", name, bytes)])
        .await;
    if sent.status != StatusCode::SEE_OTHER {
        return sent;
    }
    world.get(Who::Coordinator, sent.leads_to()).await
}

pub async fn events(world: &World) -> usize {
    let code = world.home().code();
    let order = store::EventOrder::RecordedDesc;
    let page = world
        .app
        .store
        .events(code, &EventFilter::default(), &EventScope::All, order, 0, 100)
        .await;
    page.unwrap().events.len()
}

/// Sends a file in and takes it in as it is guessed; answers the page of the import.
pub async fn take_in(world: &World, name: &str, bytes: &[u8]) -> (String, String) {
    let fields = [("organisation", "bevakning-exempel"), ("slag", "")];
    let sent = world
        .upload(Who::Coordinator, "/import", &fields, &[("fil", name, bytes)])
        .await;
    let token = sent.leads_to().split_once("fil=").unwrap().1.to_owned();
    let begun = world
        .post(
            Who::Coordinator,
            "/import/ny",
            &[("fil", &token), ("gor", "importera")],
        )
        .await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    let path = begun.leads_to().to_owned();
    for _ in 0..400 {
        let state = world.get(Who::Coordinator, &format!("{path}/lage.json")).await;
        if state.text().contains("\"finished\":true") {
            let page = world.get(Who::Coordinator, &path).await;
            return (path, page.text());
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the import did not come to an end");
}

async fn a_file_is_looked_at_taken_in_once_and_undone_as_one() {
    let world = World::new().await;
    let preview = send(&world, "rapport.csv", REPORT.as_bytes()).await.text();
    assert!(
        preview.contains("Anteckning") && preview.contains("datum saknas") | preview.contains("Datum saknas"),
        "{preview}"
    );
    assert!(preview.contains("klockan ställdes fram"), "{preview}");
    assert_eq!(events(&world).await, 0, "a preview records nothing");

    let (path, page) = take_in(&world, "rapport.csv", REPORT.as_bytes()).await;
    assert!(page.contains("Datum saknas"), "{page}");
    assert_eq!(events(&world).await, 3);
    let sheet = world
        .get(Who::Coordinator, &format!("{path}/avvisade.xlsx"))
        .await;
    assert_eq!(&sheet.body[..4], b"PK\x03\x04");
    let journal = world.get(Who::Coordinator, "/logg?slag=import").await.text();
    assert!(journal.contains("tog ut de avvisade raderna"), "{journal}");

    take_in(&world, "rapport.csv", REPORT.as_bytes()).await;
    assert_eq!(events(&world).await, 3, "the same file again changes nothing");

    let undone = world.post(Who::Coordinator, &format!("{path}/angra"), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert_eq!(events(&world).await, 0);
}

/// Peak memory of this process, in kB, where the system tells it.
fn peak_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|l| l.split_whitespace().nth(1));
    number.and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// A file that is refused says each of `said`, and leaves nothing behind.
async fn check_refused(world: &World, name: &str, bytes: &[u8], said: &[&str]) {
    let answer = send(world, name, bytes).await;
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {text}");
    for said in said {
        assert!(text.contains(said), "{name}: {said} is not said: {text}");
    }
    assert!(
        text.contains("Inget av filen finns i registret"),
        "{name}: {text}"
    );
    assert_eq!(events(world).await, 0, "{name}");
    let left = std::fs::read_dir(world.app.settings.data.join("inkommande")).unwrap();
    assert_eq!(left.count(), 0, "{name}: the file was left behind");
}

async fn a_file_that_cannot_be_read_says_what_and_why_and_what_now() {
    let world = World::new().await;
    check_refused(
        &world,
        "rapport.pdf",
        b"%PDF-1.7\n",
        &["en PDF", "Spara den som CSV"],
    )
    .await;
    let packed = b"\x1f\x8b\x08\x00\x00\x00";
    check_refused(&world, "packad.csv.gz", packed, &["komprimerad", "Packa upp"]).await;
    for bad in bad_files() {
        let before = peak_memory_kb();
        let title = Frame::bare().t(format!("import-error-{}", bad.code.replace('_', "-")));
        let said = [title.as_str(), bad.said[0], bad.said[1]];
        check_refused(&world, bad.name, &bad.bytes, &said).await;
        // What a test holds of its own, and others beside it, is far less than ten gigabytes.
        let grown = peak_memory_kb().saturating_sub(before);
        assert!(grown < 600_000, "{} took {grown} kB", bad.name);
    }
}

async fn rows_that_cannot_be_read_are_told_on_the_page() {
    let world = World::new().await;
    let formulas = send(&world, "formler.xlsx", &formulas_without_values())
        .await
        .text();
    assert!(
        formulas.contains("formel utan värde") && formulas.contains("räkna om och spara"),
        "{formulas}"
    );
    let table = "Datum;Plats;Händelse;Latitud;Longitud\n2021-W53;Exempelby centrum;Klotter;;\n2022-03-07;;Klotter;55.605;13.003\n";
    let told = send(&world, "rader.csv", table.as_bytes()).await.text();
    assert!(
        told.contains("2021-W53") && told.contains("året har ingen vecka 53. Skriv som"),
        "{told}"
    );
    assert!(told.contains("utanför kommunen"), "{told}");
    let (latin, lost) = (
        b"Datum;Plats;H\xe4ndelse\n2022-03-07;Exempelby centrum;Br\xe5k\n",
        "Datum;Plats;Anteckning\n2022-03-07;Exempelby centrum;Br\u{fffd}k i g\u{fffd}ngen\n",
    );
    let read = send(&world, "latin.csv", latin).await.text();
    assert!(read.contains("Händelse"), "{read}");
    let warned = send(&world, "forstord.csv", lost.as_bytes()).await.text();
    assert!(warned.contains("förstörda redan i filen"), "{warned}");
    assert_eq!(events(&world).await, 0);
}

/// A page in English says each of `told`, and nothing in Swedish is marked as such.
async fn check_english(world: &World, path: &str, told: &[&str]) {
    let page = world.get_in_english(Who::Coordinator, path).await.text();
    for told in told {
        assert!(page.contains(told), "{path}: {told} is not told: {page}");
    }
    // Around it stands the choice of language, in each.
    let main = page
        .split("<main")
        .nth(1)
        .and_then(|rest| rest.split("</main>").next())
        .unwrap();
    assert!(!main.contains("lang=\"sv\""), "{path}: {main}");
}

/// Sends a file in; answers the address where it is looked at.
async fn sent(world: &World, name: &str, bytes: &[u8]) -> String {
    let fields = [("organisation", "bevakning-exempel"), ("slag", "")];
    let sent = world
        .upload(Who::Coordinator, "/import", &fields, &[("fil", name, bytes)])
        .await;
    sent.leads_to().to_owned()
}

async fn what_a_reading_remarks_is_told_in_the_reader_s_language() {
    let world = World::new().await;
    let path = sent(&world, "rapport.csv", REPORT.as_bytes()).await;
    let told = [
        "The date is missing. Fill in the day in the column Datum.",
        "the clocks went forward then",
        "the heading and the values agree",
    ];
    check_english(&world, &path, &told).await;
    let path = sent(&world, "rapport.pdf", b"%PDF-1.7\n").await;
    check_english(&world, &path, &["The file is a PDF, not a table. Save it as CSV"]).await;
    let path = sent(
        &world,
        "utan_dag.csv",
        "Plats;Vad\nExempelby centrum;Klotter\n".as_bytes(),
    )
    .await;
    check_english(&world, &path, &["No column of dates was found among Plats, Vad"]).await;

    let (path, _) = take_in(&world, "rapport.csv", REPORT.as_bytes()).await;
    check_english(&world, &path, &["The date is missing. Fill in the day"]).await;
    check_english(&world, "/inkorg", &["the clocks went forward then"]).await;
    let sheet = world
        .get_in_english(Who::Coordinator, &format!("{path}/avvisade.xlsx"))
        .await;
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(sheet.body)).unwrap();
    let mut rows = book.by_name("xl/worksheets/sheet1.xml").unwrap();
    let mut cells = String::new();
    std::io::Read::read_to_string(&mut rows, &mut cells).unwrap();
    assert!(cells.contains("The date is missing."), "{cells}");

    let broken = format!(
        "{}2021-01-01;21:00;Exempelby centrum;\"Klotter",
        long_table(9_000)
    );
    let path = begin(&world, "avhuggen.csv", broken.as_bytes()).await;
    until(|| ended(&world, &path)).await;
    check_english(&world, &path, &["that opens on row 9002 is never closed"]).await;
    let journal = world.get(Who::Coordinator, "/logg?slag=import").await.text();
    assert!(journal.contains("som öppnas på rad 9002"), "{journal}");
    let whole = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(whole.faults.is_empty(), "{:?}", whole.faults);
}

/// As earlier versions kept reasons and notes.
async fn what_was_kept_as_a_sentence_stands_as_it_is() {
    let world = World::new().await;
    let (path, _) = take_in(&world, "rapport.csv", REPORT.as_bytes()).await;
    let import: ImportId = path.rsplit('/').next().unwrap().parse().unwrap();
    let (code, now) = (world.home().code(), world.app.clock.now());
    let actor = Actor::system("prov");
    let kept = world.app.store.write(code, &actor, now, move |work| {
        Box::pin(async move {
            let row = RejectedRow {
                row_number: 9,
                raw: vec!["x".to_owned()],
                reason: "raden är en summering".to_owned(),
            };
            work.reject_rows(import, &[row]).await?;
            let note = EventNote {
                code: "axes_swapped".to_owned(),
                text: "koordinaterna är bytta".to_owned(),
            };
            work.note_events(import, &[(EventId(1), vec![note])]).await
        })
    });
    kept.await.unwrap();
    let page = world.get_in_english(Who::Coordinator, &path).await.text();
    assert!(
        page.contains("<span lang=\"sv\">Raden är en summering.</span>"),
        "{page}"
    );
    let inbox = world.get_in_english(Who::Coordinator, "/inkorg").await.text();
    assert!(
        inbox.contains("lang=\"sv\">Koordinaterna är bytta.</span>"),
        "{inbox}"
    );
}

/// Sends a file in and begins to take it in; answers the path of the import.
async fn begin(world: &World, name: &str, bytes: &[u8]) -> String {
    let fields = [("organisation", "bevakning-exempel"), ("slag", "table")];
    let sent = world
        .upload(Who::Coordinator, "/import", &fields, &[("fil", name, bytes)])
        .await;
    let token = sent.leads_to().split_once("fil=").unwrap().1.to_owned();
    let fields = [("fil", token.as_str()), ("gor", "importera")];
    let begun = world.post(Who::Coordinator, "/import/ny", &fields).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    begun.leads_to().to_owned()
}

async fn an_import_is_stopped_from_its_page_and_leaves_nothing() {
    let world = World::new().await;
    let path = begin(&world, "lang.csv", long_table(60_000).as_bytes()).await;
    until(|| async { events(&world).await > 0 }).await;
    let page = world.get(Who::Coordinator, &path).await.text();
    assert!(page.contains("Avbryt importen"), "{page}");
    let stopped = world.post(Who::Coordinator, &format!("{path}/avbryt"), &[]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    until(|| ended(&world, &path)).await;
    let page = world.get(Who::Coordinator, &path).await.text();
    assert!(page.contains("Inget av filen räknas"), "{page}");
    assert!(page.contains("Läs in filen igen när du vill"), "{page}");
    assert_eq!(events(&world).await, 0);
}

async fn an_import_that_nobody_runs_is_taken_back_and_one_that_goes_on_is_not() {
    let world = World::new().await;
    let pace = Pace {
        beat: Duration::from_millis(50),
        silence: Duration::from_secs(15),
    };
    let looking_after = tokio::spawn(take_back_abandoned(
        world.app.store.clone(),
        world.app.clock,
        pace,
    ));
    // As a program leaves it that was killed just after it began.
    let left = {
        let start = ImportStart {
            source: "table".to_owned(),
            file_name: "kvarlamnad.csv".to_owned(),
            file_sha256: [0; 32],
            mapping: None,
        };
        let (code, now) = (world.home().code(), world.app.clock.now());
        let actor = Actor::system("prov");
        let begun = world.app.store.write(code, &actor, now, move |work| {
            Box::pin(async move { work.start_import(start).await })
        });
        begun.await.unwrap()
    };
    let left = format!("/import/{left}");
    let path = begin(&world, "lang.csv", long_table(60_000).as_bytes()).await;
    until(|| ended(&world, &left)).await;
    let page = world.get(Who::Coordinator, &left).await.text();
    assert!(page.contains("Programmet stoppades medan filen lästes"), "{page}");
    until(|| ended(&world, &path)).await;
    let page = world.get(Who::Coordinator, &path).await.text();
    assert!(page.contains("Klar") && page.contains("60\u{a0}000"), "{page}");
    looking_after.abort();
}

async fn the_sender_s_words_are_given_a_meaning_that_the_next_file_keeps() {
    let world = World::new().await;
    let march = "Datum;Plats;Kategori\n2022-03-07;Exempelby centrum;Kod 7\n2022-03-08;Exempelby centrum;Kod 7\n2022-03-08;Exempelby station;Klotter\n";
    let fields = [("organisation", "bevakning-exempel"), ("slag", "")];
    let files: [(&str, &str, &[u8]); 1] = [("fil", "ronder v10.csv", march.as_bytes())];
    let sent = world.upload(Who::Coordinator, "/import", &fields, &files).await;
    let token = sent.leads_to().split_once("fil=").unwrap().1.to_owned();
    let page = world.get(Who::Coordinator, sent.leads_to()).await.text();
    assert!(
        page.contains("Ett ord är okänt") && page.contains("Finns på 2 rader"),
        "{page}"
    );
    assert!(page.contains("name=\"ord\" value=\"Kod 7\""), "{page}");
    assert!(
        !page.contains("name=\"ord\" value=\"Klotter\""),
        "known words are not asked about"
    );
    let chosen = [
        ("fil", token.as_str()),
        ("kolumn", "Datum"),
        ("falt", "date"),
        ("kolumn", "Plats"),
        ("falt", "place"),
        ("kolumn", "Kategori"),
        ("falt", "category"),
        ("ord", "Kod 7"),
        ("betyder", "ORD/fylleri"),
        ("spara", "Ronder"),
        ("gor", "importera"),
    ];
    let begun = world.post(Who::Coordinator, "/import/ny", &chosen).await;
    let path = begun.leads_to().to_owned();
    until(|| ended(&world, &path)).await;
    let list = world
        .get(Who::Coordinator, "/handelser?kategori=ORD")
        .await
        .text();
    assert!(list.contains("Fylleri"), "{list}");

    // The next week's file is known by its name, and read the same way.
    let april = march.replace("2022-03-0", "2022-02-0");
    let files: [(&str, &str, &[u8]); 1] = [("fil", "ronder v11.csv", april.as_bytes())];
    let sent = world
        .upload(
            Who::Coordinator,
            "/import",
            &[("organisation", ""), ("slag", "")],
            &files,
        )
        .await;
    let page = world.get(Who::Coordinator, sent.leads_to()).await.text();
    assert!(page.contains("en tidigare fil heter ronder v10.csv"), "{page}");
    assert!(
        page.contains("Sparad mappning: Ronder") && page.contains("Inga okända ord"),
        "{page}"
    );
    assert!(page.contains("<option value=\"ORD/fylleri\" selected>"), "{page}");
}

async fn headings_sheets_and_the_sender_can_be_pointed_out() {
    let world = World::new().await;
    let table = "Bevakning\n\nA;B;C\n2022-03-07;Exempelby centrum;Klotter\n";
    let nobody = [("organisation", ""), ("slag", "table")];
    let files: [(&str, &str, &[u8]); 1] = [("fil", "x.csv", table.as_bytes())];
    let sent = world.upload(Who::Coordinator, "/import", &nobody, &files).await;
    let token = sent.leads_to().split_once("fil=").unwrap().1.to_owned();
    let choose = async |more: &[(&str, &str)]| {
        let mut fields = vec![("fil", token.as_str())];
        fields.extend(more);
        world.post(Who::Coordinator, "/import/ny", &fields).await
    };
    let refused = choose(&[("gor", "importera")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Välj vilken organisation"),
        "{}",
        refused.text()
    );

    let who = ("organisation", "exempelbyhus");
    let shown = choose(&[
        who,
        ("kolumn", "A"),
        ("falt", "date"),
        ("rubrikrad", "3"),
        ("gor", "importera"),
    ])
    .await;
    let text = shown.text();
    assert_eq!(shown.status, StatusCode::OK, "{text}");
    assert!(text.contains("kolumnerna är gissade på nytt"), "{text}");
    assert!(
        text.contains("<option value=\"3\" selected>3: A · B · C</option>"),
        "{text}"
    );
    let columns = [
        ("kolumn", "A"),
        ("falt", "date"),
        ("kolumn", "B"),
        ("falt", "place"),
        ("kolumn", "C"),
        ("falt", "category"),
    ];
    let mut all = vec![
        who,
        ("rubrikrad", "3"),
        ("visad_rubrikrad", "3"),
        ("gor", "importera"),
    ];
    all.extend(columns);
    let begun = choose(&all).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    let path = begun.leads_to().to_owned();
    until(|| ended(&world, &path)).await;
    let page = world.get(Who::Coordinator, &path).await.text();
    assert!(page.contains("Exempelbyhus"), "{page}");
    assert_eq!(events(&world).await, 1);
}

/// Waits for something that comes about by itself.
async fn until<F: Future<Output = bool>>(mut came: impl FnMut() -> F) {
    for _ in 0..2_400 {
        if came().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it did not come about");
}

async fn ended(world: &World, path: &str) -> bool {
    let state = world.get(Who::Coordinator, &format!("{path}/lage.json")).await;
    state.text().contains("\"finished\":true")
}

async fn a_report_of_somebody_else_s_municipality_is_told_so_and_others_may_not_import() {
    let world = World::new().await;
    let outside = "Datum;Latitud;Longitud;Händelse\n2022-03-07;55.605;13.003;Klotter\n";
    let preview = send(&world, "malmo.csv", outside.as_bytes()).await.text();
    assert!(preview.contains("utanför kommunen"), "{preview}");

    for who in [Who::Guard, Who::Reader] {
        for path in ["/import", "/inkorg", "/dubbletter", "/logg"] {
            let answer = world.get(who, path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who:?} {path}");
        }
    }
}

async fn the_inbox_sorts_many_and_takes_it_back() {
    let world = World::new().await;
    take_in(&world, "rapport.csv", REPORT.as_bytes()).await;
    let inbox = world.get(Who::Coordinator, "/inkorg").await.text();
    assert!(
        inbox.contains("Tagg på bänken") && inbox.contains("klockan ställdes fram"),
        "{inbox}"
    );

    let refused = world
        .post(Who::Coordinator, "/inkorg", &[("id", "1"), ("gor", "avskriv")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Skriv varför"));

    let fields = [("id", "1"), ("id", "2"), ("gor", "sortera"), ("skal", "")];
    let sorted = world.post(Who::Coordinator, "/inkorg", &fields).await;
    assert_eq!(sorted.status, StatusCode::SEE_OTHER, "{}", sorted.text());
    let after = world.get(Who::Coordinator, sorted.leads_to()).await.text();
    assert!(!after.contains("Tagg på bänken"));

    let done = sorted.leads_to().split_once("handelser=").unwrap().1.to_owned();
    let undone = world
        .post(Who::Coordinator, "/inkorg/angra", &[("handelser", &done)])
        .await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    let back = world.get(Who::Coordinator, "/inkorg").await.text();
    assert!(back.contains("Tagg på bänken"));

    let journal = world.get(Who::Coordinator, "/logg").await.text();
    assert!(journal.contains("ändrade status"), "{journal}");
    let checked = world
        .post(Who::Coordinator, "/logg/kontrollera", &[])
        .await
        .text();
    assert!(checked.contains("Kedjan håller"), "{checked}");
}

async fn row_38_what_two_organisations_told_of_one_event_is_merged_and_taken_apart_again() {
    let world = World::new().await;
    let guard =
        "Datum;Tid;Plats;Händelse;Anteckning\n2022-03-07;22:15;Exempelby centrum;Klotter;Tagg på väggen\n";
    take_in(&world, "vaktare.csv", guard.as_bytes()).await;
    let fields = [("organisation", "exempelbyhus"), ("slag", "table")];
    let files: [(&str, &str, &[u8]); 1] = [("fil", "bovard.csv", guard.as_bytes())];
    let sent = world.upload(Who::Coordinator, "/import", &fields, &files).await;
    let token = sent.leads_to().split_once("fil=").unwrap().1.to_owned();
    let begun = world
        .post(
            Who::Coordinator,
            "/import/ny",
            &[("fil", &token), ("gor", "importera")],
        )
        .await;
    let state = format!("{}/lage.json", begun.leads_to());
    for _ in 0..400 {
        if world
            .get(Who::Coordinator, &state)
            .await
            .text()
            .contains("\"finished\":true")
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let pairs = world.get(Who::Coordinator, "/dubbletter").await.text();
    assert!(pairs.contains("Samma händelse"), "{pairs}");
    let merged = world
        .post(
            Who::Coordinator,
            "/dubbletter/1/samma",
            &[("behall", "1"), ("andra", "2"), ("ater", "1")],
        )
        .await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
    assert_eq!(events(&world).await, 1);
    let undone = world
        .post(Who::Coordinator, "/dubbletter/angra", &[("handelse", "2")])
        .await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert_eq!(events(&world).await, 2);
}
