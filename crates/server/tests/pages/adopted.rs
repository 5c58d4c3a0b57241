//! What a body decides on or gets is kept as it was: every report that can be, on both databases, with the next version beside
//! the one before and no small count in what more people read than those who may see the events.

use axum::http::StatusCode;
use domain::chain::{Chain, Record, RecordKind};
use serde_json::json;
use server::frame::Frame;
use server::pages::governance::AsOf;
use server::reports::adopted::{free_stem, versions};
use server::reports::{Asked, Desk, Report, ReportFormat, ReportKind};
use store::StoreError;

use crate::explore::told_in;
use crate::governance::{day, keep};
use crate::world::{Answer, Who, World, on_each_database};

#[test]
fn a_file_tells_the_report_and_the_day_that_it_was_adopted() {
    let check = |file: &str, expected: Option<&str>| {
        let said = json!({"code": "dokument", "kind": "follow_up", "title": "Fastställd",
            "files": [{"name": file, "sha256": "0".repeat(64)}]});
        let chain: Chain = [Record::from_fields(RecordKind::Document, said).unwrap()]
            .into_iter()
            .collect();
        let found = versions(&chain, "tertial-2022-T1");
        assert_eq!(found.first().map(|v| v.on), expected.map(day), "{file}");
        let free = free_stem(&chain, "tertial-2022-T1", day("2022-05-10"));
        let second = file.starts_with("tertial-2022-T1-2022-05-10.") && expected.is_some();
        assert_eq!(free == "tertial-2022-T1-2022-05-10-2", second, "{file}: {free}");
    };
    check("tertial-2022-T1-2022-05-10.pdf", Some("2022-05-10"));
    check("tertial-2022-T1-2022-05-10-2.json", Some("2022-05-10"));
    check("tertial-2022-T1-2022-05-10.html", None);
    check("tertial-2022-T1-utkast.pdf", None);
    check("tertial-2022-T10-2022-05-10.pdf", None);
    check("bilaga.pdf", None);
}

async fn chain_of(world: &World) -> Chain {
    world.app.store.chain(world.code, None).await.unwrap()
}

/// Decided on, or sent, on a day.
async fn adopt(world: &World, page: &str, on: &str, val: &str) -> Answer {
    let fields = [
        ("titel", "Som den var"),
        ("organ", "styrgrupp"),
        ("beslutat", on),
        ("diarienummer", "KS-2022/17"),
        ("text", "Det här vill vi säga först."),
        ("val", val),
    ];
    world
        .post(Who::Coordinator, &format!("{page}/faststall"), &fields)
        .await
}

/// The kept files of the version of a day, as a reader gets them, the latest version of the day first.
async fn files(world: &World, name: &str, on: &str) -> Vec<Vec<u8>> {
    let chain = chain_of(world).await;
    let versions = versions(&chain, name);
    let version = versions.iter().find(|version| version.on == day(on));
    let version = version.unwrap_or_else(|| panic!("{name} was not adopted on {on}: {versions:?}"));
    let mut bytes = Vec::new();
    for file in ReportFormat::ALL
        .into_iter()
        .filter_map(|format| version.file(format))
    {
        let path = format!("/styrdokument/{}/filer/{}", version.document.code, file.sha256);
        let got = world.get(Who::Reader, &path).await;
        assert_eq!(got.status, StatusCode::OK, "{path}");
        bytes.push(got.body);
    }
    bytes
}

fn words_of(docx: &[u8]) -> String {
    let xml = String::from_utf8(crate::desk::unzipped(docx, "word/document.xml")).unwrap();
    let told = xml.split('<').filter_map(|part| part.split_once('>'));
    told.map(|(_, words)| words).collect::<Vec<_>>().join("")
}

async fn event(world: &World, key: &str, on: &str) {
    let fields = [
        ("handelse", "NAR"),
        ("datum", on),
        ("plats", "Skogås centrum"),
        ("omrade", "skogas"),
        ("sakerhet", "observed"),
        ("organisation", "trygghet"),
        ("nyckel", key),
    ];
    let kept = world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
}

fn check_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let text = answer.text();
    assert!(text.contains(why) && text.contains("KS-2022/17"), "{why}: {text}");
}

async fn what_the_steering_group_acknowledges_is_what_was_sent() {
    let world = World::governed().await;
    let (page, name) = ("/tertial/2021-T3", "tertial-2021-T3");
    // It was sent and acknowledged before anything was kept of it.
    let text = world.get(Who::Coordinator, page).await.text();
    assert!(text.contains("Det som sändes är inte sparat här."), "{text}");
    check_refused(&adopt(&world, page, "2022-01-30", "").await, "togs emot");
    check_refused(&adopt(&world, page, "2021-12-31", "").await, "Tertialet slutar");
    let sent = adopt(&world, page, "2022-03-10", "").await;
    assert_eq!(
        sent.leads_to(),
        "/styrdokument/tertial-2021-T3-2022-03-10?klart=report-adopted",
        "{}",
        sent.text()
    );
    let kept = files(&world, name, "2022-03-10").await;
    assert_eq!(kept.len(), 4);
    let said = words_of(&kept[1]);
    for told in [
        "Det här vill vi säga först.",
        "Sänd till Styrgruppen",
        "Antal skrivs därför i steg",
        "KS-2022/17",
    ] {
        assert!(said.replace('\u{a0}', " ").contains(told), "{told}: {said}");
    }
    // The journal is signed where it stood with the adoption.
    assert!(!world.app.store.kept_checkpoints().await.unwrap().is_empty());
    // Whatever comes to the register afterwards, it is as it was sent.
    event(&world, "efter", "2021-12-24").await;
    assert!(files(&world, name, "2022-03-10").await == kept);
    // Who acknowledges, acknowledges that version; the day it was sent is that of the version.
    let Record::TertialReport(report) = chain_of(&world)
        .await
        .record(RecordKind::TertialReport, "2021-T3")
        .unwrap()
    else {
        panic!("no four-month report")
    };
    let mut received = report.clone();
    received.receipts.push(domain::tertial_report::Receipt {
        function: "kommundirektor".into(),
        on: day("2022-03-12"),
    });
    keep(&world, Record::TertialReport(received.clone()), day("2022-03-12"))
        .await
        .unwrap();
    let text = world.get(Who::Coordinator, page).await.text();
    assert!(text.contains("den version som sändes 10 mars 2022"), "{text}");
    received.sent_on = Some(day("2022-03-11"));
    let refused = keep(&world, Record::TertialReport(received), day("2022-03-12")).await;
    assert!(
        matches!(&refused, Err(StoreError::Record(why)) if why.code == "tertial-sent-otherwise"),
        "{refused:?}"
    );
    // The next version comes after what was acknowledged, and beside it.
    check_refused(&adopt(&world, page, "2022-03-12", "").await, "togs emot");
    let next = adopt(&world, page, "2022-03-13", "").await;
    assert_eq!(next.status, StatusCode::SEE_OTHER, "{}", next.text());
    assert!(files(&world, name, "2022-03-10").await == kept);
    assert!(files(&world, name, "2022-03-13").await != kept);
    let text = world.get(Who::Coordinator, page).await.text();
    for version in ["2022-03-10", "2022-03-13"] {
        assert!(
            text.contains(&format!("/styrdokument/{name}-{version}")),
            "{version}"
        );
    }
    let text = world
        .get(Who::Reader, &format!("/styrdokument/{name}-2022-03-10"))
        .await
        .text();
    assert!(text.contains("Ersatt"), "{text}");
}

async fn a_period_that_goes_on_is_not_sent() {
    let world = World::governed().await;
    let page = "/tertial/2022-T1";
    check_refused(
        &adopt(&world, page, "2022-03-14", "").await,
        "Tertialet slutar 30 april 2022",
    );
    assert!(versions(&chain_of(&world).await, "tertial-2022-T1").is_empty());
}

/// Adopted twice on a day, both are there; what is told of the decision stands in the file.
async fn check_kept(world: &World, (page, name, val): (&str, &str, &str), documents: usize, told: &str) {
    let first = adopt(world, page, "2022-03-10", val).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{page}: {}", first.text());
    let kept = files(world, name, "2022-03-10").await;
    assert!(kept.len() >= 3, "{page}");
    assert!(kept[0].starts_with(b"%PDF"), "{page}");
    let said = words_of(&kept[1]).replace(['\u{a0}', '\u{202f}'], " ");
    for words in [told, "Det här vill vi säga först.", "Styrgruppen, 10 mars 2022"] {
        assert!(said.contains(words), "{page}: {words} in {said}");
    }
    let text = world.get(Who::Reader, page).await.text();
    assert!(text.contains("Fastställda versioner"), "{page}: {text}");
    let again = adopt(world, page, "2022-03-10", val).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{page}: {}", again.text());
    let chain = chain_of(world).await;
    let versions = versions(&chain, name);
    assert_eq!(versions.len(), 2, "{page}");
    let mut of: Vec<_> = versions.iter().map(|version| &version.document.code).collect();
    of.dedup();
    assert_eq!(of.len(), documents, "{page}");
    let before = versions[1].file(ReportFormat::Pdf).unwrap();
    let file = world.app.store.record_file(world.code, &before.sha256).await;
    assert!(file.unwrap().unwrap().bytes == kept[0], "{page}");
}

async fn the_money_of_a_year_is_kept() {
    let world = World::governed().await;
    let about = ("/pengar", "pengar-2021", "2021");
    // The year is in the form, where the page showed it.
    let page = world.get(Who::Coordinator, "/pengar?val=2021").await.text();
    assert!(page.contains(r#"name="val" value="2021""#), "{page}");
    let first = adopt(&world, about.0, "2022-03-10", about.2).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let kept = files(&world, about.1, "2022-03-10").await;
    let said = words_of(&kept[1]);
    assert!(said.contains("Investeringspott"), "{said}");
}

async fn a_plan_and_an_agreement_are_the_next_version_of_their_document() {
    let world = World::governed().await;
    for (kind, code) in [
        ("aktivitetsplan", "aktivitetsplan-narkotika"),
        ("overenskommelse", "overenskommelse-2021"),
    ] {
        let (page, name) = (format!("/rapporter/{kind}/{code}"), format!("{kind}-{code}"));
        check_kept(&world, (&page, &name, ""), 1, "Styrgruppen").await;
        let document = &chain_of(&world).await.documents[&code.into()];
        assert_eq!(document.decided_on, Some(day("2022-03-10")), "{code}");
        assert_eq!(document.reviewed_on, Some(day("2022-03-10")), "{code}");
        assert_eq!(document.registry_number, "KS-2022/17");
    }
    let missing = adopt(&world, "/rapporter/aktivitetsplan/finns-inte", "2022-03-10", "").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

async fn a_deck_and_minutes_are_kept() {
    let world = World::governed().await;
    let deck = ("/dagordning/styrgrupp", "dagordning-styrgrupp", "");
    check_kept(&world, deck, 2, "Sedan förra mötet").await;
    let minutes = "styrgrupp-2021-11-25";
    let (page, name) = (
        format!("/rapporter/protokoll/{minutes}"),
        format!("protokoll-{minutes}"),
    );
    check_kept(&world, (&page, &name, ""), 2, "Justerat 9 december 2021").await;
    // What nobody has approved are no minutes yet.
    let chain = chain_of(&world).await;
    let open = chain.meetings.values();
    let open = open
        .filter(|m| m.held && m.minutes_adopted_on.is_none() && m.on < day("2022-03-10"))
        .map(domain::record::Said::code)
        .next()
        .unwrap();
    let refused = adopt(&world, &format!("/rapporter/protokoll/{open}"), "2022-03-10", "").await;
    check_refused(&refused, "Protokollet är inte justerat");
}

fn desk(world: &World, chain: Chain, shown: &str) -> Desk {
    let as_of = AsOf {
        day: day(shown),
        is_today: true,
        not_understood: None,
    };
    let home = world.home();
    let frame = Frame {
        home: Some(home.clone()),
        ..Frame::bare()
    };
    Desk::of_command(world.app.store.clone(), home, frame, chain, as_of, day(shown))
}

/// Every cell below numbers that stands in some sections.
fn counts(report: &Report, is_about: impl Fn(&str) -> bool) -> Vec<String> {
    let own = report.sections.iter().filter(|s| is_about(&s.id));
    // How many points were raised at a dialogue is no count of events.
    let of_events = own.flat_map(|s| s.all_tables());
    let of_events = of_events.filter(|table| !table.name.starts_with("Dialoger"));
    let tables: Vec<_> = of_events.collect();
    let mut found = Vec::new();
    for table in tables {
        for row in &table.rows {
            let cells = row.iter().enumerate().filter(|(i, _)| table.is_numeric(i));
            found.extend(cells.map(|(_, cell)| cell.words.clone()));
        }
    }
    found
}

async fn others_are_told_a_part_of_a_year_in_steps() {
    let world = told_in(World::governed().await, 4_000).await;
    let asked = Asked {
        of: "2021-T3".to_owned(),
        ..Asked::default()
    };
    let write = async |desk: Desk| ReportKind::Tertial.write(&desk, &asked).await.unwrap();
    let own = write(desk(&world, chain_of(&world).await, "2022-03-14")).await;
    let others = desk(&world, chain_of(&world).await, "2022-03-14").for_others();
    let told = write(others).await;
    let of_events = |id: &str| id == "handelser" || id == "vecka-for-vecka" || id.starts_with("omrade-");
    let (exact, steps) = (counts(&own, of_events), counts(&told, of_events));
    assert!(exact.iter().any(|n| n.parse::<i64>().is_ok()), "{exact:?}");
    assert!(steps.iter().any(|words| words.contains('–')), "{steps:?}");
    for words in &steps {
        let is_step = words.is_empty()
            || words.starts_with("färre än")
            || words.contains('–')
            || words.ends_with("eller fler");
        assert!(is_step, "{words} is told");
    }
    // Nor is it told in words, in a figure, or of whom it came.
    let streams = told.sections.iter().find(|s| s.id == "strommar").unwrap();
    let said = &streams.tables[0].rows[0][1].words;
    assert!(said.contains('–') && said.ends_with("händelser"), "{said}");
    let heard = |report: &Report| {
        let section = report.sections.iter().find(|s| s.id == "tackning").unwrap();
        section.tables[0].heads.len()
    };
    assert_eq!((heard(&own), heard(&told)), (4, 3));
    let figures = told.sections.iter().filter(|s| of_events(&s.id));
    let figures: Vec<_> = figures.flat_map(|s| s.figures()).collect();
    assert!(figures.len() > 3, "{}", figures.len());
}

async fn others_are_told_no_events_of_a_year_that_goes_on() {
    let world = told_in(World::governed().await, 4_000).await;
    let is_told = async |kind: ReportKind, year: &str, section: &str| {
        let asked = Asked {
            of: year.to_owned(),
            period: year.to_owned(),
        };
        let others = desk(&world, chain_of(&world).await, "2022-03-14").for_others();
        let report = kind.write(&others, &asked).await.unwrap();
        let section = report.sections.iter().find(|s| s.id == section).unwrap();
        let notes: Vec<&str> = section.notes.iter().map(|(_, words)| words.as_str()).collect();
        let said = notes.iter().any(|words| words.contains("året är inte slut"));
        let column = section.tables.iter().find_map(|table| {
            let at = table
                .heads
                .iter()
                .position(|(head, _)| head == "Händelser under året" || head == year)?;
            Some(table.rows.iter().filter(|row| !row[at].words.is_empty()).count())
        });
        assert_eq!(said, column.unwrap_or(0) == 0, "{year}: {notes:?}");
        !said
    };
    for (kind, section) in [
        (ReportKind::Money, "omraden"),
        (ReportKind::Programme, "statistik"),
    ] {
        assert!(is_told(kind, "2021", section).await, "{}", kind.name());
        assert!(!is_told(kind, "2022", section).await, "{}", kind.name());
    }
}

on_each_database![
    what_the_steering_group_acknowledges_is_what_was_sent,
    a_period_that_goes_on_is_not_sent,
    the_money_of_a_year_is_kept,
    a_plan_and_an_agreement_are_the_next_version_of_their_document,
    a_deck_and_minutes_are_kept,
    others_are_told_a_part_of_a_year_in_steps,
    others_are_told_no_events_of_a_year_that_goes_on,
];
