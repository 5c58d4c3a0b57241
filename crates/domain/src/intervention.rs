//! An intervention (åtgärd): against which cause of which problem, how it is meant to work, who does and pays it; and
//! what was found when it was followed up.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum Nature {
        Situational = "situational",
        Social = "social",
    }
}

choice! {
    pub enum Term {
        Short = "short",
        Long = "long",
    }
}

choice! {
    pub enum InterventionEnd {
        Done = "done",
        Cancelled = "cancelled",
    }
}

record! {
    pub struct Intervention {
        needed code: InterventionCode,
        needed title: String,
        expected problems: Vec<ProblemCode>,
        expected causes: Vec<CauseCode>,
        needed nature: Nature,
        needed term: Term,
        /// How it is meant to act on the cause.
        expected prose mechanism: String,
        /// The method it follows, and where that is described.
        expected method: String,
        expected prose before_picture: String,
        expected prose goal: String,
        expected prose resource: String,
        expected responsible: Option<FunctionCode>,
        parties: Vec<PartnerCode>,
        need_owner: Option<PartnerCode>,
        cost_bearer: Option<PartnerCode>,
        area: Option<AreaCode>,
        place: String,
        from: Option<Date>,
        to: Option<Date>,
        /// How many times it is to be done.
        times: Option<i64>,
        /// The plans it stands in; the action plan, the activity plan and the promises are different things.
        plans: Vec<DocumentCode>,
        /// The activity at the level above, in a plan that this one carries out.
        part_of: Option<InterventionCode>,
        /// Others that are done jointly with it.
        together_with: Vec<InterventionCode>,
        /// The standing task that it belongs to.
        task: Option<TaskCode>,
        ended: Option<InterventionEnd>,
        ended_on: Option<Date>,
        /// What the public page says.
        prose public_text: String,
        source: String,
        statements: Vec<Statement>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterventionState {
    Undated,
    Planned,
    Ongoing,
    /// Its last day has passed, and nobody has said how it ended.
    Over,
    Done,
    Cancelled,
}

impl InterventionState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Undated => "undated",
            Self::Planned => "planned",
            Self::Ongoing => "ongoing",
            Self::Over => "over",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Intervention {
    pub fn state(&self, day: Date) -> InterventionState {
        let ended = self.ended.filter(|_| self.ended_on.is_none_or(|on| on <= day));
        match (ended, self.from, self.to) {
            (Some(InterventionEnd::Done), ..) => InterventionState::Done,
            (Some(InterventionEnd::Cancelled), ..) => InterventionState::Cancelled,
            (None, Some(from), _) if day < from => InterventionState::Planned,
            (None, _, Some(to)) if to < day => InterventionState::Over,
            (None, None, None) => InterventionState::Undated,
            (None, ..) => InterventionState::Ongoing,
        }
    }

    /// Both have days, and share one.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_by = |a: &Self, b: &Self| match (a.from, b.to.or(b.from)) {
            (Some(from), Some(to)) => from <= to,
            _ => false,
        };
        begins_by(self, other) && begins_by(other, self)
    }

    /// Meant for the same spot.
    pub fn shares_place(&self, other: &Self) -> bool {
        let place = self.place.trim();
        !place.is_empty() && place.to_lowercase() == other.place.trim().to_lowercase()
    }

    /// Done together: one names the other.
    pub fn is_joint_with(&self, other: &Self) -> bool {
        self.together_with.contains(&other.code) || other.together_with.contains(&self.code)
    }
}

impl Said for Intervention {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.title.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

choice! {
    /// What a follow-up rests on; each builds on the one before.
    pub enum FollowUpKind {
        /// Was it done, how often, how many were reached (produktionsuppföljning).
        Output = "output",
        /// How and why it went as it did.
        Process = "process",
        /// How the problem changed.
        Effect = "effect",
    }
}

choice! {
    pub enum Verdict {
        Good = "good",
        Partly = "partly",
        None = "none",
        Worse = "worse",
        CannotBeDetermined = "cannot_be_determined",
    }
}

record! {
    pub struct FollowUp {
        needed code: FollowUpCode,
        needed intervention: InterventionCode,
        needed on: Date,
        needed kind: FollowUpKind,
        needed verdict: Verdict,
        expected prose result: String,
        /// How many times it was done.
        count: Option<i64>,
        /// How many it reached.
        reached: Option<i64>,
        /// How sure the result is: interval, number of events, comparison.
        prose uncertainty: String,
        method: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl FollowUp {
    /// Called good although only what was done has been counted.
    pub fn claims_more_than_it_shows(&self) -> bool {
        self.verdict == Verdict::Good && self.kind == FollowUpKind::Output
    }
}

impl Said for FollowUp {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let of = chain.interventions.get(&self.intervention);
        let of = of.map_or(self.intervention.as_str(), |i| &i.title);
        format!("{of}, {}", self.on)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}
