//! Governing documents: whether each holds, who decided it and who answers for it, what needs somebody first.

use std::collections::BTreeMap;

use domain::chain::{Chain, RecordKind};
use domain::governing_document::{DocumentKind, DocumentStatus, GoverningDocument};

use super::{Asked, Cell, Choice, Desk, Report, Rows, Section};
use crate::frame::Frame;
use crate::pages::governance::{AsOf, document_chip};

/// What needs somebody first.
fn urgency(status: &DocumentStatus) -> u8 {
    match status {
        DocumentStatus::Expired { .. } => 0,
        DocumentStatus::Expiring(_) => 1,
        DocumentStatus::Coming { .. } => 2,
        DocumentStatus::Valid => 3,
        DocumentStatus::Replaced { .. } => 4,
    }
}

fn row(frame: &Frame, chain: &Chain, as_of: &AsOf, document: &GoverningDocument) -> Vec<Cell> {
    let query = as_of.query();
    let mut notes = Vec::new();
    if chain.outlived_parent(document, as_of.day).is_some() {
        notes.push(frame.t("document-outlives"));
    }
    if !document.planned_update.is_empty() {
        notes.push(frame.ta("document-planned", document.planned_update.as_str()));
    }
    let decider = match &document.decided_by {
        Some(body) => Cell::to(chain.body_name(body), format!("/organisation{query}#{body}")),
        None => Cell::default(),
    };
    let responsible = match &document.responsible {
        Some(function) => frame.function_name(function).into(),
        None => Cell::chip(frame.t("nobody-named"), "c-chip--info"),
    };
    vec![
        Cell::to(
            document.title.clone(),
            format!("{}{query}", RecordKind::Document.link(document.code.as_str())),
        )
        .note(notes.join(" · ")),
        Cell::chip(
            frame.document_status(chain, document, as_of.day),
            document_chip(&chain.status(document, as_of.day)),
        ),
        frame.document_kind(&document.kind).into(),
        decider,
        document
            .decided_on
            .map_or_else(Cell::default, |on| Cell::day(frame, on)),
        responsible,
    ]
}

pub fn write(desk: &Desk, asked: &Asked) -> Report {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let kind = DocumentKind::from_code(&asked.period);
    let mut kinds: BTreeMap<DocumentKind, usize> = BTreeMap::new();
    for document in chain.documents.values() {
        *kinds.entry(document.kind).or_default() += 1;
    }
    let mut shown: Vec<(u8, &GoverningDocument)> = chain
        .documents
        .values()
        .filter(|d| kind.is_none_or(|kind| d.kind == kind))
        .map(|d| (urgency(&chain.status(d, as_of.day)), d))
        .collect();
    shown.sort_by_key(|(urgency, document)| (*urgency, &document.title));
    let heads = [
        "document-title",
        "document-status",
        "document-kind",
        "document-decided-by",
        "document-decided-on",
        "document-responsible",
    ];
    let rows = shown
        .iter()
        .map(|(_, document)| row(frame, chain, as_of, document))
        .collect();
    let all = (String::new(), frame.t("all"), kind.is_none());
    let own = kinds.into_iter().map(|(each, n)| {
        let words = format!("{} ({n})", frame.document_kind(&each));
        (each.code().to_owned(), words, kind == Some(each))
    });
    Report {
        name: "styrdokument".to_owned(),
        title: frame.t("documents-title"),
        lead: frame.t("documents-lead"),
        here: "/styrdokument".to_owned(),
        wide: true,
        lists: vec![RecordKind::Document],
        choice: Some(Choice {
            label: frame.t("document-kind"),
            values: std::iter::once(all).chain(own).collect(),
        }),
        sections: vec![
            Section::new("dokument", frame.t("documents-caption"))
                .empty(frame.t("documents-none-lead"))
                .rows(Rows::new("", &heads, frame, rows)),
        ],
        ..Report::default()
    }
}
