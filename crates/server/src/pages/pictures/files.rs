//! The week as files: the document as PDF and as text document, and what the map asks for.

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::time::IsoWeek;
use report::documents::{WeeklyDocument, weekly_docx, weekly_pdf};
use sha2::{Digest, Sha256};
use store::DecisionFilter;

use super::week::{Shown, WeekQuery, adoption_entry, area_of, week_of};
use super::{drawing, map};
use crate::access::{PictureReader, Signed};
use crate::errors::PageError;
use crate::pages::map::geojson;

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
    let about = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok(tagged(headers, about, bytes))
}

/// The map of the week as a drawing of its own, in the page's colours for light and dark.
pub async fn map_image(
    reader: PictureReader,
    Path(week): Path<String>,
    Query(query): Query<WeekQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    // As the page's own figures: nothing finer than an area for those who do not work with the register.
    if !reader.principal.may(Act::ReadAllEvents) {
        return Err(PageError::NotFound);
    }
    let shown = Shown::find(&reader, week_of(&week)?, query.version).await?;
    let area = area_of(&reader.home.municipality, &query);
    let drawn = shown.seen(&reader, area.as_ref()).drawn_map();
    let about = [
        (header::CONTENT_TYPE, "image/svg+xml".to_owned()),
        (header::CONTENT_SECURITY_POLICY, drawing::policy()),
    ];
    Ok(tagged(
        &headers,
        about,
        drawing::in_both_schemes(&drawn.svg).into_bytes(),
    ))
}

/// The file, or that the reader's browser has it already.
fn tagged(headers: &HeaderMap, about: [(HeaderName, String); 2], bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&bytes))[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let common = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, about, Body::from(bytes)).into_response()
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
        let document = WeeklyDocument {
            municipality: &home.municipality,
            picture: shown.picture.as_ref(),
            draft: &shown.draft,
            decisions: &decisions,
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
