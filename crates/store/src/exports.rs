//! What left the register as a file, and by whom. An extract can be spread in ways that the register never
//! hears of, so that it was taken is written down before it is handed over.

use serde::Serialize;
use serde_json::json;

use domain::codes::{AttachmentId, AuditQuestionCode, EventId, ImportId, MunicipalityCode};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::{Actor, Work};

/// Somebody as the one who saw something or took it out, and who can write down that and nothing else.
#[derive(Clone, Debug)]
pub struct Witness(Actor);

impl Witness {
    pub fn of(actor: Actor) -> Self {
        Self(actor)
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }
}

/// What is written down of those who only read.
#[derive(Clone, Debug)]
pub enum Noted {
    Events(EventExport),
    Evidence(EvidenceExport),
    /// The rows of an import that gave no event, taken out to be mended.
    RejectedRows {
        import: ImportId,
        rows: i64,
    },
    Seen(Seen),
    /// What is owed to law enforcement of an event was put together, and of which parts; nothing of what it says.
    Notice {
        event: EventId,
        parts: Vec<&'static str>,
    },
}

/// Something under secrecy that somebody was shown.
#[derive(Clone, Debug)]
pub struct Seen {
    pub event: EventId,
    /// The image that was opened, if it was not the event itself.
    pub attachment: Option<AttachmentId>,
}

/// Events that were taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventExport {
    /// The format, such as `xlsx`.
    pub format: String,
    /// The filter as it stands in the address of the list. What was searched for must not point out a person.
    pub filter: String,
    pub events: i64,
    /// Events of the filter that were left out because they are under secrecy.
    #[serde(skip_serializing_if = "none")]
    pub withheld: i64,
    /// With exact places and texts, or coarse.
    pub exact: bool,
}

/// The evidence for an answer, taken out as one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceExport {
    pub question: AuditQuestionCode,
    pub as_of: Date,
    /// Of the file, in hex.
    pub sha256: String,
    pub missing: usize,
}

fn none(n: &i64) -> bool {
    *n == 0
}

impl Work {
    async fn note(&mut self, noted: Noted) -> Result<(), StoreError> {
        let (act, kind, id, after) = match noted {
            Noted::Events(export) => ("events_exported", "export", export.format.clone(), json!(export)),
            Noted::Evidence(export) => ("evidence_exported", "export", "zip".into(), json!(export)),
            Noted::RejectedRows { import, rows } => (
                "rejected_rows_exported",
                "import",
                import.to_string(),
                json!({ "format": "xlsx", "rows": rows }),
            ),
            Noted::Notice { event, parts } => (
                "notice_made",
                "export",
                "txt".into(),
                json!({ "event": event, "parts": parts }),
            ),
            Noted::Seen(seen) => (
                "event_seen",
                "access",
                seen.event.to_string(),
                json!({ "attachment": seen.attachment }),
            ),
        };
        self.journal(act, (kind, &id), None, Some(after), "").await?;
        Ok(())
    }
}

impl Store {
    /// Writes down what somebody saw or took out. It is kept before they are given it.
    ///
    /// # Errors
    /// When the journal cannot be written: then nothing is to be handed over either.
    pub async fn note(
        &self,
        m: MunicipalityCode,
        by: &Witness,
        at: Timestamp,
        noted: Noted,
    ) -> Result<(), StoreError> {
        self.write(m, &by.0, at, move |work| {
            Box::pin(async move { work.note(noted).await })
        })
        .await
    }
}
