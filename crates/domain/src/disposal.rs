//! Disposal (gallring): what may be destroyed, when, and on what ground. Official documents are destroyed only by a
//! decision (10 § arkivlagen 1990:782), and personal data are kept no longer than they are needed (article 5.1 e of the
//! data protection regulation). The municipality's file says for how long; a new rule is a new version.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisposalOf {
    /// The free text of events, in all their versions, and what an import noted about them. Counted from when they were
    /// reported.
    EventText,
    /// Images of events, from when they were added.
    Attachment,
    /// Whole events with all that belongs to them, from when they happened. Their counts per week are kept.
    Event,
    /// The rows of a file that gave no event, from when the file was read.
    RejectedRow,
    /// What files and letters that were read were called, and what stood over their columns, from when they were read.
    Import,
    /// That an organisation had nothing to report, from when it said so. Which week and organisation is kept as a count.
    ZeroReport,
    /// Letters that were sent or given up, with their files, from when that was.
    Mail,
    /// Who saw what under secrecy and who took out which file, from when it was.
    AccessLog,
}

impl DisposalOf {
    pub const ALL: [Self; 8] = [
        Self::EventText,
        Self::Attachment,
        Self::Event,
        Self::RejectedRow,
        Self::Import,
        Self::ZeroReport,
        Self::Mail,
        Self::AccessLog,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::EventText => "event_text",
            Self::Attachment => "attachment",
            Self::Event => "event",
            Self::RejectedRow => "rejected_row",
            Self::Import => "import",
            Self::ZeroReport => "zero_report",
            Self::Mail => "mail",
            Self::AccessLog => "access_log",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.code() == code)
    }
}

/// For how long something is kept, and why no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisposalRule {
    pub of: DisposalOf,
    pub version: i64,
    pub valid_from: Date,
    /// Whole months.
    pub months: i32,
    /// Section of law, and the municipality's own decision or plan.
    pub ground: String,
}

impl DisposalRule {
    /// What is older than this day is due on `day`.
    pub fn due_before(&self, day: Date) -> Date {
        day.saturating_sub(self.months.months())
    }
}

/// The rule that is in force on a day: the latest of those that have begun.
pub fn in_force(rules: &[DisposalRule], of: DisposalOf, day: Date) -> Option<&DisposalRule> {
    rules
        .iter()
        .filter(|rule| rule.of == of && rule.valid_from <= day)
        .max_by_key(|rule| (rule.valid_from, rule.version))
}

/// How far a disposal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisposalState {
    Decided,
    Withdrawn,
    Executed,
}

impl DisposalState {
    pub const ALL: [Self; 3] = [Self::Decided, Self::Withdrawn, Self::Executed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
            Self::Executed => "executed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_rule_that_has_begun_says_what_is_due() {
        let rule = |version, from: &str, months| DisposalRule {
            of: DisposalOf::EventText,
            version,
            valid_from: from.parse().unwrap(),
            months,
            ground: "10 § arkivlagen".into(),
        };
        let rules = [rule(1, "2020-01-01", 24), rule(2, "2026-01-01", 12)];
        let check = |day: &str, expected: Option<&str>| {
            let day: Date = day.parse().unwrap();
            let due =
                in_force(&rules, DisposalOf::EventText, day).map(|rule| rule.due_before(day).to_string());
            assert_eq!(due.as_deref(), expected, "{day}");
        };
        check("2019-12-31", None);
        check("2025-12-31", Some("2023-12-31"));
        check("2026-01-01", Some("2025-01-01"));
        assert!(in_force(&rules, DisposalOf::Event, "2026-01-01".parse().unwrap()).is_none());
    }
}
