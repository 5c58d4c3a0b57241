//! The chain from the council's goal to Tuesday's event, row by row of the audit that asked for it: each test bears the
//! row's number in the list of `docs/handbook/kedjan.md`. The records are the demo municipality's own.

use axum::http::StatusCode;
use domain::chain::{Record, RecordKind};
use domain::owed::OwedKind;
use jiff::civil::Date;
use serde_json::json;
use server::pages::governance::owed_on;
use store::{Actor, StoreError};

use crate::world::{Who, World, on_each_database};

const AUDIT: &str = "2022-04-22";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn check_shown(world: &World, path: &str, expected: &[&str]) {
    let answer = world.get(Who::Coordinator, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    let text = answer.text();
    for words in expected {
        assert!(text.contains(words), "{words} is not on {path}");
    }
}

async fn check_not_shown(world: &World, path: &str, absent: &str) {
    let answer = world.get(Who::Coordinator, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(!answer.text().contains(absent), "{absent} is on {path}");
}

/// Whether something of a kind is owed on a day, of the record with a code.
async fn check_owed(world: &World, on: &str, kind: OwedKind, code: &str, expected: bool) {
    let owed = owed_on(&world.app.store, world.code, day(on)).await.unwrap();
    let of =
        |o: &domain::owed::Owed| o.record.as_ref().is_some_and(|(_, own)| own == code) || o.about == code;
    let found = owed.iter().any(|o| o.kind == kind && of(o));
    assert_eq!(found, expected, "{} of {code} on {on}", kind.code());
}

async fn keep(world: &World, kind: RecordKind, said: serde_json::Value) -> Result<bool, StoreError> {
    let record = Record::from_fields(kind, said).unwrap();
    let (now, actor) = (world.app.clock.now(), Actor::system("prov"));
    let kept = world.app.store.write(world.code, &actor, now, move |work| {
        Box::pin(async move { work.keep_record(record, None, day(AUDIT), "prov").await })
    });
    kept.await
}

/// Sends a form that is refused, and looks for why; what was typed is there still.
async fn check_refused(world: &World, path: &str, fields: &[(&str, &str)], why: &str, typed: &str) {
    let answer = world.post(Who::Coordinator, path, fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    let text = answer.text();
    assert!(text.contains(why), "{why} is not said at {path}");
    assert!(text.contains(typed), "{typed} is lost at {path}");
}

async fn row_02_an_administration_that_has_not_said_how_is_listed() {
    let world = World::governed().await;
    check_owed(
        &world,
        "2021-12-31",
        OwedKind::ImplementationMissing,
        "teknik",
        true,
    )
    .await;
    check_owed(
        &world,
        "2021-12-31",
        OwedKind::ImplementationMissing,
        "skolan",
        false,
    )
    .await;
}

async fn row_03_both_dimensions_are_shown_also_without_data() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/kedjan/mal/trivsamt-och-tryggt",
        &["Upplevd trygghet:", "Utsatthet:"],
    )
    .await;
}

async fn row_04_and_05_a_plan_without_an_answer_is_late_and_answers_are_counted() {
    let world = World::governed().await;
    check_owed(&world, "2022-04-11", OwedKind::ReferralLate, "plan-2022-2", false).await;
    check_owed(&world, "2022-04-12", OwedKind::ReferralLate, "plan-2022-2", true).await;
    check_shown(
        &world,
        &format!("/kedjan/remisser?dag={AUDIT}"),
        &["Besvarat (3)", "Försenat sedan 11 april 2022"],
    )
    .await;
    check_shown(&world, "/kedjan/remisser/plan-2021-1", &["Utfall", "eaktat"]).await;
}

async fn report(world: &World, kind: &str, area: &str) -> String {
    let fields = [
        ("handelse", kind),
        ("datum", "2022-03-12"),
        ("tid", "21:40"),
        ("plats", "Skogås centrum"),
        ("omrade", area),
        ("sakerhet", "observed"),
        ("organisation", "trygghet"),
        ("nyckel", kind),
    ];
    let body = world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(body.status, StatusCode::SEE_OTHER, "{}", body.text());
    body.leads_to().split('?').next().unwrap().to_owned()
}

async fn row_06_an_event_leads_to_the_routine_for_its_kind() {
    let world = World::governed().await;
    let event = report(&world, "SOC", "skogas").await;
    check_shown(&world, &event, &["Vad gör jag nu?", "Rutin vid"]).await;
    let event = report(&world, "STO", "skogas").await;
    check_shown(&world, &event, &["Ingen rutin finns"]).await;
}

async fn row_11_a_promise_without_every_signature_is_not_published() {
    let world = World::governed().await;
    let form = world
        .get(Who::Coordinator, "/kedjan/medborgarloften/2022-narkotika/andra")
        .await
        .text();
    let mut fields = typed(&form);
    set(&mut fields, "published_on", "2022-03-10");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    check_refused(
        &world,
        "/kedjan/medborgarloften/2022-narkotika/andra",
        &pairs,
        "Saknas: Huge Bostäder AB",
        "2022-03-10",
    )
    .await;
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    assert_eq!(chain.promise_years[&"2022".into()].categories.len(), 4);
}

/// What a form would send as it stands.
fn typed(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let form = page.split("<form class=\"c-form\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        let value = &tag[at..at + tag[at..].find('"')?];
        Some(
            value
                .replace("&#34;", "\"")
                .replace("&amp;", "&")
                .replace("&#38;", "&"),
        )
    };
    for tag in form.split('<').filter(|t| t.starts_with("input ")) {
        let Some(name) = attribute(tag, "name").filter(|n| n != "csrf") else {
            continue;
        };
        let boxed = tag.contains("type=\"checkbox\"");
        if !boxed || tag.contains(" checked") {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for part in form.split("<select ").skip(1) {
        let part = format!(" {}", part.split("</select>").next().unwrap());
        let name = attribute(&part, "name").unwrap();
        for option in part
            .split("<option ")
            .skip(1)
            .filter(|o| o.split('>').next().unwrap().contains(" selected"))
        {
            fields.push((name.clone(), attribute(&format!(" {option}"), "value").unwrap()));
        }
    }
    for part in form.split("<textarea ").skip(1) {
        let part = format!(" {part}");
        let text = &part[part.find('>').unwrap() + 1..part.find("</textarea>").unwrap()];
        fields.push((attribute(&part, "name").unwrap(), text.to_owned()));
    }
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(own, _)| own != name);
    fields.push((name.to_owned(), value.to_owned()));
}

async fn row_12_no_step_of_a_promise_is_skipped() {
    let world = World::governed().await;
    let skipped = keep(
        &world,
        RecordKind::Promise,
        json!({"code": "ny", "year": 2022, "category": "Narkotika", "text": "Minst tio kvällar.",
               "proposed_on": "2022-02-01", "parties": [{"partner": "polisen", "signed_on": "2022-02-02"}],
               "published_on": "2022-03-01"}),
    );
    let refused = skipped.await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Record(why) if why.code == "promise-step-skipped"),
        "{refused}"
    );
}

async fn row_13_a_new_agreement_asks_for_the_plan_to_be_gone_through() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::PlanToReview,
        "aktivitetsplan-narkotika",
        false,
    )
    .await;
    let agreement = json!({"code": "overenskommelse-2023", "kind": "agreement", "title": "Samverkansöverenskommelse 2023",
        "valid_from": "2023-01-01", "valid_to": "2024-12-31", "replaces": "overenskommelse-2021"});
    keep(&world, RecordKind::Document, agreement).await.unwrap();
    check_owed(
        &world,
        "2023-01-01",
        OwedKind::PlanToReview,
        "aktivitetsplan-narkotika",
        true,
    )
    .await;
}

async fn row_14_51_and_52_the_sums_of_the_package() {
    let world = World::governed().await;
    let path = format!("/pengar?val=2022&dag={AUDIT}");
    let shown = [
        "15 000 000 kr av 15 000 000 kr",
        "3 200 000 kr",
        "6 800 000 kr är ofördelat",
        "Utdelning från Huge",
    ];
    let text = world
        .get(Who::Coordinator, &path)
        .await
        .text()
        .replace(['\u{a0}', '\u{202f}'], " ");
    for words in shown {
        assert!(text.contains(words), "{words}");
    }
    check_owed(&world, AUDIT, OwedKind::Unallocated, "bostadssocialt-2022", true).await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::LineWithoutIntervention,
        "investeringspott-2021",
        true,
    )
    .await;
    let parts = json!({"code": "fel", "name": "Fel", "year": 2023, "amount": 1000,
        "parts": [{"funding": "huge-utdelning", "amount": 900}]});
    let refused = keep(&world, RecordKind::BudgetPackage, parts).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Record(why) if why.code == "package-sum"),
        "{refused}"
    );
}

async fn row_15_a_dialogue_without_an_answer_is_listed() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::DialogueUnanswered,
        "skogas-2022-02",
        true,
    )
    .await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::DialogueUnanswered,
        "varby-2022-05",
        false,
    )
    .await;
    check_shown(&world, "/kedjan/dialoger/varby-2022-05", &["10 maj 2022"]).await;
}

async fn row_16_a_changed_state_is_seen_when_it_is_published_again() {
    let world = World::governed().await;
    let open = format!("/oppet/{}", world.code);
    let publish = async || {
        let answer = world.post(Who::Coordinator, "/publicera", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    };
    publish().await;
    let state = |text: &str| text.contains("Nytt för invånarna");
    let before = world.get(Who::Nobody, &open).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(!state(&before.text()));
    let said = json!({"code": "ny", "title": "Nytt för invånarna", "nature": "social", "term": "short",
        "from": "2022-03-01", "public_text": "Vi öppnar en mötesplats."});
    keep(&world, RecordKind::Intervention, said).await.unwrap();
    assert!(!state(&world.get(Who::Nobody, &open).await.text()));
    check_shown(&world, "/publicera", &["Ändrat sedan sist"]).await;
    publish().await;
    assert!(state(&world.get(Who::Nobody, &open).await.text()));
}

async fn row_17_an_activity_with_no_plan_above_is_listed() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::PlanAboveMissing,
        "trygghetsvandringar-2022",
        true,
    )
    .await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::PlanAboveMissing,
        "trygghetsvardar",
        false,
    )
    .await;
}

async fn row_20_an_attestation_that_is_not_signed_is_listed() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::AttestationUnsigned,
        "program-2021-teknik",
        true,
    )
    .await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::AttestationUnsigned,
        "program-2021-skolan",
        false,
    )
    .await;
}

async fn row_23_a_decision_says_what_or_how() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/kedjan/protokollsbeslut",
        &["Vad eller hur", ">Vad<", ">Hur<"],
    )
    .await;
}

async fn row_26_an_assignment_without_an_answer_is_late() {
    let world = World::governed().await;
    check_owed(&world, AUDIT, OwedKind::AssignmentLate, "sty-osg-klotter", true).await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::AssignmentLate,
        "sty-osg-narkotika",
        false,
    )
    .await;
    check_shown(
        &world,
        &format!("/kedjan?dag={AUDIT}"),
        &["33 %", "av uppdragen är besvarade (1 av 3, 1 försenade)"],
    )
    .await;
}

async fn row_27_an_event_says_what_covers_it_and_leads_to_the_goal() {
    let world = World::governed().await;
    let covered = report(&world, "NAR", "skogas").await;
    check_shown(&world, &covered, &["Täcks av", "Öppen narkotikahandel i Skogås"]).await;
    let id = covered.rsplit('/').next().unwrap();
    let line = [
        "Huddinge upplevs som trivsamt och tryggt",
        "Narkotikahandeln i Skogås och Flemingsberg ska minska under 2022",
        "Riktad insats mot narkotikahandel",
        "Händelse",
    ];
    check_shown(&world, &format!("/sparning/handelse/{id}"), &line).await;
    let bare = report(&world, "STO", "skogas").await;
    check_shown(&world, &bare, &["Täcks inte"]).await;
    let id = bare.rsplit('/').next().unwrap();
    check_shown(&world, &format!("/sparning/handelse/{id}"), &["Täcks inte"]).await;
    // And from the goal down to what happened: the latest four weeks of each problem.
    check_shown(
        &world,
        "/sparning/mal/trivsamt-och-tryggt?hela=1",
        &["En händelse", "Öppen narkotikahandel"],
    )
    .await;
}

async fn row_29_a_task_that_moved_keeps_its_history_and_lacks_an_interface() {
    let world = World::governed().await;
    check_owed(&world, AUDIT, OwedKind::InterfaceMissing, "andts", true).await;
    check_shown(
        &world,
        "/kedjan/uppgifter/andts?dag=2021-01-15",
        &["Ligger hos Kommunstyrelsen"],
    )
    .await;
    check_shown(
        &world,
        &format!("/kedjan/uppgifter/andts?dag={AUDIT}"),
        &["Ligger hos Socialnämnden"],
    )
    .await;
}

async fn row_30_a_partner_without_an_agreement_is_listed() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::PartnerWithoutAgreement,
        "exempelvandrarna",
        true,
    )
    .await;
    check_owed(&world, AUDIT, OwedKind::PartnerWithoutAgreement, "polisen", false).await;
}

async fn row_31_graffiti_finds_its_owner_and_its_clock() {
    let world = World::governed().await;
    let shown = ["Saneras av Vattenfall", "Ska vara sanerat 2022-04-22 09:00"];
    check_shown(&world, "/kedjan/klotter/klotter-2022-041", &shown).await;
    // What is offensive is to be gone in a day.
    check_shown(
        &world,
        "/kedjan/klotter/klotter-2022-042",
        &["Ska vara sanerat 2022-04-22 10:00"],
    )
    .await;
}

async fn row_32_two_at_one_place_and_time_are_joint_or_a_clash() {
    let world = World::governed().await;
    let shown = ["Skogås centrum", "Gemensam", "Huddinge centrum", "Krock"];
    check_shown(&world, &format!("/kalender?dag={AUDIT}"), &shown).await;
}

async fn row_33_a_name_in_a_programme_is_refused() {
    let world = World::governed().await;
    let fields = [
        ("version", "0"),
        ("title", "GVI i Huddinge"),
        ("nature", "social"),
        ("term", "long"),
        ("mechanism", "Samtal med Kalle Andersson varje vecka."),
    ];
    check_refused(
        &world,
        "/kedjan/atgarder",
        &fields,
        "Kalle Andersson",
        "GVI i Huddinge",
    )
    .await;
}

async fn row_35_a_lesson_is_taken_in_or_stays_open() {
    let world = World::governed().await;
    let owed = owed_on(&world.app.store, world.code, day(AUDIT)).await.unwrap();
    assert!(owed.iter().any(|o| o.kind == OwedKind::LessonOpen));
    check_shown(&world, "/kedjan/erfarenheter", &["Tagen till vara", "Öppen"]).await;
}

async fn row_36_an_activity_without_a_method_is_doubted() {
    let world = World::governed().await;
    check_owed(&world, AUDIT, OwedKind::MethodMissing, "laxhjalp", true).await;
    check_shown(
        &world,
        &format!("/kedjan/atgarder/laxhjalp?dag={AUDIT}"),
        &["Inte kunskapsbaserad?"],
    )
    .await;
}

async fn row_37_three_streams_stand_side_by_side() {
    let world = World::governed().await;
    let shown = [
        "Händelser i registret",
        "Veckornas lägesbilder",
        "Mätningar",
        "Bra plats att leva och bo på",
    ];
    check_shown(&world, "/tertial/2022-T1", &shown).await;
}

async fn row_42_an_intervention_says_area_need_cause_goal_kind_and_cost() {
    let world = World::governed().await;
    let shown = ["Plats", "Problem", "Orsaker", "Mål", "Situationell", "Resurs"];
    check_shown(&world, "/kedjan/atgarder/narkotikainsats-skogas", &shown).await;
}

async fn row_43_a_tertial_is_counted_by_the_day() {
    let world = World::governed().await;
    // The last day of April and the first of May are of the same week.
    for (key, on) in [("a", "2022-04-30"), ("b", "2022-05-01")] {
        let fields = [
            ("handelse", "NAR"),
            ("datum", on),
            ("plats", "Skogås centrum"),
            ("omrade", "skogas"),
            ("sakerhet", "observed"),
            ("organisation", "trygghet"),
            ("nyckel", key),
        ];
        let refused = world
            .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
            .await;
        // The clock stands in March: an event ahead is refused, and one year earlier is not.
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut fields = fields.to_vec();
        let past = on.replace("2022", "2021");
        fields.retain(|(name, _)| *name != "datum");
        fields.push(("datum", &past));
        let kept = world
            .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
            .await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    }
    let count = async |period: &str| {
        let text = world
            .get(Who::Coordinator, &format!("/tertial/{period}"))
            .await
            .text();
        let row = text.split("Hela kommunen").nth(1).unwrap();
        let cell = row.split("<td").nth(1).unwrap();
        cell[cell.find('>').unwrap() + 1..cell.find("</td>").unwrap()].to_owned()
    };
    assert_eq!(count("2021-T1").await, "1");
    assert_eq!(count("2021-T2").await, "1");
    check_shown(&world, "/tertial/2022-T1", &["Prioriteringar", "Skogås"]).await;
}

async fn row_44_three_reports_have_one_source() {
    let world = World::governed().await;
    let cut = |text: String| {
        let from = text.find("<h2 ").unwrap();
        text[from..text.rfind("</section>").unwrap()].to_owned()
    };
    let mut told = Vec::new();
    for till in ["arsredovisning", "delarsrapport", "verksamhetsberattelse"] {
        let path = format!("/mal/trivsamt-och-tryggt/underlag?val={till}&dag={AUDIT}");
        // A table's own file is asked for in the words of the page.
        let text = world.get(Who::Reader, &path).await.text();
        told.push(cut(text.replace(&format!("val={till}&"), "")));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[1], told[2]);
    let pdf = world
        .get(Who::Reader, "/mal/trivsamt-och-tryggt/underlag/fil/pdf")
        .await;
    assert!(pdf.body.starts_with(b"%PDF"));
}

async fn row_45_46_and_48_scales_wordings_and_breaks() {
    let world = World::governed().await;
    let shown = [
        "delvis uppfylld",
        "Ökad trivsel och trygghet i Huddinges områden",
        "trivsamt och tryggt",
    ];
    let text = world
        .get(Who::Reader, "/kedjan/mal/trivsamt-och-tryggt")
        .await
        .text();
    for words in shown {
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{words}");
    }
    // Only the step that the source equates is equal; 2021 against 2020 is that step.
    check_shown(&world, "/kedjan/betyg/trivsamt-2021", &["Samma som året innan"]).await;
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let mut before = serde_json::to_value(&chain.grades[&"trivsamt-2020".into()]).unwrap();
    before["step"] = json!("god");
    keep(&world, RecordKind::Grade, before).await.unwrap();
    check_shown(
        &world,
        "/kedjan/betyg/trivsamt-2021",
        &["Ej fastställd motsvarighet", "Går inte att jämföra"],
    )
    .await;
    check_shown(
        &world,
        "/kedjan/indikatorer/trygg-i-bostadsomradet",
        &["Serien bryts 2022"],
    )
    .await;
}

async fn row_47_a_grade_that_falls_needs_a_cause_before_it_is_adopted() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/kedjan/betyg/trivsamt-2020",
        &["Lägre än året innan", "Hypotes", "andemi"],
    )
    .await;
    let form = world
        .get(Who::Coordinator, "/kedjan/betyg/trivsamt-2020/andra")
        .await
        .text();
    let mut fields = typed(&form);
    fields.retain(|(name, _)| !name.starts_with("hypotheses."));
    set(&mut fields, "adopted_on", "2021-03-01");
    set(&mut fields, "why", "prov");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    check_refused(
        &world,
        "/kedjan/betyg/trivsamt-2020/andra",
        &pairs,
        "Skriv minst en möjlig orsak",
        "2021-03-01",
    )
    .await;
}

async fn row_49_good_results_with_only_output_are_labelled() {
    let world = World::governed().await;
    check_owed(
        &world,
        AUDIT,
        OwedKind::OnlyOutputCounted,
        "samverkansaktiviteter-2020",
        true,
    )
    .await;
    check_shown(
        &world,
        "/kedjan/atgarder/samverkansaktiviteter-2020",
        &["Resultat: Gott. Det bygger på Produktionsuppföljning"],
    )
    .await;
}

async fn row_50_a_value_says_where_it_is_from() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/kedjan/indikatorer/bra-plats?dag=2023-01-01",
        &["Källa", "SCB", "±"],
    )
    .await;
}

async fn row_53_what_is_gone_and_who_bears_the_cost() {
    let world = World::governed().await;
    let shown = ["Investeringspott", "Borta", "bär kostnaden för ett behov som"];
    check_shown(&world, "/pengar?val=2022", &shown).await;
}

async fn row_54_unused_money_without_a_reason_is_told() {
    let world = World::governed().await;
    check_owed(&world, AUDIT, OwedKind::UnusedUnexplained, "kameror-2021", true).await;
    check_owed(&world, AUDIT, OwedKind::UnusedUnexplained, "vardar-2021", false).await;
    check_shown(&world, "/pengar?val=2021", &["skäl saknas", "Sen rekrytering"]).await;
}

async fn row_56_money_by_area_stands_against_events_and_unsafety() {
    let world = World::governed().await;
    let shown = [
        "Pengar per område, mot händelser och otrygghet",
        "Flemingsberg",
        "Händelser under året",
        "Upplevd trygghet",
    ];
    check_shown(&world, "/pengar?val=2022", &shown).await;
}

async fn row_57_the_risks_have_their_source() {
    let world = World::governed().await;
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    assert_eq!(chain.risks.len(), 5);
    assert!(
        chain
            .risks
            .values()
            .all(|r| r.source.contains("KPMG 2022-04-22 §1"))
    );
    check_owed(
        &world,
        AUDIT,
        OwedKind::RecordUnowned,
        "roller-styrgrupp-osg",
        true,
    )
    .await;
}

async fn row_59_a_finding_is_open_until_the_programme_is_replaced() {
    let world = World::governed().await;
    check_owed(&world, AUDIT, OwedKind::FindingOpen, "dokument", true).await;
    let programme = json!({"code": "program-2023", "kind": "programme", "title": "Nytt program", "replaces": "program-2018",
        "decided_by": "kf", "decided_on": "2023-01-30", "valid_from": "2023-02-01", "valid_to": "2026-12-31"});
    keep(&world, RecordKind::Document, programme).await.unwrap();
    check_owed(&world, "2023-01-29", OwedKind::FindingOpen, "dokument", true).await;
    check_owed(&world, "2023-01-30", OwedKind::FindingOpen, "dokument", false).await;
}

async fn row_60_an_outside_review_is_evidence() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/styrdokument/behovsanalys-2022",
        &["Granskning", "Extern behovsanalys"],
    )
    .await;
}

async fn row_63_the_audit_has_its_calendar() {
    let world = World::governed().await;
    check_shown(
        &world,
        "/kalender?dag=2022-10-01",
        &["Svar till revisionen", "31 december 2022"],
    )
    .await;
}

async fn row_65_a_camera_without_an_assessment_is_refused() {
    let world = World::governed().await;
    let fields = [
        ("version", "0"),
        ("place", "Huddinge centrum, torget"),
        ("place_type", "torg"),
        ("purpose", "Förebygga våld på torget."),
    ];
    check_refused(
        &world,
        "/kedjan/kameror",
        &fields,
        "Bedömning gjord den",
        "Huddinge centrum, torget",
    )
    .await;
}

async fn a_form_that_is_right_is_kept_and_a_second_writer_is_told() {
    let world = World::governed().await;
    let path = "/kedjan/problem/klotter/andra";
    let mut fields = typed(&world.get(Who::Coordinator, path).await.text());
    set(&mut fields, "title", "Klotter på elskåp");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let kept = world.post(Who::Coordinator, path, &pairs).await;
    assert_eq!(
        kept.leads_to(),
        "/kedjan/problem/klotter?klart=saved",
        "{}",
        kept.text()
    );
    check_refused(
        &world,
        path,
        &pairs,
        "Någon annan har ändrat",
        "Klotter på elskåp",
    )
    .await;
    check_shown(
        &world,
        "/kedjan/problem/klotter",
        &["Klotter på elskåp", "Version 1"],
    )
    .await;
    check_shown(
        &world,
        "/kedjan/problem/klotter?version=1",
        &["Klotter vid stationer", "inte den senaste"],
    )
    .await;
}

async fn every_kind_has_a_list_a_form_and_files() {
    let world = World::governed().await;
    for kind in RecordKind::ALL {
        let base = format!("/kedjan/{}", kind.slug());
        for path in [
            base.clone(),
            format!("{base}/ny"),
            format!("{base}/fil/csv"),
            format!("{base}/fil/xlsx"),
        ] {
            let answer = world.get(Who::Coordinator, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.text().contains('⟨'), "a text is missing on {path}");
        }
        let chain = world.app.store.chain(world.code, None).await.unwrap();
        if let Some(record) = chain.records(*kind).first() {
            for tail in ["", "/andra"] {
                let path = format!("{base}/{}{tail}", record.code());
                let answer = world.get_in_english(Who::Coordinator, &path).await;
                assert!(
                    matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER),
                    "{path}"
                );
                assert!(!answer.text().contains('⟨'), "a text is missing on {path}");
            }
        }
    }
}

async fn what_is_named_by_others_is_not_taken_away() {
    let world = World::governed().await;
    let answer = world
        .post(
            Who::Coordinator,
            "/kedjan/problem/klotter/ta-bort",
            &[("why", "prov")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("hänvisar hit"));
    let path = "/kedjan/erfarenheter/jamforelseplats/ta-bort";
    let answer = world
        .post(Who::Coordinator, path, &[("why", "skrevs av misstag")])
        .await;
    assert_eq!(answer.leads_to(), "/kedjan/erfarenheter?klart=record-withdrawn");
    check_not_shown(&world, "/kedjan/erfarenheter", "id=\"jamforelseplats\"").await;
}

on_each_database![
    row_02_an_administration_that_has_not_said_how_is_listed,
    row_03_both_dimensions_are_shown_also_without_data,
    row_04_and_05_a_plan_without_an_answer_is_late_and_answers_are_counted,
    row_06_an_event_leads_to_the_routine_for_its_kind,
    row_11_a_promise_without_every_signature_is_not_published,
    row_12_no_step_of_a_promise_is_skipped,
    row_13_a_new_agreement_asks_for_the_plan_to_be_gone_through,
    row_14_51_and_52_the_sums_of_the_package,
    row_15_a_dialogue_without_an_answer_is_listed,
    row_16_a_changed_state_is_seen_when_it_is_published_again,
    row_17_an_activity_with_no_plan_above_is_listed,
    row_20_an_attestation_that_is_not_signed_is_listed,
    row_23_a_decision_says_what_or_how,
    row_26_an_assignment_without_an_answer_is_late,
    row_27_an_event_says_what_covers_it_and_leads_to_the_goal,
    row_29_a_task_that_moved_keeps_its_history_and_lacks_an_interface,
    row_30_a_partner_without_an_agreement_is_listed,
    row_31_graffiti_finds_its_owner_and_its_clock,
    row_32_two_at_one_place_and_time_are_joint_or_a_clash,
    row_33_a_name_in_a_programme_is_refused,
    row_35_a_lesson_is_taken_in_or_stays_open,
    row_36_an_activity_without_a_method_is_doubted,
    row_37_three_streams_stand_side_by_side,
    row_42_an_intervention_says_area_need_cause_goal_kind_and_cost,
    row_43_a_tertial_is_counted_by_the_day,
    row_44_three_reports_have_one_source,
    row_45_46_and_48_scales_wordings_and_breaks,
    row_47_a_grade_that_falls_needs_a_cause_before_it_is_adopted,
    row_49_good_results_with_only_output_are_labelled,
    row_50_a_value_says_where_it_is_from,
    row_53_what_is_gone_and_who_bears_the_cost,
    row_54_unused_money_without_a_reason_is_told,
    row_56_money_by_area_stands_against_events_and_unsafety,
    row_57_the_risks_have_their_source,
    row_59_a_finding_is_open_until_the_programme_is_replaced,
    row_60_an_outside_review_is_evidence,
    row_63_the_audit_has_its_calendar,
    row_65_a_camera_without_an_assessment_is_refused,
    a_form_that_is_right_is_kept_and_a_second_writer_is_told,
    every_kind_has_a_list_a_form_and_files,
    what_is_named_by_others_is_not_taken_away,
];
