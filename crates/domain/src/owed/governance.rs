//! What is owed of documents, duties, bodies, functions, posts and tasks.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::body::{Body, MeetingRule};
use crate::chain::RecordKind;
use crate::codes::FunctionCode;
use crate::duty::{Duty, DutyStatus};
use crate::governing_document::{DocumentKind, DocumentStatus, GoverningDocument, nearing};
use crate::task::{AttestationKind, Task};

use super::{Gathering, OwedKind};

impl Gathering<'_> {
    pub(super) fn governance(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for document in chain.documents.values() {
            self.document(document);
        }
        for duty in chain.duties.values() {
            self.duty(duty);
        }
        for body in chain.bodies.values().filter(|b| b.exists_on(day)) {
            self.body(body);
        }
        self.functions();
        self.posts();
        for task in chain.tasks.values() {
            self.task(task);
        }
        self.attestations();
    }

    fn document(&mut self, document: &GoverningDocument) {
        let (chain, day) = (self.chain, self.day);
        let owner = document.responsible.as_ref();
        let own = (RecordKind::Document, document.code.as_str());
        let status = chain.status(document, day);
        match (&status, document.end_on(day)) {
            (DocumentStatus::Expired { .. }, Some(end)) => {
                self.tell(OwedKind::DocumentExpired, own, &document.title, end, owner);
            }
            (DocumentStatus::Expiring(_), Some(end)) if document.kind == DocumentKind::Agreement => {
                self.tell(OwedKind::AgreementExpiring, own, &document.title, end, owner);
            }
            (DocumentStatus::Expiring(_), Some(end)) => {
                self.tell(OwedKind::DocumentExpiring, own, &document.title, end, owner);
            }
            _ => (),
        }
        if !matches!(status, DocumentStatus::Valid | DocumentStatus::Expiring(_)) {
            return;
        }
        let began = document.valid_from.or(document.decided_on).unwrap_or(day);
        if document.responsible.is_none() {
            self.tell(OwedKind::RecordUnowned, own, &document.title, began, None);
        }
        if document.unsigned(day).next().is_some() {
            self.tell(OwedKind::SignatureMissing, own, &document.title, began, owner);
        }
        if let Some(end) = chain.outlived_parent(document, day).and_then(|p| p.end_on(day)) {
            self.tell(OwedKind::OutlivesParent, own, &document.title, end, owner);
        }
        for partner in chain.without_implementation(document, day) {
            let link = RecordKind::Document.link(document.code.as_str());
            self.tell_of(
                OwedKind::ImplementationMissing,
                partner.as_str(),
                began,
                document.responsible.clone(),
                link,
            );
        }
        if let Some(since) = self.newer_basis(document) {
            self.tell(OwedKind::PlanToReview, own, &document.title, since, owner);
        }
    }

    /// The day that an agreement began which an activity plan has not been gone through for.
    fn newer_basis(&self, plan: &GoverningDocument) -> Option<Date> {
        if plan.kind != DocumentKind::ActivityPlan {
            return None;
        }
        let seen = plan.reviewed_on.or(plan.decided_on).or(plan.valid_from);
        let mut basis = self.chain.documents.get(plan.parent.as_ref()?)?;
        // The agreement may have been replaced, and that one too.
        for _ in 0..self.chain.documents.len() {
            let newer = self
                .chain
                .documents
                .values()
                .find(|d| d.replaces.as_ref() == Some(&basis.code));
            match newer {
                Some(newer) => basis = newer,
                None => break,
            }
        }
        let began = basis
            .valid_from
            .or(basis.decided_on)
            .filter(|from| *from <= self.day)?;
        seen.is_none_or(|seen| seen < began).then_some(began)
    }

    fn duty(&mut self, duty: &Duty) {
        let about = format!("{}, {}: {}", duty.act, duty.section, duty.text);
        let link = format!("/skyldigheter#{}", duty.code);
        let last = self.chain.evidence(&duty.code, self.day).first().map(|e| e.on);
        let status = duty.status(last, self.day);
        let told = match (status, duty.due_after(last)) {
            (DutyStatus::Missing, _) => Some((OwedKind::DutyMissing, duty.in_force_from)),
            (DutyStatus::Overdue { .. }, Some(due)) => Some((OwedKind::DutyOverdue, due)),
            (DutyStatus::Due(_), Some(due)) => Some((OwedKind::DutyDue, due)),
            _ => None,
        };
        if let Some((kind, since)) = told {
            self.tell_of(kind, &about, since, duty.responsible.clone(), link.clone());
        }
        if status.is_active() && duty.responsible.is_none() {
            self.tell_of(OwedKind::RecordUnowned, &about, duty.in_force_from, None, link);
        }
    }

    fn body(&mut self, body: &Body) {
        let Some(MeetingRule::Year(_)) = body.meets else {
            return;
        };
        // The year before this one too: what was missed does not go away on New Year's Day.
        let last_year = Date::new(self.day.year() - 1, 12, 31).ok();
        for end in [Some(self.day), last_year].into_iter().flatten() {
            let year = body.meeting_year(self.chain.meetings.values(), end);
            let mut meetings = self.chain.meetings.values();
            let known = meetings.any(|m| m.body == body.code && m.on.year() == end.year());
            if known && year.is_some_and(|year| year.is_deviation()) {
                let chair = body.seats.iter().find(|s| s.chairs).map(|s| s.function.clone());
                let link = format!("/organisation#{}", body.code);
                self.tell_of(OwedKind::MeetingsMissed, &body.name, end, chair, link);
            }
        }
    }

    fn functions(&mut self) {
        let (chain, day) = (self.chain, self.day);
        let mut functions: Vec<&FunctionCode> = chain.holdings.values().map(|h| &h.function).collect();
        functions.sort_unstable();
        functions.dedup();
        for function in functions {
            if let Some(since) = chain.vacant_since(function, day) {
                let link = format!("/organisation#funktion-{function}");
                self.tell_of(OwedKind::FunctionVacant, function.as_str(), since, None, link);
            }
        }
    }

    fn posts(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for post in chain.posts.values().filter(|p| p.need_goes_on) {
            let Some(end) = post.funded_to else { continue };
            // A need that lost its money stays in sight for a year.
            let kind = match nearing(end, day) {
                Some(_) if day <= end => OwedKind::FundingEnds,
                _ if end < day && day <= end + 1.year() => OwedKind::FundingEnded,
                _ => continue,
            };
            let about = format!("{} {}", post.number, post.title);
            self.tell_of(kind, &about, end, None, "/organisation#tjanster".to_owned());
        }
    }

    fn task(&mut self, task: &Task) {
        let own = (RecordKind::Task, task.code.as_str());
        let since = task
            .bodies
            .iter()
            .filter_map(|p| p.from)
            .filter(|from| *from <= self.day)
            .max();
        if task.lacks_interface_on(self.day) {
            let since = since.unwrap_or(self.day);
            self.tell(
                OwedKind::InterfaceMissing,
                own,
                &task.name,
                since,
                task.responsible.as_ref(),
            );
        }
    }

    fn attestations(&mut self) {
        let (chain, day) = (self.chain, self.day);
        for attestation in chain.attestations.values() {
            let signed = attestation.signed_on.is_some_and(|on| on <= day);
            let year_end = Date::new(attestation.year, 12, 31).ok();
            let Some(due) = attestation.due.or(year_end).filter(|due| *due < day) else {
                continue;
            };
            if attestation.kind == AttestationKind::Lawfulness && !signed {
                let own = (RecordKind::Attestation, attestation.code.as_str());
                let about = attestation.partner.as_str();
                self.tell(
                    OwedKind::AttestationUnsigned,
                    own,
                    about,
                    due,
                    attestation.function.as_ref(),
                );
            }
        }
    }
}
