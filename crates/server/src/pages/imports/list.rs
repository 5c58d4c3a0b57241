//! The imports there have been, and the form that sends in a file.

use std::collections::BTreeMap;
use std::path::Path;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::ImportId;
use domain::municipality::{Partner, Source};
use import::SourceFormat;
use store::{ImportDetail, ImportRecord, ImportState};
use tokio::io::AsyncWriteExt;

use super::sentence;
use crate::access::Importer;
use crate::errors::{PageError, html, refused};
use crate::forms::{Upload, query};
use crate::frame::Frame;
use crate::importing::{format_of, source_of};
use crate::jobs::imports::{INCOMING, ImportJobs, WaitingFile};

const SHOWN: i64 = 100;

/// What was chosen beside the file.
#[derive(Default)]
struct SendInput {
    partner: String,
    format: String,
    source: String,
}

#[derive(Template)]
#[template(path = "pages/imports/list.html")]
struct ImportsPage {
    frame: Frame,
    rows: Vec<ImportRecord>,
    details: BTreeMap<ImportId, ImportDetail>,
    input: SendInput,
    /// Why the file was refused.
    refusal: Option<String>,
}

impl ImportsPage {
    fn partners(&self) -> &[Partner] {
        super::partners(&self.frame)
    }

    fn sources(&self) -> &[Source] {
        self.frame.home.as_ref().map_or(&[], |h| &h.municipality.sources)
    }

    fn formats(&self) -> [&'static str; 4] {
        SourceFormat::ALL.map(SourceFormat::name)
    }

    fn partner_of(&self, record: &ImportRecord) -> String {
        self.details
            .get(&record.id)
            .map_or_else(String::new, |detail| self.frame.partner_name(&detail.partner))
    }

    fn state_key(&self, record: &ImportRecord) -> &'static str {
        state_key(record.state)
    }

    fn state_class(&self, record: &ImportRecord) -> &'static str {
        state_class(record.state)
    }
}

pub fn state_key(state: ImportState) -> &'static str {
    match state {
        ImportState::Running => "import-state-running",
        ImportState::Finished => "import-state-finished",
        ImportState::Aborted => "import-state-aborted",
        ImportState::Undone => "import-state-undone",
    }
}

pub fn state_class(state: ImportState) -> &'static str {
    match state {
        ImportState::Running => "c-chip--info",
        ImportState::Finished => "c-chip--good",
        ImportState::Aborted => "c-chip--danger",
        ImportState::Undone => "c-chip--outline",
    }
}

async fn page(
    importer: &Importer,
    input: SendInput,
    refusal: Option<String>,
) -> Result<ImportsPage, PageError> {
    let store = &importer.app.store;
    let rows = store.imports(importer.municipality(), SHOWN).await?;
    let ids: Vec<ImportId> = rows.iter().map(|r| r.id).collect();
    Ok(ImportsPage {
        frame: importer.frame.clone(),
        details: store.import_details(importer.municipality(), &ids).await?,
        rows,
        input,
        refusal,
    })
}

pub async fn show(importer: Importer) -> Result<Response, PageError> {
    html(&page(&importer, SendInput::default(), None).await?)
}

/// Takes a file in, as it comes, and goes on to how it would be read.
pub async fn send(importer: Importer, mut upload: Upload) -> Result<Response, PageError> {
    let folder = importer.app.settings.data.join(INCOMING);
    let (token, path) = ImportJobs::place(folder)?;
    let received = receive(&mut upload, &path).await;
    let (input, file_name) = match received {
        Ok(Some(received)) => received,
        Ok(None) => {
            remove(&path).await;
            let text = importer.frame.t("import-file-missing");
            return refused(&page(&importer, SendInput::default(), Some(text)).await?);
        }
        Err(error) => {
            remove(&path).await;
            return Err(error);
        }
    };
    let (home, now) = (importer.home.clone(), importer.now());
    let named = SourceFormat::from_name(&input.format);
    let format = match named {
        Some(format) => format,
        None => {
            let (home, path, name) = (home.clone(), path.clone(), file_name.clone());
            tokio::task::spawn_blocking(move || format_of(&home, &path, &name, now)).await?
        }
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (partner, source) = (some(&input.partner), some(&input.source));
    let chosen = source_of(&home.municipality, format, partner.as_deref(), source.as_deref());
    let missing = partner.is_none() && format == SourceFormat::Table;
    let (partner, source) = match chosen {
        Ok(chosen) if !missing => chosen,
        _ => {
            remove(&path).await;
            let text = importer.frame.t("import-partner-missing");
            return refused(&page(&importer, input, Some(text)).await?);
        }
    };
    let file = WaitingFile {
        token: token.clone(),
        municipality: importer.municipality(),
        account: importer.principal.account,
        path,
        file_name,
        format,
        partner,
        source,
    };
    importer.app.imports.wait(file);
    Ok(Redirect::to(&format!("/import/ny{}", query(&[("fil", &token)]))).into_response())
}

/// The page of imports with the reason why a file was refused.
pub async fn refuse(importer: &Importer, file: &WaitingFile, why: &str) -> Result<Response, PageError> {
    let input = SendInput {
        partner: file.partner.to_string(),
        format: file.format.name().to_owned(),
        source: file.source.to_string(),
    };
    let text = format!("{}: {}", file.file_name, sentence(why));
    refused(&page(importer, input, Some(text)).await?)
}

async fn remove(path: &Path) {
    // It may never have been made.
    let _ = tokio::fs::remove_file(path).await;
}

async fn receive(upload: &mut Upload, path: &Path) -> Result<Option<(SendInput, String)>, PageError> {
    let mut input = SendInput::default();
    let mut file_name = None;
    while let Some(mut field) = upload.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "fil" {
            let sent_as = plain_name(field.file_name().unwrap_or_default());
            let mut file = tokio::fs::File::create(path).await?;
            while let Some(some) = field.chunk().await.map_err(|e| {
                if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    PageError::TooLarge
                } else {
                    PageError::BadRequest(e.body_text())
                }
            })? {
                file.write_all(&some).await?;
            }
            file.flush().await?;
            file_name = (!sent_as.is_empty()).then_some(sent_as);
            continue;
        }
        let text = field
            .text()
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))?;
        match name.as_str() {
            "organisation" => input.partner = text,
            "slag" => input.format = text,
            "kalla" => input.source = text,
            _ => return Err(PageError::BadRequest(format!("fältet {name} väntades inte"))),
        }
    }
    Ok(file_name.map(|name| (input, name)))
}

/// A name without the folders before it and without control characters, of a length that can be shown.
fn plain_name(sent_as: &str) -> String {
    let last = sent_as.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
