//! `offences`: a table of reported offences into the register, or only looked at.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use domain::chain::RecordKind;
use serde::Serialize;
use store::{Actor, StoreError};

use super::survey::refuse;
use super::{Asked, Common, Outcome};
use crate::clock::Clock;
use crate::offences::{fault_words, keep, understand};
use crate::surveys::SurveyFault;

/// Läser in anmälda brott per område och år, så att de kan ställas bredvid händelser och mätningar
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild offences anmalda-brott.xlsx --dry-run\n  lagesbild offences anmalda-brott.csv\n\nTabellen har kolumnerna område, år (eller månad), brottstyp, antal och källa, eller en kolumn för varje år."
)]
pub struct OffencesArgs {
    /// Tabellen (CSV, XLSX)
    #[arg(value_name = "FIL")]
    table: PathBuf,
    /// Säg vad som skulle sparas, spara inget
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct Rejected {
    row: u64,
    why: String,
}

#[derive(Serialize)]
struct Answer {
    rows: usize,
    counts: usize,
    indicators: Vec<String>,
    withheld: usize,
    /// Left out since months are missing.
    partial_years: Vec<i16>,
    rejected: Vec<Rejected>,
    columns: Vec<String>,
    unread_columns: Vec<String>,
    dry_run: bool,
}

pub async fn run(common: Common, args: OffencesArgs) -> anyhow::Result<Outcome> {
    let table = std::fs::read(&args.table)
        .with_context(|| format!("{} kan inte läsas. Kontrollera namnet", args.table.display()))?;
    let asked = Asked::open(&common, None).await?;
    let outcome = match take_in(&asked, &table, args.dry_run).await? {
        Ok(answer) => {
            common.answer(&answer, || said(&answer))?;
            Outcome::Done
        }
        Err(fault) => refuse(&common, &fault, fault_words(&asked.frame, &fault))?,
    };
    asked.close().await;
    Ok(outcome)
}

async fn take_in(asked: &Asked, table: &[u8], dry_run: bool) -> anyhow::Result<Result<Answer, SurveyFault>> {
    let understood = match understand(table, &asked.home, &asked.frame, &asked.chain) {
        Ok(understood) => understood,
        Err(fault) => return Ok(Err(fault)),
    };
    let reject = |(row, why): &(u64, domain::chain::RecordError)| Rejected {
        row: *row,
        why: asked.frame.refusal(RecordKind::Indicator, why),
    };
    let answer = Answer {
        rows: understood.rows,
        counts: understood.counts,
        indicators: understood.records.iter().map(|r| r.code()).collect(),
        withheld: understood.withheld,
        partial_years: understood.partial,
        rejected: understood.rejected.iter().map(reject).collect(),
        columns: understood.columns,
        unread_columns: understood.unread,
        dry_run,
    };
    if dry_run {
        return Ok(Ok(answer));
    }
    let actor = Actor::system("lagesbild offences");
    let at = (Clock::system().now(), asked.day);
    let why = asked.frame.t("offences-why");
    match keep(&asked.store, &asked.home, &actor, at, understood.records, why).await {
        Ok(_) => Ok(Ok(answer)),
        Err(StoreError::Record(why)) => Ok(Err(why.into())),
        Err(error) => Err(error.into()),
    }
}

fn said(answer: &Answer) -> String {
    let mut text = format!(
        "{} rader lästa, {} årsantal {}, {} visas inte för att de är små eller röjer ett litet antal, {} rader är inte med",
        answer.rows,
        answer.counts,
        if answer.dry_run {
            "skulle sparas"
        } else {
            "sparades"
        },
        answer.withheld,
        answer.rejected.len(),
    );
    if !answer.partial_years.is_empty() {
        let years: Vec<String> = answer.partial_years.iter().map(ToString::to_string).collect();
        text.push_str(&format!(
            "\n  År som saknar månader är inte med: {}",
            years.join(", ")
        ));
    }
    for rejected in answer.rejected.iter().take(20) {
        text.push_str(&format!("\n  rad {}: {}", rejected.row, rejected.why));
    }
    if !answer.unread_columns.is_empty() {
        text.push_str(&format!(
            "\n  Kolumner som inte lästes: {}",
            answer.unread_columns.join(", ")
        ));
    }
    text
}
