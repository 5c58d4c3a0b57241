//! The journal itself: does each entry seal the one before it, does the chain end where it should, and was it what the
//! checkpoints say when they were kept?

use std::collections::BTreeMap;

use crate::checkpoints::{Root, root_of};
use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::{Checkpoint, ENTRY_COLUMNS, StoredEntry};

use crate::merkle::{Hash, Tree};

use super::disposed::Disposed;
use super::vouched::Vouched;
use super::{BATCH, Look};

/// A root and, where it is kept here, its edge.
type KeptRoot = (Hash, Option<Vec<u8>>);

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn journal(
        &mut self,
        checkpoints: &[&Checkpoint],
        outside: impl Iterator<Item = &Root>,
        disposed: &Disposed,
    ) -> Result<Vouched, StoreError> {
        let mut kept = self.kept_roots().await?;
        for root in outside {
            kept.entry(root.size).or_default().push((root.root, None));
        }
        let roots: usize = kept.values().map(Vec::len).sum();
        let mut tree = Tree::default();
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
                let forgotten = disposed.entries.get(&seq);
                let whole = match forgotten {
                    Some(gone) => {
                        entry.is_wordless()
                            && gone.digest == entry.hash
                            && gone.left.as_deref() == Some(entry.without_words(self.m).as_slice())
                    }
                    None => entry.sealed(self.m).as_slice() == entry.hash,
                };
                if !whole {
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
                tree.push(&entry.hash);
                for (root, edge) in kept.remove(&seq).unwrap_or_default() {
                    if root != tree.root() || edge.is_some_and(|edge| edge != tree.edge()) {
                        self.fault(format_args!(
                            "kontrollpunkten vid post {seq} stämmer inte: journalen var en annan då"
                        ));
                    }
                }
                if forgotten.is_none()
                    && let Err(what) = vouched.take(&entry)
                {
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
        let beyond = checkpoints.iter().map(|c| c.seq).filter(|seq| *seq > after);
        for seq in beyond.chain(kept.into_keys()) {
            self.fault(format_args!(
                "journalen är kortare än kontrollpunkten vid post {seq}"
            ));
        }
        self.found
            .count("checkpoints", (checkpoints.len() + roots) as i64);
        Ok(vouched)
    }

    /// The roots that the register keeps itself, each with its edge.
    async fn kept_roots(&mut self) -> Result<BTreeMap<i64, Vec<KeptRoot>>, StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT municipality, size, root, edge FROM checkpoint WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut kept: BTreeMap<i64, Vec<KeptRoot>> = BTreeMap::new();
        for row in &rows {
            let root = root_of(row)?;
            let edge = row.get("edge")?;
            kept.entry(root.size).or_default().push((root.root, Some(edge)));
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use jiff::Timestamp;
    use sqlx::{Connection as _, SqliteConnection};

    use domain::codes::AccountId;

    use super::*;
    use crate::municipalities::installation;
    use crate::opening::{DATABASE_FILE, Store};
    use crate::writing::Actor;

    /// A row of random numbers that is the same each time (SplitMix64).
    struct Dice(u64);

    impl Dice {
        fn throw(&mut self, sides: usize) -> usize {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % sides as u64) as usize
        }
    }

    /// Entries that no other table tells of: only the journal itself can show what was done to them.
    async fn write(store: &Store, n: i64) {
        let actor = Actor::system("prov");
        let now = Timestamp::from_second(n).unwrap();
        let act = store.write(installation(), &actor, now, move |work| {
            Box::pin(async move { work.note_wrong_code(AccountId(n)).await })
        });
        act.await.unwrap();
    }

    async fn entries(connection: &mut SqliteConnection) -> Vec<StoredEntry> {
        let sql = format!("SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = 0 ORDER BY seq");
        let rows = crate::database::Link::Sqlite(connection).ask(sql, vec![]).await;
        rows.unwrap()
            .iter()
            .map(|row| StoredEntry::of(row).unwrap())
            .collect()
    }

    /// Puts entries in the place of those that are there, with the end of the chain as it should be.
    async fn put(connection: &mut SqliteConnection, entries: &[StoredEntry]) {
        let mut link: crate::database::Borrowed<'_> = crate::database::Link::Sqlite(connection);
        link.script(
            "PRAGMA synchronous = OFF; BEGIN; DROP TRIGGER journal_keeps_what_it_has;
             DROP TRIGGER journal_loses_nothing; DELETE FROM journal",
        )
        .await
        .unwrap();
        for e in entries {
            link.rows(
                "INSERT INTO journal VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                values![
                    e.seq,
                    e.at,
                    e.account,
                    &e.actor,
                    &e.act,
                    &e.object_kind,
                    &e.object_id,
                    e.was.as_deref(),
                    e.became.as_deref(),
                    &e.why,
                    e.prev_hash.as_slice(),
                    e.hash.as_slice()
                ],
            )
            .await
            .unwrap();
        }
        let last = entries.last().unwrap();
        link.rows(
            "UPDATE journal_head SET seq = $1, hash = $2 WHERE municipality = 0",
            values![last.seq, last.hash.as_slice()],
        )
        .await
        .unwrap();
        link.script("COMMIT").await.unwrap();
    }

    /// Numbers and seals entries so that they hang together, as somebody would who knows how.
    fn sealed(mut entries: Vec<StoredEntry>) -> Vec<StoredEntry> {
        let mut last = vec![0; 32];
        for (seq, entry) in (1..).zip(&mut entries) {
            (entry.seq, entry.prev_hash) = (seq, last.clone());
            entry.hash = entry.sealed(installation()).to_vec();
            last = entry.hash.clone();
        }
        entries
    }

    async fn connect(file: &Path) -> SqliteConnection {
        SqliteConnection::connect(&format!("sqlite://{}", file.display()))
            .await
            .unwrap()
    }

    /// One thousand random ways to make the past another, by somebody who may write anything in the database.
    #[tokio::test]
    async fn a_checkpoint_on_paper_finds_every_other_past() {
        let folder = std::env::temp_dir().join(format!("lagesbild-tampering-{}", std::process::id()));
        let (whole, tried) = (folder.join("whole"), folder.join("tried.sqlite"));
        // The register as it was after each tenth entry, for those who put back an old copy.
        let mut copies: Vec<PathBuf> = Vec::new();
        for n in 1..=60 {
            let store = Store::open_sqlite(&whole, Timestamp::UNIX_EPOCH).await.unwrap();
            write(&store, n).await;
            store.close().await;
            if n % 10 == 0 {
                copies.push(folder.join(format!("{n}.sqlite")));
                std::fs::copy(whole.join(DATABASE_FILE), copies.last().unwrap()).unwrap();
            }
        }
        let store = Store::open_sqlite_for_reading(copies.last().unwrap())
            .await
            .unwrap();
        let (paper, _) = store.root(installation(), None).await.unwrap();
        assert!(
            store
                .verify_with(&[], std::slice::from_ref(&paper), |_, _| ())
                .await
                .unwrap()
                .ok
        );
        let mut dice = Dice(20_260_329);
        let mut hidden = 0;
        for n in 0..1_000 {
            let newest = copies.last().unwrap();
            std::fs::copy(newest, &tried).unwrap();
            let mut connection = connect(&tried).await;
            let mut past = entries(&mut connection).await;
            let at = dice.throw(past.len());
            let what = n % 6;
            match what {
                // As it is done in haste: one word, and nothing around it.
                0 => past[at].actor.push('x'),
                1 => past[at].object_id = (1_000 + n).to_string(),
                2 => drop(past.remove(at)),
                3 => {
                    let other = (at + 1 + dice.throw(past.len() - 1)) % past.len();
                    past.swap(at, other);
                }
                4 => past.truncate(1 + dice.throw(past.len() - 1)),
                _ => (),
            }
            if what == 5 {
                drop(connection);
                let old = &copies[dice.throw(copies.len() - 1)];
                std::fs::copy(old, &tried).unwrap();
            } else {
                let past = if what == 0 { past } else { sealed(past) };
                put(&mut connection, &past).await;
                connection.close().await.unwrap();
            }
            let store = Store::open_sqlite_for_reading(&tried).await.unwrap();
            let found = store
                .verify_with(&[], std::slice::from_ref(&paper), |_, _| ())
                .await
                .unwrap();
            assert!(!found.ok, "{n}: way {what} at {at}");
            if n < 60 && what > 0 {
                // All but the hasty ones are seen by nothing but the paper.
                let alone = store.verify(&[], |_, _| ()).await.unwrap();
                assert_eq!(alone.faults, [""; 0], "{n}: way {what} at {at}");
                hidden += 1;
            }
            store.close().await;
        }
        assert_eq!(hidden, 50);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
