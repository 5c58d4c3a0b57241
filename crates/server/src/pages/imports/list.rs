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

use super::sender::{Received, sender_of};
use super::{code_text, sentence};
use crate::access::{FormOf, Importer, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Upload, query, text_of};
use crate::frame::Frame;
use crate::importing::{ImportFailure, SenderBy, format_of};
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
    refusal: Option<Refusal>,
}

/// Why a file was refused, in the reader's language.
pub struct Refusal {
    title: String,
    /// Why, and what now.
    why: String,
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
    importer: &Signed,
    input: SendInput,
    refusal: Option<Refusal>,
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

pub async fn show(importer: FormOf<Importer>) -> Result<Response, PageError> {
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
            let refusal = said(&importer, "import-file-missing");
            return refused(&page(&importer, SendInput::default(), Some(refusal)).await?);
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
    let known = Received {
        format,
        file_name: &file_name,
        path: &path,
        partner: &input.partner,
        source: &input.source,
    };
    let Some((partner, source, sender_by)) = sender_of(&importer, &known).await? else {
        remove(&path).await;
        let refusal = said(&importer, "import-partner-missing");
        return refused(&page(&importer, input, Some(refusal)).await?);
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
        source_chosen: !input.source.is_empty(),
        sender_by,
    };
    importer.app.imports.wait(file);
    Ok(Redirect::to(&format!("/import/ny{}", query(&[("fil", &token)]))).into_response())
}

fn said(importer: &Signed, key: &str) -> Refusal {
    Refusal {
        title: importer.frame.t("import-refused"),
        why: importer.frame.t(key),
    }
}

/// The page of imports with the reason why a file was refused.
pub async fn refuse(
    importer: &Signed,
    file: &WaitingFile,
    failure: &ImportFailure,
) -> Result<Response, PageError> {
    let input = SendInput {
        partner: match file.sender_by {
            SenderBy::Unknown => String::new(),
            _ => file.partner.to_string(),
        },
        format: file.format.name().to_owned(),
        source: if file.source_chosen {
            file.source.to_string()
        } else {
            String::new()
        },
    };
    let title = match failure {
        ImportFailure::File(error) => code_text(&importer.frame, "import-error", error.code()),
        _ => importer.frame.t("import-refused"),
    };
    let refusal = Refusal {
        title: format!("{}: {title}", file.file_name),
        why: sentence(&importer.frame.remark(&failure.remark())),
    };
    refused(&page(importer, input, Some(refusal)).await?)
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
        let text = text_of(field).await?;
        match name.as_str() {
            "organisation" => input.partner = text,
            "slag" => input.format = text,
            "kalla" => input.source = text,
            _ => return Err(PageError::other_field(Some(&name))),
        }
    }
    Ok(file_name.map(|name| (input, name)))
}

/// A name without the folders before it and without control characters, of a length that can be shown.
pub(super) fn plain_name(sent_as: &str) -> String {
    let last = sent_as.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
