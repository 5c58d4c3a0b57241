//! The JSON Schemas of the files that other programs read, each under a name that stays: at `/schema/NAMN` for anyone, and
//! with `lagesbild export schema`.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::errors::PageError;
use crate::pages::explore;
use crate::reports;

pub const NAMES: [&str; 3] = ["handelser-1.json", "rapport-1.json", "figur-1.json"];

/// Described in Swedish, the language of the files' first readers.
pub fn named(name: &str) -> Option<Value> {
    match name {
        "handelser-1.json" => Some(report::extracts::events_schema(report::Language::Swedish)),
        "rapport-1.json" => Some(reports::schema()),
        "figur-1.json" => Some(explore::figure_schema()),
        _ => None,
    }
}

/// As it is read, with an end of line.
pub fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

/// No secret: whoever gets a file may know what it holds to.
pub async fn show(Path(name): Path<String>) -> Result<Response, PageError> {
    let schema = named(&name).ok_or(PageError::NotFound)?;
    let about = [
        (header::CONTENT_TYPE, "application/schema+json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((about, text(&schema)).into_response())
}
