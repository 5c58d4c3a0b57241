//! Who may what, as the program itself reads it; and for one event, who could see it on a day and who did.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::{Act, EventScope, Principal, Role};
use domain::codes::{EventId, PartnerCode};
use domain::event::{Classification, Event};
use domain::municipality::PartnerKind;
use domain::policy::{self, AgreementState, Channel, Manner, Precision, Rule, policy};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use store::{JournalEntry, JournalFilter};

use super::accounts::{partner_name, role_key};
use crate::access::{AccessReader, standing};
use crate::errors::{PageError, html, refused};
use crate::frame::Frame;
use crate::texts::Language;

/// Words for what a rule names.
pub fn kind_key(kind: PartnerKind) -> &'static str {
    match kind {
        PartnerKind::Authority => "rights-kind-authority",
        PartnerKind::MunicipalCompany => "rights-kind-municipal-company",
        PartnerKind::MunicipalAssociation => "rights-kind-municipal-association",
        PartnerKind::Private => "rights-kind-private",
        PartnerKind::NonProfit => "rights-kind-non-profit",
    }
}

fn agreement_key(state: AgreementState) -> &'static str {
    match state {
        AgreementState::InForce => "rights-agreement-in-force",
        AgreementState::None => "rights-agreement-none",
        AgreementState::Ended => "rights-agreement-ended",
    }
}

fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Page => "rights-channel-page",
        Channel::Data => "rights-channel-data",
        Channel::Figure => "rights-channel-figure",
        Channel::File => "rights-channel-file",
        Channel::Letter => "rights-channel-letter",
    }
}

#[derive(Template)]
#[template(path = "pages/rights.html")]
struct RightsPage {
    frame: Frame,
    rules: &'static [Rule],
    text: &'static str,
}

impl RightsPage {
    fn title(&self, rule: &Rule) -> String {
        match self.frame.language {
            Language::Swedish => rule.title.clone(),
            Language::English => rule.title_en.clone(),
        }
    }

    fn listed(&self, keys: impl Iterator<Item = String>) -> String {
        let said: Vec<String> = keys.map(|key| self.frame.t(key)).collect();
        said.join(", ")
    }

    fn roles(&self, rule: &Rule) -> String {
        self.listed(rule.roles.iter().map(|role| role_key(*role)))
    }

    fn organisations(&self, rule: &Rule) -> String {
        self.listed(rule.organisations.iter().map(|kind| kind_key(*kind).to_owned()))
    }

    fn agreement(&self, rule: &Rule) -> String {
        self.listed(
            rule.agreement
                .iter()
                .map(|state| agreement_key(*state).to_owned()),
        )
    }

    fn channels(&self, rule: &Rule) -> String {
        self.listed(
            rule.channels
                .iter()
                .map(|channel| channel_key(*channel).to_owned()),
        )
    }

    fn place(&self, rule: &Rule) -> String {
        let exact = rule.place == Precision::Exact;
        self.frame.t(if exact {
            "rights-place-exact"
        } else {
            "rights-place-coarse"
        })
    }

    /// What the rule gives, by what is done: read, written, taken out.
    fn acts(&self, rule: &Rule) -> Vec<(String, Vec<String>)> {
        let manners = [
            (Manner::Read, "rights-reads"),
            (Manner::Write, "rights-writes"),
            (Manner::TakeOut, "rights-takes-out"),
        ];
        let of = |manner: Manner| -> Vec<String> {
            let given = rule
                .acts
                .iter()
                .filter(|act| policy().manner(**act) == Some(manner));
            given.map(|act| self.act(*act)).collect()
        };
        manners
            .map(|(manner, key)| (self.frame.t(key), of(manner)))
            .into_iter()
            .filter(|(_, acts)| !acts.is_empty())
            .collect()
    }

    fn act(&self, act: Act) -> String {
        let described = policy().acts.get(&act);
        described
            .map(|described| match self.frame.language {
                Language::Swedish => described.name.clone(),
                Language::English => described.name_en.clone(),
            })
            .unwrap_or_default()
    }
}

pub async fn show(reader: AccessReader) -> Result<Response, PageError> {
    html(&RightsPage {
        frame: reader.frame.clone(),
        rules: &policy().rules,
        text: policy::TEXT,
    })
}

#[derive(Default, Deserialize)]
pub struct InsightQuery {
    /// The event's number.
    #[serde(default)]
    handelse: String,
    #[serde(default)]
    dag: String,
}

/// Somebody who could see it on the day.
struct Could {
    name: String,
    role: Role,
    partner: PartnerCode,
    /// With its exact place.
    exact: bool,
}

struct Found {
    id: EventId,
    classification: Classification,
    reported_by: PartnerCode,
    recorded_at: jiff::Timestamp,
    could: Vec<Could>,
    did: Vec<JournalEntry>,
    taken_out: Vec<JournalEntry>,
}

#[derive(Template)]
#[template(path = "pages/insight.html")]
struct InsightPage {
    frame: Frame,
    asked: InsightQuery,
    day: Date,
    refusal: Option<&'static str>,
    found: Option<Found>,
}

impl InsightPage {
    fn partner(&self, code: &PartnerCode) -> String {
        partner_name(&self.frame, code)
    }

    fn role(&self, role: &Role) -> String {
        self.frame.t(role_key(*role))
    }

    fn classification(&self, of: &Found) -> String {
        self.frame
            .t(format!("classification-{}", of.classification.code()))
    }

    fn is_secret(&self, of: &Found) -> bool {
        of.classification == Classification::Secret
    }

    fn with_image(&self, entry: &JournalEntry) -> bool {
        entry
            .after
            .as_ref()
            .is_some_and(|after| !after["attachment"].is_null())
    }

    /// How many events an extract held, in which format.
    fn extract(&self, entry: &JournalEntry) -> String {
        let events = entry.after.as_ref().and_then(|after| after["events"].as_i64());
        self.frame.tn("insight-extract-of", events.unwrap_or_default())
    }
}

/// The most entries that are listed.
const MOST: i64 = 200;

pub async fn insight(reader: AccessReader, Query(asked): Query<InsightQuery>) -> Result<Response, PageError> {
    let (store, m) = (&reader.app.store, reader.municipality());
    let today = reader.today();
    let mut page = InsightPage {
        day: asked.dag.trim().parse().unwrap_or(today),
        refusal: None,
        found: None,
        frame: reader.frame.clone(),
        asked,
    };
    let number = page.asked.handelse.trim().to_owned();
    if !page.asked.dag.trim().is_empty() && page.asked.dag.trim().parse::<Date>().is_err() {
        page.refusal = Some("insight-day-not-understood");
        return refused(&page);
    }
    if number.is_empty() {
        return html(&page);
    }
    let event = match number.parse::<i64>() {
        Ok(id) => store.event(m, EventId(id), &EventScope::All).await?,
        Err(_) => None,
    };
    match event {
        Some(event) => {
            page.found = Some(found(&reader, event, page.day).await?);
            html(&page)
        }
        None => {
            page.refusal = Some("insight-no-such-event");
            refused(&page)
        }
    }
}

async fn found(reader: &AccessReader, event: Event, day: Date) -> Result<Found, PageError> {
    let (store, m) = (&reader.app.store, reader.municipality());
    let entries = |kind: &str, id: String| JournalFilter {
        object: Some((kind.to_owned(), id)),
        account: None,
    };
    let did = store
        .journal(m, None, MOST, &entries("access", event.id.to_string()))
        .await?;
    let mut taken_out = store
        .journal(m, None, MOST, &entries("export", String::new()))
        .await?;
    taken_out.retain(|entry| entry.act == "events_exported" && entry.at >= event.recorded_at);
    // The last moment of the day: what was granted during it counts, what ended before it does not.
    let until = day.tomorrow()?.to_zoned(reader.home.zone.clone())?.timestamp() - 1.second();
    let chain = reader.chain().await?;
    let mut could = BTreeMap::new();
    for (account, grants) in store.rights_on(until).await? {
        if event.recorded_at > until {
            break;
        }
        let principal = Principal::new(account.id, account.name, m, grants, day, |partner| {
            standing(&reader.home, &chain.chain, partner, day)
        });
        let sees = match principal.event_scope() {
            EventScope::All => true,
            EventScope::ReportedBy(own) => own.contains(&event.input.reported_by),
            EventScope::Nothing => false,
        };
        let exact = principal.sees_exactly(&event.input.reported_by);
        let grant = principal.grants.first().filter(|_| sees);
        if let Some(grant) = grant {
            let one = Could {
                name: principal.name.clone(),
                role: grant.role,
                partner: grant.partner.clone(),
                exact,
            };
            could.insert((principal.name.clone(), account.id), one);
        }
    }
    Ok(Found {
        id: event.id,
        classification: event.input.classification,
        reported_by: event.input.reported_by,
        recorded_at: event.recorded_at,
        could: could.into_values().collect(),
        did,
        taken_out,
    })
}
