//! `report`: any report of the register, as a file.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use domain::time::IsoWeek;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::weekly::papers;
use super::{Asked, Common, Outcome, Wheel};
use crate::errors::PageError;
use crate::pages::governance::AsOf;
use crate::reports::adopted::versions;
use crate::reports::{self, Desk, ReportFormat, ReportKind};

/// En rapport ur registret som PDF, Word, Excel eller JSON
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild report --list\n  lagesbild report lagesbild-vecka 2022-W10 --pdf lagesbild.pdf\n  lagesbild report tertial --period 2022-T1 --pdf tertial.pdf\n  lagesbild report mal trivsamt-och-tryggt --docx underlag.docx\n  lagesbild report overlamning sakerhetschef --as-of 2022-03-07 --pdf overlamning.pdf\n  lagesbild report revisionsunderlag fordjupad-resurser --as-of 2022-04-22 --docx underlag.docx\n  lagesbild report tertial --period 2022-T1 --adopted --pdf sand.pdf\n\nSamma register och samma dag ger samma fil."
)]
pub struct ReportArgs {
    /// Rapportens namn; --list visar alla
    #[arg(value_name = "NAMN", required_unless_present = "list")]
    name: Option<String>,
    /// Målet, organet eller funktionen som rapporten handlar om
    #[arg(value_name = "OM")]
    of: Option<String>,
    /// Visar vilka rapporter som finns och vad de kan handla om
    #[arg(long)]
    list: bool,
    /// Perioden: en vecka (2022-W10), ett tertial (2022-T1), ett år (2022)
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Dagen som visas (standard: i dag)
    #[arg(long, value_name = "DATUM")]
    as_of: Option<Date>,
    /// Filerna som de sparades när rapporten senast fastställdes, i stället för nya
    #[arg(long)]
    adopted: bool,
    #[arg(long, value_name = "FIL")]
    pdf: Option<PathBuf>,
    #[arg(long, value_name = "FIL")]
    docx: Option<PathBuf>,
    #[arg(long, value_name = "FIL")]
    xlsx: Option<PathBuf>,
    /// Text, figurer och tabeller som JSON; dess schema: lagesbild export schema
    #[arg(long, value_name = "FIL")]
    json_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    title: String,
    of: Vec<String>,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
    bytes: usize,
    sha256: String,
}

#[derive(Serialize)]
struct Answer {
    name: String,
    title: String,
    as_of: Date,
    /// The number of the journal's entry that the register stood at.
    version: i64,
    /// Of the first file; of the PDF that would have been written when none was asked for.
    sha256: String,
    files: Vec<Written>,
    seconds: f64,
}

pub async fn run(common: Common, args: ReportArgs) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let asked = Asked::open(&common, args.as_of).await?;
    let as_of = AsOf {
        day: asked.day,
        is_today: args.as_of.is_none(),
        not_understood: None,
    };
    let today = crate::clock::Clock::system().today(&asked.home.zone);
    let desk = Desk::of_command(asked.store, asked.home, asked.frame, asked.chain, as_of, today)
        .with_columns(asked.columns);
    let Some(name) = args.name.as_deref().filter(|_| !args.list) else {
        let kinds = ReportKind::ALL.into_iter().map(|kind| listed(&desk, kind));
        let listed: Vec<Listed> = std::iter::once(listed_week(&desk)).chain(kinds).collect();
        common.answer(&listed, || listing(&listed))?;
        desk.store.close().await;
        return Ok(Outcome::Done);
    };
    let wheel = common.wheel("läser registret och räknar");
    let answer = if name == WEEK {
        week(&desk, &args, &wheel).await?
    } else {
        any(&desk, name, &args, &wheel).await?
    };
    drop(wheel);
    let answer = Answer {
        seconds: begun.elapsed().as_secs_f64(),
        ..answer
    };
    common.answer(&answer, || words(&answer))?;
    desk.store.close().await;
    Ok(Outcome::Done)
}

/// The week's picture, which has pages of its own.
const WEEK: &str = "lagesbild-vecka";

/// The week's picture as it stood adopted by the day that is asked for; otherwise as it stands now.
async fn week(desk: &Desk, args: &ReportArgs, wheel: &Wheel) -> anyhow::Result<Answer> {
    let (m, day) = (desk.municipality(), desk.as_of.day);
    let week: IsoWeek = match args.of.as_deref().or(args.period.as_deref()) {
        Some(told) => told.parse().map_err(|_| {
            anyhow::anyhow!(
                "\"{told}\" är ingen vecka. Skriv till exempel {}",
                IsoWeek::of(day)
            )
        })?,
        None => IsoWeek::of(day).plus(-1),
    };
    let mut versions = desk.store.picture_versions(m, week).await?;
    if !desk.as_of.is_today {
        let zone = &desk.home.zone;
        versions.retain(|p| {
            p.adopted_at
                .is_some_and(|at| at.to_zoned(zone.clone()).date() <= day)
        });
        anyhow::ensure!(
            !versions.is_empty(),
            "ingen lägesbild för {week} var fastställd {day}"
        );
    }
    let picture = versions.into_iter().next();
    let papers = papers(
        (&desk.store, desk.columns()),
        &desk.home,
        &desk.frame,
        (week, picture),
        desk.today,
    )
    .await?;
    wheel.say("sätter sidorna");
    let (files, sha256) = write_wanted(args, &ReportFormat::ALL[..3], |format| Ok(papers.file(format)?))?;
    Ok(Answer {
        name: WEEK.to_owned(),
        title: desk.frame.ta("picture-of-week", week.week()),
        as_of: day,
        version: papers.version(),
        sha256,
        files,
        seconds: 0.0,
    })
}

async fn any(desk: &Desk, name: &str, args: &ReportArgs, wheel: &Wheel) -> anyhow::Result<Answer> {
    let kind = ReportKind::from_name(name).ok_or_else(|| {
        let names = ReportKind::ALL.map(ReportKind::name).join(", ");
        anyhow::anyhow!("rapporten \"{name}\" finns inte. Välj en av {WEEK}, {names}")
    })?;
    let asked = asked_for(desk, kind, args)?;
    if args.adopted {
        return adopted(desk, &kind.file_name(&asked, desk.as_of.day), args).await;
    }
    let report = kind.write(desk, &asked).await.map_err(|error| match error {
        PageError::NotFound => not_there(desk, kind, &asked.of),
        other => anyhow::anyhow!("{other:?}"),
    })?;
    let last = desk.store.last_change(desk.municipality()).await?;
    wheel.say("sätter sidorna");
    let (files, sha256) = write_wanted(args, &report.formats(), |format| {
        Ok(report.file(desk, last.as_ref(), format)?)
    })?;
    Ok(Answer {
        name: report.name.clone(),
        title: report.title.clone(),
        as_of: desk.as_of.day,
        version: report.rests_on.or(last).map_or(0, |entry| entry.seq),
        sha256,
        files,
        seconds: 0.0,
    })
}

/// A report as it was kept when a body decided on it last, up to the day that is asked for.
async fn adopted(desk: &Desk, name: &str, args: &ReportArgs) -> anyhow::Result<Answer> {
    let day = desk.as_of.day;
    let versions = versions(desk.chain(), name);
    let version = versions
        .into_iter()
        .find(|version| version.on <= day)
        .ok_or_else(|| anyhow::anyhow!("{name} var inte fastställd {day}"))?;
    let mut kept = Vec::new();
    for format in ReportFormat::ALL {
        let Some(file) = version.file(format) else {
            continue;
        };
        let file = desk.store.record_file(desk.municipality(), &file.sha256).await?;
        kept.extend(file.map(|file| (format, file.bytes)));
    }
    let formats: Vec<ReportFormat> = kept.iter().map(|(format, _)| *format).collect();
    let (files, sha256) = write_wanted(args, &formats, |format| {
        let file = kept.iter().find(|(kept, _)| *kept == format);
        let file = file.context("filen ligger inte i registret")?;
        Ok(file.1.clone())
    })?;
    Ok(Answer {
        name: version.stem.clone(),
        title: version.document.title.clone(),
        as_of: version.on,
        version: desk
            .store
            .last_change(desk.municipality())
            .await?
            .map_or(0, |entry| entry.seq),
        sha256,
        files,
        seconds: 0.0,
    })
}

/// The files that are asked for, and the digest of the first; of the PDF that would have been written when none is.
fn write_wanted(
    args: &ReportArgs,
    formats: &[ReportFormat],
    file: impl Fn(ReportFormat) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<(Vec<Written>, String)> {
    let wanted = [
        (ReportFormat::Pdf, &args.pdf),
        (ReportFormat::Docx, &args.docx),
        (ReportFormat::Xlsx, &args.xlsx),
        (ReportFormat::Json, &args.json_file),
    ];
    let mut files = Vec::new();
    for (format, path) in wanted {
        let Some(path) = path else { continue };
        anyhow::ensure!(
            formats.contains(&format),
            "rapporten finns inte som {}",
            format.name()
        );
        files.push(written(path, &file(format)?)?);
    }
    let sha256 = match files.first() {
        Some(file) => file.sha256.clone(),
        None => hex::encode(Sha256::digest(file(ReportFormat::Pdf)?)),
    };
    Ok((files, sha256))
}

/// A period is the name of a report that is about a period, and a choice in the others.
fn asked_for(desk: &Desk, kind: ReportKind, args: &ReportArgs) -> anyhow::Result<reports::Asked> {
    let (of, period) = (
        args.of.clone().unwrap_or_default(),
        args.period.clone().unwrap_or_default(),
    );
    let of = if kind.is_of_period() && of.is_empty() {
        period.clone()
    } else {
        of
    };
    if of.is_empty()
        && let Some(subjects) = kind.subjects(desk)
    {
        // One that there is but one of needs no name.
        let [(only, _)] = subjects.as_slice() else {
            return Err(not_there(desk, kind, ""));
        };
        return Ok(reports::Asked {
            of: only.clone(),
            period,
        });
    }
    Ok(reports::Asked { of, period })
}

fn not_there(desk: &Desk, kind: ReportKind, of: &str) -> anyhow::Error {
    let codes: Vec<String> = kind
        .subjects(desk)
        .unwrap_or_default()
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    let codes = codes.join(", ");
    if of.is_empty() {
        anyhow::anyhow!("säg vad rapporten ska handla om: {codes}")
    } else {
        anyhow::anyhow!("\"{of}\" finns inte som {}. Välj en av {codes}", kind.name())
    }
}

fn listed(desk: &Desk, kind: ReportKind) -> Listed {
    let subjects = kind.subjects(desk).unwrap_or_default();
    Listed {
        name: kind.name(),
        title: desk.frame.t(format!("report-{}", kind.name())),
        of: subjects.into_iter().map(|(code, _)| code).collect(),
    }
}

fn listed_week(desk: &Desk) -> Listed {
    Listed {
        name: WEEK,
        title: desk.frame.t("nav-pictures"),
        of: vec![IsoWeek::of(desk.as_of.day).plus(-1).to_string()],
    }
}

fn listing(listed: &[Listed]) -> String {
    let line = |one: &Listed| {
        let of = if one.of.is_empty() {
            String::new()
        } else {
            format!(": {}", one.of.join(", "))
        };
        format!("{:<26}{}{of}", one.name, one.title)
    };
    listed.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn written(path: &Path, bytes: &[u8]) -> anyhow::Result<Written> {
    std::fs::write(path, bytes).with_context(|| format!("{} kan inte skrivas", path.display()))?;
    Ok(Written {
        file: path.to_owned(),
        bytes: bytes.len(),
        sha256: hex::encode(Sha256::digest(bytes)),
    })
}

fn words(answer: &Answer) -> String {
    let mut lines = vec![format!("{}, {}", answer.title, answer.as_of)];
    let file = |file: &Written| {
        format!(
            "{}, {} byte, sha256 {}",
            file.file.display(),
            file.bytes,
            file.sha256
        )
    };
    lines.extend(answer.files.iter().map(file));
    if answer.files.is_empty() {
        lines.push("Skriv --pdf, --docx, --xlsx eller --json-file och en fil för att ta ut den.".to_owned());
    }
    lines.join("\n")
}
