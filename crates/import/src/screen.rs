//! Screening of what is about to be taken in: certain hits are masked or the row is refused, likely ones
//! are left as they stand with a note, so that a person looks.

use std::collections::BTreeSet;

use domain::screening::{Certainty, HitKind, PlaceWords, screen_with};

use crate::context::ScreeningChoice;
use crate::note::Note;
use crate::reason::Reason;
use crate::remark::remarks;

pub(crate) struct Screen {
    choice: ScreeningChoice,
}

/// What has been found in the texts of one row.
pub(crate) struct Findings {
    choice: ScreeningChoice,
    certain: BTreeSet<HitKind>,
    likely: BTreeSet<HitKind>,
}

impl Screen {
    pub fn new(choice: ScreeningChoice) -> Self {
        Self { choice }
    }

    pub fn begin(&self) -> Findings {
        Findings {
            choice: self.choice,
            certain: BTreeSet::new(),
            likely: BTreeSet::new(),
        }
    }

    /// For what is shown to someone who is to mend a row.
    pub fn masked_certain(&self, text: &str, places: &PlaceWords) -> String {
        screen_with(text, places).masked_certain(text)
    }
}

impl Findings {
    /// Masks what is certain in `text`.
    pub fn check(&mut self, text: &mut String, places: &PlaceWords) {
        if text.is_empty() {
            return;
        }
        let screening = screen_with(text, places);
        if screening.hits.is_empty() {
            return;
        }
        for hit in &screening.hits {
            match hit.certainty {
                Certainty::Certain => self.certain.insert(hit.kind),
                Certainty::Likely => self.likely.insert(hit.kind),
            };
        }
        if screening
            .hits
            .iter()
            .any(|hit| hit.certainty == Certainty::Certain)
        {
            *text = screening.masked_certain(text);
        }
    }

    /// A reference is digits by nature; only an identity number in its full form is taken for one.
    pub fn check_reference(&mut self, reference: &mut String) {
        let digits = reference.bytes().filter(u8::is_ascii_digit).count();
        let written_as_identity = matches!(digits, 10 | 12) && reference.contains(['-', '+']);
        if !written_as_identity {
            return;
        }
        let is_identity = |kind| {
            matches!(
                kind,
                HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber
            )
        };
        let screening = screen_with(reference, &PlaceWords::default());
        let hit = screening
            .hits
            .iter()
            .find(|h| h.certainty == Certainty::Certain && is_identity(h.kind));
        if let Some(hit) = hit {
            self.certain.insert(hit.kind);
            reference.clear();
        }
    }

    pub fn finish(self, notes: &mut Vec<Note>) -> Result<(), Reason> {
        if !self.certain.is_empty() {
            let what = phrases(&self.certain);
            if self.choice == ScreeningChoice::Refuse {
                return Err(Reason::PersonalData { what });
            }
            notes.push(Note::PersonalDataMasked { what });
        }
        if !self.likely.is_empty() {
            notes.push(Note::PersonalDataSuspected {
                what: phrases(&self.likely),
            });
        }
        Ok(())
    }
}

/// What a text holds that may point out a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalData {
    IdentityNumber,
    CoordinationNumber,
    Phone,
    Email,
    RegistrationPlate,
    Dwelling,
    Name,
}

remarks! { PersonalData {
    IdentityNumber => "found_identity_number",
    CoordinationNumber => "found_coordination_number",
    Phone => "found_phone",
    Email => "found_email",
    RegistrationPlate => "found_registration_plate",
    Dwelling => "found_dwelling",
    Name => "found_name",
}}

fn phrases(kinds: &BTreeSet<HitKind>) -> Vec<PersonalData> {
    let phrase = |kind: &HitKind| match kind {
        HitKind::PersonalIdentityNumber => PersonalData::IdentityNumber,
        HitKind::CoordinationNumber => PersonalData::CoordinationNumber,
        HitKind::Phone => PersonalData::Phone,
        HitKind::Email => PersonalData::Email,
        HitKind::RegistrationPlate => PersonalData::RegistrationPlate,
        HitKind::Dwelling => PersonalData::Dwelling,
        HitKind::Name => PersonalData::Name,
    };
    kinds.iter().map(phrase).collect()
}
