//! Log-in with an e-mail address and a password, and log-out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;
use serde::Deserialize;
use store::{Account, Actor, BoxFuture, Issued, NewSession, StoreError, Work, installation};

use super::passkeys::can_be_used;
use super::second_factor::enter;
use crate::access::{
    COOKIE, FromWhere, IDLE_MINUTES, LANGUAGE_COOKIE, LONGEST_HOURS, OwnAccount, cookie, cookie_name,
    language, user_agent,
};
use crate::app::App;
use crate::attempts::{self, Network};
use crate::commands::serve::address_for_people;
use crate::config::openid::Provider;
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, OpenForm, query};
use crate::frame::Frame;
use crate::mailing::{WayIn, tell};
use crate::passwords;
use crate::random::{self, Secret};
use crate::texts::Language;
use crate::typed;

#[derive(Template)]
#[template(path = "pages/log_in.html")]
struct LogInPage {
    frame: Frame,
    email: String,
    back_to: String,
    refusal: Option<String>,
    /// Where one may log in instead: the address and what stands there.
    elsewhere: Vec<(String, String)>,
    /// Keys in devices can belong to our address.
    passkeys: bool,
    old_browser: bool,
}

/// Whether a browser lacks what the pages count on. Those that say where a request comes from (Fetch Metadata: since 2023 all of
/// the large ones) have the rest too: content policies of level 3, cookies bound to a host, strict transport. They say it over
/// https alone, and programs that are no browsers do not.
fn is_old_browser(app: &App, parts: &Parts) -> bool {
    let calls_itself = parts.headers.get(header::USER_AGENT);
    let is_browser = calls_itself.is_some_and(|said| said.as_bytes().starts_with(b"Mozilla/"));
    app.settings.is_https() && is_browser && !parts.headers.contains_key("sec-fetch-site")
}

#[derive(Deserialize)]
pub struct BackTo {
    #[serde(default)]
    pub vidare: String,
}

fn page(app: &App, parts: &Parts, email: String, back_to: String) -> LogInPage {
    let way = |provider: &Provider| {
        let query = query(&[("vidare", &back_to)]);
        let address = format!("/logga-in/via/{}{query}", provider.name);
        (address, provider.label.clone())
    };
    LogInPage {
        frame: open_frame(app, parts),
        email,
        passkeys: can_be_used(app),
        old_browser: is_old_browser(app, parts),
        elsewhere: app.openid.providers().map(way).collect(),
        back_to,
        refusal: None,
    }
}

/// The page again for one who could not log in elsewhere, with the reason.
pub fn refused_elsewhere(
    app: &App,
    parts: &Parts,
    refusal: impl FnOnce(&Frame) -> String,
) -> Result<Response, PageError> {
    let mut page = page(app, parts, String::new(), String::new());
    page.frame.path = "/logga-in".into();
    page.refusal = Some(refusal(&page.frame));
    refused(&page)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogInInput {
    epost: String,
    losenord: String,
    #[serde(default)]
    vidare: String,
}

pub fn open_frame(app: &App, parts: &Parts) -> Frame {
    let own = app
        .all_homes()
        .first()
        .map_or_else(|| "sv".to_owned(), |h| h.municipality.language.clone());
    Frame {
        language: language(app, parts, &own),
        path: parts.uri.path().to_owned(),
        ..Frame::bare()
    }
}

pub async fn show(
    State(app): State<App>,
    Query(BackTo { vidare }): Query<BackTo>,
    parts: Parts,
) -> Result<Response, PageError> {
    html(&page(&app, &parts, String::new(), vidare))
}

pub async fn log_in(
    State(app): State<App>,
    parts: Parts,
    OpenForm(input): OpenForm<LogInInput>,
) -> Result<Response, PageError> {
    let email = input.epost.trim().to_lowercase();
    let mut page = page(&app, &parts, email.clone(), input.vidare.clone());
    let network = Network::of(&parts, &app.settings);
    let tries = Tries::of(&email, &network);
    if let Err(wait) = tries.take(&app) {
        tracing::warn!(network = network.name(), "a log-in has to wait");
        page.refusal = Some(page.frame.ta(wait.key, wait.seconds));
        return wait.answer(&page);
    }
    let account = app.store.account_by_email(&email).await?;
    let hash = account.as_ref().and_then(|a| a.password_hash.clone());
    let known = account.as_ref().map(|a| a.id.0);
    let matches = passwords::matches(input.losenord, hash).await?;
    match account.filter(|account| matches && account.is_open()) {
        Some(account) => {
            if app.attempts.used(&tries.account, app.clock.now()) > MANY_TRIES {
                tell(&app, account.id, WayIn::AfterManyTries).await;
            }
            tries.give_back(&app);
            enter(&app, &parts, &account, &safe_path(&input.vidare), Way::default()).await
        }
        None => {
            // By number: what was typed as an address may be a password in the wrong field.
            tracing::warn!(network = network.name(), account = known, "a log-in was refused");
            page.refusal = Some(page.frame.t("log-in-refused"));
            refused(&page)
        }
    }
}

/// After so many wrong passwords, the holder is told of one that was right.
const MANY_TRIES: f64 = 4.5;

/// The tries that a log-in costs: one of the account's from this network, and one of the network's.
struct Tries {
    account: String,
    network: Option<String>,
}

impl Tries {
    fn of(email: &str, network: &Network) -> Self {
        let name = network.name();
        Self {
            account: format!("password {name} {email}"),
            network: network.is_known.then(|| format!("network {name}")),
        }
    }

    fn take(&self, app: &App) -> Result<(), Wait> {
        let now = app.clock.now();
        if let Some(network) = &self.network {
            let wait = app.attempts.take(network, attempts::NETWORK, now);
            wait.map_err(|seconds| Wait {
                key: "log-in-wait-network",
                seconds,
            })?;
        }
        let wait = app.attempts.take(&self.account, attempts::ACCOUNT, now);
        wait.map_err(|seconds| Wait {
            key: "log-in-wait",
            seconds,
        })
    }

    fn give_back(&self, app: &App) {
        app.attempts.give_back(&self.account);
        if let Some(network) = &self.network {
            app.attempts.give_back(network);
        }
    }
}

/// The network's tries alone, for a log-in that does not say whose it is.
fn of_network(app: &App, parts: &Parts) -> Option<String> {
    let network = Network::of(parts, &app.settings);
    network.is_known.then(|| format!("network {}", network.name()))
}

pub fn take_network_try(app: &App, parts: &Parts) -> Result<(), Wait> {
    let Some(tries) = of_network(app, parts) else {
        return Ok(());
    };
    let wait = app.attempts.take(&tries, attempts::NETWORK, app.clock.now());
    wait.map_err(|seconds| Wait {
        key: "log-in-wait-network",
        seconds,
    })
}

/// It led to a log-in.
pub fn give_network_try_back(app: &App, parts: &Parts) {
    if let Some(tries) = of_network(app, parts) {
        app.attempts.give_back(&tries);
    }
}

/// Too many tries: how long until the next.
pub struct Wait {
    pub key: &'static str,
    pub seconds: u64,
}

impl Wait {
    pub fn answer(&self, page: &impl Template) -> Result<Response, PageError> {
        let mut response = refused(page)?;
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        Ok(response)
    }
}

/// A log-in that came half way, and the step of time of the code that takes it further.
#[derive(Clone, Copy)]
pub struct Half {
    pub hash: [u8; 32],
    pub step: i64,
}

/// How somebody came in.
#[derive(Default)]
pub struct Way {
    pub half: Option<Half>,
    /// Where they logged in, if it was not here.
    pub from: Option<Issued>,
    /// They have taken a second step, here or there.
    pub second_step: bool,
}

/// A new session with a new secret at each log-in; one that the browser had before ends. `None` when it went by a code
/// that somebody has used.
pub async fn begin_session(
    app: &App,
    parts: &Parts,
    account: &Account,
    to: &str,
    way: Way,
) -> Result<Option<Response>, PageError> {
    let now = app.clock.now();
    let id = account.id;
    let grants = app.store.grants(id).await?;
    // Whoever logs in anew in the same browser stays where they were.
    let before = cookie(app, parts, COOKIE).map(|token| random::hash_of(&token));
    let stays = match before {
        Some(before) => app.store.session(before, now).await?,
        None => None,
    };
    let stays = stays
        .filter(|session| session.account == id)
        .map(|session| session.municipality);
    let holds = |g: &&domain::access::Grant| {
        app.home(g.municipality)
            .is_some_and(|h| g.holds_on(app.clock.today(&h.zone)))
    };
    let here = grants
        .iter()
        .filter(holds)
        .find(|g| Some(g.municipality) == stays);
    let here = here.or_else(|| grants.iter().find(holds));
    let Some(grant) = here else {
        return Err(PageError::NotAllowed);
    };
    let secret = Secret::new();
    let session = NewSession {
        token_hash: secret.hash(),
        account: id,
        municipality: grant.municipality,
        csrf: Secret::new().text().to_owned(),
        idle_expires_at: now + IDLE_MINUTES.minutes(),
        expires_at: now + LONGEST_HOURS.hours(),
        user_agent: user_agent(parts),
        confirmed_from: FromWhere::of(parts, &app.settings).digest(),
        from: way.from,
        second_step: way.second_step,
    };
    let half = way.half;
    let actor = Actor {
        account: Some(id),
        name: account.name.clone(),
    };
    let begun = app
        .store
        .write(installation(), &actor, now, move |work| {
            Box::pin(async move {
                if let Some(half) = half
                    && !(work.use_code(id, half.step).await? && work.end_log_in(half.hash).await?)
                {
                    return Ok(false);
                }
                if let Some(before) = before {
                    work.end_session(before).await?;
                }
                work.create_session(session).await?;
                Ok(true)
            })
        })
        .await?;
    if !begun {
        return Ok(None);
    }
    let mut response = Redirect::to(to).into_response();
    set_cookie(app, &mut response, COOKIE, secret.text(), LONGEST_HOURS * 3600)?;
    Ok(Some(response))
}

/// Gives the reader's session a new secret, ends all others of the account, and goes on. Does `act` first, in the same
/// write: a password or a code was exchanged, and whoever had the old one is to be out. The holder is told by letter.
pub async fn renew_session<F>(
    signed: &OwnAccount,
    to: &str,
    became: WayIn,
    act: F,
) -> Result<Response, PageError>
where
    F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<(), StoreError>> + Send + 'static,
{
    let (secret, csrf) = (Secret::new(), Secret::new());
    let (id, old, new) = (signed.principal.account, signed.session.token_hash, secret.hash());
    signed
        .app
        .store
        .write(installation(), &signed.actor(), signed.now(), move |work| {
            Box::pin(async move {
                act(work).await?;
                work.end_other_sessions(id, old).await?;
                work.renew_session(old, new, csrf.text()).await
            })
        })
        .await?;
    tell(&signed.app, id, became).await;
    let mut response = Redirect::to(to).into_response();
    set_cookie(
        &signed.app,
        &mut response,
        COOKIE,
        secret.text(),
        LONGEST_HOURS * 3600,
    )?;
    Ok(response)
}

/// Only a path of our own: never another site's address.
pub fn safe_path(path: &str) -> String {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.contains(char::is_control);
    if own { path.to_owned() } else { "/".to_owned() }
}

pub fn set_cookie(
    app: &App,
    response: &mut Response,
    name: &str,
    value: &str,
    seconds: i64,
) -> Result<(), PageError> {
    let secure = if app.settings.is_https() { "; Secure" } else { "" };
    let name = cookie_name(app, name);
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    response
        .headers_mut()
        .append(header::SET_COOKIE, HeaderValue::from_str(&cookie)?);
    Ok(())
}

/// The whole address of a page of ours.
pub fn own_address(app: &App, path: &str) -> String {
    format!(
        "{}{path}",
        address_for_people(&app.settings).trim_end_matches('/')
    )
}

/// Whoever logs in elsewhere is still logged in there. That is another site, so that they go by themselves or not at all.
#[derive(Template)]
#[template(path = "pages/logged_out.html")]
struct LoggedOutPage {
    frame: Frame,
    label: String,
    host: String,
    farewell: String,
}

pub async fn log_out(
    signed: OwnAccount,
    parts: Parts,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let hash = signed.session.token_hash;
    signed
        .app
        .store
        .write(installation(), &signed.actor(), signed.now(), move |work| {
            Box::pin(async move { work.end_session(hash).await })
        })
        .await?;
    let app = &signed.app;
    typed::forget(app, signed.principal.account).await?;
    let elsewhere = signed
        .session
        .issuer()
        .and_then(|issuer| app.openid.issued_by(issuer));
    let back = own_address(app, "/logga-in");
    let page = match elsewhere {
        Some(remote) => remote
            .farewell(&back, app.clock.outside())
            .await
            .map(|url| LoggedOutPage {
                frame: open_frame(app, &parts),
                label: remote.provider.label.clone(),
                host: url.host_str().unwrap_or_default().to_owned(),
                farewell: url.to_string(),
            }),
        None => None,
    };
    let mut response = match page {
        Some(page) => html(&page)?,
        None => Redirect::to("/logga-in").into_response(),
    };
    set_cookie(app, &mut response, COOKIE, "", 0)?;
    // What this browser has kept of pages and files goes too; drafts are dropped by the page itself.
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    Ok(response)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageInput {
    sprak: String,
    tillbaka: String,
}

pub async fn choose_language(
    signed: OwnAccount,
    Form(input): Form<LanguageInput>,
) -> Result<Response, PageError> {
    let language = Language::from_tag(&input.sprak).ok_or(PageError::NotFound)?;
    let mut response = Redirect::to(&safe_path(&input.tillbaka)).into_response();
    set_cookie(
        &signed.app,
        &mut response,
        LANGUAGE_COOKIE,
        language.tag(),
        365 * 86_400,
    )?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_log_in_one_never_lands_on_another_site() {
        assert_eq!(safe_path("/lagesbild/2022-W10"), "/lagesbild/2022-W10");
        for bad in [
            "",
            "//elak.example",
            "https://elak.example",
            "/\\elak.example",
            "/a\nb",
        ] {
            assert_eq!(safe_path(bad), "/", "{bad}");
        }
    }
}
