//! Events as JSON for other programs, and the JSON Schema (draft 2020-12) that the file holds to. The same columns in the
//! same words as in the other files; the schema is made from them, so that they cannot part.

use std::io::Write;

use domain::event::Event;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::event_columns::{Cell, EventColumn, Extract, PlaceAudience};
use crate::error::ReportError;
use crate::texts::Language;

/// What a file of events says that it holds to. Another number when a reader of the old would misread the new.
pub const EVENTS_SCHEMA: &str = "urn:lagesbild:schema:handelser:1";

/// On the municipality's clock, without a zone: `2022-03-11T22:40:00`.
const LOCAL_TIME: &str = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$";

pub struct EventJson<'a, W: Write> {
    extract: Extract<'a>,
    zone: TimeZone,
    names: Vec<String>,
    to: W,
    events: u64,
}

impl<'a, W: Write> EventJson<'a, W> {
    pub fn new(extract: Extract<'a>, mut to: W) -> Result<Self, ReportError> {
        let stamp = json!({
            "municipality": extract.municipality.name,
            "municipality_code": extract.municipality.code.to_string(),
            "time_zone": extract.municipality.zone().iana_name(),
            "language": extract.language.tag(),
            "taken_by": extract.taken_by,
            "taken_at": extract.taken_at.to_string(),
            "filter": extract.filter,
            "exact": extract.audience == PlaceAudience::Exact,
        });
        write!(
            to,
            "{{\"schema\":\"{EVENTS_SCHEMA}\",\"extract\":{stamp},\"events\":["
        )?;
        Ok(Self {
            zone: extract.municipality.zone(),
            names: extract.columns().map(name).collect(),
            extract,
            to,
            events: 0,
        })
    }

    pub fn push(&mut self, event: &Event) -> Result<(), ReportError> {
        let row = self.extract.row(event, &self.zone).into_iter().map(value);
        let event: Map<String, Value> = self.names.iter().cloned().zip(row).collect();
        self.to.write_all(if self.events == 0 { b"\n" } else { b",\n" })?;
        self.events += 1;
        serde_json::to_writer(&mut self.to, &event).map_err(std::io::Error::from)?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<W, ReportError> {
        writeln!(self.to, "\n],\"count\":{}}}", self.events)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// The schema of a file of events, with what each column means in the language's words.
pub fn events_schema(language: Language) -> Value {
    let all = || super::event_columns::COLUMNS.iter();
    let property = |column: &EventColumn| {
        let mut schema = kind(column.key);
        schema["title"] = language.say(&format!("event-{}", column.key)).into();
        schema["description"] = language.say(&format!("event-{}-means", column.key)).into();
        (name(column), schema)
    };
    let properties: Map<String, Value> = all().map(property).collect();
    // Those who get the area only have the others left out.
    let required: Vec<String> = all().filter(|c| !c.exact).map(name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": EVENTS_SCHEMA,
        "title": language.say("sheet-events"),
        "description": language.say("schema-events-means"),
        "type": "object",
        "additionalProperties": false,
        "required": ["schema", "extract", "events", "count"],
        "properties": {
            "schema": { "const": EVENTS_SCHEMA },
            "extract": {
                "title": language.say("sheet-stamp"),
                "type": "object",
                "additionalProperties": false,
                "required": [
                    "municipality", "municipality_code", "time_zone", "language", "taken_by", "taken_at", "filter", "exact"
                ],
                "properties": {
                    "municipality": { "type": "string", "title": language.say("stamp-municipality") },
                    "municipality_code": { "type": "string", "pattern": r"^\d{4}$" },
                    "time_zone": { "type": ["string", "null"], "description": language.say("schema-zone-means") },
                    "language": { "enum": ["sv", "en"] },
                    "taken_by": { "type": "string", "title": language.say("stamp-taken-by") },
                    "taken_at": { "type": "string", "format": "date-time", "title": language.say("stamp-taken-at") },
                    "filter": { "type": "string", "title": language.say("stamp-filter") },
                    "exact": { "type": "boolean", "title": language.say("stamp-precision") },
                },
            },
            "events": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": required,
                    "properties": properties,
                },
            },
            "count": { "type": "integer", "minimum": 0, "title": language.say("stamp-rows") },
        },
    })
}

/// What a program calls a column.
pub(super) fn name(column: &EventColumn) -> String {
    column.key.replace('-', "_")
}

fn kind(key: &str) -> Value {
    match key {
        "id" => json!({ "type": "integer", "minimum": 1 }),
        "severity" => json!({ "type": "integer", "minimum": 1, "maximum": 4 }),
        "date" => json!({ "type": "string", "format": "date" }),
        "week" => json!({ "type": "string", "pattern": r"^\d{4}-W\d{2}$" }),
        "from" | "to" | "reported-at" | "recorded-at" => json!({ "type": "string", "pattern": LOCAL_TIME }),
        "latitude" => json!({ "type": ["number", "null"], "minimum": -90, "maximum": 90 }),
        "longitude" => json!({ "type": ["number", "null"], "minimum": -180, "maximum": 180 }),
        _ => json!({ "type": ["string", "null"] }),
    }
}

/// Seven decimals are a centimetre: finer than any report.
pub(super) fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

pub(super) fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Words(text) => text.into(),
        Cell::Integer(n) => n.into(),
        Cell::Degrees(x) => rounded(x).into(),
        Cell::Day(day) => day.to_string().into(),
        Cell::Instant(at) => at.strftime("%Y-%m-%dT%H:%M:%S").to_string().into(),
    }
}
