//! Events under secrecy: by which section of the law and who tried it, and what one person asks for and another answers.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::access::Act;
use domain::codes::EventId;
use domain::event::{Classification, EventInput};
use domain::screening::screen_with;
use domain::secrecy::{RequestState, SecrecyGround, SecrecyStep};
use jiff::Timestamp;
use serde::Deserialize;
use store::{Classified, SecrecyRequest, StoreError};

use super::events::{EventFields, Refusal, detail};
use super::log_in::Nothing;
use super::routes::Routes;
use crate::access::{EventEditor, FormOf, SecrecyTrier, Signed};
use crate::errors::{PageError, html, refused};
use crate::exporting::Export;
use crate::forms::Form;
use crate::frame::Frame;
use crate::making::Progress;

/// Requests that are shown, answered ones among them.
const SHOWN: i64 = 100;

pub fn routes() -> Routes {
    Routes::new()
        .route("/sekretess", get(show))
        .route("/sekretess/{id}", post(answer))
        .route("/sekretess/{id}/fil/csv", post(fetch))
}

/// The section that an event is classed by, when whoever saves it has tried that: only those who may change events do.
/// What nobody has classed is not tried by being saved.
pub fn tried(
    signed: &Signed,
    fields: &EventFields,
    was: Option<&EventInput>,
    input: &EventInput,
) -> Option<Option<SecrecyGround>> {
    let secret = input.classification == Classification::Secret;
    let changed = was.is_some_and(|was| was.classification != input.classification);
    let tries = signed.principal.may(Act::ChangeEvent) && (secret || changed);
    tries.then(|| SecrecyGround::from_code(&fields.lagrum).filter(|_| secret))
}

/// How an event was classed, and what is asked for it.
pub struct OfEvent {
    pub classed: Option<Classified>,
    pub requests: Vec<Told>,
}

/// A request in words.
pub struct Told {
    pub id: i64,
    pub what: String,
    pub state: String,
    pub chip: &'static str,
}

pub async fn of_event(reader: &Signed, event: EventId) -> Result<OfEvent, PageError> {
    let (store, m, now) = (&reader.app.store, reader.municipality(), reader.now());
    let mut requests = Vec::new();
    if reader.principal.may(Act::TrySecrecy) {
        requests = store.secrecy_requests(m, SHOWN).await?;
        requests.retain(|r| r.event == event && (r.waits(now) || r.may_fetch(r.account, now)));
    }
    Ok(OfEvent {
        classed: store.classified(m, event).await?,
        requests: requests.iter().map(|r| told(&reader.frame, r, now)).collect(),
    })
}

fn step_key(step: SecrecyStep) -> String {
    match step {
        SecrecyStep::Lower(to) => format!("secrecy-step-{}", to.code()),
        SecrecyStep::TakeOut => "secrecy-step-take_out".into(),
    }
}

fn told(frame: &Frame, request: &SecrecyRequest, now: Timestamp) -> Told {
    let expired = now > request.expires_at;
    let (key, chip) = match request.state {
        RequestState::Waiting if expired => ("secrecy-state-expired", ""),
        RequestState::Waiting => ("secrecy-state-waiting", "c-chip--warning"),
        RequestState::Approved => ("secrecy-state-approved", "c-chip--good"),
        RequestState::Denied => ("secrecy-state-denied", "c-chip--danger"),
        RequestState::Used => ("secrecy-state-used", ""),
    };
    Told {
        id: request.id,
        what: frame.t(step_key(request.step)),
        state: frame.t(key),
        chip,
    }
}

#[derive(Template)]
#[template(path = "pages/secrecy.html")]
struct SecrecyPage {
    frame: Frame,
    requests: Vec<SecrecyRequest>,
    now: Timestamp,
    account: domain::codes::AccountId,
    refusal: Option<String>,
}

impl SecrecyPage {
    fn waiting(&self) -> Vec<&SecrecyRequest> {
        self.requests.iter().filter(|r| r.waits(self.now)).collect()
    }

    fn answered(&self) -> Vec<&SecrecyRequest> {
        self.requests.iter().filter(|r| !r.waits(self.now)).collect()
    }

    fn told(&self, request: &SecrecyRequest) -> Told {
        told(&self.frame, request, self.now)
    }

    fn is_own(&self, request: &SecrecyRequest) -> bool {
        request.account == self.account
    }

    fn may_fetch(&self, request: &SecrecyRequest) -> bool {
        request.may_fetch(self.account, self.now)
    }
}

async fn page(reader: &Signed, refusal: Option<String>) -> Result<SecrecyPage, PageError> {
    let store = &reader.app.store;
    Ok(SecrecyPage {
        frame: reader.frame.clone(),
        requests: store.secrecy_requests(reader.municipality(), SHOWN).await?,
        now: reader.now(),
        account: reader.principal.account,
        refusal,
    })
}

/// `GET /sekretess`
pub async fn show(reader: FormOf<SecrecyTrier>) -> Result<Response, PageError> {
    html(&page(&reader, None).await?)
}

/// What is wrong with a reason or an answer, by the key of a text.
pub fn fault_of(signed: &Signed, text: &str) -> Option<&'static str> {
    const LONGEST: usize = 1_000;
    if text.is_empty() {
        Some("secrecy-reason-missing")
    } else if text.chars().count() > LONGEST {
        Some("secrecy-reason-too-long")
    } else {
        let points_out = !screen_with(text, &signed.home.place_words).hits.is_empty();
        points_out.then_some("secrecy-reason-person")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskInput {
    steg: String,
    skal: String,
}

/// `POST /handelser/{id}/sekretess`
pub async fn ask(
    editor: EventEditor,
    Path(id): Path<EventId>,
    Form(input): Form<AskInput>,
) -> Result<Response, PageError> {
    let event = detail::visible(&editor, id).await?;
    let step = match input.steg.as_str() {
        "take_out" => SecrecyStep::TakeOut,
        other => {
            let to = Classification::from_code(other).ok_or_else(|| PageError::BadRequest("steg".into()))?;
            SecrecyStep::Lower(to)
        }
    };
    let reason = input.skal.trim().to_owned();
    if let Some(key) = fault_of(&editor, &reason) {
        let refusal = Refusal::Told(editor.frame.t(key));
        return refused(&detail::page(&editor, event, Some(refusal)).await?);
    }
    let (store, m, by) = (&editor.app.store, editor.municipality(), editor.actor());
    let asked = store.write(m, &by, editor.now(), move |work| {
        Box::pin(async move { work.ask_about_secrecy(id, step, &reason).await })
    });
    match asked.await {
        Ok(_) => Ok(Redirect::to(&format!("/handelser/{id}?klart=secrecy-asked#sekretess")).into_response()),
        Err(StoreError::Refused(words)) => {
            refused(&detail::page(&editor, event, Some(Refusal::Said(words))).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    /// `ja` or `nej`.
    svar: String,
    skal: String,
}

/// `POST /sekretess/{id}`
pub async fn answer(
    trier: SecrecyTrier,
    Path(id): Path<i64>,
    Form(input): Form<AnswerInput>,
) -> Result<Response, PageError> {
    let (store, m) = (&trier.app.store, trier.municipality());
    let request = store.secrecy_request(m, id).await?.ok_or(PageError::NotFound)?;
    detail::visible(&trier, request.event).await?;
    let approved = match input.svar.as_str() {
        "ja" => true,
        "nej" => false,
        _ => return Err(PageError::BadRequest("svar".into())),
    };
    let words = input.skal.trim().to_owned();
    if let Some(key) = fault_of(&trier, &words) {
        let refusal = trier.frame.t(key);
        return refused(&page(&trier, Some(refusal)).await?);
    }
    let by = trier.actor();
    let done = store.write(m, &by, trier.now(), move |work| {
        Box::pin(async move { work.answer_about_secrecy(id, approved, &words).await })
    });
    match done.await {
        Ok(_) => Ok(Redirect::to("/sekretess?klart=secrecy-answered").into_response()),
        Err(StoreError::Refused(words)) => refused(&page(&trier, Some(super::sentence(words))).await?),
        Err(error) => Err(error.into()),
    }
}

/// `POST /sekretess/{id}/fil/csv`: the approved file, to the one who asked, once.
pub async fn fetch(
    editor: EventEditor,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    editor.require(Act::ExportEvents)?;
    editor.confirmed_lately("/sekretess").await?;
    let (store, m) = (&editor.app.store, editor.municipality());
    let request = store.secrecy_request(m, id).await?.ok_or(PageError::NotFound)?;
    let event = detail::visible(&editor, request.event).await?;
    let by = editor.actor();
    let used = store.write(m, &by, editor.now(), move |work| {
        Box::pin(async move { work.use_approval(id).await })
    });
    match used.await {
        Ok(_) => (),
        Err(StoreError::Refused(words)) => {
            return refused(&page(&editor, Some(super::sentence(words))).await?);
        }
        Err(error) => return Err(error.into()),
    }
    let export = Export {
        home: editor.home.clone(),
        filter: store::EventFilter::default(),
        scope: editor.scope(),
        exact: editor.principal.sees_exactly(&event.input.reported_by),
        language: editor.frame.language,
        taken_by: editor.witness(),
        taken_at: editor.now(),
        filter_in_words: editor.frame.ta("event-number", event.id),
        filter_in_journal: format!("handelse={}&begaran={id}", event.id),
        progress: Progress::default(),
    };
    let file = export.one(store, &event).await?;
    let name = format!("attachment; filename=\"handelse-{}.csv\"", event.id);
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok((
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)],
        file,
    )
        .into_response())
}
