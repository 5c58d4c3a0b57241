//! What somebody should see to: late, lacking, unowned or near on a day, and whose it is.

mod governance;
mod work;

use jiff::civil::Date;

use crate::chain::{Chain, RecordKind};
use crate::codes::FunctionCode;
use crate::decision::{Decision, DecisionState};
use crate::governing_document::days_between;
use crate::record::choice;

choice! {
    pub enum OwedKind {
        DocumentExpired = "document_expired",
        DocumentExpiring = "document_expiring",
        /// An agreement that ends soon needs a new picture and a new agreement.
        AgreementExpiring = "agreement_expiring",
        OutlivesParent = "outlives_parent",
        SignatureMissing = "signature_missing",
        /// An administration has not said how it carries a document out.
        ImplementationMissing = "implementation_missing",
        AttestationUnsigned = "attestation_unsigned",
        /// The agreement that it rests on is newer than the plan.
        PlanToReview = "plan_to_review",
        DutyOverdue = "duty_overdue",
        DutyDue = "duty_due",
        DutyMissing = "duty_missing",
        /// A task that has moved, without a paper that says where the border goes.
        InterfaceMissing = "interface_missing",
        FunctionVacant = "function_vacant",
        MeetingsMissed = "meetings_missed",
        FundingEnds = "funding_ends",
        FundingEnded = "funding_ended",
        DecisionLate = "decision_late",
        AssignmentLate = "assignment_late",
        AssignmentDue = "assignment_due",
        ProblemWithoutCause = "problem_without_cause",
        ProblemWithoutIntervention = "problem_without_intervention",
        InterventionWithoutProblem = "intervention_without_problem",
        /// Not said what it builds on.
        MethodMissing = "method_missing",
        /// In a work plan, with nothing above it in the plan that the work plan carries out.
        PlanAboveMissing = "plan_above_missing",
        /// Over, and nobody has said how it ended.
        InterventionOver = "intervention_over",
        FollowUpMissing = "follow_up_missing",
        /// Called good, with only what was done counted.
        OnlyOutputCounted = "only_output_counted",
        LessonOpen = "lesson_open",
        /// Takes part in the work without being a party of an agreement.
        PartnerWithoutAgreement = "partner_without_agreement",
        PromiseUnsigned = "promise_unsigned",
        PromiseFeedbackLate = "promise_feedback_late",
        GoalWithoutFocusArea = "goal_without_focus_area",
        GradeUnexplained = "grade_unexplained",
        Unallocated = "unallocated",
        LineWithoutIntervention = "line_without_intervention",
        UnusedUnexplained = "unused_unexplained",
        ReferralLate = "referral_late",
        ReferralDue = "referral_due",
        DialogueUnanswered = "dialogue_unanswered",
        GraffitiLate = "graffiti_late",
        FindingOpen = "finding_open",
        FindingLate = "finding_late",
        RecordUnowned = "record_unowned",
    }
}

impl OwedKind {
    pub fn state(self) -> OwedState {
        match self {
            Self::DocumentExpired
            | Self::DutyOverdue
            | Self::DecisionLate
            | Self::FundingEnded
            | Self::AttestationUnsigned
            | Self::AssignmentLate
            | Self::InterventionOver
            | Self::PromiseFeedbackLate
            | Self::ReferralLate
            | Self::DialogueUnanswered
            | Self::GraffitiLate
            | Self::FindingLate => OwedState::Late,
            Self::DocumentExpiring
            | Self::AgreementExpiring
            | Self::DutyDue
            | Self::FundingEnds
            | Self::AssignmentDue
            | Self::ReferralDue => OwedState::Nearing,
            Self::FunctionVacant | Self::RecordUnowned => OwedState::Unowned,
            Self::OutlivesParent
            | Self::SignatureMissing
            | Self::ImplementationMissing
            | Self::PlanToReview
            | Self::DutyMissing
            | Self::InterfaceMissing
            | Self::MeetingsMissed
            | Self::ProblemWithoutCause
            | Self::ProblemWithoutIntervention
            | Self::InterventionWithoutProblem
            | Self::MethodMissing
            | Self::PlanAboveMissing
            | Self::FollowUpMissing
            | Self::OnlyOutputCounted
            | Self::LessonOpen
            | Self::PartnerWithoutAgreement
            | Self::PromiseUnsigned
            | Self::GoalWithoutFocusArea
            | Self::GradeUnexplained
            | Self::Unallocated
            | Self::LineWithoutIntervention
            | Self::UnusedUnexplained
            | Self::FindingOpen => OwedState::Lacking,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwedState {
    Late,
    Lacking,
    Unowned,
    Nearing,
}

impl OwedState {
    pub const ALL: [Self; 4] = [Self::Late, Self::Lacking, Self::Unowned, Self::Nearing];

    pub fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Lacking => "lacking",
            Self::Unowned => "unowned",
            Self::Nearing => "nearing",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub kind: OwedKind,
    /// The name of what it is about: a document, a duty, a body, a decision. A function or an organisation by its code.
    pub about: String,
    /// The record that it is about, where it is one.
    pub record: Option<(RecordKind, String)>,
    /// The day it became late or will be: the last day of a document, the day a duty is due.
    pub since: Date,
    /// Days since then; below zero while it lies ahead.
    pub days: i64,
    pub owner: Option<FunctionCode>,
    pub link: String,
}

/// What is gathered for a day.
struct Gathering<'c> {
    chain: &'c Chain,
    day: Date,
    found: Vec<Owed>,
}

impl Gathering<'_> {
    fn tell(
        &mut self,
        kind: OwedKind,
        (of, code): (RecordKind, &str),
        about: &str,
        since: Date,
        owner: Option<&FunctionCode>,
    ) {
        self.found.push(Owed {
            kind,
            about: about.to_owned(),
            record: Some((of, code.to_owned())),
            since,
            days: days_between(since, self.day),
            owner: owner.cloned(),
            link: of.link(code),
        });
    }

    fn tell_of(
        &mut self,
        kind: OwedKind,
        about: &str,
        since: Date,
        owner: Option<FunctionCode>,
        link: String,
    ) {
        self.found.push(Owed {
            kind,
            about: about.to_owned(),
            record: None,
            since,
            days: days_between(since, self.day),
            owner,
            link,
        });
    }
}

/// Everything that is owed on a day: what is late first, and the longest first within that.
pub fn owed(chain: &Chain, decisions: &[Decision], day: Date) -> Vec<Owed> {
    let mut gathering = Gathering {
        chain,
        day,
        found: Vec::new(),
    };
    gathering.governance();
    gathering.work();
    for decision in decisions.iter().filter(|d| d.state(day) == DecisionState::Late) {
        let link = format!("/beslut#beslut-{}", decision.id);
        let owner = Some(decision.input.responsible.clone());
        gathering.tell_of(
            OwedKind::DecisionLate,
            &decision.input.text,
            decision.input.due,
            owner,
            link,
        );
    }
    let mut found = gathering.found;
    found.sort_by(|a, b| {
        (a.kind.state(), b.days, &a.about, a.kind).cmp(&(b.kind.state(), a.days, &b.about, b.kind))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_late_comes_first() {
        let record = |kind: &str, said| serde_json::from_value(json!({"kind": kind, "said": said})).unwrap();
        let chain: Chain = [
            record(
                "document",
                json!({"code": "program", "kind": "programme", "title": "Programmet", "valid_to": "2021-12-31",
                       "responsible": "sakerhetschef"}),
            ),
            record(
                "document",
                json!({"code": "avtal", "kind": "agreement", "title": "Avtalet", "valid_to": "2022-12-31"}),
            ),
            record(
                "post",
                json!({"code": "vardar", "unit": "trygghet", "title": "trygghetsvärdar", "number": 3,
                       "funded_to": "2022-12-31", "need_goes_on": true}),
            ),
        ]
        .into_iter()
        .collect();
        let kinds = |on: &str| -> Vec<(&str, i64)> {
            owed(&chain, &[], on.parse().unwrap())
                .iter()
                .map(|o| (o.kind.code(), o.days))
                .collect()
        };
        assert_eq!(
            kinds("2022-04-22"),
            [("document_expired", 112), ("record_unowned", 0)]
        );
        assert_eq!(
            kinds("2022-06-30"),
            [
                ("document_expired", 181),
                ("record_unowned", 0),
                ("funding_ends", -184),
                ("agreement_expiring", -184),
            ]
        );
    }
}
