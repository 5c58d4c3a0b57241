//! What left the register as a file, and by whom. An extract can be spread in ways that the register never
//! hears of, so that it was taken is written down before it is handed over.

use serde::Serialize;
use serde_json::json;

use domain::codes::{AuditQuestionCode, ImportId};
use jiff::civil::Date;

use crate::error::StoreError;
use crate::writing::Work;

/// Events that were taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventExport {
    /// The format, such as `xlsx`.
    pub format: String,
    /// The filter as it stands in the address of the list. What was searched for must not point out a person.
    pub filter: String,
    pub events: i64,
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

impl Work {
    pub async fn record_evidence_export(&mut self, export: &EvidenceExport) -> Result<(), StoreError> {
        let after = Some(json!(export));
        self.journal("evidence_exported", ("export", "zip"), None, after, "")
            .await?;
        Ok(())
    }

    pub async fn record_export(&mut self, export: &EventExport) -> Result<(), StoreError> {
        let after = Some(json!(export));
        self.journal("events_exported", ("export", &export.format), None, after, "")
            .await?;
        Ok(())
    }

    /// The rows of an import that gave no event, taken out to be mended.
    pub async fn record_rejected_export(&mut self, import: ImportId, rows: i64) -> Result<(), StoreError> {
        let after = Some(json!({ "format": "xlsx", "rows": rows }));
        let id = import.to_string();
        self.journal("rejected_rows_exported", ("import", &id), None, after, "")
            .await?;
        Ok(())
    }
}
