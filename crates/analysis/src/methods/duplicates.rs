//! Which reports are probably of the same event, told by different sources?
//!
//! Two reports are compared when they are within 300 metres, or at the same named place, and their
//! times touch or are within three hours. The score is a weighted mean of four parts, each from 0
//! to 1: place and time count 0.35 each, kind 0.2 and the words of the texts 0.1; where a text is
//! missing the others share its weight. A suggestion is made from 0.75, and never settled here: a
//! person merges, or says no. Reports of one partner by one source are taken to be different events.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use domain::codes::{AreaCode, CategoryCode, EventId, PartnerCode, SourceCode, SubtypeCode};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::methods::places::place_key;
use crate::rounding::rounded;

/// The least score that is suggested.
pub const SUGGESTED_FROM: f64 = 0.75;
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
    let all = prepared(register.iter().chain(new));
    let blocks = Blocks::new(&all);
    let mut suggestions: Vec<Suggestion> = (register.len()..all.len())
        .into_par_iter()
        .flat_map_iter(|second| {
            let near = blocks.near(&all, second).into_iter();
            near.filter_map(|first| compare(&all[first], &all[second]))
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

/// A candidate with what is looked up many times worked out once.
struct Prepared<'a> {
    report: &'a Candidate,
    /// The same number for the same place name; `None` without one.
    name: Option<usize>,
    point: Option<Point>,
    words: OnceLock<Vec<u64>>,
}

fn prepared<'a>(reports: impl Iterator<Item = &'a Candidate>) -> Vec<Prepared<'a>> {
    let mut names: HashMap<String, usize> = HashMap::new();
    reports
        .map(|report| {
            let key = place_key(&report.place_name);
            let next = names.len();
            Prepared {
                report,
                name: (!key.is_empty()).then(|| *names.entry(key).or_insert(next)),
                point: report.point.filter(|_| report.place_precision.is_local()),
                words: OnceLock::new(),
            }
        })
        .collect()
}

/// Scores one pair; `None` when it is not worth suggesting.
fn compare(first: &Prepared<'_>, second: &Prepared<'_>) -> Option<Suggestion> {
    let (a, b) = (first.report, second.report);
    if a.id == b.id || (a.partner == b.partner && a.source == b.source) {
        return None;
    }
    let (time, time_reason) = time_likeness(&a.happened, &b.happened)?;
    let (place, place_reason) = place_likeness(first, second)?;
    if place < LEAST_PART || time < LEAST_PART {
        return None;
    }
    let (kind, kind_reason) = kind_likeness(a, b);
    let parts = WEIGHT_PLACE * place + WEIGHT_TIME * time + WEIGHT_KIND * kind;
    // The words can help by their weight at most; without words the others share it.
    if parts + WEIGHT_TEXT < SUGGESTED_FROM && parts / (1.0 - WEIGHT_TEXT) < SUGGESTED_FROM {
        return None;
    }
    let text = text_likeness(first, second);
    if kind_reason == Reason::OtherCategory && text.is_none_or(|share| share < ALIKE) {
        return None;
    }
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
        first: a.id,
        second: b.id,
        score: rounded(score, 3),
        reasons,
    })
}

/// By the points when both have one; a common name makes near points no worse than no points.
fn place_likeness(a: &Prepared<'_>, b: &Prepared<'_>) -> Option<(f64, Reason)> {
    let areas = (&a.report.area, &b.report.area);
    let same_area = areas.0.is_none() || areas.1.is_none() || areas.0 == areas.1;
    let same_name = a.name.is_some() && a.name == b.name && same_area;
    let by_name = same_name.then_some((SAME_NAME, Reason::SamePlaceName));
    let (Some(p), Some(q)) = (a.point, b.point) else {
        return by_name;
    };
    let m = p.distance_m(q);
    if m > WITHIN_M {
        return None;
    }
    let likeness = 1.0 - ((m - SURELY_WITHIN_M) / (WITHIN_M - SURELY_WITHIN_M)).max(0.0);
    by_name
        .filter(|_| likeness < SAME_NAME)
        .or(Some((likeness, Reason::Distance { m: m.round() as i64 })))
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
fn text_likeness(a: &Prepared<'_>, b: &Prepared<'_>) -> Option<f64> {
    let (a, b) = (a.words(), b.words());
    if a.len() < 3 || b.len() < 3 {
        return None;
    }
    let common = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    Some(2.0 * common as f64 / (a.len() + b.len()) as f64)
}

impl Prepared<'_> {
    /// The words as sorted numbers: FNV-1a over their letters, which is the same on every machine.
    fn words(&self) -> &[u64] {
        self.words.get_or_init(|| {
            let number = |word: &str| {
                let letters = word.chars().flat_map(char::to_lowercase).take(6);
                letters.fold(0xCBF2_9CE4_8422_2325, |hash: u64, letter| {
                    (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01B3)
                })
            };
            let words = self.report.text.split(|c: char| !c.is_alphanumeric());
            let long = words.filter(|word| word.chars().nth(3).is_some());
            let mut numbers: Vec<u64> = long.map(number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        })
    }

    fn square(&self) -> Option<(i32, i32)> {
        let point = self.point?;
        Some((
            (point.lat / GRID_LAT).floor() as i32,
            (point.lon / GRID_LON).floor() as i32,
        ))
    }
}

/// Reports by square and day, and by place name and day, so that only neighbours are compared.
struct Blocks {
    squares: HashMap<(i32, i32, i64), Vec<u32>>,
    names: HashMap<(usize, i64), Vec<u32>>,
}

impl Blocks {
    fn new(all: &[Prepared<'_>]) -> Self {
        let mut blocks = Self {
            squares: HashMap::new(),
            names: HashMap::new(),
        };
        for (i, prepared) in (0..).zip(all) {
            for day in days(&prepared.report.happened, 0) {
                if let Some((row, column)) = prepared.square() {
                    blocks.squares.entry((row, column, day)).or_default().push(i);
                }
                if let Some(name) = prepared.name {
                    blocks.names.entry((name, day)).or_default().push(i);
                }
            }
        }
        blocks
    }

    /// Those before `second` that are worth comparing with it, in order.
    fn near(&self, all: &[Prepared<'_>], second: usize) -> Vec<usize> {
        let prepared = &all[second];
        let mut near: Vec<u32> = Vec::new();
        for day in days(&prepared.report.happened, WITHIN_MINUTES as i64 * 60) {
            if let Some((row, column)) = prepared.square() {
                for (dy, dx) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dy, dx))) {
                    near.extend(
                        self.squares
                            .get(&(row + dy, column + dx, day))
                            .into_iter()
                            .flatten(),
                    );
                }
            }
            if let Some(name) = prepared.name {
                // Where both have points, the squares have found it already.
                let same = self.names.get(&(name, day)).into_iter().flatten();
                near.extend(same.filter(|&&i| prepared.point.is_none() || all[i as usize].point.is_none()));
            }
        }
        near.sort_unstable();
        near.dedup();
        near.into_iter()
            .map(|i| i as usize)
            .take_while(|&i| i < second)
            .collect()
    }
}

/// The days (UTC) that a time touches. Times too long to say anything touch none.
fn days(happened: &Happened, slack: i64) -> Range<i64> {
    let (from, to) = (happened.from.as_second(), happened.to.as_second());
    let longest = HALVED_AFTER_HOURS * 3600.0 * (1.0 / LEAST_PART - 1.0);
    if happened.precision == TimePrecision::Unknown || (to - from) as f64 > longest {
        return 0..0;
    }
    (from - slack).div_euclid(SECONDS_OF_DAY)..(to + slack).div_euclid(SECONDS_OF_DAY) + 1
}
