use super::*;

fn node(id: &str, layer: usize) -> GraphNode {
    GraphNode {
        id: id.to_owned(),
        layer,
        kind: "Åtgärd".to_owned(),
        label: format!("Trygghetsvandringssamordning i område {id}"),
        note: "klar 1 maj".to_owned(),
        link: None,
        tone: NodeTone::Plain,
    }
}

fn graph(nodes: Vec<GraphNode>, edges: &[(usize, usize)]) -> LayeredGraph {
    LayeredGraph {
        layers: Vec::new(),
        nodes,
        edges: edges
            .iter()
            .map(|&(from, to)| GraphEdge {
                from,
                to,
                label: "bidrar till".to_owned(),
            })
            .collect(),
    }
}

/// Boxes spread over some layers, with links between all sorts of places, the same every time.
fn tangle(nodes: usize, layers: usize, edges: usize) -> LayeredGraph {
    let mut state = 7usize;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let nodes: Vec<GraphNode> = (0..nodes).map(|i| node(&format!("n{i}"), next(layers))).collect();
    let edges: Vec<(usize, usize)> = (0..edges)
        .map(|_| (next(nodes.len()), next(nodes.len())))
        .collect();
    graph(nodes, &edges)
}

struct Seen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

fn boxes(svg: &str) -> Vec<Seen> {
    let of = |line: &str, name: &str| -> f64 {
        let value = line.split(&format!(" {name}=\"")).nth(1).unwrap();
        value.split('"').next().unwrap().parse().unwrap()
    };
    svg.lines()
        .filter(|line| line.starts_with("<rect") && line.contains("rx=") && !line.contains("width=\"30\""))
        .map(|line| Seen {
            x: of(line, "x"),
            y: of(line, "y"),
            width: of(line, "width"),
            height: of(line, "height"),
        })
        .collect()
}

fn check(graph: &LayeredGraph) -> Figure {
    let figure = layered_graph("Spår", graph, Language::Swedish);
    assert!(
        !figure.svg.contains("NaN") && !figure.svg.contains("inf\""),
        "{}",
        figure.svg
    );
    assert!(
        figure == layered_graph("Spår", graph, Language::Swedish),
        "drawn alike twice"
    );
    let boxes = boxes(&figure.svg);
    assert_eq!(boxes.len(), graph.nodes.len());
    let size = crate::figures::svg::size(&figure.svg).unwrap();
    for (i, a) in boxes.iter().enumerate() {
        assert!(a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= size.0 && a.y + a.height <= size.1);
        for b in &boxes[i + 1..] {
            let beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
            assert!(
                beside || a.y + a.height <= b.y || b.y + b.height <= a.y,
                "{} {}",
                a.y,
                b.y
            );
        }
    }
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len());
    }
    figure
}

#[test]
fn boxes_never_overlap_whatever_hangs_together_with_what() {
    check(&graph(vec![node("a", 0)], &[]));
    check(&graph(
        vec![node("a", 3), node("b", usize::MAX)],
        &[(0, 1), (1, 0), (0, 0)],
    ));
    for (nodes, layers, edges) in [(12, 1, 30), (40, 5, 60), (90, 12, 200), (400, 6, 800)] {
        check(&tangle(nodes, layers, edges));
    }
}

#[test]
fn a_cycle_and_edges_to_what_does_not_exist_are_drawn_as_far_as_they_can() {
    let mut ring = graph(
        (0..4).map(|i| node(&i.to_string(), i)).collect(),
        &[(0, 1), (1, 2), (2, 3), (3, 0)],
    );
    ring.edges.push(GraphEdge {
        from: 2,
        to: 9,
        label: String::new(),
    });
    let figure = check(&ring);
    assert_eq!(figure.svg.matches("c-graph__edge").count(), 4);
    assert_eq!(figure.table.rows.len(), 4);
    assert!(
        figure.finding.starts_with("4 objekt och 4 samband; inget objekt"),
        "{}",
        figure.finding
    );
}

#[test]
fn empty_layers_take_no_room() {
    let near = check(&graph(vec![node("a", 0), node("b", 1)], &[(0, 1)]));
    let far = check(&graph(vec![node("a", 0), node("b", 7)], &[(0, 1)]));
    assert_eq!(near.svg, far.svg);
}

#[test]
fn lines_that_need_not_cross_do_not() {
    // By id alone the second column would be the wrong way round.
    let nodes = vec![node("a", 0), node("b", 0), node("c", 1), node("d", 1)];
    let figure = check(&graph(nodes, &[(0, 3), (1, 2)]));
    let at: Vec<usize> = ["område a", "område b", "område d", "område c"]
        .iter()
        .map(|label| figure.svg.find(&label[label.len() - 8..]).unwrap())
        .collect();
    assert!(at.is_sorted(), "{at:?}");
}

#[test]
fn texts_and_addresses_are_escaped_and_only_safe_addresses_are_links() {
    let mut odd = graph(vec![node("a", 0), node("b", 0), node("c", 1)], &[(0, 2)]);
    odd.layers = vec!["Mål & \"syfte\"".to_owned()];
    odd.nodes[0].label = "<script>".to_owned();
    odd.nodes[0].tone = NodeTone::Attention;
    odd.nodes[0].link = Some("/styrning/mal?a=1&b=\"2\"".to_owned());
    odd.nodes[1].link = Some("javascript:alert(1)".to_owned());
    odd.nodes[2].link = Some("//elsewhere.example".to_owned());
    odd.edges[0].label = "<b>".to_owned();
    let figure = check(&odd);
    let svg = &figure.svg;
    assert!(!svg.contains("<script>") && !svg.contains("<b>"), "{svg}");
    assert!(
        svg.contains("<a href=\"/styrning/mal?a=1&amp;b=&quot;2&quot;\""),
        "{svg}"
    );
    assert_eq!((svg.matches("<a ").count(), svg.matches("</a>").count()), (1, 1));
    assert!(!svg.contains("javascript") && !svg.contains("elsewhere"), "{svg}");
    assert!(svg.contains("role=\"group\""), "links are not hidden in an image");
    assert!(
        figure.finding.ends_with("vid ett objekt saknas något."),
        "{}",
        figure.finding
    );
    assert_eq!(
        figure.table.rows,
        [
            [
                "Åtgärd: <script> (klar 1 maj) – något saknas",
                "<b>",
                "Åtgärd: Trygghetsvandringssamordning i område c (klar 1 maj)"
            ],
            [
                "Åtgärd: Trygghetsvandringssamordning i område b (klar 1 maj)",
                "utan samband",
                ""
            ],
        ]
    );
}

#[test]
fn a_graph_too_large_to_read_says_so_and_keeps_its_table() {
    for graph in [tangle(401, 5, 10), tangle(100, 100, 3_000)] {
        let figure = layered_graph("Allt", &graph, Language::English);
        assert!(
            figure.svg.contains("nobody could") && !figure.svg.contains("<rect"),
            "{}",
            figure.svg
        );
        assert!(figure.table.rows.len() >= graph.edges.len());
    }
    let empty = layered_graph("Tomt", &LayeredGraph::default(), Language::Swedish);
    assert!(empty.svg.contains("Det finns inget att visa."));
}
