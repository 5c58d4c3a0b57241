//! The error page in the reader's own language: a refusal that carries words is dressed here.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::access;
use crate::app::App;
use crate::errors::ErrorPage;
use crate::frame::Frame;

pub async fn in_the_readers_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let own = app
        .all_homes()
        .first()
        .map_or_else(|| "sv".to_owned(), |h| h.municipality.language.clone());
    let language = access::language(&app, &parts, &own);
    let path = parts.uri.path().to_owned();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(words) = response.extensions_mut().remove::<crate::errors::ErrorWords>() else {
        return response;
    };
    let status = response.status();
    let wait = response.headers_mut().remove(header::RETRY_AFTER);
    let frame = Frame {
        language,
        path,
        ..Frame::bare()
    };
    match (ErrorPage { frame, words }).render() {
        Ok(html) => {
            let mut dressed = (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response();
            if let Some(wait) = wait {
                dressed.headers_mut().insert(header::RETRY_AFTER, wait);
            }
            dressed
        }
        Err(error) => {
            tracing::error!(%error, "the error page could not be made");
            status.into_response()
        }
    }
}
