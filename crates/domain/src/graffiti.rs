//! Graffiti on a place: whose it is to clean, and the clock for doing so.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Ore, Said, record};

record! {
    /// Who cleans what, by what the graffiti is on.
    pub struct OwnerRoute {
        needed code: OwnerRouteCode,
        /// Such as `elskåp`.
        needed placed_on: String,
        needed owner: String,
        partner: Option<PartnerCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for OwnerRoute {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{} → {}", self.placed_on, self.owner)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    /// The clock stands still, as when the weather does not let anyone clean.
    pub struct Pause {
        needed from: DateTime,
        to: Option<DateTime>,
        needed why: String,
    }
}

record! {
    pub struct Graffiti {
        needed code: GraffitiCode,
        needed reported_at: DateTime,
        needed place: String,
        area: Option<AreaCode>,
        /// What it is on, by which its owner is found.
        expected placed_on: String,
        /// Where it is somebody else than the routes say.
        owner: String,
        /// Racist or offensive: the shorter clock.
        offensive: bool,
        documented_on: Option<Date>,
        police_report: bool,
        pauses: Vec<Pause>,
        cleaned_at: Option<DateTime>,
        cost: Option<Ore>,
        responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

/// Hours for cleaning; what is offensive, on weekdays.
const HOURS: i64 = 48;
const HOURS_OFFENSIVE: i64 = 24;

impl Graffiti {
    pub fn owner_name<'c>(&'c self, chain: &'c Chain) -> Option<&'c str> {
        if !self.owner.trim().is_empty() {
            return Some(&self.owner);
        }
        let on = self.placed_on.trim().to_lowercase();
        let routes = chain.owner_routes.values();
        let mut fitting = routes.filter(|r| r.placed_on.trim().to_lowercase() == on);
        fitting.next().map(|r| r.owner.as_str())
    }

    /// When it is to be gone, by the municipality's clock. The clock stands while it is paused, and what is offensive
    /// is counted on weekdays only. `None` while a pause goes on.
    pub fn due_at(&self) -> Option<DateTime> {
        let mut left = if self.offensive { HOURS_OFFENSIVE } else { HOURS };
        let mut at = self.reported_at;
        while left > 0 {
            let paused = self
                .pauses
                .iter()
                .find(|p| p.from <= at && p.to.is_none_or(|to| at < to));
            if let Some(pause) = paused {
                at = pause.to?;
                continue;
            }
            let rests = self.offensive && matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
            at = at.checked_add(1.hour()).ok()?;
            left -= i64::from(!rests);
        }
        Some(at)
    }

    pub fn is_late_on(&self, day: Date) -> bool {
        let end = day.at(23, 59, 59, 0);
        let cleaned = self.cleaned_at.filter(|at| *at <= end);
        self.reported_at <= end
            && self.due_at().is_some_and(|due| match cleaned {
                Some(_) => false,
                None => due <= end,
            })
    }
}

impl Said for Graffiti {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{}, {}", self.place, self.reported_at.date())
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: serde_json::Value, due: &str) {
        let mut whole = serde_json::json!({"code": "a", "place": "Centrum"});
        let fields = said.as_object().unwrap().clone();
        whole.as_object_mut().unwrap().extend(fields);
        let case: Graffiti = serde_json::from_value(whole).unwrap();
        assert_eq!(
            case.due_at().map_or_else(|| "-".to_owned(), |at| at.to_string()),
            due
        );
    }

    #[test]
    fn two_days_or_one_weekday_and_not_while_it_snows() {
        // 22 April 2022 is a Friday.
        check(
            serde_json::json!({"reported_at": "2022-04-22T10:00:00"}),
            "2022-04-24T10:00:00",
        );
        check(
            serde_json::json!({"reported_at": "2022-04-22T10:00:00", "offensive": true}),
            "2022-04-25T10:00:00",
        );
        let pause =
            serde_json::json!([{"from": "2022-04-22T12:00:00", "to": "2022-04-23T12:00:00", "why": "snö"}]);
        check(
            serde_json::json!({"reported_at": "2022-04-22T10:00:00", "pauses": pause}),
            "2022-04-25T10:00:00",
        );
        let open = serde_json::json!([{"from": "2022-04-22T12:00:00", "why": "snö"}]);
        check(
            serde_json::json!({"reported_at": "2022-04-22T10:00:00", "pauses": open}),
            "-",
        );
    }
}
