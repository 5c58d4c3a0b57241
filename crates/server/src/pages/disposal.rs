//! Disposal (gallring): what is due by which rule, the decision, and carrying it out. Deciding and carrying out are two
//! steps, so that somebody has seen how much it is about.

use std::time::Duration;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::disposal::{DisposalOf, DisposalRule, DisposalState, in_force};
use domain::time::start_of_day;
use jiff::civil::Date;
use serde::Deserialize;
use store::{Disposal, DisposalInput, Due, Fate, StoreError};

use super::log_in::Nothing;
use super::routes::Routes;
use super::{secrecy, sentence};
use crate::access::{Disposer, FormOf, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::{disposal_log, recording};

/// How long a reader waits for a disposal; one that takes longer goes on by itself.
const WAITED: Duration = Duration::from_secs(5);

pub fn routes() -> Routes {
    Routes::new()
        .route("/gallring", get(show).post(decide))
        .route("/gallring/{id}/verkstall", post(execute))
        .route("/gallring/{id}/aterta", post(withdraw))
}

/// A rule, and what is due by it today.
struct Row {
    of: DisposalOf,
    rule: Option<(DisposalRule, Date, Due)>,
    /// A decision about it waits to be carried out.
    waits: bool,
}

#[derive(Template)]
#[template(path = "pages/disposal.html")]
struct DisposalPage {
    frame: Frame,
    rows: Vec<Row>,
    disposals: Vec<Disposal>,
    refusal: Option<String>,
    typed: String,
}

impl DisposalPage {
    fn what(&self, of: &DisposalOf) -> String {
        self.frame.t(format!("disposal-of-{}", of.code()))
    }

    /// Why the rest is kept.
    fn kept(&self) -> Vec<(String, String)> {
        let told = |reason: &str| {
            let key = format!("disposal-keeps-{reason}");
            (self.frame.t(&key), self.frame.t(format!("{key}-why")))
        };
        Fate::reasons().into_iter().map(told).collect()
    }

    fn waiting(&self) -> Vec<&Disposal> {
        let waits = |d: &&Disposal| d.state == DisposalState::Decided;
        self.disposals.iter().filter(waits).collect()
    }

    fn done(&self) -> Vec<&Disposal> {
        let done = |d: &&Disposal| d.state != DisposalState::Decided;
        self.disposals.iter().filter(done).collect()
    }

    fn state(&self, disposal: &Disposal) -> String {
        self.frame.t(format!("disposal-state-{}", disposal.state.code()))
    }
}

async fn page(reader: &Signed, refusal: Option<String>, typed: String) -> Result<DisposalPage, PageError> {
    let (store, m, today) = (&reader.app.store, reader.municipality(), reader.today());
    let disposals = store.disposals(m).await?;
    let mut rows = Vec::new();
    for of in DisposalOf::ALL {
        let rule = in_force(&reader.home.municipality.disposal, of, today);
        let rule = match rule {
            Some(rule) => {
                let before = rule.due_before(today);
                let at = start_of_day(before, &reader.home.zone);
                Some((
                    rule.clone(),
                    before,
                    store.due_for_disposal(m, of, before, at).await?,
                ))
            }
            None => None,
        };
        let waits = disposals
            .iter()
            .any(|d| d.of == of && d.state == DisposalState::Decided);
        rows.push(Row { of, rule, waits });
    }
    Ok(DisposalPage {
        frame: reader.frame.clone(),
        rows,
        disposals,
        refusal,
        typed,
    })
}

/// `GET /gallring`
pub async fn show(reader: FormOf<Disposer>) -> Result<Response, PageError> {
    html(&page(&reader, None, String::new()).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideInput {
    om: String,
    /// Who decided, and where it is written down.
    beslut: String,
}

/// `POST /gallring`
pub async fn decide(disposer: Disposer, Form(input): Form<DecideInput>) -> Result<Response, PageError> {
    let of = DisposalOf::from_code(&input.om).ok_or_else(|| PageError::BadRequest("om".into()))?;
    let today = disposer.today();
    let rule = in_force(&disposer.home.municipality.disposal, of, today).cloned();
    let rule = rule.ok_or_else(|| PageError::BadRequest("om".into()))?;
    let decision = input.beslut.trim().to_owned();
    let fault = if decision.is_empty() {
        Some("disposal-decision-missing")
    } else {
        secrecy::fault_of(&disposer, &decision)
    };
    if let Some(key) = fault {
        let words = disposer.frame.t(key);
        return refused(&page(&disposer, Some(words), decision).await?);
    }
    let due_before = rule.due_before(today);
    let to_keep = DisposalInput {
        due_at: start_of_day(due_before, &disposer.home.zone),
        rule,
        due_before,
        decision: decision.clone(),
    };
    let (store, m, by) = (&disposer.app.store, disposer.municipality(), disposer.actor());
    let decided = store.write(m, &by, disposer.now(), move |work| {
        Box::pin(async move { work.decide_disposal(to_keep).await })
    });
    match decided.await {
        Ok(_) => Ok(Redirect::to("/gallring?klart=disposal-decided").into_response()),
        Err(StoreError::Refused(words)) => refused(&page(&disposer, Some(sentence(words)), decision).await?),
        Err(error) => Err(error.into()),
    }
}

/// `POST /gallring/{id}/verkstall`
pub async fn execute(
    disposer: Disposer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let (app, home, m) = (
        disposer.app.clone(),
        disposer.home.clone(),
        disposer.municipality(),
    );
    known(&disposer, id).await?;
    let (by, now) = (disposer.actor(), disposer.now());
    let work = tokio::spawn(async move {
        let place = home.clone();
        let text = move |event: &domain::event::Event| recording::search_text(&place, &event.input);
        let done = app.store.execute_disposal(m, &by, now, id, text).await?;
        disposal_log::keep(&app.settings, m, &done)?;
        app.columns.disposed(&app.store, &home).await?;
        anyhow::Ok(())
    });
    let Ok(done) = tokio::time::timeout(WAITED, work).await else {
        return Ok(Redirect::to("/gallring?klart=disposal-goes-on").into_response());
    };
    match done? {
        Ok(()) => Ok(Redirect::to("/gallring?klart=disposal-executed").into_response()),
        Err(error) => match error.downcast_ref() {
            Some(StoreError::Refused(words)) => {
                refused(&page(&disposer, Some(sentence(words)), String::new()).await?)
            }
            _ => Err(PageError::Unexpected(error)),
        },
    }
}

async fn known(reader: &Signed, id: i64) -> Result<(), PageError> {
    let disposals = reader.app.store.disposals(reader.municipality()).await?;
    let known = disposals.iter().any(|d| d.id == id);
    known.then_some(()).ok_or(PageError::NotFound)
}

/// `POST /gallring/{id}/aterta`
pub async fn withdraw(
    disposer: Disposer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    known(&disposer, id).await?;
    let (store, m, by) = (&disposer.app.store, disposer.municipality(), disposer.actor());
    let done = store.write(m, &by, disposer.now(), move |work| {
        Box::pin(async move { work.withdraw_disposal(id).await })
    });
    match done.await {
        Ok(()) => Ok(Redirect::to("/gallring?klart=disposal-withdrawn").into_response()),
        Err(StoreError::Refused(words)) => {
            refused(&page(&disposer, Some(sentence(words)), String::new()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
