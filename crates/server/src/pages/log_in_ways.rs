//! Where people may log in instead of here, for the one who administers: what to register there, what groups give, and
//! whether it works.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use super::accounts::{partner_name, role_key};
use super::log_in::{Nothing, own_address};
use super::log_in_via::{answer_path, log_out_path};
use crate::access::{AccountManager, FormOf, Signed};
use crate::config::openid::{GroupRight, Provider};
use crate::errors::{PageError, html};
use crate::forms::Form;
use crate::frame::Frame;
use crate::openid::examining::{Finding, examine};

/// A provider as it is shown.
struct Shown {
    provider: Provider,
    answer: String,
    log_out: String,
    /// What was found, if it was tried just now.
    findings: Vec<Finding>,
}

#[derive(Template)]
#[template(path = "pages/log_in_ways.html")]
struct LogInWaysPage {
    frame: Frame,
    shown: Vec<Shown>,
    /// Where the provider sends those who have logged out.
    back: String,
}

impl LogInWaysPage {
    /// What groups give in this municipality; what they give in others is no business of its administrator.
    fn rights<'p>(&self, provider: &'p Provider) -> Vec<&'p GroupRight> {
        let here = self.frame.home.as_ref().map(|home| home.code());
        let rights = provider.rights.iter();
        rights.filter(|right| Some(right.municipality) == here).collect()
    }

    fn role_key(&self, right: &GroupRight) -> String {
        role_key(right.role)
    }

    fn partner_name(&self, right: &GroupRight) -> String {
        partner_name(&self.frame, &right.organisation)
    }

    /// The organisation is not one of this municipality's.
    fn is_unknown(&self, right: &GroupRight) -> bool {
        let home = self.frame.home.as_ref();
        home.is_some_and(|home| home.municipality.partner(&right.organisation).is_none())
    }
}

async fn page(manager: &Signed, tried: Option<&str>) -> Result<LogInWaysPage, PageError> {
    let app = &manager.app;
    let mut shown = Vec::new();
    for provider in app.openid.providers() {
        let findings = match tried {
            Some(name) if name == provider.name => examine(provider, app.clock.outside()).await,
            _ => Vec::new(),
        };
        shown.push(Shown {
            answer: own_address(app, &answer_path(&provider.name)),
            log_out: own_address(app, &log_out_path(&provider.name)),
            provider: provider.clone(),
            findings,
        });
    }
    Ok(LogInWaysPage {
        frame: manager.frame.clone(),
        shown,
        back: own_address(app, "/logga-in"),
    })
}

pub async fn show(manager: FormOf<AccountManager>) -> Result<Response, PageError> {
    manager.confirmed_here("/konton/inloggning").await?;
    html(&page(&manager, None).await?)
}

pub async fn examine_one(
    manager: AccountManager,
    Path(name): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    manager.confirmed_here("/konton/inloggning").await?;
    if manager.app.openid.named(&name).is_none() {
        return Err(PageError::NotFound);
    }
    html(&page(&manager, Some(&name)).await?)
}
