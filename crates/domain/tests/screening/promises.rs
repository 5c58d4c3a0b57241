//! What holds for every text, whatever it says.

use domain::screening::{Certainty, Hit, Verdict, screen};
use proptest::prelude::*;

/// Pieces that screening looks for, so that chance puts them together in ways nobody thought of.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{1,12}",
        "[-+ .,:/()@\u{a0}–\n]{1,3}",
        "[A-Za-zÅÄÖåäö]{1,6}",
        prop::sample::select(vec![
            "pnr",
            "tel",
            "lgh",
            " i lägenheten",
            "hemma hos",
            "900101-9802",
            "0701740605",
            "(at)",
            " punkt ",
            ".se",
            "GHK12",
            "Kalle Andersson",
            "vaktmästare ",
            "på våning ",
            "+46",
            "bor på ",
            "[bostad borttagen]",
            "\u{ad}",
            "İ",
            "ß",
            "９",
        ])
        .prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn hits_lie_in_the_text_in_order_and_apart(text in text()) {
        let length = text.chars().count();
        let mut last = 0;
        for hit in screen(&text).hits {
            prop_assert!(last <= hit.start && hit.start < hit.end && hit.end <= length);
            prop_assert_eq!(hit.text(&text).chars().count(), hit.end - hit.start);
            last = hit.end;
        }
    }

    #[test]
    fn a_masked_text_has_nothing_certain_left(text in text()) {
        let screening = screen(&text);
        for masked in [screening.masked(&text), screening.masked_certain(&text)] {
            prop_assert!(screen(&masked).hits.iter().all(|hit| hit.certainty != Certainty::Certain), "{}", masked);
        }
    }
}

#[test]
fn the_verdict_follows_the_surest_hit() {
    assert_eq!(screen("Klotter på fasaden").verdict(), Verdict::Clean);
    assert_eq!(screen("ring 465 004 00").verdict(), Verdict::Ask);
    assert_eq!(
        screen("ring 465 004 00 om 900101-9802").verdict(),
        Verdict::Refuse
    );
}

/// A long text of nothing but hits must not take time that grows with the square of its length.
#[test]
fn a_long_text_is_screened_as_quickly_as_many_short_ones() {
    let row = "070-1740605, GHK 123 m, lgh 12, kalle@example.se, Kalle Andersson; ";
    let text = row.repeat(20_000);
    let screening = screen(&text);
    assert_eq!(screening.hits.len(), 20_000 * screen(row).hits.len());
    // What they say too, and each says what it says by itself.
    let stretches: Vec<(&Hit, &str)> = screening.stretches(&text).collect();
    assert_eq!(stretches.len(), screening.hits.len());
    for (hit, stretch) in &stretches[..50] {
        assert_eq!(hit.text(&text), *stretch);
    }
}

#[test]
fn masking_says_what_stood_there() {
    let text = "Mannen, 900101-9802, nås på 070-174 06 05";
    let masked = screen(text).masked(text);
    assert_eq!(
        masked,
        "Mannen, [personnummer borttaget], nås på [telefonnummer borttaget]"
    );
}

#[test]
fn certainty_and_kind_are_written_as_the_command_line_promises() {
    let hit = &screen("900101-9802").hits[0];
    let written = serde_json::to_value(hit).unwrap();
    assert_eq!(written["kind"], "personal_identity_number");
    assert_eq!(written["certainty"], "certain");
    assert_eq!(serde_json::to_value(Verdict::Refuse).unwrap(), "refuse");
}
