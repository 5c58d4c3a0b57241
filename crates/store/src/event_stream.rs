//! Events without their texts, handed over in runs by their numbers, and which of them have changed since: for those who
//! keep all of them in memory.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::borrow::Cow;

use domain::codes::*;
use domain::event::{Certainty, EventStatus};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};

use crate::database::{Row, Statement, instant, packed, values};
use crate::error::StoreError;
use crate::opening::Store;

/// An event that counts, as columns hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamedEvent {
    pub id: EventId,
    pub happened: Happened,
    pub date: Date,
    pub point: Option<Point>,
    pub place_precision: PlacePrecision,
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub area: Option<AreaCode>,
    pub regso: Option<AreaCode>,
    pub deso: Option<AreaCode>,
    pub source: SourceCode,
    pub partner: PartnerCode,
    pub severity: i64,
    pub certainty: Certainty,
}

/// The events that entries of the journal touched, as ranges of numbers with both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchedEvents {
    /// The newest entry that was looked at.
    pub seq: i64,
    pub ranges: Vec<(EventId, EventId)>,
}

const STREAMED: &str = "id, happened_from, happened_to, time_precision, date, lat, lon, place_precision, category, \
    subtype, area, regso, deso, source, reported_by, severity, certainty";

/// A row of `STREAMED`.
#[derive(Deserialize)]
struct StreamedRow<'t>(
    i64,
    i64,
    i64,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Cow<'t, str>,
    Option<f64>,
    Option<f64>,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Option<Cow<'t, str>>,
    #[serde(borrow)] Option<Cow<'t, str>>,
    #[serde(borrow)] Option<Cow<'t, str>>,
    #[serde(borrow)] Option<Cow<'t, str>>,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Cow<'t, str>,
    i64,
    #[serde(borrow)] Cow<'t, str>,
);

fn some<C: for<'a> From<&'a str>>(code: Option<Cow<'_, str>>) -> Option<C> {
    code.map(|code| C::from(&*code))
}

impl StreamedRow<'_> {
    fn event(self) -> Result<StreamedEvent, StoreError> {
        let Self(
            id,
            from,
            to,
            time,
            date,
            lat,
            lon,
            place,
            category,
            subtype,
            area,
            regso,
            deso,
            source,
            by,
            severity,
            certainty,
        ) = self;
        let word = |column: &'static str, text: &str| StoreError::corrupt(column, text);
        Ok(StreamedEvent {
            id: EventId(id),
            happened: Happened {
                from: instant(from)?,
                to: instant(to)?,
                precision: TimePrecision::from_code(&time).ok_or_else(|| word("time_precision", &time))?,
            },
            date: date.parse().map_err(|_| word("date", &date))?,
            point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
            place_precision: PlacePrecision::from_code(&place)
                .ok_or_else(|| word("place_precision", &place))?,
            category: CategoryCode::from(&*category),
            subtype: some(subtype),
            area: some(area),
            regso: some(regso),
            deso: some(deso),
            source: SourceCode::from(&*source),
            partner: PartnerCode::from(&*by),
            severity,
            certainty: Certainty::from_code(&certainty).ok_or_else(|| word("certainty", &certainty))?,
        })
    }
}

/// Entries that are read at a time.
const ENTRIES: i64 = 5_000;

impl Store {
    /// How many events count.
    pub async fn counted_events(&self, m: MunicipalityCode) -> Result<i64, StoreError> {
        let row = self
            .row(
                "SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n FROM event_count WHERE municipality = $1",
                values![m],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// The next events that count after a number, in the order of their numbers, up to another number and at most so
    /// many; fewer than that when there are no more.
    pub async fn stream_events(
        &self,
        m: MunicipalityCode,
        after: EventId,
        last: EventId,
        limit: i64,
    ) -> Result<Vec<StreamedEvent>, StoreError> {
        let mut ask = Statement::new("SELECT ");
        ask.push(&packed(self.is_sqlite(), STREAMED));
        ask.push(" FROM (SELECT ").push(STREAMED);
        ask.push(" FROM event WHERE municipality = ").bind(m);
        ask.push(" AND id > ").bind(after.0);
        ask.push(" AND id <= ").bind(last.0).push(" AND ");
        ask.among(
            "status",
            EventStatus::ALL
                .into_iter()
                .filter(|s| s.counts())
                .map(EventStatus::code),
        );
        ask.push(" ORDER BY id LIMIT ").bind(limit).push(") AS streamed");
        let rows = ask.rows(&mut self.pool()).await?;
        rows.first().map_or(Ok(Vec::new()), streamed)
    }

    /// Which events may have changed by entries after a number of the journal, up to and with another: recorded,
    /// changed, merged, dismissed or taken back with their import.
    pub async fn touched_events(
        &self,
        m: MunicipalityCode,
        after: i64,
        up_to: i64,
    ) -> Result<TouchedEvents, StoreError> {
        let mut touched = TouchedEvents {
            seq: after,
            ranges: Vec::new(),
        };
        while touched.seq < up_to {
            let rows = self
                .rows(
                    "SELECT seq, act, object_kind, object_id, became FROM journal
                     WHERE municipality = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
                    values![m, touched.seq, up_to, ENTRIES],
                )
                .await?;
            let Some(last) = rows.last() else { break };
            touched.seq = last.int("seq")?;
            for row in &rows {
                self.touch(m, row, &mut touched.ranges).await?;
            }
        }
        touched.seq = up_to.max(after);
        Ok(touched)
    }

    async fn touch(
        &self,
        m: MunicipalityCode,
        entry: &Row,
        ranges: &mut Vec<(EventId, EventId)>,
    ) -> Result<(), StoreError> {
        let (kind, act, object) = (
            entry.text("object_kind")?,
            entry.text("act")?,
            entry.text("object_id")?,
        );
        let number = || {
            object
                .parse::<i64>()
                .map_err(|_| StoreError::corrupt("object_id", &object))
        };
        match (kind.as_str(), act.as_str()) {
            ("event", "attached") => (),
            ("event", _) => {
                let id = EventId(number()?);
                if ranges.last() != Some(&(id, id)) {
                    ranges.push((id, id));
                }
            }
            ("import", "events_imported") => {
                #[derive(Deserialize)]
                struct Recorded {
                    first: EventId,
                    last: EventId,
                }
                let recorded: Recorded = entry.json("became")?;
                ranges.push((recorded.first, recorded.last));
            }
            // Whatever other acts an import comes to have, its events are looked at again.
            (
                "import",
                "import_started"
                | "import_finished"
                | "import_described"
                | "rows_rejected"
                | "events_noted"
                | "rejected_rows_exported",
            ) => (),
            ("import", _) => {
                let chunks = self
                    .rows(
                        "SELECT first_id, last_id FROM import_chunk WHERE municipality = $1 AND import = $2
                         ORDER BY first_id",
                        values![m, number()?],
                    )
                    .await?;
                for chunk in &chunks {
                    ranges.push((EventId(chunk.int("first_id")?), EventId(chunk.int("last_id")?)));
                }
            }
            ("disposal", "disposed") => {
                let rows = self
                    .rows(
                        "SELECT DISTINCT id FROM disposed WHERE municipality = $1 AND journal_seq = $2 AND kind = 'event'
                         AND left_digest IS NULL ORDER BY id",
                        values![m, entry.int("seq")?],
                    )
                    .await?;
                for row in &rows {
                    let id = EventId(row.int("id")?);
                    ranges.push((id, id));
                }
            }
            _ => (),
        }
        Ok(())
    }
}

/// All rows of a run, read out of one text.
fn streamed(row: &Row) -> Result<Vec<StreamedEvent>, StoreError> {
    // No rows at all are no list on PostgreSQL.
    let Some(text) = row.get::<Option<String>>("packed")? else {
        return Ok(Vec::new());
    };
    let rows: Vec<StreamedRow<'_>> =
        serde_json::from_str(&text).map_err(|e| StoreError::corrupt("packed", e))?;
    rows.into_iter().map(StreamedRow::event).collect()
}

/// The municipality's own clock for a query: by how many seconds it is ahead of UTC, and when that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct LocalClock {
    pub ahead_before: i64,
    /// From when on, and by how much, in order.
    pub changes: Vec<(Timestamp, i64)>,
}

impl LocalClock {
    /// Seconds since 1970 as the clock on the wall tells them.
    pub(crate) fn seconds(&self, ask: &mut Statement) {
        ask.push("(happened_from + ");
        if self.changes.is_empty() {
            ask.bind(self.ahead_before);
        } else {
            ask.push("CASE");
            let mut ahead = self.ahead_before;
            for (from, after) in &self.changes {
                ask.push(" WHEN happened_from < ").bind(*from);
                ask.push(" THEN ").bind(ahead);
                ahead = *after;
            }
            ask.push(" ELSE ").bind(ahead).push(" END");
        }
        ask.push(")");
    }
}
