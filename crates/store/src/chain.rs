//! The records of the chain, version by version: what was known when, and what is known now.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use domain::chain::{Chain, Record, RecordError, RecordKind};
use domain::codes::MunicipalityCode;

use crate::database::{Ask, Row, json as text_of, values};
use crate::error::StoreError;
use crate::journal::{JournalEntry, JournalFilter};
use crate::opening::Store;
use crate::writing::Work;

/// One version of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVersion {
    pub version: i64,
    /// The day it was learned, which may lie before the day it was written down.
    pub known_from: Date,
    pub record: Record,
    pub withdrawn: bool,
}

fn of_row(row: &Row) -> Result<RecordVersion, StoreError> {
    Ok(RecordVersion {
        version: row.int("version")?,
        known_from: row.date("known_from")?,
        record: row.json("said")?,
        withdrawn: row.get("withdrawn")?,
    })
}

const VERSIONS: &str = "SELECT kind, code, version, known_from, said, withdrawn FROM chain_record
    WHERE municipality = $1 ORDER BY kind, code, version";

/// Every version with its name, for verification.
pub(crate) async fn all(
    ask: &mut impl Ask,
    m: MunicipalityCode,
) -> Result<Vec<(String, RecordVersion)>, StoreError> {
    let rows = ask.rows(VERSIONS, values![m]).await?;
    rows.iter()
        .map(|row| Ok((name(&row.text("kind")?, &row.text("code")?), of_row(row)?)))
        .collect()
}

fn name(kind: &str, code: &str) -> String {
    format!("{kind}/{code}")
}

/// As the journal tells it.
pub(crate) fn told(version: &RecordVersion) -> Json {
    json!({
        "version": version.version, "known_from": version.known_from, "said": version.record,
        "withdrawn": version.withdrawn,
    })
}

/// The last version of each record that was known on a day, without those that were withdrawn by then.
fn as_known(versions: Vec<RecordVersion>, known_on: Option<Date>) -> Chain {
    let mut last: BTreeMap<(RecordKind, String), RecordVersion> = BTreeMap::new();
    for version in versions {
        if known_on.is_none_or(|day| version.known_from <= day) {
            last.insert((version.record.kind(), version.record.code()), version);
        }
    }
    let standing = last.into_values().filter(|v| !v.withdrawn);
    standing.map(|v| v.record).collect()
}

impl Work {
    /// Keeps what a record says now; answers whether that was new. `seen` is the version that the writer saw,
    /// 0 for one that was not there; `None` where nobody looked, as when a file is read.
    ///
    /// # Errors
    /// A record that does not fit among the others is refused with the reason, as is one that somebody else has
    /// changed since it was seen, and a change without a reason of one that is adopted.
    pub async fn keep_record(
        &mut self,
        record: Record,
        seen: Option<i64>,
        known_from: Date,
        why: &str,
    ) -> Result<bool, StoreError> {
        let was = self.last_version(record.kind().code(), &record.code()).await?;
        let there = was.as_ref().map_or(0, |was| was.version);
        if seen.is_some_and(|seen| seen != there) {
            return Err(StoreError::StaleRecord);
        }
        Ok(self.keep_records(vec![record], known_from, why).await? > 0)
    }

    /// Keeps what many records say now, which may name each other; answers how many were new.
    ///
    /// # Errors
    /// One that does not fit among the others, or a change without a reason of one that is adopted. None is kept then.
    pub async fn keep_records(
        &mut self,
        records: Vec<Record>,
        known_from: Date,
        why: &str,
    ) -> Result<usize, StoreError> {
        let versions = self.rows(VERSIONS, values![self.municipality]).await?;
        let versions: Vec<RecordVersion> = versions.iter().map(of_row).collect::<Result<_, _>>()?;
        let last: BTreeMap<(RecordKind, String), RecordVersion> = versions
            .iter()
            .map(|v| ((v.record.kind(), v.record.code()), v.clone()))
            .collect();
        let mut chain = as_known(versions, None);
        chain.extend(records.iter().cloned());
        let mut changed = 0;
        for record in records {
            let was = last.get(&(record.kind(), record.code()));
            if was.is_some_and(|was| was.record == record && !was.withdrawn) {
                continue;
            }
            if was.is_some_and(|was| was.record.is_locked() && !was.withdrawn) && why.trim().is_empty() {
                return Err(RecordError::new("locked", "why").into());
            }
            chain.check_standing(&record)?;
            self.add_version("record_kept", was.cloned(), record, known_from, false, why)
                .await?;
            changed += 1;
        }
        Ok(changed)
    }

    /// Takes a record away that was written by mistake. Its versions stay.
    ///
    /// # Errors
    /// One that is not there, or that others still name.
    pub async fn withdraw_record(
        &mut self,
        kind: &str,
        code: &str,
        on: Date,
        why: &str,
    ) -> Result<(), StoreError> {
        let was = self.last_version(kind, code).await?.filter(|was| !was.withdrawn);
        let was = was.ok_or_else(|| StoreError::NotFound {
            kind: "posten",
            id: code.to_owned(),
        })?;
        let record = was.record.clone();
        let versions = self.rows(VERSIONS, values![self.municipality]).await?;
        let versions = versions.iter().map(of_row).collect::<Result<_, _>>()?;
        as_known(versions, None).check_withdrawal(&record)?;
        self.add_version("record_withdrawn", Some(was), record, on, true, why)
            .await
    }

    async fn last_version(&mut self, kind: &str, code: &str) -> Result<Option<RecordVersion>, StoreError> {
        self.row(
            "SELECT version, known_from, said, withdrawn FROM chain_record
             WHERE municipality = $1 AND kind = $2 AND code = $3 ORDER BY version DESC LIMIT 1",
            values![self.municipality, kind, code],
        )
        .await?
        .as_ref()
        .map(of_row)
        .transpose()
    }

    async fn add_version(
        &mut self,
        act: &str,
        was: Option<RecordVersion>,
        record: Record,
        known_from: Date,
        withdrawn: bool,
        why: &str,
    ) -> Result<(), StoreError> {
        let (kind, code) = (record.kind().code(), record.code());
        let became = RecordVersion {
            version: was.as_ref().map_or(1, |was| was.version + 1),
            // What is written later is never known before what was written earlier.
            known_from: was
                .as_ref()
                .map_or(known_from, |was| known_from.max(was.known_from)),
            record,
            withdrawn,
        };
        self.execute(
            "INSERT INTO chain_record (municipality, kind, code, version, known_from, said, withdrawn)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                self.municipality,
                kind,
                &code,
                became.version,
                became.known_from,
                text_of(&became.record)?,
                became.withdrawn
            ],
        )
        .await?;
        self.journal(
            act,
            ("record", &name(kind, &code)),
            was.as_ref().map(told),
            Some(told(&became)),
            why,
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// How many versions there are. None is ever taken away, so that the same number means the same records.
    pub async fn chain_marker(&self, m: MunicipalityCode) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM chain_record WHERE municipality = $1";
        let row = self.row(sql, values![m]).await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// All records as they are known now, or as they were known on a day.
    pub async fn chain(&self, m: MunicipalityCode, known_on: Option<Date>) -> Result<Chain, StoreError> {
        let rows = self.rows(VERSIONS, values![m]).await?;
        let versions = rows.iter().map(of_row).collect::<Result<_, _>>()?;
        Ok(as_known(versions, known_on))
    }

    /// The journal's last entry about a record that was known by a day. What is made from the records of that day says
    /// this one of itself: it stays the same whatever else is written, and whatever of other things.
    pub async fn last_record_entry(
        &self,
        m: MunicipalityCode,
        known_on: Date,
    ) -> Result<Option<JournalEntry>, StoreError> {
        const RUN: i64 = 200;
        let filter = JournalFilter {
            object: Some(("record".to_owned(), String::new())),
            account: None,
        };
        let known = |entry: &JournalEntry| {
            let from = entry.after.as_ref()?.get("known_from")?.as_str()?;
            from.parse::<Date>().ok()
        };
        let mut before = None;
        loop {
            let entries = self.journal(m, before, RUN, &filter).await?;
            let Some(last) = entries.last() else {
                return Ok(None);
            };
            before = Some(last.seq);
            let found = entries
                .into_iter()
                .find(|e| known(e).is_some_and(|from| from <= known_on));
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// What a record has said, the latest first.
    pub async fn record_versions(
        &self,
        m: MunicipalityCode,
        kind: &str,
        code: &str,
    ) -> Result<Vec<RecordVersion>, StoreError> {
        let rows = self
            .rows(
                "SELECT version, known_from, said, withdrawn FROM chain_record
                 WHERE municipality = $1 AND kind = $2 AND code = $3 ORDER BY version DESC",
                values![m, kind, code],
            )
            .await?;
        rows.iter().map(of_row).collect()
    }
}
