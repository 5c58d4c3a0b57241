//! What came of what an organisation sent.

use analysis::{SentEvent, partner_feedback};
use domain::codes::EventId;
use domain::coverage::ReportingState;
use domain::event::EventStatus;

use crate::town::{Story, count, town, week};

fn sent(id: i64, area: &str, status: EventStatus, merged_with: &[&str]) -> SentEvent {
    SentEvent {
        id: EventId(id),
        category: "c0".into(),
        area: Some(area.into()),
        status,
        merged_with: merged_with.iter().map(|p| (*p).into()).collect(),
    }
}

#[test]
fn a_reporter_hears_what_became_of_its_reports_and_what_they_were_part_of() {
    let mut story =
        Story::new(town(2, 2, 2), week("2022-W10")).weeks(160, |ago, _, _, _| 2 + i64::from(ago % 2));
    story.counts.push(count(story.week, Some(0), 0, 0, 30));
    story.counts.push(count(story.week, Some(1), 1, 0, 30));
    let draft = story.draft();
    let found: Vec<_> = draft
        .unusual
        .iter()
        .map(|u| (u.area.clone(), u.category.clone()))
        .collect();
    assert_eq!(found.len(), 2, "{found:?}");

    let sent = [
        sent(1, "a0", EventStatus::Sorted, &["p1", "p1"]),
        sent(2, "a0", EventStatus::Merged, &["p1"]),
        sent(3, "a1", EventStatus::Received, &[]),
        sent(4, "a1", EventStatus::Dismissed, &["p0"]),
    ];
    let answer = partner_feedback(&"p0".into(), &sent, &draft, &draft.decisions);
    assert_eq!(
        (
            answer.received,
            answer.sorted,
            answer.merged,
            answer.waiting,
            answer.dismissed
        ),
        (4, 1, 1, 1, 1)
    );
    assert_eq!((answer.shared_with.len(), answer.shared_with[0].events), (1, 2));
    // It told of c0 in both areas, and never of c1.
    assert_eq!(answer.findings.len(), 1);
    assert_eq!(answer.findings[0].area, Some("a0".into()));
    assert_eq!(answer.reporting, Some(ReportingState::Reported));
}
