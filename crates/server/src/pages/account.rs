//! The reader's own account: roles, password, and where one is logged in.

use askama::Template;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Grant;
use domain::codes::PartnerCode;
use serde::Deserialize;
use store::{OwnSession, installation, session_name};

use super::accounts::{partner_name, role_key};
use super::log_in::{Nothing, Wait, renew_session};
use super::log_in_via;
use crate::access::{OwnAccount, Signed};
use crate::attempts;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::mailing::WayIn;
use crate::passwords;

/// Where somebody is logged in.
struct Place {
    session: OwnSession,
    /// The session that asks.
    here: bool,
    browser: &'static str,
    system: &'static str,
}

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    frame: Frame,
    refusal: Option<String>,
    grants: Vec<Grant>,
    places: Vec<Place>,
    has_second_factor: bool,
    has_password: bool,
    /// How many keys in devices the account has.
    passkeys: usize,
    ways: Vec<OtherWay>,
}

/// A place where the reader logs in instead of here, or could.
struct OtherWay {
    name: String,
    label: String,
    joined: bool,
}

impl AccountPage {
    async fn of(signed: &Signed, refusal: Option<String>) -> Result<Self, PageError> {
        let (app, id) = (&signed.app, signed.principal.account);
        let account = app.store.account(id).await?.ok_or(PageError::NotAllowed)?;
        let identities = app.store.identities_of(id).await?;
        let ways = app.openid.providers().map(|provider| OtherWay {
            name: provider.name.clone(),
            label: provider.label.clone(),
            joined: identities.iter().any(|one| one.issuer == provider.issuer),
        });
        let own = session_name(&signed.session.token_hash);
        let sessions = signed
            .app
            .store
            .sessions_of(signed.principal.account, signed.now())
            .await?;
        let place = |session: OwnSession| Place {
            here: session.name == own,
            browser: browser(&session.user_agent),
            system: system(&session.user_agent),
            session,
        };
        Ok(Self {
            frame: signed.frame.clone(),
            refusal,
            grants: signed.principal.grants.clone(),
            places: sessions.into_iter().map(place).collect(),
            has_second_factor: signed.has_second_factor(),
            passkeys: app.store.passkeys_of(id).await?.len(),
            has_password: account.password_hash.is_some(),
            // One without a password here has nothing to join: they came by one of them.
            ways: ways
                .filter(|way| way.joined || account.password_hash.is_some())
                .collect(),
        })
    }

    fn partner_name(&self, code: &PartnerCode) -> String {
        partner_name(&self.frame, code)
    }

    fn role_key(&self, grant: &Grant) -> String {
        role_key(grant.role)
    }

    /// "Firefox, Linux", or that it is not known.
    fn device(&self, place: &Place) -> String {
        match (place.browser, place.system) {
            ("", "") => self.frame.t("session-device-unknown"),
            ("", one) | (one, "") => one.to_owned(),
            (browser, system) => format!("{browser}, {system}"),
        }
    }

    fn has_others(&self) -> bool {
        self.places.iter().any(|place| !place.here)
    }
}

/// What programs call themselves, the narrower before those they also claim to be.
fn browser(user_agent: &str) -> &'static str {
    const KNOWN: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    named(&KNOWN, user_agent)
}

fn system(user_agent: &str) -> &'static str {
    const KNOWN: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    named(&KNOWN, user_agent)
}

fn named(known: &[(&str, &'static str)], user_agent: &str) -> &'static str {
    let found = known.iter().find(|(mark, _)| user_agent.contains(mark));
    found.map_or("", |(_, name)| name)
}

pub async fn show(signed: Signed) -> Result<Response, PageError> {
    html(&AccountPage::of(&signed, None).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordInput {
    nuvarande: String,
    losenord: String,
}

/// Whether it is the reader's own password, tried as seldom as at the door: a session that was left open should not be
/// a place to guess.
pub async fn knows_password(signed: &Signed, password: String) -> Result<Result<bool, Wait>, PageError> {
    let (app, id) = (&signed.app, signed.principal.account);
    let tries = format!("own password {id}");
    if let Err(seconds) = app.attempts.take(&tries, attempts::ACCOUNT, app.clock.now()) {
        let key = "log-in-wait";
        return Ok(Err(Wait { key, seconds }));
    }
    let account = app.store.account(id).await?.ok_or(PageError::NotAllowed)?;
    let matches = passwords::matches(password, account.password_hash).await?;
    if matches {
        app.attempts.give_back(&tries);
    }
    Ok(Ok(matches))
}

pub async fn change_password(
    signed: OwnAccount,
    Form(input): Form<ChangePasswordInput>,
) -> Result<Response, PageError> {
    match knows_password(&signed, input.nuvarande).await? {
        Ok(true) => (),
        other => return password_refused(&signed, other.err()).await,
    }
    let account = signed.app.store.account(signed.principal.account).await?;
    let account = account.ok_or(PageError::NotAllowed)?;
    let about = [
        &account.name,
        &account.email,
        &signed.home.municipality.short_name,
    ]
    .map(String::as_str);
    let leaked = signed.app.settings.leaked_passwords.as_deref();
    if let Err(refusal) = passwords::check_chosen(&input.losenord, &about, leaked).await? {
        let refusal = signed.frame.t(refusal.key());
        return refused(&AccountPage::of(&signed, Some(refusal)).await?);
    }
    let hash = passwords::new_hash(input.losenord).await?;
    let id = signed.principal.account;
    renew_session(
        &signed,
        "/konto?klart=password-changed",
        WayIn::Password,
        move |work| Box::pin(async move { work.set_password(id, hash).await }),
    )
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherWayInput {
    plats: String,
    #[serde(default)]
    nuvarande: String,
}

/// Makes a log-in elsewhere a way into the reader's account.
pub async fn join(
    signed: OwnAccount,
    parts: Parts,
    Form(input): Form<OtherWayInput>,
) -> Result<Response, PageError> {
    let remote = signed.app.openid.named(&input.plats).ok_or(PageError::NotFound)?;
    match knows_password(&signed, input.nuvarande).await? {
        Ok(true) => log_in_via::join(&signed, &parts, remote).await,
        other => password_refused(&signed, other.err()).await,
    }
}

/// Takes the ways from a place away. Whoever has no password here would be left outside.
pub async fn part(signed: OwnAccount, Form(input): Form<OtherWayInput>) -> Result<Response, PageError> {
    let remote = signed.app.openid.named(&input.plats).ok_or(PageError::NotFound)?;
    match knows_password(&signed, input.nuvarande).await? {
        Ok(true) => (),
        other => return password_refused(&signed, other.err()).await,
    }
    let (id, issuer) = (signed.principal.account, remote.provider.issuer.clone());
    renew_session(&signed, "/konto?klart=parted", WayIn::WayParted, move |work| {
        Box::pin(async move { work.unlink_identities(id, &issuer).await.map(drop) })
    })
    .await
}

async fn password_refused(signed: &Signed, wait: Option<Wait>) -> Result<Response, PageError> {
    let frame = &signed.frame;
    match wait {
        None => {
            let refusal = frame.t("current-password-wrong");
            refused(&AccountPage::of(signed, Some(refusal)).await?)
        }
        Some(wait) => {
            let refusal = frame.ta(wait.key, wait.seconds);
            wait.answer(&AccountPage::of(signed, Some(refusal)).await?)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndSessionInput {
    session: String,
}

/// Ends one of the reader's own sessions. One that is gone already, or another's, is gone.
pub async fn end_session(
    signed: OwnAccount,
    Form(input): Form<EndSessionInput>,
) -> Result<Response, PageError> {
    signed.confirmed_lately("/konto").await?;
    let (id, name) = (signed.principal.account, input.session);
    let ended = signed
        .app
        .store
        .write(installation(), &signed.actor(), signed.now(), move |work| {
            Box::pin(async move { work.end_named_session(id, &name).await })
        })
        .await?;
    if !ended {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/konto?klart=session-ended").into_response())
}

pub async fn end_other_sessions(
    signed: OwnAccount,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    signed.confirmed_lately("/konto").await?;
    let (id, own) = (signed.principal.account, signed.session.token_hash);
    signed
        .app
        .store
        .write(installation(), &signed.actor(), signed.now(), move |work| {
            Box::pin(async move { work.end_other_sessions(id, own).await.map(drop) })
        })
        .await?;
    Ok(Redirect::to("/konto?klart=sessions-ended").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_by_what_it_says_of_itself() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        assert_eq!((browser(edge), system(edge)), ("Edge", "Windows"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.6 Mobile/15E148 Safari/604.1";
        assert_eq!((browser(phone), system(phone)), ("Safari", "iPhone"));
        assert_eq!((browser("curl/8"), system("curl/8")), ("", ""));
    }
}
