//! Logging in somewhere else: away, back, and out again when the provider says so. Whatever goes wrong leaves the reader
//! at the ordinary log-in, with a calm sentence and nothing granted.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::AccountId;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use store::{Account, AccountInput, Actor, Issued, StoreError, installation};

use super::log_in::{
    Way, give_network_try_back, own_address, refused_elsewhere, safe_path, set_cookie, take_network_try,
};
use super::second_factor::enter;
use crate::access::{Session, Signed, cookie};
use crate::app::App;
use crate::config::mail::is_address;
use crate::config::openid::GroupRight;
use crate::errors::PageError;
use crate::forms::OpenForm;
use crate::mailing::{WayIn, tell};
use crate::openid::rights;
use crate::openid::tokens::Person;
use crate::openid::trouble::{Told, Trouble};
use crate::openid::{Begun, Remote};
use crate::random;

/// What the browser holds while its reader is away.
const VIA_COOKIE: &str = "lagesbild_via";
const MINUTES: i64 = 10;

/// Why a log-in elsewhere came to nothing.
enum Stop {
    Told(Told),
    Trouble(Trouble),
    Page(PageError),
}

impl From<Told> for Stop {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<PageError> for Stop {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Page(error.into())
    }
}

/// A log-in that went away, as it is kept until it comes back: where it went, where to go on, and the account that it is
/// to become a way into, if somebody who is logged in asked for that.
#[derive(Serialize, Deserialize)]
struct Away {
    provider: String,
    to: String,
    joins: Option<AccountId>,
    /// Somebody who is logged in is to show again who they are.
    #[serde(default)]
    fresh: bool,
}

#[derive(Deserialize)]
pub struct Going {
    #[serde(default)]
    vidare: String,
    /// Whether the provider is to ask anew.
    #[serde(default)]
    farsk: String,
}

/// What the provider is told to send the browser back to.
pub fn answer_path(provider: &str) -> String {
    format!("/logga-in/via/{provider}/svar")
}

/// What the provider calls when somebody logs out there.
pub fn log_out_path(provider: &str) -> String {
    format!("/logga-in/via/{provider}/utloggad")
}

pub async fn begin(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(Going { vidare, farsk }): Query<Going>,
    parts: Parts,
) -> Result<Response, PageError> {
    let remote = app.openid.named(&name).ok_or(PageError::NotFound)?;
    if let Err(wait) = take_network_try(&app, &parts) {
        return refused_elsewhere(&app, &parts, |frame| frame.ta(wait.key, wait.seconds));
    }
    let away = Away {
        provider: name,
        to: safe_path(&vidare),
        joins: None,
        fresh: !farsk.is_empty(),
    };
    match go(&app, remote, away).await {
        Ok(response) => Ok(response),
        Err(stop) => stopped(&app, &parts, remote, stop),
    }
}

/// Sends somebody who is logged in away, to come back with a further way into their account.
pub async fn join(signed: &Signed, parts: &Parts, remote: &Remote) -> Result<Response, PageError> {
    let away = Away {
        provider: remote.provider.name.clone(),
        to: "/konto?klart=joined".into(),
        joins: Some(signed.principal.account),
        fresh: false,
    };
    match go(&signed.app, remote, away).await {
        Ok(response) => Ok(response),
        Err(stop) => stopped(&signed.app, parts, remote, stop),
    }
}

async fn go(app: &App, remote: &Remote, away: Away) -> Result<Response, Stop> {
    let begun = Begun::new();
    let back = own_address(app, &answer_path(&remote.provider.name));
    let address = remote
        .address(&begun, &back, away.fresh, app.clock.outside())
        .await?;
    let said = serde_json::to_value(away).map_err(PageError::from)?;
    let now = app.clock.now();
    let (hash, until) = (begun.hash(), now + MINUTES.minutes());
    app.store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move { work.begin_log_in(hash, &said, until).await })
        })
        .await?;
    let mut response = Redirect::to(address.as_str()).into_response();
    set_cookie(app, &mut response, VIA_COOKIE, begun.secret(), MINUTES * 60)?;
    Ok(response)
}

/// What a provider sends its readers back with, in words that it may not choose.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

pub async fn answer(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(answer): Query<Answer>,
    mut parts: Parts,
) -> Result<Response, PageError> {
    let remote = app.openid.named(&name).ok_or(PageError::NotFound)?;
    let mut response = match come_back(&app, &mut parts, remote, answer).await {
        Ok(response) => response,
        Err(stop) => stopped(&app, &parts, remote, stop)?,
    };
    set_cookie(&app, &mut response, VIA_COOKIE, "", 0)?;
    Ok(response)
}

async fn come_back(app: &App, parts: &mut Parts, remote: &Remote, answer: Answer) -> Result<Response, Stop> {
    let begun = Begun::of(cookie(app, parts, VIA_COOKIE).ok_or(Told::Again)?);
    if !begun.has_state(&answer.state) {
        return Err(Told::Again.into());
    }
    let away = take(app, &begun).await?.ok_or(Told::Again)?;
    let name = &remote.provider.name;
    if away.provider != *name {
        return Err(Told::Again.into());
    }
    if let Some(error) = &answer.error {
        tracing::info!(
            provider = name,
            error = error.escape_debug().to_string(),
            "a log-in was refused elsewhere"
        );
        return Err(Told::Denied.into());
    }
    let code = answer.code.as_deref().ok_or(Told::Again)?;
    let back = own_address(app, &answer_path(name));
    let now = app.clock.outside();
    let person = remote
        .person(&begun, code, answer.iss.as_deref(), &back, now)
        .await?;
    // By the clock that tokens are signed by, told by the one that sessions are kept by.
    let ago = person.authenticated_at.map(|at| (now.as_second() - at).max(0));
    if away.fresh && ago.is_none_or(|ago| ago > MINUTES * 60) {
        return Err(Told::NotFresh.into());
    }
    let account = account_of(app, parts, remote, &person, away.joins).await?;
    let way = Way {
        half: None,
        from: Some(Issued {
            issuer: remote.provider.issuer.clone(),
            session: person.session,
            confirmed_at: ago.map(|ago| app.clock.now() - jiff::SignedDuration::from_secs(ago)),
        }),
        second_step: person.second_step || remote.provider.second_step,
    };
    give_network_try_back(app, parts);
    Ok(enter(app, parts, &account, &away.to, way).await?)
}

/// The log-in that went away from this browser. It comes back once.
async fn take(app: &App, begun: &Begun) -> Result<Option<Away>, Stop> {
    let (hash, now) = (begun.hash(), app.clock.now());
    let Some(said) = app.store.log_in_begun(hash, now).await? else {
        return Ok(None);
    };
    // What else is half way in the same table says nothing of a provider.
    let Ok(away) = serde_json::from_value(said) else {
        return Ok(None);
    };
    let taken = app
        .store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move { work.end_log_in(hash).await })
        })
        .await?;
    Ok(taken.then_some(away))
}

/// The account of whoever logged in, with the rights that their groups give today. Made if there is none.
async fn account_of(
    app: &App,
    parts: &mut Parts,
    remote: &Remote,
    person: &Person,
    joins: Option<AccountId>,
) -> Result<Account, Stop> {
    let provider = &remote.provider;
    let known = app
        .store
        .account_of_identity(&provider.issuer, &person.subject)
        .await?;
    if let Some(joins) = joins {
        // Only the one who asked, and who is still there.
        let session = Session::from_parts(parts, app).await.ok();
        if session.is_none_or(|session| session.account() != joins) {
            return Err(Told::Again.into());
        }
        if known.is_some_and(|known| known != joins) {
            return Err(Told::AnothersAlready.into());
        }
    }
    let existing = match known.or(joins) {
        Some(id) => app.store.account(id).await?,
        None => None,
    };
    if existing.as_ref().is_some_and(|account| !account.is_open()) {
        return Err(Told::NoRights.into());
    }
    let held = match &existing {
        Some(account) => app.store.grants(account.id).await?,
        None => Vec::new(),
    };
    let today = |code| app.home(code).map(|home| app.clock.today(&home.zone));
    // Each municipality has its own day; where they differ, the earliest gives nothing before its time.
    let day = provider
        .rights
        .iter()
        .filter_map(|right| today(right.municipality))
        .min();
    let Some(day) = day else {
        return Err(Told::NoRights.into());
    };
    let is_there = |right: &GroupRight| {
        app.home(right.municipality)
            .is_some_and(|home| home.municipality.partner(&right.organisation).is_some())
    };
    let grants = rights::following(&held, provider, &person.groups, day, is_there);
    let gives = grants.iter().any(|grant| {
        provider.rules_in(grant.municipality)
            && today(grant.municipality).is_some_and(|day| grant.holds_on(day))
    });
    if !gives && known.is_none() {
        return Err(Told::NoRights.into());
    }
    let (issuer, subject) = (provider.issuer.clone(), person.subject.clone());
    let why = format!("grupper hos {}", provider.label);
    let new = AccountInput {
        name: called(person),
        email: address(person, &issuer),
        password_hash: None,
    };
    // The provider gives the rights, by groups that the account's holder does not choose.
    let actor = Actor::system("inloggning");
    let links = known.is_none();
    let written = app
        .store
        .write(installation(), &actor, app.clock.now(), move |work| {
            Box::pin(async move {
                let account = match existing {
                    Some(account) => account,
                    None => work.create_account(new).await?,
                };
                if links {
                    work.link_identity(account.id, &issuer, &subject).await?;
                }
                work.set_grants(account.id, &grants, &why).await?;
                Ok(account)
            })
        })
        .await;
    if links
        && joins.is_some()
        && let Ok(account) = &written
    {
        tell(app, account.id, WayIn::WayJoined).await;
    }
    match written {
        Ok(account) if gives => Ok(account),
        Ok(_) => Err(Told::NoRights.into()),
        Err(StoreError::EmailTaken(_)) => Err(Told::EmailTaken.into()),
        Err(error) => Err(error.into()),
    }
}

fn called(person: &Person) -> String {
    let name = person.name.as_deref().or(person.email.as_deref()).unwrap_or("?");
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// Their address; for one without, a name that letters never leave for.
fn address(person: &Person, issuer: &str) -> String {
    let own = person.email.clone().filter(|email| is_address(email));
    own.unwrap_or_else(|| {
        let digest = random::hash_of(&format!("{issuer} {}", person.subject));
        format!("{}@inloggning.invalid", hex::encode(&digest[..8]))
    })
}

fn stopped(app: &App, parts: &Parts, remote: &Remote, stop: Stop) -> Result<Response, PageError> {
    let told = match stop {
        Stop::Page(error) => return Err(error),
        Stop::Told(told) => told,
        Stop::Trouble(trouble) => {
            let provider = &remote.provider.name;
            tracing::warn!(provider, %trouble, "a log-in elsewhere failed");
            trouble.kind.to_reader()
        }
    };
    refused_elsewhere(app, parts, |frame| frame.ta(told.key(), &remote.provider.label))
}

#[derive(Deserialize)]
pub struct LogoutInput {
    logout_token: String,
}

/// The provider says that somebody has logged out there, or was put out.
pub async fn logged_out(
    State(app): State<App>,
    Path(name): Path<String>,
    OpenForm(input): OpenForm<LogoutInput>,
) -> Result<Response, PageError> {
    let remote = app.openid.named(&name).ok_or(PageError::NotFound)?;
    let refusal = || {
        (
            StatusCode::BAD_REQUEST,
            axum::Json(serde_json::json!({ "error": "invalid_request" })),
        )
    };
    let out = match remote.logged_out(&input.logout_token, app.clock.outside()).await {
        Ok(out) => out,
        Err(trouble) => {
            tracing::warn!(provider = name, %trouble, "a log-out was not taken");
            return Ok(refusal().into_response());
        }
    };
    let issuer = remote.provider.issuer.clone();
    let used = random::hash_of(&format!("logout {issuer} {}", out.id));
    let now = app.clock.now();
    // As long as the token could be taken again.
    let until = now + (2 * MINUTES).minutes();
    let taken = app
        .store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move {
                if !work.use_once(used, until).await? {
                    return Ok(false);
                }
                let (subject, session) = (out.subject.as_deref(), out.session.as_deref());
                work.end_issuer_sessions(&issuer, subject, session).await?;
                Ok(true)
            })
        })
        .await?;
    if !taken {
        return Ok(refusal().into_response());
    }
    Ok(StatusCode::OK.into_response())
}
