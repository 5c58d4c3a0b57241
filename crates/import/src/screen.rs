//! Screening of what is about to be taken in: certain hits are masked or the row is refused, likely ones
//! are left as they stand with a note, so that a person looks.

use std::collections::BTreeSet;

use domain::screening::{Certainty, HitKind, PlaceWords, screen_with};

use crate::context::ScreeningChoice;
use crate::note::Note;
use crate::reason::Reason;

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
            let what = listed(&self.certain);
            if self.choice == ScreeningChoice::Refuse {
                return Err(Reason::PersonalData { what });
            }
            notes.push(Note::PersonalDataMasked { what });
        }
        if !self.likely.is_empty() {
            notes.push(Note::PersonalDataSuspected {
                what: listed(&self.likely),
            });
        }
        Ok(())
    }
}

fn listed(kinds: &BTreeSet<HitKind>) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| word(*kind)).collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} och {last}", before.join(", ")),
        None => String::new(),
    }
}

fn word(kind: HitKind) -> &'static str {
    match kind {
        HitKind::PersonalIdentityNumber => "ett personnummer",
        HitKind::CoordinationNumber => "ett samordningsnummer",
        HitKind::Phone => "ett telefonnummer",
        HitKind::Email => "en e-postadress",
        HitKind::RegistrationPlate => "ett registreringsnummer",
        HitKind::Dwelling => "uppgift om en bostad",
        HitKind::Name => "namnet på en person",
    }
}
