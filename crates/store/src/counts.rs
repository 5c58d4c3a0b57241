//! Counts per week, and the compact rows that analysis reads.

use jiff::Timestamp;

use domain::codes::*;
use domain::event::EventStatus;
use domain::place::{PlacePrecision, Point};
use domain::time::{IsoWeek, TimePrecision};

use crate::database::{Statement, packed, values};
use crate::error::StoreError;
use crate::opening::Store;

/// Events that count, in one cell of week, area, category, reporting organisation and source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekCount {
    pub week: IsoWeek,
    /// `None` when the area is not known.
    pub area: Option<AreaCode>,
    pub category: CategoryCode,
    pub partner: PartnerCode,
    pub source: SourceCode,
    pub n: i64,
}

/// An event without its texts, as analysis wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekEvent {
    pub id: EventId,
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub area: Option<AreaCode>,
    pub week: IsoWeek,
    pub from: Timestamp,
    pub to: Timestamp,
    pub precision: TimePrecision,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub place_name: String,
    pub place_type: Option<PlaceTypeCode>,
    pub place_precision: PlacePrecision,
    pub severity: i64,
    pub partner: PartnerCode,
    pub source: SourceCode,
    pub status: EventStatus,
}

/// Events that count at one named place, of one category, in one week.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceWeek {
    pub name: String,
    pub area: Option<AreaCode>,
    /// The mean of the points, where any has one.
    pub point: Option<Point>,
    pub category: CategoryCode,
    pub week: IsoWeek,
    pub n: i64,
}

const COMPACT: &str = "id, category, subtype, area, happened_from, happened_to, time_precision, lat, lon, \
    place_name, place_type, place_precision, severity, reported_by, source, status";

/// A row of `COMPACT`.
#[derive(serde::Deserialize)]
struct CompactRow(
    i64,
    String,
    Option<String>,
    Option<String>,
    i64,
    i64,
    String,
    Option<f64>,
    Option<f64>,
    String,
    Option<String>,
    String,
    i64,
    String,
    String,
    String,
);

/// Name, area, category, events, latitude and longitude.
#[derive(serde::Deserialize)]
struct PackedPlace(String, Option<String>, String, i64, Option<f64>, Option<f64>);

fn compact(week: IsoWeek, row: CompactRow) -> Result<WeekEvent, StoreError> {
    let CompactRow(
        id,
        category,
        subtype,
        area,
        from,
        to,
        time,
        lat,
        lon,
        name,
        kind,
        place,
        severity,
        by,
        source,
        status,
    ) = row;
    Ok(WeekEvent {
        id: EventId(id),
        category: category.into(),
        subtype: subtype.map(SubtypeCode::from),
        area: area.map(AreaCode::from),
        week,
        from: crate::database::instant(from)?,
        to: crate::database::instant(to)?,
        precision: TimePrecision::from_code(&time)
            .ok_or_else(|| StoreError::corrupt("time_precision", time))?,
        lat,
        lon,
        place_name: name,
        place_type: kind.map(PlaceTypeCode::from),
        place_precision: PlacePrecision::from_code(&place)
            .ok_or_else(|| StoreError::corrupt("place_precision", place))?,
        severity,
        partner: by.into(),
        source: source.into(),
        status: EventStatus::from_code(&status).ok_or_else(|| StoreError::corrupt("status", status))?,
    })
}

impl Store {
    /// Counts of all weeks from and to, both included, from the sums that are kept with the events and when they are
    /// disposed of. A cell of which only some events are left is there twice.
    pub async fn week_counts(
        &self,
        m: MunicipalityCode,
        from: IsoWeek,
        to: IsoWeek,
    ) -> Result<Vec<WeekCount>, StoreError> {
        let packed = packed(self.is_sqlite(), "area, category, partner, source, n");
        let sql = format!(
            "SELECT week, {packed} FROM (
                 SELECT week, area, category, partner, source, n FROM event_count
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 AND n > 0
                 UNION ALL
                 SELECT week, area, category, partner, source, n FROM disposed_count
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 AND n > 0
                 ORDER BY week, area, category, partner, source) AS cells
             GROUP BY week ORDER BY week"
        );
        let mut counts = Vec::new();
        for row in self.ask(sql, values![m, from, to]).await? {
            let week = row.week("week")?;
            let cells: Vec<(String, String, String, String, i64)> = row.json("packed")?;
            counts.extend(
                cells
                    .into_iter()
                    .map(|(area, category, partner, source, n)| WeekCount {
                        week,
                        area: (!area.is_empty()).then(|| AreaCode::from(area)),
                        category: category.into(),
                        partner: partner.into(),
                        source: source.into(),
                        n,
                    }),
            );
        }
        Ok(counts)
    }

    /// The first and the last week that have an event that counts.
    pub async fn weeks_with_events(
        &self,
        m: MunicipalityCode,
    ) -> Result<Option<(IsoWeek, IsoWeek)>, StoreError> {
        let end = |order: &'static str| async move {
            let mut ask = Statement::new(
                "SELECT week FROM (SELECT municipality, week, n FROM event_count
                 UNION ALL SELECT municipality, week, n FROM disposed_count) AS counted WHERE municipality = ",
            );
            ask.bind(m)
                .push(" AND n > 0 ORDER BY week ")
                .push(order)
                .push(" LIMIT 1");
            let rows = ask.rows(&mut self.pool()).await?;
            rows.first().map(|row| row.week("week")).transpose()
        };
        Ok(end("ASC").await?.zip(end("DESC").await?))
    }

    /// The events of a week that count, oldest first.
    pub async fn events_of_week(
        &self,
        m: MunicipalityCode,
        week: IsoWeek,
    ) -> Result<Vec<WeekEvent>, StoreError> {
        let mut ask = self.counting(m);
        ask.push(" AND week = ").bind(week);
        week_events(ask, self).await
    }

    /// Events of a week that count and began from an instant until, and not at, another: by area and category, counted where
    /// they lie. For a week of which only some days are asked about.
    pub async fn counts_within_week(
        &self,
        m: MunicipalityCode,
        week: IsoWeek,
        from: Timestamp,
        until: Timestamp,
        leave_out: &[SourceCode],
    ) -> Result<Vec<(Option<AreaCode>, CategoryCode, i64)>, StoreError> {
        let mut ask = Statement::new("SELECT area, category, count(*) AS n FROM event WHERE municipality = ");
        ask.bind(m).push(" AND ");
        ask.among(
            "status",
            EventStatus::ALL
                .into_iter()
                .filter(|s| s.counts())
                .map(EventStatus::code),
        );
        ask.push(" AND week = ").bind(week);
        ask.push(" AND happened_from >= ").bind(from.as_second());
        ask.push(" AND happened_from < ").bind(until.as_second());
        for source in leave_out {
            ask.push(" AND source <> ").bind(source.as_str());
        }
        ask.push(" GROUP BY area, category ORDER BY area, category");
        let rows = ask.rows(&mut self.pool()).await?;
        rows.iter()
            .map(|row| Ok((row.some_code("area")?, row.code("category")?, row.int("n")?)))
            .collect()
    }

    /// Events per named place, category and week, counted where they lie, week by week and in that order. Those known
    /// only to a district have no place; the sources to leave out are those that are not partners'.
    pub async fn place_weeks(
        &self,
        m: MunicipalityCode,
        from: IsoWeek,
        to: IsoWeek,
        leave_out: &[SourceCode],
    ) -> Result<Vec<PlaceWeek>, StoreError> {
        let mut ask = Statement::new("SELECT week, ");
        ask.push(&packed(
            self.is_sqlite(),
            "place_name, area, category, n, lat, lon",
        ));
        ask.push(
            " FROM (SELECT week, place_name, area, category, count(*) AS n, avg(lat) AS lat, avg(lon) AS lon
             FROM event WHERE municipality = ",
        );
        ask.bind(m).push(" AND ");
        ask.among(
            "status",
            EventStatus::ALL
                .into_iter()
                .filter(|s| s.counts())
                .map(EventStatus::code),
        );
        ask.push(" AND week BETWEEN ").bind(from).push(" AND ").bind(to);
        ask.push(" AND place_name <> '' AND ");
        let placed = PlacePrecision::ALL
            .into_iter()
            .filter(|p| !matches!(p, PlacePrecision::District | PlacePrecision::Unknown));
        ask.among("place_precision", placed.map(PlacePrecision::code));
        for source in leave_out {
            ask.push(" AND source <> ").bind(source.as_str());
        }
        ask.push(
            " GROUP BY week, place_name, area, category ORDER BY week, place_name, area, category) AS places
             GROUP BY week ORDER BY week",
        );
        let mut places = Vec::new();
        for row in ask.rows(&mut self.pool()).await? {
            let week = row.week("week")?;
            let of_week: Vec<PackedPlace> = row.json("packed")?;
            places.extend(
                of_week
                    .into_iter()
                    .map(|PackedPlace(name, area, category, n, lat, lon)| PlaceWeek {
                        name,
                        area: area.map(AreaCode::from),
                        point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
                        category: category.into(),
                        week,
                        n,
                    }),
            );
        }
        Ok(places)
    }

    /// Events that count, may have happened between two instants, and lie within bounds (west, south, east,
    /// north): those that a new one may be the same as.
    pub async fn events_near(
        &self,
        m: MunicipalityCode,
        from: Timestamp,
        to: Timestamp,
        [west, south, east, north]: [f64; 4],
    ) -> Result<Vec<WeekEvent>, StoreError> {
        let mut ask = self.counting(m);
        // The index begins with the week; a day of margin holds for every clock on earth. An event may last
        // up to 92 days, so it may have begun that long before.
        let day = |instant: Timestamp, days: i64| {
            let moved = Timestamp::from_second(instant.as_second() + days * 86_400).unwrap_or(instant);
            IsoWeek::of(moved.to_zoned(jiff::tz::TimeZone::UTC).date())
        };
        ask.push(" AND week BETWEEN ").bind(day(from, -93));
        ask.push(" AND ").bind(day(to, 1));
        ask.push(" AND happened_from <= ")
            .bind(to)
            .push(" AND happened_to >= ")
            .bind(from);
        ask.push(" AND lat BETWEEN ")
            .bind(south)
            .push(" AND ")
            .bind(north);
        ask.push(" AND lon BETWEEN ").bind(west).push(" AND ").bind(east);
        week_events(ask, self).await
    }

    fn counting(&self, m: MunicipalityCode) -> Statement {
        let mut ask = Statement::new("SELECT week, ");
        ask.push(&packed(self.is_sqlite(), COMPACT));
        ask.push(" FROM (SELECT week, ").push(COMPACT);
        ask.push(" FROM event WHERE municipality = ")
            .bind(m)
            .push(" AND ");
        ask.among(
            "status",
            EventStatus::ALL
                .into_iter()
                .filter(|s| s.counts())
                .map(EventStatus::code),
        );
        ask
    }
}

/// Ends a statement begun by `counting`, and unpacks a week at a time.
async fn week_events(mut ask: Statement, store: &Store) -> Result<Vec<WeekEvent>, StoreError> {
    ask.push(" ORDER BY week, happened_from, id) AS compact GROUP BY week ORDER BY week");
    let mut events = Vec::new();
    for row in ask.rows(&mut store.pool()).await? {
        let week = row.week("week")?;
        for compact_row in row.json::<Vec<CompactRow>>("packed")? {
            events.push(compact(week, compact_row)?);
        }
    }
    Ok(events)
}
