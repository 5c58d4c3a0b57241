//! The command line: everything that is not a page. Names and fields are a contract that scripts rely on.
//!
//! Results go to standard output, as text or with `--json` as JSON; progress and messages go to
//! standard error. Exit 0 when done, 1 when refused or found wrong, 2 for wrong use.

mod backup;
mod bench;
mod config;
mod demo;
mod doctor;
mod documents;
mod duties;
mod evidence;
mod export;
mod import;
mod incident;
mod insight;
mod offences;
mod report;
mod screen;
pub mod serve;
mod stats;
mod survey;
mod today;
mod trace;
mod user;
mod verify;
mod weekly;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use ::import::chain::ChainFile;
use clap::{Args, Parser, Subcommand};
use domain::chain::Chain;
use domain::codes::MunicipalityCode;
use domain::municipality::Municipality;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::{Actor, Store, StoreError};

use crate::app::Home;
use crate::clock::Clock;
use crate::columns::{self, ColumnsCache};
use crate::config::{Flags, Settings};
use crate::frame::Frame;
use crate::log_sending;

#[derive(Parser)]
#[command(
    name = "lagesbild",
    version,
    about = "Lägesbild: kommunens register, lägesbilder och uppföljning för trygghet",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Katalogen där registret ligger (standard: plattformens datakatalog)
    #[arg(long, global = true, value_name = "KATALOG", env = "LAGESBILD_DATA")]
    pub data: Option<PathBuf>,
    /// PostgreSQL i stället för SQLite, till exempel postgres://lagesbild@localhost/lagesbild
    #[arg(
        long,
        global = true,
        value_name = "ADRESS",
        env = "LAGESBILD_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Inställningsfil (standard: lagesbild.toml i datakatalogen)
    #[arg(long, global = true, value_name = "FIL")]
    pub config: Option<PathBuf>,
    /// Kommunkod, när installationen har flera kommuner
    #[arg(long, global = true, value_name = "KOD")]
    pub municipality: Option<MunicipalityCode>,
    /// Svara med JSON på standard ut
    #[arg(long, global = true)]
    pub json: bool,
    /// Säg ingenting utom resultatet
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Backup(backup::BackupArgs),
    Config(config::ConfigArgs),
    Bench(bench::BenchArgs),
    Demo(demo::DemoArgs),
    Doctor(doctor::DoctorArgs),
    Documents(documents::DocumentsArgs),
    Duties(duties::DutiesArgs),
    Evidence(evidence::EvidenceArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Offences(offences::OffencesArgs),
    Restore(backup::RestoreArgs),
    Screen(screen::ScreenArgs),
    Serve(serve::ServeArgs),
    Stats(tables::StatsArgs),
    Survey(survey::SurveyArgs),
    Today(today::TodayArgs),
    Insight(insight::InsightArgs),
    Trace(trace::TraceArgs),
    User(user::UserArgs),
    Verify(verify::VerifyArgs),
    Weekly(weekly::WeeklyArgs),
}

/// What a command came to: done, or refused with its reason already said.
pub enum Outcome {
    Done,
    Refused,
}

pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("programmet kunde inte starta: {error}");
            return ExitCode::from(1);
        }
    };
    start_log(cli.common.quiet);
    match runtime.block_on(dispatch(cli)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(1)
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<Outcome> {
    let common = cli.common;
    match cli.command {
        Command::Backup(args) => backup::back_up(common, args).await,
        Command::Config(args) => config::run(common, args).await,
        Command::Bench(args) => bench::run(common, args).await,
        Command::Demo(args) => demo::run(common, args).await,
        Command::Doctor(args) => doctor::run(common, args).await,
        Command::Documents(args) => documents::run(common, args).await,
        Command::Duties(args) => duties::run(common, args).await,
        Command::Evidence(args) => evidence::run(common, args).await,
        Command::Report(args) => report::run(common, args).await,
        Command::Export(args) => export::run(common, args).await,
        Command::Restore(args) => backup::restore(common, args).await,
        Command::Screen(args) => screen::run(common, args),
        Command::Import(args) => import::run(common, args).await,
        Command::Serve(args) => serve::run(common, args).await,
        Command::Stats(args) => stats::run(common, args).await,
        Command::Offences(args) => offences::run(common, args).await,
        Command::Survey(args) => survey::run(common, args).await,
        Command::Today(args) => today::run(common, args).await,
        Command::Insight(args) => insight::run(common, args).await,
        Command::Trace(args) => trace::run(common, args).await,
        Command::User(args) => user::run(common, args).await,
        Command::Verify(args) => verify::run(common, args).await,
        Command::Weekly(args) => weekly::run(common, args).await,
    }
}

fn start_log(quiet: bool) {
    use tracing_subscriber::EnvFilter;
    let standard = if quiet { "error" } else { "info,sqlx=warn" };
    let filter = EnvFilter::try_from_env("LAGESBILD_LOG").unwrap_or_else(|_| EnvFilter::new(standard));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(log_sending::Log)
        .with_target(false)
        .init();
}

/// Writes to standard output. Whoever reads may have read enough, as `head` does.
pub fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

impl Common {
    pub fn settings(&self, flags: Flags) -> anyhow::Result<Settings> {
        let flags = Flags {
            database: self.database.clone().or(flags.database),
            ..flags
        };
        Settings::read(self.config.as_deref(), self.data.as_deref(), flags)
            .map_err(|error| anyhow::anyhow!("inställningarna kan inte läsas: {error}"))
    }

    /// Prints the result: as JSON when asked for, else as `text` says it.
    pub fn answer<T: Serialize>(&self, result: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let answer = if self.json {
            serde_json::to_string(result)?
        } else {
            text()
        };
        Ok(print(&(answer + "\n"))?)
    }

    /// A message on the way, unless it was asked to be quiet.
    pub fn say(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// A wheel on standard error with what goes on beside it, while somebody looks; gone when it is dropped.
    pub fn wheel(&self, words: &'static str) -> Wheel {
        let wheel = if self.quiet || self.json {
            ProgressBar::hidden()
        } else {
            ProgressBar::new_spinner()
        };
        wheel.set_message(words);
        wheel.enable_steady_tick(std::time::Duration::from_millis(120));
        Wheel(wheel)
    }

    /// Leaves the columns of each municipality as the events now are, so that the next start is a quick one. That they cannot be
    /// kept is no failure of what was asked for: the next start reads every event.
    pub async fn prepare_columns(&self, store: &Store, folder: &Path, homes: &[Arc<Home>]) {
        if !folder.is_dir() {
            // The server runs on another computer.
            return;
        }
        let _wheel = self.wheel("gör i ordning händelserna för nästa start");
        for home in homes {
            if let Err(error) = columns::prepare(store, home, folder).await {
                tracing::warn!(%error, municipality = %home.code(), "the columns are not kept");
            }
        }
    }

    /// The municipality that was named, or the only one there is.
    pub async fn choose_municipality(
        &self,
        store: &Store,
    ) -> anyhow::Result<domain::municipality::Municipality> {
        let mut all = store.municipalities().await?;
        match self.municipality {
            Some(code) => all
                .into_iter()
                .find(|m| m.code == code)
                .ok_or_else(|| anyhow::anyhow!("kommunen {code} finns inte i registret")),
            None if all.is_empty() => Err(anyhow::anyhow!(
                "registret har ingen kommun än. Läs in en med: lagesbild config load KOMMUN.toml, eller prova: lagesbild demo"
            )),
            None => Ok(all.swap_remove(0)),
        }
    }
}

/// Says what goes on until it is dropped. Whoever interrupts then has no file, whole or half.
pub struct Wheel(ProgressBar);

impl Wheel {
    pub fn say(&self, words: &'static str) {
        self.0.set_message(words);
    }
}

impl Drop for Wheel {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What governs a municipality's work, opened for a command that shows it as of a day.
struct Asked {
    store: Store,
    /// The events, from what a server has kept of them.
    columns: ColumnsCache,
    home: Arc<Home>,
    chain: Chain,
    day: Date,
    frame: Frame,
}

impl Asked {
    async fn open(common: &Common, as_of: Option<Date>) -> anyhow::Result<Self> {
        let settings = common.settings(Flags::default())?;
        let store = open_store(&settings).await?;
        let municipality = common.choose_municipality(&store).await?;
        let day = as_of.unwrap_or_else(|| Clock::system().today(&municipality.zone()));
        let home = Arc::new(Home::new(municipality, day));
        Ok(Self {
            chain: store.chain(home.code(), None).await?,
            frame: Frame {
                home: Some(home.clone()),
                ..Frame::bare()
            },
            columns: ColumnsCache::reading(&settings.data),
            store,
            home,
            day,
        })
    }

    fn municipality(&self) -> &Municipality {
        &self.home.municipality
    }

    async fn close(self) {
        self.store.close().await;
    }
}

/// Keeps what a municipality's file tells of what governs its work; answers how many records were new or changed.
async fn keep_chain(
    store: &Store,
    m: MunicipalityCode,
    actor: &Actor,
    now: Timestamp,
    file: ChainFile,
) -> Result<usize, StoreError> {
    store
        .write(m, actor, now, move |work| {
            Box::pin(async move { work.keep_records(file.records, file.known_from, "").await })
        })
        .await
}

/// Opens the register that the settings name, and makes it if it is not there.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let now = Clock::system().now();
    Ok(match &settings.database {
        Some(url) => Store::connect_postgres(url, now).await?,
        None => {
            private_directory(&settings.data)?;
            Store::open_sqlite(&settings.data, now).await?
        }
    })
}

/// Makes the data directory, closed to other users of the computer, if it is not there.
fn private_directory(path: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(path)
        .map_err(|error| {
            anyhow::anyhow!(
                "datakatalogen {} kan inte skapas: {error}. Ange en annan med --data",
                path.display()
            )
        })
}

/// Waits until the process is asked to stop, from the keyboard or by whoever looks after it. It is heard from the
/// moment this is called, not only while somebody waits.
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        match (interrupt, terminate) {
            (Ok(mut interrupt), Ok(mut terminate)) => {
                tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
            }
            // What cannot be listened for ends the process at once, as without this.
            _ => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// Flags that several commands share must not take each other's names; only a development build says so.
    #[test]
    fn every_command_can_be_asked_for() {
        super::Cli::command().debug_assert();
    }
}
