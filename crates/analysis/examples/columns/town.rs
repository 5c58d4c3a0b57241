//! A made-up town over ten years: everything spread evenly, one event in four known only to a day or an interval, as in a register
//! of guards' reports.

use analysis::ColumnEvent;
use domain::codes::EventId;
use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Shape;
use crate::chance::Chance;

const FIRST: i64 = 1_420_070_400;
const TEN_YEARS: u64 = 10 * 365 * 86_400;

pub const SHAPE: Shape = Shape {
    zone: "Europe/Stockholm",
    years: 2015..2024,
    categories: 17,
    areas: 30,
    partners: 12,
    south_west: [59.1, 17.8],
    north_east: [59.3, 18.2],
    polygon: "17.9,59.15;18.1,59.14;18.15,59.25;18.0,59.28;17.85,59.2",
    event,
};

fn event(id: i64, of: i64, chance: &mut Chance, zone: &TimeZone) -> ColumnEvent {
    // Mostly in the order of time, as they come in.
    let from = FIRST + (TEN_YEARS as i64 / of * id) + chance.below(7 * 86_400) as i64;
    let at = |second| Timestamp::from_second(second).expect("within a few years");
    let happened = match chance.below(8) {
        0 => Happened::on(at(from).to_zoned(zone.clone()).date(), zone),
        1 => Happened {
            from: at(from),
            to: at(from + 3_600 * (1 + chance.below(60) as i64)),
            precision: TimePrecision::Interval,
        },
        _ => Happened::at(at(from)),
    };
    ColumnEvent {
        id: EventId(id),
        happened,
        date: happened.date(zone),
        point: (chance.below(10) > 0).then(|| Point {
            lat: 59.1 + chance.below(2_000) as f64 / 10_000.0,
            lon: 17.8 + chance.below(4_000) as f64 / 10_000.0,
        }),
        place_precision: PlacePrecision::Point,
        category: format!("k{}", chance.below(17)).into(),
        subtype: Some(format!("u{}", chance.below(5)).into()),
        area: Some(format!("a{}", chance.below(30)).into()),
        regso: Some(format!("r{}", chance.below(60)).into()),
        deso: Some(format!("d{}", chance.below(200)).into()),
        source: format!("s{}", chance.below(6)).into(),
        partner: format!("p{}", chance.below(12)).into(),
        severity: Severity::ALL[chance.below(4) as usize],
        certainty: Certainty::ALL[chance.below(3) as usize],
    }
}
