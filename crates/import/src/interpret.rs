//! From the values of a row to an event with its notes, or the reason why there is none. The same for
//! tables, lists of requests and reports by e-mail; only how the values are found differs.

use std::collections::HashMap;

use domain::area::DerivedAreas;
use domain::event::{Certainty, Classification, EventInput, Severity};
use domain::place::{Place, PlacePrecision, Point};
use jiff::Timestamp;

use crate::categories::{Categories, Categorised, is_offensive};
use crate::context::Context;
use crate::coordinates::{Coordinates, number, pair};
use crate::encoding::Letters;
use crate::fingerprint::{Mark, Marks};
use crate::fold::fold;
use crate::instants::{Instants, WhenCells};
use crate::mapping::{DateOrder, Field, Mapping};
use crate::note::Note;
use crate::outcome::ReadyEvent;
use crate::places::{Found, Outline, Places, Way};
use crate::reason::Reason;
use crate::screen::Screen;
use crate::when::{DayForm, Expect, Span, parse};

/// The values of one row, by what they mean.
#[derive(Clone, Debug)]
pub(crate) struct Values<'v> {
    cells: [&'v str; Field::ALL.len()],
    /// Every part of the text, in order.
    pub texts: Vec<&'v str>,
    pub letters: Letters,
}

impl Default for Values<'_> {
    fn default() -> Self {
        Self {
            cells: [""; Field::ALL.len()],
            texts: Vec::new(),
            letters: Letters::Fine,
        }
    }
}

impl<'v> Values<'v> {
    /// Empty values say nothing; of two values of a field the first counts.
    pub fn set(&mut self, field: Field, value: &'v str) {
        if value.is_empty() || field.is_left_out() {
            return;
        }
        if field == Field::Text {
            self.texts.push(value);
        } else if self.cells[field as usize].is_empty() {
            self.cells[field as usize] = value;
        }
    }

    /// As [`Values::set`], but in the place of what is there.
    pub fn put(&mut self, field: Field, value: &'v str) {
        self.cells[field as usize] = value;
    }

    pub fn get(&self, field: Field) -> &'v str {
        self.cells[field as usize]
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.cells.iter().all(|c| c.is_empty())
    }

    /// Every value with its field, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &'v str)> + '_ {
        let single = Field::ALL
            .into_iter()
            .map(|f| (f, self.get(f)))
            .filter(|(_, v)| !v.is_empty());
        single.chain(self.texts.iter().map(|t| (Field::Text, *t)))
    }
}

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
        if !place.name.is_empty() && scratch.places.get(&place.name).is_none_or(Option::is_none) {
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
            .map_err(Reason::Rule)?;
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
                    stated: stated.to_owned(),
                    why,
                }),
                Err(_) => Err(Reason::TimeNotUnderstood {
                    stated: stated.to_owned(),
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
            stated: self.screen.masked_certain(stated, &self.places.words),
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
                stated: self.screen.masked_certain(stated, &self.places.words),
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

    fn named<'s>(&'s self, stated: &str, scratch: &mut Scratch<'s>) -> Option<Found<'s>> {
        if stated.is_empty() {
            return None;
        }
        if let Some(known) = scratch.places.get(stated) {
            return *known;
        }
        let found = self.places.find(stated);
        scratch.places.insert(stated.to_owned(), found);
        found
    }

    fn place<'s>(
        &'s self,
        values: &Values<'_>,
        scratch: &mut Scratch<'s>,
        notes: &mut Vec<Note>,
    ) -> Result<(Place, DerivedAreas), Reason> {
        let (stated, address) = (values.get(Field::Place), values.get(Field::Address));
        let area_word = values.get(Field::Area);
        let mut name = match (stated.is_empty(), address.is_empty()) {
            (false, false) if fold(stated) != fold(address) => format!("{stated}, {address}"),
            (false, _) => stated.to_owned(),
            (true, false) => address.to_owned(),
            (true, true) => area_word.to_owned(),
        };
        let by_place = self.named(stated, scratch);
        let by_address = self.named(address, scratch);
        let found = match (by_place, by_address) {
            // A street number is more exact than the name of a neighbourhood.
            (Some(place), Some(address)) if place.place.precision > address.place.precision => Some(address),
            (Some(place), _) => Some(place),
            (None, address) => address,
        };
        let stated_area = self.places.area(area_word, &mut scratch.folded).cloned();
        let kind_word = values.get(Field::PlaceType);
        let mut kind = self.places.kind(kind_word).cloned();
        if kind.is_none() && !kind_word.is_empty() {
            notes.push(self.not_understood(Field::PlaceType, kind_word));
        }
        if kind.is_none() {
            kind = found
                .filter(|f| f.way != Way::Within)
                .and_then(|f| f.place.kind.clone());
        }
        // The type must be one the municipality has; a neighbourhood is none.
        kind = kind.filter(|k| self.context.municipality.place_type(k).is_some());

        let point = self.point(values, notes)?;
        if let Some(point) = point {
            let areas = self.areas_of(point, || {
                if name.is_empty() {
                    format!("{:.5}, {:.5}", point.lat, point.lon)
                } else {
                    name.clone()
                }
            })?;
            if let (Some(told), Some(derived)) = (&stated_area, &areas.working)
                && told != derived
            {
                notes.push(Note::AreaDiffers {
                    stated: area_word.to_owned(),
                    used: self.context.municipality.area_name(derived).to_owned(),
                });
            }
            let place = Place {
                name,
                kind,
                precision: PlacePrecision::Point,
                point: Some(point),
                stated_area: None,
            };
            return Ok((place, areas));
        }
        if let Some(found) = found {
            let mut precision = found.place.precision;
            match found.way {
                Way::Exact => {}
                Way::Street => {
                    precision = precision.max(PlacePrecision::Stretch);
                    if name.bytes().any(|b| b.is_ascii_digit()) {
                        notes.push(Note::StreetOnly {
                            stated: name.clone(),
                            street: found.place.name.clone(),
                        });
                    }
                }
                Way::Within => notes.push(Note::PlaceCorrected {
                    stated: name.clone(),
                    used: found.place.name.clone(),
                }),
                Way::Corrected => {
                    notes.push(Note::PlaceCorrected {
                        stated: std::mem::replace(&mut name, found.place.name.clone()),
                        used: found.place.name.clone(),
                    });
                }
            }
            let place = Place {
                name,
                kind,
                precision,
                point: Some(found.place.point),
                stated_area: None,
            };
            return Ok((place, found.areas.clone()));
        }
        if name.is_empty() {
            return Err(Reason::PlaceMissing);
        }
        if stated_area.is_none() || name != area_word {
            notes.push(Note::PlaceNotOnMap {
                stated: self.screen.masked_certain(&name, &self.places.words),
            });
        }
        let place = Place {
            name,
            kind,
            precision: if stated_area.is_some() {
                PlacePrecision::District
            } else {
                PlacePrecision::Unknown
            },
            point: None,
            stated_area: stated_area.clone(),
        };
        let areas = DerivedAreas {
            working: stated_area,
            ..DerivedAreas::default()
        };
        Ok((place, areas))
    }

    /// The point that the coordinates of a row give, when it has any.
    fn point(&self, values: &Values<'_>, notes: &mut Vec<Note>) -> Result<Option<Point>, Reason> {
        let (first, second) = (values.get(Field::Coordinate1), values.get(Field::Coordinate2));
        let both = values.get(Field::Coordinates);
        let numbers = match (first.is_empty(), second.is_empty(), both.is_empty()) {
            (true, true, true) => return Ok(None),
            (false, false, _) => number(first).zip(number(second)),
            (_, _, false) => pair(both),
            _ => None,
        };
        let stated = || {
            if both.is_empty() {
                format!("\"{first}\" och \"{second}\"")
            } else {
                format!("\"{both}\"")
            }
        };
        let Some((a, b)) = numbers else {
            return Err(Reason::CoordinatesNotUnderstood {
                stated: stated(),
                why: "båda talen behövs. Rätta dem eller lämna båda tomma",
            });
        };
        // Zeroes are how many programs write that nothing is known.
        if a == 0.0 && b == 0.0 {
            return Ok(None);
        }
        let inside = |point: Point| self.context.areas.derive(point).working.is_some();
        let located =
            self.coordinates
                .locate(a, b, inside)
                .map_err(|why| Reason::CoordinatesNotUnderstood {
                    stated: stated(),
                    why,
                })?;
        if located.swapped {
            notes.push(Note::AxesSwapped);
        }
        Ok(Some(located.point))
    }

    fn areas_of(&self, point: Point, shown: impl Fn() -> String) -> Result<DerivedAreas, Reason> {
        let areas = self.context.areas.derive(point);
        // The outline says it where the areas leave slivers between them.
        if areas.working.is_none() && !self.outline.contains(point) {
            return Err(Reason::PlaceOutside {
                place: self.screen.masked_certain(&shown(), &self.places.words),
            });
        }
        Ok(areas)
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
