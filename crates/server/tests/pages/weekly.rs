//! The week from draft to adopted picture, its decisions, and the answers to those who report.

use axum::http::StatusCode;
use domain::municipality::Municipality;

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    row_40_a_week_is_drafted_assessed_adopted_locked_and_corrected,
    two_who_write_at_once_lose_nothing,
    a_text_that_points_out_a_person_is_refused_and_a_script_is_only_text,
    a_decision_is_taken_answered_and_its_answer_taken_back,
    feedback_reaches_its_organisation_and_no_other,
    files_and_coverage_are_for_those_who_work_with_the_register,
    a_likely_name_is_asked_about_wherever_one_writes_of_the_week,
    each_figure_is_a_drawing_and_a_table_for_those_who_see_events,
];

const WEEK: &str = "/lagesbild/2022-W10";

/// The assessment form, whole, with the summary given.
pub fn assessment(municipality: &Municipality, edit: &str, summary: &str) -> Vec<(String, String)> {
    let mut fields = vec![
        ("edit".to_owned(), edit.to_owned()),
        ("sammanfattning".to_owned(), summary.to_owned()),
        ("deltagare".to_owned(), municipality.functions[0].code.to_string()),
    ];
    for area in municipality.working_areas() {
        fields.push(("omrade".into(), area.code.to_string()));
        fields.push(("niva".into(), "normal".into()));
        fields.push(("riktning".into(), "unchanged".into()));
        fields.push(("bedomning".into(), format!("Som vanligt i {}.", area.name)));
    }
    fields
}

async fn save(world: &World, who: Who, edit: &str, summary: &str) -> Answer {
    let fields = assessment(&world.home().municipality, edit, summary);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    world.post(who, WEEK, &fields).await
}

/// The week assessed and adopted.
pub async fn adopt(world: &World, summary: &str) {
    save(world, Who::Coordinator, "0", summary).await;
    let adopted = world
        .post(Who::Coordinator, &format!("{WEEK}/faststall"), &[("edit", "2")])
        .await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.text());
}

/// A correction of the adopted week, adopted in its turn.
pub async fn correct(world: &World, why: &str) {
    world
        .post(Who::Coordinator, &format!("{WEEK}/ratta"), &[("skal", why)])
        .await;
    let adopted = world
        .post(Who::Coordinator, &format!("{WEEK}/faststall"), &[("edit", "1")])
        .await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.text());
}

async fn check_page(world: &World, who: Who, path: &str, status: StatusCode, says: &[&str]) -> String {
    let answer = world.get(who, path).await;
    let text = answer.text();
    assert_eq!(answer.status, status, "{who:?} {path}: {text}");
    for words in says {
        assert!(text.contains(words), "{who:?} {path}: {words} is not said");
    }
    text
}

async fn row_40_a_week_is_drafted_assessed_adopted_locked_and_corrected() {
    let world = World::new().await;
    let ok = StatusCode::OK;
    check_page(
        &world,
        Who::Coordinator,
        WEEK,
        ok,
        &["Klar att bedöma", "Spara utkastet"],
    )
    .await;
    let adopt = format!("{WEEK}/faststall");
    assert_eq!(
        save(&world, Who::Coordinator, "0", "").await.status,
        StatusCode::SEE_OTHER
    );
    check_page(&world, Who::Coordinator, &adopt, ok, &["Sammanfattningen är tom"]).await;
    let refused = world.post(Who::Coordinator, &adopt, &[("edit", "2")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    let saved = save(&world, Who::Coordinator, "2", "En lugn vecka.").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let not_found = StatusCode::NOT_FOUND;
    check_page(&world, Who::Reader, WEEK, not_found, &[]).await;
    check_page(&world, Who::Police, WEEK, ok, &["En lugn vecka."]).await;
    let old = world.post(Who::Coordinator, &adopt, &[("edit", "2")]).await;
    assert!(old.text().contains("har ändrats sedan sidan öppnades"));
    let adopted = world.post(Who::Coordinator, &adopt, &[("edit", "3")]).await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.text());

    let page = check_page(
        &world,
        Who::Reader,
        WEEK,
        ok,
        &["Fastställd", "En lugn vecka.", "Kontrollsumma"],
    );
    assert!(!page.await.contains("Spara utkastet"));
    let late = save(&world, Who::Coordinator, "3", "Ändrad efteråt.").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("Ändrad efteråt."), "what was typed is gone");

    let correct = format!("{WEEK}/ratta");
    let nameless = world.post(Who::Coordinator, &correct, &[("skal", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = world
        .post(Who::Coordinator, &correct, &[("skal", "Fel antal angavs.")])
        .await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    check_page(
        &world,
        Who::Coordinator,
        WEEK,
        ok,
        &["Version 2", "Fel antal angavs."],
    )
    .await;
    // The reader still meets what was adopted.
    let page = check_page(&world, Who::Reader, WEEK, ok, &["Version 1"]).await;
    assert!(!page.contains("Fel antal angavs."));
}

async fn two_who_write_at_once_lose_nothing() {
    let world = World::new().await;
    assert_eq!(
        save(&world, Who::Coordinator, "0", "Först.").await.status,
        StatusCode::SEE_OTHER
    );
    let late = save(&world, Who::Coordinator, "0", "Sedan.").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = late.text();
    assert!(
        text.contains("Först.") && text.contains("Sedan."),
        "one of the texts is gone"
    );
    let again = save(&world, Who::Coordinator, "2", "Båda.").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

async fn a_text_that_points_out_a_person_is_refused_and_a_script_is_only_text() {
    let world = World::new().await;
    let refused = save(
        &world,
        Who::Coordinator,
        "0",
        "Ring 070-174 06 35 om du såg något.",
    )
    .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("telefonnummer"));
    save(&world, Who::Coordinator, "0", "<script>alert(1)</script>").await;
    let page = check_page(&world, Who::Police, WEEK, StatusCode::OK, &[]).await;
    assert!(!page.contains("<script>alert(1)"));
}

async fn a_decision_is_taken_answered_and_its_answer_taken_back() {
    let world = World::new().await;
    let function = world.home().municipality.functions[0].code.to_string();
    let decide = format!("{WEEK}/beslut");
    let fields = [
        ("text", "Trasig belysning lagas."),
        ("ansvarig", function.as_str()),
        ("senast", "2022-03-20"),
    ];
    let nobody = [fields[0], ("ansvarig", ""), fields[2]];
    let refused = world.post(Who::Coordinator, &decide, &nobody).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Trasig belysning lagas."),
        "what was typed is gone"
    );
    let taken = world.post(Who::Coordinator, &decide, &fields).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());

    let ok = StatusCode::OK;
    check_page(&world, Who::Police, "/beslut", ok, &["Trasig belysning lagas."]).await;
    let unsaid = world
        .post(
            Who::Police,
            "/beslut/1/svar",
            &[("utfall", "not_done"), ("text", "")],
        )
        .await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = [("utfall", "done"), ("text", "Lagat i tisdags.")];
    let answered = world.post(Who::Police, "/beslut/1/svar", &done).await;
    assert_eq!(answered.leads_to(), "/beslut?klart=answered&angra=1");
    check_page(&world, Who::Coordinator, "/beslut", ok, &["Lagat i tisdags."]).await;
    world.post(Who::Police, "/beslut/1/oppna", &[]).await;
    let page = check_page(&world, Who::Police, "/beslut", ok, &["Pågår"]).await;
    assert!(!page.contains("Lagat i tisdags."));
    let stranger = world.get(Who::Guard, "/beslut").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
}

async fn feedback_reaches_its_organisation_and_no_other() {
    let world = World::new().await;
    let to = "/aterkoppling?vecka=2022-W10&organisation=bevakning-exempel";
    let ok = StatusCode::OK;
    check_page(
        &world,
        Who::Coordinator,
        to,
        ok,
        &["Vi har inte fått någon rapport", "vecka 10"],
    )
    .await;
    let fields = [
        ("vecka", "2022-W10"),
        ("organisation", "bevakning-exempel"),
        ("text", "Tack, lampan är lagad."),
    ];
    let guard = world.post(Who::Guard, "/aterkoppling", &fields).await;
    assert_eq!(guard.status, StatusCode::FORBIDDEN);
    let sent = world.post(Who::Coordinator, "/aterkoppling", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    for path in ["/aterkoppling", "/"] {
        check_page(&world, Who::Guard, path, ok, &["Tack, lampan är lagad."]).await;
        let other = check_page(&world, Who::Landlord, path, ok, &[]).await;
        assert!(!other.contains("lampan"), "{path}");
    }
}

async fn files_and_coverage_are_for_those_who_work_with_the_register() {
    let world = World::new().await;
    for path in [
        "/lagesbild/2022-W10.pdf",
        "/lagesbild/2022-W10.docx",
        "/lagesbild/2022-W10.xlsx",
        "/tackning",
        "/lagesbild",
    ] {
        check_page(&world, Who::Police, path, StatusCode::OK, &[]).await;
    }
    for path in ["/lagesbild/2022-W10.pdf", "/lagesbild/2022-W53"] {
        check_page(&world, Who::Reader, path, StatusCode::NOT_FOUND, &[]).await;
    }
    let first = world.get(Who::Coordinator, "/lagesbild/2022-W10.pdf").await;
    assert!(first.body.starts_with(b"%PDF-"));
    let name = first.headers["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"lagesbild-2022-W10-utkast.pdf\"");
    // A draft says what was written last, not when it was taken out.
    for kind in ["pdf", "docx", "xlsx"] {
        let path = format!("/lagesbild/2022-W10.{kind}");
        let first = world.get(Who::Coordinator, &path).await;
        let second = world.get(Who::Coordinator, &path).await;
        assert!(first.body == second.body, "{kind} differs");
    }
}

/// A text that may point somebody out: asked about, masked without being saved, saved when the writer has looked.
async fn check_asked(world: &World, path: &str, fields: &[(&str, &str)]) {
    let send = async |more: &[(&str, &str)]| {
        let mut all = fields.to_vec();
        all.extend_from_slice(more);
        world.post(Who::Coordinator, path, &all).await
    };
    let asked = send(&[]).await;
    let text = asked.text();
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {text}");
    let mark = text
        .split_once("name=\"ja\" value=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(mark, _)| mark.to_owned())
        .unwrap_or_else(|| panic!("{path}: nothing is asked: {text}"));
    let other = send(&[("ja", "en annan text")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    let masked = send(&[("maskera", "1")]).await;
    assert_eq!(masked.status, StatusCode::OK, "{path}");
    assert!(!masked.text().contains("Kalle Andersson"), "{path}");
    let saved = send(&[("ja", &mark)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.text());
}

async fn a_likely_name_is_asked_about_wherever_one_writes_of_the_week() {
    const NAMED: &str = "Vi talade med Kalle Andersson om bänken.";
    let world = World::new().await;
    let home = world.home();
    let function = home.municipality.functions[0].code.to_string();
    let decision = |text| {
        [
            ("text", text),
            ("ansvarig", function.as_str()),
            ("senast", "2022-03-20"),
        ]
    };
    let plain = decision("Bänken lagas.");
    world
        .post(Who::Coordinator, &format!("{WEEK}/beslut"), &plain)
        .await;
    // One after another where no page shows what was saved before it.
    check_asked(&world, "/beslut/1/svar", &[("utfall", "done"), ("text", NAMED)]).await;
    let assessment = assessment(&home.municipality, "0", NAMED);
    let assessment: Vec<(&str, &str)> = assessment.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    check_asked(&world, WEEK, &assessment).await;
    check_asked(&world, "/lagesbild/2022-W09/beslut", &decision(NAMED)).await;
    let feedback = [
        ("vecka", "2022-W10"),
        ("organisation", "bevakning-exempel"),
        ("text", NAMED),
    ];
    check_asked(&world, "/aterkoppling", &feedback).await;
}

async fn each_figure_is_a_drawing_and_a_table_for_those_who_see_events() {
    let world = World::new().await;
    let page = world.get(Who::Coordinator, WEEK).await.text();
    for (name, said) in [
        ("staplar", "Jämfört"),
        ("timmar", "måndag"),
        ("karta", "Gränser och vatten: Påhittad (CC0)"),
    ] {
        let table = format!("{WEEK}/figur/{name}");
        let image = format!("{table}.svg");
        assert!(
            page.contains(&format!("src=\"{image}\"")) && page.contains(&format!("href=\"{table}\"")),
            "the page has no {name}"
        );
        let drawn = world.get(Who::Coordinator, &image).await;
        assert_eq!(drawn.headers["content-type"], "image/svg+xml; charset=utf-8");
        let policy = drawn.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        let read = world.get(Who::Coordinator, &table).await.text();
        assert!(
            read.contains("<caption") && read.contains(&image),
            "{name}: {read}"
        );
        assert!(
            drawn.text().contains(said) || read.contains(said),
            "{name} does not say {said}"
        );
        for who in [Who::Reader, Who::Guard] {
            for path in [&image, &table] {
                assert_eq!(
                    world.get(who, path).await.status,
                    StatusCode::NOT_FOUND,
                    "{who:?} {path}"
                );
            }
        }
    }
    let none = format!("{WEEK}/figur/finns-inte");
    assert_eq!(
        world.get(Who::Coordinator, &none).await.status,
        StatusCode::NOT_FOUND
    );
}
