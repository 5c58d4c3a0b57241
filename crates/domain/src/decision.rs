//! A decision of a weekly meeting: what is to be done, by which function, by which day, and what
//! became of it. Late is computed, never typed in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::{AreaCode, CategoryCode, DecisionId, FunctionCode};
use crate::time::IsoWeek;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    Done,
    PartlyDone,
    NotDone,
}

impl DecisionOutcome {
    pub const ALL: [Self; 3] = [Self::Done, Self::PartlyDone, Self::NotDone];

    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PartlyDone => "partly_done",
            Self::NotDone => "not_done",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionInput {
    /// The week of the picture that it was decided on.
    pub week: IsoWeek,
    pub area: Option<AreaCode>,
    pub category: Option<CategoryCode>,
    pub text: String,
    pub responsible: FunctionCode,
    pub due: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub id: DecisionId,
    #[serde(flatten)]
    pub input: DecisionInput,
    pub outcome: Option<DecisionOutcome>,
    pub outcome_text: String,
    pub answered_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionState {
    Open,
    Late,
    Answered,
}

impl Decision {
    pub fn state(&self, today: Date) -> DecisionState {
        match (self.outcome, self.input.due < today) {
            (Some(_), _) => DecisionState::Answered,
            (None, true) => DecisionState::Late,
            (None, false) => DecisionState::Open,
        }
    }
}
