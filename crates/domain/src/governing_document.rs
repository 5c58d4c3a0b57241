//! A governing document: who decided it, how long it holds, what it rests on and what it obliges whom to.
//!
//! Whether it holds is computed from its dates, as of any day, and never typed in. It is extended only by a
//! decision, however its rule for extension reads.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chain::Statement;
use crate::codes::{BodyCode, DocumentCode, DutyCode, FunctionCode, PartnerCode};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Programme,
    Guideline,
    DeclarationOfIntent,
    /// With other actors (9 §).
    Agreement,
    /// What the municipality itself will do (5 §).
    ActionPlan,
    /// Per focus area of an agreement.
    ActivityPlan,
    /// The compiled picture of crime in the municipality (4 §).
    SituationalPicture,
    OperationalPlan,
    WorkPlan,
    Routine,
    FollowUp,
}

impl DocumentKind {
    pub const ALL: [Self; 11] = [
        Self::Programme,
        Self::Guideline,
        Self::DeclarationOfIntent,
        Self::Agreement,
        Self::ActionPlan,
        Self::ActivityPlan,
        Self::SituationalPicture,
        Self::OperationalPlan,
        Self::WorkPlan,
        Self::Routine,
        Self::FollowUp,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Guideline => "guideline",
            Self::DeclarationOfIntent => "declaration_of_intent",
            Self::Agreement => "agreement",
            Self::ActionPlan => "action_plan",
            Self::ActivityPlan => "activity_plan",
            Self::SituationalPicture => "situational_picture",
            Self::OperationalPlan => "operational_plan",
            Self::WorkPlan => "work_plan",
            Self::Routine => "routine",
            Self::FollowUp => "follow_up",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Says what was found, and governs nothing: it is adopted and never runs out.
    pub fn is_account(self) -> bool {
        matches!(self, Self::SituationalPicture | Self::FollowUp)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoverningDocument {
    pub code: DocumentCode,
    pub kind: DocumentKind,
    pub title: String,
    #[serde(default)]
    pub decided_by: Option<BodyCode>,
    /// Not known where the source does not say.
    #[serde(default)]
    pub decided_on: Option<Date>,
    #[serde(default)]
    pub registry_number: String,
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// The last day, as it was first decided. None: until further notice.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// May be extended by so many years at a time, each time by a decision.
    #[serde(default)]
    pub extended_by_years: Option<i16>,
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// What it rests on.
    #[serde(default)]
    pub parent: Option<DocumentCode>,
    #[serde(default)]
    pub replaces: Option<DocumentCode>,
    /// Whom or what it holds for.
    #[serde(default)]
    pub scope: String,
    #[serde(default)]
    pub responsible: Option<FunctionCode>,
    /// What it is for, and the fields it covers: an agreement says both (9 §).
    #[serde(default)]
    pub purposes: Vec<String>,
    #[serde(default)]
    pub fields: Vec<String>,
    #[serde(default)]
    pub parties: Vec<Party>,
    /// Duties that it is the evidence of having fulfilled.
    #[serde(default)]
    pub fulfils: Vec<DutyCode>,
    /// When it is to be renewed, in the words of the source.
    #[serde(default)]
    pub planned_update: String,
    /// Where this is known from.
    #[serde(default)]
    pub source: String,
    /// What several sources say of the same thing, each as it stands.
    #[serde(default)]
    pub statements: Vec<Statement>,
}

/// A decision that a document holds longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub decided_by: BodyCode,
    pub decided_on: Date,
    #[serde(default)]
    pub registry_number: String,
    pub valid_to: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub partner: PartnerCode,
    #[serde(default)]
    pub signed_on: Option<Date>,
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

/// Why a document is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("dokumentet saknar titel. Skriv vad det heter")]
    TitleMissing,
    #[error("sista dagen {to} ligger före första dagen {from}. Rätta en av dem")]
    EndsBeforeItBegins { from: Date, to: Date },
    #[error("dokumentet kan inte bygga på sig självt ({chain}). Välj ett annat överordnat dokument")]
    ParentCycle { chain: String },
    #[error("det överordnade dokumentet \"{0}\" finns inte. Välj ett som finns")]
    UnknownParent(DocumentCode),
    #[error("dokumentet har ingen sista dag och behöver inte förlängas")]
    NoEnd,
    #[error("förlängningen till {to} ger ingen längre tid: dokumentet gäller redan till {end}")]
    ExtendsNothing { to: Date, end: Date },
    #[error("dokumentet får förlängas med {years} år i taget, alltså till {allowed}, inte till {to}")]
    ExtendsBeyondTheRule { years: i16, allowed: Date, to: Date },
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

    /// # Errors
    /// No title, or a last day before the first.
    pub fn check(&self) -> Result<(), DocumentError> {
        if self.title.trim().is_empty() {
            return Err(DocumentError::TitleMissing);
        }
        match (self.valid_from, self.valid_to) {
            (Some(from), Some(to)) if to < from => Err(DocumentError::EndsBeforeItBegins { from, to }),
            _ => Ok(()),
        }
    }

    /// The document with one more decision that it holds longer.
    ///
    /// # Errors
    /// A document without an end, an end that is not later than the one it has, or one beyond its own rule.
    pub fn extended(mut self, extension: Extension) -> Result<Self, DocumentError> {
        let end = self.end_on(extension.decided_on).ok_or(DocumentError::NoEnd)?;
        let to = extension.valid_to;
        if to <= end {
            return Err(DocumentError::ExtendsNothing { to, end });
        }
        if let (Some(years), Some(allowed)) = (self.extended_by_years, self.next_end(extension.decided_on))
            && to > allowed
        {
            return Err(DocumentError::ExtendsBeyondTheRule { years, allowed, to });
        }
        self.extensions.push(extension);
        Ok(self)
    }
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
            Err(DocumentError::ExtendsBeyondTheRule {
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
            Err(DocumentError::ExtendsNothing { .. })
        ));
    }
}
