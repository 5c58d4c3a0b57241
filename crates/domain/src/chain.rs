//! The records that link the council's goals to Tuesday's event, and what follows from them as of any day.
//!
//! A record is a word of its own file (a document, a duty, a body …) as it was last known. What is derived from
//! several of them (replaced, outliving, fulfilled, vacant) is computed here and never kept.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::body::{Body, Meeting, Seat};
use crate::codes::{BodyCode, DocumentCode, DutyCode, FunctionCode};
use crate::duty::{Duty, DutyStatus, Evidence};
use crate::governing_document::{DocumentError, DocumentStatus, GoverningDocument};
use crate::holding::{Holding, HoldingError, Post, check_holding};

/// What one source says. Where sources contradict each other, each is kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub text: String,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "said")]
pub enum Record {
    Document(GoverningDocument),
    Duty(Duty),
    Body(Body),
    Meeting(Meeting),
    Holding(Holding),
    Post(Post),
}

impl Record {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Duty(_) => "duty",
            Self::Body(_) => "body",
            Self::Meeting(_) => "meeting",
            Self::Holding(_) => "holding",
            Self::Post(_) => "post",
        }
    }

    /// What tells it from others of its kind.
    pub fn code(&self) -> String {
        let from = |day: Option<Date>| day.map_or_else(|| "start".to_owned(), |day| day.to_string());
        match self {
            Self::Document(it) => it.code.to_string(),
            Self::Duty(it) => it.code.to_string(),
            Self::Body(it) => it.code.to_string(),
            Self::Meeting(it) => format!("{}-{}", it.body, it.on),
            Self::Holding(it) if it.deputy => format!("{}-{}-deputy", it.function, from(it.from)),
            Self::Holding(it) => format!("{}-{}", it.function, from(it.from)),
            Self::Post(it) => it.code.clone(),
        }
    }
}

impl Record {
    /// Every function that it names.
    pub fn functions(&self) -> impl Iterator<Item = &FunctionCode> {
        let (owner, seats): (Option<&FunctionCode>, &[Seat]) = match self {
            Self::Document(it) => (it.responsible.as_ref(), &[]),
            Self::Duty(it) => (it.responsible.as_ref(), &[]),
            Self::Body(it) => (None, &it.seats),
            Self::Holding(it) => (Some(&it.function), &[]),
            Self::Meeting(_) | Self::Post(_) => (None, &[]),
        };
        owner.into_iter().chain(seats.iter().map(|s| &s.function))
    }
}

/// Why a record does not fit among those there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Holding(#[from] HoldingError),
    #[error("organet \"{0}\" finns inte. Välj ett som finns")]
    UnknownBody(BodyCode),
    #[error("{name} kan inte lyda under sig självt. Välj ett annat överordnat organ")]
    BodyCycle { name: String },
    #[error("{act} {section} slutar gälla {to}, före den börjar {from}. Rätta en av dagarna")]
    DutyEndsBeforeItBegins {
        act: String,
        section: String,
        from: Date,
        to: Date,
    },
}

/// All records of a municipality, as they were known at one time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    pub documents: BTreeMap<DocumentCode, GoverningDocument>,
    pub duties: BTreeMap<DutyCode, Duty>,
    pub bodies: BTreeMap<BodyCode, Body>,
    pub meetings: Vec<Meeting>,
    pub holdings: Vec<Holding>,
    pub posts: Vec<Post>,
}

impl FromIterator<Record> for Chain {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut chain = Self::default();
        chain.extend(records);
        chain
    }
}

impl Extend<Record> for Chain {
    fn extend<I: IntoIterator<Item = Record>>(&mut self, records: I) {
        for record in records {
            self.add(record);
        }
        self.meetings
            .sort_by(|a, b| (a.on, &a.body).cmp(&(b.on, &b.body)));
        self.holdings
            .sort_by(|a, b| (&a.function, a.deputy, a.from).cmp(&(&b.function, b.deputy, b.from)));
    }
}

impl Chain {
    fn add(&mut self, record: Record) {
        match record {
            Record::Document(it) => {
                self.documents.insert(it.code.clone(), it);
            }
            Record::Duty(it) => {
                self.duties.insert(it.code.clone(), it);
            }
            Record::Body(it) => {
                self.bodies.insert(it.code.clone(), it);
            }
            Record::Meeting(it) => self.meetings.push(it),
            Record::Holding(it) => self.holdings.push(it),
            Record::Post(it) => self.posts.push(it),
        }
    }

    /// Whether a record may stand among those there are; one with its own code is what it takes the place of.
    ///
    /// # Errors
    /// Impossible dates, a parent that is not there or is itself, a function that somebody else holds.
    pub fn check(&self, record: &Record) -> Result<(), RecordError> {
        match record {
            Record::Document(it) => {
                it.check()?;
                self.check_parents(it)?;
                let bodies = it
                    .decided_by
                    .iter()
                    .chain(it.extensions.iter().map(|e| &e.decided_by));
                self.check_bodies(bodies)
            }
            Record::Duty(it) => match it.in_force_to {
                Some(to) if to < it.in_force_from => Err(RecordError::DutyEndsBeforeItBegins {
                    act: it.act.clone(),
                    section: it.section.clone(),
                    from: it.in_force_from,
                    to,
                }),
                _ => Ok(()),
            },
            Record::Body(it) => {
                let mut above = it.parent.as_ref();
                while let Some(code) = above {
                    if *code == it.code {
                        return Err(RecordError::BodyCycle {
                            name: it.name.clone(),
                        });
                    }
                    let next = self.bodies.get(code);
                    above = next
                        .ok_or_else(|| RecordError::UnknownBody(code.clone()))?
                        .parent
                        .as_ref();
                }
                Ok(())
            }
            Record::Meeting(it) => self.check_bodies([&it.body]),
            Record::Holding(it) => {
                let code = record.code();
                let others: Vec<Holding> = self
                    .holdings
                    .iter()
                    .filter(|h| Record::Holding((*h).clone()).code() != code)
                    .cloned()
                    .collect();
                Ok(check_holding(it, &others)?)
            }
            Record::Post(_) => Ok(()),
        }
    }

    fn check_bodies<'b>(&self, bodies: impl IntoIterator<Item = &'b BodyCode>) -> Result<(), RecordError> {
        match bodies.into_iter().find(|b| !self.bodies.contains_key(b)) {
            Some(unknown) => Err(RecordError::UnknownBody(unknown.clone())),
            None => Ok(()),
        }
    }

    fn check_parents(&self, document: &GoverningDocument) -> Result<(), DocumentError> {
        let mut names = vec![document.title.clone()];
        let mut above = document.parent.as_ref();
        while let Some(code) = above {
            if *code == document.code {
                names.push(document.title.clone());
                return Err(DocumentError::ParentCycle {
                    chain: names.join(" → "),
                });
            }
            let parent = self.documents.get(code);
            let parent = parent.ok_or_else(|| DocumentError::UnknownParent(code.clone()))?;
            names.push(parent.title.clone());
            above = parent.parent.as_ref();
        }
        Ok(())
    }

    /// What a document is on a day: by its own dates, or replaced by one that holds.
    pub fn status(&self, document: &GoverningDocument, day: Date) -> DocumentStatus {
        let replacing = self.documents.values().find_map(|other| {
            let since = other.valid_from.or(other.decided_on)?;
            (other.replaces.as_ref() == Some(&document.code) && since <= day).then_some((other, since))
        });
        match replacing {
            Some((other, since)) => DocumentStatus::Replaced {
                by: other.code.clone(),
                since,
            },
            None => document.status_by_dates(day),
        }
    }

    /// The parent whose last day comes before the document's own. One that holds until further notice outlives its
    /// parent from the day that the parent has run out.
    pub fn outlived_parent(&self, document: &GoverningDocument, day: Date) -> Option<&GoverningDocument> {
        let parent = self.documents.get(document.parent.as_ref()?)?;
        let ends = parent.end_on(day)?;
        let outlives = document.end_on(day).map_or(day > ends, |own| own > ends);
        (outlives && !document.kind.is_account()).then_some(parent)
    }

    /// Documents that rest on this one.
    pub fn resting_on<'c>(&'c self, code: &'c DocumentCode) -> impl Iterator<Item = &'c GoverningDocument> {
        self.documents
            .values()
            .filter(move |d| d.parent.as_ref() == Some(code))
    }

    /// What shows that a duty was fulfilled, up to a day; the latest first.
    pub fn evidence(&self, duty: &DutyCode, day: Date) -> Vec<Evidence> {
        let documents = self.documents.values().filter(|d| d.fulfils.contains(duty));
        let documents = documents.filter_map(|d| {
            Some(Evidence {
                on: d.decided_on.or(d.valid_from)?,
                title: d.title.clone(),
                link: format!("/styrdokument/{}", d.code),
            })
        });
        let meetings = self
            .meetings
            .iter()
            .filter(|m| m.held && m.fulfils.contains(duty));
        let meetings = meetings.map(|m| Evidence {
            on: m.on,
            title: self.body_name(&m.body).to_owned(),
            link: format!("/organisation#{}", m.body),
        });
        let mut found: Vec<Evidence> = documents.chain(meetings).filter(|e| e.on <= day).collect();
        found.sort_by(|a, b| (b.on, &a.title).cmp(&(a.on, &b.title)));
        found
    }

    pub fn duty_status(&self, duty: &Duty, day: Date) -> DutyStatus {
        let last = self.evidence(&duty.code, day).first().map(|e| e.on);
        duty.status(last, day)
    }

    pub fn body_called(&self, name: &str) -> Option<&Body> {
        self.bodies.values().find(|b| b.is_called(name))
    }

    /// A body's name, or its code where it is not among the bodies.
    pub fn body_name<'c>(&'c self, code: &'c BodyCode) -> &'c str {
        self.bodies.get(code).map_or(code.as_str(), |b| &b.name)
    }

    pub fn holder(&self, function: &FunctionCode, day: Date) -> Option<&Holding> {
        let held = |h: &&Holding| h.function == *function && !h.deputy && h.holds_on(day);
        self.holdings.iter().find(held)
    }

    pub fn deputy(&self, function: &FunctionCode, day: Date) -> Option<&Holding> {
        let held = |h: &&Holding| h.function == *function && h.deputy && h.holds_on(day);
        self.holdings.iter().find(held)
    }

    /// Since when nobody holds a function that somebody has held.
    pub fn vacant_since(&self, function: &FunctionCode, day: Date) -> Option<Date> {
        if self.holder(function, day).is_some() {
            return None;
        }
        let held = self
            .holdings
            .iter()
            .filter(|h| h.function == *function && !h.deputy);
        let ended = held.filter_map(|h| h.to).filter(|to| *to < day).max()?;
        ended.tomorrow().ok()
    }

    /// What a function owns: documents and duties.
    pub fn owned_by<'c>(
        &'c self,
        function: &'c FunctionCode,
    ) -> (
        impl Iterator<Item = &'c GoverningDocument>,
        impl Iterator<Item = &'c Duty>,
    ) {
        let documents = self.documents.values();
        let duties = self.duties.values();
        (
            documents.filter(move |d| d.responsible.as_ref() == Some(function)),
            duties.filter(move |d| d.responsible.as_ref() == Some(function)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn record(kind: &str, said: Value) -> Record {
        serde_json::from_value(json!({"kind": kind, "said": said})).unwrap()
    }

    fn papers() -> Chain {
        [
            record(
                "document",
                json!({"code": "avsikt", "kind": "declaration_of_intent", "title": "Avsikt", "valid_to": "2022-12-31"}),
            ),
            record(
                "document",
                json!({"code": "avtal", "kind": "agreement", "title": "Avtal", "parent": "avsikt",
                       "valid_from": "2021-01-01", "valid_to": "2023-06-30"}),
            ),
            record(
                "document",
                json!({"code": "nytt", "kind": "agreement", "title": "Nytt", "replaces": "avtal", "valid_from": "2023-01-01"}),
            ),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn an_agreement_that_outlives_its_parent_is_told() {
        let chain = papers();
        let outlived = chain.outlived_parent(&chain.documents[&"avtal".into()], day("2022-04-22"));
        assert_eq!(outlived.map(|d| d.title.as_str()), Some("Avsikt"));
        assert_eq!(
            chain.outlived_parent(&chain.documents[&"avsikt".into()], day("2022-04-22")),
            None
        );
    }

    #[test]
    fn a_document_is_replaced_from_the_day_the_new_one_holds() {
        let chain = papers();
        let status = |on| chain.status(&chain.documents[&"avtal".into()], day(on)).code();
        assert_eq!(status("2022-12-31"), "expiring");
        assert_eq!(status("2023-01-01"), "replaced");
    }

    #[test]
    fn a_cycle_of_parents_is_refused_by_name() {
        let looped = record(
            "document",
            json!({"code": "avsikt", "kind": "declaration_of_intent", "title": "Avsikt", "parent": "avtal"}),
        );
        let refusal = papers().check(&looped).unwrap_err().to_string();
        assert!(refusal.contains("Avsikt → Avtal → Avsikt"), "{refusal}");
    }

    #[test]
    fn evidence_is_counted_up_to_the_day() {
        let chain: Chain = [
            record(
                "duty",
                json!({"code": "uppfoljning", "act": "program", "section": "3.4", "text": "Följ upp.",
                       "in_force_from": "2018-06-18", "interval_months": 12}),
            ),
            record(
                "document",
                json!({"code": "u2020", "kind": "follow_up", "title": "Uppföljning 2020", "decided_on": "2021-02-01",
                       "fulfils": ["uppfoljning"]}),
            ),
        ]
        .into_iter()
        .collect();
        let status = |on| {
            chain
                .duty_status(&chain.duties[&"uppfoljning".into()], day(on))
                .code()
        };
        assert_eq!(status("2021-01-31"), "missing");
        assert_eq!(status("2021-02-01"), "fulfilled");
        assert_eq!(status("2022-04-22"), "overdue");
    }

    #[test]
    fn a_function_is_vacant_from_the_day_after_its_holder_left() {
        let chain: Chain = [record(
            "holding",
            json!({"function": "samordnare", "holder": "Innehavare A", "to": "2022-03-06"}),
        )]
        .into_iter()
        .collect();
        let since = |on| chain.vacant_since(&"samordnare".into(), day(on));
        assert_eq!(since("2022-03-06"), None);
        assert_eq!(since("2022-03-07"), Some(day("2022-03-07")));
        assert_eq!(
            chain.vacant_since(&"kommundirektor".into(), day("2022-03-07")),
            None
        );
    }
}
