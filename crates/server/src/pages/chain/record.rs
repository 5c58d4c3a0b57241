//! One record: what it says, how it stands, what it lacks, and its neighbours up and down the chain.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::chain::{Chain, Record, RecordKind};
use domain::owed::Owed;
use domain::record::Shape;
use domain::trace::Level;
use serde::Deserialize;
use serde_json::Value;
use store::RecordVersion;

use super::edit::kind_of;
use super::extras::{Extras, extras};
use super::standing::Standing;
use crate::access::GovernanceReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_for};
use crate::reports::{Cell, Fact, Rows};

#[derive(Default, Deserialize)]
pub struct RecordQuery {
    #[serde(default)]
    dag: String,
    /// An earlier version.
    version: Option<i64>,
}

pub struct Neighbouring {
    pub title: String,
    pub link: String,
    pub relation: String,
    pub standing: Option<Standing>,
}

pub struct NeighbourGroup {
    pub kind: RecordKind,
    pub members: Vec<Neighbouring>,
    /// Those beyond what is shown.
    pub more: usize,
}

/// Neighbours of a kind that are shown; the list has them all.
const SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "pages/chain/record.html")]
struct RecordPage {
    frame: Frame,
    as_of: AsOf,
    kind: RecordKind,
    code: String,
    title: String,
    level: Option<Level>,
    standing: Option<Standing>,
    lacking: Vec<String>,
    owed: Vec<Owed>,
    facts: Vec<Fact>,
    tables: Vec<Rows>,
    statements: Vec<(String, String)>,
    above: Vec<NeighbourGroup>,
    below: Vec<NeighbourGroup>,
    beside: Vec<NeighbourGroup>,
    extras: Extras,
    versions: Vec<RecordVersion>,
    /// The version that is shown, when it is not the last.
    earlier: Option<i64>,
}

impl RecordPage {
    fn may_write(&self) -> bool {
        self.earlier.is_none() && self.frame.may(Act::WriteGovernance)
    }

    /// What a table is called within the page's address.
    fn part_id(&self, part: &str, n: &usize) -> String {
        format!("{part}-{n}")
    }

    fn base(&self) -> String {
        format!("/kedjan/{}/{}", self.kind.slug(), self.code)
    }

    fn version_words(&self, version: &RecordVersion) -> String {
        let known = self.frame.date(&version.known_from);
        self.frame.tw(
            "record-version",
            &[("n", version.version.into()), ("day", known.into())],
        )
    }

    fn is_shown(&self, version: &RecordVersion) -> bool {
        match self.earlier {
            Some(n) => version.version == n,
            None => self
                .versions
                .first()
                .is_some_and(|last| last.version == version.version),
        }
    }

    fn relations(&self) -> [(&'static str, &Vec<NeighbourGroup>); 3] {
        [
            ("neighbours-above", &self.above),
            ("neighbours-below", &self.below),
            ("neighbours-beside", &self.beside),
        ]
    }
}

pub async fn show(
    reader: GovernanceReader,
    Path((slug, code)): Path<(String, String)>,
    Query(query): Query<RecordQuery>,
) -> Result<Response, PageError> {
    let kind = kind_of(&slug)?;
    if kind == RecordKind::Document && query.version.is_none() {
        return Ok(Redirect::to(&kind.link(&code)).into_response());
    }
    let known = reader.chain().await?;
    let chain = &known.chain;
    let versions = reader
        .app
        .store
        .record_versions(reader.municipality(), kind.code(), &code)
        .await?;
    let chosen = query
        .version
        .and_then(|n| versions.iter().find(|v| v.version == n));
    let last = versions.first().map(|v| v.version);
    let earlier = chosen.filter(|v| Some(v.version) != last || v.withdrawn);
    let record = match (earlier, chain.record(kind, &code)) {
        (Some(version), _) => version.record.clone(),
        (None, Some(record)) => record,
        (None, None) => return Err(PageError::NotFound),
    };
    let as_of = AsOf::of(&query.dag, reader.today());
    let frame = &reader.frame;
    let mut owed = owed_for(&reader, as_of.day).await?;
    owed.retain(|item| {
        item.record
            .as_ref()
            .is_some_and(|(k, c)| *k == kind && *c == code)
    });
    let parts = Parts::of(frame, chain, &record, &as_of);
    let lacking = record.lacking();
    let (above, below, beside) = neighbours(frame, &known, kind, &code, &as_of);
    html(&RecordPage {
        title: record.title(chain),
        level: kind.level(),
        standing: frame.standing(chain, &record, as_of.day),
        lacking: lacking.into_iter().map(|name| frame.field(&kind, name)).collect(),
        owed,
        facts: parts.facts,
        tables: parts.tables,
        statements: parts.statements,
        above,
        below,
        beside,
        extras: extras(&reader, &known, &record, &as_of).await?,
        earlier: earlier.map(|v| v.version),
        versions,
        frame: frame.clone(),
        as_of,
        kind,
        code,
    })
}

/// What a record says, sorted by how it is shown.
pub struct Parts {
    pub facts: Vec<Fact>,
    pub tables: Vec<Rows>,
    pub statements: Vec<(String, String)>,
}

impl Parts {
    pub fn of(frame: &Frame, chain: &Chain, record: &Record, as_of: &AsOf) -> Self {
        let (kind, fields) = (record.kind(), record.fields());
        let mut parts = Self {
            facts: Vec::new(),
            tables: Vec::new(),
            statements: Vec::new(),
        };
        for field in kind.fields().iter().filter(|f| f.name != "code") {
            let value = fields.get(field.name).unwrap_or(&Value::Null);
            let name = frame.field(&kind, field.name);
            match field.shape {
                _ if field.name == "statements" => {
                    let said = value.as_array().into_iter().flatten();
                    let text = |v: &Value, at: &str| {
                        v.get(at).and_then(Value::as_str).unwrap_or_default().to_owned()
                    };
                    parts.statements = said.map(|v| (text(v, "text"), text(v, "source"))).collect();
                }
                Shape::Many(Shape::Row(below)) => {
                    let rows: Vec<&Value> = value.as_array().into_iter().flatten().collect();
                    // A column that nobody has filled in says nothing.
                    let used: Vec<_> = below
                        .iter()
                        .filter(|f| {
                            rows.iter().any(|r| {
                                !frame
                                    .value(chain, &f.shape, r.get(f.name).unwrap_or(&Value::Null))
                                    .is_empty()
                            })
                        })
                        .collect();
                    if !rows.is_empty() {
                        let numeric = |shape| matches!(shape, Shape::Money | Shape::Whole | Shape::Decimal);
                        let cell = |row: &Value, f: &domain::record::Field| {
                            piece(
                                frame,
                                chain,
                                &f.shape,
                                row.get(f.name).unwrap_or(&Value::Null),
                                as_of,
                            )
                        };
                        parts.tables.push(Rows {
                            name,
                            heads: used
                                .iter()
                                .map(|f| (frame.field(&kind, f.name), numeric(f.shape)))
                                .collect(),
                            rows: rows
                                .iter()
                                .map(|row| used.iter().map(|f| cell(row, f)).collect())
                                .collect(),
                        });
                    }
                }
                Shape::Many(inner) => {
                    let items = value.as_array().into_iter().flatten();
                    let pieces: Vec<Cell> = items
                        .map(|item| piece(frame, chain, inner, item, as_of))
                        .collect();
                    if !pieces.is_empty() {
                        parts.facts.push(Fact { name, pieces });
                    }
                }
                _ => {
                    let told = piece(frame, chain, &field.shape, value, as_of);
                    if !told.words.is_empty() && told.words != record.title(chain) {
                        parts.facts.push(Fact {
                            name,
                            pieces: vec![told],
                        });
                    }
                }
            }
        }
        parts
    }
}

fn piece(frame: &Frame, chain: &Chain, shape: &Shape, value: &Value, as_of: &AsOf) -> Cell {
    let words = match (shape, value) {
        (Shape::Day, Value::String(day)) => day.parse().map_or_else(|_| day.clone(), |day| frame.date(&day)),
        _ => frame.value(chain, shape, value),
    };
    let link = match (shape, value) {
        (Shape::Of(kind), Value::String(code)) if chain.contains(*kind, code) => {
            Some(format!("{}{}", kind.link(code), as_of.query()))
        }
        (Shape::Function, Value::String(code)) => {
            Some(format!("/organisation{}#funktion-{code}", as_of.query()))
        }
        (Shape::Event, Value::Number(id)) if frame.may_see_events() => Some(format!("/handelser/{id}")),
        (Shape::Week, Value::String(week)) => Some(format!("/lagesbild/{week}")),
        _ => None,
    };
    Cell {
        words,
        link,
        ..Cell::default()
    }
}

type Groups = Vec<NeighbourGroup>;

/// Those above, below and beside, by kind.
fn neighbours(
    frame: &Frame,
    known: &super::known::Known,
    kind: RecordKind,
    code: &str,
    as_of: &AsOf,
) -> (Groups, Groups, Groups) {
    let mut found: [Groups; 3] = Default::default();
    let key = (kind, code.to_owned());
    let own_words = [frame.record_kind(&kind), frame.record_kinds(&kind)];
    for neighbour in known.neighbours().beside(&key) {
        let (of, other) = &neighbour.key;
        let at = match domain::trace::lies_above(kind, neighbour) {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        if let Some(full) = found[at]
            .iter_mut()
            .find(|g| g.kind == *of && g.members.len() >= SHOWN)
        {
            full.more += 1;
            continue;
        }
        let Some(record) = known.chain.record(*of, other) else {
            continue;
        };
        // The relation is told from the one whose field it is.
        let relation = if neighbour.named_by_it {
            frame.field(&kind, neighbour.field)
        } else {
            frame.field(of, neighbour.field)
        };
        let own_words = own_words
            .iter()
            .cloned()
            .chain([frame.record_kind(of), frame.record_kinds(of)]);
        let own_words: Vec<String> = own_words.collect();
        let member = Neighbouring {
            title: record.title(&known.chain),
            link: format!("{}{}", of.link(other), as_of.query()),
            // That a cause is of a problem goes without saying on the problem's page.
            relation: if own_words.contains(&relation) {
                String::new()
            } else {
                relation
            },
            standing: frame.standing(&known.chain, &record, as_of.day),
        };
        let groups = &mut found[at];
        match groups.iter_mut().find(|g| g.kind == *of) {
            Some(group) => {
                if !group.members.iter().any(|m| m.link == member.link) {
                    group.members.push(member);
                }
            }
            None => groups.push(NeighbourGroup {
                kind: *of,
                members: vec![member],
                more: 0,
            }),
        }
    }
    let [above, below, beside] = found;
    (above, below, beside)
}
