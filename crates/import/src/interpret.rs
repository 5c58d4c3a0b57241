//! From the values of a row to an event with its notes, or the reason why there is none. The same for
//! tables, lists of requests and reports by e-mail; only how the values are found differs.

mod place;
mod values;

use std::collections::HashMap;

use domain::event::{Certainty, Classification, EventInput, Severity};
use jiff::Timestamp;

use crate::categories::{Categories, Categorised, is_offensive};
use crate::context::Context;
use crate::coordinates::Coordinates;
use crate::encoding::Letters;
use crate::fingerprint::{Mark, Marks};
use crate::fold::fold;
use crate::instants::{Instants, WhenCells};
use crate::mapping::{DateOrder, Field, Mapping};
use crate::note::Note;
use crate::outcome::ReadyEvent;
use crate::places::{Found, Outline, Places};
use crate::reason::Reason;
use crate::screen::Screen;
use crate::when::{DayForm, Expect, Span, parse};
pub(crate) use values::Values;

/// What was looked up for the rows of a run; saves most of the work, since places and words come again.
#[derive(Default)]
pub(crate) struct Scratch<'p> {
    categories: HashMap<String, Option<Categorised>>,
    places: HashMap<String, Option<Found<'p>>>,
    folded: String,
}

pub(crate) struct Interpreter<'a> {
    context: &'a Context<'a>,
    places: Places<'a>,
    categories: Categories,
    default_category: Option<Categorised>,
    coordinates: Coordinates,
    outline: Outline,
    instants: Instants<'a>,
    screen: Screen,
    form: DayForm,
    midnight_is_day: bool,
    classification: Classification,
    /// When rows that do not say it were reported.
    reported_at: Timestamp,
    /// What the columns are called in this file, for reasons.
    names: HashMap<Field, String>,
    marks: Marks,
}

impl<'a> Interpreter<'a> {
    pub fn new(context: &'a Context<'a>, mapping: &Mapping) -> Self {
        let municipality = context.municipality;
        let categories = Categories::new(municipality, mapping.categories.iter());
        let is_public = municipality.source(&context.source).is_some_and(|s| s.public);
        let places = Places::new(municipality, context.areas);
        Self {
            default_category: mapping.default_category.as_ref().map(|c| categories.chosen(c)),
            screen: Screen::new(context.screening),
            places,
            categories,
            coordinates: Coordinates::new(mapping.coordinates),
            outline: Outline::new(municipality),
            instants: Instants::new(&context.zone, context.now),
            form: DayForm::default(),
            midnight_is_day: false,
            classification: if is_public {
                Classification::Open
            } else {
                Classification::Internal
            },
            reported_at: context.now,
            names: HashMap::new(),
            marks: Marks::new(&context.source, &context.reported_by),
            context,
        }
    }

    pub fn with_days(mut self, order: DateOrder, from_1904: bool, midnight_is_day: bool) -> Self {
        self.form = DayForm { order, from_1904 };
        self.midnight_is_day = midnight_is_day;
        self
    }

    pub fn with_names(mut self, names: HashMap<Field, String>) -> Self {
        self.names = names;
        self
    }

    pub fn reported(mut self, at: Timestamp) -> Self {
        self.reported_at = at;
        self
    }

    pub fn places(&self) -> &Places<'a> {
        &self.places
    }

    /// Whether a running text says both what happened and where.
    pub fn tells_an_event(&self, text: &str, headline: &str) -> bool {
        let known = self
            .categories
            .of_text(headline)
            .or_else(|| self.categories.of_text(text));
        known.is_some() && self.places.named_in(text).is_some()
    }

    /// A row of cells as it may be shown to someone: what is certainly personal data is masked.
    pub fn masked<'c>(&self, cells: impl Iterator<Item = &'c str>) -> Vec<String> {
        cells
            .map(|cell| self.screen.masked_certain(cell, &self.places.words))
            .collect()
    }

    pub fn event<'s>(
        &'s self,
        row: u64,
        values: &Values<'_>,
        scratch: &mut Scratch<'s>,
    ) -> Result<(ReadyEvent, Mark), Reason> {
        let mut notes = Vec::new();
        match values.letters {
            Letters::Fine => {}
            Letters::Repaired => notes.push(Note::LettersRepaired),
            Letters::Lost => notes.push(Note::LettersLost),
        }
        let happened = self.happened(values, &mut notes)?;
        let (category, mut text) = self.category(values, scratch, &mut notes)?;
        let (mut place, areas) = self.place(values, scratch, &mut notes)?;
        let mut found = self.screen.begin();
        found.check(&mut text, &self.places.words);
        if !self.places.is_known(&place.name) {
            found.check(&mut place.name, &self.places.words);
        }
        let mut reference = values.get(Field::Reference).trim().to_owned();
        found.check_reference(&mut reference);
        found.finish(&mut notes)?;
        let marked = self.marks.of(values);
        let offensive = is_yes(values.get(Field::Offensive))
            || category
                .subtype
                .as_ref()
                .is_some_and(|s| s.as_str() == "krankande")
            || (category.category.as_str() == "KLO" && is_offensive(&text));
        let input = EventInput {
            severity: self.severity(values, &category, &mut notes),
            certainty: self.certainty(values, &mut notes),
            category: category.category,
            subtype: category.subtype,
            happened,
            discovered_at: self.moment(values, Field::Discovered, &mut notes),
            reported_at: self.reported_moment(values, happened.from),
            place,
            source: self.context.source.clone(),
            source_reference: (!reference.is_empty()).then_some(reference),
            reported_by: self.context.reported_by.clone(),
            controller: self.context.controller.clone(),
            classification: self.classification,
            reported_to_police: is_yes(values.get(Field::ReportedToPolice))
                || is_police_number(values.get(Field::ReportedToPolice)),
            offensive,
            text,
        };
        input
            .check(self.context.municipality, &self.context.zone, self.context.now)
            .map_err(|rule| Reason::of_rule(rule, &input.place.name))?;
        let event = ReadyEvent {
            row,
            input,
            areas,
            fingerprint: marked.fingerprint,
            notes,
        };
        Ok((event, marked))
    }

    fn happened(&self, values: &Values<'_>, notes: &mut Vec<Note>) -> Result<domain::time::Happened, Reason> {
        let read = |field: Field, expect: Expect| -> Result<Option<Span>, Reason> {
            let stated = values.get(field);
            if stated.is_empty() {
                return Ok(None);
            }
            match parse(stated, expect, self.form) {
                Ok(span) => Ok(Some(self.without_midnight(span, expect))),
                Err(why) if expect == Expect::Day => Err(Reason::DateNotUnderstood {
                    stated: self.shown(stated),
                    why,
                }),
                Err(_) => Err(Reason::TimeNotUnderstood {
                    stated: self.shown(stated),
                }),
            }
        };
        let mut cells = WhenCells {
            day: read(Field::Date, Expect::Day)?,
            time: read(Field::Time, Expect::Time)?,
            from: read(Field::From, Expect::Day)?,
            from_time: read(Field::FromTime, Expect::Time)?,
            to: read(Field::To, Expect::Day)?,
            to_time: read(Field::ToTime, Expect::Time)?,
        };
        if cells.day.is_none() && cells.from.is_none() {
            // The day it was found or told is the best day there is.
            cells.day = match read(Field::Discovered, Expect::Day)? {
                Some(day) => Some(day),
                None => read(Field::Reported, Expect::Day)?,
            };
        }
        self.instants
            .happened(&cells, notes)
            .ok_or_else(|| Reason::DateMissing {
                column: self
                    .names
                    .get(&Field::Date)
                    .or_else(|| self.names.get(&Field::From))
                    .map_or("Datum", String::as_str)
                    .to_owned(),
            })
    }

    fn without_midnight(&self, mut span: Span, expect: Expect) -> Span {
        use crate::when::Clock;
        let midnight = Some(Clock::Minute {
            hour: 0,
            minute: 0,
            second: 0,
        });
        if self.midnight_is_day && expect == Expect::Day && span.start.clock == midnight {
            span.start.clock = None;
        }
        span
    }

    fn moment(&self, values: &Values<'_>, field: Field, notes: &mut Vec<Note>) -> Option<Timestamp> {
        let stated = values.get(field);
        if stated.is_empty() {
            return None;
        }
        let read = parse(stated, Expect::Day, self.form)
            .ok()
            .and_then(|span| self.instants.instant(span.start, &mut Vec::new()));
        if read.is_none() {
            notes.push(self.not_understood(field, stated));
        }
        read
    }

    /// Not before it happened, and not after now: a day alone means some time that day.
    fn reported_moment(&self, values: &Values<'_>, happened: Timestamp) -> Timestamp {
        let stated = self.moment(values, Field::Reported, &mut Vec::new());
        stated
            .map_or(self.reported_at, |at| at.max(happened))
            .min(self.context.now.max(happened))
    }

    fn not_understood(&self, field: Field, stated: &str) -> Note {
        let column = self
            .names
            .get(&field)
            .map_or_else(|| field.code().to_owned(), Clone::clone);
        Note::ValueNotUnderstood {
            column,
            stated: self.shown(stated),
        }
    }

    /// What someone wrote, as it may stand in a reason or a note.
    fn shown(&self, stated: &str) -> String {
        const LONGEST: usize = 80;
        let shown = self.screen.masked_certain(stated, &self.places.words);
        match shown.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &shown[..end]),
            None => shown,
        }
    }

    /// The category, and the text with what the category could not say.
    fn category<'s>(
        &'s self,
        values: &Values<'_>,
        scratch: &mut Scratch<'s>,
        notes: &mut Vec<Note>,
    ) -> Result<(Categorised, String), Reason> {
        let stated = values.get(Field::Category);
        let headline = values.get(Field::Headline);
        let mut text =
            String::with_capacity(headline.len() + values.texts.iter().map(|t| t.len() + 1).sum::<usize>());
        let parts = std::iter::once(&headline).chain(&values.texts);
        for part in parts.filter(|p| !p.is_empty() && **p != stated) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
        let subtype_word = values.get(Field::Subtype);
        let mut known = self.word(stated, scratch);
        if known.is_none() {
            known = self.word(subtype_word, scratch);
        } else if let Some(found) = &mut known
            && !subtype_word.is_empty()
        {
            match self.categories.subtype(&found.category, subtype_word) {
                Some(subtype) => found.subtype = Some(subtype),
                None => match self.word(subtype_word, scratch) {
                    Some(other) if other.category == found.category => found.subtype = other.subtype,
                    _ => notes.push(self.not_understood(Field::Subtype, subtype_word)),
                },
            }
        }
        if let Some(found) = known {
            return Ok((found, text));
        }
        if stated.is_empty()
            && let Some(chosen) = &self.default_category
        {
            return Ok((chosen.clone(), text));
        }
        if stated.is_empty() && text.trim().is_empty() {
            return Err(Reason::NothingHappened);
        }
        let from_text = self.categories.of_text(&text);
        if !stated.is_empty() {
            text = if text.is_empty() {
                stated.to_owned()
            } else {
                format!("{stated}\n{text}")
            };
        }
        if let Some(found) = from_text {
            notes.push(Note::CategoryFromText {
                category: found.category.clone(),
            });
            return Ok((found, text));
        }
        notes.push(if stated.is_empty() {
            Note::CategoryMissing
        } else {
            Note::CategoryUnknown {
                stated: self.shown(stated),
            }
        });
        let other = Categorised {
            category: "OVR".into(),
            subtype: None,
            severity: 1,
        };
        Ok((self.default_category.clone().unwrap_or(other), text))
    }

    fn word(&self, stated: &str, scratch: &mut Scratch<'_>) -> Option<Categorised> {
        if stated.is_empty() {
            return None;
        }
        if let Some(known) = scratch.categories.get(stated) {
            return known.clone();
        }
        let found = self.categories.of_word(stated);
        scratch.categories.insert(stated.to_owned(), found.clone());
        found
    }

    fn severity(&self, values: &Values<'_>, category: &Categorised, notes: &mut Vec<Note>) -> Severity {
        let usual = Severity::new(category.severity).unwrap_or(Severity::ALL[0]);
        let stated = values.get(Field::Severity);
        if stated.is_empty() {
            return usual;
        }
        let told = match stated.parse::<i64>() {
            Ok(step) => Severity::new(step),
            Err(_) => match fold(stated).as_str() {
                "lag" | "lagt" | "ringa" | "low" | "liten" | "gron" => Severity::new(1),
                "medel" | "normal" | "mellan" | "medium" | "mattlig" | "gul" => Severity::new(2),
                "hog" | "hogt" | "allvarlig" | "allvarligt" | "high" | "orange" => Severity::new(3),
                "mycket hog" | "mycket allvarlig" | "akut" | "kritisk" | "critical" | "urgent" | "rod" => {
                    Severity::new(4)
                }
                _ => None,
            },
        };
        told.unwrap_or_else(|| {
            notes.push(self.not_understood(Field::Severity, stated));
            usual
        })
    }

    fn certainty(&self, values: &Values<'_>, notes: &mut Vec<Note>) -> Certainty {
        let stated = values.get(Field::Certainty);
        if stated.is_empty() {
            return Certainty::Observed;
        }
        let folded = fold(stated);
        let begins = |stems: &[&str]| stems.iter().any(|s| folded.starts_with(s));
        if begins(&["observ", "iaktta", "sett", "bekraft", "saker", "confirmed"]) {
            Certainty::Observed
        } else if begins(&["misstank", "misstan", "trolig", "suspect", "sannolik"]) {
            Certainty::Suspected
        } else if begins(&[
            "horsag", "rykte", "tips", "obekraft", "hearsay", "rumo", "uppgift",
        ]) {
            Certainty::Hearsay
        } else {
            notes.push(self.not_understood(Field::Certainty, stated));
            Certainty::Observed
        }
    }
}

fn is_yes(stated: &str) -> bool {
    matches!(
        fold(stated).as_str(),
        "ja" | "j" | "yes" | "y" | "x" | "1" | "true" | "sant" | "ja polisanmald"
    )
}

/// A police case number in the column says that the police have it; the number itself is not kept.
fn is_police_number(stated: &str) -> bool {
    let digits = stated.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && stated.contains(['K', 'k'])
}
