//! What a law or a governing document obliges the municipality to, and whether it is done in time.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::chain::Chain;
use crate::codes::{DutyCode, FunctionCode};
use crate::governing_document::{Nearing, days_between, nearing};
use crate::record::{Field, Said, record};

record! {
    pub struct Duty {
        needed code: DutyCode,
        /// The law or the document, such as `lag (2023:196)`.
        needed act: String,
        /// Where in it, such as `4 §`.
        needed section: String,
        /// What is to be done, in a sentence.
        needed prose text: String,
        needed in_force_from: Date,
        in_force_to: Option<Date>,
        /// To be done again within so many months. None: it has to be in place.
        interval_months: Option<i32>,
        /// Who sees to it.
        expected responsible: Option<FunctionCode>,
        source: String,
    }
}

impl Said for Duty {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{} {}", self.act, self.section)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

/// A day on which a duty was fulfilled, by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub on: Date,
    pub title: String,
    /// The page that shows it.
    pub link: String,
}

/// How a duty stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyStatus {
    /// Not in force yet: days until it is.
    Coming {
        days: i64,
    },
    /// No longer in force.
    Ended,
    Fulfilled,
    /// Fulfilled, but soon to be done again.
    Due(Nearing),
    /// Days since it was to be done again.
    Overdue {
        days: i64,
    },
    /// In force, and nothing shows that it was ever done.
    Missing,
}

impl DutyStatus {
    pub fn code(self) -> &'static str {
        match self {
            Self::Coming { .. } => "coming",
            Self::Ended => "ended",
            Self::Fulfilled => "fulfilled",
            Self::Due(_) => "due",
            Self::Overdue { .. } => "overdue",
            Self::Missing => "missing",
        }
    }

    pub fn is_active(self) -> bool {
        !matches!(self, Self::Coming { .. } | Self::Ended)
    }
}

impl Duty {
    /// The day by which it has to be done again, after it was last done.
    pub fn due_after(&self, last: Option<Date>) -> Option<Date> {
        Some(last? + self.interval_months?.months())
    }

    /// `last` is the latest day, not after `day`, on which it was done.
    pub fn status(&self, last: Option<Date>, day: Date) -> DutyStatus {
        if day < self.in_force_from {
            return DutyStatus::Coming {
                days: days_between(day, self.in_force_from),
            };
        }
        if self.in_force_to.is_some_and(|to| day > to) {
            return DutyStatus::Ended;
        }
        match (last, self.due_after(last)) {
            (None, _) => DutyStatus::Missing,
            (Some(_), None) => DutyStatus::Fulfilled,
            (Some(_), Some(due)) if day > due => DutyStatus::Overdue {
                days: days_between(due, day),
            },
            (Some(_), Some(due)) => nearing(due, day).map_or(DutyStatus::Fulfilled, DutyStatus::Due),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn check(interval: Option<i32>, last: Option<&str>, on: &str, code: &str) {
        let duty: Duty = serde_json::from_value(serde_json::json!({
            "code": "lagesbild-4", "act": "lag (2023:196)", "section": "4 §", "text": "Ta fram en lägesbild.",
            "in_force_from": "2023-07-01", "interval_months": interval,
        }))
        .unwrap();
        assert_eq!(duty.status(last.map(day), day(on)).code(), code, "on {on}");
    }

    #[test]
    fn a_duty_is_coming_until_the_law_is_in_force() {
        check(None, None, "2022-04-22", "coming");
        check(None, None, "2023-06-30", "coming");
        check(None, None, "2023-07-01", "missing");
        check(None, Some("2023-09-01"), "2023-09-01", "fulfilled");
    }

    #[test]
    fn every_second_year_counts_from_the_last_time() {
        check(Some(24), Some("2021-01-01"), "2023-07-01", "overdue");
        check(Some(24), Some("2022-01-01"), "2023-07-01", "due");
        check(Some(24), Some("2022-01-02"), "2023-07-01", "fulfilled");
    }
}
