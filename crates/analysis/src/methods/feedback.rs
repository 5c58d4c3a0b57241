//! What came of what an organisation sent in: the answer that every reporter is owed.

use std::collections::{BTreeMap, BTreeSet};

use domain::codes::{AreaCode, CategoryCode, EventId, PartnerCode};
use domain::coverage::ReportingState;
use domain::decision::DecisionState;
use domain::event::EventStatus;
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

use crate::finding::Unusual;
use crate::weekly::{DecisionReview, WeeklyDraft};

/// An event that the organisation reported for the week, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentEvent {
    pub id: EventId,
    pub category: CategoryCode,
    pub area: Option<AreaCode>,
    pub status: EventStatus,
    /// Who reported the event that it was merged with, or those merged into it.
    pub merged_with: Vec<PartnerCode>,
}

/// The answer to one organisation for one week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartnerFeedback {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub received: i64,
    /// In the register and not yet looked at.
    pub waiting: i64,
    pub sorted: i64,
    /// The same event as another report, which stands for both.
    pub merged: i64,
    pub dismissed: i64,
    /// Events that some other organisation told of too, whichever report was kept.
    pub shared_events: i64,
    /// Other organisations that told of the same events, with how many.
    pub shared_with: Vec<SharedWith>,
    pub categories: Vec<SentCategory>,
    /// `None` for an organisation that is not to report every week.
    pub reporting: Option<ReportingState>,
    pub silent_weeks: i64,
    /// What stood out where, and of the kind, the organisation reported.
    pub findings: Vec<Unusual>,
    /// Decisions about where, and the kind, the organisation reported, taken or looked back on this week.
    pub decisions: Vec<DecisionReview>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    pub partner: PartnerCode,
    pub events: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCategory {
    pub category: CategoryCode,
    pub n: i64,
}

/// `decisions` are those of the week's own picture and those it looks back on.
pub fn partner_feedback(
    partner: &PartnerCode,
    sent: &[SentEvent],
    draft: &WeeklyDraft,
    decisions: &[DecisionReview],
) -> PartnerFeedback {
    let with = |status: EventStatus| sent.iter().filter(|e| e.status == status).count() as i64;
    let mut shared: BTreeMap<&PartnerCode, i64> = BTreeMap::new();
    for event in sent {
        let others: BTreeSet<&PartnerCode> = event.merged_with.iter().filter(|p| *p != partner).collect();
        for other in others {
            *shared.entry(other).or_default() += 1;
        }
    }
    let told_by_others = |e: &&SentEvent| e.merged_with.iter().any(|p| p != partner);
    let mut categories: BTreeMap<&CategoryCode, i64> = BTreeMap::new();
    for event in sent {
        *categories.entry(&event.category).or_default() += 1;
    }
    let concerns = |area: Option<&AreaCode>, category: Option<&CategoryCode>| {
        sent.iter().any(|e| {
            area.is_none_or(|a| e.area.as_ref() == Some(a)) && category.is_none_or(|c| e.category == *c)
        })
    };
    let reporting = draft.coverage.partners.iter().find(|c| c.partner == *partner);
    let mut shared_with: Vec<SharedWith> = shared
        .into_iter()
        .map(|(partner, events)| SharedWith {
            partner: partner.clone(),
            events,
        })
        .collect();
    shared_with.sort_by_key(|s| -s.events);
    let mut categories: Vec<SentCategory> = categories
        .into_iter()
        .map(|(category, n)| SentCategory {
            category: category.clone(),
            n,
        })
        .collect();
    categories.sort_by_key(|c| -c.n);
    PartnerFeedback {
        partner: partner.clone(),
        week: draft.week,
        received: sent.len() as i64,
        waiting: with(EventStatus::Received),
        sorted: with(EventStatus::Sorted),
        merged: with(EventStatus::Merged),
        dismissed: with(EventStatus::Dismissed),
        shared_events: sent.iter().filter(told_by_others).count() as i64,
        shared_with,
        categories,
        reporting: reporting.map(|c| c.state),
        silent_weeks: reporting.map_or(0, |c| c.silent_weeks),
        findings: draft
            .unusual
            .iter()
            .filter(|u| u.likelier_cause.is_none() && concerns(u.area.as_ref(), Some(&u.category)))
            .cloned()
            .collect(),
        decisions: decisions
            .iter()
            .filter(|d| {
                let input = &d.decision.input;
                let of_this_week = input.week == draft.week || d.state != DecisionState::Answered;
                let named = input.area.is_some() || input.category.is_some();
                of_this_week && named && concerns(input.area.as_ref(), input.category.as_ref())
            })
            .cloned()
            .collect(),
    }
}
