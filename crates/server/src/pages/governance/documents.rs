//! Governing documents: whether each holds, what it rests on, and the decision that extends it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::chain::{Chain, Record, RecordKind};
use domain::codes::{BodyCode, DocumentCode};
use domain::governing_document::{
    DocumentFile, DocumentStatus, Extension, ExtensionError, GoverningDocument,
};
use jiff::civil::Date;
use serde::Deserialize;
use store::{RecordVersion, StoreError};

use super::{AsOf, DayQuery, chain_as_of};
use crate::access::{GovernanceReader, GovernanceWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "pages/governance/document.html")]
pub struct DocumentPage<'c> {
    frame: Frame,
    as_of: AsOf,
    chain: &'c Chain,
    document: &'c GoverningDocument,
    status: DocumentStatus,
    words: String,
    versions: Vec<RecordVersion>,
    /// The sizes of the document's files that are kept here, in bytes.
    sizes: BTreeMap<String, i64>,
    input: ExtendInput,
    /// By the field that each is about.
    refusals: Vec<(&'static str, String)>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtendInput {
    organ: String,
    beslutat: String,
    diarienummer: String,
    till: String,
    /// The version that was on the page.
    version: i64,
}

/// The colour of a document's status.
pub fn chip(status: &DocumentStatus) -> &'static str {
    match status {
        DocumentStatus::Expired { .. } => "c-chip--danger",
        DocumentStatus::Expiring(_) => "c-chip--warning",
        DocumentStatus::Coming { .. } => "c-chip--info",
        DocumentStatus::Valid => "c-chip--good",
        DocumentStatus::Replaced { .. } => "c-chip--outline",
    }
}

impl DocumentPage<'_> {
    fn chip(&self) -> &'static str {
        chip(&self.status)
    }

    fn parent(&self) -> Option<&GoverningDocument> {
        self.chain.documents.get(self.document.parent.as_ref()?)
    }

    fn replaced(&self) -> Option<&GoverningDocument> {
        self.chain.documents.get(self.document.replaces.as_ref()?)
    }

    fn end(&self) -> Option<Date> {
        self.document.end_on(self.as_of.day)
    }

    fn years_at_a_time(&self) -> Option<i64> {
        self.document.extended_by_years.map(i64::from)
    }

    fn outlived(&self) -> Option<String> {
        let parent = self.chain.outlived_parent(self.document, self.as_of.day)?;
        let end = parent.end_on(self.as_of.day)?;
        let words = [
            ("text", parent.title.as_str().into()),
            ("day", self.frame.date(&end).into()),
        ];
        Some(self.frame.tw("document-outlives-lead", &words))
    }

    fn extension(&self, extension: &Extension) -> String {
        let words = [
            ("text", self.chain.body_name(&extension.decided_by).into()),
            ("day", self.frame.date(&extension.decided_on).into()),
            ("to", self.frame.date(&extension.valid_to).into()),
        ];
        self.frame.tw("document-extension", &words)
    }

    fn version_words(&self, version: &RecordVersion) -> String {
        let known = self.frame.date(&version.known_from);
        let words = [("n", version.version.into()), ("day", known.into())];
        self.frame.tw("record-version", &words)
    }

    fn resting(&self) -> Vec<(&GoverningDocument, DocumentStatus)> {
        let below = self.chain.resting_on(&self.document.code);
        below.map(|d| (d, self.chain.status(d, self.as_of.day))).collect()
    }

    fn chip_of(&self, status: &DocumentStatus) -> &'static str {
        chip(status)
    }

    fn words_of(&self, document: &GoverningDocument) -> String {
        self.frame.document_status(self.chain, document, self.as_of.day)
    }

    fn own(&self) -> String {
        format!("/styrdokument/{}", self.document.code)
    }

    /// "240 kB", or that the file lies elsewhere.
    fn file_size(&self, file: &DocumentFile) -> Option<String> {
        let bytes = *self.sizes.get(&file.sha256)?;
        Some(
            self.frame
                .ta("document-file-size", crate::wording::number((bytes + 999) / 1000)),
        )
    }

    fn may_change(&self) -> bool {
        self.frame.may(Act::WriteGovernance)
    }

    fn may_extend(&self) -> bool {
        self.as_of.is_today
            && self.document.end_on(self.as_of.day).is_some()
            && self.frame.may(Act::WriteGovernance)
    }

    /// What is wrong with a field, or nothing.
    fn refusal(&self, field: &str) -> &str {
        let found = self.refusals.iter().find(|(at, _)| *at == field);
        found.map_or("", |(_, text)| text)
    }

    fn version(&self) -> i64 {
        self.versions.first().map_or(0, |v| v.version)
    }
}

pub async fn page<'c>(
    signed: &Signed,
    (chain, as_of): (&'c Chain, AsOf),
    code: &DocumentCode,
    input: Option<ExtendInput>,
    refusals: Vec<(&'static str, String)>,
) -> Result<DocumentPage<'c>, PageError> {
    let document = chain.documents.get(code).ok_or(PageError::NotFound)?;
    let status = chain.status(document, as_of.day);
    let store = &signed.app.store;
    let versions = store
        .record_versions(signed.municipality(), "document", code.as_str())
        .await?;
    let sizes = match document.files.as_slice() {
        [] => BTreeMap::new(),
        _ => store
            .record_file_sizes(signed.municipality())
            .await?
            .into_iter()
            .collect(),
    };
    let proposed = || ExtendInput {
        beslutat: as_of.day.to_string(),
        till: document
            .next_end(as_of.day)
            .map_or_else(String::new, |to| to.to_string()),
        version: versions.first().map_or(0, |v| v.version),
        ..ExtendInput::default()
    };
    Ok(DocumentPage {
        frame: signed.frame.clone(),
        words: signed.frame.document_status(chain, document, as_of.day),
        input: input.unwrap_or_else(proposed),
        as_of,
        chain,
        document,
        status,
        versions,
        sizes,
        refusals,
    })
}

pub async fn show(
    reader: GovernanceReader,
    Path(code): Path<DocumentCode>,
    Query(asked): Query<DayQuery>,
) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&reader, &asked.dag).await?;
    let chain = &known.chain;
    html(&page(&reader, (chain, as_of), &code, None, Vec::new()).await?)
}

/// The extension that a form asks for, or what is missing in it.
fn extension(
    frame: &Frame,
    chain: &Chain,
    input: &ExtendInput,
) -> Result<Extension, Vec<(&'static str, String)>> {
    let mut missing = Vec::new();
    let body: BodyCode = input.organ.as_str().into();
    if !chain.bodies.contains_key(&body) {
        missing.push(("organ", frame.t("extend-body-missing")));
    }
    let mut day = |field, text: &str, key: &str| match text.parse::<Date>() {
        Ok(day) => Some(day),
        Err(_) => {
            missing.push((field, frame.t(key)));
            None
        }
    };
    let decided_on = day("beslutat", &input.beslutat, "extend-day-missing");
    let valid_to = day("till", &input.till, "extend-end-missing");
    match (decided_on, valid_to) {
        (Some(decided_on), Some(valid_to)) if missing.is_empty() => Ok(Extension {
            decided_by: body,
            decided_on,
            registry_number: input.diarienummer.trim().to_owned(),
            valid_to,
        }),
        _ => Err(missing),
    }
}

/// What an extension was refused for, in the reader's language.
fn why(frame: &Frame, error: &ExtensionError) -> String {
    match error {
        ExtensionError::NoEnd => frame.t("extend-no-end"),
        ExtensionError::ExtendsNothing { end, .. } => frame.ta("extend-nothing", end),
        ExtensionError::ExtendsBeyondTheRule { years, allowed, .. } => frame.tw(
            "extend-beyond-rule",
            &[
                ("n", i64::from(*years).into()),
                ("day", allowed.to_string().into()),
            ],
        ),
    }
}

pub async fn extend(
    writer: GovernanceWriter,
    Path(code): Path<DocumentCode>,
    Form(input): Form<ExtendInput>,
) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&writer, "").await?;
    let chain = &known.chain;
    let document = chain.documents.get(&code).ok_or(PageError::NotFound)?;
    let frame = &writer.frame;
    let refusals = match extension(frame, chain, &input) {
        Ok(extension) if extension.decided_on > as_of.day => {
            vec![("beslutat", frame.t("extend-not-decided-yet"))]
        }
        Ok(extension) => match document.clone().extended(extension) {
            Ok(extended) => match keep(&writer, extended, input.version, as_of.day).await? {
                None => {
                    return Ok(Redirect::to(&format!("/styrdokument/{code}?klart=extended")).into_response());
                }
                Some(refusal) => vec![refusal],
            },
            Err(error) => vec![("till", why(frame, &error))],
        },
        Err(missing) => missing,
    };
    // Somebody else may have written meanwhile: the page shows what stands now beside what was typed.
    let (known, as_of) = chain_as_of(&writer, "").await?;
    let chain = &known.chain;
    let mut shown = page(&writer, (chain, as_of), &code, Some(input), refusals).await?;
    shown.input.version = shown.version();
    refused(&shown)
}

async fn keep(
    writer: &GovernanceWriter,
    extended: GoverningDocument,
    seen: i64,
    today: Date,
) -> Result<Option<(&'static str, String)>, PageError> {
    let why = writer.frame.t("extend-why");
    let kept = writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| {
                Box::pin(async move {
                    let record = Record::Document(extended);
                    work.keep_record(record, Some(seen), today, &why).await
                })
            },
        )
        .await;
    match kept {
        Ok(_) => Ok(None),
        Err(StoreError::StaleRecord) => Ok(Some(("till", writer.frame.t("record-stale")))),
        Err(StoreError::Record(why)) => Ok(Some(("till", writer.frame.refusal(RecordKind::Document, &why)))),
        Err(error) => Err(error.into()),
    }
}
