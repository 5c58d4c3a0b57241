//! The journal itself: does each entry seal the one before it, and does the chain end where it should?

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::{Checkpoint, ENTRY_COLUMNS, StoredEntry};

use super::vouched::Vouched;
use super::{BATCH, Look};

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn journal(&mut self, checkpoints: &[&Checkpoint]) -> Result<Vouched, StoreError> {
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
}
