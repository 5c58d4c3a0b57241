//! Draws a layered graph: lines first, then the boxes over them, and last what the marks mean.

use std::collections::BTreeSet;

use super::layout::{Layout, layout};
use super::{GraphEdge, GraphNode, LayeredGraph, NodeTone, Sized, tone_key};
use crate::figures::WIDTH;
use crate::figures::svg::{LABEL, Svg, Writing, escape, fit, number, text_width};
use crate::figures::wrapping::wrapped;
use crate::texts::Language;

const BOX_WIDTH: f64 = 190.0;
const PADDING: f64 = 12.0;
/// For the mark in the upper right corner.
const MARK_ROOM: f64 = 16.0;
const LABEL_LINES: usize = 3;
const KIND_STEP: f64 = 15.0;
const LABEL_STEP: f64 = 16.5;
const NOTE_STEP: f64 = 15.0;
/// Between columns, when lines have no words; with words it is as wide as they need, within reason.
const GUTTER: f64 = 56.0;
const WIDEST_GUTTER: f64 = 150.0;
const EDGE: f64 = 3.0;
const ARROW: f64 = 7.0;

/// A node's words, broken to fit its box.
struct Lettered {
    kind: String,
    label: Vec<String>,
    note: String,
    height: f64,
}

impl Lettered {
    fn of(node: &GraphNode) -> Self {
        let small = LABEL.small().size;
        let full = BOX_WIDTH - 2.0 * PADDING;
        let beside_mark = if node.tone == NodeTone::Plain {
            full
        } else {
            full - MARK_ROOM
        };
        let label_width = if node.kind.is_empty() { beside_mark } else { full };
        let label = wrapped(&node.label, LABEL.size, label_width, LABEL_LINES);
        let optional = |text: &str, step: f64| if text.is_empty() { 0.0 } else { step };
        Self {
            kind: fit(&node.kind, small, beside_mark),
            note: fit(&node.note, small, full),
            height: 16.0
                + optional(&node.kind, KIND_STEP)
                + LABEL_STEP * label.len() as f64
                + optional(&node.note, NOTE_STEP),
            label,
        }
    }
}

struct Drawing<'a> {
    graph: &'a LayeredGraph,
    edges: &'a [&'a GraphEdge],
    layout: Layout,
    heights: Vec<f64>,
    gutter: f64,
    top: f64,
}

/// One end of a line: how far out it leans, which line, and whether it begins there.
type End = (f64, usize, bool);

pub(super) fn draw(
    title: &str,
    finding: &str,
    graph: &LayeredGraph,
    edges: &[&GraphEdge],
    language: Language,
) -> String {
    let lettered: Vec<Lettered> = graph.nodes.iter().map(Lettered::of).collect();
    let sized: Vec<Sized<'_>> = graph
        .nodes
        .iter()
        .zip(&lettered)
        .map(|(node, words)| Sized {
            id: &node.id,
            layer: node.layer,
            height: words.height,
        })
        .collect();
    let lines: Vec<(usize, usize)> = edges.iter().map(|e| (e.from, e.to)).collect();
    let layout = layout(&sized, &lines);
    let headings: Vec<Vec<String>> = layout.layers.iter().map(|layer| heading(graph, *layer)).collect();
    let heading_lines = headings.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let drawing = Drawing {
        graph,
        edges,
        heights: lettered.iter().map(|l| l.height).collect(),
        gutter: gutter(edges),
        top: EDGE
            + if heading_lines > 0.0 {
                14.0 + 15.0 * heading_lines
            } else {
                0.0
            },
        layout,
    };
    let bottom = drawing.top + drawing.layout.height;
    let marked = [NodeTone::Here, NodeTone::Attention].map(|t| graph.nodes.iter().any(|n| n.tone == t));
    let legend_height = if marked.contains(&true) { 36.0 } else { EDGE };
    let mut svg = Svg::new(drawing.width().max(WIDTH), bottom + legend_height);
    for (column, lines) in headings.iter().enumerate() {
        for (i, line) in lines.iter().enumerate() {
            let x = drawing.left(column) + 1.0;
            svg.text(x, 13.0 + 15.0 * i as f64, LABEL.small().bold().muted(), line);
        }
    }
    drawing.lines(&mut svg);
    for node in drawing.layout.order.iter().flatten() {
        drawing.node(&mut svg, *node, &lettered[*node]);
    }
    legend(&mut svg, marked, bottom + 24.0, language);
    if graph.nodes.iter().any(|n| href(n).is_some()) {
        svg.finish_with_links(title, finding)
    } else {
        svg.finish(title, finding)
    }
}

fn heading(graph: &LayeredGraph, layer: usize) -> Vec<String> {
    let text = graph.layers.get(layer).map_or("", |text| text.trim());
    if text.is_empty() {
        return Vec::new();
    }
    wrapped(text, LABEL.small().size, BOX_WIDTH * 0.9, 2)
}

fn gutter(edges: &[&GraphEdge]) -> f64 {
    edges
        .iter()
        .filter(|e| !e.label.is_empty())
        .map(|e| text_width(&e.label, LABEL.small().size) + 30.0)
        .fold(GUTTER, f64::max)
        .min(WIDEST_GUTTER)
}

/// The address of a node's link: nothing that a browser would run.
fn href(node: &GraphNode) -> Option<&str> {
    let link = node.link.as_deref()?;
    let own = link.starts_with(['/', '#', '?']) && !link.starts_with("//");
    (own || link.starts_with("https://") || link.starts_with("http://")).then_some(link)
}

/// A cubic curve between two points that leaves and arrives level.
fn curve(from: (f64, f64), to: (f64, f64)) -> String {
    let bend = f64::midpoint(from.0, to.0);
    let [bend, y0, x1, y1] = [bend, from.1, to.0, to.1].map(number);
    format!("C{bend} {y0} {bend} {y1} {x1} {y1}")
}

fn on_curve(from: (f64, f64), to: (f64, f64), t: f64) -> (f64, f64) {
    let s = 1.0 - t;
    let (near, far) = (s * s * s + 3.0 * s * s * t, t * t * t + 3.0 * s * t * t);
    let bend = f64::midpoint(from.0, to.0);
    let middle = 3.0 * s * t * bend;
    (
        s * s * s * from.0 + middle + t * t * t * to.0,
        near * from.1 + far * to.1,
    )
}

impl Drawing<'_> {
    fn left(&self, column: usize) -> f64 {
        EDGE + (BOX_WIDTH + self.gutter) * column as f64
    }

    fn right(&self, column: usize) -> f64 {
        self.left(column) + BOX_WIDTH
    }

    fn width(&self) -> f64 {
        let last = self.layout.layers.len().saturating_sub(1);
        let column = |n: usize| self.layout.column[n];
        // Lines within the last column run in a gutter of their own.
        let beyond = self
            .edges
            .iter()
            .any(|e| column(e.from) == last && column(e.to) == last);
        self.right(last) + if beyond { self.gutter } else { EDGE }
    }

    /// Where each line leaves and reaches its boxes: spread over the side, in the order of where they come from.
    fn ports(&self) -> (Vec<f64>, Vec<f64>) {
        let mut sides: Vec<[Vec<End>; 2]> = vec![Default::default(); self.graph.nodes.len()];
        let middle = &self.layout.middle;
        for (i, edge) in self.edges.iter().enumerate() {
            let (from, to) = (self.layout.column[edge.from], self.layout.column[edge.to]);
            let bends = &self.layout.bends[i];
            let towards = bends.first().copied().unwrap_or(middle[edge.to]);
            let back = bends.last().copied().unwrap_or(middle[edge.from]);
            // Left is 0, right is 1; lines within a column leave and arrive on the right.
            sides[edge.from][usize::from(from <= to)].push((towards, i, true));
            sides[edge.to][usize::from(from >= to)].push((back, i, false));
        }
        let mut starts = vec![0.0; self.edges.len()];
        let mut ends = starts.clone();
        for (node, sides) in sides.into_iter().enumerate() {
            for mut side in sides {
                side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.cmp(&a.2)));
                let n = side.len() as f64;
                let step = ((self.heights[node] - 16.0) / n).min(16.0);
                for (k, (_, edge, begins)) in side.into_iter().enumerate() {
                    let y = self.top + middle[node] + (k as f64 - (n - 1.0) / 2.0) * step;
                    if begins {
                        starts[edge] = y;
                    } else {
                        ends[edge] = y;
                    }
                }
            }
        }
        (starts, ends)
    }

    fn lines(&self, svg: &mut Svg) {
        let (starts, ends) = self.ports();
        let mut labels = Vec::new();
        for (i, edge) in self.edges.iter().enumerate() {
            let (from, to) = (self.layout.column[edge.from], self.layout.column[edge.to]);
            let (path, tip, forwards, first) = if from == to {
                self.within(from, starts[i], ends[i])
            } else {
                self.across(i, from, to, starts[i], ends[i])
            };
            let arrow = if forwards { -ARROW } else { ARROW };
            let [x, back, y, up, down] = [tip.0, tip.0 + arrow, tip.1, tip.1 - 3.6, tip.1 + 3.6].map(number);
            svg.push(format_args!(
                "<path d=\"{path}\" fill=\"none\" stroke=\"#83837a\" stroke-width=\"1.3\" class=\"c-graph__edge\"/>\
                 <path d=\"M{x} {y}L{back} {up}L{back} {down}Z\" fill=\"#53605a\" class=\"c-graph__arrow\"/>"
            ));
            if !edge.label.is_empty() {
                // A line begins in the gutter to the right of its box, or when it goes back to the left.
                let gutter = if from <= to { from + 1 } else { from };
                labels.push((edge.label.as_str(), gutter, first));
            }
        }
        self.labels(svg, &labels);
    }

    /// The path of a line between columns, its tip, whether it goes forwards, and its first stretch.
    fn across(
        &self,
        i: usize,
        from: usize,
        to: usize,
        start: f64,
        end: f64,
    ) -> (String, (f64, f64), bool, Stretch) {
        let forwards = from < to;
        let near = |column: usize| {
            if forwards {
                self.left(column)
            } else {
                self.right(column)
            }
        };
        let far = |column: usize| {
            if forwards {
                self.right(column)
            } else {
                self.left(column)
            }
        };
        let tip = (near(to), end);
        let mut at = (far(from), start);
        let mut path = format!("M{} {}", number(at.0), number(at.1));
        let mut first = None;
        for (n, bend) in self.layout.bends[i].iter().enumerate() {
            let column = if forwards { from + 1 + n } else { from - 1 - n };
            let enters = (near(column), self.top + bend);
            path += &curve(at, enters);
            path += &format!("H{}", number(far(column)));
            first.get_or_insert((at, enters));
            at = (far(column), enters.1);
        }
        let back = if forwards { -ARROW } else { ARROW };
        let base = (tip.0 + back * 0.8, end);
        path += &curve(at, base);
        (path, tip, forwards, first.unwrap_or((at, base)))
    }

    /// A line within a column: out to the right and back again.
    fn within(&self, column: usize, start: f64, end: f64) -> (String, (f64, f64), bool, Stretch) {
        let x = self.right(column);
        let out = x + (26.0 + (end - start).abs() * 0.12).min(self.gutter - 12.0) / 0.75;
        let [from, far, base, y0, y1] = [x, out, x + ARROW * 0.8, start, end].map(number);
        let path = format!("M{from} {y0}C{far} {y0} {far} {y1} {base} {y1}");
        let reached = x + (out - x) * 0.75;
        let first = ((reached, start), (reached, end));
        (path, (x, end), false, first)
    }

    /// Writes the lines' words in the gutters where there is room; those that have none stand in the table only.
    fn labels(&self, svg: &mut Svg, labels: &[(&str, usize, Stretch)]) {
        const APART: i64 = 15;
        let mut taken: BTreeSet<(usize, i64)> = BTreeSet::new();
        let writing = LABEL.small().muted().middle();
        for &(label, gutter, (from, to)) in labels {
            let text = fit(label, writing.size, self.gutter - 14.0);
            let half = text_width(&text, writing.size) / 2.0;
            let free = [0.5, 0.35, 0.65, 0.2, 0.8].into_iter().find_map(|t| {
                let (x, y) = on_curve(from, to, t);
                let row = y.round() as i64;
                let near = (gutter, row - APART + 1)..(gutter, row + APART);
                taken.range(near).next().is_none().then_some((x, y, row))
            });
            let Some((x, y, row)) = free else { continue };
            taken.insert((gutter, row));
            let left = self.left(gutter) - self.gutter + 6.0 + half;
            let x = x.min(self.left(gutter) - 6.0 - half).max(left);
            // On a ground of its own, since a line that shows between the letters makes them hard to read.
            let [ground_x, ground_y, width] = [x - half - 2.0, y - 7.0, 2.0 * half + 4.0].map(number);
            svg.push(format_args!(
                "<rect x=\"{ground_x}\" y=\"{ground_y}\" width=\"{width}\" height=\"14\" fill=\"#fffdf8\" class=\"c-graph__ground\"/>"
            ));
            svg.text(x, y + 4.0, writing, &text);
        }
    }

    fn node(&self, svg: &mut Svg, i: usize, words: &Lettered) {
        let node = &self.graph.nodes[i];
        let x = self.left(self.layout.column[i]);
        let y = self.top + self.layout.middle[i] - words.height / 2.0;
        let link = href(node);
        let tone = match node.tone {
            NodeTone::Plain => "",
            NodeTone::Here => " c-graph__node--here",
            NodeTone::Attention => " c-graph__node--attention",
        };
        match link {
            Some(link) => svg.push(format_args!(
                "<a href=\"{}\" class=\"c-graph__node c-graph__node--link{tone}\">",
                escape(link)
            )),
            None => svg.push(format_args!("<g class=\"c-graph__node{tone}\">")),
        }
        frame(svg, x, y, BOX_WIDTH, words.height, node.tone);
        mark(svg, x + BOX_WIDTH - 14.0, y + 14.0, node.tone);
        let mut base = y + 7.0;
        let mut line = |svg: &mut Svg, step: f64, writing: Writing, text: &str| {
            if !text.is_empty() {
                base += step;
                // The link is named by its lines, one after another: the space keeps the words apart.
                svg.text(x + PADDING, base - 2.0, writing, &format!("{text} "));
            }
        };
        line(svg, KIND_STEP, LABEL.small().muted(), &words.kind);
        let label = if node.tone == NodeTone::Here {
            LABEL.bold()
        } else {
            LABEL
        };
        for text in &words.label {
            line(svg, LABEL_STEP, label, text);
        }
        line(svg, NOTE_STEP, LABEL.small().muted(), &words.note);
        svg.push(format_args!("{}", if link.is_some() { "</a>" } else { "</g>" }));
    }
}

/// From and to of a stretch of a line, on which its words are written.
type Stretch = ((f64, f64), (f64, f64));

/// Thin for most, thick for the one asked about, broken for those that lack something: told apart in grey print.
fn frame(svg: &mut Svg, x: f64, y: f64, width: f64, height: f64, tone: NodeTone) {
    let (fill, border) = match tone {
        NodeTone::Plain => ("#fffdf8", "stroke=\"#83837a\" stroke-width=\"1\""),
        NodeTone::Here => ("#e4efe8", "stroke=\"#0f5f5a\" stroke-width=\"2.6\""),
        NodeTone::Attention => (
            "#fdf3dc",
            "stroke=\"#8a4a0c\" stroke-width=\"1.6\" stroke-dasharray=\"5 3\"",
        ),
    };
    let [x, y, width, height] = [x, y, width, height].map(number);
    svg.push(format_args!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" {border} class=\"c-graph__box\"/>"
    ));
}

fn mark(svg: &mut Svg, x: f64, y: f64, tone: NodeTone) {
    let [left, x, right, up, y, down] = [x - 5.5, x, x + 5.5, y - 5.5, y, y + 5.5].map(number);
    match tone {
        NodeTone::Plain => {}
        NodeTone::Here => svg.push(format_args!(
            "<path d=\"M{x} {up}L{right} {y}L{x} {down}L{left} {y}Z\" fill=\"#0f5f5a\" class=\"c-graph__sign c-graph__sign--here\"/>"
        )),
        NodeTone::Attention => svg.push(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"6.5\" fill=\"#8a4a0c\" class=\"c-graph__sign c-graph__sign--attention\"/>\
             <path d=\"M{x} {up}m0 1.5v5M{x} {down}m0 -2.2v1.6\" fill=\"none\" stroke=\"#fffdf8\" stroke-width=\"1.8\" class=\"c-figure__border\"/>"
        )),
    }
}

fn legend(svg: &mut Svg, marked: [bool; 2], y: f64, language: Language) {
    let mut x = EDGE;
    for (tone, _) in [NodeTone::Here, NodeTone::Attention]
        .into_iter()
        .zip(marked)
        .filter(|(_, marked)| *marked)
    {
        let text = tone_key(tone).map(|key| language.say(key)).unwrap_or_default();
        frame(svg, x, y - 9.0, 30.0, 18.0, tone);
        mark(svg, x + 15.0, y, tone);
        svg.text(x + 38.0, y + 4.0, LABEL.small().muted(), &text);
        x += 38.0 + text_width(&text, LABEL.small().size) + 26.0;
    }
}
