//! What somebody takes with them from the register: the evidence for an auditor's question, a function's handover, how
//! much rests on one person, and what a body is to go through. Row by row, as in `governance`.

use std::io::Read;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::chain::{Record, RecordKind};
use domain::decision::DecisionInput;
use serde_json::{Value, json};
use server::app::Home;
use server::frame::Frame;
use server::pages::governance::{AsOf, owed_on};
use server::reports::{Asked, Cell, Desk, Report, ReportFormat, ReportKind};
use store::Actor;

use crate::governance::{check_shown, day, keep};
use crate::world::{Who, World, on_each_database};

fn record(kind: RecordKind, said: Value) -> Record {
    Record::from_fields(kind, said).unwrap()
}

async fn package(world: &World, question: &str, on: &str) -> Vec<u8> {
    let path = format!("/revision/{question}/underlag.zip?dag={on}");
    let answer = world.get(Who::Reader, &path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.body
}

pub fn unzipped(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut told = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut told).unwrap();
    told
}

fn manifest(bytes: &[u8]) -> Value {
    serde_json::from_slice(&unzipped(bytes, "manifest.json")).unwrap()
}

async fn row_58_a_question_opens_what_answers_it() {
    let world = World::governed().await;
    let expected = [
        "Finns tillräckliga resurser",
        "Trygghetspaketet 2021",
        "Budgetrader, också oanvända medel",
        "5 av 7 finns, 2 saknas.",
        "Saknas: frågan pekar inte på någon post",
        "Värdarna är tillfälligt anställda",
        "Målen nås inte.",
    ];
    let path = "/revision/fordjupad-resurser?dag=2022-04-22";
    check_shown(&world, path, &expected).await;
    let english = world.get_in_english(Who::Reader, path).await.text();
    assert!(english.contains("Expected evidence"));
    let unknown = world.get(Who::Reader, "/revision/finns-inte").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn row_61_the_package_has_each_item_or_says_that_it_is_missing() {
    let world = World::governed().await;
    let bytes = package(&world, "forstudie-underlag", "2022-04-22").await;
    let manifest = manifest(&bytes);
    let items = manifest["items"].as_array().unwrap();
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let asked = &chain.audit_questions[&"forstudie-underlag".into()].evidence;
    assert_eq!(items.len(), asked.len());
    for (item, asked) in items.iter().zip(asked) {
        assert_eq!(item["name"], asked.name);
        if item["present"] == true {
            let file = item["file"].as_str().unwrap();
            assert!(!unzipped(&bytes, file).is_empty());
        } else {
            assert!(item["note"].as_str().unwrap().contains("Saknas"), "{item}");
        }
    }
    let present = |name: &str| {
        items
            .iter()
            .find(|i| i["name"].as_str().unwrap().contains(name))
            .unwrap()["present"]
            .clone()
    };
    assert_eq!(present("Registrering av brott och händelser"), true);
    assert_eq!(
        present("Protokoll från trygghets- och säkerhetsberedningen"),
        false
    );
    assert!(unzipped(&bytes, "underlag.pdf").starts_with(b"%PDF"));
}

async fn row_61_the_same_question_and_day_give_the_same_bytes() {
    let world = World::governed().await;
    let first = package(&world, "fordjupad-resurser", "2022-04-22").await;
    // That it was taken out is an entry of its own by now, and something else is learned the day after.
    let later = json!({"code": "efterat", "kind": "review", "title": "Känd först dagen efter"});
    keep(&world, record(RecordKind::Document, later), day("2022-04-23"))
        .await
        .unwrap();
    assert!(first == package(&world, "fordjupad-resurser", "2022-04-22").await);
    let next_day = package(&world, "fordjupad-resurser", "2022-04-23").await;
    assert_ne!(
        manifest(&first)["checkpoint"],
        manifest(&next_day)["checkpoint"],
        "what was learned the day after is no part of the day before"
    );
    let journal = world.get(Who::Administrator, "/logg?slag=export").await.text();
    assert!(journal.contains("tog ut underlag till revisionen"));
}

async fn row_61_what_was_not_known_on_the_day_is_missing() {
    let world = World::governed().await;
    let path = "/revision/fordjupad-resurser?dag=2022-04-21";
    check_shown(&world, path, &["Frågan fanns inte i registret", "0 av 7 finns"]).await;
    let manifest = manifest(&package(&world, "fordjupad-resurser", "2022-04-21").await);
    assert!(manifest["checkpoint"].is_null());
}

async fn row_62_facts_that_nobody_has_checked_are_told() {
    let world = World::governed().await;
    let path = "/revision/fordjupad-resurser?dag=2022-04-22";
    check_shown(&world, path, &["Ingen har kontrollerat fakta"]).await;
    let check = |said: Value| {
        let mut all = json!({"code": "resurser", "question": "fordjupad-resurser", "by": "sakerhetschef",
                             "asked_on": "2022-04-20"});
        all.as_object_mut()
            .unwrap()
            .extend(said.as_object().unwrap().clone());
        record(RecordKind::FactCheck, all)
    };
    keep(&world, check(json!({})), day("2022-04-22")).await.unwrap();
    check_shown(&world, path, &["En tillfrågad funktion har inte svarat."]).await;
    let answered = json!({"answered_on": "2022-04-21", "outcome": "approved"});
    keep(&world, check(answered), day("2022-04-22")).await.unwrap();
    check_shown(&world, path, &["Fakta är kontrollerade och godkända"]).await;
}

async fn row_24_the_agenda_shows_seats_and_quorum() {
    let world = World::governed().await;
    let expected = [
        "9 platser, beslutför med 5",
        "Bara personligt utsedd",
        "/overlamning/forbundsdirektor",
    ];
    check_shown(&world, "/dagordning/styrgrupp?dag=2022-04-22", &expected).await;
}

async fn row_25_the_steering_group_sees_its_meetings_against_the_plan() {
    let world = World::governed().await;
    let path = "/dagordning/styrgrupp?dag=2022-04-22";
    let expected = [
        "2021: 3 av 3 möten hållna.",
        "2022: 1 av 3 möten hållna.",
        "Inte beslutför",
        "Förra mötet hölls 10 februari 2022.",
        "GVI genomförs tillsammans med lokalpolisområdet",
        "Pengar som inte delats ut",
        "Utgånget 2021-12-31, för 112 dagar sedan",
    ];
    check_shown(&world, path, &expected).await;
    // The period's figures are for those who see events.
    let text = world.get(Who::Coordinator, path).await.text();
    assert!(text.contains("/tertial/2022-T1"));
    // The same pages at every meeting, whatever there is to say.
    let titles = async |on: &str| {
        let path = format!("/dagordning/styrgrupp?dag={on}");
        let text = world.get(Who::Reader, &path).await.text();
        let heads = text.split("<h2 ").skip(1);
        heads
            .map(|part| part.split(['>', '<']).nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("2022-04-22").await, titles("2019-01-15").await);
    let answer = world
        .get(Who::Reader, "/dagordning/styrgrupp/fil/pdf?dag=2022-04-22")
        .await;
    assert!(answer.body.starts_with(b"%PDF"));
}

async fn row_26_the_weekly_group_gets_what_waits_for_it() {
    let world = World::governed().await;
    let late = DecisionInput {
        week: "2022-W08".parse().unwrap(),
        area: None,
        category: None,
        text: "Lampan lagas.".into(),
        responsible: "sakerhetschef".into(),
        due: day("2022-03-01"),
    };
    let now = world.app.clock.now();
    let (store, actor) = (&world.app.store, Actor::system("prov"));
    let written = store.write(world.code, &actor, now, move |work| {
        Box::pin(async move { work.record_decision(late).await })
    });
    written.await.unwrap();
    let path = "/dagordning/osg?dag=2022-04-22";
    let expected = [
        "Visa hur klotter på elskåp och stationer",
        "Försenat sedan",
        "Medborgarlöften som släpar",
        "Problem utan orsak eller åtgärd",
        "/lagesbild/2022-W15",
        "Ingen har börjat på lägesbilden",
    ];
    check_shown(&world, path, &expected).await;
    let says = async |who| world.get(who, path).await.text().contains("Lampan lagas.");
    assert!(says(Who::Coordinator).await);
    assert!(
        !says(Who::Reader).await,
        "decisions are for those who answer them"
    );
    // An answered assignment is gone from the day of its answer.
    let answered = "Föreslå hur den öppna handeln i Skogås";
    let says = async |on: &str| {
        let path = format!("/dagordning/osg?dag={on}");
        world.get(Who::Reader, &path).await.text().contains(answered)
    };
    assert!(says("2022-01-24").await);
    assert!(!says("2022-01-25").await);
    let unknown = world.get(Who::Reader, "/dagordning/finns-inte").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn row_28_a_function_has_its_handover_whoever_holds_it() {
    let world = World::governed().await;
    let before = ["Tillförordnad chef", "Slutar 6 mars 2022"];
    check_shown(&world, "/overlamning/sakerhetschef?dag=2022-03-06", &before).await;
    check_shown(&world, "/organisation?dag=2022-03-06", &["Slutar 6 mars 2022"]).await;
    let path = "/overlamning/sakerhetschef?dag=2022-03-07";
    let expected = [
        "Chef sedan mars 2022",
        "Har lämnat",
        "Program för trygghet och säkerhet",
        "Utgånget styrdokument",
        "Styrgruppen",
        "/overlamning/kommundirektor",
        "De närmaste 6 månaderna",
    ];
    check_shown(&world, path, &expected).await;
    check_shown(&world, "/organisation", &["/overlamning/sakerhetschef"]).await;
    // What is owed is told by function, so that nothing is owned by one who has left.
    let owed = owed_on(&world.app.store, world.code, day("2022-03-07"))
        .await
        .unwrap();
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let holders: Vec<&str> = chain.holdings.values().map(|h| h.holder.as_str()).collect();
    for item in owed.iter().filter_map(|item| item.owner.as_ref()) {
        assert!(!holders.contains(&item.as_str()), "{item} is a holder");
    }
    let answer = world
        .get(Who::Reader, "/overlamning/sakerhetschef/fil/pdf?dag=2022-03-07")
        .await;
    assert!(answer.body.starts_with(b"%PDF"));
    let unknown = world.get(Who::Reader, "/overlamning/finns-inte").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn row_28_what_rests_on_one_person_is_counted() {
    let world = World::governed().await;
    let path = "/personberoende?dag=2022-04-22";
    let expected = [
        "funktioner med innehavare har ingen ställföreträdare",
        "En och samma innehavare har flera funktioner",
        "2 gånger, av samma innehavare",
        "Ingen lägesbild var fastställd",
    ];
    check_shown(&world, path, &expected).await;
    let mend = "/kedjan/innehav/ny?function=samordnare";
    let says = async |who| world.get(who, path).await.text().contains(mend);
    assert!(says(Who::Coordinator).await);
    assert!(!says(Who::Reader).await);
    let english = world.get_in_english(Who::Reader, path).await.text();
    assert!(english.contains("Dependence on persons"));
}

async fn every_report_is_the_same_file_twice() {
    let world = World::governed().await;
    for path in [
        "/pengar",
        "/mal/trivsamt-och-tryggt/underlag",
        "/dagordning/styrgrupp",
        "/kalender",
        "/styrdokument",
        "/skyldigheter",
        "/organisation",
    ] {
        for format in ["docx", "xlsx", "pdf"] {
            let address = format!("{path}/fil/{format}?dag=2022-04-22");
            let first = world.get(Who::Reader, &address).await;
            assert_eq!(first.status, 200, "{address}");
            let second = world.get(Who::Reader, &address).await;
            assert!(first.body == second.body, "{address} differs");
        }
    }
}

async fn each_table_of_a_report_is_a_file_of_its_own() {
    let world = World::governed().await;
    let page = world
        .get(Who::Reader, "/organisation?dag=2022-04-22")
        .await
        .text();
    let address = "/organisation/fil/csv?dag=2022-04-22&#38;tabell=organ.2";
    assert!(page.contains(address), "{page}");
    let answer = world.get(Who::Reader, &address.replace("&#38;", "&")).await;
    let text = answer.text();
    assert!(
        text.contains("Organ;Funktion;Organisation;Ordförande;Ersättare"),
        "{text}"
    );
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("Styrgruppen;"))
            .count(),
        9
    );
    for lacking in ["organ.3", "organ", "organ.0", "intet.1"] {
        let path = format!("/organisation/fil/csv?tabell={lacking}");
        assert_eq!(world.get(Who::Reader, &path).await.status, 404, "{lacking}");
    }
}

async fn what_somebody_writes_in_a_report_stands_in_it() {
    let world = World::governed().await;
    let page = world.get(Who::Coordinator, "/tertial/2022-T1").await.text();
    let write = "/kedjan/rapporttexter/ny?report=tertial&#38;of=2022-T1&#38;section=";
    assert!(page.contains(write), "{page}");
    assert!(
        !world
            .get(Who::Reader, "/pengar")
            .await
            .text()
            .contains("/kedjan/rapporttexter/ny")
    );
    let texts = [
        json!({"code": "om-laget", "report": "tertial", "of": "2022-T1", "section": "", "heading": "Om läget i vår",
            "text": "Fler än väntat var ute.\n\nSkolorna hade lov."}),
        json!({"code": "om-pengar", "report": "pengar", "section": "rader", "text": "Beloppen är preliminära."}),
    ];
    for text in texts {
        keep(&world, record(RecordKind::ReportText, text), day("2022-04-22"))
            .await
            .unwrap();
    }
    let page = world.get(Who::Coordinator, "/tertial/2022-T1").await.text();
    for told in [
        "Om läget i vår",
        "<p class=\"c-prose\">Skolorna hade lov.</p>",
        "/om-laget/andra",
    ] {
        assert!(page.contains(told), "{told}");
    }
    let other = world.get(Who::Coordinator, "/tertial/2021-T3").await.text();
    assert!(!other.contains("Om läget i vår"));
    let money = world.get(Who::Reader, "/pengar").await.text();
    assert!(money.contains("Beloppen är preliminära."));
    let nameless = json!({"code": "x", "report": "pengar", "section": "", "text": "Utan rubrik."});
    let refused = keep(
        &world,
        record(RecordKind::ReportText, nameless),
        day("2022-04-22"),
    )
    .await;
    assert!(matches!(&refused, Err(store::StoreError::Record(why)) if why.code == "report-text-heading"));
}

async fn a_year_is_published_in_counts_that_point_nobody_out() {
    let world = World::governed().await;
    for n in 0..9 {
        // Nine of a common kind, seven of a sensitive one and four of another, in one area.
        for (kind, times) in [("ORD/musik", 9), ("VAL/brak", 7), ("KLO/tagg", 4)] {
            if n < times {
                let key = format!("{kind}{n}");
                let fields = [
                    ("nyckel", key.as_str()),
                    ("handelse", kind),
                    ("datum", "2021-06-12"),
                    ("plats", "Skogås centrum"),
                    ("organisation", "trygghet"),
                    ("text", "Sent."),
                ];
                let kept = world
                    .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
                    .await;
                assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
            }
        }
    }
    let row = |text: &str, name: &str| -> String {
        let row = text.split(&format!(">{name}</th>")).nth(1).unwrap_or_default();
        row.split("</tr>").next().unwrap_or_default().to_owned()
    };
    let text = world
        .get(Who::Reader, "/rapporter/offentlig-sida/2021")
        .await
        .text();
    assert!(row(&text, "Ordningsstörning").contains(">9<"), "{text}");
    // What it rests on is told: who was to report, how much came in and when nobody did.
    assert!(
        text.contains("Under 2021 skulle") && text.contains("veckor saknar rapporter helt: "),
        "{text}"
    );
    assert!(text.contains(">2021-W01–"), "a range holds together: {text}");
    // Those that are few are told together, and whether there was any is not.
    let few = |text: &str, name: &str, least: &str| {
        let mut rows = text.split("<tr>").filter(|row| row.contains(name));
        rows.any(|row| row.contains(&format!("färre än {least}")))
    };
    assert!(
        few(&text, "Våld och hot", "20") && few(&text, "Klotter", "8"),
        "{text}"
    );
    assert!(few(&text, "Brand", "8"), "{text}");
    for _ in 0..20 {
        let again = world
            .get(Who::Reader, "/rapporter/offentlig-sida/2021")
            .await
            .text();
        assert_eq!(row(&again, "Ordningsstörning"), row(&text, "Ordningsstörning"));
    }
    let home = world.home();
    let areas = home.municipality.working_areas();
    let skogas = areas.iter().find(|a| a.name == "Skogås").unwrap().code.clone();
    let own = format!("/rapporter/offentlig-sida/2021-{skogas}");
    assert!(few(
        &world.get(Who::Reader, &own).await.text(),
        "Våld och hot",
        "20"
    ));
    // Nobody outside reads it before it is published, nor before the year is over.
    let open = format!("/oppet/{}/2021", world.code);
    assert_eq!(world.get(Who::Nobody, &open).await.status, 404);
    let publish = |year: i16| format!("/rapporter/offentlig-sida/{year}/publicera");
    let sent = world.post(Who::Coordinator, &publish(2021), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(
        world.post(Who::Coordinator, &publish(2022), &[]).await.status,
        403
    );
    assert_eq!(world.post(Who::Reader, &publish(2021), &[]).await.status, 403);
    // Nor does anybody see it grow from day to day.
    let growing = world
        .get(Who::Coordinator, "/rapporter/offentlig-sida/2022")
        .await;
    let growing = growing.text();
    assert!(
        growing.contains("2022 är inte slut") && !growing.contains("Ordningsstörning"),
        "{growing}"
    );
    let before = world.get(Who::Nobody, &open).await.text();
    assert!(row(&before, "Ordningsstörning").contains(">9<"), "{before}");
    let list = world
        .get(Who::Nobody, &format!("/oppet/{}", world.code))
        .await
        .text();
    assert!(list.contains(&open));
    // What comes in later is not there until it is published again.
    let fields = [
        ("nyckel", "sen"),
        ("handelse", "ORD/musik"),
        ("datum", "2021-06-13"),
        ("plats", "Skogås centrum"),
        ("organisation", "trygghet"),
        ("text", "Sent."),
    ];
    world
        .upload(Who::Coordinator, "/handelser/ny", &fields, &[])
        .await;
    assert_eq!(world.get(Who::Nobody, &open).await.text(), before);
    world.post(Who::Coordinator, &publish(2021), &[]).await;
    assert!(row(&world.get(Who::Nobody, &open).await.text(), "Ordningsstörning").contains(">10<"));
}

async fn the_list_of_reports_leads_to_each() {
    let world = World::governed().await;
    let text = world.get(Who::Reader, "/rapporter?dag=2022-04-22").await.text();
    for address in [
        "/pengar?dag=2022-04-22",
        "/dagordning/styrgrupp?dag=2022-04-22",
        "/overlamning/sakerhetschef?dag=2022-04-22",
    ] {
        assert!(text.contains(address), "{address}");
        assert_eq!(world.get(Who::Reader, address).await.status, 200);
    }
    // The figures of a period are for those who see events.
    assert!(!text.contains("/tertial/"));
    let text = world.get(Who::Coordinator, "/rapporter").await.text();
    assert!(text.contains("/tertial/"));
}

async fn a_file_of_a_document_is_kept_shown_and_taken_out_as_evidence() {
    let world = World::governed().await;
    let path = "/styrdokument/program-2018".to_owned();
    let pdf: &[u8] = b"%PDF-1.7 programmet";
    let files = [("fil", "Program.pdf", pdf)];
    let agreed = [("skribenter", "behall")];
    let answer = world
        .upload(Who::Coordinator, &format!("{path}/filer"), &agreed, &files)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let text = world.get(Who::Reader, &path).await.text();
    let link = text
        .split("href=\"")
        .find(|part| part.contains("/filer/"))
        .unwrap();
    let link = link.split('"').next().unwrap();
    let fetched = world.get(Who::Reader, link).await;
    assert_eq!(fetched.body, pdf);
    assert_eq!(world.get(Who::Guard, link).await.status, StatusCode::FORBIDDEN);
    // The answer to an auditor has the file itself.
    let zip = package(&world, "forstudie-dokument", "2022-04-22").await;
    assert_eq!(unzipped(&zip, "01-styrdokument-program-2018-fil-1.pdf"), pdf);
    // What is no document is refused, and nothing is kept.
    let files = [("fil", "Program.pdf", b"MZ".as_slice())];
    let answer = world
        .upload(Who::Coordinator, &format!("{path}/filer"), &[], &files)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("inget dokument av ett slag som tas emot"));
}

async fn who_has_left_as_much_as_one_may_is_told_so() {
    let world = World::governed().await;
    let store = &world.app.store;
    let account = store
        .account_by_email("coordinator@exempelby.example")
        .await
        .unwrap()
        .unwrap()
        .id;
    for _ in 0..300 {
        let now = world.app.clock.now();
        world.app.attempts.take_to_keep(account, 1, now).unwrap();
    }
    let file = word_file("");
    let files = [("fil", "Program.docx", file.as_slice())];
    let answer = world
        .upload(Who::Coordinator, "/styrdokument/program-2018/filer", &[], &files)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().contains("så många eller så stora filer i dag"),
        "{}",
        answer.text()
    );
    // A picture too, and what was written beside it is still there.
    let picture = [("bilaga", "bild.png", b"\x89PNG\r\n\x1a\n".as_slice())];
    let event = [
        ("nyckel", "a"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
        ("text", "Klotter på bänken."),
    ];
    let answer = world
        .upload(Who::Coordinator, "/handelser/ny", &event, &picture)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Klotter på bänken.") && answer.text().contains("bild.png"));
}

/// A document of a word processor by somebody, or by nobody.
fn word_file(author: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("word/document.xml", "<w:document/>".to_owned()),
        ("docProps/core.xml", format!("<dc:creator>{author}</dc:creator>")),
    ] {
        writer.start_file(name, plain).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn a_file_tells_who_wrote_it_only_when_somebody_agrees() {
    let world = World::governed().await;
    let send = async |bytes: &[u8], fields: &[(&str, &str)]| {
        let files = [("fil", "Program.docx", bytes)];
        let to = "/styrdokument/program-2018/filer";
        world.upload(Who::Coordinator, to, fields, &files).await
    };
    let told = send(&word_file("Anna Exempel"), &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        told.text()
            .contains("har skrivit eller ändrat den: Anna Exempel."),
        "{}",
        told.text()
    );
    let unread = send(b"PK\x03\x04 word/document.xml", &[]).await;
    assert!(
        unread.text().contains("Det går inte att se efter"),
        "{}",
        unread.text()
    );
    let none = |page: String| !page.contains("/filer/");
    assert!(none(
        world.get(Who::Reader, "/styrdokument/program-2018").await.text()
    ));
    assert_eq!(send(&word_file(""), &[]).await.status, StatusCode::SEE_OTHER);
    let agreed = [("skribenter", "behall")];
    assert_eq!(
        send(&word_file("Anna Exempel"), &agreed).await.status,
        StatusCode::SEE_OTHER
    );
}

async fn a_file_that_cannot_be_scanned_is_not_kept() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    // A daemon that knows every file, once; then nobody is there.
    let daemon = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = vec![0; 1 << 16];
        let mut all = Vec::new();
        while !all.ends_with(&[0, 0, 0, 0]) {
            let n = stream.read(&mut heard).unwrap();
            all.extend_from_slice(&heard[..n]);
        }
        stream.write_all(b"stream: Prov-Signatur FOUND\0").unwrap();
    });
    let world = World::governed_with(|settings| settings.scanner = Some(place)).await;
    let file = word_file("");
    let files = [("fil", "Program.docx", file.as_slice())];
    let to = "/styrdokument/program-2018/filer";
    let found = world.upload(Who::Coordinator, to, &[], &files).await;
    daemon.join().unwrap();
    assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(found.text().contains("Prov-Signatur"), "{}", found.text());
    let away = world.upload(Who::Coordinator, to, &[], &files).await;
    assert_eq!(away.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        away.text().contains("Virusskyddet svarar inte"),
        "{}",
        away.text()
    );
    assert!(!away.text().contains("/filer/"));
}

async fn every_report_that_is_offered_can_be_read_in_both_languages() {
    let world = World::governed().await;
    let text = world
        .get(Who::Coordinator, "/rapporter?dag=2022-04-22")
        .await
        .text();
    let main = text.split("<main").nth(1).unwrap();
    let links = main
        .split("href=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap());
    let links: Vec<&str> = links.filter(|link| link.contains("?dag=2022-04-22")).collect();
    assert!(links.len() > 40, "{}", links.len());
    for link in links {
        let swedish = world.get(Who::Coordinator, link).await;
        assert_eq!(swedish.status, StatusCode::OK, "{link}");
        let english = world.get_in_english(Who::Coordinator, link).await;
        for text in [swedish.text(), english.text()] {
            assert!(!text.contains('⟨'), "{link} lacks a text");
        }
    }
}

/// One of each kind that there is something to make of, as all its files, and the names of the kinds that there is nothing of:
/// a new kind is either tried here, or named by whoever calls.
pub async fn each_kind(
    desk: &Desk,
    mut tried: impl FnMut(ReportKind, &Report, &dyn Fn(ReportFormat) -> Vec<u8>),
) -> Vec<&'static str> {
    let mut without = Vec::new();
    for kind in ReportKind::ALL {
        let of = match kind.subjects(desk) {
            None => String::new(),
            Some(all) => match all.into_iter().next() {
                Some((of, _)) => of,
                None => {
                    without.push(kind.name());
                    continue;
                }
            },
        };
        let asked = Asked {
            of,
            ..Asked::default()
        };
        let report = kind.write(desk, &asked).await;
        let report = report.unwrap_or_else(|error| panic!("{}: {error:?}", kind.name()));
        tried(kind, &report, &|format| report.file(desk, None, format).unwrap());
    }
    without
}

pub fn check_files(kind: ReportKind, report: &Report, file: &dyn Fn(ReportFormat) -> Vec<u8>) {
    assert!(!report.sections.is_empty(), "{}", kind.name());
    for format in report.formats() {
        let beginning: &[u8] = match format {
            ReportFormat::Pdf => b"%PDF",
            ReportFormat::Docx | ReportFormat::Xlsx => b"PK\x03\x04",
            ReportFormat::Json => b"{",
        };
        let bytes = file(format);
        assert!(
            bytes.starts_with(beginning),
            "{} as {}",
            kind.name(),
            format.name()
        );
    }
}

async fn desk_on(world: &World, shown: &str, now: &str) -> Desk {
    let as_of = AsOf {
        day: day(shown),
        is_today: shown == now,
        not_understood: None,
    };
    let frame = Frame {
        home: Some(world.home()),
        ..Frame::bare()
    };
    let chain = world.app.store.chain(world.code, None).await.unwrap();
    let store = world.app.store.clone();
    Desk::of_command(store, world.home(), frame, chain, as_of, day(now))
}

async fn every_report_of_an_empty_municipality_is_a_file() {
    let world = World::new().await;
    let desk = desk_on(&world, "2022-03-14", "2022-03-14").await;
    let without = each_kind(&desk, check_files).await;
    // What is about a plan, a promise, a body, a meeting or a measure needs one.
    assert_eq!(
        without,
        [
            "aktivitetsplan",
            "overenskommelse",
            "loften",
            "effekt",
            "trygghetsmatning",
            "mal",
            "kallelse",
            "dagordning",
            "protokoll",
            "protokollsutdrag",
            "revisionsunderlag",
        ]
    );
}

async fn row_41_the_compiled_picture_says_what_it_lacks() {
    let world = World::governed().await;
    let path = "/rapporter/samlad-lagesbild?dag=2022-04-22";
    let text = world.get(Who::Coordinator, path).await.text();
    for told in [
        "Av 103 veckors lägesbilder är",
        "Veckor utan fastställd lägesbild: <span class=\"c-held\">2020-W15–",
        // The time ends with the last month that is over.
        "1 april 2020 – 31 mars 2022",
        "fastställdes 1 januari 2021",
        "Nästa ska vara klar 1 januari 2023",
        "Kartläggning: problem och följder",
        "Orsaksanalys saknas",
    ] {
        assert!(text.contains(told), "{told}");
    }
    // Its figures are for those who see events.
    assert_eq!(world.get(Who::Reader, path).await.status, StatusCode::FORBIDDEN);
    // Before anything is known of the municipality it cannot be adopted, and says why.
    let empty = World::new().await;
    let text = empty
        .get(Who::Coordinator, "/rapporter/samlad-lagesbild")
        .await
        .text();
    assert!(text.contains("Kan inte fastställas: det här är tomt:"), "{text}");
}

async fn row_49_a_plan_says_what_its_results_rest_on() {
    let world = World::governed().await;
    let shown = [
        "Utkast: det som registret skulle lägga i planen",
        "Trygghetsvärdar",
        "inte följd upp",
        "Processuppföljning",
    ];
    check_shown(&world, "/rapporter/atgardsplan/utkast?dag=2022-04-22", &shown).await;
    // What others answer for is no part of the municipality's own plan.
    let text = world
        .get(Who::Reader, "/rapporter/atgardsplan/utkast?dag=2022-04-22")
        .await
        .text();
    assert!(text.contains("åtgärder som andra svarar för är inte med"));
    // A programme is no action plan.
    let other = world
        .get(Who::Reader, "/rapporter/atgardsplan/program-2018")
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

async fn row_12_a_signature_that_is_missing_is_named() {
    let world = World::governed().await;
    let shown = [
        "Underskrift saknas av",
        "Återkopplingen till invånarna ska vara klar",
    ];
    check_shown(&world, "/rapporter/loften/2022?dag=2022-04-22", &shown).await;
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
fn counts(report: &Report, section: &str) -> Vec<(String, Vec<String>)> {
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
        assert_eq!(counts(&told, id), counts(&later, id), "{id}");
    }
}

async fn a_four_month_report_draws_each_area_with_a_table_behind() {
    let world = crate::explore::told(4_000).await;
    let desk = desk_on(&world, "2022-03-14", "2022-03-14").await;
    let asked = Asked {
        of: "2022-T1".to_owned(),
        ..Asked::default()
    };
    let report = ReportKind::Tertial.write(&desk, &asked).await.unwrap();
    for area in world.home().municipality.working_areas() {
        let id = format!("omrade-{}", area.code);
        let section = report.sections.iter().find(|s| s.id == id).unwrap();
        let figures: Vec<_> = section.figures().collect();
        assert_eq!(figures.len(), 2, "{id}: week by week, and when on the week");
        assert!(figures[0].finding.contains("veckor"), "{}", figures[0].finding);
        // Whole weeks of the period that are over: from 3 January to 13 March.
        assert_eq!(figures[0].table.rows.len(), 10, "{:?}", figures[0].table.rows);
        let behind: Vec<_> = section.more.iter().map(|(_, rows)| rows.rows.len()).collect();
        assert_eq!(behind, [10, 7], "{id}");
    }
    // A period that is not over is held against as many days.
    let events = report.sections.iter().find(|s| s.id == "handelser").unwrap();
    let said = events.notes.iter().map(|(_, words)| words.as_str());
    let said: Vec<&str> = said.collect();
    assert!(said[0].contains("till och med 14 mars 2022"), "{said:?}");
}

on_each_database![
    a_four_month_report_draws_each_area_with_a_table_behind,
    a_report_that_a_body_decides_on_is_kept_as_it_was,
    a_browser_that_adopts_is_led_to_the_document_and_may_stop_it,
    an_adopted_compiled_picture_shows_each_area_without_small_counts,
    every_report_that_is_offered_can_be_read_in_both_languages,
    row_41_the_compiled_picture_says_what_it_lacks,
    row_49_a_plan_says_what_its_results_rest_on,
    row_12_a_signature_that_is_missing_is_named,
    a_file_tells_who_wrote_it_only_when_somebody_agrees,
    a_file_that_cannot_be_scanned_is_not_kept,
    who_has_left_as_much_as_one_may_is_told_so,
    a_file_of_a_document_is_kept_shown_and_taken_out_as_evidence,
    every_report_is_the_same_file_twice,
    each_table_of_a_report_is_a_file_of_its_own,
    what_somebody_writes_in_a_report_stands_in_it,
    a_year_is_published_in_counts_that_point_nobody_out,
    the_list_of_reports_leads_to_each,
    every_report_of_an_empty_municipality_is_a_file,
    row_58_a_question_opens_what_answers_it,
    row_61_the_package_has_each_item_or_says_that_it_is_missing,
    row_61_the_same_question_and_day_give_the_same_bytes,
    row_61_what_was_not_known_on_the_day_is_missing,
    row_62_facts_that_nobody_has_checked_are_told,
    row_24_the_agenda_shows_seats_and_quorum,
    row_25_the_steering_group_sees_its_meetings_against_the_plan,
    row_26_the_weekly_group_gets_what_waits_for_it,
    row_28_a_function_has_its_handover_whoever_holds_it,
    row_28_what_rests_on_one_person_is_counted,
    a_register_that_is_ten_years_old_makes_every_report,
    names_of_two_hundred_letters_break_no_report,
    a_browser_gets_its_file_and_may_stop_one,
];

async fn a_register_that_is_ten_years_old_makes_every_report() {
    let world = World::governed().await;
    for shown in ["2022-04-22", "2032-04-22"] {
        let desk = desk_on(&world, shown, "2032-04-22").await;
        assert_eq!(each_kind(&desk, check_files).await, WITHOUT, "as of {shown}");
    }
}

/// The kinds that the municipality's own file has nothing of.
const WITHOUT: [&str; 1] = ["trygghetsmatning"];

/// Two hundred letters, in words or in one.
fn long_name(first: &str, part: &str) -> String {
    format!("{first} {}", part.repeat(30))
        .chars()
        .take(200)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

async fn names_of_two_hundred_letters_break_no_report() {
    let world = World::governed().await;
    let as_of = AsOf {
        day: day("2022-04-22"),
        is_today: true,
        not_understood: None,
    };
    let mut municipality = world.home().municipality.clone();
    for area in municipality.area_sets.iter_mut().flat_map(|set| &mut set.areas) {
        area.name = long_name(&area.name, "och bortom ");
    }
    for partner in &mut municipality.partners {
        partner.name = long_name(&partner.name, "fastighetsförvaltning");
    }
    for function in &mut municipality.functions {
        function.name = long_name(&function.name, "med ansvar ");
    }
    let home = std::sync::Arc::new(Home::new(municipality, as_of.day));
    let mut chain = world.app.store.chain(world.code, None).await.unwrap();
    for problem in chain.problems.values_mut() {
        problem.title = long_name(&problem.title, "trygghetssamordning");
    }
    for intervention in chain.interventions.values_mut() {
        intervention.title = long_name(&intervention.title, "och mer ");
    }
    for document in chain.documents.values_mut() {
        document.title = long_name(&document.title, "program för trygghet ");
    }
    for body in chain.bodies.values_mut() {
        body.name = long_name(&body.name, "samverkansorgan");
    }
    let frame = Frame {
        home: Some(home.clone()),
        ..Frame::bare()
    };
    let desk = Desk::of_command(
        world.app.store.clone(),
        home,
        frame,
        chain,
        as_of,
        day("2022-04-22"),
    );
    let without = each_kind(&desk, |kind, report, file| {
        check_files(kind, report, file);
        // What the report says stands whole in the Word file.
        let words = String::from_utf8(unzipped(&file(ReportFormat::Docx), "word/document.xml")).unwrap();
        let tables = report.sections.iter().flat_map(|s| &s.tables);
        for name in tables.flat_map(|t| &t.rows).filter_map(|row| row.first()) {
            if name.words.chars().count() > 190 {
                let name = name.words.replace('&', "&amp;");
                assert!(words.contains(&name), "{} lacks {name}", kind.name());
            }
        }
    })
    .await;
    assert_eq!(without, WITHOUT);
}

async fn a_browser_gets_its_file_and_may_stop_one() {
    let world = World::governed().await;
    let path = "/skyldigheter/fil/json?dag=2022-04-22";
    let asked = || {
        Request::get(path)
            .header(header::COOKIE, Who::Reader.cookie())
            .header(header::ACCEPT, "text/html,*/*")
            .body(Body::empty())
            .unwrap()
    };
    let mut answer = world.send(asked()).await;
    // On a busy machine it is told to wait first.
    while answer.status == StatusCode::ACCEPTED {
        assert!(answer.text().contains("Filen görs") && answer.text().contains("/fil/avbryt"));
        answer = world.send(asked()).await;
    }
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.body,
        world.get(Who::Reader, path).await.body,
        "the same as a program gets"
    );
    let fields = [("adress", path), ("tillbaka", "/skyldigheter?dag=2022-04-22")];
    let stopped = world.post(Who::Reader, "/fil/avbryt", &fields).await;
    assert_eq!(
        stopped.leads_to(),
        "/skyldigheter?dag=2022-04-22&klart=making-none"
    );
    let page = world.get(Who::Reader, stopped.leads_to()).await.text();
    assert!(page.contains("Det fanns inget att avbryta"), "{page}");
    let elsewhere = [("adress", path), ("tillbaka", "https://elak.example/")];
    let stopped = world.post(Who::Reader, "/fil/avbryt", &elsewhere).await;
    assert_eq!(stopped.leads_to(), "/?klart=making-none");
}
