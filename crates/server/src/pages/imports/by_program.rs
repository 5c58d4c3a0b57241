//! A file that another program hands in with a key: taken in as it is, and answered with what came of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use import::SourceFormat;
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::list::plain_name;
use crate::access::Importer;
use crate::errors::PageError;
use crate::importing::{Import, ImportFailure, ImportOrder, ImportWatch, source_of};
use crate::jobs::imports::{INCOMING, ImportJobs};
use crate::pages::LARGEST_UPLOAD;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// The source, by the names of `lagesbild import`.
    slag: String,
    organisation: String,
    fil: String,
}

/// `POST /import/program`
pub async fn take(
    importer: Importer,
    Query(asked): Query<HandedIn>,
    body: Body,
) -> Result<Response, PageError> {
    importer.by_key()?;
    let format = SourceFormat::from_name(&asked.slag).ok_or_else(|| PageError::BadRequest("slag".into()))?;
    let municipality = &importer.home.municipality;
    let sender = source_of(municipality, format, Some(&asked.organisation), None);
    let (partner, source) = sender.map_err(|error| PageError::BadRequest(error.to_string()))?;
    let (_, path) = ImportJobs::place(importer.app.settings.data.join(INCOMING))?;
    let order = ImportOrder {
        format,
        file: path.clone(),
        file_name: plain_name(&asked.fil),
        partner,
        source,
        mapping: None,
    };
    let taken = match receive(body, &path).await {
        Ok(()) => read(&importer, order).await,
        Err(error) => Err(error),
    };
    // It may never have been made.
    let _ = tokio::fs::remove_file(&path).await;
    taken
}

async fn receive(mut body: Body, path: &std::path::Path) -> Result<(), PageError> {
    let (mut file, mut length) = (tokio::fs::File::create(path).await?, 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| PageError::BadRequest(error.to_string()))?;
        let Ok(some) = frame.into_data() else { continue };
        length += some.len();
        if length > LARGEST_UPLOAD {
            return Err(PageError::TooLarge);
        }
        file.write_all(&some).await?;
    }
    file.flush().await?;
    Ok(())
}

async fn read(importer: &Importer, order: ImportOrder) -> Result<Response, PageError> {
    let app = &importer.app;
    let begun = Import::begin(
        &app.store,
        importer.home.clone(),
        order,
        importer.actor(),
        app.clock,
    )
    .await;
    let done = match begun {
        Ok(import) => import.run(Arc::new(ImportWatch::default())).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => {
            let outcome = done.outcome;
            Ok(Json(json!({
                "import_id": done.import, "read": outcome.read, "accepted": outcome.accepted, "rejected": outcome.rejected,
                "unchanged": outcome.unchanged, "suggested_duplicates": outcome.suggested_duplicates,
                "seconds": outcome.seconds, "reasons": outcome.reasons,
            }))
            .into_response())
        }
        Err(ImportFailure::Store(error)) => Err(error.into()),
        Err(failure) => {
            let why = importer.frame.remark(&failure.remark());
            let told = Json(json!({ "error": failure.code(), "why": why }));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, told).into_response())
        }
    }
}
