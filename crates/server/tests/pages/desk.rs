//! What somebody takes with them from the register: the evidence for an auditor's question, a function's handover, how
//! much rests on one person, and what a body is to go through. Row by row, as in `governance`.

use std::io::Read;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::chain::{Chain, Record, RecordKind};
use domain::decision::DecisionInput;
use serde_json::{Value, json};
use server::app::Home;
use server::frame::Frame;
use server::pages::governance::{AsOf, owed_on};
use server::reports::{Asked, Desk, Report, ReportFormat, ReportKind};
use store::Actor;

use crate::governance::{check_shown, day, keep};
use crate::world::{Who, World, on_each_database};

pub fn record(kind: RecordKind, said: Value) -> Record {
    Record::from_fields(kind, said).unwrap()
}

pub async fn package(world: &World, question: &str, on: &str) -> Vec<u8> {
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

pub async fn chain_of(world: &World) -> Chain {
    world.app.store.chain(world.code, None).await.unwrap()
}

/// As a command has it on the day that is shown, of a chain that may have been changed.
pub fn desk_of(world: &World, chain: Chain, shown: &str) -> Desk {
    let as_of = AsOf {
        day: day(shown),
        is_today: true,
        not_understood: None,
    };
    let frame = Frame {
        home: Some(world.home()),
        ..Frame::bare()
    };
    let store = world.app.store.clone();
    Desk::of_command(store, world.home(), frame, chain, as_of, day(shown))
}

/// As a command has it later than the day that is shown.
pub async fn desk_on(world: &World, shown: &str, now: &str) -> Desk {
    let mut desk = desk_of(world, chain_of(world).await, shown);
    desk.as_of.is_today = shown == now;
    desk.today = day(now);
    desk
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
    every_report_that_is_offered_can_be_read_in_both_languages,
    row_41_the_compiled_picture_says_what_it_lacks,
    row_49_a_plan_says_what_its_results_rest_on,
    row_12_a_signature_that_is_missing_is_named,
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
