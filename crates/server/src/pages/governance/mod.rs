//! What governs the work, as it stood on any day: documents, duties, bodies and holders, and what is owed.

mod document_files;
mod documents;
mod owed;

pub use documents::chip as document_chip;
pub use owed::{owed_at, owed_for, owed_on, own_functions};

use std::sync::Arc;

use axum::routing::{get, post};
use domain::chain::Chain;
use domain::governing_document::{DocumentKind, DocumentStatus, GoverningDocument};
use domain::time::YEARS;
use jiff::civil::Date;
use serde::Deserialize;

use super::chain::Known;
use super::routes::Routes;
use crate::access::Signed;
use crate::errors::PageError;
use crate::frame::Frame;

pub fn routes() -> Routes {
    Routes::new()
        .route("/att-gora", get(owed::show))
        .route("/styrdokument/{code}", get(documents::show))
        .route("/styrdokument/{code}/forlang", post(documents::extend))
        .route("/styrdokument/{code}/filer", post(document_files::add))
        .route("/styrdokument/{code}/filer/{sha256}", get(document_files::show))
}

/// The day that a page is shown as of.
#[derive(Default, Deserialize)]
pub struct DayQuery {
    #[serde(default)]
    pub dag: String,
}

/// Today, or another day that the reader asked for.
pub struct AsOf {
    pub day: Date,
    pub is_today: bool,
    /// What was asked for and is no day.
    pub not_understood: Option<String>,
}

impl AsOf {
    pub fn of(asked: &str, today: Date) -> Self {
        let asked = asked.trim();
        let day = asked
            .parse::<Date>()
            .ok()
            .filter(|day| YEARS.contains(&day.year()));
        Self {
            day: day.unwrap_or(today),
            is_today: day.is_none_or(|day| day == today),
            not_understood: (day.is_none() && !asked.is_empty()).then(|| asked.to_owned()),
        }
    }

    /// Keeps the day in a link to a page of the same kind.
    pub fn query(&self) -> String {
        if self.is_today {
            String::new()
        } else {
            format!("?dag={}", self.day)
        }
    }
}

/// The municipality's chain, and the day it is looked at.
async fn chain_as_of(signed: &Signed, asked: &str) -> Result<(Arc<Known>, AsOf), PageError> {
    let known = signed.chain().await?;
    Ok((known, AsOf::of(asked, signed.today())))
}

impl Frame {
    pub fn document_kind(&self, kind: &DocumentKind) -> String {
        self.choice(kind.code())
    }

    /// A document's status in words: "Utgånget 2021-12-31, 112 dagar".
    pub fn document_status(&self, chain: &Chain, document: &GoverningDocument, day: Date) -> String {
        let end = document.end_on(day);
        let end = end.map_or_else(String::new, |end| end.to_string());
        let words = |key: &str, days: i64| self.tw(key, &[("n", days.into()), ("day", end.clone().into())]);
        match chain.status(document, day) {
            DocumentStatus::Coming { days } => self.tn("document-coming", days),
            DocumentStatus::Valid if document.kind.is_account() => match document.decided_on {
                Some(on) => self.ta("document-adopted", on),
                None => self.t("document-adopted-unknown"),
            },
            DocumentStatus::Valid if end.is_empty() => self.t("document-valid"),
            DocumentStatus::Valid => words("document-valid-to", 0),
            DocumentStatus::Expiring(nearing) => words("document-expiring", nearing.days),
            DocumentStatus::Expired { days } => words("document-expired", days),
            DocumentStatus::Replaced { by, .. } => {
                let title = chain.documents.get(&by).map_or(by.as_str(), |d| &d.title);
                self.ta("document-replaced", title)
            }
        }
    }
}
