//! What is done with an event as it stands: sorted, dismissed with a reason, put back, merged with another
//! that tells the same, and taken apart again. Everything can be undone.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::EventId;
use domain::event::EventStatus;
use serde::Deserialize;
use store::StoreError;

use super::detail::{self, Refusal};
use crate::access::{InboxSorter, Signed};
use crate::errors::{PageError, refused};
use crate::forms::Form;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusInput {
    status: String,
    #[serde(default)]
    skal: String,
}

pub async fn set_status(
    reader: InboxSorter,
    Path(id): Path<EventId>,
    Form(input): Form<StatusInput>,
) -> Result<Response, PageError> {
    let event = detail::visible(&reader, id).await?;
    let status = EventStatus::from_code(&input.status)
        .filter(|s| *s != EventStatus::Merged)
        .ok_or_else(|| PageError::BadRequest("status".into()))?;
    let why = input.skal.trim().to_owned();
    if status == EventStatus::Dismissed && why.is_empty() {
        return refused(&detail::page(&reader, event, Some(Refusal::DismissWithoutReason)).await?);
    }
    let was = event.status;
    let done = reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { work.set_event_status(&[id], status, &why).await }),
        )
        .await;
    match done {
        Ok(_) => {
            let word = match status {
                EventStatus::Sorted => "sorted",
                EventStatus::Dismissed => "dismissed",
                EventStatus::Received | EventStatus::Merged => "put-back",
            };
            let path = format!("/handelser/{id}?klart={word}&var={}", was.code());
            Ok(Redirect::to(&path).into_response())
        }
        Err(error) => said(&reader, id, error).await,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The event that this one is to stand for.
    andra: EventId,
}

pub async fn merge(
    reader: InboxSorter,
    Path(id): Path<EventId>,
    Form(input): Form<MergeInput>,
) -> Result<Response, PageError> {
    detail::visible(&reader, id).await?;
    detail::visible(&reader, input.andra).await?;
    let done = reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { work.merge_events(id, &[input.andra], "").await }),
        )
        .await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/handelser/{id}?klart=merged")).into_response()),
        Err(error) => said(&reader, id, error).await,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoMergeInput {}

pub async fn undo_merge(
    reader: InboxSorter,
    Path(id): Path<EventId>,
    Form(UndoMergeInput {}): Form<UndoMergeInput>,
) -> Result<Response, PageError> {
    detail::visible(&reader, id).await?;
    let done = reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { work.undo_merge(id, "").await }),
        )
        .await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/handelser/{id}?klart=undone")).into_response()),
        Err(error) => said(&reader, id, error).await,
    }
}

/// What the register refuses is an answer on the page; the rest is a failure.
async fn said(reader: &Signed, id: EventId, error: StoreError) -> Result<Response, PageError> {
    let StoreError::Refused(words) = error else {
        return Err(error.into());
    };
    let event = detail::visible(reader, id).await?;
    refused(&detail::page(reader, event, Some(Refusal::Said(words))).await?)
}
