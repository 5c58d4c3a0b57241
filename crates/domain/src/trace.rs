//! The chain from the council's goal to Tuesday's event, walked both ways from any record, and how much of it holds
//! together.
//!
//! Records name each other in both directions; which of two lies above is decided by their levels, not by who names
//! whom. A walk goes only up and only down, so that it shows the line that a record stands in and not all there is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::body_decision::AssignmentState;
use crate::chain::{Chain, Record, RecordKind};
use crate::problem_profile::{EventOfChain, ProblemProfile};

/// How high in the chain a kind of record lies; the goal is highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Goal,
    Measure,
    Governance,
    Decision,
    FocusArea,
    Problem,
    Cause,
    Intervention,
    Result,
    WeeklyDecision,
    Event,
}

impl Level {
    pub const ALL: [Self; 11] = [
        Self::Goal,
        Self::Measure,
        Self::Governance,
        Self::Decision,
        Self::FocusArea,
        Self::Problem,
        Self::Cause,
        Self::Intervention,
        Self::Result,
        Self::WeeklyDecision,
        Self::Event,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Measure => "measure",
            Self::Governance => "governance",
            Self::Decision => "decision",
            Self::FocusArea => "focus_area",
            Self::Problem => "problem",
            Self::Cause => "cause",
            Self::Intervention => "intervention",
            Self::Result => "result",
            Self::WeeklyDecision => "weekly_decision",
            Self::Event => "event",
        }
    }
}

impl RecordKind {
    /// `None` for what lies beside the chain, such as who holds a function.
    pub fn level(self) -> Option<Level> {
        Some(match self {
            Self::Goal => Level::Goal,
            Self::Indicator | Self::Grade => Level::Measure,
            Self::Document | Self::BudgetPackage => Level::Governance,
            Self::BodyDecision | Self::Assignment => Level::Decision,
            Self::FocusArea => Level::FocusArea,
            Self::Problem => Level::Problem,
            Self::Cause => Level::Cause,
            Self::Intervention | Self::Promise | Self::BudgetLine => Level::Intervention,
            Self::FollowUp | Self::EffectStudy | Self::Lesson => Level::Result,
            Self::Finding => Level::Governance,
            _ => return None,
        })
    }
}

/// A record by kind and code.
pub type Key = (RecordKind, String);

/// A record next to another, and by which field one of them names the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    pub key: Key,
    pub field: &'static str,
    /// The record asked about names this one, rather than the other way round.
    pub named_by_it: bool,
}

/// Who stands next to whom, both ways.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours(BTreeMap<Key, Vec<Neighbour>>);

impl Neighbours {
    pub fn of(chain: &Chain) -> Self {
        let mut found: BTreeMap<Key, Vec<Neighbour>> = BTreeMap::new();
        for kind in RecordKind::ALL {
            for record in chain.records(*kind) {
                let own = (*kind, record.code());
                for link in record.links() {
                    let other = (link.kind, link.code);
                    let forth = Neighbour {
                        key: other.clone(),
                        field: link.field,
                        named_by_it: true,
                    };
                    let back = Neighbour {
                        key: own.clone(),
                        field: link.field,
                        named_by_it: false,
                    };
                    found.entry(own.clone()).or_default().push(forth);
                    found.entry(other).or_default().push(back);
                }
            }
        }
        for beside in found.values_mut() {
            beside.sort();
            beside.dedup();
        }
        Self(found)
    }

    pub fn beside(&self, key: &Key) -> &[Neighbour] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Those right above, or right below.
    fn towards(&self, key: &Key, up: bool) -> impl Iterator<Item = &Neighbour> {
        self.beside(key)
            .iter()
            .filter(move |n| lies_above(key.0, n) == Some(up))
    }
}

/// Whether a neighbour lies above; `None` where it lies beside.
pub fn lies_above(of: RecordKind, neighbour: &Neighbour) -> Option<bool> {
    let (own, other) = (of.level()?, neighbour.key.0.level()?);
    match other.cmp(&own) {
        std::cmp::Ordering::Less => Some(true),
        std::cmp::Ordering::Greater => Some(false),
        // Of the same level: the one that is named as what the other rests on, replaces or answers is above.
        std::cmp::Ordering::Equal => match neighbour.field {
            "parent" | "part_of" | "basis" | "decision" | "interventions" => Some(neighbour.named_by_it),
            _ => None,
        },
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The one above.
    pub from: Key,
    pub to: Key,
    /// The field by which one names the other.
    pub field: &'static str,
}

/// The line that a record stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// In the order of the levels.
    pub nodes: Vec<Key>,
    pub edges: Vec<Edge>,
}

/// Walks up and down from one record, or from several at once.
pub fn trace(neighbours: &Neighbours, from: &[Key]) -> Trace {
    let mut nodes: BTreeSet<Key> = from.iter().cloned().collect();
    let mut edges = BTreeSet::new();
    for up in [true, false] {
        let mut waiting: Vec<Key> = from.to_vec();
        let mut seen: BTreeSet<Key> = from.iter().cloned().collect();
        while let Some(key) = waiting.pop() {
            for next in neighbours.towards(&key, up) {
                let (above, below) = if up { (&next.key, &key) } else { (&key, &next.key) };
                edges.insert((above.clone(), below.clone(), next.field));
                if seen.insert(next.key.clone()) {
                    nodes.insert(next.key.clone());
                    waiting.push(next.key.clone());
                }
            }
        }
    }
    let mut nodes: Vec<Key> = nodes.into_iter().collect();
    nodes.sort_by_key(|(kind, code)| (kind.level(), *kind, code.clone()));
    let edges = edges
        .into_iter()
        .map(|(from, to, field)| Edge { from, to, field });
    Trace {
        nodes,
        edges: edges.collect(),
    }
}

impl Chain {
    /// The prioritised problems that an event belongs to.
    pub fn covering<'c>(&'c self, event: &EventOfChain<'_>) -> Vec<&'c ProblemProfile> {
        let prioritised = self.problems.values().filter(|p| p.is_prioritised());
        prioritised.filter(|p| p.covers(event)).collect()
    }

    /// A record of the chain that nothing above names and that names nothing above: it hangs loose.
    pub fn is_loose(&self, neighbours: &Neighbours, key: &Key) -> bool {
        neighbours.towards(key, true).next().is_none()
    }
}

/// How the steering group's assignments were answered by a day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AssignmentFigures {
    pub given: usize,
    pub answered: usize,
    pub late: usize,
    /// Middle number of days from assignment to the first intervention, of those that have one.
    pub median_days: Option<f64>,
}

pub fn assignment_figures(chain: &Chain, day: Date) -> AssignmentFigures {
    let given: Vec<_> = chain.assignments.values().filter(|a| a.given_on <= day).collect();
    let is = |wanted: fn(AssignmentState) -> bool| given.iter().filter(|a| wanted(a.state(day))).count();
    let mut days: Vec<i64> = given
        .iter()
        .filter_map(|a| a.days_to_first_intervention(chain, day))
        .collect();
    days.sort_unstable();
    let middle = days.len() / 2;
    AssignmentFigures {
        given: given.len(),
        answered: is(|state| state == AssignmentState::Answered),
        late: is(|state| matches!(state, AssignmentState::Late { .. })),
        median_days: match days.as_slice() {
            [] => None,
            all if all.len() % 2 == 1 => Some(all[middle] as f64),
            all => Some((all[middle - 1] + all[middle]) as f64 / 2.0),
        },
    }
}

/// Those of each level that hang loose.
pub fn loose(chain: &Chain, neighbours: &Neighbours) -> Vec<(Level, Vec<Record>)> {
    let mut found: BTreeMap<Level, Vec<Record>> = BTreeMap::new();
    for kind in RecordKind::ALL {
        let Some(level) = kind.level().filter(|level| *level > Level::Decision) else {
            continue;
        };
        for record in chain.records(*kind) {
            if chain.is_loose(neighbours, &(*kind, record.code())) {
                found.entry(level).or_default().push(record);
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chain() -> Chain {
        let record = |kind: &str, said| serde_json::from_value(json!({"kind": kind, "said": said})).unwrap();
        [
            record("goal", json!({"code": "mal", "texts": [{"text": "Tryggt"}]})),
            record("focus_area", json!({"code": "narkotika", "name": "Narkotika", "goals": ["mal"]})),
            record(
                "problem",
                json!({"code": "handel", "title": "Öppen handel", "focus_area": "narkotika", "priority": "first",
                       "categories": ["NAR"], "areas": ["skogas"], "from": "2022-01-01"}),
            ),
            record(
                "cause",
                json!({"code": "skymt", "problem": "handel", "text": "Skymd plats", "perspective": "situation",
                       "directness": "direct", "strength": "hypothesis"}),
            ),
            record(
                "intervention",
                json!({"code": "roj", "title": "Röjning", "causes": ["skymt"], "nature": "situational", "term": "short",
                       "from": "2022-03-01"}),
            ),
            record(
                "intervention",
                json!({"code": "los", "title": "Lös", "nature": "social", "term": "long"}),
            ),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn the_line_of_an_intervention_reaches_the_goal_and_leaves_out_the_rest() {
        let neighbours = Neighbours::of(&chain());
        let line = trace(&neighbours, &[(RecordKind::Intervention, "roj".into())]);
        let codes: Vec<&str> = line.nodes.iter().map(|(_, code)| code.as_str()).collect();
        assert_eq!(codes, ["mal", "narkotika", "handel", "skymt", "roj"]);
        let from_goal = trace(&neighbours, &[(RecordKind::Goal, "mal".into())]);
        assert_eq!(from_goal, line);
    }

    #[test]
    fn what_hangs_loose_is_told_by_level() {
        let chain = chain();
        let found = loose(&chain, &Neighbours::of(&chain));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Level::Intervention);
        assert_eq!(found[0].1[0].code(), "los");
    }

    #[test]
    fn an_event_is_covered_by_category_area_and_time() {
        let chain = chain();
        let areas = ["skogas".into()];
        let covered = |category: &str, on: &str| {
            let event = EventOfChain {
                id: crate::codes::EventId(1),
                on: on.parse().unwrap(),
                category: &category.into(),
                areas: &areas,
            };
            !chain.covering(&event).is_empty()
        };
        assert!(covered("NAR", "2022-03-07"));
        assert!(!covered("KLO", "2022-03-07"));
        assert!(!covered("NAR", "2021-12-31"));
    }
}
