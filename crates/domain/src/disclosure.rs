//! Somebody asked for what we keep, and what came of it: an official document (2 kap. tryckfrihetsförordningen), or what is
//! owed to or asked by another authority. Who asked as a person stands in the registry, under its number, and not here.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::{DisclosureCode, EventId, FunctionCode};
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum Requester {
        LawEnforcement = "requester_law_enforcement",
        Authority = "requester_authority",
        Elected = "requester_elected",
        Media = "requester_media",
        Research = "requester_research",
        Public = "requester_public",
    }
}

choice! {
    /// What the question is tried by.
    pub enum DisclosureGround {
        /// 2 kap. TF.
        OfficialDocument = "ground_official_document",
        /// 6 § lag (2025:170).
        OwedToLawEnforcement = "ground_owed_to_law_enforcement",
        /// 10 kap. 15 a § OSL.
        AgainstCrime = "ground_against_crime",
        /// 10 kap. 27 § OSL.
        GeneralClause = "ground_general_clause",
        /// 6 kap. 5 § OSL.
        BetweenAuthorities = "ground_between_authorities",
        /// Article 15 of the data protection regulation.
        OwnData = "ground_own_data",
    }
}

choice! {
    pub enum DisclosureDecision {
        Released = "released",
        InPart = "released_in_part",
        Refused = "release_refused",
    }
}

choice! {
    pub enum Appeal {
        NotAppealed = "not_appealed",
        Appealed = "appealed",
        Upheld = "upheld_on_appeal",
        Changed = "changed_on_appeal",
    }
}

record! {
    pub struct Disclosure {
        needed code: DisclosureCode,
        needed registry_number: String,
        needed came_on: Date,
        needed requester: Requester,
        needed prose asked_for: String,
        events: Vec<EventId>,
        needed ground: DisclosureGround,
        expected prose weighing: String,
        decision: Option<DisclosureDecision>,
        decided_on: Option<Date>,
        /// By which section something was kept back.
        section: String,
        /// Where the copy that was handed over lies, with what is masked in it.
        masked_copy: String,
        /// Copies that were masked here. The copies themselves are not kept.
        masked_copies: Vec<MaskedCopy>,
        appeal: Option<Appeal>,
        prose appeal_note: String,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

record! {
    /// A masked copy, told by what it contains.
    pub struct MaskedCopy {
        needed name: String,
        /// SHA-256 in hexadecimal.
        needed sha256: String,
        made_on: Option<Date>,
    }
}

impl Disclosure {
    pub fn is_decided_on(&self, day: Date) -> bool {
        self.decided_on.is_some_and(|on| on <= day)
    }
}

impl Said for Disclosure {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.registry_number.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, _: &Chain) -> Result<(), RecordError> {
        let empty = |text: &str| text.trim().is_empty();
        match (self.decision, self.decided_on) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(RecordError::new("disclosure-undecided", "decision")),
            (Some(_), None) => Err(RecordError::new("disclosure-undecided", "decided_on")),
            (Some(_), Some(on)) if on < self.came_on => {
                Err(RecordError::new("disclosure-before", "decided_on")
                    .with("day", on)
                    .with("came", self.came_on))
            }
            (Some(_), Some(_)) if empty(&self.weighing) => {
                Err(RecordError::new("disclosure-unweighed", "weighing"))
            }
            (Some(DisclosureDecision::Released), Some(_)) => Ok(()),
            // Whoever is refused is told by which provision (6 kap. 3 § OSL).
            (Some(_), Some(_)) if empty(&self.section) => {
                Err(RecordError::new("disclosure-no-section", "section"))
            }
            (Some(_), Some(_)) => Ok(()),
        }
    }

    /// A decision is corrected, with its reason.
    fn is_locked(&self) -> bool {
        self.decision.is_some()
    }
}
