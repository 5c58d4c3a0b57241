//! Recording events, one by one and many at a time, and reading them by number.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::task::JoinHandle;

use domain::access::EventScope;
use domain::area::DerivedAreas;
use domain::codes::*;
use domain::event::{Event, EventInput, EventStatus};
use domain::time::IsoWeek;

use crate::database::{Ask, Statement, Value, values};
use crate::error::StoreError;
use crate::event_row::{self, EVENT_COLUMNS, EVENT_WIDTH};
use crate::journal::Seal;
use crate::opening::Store;
use crate::search::Words;
use crate::writing::Work;

/// Which series an event takes its number from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbered {
    /// All events of the municipality in one. Whoever reports then learns from the numbers how much others report.
    Together,
    #[default]
    ByOrganisation,
}

/// How many numbers an organisation has to itself.
const SERIES: i64 = 10_000_000;
/// The series of organisations lie after the municipality's common one, and within what 32 bits hold.
const FIRST_SERIES: i64 = 20;
const ALL_SERIES: i64 = 400;

/// An input with what is derived from it, ready to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub input: EventInput,
    pub areas: DerivedAreas,
    pub date: Date,
    pub week: IsoWeek,
    /// What the event is found by: its text, and the names of its place, category and subtype.
    pub search_text: String,
    /// The same for the same row of the same source, so that nothing is recorded twice.
    pub fingerprint: [u8; 16],
    pub retained_until: Date,
    /// Received for what a coordinator has yet to look at.
    pub status: EventStatus,
    pub numbered: Numbered,
}

impl NewEvent {
    /// The fingerprint as it is kept: the week first, so that the rows of a file, which mostly come in order,
    /// lie side by side in the index instead of all over it. Twelve bytes of digest within a week are plenty.
    fn kept_fingerprint(&self) -> Fingerprint {
        let mut kept = self.fingerprint;
        kept[..4].copy_from_slice(&(self.week.number() as u32).to_be_bytes());
        kept
    }

    fn cell(&self) -> Option<Cell<'_>> {
        cell(self.status, self.week, &self.areas, &self.input)
    }

    fn recorded(&self, id: EventId, import: Option<ImportId>, now: Timestamp) -> Event {
        Event {
            id,
            version: 1,
            input: event_row::as_stored(self.input.clone()),
            areas: self.areas.clone(),
            date: self.date,
            week: self.week,
            status: self.status,
            merged_into: None,
            import,
            retained_until: self.retained_until,
            recorded_at: now,
        }
    }
}

type Fingerprint = [u8; 16];

/// Where an event is counted: its week, area, category, organisation and source.
type Cell<'e> = (i64, &'e str, &'e str, &'e str, &'e str);

/// `None` for an event that does not count.
fn cell<'e>(
    status: EventStatus,
    week: IsoWeek,
    areas: &'e DerivedAreas,
    input: &'e EventInput,
) -> Option<Cell<'e>> {
    status.counts().then(|| {
        (
            week.number(),
            areas.working.as_ref().map_or("", AreaCode::as_str),
            input.category.as_str(),
            input.reported_by.as_str(),
            input.source.as_str(),
        )
    })
}

/// The values of events that have no number yet, and the words they are found by: made beside the database's own work, since
/// they take as long.
fn made_ready(
    new: &[NewEvent],
    import: ImportId,
    now: Timestamp,
) -> (JoinHandle<Vec<Vec<Value>>>, JoinHandle<Vec<String>>) {
    let texts: Vec<String> = new.iter().map(|event| event.search_text.clone()).collect();
    let events: Vec<Event> = new
        .iter()
        .map(|event| event.recorded(EventId(0), Some(import), now))
        .collect();
    let values = tokio::task::spawn_blocking(move || events.iter().map(event_row::to_values).collect());
    let words = tokio::task::spawn_blocking(move || {
        let mut words = Words::new();
        texts.iter().map(|text| words.of(text)).collect()
    });
    (values, words)
}

/// What became of a number of events recorded together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedChunk {
    pub accepted: i64,
    /// Already in the register, by their fingerprints.
    pub unchanged: i64,
    pub first_id: Option<EventId>,
    pub last_id: Option<EventId>,
    /// Which of the given events were accepted; they have ids from `first_id` to `last_id` in this order.
    pub accepted_indexes: Vec<usize>,
}

const INSERT_EVENT: &str = "INSERT INTO event (municipality, fingerprint, journal_seq, id, version, category, subtype, \
    happened_from, happened_to, time_precision, discovered_at, reported_at, place_name, place_type, place_precision, \
    lat, lon, stated_area, severity, certainty, source, source_reference, reported_by, controller, classification, \
    reported_to_police, offensive, text, area, regso, deso, date, week, status, merged_into, import, retained_until, \
    recorded_at) VALUES";

/// Fingerprints asked for in one statement.
const FINGERPRINTS: usize = 500;

impl Work {
    /// Records one event. One with the same fingerprint that is there already is given back unchanged.
    pub async fn record_event(&mut self, new: NewEvent, why: &str) -> Result<Event, StoreError> {
        if let Some(row) = self
            .row(
                "SELECT id FROM event WHERE municipality = $1 AND fingerprint = $2",
                values![self.municipality, new.kept_fingerprint().as_slice()],
            )
            .await?
        {
            return self.event_here(EventId(row.int("id")?)).await;
        }
        let id = EventId(self.take_numbers(&[&new], 1).await?);
        let event = new.recorded(id, None, self.now);
        let after = event_row::for_journal(self.municipality, &event)?;
        let id = event.id.to_string();
        let seq = self
            .journal("event_recorded", ("event", &id), None, Some(after), why)
            .await?;
        let row = self.event_row(new.kept_fingerprint(), seq, event_row::to_values(&event));
        self.insert_many(INSERT_EVENT, EVENT_WIDTH + 3, "", vec![row])
            .await?;
        let words = Words::new().of(&new.search_text);
        self.index_words(vec![(event.id, words)]).await?;
        self.count(&[(&event, 1)]).await?;
        Ok(event)
    }

    /// Takes numbers that follow each other, from the series of the organisation that reported all of them.
    async fn take_numbers(&mut self, events: &[&NewEvent], count: i64) -> Result<i64, StoreError> {
        let of_one = events
            .windows(2)
            .all(|two| two[0].input.reported_by == two[1].input.reported_by);
        let by_organisation = |event: &&&NewEvent| of_one && event.numbered == Numbered::ByOrganisation;
        let Some(event) = events.first().filter(by_organisation) else {
            return self.take_ids("event", count).await;
        };
        let partner = &event.input.reported_by;
        let kind = format!("event/{partner}");
        let begun = self
            .rows(
                "SELECT kind, last FROM sequence WHERE municipality = $1 AND kind LIKE 'event/%'",
                values![self.municipality],
            )
            .await?;
        let mut taken = HashSet::new();
        let mut has_room = false;
        for row in &begun {
            let last = row.int("last")?;
            taken.insert(last / SERIES);
            has_room |= row.text("kind")? == kind && last % SERIES + count < SERIES;
        }
        if !has_room {
            // Where an organisation's series lies follows from its code, so that it says nothing of when others began.
            let from = partner
                .as_str()
                .bytes()
                .fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % ALL_SERIES);
            let series = (0..ALL_SERIES)
                .map(|step| FIRST_SERIES + (from + step) % ALL_SERIES)
                .find(|series| !taken.contains(series))
                .ok_or(StoreError::Refused(
                    "det finns inga fler nummerserier för organisationer",
                ))?;
            self.execute(
                "INSERT INTO sequence (municipality, kind, last) VALUES ($1, $2, $3)
                 ON CONFLICT (municipality, kind) DO UPDATE SET last = excluded.last",
                values![self.municipality, &kind, series * SERIES],
            )
            .await?;
        }
        self.take_ids(&kind, count).await
    }

    /// Records the events of an import that are not there yet, under one journal entry.
    pub async fn record_events(
        &mut self,
        new: &[NewEvent],
        import: ImportId,
    ) -> Result<RecordedChunk, StoreError> {
        self.still_running(import).await?;
        let m = self.municipality;
        let (rows, words) = made_ready(new, import, self.now);
        let accepted_indexes = not_there_yet(self, m, new).await?;
        let accepted = accepted_indexes.len();
        let unchanged = (new.len() - accepted) as i64;
        if accepted == 0 {
            return Ok(RecordedChunk {
                unchanged,
                ..RecordedChunk::default()
            });
        }
        let accepted_events: Vec<&NewEvent> = accepted_indexes.iter().map(|&index| &new[index]).collect();
        let first = self.take_numbers(&accepted_events, accepted as i64).await?;
        let last = first + accepted as i64 - 1;
        let seq = self.next_entry().await?;
        let mut seal = Seal::new("chunk/1");
        let mut ready = rows.await?;
        let mut rows = Vec::with_capacity(accepted);
        for (&index, id) in accepted_indexes.iter().zip(first..) {
            let mut values = std::mem::take(&mut ready[index]);
            event_row::give_number(&mut values, EventId(id));
            seal.bytes(&event_row::digest_of_values(m, &values));
            rows.push(self.event_row(new[index].kept_fingerprint(), seq, values));
        }
        let digest = seal.finish();
        self.insert_many(INSERT_EVENT, EVENT_WIDTH + 3, "", rows).await?;
        let mut words = words.await?;
        let indexed = accepted_indexes
            .iter()
            .zip(first..)
            .map(|(&index, id)| (EventId(id), std::mem::take(&mut words[index])))
            .collect();
        self.index_words(indexed).await?;
        let cells = accepted_events.iter().filter_map(|event| event.cell());
        self.count_cells(cells.map(|cell| (cell, 1)).collect()).await?;
        self.execute(
            "INSERT INTO import_chunk (municipality, journal_seq, import, first_id, last_id, events, digest)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                self.municipality,
                seq,
                import.0,
                first,
                last,
                accepted,
                digest.as_slice()
            ],
        )
        .await?;
        let after = serde_json::json!({
            "events": accepted, "first": first, "last": last, "digest": hex::encode(digest),
        });
        let id = import.to_string();
        self.journal("events_imported", ("import", &id), None, Some(after), "")
            .await?;
        Ok(RecordedChunk {
            accepted: accepted as i64,
            unchanged,
            first_id: Some(EventId(first)),
            last_id: Some(EventId(last)),
            accepted_indexes,
        })
    }

    fn event_row(&self, fingerprint: Fingerprint, seq: i64, values: Vec<Value>) -> Vec<Value> {
        let mut row = Vec::with_capacity(EVENT_WIDTH + 3);
        row.extend(values![self.municipality, fingerprint.as_slice(), seq]);
        row.extend(values);
        row
    }

    /// Adds to (1) or takes from (-1) the counts, for events that count.
    pub(crate) async fn count(&mut self, events: &[(&Event, i64)]) -> Result<(), StoreError> {
        let cells = events.iter().filter_map(|(event, n)| {
            let cell = cell(event.status, event.week, &event.areas, &event.input)?;
            Some((cell, *n))
        });
        self.count_cells(cells.collect()).await
    }

    async fn count_cells(&mut self, counted: Vec<(Cell<'_>, i64)>) -> Result<(), StoreError> {
        let mut cells: HashMap<Cell<'_>, i64> = HashMap::new();
        for (cell, n) in counted {
            *cells.entry(cell).or_default() += n;
        }
        let mut cells: Vec<_> = cells.into_iter().filter(|(_, n)| *n != 0).collect();
        cells.sort_unstable();
        let m = self.municipality;
        let rows = cells
            .into_iter()
            .map(|((week, area, category, partner, source), n)| {
                values![m, week, area, category, partner, source, n]
            });
        self.insert_many(
            "INSERT INTO event_count (municipality, week, area, category, partner, source, n) VALUES",
            7,
            "ON CONFLICT (municipality, week, area, category, partner, source)
             DO UPDATE SET n = event_count.n + excluded.n",
            rows.collect(),
        )
        .await
    }

    /// The event as it stands in this write, or that there is none.
    pub(crate) async fn event_here(&mut self, id: EventId) -> Result<Event, StoreError> {
        let m = self.municipality;
        by_ids(self, m, &[id])
            .await?
            .pop()
            .ok_or_else(|| StoreError::NotFound {
                kind: "händelse",
                id: id.to_string(),
            })
    }
}

/// Which of some events are not in the register, by their places in the list.
pub(crate) async fn not_there_yet(
    ask: &mut impl Ask,
    m: MunicipalityCode,
    new: &[NewEvent],
) -> Result<Vec<usize>, StoreError> {
    let fingerprints: Vec<Fingerprint> = new.iter().map(NewEvent::kept_fingerprint).collect();
    let mut had: HashSet<Fingerprint> = HashSet::with_capacity(new.len());
    // What was disposed of does not come back with the same file.
    let tables = ["event", "disposed"];
    let runs = fingerprints.chunks(FINGERPRINTS);
    for (some, table) in runs.flat_map(|some| tables.map(|table| (some, table))) {
        let mut statement = Statement::new("SELECT fingerprint FROM ");
        statement
            .push(table)
            .push(" WHERE municipality = ")
            .bind(m)
            .push(" AND ");
        statement.among("fingerprint", some.iter().map(|f| f.as_slice()));
        for row in statement.rows(ask).await? {
            let found: Vec<u8> = row.at(0)?;
            had.insert(
                found
                    .as_slice()
                    .try_into()
                    .map_err(|_| StoreError::corrupt("fingerprint", hex::encode(&found)))?,
            );
        }
    }
    // A row that stands twice in the same file is recorded once.
    Ok((0..new.len()).filter(|&i| had.insert(fingerprints[i])).collect())
}

/// Restricts a statement to what the one who asks may see.
pub(crate) fn within(statement: &mut Statement, scope: &EventScope) {
    match scope {
        EventScope::All => (),
        EventScope::ReportedBy(partners) => {
            statement
                .push(" AND ")
                .among("reported_by", partners.iter().map(PartnerCode::as_str));
        }
        EventScope::Nothing => {
            statement.push(" AND 1 = 0");
        }
    }
}

pub(crate) async fn by_ids(
    ask: &mut impl Ask,
    m: MunicipalityCode,
    ids: &[EventId],
) -> Result<Vec<Event>, StoreError> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(FINGERPRINTS) {
        let mut statement = Statement::new("SELECT ");
        statement
            .push(EVENT_COLUMNS)
            .push(" FROM event WHERE municipality = ")
            .bind(m)
            .push(" AND ")
            .among("id", some.iter().map(|id| Value::from(id.0)));
        for row in statement.rows(ask).await? {
            let event = event_row::of_row(&row)?;
            found.insert(event.id, event);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

impl Store {
    /// Which of some events are not in the register yet, by their places in the list. One that stands twice
    /// in it counts once.
    pub async fn not_recorded_yet(
        &self,
        m: MunicipalityCode,
        new: &[NewEvent],
    ) -> Result<Vec<usize>, StoreError> {
        not_there_yet(&mut self.pool(), m, new).await
    }

    pub async fn event(
        &self,
        m: MunicipalityCode,
        id: EventId,
        scope: &EventScope,
    ) -> Result<Option<Event>, StoreError> {
        Ok(self.events_by_ids(m, &[id], scope).await?.pop())
    }

    /// Those of the events that there are and that may be seen, in the order asked for.
    pub async fn events_by_ids(
        &self,
        m: MunicipalityCode,
        ids: &[EventId],
        scope: &EventScope,
    ) -> Result<Vec<Event>, StoreError> {
        let mut events = by_ids(&mut self.pool(), m, ids).await?;
        events.retain(|event| match scope {
            EventScope::All => true,
            EventScope::ReportedBy(partners) => partners.contains(&event.input.reported_by),
            EventScope::Nothing => false,
        });
        Ok(events)
    }
}
