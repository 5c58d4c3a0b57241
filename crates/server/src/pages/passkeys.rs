//! Passkeys: made and taken away under one's own account, and used to log in. The device makes sure who holds it, so that
//! a log-in with one has both steps in it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::codes::AccountId;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use store::{Account, Actor, Passkey, installation};

use super::account::knows_password;
use super::log_in::{
    BackTo, Wait, Way, begin_session, give_network_try_back, open_frame, own_address, renew_session,
    safe_path, take_network_try,
};
use crate::access::{OwnAccount, Signed};
use crate::app::App;
use crate::attempts::Network;
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, OpenForm};
use crate::frame::Frame;
use crate::mailing::WayIn;
use crate::passkeys::{PasskeyError, Sent, Site, challenge_of};
use crate::random::{self, Secret};

const MINUTES: i64 = 10;
const LONGEST_NAME: usize = 60;

fn site(app: &App) -> Option<Site> {
    Site::of(&own_address(app, "/"))
}

/// Whether keys can belong to the address that this program is reached at.
pub fn can_be_used(app: &App) -> bool {
    site(app).is_some()
}

/// What a challenge was given for. Only who gave the password is given one to make a key with.
#[derive(Serialize, Deserialize)]
#[serde(tag = "passkey", rename_all = "snake_case")]
enum Purpose {
    Make { account: AccountId, name: String },
    Use,
}

/// A challenge that is good once, for some minutes.
async fn challenge(app: &App, purpose: Purpose) -> Result<String, PageError> {
    let secret = Secret::new();
    let said = serde_json::to_value(purpose)?;
    let now = app.clock.now();
    let (hash, until) = (secret.hash(), now + MINUTES.minutes());
    app.store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move { work.begin_log_in(hash, &said, until).await })
        })
        .await?;
    Ok(secret.text().to_owned())
}

/// The challenge that a device has answered, with what it was given for; taken so that nobody answers it again.
async fn answered(app: &App, client_data: &str) -> Result<Option<(String, Purpose)>, PageError> {
    let Ok(challenge) = challenge_of(client_data) else {
        return Ok(None);
    };
    let (hash, now) = (random::hash_of(&challenge), app.clock.now());
    let said = app.store.log_in_begun(hash, now).await?;
    // What else is half way in the same table is no challenge.
    let Some(purpose) = said.and_then(|said| serde_json::from_value(said).ok()) else {
        return Ok(None);
    };
    let taken = app
        .store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move { work.end_log_in(hash).await })
        })
        .await?;
    Ok(taken.then_some((challenge, purpose)))
}

#[derive(Template)]
#[template(path = "pages/passkeys.html")]
struct PasskeysPage {
    frame: Frame,
    refusal: Option<String>,
    has_password: bool,
    /// Keys can belong to our address.
    possible: bool,
    keys: Vec<Passkey>,
    name: String,
    /// What the device is told, when a key is about to be made.
    options: Option<String>,
}

impl PasskeysPage {
    fn credential(&self, key: &Passkey) -> String {
        URL_SAFE_NO_PAD.encode(&key.credential)
    }
}

async fn own_account(signed: &Signed) -> Result<Account, PageError> {
    let account = signed.app.store.account(signed.principal.account).await?;
    account.ok_or(PageError::NotAllowed)
}

async fn page(signed: &Signed, refusal: Option<String>) -> Result<PasskeysPage, PageError> {
    Ok(PasskeysPage {
        frame: signed.frame.clone(),
        refusal,
        has_password: own_account(signed).await?.password_hash.is_some(),
        possible: can_be_used(&signed.app),
        keys: signed.app.store.passkeys_of(signed.principal.account).await?,
        name: String::new(),
        options: None,
    })
}

pub async fn show(signed: Signed) -> Result<Response, PageError> {
    html(&page(&signed, None).await?)
}

/// The page again, if the password was not right.
async fn without_password(signed: &Signed, password: String) -> Result<Option<Response>, PageError> {
    match knows_password(signed, password).await? {
        Ok(true) => Ok(None),
        Ok(false) => {
            let refusal = signed.frame.t("current-password-wrong");
            refused(&page(signed, Some(refusal)).await?).map(Some)
        }
        Err(Wait { key, seconds }) => {
            let refusal = signed.frame.ta(key, seconds);
            Wait { key, seconds }
                .answer(&page(signed, Some(refusal)).await?)
                .map(Some)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeginInput {
    namn: String,
    nuvarande: String,
}

/// First the password, then the device: a key that the device has made must not come to nothing.
pub async fn begin(signed: OwnAccount, Form(input): Form<BeginInput>) -> Result<Response, PageError> {
    let Some(site) = site(&signed.app) else {
        return html(&page(&signed, None).await?);
    };
    if let Some(response) = without_password(&signed, input.nuvarande).await? {
        return Ok(response);
    }
    let account = own_account(&signed).await?;
    let name: String = input
        .namn
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let name = if name.is_empty() {
        signed.frame.t("passkey")
    } else {
        name
    };
    let purpose = Purpose::Make {
        account: account.id,
        name: name.clone(),
    };
    let challenge = challenge(&signed.app, purpose).await?;
    let mut page = page(&signed, None).await?;
    let known: Vec<Vec<u8>> = page.keys.iter().map(|key| key.credential.clone()).collect();
    let options = site.to_make(&challenge, account.id.0, &account.email, &known);
    (page.name, page.options) = (name, Some(options.to_string()));
    html(&page)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeInput {
    klient: String,
    data: String,
}

pub async fn made(signed: OwnAccount, Form(input): Form<MadeInput>) -> Result<Response, PageError> {
    let id = signed.principal.account;
    let sent = Sent {
        client_data: &input.klient,
        authenticator_data: &input.data,
    };
    let answered = answered(&signed.app, &input.klient).await?;
    let key = match (answered, site(&signed.app)) {
        (Some((challenge, Purpose::Make { account, name })), Some(site)) if account == id => {
            site.made(&sent, &challenge).map(|key| (key, name))
        }
        _ => Err(PasskeyError::Purpose),
    };
    let (key, name) = match key {
        Ok(key) => key,
        Err(error) => {
            tracing::info!(%error, "a passkey was not taken");
            let refusal = signed.frame.t("passkey-not-made");
            return refused(&page(&signed, Some(refusal)).await?);
        }
    };
    if signed.app.store.passkey(&key.credential).await?.is_some() {
        let refusal = signed.frame.t("passkey-not-made");
        return refused(&page(&signed, Some(refusal)).await?);
    }
    let own = signed.session.token_hash;
    renew_session(
        &signed,
        "/konto/nycklar?klart=passkey-added",
        WayIn::PasskeyAdded,
        move |work| {
            Box::pin(async move {
                work.add_passkey(id, &key.credential, &key.public_key, &name, key.counter)
                    .await?;
                // The device has just made sure who holds it.
                work.note_second_step(own).await
            })
        },
    )
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveInput {
    nyckel: String,
    nuvarande: String,
}

pub async fn remove(signed: OwnAccount, Form(input): Form<RemoveInput>) -> Result<Response, PageError> {
    if let Some(response) = without_password(&signed, input.nuvarande).await? {
        return Ok(response);
    }
    let id = signed.principal.account;
    let credential = URL_SAFE_NO_PAD
        .decode(&input.nyckel)
        .map_err(|_| PageError::NotFound)?;
    let known = signed.app.store.passkey(&credential).await?;
    if known.is_none_or(|key| key.account != id) {
        return Err(PageError::NotFound);
    }
    renew_session(
        &signed,
        "/konto/nycklar?klart=passkey-removed",
        WayIn::PasskeyRemoved,
        move |work| Box::pin(async move { work.remove_passkeys(id, Some(&credential), "").await.map(drop) }),
    )
    .await
}

#[derive(Template)]
#[template(path = "pages/log_in_passkey.html")]
struct LogInPasskeyPage {
    frame: Frame,
    refusal: Option<String>,
    back_to: String,
    options: Option<String>,
}

/// The page with a new challenge. Nobody says who they are: the key does.
async fn log_in_page(
    app: &App,
    parts: &Parts,
    back_to: String,
    refusal: Option<&str>,
) -> Result<LogInPasskeyPage, PageError> {
    let frame = open_frame(app, parts);
    let options = match site(app) {
        Some(site) => Some(site.to_use(&challenge(app, Purpose::Use).await?).to_string()),
        None => None,
    };
    Ok(LogInPasskeyPage {
        refusal: refusal.map(|key| frame.t(key)),
        frame,
        back_to,
        options,
    })
}

pub async fn show_log_in(
    State(app): State<App>,
    Query(BackTo { vidare }): Query<BackTo>,
    parts: Parts,
) -> Result<Response, PageError> {
    if let Err(wait) = take_network_try(&app, &parts) {
        return waits(&app, &parts, wait);
    }
    html(&log_in_page(&app, &parts, vidare, None).await?)
}

fn waits(app: &App, parts: &Parts, wait: Wait) -> Result<Response, PageError> {
    let frame = open_frame(app, parts);
    wait.answer(&LogInPasskeyPage {
        refusal: Some(frame.ta(wait.key, wait.seconds)),
        frame,
        back_to: String::new(),
        options: None,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogInInput {
    nyckel: String,
    klient: String,
    data: String,
    signatur: String,
    #[serde(default)]
    vidare: String,
}

pub async fn log_in(
    State(app): State<App>,
    parts: Parts,
    OpenForm(input): OpenForm<LogInInput>,
) -> Result<Response, PageError> {
    if let Err(wait) = take_network_try(&app, &parts) {
        return waits(&app, &parts, wait);
    }
    let Some(account) = account_of(&app, &input).await? else {
        let network = Network::of(&parts, &app.settings);
        tracing::warn!(network = network.name(), "a log-in with a passkey was refused");
        let page = log_in_page(&app, &parts, input.vidare, Some("passkey-refused")).await?;
        return refused(&page);
    };
    // One for the challenge and one for the answer.
    give_network_try_back(&app, &parts);
    give_network_try_back(&app, &parts);
    let way = Way {
        second_step: true,
        ..Way::default()
    };
    begin_session(&app, &parts, &account, &safe_path(&input.vidare), way)
        .await?
        .ok_or(PageError::NotAllowed)
}

/// Whose key has signed. Nobody is told why it is no one's.
async fn account_of(app: &App, input: &LogInInput) -> Result<Option<Account>, PageError> {
    let Some((challenge, Purpose::Use)) = answered(app, &input.klient).await? else {
        return Ok(None);
    };
    let credential = URL_SAFE_NO_PAD.decode(&input.nyckel).unwrap_or_default();
    let (Some(key), Some(site)) = (app.store.passkey(&credential).await?, site(app)) else {
        return Ok(None);
    };
    let sent = Sent {
        client_data: &input.klient,
        authenticator_data: &input.data,
    };
    let counter = match site.used(&sent, &input.signatur, &challenge, &key.public_key) {
        Ok(counter) => counter,
        Err(error) => {
            tracing::info!(account = key.account.0, %error, "a passkey was not accepted");
            return Ok(None);
        }
    };
    let account = app.store.account(key.account).await?.filter(Account::is_open);
    let Some(account) = account else {
        return Ok(None);
    };
    let used = app
        .store
        .write(
            installation(),
            &Actor::system("inloggning"),
            app.clock.now(),
            move |work| Box::pin(async move { work.use_passkey(&credential, counter).await }),
        )
        .await?;
    if !used {
        tracing::warn!(
            account = account.id.0,
            "a passkey's counter has gone back: somebody may have copied it"
        );
    }
    Ok(used.then_some(account))
}
