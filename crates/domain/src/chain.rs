//! The records that link the council's goals to Tuesday's event, and what follows from them as of any day.
//!
//! A record is a word of its own file (a document, a duty, a body …) as it was last known. What is derived from
//! several of them (replaced, outliving, fulfilled, vacant) is computed here and never kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{AuditQuestion, FactCheck, Finding, Risk};
use crate::body::{Body, Meeting};
use crate::body_decision::{Assignment, BodyDecision};
use crate::camera::Camera;
use crate::codes::*;
use crate::dialogue::Dialogue;
use crate::disclosure::Disclosure;
use crate::duty::{Duty, DutyStatus, Evidence};
use crate::effect_study::EffectStudy;
use crate::focus_area::FocusArea;
use crate::goal::{Goal, Grade, GradeScale, Indicator};
use crate::governing_document::{DocumentKind, DocumentStatus, GoverningDocument};
use crate::graffiti::{Graffiti, OwnerRoute};
use crate::holding::{Holding, Post};
use crate::intervention::{FollowUp, Intervention};
use crate::money::{BudgetLine, BudgetPackage, FundingSource};
use crate::policy::AgreementState;
use crate::problem_profile::{Cause, ProblemProfile};
use crate::promise::{Promise, PromiseYear};
use crate::public_report::PublicReport;
use crate::record::{Field, Ore, Said, Shape, Weight, empty_fields, is_empty, leaves};
use crate::referral::Referral;
use crate::report_text::ReportText;
use crate::safety_survey::SafetySurvey;
use crate::task::{Attestation, Lesson, Publication, RoutineUse, Task};
use crate::tertial_report::TertialReport;

/// What one source says. Where sources contradict each other, each is kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub text: String,
    pub source: String,
}

/// The kinds of records: the word in code, its type, the type of its code, where they are kept, their code in files and
/// the register, and their address.
macro_rules! records {
    ($($kind:ident($type:ty, $code:ty) $field:ident $name:literal $slug:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordKind { $($kind,)+ }

        impl RecordKind {
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// The word in an address.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug,)+ }
            }

            pub fn fields(self) -> &'static [Field] {
                match self { $(Self::$kind => <$type as Said>::FIELDS,)+ }
            }
        }

        $(impl crate::record::Shaped for $code {
            const SHAPE: Shape = Shape::Of(RecordKind::$kind);
        })+

        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "kind", content = "said")]
        pub enum Record { $(#[serde(rename = $name)] $kind($type),)+ }

        impl Record {
            pub fn kind(&self) -> RecordKind {
                match self { $(Self::$kind(_) => RecordKind::$kind,)+ }
            }

            /// What tells it from others of its kind.
            pub fn code(&self) -> String {
                match self { $(Self::$kind(it) => it.code(),)+ }
            }

            pub fn title(&self, chain: &Chain) -> String {
                match self { $(Self::$kind(it) => it.title(chain),)+ }
            }

            pub fn is_locked(&self) -> bool {
                match self { $(Self::$kind(it) => it.is_locked(),)+ }
            }

            /// # Errors
            /// A field with a value of another shape, or a field that there is none of.
            pub fn from_fields(kind: RecordKind, said: Value) -> Result<Self, serde_json::Error> {
                Ok(match kind { $(RecordKind::$kind => Self::$kind(serde_json::from_value(said)?),)+ })
            }

            /// Its fields by name.
            pub fn fields(&self) -> Value {
                let told = match self { $(Self::$kind(it) => serde_json::to_value(it),)+ };
                told.unwrap_or_default()
            }

            fn check_own(&self, chain: &Chain) -> Result<(), RecordError> {
                match self { $(Self::$kind(it) => it.check(chain),)+ }
            }
        }

        /// All records of a municipality, as they were known at one time.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Chain { $(pub $field: BTreeMap<$code, $type>,)+ }

        impl Chain {
            fn add(&mut self, record: Record) {
                match record { $(Record::$kind(it) => {
                    self.$field.insert(<$code>::from(Said::code(&it)), it);
                })+ }
            }

            pub fn contains(&self, kind: RecordKind, code: &str) -> bool {
                match kind { $(RecordKind::$kind => self.$field.contains_key(&code.into()),)+ }
            }

            pub fn count(&self, kind: RecordKind) -> usize {
                match kind { $(RecordKind::$kind => self.$field.len(),)+ }
            }

            pub fn record(&self, kind: RecordKind, code: &str) -> Option<Record> {
                match kind { $(RecordKind::$kind => self.$field.get(&code.into()).cloned().map(Record::$kind),)+ }
            }

            /// The records of a kind, by code.
            pub fn records(&self, kind: RecordKind) -> Vec<Record> {
                match kind { $(RecordKind::$kind => self.$field.values().cloned().map(Record::$kind).collect(),)+ }
            }

            pub fn title_of(&self, kind: RecordKind, code: &str) -> Option<String> {
                match kind { $(RecordKind::$kind => self.$field.get(&code.into()).map(|it| it.title(self)),)+ }
            }
        }
    };
}

records! {
    Goal(Goal, GoalCode) goals "goal" "mal",
    Indicator(Indicator, IndicatorCode) indicators "indicator" "indikatorer",
    GradeScale(GradeScale, GradeScaleCode) grade_scales "grade_scale" "betygsskalor",
    Grade(Grade, GradeCode) grades "grade" "betyg",
    Document(GoverningDocument, DocumentCode) documents "document" "styrdokument",
    Duty(Duty, DutyCode) duties "duty" "skyldigheter",
    Body(Body, BodyCode) bodies "body" "organ",
    Meeting(Meeting, MeetingCode) meetings "meeting" "moten",
    BodyDecision(BodyDecision, BodyDecisionCode) body_decisions "body_decision" "protokollsbeslut",
    Assignment(Assignment, AssignmentCode) assignments "assignment" "uppdrag",
    FocusArea(FocusArea, FocusAreaCode) focus_areas "focus_area" "fokusomraden",
    Problem(ProblemProfile, ProblemCode) problems "problem" "problem",
    Cause(Cause, CauseCode) causes "cause" "orsaker",
    Intervention(Intervention, InterventionCode) interventions "intervention" "atgarder",
    FollowUp(FollowUp, FollowUpCode) follow_ups "follow_up" "uppfoljningar",
    EffectStudy(EffectStudy, EffectStudyCode) effect_studies "effect_study" "effektmatningar",
    PromiseYear(PromiseYear, PromiseYearCode) promise_years "promise_year" "loftesar",
    Promise(Promise, PromiseCode) promises "promise" "medborgarloften",
    Lesson(Lesson, LessonCode) lessons "lesson" "erfarenheter",
    FundingSource(FundingSource, FundingSourceCode) funding_sources "funding_source" "finansiering",
    BudgetPackage(BudgetPackage, BudgetPackageCode) budget_packages "budget_package" "budgetpaket",
    BudgetLine(BudgetLine, BudgetLineCode) budget_lines "budget_line" "budgetrader",
    Post(Post, PostCode) posts "post" "tjanster",
    Holding(Holding, HoldingCode) holdings "holding" "innehav",
    Task(Task, TaskCode) tasks "task" "uppgifter",
    Attestation(Attestation, AttestationCode) attestations "attestation" "intyg",
    RoutineUse(RoutineUse, RoutineUseCode) routine_uses "routine_use" "rutinanvandning",
    TertialReport(TertialReport, TertialReportCode) tertial_reports "tertial_report" "tertialrapporter",
    Referral(Referral, ReferralCode) referrals "referral" "remisser",
    Dialogue(Dialogue, DialogueCode) dialogues "dialogue" "dialoger",
    SafetySurvey(SafetySurvey, SafetySurveyCode) safety_surveys "safety_survey" "trygghetsmatningar",
    Camera(Camera, CameraCode) cameras "camera" "kameror",
    Disclosure(Disclosure, DisclosureCode) disclosures "disclosure" "utlamnanden",
    OwnerRoute(OwnerRoute, OwnerRouteCode) owner_routes "owner_route" "saneringsagare",
    Graffiti(Graffiti, GraffitiCode) graffiti "graffiti" "klotter",
    AuditQuestion(AuditQuestion, AuditQuestionCode) audit_questions "audit_question" "revisionsfragor",
    Finding(Finding, FindingCode) findings "finding" "iakttagelser",
    Risk(Risk, RiskCode) risks "risk" "risker",
    FactCheck(FactCheck, FactCheckCode) fact_checks "fact_check" "faktakontroller",
    Publication(Publication, PublicationCode) publications "publication" "publiceringar",
    PublicReport(PublicReport, PublicReportCode) public_reports "public_report" "offentliga-rapporter",
    ReportText(ReportText, ReportTextCode) report_texts "report_text" "rapporttexter",
}

impl RecordKind {
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }

    /// The page of a record.
    pub fn link(self, code: &str) -> String {
        match self {
            Self::Document => format!("/styrdokument/{code}"),
            _ => format!("/kedjan/{}/{code}", self.slug()),
        }
    }
}

impl Serialize for RecordKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Why a record does not fit among those there are: which field, and what about it. The sentence is the reader's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RecordError {
    /// Which sentence tells it.
    pub code: &'static str,
    /// The field that it is about.
    pub field: &'static str,
    /// What the sentence names.
    pub words: Vec<(&'static str, Word)>,
}

/// What a sentence names: a word, or an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    Said(String),
    Money(Ore),
}

impl RecordError {
    pub fn new(code: &'static str, field: &'static str) -> Self {
        Self {
            code,
            field,
            words: Vec::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, said: impl fmt::Display) -> Self {
        self.words.push((name, Word::Said(said.to_string())));
        self
    }

    #[must_use]
    pub fn with_money(mut self, name: &'static str, amount: Ore) -> Self {
        self.words.push((name, Word::Money(amount)));
        self
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.code, self.field)?;
        for (name, word) in &self.words {
            match word {
                Word::Said(said) => write!(f, ", {name}: {said}")?,
                Word::Money(amount) => write!(f, ", {name}: {}", amount.0)?,
            }
        }
        f.write_str(")")
    }
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
    }
}

/// Where a record names another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The field that names it.
    pub field: &'static str,
    pub kind: RecordKind,
    pub code: String,
}

impl Record {
    /// Every record that it names.
    pub fn links(&self) -> Vec<Link> {
        links(self.kind(), &self.fields())
    }

    /// Every function, organisation, area, category or type of place that it names, by field.
    pub fn municipal_codes(&self) -> Vec<(&'static str, Shape, String)> {
        let fields = self.fields();
        let own = |shape| {
            matches!(
                shape,
                Shape::Function | Shape::Partner | Shape::Area | Shape::Category | Shape::PlaceType
            )
        };
        let named = leaves(self.kind().fields(), &fields)
            .into_iter()
            .filter(|leaf| own(leaf.shape));
        let named = named.filter_map(|leaf| Some((leaf.top, leaf.shape, leaf.value.as_str()?.to_owned())));
        named.collect()
    }

    /// The fields that should be filled in and are not.
    pub fn lacking(&self) -> Vec<&'static str> {
        let found = empty_fields(self.kind().fields(), Weight::Expected, &self.fields());
        found.into_iter().map(|(top, _)| top).collect()
    }

    /// The function that it is for.
    pub fn responsible(&self) -> Option<FunctionCode> {
        let fields = self.fields();
        Some(fields.get("responsible")?.as_str()?.into())
    }
}

fn links(kind: RecordKind, fields: &Value) -> Vec<Link> {
    let named = leaves(kind.fields(), fields).into_iter().filter_map(|leaf| {
        let Shape::Of(of) = leaf.shape else { return None };
        let code = leaf.value.as_str()?;
        // Its own code is no link.
        (leaf.name != "code").then(|| Link {
            field: leaf.top,
            kind: of,
            code: code.to_owned(),
        })
    });
    named.collect()
}

/// Fields that lead to the record above of the same kind.
const ABOVE: [&str; 2] = ["parent", "part_of"];

/// Pairs of days or years of which the first may not come after the second.
const PERIODS: [(&str, &str); 6] = [
    ("from", "to"),
    ("valid_from", "valid_to"),
    ("in_force_from", "in_force_to"),
    ("funded_from", "funded_to"),
    ("from_year", "to_year"),
    ("came_on", "due"),
];

impl Chain {
    /// Whether a record may stand among those there are; one with its own code is what it takes the place of.
    ///
    /// # Errors
    /// A needed field that is empty, impossible days, a record that is named and is not there or is itself, and what
    /// each kind refuses.
    pub fn check(&self, record: &Record) -> Result<(), RecordError> {
        let mut with = self.clone();
        with.extend([record.clone()]);
        with.check_standing(record)
    }

    /// As [`Chain::check`], for a record that is among the others already.
    ///
    /// # Errors
    /// As there.
    pub fn check_standing(&self, record: &Record) -> Result<(), RecordError> {
        let fields = record.fields();
        let needed = empty_fields(record.kind().fields(), Weight::Needed, &fields);
        if let Some((top, name)) = needed.first() {
            return Err(RecordError::new("needed", top).with("field", name));
        }
        check_periods(record.kind().fields(), &fields)?;
        for link in links(record.kind(), &fields) {
            if !self.contains(link.kind, &link.code) {
                return Err(RecordError::new("unknown-record", link.field).with("text", &link.code));
            }
        }
        self.check_above(record)?;
        record.check_own(self)
    }

    /// Whether a record may be taken away.
    ///
    /// # Errors
    /// Another still names it.
    pub fn check_withdrawal(&self, record: &Record) -> Result<(), RecordError> {
        let (kind, code) = (record.kind(), record.code());
        for other in RecordKind::ALL.iter().flat_map(|kind| self.records(*kind)) {
            let named = other
                .links()
                .into_iter()
                .any(|l| l.kind == kind && l.code == code);
            if named && (other.kind(), other.code()) != (kind, code.clone()) {
                return Err(RecordError::new("still-named", "code").with("text", other.title(self)));
            }
        }
        Ok(())
    }

    /// Nothing rests on itself.
    fn check_above(&self, record: &Record) -> Result<(), RecordError> {
        let kind = record.kind();
        for field in ABOVE {
            let above = |of: &Record| {
                let link = of
                    .links()
                    .into_iter()
                    .find(|l| l.field == field && l.kind == kind)?;
                self.record(kind, &link.code)
            };
            let mut names = vec![record.title(self)];
            let mut seen = BTreeSet::from([record.code()]);
            let mut next = above(record);
            while let Some(found) = next {
                names.push(found.title(self));
                if !seen.insert(found.code()) {
                    return Err(RecordError::new("cycle", field).with("chain", names.join(" → ")));
                }
                next = above(&found);
            }
        }
        Ok(())
    }
}

fn check_periods(fields: &'static [Field], value: &Value) -> Result<(), RecordError> {
    for (from, to) in PERIODS {
        let at = |name: &str| value.get(name).filter(|v| !is_empty(Some(v)));
        let (Some(first), Some(last)) = (at(from), at(to)) else {
            continue;
        };
        let later = match (first.as_str(), last.as_str()) {
            // Days and instants are written so that the order of the texts is theirs.
            (Some(first), Some(last)) => first > last,
            _ => first.as_i64() > last.as_i64(),
        };
        if later {
            let said = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
            return Err(RecordError::new("ends-before-it-begins", own_name(fields, to))
                .with("from", said(first))
                .with("to", said(last)));
        }
    }
    for field in fields {
        if let (Shape::Many(Shape::Row(below)), Some(Value::Array(rows))) =
            (field.shape, value.get(field.name))
        {
            for row in rows {
                check_periods(below, row).map_err(|why| RecordError {
                    field: field.name,
                    ..why
                })?;
            }
        }
    }
    Ok(())
}

fn own_name(fields: &'static [Field], name: &str) -> &'static str {
    fields.iter().find(|f| f.name == name).map_or("", |f| f.name)
}

impl Chain {
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

    /// How a partner stands to the agreements (9 §) that it is or was a party of.
    pub fn agreement_with(&self, partner: &PartnerCode, day: Date) -> AgreementState {
        let of_partner = self.documents.values().filter(|document| {
            document.kind == DocumentKind::Agreement && document.parties.iter().any(|p| p.partner == *partner)
        });
        let mut state = AgreementState::None;
        for document in of_partner {
            match self.status(document, day) {
                DocumentStatus::Valid | DocumentStatus::Expiring(_) => return AgreementState::InForce,
                DocumentStatus::Expired { .. } | DocumentStatus::Replaced { .. } => {
                    state = AgreementState::Ended
                }
                DocumentStatus::Coming { .. } => (),
            }
        }
        state
    }

    /// The parent whose last day comes before the document's own. One that holds until further notice outlives its
    /// parent from the day that the parent has run out.
    pub fn outlived_parent(&self, document: &GoverningDocument, day: Date) -> Option<&GoverningDocument> {
        let parent = self.documents.get(document.parent.as_ref()?)?;
        let ends = parent.end_on(day)?;
        let outlives = document.end_on(day).map_or(day > ends, |own| own > ends);
        (outlives && !document.kind.is_account()).then_some(parent)
    }

    /// The routine that says what to do at events of a category: one that holds, rather than one that does not.
    pub fn routine_for(&self, category: &CategoryCode, day: Date) -> Option<&GoverningDocument> {
        let routines = self
            .documents
            .values()
            .filter(|d| d.categories.contains(category));
        routines.min_by_key(|d| match self.status(d, day) {
            DocumentStatus::Valid | DocumentStatus::Expiring(_) => 0,
            DocumentStatus::Coming { .. } => 1,
            DocumentStatus::Expired { .. } | DocumentStatus::Replaced { .. } => 2,
        })
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
            .values()
            .filter(|m| m.held && m.fulfils.contains(duty));
        let meetings = meetings.map(|m| Evidence {
            on: m.on,
            title: self.body_name(&m.body).to_owned(),
            link: RecordKind::Meeting.link(&m.code()),
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
        self.holdings.values().find(held)
    }

    pub fn deputy(&self, function: &FunctionCode, day: Date) -> Option<&Holding> {
        let held = |h: &&Holding| h.function == *function && h.deputy && h.holds_on(day);
        self.holdings.values().find(held)
    }

    /// The functions that an account holds or stands in for on a day.
    pub fn held_by(&self, email: &str, day: Date) -> BTreeSet<&FunctionCode> {
        let own = |h: &&Holding| h.account.trim().eq_ignore_ascii_case(email) && h.holds_on(day);
        let held = self.holdings.values().filter(|h| !h.account.trim().is_empty());
        held.filter(own).map(|h| &h.function).collect()
    }

    /// Since when nobody holds a function that somebody has held.
    pub fn vacant_since(&self, function: &FunctionCode, day: Date) -> Option<Date> {
        if self.holder(function, day).is_some() {
            return None;
        }
        let held = self
            .holdings
            .values()
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
        let refusal = papers().check(&looped).unwrap_err();
        assert_eq!(refusal.code, "cycle");
        assert!(
            refusal.to_string().contains("Avsikt → Avtal → Avsikt"),
            "{refusal}"
        );
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
