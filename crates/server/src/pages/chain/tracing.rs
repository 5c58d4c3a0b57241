//! The page of a line: the drawing, the table that says the same, and whether anything decided covers it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::access::Act;
use domain::codes::EventId;
use report::figures::{Figure, Table, layered_graph};
use serde::Deserialize;

use super::edit::kind_of;
use super::line::{Line, Seen};
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::pages::governance::{AsOf, owed_for};
use crate::pages::pictures::{drawing, files};

#[derive(Template)]
#[template(path = "pages/chain/trace.html")]
struct TracePage {
    frame: Frame,
    as_of: AsOf,
    title: String,
    kind_words: String,
    /// The page of what was asked about, and the page's own address.
    about: String,
    here: String,
    uncovered: bool,
    svg: String,
    finding: String,
    table: Table,
    empty: bool,
    /// Only the spine is shown.
    folded: bool,
}

#[derive(Default, Deserialize)]
pub struct TraceQuery {
    #[serde(default)]
    dag: String,
    /// Every level, however many there are.
    #[serde(default)]
    hela: String,
}

/// What was asked about, as it is drawn.
struct Drawn {
    asked: Asked,
    figure: Figure,
    /// Only the spine is shown.
    folded: bool,
}

async fn drawn(
    signed: &Signed,
    slug: &str,
    code: &str,
    query: &TraceQuery,
    as_of: &AsOf,
) -> Result<Drawn, PageError> {
    let asked = asked(signed, slug, code, as_of).await?;
    let frame = &signed.frame;
    let spine = if query.hela.is_empty() {
        asked.line.spine()
    } else {
        None
    };
    let shown = spine.as_ref().unwrap_or(&asked.line);
    let title = frame.ta("trace-title", &asked.title);
    Ok(Drawn {
        figure: layered_graph(&title, &shown.graph(frame), frame.report_language()),
        folded: spine.is_some(),
        asked,
    })
}

struct Asked {
    line: Line,
    title: String,
    kind_words: String,
    about: String,
}

async fn asked(signed: &Signed, slug: &str, code: &str, as_of: &AsOf) -> Result<Asked, PageError> {
    let known = signed.chain().await?;
    let owed = owed_for(signed, as_of.day).await?;
    let frame = &signed.frame;
    let sees_events = signed.principal.may(Act::ReadAllEvents);
    let seen = Seen {
        frame,
        store: &signed.app.store,
        municipality: signed.municipality(),
        known: &known,
        owed: &owed,
        day: as_of.day,
        scope: sees_events.then(|| signed.scope()),
    };
    if slug == "handelse" {
        let id: EventId = code.parse().map_err(|_| PageError::NotFound)?;
        if !frame.may_see_events() {
            return Err(PageError::NotFound);
        }
        let event = signed
            .app
            .store
            .event(signed.municipality(), id, &signed.scope())
            .await?;
        let event = event.ok_or(PageError::NotFound)?;
        return Ok(Asked {
            line: seen.of_event(&event).await?,
            title: frame.kind_of_event(&event.input),
            kind_words: frame.ta("event-number", id),
            about: format!("/handelser/{id}"),
        });
    }
    let kind = kind_of(slug)?;
    Ok(Asked {
        line: seen.of_record(kind, code).await?.ok_or(PageError::NotFound)?,
        title: known.chain.title_of(kind, code).unwrap_or_default(),
        kind_words: frame.record_kind(&kind),
        about: kind.link(code),
    })
}

pub async fn show(
    reader: GovernanceReader,
    Path((slug, code)): Path<(String, String)>,
    Query(query): Query<TraceQuery>,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    let Drawn {
        asked,
        figure,
        folded,
    } = drawn(&reader, &slug, &code, &query, &as_of).await?;
    html(&TracePage {
        empty: asked.line.edges.is_empty(),
        folded,
        title: asked.title,
        kind_words: asked.kind_words,
        about: format!("{}{}", asked.about, as_of.query()),
        here: format!("/sparning/{slug}/{code}"),
        uncovered: asked.line.uncovered,
        svg: figure.svg,
        finding: figure.finding,
        table: figure.table,
        frame: reader.frame.clone(),
        as_of,
    })
}

/// The drawing as a file of its own.
pub async fn figure(
    reader: GovernanceReader,
    Path((slug, code)): Path<(String, String)>,
    Query(query): Query<TraceQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let as_of = AsOf::of(&query.dag, reader.today());
    let drawn = drawn(&reader, &slug, &code, &query, &as_of).await?;
    let about = [
        (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, drawing::policy()),
    ];
    let svg = drawing::in_both_schemes(&drawn.figure.svg);
    Ok(files::tagged(&headers, about, svg.into_bytes()))
}
