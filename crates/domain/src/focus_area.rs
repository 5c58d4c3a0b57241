//! A focus area: what those who agreed will work on together, and which goals it serves.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::{DocumentCode, FocusAreaCode, FunctionCode, GoalCode};
use crate::record::{Field, Said, record};

record! {
    pub struct FocusArea {
        needed code: FocusAreaCode,
        needed name: String,
        expected goals: Vec<GoalCode>,
        /// The agreement and the plan that it belongs to.
        documents: Vec<DocumentCode>,
        expected responsible: Option<FunctionCode>,
        from: Option<Date>,
        to: Option<Date>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for FocusArea {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}
