//! Files that belong to an event. They lie in the database, so that a backup is one thing.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use domain::codes::*;

use crate::database::{Row, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// The largest attachment, in bytes.
pub const MAX_ATTACHMENT: usize = 10 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub event: EventId,
    pub name: String,
    pub media_type: String,
    /// Hex.
    pub sha256: String,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub size: i64,
    pub added_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentContent {
    pub attachment: Attachment,
    pub bytes: Vec<u8>,
}

fn of_row(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: AttachmentId(row.int("id")?),
        event: EventId(row.int("event")?),
        name: row.text("name")?,
        media_type: row.text("media_type")?,
        sha256: hex::encode(row.get::<Vec<u8>>("sha256")?),
        width: row.get("width")?,
        height: row.get("height")?,
        size: row.int("size")?,
        added_at: row.instant("added_at")?,
    })
}

impl Work {
    pub async fn attach(
        &mut self,
        event: EventId,
        name: &str,
        media_type: &str,
        bytes: &[u8],
        width: Option<i64>,
        height: Option<i64>,
    ) -> Result<AttachmentId, StoreError> {
        if bytes.len() > MAX_ATTACHMENT {
            return Err(StoreError::Refused(
                "bilagan är större än 10 MB. Gör den mindre och försök igen",
            ));
        }
        self.event_here(event).await?;
        let id = self.take_ids("attachment", 1).await?;
        let sha256 = Sha256::digest(bytes);
        self.execute(
            "INSERT INTO attachment (municipality, id, event, name, media_type, sha256, width, height, size,
                 added_at, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            values![
                self.municipality,
                id,
                event.0,
                name,
                media_type,
                sha256.as_slice(),
                width,
                height,
                bytes.len(),
                self.now,
                bytes
            ],
        )
        .await?;
        let after = json!({
            "attachment": id, "name": name, "media_type": media_type, "size": bytes.len(),
            "sha256": hex::encode(sha256),
        });
        let event = event.to_string();
        self.journal("attached", ("event", &event), None, Some(after), "")
            .await?;
        Ok(AttachmentId(id))
    }
}

impl Store {
    pub async fn attachment(
        &self,
        m: MunicipalityCode,
        id: AttachmentId,
    ) -> Result<Option<AttachmentContent>, StoreError> {
        let row = self
            .row(
                "SELECT id, event, name, media_type, sha256, width, height, size, added_at, bytes
                 FROM attachment WHERE municipality = $1 AND id = $2",
                values![m, id.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(AttachmentContent {
            attachment: of_row(&row)?,
            bytes: row.get("bytes")?,
        }))
    }

    pub async fn attachments_of(
        &self,
        m: MunicipalityCode,
        event: EventId,
    ) -> Result<Vec<Attachment>, StoreError> {
        let rows = self
            .rows(
                "SELECT id, event, name, media_type, sha256, width, height, size, added_at
                 FROM attachment WHERE municipality = $1 AND event = $2 ORDER BY id",
                values![m, event.0],
            )
            .await?;
        rows.iter().map(of_row).collect()
    }
}
