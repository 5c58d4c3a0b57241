//! Keys for other programs: made and ended by whoever they belong to, and ended by the administrator.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::access::{Act, Principal};
use domain::policy::{Manner, policy};
use domain::screening::screen_with;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use store::{ApiToken, NewApiToken, installation};

use super::log_in::Nothing;
use super::routes::Routes;
use crate::access::{AccountManager, FormOf, OwnAccount, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::random::Secret;
use crate::texts::Language;

/// How long a key may hold, in days: the law's auditors come once a year, and so does whoever looks after keys.
pub const LONGEST_DAYS: i64 = 365;
const DAYS: [i64; 3] = [30, 90, LONGEST_DAYS];

const LONGEST_NAME: usize = 60;

/// By this a key is known when it is found where it should not be.
const PREFIX: &str = "lagesbild_";

pub fn routes() -> Routes {
    Routes::new()
        .route("/konto/api", get(show_own).post(make))
        .route("/konto/api/{id}/avsluta", post(end_own))
        .route("/konton/api", get(show_all))
        .route("/konton/api/{id}/avsluta", post(end_anyones))
}

#[derive(Template)]
#[template(path = "pages/api_tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<ApiToken>,
    /// What a key may be made for; nothing on the administrator's page.
    offered: Vec<Act>,
    now: Timestamp,
    made: Option<String>,
    refusal: Option<&'static str>,
    input: MakeInput,
    /// Of all accounts.
    of_all: bool,
}

impl TokensPage {
    fn act(&self, act: &Act) -> String {
        let described = policy().acts.get(act);
        described.map_or_else(String::new, |described| match self.frame.language {
            Language::Swedish => described.name.clone(),
            Language::English => described.name_en.clone(),
        })
    }

    fn acts(&self, token: &ApiToken) -> String {
        let acts: Vec<String> = token.acts.iter().map(|act| self.act(act)).collect();
        acts.join("; ")
    }

    fn state(&self, token: &ApiToken) -> (&'static str, &'static str) {
        match token.revoked_at {
            Some(_) => ("api-token-ended", ""),
            None if token.holds(self.now) => ("api-token-holds", "c-chip--good"),
            None => ("api-token-expired", ""),
        }
    }

    fn holds(&self, token: &ApiToken) -> bool {
        token.holds(self.now)
    }

    fn code(&self, act: &Act) -> String {
        code(*act)
    }

    fn chosen(&self, act: &Act) -> bool {
        self.input.far.contains(&code(*act))
    }

    fn days(&self) -> [i64; 3] {
        DAYS
    }

    fn end(&self, token: &ApiToken) -> String {
        let whose = if self.of_all { "konton" } else { "konto" };
        format!("/{whose}/api/{}/avsluta", token.id)
    }
}

fn code(act: Act) -> String {
    serde_json::to_value(act)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Reading, taking out, and sending files in; no key changes anything else.
fn offered(principal: &Principal) -> Vec<Act> {
    let may_be_given = |act: &Act| *act == Act::ImportFile || policy().manner(*act) != Some(Manner::Write);
    let own = Act::ALL.into_iter().filter(|act| principal.may(*act));
    own.filter(may_be_given).collect()
}

async fn page(signed: &Signed, of_all: bool) -> Result<TokensPage, PageError> {
    let account = (!of_all).then_some(signed.principal.account);
    Ok(TokensPage {
        frame: signed.frame.clone(),
        tokens: signed
            .app
            .store
            .api_tokens(signed.municipality(), account)
            .await?,
        offered: if of_all {
            Vec::new()
        } else {
            offered(&signed.principal)
        },
        now: signed.now(),
        made: None,
        refusal: None,
        input: MakeInput::default(),
        of_all,
    })
}

/// `GET /konto/api`
pub async fn show_own(signed: Signed) -> Result<Response, PageError> {
    html(&page(&signed, false).await?)
}

/// `GET /konton/api`
pub async fn show_all(manager: FormOf<AccountManager>) -> Result<Response, PageError> {
    manager.confirmed_here("/konton/api").await?;
    html(&page(&manager, true).await?)
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MakeInput {
    namn: String,
    dagar: String,
    /// What it may be used for, by the names of the rules.
    far: Vec<String>,
}

/// `POST /konto/api`: the key is shown once.
pub async fn make(signed: OwnAccount, Form(input): Form<MakeInput>) -> Result<Response, PageError> {
    signed.confirmed_lately("/konto/api").await?;
    let name = input.namn.trim().to_owned();
    let offered = offered(&signed.principal);
    let chosen: Vec<Act> = offered
        .iter()
        .copied()
        .filter(|act| input.far.contains(&code(*act)))
        .collect();
    let days = input.dagar.parse().ok().filter(|days| DAYS.contains(days));
    let refusal = if name.is_empty() || name.chars().count() > LONGEST_NAME {
        Some("api-token-name-missing")
    } else if !screen_with(&name, &signed.home.place_words).hits.is_empty() {
        Some("secrecy-reason-person")
    } else if chosen.is_empty() || chosen.len() != input.far.len() {
        Some("api-token-acts-missing")
    } else if days.is_none() {
        Some("api-token-days-missing")
    } else {
        None
    };
    if refusal.is_some() {
        let mut page = page(&signed, false).await?;
        (page.refusal, page.input) = (refusal, input);
        return refused(&page);
    }
    let secret = format!("{PREFIX}{}", Secret::new().text());
    let new = NewApiToken {
        token_hash: crate::random::hash_of(&secret),
        account: signed.principal.account,
        municipality: signed.municipality(),
        name,
        acts: chosen,
        expires_at: signed.now() + (days.unwrap_or(DAYS[0]) * 24).hours(),
    };
    let (store, by) = (&signed.app.store, signed.actor());
    store
        .write(installation(), &by, signed.now(), move |work| {
            Box::pin(async move { work.make_api_token(new).await })
        })
        .await?;
    let mut page = page(&signed, false).await?;
    page.made = Some(secret);
    html(&page)
}

/// `POST /konto/api/{id}/avsluta`
pub async fn end_own(
    signed: OwnAccount,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let by = signed.actor();
    end(&signed, by, id, false).await
}

/// `POST /konton/api/{id}/avsluta`
pub async fn end_anyones(
    manager: AccountManager,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton/api").await?;
    let by = manager.actor();
    end(&manager, by, id, true).await
}

async fn end(signed: &Signed, by: store::Actor, id: i64, anyones: bool) -> Result<Response, PageError> {
    let account = (!anyones).then_some(signed.principal.account);
    let store = &signed.app.store;
    let known = store.api_tokens(signed.municipality(), account).await?;
    if !known.iter().any(|token| token.id == id) {
        return Err(PageError::NotFound);
    }
    store
        .write(installation(), &by, signed.now(), move |work| {
            Box::pin(async move { work.revoke_api_token(id).await })
        })
        .await?;
    let back = if anyones { "/konton/api" } else { "/konto/api" };
    Ok(Redirect::to(&format!("{back}?klart=api-token-ended")).into_response())
}
