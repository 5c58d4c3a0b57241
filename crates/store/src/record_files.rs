//! Files of governing documents, told by what they contain.

use domain::codes::MunicipalityCode;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// The largest file of a document, in bytes.
pub const MAX_RECORD_FILE: usize = 20 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFile {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Work {
    /// Keeps a file; one that is kept already is not kept twice. Answers its SHA-256 in hexadecimal.
    pub async fn keep_record_file(&mut self, media_type: &str, bytes: &[u8]) -> Result<String, StoreError> {
        if bytes.len() > MAX_RECORD_FILE {
            return Err(StoreError::Refused(
                "filen är större än 20 MB. Gör den mindre och försök igen",
            ));
        }
        let sha256 = Sha256::digest(bytes);
        let name = hex::encode(sha256);
        let known = self
            .row(
                "SELECT size FROM record_file WHERE municipality = $1 AND sha256 = $2",
                values![self.municipality, sha256.as_slice()],
            )
            .await?;
        if known.is_none() {
            self.execute(
                "INSERT INTO record_file (municipality, sha256, media_type, size, bytes) VALUES ($1, $2, $3, $4, $5)",
                values![
                    self.municipality,
                    sha256.as_slice(),
                    media_type,
                    bytes.len(),
                    bytes
                ],
            )
            .await?;
            let after = json!({ "media_type": media_type, "size": bytes.len() });
            self.journal("file_kept", ("record_file", &name), None, Some(after), "")
                .await?;
        }
        Ok(name)
    }
}

impl Store {
    /// A file by its SHA-256 in hexadecimal; `None` when it is not kept here.
    pub async fn record_file(
        &self,
        m: MunicipalityCode,
        sha256: &str,
    ) -> Result<Option<RecordFile>, StoreError> {
        let Ok(digest) = hex::decode(sha256) else {
            return Ok(None);
        };
        let row = self
            .row(
                "SELECT media_type, bytes FROM record_file WHERE municipality = $1 AND sha256 = $2",
                values![m, digest.as_slice()],
            )
            .await?;
        let file = |row: crate::database::Row| {
            Ok(RecordFile {
                media_type: row.text("media_type")?,
                bytes: row.get("bytes")?,
            })
        };
        row.map(file).transpose()
    }

    /// The size of each file that is kept, by its SHA-256 in hexadecimal.
    pub async fn record_file_sizes(&self, m: MunicipalityCode) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self
            .rows(
                "SELECT sha256, size FROM record_file WHERE municipality = $1",
                values![m],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((hex::encode(row.get::<Vec<u8>>("sha256")?), row.int("size")?)))
            .collect()
    }
}
