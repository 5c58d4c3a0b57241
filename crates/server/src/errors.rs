//! The one place where what went wrong becomes a page: a calm text and a reference for the reader,
//! the whole chain of causes for the log.

use std::io::ErrorKind;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use store::StoreError;

use crate::frame::Frame;
use crate::random;

#[derive(Debug)]
pub enum PageError {
    /// Not logged in; where to come back to afterwards.
    LogInFirst {
        back_to: String,
    },
    /// The reader's role must have a second step, which is to be set up before anything else.
    SecondFactorFirst,
    /// The reader is to show again who they are; where to come back to afterwards.
    ConfirmFirst {
        back_to: String,
    },
    /// A program's key that is none, or holds no longer.
    KeyRefused,
    /// More often than a program may ask; how long to wait.
    TooOften {
        seconds: u64,
    },
    /// More files than one person takes out; how long to wait.
    TooManyFiles {
        seconds: u64,
    },
    /// More pages than one person reads; how long to wait.
    TooManyPages {
        seconds: u64,
    },
    NotFound,
    NotAllowed,
    /// An administrator's page is opened from somewhere else than from these networks.
    OtherNetwork(String),
    /// A one-time link that was used, or is too old.
    LinkSpent,
    /// The form was old, or not ours.
    BadForm,
    BadRequest(String),
    /// What was searched for points out one person.
    SearchedForPerson,
    /// A form with a field that the page does not have, or without one that it has.
    OtherForm(String),
    TooLarge,
    Unexpected(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Unexpected(error.into())
    }
}

/// What the error page says; the page itself is dressed in `pages::errors`, which knows the language.
#[derive(Clone)]
pub struct ErrorWords {
    pub status: StatusCode,
    pub title: &'static str,
    pub lead: &'static str,
    pub cure: &'static str,
    pub reference: Option<String>,
    pub detail: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    pub frame: Frame,
    pub words: ErrorWords,
}

/// A page that says so many seconds to whoever counts them.
fn to_wait(words: ErrorWords, seconds: u64) -> Response {
    let mut response = (words.status, [(header::RETRY_AFTER, seconds.to_string())]).into_response();
    response.extensions_mut().insert(words);
    response
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let words = match self {
            Self::LogInFirst { back_to } => {
                let query = crate::forms::query(&[("vidare", &back_to)]);
                return Redirect::to(&format!("/logga-in{query}")).into_response();
            }
            Self::ConfirmFirst { back_to } => {
                let query = crate::forms::query(&[("vidare", &back_to)]);
                return Redirect::to(&format!("/bekrafta{query}")).into_response();
            }
            Self::KeyRefused => {
                let told = axum::Json(serde_json::json!({ "error": "invalid_token" }));
                return (
                    StatusCode::UNAUTHORIZED,
                    [(header::WWW_AUTHENTICATE, "Bearer")],
                    told,
                )
                    .into_response();
            }
            Self::TooOften { seconds } => {
                let told = axum::Json(serde_json::json!({ "error": "slow_down" }));
                let wait = [(header::RETRY_AFTER, seconds.to_string())];
                return (StatusCode::TOO_MANY_REQUESTS, wait, told).into_response();
            }
            Self::TooManyFiles { seconds } => {
                let words = words(
                    StatusCode::TOO_MANY_REQUESTS,
                    "error-too-many-files",
                    "error-too-many-files-lead",
                    "error-too-many-files-cure",
                );
                return to_wait(words, seconds);
            }
            Self::TooManyPages { seconds } => {
                let words = words(
                    StatusCode::TOO_MANY_REQUESTS,
                    "error-too-many-pages",
                    "error-too-many-pages-lead",
                    "error-too-many-pages-cure",
                );
                return to_wait(words, seconds);
            }
            Self::SecondFactorFirst => return Redirect::to("/konto/kod").into_response(),
            Self::NotFound => words(
                StatusCode::NOT_FOUND,
                "error-not-found",
                "error-not-found-lead",
                "error-not-found-cure",
            ),
            Self::NotAllowed => words(
                StatusCode::FORBIDDEN,
                "error-not-allowed",
                "error-not-allowed-lead",
                "error-not-allowed-cure",
            ),
            Self::OtherNetwork(networks) => ErrorWords {
                detail: Some(networks),
                ..words(
                    StatusCode::FORBIDDEN,
                    "error-other-network",
                    "error-other-network-lead",
                    "error-other-network-cure",
                )
            },
            Self::LinkSpent => words(
                StatusCode::GONE,
                "link-spent",
                "link-spent-lead",
                "link-spent-cure",
            ),
            Self::BadForm => words(
                StatusCode::FORBIDDEN,
                "error-bad-form",
                "error-bad-form-lead",
                "error-bad-form-cure",
            ),
            Self::SearchedForPerson => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "search-person",
                "search-person-lead",
                "search-person-cure",
            ),
            Self::TooLarge => words(
                StatusCode::PAYLOAD_TOO_LARGE,
                "error-too-large",
                "error-too-large-lead",
                "error-too-large-cure",
            ),
            Self::OtherForm(detail) => ErrorWords {
                detail: Some(detail),
                ..words(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "error-bad-request",
                    "error-bad-request-lead",
                    "error-bad-request-cure",
                )
            },
            Self::BadRequest(detail) => ErrorWords {
                detail: Some(detail),
                ..words(
                    StatusCode::BAD_REQUEST,
                    "error-bad-request",
                    "error-bad-request-lead",
                    "error-bad-request-cure",
                )
            },
            Self::Unexpected(error) => unexpected(&error),
        };
        let mut response = words.status.into_response();
        response.extensions_mut().insert(words);
        response
    }
}

impl PageError {
    /// A form has a field that its page does not have.
    pub fn other_field(name: Option<&str>) -> Self {
        Self::OtherForm(format!("unknown field `{}`", name.unwrap_or_default()))
    }
}

fn words(status: StatusCode, title: &'static str, lead: &'static str, cure: &'static str) -> ErrorWords {
    ErrorWords {
        status,
        title,
        lead,
        cure,
        reference: None,
        detail: None,
    }
}

fn unexpected(error: &anyhow::Error) -> ErrorWords {
    let reference = hex::encode(random::bytes::<4>());
    tracing::error!(reference, error = format!("{error:#}"), "a page failed");
    let io = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<std::io::Error>());
    let (status, title, lead, cure) = match (error.downcast_ref(), io.map(std::io::Error::kind)) {
        (Some(StoreError::DiskFull), _) | (None, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded)) => {
            (
                StatusCode::INSUFFICIENT_STORAGE,
                "error-disk-full",
                "error-disk-full-lead",
                "error-disk-full-cure",
            )
        }
        (Some(StoreError::ReadOnly), _)
        | (None, Some(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "error-read-only",
            "error-read-only-lead",
            "error-read-only-cure",
        ),
        (Some(StoreError::Busy), _) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "error-busy",
            "error-busy-lead",
            "error-busy-cure",
        ),
        (Some(StoreError::Unreachable(_) | StoreError::Closed), _) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "error-unreachable",
            "error-unreachable-lead",
            "error-unreachable-cure",
        ),
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "error-unexpected",
            "error-unexpected-lead",
            "error-unexpected-cure",
        ),
    };
    let plain = words(status, title, lead, cure);
    ErrorWords {
        reference: Some(reference),
        ..plain
    }
}

/// A page as an answer.
pub fn html<T: Template>(page: &T) -> Result<Response, PageError> {
    Ok(Html(page.render()?).into_response())
}

/// A page that came back with a refusal: what was typed is still there.
pub fn refused<T: Template>(page: &T) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: impl Into<anyhow::Error>, status: u16, title: &str) {
        let words = unexpected(&error.into());
        assert_eq!((words.status.as_u16(), words.title), (status, title));
        assert!(words.reference.is_some());
    }

    #[test]
    fn a_reader_is_told_what_stands_in_the_way_when_someone_can_mend_it() {
        check(StoreError::DiskFull, 507, "error-disk-full");
        check(
            std::io::Error::from(ErrorKind::StorageFull),
            507,
            "error-disk-full",
        );
        check(StoreError::ReadOnly, 503, "error-read-only");
        check(
            std::io::Error::from(ErrorKind::PermissionDenied),
            503,
            "error-read-only",
        );
        check(StoreError::Busy, 503, "error-busy");
        check(StoreError::Unreachable("borta".into()), 503, "error-unreachable");
        check(StoreError::Broken, 500, "error-unexpected");
    }
}
