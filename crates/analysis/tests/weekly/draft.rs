//! The draft as a whole.

use analysis::WeeklyDraft;
use domain::codes::DecisionId;
use domain::decision::{Decision, DecisionInput, DecisionOutcome, DecisionState};

use crate::town::{Chance, Story, count, event, instant, town, week};
use domain::time::Happened;

fn busy(seed: u64) -> Story {
    let mut chance = Chance(seed);
    let mut story = Story::new(town(4, 5, 3), week("2022-W10")).weeks(150, |_, area, category, partner| {
        chance.poisson((area + category + partner) as f64 * 0.3)
    });
    let now = story.week;
    story.counts.push(count(now, None, 1, 0, 4));
    let mut elsewhere = count(now, Some(0), 2, 0, 3);
    elsewhere.area = Some("not-a-working-area".into());
    story.counts.push(elsewhere);
    story
}

#[test]
fn the_areas_and_what_lies_in_none_add_up_to_the_total() {
    for seed in 0..5 {
        let draft = busy(seed).draft();
        let areas: i64 = draft.areas.iter().map(|a| a.total.n).sum();
        assert_eq!(areas + draft.without_area, draft.total.n);
        assert_eq!(draft.without_area, 7);
        let categories: i64 = draft.categories.iter().map(|c| c.range.n).sum();
        assert_eq!(categories, draft.total.n);
        for area in &draft.areas {
            assert_eq!(
                area.categories.iter().map(|c| c.range.n).sum::<i64>(),
                area.total.n
            );
        }
        assert_eq!(draft.sources.iter().map(|s| s.n).sum::<i64>(), draft.total.n);
    }
}

#[test]
fn the_order_of_the_counts_changes_nothing_and_the_draft_reads_back() {
    let mut story = busy(7);
    let draft = story.draft();
    story.counts.reverse();
    story.reporting.reverse();
    assert_eq!(story.draft(), draft);
    let frozen = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<WeeklyDraft>(&frozen).unwrap(), draft);
}

#[test]
fn a_public_source_stands_beside_the_counts_and_not_in_them() {
    let mut story = busy(3);
    let before = story.draft();
    let mut police_feed = count(story.week, Some(1), 1, 0, 90);
    police_feed.source = "press".into();
    story.counts.push(police_feed);
    let mut seen = event(1, 1, Happened::at(instant("2022-03-09T20:00:00Z")), "Torget");
    seen.source = "press".into();
    story.events.push(seen);
    let after = story.draft();
    assert_eq!(after.public_sources[0].n, 90);
    assert_eq!(
        WeeklyDraft {
            public_sources: before.public_sources.clone(),
            ..after
        },
        before
    );
}

#[test]
fn an_area_has_its_rate_when_its_population_is_known() {
    let story = Story::new(town(2, 1, 1), week("2022-W10")).weeks(3, |_, _, _, _| 6);
    let draft = story.draft();
    assert_eq!(draft.areas[0].per_1000, Some(1.5));
    assert_eq!(draft.areas[0].population.unwrap().year, 2020);
    assert_eq!(draft.areas[1].per_1000, None);
}

fn decision(id: i64, due: &str, outcome: Option<DecisionOutcome>) -> Decision {
    Decision {
        id: DecisionId(id),
        input: DecisionInput {
            week: week("2022-W09"),
            area: Some("a0".into()),
            category: None,
            text: "Fler ronderingar".into(),
            responsible: "samordnare".into(),
            due: due.parse().unwrap(),
        },
        outcome,
        outcome_text: String::new(),
        answered_on: None,
    }
}

#[test]
fn late_decisions_come_first_with_what_happened_there_since() {
    let mut story = Story::new(town(1, 1, 1), week("2022-W10")).weeks(5, |ago, _, _, _| i64::from(ago) + 1);
    story.decisions = vec![
        decision(1, "2022-03-10", Some(DecisionOutcome::Done)),
        decision(2, "2022-03-20", None),
        decision(3, "2022-03-11", None),
    ];
    let reviews = story.draft().decisions;
    let states: Vec<_> = reviews
        .iter()
        .map(|r| (r.decision.id.0, r.state, r.days_late))
        .collect();
    assert_eq!(
        states,
        [
            (3, DecisionState::Late, Some(3)),
            (2, DecisionState::Open, None),
            (1, DecisionState::Answered, None)
        ]
    );
    assert_eq!(
        (reviews[0].events_then, reviews[0].events_now),
        (Some(2), Some(1))
    );
}

#[test]
fn the_news_are_what_changed_and_what_was_never_seen_before() {
    let story = Story::new(town(2, 3, 1), week("2022-W10")).weeks(60, |ago, area, category, _| {
        match (area, category, ago) {
            (_, 0, _) => 5,
            (0, 1, 0) => 4,
            (1, 1, 30) => 1,
            (1, 2, 0) => 1,
            _ => 0,
        }
    });
    let news = story.draft().new_since;
    assert_eq!((news.total_last_week, news.weeks_compared), (10, 60));
    let changed: Vec<_> = news
        .changes
        .iter()
        .map(|c| (c.category.as_str(), c.last_week, c.this_week))
        .collect();
    assert_eq!(changed, [("c1", 0, 4), ("c2", 0, 1)]);
    let first: Vec<_> = news
        .first_seen
        .iter()
        .map(|f| (f.area.as_ref().map(|a| a.as_str()), f.category.as_str()))
        .collect();
    assert_eq!(first, [(Some("a0"), "c1"), (None, "c2")]);
}

#[test]
fn the_latest_week_of_a_curve_is_the_week_of_the_draft() {
    let story = busy(11);
    let draft = story.draft();
    let area = draft.areas[1].area.clone();
    for (curve, total) in [
        (draft.curve(None), draft.total),
        (draft.curve(Some(&area)), draft.areas[1].total),
    ] {
        assert_eq!(curve.len(), 52);
        let last = curve.last().unwrap();
        assert_eq!((last.week, last.count), (story.week, total));
        assert_eq!((last.heard, last.reporters), (3, 3));
    }
    assert!(draft.curve(Some(&"elsewhere".into())).is_empty());
}

#[test]
fn what_was_frozen_before_curves_were_reads_back_without_them() {
    let draft = busy(11).draft();
    let mut frozen = serde_json::to_value(&draft).unwrap();
    frozen.as_object_mut().unwrap().remove("curves");
    let read: WeeklyDraft = serde_json::from_value(frozen).unwrap();
    assert_eq!(
        read,
        WeeklyDraft {
            curves: Vec::new(),
            ..draft
        }
    );
}
