//! Did it help: the numbers are those of the list of events, nothing is compared with itself, what was chosen and when is
//! said, and what cannot be told is not told.

use axum::http::StatusCode;
use domain::chain::{Record, RecordKind};
use serde_json::{Value, json};
use store::Actor;

use crate::explore::{number_on, told};
use crate::world::{TODAY, Who, World, on_each_database};

on_each_database!(
    nothing_is_measured_before_a_comparison_is_chosen,
    the_numbers_are_those_of_the_list,
    a_choice_is_changed_with_a_reason_and_stays,
    what_cannot_be_told_says_why,
    before_it_begins_it_is_told_what_can_be_seen,
    an_effect_is_for_those_who_see_the_events,
);

const PAGE: &str = "/atgarder/lampor/effekt";
const BEGINS: &str = "2021-09-06";

async fn keep(world: &World, kind: RecordKind, said: Value) {
    let record = Record::from_fields(kind, said).unwrap();
    let (now, actor) = (world.app.clock.now(), Actor::system("prov"));
    let kept = world.app.store.write(world.code, &actor, now, move |work| {
        Box::pin(async move {
            let day = TODAY.parse().unwrap();
            work.keep_record(record, None, day, "prov").await
        })
    });
    kept.await.unwrap();
}

/// Lamps are lit from a day to a day.
pub async fn lamps(world: &World, from: Option<&str>, to: Option<&str>) {
    let said = json!({"code": "lampor", "title": "Lampor", "nature": "situational", "term": "short",
                      "area": "centrum", "from": from, "to": to});
    keep(world, RecordKind::Intervention, said).await;
}

/// An intervention that was measured, with its comparison chosen.
pub async fn a_measured_effect(world: &World) {
    lamps(world, Some(BEGINS), Some("2022-02-27")).await;
    keep(world, RecordKind::EffectStudy, study(json!({}))).await;
}

/// How the lamps are measured, otherwise than is usual here.
pub async fn choose(world: &World, changed: Value) {
    keep(world, RecordKind::EffectStudy, study(changed)).await;
}

fn study(changed: Value) -> Value {
    let mut said = json!({"intervention": "lampor", "categories": ["KLO", "SKA", "ORD"], "areas": ["centrum"],
                          "comparison": ["ostbyn"], "ring": ["norrgarden"], "before_weeks": 52});
    said.as_object_mut()
        .unwrap()
        .extend(changed.as_object().unwrap().clone());
    said
}

async fn page(world: &World) -> String {
    let answer = world.get(Who::Coordinator, PAGE).await;
    let (status, text) = (answer.status, answer.text());
    assert_eq!(status, StatusCode::OK, "{text}");
    assert!(!text.contains('⟨'), "a text is missing: {text}");
    text
}

pub async fn check_said(world: &World, expected: &[&str]) {
    let text = page(world).await;
    for words in expected {
        assert!(text.contains(words), "{words} is not said: {text}");
    }
    let english = world.get_in_english(Who::Coordinator, PAGE).await.text();
    assert!(!english.contains('⟨'), "a text is missing: {english}");
}

/// Before and after, as the table has them.
fn row(text: &str, name: &str) -> (i64, i64) {
    let (_, row) = text
        .split_once(&format!("data-label=\"Var\">{name}</th>"))
        .unwrap();
    let mut cells = row.split("</td>").map(|cell| {
        let (_, words) = cell.rsplit_once('>').unwrap();
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    });
    (cells.next().unwrap(), cells.next().unwrap())
}

async fn nothing_is_measured_before_a_comparison_is_chosen() {
    let world = told(60).await;
    lamps(&world, Some(BEGINS), None).await;
    let text = page(&world).await;
    assert!(text.contains("Ingen jämförelse är vald"), "{text}");
    assert!(text.contains("Åtgärden har redan börjat"), "{text}");
    // What is known already stands in the form.
    let form = "/kedjan/effektmatningar/ny?intervention=lampor&areas=centrum&ring=norrgarden&ring=ostbyn";
    let form = world.get(Who::Coordinator, form).await.text();
    assert!(form.contains("value=\"centrum\" checked"), "{form}");
    assert!(form.contains("value=\"norrgarden\" checked"), "{form}");
    assert!(form.contains("Helst hela år (52, 104)"), "{form}");
    for (fields, why) in [
        (
            [("areas", "centrum"), ("comparison", "centrum")],
            "Åtgärden görs i Centrum. Det kan inte jämföras med sig självt",
        ),
        (
            [("lat", "60,0"), ("comparison", "centrum")],
            "En plats behöver latitud, longitud och radie",
        ),
        (
            [("before_weeks", "2"), ("comparison", "centrum")],
            "Välj områden där åtgärden görs",
        ),
    ] {
        let mut all = vec![
            ("version", "0"),
            ("intervention", "lampor"),
            ("categories", "KLO"),
        ];
        if fields[0].0 != "before_weeks" {
            all.push(("before_weeks", "52"));
        }
        all.extend(fields);
        let answer = world
            .post(Who::Coordinator, "/kedjan/effektmatningar", &all)
            .await;
        let (status, text) = (answer.status, answer.text());
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains(why), "{why} is not said: {text}");
    }
    let record = world
        .get(Who::Coordinator, "/kedjan/atgarder/lampor")
        .await
        .text();
    assert!(record.contains(PAGE), "{record}");
}

async fn the_numbers_are_those_of_the_list() {
    let world = told(2_500).await;
    lamps(&world, Some(BEGINS), Some("2022-02-27")).await;
    keep(&world, RecordKind::EffectStudy, study(json!({}))).await;
    let text = page(&world).await;
    for (name, area) in [
        ("Där åtgärden görs", "centrum"),
        ("Jämförelsen", "ostbyn"),
        ("Runt omkring", "norrgarden"),
    ] {
        let mut listed = Vec::new();
        for (from, to) in [("2020-09-07", "2021-09-05"), (BEGINS, "2022-02-27")] {
            let categories = "kategori=KLO&kategori=SKA&kategori=ORD";
            let list = format!("/handelser?fran={from}&till={to}&omrade={area}&{categories}");
            listed.push(number_on(&world.get(Who::Coordinator, &list).await.text()));
        }
        let (before, after) = row(&text, name);
        assert_eq!([before, after], listed[..], "{name}");
        assert!(before > 0, "{name}");
    }
    assert!(text.contains("Före: 52 veckor från 7 september 2020"), "{text}");
    assert!(
        text.contains("Efter: 25 veckor från 6 september 2021 till 27 februari 2022"),
        "{text}"
    );
    assert!(text.contains("Som tabell: Händelser på fyra veckor"), "{text}");
    assert!(
        text.contains("/kedjan/uppfoljningar/ny?intervention=lampor"),
        "{text}"
    );
    for format in ["pdf", "docx", "xlsx"] {
        let file = world.get(Who::Coordinator, &format!("{PAGE}/fil/{format}")).await;
        assert_eq!(file.status, StatusCode::OK, "{format}");
    }
    // A week that is not over is not counted, nor one after the day that is looked at.
    let earlier = world
        .get(Who::Coordinator, &format!("{PAGE}?dag=2021-09-19"))
        .await
        .text();
    assert!(earlier.contains("Efter: en vecka från"), "{earlier}");
}

async fn a_choice_is_changed_with_a_reason_and_stays() {
    let world = told(300).await;
    lamps(&world, Some(BEGINS), None).await;
    let mut fields = vec![
        ("version", "0"),
        ("intervention", "lampor"),
        ("categories", "KLO"),
        ("areas", "centrum"),
        ("comparison", "ostbyn"),
        ("before_weeks", "52"),
    ];
    let made = world
        .post(Who::Coordinator, "/kedjan/effektmatningar", &fields)
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    check_said(&world, &["Den som valde kan ha sett hur det gick", "hade börjat"]).await;
    fields[0] = ("version", "1");
    fields[4] = ("comparison", "norrgarden");
    let change = "/kedjan/effektmatningar/lampor/andra";
    fields.push(("why", ""));
    let refused = world.post(Who::Coordinator, change, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields.pop();
    fields.push(("why", "Östbyn fick också lampor."));
    let changed = world.post(Who::Coordinator, change, &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text());
    let text = page(&world).await;
    assert!(text.contains("Östbyn fick också lampor."), "{text}");
    assert_eq!(text.matches("hade börjat<").count(), 2, "{text}");
    assert!(text.contains("Norrgården"), "{text}");
}

async fn what_cannot_be_told_says_why() {
    let world = told(300).await;
    let check = async |from: Option<&str>, to: Option<&str>, changed: Value, why: &str| {
        lamps(&world, from, to).await;
        choose(&world, changed).await;
        check_said(&world, &[why]).await;
    };
    check(None, None, json!({}), "Åtgärden har ingen första dag").await;
    let one_day = (Some(BEGINS), Some(BEGINS));
    let why = "ingen hel vecka efter att åtgärden började";
    check(one_day.0, one_day.1, json!({}), why).await;
    let nothing = json!({"categories": ["POS"], "after_weeks": 4, "before_weeks": 4});
    check(one_day.0, one_day.1, nothing, "Kan inte avgöras").await;
    let too_long = json!({"before_weeks": 520});
    check(Some(BEGINS), None, too_long, "efter mätningens första dag").await;
    // A place in Centrum, held against Centrum.
    let place = json!({"areas": [], "ring": [], "lat": 60.007, "lon": 15.015, "radius_m": 150, "ring_m": 100,
                       "comparison": ["centrum"]});
    check(
        Some(BEGINS),
        None,
        place.clone(),
        "Jämförelseområdet Centrum rymmer en del av platsen",
    )
    .await;
    let mut elsewhere = place;
    elsewhere["comparison"] = json!(["norrgarden"]);
    check(Some(BEGINS), None, elsewhere, "platsen inom 150 m").await;
}

async fn before_it_begins_it_is_told_what_can_be_seen() {
    let world = told(2_500).await;
    lamps(&world, Some("2022-04-04"), Some("2022-10-02")).await;
    keep(&world, RecordKind::EffectStudy, study(json!({}))).await;
    check_said(
        &world,
        &[
            "Inget att mäta än",
            "innan åtgärden började 4 april 2022",
            "händelser på fyra veckor",
            "på 26 veckor",
        ],
    )
    .await;
    let text = page(&world).await;
    assert!(!text.contains("id=\"matt\""), "{text}");
}

async fn an_effect_is_for_those_who_see_the_events() {
    let world = told(60).await;
    lamps(&world, Some(BEGINS), None).await;
    keep(&world, RecordKind::EffectStudy, study(json!({}))).await;
    for (who, status) in [
        (Who::Coordinator, StatusCode::OK),
        (Who::Police, StatusCode::OK),
        (Who::Guard, StatusCode::FORBIDDEN),
        (Who::Reader, StatusCode::FORBIDDEN),
        (Who::Neighbour, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(world.get(who, PAGE).await.status, status, "{who:?}");
    }
    let police = world.get(Who::Police, PAGE).await.text();
    assert!(!police.contains("Ändra jämförelsen"), "{police}");
    let reader = world.get(Who::Reader, "/kedjan/atgarder/lampor").await.text();
    assert!(!reader.contains(PAGE), "{reader}");
}
