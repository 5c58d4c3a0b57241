//! A year in the municipality or in one of its areas, as inhabitants read it: what happened, what was done, what was
//! promised. Frozen the day it is published, in counts that point nobody out.

use jiff::civil::Date;

use crate::chain::{Chain, Statement};
use crate::codes::*;
use crate::record::{Field, Said, choice, record};

choice! {
    pub enum PublicPart {
        Happened = "happened",
        Done = "carried_out",
        Promised = "promised",
        /// What the municipality wants to say.
        Said = "said",
    }
}

record! {
    pub struct PublicItem {
        needed part: PublicPart,
        needed name: String,
        value: String,
        /// The same of the year before.
        before: String,
        text: String,
    }
}

record! {
    pub struct PublicReport {
        /// The year, and the area's code after a hyphen.
        needed code: PublicReportCode,
        needed title: String,
        needed on: Date,
        items: Vec<PublicItem>,
        statements: Vec<Statement>,
    }
}

impl PublicReport {
    pub fn items_of(&self, part: PublicPart) -> impl Iterator<Item = &PublicItem> {
        self.items.iter().filter(move |item| item.part == part)
    }
}

impl Said for PublicReport {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.title.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn is_locked(&self) -> bool {
        true
    }
}
