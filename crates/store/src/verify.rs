//! Is what is kept what was once written? Recomputes the journal's chain and everything that it vouches for:
//! events in all their versions, attachments, adopted pictures, decisions; and what is derived: counts, search.
//!
//! Reads one snapshot, so that writes may go on meanwhile. Finds; mends nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use domain::codes::*;
use domain::event::Event;

use crate::accounts::municipality_of;
use crate::database::{Ask, Snapshot, values};
use crate::error::StoreError;
use crate::event_row::{self, EVENT_COLUMNS};
use crate::journal::{Checkpoint, ENTRY_COLUMNS, Seal, StoredEntry};
use crate::opening::Store;
use crate::search::row_numbers;
use crate::{decisions, pictures};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    pub ok: bool,
    /// How many of each kind were looked at.
    pub checked: BTreeMap<String, i64>,
    /// What is wrong, in words for the one who runs the installation.
    pub faults: Vec<String>,
}

impl Verification {
    fn count(&mut self, what: &str, n: i64) {
        *self.checked.entry(what.to_owned()).or_default() += n;
    }

    /// After so many, more of them say nothing new.
    const MOST_FAULTS: usize = 200;

    fn fault(&mut self, text: String) {
        if self.faults.len() < Self::MOST_FAULTS {
            self.faults.push(text);
        }
    }
}

/// Rows read at a time.
const BATCH: i64 = 2_000;

type Hash = [u8; 32];

/// What the journal of a municipality vouches for.
#[derive(Default)]
struct Vouched {
    /// The digest of an event, by the entry that made it so.
    events: HashMap<i64, (i64, Hash)>,
    /// Events recorded one by one, which must all be there.
    recorded: HashSet<i64>,
    /// The digest of a chunk, by its entry.
    chunks: HashMap<i64, Hash>,
    /// Events left when their import was taken back, with the digests of what they first said.
    left: HashMap<i64, Hash>,
    /// Imports that were taken back: their chunks are no longer whole.
    taken_back: HashSet<i64>,
    attachments: HashMap<i64, Hash>,
    pictures: BTreeMap<i64, String>,
    decisions: BTreeMap<i64, Option<Json>>,
}

struct Chunk {
    seq: i64,
    import: i64,
    first: i64,
    last: i64,
    seal: Seal,
}

impl Store {
    /// Looks through everything. `progress` hears what is being looked at and how much of it so far.
    pub async fn verify(
        &self,
        checkpoints: &[Checkpoint],
        mut progress: impl FnMut(&str, i64) + Send,
    ) -> Result<Verification, StoreError> {
        let mut found = Verification::default();
        let mut snapshot = self.snapshot().await?;
        if self.is_sqlite() {
            progress("filen", 0);
            // A connection that has searched before keeps the shape of the index as it was then, and would
            // take it for damage that it has changed since; a search in this snapshot makes it look anew.
            snapshot
                .rows(
                    "SELECT rowid FROM event_search WHERE event_search MATCH 'a' LIMIT 1",
                    vec![],
                )
                .await?;
            for row in snapshot.rows("PRAGMA integrity_check", vec![]).await? {
                let line: String = row.at(0)?;
                if line != "ok" {
                    found.fault(format!("databasfilen är skadad: {line}"));
                }
            }
            found.count("database", 1);
        }
        let mut municipalities = Vec::new();
        for row in snapshot
            .rows(
                "SELECT municipality FROM journal_head UNION SELECT municipality FROM municipality
                 UNION SELECT municipality FROM journal ORDER BY municipality",
                vec![],
            )
            .await?
        {
            municipalities.push(municipality_of(row.int("municipality")?)?);
        }
        for &m in &municipalities {
            found.count("municipalities", 1);
            let of: Vec<&Checkpoint> = checkpoints.iter().filter(|c| c.municipality == m).collect();
            let mut look = Look {
                m,
                snapshot: &mut snapshot,
                found: &mut found,
                progress: &mut progress,
            };
            let mut vouched = look.journal(&of).await?;
            look.events(&mut vouched).await?;
            look.versions(&vouched).await?;
            look.attachments(&mut vouched).await?;
            look.pictures(&mut vouched).await?;
            look.decisions(&mut vouched).await?;
        }
        for checkpoint in checkpoints
            .iter()
            .filter(|c| !municipalities.contains(&c.municipality))
        {
            found.fault(format!(
                "kommun {}: kontrollpunkten vid post {} finns, men journalen är borta",
                checkpoint.municipality, checkpoint.seq
            ));
        }
        found.ok = found.faults.is_empty();
        Ok(found)
    }
}

struct Look<'a, P> {
    m: MunicipalityCode,
    snapshot: &'a mut Snapshot,
    found: &'a mut Verification,
    progress: &'a mut P,
}

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    fn fault(&mut self, text: impl std::fmt::Display) {
        let m = self.m;
        self.found.fault(format!("kommun {m}: {text}"));
    }

    async fn journal(&mut self, checkpoints: &[&Checkpoint]) -> Result<Vouched, StoreError> {
        let mut vouched = Vouched::default();
        let mut expected = 1;
        let mut last_hash = vec![0; 32];
        let mut after = 0;
        loop {
            let sql = format!(
                "SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND seq > $2 ORDER BY seq LIMIT $3"
            );
            let rows = self.snapshot.ask(sql, values![self.m, after, BATCH]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let entry = StoredEntry::of(row)?;
                let seq = entry.seq;
                if seq != expected {
                    self.fault(format_args!("journalposterna {expected} till {} saknas", seq - 1));
                } else if entry.prev_hash != last_hash {
                    self.fault(format_args!("journalpost {seq} hänger inte ihop med posten före"));
                }
                if entry.sealed(self.m).as_slice() != entry.hash {
                    self.fault(format_args!(
                        "journalpost {seq} är ändrad efteråt ({})",
                        entry.act
                    ));
                }
                for checkpoint in checkpoints.iter().filter(|c| c.seq == seq) {
                    if checkpoint.hash != hex::encode(&entry.hash) {
                        self.fault(format_args!("journalpost {seq} stämmer inte med kontrollpunkten"));
                    }
                }
                if let Err(what) = vouched.take(&entry) {
                    self.fault(format_args!("journalpost {seq} går inte att läsa: {what}"));
                }
                expected = seq + 1;
                after = seq;
                last_hash = entry.hash;
            }
            self.found.count("journal_entries", rows.len() as i64);
            (self.progress)("journalen", after);
        }
        let head = self
            .snapshot
            .row(
                "SELECT seq, hash FROM journal_head WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let (seq, hash) = match head {
            Some(row) => (row.int("seq")?, row.get::<Vec<u8>>("hash")?),
            None => (0, vec![0; 32]),
        };
        if seq != after || hash != last_hash {
            self.fault(format_args!(
                "journalen slutar vid post {after}, men ska sluta vid post {seq}"
            ));
        }
        for checkpoint in checkpoints.iter().filter(|c| c.seq > after) {
            let seq = checkpoint.seq;
            self.fault(format_args!(
                "journalen är kortare än kontrollpunkten vid post {seq}"
            ));
        }
        self.found.count("checkpoints", checkpoints.len() as i64);
        Ok(vouched)
    }

    async fn chunks(&mut self, vouched: &Vouched) -> Result<Vec<Chunk>, StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT journal_seq, import, first_id, last_id, digest FROM import_chunk
                 WHERE municipality = $1 ORDER BY first_id",
                values![self.m],
            )
            .await?;
        let mut chunks = Vec::with_capacity(rows.len());
        for row in &rows {
            let chunk = Chunk {
                seq: row.int("journal_seq")?,
                import: row.int("import")?,
                first: row.int("first_id")?,
                last: row.int("last_id")?,
                seal: Seal::new("chunk/1"),
            };
            let digest: Vec<u8> = row.get("digest")?;
            if vouched.chunks.get(&chunk.seq).map(|d| d.as_slice()) != Some(digest.as_slice()) {
                let (import, seq) = (chunk.import, chunk.seq);
                self.fault(format_args!(
                    "import {import}: kontrollsumman stämmer inte med journalpost {seq}"
                ));
            }
            chunks.push(chunk);
        }
        if chunks.len() < vouched.chunks.len() {
            self.fault("en del av en import saknas helt");
        }
        self.found.count("import_chunks", chunks.len() as i64);
        Ok(chunks)
    }

    async fn events(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let chunks = self.chunks(vouched).await?;
        let mut chunks = chunks.into_iter().peekable();
        let mut open: Option<Chunk> = None;
        let mut counts: HashMap<(i64, String, String, String, String), i64> = HashMap::new();
        let mut after = 0;
        let mut total = 0;
        loop {
            let sql = format!(
                "SELECT {EVENT_COLUMNS}, journal_seq FROM event
                 WHERE municipality = $1 AND id > $2 ORDER BY id LIMIT $3"
            );
            let rows = self.snapshot.ask(sql, values![self.m, after, BATCH]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let id = row.int("id")?;
                after = id;
                while open.as_ref().is_some_and(|c| c.last < id)
                    || (open.is_none() && chunks.peek().is_some_and(|c| c.first <= id))
                {
                    if let Some(done) = open.take() {
                        self.close_chunk(done, vouched);
                    } else {
                        open = chunks.next();
                    }
                }
                let event = match event_row::of_row(row) {
                    Ok(event) => event,
                    Err(error) => {
                        self.fault(format_args!("händelse {id} går inte att läsa: {error}"));
                        continue;
                    }
                };
                let digest = event_row::digest(self.m, &event);
                let chunk = open.as_mut().filter(|c| c.first <= id);
                let seq = row.int("journal_seq")?;
                let in_chunk = chunk.is_some();
                if event.version > 1 || !in_chunk {
                    if vouched.events.get(&seq) != Some(&(id, digest)) {
                        self.fault(format_args!(
                            "händelse {id} stämmer inte med journalen: den är ändrad eller tillagd vid sidan om"
                        ));
                    }
                    vouched.recorded.remove(&id);
                }
                if let Some(chunk) = chunk {
                    let first = if event.version == 1 {
                        Some(digest)
                    } else {
                        first_version(self.snapshot, self.m, id).await?
                    };
                    let Some(first) = first else {
                        self.fault(format_args!("händelse {id}: den första versionen saknas"));
                        continue;
                    };
                    if vouched.taken_back.contains(&chunk.import) {
                        if vouched.left.remove(&id) != Some(first) {
                            self.fault(format_args!(
                                "händelse {id} stämmer inte med vad som blev kvar av sin import"
                            ));
                        }
                    } else {
                        chunk.seal.bytes(&first);
                    }
                }
                if event.status.counts() {
                    *counts.entry(cell(event)).or_default() += 1;
                }
            }
            total += rows.len() as i64;
            (self.progress)("händelserna", total);
        }
        for done in open.into_iter().chain(chunks) {
            self.close_chunk(done, vouched);
        }
        let mut missing: Vec<i64> = vouched
            .recorded
            .iter()
            .chain(vouched.left.keys())
            .copied()
            .collect();
        missing.sort_unstable();
        for id in missing {
            self.fault(format_args!(
                "händelse {id} finns i journalen men inte i registret"
            ));
        }
        self.found.count("events", total);
        self.counts(counts).await?;
        self.search(total).await
    }

    fn close_chunk(&mut self, chunk: Chunk, vouched: &Vouched) {
        if vouched.taken_back.contains(&chunk.import) {
            return;
        }
        if vouched.chunks.get(&chunk.seq) != Some(&chunk.seal.finish()) {
            self.fault(format_args!(
                "import {}: händelserna {} till {} är inte de som lästes in",
                chunk.import, chunk.first, chunk.last
            ));
        }
    }

    async fn counts(
        &mut self,
        mut counts: HashMap<(i64, String, String, String, String), i64>,
    ) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT week, area, category, partner, source, n FROM event_count WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        for row in &rows {
            let cell = (
                row.int("week")?,
                row.text("area")?,
                row.text("category")?,
                row.text("partner")?,
                row.text("source")?,
            );
            let n = row.int("n")?;
            let counted = counts.remove(&cell).unwrap_or(0);
            if n != counted {
                let (week, area, category, ..) = cell;
                self.fault(format_args!(
                    "vecka {week}, {area} {category}: summan säger {n} men händelserna är {counted}"
                ));
            }
        }
        for ((week, area, category, ..), n) in counts {
            self.fault(format_args!(
                "vecka {week}, {area} {category}: {n} händelser saknas i summorna"
            ));
        }
        self.found.count("counts", rows.len() as i64);
        Ok(())
    }

    async fn search(&mut self, events: i64) -> Result<(), StoreError> {
        let row = if self.snapshot.is_sqlite() {
            let (first, last) = row_numbers(self.m);
            self.snapshot
                .row(
                    "SELECT count(*) AS n FROM event_search WHERE rowid BETWEEN $1 AND $2",
                    values![first, last],
                )
                .await?
        } else {
            self.snapshot
                .row(
                    "SELECT count(*) AS n FROM event_search WHERE municipality = $1",
                    values![self.m],
                )
                .await?
        };
        let n = row.map_or(Ok(0), |row| row.int("n"))?;
        if n != events {
            self.fault(format_args!(
                "sökregistret har {n} händelser av {events}. Bygg om det"
            ));
        }
        self.found.count("search_rows", n);
        Ok(())
    }

    /// What events said before they were changed.
    async fn versions(&mut self, vouched: &Vouched) -> Result<(), StoreError> {
        let mut after = (0, 0);
        loop {
            let rows = self
                .snapshot
                .rows(
                    "SELECT event, version, content, journal_seq FROM event_version
                     WHERE municipality = $1 AND (event, version) > ($2, $3) ORDER BY event, version LIMIT $4",
                    values![self.m, after.0, after.1, BATCH],
                )
                .await?;
            for row in &rows {
                let (id, version) = (row.int("event")?, row.int("version")?);
                after = (id, version);
                let seq = row.int("journal_seq")?;
                if vouched.chunks.contains_key(&seq) {
                    // The first version of an imported event: its chunk has vouched for it.
                    continue;
                }
                let known = row
                    .json::<Event>("content")
                    .ok()
                    .map(|e| (id, event_row::digest(self.m, &e)));
                if known.is_none() || vouched.events.get(&seq) != known.as_ref() {
                    self.fault(format_args!(
                        "händelse {id}: version {version} stämmer inte med journalen"
                    ));
                }
            }
            self.found.count("event_versions", rows.len() as i64);
            if rows.is_empty() {
                return Ok(());
            }
        }
    }

    async fn attachments(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let ids = self
            .snapshot
            .rows(
                "SELECT id, event FROM attachment WHERE municipality = $1 ORDER BY id",
                values![self.m],
            )
            .await?;
        for row in &ids {
            let (id, event) = (row.int("id")?, row.int("event")?);
            let content = self
                .snapshot
                .row(
                    "SELECT sha256, bytes FROM attachment WHERE municipality = $1 AND id = $2",
                    values![self.m, id],
                )
                .await?;
            if let Some(content) = content {
                let bytes: Vec<u8> = content.get("bytes")?;
                let sha256: Vec<u8> = content.get("sha256")?;
                let digest: Hash = Sha256::digest(&bytes).into();
                let attached = vouched.attachments.remove(&id);
                if digest.as_slice() != sha256 || attached != Some(digest) {
                    self.fault(format_args!(
                        "bilaga {id} till händelse {event} är inte den som bifogades"
                    ));
                }
            }
        }
        let mut missing: Vec<i64> = vouched.attachments.keys().copied().collect();
        missing.sort_unstable();
        for id in missing {
            self.fault(format_args!("bilaga {id} saknas"));
        }
        self.found.count("attachments", ids.len() as i64);
        Ok(())
    }

    async fn pictures(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, week, version, status, edit, summary, assessments, participants, correction, frozen_draft,
                     adopted_at, adopted_by, hash FROM picture
                 WHERE municipality = $1 AND status = 'adopted' ORDER BY id",
                values![self.m],
            )
            .await?;
        for row in &rows {
            let picture = match pictures::of_row(row) {
                Ok(picture) => picture,
                Err(error) => {
                    self.fault(format_args!("en lägesbild går inte att läsa: {error}"));
                    continue;
                }
            };
            let hash = pictures::content_hash(self.m, &picture);
            let adopted = vouched.pictures.remove(&picture.id.0);
            if picture.hash.as_ref() != Some(&hash) || adopted.as_ref() != Some(&hash) {
                let (week, version) = (picture.week, picture.version);
                self.fault(format_args!(
                    "lägesbilden {week} version {version} är ändrad efter att den fastställdes"
                ));
            }
        }
        for id in std::mem::take(&mut vouched.pictures).into_keys() {
            self.fault(format_args!("den fastställda lägesbilden {id} saknas"));
        }
        self.found.count("adopted_pictures", rows.len() as i64);
        Ok(())
    }

    async fn decisions(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = decisions::all(self.snapshot, self.m).await?;
        for decision in &rows {
            let id = decision.id;
            match vouched.decisions.remove(&id.0) {
                Some(Some(last)) if last == serde_json::json!(decision) => (),
                _ => self.fault(format_args!("beslut {id} stämmer inte med journalen")),
            }
        }
        for (id, last) in std::mem::take(&mut vouched.decisions) {
            if last.is_some() {
                self.fault(format_args!("beslut {id} finns i journalen men inte i registret"));
            }
        }
        self.found.count("decisions", rows.len() as i64);
        Ok(())
    }
}

fn cell(event: Event) -> (i64, String, String, String, String) {
    (
        event.week.number(),
        event
            .areas
            .working
            .map(|a| a.as_str().to_owned())
            .unwrap_or_default(),
        event.input.category.as_str().to_owned(),
        event.input.reported_by.as_str().to_owned(),
        event.input.source.as_str().to_owned(),
    )
}

async fn first_version(
    snapshot: &mut Snapshot,
    m: MunicipalityCode,
    id: i64,
) -> Result<Option<Hash>, StoreError> {
    let row = snapshot
        .row(
            "SELECT content FROM event_version WHERE municipality = $1 AND event = $2 AND version = 1",
            values![m, id],
        )
        .await?;
    Ok(row
        .and_then(|row| row.json::<Event>("content").ok())
        .map(|event| event_row::digest(m, &event)))
}

impl Vouched {
    /// Takes from an entry what it vouches for. `Err` says what is missing in it.
    fn take(&mut self, entry: &StoredEntry) -> Result<(), &'static str> {
        let after: Json = match &entry.became {
            Some(text) => serde_json::from_str(text).map_err(|_| "innehållet")?,
            None => Json::Null,
        };
        let object = || entry.object_id.parse::<i64>().map_err(|_| "numret");
        let hash = |json: &Json| {
            let text = json.as_str().ok_or("kontrollsumman")?;
            let bytes = hex::decode(text).map_err(|_| "kontrollsumman")?;
            Hash::try_from(bytes.as_slice()).map_err(|_| "kontrollsumman")
        };
        match (entry.object_kind.as_str(), entry.act.as_str()) {
            ("event", "attached") => {
                let id = after["attachment"].as_i64().ok_or("bilagans nummer")?;
                self.attachments.insert(id, hash(&after["sha256"])?);
            }
            ("event", act) => {
                if act == "event_recorded" {
                    self.recorded.insert(object()?);
                }
                self.events
                    .insert(entry.seq, (object()?, hash(&after["digest"])?));
            }
            ("import", "events_imported") => {
                self.chunks.insert(entry.seq, hash(&after["digest"])?);
            }
            ("import", "import_undone" | "import_aborted") => {
                self.taken_back.insert(object()?);
                for (id, digest) in after["kept"].as_object().ok_or("vad som blev kvar")? {
                    self.left.insert(id.parse().map_err(|_| "numret")?, hash(digest)?);
                }
            }
            ("picture", "picture_adopted") => {
                let hash = after["hash"].as_str().ok_or("kontrollsumman")?;
                self.pictures.insert(object()?, hash.to_owned());
            }
            ("decision", _) => {
                let last = (!after.is_null()).then_some(after);
                self.decisions.insert(object()?, last);
            }
            _ => (),
        }
        Ok(())
    }
}
