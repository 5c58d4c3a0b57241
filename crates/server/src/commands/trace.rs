//! `trace`: the chain up and down from one thing, from the council's goal to the latest events.

use std::path::PathBuf;

use clap::Args;
use domain::access::EventScope;
use domain::chain::RecordKind;
use domain::codes::EventId;
use jiff::civil::Date;
use report::figures::layered_graph;

use super::{Asked, Common, Outcome};
use crate::pages::chain::Known;
use crate::pages::chain::line::{Line, Seen};
use crate::pages::governance::owed_on;

/// Kedjan uppåt och nedåt från en händelse eller en post
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild trace event 417\n  lagesbild trace goal trivsamt-och-tryggt --svg kedjan.svg\n  lagesbild trace problem narkotika-skogas --json"
)]
pub struct TraceArgs {
    /// event, goal, problem, intervention … (slagets kod eller ordet i adressen)
    #[arg(value_name = "SLAG")]
    kind: String,
    /// Händelsens nummer eller postens kod
    #[arg(value_name = "ID")]
    id: String,
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
    /// Skriver kedjan som en bild
    #[arg(long, value_name = "FIL.svg")]
    svg: Option<PathBuf>,
}

pub async fn run(common: Common, args: TraceArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.as_of).await?;
    let code = asked.municipality().code;
    let known = Known::new(asked.chain.clone());
    let owed = owed_on(&asked.store, code, asked.day).await?;
    let seen = Seen {
        frame: &asked.frame,
        store: &asked.store,
        municipality: code,
        known: &known,
        owed: &owed,
        day: asked.day,
        scope: Some(EventScope::All),
    };
    let (line, title) = if matches!(args.kind.as_str(), "event" | "handelse") {
        let id: EventId = args.id.parse().map_err(|_| {
            anyhow::anyhow!("\"{}\" är inget händelsenummer. Skriv till exempel 417", args.id)
        })?;
        let event = asked.store.event(code, id, &EventScope::All).await?;
        let event = event
            .ok_or_else(|| anyhow::anyhow!("händelse {id} finns inte i {}", asked.municipality().name))?;
        (
            seen.of_event(&event).await?,
            asked.frame.kind_of_event(&event.input),
        )
    } else {
        let kind = RecordKind::from_code(&args.kind).or_else(|| RecordKind::from_slug(&args.kind));
        let kind = kind.ok_or_else(|| {
            let kinds: Vec<&str> = RecordKind::ALL.iter().map(|k| k.code()).collect();
            anyhow::anyhow!(
                "slaget \"{}\" finns inte. Välj event eller ett av {}",
                args.kind,
                kinds.join(", ")
            )
        })?;
        let line = seen.of_record(kind, &args.id).await?;
        let line = line.ok_or_else(|| {
            let codes: Vec<String> = asked
                .chain
                .records(kind)
                .iter()
                .map(|r| r.code())
                .take(20)
                .collect();
            anyhow::anyhow!(
                "{} \"{}\" finns inte. Det finns till exempel {}",
                kind.code(),
                args.id,
                codes.join(", ")
            )
        })?;
        (line, asked.chain.title_of(kind, &args.id).unwrap_or_default())
    };
    if let Some(path) = &args.svg {
        let title = asked.frame.ta("trace-title", &title);
        let figure = layered_graph(&title, &line.graph(&asked.frame), asked.frame.report_language());
        std::fs::write(path, figure.svg).map_err(|error| {
            anyhow::anyhow!("{} kan inte skrivas: {error}. Ange en annan fil", path.display())
        })?;
    }
    common.answer(&line, || words(&line, &title))?;
    asked.close().await;
    Ok(Outcome::Done)
}

fn words(line: &Line, title: &str) -> String {
    let mut lines = vec![title.to_owned()];
    if line.uncovered {
        lines.push("täcks inte av något prioriterat problem eller beslut".to_owned());
    }
    for node in &line.nodes {
        let mark = if node.here { "*" } else { " " };
        let note = if node.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", node.note)
        };
        lines.push(format!("{mark} {:<16} {}{note}", node.kind, node.title));
    }
    lines.join("\n")
}
