//! One story through the register, told on SQLite always and on PostgreSQL when `LAGESBILD_TEST_POSTGRES`
//! holds the address of a server where databases may be made.

mod backup;
mod streams;
mod tampering;

use std::path::PathBuf;

use jiff::{Timestamp, ToSpan};
use sqlx::{Connection, Executor};

use domain::access::{EventScope, Grant, Role};
use domain::acknowledgement::{AcknowledgementInput, DepartedSeries, Led};
use domain::area::DerivedAreas;
use domain::codes::*;
use domain::decision::{DecisionInput, DecisionOutcome};
use domain::event::*;
use domain::municipality::Municipality;
use domain::picture::{Assessment, Direction, Level, PlacedFigure};
use domain::place::{Place, PlacePrecision, Point};
use domain::time::{Happened, IsoWeek};
use store::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2022-03-14T08:00:00Z")
}

fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

fn huddinge() -> MunicipalityCode {
    "0126".parse().unwrap()
}

fn botkyrka() -> MunicipalityCode {
    "0127".parse().unwrap()
}

fn coordinator() -> Actor {
    Actor {
        // None of those whose rights are changed below: nobody changes their own.
        account: Some(AccountId(101)),
        name: "Samordnaren".into(),
    }
}

/// Writes with one expression, as the coordinator of Huddinge unless another municipality is named.
macro_rules! write {
    ($store:expr, |$work:ident| $act:expr) => {
        write!($store, huddinge(), |$work| $act)
    };
    ($store:expr, $m:expr, |$work:ident| $act:expr) => {
        $store
            .write($m, &coordinator(), now(), move |$work| {
                Box::pin(async move { $act.await })
            })
            .await
    };
}

mod accounts;
mod figures;
mod geopackage;
mod imports;
mod letters;
mod pictures;
mod records;

fn new_event(number: u8, day: &str, category: &str, partner: &str, text: &str) -> NewEvent {
    let from = at(&format!("{day}T20:00:00.25Z"));
    let date = day.parse().unwrap();
    NewEvent {
        numbered: Numbered::Together,
        input: EventInput {
            category: category.into(),
            subtype: None,
            happened: Happened::at(from),
            discovered_at: None,
            reported_at: from,
            place: Place {
                name: "Skogås centrum".into(),
                kind: Some("torg".into()),
                precision: PlacePrecision::Point,
                point: Some(Point {
                    lat: 59.2183 + f64::from(number) / 10_000.0,
                    lon: 18.1541,
                }),
                stated_area: None,
            },
            severity: Severity::new(2).unwrap(),
            certainty: Certainty::Observed,
            source: "vaktare".into(),
            source_reference: Some(format!("R-{number}")),
            reported_by: partner.into(),
            controller: partner.into(),
            classification: Classification::Internal,
            reported_to_police: false,
            offensive: false,
            text: text.into(),
        },
        areas: DerivedAreas {
            working: (category != "OVR").then(|| "skogas".into()),
            regso: None,
            deso: None,
        },
        date,
        week: IsoWeek::of(date),
        search_text: format!("{text} Skogås centrum"),
        fingerprint: [number; 16],
        retained_until: "2024-03-08".parse().unwrap(),
        status: domain::event::EventStatus::Received,
    }
}

/// A municipality with nothing but its name.
fn definition(m: MunicipalityCode) -> Municipality {
    serde_json::from_value(serde_json::json!({
        "code": m, "name": format!("Kommun {m}"), "short_name": "", "county": "",
        "time_zone": "Europe/Stockholm", "language": "sv",
        "map": { "center": [18.0, 59.0], "bounds": [17.0, 58.0, 19.0, 60.0], "outline": [], "water": [] },
        "area_sets": [], "population": [], "categories": [], "place_types": [], "sources": [], "partners": [],
        "functions": [], "gazetteer": [], "holidays": {},
    }))
    .unwrap()
}

fn start(file_name: &str) -> ImportStart {
    ImportStart {
        source: "table".into(),
        file_name: file_name.into(),
        file_sha256: [7; 32],
        mapping: None,
    }
}

async fn found(store: &Store, filter: EventFilter, scope: &EventScope) -> Vec<i64> {
    let page = store
        .events(huddinge(), &filter, scope, EventOrder::HappenedDesc, 0, 50)
        .await
        .unwrap();
    assert_eq!(page.total, Total::Exact(page.events.len() as i64));
    page.events.iter().map(|e| e.id.0).collect()
}

async fn check_search(store: &Store, text: &str, expected: &[i64]) {
    let filter = EventFilter {
        text: text.into(),
        ..EventFilter::default()
    };
    assert_eq!(found(store, filter, &EventScope::All).await, expected, "{text}");
}

async fn check_counts(store: &Store, expected: &[(&str, &str, i64)]) {
    let counts = store
        .week_counts(huddinge(), week("2022-W01"), week("2022-W52"))
        .await
        .unwrap();
    let counts: Vec<(String, &str, i64)> = counts
        .iter()
        .map(|c| (c.week.to_string(), c.category.as_str(), c.n))
        .collect();
    let expected: Vec<(String, &str, i64)> =
        expected.iter().map(|(w, c, n)| (w.to_string(), *c, *n)).collect();
    assert_eq!(counts, expected);
}

/// Verifies; a part of each expected fault must be named, and nothing else found.
async fn check_verify(store: &Store, checkpoints: &[Checkpoint], faults: &[&str]) {
    let verification = store.verify(checkpoints, |_, _| ()).await.unwrap();
    assert_eq!(
        verification.faults.len(),
        faults.len(),
        "{:?}",
        verification.faults
    );
    for fault in faults {
        let named = verification.faults.iter().any(|f| f.contains(fault));
        assert!(named, "{fault}: {:?}", verification.faults);
    }
    assert_eq!(verification.ok, faults.is_empty());
}

/// A PostgreSQL database of its own, when there is a server to make it on.
async fn own_postgres(part: &str) -> Option<(Store, String)> {
    let server = std::env::var("LAGESBILD_TEST_POSTGRES").ok()?;
    let (base, _) = server.rsplit_once('/').unwrap();
    let name = format!("lagesbild_{part}_{}", std::process::id());
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    let create: &'static str = format!("CREATE DATABASE {name}").leak();
    admin.execute(create).await.unwrap();
    let url = format!("{base}/{name}");
    Some((Store::connect_postgres(&url, now()).await.unwrap(), url))
}

async fn drop_postgres(store: Store, url: &str) {
    store.close().await;
    let server = std::env::var("LAGESBILD_TEST_POSTGRES").unwrap();
    let (_, name) = url.rsplit_once('/').unwrap();
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    let drop: &'static str = format!("DROP DATABASE {name} WITH (FORCE)").leak();
    admin.execute(drop).await.unwrap();
}

/// The database without the store: what someone with access to it could try.
struct BackDoor {
    url: String,
}

impl BackDoor {
    async fn try_sql(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        if self.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await?;
            connection.execute(sql).await?;
            connection.close().await
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.url).await?;
            connection.execute(sql).await?;
            connection.close().await
        }
    }

    async fn tables(&self) -> std::collections::BTreeSet<String> {
        let names: Vec<String> = if self.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                .fetch_all(&mut connection)
                .await
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(
                "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'",
            )
            .fetch_all(&mut connection)
            .await
        }
        .unwrap();
        names.into_iter().collect()
    }
}

async fn tell(store: &Store, back_door: &BackDoor, directory: &Directory, empty: Option<&Store>) {
    let mut followed = streams::Followed::default();
    events_are_recorded_once_and_found(store).await;
    streams::hours_and_surfaces_narrow_the_list(store).await;
    followed.follows(store).await;
    a_stale_edit_is_refused(store).await;
    followed.follows(store).await;
    imports::an_import_twice_changes_nothing_and_is_undone_as_one(store).await;
    followed.follows(store).await;
    imports::only_an_import_that_nobody_runs_is_taken_back(store).await;
    followed.follows(store).await;
    merging_is_undone(store).await;
    followed.follows(store).await;
    municipalities_never_mix(store).await;
    silence_and_zero_are_told_apart(store).await;
    pictures::an_adopted_picture_stays(store, back_door).await;
    pictures::decisions_are_answered(store).await;
    records::keep_every_version(store).await;
    records::keep_files(store).await;
    accounts::accounts_hold_roles_for_a_time(store).await;
    attachments_are_kept(store).await;
    figures::move_with_what_they_are_made_from_and_nothing_else(store).await;
    letters::letters_wait_until_they_are_sent(store).await;
    a_failed_write_leaves_nothing(store).await;
    small_things_are_kept(store).await;
    checkpoints_are_kept(store, back_door).await;
    followed.follows(store).await;
    check_verify(store, &[], &[]).await;
    backup::goes_back(store, directory, empty).await;
    tampering::is_found(store, back_door).await;
}

async fn events_are_recorded_once_and_found(store: &Store) {
    let first = write!(store, |work| work.record_event(
        new_event(1, "2022-03-08", "KLO", "huge", "Klottret på väggen"),
        ""
    ))
    .unwrap();
    assert_eq!(
        (first.id, first.version, first.status),
        (EventId(1), 1, EventStatus::Received)
    );
    let again = write!(store, |work| work.record_event(
        new_event(1, "2022-03-08", "KLO", "huge", "Klottret på väggen"),
        ""
    ))
    .unwrap();
    assert_eq!(again, first);
    let read = store.event(huddinge(), first.id, &EventScope::All).await.unwrap();
    assert_eq!(read, Some(first));
    write!(store, |work| work.record_event(
        new_event(
            2,
            "2022-03-09",
            "MOP",
            "balder",
            "Mopeder på torget, skadegörelse"
        ),
        ""
    ))
    .unwrap();

    check_search(store, "klotter", &[1]).await;
    check_search(store, "skadegorelsen", &[2]).await;
    check_search(store, "moped", &[2]).await;
    check_search(store, "skogas", &[2, 1]).await;
    check_search(store, "Skogås klo", &[1]).await;
    check_search(store, "\"'*():&|!", &[]).await;
    check_counts(store, &[("2022-W10", "KLO", 1), ("2022-W10", "MOP", 1)]).await;

    let own = EventScope::ReportedBy(vec!["balder".into()]);
    assert_eq!(found(store, EventFilter::default(), &own).await, [2]);
    assert_eq!(
        found(store, EventFilter::default(), &EventScope::Nothing).await,
        [0; 0]
    );
    assert_eq!(store.event(huddinge(), EventId(1), &own).await.unwrap(), None);
    let filter = EventFilter {
        dates: Some(("2022-03-08".parse().unwrap(), "2022-03-08".parse().unwrap())),
        categories: vec!["KLO".into(), "MOP".into()],
        bounds: Some([18.0, 59.0, 18.5, 59.5]),
        ..EventFilter::default()
    };
    assert_eq!(found(store, filter.clone(), &EventScope::All).await, [1]);
    // What is rare is found by the sums; they must say the same as the events.
    let of = |categories: &[&str], partners: &[&str]| EventFilter {
        categories: categories.iter().map(|c| CategoryCode::from(*c)).collect(),
        partners: partners.iter().map(|p| PartnerCode::from(*p)).collect(),
        ..EventFilter::default()
    };
    assert_eq!(found(store, of(&["MOP"], &[]), &EventScope::All).await, [2]);
    assert_eq!(
        found(store, of(&["MOP"], &["huge"]), &EventScope::All).await,
        [0; 0]
    );
    assert_eq!(found(store, of(&["KLO", "MOP"], &["huge"]), &own).await, [0; 0]);
    let one = store
        .events(
            huddinge(),
            &of(&["KLO", "MOP"], &[]),
            &EventScope::All,
            EventOrder::HappenedAsc,
            0,
            1,
        )
        .await
        .unwrap();
    assert_eq!((one.events.len(), one.total), (1, Total::Exact(2)));
    let points = store
        .event_points(huddinge(), &filter, &EventScope::All, 10)
        .await
        .unwrap();
    assert_eq!(points.len(), 1);
    let places = store
        .place_weeks(huddinge(), week("2022-W03"), week("2022-W10"), &[])
        .await
        .unwrap();
    let places: Vec<(&str, &str, i64)> = places
        .iter()
        .map(|p| (p.name.as_str(), p.category.as_str(), p.n))
        .collect();
    assert_eq!(
        places,
        [("Skogås centrum", "KLO", 1), ("Skogås centrum", "MOP", 1)]
    );
    let partners_only = store
        .place_weeks(
            huddinge(),
            week("2022-W03"),
            week("2022-W10"),
            &["vaktare".into()],
        )
        .await
        .unwrap();
    assert_eq!(partners_only, []);
    let near = store
        .events_near(
            huddinge(),
            at("2022-03-08T00:00:00Z"),
            at("2022-03-08T23:00:00Z"),
            [18.0, 59.0, 18.5, 59.5],
        )
        .await
        .unwrap();
    assert_eq!(near.iter().map(|e| e.id.0).collect::<Vec<_>>(), [1]);
}

async fn a_stale_edit_is_refused(store: &Store) {
    let read = store
        .event(huddinge(), EventId(2), &EventScope::All)
        .await
        .unwrap()
        .unwrap();
    let mut edited = read.clone();
    edited.input.category = "SKA".into();
    edited.input.text = "Krossad ruta".into();
    let mine = edited.clone();
    let changed = write!(store, |work| work.change_event(
        &mine,
        1,
        "Krossad ruta Skogås",
        "rättad"
    ))
    .unwrap();
    assert_eq!((changed.version, &changed.input), (2, &edited.input));
    let refused = write!(store, |work| work.change_event(&edited, 1, "", ""));
    match refused {
        Err(StoreError::StaleEvent { current }) => assert_eq!(*current, changed),
        other => panic!("{other:?}"),
    }
    check_search(store, "moped", &[]).await;
    check_search(store, "krossade", &[2]).await;
    check_counts(store, &[("2022-W10", "KLO", 1), ("2022-W10", "SKA", 1)]).await;
    let versions = store.event_versions(huddinge(), EventId(2)).await.unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!((versions[0].version, versions[0].why.as_str()), (2, "rättad"));
    assert_eq!(versions[1].event, read);
}

async fn merging_is_undone(store: &Store) {
    let pair = DuplicateSuggestion {
        first: EventId(2),
        second: EventId(1),
        score: 0.9,
        reasons: vec!["40 meter isär".into()],
    };
    let same = pair.clone();
    assert_eq!(write!(store, |work| work.suggest_duplicates(&[pair])).unwrap(), 1);
    assert_eq!(write!(store, |work| work.suggest_duplicates(&[same])).unwrap(), 0);
    write!(store, |work| async move {
        work.set_event_status(&[EventId(2)], EventStatus::Sorted, "")
            .await
    })
    .unwrap();
    let merged = write!(store, |work| work.merge_events(
        EventId(1),
        &[EventId(2)],
        "samma ruta"
    ))
    .unwrap();
    assert_eq!(merged[0].merged_into, Some(EventId(1)));
    assert_eq!(store.duplicates(huddinge(), true, 10).await.unwrap(), []);
    let under = store.events_merged_into(huddinge(), EventId(1)).await.unwrap();
    assert_eq!(under, merged);
    check_search(store, "krossad", &[]).await;
    let told = store
        .reporting(huddinge(), week("2022-W10"), week("2022-W10"))
        .await
        .unwrap();
    assert!(
        told.iter()
            .any(|p| p.partner.as_str() == "balder" && p.events == 1)
    );
    let back = write!(store, |work| work.undo_merge(EventId(2), "olika rutor")).unwrap();
    assert_eq!((back.status, back.merged_into), (EventStatus::Sorted, None));
    let open = store.duplicates(huddinge(), true, 10).await.unwrap();
    assert_eq!(
        (open.len(), open[0].first.id, open[0].second.id),
        (1, EventId(1), EventId(2))
    );
    let id = open[0].id;
    write!(store, |work| work.dismiss_duplicate(id, "olika rutor")).unwrap();
    assert!(write!(store, |work| work.dismiss_duplicate(id, "")).is_err());
    check_search(store, "krossad", &[2]).await;
}

async fn municipalities_never_mix(store: &Store) {
    let other = write!(store, botkyrka(), |work| work
        .record_event(new_event(1, "2022-03-08", "KLO", "huge", "Klotter i tunneln"), ""))
    .unwrap();
    assert_eq!(other.id, EventId(1));
    check_search(store, "tunneln", &[]).await;
    let ours = store
        .event(huddinge(), EventId(1), &EventScope::All)
        .await
        .unwrap();
    assert_eq!(ours.unwrap().input.text, "Klottret på väggen");
    let counts = store
        .week_counts(botkyrka(), week("2022-W10"), week("2022-W10"))
        .await
        .unwrap();
    assert_eq!(counts.iter().map(|c| c.n).sum::<i64>(), 1);
    // It began at an instant: that is in, and the end is not.
    let begins = other.input.happened.from;
    for (until, n) in [(begins + 1.second(), 1), (begins, 0)] {
        let within = store
            .counts_within_week(botkyrka(), week("2022-W10"), begins, until, &[])
            .await
            .unwrap();
        assert_eq!(within.iter().map(|(_, _, n)| n).sum::<i64>(), n);
    }
    let without = store
        .counts_within_week(
            botkyrka(),
            week("2022-W10"),
            begins,
            begins + 1.second(),
            std::slice::from_ref(&other.input.source),
        )
        .await;
    assert!(without.unwrap().is_empty());
    assert_eq!(store.checkpoint(botkyrka()).await.unwrap().seq, 1);
}

async fn silence_and_zero_are_told_apart(store: &Store) {
    let partner: PartnerCode = "sodertorn".into();
    let first = write!(store, |work| async move {
        let partner = "sodertorn".into();
        let id = work.record_zero_report(&partner, week("2022-W10"), now()).await?;
        let again = work.record_zero_report(&partner, week("2022-W10"), now()).await?;
        assert_eq!(id, again);
        Ok(id)
    })
    .unwrap();
    let zeros = store
        .zero_reports(huddinge(), week("2022-W10"), week("2022-W10"))
        .await
        .unwrap();
    assert_eq!((zeros.len(), zeros[0].id), (1, first));
    let told = store
        .reporting(huddinge(), week("2022-W10"), week("2022-W10"))
        .await
        .unwrap();
    let zero: Vec<&PartnerWeek> = told.iter().filter(|p| p.zero).collect();
    assert_eq!((zero.len(), &zero[0].partner, zero[0].events), (1, &partner, 0));
    let batch = ReportBatchInput {
        partner,
        week: week("2022-W10"),
        source: "vaktare".into(),
        kind: "table".into(),
        events: 3,
        import: None,
    };
    write!(store, |work| work.record_batch(batch)).unwrap();
    let batches = store
        .report_batches(huddinge(), week("2022-W10"), week("2022-W10"))
        .await
        .unwrap();
    assert_eq!(batches.len(), 1);
}

async fn attachments_are_kept(store: &Store) {
    let id = write!(store, |work| work.attach(
        EventId(1),
        "vägg.png",
        "image/png",
        b"bild",
        Some(2),
        Some(2)
    ))
    .unwrap();
    let content = store.attachment(huddinge(), id).await.unwrap().unwrap();
    assert_eq!(
        (content.bytes.as_slice(), content.attachment.size),
        (b"bild".as_slice(), 4)
    );
    let of_event = store.attachments_of(huddinge(), EventId(1)).await.unwrap();
    assert_eq!(of_event, [content.attachment]);
    assert_eq!(store.attachment(botkyrka(), id).await.unwrap(), None);
}

async fn a_failed_write_leaves_nothing(store: &Store) {
    let before = store.checkpoint(huddinge()).await.unwrap();
    let failed = write!(store, |work| async move {
        work.record_event(new_event(99, "2022-03-11", "KLO", "huge", "halvvägs"), "")
            .await?;
        Err::<(), _>(StoreError::Refused("avbrutet"))
    });
    assert!(matches!(failed, Err(StoreError::Refused("avbrutet"))));
    assert_eq!(store.checkpoint(huddinge()).await.unwrap(), before);
    check_search(store, "halvvägs", &[]).await;
    // Many at once: all are kept, each with a number of its own.
    let writes = (100..120).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            write!(store, |work| work.record_event(
                new_event(n, "2022-04-11", "KLO", "huge", "samtidigt"),
                ""
            ))
            .map(|event| event.id)
        })
    });
    let mut ids = std::collections::BTreeSet::new();
    for write in writes.collect::<Vec<_>>() {
        ids.insert(write.await.unwrap().unwrap());
    }
    assert_eq!(ids.len(), 20);
}

/// A root that goes on from one that is kept is the same as one from the beginning.
async fn checkpoints_are_kept(store: &Store, back_door: &BackDoor) {
    let head = store.checkpoint(huddinge()).await.unwrap().seq;
    let (root, _) = store.root(huddinge(), None).await.unwrap();
    assert_eq!(root.size, head);
    let (earlier, edge) = store.root(huddinge(), Some(head - 3)).await.unwrap();
    for new in [true, false] {
        let (root, edge) = (earlier.clone(), edge.clone());
        let kept = write!(store, |work| work.keep_checkpoint(
            root,
            edge,
            "underskriven".into()
        ))
        .unwrap();
        assert_eq!(kept, new);
    }
    assert_eq!(store.root(huddinge(), None).await.unwrap().0, root);
    assert_eq!(
        store.kept_checkpoints().await.unwrap(),
        [(earlier, "underskriven".into())]
    );
    for sql in ["DELETE FROM checkpoint", "UPDATE checkpoint SET note = ''"] {
        assert!(back_door.try_sql(sql).await.is_err(), "{sql}");
    }
}

/// What is unusual is looked at once for each week, and anew when that is taken back.
async fn acknowledged(store: &Store) {
    let of = |text: &str, area: Option<&str>, led: Led| AcknowledgementInput {
        series: DepartedSeries {
            week: week(text),
            area: area.map(AreaCode::from),
            category: "KLO".into(),
        },
        led,
        problem: (led == Led::ToProblem).then(|| "klotter".into()),
        reason: "Samma tagg på sju ställen.".into(),
    };
    let all = || async {
        let kept = store
            .acknowledgements(huddinge(), (week("2022-W01"), week("2022-W11")))
            .await;
        let kept = kept.unwrap().into_iter();
        kept.map(|a| {
            (
                a.input.series.week.to_string(),
                a.input.series.area,
                a.input.led,
                a.by,
            )
        })
        .collect::<Vec<_>>()
    };
    for input in [
        of("2022-W10", Some("skogas"), Led::ToNothing),
        // Another thought takes the place of the first.
        of("2022-W10", Some("skogas"), Led::ToProblem),
        of("2022-W10", None, Led::ToNothing),
        of("2022-W09", Some("skogas"), Led::ToNothing),
    ] {
        write!(store, |work| work.acknowledge(input)).unwrap();
    }
    let skogas = || Some(AreaCode::from("skogas"));
    let by = || "Samordnaren".to_owned();
    let w10 = ("2022-W10".to_owned(), skogas(), Led::ToProblem, by());
    assert_eq!(
        all().await,
        [
            ("2022-W10".to_owned(), None, Led::ToNothing, by()),
            w10.clone(),
            ("2022-W09".to_owned(), skogas(), Led::ToNothing, by()),
        ]
    );
    for series in [
        of("2022-W10", None, Led::ToNothing).series,
        of("2022-W09", Some("skogas"), Led::ToNothing).series,
    ] {
        write!(store, |work| async move {
            work.withdraw_acknowledgement(&series).await
        })
        .unwrap();
    }
    assert_eq!(all().await, [w10]);
    let gone = of("2022-W09", Some("skogas"), Led::ToNothing).series;
    let refused = write!(
        store,
        |work| async move { work.withdraw_acknowledgement(&gone).await }
    );
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    assert_eq!(
        store
            .acknowledgements(botkyrka(), (week("2022-W01"), week("2022-W11")))
            .await
            .unwrap(),
        []
    );
}

async fn small_things_are_kept(store: &Store) {
    write!(store, |work| work.save_mapping("vaktare", "veckofil", "{}")).unwrap();
    assert_eq!(store.mappings(huddinge(), "vaktare").await.unwrap().len(), 1);
    let view = write!(store, |work| work.save_view(
        AccountId(1),
        "Klotter",
        "kategori=KLO",
        false
    ))
    .unwrap();
    assert_eq!(store.views(huddinge(), AccountId(1)).await.unwrap()[0].id, view);
    assert_eq!(store.views(huddinge(), AccountId(2)).await.unwrap(), []);
    assert!(write!(store, |work| work.delete_view(AccountId(1), view)).unwrap());
    write!(store, |work| work.save_view(
        AccountId(1),
        "Mopeder",
        "kategori=MOP",
        true
    ))
    .unwrap();
    for m in [huddinge(), botkyrka()] {
        assert!(
            write!(store, m, |work| async move {
                work.save_municipality(&definition(m)).await
            })
            .unwrap()
        );
        let kept = store.municipality(m).await.unwrap();
        assert_eq!(kept.map(|kept| kept.name), Some(definition(m).name));
    }
    let input = FeedbackInput {
        week: week("2022-W10"),
        partner: "huge".into(),
        text: "Tack. Klottret är sanerat.".into(),
    };
    write!(store, |work| work.record_feedback(input)).unwrap();
    let sent = store
        .feedback(
            huddinge(),
            Some(&"huge".into()),
            (week("2022-W10"), week("2022-W10")),
        )
        .await
        .unwrap();
    assert_eq!((sent.len(), sent[0].sent_by.as_str()), (1, "Samordnaren"));
    acknowledged(store).await;
    let entries = store
        .journal(
            huddinge(),
            None,
            5,
            &JournalFilter {
                object: Some(("feedback".into(), String::new())),
                account: None,
            },
        )
        .await
        .unwrap();
    assert_eq!((entries.len(), entries[0].act.as_str()), (1, "feedback_sent"));
    let mut streamed = Vec::new();
    let n = store
        .for_each_event(
            huddinge(),
            &EventFilter::default(),
            &EventScope::All,
            7,
            |events| {
                streamed.extend(events.iter().map(|e| (e.input.happened.from, e.id)));
                Ok::<_, StoreError>(())
            },
        )
        .await
        .unwrap();
    assert!(n > 20 && streamed.len() as i64 == n && streamed.is_sorted());
    assert!(store.ready().await);
    assert!(store.sizes().await.unwrap().events > 20);
    let export = EventExport {
        format: "csv".into(),
        filter: "kategori=KLO".into(),
        events: 22,
        withheld: 0,
        exact: true,
    };
    let by = Witness::of(coordinator());
    store
        .note(huddinge(), &by, now(), Noted::Events(export))
        .await
        .unwrap();
}

struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lagesbild-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn the_story_holds_on_sqlite() {
    let directory = Directory::new("story");
    let store = Store::open_sqlite(&directory.0, now()).await.unwrap();
    let back_door = BackDoor {
        url: format!("sqlite://{}", directory.0.join(DATABASE_FILE).display()),
    };
    // The way from SQLite to PostgreSQL, when there is such a server.
    let empty = own_postgres("from_sqlite").await;
    tell(
        &store,
        &back_door,
        &directory,
        empty.as_ref().map(|(store, _)| store),
    )
    .await;
    store.close().await;
    if let Some((empty, url)) = empty {
        drop_postgres(empty, &url).await;
    }
}

#[tokio::test]
async fn the_story_holds_on_postgres() {
    let Some((store, url)) = own_postgres("told").await else {
        eprintln!("LAGESBILD_TEST_POSTGRES is not set: the story is told on SQLite only");
        return;
    };
    let (empty, empty_url) = own_postgres("from_postgres").await.unwrap();
    let directory = Directory::new("story-postgres");
    let back_door = BackDoor { url: url.clone() };
    tell(&store, &back_door, &directory, Some(&empty)).await;
    drop_postgres(store, &url).await;
    drop_postgres(empty, &empty_url).await;
}

#[tokio::test]
async fn a_newer_database_is_refused_by_an_older_program() {
    let directory = Directory::new("newer");
    Store::open_sqlite(&directory.0, now())
        .await
        .unwrap()
        .close()
        .await;
    let url = format!("sqlite://{}", directory.0.join(DATABASE_FILE).display());
    BackDoor { url }
        .try_sql("INSERT INTO schema_version VALUES (0, 9999, 'later', '', 0)")
        .await
        .unwrap();
    let refused = Store::open_sqlite(&directory.0, now()).await.err();
    assert!(matches!(refused, Some(StoreError::Newer { found: 9999, .. })));
}
