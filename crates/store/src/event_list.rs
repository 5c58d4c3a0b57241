//! Lists of events: filter, order, page by page; the same filter for the list, the map and the exports.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use domain::access::EventScope;
use domain::codes::*;
use domain::event::{Certainty, Classification, Event, EventStatus};
use domain::place::PlacePrecision;
use domain::polygon::Polygon;
use domain::time::{IsoWeek, TimePrecision};

use crate::database::{Statement, Value};
use crate::error::StoreError;
use crate::event_row::{self, EVENT_COLUMNS};
use crate::event_stream::LocalClock;
use crate::events::{by_ids, within};
use crate::opening::Store;
use crate::search::Words;

/// Which events are asked for. An empty list asks for all; no statuses, for those that count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventFilter {
    pub weeks: Option<(IsoWeek, IsoWeek)>,
    pub dates: Option<(Date, Date)>,
    pub areas: Vec<AreaCode>,
    pub categories: Vec<CategoryCode>,
    pub subtypes: Vec<SubtypeCode>,
    pub sources: Vec<SourceCode>,
    pub partners: Vec<PartnerCode>,
    pub severities: Vec<i64>,
    pub certainties: Vec<Certainty>,
    pub statuses: Vec<EventStatus>,
    pub place_types: Vec<PlaceTypeCode>,
    pub import: Option<ImportId>,
    pub text: String,
    /// West, south, east, north.
    pub bounds: Option<[f64; 4]>,
    pub polygon: Option<Polygon>,
    /// From 0 for Monday, of the day on which it began.
    pub weekdays: Vec<i64>,
    /// 0 to 23; only events whose hour is known.
    pub hours: Vec<i64>,
    /// The clock that weekdays and hours are told by.
    pub clock: LocalClock,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOrder {
    #[default]
    HappenedDesc,
    HappenedAsc,
    /// The order in which they came into the register, newest first.
    RecordedDesc,
    ReportedDesc,
    SeverityDesc,
    Area,
    Category,
    Partner,
    PlaceName,
}

impl EventOrder {
    /// Week before instant: the index begins so, and the week follows from the instant.
    fn sql(self) -> &'static str {
        match self {
            Self::HappenedDesc => "week DESC, happened_from DESC, id DESC",
            Self::HappenedAsc => "week, happened_from, id",
            Self::RecordedDesc => "id DESC",
            Self::ReportedDesc => "reported_at DESC, id DESC",
            Self::SeverityDesc => "severity DESC, week DESC, happened_from DESC, id DESC",
            Self::Area => "coalesce(area, ''), week DESC, happened_from DESC, id DESC",
            Self::Category => "category, week DESC, happened_from DESC, id DESC",
            Self::Partner => "reported_by, week DESC, happened_from DESC, id DESC",
            Self::PlaceName => "place_name, week DESC, happened_from DESC, id DESC",
        }
    }
}

/// How many there are, never counted further than is worth while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Total {
    Exact(i64),
    MoreThan(i64),
}

/// Beyond so many a search says "more than".
const COUNTED: i64 = 1_000;

#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    pub events: Vec<Event>,
    pub total: Total,
}

/// Pages of lists that were asked for lately, the latest last. A page holds until the register's marker moves, as it
/// does with every change of an event, whichever program made it.
#[derive(Default)]
pub(crate) struct KeptLists {
    kept: Mutex<VecDeque<(String, Arc<EventPage>)>>,
    /// Held while a page is looked up, so that many readers of the same at once make one search.
    searching: [tokio::sync::Mutex<()>; 8],
}

impl KeptLists {
    /// A page of fifty events is some fifty kilobytes.
    const MOST: usize = 64;

    fn find(&self, asked: &str) -> Option<Arc<EventPage>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(question, _)| question == asked)?;
        let found = kept.remove(at)?;
        let page = found.1.clone();
        kept.push_back(found);
        Some(page)
    }

    /// The same question always waits for the same turn.
    async fn turn(&self, asked: &str) -> tokio::sync::MutexGuard<'_, ()> {
        let sum = asked.bytes().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(usize::from(byte))
        });
        self.searching[sum % self.searching.len()].lock().await
    }

    fn keep(&self, asked: String, page: Arc<EventPage>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= Self::MOST {
            kept.pop_front();
        }
        kept.push_back((asked, page));
    }
}

/// An event on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventPoint {
    pub id: EventId,
    pub lat: f64,
    pub lon: f64,
    pub category: CategoryCode,
    pub severity: i64,
    pub date: Date,
    pub precision: PlacePrecision,
    pub place_name: String,
    pub classification: Classification,
}

/// Up to so many weeks are named one by one.
const FEW_WEEKS: usize = 100;

/// A filter as it is asked, by someone, of a municipality.
struct Question<'q> {
    m: MunicipalityCode,
    filter: &'q EventFilter,
    scope: &'q EventScope,
    sqlite: bool,
    /// The weeks that have any such events, and how many, when the sums can tell. They find what is rare without
    /// looking through what is not.
    weeks: Option<Vec<(i64, i64)>>,
}

fn chosen<'v>(statement: &mut Statement, column: &str, codes: impl ExactSizeIterator<Item = &'v str>) {
    if codes.len() > 0 {
        statement.push(" AND ").among(column, codes);
    }
}

/// A ray to the east crosses the edges an odd number of times: the rule of `domain::polygon`, number for number.
fn within_polygon(statement: &mut Statement, polygon: &Polygon) {
    let [west, south, east, north] = polygon.bounds();
    statement
        .push(" AND lon BETWEEN ")
        .bind(west)
        .push(" AND ")
        .bind(east);
    statement
        .push(" AND lat BETWEEN ")
        .bind(south)
        .push(" AND ")
        .bind(north);
    statement.push(" AND (0");
    for edge in polygon.edges() {
        statement.push(" + CASE WHEN lat >= ").bind(edge.south);
        statement.push(" AND lat < ").bind(edge.north);
        statement.push(" AND lon < ").bind(edge.lon);
        statement.push(" + ").bind(edge.slope);
        statement
            .push(" * (lat - ")
            .bind(edge.south)
            .push(") THEN 1 ELSE 0 END");
    }
    statement.push(") % 2 = 1");
}

impl Question<'_> {
    /// `FROM event WHERE …`.
    fn restrict(&self, statement: &mut Statement) {
        let (m, filter) = (self.m, self.filter);
        statement.push(" FROM event WHERE municipality = ").bind(m);
        match &self.weeks {
            Some(weeks) if weeks.len() <= FEW_WEEKS => {
                statement
                    .push(" AND ")
                    .among("week", weeks.iter().map(|(week, _)| Value::from(*week)));
            }
            Some(weeks) => {
                let last = weeks.last().map_or(0, |(week, _)| *week);
                statement.push(" AND week BETWEEN ").bind(weeks[0].0);
                statement.push(" AND ").bind(last);
            }
            None => (),
        }
        if let Some((from, to)) = filter.span() {
            statement
                .push(" AND week BETWEEN ")
                .bind(from)
                .push(" AND ")
                .bind(to);
        }
        if let Some((from, to)) = filter.dates {
            statement
                .push(" AND date BETWEEN ")
                .bind(from)
                .push(" AND ")
                .bind(to);
        }
        let statuses = filter.chosen_statuses();
        if statuses.len() < EventStatus::ALL.len() {
            statement
                .push(" AND ")
                .among("status", statuses.iter().map(|s| s.code()));
        }
        chosen(statement, "area", filter.areas.iter().map(AreaCode::as_str));
        chosen(
            statement,
            "category",
            filter.categories.iter().map(CategoryCode::as_str),
        );
        chosen(
            statement,
            "subtype",
            filter.subtypes.iter().map(SubtypeCode::as_str),
        );
        chosen(statement, "source", filter.sources.iter().map(SourceCode::as_str));
        chosen(
            statement,
            "reported_by",
            filter.partners.iter().map(PartnerCode::as_str),
        );
        chosen(
            statement,
            "certainty",
            filter.certainties.iter().map(|c| c.code()),
        );
        chosen(
            statement,
            "place_type",
            filter.place_types.iter().map(PlaceTypeCode::as_str),
        );
        if !filter.severities.is_empty() {
            statement
                .push(" AND ")
                .among("severity", filter.severities.iter().map(|s| Value::from(*s)));
        }
        if let Some(import) = filter.import {
            // The numbers that the import was given lie close together; no index of its own is needed.
            statement.push(" AND import = ").bind(import.0);
            for (end, compare) in [("min(first_id)", ">="), ("max(last_id)", "<=")] {
                statement
                    .push(" AND id ")
                    .push(compare)
                    .push(" (SELECT ")
                    .push(end);
                statement.push(" FROM import_chunk WHERE municipality = ").bind(m);
                statement.push(" AND import = ").bind(import.0).push(")");
            }
        }
        if let Some([west, south, east, north]) = filter.bounds {
            statement
                .push(" AND lon BETWEEN ")
                .bind(west)
                .push(" AND ")
                .bind(east);
            statement
                .push(" AND lat BETWEEN ")
                .bind(south)
                .push(" AND ")
                .bind(north);
        }
        if let Some(polygon) = &filter.polygon {
            within_polygon(statement, polygon);
        }
        self.at_hours(statement);
        if !filter.text.trim().is_empty() {
            match Words::new().query(&filter.text) {
                Some(query) => query.restrict(statement, m, self.sqlite),
                None => {
                    statement.push(" AND 1 = 0");
                }
            }
        }
        within(statement, self.scope);
    }

    /// 1970 began on a Thursday, and no event is older than 1990.
    fn at_hours(&self, statement: &mut Statement) {
        let filter = self.filter;
        if !filter.weekdays.is_empty() {
            statement.push(" AND (");
            filter.clock.seconds(statement);
            statement.push(" / 86400 + 3) % 7");
            statement.one_of(filter.weekdays.iter().copied());
        }
        if !filter.hours.is_empty() {
            let known = [TimePrecision::Exact, TimePrecision::Hour];
            statement
                .push(" AND ")
                .among("time_precision", known.map(TimePrecision::code));
            statement.push(" AND ");
            filter.clock.seconds(statement);
            statement.push(" / 3600 % 24");
            statement.one_of(filter.hours.iter().copied());
        }
    }

    /// The number of events, when the sums alone can tell.
    fn counted(&self) -> Option<i64> {
        let weeks = self.weeks.as_ref()?;
        let filter = self.filter;
        let only_sums = filter.dates.is_none()
            && filter.subtypes.is_empty()
            && filter.severities.is_empty()
            && filter.certainties.is_empty()
            && filter.place_types.is_empty()
            && filter.import.is_none()
            && filter.bounds.is_none()
            && filter.polygon.is_none()
            && filter.weekdays.is_empty()
            && filter.hours.is_empty()
            && filter.text.trim().is_empty()
            && EventStatus::ALL
                .into_iter()
                .all(|s| s.counts() == filter.chosen_statuses().contains(&s));
        only_sums.then(|| weeks.iter().map(|(_, n)| n).sum())
    }
}

impl EventFilter {
    fn chosen_statuses(&self) -> Vec<EventStatus> {
        if self.statuses.is_empty() {
            EventStatus::ALL.into_iter().filter(|s| s.counts()).collect()
        } else {
            self.statuses.clone()
        }
    }

    /// The weeks within which all that is asked for lies.
    fn span(&self) -> Option<(IsoWeek, IsoWeek)> {
        let days = self.dates.map(|(from, to)| (IsoWeek::of(from), IsoWeek::of(to)));
        match (self.weeks, days) {
            (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.min(b.1))),
            (one, other) => one.or(other),
        }
    }
}

impl Store {
    /// A page of events, `offset` into the list.
    pub async fn events(
        &self,
        m: MunicipalityCode,
        filter: &EventFilter,
        scope: &EventScope,
        order: EventOrder,
        offset: i64,
        limit: i64,
    ) -> Result<Arc<EventPage>, StoreError> {
        // The marker is read before what it marks: a change in between is then looked up once more, never missed.
        let marker = self.figures_seq(m).await?;
        let asked = format!("{m} {marker} {filter:?} {scope:?} {order:?} {offset} {limit}");
        if let Some(page) = self.lists().find(&asked) {
            return Ok(page);
        }
        let _turn = self.lists().turn(&asked).await;
        if let Some(page) = self.lists().find(&asked) {
            return Ok(page);
        }
        let question = self.question(m, filter, scope).await?;
        let ids = self.event_ids(&question, order, offset, limit).await?;
        let seen = offset + ids.len() as i64;
        let total = if (ids.len() as i64) < limit && (offset == 0 || !ids.is_empty()) {
            // The end of the list is in sight.
            Total::Exact(seen)
        } else {
            self.total(&question).await?
        };
        let events = by_ids(&mut self.pool(), m, &ids).await?;
        let page = Arc::new(EventPage { events, total });
        self.lists().keep(asked, page.clone());
        Ok(page)
    }

    /// The numbers alone: the index answers most filters without touching the events.
    async fn event_ids(
        &self,
        question: &Question<'_>,
        order: EventOrder,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<EventId>, StoreError> {
        let mut ask = Statement::new("SELECT id");
        question.restrict(&mut ask);
        ask.push(" ORDER BY ").push(order.sql());
        ask.push(" LIMIT ").bind(limit).push(" OFFSET ").bind(offset);
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter().map(|row| Ok(EventId(row.at(0)?))).collect()
    }

    pub async fn event_total(
        &self,
        m: MunicipalityCode,
        filter: &EventFilter,
        scope: &EventScope,
    ) -> Result<Total, StoreError> {
        let question = self.question(m, filter, scope).await?;
        self.total(&question).await
    }

    async fn total(&self, question: &Question<'_>) -> Result<Total, StoreError> {
        let n = match question.counted() {
            Some(n) => n,
            None => self.count_up(question).await?,
        };
        Ok(if n > COUNTED {
            Total::MoreThan(COUNTED)
        } else {
            Total::Exact(n)
        })
    }

    async fn count_up(&self, question: &Question<'_>) -> Result<i64, StoreError> {
        let mut ask = Statement::new("SELECT count(*) AS n FROM (SELECT id");
        question.restrict(&mut ask);
        ask.push(" LIMIT ").bind(COUNTED + 1).push(") AS counted");
        let rows = ask.rows(&mut self.pool()).await?;
        rows.first().map_or(Ok(0), |row| row.int("n"))
    }

    /// Asks the sums first, when the filter is about what they tell apart.
    async fn question<'q>(
        &self,
        m: MunicipalityCode,
        filter: &'q EventFilter,
        scope: &'q EventScope,
    ) -> Result<Question<'q>, StoreError> {
        let mut question = Question {
            m,
            filter,
            scope,
            sqlite: self.is_sqlite(),
            weeks: None,
        };
        let told_apart = !filter.areas.is_empty()
            || !filter.categories.is_empty()
            || !filter.sources.is_empty()
            || !filter.partners.is_empty()
            || matches!(scope, EventScope::ReportedBy(_));
        let counts = filter.chosen_statuses().into_iter().all(EventStatus::counts);
        if !told_apart || !counts {
            return Ok(question);
        }
        let mut ask = Statement::new(
            "SELECT week, CAST(sum(n) AS BIGINT) AS n FROM event_count WHERE n > 0 AND municipality = ",
        );
        ask.bind(m);
        if let Some((from, to)) = filter.span() {
            ask.push(" AND week BETWEEN ").bind(from).push(" AND ").bind(to);
        }
        chosen(&mut ask, "area", filter.areas.iter().map(AreaCode::as_str));
        chosen(
            &mut ask,
            "category",
            filter.categories.iter().map(CategoryCode::as_str),
        );
        chosen(&mut ask, "source", filter.sources.iter().map(SourceCode::as_str));
        chosen(
            &mut ask,
            "partner",
            filter.partners.iter().map(PartnerCode::as_str),
        );
        match scope {
            EventScope::All => (),
            EventScope::ReportedBy(own) => {
                ask.push(" AND ")
                    .among("partner", own.iter().map(PartnerCode::as_str));
            }
            EventScope::Nothing => {
                ask.push(" AND 1 = 0");
            }
        }
        ask.push(" GROUP BY week ORDER BY week");
        let rows = ask.rows(&mut self.pool()).await?;
        let weeks: Vec<(i64, i64)> = rows
            .iter()
            .map(|row| Ok((row.at(0)?, row.at(1)?)))
            .collect::<Result<_, StoreError>>()?;
        question.weeks = Some(weeks);
        Ok(question)
    }

    /// The events of a filter that have a point, newest first.
    pub async fn event_points(
        &self,
        m: MunicipalityCode,
        filter: &EventFilter,
        scope: &EventScope,
        limit: i64,
    ) -> Result<Vec<EventPoint>, StoreError> {
        let question = self.question(m, filter, scope).await?;
        let mut ask = Statement::new(
            "SELECT id, lat, lon, category, severity, date, place_precision, place_name, classification",
        );
        question.restrict(&mut ask);
        ask.push(" AND lat IS NOT NULL AND lon IS NOT NULL ORDER BY ")
            .push(EventOrder::HappenedDesc.sql())
            .push(" LIMIT ")
            .bind(limit);
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(EventPoint {
                    id: EventId(row.int("id")?),
                    lat: row.get("lat")?,
                    lon: row.get("lon")?,
                    category: row.code("category")?,
                    severity: row.int("severity")?,
                    date: row.date("date")?,
                    precision: row.word("place_precision", PlacePrecision::from_code)?,
                    place_name: row.text("place_name")?,
                    classification: row.word("classification", Classification::from_code)?,
                })
            })
            .collect()
    }

    /// Hands over all events of a filter, oldest first, `batch` at a time, without holding them all.
    pub async fn for_each_event<E>(
        &self,
        m: MunicipalityCode,
        filter: &EventFilter,
        scope: &EventScope,
        batch: i64,
        mut each: impl FnMut(&[Event]) -> Result<(), E> + Send,
    ) -> Result<i64, E>
    where
        E: From<StoreError>,
    {
        let mut after: Option<Event> = None;
        let mut handed = 0;
        loop {
            let events = self.events_after(m, filter, scope, after.as_ref(), batch).await?;
            let Some(last) = events.last() else {
                return Ok(handed);
            };
            handed += events.len() as i64;
            each(&events)?;
            if (events.len() as i64) < batch {
                return Ok(handed);
            }
            after = Some(last.clone());
        }
    }

    /// The next events of a filter after the one given, oldest first: for those who hand them on one run at a
    /// time.
    pub async fn events_after(
        &self,
        m: MunicipalityCode,
        filter: &EventFilter,
        scope: &EventScope,
        after: Option<&Event>,
        limit: i64,
    ) -> Result<Vec<Event>, StoreError> {
        let question = self.question(m, filter, scope).await?;
        let mut ask = Statement::new("SELECT ");
        ask.push(EVENT_COLUMNS);
        question.restrict(&mut ask);
        if let Some(last) = after {
            ask.push(" AND (week, happened_from, id) > (").bind(last.week);
            ask.push(", ").bind(last.input.happened.from.as_second());
            ask.push(", ").bind(last.id.0).push(")");
        }
        ask.push(" ORDER BY ").push(EventOrder::HappenedAsc.sql());
        ask.push(" LIMIT ").bind(limit);
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter().map(event_row::of_row).collect()
    }
}
