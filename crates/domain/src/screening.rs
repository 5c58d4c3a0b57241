//! What in a free text could point out a person, before anyone else reads it.
//!
//! Answers, for one text: which stretches are personal identity numbers, telephone numbers, e-mail addresses,
//! registration plates, dwellings or names of persons; how sure that is; and what the writer can do about it.
//! A text with a certain hit is to be refused or masked, one with only likely hits is to be shown to the writer.
//!
//! It leaves out everything else that can point out a person (a rare illness, "the only baker in the village")
//! and says nothing about whether a processing is lawful. It only finds; whoever calls decides.
//!
//! All is a pure function of the text and of the municipality's own place words: no clock, no network, no log.

mod dwelling;
mod email;
mod identity_number;
pub mod names;
mod phone;
mod place_words;
mod registration_plate;
mod text;

use serde::{Deserialize, Serialize};

pub use place_words::PlaceWords;
use text::Text;

/// What a hit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    PersonalIdentityNumber,
    CoordinationNumber,
    Phone,
    Email,
    RegistrationPlate,
    Dwelling,
    Name,
}

impl HitKind {
    /// Every kind, in the order in which overlapping hits win over each other.
    pub const ALL: [HitKind; 7] = [
        HitKind::PersonalIdentityNumber,
        HitKind::CoordinationNumber,
        HitKind::Email,
        HitKind::Phone,
        HitKind::RegistrationPlate,
        HitKind::Dwelling,
        HitKind::Name,
    ];

    /// The word as it stands in the command line's answers and in stored rows.
    pub fn as_str(self) -> &'static str {
        match self {
            HitKind::PersonalIdentityNumber => "personal_identity_number",
            HitKind::CoordinationNumber => "coordination_number",
            HitKind::Phone => "phone",
            HitKind::Email => "email",
            HitKind::RegistrationPlate => "registration_plate",
            HitKind::Dwelling => "dwelling",
            HitKind::Name => "name",
        }
    }

    /// What stands in a masked text where the hit stood. No mask may itself look like a hit.
    pub fn mask(self) -> &'static str {
        match self {
            HitKind::PersonalIdentityNumber => "[personnummer borttaget]",
            HitKind::CoordinationNumber => "[samordningsnummer borttaget]",
            HitKind::Phone => "[telefonnummer borttaget]",
            HitKind::Email => "[e-postadress borttagen]",
            HitKind::RegistrationPlate => "[registreringsnummer borttaget]",
            HitKind::Dwelling => "[bostad borttagen]",
            HitKind::Name => "[namn borttaget]",
        }
    }

    fn suggestion_sv(self) -> &'static str {
        match self {
            HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber => {
                "Ta bort numret. Skriv ”en person” om det behövs."
            }
            HitKind::Phone => "Ta bort telefonnumret.",
            HitKind::Email => "Ta bort e-postadressen.",
            HitKind::RegistrationPlate => "Ta bort registreringsnumret. Skriv till exempel ”en vit skåpbil”.",
            HitKind::Dwelling => {
                "Ange bara plats utomhus eller gemensamt utrymme, till exempel ”i trapphuset”."
            }
            HitKind::Name => {
                "Skriv rollen i stället för namnet, till exempel ”en boende” eller ”vaktmästaren”."
            }
        }
    }
}

/// How sure a hit is. The order is that of weight: certain weighs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    Likely,
    Certain,
}

/// One stretch of the text that could point out a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: HitKind,
    /// First character of the stretch, counted in Unicode scalar values.
    pub start: usize,
    /// The character after the stretch, counted likewise.
    pub end: usize,
    pub certainty: Certainty,
    /// What the writer can do, in Swedish.
    pub suggestion: String,
}

impl Hit {
    fn new(kind: HitKind, start: usize, end: usize, certainty: Certainty) -> Hit {
        Hit {
            kind,
            start,
            end,
            certainty,
            suggestion: kind.suggestion_sv().to_owned(),
        }
    }

    /// The stretch itself. `whole` is the text that was screened.
    pub fn text<'a>(&self, whole: &'a str) -> &'a str {
        let start = byte_offset(whole, self.start);
        let end = start + byte_offset(&whole[start..], self.end.saturating_sub(self.start));
        &whole[start..end]
    }
}

/// What is to happen with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Only likely hits: show them to the writer.
    Ask,
    /// At least one certain hit: refuse, or mask it.
    Refuse,
}

/// All hits of one text, in the order of the text, none overlapping another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Screening {
    pub hits: Vec<Hit>,
}

impl Screening {
    pub fn verdict(&self) -> Verdict {
        match self.hits.iter().map(|hit| hit.certainty).max() {
            None => Verdict::Clean,
            Some(Certainty::Likely) => Verdict::Ask,
            Some(Certainty::Certain) => Verdict::Refuse,
        }
    }

    /// Each hit with its stretch, in one walk through the text that was screened: asking each hit by itself would walk from
    /// the beginning every time.
    pub fn stretches<'a>(&'a self, whole: &'a str) -> impl Iterator<Item = (&'a Hit, &'a str)> {
        let (mut position, mut rest) = (0, whole);
        self.hits.iter().map(move |hit| {
            rest = &rest[byte_offset(rest, hit.start.saturating_sub(position))..];
            let (stretch, after) = rest.split_at(byte_offset(rest, hit.end - hit.start));
            (position, rest) = (hit.end, after);
            (hit, stretch)
        })
    }

    /// The text with every hit replaced by a word for what stood there.
    ///
    /// Screened again, the answer has no certain hit: what a mask uncovers is masked too.
    pub fn masked(&self, text: &str) -> String {
        mask_until_uncertain(replaced(text, &self.hits, Certainty::Likely))
    }

    /// As [`Screening::masked`], but leaves likely hits as they are.
    pub fn masked_certain(&self, text: &str) -> String {
        mask_until_uncertain(replaced(text, &self.hits, Certainty::Certain))
    }
}

/// Screens a text with nothing known about the place it comes from.
pub fn screen(text: &str) -> Screening {
    screen_with(text, &PlaceWords::default())
}

/// Screens a text; words of `known_places` are not taken for names of persons.
pub fn screen_with(text: &str, known_places: &PlaceWords) -> Screening {
    let text = Text::new(text);
    let mut hits = Vec::new();
    if text.has_digits() {
        identity_number::find(&text, &mut hits);
        phone::find(&text, &mut hits);
        registration_plate::find(&text, &mut hits);
    }
    email::find(&text, &mut hits);
    dwelling::find(&text, &mut hits);
    names::find(&text, known_places, &mut hits);
    Screening {
        hits: without_overlaps(hits, text.chars.len()),
    }
}

/// Of overlapping hits the certain one stays, then the one whose kind comes first, then the longest.
fn without_overlaps(mut found: Vec<Hit>, length: usize) -> Vec<Hit> {
    if found.len() < 2 {
        return found;
    }
    let rank = |kind| HitKind::ALL.iter().position(|other| *other == kind);
    found.sort_by(|a, b| {
        (b.certainty.cmp(&a.certainty))
            .then(rank(a.kind).cmp(&rank(b.kind)))
            .then((b.end - b.start).cmp(&(a.end - a.start)))
            .then(a.start.cmp(&b.start))
    });
    let mut taken = vec![false; length];
    found.retain(|hit| {
        let stretch = &mut taken[hit.start..hit.end];
        let free = !stretch.contains(&true);
        if free {
            stretch.fill(true);
        }
        free
    });
    found.sort_by_key(|hit| hit.start);
    found
}

fn replaced(text: &str, hits: &[Hit], at_least: Certainty) -> String {
    let mut answer = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut position = 0;
    for hit in hits.iter().filter(|hit| hit.certainty >= at_least) {
        answer.extend(chars.by_ref().take(hit.start.saturating_sub(position)));
        answer.push_str(hit.kind.mask());
        for _ in hit.start.max(position)..hit.end {
            chars.next();
        }
        position = hit.end;
    }
    answer.extend(chars);
    answer
}

/// Masking one hit can uncover another (digits that were part of a longer row). Each round replaces characters
/// by masks, in which nothing can be found, so the rounds come to an end.
fn mask_until_uncertain(mut text: String) -> String {
    loop {
        let again = screen(&text);
        if again.verdict() != Verdict::Refuse {
            return text;
        }
        text = replaced(&text, &again.hits, Certainty::Certain);
    }
}

fn byte_offset(text: &str, chars: usize) -> usize {
    text.char_indices()
        .nth(chars)
        .map_or(text.len(), |(offset, _)| offset)
}
