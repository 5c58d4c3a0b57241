//! What was planted in a register stands on the page of what is unusual: in the week of its height, with its reason, and the
//! silent by name. That it holds through the whole history, with no more false alarms than were set, is tried in
//! `crates/demo/tests/found.rs`.

use std::collections::BTreeMap;

use demo::{Origin, Story, StoryKind};
use domain::time::IsoWeek;

use crate::explore::{tale, told};
use crate::world::{Who, World, on_each_database};

on_each_database!(what_was_planted_stands_on_the_page);

const EVENTS: u64 = demo::EVENTS;
/// This municipality has three areas, each with more of everything than one of the demo's: fewer are not plain to see.
const PLAIN_TO_SEE: i64 = 12;

async fn page(world: &World, week: IsoWeek) -> String {
    let path = format!("/utforska/ovanligt?vecka={week}");
    world.get(Who::Coordinator, &path).await.text()
}

/// The row of a story's category in its area.
fn row<'p>(page: &'p str, story: &Story) -> Option<&'p str> {
    let area = story.area.as_ref().map_or("", |area| area.as_str());
    let category = story.category.as_ref().map_or("", |category| category.as_str());
    let own = format!(
        "name=\"omrade\" value=\"{area}\"><input type=\"hidden\" name=\"kategori\" value=\"{category}\""
    );
    page.split("<li class=\"c-card c-stack\"")
        .skip(1)
        .find(|row| row.contains(&own))
}

async fn what_was_planted_stands_on_the_page() {
    let world = told(EVENTS).await;
    let (home, demo) = (world.home(), tale(&world, EVENTS));
    let mut planted: BTreeMap<(StoryKind, IsoWeek), i64> = BTreeMap::new();
    for event in demo.events() {
        if let Origin::Story(kind) = event.origin {
            *planted
                .entry((kind, event.input.happened.week(&home.zone)))
                .or_default() += 1;
        }
    }
    let (mut events, mut silent) = (0, 0);
    for story in demo.stories() {
        if let Some(partner) = &story.partner {
            let name = &home.municipality.partner(partner).unwrap().name;
            let text = page(&world, story.last_week).await;
            let (_, reporters) = text.split_once("id=\"rapporteringen\"").unwrap();
            let said = format!("{name} har inte rapporterat");
            assert!(reporters.contains(&said), "{said}: {reporters}");
            silent += 1;
            continue;
        }
        let own = planted.iter().filter(|((kind, _), _)| *kind == story.kind);
        let ((_, week), n) = own.max_by_key(|(_, n)| **n).unwrap();
        if *n < PLAIN_TO_SEE {
            continue;
        }
        let text = page(&world, *week).await;
        let row = row(&text, &story).unwrap_or_else(|| panic!("{story:?}, {n} in {week}: {text}"));
        assert!(
            row.contains("Fler än väntat") && row.contains(" mot väntat "),
            "{row}"
        );
        assert!(row.contains("Farrington") || row.contains("EARS"), "{row}");
        events += 1;
    }
    assert!(events == 3 && silent == 2, "{events} stories, {silent} silences");
}
