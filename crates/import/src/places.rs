//! A place as someone wrote it, looked up in the municipality's gazetteer: exactly, by alias, by street,
//! with a slip of the pen, and last as part of what was written.

use std::collections::{HashMap, HashSet};

use domain::area::{AreaIndex, DerivedAreas};
use domain::codes::{AreaCode, PlaceTypeCode};
use domain::municipality::{Municipality, NamedPlace};
use domain::place::Point;
use domain::screening::PlaceWords;

use crate::fold::{fold, fold_into};

/// How a place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Exact,
    /// The street is known, not the number.
    Street,
    /// A known name stands somewhere in what was written.
    Within,
    /// One or two letters differ.
    Corrected,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'m> {
    pub place: &'m NamedPlace,
    pub areas: &'m DerivedAreas,
    pub way: Way,
}

pub(crate) struct Places<'m> {
    places: &'m [NamedPlace],
    /// The names as the gazetteer spells them.
    spellings: HashSet<&'m str>,
    /// The areas of each place, in the same order.
    derived: Vec<DerivedAreas>,
    names: HashMap<String, usize>,
    addresses: HashMap<String, usize>,
    streets: HashMap<String, usize>,
    spelled: Vec<Spelled>,
    areas: HashMap<String, AreaCode>,
    types: HashMap<String, PlaceTypeCode>,
    municipality_words: Vec<String>,
    pub words: PlaceWords,
}

/// A name as letters, for the search with slips of the pen.
struct Spelled {
    letters: Vec<char>,
    /// One bit per letter that occurs, to pass over most names without comparing.
    bag: u32,
    place: usize,
}

/// Names of the most words that a text is searched for.
const LONGEST_NAME: usize = 5;

impl<'m> Places<'m> {
    pub fn new(municipality: &'m Municipality, index: &AreaIndex) -> Self {
        let places = municipality.gazetteer.as_slice();
        let derived = places
            .iter()
            .map(|place| {
                let found = index.derive(place.point);
                DerivedAreas {
                    working: found.working.clone().or_else(|| place.area.clone()),
                    ..found
                }
            })
            .collect();
        let mut names = HashMap::new();
        let mut addresses = HashMap::new();
        let mut streets = HashMap::new();
        let mut words = PlaceWords::default();
        for (n, place) in places.iter().enumerate() {
            for name in std::iter::once(&place.name).chain(&place.aliases) {
                words.insert(name);
                names.entry(fold(name)).or_insert(n);
            }
            if let Some(address) = &place.address {
                let folded = fold(address);
                if let Some(street) = without_number(&folded) {
                    streets.entry(street.to_owned()).or_insert(n);
                    words.insert(address.trim_end_matches(|c: char| !c.is_alphabetic()));
                    addresses.entry(folded).or_insert(n);
                } else {
                    streets.entry(folded).or_insert(n);
                }
            }
        }
        let spelled = names
            .iter()
            .map(|(name, place)| Spelled {
                letters: name.chars().collect(),
                bag: bag(name),
                place: *place,
            })
            .collect();
        let mut areas = HashMap::new();
        for area in municipality.working_areas() {
            words.insert(&area.name);
            areas.insert(fold(&area.name), area.code.clone());
            areas.insert(fold(area.code.as_str()), area.code.clone());
        }
        for place in places {
            if let Some(area) = &place.area {
                areas.entry(fold(&place.name)).or_insert_with(|| area.clone());
            }
        }
        let types = municipality.place_types.iter().flat_map(|kind| {
            [&kind.name, &kind.name_en]
                .map(|name| (fold(name), kind.code.clone()))
                .into_iter()
                .chain([(fold(kind.code.as_str()), kind.code.clone())])
        });
        words.insert(&municipality.short_name);
        Self {
            places,
            spellings: places.iter().map(|place| place.name.as_str()).collect(),
            derived,
            names,
            addresses,
            streets,
            spelled,
            areas,
            types: types.collect(),
            municipality_words: vec![
                fold(&municipality.short_name),
                fold(&municipality.name),
                fold(&municipality.county),
            ],
            words,
        }
    }

    /// The place that `stated` means. Allows one slip in names of 5 to 8 letters, two in longer ones,
    /// none in shorter ones or with digits in them, and only when a single name is nearest.
    pub fn find(&self, stated: &str) -> Option<Found<'_>> {
        let folded = fold(stated);
        if folded.is_empty() || self.municipality_words.contains(&folded) {
            return None;
        }
        if let Some(n) = self.names.get(&folded).or_else(|| self.addresses.get(&folded)) {
            return Some(self.found(*n, Way::Exact));
        }
        if let Some(street) = without_number(&folded)
            && let Some(n) = self.names.get(street).or_else(|| self.streets.get(street))
        {
            return Some(self.found(*n, Way::Street));
        }
        if let Some(n) = self.streets.get(&folded) {
            return Some(self.found(*n, Way::Street));
        }
        let first = stated
            .split([',', '(', ';', '/'])
            .next()
            .map(fold)
            .unwrap_or_default();
        if first.len() < folded.len()
            && let Some(n) = self.names.get(&first).or_else(|| self.addresses.get(&first))
        {
            return Some(self.found(*n, Way::Exact));
        }
        let nearest = self.nearest(&folded).map(|n| self.found(n, Way::Corrected));
        nearest.or_else(|| self.within(&folded, |_| true))
    }

    /// A name that is the gazetteer's own, and so says nothing about a person.
    pub fn is_known(&self, name: &str) -> bool {
        self.spellings.contains(name)
    }

    /// The longest known name that stands in a text, and the first of those as long.
    pub fn named_in(&self, text: &str) -> Option<Found<'_>> {
        self.within(&fold(text), |before| !matches!(before, "till" | "mot"))
    }

    fn within(&self, folded: &str, may_follow: impl Fn(&str) -> bool) -> Option<Found<'_>> {
        // Where each word begins and ends.
        let mut bounds: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        for word in folded.split(' ') {
            bounds.push((at, at + word.len()));
            at += word.len() + 1;
        }
        for length in (1..=LONGEST_NAME.min(bounds.len())).rev() {
            for first in 0..=bounds.len() - length {
                let name = &folded[bounds[first].0..bounds[first + length - 1].1];
                if name.len() < 4 || self.municipality_words.iter().any(|w| w == name) {
                    continue;
                }
                let known = self
                    .names
                    .get(name)
                    .or_else(|| self.streets.get(name).filter(|_| name.len() > 6));
                if let Some(n) = known {
                    let before = first
                        .checked_sub(1)
                        .map_or("", |b| &folded[bounds[b].0..bounds[b].1]);
                    if may_follow(before) {
                        return Some(self.found(*n, Way::Within));
                    }
                }
            }
        }
        None
    }

    fn nearest(&self, folded: &str) -> Option<usize> {
        let slips = match folded.len() {
            0..5 => return None,
            5..9 => 1,
            9..40 => 2,
            _ => return None,
        };
        if folded.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let letters: Vec<char> = folded.chars().collect();
        let bag = bag(folded);
        let mut best: Option<(usize, usize)> = None;
        let mut shared = false;
        for name in &self.spelled {
            if name.letters.len().abs_diff(letters.len()) > slips
                || (name.bag ^ bag).count_ones() as usize > 2 * slips
            {
                continue;
            }
            let distance = slips_between(&name.letters, &letters);
            if distance > slips {
                continue;
            }
            match best {
                Some((least, place)) if distance == least && place != name.place => shared = true,
                Some((least, _)) if distance >= least => {}
                _ => {
                    best = Some((distance, name.place));
                    shared = false;
                }
            }
        }
        best.filter(|_| !shared).map(|(_, place)| place)
    }

    fn found(&self, n: usize, way: Way) -> Found<'_> {
        Found {
            place: &self.places[n],
            areas: &self.derived[n],
            way,
        }
    }

    /// The working area that a name means: its own, or that of a place by that name.
    pub fn area(&self, stated: &str, scratch: &mut String) -> Option<&AreaCode> {
        fold_into(stated, scratch);
        self.areas.get(scratch.as_str())
    }

    pub fn kind(&self, stated: &str) -> Option<&PlaceTypeCode> {
        let folded = fold(stated);
        self.types.get(&folded).or_else(|| {
            // "Torg" for the type "Torg eller centrum".
            let mut beginning = self
                .types
                .iter()
                .filter(|(name, _)| folded.len() > 3 && name.split(' ').any(|word| word == folded));
            beginning.next().map(|(_, code)| code)
        })
    }
}

/// A folded address without its number, letter and stairs: `visattravagen 13 b` is `visattravagen`.
fn without_number(folded: &str) -> Option<&str> {
    let at = folded.find(|c: char| c.is_ascii_digit())?;
    let street = folded[..at].trim_end();
    (street.len() > 3 && folded[..at].ends_with(' ')).then_some(street)
}

fn bag(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |bag, b| bag | 1 << (b - b'a'))
}

/// Letters put in, left out, changed or swapped with their neighbour (optimal string alignment).
fn slips_between(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Whether a point lies in the municipality's outline.
pub(crate) struct Outline {
    shape: geo::MultiPolygon,
}

impl Outline {
    pub fn new(municipality: &Municipality) -> Self {
        Self {
            shape: domain::area::shape(&municipality.map.outline),
        }
    }

    pub fn contains(&self, point: Point) -> bool {
        use geo::Contains;
        self.shape.contains(&geo::Point::new(point.lon, point.lat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_counts_as_one_slip() {
        let slips =
            |a: &str, b: &str| slips_between(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(slips("flemingsberg", "felmingsberg"), 1);
        assert_eq!(slips("skogas", "skogaas"), 1);
        assert_eq!(slips("stuvsta", "stuvsta"), 0);
    }
}
