//! Disposal: what was decided to be destroyed is destroyed a run at a time, each run under one entry of the journal that
//! seals what went and what is left. What the journal itself said of it is forgotten with it: the entry keeps its hash, so
//! that the chain holds, and loses its words.
//!
//! What is kept: counts per week, who decided what by which rule, and the digests by which `verify` still proves all that
//! is left.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use domain::codes::{AreaCode, EventId, MunicipalityCode};
use domain::disposal::{DisposalOf, DisposalRule, DisposalState};
use domain::event::{Event, EventStatus};

use crate::database::{Ask, Row, Statement, Value, values};
use crate::error::StoreError;
use crate::event_row;
use crate::events::by_ids;
use crate::journal::{ENTRY_COLUMNS, Seal, StoredEntry};
use crate::merkle::Hash;
use crate::opening::Store;
use crate::search::Words;
use crate::writing::{Actor, Work};

/// What is to be destroyed: all that a rule is about and that is older than a day.
#[derive(Clone, Debug)]
pub struct DisposalInput {
    pub rule: DisposalRule,
    pub due_before: Date,
    /// When that day begins by the municipality's clock.
    pub due_at: Timestamp,
    /// Who decided, and where it is written down.
    pub decision: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disposal {
    pub id: i64,
    pub of: DisposalOf,
    pub rule_version: i64,
    pub months: i64,
    pub ground: String,
    pub due_before: Date,
    pub due_at: Timestamp,
    /// How many there were when it was decided.
    pub planned: i64,
    pub decision: String,
    pub decided_by: String,
    pub decided_at: Timestamp,
    pub state: DisposalState,
    pub removed: i64,
    pub executed_by: Option<String>,
    pub executed_at: Option<Timestamp>,
}

/// What is due by a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    pub n: i64,
    pub oldest: Option<Timestamp>,
}

pub(crate) const DISPOSAL: &str = "SELECT id, of_what, rule_version, months, ground, due_before, due_at, planned, \
    decision, decided_by, decided_at, state, removed, executed_by, executed_at FROM disposal WHERE municipality = $1";

pub(crate) fn of_row(row: &Row) -> Result<Disposal, StoreError> {
    Ok(Disposal {
        id: row.int("id")?,
        of: row.word("of_what", DisposalOf::from_code)?,
        rule_version: row.int("rule_version")?,
        months: row.int("months")?,
        ground: row.text("ground")?,
        due_before: row.date("due_before")?,
        due_at: row.instant("due_at")?,
        planned: row.int("planned")?,
        decision: row.text("decision")?,
        decided_by: row.text("decided_by")?,
        decided_at: row.instant("decided_at")?,
        state: row.word("state", DisposalState::from_code)?,
        removed: row.int("removed")?,
        executed_by: row.get("executed_by")?,
        executed_at: row.some_instant("executed_at")?,
    })
}

/// Things looked at in one write.
const RUN: i64 = 200;

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
    fn whole(kind: &str, id: i64, version: i64, digest: &[u8]) -> Self {
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
struct Run {
    gone: Vec<Gone>,
    /// Events that counted, and those that had been merged into another.
    counts: BTreeMap<Cell, (i64, i64)>,
    /// Imports whose notes go too: what a reader was told while the file was sorted.
    noted: BTreeSet<i64>,
    removed: i64,
}

impl Work {
    /// Decides that what is due by a rule is to be destroyed. Nothing is destroyed by that.
    pub async fn decide_disposal(&mut self, input: DisposalInput) -> Result<Disposal, StoreError> {
        let m = self.municipality;
        let planned = due_of(self, m, input.rule.of, input.due_before, input.due_at)
            .await?
            .n;
        if planned == 0 {
            return Err(StoreError::Refused("det finns inget att gallra enligt regeln"));
        }
        let waiting = self
            .rows(
                "SELECT id FROM disposal WHERE municipality = $1 AND of_what = $2 AND state = 'decided'",
                values![m, input.rule.of.code()],
            )
            .await?;
        if !waiting.is_empty() {
            return Err(StoreError::Refused(
                "ett beslut om det väntar redan på att verkställas. Verkställ det eller ta tillbaka det först",
            ));
        }
        let disposal = Disposal {
            id: self.take_ids("disposal", 1).await?,
            of: input.rule.of,
            rule_version: input.rule.version,
            months: i64::from(input.rule.months),
            ground: input.rule.ground,
            due_before: input.due_before,
            due_at: input.due_at,
            planned,
            decision: input.decision,
            decided_by: self.actor.name.clone(),
            decided_at: self.now,
            state: DisposalState::Decided,
            removed: 0,
            executed_by: None,
            executed_at: None,
        };
        self.execute(
            "INSERT INTO disposal (municipality, id, of_what, rule_version, months, ground, due_before, due_at, planned,
                 decision, decided_by, decided_at, state, removed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)",
            values![
                m,
                disposal.id,
                disposal.of.code(),
                disposal.rule_version,
                disposal.months,
                &disposal.ground,
                disposal.due_before,
                disposal.due_at,
                planned,
                &disposal.decision,
                &disposal.decided_by,
                disposal.decided_at,
                disposal.state.code()
            ],
        )
        .await?;
        self.journal_disposal("disposal_decided", None, &disposal).await?;
        Ok(disposal)
    }

    /// Takes a decision back that has not been carried out.
    pub async fn withdraw_disposal(&mut self, id: i64) -> Result<(), StoreError> {
        let was = self.disposal(id).await?;
        if was.state != DisposalState::Decided || was.removed > 0 {
            return Err(StoreError::Refused(
                "gallringen är redan verkställd, påbörjad eller återtagen",
            ));
        }
        let became = Disposal {
            state: DisposalState::Withdrawn,
            ..was.clone()
        };
        self.save_disposal(&became).await?;
        self.journal_disposal("disposal_withdrawn", Some(&was), &became)
            .await
    }

    async fn disposal(&mut self, id: i64) -> Result<Disposal, StoreError> {
        let m = self.municipality;
        let rows = self
            .ask(format!("{DISPOSAL} AND id = $2"), values![m, id])
            .await?;
        let missing = || StoreError::NotFound {
            kind: "gallringen",
            id: id.to_string(),
        };
        of_row(rows.first().ok_or_else(missing)?)
    }

    async fn save_disposal(&mut self, disposal: &Disposal) -> Result<(), StoreError> {
        self.execute(
            "UPDATE disposal SET state = $3, removed = $4, executed_by = $5, executed_at = $6
             WHERE municipality = $1 AND id = $2",
            values![
                self.municipality,
                disposal.id,
                disposal.state.code(),
                disposal.removed,
                disposal.executed_by.as_deref(),
                disposal.executed_at
            ],
        )
        .await?;
        Ok(())
    }

    async fn journal_disposal(
        &mut self,
        act: &str,
        was: Option<&Disposal>,
        became: &Disposal,
    ) -> Result<(), StoreError> {
        let id = became.id.to_string();
        let was = was.map(|was| json!(was));
        self.journal(act, ("disposal", &id), was, Some(json!(became)), "")
            .await?;
        Ok(())
    }

    /// Destroys the next of what was decided, after a number; answers the last that was looked at, or that there is no
    /// more. `text` says what an event is found by.
    async fn dispose_next(
        &mut self,
        id: i64,
        after: i64,
        text: &(dyn Fn(&Event) -> String + Send + Sync),
    ) -> Result<Option<i64>, StoreError> {
        let disposal = self.disposal(id).await?;
        if disposal.state != DisposalState::Decided {
            return Err(StoreError::Refused(
                "gallringen är redan verkställd eller återtagen",
            ));
        }
        let rows = due_rows(
            disposal.of,
            self.municipality,
            &disposal.due_before,
            disposal.due_at,
            Some(after),
        )
        .rows(self)
        .await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.int("id")).collect::<Result<_, _>>()?;
        let Some(&last) = ids.last() else { return Ok(None) };
        let mut run = Run::default();
        match disposal.of {
            DisposalOf::EventText => self.dispose_texts(&ids, text, &mut run).await?,
            DisposalOf::Event => self.dispose_events(&ids, &mut run).await?,
            DisposalOf::Attachment => self.dispose_attachments(&ids, &mut run).await?,
            DisposalOf::RejectedRow => self.dispose_rejected_rows(&ids, &mut run).await?,
        }
        self.dispose_notes(&mut run).await?;
        if !run.gone.is_empty() {
            self.seal_run(disposal, run).await?;
        }
        Ok(Some(last))
    }

    /// The texts of some events, in all their versions.
    async fn dispose_texts(
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
    async fn dispose_events(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
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
            let said = self.entries_about(id.0).await?;
            run.gone.extend(said.iter().map(|entry| entry_gone(m, entry)));
        }
        run.counts.retain(|_, (counts, merged)| *counts + *merged > 0);
        Ok(())
    }

    async fn dispose_attachments(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
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
            for entry in self.entries_about(event).await? {
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

    async fn dispose_rejected_rows(&mut self, imports: &[i64], run: &mut Run) -> Result<(), StoreError> {
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

    async fn dispose_notes(&mut self, run: &mut Run) -> Result<(), StoreError> {
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

    /// What the journal said of an event and has not forgotten.
    async fn entries_about(&mut self, event: i64) -> Result<Vec<StoredEntry>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND object_kind = 'event' AND object_id = $2
             AND became IS NOT NULL ORDER BY seq"
        );
        let m = self.municipality;
        let rows = self.ask(sql, values![m, event.to_string()]).await?;
        rows.iter().map(StoredEntry::of).collect()
    }

    /// Writes down what a run destroyed, seals it in the journal, and lets the journal forget.
    async fn seal_run(&mut self, mut disposal: Disposal, mut run: Run) -> Result<(), StoreError> {
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
            self.execute(
                "UPDATE journal SET was = NULL, became = NULL, why = '' WHERE municipality = $1 AND seq = $2",
                values![m, entry.id],
            )
            .await?;
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

    async fn finish_disposal(&mut self, id: i64) -> Result<Disposal, StoreError> {
        let was = self.disposal(id).await?;
        let became = Disposal {
            state: DisposalState::Executed,
            executed_by: Some(self.actor.name.clone()),
            executed_at: Some(self.now),
            ..was.clone()
        };
        self.save_disposal(&became).await?;
        self.journal_disposal("disposal_executed", Some(&was), &became)
            .await?;
        // Deleted words lie in the index until it is put together anew.
        if self.is_sqlite() {
            self.execute(
                "INSERT INTO event_search (event_search) VALUES ('optimize')",
                vec![],
            )
            .await?;
        }
        Ok(became)
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

fn entry_gone(m: MunicipalityCode, entry: &StoredEntry) -> Gone {
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

/// What is due by a rule: the next after a number, or how many and since when.
fn due_rows(
    of: DisposalOf,
    m: MunicipalityCode,
    before: &Date,
    at: Timestamp,
    after: Option<i64>,
) -> Statement {
    let (table, since) = match of {
        DisposalOf::EventText => ("event", "reported_at"),
        DisposalOf::Event => ("event", "happened_from"),
        DisposalOf::Attachment => ("attachment", "added_at"),
        DisposalOf::RejectedRow => ("import", "ended_at"),
    };
    let mut ask = Statement::new("SELECT ");
    if after.is_some() {
        ask.push("d.id");
    } else {
        ask.push("count(*) AS n, min(d.").push(since).push(") AS oldest");
    }
    ask.push(" FROM ")
        .push(table)
        .push(" d WHERE d.municipality = ")
        .bind(m);
    match of {
        DisposalOf::EventText => {
            ask.push(" AND d.reported_at < ").bind(at);
            // An earlier version may have a text where the present one has none.
            ask.push(
                " AND (d.text <> '' OR EXISTS (SELECT 1 FROM event_version v WHERE v.municipality = d.municipality
                  AND v.event = d.id AND v.content NOT LIKE '%\"text\":\"\"%'))",
            );
        }
        DisposalOf::Event => {
            ask.push(" AND d.date < ").bind(*before);
            // What stands for others, or is stood for, goes when all of them are due.
            ask.push(" AND NOT EXISTS (SELECT 1 FROM merged_event x JOIN event o ON o.municipality = x.municipality
                 AND o.id = x.event WHERE x.municipality = d.municipality AND x.kept = d.id AND o.date >= ");
            ask.bind(*before);
            ask.push(
                ") AND NOT EXISTS (SELECT 1 FROM event k WHERE k.municipality = d.municipality
                 AND k.id = d.merged_into AND k.date >= ",
            );
            ask.bind(*before).push(")");
        }
        DisposalOf::Attachment => {
            ask.push(" AND d.added_at < ").bind(at);
        }
        DisposalOf::RejectedRow => {
            ask.push(" AND d.ended_at < ").bind(at);
            ask.push(
                " AND EXISTS (SELECT 1 FROM rejected_row r WHERE r.municipality = d.municipality AND r.import = d.id)",
            );
        }
    }
    if let Some(after) = after {
        ask.push(" AND d.id > ").bind(after);
        ask.push(" ORDER BY d.id LIMIT ").bind(RUN);
    }
    ask
}

async fn due_of(
    ask: &mut impl Ask,
    m: MunicipalityCode,
    of: DisposalOf,
    before: Date,
    at: Timestamp,
) -> Result<Due, StoreError> {
    let rows = due_rows(of, m, &before, at, None).rows(ask).await?;
    let Some(row) = rows.first() else {
        return Ok(Due::default());
    };
    Ok(Due {
        n: row.int("n")?,
        oldest: row.some_instant("oldest")?,
    })
}

impl Store {
    /// What would be destroyed.
    pub async fn due_for_disposal(
        &self,
        m: MunicipalityCode,
        of: DisposalOf,
        before: Date,
        at: Timestamp,
    ) -> Result<Due, StoreError> {
        due_of(&mut self.pool(), m, of, before, at).await
    }

    /// The newest first.
    pub async fn disposals(&self, m: MunicipalityCode) -> Result<Vec<Disposal>, StoreError> {
        let rows = self
            .ask(format!("{DISPOSAL} ORDER BY id DESC LIMIT 200"), values![m])
            .await?;
        rows.iter().map(of_row).collect()
    }

    /// Carries a decision out, a run at a time, while others go on writing. One that was stopped halfway goes on where
    /// it was. `text` says what an event is found by.
    pub async fn execute_disposal(
        &self,
        m: MunicipalityCode,
        by: &Actor,
        now: Timestamp,
        id: i64,
        text: impl Fn(&Event) -> String + Send + Sync + 'static,
    ) -> Result<Disposal, StoreError> {
        let text = std::sync::Arc::new(text);
        let mut after = 0;
        loop {
            let text = text.clone();
            let done = self.write(m, by, now, move |work| {
                Box::pin(async move { work.dispose_next(id, after, &*text).await })
            });
            match done.await? {
                Some(last) => after = last,
                None => break,
            }
        }
        let done = self
            .write(m, by, now, move |work| {
                Box::pin(async move { work.finish_disposal(id).await })
            })
            .await?;
        self.overwrite_what_is_free().await;
        Ok(done)
    }
}
