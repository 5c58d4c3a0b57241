//! What an event says, field by field in the reader's words: for its page, its history, and for comparing two
//! versions of it.

use domain::event::EventInput;
use domain::place::Place;
use jiff::Timestamp;

use crate::frame::Frame;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The key of the field's name.
    pub key: &'static str,
    pub value: String,
}

/// What differs between two versions, in words. A missing side is empty.
pub struct Difference {
    pub key: &'static str,
    pub before: String,
    pub after: String,
}

fn point_in_words(frame: &Frame, place: &Place) -> String {
    place.point.map_or_else(String::new, |p| {
        format!("{}, {}", frame.decimal(&p.lat, 5), frame.decimal(&p.lon, 5))
    })
}

/// All that is known of an event but its text; empty values are left out by whoever shows them. `place` is
/// the event's own, or coarser.
pub fn facts(frame: &Frame, input: &EventInput, place: &Place) -> Vec<Fact> {
    let yes_no = |yes: bool| frame.t(if yes { "yes" } else { "no" });
    let instant = |at: &Option<Timestamp>| at.as_ref().map_or_else(String::new, |at| frame.instant(at));
    let subtype = input
        .subtype
        .as_ref()
        .map_or_else(String::new, |s| frame.subtype_name(&input.category, s));
    let stated = place
        .stated_area
        .as_ref()
        .map_or_else(String::new, |code| frame.area_name(&Some(code.clone())));
    let kind = place
        .kind
        .as_ref()
        .map_or_else(String::new, |k| frame.place_type_name(k));
    let fact = |key, value| Fact { key, value };
    vec![
        fact("category", frame.category_name(&input.category)),
        fact("subtype", subtype),
        fact("when", frame.happened(&input.happened)),
        fact(
            "fact-time-precision",
            frame.t(format!("time-{}", input.happened.precision.code())),
        ),
        fact("fact-discovered", instant(&input.discovered_at)),
        fact("fact-place", place.name.clone()),
        fact("place-type", kind),
        fact(
            "fact-place-precision",
            frame.t(format!("precision-{}", place.precision.code())),
        ),
        fact("fact-point", point_in_words(frame, place)),
        fact("fact-stated-area", stated),
        fact("severity", frame.t(format!("severity-{}", input.severity.step()))),
        fact(
            "certainty",
            frame.t(format!("certainty-{}", input.certainty.code())),
        ),
        fact("fact-police", yes_no(input.reported_to_police)),
        fact("fact-offensive", yes_no(input.offensive)),
        fact("source", frame.source_name(&input.source)),
        fact(
            "fact-reference",
            input.source_reference.clone().unwrap_or_default(),
        ),
        fact("fact-reported-by", frame.partner_name(&input.reported_by)),
        fact("fact-controller", frame.partner_name(&input.controller)),
        fact("fact-reported-at", frame.instant(&input.reported_at)),
        fact(
            "fact-classification",
            frame.t(format!("classification-{}", input.classification.code())),
        ),
    ]
}

/// The fields in which `after` says something else than `before`, the text among them.
pub fn differences(
    frame: &Frame,
    (before, before_place): (&EventInput, &Place),
    (after, after_place): (&EventInput, &Place),
) -> Vec<Difference> {
    let mut all = facts(frame, before, before_place);
    let mut new = facts(frame, after, after_place);
    for (list, input) in [(&mut all, before), (&mut new, after)] {
        list.push(Fact {
            key: "fact-text",
            value: input.text.clone(),
        });
    }
    all.into_iter()
        .zip(new)
        .filter(|(old, new)| old != new)
        .map(|(old, new)| Difference {
            key: old.key,
            before: old.value,
            after: new.value,
        })
        .collect()
}
