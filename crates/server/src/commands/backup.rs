//! `backup` and `restore`: the whole installation in one file that has been read through, and back again.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use domain::event::Event;
use serde::Serialize;
use store::{Checkpoint, Store};

use super::{Common, Outcome, open_store};
use crate::app::Home;
use crate::clock::Clock;
use crate::config::Flags;
use crate::disposal_log::{self, Redone};
use crate::recording;

/// Skriver hela registret till en fil, medan servern går, och kontrollerar den
#[derive(Args)]
#[command(after_help = "Exempel:\n  lagesbild backup /mnt/kopior/lagesbild-2026-11-22.sqlite --json")]
pub struct BackupArgs {
    #[arg(value_name = "FIL")]
    file: PathBuf,
}

/// Återläser en säkerhetskopia; det som fanns läggs åt sidan
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild restore /mnt/kopior/lagesbild-2026-11-22.sqlite\n  lagesbild restore kopia.sqlite --database postgres://lagesbild@localhost/ny\n\nStoppa servern först."
)]
pub struct RestoreArgs {
    #[arg(value_name = "FIL")]
    file: PathBuf,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
    bytes: u64,
    sha256: String,
    seconds: f64,
    ok: bool,
    faults: Vec<String>,
    /// To keep outside: they prove all that came before.
    checkpoints: Vec<Checkpoint>,
}

pub async fn back_up(common: Common, args: BackupArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let checkpoints = store.checkpoints().await?;
    let backup = store.backup(&args.file, Clock::system().now()).await?;
    store.close().await;
    let written = Written {
        file: args.file,
        bytes: backup.bytes,
        sha256: backup.sha256,
        seconds: started.elapsed().as_secs_f64(),
        ok: backup.verification.ok,
        faults: backup.verification.faults,
        checkpoints,
    };
    common.answer(&written, || {
        let mut text = format!(
            "Säkerhetskopian är skriven och kontrollerad: {}, {} byte, {:.1} s\n  sha256 {}",
            written.file.display(),
            written.bytes,
            written.seconds,
            written.sha256
        );
        for fault in &written.faults {
            text.push_str(&format!("\n  fel: {fault}"));
        }
        text
    })?;
    Ok(if written.ok {
        Outcome::Done
    } else {
        Outcome::Refused
    })
}

#[derive(Serialize)]
struct PutBack {
    bytes: u64,
    sha256: String,
    seconds: f64,
    /// Where what was there before now lies.
    replaced: Option<PathBuf>,
    /// What was destroyed after the backup was made, and was destroyed again.
    redone: Redone,
}

pub async fn restore(common: Common, args: RestoreArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let now = Clock::system().now();
    let restored = match &settings.database {
        None => Store::restore_sqlite(&args.file, &settings.data, now).await?,
        Some(url) => {
            let store = Store::connect_postgres(url, now).await?;
            let restored = store
                .restore_here(&args.file, now, |municipality| {
                    let today = Clock::system().today(&municipality.zone());
                    let home = Home::new(municipality, today);
                    move |event: &Event| recording::search_text(&home, &event.input)
                })
                .await?;
            store.close().await;
            restored
        }
    };
    let store = open_store(&settings).await?;
    let redone = disposal_log::redo(&store, &settings, Clock::system()).await?;
    let homes: Vec<Arc<Home>> = store
        .municipalities()
        .await?
        .into_iter()
        .map(|municipality| {
            let today = Clock::system().today(&municipality.zone());
            Arc::new(Home::new(municipality, today))
        })
        .collect();
    common.prepare_columns(&store, &settings.data, &homes).await;
    store.close().await;
    let answer = PutBack {
        redone,
        bytes: restored.bytes,
        sha256: restored.sha256,
        seconds: started.elapsed().as_secs_f64(),
        replaced: restored.replaced,
    };
    common.answer(&answer, || {
        let mut text = format!(
            "Registret är återläst, {} byte, {:.1} s",
            answer.bytes, answer.seconds
        );
        let redone = &answer.redone;
        if redone.disposals > 0 {
            text.push_str(&format!(
                "\n  {} gallringar som verkställts sedan kopian togs är verkställda igen, {} poster",
                redone.disposals, redone.removed
            ));
        }
        for left in &redone.left {
            text.push_str(&format!("\n  kunde inte gallras igen: {left}"));
        }
        if let Some(aside) = &answer.replaced {
            text.push_str(&format!("\n  Det som fanns förut ligger i {}", aside.display()));
        }
        text
    })?;
    Ok(Outcome::Done)
}
