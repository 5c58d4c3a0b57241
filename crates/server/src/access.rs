//! Who asks. A page states what its reader must be allowed to do in the type of its first argument; nobody else gets
//! that far. What somebody may is said in `domain`'s `policy.toml` and asked anew at each request.
//!
//! Reading and writing are different types. Only a permit to write says who did it, which is what the register wants to
//! know before it changes anything; so a page that only reads, and wants to write, does not compile:
//!
//! ```
//! fn a_page_that_changes_events(editor: &server::access::EventEditor) -> store::Actor {
//!     editor.actor()
//! }
//! ```
//! ```compile_fail,E0599
//! fn a_page_that_reads_events(reader: &server::access::EventReader) -> store::Actor {
//!     reader.actor()
//! }
//! ```
//! ```compile_fail,E0599
//! use server::access::{EventEditor, FormOf};
//! fn the_form_that_is_shown_before(form: &FormOf<EventEditor>) -> store::Actor {
//!     form.actor()
//! }
//! ```

mod by_key;
mod from_where;

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::header;
use axum::http::request::Parts;
use domain::access::{Act, EventScope, Principal};
use domain::chain::Chain;
use domain::codes::{AccountId, MunicipalityCode, PartnerCode};
use domain::policy::{Channel, Standing};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::{Actor, Witness, installation};

use crate::app::{App, Home};
use crate::attempts;
use crate::errors::PageError;
use crate::frame::{Frame, Reader};
use crate::random;
use crate::texts::Language;
use crate::turns::Turn;
use crate::typed;

pub use by_key::HANDED_IN;
pub use from_where::{FromWhere, user_agent};

pub const COOKIE: &str = "lagesbild";
pub const LANGUAGE_COOKIE: &str = "sprak";

/// A session rests after half an hour without use and ends after twelve hours.
pub const IDLE_MINUTES: i64 = 30;
pub const LONGEST_HOURS: i64 = 12;

/// How long after showing who they are somebody may open what is secret and take events out.
pub const CONFIRMED_MINUTES: i64 = 15;

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
    /// What it is good for, when it is a program's key and no session of a person.
    only: Option<Vec<Act>>,
}

impl Session {
    /// From the request's cookie. Read once per request.
    pub async fn from_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        if let Some(session) = parts.extensions.get::<Self>() {
            return Ok(session.clone());
        }
        if let Some(key) = by_key::key_of(parts) {
            let session = Self::of_key(parts, app, key).await?;
            parts.extensions.insert(session.clone());
            return Ok(session);
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
        let session = Self {
            token_hash,
            kept,
            only: None,
        };
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
    /// The way by which the answer leaves the program.
    channel: Channel,
    from_where: FromWhere,
    _turn: Turn,
    /// What came with the request.
    sent: typed::Sent,
}

impl Signed {
    pub fn municipality(&self) -> MunicipalityCode {
        self.home.code()
    }

    pub fn scope(&self) -> EventScope {
        self.principal.event_scope()
    }

    /// As it is written in the journal.
    fn as_actor(&self) -> Actor {
        Actor {
            account: Some(self.principal.account),
            name: self.principal.name.clone(),
        }
    }

    /// As it is written down that the reader saw something or took it out: all that whoever only reads leaves behind.
    pub fn witness(&self) -> Witness {
        Witness::of(self.as_actor())
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

    /// Only for a program with a key: its request has no form that could carry a session's token.
    pub fn by_key(&self) -> Result<(), PageError> {
        self.session.only.as_ref().map(|_| ()).ok_or(PageError::BadForm)
    }

    /// Asks who is there, unless they have shown it lately. `back_to` is where they were going; what they typed waits.
    pub async fn confirmed_lately(&self, back_to: &str) -> Result<(), PageError> {
        let oldest = self.now() - CONFIRMED_MINUTES.minutes();
        if self.session.kept.confirmed_at.is_some_and(|at| at >= oldest) {
            return Ok(());
        }
        self.ask_who_is_there(back_to).await
    }

    async fn ask_who_is_there(&self, back_to: &str) -> Result<(), PageError> {
        let back_to = match self.sent.typed(&self.frame.path, back_to) {
            Some(typed) => {
                let account = self.principal.account;
                typed::keep(&self.app, account, &typed).await?;
                typed::PAGE.to_owned()
            }
            None => back_to.to_owned(),
        };
        Err(PageError::ConfirmFirst { back_to })
    }

    pub fn require(&self, act: Act) -> Result<(), PageError> {
        if self.principal.may_by(act, self.channel) {
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
        let known = app.chains.known(&app.store, kept.municipality).await?;
        let principal = Principal::new(
            kept.account,
            kept.name,
            kept.municipality,
            grants,
            today,
            |partner| standing(&home, &known.chain, partner, today),
        );
        let principal = match session.only.clone() {
            Some(acts) => principal.narrowed(acts),
            None => principal,
        };
        if principal.grants.is_empty() {
            return Err(PageError::NotAllowed);
        }
        let lacks_second_factor = !kept.has_second_factor
            && !kept.second_step
            && kept.grants_that_require_it.iter().any(|g| g.holds_on(today));
        if lacks_second_factor && !WITHOUT_SECOND_FACTOR.contains(&parts.uri.path()) {
            return Err(PageError::SecondFactorFirst);
        }
        let channel = channel(parts.uri.path());
        if channel == Channel::File && session.only.is_none() {
            let who = format!("files {}", principal.account);
            let limit = attempts::asked_for(app.settings.files_per_minute);
            let taken = app.attempts.take(&who, limit, app.clock.now());
            taken.map_err(|seconds| PageError::TooManyFiles { seconds })?;
        } else if parts.method == Method::GET && session.only.is_none() {
            // What is sent in waits for its turn and is never stopped: somebody has written it.
            let who = format!("pages {}", principal.account);
            let limit = attempts::asked_for(app.settings.pages_per_minute);
            let taken = app.attempts.take(&who, limit, app.clock.now());
            taken.map_err(|seconds| PageError::TooManyPages { seconds })?;
        }
        let turn = app.turns.wait_once(principal.account, parts).await;
        let turn = turn.ok_or(PageError::TooManyPages { seconds: 10 })?;
        let in_several = municipalities.len() > 1;
        let frame = frame(app, parts, &home, &principal, (kept.csrf, in_several), today);
        Ok(Self {
            app: app.clone(),
            home,
            principal,
            session,
            frame,
            channel,
            from_where: FromWhere::of(parts, &app.settings),
            _turn: turn,
            sent: parts.extensions.get_or_insert_default::<typed::Sent>().clone(),
        })
    }
}

/// What stands around the page of a reader.
fn frame(
    app: &App,
    parts: &Parts,
    home: &Arc<Home>,
    principal: &Principal,
    (csrf, in_several_municipalities): (String, bool),
    today: Date,
) -> Frame {
    let partner = &principal.grants[0].partner;
    let partner = home
        .municipality
        .partner(partner)
        .map_or(partner.as_str(), |p| &p.name)
        .to_owned();
    Frame {
        language: language(app, parts, &home.municipality.language),
        path: parts.uri.path().to_owned(),
        csrf,
        reader: Some(Reader {
            name: principal.name.clone(),
            partner,
            principal: principal.clone(),
            in_several_municipalities,
            draft_key: app.drafts.of(&app.settings, principal.account),
        }),
        notice: notice(parts.uri.query().unwrap_or_default()),
        today: Some(today),
        home: Some(home.clone()),
    }
}

/// How an organisation stands in a municipality on a day.
pub fn standing(home: &Home, chain: &Chain, partner: &PartnerCode, day: Date) -> Option<Standing> {
    let kind = home.municipality.partner(partner)?.kind;
    Some(Standing {
        kind,
        agreement: chain.agreement_with(partner, day),
    })
}

/// The way by which what lies at an address leaves the program.
pub fn channel(path: &str) -> Channel {
    const FILES: [&str; 8] = [
        ".csv",
        ".xlsx",
        ".gpkg",
        ".pdf",
        ".docx",
        ".zip",
        "/export.geojson",
        "/export.json",
    ];
    const WITH_FILES: [&str; 3] = ["/fil/", "/filer/", "/bilagor/"];
    let ends = |with: &[&str]| with.iter().any(|end| path.ends_with(end));
    // A figure's numbers are taken out, in whatever form.
    let is_figure_as_data = path.contains("/figur/") && path.ends_with(".json");
    if ends(&FILES) || is_figure_as_data || WITH_FILES.iter().any(|part| path.contains(part)) {
        Channel::File
    } else if ends(&[".geojson", ".json"]) || path.contains("/rutor/") {
        Channel::Data
    } else if ends(&[".svg"]) || path.contains("/figur/") {
        Channel::Figure
    } else {
        Channel::Page
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

/// A permit that some act gives.
pub trait Permit {
    /// One of these is enough.
    const ACTS: &'static [Act];
}

async fn permitted<P: Permit>(parts: &mut Parts, app: &App) -> Result<Signed, PageError> {
    let signed = Signed::from_request_parts(parts, app).await?;
    if !P::ACTS.iter().any(|act| signed.require(*act).is_ok()) {
        return Err(PageError::NotAllowed);
    }
    if P::ACTS.contains(&Act::ManageAccounts) {
        signed.asks_from_an_admin_network()?;
    }
    Ok(signed)
}

/// What only shows something must not be able to change it.
fn only_when_sent(parts: &Parts) -> Result<(), PageError> {
    if [Method::GET, Method::HEAD].contains(&parts.method) {
        return Err(PageError::Unexpected(anyhow::anyhow!(
            "{} only shows something and asks for a permit to write",
            parts.uri.path()
        )));
    }
    Ok(())
}

macro_rules! permits {
    ($kind:ident: $($(#[$doc:meta])* $name:ident: $($act:ident)|+),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Signed);

        impl Deref for $name {
            type Target = Signed;

            fn deref(&self) -> &Signed {
                &self.0
            }
        }

        impl Permit for $name {
            const ACTS: &'static [Act] = &[$(Act::$act),+];
        }

        permits!(@$kind $name);
    )+

        #[cfg(test)]
        pub(crate) mod $kind {
            use super::{Act, Permit};

            pub const ALL: &[&[Act]] = &[$(super::$name::ACTS),+];
        }
    };
    (@reading $name:ident) => {
        impl FromRequestParts<App> for $name {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
                Ok(Self(permitted::<Self>(parts, app).await?))
            }
        }
    };
    (@writing $name:ident) => {
        impl FromRequestParts<App> for $name {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
                only_when_sent(parts)?;
                Ok(Self(permitted::<Self>(parts, app).await?))
            }
        }

        impl $name {
            /// As it is written in the journal. Without it nothing is changed.
            pub fn actor(&self) -> Actor {
                self.0.as_actor()
            }
        }
    };
}

permits! { reading:
    /// Sees all events or its own organisation's; every query takes `scope()`.
    EventReader: ReadAllEvents | ReadOwnEvents,
    EventExporter: ExportEvents,
    PictureReader: ReadPictures,
    FeedbackReader: ReadFeedback,
    GovernanceReader: ReadGovernance,
    JournalReader: ReadJournal,
    AccessReader: ReadAccess,
}

permits! { writing:
    EventReporter: ReportEvent,
    EventEditor: ChangeEvent,
    /// Answers what another person asks for an event under secrecy.
    SecrecyTrier: TrySecrecy,
    Disposer: Dispose,
    /// Adds images to what it reported or may change.
    EventAttacher: ReportEvent | ChangeEvent,
    ViewKeeper: KeepOwnViews,
    InboxSorter: SortInbox,
    Importer: ImportFile,
    PictureWriter: WritePicture,
    PictureAdopter: AdoptPicture,
    DecisionAnswerer: AnswerDecision,
    FeedbackWriter: WriteFeedback,
    GovernanceWriter: WriteGovernance,
    AccountManager: ManageAccounts,
}

/// May do what `W` may and is shown the form for it, or what it is about; changes nothing.
pub struct FormOf<W> {
    signed: Signed,
    of: PhantomData<fn() -> W>,
}

impl<W> Deref for FormOf<W> {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.signed
    }
}

impl<W: Permit> FromRequestParts<App> for FormOf<W> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        Ok(Self {
            signed: permitted::<W>(parts, app).await?,
            of: PhantomData,
        })
    }
}

/// The reader's own account: its password, codes, keys and sessions. It gives no right to anything else.
pub struct OwnAccount(Signed);

impl Deref for OwnAccount {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.0
    }
}

impl FromRequestParts<App> for OwnAccount {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        only_when_sent(parts)?;
        Ok(Self(Signed::from_request_parts(parts, app).await?))
    }
}

impl OwnAccount {
    /// As it is written in the journal.
    pub fn actor(&self) -> Actor {
        self.0.as_actor()
    }
}

impl Signed {
    /// The organisation that this reader reports for.
    pub fn reports_for(&self) -> Result<&PartnerCode, PageError> {
        self.principal.reports_for().ok_or(PageError::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::{Manner, policy};

    use super::*;

    #[test]
    fn reading_never_implies_writing() {
        for act in reading::ALL.concat() {
            assert_ne!(policy().manner(act), Some(Manner::Write), "{act:?}");
        }
        for act in writing::ALL.concat() {
            assert_eq!(policy().manner(act), Some(Manner::Write), "{act:?}");
        }
    }

    #[test]
    fn the_way_out_is_told_by_the_address() {
        let check = |path: &str, expected: Channel| assert_eq!(channel(path), expected, "{path}");
        check("/handelser", Channel::Page);
        check("/handelser/export.geojson", Channel::File);
        check("/handelser/export.json", Channel::File);
        check("/handelser/karta.geojson", Channel::Data);
        check("/handelser/1/bilagor/1", Channel::File);
        check("/lagesbild/2022-W09.pdf", Channel::File);
        check("/utforska/figur/tid", Channel::Figure);
        check("/utforska/figur/timmar.csv", Channel::File);
        check("/utforska/figur/timmar.json", Channel::File);
        check("/utforska/ovanligt/fil/json", Channel::File);
        check("/kedjan/mal/fil/csv", Channel::File);
        check("/sekretess/1/fil/csv", Channel::File);
        check("/import/1/lage.json", Channel::Data);
        check("/utforska/rutor/12/2254/1204", Channel::Data);
    }
}
