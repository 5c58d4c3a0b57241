//! What auditors ask, find and warn of, and what shows the answer.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

record! {
    /// Something that should be there when the question is asked: a record by kind and code, all records of a kind, or
    /// a paper by name alone.
    pub struct ExpectedEvidence {
        needed name: String,
        /// The kind of record, such as `document`.
        kind: String,
        /// Empty: all of the kind.
        code: String,
    }
}

record! {
    pub struct AuditQuestion {
        needed code: AuditQuestionCode,
        needed prose text: String,
        /// The study that asks.
        study: String,
        asked_on: Option<Date>,
        due: Option<Date>,
        expected evidence: Vec<ExpectedEvidence>,
        answered_on: Option<Date>,
        prose answer: String,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for AuditQuestion {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.text.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

choice! {
    pub enum FindingDegree {
        Adequate = "adequate",
        PartlyAdequate = "partly_adequate",
        Inadequate = "inadequate",
    }
}

record! {
    pub struct Finding {
        needed code: FindingCode,
        needed prose statement: String,
        needed degree: FindingDegree,
        question: Option<AuditQuestionCode>,
        prose recommendation: String,
        prose response: String,
        due: Option<Date>,
        /// It stays open until something that replaces this document has been decided.
        until_replaced: Option<DocumentCode>,
        closed_on: Option<Date>,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Finding {
    /// Nothing more is asked for: it was closed, what it waits for was decided, or it recommended nothing.
    pub fn is_closed_on(&self, chain: &Chain, day: Date) -> bool {
        if self.closed_on.is_some_and(|on| on <= day) {
            return true;
        }
        match &self.until_replaced {
            Some(code) => chain.documents.values().any(|d| {
                d.replaces.as_ref() == Some(code) && d.decided_on.or(d.valid_from).is_some_and(|on| on <= day)
            }),
            None => self.recommendation.trim().is_empty(),
        }
    }
}

impl Said for Finding {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.statement.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

choice! {
    pub enum RiskStatus {
        Open = "open",
        BeingHandled = "being_handled",
        Closed = "closed",
    }
}

record! {
    pub struct Risk {
        needed code: RiskCode,
        needed prose statement: String,
        needed status: RiskStatus,
        expected prose measure: String,
        expected responsible: Option<FunctionCode>,
        documents: Vec<DocumentCode>,
        questions: Vec<AuditQuestionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for Risk {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.statement.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

choice! {
    pub enum FactCheckOutcome {
        Approved = "approved",
        Commented = "commented",
    }
}

record! {
    /// Those who know look at a text before it is used outside (faktakontroll).
    pub struct FactCheck {
        needed code: FactCheckCode,
        document: Option<DocumentCode>,
        question: Option<AuditQuestionCode>,
        needed by: FunctionCode,
        needed asked_on: Date,
        answered_on: Option<Date>,
        outcome: Option<FactCheckOutcome>,
        prose comment: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for FactCheck {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let document = self.document.as_ref().and_then(|code| chain.documents.get(code));
        let question = self
            .question
            .as_ref()
            .and_then(|code| chain.audit_questions.get(code));
        match (document, question) {
            (Some(document), _) => document.title.clone(),
            (None, Some(question)) => question.text.clone(),
            (None, None) => self.code.to_string(),
        }
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}
