//! What was disposed of: is each run of it what the journal sealed, and are the counts those that the runs took?

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;

use crate::database::{Ask, values};
use crate::disposal::{self, Cell, Gone, root_of, root_of_entries};
use crate::error::StoreError;

use super::Look;
use super::records::Standing;
use super::vouched::{Hash, Kind, Vouched};

/// The digest of something before some of it went, and of what was left.
type Step = (Hash, Option<Hash>);

/// What disposal left of one municipality, by what it is about.
#[derive(Default)]
pub(super) struct Disposed {
    /// Entries of the journal that lost their words.
    pub entries: HashMap<i64, Gone>,
    /// Versions of events, the digest before and after each time that something of them went.
    events: BTreeMap<(i64, i64), Vec<Step>>,
    pub attachments: HashMap<i64, Vec<u8>>,
    /// Imports whose notes, and whose rejected rows, went.
    pub notes: HashSet<i64>,
    pub rejected: HashSet<i64>,
    /// Imports whose file has no name any more: the digest of what is left of each.
    pub imports: HashMap<i64, Vec<u8>>,
    /// Of each run, by its entry: the root of all, the root of the entries, and how many.
    runs: BTreeMap<i64, (Hash, Hash, usize)>,
}

impl Disposed {
    /// What a version of an event must have been vouched for as, when this is what is left of it.
    pub fn original(&self, id: i64, version: i64, now: Hash) -> Option<Hash> {
        let Some(steps) = self.events.get(&(id, version)) else {
            return Some(now);
        };
        let follow = steps.windows(2).all(|two| two[0].1 == Some(two[1].0));
        (follow && steps.last()?.1 == Some(now)).then(|| steps[0].0)
    }

    /// Events that are gone altogether, with the digest of what each first said.
    pub fn first_of_those_gone(&self) -> BTreeMap<i64, Hash> {
        let first = self.events.iter().filter(|((_, version), _)| *version == 1);
        let gone = first.filter(|(_, steps)| steps.last().is_some_and(|(_, left)| left.is_none()));
        gone.map(|((id, _), steps)| (*id, steps[0].0)).collect()
    }

    fn take(&mut self, one: Gone) -> Result<(), StoreError> {
        let hash = |bytes: &[u8]| Hash::try_from(bytes).map_err(|e| StoreError::corrupt("disposed", e));
        match one.kind.as_str() {
            "entry" => {
                self.entries.insert(one.id, one);
            }
            "event" => {
                let step = (hash(&one.digest)?, one.left.as_deref().map(hash).transpose()?);
                self.events.entry((one.id, one.version)).or_default().push(step);
            }
            "attachment" => {
                self.attachments.insert(one.id, one.digest);
            }
            "notes" => {
                self.notes.insert(one.id);
            }
            "rejected" => {
                self.rejected.insert(one.id);
            }
            "import" => {
                self.imports.insert(one.id, one.left.unwrap_or_default());
            }
            // Gone altogether, with what the journal said of them.
            "zero_report" | "mail" | "sent_file" | "classified" | "secrecy_request" => (),
            other => return Err(StoreError::corrupt("disposed", other)),
        }
        Ok(())
    }

    fn close(&mut self, seq: i64, run: Vec<Gone>) -> Result<(), StoreError> {
        let entries = run.iter().filter(|one| one.kind == "entry");
        let entries = entries.filter_map(|one| Some((one.id, one.left.as_deref()?)));
        let sealed = (root_of(&run), root_of_entries(entries), run.len());
        self.runs.insert(seq, sealed);
        run.into_iter().try_for_each(|one| self.take(one))
    }
}

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn disposed(&mut self) -> Result<Disposed, StoreError> {
        let mut found = Disposed::default();
        let mut seq = 0;
        loop {
            let next = self
                .snapshot
                .row(
                    "SELECT min(journal_seq) AS seq FROM disposed WHERE municipality = $1 AND journal_seq > $2",
                    values![self.m, seq],
                )
                .await?;
            let Some(next) = next
                .map(|row| row.get::<Option<i64>>("seq"))
                .transpose()?
                .flatten()
            else {
                return Ok(found);
            };
            seq = next;
            let rows = self
                .snapshot
                .rows(
                    "SELECT kind, id, version, digest, left_digest, fingerprint FROM disposed
                     WHERE municipality = $1 AND journal_seq = $2",
                    values![self.m, seq],
                )
                .await?;
            let mut run: Vec<Gone> = rows.iter().map(Gone::of_row).collect::<Result<_, _>>()?;
            // PostgreSQL sorts words by the language; a seal has one order.
            run.sort();
            self.found.count("disposed", run.len() as i64);
            found.close(seq, run)?;
        }
    }

    /// The decisions, the runs and the counts.
    pub(super) async fn disposals(
        &mut self,
        vouched: &mut Vouched,
        disposed: &Disposed,
    ) -> Result<(), StoreError> {
        let sql = disposal::DISPOSAL.to_owned();
        let mut standing = Standing::new();
        for row in self.snapshot.ask(sql, values![self.m]).await? {
            let one = disposal::of_row(&row)?;
            standing.insert(one.id.to_string(), json!(one));
        }
        self.compare(vouched, Kind::Disposal, "disposals", "gallringen", standing);
        let mut counts: BTreeMap<Cell, (i64, i64)> = BTreeMap::new();
        let mut known = vouched.runs.clone();
        for (seq, (root, entries, n)) in &disposed.runs {
            let told = known.remove(seq).unwrap_or_default();
            let same = told["root"] == hex::encode(root)
                && told["entries"] == hex::encode(entries)
                && told["digests"].as_u64() == u64::try_from(*n).ok();
            if !same {
                self.fault(format_args!(
                    "det som gallrades med journalpost {seq} är inte det som förseglades"
                ));
            }
            let cells: Vec<(Cell, (i64, i64))> =
                serde_json::from_value(told["counts"].clone()).unwrap_or_default();
            for (cell, (n, merged)) in cells {
                let sum = counts.entry(cell).or_default();
                *sum = (sum.0 + n, sum.1 + merged);
            }
        }
        for seq in known.into_keys() {
            self.fault(format_args!("det som gallrades med journalpost {seq} saknas"));
        }
        self.disposed_counts(counts).await
    }

    async fn disposed_counts(&mut self, mut counts: BTreeMap<Cell, (i64, i64)>) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT week, area, category, partner, source, n, merged FROM disposed_count WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        for row in &rows {
            let week = row.int("week")?;
            let (area, category) = (row.text("area")?, row.text("category")?);
            let cell = (week, area, category, row.text("partner")?, row.text("source")?);
            if counts.remove(&cell) != Some((row.int("n")?, row.int("merged")?)) {
                self.fault(format_args!(
                    "vecka {week}: summan av det gallrade är inte den som förseglades"
                ));
            }
        }
        if let Some(((week, ..), _)) = counts.first_key_value() {
            self.fault(format_args!("vecka {week}: summan av det gallrade saknas"));
        }
        Ok(())
    }
}
