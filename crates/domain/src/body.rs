//! A council, board, committee or group: who sits in it by function, how often it is to meet, and whether it did.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::{BodyCode, DocumentCode, DutyCode, FunctionCode};
use crate::record::{Field, Said, Shape, Shaped, Weight, choice, record};

choice! {
    pub enum BodyKind {
        Council = "council",
        Board = "board",
        Committee = "committee",
        PreparatoryCommittee = "preparatory_committee",
        /// Also the strategic council that the law demands (10 §).
        SteeringGroup = "steering_group",
        /// The weekly operative group.
        OperativeGroup = "operative_group",
        WorkingGroup = "working_group",
    }
}

record! {
    pub struct Body {
        needed code: BodyCode,
        needed kind: BodyKind,
        needed name: String,
        /// Other names for it in the sources.
        aliases: Vec<String>,
        /// What it answers to.
        parent: Option<BodyCode>,
        /// What it is there for, in a sentence.
        prose task: String,
        seats: Vec<Seat>,
        meets: Option<MeetingRule>,
        /// How many seats must be filled for it to decide.
        quorum: Option<usize>,
        from: Option<Date>,
        to: Option<Date>,
        source: String,
        statements: Vec<Statement>,
    }
}

record! {
    /// A seat belongs to a function, never to a person.
    pub struct Seat {
        needed function: FunctionCode,
        /// A leading position, as 10 § demands of those outside the municipality.
        leading: bool,
        chairs: bool,
        substitute: SubstituteRule,
    }
}

choice! {
    #[derive(Default)]
    pub enum SubstituteRule {
        #[default]
        NotAllowed = "not_allowed",
        /// Only one who was appointed by name for the seat.
        PersonallyAppointed = "personally_appointed",
        Allowed = "allowed",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "every", content = "times")]
pub enum MeetingRule {
    Week,
    /// At least so many times a year, and when needed.
    Year(u32),
}

impl Shaped for MeetingRule {
    const SHAPE: Shape = Shape::Row(&[
        Field {
            name: "every",
            shape: Shape::Choice(&["week", "year"]),
            weight: Weight::Optional,
        },
        Field {
            name: "times",
            shape: Shape::Whole,
            weight: Weight::Optional,
        },
    ]);
}

record! {
    /// A meeting as it was called, what was on its agenda, and whether it was held. Once its minutes are adopted it is
    /// locked.
    pub struct Meeting {
        needed body: BodyCode,
        needed on: Date,
        held: bool,
        agenda: Vec<String>,
        /// Who was there, by function: the function itself, or its substitute.
        present: Vec<Presence>,
        minutes: Option<DocumentCode>,
        prose notes: String,
        minutes_adopted_on: Option<Date>,
        /// Duties that it is the evidence of having fulfilled.
        fulfils: Vec<DutyCode>,
        source: String,
    }
}

record! {
    pub struct Presence {
        needed function: FunctionCode,
        by: PresentBy,
    }
}

choice! {
    #[derive(Default)]
    pub enum PresentBy {
        #[default]
        Holder = "holder",
        /// Appointed by name for this seat.
        AppointedSubstitute = "appointed_substitute",
        Substitute = "substitute",
    }
}

impl Said for Body {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

impl Said for Meeting {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        format!("{} {}", chain.body_name(&self.body), self.on)
    }

    fn code(&self) -> String {
        format!("{}-{}", self.body, self.on)
    }

    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        match self.minutes_adopted_on {
            Some(on) if !self.held => {
                Err(RecordError::new("minutes-of-no-meeting", "minutes_adopted_on").with("day", on))
            }
            Some(on) if on < self.on => Err(RecordError::new("minutes-before-meeting", "minutes_adopted_on")
                .with("day", on)
                .with("held", self.on)),
            _ => Ok(()),
        }
    }

    fn is_locked(&self) -> bool {
        self.minutes_adopted_on.is_some()
    }
}

/// How a year's meetings stand against the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingYear {
    pub held: u32,
    pub wanted: u32,
    /// The year is over, so that what is missing can no longer be held.
    pub over: bool,
}

impl MeetingYear {
    pub fn is_deviation(self) -> bool {
        self.over && self.held < self.wanted
    }
}

impl Body {
    /// Whether a name in some text is this body's.
    pub fn is_called(&self, name: &str) -> bool {
        let same = |own: &str| own.trim().to_lowercase() == name.trim().to_lowercase();
        same(&self.name) || self.aliases.iter().any(|a| same(a)) || self.code.as_str() == name
    }

    pub fn exists_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether someone counts for a seat: a substitute only where the rule lets one.
    pub fn seat_is_filled(&self, presence: &Presence) -> bool {
        let seat = self.seats.iter().find(|s| s.function == presence.function);
        seat.is_some_and(|seat| match (presence.by, seat.substitute) {
            (PresentBy::Holder, _) | (_, SubstituteRule::Allowed) => true,
            (PresentBy::AppointedSubstitute, rule) => rule == SubstituteRule::PersonallyAppointed,
            (PresentBy::Substitute, _) => false,
        })
    }

    /// Whether enough seats were filled; `None` where the body has no quorum, or nobody wrote who was there.
    pub fn had_quorum(&self, meeting: &Meeting) -> Option<bool> {
        let quorum = self.quorum.filter(|_| !meeting.present.is_empty())?;
        let filled = meeting.present.iter().filter(|p| self.seat_is_filled(p)).count();
        Some(filled >= quorum)
    }

    /// The meetings of `day`'s year that were held by then, against those that were to be. `None` without a yearly rule.
    pub fn meeting_year<'m>(
        &self,
        meetings: impl IntoIterator<Item = &'m Meeting>,
        day: Date,
    ) -> Option<MeetingYear> {
        let Some(MeetingRule::Year(wanted)) = self.meets else {
            return None;
        };
        let counts = |m: &&Meeting| m.body == self.code && m.held && m.on.year() == day.year() && m.on <= day;
        Some(MeetingYear {
            held: u32::try_from(meetings.into_iter().filter(counts).count()).unwrap_or(u32::MAX),
            wanted,
            over: day.month() == 12 && day.day() == 31,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Body {
        serde_json::from_value(serde_json::json!({
            "code": "styrgrupp", "kind": "steering_group", "name": "Styrgruppen", "aliases": ["Strategiska rådet"],
            "seats": [
                {"function": "kommundirektor", "leading": true, "chairs": true},
                {"function": "forbundsdirektor", "leading": true, "substitute": "personally_appointed"},
            ],
            "meets": {"every": "year", "times": 3}, "quorum": 2,
        }))
        .unwrap()
    }

    fn meeting(on: &str, present: &[(&str, PresentBy)]) -> Meeting {
        Meeting {
            body: "styrgrupp".into(),
            on: on.parse().unwrap(),
            held: true,
            present: present
                .iter()
                .map(|(function, by)| Presence {
                    function: (*function).into(),
                    by: *by,
                })
                .collect(),
            agenda: Vec::new(),
            minutes: None,
            notes: String::new(),
            minutes_adopted_on: None,
            fulfils: Vec::new(),
            source: String::new(),
        }
    }

    #[test]
    fn one_body_has_many_names() {
        assert!(group().is_called("strategiska rådet "));
        assert!(!group().is_called("OSG"));
    }

    #[test]
    fn a_substitute_counts_only_when_appointed_for_the_seat() {
        let check = |by, quorum| {
            let there = [("kommundirektor", PresentBy::Holder), ("forbundsdirektor", by)];
            assert_eq!(
                group().had_quorum(&meeting("2022-03-01", &there)),
                Some(quorum),
                "{by:?}"
            );
        };
        check(PresentBy::Holder, true);
        check(PresentBy::AppointedSubstitute, true);
        check(PresentBy::Substitute, false);
    }

    #[test]
    fn two_of_three_meetings_is_a_deviation_when_the_year_is_over() {
        let held = [meeting("2022-02-10", &[]), meeting("2022-06-09", &[])];
        let year = |day: &str| group().meeting_year(&held, day.parse().unwrap()).unwrap();
        assert!(!year("2022-12-30").is_deviation());
        assert!(year("2022-12-31").is_deviation());
        assert_eq!(year("2022-03-01").held, 1);
    }
}
