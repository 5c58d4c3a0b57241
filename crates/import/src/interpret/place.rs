//! Where it happened: by coordinates when a row has them, else by the names it gives.

use domain::area::DerivedAreas;
use domain::place::{Place, PlacePrecision, Point};

use super::{Interpreter, Scratch, Values};
use crate::coordinates::{CoordinateFault, number, pair};
use crate::fold::fold;
use crate::mapping::Field;
use crate::note::Note;
use crate::places::{Found, Way};
use crate::reason::Reason;

impl Interpreter<'_> {
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

    pub(super) fn place<'s>(
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
                    stated: self.shown(area_word),
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
                            stated: self.shown(&name),
                            street: found.place.name.clone(),
                        });
                    }
                }
                Way::Within => notes.push(Note::PlaceCorrected {
                    stated: self.shown(&name),
                    used: found.place.name.clone(),
                }),
                Way::Corrected => {
                    notes.push(Note::PlaceCorrected {
                        stated: self.shown(&name),
                        used: found.place.name.clone(),
                    });
                    name.clone_from(&found.place.name);
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
                stated: self.shown(&name),
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
        let not_understood = |why| {
            let stated = if both.is_empty() {
                [first, second].to_vec()
            } else {
                vec![both]
            };
            Reason::CoordinatesNotUnderstood {
                stated: stated
                    .into_iter()
                    .map(|s| format!("\"{}\"", self.shown(s)))
                    .collect(),
                why,
            }
        };
        let Some((a, b)) = numbers else {
            return Err(not_understood(CoordinateFault::OneMissing));
        };
        // Zeroes are how many programs write that nothing is known.
        if a == 0.0 && b == 0.0 {
            return Ok(None);
        }
        let inside = |point: Point| self.context.areas.derive(point).working.is_some();
        let located = self.coordinates.locate(a, b, inside).map_err(not_understood)?;
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
                place: self.shown(&shown()),
            });
        }
        Ok(areas)
    }
}
