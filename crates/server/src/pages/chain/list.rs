//! All records of a kind: searched, sorted, page by page, and as a file.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::access::Act;
use domain::chain::{Chain, Record, RecordKind};
use domain::owed::Owed;
use domain::record::{Field, Shape};
use report::extracts::{ColumnKind, Shown, TableCell, TableColumn, TableExtract};
use serde::Deserialize;
use serde_json::Value;

use super::edit::kind_of;
use super::known::{Known, Told};
use super::standing::Standing;
use crate::access::GovernanceReader;
use crate::errors::{PageError, html};
use crate::forms::query;
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_for};
use crate::pages::screening::may_be_searched;

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

    fn to_today(&self) -> String {
        format!("/kedjan/{}", self.kind.slug())
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

/// A record of a filter, and how it stands.
struct Found<'k> {
    told: &'k Told,
    standing: Option<Standing>,
}

/// The records of a filter, but for their state, in its order.
fn found<'k>(
    frame: &Frame,
    known: &'k Known,
    told: &'k [Told],
    query: &ListQuery,
    as_of: &AsOf,
) -> Vec<Found<'k>> {
    let chain = &known.chain;
    let wanted = query.q.trim().to_lowercase();
    let fits = |t: &&Told| {
        let own = || t.fields.get("responsible").and_then(Value::as_str);
        (query.funktion.is_empty() || own() == Some(&query.funktion))
            && (wanted.is_empty() || t.text.contains(&wanted))
    };
    let mut found: Vec<Found<'k>> = told
        .iter()
        .filter(fits)
        .map(|told| Found {
            standing: frame.standing(chain, &told.record, as_of.day),
            told,
        })
        .collect();
    sort(frame, chain, &mut found, &query.ordning);
    found
}

/// A number before a text, so that amounts and years come in their own order.
#[derive(PartialEq, PartialOrd)]
struct SortKey(f64, String);

fn sort(frame: &Frame, chain: &Chain, found: &mut Vec<Found<'_>>, order: &str) {
    let (name, turned) = match order.strip_prefix('-') {
        Some(name) => (name, true),
        None => (order, false),
    };
    // They stand by title already, and stay so where a column says the same.
    let mut keyed: Vec<(SortKey, Found<'_>)> = std::mem::take(found)
        .into_iter()
        .map(|row| {
            let key = match name {
                "" | "titel" => SortKey(0.0, String::new()),
                "lage" => SortKey(
                    0.0,
                    row.standing
                        .as_ref()
                        .map_or_else(String::new, |s| s.words.clone()),
                ),
                _ => {
                    let kind = row.told.record.kind();
                    let field = kind.fields().iter().find(|f| f.name == name);
                    let value = row.told.fields.get(name).unwrap_or(&Value::Null);
                    let words = || {
                        field.map_or_else(String::new, |f| {
                            frame.value(chain, &f.shape, value).to_lowercase()
                        })
                    };
                    value
                        .as_f64()
                        .map_or_else(|| SortKey(0.0, words()), |n| SortKey(n, String::new()))
                }
            };
            (key, row)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
    if turned {
        keyed.reverse();
    }
    found.extend(keyed.into_iter().map(|(_, row)| row));
}

pub async fn show(
    reader: GovernanceReader,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    may_be_searched(&query.q)?;
    let known = reader.chain().await?;
    let as_of = AsOf::of(&query.dag, reader.today());
    let owed = owed_for(&reader, as_of.day).await?;
    let frame = &reader.frame;
    let told = known.told(kind);
    let all_found = found(frame, &known, &told, &query, &as_of);
    let mut states: BTreeMap<&'static str, (String, usize)> = BTreeMap::new();
    for standing in all_found.iter().filter_map(|row| row.standing.as_ref()) {
        let name = || (frame.state_name(kind, standing.code), 0);
        states.entry(standing.code).or_insert_with(name).1 += 1;
    }
    let owners = all_found
        .iter()
        .filter_map(|row| row.told.fields.get("responsible").and_then(Value::as_str));
    let owners: BTreeSet<&str> = owners.collect();
    let mut functions: Vec<(String, String)> = owners
        .into_iter()
        .map(|code| (code.to_owned(), frame.function_name(&code.into())))
        .collect();
    functions.sort_by(|a, b| a.1.cmp(&b.1));
    let kept: Vec<Found<'_>> = all_found
        .into_iter()
        .filter(|row| is_in_state(row, &query))
        .collect();
    let found = kept.len();
    let pages = found.div_ceil(PAGE).max(1);
    let page = query.sida.clamp(1, pages);
    let columns = columns(frame, kind);
    let row = |row: Found<'_>| {
        let cell = |(field, _): &(&Field, Column)| {
            let value = row.told.fields.get(field.name).unwrap_or(&Value::Null);
            frame.value(&known.chain, &field.shape, value)
        };
        let own = |item: &&Owed| {
            item.record
                .as_ref()
                .is_some_and(|(of, code)| *of == kind && *code == row.told.code)
        };
        Row {
            link: kind.link(&row.told.code),
            cells: columns.iter().map(cell).collect(),
            lacking: owed.iter().filter(own).count(),
            code: row.told.code.clone(),
            title: row.told.title.clone(),
            standing: row.standing,
        }
    };
    let rows = kept
        .into_iter()
        .skip((page - 1) * PAGE)
        .take(PAGE)
        .map(row)
        .collect();
    html(&ListPage {
        frame: frame.clone(),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        rows,
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

fn is_in_state(row: &Found<'_>, query: &ListQuery) -> bool {
    query.lage.is_empty() || row.standing.as_ref().is_some_and(|s| s.code == query.lage)
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
    may_be_searched(&query.q)?;
    let known = reader.chain().await?;
    let (frame, chain) = (&reader.frame, &known.chain);
    let as_of = AsOf::of(&query.dag, reader.today());
    let told = known.told(kind);
    let rows = found(frame, &known, &told, &query, &as_of);
    let shown = rows.iter().filter(|row| is_in_state(row, &query));
    let extract = extract(frame, chain, kind, &as_of, reader.now(), shown);
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
    let told: Vec<Told> = records.iter().map(|r| Told::of(chain, r.clone())).collect();
    let found: Vec<Found<'_>> = told
        .iter()
        .map(|told| Found {
            standing: frame.standing(chain, &told.record, as_of.day),
            told,
        })
        .collect();
    extract(frame, chain, kind, as_of, made_at, found.iter())
}

/// The fields of a kind that are most worth a column.
pub fn worth(kind: RecordKind, most: usize) -> Vec<&'static Field> {
    let fields = WORTH
        .iter()
        .filter_map(|name| kind.fields().iter().find(|f| f.name == *name));
    fields.take(most).collect()
}

fn extract<'r, 'k: 'r>(
    frame: &Frame,
    chain: &Chain,
    kind: RecordKind,
    as_of: &AsOf,
    made_at: jiff::Timestamp,
    rows: impl Iterator<Item = &'r Found<'k>>,
) -> TableExtract {
    let column = |name: String, kind: ColumnKind| TableColumn::new(name, kind);
    let shape = |field: &Field| match field.shape {
        Shape::Day => ColumnKind::Day,
        Shape::Money => ColumnKind::Money,
        Shape::Whole | Shape::Decimal | Shape::Year => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    let shown = |field: &Field| match field.shape {
        Shape::Year => Shown::Year,
        _ => Shown::AsIs,
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
            .map(|f| column(frame.field(&kind, f.name), shape(f)).shown(shown(f))),
    );
    let row = |row: &Found<'_>| {
        let mut cells = vec![
            TableCell::Text(row.told.code.clone()),
            TableCell::Text(row.told.title.clone()),
            TableCell::Text(
                row.standing
                    .as_ref()
                    .map_or_else(String::new, |s| s.words.clone()),
            ),
        ];
        cells.extend(fields.clone().map(|field| {
            let value = row.told.fields.get(field.name).unwrap_or(&Value::Null);
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
