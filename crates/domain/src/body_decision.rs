//! What a body decided (a paragraph of its minutes), and what one body asked another to do (uppdrag) and was answered.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

choice! {
    /// Politics decides what is to be reached, the administration how.
    pub enum DecisionLevel {
        What = "what",
        How = "how",
    }
}

record! {
    pub struct BodyDecision {
        needed code: BodyDecisionCode,
        needed body: BodyCode,
        needed on: Date,
        /// The paragraph of the minutes, such as `§ 14`.
        section: String,
        registry_number: String,
        needed prose text: String,
        needed level: DecisionLevel,
        problems: Vec<ProblemCode>,
        interventions: Vec<InterventionCode>,
        documents: Vec<DocumentCode>,
        promises: Vec<PromiseCode>,
        goals: Vec<GoalCode>,
        packages: Vec<BudgetPackageCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for BodyDecision {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        if self.section.is_empty() {
            self.text.clone()
        } else {
            format!("{} {}", self.section, self.text)
        }
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn is_locked(&self) -> bool {
        true
    }
}

record! {
    pub struct Assignment {
        needed code: AssignmentCode,
        needed from_body: BodyCode,
        needed to_body: BodyCode,
        needed prose text: String,
        needed given_on: Date,
        expected due: Option<Date>,
        decision: Option<BodyDecisionCode>,
        problems: Vec<ProblemCode>,
        /// What came of it on the ground.
        interventions: Vec<InterventionCode>,
        answered_on: Option<Date>,
        prose answer: String,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentState {
    Answered,
    Open,
    /// Past its day, or unanswered for longer than a tertial.
    Late {
        since: Date,
    },
}

impl AssignmentState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Open => "open",
            Self::Late { .. } => "late",
        }
    }
}

/// Months after which an assignment without an answer is late, whatever its day.
const TERTIAL_MONTHS: i32 = 4;

impl Assignment {
    /// The last day for an answer.
    pub fn due_on(&self) -> Date {
        let tertial = self.given_on + TERTIAL_MONTHS.months();
        self.due.map_or(tertial, |due| due.min(tertial))
    }

    pub fn state(&self, day: Date) -> AssignmentState {
        if self.answered_on.is_some_and(|on| on <= day) {
            return AssignmentState::Answered;
        }
        let since = self.due_on();
        if since < day {
            AssignmentState::Late { since }
        } else {
            AssignmentState::Open
        }
    }

    /// Days from when it was given until the first of its interventions began.
    pub fn days_to_first_intervention(&self, chain: &Chain, day: Date) -> Option<i64> {
        let begun = self
            .interventions
            .iter()
            .filter_map(|code| chain.interventions.get(code)?.from);
        let first = begun.filter(|from| *from <= day).min()?;
        Some(crate::governing_document::days_between(self.given_on, first))
    }
}

impl Said for Assignment {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.text.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        if self.from_body == self.to_body {
            return Err(RecordError::new("assignment-to-itself", "to_body"));
        }
        if self.answered_on.is_some() && self.answer.trim().is_empty() {
            return Err(RecordError::new("answer-missing", "answer"));
        }
        Ok(())
    }
}
