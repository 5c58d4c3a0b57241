//! The code that some give after their password.

use axum::http::{StatusCode, header};
use domain::access::{Grant, Role};
use jiff::ToSpan;
use server::second_factor::TotpSecret;
use store::installation;

use crate::account::{Browser, EMAIL, PASSWORD, PROV, code_of, someone};
use crate::world::{NEIGHBOUR, Who, World, on_each_database};

on_each_database![
    who_has_a_code_needs_it_and_each_only_once,
    between_password_and_code_nothing_is_open,
    codes_are_not_guessed,
    a_lost_phone_is_replaced_by_a_link_of_an_administrator,
    a_role_that_must_have_a_code_sets_it_up_first,
    a_link_never_opens_more_than_its_maker_rules_over,
];

/// Waits for the next code to come up when this one is soon over.
async fn early_in_a_step(world: &World) {
    let into = world.app.clock.now().as_second().rem_euclid(30);
    if into > 20 {
        let left = u64::try_from(30 - into).unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(left)).await;
    }
}

/// Sets a code up on a "phone".
async fn set_up(world: &World, browser: &mut Browser) -> (TotpSecret, String) {
    let page = browser.get(world, "/konto/kod").await.text();
    let between = |from: &str, to: &str| {
        page.split(from)
            .nth(1)
            .unwrap()
            .split(to)
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(page.contains("<svg class=\"c-qr\""));
    let secret = TotpSecret::from_text(&between("<code class=\"c-secret\">", "<")).unwrap();
    let sealed = between("name=\"hemlighet\" value=\"", "\"");
    // The step before, so that the present one is left for the next time.
    early_in_a_step(world).await;
    let code = secret.code_at(world.app.clock.now() - 30.seconds());
    let fields = |code: &str, password: &str| {
        [
            ("nuvarande".to_owned(), password.to_owned()),
            ("hemlighet".to_owned(), sealed.clone()),
            ("kod".to_owned(), code.to_owned()),
        ]
    };
    for (code, password, refusal) in [
        (code.as_str(), "fel", "Det nuvarande lösenordet stämmer inte"),
        ("000000", PASSWORD, "Koden stämmer inte"),
    ] {
        let fields = fields(code, password);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let answer = browser.post(world, "/konto/kod", "/konto/kod", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(refusal), "{}", answer.text());
        // The same secret stands there still: the phone has it already.
        assert!(answer.text().contains(&secret.text()));
    }
    let fields = fields(&code, PASSWORD);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = browser.post(world, "/konto/kod", "/konto/kod", &fields).await;
    assert_eq!(answer.leads_to(), "/konto?klart=factor-set", "{}", answer.text());
    (secret, code)
}

async fn give(world: &World, browser: &mut Browser, code: &str) -> crate::world::Answer {
    browser
        .post(world, "/logga-in/kod", "/logga-in/kod", &[("kod", code)])
        .await
}

async fn check_verify(world: &World) {
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}

async fn who_has_a_code_needs_it_and_each_only_once() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let (secret, used) = set_up(&world, &mut browser).await;
    assert!(browser.is_in(&world).await);

    let (mut other, mut thief) = (Browser::new(), Browser::new());
    let answer = other.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(answer.leads_to(), "/logga-in/kod");
    thief.log_in(&world, EMAIL, PASSWORD).await;
    // The code that it was set up with is of another half minute.
    let answer = give(&world, &mut other, &used).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Koden stämmer inte"), "{}", answer.text());
    early_in_a_step(&world).await;
    let next = secret.code_at(world.app.clock.now());
    let answer = give(&world, &mut other, &next).await;
    assert_eq!(answer.leads_to(), "/konto");
    assert!(other.is_in(&world).await);
    // Whoever looked over the shoulder comes too late.
    let answer = give(&world, &mut thief, &next).await;
    assert!(answer.text().contains("redan använd"));
    assert!(!thief.is_in(&world).await);
    check_verify(&world).await;
}

async fn between_password_and_code_nothing_is_open() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let (secret, _) = set_up(&world, &mut browser).await;
    let mut half = Browser::new();
    let answer = half.log_in(&world, EMAIL, PASSWORD).await;
    let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].to_str().unwrap().starts_with("lagesbild_steg="));
    for path in ["/", "/konto", "/konto/kod", "/lagesbild"] {
        let answer = half.get(&world, path).await;
        assert!(answer.leads_to().starts_with("/logga-in?"), "{path}");
    }
    // What the half-way cookie holds is no session either.
    let posing = Browser {
        cookie: half.cookie.replace("lagesbild_steg", "lagesbild"),
        ..Browser::new()
    };
    assert!(!posing.is_in(&world).await);
    // Nobody is half way who gave no password.
    let answer = give(&world, &mut Browser::new(), "123456").await;
    assert_eq!(answer.leads_to(), "/logga-in");
    // It goes on once.
    let before = half.cookie.clone();
    early_in_a_step(&world).await;
    let code = secret.code_at(world.app.clock.now());
    assert_eq!(give(&world, &mut half, &code).await.status, StatusCode::SEE_OTHER);
    let mut again = Browser {
        cookie: before,
        ..Browser::new()
    };
    assert_eq!(give(&world, &mut again, "123456").await.leads_to(), "/logga-in");
}

async fn codes_are_not_guessed() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let (secret, _) = set_up(&world, &mut browser).await;
    let mut thief = Browser::new();
    thief.log_in(&world, EMAIL, PASSWORD).await;
    for _ in 0..5 {
        let answer = give(&world, &mut thief, "000000").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let code = secret.code_at(world.app.clock.now());
    let answer = give(&world, &mut thief, &code).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    // The journal tells that somebody knows the password.
    let filter = store::JournalFilter {
        object: Some(("account".into(), id.to_string())),
        account: None,
    };
    let entries = world
        .app
        .store
        .journal(installation(), None, 50, &filter)
        .await
        .unwrap();
    assert_eq!(entries.iter().filter(|e| e.act == "code_refused").count(), 5);
}

async fn a_lost_phone_is_replaced_by_a_link_of_an_administrator() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    set_up(&world, &mut browser).await;
    let make = async |kind: &str| {
        let known: &[(&str, &str)] = match kind {
            "aterstall" => &[("identitet", "called_back")],
            _ => &[],
        };
        let answer = world
            .post(Who::Administrator, &format!("/konton/{id}/{kind}"), known)
            .await;
        code_of(&answer.text())
    };
    // An ordinary link gives a new password and still asks for the code.
    let link = make("lank").await;
    let new = "fem helt andra vanliga ord";
    let answer = Browser::new().use_link(&world, &link, new).await;
    assert_eq!(answer.leads_to(), "/logga-in/kod");
    assert!(!browser.is_in(&world).await);

    // Not before somebody says how they know who asks, and the log tells it.
    for unsaid in [&[][..], &[("identitet", "")], &[("identitet", "gissar")]] {
        let answer = world
            .post(Who::Administrator, &format!("/konton/{id}/aterstall"), unsaid)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text().contains("hur du har försäkrat dig"),
            "{}",
            answer.text()
        );
        assert!(!answer.text().contains("/lank#"));
    }
    let link = make("aterstall").await;
    let filter = store::JournalFilter {
        object: Some(("account".into(), id.to_string())),
        account: None,
    };
    let told = world
        .app
        .store
        .journal(installation(), None, 5, &filter)
        .await
        .unwrap();
    assert!(
        told.iter()
            .any(|e| e.act == "link_made" && e.why.contains("ringde upp")),
        "{told:?}"
    );
    let opened = browser.open_link(&world, &link).await.text();
    assert!(opened.contains("slutar koden i din gamla telefon"));
    let answer = browser.use_link(&world, &link, new).await;
    assert_eq!(answer.leads_to(), "/");
    assert!(browser.is_in(&world).await);
    assert!(world.app.store.second_factor(id).await.unwrap().is_none());
    let opened = browser.open_link(&world, &link).await;
    assert_eq!(opened.status, StatusCode::GONE);
    let answer = browser.use_link(&world, &link, new).await;
    assert_eq!(answer.status, StatusCode::GONE);
    check_verify(&world).await;
}

async fn a_role_that_must_have_a_code_sets_it_up_first() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let answer = world
        .post(Who::Administrator, "/konton/andra-steget", &[("roll", "reader")])
        .await;
    assert_eq!(answer.leads_to(), "/konton?klart=saved");
    assert!(
        world
            .get(Who::Administrator, "/logg")
            .await
            .text()
            .contains("ändrade vilka som måste ha kod")
    );
    // At once, also for who is logged in already.
    for path in ["/", "/konto", "/lagesbild"] {
        assert_eq!(browser.get(&world, path).await.leads_to(), "/konto/kod", "{path}");
    }
    assert_eq!(world.get(Who::Coordinator, "/").await.status, StatusCode::OK);
    assert!(
        browser
            .get(&world, "/konto/kod")
            .await
            .text()
            .contains("Din roll kräver en kod")
    );
    let (secret, _) = set_up(&world, &mut browser).await;
    assert!(browser.is_in(&world).await);
    early_in_a_step(&world).await;
    let code = secret.code_at(world.app.clock.now());
    let fields = [("nuvarande", PASSWORD), ("kod", code.as_str())];
    let answer = browser
        .post(&world, "/konto", "/konto/kod/ta-bort", &fields)
        .await;
    assert!(answer.text().contains("kan inte stängas av"), "{}", answer.text());
    // When the rule is gone it may be turned off, with a code that has not been used.
    world.post(Who::Administrator, "/konton/andra-steget", &[]).await;
    early_in_a_step(&world).await;
    let code = secret.code_at(world.app.clock.now());
    let fields = [("nuvarande", PASSWORD), ("kod", code.as_str())];
    let answer = browser
        .post(&world, "/konto", "/konto/kod/ta-bort", &fields)
        .await;
    assert_eq!(
        answer.leads_to(),
        "/konto?klart=factor-removed",
        "{}",
        answer.text()
    );
    assert_eq!(
        Browser::new().log_in(&world, EMAIL, PASSWORD).await.leads_to(),
        "/konto"
    );
    check_verify(&world).await;
}

async fn a_link_never_opens_more_than_its_maker_rules_over() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let (now, here) = (world.app.clock.now(), world.code);
    let grants = [here, NEIGHBOUR.parse().unwrap()].map(|municipality| Grant {
        municipality,
        partner: "kommunen".into(),
        role: Role::Reader,
        from: "2020-01-01".parse().unwrap(),
        to: None,
    });
    let given = world.app.store.write(installation(), &PROV, now, move |work| {
        Box::pin(async move { work.set_grants(id, &grants, "två kommuner").await })
    });
    given.await.unwrap();
    for (kind, known) in [("lank", &[][..]), ("aterstall", &[("identitet", "in_person")])] {
        let answer = world
            .post(Who::Administrator, &format!("/konton/{id}/{kind}"), known)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("rättigheter i en annan kommun"));
    }
}
