//! The week's figures are those of the register, at once and whichever program wrote, and are kept while people
//! write about them.

use std::sync::Arc;

use analysis::MeasuredWeek;
use domain::codes::EventId;
use domain::event::EventStatus;
use domain::time::IsoWeek;
use jiff::civil::Date;
use store::{Actor, ImportOutcome, ImportStart, Store};

use crate::world::{Who, World, on_each_database};

on_each_database!(
    figures_follow_the_register_at_once,
    another_programs_events_are_seen,
    an_adopted_picture_keeps_its_figures_and_its_curve,
);

const WEEK: &str = "2022-W10";

fn week() -> IsoWeek {
    WEEK.parse().unwrap()
}

fn today() -> Date {
    crate::world::TODAY.parse().unwrap()
}

async fn report(world: &World, key: &str, day: &str) {
    let fields = [
        ("nyckel", key),
        ("handelse", "ORD/musik"),
        ("datum", day),
        ("plats", "Stadsparken"),
    ];
    let answer = world.upload(Who::Guard, "/handelser/ny", &fields, &[]).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
}

/// What the register says of the week is measured anew or not, and then says so many events in all, of disorder, and
/// so many organisations heard.
async fn check_measured(
    world: &World,
    before: &Arc<MeasuredWeek>,
    anew: bool,
    (total, disorder, heard): (i64, i64, i64),
) -> Arc<MeasuredWeek> {
    let (app, home) = (&world.app, world.home());
    let now = app
        .weeks
        .measured(&app.store, &home, week(), today())
        .await
        .unwrap();
    assert_eq!(!Arc::ptr_eq(before, &now), anew, "measured anew");
    let draft = app.weeks.draft(&app.store, &home, week(), today()).await.unwrap();
    let of_disorder = draft.categories.iter().find(|c| c.category.as_str() == "ORD");
    assert_eq!(
        (
            draft.total.n,
            of_disorder.map_or(0, |c| c.range.n),
            draft.coverage.heard() as i64
        ),
        (total, disorder, heard)
    );
    now
}

/// Writes with one expression.
macro_rules! write {
    ($store:expr, $world:expr, |$work:ident| $act:expr) => {
        $store
            .write(
                $world.home().code(),
                &Actor::system("prov"),
                $world.app.clock.now(),
                move |$work| Box::pin(async move { $act.await }),
            )
            .await
            .unwrap()
    };
}

async fn figures_follow_the_register_at_once() {
    let world = World::new().await;
    let (app, home) = (&world.app, world.home());
    let store = &app.store;
    let mut last = app.weeks.measured(store, &home, week(), today()).await.unwrap();
    report(&world, "a", "2022-03-12").await;
    last = check_measured(&world, &last, true, (1, 1, 1)).await;
    report(&world, "b", "2022-03-12").await;
    last = check_measured(&world, &last, true, (2, 2, 1)).await;

    let mut edited = store
        .event(home.code(), EventId(2), &domain::access::EventScope::All)
        .await
        .unwrap()
        .unwrap();
    edited.input.category = "SKA".into();
    edited.input.subtype = None;
    write!(store, world, |work| work.change_event(&edited, 1, "", ""));
    last = check_measured(&world, &last, true, (2, 1, 1)).await;
    write!(store, world, |work| work.merge_events(
        EventId(2),
        &[EventId(1)],
        ""
    ));
    last = check_measured(&world, &last, true, (1, 0, 1)).await;
    write!(store, world, |work| work.undo_merge(EventId(1), ""));
    last = check_measured(&world, &last, true, (2, 1, 1)).await;

    let zero = [("vecka", WEEK)];
    let said = world.post(Who::Landlord, "/inget-att-rapportera", &zero).await;
    assert!(said.status.is_redirection(), "{}", said.text());
    last = check_measured(&world, &last, true, (2, 1, 2)).await;

    // What people write about the week is read anew, and nothing is measured for it.
    let function = home.municipality.functions[0].code.to_string();
    let decision = [
        ("text", "Trasig belysning lagas."),
        ("ansvarig", function.as_str()),
        ("senast", "2022-03-20"),
    ];
    let decided = world
        .post(Who::Coordinator, "/lagesbild/2022-W09/beslut", &decision)
        .await;
    assert!(decided.status.is_redirection(), "{}", decided.text());
    write!(store, world, |work| async move {
        let mut picture = work.begin_picture(week(), "").await?;
        picture.summary = "En lugn vecka.".into();
        work.save_picture(&picture).await
    });
    check_measured(&world, &last, false, (2, 1, 2)).await;
    let draft = app.weeks.draft(store, &home, week(), today()).await.unwrap();
    assert_eq!(draft.decisions.len(), 1);
}

async fn another_programs_events_are_seen() {
    let world = World::new().await;
    let (app, home) = (&world.app, world.home());
    let other = match &app.settings.database {
        Some(url) => Store::connect_postgres(url, app.clock.now()).await.unwrap(),
        None => Store::open_sqlite(&app.settings.data, app.clock.now())
            .await
            .unwrap(),
    };
    report(&world, "a", "2022-03-12").await;
    let scope = domain::access::EventScope::All;
    let like = app
        .store
        .event(home.code(), EventId(1), &scope)
        .await
        .unwrap()
        .unwrap();
    let mut last = app
        .weeks
        .measured(&app.store, &home, week(), today())
        .await
        .unwrap();
    let import = write!(other, world, |work| async move {
        let start = ImportStart {
            source: "table".into(),
            file_name: "mars.csv".into(),
            file_sha256: [0; 32],
            mapping: None,
        };
        work.start_import(start).await
    });
    let rows: Vec<_> = (0..3_u8)
        .map(|n| server::recording::new_event(&home, like.input.clone(), [n; 16]))
        .collect();
    write!(other, world, |work| async move {
        work.record_events(&rows, import).await?;
        work.finish_import(import, ImportOutcome::default(), &[]).await
    });
    last = check_measured(&world, &last, true, (4, 4, 1)).await;
    write!(other, world, |work| work.undo_import(import, "fel fil"));
    check_measured(&world, &last, true, (1, 1, 1)).await;
    other.close().await;
}

async fn an_adopted_picture_keeps_its_figures_and_its_curve() {
    let world = World::new().await;
    let (app, home) = (&world.app, world.home());
    report(&world, "a", "2022-03-12").await;
    report(&world, "b", "2022-03-02").await;
    let draft = app.weeks.draft(&app.store, &home, week(), today()).await.unwrap();
    let frozen = server::weekly::freeze(&draft).unwrap();
    write!(app.store, world, |work| async move {
        let picture = work.begin_picture(week(), "").await?;
        work.adopt_picture(picture.id, frozen, Vec::new(), "Samordnaren")
            .await
    });
    let path = format!("/lagesbild/{WEEK}");
    let shown = |page: String| {
        let from = page.find("id=\"h-areas\"").unwrap();
        page[from..].to_owned()
    };
    let before = shown(world.get(Who::Coordinator, &path).await.text());
    assert!(before.contains("id=\"h-series\""), "the curve is missing");
    write!(app.store, world, |work| work.set_event_status(
        &[EventId(1)],
        EventStatus::Dismissed,
        "fel"
    ));
    let after = shown(world.get(Who::Coordinator, &path).await.text());
    assert_eq!(before, after);
}
