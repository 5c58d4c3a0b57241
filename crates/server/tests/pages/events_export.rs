//! The list as a file: what it holds, for whom, and that no cell is ever run.

use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::EventScope;
use server::app::Home;
use server::exporting::{Export, ExportFormat};
use server::making::Progress;
use server::texts::Language;
use store::{Actor, EventFilter, JournalFilter, Witness};

use crate::world::{Who, World, on_each_database};

on_each_database![
    the_file_has_the_events_of_the_filter_for_those_who_may_take_them_out,
    every_kind_of_file_is_what_it_says,
    what_is_taken_out_stands_in_the_journal_with_who_and_what,
    a_browser_gets_its_events_and_nothing_is_left_in_the_scratch_folder,
    an_export_that_nobody_waits_for_reads_no_further_and_took_nothing_out,
];

async fn world_with_events() -> World {
    let world = World::new().await;
    for (key, text) in [("a", "=HYPERLINK(\"http://elak.example\")"), ("b", "Hög musik.")] {
        let fields = [
            ("nyckel", key),
            ("handelse", "ORD/musik"),
            ("datum", "2022-03-12"),
            ("plats", "Stadsparken"),
            ("text", text),
        ];
        world
            .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
            .await;
    }
    world
}

async fn the_file_has_the_events_of_the_filter_for_those_who_may_take_them_out() {
    let world = world_with_events().await;
    let csv = world.get(Who::Coordinator, "/handelser/export.csv").await;
    assert_eq!(csv.status, StatusCode::OK, "{}", csv.text());
    let text = csv.text();
    assert_eq!(text.matches("Stadsparken").count(), 2);
    assert!(text.contains("'=HYPERLINK"), "{text}");
    let one = world
        .get(Who::Coordinator, "/handelser/export.csv?q=musik&fran=2022-03-13")
        .await;
    assert!(!one.text().contains("Stadsparken"));
    let coarse = world.get(Who::Police, "/handelser/export.csv").await.text();
    assert!(coarse.contains("Centrum") && !coarse.contains("Stadsparken") && !coarse.contains("musik."));
    let guard = world.get(Who::Guard, "/handelser/export.csv").await;
    assert_eq!(guard.status, StatusCode::FORBIDDEN);
}

async fn a_browser_gets_its_events_and_nothing_is_left_in_the_scratch_folder() {
    let world = world_with_events().await;
    let path = "/handelser/export.geojson?kategori=ORD";
    let asked = || {
        Request::get(path)
            .header(header::COOKIE, Who::Coordinator.cookie())
            .header(header::ACCEPT, "text/html,*/*")
            .body(Body::empty())
            .unwrap()
    };
    let mut answer = world.send(asked()).await;
    // On a busy machine it is told to wait first.
    while answer.status == StatusCode::ACCEPTED {
        assert!(answer.text().contains("/fil/avbryt"), "{}", answer.text());
        answer = world.send(asked()).await;
    }
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.text().matches("Stadsparken").count(), 2);
    let fields = [("adress", path), ("tillbaka", "/handelser?kategori=ORD")];
    let stopped = world.post(Who::Coordinator, "/fil/avbryt", &fields).await;
    assert_eq!(stopped.leads_to(), "/handelser?kategori=ORD&klart=making-none");
    let left = std::fs::read_dir(world.app.settings.data.join("tmp")).unwrap();
    let left: Vec<_> = left.map(|file| file.unwrap().file_name()).collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().starts_with("export-")),
        "{left:?}"
    );
}

/// A stop lets go of the one who writes, as does a browser that hangs up.
async fn an_export_that_nobody_waits_for_reads_no_further_and_took_nothing_out() {
    let world = world_with_events().await;
    let now = world.app.clock.now();
    let today = world.app.clock.today(&world.home().zone);
    // Held by the one who writes for as long as it goes on.
    let home = Arc::new(Home::new(world.home().municipality.clone(), today));
    let folder = world.app.settings.data.join("stopped");
    std::fs::create_dir_all(&folder).unwrap();
    for format in ExportFormat::ALL {
        let progress = Progress::default();
        let export = Export {
            home: home.clone(),
            filter: EventFilter::default(),
            scope: EventScope::All,
            exact: true,
            language: Language::Swedish,
            taken_by: Witness::of(Actor::system("prov")),
            taken_at: now,
            filter_in_words: String::new(),
            filter_in_journal: String::new(),
            progress: progress.clone(),
        };
        let path = folder.join(format!("handelser.{}", format.extension()));
        let mut writing = Box::pin(export.write(world.app.store.clone(), format, &path));
        let begun = poll_fn(|context| Poll::Ready(writing.as_mut().poll(context))).await;
        assert!(begun.is_pending(), "it is written beside");
        drop(writing);
        for _ in 0..500 {
            if Arc::strong_count(&home) == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(Arc::strong_count(&home), 1, "{format:?} is still being written");
        assert!(progress.go_on().is_err(), "{format:?} was written to its end");
        let left = std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(left, 0, "{format:?} left a file");
    }
    let filter = JournalFilter {
        object: Some(("export".into(), String::new())),
        account: None,
    };
    let told = world.app.store.journal(world.code, None, 10, &filter).await;
    assert_eq!(told.unwrap().len(), 0, "nothing was taken out");
}

async fn every_kind_of_file_is_what_it_says() {
    let world = world_with_events().await;
    for (kind, beginning) in [
        ("xlsx", b"PK\x03\x04".as_slice()),
        ("csv", "\u{feff}".as_bytes()),
        ("json", b"{\"schema\":\"urn:lagesbild:schema:handelser:1\""),
        ("geojson", b"{\"type\":\"FeatureCollection\""),
        ("gpkg", b"SQLite format 3\0"),
    ] {
        let file = world
            .get(Who::Coordinator, &format!("/handelser/export.{kind}"))
            .await;
        assert_eq!(file.status, StatusCode::OK, "{kind}: {}", file.text());
        assert!(file.body.starts_with(beginning), "{kind}");
    }
    let left = std::fs::read_dir(world.app.settings.data.join("tmp"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "no file is left behind");
}

async fn what_is_taken_out_stands_in_the_journal_with_who_and_what() {
    let world = world_with_events().await;
    let path = "/handelser/export.csv?kategori=ORD&q=Anna+Karlsson+070-174+06+35";
    assert_eq!(world.get(Who::Coordinator, path).await.status, StatusCode::OK);
    assert_eq!(
        world.get(Who::Police, "/handelser/export.xlsx").await.status,
        StatusCode::OK
    );
    assert_eq!(
        world.get(Who::Guard, "/handelser/export.xlsx").await.status,
        StatusCode::FORBIDDEN
    );
    let filter = JournalFilter {
        object: Some(("export".into(), String::new())),
        account: None,
    };
    let code = world.home().code();
    let entries = world.app.store.journal(code, None, 10, &filter).await.unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let after = entry.after.as_ref().unwrap();
            (
                entry.actor.as_str(),
                &entry.object_id,
                after["events"].as_i64(),
                after["exact"].as_bool(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Police", &"xlsx".to_owned(), Some(2), Some(false)),
            ("Coordinator", &"csv".to_owned(), Some(0), Some(true)),
        ]
    );
    // The journal is for ever: what was searched for must not name anyone there.
    let kept = entries[1].after.as_ref().unwrap()["filter"].as_str().unwrap();
    assert!(
        kept.contains("kategori=ORD") && !kept.contains("Karlsson") && !kept.contains("174"),
        "{kept}"
    );
    let page = world.get(Who::Coordinator, "/logg?slag=export").await.text();
    for words in ["tog ut händelser", "uttag xlsx", "exakta platser"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}
