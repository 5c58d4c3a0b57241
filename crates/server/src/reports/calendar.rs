//! The joint calendar: who does what where and when, and where two do it at once without doing it together; and the days
//! that come: meetings, dialogues, answers, audits.

use std::collections::BTreeMap;

use domain::chain::{Chain, RecordKind};
use domain::intervention::{Intervention, InterventionState};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Cell, Desk, Report, Rows, Section, to_chain};
use crate::frame::Frame;
use crate::pages::governance::AsOf;

/// Months ahead that are shown.
const MONTHS: i32 = 6;

pub fn write(desk: &Desk) -> Report {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let (from, to) = (as_of.day.first_of_month(), as_of.day + MONTHS.months());
    Report {
        name: "kalender".to_owned(),
        kicker: crate::wording::date_range(from, to, frame.language),
        title: frame.t("calendar-title"),
        lead: frame.t("calendar-about"),
        crumbs: vec![to_chain(desk), (String::new(), frame.t("to-calendar"))],
        here: "/kalender".to_owned(),
        sections: vec![
            clashes(frame, chain, as_of),
            places(frame, chain, from, to),
            days(frame, chain, as_of.day, to),
        ],
        ..Report::default()
    }
}

fn is_done(of: &Intervention, day: Date) -> bool {
    matches!(of.state(day), InterventionState::Cancelled)
}

/// Two at the same place and time: joint, or a clash.
pub fn meetings_on_the_ground(chain: &Chain, day: Date) -> Vec<(&Intervention, &Intervention, bool)> {
    let mut by_place: BTreeMap<String, Vec<&Intervention>> = BTreeMap::new();
    for of in chain
        .interventions
        .values()
        .filter(|of| !of.place.trim().is_empty() && !is_done(of, day))
    {
        by_place
            .entry(of.place.trim().to_lowercase())
            .or_default()
            .push(of);
    }
    let mut found = Vec::new();
    for here in by_place.values() {
        for (i, a) in here.iter().enumerate() {
            for b in here[i + 1..].iter().filter(|b| a.overlaps(b)) {
                found.push((*a, *b, a.is_joint_with(b)));
            }
        }
    }
    found
}

fn clashes(frame: &Frame, chain: &Chain, as_of: &AsOf) -> Section {
    let mut section = Section::new("samtidigt", frame.t("calendar-together"));
    section.empty = frame.t("calendar-no-clash");
    let rows = meetings_on_the_ground(chain, as_of.day)
        .into_iter()
        .map(|(a, b, joint)| {
            vec![
                Cell::from(&a.place),
                Cell::to(&a.title, RecordKind::Intervention.link(a.code.as_str())),
                Cell::to(&b.title, RecordKind::Intervention.link(b.code.as_str())),
                Cell::from(frame.t(if joint { "calendar-joint" } else { "calendar-clash" })),
            ]
        });
    section.add(Rows {
        name: String::new(),
        heads: [
            "said-place",
            "record-intervention",
            "calendar-other",
            "calendar-what",
        ]
        .iter()
        .map(|key| (frame.t(*key), false))
        .collect(),
        rows: rows.collect(),
    });
    section
}

fn places(frame: &Frame, chain: &Chain, from: Date, to: Date) -> Section {
    let mut section = Section::new("platser", frame.t("calendar-places"));
    section.empty = frame.t("calendar-none");
    let within = |of: &&Intervention| {
        let (begins, ends) = (of.from.unwrap_or(from), of.to.unwrap_or(to));
        (of.from.is_some() || of.to.is_some()) && begins <= to && from <= ends && !is_done(of, from)
    };
    let mut shown: Vec<&Intervention> = chain.interventions.values().filter(within).collect();
    shown.sort_by_key(|of| (of.place.trim().is_empty(), of.place.to_lowercase(), of.from));
    let rows = shown.into_iter().map(|of| {
        let place = match (&of.area, of.place.trim()) {
            (Some(area), "") => frame.area_name(&Some(area.clone())),
            (None, "") => frame.t("calendar-no-place"),
            (_, place) => place.to_owned(),
        };
        let day = |day: Option<Date>| day.map_or_else(Cell::default, |day| Cell::day(frame, day));
        let parties: Vec<String> = of.parties.iter().map(|p| frame.partner_name(p)).collect();
        vec![
            Cell::from(place),
            Cell::to(&of.title, RecordKind::Intervention.link(of.code.as_str())),
            day(of.from),
            day(of.to),
            Cell::from(parties.join(", ")),
        ]
    });
    section.add(Rows {
        name: String::new(),
        heads: [
            "said-place",
            "record-intervention",
            "said-from",
            "said-to",
            "said-parties",
        ]
        .iter()
        .map(|key| (frame.t(*key), false))
        .collect(),
        rows: rows.collect(),
    });
    section
}

/// What has a day ahead, by day.
pub fn coming(frame: &Frame, chain: &Chain, day: Date, to: Date) -> Vec<(Date, String, String, String)> {
    let mut found: Vec<(Date, String, String, String)> = Vec::new();
    let mut add = |on: Option<Date>, kind: RecordKind, code: String, what: String| {
        if let Some(on) = on.filter(|on| day <= *on && *on <= to) {
            found.push((
                on,
                what,
                chain.title_of(kind, &code).unwrap_or_default(),
                kind.link(&code),
            ));
        }
    };
    for it in chain.meetings.values() {
        add(
            Some(it.on),
            RecordKind::Meeting,
            domain::record::Said::code(it),
            frame.t("record-meeting"),
        );
    }
    for it in chain.dialogues.values() {
        add(
            Some(it.on),
            RecordKind::Dialogue,
            it.code.to_string(),
            frame.t("record-dialogue"),
        );
        if !it.is_fed_back_on(day) {
            add(
                Some(it.feedback_due()),
                RecordKind::Dialogue,
                it.code.to_string(),
                frame.t("coming-feedback"),
            );
        }
    }
    for it in chain.referrals.values().filter(|r| !r.is_answered_on(day)) {
        add(
            Some(it.due),
            RecordKind::Referral,
            it.code.to_string(),
            frame.t("coming-referral"),
        );
    }
    for it in chain
        .assignments
        .values()
        .filter(|a| a.answered_on.is_none_or(|on| on > day))
    {
        add(
            Some(it.due_on()),
            RecordKind::Assignment,
            it.code.to_string(),
            frame.t("coming-assignment"),
        );
    }
    for it in chain.documents.values() {
        add(
            it.end_on(day),
            RecordKind::Document,
            it.code.to_string(),
            frame.t("coming-document"),
        );
    }
    for it in chain
        .audit_questions
        .values()
        .filter(|q| q.answered_on.is_none_or(|on| on > day))
    {
        add(
            it.asked_on,
            RecordKind::AuditQuestion,
            it.code.to_string(),
            frame.t("coming-audit"),
        );
        add(
            it.due,
            RecordKind::AuditQuestion,
            it.code.to_string(),
            frame.t("coming-audit-due"),
        );
    }
    for it in chain.interventions.values() {
        add(
            it.from,
            RecordKind::Intervention,
            it.code.to_string(),
            frame.t("coming-begins"),
        );
        add(
            it.to,
            RecordKind::Intervention,
            it.code.to_string(),
            frame.t("coming-ends"),
        );
    }
    for it in chain.promise_years.values() {
        add(
            it.feedback_due,
            RecordKind::PromiseYear,
            it.year.to_string(),
            frame.t("coming-promises"),
        );
    }
    found.sort();
    found.dedup();
    found
}

fn days(frame: &Frame, chain: &Chain, day: Date, to: Date) -> Section {
    let mut section = Section::new("dagar", frame.t("calendar-days"));
    section.empty = frame.t("calendar-none");
    let rows = coming(frame, chain, day, to)
        .into_iter()
        .map(|(on, what, title, link)| vec![Cell::day(frame, on), Cell::from(what), Cell::to(title, link)]);
    section.add(Rows {
        name: String::new(),
        heads: ["said-on", "calendar-what", "list-title"]
            .iter()
            .map(|key| (frame.t(*key), false))
            .collect(),
        rows: rows.collect(),
    });
    section
}
