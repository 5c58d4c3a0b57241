//! Imports: what was read, what became of it, and taking one back as a whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use domain::codes::*;

use crate::database::{Ask, Row, Value, values};
use crate::error::StoreError;
use crate::event_row;
use crate::events::by_ids;
use crate::journal::{Seal, sha256_hex};
use crate::opening::Store;
use crate::search::row_numbers;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportStart {
    /// What kind of file it was, such as `table` or `polisen`.
    pub source: String,
    pub file_name: String,
    pub file_sha256: [u8; 32],
    /// How columns were understood, as JSON; the store does not read it.
    pub mapping: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportOutcome {
    pub read: i64,
    pub accepted: i64,
    pub rejected: i64,
    pub unchanged: i64,
    pub suggested_duplicates: i64,
    pub seconds: f64,
    pub reasons: BTreeMap<String, i64>,
}

/// A row that did not become an event, as it was, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    pub row_number: i64,
    pub raw: Vec<String>,
    /// As whoever reads files keeps it; the store does not read it.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Running,
    Finished,
    /// Cancelled, or interrupted and cleared up.
    Aborted,
    Undone,
}

impl ImportState {
    fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Aborted => "aborted",
            Self::Undone => "undone",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Running, Self::Finished, Self::Aborted, Self::Undone]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportRecord {
    pub id: ImportId,
    #[serde(flatten)]
    pub start: ImportStart,
    pub started_at: Timestamp,
    pub started_by: String,
    pub state: ImportState,
    pub ended_at: Option<Timestamp>,
    #[serde(flatten)]
    pub outcome: ImportOutcome,
    /// Why it was undone or aborted.
    pub why: String,
}

/// What taking an import back did. Events that someone has worked with since are left and listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UndoneImport {
    pub removed: i64,
    pub kept: Vec<EventId>,
}

/// How a source's columns are understood, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mapping {
    pub source: String,
    pub name: String,
    pub mapping: String,
    pub saved_at: Timestamp,
}

pub(crate) const IMPORT: &str = "SELECT id, source, file_name, file_sha256, mapping, started_at, started_by, state, ended_at, \
    rows_read, accepted, rejected, unchanged, suggested_duplicates, seconds, reasons, why FROM import \
    WHERE municipality = $1";

pub(crate) fn of_row(row: &Row) -> Result<ImportRecord, StoreError> {
    let sha256: Vec<u8> = row.get("file_sha256")?;
    Ok(ImportRecord {
        id: ImportId(row.int("id")?),
        start: ImportStart {
            source: row.text("source")?,
            file_name: row.text("file_name")?,
            file_sha256: sha256
                .as_slice()
                .try_into()
                .map_err(|_| StoreError::corrupt("file_sha256", hex::encode(&sha256)))?,
            mapping: row.get("mapping")?,
        },
        started_at: row.instant("started_at")?,
        started_by: row.text("started_by")?,
        state: row.word("state", ImportState::from_code)?,
        ended_at: row.some_instant("ended_at")?,
        outcome: ImportOutcome {
            read: row.int("rows_read")?,
            accepted: row.int("accepted")?,
            rejected: row.int("rejected")?,
            unchanged: row.int("unchanged")?,
            suggested_duplicates: row.int("suggested_duplicates")?,
            seconds: row.get("seconds")?,
            reasons: row.json("reasons")?,
        },
        why: row.text("why")?,
    })
}

/// What is vouched for of an import: all that is said of it but how long it took.
pub(crate) fn vouched(import: &ImportRecord) -> serde_json::Value {
    let start = &import.start;
    let mut outcome = json!(import.outcome);
    outcome["seconds"] = serde_json::Value::Null;
    json!({
        "source": start.source, "file_name": start.file_name, "file_sha256": hex::encode(start.file_sha256),
        "mapping": start.mapping.as_deref().map(|text| sha256_hex(text.as_bytes())),
        "by": import.started_by, "state": import.state, "why": import.why, "outcome": outcome,
    })
}

pub(crate) fn digest(import: &ImportRecord) -> [u8; 32] {
    Sha256::digest(vouched(import).to_string()).into()
}

/// Events of an import in a range of numbers that nobody has touched since: first version, no attachment,
/// not standing for another. Values: municipality, first, last, import.
macro_rules! untouched {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM event WHERE municipality = $1 AND id BETWEEN $2 AND $3 AND import = $4 AND version = 1
              AND id NOT IN (SELECT event FROM attachment WHERE municipality = $1)
              AND id NOT IN (SELECT kept FROM merged_event WHERE municipality = $1)",
            $rest
        )
    };
}

impl Work {
    pub async fn start_import(&mut self, start: ImportStart) -> Result<ImportId, StoreError> {
        let id = self.take_ids("import", 1).await?;
        self.execute(
            "INSERT INTO import (municipality, id, source, file_name, file_sha256, mapping, started_at, started_by,
                 state, rows_read, accepted, rejected, unchanged, suggested_duplicates, seconds, reasons, why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', 0, 0, 0, 0, 0, 0.0, '{}', '')",
            values![
                self.municipality,
                id,
                &start.source,
                &start.file_name,
                start.file_sha256.as_slice(),
                start.mapping.as_deref(),
                self.now,
                self.actor.name.clone()
            ],
        )
        .await?;
        self.begin_to_run(ImportId(id)).await?;
        let after = json!({
            "source": start.source, "file_name": start.file_name, "file_sha256": hex::encode(start.file_sha256),
            "mapping": start.mapping.as_deref().map(|text| sha256_hex(text.as_bytes())),
        });
        self.journal(
            "import_started",
            ("import", &id.to_string()),
            None,
            Some(after),
            "",
        )
        .await?;
        Ok(ImportId(id))
    }

    /// Keeps rows that were not understood. May be called many times during an import.
    pub async fn reject_rows(&mut self, import: ImportId, rows: &[RejectedRow]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let m = self.municipality;
        let kind = format!("rejected_row {import}");
        let first = self.take_ids(&kind, rows.len() as i64).await?;
        let mut prepared = Vec::with_capacity(rows.len());
        let mut seal = Seal::new("rejected/1");
        for (row, ordinal) in rows.iter().zip(first..) {
            let raw = crate::database::json(&row.raw)?;
            seal.int(row.row_number).text(&raw).text(&row.reason);
            prepared.push(values![m, import.0, row.row_number, ordinal, raw, &row.reason]);
        }
        self.insert_many(
            "INSERT INTO rejected_row (municipality, import, row_number, ordinal, raw, reason) VALUES",
            6,
            "",
            prepared,
        )
        .await?;
        // The rows may hold what nobody may keep, so the journal seals them and does not repeat them.
        let after = json!({
            "rows": rows.len(), "first": first, "last": first + rows.len() as i64 - 1,
            "digest": hex::encode(seal.finish()),
        });
        let id = import.to_string();
        self.journal("rows_rejected", ("import", &id), None, Some(after), "")
            .await?;
        Ok(())
    }

    pub async fn finish_import(
        &mut self,
        id: ImportId,
        outcome: ImportOutcome,
        rejected: &[RejectedRow],
    ) -> Result<(), StoreError> {
        self.reject_rows(id, rejected).await?;
        let finished = self
            .execute(
                "UPDATE import SET state = 'finished', ended_at = $3, rows_read = $4, accepted = $5, rejected = $6,
                     unchanged = $7, suggested_duplicates = $8, seconds = $9, reasons = $10
                 WHERE municipality = $1 AND id = $2 AND state = 'running'",
                values![
                    self.municipality,
                    id.0,
                    self.now,
                    outcome.read,
                    outcome.accepted,
                    outcome.rejected,
                    outcome.unchanged,
                    outcome.suggested_duplicates,
                    outcome.seconds,
                    crate::database::json(&outcome.reasons)?
                ],
            )
            .await?;
        if finished == 0 {
            return Err(StoreError::Refused(
                "importen är redan avslutad. Läs in sidan på nytt",
            ));
        }
        self.end_running(id).await?;
        self.journal(
            "import_finished",
            ("import", &id.to_string()),
            None,
            Some(json!(outcome)),
            "",
        )
        .await?;
        Ok(())
    }

    /// Takes an import that was cancelled or interrupted back.
    pub async fn abort_import(&mut self, id: ImportId, why: &str) -> Result<UndoneImport, StoreError> {
        self.take_back(id, ImportState::Running, ImportState::Aborted, why)
            .await
    }

    /// Takes a finished import back: its events go, with their words, counts and suggestions. Those that
    /// someone has changed, merged or attached something to are kept and listed.
    pub async fn undo_import(&mut self, id: ImportId, why: &str) -> Result<UndoneImport, StoreError> {
        self.take_back(id, ImportState::Finished, ImportState::Undone, why)
            .await
    }

    async fn take_back(
        &mut self,
        id: ImportId,
        from: ImportState,
        to: ImportState,
        why: &str,
    ) -> Result<UndoneImport, StoreError> {
        let m = self.municipality;
        let disposed = self
            .rows(
                "SELECT d.id FROM disposed d JOIN import_chunk c ON c.municipality = d.municipality
                 AND d.id BETWEEN c.first_id AND c.last_id
                 WHERE d.municipality = $1 AND d.kind = 'event' AND c.import = $2
                 UNION ALL SELECT id FROM disposed WHERE municipality = $1 AND kind = 'import' AND id = $2 LIMIT 1",
                values![m, id.0],
            )
            .await?;
        if !disposed.is_empty() {
            return Err(StoreError::Refused(
                "importen går inte att ångra: händelser, texter eller uppgifter om filen är gallrade",
            ));
        }
        let changed = self
            .execute(
                "UPDATE import SET state = $4, ended_at = $5, why = $6
                 WHERE municipality = $1 AND id = $2 AND state = $3",
                values![m, id.0, from.code(), to.code(), self.now, why],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::Refused(
                "importen går inte att ångra: den finns inte, är redan ångrad eller pågår",
            ));
        }
        self.end_running(id).await?;
        let chunks = self
            .rows(
                "SELECT first_id, last_id FROM import_chunk WHERE municipality = $1 AND import = $2 ORDER BY first_id",
                values![m, id.0],
            )
            .await?;
        let mut undone = UndoneImport::default();
        for chunk in &chunks {
            let range = values![m, chunk.int("first_id")?, chunk.int("last_id")?, id.0];
            undone.removed += self.remove_untouched(&range).await?;
            let left = self
                .rows(
                    "SELECT id FROM event
                     WHERE municipality = $1 AND id BETWEEN $2 AND $3 AND import = $4 ORDER BY id",
                    range,
                )
                .await?;
            for row in left {
                undone.kept.push(EventId(row.int("id")?));
            }
        }
        self.execute(
            "DELETE FROM report_batch WHERE municipality = $1 AND import = $2",
            values![m, id.0],
        )
        .await?;
        self.forget_notes(id).await?;
        // What is left must still be vouched for when the rest of its chunk is gone.
        let kept = self.first_digests(&undone.kept).await?;
        let after = json!({ "removed": undone.removed, "kept": kept });
        let act = match to {
            ImportState::Aborted => "import_aborted",
            _ => "import_undone",
        };
        self.journal(act, ("import", &id.to_string()), None, Some(after), why)
            .await?;
        Ok(undone)
    }

    async fn remove_untouched(&mut self, range: &[Value]) -> Result<i64, StoreError> {
        let m = self.municipality;
        let counts = self
            .rows(
                untouched!(
                    "SELECT week, coalesce(area, '') AS area, category, reported_by, source, count(*) AS n",
                    " AND status IN ('received', 'sorted')
                      GROUP BY week, coalesce(area, ''), category, reported_by, source"
                ),
                range.to_vec(),
            )
            .await?;
        for row in &counts {
            self.execute(
                "UPDATE event_count SET n = n - $7 WHERE municipality = $1 AND week = $2 AND area = $3
                 AND category = $4 AND partner = $5 AND source = $6",
                values![
                    m,
                    row.int("week")?,
                    row.text("area")?,
                    row.text("category")?,
                    row.text("reported_by")?,
                    row.text("source")?,
                    row.int("n")?
                ],
            )
            .await?;
        }
        let (words, mut of_words) = if self.is_sqlite() {
            (
                untouched!("DELETE FROM event_search WHERE rowid IN (SELECT id + $5", ")"),
                range.to_vec(),
            )
        } else {
            (
                untouched!(
                    "DELETE FROM event_search WHERE municipality = $1 AND id IN (SELECT id",
                    ")"
                ),
                range.to_vec(),
            )
        };
        if self.is_sqlite() {
            of_words.push(Value::from(row_numbers(m).0));
        }
        self.execute(words, of_words).await?;
        for sql in [
            untouched!(
                "DELETE FROM duplicate WHERE municipality = $1 AND first_event IN (SELECT id",
                ")"
            ),
            untouched!(
                "DELETE FROM duplicate WHERE municipality = $1 AND second_event IN (SELECT id",
                ")"
            ),
        ] {
            self.execute(sql, range.to_vec()).await?;
        }
        let removed = self.execute(untouched!("DELETE", ""), range.to_vec()).await?;
        Ok(removed as i64)
    }

    /// The digests of what events said when they were recorded, by their numbers.
    async fn first_digests(&mut self, ids: &[EventId]) -> Result<BTreeMap<String, String>, StoreError> {
        let m = self.municipality;
        let mut digests = BTreeMap::new();
        for event in by_ids(self, m, ids).await? {
            let first = if event.version == 1 {
                event
            } else {
                let row = self
                    .row(
                        "SELECT content FROM event_version WHERE municipality = $1 AND event = $2 AND version = 1",
                        values![m, event.id.0],
                    )
                    .await?
                    .ok_or_else(|| StoreError::corrupt("händelsens första version", event.id))?;
                row.json("content")?
            };
            digests.insert(first.id.to_string(), hex::encode(event_row::digest(m, &first)));
        }
        Ok(digests)
    }

    /// Keeps how a source's columns are understood, in the place of an earlier one of the same name.
    pub async fn save_mapping(&mut self, source: &str, name: &str, mapping: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO import_mapping (municipality, source, name, mapping, saved_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (municipality, source, name) DO UPDATE
             SET mapping = excluded.mapping, saved_at = excluded.saved_at",
            values![self.municipality, source, name, mapping, self.now],
        )
        .await?;
        let after = json!({ "source": source, "mapping": mapping });
        self.journal("mapping_saved", ("mapping", name), None, Some(after), "")
            .await?;
        Ok(())
    }
}

impl Store {
    /// Newest first.
    pub async fn imports(&self, m: MunicipalityCode, limit: i64) -> Result<Vec<ImportRecord>, StoreError> {
        let sql = format!("{IMPORT} ORDER BY id DESC LIMIT $2");
        let rows = self.ask(sql, values![m, limit]).await?;
        rows.iter().map(of_row).collect()
    }

    pub async fn import_record(
        &self,
        m: MunicipalityCode,
        id: ImportId,
    ) -> Result<Option<ImportRecord>, StoreError> {
        let sql = format!("{IMPORT} AND id = $2");
        let row = self.one(sql, values![m, id.0]).await?;
        row.as_ref().map(of_row).transpose()
    }

    /// An earlier finished import of the very same file.
    pub async fn import_of_file(
        &self,
        m: MunicipalityCode,
        file_sha256: [u8; 32],
    ) -> Result<Option<ImportRecord>, StoreError> {
        let sql = format!("{IMPORT} AND file_sha256 = $2 AND state = 'finished' ORDER BY id DESC LIMIT 1");
        let row = self.one(sql, values![m, file_sha256.as_slice()]).await?;
        row.as_ref().map(of_row).transpose()
    }

    /// In the order of the file, from an offset.
    pub async fn rejected_rows(
        &self,
        m: MunicipalityCode,
        id: ImportId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<RejectedRow>, StoreError> {
        let rows = self
            .rows(
                "SELECT row_number, raw, reason FROM rejected_row
                 WHERE municipality = $1 AND import = $2 ORDER BY ordinal LIMIT $4 OFFSET $3",
                values![m, id.0, offset, limit],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(RejectedRow {
                    row_number: row.int("row_number")?,
                    raw: row.json("raw")?,
                    reason: row.text("reason")?,
                })
            })
            .collect()
    }

    /// How many events of an import are in the register now.
    pub async fn import_events(&self, m: MunicipalityCode, id: ImportId) -> Result<i64, StoreError> {
        let row = self
            .row(
                "SELECT count(*) AS n FROM event e JOIN import_chunk c
                 ON c.municipality = e.municipality AND e.id BETWEEN c.first_id AND c.last_id
                 WHERE c.municipality = $1 AND c.import = $2 AND e.municipality = $1 AND e.import = $2",
                values![m, id.0],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// The mappings of a source, the latest first.
    pub async fn mappings(&self, m: MunicipalityCode, source: &str) -> Result<Vec<Mapping>, StoreError> {
        let rows = self
            .rows(
                "SELECT source, name, mapping, saved_at FROM import_mapping
                 WHERE municipality = $1 AND source = $2 ORDER BY saved_at DESC, name",
                values![m, source],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Mapping {
                    source: row.text("source")?,
                    name: row.text("name")?,
                    mapping: row.text("mapping")?,
                    saved_at: row.instant("saved_at")?,
                })
            })
            .collect()
    }
}
