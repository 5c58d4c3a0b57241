//! Who may what, as the program itself reads it; and for one thing, who could see it on a day and who did.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::access::{Act, Role};
use domain::chain::RecordKind;
use domain::codes::PartnerCode;
use domain::event::Event;
use domain::municipality::PartnerKind;
use domain::policy::{self, AgreementState, Channel, Manner, Precision, Rule, policy};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use store::JournalEntry;

use super::accounts::{partner_name, role_key};
use crate::access::AccessReader;
use crate::errors::{PageError, html, refused};
use crate::frame::Frame;
use crate::insight::{self, Insight, Register, Thing};
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
    /// Of what kind it is; an event when nothing is said.
    #[serde(default)]
    slag: String,
    /// The event's number, the week, the report's name or the record's code.
    #[serde(default)]
    handelse: String,
    #[serde(default)]
    dag: String,
}

struct Found {
    thing: Thing,
    /// The end of the day that is asked about.
    until: Timestamp,
    insight: Insight,
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
    /// What may be asked about, as it stands in the address and in words.
    fn kinds(&self) -> Vec<(&'static str, String)> {
        let own = [
            (insight::EVENT, "object-event"),
            (insight::PICTURE, "object-picture"),
            (insight::REPORT, "insight-report"),
        ];
        let own = own.map(|(slug, key)| (slug, self.frame.t(key)));
        let records = RecordKind::ALL.iter();
        let records = records.map(|kind| (kind.slug(), self.frame.t(format!("record-{}", kind.code()))));
        own.into_iter().chain(records).collect()
    }

    fn is_asked(&self, slug: &str) -> bool {
        self.asked.slag == slug || self.asked.slag.is_empty() && slug == insight::EVENT
    }

    /// The event as it is, and as it was on the day if it was there.
    fn event<'f>(&self, of: &'f Found) -> Option<(&'f Event, Option<&'f Event>)> {
        match &of.thing {
            Thing::Event(versions) => Some((&versions.first()?.event, of.thing.event_at(of.until))),
            _ => None,
        }
    }

    fn is_gone(&self, of: &Found) -> bool {
        matches!(of.thing, Thing::Gone(_))
    }

    fn partner(&self, code: &PartnerCode) -> String {
        partner_name(&self.frame, code)
    }

    fn role(&self, role: &Role) -> String {
        self.frame.t(role_key(*role))
    }

    fn act(&self, entry: &JournalEntry) -> String {
        self.frame.t(format!("act-{}", entry.act.replace('_', "-")))
    }

    /// As it was on the day, and as it is when that is another.
    fn classification(&self, now: &Event, then: &Option<&Event>) -> String {
        let word = |of: &Event| {
            self.frame
                .t(format!("classification-{}", of.input.classification.code()))
        };
        match then {
            Some(then) if then.input.classification != now.input.classification => {
                format!(
                    "{} ({})",
                    word(then),
                    self.frame.ta("insight-classification-now", word(now))
                )
            }
            _ => word(now),
        }
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
        match events {
            Some(events) => self.frame.tn("insight-extract-of", events),
            None => self.act(entry),
        }
    }
}

pub async fn insight(reader: AccessReader, Query(asked): Query<InsightQuery>) -> Result<Response, PageError> {
    let mut page = InsightPage {
        day: asked.dag.trim().parse().unwrap_or(reader.today()),
        refusal: None,
        found: None,
        frame: reader.frame.clone(),
        asked,
    };
    let id = page.asked.handelse.trim().to_owned();
    if !page.asked.dag.trim().is_empty() && page.asked.dag.trim().parse::<Date>().is_err() {
        page.refusal = Some("insight-day-not-understood");
        return refused(&page);
    }
    if id.is_empty() {
        return html(&page);
    }
    let register = Register {
        store: &reader.app.store,
        home: &reader.home,
    };
    let kind = Some(page.asked.slag.as_str()).filter(|kind| !kind.is_empty());
    match register.thing(kind.unwrap_or(insight::EVENT), &id).await? {
        Some(thing) => {
            let insight = register.insight(&thing, page.day).await?;
            let until = register.end_of(page.day)?;
            page.found = Some(Found {
                thing,
                until,
                insight,
            });
            html(&page)
        }
        None => {
            page.refusal = Some(if page.is_asked(insight::EVENT) {
                "insight-no-such-event"
            } else {
                "insight-no-such-thing"
            });
            refused(&page)
        }
    }
}
