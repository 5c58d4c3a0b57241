//! Files that somebody leaves with a governing document: kept as they are, shown and taken out, and refused with the reason.

use axum::http::StatusCode;

use crate::desk::{package, unzipped};
use crate::world::{Who, World, on_each_database};

async fn a_file_of_a_document_is_kept_shown_and_taken_out_as_evidence() {
    let world = World::governed().await;
    let path = "/styrdokument/program-2018".to_owned();
    let pdf: &[u8] = b"%PDF-1.7 programmet";
    let files = [("fil", "Program.pdf", pdf)];
    let agreed = [("skribenter", "behall")];
    let answer = world
        .upload(Who::Coordinator, &format!("{path}/filer"), &agreed, &files)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let text = world.get(Who::Reader, &path).await.text();
    let link = text
        .split("href=\"")
        .find(|part| part.contains("/filer/"))
        .unwrap();
    let link = link.split('"').next().unwrap();
    let fetched = world.get(Who::Reader, link).await;
    assert_eq!(fetched.body, pdf);
    assert_eq!(world.get(Who::Guard, link).await.status, StatusCode::FORBIDDEN);
    // The answer to an auditor has the file itself.
    let zip = package(&world, "forstudie-dokument", "2022-04-22").await;
    assert_eq!(unzipped(&zip, "01-styrdokument-program-2018-fil-1.pdf"), pdf);
    // What is no document is refused, and nothing is kept.
    let files = [("fil", "Program.pdf", b"MZ".as_slice())];
    let answer = world
        .upload(Who::Coordinator, &format!("{path}/filer"), &[], &files)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("inget dokument av ett slag som tas emot"));
}

async fn who_has_left_as_much_as_one_may_is_told_so() {
    let world = World::governed().await;
    let store = &world.app.store;
    let account = store
        .account_by_email("coordinator@exempelby.example")
        .await
        .unwrap()
        .unwrap()
        .id;
    for _ in 0..300 {
        let now = world.app.clock.now();
        world.app.attempts.take_to_keep(account, 1, now).unwrap();
    }
    let file = word_file("");
    let files = [("fil", "Program.docx", file.as_slice())];
    let answer = world
        .upload(Who::Coordinator, "/styrdokument/program-2018/filer", &[], &files)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().contains("så många eller så stora filer i dag"),
        "{}",
        answer.text()
    );
    // A picture too, and what was written beside it is still there.
    let picture = [("bilaga", "bild.png", b"\x89PNG\r\n\x1a\n".as_slice())];
    let event = [
        ("nyckel", "a"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
        ("text", "Klotter på bänken."),
    ];
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &event, &picture)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Klotter på bänken.") && answer.text().contains("bild.png"));
}

/// A document of a word processor by somebody, or by nobody.
fn word_file(author: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("word/document.xml", "<w:document/>".to_owned()),
        ("docProps/core.xml", format!("<dc:creator>{author}</dc:creator>")),
    ] {
        writer.start_file(name, plain).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn a_file_tells_who_wrote_it_only_when_somebody_agrees() {
    let world = World::governed().await;
    let send = async |bytes: &[u8], fields: &[(&str, &str)]| {
        let files = [("fil", "Program.docx", bytes)];
        let to = "/styrdokument/program-2018/filer";
        world.upload(Who::Coordinator, to, fields, &files).await
    };
    let told = send(&word_file("Anna Exempel"), &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        told.text()
            .contains("har skrivit eller ändrat den: Anna Exempel."),
        "{}",
        told.text()
    );
    let unread = send(b"PK\x03\x04 word/document.xml", &[]).await;
    assert!(
        unread.text().contains("Det går inte att se efter"),
        "{}",
        unread.text()
    );
    let none = |page: String| !page.contains("/filer/");
    assert!(none(
        world.get(Who::Reader, "/styrdokument/program-2018").await.text()
    ));
    assert_eq!(send(&word_file(""), &[]).await.status, StatusCode::SEE_OTHER);
    let agreed = [("skribenter", "behall")];
    assert_eq!(
        send(&word_file("Anna Exempel"), &agreed).await.status,
        StatusCode::SEE_OTHER
    );
}

async fn a_file_that_cannot_be_scanned_is_not_kept() {
    // A port that is let go may be another's at once; a name is nobody else's.
    let name = format!(
        "lagesbild-clamd-{}.ctl",
        hex::encode(server::random::bytes::<8>())
    );
    let socket = std::env::temp_dir().join(name);
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let place = socket.to_str().unwrap().to_owned();
    // A daemon that knows every file, once; then nobody is there.
    let daemon = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = vec![0; 1 << 16];
        let mut all = Vec::new();
        while !all.ends_with(&[0, 0, 0, 0]) {
            let n = stream.read(&mut heard).unwrap();
            all.extend_from_slice(&heard[..n]);
        }
        stream.write_all(b"stream: Prov-Signatur FOUND\0").unwrap();
    });
    let world = World::governed_with(|settings| settings.scanner = Some(place)).await;
    let file = word_file("");
    let files = [("fil", "Program.docx", file.as_slice())];
    let to = "/styrdokument/program-2018/filer";
    let found = world.upload(Who::Coordinator, to, &[], &files).await;
    daemon.join().unwrap();
    assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(found.text().contains("Prov-Signatur"), "{}", found.text());
    let away = world.upload(Who::Coordinator, to, &[], &files).await;
    assert_eq!(away.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        away.text().contains("Virusskyddet svarar inte"),
        "{}",
        away.text()
    );
    assert!(!away.text().contains("/filer/"));
    std::fs::remove_file(socket).unwrap();
}

on_each_database![
    a_file_tells_who_wrote_it_only_when_somebody_agrees,
    a_file_that_cannot_be_scanned_is_not_kept,
    who_has_left_as_much_as_one_may_is_told_so,
    a_file_of_a_document_is_kept_shown_and_taken_out_as_evidence,
];
