//! A report as JSON for other programs, and the JSON Schema (draft 2020-12) that it holds to: the same sections, figures and
//! tables as on its page, with days, numbers and money as such. The same report of the same register gives the same bytes.

use report::extracts::{ColumnKind, TableCell, TableColumn, TableExtract};
use report::figures::Figure;
use serde_json::{Value, json};
use store::JournalEntry;

use super::{Desk, Report, Section};

/// What a report says that it holds to. Another number when a reader of the old would misread the new.
pub const REPORT_SCHEMA: &str = "urn:lagesbild:schema:rapport:1";

pub fn value(report: &Report, desk: &Desk, last: Option<&JournalEntry>) -> Value {
    let frame = &desk.frame;
    json!({
        "schema": REPORT_SCHEMA,
        "name": report.name,
        "title": report.title,
        "period": report.kicker,
        "municipality": frame.municipality_name(),
        "municipality_code": desk.municipality().to_string(),
        "language": frame.language.tag(),
        "as_of": desk.as_of.day.to_string(),
        "checkpoint": last.map(|entry| json!({
            "entry": entry.seq, "hash": entry.hash, "written_at": entry.at.to_string(),
        })),
        "sections": report.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn section(section: &Section) -> Value {
    let words = |pieces: &[super::Cell]| {
        let words: Vec<&str> = pieces.iter().map(|p| p.words.as_str()).collect();
        words.join(", ")
    };
    json!({
        "id": section.id,
        "title": section.title,
        "lead": section.lead,
        "paragraphs": section.paragraphs,
        "notes": section.notes.iter().map(|(look, text)| json!({ "look": look, "text": text })).collect::<Vec<_>>(),
        "facts": section.facts.iter().map(|f| json!({ "name": f.name, "value": words(&f.pieces) })).collect::<Vec<_>>(),
        "figure": section.figure.as_ref().map(figure),
        "more_figures": section.more.iter().map(|(more, _)| figure(more)).collect::<Vec<_>>(),
        "tables": section.all_tables().map(|rows| table(&rows.extract(section))).collect::<Vec<_>>(),
    })
}

fn figure(figure: &Figure) -> Value {
    let columns = &figure.table.columns;
    let kind = |numeric| if numeric { "number" } else { "text" };
    let cell = |(i, words): (usize, &String)| match columns.get(i) {
        Some(column) if column.numeric => number_in(words).map_or_else(|| words.as_str().into(), number),
        _ => words.as_str().into(),
    };
    let row = |row: &Vec<String>| row.iter().enumerate().map(cell).collect::<Value>();
    json!({
        "title": figure.title,
        "finding": figure.finding,
        "columns": columns.iter().map(|c| json!({ "name": c.title, "kind": kind(c.numeric) })).collect::<Vec<_>>(),
        "rows": figure.table.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

/// A number as it is said, with its decimals and what stands after it.
pub(super) struct NumberSaid {
    pub value: f64,
    pub places: u8,
    pub unit: String,
}

/// `−12,5 %` or `9 platser`.
pub(super) fn number_and_unit(words: &str) -> Option<NumberSaid> {
    let belongs = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",.−-".contains(c);
    let end = words.find(|c| !belongs(c)).unwrap_or(words.len());
    let number = words[..end].trim();
    let decimals = number
        .rsplit_once([',', '.'])
        .map_or(0, |(_, decimals)| decimals.len());
    Some(NumberSaid {
        value: number_in(number)?,
        places: decimals.min(6) as u8,
        unit: words[end..].trim().to_owned(),
    })
}

/// The number that stands alone in words as they are shown, `1 234`, `−0,5` or `12 %`.
pub(super) fn number_in(words: &str) -> Option<f64> {
    let words = words.strip_suffix('%').unwrap_or(words);
    let plain: String = words
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            ',' => '.',
            '−' => '-',
            other => other,
        })
        .collect();
    plain.parse().ok().filter(|x: &f64| x.is_finite())
}

fn number(x: f64) -> Value {
    // Whole numbers up to here are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if x.fract() == 0.0 && x.abs() < EXACT {
        (x as i64).into()
    } else if x.is_finite() {
        x.into()
    } else {
        Value::Null
    }
}

/// A table as it is taken out, with its columns' kinds and true days and numbers.
pub fn table(extract: &TableExtract) -> Value {
    let TableExtract {
        title, columns, rows, ..
    } = extract;
    let column = |column: &TableColumn| json!({ "name": column.name, "kind": kind_name(column.kind) });
    let cell = |cell: &TableCell| match cell {
        TableCell::Text(text) => text.as_str().into(),
        TableCell::Day(day) => day.to_string().into(),
        TableCell::Number(x) => number(*x),
        TableCell::Money(ore) => (*ore).into(),
        TableCell::Empty => Value::Null,
    };
    let row = |row: &Vec<TableCell>| row.iter().map(cell).collect::<Value>();
    json!({
        "title": title,
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn kind_name(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Day => "day",
        ColumnKind::Number => "number",
        ColumnKind::Money => "money",
    }
}

fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties
        .as_object()
        .map(|o| o.keys().collect())
        .unwrap_or_default();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn columns() -> Value {
    list(object(json!({
        "name": text(),
        "kind": {
            "enum": ["text", "day", "number", "money"],
            "description": "day: ÅÅÅÅ-MM-DD. number: tal. money: hela ören. text: ord, eller blandat.",
        },
    })))
}

fn rows() -> Value {
    list(list(json!({ "type": ["string", "number", "null"] })))
}

/// The schema of the tables that [`table`] writes.
pub fn tables_schema() -> Value {
    list(object(
        json!({ "title": text(), "columns": columns(), "rows": rows() }),
    ))
}

/// The schema of any report.
pub fn schema() -> Value {
    let (columns, rows) = (columns(), rows());
    let mut figure = object(json!({ "title": text(), "finding": text(), "columns": columns, "rows": rows }));
    let more_figures = list(figure.clone());
    figure["type"] = json!(["object", "null"]);
    let mut checkpoint = object(json!({
        "entry": { "type": "integer", "minimum": 1 },
        "hash": text(),
        "written_at": { "type": "string", "format": "date-time" },
    }));
    checkpoint["type"] = json!(["object", "null"]);
    checkpoint["description"] = "Den post i loggen som rapporten vilar på.".into();
    let section = object(json!({
        "id": text(),
        "title": text(),
        "lead": text(),
        "paragraphs": list(text()),
        "notes": list(object(json!({
            "look": { "type": "boolean", "description": "Sant när någon bör titta på det." },
            "text": text(),
        }))),
        "facts": list(object(json!({ "name": text(), "value": text() }))),
        "figure": figure,
        "more_figures": more_figures,
        "tables": tables_schema(),
    }));
    let mut schema = object(json!({
        "schema": { "const": REPORT_SCHEMA },
        "name": text(),
        "title": text(),
        "period": text(),
        "municipality": text(),
        "municipality_code": { "type": "string", "pattern": r"^\d{4}$" },
        "language": { "enum": ["sv", "en"] },
        "as_of": { "type": "string", "format": "date", "description": "Dagen som rapporten visar." },
        "checkpoint": checkpoint,
        "sections": list(section),
    }));
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = REPORT_SCHEMA.into();
    schema["title"] = "Rapport".into();
    schema["description"] =
        "En rapport ur Lägesbild: avsnitt med text, figurer och tabeller, samma som på rapportens sida."
            .into();
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_from_words_as_they_are_shown() {
        let check = |words: &str, expected: Option<f64>| assert_eq!(number_in(words), expected);
        check("1\u{a0}234", Some(1234.0));
        check("−0,5", Some(-0.5));
        check("12,5\u{a0}%", Some(12.5));
        check("3–8", None);
        check("inf", None);
    }

    #[test]
    fn a_number_is_said_with_its_decimals_and_its_unit() {
        let check = |words: &str, expected: Option<(f64, u8, &str)>| {
            let said = number_and_unit(words).map(|said| (said.value, said.places, said.unit));
            assert_eq!(
                said.as_ref()
                    .map(|(n, places, unit)| (*n, *places, unit.as_str())),
                expected
            );
        };
        check("12\u{a0}345,50\u{a0}%", Some((12_345.5, 2, "%")));
        check("9 platser", Some((9.0, 0, "platser")));
        check("1\u{a0}234", Some((1234.0, 0, "")));
        check("3–8", Some((3.0, 0, "–8")));
        check("okänt", None);
    }
}
