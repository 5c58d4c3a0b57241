//! Bodies with their seats and meetings, functions with their holders, and posts with their money, on a day.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::body::Body;
use domain::chain::Chain;
use domain::codes::FunctionCode;
use domain::governing_document::days_between;
use domain::holding::{Holding, Post};
use report::figures::{Figure, GraphEdge, GraphNode, LayeredGraph, NodeTone, layered_graph};

use super::{AsOf, DayQuery, chain_as_of};
use crate::access::GovernanceReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::reports::leaves;

/// A body below those it answers to.
struct Place<'c> {
    body: &'c Body,
    depth: usize,
}

struct HeldFunction<'c> {
    code: &'c FunctionCode,
    holder: Option<&'c Holding>,
    deputy: Option<&'c Holding>,
    vacant: bool,
    documents: usize,
    duties: usize,
}

#[derive(Template)]
#[template(path = "pages/governance/organisation.html")]
struct OrganisationPage<'c> {
    frame: Frame,
    as_of: AsOf,
    chain: &'c Chain,
    chart: Figure,
    places: Vec<Place<'c>>,
    functions: Vec<HeldFunction<'c>>,
    posts: Vec<&'c Post>,
    /// Posts with money on the day.
    total: i64,
}

impl HeldFunction<'_> {
    /// The work rests on one person.
    fn rests_on_one(&self) -> bool {
        self.holder.is_some() && self.deputy.is_none()
    }
}

impl OrganisationPage<'_> {
    /// When a holder leaves, where that is known.
    fn leaves(&self, holder: &Holding) -> String {
        leaves(&self.frame, holder).unwrap_or_default()
    }

    fn held(&self, body: &Body) -> Option<String> {
        let year = body.meeting_year(self.chain.meetings.values(), self.as_of.day)?;
        let words = [
            ("n", i64::from(year.held).into()),
            ("year", i64::from(self.as_of.day.year()).to_string().into()),
        ];
        Some(self.frame.tw("body-held", &words))
    }

    /// How long the money lasts, or since when it has ended.
    fn money(&self, post: &Post) -> String {
        let Some(end) = post.funded_to else {
            return self.frame.t("post-permanent");
        };
        let days = days_between(self.as_of.day, end);
        let key = if days < 0 { "post-unfunded" } else { "post-funded" };
        let words = [("n", days.abs().into()), ("day", self.frame.date(&end).into())];
        self.frame.tw(key, &words)
    }

    fn is_funded(&self, post: &Post) -> bool {
        post.is_funded_on(self.as_of.day)
    }
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
fn chart(frame: &Frame, chain: &Chain, as_of: &AsOf) -> Figure {
    let places = places(chain, as_of);
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

fn functions<'c>(chain: &'c Chain, as_of: &AsOf) -> Vec<HeldFunction<'c>> {
    let owners = chain.documents.values().filter_map(|d| d.responsible.as_ref());
    let owners = owners.chain(chain.duties.values().filter_map(|d| d.responsible.as_ref()));
    let mut codes: Vec<&FunctionCode> = chain
        .holdings
        .values()
        .map(|h| &h.function)
        .chain(owners)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let (documents, duties) = chain.owned_by(code);
            HeldFunction {
                holder: chain.holder(code, as_of.day),
                deputy: chain.deputy(code, as_of.day),
                vacant: chain.vacant_since(code, as_of.day).is_some(),
                documents: documents.count(),
                duties: duties.count(),
                code,
            }
        })
        .collect()
}

pub async fn show(reader: GovernanceReader, Query(asked): Query<DayQuery>) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&reader, &asked.dag).await?;
    let chain = &known.chain;
    let posts: Vec<&Post> = chain.posts.values().collect();
    html(&OrganisationPage {
        frame: reader.frame.clone(),
        chart: chart(&reader.frame, chain, &as_of),
        places: places(chain, &as_of),
        functions: functions(chain, &as_of),
        total: posts
            .iter()
            .filter(|p| p.is_funded_on(as_of.day))
            .map(|p| i64::from(p.number))
            .sum(),
        posts,
        as_of,
        chain,
    })
}
