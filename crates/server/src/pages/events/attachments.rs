//! Pictures that belong to an event: sent in, shown and fetched. Only pictures, and only as we wrote them anew.

use axum::extract::Path;
use axum::extract::multipart::Field;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{AttachmentId, EventId};
use store::{MAX_ATTACHMENT, StoreError, Work};

use super::detail::{self, Refusal};
use crate::access::{EventAttacher, EventReader, Signed};
use crate::errors::{PageError, refused};
use crate::forms::{Upload, percent_encoded};
use crate::images::{self, CleanImage, ImageRefusal};
use crate::stash::NamedImage;

/// The most pictures that are taken in at once.
pub const MOST_FILES: usize = 10;

/// A file from a form, written anew; `None` for a field in which no file was chosen.
pub async fn receive(
    sender: &Signed,
    mut field: Field<'_>,
) -> Result<Option<Result<NamedImage, (ImageRefusal, String)>>, PageError> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    let mut too_large = false;
    loop {
        let chunk = field
            .chunk()
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))?;
        let Some(chunk) = chunk else { break };
        too_large |= bytes.len() + chunk.len() > MAX_ATTACHMENT;
        if !too_large {
            bytes.extend_from_slice(&chunk);
        }
    }
    if too_large {
        return Ok(Some(Err((ImageRefusal::TooLarge, name))));
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    let account = sender.principal.account;
    if sender
        .app
        .attempts
        .take_to_keep(account, bytes.len(), sender.now())
        .is_err()
    {
        return Ok(Some(Err((ImageRefusal::Quota, name))));
    }
    let written = tokio::task::spawn_blocking(move || images::write_anew(&bytes)).await?;
    Ok(Some(match written {
        Ok(image) => Ok(NamedImage {
            name: images::kept_name(&name, image.extension),
            image,
        }),
        Err(refusal) => Err((refusal, name)),
    }))
}

/// Attaches pictures in the same write as what they belong to.
pub async fn attach(work: &mut Work, event: EventId, files: &[NamedImage]) -> Result<(), StoreError> {
    for file in files {
        let CleanImage {
            bytes,
            media_type,
            width,
            height,
            ..
        } = &file.image;
        let size = (Some(i64::from(*width)), Some(i64::from(*height)));
        work.attach(event, &file.name, media_type, bytes, size.0, size.1)
            .await?;
    }
    Ok(())
}

/// `POST /handelser/{id}/bilagor`
pub async fn add(
    reader: EventAttacher,
    Path(id): Path<EventId>,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let event = detail::visible(&reader, id).await?;
    if !detail::may_attach(&reader.frame, &event) {
        return Err(PageError::NotAllowed);
    }
    let mut files = Vec::new();
    let mut refusal = None;
    while let Some(field) = upload.next_field().await? {
        if field.name() != Some("bilaga") {
            return Err(PageError::other_field(field.name()));
        }
        match receive(&reader, field).await? {
            Some(Ok(file)) if files.len() < MOST_FILES => files.push(file),
            Some(Err((why, name))) => refusal = Some(Refusal::Attachment { key: why.key(), name }),
            _ => (),
        }
    }
    if files.is_empty() && refusal.is_none() {
        refusal = Some(Refusal::Attachment {
            key: "attachment-none",
            name: String::new(),
        });
    }
    if refusal.is_some() {
        return refused(&detail::page(&reader, event, refusal).await?);
    }
    reader
        .app
        .store
        .write(
            reader.municipality(),
            &reader.actor(),
            reader.now(),
            move |work| Box::pin(async move { attach(work, id, &files).await }),
        )
        .await?;
    Ok(Redirect::to(&format!("/handelser/{id}?klart=attached")).into_response())
}

/// `GET /handelser/{id}/bilagor/{bilaga}`
pub async fn show(
    reader: EventReader,
    Path((id, attachment)): Path<(EventId, AttachmentId)>,
) -> Result<Response, PageError> {
    detail::opened(&reader, id, Some(attachment)).await?;
    let found = reader
        .app
        .store
        .attachment(reader.municipality(), attachment)
        .await?
        .filter(|found| found.attachment.event == id)
        .ok_or(PageError::NotFound)?;
    let name = &found.attachment.name;
    let disposition = format!("inline; filename*=UTF-8''{}", percent_encoded(name));
    Ok((
        [
            (header::CONTENT_TYPE, found.attachment.media_type.clone()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        found.bytes,
    )
        .into_response())
}
