//! The list as a file: what it holds, for whom, and that no cell is ever run.

use axum::http::StatusCode;

use crate::world::{Who, World, on_each_database};

on_each_database![
    the_file_has_the_events_of_the_filter_for_those_who_may_take_them_out,
    every_kind_of_file_is_what_it_says,
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

async fn every_kind_of_file_is_what_it_says() {
    let world = world_with_events().await;
    for (kind, beginning) in [
        ("xlsx", b"PK\x03\x04".as_slice()),
        ("csv", "\u{feff}".as_bytes()),
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
