//! All of the evidence for the answer to an auditor's question as one file to take out; its page is a report.

use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::codes::AuditQuestionCode;

use super::governance::{AsOf, DayQuery};
use super::routes::Routes;
use crate::access::{GovernanceReader, Signed};
use crate::errors::PageError;
use crate::evidence::Evidence;
use crate::forms;
use crate::making::{self, Progress};

pub fn routes() -> Routes {
    Routes::new().route("/revision/{of}/underlag.zip", get(package))
}

pub async fn package(
    reader: GovernanceReader,
    Path(code): Path<AuditQuestionCode>,
    Query(asked): Query<DayQuery>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let back = format!("/revision/{code}{}", forms::query(&[("dag", &asked.dag)]));
    let signed = Signed::clone(&reader);
    let make = move |progress| async move { packed(&signed, code, &asked, progress).await };
    making::give(&reader, &headers, (uri.to_string(), back), make).await
}

async fn packed(
    reader: &Signed,
    code: AuditQuestionCode,
    asked: &DayQuery,
    progress: Progress,
) -> Result<Response, PageError> {
    let (store, m) = (&reader.app.store, reader.municipality());
    let as_of = AsOf::of(&asked.dag, reader.today());
    let evidence = Evidence::of(store, &reader.home, &code, as_of.day).await?;
    let evidence = evidence.ok_or(PageError::NotFound)?;
    let frame = reader.frame.clone();
    progress.setting();
    let (evidence, packed) = tokio::task::spawn_blocking(move || {
        let packed = evidence.package(&frame);
        (evidence, packed)
    })
    .await?;
    let packed = packed?;
    evidence
        .journaled(store, m, (&reader.witness(), reader.now()), &packed)
        .await?;
    let name = format!("underlag-{code}-{}.zip", as_of.day);
    let about = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((about, packed.bytes).into_response())
}
