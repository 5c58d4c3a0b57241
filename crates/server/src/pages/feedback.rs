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
use store::{
    DecisionFilter, EventFilter, Feedback, FeedbackInput, Mail, MailAbout, MailInput, MailState, StoreError,
};

use super::pictures::sending::own_address;
use super::pictures::writing::{plain_lines, too_long};
use super::screening::{FormText, Seen, masked};
use crate::access::{FeedbackReader, FeedbackWriter, Signed};
use crate::commands::serve::address_for_people;
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, query};
use crate::frame::Frame;
use crate::mailing::message_id;
use crate::mailing::recipients::{Recipient, feedback_readers};
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
    /// What it sent this week, in words; empty when it was silent.
    told: String,
}

struct Letter {
    feedback: Feedback,
    partner: String,
    /// To how many it was mailed, and to how many of them it did not get through; in words.
    mailed: String,
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
    seen: Option<Seen>,
    masked: bool,
    /// How many of the chosen organisation's accounts can have it by e-mail too.
    by_mail: usize,
    mailed: bool,
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

/// What was written but not sent, and why.
#[derive(Default)]
struct Unsent {
    text: String,
    refusal: Option<String>,
    /// What may point out a person.
    seen: Option<Seen>,
    masked: bool,
    /// The box for e-mail was ticked.
    mailed: bool,
}

impl FeedbackPage {
    /// Those who told something this week, or were answered, before those who did neither.
    fn groups(&self) -> [Vec<&PartnerRow>; 2] {
        let (heard, silent) = self.partners.iter().partition(|p| !p.told.is_empty() || p.sent);
        [heard, silent]
    }

    fn chosen_is_among(&self, rows: &[&PartnerRow]) -> bool {
        rows.iter().any(|p| p.here)
    }
}

async fn page(
    signed: &Signed,
    input: &FeedbackQuery,
    unsent: Option<Unsent>,
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
    let told = if writes {
        store.reporting(m, week, week).await?
    } else {
        Vec::new()
    };
    let told = |code: &PartnerCode| match told.iter().find(|t| t.partner == *code) {
        Some(t) if t.events > 0 => frame.tn("feedback-told", t.events),
        Some(t) if t.zero => frame.t("feedback-told-nothing"),
        _ => String::new(),
    };
    let partners = signed.home.municipality.partners.iter().filter(|_| writes);
    let partners: Vec<PartnerRow> = partners
        .map(|p| PartnerRow {
            told: told(&p.code),
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
    let unsent = match (unsent, &chosen) {
        (Some(unsent), _) => unsent,
        (None, Some((partner, _))) => Unsent {
            text: proposed(signed, partner, week).await?,
            ..Unsent::default()
        },
        (None, None) => Unsent::default(),
    };
    let by_mail = match &chosen {
        Some((partner, _)) if signed.app.mail.server().is_some() => {
            feedback_readers(&signed.app, &signed.home, signed.today(), partner)
                .await?
                .len()
        }
        _ => 0,
    };
    let mail = if writes {
        store.feedback_mail(m, week).await?
    } else {
        Vec::new()
    };
    Ok(FeedbackPage {
        by_mail,
        week,
        previous: week.previous(),
        next: Some(week.next()).filter(|w| *w <= now),
        partners,
        chosen,
        text: unsent.text,
        refusal: unsent.refusal,
        mailed: unsent.mailed,
        seen: unsent.seen,
        masked: unsent.masked,
        letters: letters
            .into_iter()
            .map(|feedback| Letter {
                partner: frame.partner_name(&feedback.input.partner),
                mailed: mailed(frame, &mail, &feedback),
                feedback,
            })
            .collect(),
        frame: frame.clone(),
    })
}

/// What became of the letters with a feedback, which they begin with.
fn mailed(frame: &Frame, mail: &[Mail], feedback: &Feedback) -> String {
    let of_it = mail.iter().filter(|l| {
        let theirs =
            matches!(&l.about, MailAbout::Feedback { partner, .. } if *partner == feedback.input.partner);
        theirs && l.text.starts_with(&feedback.input.text) && l.state != MailState::Cancelled
    });
    let states: Vec<MailState> = of_it.map(|l| l.state).collect();
    if states.is_empty() {
        return String::new();
    }
    let count = |state| states.iter().filter(|s| **s == state).count();
    let mut words = vec![frame.tn("feedback-mailed", count(MailState::Sent))];
    for (key, n) in [
        ("feedback-mail-waits", count(MailState::Waiting)),
        ("feedback-mail-failed", count(MailState::Failed)),
    ] {
        if n > 0 {
            words.push(frame.tn(key, n));
        }
    }
    words.join(" ")
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
    #[serde(default)]
    ja: String,
    #[serde(default)]
    maskera: String,
    /// By e-mail too, when the box was ticked.
    #[serde(default)]
    mejla: Option<String>,
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
        too_long(&writer.frame, &text)
    };
    let here = FeedbackQuery {
        vecka: week.to_string(),
        organisation: partner.to_string(),
    };
    let places = &writer.home.place_words;
    if !input.maskera.is_empty() {
        let unsent = Unsent {
            text: masked(&text, places),
            masked: true,
            mailed: input.mejla.is_some(),
            ..Unsent::default()
        };
        return html(&page(&writer, &here, Some(unsent)).await?);
    }
    let seen = Seen::in_the_way(&[FormText::alone(&input.text)], "", &input.ja, places);
    if refusal.is_some() || seen.is_some() {
        let unsent = Unsent {
            text: input.text,
            refusal,
            seen,
            masked: false,
            mailed: input.mejla.is_some(),
        };
        return refused(&page(&writer, &here, Some(unsent)).await?);
    }
    let feedback = FeedbackInput { week, partner, text };
    let letters = if input.mejla.is_some() {
        letters(&writer, &feedback).await?
    } else {
        Vec::new()
    };
    writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| {
                Box::pin(async move {
                    work.record_feedback(feedback).await?;
                    work.queue_mail(letters).await
                })
            },
        )
        .await?;
    let fields = [("vecka", here.vecka.as_str()), ("klart", "feedback-sent")];
    Ok(Redirect::to(&format!("/aterkoppling{}", query(&fields))).into_response())
}

/// The feedback as letters to those of the organisation who read it here.
async fn letters(signed: &Signed, feedback: &FeedbackInput) -> Result<Vec<MailInput>, PageError> {
    let Some(server) = signed.app.mail.server() else {
        return Ok(Vec::new());
    };
    let frame = &signed.frame;
    let base = address_for_people(&signed.app.settings);
    let reply_to = own_address(signed).await?;
    let tail = frame.tw(
        "sending-tail-feedback",
        &[
            (
                "url",
                format!("{}/aterkoppling", base.trim_end_matches('/')).into(),
            ),
            ("name", signed.principal.name.as_str().into()),
            ("municipality", frame.municipality_name().into()),
            ("reply", reply_to.as_str().into()),
        ],
    );
    let subject = frame.tw(
        "feedback-subject",
        &[
            ("week", i64::from(feedback.week.week()).into()),
            ("municipality", frame.municipality_name().into()),
        ],
    );
    let readers = feedback_readers(&signed.app, &signed.home, signed.today(), &feedback.partner).await?;
    let letter = |reader: Recipient| MailInput {
        about: MailAbout::Feedback {
            week: feedback.week,
            partner: feedback.partner.clone(),
        },
        account: reader.account,
        name: reader.name,
        address: reader.address,
        reply_to: Some(reply_to.clone()).filter(|a| !a.is_empty()),
        subject: subject.clone(),
        text: format!("{}\n\n{tail}\n", feedback.text),
        language: frame.tag().to_owned(),
        file: None,
        message_id: message_id(&server.from),
        in_reply_to: None,
        first_attempt_at: signed.now(),
    };
    Ok(readers.into_iter().map(letter).collect())
}

/// What the register says came of what an organisation sent, to begin the answer with.
async fn proposed(signed: &Signed, partner: &PartnerCode, week: IsoWeek) -> Result<String, PageError> {
    let (store, m) = (&signed.app.store, signed.municipality());
    let today = signed.today();
    let draft = signed.app.weeks.draft(store, &signed.home, week, today).await?;
    let of_week = DecisionFilter {
        week: Some(week),
        ..DecisionFilter::default()
    };
    let mut reviews = draft.decisions.clone();
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
    let feedback = partner_feedback(partner, &sent, &draft, &reviews);
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
    let own: Vec<EventId> = events.iter().map(|e| e.id).collect();
    let mut merged: HashMap<EventId, Vec<PartnerCode>> = HashMap::new();
    for (id, other) in store.reporters_merged_into(m, &own).await? {
        merged.entry(id).or_default().push(other);
    }
    Ok(events
        .into_iter()
        .map(|event| SentEvent {
            id: event.id,
            // Told by both, whichever of the two reports was kept.
            merged_with: event
                .merged_into
                .and_then(|id| kept.get(&id).cloned())
                .into_iter()
                .chain(merged.remove(&event.id).unwrap_or_default())
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
        ("feedback-dismissed", feedback.dismissed),
    ] {
        if n > 0 {
            lines.push(frame.tn(key, n));
        }
    }
    // Who else told of the same is not said: what an organisation reports is its own.
    let shared = feedback.shared_events;
    if shared > 0 {
        lines.push(frame.tn("feedback-shared", shared));
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
