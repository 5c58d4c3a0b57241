//! The journal: who did what, when, what was before, what became, and why. Append-only, each entry sealed
//! by a hash over itself and the one before it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use domain::codes::{AccountId, MunicipalityCode};

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JournalEntry {
    pub seq: i64,
    pub at: Timestamp,
    pub account: Option<AccountId>,
    pub actor: String,
    pub act: String,
    pub object_kind: String,
    pub object_id: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
    pub why: String,
    /// Hex.
    pub hash: String,
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Kind and id, such as `("event", "40123")`; an empty id takes all of the kind.
    pub object: Option<(String, String)>,
    pub account: Option<AccountId>,
}

/// Where the chain stood: written down outside, it proves all that came before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Checkpoint {
    pub municipality: MunicipalityCode,
    pub seq: i64,
    pub hash: String,
}

/// What the first entry stands on.
const ROOT: [u8; 32] = [0; 32];

/// Entries that leave the figures of every week as they were. What is not named here counts as changing them: a new
/// kind of entry then costs a computation that was not needed, and never shows an old figure.
fn leaves_figures(act: &str, object_kind: &str) -> bool {
    const KINDS: [&str; 15] = [
        "picture",
        "decision",
        "record",
        "record_file",
        "feedback",
        "acknowledgement",
        "duplicate",
        "saved_view",
        "mapping",
        "account",
        "second_factor",
        "export",
        "access",
        "classified",
        "secrecy_request",
    ];
    KINDS.contains(&object_kind) || act == "attached"
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Feeds a hash so that no two different records give the same bytes: each field with its kind and length.
pub(crate) struct Seal(Sha256);

impl Seal {
    pub fn new(what: &str) -> Self {
        let mut seal = Self(Sha256::new());
        seal.text(what);
        seal
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update([b'b']);
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.update([b't']);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
        self
    }

    pub fn int(&mut self, number: i64) -> &mut Self {
        self.0.update([b'i']);
        self.0.update(number.to_be_bytes());
        self
    }

    pub fn real(&mut self, number: f64) -> &mut Self {
        self.0.update([b'r']);
        self.0.update(number.to_bits().to_be_bytes());
        self
    }

    pub fn absent(&mut self) -> &mut Self {
        self.0.update([b'n']);
        self
    }

    pub fn some_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.absent(),
        }
    }

    pub fn some_int(&mut self, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.int(number),
            None => self.absent(),
        }
    }

    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// An entry as it lies in the table.
pub(crate) struct StoredEntry {
    pub seq: i64,
    pub at: i64,
    pub account: Option<i64>,
    pub actor: String,
    pub act: String,
    pub object_kind: String,
    pub object_id: String,
    pub was: Option<String>,
    pub became: Option<String>,
    pub why: String,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

pub(crate) const ENTRY_COLUMNS: &str =
    "seq, at, account, actor, act, object_kind, object_id, was, became, why, prev_hash, hash";

impl StoredEntry {
    pub fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            account: row.get("account")?,
            actor: row.get("actor")?,
            act: row.get("act")?,
            object_kind: row.get("object_kind")?,
            object_id: row.get("object_id")?,
            was: row.get("was")?,
            became: row.get("became")?,
            why: row.get("why")?,
            prev_hash: row.get("prev_hash")?,
            hash: row.get("hash")?,
        })
    }

    /// The hash that the entry must have.
    pub fn sealed(&self, municipality: MunicipalityCode) -> [u8; 32] {
        let mut seal = Seal::new("journal/1");
        seal.bytes(&self.prev_hash)
            .int(i64::from(municipality.number()))
            .int(self.seq)
            .int(self.at)
            .some_int(self.account)
            .text(&self.actor)
            .text(&self.act)
            .text(&self.object_kind)
            .text(&self.object_id)
            .some_text(self.was.as_deref())
            .some_text(self.became.as_deref())
            .text(&self.why);
        seal.finish()
    }

    /// What is vouched for of an entry whose words were disposed of: all that it still says.
    pub fn without_words(&self, municipality: MunicipalityCode) -> [u8; 32] {
        let mut seal = Seal::new("journal-left/1");
        seal.bytes(&self.prev_hash)
            .int(i64::from(municipality.number()))
            .int(self.seq)
            .int(self.at)
            .some_int(self.account)
            .text(&self.actor)
            .text(&self.act)
            .text(&self.object_kind)
            .text(&self.object_id)
            .bytes(&self.hash);
        seal.finish()
    }

    /// Whether it has no words left.
    pub fn is_wordless(&self) -> bool {
        self.was.is_none() && self.became.is_none() && self.why.is_empty()
    }

    fn entry(self) -> Result<JournalEntry, StoreError> {
        let parsed = |text: Option<String>| {
            text.map(|t| serde_json::from_str(&t).map_err(|e| StoreError::corrupt("en journalpost", e)))
                .transpose()
        };
        Ok(JournalEntry {
            seq: self.seq,
            at: crate::database::instant(self.at)?,
            account: self.account.map(AccountId),
            actor: self.actor,
            act: self.act,
            object_kind: self.object_kind,
            object_id: self.object_id,
            before: parsed(self.was)?,
            after: parsed(self.became)?,
            why: self.why,
            hash: hex::encode(self.hash),
        })
    }
}

impl Work {
    /// On PostgreSQL: makes the writes of a municipality come one after another.
    pub(crate) async fn lock_journal(&mut self) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO journal_head (municipality, seq, hash) VALUES ($1, 0, $2)
             ON CONFLICT (municipality) DO NOTHING",
            values![self.municipality, ROOT.as_slice()],
        )
        .await?;
        self.rows(
            "SELECT seq FROM journal_head WHERE municipality = $1 FOR UPDATE",
            values![self.municipality],
        )
        .await?;
        Ok(())
    }

    /// The number that the next entry of this write will have.
    pub(crate) async fn next_entry(&mut self) -> Result<i64, StoreError> {
        Ok(self.journal_head().await?.0 + 1)
    }

    async fn journal_head(&mut self) -> Result<(i64, Vec<u8>), StoreError> {
        let row = self
            .row(
                "SELECT seq, hash FROM journal_head WHERE municipality = $1",
                values![self.municipality],
            )
            .await?;
        Ok(match row {
            Some(row) => (row.int("seq")?, row.get("hash")?),
            None => (0, ROOT.to_vec()),
        })
    }

    /// Writes an entry. Every method of `Work` that changes something calls this itself.
    pub(crate) async fn journal(
        &mut self,
        act: &str,
        (object_kind, object_id): (&str, &str),
        before: Option<Json>,
        after: Option<Json>,
        why: &str,
    ) -> Result<i64, StoreError> {
        let (last, prev_hash) = self.journal_head().await?;
        let mut entry = StoredEntry {
            seq: last + 1,
            at: self.now.as_second(),
            account: self.actor.account.map(|a| a.0),
            actor: self.actor.name.clone(),
            act: act.to_owned(),
            object_kind: object_kind.to_owned(),
            object_id: object_id.to_owned(),
            was: before.map(|json| json.to_string()),
            became: after.map(|json| json.to_string()),
            why: why.to_owned(),
            prev_hash,
            hash: Vec::new(),
        };
        entry.hash = entry.sealed(self.municipality).to_vec();
        let figures = if leaves_figures(act, object_kind) {
            0
        } else {
            entry.seq
        };
        self.execute(
            "INSERT INTO journal_head (municipality, seq, hash, figures_seq) VALUES ($1, $2, $3, $4)
             ON CONFLICT (municipality) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
                 figures_seq = CASE WHEN excluded.figures_seq > 0 THEN excluded.figures_seq
                                    ELSE journal_head.figures_seq END",
            values![self.municipality, entry.seq, entry.hash.as_slice(), figures],
        )
        .await?;
        self.execute(
            "INSERT INTO journal (municipality, seq, at, account, actor, act, object_kind, object_id,
                 was, became, why, prev_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            values![
                self.municipality,
                entry.seq,
                entry.at,
                entry.account,
                entry.actor,
                entry.act,
                entry.object_kind,
                entry.object_id,
                entry.was,
                entry.became,
                entry.why,
                entry.prev_hash,
                entry.hash,
            ],
        )
        .await?;
        Ok(entry.seq)
    }
}

impl Store {
    /// Entries, newest first, before a number when one is given.
    pub async fn journal(
        &self,
        m: MunicipalityCode,
        before_seq: Option<i64>,
        limit: i64,
        filter: &JournalFilter,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let mut ask = Statement::new("SELECT ");
        ask.push(ENTRY_COLUMNS)
            .push(" FROM journal WHERE municipality = ")
            .bind(m);
        if let Some((kind, id)) = &filter.object {
            ask.push(" AND object_kind = ").bind(kind);
            if !id.is_empty() {
                ask.push(" AND object_id = ").bind(id);
            }
        }
        if let Some(account) = filter.account {
            ask.push(" AND account = ").bind(account.0);
        }
        if let Some(seq) = before_seq {
            ask.push(" AND seq < ").bind(seq);
        }
        ask.push(" ORDER BY seq DESC LIMIT ").bind(limit);
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter().map(|row| StoredEntry::of(row)?.entry()).collect()
    }

    /// The newest entry that changed something that is told of: not that somebody took out a file or keeps a view. What
    /// is made from the register as it is known now says this one of itself, and stays the same until the next.
    pub async fn last_change(&self, m: MunicipalityCode) -> Result<Option<JournalEntry>, StoreError> {
        let mut ask = Statement::new("SELECT ");
        ask.push(ENTRY_COLUMNS)
            .push(" FROM journal WHERE municipality = ")
            .bind(m)
            .push(" AND object_kind NOT IN ('export', 'account', 'second_factor', 'saved_view', 'mapping') ORDER BY seq DESC LIMIT 1");
        let rows = ask.rows(&mut self.pool()).await?;
        rows.first().map(|row| StoredEntry::of(row)?.entry()).transpose()
    }

    /// The number of the newest entry that may have changed what the weeks' figures are made from: events, their
    /// merging, reports of nothing, the municipality's own lists. Written with the change itself, so that it holds for
    /// every program that writes to the register.
    pub async fn figures_seq(&self, m: MunicipalityCode) -> Result<i64, StoreError> {
        let row = self
            .row(
                "SELECT figures_seq FROM journal_head WHERE municipality = $1",
                values![m],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("figures_seq"))
    }

    pub async fn checkpoint(&self, m: MunicipalityCode) -> Result<Checkpoint, StoreError> {
        let row = self
            .row(
                "SELECT seq, hash FROM journal_head WHERE municipality = $1",
                values![m],
            )
            .await?;
        Ok(match row {
            Some(row) => Checkpoint {
                municipality: m,
                seq: row.int("seq")?,
                hash: hex::encode(row.get::<Vec<u8>>("hash")?),
            },
            None => Checkpoint {
                municipality: m,
                seq: 0,
                hash: hex::encode(ROOT),
            },
        })
    }
}
