//! Changing events: content, status, merging and its undoing. What an event said before is kept, version by
//! version.

use jiff::Timestamp;

use domain::codes::*;
use domain::event::{Classification, Event, EventStatus};

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::event_row::{self, EVENT_COLUMNS, EVENT_WIDTH};
use crate::opening::Store;
use crate::search::Words;
use crate::writing::Work;

/// What an event said at a time, who made it say so, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct EventVersion {
    pub version: i64,
    pub event: Event,
    pub at: Timestamp,
    pub actor: String,
    pub act: String,
    pub why: String,
}

impl Work {
    /// Gives an event new content. Its number, status, import and time of recording stay.
    pub async fn change_event(
        &mut self,
        new: &Event,
        expected_version: i64,
        search_text: &str,
        why: &str,
    ) -> Result<Event, StoreError> {
        let was = self.event_here(new.id).await?;
        if was.version != expected_version {
            return Err(StoreError::StaleEvent {
                current: Box::new(was),
            });
        }
        if was.input.classification == Classification::Secret
            && new.input.classification != Classification::Secret
        {
            return Err(StoreError::Refused(
                "sekretess hävs av två personer. Begär det på händelsens sida, så svarar en kollega",
            ));
        }
        let became = Event {
            input: event_row::as_stored(new.input.clone()),
            areas: new.areas.clone(),
            date: new.date,
            week: new.week,
            retained_until: new.retained_until,
            ..was.clone()
        };
        let changed = self.replace_event("event_changed", was, became, why).await?;
        self.forget_words(&[changed.id]).await?;
        let words = Words::new().of(search_text);
        self.index_words(vec![(changed.id, words)]).await?;
        Ok(changed)
    }

    /// Moves events to a status; answers those that changed. Merging has a method of its own.
    pub async fn set_event_status(
        &mut self,
        ids: &[EventId],
        status: EventStatus,
        why: &str,
    ) -> Result<Vec<Event>, StoreError> {
        if status == EventStatus::Merged {
            return Err(StoreError::Refused(
                "en händelse slås ihop med en annan. Välj vilken den ska slås ihop med",
            ));
        }
        let mut changed = Vec::with_capacity(ids.len());
        for &id in ids {
            let was = self.event_here(id).await?;
            if was.status == EventStatus::Merged {
                return Err(StoreError::Refused(
                    "händelsen är sammanslagen med en annan. Ångra sammanslagningen först",
                ));
            }
            if was.status != status {
                let became = Event {
                    status,
                    ..was.clone()
                };
                changed.push(self.replace_event("event_status", was, became, why).await?);
            }
        }
        Ok(changed)
    }

    /// Lets one event stand for others. They keep what they say and who said it, and are no longer counted.
    pub async fn merge_events(
        &mut self,
        keep: EventId,
        others: &[EventId],
        why: &str,
    ) -> Result<Vec<Event>, StoreError> {
        let kept = self.event_here(keep).await?;
        if !kept.status.counts() {
            return Err(StoreError::Refused(
                "händelsen som ska stå kvar räknas inte själv. Välj en som är mottagen eller sorterad",
            ));
        }
        let mut merged = Vec::with_capacity(others.len());
        for &id in others {
            let was = self.event_here(id).await?;
            if id == keep || !was.status.counts() {
                return Err(StoreError::Refused(
                    "händelsen är redan sammanslagen eller avförd. Läs in listan på nytt",
                ));
            }
            let became = Event {
                status: EventStatus::Merged,
                merged_into: Some(keep),
                ..was.clone()
            };
            merged.push(self.replace_event("event_merged", was, became, why).await?);
            // Those that were merged into this one earlier follow with it.
            self.follow_merge(id, keep, why).await?;
            self.settle_pair(keep, id, "merged").await?;
        }
        Ok(merged)
    }

    async fn follow_merge(&mut self, from: EventId, to: EventId, why: &str) -> Result<(), StoreError> {
        for id in self.merged_into(from).await? {
            let was = self.event_here(id).await?;
            let became = Event {
                merged_into: Some(to),
                ..was.clone()
            };
            self.replace_event("event_merged", was, became, why).await?;
        }
        Ok(())
    }

    /// The events that were merged into another one.
    async fn merged_into(&mut self, keep: EventId) -> Result<Vec<EventId>, StoreError> {
        let rows = self
            .rows(
                "SELECT event FROM merged_event WHERE municipality = $1 AND kept = $2 ORDER BY event",
                values![self.municipality, keep.0],
            )
            .await?;
        rows.iter().map(|row| Ok(EventId(row.int("event")?))).collect()
    }

    /// Gives a merged event back the status that it had.
    pub async fn undo_merge(&mut self, id: EventId, why: &str) -> Result<Event, StoreError> {
        let was = self.event_here(id).await?;
        let Some(kept) = was.merged_into.filter(|_| was.status == EventStatus::Merged) else {
            return Err(StoreError::Refused(
                "händelsen är inte sammanslagen. Läs in sidan på nytt",
            ));
        };
        let earlier = self
            .rows(
                "SELECT content FROM event_version WHERE municipality = $1 AND event = $2 ORDER BY version DESC",
                values![self.municipality, id.0],
            )
            .await?;
        let mut status = EventStatus::Received;
        for row in &earlier {
            let before: Event = row.json("content")?;
            if before.status != EventStatus::Merged {
                status = before.status;
                break;
            }
        }
        let became = Event {
            status,
            merged_into: None,
            ..was.clone()
        };
        let back = self.replace_event("merge_undone", was, became, why).await?;
        self.settle_pair(kept, id, "open").await?;
        Ok(back)
    }

    /// Puts a new version in the place of an event: the old one is kept, counts follow, the journal knows.
    pub(crate) async fn replace_event(
        &mut self,
        act: &str,
        was: Event,
        mut became: Event,
        why: &str,
    ) -> Result<Event, StoreError> {
        let m = self.municipality;
        became.version = was.version + 1;
        let id = was.id.to_string();
        let before = event_row::for_journal(m, &was)?;
        let after = event_row::for_journal(m, &became)?;
        self.execute(
            "INSERT INTO event_version (municipality, event, version, content, journal_seq)
             SELECT municipality, id, version, $3, journal_seq FROM event WHERE municipality = $1 AND id = $2",
            values![m, was.id.0, crate::database::json(&was)?],
        )
        .await?;
        let seq = self
            .journal(act, ("event", &id), Some(before), Some(after), why)
            .await?;
        let mut set = event_row::to_values(&became);
        set.extend(values![seq, m]);
        self.execute_composed(update_sql(), set).await?;
        self.count(&[(&was, -1), (&became, 1)]).await?;
        if was.merged_into != became.merged_into {
            self.execute(
                "DELETE FROM merged_event WHERE municipality = $1 AND event = $2",
                values![m, was.id.0],
            )
            .await?;
            if let Some(kept) = became.merged_into {
                self.execute(
                    "INSERT INTO merged_event (municipality, kept, event) VALUES ($1, $2, $3)",
                    values![m, kept.0, was.id.0],
                )
                .await?;
            }
        }
        Ok(became)
    }
}

fn update_sql() -> String {
    let set: Vec<String> = EVENT_COLUMNS
        .split(',')
        .enumerate()
        .skip(1)
        .map(|(i, column)| format!("{} = ${}", column.trim(), i + 1))
        .collect();
    format!(
        "UPDATE event SET {}, journal_seq = ${} WHERE municipality = ${} AND id = $1",
        set.join(", "),
        EVENT_WIDTH + 1,
        EVENT_WIDTH + 2
    )
}

impl Store {
    /// All that an event has said, the newest first.
    pub async fn event_versions(
        &self,
        m: MunicipalityCode,
        id: EventId,
    ) -> Result<Vec<EventVersion>, StoreError> {
        let Some(event) = self.event(m, id, &domain::access::EventScope::All).await? else {
            return Ok(Vec::new());
        };
        let earlier = self
            .rows(
                "SELECT v.content, j.at, j.actor, j.act, j.why
                 FROM event_version v JOIN journal j ON j.municipality = v.municipality AND j.seq = v.journal_seq
                 WHERE v.municipality = $1 AND v.event = $2 ORDER BY v.version DESC",
                values![m, id.0],
            )
            .await?;
        let present = self
            .row(
                "SELECT j.at, j.actor, j.act, j.why
                 FROM event e JOIN journal j ON j.municipality = e.municipality AND j.seq = e.journal_seq
                 WHERE e.municipality = $1 AND e.id = $2",
                values![m, id.0],
            )
            .await?
            .ok_or_else(|| StoreError::corrupt("händelsens journalpost", id))?;
        let mut versions = vec![version_of(&present, event)?];
        for row in &earlier {
            versions.push(version_of(row, row.json("content")?)?);
        }
        Ok(versions)
    }

    /// Who reported the events that others stand for, by the event that is kept.
    pub async fn reporters_merged_into(
        &self,
        m: MunicipalityCode,
        kept: &[EventId],
    ) -> Result<Vec<(EventId, PartnerCode)>, StoreError> {
        let mut found = Vec::new();
        for some in kept.chunks(400) {
            let mut ask = Statement::new(
                "SELECT x.kept, e.reported_by FROM merged_event x
                 JOIN event e ON e.municipality = x.municipality AND e.id = x.event WHERE x.municipality = ",
            );
            ask.bind(m)
                .push(" AND ")
                .among("x.kept", some.iter().map(|id| id.0));
            for row in ask.rows(&mut self.pool()).await? {
                found.push((EventId(row.int("kept")?), row.code("reported_by")?));
            }
        }
        Ok(found)
    }

    /// The events that another one stands for.
    pub async fn events_merged_into(
        &self,
        m: MunicipalityCode,
        keep: EventId,
    ) -> Result<Vec<Event>, StoreError> {
        let rows = self
            .rows(
                "SELECT event FROM merged_event WHERE municipality = $1 AND kept = $2 ORDER BY event",
                values![m, keep.0],
            )
            .await?;
        let ids: Vec<EventId> = rows
            .iter()
            .map(|row| Ok(EventId(row.int("event")?)))
            .collect::<Result<_, StoreError>>()?;
        self.events_by_ids(m, &ids, &domain::access::EventScope::All)
            .await
    }
}

fn version_of(row: &Row, event: Event) -> Result<EventVersion, StoreError> {
    Ok(EventVersion {
        version: event.version,
        event,
        at: row.instant("at")?,
        actor: row.text("actor")?,
        act: row.text("act")?,
        why: row.text("why")?,
    })
}
