//! Who could see something on a day, and who did: an event, a record of the chain such as an intervention, a report, or a week's
//! picture. Who could is judged by the grants, the agreements and the event as they were on that day, and today's rules; who did, by
//! what the journal has of what is written down when it is seen, sent or taken out.

use std::collections::BTreeMap;

use domain::access::{Act, EventScope, Principal, Role};
use domain::chain::RecordKind;
use domain::codes::{EventId, PartnerCode};
use domain::event::{Classification, Event};
use domain::picture::{Picture, PictureStatus};
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use store::{EventVersion, JournalEntry, JournalFilter, Mail, MailState, Store};

use crate::access::standing;
use crate::app::Home;
use crate::reports::ReportKind;

/// What is asked about.
pub enum Thing {
    /// All that it has said, the newest first.
    Event(Vec<EventVersion>),
    /// An event that was disposed of, of which only what the journal still says is left.
    Gone(EventId),
    Record(RecordKind, String),
    Report(ReportKind),
    Picture(Vec<Picture>),
}

/// Words for the things that are neither events nor records, as they stand in addresses.
pub const EVENT: &str = "handelse";
pub const REPORT: &str = "rapport";
pub const PICTURE: &str = "lagesbild";

/// Somebody who could see it on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Could {
    pub name: String,
    pub role: Role,
    pub partner: PartnerCode,
    /// With the exact place of the event.
    pub exact: bool,
}

#[derive(Debug, Default, Serialize)]
pub struct Insight {
    pub could: Vec<Could>,
    /// Who opened it, where that is written down.
    pub seen: Vec<JournalEntry>,
    /// Whom it was sent to by e-mail, and when.
    pub sent: Vec<(String, Timestamp)>,
    pub changed: Vec<JournalEntry>,
    /// Extracts that it may be part of.
    pub taken_out: Vec<JournalEntry>,
}

/// Where the answer is looked for.
pub struct Register<'a> {
    pub store: &'a Store,
    pub home: &'a Home,
}

/// The most entries that are listed.
const MOST: i64 = 200;

impl Thing {
    /// Whether it has ever been secret: only then is it written down who opens it.
    pub fn was_secret(&self) -> bool {
        let is_secret = |v: &EventVersion| v.event.input.classification == Classification::Secret;
        matches!(self, Self::Event(versions) if versions.iter().any(is_secret))
    }

    /// The event as it was at the end of a day.
    pub fn event_at(&self, until: Timestamp) -> Option<&Event> {
        match self {
            Self::Event(versions) => versions.iter().find(|v| v.at <= until).map(|v| &v.event),
            _ => None,
        }
    }

    /// Since when it has been there to be seen; nothing when that is not known.
    fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Event(versions) => versions.last().map(|first| first.at),
            _ => None,
        }
    }

    fn is_seen_by(&self, principal: &Principal, until: Timestamp) -> bool {
        match self {
            Self::Event(_) => match principal.event_scope() {
                EventScope::All => true,
                EventScope::ReportedBy(own) => self
                    .event_at(until)
                    .is_some_and(|event| own.contains(&event.input.reported_by)),
                EventScope::Nothing => false,
            },
            Self::Gone(_) => false,
            Self::Record(..) => principal.may(Act::ReadGovernance),
            Self::Report(kind) => {
                principal.may(Act::ReadGovernance) && kind.needs().is_none_or(|act| principal.may(act))
            }
            Self::Picture(versions) => {
                let adopted = versions.iter().any(|v| {
                    v.status == PictureStatus::Adopted && v.adopted_at.is_some_and(|at| at <= until)
                });
                principal.may(Act::ReadDrafts) || adopted && principal.may(Act::ReadPictures)
            }
        }
    }

    /// What the journal calls it.
    fn entries(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Event(versions) => versions
                .first()
                .map(|v| ("event", v.event.id.to_string()))
                .into_iter()
                .collect(),
            Self::Gone(id) => vec![("event", id.to_string())],
            Self::Record(kind, code) => vec![("record", format!("{}/{code}", kind.code()))],
            Self::Report(_) => Vec::new(),
            Self::Picture(versions) => versions.iter().map(|v| ("picture", v.id.to_string())).collect(),
        }
    }
}

impl Register<'_> {
    /// The thing, by its kind and its number, code or week as they stand in addresses.
    pub async fn thing(&self, kind: &str, id: &str) -> anyhow::Result<Option<Thing>> {
        let m = self.home.code();
        Ok(match kind {
            EVENT => {
                let Ok(id) = id.parse().map(EventId) else {
                    return Ok(None);
                };
                let versions = self.store.event_versions(m, id).await?;
                if !versions.is_empty() {
                    Some(Thing::Event(versions))
                } else if self.entries("event", id.to_string()).await?.is_empty() {
                    None
                } else {
                    Some(Thing::Gone(id))
                }
            }
            REPORT => ReportKind::from_name(id).map(Thing::Report),
            PICTURE => {
                let Ok(week) = id.parse::<IsoWeek>() else {
                    return Ok(None);
                };
                let versions = self.store.picture_versions(m, week).await?;
                (!versions.is_empty()).then_some(Thing::Picture(versions))
            }
            _ => {
                let kind = RecordKind::from_slug(kind).or_else(|| RecordKind::from_code(kind));
                let Some(kind) = kind else { return Ok(None) };
                let versions = self.store.record_versions(m, kind.code(), id).await?;
                (!versions.is_empty()).then(|| Thing::Record(kind, id.to_owned()))
            }
        })
    }

    async fn entries(&self, kind: &str, id: String) -> anyhow::Result<Vec<JournalEntry>> {
        let filter = JournalFilter {
            object: Some((kind.to_owned(), id)),
            account: None,
        };
        Ok(self.store.journal(self.home.code(), None, MOST, &filter).await?)
    }

    /// The answer for a day.
    pub async fn insight(&self, thing: &Thing, day: Date) -> anyhow::Result<Insight> {
        let mut found = Insight {
            could: self.could(thing, day).await?,
            ..Insight::default()
        };
        for (kind, id) in thing.entries() {
            if kind == "event" {
                found.seen.extend(self.entries("access", id.clone()).await?);
            }
            found.changed.extend(self.entries(kind, id).await?);
        }
        let exports = self.entries("export", String::new()).await?;
        let since = thing.since();
        found.taken_out = match thing {
            Thing::Event(_) | Thing::Gone(_) => exports
                .into_iter()
                .filter(|entry| entry.act == "events_exported" && since.is_none_or(|since| entry.at >= since))
                .collect(),
            Thing::Record(..) | Thing::Report(_) => {
                let with_records = |entry: &JournalEntry| entry.act == "evidence_exported";
                exports.into_iter().filter(with_records).collect()
            }
            Thing::Picture(_) => Vec::new(),
        };
        if let Thing::Picture(versions) = thing
            && let Some(version) = versions.first()
        {
            let letters = self.store.picture_mail(self.home.code(), version.week).await?;
            let went = |mail: Mail| {
                let at = mail.ended_at.filter(|_| mail.state == MailState::Sent)?;
                Some((mail.name, at))
            };
            found.sent = letters.into_iter().filter_map(went).collect();
        }
        Ok(found)
    }

    /// The last moment of a day: what was granted or said during it counts, what ended before it does not.
    ///
    /// # Errors
    /// The day is the last that the calendar has.
    pub fn end_of(&self, day: Date) -> anyhow::Result<Timestamp> {
        let next = day.tomorrow()?.to_zoned(self.home.zone.clone())?;
        Ok(next.timestamp() - 1.second())
    }

    /// Those who could, by name.
    async fn could(&self, thing: &Thing, day: Date) -> anyhow::Result<Vec<Could>> {
        let m = self.home.code();
        let until = self.end_of(day)?;
        let mut since = thing.since();
        if since.is_none() {
            for (kind, id) in thing.entries() {
                let first = self.entries(kind, id).await?.last().map(|entry| entry.at);
                since = since.into_iter().chain(first).min();
            }
        }
        let mut could = BTreeMap::new();
        if since.is_some_and(|since| since > until) {
            return Ok(Vec::new());
        }
        // Who was a party to what, as it was known then.
        let chain = self.store.chain(m, Some(day)).await?;
        for (account, grants) in self.store.rights_on(until).await? {
            let principal = Principal::new(account.id, account.name, m, grants, day, |partner| {
                standing(self.home, &chain, partner, day)
            });
            let exact = thing
                .event_at(until)
                .is_none_or(|event| principal.sees_exactly(&event.input.reported_by));
            let sees = thing.is_seen_by(&principal, until);
            if let Some(grant) = principal.grants.first().filter(|_| sees) {
                let one = Could {
                    name: principal.name.clone(),
                    role: grant.role,
                    partner: grant.partner.clone(),
                    exact,
                };
                could.insert((principal.name.clone(), account.id), one);
            }
        }
        Ok(could.into_values().collect())
    }
}
