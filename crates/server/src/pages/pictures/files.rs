//! The week as files: the document as PDF and as text document, its figures as a workbook, and what the map asks for.

use analysis::Audience;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::time::IsoWeek;
use sha2::{Digest, Sha256};

use super::map;
use super::week::{Shown, WeekQuery};
use crate::access::Signed;
use crate::errors::PageError;
use crate::forms;
use crate::making::{self, Progress};
use crate::pages::explore::placed::PlacedFrom;
use crate::pages::map::geojson;
use crate::reports::ReportFormat;
use crate::weekly_papers::WeekPapers;

pub const PDF: &str = "application/pdf";

/// Those who work with the register get whole files, drafts too. Others get adopted pictures as PDF, as much of
/// them as is for others.
pub async fn send(
    signed: &Signed,
    week: IsoWeek,
    kind: &str,
    query: &WeekQuery,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let whole = signed.principal.may(Act::ReadDrafts);
    if !whole && kind != "pdf" {
        return Err(PageError::NotFound);
    }
    match kind {
        "pdf" | "docx" | "xlsx" => {
            let audience = if kind == "pdf" && (!whole || query.lasare == "ovriga") {
                Audience::Others
            } else {
                Audience::Register
            };
            let version = query.version.map_or_else(String::new, |v| v.to_string());
            let asked = forms::query(&[("version", &version), ("lasare", &query.lasare)]);
            let address = format!("{}{asked}", signed.frame.path);
            let back = signed.frame.path.trim_end_matches(&format!(".{kind}")).to_owned();
            let (own, kind, known) = (signed.clone(), kind.to_owned(), headers.clone());
            let version = query.version;
            let make = move |progress: Progress| async move {
                let shown = Shown::find(&own, week, version).await?;
                progress.setting();
                document(&own, shown, &kind, audience, &known).await
            };
            making::give(signed, headers, (address, back), make).await
        }
        "omraden" => {
            let shown = Shown::find(signed, week, query.version).await?;
            Ok(geojson(map::areas(signed, &shown), "no-store"))
        }
        "platser" => {
            let shown = Shown::find(signed, week, query.version).await?;
            Ok(geojson(map::places(&shown, &query.omrade), "no-store"))
        }
        _ => Err(PageError::NotFound),
    }
}

async fn document(
    signed: &Signed,
    shown: Shown,
    kind: &str,
    audience: Audience,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let name = name_of(&shown, audience, kind);
    let format = ReportFormat::from_ending(kind).ok_or(PageError::NotFound)?;
    let bytes = make(signed, shown, audience, format).await?;
    let about = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok(tagged(headers, about, bytes))
}

/// The file, or that the reader's browser has it already.
pub fn tagged(headers: &HeaderMap, about: [(HeaderName, String); 2], bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&bytes))[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let common = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, about, Body::from(bytes)).into_response()
}

/// What the file is called.
pub fn name_of(shown: &Shown, audience: Audience, kind: &str) -> String {
    let version = shown.picture.as_ref().map_or(0, |p| p.version);
    let state = if shown.is_adopted() {
        format!("v{version}")
    } else {
        "utkast".to_owned()
    };
    let readers = match audience {
        Audience::Register => "",
        Audience::Others => "-utan-smatal",
    };
    format!("lagesbild-{}-{state}{readers}.{kind}", shown.week)
}

/// The picture as an accessible document for an audience. An adopted one gives the same bytes each time.
pub async fn pdf(signed: &Signed, shown: Shown, audience: Audience) -> Result<Vec<u8>, PageError> {
    make(signed, shown, audience, ReportFormat::Pdf).await
}

async fn make(
    signed: &Signed,
    shown: Shown,
    audience: Audience,
    format: ReportFormat,
) -> Result<Vec<u8>, PageError> {
    let (from, language) = (PlacedFrom::of(signed), signed.frame.report_language());
    let (week, told) = (shown.week, (shown.picture, shown.draft));
    let papers = WeekPapers::gather(&from, &signed.home, week, told, (audience, language)).await?;
    Ok(tokio::task::spawn_blocking(move || papers.file(format)).await??)
}
