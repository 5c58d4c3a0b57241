//! `documents`: governing documents with their computed status, on a day.

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Common, Outcome};

/// Styrdokumenten med sitt läge, räknat ur datum
#[derive(Args)]
#[command(after_help = "Exempel:\n  lagesbild documents\n  lagesbild documents --as-of 2022-04-22 --json")]
pub struct DocumentsArgs {
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
}

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    title: &'a str,
    kind: &'static str,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    status: &'static str,
    /// Days until it begins or ends, or since it ended.
    days: Option<i64>,
    responsible: Option<&'a str>,
    parent: Option<&'a str>,
    outlives_parent: bool,
    planned_update: &'a str,
    source: &'a str,
}

pub async fn run(common: Common, args: DocumentsArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.as_of).await?;
    for document in asked.chain.documents.values() {
        let status = asked.chain.status(document, asked.day);
        let line = Line {
            code: document.code.as_str(),
            title: &document.title,
            kind: document.kind.code(),
            valid_from: document.valid_from,
            valid_to: document.end_on(asked.day),
            status: status.code(),
            days: status.days(),
            responsible: document.responsible.as_ref().map(|f| f.as_str()),
            parent: document.parent.as_ref().map(|p| p.as_str()),
            outlives_parent: asked.chain.outlived_parent(document, asked.day).is_some(),
            planned_update: &document.planned_update,
            source: &document.source,
        };
        common.answer(&line, || {
            let words = asked.frame.document_status(&asked.chain, document, asked.day);
            format!("{:<56} {words}", document.title)
        })?;
    }
    asked.close().await;
    Ok(Outcome::Done)
}
