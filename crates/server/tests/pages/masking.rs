//! A masked copy for whoever asked for a document: suggested, decided and made, and only its digest kept.

use axum::http::{StatusCode, header};
use sha2::{Digest, Sha256};

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    a_text_is_masked_and_only_its_digest_is_kept,
    a_pdf_becomes_pictures_and_only_its_digest_is_kept,
    what_cannot_be_masked_is_refused_in_words,
];

const REQUEST: [(&str, &str); 6] = [
    ("code", "begaran"),
    ("registry_number", "KS 2022:7"),
    ("came_on", "2022-03-01"),
    ("requester", "requester_media"),
    ("asked_for", "Väktarnas rapport"),
    ("ground", "ground_official_document"),
];
const TEXT: &str = "Den anmälde, 19121212-1212, nås på 070-174 06 05.\nPlats: torget.";

async fn with_a_request() -> World {
    let world = World::new().await;
    let answer = world
        .post(Who::Coordinator, "/kedjan/utlamnanden", &REQUEST)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    world
}

async fn copy(world: &World, fields: &[(&str, &str)]) -> Answer {
    world
        .post(Who::Coordinator, "/maskera/begaran/kopia", fields)
        .await
}

/// The copy is told by its digest in the record, and nothing of the original is in the register.
async fn is_all_that_is_kept(world: &World, copy: &Answer, original: &str) {
    let record = world
        .get(Who::Coordinator, "/kedjan/utlamnanden/begaran")
        .await
        .text();
    assert!(
        record.contains(&hex::encode(Sha256::digest(&copy.body))),
        "{record}"
    );
    assert!(!record.contains(original), "{record}");
    let journal = world.get(Who::Coordinator, "/logg").await.text();
    assert!(!journal.contains(original), "{journal}");
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

async fn a_text_is_masked_and_only_its_digest_is_kept() {
    let world = with_a_request().await;
    let record = world
        .get(Who::Coordinator, "/kedjan/utlamnanden/begaran")
        .await
        .text();
    assert!(record.contains("href=\"/maskera/begaran\""), "{record}");
    assert!(record.contains(">Väntar<") && !record.contains("{$"), "{record}");
    let review = world
        .upload(Who::Coordinator, "/maskera/begaran", &[("text", TEXT)], &[])
        .await;
    assert_eq!(review.status, StatusCode::OK, "{}", review.text());
    for told in [
        "value=\"19121212-1212\" checked",
        "personnummer, ett ställe",
        "value=\"070-174 06 05\" checked",
    ] {
        assert!(review.text().contains(told), "{told}: {}", review.text());
    }
    let chosen = [
        ("text", TEXT),
        ("ord", "19121212-1212"),
        ("egna", "torget\r\n"),
        ("lagrum", "21 kap. 7 § OSL"),
    ];
    let mut look = chosen.to_vec();
    look.push(("gor", "titta"));
    let page = copy(&world, &look).await.text();
    assert!(page.contains("█████ [21 kap. 7 § OSL]"), "{page}");
    let mut make = chosen.to_vec();
    make.push(("gor", "gor"));
    let made = copy(&world, &make).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let text = made.text();
    assert!(!text.contains("1212") && !text.contains("torget"), "{text}");
    assert!(text.contains("070-174 06 05"), "what was unticked stays: {text}");
    is_all_that_is_kept(&world, &made, "19121212").await;
}

async fn a_pdf_becomes_pictures_and_only_its_digest_is_kept() {
    let world = with_a_request().await;
    let pdf = include_bytes!("../../../report/tests/report/masking.pdf");
    let files = [("fil", "rapport.pdf", pdf.as_slice())];
    let review = world
        .upload(Who::Coordinator, "/maskera/begaran", &[], &files)
        .await;
    let page = review.text();
    assert_eq!(review.status, StatusCode::OK, "{page}");
    assert!(page.contains("value=\"19121212-1212\" checked"), "{page}");
    let key = page
        .split("name=\"fil\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut chosen = vec![
        ("fil", key),
        ("ord", "19121212-1212"),
        ("lagrum", "21 kap. 7 § OSL"),
        ("gor", "titta"),
    ];
    let shown = copy(&world, &chosen).await;
    assert_eq!(
        shown.headers[header::CONTENT_TYPE],
        "application/pdf",
        "{}",
        shown.text()
    );
    chosen.pop();
    chosen.push(("gor", "gor"));
    let made = copy(&world, &chosen).await;
    assert!(made.body.starts_with(b"%PDF-"), "{}", made.text());
    assert!(!made.text().contains("19121212"));
    is_all_that_is_kept(&world, &made, "19121212").await;
    // Another person has no use for the key.
    let answer = world.post(Who::Landlord, "/maskera/begaran/kopia", &chosen).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

async fn what_cannot_be_masked_is_refused_in_words() {
    let world = with_a_request().await;
    let send = async |fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]| {
        let answer = world
            .upload(Who::Coordinator, "/maskera/begaran", fields, files)
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            answer.text()
        );
        answer.text()
    };
    assert!(
        send(&[], &[])
            .await
            .contains("Välj en PDF eller klistra in en text")
    );
    let broken = [("fil", "brev.pdf", &b"%PDF-1.7 inget mer"[..])];
    assert!(
        send(&[], &broken)
            .await
            .contains("Filen är ingen PDF, eller så är den skadad")
    );
    let chosen = [("text", TEXT), ("lagrum", "21 kap. 7 § OSL"), ("gor", "gor")];
    let none = copy(&world, &chosen).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("Inget är valt"), "{}", none.text());
    let without = copy(&world, &[("text", TEXT), ("ord", "torget"), ("gor", "gor")]).await;
    assert!(without.text().contains("Ange lagrummet"), "{}", without.text());
    let gone = copy(
        &world,
        &[
            ("fil", "finns-inte"),
            ("ord", "torget"),
            ("lagrum", "x"),
            ("gor", "gor"),
        ],
    )
    .await;
    assert!(gone.text().contains("Filen finns inte kvar"), "{}", gone.text());
}
