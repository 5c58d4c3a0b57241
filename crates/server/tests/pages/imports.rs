//! Files sent in: what is said about each kind, that nothing is half taken in, and that all can be undone.

use axum::http::StatusCode;
use domain::access::EventScope;
use store::EventFilter;

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    a_file_is_looked_at_taken_in_once_and_undone_as_one,
    a_file_that_cannot_be_read_says_what_and_why_and_what_now,
    a_report_of_somebody_else_s_municipality_or_without_a_sender_is_told_so,
    the_inbox_sorts_many_and_takes_it_back,
    what_two_organisations_told_of_one_event_is_merged_and_taken_apart_again,
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

async fn events(world: &World) -> usize {
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
async fn take_in(world: &World, name: &str, bytes: &[u8]) -> (String, String) {
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

/// A file that is refused says `expected`, and leaves nothing behind.
async fn check_refused(name: &str, bytes: &[u8], expected: &str) {
    let world = World::new().await;
    let answer = send(&world, name, bytes).await;
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {text}");
    assert!(text.contains(expected), "{name}: {expected} is not said: {text}");
    assert_eq!(events(&world).await, 0, "{name}");
    let left = std::fs::read_dir(world.app.settings.data.join("inkommande")).unwrap();
    assert_eq!(left.count(), 0, "{name}: the file was left behind");
}

async fn a_file_that_cannot_be_read_says_what_and_why_and_what_now() {
    check_refused("tom.csv", b"", "Filen är tom").await;
    check_refused("rubriker.csv", "Datum;Plats;Händelse\n".as_bytes(), "inga rader").await;
    check_refused("rapport.pdf", b"%PDF-1.7\n", "en PDF").await;
    check_refused(
        "avbruten.xlsx",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00avbruten",
        "avbruten",
    )
    .await;
    check_refused("packad.csv.gz", b"\x1f\x8b\x08\x00\x00\x00", "Packa upp").await;
    let open = "Datum;Plats;Anteckning\n2022-03-07;Exempelby centrum;\"aldrig stängt\n";
    check_refused("citat.csv", open.as_bytes(), "citat").await;
    let mut parts = String::from(
        "From: a@exempel.example\r\nSubject: Rond\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=k\r\n\r\n",
    );
    for _ in 0..10_000 {
        parts.push_str("--k\r\nContent-Type: text/plain\r\n\r\nx\r\n");
    }
    parts.push_str("--k--\r\n");
    check_refused("delar.eml", parts.as_bytes(), "delar").await;
}

async fn a_report_of_somebody_else_s_municipality_or_without_a_sender_is_told_so() {
    let world = World::new().await;
    let outside = "Datum;Latitud;Longitud;Händelse\n2022-03-07;55.605;13.003;Klotter\n";
    let preview = send(&world, "malmo.csv", outside.as_bytes()).await.text();
    assert!(preview.contains("utanför kommunen"), "{preview}");

    let nobody = [("organisation", ""), ("slag", "table")];
    let files: [(&str, &str, &[u8]); 1] = [("fil", "rapport.csv", REPORT.as_bytes())];
    let sent = world.upload(Who::Coordinator, "/import", &nobody, &files).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("Välj vilken organisation"));

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

async fn what_two_organisations_told_of_one_event_is_merged_and_taken_apart_again() {
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
