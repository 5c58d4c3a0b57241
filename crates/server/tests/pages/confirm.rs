//! A fresh confirmation before what is secret is shown and before events are taken out.

use axum::http::StatusCode;
use domain::access::Role;
use jiff::{Span, ToSpan};
use server::access::FromWhere;
use server::pages;
use store::{Issued, NewSession, installation};

use crate::access::{Sent, addresses, methods, sent};
use crate::account::{Browser, EMAIL, PASSWORD, PROV, someone};
use crate::world::{Who, World, on_each_database};

on_each_database![
    after_a_while_what_is_secret_asks_who_is_there,
    a_password_confirms_and_leads_back,
    a_log_in_elsewhere_confirms_nothing_that_it_does_not_say,
    after_a_while_adoption_and_rights_ask_who_is_there,
    what_was_typed_comes_back_after_the_confirmation,
    what_was_typed_comes_back_from_another_server,
    what_waits_is_forgotten_in_an_hour,
    an_administrators_pages_ask_again_from_another_network_or_browser,
    an_administrators_pages_open_from_the_networks_of_the_settings_alone,
];

const SECRET: [(&str, &str); 7] = [
    ("nyckel", "hemlig"),
    ("handelse", "KLO/tagg"),
    ("datum", "2022-03-12"),
    ("plats", "Exempelby centrum"),
    ("sakerhet", "observed"),
    ("klassning", "secret"),
    ("lagrum", "investigation"),
];

async fn world() -> World {
    let world = World::new().await;
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &SECRET, &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    world
}

/// A session of somebody that began some time ago.
async fn session(world: &World, email: &str, token: &str, ago: Span, from: Option<Issued>) -> Browser {
    let (store, now) = (&world.app.store, world.app.clock.now());
    let account = store.account_by_email(email).await.unwrap().unwrap().id;
    let usual = Browser::new();
    let new = NewSession {
        token_hash: server::random::hash_of(token),
        account,
        municipality: world.code,
        csrf: "csrf".into(),
        idle_expires_at: now + 2.hours(),
        expires_at: now + 10.hours(),
        user_agent: String::new(),
        confirmed_from: FromWhere::digest_of(usual.network, usual.program),
        from,
        second_step: false,
    };
    let made = store.write(installation(), &PROV, now - ago, move |work| {
        Box::pin(async move { work.create_session(new).await })
    });
    made.await.unwrap();
    let mut browser = Browser::new();
    browser.cookie = format!("lagesbild={token}");
    browser
}

async fn after_a_while_what_is_secret_asks_who_is_there() {
    let world = world().await;
    let email = "coordinator@exempelby.example";
    let fresh = session(&world, email, "nyss", 14.minutes(), None).await;
    let old = session(&world, email, "nyligen", 16.minutes(), None).await;
    for path in ["/handelser/1", "/handelser/export.csv?kategori=KLO"] {
        assert_eq!(fresh.get(&world, path).await.status, StatusCode::OK, "{path}");
        let answer = old.get(&world, path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        let back = path.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
        assert_eq!(answer.leads_to(), format!("/bekrafta?vidare={back}"));
    }
    // What is not secret is read as before.
    assert_eq!(old.get(&world, "/handelser").await.status, StatusCode::OK);
    let seen = world.get(Who::Administrator, "/logg?slag=access").await.text();
    assert_eq!(seen.matches("öppnade sekretess").count(), 1, "{seen}");
}

async fn a_password_confirms_and_leads_back() {
    let world = world().await;
    someone(&world, EMAIL, Role::Coordinator).await;
    let mut browser = session(&world, EMAIL, "nyligen", 16.minutes(), None).await;
    let before = browser.cookie.clone();
    let ask = "/bekrafta?vidare=%2Fhandelser%2F1";
    let page = browser.get(&world, ask).await.text();
    assert!(page.contains("Bekräfta att det är du"), "{page}");
    let mut give = async |password: &str, to: &str| {
        let fields = [("losenord", password), ("vidare", to)];
        browser.post(&world, ask, "/bekrafta", &fields).await
    };
    assert_eq!(
        give("fel", "/handelser/1").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let answer = give(PASSWORD, "/handelser/1").await;
    assert_eq!(
        (answer.status, answer.leads_to()),
        (StatusCode::SEE_OTHER, "/handelser/1")
    );
    assert_eq!(give(PASSWORD, "//elak.example").await.leads_to(), "/");
    assert_eq!(browser.get(&world, "/handelser/1").await.status, StatusCode::OK);
    // Another session, with another secret; the one before is out.
    assert_ne!(browser.cookie, before);
    browser.cookie = before;
    assert!(!browser.is_in(&world).await);
}

async fn a_log_in_elsewhere_confirms_nothing_that_it_does_not_say() {
    let world = world().await;
    let email = "coordinator@exempelby.example";
    let issued = |confirmed_at| {
        Some(Issued {
            issuer: "https://id.example".into(),
            session: None,
            confirmed_at,
        })
    };
    let now = world.app.clock.now();
    let silent = session(&world, email, "tyst", 0.minutes(), issued(None)).await;
    assert!(
        silent
            .get(&world, "/handelser/1")
            .await
            .leads_to()
            .starts_with("/bekrafta")
    );
    let long_ago = session(
        &world,
        email,
        "laenge",
        0.minutes(),
        issued(Some(now - 3.hours())),
    )
    .await;
    assert!(
        long_ago
            .get(&world, "/handelser/1")
            .await
            .leads_to()
            .starts_with("/bekrafta")
    );
    let said = session(
        &world,
        email,
        "sagt",
        0.minutes(),
        issued(Some(now - 1.minutes())),
    )
    .await;
    assert_eq!(said.get(&world, "/handelser/1").await.status, StatusCode::OK);
}

async fn after_a_while_adoption_and_rights_ask_who_is_there() {
    let world = World::new().await;
    let coordinator = "coordinator@exempelby.example";
    let administrator = "administrator@exempelby.example";
    for (email, way, sent, back) in [
        (
            coordinator,
            "/lagesbild/2022-W10/faststall",
            &[("edit", "1")][..],
            "/lagesbild/2022-W10/faststall",
        ),
        (
            administrator,
            "/konton",
            &[
                ("namn", "Ny"),
                ("epost", "ny@exempelby.example"),
                ("roll", "reader"),
                ("organisation", "kommunen"),
                ("identitet", "in_person"),
            ],
            "/bekrafta/skicka",
        ),
        (administrator, "/konton/5/lank", &[], "/konton"),
        (
            administrator,
            "/konton/5/aterstall",
            &[("identitet", "in_person")],
            "/bekrafta/skicka",
        ),
        (administrator, "/konton/5/avsluta", &[], "/konton"),
        (administrator, "/konton/5/logga-ut", &[], "/konton"),
        (
            administrator,
            "/konton/andra-steget",
            &[("roll", "reader")],
            "/bekrafta/skicka",
        ),
        (coordinator, "/konto/avsluta-andra", &[], "/konto"),
        (
            coordinator,
            "/konto/avsluta-session",
            &[("session", "x")],
            "/konto",
        ),
    ] {
        let token = format!("nyligen{way}");
        let old = session(&world, email, &token, 16.minutes(), None).await;
        let fields = [&[("csrf", "csrf")], sent].concat();
        let request = axum::http::Request::post(way)
            .header(axum::http::header::COOKIE, &old.cookie)
            .header(
                axum::http::header::CONTENT_TYPE,
                "application/x-www-form-urlencoded",
            );
        let body = axum::body::Body::from(serde_html_form::to_string(&fields).unwrap());
        let answer = world.send(request.body(body).unwrap()).await;
        let back = back.replace('/', "%2F");
        assert_eq!(
            answer.leads_to(),
            format!("/bekrafta?vidare={back}"),
            "{way}: {}",
            answer.text()
        );
    }
    for (email, page) in [
        (coordinator, "/lagesbild/2022-W10/faststall"),
        (administrator, "/konton"),
    ] {
        let (old, fresh) = (format!("tidigare{page}"), format!("nyss{page}"));
        let old = session(&world, email, &old, 16.minutes(), None).await;
        assert!(
            old.get(&world, page).await.leads_to().starts_with("/bekrafta"),
            "{page}"
        );
        let fresh = session(&world, email, &fresh, 14.minutes(), None).await;
        let answer = fresh.get(&world, page).await;
        assert_ne!(answer.status, StatusCode::SEE_OTHER, "{page}");
    }
}

/// The fields of the form that waits, as the page sends them again.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.split("<form class=\"c-form\"").nth(1).unwrap_or_default();
    let form = form.split("</form>").next().unwrap_or_default();
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |text: &str| {
        let (name, rest) = text.split_once("\" value=\"")?;
        let value = rest.split('"').next()?;
        let value = value
            .replace("&#34;", "\"")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&");
        Some((name.to_owned(), value))
    };
    fields
        .filter_map(field)
        .filter(|(name, _)| name != "csrf")
        .collect()
}

/// A word that stands nowhere but in what is typed.
const TYPED: &str = "Hemlig uppgift: \"xyzzy\" & <mer>\nrad två";

async fn what_was_typed_comes_back_after_the_confirmation() {
    let world = World::new().await;
    let event = [
        ("nyckel", "a"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
    ];
    let answer = world.upload(Who::Coordinator, "/handelser/ny", &event, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let administrator = "ny.administrator@exempelby.example";
    someone(&world, EMAIL, Role::Coordinator).await;
    someone(&world, administrator, Role::Administrator).await;
    for (email, way, back_to, sent, status) in [
        (
            administrator,
            "/konton",
            "/konton",
            &[
                ("namn", TYPED),
                ("epost", "ny@exempelby.example"),
                ("roll", "reader"),
                ("organisation", "kommunen"),
                ("identitet", "in_person"),
            ][..],
            StatusCode::OK,
        ),
        (
            EMAIL,
            "/rapporter/samlad-lagesbild/faststall",
            "/rapporter/samlad-lagesbild",
            &[
                ("titel", "Tertialrapport"),
                ("organ", "finns-inte"),
                ("beslutat", "2022-03-10"),
                ("diarienummer", "KS 2022:1"),
                ("text", TYPED),
            ],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            EMAIL,
            "/handelser/1/underrattelse/fil/txt",
            "/handelser/1/underrattelse",
            &[
                ("till", "Polisen"),
                ("del", "vad"),
                ("del", "nar"),
                ("tillagg", TYPED),
            ],
            StatusCode::OK,
        ),
    ] {
        let token = format!("nyligen{way}");
        let mut browser = session(&world, email, &token, 16.minutes(), None).await;
        let answer = browser.post(&world, "/konto", way, sent).await;
        assert_eq!(
            answer.leads_to(),
            "/bekrafta?vidare=%2Fbekrafta%2Fskicka",
            "{way}: {}",
            answer.text()
        );
        let show = [("losenord", PASSWORD), ("vidare", "/bekrafta/skicka")];
        let answer = browser.post(&world, "/bekrafta", "/bekrafta", &show).await;
        assert_eq!(answer.leads_to(), "/bekrafta/skicka");
        let page = browser.get(&world, "/bekrafta/skicka").await.text();
        assert!(page.contains("Det du skrev finns kvar"), "{page}");
        assert!(page.contains(&format!("href=\"{back_to}\"")), "{page}");
        assert!(page.contains(&format!("action=\"{way}\"")), "{page}");
        let typed = hidden(&page);
        let owned: Vec<_> = sent
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        assert_eq!(typed, owned, "{way}");
        // Nobody else is shown it.
        let other = world.get(Who::Coordinator, "/bekrafta/skicka").await.text();
        assert!(
            other.contains("inget kvar att skicka") && !other.contains("xyzzy"),
            "{other}"
        );
        let again: Vec<_> = typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let answer = browser.post(&world, "/bekrafta/skicka", way, &again).await;
        assert_eq!(answer.status, status, "{way}: {}", answer.text());
        if way.starts_with("/handelser") {
            assert!(answer.text().contains("rad två"), "{}", answer.text());
        }
        let out = browser.post(&world, "/konto", "/logga-ut", &[]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        let back = session(&world, email, &format!("igen{way}"), 1.minutes(), None).await;
        let page = back.get(&world, "/bekrafta/skicka").await.text();
        assert!(page.contains("inget kvar att skicka"), "{page}");
    }
    // What shows who somebody is does not wait.
    let sent = server::typed::Sent::default();
    let fields = ["csrf", "losenord", "kod", "text"].map(|name| (name.to_owned(), "x".to_owned()));
    sent.keep(&fields);
    assert_eq!(
        sent.typed("/", "/").unwrap().fields,
        [("text".to_owned(), "x".to_owned())]
    );
}

/// Somebody who types a name in a form and must show first who they are.
async fn type_a_name(world: &World, token: &str) -> Browser {
    let mut browser = session(world, EMAIL, token, 16.minutes(), None).await;
    let fields = [
        ("namn", TYPED),
        ("epost", "ny@exempelby.example"),
        ("roll", "reader"),
        ("organisation", "kommunen"),
        ("identitet", "in_person"),
    ];
    let answer = browser.post(world, "/konto", "/konton", &fields).await;
    assert_eq!(answer.leads_to(), "/bekrafta?vidare=%2Fbekrafta%2Fskicka");
    browser
}

async fn what_was_typed_comes_back_from_another_server() {
    let mut world = World::new().await;
    let id = someone(&world, EMAIL, Role::Administrator).await;
    let mut browser = type_a_name(&world, "skriver").await;
    world.go_to_another_server().await;
    let show = [("losenord", PASSWORD), ("vidare", "/bekrafta/skicka")];
    let answer = browser.post(&world, "/bekrafta", "/bekrafta", &show).await;
    assert_eq!(answer.leads_to(), "/bekrafta/skicka");
    let page = browser.get(&world, "/bekrafta/skicka").await.text();
    assert!(page.contains("xyzzy"), "{page}");
    // Sealed where it lies, and neither in the journal nor in a backup.
    let (store, now) = (&world.app.store, world.app.clock.now());
    let sealed = store.waiting_form(id, now).await.unwrap().unwrap();
    assert!(!sealed.windows(5).any(|part| part == b"xyzzy"));
    let filter = store::JournalFilter::default();
    let journal = store
        .journal(store::installation(), None, 500, &filter)
        .await
        .unwrap();
    assert!(!format!("{journal:?}").contains("xyzzy"));
    let path = world.app.settings.data.join("kopia.sqlite");
    std::fs::create_dir_all(&world.app.settings.data).unwrap();
    store.backup(&path, now).await.unwrap();
    let copied = std::fs::read(&path).unwrap();
    assert!(!copied.windows(sealed.len()).any(|part| part == sealed));
    assert_eq!(store.verify(&[], |_, _| ()).await.unwrap().faults, [""; 0]);
}

async fn what_waits_is_forgotten_in_an_hour() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Administrator).await;
    type_a_name(&world, "skriver").await;
    let (store, now) = (&world.app.store, world.app.clock.now());
    assert!(
        store
            .waiting_form(id, now + 59.minutes())
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        store
            .waiting_form(id, now + 61.minutes())
            .await
            .unwrap()
            .is_none()
    );
    assert!(!store.has_old_waiting_forms(now + 59.minutes()).await.unwrap());
    assert!(store.has_old_waiting_forms(now + 61.minutes()).await.unwrap());
    let later = store.write(store::installation(), &PROV, now + 61.minutes(), |work| {
        Box::pin(async move { work.clear_waiting_forms().await })
    });
    later.await.unwrap();
    assert!(store.waiting_form(id, now).await.unwrap().is_none());
}

/// Each page and form of an administrator, with what it sends.
async fn administrators_ways(world: &World) -> Vec<(String, String, Vec<(String, String)>)> {
    let mut ways = Vec::new();
    for path in pages::paths() {
        if !path.starts_with("/konton") {
            continue;
        }
        let address = addresses(&path).swap_remove(0);
        for method in methods(world, &address).await {
            let fields = match method == "POST" {
                true => match sent(world, &path, &address) {
                    Sent::Form(fields) => fields,
                    Sent::Files(..) => unreachable!("an administrator sends no files"),
                },
                false => Vec::new(),
            };
            ways.push((method, address.clone(), fields));
        }
    }
    assert!(ways.len() >= 10, "{ways:?}");
    ways
}

async fn an_administrators_pages_ask_again_from_another_network_or_browser() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Administrator).await;
    let usual = session(&world, EMAIL, "nyss", 1.minutes(), None).await;
    assert_eq!(usual.get(&world, "/konton").await.status, StatusCode::OK);
    for (round, (network, program)) in [
        ("198.51.100.1", usual.program),
        (usual.network, "Mozilla/5.0 (Windows NT 10.0) Firefox/141.0"),
        (usual.network, ""),
    ]
    .into_iter()
    .enumerate()
    {
        for (method, address, fields) in administrators_ways(&world).await {
            let token = format!("{round}{method}{address}");
            let mut elsewhere = session(&world, EMAIL, &token, 1.minutes(), None).await;
            (elsewhere.network, elsewhere.program) = (network, program);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let answer = match method.as_str() {
                "GET" => elsewhere.get(&world, &address).await,
                _ => elsewhere.post(&world, "/konto", &address, &fields).await,
            };
            let leads_to = answer.leads_to();
            assert!(
                leads_to.starts_with("/bekrafta"),
                "{method} {address}: {leads_to}"
            );
        }
    }
    // All else is read as before, and who shows who they are goes on from there.
    let mut elsewhere = session(&world, EMAIL, "igen", 1.minutes(), None).await;
    elsewhere.network = "198.51.100.1";
    assert_eq!(elsewhere.get(&world, "/konto").await.status, StatusCode::OK);
    let show = [("losenord", PASSWORD), ("vidare", "/konton")];
    let answer = elsewhere.post(&world, "/bekrafta", "/bekrafta", &show).await;
    assert_eq!(answer.leads_to(), "/konton");
    assert_eq!(elsewhere.get(&world, "/konton").await.status, StatusCode::OK);
    // Whoever takes the new session back to where the first one was is asked too.
    elsewhere.network = usual.network;
    let back = elsewhere.get(&world, "/konton").await;
    assert!(back.leads_to().starts_with("/bekrafta"));
}

async fn an_administrators_pages_open_from_the_networks_of_the_settings_alone() {
    let networks = ["192.0.2.0/24", "2001:db8::/32"].map(|network| network.parse().unwrap());
    let world = World::with_settings(|settings| settings.admin_networks = networks.to_vec()).await;
    someone(&world, EMAIL, Role::Administrator).await;
    someone(&world, "bosse@exempelby.example", Role::Coordinator).await;
    let within = session(&world, EMAIL, "inne", 1.minutes(), None).await;
    assert_eq!(within.get(&world, "/konton").await.status, StatusCode::OK);
    for (method, address, fields) in administrators_ways(&world).await {
        let token = format!("{method}{address}");
        let mut outside = session(&world, EMAIL, &token, 1.minutes(), None).await;
        outside.network = "198.51.100.1";
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let answer = match method.as_str() {
            "GET" => outside.get(&world, &address).await,
            _ => outside.post(&world, "/konto", &address, &fields).await,
        };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {address}");
        let text = answer.text();
        assert!(
            text.contains("öppnas inte härifrån"),
            "{method} {address}: {text}"
        );
        assert!(text.contains("192.0.2.0/24, 2001:db8::/32"), "{text}");
        // All else works from there.
        assert_eq!(outside.get(&world, "/konto").await.status, StatusCode::OK);
    }
    // Being within is never enough: neither without a log-in, nor a while after it, nor without the right.
    let nobody = Browser::new().get(&world, "/konton").await;
    assert!(nobody.leads_to().starts_with("/logga-in"));
    let old = session(&world, EMAIL, "nyligen", 16.minutes(), None).await;
    let asked = old.get(&world, "/konton").await;
    assert!(asked.leads_to().starts_with("/bekrafta"));
    let mut other = session(&world, "bosse@exempelby.example", "annan", 1.minutes(), None).await;
    for network in [other.network, "198.51.100.1"] {
        other.network = network;
        let answer = other.get(&world, "/konton").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.text().contains("192.0.2.0"), "{}", answer.text());
    }
}
