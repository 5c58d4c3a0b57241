//! How long the documents take on the large register: through the pages, as a reader gets them.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use domain::chain::{Chain, Record, RecordKind};
use domain::municipality::Municipality;
use domain::tertial_report::Tertial;
use domain::time::IsoWeek;
use report::documents::{Part, RegisterDocument, register_docx, register_pdf};
use report::figures::{AreaMap, Column, Figure, MapArea, Measure, Table as Rows, area_map};
use serde_json::json;
use store::{Actor, Store};

use super::load::{self, Login};
use super::{AS_OF, Table, served};
use crate::clock::Clock;
use crate::commands::{Common, demo};
use crate::config::demo_municipality::demo_municipalities;

/// What an auditor may ask for at once.
const OBJECTS: usize = 500;

pub async fn measure(common: &Common, folder: &Path, events: u64, table: &mut Table) -> anyhow::Result<()> {
    common.say("mäter dokument");
    let municipality = demo_municipalities()?.swap_remove(0);
    let clock = Clock::starting_on(AS_OF, &municipality.zone());
    let store = Store::open_sqlite(folder, clock.now()).await?;
    let chain = store.chain(municipality.code, None).await?;
    ask_for_much(&store, clock, &municipality, &chain).await?;
    let (app, address, server) = served(store, clock, folder).await?;
    let login = load::log_in(address, "samordnare@demo.example", demo::PASSWORD).await?;
    let week = IsoWeek::of(AS_OF).previous();
    let tertial = Tertial::of(AS_OF).before();
    let bars = [
        ("veckans lägesbild", format!("/lagesbild/{week}."), 1.5),
        ("tertialrapport", format!("/tertial/{tertial}/fil/"), 3.0),
        (
            "samlad lägesbild",
            "/rapporter/samlad-lagesbild/fil/".to_owned(),
            8.0,
        ),
    ];
    for (name, path, bar) in &bars {
        for kind in ["pdf", "docx"] {
            let seconds = slowest(address, &login, &format!("{path}{kind}")).await?;
            table.row(
                format!("{name} som {kind}, {events} händelser"),
                *bar,
                seconds,
                "s",
            );
        }
    }
    let path = "/revision/bench/underlag.zip";
    let seconds = slowest(address, &login, path).await?;
    table.row(
        format!("revisionsunderlag, {OBJECTS} föremål"),
        10.0,
        seconds,
        "s",
    );
    server.abort();
    app.store.close().await;
    let (pdf, docx) = large(&municipality)?;
    table.row("dokument på 60 sidor med 40 figurer som pdf", 8.0, pdf, "s");
    table.row("dokument på 60 sidor med 40 figurer som docx", 8.0, docx, "s");
    Ok(())
}

/// Of three, the first of them with nothing in memory.
async fn slowest(address: SocketAddr, login: &Login, path: &str) -> anyhow::Result<f64> {
    let mut slowest: f64 = 0.0;
    for _ in 0..3 {
        let started = Instant::now();
        let answer = load::get(address, login, path).await?;
        anyhow::ensure!(answer.status == 200, "{path} svarade {}", answer.status);
        slowest = slowest.max(started.elapsed().as_secs_f64());
    }
    Ok(slowest)
}

/// An auditor's question that rests on every record there is, and on copies of them until they are enough.
async fn ask_for_much(
    store: &Store,
    clock: Clock,
    municipality: &Municipality,
    chain: &Chain,
) -> anyhow::Result<()> {
    let known: Vec<Record> = RecordKind::ALL
        .iter()
        .flat_map(|kind| chain.records(*kind))
        .collect();
    let copies = (1..OBJECTS).flat_map(|n| known.iter().filter_map(move |record| copy(record, n)));
    let copies: Vec<Record> = copies.take(OBJECTS.saturating_sub(known.len())).collect();
    let all: Vec<&Record> = known.iter().chain(&copies).take(OBJECTS).collect();
    anyhow::ensure!(all.len() == OBJECTS, "registret har inga poster att visa upp");
    let told = |(n, record): (usize, &&Record)| {
        let kind = record.kind().code();
        json!({ "name": format!("{}. {kind}", n + 1), "kind": kind, "code": record.code() })
    };
    let evidence: Vec<_> = all.iter().enumerate().map(told).collect();
    let said = json!({ "code": "bench", "text": "Allt som finns", "evidence": evidence });
    let question = Record::from_fields(RecordKind::AuditQuestion, said)?;
    store
        .write(
            municipality.code,
            &Actor::system("bench"),
            clock.now(),
            move |work| {
                let kept = copies.into_iter().chain([question]).collect();
                Box::pin(async move { work.keep_records(kept, AS_OF, "").await })
            },
        )
        .await?;
    Ok(())
}

/// The same record under a code of its own; nothing for those that there may be but one of.
fn copy(record: &Record, n: usize) -> Option<Record> {
    let kinds = [
        RecordKind::Problem,
        RecordKind::Intervention,
        RecordKind::Dialogue,
    ];
    if !kinds.contains(&record.kind()) {
        return None;
    }
    let mut said = record.fields();
    *said.get_mut("code")? = format!("{}-bench-{n}", record.code()).into();
    Record::from_fields(record.kind(), said).ok()
}

/// Seconds to set a document as large as a compiled picture may become, no two of its parts alike.
fn large(municipality: &Municipality) -> anyhow::Result<(f64, f64)> {
    let parts: Vec<Part> = (1..=40).flat_map(|n| chapter(municipality, n)).collect();
    let document = RegisterDocument {
        language: report::Language::Swedish,
        municipality: &municipality.name,
        look: &municipality.look,
        zone: municipality.zone(),
        title: "Ett stort dokument".to_owned(),
        period: String::new(),
        status: None,
        as_of: AS_OF,
        made_at: jiff::Timestamp::UNIX_EPOCH,
        ident: "bench".to_owned(),
        sources: String::new(),
        deck: false,
        wide: false,
        parts,
    };
    let started = Instant::now();
    register_pdf(&document)?;
    let pdf = started.elapsed().as_secs_f64();
    let started = Instant::now();
    register_docx(&document)?;
    Ok((pdf, started.elapsed().as_secs_f64()))
}

fn chapter(municipality: &Municipality, n: usize) -> Vec<Part> {
    let working = municipality.working_areas();
    let value = |at: usize| ((at * 37 + n * 11) % 90) as f64;
    let areas: Vec<MapArea> = (0..)
        .zip(working)
        .map(|(at, area)| MapArea {
            area: area.code.clone(),
            value: Some(value(at)),
        })
        .collect();
    let map = AreaMap {
        municipality,
        measure: Measure::Events,
        days: None,
        areas: &areas,
        places: &[],
    };
    let figure: Figure = area_map(&format!("Karta {n}"), &map, report::Language::Swedish);
    let rows = (0..).zip(working).map(|(at, area)| {
        let words = format!("{} i jämförelse med året före, del {n}", area.name);
        vec![area.name.clone(), words, value(at).to_string()]
    });
    vec![
        Part::Heading {
            level: 1,
            text: format!("{n}. Ett avsnitt"),
        },
        Part::Paragraph(format!(
            "Avsnitt {n} beskriver vad som har hänt, vad som har gjorts och vad som återstår att göra. {}",
            "Det bygger på det som har rapporterats och på det som organen har beslutat. ".repeat(8)
        )),
        Part::Figure(figure),
        Part::Table(Rows {
            caption: format!("Tabell {n}"),
            columns: vec![
                Column::words("Område".to_owned()),
                Column::words("Vad".to_owned()),
                Column::number("Antal".to_owned()),
            ],
            rows: rows.collect(),
        }),
    ]
}
