//! Which reports are probably of the same event, told by different sources?
//!
//! Two reports are compared when they are within 300 metres, or at the same named place, and their
//! times touch or are within three hours. The score is a weighted mean of four parts, each from 0
//! to 1: place and time count 0.35 each, kind 0.2 and the words of the texts 0.1; where a text is
//! missing the others share its weight. A suggestion is made from 0.7, and never settled here: a
//! person merges, or says no. Reports of one partner by one source are taken to be different events.

use std::collections::{HashMap, HashSet};

use domain::codes::{AreaCode, CategoryCode, EventId, PartnerCode, SourceCode, SubtypeCode};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::methods::places::place_key;
use crate::rounding::rounded;

/// The least score that is suggested.
pub const SUGGESTED_FROM: f64 = 0.7;
const WEIGHT_PLACE: f64 = 0.35;
const WEIGHT_TIME: f64 = 0.35;
const WEIGHT_KIND: f64 = 0.2;
const WEIGHT_TEXT: f64 = 0.1;
/// Each of place and time must give at least this much; one cannot stand in for the other.
const LEAST_PART: f64 = 0.3;
const SURELY_WITHIN_M: f64 = 25.0;
const WITHIN_M: f64 = 300.0;
const SURELY_WITHIN_MINUTES: f64 = 10.0;
const WITHIN_MINUTES: f64 = 180.0;
/// An overlap says half as much when the longer of the two times is this long.
const HALVED_AFTER_HOURS: f64 = 48.0;
/// The same place name without points to compare.
const SAME_NAME: f64 = 0.8;
/// Texts this alike make up for different categories at the same place and time.
const ALIKE: f64 = 0.3;
const SECONDS_OF_DAY: i64 = 86_400;
/// A square of the grid in degrees: at least `WITHIN_M` on each side, up to 72 degrees north.
const GRID_LAT: f64 = 0.003;
const GRID_LON: f64 = 0.009;

/// A report, as far as duplicates are concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub id: EventId,
    pub category: CategoryCode,
    pub subtype: Option<SubtypeCode>,
    pub happened: Happened,
    pub point: Option<Point>,
    pub place_name: String,
    pub place_precision: PlacePrecision,
    pub area: Option<AreaCode>,
    pub partner: PartnerCode,
    pub source: SourceCode,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The one that was in the register first.
    pub first: EventId,
    pub second: EventId,
    /// 0 to 1.
    pub score: f64,
    pub reasons: Vec<Reason>,
}

/// Why two reports look like one event: place, time, kind and words, in that order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    Distance {
        m: i64,
    },
    SamePlaceName,
    MinutesApart {
        minutes: i64,
    },
    /// The times overlap; the longer of them is this many hours.
    Overlapping {
        hours: i64,
    },
    SameSubtype,
    SameCategory,
    OtherSubtype,
    OtherCategory,
    /// Share of the words in common.
    SimilarText {
        share: f64,
    },
}

/// Pairs new reports with the register's and with each other; highest score first. A report that is
/// both new and in the register is not paired with itself.
pub fn suggest(new: &[Candidate], register: &[Candidate]) -> Vec<Suggestion> {
    let all: Vec<&Candidate> = register.iter().chain(new).collect();
    let blocks = Blocks::new(&all);
    let mut suggestions: Vec<Suggestion> = (register.len()..all.len())
        .into_par_iter()
        .flat_map_iter(|second| {
            let near = blocks.near(all[second], second);
            let pairs = near.into_iter().filter(|&first| all[first].id != all[second].id);
            pairs
                .filter_map(|first| compare(all[first], all[second]))
                .collect::<Vec<_>>()
        })
        .collect();
    suggestions.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then((a.first, a.second).cmp(&(b.first, b.second)))
    });
    let mut seen = HashSet::new();
    suggestions.retain(|s| seen.insert((s.first.min(s.second), s.first.max(s.second))));
    suggestions
}

/// Scores one pair; `None` when it is not worth suggesting.
pub fn compare(first: &Candidate, second: &Candidate) -> Option<Suggestion> {
    if first.partner == second.partner && first.source == second.source {
        return None;
    }
    let (place, place_reason) = place_likeness(first, second)?;
    let (time, time_reason) = time_likeness(&first.happened, &second.happened)?;
    if place < LEAST_PART || time < LEAST_PART {
        return None;
    }
    let text = text_likeness(&first.text, &second.text);
    let (kind, kind_reason) = kind_likeness(first, second);
    if kind_reason == Reason::OtherCategory && text.is_none_or(|share| share < ALIKE) {
        return None;
    }
    let parts = WEIGHT_PLACE * place + WEIGHT_TIME * time + WEIGHT_KIND * kind;
    let score = match text {
        Some(share) => parts + WEIGHT_TEXT * share,
        None => parts / (1.0 - WEIGHT_TEXT),
    };
    let mut reasons = vec![place_reason, time_reason, kind_reason];
    if let Some(share) = text.filter(|&share| share >= ALIKE) {
        reasons.push(Reason::SimilarText {
            share: rounded(share, 2),
        });
    }
    (score >= SUGGESTED_FROM).then(|| Suggestion {
        first: first.id,
        second: second.id,
        score: rounded(score, 3),
        reasons,
    })
}

fn place_likeness(a: &Candidate, b: &Candidate) -> Option<(f64, Reason)> {
    let by_points = match (local_point(a), local_point(b)) {
        (Some(p), Some(q)) => {
            let m = p.distance_m(q);
            let likeness = 1.0 - ((m - SURELY_WITHIN_M) / (WITHIN_M - SURELY_WITHIN_M)).clamp(0.0, 1.0);
            Some((likeness, Reason::Distance { m: m.round() as i64 }))
        }
        _ => None,
    };
    let key = place_key(&a.place_name);
    let same_name = !key.is_empty()
        && key == place_key(&b.place_name)
        && (a.area.is_none() || b.area.is_none() || a.area == b.area);
    match by_points {
        Some((likeness, _)) if same_name && likeness < SAME_NAME => Some((SAME_NAME, Reason::SamePlaceName)),
        Some(found) => Some(found),
        None => same_name.then_some((SAME_NAME, Reason::SamePlaceName)),
    }
}

fn local_point(candidate: &Candidate) -> Option<Point> {
    candidate.point.filter(|_| candidate.place_precision.is_local())
}

fn time_likeness(a: &Happened, b: &Happened) -> Option<(f64, Reason)> {
    if a.precision == TimePrecision::Unknown || b.precision == TimePrecision::Unknown {
        return None;
    }
    let seconds = |h: &Happened| (h.from.as_second(), h.to.as_second());
    let ((a_from, a_to), (b_from, b_to)) = (seconds(a), seconds(b));
    let apart = (b_from - a_to).max(a_from - b_to) as f64 / 60.0;
    let longest = (a_to - a_from).max(b_to - b_from) as f64 / 3600.0;
    // Two moments, or moments beside a span: minutes apart count. Where spans overlap, their length does.
    if apart > 0.0 || longest == 0.0 {
        let apart = apart.max(0.0);
        let within = (apart - SURELY_WITHIN_MINUTES) / (WITHIN_MINUTES - SURELY_WITHIN_MINUTES);
        let minutes = Reason::MinutesApart {
            minutes: apart.round() as i64,
        };
        return Some((1.0 - within.clamp(0.0, 1.0), minutes));
    }
    let likeness = 1.0 / (1.0 + longest / HALVED_AFTER_HOURS);
    let hours = longest.ceil() as i64;
    Some((likeness, Reason::Overlapping { hours }))
}

fn kind_likeness(a: &Candidate, b: &Candidate) -> (f64, Reason) {
    if a.category != b.category {
        return (0.3, Reason::OtherCategory);
    }
    match (&a.subtype, &b.subtype) {
        (Some(x), Some(y)) if x == y => (1.0, Reason::SameSubtype),
        (Some(_), Some(_)) => (0.6, Reason::OtherSubtype),
        _ => (0.9, Reason::SameCategory),
    }
}

/// Dice's coefficient of the words with four letters or more, cut to six so that endings do not
/// matter much; `None` when either text has fewer than three of them.
fn text_likeness(a: &str, b: &str) -> Option<f64> {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 4)
            .map(|word| word.to_lowercase().chars().take(6).collect())
            .collect()
    };
    let (a, b) = (words(a), words(b));
    if a.len() < 3 || b.len() < 3 {
        return None;
    }
    Some(2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()) as f64)
}

/// Reports by square and day, and by place name and day, so that only neighbours are compared.
struct Blocks {
    squares: HashMap<(i32, i32, i64), Vec<usize>>,
    names: HashMap<(String, i64), Vec<usize>>,
}

impl Blocks {
    fn new(all: &[&Candidate]) -> Self {
        let mut blocks = Self {
            squares: HashMap::new(),
            names: HashMap::new(),
        };
        for (i, candidate) in all.iter().enumerate() {
            let name = place_key(&candidate.place_name);
            for day in days(&candidate.happened, 0) {
                if let Some((row, column)) = square(candidate) {
                    blocks.squares.entry((row, column, day)).or_default().push(i);
                }
                if !name.is_empty() {
                    blocks.names.entry((name.clone(), day)).or_default().push(i);
                }
            }
        }
        blocks
    }

    /// Positions before `before` of those worth comparing, in order.
    fn near(&self, candidate: &Candidate, before: usize) -> Vec<usize> {
        let mut near = Vec::new();
        let name = place_key(&candidate.place_name);
        for day in days(&candidate.happened, WITHIN_MINUTES as i64 * 60) {
            if let Some((row, column)) = square(candidate) {
                for (dy, dx) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dy, dx))) {
                    near.extend(
                        self.squares
                            .get(&(row + dy, column + dx, day))
                            .into_iter()
                            .flatten(),
                    );
                }
            }
            if !name.is_empty() {
                near.extend(self.names.get(&(name.clone(), day)).into_iter().flatten());
            }
        }
        near.retain(|&i| i < before);
        near.sort_unstable();
        near.dedup();
        near
    }
}

fn square(candidate: &Candidate) -> Option<(i32, i32)> {
    let point = local_point(candidate)?;
    Some((
        (point.lat / GRID_LAT).floor() as i32,
        (point.lon / GRID_LON).floor() as i32,
    ))
}

/// The days (UTC) that a time touches. Times too long to say anything touch none.
fn days(happened: &Happened, slack: i64) -> std::ops::RangeInclusive<i64> {
    let (from, to) = (happened.from.as_second(), happened.to.as_second());
    let longest = HALVED_AFTER_HOURS * 3600.0 * (1.0 / LEAST_PART - 1.0);
    if happened.precision == TimePrecision::Unknown || (to - from) as f64 > longest {
        #[allow(clippy::reversed_empty_ranges)]
        return 1..=0;
    }
    (from - slack).div_euclid(SECONDS_OF_DAY)..=(to + slack).div_euclid(SECONDS_OF_DAY)
}
