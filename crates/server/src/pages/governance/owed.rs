//! What somebody should see to: late, lacking, unowned or near, for one function or for all.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::Act;
use domain::chain::Chain;
use domain::codes::{FunctionCode, MunicipalityCode};
use domain::owed::{Owed, OwedKind, OwedState, owed};
use jiff::civil::Date;
use serde::Deserialize;
use store::{DecisionFilter, Store, StoreError};

use super::AsOf;
use crate::access::{GovernanceReader, Signed};
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::reports::Desk;

#[derive(Default, Deserialize)]
pub struct OwedQuery {
    #[serde(default)]
    dag: String,
    #[serde(default)]
    funktion: String,
    /// Everything, however much it is.
    #[serde(default)]
    alla: String,
}

struct Section {
    state: OwedState,
    items: Vec<Owed>,
    /// How many there are, shown or not.
    all: usize,
}

/// Of each state so much is shown, unless one function or all of it is asked for.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "pages/governance/owed.html")]
struct OwedPage {
    frame: Frame,
    as_of: AsOf,
    sections: Vec<Section>,
    functions: Vec<(FunctionCode, String)>,
    function: String,
    /// The functions that the reader holds, by name.
    own: String,
}

/// What is chosen instead of one function.
const MINE: &str = "mina";
const EVERYBODY: &str = "alla";

/// What is owed on a day, by the register as it is known now.
pub async fn owed_on(store: &Store, m: MunicipalityCode, day: Date) -> Result<Vec<Owed>, StoreError> {
    let chain = store.chain(m, None).await?;
    owed_of(store, m, &chain, day).await
}

async fn owed_of(
    store: &Store,
    m: MunicipalityCode,
    chain: &Chain,
    day: Date,
) -> Result<Vec<Owed>, StoreError> {
    let mut decisions = store.decisions(m, &DecisionFilter::default()).await?;
    for decision in &mut decisions {
        // Answered after the day that is looked at: it was open then.
        if decision.answered_on.is_some_and(|on| on > day) {
            decision.outcome = None;
        }
    }
    decisions.retain(|d| d.input.week.monday() <= day);
    Ok(owed(chain, &decisions, day))
}

/// What is owed as far as the reader sees it: decisions of the weekly meetings are for those who answer them.
pub async fn owed_for(signed: &Signed, day: Date) -> Result<Vec<Owed>, StoreError> {
    let known = signed.chain().await?;
    let mut items = owed_of(&signed.app.store, signed.municipality(), &known.chain, day).await?;
    let sees_decisions = signed.principal.may(Act::AnswerDecision);
    items.retain(|item| sees_decisions || item.kind != OwedKind::DecisionLate);
    Ok(items)
}

/// The same for a report.
pub async fn owed_at(desk: &Desk) -> Result<Vec<Owed>, StoreError> {
    let mut items = owed_of(&desk.store, desk.municipality(), desk.chain(), desk.as_of.day).await?;
    let sees_decisions = desk.may(Act::AnswerDecision);
    items.retain(|item| sees_decisions || item.kind != OwedKind::DecisionLate);
    Ok(items)
}

/// The functions that the reader holds, by the register.
pub async fn own_functions(signed: &Signed) -> Result<BTreeSet<FunctionCode>, StoreError> {
    let account = signed.app.store.account(signed.principal.account).await?;
    let Some(account) = account else {
        return Ok(BTreeSet::new());
    };
    let known = signed.chain().await?;
    let held = known.chain.held_by(&account.email, signed.today());
    Ok(held.into_iter().cloned().collect())
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
    // Whoever holds a function sees what waits for it first; the rest is a choice away.
    let own = own_functions(&reader).await?;
    let mine = asked.funktion == MINE || (asked.funktion.is_empty() && !own.is_empty());
    let wanted = |item: &&Owed| match &item.owner {
        _ if asked.funktion == EVERYBODY || (asked.funktion.is_empty() && !mine) => true,
        Some(owner) if mine => own.contains(owner),
        Some(owner) => owner.as_str() == asked.funktion,
        None => false,
    };
    let own_names: Vec<String> = own.iter().map(|code| reader.frame.function_name(code)).collect();
    let sections = OwedState::ALL
        .into_iter()
        .map(|state| {
            let own: Vec<&Owed> = items
                .iter()
                .filter(|i| i.kind.state() == state)
                .filter(wanted)
                .collect();
            let shown = if asked.alla.is_empty() { SHOWN } else { own.len() };
            Section {
                state,
                all: own.len(),
                items: own.into_iter().take(shown).cloned().collect(),
            }
        })
        .filter(|section| !section.items.is_empty())
        .collect();
    html(&OwedPage {
        frame: reader.frame.clone(),
        as_of,
        sections,
        functions,
        function: if mine { MINE.to_owned() } else { asked.funktion },
        own: own_names.join(", "),
    })
}
