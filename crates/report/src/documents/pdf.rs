//! Sets a document's content as PDF, with the one template that all documents share.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::content::{Block, Content};
use crate::error::ReportError;
use crate::fonts::settable;
use crate::typesetting::{self, Typeset};

/// Tagged PDF/UA-1. The same content, name and instant give the same bytes.
pub(super) fn set(content: &Content, ident: String, made_at: Timestamp) -> Result<Vec<u8>, ReportError> {
    let pictures: BTreeMap<String, String> = content
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Figure { name, shown } => Some((name.clone(), settable(&shown.svg))),
            _ => None,
        })
        .collect();
    typesetting::pdf(Typeset {
        template: include_str!("../../typst/document.typ"),
        content: content
            .to_settable_json()
            .map_err(|e| ReportError::Typesetting(e.to_string()))?,
        pictures,
        ident,
        made_at,
    })
}
