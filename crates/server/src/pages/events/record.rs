//! Recording an event with the form, one or several in a row.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::codes::EventId;
use domain::event::{Event, EventStatus};
use jiff::civil::Date;

use super::attachments::{self, MOST_FILES};
use super::fields::EventFields;
use super::form::{self, FormPage};
use super::reading::{FieldFault, Reading};
use crate::access::{EventReporter, FormOf, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Upload, text_of};
use crate::pages::secrecy;
use crate::stash::NamedImage;
use crate::{random, recording};

/// The longest text of one field, in bytes: far more than is kept, so that nothing is lost when it is too long.
const LONGEST_FIELD: usize = 1 << 18;

/// `GET /handelser/ny`, after another one (`?som=`) with its day and organisation.
pub async fn show(reporter: FormOf<EventReporter>, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    let asked = |name: &str| {
        let mut pairs = raw.iter().flat_map(|q| q.split('&'));
        pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let mut page = FormPage::new(&reporter, empty(&reporter), None);
    if let Some(before) = asked("som").and_then(|id| id.parse::<EventId>().ok()) {
        let scope = reporter.scope();
        let store = &reporter.app.store;
        if let Some(event) = store.event(reporter.municipality(), before, &scope).await? {
            after(&mut page.fields, &event);
            page.before = Some(before);
        }
    }
    if let Some(day) = asked("datum").and_then(|day| day.parse::<Date>().ok()) {
        page.fields.datum = day.to_string();
    }
    html(&page)
}

fn empty(reporter: &Signed) -> EventFields {
    let own = reporter.principal.reports_for();
    EventFields {
        nyckel: hex::encode(random::bytes::<16>()),
        organisation: own.map_or_else(String::new, ToString::to_string),
        datum: reporter.today().to_string(),
        sakerhet: "observed".into(),
        klassning: "internal".into(),
        ..EventFields::default()
    }
}

/// The next one of several is often of the same day and from the same source.
fn after(fields: &mut EventFields, event: &Event) {
    fields.datum = event.date.to_string();
    fields.organisation = event.input.reported_by.to_string();
    fields.kalla = event.input.source.to_string();
}

/// What came with the form: its fields, its images, and the images that were not taken in.
struct Received {
    fields: EventFields,
    images: Vec<NamedImage>,
    faults: Vec<FieldFault>,
}

async fn receive(sender: &Signed, upload: &mut Upload) -> Result<Received, PageError> {
    let (mut pairs, mut images, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(field) = upload.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "bilaga" {
            match attachments::receive(sender, field).await? {
                Some(Ok(_)) if images.len() >= MOST_FILES => faults.push(FieldFault {
                    field: "bilaga",
                    key: "attachment-too-many",
                    text: MOST_FILES.to_string(),
                }),
                Some(Ok(image)) => images.push(image),
                Some(Err((why, text))) => faults.push(FieldFault {
                    field: "bilaga",
                    key: why.key(),
                    text,
                }),
                None => (),
            }
            continue;
        }
        let text = text_of(field).await?;
        if text.len() > LONGEST_FIELD {
            return Err(PageError::TooLarge);
        }
        pairs.push((name, text));
    }
    let bad = |e: &dyn std::fmt::Display| PageError::OtherForm(e.to_string());
    let text = serde_html_form::to_string(&pairs).map_err(|e| bad(&e))?;
    Ok(Received {
        fields: serde_html_form::from_str(&text).map_err(|e| bad(&e))?,
        images,
        faults,
    })
}

/// `POST /handelser/ny`
pub async fn record(reporter: EventReporter, mut upload: Upload) -> Result<Response, PageError> {
    let Received {
        mut fields,
        images: new_images,
        mut faults,
    } = receive(&reporter, &mut upload).await?;
    let account = reporter.principal.account;
    let stash = &reporter.app.stash;
    let mut images = stash.take(account, &fields.nyckel).unwrap_or_default();
    images.extend(new_images);
    images.truncate(MOST_FILES);
    let masking = !fields.maskera.is_empty();
    if masking {
        form::mask(&reporter, &mut fields);
    }
    let reading = Reading {
        home: &reporter.home,
        principal: &reporter.principal,
        now: reporter.now(),
        base: None,
    };
    let read = reading
        .read(&fields)
        .map_err(|mut found| faults.append(&mut found));
    let seen = form::screened(&reporter, &fields);
    let input = match read {
        Ok(input) if faults.is_empty() && seen.is_none() && !masking => input,
        _ => {
            let mut page = FormPage::new(&reporter, fields, None);
            page.kept_images = images.iter().map(|image| image.name.clone()).collect();
            stash.put(account, &page.fields.nyckel, images, reporter.now());
            page.masked = masking;
            // A text that was just masked is to be read through before anything else is asked.
            page.faults = if masking { Vec::new() } else { faults };
            page.seen = seen;
            return if masking { html(&page) } else { refused(&page) };
        }
    };
    let key = account.to_string();
    let fingerprint = recording::fingerprint(&["form", &key, &fields.nyckel]);
    let mut new = recording::new_event(&reporter.home, input, fingerprint);
    // A coordinator has looked at what the coordinator writes.
    if reporter.principal.may(Act::SortInbox) {
        new.status = EventStatus::Sorted;
    }
    let tried = secrecy::tried(&reporter, &fields, None, &new.input);
    let event = reporter
        .app
        .store
        .write(
            reporter.municipality(),
            &reporter.actor(),
            reporter.now(),
            move |work| {
                Box::pin(async move {
                    let event = work.record_event(new, "").await?;
                    if let Some(ground) = tried {
                        work.classify(event.id, event.input.classification, ground, "")
                            .await?;
                    }
                    attachments::attach(work, event.id, &images).await?;
                    Ok(event)
                })
            },
        )
        .await?;
    let next = if fields.mer.is_empty() {
        format!("/handelser/{}?klart=recorded", event.id)
    } else {
        format!("/handelser/ny?klart=recorded&som={}", event.id)
    };
    Ok(Redirect::to(&next).into_response())
}
