//! The second step of a log-in: set up, taken away, and asked for after the password.

use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::codes::AccountId;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use store::{Account, Actor, Issued, installation};

use super::account::knows_password;
use super::log_in::{Half, Wait, Way, begin_session, open_frame, renew_session, set_cookie};
use crate::access::{OwnAccount, Signed, cookie};
use crate::app::App;
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, OpenForm};
use crate::frame::Frame;
use crate::keys::{self, KeyError};
use crate::mailing::{WayIn, tell};
use crate::random::{self, Secret};
use crate::second_factor::{TotpSecret, open as open_secret, seal as seal_secret};
use crate::vault::Vault;
use crate::{attempts, qr};

/// What the browser holds between the password and the code.
const HALF_COOKIE: &str = "lagesbild_steg";
const HALF_MINUTES: i64 = 10;

fn vault(app: &App) -> Result<Vault, KeyError> {
    Vault::of(&app.settings.data, keys::SECOND_FACTORS)
}

/// A secret that is offered, and not yet kept anywhere but in the page.
struct Offer {
    sealed: String,
    text: String,
    address: String,
    square: String,
}

#[derive(Template)]
#[template(path = "pages/second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    refusal: Option<String>,
    /// The reader's role must have it.
    required: bool,
    /// The reader took a second step when logging in, here or elsewhere.
    taken: bool,
    /// Somebody who logs in elsewhere has no password here.
    has_password: bool,
    set_at: Option<Timestamp>,
    offer: Option<Offer>,
}

async fn page(
    signed: &Signed,
    offered: Option<(String, TotpSecret)>,
    refusal: Option<String>,
) -> Result<SecondFactorPage, PageError> {
    let (app, id) = (&signed.app, signed.principal.account);
    let account = app.store.account(id).await?.ok_or(PageError::NotAllowed)?;
    let kept = app.store.second_factor(id).await?;
    let offer = match kept {
        Some(_) => None,
        None => Some(offer(signed, &account, offered)?),
    };
    Ok(SecondFactorPage {
        frame: signed.frame.clone(),
        refusal,
        required: signed.must_have_second_factor(),
        taken: signed.session.took_second_step(),
        has_password: account.password_hash.is_some(),
        set_at: kept.map(|factor| factor.set_at),
        offer,
    })
}

/// The secret that was offered before, or a new one.
fn offer(
    signed: &Signed,
    account: &Account,
    before: Option<(String, TotpSecret)>,
) -> Result<Offer, PageError> {
    let (sealed, secret) = match before {
        Some(before) => before,
        None => {
            let secret = TotpSecret::new();
            let sealed = seal_secret(&vault(&signed.app)?, account.id, &secret);
            (URL_SAFE_NO_PAD.encode(sealed), secret)
        }
    };
    let frame = &signed.frame;
    let issuer = format!("{} {}", frame.t("product-name"), frame.municipality_name());
    let address = secret.address(&issuer, &account.email);
    Ok(Offer {
        sealed,
        text: secret.text(),
        square: qr::svg(&address, &frame.t("factor-square")).unwrap_or_default(),
        address,
    })
}

pub async fn show(signed: Signed) -> Result<Response, PageError> {
    html(&page(&signed, None, None).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUpInput {
    nuvarande: String,
    hemlighet: String,
    kod: String,
}

pub async fn set_up(signed: OwnAccount, Form(input): Form<SetUpInput>) -> Result<Response, PageError> {
    let id = signed.principal.account;
    let sealed = URL_SAFE_NO_PAD.decode(&input.hemlighet).unwrap_or_default();
    let Some(secret) = open_secret(&vault(&signed.app)?, id, &sealed) else {
        return Err(PageError::BadForm);
    };
    if signed.app.store.second_factor(id).await?.is_some() {
        return Ok(Redirect::to("/konto/kod").into_response());
    }
    let step = secret.step_when_set_up(&input.kod, signed.now());
    let offered = Some((input.hemlighet, secret));
    match knows_password(&signed, input.nuvarande).await? {
        Ok(true) => (),
        Ok(false) => {
            let refusal = signed.frame.t("current-password-wrong");
            return refused(&page(&signed, offered, Some(refusal)).await?);
        }
        Err(wait) => {
            let refusal = signed.frame.ta(wait.key, wait.seconds);
            return wait.answer(&page(&signed, offered, Some(refusal)).await?);
        }
    }
    let Some(step) = step else {
        let refusal = signed.frame.t("factor-code-wrong");
        return refused(&page(&signed, offered, Some(refusal)).await?);
    };
    renew_session(&signed, "/konto?klart=factor-set", WayIn::CodeSet, move |work| {
        Box::pin(async move { work.set_second_factor(id, sealed, step).await })
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveInput {
    nuvarande: String,
    kod: String,
}

pub async fn remove(signed: OwnAccount, Form(input): Form<RemoveInput>) -> Result<Response, PageError> {
    let (app, id) = (&signed.app, signed.principal.account);
    let again = async |refusal: String| page(&signed, None, Some(refusal)).await;
    if signed.must_have_second_factor() {
        return refused(&again(signed.frame.t("factor-required")).await?);
    }
    match knows_password(&signed, input.nuvarande).await? {
        Ok(true) => (),
        Ok(false) => return refused(&again(signed.frame.t("current-password-wrong")).await?),
        Err(wait) => return wait.answer(&again(signed.frame.ta(wait.key, wait.seconds)).await?),
    }
    let step = match try_code(app, id, &input.kod).await? {
        Tried::Right(step) => step,
        Tried::Wrong => return refused(&again(signed.frame.t("factor-code-wrong")).await?),
        Tried::TooOften(wait) => return wait.answer(&again(signed.frame.ta(wait.key, wait.seconds)).await?),
    };
    let unused = app
        .store
        .write(installation(), &signed.actor(), signed.now(), move |work| {
            Box::pin(async move { work.use_code(id, step).await })
        })
        .await?;
    if !unused {
        return refused(&again(signed.frame.t("factor-code-used")).await?);
    }
    renew_session(
        &signed,
        "/konto?klart=factor-removed",
        WayIn::CodeRemoved,
        move |work| Box::pin(async move { work.remove_second_factor(id, "").await.map(drop) }),
    )
    .await
}

/// What came of a code.
enum Tried {
    Right(i64),
    Wrong,
    TooOften(Wait),
}

/// Tries a code, no oftener than codes may be tried.
async fn try_code(app: &App, id: AccountId, code: &str) -> Result<Tried, PageError> {
    let now = app.clock.now();
    let tries = format!("code {id}");
    if let Err(seconds) = app.attempts.take(&tries, attempts::CODE, now) {
        let key = "log-in-wait";
        return Ok(Tried::TooOften(Wait { key, seconds }));
    }
    let Some(factor) = app.store.second_factor(id).await? else {
        return Ok(Tried::Wrong);
    };
    let secret = open_secret(&vault(app)?, id, &factor.sealed).ok_or_else(|| {
        anyhow::anyhow!(
            "the second step of account {id} was sealed with another key than {}",
            keys::path(&app.settings.data, keys::SECOND_FACTORS).display()
        )
    })?;
    match secret.step_of(code, now) {
        Some(step) => {
            app.attempts.give_back(&tries);
            Ok(Tried::Right(step))
        }
        None => Ok(Tried::Wrong),
    }
}

/// Who gave the right password, and where to go on.
#[derive(Serialize, Deserialize)]
struct HalfWay {
    account: AccountId,
    /// A digest of the password's hash: with another password one begins from the start.
    password: String,
    to: String,
    /// Where they logged in, if it was not here.
    #[serde(default)]
    from: Option<Issued>,
}

fn seal(account: &Account) -> String {
    let hash = account.password_hash.as_deref().unwrap_or_default();
    hex::encode(random::hash_of(hash))
}

/// Lets somebody in whose password was right or who logged in elsewhere, or asks for the code first. Not for one who has
/// taken a second step already.
pub async fn enter(
    app: &App,
    parts: &Parts,
    account: &Account,
    to: &str,
    way: Way,
) -> Result<Response, PageError> {
    if way.second_step || app.store.second_factor(account.id).await?.is_none() {
        return begin_session(app, parts, account, to, way)
            .await?
            .ok_or(PageError::NotAllowed);
    }
    let now = app.clock.now();
    let secret = Secret::new();
    let said = serde_json::to_value(HalfWay {
        account: account.id,
        password: seal(account),
        to: to.to_owned(),
        from: way.from,
    })?;
    let (hash, until) = (secret.hash(), now + HALF_MINUTES.minutes());
    app.store
        .write(installation(), &Actor::system("inloggning"), now, move |work| {
            Box::pin(async move { work.begin_log_in(hash, &said, until).await })
        })
        .await?;
    let mut response = Redirect::to("/logga-in/kod").into_response();
    set_cookie(app, &mut response, HALF_COOKIE, secret.text(), HALF_MINUTES * 60)?;
    Ok(response)
}

#[derive(Template)]
#[template(path = "pages/code.html")]
struct CodePage {
    frame: Frame,
    refusal: Option<String>,
}

/// The log-in that is half way in this browser.
async fn half_way(app: &App, parts: &Parts) -> Result<Option<([u8; 32], HalfWay, Account)>, PageError> {
    let Some(token) = cookie(app, parts, HALF_COOKIE) else {
        return Ok(None);
    };
    let hash = random::hash_of(&token);
    let Some(said) = app.store.log_in_begun(hash, app.clock.now()).await? else {
        return Ok(None);
    };
    let half: HalfWay = serde_json::from_value(said)?;
    let account = app.store.account(half.account).await?;
    let account = account.filter(|account| account.is_open() && seal(account) == half.password);
    Ok(account.map(|account| (hash, half, account)))
}

pub async fn ask_code(State(app): State<App>, parts: Parts) -> Result<Response, PageError> {
    if half_way(&app, &parts).await?.is_none() {
        return Ok(Redirect::to("/logga-in").into_response());
    }
    html(&CodePage {
        frame: open_frame(&app, &parts),
        refusal: None,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    kod: String,
}

pub async fn give_code(
    State(app): State<App>,
    parts: Parts,
    OpenForm(input): OpenForm<CodeInput>,
) -> Result<Response, PageError> {
    let Some((hash, half, account)) = half_way(&app, &parts).await? else {
        return Ok(Redirect::to("/logga-in").into_response());
    };
    let frame = open_frame(&app, &parts);
    let again = |refusal: String| CodePage {
        frame: frame.clone(),
        refusal: Some(refusal),
    };
    match try_code(&app, account.id, &input.kod).await? {
        Tried::TooOften(wait) => wait.answer(&again(frame.ta(wait.key, wait.seconds))),
        Tried::Wrong => {
            let id = account.id;
            let actor = Actor {
                account: Some(id),
                name: account.name,
            };
            app.store
                .write(installation(), &actor, app.clock.now(), move |work| {
                    Box::pin(async move { work.note_wrong_code(id).await })
                })
                .await?;
            // One letter tells of the rest of them too.
            let told = format!("told of wrong codes {id}");
            if app
                .attempts
                .take(&told, attempts::LETTERS, app.clock.now())
                .is_ok()
            {
                tell(&app, id, WayIn::WrongCode).await;
            }
            refused(&again(frame.t("factor-code-wrong")))
        }
        Tried::Right(step) => {
            let way = Way {
                half: Some(Half { hash, step }),
                from: half.from,
                second_step: true,
            };
            match begin_session(&app, &parts, &account, &half.to, way).await? {
                Some(mut response) => {
                    set_cookie(&app, &mut response, HALF_COOKIE, "", 0)?;
                    Ok(response)
                }
                None => refused(&again(frame.t("factor-code-used"))),
            }
        }
    }
}
