//! What hangs together with what, in layers from left to right: the trace from a goal to an event, an organisation, the
//! causes of a problem. The one asked about and those that lack something are told by border and mark, not only by
//! colour. A graph too large to be read as a drawing says so; its table has every link all the same.

mod drawing;
mod layout;

use serde::{Deserialize, Serialize};

use self::layout::{Sized, steps, used_layers};
use super::wrapping::in_words;
use super::{Column, Figure, Table};
use crate::texts::Language;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayeredGraph {
    /// The heading of each layer; may be empty. A layer without nodes takes no room.
    pub layers: Vec<String>,
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Settles the order of those that could as well change places.
    pub id: String,
    pub layer: usize,
    /// What it is, over the label.
    pub kind: String,
    pub label: String,
    /// A small line under the label; may be empty.
    pub note: String,
    /// A path of the page's own, or an address on the web. What is neither is not made a link.
    pub link: Option<String>,
    pub tone: NodeTone,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeTone {
    #[default]
    Plain,
    /// The one asked about.
    Here,
    /// It lacks something.
    Attention,
}

/// From and to are indices among the nodes; an edge to what does not exist is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphEdge {
    pub from: usize,
    pub to: usize,
    /// May be empty.
    pub label: String,
}

/// More than this nobody reads as a drawing.
const MOST_NODES: usize = 400;
/// The same for lines, counted by the columns they reach.
const MOST_STEPS: usize = 4_000;

pub fn layered_graph(title: &str, graph: &LayeredGraph, language: Language) -> Figure {
    let edges: Vec<&GraphEdge> = graph
        .edges
        .iter()
        .filter(|e| e.from < graph.nodes.len() && e.to < graph.nodes.len())
        .collect();
    let finding = finding(graph, &edges, language);
    let svg = if graph.nodes.is_empty() {
        in_words(title, &finding, &finding)
    } else if is_too_large(graph, &edges) {
        let nodes = language.integer(graph.nodes.len() as i64);
        let told = language.say_with("graph-too-large", &[("n", nodes.into())]);
        in_words(title, &finding, &told)
    } else {
        drawing::draw(title, &finding, graph, &edges, language)
    };
    Figure {
        svg,
        table: table(title, graph, &edges, language),
        title: title.to_owned(),
        finding,
    }
}

fn is_too_large(graph: &LayeredGraph, edges: &[&GraphEdge]) -> bool {
    let layers = used_layers(graph.nodes.iter().map(|n| n.layer));
    let column = |node: usize| layers.partition_point(|l| *l < graph.nodes[node].layer);
    let lines: Vec<(usize, usize)> = edges.iter().map(|e| (e.from, e.to)).collect();
    graph.nodes.len() > MOST_NODES || edges.len() > MOST_STEPS || steps(column, &lines) > MOST_STEPS
}

fn finding(graph: &LayeredGraph, edges: &[&GraphEdge], language: Language) -> String {
    if graph.nodes.is_empty() {
        return language.say("graph-empty");
    }
    let lacking = graph.nodes.iter().filter(|n| n.tone == NodeTone::Attention);
    let counted = |key: &str, n: usize| language.say_with(key, &[("n", n.into())]);
    language.say_with(
        "graph-finding",
        &[
            ("nodes", counted("graph-nodes", graph.nodes.len()).into()),
            ("edges", counted("graph-edges", edges.len()).into()),
            ("lacking", counted("graph-lacking", lacking.count()).into()),
        ],
    )
}

/// Every link, from the first layer on, and what has none. A node's note and tone stand where it is first named.
fn table(caption: &str, graph: &LayeredGraph, edges: &[&GraphEdge], language: Language) -> Table {
    let mut told = vec![false; graph.nodes.len()];
    let mut name = |node: usize| {
        let first = !std::mem::replace(&mut told[node], true);
        name(&graph.nodes[node], first, language)
    };
    let mut linked = vec![false; graph.nodes.len()];
    let mut in_order = edges.to_vec();
    in_order.sort_by_key(|e| graph.nodes[e.from].layer);
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(edges.len());
    for edge in in_order {
        linked[edge.from] = true;
        linked[edge.to] = true;
        rows.push(vec![name(edge.from), edge.label.clone(), name(edge.to)]);
    }
    for alone in (0..graph.nodes.len()).filter(|n| !linked[*n]) {
        rows.push(vec![name(alone), language.say("graph-alone"), String::new()]);
    }
    Table {
        caption: caption.to_owned(),
        columns: ["column-from", "column-relation", "column-to"]
            .map(|key| Column::words(language.say(key)))
            .to_vec(),
        rows,
    }
}

/// A node in words, in full or for one who has met it before.
fn name(node: &GraphNode, in_full: bool, language: Language) -> String {
    let mut words = node.label.clone();
    if !node.kind.is_empty() {
        words = format!("{}: {words}", node.kind);
    }
    if !in_full {
        return words;
    }
    if !node.note.is_empty() {
        words = format!("{words} ({})", node.note);
    }
    match tone_key(node.tone) {
        Some(key) => format!("{words} – {}", language.say(key)),
        None => words,
    }
}

fn tone_key(tone: NodeTone) -> Option<&'static str> {
    match tone {
        NodeTone::Plain => None,
        NodeTone::Here => Some("graph-here"),
        NodeTone::Attention => Some("graph-attention"),
    }
}

#[cfg(test)]
mod tests;
