//! Could this point out a person? Asked while one writes, and again when the form is sent.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::screening::{Certainty, Hit, HitKind, PlaceWords, Screening, Verdict, screen, screen_with};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::access::Signed;
use crate::errors::PageError;
use crate::forms::Form;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenInput {
    text: String,
}

/// `POST /granska`. Nothing of what is asked about is kept or logged.
pub async fn answer(signed: Signed, Form(input): Form<ScreenInput>) -> Result<Response, PageError> {
    let (home, frame) = (signed.home.clone(), signed.frame.clone());
    let answer = tokio::task::spawn_blocking(move || {
        let screening = screen_with(&input.text, &home.place_words);
        let hits: Vec<_> = screening
            .stretches(&input.text)
            .map(|(hit, stretch)| {
                json!({
                    "start": hit.start,
                    "end": hit.end,
                    "kind": hit.kind.as_str(),
                    "text": stretch,
                    "certainty": match hit.certainty {
                        Certainty::Certain => "certain",
                        Certainty::Likely => "likely",
                    },
                    "reason": frame.t(reason(hit)),
                    "suggestion": hit.kind.mask(),
                    "replace": frame.ta("screening-replace", hit.kind.mask()),
                })
            })
            .collect();
        let (verdict, title) = match screening.verdict() {
            Verdict::Clean => ("clean", String::new()),
            Verdict::Ask => ("suspect", frame.t("screening-title")),
            Verdict::Refuse => ("refused", frame.t("screening-refused")),
        };
        json!({ "verdict": verdict, "title": title, "hits": hits })
    });
    Ok(Json(answer.await?).into_response())
}

/// The key of the text that says why a stretch is a hit, and what now.
fn reason(hit: &Hit) -> String {
    let kind = hit.kind.as_str().replace('_', "-");
    let certainty = match hit.certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
    };
    format!("screening-{kind}-{certainty}")
}

/// Refuses a search for what belongs to one person. What is searched for stands in the address, so that a list can be shown to
/// others and saved, and no text that holds such a thing was kept. A reference of a source's own may look like a telephone
/// number, so that those are looked for.
pub fn may_be_searched(text: &str) -> Result<(), PageError> {
    let one_persons_own = |hit: &Hit| {
        hit.certainty == Certainty::Certain
            && matches!(
                hit.kind,
                HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber | HitKind::Email
            )
    };
    match !text.is_empty() && screen(text).hits.iter().any(one_persons_own) {
        true => Err(PageError::SearchedForPerson),
        false => Ok(()),
    }
}

/// A hit as the page shows it.
pub struct SeenHit {
    /// Where it stands, in a form with several texts.
    pub within: String,
    pub text: String,
    /// The key of a text.
    pub reason: String,
}

/// What was seen in the texts of a form.
pub struct Seen {
    pub hits: Vec<SeenHit>,
    /// Something is certain: it may not be saved.
    pub refused: bool,
    /// Sent back with "save anyway"; holds for just these texts.
    pub mark: String,
}

/// A free text of a form, with the name of its field where the form has several.
pub struct FormText<'t> {
    pub within: String,
    pub text: &'t str,
}

impl<'t> FormText<'t> {
    pub fn alone(text: &'t str) -> Self {
        Self {
            within: String::new(),
            text,
        }
    }
}

impl Seen {
    /// What stands in the way of saving: everything certain, and what is likely until the writer has looked at
    /// just these texts. In running texts every hit counts; in a number of the source's own only an identity
    /// number does.
    pub fn in_the_way(
        texts: &[FormText<'_>],
        reference: &str,
        looked_at: &str,
        places: &PlaceWords,
    ) -> Option<Self> {
        let mut seen = Self {
            hits: Vec::new(),
            refused: false,
            mark: mark_of(texts),
        };
        for text in texts {
            seen.add(text, screen_with(text.text, places).stretches(text.text));
        }
        let numbers: Screening = screen_with(reference, places);
        let identity = |hit: &Hit| {
            hit.certainty == Certainty::Certain
                && matches!(
                    hit.kind,
                    HitKind::PersonalIdentityNumber | HitKind::CoordinationNumber
                )
        };
        let of_numbers = numbers.stretches(reference).filter(|(hit, _)| identity(hit));
        seen.add(&FormText::alone(reference), of_numbers);
        let looked_at = looked_at == seen.mark;
        (!seen.hits.is_empty() && (seen.refused || !looked_at)).then_some(seen)
    }

    fn add<'h>(&mut self, text: &FormText<'_>, hits: impl Iterator<Item = (&'h Hit, &'h str)>) {
        for (hit, stretch) in hits {
            self.refused |= hit.certainty == Certainty::Certain;
            self.hits.push(SeenHit {
                within: text.within.clone(),
                text: stretch.to_owned(),
                reason: reason(hit),
            });
        }
    }
}

/// Tells whether texts are those that the writer has looked at. Line ends differ from one browser to another.
fn mark_of(texts: &[FormText<'_>]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        let text = text.text.replace('\r', "");
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    hex::encode(&digest.finalize()[..8])
}

/// The text with every hit replaced by a word for what stood there.
pub fn masked(text: &str, places: &PlaceWords) -> String {
    screen_with(text, places).masked(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::texts::Language;

    #[test]
    fn every_kind_of_hit_has_its_reason_in_both_languages() {
        for language in Language::ALL {
            let mut frame = Frame::bare();
            frame.language = language;
            for kind in HitKind::ALL {
                for certainty in [Certainty::Certain, Certainty::Likely] {
                    let hit = Hit {
                        kind,
                        start: 0,
                        end: 1,
                        certainty,
                        suggestion: String::new(),
                    };
                    let said = frame.t(reason(&hit));
                    assert!(said.contains(' '), "{}: {said}", language.tag());
                }
            }
        }
    }
}
