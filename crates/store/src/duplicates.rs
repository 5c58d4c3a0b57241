//! Pairs of events that may be the same thing, told by different sources.

use serde::{Deserialize, Serialize};
use serde_json::json;

use domain::access::EventScope;
use domain::codes::*;
use domain::event::Event;

use crate::database::{Ask, Row, Statement, Value, values};
use crate::error::StoreError;
use crate::journal::Seal;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateSuggestion {
    pub first: EventId,
    pub second: EventId,
    /// 0 to 1; the higher, the likelier.
    pub score: f64,
    pub reasons: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateState {
    Open,
    Merged,
    Dismissed,
}

impl DuplicateState {
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        match code {
            "open" => Some(Self::Open),
            "merged" => Some(Self::Merged),
            "dismissed" => Some(Self::Dismissed),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    pub id: DuplicateId,
    pub first: Event,
    pub second: Event,
    pub score: f64,
    pub reasons: Vec<String>,
    pub state: DuplicateState,
}

/// What the journal keeps of a suggestion, to tell whether it was exchanged.
pub(crate) fn seal_of_pair(first: i64, second: i64, score: f64, reasons: &str) -> String {
    let mut seal = Seal::new("duplicate/1");
    seal.int(first).int(second).real(score).text(reasons);
    hex::encode(&seal.finish()[..16])
}

impl Work {
    /// Keeps suggestions that are new; answers how many were. A pair is suggested once, whatever its order.
    pub async fn suggest_duplicates(&mut self, pairs: &[DuplicateSuggestion]) -> Result<i64, StoreError> {
        let mut kept = serde_json::Map::new();
        for pair in pairs {
            let (first, second) = (pair.first.min(pair.second), pair.first.max(pair.second));
            if first == second {
                continue;
            }
            let known = self
                .row(
                    "SELECT id FROM duplicate WHERE municipality = $1 AND first_event = $2 AND second_event = $3",
                    values![self.municipality, first.0, second.0],
                )
                .await?;
            if known.is_some() {
                continue;
            }
            let id = self.take_ids("duplicate", 1).await?;
            let reasons = crate::database::json(&pair.reasons)?;
            let sealed = seal_of_pair(first.0, second.0, pair.score, &reasons);
            self.execute(
                "INSERT INTO duplicate (municipality, id, first_event, second_event, score, reasons, state, suggested_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)",
                values![
                    self.municipality,
                    id,
                    first.0,
                    second.0,
                    pair.score,
                    reasons,
                    self.now
                ],
            )
            .await?;
            kept.insert(id.to_string(), json!([first, second, sealed]));
        }
        let pairs = kept.len();
        if pairs > 0 {
            self.journal(
                "duplicates_suggested",
                ("duplicate", ""),
                None,
                Some(json!({ "pairs": pairs, "suggested": kept })),
                "",
            )
            .await?;
        }
        Ok(pairs as i64)
    }

    pub async fn dismiss_duplicate(&mut self, id: DuplicateId, why: &str) -> Result<(), StoreError> {
        let changed = self
            .row(
                "UPDATE duplicate SET state = 'dismissed' WHERE municipality = $1 AND id = $2 AND state = 'open'
                 RETURNING first_event, second_event",
                values![self.municipality, id.0],
            )
            .await?;
        let Some(row) = changed else {
            return Err(StoreError::Refused(
                "förslaget är redan avgjort. Läs in sidan på nytt",
            ));
        };
        let pair = json!({ "first": row.int("first_event")?, "second": row.int("second_event")? });
        let id = id.to_string();
        self.journal("duplicate_dismissed", ("duplicate", &id), None, Some(pair), why)
            .await?;
        Ok(())
    }

    /// Opens a suggestion again that was said not to be one event.
    pub async fn reopen_duplicate(&mut self, id: DuplicateId, why: &str) -> Result<(), StoreError> {
        let changed = self
            .row(
                "UPDATE duplicate SET state = 'open' WHERE municipality = $1 AND id = $2 AND state = 'dismissed'
                 RETURNING first_event, second_event",
                values![self.municipality, id.0],
            )
            .await?;
        let Some(row) = changed else {
            return Err(StoreError::Refused(
                "förslaget är redan öppet eller sammanslaget. Läs in sidan på nytt",
            ));
        };
        let pair = json!({ "first": row.int("first_event")?, "second": row.int("second_event")? });
        let id = id.to_string();
        self.journal("duplicate_reopened", ("duplicate", &id), None, Some(pair), why)
            .await?;
        Ok(())
    }

    /// What merging, or undoing it, makes of a suggestion. The merge's own entries are the journal of it.
    pub(crate) async fn settle_pair(
        &mut self,
        one: EventId,
        other: EventId,
        state: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE duplicate SET state = $4 WHERE municipality = $1 AND first_event = $2 AND second_event = $3",
            values![self.municipality, one.min(other).0, one.max(other).0, state],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// Suggestions, the likeliest first.
    pub async fn duplicates(
        &self,
        m: MunicipalityCode,
        open_only: bool,
        limit: i64,
    ) -> Result<Vec<Duplicate>, StoreError> {
        let mut ask = Statement::new(DUPLICATE);
        ask.bind(m);
        if open_only {
            ask.push(" AND state = 'open'");
        }
        ask.push(" ORDER BY score DESC, id DESC LIMIT ").bind(limit);
        let rows = ask.rows(&mut self.pool()).await?;
        self.with_events(m, &rows).await
    }

    /// The suggestions that an event is part of.
    pub async fn duplicates_of(
        &self,
        m: MunicipalityCode,
        event: EventId,
    ) -> Result<Vec<Duplicate>, StoreError> {
        let mut ask = Statement::new(DUPLICATE);
        ask.bind(m).push(" AND (first_event = ").bind(event.0);
        ask.push(" OR second_event = ")
            .bind(event.0)
            .push(") ORDER BY score DESC, id DESC");
        let rows = ask.rows(&mut self.pool()).await?;
        self.with_events(m, &rows).await
    }

    /// Pairs that are suggested among some events and the rest: one, the other, and the score.
    pub async fn open_pairs(
        &self,
        m: MunicipalityCode,
        events: &[EventId],
    ) -> Result<Vec<(EventId, EventId, f64)>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let mut ask =
            Statement::new("SELECT first_event, second_event, score FROM duplicate WHERE municipality = ");
        ask.bind(m).push(" AND state = 'open' AND (");
        ask.among("first_event", events.iter().map(|id| Value::from(id.0)))
            .push(" OR ");
        ask.among("second_event", events.iter().map(|id| Value::from(id.0)))
            .push(") ORDER BY score DESC, id DESC");
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok((
                    EventId(row.int("first_event")?),
                    EventId(row.int("second_event")?),
                    row.get("score")?,
                ))
            })
            .collect()
    }

    pub async fn open_duplicates(&self, m: MunicipalityCode) -> Result<i64, StoreError> {
        let row = self
            .row(
                "SELECT count(*) AS n FROM duplicate WHERE municipality = $1 AND state = 'open'",
                values![m],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    async fn with_events(&self, m: MunicipalityCode, rows: &[Row]) -> Result<Vec<Duplicate>, StoreError> {
        let mut ids = Vec::with_capacity(rows.len() * 2);
        for row in rows {
            ids.push(EventId(row.int("first_event")?));
            ids.push(EventId(row.int("second_event")?));
        }
        ids.sort_unstable();
        ids.dedup();
        let events = self.events_by_ids(m, &ids, &EventScope::All).await?;
        let find = |id: i64| events.iter().find(|e| e.id.0 == id).cloned();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if let (Some(first), Some(second)) =
                (find(row.int("first_event")?), find(row.int("second_event")?))
            {
                found.push(Duplicate {
                    id: DuplicateId(row.int("id")?),
                    first,
                    second,
                    score: row.get("score")?,
                    reasons: row.json("reasons")?,
                    state: row.word("state", DuplicateState::from_code)?,
                });
            }
        }
        Ok(found)
    }
}

const DUPLICATE: &str =
    "SELECT id, first_event, second_event, score, reasons, state FROM duplicate WHERE municipality = ";
