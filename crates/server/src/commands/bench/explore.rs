//! The explore page on the large register: how soon its columns are ready, what a selection, a tile, a density and the list
//! of what is unusual take, and how soon a new report is in every figure.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use store::{Store, installation};

use super::load::{self, Login};
use super::{Table, access, new_event, served, tiles};
use crate::app::{App, Home};
use crate::clock::Clock;
use crate::columns::{Answer, Known, kept};
use crate::commands::{Common, demo};

/// Selections that are asked for, no two alike.
const SELECTIONS: usize = 200;
/// Beyond this the columns are said not to become ready.
const LONGEST_READING: Duration = Duration::from_secs(300);

/// Of whatever register lies in the folder, seen from a day.
pub async fn measure(common: &Common, folder: &Path, day: Date, table: &mut Table) -> anyhow::Result<()> {
    let (municipality, clock) = opened(common, folder, day).await?;
    let home = Arc::new(Home::new(municipality, day));
    let store = Store::open_sqlite(folder, clock.now()).await?;
    common
        .prepare_columns(&store, folder, std::slice::from_ref(&home))
        .await;
    store.close().await;
    for start in ["första starten", "nästa start"] {
        common.say(format_args!("läser händelserna till kolumner, {start}"));
        let store = Store::open_sqlite(folder, clock.now()).await?;
        let (app, _, server) = served(store, clock, folder).await?;
        let started = Instant::now();
        let events = columns(&app, &home).await?.columns.len();
        table.row(
            format!("kolumnerna klara efter start, {events} händelser, {start}"),
            3.0,
            started.elapsed().as_secs_f64(),
            "s",
        );
        let kept = kept::path(folder, home.code());
        while started.elapsed() < LONGEST_READING && !kept.exists() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server.abort();
        app.store.close().await;
    }
    let store = Store::open_sqlite(folder, clock.now()).await?;
    let (app, address, server) = served(store, clock, folder).await?;
    let known = columns(&app, &home).await?;
    let events = known.columns.len();
    let login = load::log_in(address, "samordnare@demo.example", demo::PASSWORD).await?;

    common.say("mäter urval");
    let municipality = &home.municipality;
    let paths = selections(municipality, day);
    let times = load::get_many(address, &login, &paths, 1, paths.len()).await?;
    for (share, bar) in [(50, 60.0), (99, 200.0)] {
        table.row(
            format!("ett urval, alla figurer på sidan, {events} händelser, p{share}"),
            bar,
            load::percentile(&times, share),
            "ms",
        );
    }
    common.say("mäter behörighet och inloggning");
    access::measure(address, &login, (municipality, day), events, table).await?;
    common.say("mäter kartrutor");
    let paths = tiles(municipality);
    let times = load::get_many(address, &login, &paths, 1, 200).await?;
    table.row(
        format!("kartruta, {events} händelser, p99"),
        50.0,
        load::p99(&times),
        "ms",
    );
    let started = Instant::now();
    let asked = load::get_many(address, &login, &paths, 4, 800).await?.len();
    table.at_least(
        format!("kartrutor i sekunden, {events} händelser, 4 klienter"),
        500.0,
        asked as f64 / started.elapsed().as_secs_f64(),
        "st",
    );
    common.say("mäter täthet och ovanligt");
    let (from, n) = a_tenth(&known, day);
    let path = format!("/utforska/figur/tathet.svg?fran={from}&bandbredd=200");
    table.row(
        format!("täthetskarta av {n} händelser av {events}, urval och bild"),
        100.0,
        1000.0 * slowest(address, &login, &path).await?,
        "ms",
    );
    let (cells, milliseconds) = fine_density(&known, &home, (from, day));
    table.row(
        format!("täthet av samma händelser i {cells} celler, utan bild"),
        100.0,
        milliseconds,
        "ms",
    );
    let week = IsoWeek::of(day).previous();
    let path = format!("/utforska/ovanligt?vecka={week}");
    table.row(
        format!("måndagens lista över det ovanliga, {events} händelser"),
        1.0,
        slowest(address, &login, &path).await?,
        "s",
    );
    let report = new_event(municipality, day);
    let seconds = until_a_report_is_seen(&app, &home, address, &login, &report).await?;
    table.row(
        format!("en ny rapport syns i alla figurer, {events} händelser"),
        1.0,
        seconds,
        "s",
    );
    server.abort();
    app.store.close().await;
    Ok(())
}

/// The municipality of a register, and the clock of the day. A register that nobody can log in to gets the demo's log-ins.
async fn opened(common: &Common, folder: &Path, day: Date) -> anyhow::Result<(Municipality, Clock)> {
    let store = Store::open_sqlite(folder, Clock::system().now()).await?;
    let municipality = common.choose_municipality(&store).await?;
    let clock = Clock::starting_on(day, &municipality.zone());
    if store.accounts(installation()).await?.is_empty() {
        demo::make_logins(&store, clock, std::slice::from_ref(&municipality)).await?;
    }
    store.close().await;
    Ok((municipality, clock))
}

async fn columns(app: &App, home: &Home) -> anyhow::Result<Known> {
    let started = Instant::now();
    loop {
        if let Answer::Known(known) = app.columns.known(&app.store, home).await? {
            return Ok(known);
        }
        anyhow::ensure!(
            started.elapsed() < LONGEST_READING,
            "kolumnerna blev aldrig klara"
        );
    }
}

/// Of three.
async fn slowest(address: SocketAddr, login: &Login, path: &str) -> anyhow::Result<f64> {
    let mut slowest: f64 = 0.0;
    for _ in 0..3 {
        let started = Instant::now();
        load::get(address, login, path).await?;
        slowest = slowest.max(started.elapsed().as_secs_f64());
    }
    Ok(slowest)
}

/// Addresses of selections of one to four parts, of a week to all years.
fn selections(municipality: &Municipality, day: Date) -> Vec<String> {
    let [lon, lat] = municipality.map.center;
    let areas = municipality.working_areas();
    (0..SELECTIONS)
        .map(|n| {
            let mut parts = Vec::new();
            if let Some(days) = [7_i64, 28, 91, 365].get(n % 5) {
                let from = day.saturating_sub(((n as i64 * 13) % 900 + days).days());
                let to = from.saturating_add((*days - 1).days());
                parts.push(format!("fran={from}&till={to}"));
            }
            if n % 2 == 0 {
                let category = &municipality.categories[n / 2 % municipality.categories.len()];
                parts.push(format!("kategori={}", category.code));
            }
            if n % 3 == 0 {
                parts.push(format!("omrade={}", areas[n / 3 % areas.len()].code));
            }
            if n % 4 == 1 {
                parts.push("veckodag=5&veckodag=6&timme=20&timme=21&timme=22&timme=23".to_owned());
            }
            if n % 7 == 3 {
                let (east, north) = (lon + 0.01 + n as f64 * 1e-4, lat + 0.01);
                parts.push(format!(
                    "yta={lon},{lat};{east},{lat};{east},{north};{lon},{north}"
                ));
            }
            // No two alike, so that no answer is one that was kept.
            parts.push(format!("allvar={}", n % 4 + 1));
            format!("/utforska?{}", parts.join("&"))
        })
        .collect()
}

/// The day from which a tenth of the events happened, and how many they are.
fn a_tenth(known: &Known, day: Date) -> (Date, i64) {
    let tally = known.columns.tally(&analysis::Selection::default());
    let mut n = 0;
    let days = tally.days.iter().rev().take_while(|of_day| {
        n += **of_day;
        n < tally.total / 10
    });
    let days = days.count();
    let last = known.columns.days().map_or(day, |(_, last)| last);
    (last.saturating_sub((days as i64).days()), n)
}

/// A density of the events from a day on, a thousand cells along the longer side: how many cells it has, and the slowest of
/// three, the selection included.
fn fine_density(known: &Known, home: &Home, (from, until): (Date, Date)) -> (usize, f64) {
    let (mut cells, mut slowest) = (0, 0_f64);
    for days in 0..3 {
        let started = Instant::now();
        let selection = analysis::Selection {
            days: Some((from.saturating_add(days.days()), until)),
            ..analysis::Selection::default()
        };
        let (events, left_out) = known.columns.local_events(&known.columns.chosen(&selection));
        let points: Vec<_> = events.iter().map(|event| event.point).collect();
        let area_of = |point| home.areas.derive(point).working;
        if let Ok(map) = analysis::density_map(&home.municipality, &points, left_out, 100.0, 1_000, area_of) {
            cells = map.per_km2.len();
        }
        slowest = slowest.max(started.elapsed().as_secs_f64() * 1_000.0);
    }
    (cells, slowest)
}

/// From the moment that a partner's report is sent until a page of figures holds it.
async fn until_a_report_is_seen(
    app: &App,
    home: &Home,
    address: SocketAddr,
    login: &Login,
    report: &[(&str, String)],
) -> anyhow::Result<f64> {
    let before = columns(app, home).await?.columns.len();
    let started = Instant::now();
    load::post_many(address, login, report, 1, 1).await?;
    load::get(address, login, "/utforska").await?;
    let seconds = started.elapsed().as_secs_f64();
    let after = columns(app, home).await?.columns.len();
    anyhow::ensure!(after == before + 1, "rapporten syns inte i figurerna");
    Ok(seconds)
}
