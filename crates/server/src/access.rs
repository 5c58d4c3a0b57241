//! Who asks. A page states what its reader must be allowed to do in the type of its first argument;
//! nobody else gets that far.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use domain::access::{Act, EventScope, Principal};
use domain::codes::{AccountId, MunicipalityCode, PartnerCode};
use jiff::{Timestamp, ToSpan};
use store::{Actor, installation};

use crate::app::{App, Home};
use crate::errors::PageError;
use crate::frame::{Frame, Reader};
use crate::random;
use crate::texts::Language;

pub const COOKIE: &str = "lagesbild";
pub const LANGUAGE_COOKIE: &str = "sprak";

/// A session rests after half an hour without use and ends after twelve hours.
pub const IDLE_MINUTES: i64 = 30;
pub const LONGEST_HOURS: i64 = 12;

/// What somebody reaches whose role must have a second step and who has none: the way to it, and out.
const WITHOUT_SECOND_FACTOR: [&str; 5] = [
    "/konto/kod",
    "/konto/nycklar",
    "/konto/nycklar/ny",
    "/sprak",
    "/logga-ut",
];

/// A session that holds, and who it belongs to.
#[derive(Clone)]
pub struct Session {
    pub token_hash: [u8; 32],
    kept: store::Session,
}

impl Session {
    /// From the request's cookie. Read once per request.
    pub async fn from_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        if let Some(session) = parts.extensions.get::<Self>() {
            return Ok(session.clone());
        }
        let first = || PageError::LogInFirst {
            back_to: parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        };
        let token = cookie(app, parts, COOKIE).ok_or_else(first)?;
        let token_hash = random::hash_of(&token);
        let kept = app
            .store
            .session(token_hash, app.clock.now())
            .await?
            .ok_or_else(first)?;
        stay_alive(app, &token_hash, &kept).await?;
        let session = Self { token_hash, kept };
        parts.extensions.insert(session.clone());
        Ok(session)
    }

    pub fn account(&self) -> AccountId {
        self.kept.account
    }

    pub fn took_second_step(&self) -> bool {
        self.kept.second_step
    }

    /// Where its holder logged in, if it was not here.
    pub fn issuer(&self) -> Option<&str> {
        self.kept.issuer.as_deref()
    }

    /// Compares in constant time: both are hashed before they are compared.
    pub fn csrf_matches(&self, token: &str) -> bool {
        random::hash_of(token) == random::hash_of(&self.kept.csrf)
    }
}

/// Moves the end of the rest forward, at most once a minute: reading a page should not cost a write.
async fn stay_alive(app: &App, token_hash: &[u8; 32], kept: &store::Session) -> Result<(), PageError> {
    let now = app.clock.now();
    if now.as_second() - kept.seen_at.as_second() < 60 {
        return Ok(());
    }
    let (token_hash, until) = (*token_hash, now + IDLE_MINUTES.minutes());
    app.store
        .write(installation(), &Actor::system("session"), now, move |work| {
            Box::pin(async move { work.touch_session(token_hash, until).await })
        })
        .await?;
    Ok(())
}

/// What a cookie is called in the browser. Over TLS with the prefix by which browsers see to it that nobody else has set
/// it: neither another host of the same domain nor a page that came in the clear.
pub fn cookie_name(app: &App, name: &str) -> String {
    let prefix = if app.settings.is_https() { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

pub fn cookie(app: &App, parts: &Parts, name: &str) -> Option<String> {
    let name = cookie_name(app, name);
    let all = parts.headers.get_all(header::COOKIE);
    all.iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// Someone who is logged in, in one municipality.
#[derive(Clone)]
pub struct Signed {
    pub app: App,
    pub home: Arc<Home>,
    pub principal: Principal,
    pub session: Session,
    pub frame: Frame,
}

impl Signed {
    pub fn municipality(&self) -> MunicipalityCode {
        self.home.code()
    }

    pub fn scope(&self) -> EventScope {
        self.principal.event_scope()
    }

    /// As it is written in the journal.
    pub fn actor(&self) -> Actor {
        Actor {
            account: Some(self.principal.account),
            name: self.principal.name.clone(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    pub fn today(&self) -> jiff::civil::Date {
        self.app.clock.today(&self.home.zone)
    }

    /// One of the reader's roles must have a second step.
    pub fn must_have_second_factor(&self) -> bool {
        let kept = &self.session.kept;
        kept.grants_that_require_it
            .iter()
            .any(|g| g.holds_on(self.today()))
    }

    pub fn has_second_factor(&self) -> bool {
        self.session.kept.has_second_factor
    }

    pub fn require(&self, act: Act) -> Result<(), PageError> {
        if self.principal.may(act) {
            Ok(())
        } else {
            Err(PageError::NotAllowed)
        }
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let session = Session::from_parts(parts, app).await?;
        let kept = session.kept.clone();
        if !kept.open {
            return Err(PageError::NotAllowed);
        }
        let home = app.home(kept.municipality).ok_or(PageError::NotFound)?;
        let grants = kept.grants;
        let today = app.clock.today(&home.zone);
        let mut municipalities: Vec<_> = grants
            .iter()
            .filter(|g| g.holds_on(today))
            .map(|g| g.municipality)
            .collect();
        municipalities.sort_unstable();
        municipalities.dedup();
        let principal = Principal::new(kept.account, kept.name, kept.municipality, grants, today);
        if principal.grants.is_empty() {
            return Err(PageError::NotAllowed);
        }
        let lacks_second_factor = !kept.has_second_factor
            && !kept.second_step
            && kept.grants_that_require_it.iter().any(|g| g.holds_on(today));
        if lacks_second_factor && !WITHOUT_SECOND_FACTOR.contains(&parts.uri.path()) {
            return Err(PageError::SecondFactorFirst);
        }
        let partner = &principal.grants[0].partner;
        let partner = home
            .municipality
            .partner(partner)
            .map_or(partner.as_str(), |p| &p.name)
            .to_owned();
        let frame = Frame {
            language: language(app, parts, &home.municipality.language),
            path: parts.uri.path().to_owned(),
            csrf: kept.csrf,
            reader: Some(Reader {
                name: principal.name.clone(),
                partner,
                principal: principal.clone(),
                in_several_municipalities: municipalities.len() > 1,
            }),
            notice: notice(parts.uri.query().unwrap_or_default()),
            today: Some(today),
            home: Some(home.clone()),
        };
        Ok(Self {
            app: app.clone(),
            home,
            principal,
            session,
            frame,
        })
    }
}

/// The language the reader chose, else the municipality's own.
pub fn language(app: &App, parts: &Parts, own: &str) -> Language {
    cookie(app, parts, LANGUAGE_COOKIE)
        .and_then(|tag| Language::from_tag(&tag))
        .or_else(|| Language::from_tag(own))
        .unwrap_or(Language::Swedish)
}

/// `?klart=saved` becomes the text `notice-saved`, if there is one.
fn notice(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("klart="))?;
    let plain = value.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && value.len() <= 40;
    plain.then(|| format!("notice-{value}"))
}

macro_rules! permits {
    ($($(#[$doc:meta])* $name:ident: $($act:ident)|+),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub Signed);

        impl std::ops::Deref for $name {
            type Target = Signed;

            fn deref(&self) -> &Signed {
                &self.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
                let signed = Signed::from_request_parts(parts, app).await?;
                if [$(Act::$act),+].into_iter().any(|act| signed.principal.may(act)) {
                    Ok(Self(signed))
                } else {
                    Err(PageError::NotAllowed)
                }
            }
        }
    )+};
}

permits! {
    EventReporter: ReportEvent,
    /// Sees all events or its own organisation's; every query takes `scope()`.
    EventReader: ReadAllEvents | ReadOwnEvents,
    EventEditor: ChangeEvent,
    InboxSorter: SortInbox,
    Importer: ImportFile,
    EventExporter: ExportEvents,
    PictureReader: ReadPictures,
    PictureWriter: WritePicture,
    PictureAdopter: AdoptPicture,
    DecisionAnswerer: AnswerDecision,
    FeedbackReader: ReadFeedback,
    FeedbackWriter: WriteFeedback,
    GovernanceReader: ReadGovernance,
    GovernanceWriter: WriteGovernance,
    JournalReader: ReadJournal,
    AccountManager: ManageAccounts,
}

impl Signed {
    /// The organisation that this reader reports for.
    pub fn reports_for(&self) -> Result<&PartnerCode, PageError> {
        self.principal.reports_for().ok_or(PageError::NotAllowed)
    }
}
