//! Duties by law and by the municipality's own documents: in force or not, done or not, and what shows it.

use domain::chain::Chain;
use domain::duty::{Duty, DutyStatus};

use super::{Cell, Desk, Report, Rows, Section};
use crate::frame::Frame;
use crate::pages::governance::AsOf;

fn chip(status: DutyStatus) -> &'static str {
    match status {
        DutyStatus::Overdue { .. } | DutyStatus::Missing => "c-chip--danger",
        DutyStatus::Due(_) => "c-chip--warning",
        DutyStatus::Coming { .. } => "c-chip--info",
        DutyStatus::Fulfilled => "c-chip--good",
        DutyStatus::Ended => "c-chip--outline",
    }
}

impl Frame {
    pub fn duty_status(&self, status: DutyStatus) -> String {
        let key = format!("duty-{}", status.code());
        match status {
            DutyStatus::Coming { days } | DutyStatus::Overdue { days } => self.tn(&key, days),
            DutyStatus::Due(nearing) => self.tn(&key, nearing.days),
            DutyStatus::Ended | DutyStatus::Fulfilled | DutyStatus::Missing => self.t(key),
        }
    }
}

fn row(frame: &Frame, chain: &Chain, as_of: &AsOf, duty: &Duty) -> Vec<Cell> {
    let evidence = chain.evidence(&duty.code, as_of.day);
    let latest = evidence.first();
    let status = duty.status(latest.map(|e| e.on), as_of.day);
    let since = frame.ta("duty-from", frame.date(&duty.in_force_from));
    let note = match duty.interval_months {
        Some(months) => format!("{since} · {}", frame.tn("duty-interval", i64::from(months))),
        None => since,
    };
    let responsible = match &duty.responsible {
        Some(function) => frame.function_name(function).into(),
        None if status.is_active() => Cell::chip(frame.t("nobody-named"), "c-chip--danger"),
        None => frame.t("nobody-named").into(),
    };
    let shown_by = match latest {
        Some(shown) => {
            let earlier = evidence.len() - 1;
            let day = frame.date(&shown.on);
            let note = if earlier == 0 {
                day
            } else {
                format!("{day} · {}", frame.tn("duty-evidence-more", earlier))
            };
            Cell::to(shown.title.clone(), shown.link.clone()).note(note)
        }
        None if status.is_active() => frame.t("duty-no-evidence").into(),
        None => Cell::default(),
    };
    vec![
        Cell::from(&duty.section).id(duty.code.as_str()),
        Cell::from(&duty.text).note(note),
        Cell::chip(frame.duty_status(status), chip(status)),
        responsible,
        shown_by,
    ]
}

/// So that 10 § comes after 9 §.
fn section_number(section: &str) -> u32 {
    let digits: String = section.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

pub fn write(desk: &Desk) -> Report {
    let (chain, frame, as_of) = (desk.chain(), &desk.frame, &desk.as_of);
    let mut duties: Vec<&Duty> = chain.duties.values().collect();
    duties.sort_by_key(|d| (&d.act, section_number(&d.section), &d.section));
    let heads = [
        "duty-section",
        "duty-text",
        "document-status",
        "document-responsible",
        "duty-evidence",
    ];
    let act = |(i, own): (usize, &[&Duty])| {
        let rows = own.iter().map(|duty| row(frame, chain, as_of, duty)).collect();
        let name = own.first().map_or("", |duty| duty.act.as_str());
        Section::new(format!("akt-{}", i + 1), name).rows(Rows::new("", &heads, frame, rows))
    };
    let mut sections: Vec<Section> = duties
        .chunk_by(|a, b| a.act == b.act)
        .enumerate()
        .map(act)
        .collect();
    if sections.is_empty() {
        sections.push(Section::new("akt-1", frame.t("duties-none")).empty(frame.t("documents-none-lead")));
    }
    Report {
        name: "skyldigheter".to_owned(),
        title: frame.t("duties-title"),
        lead: frame.t("duties-lead"),
        here: "/skyldigheter".to_owned(),
        wide: true,
        lists: vec![domain::chain::RecordKind::Duty],
        sections,
        ..Report::default()
    }
}
