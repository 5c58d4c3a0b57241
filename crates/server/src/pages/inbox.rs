//! The inbox: what has come in and nobody has looked at, the latest first, with what is to be known about it
//! and what it may be the same as. Many are sorted at once; every act can be undone.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{CategoryCode, EventId};
use domain::event::{Event, EventStatus};
use domain::municipality::Category;
use serde::Deserialize;
use store::{EventFilter, EventNote, EventOrder, StoreError, Total};

use crate::access::{FormOf, InboxSorter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, query};
use crate::frame::Frame;
use crate::recording;

const PAGE: i64 = 50;
/// More than this at once is not undone by one press either.
const MOST: usize = 500;

#[derive(Default, Deserialize)]
pub struct InboxQuery {
    #[serde(default)]
    sida: Option<i64>,
    /// What was just done, and to which events in which version.
    #[serde(default)]
    gjort: String,
    #[serde(default)]
    handelser: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortInput {
    #[serde(default)]
    id: Vec<EventId>,
    /// One event by the button in its row, whatever else is chosen.
    #[serde(default)]
    endast: Option<EventId>,
    #[serde(default)]
    gor: String,
    #[serde(default)]
    skal: String,
    #[serde(default)]
    kategori: String,
}

/// Something likely to be the same event.
struct Alike {
    event: Event,
    score: f64,
}

struct Row {
    event: Event,
    notes: Vec<EventNote>,
    alike: Vec<Alike>,
}

#[derive(Template)]
#[template(path = "pages/inbox.html")]
struct InboxPage {
    frame: Frame,
    rows: Vec<Row>,
    total: Total,
    page: i64,
    duplicates: i64,
    done: Option<Done>,
    chosen: Vec<EventId>,
    why: String,
    refusal: Option<String>,
}

/// What was just done, so that it can be undone.
struct Done {
    key: &'static str,
    count: usize,
    events: String,
}

impl InboxPage {
    fn categories(&self) -> &[Category] {
        self.frame
            .home
            .as_ref()
            .map_or(&[], |h| &h.municipality.categories)
    }

    fn is_chosen(&self, id: &EventId) -> bool {
        self.chosen.contains(id)
    }

    fn how_many(&self) -> String {
        match self.total {
            Total::Exact(n) => self.frame.tn("inbox-events", n),
            Total::MoreThan(n) => self.frame.tn("inbox-more-events", n),
        }
    }

    fn area(&self, event: &Event) -> String {
        let area = event.areas.working.clone();
        self.frame
            .area_name(&area.or_else(|| event.input.place.stated_area.clone()))
    }

    fn percent(&self, score: &f64) -> i64 {
        (score * 100.0).round() as i64
    }

    /// The note asks a person to look before the event is used.
    fn asks(&self, note: &EventNote) -> bool {
        note.code == "personal_data_suspected"
    }

    fn has_previous(&self) -> bool {
        self.page > 1
    }

    fn has_next(&self) -> bool {
        match self.total {
            Total::Exact(n) => n > self.page * PAGE,
            Total::MoreThan(_) => self.rows.len() as i64 == PAGE,
        }
    }
}

/// What to show besides the events.
#[derive(Default)]
struct Beside {
    done: Option<Done>,
    chosen: Vec<EventId>,
    why: String,
    refusal: Option<String>,
}

async fn page(sorter: &Signed, number: i64, beside: Beside) -> Result<InboxPage, PageError> {
    let (store, m) = (&sorter.app.store, sorter.municipality());
    let filter = EventFilter {
        statuses: vec![EventStatus::Received],
        ..EventFilter::default()
    };
    let offset = (number - 1) * PAGE;
    let found = store
        .events(
            m,
            &filter,
            &sorter.scope(),
            EventOrder::RecordedDesc,
            offset,
            PAGE,
        )
        .await?;
    let ids: Vec<EventId> = found.events.iter().map(|e| e.id).collect();
    let mut notes = store.event_notes(m, &ids).await?;
    let pairs = store.open_pairs(m, &ids).await?;
    let mut others: Vec<EventId> = pairs.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
    others.sort_unstable();
    others.dedup();
    let others: BTreeMap<EventId, Event> = store
        .events_by_ids(m, &others, &sorter.scope())
        .await?
        .into_iter()
        .map(|event| (event.id, event))
        .collect();
    let alike = |id: EventId| -> Vec<Alike> {
        let of_pair = |(a, b, score): &(EventId, EventId, f64)| {
            let other = match (*a == id, *b == id) {
                (true, _) => b,
                (_, true) => a,
                _ => return None,
            };
            let event = others.get(other)?.clone();
            Some(Alike { event, score: *score })
        };
        pairs.iter().filter_map(of_pair).take(3).collect()
    };
    let rows = found
        .events
        .iter()
        .map(|event| Row {
            notes: notes.remove(&event.id).unwrap_or_default(),
            alike: alike(event.id),
            event: event.clone(),
        })
        .collect();
    Ok(InboxPage {
        frame: sorter.frame.clone(),
        rows,
        total: found.total,
        page: number,
        duplicates: store.open_duplicates(m).await?,
        done: beside.done,
        chosen: beside.chosen,
        why: beside.why,
        refusal: beside.refusal,
    })
}

pub async fn show(
    sorter: FormOf<InboxSorter>,
    Query(asked): Query<InboxQuery>,
) -> Result<Response, PageError> {
    let key = match asked.gjort.as_str() {
        "sorterade" => Some("inbox-done-sorted"),
        "avskrivna" => Some("inbox-done-dismissed"),
        "kategori" => Some("inbox-done-category"),
        _ => None,
    };
    let count = versions(&asked.handelser).count();
    let done = key.filter(|_| count > 0).map(|key| Done {
        key,
        count,
        events: asked.handelser.clone(),
    });
    let beside = Beside {
        done,
        ..Beside::default()
    };
    html(&page(&sorter, asked.sida.unwrap_or(1).clamp(1, 100_000), beside).await?)
}

/// `12.2-15.3`: events with the versions that an act gave them.
fn versions(text: &str) -> impl Iterator<Item = (EventId, i64)> + '_ {
    text.split('-').filter_map(|one| {
        let (id, version) = one.split_once('.')?;
        Some((id.parse().ok()?, version.parse().ok()?))
    })
}

pub async fn sort(sorter: InboxSorter, Form(input): Form<SortInput>) -> Result<Response, PageError> {
    let ids = match input.endast {
        Some(one) => vec![one],
        None => input.id.clone(),
    };
    let act = if input.endast.is_some() {
        "sortera"
    } else {
        &input.gor
    };
    let why = input.skal.trim().to_owned();
    let frame = &sorter.frame;
    let refusal = if ids.is_empty() {
        Some(frame.t("inbox-choose-some"))
    } else if ids.len() > MOST {
        Some(frame.tn("inbox-too-many", MOST))
    } else if act == "avskriv" && why.is_empty() {
        Some(frame.t("dismiss-why-missing"))
    } else {
        None
    };
    let outcome = match refusal {
        Some(refusal) => Err(refusal),
        None => act_on(&sorter, act, &ids, &input.kategori, why.clone()).await?,
    };
    match outcome {
        Ok((word, changed)) => {
            let events: Vec<String> = changed
                .iter()
                .map(|event| format!("{}.{}", event.id, event.version))
                .collect();
            let path = query(&[("gjort", word), ("handelser", &events.join("-"))]);
            Ok(Redirect::to(&format!("/inkorg{path}")).into_response())
        }
        Err(refusal) => {
            let beside = Beside {
                chosen: ids,
                why: input.skal,
                refusal: Some(refusal),
                ..Beside::default()
            };
            refused(&page(&sorter, 1, beside).await?)
        }
    }
}

type Acted = Result<(&'static str, Vec<Event>), String>;

/// Does it to all of the events, or says why it is done to none.
async fn act_on(
    sorter: &InboxSorter,
    act: &str,
    ids: &[EventId],
    category: &str,
    why: String,
) -> Result<Acted, PageError> {
    let (store, m) = (&sorter.app.store, sorter.municipality());
    // Only events that the reader may see are touched.
    let events = store.events_by_ids(m, ids, &sorter.scope()).await?;
    if events.len() != ids.len() {
        return Err(PageError::NotFound);
    }
    let ids: Vec<EventId> = events.iter().map(|e| e.id).collect();
    let (word, done) = match act {
        "sortera" => {
            let done = store
                .write(m, &sorter.actor(), sorter.now(), move |work| {
                    Box::pin(async move { work.set_event_status(&ids, EventStatus::Sorted, "").await })
                })
                .await;
            ("sorterade", done)
        }
        "avskriv" => {
            let done = store
                .write(m, &sorter.actor(), sorter.now(), move |work| {
                    Box::pin(async move { work.set_event_status(&ids, EventStatus::Dismissed, &why).await })
                })
                .await;
            ("avskrivna", done)
        }
        "kategori" => {
            let category = CategoryCode::from(category);
            if sorter.home.municipality.category(&category).is_none() {
                return Ok(Err(sorter.frame.t("inbox-choose-category")));
            }
            let mut changes = Vec::new();
            for event in events {
                let version = event.version;
                let mut input = event.input.clone();
                if input.category == category {
                    continue;
                }
                input.category = category.clone();
                input.subtype = None;
                if let Err(rule) = recording::check(&sorter.home, &input, sorter.now()) {
                    let reason = import::Reason::of_rule(rule, &input.place.name);
                    let why = sorter.frame.remark(&reason);
                    let text = format!("{} {}: {why}", sorter.frame.t("event"), event.id);
                    return Ok(Err(super::sentence(&text)));
                }
                let (changed, words) = recording::changed_event(&sorter.home, event, input);
                changes.push((changed, version, words));
            }
            (
                "kategori",
                change_all(sorter, changes, "ny kategori från inkorgen").await,
            )
        }
        _ => return Err(PageError::BadRequest("gor".into())),
    };
    match done {
        Ok(changed) => Ok(Ok((word, changed))),
        Err(StoreError::Refused(why)) => Ok(Err(super::sentence(why))),
        Err(StoreError::StaleEvent { .. }) => Ok(Err(sorter.frame.t("inbox-changed-meanwhile"))),
        Err(error) => Err(error.into()),
    }
}

async fn change_all(
    sorter: &InboxSorter,
    changes: Vec<(Event, i64, String)>,
    why: &'static str,
) -> Result<Vec<Event>, StoreError> {
    sorter
        .app
        .store
        .write(
            sorter.municipality(),
            &sorter.actor(),
            sorter.now(),
            move |work| {
                Box::pin(async move {
                    let mut changed = Vec::with_capacity(changes.len());
                    for (event, version, words) in &changes {
                        changed.push(work.change_event(event, *version, words, why).await?);
                    }
                    Ok(changed)
                })
            },
        )
        .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoInput {
    handelser: String,
}

/// Gives events back what they said before; those that someone has changed since are left as they are.
pub async fn undo(sorter: InboxSorter, Form(input): Form<UndoInput>) -> Result<Response, PageError> {
    let (store, m) = (&sorter.app.store, sorter.municipality());
    let mut statuses: BTreeMap<&'static str, (EventStatus, Vec<EventId>)> = BTreeMap::new();
    let mut changes = Vec::new();
    for (id, version) in versions(&input.handelser).take(MOST) {
        let told = store.event_versions(m, id).await?;
        let [now, before, ..] = told.as_slice() else {
            continue;
        };
        if now.version != version {
            continue;
        }
        if now.event.status != before.event.status {
            let status = before.event.status;
            statuses
                .entry(status.code())
                .or_insert((status, Vec::new()))
                .1
                .push(id);
        } else {
            let words = recording::search_text(&sorter.home, &before.event.input);
            changes.push((before.event.clone(), version, words));
        }
    }
    store
        .write(m, &sorter.actor(), sorter.now(), move |work| {
            Box::pin(async move {
                for (status, ids) in statuses.values() {
                    work.set_event_status(ids, *status, "ångrat").await?;
                }
                for (event, version, words) in &changes {
                    work.change_event(event, *version, words, "ångrat").await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(Redirect::to("/inkorg?klart=undone").into_response())
}
