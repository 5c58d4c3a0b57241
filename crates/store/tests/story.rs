//! One story through the register, told on SQLite always and on PostgreSQL when its address is given.

use domain::access::EventScope;
use domain::area::DerivedAreas;
use domain::codes::*;
use domain::event::*;
use domain::place::{Place, PlacePrecision, Point};
use domain::time::{Happened, IsoWeek};
use jiff::Timestamp;
use store::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn municipality(code: &str) -> MunicipalityCode {
    code.parse().unwrap()
}

fn new_event(number: u8, day: &str, area: &str, category: &str, partner: &str, text: &str) -> NewEvent {
    let from = at(&format!("{day}T20:00:00Z"));
    let date = day.parse().unwrap();
    NewEvent {
        input: EventInput {
            category: category.into(),
            subtype: None,
            happened: Happened::at(from),
            discovered_at: None,
            reported_at: from,
            place: Place {
                name: "Skogås centrum".into(),
                kind: Some("torg".into()),
                precision: PlacePrecision::Point,
                point: Some(Point {
                    lat: 59.2183,
                    lon: 18.1541,
                }),
                stated_area: None,
            },
            severity: Severity::new(2).unwrap(),
            certainty: Certainty::Observed,
            source: "vaktare".into(),
            source_reference: Some(format!("R-{number}")),
            reported_by: partner.into(),
            controller: partner.into(),
            classification: Classification::Internal,
            reported_to_police: false,
            offensive: false,
            text: text.into(),
        },
        areas: DerivedAreas {
            working: Some(area.into()),
            regso: None,
            deso: None,
        },
        date,
        week: IsoWeek::of(date),
        search_text: format!("{text} Skogås centrum"),
        fingerprint: [number; 16],
        retained_until: "2024-03-08".parse().unwrap(),
        status: domain::event::EventStatus::Received,
    }
}

async fn tell(store: Store) {
    let now = at("2022-03-14T08:00:00Z");
    let huddinge = municipality("0126");
    let actor = Actor {
        account: None,
        name: "Samordnaren".into(),
    };
    let event = store
        .write(huddinge, &actor, now, |work| {
            Box::pin(async move {
                work.record_event(
                    new_event(1, "2022-03-08", "skogas", "KLO", "huge", "Klottret på väggen"),
                    "",
                )
                .await
            })
        })
        .await
        .unwrap();
    assert_eq!(event.id, EventId(1));
    let read = store.event(huddinge, event.id, &EventScope::All).await.unwrap();
    assert_eq!(read.as_ref(), Some(&event));
    let filter = EventFilter {
        text: "klotter skogas".into(),
        ..EventFilter::default()
    };
    let page = store
        .events(
            huddinge,
            &filter,
            &EventScope::All,
            EventOrder::HappenedDesc,
            0,
            50,
        )
        .await
        .unwrap();
    assert_eq!((page.events, page.total), (vec![event], Total::Exact(1)));
    store.close().await;
}

#[tokio::test]
async fn the_story_holds_on_sqlite() {
    let directory = std::env::temp_dir().join(format!("lagesbild-story-{}", std::process::id()));
    let store = Store::open_sqlite(&directory, at("2022-03-07T08:00:00Z"))
        .await
        .unwrap();
    tell(store).await;
    std::fs::remove_dir_all(&directory).unwrap();
}
