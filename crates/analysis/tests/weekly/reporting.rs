//! Silence is not calm, and a newcomer is not a wave.

use analysis::finding::CoverageCauseKind;
use analysis::{PartnerWeek, Verdict};
use domain::coverage::ReportingState;

use crate::town::{Chance, Story, count, town, week};

/// Two reporters: `p0` gives most of everything, `p1` the rest.
fn two_reporters(seed: u64) -> Story {
    let mut chance = Chance(seed);
    Story::new(town(2, 2, 2), week("2022-W10")).weeks(160, |_, _, _, partner| {
        chance.poisson(if partner == 0 { 12.0 } else { 4.0 })
    })
}

#[test]
fn a_silent_reporter_is_the_likelier_cause_of_a_low_count() {
    let mut story = two_reporters(1);
    story.silence("p0", 1, 0);
    let draft = story.draft();
    // Those who reported are where they usually are.
    assert_eq!(draft.areas[0].total.verdict, Verdict::Within);
    assert!(draft.areas[0].total.range.unwrap().high < 20);
    assert!(!draft.unusual.is_empty());
    for finding in &draft.unusual {
        let cause = finding.likelier_cause.as_ref().expect("explained by the silence");
        assert_eq!(
            (cause.partner.as_str(), cause.kind),
            ("p0", CoverageCauseKind::Silent)
        );
        assert!((cause.share - 0.75).abs() < 0.05, "{}", cause.share);
        assert!(!finding.above);
    }
    let note = &draft.coverage_note;
    assert!((note.missing_share - 0.75).abs() < 0.03, "{}", note.missing_share);
    assert_eq!((note.silent[0].silent_weeks, note.silent[0].missed.len()), (2, 4));
    assert_eq!(draft.coverage.partners[0].state, ReportingState::Silent);
    assert_eq!(draft.coverage.heard(), 1);
}

#[test]
fn weeks_in_which_the_large_reporter_was_silent_are_not_learnt_from() {
    let mut story = two_reporters(2);
    story.silence("p0", 90, 40);
    let draft = story.draft();
    let range = draft.areas[0].total.range.unwrap();
    assert!((range.expected - 32.0).abs() < 4.0, "{range:?}");
    assert!(draft.unusual.is_empty());
}

#[test]
fn zero_reported_is_not_silence() {
    let mut story = two_reporters(3);
    story.silence("p0", 0, 0);
    story.reporting.push(PartnerWeek {
        partner: "p0".into(),
        week: story.week,
        events: 0,
        zero: true,
    });
    let draft = story.draft();
    assert_eq!(draft.coverage.partners[0].state, ReportingState::Zero);
    assert!(draft.coverage_note.silent.is_empty());
    // Heard, and nothing happened: then it is the count that is low.
    assert_eq!(draft.areas[0].total.verdict, Verdict::Below);
    assert!(
        draft
            .unusual
            .iter()
            .all(|u| u.likelier_cause.is_none() && !u.above)
    );
    assert!(!draft.unusual.is_empty());
}

#[test]
fn a_new_reporter_is_the_likelier_cause_of_a_high_count() {
    let mut story = two_reporters(4);
    story.silence("p1", 160, 2);
    story.counts.push(count(story.week, Some(0), 0, 1, 30));
    let draft = story.draft();
    let total = draft.areas[0].total;
    assert!(
        total.comparable <= total.n - 30 && total.verdict == Verdict::Within,
        "{total:?}"
    );
    assert_eq!(draft.coverage_note.new[0].partner.as_str(), "p1");
    let first = &draft.unusual[0];
    assert_eq!(
        (first.area.as_ref().unwrap().as_str(), first.category.as_str()),
        ("a0", "c0")
    );
    assert_eq!(
        first.likelier_cause.as_ref().unwrap().kind,
        CoverageCauseKind::New
    );
    assert!(first.above);
}

#[test]
fn a_week_that_is_not_over_is_not_low() {
    let mut story = two_reporters(5);
    let now = story.week;
    story.counts.retain(|c| c.week != now);
    for (day, over) in [("2022-03-12", false), ("2022-03-13", true)] {
        story.today = day.parse().unwrap();
        let draft = story.draft();
        assert_eq!(draft.week_over, over);
        assert_eq!(draft.total.verdict == Verdict::Below, over, "{day}");
        assert_eq!(draft.unusual.is_empty(), !over, "{day}");
    }
}
