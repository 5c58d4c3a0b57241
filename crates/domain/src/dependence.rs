//! How much of the work rests on one person: functions that nobody can stand in for, routines that only one holder has
//! ever used, and holders with more than one function. A holder is an office contact, never more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::chain::Chain;
use crate::codes::FunctionCode;
use crate::governing_document::{DocumentKind, DocumentStatus, GoverningDocument};
use crate::holding::Holding;

/// How a routine has been used by a day.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutineHabit<'c> {
    pub routine: &'c GoverningDocument,
    pub times: usize,
    pub last: Option<Date>,
    pub holders: BTreeSet<&'c str>,
}

impl RoutineHabit<'_> {
    pub fn rests_on_one(&self) -> bool {
        self.holders.len() == 1
    }
}

impl Chain {
    /// Functions with a holder and no deputy on a day.
    pub fn held_alone(&self, day: Date) -> Vec<&Holding> {
        let held = self.holdings.values().filter(|h| !h.deputy && h.holds_on(day));
        held.filter(|h| self.deputy(&h.function, day).is_none()).collect()
    }

    /// Functions that have a holder on a day.
    pub fn held_on(&self, day: Date) -> usize {
        let held = self.holdings.values().filter(|h| !h.deputy && h.holds_on(day));
        held.map(|h| &h.function).collect::<BTreeSet<_>>().len()
    }

    /// Holders with more than one function on a day.
    pub fn holders_of_several(&self, day: Date) -> Vec<(&str, Vec<&FunctionCode>)> {
        let mut held: BTreeMap<&str, Vec<&FunctionCode>> = BTreeMap::new();
        for holding in self.holdings.values().filter(|h| !h.deputy && h.holds_on(day)) {
            held.entry(&holding.holder).or_default().push(&holding.function);
        }
        held.retain(|_, functions| functions.len() > 1);
        held.into_iter().collect()
    }

    /// Routines that hold on a day, and who has used them.
    pub fn routine_habits(&self, day: Date) -> Vec<RoutineHabit<'_>> {
        let holds = |d: &&GoverningDocument| {
            d.kind == DocumentKind::Routine
                && !matches!(
                    self.status(d, day),
                    DocumentStatus::Coming { .. } | DocumentStatus::Replaced { .. }
                )
        };
        let habit = |routine| {
            let mut habit = RoutineHabit {
                routine,
                times: 0,
                last: None,
                holders: BTreeSet::new(),
            };
            let uses = self.routine_uses.values();
            for used in uses.filter(|u| u.document == routine.code && u.on <= day) {
                habit.times += 1;
                habit.last = habit.last.max(Some(used.on));
                habit.holders.insert(&used.holder);
            }
            habit
        };
        self.documents.values().filter(holds).map(habit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_deputy_and_a_second_user_make_the_work_rest_on_more_than_one() {
        let record = |kind: &str, said| serde_json::from_value(json!({"kind": kind, "said": said})).unwrap();
        let holding = |function: &str, holder: &str, deputy: bool| {
            record(
                "holding",
                json!({"function": function, "holder": holder, "deputy": deputy}),
            )
        };
        let used = |on: &str, holder: &str| {
            record(
                "routine_use",
                json!({"document": "oro", "on": on, "function": "samordnare", "holder": holder}),
            )
        };
        let chain: Chain = [
            record(
                "document",
                json!({"code": "oro", "kind": "routine", "title": "Social oro"}),
            ),
            holding("chef", "Innehavare A", false),
            holding("chef", "Innehavare B", true),
            holding("samordnare", "Innehavare C", false),
            holding("ordforande", "Innehavare C", false),
            used("2022-01-10", "Innehavare C"),
            used("2022-02-10", "Innehavare D"),
        ]
        .into_iter()
        .collect();
        let alone = |on: &str| -> Vec<String> {
            let held = chain.held_alone(on.parse().unwrap());
            held.iter().map(|h| h.function.to_string()).collect()
        };
        assert_eq!(alone("2022-04-22"), ["ordforande", "samordnare"]);
        assert_eq!(
            chain.holders_of_several("2022-04-22".parse().unwrap())[0].0,
            "Innehavare C"
        );
        let rests = |on: &str| chain.routine_habits(on.parse().unwrap())[0].rests_on_one();
        assert!(rests("2022-01-31"));
        assert!(!rests("2022-02-28"));
    }
}
