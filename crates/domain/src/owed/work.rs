//! What is owed of problems, interventions, promises, assignments, goals, money, referrals, dialogues and findings.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::body_decision::AssignmentState;
use crate::chain::RecordKind;
use crate::codes::{DocumentCode, FunctionCode, PartnerCode};
use crate::goal::GradeChange;
use crate::governing_document::{DocumentKind, DocumentStatus, nearing};
use crate::intervention::{FollowUpKind, Intervention, InterventionState};
use crate::promise::PromiseState;

use super::{Gathering, OwedKind};

impl Gathering<'_> {
    pub(super) fn work(&mut self) {
        self.problems();
        self.interventions();
        self.lessons();
        self.partners();
        self.promises();
        self.assignments();
        self.goals();
        self.money();
        self.referrals();
        self.dialogues();
        self.graffiti();
        self.findings();
    }

    fn unowned(
        &mut self,
        own: (RecordKind, &str),
        about: &str,
        since: Option<Date>,
        owner: Option<&FunctionCode>,
    ) {
        if owner.is_none() {
            let since = since.filter(|since| *since <= self.day).unwrap_or(self.day);
            self.tell(OwedKind::RecordUnowned, own, about, since, None);
        }
    }

    fn problems(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for problem in chain.problems.values().filter(|p| p.is_current_on(day)) {
            let own = (RecordKind::Problem, problem.code.as_str());
            let owner = problem.responsible.as_ref();
            let since = problem.from.unwrap_or(day);
            self.unowned(own, &problem.title, problem.from, owner);
            if !problem.is_prioritised() {
                continue;
            }
            if !chain.causes.values().any(|c| c.problem == problem.code) {
                self.tell(OwedKind::ProblemWithoutCause, own, &problem.title, since, owner);
            }
            let mut interventions = chain.interventions_against(problem);
            if interventions.next().is_none() {
                self.tell(
                    OwedKind::ProblemWithoutIntervention,
                    own,
                    &problem.title,
                    since,
                    owner,
                );
            }
        }
    }

    fn interventions(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for intervention in chain.interventions.values() {
            self.intervention(intervention);
        }
        for follow_up in chain.follow_ups.values().filter(|f| f.on <= day) {
            let Some(of) = chain.interventions.get(&follow_up.intervention) else {
                continue;
            };
            let shown = chain.follow_ups.values().any(|other| {
                other.intervention == of.code && other.kind == FollowUpKind::Effect && other.on <= day
            });
            if follow_up.claims_more_than_it_shows() && !shown {
                let own = (RecordKind::Intervention, of.code.as_str());
                self.tell(
                    OwedKind::OnlyOutputCounted,
                    own,
                    &of.title,
                    follow_up.on,
                    of.responsible.as_ref(),
                );
            }
        }
    }

    fn intervention(&mut self, of: &Intervention) {
        let (chain, day) = (self.chain, self.day);
        let own = (RecordKind::Intervention, of.code.as_str());
        let owner = of.responsible.as_ref();
        let state = of.state(day);
        if state == InterventionState::Cancelled {
            return;
        }
        let since = of.from.filter(|from| *from <= day).unwrap_or(day);
        self.unowned(own, &of.title, of.from, owner);
        let against_a_cause = of.causes.iter().any(|c| chain.causes.contains_key(c));
        if of.problems.is_empty() && !against_a_cause {
            self.tell(OwedKind::InterventionWithoutProblem, own, &of.title, since, owner);
        }
        if of.method.trim().is_empty() {
            self.tell(OwedKind::MethodMissing, own, &of.title, since, owner);
        }
        if chain.lacks_plan_above(of) {
            self.tell(OwedKind::PlanAboveMissing, own, &of.title, since, owner);
        }
        let ended = match state {
            InterventionState::Over => of.to,
            InterventionState::Done => of.ended_on.or(of.to),
            _ => return,
        };
        let ended = ended.unwrap_or(day);
        if state == InterventionState::Over {
            self.tell(OwedKind::InterventionOver, own, &of.title, ended, owner);
        }
        let mut follow_ups = chain.follow_ups.values();
        if !follow_ups.any(|f| f.intervention == of.code && f.on <= day) {
            self.tell(OwedKind::FollowUpMissing, own, &of.title, ended, owner);
        }
    }

    fn lessons(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for lesson in chain
            .lessons
            .values()
            .filter(|l| l.learned_on <= day && l.is_open())
        {
            let own = (RecordKind::Lesson, lesson.code.as_str());
            self.tell(OwedKind::LessonOpen, own, &lesson.text, lesson.learned_on, None);
        }
    }

    /// Those who take part in interventions without being a party of an agreement that holds.
    fn partners(&mut self) {
        let (chain, day) = (self.chain, self.day);
        let agreements = chain
            .documents
            .values()
            .filter(|d| d.kind == DocumentKind::Agreement);
        let holding: Vec<_> = agreements
            .filter(|d| {
                matches!(
                    chain.status(d, day),
                    DocumentStatus::Valid | DocumentStatus::Expiring(_)
                )
            })
            .collect();
        let mut without: BTreeMap<&PartnerCode, &Intervention> = BTreeMap::new();
        for of in chain.interventions.values() {
            if matches!(
                of.state(day),
                InterventionState::Done | InterventionState::Cancelled
            ) {
                continue;
            }
            for partner in &of.parties {
                let bound = |d: &&crate::governing_document::GoverningDocument| {
                    d.parties.iter().any(|p| p.partner == *partner)
                };
                if !holding.iter().any(bound) {
                    without.entry(partner).or_insert(of);
                }
            }
        }
        for (partner, of) in without {
            let link = RecordKind::Intervention.link(of.code.as_str());
            let since = of.from.filter(|from| *from <= day).unwrap_or(day);
            self.tell_of(
                OwedKind::PartnerWithoutAgreement,
                partner.as_str(),
                since,
                of.responsible.clone(),
                link,
            );
        }
    }

    fn promises(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for promise in chain.promises.values() {
            let own = (RecordKind::Promise, promise.code.as_str());
            let owner = promise.responsible.as_ref();
            let state = promise.state(day);
            let decided = promise.decided_on.filter(|on| *on <= day);
            if let (Some(on), true) = (decided, promise.unsigned(day).next().is_some()) {
                self.tell(OwedKind::PromiseUnsigned, own, &promise.text, on, owner);
            }
            let year = chain.promise_years.get(&promise.year.to_string().as_str().into());
            let due = year.and_then(|y| y.feedback_due).filter(|due| *due < day);
            if let (Some(due), true) = (
                due,
                state >= PromiseState::Published && state < PromiseState::FedBack,
            ) {
                self.tell(OwedKind::PromiseFeedbackLate, own, &promise.text, due, owner);
            }
        }
    }

    fn assignments(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for assignment in chain.assignments.values().filter(|a| a.given_on <= day) {
            let own = (RecordKind::Assignment, assignment.code.as_str());
            let owner = assignment.responsible.as_ref();
            match assignment.state(day) {
                AssignmentState::Late { since } => {
                    self.tell(OwedKind::AssignmentLate, own, &assignment.text, since, owner);
                }
                AssignmentState::Open
                    if nearing(assignment.due_on(), day).is_some_and(|n| n.within_months == 1) =>
                {
                    self.tell(
                        OwedKind::AssignmentDue,
                        own,
                        &assignment.text,
                        assignment.due_on(),
                        owner,
                    );
                }
                _ => (),
            }
        }
    }

    fn goals(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for goal in chain.goals.values() {
            let has_below = chain
                .goals
                .values()
                .any(|g| g.parent.as_ref() == Some(&goal.code));
            let worked_on = chain.focus_areas.values().any(|f| f.goals.contains(&goal.code));
            if !has_below && !worked_on {
                let own = (RecordKind::Goal, goal.code.as_str());
                let text = goal.text_in(day.year());
                self.tell(
                    OwedKind::GoalWithoutFocusArea,
                    own,
                    text,
                    day,
                    goal.responsible.as_ref(),
                );
            }
        }
        for grade in chain.grades.values() {
            let unexplained = grade.hypotheses.is_empty() && grade.change(chain) == GradeChange::Fell;
            let end = Date::new(grade.year, 12, 31).ok().filter(|end| *end <= day);
            if let (Some(end), true) = (end, unexplained) {
                let own = (RecordKind::Grade, grade.code.as_str());
                let goal = chain.goals.get(&grade.goal);
                let about = goal.map_or(grade.goal.as_str(), |g| g.text_in(grade.year));
                self.tell(
                    OwedKind::GradeUnexplained,
                    own,
                    about,
                    end,
                    goal.and_then(|g| g.responsible.as_ref()),
                );
            }
        }
    }

    fn money(&mut self) {
        let (chain, day) = (self.chain, self.day);
        let begun = |year: i16| Date::new(year, 1, 1).ok().filter(|from| *from <= day);
        let mut told = Vec::new();
        for package in chain.budget_packages.values() {
            let (Some(since), true) = (begun(package.year), package.unallocated(chain).0 > 0) else {
                continue;
            };
            let own = (RecordKind::BudgetPackage, package.code.to_string());
            told.push((OwedKind::Unallocated, own, package.name.clone(), since, package));
        }
        for line in chain.budget_lines.values() {
            let Some(package) = chain.budget_packages.get(&line.package) else {
                continue;
            };
            let Some(since) = begun(package.year) else {
                continue;
            };
            let mut tell = |kind, since| {
                let own = (RecordKind::BudgetLine, line.code.to_string());
                told.push((kind, own, line.purpose.clone(), since, package));
            };
            if line.unallocated(chain).is_some_and(|left| left.0 > 0) {
                tell(OwedKind::Unallocated, since);
            }
            if line.interventions.is_empty() && line.parts(chain).next().is_none() {
                tell(OwedKind::LineWithoutIntervention, since);
            }
            if line.is_unused_unexplained() {
                tell(OwedKind::UnusedUnexplained, since);
            }
        }
        for (kind, (of, code), about, since, package) in told {
            self.tell(kind, (of, &code), &about, since, package.responsible.as_ref());
        }
    }

    fn referrals(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for referral in chain
            .referrals
            .values()
            .filter(|r| r.came_on <= day && !r.is_answered_on(day))
        {
            let own = (RecordKind::Referral, referral.code.as_str());
            let late = referral.due < day;
            let kind = if late {
                OwedKind::ReferralLate
            } else {
                OwedKind::ReferralDue
            };
            if late || nearing(referral.due, day).is_some_and(|n| n.within_months == 1) {
                self.tell(
                    kind,
                    own,
                    &referral.plan,
                    referral.due,
                    referral.responsible.as_ref(),
                );
            }
        }
    }

    fn dialogues(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for dialogue in chain.dialogues.values() {
            let due = dialogue.feedback_due();
            if due < day && !dialogue.is_fed_back_on(day) {
                let own = (RecordKind::Dialogue, dialogue.code.as_str());
                self.tell(
                    OwedKind::DialogueUnanswered,
                    own,
                    &dialogue.place,
                    due,
                    dialogue.responsible.as_ref(),
                );
            }
        }
    }

    fn graffiti(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for case in chain.graffiti.values().filter(|g| g.is_late_on(day)) {
            if let Some(due) = case.due_at() {
                let own = (RecordKind::Graffiti, case.code.as_str());
                self.tell(
                    OwedKind::GraffitiLate,
                    own,
                    &case.place,
                    due.date(),
                    case.responsible.as_ref(),
                );
            }
        }
    }

    fn findings(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for finding in chain.findings.values().filter(|f| !f.is_closed_on(chain, day)) {
            let own = (RecordKind::Finding, finding.code.as_str());
            let asked = finding
                .question
                .as_ref()
                .and_then(|q| chain.audit_questions.get(q)?.asked_on);
            if asked.is_some_and(|on| on > day) {
                continue;
            }
            match finding.due.filter(|due| *due < day) {
                Some(due) => {
                    self.tell(
                        OwedKind::FindingLate,
                        own,
                        &finding.statement,
                        due,
                        finding.responsible.as_ref(),
                    );
                }
                None => {
                    let since = asked.unwrap_or(day);
                    self.tell(
                        OwedKind::FindingOpen,
                        own,
                        &finding.statement,
                        since,
                        finding.responsible.as_ref(),
                    );
                }
            }
        }
        for risk in chain.risks.values() {
            let own = (RecordKind::Risk, risk.code.as_str());
            self.unowned(own, &risk.statement, None, risk.responsible.as_ref());
        }
    }
}

impl crate::chain::Chain {
    /// Interventions against a problem: named by it, or by one of its causes.
    pub fn interventions_against<'c>(
        &'c self,
        problem: &'c crate::problem_profile::ProblemProfile,
    ) -> impl Iterator<Item = &'c Intervention> {
        let by_cause = |of: &Intervention| {
            let mut causes = of.causes.iter().filter_map(|code| self.causes.get(code));
            causes.any(|cause| cause.problem == problem.code)
        };
        let all = self.interventions.values();
        all.filter(move |of| of.problems.contains(&problem.code) || by_cause(of))
    }

    /// It stands in a work plan, and neither it nor the activity that it is a part of stands in the plan above.
    pub fn lacks_plan_above(&self, of: &Intervention) -> bool {
        let is = |code: &DocumentCode, kind| self.documents.get(code).is_some_and(|d| d.kind == kind);
        let in_plan = |of: &Intervention, kind| of.plans.iter().any(|code| is(code, kind));
        let above = of.part_of.as_ref().and_then(|code| self.interventions.get(code));
        in_plan(of, DocumentKind::WorkPlan)
            && !in_plan(of, DocumentKind::OperationalPlan)
            && !above.is_some_and(|above| in_plan(above, DocumentKind::OperationalPlan))
    }

    /// Those who are to carry a document out and have not said how.
    pub fn without_implementation<'c>(
        &'c self,
        document: &'c crate::governing_document::GoverningDocument,
        day: Date,
    ) -> impl Iterator<Item = &'c PartnerCode> {
        let told = move |partner: &PartnerCode| {
            self.attestations.values().any(|a| {
                a.document == document.code
                    && a.partner == *partner
                    && a.kind == crate::task::AttestationKind::Implementation
                    && a.signed_on.is_some_and(|on| on <= day)
            })
        };
        document
            .implemented_by
            .iter()
            .filter(move |partner| !told(partner))
    }
}
