//! A problem (problembild): what, where, when, whom, how much, with what consequence; and why it arises, as a tree of
//! causes (orsaksanalys).

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};
use crate::time::IsoWeek;

choice! {
    pub enum Priority {
        First = "first",
        Second = "second",
        /// Kept an eye on, not worked on.
        Watched = "watched",
    }
}

record! {
    pub struct ProblemProfile {
        needed code: ProblemCode,
        /// What it is.
        needed title: String,
        /// Where, in words; the areas say it so that events can be counted.
        expected prose whereabouts: String,
        areas: Vec<AreaCode>,
        expected categories: Vec<CategoryCode>,
        expected prose when: String,
        expected prose whom: String,
        expected prose extent: String,
        expected prose consequence: String,
        expected priority: Option<Priority>,
        expected focus_area: Option<FocusAreaCode>,
        /// The weekly pictures that showed it.
        weeks: Vec<IsoWeek>,
        /// Events that belong to it although area and category do not say so.
        events: Vec<EventId>,
        from: Option<Date>,
        to: Option<Date>,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl ProblemProfile {
    /// Worked on, rather than watched or not yet weighed.
    pub fn is_prioritised(&self) -> bool {
        matches!(self.priority, Some(Priority::First | Priority::Second))
    }

    pub fn is_current_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether an event belongs to it: named, or of one of its categories in one of its areas while it is current. One
    /// without areas is everywhere; one without categories has only the events it names.
    pub fn covers(&self, event: &EventOfChain<'_>) -> bool {
        let here = self.areas.is_empty() || event.areas.iter().any(|area| self.areas.contains(area));
        self.events.contains(&event.id)
            || (here && self.categories.contains(event.category) && self.is_current_on(event.on))
    }
}

/// What the chain needs to know of an event.
#[derive(Clone, Copy, Debug)]
pub struct EventOfChain<'e> {
    pub id: EventId,
    pub on: Date,
    pub category: &'e CategoryCode,
    pub areas: &'e [AreaCode],
}

impl Said for ProblemProfile {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.title.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

choice! {
    /// Whose view a cause is seen from: the routine activity triangle.
    pub enum Perspective {
        Situation = "situation",
        Victimisation = "victimisation",
        Offender = "offender",
    }
}

choice! {
    pub enum Directness {
        Direct = "direct",
        Indirect = "indirect",
    }
}

choice! {
    /// How well something said to be a cause is supported, from 1 (guessed) to 4 (tested, and what came of acting on
    /// it fed back).
    pub enum EvidenceStrength {
        Hypothesis = "hypothesis",
        WithBasis = "with_basis",
        Tested = "tested",
        FedBack = "fed_back",
    }
}

impl EvidenceStrength {
    pub fn level(self) -> u8 {
        match self {
            Self::Hypothesis => 1,
            Self::WithBasis => 2,
            Self::Tested => 3,
            Self::FedBack => 4,
        }
    }
}

record! {
    pub struct Cause {
        needed code: CauseCode,
        needed problem: ProblemCode,
        needed text: String,
        /// The cause that it lies behind.
        parent: Option<CauseCode>,
        needed perspective: Perspective,
        needed directness: Directness,
        needed strength: EvidenceStrength,
        expected prose basis: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for Cause {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.text.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

/// How far the analysis of a problem has come: 0 without causes, else the level of its weakest cause.
pub fn analysis_level<'c>(causes: impl IntoIterator<Item = &'c Cause>) -> u8 {
    let levels = causes.into_iter().map(|cause| cause.strength.level());
    levels.min().unwrap_or(0)
}
