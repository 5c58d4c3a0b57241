//! Bodies with their seats and meetings, functions with their holders, and posts with their money, on a day.

use domain::body::Body;
use domain::chain::{Chain, RecordKind};
use domain::codes::FunctionCode;
use domain::governing_document::days_between;
use domain::holding::{Holding, Post};
use report::figures::{Figure, GraphEdge, GraphNode, LayeredGraph, NodeTone, layered_graph};

use super::handover::leaves;
use super::{Cell, Desk, Report, Rows, Section};
use crate::frame::Frame;
use crate::pages::governance::AsOf;

/// A body below those it answers to.
struct Place<'c> {
    body: &'c Body,
    depth: usize,
}

/// Bodies in the order of a chart: each right below the one it answers to.
fn places<'c>(chain: &'c Chain, as_of: &AsOf) -> Vec<Place<'c>> {
    let here: Vec<&Body> = chain.bodies.values().filter(|b| b.exists_on(as_of.day)).collect();
    let mut found = Vec::new();
    let is_top = |body: &&&Body| {
        body.parent
            .as_ref()
            .is_none_or(|p| !here.iter().any(|b| b.code == *p))
    };
    let mut waiting: Vec<Place<'_>> = here
        .iter()
        .filter(is_top)
        .rev()
        .map(|body| Place { body, depth: 0 })
        .collect();
    while let Some(place) = waiting.pop() {
        let below = here
            .iter()
            .rev()
            .filter(|b| b.parent.as_ref() == Some(&place.body.code));
        waiting.extend(below.map(|body| Place {
            body,
            depth: place.depth + 1,
        }));
        found.push(place);
    }
    found
}

/// Bodies below those they answer to, and the functions that sit in them with who holds them.
fn chart(frame: &Frame, chain: &Chain, places: &[Place<'_>], as_of: &AsOf) -> Figure {
    let deepest = places.iter().map(|p| p.depth).max().unwrap_or(0);
    let mut nodes: Vec<GraphNode> = places
        .iter()
        .map(|place| GraphNode {
            id: format!("organ/{}", place.body.code),
            layer: place.depth,
            kind: frame.choice(place.body.kind.code()),
            label: place.body.name.clone(),
            note: String::new(),
            link: Some(format!("#{}", place.body.code)),
            tone: NodeTone::Plain,
        })
        .collect();
    let mut edges = Vec::new();
    for (i, place) in places.iter().enumerate() {
        let above = places
            .iter()
            .position(|p| Some(&p.body.code) == place.body.parent.as_ref());
        edges.extend(above.map(|from| GraphEdge {
            from,
            to: i,
            label: String::new(),
        }));
        for seat in &place.body.seats {
            let id = format!("funktion/{}", seat.function);
            let at = nodes.iter().position(|n| n.id == id).unwrap_or_else(|| {
                let holder = chain.holder(&seat.function, as_of.day);
                let vacant = chain.vacant_since(&seat.function, as_of.day).is_some();
                nodes.push(GraphNode {
                    id,
                    layer: deepest + 1,
                    kind: frame.function_partner(&seat.function),
                    label: frame.function_name(&seat.function),
                    note: match holder {
                        Some(holder) => holder.holder.clone(),
                        None if vacant => frame.t("function-vacant"),
                        None => String::new(),
                    },
                    link: Some(format!("#funktion-{}", seat.function)),
                    tone: if vacant {
                        NodeTone::Attention
                    } else {
                        NodeTone::Plain
                    },
                });
                nodes.len() - 1
            });
            edges.push(GraphEdge {
                from: i,
                to: at,
                label: if seat.chairs {
                    frame.t("seat-chairs")
                } else {
                    String::new()
                },
            });
        }
    }
    let graph = LayeredGraph {
        layers: vec![String::new(); deepest + 2],
        nodes,
        edges,
    };
    layered_graph(&frame.t("organisation-chart"), &graph, frame.report_language())
}

fn bodies(frame: &Frame, chain: &Chain, as_of: &AsOf, places: &[Place<'_>]) -> Section {
    let held = |body: &Body| {
        let year = body.meeting_year(chain.meetings.values(), as_of.day)?;
        let words = [
            ("n", i64::from(year.held).into()),
            ("year", i64::from(as_of.day.year()).to_string().into()),
        ];
        Some(frame.tw("body-held", &words))
    };
    let body = |place: &Place<'_>| -> Vec<Cell> {
        let body = place.body;
        let mut notes: Vec<String> = Vec::new();
        if !body.task.is_empty() {
            notes.push(body.task.clone());
        }
        if !body.aliases.is_empty() {
            notes.push(frame.ta("body-aliases", body.aliases.join(", ")));
        }
        notes.extend(
            body.statements
                .iter()
                .map(|s| format!("{} ({})", s.text, s.source)),
        );
        let kind = format!("body-{}", body.kind.code().replace('_', "-"));
        let seats = match body.seats.len() {
            0 => Cell::default(),
            n => Cell::worth(frame.tn("body-seats", n), n as f64),
        };
        let quorum = body
            .quorum
            .map_or_else(String::new, |n| frame.tn("body-quorum", n));
        vec![
            Cell::to(
                body.name.clone(),
                format!("/dagordning/{}{}", body.code, as_of.query()),
            )
            .id(body.code.as_str())
            .note(notes.join(" · ")),
            frame.t(kind).into(),
            body.parent
                .as_ref()
                .map_or_else(Cell::default, |p| chain.body_name(p).into()),
            Cell::from(frame.body_meets(body)).note(held(body).unwrap_or_default()),
            seats.note(quorum),
        ]
    };
    let heads = [
        "said-body",
        "document-kind",
        "said-body-parent",
        "body-meets",
        "body-seats-head",
    ];
    let seat_heads = [
        "said-body",
        "seat-function",
        "seat-organisation",
        "seat-chairs",
        "seat-substitute",
    ];
    let seats = places.iter().flat_map(|place| {
        place.body.seats.iter().map(|seat| -> Vec<Cell> {
            let substitute = format!("substitute-{}", seat.substitute.code().replace('_', "-"));
            let leading = if seat.leading {
                frame.t("seat-leading")
            } else {
                String::new()
            };
            let chairs = if seat.chairs {
                Cell::chip(frame.t("seat-chairs"), "c-chip--accent")
            } else {
                Cell::default()
            };
            vec![
                place.body.name.clone().into(),
                Cell::from(frame.function_name(&seat.function)).note(leading),
                frame.function_partner(&seat.function).into(),
                chairs,
                frame.t(substitute).into(),
            ]
        })
    });
    Section::new("organ", frame.t("bodies-title"))
        .empty(frame.t("bodies-none"))
        .rows(Rows::new("", &heads, frame, places.iter().map(body).collect()))
        .rows(Rows::new(
            frame.t("seats-title"),
            &seat_heads,
            frame,
            seats.collect(),
        ))
}

/// All functions that are held, or that a document or a duty names.
fn function_codes(chain: &Chain) -> Vec<&FunctionCode> {
    let owners = chain.documents.values().filter_map(|d| d.responsible.as_ref());
    let owners = owners.chain(chain.duties.values().filter_map(|d| d.responsible.as_ref()));
    let held = chain.holdings.values().map(|h| &h.function);
    let mut codes: Vec<&FunctionCode> = held.chain(owners).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn functions(frame: &Frame, chain: &Chain, as_of: &AsOf) -> Section {
    let day = as_of.day;
    let holder = |held: Option<&Holding>, code: &FunctionCode| match held {
        Some(held) => {
            let acting = held.acting.then(|| frame.t("function-acting"));
            let from = held.from.map(|from| frame.ta("function-from", frame.date(&from)));
            let to = leaves(frame, held);
            let notes: Vec<String> = [acting, from, to].into_iter().flatten().collect();
            Cell::from(&held.holder).note(notes.join(" · "))
        }
        None if chain.vacant_since(code, day).is_some() => {
            Cell::chip(frame.t("function-vacant"), "c-chip--danger")
        }
        None => frame.t("function-unknown").into(),
    };
    let row = |code: &FunctionCode| -> Vec<Cell> {
        let held = chain.holder(code, day);
        let (documents, duties) = chain.owned_by(code);
        let deputy = match chain.deputy(code, day) {
            Some(deputy) => Cell::from(&deputy.holder),
            None if held.is_some() => Cell::chip(frame.t("function-one-person"), "c-chip--warning"),
            None => Cell::default(),
        };
        vec![
            Cell::to(
                frame.function_name(code),
                format!("/overlamning/{code}{}", as_of.query()),
            )
            .id(format!("funktion-{code}")),
            holder(held, code),
            deputy,
            Cell::count(documents.count() as i64),
            Cell::count(duties.count() as i64),
        ]
    };
    let heads = [
        "seat-function",
        "function-holder",
        "function-deputy",
        "#function-documents",
        "#function-duties",
    ];
    let rows = function_codes(chain).into_iter().map(row).collect();
    Section::new("funktioner", frame.t("functions-title"))
        .lead(format!(
            "{} {}",
            frame.t("functions-lead"),
            frame.t("functions-handover")
        ))
        .empty(frame.t("functions-none"))
        .rows(Rows::new("", &heads, frame, rows))
}

/// How long the money of a post lasts, or since when it has ended.
fn money(frame: &Frame, as_of: &AsOf, post: &Post) -> Cell {
    let chip = if !post.is_funded_on(as_of.day) && post.need_goes_on {
        "c-chip--danger"
    } else if post.temporary {
        "c-chip--warning"
    } else {
        "c-chip--outline"
    };
    let goes_on = post.need_goes_on && post.temporary;
    let note = if goes_on {
        frame.t("post-need-goes-on")
    } else {
        String::new()
    };
    let words = match post.funded_to {
        None => frame.t("post-permanent"),
        Some(end) => {
            let days = days_between(as_of.day, end);
            let key = if days < 0 { "post-unfunded" } else { "post-funded" };
            frame.tw(key, &[("n", days.abs().into()), ("day", frame.date(&end).into())])
        }
    };
    Cell::chip(words, chip).note(note)
}

fn posts(frame: &Frame, chain: &Chain, as_of: &AsOf) -> Section {
    let row = |post: &Post| -> Vec<Cell> {
        let mut notes: Vec<String> = Vec::new();
        if !post.funded_by.is_empty() {
            notes.push(post.funded_by.clone());
        }
        notes.extend(
            post.statements
                .iter()
                .map(|s| format!("{} ({})", s.text, s.source)),
        );
        vec![
            Cell::from(&post.title).note(notes.join(" · ")),
            Cell::count(i64::from(post.number)),
            money(frame, as_of, post),
        ]
    };
    let funded = chain.posts.values().filter(|p| p.is_funded_on(as_of.day));
    let total: i64 = funded.map(|p| i64::from(p.number)).sum();
    Section::new("tjanster", frame.t("posts-title"))
        .lead(frame.tn("posts-total", total))
        .rows(Rows::new(
            "",
            &["post-title", "#post-number", "post-money"],
            frame,
            chain.posts.values().map(row).collect(),
        ))
}

pub fn write(desk: &Desk) -> Report {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let places = places(chain, as_of);
    let mut sections = Vec::new();
    if !places.is_empty() {
        let mut drawn = Section::new("karta", frame.t("organisation-chart"));
        drawn.figure = Some(chart(frame, chain, &places, as_of));
        sections.push(drawn);
    }
    sections.push(bodies(frame, chain, as_of, &places));
    sections.push(functions(frame, chain, as_of));
    if !chain.posts.is_empty() {
        sections.push(posts(frame, chain, as_of));
    }
    Report {
        name: "organisation".to_owned(),
        title: frame.t("organisation-title"),
        lead: frame.t("organisation-lead"),
        here: "/organisation".to_owned(),
        lists: vec![RecordKind::Body, RecordKind::Holding, RecordKind::Post],
        sections,
        ..Report::default()
    }
}
