//! A draft of what is owed to law enforcement (6 § lag 2025:170), put together from an event by the one who writes it. It
//! leaves as a file, by whatever way the police have, and nothing of it is kept: only that it was made.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::codes::EventId;
use domain::event::{Classification, Event};
use serde::Deserialize;
use store::Noted;

use super::detail;
use super::facts;
use crate::access::{EventEditor, FormOf, Signed};
use crate::errors::{PageError, html};
use crate::forms::Form;
use crate::frame::Frame;

/// What of the event may stand in the draft.
const PARTS: [&str; 5] = ["vad", "nar", "var", "text", "referens"];

#[derive(Template)]
#[template(path = "pages/events/notice.html")]
struct NoticePage {
    frame: Frame,
    event: Event,
}

impl NoticePage {
    fn parts(&self) -> [&'static str; 5] {
        PARTS
    }

    /// One under secrecy is taken out by two people.
    fn is_secret(&self) -> bool {
        self.event.input.classification == Classification::Secret
    }
}

/// `GET /handelser/{id}/underrattelse`
pub async fn show(editor: FormOf<EventEditor>, Path(id): Path<EventId>) -> Result<Response, PageError> {
    let event = detail::opened(&editor, id, None).await?;
    html(&NoticePage {
        frame: editor.frame.clone(),
        event,
    })
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeInput {
    till: String,
    arende: String,
    behov: String,
    /// What the writer adds; it may name persons, and is never kept.
    tillagg: String,
    avvagning: String,
    del: Vec<String>,
}

/// `POST /handelser/{id}/underrattelse/fil/txt`
pub async fn make(
    editor: EventEditor,
    Path(id): Path<EventId>,
    Form(input): Form<NoticeInput>,
) -> Result<Response, PageError> {
    editor.require(Act::ExportEvents)?;
    editor
        .confirmed_lately(&format!("/handelser/{id}/underrattelse"))
        .await?;
    let event = detail::visible(&editor, id).await?;
    if event.input.classification == Classification::Secret {
        return Err(PageError::NotAllowed);
    }
    let text = written(&editor, &event, &input);
    let noted = Noted::Notice {
        event: id,
        parts: PARTS
            .into_iter()
            .filter(|part| input.del.iter().any(|d| d == part))
            .collect(),
    };
    let store = &editor.app.store;
    store
        .note(editor.municipality(), &editor.witness(), editor.now(), noted)
        .await?;
    let name = format!("attachment; filename=\"underrattelse-{id}.txt\"");
    let kind = "text/plain; charset=utf-8".to_owned();
    Ok((
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)],
        text,
    )
        .into_response())
}

fn written(editor: &Signed, event: &Event, input: &NoticeInput) -> String {
    let frame = &editor.frame;
    let mut lines = vec![frame.t("notice-heading"), String::new()];
    let mut say = |key: &str, text: &str| {
        if !text.trim().is_empty() {
            lines.push(format!("{}: {}", frame.t(key), text.trim()));
        }
    };
    let home = &editor.home.municipality;
    say(
        "notice-from",
        &format!("{}, {}", home.name, editor.principal.name),
    );
    say("notice-day", &frame.date(&editor.today()));
    say("notice-to", &input.till);
    say("notice-case", &input.arende);
    let facts = facts::facts(frame, &event.input, &event.input.place);
    let said = |key: &str| {
        facts
            .iter()
            .find(|fact| fact.key == key)
            .map_or("", |fact| fact.value.as_str())
    };
    for part in PARTS
        .into_iter()
        .filter(|part| input.del.iter().any(|d| d == part))
    {
        let key = format!("notice-part-{part}");
        match part {
            "vad" => say(&key, &frame.kind_of_event(&event.input)),
            "nar" => say(&key, said("when")),
            "var" => say(&key, said("fact-place")),
            "text" => say(&key, &event.input.text),
            _ => say(&key, &format!("{} {}", event.id, said("fact-reference"))),
        }
    }
    say("notice-more", &input.tillagg);
    say("notice-need", &input.behov);
    say("notice-weighing", &input.avvagning);
    lines.push(String::new());
    lines.push(frame.t("notice-not-kept"));
    lines.join("\r\n")
}
