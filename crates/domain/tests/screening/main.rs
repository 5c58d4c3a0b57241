//! Screening as those who call it meet it: one text in, the hits out.

mod identifiers;
mod many;
mod names;
mod promises;

use domain::screening::{Certainty, HitKind, screen};

/// Screens the text and compares kind, stretch and certainty of each hit.
#[track_caller]
fn check(text: &str, expected: &[(HitKind, &str, Certainty)]) {
    let screening = screen(text);
    let found: Vec<(HitKind, &str, Certainty)> = screening
        .hits
        .iter()
        .map(|hit| (hit.kind, hit.text(text), hit.certainty))
        .collect();
    assert_eq!(found, expected, "in {text:?}");
}

/// Each text has exactly one hit, certain, of the kind; the stretch stands in the text between `⟨` and `⟩`.
#[track_caller]
fn check_certain(kind: HitKind, marked: &[&str]) {
    check_marked(kind, Certainty::Certain, marked);
}

#[track_caller]
fn check_likely(kind: HitKind, marked: &[&str]) {
    check_marked(kind, Certainty::Likely, marked);
}

#[track_caller]
fn check_marked(kind: HitKind, certainty: Certainty, marked: &[&str]) {
    for text in marked {
        let stretch = text
            .split_once('⟨')
            .and_then(|(_, rest)| rest.split_once('⟩'))
            .map_or("", |(stretch, _)| stretch);
        check(&text.replace(['⟨', '⟩'], ""), &[(kind, stretch, certainty)]);
    }
}

#[track_caller]
fn check_clean(texts: &[&str]) {
    for text in texts {
        check(text, &[]);
    }
}
