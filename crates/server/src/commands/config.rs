//! `config`: a municipality's own data into the register, and the settings as they were understood.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::access::Role;
use domain::codes::MunicipalityCode;
use import::municipality::{read_municipality, read_municipality_chain};
use serde::Serialize;
use store::Actor;

use super::{Common, Outcome, keep_chain, open_store};
use crate::clock::Clock;
use crate::config::Flags;

/// Kommunens uppgifter och inställningarna
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild config load municipality/huddinge.toml\n  lagesbild config show --json"
)]
pub struct ConfigArgs {
    #[command(subcommand)]
    act: ConfigAct,
}

#[derive(Subcommand)]
enum ConfigAct {
    /// Läser in en kommunfil; finns kommunen redan får den de nya uppgifterna
    Load {
        #[arg(value_name = "KOMMUN.toml")]
        file: PathBuf,
    },
    /// Visar inställningarna och kommunerna
    Show,
}

#[derive(Serialize)]
struct Loaded {
    municipality: MunicipalityCode,
    name: String,
    changed: bool,
    areas: usize,
    categories: usize,
    partners: usize,
    /// Records of what governs the work that were new or changed.
    records: usize,
}

#[derive(Serialize)]
struct Shown {
    data: PathBuf,
    database: &'static str,
    listen: String,
    port: u16,
    metrics: Option<String>,
    public_url: Option<String>,
    municipalities: Vec<Present>,
}

#[derive(Serialize)]
struct Present {
    code: MunicipalityCode,
    name: String,
    categories: usize,
    partners: usize,
}

pub async fn run(common: Common, args: ConfigArgs) -> anyhow::Result<Outcome> {
    let settings = common.settings(Flags::default())?;
    match args.act {
        ConfigAct::Load { file } => {
            let folder = file.parent().map(PathBuf::from).unwrap_or_default();
            let text = std::fs::read_to_string(&file).map_err(|error| {
                anyhow::anyhow!("{} kan inte läsas: {error}. Kontrollera namnet", file.display())
            })?;
            let read = |name: &str| std::fs::read_to_string(folder.join(name));
            let municipality = read_municipality(&text, read)?;
            if let Some(logo) = &municipality.look.logo {
                report::figures::check_logo(logo).map_err(|error| {
                    anyhow::anyhow!("kommunens märke går inte att rita: {error}. Spara det som en enkel SVG")
                })?;
            }
            let chain = read_municipality_chain(&text, &municipality, read)?;
            let store = open_store(&settings).await?;
            let definition = municipality.clone();
            let (actor, now) = (Actor::system("lagesbild config"), Clock::system().now());
            let is_new = store.municipality(municipality.code).await?.is_none();
            let changed = store
                .write(municipality.code, &actor, now, move |work| {
                    Box::pin(async move {
                        let changed = work.save_municipality(&definition).await?;
                        // From the beginning a password alone opens nothing; whoever administers accounts may say otherwise.
                        if is_new {
                            work.require_second_factor(&Role::ALL).await?;
                        }
                        Ok(changed)
                    })
                })
                .await?;
            let records = match chain {
                Some(file) => keep_chain(&store, municipality.code, &actor, now, file).await?,
                None => 0,
            };
            store.close().await;
            let loaded = Loaded {
                municipality: municipality.code,
                name: municipality.name,
                changed,
                areas: municipality.area_sets.iter().map(|set| set.areas.len()).sum(),
                categories: municipality.categories.len(),
                partners: municipality.partners.len(),
                records,
            };
            common.answer(&loaded, || {
                format!(
                    "{} ({}) {}: {} områden, {} kategorier, {} organisationer, {} nya eller ändrade uppgifter om styrning. Starta om servern för att den ska läsa dem",
                    loaded.name,
                    loaded.municipality,
                    if loaded.changed { "är inläst" } else { "hade redan samma uppgifter" },
                    loaded.areas,
                    loaded.categories,
                    loaded.partners,
                    loaded.records
                )
            })?;
        }
        ConfigAct::Show => {
            let store = open_store(&settings).await?;
            let municipalities = store.municipalities().await?;
            store.close().await;
            let shown = Shown {
                data: settings.data,
                // The address may hold a password.
                database: if settings.database.is_some() {
                    "postgresql"
                } else {
                    "sqlite"
                },
                listen: settings.listen,
                port: settings.port,
                metrics: settings.metrics,
                public_url: settings.public_url,
                municipalities: municipalities
                    .into_iter()
                    .map(|m| Present {
                        code: m.code,
                        name: m.name,
                        categories: m.categories.len(),
                        partners: m.partners.len(),
                    })
                    .collect(),
            };
            common.answer(&shown, || {
                let mut text = format!(
                    "Data: {}\nDatabas: {}\nAdress: {}:{}",
                    shown.data.display(),
                    shown.database,
                    shown.listen,
                    shown.port
                );
                for m in &shown.municipalities {
                    text.push_str(&format!(
                        "\nKommun: {} {}, {} kategorier, {} organisationer",
                        m.code, m.name, m.categories, m.partners
                    ));
                }
                text
            })?;
        }
    }
    Ok(Outcome::Done)
}
