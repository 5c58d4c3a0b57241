//! The line that something stands in, from the council's goal to Tuesday's event: as nodes and links for a command, as a
//! drawing and a table for a page.

use domain::access::EventScope;
use domain::chain::{Chain, Record, RecordKind};
use domain::codes::MunicipalityCode;
use domain::decision::Decision;
use domain::event::Event;
use domain::owed::Owed;
use domain::problem_profile::{EventOfChain, ProblemProfile};
use domain::trace::{Key, Level, trace};
use jiff::ToSpan;
use jiff::civil::Date;
use report::figures::{GraphEdge, GraphNode, LayeredGraph, NodeTone};
use serde::Serialize;
use store::{DecisionFilter, EventFilter, EventOrder, Store, StoreError, Total};

use super::known::Known;
use crate::forms::query;
use crate::frame::Frame;

/// Days of events that are shown below a problem.
const DAYS: i64 = 28;
/// Events that are shown one by one, and problems that they are looked for of.
const ONE_BY_ONE: i64 = 4;
const MOST_PROBLEMS: usize = 12;

#[derive(Clone, Debug, Serialize)]
pub struct LineNode {
    /// `problem/oppen-handel`, `event/417`.
    pub id: String,
    pub kind: String,
    pub level: &'static str,
    pub title: String,
    pub note: String,
    pub link: String,
    /// It is the one asked about.
    pub here: bool,
    /// It lacks something, or is late.
    pub attention: bool,
    #[serde(skip)]
    depth: usize,
    #[serde(skip)]
    kind_words: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct LineEdge {
    /// The one above.
    pub from: String,
    pub to: String,
    pub relation: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    pub nodes: Vec<LineNode>,
    pub edges: Vec<LineEdge>,
    /// Nothing decided covers it.
    pub uncovered: bool,
}

/// What a line is drawn from.
pub struct Seen<'s> {
    pub frame: &'s Frame,
    pub store: &'s Store,
    pub municipality: MunicipalityCode,
    pub known: &'s Known,
    pub owed: &'s [Owed],
    pub day: Date,
    /// Which events the reader sees; none where they are not for him.
    pub scope: Option<EventScope>,
}

fn id_of(key: &Key) -> String {
    format!("{}/{}", key.0.code(), key.1)
}

fn depth(level: Level) -> usize {
    Level::ALL.iter().position(|l| *l == level).unwrap_or(0)
}

impl Seen<'_> {
    /// The line of a record.
    pub async fn of_record(&self, kind: RecordKind, code: &str) -> Result<Option<Line>, StoreError> {
        if !self.known.chain.contains(kind, code) {
            return Ok(None);
        }
        let key = (kind, code.to_owned());
        let mut line = self.walked(std::slice::from_ref(&key), Some(&key));
        // Loose: nothing above decides it, and it is not itself what decides.
        line.uncovered = kind.level().is_some_and(|level| level > Level::Decision)
            && self.known.chain.is_loose(self.known.neighbours(), &key);
        self.add_events(&mut line).await?;
        Ok(Some(line))
    }

    /// The line of an event: what covers it, and what is being done.
    pub async fn of_event(&self, event: &Event) -> Result<Line, StoreError> {
        let chain = &self.known.chain;
        let covering = covering(chain, event);
        let keys: Vec<Key> = covering
            .iter()
            .map(|p| (RecordKind::Problem, p.code.to_string()))
            .collect();
        let mut line = self.walked(&keys, None);
        line.uncovered = covering.is_empty();
        let own = self.event_node(event, true);
        for key in &keys {
            line.edges.push(LineEdge {
                from: id_of(key),
                to: own.id.clone(),
                relation: self.frame.t("relation-covers"),
            });
        }
        for decision in weekly_decisions(self.store, self.municipality, event).await? {
            let node = self.decision_node(&decision);
            line.uncovered = false;
            line.edges.push(LineEdge {
                from: node.id.clone(),
                to: own.id.clone(),
                relation: self.frame.t("relation-week"),
            });
            for problem in covering.iter().filter(|p| {
                decision
                    .input
                    .category
                    .as_ref()
                    .is_some_and(|c| p.categories.contains(c))
            }) {
                line.edges.push(LineEdge {
                    from: id_of(&(RecordKind::Problem, problem.code.to_string())),
                    to: node.id.clone(),
                    relation: self.frame.t("relation-week"),
                });
            }
            line.nodes.push(node);
        }
        line.nodes.push(own);
        Ok(line)
    }

    fn walked(&self, keys: &[Key], here: Option<&Key>) -> Line {
        let walked = trace(self.known.neighbours(), keys);
        let nodes = walked
            .nodes
            .iter()
            .filter_map(|key| self.node(key, here == Some(key)));
        let edges = walked.edges.iter().map(|edge| LineEdge {
            from: id_of(&edge.from),
            to: id_of(&edge.to),
            relation: self.relation(&edge.from, &edge.to, edge.field),
        });
        Line {
            nodes: nodes.collect(),
            edges: edges.collect(),
            uncovered: false,
        }
    }

    /// The field by which the lower names the higher, or the other way round, in words.
    fn relation(&self, above: &Key, below: &Key, field: &str) -> String {
        let has = |kind: RecordKind| kind.fields().iter().any(|f| f.name == field);
        let kind = if has(below.0) { below.0 } else { above.0 };
        self.frame.field(&kind, field)
    }

    fn node(&self, key: &Key, here: bool) -> Option<LineNode> {
        let chain = &self.known.chain;
        let record: Record = chain.record(key.0, &key.1)?;
        let level = key.0.level().unwrap_or(Level::Governance);
        let standing = self.frame.standing(chain, &record, self.day);
        let attention = self.owed.iter().any(|o| o.record.as_ref() == Some(key));
        Some(LineNode {
            id: id_of(key),
            kind: key.0.code().to_owned(),
            level: level.code(),
            title: record.title(chain),
            note: standing.map_or_else(String::new, |s| s.words),
            link: key.0.link(&key.1),
            here,
            attention,
            depth: depth(level),
            kind_words: self.frame.record_kind(&key.0),
        })
    }

    fn event_node(&self, event: &Event, here: bool) -> LineNode {
        LineNode {
            id: format!("event/{}", event.id),
            kind: "event".to_owned(),
            level: Level::Event.code(),
            title: self.frame.kind_of_event(&event.input),
            note: format!(
                "{}, {}",
                self.frame.area_name(&event.areas.working),
                self.frame.date(&event.date)
            ),
            link: format!("/handelser/{}", event.id),
            here,
            attention: false,
            depth: depth(Level::Event),
            kind_words: self.frame.ta("event-number", event.id),
        }
    }

    fn decision_node(&self, decision: &Decision) -> LineNode {
        LineNode {
            id: format!("decision/{}", decision.id),
            kind: "decision".to_owned(),
            level: Level::WeeklyDecision.code(),
            title: decision.input.text.clone(),
            note: self.frame.function_name(&decision.input.responsible),
            link: format!("/beslut#beslut-{}", decision.id),
            here: false,
            attention: false,
            depth: depth(Level::WeeklyDecision),
            kind_words: format!(
                "{} {}",
                self.frame.t("level-weekly_decision"),
                decision.input.week
            ),
        }
    }

    /// What happened lately of each problem in the line: how many, and the latest of them.
    async fn add_events(&self, line: &mut Line) -> Result<(), StoreError> {
        let Some(scope) = &self.scope else { return Ok(()) };
        let problems: Vec<&ProblemProfile> = line
            .nodes
            .iter()
            .filter(|n| n.kind == "problem")
            .filter_map(|n| {
                self.known
                    .chain
                    .problems
                    .get(&n.id.trim_start_matches("problem/").into())
            })
            .filter(|p| !p.categories.is_empty())
            .take(MOST_PROBLEMS)
            .collect();
        for problem in problems {
            let (from, to) = (self.day - (DAYS - 1).days(), self.day);
            let filter = EventFilter {
                dates: Some((from, to)),
                areas: problem.areas.clone(),
                categories: problem.categories.clone(),
                ..EventFilter::default()
            };
            let found = self
                .store
                .events(
                    self.municipality,
                    &filter,
                    scope,
                    EventOrder::HappenedDesc,
                    0,
                    ONE_BY_ONE,
                )
                .await?;
            let count = match found.total {
                Total::Exact(n) => self.frame.tn("line-events", n),
                Total::MoreThan(n) => self.frame.tn("line-events-more", n),
            };
            let of = format!("problem/{}", problem.code);
            let mut asked = vec![("fran", from.to_string()), ("till", to.to_string())];
            asked.extend(problem.areas.iter().map(|a| ("omrade", a.to_string())));
            asked.extend(problem.categories.iter().map(|c| ("kategori", c.to_string())));
            let pairs: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let sum = LineNode {
                id: format!("events/{}", problem.code),
                kind: "events".to_owned(),
                level: Level::Event.code(),
                title: count,
                note: self.frame.t("line-events-days"),
                link: format!("/handelser{}", query(&pairs)),
                here: false,
                attention: false,
                depth: depth(Level::Event),
                kind_words: self.frame.t("level-event"),
            };
            let relation = self.frame.t("relation-covers");
            line.edges.push(LineEdge {
                from: of.clone(),
                to: sum.id.clone(),
                relation: relation.clone(),
            });
            line.nodes.push(sum);
            for event in &found.events {
                let node = self.event_node(event, false);
                line.edges.push(LineEdge {
                    from: of.clone(),
                    to: node.id.clone(),
                    relation: relation.clone(),
                });
                if !line.nodes.iter().any(|n| n.id == node.id) {
                    line.nodes.push(node);
                }
            }
        }
        Ok(())
    }
}

/// The weekly decisions about the area and the category of an event, of its week.
pub async fn weekly_decisions(
    store: &Store,
    m: MunicipalityCode,
    event: &Event,
) -> Result<Vec<Decision>, StoreError> {
    let mut decisions = store.decisions(m, &DecisionFilter::default()).await?;
    decisions.retain(|d| {
        let input = &d.input;
        let here = input.area.is_none() || input.area == event.areas.working;
        let such = input.category.as_ref().is_none_or(|c| *c == event.input.category);
        input.week == event.week && here && such && (input.area.is_some() || input.category.is_some())
    });
    Ok(decisions)
}

/// The prioritised problems that cover an event.
pub fn covering<'c>(chain: &'c Chain, event: &Event) -> Vec<&'c ProblemProfile> {
    let areas = event.areas.working.as_slice();
    chain.covering(&EventOfChain {
        id: event.id,
        on: event.date,
        category: &event.input.category,
        areas,
    })
}

/// More than this is shown as its spine first.
const SPINE_FROM: usize = 30;

/// Whether one leads to the other by way of a third.
fn leads_on(edges: &[LineEdge], from: &str, to: &str) -> bool {
    let mut waiting: Vec<&str> = vec![from];
    let mut seen = std::collections::BTreeSet::from([from]);
    while let Some(at) = waiting.pop() {
        for edge in edges
            .iter()
            .filter(|e| e.from == at && !(at == from && e.to == to))
        {
            if edge.to == to {
                return true;
            }
            if seen.insert(&edge.to) {
                waiting.push(&edge.to);
            }
        }
    }
    false
}

impl Line {
    /// A line too long to be read at a glance as its spine: goals, decisions, focus areas, problems, what is done and
    /// what happens, with what lies between drawn as links. `None` for one that is short already.
    pub fn spine(&self) -> Option<Self> {
        if self.nodes.len() <= SPINE_FROM {
            return None;
        }
        let kept = |n: &&LineNode| {
            n.here
                || matches!(
                    n.kind.as_str(),
                    "goal"
                        | "body_decision"
                        | "focus_area"
                        | "problem"
                        | "intervention"
                        | "events"
                        | "event"
                        | "decision"
                )
        };
        let nodes: Vec<LineNode> = self.nodes.iter().filter(kept).cloned().collect();
        let is_kept = |id: &str| nodes.iter().any(|n| n.id == id);
        let mut edges: Vec<LineEdge> = Vec::new();
        for node in &nodes {
            // Down through what is left out, to the next that is kept.
            let mut waiting = vec![node.id.clone()];
            let mut seen = std::collections::BTreeSet::new();
            while let Some(at) = waiting.pop() {
                for edge in self.edges.iter().filter(|e| e.from == at) {
                    if is_kept(&edge.to) {
                        let direct = at == node.id;
                        edges.push(LineEdge {
                            from: node.id.clone(),
                            to: edge.to.clone(),
                            relation: if direct {
                                edge.relation.clone()
                            } else {
                                String::new()
                            },
                        });
                    } else if seen.insert(edge.to.clone()) {
                        waiting.push(edge.to.clone());
                    }
                }
            }
        }
        edges.sort_by(|a, b| {
            (&a.from, &a.to, a.relation.is_empty()).cmp(&(&b.from, &b.to, b.relation.is_empty()))
        });
        edges.dedup_by(|a, b| a.from == b.from && a.to == b.to);
        // A link through what was left out says nothing where a longer way leads to the same.
        let all = edges.clone();
        edges.retain(|e| !e.relation.is_empty() || !leads_on(&all, &e.from, &e.to));
        Some(Self {
            nodes,
            edges,
            uncovered: self.uncovered,
        })
    }

    pub fn graph(&self, frame: &Frame) -> LayeredGraph {
        let at = |id: &str| self.nodes.iter().position(|n| n.id == id);
        LayeredGraph {
            layers: Level::ALL.iter().map(|level| frame.level(level)).collect(),
            nodes: self
                .nodes
                .iter()
                .map(|n| GraphNode {
                    id: n.id.clone(),
                    layer: n.depth,
                    kind: n.kind_words.clone(),
                    label: n.title.clone(),
                    note: n.note.clone(),
                    link: Some(n.link.clone()),
                    tone: match (n.here, n.attention) {
                        (true, _) => NodeTone::Here,
                        (_, true) => NodeTone::Attention,
                        _ => NodeTone::Plain,
                    },
                })
                .collect(),
            edges: self
                .edges
                .iter()
                .filter_map(|e| {
                    let (from, to) = (at(&e.from)?, at(&e.to)?);
                    // The box says what kind it is; the link need not.
                    let said = [from, to].map(|i| self.nodes[i].kind_words.as_str());
                    let relation = if said.contains(&e.relation.as_str()) {
                        ""
                    } else {
                        &e.relation
                    };
                    Some(GraphEdge {
                        from,
                        to,
                        label: relation.to_owned(),
                    })
                })
                .collect(),
        }
    }
}
