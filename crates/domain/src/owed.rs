//! What somebody should see to: late, expiring, unowned or unanswered on a day, and whose it is.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::body::{Body, MeetingRule};
use crate::chain::Chain;
use crate::codes::FunctionCode;
use crate::decision::{Decision, DecisionState};
use crate::duty::{Duty, DutyStatus};
use crate::governing_document::{DocumentKind, DocumentStatus, GoverningDocument, days_between, nearing};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwedKind {
    DocumentExpired,
    DocumentExpiring,
    /// An agreement that ends soon needs a new picture and a new agreement.
    AgreementExpiring,
    DocumentUnowned,
    OutlivesParent,
    SignatureMissing,
    DutyOverdue,
    DutyDue,
    DutyMissing,
    DutyUnowned,
    FunctionVacant,
    MeetingsMissed,
    FundingEnds,
    FundingEnded,
    DecisionLate,
}

impl OwedKind {
    pub const ALL: [Self; 15] = [
        Self::DocumentExpired,
        Self::DocumentExpiring,
        Self::AgreementExpiring,
        Self::DocumentUnowned,
        Self::OutlivesParent,
        Self::SignatureMissing,
        Self::DutyOverdue,
        Self::DutyDue,
        Self::DutyMissing,
        Self::DutyUnowned,
        Self::FunctionVacant,
        Self::MeetingsMissed,
        Self::FundingEnds,
        Self::FundingEnded,
        Self::DecisionLate,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::DocumentExpired => "document_expired",
            Self::DocumentExpiring => "document_expiring",
            Self::AgreementExpiring => "agreement_expiring",
            Self::DocumentUnowned => "document_unowned",
            Self::OutlivesParent => "outlives_parent",
            Self::SignatureMissing => "signature_missing",
            Self::DutyOverdue => "duty_overdue",
            Self::DutyDue => "duty_due",
            Self::DutyMissing => "duty_missing",
            Self::DutyUnowned => "duty_unowned",
            Self::FunctionVacant => "function_vacant",
            Self::MeetingsMissed => "meetings_missed",
            Self::FundingEnds => "funding_ends",
            Self::FundingEnded => "funding_ended",
            Self::DecisionLate => "decision_late",
        }
    }

    pub fn state(self) -> OwedState {
        match self {
            Self::DocumentExpired | Self::DutyOverdue | Self::DecisionLate | Self::FundingEnded => {
                OwedState::Late
            }
            Self::DocumentExpiring | Self::AgreementExpiring | Self::DutyDue | Self::FundingEnds => {
                OwedState::Nearing
            }
            Self::DocumentUnowned | Self::DutyUnowned | Self::FunctionVacant => OwedState::Unowned,
            Self::OutlivesParent | Self::SignatureMissing | Self::DutyMissing | Self::MeetingsMissed => {
                OwedState::Lacking
            }
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
    /// The name of what it is about: a document, a duty, a body, a decision. A function by its code.
    pub about: String,
    /// The day it became late or will be: the last day of a document, the day a duty is due.
    pub since: Date,
    /// Days since then; below zero while it lies ahead.
    pub days: i64,
    pub owner: Option<FunctionCode>,
    pub link: String,
}

/// Everything that is owed on a day: what is late first, and the longest first within that.
pub fn owed(chain: &Chain, decisions: &[Decision], day: Date) -> Vec<Owed> {
    let mut found = Vec::new();
    for document in chain.documents.values() {
        of_document(chain, document, day, &mut found);
    }
    for duty in chain.duties.values() {
        of_duty(chain, duty, day, &mut found);
    }
    for body in chain.bodies.values().filter(|b| b.exists_on(day)) {
        of_body(chain, body, day, &mut found);
    }
    of_functions(chain, day, &mut found);
    of_posts(chain, day, &mut found);
    for decision in decisions.iter().filter(|d| d.state(day) == DecisionState::Late) {
        let link = format!("/beslut#beslut-{}", decision.id);
        let owner = Some(decision.input.responsible.clone());
        found.push(one(
            OwedKind::DecisionLate,
            &decision.input.text,
            decision.input.due,
            day,
            owner,
            link,
        ));
    }
    found.sort_by(|a, b| (a.kind.state(), b.days, &a.about).cmp(&(b.kind.state(), a.days, &b.about)));
    found
}

fn one(
    kind: OwedKind,
    about: &str,
    since: Date,
    day: Date,
    owner: Option<FunctionCode>,
    link: String,
) -> Owed {
    Owed {
        kind,
        about: about.to_owned(),
        since,
        days: days_between(since, day),
        owner,
        link,
    }
}

fn of_document(chain: &Chain, document: &GoverningDocument, day: Date, found: &mut Vec<Owed>) {
    let mut tell = |kind, since| {
        let link = format!("/styrdokument/{}", document.code);
        found.push(one(
            kind,
            &document.title,
            since,
            day,
            document.responsible.clone(),
            link,
        ));
    };
    let status = chain.status(document, day);
    match (&status, document.end_on(day)) {
        (DocumentStatus::Expired { .. }, Some(end)) => tell(OwedKind::DocumentExpired, end),
        (DocumentStatus::Expiring(_), Some(end)) if document.kind == DocumentKind::Agreement => {
            tell(OwedKind::AgreementExpiring, end);
        }
        (DocumentStatus::Expiring(_), Some(end)) => tell(OwedKind::DocumentExpiring, end),
        _ => (),
    }
    if !matches!(status, DocumentStatus::Valid | DocumentStatus::Expiring(_)) {
        return;
    }
    let began = document.valid_from.or(document.decided_on).unwrap_or(day);
    if document.responsible.is_none() {
        tell(OwedKind::DocumentUnowned, began);
    }
    if document.unsigned(day).next().is_some() {
        tell(OwedKind::SignatureMissing, began);
    }
    if let Some(end) = chain.outlived_parent(document, day).and_then(|p| p.end_on(day)) {
        tell(OwedKind::OutlivesParent, end);
    }
}

fn of_duty(chain: &Chain, duty: &Duty, day: Date, found: &mut Vec<Owed>) {
    let mut tell = |kind, since| {
        let about = format!("{}, {}: {}", duty.act, duty.section, duty.text);
        let link = format!("/skyldigheter#{}", duty.code);
        found.push(one(kind, &about, since, day, duty.responsible.clone(), link));
    };
    let last = chain.evidence(&duty.code, day).first().map(|e| e.on);
    let status = duty.status(last, day);
    match (status, duty.due_after(last)) {
        (DutyStatus::Missing, _) => tell(OwedKind::DutyMissing, duty.in_force_from),
        (DutyStatus::Overdue { .. }, Some(due)) => tell(OwedKind::DutyOverdue, due),
        (DutyStatus::Due(_), Some(due)) => tell(OwedKind::DutyDue, due),
        _ => (),
    }
    if status.is_active() && duty.responsible.is_none() {
        tell(OwedKind::DutyUnowned, duty.in_force_from);
    }
}

fn of_body(chain: &Chain, body: &Body, day: Date, found: &mut Vec<Owed>) {
    let Some(MeetingRule::Year(_)) = body.meets else {
        return;
    };
    // The year before this one too: what was missed does not go away on New Year's Day.
    let last_year = Date::new(day.year() - 1, 12, 31).ok();
    for end in [Some(day), last_year].into_iter().flatten() {
        let year = body.meeting_year(&chain.meetings, end);
        let known = chain
            .meetings
            .iter()
            .any(|m| m.body == body.code && m.on.year() == end.year());
        if known && year.is_some_and(|year| year.is_deviation()) {
            let chair = body.seats.iter().find(|s| s.chairs).map(|s| s.function.clone());
            let link = format!("/organisation#{}", body.code);
            found.push(one(OwedKind::MeetingsMissed, &body.name, end, day, chair, link));
        }
    }
}

fn of_functions(chain: &Chain, day: Date, found: &mut Vec<Owed>) {
    let mut functions: Vec<&FunctionCode> = chain.holdings.iter().map(|h| &h.function).collect();
    functions.dedup();
    for function in functions {
        if let Some(since) = chain.vacant_since(function, day) {
            let link = format!("/organisation#funktion-{function}");
            found.push(one(
                OwedKind::FunctionVacant,
                function.as_str(),
                since,
                day,
                None,
                link,
            ));
        }
    }
}

fn of_posts(chain: &Chain, day: Date, found: &mut Vec<Owed>) {
    for post in chain.posts.iter().filter(|p| p.need_goes_on) {
        let Some(end) = post.funded_to else { continue };
        // A need that lost its money stays in sight for a year.
        let kind = match nearing(end, day) {
            Some(_) if day <= end => OwedKind::FundingEnds,
            _ if end < day && day <= end + 1.year() => OwedKind::FundingEnded,
            _ => continue,
        };
        let about = format!("{} {}", post.number, post.title);
        found.push(one(
            kind,
            &about,
            end,
            day,
            None,
            "/organisation#tjanster".to_owned(),
        ));
    }
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
            [("document_expired", 112), ("document_unowned", 0)]
        );
        assert_eq!(
            kinds("2022-06-30"),
            [
                ("document_expired", 181),
                ("document_unowned", 0),
                ("funding_ends", -184),
                ("agreement_expiring", -184),
            ]
        );
    }
}
