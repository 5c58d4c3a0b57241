//! `duties`: what the law and the municipality's own documents demand, on a day, and what shows that it is done.

use clap::Args;
use domain::duty::Evidence;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Common, Outcome};

/// Skyldigheter enligt lag och egna dokument, med underlag
#[derive(Args)]
#[command(after_help = "Exempel:\n  lagesbild duties\n  lagesbild duties --as-of 2023-07-01 --json")]
pub struct DutiesArgs {
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
}

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    act: &'a str,
    section: &'a str,
    text: &'a str,
    in_force_from: Date,
    /// `coming`, `ended`, `fulfilled`, `due`, `overdue` or `missing`.
    status: &'static str,
    active: bool,
    /// The day by which it has to be done again.
    due: Option<Date>,
    responsible: Option<&'a str>,
    evidence: Vec<Evidence>,
}

pub async fn run(common: Common, args: DutiesArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.as_of).await?;
    for duty in asked.chain.duties.values() {
        let evidence = asked.chain.evidence(&duty.code, asked.day);
        let last = evidence.first().map(|e| e.on);
        let status = duty.status(last, asked.day);
        let line = Line {
            code: duty.code.as_str(),
            act: &duty.act,
            section: &duty.section,
            text: &duty.text,
            in_force_from: duty.in_force_from,
            status: status.code(),
            active: status.is_active(),
            due: duty.due_after(last),
            responsible: duty.responsible.as_ref().map(|f| f.as_str()),
            evidence,
        };
        common.answer(&line, || {
            let where_it_stands = format!("{} {}", duty.act, duty.section);
            format!(
                "{where_it_stands:<44} {:<34} {}",
                asked.frame.duty_status(status),
                duty.text
            )
        })?;
    }
    asked.close().await;
    Ok(Outcome::Done)
}
