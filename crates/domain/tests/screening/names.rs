//! Names of persons in made-up notes, and places that are called after persons.

use super::{check, check_clean, check_likely};
use domain::screening::Certainty::Likely;
use domain::screening::HitKind::Name;
use domain::screening::{PlaceWords, Verdict, screen, screen_with};

#[test]
fn at_least_nineteen_names_in_twenty_are_found() {
    let sentences: Vec<&str> = include_str!("samples/names.txt").lines().collect();
    let missed: Vec<&&str> = sentences
        .iter()
        .filter(|sentence| !finds_marked(sentence))
        .collect();
    assert!(missed.len() * 20 <= sentences.len(), "missed {missed:#?}");
}

#[test]
fn at_most_one_clean_note_in_twenty_has_a_hit() {
    let notes: Vec<&str> = include_str!("samples/incidents.txt").lines().collect();
    let alarms: Vec<_> = notes
        .iter()
        .flat_map(|note| {
            screen(note)
                .hits
                .into_iter()
                .map(|hit| (hit.text(note).to_owned(), *note))
        })
        .collect();
    assert!(alarms.len() * 20 <= notes.len(), "falsely found {alarms:#?}");
}

fn finds_marked(sentence: &str) -> bool {
    let marked = sentence
        .split_once('⟨')
        .and_then(|(_, rest)| rest.split_once('⟩'))
        .map_or("", |(name, _)| name);
    let text = sentence.replace(['⟨', '⟩'], "");
    screen(&text)
        .hits
        .iter()
        .any(|hit| hit.kind == Name && hit.text(&text) == marked)
}

#[test]
fn a_name_is_never_certain() {
    check_likely(
        Name,
        &[
            "Mannen heter ⟨Kalle Andersson⟩.",
            "VAKTMÄSTARE ⟨ERIK⟩ LÅSTE",
            "Vi mötte ⟨Anna von Essen⟩ där.",
        ],
    );
    assert_eq!(screen("Mannen heter Kalle Andersson.").verdict(), Verdict::Ask);
}

#[test]
fn several_people_are_several_hits() {
    check(
        "Kalle Andersson, Fatima Hussein och Erik bråkade.",
        &[
            (Name, "Kalle Andersson", Likely),
            (Name, "Fatima Hussein", Likely),
            (Name, "Erik", Likely),
        ],
    );
}

#[test]
fn streets_and_churches_called_after_people_are_no_hits() {
    check_clean(&[
        "Bråk på Per Hallströms väg.",
        "Klotter vid Hedvig Eleonora kyrka.",
        "Stopp i trafiken vid Karl Johans torg",
    ]);
}

#[test]
fn the_municipality_s_own_places_are_no_people() {
    let text = "Skadegörelse hos Sandra Lind i går.";
    assert_eq!(screen(text).verdict(), Verdict::Ask);
    let places: PlaceWords = ["Sandra Lind", "Provgatan"].into_iter().collect();
    assert_eq!(screen_with(text, &places).verdict(), Verdict::Clean);
    assert_eq!(
        screen_with("Vaktmästare Sandra låste.", &places).verdict(),
        Verdict::Ask
    );
}
