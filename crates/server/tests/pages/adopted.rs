//! What a body decides on or gets is kept as it was: every report that can be, on both databases, with the next version beside
//! the one before and no small count in what more people read than those who may see the events.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::chain::{Chain, Record, RecordKind};
use serde_json::{Value, json};
use server::reports::adopted::{stem, versions};
use server::reports::{Asked, Cell, Desk, Report, ReportFormat, ReportKind};
use store::StoreError;

use crate::desk::{chain_of, desk_of, desk_on, record, unzipped};
use crate::explore::told_in;
use crate::governance::{day, keep};
use crate::world::{Answer, Who, World, on_each_database};

#[test]
fn a_file_tells_the_report_and_the_day_that_it_was_adopted() {
    let check = |file: &str, expected: Option<&str>| {
        let said = json!({"code": "dokument", "kind": "follow_up", "title": "Fastställd",
            "files": [{"name": file, "sha256": "0".repeat(64)}]});
        let chain: Chain = [record(RecordKind::Document, said)].into_iter().collect();
        let found = versions(&chain, "tertial-2022-T1");
        assert_eq!(found.first().map(|v| v.on), expected.map(day), "{file}");
    };
    check("tertial-2022-T1-2022-05-10.pdf", Some("2022-05-10"));
    check("tertial-2022-T1-2022-05-10-2.json", Some("2022-05-10"));
    check("tertial-2022-T1-2022-05-10.html", None);
    check("tertial-2022-T1-utkast.pdf", None);
    check("tertial-2022-T10-2022-05-10.pdf", None);
    check("bilaga.pdf", None);
    for n in [1, 2, 11] {
        let file = format!("{}.pdf", stem("tertial-2022-T1", day("2022-05-10"), n));
        check(&file, Some("2022-05-10"));
    }
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
    let xml = String::from_utf8(unzipped(docx, "word/document.xml")).unwrap();
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
    // Withdrawn, it keeps its name, and the day can be decided on again.
    let withdrawn = world
        .post(
            Who::Coordinator,
            "/kedjan/styrdokument/pengar-2021-2022-03-10/ta-bort",
            &[("why", "Fel organ")],
        )
        .await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text());
    let again = adopt(&world, about.0, "2022-03-10", about.2).await;
    assert_eq!(
        again.leads_to(),
        "/styrdokument/pengar-2021-2022-03-10-2?klart=report-adopted",
        "{}",
        again.text()
    );
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
    let own = write(desk_of(&world, chain_of(&world).await, "2022-03-14")).await;
    let others = desk_of(&world, chain_of(&world).await, "2022-03-14").for_others();
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
        let others = desk_of(&world, chain_of(&world).await, "2022-03-14").for_others();
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

async fn a_report_that_a_body_decides_on_is_kept_as_it_was() {
    let world = World::governed().await;
    let path = "/rapporter/samlad-lagesbild";
    let form = |text: &str, on: &str| -> Vec<(String, String)> {
        [
            ("titel", "Samlad lägesbild 2022"),
            ("organ", "ks"),
            ("beslutat", on),
            ("diarienummer", "KS-2022/17"),
            ("text", text),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let post = async |text: &str, on: &str| {
        let fields = form(text, on);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        world
            .post(Who::Coordinator, &format!("{path}/faststall"), &fields)
            .await
    };
    // Nobody can decide tomorrow, and nobody is named; what was typed stays.
    for (text, on, why) in [
        ("Lugnt.", "2022-03-15", "Beslutet"),
        (
            "Ring Anna Karlsson på 070-174 06 05.",
            "2022-03-10",
            "070-174 06 05",
        ),
    ] {
        let refused = post(text, on).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        let told = refused.text();
        assert!(told.contains("KS-2022/17") && told.contains(text), "{why}");
    }
    let kept = post("Läget i Skogås har ändrats.", "2022-03-10").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let document = "/styrdokument/samlad-lagesbild-2022-03-10";
    let text = world.get(Who::Reader, document).await.text();
    assert!(text.contains("Samlad lägesbild 2022") && text.contains("KS-2022/17"));
    let links = text.split("href=\"").filter(|part| part.contains("/filer/"));
    let links: Vec<&str> = links.map(|link| link.split('"').next().unwrap()).collect();
    let beginnings: [&[u8]; 4] = [b"%PDF", b"PK\x03\x04", b"PK\x03\x04", b"{"];
    let mut files = Vec::new();
    for (link, beginning) in links.iter().zip(beginnings) {
        let file = world.get(Who::Reader, link).await;
        assert!(file.body.starts_with(beginning), "{link}");
        files.push(file.body);
    }
    assert_eq!(files.len(), 4, "{links:?}");
    let told: Value = serde_json::from_slice(&files[3]).unwrap();
    assert_eq!(told["title"], "Samlad lägesbild 2022");
    // Whatever is written afterwards, they are as they were adopted.
    let problem = json!({"code": "sent", "title": "Känt först efteråt", "areas": ["skogas"]});
    keep(&world, record(RecordKind::Problem, problem), day("2022-03-14"))
        .await
        .unwrap();
    for (link, kept) in links.iter().zip(&files) {
        assert!(world.get(Who::Reader, link).await.body == *kept, "{link} changed");
    }
    // What the file says is the evidence of the law's section.
    let chain = world.app.store.chain(world.home().code(), None).await.unwrap();
    let duty = chain
        .duties
        .values()
        .find(|d| d.act.contains("2023:196") && d.section == "4 §")
        .unwrap();
    let evidence = chain.evidence(&duty.code, day("2022-03-14"));
    assert!(
        evidence.iter().any(|e| e.title == "Samlad lägesbild 2022"),
        "{evidence:?}"
    );
    // An empty part stands in the way.
    let empty = World::new().await;
    let fields = [
        ("titel", "Samlad"),
        ("organ", ""),
        ("beslutat", "2022-03-10"),
        ("diarienummer", ""),
        ("text", ""),
    ];
    let refused = empty
        .post(Who::Coordinator, &format!("{path}/faststall"), &fields)
        .await;
    assert!(refused.text().contains("Kan inte fastställas"));
}

/// The adoption of a year's follow-up as a browser asks for it.
fn asks_to_adopt(title: &str) -> Request<Body> {
    let csrf = Who::Coordinator.csrf();
    let fields = [
        ("csrf", csrf.as_str()),
        ("titel", title),
        ("organ", "ks"),
        ("beslutat", "2022-03-10"),
        ("diarienummer", ""),
        ("text", ""),
    ];
    Request::post("/rapporter/programuppfoljning/2021/faststall")
        .header(header::COOKIE, Who::Coordinator.cookie())
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_html_form::to_string(fields).unwrap()))
        .unwrap()
}

async fn a_browser_that_adopts_is_led_to_the_document_and_may_stop_it() {
    let world = World::governed().await;
    let (page, adopting) = (
        "/rapporter/programuppfoljning/2021",
        "/rapporter/programuppfoljning/2021/faststall",
    );
    let adopted = async |title: &str| {
        let chain = world.app.store.chain(world.code, None).await.unwrap();
        chain.documents.values().filter(|d| d.title == title).count()
    };
    // Nothing is being adopted yet.
    let looked = world.get(Who::Coordinator, adopting).await;
    assert_eq!(looked.leads_to(), page);
    let mut answer = world.send(asks_to_adopt("Första")).await;
    while answer.status == StatusCode::ACCEPTED || answer.leads_to() == adopting {
        let asked = Request::get(adopting)
            .header(header::COOKIE, Who::Coordinator.cookie())
            .header(header::ACCEPT, "text/html")
            .body(Body::empty())
            .unwrap();
        answer = world.send(asked).await;
    }
    assert_eq!(
        answer.leads_to(),
        "/styrdokument/programuppfoljning-2021-2022-03-10?klart=report-adopted"
    );
    assert_eq!(adopted("Första").await, 1);
    // Whoever stops it hears either that nothing was adopted, or gets the document.
    let stop = [("adress", adopting), ("tillbaka", page)];
    let asking = world.send(asks_to_adopt("Andra"));
    let stopping = async {
        loop {
            let answer = world.post(Who::Coordinator, "/fil/avbryt", &stop).await;
            if !answer.leads_to().ends_with("klart=making-none") || adopted("Andra").await > 0 {
                return answer;
            }
        }
    };
    let (asked, stopped) = tokio::join!(asking, stopping);
    if stopped.leads_to() == "/rapporter/programuppfoljning/2021?klart=adopting-stopped" {
        assert_eq!(asked.leads_to(), page);
        assert_eq!(adopted("Andra").await, 0, "nothing is half adopted");
        let told = world.get(Who::Coordinator, stopped.leads_to()).await.text();
        assert!(told.contains("Ingenting är fastställt."), "{told}");
        let chain = world.app.store.record_file_sizes(world.code).await.unwrap();
        assert!(chain.len() <= 4, "no file is left of it: {chain:?}");
    } else {
        assert_eq!(adopted("Andra").await, 1);
    }
}

/// Everything that is told with a number in a part of a report.
fn counts_in(report: &Report, section: &str) -> Vec<(String, Vec<String>)> {
    let section = report.sections.iter().find(|s| s.id == section).unwrap();
    let rows = section.all_tables().flat_map(|table| &table.rows);
    let words = |row: &Vec<Cell>| row.iter().skip(1).map(|cell| cell.words.clone()).collect();
    rows.map(|row| (row[0].words.clone(), words(row))).collect()
}

async fn an_adopted_compiled_picture_shows_each_area_without_small_counts() {
    let world = crate::explore::told(4_000).await;
    let report = async |on: &str, for_others: bool| {
        let desk = desk_on(&world, on, on).await;
        let desk = if for_others { desk.for_others() } else { desk };
        let compiled = ReportKind::Compiled.write(&desk, &Asked::default()).await;
        compiled.unwrap()
    };
    let (own, told) = (
        report("2022-03-14", false).await,
        report("2022-03-14", true).await,
    );
    let municipality = &world.home().municipality;
    let least = municipality.least_public();
    let places = municipality
        .working_areas()
        .iter()
        .map(|a| format!("omrade-{}", a.code));
    let places: Vec<String> = places.chain(["hela-kommunen".to_owned()]).collect();
    for id in &places {
        let figures = |report: &Report| {
            let section = report.sections.iter().find(|s| s.id == *id).unwrap();
            section.figures().cloned().collect::<Vec<_>>()
        };
        assert_eq!(figures(&own).len(), 3, "{id}");
        // Kinds, over time, on the week; where all are few that is said instead.
        let section = told.sections.iter().find(|s| s.id == *id).unwrap();
        let mut said = section.notes.iter().map(|(_, words)| words);
        let is_small = said.any(|words| words.contains("anges inte") || words.contains("färre än"));
        assert!(figures(&told).len() == 3 || is_small, "{id}");
        // Nothing that is told to others is smaller than what may be told.
        for table in figures(&told).iter().map(|figure| &figure.table) {
            for cell in table.rows.iter().flat_map(|row| row.iter().skip(1)) {
                let n: Option<i64> = cell.replace('\u{a0}', "").parse().ok();
                assert!(
                    n.is_none_or(|n| n >= least),
                    "{id}: {} tells {cell}",
                    table.caption
                );
            }
        }
    }
    // Adopted some days apart they tell the same time: their difference tells nothing of those days.
    let later = report("2022-03-28", true).await;
    for id in &places {
        assert_eq!(counts_in(&told, id), counts_in(&later, id), "{id}");
    }
}

on_each_database![
    a_report_that_a_body_decides_on_is_kept_as_it_was,
    a_browser_that_adopts_is_led_to_the_document_and_may_stop_it,
    an_adopted_compiled_picture_shows_each_area_without_small_counts,
    what_the_steering_group_acknowledges_is_what_was_sent,
    a_period_that_goes_on_is_not_sent,
    the_money_of_a_year_is_kept,
    a_plan_and_an_agreement_are_the_next_version_of_their_document,
    a_deck_and_minutes_are_kept,
    others_are_told_a_part_of_a_year_in_steps,
    others_are_told_no_events_of_a_year_that_goes_on,
];
