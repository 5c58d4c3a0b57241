//! `survey`: a safety survey from its table and codebook into the register, or only looked at.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use domain::chain::RecordKind;
use serde::Serialize;
use store::{Actor, StoreError};

use super::{Asked, Common, Outcome};
use crate::clock::Clock;
use crate::surveys::{SurveyFault, check, keep, understand};

/// Läser in en trygghetsmätning: skattningar per fråga, område och grupp. Svaren själva sparas aldrig
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild survey svar.csv --codebook kodbok.toml --dry-run\n  lagesbild survey resultat.xlsx --codebook kodbok.toml\n\nKodbok att utgå från: municipality/example/kodbok.toml"
)]
pub struct SurveyArgs {
    /// Tabellen: en rad för varje svar, eller färdiga resultat (CSV, XLSX)
    #[arg(value_name = "FIL")]
    table: PathBuf,
    /// Vad som står i tabellen, som TOML
    #[arg(long, value_name = "FIL")]
    codebook: PathBuf,
    /// Säg vad som skulle sparas, spara inget
    #[arg(long)]
    dry_run: bool,
    /// Varför en mätning som redan finns ersätts
    #[arg(long, value_name = "SKÄL", default_value = "")]
    why: String,
}

#[derive(Serialize)]
struct Rejected {
    row: u64,
    why: String,
}

#[derive(Serialize)]
struct Answer {
    code: String,
    name: String,
    rows: usize,
    rejected: Vec<Rejected>,
    columns: Vec<String>,
    unread_columns: Vec<String>,
    results: usize,
    withheld: i64,
    dry_run: bool,
}

#[derive(Serialize)]
struct Refused {
    error: &'static str,
    why: String,
}

pub async fn run(common: Common, args: SurveyArgs) -> anyhow::Result<Outcome> {
    let read = |path: &PathBuf| {
        std::fs::read(path).with_context(|| format!("{} kan inte läsas. Kontrollera namnet", path.display()))
    };
    let table = read(&args.table)?;
    let codebook = String::from_utf8(read(&args.codebook)?)
        .map_err(|_| anyhow::anyhow!("kodboken är inte sparad som UTF-8. Spara om den"))?;
    let asked = Asked::open(&common, None).await?;
    let outcome = take_in(&common, &asked, &args, &table, &codebook).await;
    let outcome = match outcome? {
        Ok(answer) => {
            common.answer(&answer, || said(&answer))?;
            Outcome::Done
        }
        Err(fault) => refuse(&common, &fault, fault.words(&asked.frame))?,
    };
    asked.close().await;
    Ok(outcome)
}

/// Says why a table could not be taken in.
pub fn refuse(common: &Common, fault: &SurveyFault, why: String) -> anyhow::Result<Outcome> {
    let refused = Refused {
        error: match fault {
            SurveyFault::File(error) => error.code(),
            SurveyFault::Survey(why) => why.code,
        },
        why,
    };
    if common.json {
        super::print(&(serde_json::to_string(&refused)? + "\n"))?;
    } else {
        eprintln!("{}", refused.why);
    }
    Ok(Outcome::Refused)
}

async fn take_in(
    common: &Common,
    asked: &Asked,
    args: &SurveyArgs,
    table: &[u8],
    codebook: &str,
) -> anyhow::Result<Result<Answer, SurveyFault>> {
    let wheel = common.wheel("läser och räknar");
    let understood = match understand(table, codebook, &asked.home, &asked.chain) {
        Ok(understood) => understood,
        Err(fault) => return Ok(Err(fault)),
    };
    drop(wheel);
    let reject = |(row, why): &(u64, domain::chain::RecordError)| Rejected {
        row: *row,
        why: asked.frame.refusal(RecordKind::SafetySurvey, why),
    };
    let survey = &understood.survey;
    let answer = Answer {
        code: survey.code.to_string(),
        name: survey.name.clone(),
        rows: understood.rows,
        rejected: understood.rejected.iter().map(reject).collect(),
        results: survey.results.len(),
        withheld: survey.withheld.unwrap_or_default(),
        dry_run: args.dry_run,
        columns: understood.columns.clone(),
        unread_columns: understood.unread.clone(),
    };
    if args.dry_run {
        return Ok(Ok(answer));
    }
    let record = match check(survey, &asked.home, &asked.chain) {
        Ok(record) => record,
        Err(why) => return Ok(Err(why.into())),
    };
    let actor = Actor::system("lagesbild survey");
    let at = (Clock::system().now(), asked.day);
    match keep(&asked.store, &asked.home, &actor, at, record, args.why.clone()).await {
        Ok(()) => Ok(Ok(answer)),
        Err(StoreError::Record(why)) => Ok(Err(why.into())),
        Err(error) => Err(error.into()),
    }
}

fn said(answer: &Answer) -> String {
    let mut text = format!(
        "{}: {} rader lästa, {} resultat {}, {} redovisas inte för att de vilar på för få svar, {} rader är inte med",
        answer.name,
        answer.rows,
        answer.results,
        if answer.dry_run {
            "skulle sparas"
        } else {
            "sparades"
        },
        answer.withheld,
        answer.rejected.len(),
    );
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
