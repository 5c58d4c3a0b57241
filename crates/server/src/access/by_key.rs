//! A program that asks with a key: it fetches files and data, or hands a file in, as somebody and for some acts.

use axum::http::Method;
use axum::http::header;
use axum::http::request::Parts;
use jiff::ToSpan;
use store::{Actor, installation};

use super::{Session, channel};
use crate::app::App;
use crate::attempts::{self, Network};
use crate::errors::PageError;
use crate::random;

/// Where a program with a key may hand something in; it changes nothing anywhere else.
pub const HANDED_IN: &str = "/import/program";

/// The key that a program asks with. Whoever sends one is a program, whatever cookies come with it.
pub(super) fn key_of(parts: &Parts) -> Option<&str> {
    let said = parts.headers.get(header::AUTHORIZATION)?;
    // A proxy's own way to ask who somebody is says another word.
    said.to_str().ok()?.strip_prefix("Bearer").map(str::trim)
}

impl Session {
    /// For files and data that are fetched, and files that are handed in.
    pub(super) async fn of_key(parts: &Parts, app: &App, key: &str) -> Result<Self, PageError> {
        let path = parts.uri.path();
        let fetches = [Method::GET, Method::HEAD].contains(&parts.method) && channel(path).is_for_programs();
        let hands_in = parts.method == Method::POST && path == HANDED_IN;
        if !(fetches || hands_in) {
            return Err(PageError::NotAllowed);
        }
        let (token_hash, now) = (random::hash_of(key), app.clock.now());
        let network = format!("keys {}", Network::of(parts, &app.settings).name());
        let too_often = |seconds| PageError::TooOften { seconds };
        app.attempts
            .take(&network, attempts::NETWORK, now)
            .map_err(too_often)?;
        let (token, mut kept) = app
            .store
            .api_token(token_hash, now)
            .await?
            .ok_or(PageError::KeyRefused)?;
        app.attempts.give_back(&network);
        app.attempts
            .take(&format!("key {}", token.id), attempts::KEY, now)
            .map_err(too_often)?;
        // No form is taken from a program, whatever it sends as the session's token.
        kept.csrf = random::Secret::new().text().to_owned();
        let (id, an_hour_ago) = (token.id, now - 1.hour());
        if token.used_at.is_none_or(|at| at < an_hour_ago) {
            let by = Actor::system("session");
            let noted = app.store.write(installation(), &by, now, move |work| {
                Box::pin(async move { work.note_api_token(id).await })
            });
            noted.await?;
        }
        Ok(Self {
            token_hash,
            kept,
            only: Some(token.acts),
        })
    }
}
