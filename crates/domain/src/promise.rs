//! A promise to the inhabitants (medborgarlöfte): yearly, measurable, signed by every party. From proposal to feedback no
//! step can be skipped.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::governing_document::{Party, days_between};
use crate::record::{Field, Said, record};

record! {
    /// The categories that promises of a year may have.
    pub struct PromiseYear {
        needed year: i16,
        needed categories: Vec<String>,
        /// The last day for telling the inhabitants what came of it.
        feedback_due: Option<Date>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for PromiseYear {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.year.to_string()
    }

    fn code(&self) -> String {
        self.year.to_string()
    }
}

record! {
    pub struct Progress {
        needed on: Date,
        needed count: i64,
        note: String,
    }
}

record! {
    pub struct Promise {
        needed code: PromiseCode,
        needed year: i16,
        /// One of the year's.
        needed category: String,
        /// As the inhabitants read it.
        needed prose text: String,
        /// At least so many times, or so much.
        expected at_least: Option<i64>,
        /// What is counted.
        unit: String,
        expected parties: Vec<Party>,
        focus_area: Option<FocusAreaCode>,
        interventions: Vec<InterventionCode>,
        expected responsible: Option<FunctionCode>,
        proposed_by: Option<BodyCode>,
        proposed_on: Option<Date>,
        decided_by: Option<BodyCode>,
        decided_on: Option<Date>,
        registry_number: String,
        published_on: Option<Date>,
        progress: Vec<Progress>,
        followed_up_on: Option<Date>,
        prose result: String,
        feedback_on: Option<Date>,
        prose feedback: String,
        source: String,
        statements: Vec<Statement>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseState {
    Draft,
    Proposed,
    Decided,
    Signed,
    Published,
    FollowedUp,
    FedBack,
}

impl PromiseState {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Proposed,
        Self::Decided,
        Self::Signed,
        Self::Published,
        Self::FollowedUp,
        Self::FedBack,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::Decided => "decided",
            Self::Signed => "signed",
            Self::Published => "published",
            Self::FollowedUp => "followed_up",
            Self::FedBack => "fed_back",
        }
    }
}

impl Promise {
    /// The day that every party had signed.
    fn signed_on(&self) -> Option<Date> {
        let days: Option<Vec<Date>> = self.parties.iter().map(|p| p.signed_on).collect();
        days?.into_iter().max()
    }

    /// The day of each step after the draft, in order.
    fn steps(&self) -> [(PromiseState, &'static str, Option<Date>); 6] {
        [
            (PromiseState::Proposed, "proposed_on", self.proposed_on),
            (PromiseState::Decided, "decided_on", self.decided_on),
            (PromiseState::Signed, "parties", self.signed_on()),
            (PromiseState::Published, "published_on", self.published_on),
            (PromiseState::FollowedUp, "followed_up_on", self.followed_up_on),
            (PromiseState::FedBack, "feedback_on", self.feedback_on),
        ]
    }

    /// How far it had come on a day.
    pub fn state(&self, day: Date) -> PromiseState {
        let taken = self
            .steps()
            .into_iter()
            .take_while(|(.., on)| on.is_some_and(|on| on <= day));
        taken.last().map_or(PromiseState::Draft, |(state, ..)| state)
    }

    /// What was counted by a day.
    pub fn counted(&self, day: Date) -> i64 {
        let counted = self.progress.iter().filter(|p| p.on <= day);
        counted.map(|p| p.count).sum()
    }

    /// What should have been counted by a day, were it done evenly over its year.
    pub fn expected_by(&self, day: Date) -> Option<i64> {
        let least = self.at_least?;
        let first = Date::new(self.year, 1, 1).ok()?;
        let days = i64::from(first.days_in_year());
        let gone = (days_between(first, day) + 1).clamp(0, days);
        Some(least * gone / days)
    }

    /// Decided, not yet followed up, and fewer counted than an even pace would give.
    pub fn lags_on(&self, day: Date) -> bool {
        let state = self.state(day);
        let is_kept_on = state >= PromiseState::Decided && state < PromiseState::FollowedUp;
        is_kept_on
            && self
                .expected_by(day)
                .is_some_and(|expected| self.counted(day) < expected)
    }

    pub fn unsigned(&self, day: Date) -> impl Iterator<Item = &PartnerCode> {
        let missing = self
            .parties
            .iter()
            .filter(move |p| p.signed_on.is_none_or(|on| on > day));
        missing.map(|p| &p.partner)
    }
}

impl Said for Promise {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.text.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        let years = chain.promise_years.get(&self.year.to_string().as_str().into());
        if let Some(year) = years.filter(|y| !y.categories.contains(&self.category)) {
            return Err(RecordError::new("promise-category", "category")
                .with("text", &self.category)
                .with("year", self.year)
                .with("allowed", year.categories.join(", ")));
        }
        if self.published_on.is_some() {
            let missing: Vec<&str> = self
                .parties
                .iter()
                .filter(|p| p.signed_on.is_none())
                .map(|p| p.partner.as_str())
                .collect();
            if !missing.is_empty() || self.parties.is_empty() {
                return Err(
                    RecordError::new("promise-unsigned", "parties").with("partners", missing.join(", "))
                );
            }
        }
        let steps = self.steps();
        for (i, (state, field, on)) in steps.iter().enumerate() {
            let Some(on) = on else { continue };
            // Signatures may be collected before the decision; what is then told waits for both.
            let before = steps[..i]
                .iter()
                .find(|(.., day)| day.is_none_or(|day| day > *on));
            if let Some((missing, at, day)) = before.filter(|_| *state != PromiseState::Signed) {
                return Err(match day {
                    None => RecordError::new("promise-step-skipped", field)
                        .with("step", state.code())
                        .with("missing", missing.code()),
                    Some(day) => RecordError::new("promise-step-order", at)
                        .with("step", state.code())
                        .with("missing", missing.code())
                        .with("day", day),
                });
            }
        }
        if self.decided_on.is_some() && self.decided_by.is_none() {
            return Err(RecordError::new("decided-without-body", "decided_by"));
        }
        Ok(())
    }

    fn is_locked(&self) -> bool {
        self.feedback_on.is_some()
    }
}
