//! The files of a governing document: sent in, kept by what they contain, and fetched.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::chain::{Record, RecordKind};
use domain::codes::DocumentCode;
use domain::governing_document::DocumentFile;
use store::{MAX_RECORD_FILE, StoreError};

use super::{chain_as_of, documents};
use crate::access::{GovernanceReader, GovernanceWriter};
use crate::errors::{PageError, refused};
use crate::forms::{Upload, percent_encoded};
use crate::images;

/// What a document is written in: the ending, the media type, and how the file begins.
const KINDS: [(&str, &str, &[u8]); 6] = [
    ("pdf", "application/pdf", b"%PDF-"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"PK\x03\x04",
    ),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04",
    ),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        b"PK\x03\x04",
    ),
    ("odt", "application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    (
        "ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        b"PK\x03\x04",
    ),
];

struct Received {
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// A file from the form, or the key of the sentence that says why it is not taken.
async fn receive(upload: &mut Upload) -> Result<Result<Received, &'static str>, PageError> {
    let unread = |error: axum::extract::multipart::MultipartError| PageError::BadRequest(error.body_text());
    while let Some(mut field) = upload.next_field().await? {
        if field.name() != Some("fil") {
            continue;
        }
        let sent = field.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            if bytes.len() + chunk.len() > MAX_RECORD_FILE {
                return Ok(Err("document-file-too-large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.is_empty() {
            return Ok(Err("document-file-none"));
        }
        let ending = sent
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_lowercase();
        let kind = KINDS
            .iter()
            .find(|(name, _, begins)| *name == ending && bytes.starts_with(begins));
        let Some((ending, media_type, _)) = kind else {
            return Ok(Err("document-file-kind"));
        };
        return Ok(Ok(Received {
            name: images::kept_name(&sent, ending),
            media_type,
            bytes,
        }));
    }
    Ok(Err("document-file-none"))
}

/// `POST /styrdokument/{code}/filer`: the file and the document's next version, which names it, in one write.
pub async fn add(
    writer: GovernanceWriter,
    Path(code): Path<DocumentCode>,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&writer, "").await?;
    let document = known.chain.documents.get(&code).ok_or(PageError::NotFound)?;
    let refusal = match receive(&mut upload).await? {
        Err(key) => writer.frame.t(key),
        Ok(file) => {
            let (mut document, why) = (document.clone(), writer.frame.t("document-file-why"));
            let versions = writer
                .app
                .store
                .record_versions(writer.municipality(), "document", code.as_str())
                .await?;
            let seen = versions.first().map(|v| v.version);
            let kept = writer
                .app
                .store
                .write(
                    writer.municipality(),
                    &writer.actor(),
                    writer.now(),
                    move |work| {
                        Box::pin(async move {
                            let sha256 = work.keep_record_file(file.media_type, &file.bytes).await?;
                            document.files.retain(|known| known.sha256 != sha256);
                            document.files.push(DocumentFile {
                                name: file.name,
                                sha256,
                                place: String::new(),
                            });
                            work.keep_record(Record::Document(document), seen, as_of.day, &why)
                                .await
                        })
                    },
                )
                .await;
            match kept {
                Ok(_) => {
                    return Ok(Redirect::to(&format!("/styrdokument/{code}?klart=file-kept")).into_response());
                }
                Err(StoreError::StaleRecord) => writer.frame.t("record-stale"),
                Err(StoreError::Record(why)) => writer.frame.refusal(RecordKind::Document, &why),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let (known, as_of) = chain_as_of(&writer, "").await?;
    let refusals = vec![("fil", refusal)];
    refused(&documents::page(&writer, (&known.chain, as_of), &code, None, refusals).await?)
}

/// `GET /styrdokument/{code}/filer/{sha256}`
pub async fn show(
    reader: GovernanceReader,
    Path((code, sha256)): Path<(DocumentCode, String)>,
) -> Result<Response, PageError> {
    let known = reader.chain().await?;
    let document = known.chain.documents.get(&code).ok_or(PageError::NotFound)?;
    let file = document.files.iter().find(|file| file.sha256 == sha256);
    let file = file.ok_or(PageError::NotFound)?;
    let kept = reader
        .app
        .store
        .record_file(reader.municipality(), &sha256)
        .await?;
    let kept = kept.ok_or(PageError::NotFound)?;
    let shown = if kept.media_type == KINDS[0].1 {
        "inline"
    } else {
        "attachment"
    };
    let disposition = format!("{shown}; filename*=UTF-8''{}", percent_encoded(&file.name));
    let about = [
        (header::CONTENT_TYPE, kept.media_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((about, kept.bytes).into_response())
}
