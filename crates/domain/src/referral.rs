//! A plan sent for an opinion (remiss), looked at for safety before the last day.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::{AreaCode, BodyCode, FunctionCode, ReferralCode};
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum ReferralStage {
        Consultation = "consultation",
        Review = "review",
        Adoption = "adoption",
    }
}

choice! {
    /// What became of the opinion.
    pub enum ReferralOutcome {
        Followed = "followed",
        PartlyFollowed = "partly_followed",
        NotFollowed = "not_followed",
    }
}

record! {
    pub struct CheckItem {
        needed text: String,
        met: bool,
        note: String,
    }
}

record! {
    pub struct Referral {
        needed code: ReferralCode,
        needed plan: String,
        needed stage: ReferralStage,
        area: Option<AreaCode>,
        needed came_on: Date,
        needed due: Date,
        expected responsible: Option<FunctionCode>,
        handled_by: Option<BodyCode>,
        checklist: Vec<CheckItem>,
        answered_on: Option<Date>,
        prose answer: String,
        outcome: Option<ReferralOutcome>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Referral {
    pub fn is_answered_on(&self, day: Date) -> bool {
        self.answered_on.is_some_and(|on| on <= day)
    }
}

impl Said for Referral {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.plan.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}
