//! `export`: the events of a filter as a file, the journal for those who check it themselves, or the schema of a file.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use domain::access::EventScope;
use jiff::civil::Date;
use serde::Serialize;
use store::{Actor, Witness};

use super::{Common, Outcome, incident, open_store};
use crate::app::Home;
use crate::checkpoints::{self, Signer};
use crate::clock::Clock;
use crate::config::Flags;
use crate::errors::PageError;
use crate::exporting::{Export, ExportFormat};
use crate::making::Progress;
use crate::pages::events::EventQuery;
use crate::schemas;
use crate::texts::Language;

/// Skriver händelser till en fil: xlsx, csv, json, geojson eller gpkg; hela loggen: journal; några dagar av den, underskrivna: incident; eller ett schema: schema
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild export csv handelser.csv\n  lagesbild export xlsx klotter.xlsx --filter 'kategori=KLO&fran=2026-01-01'\n  lagesbild export journal journal.jsonl\n  lagesbild export incident incident.zip --from 2026-03-12 --to 2026-03-14\n  lagesbild export schema handelser-1.json\n\nFiltret skrivs som i adressen till händelselistan."
)]
pub struct ExportArgs {
    #[arg(value_name = "FORMAT", value_parser = parse_format)]
    what: What,
    /// Filen som skrivs; för schema dess namn, handelser-1.json eller rapport-1.json, som skrivs ut
    #[arg(value_name = "FIL")]
    out: PathBuf,
    /// Samma filter som i listans adress, till exempel kategori=KLO&fran=2026-01-01
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
    /// Första dagen, för incident
    #[arg(long, value_name = "DAG")]
    from: Option<Date>,
    /// Sista dagen, för incident; annars den första
    #[arg(long, value_name = "DAG")]
    to: Option<Date>,
    /// Lämna ut platserna grovt, som till läsare utanför samordningen
    #[arg(long)]
    coarse: bool,
}

#[derive(Clone, Copy)]
enum What {
    Events(ExportFormat),
    Journal,
    Incident,
    Schema,
}

fn parse_format(extension: &str) -> Result<What, String> {
    if extension == "journal" {
        return Ok(What::Journal);
    }
    if extension == "incident" {
        return Ok(What::Incident);
    }
    if extension == "schema" {
        return Ok(What::Schema);
    }
    ExportFormat::from_extension(extension)
        .map(What::Events)
        .ok_or_else(|| {
            let all: Vec<_> = ExportFormat::ALL.iter().map(|f| f.extension()).collect();
            format!(
                "formatet finns inte. Välj ett av {}, journal, incident, schema",
                all.join(", ")
            )
        })
}

#[derive(Serialize)]
struct TakenJournal {
    file: PathBuf,
    entries: i64,
    bytes: u64,
    /// Where it stands, signed.
    checkpoint: String,
    /// What the signature is tried with.
    key: String,
}

/// The whole journal of the municipality, with everything that it tells: for the file's owner alone.
async fn take_journal(common: &Common, out: PathBuf) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let m = common.choose_municipality(&store).await?.code;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&out)
        .map_err(|error| anyhow::anyhow!("{} kan inte skrivas: {error}", out.display()))?;
    let mut lines = BufWriter::new(file);
    let entries = store.write_journal(m, &mut lines).await?;
    lines.flush()?;
    let note = checkpoints::keep(&store, &settings, Clock::system(), m, Some(entries)).await?;
    store.close().await;
    let taken = TakenJournal {
        bytes: std::fs::metadata(&out)?.len(),
        file: out,
        entries,
        checkpoint: note.text(),
        key: Signer::of(&settings)?.verifier_key(m),
    };
    common.answer(&taken, || {
        format!(
            "{} poster i {}, {} byte\n\n{}\nNyckel: {}",
            taken.entries,
            taken.file.display(),
            taken.bytes,
            taken.checkpoint,
            taken.key
        )
    })
}

#[derive(Serialize)]
struct Taken {
    file: PathBuf,
    events: i64,
    bytes: u64,
    seconds: f64,
}

pub async fn run(common: Common, args: ExportArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let format = match args.what {
        What::Events(format) => format,
        What::Journal => {
            take_journal(&common, args.out).await?;
            return Ok(Outcome::Done);
        }
        What::Incident => {
            let from = args
                .from
                .ok_or_else(|| anyhow::anyhow!("ange vilka dagar: --from 2026-03-12 --to 2026-03-14"))?;
            incident::take(&common, args.out, (from, args.to.unwrap_or(from))).await?;
            return Ok(Outcome::Done);
        }
        What::Schema => {
            let schema = args.out.to_str().and_then(schemas::named).ok_or_else(|| {
                let names = schemas::NAMES.join(", ");
                anyhow::anyhow!("schemat {} finns inte. Välj ett av {names}", args.out.display())
            })?;
            print!("{}", schemas::text(&schema));
            return Ok(Outcome::Done);
        }
    };
    let settings = common.settings(Flags::default())?;
    let clock = Clock::system();
    let query = EventQuery::parse(Some(args.filter.trim_start_matches('?'))).map_err(|error| match error {
        PageError::SearchedForPerson => anyhow::anyhow!(
            "filtret söker på ett personnummer eller en e-postadress. Det kan inte stå i något uttag; sök på annat"
        ),
        _ => anyhow::anyhow!(
            "filtret \"{}\" kan inte läsas. Skriv som i händelselistans adress",
            args.filter
        ),
    })?;
    let store = open_store(&settings).await?;
    let municipality = common.choose_municipality(&store).await?;
    let today = clock.today(&municipality.zone());
    let (filter, unread) = query.filter(today, &municipality.zone());
    anyhow::ensure!(
        unread.is_empty(),
        "delar av filtret kan inte läsas: {}. Skriv som i händelselistans adress",
        unread.join(", ")
    );
    let home = Home::new(municipality, today);
    let export = Export {
        filter_in_journal: query.for_journal(&home.place_words),
        home: Arc::new(home),
        filter,
        scope: EventScope::All,
        exact: !args.coarse,
        language: Language::Swedish,
        taken_by: Witness::of(Actor::system("lagesbild export")),
        taken_at: clock.now(),
        filter_in_words: args.filter,
        progress: Progress::default(),
    };
    let events = export.write(store.clone(), format, &args.out).await?;
    store.close().await;
    let taken = Taken {
        bytes: std::fs::metadata(&args.out)?.len(),
        file: args.out,
        events,
        seconds: started.elapsed().as_secs_f64(),
    };
    common.answer(&taken, || {
        format!(
            "{} händelser i {}, {} byte ({:.1} s)",
            taken.events,
            taken.file.display(),
            taken.bytes,
            taken.seconds
        )
    })?;
    Ok(Outcome::Done)
}
