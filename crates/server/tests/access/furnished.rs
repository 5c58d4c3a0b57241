//! A world in which everything that a route is about is there, in each state that it may be in.

use axum::http::StatusCode;
use domain::acknowledgement::{AcknowledgementInput, DepartedSeries, Led};
use domain::codes::{DecisionId, DuplicateId, EventId, ImportId};
use domain::decision::{DecisionInput, DecisionOutcome};
use domain::disposal::{DisposalOf, DisposalRule};
use domain::event::{Certainty, Classification, EventInput, Severity};
use domain::place::{Place, PlacePrecision};
use domain::secrecy::SecrecyStep;
use domain::time::{Happened, TimePrecision};
use jiff::ToSpan;
use server::{random, recording};
use store::*;

use super::addresses::{EVENT, png};
use super::send_form;
use crate::weekly::assessment;
use crate::world::{TODAY, Who, World, give_key};

/// A world in which everything that a route is about is there.
pub async fn furnished() -> World {
    let world = World::with_everybody(|settings| {
        let provider = "name = 'prov'\nlabel = 'Prov'\nissuer = 'http://127.0.0.1:1'\nclient_id = 'l'";
        settings.openid = vec![toml::from_str(provider).unwrap()];
        settings.public_url = Some("http://localhost:8080/".into());
        // All that there is, is asked for within a minute.
        settings.files_per_minute = u32::MAX;
    })
    .await;
    give_key(&world).await;
    for (who, key, place) in [
        (Who::Guard, "a", "Exempelby centrum"),
        (Who::Landlord, "b", "Exempelby centrum"),
        (Who::Guard, "c", "Stadsparken"),
        (Who::Guard, "d", "Stadsparken"),
    ] {
        let mut fields = EVENT.to_vec();
        fields.retain(|(name, _)| *name != "plats");
        fields.extend([("plats", place), ("nyckel", key)]);
        let answer = world.upload(who, "/handelser/ny", &fields, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let mut hidden = EVENT.to_vec();
    hidden.extend([
        ("nyckel", "e"),
        ("klassning", "secret"),
        ("lagrum", "investigation"),
    ]);
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &hidden, &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let now = world.app.clock.now();
    let coordinator = world
        .app
        .store
        .account_by_email("coordinator@exempelby.example")
        .await;
    let coordinator = coordinator.unwrap().unwrap().id;
    let reader = world.app.store.account_by_email("reader@exempelby.example").await;
    let reader = reader.unwrap().unwrap().id;
    assert_eq!(reader.0, 5, "the number that stands in `addresses`");
    let municipality = world.home().municipality.clone();
    let code = municipality.code;
    let store = &world.app.store;
    let told = "known_from = '2022-01-01'
        body = [{ code = 'ks', kind = 'board', name = 'Kommunstyrelsen' }]
        goal = [{ code = 'tryggt', texts = [{ text = 'Tryggt' }] }, { code = 'struket', texts = [{ text = 'Struket' }] }]
        public_report = [{ code = '2020', title = 'Kommunen 2020', on = '2021-02-01' }]
        document = [{ code = 'riktlinje', kind = 'guideline', title = 'Riktlinje', valid_to = '2022-12-31',
            files = [{ name = 'r.pdf', sha256 = '86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b' }] },
            { code = 'omraden', kind = 'activity_plan', title = 'Aktivitetsplan' },
            { code = 'samverkan', kind = 'agreement', title = 'Överenskommelse' },
            { code = 'forra', kind = 'agreement', title = 'Förra överenskommelsen', valid_from = '2020-01-01',
              valid_to = '2022-03-13', parties = [{ partner = 'byalaget' }] }]
        disclosure = [{ code = 'begaran', registry_number = 'KS 2022:7', came_on = '2022-03-01',
            requester = 'requester_media', asked_for = 'Rapporten', ground = 'ground_official_document' }]
        intervention = [{ code = 'lampor', title = 'Lampor', nature = 'situational', term = 'short' }]
        safety_survey = [{ code = 'matning', name = 'Mätningen', year = 2021, population = 'Boende',
            questions = [{ code = 'otrygg', text = 'Är du otrygg?', version = 1, counted = 'ja' }],
            results = [{ question = 'otrygg', share = 30.0, low = 26.0, high = 34.0, n = 600 }] }]
        meeting = [{ body = 'ks', on = '2022-02-10', held = true }]
        body_decision = [{ code = 'ks-14', body = 'ks', on = '2022-02-10', text = 'Planen fastställs.', level = 'what' }]
        audit_question = [{ code = 'racker', text = 'Räcker det?', asked_on = '2022-02-01',
            evidence = [{ name = 'Riktlinjen', kind = 'document', code = 'riktlinje' }] }]";
    let file = import::chain::read_chain(told).unwrap();
    store
        .write(code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
        })
        .await
        .unwrap();
    let asks = Actor {
        account: Some(reader),
        name: "En kollega".into(),
    };
    let approved = Actor {
        account: Some(coordinator),
        name: "Samordnaren".into(),
    };
    let asked = store.write(code, &approved, now, |work| {
        Box::pin(async move {
            work.ask_about_secrecy(EventId(5), SecrecyStep::TakeOut, "Behövs i utredningen.")
                .await
        })
    });
    let asked = asked.await.unwrap().id;
    store
        .write(code, &asks, now, move |work| {
            Box::pin(async move { work.answer_about_secrecy(asked, true, "Ja.").await })
        })
        .await
        .unwrap();
    store
        .write(code, &asks, now, |work| {
            Box::pin(async move {
                work.ask_about_secrecy(EventId(5), SecrecyStep::TakeOut, "Behövs i utredningen.")
                    .await
            })
        })
        .await
        .unwrap();
    let of_images = disposal(DisposalOf::Attachment, "2023-01-01");
    let of_events = disposal(DisposalOf::Event, "2017-01-01");
    let old = old_event(&world);
    let picture = png();
    let function = municipality.functions[0].code.clone();
    store
        .write(code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                work.keep_record_file("application/pdf", b"%PDF-1.7").await?;
                work.acknowledge(AcknowledgementInput {
                    series: DepartedSeries {
                        week: "2022-W08".parse().expect("a week"),
                        area: None,
                        category: "KLO".into(),
                    },
                    led: Led::ToNothing,
                    problem: None,
                    reason: "Känt.".into(),
                })
                .await?;
                work.merge_events(EventId(3), &[EventId(4)], "").await?;
                work.attach(EventId(1), "bild.png", "image/png", &picture, Some(8), Some(8))
                    .await?;
                work.attach(EventId(5), "bild.png", "image/png", &picture, Some(8), Some(8))
                    .await?;
                let old = work.record_event(old, "").await?.id;
                assert_eq!(old, EventId(6), "the number that stands in `about`");
                work.decide_disposal(of_images).await?;
                work.decide_disposal(of_events).await?;
                let pair = |second| DuplicateSuggestion {
                    first: EventId(1),
                    second: EventId(second),
                    score: 0.9,
                    reasons: Vec::new(),
                };
                work.suggest_duplicates(&[pair(2), pair(3)]).await?;
                work.dismiss_duplicate(DuplicateId(2), "").await?;
                work.withdraw_record(
                    "goal",
                    "struket",
                    TODAY.parse().expect("a day"),
                    "skrevs av misstag",
                )
                .await?;
                work.save_view(coordinator, "Klotter", "kategori=KLO", false)
                    .await?;
                let week = "2022-W08".parse().expect("a week");
                work.record_zero_report(&"bevakning-exempel".into(), week, now)
                    .await?;
                for _ in 0..3 {
                    work.record_decision(DecisionInput {
                        week: "2022-W10".parse().expect("a week"),
                        area: None,
                        category: None,
                        text: "Belysningen ses över.".into(),
                        responsible: function.clone(),
                        due: "2022-03-20".parse().expect("a day"),
                    })
                    .await?;
                }
                let today = TODAY.parse().expect("a day");
                work.answer_decision(DecisionId(2), DecisionOutcome::Done, "Klart.", today)
                    .await?;
                work.withdraw_decision(DecisionId(3), "").await?;
                for number in [1, 2] {
                    let start = ImportStart {
                        source: "table".into(),
                        file_name: "rapport.csv".into(),
                        file_sha256: [number; 32],
                        mapping: None,
                    };
                    let import = work.start_import(start).await?;
                    let rejected = RejectedRow {
                        row_number: 2,
                        raw: vec!["utan datum".into()],
                        reason: "datum saknas".into(),
                    };
                    work.finish_import(import, ImportOutcome::default(), &[rejected])
                        .await?;
                }
                work.undo_import(ImportId(2), "fel fil").await
            })
        })
        .await
        .unwrap();
    store
        .execute_disposal(code, &Actor::system("prov"), now, 2, |_| String::new())
        .await
        .unwrap();
    store
        .write(installation(), &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                for secret in ["forbrukad", "hemlig"].map(random::hash_of) {
                    work.create_link(LinkKind::SetPassword, secret, reader, now + 24.hours(), "")
                        .await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    for week in ["2022-W09", "2022-W10"] {
        let path = format!("/lagesbild/{week}");
        let answer = send_form(
            &world,
            Who::Coordinator,
            &path,
            &assessment(&municipality, "0", "Lugnt."),
        )
        .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let adopt = "/lagesbild/2022-W09/faststall";
    let answer = world.post(Who::Coordinator, adopt, &[("edit", "2")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    world
}

fn disposal(of: DisposalOf, before: &str) -> DisposalInput {
    DisposalInput {
        rule: DisposalRule {
            of,
            version: 1,
            valid_from: "2020-01-01".parse().expect("a day"),
            months: 1,
            ground: "10 § arkivlagen".into(),
        },
        due_before: before.parse().expect("a day"),
        due_at: format!("{before}T00:00:00Z").parse().expect("an instant"),
        decision: "KS § 12".into(),
    }
}

/// One of the first organisation's that is old enough to be disposed of.
fn old_event(world: &World) -> NewEvent {
    let from = "2016-03-08T20:00:00Z".parse().expect("an instant");
    let input = EventInput {
        category: "KLO".into(),
        subtype: None,
        happened: Happened {
            from,
            to: from,
            precision: TimePrecision::Exact,
        },
        discovered_at: None,
        reported_at: from,
        place: Place {
            name: "Stadsparken".into(),
            kind: None,
            precision: PlacePrecision::Point,
            point: None,
            stated_area: None,
        },
        severity: Severity::new(2).expect("a severity"),
        certainty: Certainty::Observed,
        source: "vaktare".into(),
        source_reference: None,
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        classification: Classification::Internal,
        reported_to_police: false,
        offensive: false,
        text: String::new(),
    };
    recording::new_event(&world.home(), input, [99; 16])
}
