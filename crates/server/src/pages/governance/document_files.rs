//! The files of a governing document: sent in, kept by what they contain, and fetched.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::chain::{Record, RecordKind};
use domain::codes::DocumentCode;
use domain::governing_document::DocumentFile;
use report::Authors;
use store::{MAX_RECORD_FILE, StoreError};

use super::{chain_as_of, documents};
use crate::access::{GovernanceReader, GovernanceWriter, Signed};
use crate::errors::{PageError, refused};
use crate::forms::{Upload, percent_encoded, text_of};
use crate::images;
use crate::scanner::{self, Scanned};

/// What a document is written in.
struct Kind {
    ending: &'static str,
    media_type: &'static str,
    begins: &'static [u8],
    /// The name of a part that only such an archive has, as it stands in the archive's own list.
    holds: &'static [u8],
}

const ARCHIVE: &[u8] = b"PK\x03\x04";

static KINDS: [Kind; 6] = [
    Kind {
        ending: "pdf",
        media_type: "application/pdf",
        begins: b"%PDF-",
        holds: b"",
    },
    Kind {
        ending: "docx",
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        begins: ARCHIVE,
        holds: b"word/document.xml",
    },
    Kind {
        ending: "xlsx",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        begins: ARCHIVE,
        holds: b"xl/workbook.xml",
    },
    Kind {
        ending: "pptx",
        media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        begins: ARCHIVE,
        holds: b"ppt/presentation.xml",
    },
    Kind {
        ending: "odt",
        media_type: "application/vnd.oasis.opendocument.text",
        begins: ARCHIVE,
        holds: b"mimetypeapplication/vnd.oasis.opendocument.text",
    },
    Kind {
        ending: "ods",
        media_type: "application/vnd.oasis.opendocument.spreadsheet",
        begins: ARCHIVE,
        holds: b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    },
];

/// What a file is, when its name and what is in it agree.
fn kind_of(name: &str, bytes: &[u8]) -> Option<&'static Kind> {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_lowercase();
    let holds = |what: &[u8]| what.is_empty() || bytes.windows(what.len()).any(|part| part == what);
    KINDS
        .iter()
        .find(|kind| kind.ending == ending && bytes.starts_with(kind.begins) && holds(kind.holds))
}

struct Received {
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// A file from the form, or the sentence that says why it is not taken.
async fn receive(sender: &Signed, upload: &mut Upload) -> Result<Result<Received, String>, PageError> {
    let unread = |error: axum::extract::multipart::MultipartError| PageError::BadRequest(error.body_text());
    let frame = &sender.frame;
    let mut may_tell_of_authors = false;
    while let Some(mut field) = upload.next_field().await? {
        match field.name() {
            Some("fil") => (),
            Some("skribenter") => {
                may_tell_of_authors = text_of(field).await? == "behall";
                continue;
            }
            other => return Err(PageError::other_field(other)),
        }
        let sent = field.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            if bytes.len() + chunk.len() > MAX_RECORD_FILE {
                return Ok(Err(frame.t("document-file-too-large")));
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.is_empty() {
            return Ok(Err(frame.t("document-file-none")));
        }
        let Some(kind) = kind_of(&sent, &bytes) else {
            return Ok(Err(frame.t("document-file-kind")));
        };
        let file = Received {
            name: images::kept_name(&sent, kind.ending),
            media_type: kind.media_type,
            bytes,
        };
        return Ok(match why_not(sender, &file, may_tell_of_authors).await? {
            Some(refusal) => Err(refusal),
            None => Ok(file),
        });
    }
    Ok(Err(frame.t("document-file-none")))
}

/// Why a file is not kept: it tells who wrote it without anybody having agreed, is harmful, could not be scanned, or is more than
/// one person leaves in a day.
async fn why_not(
    sender: &Signed,
    file: &Received,
    may_tell_of_authors: bool,
) -> Result<Option<String>, PageError> {
    let (app, frame) = (&sender.app, &sender.frame);
    if let Some(scanner) = &app.settings.scanner {
        match scanner::scan(scanner, &file.bytes).await {
            Scanned::Clean => (),
            Scanned::Malicious(what) => {
                let account = sender.principal.account.0;
                tracing::warn!(account, what, "a file that the scanner knows was not taken");
                return Ok(Some(frame.ta("document-file-malicious", what)));
            }
            Scanned::NotScanned(why) => {
                tracing::error!(why, "the scanner did not scan a file");
                return Ok(Some(frame.t("document-file-not-scanned")));
            }
        }
    }
    let bytes = file.bytes.clone();
    let authors = tokio::task::spawn_blocking(move || report::authors(&bytes)).await?;
    match authors {
        _ if may_tell_of_authors => (),
        Authors::Named(names) if names.is_empty() => (),
        Authors::Named(names) => return Ok(Some(frame.ta("document-file-authors", names.join(", ")))),
        Authors::Unread => return Ok(Some(frame.t("document-file-authors-unread"))),
    }
    let account = sender.principal.account;
    let taken = app.attempts.take_to_keep(account, file.bytes.len(), sender.now());
    Ok(taken.err().map(|_| frame.t("document-file-quota")))
}

/// `POST /styrdokument/{code}/filer`: the file and the document's next version, which names it, in one write.
pub async fn add(
    writer: GovernanceWriter,
    Path(code): Path<DocumentCode>,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&writer, "").await?;
    let document = known.chain.documents.get(&code).ok_or(PageError::NotFound)?;
    let refusal = match receive(&writer, &mut upload).await? {
        Err(refusal) => refusal,
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
    let shown = if kept.media_type == KINDS[0].media_type {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_what_its_name_says_or_is_not_taken() {
        let check = |name: &str, bytes: &[u8], expected: Option<&str>| {
            assert_eq!(kind_of(name, bytes).map(|kind| kind.ending), expected, "{name}");
        };
        let word = b"PK\x03\x04 [Content_Types].xml word/document.xml";
        check("plan.PDF", b"%PDF-1.7", Some("pdf"));
        check("plan.docx", word, Some("docx"));
        check(
            "plan.odt",
            b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text",
            Some("odt"),
        );
        check("plan.xlsx", word, None);
        check("plan.pdf", word, None);
        check("plan.docx", b"PK\x03\x04 virus.exe", None);
        check("plan.docx", b"%PDF-1.7", None);
        check("plan.html", b"<script>alert(1)</script>", None);
        check("plan", b"%PDF-1.7", None);
    }
}
