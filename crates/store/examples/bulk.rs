//! How quickly a million events are recorded with every index, digest, count and word, on SQLite.
//!
//! `cargo run -p store --release --example bulk -- DIR [EVENTS] [CHUNK]` prints one line of figures, and writes
//! the same rows as CSV beside the database, so that another program can be timed loading them.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use domain::access::EventScope;
use domain::area::DerivedAreas;
use domain::event::*;
use domain::place::{Place, PlacePrecision, Point};
use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::Timestamp;
use store::{Actor, EventFilter, EventOrder, ImportOutcome, ImportStart, NewEvent, Numbered, Store};

const CATEGORIES: [&str; 9] = ["KLO", "SKA", "MOP", "BUS", "BRA", "NED", "NAR", "STO", "OVR"];
const AREAS: [&str; 8] = [
    "flemingsberg",
    "huddinge",
    "skogas",
    "trangsund",
    "segeltorp",
    "stuvsta",
    "vidja",
    "sjodalen",
];
const PLACES: [&str; 6] = [
    "Skogås centrum",
    "Flemingsbergs station",
    "Huddinge gymnasium",
    "Trångsunds torg",
    "Sjödalsparken",
    "Kungens kurva",
];
const TEXTS: [&str; 5] = [
    "Klotter på fasaden mot torget, cirka fyra kvadratmeter, saneras under veckan.",
    "Ungdomar kör moped på gångvägen och stör boende sent på kvällen.",
    "Krossad ruta i entrén, glas på marken, fastighetsskötare kontaktad.",
    "Bränd papperskorg vid lekplatsen, släckt av väktare, ingen personskada.",
    "Högljudd samling vid stationen, lugnt efter samtal.",
];

/// Numbers that look drawn but are the same each time.
fn mixed(i: u64) -> u64 {
    let mut x = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

fn event(i: u64, total: u64) -> NewEvent {
    let r = mixed(i);
    let pick = |shift: u32, n: usize| ((r >> shift) as usize) % n;
    let first = 1_546_300_800; // 2019-01-01
    let from = Timestamp::from_second(first + (i * 157_680_000 / total) as i64 + (r % 86_400) as i64)
        .expect("a time");
    let date = from.to_zoned(jiff::tz::TimeZone::UTC).date();
    let text = format!("{} Ärende {}.", TEXTS[pick(8, TEXTS.len())], i % 9_973);
    let place = PLACES[pick(16, PLACES.len())];
    let category = CATEGORIES[pick(24, CATEGORIES.len())];
    let mut fingerprint = [0; 16];
    fingerprint[..8].copy_from_slice(&mixed(i ^ 0xABCD).to_le_bytes());
    fingerprint[8..].copy_from_slice(&mixed(i ^ 0x1234_5678).to_le_bytes());
    NewEvent {
        numbered: Numbered::Together,
        search_text: format!("{text} {place} {category}"),
        input: EventInput {
            category: category.into(),
            subtype: Some("ovrigt".into()),
            happened: Happened {
                from,
                to: from,
                precision: TimePrecision::Hour,
            },
            discovered_at: None,
            reported_at: from,
            place: Place {
                name: place.into(),
                kind: Some("torg".into()),
                precision: PlacePrecision::Point,
                point: Some(Point {
                    lat: 59.2 + (r % 1000) as f64 / 1e4,
                    lon: 17.9 + (r % 777) as f64 / 1e4,
                }),
                stated_area: None,
            },
            severity: Severity::new(1 + (r % 4) as i64).expect("1 to 4"),
            certainty: Certainty::Observed,
            source: "vaktare".into(),
            source_reference: Some(format!("V-{i}")),
            reported_by: ["huge", "balder", "vakt", "kommunen"][pick(40, 4)].into(),
            controller: "kommunen".into(),
            classification: Classification::Internal,
            reported_to_police: r.is_multiple_of(2),
            offensive: false,
            text,
        },
        areas: DerivedAreas {
            working: Some(AREAS[pick(32, AREAS.len())].into()),
            regso: Some("0126R001".into()),
            deso: Some("0126C1020".into()),
        },
        date,
        week: IsoWeek::of(date),
        fingerprint,
        retained_until: "2026-01-01".parse().expect("a day"),
        status: EventStatus::Received,
    }
}

fn write_csv(path: &std::path::Path, total: u64) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    for i in 0..total {
        let e = event(i, total);
        let (input, place) = (&e.input, &e.input.place);
        let point = place.point.expect("all have one");
        writeln!(
            out,
            "126,{},1,{},ovrigt,{},{},{},,{},{},torg,{},{},{},,{},{},{},{},{},{},{},{},{},\"{}\",{},0126R001,0126C1020,{},{},received,,1,{},1647244800,{},1,\"{}\"",
            i + 1,
            input.category,
            input.happened.from.as_second(),
            input.happened.to.as_second(),
            input.happened.precision.code(),
            input.reported_at.as_second(),
            place.name,
            place.precision.code(),
            point.lat,
            point.lon,
            input.severity.step(),
            input.certainty.code(),
            input.source,
            input.source_reference.as_deref().unwrap_or(""),
            input.reported_by,
            input.controller,
            input.classification.code(),
            i64::from(input.reported_to_police),
            0,
            input.text,
            e.areas.working.as_ref().map_or("", |a| a.as_str()),
            e.date,
            e.week.number(),
            e.retained_until,
            e.fingerprint
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>(),
            e.search_text
        )?;
    }
    out.flush()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("the first argument is a directory")?);
    let total: u64 = arguments.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let chunk: u64 = arguments.next().map_or(Ok(5_000), |n| n.parse())?;
    let huddinge = "0126".parse()?;
    let now: Timestamp = "2024-03-14T08:00:00Z".parse()?;
    let actor = Actor::system("mätning");
    let store = Store::open_sqlite(&directory, now).await?;

    let prepared = Instant::now();
    for i in 0..total {
        std::hint::black_box(event(i, total));
    }
    let making = prepared.elapsed().as_secs_f64();

    let started = Instant::now();
    let import = store
        .write(huddinge, &actor, now, |work| {
            Box::pin(work.start_import(ImportStart {
                source: "table".into(),
                file_name: "bulk.csv".into(),
                file_sha256: [0; 32],
                mapping: None,
            }))
        })
        .await?;
    let mut from = 0;
    while from < total {
        let to = (from + chunk).min(total);
        let events: Vec<NewEvent> = (from..to).map(|i| event(i, total)).collect();
        store
            .write(huddinge, &actor, now, move |work| {
                Box::pin(async move { work.record_events(&events, import).await })
            })
            .await?;
        from = to;
    }
    store
        .write(huddinge, &actor, now, move |work| {
            Box::pin(work.finish_import(import, ImportOutcome::default(), &[]))
        })
        .await?;
    let recording = started.elapsed().as_secs_f64();
    println!("recorded {total} in {recording:.2} s, of which making the rows {making:.2} s");

    for (what, filter) in [
        ("newest", EventFilter::default()),
        (
            "one category and area",
            EventFilter {
                categories: vec!["BRA".into()],
                areas: vec!["vidja".into()],
                ..EventFilter::default()
            },
        ),
        (
            "a rare source",
            EventFilter {
                sources: vec!["polisen".into()],
                ..EventFilter::default()
            },
        ),
        (
            "a rare partner",
            EventFilter {
                partners: vec!["sodertorn".into()],
                ..EventFilter::default()
            },
        ),
        (
            "search, many",
            EventFilter {
                text: "klotter torget".into(),
                ..EventFilter::default()
            },
        ),
        (
            "search, few",
            EventFilter {
                text: "ärende 4711".into(),
                ..EventFilter::default()
            },
        ),
    ] {
        for round in ["first", "again"] {
            let asked = Instant::now();
            let page = store
                .events(
                    huddinge,
                    &filter,
                    &EventScope::All,
                    EventOrder::HappenedDesc,
                    0,
                    50,
                )
                .await?;
            let ms = asked.elapsed().as_secs_f64() * 1e3;
            println!(
                "{what}, {round}: {} rows, {:?}, {ms:.1} ms",
                page.events.len(),
                page.total
            );
        }
    }
    let week: IsoWeek = "2021-W10".parse()?;
    let asked = Instant::now();
    let counts = store.week_counts(huddinge, week.plus(-156), week).await?;
    println!(
        "three years of counts: {} cells, {:.1} ms",
        counts.len(),
        asked.elapsed().as_secs_f64() * 1e3
    );
    let asked = Instant::now();
    let rows = store.events_of_week(huddinge, week).await?;
    println!(
        "a week: {} events, {:.1} ms",
        rows.len(),
        asked.elapsed().as_secs_f64() * 1e3
    );
    let asked = Instant::now();
    let rows = store.place_weeks(huddinge, week.plus(-7), week, &[]).await?;
    println!(
        "places of eight weeks: {} rows, {:.1} ms",
        rows.len(),
        asked.elapsed().as_secs_f64() * 1e3
    );
    let asked = Instant::now();
    let verification = store.verify(&[], |_, _| ()).await?;
    println!(
        "verified in {:.1} s: {:?} {:?}",
        asked.elapsed().as_secs_f64(),
        verification.checked,
        verification.faults
    );
    store.close().await;
    if total > 0 {
        write_csv(&directory.join("bulk.csv"), total)?;
    }
    Ok(())
}
