//! The list of events and the page of one: who sees what, and what becomes of what people wrote.

use axum::http::StatusCode;
use store::JournalFilter;

use crate::world::{Who, World, on_each_database};

on_each_database![
    an_organisation_sees_its_own_events_and_a_coordinator_sees_all,
    the_exact_place_is_for_those_who_work_with_it,
    what_people_write_is_text_wherever_it_is_shown,
    a_dismissal_needs_a_reason_and_can_be_undone,
    merged_events_point_at_each_other_and_part_again,
    nothing_to_report_is_said_for_the_own_organisation_and_not_beside_events,
    a_search_for_one_person_is_refused_and_put_nowhere,
];

const ATTACK: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";

async fn report(world: &World, who: Who, key: &str, more: &[(&str, &str)]) {
    let mut fields = vec![
        ("nyckel", key),
        ("handelse", "ORD/musik"),
        ("datum", "2022-03-12"),
        ("plats", "Stadsparken"),
    ];
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend_from_slice(more);
    let answer = world.upload(who, "/handelser/ny", &fields, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// Whether a reader finds the event with a text, in the list and by its number.
async fn check_sees(world: &World, who: Who, id: i64, expected: bool) {
    let list = world.get(who, "/handelser").await.text();
    let link = format!("href=\"/handelser/{id}\"");
    assert_eq!(list.contains(&link), expected, "{who:?} in the list");
    let points = world.get(who, "/handelser/karta.geojson").await.text();
    assert_eq!(
        points.contains(&format!("\"/handelser/{id}\"")),
        expected,
        "{who:?} on the map"
    );
    let status = world.get(who, &format!("/handelser/{id}")).await.status;
    let wanted = if expected {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    assert_eq!(status, wanted, "{who:?} by number");
}

async fn an_organisation_sees_its_own_events_and_a_coordinator_sees_all() {
    let world = World::new().await;
    report(&world, Who::Guard, "a", &[]).await;
    report(&world, Who::Landlord, "b", &[]).await;
    check_sees(&world, Who::Guard, 1, true).await;
    check_sees(&world, Who::Guard, 2, false).await;
    check_sees(&world, Who::Landlord, 1, false).await;
    check_sees(&world, Who::Coordinator, 1, true).await;
    check_sees(&world, Who::Coordinator, 2, true).await;
    check_sees(&world, Who::Police, 1, true).await;
    let reader = world.get(Who::Reader, "/handelser").await;
    assert_eq!(reader.status, StatusCode::FORBIDDEN);
    let nobody = world.get(Who::Nobody, "/handelser?q=moped").await;
    assert_eq!(nobody.leads_to(), "/logga-in?vidare=%2Fhandelser%3Fq%3Dmoped");
}

async fn the_exact_place_is_for_those_who_work_with_it() {
    let world = World::new().await;
    report(
        &world,
        Who::Guard,
        "a",
        &[("lat", "60.00713"), ("lon", "15.01513")],
    )
    .await;
    for (who, exact) in [(Who::Guard, true), (Who::Coordinator, true), (Who::Police, false)] {
        for path in ["/handelser/karta.geojson", "/handelser/1/karta.geojson"] {
            let points = world.get(who, path).await.text();
            assert_eq!(points.contains("60.00713"), exact, "{who:?} {path}");
        }
        let page = world.get(who, "/handelser/1").await.text();
        assert_eq!(page.contains("60,00713"), exact, "{who:?} on the page");
    }
}

async fn what_people_write_is_text_wherever_it_is_shown() {
    let world = World::new().await;
    let more = [
        ("plats", ATTACK),
        ("omrade", "centrum"),
        ("text", ATTACK),
        ("referens", ATTACK),
    ];
    report(&world, Who::Coordinator, "a", &more).await;
    let query = "?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&omrade=%3Cscript%3Ealert(1)&fran=%3Cscript%3E";
    let view = [("namn", ATTACK), ("fraga", query)];
    world.post(Who::Coordinator, "/handelser/vyer", &view).await;
    world
        .post(
            Who::Coordinator,
            "/handelser/1/status",
            &[("status", "dismissed"), ("skal", ATTACK)],
        )
        .await;
    for path in [
        "/handelser/1",
        "/handelser/1/andra",
        "/handelser?status=alla",
        &format!("/handelser{query}"),
    ] {
        let page = world.get(Who::Coordinator, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let text = page.text();
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{path}"
        );
    }
}

async fn a_dismissal_needs_a_reason_and_can_be_undone() {
    let world = World::new().await;
    report(&world, Who::Guard, "a", &[]).await;
    let path = "/handelser/1/status";
    let bare = world
        .post(Who::Coordinator, path, &[("status", "dismissed")])
        .await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = [("status", "dismissed"), ("skal", "Övning")];
    let done = world.post(Who::Coordinator, path, &told).await;
    let page = world.get(Who::Coordinator, done.leads_to()).await.text();
    assert!(page.contains("c-toast__action") && page.contains("Övning"));
    world
        .post(Who::Coordinator, path, &[("status", "received")])
        .await;
    let list = world
        .get(Who::Coordinator, "/handelser?status=received")
        .await
        .text();
    assert!(list.contains("href=\"/handelser/1\""));
    let guard = world.post(Who::Guard, path, &[("status", "sorted")]).await;
    assert_eq!(guard.status, StatusCode::FORBIDDEN);
}

async fn merged_events_point_at_each_other_and_part_again() {
    let world = World::new().await;
    report(&world, Who::Guard, "a", &[]).await;
    report(&world, Who::Landlord, "b", &[]).await;
    let merged = world
        .post(Who::Coordinator, "/handelser/1/sla-ihop", &[("andra", "2")])
        .await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
    let page = |who, id: i64| {
        let world = &world;
        async move { world.get(who, &format!("/handelser/{id}")).await.text() }
    };
    assert!(page(Who::Coordinator, 1).await.contains("href=\"/handelser/2\""));
    assert!(page(Who::Coordinator, 2).await.contains("href=\"/handelser/1\""));
    // The other organisation's report is not shown to the one who cannot see it.
    assert!(!page(Who::Landlord, 2).await.contains("href=\"/handelser/1\""));
    world.post(Who::Coordinator, "/handelser/2/skilj", &[]).await;
    assert!(!page(Who::Coordinator, 1).await.contains("href=\"/handelser/2\""));
}

async fn nothing_to_report_is_said_for_the_own_organisation_and_not_beside_events() {
    let world = World::new().await;
    report(&world, Who::Guard, "a", &[]).await;
    let path = "/inget-att-rapportera";
    let with_events = world.post(Who::Guard, path, &[("vecka", "2022-W10")]).await;
    assert_eq!(with_events.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [("vecka", "2022-W09"), ("organisation", "exempelbyhus")];
    let answer = world.post(Who::Guard, path, &said).await;
    assert!(
        answer.leads_to().contains("bevakning-exempel"),
        "{}",
        answer.leads_to()
    );
    let to_come = world.post(Who::Guard, path, &[("vecka", "2022-W12")]).await;
    assert!(to_come.text().contains("har inte börjat än"));
}

async fn a_search_for_one_person_is_refused_and_put_nowhere() {
    let world = World::new().await;
    report(&world, Who::Guard, "a", &[]).await;
    let count = async || {
        let everything = JournalFilter::default();
        let entries = world.app.store.journal(world.code, None, 100, &everything).await;
        entries.unwrap().len()
    };
    let before = count().await;
    for (said, written) in [
        ("18900101-9802", "18900101-9802"),
        ("pnr+900101-9802+musik", "900101-9802"),
        ("anna.karlsson%40mejl.se", "karlsson"),
    ] {
        for page in [
            "/handelser",
            "/handelser/export.csv",
            "/handelser/karta.geojson",
            "/utforska",
            "/kedjan/mal",
        ] {
            let answer = world.get(Who::Coordinator, &format!("{page}?q={said}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}?q={said}");
            let text = answer.text();
            assert!(text.contains("Det går inte att söka på en person"), "{text}");
            assert!(!text.contains(written), "{page} says it again");
        }
        let view = format!("q={said}");
        let fields = [("namn", "Vy"), ("fraga", view.as_str())];
        let answer = world.post(Who::Coordinator, "/handelser/vyer", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(count().await, before, "something was written down");
    // A case number and a street are looked for as before.
    for said in ["musik", "5000-K123456-22", "070-174+06+35", "Storgatan+12"] {
        let answer = world.get(Who::Coordinator, &format!("/handelser?q={said}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{said}");
    }
}
