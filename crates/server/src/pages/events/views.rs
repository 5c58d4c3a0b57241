//! Saved views: the present filter under a name, for oneself or for all in the municipality. The list of events and
//! Explore understand the same words, so that a view can be opened in either.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{AccountId, SavedViewId};
use serde::Deserialize;
use store::SavedView;

use super::filter::EventQuery;
use super::list;
use crate::access::{Signed, ViewKeeper};
use crate::errors::{PageError, refused};
use crate::forms::Form;
use crate::pages::explore;

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
    #[serde(default)]
    sida: Side,
}

/// Where one was, and is led back to.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    #[default]
    Handelser,
    Utforska,
}

/// What a menu of views shows.
pub struct ViewsMenu {
    pub views: Vec<SavedView>,
    pub account: AccountId,
    /// What is saved, as it stands in the address.
    pub query: String,
    /// The page's own, without its slash.
    pub side: &'static str,
    /// The name that was typed, when it was refused.
    pub refused: Option<String>,
}

impl ViewsMenu {
    pub async fn of(
        reader: &Signed,
        query: &EventQuery,
        side: &'static str,
        refused: Option<String>,
    ) -> Result<Self, PageError> {
        let account = reader.principal.account;
        Ok(Self {
            views: reader.app.store.views(reader.municipality(), account).await?,
            account,
            query: query.ordered(),
            side,
            refused,
        })
    }

    pub fn typed(&self) -> &str {
        self.refused.as_deref().unwrap_or_default()
    }
}

pub async fn save(reader: ViewKeeper, Form(input): Form<SaveViewInput>) -> Result<Response, PageError> {
    let query = EventQuery::parse(Some(input.fraga.trim_start_matches('?')))?;
    let name = input.namn.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return match input.sida {
            Side::Handelser => refused(&list::page(&reader, query, Some(input.namn)).await?),
            Side::Utforska => explore::refused_view(&reader, &query.ordered(), input.namn).await,
        };
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
    Ok(Redirect::to(&back(input.sida, &kept, "view-saved")).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteViewInput {
    fraga: String,
    #[serde(default)]
    sida: Side,
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
    Ok(Redirect::to(&back(input.sida, &query.ordered(), "view-deleted")).into_response())
}

fn back(side: Side, query: &str, done: &str) -> String {
    let sign = if query.is_empty() { '?' } else { '&' };
    let page = match side {
        Side::Handelser => "/handelser",
        Side::Utforska => "/utforska",
    };
    format!("{page}{query}{sign}klart={done}")
}
