//! Logging in at a provider, against a small real one on this computer that can be made to lie in each way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::Role;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde_json::{Value, json};
use server::openid::trouble::Told;
use store::installation;

use crate::account::{Browser, EMAIL, PASSWORD, PROV, someone};
use crate::world::{Who, World, on_each_database};

on_each_database![
    what_groups_give_is_given_and_taken_at_each_log_in,
    a_token_that_is_wrong_in_any_way_lets_nobody_in,
    a_log_in_comes_back_once_and_to_the_browser_it_left,
    keys_may_change_and_are_not_asked_for_again_and_again,
    a_provider_that_is_away_or_lies_grants_nothing_and_stops_nobody_else,
    who_logs_out_there_is_out_here,
    an_address_alone_opens_nothing,
    an_end_by_an_administrator_is_not_undone_by_a_group,
    a_second_step_is_taken_there_or_not_at_all,
    a_fresh_log_in_is_asked_for_and_has_to_be_shown,
];

/// How the provider behaves.
struct Manner {
    /// What its ID token says, apart from what each log-in brings.
    claims: Value,
    header: Value,
    signer: u8,
    /// The key it shows.
    shown: u8,
    kid: &'static str,
    description: Value,
    misbehaves: Option<fn() -> Response>,
    key_requests: usize,
    /// Requests at an address that nobody should be led to.
    trapped: usize,
    waits: Duration,
    /// By code: the nonce and the challenge.
    begun: HashMap<String, (String, String)>,
}

type Shared = Arc<Mutex<Manner>>;

#[derive(Clone)]
struct Provider {
    issuer: String,
    manner: Shared,
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn merge(base: &mut Value, more: &Value) {
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else {
            base[name] = value.clone();
        }
    }
}

impl Manner {
    fn sign(&self, claims: &Value) -> String {
        let mut header = json!({ "alg": "EdDSA", "kid": self.kid });
        merge(&mut header, &self.header);
        let signed = format!("{}.{}", part(header.to_string()), part(claims.to_string()));
        let signature = match header["alg"].as_str().unwrap() {
            "none" => String::new(),
            // The old trick: the public key as the secret that both sides know.
            "HS256" => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, pair(self.shown).public_key().as_ref());
                part(hmac::sign(&key, signed.as_bytes()))
            }
            _ => part(pair(self.signer).sign(signed.as_bytes())),
        };
        format!("{signed}.{signature}")
    }
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let manner = Arc::new(Mutex::new(Manner {
            claims: json!({ "sub": "bo", "name": "Bo Ek", "email": "bo@kommun.example", "groups": ["samordnare"] }),
            header: json!({}),
            signer: 1,
            shown: 1,
            kid: "ett",
            description: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "end_session_endpoint": format!("{issuer}/end"),
                "code_challenge_methods_supported": ["S256"],
            }),
            misbehaves: None,
            key_requests: 0,
            trapped: 0,
            waits: Duration::ZERO,
            begun: HashMap::new(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/trap", get(trap))
            .with_state(manner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, manner }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Manner) -> T) -> T {
        change(&mut self.manner.lock().unwrap())
    }

    async fn world(&self) -> World {
        let text = format!(
            "name = 'prov'\nlabel = 'Kommunens inloggning'\nissuer = '{}'\nclient_id = 'lagesbild'
             client_secret = 'hemligt'
             [[rights]]\ngroup = 'samordnare'\nmunicipality = '9998'\norganisation = 'kommunen'\nrole = 'coordinator'
             [[rights]]\ngroup = 'läsare'\nmunicipality = '9998'\norganisation = 'kommunen'\nrole = 'reader'
             [[rights]]\ngroup = 'fel'\nmunicipality = '9998'\norganisation = 'finns-inte'\nrole = 'administrator'",
            self.issuer
        );
        World::with_settings(|settings| settings.openid = vec![toml::from_str(&text).unwrap()]).await
    }

    /// What a person does there; answers where the browser is sent back to.
    fn log_in(&self, address: &str) -> String {
        let url = url::Url::parse(address).unwrap();
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert!(
            address.starts_with(&format!("{}/auth?", self.issuer)),
            "{address}"
        );
        assert_eq!(
            (
                query["response_type"].as_str(),
                query["code_challenge_method"].as_str()
            ),
            ("code", "S256")
        );
        assert_eq!(query["scope"], "openid profile email");
        let back = query["redirect_uri"]
            .strip_prefix("http://127.0.0.1:8080")
            .unwrap();
        self.with(|manner| {
            let code = format!("kod-{}", manner.begun.len());
            let kept = (query["nonce"].clone(), query["code_challenge"].clone());
            manner.begun.insert(code.clone(), kept);
            format!("{back}?state={}&code={code}&session_state=x", query["state"])
        })
    }
}

async fn describe(State(manner): State<Shared>) -> Response {
    let (misbehaves, waits) = {
        let manner = manner.lock().unwrap();
        (manner.misbehaves, manner.waits)
    };
    tokio::time::sleep(waits).await;
    if let Some(misbehaves) = misbehaves {
        return misbehaves();
    }
    Json(manner.lock().unwrap().description.clone()).into_response()
}

async fn keys(State(manner): State<Shared>) -> Json<Value> {
    let mut manner = manner.lock().unwrap();
    manner.key_requests += 1;
    let x = part(pair(manner.shown).public_key());
    Json(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": manner.kid, "x": x }] }))
}

async fn trap(State(manner): State<Shared>) -> Json<Value> {
    let mut manner = manner.lock().unwrap();
    manner.trapped += 1;
    Json(manner.description.clone())
}

async fn token(
    State(manner): State<Shared>,
    headers: axum::http::HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut manner = manner.lock().unwrap();
    let refusal = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    // lagesbild:hemligt
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|v| v != "Basic bGFnZXNiaWxkOmhlbWxpZ3Q=")
    {
        return refusal("invalid_client");
    }
    // A code is good once, and for who can show what its digest was of.
    let Some((nonce, challenge)) = manner.begun.remove(&form["code"]) else {
        return refusal("invalid_grant");
    };
    let verifier = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    if part(verifier) != challenge {
        return refusal("invalid_grant");
    }
    let now = server::clock::Clock::system().now().as_second();
    let mut claims = json!({
        "iss": manner.description["issuer"], "aud": "lagesbild", "iat": now, "exp": now + 300, "nonce": nonce,
        "sid": "sid-1",
    });
    merge(&mut claims, &manner.claims);
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": manner.sign(&claims) }))
        .into_response()
}

/// Goes there, logs in and comes back.
async fn through(world: &World, provider: &Provider, browser: &mut Browser) -> crate::world::Answer {
    let away = browser.visit(world, "/logga-in/via/prov?vidare=/konto").await;
    assert_eq!(away.status, StatusCode::SEE_OTHER, "{}", away.text());
    let back = provider.log_in(away.leads_to());
    browser.visit(world, &back).await
}

fn says(world: &World, told: Told) -> String {
    let frame = server::frame::Frame {
        home: Some(world.home()),
        ..server::frame::Frame::bare()
    };
    frame.ta(told.key(), "Kommunens inloggning")
}

fn check_refused(world: &World, answer: &crate::world::Answer, told: Told) {
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains(&says(world, told)),
        "{told:?}: {}",
        answer.text()
    );
    let cookies = answer.headers.get_all(header::SET_COOKIE);
    let session = |v: &axum::http::HeaderValue| v.to_str().unwrap().starts_with("lagesbild=");
    assert!(!cookies.iter().any(session), "a session was begun");
}

async fn bos_roles(world: &World) -> Vec<Role> {
    let account = world
        .app
        .store
        .account_by_email("bo@kommun.example")
        .await
        .unwrap();
    let grants = world.app.store.grants(account.unwrap().id).await.unwrap();
    grants.iter().map(|grant| grant.role).collect()
}

async fn what_groups_give_is_given_and_taken_at_each_log_in() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let mut browser = Browser::new();
    let page = browser.get(&world, "/logga-in?vidare=/konto").await.text();
    assert!(page.contains("Logga in med Kommunens inloggning"), "{page}");
    assert!(
        page.contains("href=\"/logga-in/via/prov?vidare=%2Fkonto\""),
        "{page}"
    );
    let answer = through(&world, &provider, &mut browser).await;
    assert_eq!(answer.leads_to(), "/konto", "{}", answer.text());
    let page = browser.get(&world, "/konto").await.text();
    assert!(page.contains("Samordnare") && page.contains("Bo Ek"), "{page}");
    assert!(!page.contains("Byt lösenord"));
    // The same person, whatever the address is by now, with other groups.
    provider.with(|m| {
        merge(
            &mut m.claims,
            &json!({ "groups": "läsare", "email": "bo2@kommun.example" }),
        )
    });
    let mut second = Browser::new();
    through(&world, &provider, &mut second).await;
    assert_eq!(bos_roles(&world).await, [Role::Reader]);
    assert!(second.is_in(&world).await);
    // The first had other rights.
    assert!(!browser.is_in(&world).await);
    // No group, a group that leads nowhere, and no claim at all: nothing, and what there was is gone.
    for groups in [
        json!([]),
        json!(["fel", "SAMORDNARE"]),
        json!(null),
        json!({ "a": 1 }),
    ] {
        provider.with(|m| merge(&mut m.claims, &json!({ "groups": groups })));
        let answer = through(&world, &provider, &mut Browser::new()).await;
        check_refused(&world, &answer, Told::NoRights);
        assert_eq!(bos_roles(&world).await, []);
        assert!(!second.is_in(&world).await);
    }
    // Nobody is made of one who gets nothing.
    let before = world.app.store.accounts(installation()).await.unwrap().len();
    provider.with(|m| {
        merge(
            &mut m.claims,
            &json!({ "sub": "eva", "email": "eva@kommun.example" }),
        )
    });
    check_refused(
        &world,
        &through(&world, &provider, &mut Browser::new()).await,
        Told::NoRights,
    );
    assert_eq!(
        world.app.store.accounts(installation()).await.unwrap().len(),
        before
    );
}

async fn a_token_that_is_wrong_in_any_way_lets_nobody_in() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let before = world.app.store.accounts(installation()).await.unwrap().len();
    let now = world.app.clock.outside().as_second();
    let (right_claims, right_signer) = provider.with(|m| (m.claims.clone(), m.signer));
    for (header, claims, signer) in [
        (json!({ "alg": "none" }), json!({}), 1),
        (json!({ "alg": "HS256" }), json!({}), 1),
        (json!({ "alg": "RS256" }), json!({}), 1),
        // Signed by another with the name of the right key.
        (json!({}), json!({}), 2),
        (json!({}), json!({ "aud": "en-annan" }), 1),
        (json!({}), json!({ "aud": ["lagesbild", "en-annan"] }), 1),
        (json!({}), json!({ "iss": "https://elak.example" }), 1),
        (json!({}), json!({ "nonce": "från en annan inloggning" }), 1),
        (json!({}), json!({ "exp": now - 120 }), 1),
        (json!({}), json!({ "iat": now + 300, "exp": now + 600 }), 1),
        (json!({}), json!({ "iat": now - 3_600 }), 1),
    ] {
        provider.with(|m| {
            (m.header, m.claims, m.signer) = (header.clone(), right_claims.clone(), signer);
            merge(&mut m.claims, &claims);
        });
        let answer = through(&world, &provider, &mut Browser::new()).await;
        check_refused(&world, &answer, Told::Untrusted);
    }
    assert_eq!(
        world.app.store.accounts(installation()).await.unwrap().len(),
        before
    );
    provider.with(|m| (m.header, m.claims, m.signer) = (json!({}), right_claims, right_signer));
    let answer = through(&world, &provider, &mut Browser::new()).await;
    assert_eq!(answer.leads_to(), "/konto", "{}", answer.text());
}

async fn a_log_in_comes_back_once_and_to_the_browser_it_left() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let mut browser = Browser::new();
    let away = browser
        .visit(&world, "/logga-in/via/prov?vidare=https://elak.example")
        .await;
    let back = provider.log_in(away.leads_to());
    // Somebody else's browser, with and without a log-in of its own under way.
    let mut other = Browser::new();
    check_refused(&world, &other.visit(&world, &back).await, Told::Again);
    other.visit(&world, "/logga-in/via/prov").await;
    check_refused(&world, &other.visit(&world, &back).await, Told::Again);
    let cookie = browser.cookie.clone();
    let answer = browser.visit(&world, &back).await;
    assert_eq!(answer.leads_to(), "/", "never to another site");
    // The same answer again, from the same browser as it was.
    let mut again = Browser::new();
    again.cookie = cookie;
    check_refused(&world, &again.visit(&world, &back).await, Told::Again);
    // No state, another's state, the provider says no, another issuer's answer (RFC 9207).
    for (instead, told) in [
        ("annat=", Told::Again),
        ("state=x", Told::Again),
        ("error=access_denied&state=", Told::Denied),
        ("iss=https%3A%2F%2Felak.example&state=", Told::Untrusted),
    ] {
        let mut browser = Browser::new();
        let away = browser.visit(&world, "/logga-in/via/prov").await;
        let back = provider
            .log_in(away.leads_to())
            .replacen("?state=", &format!("?{instead}"), 1);
        check_refused(&world, &browser.visit(&world, &back).await, told);
    }
    // A code that was stolen is of no use in another log-in: its challenge is another's.
    let stolen = provider.log_in(
        Browser::new()
            .visit(&world, "/logga-in/via/prov")
            .await
            .leads_to(),
    );
    let code = stolen
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let mut thief = Browser::new();
    let away = thief.visit(&world, "/logga-in/via/prov").await;
    let own = provider.log_in(away.leads_to());
    let own_code = own
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let answer = thief.visit(&world, &own.replace(&own_code, &code)).await;
    check_refused(&world, &answer, Told::Again);
}

async fn keys_may_change_and_are_not_asked_for_again_and_again() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    assert_eq!(
        through(&world, &provider, &mut Browser::new()).await.leads_to(),
        "/konto"
    );
    assert_eq!(provider.with(|m| m.key_requests), 1);
    provider.with(|m| (m.signer, m.shown, m.kid) = (3, 3, "två"));
    assert_eq!(
        through(&world, &provider, &mut Browser::new()).await.leads_to(),
        "/konto"
    );
    assert_eq!(provider.with(|m| m.key_requests), 2);
    // Now one that is never shown: asked for no more within the minute.
    provider.with(|m| m.header = json!({ "kid": "tre" }));
    for _ in 0..3 {
        check_refused(
            &world,
            &through(&world, &provider, &mut Browser::new()).await,
            Told::Untrusted,
        );
    }
    assert_eq!(provider.with(|m| m.key_requests), 2);
}

async fn a_provider_that_is_away_or_lies_grants_nothing_and_stops_nobody_else() {
    type Lie = (&'static str, fn(&mut Manner));
    let lies: [Lie; 9] = [
        ("away", |m| {
            m.misbehaves = Some(|| StatusCode::BAD_GATEWAY.into_response())
        }),
        // Redirects are not followed, least of all inwards.
        ("elsewhere", |m| {
            m.misbehaves = Some(|| Redirect::to("/trap").into_response())
        }),
        ("large", |m| {
            m.misbehaves = Some(|| "x".repeat(300_000).into_response())
        }),
        ("skräp", |m| m.misbehaves = Some(|| "<html>".into_response())),
        ("slow", |m| m.waits = Duration::from_secs(30)),
        ("issuer", |m| {
            m.description["issuer"] = json!("https://elak.example")
        }),
        ("inwards", |m| {
            m.description["jwks_uri"] = json!("http://169.254.169.254/keys")
        }),
        ("token", |m| {
            m.description["token_endpoint"] = json!("https://elak.example/token")
        }),
        ("pkce", |m| {
            m.description["code_challenge_methods_supported"] = json!(["plain"])
        }),
    ];
    let mut all = Vec::new();
    for (what, lie) in lies {
        let provider = Provider::start().await;
        provider.with(lie);
        let world = provider.world().await;
        someone(&world, EMAIL, Role::Reader).await;
        all.push(async move {
            let mut browser = Browser::new();
            let answer = browser.visit(&world, "/logga-in/via/prov").await;
            check_refused(&world, &answer, Told::Away);
            assert_eq!(provider.with(|m| m.trapped), 0, "{what}");
            // The next is answered at once, and a password still opens.
            browser.visit(&world, "/logga-in/via/prov").await;
            let answer = browser.log_in(&world, EMAIL, PASSWORD).await;
            assert_eq!(answer.leads_to(), "/konto", "{what}: {}", answer.text());
            // The administrator is told what it is.
            let page = world
                .post(Who::Administrator, "/konton/inloggning/prov", &[])
                .await
                .text();
            assert!(page.contains("c-chip--warning"), "{what}: {page}");
        });
    }
    for one in all {
        one.await;
    }
}

async fn who_logs_out_there_is_out_here() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let mut browser = Browser::new();
    through(&world, &provider, &mut browser).await;
    let now = world.app.clock.outside().as_second();
    let token = |jti: &str, change: Value| {
        let mut claims = json!({
            "iss": provider.issuer, "aud": "lagesbild", "iat": now, "exp": now + 120, "jti": jti, "sid": "sid-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        merge(&mut claims, &change);
        provider.with(|m| {
            let before = std::mem::replace(&mut m.header, json!({ "typ": "logout+jwt" }));
            let token = m.sign(&claims);
            m.header = before;
            token
        })
    };
    let tell = async |token: &str| {
        // From the provider's server, which has no cookies.
        let fields = [("logout_token", token)];
        Browser::new()
            .post(&world, "/logga-in", "/logga-in/via/prov/utloggad", &fields)
            .await
            .status
    };
    for bad in [
        "a.b.c".to_owned(),
        token("1", json!({ "nonce": "x" })),
        token("1", json!({ "events": null })),
        token("1", json!({ "aud": "en-annan" })),
        token("1", json!({ "iat": now - 3_600, "exp": now - 3_000 })),
        token("1", json!({ "jti": null })),
        token("1", json!({ "sid": null })),
        provider.with(|m| {
            m.signer = 2;
            let token = m.sign(&json!({}));
            m.signer = 1;
            token
        }),
    ] {
        assert_eq!(tell(&bad).await, StatusCode::BAD_REQUEST);
        assert!(browser.is_in(&world).await, "{bad}");
    }
    assert_eq!(tell(&token("2", json!({ "sid": "sid-9" }))).await, StatusCode::OK);
    assert!(browser.is_in(&world).await, "another session there");
    let right = token("3", json!({}));
    assert_eq!(tell(&right).await, StatusCode::OK);
    assert!(!browser.is_in(&world).await);
    // The same token does not end the next session.
    through(&world, &provider, &mut browser).await;
    assert_eq!(tell(&right).await, StatusCode::BAD_REQUEST);
    assert!(browser.is_in(&world).await);
    assert_eq!(
        tell(&token("4", json!({ "sid": null, "sub": "bo" }))).await,
        StatusCode::OK
    );
    assert!(!browser.is_in(&world).await);
    // Logging out here leads on to there, for whoever wants to leave for another site.
    through(&world, &provider, &mut browser).await;
    let answer = browser.post(&world, "/konto", "/logga-ut", &[]).await;
    let expected = format!(
        "{}/end?client_id=lagesbild&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Flogga-in",
        provider.issuer
    );
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.text().replace("&#38;", "&");
    assert!(page.contains(&format!("href=\"{expected}\"")), "{page}");
    assert!(page.contains("som är en annan webbplats") && page.contains("href=\"/logga-in\""));
    assert!(!browser.is_in(&world).await);
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self';"), "{policy}");
}

async fn an_address_alone_opens_nothing() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    provider.with(|m| m.claims["email"] = json!(EMAIL));
    check_refused(
        &world,
        &through(&world, &provider, &mut Browser::new()).await,
        Told::EmailTaken,
    );
    // Who knows the password joins them.
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let join = async |browser: &mut Browser, password: &str| {
        let fields = [("plats", "prov"), ("nuvarande", password)];
        browser.post(&world, "/konto", "/konto/koppla", &fields).await
    };
    let answer = join(&mut browser, "fel").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let back = provider.log_in(join(&mut browser, PASSWORD).await.leads_to());
    // Somebody else logged in here meanwhile: the way in is not theirs.
    let bosse = someone(&world, "bosse@exempelby.example", Role::Reader).await;
    let mut other = Browser::new();
    other.log_in(&world, "bosse@exempelby.example", PASSWORD).await;
    let via = browser
        .cookie
        .split("; ")
        .find(|c| c.starts_with("lagesbild_via="))
        .unwrap();
    other.cookie = format!("{}; {via}", other.cookie);
    check_refused(&world, &other.visit(&world, &back).await, Told::Again);
    let back = provider.log_in(join(&mut browser, PASSWORD).await.leads_to());
    let answer = browser.visit(&world, &back).await;
    assert_eq!(answer.leads_to(), "/konto?klart=joined", "{}", answer.text());
    let found = world
        .app
        .store
        .account_of_identity(&provider.issuer, "bo")
        .await
        .unwrap();
    assert_eq!(found, Some(id));
    assert_eq!(
        through(&world, &provider, &mut Browser::new()).await.leads_to(),
        "/konto"
    );
    // It is one account's.
    let mut other = Browser::new();
    other.log_in(&world, "bosse@exempelby.example", PASSWORD).await;
    let back = provider.log_in(join(&mut other, PASSWORD).await.leads_to());
    check_refused(&world, &other.visit(&world, &back).await, Told::AnothersAlready);
    assert_eq!(world.app.store.identities_of(bosse).await.unwrap(), []);
    // And can be parted again.
    through(&world, &provider, &mut browser).await;
    let fields = [("plats", "prov"), ("nuvarande", PASSWORD)];
    let answer = browser
        .post(&world, "/konto", "/konto/koppla-bort", &fields)
        .await;
    assert_eq!(answer.leads_to(), "/konto?klart=parted", "{}", answer.text());
    check_refused(
        &world,
        &through(&world, &provider, &mut Browser::new()).await,
        Told::EmailTaken,
    );
}

async fn an_end_by_an_administrator_is_not_undone_by_a_group() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    through(&world, &provider, &mut Browser::new()).await;
    let bo = world
        .app
        .store
        .account_by_email("bo@kommun.example")
        .await
        .unwrap()
        .unwrap()
        .id;
    let answer = world
        .post(Who::Administrator, &format!("/konton/{bo}/avsluta"), &[])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    provider.with(|m| m.claims["groups"] = json!(["samordnare", "läsare"]));
    check_refused(
        &world,
        &through(&world, &provider, &mut Browser::new()).await,
        Told::NoRights,
    );
    // Nor is an account that was closed opened.
    provider.with(|m| {
        merge(
            &mut m.claims,
            &json!({ "sub": "eva", "email": "eva@kommun.example" }),
        )
    });
    let mut browser = Browser::new();
    through(&world, &provider, &mut browser).await;
    let eva = world
        .app
        .store
        .account_by_email("eva@kommun.example")
        .await
        .unwrap()
        .unwrap()
        .id;
    let close = world
        .app
        .store
        .write(installation(), &PROV, world.app.clock.now(), move |work| {
            Box::pin(async move { work.set_account_open(eva, false, "slutat").await })
        });
    close.await.unwrap();
    assert!(!browser.is_in(&world).await);
    check_refused(
        &world,
        &through(&world, &provider, &mut Browser::new()).await,
        Told::NoRights,
    );
}

async fn a_second_step_is_taken_there_or_not_at_all() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let answer = world
        .post(
            Who::Administrator,
            "/konton/andra-steget",
            &[("roll", "coordinator")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let mut browser = Browser::new();
    through(&world, &provider, &mut browser).await;
    assert_eq!(browser.get(&world, "/handelser").await.leads_to(), "/konto/kod");
    let page = browser.get(&world, "/konto/kod").await.text();
    assert!(
        page.contains("din organisation sade inte att du har tagit något"),
        "{page}"
    );
    provider.with(|m| m.claims["amr"] = json!(["pwd", "mfa"]));
    through(&world, &provider, &mut browser).await;
    assert_eq!(browser.get(&world, "/handelser").await.status, StatusCode::OK);
}

async fn a_fresh_log_in_is_asked_for_and_has_to_be_shown() {
    let provider = Provider::start().await;
    let world = provider.world().await;
    let mut browser = Browser::new();
    let mut go = async |auth_time: Value| {
        provider.with(|m| m.claims["auth_time"] = auth_time);
        let begun = browser
            .visit(&world, "/logga-in/via/prov?vidare=%2Fhandelser&farsk=1")
            .await;
        let address = begun.leads_to();
        assert!(
            address.contains("prompt=login") && address.contains("max_age=0"),
            "{address}"
        );
        let back = provider.log_in(address);
        browser.visit(&world, &back).await
    };
    let now = world.app.clock.outside().as_second();
    for auth_time in [json!(null), json!(now - 3_600), json!("nyss")] {
        let answer = go(auth_time).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text().contains("visade inte att du loggade in nyss"),
            "{}",
            answer.text()
        );
    }
    assert_eq!(go(json!(now)).await.leads_to(), "/handelser");
    assert_eq!(
        browser.get(&world, "/handelser/export.csv").await.status,
        StatusCode::OK
    );
}
