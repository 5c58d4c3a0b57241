//! Keys for other programs: for what they were made, never more than their holder may, and not beyond their time.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Act;
use jiff::ToSpan;
use store::{NewApiToken, installation};

use crate::account::PROV;
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    a_key_is_shown_once_and_fetches_what_it_was_made_for,
    a_key_never_gives_more_than_its_holder_has,
    a_key_opens_no_page_and_changes_nothing,
    a_key_ends_when_it_is_ended_and_when_its_time_is_up,
    a_key_hands_in_a_file_and_asks_only_so_often,
];

async fn ask(world: &World, key: &str, method: &str, path: &str, body: &'static str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    world.send(request.body(Body::from(body)).unwrap()).await
}

async fn get(world: &World, key: &str, path: &str) -> Answer {
    ask(world, key, "GET", path, "").await
}

/// Made by the page; answers the secret.
async fn make(world: &World, who: Who, acts: &[&str]) -> String {
    let mut fields = vec![("namn", "kartsystemet"), ("dagar", "90")];
    fields.extend(acts.iter().map(|act| ("far", *act)));
    let answer = world.post(who, "/konto/api", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let text = answer.text();
    let secret = text.split("<code class=\"c-secret\">").nth(1).unwrap();
    secret.split('<').next().unwrap().to_owned()
}

async fn world() -> World {
    let world = World::with_everybody(|_| ()).await;
    for (who, key) in [(Who::Guard, "a"), (Who::Landlord, "b")] {
        let fields = [
            ("nyckel", key),
            ("handelse", "KLO/tagg"),
            ("datum", "2022-03-12"),
            ("plats", "Exempelby centrum"),
            ("sakerhet", "observed"),
        ];
        let answer = world.upload(who, "/handelser/ny", &fields, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    world
}

async fn a_key_is_shown_once_and_fetches_what_it_was_made_for() {
    let world = world().await;
    for (acts, days) in [
        (vec![], "90"),
        (vec!["change_event"], "90"),
        (vec!["export_events"], "366"),
    ] {
        let mut fields = vec![("namn", "karta"), ("dagar", days)];
        fields.extend(acts.iter().map(|act| ("far", *act)));
        let answer = world.post(Who::Coordinator, "/konto/api", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{acts:?} {days}");
    }
    let key = make(&world, Who::Coordinator, &["export_events", "read_all_events"]).await;
    assert!(key.starts_with("lagesbild_") && key.len() > 40, "{key}");
    let page = world.get(Who::Coordinator, "/konto/api").await.text();
    assert!(page.contains("kartsystemet") && !page.contains(&key), "{page}");
    let file = get(&world, &key, "/handelser/export.csv").await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert_eq!(file.text().matches("Exempelby centrum").count(), 2);
    assert!(file.headers.get(header::SET_COOKIE).is_none());
    let data = get(&world, &key, "/handelser/karta.geojson").await;
    assert_eq!(data.status, StatusCode::OK, "{}", data.text());
    // What it was not made for, though its holder may.
    assert_eq!(
        get(&world, &key, "/import/1/lage.json").await.status,
        StatusCode::FORBIDDEN
    );
    let journal = world.get(Who::Coordinator, "/logg?slag=export").await.text();
    assert!(journal.contains("Coordinator (kartsystemet)"), "{journal}");
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

/// A key that is made beside the page, with acts that its holder may lack.
async fn forced(world: &World, email: &str, acts: &[Act], hours: i64) -> String {
    let (store, now, m) = (&world.app.store, world.app.clock.now(), world.code);
    let account = store.account_by_email(email).await.unwrap().unwrap().id;
    let key = format!("lagesbild_{email}_{hours}");
    let new = NewApiToken {
        token_hash: server::random::hash_of(&key),
        account,
        municipality: m,
        name: "prov".into(),
        acts: acts.to_vec(),
        expires_at: now + hours.hours(),
    };
    let made = store.write(installation(), &PROV, now, move |work| {
        Box::pin(async move { work.make_api_token(new).await })
    });
    made.await.unwrap();
    key
}

async fn a_key_never_gives_more_than_its_holder_has() {
    let world = world().await;
    for (email, expected) in [
        ("coordinator@exempelby.example", StatusCode::OK),
        ("police@exempelby.example", StatusCode::OK),
        ("guard@exempelby.example", StatusCode::FORBIDDEN),
        ("reader@exempelby.example", StatusCode::FORBIDDEN),
        ("former@exempelby.example", StatusCode::FORBIDDEN),
        ("closed@exempelby.example", StatusCode::UNAUTHORIZED),
        ("neighbour@exempelby.example", StatusCode::FORBIDDEN),
    ] {
        let key = forced(&world, email, &Act::ALL, 24).await;
        let answer = get(&world, &key, "/handelser/export.csv").await;
        assert_eq!(answer.status, expected, "{email}: {}", answer.text());
    }
    // The police see places on the whole; their key does too.
    let coarse = get(
        &world,
        "lagesbild_police@exempelby.example_24",
        "/handelser/export.csv",
    )
    .await;
    assert!(!coarse.text().contains("Exempelby centrum"), "{}", coarse.text());
    let own = get(
        &world,
        "lagesbild_guard@exempelby.example_24",
        "/handelser/karta.geojson",
    )
    .await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text());
    // With the end of a role ends what its keys gave.
    let key = make(&world, Who::Police, &["export_events"]).await;
    assert_eq!(
        get(&world, &key, "/handelser/export.csv").await.status,
        StatusCode::OK
    );
    let police = world.app.store.account_by_email("police@exempelby.example").await;
    let police = police.unwrap().unwrap().id;
    let end = format!("/konton/{police}/avsluta");
    assert_eq!(
        world.post(Who::Administrator, &end, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_ne!(
        get(&world, &key, "/handelser/export.csv").await.status,
        StatusCode::OK
    );
}

async fn a_key_opens_no_page_and_changes_nothing() {
    let world = world().await;
    let key = forced(&world, "coordinator@exempelby.example", &Act::ALL, 24).await;
    let before = world.app.store.checkpoint(world.code).await.unwrap().seq;
    for path in server::pages::paths() {
        let address = path
            .replace("{id}", "1")
            .replace("{week}", "2022-W10")
            .replace("{slag}", "mal");
        for method in ["GET", "POST"] {
            let fetches = method == "GET" && server::access::channel(&address).is_for_programs();
            if fetches || address == server::access::HANDED_IN {
                continue;
            }
            let with_key = ask(&world, &key, method, &address, "").await;
            let bare = Request::builder()
                .method(method)
                .uri(&address)
                .body(Body::empty());
            let without = world.send(bare.unwrap()).await;
            let same = with_key.status == without.status;
            let refused = [StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED].contains(&with_key.status);
            assert!(same || refused, "{method} {address}: {}", with_key.status);
        }
    }
    assert_eq!(world.app.store.checkpoint(world.code).await.unwrap().seq, before);
    // A cookie beside it does not help.
    let request = Request::get("/handelser")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::COOKIE, Who::Coordinator.cookie());
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

async fn a_key_ends_when_it_is_ended_and_when_its_time_is_up() {
    let world = world().await;
    let expired = forced(&world, "coordinator@exempelby.example", &[Act::ExportEvents], -1).await;
    for key in [expired.as_str(), "lagesbild_finns-inte", ""] {
        let answer = get(&world, key, "/handelser/export.csv").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{key}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    }
    let own = make(&world, Who::Coordinator, &["export_events"]).await;
    let other = make(&world, Who::Police, &["export_events"]).await;
    let end = async |who, path: &str| world.post(who, path, &[]).await.status;
    assert_eq!(
        end(Who::Coordinator, "/konto/api/3/avsluta").await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        end(Who::Coordinator, "/konto/api/2/avsluta").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        get(&world, &own, "/handelser/export.csv").await.status,
        StatusCode::UNAUTHORIZED
    );
    let page = world.get(Who::Administrator, "/konton/api").await.text();
    assert!(page.contains("Police") && page.contains("Avslutad"), "{page}");
    assert_eq!(
        end(Who::Administrator, "/konton/api/3/avsluta").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        get(&world, &other, "/handelser/export.csv").await.status,
        StatusCode::UNAUTHORIZED
    );
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

async fn a_key_hands_in_a_file_and_asks_only_so_often() {
    let world = world().await;
    let key = make(&world, Who::Coordinator, &["import_file"]).await;
    let path = "/import/program?slag=table&organisation=bevakning-exempel&fil=rapport.csv";
    let file = "Datum;Plats;Händelse\n2022-03-07;Exempelby centrum;Klotter\n";
    let answer = ask(&world, &key, "POST", path, file).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.text().contains("\"accepted\":1"), "{}", answer.text());
    // With a session it is a page's way that counts.
    let by_session = world.post(Who::Coordinator, path, &[]).await;
    assert_eq!(by_session.status, StatusCode::FORBIDDEN);
    let other = make(&world, Who::Coordinator, &["export_events"]).await;
    assert_eq!(
        ask(&world, &other, "POST", path, file).await.status,
        StatusCode::FORBIDDEN
    );
    let mut last = StatusCode::OK;
    for _ in 0..70 {
        last = get(&world, &key, "/handelser/export.csv").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
