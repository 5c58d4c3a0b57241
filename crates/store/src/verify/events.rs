//! Events in all their versions, what stands for what, and what is derived: counts, search.

use std::collections::{BTreeMap, HashMap};

use domain::codes::MunicipalityCode;
use domain::event::Event;

use crate::database::{Ask, Snapshot, values};
use crate::error::StoreError;
use crate::event_row::{self, EVENT_COLUMNS};
use crate::journal::Seal;
use crate::search::row_numbers;

use super::disposed::Disposed;
use super::vouched::{Hash, Vouched};
use super::{BATCH, Look};

/// A chunk on its way to being compared with its digest.
struct Open {
    seq: i64,
    import: i64,
    first: i64,
    last: i64,
    seal: Seal,
}

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    async fn chunks(&mut self, vouched: &Vouched) -> Result<Vec<Open>, StoreError> {
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
            let chunk = Open {
                seq: row.int("journal_seq")?,
                import: row.int("import")?,
                first: row.int("first_id")?,
                last: row.int("last_id")?,
                seal: Seal::new("chunk/1"),
            };
            let digest: Vec<u8> = row.get("digest")?;
            let known = vouched.chunks.get(&chunk.seq).is_some_and(|known| {
                (known.import, known.first, known.last) == (chunk.import, chunk.first, chunk.last)
                    && known.digest.as_slice() == digest
            });
            if !known {
                let (import, seq) = (chunk.import, chunk.seq);
                self.fault(format_args!(
                    "import {import}: en del av den stämmer inte med journalpost {seq}"
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

    pub(super) async fn events(
        &mut self,
        vouched: &mut Vouched,
        disposed: &Disposed,
    ) -> Result<(), StoreError> {
        let chunks = self.chunks(vouched).await?;
        let mut chunks = chunks.into_iter().peekable();
        let mut open: Option<Open> = None;
        let mut counts: HashMap<(i64, String, String, String, String), i64> = HashMap::new();
        let mut merged: BTreeMap<i64, i64> = BTreeMap::new();
        let mut gone = disposed.first_of_those_gone().into_iter().peekable();
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
                while let Some((earlier, first)) = gone.next_if(|(other, _)| *other < id) {
                    self.move_to(earlier, &mut open, &mut chunks, vouched);
                    self.add_to_chunk(earlier, first, &mut open, vouched);
                }
                self.move_to(id, &mut open, &mut chunks, vouched);
                let event = match event_row::of_row(row) {
                    Ok(event) => event,
                    Err(error) => {
                        self.fault(format_args!("händelse {id} går inte att läsa: {error}"));
                        continue;
                    }
                };
                let now = event_row::digest(self.m, &event);
                let Some(digest) = disposed.original(id, event.version, now) else {
                    self.fault(format_args!("händelse {id} är inte vad gallringen lämnade kvar"));
                    continue;
                };
                let seq = row.int("journal_seq")?;
                let in_chunk = open.as_ref().is_some_and(|c| c.first <= id);
                if event.version > 1 || !in_chunk {
                    if vouched.events.get(&seq) != Some(&(id, digest)) {
                        self.fault(format_args!(
                            "händelse {id} stämmer inte med journalen: den är ändrad eller tillagd vid sidan om"
                        ));
                    }
                    vouched.recorded.remove(&id);
                }
                if event.version > 1 {
                    vouched.earlier.insert(id, (event.version - 1, 0));
                }
                merged.extend(event.merged_into.map(|kept| (id, kept.0)));
                if in_chunk {
                    let first = if event.version == 1 {
                        Some(digest)
                    } else {
                        first_version(self.snapshot, self.m, id)
                            .await?
                            .and_then(|now| disposed.original(id, 1, now))
                    };
                    let Some(first) = first else {
                        self.fault(format_args!("händelse {id}: den första versionen saknas"));
                        continue;
                    };
                    self.add_to_chunk(id, first, &mut open, vouched);
                }
                if event.status.counts() {
                    *counts.entry(cell(event)).or_default() += 1;
                }
            }
            total += rows.len() as i64;
            (self.progress)("händelserna", total);
        }
        for (id, first) in gone {
            self.move_to(id, &mut open, &mut chunks, vouched);
            self.add_to_chunk(id, first, &mut open, vouched);
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
        self.merged(merged).await?;
        self.counts(counts).await?;
        self.search(total).await
    }

    /// Closes the chunks that end before an event, and opens the one that it may lie in.
    fn move_to(
        &mut self,
        id: i64,
        open: &mut Option<Open>,
        chunks: &mut std::iter::Peekable<std::vec::IntoIter<Open>>,
        vouched: &Vouched,
    ) {
        while open.as_ref().is_some_and(|c| c.last < id)
            || (open.is_none() && chunks.peek().is_some_and(|c| c.first <= id))
        {
            if let Some(done) = open.take() {
                self.close_chunk(done, vouched);
            } else {
                *open = chunks.next();
            }
        }
    }

    /// Adds the digest of what an event first said to its chunk, or holds it against what was left of that.
    fn add_to_chunk(&mut self, id: i64, first: Hash, open: &mut Option<Open>, vouched: &mut Vouched) {
        let Some(chunk) = open.as_mut().filter(|c| c.first <= id) else {
            return;
        };
        if !vouched.taken_back.contains(&chunk.import) {
            chunk.seal.bytes(&first);
        } else if vouched.left.remove(&id) != Some(first) {
            self.fault(format_args!(
                "händelse {id} stämmer inte med vad som blev kvar av sin import"
            ));
        }
    }

    /// Which event stands for which others: said by the events themselves, and by a table of its own.
    async fn merged(&mut self, mut merged: BTreeMap<i64, i64>) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT event, kept FROM merged_event WHERE municipality = $1 ORDER BY event",
                values![self.m],
            )
            .await?;
        for row in &rows {
            let id = row.int("event")?;
            if merged.remove(&id) != Some(row.int("kept")?) {
                self.fault(format_args!(
                    "händelse {id}: sammanslagningen stämmer inte med händelsen"
                ));
            }
        }
        for id in merged.into_keys() {
            self.fault(format_args!("händelse {id}: sammanslagningen saknas"));
        }
        self.found.count("merged_events", rows.len() as i64);
        Ok(())
    }

    fn close_chunk(&mut self, chunk: Open, vouched: &Vouched) {
        if vouched.taken_back.contains(&chunk.import) {
            return;
        }
        if vouched.chunks.get(&chunk.seq).map(|known| known.digest) != Some(chunk.seal.finish()) {
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
    pub(super) async fn versions(
        &mut self,
        vouched: &mut Vouched,
        disposed: &Disposed,
    ) -> Result<(), StoreError> {
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
                match vouched.earlier.get_mut(&id) {
                    Some((most, seen)) if version <= *most => *seen += 1,
                    _ => self.fault(format_args!(
                        "händelse {id}: version {version} är tillagd vid sidan om"
                    )),
                }
                let seq = row.int("journal_seq")?;
                if vouched.chunks.contains_key(&seq) {
                    // The first version of an imported event: its chunk has vouched for it.
                    continue;
                }
                let known = row
                    .json::<Event>("content")
                    .ok()
                    .and_then(|e| Some((id, disposed.original(id, version, event_row::digest(self.m, &e))?)));
                if known.is_none() || vouched.events.get(&seq) != known.as_ref() {
                    self.fault(format_args!(
                        "händelse {id}: version {version} stämmer inte med journalen"
                    ));
                }
            }
            self.found.count("event_versions", rows.len() as i64);
            if rows.is_empty() {
                break;
            }
        }
        let unseen = vouched.earlier.iter().filter(|(_, (most, seen))| seen < most);
        let mut short: Vec<i64> = unseen.map(|(id, _)| *id).collect();
        short.sort_unstable();
        for id in short {
            self.fault(format_args!("händelse {id}: en tidigare version saknas"));
        }
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
