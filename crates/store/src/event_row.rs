//! An event as a row, and the digest by which the journal vouches for it.

use serde_json::Value as Json;

use domain::area::DerivedAreas;
use domain::codes::*;
use domain::event::*;
use domain::place::{Place, PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};

use crate::database::{Row, Value, values};
use crate::error::StoreError;
use crate::journal::{Seal, sha256_hex};
use crate::writing::whole_second;

/// The columns of an event, in the order that `to_values` gives them and `of_row` reads them.
pub(crate) const EVENT_COLUMNS: &str = "id, version, category, subtype, happened_from, happened_to, \
    time_precision, discovered_at, reported_at, place_name, place_type, place_precision, lat, lon, stated_area, \
    severity, certainty, source, source_reference, reported_by, controller, classification, reported_to_police, \
    offensive, text, area, regso, deso, date, week, status, merged_into, import, retained_until, recorded_at";

/// How many values `to_values` gives.
pub(crate) const EVENT_WIDTH: usize = 35;

pub(crate) fn to_values(event: &Event) -> Vec<Value> {
    let input = &event.input;
    let place = &input.place;
    values![
        event.id.0,
        event.version,
        input.category.as_str(),
        input.subtype.as_ref().map(SubtypeCode::as_str),
        input.happened.from,
        input.happened.to,
        input.happened.precision.code(),
        input.discovered_at,
        input.reported_at,
        &place.name,
        place.kind.as_ref().map(PlaceTypeCode::as_str),
        place.precision.code(),
        place.point.map(|p| p.lat),
        place.point.map(|p| p.lon),
        place.stated_area.as_ref().map(AreaCode::as_str),
        input.severity.step(),
        input.certainty.code(),
        input.source.as_str(),
        input.source_reference.as_deref(),
        input.reported_by.as_str(),
        input.controller.as_str(),
        input.classification.code(),
        input.reported_to_police,
        input.offensive,
        &input.text,
        event.areas.working.as_ref().map(AreaCode::as_str),
        event.areas.regso.as_ref().map(AreaCode::as_str),
        event.areas.deso.as_ref().map(AreaCode::as_str),
        event.date,
        event.week,
        event.status.code(),
        event.merged_into.map(|id| id.0),
        event.import.map(|id| id.0),
        event.retained_until,
        event.recorded_at,
    ]
}

/// Gives the values of an event its number.
pub(crate) fn give_number(values: &mut [Value], id: EventId) {
    if let Some(first) = values.first_mut() {
        *first = Value::Int(Some(id.0));
    }
}

pub(crate) fn of_row(row: &Row) -> Result<Event, StoreError> {
    let lat: Option<f64> = row.get("lat")?;
    let lon: Option<f64> = row.get("lon")?;
    let severity = row.int("severity")?;
    Ok(Event {
        id: EventId(row.int("id")?),
        version: row.int("version")?,
        input: EventInput {
            category: row.code("category")?,
            subtype: row.some_code("subtype")?,
            happened: Happened {
                from: row.instant("happened_from")?,
                to: row.instant("happened_to")?,
                precision: row.word("time_precision", TimePrecision::from_code)?,
            },
            discovered_at: row.some_instant("discovered_at")?,
            reported_at: row.instant("reported_at")?,
            place: Place {
                name: row.text("place_name")?,
                kind: row.some_code("place_type")?,
                precision: row.word("place_precision", PlacePrecision::from_code)?,
                point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
                stated_area: row.some_code("stated_area")?,
            },
            severity: Severity::new(severity).ok_or_else(|| StoreError::corrupt("severity", severity))?,
            certainty: row.word("certainty", Certainty::from_code)?,
            source: row.code("source")?,
            source_reference: row.get("source_reference")?,
            reported_by: row.code("reported_by")?,
            controller: row.code("controller")?,
            classification: row.word("classification", Classification::from_code)?,
            reported_to_police: row.get("reported_to_police")?,
            offensive: row.get("offensive")?,
            text: row.text("text")?,
        },
        areas: DerivedAreas {
            working: row.some_code("area")?,
            regso: row.some_code("regso")?,
            deso: row.some_code("deso")?,
        },
        date: row.date("date")?,
        week: row.week("week")?,
        status: row.word("status", EventStatus::from_code)?,
        merged_into: row.get::<Option<i64>>("merged_into")?.map(EventId),
        import: row.get::<Option<i64>>("import")?.map(ImportId),
        retained_until: row.date("retained_until")?,
        recorded_at: row.instant("recorded_at")?,
    })
}

/// Cuts instants to what is stored, so that what is given back is what will be read.
pub(crate) fn as_stored(mut input: EventInput) -> EventInput {
    input.happened.from = whole_second(input.happened.from);
    input.happened.to = whole_second(input.happened.to);
    input.reported_at = whole_second(input.reported_at);
    input.discovered_at = input.discovered_at.map(whole_second);
    input
}

/// The digest of what an event says. The free text takes part by its own digest, so that the text can be
/// disposed of when its time is up while the digest stays.
pub(crate) fn digest(m: MunicipalityCode, event: &Event) -> [u8; 32] {
    digest_of_values(m, &to_values(event))
}

/// The same, from the values of `to_values`.
pub(crate) fn digest_of_values(m: MunicipalityCode, values: &[Value]) -> [u8; 32] {
    use sha2::Digest as _;
    let mut seal = Seal::new("event/1");
    seal.int(i64::from(m.number()));
    for (i, value) in values.iter().enumerate() {
        match value {
            Value::Text(Some(text)) if i == TEXT_AT => seal.bytes(&sha2::Sha256::digest(text)),
            Value::Int(v) => seal.some_int(*v),
            Value::Real(Some(v)) => seal.real(*v),
            Value::Real(None) | Value::Bytes(None) => seal.absent(),
            Value::Text(v) => seal.some_text(v.as_deref()),
            Value::Flag(v) => seal.int(i64::from(*v)),
            Value::Bytes(Some(v)) => seal.bytes(v),
        };
    }
    seal.finish()
}

/// Where the free text stands among the values.
const TEXT_AT: usize = 24;

/// An event as the journal keeps it: all but the free text, and the digest of the whole.
pub(crate) fn for_journal(m: MunicipalityCode, event: &Event) -> Result<Json, StoreError> {
    let mut json = serde_json::to_value(event).map_err(|e| StoreError::corrupt("en händelse", e))?;
    if let Some(fields) = json.as_object_mut() {
        fields.remove("text");
        fields.insert(
            "text_sha256".into(),
            sha256_hex(event.input.text.as_bytes()).into(),
        );
        fields.insert("digest".into(), hex::encode(digest(m, event)).into());
    }
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_values_agree() {
        let columns: Vec<&str> = EVENT_COLUMNS.split(',').map(str::trim).collect();
        assert_eq!(columns.len(), EVENT_WIDTH);
        assert_eq!(columns[TEXT_AT], "text");
    }
}
