//! A dialogue or a safety walk on a place: when and where, what was said, and what those who came were answered.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::{AreaCode, DialogueCode, FunctionCode, PartnerCode};
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum DialogueKind {
        Dialogue = "dialogue",
        SafetyWalk = "safety_walk",
    }
}

record! {
    pub struct DialoguePoint {
        needed text: String,
        owner: Option<PartnerCode>,
        done_on: Option<Date>,
    }
}

record! {
    pub struct Dialogue {
        needed code: DialogueCode,
        needed kind: DialogueKind,
        needed place: String,
        area: Option<AreaCode>,
        needed on: Date,
        time: String,
        expected responsible: Option<FunctionCode>,
        points: Vec<DialoguePoint>,
        /// Days within which those who came are answered.
        feedback_within_days: Option<i32>,
        feedback_on: Option<Date>,
        prose feedback: String,
        source: String,
        statements: Vec<Statement>,
    }
}

/// Where nobody has said otherwise.
const FEEDBACK_DAYS: i32 = 30;

impl Dialogue {
    pub fn feedback_due(&self) -> Date {
        self.on + self.feedback_within_days.unwrap_or(FEEDBACK_DAYS).days()
    }

    pub fn is_fed_back_on(&self, day: Date) -> bool {
        self.feedback_on.is_some_and(|on| on <= day)
    }
}

impl Said for Dialogue {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{}, {}", self.place, self.on)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}
