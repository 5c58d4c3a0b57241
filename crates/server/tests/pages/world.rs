//! A small municipality with an account for each role, and single requests to its pages. On SQLite always, on
//! PostgreSQL when `LAGESBILD_TEST_POSTGRES` holds the address of a server where databases may be made.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::access::{Act, Grant, Role};
use domain::codes::{AccountId, MunicipalityCode};
use domain::municipality::{Municipality, Partner, PartnerKind};
use jiff::ToSpan;
use jiff::civil::Date;
use server::access::FromWhere;
use server::app::{App, AppState, Home};
use server::clock::Clock;
use server::config::{Settings, demo_municipality};
use server::{keys, pages, random};
use sqlx::{Connection, Executor, PgConnection};
use store::{AccountInput, Actor, NewApiToken, NewSession, Store, installation};
use tower::ServiceExt;

/// The day on which everything here happens: a Monday.
pub const TODAY: &str = "2022-03-14";

/// An organisation that only some tests have.
pub const ASSOCIATION: &str = "byalaget";

/// Another municipality in the same installation, with nothing in its register.
pub const NEIGHBOUR: &str = "9997";

/// Makes two tests of each: one on SQLite, one on PostgreSQL that is passed over when there is no server.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $test() { super::$test().await })+
        }
        mod on_postgres {
            $(#[tokio::test] async fn $test() { crate::world::on_postgres(super::$test()).await })+
        }
    };
}
pub(crate) use on_each_database;

tokio::task_local! {
    /// The server on which the worlds of a test are made; SQLite without one.
    static POSTGRES: String;
}

pub fn is_on_postgres() -> bool {
    POSTGRES.try_get().is_ok()
}

/// Runs a test whose worlds are on PostgreSQL.
pub async fn on_postgres(test: impl Future<Output = ()>) {
    match std::env::var("LAGESBILD_TEST_POSTGRES") {
        Ok(server) => POSTGRES.scope(server, test).await,
        Err(_) => eprintln!("LAGESBILD_TEST_POSTGRES is not set: tried on SQLite only"),
    }
}

/// A database of its own, gone when dropped.
struct OwnDatabase {
    server: String,
    name: String,
}

impl OwnDatabase {
    async fn make(server: String, number: u32) -> Self {
        let name = format!("lagesbild_pages_{}_{number}", std::process::id());
        administer(&server, format!("CREATE DATABASE {name}")).await;
        Self { server, name }
    }

    fn url(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A drop cannot wait in the runtime it happens in.
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            runtime.unwrap().block_on(administer(&server, drop));
        });
        assert!(
            gone.join().is_ok() || std::thread::panicking(),
            "a database is left behind"
        );
    }
}

async fn administer(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let sql: &'static str = sql.leak();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// Who asks, and for which organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Coordinator,
    Guard,
    Landlord,
    Police,
    Reader,
    Administrator,
    /// Coordinator and administrator of the other municipality.
    Neighbour,
    /// Not logged in.
    Nobody,
    // Those below have an account where a test says so.
    Auditor,
    /// Was a member of the working group until yesterday.
    Former,
    /// Will be one from tomorrow.
    Coming,
    /// Would be one, if the account were open.
    Closed,
    /// Is one for a private company, which may not process others' offences.
    Company,
    /// Is one for an association whose agreement has ended.
    Lapsed,
    /// A program with a key of the coordinator's, for all that a key can be made for.
    Program,
}

impl Who {
    const WITH_ACCOUNT: [Self; 7] = [
        Self::Coordinator,
        Self::Guard,
        Self::Landlord,
        Self::Police,
        Self::Reader,
        Self::Administrator,
        Self::Neighbour,
    ];

    pub fn role(self) -> (Role, &'static str) {
        match self {
            Self::Coordinator | Self::Program => (Role::Coordinator, "kommunen"),
            Self::Guard => (Role::Reporter, "bevakning-exempel"),
            Self::Landlord => (Role::Reporter, "exempelbyhus"),
            Self::Police => (Role::OsgMember, "polisen"),
            Self::Reader => (Role::Reader, "kommunen"),
            Self::Administrator => (Role::Administrator, "kommunen"),
            Self::Neighbour => (Role::Coordinator, "kommunen"),
            Self::Auditor => (Role::Auditor, "kommunen"),
            Self::Former | Self::Coming | Self::Closed => (Role::OsgMember, "polisen"),
            Self::Company => (Role::OsgMember, "bevakning-exempel"),
            Self::Lapsed => (Role::OsgMember, ASSOCIATION),
            Self::Nobody => unreachable!("nobody has no account"),
        }
    }

    fn token(self) -> String {
        format!("{self:?}-token")
    }

    /// From which day to which the role is held.
    fn days(self) -> (Date, Option<Date>) {
        let day = |text: &str| text.parse().expect("a day");
        match self {
            Self::Former => (day("2020-01-01"), Some(day("2022-03-13"))),
            Self::Coming => (day("2022-03-15"), None),
            _ => (day("2020-01-01"), None),
        }
    }

    pub fn cookie(self) -> String {
        match self {
            Self::Nobody | Self::Program => "sprak=sv".into(),
            // As it is called over TLS too.
            who => format!("lagesbild={0}; __Host-lagesbild={0}", who.token()),
        }
    }

    pub fn csrf(self) -> String {
        format!("{self:?}-csrf")
    }

    /// Somebody shows a session, and a program its key.
    fn shows(self, request: axum::http::request::Builder) -> axum::http::request::Builder {
        let request = request.header(header::COOKIE, self.cookie());
        match self {
            Self::Program => request.header(header::AUTHORIZATION, format!("Bearer {PROGRAM_KEY}")),
            _ => request,
        }
    }
}

const PROGRAM_KEY: &str = "lagesbild_prov";

pub struct World {
    pub app: App,
    pub code: MunicipalityCode,
    router: Router,
    directory: PathBuf,
    /// Dropped after the rest.
    _database: Option<OwnDatabase>,
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
        Self::with_settings(|_| ()).await
    }

    /// The demo municipality itself, governed as its file tells.
    pub async fn governed() -> Self {
        Self::governed_with(|_| ()).await
    }

    /// The same, with settings that differ from the usual.
    pub async fn governed_with(change: impl FnOnce(&mut Settings)) -> Self {
        let demo = demo_municipality::demo_municipalities().unwrap().swap_remove(0);
        let file = demo_municipality::demo_chain(&demo).unwrap().unwrap();
        let world = Self::of(demo, change).await;
        let (now, actor) = (world.app.clock.now(), Actor::system("prov"));
        let kept = world.app.store.write(world.code, &actor, now, move |work| {
            Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
        });
        kept.await.unwrap();
        world
    }

    /// With settings that differ from the usual.
    pub async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::of(
            demo_municipality::demo_municipalities().unwrap().pop().unwrap(),
            change,
        )
        .await
    }

    /// Of a municipality that differs from the usual one.
    pub async fn made_of(municipality: Municipality) -> Self {
        Self::of(municipality, |_| ()).await
    }

    /// With an association among the organisations, and an account for each kind of membership.
    pub async fn with_everybody(change: impl FnOnce(&mut Settings)) -> Self {
        let mut municipality = demo_municipality::demo_municipalities().unwrap().pop().unwrap();
        municipality.partners.push(Partner {
            code: ASSOCIATION.into(),
            name: "Byalaget".into(),
            kind: PartnerKind::NonProfit,
            reports_weekly: false,
            source: None,
        });
        let world = Self::of(municipality, change).await;
        for who in [
            Who::Auditor,
            Who::Former,
            Who::Coming,
            Who::Closed,
            Who::Company,
            Who::Lapsed,
        ] {
            enter(&world.app, world.code, who).await;
        }
        world
    }

    /// On a day when the clock stands still.
    pub async fn standing_still(numbered_together: bool) -> Self {
        let municipality = demo_municipality::demo_municipalities().unwrap().pop().unwrap();
        let noon = TODAY.parse::<Date>().unwrap().at(12, 0, 0, 0);
        let clock = Clock::standing_at(noon.to_zoned(municipality.zone()).unwrap().timestamp());
        Self::at(municipality, clock, |settings| {
            settings.number_events_together = numbered_together;
            // Pages carry what is made from it.
            keep_key(&settings.data, keys::DRAFTS);
            // No minute ever passes.
            settings.files_per_minute = u32::MAX;
        })
        .await
    }

    async fn of(municipality: Municipality, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Clock::starting_on(TODAY.parse().unwrap(), &municipality.zone());
        Self::at(municipality, clock, change).await
    }

    async fn at(municipality: Municipality, clock: Clock, change: impl FnOnce(&mut Settings)) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("lagesbild-pages-{}-{number}", std::process::id()));
        let database = match POSTGRES.try_get() {
            Ok(server) => Some(OwnDatabase::make(server, number).await),
            Err(_) => None,
        };
        let mut neighbour = municipality.clone();
        neighbour.code = NEIGHBOUR.parse().unwrap();
        neighbour.name = "Grannby kommun".into();
        let url = database.as_ref().map(OwnDatabase::url);
        let store = match &url {
            Some(url) => Store::connect_postgres(url, clock.now()).await.unwrap(),
            None => Store::open_sqlite(&directory, clock.now()).await.unwrap(),
        };
        let (code, next) = (municipality.code, neighbour.code);
        for municipality in [municipality, neighbour] {
            store
                .write(
                    municipality.code,
                    &Actor::system("prov"),
                    clock.now(),
                    move |work| Box::pin(async move { work.save_municipality(&municipality).await }),
                )
                .await
                .unwrap();
        }
        let mut settings = Settings {
            data: directory.clone(),
            database: url,
            // The numbers that tests ask for.
            number_events_together: true,
            // A test asks for in a second what a person does in a day.
            pages_per_minute: u32::MAX,
            ..Settings::default()
        };
        change(&mut settings);
        let app = AppState::new(store, clock, settings).await.unwrap();
        for who in Who::WITH_ACCOUNT {
            let home = if who == Who::Neighbour { next } else { code };
            enter(&app, home, who).await;
        }
        Self {
            router: pages::router(app.clone()),
            app,
            code,
            directory,
            _database: database,
        }
    }

    /// Another server on the same register.
    pub async fn beside(&self) -> App {
        let (store, settings) = (self.app.store.clone(), self.app.settings.clone());
        AppState::new(store, self.app.clock, settings).await.unwrap()
    }

    /// Another server on the same register answers from now on.
    pub async fn go_to_another_server(&mut self) {
        self.app = self.beside().await;
        self.router = pages::router(self.app.clone());
    }

    pub fn home(&self) -> Arc<Home> {
        self.app.home(self.code).unwrap()
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        let request = who.shows(Request::get(path));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The page as someone reads it who has chosen English.
    pub async fn get_in_english(&self, who: Who, path: &str) -> Answer {
        let cookies = format!("{}; sprak=en", who.cookie());
        let request = Request::get(path).header(header::COOKIE, cookies);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form from one of our own pages.
    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = who.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        let body = serde_html_form::to_string(&all).unwrap();
        let request = who
            .shows(Request::post(path))
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
        let request = who.shows(Request::post(path)).header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={EDGE}"),
        );
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
        }
    }
}

/// A key of the program's own that is the same in each world.
fn keep_key(data: &Path, name: &str) {
    let path = keys::path(data, name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "07".repeat(32)).unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
}

/// The coordinator's key for everything that a program can do.
pub async fn give_key(world: &World) {
    let (store, now, m) = (&world.app.store, world.app.clock.now(), world.code);
    let account = store.account_by_email("coordinator@exempelby.example").await;
    let new = NewApiToken {
        token_hash: random::hash_of(PROGRAM_KEY),
        account: account.unwrap().unwrap().id,
        municipality: m,
        name: "prov".into(),
        acts: KEY_ACTS.to_vec(),
        expires_at: now + 48.hours(),
    };
    let by = Actor::system("prov");
    let made = store.write(installation(), &by, now, move |work| {
        Box::pin(async move { work.make_api_token(new).await })
    });
    made.await.unwrap();
}

/// What a coordinator can make a key for: what only reads or takes out, and handing a file in.
pub const KEY_ACTS: [Act; 9] = [
    Act::ReadOwnEvents,
    Act::ReadAllEvents,
    Act::ImportFile,
    Act::ExportEvents,
    Act::ReadPictures,
    Act::ReadDrafts,
    Act::ReadFeedback,
    Act::ReadGovernance,
    Act::ReadJournal,
];

/// An account with its role, logged in.
async fn enter(app: &App, municipality: MunicipalityCode, who: Who) {
    let now = app.clock.now();
    let (role, partner) = who.role();
    // A municipality that lacks it has another of the same kind.
    let home = app.home(municipality).unwrap();
    let kind = match partner {
        "bevakning-exempel" => PartnerKind::Private,
        "exempelbyhus" => PartnerKind::MunicipalCompany,
        _ => PartnerKind::Authority,
    };
    let partners = &home.municipality.partners;
    let same = partners.iter().find(|p| p.code.as_str() == partner);
    let partner = same.or_else(|| partners.iter().find(|p| p.kind == kind));
    let partner = partner.unwrap().code.clone();
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
                let grant = |role| Grant {
                    municipality,
                    partner: partner.clone(),
                    role,
                    from: who.days().0,
                    to: who.days().1,
                };
                let mut grants = vec![grant(role)];
                if who == Who::Neighbour {
                    grants.push(grant(Role::Administrator));
                }
                work.set_grants(account, &grants, "prov").await?;
                if who == Who::Closed {
                    work.set_account_open(account, false, "prov").await?;
                }
                work.create_session(NewSession {
                    token_hash,
                    account,
                    municipality,
                    csrf: who.csrf(),
                    idle_expires_at: now + 2.hours(),
                    expires_at: now + 12.hours(),
                    user_agent: String::new(),
                    confirmed_from: FromWhere::digest_of("127.0.0.1", ""),
                    from: None,
                    second_step: false,
                })
                .await
            })
        })
        .await
        .unwrap();
}
