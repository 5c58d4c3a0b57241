//! Requests from citizens in the manner of Open311: a CSV with one request per row, such as Chicago's
//! list of graffiti to be removed, or a GeoReport v2 answer as JSON.
//!
//! The day it happened is not known; the day the request was made is taken.

use std::collections::HashMap;
use std::io::Read;

use serde_json::Value;

use super::table;
use crate::context::Context;
use crate::delimited::{Records, guess_delimiter};
use crate::encoding::Encoding;
use crate::error::ImportError;
use crate::fold::fold;
use crate::input::{Input, Kind, kind};
use crate::interpret::{Interpreter, Scratch, Values};
use crate::json_objects::{JsonObjects, Objects};
use crate::mapping::{CategoryChoice, DateOrder, Field, HeaderRow, MappedColumn, Mapping};
use crate::outcome::{Item, Rejected};
use crate::pipeline::{Pipeline, Run, Seen};
use crate::reason::Reason;

const HEAD: u64 = 64 * 1024;
const RUN_ROWS: usize = 1_024;

/// Folded names of columns and JSON fields; the first that a file has is taken.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Reference,
        &[
            "service request id",
            "service request",
            "service request number",
            "request id",
            "id",
        ],
    ),
    (
        Field::Date,
        &[
            "requested datetime",
            "created",
            "creation date",
            "created date",
            "requested date",
        ],
    ),
    (
        Field::Category,
        &["service name", "type of service request", "service code"],
    ),
    (Field::Address, &["address", "street address", "address string"]),
    (Field::Coordinate1, &["lat", "latitude"]),
    (Field::Coordinate2, &["long", "lon", "lng", "longitude"]),
];
/// All of these are part of the text, in this order.
const TEXTS: &[&str] = &[
    "description",
    "what type of surface is the graffiti on",
    "surface",
    "where is the graffiti located",
    "where",
    "status notes",
];
const STATUS: &str = "status";

pub(crate) fn read(
    input: Input<'_>,
    context: &Context<'_>,
    given: &Mapping,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let head = input.head(HEAD)?;
    if kind(&head) == Kind::Text {
        let encoding = Encoding::of(&head);
        let mut start = String::new();
        // Letters that cannot be read here are met again, and told, when the rows are read.
        let _ = encoding
            .reader(head.as_slice())?
            .take(256)
            .read_to_string(&mut start);
        if start.trim_start().starts_with(['[', '{']) {
            return read_json(input, encoding, context, given, pipeline);
        }
        let (mapping, status) = mapping_of(input, &head, encoding, context, given)?;
        return table::read_with_status(input, context, &mapping, status.as_deref(), pipeline);
    }
    table::read(input, context, given, pipeline)
}

fn mapping_of(
    input: Input<'_>,
    head: &[u8],
    encoding: Encoding,
    context: &Context<'_>,
    given: &Mapping,
) -> Result<(Mapping, Option<String>), ImportError> {
    let delimiter = guess_delimiter(head, encoding);
    let mut header: Vec<String> = Vec::new();
    if let Some(first) = Records::open(input, encoding, delimiter)?.next_lines(1)? {
        first.for_each(delimiter, |_, cells, _| {
            header = cells.iter().map(|c| c.to_string()).collect()
        });
    }
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| header.iter().find(|h| fold(h) == *name))
    };
    let mut columns = Vec::new();
    for (field, names) in NAMES {
        match find(names) {
            Some(column) => columns.push(MappedColumn {
                column: column.clone(),
                field: *field,
            }),
            None if *field == Field::Reference => {
                return Err(ImportError::NotOpen311 {
                    column: "service_request_id",
                });
            }
            None if *field == Field::Date => {
                return Err(ImportError::NotOpen311 {
                    column: "requested_datetime",
                });
            }
            None => {}
        }
    }
    for name in TEXTS {
        if let Some(column) = find(&[name]) {
            columns.push(MappedColumn {
                column: column.clone(),
                field: Field::Text,
            });
        }
    }
    let mapping = Mapping {
        columns,
        header_row: HeaderRow::Row(1),
        default_category: default_category(context, given),
        ..given.clone()
    };
    Ok((mapping, find(&[STATUS]).cloned()))
}

/// Lists without a type of request are lists of graffiti.
fn default_category(context: &Context<'_>, given: &Mapping) -> Option<CategoryChoice> {
    let graffiti = || {
        context
            .municipality
            .category(&"KLO".into())
            .map(|category| CategoryChoice {
                category: category.code.clone(),
                subtype: None,
            })
    };
    given.default_category.clone().or_else(graffiti)
}

fn read_json(
    input: Input<'_>,
    encoding: Encoding,
    context: &Context<'_>,
    given: &Mapping,
    pipeline: &mut Pipeline<'_, '_>,
) -> Result<(), ImportError> {
    let mapping = Mapping {
        default_category: default_category(context, given),
        ..given.clone()
    };
    let names: HashMap<Field, String> = NAMES
        .iter()
        .map(|(field, names)| (*field, names[0].replace(' ', "_")))
        .collect();
    let interpreter = Interpreter::new(context, &mapping)
        .with_days(DateOrder::Auto, false, false)
        .with_names(names);
    pipeline.summary.header = vec!["JSON".to_owned()];
    let mut objects = JsonObjects::within_list(encoding.reader(input.open()?)?);
    pipeline.run(
        input.len()?,
        || objects.next_run(RUN_ROWS),
        |objects: &Objects| of_objects(objects, &interpreter),
    )?;
    if pipeline.summary.rows == 0 && !pipeline.summary.cancelled {
        return Err(ImportError::NoRows);
    }
    Ok(())
}

fn of_objects(objects: &[(u64, Vec<u8>)], interpreter: &Interpreter<'_>) -> Run {
    let mut scratch = Scratch::default();
    let mut run = Vec::with_capacity(objects.len());
    for (row, bytes) in objects {
        let shown = String::from_utf8_lossy(bytes);
        let result = match serde_json::from_slice::<HashMap<String, Value>>(bytes) {
            Ok(object) => of_object(*row, &object, interpreter, &mut scratch),
            Err(_) => Err(Reason::NotJson),
        };
        run.push(match result {
            Ok(seen) => seen,
            Err(reason) => Seen {
                item: Item::Rejected(Rejected {
                    row: *row,
                    raw: interpreter.masked(std::iter::once(shown.as_ref())),
                    reason,
                }),
                mark: None,
            },
        });
    }
    run
}

fn of_object<'s>(
    row: u64,
    object: &HashMap<String, Value>,
    interpreter: &'s Interpreter<'_>,
    scratch: &mut Scratch<'s>,
) -> Result<Seen, Reason> {
    let fields: HashMap<String, String> = object
        .iter()
        .filter_map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((fold(name), text))
        })
        .collect();
    if fields
        .get(STATUS)
        .is_some_and(|s| s.to_lowercase().contains("dup"))
    {
        return Err(Reason::MarkedDuplicate);
    }
    let mut values = Values::default();
    for (field, names) in NAMES {
        if let Some(value) = names.iter().find_map(|name| fields.get(*name)) {
            values.set(*field, value);
        }
    }
    for name in TEXTS {
        values.set(Field::Text, fields.get(*name).map_or("", String::as_str));
    }
    let (event, mark) = interpreter.event(row, &values, scratch)?;
    Ok(Seen {
        item: Item::Event(Box::new(event)),
        mark: Some(mark),
    })
}
