//! `verify`: is what is kept what was once written?

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, Outcome, open_store};
use crate::checkpoints::{self, Outside};
use crate::config::Flags;

/// Kontrollerar databasen, bilagorna och journalens kedja
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild verify --json\n  lagesbild verify --checkpoint kontrollpunkt.txt\n\nEn kontrollpunkt är texten från sidan Kontrollpunkt eller från en utskriven lägesbild, eller fältet checkpoints ur svaret från backup, sparat utanför servern."
)]
pub struct VerifyArgs {
    /// Kontrollpunkter som har sparats utanför registret
    #[arg(long, value_name = "FIL")]
    checkpoint: Vec<PathBuf>,
}

pub async fn run(common: Common, args: VerifyArgs) -> anyhow::Result<Outcome> {
    let mut outside = Outside::default();
    for file in &args.checkpoint {
        let text = std::fs::read_to_string(file)
            .map_err(|error| anyhow::anyhow!("{} kan inte läsas: {error}", file.display()))?;
        outside
            .read(&text)
            .map_err(|error| anyhow::anyhow!("{} har inga kontrollpunkter: {error}", file.display()))?;
    }
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let bar = if common.quiet || common.json {
        ProgressBar::hidden()
    } else {
        let style = ProgressStyle::with_template("{spinner} {msg} {pos}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        ProgressBar::no_length().with_style(style)
    };
    let found = checkpoints::verify(&store, &settings, &outside, |what, n| {
        bar.set_message(what.to_owned());
        bar.set_position(u64::try_from(n).unwrap_or_default());
    })
    .await?;
    bar.finish_and_clear();
    common.answer(&found, || {
        let mut text = if found.ok {
            "Allt stämmer:".to_owned()
        } else {
            format!("{} fel. Återläs en säkerhetskopia:", found.faults.len())
        };
        for fault in &found.faults {
            text.push_str(&format!("\n  {fault}"));
        }
        for (what, n) in &found.checked {
            text.push_str(&format!("\n  {n:>9}  {what}"));
        }
        text
    })?;
    store.close().await;
    Ok(if found.ok { Outcome::Done } else { Outcome::Refused })
}
