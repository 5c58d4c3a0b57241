//! Pairs of events that may be the same, told by different organisations: side by side, with why, and settled
//! by a person. Nothing is lost: a merge keeps both reports and can be undone.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{DuplicateId, EventId};
use domain::event::Event;
use serde::Deserialize;
use store::{Duplicate, DuplicateState, StoreError};

use super::log_in::Nothing;
use crate::access::{FormOf, InboxSorter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;

const SHOWN: i64 = 20;

#[derive(Default, Deserialize)]
pub struct PairsQuery {
    /// Only the pairs of one event.
    #[serde(default)]
    handelse: Option<EventId>,
    /// The event that was just merged into another.
    #[serde(default)]
    sammanslagen: Option<EventId>,
    /// The pair that was just said to be two events.
    #[serde(default)]
    olika: Option<DuplicateId>,
}

enum Done {
    Merged(EventId),
    Dismissed(DuplicateId),
}

#[derive(Template)]
#[template(path = "pages/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    pairs: Vec<Duplicate>,
    open: i64,
    done: Option<Done>,
    refusal: Option<String>,
}

impl DuplicatesPage {
    fn percent(&self, score: &f64) -> i64 {
        (score * 100.0).round() as i64
    }

    fn area(&self, event: &Event) -> String {
        let area = event.areas.working.clone();
        self.frame
            .area_name(&area.or_else(|| event.input.place.stated_area.clone()))
    }

    /// The one that says most is proposed to stand for both: sorted before received, then the longer text.
    fn proposed(&self, pair: &Duplicate) -> EventId {
        let weight = |event: &Event| (event.status.code() == "sorted", event.input.text.chars().count());
        if weight(&pair.second) > weight(&pair.first) {
            pair.second.id
        } else {
            pair.first.id
        }
    }

    fn sides<'a>(&self, pair: &'a Duplicate) -> [&'a Event; 2] {
        [&pair.first, &pair.second]
    }
}

async fn page(
    sorter: &Signed,
    asked: &PairsQuery,
    refusal: Option<String>,
) -> Result<DuplicatesPage, PageError> {
    let (store, m) = (&sorter.app.store, sorter.municipality());
    let pairs = match asked.handelse {
        Some(event) => {
            let mut pairs = store.duplicates_of(m, event).await?;
            pairs.retain(|pair| pair.state == DuplicateState::Open);
            pairs
        }
        None => store.duplicates(m, true, SHOWN).await?,
    };
    let merged = asked.sammanslagen.map(Done::Merged);
    Ok(DuplicatesPage {
        frame: sorter.frame.clone(),
        pairs,
        open: store.open_duplicates(m).await?,
        done: merged.or_else(|| asked.olika.map(Done::Dismissed)),
        refusal,
    })
}

pub async fn show(
    sorter: FormOf<InboxSorter>,
    Query(asked): Query<PairsQuery>,
) -> Result<Response, PageError> {
    html(&page(&sorter, &asked, None).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    behall: EventId,
    andra: EventId,
    ater: EventId,
}

/// The pair is one event: the one that is kept stands for both.
pub async fn merge(
    sorter: InboxSorter,
    Path(id): Path<DuplicateId>,
    Form(input): Form<MergeInput>,
) -> Result<Response, PageError> {
    let (store, m) = (&sorter.app.store, sorter.municipality());
    let keep = input.behall;
    let other = if keep == input.andra {
        input.ater
    } else {
        input.andra
    };
    let known = store.duplicates_of(m, keep).await?;
    let pair = known
        .iter()
        .find(|pair| pair.id == id && (pair.first.id == other || pair.second.id == other));
    if pair.is_none() || keep == other {
        return Err(PageError::NotFound);
    }
    let done = store
        .write(m, &sorter.actor(), sorter.now(), move |work| {
            Box::pin(async move { work.merge_events(keep, &[other], "samma händelse").await })
        })
        .await;
    settled(
        &sorter,
        done.map(drop),
        format!("/dubbletter?sammanslagen={other}"),
    )
    .await
}

/// The pair is two events.
pub async fn dismiss(
    sorter: InboxSorter,
    Path(id): Path<DuplicateId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let done = sorter
        .app
        .store
        .write(
            sorter.municipality(),
            &sorter.actor(),
            sorter.now(),
            move |work| Box::pin(async move { work.dismiss_duplicate(id, "olika händelser").await }),
        )
        .await;
    settled(&sorter, done, format!("/dubbletter?olika={id}")).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoInput {
    #[serde(default)]
    handelse: Option<EventId>,
    #[serde(default)]
    par: Option<DuplicateId>,
}

pub async fn undo(sorter: InboxSorter, Form(input): Form<UndoInput>) -> Result<Response, PageError> {
    let done = sorter
        .app
        .store
        .write(
            sorter.municipality(),
            &sorter.actor(),
            sorter.now(),
            move |work| {
                Box::pin(async move {
                    if let Some(event) = input.handelse {
                        work.undo_merge(event, "ångrat").await?;
                    }
                    if let Some(pair) = input.par {
                        work.reopen_duplicate(pair, "ångrat").await?;
                    }
                    Ok(())
                })
            },
        )
        .await;
    settled(&sorter, done, "/dubbletter?klart=undone".to_owned()).await
}

async fn settled(sorter: &Signed, done: Result<(), StoreError>, path: String) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&path).into_response()),
        Err(StoreError::Refused(why)) => {
            let page = page(sorter, &PairsQuery::default(), Some(super::sentence(why))).await?;
            refused(&page)
        }
        Err(StoreError::NotFound { .. }) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}
