//! A small municipality with an account for each role, and single requests to its pages.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::access::{Grant, Role};
use domain::codes::{AccountId, MunicipalityCode};
use jiff::ToSpan;
use jiff::civil::Date;
use server::app::{App, AppState, Home};
use server::clock::Clock;
use server::config::{Settings, demo_municipality};
use server::{pages, random};
use store::{AccountInput, Actor, NewSession, Store, installation};
use tower::ServiceExt;

/// The day on which everything here happens: a Monday.
pub const TODAY: &str = "2022-03-14";

/// Who asks, and for which organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Coordinator,
    Guard,
    Landlord,
    Police,
    Reader,
}

impl Who {
    const ALL: [Self; 5] = [
        Self::Coordinator,
        Self::Guard,
        Self::Landlord,
        Self::Police,
        Self::Reader,
    ];

    fn role(self) -> (Role, &'static str) {
        match self {
            Self::Coordinator => (Role::Coordinator, "kommunen"),
            Self::Guard => (Role::Reporter, "bevakning-exempel"),
            Self::Landlord => (Role::Reporter, "exempelbyhus"),
            Self::Police => (Role::OsgMember, "polisen"),
            Self::Reader => (Role::Reader, "kommunen"),
        }
    }

    fn token(self) -> String {
        format!("{self:?}-token")
    }

    pub fn csrf(self) -> String {
        format!("{self:?}-csrf")
    }
}

pub struct World {
    pub app: App,
    router: Router,
    directory: PathBuf,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where it leads, for a redirect.
    pub fn leads_to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |v| v.to_str().unwrap())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl World {
    pub async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("lagesbild-pages-{}-{number}", std::process::id()));
        let municipality = demo_municipality::demo_municipalities().unwrap().pop().unwrap();
        let today: Date = TODAY.parse().unwrap();
        let clock = Clock::starting_on(today, &municipality.zone());
        let store = Store::open_sqlite(&directory, clock.now()).await.unwrap();
        let code = municipality.code;
        let now = clock.now();
        let nobody = Actor::system("prov");
        store
            .write(code, &nobody, now, move |work| {
                Box::pin(async move { work.save_municipality(&municipality).await })
            })
            .await
            .unwrap();
        let settings = Settings {
            data: directory.clone(),
            ..Settings::default()
        };
        let app = AppState::new(store, clock, settings).await.unwrap();
        for who in Who::ALL {
            enter(&app, code, who).await;
        }
        Self {
            router: pages::router(app.clone()),
            app,
            directory,
        }
    }

    pub fn home(&self) -> Arc<Home> {
        self.app.all_homes().pop().unwrap()
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, format!("lagesbild={}", who.token()));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form from one of our own pages.
    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = who.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        let body = serde_html_form::to_string(&all).unwrap();
        let request = Request::post(path)
            .header(header::COOKIE, format!("lagesbild={}", who.token()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A form with files: each its field, its name and its bytes.
    pub async fn upload(
        &self,
        who: Who,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        const EDGE: &str = "kant-mellan-delarna";
        let csrf = who.csrf();
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend(value.as_bytes());
            body.extend(b"\r\n");
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::COOKIE, format!("lagesbild={}", who.token()))
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={EDGE}"),
            );
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
        }
    }
}

/// An account with its role, logged in.
async fn enter(app: &App, municipality: MunicipalityCode, who: Who) {
    let now = app.clock.now();
    let (role, partner) = who.role();
    let token_hash = random::hash_of(&who.token());
    app.store
        .write(installation(), &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                let input = AccountInput {
                    name: format!("{who:?}"),
                    email: format!("{who:?}@exempelby.example"),
                    password_hash: None,
                };
                let account: AccountId = work.create_account(input).await?.id;
                let grant = Grant {
                    municipality,
                    partner: partner.into(),
                    role,
                    from: "2020-01-01".parse().expect("a day"),
                    to: None,
                };
                work.set_grants(account, &[grant], "prov").await?;
                work.create_session(NewSession {
                    token_hash,
                    account,
                    municipality,
                    csrf: who.csrf(),
                    idle_expires_at: now + 2.hours(),
                    expires_at: now + 12.hours(),
                    user_agent: String::new(),
                })
                .await
            })
        })
        .await
        .unwrap();
}
