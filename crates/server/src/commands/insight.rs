//! `insight`: who could see something on a day, and who did.

use clap::Args;
use jiff::civil::Date;

use super::{Asked, Common, Outcome};
use crate::insight::{Insight, Register};

/// Vem som kunde se något en dag, och vem som gjorde det
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild insight handelse 417 --day 2026-03-12\n  lagesbild insight atgarder lampor --day 2026-03-12\n  lagesbild insight rapport tertial --day 2026-03-12 --json\n  lagesbild insight lagesbild 2026-W10 --day 2026-03-12"
)]
pub struct InsightArgs {
    /// handelse, lagesbild, rapport, eller en posts slag som i adressen (atgarder, mal …)
    #[arg(value_name = "SLAG")]
    kind: String,
    /// Händelsens nummer, veckan, rapportens namn eller postens kod
    #[arg(value_name = "ID")]
    id: String,
    /// Dagen (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    day: Option<Date>,
}

pub async fn run(common: Common, args: InsightArgs) -> anyhow::Result<Outcome> {
    let asked = Asked::open(&common, args.day).await?;
    let register = Register {
        store: &asked.store,
        home: &asked.home,
    };
    let thing = register.thing(&args.kind, &args.id).await?.ok_or_else(|| {
        anyhow::anyhow!(
            "{} \"{}\" finns inte i {}. Slaget är handelse, lagesbild, rapport eller en posts slag i adressen, till exempel atgarder",
            args.kind,
            args.id,
            asked.municipality().name
        )
    })?;
    let insight = register.insight(&thing, asked.day).await?;
    common.answer(&insight, || words(&asked, &insight, thing.was_secret()))?;
    asked.close().await;
    Ok(Outcome::Done)
}

fn words(asked: &Asked, insight: &Insight, was_secret: bool) -> String {
    let frame = &asked.frame;
    let mut lines = vec![frame.ta("insight-could", frame.long_date(&asked.day))];
    for one in &insight.could {
        let role = frame.t(crate::pages::role_key(one.role));
        lines.push(format!("  {}, {role}, {}", one.name, one.partner));
    }
    if insight.could.is_empty() {
        lines.push(format!("  {}", frame.t("insight-could-nobody")));
    }
    lines.push(frame.t("insight-did"));
    if insight.seen.is_empty() && insight.sent.is_empty() {
        let key = if was_secret {
            "insight-did-nobody"
        } else {
            "insight-not-written-down"
        };
        lines.push(format!("  {}", frame.t(key)));
    }
    for entry in &insight.seen {
        lines.push(format!("  {} {}", frame.instant(&entry.at), entry.actor));
    }
    for (name, at) in &insight.sent {
        lines.push(format!(
            "  {} {name}, {}",
            frame.instant(at),
            frame.t("insight-sent")
        ));
    }
    for (title, none, entries) in [
        ("insight-changed", "insight-changed-none", &insight.changed),
        ("insight-taken-out", "insight-taken-out-none", &insight.taken_out),
    ] {
        lines.push(frame.t(title));
        if entries.is_empty() {
            lines.push(format!("  {}", frame.t(none)));
        }
        for entry in entries {
            let act = frame.t(format!("act-{}", entry.act.replace('_', "-")));
            lines.push(format!("  {} {} {act}", frame.instant(&entry.at), entry.actor));
        }
    }
    lines.join("\n")
}
