//! `export`: the events of a filter as a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use domain::access::EventScope;
use serde::Serialize;
use store::Actor;

use super::{Common, Outcome, open_store};
use crate::app::Home;
use crate::clock::Clock;
use crate::config::Flags;
use crate::exporting::{Export, ExportFormat};
use crate::pages::events::EventQuery;
use crate::texts::Language;

/// Skriver händelser till en fil: xlsx, csv, geojson eller gpkg
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild export csv handelser.csv\n  lagesbild export xlsx klotter.xlsx --filter 'kategori=KLO&fran=2026-01-01'\n\nFiltret skrivs som i adressen till händelselistan."
)]
pub struct ExportArgs {
    #[arg(value_name = "FORMAT", value_parser = parse_format)]
    format: ExportFormat,
    #[arg(value_name = "FIL")]
    out: PathBuf,
    /// Samma filter som i listans adress, till exempel kategori=KLO&fran=2026-01-01
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
    /// Lämna ut platserna grovt, som till läsare utanför samordningen
    #[arg(long)]
    coarse: bool,
}

fn parse_format(extension: &str) -> Result<ExportFormat, String> {
    ExportFormat::from_extension(extension).ok_or_else(|| {
        let all: Vec<_> = ExportFormat::ALL.iter().map(|f| f.extension()).collect();
        format!("formatet finns inte. Välj ett av {}", all.join(", "))
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
    let settings = common.settings(Flags::default())?;
    let clock = Clock::system();
    let query = EventQuery::parse(Some(args.filter.trim_start_matches('?'))).map_err(|_| {
        anyhow::anyhow!(
            "filtret \"{}\" kan inte läsas. Skriv som i händelselistans adress",
            args.filter
        )
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
        taken_by: Actor::system("lagesbild export"),
        taken_at: clock.now(),
        filter_in_words: args.filter,
    };
    let events = export.write(store.clone(), args.format, &args.out).await?;
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
