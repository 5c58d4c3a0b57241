//! What somebody should see to: late, lacking, unowned or near, for one function or for all.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::codes::{FunctionCode, MunicipalityCode};
use domain::owed::{Owed, OwedKind, OwedState, owed};
use jiff::civil::Date;
use serde::Deserialize;
use store::{DecisionFilter, Store, StoreError};

use super::AsOf;
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;

#[derive(Default, Deserialize)]
pub struct OwedQuery {
    #[serde(default)]
    dag: String,
    #[serde(default)]
    funktion: String,
}

struct Section {
    state: OwedState,
    items: Vec<Owed>,
}

#[derive(Template)]
#[template(path = "pages/governance/owed.html")]
struct OwedPage {
    frame: Frame,
    as_of: AsOf,
    sections: Vec<Section>,
    functions: Vec<(FunctionCode, String)>,
    function: String,
}

/// What is owed on a day, by the register as it is known now.
pub async fn owed_on(store: &Store, m: MunicipalityCode, day: Date) -> Result<Vec<Owed>, StoreError> {
    let chain = store.chain(m, None).await?;
    let mut decisions = store.decisions(m, &DecisionFilter::default()).await?;
    for decision in &mut decisions {
        // Answered after the day that is looked at: it was open then.
        if decision.answered_on.is_some_and(|on| on > day) {
            decision.outcome = None;
        }
    }
    decisions.retain(|d| d.input.week.monday() <= day);
    Ok(owed(&chain, &decisions, day))
}

/// What is owed as far as the reader sees it: decisions of the weekly meetings are for those who answer them.
pub async fn owed_for(signed: &Signed, day: Date) -> Result<Vec<Owed>, StoreError> {
    let mut items = owed_on(&signed.app.store, signed.municipality(), day).await?;
    let sees_decisions = signed.principal.may(Act::AnswerDecision);
    items.retain(|item| sees_decisions || item.kind != OwedKind::DecisionLate);
    Ok(items)
}

impl Frame {
    /// What an item is about, by name.
    pub fn owed_title(&self, item: &Owed) -> String {
        match item.kind {
            OwedKind::FunctionVacant => self.function_name(&item.about.as_str().into()),
            OwedKind::ImplementationMissing
            | OwedKind::AttestationUnsigned
            | OwedKind::PartnerWithoutAgreement => self.partner_name(&item.about.as_str().into()),
            _ => item.about.clone(),
        }
    }

    pub fn owed_kind(&self, kind: &OwedKind) -> String {
        self.t(format!("owed-{}", kind.code()))
    }

    /// "sedan 31 december 2021, 112 dagar", or how long it is until then.
    pub fn owed_since(&self, item: &Owed) -> String {
        let key = if item.days < 0 { "owed-until" } else { "owed-since" };
        let words = [
            ("n", item.days.abs().into()),
            ("day", self.date(&item.since).into()),
        ];
        self.tw(key, &words)
    }
}

impl Section {
    fn chip(&self) -> &'static str {
        match self.state {
            OwedState::Late => "c-chip--danger",
            OwedState::Lacking | OwedState::Nearing => "c-chip--warning",
            OwedState::Unowned => "c-chip--info",
        }
    }
}

pub async fn show(reader: GovernanceReader, Query(asked): Query<OwedQuery>) -> Result<Response, PageError> {
    let as_of = AsOf::of(&asked.dag, reader.today());
    let items = owed_for(&reader, as_of.day).await?;
    let owners: BTreeSet<&FunctionCode> = items.iter().filter_map(|i| i.owner.as_ref()).collect();
    let mut functions: Vec<(FunctionCode, String)> = owners
        .into_iter()
        .map(|code| (code.clone(), reader.frame.function_name(code)))
        .collect();
    functions.sort_by(|a, b| a.1.cmp(&b.1));
    let wanted = |item: &&Owed| {
        asked.funktion.is_empty() || item.owner.as_ref().is_some_and(|o| o.as_str() == asked.funktion)
    };
    let sections = OwedState::ALL
        .into_iter()
        .map(|state| Section {
            state,
            items: items
                .iter()
                .filter(|i| i.kind.state() == state)
                .filter(wanted)
                .cloned()
                .collect(),
        })
        .filter(|section| !section.items.is_empty())
        .collect();
    html(&OwedPage {
        frame: reader.frame.clone(),
        as_of,
        sections,
        functions,
        function: asked.funktion,
    })
}
