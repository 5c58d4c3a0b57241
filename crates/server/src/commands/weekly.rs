//! `weekly`: the week's picture on the command line, as figures or as a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use analysis::{CountRange, WeeklyDraft};
use askama::Template;
use clap::Args;
use domain::codes::AreaCode;
use domain::coverage::Coverage;
use domain::municipality::Municipality;
use domain::picture::{Picture, PictureStatus};
use domain::time::IsoWeek;
use jiff::civil::Date;
use serde::Serialize;
use store::Store;

use super::{Common, Outcome, open_store};
use crate::app::Home;
use crate::clock::Clock;
use crate::columns::ColumnsCache;
use crate::config::Flags;
use crate::frame::Frame;
use crate::pages::explore::placed::PlacedFrom;
use crate::reports::ReportFormat;
use crate::texts::Language;
use crate::weekly::{compute, frozen};
use crate::weekly_papers::WeekPapers;

/// Veckans lägesbild: siffror, PDF, Word, Excel eller HTML
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild weekly 2022-W10\n  lagesbild weekly 2022-W10 --area flemingsberg --json\n  lagesbild weekly 2022-W10 --pdf lagesbild.pdf"
)]
pub struct WeeklyArgs {
    /// Veckan, till exempel 2022-W10
    week: IsoWeek,
    /// Bara ett område, med områdets kod
    #[arg(long, value_name = "OMRÅDE")]
    area: Option<AreaCode>,
    /// Skriv lägesbilden som PDF
    #[arg(long, value_name = "FIL")]
    pdf: Option<PathBuf>,
    /// Skriv lägesbilden som Word-dokument
    #[arg(long, value_name = "FIL")]
    docx: Option<PathBuf>,
    /// Skriv siffrorna som kalkylblad
    #[arg(long, value_name = "FIL")]
    xlsx: Option<PathBuf>,
    /// Skriv siffror och figurer som en fristående webbsida
    #[arg(long, value_name = "FIL")]
    html: Option<PathBuf>,
}

#[derive(Serialize)]
struct Counted<'a> {
    area: &'a AreaCode,
    name: &'a str,
    #[serde(flatten)]
    count: CountRange,
    categories: &'a [analysis::weekly::CategoryCount],
}

#[derive(Serialize)]
struct UnusualWords<'a> {
    sentence: String,
    #[serde(flatten)]
    unusual: &'a analysis::Unusual,
}

#[derive(Serialize)]
struct Answer<'a> {
    week: IsoWeek,
    municipality: &'a str,
    /// `none`, `draft` or `adopted`.
    status: &'static str,
    version: Option<i64>,
    hash: Option<&'a str>,
    total: CountRange,
    counts: Vec<Counted<'a>>,
    unusual: Vec<UnusualWords<'a>>,
    coverage: &'a Coverage,
    files: Vec<&'a PathBuf>,
    seconds: f64,
}

/// The week as a page of its own, which needs nothing beside it.
#[derive(Template)]
#[template(path = "documents/week.html")]
struct WeekDocument<'a> {
    frame: &'a Frame,
    week: IsoWeek,
    status: &'static str,
    summary: &'a str,
    sentences: Vec<String>,
    figures: Vec<report::figures::Figure>,
    silent: Vec<String>,
}

pub async fn run(common: Common, args: WeeklyArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let clock = Clock::system();
    let municipality = common.choose_municipality(&store).await?;
    let today = clock.today(&municipality.zone());
    let home = Arc::new(Home::new(municipality, today));
    let m = home.code();
    let wheel = common.wheel("läser registret och räknar");
    if let Some(area) = &args.area
        && !home.municipality.working_areas().iter().any(|a| a.code == *area)
    {
        let areas = home.municipality.working_areas();
        let codes: Vec<&str> = areas.iter().map(|a| a.code.as_str()).collect();
        anyhow::bail!("området \"{area}\" finns inte. Välj ett av {}", codes.join(", "));
    }
    let frame = Frame {
        language: Language::from_tag(&home.municipality.language).unwrap_or(Language::Swedish),
        home: Some(home.clone()),
        ..Frame::bare()
    };
    let picture = store.picture(m, args.week, None).await?;
    let columns = ColumnsCache::reading(&settings.data);
    let papers = papers((&store, &columns), &home, &frame, (args.week, picture), today).await?;
    wheel.say("sätter sidorna");
    let wanted = [
        (ReportFormat::Pdf, &args.pdf),
        (ReportFormat::Docx, &args.docx),
        (ReportFormat::Xlsx, &args.xlsx),
    ];
    for (format, file) in wanted {
        if let Some(file) = file {
            write(file, &papers.file(format)?)?;
        }
    }
    let (picture, draft) = (&papers.picture, &papers.draft);
    let status = match picture.as_ref().map(|p| p.status) {
        Some(PictureStatus::Adopted) => "adopted",
        Some(PictureStatus::Draft) => "draft",
        None => "none",
    };
    if let Some(file) = &args.html {
        let page = page(&frame, &home.municipality, draft, picture.as_ref());
        write(file, page.render()?.as_bytes())?;
    }
    let here = |area: Option<&AreaCode>| args.area.is_none() || args.area.as_ref() == area;
    let counted: Vec<Counted<'_>> = draft
        .areas
        .iter()
        .filter(|a| here(Some(&a.area)))
        .map(|a| Counted {
            area: &a.area,
            name: &a.name,
            count: a.total,
            categories: &a.categories,
        })
        .collect();
    let answer = Answer {
        week: args.week,
        municipality: &home.municipality.name,
        status,
        version: picture.as_ref().map(|p| p.version),
        hash: picture.as_ref().and_then(|p| p.hash.as_deref()),
        total: draft.total,
        unusual: draft
            .unusual
            .iter()
            .filter(|u| here(u.area.as_ref()))
            .map(|unusual| UnusualWords {
                sentence: analysis::sentence_sv(unusual, &home.municipality),
                unusual,
            })
            .collect(),
        counts: counted,
        coverage: &draft.coverage,
        files: [&args.pdf, &args.docx, &args.xlsx, &args.html]
            .into_iter()
            .flatten()
            .collect(),
        seconds: started.elapsed().as_secs_f64(),
    };
    drop(wheel);
    common.answer(&answer, || words(&answer, &home.municipality))?;
    store.close().await;
    Ok(Outcome::Done)
}

/// What the week's files are made from, as those who work with the register get them.
pub(super) async fn papers(
    (store, columns): (&Store, &ColumnsCache),
    home: &Arc<Home>,
    frame: &Frame,
    (week, picture): (IsoWeek, Option<Picture>),
    today: Date,
) -> anyhow::Result<WeekPapers> {
    let draft = match picture.as_ref().map(frozen).transpose()?.flatten() {
        Some(frozen) => frozen,
        None => compute(store, home, week, today).await?,
    };
    let from = PlacedFrom {
        frame,
        home,
        store,
        columns,
        today,
        waits: true,
    };
    let read_by = (analysis::Audience::Register, frame.report_language());
    let papers = WeekPapers::gather(&from, home, week, (picture, draft), read_by).await;
    papers.map_err(|error| anyhow::anyhow!("{error:?}"))
}

fn write(file: &PathBuf, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, bytes)
        .map_err(|error| anyhow::anyhow!("{} kan inte skrivas: {error}", file.display()))
}

fn page<'a>(
    frame: &'a Frame,
    municipality: &Municipality,
    draft: &WeeklyDraft,
    picture: Option<&'a Picture>,
) -> WeekDocument<'a> {
    use report::figures::{RangeRow, expected_range_bars, hour_table, week_series};
    let language = frame.report_language();
    let rows: Vec<RangeRow<'_>> = draft
        .areas
        .iter()
        .map(|a| RangeRow {
            label: &a.name,
            count: a.total,
        })
        .collect();
    let of_whole = |key: &str| frame.ta(key, frame.t("picture-whole"));
    let bars = expected_range_bars(
        &of_whole("figure-bars"),
        &frame.t("picture-area"),
        &rows,
        language,
    );
    let mut drawn = vec![bars];
    let curve = draft.curve(None);
    if !curve.is_empty() {
        drawn.push(week_series(&of_whole("figure-series"), curve, language));
    }
    drawn.push(hour_table(&frame.t("figure-hours"), &draft.hours, language));
    let sentence = |unusual| match frame.language {
        Language::Swedish => analysis::sentence_sv(unusual, municipality),
        Language::English => analysis::sentence_en(unusual, municipality),
    };
    let silent = draft.coverage.silent();
    WeekDocument {
        frame,
        week: draft.week,
        status: match picture.map(|p| p.status) {
            Some(PictureStatus::Adopted) => "picture-adopted",
            _ => "picture-draft",
        },
        summary: picture.map_or("", |p| &p.summary),
        sentences: draft.unusual.iter().map(sentence).collect(),
        figures: drawn,
        silent: silent.map(|p| frame.partner_name(&p.partner)).collect(),
    }
}

fn words(answer: &Answer<'_>, municipality: &Municipality) -> String {
    let status = match answer.status {
        "adopted" => "fastställd",
        "draft" => "utkast",
        _ => "ingen har börjat skriva",
    };
    let mut text = format!("{}, {} ({status})\n", answer.municipality, answer.week);
    for row in &answer.counts {
        let range = row
            .count
            .range
            .map_or_else(|| "–".to_owned(), |r| format!("{}–{}", r.low, r.high));
        text += &format!("  {:<24} {:>5}  väntat {range}\n", row.name, row.count.n);
    }
    for unusual in &answer.unusual {
        text += &format!("  * {}\n", unusual.sentence);
    }
    let silent: Vec<&str> = answer
        .coverage
        .silent()
        .map(|p| {
            municipality
                .partner(&p.partner)
                .map_or(p.partner.as_str(), |n| &n.name)
        })
        .collect();
    text += &format!(
        "  {} av {} organisationer har hörts av",
        answer.coverage.heard(),
        answer.coverage.expected()
    );
    if !silent.is_empty() {
        text += &format!("; tysta: {}", silent.join(", "));
    }
    text
}
