//! What an audit of one municipality asked of a system, row by row: each test bears the row's number in the list of
//! `docs/handbook/styrning.md`. The records are the demo municipality's own, in a register that is tried on both
//! databases.

use axum::http::StatusCode;
use domain::chain::{Record, RecordKind};
use domain::decision::DecisionInput;
use domain::governing_document::GoverningDocument;
use domain::owed::OwedKind;
use jiff::civil::Date;
use server::pages::governance::owed_on;
use store::{Actor, StoreError};

use crate::world::{Who, World, on_each_database};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub async fn keep(world: &World, record: Record, known_from: Date) -> Result<bool, StoreError> {
    let now = world.app.clock.now();
    world
        .app
        .store
        .write(world.code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move { work.keep_record(record, None, known_from, "").await })
        })
        .await
}

async fn document(world: &World, code: &str) -> GoverningDocument {
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    chain.documents[&code.into()].clone()
}

pub async fn check_shown(world: &World, path: &str, expected: &[&str]) {
    let answer = world.get(Who::Reader, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    let text = answer.text();
    for words in expected {
        assert!(text.contains(words), "{words} is not on {path}");
    }
}

/// Whether something of a kind is owed on a day, by what it is about.
async fn check_owed(world: &World, on: &str, kind: OwedKind, about: &str, expected: bool) {
    let owed = owed_on(&world.app.store, world.code, day(on)).await.unwrap();
    let found = owed.iter().any(|o| o.kind == kind && o.about.contains(about));
    assert_eq!(found, expected, "{} {about} on {on}", kind.code());
}

async fn row_01_an_expired_programme_says_since_when() {
    let world = World::governed().await;
    let expected = ["Utgånget 2021-12-31, för 112 dagar sedan", "Ska uppdateras: 2022"];
    check_shown(&world, "/styrdokument?dag=2022-04-22", &expected).await;
    check_owed(
        &world,
        "2022-04-22",
        OwedKind::DocumentExpired,
        "Program för trygghet",
        true,
    )
    .await;
}

async fn row_07_the_guideline_warns_half_a_year_before_it_ends() {
    let world = World::governed().await;
    let kind = OwedKind::DocumentExpiring;
    check_owed(&world, "2022-06-29", kind, "klotter", false).await;
    check_owed(&world, "2022-06-30", kind, "klotter", true).await;
    let path = "/styrdokument/riktlinjer-klotter?dag=2023-01-01";
    check_shown(&world, path, &["Utgånget 2022-12-31, för en dag sedan"]).await;
}

async fn row_08_an_agreement_that_ends_asks_for_a_new_picture_and_agreement() {
    let world = World::governed().await;
    check_owed(
        &world,
        "2022-06-30",
        OwedKind::AgreementExpiring,
        "överenskommelse",
        true,
    )
    .await;
    let expected = ["Ny lägesbild och ny överenskommelse behövs"];
    check_shown(&world, "/att-gora?dag=2022-06-30", &expected).await;
}

async fn row_09_an_extension_is_a_decision_each_time() {
    let world = World::governed().await;
    let path = "/styrdokument/avsiktsforklaring-2019";
    check_shown(
        &world,
        &format!("{path}?dag=2023-01-01"),
        &["Utgånget 2022-12-31"],
    )
    .await;
    let send = async |organ: &str, till: &str, version: &str| {
        let fields = [
            ("organ", organ),
            ("beslutat", "2022-03-10"),
            ("till", till),
            ("diarienummer", ""),
            ("version", version),
        ];
        world
            .post(Who::Coordinator, &format!("{path}/forlang"), &fields)
            .await
    };
    let refused = send("", "2026-12-31", "1").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .contains("Utan beslut kan dokumentet inte förlängas")
    );
    assert!(
        refused.text().contains("value=\"2026-12-31\""),
        "what was typed is lost"
    );
    let refused = send("styrgrupp", "2030-12-31", "1").await;
    assert!(refused.text().contains("längst till 2026-12-31"));
    assert_eq!(
        send("styrgrupp", "2026-12-31", "1").await.status,
        StatusCode::SEE_OTHER
    );
    let stale = send("styrgrupp", "2030-12-31", "1").await;
    assert!(
        stale.text().contains("Någon annan har ändrat"),
        "{}",
        stale.text()
    );
    assert_eq!(
        send("styrgrupp", "2030-12-31", "2").await.status,
        StatusCode::SEE_OTHER
    );
    let end = |on: &str| {
        let on = day(on);
        let world = &world;
        async move { document(world, "avsiktsforklaring-2019").await.end_on(on) }
    };
    assert_eq!(end("2022-03-09").await, Some(day("2022-12-31")));
    assert_eq!(end("2022-03-10").await, Some(day("2030-12-31")));
}

async fn row_10_an_agreement_that_outlives_its_parent_is_a_warning() {
    let world = World::governed().await;
    let path = "/styrdokument/overenskommelse-2021?dag=2022-04-22";
    assert!(
        !world
            .get(Who::Reader, path)
            .await
            .text()
            .contains("Gäller längre än")
    );
    let mut agreement = document(&world, "overenskommelse-2021").await;
    agreement.valid_to = Some(day("2023-06-30"));
    keep(&world, Record::Document(agreement), day("2022-04-22"))
        .await
        .unwrap();
    check_shown(
        &world,
        path,
        &[
            "Gäller längre än det bygger på",
            "som slutar gälla 31 december 2022",
        ],
    )
    .await;
}

async fn row_18_the_chart_is_shown_as_of_any_day() {
    let world = World::governed().await;
    let mut body = world.app.store.chain(world.code, None).await.unwrap().bodies[&"osg".into()].clone();
    body.from = Some(day("2022-05-01"));
    keep(&world, Record::Body(body), day("2022-04-22")).await.unwrap();
    let before = world.get(Who::Reader, "/organisation?dag=2022-04-30").await;
    assert!(!before.text().contains("Operativa samverkansgruppen"));
    check_shown(
        &world,
        "/organisation?dag=2022-05-01",
        &["Operativa samverkansgruppen", "Kommunfullmäktige"],
    )
    .await;
}

async fn row_19_a_duty_without_owner_is_told() {
    let world = World::governed().await;
    check_owed(&world, "2023-06-30", OwedKind::RecordUnowned, "13 §", false).await;
    check_owed(&world, "2023-07-01", OwedKind::RecordUnowned, "13 §", true).await;
    check_shown(&world, "/skyldigheter?dag=2023-07-01", &["Ingen utpekad"]).await;
}

async fn row_21_and_55_temporary_posts_lose_their_money_while_the_need_goes_on() {
    let world = World::governed().await;
    let shown = [
        "12 finansierade tjänster",
        "Trygghetsvärdar",
        "Behovet finns kvar",
    ];
    check_shown(&world, "/organisation?dag=2022-04-22", &shown).await;
    check_shown(
        &world,
        "/organisation?dag=2023-01-01",
        &["9 finansierade tjänster"],
    )
    .await;
    check_owed(
        &world,
        "2022-06-30",
        OwedKind::FundingEnds,
        "Trygghetsvärdar",
        true,
    )
    .await;
    check_owed(
        &world,
        "2023-01-01",
        OwedKind::FundingEnded,
        "Trygghetsvärdar",
        true,
    )
    .await;
}

async fn row_22_variants_of_a_name_are_one_body() {
    let world = World::governed().await;
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    for name in [
        "Trygghets- och delaktighetsberedningen",
        "trygghets- och deltaktighetsberedningen",
        "Trygghets- och säkerhetsberedningen",
    ] {
        let body = chain.body_called(name).map(|b| b.code.as_str());
        assert_eq!(body, Some("beredningen"), "{name}");
    }
}

async fn row_24_nine_seats_and_one_substitute_appointed_by_name() {
    let world = World::governed().await;
    let expected = ["9 platser", "beslutför med 5", "Bara personligt utsedd"];
    check_shown(&world, "/organisation", &expected).await;
}

async fn row_25_two_of_three_meetings_is_a_deviation_at_the_end_of_the_year() {
    let world = World::governed().await;
    for on in ["2022-02-10", "2022-06-09"] {
        let meeting = serde_json::json!({"body": "styrgrupp", "on": on, "held": true});
        let meeting = Record::from_fields(RecordKind::Meeting, meeting).unwrap();
        keep(&world, meeting, day(on)).await.unwrap();
    }
    check_shown(&world, "/organisation?dag=2022-12-30", &["2 möten hållna 2022"]).await;
    check_owed(
        &world,
        "2022-12-30",
        OwedKind::MeetingsMissed,
        "Styrgruppen",
        false,
    )
    .await;
    check_owed(
        &world,
        "2022-12-31",
        OwedKind::MeetingsMissed,
        "Styrgruppen",
        true,
    )
    .await;
}

async fn row_28_what_a_function_owns_stays_when_its_holder_leaves() {
    let world = World::governed().await;
    let before = ["Tillförordnad chef", "Tillförordnad · Slutar"];
    check_shown(&world, "/organisation?dag=2022-03-06", &before).await;
    check_shown(&world, "/organisation?dag=2022-03-07", &["Chef sedan mars 2022"]).await;
    check_owed(
        &world,
        "2022-03-07",
        OwedKind::FunctionVacant,
        "sakerhetschef",
        false,
    )
    .await;
    let responsible = document(&world, "program-2018").await.responsible;
    assert_eq!(responsible, Some("sakerhetschef".into()));
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let mut second = chain
        .holder(&"sakerhetschef".into(), day("2022-03-07"))
        .unwrap()
        .clone();
    second.from = Some(day("2022-04-01"));
    let refused = keep(&world, Record::Holding(second), day("2022-04-22")).await;
    assert!(
        matches!(&refused, Err(StoreError::Record(why)) if why.code == "held-already"),
        "{refused:?}"
    );
}

async fn row_34_a_missing_follow_up_is_a_gap() {
    let world = World::governed().await;
    let expected = ["Uppföljning 2020 av programmet", "112 dagar försenad"];
    check_shown(&world, "/skyldigheter?dag=2022-04-22", &expected).await;
}

async fn row_41_the_compiled_picture_is_due_after_two_years() {
    let world = World::governed().await;
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let duty = &chain.duties[&"samlad-lagesbild".into()];
    let last = chain.evidence(&duty.code, day("2022-04-22"))[0].on;
    assert_eq!(duty.due_after(Some(last)), Some(day("2023-01-01")));
    check_owed(
        &world,
        "2023-01-02",
        OwedKind::DutyOverdue,
        "samlad lägesbild",
        true,
    )
    .await;
}

async fn row_64_the_law_is_coming_and_then_in_force() {
    let world = World::governed().await;
    let active = async |on: &str, code: &str| {
        let chain = world.app.store.chain(world.code, None).await.unwrap();
        chain
            .duty_status(&chain.duties[&code.into()], day(on))
            .is_active()
    };
    for (on, picture, plan) in [
        ("2022-04-22", false, false),
        ("2023-07-01", true, false),
        ("2024-06-30", true, false),
        ("2024-07-01", true, true),
    ] {
        assert_eq!(active(on, "lagesbild").await, picture, "{on}");
        assert_eq!(active(on, "atgardsplan").await, plan, "{on}");
    }
    check_shown(
        &world,
        "/skyldigheter?dag=2022-04-22",
        &["Kommande, om 435 dagar"],
    )
    .await;
}

async fn a_register_as_it_was_known_before_is_still_there() {
    let world = World::governed().await;
    let mut guideline = document(&world, "riktlinjer-vbe").await;
    guideline.valid_to = Some(day("2022-05-31"));
    keep(&world, Record::Document(guideline), day("2022-05-02"))
        .await
        .unwrap();
    let end = async |known: &str| {
        let chain = world.app.store.chain(world.code, Some(day(known))).await.unwrap();
        let guideline = chain.documents.get(&"riktlinjer-vbe".into());
        guideline.map(|d| d.end_on(day("2022-05-02")))
    };
    assert_eq!(end("2022-04-21").await, None);
    assert_eq!(end("2022-05-01").await, Some(None));
    assert_eq!(end("2022-05-02").await, Some(Some(day("2022-05-31"))));
}

async fn decisions_of_the_meetings_are_for_those_who_answer_them() {
    let world = World::governed().await;
    let late = DecisionInput {
        week: "2022-W08".parse().unwrap(),
        area: None,
        category: None,
        text: "Lampan lagas.".into(),
        responsible: "sakerhetschef".into(),
        due: day("2022-03-01"),
    };
    let now = world.app.clock.now();
    world
        .app
        .store
        .write(world.code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move { work.record_decision(late).await })
        })
        .await
        .unwrap();
    let says = async |who| world.get(who, "/att-gora").await.text().contains("Lampan lagas.");
    assert!(says(Who::Coordinator).await);
    assert!(!says(Who::Reader).await);
}

async fn a_day_that_is_none_is_said_and_today_shown() {
    let world = World::governed().await;
    let expected = ["&#34;2022-13-40&#34; är ingen dag"];
    check_shown(&world, "/skyldigheter?dag=2022-13-40", &expected).await;
}

on_each_database![
    row_01_an_expired_programme_says_since_when,
    row_07_the_guideline_warns_half_a_year_before_it_ends,
    row_08_an_agreement_that_ends_asks_for_a_new_picture_and_agreement,
    row_09_an_extension_is_a_decision_each_time,
    row_10_an_agreement_that_outlives_its_parent_is_a_warning,
    row_18_the_chart_is_shown_as_of_any_day,
    row_19_a_duty_without_owner_is_told,
    row_21_and_55_temporary_posts_lose_their_money_while_the_need_goes_on,
    row_22_variants_of_a_name_are_one_body,
    row_24_nine_seats_and_one_substitute_appointed_by_name,
    row_25_two_of_three_meetings_is_a_deviation_at_the_end_of_the_year,
    row_28_what_a_function_owns_stays_when_its_holder_leaves,
    row_34_a_missing_follow_up_is_a_gap,
    row_41_the_compiled_picture_is_due_after_two_years,
    row_64_the_law_is_coming_and_then_in_force,
    a_register_as_it_was_known_before_is_still_there,
    decisions_of_the_meetings_are_for_those_who_answer_them,
    a_day_that_is_none_is_said_and_today_shown,
];
