//! What the rules give: that it ends when it should, that nobody gives it to themselves, and who can see that it was used.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use store::{Actor, StoreError, installation};

use crate::world::{TODAY, Who, World, on_each_database};

on_each_database![
    a_right_ends_with_the_agreement_at_the_next_request,
    nobody_changes_their_own_grants,
    reading_under_secrecy_is_written_down_and_the_auditor_sees_by_whom,
    who_could_see_it_is_told_by_the_grants_of_the_day,
    who_could_see_it_is_told_by_what_it_was_and_what_was_agreed_that_day,
    the_same_is_told_of_a_report_a_measure_and_a_picture,
    a_role_that_gives_nothing_is_not_granted,
    the_rules_are_shown_as_they_are_read,
];

async fn status(world: &World, who: Who, path: &str) -> StatusCode {
    world.get(who, path).await.status
}

async fn a_right_ends_with_the_agreement_at_the_next_request() {
    let world = World::with_everybody(|_| ()).await;
    let agreed = |to: &str| {
        format!(
            "known_from = '2022-01-01'
             document = [{{ code = 'samverkan', kind = 'agreement', title = 'Överenskommelse', valid_from = '2021-01-01',
                valid_to = '{to}', parties = [{{ partner = 'byalaget' }}] }}]"
        )
    };
    let check = async |to: &str, expected: StatusCode| {
        let file = import::chain::read_chain(&agreed(to)).unwrap();
        let (store, now) = (&world.app.store, world.app.clock.now());
        let actor = Actor::system("prov");
        let kept = store.write(world.code, &actor, now, move |work| {
            Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
        });
        kept.await.unwrap();
        assert_eq!(status(&world, Who::Lapsed, "/lagesbild").await, expected, "{to}");
        assert_eq!(status(&world, Who::Lapsed, "/beslut").await, expected, "{to}");
        // What is its own it keeps.
        assert_eq!(status(&world, Who::Lapsed, "/handelser").await, StatusCode::OK);
    };
    assert_eq!(status(&world, Who::Lapsed, "/lagesbild").await, StatusCode::OK);
    check(TODAY, StatusCode::OK).await;
    check("2022-03-13", StatusCode::FORBIDDEN).await;
    check("2022-12-31", StatusCode::OK).await;
}

async fn nobody_changes_their_own_grants() {
    let world = World::new().await;
    let (store, now) = (&world.app.store, world.app.clock.now());
    let own = store
        .account_by_email("administrator@exempelby.example")
        .await
        .unwrap()
        .unwrap();
    let actor = Actor {
        account: Some(own.id),
        name: own.name.clone(),
    };
    let grant = Grant {
        municipality: world.code,
        partner: "kommunen".into(),
        role: Role::Coordinator,
        from: TODAY.parse().unwrap(),
        to: None,
    };
    let id = own.id;
    let refused = store.write(installation(), &actor, now, move |work| {
        Box::pin(async move { work.set_grants(id, &[grant], "mer").await })
    });
    assert!(matches!(refused.await, Err(StoreError::Refused(_))));
    let end = format!("/konton/{id}/avsluta");
    let answer = world.post(Who::Administrator, &end, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        status(&world, Who::Administrator, "/handelser").await,
        StatusCode::FORBIDDEN
    );
}

async fn secret(world: &World) {
    let fields = [
        ("nyckel", "hemlig"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("tid", "21:40"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
        ("klassning", "secret"),
        ("lagrum", "investigation"),
    ];
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn reading_under_secrecy_is_written_down_and_the_auditor_sees_by_whom() {
    let world = World::with_everybody(|_| ()).await;
    secret(&world).await;
    let insight = "/logg/insyn?handelse=1";
    let page = world.get(Who::Auditor, insight).await.text();
    assert!(page.contains("Ingen har öppnat den."), "{page}");
    assert_eq!(status(&world, Who::Police, "/handelser/1").await, StatusCode::OK);
    // Who is refused has seen nothing.
    assert_eq!(
        status(&world, Who::Guard, "/handelser/1").await,
        StatusCode::NOT_FOUND
    );
    world.get(Who::Police, "/handelser/export.csv").await;
    let page = world.get(Who::Auditor, insight).await.text();
    let told = "<strong>Police</strong> · öppnade händelsen";
    assert!(page.contains(told), "{told} is not in {page}");
    assert!(!page.contains("<strong>Guard</strong>"), "{page}");
    let journal = world.get(Who::Auditor, "/logg?slag=access").await.text();
    assert!(journal.contains("öppnade sekretess"), "{journal}");
    let english = world.get_in_english(Who::Auditor, insight).await.text();
    assert!(english.contains("opened the event"), "{english}");
}

async fn who_could_see_it_is_told_by_the_grants_of_the_day() {
    let world = World::with_everybody(|_| ()).await;
    secret(&world).await;
    let could = |page: &str| -> Vec<String> {
        let rows = page.split("<th scope=\"row\"").skip(1);
        rows.map(|row| {
            row.split('>')
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
    };
    let of = async |day: &str| {
        let page = world
            .get(Who::Auditor, &format!("/logg/insyn?handelse=1&dag={day}"))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        could(&page.text())
    };
    assert_eq!(of(TODAY).await, ["Coordinator", "Police"]);
    // The one whose role begins tomorrow could then.
    assert_eq!(of("2022-03-15").await, ["Coming", "Coordinator", "Police"]);
    assert_eq!(of("2022-03-13").await, [""; 0], "it was not recorded yet");
    for (asked, why) in [
        ("handelse=99", "ingen händelse med det numret"),
        ("handelse=1&dag=igår", "2022-03-12"),
    ] {
        let answer = world.get(Who::Auditor, &format!("/logg/insyn?{asked}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(why), "{}", answer.text());
    }
}

/// The names of those who could, as the page lists them.
async fn could(world: &World, asked: &str) -> Vec<String> {
    let page = world.get(Who::Auditor, &format!("/logg/insyn?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let page = page.text();
    let rows = page.split("<th scope=\"row\"").skip(1);
    let name = |row: &str| row.split('>').nth(1)?.split('<').next().map(str::to_owned);
    rows.filter_map(name).collect()
}

async fn the_same_is_told_of_a_report_a_measure_and_a_picture() {
    let world = crate::access::furnished().await;
    let (store, home) = (&world.app.store, world.home());
    let today = format!("dag={TODAY}");
    // An event: whoever reports for its organisation, those who see all, and nobody else.
    let event = could(&world, &format!("handelse=1&{today}")).await;
    assert_eq!(event, ["Company", "Coordinator", "Guard", "Police"]);
    // The former member could, the day before the last grants; the event was not there then, the rules were.
    let measure = format!("slag=atgarder&handelse=lampor&{today}");
    let all = [
        "Administrator",
        "Auditor",
        "Company",
        "Coordinator",
        "Police",
        "Reader",
    ];
    assert_eq!(could(&world, &measure).await, all);
    let before = "slag=atgarder&handelse=lampor&dag=2022-03-13";
    assert_eq!(could(&world, before).await, [""; 0], "it was not written yet");
    // A report has been there all the time: its readers of that day are told, with the one who has ended since.
    let money = could(&world, "slag=rapport&handelse=pengar&dag=2022-03-14").await;
    assert_eq!(money, all);
    let tertial = could(&world, "slag=rapport&handelse=tertial&dag=2022-03-14").await;
    assert_eq!(tertial, ["Coordinator", "Police"]);
    let adopted = could(&world, &format!("slag=lagesbild&handelse=2022-W09&{today}")).await;
    let draft = could(&world, &format!("slag=lagesbild&handelse=2022-W10&{today}")).await;
    assert!(adopted.contains(&"Reader".to_owned()), "{adopted:?}");
    assert_eq!(draft, ["Coordinator", "Police"]);
    // A membership that ends tomorrow is told of today and not of the day after.
    let police = store
        .account_by_email("police@exempelby.example")
        .await
        .unwrap()
        .unwrap();
    let (now, m) = (world.app.clock.now(), world.code);
    let ends = domain::access::Grant {
        municipality: m,
        partner: "polisen".into(),
        role: domain::access::Role::OsgMember,
        from: "2020-01-01".parse().unwrap(),
        to: Some("2022-03-14".parse().unwrap()),
    };
    let by = store::Actor::system("prov");
    let ended = store.write(store::installation(), &by, now, move |work| {
        Box::pin(async move { work.set_grants(police.id, &[ends], "slutar").await })
    });
    ended.await.unwrap();
    let of = async |day: &str| could(&world, &format!("handelse=1&dag={day}")).await;
    assert!(of(TODAY).await.contains(&"Police".to_owned()));
    assert!(!of("2022-03-15").await.contains(&"Police".to_owned()));
    // Of what was disposed of, what the journal still says is told.
    let gone = world.get(Who::Auditor, "/logg/insyn?handelse=6").await;
    assert!(gone.text().contains("Händelsen är gallrad"), "{}", gone.text());
    for (asked, status) in [
        (
            "slag=atgarder&handelse=finns-inte",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("slag=hemligt&handelse=1", StatusCode::UNPROCESSABLE_ENTITY),
        (
            "slag=rapport&handelse=finns-inte",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let answer = world.get(Who::Auditor, &format!("/logg/insyn?{asked}")).await;
        assert_eq!(answer.status, status, "{asked}");
    }
    // The command asks the same.
    let register = server::insight::Register { store, home: &home };
    let thing = register.thing("atgarder", "lampor").await.unwrap().unwrap();
    let told = register.insight(&thing, TODAY.parse().unwrap()).await.unwrap();
    let names: Vec<&str> = told.could.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, all);
    assert!(!told.changed.is_empty());
}

async fn who_could_see_it_is_told_by_what_it_was_and_what_was_agreed_that_day() {
    let world = crate::access::furnished().await;
    let (store, m, now) = (&world.app.store, world.code, world.app.clock.now());
    let (next_day, tomorrow) = ("2022-03-15", now + jiff::Span::new().hours(24));
    let actor = store::Actor::system("prov");
    // An agreement from the beginning of the year, written in tomorrow.
    let told = "known_from = '2022-03-15'
        document = [{ code = 'ny', kind = 'agreement', title = 'Ny', valid_from = '2022-01-01', parties = [{ partner = 'byalaget' }] }]";
    let file = import::chain::read_chain(told).unwrap();
    let written = store.write(m, &actor, tomorrow, move |work| {
        Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
    });
    written.await.unwrap();
    let money = async |day: &str| could(&world, &format!("slag=rapport&handelse=pengar&dag={day}")).await;
    assert!(!money(TODAY).await.contains(&"Lapsed".to_owned()));
    assert!(money(next_day).await.contains(&"Lapsed".to_owned()));

    let scope = domain::access::EventScope::All;
    let event = store
        .event(m, domain::codes::EventId(1), &scope)
        .await
        .unwrap()
        .unwrap();
    let mut secret = event.clone();
    secret.input.classification = domain::event::Classification::Secret;
    let changed = store.write(m, &actor, tomorrow, move |work| {
        Box::pin(async move { work.change_event(&secret, event.version, "", "prövad").await })
    });
    changed.await.unwrap();
    for (day, told) in [(TODAY, "Intern (nu Sekretess)"), (next_day, "<dd>Sekretess</dd>")] {
        let page = world
            .get(Who::Auditor, &format!("/logg/insyn?handelse=1&dag={day}"))
            .await;
        assert!(page.text().contains(told), "{told} is not in {}", page.text());
    }
}

async fn a_role_that_gives_nothing_is_not_granted() {
    let world = World::new().await;
    let fields = [
        ("namn", "Ny"),
        ("epost", "ny@exempelby.example"),
        ("roll", "coordinator"),
        ("organisation", "bevakning-exempel"),
        ("identitet", "in_person"),
    ];
    let answer = world.post(Who::Administrator, "/konton", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("ger ingenting"), "{}", answer.text());
}

async fn the_rules_are_shown_as_they_are_read() {
    let world = World::with_everybody(|_| ()).await;
    for who in [Who::Auditor, Who::Administrator] {
        let page = world.get(who, "/rattigheter").await.text();
        for rule in &domain::policy::policy().rules {
            assert!(page.contains(&rule.title), "{} is not shown", rule.title);
        }
    }
    assert_eq!(
        status(&world, Who::Police, "/rattigheter").await,
        StatusCode::FORBIDDEN
    );
}

/// A page is given what it may change by the type of its permit; it does not make up who did it.
#[test]
fn no_page_says_by_itself_who_changes_something() {
    // Nobody is logged in yet there, or is just leaving.
    const BEFORE_LOG_IN: [&str; 5] = [
        "log_in.rs",
        "log_in_via.rs",
        "one_time_link.rs",
        "second_factor.rs",
        "passkeys.rs",
    ];
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !BEFORE_LOG_IN.contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("Actor {") && !text.contains("Actor::"), "{name}");
                read += 1;
            }
        }
    }
    assert!(read > 50);
}
