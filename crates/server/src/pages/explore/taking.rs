//! What is taken along of a figure: its tables as a spreadsheet, as text with separators, or as JSON for other programs, all
//! from the same cells.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use report::extracts::{TableCell, TableColumn, TableExtract, table_csv, tables_xlsx};
use serde_json::{Value, json};

use crate::access::Signed;
use crate::errors::PageError;
use crate::reports::{table_json, tables_schema};

/// What a figure as JSON says that it holds to. Another number when a reader of the old would misread the new.
const FIGURE_SCHEMA: &str = "urn:lagesbild:schema:figur:1";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The forms that tables are taken along in, as in addresses and as on buttons.
pub const FORMS: [(&str, &str); 3] = [("xlsx", "XLSX"), ("csv", "CSV"), ("json", "JSON")];

/// A figure's numbers.
pub struct Taken {
    /// As it stands in the file's name.
    pub name: String,
    pub title: String,
    pub finding: String,
    /// What was chosen, in words.
    pub selection: String,
    /// The entry of the journal that the numbers are as of.
    pub entry: Option<i64>,
    /// The figure's own first, then what it rests on.
    pub tables: Vec<TakenTable>,
}

pub struct TakenTable {
    pub title: String,
    pub columns: Vec<TableColumn>,
    pub cells: Vec<Vec<TableCell>>,
}

impl Taken {
    /// As a file; text with separators has the figure's own table only.
    pub fn file(self, reader: &Signed, form: &str) -> Result<Response, PageError> {
        let frame = &reader.frame;
        let file = format!("utforska-{}-{}.{form}", self.name, reader.today());
        let language = frame.report_language();
        let stamp = vec![
            (frame.t("explore-stamp-selection"), self.selection.clone()),
            (frame.t("explore-stamp-taken"), frame.instant(&reader.now())),
            (frame.t("explore-stamp-by"), reader.principal.name.clone()),
            (frame.t("explore-stamp-finding"), self.finding.clone()),
        ];
        let extract = |table: TakenTable| TableExtract {
            title: table.title,
            columns: table.columns,
            rows: table.cells,
            stamp: stamp.clone(),
            made_at: reader.now(),
        };
        let about = json!({
            "schema": FIGURE_SCHEMA,
            "name": self.name,
            "title": self.title,
            "finding": self.finding,
            "selection": self.selection,
            "municipality": frame.municipality_name(),
            "municipality_code": reader.municipality().to_string(),
            "language": frame.language.tag(),
            "as_of": reader.today().to_string(),
            "entry": self.entry,
        });
        let extracts: Vec<TableExtract> = self.tables.into_iter().map(extract).collect();
        let (bytes, media) = match (form, extracts.first()) {
            ("xlsx", _) => (tables_xlsx(&extracts, language)?, XLSX),
            ("csv", Some(own)) => (table_csv(own, language)?, "text/csv; charset=utf-8"),
            ("json", _) => (as_json(about, &extracts), "application/json"),
            _ => return Err(PageError::NotFound),
        };
        let about = [
            (header::CONTENT_TYPE, media.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{file}\""),
            ),
        ];
        Ok((about, bytes).into_response())
    }
}

fn as_json(mut about: Value, extracts: &[TableExtract]) -> Vec<u8> {
    about["tables"] = extracts.iter().map(table_json).collect();
    format!("{about:#}\n").into_bytes()
}

/// The schema of any figure as JSON.
pub fn figure_schema() -> Value {
    let text = || json!({ "type": "string" });
    let properties = json!({
        "schema": { "const": FIGURE_SCHEMA },
        "name": text(),
        "title": text(),
        "finding": { "type": "string", "description": "Vad figuren visar, i en mening." },
        "selection": { "type": "string", "description": "Urvalet i ord." },
        "municipality": text(),
        "municipality_code": { "type": "string", "pattern": r"^\d{4}$" },
        "language": { "enum": ["sv", "en"] },
        "as_of": { "type": "string", "format": "date" },
        "entry": {
            "type": ["integer", "null"],
            "description": "Den post i loggen som talen stämmer med.",
        },
        "tables": tables_schema(),
    });
    let required: Vec<&String> = properties
        .as_object()
        .map(|o| o.keys().collect())
        .unwrap_or_default();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": FIGURE_SCHEMA,
        "title": "Figur",
        "description": "En figur ur Utforska: tabellen bakom den, samma tal som på sidan och i kalkylfilen.",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}
