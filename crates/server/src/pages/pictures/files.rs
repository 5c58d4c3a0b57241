//! The week as files: the document as PDF and as text document, and what the map asks for.

use analysis::WeeklyDraft;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::time::IsoWeek;
use report::documents::{WeeklyDocument, weekly_docx, weekly_pdf};
use sha2::{Digest, Sha256};
use store::DecisionFilter;

use super::map;
use super::week::{Shown, WeekQuery, adoption_entry};
use crate::access::Signed;
use crate::errors::PageError;
use crate::pages::map::geojson;
use crate::weekly::map_source;

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Files hold counts that are not rounded: for those who work with the register.
pub async fn send(
    signed: &Signed,
    week: IsoWeek,
    kind: &str,
    query: &WeekQuery,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    if !signed.principal.may(Act::ReadDrafts) {
        return Err(PageError::NotFound);
    }
    let shown = Shown::find(signed, week, query.version).await?;
    match kind {
        "pdf" | "docx" => document(signed, shown, kind, headers).await,
        "omraden" => Ok(geojson(map::areas(signed, &shown), "private, no-cache")),
        "platser" => Ok(geojson(map::places(&shown, &query.omrade), "private, no-cache")),
        _ => Err(PageError::NotFound),
    }
}

async fn document(
    signed: &Signed,
    shown: Shown,
    kind: &str,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let version = shown.picture.as_ref().map_or(0, |p| p.version);
    let name = if shown.is_adopted() {
        format!("lagesbild-{}-v{version}.{kind}", shown.week)
    } else {
        format!("lagesbild-{}-utkast.{kind}", shown.week)
    };
    let media = if kind == "pdf" { PDF } else { DOCX };
    let bytes = make(signed, shown, kind == "pdf").await?;
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&bytes))[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|t| t.trim() == tag));
    let common = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let about = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((common, about, Body::from(bytes)).into_response())
}

async fn make(signed: &Signed, shown: Shown, pdf: bool) -> Result<Vec<u8>, PageError> {
    let filter = DecisionFilter {
        week: Some(shown.week),
        ..DecisionFilter::default()
    };
    let store = &signed.app.store;
    let decisions = store.decisions(signed.municipality(), &filter).await?;
    let checkpoint = match &shown.picture {
        Some(picture) if shown.is_adopted() => adoption_entry(signed, picture.id).await?,
        _ => None,
    };
    let (home, language, as_of) = (signed.home.clone(), signed.frame.report_language(), signed.now());
    let made = tokio::task::spawn_blocking(move || {
        let draft: &WeeklyDraft = shown.draft();
        let document = WeeklyDocument {
            municipality: &home.municipality,
            picture: shown.picture.as_ref(),
            draft,
            decisions: &decisions,
            history: shown.figures.series.get(&None).map_or(&[], Vec::as_slice),
            map_source: &map_source(&home.municipality),
            language,
            as_of,
            checkpoint: checkpoint.as_ref().map(|(seq, hash)| (*seq, hash.as_str())),
        };
        if pdf {
            weekly_pdf(&document)
        } else {
            weekly_docx(&document)
        }
    });
    Ok(made.await??)
}
