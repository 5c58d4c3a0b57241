//! Explore: the figures are those of the list of events whatever is chosen, at once after a change and whichever program
//! wrote; what cannot be counted is said; every figure can be read as a table and taken along.

use std::collections::BTreeMap;

use analysis::columns::same_events;
use axum::http::StatusCode;
use demo::{Demo, DemoSettings};
use domain::access::EventScope;
use domain::codes::EventId;
use domain::event::EventStatus;
use server::columns::{Answer, ColumnsCache, Known, kept};
use server::recording;
use store::{Actor, EventFilter, ImportOutcome, ImportStart, Total};

use crate::world::{TODAY, Who, World, on_each_database};

on_each_database!(
    every_figure_is_what_the_list_has,
    a_change_is_seen_at_once,
    columns_that_are_kept_are_those_of_the_register,
    what_cannot_be_counted_is_said,
    every_figure_is_a_table_and_a_file,
    only_those_who_read_all_events_explore,
    an_empty_register_says_so,
    a_selection_is_kept_under_a_name,
    what_is_unusual_is_ranked_with_its_reason,
    what_is_unusual_is_acknowledged,
    areas_places_and_time_are_compared,
    a_place_is_held_against_itself_before_and_after_a_day,
);

/// Writes with one expression.
macro_rules! write {
    ($world:expr, |$work:ident| $act:expr) => {
        $world
            .app
            .store
            .write(
                $world.code,
                &Actor::system("prov"),
                $world.app.clock.now(),
                move |$work| Box::pin(async move { $act.await }),
            )
            .await
            .unwrap()
    };
}

/// What is told of the municipality of these tests.
pub fn tale(world: &World, events: u64) -> Demo {
    let settings = DemoSettings {
        seed: 7,
        as_of: TODAY.parse().unwrap(),
        events,
    };
    Demo::new(&world.home().municipality, settings).unwrap()
}

/// A register that someone has told, as an import.
pub async fn told(events: u64) -> World {
    told_in(World::new().await, events).await
}

pub async fn told_in(world: World, events: u64) -> World {
    let (home, demo) = (world.home(), tale(&world, events));
    let new: Vec<store::NewEvent> = demo
        .events()
        .enumerate()
        .map(|(n, event)| recording::new_event(&home, event.input, recording::fingerprint(&[&n.to_string()])))
        .collect();
    let start = ImportStart {
        source: "demo".into(),
        file_name: "demo.csv".into(),
        file_sha256: [0; 32],
        mapping: None,
    };
    write!(world, |work| async move {
        let import = work.start_import(start).await?;
        for some in new.chunks(200) {
            work.record_events(some, import).await?;
        }
        work.finish_import(import, ImportOutcome::default(), &[]).await
    });
    // Pages tell how far the reading has come until it is done.
    known(&world).await;
    world
}

async fn known(world: &World) -> Known {
    for _ in 0..20 {
        match world
            .app
            .columns
            .known(&world.app.store, &world.home())
            .await
            .unwrap()
        {
            Answer::Known(known) => return known,
            Answer::Reading { .. } => (),
        }
    }
    panic!("the events are still being read");
}

/// "Inga händelser", "En händelse", "1 234 händelser": the number that a page's first line says.
pub fn number_on(page: &str) -> i64 {
    let (_, lead) = page.split_once("c-page-head__lead\" role=\"status\">").unwrap();
    let (lead, _) = lead.split_once("</p>").unwrap();
    match lead.trim() {
        "Inga händelser" => 0,
        "En händelse" => 1,
        more => {
            let digits: String = more.chars().filter(char::is_ascii_digit).collect();
            digits.parse().unwrap_or_else(|_| panic!("{more}"))
        }
    }
}

/// The page counts what the list has, and its link leads to that list.
async fn check_same(world: &World, query: &str) -> i64 {
    let page = world.get(Who::Coordinator, &format!("/utforska{query}")).await;
    let (status, text) = (page.status, page.text());
    assert_eq!(status, StatusCode::OK, "{query}: {text}");
    assert!(!text.contains('⟨'), "{query}: a text is missing");
    let n = number_on(&text);
    if n > 0 {
        let (_, head) = text.split_once("c-page-head__actions").unwrap();
        let (_, href) = head.split_once("href=\"/handelser").unwrap();
        let (href, _) = href.split_once('"').unwrap();
        let href = format!("/handelser{}", href.replace("&#38;", "&").replace("&amp;", "&"));
        let list = world.get(Who::Coordinator, &href).await;
        let in_list = number_on(&list.text());
        assert_eq!(in_list, n.min(1_000), "{query}: {href}");
    }
    n
}

async fn every_figure_is_what_the_list_has() {
    let world = told(900).await;
    let all = check_same(&world, "").await;
    assert!(all > 800, "{all}");
    let queries = [
        "?veckodag=5&veckodag=6",
        "?timme=22&timme=23&timme=0",
        "?veckodag=7&timme=14",
        "?allvar=3&allvar=4",
        "?sakerhet=observed",
        "?fran=2021-10-25&till=2021-11-07",
        "?period=90-dagar&veckodag=1",
        "?vecka=2022-W09",
    ];
    for query in queries {
        let n = check_same(&world, query).await;
        assert!(n < all, "{query}");
    }
    // Each row of each figure, chosen by itself.
    let tally = known(&world).await.columns.tally(&analysis::Selection::default());
    for (area, n) in tally.areas.iter().take(3) {
        assert_eq!(check_same(&world, &format!("?omrade={area}")).await, *n);
    }
    for (category, n) in tally.categories.iter().take(3) {
        assert_eq!(check_same(&world, &format!("?kategori={category}")).await, *n);
    }
    for (partner, n) in tally.partners.iter().take(2) {
        assert_eq!(check_same(&world, &format!("?organisation={partner}")).await, *n);
    }
    // Surfaces around what there is, and hours against the database's own reckoning, one by one.
    let [west, south, east, north] = world.home().municipality.map.bounds;
    let (x, y) = ((west + east) / 2.0, (south + north) / 2.0);
    let surface = format!("{west},{south};{x},{south};{east},{y};{x},{north};{west},{y}");
    let n = check_same(&world, &format!("?yta={surface}")).await;
    assert!(n > 0 && n < all, "{n} of {all}");
    let zone = world.home().zone.clone();
    for hour in 0..24 {
        let text = format!("timme={hour}");
        let query = server::pages::events::EventQuery::parse(Some(&text)).unwrap();
        let (filter, _) = query.filter(TODAY.parse().unwrap(), &zone);
        let in_list = world
            .app
            .store
            .event_total(world.code, &filter, &EventScope::All)
            .await
            .unwrap();
        let chosen = analysis::Selection {
            hours: vec![hour],
            ..analysis::Selection::default()
        };
        assert_eq!(
            in_list,
            Total::Exact(known(&world).await.columns.tally(&chosen).total),
            "{hour}"
        );
    }
}

/// Events by category of the columns, as the register's own sums have them.
async fn check_follows(world: &World) -> i64 {
    let columns = known(world).await.columns;
    let tally = columns.tally(&analysis::Selection::default());
    let (first, last) = ("2015-W01".parse().unwrap(), "2022-W40".parse().unwrap());
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for count in world
        .app
        .store
        .week_counts(world.code, first, last)
        .await
        .unwrap()
    {
        *sums.entry(count.category.to_string()).or_default() += count.n;
    }
    let got: BTreeMap<String, i64> = tally
        .categories
        .iter()
        .map(|(c, n)| (c.to_string(), *n))
        .collect();
    assert_eq!(got, sums);
    tally.total
}

async fn a_change_is_seen_at_once() {
    let world = told(300).await;
    let before = check_follows(&world).await;
    let fields = [
        ("nyckel", "ny"),
        ("handelse", "ORD/musik"),
        ("datum", "2022-03-12"),
        ("plats", "Stadsparken"),
    ];
    let answer = world.upload(Who::Guard, "/handelser/ny", &fields, &[]).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
    assert_eq!(check_follows(&world).await, before + 1);
    let all = EventScope::All;
    let mut edited = world
        .app
        .store
        .event(world.code, EventId(7), &all)
        .await
        .unwrap()
        .unwrap();
    edited.input.category = "SKA".into();
    edited.input.subtype = None;
    write!(world, |work| work.change_event(&edited, 1, "", ""));
    assert_eq!(check_follows(&world).await, before + 1);
    write!(world, |work| work.merge_events(
        EventId(7),
        &[EventId(8), EventId(9)],
        ""
    ));
    assert_eq!(check_follows(&world).await, before - 1);
    write!(world, |work| work.undo_merge(EventId(8), ""));
    assert_eq!(check_follows(&world).await, before);
    write!(world, |work| work.set_event_status(
        &[EventId(1), EventId(2)],
        EventStatus::Dismissed,
        "prov"
    ));
    assert_eq!(check_follows(&world).await, before - 2);
    write!(world, |work| work.set_event_status(
        &[EventId(2)],
        EventStatus::Sorted,
        "prov"
    ));
    assert_eq!(check_follows(&world).await, before - 1);
    // Another server on the same register, begun anew, has the same.
    let anew = ColumnsCache::default();
    let Answer::Known(anew) = anew.known(&world.app.store, &world.home()).await.unwrap() else {
        panic!("the events are still being read");
    };
    assert!(same_events(&anew.columns, &known(&world).await.columns));
    // The whole import is taken back; what people had changed stays.
    let import = world.app.store.imports(world.code, 1).await.unwrap()[0].id;
    write!(world, |work| work.undo_import(import, "prov"));
    let left = check_follows(&world).await;
    assert!(left > 0 && left < 20, "{left}");
    let filter = EventFilter::default();
    let in_list = world
        .app
        .store
        .event_total(world.code, &filter, &all)
        .await
        .unwrap();
    assert_eq!(in_list, Total::Exact(left));
}

async fn columns_that_are_kept_are_those_of_the_register() {
    let world = told(200).await;
    let folder = std::env::temp_dir().join(format!(
        "lagesbild-columns-{}",
        hex::encode(server::random::bytes::<8>())
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let (home, store) = (world.home(), &world.app.store);
    let kept = || kept::read(&folder, world.code, &home.zone);
    let started = async || {
        let cache = ColumnsCache::kept_in(&folder);
        let Answer::Known(known) = cache.known(store, &home).await.unwrap() else {
            panic!("the events are still being read");
        };
        assert!(same_events(&known.columns, &self::known(&world).await.columns));
        (cache, known)
    };
    assert!(kept().unwrap().is_none());
    let (_, first) = started().await;
    until(|| kept().unwrap().is_some()).await;
    assert_eq!(kept().unwrap().unwrap().seq, first.seq());
    // What has changed since is read too, and kept.
    write!(world, |work| work.set_event_status(
        &[EventId(1), EventId(2)],
        EventStatus::Dismissed,
        "prov"
    ));
    let (cache, later) = started().await;
    assert_eq!(later.columns.len(), first.columns.len() - 2);
    until(|| kept().unwrap().is_some_and(|kept| kept.seq == later.seq())).await;
    // Cut off, it is as if it were not there, and is written anew.
    let path = kept::path(&folder, world.code);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert!(kept().is_err());
    started().await;
    until(|| kept().is_ok_and(|kept| kept.is_some())).await;
    // Of a register whose journal says otherwise, it is not believed.
    let hash = kept().unwrap().unwrap().hash;
    let columns = kept().unwrap().unwrap().columns;
    let fewer = analysis::Columns::new(home.zone.clone());
    kept::write(&folder, world.code, &fewer, later.seq(), &"0".repeat(hash.len())).unwrap();
    let (_, again) = started().await;
    assert_eq!(again.columns.len(), columns.len());
    // After a disposal nothing of it is left there.
    write!(world, |work| work.set_event_status(
        &[EventId(3)],
        EventStatus::Dismissed,
        "prov"
    ));
    cache.disposed(store, &home).await.unwrap();
    assert_eq!(kept().unwrap().unwrap().columns.len(), columns.len() - 1);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Waits for what is done in the background.
async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("it never became so");
}

async fn check_said(world: &World, query: &str, said: &str) {
    let page = world.get(Who::Coordinator, &format!("/utforska{query}")).await;
    let text = page.text();
    assert_eq!(page.status, StatusCode::OK);
    assert!(text.contains(said), "{query} should say {said}: {text}");
    assert!(!text.contains("c-explore__panel"), "{query}: figures are shown");
    let figure = world
        .get(Who::Coordinator, &format!("/utforska/figur/tid{query}"))
        .await;
    assert_eq!(figure.status, StatusCode::BAD_REQUEST, "{query}");
}

async fn what_cannot_be_counted_is_said() {
    let world = told(50).await;
    check_said(
        &world,
        "?fran=2022-03-01&till=2022-02-01",
        "Från och med ligger efter till och med",
    )
    .await;
    check_said(&world, "?yta=18,59;19,60;19,59;18,60", "korsar varandra").await;
    check_said(&world, "?yta=18,59;19,60", "minst tre").await;
    check_said(&world, "?yta=18,59;19,600;18,60", "utanför jordens").await;
    check_said(&world, "?yta=hej", "går inte att läsa").await;
    check_said(&world, "?omrade=atlantis", "koden ”atlantis” finns varken").await;
    check_said(&world, "?kategori=XXX", "koden ”XXX”").await;
    check_said(&world, "?organisation=ingen", "koden ”ingen”").await;
    check_said(&world, "?veckodag=8", "Veckodag är ett tal").await;
    check_said(&world, "?timme=24", "Timme är ett tal").await;
    check_said(&world, "?fran=i+fjol", "skriv ett datum").await;
    let page = world
        .get(Who::Coordinator, "/utforska?q=klotter&status=dismissed")
        .await
        .text();
    assert!(
        page.contains("Ord i texten") && page.contains("gäller alltid de händelser som räknas"),
        "{page}"
    );
    // Nothing fits, and nothing is wrong.
    let page = world
        .get(Who::Coordinator, "/utforska?fran=1995-01-01&till=1995-02-01")
        .await
        .text();
    assert!(page.contains("Inget i registret stämmer"), "{page}");
}

async fn keep(world: &World, query: &str, name: &str) -> crate::world::Answer {
    let view = [("namn", name), ("fraga", query), ("sida", "utforska")];
    world.post(Who::Coordinator, "/handelser/vyer", &view).await
}

/// What is kept in Explore opens in the list of events too, and the other way round.
async fn a_selection_is_kept_under_a_name() {
    let world = told(60).await;
    let tally = known(&world).await.columns.tally(&analysis::Selection::default());
    let query = format!("?kategori={}", tally.categories[0].0);
    let answer = keep(&world, &query, "Det vanligaste").await;
    assert_eq!(
        answer.headers["location"].to_str().unwrap(),
        format!("/utforska{query}&klart=view-saved")
    );
    for page in ["utforska", "handelser"] {
        let text = world.get(Who::Coordinator, &format!("/{page}")).await.text();
        let link = format!("href=\"/{page}{query}\">Det vanligaste");
        assert!(text.contains(&link), "{page}: {text}");
    }
    let refused = keep(&world, &query, "  ").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text();
    assert!(
        text.contains("c-explore") && text.contains("högst 80 tecken"),
        "{text}"
    );
}

async fn every_figure_is_a_table_and_a_file() {
    let world = told(200).await;
    let names = [
        "tathet",
        "tid",
        "karta",
        "omraden",
        "kategorier",
        "undertyper",
        "timmar",
        "kallor",
        "organisationer",
        "allvar",
        "sakerhet",
    ];
    let tally = known(&world).await.columns.tally(&analysis::Selection::default());
    let query = format!("?kategori={}", tally.categories[0].0);
    for name in names {
        let page = world
            .get(Who::Coordinator, &format!("/utforska/figur/{name}{query}"))
            .await;
        let text = page.text();
        assert_eq!(page.status, StatusCode::OK, "{name}: {text}");
        assert!(
            text.contains("<table") && text.contains("/handelser?"),
            "{name}: {text}"
        );
        let english = world
            .get_in_english(Who::Coordinator, &format!("/utforska/figur/{name}{query}"))
            .await
            .text();
        assert!(!english.contains('⟨') && english.contains("Explore"), "{name}");
        for (end, media) in [
            ("svg", "image/svg+xml; charset=utf-8"),
            ("png", "image/png"),
            ("xlsx", "spreadsheetml"),
            ("csv", "text/csv"),
        ] {
            let file = world
                .get(Who::Coordinator, &format!("/utforska/figur/{name}.{end}{query}"))
                .await;
            assert_eq!(file.status, StatusCode::OK, "{name}.{end}");
            let kind = file.headers["content-type"].to_str().unwrap();
            assert!(kind.contains(media), "{name}.{end}: {kind}");
            if end == "svg" {
                assert!(!file.text().contains("<a "), "{name}: a file leads nowhere");
            }
        }
    }
    let csv = world
        .get(Who::Coordinator, "/utforska/figur/kategorier.csv")
        .await
        .text();
    let n: i64 = tally.categories[0].1;
    assert!(csv.contains(&format!(";{n}")), "{csv}");
    for missing in [
        "/utforska/figur/annan",
        "/utforska/figur/tid.pdf",
        "/utforska/figur/undertyper",
    ] {
        let answer = world.get(Who::Coordinator, missing).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

async fn only_those_who_read_all_events_explore() {
    let world = told(30).await;
    for (who, status) in [
        (Who::Coordinator, StatusCode::OK),
        (Who::Police, StatusCode::OK),
        (Who::Guard, StatusCode::FORBIDDEN),
        (Who::Reader, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(world.get(who, "/utforska").await.status, status, "{who:?}");
        assert_eq!(
            world.get(who, "/utforska/figur/tid.csv").await.status,
            status,
            "{who:?}"
        );
    }
    // Who may not know a place exactly may not find it with a surface either, here or in the list.
    let surface = "?yta=18,59;18.0001,59;18.0001,59.0001";
    let page = world
        .get(Who::Police, &format!("/utforska{surface}"))
        .await
        .text();
    assert!(page.contains("får se platser exakt"), "{page}");
    let list = world
        .get(Who::Police, &format!("/handelser{surface}"))
        .await
        .text();
    assert!(list.contains("får se platser exakt"), "{list}");
    for (query, status) in [
        ("", StatusCode::OK),
        ("?bandbredd=150", StatusCode::OK),
        ("?bandbredd=0", StatusCode::BAD_REQUEST),
        ("?bandbredd=nära", StatusCode::BAD_REQUEST),
    ] {
        let density = world
            .get(Who::Coordinator, &format!("/utforska/figur/tathet.svg{query}"))
            .await;
        assert_eq!(density.status, status, "{query}");
    }
    // The neighbour's register is another.
    let page = world.get(Who::Neighbour, "/utforska").await.text();
    assert!(page.contains("När händelser har rapporterats"), "{page}");
}

async fn an_empty_register_says_so() {
    let world = World::new().await;
    let page = world.get(Who::Coordinator, "/utforska").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("När händelser har rapporterats"));
}

/// Far more of one thing in one area than there ever was, in week 10.
pub async fn unusual_week(events: u64) -> World {
    let world = told(events).await;
    for number in 0..25 {
        let key = format!("v{number}");
        let fields = [
            ("nyckel", key.as_str()),
            ("handelse", "KLO/tagg"),
            ("datum", "2022-03-09"),
            ("tid", "21:40"),
            ("plats", "Exempelby centrum"),
        ];
        let answer = world.upload(Who::Guard, "/handelser/ny", &fields, &[]).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
    }
    world
}

async fn what_is_unusual_is_acknowledged() {
    let world = unusual_week(1_500).await;
    let page = async || {
        let answer = world
            .get(Who::Coordinator, "/utforska/ovanligt?vecka=2022-W10")
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        let text = answer.text();
        assert!(!text.contains('⟨'), "{text}");
        let (list, below) = text.split_once("id=\"kvitterat\"").unwrap_or((&text, ""));
        (list.to_owned(), below.to_owned())
    };
    let post = async |path: &str, changed: &[(&str, &str)]| {
        let mut fields = vec![
            ("vecka", "2022-W10"),
            ("larm", "12"),
            ("omrade", "centrum"),
            ("kategori", "KLO"),
        ];
        fields.extend(changed);
        world.post(Who::Coordinator, path, &fields).await
    };
    let path = "/utforska/ovanligt";
    let departs = "mot väntat";
    assert!(page().await.0.contains(departs));
    // Why is asked for, and what was typed stands there still.
    for (fields, why) in [
        ([("utfall", "to_nothing"), ("skal", " ")], "Skriv varför."),
        (
            [("utfall", ""), ("skal", "Känt.")],
            "Säg om det leder till ett problem",
        ),
        (
            [("utfall", "to_nothing"), ("skal", "Ring 070-174 06 35.")],
            "kan peka ut en person",
        ),
    ] {
        let refused = post(path, &fields).await;
        let (status, text) = (refused.status, refused.text());
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains(why), "{text}");
    }
    let nothing = [("utfall", "to_nothing"), ("skal", "Skolans målardag.")];
    let done = post(path, &nothing).await;
    let back = "/utforska/ovanligt?vecka=2022-W10&larm=12&klart=acknowledged";
    assert_eq!(done.leads_to(), back);
    let (list, below) = page().await;
    assert!(
        !list.contains("id=\"nr-1\"") || !list.contains("value=\"KLO\""),
        "{list}"
    );
    for words in ["Klotter, Centrum: Ingen åtgärd", "Skolans målardag.", departs] {
        assert!(below.contains(words), "{words}: {below}");
    }
    // The same in another week is another thing, and what was said is told with it.
    let earlier = world
        .get(Who::Coordinator, "/utforska/ovanligt?vecka=2022-W09")
        .await
        .text();
    assert!(!earlier.contains("id=\"kvitterat\""), "{earlier}");
    let undone = post("/utforska/ovanligt/angra", &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert!(page().await.0.contains(departs));
    let again = post("/utforska/ovanligt/angra", &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    // It leads to a problem that is written next, or to one that there is.
    let problem = [("utfall", "to_problem"), ("skal", "Sju ställen.")];
    let form = post(path, &problem).await;
    assert!(
        form.leads_to()
            .starts_with("/kedjan/problem/ny?title=Klotter%2C%20Centrum"),
        "{}",
        form.leads_to()
    );
    let form = world.get(Who::Coordinator, form.leads_to()).await.text();
    assert!(form.contains("value=\"Klotter, Centrum\""), "{form}");
    assert!(page().await.1.contains("skriv problemet"));
    let saved = [
        ("version", "0"),
        ("code", "klotter"),
        ("title", "Klotter i centrum"),
    ];
    let saved = world.post(Who::Coordinator, "/kedjan/problem", &saved).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let linked = [
        ("utfall", "to_problem"),
        ("problem", "klotter"),
        ("skal", "Sju ställen."),
    ];
    assert_eq!(post(path, &linked).await.leads_to(), back);
    assert!(page().await.1.contains("href=\"/kedjan/problem/klotter\""));
    // Who may not write may see.
    let police = world
        .get(Who::Police, "/utforska/ovanligt?vecka=2022-W10")
        .await
        .text();
    assert!(
        police.contains("Sju ställen.") && !police.contains("name=\"skal\""),
        "{police}"
    );
    let journal = world
        .get(Who::Administrator, "/logg?slag=acknowledgement")
        .await
        .text();
    assert!(journal.contains("kvitterade något ovanligt"), "{journal}");
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(found.faults, [] as [String; 0]);
}

async fn what_is_unusual_is_ranked_with_its_reason() {
    let world = unusual_week(1_500).await;
    let page = world
        .get(Who::Coordinator, "/utforska/ovanligt?vecka=2022-W10")
        .await;
    let text = page.text();
    assert_eq!(page.status, StatusCode::OK, "{text}");
    let first = text
        .split_once("id=\"nr-1\"")
        .map(|(_, first)| first.split_once("id=\"nr-2\"").map_or(first, |(first, _)| first))
        .unwrap();
    assert!(
        first.contains("mot väntat") && first.contains("mest kring Exempelby centrum"),
        "{first}"
    );
    assert!(
        first.contains("/handelser?vecka=2022-W10") && first.contains("kategori=KLO"),
        "{first}"
    );
    assert!(first.contains("/utforska?fran=2021-03-15"), "{first}");
    let english = world
        .get_in_english(Who::Coordinator, "/utforska/ovanligt?vecka=2022-W10")
        .await
        .text();
    assert!(
        english.contains("against an expected") && !english.contains('⟨'),
        "{english}"
    );
    for (query, said) in [
        ("?vecka=2022-W53", "Vecka 53 finns bara"),
        ("?vecka=2023-W01", "har inte börjat"),
        ("?larm=0", "från 1 till 365"),
        ("?larm=många", "från 1 till 365"),
    ] {
        let text = world
            .get(Who::Coordinator, &format!("/utforska/ovanligt{query}"))
            .await
            .text();
        assert!(
            text.contains(said) && !text.contains("id=\"nr-1\""),
            "{query}: {text}"
        );
    }
    assert_eq!(
        world.get(Who::Guard, "/utforska/ovanligt").await.status,
        StatusCode::FORBIDDEN
    );
    let empty = world.get(Who::Neighbour, "/utforska/ovanligt").await;
    assert!(empty.text().contains("Inget avviker"), "{}", empty.text());
}

/// The rows of a table as CSV has them, without the stamp above.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
    lines
        .map(|line| {
            line.split(';')
                .map(|cell| cell.trim_matches('"').to_owned())
                .collect()
        })
        .collect()
}

async fn areas_places_and_time_are_compared() {
    let world = told(2_500).await;
    let text = world.get(Who::Coordinator, "/utforska/jamfor?kategori=KLO").await;
    let (status, text) = (text.status, text.text());
    assert_eq!(status, StatusCode::OK, "{text}");
    assert!(!text.contains('⟨'), "a text is missing: {text}");
    for part in [
        "id=\"befolkning\"",
        "id=\"koncentration\"",
        "id=\"trend\"",
        "Kategori: Klotter",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let english = world
        .get_in_english(Who::Coordinator, "/utforska/jamfor")
        .await
        .text();
    assert!(!english.contains('⟨'), "a text is missing: {english}");
    // By hand: events of the year in each area, over its population, against all.
    let query = "kategori=KLO&fran=2021-01-01&till=2021-12-31";
    let file = world
        .get(
            Who::Coordinator,
            &format!("/utforska/figur/befolkning.csv?{query}"),
        )
        .await;
    // Only the population of 2022 is known, and it is not that of 2021.
    assert_eq!(file.status, StatusCode::NOT_FOUND);
    let page = world
        .get(Who::Coordinator, &format!("/utforska/jamfor?{query}"))
        .await
        .text();
    assert!(page.contains("Folkmängden är inte känd"), "{page}");
    let query = "kategori=KLO&fran=2022-01-01&till=2022-03-14";
    let file = world
        .get(
            Who::Coordinator,
            &format!("/utforska/figur/befolkning.csv?{query}"),
        )
        .await;
    let rows = csv_rows(&file.text());
    let number = |text: &str| text.replace(',', ".").parse::<f64>().unwrap();
    let named: Vec<(&str, f64, f64, f64)> = rows
        .iter()
        .filter(|row| ["Centrum", "Norrgården", "Östbyn"].contains(&row[0].as_str()))
        .map(|row| (row[0].as_str(), number(&row[1]), number(&row[2]), number(&row[7])))
        .collect();
    assert_eq!(named.len(), 3, "{rows:?}");
    let (all, people) = named
        .iter()
        .fold((0.0, 0.0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
    for (name, n, population, ratio) in &named {
        let code = match *name {
            "Centrum" => "centrum",
            "Norrgården" => "norrgarden",
            _ => "ostbyn",
        };
        let list = format!("/handelser?omrade={code}&{query}");
        let listed = number_on(&world.get(Who::Coordinator, &list).await.text());
        assert_eq!(*n, listed as f64, "{name}");
        let expected = n / (population / people * all);
        assert!(
            (ratio - expected).abs() < 0.006,
            "{name}: {ratio} is not {expected}"
        );
    }
    for figure in ["befolkning", "koncentration", "trend"] {
        for form in ["", ".svg", ".xlsx", ".csv"] {
            let path = format!("/utforska/figur/{figure}{form}");
            let answer = world.get(Who::Coordinator, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
    // Two years are needed for a trend, and what is asked wrongly is said.
    let short = world
        .get(
            Who::Coordinator,
            "/utforska/jamfor?fran=2022-01-01&till=2022-03-14",
        )
        .await
        .text();
    assert!(short.contains("Trenden behöver minst två år"), "{short}");
    let wrong = world
        .get(Who::Coordinator, "/utforska/jamfor?kategori=FINNS-INTE")
        .await
        .text();
    assert!(
        wrong.contains("FINNS-INTE") && !wrong.contains("id=\"befolkning\""),
        "{wrong}"
    );
    assert_eq!(
        world.get(Who::Reader, "/utforska/jamfor").await.status,
        StatusCode::FORBIDDEN
    );
    let methods = world.get(Who::Reader, "/metoder/jamfora-omraden").await;
    assert!(methods.text().contains("<h2>Vad de inte säger</h2>"));
    assert_eq!(
        world.get(Who::Reader, "/metoder/saknas").await.status,
        StatusCode::NOT_FOUND
    );
}

async fn a_place_is_held_against_itself_before_and_after_a_day() {
    let world = told(2_500).await;
    // Whole weeks on both sides: 21 before the first of November, 19 after.
    let days = "kategori=KLO&fran=2021-06-07&till=2022-03-13";
    let page = |query: String| {
        let world = &world;
        async move {
            let answer = world
                .get(Who::Coordinator, &format!("/utforska/jamfor?{query}"))
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{query}");
            let text = answer.text();
            assert!(!text.contains('⟨'), "a text is missing: {text}");
            text
        }
    };
    let text = page(format!("omrade=centrum&{days}&brytdag=2021-11-01")).await;
    assert!(
        text.contains("id=\"fore-efter\"") && text.contains("på 21 veckor före"),
        "{text}"
    );
    let listed = async |more: &str| {
        let list = format!("/handelser?{more}");
        number_on(&world.get(Who::Coordinator, &list).await.text())
    };
    let before = "kategori=KLO&fran=2021-06-07&till=2021-10-31";
    let own = listed(&format!("omrade=centrum&{before}")).await;
    let said = format!("Platsen: {own} på 21 veckor före");
    assert!(text.contains(&said), "{said}: {text}");
    let path = format!("/utforska/figur/fore-efter.csv?omrade=centrum&{days}&brytdag=2021-11-01");
    let rows = csv_rows(&world.get(Who::Coordinator, &path).await.text());
    let sum = |column: usize| -> i64 {
        let numbers = rows.iter().filter_map(|row| row.get(column)?.parse::<i64>().ok());
        numbers.sum()
    };
    let (own, all) = (
        listed(&format!("omrade=centrum&{days}")).await,
        listed(days).await,
    );
    assert_eq!((sum(1), sum(2)), (own, all - own), "{rows:?}");
    for (query, said) in [
        (
            format!("{days}&brytdag=2021-11-01"),
            "Välj ett område eller rita en yta",
        ),
        (
            format!("omrade=centrum&{days}&brytdag=2022-03-01"),
            "Minst fyra hela veckor",
        ),
        (
            format!("omrade=centrum&{days}&brytdag=i+fjol"),
            "Dagen går inte att läsa",
        ),
    ] {
        let text = page(query).await;
        assert!(
            text.contains(said) && !text.contains("id=\"fore-efter\""),
            "{said}: {text}"
        );
    }
}
