//! One event: what it says, where, from whom, what it was merged with, its pictures and its history.

use std::borrow::Cow;

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use domain::access::{Act, EventScope};
use domain::chain::{Record, RecordKind};
use domain::codes::{AttachmentId, EventId};
use domain::event::{Classification, Event, EventStatus};
use domain::place::Place;
use jiff::Timestamp;
use store::{Attachment, Duplicate, DuplicateState, EventVersion, Noted, Seen};

use super::facts::{self, Difference, Fact};
use crate::access::{EventReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::chain::Standing;
use crate::pages::chain::line::{covering, weekly_decisions};
use crate::pages::map;
use crate::pages::secrecy;
use crate::place_audience;

#[derive(Template)]
#[template(path = "pages/events/detail.html")]
pub struct DetailPage {
    frame: Frame,
    event: Event,
    place: Place,
    exact: bool,
    facts: Vec<Fact>,
    /// How the organisation reported that week, in words.
    coverage: String,
    merged_here: Vec<Event>,
    merged_into: Option<Event>,
    duplicates: Vec<Duplicate>,
    attachments: Vec<Attachment>,
    history: Vec<Entry>,
    map_config: Option<String>,
    /// The status that it had before the change that was just made.
    undo_to: Option<EventStatus>,
    refusal: Option<Refusal>,
    covered: Option<Covered>,
    secrecy: secrecy::OfEvent,
}

/// What was decided about such events: for those who read what governs the work.
struct Covered {
    /// Prioritised problems and the week's decisions, with their pages.
    by: Vec<(String, String)>,
    /// The routine for its category, with how that stands.
    routine: Option<(String, String, Standing)>,
    trace: String,
}

/// What was refused on this page.
pub enum Refusal {
    DismissWithoutReason,
    Attachment {
        key: &'static str,
        name: String,
    },
    /// The register's own words.
    Said(&'static str),
    Told(String),
}

struct Entry {
    at: Timestamp,
    what: String,
    why: String,
    changes: Vec<Difference>,
}

pub async fn show(
    reader: EventReader,
    Path(id): Path<EventId>,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let event = visible(&reader, id).await?;
    let undo_to = raw
        .iter()
        .flat_map(|q| q.split('&'))
        .find_map(|pair| pair.strip_prefix("var="))
        .and_then(EventStatus::from_code)
        .filter(|was| *was != event.status);
    let mut page = page(&reader, event, None).await?;
    page.undo_to = undo_to;
    html(&page)
}

/// The event to be shown.
pub async fn opened(
    reader: &Signed,
    id: EventId,
    attachment: Option<AttachmentId>,
) -> Result<Event, PageError> {
    let event = visible(reader, id).await?;
    seen(reader, &event, attachment).await?;
    Ok(event)
}

/// One under secrecy is opened by somebody who has shown lately who they are, and no program has.
async fn may_open(reader: &Signed, event: &Event) -> Result<(), PageError> {
    if event.input.classification != Classification::Secret {
        return Ok(());
    }
    if reader.by_key().is_ok() {
        return Err(PageError::NotAllowed);
    }
    reader.confirmed_lately(&format!("/handelser/{}", event.id)).await
}

/// One under secrecy is written down as seen before anyone sees it.
async fn seen(reader: &Signed, event: &Event, attachment: Option<AttachmentId>) -> Result<(), PageError> {
    may_open(reader, event).await?;
    if event.input.classification == Classification::Secret {
        let seen = Noted::Seen(Seen {
            event: event.id,
            attachment,
        });
        let store = &reader.app.store;
        store
            .note(reader.municipality(), &reader.witness(), reader.now(), seen)
            .await?;
    }
    Ok(())
}

/// The event, if there is one and this reader may see it.
pub async fn visible(reader: &Signed, id: EventId) -> Result<Event, PageError> {
    reader
        .app
        .store
        .event(reader.municipality(), id, &reader.scope())
        .await?
        .ok_or(PageError::NotFound)
}

pub async fn page(reader: &Signed, event: Event, refusal: Option<Refusal>) -> Result<DetailPage, PageError> {
    seen(reader, &event, None).await?;
    let (store, here, scope) = (&reader.app.store, reader.municipality(), reader.scope());
    let frame = reader.frame.clone();
    let exact = reader.principal.sees_exactly(&event.input.reported_by);
    let place = shown_place(&event.input.place, exact).into_owned();
    let merged_into = match event.merged_into {
        Some(id) => store.event(here, id, &scope).await?,
        None => None,
    };
    let mut merged_here = store.events_merged_into(here, event.id).await?;
    let mut duplicates = store.duplicates_of(here, event.id).await?;
    duplicates.retain(|d| d.state == DuplicateState::Open);
    if scope != EventScope::All {
        let own =
            |e: &Event| matches!(&scope, EventScope::ReportedBy(own) if own.contains(&e.input.reported_by));
        merged_here.retain(own);
        duplicates.clear();
    }
    let attachments = store.attachments_of(here, event.id).await?;
    let versions = store.event_versions(here, event.id).await?;
    let history = history(&frame, &versions, &attachments, exact);
    Ok(DetailPage {
        facts: facts::facts(&frame, &event.input, &place),
        coverage: coverage(reader, &event).await?,
        merged_here,
        merged_into,
        duplicates,
        attachments,
        history,
        map_config: place.point.map(|_| small_map(reader, &event, &place)),
        undo_to: None,
        refusal,
        covered: covered(reader, &event).await?,
        secrecy: secrecy::of_event(reader, event.id).await?,
        exact,
        place,
        event,
        frame,
    })
}

async fn covered(reader: &Signed, event: &Event) -> Result<Option<Covered>, PageError> {
    if !reader.principal.may(Act::ReadGovernance) {
        return Ok(None);
    }
    let known = reader.chain().await?;
    let (chain, frame, today) = (&known.chain, &reader.frame, reader.today());
    let problems = covering(chain, event).into_iter();
    let mut by: Vec<(String, String)> = problems
        .map(|p| (p.title.clone(), RecordKind::Problem.link(p.code.as_str())))
        .collect();
    if reader.principal.may(Act::AnswerDecision) {
        let decisions = weekly_decisions(&reader.app.store, reader.municipality(), event).await?;
        let told = decisions
            .into_iter()
            .map(|d| (d.input.text, format!("/beslut#beslut-{}", d.id)));
        by.extend(told);
    }
    let routine = chain.routine_for(&event.input.category, today).map(|routine| {
        let link = RecordKind::Document.link(routine.code.as_str());
        let record = Record::Document(routine.clone());
        (routine.title.clone(), link, frame.standing(chain, &record, today))
    });
    Ok(Some(Covered {
        by,
        routine: routine.and_then(|(title, link, standing)| Some((title, link, standing?))),
        trace: format!("/sparning/handelse/{}", event.id),
    }))
}

fn shown_place(place: &Place, exact: bool) -> Cow<'_, Place> {
    if exact {
        Cow::Borrowed(place)
    } else {
        Cow::Owned(place_audience::coarse(place))
    }
}

/// The surroundings of the event.
fn small_map(reader: &Signed, event: &Event, place: &Place) -> String {
    let bounds = match place.point {
        Some(p) => {
            // Without streets behind it, a place is told by the outlines around it.
            let streets = reader.app.settings.map_background.is_some();
            let (lon, lat) = if streets { (0.012, 0.006) } else { (0.048, 0.024) };
            [p.lon - lon, p.lat - lat, p.lon + lon, p.lat + lat]
        }
        None => reader.home.municipality.map.bounds,
    };
    let points = format!("/handelser/{}/karta.geojson", event.id);
    map::config(reader, bounds, Some(&points))
}

/// `/handelser/{id}/karta.geojson`: the one point of the small map.
pub async fn point(reader: EventReader, Path(id): Path<EventId>) -> Result<Response, PageError> {
    let event = visible(&reader, id).await?;
    may_open(&reader, &event).await?;
    let exact = reader.principal.sees_exactly(&event.input.reported_by);
    let place = shown_place(&event.input.place, exact);
    let feature = place.point.map(|p| {
        serde_json::json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [p.lon, p.lat] },
            "properties": {
                "id": event.id.to_string(),
                "title": reader.frame.kind_of_event(&event.input),
                "category": reader.frame.category_name(&event.input.category),
                "severity": event.input.severity.step(),
                "date": reader.frame.date(&event.date),
                "url": format!("/handelser/{}", event.id),
                "approximate": !exact || !place.precision.is_local(),
            },
        })
    });
    Ok(map::geojson(feature.into_iter().collect(), "no-store"))
}

/// A count says little without knowing whether anyone was looking.
async fn coverage(reader: &Signed, event: &Event) -> Result<String, PageError> {
    let told = reader
        .app
        .store
        .reporting(reader.municipality(), event.week, event.week)
        .await?;
    let frame = &reader.frame;
    let weekly = reader
        .home
        .municipality
        .partner(&event.input.reported_by)
        .is_some_and(|p| p.reports_weekly);
    let events = told
        .iter()
        .find(|t| t.partner == event.input.reported_by)
        .map_or(0, |t| t.events);
    let reported = frame.tn("coverage-events", events);
    Ok(if weekly {
        format!("{reported} {}", frame.t("coverage-weekly"))
    } else {
        reported
    })
}

fn history(frame: &Frame, versions: &[EventVersion], attachments: &[Attachment], exact: bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = versions
        .iter()
        .enumerate()
        .map(|(i, now)| Entry {
            at: now.at,
            what: frame.ta(act_key(&now.act), &now.actor),
            why: now.why.clone(),
            changes: versions
                .get(i + 1)
                .map(|before| changes(frame, &before.event, &now.event, exact))
                .unwrap_or_default(),
        })
        .collect();
    entries.extend(attachments.iter().map(|a| Entry {
        at: a.added_at,
        what: frame.ta("history-attached", &a.name),
        why: String::new(),
        changes: Vec::new(),
    }));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}

fn changes(frame: &Frame, before: &Event, after: &Event, exact: bool) -> Vec<Difference> {
    let mut changes = facts::differences(
        frame,
        (&before.input, &shown_place(&before.input.place, exact)),
        (&after.input, &shown_place(&after.input.place, exact)),
    );
    let area = |event: &Event| frame.area_name(&event.areas.working);
    let status = |event: &Event| frame.t(format!("status-{}", event.status.code()));
    let more = [
        ("area", area(before), area(after)),
        ("status", status(before), status(after)),
    ];
    changes.extend(
        more.into_iter()
            .filter(|(_, old, new)| old != new)
            .map(|(key, before, after)| Difference { key, before, after }),
    );
    changes
}

fn act_key(act: &str) -> &'static str {
    match act {
        "event_recorded" => "history-event-recorded",
        "events_imported" => "history-events-imported",
        "event_status" => "history-event-status",
        "event_merged" => "history-event-merged",
        "event_lowered" => "history-event-lowered",
        "merge_undone" => "history-merge-undone",
        _ => "history-event-changed",
    }
}

impl DetailPage {
    fn title(&self) -> String {
        self.frame.kind_of_event(&self.event.input)
    }

    /// Those that say something.
    fn shown_facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| !fact.value.is_empty())
    }

    fn may_change(&self) -> bool {
        self.frame.may(Act::ChangeEvent)
    }

    fn is_secret(&self) -> bool {
        self.event.input.classification == Classification::Secret
    }

    fn may_sort(&self) -> bool {
        self.frame.may(Act::SortInbox)
    }

    fn may_attach(&self) -> bool {
        may_attach(&self.frame, &self.event)
    }

    fn is_merged_elsewhere(&self) -> bool {
        self.event.merged_into.is_some() && self.merged_into.is_none()
    }

    /// The other event of a pair.
    fn other<'p>(&self, pair: &'p Duplicate) -> &'p Event {
        if pair.first.id == self.event.id {
            &pair.second
        } else {
            &pair.first
        }
    }

    fn in_brief(&self, event: &Event) -> String {
        let frame = &self.frame;
        format!(
            "{}, {}, {}",
            frame.kind_of_event(&event.input),
            event.input.place.name,
            frame.happened(&event.input.happened)
        )
    }

    fn percent(&self, score: &f64) -> i64 {
        (score * 100.0).round() as i64
    }

    fn kilobytes(&self, attachment: &Attachment) -> i64 {
        (attachment.size + 512) / 1_024
    }

    fn dismiss_refused(&self) -> bool {
        matches!(self.refusal, Some(Refusal::DismissWithoutReason))
    }

    /// Why a file was not taken in.
    fn attachment_refusal(&self) -> Option<String> {
        match &self.refusal {
            Some(Refusal::Attachment { key, name }) => Some(self.frame.ta(key, name)),
            _ => None,
        }
    }

    fn said(&self) -> Option<&str> {
        match &self.refusal {
            Some(Refusal::Said(words)) => Some(words),
            Some(Refusal::Told(words)) => Some(words),
            _ => None,
        }
    }
}

/// Those who may change the event, and the organisation that reported it.
pub fn may_attach(frame: &Frame, event: &Event) -> bool {
    let own = frame.reader.as_ref().is_some_and(|reader| {
        let grants = &reader.principal.grants;
        grants.iter().any(|g| g.partner == event.input.reported_by)
    });
    frame.may(Act::ChangeEvent) || (own && frame.may(Act::ReportEvent))
}
