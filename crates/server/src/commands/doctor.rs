//! `doctor`: is everything all right here? Each finding says what to do about it.

use std::path::Path;
use std::time::Instant;

use clap::Args;
use domain::access::Role;
use domain::municipality::Municipality;
use jiff::ToSpan;
use serde::Serialize;
use store::{DATABASE_FILE, Store, installation};

use super::serve::address_for_people;
use super::{Common, Outcome, open_store};
use crate::clock::Clock;
use crate::config::mail::MailFlags;
use crate::config::openid::providers;
use crate::config::{Flags, Settings};
use crate::frame::Frame;
use crate::importing::{Listening, Pace};
use crate::mailing::try_connection;
use crate::openid::examining::examine;
use crate::pages::answer_path;
use crate::sealed_backup::recipients;

/// Kontrollerar installationen och säger hur varje fel åtgärdas
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild doctor\n  lagesbild doctor --json | jq '.checks[] | select(.ok == false)'"
)]
pub struct DoctorArgs {
    #[command(flatten)]
    mail: MailFlags,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// What was found, and when it is not all right what to do.
    found: String,
    cure: Option<String>,
}

#[derive(Serialize)]
struct Report {
    ok: bool,
    checks: Vec<Check>,
}

impl Check {
    fn new(name: &'static str, result: Result<String, (String, &str)>) -> Self {
        match result {
            Ok(found) => Self {
                name,
                ok: true,
                found,
                cure: None,
            },
            Err((found, cure)) => Self {
                name,
                ok: false,
                found,
                cure: Some(cure.to_owned()),
            },
        }
    }
}

pub async fn run(common: Common, args: DoctorArgs) -> anyhow::Result<Outcome> {
    let settings = common.settings(Flags {
        mail: args.mail,
        ..Flags::default()
    })?;
    let mut checks = vec![listening(&settings), admin_networks(&settings), time_zones()];
    if settings.database.is_none() {
        checks.extend([
            directory(&settings.data),
            room(&settings.data),
            privacy_of_file(&settings.data),
        ]);
    }
    // A check-up must not make a register where there was none.
    let there = settings.database.is_some() || settings.data.join(DATABASE_FILE).exists();
    if there {
        match open_store(&settings).await {
            Ok(store) => {
                checks.push(Check::new("databasen svarar", Ok(kind_of(&store))));
                checks.extend(register(&store).await?);
                store.close().await;
            }
            Err(error) => checks.push(Check::new(
                "databasen svarar",
                Err((format!("{error:#}"), "Kontrollera adressen och att databasen är i gång. För SQLite: återläs en säkerhetskopia med lagesbild restore")),
            )),
        }
    } else {
        checks.push(Check::new(
            "registret finns",
            Err((
                "det finns inget register här".into(),
                "Läs in en kommun med lagesbild config load KOMMUN.toml, eller prova med lagesbild demo",
            )),
        ));
    }
    checks.push(backups(&settings));
    checks.push(mail(&settings).await);
    checks.extend(log_in_elsewhere(&settings).await);
    let report = Report {
        ok: checks.iter().all(|c| c.ok),
        checks,
    };
    common.answer(&report, || {
        report.checks.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(if report.ok {
        Outcome::Done
    } else {
        Outcome::Refused
    })
}

fn line(check: &Check) -> String {
    let mark = if check.ok { "✓" } else { "✗" };
    match &check.cure {
        None => format!("{mark} {}: {}", check.name, check.found),
        Some(cure) => format!("{mark} {}: {}\n    Gör så här: {cure}", check.name, check.found),
    }
}

fn listening(settings: &Settings) -> Check {
    let own = ["127.0.0.1", "::1", "localhost"].contains(&settings.listen.as_str());
    let address = format!("{}:{}", settings.listen, settings.port);
    Check::new(
        "adressen är skyddad",
        if own || settings.is_https() {
            Ok(address)
        } else {
            Err((
                format!("{address} nås av andra utan kryptering"),
                "Sätt en proxy med TLS framför, lyssna på 127.0.0.1 och ange public_url = \"https://…\" i inställningarna",
            ))
        },
    )
}

/// Behind a proxy that is not told of, everybody comes from the proxy.
fn admin_networks(settings: &Settings) -> Check {
    let networks: Vec<String> = settings.admin_networks.iter().map(ToString::to_string).collect();
    let unseen = settings.is_https() && settings.trusted_proxies.is_empty();
    Check::new(
        "administratörens sidor",
        match networks.as_slice() {
            [] => Ok("öppnas från alla nätverk; admin_networks kan begränsa dem".into()),
            networks if !unseen => Ok(format!("öppnas bara från {}", networks.join(", "))),
            networks => Err((
                format!(
                    "ska bara öppnas från {}, men bakom proxyn syns inte varifrån någon kommer",
                    networks.join(", ")
                ),
                "Skriv proxyns adress i trusted_proxies",
            )),
        },
    )
}

fn backups(settings: &Settings) -> Check {
    Check::new(
        "säkerhetskopior krypteras",
        match recipients(&settings.backup_recipients) {
            Ok(found) if found.is_empty() => {
                Ok("inte inställt; utan mottagare ska kopiorna ligga på en krypterad disk".into())
            }
            Ok(found) => Ok(format!("för {} mottagare", found.len())),
            Err(error) => Err((error.to_string(), "Rätta backup_recipients i inställningarna")),
        },
    )
}

/// Goes as far towards the mail server as one can without sending anything.
async fn mail(settings: &Settings) -> Check {
    const NAME: &str = "e-post går att skicka";
    let server = match settings.mail.mail_server() {
        Ok(Some(server)) => server,
        Ok(None) => {
            let found = "inte inställt; lägesbilder hämtas som fil".to_owned();
            return Check::new(NAME, Ok(found));
        }
        Err(error) => {
            let cure = "Rätta avsnittet [mail] i inställningarna";
            return Check::new(NAME, Err((error.to_string(), cure)));
        }
    };
    let address = format!("{}:{}", server.host, server.port);
    let Err(trouble) = try_connection(&server).await else {
        return Check::new(NAME, Ok(format!("{address} svarar och släpper in oss")));
    };
    // The words say what is wrong and, after the first sentence, what to do.
    let words = Frame::bare().ta(&format!("mail-trouble-{}", trouble.kind.code()), trouble.detail);
    let (found, cure) = words.split_once("). ").unwrap_or((words.as_str(), ""));
    Check::new(NAME, Err((format!("{address}: {found})"), cure)))
}

/// Asks each provider as a log-in would, without logging in.
async fn log_in_elsewhere(settings: &Settings) -> Vec<Check> {
    const NAME: &str = "inloggning hos annan";
    let (providers, wrong) = providers(&settings.openid);
    let mut checks = Vec::new();
    for (name, error) in wrong {
        let cure = "Rätta avsnittet [[openid]] i inställningarna";
        checks.push(Check::new(NAME, Err((format!("{name}: {error}"), cure))));
    }
    let (frame, clock) = (Frame::bare(), Clock::system());
    for provider in providers {
        let mut good = Vec::new();
        for finding in examine(&provider, clock.outside()).await {
            let words = finding.words(&frame);
            if finding.ok {
                good.push(words);
                continue;
            }
            // The first sentence says what is wrong, the others what to do.
            let (found, cure) = words.split_once(". ").unwrap_or((words.as_str(), ""));
            checks.push(Check::new(
                NAME,
                Err((format!("{}: {found}", provider.label), cure)),
            ));
        }
        let base = address_for_people(settings);
        let back = format!("{}{}", base.trim_end_matches('/'), answer_path(&provider.name));
        good.push(frame.ta("openid-found-register", back));
        checks.push(Check::new(
            NAME,
            Ok(format!("{}: {}", provider.label, good.join(" "))),
        ));
    }
    checks
}

fn time_zones() -> Check {
    Check::new(
        "tidszoner finns",
        match jiff::tz::TimeZone::get("Europe/Stockholm") {
            Ok(_) => Ok("Europe/Stockholm".into()),
            Err(error) => Err((error.to_string(), "Programmet är fel byggt. Hämta det på nytt")),
        },
    )
}

fn directory(data: &Path) -> Check {
    let probe = data.join(".lagesbild-doctor");
    let written = std::fs::create_dir_all(data).and_then(|()| std::fs::write(&probe, b"x"));
    let _ = std::fs::remove_file(&probe);
    Check::new(
        "datakatalogen går att skriva i",
        match written {
            Ok(()) => Ok(data.display().to_string()),
            Err(error) => Err((
                format!("{}: {error}", data.display()),
                "Ge programmets användare rätt att skriva i katalogen, eller ange en annan med --data",
            )),
        },
    )
}

/// Room for the register to double, and at least a gigabyte.
fn room(data: &Path) -> Check {
    let size = std::fs::metadata(data.join(DATABASE_FILE)).map_or(0, |m| m.len());
    let needed = (2 * size).max(1 << 30);
    let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    Check::new(
        "det finns plats på disken",
        match free_bytes(data) {
            Some(free) if free < needed => Err((
                format!("{} fritt, registret är {}", gigabytes(free), gigabytes(size)),
                "Frigör plats eller flytta datakatalogen till en större disk",
            )),
            Some(free) => Ok(format!("{} fritt", gigabytes(free))),
            None => Ok("kunde inte läsas av på det här systemet".into()),
        },
    )
}

/// As `df` says it; `None` where there is no such program.
fn free_bytes(data: &Path) -> Option<u64> {
    let output = std::process::Command::new("df")
        .args(["-Pk", "--"])
        .arg(data)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kilobytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn privacy_of_file(data: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(data).map_or(0o700, |m| m.permissions().mode());
    Check::new(
        "datakatalogen är stängd för andra",
        if mode & 0o007 == 0 {
            Ok(format!("{:o}", mode & 0o777))
        } else {
            Err((
                format!("andra användare på datorn kan läsa den ({:o})", mode & 0o777),
                "Kör: chmod 750 på datakatalogen",
            ))
        },
    )
}

fn kind_of(store: &Store) -> String {
    if store.is_sqlite() {
        "SQLite".into()
    } else {
        "PostgreSQL".into()
    }
}

async fn register(store: &Store) -> anyhow::Result<Vec<Check>> {
    let municipalities = store.municipalities().await?;
    let today = |zone: &jiff::tz::TimeZone| Clock::system().today(zone);
    let mut checks = vec![Check::new(
        "minst en kommun är inläst",
        if municipalities.is_empty() {
            Err((
                "ingen kommun".into(),
                "Läs in en med: lagesbild config load KOMMUN.toml",
            ))
        } else {
            Ok(municipalities
                .iter()
                .map(|m| m.name.as_str())
                .collect::<Vec<_>>()
                .join(", "))
        },
    )];
    for municipality in &municipalities {
        let day = today(&municipality.zone());
        let accounts = store.accounts(municipality.code).await?;
        let administers = accounts.iter().any(|(a, grants)| {
            a.is_open()
                && grants
                    .iter()
                    .any(|g| g.role == Role::Administrator && g.holds_on(day))
        });
        checks.push(Check::new(
            "någon administrerar konton",
            if administers {
                Ok(municipality.name.clone())
            } else {
                Err((
                    format!("{} har ingen administratör", municipality.name),
                    "Starta servern, som visar en engångslänk, eller: lagesbild user add ADRESS --name NAMN --role administrator --partner KOD",
                ))
            },
        ));
        let latest = municipality.population.iter().map(|p| p.year).max();
        checks.push(Check::new(
            "folkmängden är aktuell",
            match latest {
                Some(year) if year + 3 >= day.year() => Ok(format!("{}: {year}", municipality.name)),
                Some(year) => Err((
                    format!("{} har folkmängd till och med {year}", municipality.name),
                    "Lägg till ett senare år i kommunens folkmängdsfil och läs in den på nytt",
                )),
                None => Err((
                    format!("{} har ingen folkmängd", municipality.name),
                    "Lägg till den i kommunfilen",
                )),
            },
        ));
    }
    checks.push(waiting_letters(store, &municipalities).await?);
    checks.push(abandoned_imports(store).await?);
    let chain = store.checkpoint(installation()).await;
    checks.push(Check::new(
        "loggen går att läsa",
        match chain {
            Ok(point) => Ok(format!(
                "{} poster för installationen; hela kedjan prövas med lagesbild verify",
                point.seq
            )),
            Err(error) => Err((
                error.to_string(),
                "Kör lagesbild verify, och återläs en säkerhetskopia om den hittar fel",
            )),
        },
    ));
    Ok(checks)
}

/// Imports that go on beat; what is silent through a few beats is nobody's any more.
/// A mail server that is down for a night is no fault of the installation; one that is down for a day is told of.
async fn waiting_letters(store: &Store, municipalities: &[Municipality]) -> anyhow::Result<Check> {
    let before = Clock::system().now() - 24.hours();
    let mut waiting = 0;
    for municipality in municipalities {
        waiting += store.mail_waiting_since(municipality.code, before).await?;
    }
    Ok(Check::new(
        "inga brev väntar länge",
        match waiting {
            0 => Ok("inga".into()),
            n => Err((
                format!("{n} brev har väntat mer än ett dygn"),
                "Se varför på lägesbildens sida Skicka, och åtgärda e-postservern",
            )),
        },
    ))
}

async fn abandoned_imports(store: &Store) -> anyhow::Result<Check> {
    let pace = Pace::default();
    let mut listening = Listening::default();
    let mut running = store.running_imports().await?;
    listening.hear(&running, Instant::now(), pace.silence);
    let mut silent = 0;
    if !running.is_empty() {
        let a_while = pace.beat * 3;
        tokio::time::sleep(a_while).await;
        running = store.running_imports().await?;
        silent = listening.hear(&running, Instant::now(), a_while).len();
    }
    Ok(Check::new(
        "inga avbrutna importer",
        match (silent, running.len()) {
            (0, 0) => Ok("inga".into()),
            (0, n) => Ok(format!("inga; {n} pågår")),
            (n, _) => Err((
                format!("{n} avbrutna"),
                "Starta servern: den tar tillbaka dem inom en minut",
            )),
        },
    ))
}
