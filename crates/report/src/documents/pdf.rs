//! Sets a document's content as PDF, with the one template that all documents share.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::content::Content;
use crate::error::ReportError;
use crate::fonts::settable;
use crate::typesetting::{self, Typeset};

/// Tagged PDF/UA-1. The same content, name and instant give the same bytes.
pub(super) fn set(content: &Content, ident: String, made_at: Timestamp) -> Result<Vec<u8>, ReportError> {
    let mut files: BTreeMap<String, Vec<u8>> = content
        .figures()
        .map(|(name, shown)| (format!("{name}.svg"), settable(&shown.svg).into_bytes()))
        .collect();
    if let Some(logo) = &content.logo {
        files.insert("logo.svg".to_owned(), logo.clone().into_bytes());
    }
    typesetting::pdf(Typeset {
        template: include_str!("../../typst/document.typ"),
        content: content
            .to_settable_json()
            .map_err(|e| ReportError::Typesetting(e.to_string()))?,
        files,
        ident,
        made_at,
    })
}
