//! All records of a kind: searched, sorted, page by page, and as a file.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::chain::{Chain, Record, RecordKind};
use domain::owed::Owed;
use domain::record::{Field, Shape};
use report::extracts::{ColumnKind, TableCell, TableColumn, TableExtract};
use serde::Deserialize;
use serde_json::Value;

use super::edit::kind_of;
use super::standing::Standing;
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::forms::query;
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_for};

/// Rows of a page.
const PAGE: usize = 100;
/// Columns beside the title and the state.
const COLUMNS: usize = 5;

/// Fields that are worth a column, most worth first.
const WORTH: [&str; 33] = [
    "year",
    "on",
    "given_on",
    "asked_on",
    "came_on",
    "reported_at",
    "assessed_on",
    "due",
    "category",
    "kind",
    "strength",
    "verdict",
    "degree",
    "focus_area",
    "problem",
    "goal",
    "dimension",
    "area",
    "areas",
    "amount",
    "budget",
    "outcome",
    "receiver",
    "from_body",
    "to_body",
    "body",
    "level",
    "nature",
    "owner",
    "partner",
    "from",
    "to",
    "responsible",
];

#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    pub(super) dag: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    lage: String,
    #[serde(default)]
    funktion: String,
    /// A column, with a minus before it for the other way.
    #[serde(default)]
    ordning: String,
    #[serde(default)]
    sida: usize,
}

struct Row {
    code: String,
    link: String,
    title: String,
    standing: Option<Standing>,
    cells: Vec<String>,
    lacking: usize,
    fields: Value,
}

struct Column {
    name: &'static str,
    title: String,
    numeric: bool,
    is_day: bool,
}

#[derive(Template)]
#[template(path = "pages/chain/list.html")]
struct ListPage {
    frame: Frame,
    as_of: AsOf,
    kind: RecordKind,
    query: ListQuery,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// How many there are of the filter, and of the kind.
    found: usize,
    all: usize,
    states: Vec<(&'static str, String, usize)>,
    functions: Vec<(String, String)>,
    page: usize,
    pages: usize,
}

impl ListPage {
    fn may_write(&self) -> bool {
        self.frame.may(Act::WriteGovernance)
    }

    fn address(&self, order: &str, page: usize) -> String {
        let day = if self.as_of.is_today {
            String::new()
        } else {
            self.as_of.day.to_string()
        };
        let page = if page > 1 { page.to_string() } else { String::new() };
        query(&[
            ("dag", &day),
            ("q", &self.query.q),
            ("lage", &self.query.lage),
            ("funktion", &self.query.funktion),
            ("ordning", order),
            ("sida", &page),
        ])
    }

    /// Where a click on a column's head leads: that order, or the other way.
    fn sort(&self, name: &str) -> String {
        let turned = if self.query.ordning == name {
            format!("-{name}")
        } else {
            name.to_owned()
        };
        format!("/kedjan/{}{}", self.kind.slug(), self.address(&turned, 1))
    }

    fn sorted(&self, name: &str) -> &'static str {
        match self.query.ordning.strip_prefix('-') {
            Some(way) if way == name => "descending",
            None if self.query.ordning == name => "ascending",
            _ => "none",
        }
    }

    fn to_page(&self, page: usize) -> String {
        format!(
            "/kedjan/{}{}",
            self.kind.slug(),
            self.address(&self.query.ordning, page)
        )
    }

    fn file(&self, extension: &str) -> String {
        format!(
            "/kedjan/{}/fil/{extension}{}",
            self.kind.slug(),
            self.address(&self.query.ordning, 1)
        )
    }

    fn is_filtered(&self) -> bool {
        !self.query.q.is_empty()
            || !self.query.lage.is_empty()
            || !self.query.funktion.is_empty()
            || !self.as_of.is_today
    }

    fn is_chosen(&self, own: &str, chosen: &str) -> bool {
        own == chosen
    }
}

fn columns(frame: &Frame, kind: RecordKind) -> Vec<(&'static Field, Column)> {
    let fields = WORTH
        .iter()
        .filter_map(|name| kind.fields().iter().find(|f| f.name == *name));
    let column = |field: &'static Field| Column {
        name: field.name,
        title: frame.field(&kind, field.name),
        numeric: matches!(field.shape, Shape::Money | Shape::Whole | Shape::Decimal),
        is_day: matches!(field.shape, Shape::Day | Shape::Moment),
    };
    fields.take(COLUMNS).map(|field| (field, column(field))).collect()
}

/// The records of a filter, in its order.
fn rows(
    signed: &Signed,
    chain: &Chain,
    kind: RecordKind,
    query: &ListQuery,
    as_of: &AsOf,
    owed: &[Owed],
) -> Vec<Row> {
    let frame = &signed.frame;
    let columns = columns(frame, kind);
    let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
    for item in owed {
        if let Some((of, code)) = item.record.as_ref().filter(|(of, _)| *of == kind) {
            let _ = of;
            *lacking.entry(code).or_default() += 1;
        }
    }
    let wanted = query.q.trim().to_lowercase();
    let row = |record: Record| -> Option<Row> {
        let fields = record.fields();
        let title = record.title(chain);
        if !query.funktion.is_empty()
            && fields.get("responsible").and_then(Value::as_str) != Some(&query.funktion)
        {
            return None;
        }
        if !wanted.is_empty()
            && !title.to_lowercase().contains(&wanted)
            && !fields.to_string().to_lowercase().contains(&wanted)
        {
            return None;
        }
        let cell = |(field, _): &(&Field, Column)| {
            let value = fields.get(field.name).unwrap_or(&Value::Null);
            frame.value(chain, &field.shape, value)
        };
        let code = record.code();
        Some(Row {
            link: kind.link(&code),
            title,
            standing: frame.standing(chain, &record, as_of.day),
            cells: columns.iter().map(cell).collect(),
            lacking: lacking.get(code.as_str()).copied().unwrap_or(0),
            code,
            fields,
        })
    };
    let mut rows: Vec<Row> = chain.records(kind).into_iter().filter_map(row).collect();
    sort(&mut rows, &columns, &query.ordning);
    rows
}

fn sort(rows: &mut [Row], columns: &[(&'static Field, Column)], order: &str) {
    let (name, turned) = match order.strip_prefix('-') {
        Some(name) => (name, true),
        None => (order, false),
    };
    let plain = |row: &Row| row.title.to_lowercase();
    let compare = |a: &Row, b: &Row| -> Ordering {
        let way = match name {
            "lage" => {
                let words = |row: &Row| row.standing.as_ref().map(|s| s.words.clone());
                words(a).cmp(&words(b))
            }
            "" | "titel" => Ordering::Equal,
            _ => match columns.iter().position(|(f, _)| f.name == name) {
                None => Ordering::Equal,
                Some(i) => match (
                    a.fields.get(name).and_then(Value::as_f64),
                    b.fields.get(name).and_then(Value::as_f64),
                ) {
                    (Some(x), Some(y)) => x.total_cmp(&y),
                    _ => a.cells[i].to_lowercase().cmp(&b.cells[i].to_lowercase()),
                },
            },
        };
        let way = way.then_with(|| plain(a).cmp(&plain(b)));
        if turned { way.reverse() } else { way }
    };
    rows.sort_by(compare);
}

pub async fn show(
    reader: GovernanceReader,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    let known = reader.chain().await?;
    let as_of = AsOf::of(&query.dag, reader.today());
    let owed = owed_for(&reader, as_of.day).await?;
    let frame = &reader.frame;
    let all_rows = rows(&reader, &known.chain, kind, &query, &as_of, &owed);
    let mut states: BTreeMap<&'static str, (String, usize)> = BTreeMap::new();
    for standing in all_rows.iter().filter_map(|row| row.standing.as_ref()) {
        let name = frame.state_name(kind, standing.code);
        states.entry(standing.code).or_insert((name, 0)).1 += 1;
    }
    let mut functions: Vec<(String, String)> = Vec::new();
    for row in &all_rows {
        if let Some(code) = row.fields.get("responsible").and_then(Value::as_str)
            && !functions.iter().any(|(known, _)| known == code)
        {
            functions.push((code.to_owned(), frame.function_name(&code.into())));
        }
    }
    functions.sort_by(|a, b| a.1.cmp(&b.1));
    let wanted =
        |row: &Row| query.lage.is_empty() || row.standing.as_ref().is_some_and(|s| s.code == query.lage);
    let kept: Vec<Row> = all_rows.into_iter().filter(wanted).collect();
    let found = kept.len();
    let pages = found.div_ceil(PAGE).max(1);
    let page = query.sida.clamp(1, pages);
    html(&ListPage {
        frame: frame.clone(),
        columns: columns(frame, kind)
            .into_iter()
            .map(|(_, column)| column)
            .collect(),
        rows: kept.into_iter().skip((page - 1) * PAGE).take(PAGE).collect(),
        found,
        all: known.chain.count(kind),
        states: states
            .into_iter()
            .map(|(code, (name, n))| (code, name, n))
            .collect(),
        functions,
        page,
        pages,
        as_of,
        kind,
        query,
    })
}

impl Frame {
    /// A state without its day or amount, for a filter.
    pub fn state_name(&self, kind: RecordKind, code: &str) -> String {
        let own = format!("state-{}-{code}", kind.code());
        let plain = format!("state-name-{code}");
        if self.has(&own) {
            self.t(own)
        } else if self.has(&plain) {
            self.t(plain)
        } else {
            self.t(format!("state-{code}"))
        }
    }
}

/// The same rows as the list shows, with every field, as a spreadsheet or as plain text with commas.
pub async fn file(
    reader: GovernanceReader,
    Path((slug, extension)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    let known = reader.chain().await?;
    let (frame, chain) = (&reader.frame, &known.chain);
    let as_of = AsOf::of(&query.dag, reader.today());
    let rows = rows(&reader, chain, kind, &query, &as_of, &[]);
    let wanted =
        |row: &&Row| query.lage.is_empty() || row.standing.as_ref().is_some_and(|s| s.code == query.lage);
    let extract = extract(
        frame,
        chain,
        kind,
        &as_of,
        reader.now(),
        rows.iter().filter(wanted),
    );
    let language = frame.report_language();
    let (bytes, media) = match extension.as_str() {
        "xlsx" => (
            report::extracts::table_xlsx(&extract, language)?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "csv" => (
            report::extracts::table_csv(&extract, language)?,
            "text/csv; charset=utf-8",
        ),
        _ => return Err(PageError::NotFound),
    };
    let name = format!("{slug}-{}.{extension}", as_of.day);
    let about = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((about, bytes).into_response())
}

/// The same table of records that were chosen in another way.
pub fn extract_of(
    frame: &Frame,
    chain: &Chain,
    kind: RecordKind,
    as_of: &AsOf,
    made_at: jiff::Timestamp,
    records: &[Record],
) -> TableExtract {
    let row = |record: &Record| Row {
        link: kind.link(&record.code()),
        title: record.title(chain),
        standing: frame.standing(chain, record, as_of.day),
        cells: Vec::new(),
        lacking: 0,
        code: record.code(),
        fields: record.fields(),
    };
    let rows: Vec<Row> = records.iter().map(row).collect();
    extract(frame, chain, kind, as_of, made_at, rows.iter())
}

/// The fields of a kind that are most worth a column.
pub fn worth(kind: RecordKind, most: usize) -> Vec<&'static Field> {
    let fields = WORTH
        .iter()
        .filter_map(|name| kind.fields().iter().find(|f| f.name == *name));
    fields.take(most).collect()
}

fn extract<'r>(
    frame: &Frame,
    chain: &Chain,
    kind: RecordKind,
    as_of: &AsOf,
    made_at: jiff::Timestamp,
    rows: impl Iterator<Item = &'r Row>,
) -> TableExtract {
    let column = |name: String, kind: ColumnKind| TableColumn { name, kind };
    let shape = |field: &Field| match field.shape {
        Shape::Day => ColumnKind::Day,
        Shape::Money => ColumnKind::Money,
        Shape::Whole | Shape::Decimal | Shape::Year => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    let fields = kind.fields().iter().filter(|f| f.name != "code");
    let mut columns = vec![
        column(frame.t("said-code"), ColumnKind::Text),
        column(frame.t("list-title"), ColumnKind::Text),
        column(frame.t("document-status"), ColumnKind::Text),
    ];
    columns.extend(
        fields
            .clone()
            .map(|f| column(frame.field(&kind, f.name), shape(f))),
    );
    let row = |row: &Row| {
        let mut cells = vec![
            TableCell::Text(row.code.clone()),
            TableCell::Text(row.title.clone()),
            TableCell::Text(
                row.standing
                    .as_ref()
                    .map_or_else(String::new, |s| s.words.clone()),
            ),
        ];
        cells.extend(fields.clone().map(|field| {
            let value = row.fields.get(field.name).unwrap_or(&Value::Null);
            match (field.shape, value) {
                (_, Value::Null) => TableCell::Empty,
                (Shape::Day, Value::String(day)) => day.parse().map_or(TableCell::Empty, TableCell::Day),
                (Shape::Money, _) => value.as_i64().map_or(TableCell::Empty, TableCell::Money),
                (Shape::Whole | Shape::Decimal | Shape::Year, _) => {
                    value.as_f64().map_or(TableCell::Empty, TableCell::Number)
                }
                _ => TableCell::Text(frame.value(chain, &field.shape, value)),
            }
        }));
        cells
    };
    TableExtract {
        title: frame.record_kinds(&kind),
        columns,
        rows: rows.map(row).collect(),
        stamp: vec![
            (frame.t("list-municipality"), frame.municipality_name().to_owned()),
            (frame.t("as-of-day"), as_of.day.to_string()),
        ],
        made_at,
    }
}
