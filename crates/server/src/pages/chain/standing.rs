//! How a record stands on a day, in words and colour: computed, never typed in.

use domain::body_decision::AssignmentState;
use domain::chain::{Chain, Record};
use domain::duty::DutyStatus;
use domain::goal::GradeChange;
use domain::governing_document::DocumentStatus;
use domain::intervention::InterventionState;
use domain::promise::PromiseState;
use domain::record::Ore;
use jiff::civil::Date;

use crate::frame::Frame;

pub struct Standing {
    /// The chip's colour.
    pub chip: &'static str,
    pub words: String,
    /// What it is called among the filters.
    pub code: &'static str,
}

const GOOD: &str = "c-chip--good";
const BAD: &str = "c-chip--danger";
const WARN: &str = "c-chip--warning";
const TOLD: &str = "c-chip--info";
const PLAIN: &str = "c-chip--outline";

impl Frame {
    pub fn standing(&self, chain: &Chain, record: &Record, day: Date) -> Option<Standing> {
        let told = |chip, code: &'static str| Standing {
            chip,
            words: self.t(format!("state-{code}")),
            code,
        };
        let by = |due: Date, code_late: &'static str, code_open: &'static str| {
            let late = due < day;
            let code = if late { code_late } else { code_open };
            Standing {
                chip: if late { BAD } else { TOLD },
                words: self.ta(&format!("state-{code}"), self.date(&due)),
                code,
            }
        };
        Some(match record {
            Record::Document(it) => {
                let status = chain.status(it, day);
                Standing {
                    chip: match status {
                        DocumentStatus::Expired { .. } => BAD,
                        DocumentStatus::Expiring(_) => WARN,
                        DocumentStatus::Coming { .. } => TOLD,
                        DocumentStatus::Valid => GOOD,
                        DocumentStatus::Replaced { .. } => PLAIN,
                    },
                    words: self.document_status(chain, it, day),
                    code: status.code(),
                }
            }
            Record::Duty(it) => {
                let status = chain.duty_status(it, day);
                Standing {
                    chip: match status {
                        DutyStatus::Overdue { .. } | DutyStatus::Missing => BAD,
                        DutyStatus::Due(_) => WARN,
                        DutyStatus::Coming { .. } => TOLD,
                        DutyStatus::Fulfilled => GOOD,
                        DutyStatus::Ended => PLAIN,
                    },
                    words: self.duty_status(status),
                    code: status.code(),
                }
            }
            Record::Promise(it) => {
                let state = it.state(day);
                Standing {
                    chip: match state {
                        PromiseState::Draft => PLAIN,
                        PromiseState::Proposed | PromiseState::Decided => WARN,
                        PromiseState::Signed | PromiseState::Published | PromiseState::FollowedUp => TOLD,
                        PromiseState::FedBack => GOOD,
                    },
                    words: self.t(format!("state-promise-{}", state.code())),
                    code: state.code(),
                }
            }
            Record::Assignment(it) => match it.state(day) {
                AssignmentState::Answered => told(GOOD, "answered"),
                _ => by(it.due_on(), "late", "waiting"),
            },
            Record::Intervention(it) => match it.state(day) {
                InterventionState::Undated => told(PLAIN, "undated"),
                InterventionState::Planned => told(TOLD, "planned"),
                InterventionState::Ongoing => told(GOOD, "ongoing"),
                InterventionState::Over => told(WARN, "over"),
                InterventionState::Done => told(GOOD, "done"),
                InterventionState::Cancelled => told(PLAIN, "cancelled"),
            },
            Record::Referral(it) if it.is_answered_on(day) => told(GOOD, "answered"),
            Record::Referral(it) => by(it.due, "late", "waiting"),
            Record::Dialogue(it) if it.is_fed_back_on(day) => told(GOOD, "fed-back"),
            Record::Dialogue(it) if day < it.on => told(TOLD, "planned"),
            Record::Dialogue(it) => by(it.feedback_due(), "late", "waiting"),
            Record::Graffiti(it) if it.cleaned_at.is_some_and(|at| at.date() <= day) => told(GOOD, "cleaned"),
            Record::Graffiti(it) => match it.due_at() {
                Some(due) => by(due.date(), "late", "waiting"),
                None => told(PLAIN, "paused"),
            },
            Record::Finding(it) if it.is_closed_on(chain, day) => told(GOOD, "closed"),
            Record::Finding(it) => match it.due {
                Some(due) => by(due, "late", "waiting"),
                None => told(WARN, "open"),
            },
            Record::AuditQuestion(it) if it.answered_on.is_some_and(|on| on <= day) => told(GOOD, "answered"),
            Record::AuditQuestion(it) => match it.due {
                Some(due) => by(due, "late", "waiting"),
                None => told(WARN, "open"),
            },
            Record::Disclosure(it) if it.is_decided_on(day) => told(GOOD, "answered"),
            // It waits without a day of its own.
            Record::Disclosure(_) => Standing {
                words: self.t("state-name-waiting"),
                ..told(WARN, "waiting")
            },
            Record::Camera(it) if it.ended_on.is_some_and(|on| on < day) => told(PLAIN, "ended"),
            Record::Camera(it) if it.started_on.is_some_and(|on| on <= day) => told(GOOD, "ongoing"),
            Record::Camera(_) => told(TOLD, "planned"),
            Record::Grade(it) => match it.change(chain) {
                GradeChange::Fell => told(WARN, "fell"),
                GradeChange::Rose => told(GOOD, "rose"),
                GradeChange::Same => told(PLAIN, "same"),
                GradeChange::NotComparable => told(PLAIN, "not-comparable"),
                GradeChange::First => return None,
            },
            Record::Problem(it) if !it.is_current_on(day) => told(PLAIN, "ended"),
            Record::Problem(it) => match it.priority {
                Some(_) if it.is_prioritised() => told(WARN, "prioritised"),
                Some(_) => told(TOLD, "watched"),
                None => told(PLAIN, "not-weighed"),
            },
            Record::Meeting(it) if it.minutes_adopted_on.is_some_and(|on| on <= day) => told(GOOD, "locked"),
            Record::Meeting(it) if it.held => told(TOLD, "held"),
            Record::Meeting(it) if it.on < day => told(BAD, "not-held"),
            Record::Meeting(_) => told(TOLD, "planned"),
            Record::Attestation(it) if it.signed_on.is_some_and(|on| on <= day) => told(GOOD, "signed"),
            Record::Attestation(_) => told(WARN, "not-signed"),
            Record::Lesson(it) if !it.taken_into.is_empty() => told(GOOD, "taken"),
            Record::Lesson(it) if !it.is_open() => told(PLAIN, "turned-down"),
            Record::Lesson(_) => told(WARN, "open"),
            Record::Task(it) if it.lacks_interface_on(day) => told(BAD, "no-interface"),
            Record::BudgetPackage(it) => match it.unallocated(chain) {
                Ore(0) => told(GOOD, "allocated"),
                left => Standing {
                    chip: WARN,
                    words: self.ta("state-unallocated", self.money(&left)),
                    code: "unallocated",
                },
            },
            Record::BudgetLine(it) => match it.unused().filter(|left| left.0 > 0) {
                Some(left) => Standing {
                    chip: if it.is_unused_unexplained() { BAD } else { TOLD },
                    words: self.ta("state-unused", self.money(&left)),
                    code: "unused",
                },
                None => return None,
            },
            Record::FollowUp(it) if it.claims_more_than_it_shows() => told(WARN, "only-output"),
            Record::Holding(it) if it.holds_on(day) => told(GOOD, "holds"),
            Record::Holding(_) => told(PLAIN, "ended"),
            _ => return None,
        })
    }
}
