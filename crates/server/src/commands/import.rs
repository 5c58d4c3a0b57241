//! `import`: a file into the register, or an import taken back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use domain::codes::ImportId;
use import::{Mapping, SourceFormat};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Actor, Store};

use super::{Common, Outcome, asked_to_stop, open_store, print};
use crate::app::Home;
use crate::clock::Clock;
use crate::config::Flags;
use crate::frame::Frame;
use crate::importing::{
    Extent, Import, ImportFailure, ImportOrder, ImportWatch, Imported, reasons, source_of, try_out,
};

/// Läser in filer i registret: varje rad blir en händelse eller avvisas med sitt skäl
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild import table rapport.csv --reporter huge\n  lagesbild import email ronder.eml --dry-run\n  lagesbild import polisen handelser.json --json\n  lagesbild import --undo 12"
)]
pub struct ImportArgs {
    /// table (CSV, XLSX), polisen, email eller open311
    #[arg(value_name = "KÄLLA", value_parser = parse_format, required_unless_present = "undo")]
    source: Option<SourceFormat>,
    /// Filer att läsa in
    #[arg(value_name = "FIL", required_unless_present = "undo")]
    files: Vec<PathBuf>,
    /// Säg vad som skulle hända, spara inget
    #[arg(long)]
    dry_run: bool,
    /// En sparad kolumnmappning
    #[arg(long, value_name = "NAMN")]
    mapping: Option<String>,
    /// Organisationen som har lämnat filen, med sin kod i kommunfilen
    #[arg(long, value_name = "KOD")]
    reporter: Option<String>,
    /// Källans kod i kommunfilen (standard: organisationens vanliga)
    #[arg(long = "event-source", value_name = "KOD")]
    event_source: Option<String>,
    /// Ångra en import som helhet
    #[arg(long, value_name = "NUMMER", conflicts_with_all = ["dry_run", "mapping", "reporter", "files"])]
    undo: Option<ImportId>,
}

fn parse_format(name: &str) -> Result<SourceFormat, String> {
    SourceFormat::from_name(name).ok_or_else(|| {
        let all: Vec<_> = SourceFormat::ALL.iter().map(|f| f.name()).collect();
        format!("källan finns inte. Välj en av {}", all.join(", "))
    })
}

#[derive(Serialize)]
struct Answer {
    import_id: Option<ImportId>,
    file: String,
    read: i64,
    accepted: i64,
    rejected: i64,
    unchanged: i64,
    /// Not looked for by a dry run: what is compared are events of the register.
    suggested_duplicates: Option<i64>,
    seconds: f64,
    reasons: BTreeMap<String, i64>,
    notes: BTreeMap<String, i64>,
    nothing_to_report: bool,
    dry_run: bool,
}

#[derive(Serialize)]
struct Refused {
    file: String,
    error: &'static str,
    why: String,
}

#[derive(Serialize)]
struct Undone {
    import_id: ImportId,
    removed: i64,
    kept: Vec<domain::codes::EventId>,
}

pub async fn run(common: Common, args: ImportArgs) -> anyhow::Result<Outcome> {
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let clock = Clock::system();
    let municipality = common.choose_municipality(&store).await?;
    let today = clock.today(&municipality.zone());
    let home = Arc::new(Home::new(municipality, today));
    let written = !args.dry_run;
    let outcome = match args.undo {
        Some(id) => undo(&common, &store, &home, clock, id).await,
        None => import_all(&common, &store, &home, clock, args).await,
    };
    if written && outcome.is_ok() {
        common
            .prepare_columns(&store, &settings.data, std::slice::from_ref(&home))
            .await;
    }
    store.close().await;
    outcome
}

async fn import_all(
    common: &Common,
    store: &Store,
    home: &Arc<Home>,
    clock: Clock,
    args: ImportArgs,
) -> anyhow::Result<Outcome> {
    let format = args.source.unwrap_or(SourceFormat::Table);
    let (partner, source) = source_of(
        &home.municipality,
        format,
        args.reporter.as_deref(),
        args.event_source.as_deref(),
    )?;
    if args.reporter.is_none() {
        let name = home
            .municipality
            .partner(&partner)
            .map_or(partner.as_str(), |p| &p.name);
        common.say(format_args!(
            "Räknas som rapport från {name} ({partner}). Ange en annan organisation med --reporter"
        ));
    }
    let mapping = match &args.mapping {
        Some(name) => Some(saved_mapping(store, home, source.as_str(), name).await?),
        None => None,
    };
    let mut outcome = Outcome::Done;
    for file in &args.files {
        let order = ImportOrder {
            format,
            file: file.clone(),
            file_name: file_name(file),
            partner: partner.clone(),
            source: source.clone(),
            mapping: mapping.clone(),
        };
        let result = if args.dry_run {
            try_one(common, store, home, clock, order).await
        } else {
            import_one(common, store, home, clock, order).await
        };
        match result {
            Ok(answer) => common.answer(&answer, || said(&answer))?,
            Err(failure) => {
                outcome = Outcome::Refused;
                let cancelled = matches!(failure, ImportFailure::Cancelled);
                let refused = Refused {
                    file: file_name(file),
                    error: failure.code(),
                    why: Frame::bare().remark(&failure.remark()),
                };
                if common.json {
                    print(&(serde_json::to_string(&refused)? + "\n"))?;
                } else {
                    eprintln!("{}: {}", file.display(), refused.why);
                }
                if cancelled {
                    // Whoever stops one file does not want the next.
                    break;
                }
            }
        }
    }
    Ok(outcome)
}

/// Only the name: where it lay on somebody's computer is nobody else's business.
fn file_name(file: &Path) -> String {
    file.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

async fn saved_mapping(store: &Store, home: &Home, source: &str, name: &str) -> anyhow::Result<Mapping> {
    let saved = store.mappings(home.code(), source).await?;
    let Some(found) = saved.iter().find(|m| m.name == name) else {
        let names: Vec<_> = saved.iter().map(|m| m.name.as_str()).collect();
        anyhow::bail!(
            "kolumnmappningen \"{name}\" finns inte för källan {source}. {}",
            if names.is_empty() {
                "Spara en på importsidan först".to_owned()
            } else {
                format!("Välj en av {}", names.join(", "))
            }
        );
    };
    Ok(serde_json::from_str(&found.mapping)?)
}

async fn import_one(
    common: &Common,
    store: &Store,
    home: &Arc<Home>,
    clock: Clock,
    order: ImportOrder,
) -> Result<Answer, ImportFailure> {
    let file = order.file_name.clone();
    let watch = Arc::new(ImportWatch::default());
    // Listened for before the import has its number, so that it is never left halfway.
    let stop = tokio::spawn({
        let watch = watch.clone();
        async move {
            asked_to_stop().await;
            watch.cancel();
        }
    });
    let actor = Actor::system("lagesbild import");
    let import = Import::begin(store, home.clone(), order, actor, clock).await?;
    let bar = follow(common, watch.clone());
    let result = import.run(watch).await;
    stop.abort();
    bar.abort();
    let Imported {
        import,
        outcome,
        detail,
    } = result?;
    Ok(Answer {
        import_id: Some(import),
        file,
        read: outcome.read,
        accepted: outcome.accepted,
        rejected: outcome.rejected,
        unchanged: outcome.unchanged,
        suggested_duplicates: Some(outcome.suggested_duplicates),
        seconds: outcome.seconds,
        reasons: outcome.reasons,
        notes: detail.notes,
        nothing_to_report: detail.nothing_to_report,
        dry_run: false,
    })
}

async fn try_one(
    common: &Common,
    store: &Store,
    home: &Arc<Home>,
    clock: Clock,
    order: ImportOrder,
) -> Result<Answer, ImportFailure> {
    let file = order.file_name.clone();
    let started = std::time::Instant::now();
    let watch = Arc::new(ImportWatch::default());
    let bar = follow(common, watch.clone());
    let whole = Extent { rows: None, shown: 0 };
    let tried = try_out(store, home.clone(), order, clock.now(), whole, watch).await;
    bar.abort();
    let tried = tried?;
    let summary = &tried.summary;
    Ok(Answer {
        import_id: None,
        file,
        read: summary.rows as i64,
        accepted: tried.new_events() as i64,
        rejected: summary.rejected as i64,
        unchanged: tried.unchanged as i64,
        suggested_duplicates: None,
        seconds: started.elapsed().as_secs_f64(),
        reasons: reasons(summary),
        notes: BTreeMap::new(),
        nothing_to_report: summary.nothing_to_report,
        dry_run: true,
    })
}

/// A bar on standard error that follows the import until it is told to stop.
fn follow(common: &Common, watch: Arc<ImportWatch>) -> tokio::task::JoinHandle<()> {
    let bar = if common.quiet || common.json {
        ProgressBar::hidden()
    } else {
        let style = ProgressStyle::with_template("{bar:40} {percent} %  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(1).with_style(style)
    };
    tokio::spawn(async move {
        let bar = Clearing(bar);
        loop {
            let progress = watch.progress();
            bar.0.set_length(progress.bytes_total.max(1));
            bar.0.set_position(progress.bytes_read);
            bar.0.set_message(if progress.comparing {
                "söker dubbletter".to_owned()
            } else {
                format!("{} rader", progress.rows)
            });
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    })
}

/// Takes the bar away when the following stops.
struct Clearing(ProgressBar);

impl Drop for Clearing {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn said(answer: &Answer) -> String {
    let mut text = format!(
        "{}{}: {} rader lästa, {} händelser {}, {} oförändrade, {} avvisade{} ({:.1} s)",
        answer
            .import_id
            .map(|id| format!("Import {id}, "))
            .unwrap_or_default(),
        answer.file,
        answer.read,
        answer.accepted,
        if answer.dry_run {
            "skulle tas in"
        } else {
            "togs in"
        },
        answer.unchanged,
        answer.rejected,
        match answer.suggested_duplicates {
            Some(pairs) => format!(", {pairs} möjliga dubbletter"),
            None => ". Dubbletter söks när filen läses in".to_owned(),
        },
        answer.seconds
    );
    let frame = Frame::bare();
    for (reason, n) in &answer.reasons {
        let reason = frame.t(format!("reason-{}", reason.replace('_', "-")));
        text.push_str(&format!("\n  {n:>7}  {reason}"));
    }
    if answer.nothing_to_report {
        text.push_str("\n  Rapporten säger att det inte fanns något att rapportera.");
    }
    text
}

async fn undo(
    common: &Common,
    store: &Store,
    home: &Home,
    clock: Clock,
    id: ImportId,
) -> anyhow::Result<Outcome> {
    let undone = store
        .write(
            home.code(),
            &Actor::system("lagesbild import"),
            clock.now(),
            move |work| Box::pin(async move { work.undo_import(id, "lagesbild import --undo").await }),
        )
        .await?;
    let answer = Undone {
        import_id: id,
        removed: undone.removed,
        kept: undone.kept,
    };
    common.answer(&answer, || {
        let kept = match answer.kept.len() {
            0 => String::new(),
            n => format!(
                " {n} händelser som någon har arbetat med sedan dess finns kvar: {}",
                answer
                    .kept
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        format!(
            "Import {id} är ångrad, {} händelser togs bort.{kept}",
            answer.removed
        )
    })?;
    Ok(Outcome::Done)
}
