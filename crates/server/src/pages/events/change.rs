//! Changing an event. Whoever saves last sees what somebody else saved meanwhile, and decides.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::EventId;
use domain::secrecy::SecrecyGround;
use store::StoreError;

use super::detail;
use super::fields::EventFields;
use super::form::{self, FormPage};
use super::reading::Reading;
use crate::access::{EventEditor, FormOf};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::pages::secrecy;
use crate::recording;

/// `GET /handelser/{id}/andra`
pub async fn show(reader: FormOf<EventEditor>, Path(id): Path<EventId>) -> Result<Response, PageError> {
    let event = detail::opened(&reader, id, None).await?;
    let mut fields = EventFields::of(&event.input, event.version, &reader.home.zone);
    let classed = reader.app.store.classified(reader.municipality(), id).await?;
    fields.lagrum = classed
        .and_then(|c| c.ground)
        .map_or("", SecrecyGround::code)
        .to_owned();
    html(&FormPage::new(&reader, fields, Some(id)))
}

/// `POST /handelser/{id}/andra`
pub async fn save(
    reader: EventEditor,
    Path(id): Path<EventId>,
    Form(mut fields): Form<EventFields>,
) -> Result<Response, PageError> {
    let event = detail::visible(&reader, id).await?;
    let masking = !fields.maskera.is_empty();
    if masking {
        form::mask(&reader, &mut fields);
    }
    let version: i64 = fields
        .version
        .parse()
        .map_err(|_| PageError::BadRequest("version".into()))?;
    let reading = Reading {
        home: &reader.home,
        principal: &reader.principal,
        now: reader.now(),
        base: Some(&event.input),
    };
    let read = reading.read(&fields);
    let seen = form::screened(&reader, &fields);
    let input = match read {
        Ok(input) if seen.is_none() && !masking => input,
        read => {
            let mut page = FormPage::new(&reader, fields, Some(id));
            page.faults = read.err().filter(|_| !masking).unwrap_or_default();
            page.seen = seen;
            page.masked = masking;
            return if masking { html(&page) } else { refused(&page) };
        }
    };
    let typed = input.clone();
    let tried = secrecy::tried(&reader, &fields, Some(&event.input), &input);
    let (changed, words) = recording::changed_event(&reader.home, event, input);
    let why = fields.skal.trim().to_owned();
    let saved = reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| {
                Box::pin(async move {
                    let event = work.change_event(&changed, version, &words, &why).await?;
                    if let Some(ground) = tried {
                        work.classify(id, event.input.classification, ground, &why)
                            .await?;
                    }
                    Ok(event)
                })
            },
        )
        .await;
    match saved {
        Ok(_) => Ok(Redirect::to(&format!("/handelser/{id}?klart=saved")).into_response()),
        Err(StoreError::StaleEvent { current }) => {
            let mut page = FormPage::new(&reader, fields, Some(id));
            page.compare(&current, &typed);
            refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}
