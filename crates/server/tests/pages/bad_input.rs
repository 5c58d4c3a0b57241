//! What cannot be answered is said: what, why, and what now; never a wrong figure.

use axum::http::StatusCode;
use domain::municipality::Municipality;
use server::config::demo_municipality;

use crate::explore::{number_on, told, told_in};
use crate::world::{Who, World, on_each_database};

on_each_database!(
    an_event_without_place_or_time_is_told_apart,
    areas_that_were_redrawn_are_not_compared_across,
    a_bandwidth_of_nothing_is_refused,
    a_surface_that_crosses_itself_is_refused,
);

async fn text(world: &World, path: &str) -> String {
    let answer = world.get(Who::Coordinator, path).await;
    let text = answer.text();
    assert!(!text.contains('⟨'), "{path}: a text is missing: {text}");
    text
}

fn check(path: &str, text: &str, said: &[&str]) {
    for words in said {
        assert!(text.contains(words), "{path} should say {words}: {text}");
    }
}

async fn an_event_without_place_or_time_is_told_apart() {
    let world = told(900).await;
    // Without either it is no event, and what is missing is said beside what was typed.
    let fields = [
        ("nyckel", "utan"),
        ("handelse", "ORD/musik"),
        ("text", "Hög musik."),
    ];
    let refused = world.upload(Who::Guard, "/handelser/ny", &fields, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        "/handelser/ny",
        &refused.text(),
        &["Hög musik.", "role=\"alert\""],
    );
    // Of those known only to a part of town none is lost, and none is on a map.
    let all = number_on(&text(&world, "/utforska").await);
    let path = "/utforska/karta?lager=tathet";
    let density = text(&world, path).await;
    check(path, &density, &["utan så noga känd plats är inte med"]);
    let [west, south, east, north] = world.home().municipality.map.bounds;
    let path = format!("/utforska?yta={west},{south};{east},{south};{east},{north};{west},{north}");
    let within = text(&world, &path).await;
    let n = number_on(&within);
    assert!(n < all, "{n} of {all}");
    check(&path, &within, &["ingen punkt på kartan"]);
    // Of those known only to a day, the hours have their part all the same.
    let hours = world.get(Who::Coordinator, "/utforska/figur/timmar.json").await;
    let hours: serde_json::Value = serde_json::from_slice(&hours.body).unwrap();
    let days = hours["tables"][0]["rows"].as_array().unwrap();
    let sum: f64 = days
        .iter()
        .map(|day| day.as_array().unwrap().last().unwrap().as_f64().unwrap())
        .sum();
    assert!((sum - all as f64).abs() < 0.5, "{sum} of {all}");
}

/// The municipality of these tests with areas drawn anew on a day.
fn redrawn(on: &str) -> Municipality {
    let mut municipality = demo_municipality::demo_municipalities().unwrap().pop().unwrap();
    let working = municipality.area_sets.iter_mut().find(|set| set.working).unwrap();
    working.valid_from = on.parse().unwrap();
    municipality
}

async fn areas_that_were_redrawn_are_not_compared_across() {
    let world = World::made_of(redrawn("2022-01-26")).await;
    let world = told_in(world, 1_500).await;
    let days = |from: &str, to: &str| format!("fran={from}&till={to}");
    let across = days("2022-01-01", "2022-03-13");
    let path = format!("/utforska?{across}");
    check(
        &path,
        &text(&world, &path).await,
        &["Områdena ritades om 26 januari 2022"],
    );
    for path in [
        format!("/utforska/jamfor?{across}"),
        format!("/utforska/karta?{across}&lager=invanare"),
    ] {
        let said = [
            "ritades om 26 januari 2022",
            "Välj dagar före eller från och med den dagen",
        ];
        check(&path, &text(&world, &path).await, &said);
    }
    let figure = format!("/utforska/figur/befolkning.csv?{across}");
    assert_eq!(
        world.get(Who::Coordinator, &figure).await.status,
        StatusCode::NOT_FOUND
    );
    // From that day on they are the same.
    let after = days("2022-01-26", "2022-03-13");
    let page = text(&world, &format!("/utforska/jamfor?{after}")).await;
    assert!(
        !page.contains("ritades om") && page.contains("id=\"befolkning\""),
        "{page}"
    );
    // Seven weeks are too few to say that a part of town departs; all of it goes on as before.
    let path = "/utforska/ovanligt?vecka=2022-W10&larm=52";
    let unusual = text(&world, path).await;
    check(
        path,
        &unusual,
        &["Områdena ritades om 26 januari 2022. De jämförs bara med veckor efter det"],
    );
    for area in world.home().municipality.working_areas() {
        let row = format!("name=\"omrade\" value=\"{}\"", area.code);
        assert!(!unusual.contains(&row), "{}: {unusual}", area.name);
    }
    assert!(!text(&told(60).await, path).await.contains("ritades om"));
}

async fn a_bandwidth_of_nothing_is_refused() {
    let world = told(200).await;
    let said = "Bandbredden är ett tal från 50 till 3000 meter";
    let path = "/utforska/karta?lager=tathet&bandbredd=0";
    let page = text(&world, path).await;
    check(path, &page, &[said, "value=\"0\""]);
    assert!(!page.contains("<svg class=\"c-figure"), "{page}");
    for end in ["", ".svg", ".csv", ".json", ".geojson"] {
        let path = format!("/utforska/figur/tathet{end}?bandbredd=0");
        let answer = world.get(Who::Coordinator, &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        check(&path, &answer.text(), &[said]);
    }
}

async fn a_surface_that_crosses_itself_is_refused() {
    let world = told(200).await;
    let surface = "yta=18,59;19,60;19,59;18,60";
    for path in ["/utforska", "/utforska/jamfor", "/utforska/karta", "/handelser"] {
        let path = format!("{path}?{surface}");
        check(&path, &text(&world, &path).await, &["korsa"]);
    }
    for end in ["", ".csv", ".json"] {
        let path = format!("/utforska/figur/tid{end}?{surface}");
        let answer = world.get(Who::Coordinator, &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
}
