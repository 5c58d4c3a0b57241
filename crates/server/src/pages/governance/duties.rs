//! Duties by law and by the municipality's own documents: in force or not, done or not, and what shows it.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::chain::Chain;
use domain::duty::{Duty, DutyStatus, Evidence};

use super::{AsOf, DayQuery, chain_as_of};
use crate::access::GovernanceReader;
use crate::errors::{PageError, html};
use crate::frame::Frame;

struct Row<'c> {
    duty: &'c Duty,
    status: DutyStatus,
    words: String,
    evidence: Vec<Evidence>,
}

/// The duties of one law or document.
struct Act<'c> {
    name: &'c str,
    rows: Vec<Row<'c>>,
}

#[derive(Template)]
#[template(path = "pages/governance/duties.html")]
struct DutiesPage<'c> {
    frame: Frame,
    as_of: AsOf,
    acts: Vec<Act<'c>>,
}

impl Row<'_> {
    fn chip(&self) -> &'static str {
        match self.status {
            DutyStatus::Overdue { .. } | DutyStatus::Missing => "c-chip--danger",
            DutyStatus::Due(_) => "c-chip--warning",
            DutyStatus::Coming { .. } => "c-chip--info",
            DutyStatus::Fulfilled => "c-chip--good",
            DutyStatus::Ended => "c-chip--outline",
        }
    }

    fn months(&self) -> Option<i64> {
        self.duty.interval_months.map(i64::from)
    }

    fn is_in_force(&self) -> bool {
        self.status.is_active()
    }

    /// In force, and no function sees to it.
    fn is_unowned(&self) -> bool {
        self.is_in_force() && self.duty.responsible.is_none()
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

fn acts<'c>(frame: &Frame, chain: &'c Chain, as_of: &AsOf) -> Vec<Act<'c>> {
    let mut acts: Vec<Act<'c>> = Vec::new();
    let mut duties: Vec<&Duty> = chain.duties.values().collect();
    duties.sort_by_key(|d| (&d.act, section_number(&d.section), &d.section));
    for duty in duties {
        let evidence = chain.evidence(&duty.code, as_of.day);
        let status = duty.status(evidence.first().map(|e| e.on), as_of.day);
        let row = Row {
            words: frame.duty_status(status),
            duty,
            status,
            evidence,
        };
        match acts.last_mut().filter(|act| act.name == duty.act) {
            Some(act) => act.rows.push(row),
            None => acts.push(Act {
                name: &duty.act,
                rows: vec![row],
            }),
        }
    }
    acts
}

/// So that 10 § comes after 9 §.
fn section_number(section: &str) -> u32 {
    let digits: String = section.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

pub async fn show(reader: GovernanceReader, Query(asked): Query<DayQuery>) -> Result<Response, PageError> {
    let (known, as_of) = chain_as_of(&reader, &asked.dag).await?;
    let chain = &known.chain;
    let acts = acts(&reader.frame, chain, &as_of);
    html(&DutiesPage {
        frame: reader.frame.clone(),
        as_of,
        acts,
    })
}
