//! One run of a disposal: what it destroys of texts, events, images, rows and notes, and how all of it is sealed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use sha2::{Digest, Sha256};

use domain::codes::{AreaCode, EventId, MunicipalityCode};
use domain::disposal::DisposalOf;
use domain::event::{Event, EventStatus};

use super::Disposal;
use crate::database::{Ask, Row, Value, values};
use crate::error::StoreError;
use crate::event_row;
use crate::events::by_ids;
use crate::journal::{ENTRY_COLUMNS, Seal, StoredEntry};
use crate::merkle::Hash;
use crate::search::Words;
use crate::writing::Work;

/// Something that was destroyed, or part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gone {
    pub kind: String,
    pub id: i64,
    pub version: i64,
    pub digest: Vec<u8>,
    /// The digest of what is left; nothing when all of it is gone.
    pub left: Option<Vec<u8>>,
    pub fingerprint: Option<Vec<u8>>,
}

impl Gone {
    pub(super) fn whole(kind: &str, id: i64, version: i64, digest: &[u8]) -> Self {
        Self {
            kind: kind.to_owned(),
            id,
            version,
            digest: digest.to_vec(),
            left: None,
            fingerprint: None,
        }
    }

    pub fn of_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            kind: row.text("kind")?,
            id: row.int("id")?,
            version: row.int("version")?,
            digest: row.get("digest")?,
            left: row.get("left_digest")?,
            fingerprint: row.get("fingerprint")?,
        })
    }

    pub fn seal_into(&self, seal: &mut Seal) {
        seal.text(&self.kind)
            .int(self.id)
            .int(self.version)
            .bytes(&self.digest);
        for part in [&self.left, &self.fingerprint] {
            match part {
                Some(bytes) => seal.bytes(bytes),
                None => seal.absent(),
            };
        }
    }
}

/// What everything that a run destroyed is sealed by, in the order of kind, number and version.
pub(crate) fn root_of(gone: &[Gone]) -> Hash {
    let mut seal = Seal::new("disposed/1");
    for one in gone {
        one.seal_into(&mut seal);
    }
    seal.finish()
}

/// The same for the entries of the journal that lost their words: those who check the journal have nothing else.
pub(crate) fn root_of_entries<'g>(entries: impl Iterator<Item = (i64, &'g [u8])>) -> Hash {
    let mut seal = Seal::new("disposed-entries/1");
    for (seq, left) in entries {
        seal.int(seq).bytes(left);
    }
    seal.finish()
}

/// A cell of week, area, category, organisation and source.
pub(crate) type Cell = (i64, String, String, String, String);

/// What one run has destroyed so far.
#[derive(Default)]
pub(super) struct Run {
    pub(super) gone: Vec<Gone>,
    /// Events that counted, and those that had been merged into another.
    pub(super) counts: BTreeMap<Cell, (i64, i64)>,
    /// Imports whose notes go too: what a reader was told while the file was sorted.
    noted: BTreeSet<i64>,
    pub(super) removed: i64,
}

impl Work {
    /// The texts of some events, in all their versions.
    pub(super) async fn dispose_texts(
        &mut self,
        ids: &[i64],
        text: &(dyn Fn(&Event) -> String + Send + Sync),
        run: &mut Run,
    ) -> Result<(), StoreError> {
        let m = self.municipality;
        let events: Vec<EventId> = ids.iter().map(|id| EventId(*id)).collect();
        for mut event in by_ids(self, m, &events).await? {
            let id = event.id;
            let before = run.gone.len();
            for (version, mut earlier) in self.earlier_versions(id).await? {
                if let Some(gone) = without_text(m, &mut earlier) {
                    run.gone.push(gone);
                    self.execute(
                        "UPDATE event_version SET content = $4 WHERE municipality = $1 AND event = $2 AND version = $3",
                        values![m, id.0, version, crate::database::json(&earlier)?],
                    )
                    .await?;
                }
            }
            if let Some(gone) = without_text(m, &mut event) {
                run.gone.push(gone);
                self.execute(
                    "UPDATE event SET text = '' WHERE municipality = $1 AND id = $2",
                    values![m, id.0],
                )
                .await?;
                self.forget_words(&[id]).await?;
                let words = Words::new().of(&text(&event));
                self.index_words(vec![(id, words)]).await?;
            }
            if run.gone.len() > before {
                run.removed += 1;
                run.noted.extend(event.import.map(|import| import.0));
            }
        }
        Ok(())
    }

    async fn earlier_versions(&mut self, id: EventId) -> Result<Vec<(i64, Event)>, StoreError> {
        let rows = self
            .rows(
                "SELECT version, content FROM event_version WHERE municipality = $1 AND event = $2 ORDER BY version",
                values![self.municipality, id.0],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.int("version")?, row.json("content")?)))
            .collect()
    }

    /// Whole events, and what the journal said of them.
    pub(super) async fn dispose_events(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        let events: Vec<EventId> = ids.iter().map(|id| EventId(*id)).collect();
        for event in by_ids(self, m, &events).await? {
            let id = event.id;
            for (version, earlier) in self.earlier_versions(id).await? {
                run.gone.push(Gone::whole(
                    "event",
                    id.0,
                    version,
                    &event_row::digest(m, &earlier),
                ));
            }
            let fingerprint = self
                .row(
                    "SELECT fingerprint FROM event WHERE municipality = $1 AND id = $2",
                    values![m, id.0],
                )
                .await?;
            let mut now = Gone::whole("event", id.0, event.version, &event_row::digest(m, &event));
            now.fingerprint = fingerprint.map(|row| row.get("fingerprint")).transpose()?;
            run.gone.push(now);
            self.count(&[(&event, -1)]).await?;
            let (counts, merged) = run.counts.entry(cell(&event)).or_default();
            *counts += i64::from(event.status.counts());
            *merged += i64::from(event.status == EventStatus::Merged);
            run.noted.extend(event.import.map(|import| import.0));
            run.removed += 1;
            self.attachments_gone("event", id.0, run).await?;
            self.dispose_secrecy(id, run).await?;
            self.forget_words(&[id]).await?;
            for sql in [
                "DELETE FROM attachment WHERE municipality = $1 AND event = $2",
                "DELETE FROM event_version WHERE municipality = $1 AND event = $2",
                "DELETE FROM duplicate WHERE municipality = $1 AND (first_event = $2 OR second_event = $2)",
                "DELETE FROM merged_event WHERE municipality = $1 AND event = $2",
                "DELETE FROM event WHERE municipality = $1 AND id = $2",
            ] {
                self.execute(sql, values![m, id.0]).await?;
            }
            self.entries_gone("event", id.0, run).await?;
        }
        run.counts.retain(|_, (counts, merged)| *counts + *merged > 0);
        Ok(())
    }

    pub(super) async fn dispose_attachments(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        for &id in ids {
            let row = self
                .row(
                    "SELECT event FROM attachment WHERE municipality = $1 AND id = $2",
                    values![m, id],
                )
                .await?;
            let Some(row) = row else { continue };
            let event = row.int("event")?;
            self.attachments_gone("id", id, run).await?;
            self.execute(
                "DELETE FROM attachment WHERE municipality = $1 AND id = $2",
                values![m, id],
            )
            .await?;
            for entry in self.entries_about("event", event).await? {
                let after = entry
                    .became
                    .as_deref()
                    .and_then(|text| serde_json::from_str(text).ok());
                let after: serde_json::Value = after.unwrap_or_default();
                if entry.act == "attached" && after["attachment"].as_i64() == Some(id) {
                    run.gone.push(entry_gone(m, &entry));
                }
            }
            run.removed += 1;
        }
        Ok(())
    }

    async fn attachments_gone(&mut self, by: &str, id: i64, run: &mut Run) -> Result<(), StoreError> {
        let sql = format!("SELECT id, sha256 FROM attachment WHERE municipality = $1 AND {by} = $2");
        for row in self.ask(sql, values![self.municipality, id]).await? {
            let sha256: Vec<u8> = row.get("sha256")?;
            run.gone
                .push(Gone::whole("attachment", row.int("id")?, 0, &sha256));
        }
        Ok(())
    }

    pub(super) async fn dispose_rejected_rows(
        &mut self,
        imports: &[i64],
        run: &mut Run,
    ) -> Result<(), StoreError> {
        let m = self.municipality;
        for &import in imports {
            let rows = self
                .rows(
                    "SELECT ordinal, raw, reason FROM rejected_row WHERE municipality = $1 AND import = $2 ORDER BY ordinal",
                    values![m, import],
                )
                .await?;
            let mut seal = Seal::new("rejected-gone/1");
            for row in &rows {
                seal.int(row.int("ordinal")?)
                    .text(&row.text("raw")?)
                    .text(&row.text("reason")?);
            }
            run.gone.push(Gone::whole("rejected", import, 0, &seal.finish()));
            run.removed += rows.len() as i64;
            self.execute(
                "DELETE FROM rejected_row WHERE municipality = $1 AND import = $2",
                values![m, import],
            )
            .await?;
        }
        Ok(())
    }

    pub(super) async fn dispose_notes(&mut self, run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        for import in std::mem::take(&mut run.noted) {
            let rows = self
                .rows(
                    "SELECT event, code, text FROM event_note WHERE municipality = $1 AND import = $2 ORDER BY event, ordinal",
                    values![m, import],
                )
                .await?;
            if rows.is_empty() {
                continue;
            }
            let mut digest = Sha256::new();
            for row in &rows {
                digest.update(row.int("event")?.to_be_bytes());
                digest.update(row.text("code")?);
                digest.update(row.text("text")?);
            }
            run.gone.push(Gone::whole("notes", import, 0, &digest.finalize()));
            self.execute(
                "DELETE FROM event_note WHERE municipality = $1 AND import = $2",
                values![m, import],
            )
            .await?;
        }
        Ok(())
    }

    /// What the journal said of something and has not forgotten.
    pub(super) async fn entries_about(
        &mut self,
        kind: &str,
        id: i64,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND object_kind = $2 AND object_id = $3
             AND (was IS NOT NULL OR became IS NOT NULL OR why <> '') ORDER BY seq"
        );
        let m = self.municipality;
        let rows = self.ask(sql, values![m, kind, id.to_string()]).await?;
        rows.iter().map(StoredEntry::of).collect()
    }

    /// The journal is to forget all that it said of something.
    pub(super) async fn entries_gone(
        &mut self,
        kind: &str,
        id: i64,
        run: &mut Run,
    ) -> Result<(), StoreError> {
        let m = self.municipality;
        let said = self.entries_about(kind, id).await?;
        run.gone.extend(said.iter().map(|entry| entry_gone(m, entry)));
        Ok(())
    }

    /// Writes down what a run destroyed, seals it in the journal, and lets the journal forget.
    pub(super) async fn seal_run(&mut self, mut disposal: Disposal, mut run: Run) -> Result<(), StoreError> {
        let m = self.municipality;
        let seq = self.next_entry().await?;
        run.gone.sort();
        let rows = run.gone.iter().map(|one| {
            let Gone {
                kind,
                id,
                version,
                digest,
                left,
                fingerprint,
            } = one;
            let mut row = values![m, seq, kind, *id, *version, digest.as_slice()];
            row.push(Value::Bytes(left.clone()));
            row.push(Value::Bytes(fingerprint.clone()));
            row
        });
        let rows: Vec<Vec<Value>> = rows.collect();
        self.insert_many(
            "INSERT INTO disposed (municipality, journal_seq, kind, id, version, digest, left_digest, fingerprint) VALUES",
            8,
            "",
            rows,
        )
        .await?;
        for entry in run.gone.iter().filter(|one| one.kind == "entry") {
            // Who saw what is the whole of such an entry: nothing but when and its hash is left.
            let sql = if disposal.of == DisposalOf::AccessLog {
                "UPDATE journal SET was = NULL, became = NULL, why = '', account = NULL, actor = '', object_id = ''
                 WHERE municipality = $1 AND seq = $2"
            } else {
                "UPDATE journal SET was = NULL, became = NULL, why = '' WHERE municipality = $1 AND seq = $2"
            };
            self.execute(sql, values![m, entry.id]).await?;
        }
        self.keep_counts(&run.counts).await?;
        disposal.removed += run.removed;
        self.save_disposal(&disposal).await?;
        let entries = run.gone.iter().filter(|one| one.kind == "entry");
        let entries = entries.filter_map(|one| Some((one.id, one.left.as_deref()?)));
        let counts: Vec<_> = run.counts.iter().map(|(cell, n)| json!([cell, n])).collect();
        let after = json!({
            "of": disposal.of, "removed": disposal.removed, "digests": run.gone.len(),
            "root": hex::encode(root_of(&run.gone)), "entries": hex::encode(root_of_entries(entries)), "counts": counts,
        });
        let id = disposal.id.to_string();
        self.journal("disposed", ("disposal", &id), None, Some(after), "")
            .await?;
        Ok(())
    }

    async fn keep_counts(&mut self, counts: &BTreeMap<Cell, (i64, i64)>) -> Result<(), StoreError> {
        let m = self.municipality;
        let rows = counts
            .iter()
            .map(|((week, area, category, partner, source), (n, merged))| {
                values![m, *week, area, category, partner, source, *n, *merged]
            });
        let rows: Vec<Vec<Value>> = rows.collect();
        self.insert_many(
            "INSERT INTO disposed_count (municipality, week, area, category, partner, source, n, merged) VALUES",
            8,
            "ON CONFLICT (municipality, week, area, category, partner, source)
             DO UPDATE SET n = disposed_count.n + excluded.n, merged = disposed_count.merged + excluded.merged",
            rows,
        )
        .await
    }
}

fn without_text(m: MunicipalityCode, event: &mut Event) -> Option<Gone> {
    if event.input.text.is_empty() {
        return None;
    }
    let digest = event_row::digest(m, event);
    event.input.text.clear();
    let mut gone = Gone::whole("event", event.id.0, event.version, &digest);
    gone.left = Some(event_row::digest(m, event).to_vec());
    Some(gone)
}

pub(super) fn entry_gone(m: MunicipalityCode, entry: &StoredEntry) -> Gone {
    let mut gone = Gone::whole("entry", entry.seq, 0, &entry.hash);
    gone.left = Some(entry.without_words(m).to_vec());
    gone
}

fn cell(event: &Event) -> Cell {
    let input = &event.input;
    (
        event.week.number(),
        event
            .areas
            .working
            .as_ref()
            .map_or("", AreaCode::as_str)
            .to_owned(),
        input.category.to_string(),
        input.reported_by.to_string(),
        input.source.to_string(),
    )
}
