//! Logging in, one's own account, and where one is logged in.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::access::{Grant, Role};
use domain::codes::AccountId;
use jiff::ToSpan;
use server::{passwords, random};
use store::{AccountInput, Actor, NewSession, installation};

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    who_is_not_let_in_learns_nothing_of_why,
    ten_wrong_passwords_make_one_wait_and_nobody_else,
    a_log_in_has_a_secret_of_its_own_each_time,
    one_sees_where_one_is_logged_in_and_ends_it,
    an_administrator_logs_somebody_out_everywhere,
    a_new_password_puts_everyone_else_out,
    a_password_that_has_leaked_is_not_taken,
    other_rights_need_another_log_in,
    a_session_rests_and_ends,
    a_new_link_takes_the_place_of_the_old,
    the_code_of_a_link_stands_in_no_address,
];

pub static PROV: LazyLock<Actor> = LazyLock::new(|| Actor::system("prov"));

pub const PASSWORD: &str = "fyra vanliga ord efter varandra";
pub const EMAIL: &str = "anna@exempelby.example";

/// The cookies and the form token that a browser holds after a log-in.
pub struct Browser {
    pub cookie: String,
    pub network: &'static str,
    pub program: &'static str,
}

impl Browser {
    pub fn new() -> Self {
        Self {
            cookie: String::new(),
            network: "192.0.2.7",
            program: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        }
    }

    pub async fn get(&self, world: &World, path: &str) -> Answer {
        self.send(world, Request::get(path), String::new()).await
    }

    async fn send(&self, world: &World, request: axum::http::request::Builder, body: String) -> Answer {
        let mut request = request
            .header(header::COOKIE, &self.cookie)
            .header(header::USER_AGENT, self.program)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let peer: SocketAddr = format!("{}:4711", self.network).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        world.send(request).await
    }

    /// Sends a form, with the token that stands in the page at `from`, and keeps the cookies of the answer.
    pub async fn post(&mut self, world: &World, from: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(world, from).await.text();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1);
        let csrf = csrf
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned();
        let mut all = fields.to_vec();
        if !csrf.is_empty() {
            all.push(("csrf", &csrf));
        }
        let body = serde_html_form::to_string(&all).unwrap();
        let answer = self.send(world, Request::post(to), body).await;
        self.keep(&answer);
        answer
    }

    /// A page, and the cookies that come with it.
    pub async fn visit(&mut self, world: &World, path: &str) -> Answer {
        let answer = self.get(world, path).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, _) = cookie.split_once('=').unwrap();
            let mut kept: Vec<&str> = self.cookie.split("; ").filter(|c| !c.is_empty()).collect();
            kept.retain(|c| !c.starts_with(&format!("{name}=")));
            kept.push(cookie);
            self.cookie = kept.join("; ");
        }
    }

    pub async fn log_in(&mut self, world: &World, email: &str, password: &str) -> Answer {
        let fields = [("epost", email), ("losenord", password), ("vidare", "/konto")];
        self.post(world, "/logga-in", "/logga-in", &fields).await
    }

    /// Gives the code of a one-time link, alone or in the link.
    pub async fn open_link(&mut self, world: &World, code: &str) -> Answer {
        self.post(world, "/lank", "/lank", &[("kod", code)]).await
    }

    /// Chooses a password by a one-time link.
    pub async fn use_link(&mut self, world: &World, code: &str, password: &str) -> Answer {
        let fields = [("kod", code), ("losenord", password)];
        self.post(world, "/lank", "/lank", &fields).await
    }

    pub async fn is_in(&self, world: &World) -> bool {
        self.get(world, "/konto").await.status == StatusCode::OK
    }
}

/// The code of the one-time link that a page shows.
pub fn code_of(page: &str) -> String {
    let code = page
        .split("/lank#")
        .nth(1)
        .unwrap_or_else(|| panic!("no link: {page}"));
    code.split('<').next().unwrap().to_owned()
}

/// An account with a password and a role.
pub async fn someone(world: &World, email: &str, role: Role) -> AccountId {
    let (code, email) = (world.code, email.to_owned());
    let hash = passwords::hash(PASSWORD);
    let now = world.app.clock.now();
    let made = world.app.store.write(installation(), &PROV, now, move |work| {
        Box::pin(async move {
            let input = AccountInput {
                name: "Anna".into(),
                email,
                password_hash: Some(hash),
            };
            let id = work.create_account(input).await?.id;
            work.set_grants(id, &[grant(code, role)], "prov").await?;
            Ok(id)
        })
    });
    made.await.unwrap()
}

fn grant(municipality: domain::codes::MunicipalityCode, role: Role) -> Grant {
    Grant {
        municipality,
        partner: "kommunen".into(),
        role,
        from: "2020-01-01".parse().unwrap(),
        to: None,
    }
}

async fn who_is_not_let_in_learns_nothing_of_why() {
    let world = World::new().await;
    someone(&world, "anna01@exempelby.example", Role::Reader).await;
    let closed = someone(&world, "bosse1@exempelby.example", Role::Reader).await;
    let now = world.app.clock.now();
    let close = world.app.store.write(installation(), &PROV, now, move |work| {
        Box::pin(async move { work.set_account_open(closed, false, "slutat").await })
    });
    close.await.unwrap();
    // All as long. Wrong password, closed with the right password, no such account, no password chosen yet.
    let tried = [
        ("anna01@exempelby.example", "fel lösenord med många tecken"),
        ("bosse1@exempelby.example", PASSWORD),
        ("ingen1@exempelby.example", PASSWORD),
        ("reader@exempelby.example", PASSWORD),
    ];
    let mut took = vec![Vec::new(); tried.len()];
    let mut answers = Vec::new();
    for round in 0..7 {
        for (i, (email, password)) in tried.iter().enumerate() {
            let mut browser = Browser::new();
            let started = Instant::now();
            let answer = browser.log_in(&world, email, password).await;
            took[i].push(started.elapsed());
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
            if round == 0 {
                answers.push((
                    answer.headers.clone(),
                    answer.text().replace(email, "den som försökte"),
                ));
            }
        }
    }
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
    // The same work: a wide margin, as others use this computer too.
    let medians: Vec<Duration> = took
        .iter_mut()
        .map(|times| {
            times.sort_unstable();
            times[times.len() / 2]
        })
        .collect();
    let (least, most) = (medians.iter().min().unwrap(), medians.iter().max().unwrap());
    assert!(*most < 3 * *least, "{medians:?}");
}

/// Welch's *t* of two samples (Biometrika 34, 1947).
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let of = |sample: &[f64]| {
        let n = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / n;
        let variance = sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, variance / n)
    };
    let ((mean_a, error_a), (mean_b, error_b)) = (of(a), of(b));
    (mean_a - mean_b) / (error_a + error_b).sqrt()
}

/// Whether the time of an answer tells that there is an account: the bar is that of *dudect* (Reparaz, Balasch and Verbauwhede
/// 2017), |t| < 4.5. Two times twenty in the test command; `LAGESBILD_LOG_INS=10000` takes two times ten thousand. Those that the
/// computer was busy with something else during, the slowest tenth of all, are left out of both alike, as there.
#[tokio::test]
async fn the_time_of_an_answer_does_not_tell_who_has_an_account() {
    let said = std::env::var("LAGESBILD_LOG_INS").ok();
    let n: usize = said.and_then(|n| n.parse().ok()).unwrap_or(20);
    let world = World::new().await;
    someone(&world, "anna01@exempelby.example", Role::Reader).await;
    let emails = ["anna01@exempelby.example", "ingen1@exempelby.example"];
    let (mut took, mut draw) = ([Vec::new(), Vec::new()], 7_u64);
    for _ in 0..2 * n {
        // Which of them is asked for is not in turn, so that what comes by itself every so often hits both.
        draw = draw
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mut which = usize::from(draw >> 63 == 1);
        if took[which].len() == n {
            which = 1 - which;
        }
        let fields = [
            ("epost", emails[which]),
            ("losenord", "fel lösenord med många tecken"),
        ];
        let body = serde_html_form::to_string(fields).unwrap();
        let request = Request::post("/logga-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let started = Instant::now();
        let answer = world.send(request).await;
        took[which].push(started.elapsed().as_secs_f64() * 1e3);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        // A wrong password costs a try; here it is got back at once.
        world
            .app
            .attempts
            .give_back(&format!("password 127.0.0.1 {}", emails[which]));
    }
    let mut all: Vec<f64> = took.concat();
    all.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize];
    let calm = took.map(|times| times.into_iter().filter(|ms| *ms <= at(0.9)).collect::<Vec<_>>());
    let t = welch(&calm[0], &calm[1]);
    eprintln!(
        "# 2 × {n} log-ins: t = {t:.2}; p50 {:.0} ms, p99 {:.0} ms",
        at(0.5),
        at(0.99)
    );
    assert!(t.abs() < 4.5, "t = {t}");
}

async fn ten_wrong_passwords_make_one_wait_and_nobody_else() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    someone(&world, "bosse@exempelby.example", Role::Reader).await;
    let mut browser = Browser::new();
    for _ in 0..10 {
        let answer = browser.log_in(&world, EMAIL, "fel").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds = answer.headers[header::RETRY_AFTER].to_str().unwrap();
    assert!(
        answer.text().contains(&format!("Vänta {seconds} sekunder")),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("Ingen är utestängd"));
    // The same account from elsewhere, and a colleague at the same place.
    let mut elsewhere = Browser::new();
    elsewhere.network = "198.51.100.1";
    assert_eq!(
        elsewhere.log_in(&world, EMAIL, PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    let answer = Browser::new()
        .log_in(&world, "bosse@exempelby.example", PASSWORD)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    // A network that tries one account after another. The hashes take their time, so tries given back in between
    // count too.
    let mut waits = 0;
    for n in 0..400 {
        let answer = browser
            .log_in(&world, &format!("ingen{n}@exempelby.example"), "fel")
            .await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.text().contains("det nätverk du sitter på"));
            waits += 1;
            break;
        }
    }
    assert_eq!(waits, 1);
}

async fn a_log_in_has_a_secret_of_its_own_each_time() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    // A secret that somebody else gave the browser is not the one it gets.
    browser.cookie = "lagesbild=pahittad".into();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert!(!browser.cookie.contains("pahittad"));
    assert!(browser.is_in(&world).await);
    let first = Browser {
        cookie: browser.cookie.clone(),
        ..Browser::new()
    };
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_ne!(browser.cookie, first.cookie);
    assert!(browser.is_in(&world).await);
    assert!(!first.is_in(&world).await, "the session before has ended");
}

async fn one_sees_where_one_is_logged_in_and_ends_it() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let (mut here, mut there, mut third) = (Browser::new(), Browser::new(), Browser::new());
    for browser in [&mut here, &mut there, &mut third] {
        browser.log_in(&world, EMAIL, PASSWORD).await;
    }
    let page = here.get(&world, "/konto").await.text();
    assert_eq!(page.matches("Firefox, Linux").count(), 3);
    let name = |page: &str| {
        let rest = page.split("name=\"session\" value=\"").nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    // Another's session cannot be ended, whatever one calls it.
    let own = store::session_name(&random::hash_of("Coordinator-token"));
    let answer = here
        .post(&world, "/konto", "/konto/avsluta-session", &[("session", &own)])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(Who::Coordinator, "/konto").await.status, StatusCode::OK);
    let named = name(&page).unwrap();
    let answer = here
        .post(&world, "/konto", "/konto/avsluta-session", &[("session", &named)])
        .await;
    assert_eq!(answer.leads_to(), "/konto?klart=session-ended");
    let left = [there.is_in(&world).await, third.is_in(&world).await];
    assert_eq!(left.iter().filter(|is_in| **is_in).count(), 1);
    here.post(&world, "/konto", "/konto/avsluta-andra", &[]).await;
    assert!(!there.is_in(&world).await && !third.is_in(&world).await);
    assert!(here.is_in(&world).await);
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}

async fn an_administrator_logs_somebody_out_everywhere() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let (mut here, mut there) = (Browser::new(), Browser::new());
    here.log_in(&world, EMAIL, PASSWORD).await;
    there.log_in(&world, EMAIL, PASSWORD).await;
    let way = format!("/konton/{id}/logga-ut");
    let page = world.get(Who::Administrator, "/konton").await.text();
    assert!(page.contains(&format!("action=\"{way}\"")), "{page}");
    let refused = world.post(Who::Coordinator, &way, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(here.is_in(&world).await);
    let answer = world.post(Who::Administrator, &way, &[]).await;
    assert_eq!(answer.leads_to(), "/konton?klart=account-logged-out");
    assert!(!here.is_in(&world).await && !there.is_in(&world).await);
    // The rights stay: who knows the password is let in anew.
    here.log_in(&world, EMAIL, PASSWORD).await;
    assert!(here.is_in(&world).await);
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}

async fn a_password_that_has_leaked_is_not_taken() {
    const LEAKED: &str = "fem helt andra vanliga ord";
    let folder = std::env::temp_dir().join(format!(
        "lagesbild-lackta-{}",
        server::random::Secret::new().text()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let list = folder.join("lista.txt");
    // The digest of LEAKED, among others.
    let lines =
        "0000000000000000000000000000000000000001:3\nDIGEST:17\nFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:1\n";
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, LEAKED.as_bytes());
    std::fs::write(&list, lines.replace("DIGEST", &hex::encode_upper(digest))).unwrap();
    let world = World::with_settings(|s| s.leaked_passwords = Some(list.clone())).await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let change = async |browser: &mut Browser, now: &str, to: &str| {
        let fields = [("nuvarande", now), ("losenord", to)];
        browser.post(&world, "/konto", "/konto", &fields).await
    };
    let answer = change(&mut browser, PASSWORD, LEAKED).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().contains("har läckt någon annanstans"),
        "{}",
        answer.text()
    );
    let other = "sex ord som ingen annan har";
    assert_eq!(
        change(&mut browser, PASSWORD, other).await.status,
        StatusCode::SEE_OTHER
    );
    // By a link too.
    let made = world
        .post(Who::Administrator, &format!("/konton/{id}/lank"), &[])
        .await
        .text();
    let answer = Browser::new().use_link(&world, &code_of(&made), LEAKED).await;
    assert!(
        answer.text().contains("har läckt någon annanstans"),
        "{}",
        answer.text()
    );
    // A list that cannot be read lets nothing through, and says so.
    std::fs::write(&list, "ingen lista\n").unwrap();
    let answer = change(&mut browser, other, "sju ord som ingen annan har").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().contains("Be den som driver servern"),
        "{}",
        answer.text()
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

async fn a_new_password_puts_everyone_else_out() {
    let world = World::new().await;
    someone(&world, EMAIL, Role::Reader).await;
    let (mut here, mut there) = (Browser::new(), Browser::new());
    here.log_in(&world, EMAIL, PASSWORD).await;
    there.log_in(&world, EMAIL, PASSWORD).await;
    let new = "fem helt andra vanliga ord";
    let wrong = [("nuvarande", "fel"), ("losenord", new)];
    let answer = here.post(&world, "/konto", "/konto", &wrong).await;
    assert!(answer.text().contains("Det nuvarande lösenordet stämmer inte"));
    assert!(there.is_in(&world).await);
    let before = Browser {
        cookie: here.cookie.clone(),
        ..Browser::new()
    };
    let right = [("nuvarande", PASSWORD), ("losenord", new)];
    let answer = here.post(&world, "/konto", "/konto", &right).await;
    assert_eq!(answer.leads_to(), "/konto?klart=password-changed");
    assert!(here.is_in(&world).await);
    assert!(!before.is_in(&world).await, "the secret is another");
    assert!(!there.is_in(&world).await);
    assert_eq!(
        there.log_in(&world, EMAIL, PASSWORD).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        there.log_in(&world, EMAIL, new).await.status,
        StatusCode::SEE_OTHER
    );
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}

async fn other_rights_need_another_log_in() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let (code, now) = (world.code, world.app.clock.now());
    let given = world.app.store.write(installation(), &PROV, now, move |work| {
        Box::pin(async move {
            work.set_grants(id, &[grant(code, Role::Coordinator)], "ny roll")
                .await
        })
    });
    given.await.unwrap();
    assert!(!browser.is_in(&world).await);
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(browser.get(&world, "/inkorg").await.status, StatusCode::OK);
}

async fn a_session_rests_and_ends() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let (code, now) = (world.code, world.app.clock.now());
    // How long it may still be used, how long it may still last, and whether it lets one in.
    for (token, idle, longest, expected) in [("a", 1, 1, true), ("b", -1, 60, false), ("c", 30, -1, false)] {
        let token_hash = random::hash_of(token);
        let made = world.app.store.write(installation(), &PROV, now, move |work| {
            Box::pin(async move {
                work.create_session(NewSession {
                    token_hash,
                    account: id,
                    municipality: code,
                    csrf: "c".into(),
                    idle_expires_at: now + idle.minutes(),
                    expires_at: now + longest.minutes(),
                    user_agent: String::new(),
                    confirmed_from: [0; 32],
                    from: None,
                    second_step: false,
                })
                .await
            })
        });
        made.await.unwrap();
        let browser = Browser {
            cookie: format!("lagesbild={token}"),
            ..Browser::new()
        };
        assert_eq!(browser.is_in(&world).await, expected, "{token}");
    }
    // Using it moves the rest and never the end.
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let token = browser.cookie.split_once('=').unwrap().1;
    let kept = world
        .app
        .store
        .session(random::hash_of(token), now)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.idle_expires_at - kept.started_at).get_seconds(), 30 * 60);
    assert_eq!((kept.expires_at - kept.started_at).get_seconds(), 12 * 3600);
}

async fn a_new_link_takes_the_place_of_the_old() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let make = async |world: &World| {
        let answer = world
            .post(Who::Administrator, &format!("/konton/{id}/lank"), &[])
            .await;
        code_of(&answer.text())
    };
    let (first, second) = (make(&world).await, make(&world).await);
    let mut browser = Browser::new();
    let opened = browser.open_link(&world, &first).await;
    assert_eq!(opened.status, StatusCode::GONE);
    let opened = browser.open_link(&world, &second).await;
    assert_eq!(opened.status, StatusCode::OK);
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}

async fn the_code_of_a_link_stands_in_no_address() {
    let world = World::new().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let made = world
        .post(Who::Administrator, &format!("/konton/{id}/lank"), &[])
        .await
        .text();
    let code = code_of(&made);
    // What a server is asked for says nothing of the code, and the page shows nothing before it is given.
    let asked = world.get(Who::Nobody, "/lank").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("det som står efter # i länken"));
    assert!(!asked.text().contains("Anna"));
    let by_path = world.get(Who::Nobody, &format!("/lank/{code}")).await;
    assert_eq!(by_path.status, StatusCode::NOT_FOUND);
    let mut browser = Browser::new();
    for wrong in ["", "fel", &code[1..]] {
        let opened = browser.open_link(&world, wrong).await;
        assert_eq!(opened.status, StatusCode::GONE, "{wrong}");
        assert!(opened.text().contains("Kontrollera att hela länken kom med"));
    }
    // Alone or as it came in a letter, as often as one likes: the password spends it.
    for pasted in [
        code.clone(),
        format!("https://lage.example/lank#{code} "),
        format!("http://127.0.0.1:8080/lank#{}\n{}", &code[..20], &code[20..]),
    ] {
        let opened = browser.open_link(&world, &pasted).await;
        assert_eq!(opened.status, StatusCode::OK, "{pasted}");
        assert!(opened.text().contains("Du öppnade en engångslänk för Anna"));
    }
    let short = browser.use_link(&world, &code, "kort").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text().contains(&code), "the code is not asked for again");
    let new = "fem helt andra vanliga ord";
    assert_eq!(browser.use_link(&world, &code, new).await.leads_to(), "/");
    assert!(browser.is_in(&world).await);
    let again = Browser::new().use_link(&world, &code, new).await;
    assert_eq!(again.status, StatusCode::GONE);
}
