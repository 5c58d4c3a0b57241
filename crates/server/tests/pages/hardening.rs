//! What holds for every page and every form, whoever asks: headers, methods, cookies over TLS, what the log says.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use server::config::MapBackground;
use server::{assets, pages};
use tower::ServiceExt;

use crate::access::{addresses, furnished};
use crate::account::{Browser, EMAIL, PASSWORD, someone};
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    every_answer_says_what_a_browser_may_do_with_it,
    every_path_refuses_the_methods_that_it_does_not_have,
    over_tls_a_cookie_is_ours_alone_and_the_browser_stays_there,
    a_password_is_taken_as_it_was_typed,
    a_field_too_many_or_twice_is_refused,
    a_form_that_is_too_large_is_refused,
    files_are_taken_out_only_so_often,
    pages_are_asked_for_only_so_often,
    logging_out_ends_the_session_and_clears_the_browser,
    no_address_is_made_of_what_a_request_says_of_us,
    an_error_says_nothing_of_the_inside,
    a_quote_is_a_letter_and_nothing_more,
    who_logs_in_and_out_stands_in_the_journal,
    a_page_that_falls_takes_nothing_with_it,
    settings_are_text_where_scripts_read_them,
    who_is_refused_stands_in_the_log_without_secrets,
    what_a_browser_refused_stands_in_the_log_without_secrets,
    a_browser_without_the_protections_is_told_so,
];

/// What may be kept: files of the program itself, published schemas, and the outline of the municipality.
fn may_be_kept(path: &str) -> bool {
    path == assets::PATH || path.starts_with("/karta/") || path.starts_with("/schema/")
}

fn check_headers(path: &str, address: &str, answer: &Answer) {
    let said = |name: &str| {
        let value = answer.headers.get(name);
        value
            .map_or("", |v| v.to_str().expect("a readable header"))
            .to_owned()
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(said(name), value, "{address}: {name}");
    }
    assert!(said("permissions-policy").contains("camera=()"), "{address}");
    let policy = said("content-security-policy");
    for directive in [
        "default-src 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "report-uri /webblasare/rapport",
    ] {
        assert!(policy.contains(directive), "{address}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{address}: {policy}");
    for name in ["access-control-allow-origin", "server", "x-powered-by"] {
        assert_eq!(said(name), "", "{address}: {name}");
    }
    if !may_be_kept(path) {
        assert_eq!(said("cache-control"), "no-store", "{address}");
    }
    let kind = said("content-type");
    assert!(answer.body.is_empty() || !kind.is_empty(), "{address}: no kind");
    if kind.starts_with("text/") || kind.contains("+xml") {
        assert!(kind.ends_with("; charset=utf-8"), "{address}: {kind}");
    }
}

async fn every_answer_says_what_a_browser_may_do_with_it() {
    let world = furnished().await;
    for path in pages::paths() {
        for address in addresses(&path) {
            for who in [Who::Nobody, Who::Coordinator] {
                check_headers(&path, &address, &world.get(who, &address).await);
            }
        }
    }
    // A script says the same to everybody: nothing in it is anyone's.
    for script in ["app.js", "map.js", "theme.js"].map(assets::url) {
        let (stranger, coordinator) = (
            world.get(Who::Nobody, script),
            world.get(Who::Coordinator, script),
        );
        assert_eq!(stranger.await.body, coordinator.await.body, "{script}");
    }
    let missing = world.get(Who::Nobody, "/finns-inte").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    check_headers("/finns-inte", "/finns-inte", &missing);
    let forged = Request::post("/logga-in").header("sec-fetch-site", "cross-site");
    let refused = world.send(forged.body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    check_headers("/logga-in", "/logga-in", &refused);
}

async fn every_path_refuses_the_methods_that_it_does_not_have() {
    let world = World::new().await;
    for path in pages::paths() {
        let address = &addresses(&path)[0];
        for method in ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"] {
            let request = Request::builder().method(method).uri(address);
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {address}"
            );
        }
    }
}

async fn over_tls_a_cookie_is_ours_alone_and_the_browser_stays_there() {
    let world = World::with_settings(|s| s.public_url = Some("https://lage.example/".into())).await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    let answer = browser.log_in(&world, EMAIL, PASSWORD).await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    let [cookie] = cookies[..] else {
        panic!("{cookies:?}")
    };
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let (name, token) = pair.split_once('=').unwrap();
    assert_eq!(name, "__Host-lagesbild");
    // 256 bits, in the letters of base64url.
    assert_eq!(token.len(), 43, "{token}");
    assert!(cookie.len() < 4096);
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.split("; ").any(|a| a == attribute), "{cookie}");
    }
    assert!(!attributes.contains("Domain"), "{cookie}");
    assert!(browser.is_in(&world).await);
    assert!(!browser.get(&world, "/konto").await.text().contains(token));
    // The same secret under a name that another host of the domain could have set.
    let planted = Browser {
        cookie: format!("lagesbild={token}"),
        ..Browser::new()
    };
    assert!(!planted.is_in(&world).await);
    for path in [
        "/",
        "/logga-in",
        "/finns-inte",
        "/healthz",
        assets::url("app.css"),
    ] {
        let answer = world.get(Who::Nobody, path).await;
        let stay = answer.headers["strict-transport-security"].to_str().unwrap();
        assert_eq!(stay, "max-age=63072000; includeSubDomains", "{path}");
    }
}

async fn a_password_is_taken_as_it_was_typed() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let mut now = PASSWORD.to_owned();
    let long = format!(" {}Å🔑 ", "långa lösenord går bra ".repeat(4));
    for (new, expected) in [
        ("elva tecken".to_owned(), false),
        ("Exempelby-Anna-26".to_owned(), false),
        ("bara-sma-bokstaver".to_owned(), true),
        (long.clone(), true),
    ] {
        let fields = [("nuvarande", now.as_str()), ("losenord", new.as_str())];
        let answer = browser.post(&world, "/konto", "/konto", &fields).await;
        assert_eq!(
            answer.status == StatusCode::SEE_OTHER,
            expected,
            "{new}: {}",
            answer.text()
        );
        if expected {
            now = new;
        }
    }
    assert!(long.chars().count() > 64);
    let mut other = Browser::new();
    let (louder, shorter): (String, String) = (long.to_uppercase(), long.chars().take(65).collect());
    for (typed, expected) in [
        (long.trim(), StatusCode::UNPROCESSABLE_ENTITY),
        (louder.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        (shorter.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        (long.as_str(), StatusCode::SEE_OTHER),
    ] {
        let answer = other.log_in(&world, EMAIL, typed).await;
        assert_eq!(answer.status, expected, "{typed:?}");
    }
    for path in ["/konto", "/logga-in"] {
        let page = browser.get(&world, path).await.text();
        let fields = page
            .split("<input")
            .skip(1)
            .filter_map(|field| field.split('>').next());
        for field in fields.filter(|field| field.contains("losenord\"")) {
            assert!(
                field.contains("type=\"password\"") && field.contains("autocomplete=\""),
                "{field}"
            );
            assert!(
                !field.contains("onpaste") && !field.contains("maxlength"),
                "{field}"
            );
        }
    }
}

/// Names and values of a form, as they are sent.
type Fields<'a> = &'a [(&'a str, &'a str)];

async fn a_field_too_many_or_twice_is_refused() {
    let world = World::new().await;
    let account = [
        ("namn", "Ny"),
        ("epost", "ny@exempelby.example"),
        ("roll", "reader"),
        ("organisation", "kommunen"),
        ("identitet", "in_person"),
    ];
    let own = [("nuvarande", "fel"), ("losenord", PASSWORD)];
    let log_in = [("epost", EMAIL), ("losenord", "fel")];
    let forms: [(Who, &str, Fields); 4] = [
        (Who::Administrator, "/konton", &account),
        (Who::Reader, "/konto", &own),
        (Who::Nobody, "/logga-in", &log_in),
        (Who::Reader, "/sprak", &[("sprak", "en"), ("tillbaka", "/")]),
    ];
    for (who, path, fields) in forms {
        let right = world.post(who, path, fields).await;
        assert!(
            !right.text().contains("unknown field"),
            "{path}: {}",
            right.text()
        );
        for more in [
            ("id", "1"),
            ("password_hash", "x"),
            ("municipality", "9997"),
            fields[0],
        ] {
            let sent = [fields, &[more]].concat();
            let answer = world.post(who, path, &sent).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {more:?}");
            let told = answer.text();
            assert!(
                more == fields[0] || told.contains("unknown field"),
                "{path} {more:?}: {told}"
            );
        }
    }
}

async fn files_are_taken_out_only_so_often() {
    let world = World::with_settings(|settings| settings.files_per_minute = 2).await;
    let (file, page) = ("/handelser/export.csv", "/handelser");
    for _ in 0..8 {
        assert_eq!(world.get(Who::Coordinator, file).await.status, StatusCode::OK);
    }
    let answer = world.get(Who::Coordinator, file).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(
        answer.text().contains("För många filer på kort tid"),
        "{}",
        answer.text()
    );
    // It stops neither the reader's pages nor anybody else.
    assert_eq!(world.get(Who::Coordinator, page).await.status, StatusCode::OK);
    assert_eq!(world.get(Who::Police, file).await.status, StatusCode::OK);
}

async fn pages_are_asked_for_only_so_often() {
    let world = World::with_settings(|settings| settings.pages_per_minute = 2).await;
    for n in 0..8 {
        let page = ["/handelser?q=klotter", "/rapporter", "/utforska", "/lagesbild"][n % 4];
        let answer = world.get(Who::Coordinator, page).await;
        assert!(answer.status != StatusCode::TOO_MANY_REQUESTS, "{page}");
    }
    let answer = world.get(Who::Coordinator, "/handelser?q=klotter").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(
        answer.text().contains("För många sidor på kort tid"),
        "{}",
        answer.text()
    );
    // Nobody else is stopped, and nothing that somebody has written is lost.
    assert_eq!(
        world.get(Who::Police, "/handelser?q=klotter").await.status,
        StatusCode::OK
    );
    let fields = [
        ("nyckel", "a"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("plats", "Stadsparken"),
    ];
    let kept = world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
}

async fn a_form_that_is_too_large_is_refused() {
    let world = World::new().await;
    let text = "a".repeat(2 << 20);
    let answer = world.post(Who::Coordinator, "/granska", &[("text", &text)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn logging_out_ends_the_session_and_clears_the_browser() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let kept = Browser {
        cookie: browser.cookie.clone(),
        ..Browser::new()
    };
    let page = browser.get(&world, "/konto").await.text();
    assert!(
        page.contains("action=\"/logga-ut\" data-forget-drafts"),
        "drafts would stay: {page}"
    );
    let answer = browser.post(&world, "/konto", "/logga-ut", &[]).await;
    assert_eq!(answer.leads_to(), "/logga-in");
    assert_eq!(answer.headers["clear-site-data"], "\"cache\"");
    assert!(!browser.is_in(&world).await);
    assert!(!kept.is_in(&world).await, "the secret is of no use any more");
}

async fn no_address_is_made_of_what_a_request_says_of_us() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let fields = [("csrf", Who::Administrator.csrf())];
    let request = Request::post(format!("/konton/{id}/lank"))
        .header(header::COOKIE, "lagesbild=Administrator-token")
        .header(header::HOST, "elak.example")
        .header("x-forwarded-host", "elak.example")
        .header("x-forwarded-proto", "gopher")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_html_form::to_string(fields).unwrap()));
    let page = world.send(request.unwrap()).await.text();
    assert!(page.contains("http://127.0.0.1:8080/lank#"), "{page}");
    assert!(!page.contains("elak") && !page.contains("gopher"));
    someone(&world, "bosse@exempelby.example", Role::Reader).await;
    for to in [
        "https://elak.example",
        "//elak.example",
        "/\\elak.example",
        "javascript:alert(1)",
    ] {
        let fields = [
            ("epost", "bosse@exempelby.example"),
            ("losenord", PASSWORD),
            ("vidare", to),
        ];
        let answer = Browser::new()
            .post(&world, "/logga-in", "/logga-in", &fields)
            .await;
        assert_eq!(answer.leads_to(), "/", "{to}");
    }
}

async fn an_error_says_nothing_of_the_inside() {
    let world = World::new().await;
    world.app.store.close().await;
    let (log, listening) = Log::listen();
    let answer = world.get(Who::Coordinator, "/handelser").await;
    drop(listening);
    assert!(answer.status.is_server_error(), "{}", answer.status);
    let text = answer.text();
    // What it was stands in the log, under the number that the page shows.
    let log = log.text();
    let reference = log.split("a page failed reference=\"").nth(1).expect(&log);
    let reference = reference.split('"').next().unwrap();
    assert!(reference.len() == 8 && text.contains(reference), "{log}: {text}");
    let data = world.app.settings.data.display().to_string();
    for inside in ["sqlx", "SELECT", "panicked", ".rs:", data.as_str()] {
        assert!(!text.contains(inside), "{inside}: {text}");
    }
    // What does not need the register is answered still.
    assert_eq!(world.get(Who::Nobody, "/logga-in").await.status, StatusCode::OK);
    assert_eq!(
        world.get(Who::Nobody, "/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

async fn a_quote_is_a_letter_and_nothing_more() {
    let world = furnished().await;
    for attack in [
        "x' OR '1'='1",
        "\") OR 1=1 --",
        "1; DROP TABLE event",
        "%' OR id > 0 --",
    ] {
        for field in [
            "q",
            "vecka",
            "fran",
            "till",
            "omrade",
            "kategori",
            "kalla",
            "organisation",
            "status",
            "platstyp",
            "import",
            "ruta",
            "yta",
            "veckodag",
            "timme",
            "ordning",
            "sida",
        ] {
            let query = serde_html_form::to_string([(field, attack)]).unwrap();
            for path in ["/handelser", "/handelser/karta.geojson"] {
                let answer = world.get(Who::Landlord, &format!("{path}?{query}")).await;
                assert!(answer.status.as_u16() < 500, "{path}?{query}: {}", answer.text());
                // The first was reported by somebody else.
                assert!(!answer.text().contains("/handelser/1\""), "{path}?{query}");
            }
        }
    }
    let list = world.get(Who::Coordinator, "/handelser").await.text();
    assert!(list.contains("href=\"/handelser/1\""), "all is there still");
}

async fn who_logs_in_and_out_stands_in_the_journal() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    browser.post(&world, "/konto", "/logga-ut", &[]).await;
    let filter = store::JournalFilter {
        object: Some(("account".into(), id.to_string())),
        account: None,
    };
    let entries = world.app.store.journal(store::installation(), None, 10, &filter);
    let acts: Vec<String> = entries.await.unwrap().iter().map(|e| e.act.to_string()).collect();
    assert_eq!(acts[..2], ["logged_out", "logged_in"], "{acts:?}");
}

async fn a_page_that_falls_takes_nothing_with_it() {
    let world = World::new().await;
    let falls = || async {
        assert!(std::hint::black_box(false), "något inifrån");
        "aldrig"
    };
    let pages = axum::Router::new().route("/faller", axum::routing::get(falls));
    let router = pages::dressed(pages, world.app.clone());
    for _ in 0..2 {
        let request = Request::get("/faller").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        assert!(text.contains("<h1") && !text.contains("inifrån"), "{text}");
    }
}

async fn settings_are_text_where_scripts_read_them() {
    const ATTACK: &str = "</script><script>alert(1)</script>";
    let world = World::with_settings(|s| {
        s.map_background = Some(MapBackground {
            url: format!("https://kartor.example/{ATTACK}/{{z}}/{{x}}/{{y}}.png"),
            attribution: ATTACK.into(),
            tile_size: 256,
        });
    })
    .await;
    let fields = [
        ("nyckel", "a"),
        ("handelse", "ORD/musik"),
        ("datum", "2022-03-12"),
        ("plats", "Stadsparken"),
    ];
    let kept = world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let page = world.get(Who::Coordinator, "/handelser").await.text();
    assert!(page.contains("kartor.example"), "the map is not there: {page}");
    assert!(!page.contains("<script>alert"), "{page}");
}

/// What is written to the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What this test's own thread writes from now on, until the guard is dropped.
    fn listen() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn who_is_refused_stands_in_the_log_without_secrets() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let (log, listening) = Log::listen();
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, "hemligt-lösenord-1").await;
    let search = "/import?q=Kalle-Andersson";
    assert_eq!(world.get(Who::Guard, search).await.status, StatusCode::FORBIDDEN);
    let spent = browser.open_link(&world, "en-hemlig-lank").await;
    assert_eq!(spent.status, StatusCode::GONE);
    let forged = Request::post("/konto").header("sec-fetch-site", "cross-site");
    world.send(forged.body(Body::empty()).unwrap()).await;
    let broken = Request::post("/konto%0d%0a2026%20INFO%20allt%20val").header("sec-fetch-site", "cross-site");
    world.send(broken.body(Body::empty()).unwrap()).await;
    drop(listening);
    let log = log.text();
    let session = store::session_name(&server::random::hash_of("Guard-token"));
    for said in [
        format!("a log-in was refused network=\"192.0.2.7\" account={id}"),
        "path=\"/import\" status=403".to_owned(),
        format!("session=\"{session}\""),
        "path=\"/lank\" status=410".to_owned(),
        "path=\"/konto\" status=403".to_owned(),
        "path=\"/konto%0d%0a2026%20INFO%20allt%20val\" status=403".to_owned(),
    ] {
        assert!(log.contains(&said), "{said} is not in {log}");
    }
    for secret in ["hemlig", EMAIL, "Kalle", "Guard-token", "Guard-csrf"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
    // Each line has its time, in UTC.
    assert!(log.lines().all(|line| line.split_once("Z ").is_some()), "{log}");
}

async fn what_a_browser_refused_stands_in_the_log_without_secrets() {
    let world = World::with_settings(|s| s.public_url = Some("https://lage.example/".into())).await;
    let page = world.get(Who::Nobody, "/logga-in").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.ends_with("report-uri /webblasare/rapport; report-to own"),
        "{policy}"
    );
    assert_eq!(page.headers["reporting-endpoints"], "own=\"/webblasare/rapport\"");
    let (log, listening) = Log::listen();
    let tell = async |body: Vec<u8>| {
        let request =
            Request::post("/webblasare/rapport").header(header::CONTENT_TYPE, "application/csp-report");
        world.send(request.body(Body::from(body)).unwrap()).await.status
    };
    let told = br#"{"csp-report": {"document-uri": "https://lage.example/lank/hemlig?q=Kalle",
        "violated-directive": "script-src-elem", "blocked-uri": "https://elak.example/hemligt.js"}}"#;
    assert_eq!(tell(told.to_vec()).await, StatusCode::NO_CONTENT);
    for wrong in [
        &b"{}"[..],
        b"",
        b"[]",
        b"\xff",
        br#"{"csp-report": {"violated-directive": "a\nb"}}"#,
    ] {
        assert_eq!(tell(wrong.to_vec()).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tell(vec![b' '; 17 << 10]).await, StatusCode::PAYLOAD_TOO_LARGE);
    let mut last = StatusCode::NO_CONTENT;
    for _ in 0..20 {
        last = tell(told.to_vec()).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    drop(listening);
    let log = log.text();
    assert!(
        log.contains("rule=\"script-src-elem\" blocked=\"elak.example\" page=\"/lank\""),
        "{log}"
    );
    assert!(!log.contains("hemlig") && !log.contains("Kalle"), "{log}");
    assert!(log.matches("a browser refused something").count() <= 20);
}

async fn a_browser_without_the_protections_is_told_so() {
    let told = "för gammal för att skydda inloggningen";
    let world = World::with_settings(|s| s.public_url = Some("https://lage.example/".into())).await;
    let ask = async |calls_itself: Option<&str>, says_from_where: bool| {
        let mut request = Request::get("/logga-in");
        if let Some(name) = calls_itself {
            request = request.header(header::USER_AGENT, name);
        }
        if says_from_where {
            request = request.header("sec-fetch-site", "none");
        }
        world.send(request.body(Body::empty()).unwrap()).await.text()
    };
    let old = Some("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko");
    assert!(ask(old, false).await.contains(told));
    assert!(
        !ask(Some("Mozilla/5.0 (X11) Firefox/140.0"), true)
            .await
            .contains(told)
    );
    assert!(!ask(Some("curl/8"), false).await.contains(told));
    assert!(!ask(None, false).await.contains(told));
}
