//! `backup` and `restore`: the whole installation in one file that has been read through, and back again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use domain::event::Event;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{Backup, Checkpoint, Store};

use super::{Common, Outcome, open_store};
use crate::app::Home;
use crate::clock::Clock;
use crate::config::{Flags, Settings};
use crate::disposal_log::{self, Redone};
use crate::recording;
use crate::sealed_backup::{self, OwnFolder, SealedError};

/// Skriver hela registret till en fil, medan servern går, och kontrollerar den
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild backup /mnt/kopior/lagesbild-2026-11-22.sqlite --json\n  lagesbild backup /mnt/kopior/lagesbild-2026-11-22.age --recipient age1…\n\nUtan --recipient gäller backup_recipients i inställningarna."
)]
pub struct BackupArgs {
    #[arg(value_name = "FIL")]
    file: PathBuf,
    /// Krypterar kopian för den som har nyckeln (age1…, från age-keygen); får anges flera gånger
    #[arg(long = "recipient", value_name = "MOTTAGARE")]
    recipients: Vec<String>,
}

/// Återläser en säkerhetskopia; det som fanns läggs åt sidan
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild restore /mnt/kopior/lagesbild-2026-11-22.sqlite\n  lagesbild restore kopia.age --identity nyckel.txt\n  lagesbild restore kopia.sqlite --database postgres://lagesbild@localhost/ny\n\nStoppa servern först."
)]
pub struct RestoreArgs {
    #[arg(value_name = "FIL")]
    file: PathBuf,
    /// Fil med nyckeln som öppnar en krypterad kopia (AGE-SECRET-KEY-…)
    #[arg(long, value_name = "FIL")]
    identity: Option<PathBuf>,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
    bytes: u64,
    sha256: String,
    seconds: f64,
    /// Only its recipients can open it.
    encrypted: bool,
    ok: bool,
    faults: Vec<String>,
    /// To keep outside: they prove all that came before.
    checkpoints: Vec<Checkpoint>,
}

pub async fn back_up(common: Common, args: BackupArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let said = match args.recipients.is_empty() {
        true => &settings.backup_recipients,
        false => &args.recipients,
    };
    let recipients = sealed_backup::recipients(said)?;
    let store = open_store(&settings).await?;
    let checkpoints = store.checkpoints().await?;
    let now = Clock::system().now();
    let backup = match recipients.as_slice() {
        [] => store.backup(&args.file, now).await?,
        recipients => {
            let own = OwnFolder::within(&settings.data)?;
            let backup = store.backup(&own.file(), now).await?;
            sealed_backup::seal(&own.file(), &args.file, recipients)?;
            let (bytes, sha256) = digest_of(&args.file)?;
            Backup {
                bytes,
                sha256,
                ..backup
            }
        }
    };
    store.close().await;
    let written = Written {
        file: args.file,
        bytes: backup.bytes,
        sha256: backup.sha256,
        seconds: started.elapsed().as_secs_f64(),
        encrypted: !recipients.is_empty(),
        ok: backup.verification.ok,
        faults: backup.verification.faults,
        checkpoints,
    };
    common.answer(&written, || {
        let mut text = format!(
            "Säkerhetskopian är skriven{} och kontrollerad: {}, {} byte, {:.1} s\n  sha256 {}",
            if written.encrypted { ", krypterad" } else { "" },
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

/// What a sealed backup holds, in a folder of our own; `None` for one that anybody can read.
fn open_sealed(args: &RestoreArgs, settings: &Settings) -> anyhow::Result<Option<OwnFolder>> {
    if !sealed_backup::is_sealed(&args.file) {
        return Ok(None);
    }
    let Some(identity) = &args.identity else {
        return Err(SealedError::IdentityMissing(args.file.clone()).into());
    };
    let own = OwnFolder::within(&settings.data)?;
    sealed_backup::open(&args.file, identity, &own.file())?;
    Ok(Some(own))
}

/// The size and digest (hex) of the file as it lies there.
fn digest_of(path: &Path) -> anyhow::Result<(u64, String)> {
    let mut digest = Sha256::new();
    let bytes = std::io::copy(&mut File::open(path)?, &mut digest)?;
    Ok((bytes, hex::encode(digest.finalize())))
}

pub async fn restore(common: Common, args: RestoreArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let now = Clock::system().now();
    let opened = open_sealed(&args, &settings)?;
    let file = opened.as_ref().map_or_else(|| args.file.clone(), OwnFolder::file);
    let restored = match &settings.database {
        None => Store::restore_sqlite(&file, &settings.data, now).await?,
        Some(url) => {
            let store = Store::connect_postgres(url, now).await?;
            let restored = store
                .restore_here(&file, now, |municipality| {
                    let today = Clock::system().today(&municipality.zone());
                    let home = Home::new(municipality, today);
                    move |event: &Event| recording::search_text(&home, &event.input)
                })
                .await?;
            store.close().await;
            restored
        }
    };
    let (bytes, sha256) = match opened {
        Some(_) => digest_of(&args.file)?,
        None => (restored.bytes, restored.sha256),
    };
    drop(opened);
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
        bytes,
        sha256,
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
