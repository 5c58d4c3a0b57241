//! `today`: what is late, expiring, unowned or unanswered on a day, and whose it is.

use clap::Args;
use domain::codes::FunctionCode;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Common, Outcome};
use crate::pages::governance::owed_on;

/// Det som är försenat, snart går ut, saknar ansvarig eller saknar svar
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild today\n  lagesbild today --as-of 2022-04-22 --function sakerhetschef --json"
)]
pub struct TodayArgs {
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
    /// Bara det som en funktion ansvarar för, med funktionens kod
    #[arg(long, value_name = "FUNKTION")]
    function: Option<FunctionCode>,
}

#[derive(Serialize)]
struct Answer {
    as_of: Date,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    kind: &'static str,
    /// `late`, `lacking`, `unowned` or `nearing`.
    state: &'static str,
    title: String,
    /// The day it became so, or will.
    since: Date,
    /// Days since then; below zero while it lies ahead.
    days: i64,
    owner: Option<FunctionCode>,
    link: String,
    #[serde(skip)]
    words: String,
}

pub async fn run(common: Common, args: TodayArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.as_of).await?;
    if let Some(function) = &args.function
        && asked.municipality().function(function).is_none()
    {
        let codes: Vec<&str> = asked
            .municipality()
            .functions
            .iter()
            .map(|f| f.code.as_str())
            .collect();
        anyhow::bail!(
            "funktionen \"{function}\" finns inte. Välj en av {}",
            codes.join(", ")
        );
    }
    let owed = owed_on(&asked.store, asked.municipality().code, asked.day).await?;
    let frame = &asked.frame;
    let items = owed
        .into_iter()
        .filter(|item| args.function.is_none() || item.owner == args.function)
        .map(|item| Item {
            kind: item.kind.code(),
            state: item.kind.state().code(),
            title: format!("{}: {}", frame.owed_kind(&item.kind), frame.owed_title(&item)),
            words: frame.owed_since(&item),
            since: item.since,
            days: item.days,
            owner: item.owner,
            link: item.link,
        })
        .collect();
    let answer = Answer {
        as_of: asked.day,
        items,
    };
    common.answer(&answer, || words(&answer))?;
    asked.close().await;
    Ok(Outcome::Done)
}

fn words(answer: &Answer) -> String {
    if answer.items.is_empty() {
        return format!(
            "{}: inget är försenat, saknas eller ska snart vara klart",
            answer.as_of
        );
    }
    let lines = answer.items.iter().map(|item| {
        let owner = item.owner.as_ref().map_or("ingen utpekad", |o| o.as_str());
        format!("{} ({}; {owner})", item.title, item.words)
    });
    lines.collect::<Vec<_>>().join("\n")
}
