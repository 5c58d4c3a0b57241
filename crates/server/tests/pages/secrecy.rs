//! Events under secrecy: the section of law, and that no one person alone lifts secrecy or takes out what is secret.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use store::{Actor, NewSession, installation};

use crate::world::{Answer, Who, World, give_key, on_each_database};

on_each_database![
    secrecy_has_its_section_and_who_tried_it,
    one_person_alone_does_not_lift_secrecy,
    what_is_secret_stays_out_of_files_until_another_person_approves,
    what_is_owed_to_law_enforcement_is_a_file_and_nothing_is_kept,
    a_disclosure_is_weighed_before_it_is_decided,
];

const SECRET: [(&str, &str); 8] = [
    ("nyckel", "hemlig"),
    ("handelse", "KLO/tagg"),
    ("datum", "2022-03-12"),
    ("tid", "21:40"),
    ("plats", "Exempelby centrum"),
    ("sakerhet", "observed"),
    ("klassning", "secret"),
    ("lagrum", "investigation"),
];

/// The world has one coordinator; its landlord becomes another one, for the municipality.
async fn with_a_colleague() -> World {
    let world = World::new().await;
    let (store, now, m) = (&world.app.store, world.app.clock.now(), world.code);
    let landlord = store.account_by_email("landlord@exempelby.example").await;
    let id = landlord.unwrap().unwrap().id;
    let grant = Grant {
        municipality: m,
        partner: "kommunen".into(),
        role: Role::Coordinator,
        from: "2020-01-01".parse().unwrap(),
        to: None,
    };
    let token_hash = server::random::hash_of("Landlord-token");
    let by = Actor::system("prov");
    let made = store.write(installation(), &by, now, move |work| {
        Box::pin(async move {
            work.set_grants(id, &[grant], "prov").await?;
            work.create_session(NewSession {
                token_hash,
                account: id,
                municipality: m,
                csrf: Who::Landlord.csrf(),
                idle_expires_at: now + jiff::SignedDuration::from_hours(2),
                expires_at: now + jiff::SignedDuration::from_hours(12),
                user_agent: String::new(),
                confirmed_from: [0; 32],
                from: None,
                second_step: false,
            })
            .await
        })
    });
    made.await.unwrap();
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &SECRET, &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    world
}

async fn ask(world: &World, step: &str) -> Answer {
    let fields = [("steg", step), ("skal", "Utredningen är avslutad.")];
    world
        .post(Who::Coordinator, "/handelser/1/sekretess", &fields)
        .await
}

async fn answer(world: &World, who: Who, request: &str, said: &str) -> Answer {
    let fields = [("svar", said), ("skal", "Skälen håller.")];
    world.post(who, &format!("/sekretess/{request}"), &fields).await
}

async fn is_whole(world: &World) {
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

async fn secrecy_has_its_section_and_who_tried_it() {
    let world = World::new().await;
    let without: Vec<_> = SECRET.into_iter().filter(|(name, _)| *name != "lagrum").collect();
    let refused = world
        .upload(Who::Coordinator, "/handelser/ny", &without, &[])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Välj det lagrum"), "{}", refused.text());
    // Who reports need not know the law; somebody tries it afterwards.
    let reported = world.upload(Who::Guard, "/handelser/ny", &without, &[]).await;
    assert_eq!(reported.status, StatusCode::SEE_OTHER, "{}", reported.text());
    let page = world.get(Who::Coordinator, "/handelser/1").await.text();
    assert!(page.contains("Ingen har prövat klassningen"), "{page}");
    let mut changed: Vec<_> = SECRET.into_iter().filter(|(name, _)| *name != "nyckel").collect();
    changed.extend([("version", "1"), ("organisation", "bevakning-exempel")]);
    let saved = world.post(Who::Coordinator, "/handelser/1/andra", &changed).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let page = world.get(Who::Coordinator, "/handelser/1").await.text();
    for told in ["18 kap. 1 § OSL", "Prövad av", "Coordinator, <time"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let journal = world.get(Who::Coordinator, "/logg?slag=classified").await.text();
    assert!(journal.contains("klassade"), "{journal}");
    is_whole(&world).await;
}

async fn one_person_alone_does_not_lift_secrecy() {
    let world = with_a_colleague().await;
    let mut lowered: Vec<_> = SECRET
        .into_iter()
        .filter(|(name, _)| !["nyckel", "klassning"].contains(name))
        .collect();
    lowered.extend([
        ("version", "1"),
        ("organisation", "kommunen"),
        ("klassning", "open"),
    ]);
    let refused = world.post(Who::Coordinator, "/handelser/1/andra", &lowered).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("av två personer"), "{}", refused.text());
    assert_eq!(ask(&world, "open").await.status, StatusCode::SEE_OTHER);
    assert_eq!(ask(&world, "open").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = answer(&world, Who::Coordinator, "1", "ja").await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        own.text().contains("Ingen svarar på sin egen begäran"),
        "{}",
        own.text()
    );
    assert_eq!(
        answer(&world, Who::Police, "1", "ja").await.status,
        StatusCode::FORBIDDEN
    );
    let named = [("svar", "ja"), ("skal", "Ring Anna Karlsson på 070-174 06 35.")];
    let named = world.post(Who::Landlord, "/sekretess/1", &named).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = world.get(Who::Landlord, "/sekretess").await.text();
    assert!(
        page.contains("Utredningen är avslutad.") && page.contains("Godkänn"),
        "{page}"
    );
    assert_eq!(
        answer(&world, Who::Landlord, "1", "nej").await.status,
        StatusCode::SEE_OTHER
    );
    let page = world.get(Who::Coordinator, "/handelser/1").await.text();
    assert!(
        page.contains("Begär") || page.contains("Häv sekretessen"),
        "{page}"
    );
    // Denied: it is asked anew, and approved.
    assert_eq!(ask(&world, "open").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer(&world, Who::Landlord, "2", "ja").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        answer(&world, Who::Landlord, "2", "ja").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let page = world.get(Who::Coordinator, "/handelser/1").await.text();
    assert!(page.contains("hävde sekretessen"), "{page}");
    assert!(
        world
            .get(Who::Coordinator, "/handelser/export.csv")
            .await
            .text()
            .contains("Exempelby centrum")
    );
    is_whole(&world).await;
}

async fn what_is_secret_stays_out_of_files_until_another_person_approves() {
    let world = with_a_colleague().await;
    for kind in ["csv", "json", "geojson"] {
        let file = world
            .get(Who::Coordinator, &format!("/handelser/export.{kind}"))
            .await;
        assert!(
            !file.text().contains("Exempelby centrum"),
            "{kind}: {}",
            file.text()
        );
    }
    let journal = world.get(Who::Coordinator, "/logg?slag=export").await.text();
    assert!(journal.contains("lämnade utanför"), "{journal}");
    // A program with that coordinator's key does not even get to know that there is one.
    give_key(&world).await;
    let map = async |who| world.get(who, "/handelser/karta.geojson").await.text();
    assert!(map(Who::Coordinator).await.contains("Exempelby centrum"));
    assert!(!map(Who::Program).await.contains("Exempelby centrum"));
    assert_eq!(ask(&world, "take_out").await.status, StatusCode::SEE_OTHER);
    let fetch = async |who| world.post(who, "/sekretess/1/fil/csv", &[]).await;
    assert_eq!(
        fetch(Who::Coordinator).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        answer(&world, Who::Landlord, "1", "ja").await.status,
        StatusCode::SEE_OTHER
    );
    // For the one who asked, once.
    assert_eq!(
        fetch(Who::Landlord).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let file = fetch(Who::Coordinator).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert!(file.text().contains("Exempelby centrum"), "{}", file.text());
    assert_eq!(
        fetch(Who::Coordinator).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    is_whole(&world).await;
}

async fn what_is_owed_to_law_enforcement_is_a_file_and_nothing_is_kept() {
    let world = with_a_colleague().await;
    let open: Vec<_> = SECRET
        .into_iter()
        .filter(|(name, _)| !["nyckel", "klassning", "lagrum"].contains(name))
        .collect();
    let open = [open, vec![("nyckel", "annan"), ("text", "Rutan är krossad.")]].concat();
    let answer = world.upload(Who::Coordinator, "/handelser/ny", &open, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = world
        .get(Who::Coordinator, "/handelser/2/underrattelse")
        .await
        .text();
    assert!(page.contains("6 § lagen 2025:170"), "{page}");
    let person = "Den misstänkte heter Kalle Persson, 070-174 06 35.";
    let fields = [
        ("till", "Polisen"),
        ("del", "vad"),
        ("del", "text"),
        ("tillagg", person),
    ];
    let file = world
        .post(Who::Coordinator, "/handelser/2/underrattelse/fil/txt", &fields)
        .await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    let text = file.text();
    assert!(
        text.contains(person) && text.contains("Rutan är krossad.") && !text.contains("Var:"),
        "{text}"
    );
    let mut journal = Vec::new();
    world
        .app
        .store
        .write_journal(world.code, &mut journal)
        .await
        .unwrap();
    let journal = String::from_utf8(journal).unwrap();
    assert!(
        journal.contains("notice_made") && !journal.contains("Persson"),
        "{journal}"
    );
    let secret = world
        .post(Who::Coordinator, "/handelser/1/underrattelse/fil/txt", &fields)
        .await;
    assert_eq!(secret.status, StatusCode::FORBIDDEN);
    let police = world.get(Who::Police, "/handelser/2/underrattelse").await;
    assert_eq!(police.status, StatusCode::FORBIDDEN);
}

async fn a_disclosure_is_weighed_before_it_is_decided() {
    let world = World::new().await;
    let begun = [
        ("registry_number", "KS-2022/77"),
        ("came_on", "2022-03-01"),
        ("requester", "requester_media"),
        ("asked_for", "Veckans händelser i centrum."),
        ("ground", "ground_official_document"),
    ];
    let post = async |more: &[(&'static str, &'static str)]| {
        let fields = [begun.as_slice(), more].concat();
        world.post(Who::Coordinator, "/kedjan/utlamnanden", &fields).await
    };
    for (more, why) in [
        (
            vec![("decision", "released")],
            "både vad som beslutades och vilken dag",
        ),
        (
            vec![("decision", "released"), ("decided_on", "2022-03-02")],
            "Skriv avvägningen",
        ),
        (
            vec![
                ("decision", "release_refused"),
                ("decided_on", "2022-03-02"),
                ("weighing", "Men."),
            ],
            "enligt vilken bestämmelse",
        ),
        (
            vec![
                ("decision", "released"),
                ("decided_on", "2022-02-02"),
                ("weighing", "Inget men."),
            ],
            "före den dag då begäran kom in",
        ),
    ] {
        let answer = post(&more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.text().contains(why), "{why}: {}", answer.text());
    }
    let decided = [
        ("decision", "released_in_part"),
        ("decided_on", "2022-03-02"),
        ("weighing", "Platserna kan peka ut målsägande."),
        ("section", "35 kap. 1 § OSL"),
        ("masked_copy", "KS-2022/77-2"),
    ];
    let answer = post(&decided).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let list = world.get(Who::Coordinator, "/kedjan/utlamnanden").await.text();
    assert!(list.contains("KS-2022/77"), "{list}");
    let file = world.get(Who::Coordinator, "/kedjan/utlamnanden/fil/csv").await;
    assert!(file.text().contains("Lämnat ut delvis"), "{}", file.text());
    is_whole(&world).await;
}
