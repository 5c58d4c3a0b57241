//! Two registers that differ only in what other organisations keep there, asked the same by somebody who may not see it:
//! whatever is answered must be the same, to the last byte and header.
//!
//! The clock stands still in both. What is set aside before comparing is named in `told`, and is one thing only: the random
//! number that a form carries so that it is not recorded twice.
//! `LAGESBILD_SEQUENCES` says how many runs are made; each has a seed of its own, which a difference names.

use std::fmt::Write as _;

use axum::http::{HeaderMap, Request, header};
use domain::codes::EventId;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use store::Actor;

use crate::weekly::assessment;
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    what_others_keep_changes_nothing_that_is_answered,
    numbers_in_one_series_would_tell_and_are_found,
];

const STEPS: usize = 8;

/// What only the second register holds. Words that no page has by itself.
const SECRET: &str = "Hemlighetsmakeri vid lastkajen";

/// As many runs as the test command has time for; a tenth of them where each question costs a round trip.
fn sequences() -> u64 {
    let asked = std::env::var("LAGESBILD_SEQUENCES").ok();
    let asked = asked.map(|n| n.parse().expect("LAGESBILD_SEQUENCES is a number"));
    match (asked, crate::world::is_on_postgres()) {
        (Some(n), _) => n,
        (None, false) => 500,
        (None, true) => 50,
    }
}

async fn report(world: &World, who: Who, key: &str, text: &str, day: &str, place: &str) -> Answer {
    let fields = [
        ("nyckel", key),
        ("handelse", "KLO/tagg"),
        ("datum", day),
        ("tid", "21:40"),
        ("plats", place),
        ("sakerhet", "observed"),
        ("text", text),
    ];
    world.upload(who, "/handelser/ny", &fields, &[]).await
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::new(8, 8);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A register with something of the guards' own, an adopted picture and a draft.
async fn furnished(secrets: bool) -> World {
    let world = World::standing_still(false).await;
    let municipality = world.home().municipality.clone();
    for n in 0..6 {
        let (key, day) = (format!("egen-{n}"), format!("2022-03-0{}", n + 1));
        report(
            &world,
            Who::Guard,
            &key,
            "Tagg på väggen.",
            &day,
            "Exempelby centrum",
        )
        .await;
    }
    for week in ["2022-W09", "2022-W10"] {
        let fields = assessment(&municipality, "0", "Lugnt.");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        world
            .post(Who::Coordinator, &format!("/lagesbild/{week}"), &fields)
            .await;
    }
    let adopt = "/lagesbild/2022-W09/faststall";
    let answer = world.post(Who::Coordinator, adopt, &[("edit", "2")]).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    if secrets {
        keep_secrets(&world).await;
    }
    world
}

/// What others report, write and change: texts, places, images, duplicates, decisions, an import's rows.
async fn keep_secrets(world: &World) {
    for n in 0..9 {
        let (key, day) = (format!("andras-{n}"), format!("2022-03-{:02}", n + 3));
        for who in [Who::Landlord, Who::Police] {
            let answer = report(world, who, &format!("{key}-{who:?}"), SECRET, &day, "Stadsparken").await;
            assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
        }
    }
    let now = world.app.clock.now();
    let (store, code) = (&world.app.store, world.code);
    let (events, _) = all_events(world).await;
    let theirs: Vec<EventId> = events
        .iter()
        .filter(|(_, guard)| !guard)
        .map(|(id, _)| *id)
        .collect();
    let own: Vec<EventId> = events
        .iter()
        .filter(|(_, guard)| *guard)
        .map(|(id, _)| *id)
        .collect();
    let (first, second, mine) = (theirs[0], theirs[1], own[0]);
    let picture = png();
    store
        .write(code, &Actor::system("prov"), now, move |work| {
            Box::pin(async move {
                work.attach(first, "hemlig.png", "image/png", &picture, Some(8), Some(8))
                    .await?;
                work.suggest_duplicates(&[store::DuplicateSuggestion {
                    first: mine.min(second),
                    second: mine.max(second),
                    score: 0.9,
                    reasons: Vec::new(),
                }])
                .await
            })
        })
        .await
        .unwrap();
    let status = format!("/handelser/{second}/status");
    let answer = world
        .post(Who::Coordinator, &status, &[("status", "sorted")])
        .await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    let function = world.home().municipality.functions[0].code.to_string();
    let fields = [
        ("text", SECRET),
        ("ansvarig", function.as_str()),
        ("senast", "2022-03-20"),
    ];
    let answer = world
        .post(Who::Coordinator, "/lagesbild/2022-W10/beslut", &fields)
        .await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
}

/// Every event with whether the guards reported it.
async fn all_events(world: &World) -> (Vec<(EventId, bool)>, usize) {
    let filter = store::EventFilter::default();
    let mut found = Vec::new();
    let listed = world.app.store.events(
        world.code,
        &filter,
        &domain::access::EventScope::All,
        store::EventOrder::RecordedDesc,
        0,
        500,
    );
    for event in &listed.await.unwrap().events {
        found.push((event.id, event.input.reported_by.as_str() == "bevakning-exempel"));
    }
    found.sort();
    let n = found.len();
    (found, n)
}

/// One thing to ask for. The numbers of others' events are asked for as readily as one's own.
fn question(random: &mut StdRng, numbers: &[String]) -> String {
    let words = [
        "tagg",
        "Hemlighetsmakeri",
        "lastkajen",
        "Stadsparken",
        "centrum",
        "klotter",
        "xyz",
    ];
    let number = numbers.choose(random).unwrap();
    let mut filters = Vec::new();
    for _ in 0..random.random_range(0..4) {
        filters.push(match random.random_range(0..9) {
            0 => format!("q={}", words.choose(random).unwrap()),
            1 => "kategori=KLO".to_owned(),
            2 => format!("vecka=2022-W{:02}", random.random_range(8..12)),
            3 => format!("fran=2022-03-{:02}", random.random_range(1..14)),
            4 => format!("till=2022-03-{:02}", random.random_range(1..14)),
            5 => format!(
                "organisation={}",
                ["exempelbyhus", "polisen", "bevakning-exempel"]
                    .choose(random)
                    .unwrap()
            ),
            6 => format!(
                "ordning={}",
                ["tid", "registrerad", "allvar", "organisation", "plats"]
                    .choose(random)
                    .unwrap()
            ),
            7 => format!("sida={}", random.random_range(1..4)),
            _ => format!(
                "status={}",
                ["received", "sorted", "merged"].choose(random).unwrap()
            ),
        });
    }
    let filter = if filters.is_empty() {
        String::new()
    } else {
        format!("?{}", filters.join("&"))
    };
    match random.random_range(0..18) {
        0..4 => format!("/handelser{filter}"),
        4 => format!("/handelser/karta.geojson{filter}"),
        5..8 => format!("/handelser/{number}"),
        8 => format!("/handelser/{number}/karta.geojson"),
        9 => format!("/handelser/{number}/bilagor/{}", random.random_range(1..4)),
        10 => format!(
            "/handelser/export.{}{filter}",
            ["csv", "xlsx", "geojson"].choose(random).unwrap()
        ),
        11 => format!("/lagesbild/2022-W{:02}", random.random_range(8..12)),
        12 => format!(
            "/lagesbild/2022-W{:02}/figur/{}",
            random.random_range(9..11),
            ["karta.svg", "timmar", "kurva.svg"].choose(random).unwrap()
        ),
        13 => format!(
            "/lagesbild/2022-W{:02}.{}",
            random.random_range(9..11),
            ["docx", "omraden"].choose(random).unwrap()
        ),
        14 => format!(
            "/utforska/figur/{}",
            ["tid", "karta.svg", "timmar.csv", "tathet.geojson", "aterkommande"]
                .choose(random)
                .unwrap()
        ),
        15 if random.random_bool(0.5) => format!(
            "/utforska/rutor/{}{filter}",
            ["8/140/75", "10/562/300"].choose(random).unwrap()
        ),
        15 => format!("/beslut/{}/svar", random.random_range(1..4)),
        16 => format!("/sparning/handelse/{number}"),
        _ => [
            "/",
            "/lagesbild",
            "/aterkoppling",
            "/beslut",
            "/tackning",
            "/handelser/ny",
            "/inkorg",
            "/logg",
            "/kedjan",
        ]
        .choose(random)
        .unwrap()
        .to_string(),
    }
}

/// An answer as it is compared: status, every header, and the whole body.
fn told(answer: &Answer) -> String {
    let mut told = format!("{}\n", answer.status);
    for (name, value) in &answer.headers {
        writeln!(told, "{name}: {}", String::from_utf8_lossy(value.as_bytes())).unwrap();
    }
    for line in answer.text().lines() {
        match line.split_once("name=\"nyckel\" value=\"") {
            Some((before, after)) => {
                let after = after.trim_start_matches(|c: char| c.is_ascii_hexdigit());
                writeln!(told, "{before}{after}").unwrap();
            }
            None => writeln!(told, "{line}").unwrap(),
        }
    }
    told
}

/// The first line that differs.
fn difference(one: &str, other: &str) -> String {
    let pair = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    match pair {
        Some((a, b)) => format!("  without: {a}\n  with:    {b}"),
        None => format!("  lengths {} and {}", one.len(), other.len()),
    }
}

/// That the comparison finds something when there is something to find.
async fn numbers_in_one_series_would_tell_and_are_found() {
    let (day, place) = ("2022-03-13", "Exempelby centrum");
    let reported = async |together: bool, others: bool| {
        let world = World::standing_still(together).await;
        if others {
            report(&world, Who::Landlord, "annan", SECRET, day, place).await;
        }
        told(&report(&world, Who::Guard, "egen", "Ny tagg.", day, place).await)
    };
    assert_ne!(reported(true, false).await, reported(true, true).await);
    assert_eq!(reported(false, false).await, reported(false, true).await);
}

async fn ask(world: &World, who: Who, address: &str, tag: Option<&str>) -> Answer {
    let mut request = Request::get(address).header(header::COOKIE, who.cookie());
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    world.send(request.body(axum::body::Body::empty()).unwrap()).await
}

fn tag(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(header::ETAG)?.to_str().ok()?.to_owned())
}

async fn what_others_keep_changes_nothing_that_is_answered() {
    let without = furnished(false).await;
    let with = furnished(true).await;
    let (events, n) = all_events(&with).await;
    assert_eq!(n, 6 + 18, "there is something to keep secret");
    let mut numbers: Vec<String> = events.iter().map(|(id, _)| id.to_string()).collect();
    numbers.extend(["1", "2", "7", "999999", "0", "-1", "x"].map(str::to_owned));
    let mut found = Vec::new();
    let (begun, mut questions) = (std::time::Instant::now(), 0);
    for seed in 0..sequences() {
        let mut random = StdRng::seed_from_u64(seed);
        let who = *[Who::Guard, Who::Guard, Who::Reader, Who::Neighbour, Who::Nobody]
            .choose(&mut random)
            .unwrap();
        for _ in 0..STEPS {
            let address = question(&mut random, &numbers);
            questions += 1;
            let one = ask(&without, who, &address, None).await;
            let other = ask(&with, who, &address, None).await;
            let (one_told, other_told) = (told(&one), told(&other));
            assert!(
                !other_told.contains(SECRET),
                "run {seed}: {who:?} was told it at {address}"
            );
            if one_told != other_told {
                found.push(format!(
                    "run {seed}, {who:?} {address}\n{}",
                    difference(&one_told, &other_told)
                ));
                break;
            }
            if let Some(tag) = tag(&one.headers) {
                let again = [
                    ask(&without, who, &address, Some(&tag)).await,
                    ask(&with, who, &address, Some(&tag)).await,
                ];
                assert_eq!(
                    told(&again[0]),
                    told(&again[1]),
                    "run {seed}: {address} asked again"
                );
            }
        }
        // Now and then the guards report something: not even its number says what others did.
        if who == Who::Guard && seed % 25 == 0 {
            let key = format!("ny-{seed}");
            let one = report(&without, who, &key, "Ny tagg.", "2022-03-13", "Exempelby centrum").await;
            let other = report(&with, who, &key, "Ny tagg.", "2022-03-13", "Exempelby centrum").await;
            assert_eq!(told(&one), told(&other), "run {seed}: a report");
        }
        assert!(found.len() < 20, "{}", found.join("\n"));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let (runs, seconds) = (sequences(), begun.elapsed().as_secs());
    eprintln!("{runs} runs, {questions} questions to each world, {seconds} s: no difference");
}
