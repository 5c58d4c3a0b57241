//! `evidence`: what shows the answer to an auditor's question, as one file.

use std::path::PathBuf;

use clap::Args;
use domain::codes::AuditQuestionCode;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use store::{Actor, Witness};

use super::{Asked, Common, Outcome};
use crate::clock::Clock;
use crate::evidence::Evidence;

/// Underlaget till en revisionsfråga som en fil
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild evidence fordjupad-resurser --as-of 2022-04-22 --out underlag.zip\n\nFilen visar registret som det var känt den dagen. Samma fråga och dag ger samma fil."
)]
pub struct EvidenceArgs {
    /// Revisionsfrågans kod
    #[arg(value_name = "FRÅGA")]
    question: AuditQuestionCode,
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
    /// Filen som skrivs
    #[arg(long, value_name = "FIL")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Item {
    name: String,
    present: bool,
    sha256: Option<String>,
    note: String,
}

#[derive(Serialize)]
struct Answer {
    question: AuditQuestionCode,
    as_of: Date,
    items: Vec<Item>,
    file: PathBuf,
    bytes: usize,
    /// Of the whole file.
    sha256: String,
}

pub async fn run(common: Common, args: EvidenceArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.as_of).await?;
    let m = asked.municipality().code;
    let wheel = common.wheel("läser det som besvarar frågan");
    let Some(evidence) = Evidence::of(&asked.store, &asked.home, &args.question, asked.day).await? else {
        let codes: Vec<&str> = asked.chain.audit_questions.keys().map(|c| c.as_str()).collect();
        anyhow::bail!(
            "revisionsfrågan \"{}\" finns inte. Välj en av {}",
            args.question,
            codes.join(", ")
        );
    };
    wheel.say("lägger ihop underlaget");
    let packed = evidence.package(&asked.frame)?;
    drop(wheel);
    let by = Witness::of(Actor::system("lagesbild evidence"));
    evidence
        .journaled(&asked.store, m, (&by, Clock::system().now()), &packed)
        .await?;
    std::fs::write(&args.out, &packed.bytes)
        .map_err(|error| anyhow::anyhow!("{} kan inte skrivas: {error}", args.out.display()))?;
    let answer = Answer {
        question: args.question,
        as_of: asked.day,
        items: items(&serde_json::from_str(&packed.manifest)?),
        file: args.out,
        bytes: packed.bytes.len(),
        sha256: packed.sha256,
    };
    common.answer(&answer, || words(&answer))?;
    asked.close().await;
    Ok(Outcome::Done)
}

/// As the manifest in the file says it.
fn items(manifest: &Value) -> Vec<Item> {
    let text = |item: &Value, at: &str| item[at].as_str().map(str::to_owned);
    let listed = manifest["items"].as_array().into_iter().flatten();
    let item = |item: &Value| Item {
        name: text(item, "name").unwrap_or_default(),
        present: item["present"].as_bool().unwrap_or(false),
        sha256: text(item, "sha256"),
        note: text(item, "note").unwrap_or_default(),
    };
    listed.map(item).collect()
}

fn words(answer: &Answer) -> String {
    let mut lines: Vec<String> = answer
        .items
        .iter()
        .map(|item| {
            let there = if item.present { "finns " } else { "saknas" };
            format!("{there}  {}", item.name)
        })
        .collect();
    lines.push(format!(
        "{}, {} byte, sha256 {}",
        answer.file.display(),
        answer.bytes,
        answer.sha256
    ));
    lines.join("\n")
}
