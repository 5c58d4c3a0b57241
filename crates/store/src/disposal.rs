//! Disposal: what was decided to be destroyed is destroyed a run at a time, each run under one entry of the journal that
//! seals what went and what is left. What the journal itself said of it is forgotten with it: the entry keeps its hash, so
//! that the chain holds, and loses its words.
//!
//! What is kept: counts per week, who decided what by which rule, and the digests by which `verify` still proves all that
//! is left.

mod fates;
mod others;
mod runs;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use domain::codes::MunicipalityCode;
use domain::disposal::{DisposalOf, DisposalRule, DisposalState};
use domain::event::Event;

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::{Actor, Work};

pub use fates::{FATES, Fate};
use runs::Run;
pub(crate) use runs::{Cell, Gone, root_of, root_of_entries};

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
            DisposalOf::Import => self.dispose_file_names(&ids, &mut run).await?,
            DisposalOf::ZeroReport => self.dispose_zero_reports(&ids, &mut run).await?,
            DisposalOf::Mail => self.dispose_mail(&ids, &mut run).await?,
            DisposalOf::AccessLog => self.dispose_access_log(&ids, &mut run).await?,
        }
        self.dispose_notes(&mut run).await?;
        if !run.gone.is_empty() {
            self.seal_run(disposal, run).await?;
        }
        Ok(Some(last))
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

/// What is due by a rule: the next after a number, or how many and since when.
fn due_rows(
    of: DisposalOf,
    m: MunicipalityCode,
    before: &Date,
    at: Timestamp,
    after: Option<i64>,
) -> Statement {
    let (table, number, since) = match of {
        DisposalOf::EventText => ("event", "id", "reported_at"),
        DisposalOf::Event => ("event", "id", "happened_from"),
        DisposalOf::Attachment => ("attachment", "id", "added_at"),
        DisposalOf::RejectedRow | DisposalOf::Import => ("import", "id", "ended_at"),
        DisposalOf::ZeroReport => ("zero_report", "id", "reported_at"),
        DisposalOf::Mail => ("mail", "id", "ended_at"),
        DisposalOf::AccessLog => ("journal", "seq", "at"),
    };
    let mut ask = Statement::new("SELECT ");
    if after.is_some() {
        ask.push("d.").push(number).push(" AS id");
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
        _ => {
            ask.push(" AND d.").push(since).push(" < ").bind(at);
        }
    }
    match of {
        DisposalOf::RejectedRow => {
            ask.push(
                " AND EXISTS (SELECT 1 FROM rejected_row r WHERE r.municipality = d.municipality AND r.import = d.id)",
            );
        }
        DisposalOf::Import => {
            ask.push(
                " AND d.state <> 'running' AND (d.file_name <> '' OR EXISTS (SELECT 1 FROM import_detail t
                  WHERE t.municipality = d.municipality AND t.import = d.id))",
            );
        }
        DisposalOf::Mail => {
            ask.push(" AND d.state <> 'waiting'");
        }
        // By number when they are taken one after another, and by kind when they are counted.
        DisposalOf::AccessLog if after.is_some() => {
            ask.push(" AND d.object_kind || '' IN ('access', 'export') AND d.actor <> ''");
        }
        DisposalOf::AccessLog => {
            ask.push(" AND d.object_kind IN ('access', 'export') AND d.actor <> ''");
        }
        DisposalOf::EventText | DisposalOf::Event | DisposalOf::Attachment | DisposalOf::ZeroReport => (),
    }
    if let Some(after) = after {
        ask.push(" AND d.").push(number).push(" > ").bind(after);
        ask.push(" ORDER BY d.").push(number).push(" LIMIT ").bind(RUN);
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
