//! `bench`: the speed table for this machine. Every figure is measured here and now, on registers that
//! are made for it and thrown away; where a bar is a ratio, both sides run in the same run.

mod access;
mod documents;
mod explore;
mod load;
mod peer;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::civil::Date;
use serde::Serialize;
use store::{Actor, DATABASE_FILE, Store};

use super::demo::{fill, make_logins};
use super::{Common, Outcome};
use crate::app::{App, AppState, Home};
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::demo_municipality::demo_municipalities;
use crate::listening::{self, Patience};
use crate::{assets, pages, weekly};

/// Mäter hastigheten på den här datorn mot programmets mål
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild bench\n  lagesbild bench --events 10000000 --json\n  lagesbild bench --documents --events 10000000\n  lagesbild bench --explore --events 10000000\n  lagesbild bench --explore --register MAPP --as-of 2017-12-31"
)]
pub struct BenchArgs {
    /// Händelser i det stora registret, som veckans utkast mäts på
    #[arg(long, default_value_t = 1_000_000, value_name = "ANTAL")]
    events: u64,
    /// Rader i filen som läses in
    #[arg(long, default_value_t = 1_000_000, value_name = "ANTAL")]
    rows: u64,
    /// Mäter bara dokumenten, på det stora registret
    #[arg(long)]
    documents: bool,
    /// Mäter bara sidan Utforska och behörigheten, på det stora registret
    #[arg(long, conflicts_with = "documents")]
    explore: bool,
    /// Lägger det stora registret här och använder det igen nästa gång
    #[arg(long, value_name = "KATALOG", requires = "explore")]
    register: Option<PathBuf>,
    /// Dagen som ett register som redan finns ses från (standard: den dag som registren här fylls till)
    #[arg(long, value_name = "DATUM", requires = "register")]
    as_of: Option<Date>,
}

/// The register that pages are measured on.
const PAGE_EVENTS: u64 = 100_000;

#[derive(Serialize)]
struct Row {
    work: String,
    bar: f64,
    measured: f64,
    unit: &'static str,
    met: bool,
}

#[derive(Serialize)]
struct Table {
    version: &'static str,
    optimised: bool,
    cores: usize,
    rows: Vec<Row>,
    /// What was not measured and why, and what was measured without a bar.
    left_out: Vec<String>,
}

impl Table {
    fn row(&mut self, work: impl Into<String>, bar: f64, measured: f64, unit: &'static str) {
        let measured = (measured * 1000.0).round() / 1000.0;
        self.rows.push(Row {
            work: work.into(),
            bar,
            measured,
            unit,
            met: measured <= bar,
        });
    }

    /// Where more is better.
    fn at_least(&mut self, work: impl Into<String>, bar: f64, measured: f64, unit: &'static str) {
        self.row(work, bar, measured, unit);
        if let Some(row) = self.rows.last_mut() {
            row.met = row.measured >= bar;
        }
    }
}

pub async fn run(common: Common, args: BenchArgs) -> anyhow::Result<Outcome> {
    let folder = Scratch::new()?;
    let mut table = Table {
        version: env!("CARGO_PKG_VERSION"),
        optimised: !cfg!(debug_assertions),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        rows: Vec::new(),
        left_out: vec![
            "inte mätt: första kommandot på en ny dator, det mäts med  time scripts/demo --no-serve  i en ny klon".to_owned(),
        ],
    };
    if !table.optimised {
        common.say("Det här är ett oputsat bygge. Siffrorna gäller först med: cargo build --release");
    }
    let large = args.register.unwrap_or_else(|| folder.0.join("stort"));
    if args.documents || args.explore {
        if !large.join(DATABASE_FILE).exists() {
            anyhow::ensure!(
                args.as_of.is_none(),
                "det finns inget register i {}: --as-of gäller bara ett som redan finns",
                large.display()
            );
            let (store, _) = register(&common, &large, args.events).await?;
            store.close().await;
        }
    } else {
        pages_and_writes(&common, &folder.0.join("sidor"), &mut table).await?;
        start_and_memory(&common, &folder.0.join("sidor"), &mut table).await?;
        weekly_draft(&common, &large, args.events, &mut table).await?;
    }
    if !args.documents {
        explore::measure(&common, &large, args.as_of.unwrap_or(AS_OF), &mut table).await?;
    }
    if !args.explore {
        documents::measure(&common, &large, args.events, &mut table).await?;
    }
    if !args.documents
        && !args.explore
        && let Err(error) = peer::import(&common, &folder.0.join("import"), args.rows, &mut table)
    {
        table
            .left_out
            .push(format!("inte mätt: import mot sqlite3: {error:#}"));
    }
    common.answer(&table, || as_text(&table))?;
    Ok(if table.rows.iter().all(|r| r.met) {
        Outcome::Done
    } else {
        Outcome::Refused
    })
}

fn as_text(table: &Table) -> String {
    let mut text = format!("{:<74} {:>9} {:>9}  {}\n", "arbete", "mål", "mätt", "enhet");
    for row in &table.rows {
        let mark = if row.met { "" } else { "  ← når inte målet" };
        text.push_str(&format!(
            "{:<74} {:>9} {:>9}  {}{mark}\n",
            row.work, row.bar, row.measured, row.unit
        ));
    }
    for left in &table.left_out {
        text.push_str(&format!("{left}\n"));
    }
    text
}

/// A folder for the registers of the run, gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("lagesbild-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const AS_OF: Date = Date::constant(2026, 11, 23);

/// A demo register of `events` in a folder of its own.
async fn register(common: &Common, folder: &Path, events: u64) -> anyhow::Result<(Store, Clock)> {
    let municipalities = demo_municipalities()?;
    let clock = Clock::starting_on(AS_OF, &municipalities[0].zone());
    let store = Store::open_sqlite(folder, clock.now()).await?;
    common.say(format_args!("fyller ett register med {events} händelser"));
    let settings = demo::DemoSettings {
        seed: demo::SEED,
        as_of: AS_OF,
        events,
    };
    fill(common, &store, &municipalities[0], settings, false).await?;
    make_logins(&store, clock, &municipalities[..1]).await?;
    Ok((store, clock))
}

/// The pages of a register, until the task is aborted.
async fn served(
    store: Store,
    clock: Clock,
    folder: &Path,
) -> anyhow::Result<(App, SocketAddr, tokio::task::JoinHandle<()>)> {
    let settings = Settings {
        data: folder.to_owned(),
        // Fifty clients are one person here.
        pages_per_minute: u32::MAX,
        ..Settings::default()
    };
    let app = AppState::new(store, clock, settings).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = pages::router(app.clone());
    let server = tokio::spawn(listening::serve(
        listener,
        router,
        Patience::default(),
        std::future::pending(),
    ));
    Ok((app, address, server))
}

async fn pages_and_writes(common: &Common, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let (store, clock) = register(common, folder, PAGE_EVENTS).await?;
    let (app, address, server) = served(store, clock, folder).await?;
    let login = load::log_in(address, "samordnare@demo.example", super::demo::PASSWORD).await?;

    common.say("mäter sidor med 50 klienter");
    let municipality = demo_municipalities()?.swap_remove(0);
    let m = municipality.code;
    let latest = app.store.checkpoint(m).await?.seq;
    let pages = [
        (
            "lista",
            vec![
                "/handelser".to_owned(),
                "/handelser?q=klotter".to_owned(),
                "/handelser?kategori=SKA".to_owned(),
            ],
        ),
        (
            "en händelse",
            (1..=40).map(|i| format!("/handelser/{}", i * 2_000)).collect(),
        ),
        ("formulär", vec!["/handelser/ny".to_owned()]),
        ("kartruta av urvalet", tiles(&municipality)),
    ];
    for (name, paths) in &pages {
        // The first wave opens the connections to the database and looks each list up once; told apart from the rest.
        let first = load::get_many(address, &login, paths, 50, 200).await?;
        table.left_out.push(format!(
            "utan mål: {name}, den första vågen efter start, p99 {:.0} ms",
            load::p99(&first)
        ));
        let times = load::get_many(address, &login, paths, 50, 2_000).await?;
        table.row(
            format!("{name}, 50 klienter, {PAGE_EVENTS} händelser, p99"),
            50.0,
            load::p99(&times),
            "ms",
        );
    }
    common.say("mäter kvitterade skrivningar");
    let times = load::post_many(address, &login, &new_event(&municipality, AS_OF), 8, 800).await?;
    table.row(
        "kvitterad händelse över HTTP, 8 klienter, p99",
        40.0,
        load::p99(&times),
        "ms",
    );
    anyhow::ensure!(
        app.store.checkpoint(m).await?.seq > latest,
        "skrivningarna syns inte i loggen"
    );

    let week = IsoWeek::of(AS_OF).previous();
    let path = format!("/lagesbild/{week}.pdf");
    load::get(address, &login, &path).await?;
    let mut slowest: f64 = 0.0;
    for _ in 0..5 {
        let started = Instant::now();
        load::get(address, &login, &format!("{path}?ny={}", slowest)).await?;
        slowest = slowest.max(started.elapsed().as_secs_f64());
    }
    table.row("veckans lägesbild som PDF", 1.5, slowest, "s");

    for (path, script_bar) in [
        ("/", 80.0),
        ("/handelser/ny", 350.0),
        ("/handelser", 350.0),
        (&*format!("/lagesbild/{week}"), 350.0),
    ] {
        let page = load::get(address, &login, path).await?;
        let sent = load::weight(address, &login, path).await?;
        table.row(
            format!("sidans vikt {path}, HTML som den skickas"),
            60.0,
            sent as f64 / 1000.0,
            "kB",
        );
        table.left_out.push(format!(
            "utan mål: {path} uppackad {:.0} kB HTML",
            page.body.len() as f64 / 1000.0
        ));
        let scripts = assets::script_weight(&page.body);
        table.row(
            format!("sidans vikt {path}, skript komprimerat"),
            script_bar,
            scripts as f64 / 1000.0,
            "kB",
        );
    }
    server.abort();
    app.store.close().await;
    Ok(())
}

/// A partner's report as the form sends it.
fn new_event(municipality: &Municipality, day: Date) -> [(&'static str, String); 7] {
    [
        ("organisation", municipality.partners[0].code.to_string()),
        ("handelse", municipality.categories[0].code.to_string()),
        ("datum", day.to_string()),
        ("plats", municipality.gazetteer[0].name.clone()),
        ("sakerhet", "observed".to_owned()),
        ("klassning", "internal".to_owned()),
        (
            "text",
            "Rutan i vindskyddet är sönder och glas ligger kvar på bänken.".to_owned(),
        ),
    ]
}

/// Tiles around a place, from the whole municipality to a block, of all events and of a few.
fn tiles(municipality: &Municipality) -> Vec<String> {
    let [lon, lat] = municipality.map.center;
    let (lat, few) = (lat.to_radians(), &municipality.categories[1].code);
    let (x, y) = (
        (lon + 180.0) / 360.0,
        (1.0 - (lat.tan() + lat.cos().recip()).ln() / std::f64::consts::PI) / 2.0,
    );
    let path = |zoom: u32| {
        let at = |part: f64| (part * f64::from(1_u32 << zoom)) as u32;
        format!("/utforska/rutor/{zoom}/{}/{}", at(x), at(y))
    };
    (9..=16)
        .flat_map(|zoom| [path(zoom), format!("{}?kategori={few}", path(zoom))])
        .collect()
}

/// The program itself, started as an administrator starts it.
async fn start_and_memory(common: &Common, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    common.say("mäter start och minne");
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let started = Instant::now();
    let mut child = tokio::process::Command::new(std::env::current_exe()?)
        .args(["serve", "--quiet", "--port", &port.to_string(), "--data"])
        .arg(folder)
        .kill_on_drop(true)
        .spawn()?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let ready = loop {
        if load::is_ready(address).await {
            break started.elapsed().as_secs_f64();
        }
        anyhow::ensure!(started.elapsed().as_secs() < 30, "servern blev aldrig klar");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    table.row(
        format!("start till svar, {PAGE_EVENTS} händelser"),
        0.3,
        ready,
        "s",
    );
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    match child.id().and_then(resident_mebibytes) {
        Some(mebibytes) => table.row("minne i vila", 80.0, mebibytes, "MiB"),
        None => table
            .left_out
            .push("minne i vila: /proc finns inte här".to_owned()),
    }
    child.kill().await?;
    Ok(())
}

fn resident_mebibytes(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

async fn weekly_draft(common: &Common, folder: &Path, events: u64, table: &mut Table) -> anyhow::Result<()> {
    let (store, _) = register(common, folder, events).await?;
    store.close().await;
    // As after a start of the program: nothing is in its memory, the file may be in the system's.
    let municipality = demo_municipalities()?.swap_remove(0);
    let clock = Clock::starting_on(AS_OF, &municipality.zone());
    let store = Store::open_sqlite(folder, clock.now()).await?;
    let home = Arc::new(Home::new(municipality, AS_OF));
    let week = IsoWeek::of(AS_OF).previous();
    let drafts = weekly::WeeklyCache::default();
    let started = Instant::now();
    drafts.draft(&store, &home, week, AS_OF).await?;
    table.row(
        format!("veckans utkast, {events} händelser, första efter start"),
        2.0,
        started.elapsed().as_secs_f64(),
        "s",
    );
    let mut slowest: f64 = 0.0;
    for round in 0..20 {
        // Every other time somebody has saved an assessment in between.
        if round % 2 == 1 {
            save_assessment(&store, &home, week, clock).await?;
        }
        let started = Instant::now();
        drafts.draft(&store, &home, week, AS_OF).await?;
        slowest = slowest.max(started.elapsed().as_secs_f64());
    }
    table.row(
        format!("veckans utkast, {events} händelser, varmt, också när någon har sparat"),
        150.0,
        slowest * 1000.0,
        "ms",
    );
    let started = Instant::now();
    weekly::compute(&store, &home, week, AS_OF).await?;
    let again = started.elapsed().as_secs_f64();
    table.left_out.push(format!(
        "utan mål: veckans utkast räknat om efter en ändring, {events} händelser: {again:.2} s"
    ));
    store.close().await;
    Ok(())
}

async fn save_assessment(store: &Store, home: &Home, week: IsoWeek, clock: Clock) -> anyhow::Result<()> {
    store
        .write(home.code(), &Actor::system("bench"), clock.now(), move |work| {
            Box::pin(async move {
                let mut picture = work.begin_picture(week, "").await?;
                picture.summary.push_str("En lugn vecka. ");
                work.save_picture(&picture).await
            })
        })
        .await?;
    Ok(())
}
