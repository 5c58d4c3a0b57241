//! The forecast is off until a municipality turns it on, says what it must not be used for either way, and never shows its
//! places without how well they did.

use std::sync::Arc;

use axum::http::StatusCode;
use server::app::Home;
use server::frame::Frame;
use server::pages::governance::AsOf;
use server::reports::{Asked, Desk, Report, ReportFormat, ReportKind};

use crate::explore::told;
use crate::world::{TODAY, Who, World, on_each_database};

on_each_database!(
    the_forecast_is_off_until_it_is_turned_on,
    next_week_is_told_beside_how_well_it_did,
    with_nothing_to_go_by_nothing_is_told,
);

const MUST_NOT: &str = "Aldrig om personer.";

/// As written for a municipality that has turned it on.
async fn written(world: &World, category: &str) -> (Report, String) {
    let mut municipality = world.home().municipality.clone();
    municipality.forecast = true;
    let today = TODAY.parse().unwrap();
    let home = Arc::new(Home::new(municipality, today));
    let frame = Frame {
        home: Some(home.clone()),
        ..Frame::bare()
    };
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let as_of = AsOf {
        day: today,
        is_today: true,
        not_understood: None,
    };
    let desk = Desk::of_command(world.app.store.clone(), home, frame, chain, as_of, today);
    let asked = Asked {
        period: category.to_owned(),
        ..Asked::default()
    };
    let report = ReportKind::Forecast.write(&desk, &asked).await.unwrap();
    let json = report.file(&desk, None, ReportFormat::Json).unwrap();
    let text = String::from_utf8(json).unwrap();
    assert!(!text.contains('⟨'), "a text is missing: {text}");
    (report, text)
}

async fn the_forecast_is_off_until_it_is_turned_on() {
    let world = told(300).await;
    let answer = world.get(Who::Coordinator, "/utforska/prognos").await;
    let (status, page) = (answer.status, answer.text());
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(
        page.contains("Prognosen är avstängd") && page.contains(MUST_NOT),
        "{page}"
    );
    assert!(!page.contains("Väntat spann"), "{page}");
    let explore = world.get(Who::Coordinator, "/utforska").await.text();
    assert!(!explore.contains("/utforska/prognos"));
    assert_eq!(
        world.get(Who::Reader, "/utforska/prognos").await.status,
        StatusCode::FORBIDDEN
    );
}

async fn next_week_is_told_beside_how_well_it_did() {
    let world = told(2_500).await;
    let (report, text) = written(&world, "").await;
    let ids: Vec<&str> = report.sections.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["vecka", "platser", "traff", "far-inte"]);
    let table = |at: usize| &report.sections[at].tables[0];
    assert!(table(0).rows.len() > 10, "{text}");
    assert!(!table(1).rows.is_empty() && report.sections[1].figure.is_some());
    assert_eq!(table(2).rows.len(), 2, "the plain way stands beside");
    assert!(text.contains(MUST_NOT) && text.contains("PAI"));
    let (one, _) = written(&world, "KLO").await;
    let kinds = one.sections[0].tables[0].rows.iter().map(|row| &row[1].words);
    assert!(kinds.clone().count() > 0 && kinds.clone().all(|kind| kind.starts_with("Klotter")));
}

async fn with_nothing_to_go_by_nothing_is_told() {
    let world = World::new().await;
    let (report, text) = written(&world, "").await;
    assert!(report.sections[..3].iter().all(|s| s.tables.is_empty()), "{text}");
    assert!(report.sections[2].empty.contains("går inte att säga") && text.contains(MUST_NOT));
}
