//! A standing task that may move between bodies, a routine's use, an administration's yearly word that it follows a
//! document, and what was learned.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

record! {
    pub struct TaskPeriod {
        needed body: BodyCode,
        from: Option<Date>,
        to: Option<Date>,
    }
}

record! {
    /// A task and the bodies that have had it, with the paper that says where their borders go (gränssnitt).
    pub struct Task {
        needed code: TaskCode,
        needed name: String,
        needed bodies: Vec<TaskPeriod>,
        interface: Option<DocumentCode>,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Task {
    /// Whose it is on a day.
    pub fn body_on(&self, day: Date) -> Option<&BodyCode> {
        let holds =
            |p: &&TaskPeriod| p.from.is_none_or(|from| from <= day) && p.to.is_none_or(|to| day <= to);
        self.bodies.iter().rev().find(holds).map(|p| &p.body)
    }

    /// It has moved by a day, and no paper says where the border goes.
    pub fn lacks_interface_on(&self, day: Date) -> bool {
        let begun = self
            .bodies
            .iter()
            .filter(|p| p.from.is_none_or(|from| from <= day));
        begun.count() > 1 && self.interface.is_none()
    }
}

impl Said for Task {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    /// That a routine was followed, and by whom, so that one can see what only one person has ever done.
    pub struct RoutineUse {
        needed document: DocumentCode,
        needed on: Date,
        needed function: FunctionCode,
        /// An office contact, as the municipality names the holder.
        needed holder: String,
        source: String,
    }
}

impl Said for RoutineUse {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let of = chain.documents.get(&self.document);
        format!("{}, {}", of.map_or(self.document.as_str(), |d| &d.title), self.on)
    }

    fn code(&self) -> String {
        format!("{}-{}-{}", self.document, self.on, self.function)
    }
}

choice! {
    pub enum AttestationKind {
        /// How the document is carried out here.
        Implementation = "implementation",
        /// That the law and the document were followed in the year.
        Lawfulness = "lawfulness",
    }
}

record! {
    pub struct Attestation {
        needed code: AttestationCode,
        needed document: DocumentCode,
        needed partner: PartnerCode,
        needed kind: AttestationKind,
        needed year: i16,
        due: Option<Date>,
        function: Option<FunctionCode>,
        signed_on: Option<Date>,
        prose text: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for Attestation {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let of = chain.documents.get(&self.document);
        format!(
            "{} {}",
            of.map_or(self.document.as_str(), |d| &d.title),
            self.year
        )
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    /// What was learned, and which plan has taken it in or why not.
    pub struct Lesson {
        needed code: LessonCode,
        needed prose text: String,
        needed learned_on: Date,
        follow_ups: Vec<FollowUpCode>,
        interventions: Vec<InterventionCode>,
        partner: Option<PartnerCode>,
        taken_into: Vec<DocumentCode>,
        prose turned_down: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Lesson {
    pub fn is_open(&self) -> bool {
        self.taken_into.is_empty() && self.turned_down.trim().is_empty()
    }
}

impl Said for Lesson {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.text.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    pub struct PublishedItem {
        needed title: String,
        needed state: String,
        text: String,
        place: String,
    }
}

record! {
    /// What was put on the public page, as it read that day.
    pub struct Publication {
        needed on: Date,
        items: Vec<PublishedItem>,
    }
}

impl Said for Publication {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.on.to_string()
    }

    fn code(&self) -> String {
        self.on.to_string()
    }

    fn is_locked(&self) -> bool {
        true
    }
}
