//! An auditor's question with the evidence for its answer: what there is, what is missing, whether the facts were checked;
//! and all of it to take out.

use askama::Template;
use axum::extract::{OriginalUri, Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::access::Act;
use domain::chain::RecordKind;
use domain::codes::AuditQuestionCode;

use super::governance::{AsOf, DayQuery};
use super::routes::Routes;
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::evidence::Evidence;
use crate::forms;
use crate::frame::Frame;
use crate::making::{self, Progress};
use crate::reports::Section;

pub fn routes() -> Routes {
    Routes::new()
        .route("/revision/{fraga}", get(show))
        .route("/revision/{fraga}/underlag.zip", get(package))
}

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct EvidencePage {
    frame: Frame,
    as_of: AsOf,
    code: AuditQuestionCode,
    text: String,
    study: String,
    sections: Vec<Section>,
}

impl EvidencePage {
    fn may_write(&self) -> bool {
        self.frame.may(Act::WriteGovernance)
    }

    fn record(&self) -> String {
        RecordKind::AuditQuestion.link(self.code.as_str())
    }
}

pub async fn show(
    reader: GovernanceReader,
    Path(code): Path<AuditQuestionCode>,
    Query(asked): Query<DayQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&asked.dag, reader.today());
    let evidence = Evidence::of(&reader.app.store, &reader.home, &code, as_of.day).await?;
    let evidence = evidence.ok_or(PageError::NotFound)?;
    let frame = reader.frame.clone();
    html(&EvidencePage {
        sections: evidence.sections(&frame),
        text: evidence.question.text,
        study: evidence.question.study,
        frame,
        as_of,
        code,
    })
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
