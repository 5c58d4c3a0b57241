//! One-time links: whoever has one chooses a password. Its code stands after # in the address, which a browser keeps to itself:
//! no server, proxy or log is told of it. A small script moves it into the form; without script one pastes it there.

use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use store::{Account, Actor, LinkKind, installation};

use super::log_in::{Way, open_frame};
use super::second_factor::enter;
use crate::app::App;
use crate::errors::{PageError, html, refused};
use crate::forms::OpenForm;
use crate::frame::Frame;
use crate::mailing::{WayIn, tell};
use crate::passwords;
use crate::random;

#[derive(Template)]
#[template(path = "pages/one_time_link.html")]
struct OneTimeLinkPage {
    frame: Frame,
}

/// `GET /lank`: asks for the code.
pub async fn show(State(app): State<App>, parts: Parts) -> Result<Response, PageError> {
    html(&OneTimeLinkPage {
        frame: open_frame(&app, &parts),
    })
}

#[derive(Template)]
#[template(path = "pages/set_password.html")]
struct SetPasswordPage {
    frame: Frame,
    name: String,
    code: String,
    /// The link takes the second step away.
    recovers: bool,
    refusal: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkInput {
    /// The code, or the whole link.
    kod: String,
    /// Not there before the page has asked for it.
    losenord: Option<String>,
}

/// The code in what was pasted. Some programs break a long line.
fn code_in(pasted: &str) -> String {
    let code = pasted.rsplit('#').next().unwrap_or_default();
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

async fn account_of(app: &App, token_hash: [u8; 32]) -> Result<(LinkKind, Account), PageError> {
    let link = app
        .store
        .link(token_hash, app.clock.now())
        .await?
        .ok_or(PageError::LinkSpent)?;
    let account = app.store.account(link.account).await?.filter(Account::is_open);
    account
        .map(|account| (link.kind, account))
        .ok_or(PageError::LinkSpent)
}

/// `POST /lank`: asks for the password, and takes it. Only the password spends the link.
pub async fn answer(
    State(app): State<App>,
    parts: Parts,
    OpenForm(input): OpenForm<LinkInput>,
) -> Result<Response, PageError> {
    let code = code_in(&input.kod);
    let link = random::hash_of(&code);
    let (kind, account) = account_of(&app, link).await?;
    let page = SetPasswordPage {
        frame: open_frame(&app, &parts),
        name: account.name.clone(),
        code,
        recovers: kind == LinkKind::Recovery,
        refusal: None,
    };
    let Some(password) = input.losenord else {
        return html(&page);
    };
    let homes = app.all_homes();
    let mut about = vec![account.name.as_str(), account.email.as_str()];
    about.extend(homes.iter().map(|h| h.municipality.short_name.as_str()));
    let leaked = app.settings.leaked_passwords.as_deref();
    if let Err(refusal) = passwords::check_chosen(&password, &about, leaked).await? {
        return refused(&SetPasswordPage {
            refusal: Some(refusal.key()),
            ..page
        });
    }
    if !spend(&app, &account, link, password).await? {
        return Err(PageError::LinkSpent);
    }
    // The first password of an account is its holder's own doing.
    if account.password_hash.is_some() {
        let became = match kind {
            LinkKind::Recovery => WayIn::Recovered,
            LinkKind::FirstAdministrator | LinkKind::SetPassword => WayIn::PasswordByLink,
        };
        tell(&app, account.id, became).await;
    }
    enter(&app, &parts, &account, "/", Way::default()).await
}

/// Sets the password, unless somebody else has used the link meanwhile. All sessions of the account end.
async fn spend(app: &App, account: &Account, link: [u8; 32], password: String) -> Result<bool, PageError> {
    let hash = passwords::new_hash(password).await?;
    let id = account.id;
    let actor = Actor {
        account: Some(id),
        name: account.name.clone(),
    };
    let spent = app
        .store
        .write(installation(), &actor, app.clock.now(), move |work| {
            Box::pin(async move {
                let Some(used) = work.use_link(link).await? else {
                    return Ok(false);
                };
                work.set_password(id, hash).await?;
                if used.kind == LinkKind::Recovery {
                    work.remove_second_factor(id, "återställningslänk").await?;
                    work.remove_passkeys(id, None, "återställningslänk").await?;
                }
                work.end_sessions_of(id).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_alone_or_in_its_link() {
        for pasted in [
            "a-B_9",
            " a-B_9\n",
            "https://lage.example/lank#a-B_9",
            "https://lage.example/lank#a-\r\nB_9 ",
        ] {
            assert_eq!(code_in(pasted), "a-B_9", "{pasted}");
        }
        assert_eq!(code_in("https://lage.example/lank#"), "");
    }
}
