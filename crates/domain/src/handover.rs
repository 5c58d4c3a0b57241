//! What somebody who takes over a function needs to know: what is the function's, what comes, where it sits and whom it
//! meets there. Everything belongs to functions, so that nothing of it leaves with a holder.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::body::{Body, Seat};
use crate::body_decision::AssignmentState;
use crate::chain::{Chain, Record, RecordKind};
use crate::codes::{DocumentCode, FunctionCode, PartnerCode};
use crate::governing_document::DocumentStatus;
use crate::intervention::{Intervention, InterventionState};
use crate::promise::PromiseState;
use crate::record::{Shape, is_empty};

/// Fields by which a record is a function's.
const OWNERS: [&str; 3] = ["responsible", "function", "by"];

/// Something of a function's that lies ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    pub on: Date,
    pub record: Record,
    /// The field that says the day, such as `valid_to`.
    pub field: &'static str,
}

/// A routine as a function has used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit<'c> {
    pub routine: &'c DocumentCode,
    pub times: usize,
    pub last: Date,
}

impl Chain {
    /// Every record that is a function's, kind by kind. Who holds it and which routines were used are told apart.
    pub fn records_of(&self, function: &FunctionCode) -> Vec<Record> {
        let kinds = RecordKind::ALL
            .iter()
            .filter(|kind| !matches!(kind, RecordKind::Holding | RecordKind::RoutineUse));
        let is_own = |record: &Record| {
            let fields = record.fields();
            OWNERS
                .iter()
                .any(|name| fields.get(name).and_then(|v| v.as_str()) == Some(function.as_str()))
        };
        kinds
            .flat_map(|kind| self.records(*kind))
            .filter(is_own)
            .collect()
    }

    /// The bodies that a function sits in on a day.
    pub fn seats_of<'c>(&'c self, function: &'c FunctionCode, day: Date) -> Vec<(&'c Body, &'c Seat)> {
        let here = self.bodies.values().filter(|b| b.exists_on(day));
        here.filter_map(|body| {
            let seat = body.seats.iter().find(|s| s.function == *function)?;
            Some((body, seat))
        })
        .collect()
    }

    /// The functions that it meets, with the bodies where it does.
    pub fn functions_met<'c>(
        &'c self,
        function: &'c FunctionCode,
        day: Date,
    ) -> BTreeMap<&'c FunctionCode, Vec<&'c Body>> {
        let mut met: BTreeMap<&FunctionCode, Vec<&Body>> = BTreeMap::new();
        for (body, _) in self.seats_of(function, day) {
            for seat in body.seats.iter().filter(|s| s.function != *function) {
                met.entry(&seat.function).or_default().push(body);
            }
        }
        met
    }

    /// The organisations that take part in its interventions, of those that have not ended.
    pub fn partners_of<'c>(
        &'c self,
        function: &FunctionCode,
        day: Date,
    ) -> BTreeMap<&'c PartnerCode, Vec<&'c Intervention>> {
        let mut found: BTreeMap<&PartnerCode, Vec<&Intervention>> = BTreeMap::new();
        let own = self.interventions.values();
        let own = own.filter(|i| i.responsible.as_ref() == Some(function));
        for of in own.filter(|i| !has_ended(i, day)) {
            for partner in &of.parties {
                found.entry(partner).or_default().push(of);
            }
        }
        found
    }

    /// The routines that a function has used by a day, the one used last first.
    pub fn habits_of<'c>(&'c self, function: &FunctionCode, day: Date) -> Vec<Habit<'c>> {
        let mut found: BTreeMap<&DocumentCode, Habit<'_>> = BTreeMap::new();
        let uses = self.routine_uses.values();
        for used in uses.filter(|u| u.function == *function && u.on <= day) {
            let habit = found.entry(&used.document).or_insert(Habit {
                routine: &used.document,
                times: 0,
                last: used.on,
            });
            habit.times += 1;
            habit.last = habit.last.max(used.on);
        }
        let mut habits: Vec<Habit<'_>> = found.into_values().collect();
        habits.sort_by_key(|habit| std::cmp::Reverse(habit.last));
        habits
    }

    /// What lies ahead for a function, from a day to another: what ends, is due, begins or takes place.
    pub fn coming_for(&self, function: &FunctionCode, day: Date, until: Date) -> Vec<Coming> {
        let mut records = self.records_of(function);
        let sits_in = |code| {
            self.seats_of(function, day)
                .iter()
                .any(|(body, _)| body.code == code)
        };
        let meetings = self.meetings.values().filter(|m| sits_in(m.body.clone()));
        records.extend(meetings.cloned().map(Record::Meeting));
        let holdings = self.holdings.values().filter(|h| h.function == *function);
        records.extend(holdings.cloned().map(Record::Holding));
        let mut found: Vec<Coming> = Vec::new();
        for record in records.into_iter().filter(|r| !self.is_settled(r, day)) {
            for (field, on) in self.days_of(&record, day) {
                if day <= on && on <= until {
                    found.push(Coming {
                        on,
                        record: record.clone(),
                        field,
                    });
                }
            }
        }
        found.sort_by_key(|c| (c.on, c.record.kind(), c.record.code()));
        found
    }

    /// Nothing more is to be done about it.
    pub fn is_settled(&self, record: &Record, day: Date) -> bool {
        let by_then = |on: Option<Date>| on.is_some_and(|on| on <= day);
        match record {
            Record::Assignment(it) => it.state(day) == AssignmentState::Answered,
            Record::AuditQuestion(it) => by_then(it.answered_on),
            Record::Dialogue(it) => it.is_fed_back_on(day),
            Record::Disclosure(it) => it.is_decided_on(day),
            Record::Document(it) => matches!(self.status(it, day), DocumentStatus::Replaced { .. }),
            Record::FactCheck(it) => by_then(it.answered_on),
            Record::Finding(it) => it.is_closed_on(self, day),
            Record::Intervention(it) => has_ended(it, day),
            Record::Promise(it) => it.state(day) == PromiseState::FedBack,
            Record::Referral(it) => it.is_answered_on(day),
            _ => false,
        }
    }

    /// The days that a record tells of itself, each with its field.
    fn days_of(&self, record: &Record, day: Date) -> Vec<(&'static str, Date)> {
        let told: Vec<(&'static str, Option<Date>)> = match record {
            // Extensions count, and a duty's next day follows from when it was last done.
            Record::Document(it) => vec![("valid_from", it.valid_from), ("valid_to", it.end_on(day))],
            Record::Duty(it) => {
                let last = self.evidence(&it.code, day).first().map(|e| e.on);
                vec![
                    ("in_force_from", Some(it.in_force_from)),
                    ("due", it.due_after(last)),
                ]
            }
            Record::Assignment(it) => vec![("due", Some(it.due_on()))],
            Record::AuditQuestion(it) => vec![("due", it.due)],
            Record::FactCheck(_) => Vec::new(),
            Record::Promise(it) => {
                let year = self.promise_years.get(&it.year.to_string().as_str().into());
                vec![("feedback_due", year.and_then(|y| y.feedback_due))]
            }
            _ => {
                let fields = record.fields();
                let days = record.kind().fields().iter().filter(|f| f.shape == Shape::Day);
                let at = |name: &str| {
                    let value = fields.get(name).filter(|v| !is_empty(Some(v)));
                    value?.as_str()?.parse().ok()
                };
                days.map(|f| (f.name, at(f.name))).collect()
            }
        };
        let told = told.into_iter();
        told.filter_map(|(field, on)| Some((field, on?))).collect()
    }
}

fn has_ended(of: &Intervention, day: Date) -> bool {
    matches!(
        of.state(day),
        InterventionState::Done | InterventionState::Cancelled
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chain() -> Chain {
        let record = |kind: &str, said| serde_json::from_value(json!({"kind": kind, "said": said})).unwrap();
        [
            record(
                "document",
                json!({"code": "avtal", "kind": "agreement", "title": "Avtalet", "valid_to": "2022-12-31",
                       "responsible": "chef"}),
            ),
            record(
                "body",
                json!({"code": "grupp", "kind": "steering_group", "name": "Gruppen",
                       "seats": [{"function": "chef"}, {"function": "polis"}]}),
            ),
            record("meeting", json!({"body": "grupp", "on": "2022-09-01"})),
            record(
                "intervention",
                json!({"code": "vardar", "title": "Värdar", "nature": "social", "term": "long", "responsible": "chef",
                       "parties": ["bolaget"], "to": "2022-10-01"}),
            ),
            record(
                "holding",
                json!({"function": "chef", "holder": "Innehavare A", "to": "2022-08-31"}),
            ),
        ]
        .into_iter()
        .collect()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn what_comes_is_told_in_the_order_of_its_days() {
        let chain = chain();
        let coming = chain.coming_for(&"chef".into(), day("2022-08-01"), day("2023-02-01"));
        let told: Vec<(String, &str)> = coming.iter().map(|c| (c.on.to_string(), c.field)).collect();
        let expected = [
            ("2022-08-31", "to"),
            ("2022-09-01", "on"),
            ("2022-10-01", "to"),
            ("2022-12-31", "valid_to"),
        ];
        assert_eq!(told, expected.map(|(on, field)| (on.to_owned(), field)));
        assert!(
            chain
                .coming_for(&"polis".into(), day("2023-01-01"), day("2023-06-01"))
                .is_empty()
        );
    }

    #[test]
    fn contacts_are_functions_and_organisations() {
        let chain = chain();
        let chef = "chef".into();
        let met: Vec<&str> = chain
            .functions_met(&chef, day("2022-08-01"))
            .keys()
            .map(|f| f.as_str())
            .collect();
        assert_eq!(met, ["polis"]);
        let partners = chain.partners_of(&chef, day("2022-08-01"));
        assert_eq!(
            partners.keys().map(|p| p.as_str()).collect::<Vec<_>>(),
            ["bolaget"]
        );
    }

    #[test]
    fn what_is_a_functions_leaves_out_who_holds_it() {
        let chain = chain();
        let kinds: Vec<_> = chain
            .records_of(&"chef".into())
            .iter()
            .map(Record::kind)
            .collect();
        assert_eq!(kinds, [RecordKind::Document, RecordKind::Intervention]);
    }
}
