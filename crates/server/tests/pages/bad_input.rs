//! What cannot be answered is said: what, why, and what now; never a wrong figure.

use axum::http::StatusCode;
use domain::municipality::Municipality;
use serde_json::json;
use server::config::demo_municipality;

use crate::explore::{number_on, told, told_in};
use crate::world::{Who, World, on_each_database};
use crate::{effect, safety_surveys};

on_each_database!(
    an_event_without_place_or_time_is_told_apart,
    areas_that_were_redrawn_are_not_compared_across,
    a_bandwidth_of_nothing_is_refused,
    areas_of_before_are_said_wherever_areas_are_counted,
    a_surface_that_crosses_itself_is_refused,
    a_comparison_within_what_is_treated_is_refused,
    weights_that_sum_to_nothing_are_refused,
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
        let said = ["ritades om 26 januari 2022", "Välj dagar från och med den dagen"];
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

/// Also where all that is counted is of before, where time is told by four-month periods or years, and before an intervention.
async fn areas_of_before_are_said_wherever_areas_are_counted() {
    let world = World::made_of(redrawn("2022-02-28")).await;
    let world = told_in(world, 1_500).await;
    let before = "fran=2021-09-01&till=2021-12-31";
    for path in [
        format!("/utforska?{before}"),
        format!("/utforska/jamfor?{before}"),
        format!("/utforska/karta?{before}&lager=invanare"),
        "/tertial/2021-T3".to_owned(),
        "/rapporter/samlad-lagesbild".to_owned(),
        "/rapporter/offentlig-sida/2021-centrum".to_owned(),
        "/utforska/ovanligt?vecka=2022-W05".to_owned(),
    ] {
        check(
            &path,
            &text(&world, &path).await,
            &["Områdena ritades om 28 februari 2022"],
        );
    }
    // What one plans with lies before the first day of the measuring.
    let planned = Some("2022-05-02");
    effect::lamps(&world, planned, None).await;
    effect::choose(&world, json!({"before_weeks": 6, "after_weeks": 13})).await;
    effect::check_said(&world, &["Områdena ritades om 28 februari 2022"]).await;
    // Events of an area are counted from that day only: half a month is no year.
    safety_surveys::two_surveys(&world).await;
    let path = "/trygghet/tre-strommar";
    let streams = text(&world, path).await;
    check(path, &streams, &["Områdena ritades om 28 februari 2022"]);
    let areas = world.home().municipality.working_areas().len();
    assert_eq!(streams.matches("går inte att räkna").count(), areas, "{streams}");
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

async fn a_comparison_within_what_is_treated_is_refused() {
    let world = told(300).await;
    effect::lamps(&world, Some("2021-09-06"), None).await;
    let place = |radius_m: i64, ring_m: Option<i64>, comparison: &str| {
        json!({"areas": [], "ring": [], "lat": 60.0075, "lon": 15.015, "radius_m": radius_m, "ring_m": ring_m,
               "comparison": [comparison]})
    };
    // Around the whole of Centrum, none of whose corners lies on the rim; and a ring that reaches into the next area.
    for (radius, ring, comparison, name) in [
        (150, None, "centrum", "Centrum"),
        (2_500, None, "centrum", "Centrum"),
        (400, Some(1_500), "norrgarden", "Norrgården"),
    ] {
        effect::choose(&world, place(radius, ring, comparison)).await;
        let said = format!("Jämförelseområdet {name} rymmer en del av platsen");
        effect::check_said(&world, &[&said]).await;
    }
    effect::choose(&world, place(400, None, "norrgarden")).await;
    effect::check_said(&world, &["platsen inom 400 m"]).await;
}

async fn weights_that_sum_to_nothing_are_refused() {
    let world = World::new().await;
    let answers = safety_surveys::table(60, 4).replace("1,5", "0");
    safety_surveys::check_refused(&world, &answers, safety_surveys::BOOK, "Alla vikter är 0").await;
    let path = "/trygghet";
    check(
        path,
        &text(&world, path).await,
        &["Ingen trygghetsmätning är inläst"],
    );
}
