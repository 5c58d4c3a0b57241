//! The sentence about what stands out.

use analysis::finding::*;
use analysis::{sentence_en, sentence_sv};
use domain::time::{Happened, TimePrecision};
use jiff::civil::Weekday;

use crate::town::{Story, count, event, instant, town, week};

fn unusual(place: Option<WhereMostly>, time: Option<WhenMostly>, cause: Option<CoverageCause>) -> Unusual {
    Unusual {
        rank: 1,
        area: Some("a1".into()),
        category: "c0".into(),
        count: CountRange {
            n: 14,
            comparable: 14,
            range: Some(ExpectedRange {
                expected: 5.2,
                low: 3,
                high: 8,
                method: RangeMethod::FarringtonFlexible,
            }),
            verdict: Verdict::Above,
        },
        above: true,
        p: 0.001,
        q: 0.02,
        place,
        time,
        likelier_cause: cause,
    }
}

fn check(unusual: &Unusual, sv: &str, en: &str) {
    let town = town(2, 1, 1);
    assert_eq!(sentence_sv(unusual, &town), sv);
    assert_eq!(sentence_en(unusual, &town), en);
}

#[test]
fn the_sentence_says_how_many_where_and_when() {
    let place = WhereMostly {
        place_name: "Skogås centrum".into(),
        n: 9,
        share: 0.64,
    };
    let time = WhenMostly {
        from: Weekday::Friday,
        to: Weekday::Saturday,
        part: Some(PartOfDay::Evening),
        share: 0.8,
    };
    check(
        &unusual(Some(place), Some(time), None),
        "Kategori 0 i Område 1: 14 mot väntat 3–8, mest kring Skogås centrum, fredag–lördag kväll",
        "Category 0 in Område 1: 14 against an expected 3–8, mostly around Skogås centrum, Friday–Saturday evening",
    );
}

#[test]
fn the_sentence_names_the_likelier_cause() {
    let cause = CoverageCause {
        partner: "p0".into(),
        kind: CoverageCauseKind::Silent,
        share: 0.62,
    };
    check(
        &unusual(None, None, Some(cause)),
        "Kategori 0 i Område 1: 14 mot väntat 3–8. Troligen för att Rapportör 0 inte har rapporterat: \
         därifrån kommer annars 62\u{a0}%",
        "Category 0 in Område 1: 14 against an expected 3–8. Probably because Rapportör 0 has not reported: \
         62% usually comes from there",
    );
}

#[test]
fn the_draft_finds_the_place_and_the_time_behind_a_wave() {
    let mut story =
        Story::new(town(1, 1, 1), week("2022-W10")).weeks(160, |ago, _, _, _| 2 + i64::from(ago % 3 == 0));
    story.counts.push(count(story.week, Some(0), 0, 0, 9));
    for i in 0..12 {
        // Friday and Saturday between 19 and 23 local time, nine of twelve at one place; one in the morning.
        let at = match i {
            0 => "2022-03-08T08:00:00Z",
            i if i % 2 == 0 => "2022-03-11T19:00:00Z",
            _ => "2022-03-12T21:30:00Z",
        };
        let place = if i < 9 { "Skogås centrum" } else { "Elsewhere" };
        story.events.push(event(i, 0, Happened::at(instant(at)), place));
    }
    story.events[5].happened = Happened {
        from: instant("2022-03-12T18:00:00Z"),
        to: instant("2022-03-12T22:00:00Z"),
        precision: TimePrecision::Interval,
    };
    let draft = story.draft();
    let found = &draft.unusual[0];
    assert_eq!(found.place.as_ref().unwrap().place_name, "Skogås centrum");
    let time = found.time.as_ref().unwrap();
    assert_eq!(
        (time.from, time.to, time.part),
        (Weekday::Friday, Weekday::Saturday, Some(PartOfDay::Evening))
    );
    assert!((time.share - 11.0 / 12.0).abs() < 0.01, "{}", time.share);
}
