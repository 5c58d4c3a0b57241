//! Saved views: the present filter under a name, for oneself or for all in the municipality.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::SavedViewId;
use serde::Deserialize;

use super::filter::EventQuery;
use super::list::{self, ListRefusal};
use crate::access::ViewKeeper;
use crate::errors::{PageError, refused};
use crate::forms::Form;

/// The longest name of a view, in characters.
const LONGEST_NAME: usize = 80;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveViewInput {
    namn: String,
    /// The filter as it stands in the address.
    fraga: String,
    #[serde(default)]
    delad: Option<String>,
}

pub async fn save(reader: ViewKeeper, Form(input): Form<SaveViewInput>) -> Result<Response, PageError> {
    let query = EventQuery::parse(Some(input.fraga.trim_start_matches('?')))?;
    let name = input.namn.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let refusal = ListRefusal::ViewName { typed: input.namn };
        return refused(&list::page(&reader, query, Some(refusal)).await?);
    }
    let (account, kept, shared) = (reader.principal.account, query.ordered(), input.delad.is_some());
    let view = kept.clone();
    reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { work.save_view(account, &name, &view, shared).await }),
        )
        .await?;
    Ok(Redirect::to(&back(&kept, "view-saved")).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteViewInput {
    fraga: String,
}

/// One's own views only; somebody else's shared view stays.
pub async fn delete(
    reader: ViewKeeper,
    Path(id): Path<SavedViewId>,
    Form(input): Form<DeleteViewInput>,
) -> Result<Response, PageError> {
    let account = reader.principal.account;
    let deleted = reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { work.delete_view(account, id).await }),
        )
        .await?;
    if !deleted {
        return Err(PageError::NotFound);
    }
    let query = EventQuery::parse(Some(input.fraga.trim_start_matches('?')))?;
    Ok(Redirect::to(&back(&query.ordered(), "view-deleted")).into_response())
}

fn back(query: &str, done: &str) -> String {
    let sign = if query.is_empty() { '?' } else { '&' };
    format!("/handelser{query}{sign}klart={done}")
}
