//! A fresh confirmation before what is secret is opened and before events are taken out: whoever finds an unlocked computer
//! has a session and not its holder's password, key or log-in elsewhere. Each way ends in a new session, as at log-in, and
//! leads back to what was asked for; a form that was sent meanwhile waits and comes back (`typed.rs`).

use askama::Template;
use axum::extract::Query;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

use super::account::knows_password;
use super::log_in::{BackTo, Wait, Way, safe_path};
use super::passkeys::can_be_used;
use super::second_factor::enter;
use crate::access::{OwnAccount, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, query};
use crate::frame::Frame;
use crate::typed::{self, Typed};

#[derive(Template)]
#[template(path = "pages/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    back_to: String,
    has_password: bool,
    /// The address of the page where a key in a device is used.
    passkey: Option<String>,
    /// Where the reader logs in elsewhere: the address and what stands there.
    elsewhere: Vec<(String, String)>,
    refusal: Option<String>,
}

async fn page(signed: &Signed, back_to: String, refusal: Option<String>) -> Result<ConfirmPage, PageError> {
    let (app, id) = (&signed.app, signed.principal.account);
    let account = app.store.account(id).await?.ok_or(PageError::NotAllowed)?;
    let to = query(&[("vidare", &back_to)]);
    let has_keys = can_be_used(app) && !app.store.passkeys_of(id).await?.is_empty();
    let issuer = signed.session.issuer();
    let providers = app
        .openid
        .providers()
        .filter(|p| Some(p.issuer.as_str()) == issuer);
    let elsewhere = providers.map(|p| {
        let to = query(&[("vidare", &back_to), ("farsk", "1")]);
        (format!("/logga-in/via/{}{to}", p.name), p.label.clone())
    });
    Ok(ConfirmPage {
        frame: signed.frame.clone(),
        has_password: account.password_hash.is_some(),
        passkey: has_keys.then(|| format!("/logga-in/nyckel{to}")),
        elsewhere: elsewhere.collect(),
        back_to,
        refusal,
    })
}

/// `GET /bekrafta`
pub async fn show(signed: Signed, Query(BackTo { vidare }): Query<BackTo>) -> Result<Response, PageError> {
    html(&page(&signed, safe_path(&vidare), None).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmInput {
    losenord: String,
    #[serde(default)]
    vidare: String,
}

/// `POST /bekrafta`: the password; the code follows for those who have one.
pub async fn confirm(
    signed: OwnAccount,
    parts: Parts,
    Form(input): Form<ConfirmInput>,
) -> Result<Response, PageError> {
    let back_to = safe_path(&input.vidare);
    match knows_password(&signed, input.losenord).await? {
        Ok(true) => {
            let account = signed.app.store.account(signed.principal.account).await?;
            let account = account.ok_or(PageError::NotAllowed)?;
            enter(&signed.app, &parts, &account, &back_to, Way::default()).await
        }
        Ok(false) => {
            let words = signed.frame.t("current-password-wrong");
            refused(&page(&signed, back_to, Some(words)).await?)
        }
        Err(Wait { key, seconds }) => {
            let words = signed.frame.ta(key, seconds);
            Wait { key, seconds }.answer(&page(&signed, back_to, Some(words)).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "pages/typed.html")]
struct TypedPage {
    frame: Frame,
    typed: Option<Typed>,
}

impl TypedPage {
    /// What was written in words, and not chosen from a list.
    fn written<'t>(&self, typed: &'t Typed) -> Vec<&'t str> {
        let fields = typed.fields.iter().map(|(_, value)| value.trim());
        fields
            .filter(|value| value.contains(char::is_whitespace))
            .collect()
    }
}

/// `GET /bekrafta/skicka`: the form that waited comes back as it was sent.
pub async fn show_typed(signed: Signed) -> Result<Response, PageError> {
    html(&TypedPage {
        typed: typed::waiting(&signed.app, signed.principal.account).await?,
        frame: signed.frame,
    })
}
