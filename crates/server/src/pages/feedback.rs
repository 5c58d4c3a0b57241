//! Feedback to those who report: what came of what they sent. The coordinator writes and sends it;
//! an organisation's reporters read what was sent to theirs, and never another's.

use std::collections::HashMap;

use analysis::{PartnerFeedback, SentEvent, partner_feedback};
use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Act, EventScope};
use domain::codes::{EventId, PartnerCode};
use domain::event::{Event, EventStatus};
use domain::time::IsoWeek;
use serde::Deserialize;
use store::{DecisionFilter, EventFilter, Feedback, FeedbackInput, StoreError};

use super::pictures::writing::{plain_lines, text_refusal};
use crate::access::{FeedbackReader, FeedbackWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, query};
use crate::frame::Frame;
use crate::texts::Language;

/// What is shown of earlier answers.
const WEEKS_SHOWN: i32 = 26;

/// More events than an organisation sends in a week are counted in runs of this many.
const RUN: i64 = 2_000;

#[derive(Clone, Default, Deserialize)]
pub struct FeedbackQuery {
    #[serde(default)]
    vecka: String,
    #[serde(default)]
    organisation: String,
}

struct PartnerRow {
    code: PartnerCode,
    name: String,
    sent: bool,
    here: bool,
}

struct Letter {
    feedback: Feedback,
    partner: String,
}

#[derive(Template)]
#[template(path = "pages/feedback.html")]
struct FeedbackPage {
    frame: Frame,
    week: IsoWeek,
    previous: IsoWeek,
    next: Option<IsoWeek>,
    /// For the one who writes: who there is to answer.
    partners: Vec<PartnerRow>,
    chosen: Option<(PartnerCode, String)>,
    text: String,
    refusal: Option<String>,
    letters: Vec<Letter>,
}

/// The organisation whose answers someone reads: the one they report for.
pub fn receives_as(signed: &Signed) -> Option<&PartnerCode> {
    let writes = signed.principal.may(Act::WriteFeedback);
    signed
        .principal
        .reports_for()
        .filter(|_| !writes && signed.principal.may(Act::ReadFeedback))
}

async fn page(
    signed: &Signed,
    input: &FeedbackQuery,
    typed: Option<(String, String)>,
) -> Result<FeedbackPage, PageError> {
    let (store, m, frame) = (&signed.app.store, signed.municipality(), &signed.frame);
    let now = IsoWeek::of(signed.today());
    let week = input.vecka.parse::<IsoWeek>().unwrap_or(now.previous()).min(now);
    let writes = signed.principal.may(Act::WriteFeedback);
    let letters = if writes {
        store.feedback(m, None, (week, week)).await?
    } else {
        match receives_as(signed) {
            Some(partner) => {
                let weeks = (now.plus(-WEEKS_SHOWN), now);
                store.feedback(m, Some(partner), weeks).await?
            }
            None => Vec::new(),
        }
    };
    let partners = signed.home.municipality.partners.iter().filter(|_| writes);
    let partners: Vec<PartnerRow> = partners
        .map(|p| PartnerRow {
            code: p.code.clone(),
            name: p.name.clone(),
            sent: letters.iter().any(|l| l.input.partner == p.code),
            here: p.code.as_str() == input.organisation,
        })
        .collect();
    let chosen = partners
        .iter()
        .find(|p| p.here)
        .map(|p| (p.code.clone(), p.name.clone()));
    let (text, refusal) = match (typed, &chosen) {
        (Some((text, refusal)), _) => (text, Some(refusal)),
        (None, Some((partner, _))) => (proposed(signed, partner, week).await?, None),
        (None, None) => (String::new(), None),
    };
    Ok(FeedbackPage {
        week,
        previous: week.previous(),
        next: Some(week.next()).filter(|w| *w <= now),
        partners,
        chosen,
        text,
        refusal,
        letters: letters
            .into_iter()
            .map(|feedback| Letter {
                partner: frame.partner_name(&feedback.input.partner),
                feedback,
            })
            .collect(),
        frame: frame.clone(),
    })
}

pub async fn show(reader: FeedbackReader, Query(input): Query<FeedbackQuery>) -> Result<Response, PageError> {
    html(&page(&reader, &input, None).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendInput {
    vecka: String,
    organisation: String,
    text: String,
}

pub async fn send(writer: FeedbackWriter, Form(input): Form<SendInput>) -> Result<Response, PageError> {
    let week = input.vecka.parse::<IsoWeek>().map_err(|_| PageError::NotFound)?;
    let partner = PartnerCode::from(input.organisation.as_str());
    if writer.home.municipality.partner(&partner).is_none() {
        return Err(PageError::NotFound);
    }
    let text = plain_lines(&input.text);
    let refusal = if text.is_empty() {
        Some(writer.frame.t("feedback-empty"))
    } else {
        text_refusal(&writer.frame, &text)
    };
    let here = FeedbackQuery {
        vecka: week.to_string(),
        organisation: partner.to_string(),
    };
    if let Some(refusal) = refusal {
        return refused(&page(&writer, &here, Some((input.text, refusal))).await?);
    }
    let feedback = FeedbackInput { week, partner, text };
    writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| Box::pin(async move { work.record_feedback(feedback).await }),
        )
        .await?;
    let fields = [("vecka", here.vecka.as_str()), ("klart", "feedback-sent")];
    Ok(Redirect::to(&format!("/aterkoppling{}", query(&fields))).into_response())
}

/// What the register says came of what an organisation sent, to begin the answer with.
async fn proposed(signed: &Signed, partner: &PartnerCode, week: IsoWeek) -> Result<String, PageError> {
    let (store, m) = (&signed.app.store, signed.municipality());
    let figures = signed
        .app
        .weeks
        .figures(store, &signed.home, week, signed.today())
        .await?;
    let of_week = DecisionFilter {
        week: Some(week),
        ..DecisionFilter::default()
    };
    let mut reviews = figures.draft.decisions.clone();
    let today = signed.today();
    for decision in store.decisions(m, &of_week).await? {
        reviews.push(analysis::weekly::DecisionReview {
            state: decision.state(today),
            days_late: None,
            events_now: None,
            events_then: None,
            decision,
        });
    }
    let sent = sent_events(signed, partner, week).await?;
    let feedback = partner_feedback(partner, &sent, &figures.draft, &reviews);
    Ok(in_words(signed, &feedback))
}

async fn sent_events(
    signed: &Signed,
    partner: &PartnerCode,
    week: IsoWeek,
) -> Result<Vec<SentEvent>, PageError> {
    let (store, m) = (&signed.app.store, signed.municipality());
    let filter = EventFilter {
        weeks: Some((week, week)),
        partners: vec![partner.clone()],
        statuses: EventStatus::ALL.to_vec(),
        ..EventFilter::default()
    };
    let mut events: Vec<Event> = Vec::new();
    store
        .for_each_event(m, &filter, &EventScope::All, RUN, |run| {
            events.extend_from_slice(run);
            Ok::<_, StoreError>(())
        })
        .await?;
    let kept: Vec<EventId> = events.iter().filter_map(|e| e.merged_into).collect();
    let kept: HashMap<EventId, PartnerCode> = store
        .events_by_ids(m, &kept, &EventScope::All)
        .await?
        .into_iter()
        .map(|e| (e.id, e.input.reported_by))
        .collect();
    Ok(events
        .into_iter()
        .map(|event| SentEvent {
            id: event.id,
            merged_with: event
                .merged_into
                .and_then(|id| kept.get(&id).cloned())
                .into_iter()
                .collect(),
            area: event.areas.working,
            status: event.status,
            category: event.input.category,
        })
        .collect())
}

fn in_words(signed: &Signed, feedback: &PartnerFeedback) -> String {
    let (frame, municipality) = (&signed.frame, &signed.home.municipality);
    let mut lines = vec![frame.tw(
        "feedback-received",
        &[
            ("n", feedback.received.into()),
            ("week", i64::from(feedback.week.week()).into()),
        ],
    )];
    if feedback.received > 0 {
        let kinds: Vec<String> = feedback
            .categories
            .iter()
            .map(|c| format!("{} {}", frame.category_name(&c.category).to_lowercase(), c.n))
            .collect();
        lines.push(frame.ta("feedback-kinds", kinds.join(", ")));
    }
    for (key, n) in [
        ("feedback-waiting", feedback.waiting),
        ("feedback-merged", feedback.merged),
        ("feedback-dismissed", feedback.dismissed),
    ] {
        if n > 0 {
            lines.push(frame.tn(key, n));
        }
    }
    if feedback.silent_weeks > 0 {
        lines.push(frame.tn("feedback-silent", feedback.silent_weeks));
    }
    for finding in &feedback.findings {
        let sentence = match frame.language {
            Language::Swedish => analysis::sentence_sv(finding, municipality),
            Language::English => analysis::sentence_en(finding, municipality),
        };
        lines.push(frame.ta("feedback-finding", sentence));
    }
    for review in &feedback.decisions {
        let input = &review.decision.input;
        lines.push(frame.tw(
            "feedback-decision",
            &[
                ("text", input.text.clone().into()),
                ("responsible", frame.function_name(&input.responsible).into()),
                ("due", frame.date(&input.due).into()),
            ],
        ));
    }
    lines.push(frame.t("feedback-thanks"));
    lines.join("\n")
}
