//! A governing document: who decided it, how long it holds, what it rests on and what it obliges whom to.
//!
//! Whether it holds is computed from its dates, as of any day, and never typed in. It is extended only by a
//! decision, however its rule for extension reads.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum DocumentKind {
        Programme = "programme",
        Guideline = "guideline",
        DeclarationOfIntent = "declaration_of_intent",
        /// With other actors (9 §).
        Agreement = "agreement",
        /// What the municipality itself will do (5 §).
        ActionPlan = "action_plan",
        /// Per focus area of an agreement.
        ActivityPlan = "activity_plan",
        /// The compiled picture of crime in the municipality (4 §).
        SituationalPicture = "situational_picture",
        OperationalPlan = "operational_plan",
        WorkPlan = "work_plan",
        Routine = "routine",
        FollowUp = "follow_up",
        Minutes = "minutes",
        /// What somebody outside found when they looked at the work.
        Review = "review",
    }
}

impl DocumentKind {
    /// Says what was found, and governs nothing: it is adopted and never runs out.
    pub fn is_account(self) -> bool {
        matches!(
            self,
            Self::SituationalPicture | Self::FollowUp | Self::Minutes | Self::Review
        )
    }
}

record! {
    pub struct GoverningDocument {
        needed code: DocumentCode,
        needed kind: DocumentKind,
        needed title: String,
        decided_by: Option<BodyCode>,
        /// Not known where the source does not say.
        decided_on: Option<Date>,
        registry_number: String,
        valid_from: Option<Date>,
        /// The last day, as it was first decided. None: until further notice.
        valid_to: Option<Date>,
        /// May be extended by so many years at a time, each time by a decision.
        extended_by_years: Option<i32>,
        extensions: Vec<Extension>,
        /// What it rests on.
        parent: Option<DocumentCode>,
        replaces: Option<DocumentCode>,
        /// The adopted picture that a plan rests on (5 §).
        basis: Option<DocumentCode>,
        /// When it was last gone through.
        reviewed_on: Option<Date>,
        /// Whom or what it holds for.
        scope: String,
        /// The administrations and companies that are to say how they carry it out.
        implemented_by: Vec<PartnerCode>,
        expected responsible: Option<FunctionCode>,
        /// What it is for, and the fields it covers: an agreement says both (9 §).
        purposes: Vec<String>,
        fields: Vec<String>,
        parties: Vec<Party>,
        obligations: Vec<Obligation>,
        /// The events for which a routine says what to do.
        categories: Vec<CategoryCode>,
        /// Duties that it is the evidence of having fulfilled.
        fulfils: Vec<DutyCode>,
        files: Vec<DocumentFile>,
        /// When it is to be renewed, in the words of the source.
        planned_update: String,
        /// Where this is known from.
        source: String,
        /// What several sources say of the same thing, each as it stands.
        statements: Vec<Statement>,
    }
}

record! {
    /// A decision that a document holds longer.
    pub struct Extension {
        needed decided_by: BodyCode,
        needed decided_on: Date,
        registry_number: String,
        needed valid_to: Date,
    }
}

record! {
    pub struct Party {
        needed partner: PartnerCode,
        signed_on: Option<Date>,
    }
}

record! {
    /// What a document obliges somebody to.
    pub struct Obligation {
        needed text: String,
        function: Option<FunctionCode>,
        partner: Option<PartnerCode>,
    }
}

record! {
    /// A file of the document, told by what it contains: it may lie in the municipality's own archive.
    pub struct DocumentFile {
        needed name: String,
        /// SHA-256 in hexadecimal.
        needed sha256: String,
        place: String,
    }
}

/// Steps of warning before a document ends or a duty is due, in months.
pub const WARNINGS: [i32; 3] = [6, 3, 1];

/// How near a day is: whole days, and the narrowest step of warning that has been passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearing {
    pub days: i64,
    pub within_months: i32,
}

/// Whether `end` is so near on `day` that somebody should be told.
pub fn nearing(end: Date, day: Date) -> Option<Nearing> {
    let passed = WARNINGS.into_iter().filter(|months| day >= end - months.months());
    Some(Nearing {
        days: days_between(day, end),
        within_months: passed.min()?,
    })
}

/// Whole days from one day to another; below zero when `to` lies before.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// What a document's dates say on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentStatus {
    /// Days until it holds.
    Coming {
        days: i64,
    },
    Valid,
    Expiring(Nearing),
    /// Days since its last day.
    Expired {
        days: i64,
    },
    Replaced {
        by: DocumentCode,
        since: Date,
    },
}

impl DocumentStatus {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Coming { .. } => "coming",
            Self::Valid => "valid",
            Self::Expiring(_) => "expiring",
            Self::Expired { .. } => "expired",
            Self::Replaced { .. } => "replaced",
        }
    }

    /// Days until it begins or ends, or since it ended.
    pub fn days(&self) -> Option<i64> {
        match self {
            Self::Coming { days } | Self::Expired { days } => Some(*days),
            Self::Expiring(nearing) => Some(nearing.days),
            Self::Valid | Self::Replaced { .. } => None,
        }
    }
}

/// Why a document is not extended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionError {
    #[error("the document has no last day")]
    NoEnd,
    #[error("{to} gives no longer time than {end}")]
    ExtendsNothing { to: Date, end: Date },
    #[error("it may be extended by {years} years at a time, to {allowed}, not to {to}")]
    ExtendsBeyondTheRule { years: i32, allowed: Date, to: Date },
}

impl GoverningDocument {
    /// The last day, as it stood decided on `day`.
    pub fn end_on(&self, day: Date) -> Option<Date> {
        let decided = self.extensions.iter().filter(|e| e.decided_on <= day);
        decided.map(|e| e.valid_to).chain(self.valid_to).max()
    }

    /// The last day if it were extended once more by its rule. A proposal: nothing is extended without a decision.
    pub fn next_end(&self, day: Date) -> Option<Date> {
        Some(self.end_on(day)? + self.extended_by_years?.years())
    }

    /// Its dates alone; that another document has replaced it is known by [`crate::chain::Chain::status`].
    pub fn status_by_dates(&self, day: Date) -> DocumentStatus {
        let begins = self.valid_from.or(self.decided_on);
        if let Some(from) = begins.filter(|from| day < *from) {
            return DocumentStatus::Coming {
                days: days_between(day, from),
            };
        }
        match self.end_on(day) {
            Some(end) if day > end => DocumentStatus::Expired {
                days: days_between(end, day),
            },
            Some(end) => nearing(end, day).map_or(DocumentStatus::Valid, DocumentStatus::Expiring),
            None => DocumentStatus::Valid,
        }
    }

    /// The parties that have not signed on `day`.
    pub fn unsigned(&self, day: Date) -> impl Iterator<Item = &PartnerCode> {
        let signed = move |party: &Party| party.signed_on.is_some_and(|on| on <= day);
        self.parties
            .iter()
            .filter(move |p| !signed(p))
            .map(|p| &p.partner)
    }

    /// The document with one more decision that it holds longer.
    ///
    /// # Errors
    /// A document without an end, an end that is not later than the one it has, or one beyond its own rule.
    pub fn extended(mut self, extension: Extension) -> Result<Self, ExtensionError> {
        let end = self.end_on(extension.decided_on).ok_or(ExtensionError::NoEnd)?;
        let to = extension.valid_to;
        if to <= end {
            return Err(ExtensionError::ExtendsNothing { to, end });
        }
        if let (Some(years), Some(allowed)) = (self.extended_by_years, self.next_end(extension.decided_on))
            && to > allowed
        {
            return Err(ExtensionError::ExtendsBeyondTheRule { years, allowed, to });
        }
        self.extensions.push(extension);
        Ok(self)
    }
}

impl Said for GoverningDocument {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.title.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    /// An action plan that was decided rests on an adopted picture (5 §). A hash is one.
    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        if let Some(file) = self.files.iter().find(|f| !is_sha256(&f.sha256)) {
            return Err(RecordError::new("file-hash", "files").with("text", &file.sha256));
        }
        if self.kind != DocumentKind::ActionPlan || self.decided_on.is_none() {
            return Ok(());
        }
        let Some(basis) = self.basis.as_ref() else {
            return Err(RecordError::new("plan-without-basis", "basis").with("text", &self.title));
        };
        match chain.documents.get(basis) {
            Some(picture) if picture.kind != DocumentKind::SituationalPicture => {
                Err(RecordError::new("basis-not-a-picture", "basis").with("text", &picture.title))
            }
            Some(picture) if picture.decided_on.is_none_or(|on| Some(on) > self.decided_on) => {
                Err(RecordError::new("basis-not-adopted", "basis").with("text", &picture.title))
            }
            _ => Ok(()),
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn document(from: &str, to: &str) -> GoverningDocument {
        serde_json::from_value(serde_json::json!({
            "code": "a", "kind": "guideline", "title": "A", "valid_from": from, "valid_to": to,
        }))
        .unwrap()
    }

    fn check_status(on: &str, code: &str, days: Option<i64>) {
        let status = document("2018-06-18", "2022-12-31").status_by_dates(day(on));
        assert_eq!((status.code(), status.days()), (code, days), "on {on}");
    }

    #[test]
    fn dates_decide_what_a_document_is() {
        check_status("2018-06-17", "coming", Some(1));
        check_status("2018-06-18", "valid", None);
        check_status("2022-06-29", "valid", None);
        check_status("2022-06-30", "expiring", Some(184));
        check_status("2022-12-31", "expiring", Some(0));
        check_status("2023-01-01", "expired", Some(1));
    }

    #[test]
    fn warnings_come_six_three_and_one_month_before() {
        let end = day("2022-12-31");
        let within = |on: &str| nearing(end, day(on)).map(|n| n.within_months);
        assert_eq!(within("2022-06-29"), None);
        assert_eq!(within("2022-06-30"), Some(6));
        assert_eq!(within("2022-09-30"), Some(3));
        assert_eq!(within("2022-11-30"), Some(1));
    }

    fn extension(on: &str, to: &str) -> Extension {
        Extension {
            decided_by: "styrgrupp".into(),
            decided_on: day(on),
            registry_number: String::new(),
            valid_to: day(to),
        }
    }

    #[test]
    fn four_years_at_a_time_and_each_by_a_decision() {
        let mut paper = document("2019-01-01", "2022-12-31");
        paper.extended_by_years = Some(4);
        assert_eq!(paper.next_end(day("2022-10-01")), Some(day("2026-12-31")));
        assert_eq!(paper.status_by_dates(day("2023-01-01")).code(), "expired");
        assert_eq!(
            paper.clone().extended(extension("2022-10-01", "2030-12-31")),
            Err(ExtensionError::ExtendsBeyondTheRule {
                years: 4,
                allowed: day("2026-12-31"),
                to: day("2030-12-31"),
            })
        );
        let paper = paper.extended(extension("2022-10-01", "2026-12-31")).unwrap();
        assert_eq!(
            paper.end_on(day("2022-09-30")),
            Some(day("2022-12-31")),
            "not decided yet"
        );
        let paper = paper.extended(extension("2026-10-01", "2030-12-31")).unwrap();
        assert_eq!(paper.end_on(day("2026-10-01")), Some(day("2030-12-31")));
        assert!(matches!(
            paper.extended(extension("2027-01-01", "2030-12-31")),
            Err(ExtensionError::ExtendsNothing { .. })
        ));
    }
}
