//! Disposal: what is due goes everywhere it lies, what is left is still proved, and the figures of the past stand.

use std::path::Path;
use std::process::Command;

use axum::http::StatusCode;
use domain::codes::{AccountId, EventId, ImportId};
use domain::disposal::{DisposalOf, DisposalRule};
use domain::event::{Certainty, Classification, EventInput, Severity};
use domain::place::{Place, PlacePrecision};
use domain::secrecy::SecrecyGround;
use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::Timestamp;
use server::{disposal_log, recording};
use store::{
    Actor, Disposal, DisposalInput, ImportDetail, ImportOutcome, ImportStart, MailAbout, MailFile, MailInput,
    NewEvent, Noted, RejectedRow, Seen, Store, Witness,
};

use crate::account::PROV;
use crate::world::{Who, World, is_on_postgres, on_each_database};

on_each_database![
    a_text_that_is_due_goes_everywhere_and_nothing_else,
    an_event_that_is_due_leaves_its_counts_and_a_journal_that_holds,
    images_and_rejected_rows_have_rules_of_their_own,
    what_is_no_event_goes_by_rules_of_its_own_and_leaves_its_counts,
    what_was_secret_of_an_event_goes_with_it,
    a_decision_is_taken_back_but_not_a_disposal,
    what_was_disposed_of_does_not_come_back_with_a_backup,
    what_is_done_to_the_rest_is_found,
];

/// A word that stands nowhere but in the texts.
const WORD: &str = "xyzzyplugh";

fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn event(world: &World, number: u8, day: &str) -> NewEvent {
    let from = at(&format!("{day}T20:00:00Z"));
    let input = EventInput {
        category: "KLO".into(),
        subtype: None,
        happened: Happened {
            from,
            to: from,
            precision: TimePrecision::Exact,
        },
        discovered_at: None,
        reported_at: from,
        place: Place {
            name: "Exempelby centrum".into(),
            kind: None,
            precision: PlacePrecision::Point,
            point: None,
            stated_area: None,
        },
        severity: Severity::new(2).unwrap(),
        certainty: Certainty::Observed,
        source: "vaktare".into(),
        source_reference: None,
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        classification: Classification::Internal,
        reported_to_police: false,
        offensive: false,
        text: format!("En {WORD} på väggen, nummer {number}."),
    };
    recording::new_event(&world.home(), input, [number; 16])
}

/// One old event that was changed and has an image, four of a file, two of which are old and one of these merged, and a
/// row that gave none.
async fn world() -> World {
    let world = World::new().await;
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let one = event(&world, 1, "2016-03-08");
    let file = [
        event(&world, 2, "2016-03-09"),
        event(&world, 3, "2016-03-10"),
        event(&world, 4, "2022-03-09"),
        event(&world, 5, "2022-03-10"),
    ];
    let made = store.write(m, &PROV, now, move |work| {
        Box::pin(async move {
            let mut first = work.record_event(one, "").await?;
            first.input.text = format!("Två {WORD} på väggen.");
            work.change_event(&first, 1, WORD, "rättad").await?;
            work.attach(
                EventId(1),
                &format!("{WORD}.png"),
                "image/png",
                WORD.as_bytes(),
                None,
                None,
            )
            .await?;
            let start = ImportStart {
                source: "table".into(),
                file_name: "rapport.csv".into(),
                file_sha256: [1; 32],
                mapping: None,
            };
            let import = work.start_import(start).await?;
            work.record_events(&file, import).await?;
            work.merge_events(EventId(2), &[EventId(3)], "samma").await?;
            let row = RejectedRow {
                row_number: 9,
                raw: vec![WORD.into()],
                reason: "datum saknas".into(),
            };
            work.finish_import(import, ImportOutcome::default(), &[row]).await
        })
    });
    made.await.unwrap();
    world
}

async fn is_whole(store: &Store) {
    let found = store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

/// Decides and carries out by the page.
async fn dispose(world: &World, of: &str) {
    let decision = [("om", of), ("beslut", "Kommunstyrelsen § 12, dnr KS 12")];
    let answer = world.post(Who::Coordinator, "/gallring", &decision).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let disposals = world.app.store.disposals(world.code).await.unwrap();
    let carry_out = format!("/gallring/{}/verkstall", disposals[0].id);
    let answer = world.post(Who::Coordinator, &carry_out, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert!(answer.leads_to().ends_with("disposal-executed"));
    let again = world.post(Who::Coordinator, &carry_out, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn a_text_that_is_due_goes_everywhere_and_nothing_else() {
    let world = world().await;
    let page = world.get(Who::Coordinator, "/gallring").await.text();
    for told in [
        "Händelsers fritext",
        "24 månader",
        "10 § arkivlagen",
        "Avvisade rader",
        "Namn på inlästa filer och brev",
        "Vem som sett och tagit ut vad",
        "Styrdokument, mål, åtgärder och det som följer dem",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(
        world.get(Who::Police, "/gallring").await.status,
        StatusCode::FORBIDDEN
    );
    let without = world
        .post(
            Who::Coordinator,
            "/gallring",
            &[("om", "event_text"), ("beslut", " ")],
        )
        .await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    dispose(&world, "event_text").await;
    is_whole(&world.app.store).await;
    let done = &world.app.store.disposals(world.code).await.unwrap()[0];
    assert_eq!((done.planned, done.removed), (3, 3));
    for id in 1..=3 {
        let page = world
            .get(Who::Coordinator, &format!("/handelser/{id}"))
            .await
            .text();
        assert!(
            page.contains("Exempelby centrum") && !page.contains("på väggen"),
            "{page}"
        );
    }
    let young = world.get(Who::Coordinator, "/handelser/4").await.text();
    assert!(young.contains("på väggen"), "{young}");
    let found = world
        .get(Who::Coordinator, &format!("/handelser?q={WORD}&fran=2010-01-01"))
        .await
        .text();
    assert!(
        found.contains("/handelser/4") && !found.contains("/handelser/2\""),
        "{found}"
    );
    let page = world.get(Who::Coordinator, "/gallring").await.text();
    assert!(page.contains("Verkställt") && page.contains("KS 12"), "{page}");
    let journal = world.get(Who::Coordinator, "/logg?slag=disposal").await.text();
    for told in ["beslutade om", "gallrade enligt", "verkställde"] {
        assert!(journal.contains(told), "{told}: {journal}");
    }
    // An event whose text went is changed as any other.
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let changed = store.write(m, &PROV, now, |work| {
        Box::pin(async move {
            work.set_event_status(&[EventId(1)], domain::event::EventStatus::Dismissed, "fel")
                .await
        })
    });
    changed.await.unwrap();
    let undone = store.write(m, &PROV, now, |work| {
        Box::pin(async move { work.undo_import(ImportId(1), "fel fil").await })
    });
    assert!(undone.await.unwrap_err().to_string().contains("gallrade"));
    is_whole(store).await;
}

async fn figures(world: &World) -> (i64, usize, Vec<(String, i64)>) {
    let (store, m) = (&world.app.store, world.code);
    let span = (week("2016-W01"), week("2022-W20"));
    let counts = store.week_counts(m, span.0, span.1).await.unwrap();
    let told = store.reporting(m, span.0, span.1).await.unwrap();
    let told = told
        .iter()
        .map(|t| (format!("{} {}", t.week, t.partner), t.events));
    (counts.iter().map(|c| c.n).sum(), counts.len(), told.collect())
}

async fn an_event_that_is_due_leaves_its_counts_and_a_journal_that_holds() {
    let world = world().await;
    let (store, m) = (&world.app.store, world.code);
    let before = figures(&world).await;
    dispose(&world, "event_text").await;
    dispose(&world, "event").await;
    is_whole(store).await;
    assert_eq!(figures(&world).await, before);
    for id in 1..=3 {
        let answer = world.get(Who::Coordinator, &format!("/handelser/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
    let again = event(&world, 2, "2016-03-09");
    let new = store
        .not_recorded_yet(m, std::slice::from_ref(&again))
        .await
        .unwrap();
    assert!(new.is_empty(), "the same file does not bring it back");
    // The journal says nothing any more of what they were, and holds all the same.
    let mut lines = Vec::new();
    store.write_journal(m, &mut lines).await.unwrap();
    let text = String::from_utf8(lines).unwrap();
    assert!(!text.contains(WORD) && !text.contains("2016-03-10"), "{text}");
    assert!(content(&text).0, "{}", content(&text).1);
    let forged = text.replacen("\"disposed\":", "\"disposed\":1", 1);
    assert!(!content(&forged).0);
    let act = "\"act\":\"event_changed\"";
    let (wordless, rest) = text.split_at(text.find(act).unwrap());
    let forged = format!("{wordless}{}", rest.replacen(act, "\"act\":\"event_status\"", 1));
    assert!(!content(&forged).0);
    if !is_on_postgres() {
        let bytes = std::fs::read(world.app.settings.data.join(store::DATABASE_FILE)).unwrap();
        let kept = |word: &str| {
            bytes
                .windows(word.len())
                .filter(|w| *w == word.as_bytes())
                .count()
        };
        assert_eq!(
            kept("Två xyzzyplugh"),
            0,
            "the file itself has nothing of the text"
        );
    }
}

/// Runs the verifier that shares nothing with the program.
fn content(journal: &str) -> (bool, String) {
    let name = format!("lagesbild-gallrad-{}.jsonl", server::random::Secret::new().text());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, journal).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify_journal.py");
    let ran = Command::new("python3").arg(script).arg(&file).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    (ran.status.success(), said)
}

/// Decides and carries out as if it were the summer of 2023.
async fn later(world: &World, of: DisposalOf) -> Disposal {
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let input = DisposalInput {
        rule: DisposalRule {
            of,
            version: 1,
            valid_from: "2020-01-01".parse().unwrap(),
            months: 1,
            ground: "10 § arkivlagen".into(),
        },
        due_before: "2023-06-01".parse().unwrap(),
        due_at: at("2023-06-01T00:00:00Z"),
        decision: "prov".into(),
    };
    let decided = store.write(m, &PROV, now, move |work| {
        Box::pin(async move { work.decide_disposal(input).await })
    });
    let id = decided.await.unwrap().id;
    let home = world.home();
    store
        .execute_disposal(m, &PROV, now, id, move |event| {
            recording::search_text(&home, &event.input)
        })
        .await
        .unwrap()
}

async fn images_and_rejected_rows_have_rules_of_their_own() {
    let world = world().await;
    let store = &world.app.store;
    assert_eq!(later(&world, DisposalOf::Attachment).await.removed, 1);
    is_whole(store).await;
    let page = world.get(Who::Coordinator, "/handelser/1").await.text();
    assert!(
        page.contains("på väggen") && !page.contains(&format!("{WORD}.png")),
        "{page}"
    );
    assert_eq!(later(&world, DisposalOf::RejectedRow).await.removed, 1);
    is_whole(store).await;
    let rows = store.rejected_rows(world.code, ImportId(1), 0, 10).await.unwrap();
    assert!(rows.is_empty());
    assert_eq!(later(&world, DisposalOf::Event).await.removed, 5);
    is_whole(store).await;
    assert_eq!(figures(&world).await.0, 4);
}

/// Beside the events: a file with a telling name, a report of nothing, a letter with a file, and somebody who looked.
async fn tell_the_rest(world: &World) {
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let when = at("2016-03-10T20:00:00Z");
    let week: IsoWeek = "2016-W09".parse().unwrap();
    let told = store.write(m, &PROV, when, move |work| {
        Box::pin(async move {
            let start = ImportStart {
                source: "email".into(),
                file_name: format!("{WORD} brev.eml"),
                file_sha256: [7; 32],
                mapping: Some(format!("{{\"{WORD}\":1}}")),
            };
            let import = work.start_import(start).await?;
            let detail = ImportDetail {
                header: vec![WORD.into()],
                ..ImportDetail::default()
            };
            work.describe_import(import, &detail).await?;
            work.finish_import(import, ImportOutcome::default(), &[]).await?;
            work.record_zero_report(&"bevakning-exempel".into(), week, when)
                .await?;
            let letter = MailInput {
                about: MailAbout::Picture { week, version: 1 },
                account: AccountId(1),
                name: "Kim".into(),
                address: format!("{WORD}@example.se"),
                reply_to: None,
                subject: WORD.into(),
                text: WORD.into(),
                language: "sv".into(),
                file: Some(MailFile {
                    name: "bild.pdf".into(),
                    media: "application/pdf",
                    bytes: std::sync::Arc::new(WORD.as_bytes().to_vec()),
                }),
                message_id: "prov".into(),
                in_reply_to: None,
                first_attempt_at: when,
            };
            for mail in work.queue_mail(vec![letter]).await? {
                work.mail_sent(mail.id).await?;
            }
            Ok(())
        })
    });
    told.await.unwrap();
    let seen = Seen {
        event: EventId(1),
        attachment: None,
    };
    let by = Witness::of(Actor::system(&format!("{WORD} tittade")));
    store.note(m, &by, when, Noted::Seen(seen)).await.unwrap();
    // What is younger stays.
    let seen = Seen {
        event: EventId(4),
        attachment: None,
    };
    let by = Witness::of(Actor::system("den som såg nyss"));
    store
        .note(m, &by, now.max(at("2023-07-01T00:00:00Z")), Noted::Seen(seen))
        .await
        .unwrap();
}

async fn what_is_no_event_goes_by_rules_of_its_own_and_leaves_its_counts() {
    let world = world().await;
    tell_the_rest(&world).await;
    let (store, m) = (&world.app.store, world.code);
    is_whole(store).await;
    let before = figures(&world).await;
    let silent = store
        .reporting(m, week("2016-W09"), week("2016-W09"))
        .await
        .unwrap();
    assert!(silent.iter().any(|told| told.zero), "{silent:?}");
    for (of, n) in [
        (DisposalOf::Import, 2),
        (DisposalOf::ZeroReport, 1),
        (DisposalOf::Mail, 1),
        (DisposalOf::AccessLog, 1),
    ] {
        let done = later(&world, of).await;
        assert_eq!((done.planned, done.removed), (n, n), "{of:?}");
        is_whole(store).await;
    }
    // The counts stand, and nobody looks silent who was not.
    assert_eq!(figures(&world).await, before);
    let told = store
        .reporting(m, week("2016-W09"), week("2016-W09"))
        .await
        .unwrap();
    assert_eq!(told, silent);
    let mut lines = Vec::new();
    store.write_journal(m, &mut lines).await.unwrap();
    let text = String::from_utf8(lines).unwrap();
    for gone in [
        "brev.eml",
        "rapport.csv",
        "@example.se",
        "tittade",
        "zero_report\",\"object_id\":\"1\",\"was\":{",
    ] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    assert!(text.contains("den som såg nyss"), "{text}");
    assert!(content(&text).0, "{}", content(&text).1);
    let log = world.get(Who::Coordinator, "/logg?slag=access").await.text();
    assert!(
        log.contains("Gallrat") && log.contains("den som såg nyss"),
        "{log}"
    );
    let list = world.get(Who::Coordinator, "/import").await.text();
    assert!(
        list.contains("Filnamnet är gallrat") && !list.contains("brev.eml"),
        "{list}"
    );
    let undone = store.write(m, &PROV, world.app.clock.now(), |work| {
        Box::pin(async move { work.undo_import(ImportId(1), "fel fil").await })
    });
    assert!(undone.await.unwrap_err().to_string().contains("gallrade"));
    if !is_on_postgres() {
        let bytes = std::fs::read(world.app.settings.data.join(store::DATABASE_FILE)).unwrap();
        for word in ["@example.se", "brev.eml", "tittade"] {
            let found = bytes.windows(word.len()).filter(|w| *w == word.as_bytes());
            assert_eq!(found.count(), 0, "the file itself has nothing of {word}");
        }
    }
}

async fn what_was_secret_of_an_event_goes_with_it() {
    let world = world().await;
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let by = Actor::system("prov");
    let classed = store.write(m, &by, now, |work| {
        Box::pin(async move {
            let (secret, ground) = (Classification::Secret, SecrecyGround::Investigation);
            work.classify(EventId(1), secret, Some(ground), &format!("{WORD} prövades"))
                .await
        })
    });
    classed.await.unwrap();
    assert_eq!(later(&world, DisposalOf::Event).await.removed, 5);
    is_whole(store).await;
    assert!(store.classified(m, EventId(1)).await.unwrap().is_none());
    let mut lines = Vec::new();
    store.write_journal(m, &mut lines).await.unwrap();
    let text = String::from_utf8(lines).unwrap();
    assert!(!text.contains("prövades"), "{text}");
}

async fn a_decision_is_taken_back_but_not_a_disposal() {
    let world = world().await;
    let decision = [("om", "event"), ("beslut", "Kommunstyrelsen § 12")];
    let post = async |path: &str, fields| world.post(Who::Coordinator, path, fields).await.status;
    assert_eq!(post("/gallring", &decision).await, StatusCode::SEE_OTHER);
    assert_eq!(
        post("/gallring", &decision).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(post("/gallring/1/aterta", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(
        post("/gallring/1/verkstall", &[]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(post("/gallring/9/verkstall", &[]).await, StatusCode::NOT_FOUND);
    assert_eq!(
        world.get(Who::Coordinator, "/handelser/1").await.status,
        StatusCode::OK
    );
    dispose(&world, "event").await;
    assert_eq!(
        post("/gallring/2/aterta", &[]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    is_whole(&world.app.store).await;
}

async fn what_was_disposed_of_does_not_come_back_with_a_backup() {
    let world = world().await;
    let (app, now) = (&world.app, world.app.clock.now());
    let backup = app.settings.data.join("kopia.sqlite");
    std::fs::create_dir_all(&app.settings.data).unwrap();
    app.store.backup(&backup, now).await.unwrap();
    dispose(&world, "event_text").await;
    dispose(&world, "event").await;
    let elsewhere = app.settings.data.join("igen");
    Store::restore_sqlite(&backup, &elsewhere, now).await.unwrap();
    let restored = Store::open_sqlite(&elsewhere, now).await.unwrap();
    let scope = domain::access::EventScope::All;
    assert!(
        restored
            .event(world.code, EventId(1), &scope)
            .await
            .unwrap()
            .is_some()
    );
    let redone = disposal_log::redo(&restored, &app.settings, app.clock)
        .await
        .unwrap();
    assert_eq!((redone.disposals, redone.removed), (2, 6), "{redone:?}");
    assert!(
        restored
            .event(world.code, EventId(1), &scope)
            .await
            .unwrap()
            .is_none()
    );
    is_whole(&restored).await;
    let redone = disposal_log::redo(&restored, &app.settings, app.clock)
        .await
        .unwrap();
    assert_eq!(redone, disposal_log::Redone::default());
    restored.close().await;
}

/// Whoever may write anything in the database is found out after a disposal as before it.
async fn what_is_done_to_the_rest_is_found() {
    if is_on_postgres() {
        return;
    }
    for change in [
        "UPDATE event SET place_name = 'Stadsparken' WHERE id = 2",
        "UPDATE disposed SET left_digest = digest WHERE kind = 'event'",
        "DELETE FROM disposed WHERE kind = 'notes' OR id = 1",
        "UPDATE disposed_count SET n = n + 1",
        "UPDATE disposal SET planned = 1",
        "UPDATE import SET file_name = 'annan.csv'",
        "UPDATE import SET started_by = 'annan'",
        "INSERT INTO disposed SELECT municipality, journal_seq, 'entry', 3, 0, digest, digest, NULL FROM disposed LIMIT 1",
    ] {
        let world = world().await;
        dispose(&world, "event_text").await;
        if change.contains("import SET") {
            later(&world, DisposalOf::Import).await;
        }
        if change.contains("disposed_count") {
            dispose(&world, "event").await;
        }
        is_whole(&world.app.store).await;
        let file = world.app.settings.data.join(store::DATABASE_FILE);
        let url = format!("sqlite://{}", file.display());
        let mut own = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url)
            .await
            .unwrap();
        sqlx::Executor::execute(&mut own, change).await.unwrap();
        let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
        assert!(!found.ok, "{change}");
    }
}
