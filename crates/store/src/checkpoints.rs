//! Checkpoints of the journal that are kept beside it, and the journal as a file for those who check it themselves.

use std::collections::HashMap;
use std::io::Write;

use serde::Serialize;
use serde_json::json;

use domain::codes::MunicipalityCode;
use jiff::Timestamp;

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::{ENTRY_COLUMNS, StoredEntry};
use crate::merkle::{Hash, Tree};
use crate::opening::Store;
use crate::writing::Work;

/// The one hash that stands for the first `size` entries of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub municipality: MunicipalityCode,
    pub size: i64,
    pub root: Hash,
}

/// What is needed to go on from a root, for whoever keeps it.
#[derive(Clone, Debug)]
pub struct Edge(Vec<u8>);

const BATCH: i64 = 10_000;

impl Work {
    /// Keeps a signed root; answers whether it was new. Not journaled: it is about the journal, and is proved by it.
    pub async fn keep_checkpoint(
        &mut self,
        root: Root,
        edge: Edge,
        note: String,
    ) -> Result<bool, StoreError> {
        let kept = self
            .execute(
                "INSERT INTO checkpoint (municipality, size, root, edge, note, kept_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (municipality, size) DO NOTHING",
                values![
                    self.municipality,
                    root.size,
                    root.root.as_slice(),
                    edge.0,
                    note,
                    self.now
                ],
            )
            .await?;
        Ok(kept > 0)
    }
}

impl Store {
    /// The root of a journal as it is now, or as it was after an entry. Goes on from the nearest checkpoint that is kept.
    pub async fn root(&self, m: MunicipalityCode, size: Option<i64>) -> Result<(Root, Edge), StoreError> {
        let size = match size {
            Some(size) => size,
            None => self.checkpoint(m).await?.seq,
        };
        let kept = self
            .row(
                "SELECT size, edge FROM checkpoint WHERE municipality = $1 AND size <= $2 ORDER BY size DESC LIMIT 1",
                values![m, size],
            )
            .await?;
        let mut tree = match kept {
            Some(row) => Tree::from_edge(row.int("size")?, &row.get::<Vec<u8>>("edge")?)?,
            None => Tree::default(),
        };
        while tree.size() < size {
            let rows = self
                .rows(
                    "SELECT hash FROM journal WHERE municipality = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
                    values![m, tree.size(), size, BATCH],
                )
                .await?;
            if rows.is_empty() {
                return Err(StoreError::corrupt("journalens längd", size));
            }
            for row in &rows {
                tree.push(&row.get::<Vec<u8>>("hash")?);
            }
        }
        let root = Root {
            municipality: m,
            size,
            root: tree.root(),
        };
        Ok((root, Edge(tree.edge())))
    }

    /// All roots that are kept, with their signed notes.
    pub async fn kept_checkpoints(&self) -> Result<Vec<(Root, String)>, StoreError> {
        self.rows(
            "SELECT municipality, size, root, note FROM checkpoint ORDER BY municipality, size",
            vec![],
        )
        .await?
        .iter()
        .map(|row| Ok((root_of(row)?, row.text("note")?)))
        .collect()
    }

    /// The signed note that was kept after an entry.
    pub async fn kept_checkpoint(
        &self,
        m: MunicipalityCode,
        size: i64,
    ) -> Result<Option<String>, StoreError> {
        let row = self
            .row(
                "SELECT note FROM checkpoint WHERE municipality = $1 AND size = $2",
                values![m, size],
            )
            .await?;
        row.map(|row| row.text("note")).transpose()
    }

    /// Writes a journal with every entry as it lies there, one JSON a line; answers how many entries.
    pub async fn write_journal(&self, m: MunicipalityCode, out: &mut impl Write) -> Result<i64, ExportError> {
        writeln!(
            out,
            "{}",
            json!({ "journal": format!("lagesbild/{m}"), "municipality": m.number() })
        )?;
        let mut snapshot = self.snapshot().await?;
        let mut after = 0;
        let mut forgotten: HashMap<i64, i64> = HashMap::new();
        let gone = snapshot
            .rows(
                "SELECT id, journal_seq FROM disposed WHERE municipality = $1 AND kind = 'entry'",
                values![m],
            )
            .await?;
        for row in &gone {
            forgotten.insert(row.int("id")?, row.int("journal_seq")?);
        }
        loop {
            let sql = format!(
                "SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND seq > $2 ORDER BY seq LIMIT $3"
            );
            let rows = snapshot.ask(sql, values![m, after, BATCH]).await?;
            if rows.is_empty() {
                return Ok(after);
            }
            for row in &rows {
                let entry = StoredEntry::of(row)?;
                after = entry.seq;
                let forgotten = forgotten.get(&entry.seq).copied();
                serde_json::to_writer(&mut *out, &Line::of(&entry, forgotten))?;
                writeln!(out)?;
            }
        }
    }
}

/// Which entries of some time are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    All,
    /// Who saw what under secrecy, and who took what out.
    SeenAndTaken,
}

impl Store {
    /// Writes the entries from an instant until another, one JSON a line; answers how many.
    pub async fn write_entries(
        &self,
        m: MunicipalityCode,
        (from, until): (Timestamp, Timestamp),
        which: Entries,
        out: &mut impl Write,
    ) -> Result<i64, ExportError> {
        // A clock that went back an hour is still found.
        let mut after = self.last_before(m, from.as_second() - 3_600).await?;
        let end = self.last_before(m, until.as_second() + 3_600).await?;
        let kinds = match which {
            Entries::All => "",
            Entries::SeenAndTaken => " AND object_kind IN ('access', 'export')",
        };
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND seq > $2 AND seq <= $3 AND at >= $4 AND at < $5{kinds}
             ORDER BY seq LIMIT $6"
        );
        let mut written = 0;
        loop {
            let rows = self
                .ask(sql.clone(), values![m, after, end, from, until, BATCH])
                .await?;
            let Some(last) = rows.last() else {
                return Ok(written);
            };
            after = last.int("seq")?;
            for row in &rows {
                serde_json::to_writer(&mut *out, &Line::of(&StoredEntry::of(row)?, None))?;
                writeln!(out)?;
                written += 1;
            }
        }
    }

    /// The number of the last entry before a second. Entries come in the order of the clock, so that halving finds it.
    async fn last_before(&self, m: MunicipalityCode, second: i64) -> Result<i64, StoreError> {
        let (mut low, mut high) = (0, self.checkpoint(m).await?.seq);
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let row = self
                .row(
                    "SELECT at FROM journal WHERE municipality = $1 AND seq = $2",
                    values![m, middle],
                )
                .await?;
            match row {
                Some(row) if row.int("at")? < second => low = middle,
                _ => high = middle - 1,
            }
        }
        Ok(low)
    }
}

pub(crate) fn root_of(row: &crate::database::Row) -> Result<Root, StoreError> {
    let root: Vec<u8> = row.get("root")?;
    Ok(Root {
        municipality: crate::accounts::municipality_of(row.int("municipality")?)?,
        size: row.int("size")?,
        root: Hash::try_from(root.as_slice()).map_err(|e| StoreError::corrupt("en kontrollpunkts rot", e))?,
    })
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("filen kan inte skrivas: {0}")]
    Io(#[from] std::io::Error),
    #[error("en post kan inte skrivas: {0}")]
    Json(#[from] serde_json::Error),
}

/// An entry as a line: what was and became are the very texts that were sealed.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    at: i64,
    account: Option<i64>,
    actor: &'a str,
    act: &'a str,
    object_kind: &'a str,
    object_id: &'a str,
    was: Option<&'a str>,
    became: Option<&'a str>,
    why: &'a str,
    prev_hash: String,
    hash: String,
    /// The entry by which its words were disposed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    disposed: Option<i64>,
}

impl<'a> Line<'a> {
    fn of(entry: &'a StoredEntry, disposed: Option<i64>) -> Self {
        Self {
            disposed,
            seq: entry.seq,
            at: entry.at,
            account: entry.account,
            actor: &entry.actor,
            act: &entry.act,
            object_kind: &entry.object_kind,
            object_id: &entry.object_id,
            was: entry.was.as_deref(),
            became: entry.became.as_deref(),
            why: &entry.why,
            prev_hash: hex::encode(&entry.prev_hash),
            hash: hex::encode(&entry.hash),
        }
    }
}
