//! Which places recur?

use std::collections::{BTreeMap, HashMap};

use domain::codes::{AreaCode, CategoryCode};
use domain::place::{PlacePrecision, Point};
use domain::time::IsoWeek;
use serde::{Deserialize, Serialize};

use crate::methods::new_since::NewPlace;
use crate::rounding::rounded;
use crate::weekly::{PLACE_WEEKS, WeekEvent};

/// How many events of a category a named place had in a week, partners' reports only, counted where they lie.
/// Events known only to a district, or nowhere, have no place. Rows of one place after another are read fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceWeek {
    pub name: String,
    pub area: Option<AreaCode>,
    /// The mean of the events' points, where any has one.
    pub point: Option<Point>,
    pub category: CategoryCode,
    pub week: IsoWeek,
    pub n: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecurringPlace {
    pub name: String,
    pub area: Option<AreaCode>,
    pub point: Option<Point>,
    pub this_week: i64,
    /// This week included.
    pub last_8_weeks: i64,
    /// Weeks with an event, of those eight.
    pub weeks_active: i64,
    /// With their numbers over the eight weeks, most first.
    pub categories: Vec<PlaceCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCategory {
    pub category: CategoryCode,
    pub n: i64,
}

/// A place recurs when it was active in at least this many of the weeks, this one among them.
pub const LEAST_WEEKS_ACTIVE: i64 = 3;
/// A place is new news with this many events in its first week.
const LEAST_NEW: i64 = 3;
const PLACES_SHOWN: usize = 15;
const NEW_PLACES_SHOWN: usize = 10;

/// Known more closely than to a district, and by a name.
pub fn has_place(event: &WeekEvent) -> bool {
    let precise = !matches!(
        event.place_precision,
        PlacePrecision::District | PlacePrecision::Unknown
    );
    precise && !event.place_name.trim().is_empty()
}

/// The same place however it was capitalised.
pub fn place_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What is known of one place over the weeks looked at.
struct PlaceHistory<'a> {
    name: &'a str,
    area: Option<&'a AreaCode>,
    lat: f64,
    lon: f64,
    point_n: i64,
    by_week: [i64; PLACE_WEEKS as usize],
    /// Its number in the order first met.
    number: usize,
}

/// The places that recur, those with most this week first, and the places that are new.
pub fn recurring_and_new(places: &[PlaceWeek], week: IsoWeek) -> (Vec<RecurringPlace>, Vec<NewPlace>) {
    let weeks: HashMap<IsoWeek, usize> = (0..PLACE_WEEKS)
        .map(|back| (week.plus(-back), back as usize))
        .collect();
    let mut index: HashMap<(String, Option<&AreaCode>), usize> = HashMap::new();
    let mut histories: Vec<PlaceHistory<'_>> = Vec::new();
    // Which history each row went to; `None` for a row of another week.
    let mut numbers: Vec<Option<usize>> = Vec::with_capacity(places.len());
    let mut before: Option<(&PlaceWeek, usize)> = None;
    for place in places {
        let Some(&back) = weeks.get(&place.week) else {
            numbers.push(None);
            continue;
        };
        let next = histories.len();
        let i = match before {
            Some((same, i)) if same.name == place.name && same.area == place.area => i,
            _ => *index
                .entry((place_key(&place.name), place.area.as_ref()))
                .or_insert(next),
        };
        before = Some((place, i));
        if i == next {
            histories.push(PlaceHistory {
                name: place.name.trim(),
                area: place.area.as_ref(),
                lat: 0.0,
                lon: 0.0,
                point_n: 0,
                by_week: [0; PLACE_WEEKS as usize],
                number: i,
            });
        }
        let history = &mut histories[i];
        history.by_week[back] += place.n;
        if let Some(point) = place.point {
            history.lat += point.lat * place.n as f64;
            history.lon += point.lon * place.n as f64;
            history.point_n += place.n;
        }
        numbers.push(Some(i));
    }
    histories.retain(|h| h.by_week[0] > 0);
    let order = |h: &PlaceHistory<'_>| {
        let total: i64 = h.by_week.iter().sum();
        (-h.by_week[0], -total, h.name.to_owned(), h.area.cloned())
    };
    histories.sort_by_cached_key(order);

    let earlier_weeks_known = places.iter().any(|p| p.week < week);
    let new = histories
        .iter()
        .filter(|h| {
            earlier_weeks_known && h.by_week[0] >= LEAST_NEW && h.by_week[1..].iter().all(|n| *n == 0)
        })
        .take(NEW_PLACES_SHOWN)
        .map(|h| NewPlace {
            name: h.name.to_owned(),
            area: h.area.cloned(),
            n: h.by_week[0],
        })
        .collect();
    let shown: Vec<&PlaceHistory<'_>> = histories
        .iter()
        .filter(|h| weeks_active(h) >= LEAST_WEEKS_ACTIVE)
        .take(PLACES_SHOWN)
        .collect();
    // Categories are asked for few places, so they are counted for those alone.
    let mut by_category: Vec<BTreeMap<&CategoryCode, i64>> = vec![BTreeMap::new(); shown.len()];
    let position: HashMap<usize, usize> = shown.iter().enumerate().map(|(i, h)| (h.number, i)).collect();
    for (place, number) in places.iter().zip(&numbers) {
        if let Some(&i) = number.as_ref().and_then(|number| position.get(number)) {
            *by_category[i].entry(&place.category).or_default() += place.n;
        }
    }
    let recurring = shown
        .iter()
        .zip(by_category)
        .map(|(h, by_category)| {
            let mut categories: Vec<PlaceCategory> = by_category
                .into_iter()
                .map(|(category, n)| PlaceCategory {
                    category: category.clone(),
                    n,
                })
                .collect();
            categories.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.category.cmp(&b.category)));
            RecurringPlace {
                name: h.name.to_owned(),
                area: h.area.cloned(),
                // Six decimals of a degree are a decimetre.
                point: (h.point_n > 0).then(|| Point {
                    lat: rounded(h.lat / h.point_n as f64, 6),
                    lon: rounded(h.lon / h.point_n as f64, 6),
                }),
                this_week: h.by_week[0],
                last_8_weeks: h.by_week.iter().sum(),
                weeks_active: weeks_active(h),
                categories,
            }
        })
        .collect();
    (recurring, new)
}

fn weeks_active(history: &PlaceHistory<'_>) -> i64 {
    history.by_week.iter().filter(|n| **n > 0).count() as i64
}
