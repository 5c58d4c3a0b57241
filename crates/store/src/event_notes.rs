//! What an import has to say besides its figures: about single events, and about the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use domain::codes::*;

use crate::database::{Statement, Value, values};
use crate::error::StoreError;
use crate::journal::{Seal, sha256_hex};
use crate::opening::Store;
use crate::writing::Work;

/// What a person should know about an event that came by a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventNote {
    /// A stable name, by which notes of a kind are counted.
    pub code: String,
    /// What it says, as whoever reads files keeps it; the store does not read it.
    pub text: String,
}

/// Whose file it was, what stood over its columns, and how often each note was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportDetail {
    pub partner: PartnerCode,
    /// The source that the events have.
    pub source: SourceCode,
    pub header: Vec<String>,
    pub notes: BTreeMap<String, i64>,
    /// The file says that there was nothing to report.
    pub nothing_to_report: bool,
    /// Why the file was not taken in after all, kept as notes are. Empty when it was.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub failure: String,
}

impl Work {
    /// Events come in the order of their numbers.
    pub async fn note_events(
        &mut self,
        import: ImportId,
        notes: &[(EventId, Vec<EventNote>)],
    ) -> Result<(), StoreError> {
        let m = self.municipality;
        let mut seal = Seal::new("notes/1");
        for (event, notes) in notes {
            for note in notes {
                seal.int(event.0).text(&note.code).text(&note.text);
            }
        }
        let rows = notes.iter().flat_map(|(event, notes)| {
            let numbered = notes.iter().zip(1i64..);
            numbered.map(move |(note, n)| values![m, event.0, n, import.0, &note.code, &note.text])
        });
        let rows: Vec<Vec<Value>> = rows.collect();
        let range = notes
            .first()
            .map(|(id, _)| id.0)
            .zip(notes.last().map(|(id, _)| id.0));
        let Some((first, last)) = range.filter(|_| !rows.is_empty()) else {
            return Ok(());
        };
        let after = json!({
            "notes": rows.len(), "first": first, "last": last, "digest": hex::encode(seal.finish()),
        });
        self.insert_many(
            "INSERT INTO event_note (municipality, event, ordinal, import, code, text) VALUES",
            6,
            "",
            rows,
        )
        .await?;
        let id = import.to_string();
        self.journal("events_noted", ("import", &id), None, Some(after), "")
            .await?;
        Ok(())
    }

    /// The notes of events that are no longer there go with them.
    pub(crate) async fn forget_notes(&mut self, import: ImportId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM event_note WHERE municipality = $1 AND import = $2 AND event NOT IN
                 (SELECT e.id FROM event e JOIN event_note n ON n.municipality = e.municipality AND n.event = e.id
                  WHERE n.municipality = $1 AND n.import = $2 AND e.municipality = $1)",
            values![self.municipality, import.0],
        )
        .await?;
        Ok(())
    }

    pub async fn describe_import(
        &mut self,
        import: ImportId,
        detail: &ImportDetail,
    ) -> Result<(), StoreError> {
        let text = crate::database::json(detail)?;
        let after = json!({ "sha256": sha256_hex(text.as_bytes()) });
        self.execute(
            "INSERT INTO import_detail (municipality, import, detail) VALUES ($1, $2, $3)
             ON CONFLICT (municipality, import) DO UPDATE SET detail = excluded.detail",
            values![self.municipality, import.0, text],
        )
        .await?;
        let id = import.to_string();
        self.journal("import_described", ("import", &id), None, Some(after), "")
            .await?;
        Ok(())
    }
}

impl Store {
    /// The notes of some events, in the order they were made.
    pub async fn event_notes(
        &self,
        m: MunicipalityCode,
        events: &[EventId],
    ) -> Result<BTreeMap<EventId, Vec<EventNote>>, StoreError> {
        let mut found: BTreeMap<EventId, Vec<EventNote>> = BTreeMap::new();
        for some in events.chunks(500) {
            let mut ask = Statement::new("SELECT event, code, text FROM event_note WHERE municipality = ");
            ask.bind(m).push(" AND ");
            ask.among("event", some.iter().map(|id| Value::from(id.0)));
            ask.push(" ORDER BY event, ordinal");
            for row in ask.rows(&mut self.pool()).await? {
                found
                    .entry(EventId(row.int("event")?))
                    .or_default()
                    .push(EventNote {
                        code: row.text("code")?,
                        text: row.text("text")?,
                    });
            }
        }
        Ok(found)
    }

    /// What was written down about each of some imports.
    pub async fn import_details(
        &self,
        m: MunicipalityCode,
        imports: &[ImportId],
    ) -> Result<BTreeMap<ImportId, ImportDetail>, StoreError> {
        let mut found = BTreeMap::new();
        if imports.is_empty() {
            return Ok(found);
        }
        let mut ask = Statement::new("SELECT import, detail FROM import_detail WHERE municipality = ");
        ask.bind(m).push(" AND ");
        ask.among("import", imports.iter().map(|id| Value::from(id.0)));
        for row in ask.rows(&mut self.pool()).await? {
            found.insert(ImportId(row.int("import")?), row.json("detail")?);
        }
        Ok(found)
    }
}
