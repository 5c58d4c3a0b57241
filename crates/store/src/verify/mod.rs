//! Is what is kept what was once written? Recomputes the journal's chain and holds every table that keeps what
//! people wrote against it; and what is derived: counts, search.
//!
//! Reads one snapshot, so that writes may go on meanwhile. Finds; mends nothing. Leaves out what nobody wrote and
//! nothing rests on: the numbers given so far, and when a session was last seen.

mod accounts;
mod attachments;
mod chain;
mod disposed;
mod events;
mod imports;
mod letters;
mod records;
mod vouched;

use std::collections::BTreeMap;

use serde::Serialize;

use domain::codes::MunicipalityCode;

use crate::accounts::municipality_of;
use crate::checkpoints::Root;
use crate::database::{Ask, Snapshot};
use crate::error::StoreError;
use crate::journal::Checkpoint;
use crate::opening::Store;

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

impl Store {
    /// Looks through everything. `progress` hears what is being looked at and how much of it so far.
    pub async fn verify(
        &self,
        checkpoints: &[Checkpoint],
        progress: impl FnMut(&str, i64) + Send,
    ) -> Result<Verification, StoreError> {
        self.verify_with(checkpoints, &[], progress).await
    }

    /// The same, with roots of the journal too that somebody has kept outside. Those that the register keeps itself are
    /// always held against it; whoever can rewrite the journal can take them away.
    pub async fn verify_with(
        &self,
        checkpoints: &[Checkpoint],
        roots: &[Root],
        mut progress: impl FnMut(&str, i64) + Send,
    ) -> Result<Verification, StoreError> {
        let mut found = Verification::default();
        let mut snapshot = self.snapshot().await?;
        if self.is_sqlite() {
            progress("filen", 0);
            the_file(&mut snapshot, &mut found).await?;
        }
        let mut municipalities = Vec::new();
        for row in snapshot
            .rows(
                "SELECT municipality FROM journal_head UNION SELECT municipality FROM municipality
                 UNION SELECT municipality FROM journal UNION SELECT municipality FROM account
                 UNION SELECT municipality FROM checkpoint
                 ORDER BY municipality",
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
            let roots = roots.iter().filter(|r| r.municipality == m);
            let disposed = look.disposed().await?;
            let mut vouched = look.journal(&of, roots, &disposed).await?;
            look.disposals(&mut vouched, &disposed).await?;
            look.events(&mut vouched, &disposed).await?;
            look.versions(&mut vouched, &disposed).await?;
            disposed
                .attachments
                .iter()
                .for_each(|(id, sha256)| vouched.forget_attachment(*id, sha256));
            vouched
                .rejected
                .retain(|(import, _), _| !disposed.rejected.contains(import));
            vouched
                .notes
                .retain(|(import, _), _| !disposed.notes.contains(import));
            look.attachments(&mut vouched).await?;
            look.imports(&mut vouched, &disposed).await?;
            look.rejected_rows(&mut vouched).await?;
            look.notes(&vouched).await?;
            look.duplicates(&mut vouched).await?;
            look.records(&mut vouched).await?;
            look.letters(&mut vouched).await?;
            look.accounts(&mut vouched).await?;
        }
        let heads = checkpoints.iter().map(|c| (c.municipality, c.seq));
        let roots = roots.iter().map(|r| (r.municipality, r.size));
        for (m, seq) in heads.chain(roots).filter(|(m, _)| !municipalities.contains(m)) {
            found.fault(format!(
                "kommun {m}: kontrollpunkten vid post {seq} finns, men journalen är borta"
            ));
        }
        found.ok = found.faults.is_empty();
        Ok(found)
    }
}

/// SQLite's own look at its file.
async fn the_file(snapshot: &mut Snapshot, found: &mut Verification) -> Result<(), StoreError> {
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
    Ok(())
}

/// A look at what one municipality has.
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
}
