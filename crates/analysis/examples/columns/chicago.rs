//! Events of the shape of Chicago's published crimes, 2001 to 2017, for those who lack the file: as many types and as unlike in number,
//! fewer from year to year, hours and months as of its burglaries and criminal damage, places moved to the middle of a block with
//! many events at some, nearly all times to the minute and one in 75 at midnight, which stands for not known.
//!
//! Shares and deviations are of the City of Chicago's open data (crimes, 2001 to present), rounded; no row of it is here.

use std::io::Write;

use analysis::ColumnEvent;
use domain::codes::EventId;
use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::Happened;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::Shape;
use crate::chance::Chance;

pub const EVENTS: i64 = 6_700_000;

pub const SHAPE: Shape = Shape {
    zone: "America/Chicago",
    years: 2001..2017,
    categories: TYPES.len() as u64,
    areas: 77,
    partners: 25,
    south_west: [41.645, -87.93],
    north_east: [42.023, -87.525],
    polygon: "-87.75,41.82;-87.62,41.8;-87.6,41.9;-87.66,41.95;-87.76,41.9",
    event,
};

/// Types of crime, in thousandths: theft, battery, criminal damage, narcotics and on to the rarest.
const TYPES: [u32; 32] = [
    210, 183, 115, 107, 62, 62, 58, 47, 39, 38, 29, 20, 10, 7, 6, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1,
];
/// Thousandths of the day, from midnight.
const HOURS: [u32; 24] = [
    45, 33, 31, 28, 24, 24, 26, 39, 47, 48, 42, 41, 51, 39, 44, 44, 47, 52, 54, 49, 49, 49, 52, 41,
];
/// Thousandths of the year, from January.
const MONTHS: [u32; 12] = [87, 69, 75, 78, 83, 84, 94, 93, 86, 88, 85, 79];
const FIRST: Date = date(2001, 1, 1);
const DAYS: i64 = 17 * 365 + 4;
/// Events of the last year as a share of those of the first.
const LAST_OF_FIRST: f64 = 0.55;

fn event(id: i64, of: i64, chance: &mut Chance, zone: &TimeZone) -> ColumnEvent {
    let day = day(id, of, chance);
    let minute = chance.below(60);
    let is_unknown = chance.below(75) == 0;
    let at = (chance.among(&HOURS) as i64 * 60 + minute as i64).minutes();
    let happened = if is_unknown {
        Happened::on(day, zone)
    } else {
        let begun = day
            .to_zoned(zone.clone())
            .and_then(|midnight| midnight.checked_add(at));
        Happened::at(begun.map_or(Timestamp::UNIX_EPOCH, |begun| begun.timestamp()))
    };
    let point = point(chance);
    // Seven by eleven fields, of which each area is one.
    let part = |at: f64, from: f64, to: f64, parts: f64| {
        (((at - from) / (to - from)).clamp(0.0, 0.999) * parts) as u64
    };
    let (row, column) = (
        part(point.lat, SHAPE.south_west[0], SHAPE.north_east[0], 11.0),
        part(point.lon, SHAPE.south_west[1], SHAPE.north_east[1], 7.0),
    );
    let area = row * 7 + column;
    let kind = chance.among(&TYPES) as u64;
    ColumnEvent {
        id: EventId(id),
        happened,
        date: happened.date(zone),
        // One in a hundred has no place.
        point: (chance.below(100) > 0).then_some(point),
        place_precision: PlacePrecision::Point,
        category: format!("k{kind}").into(),
        subtype: Some(format!("u{}", chance.below(11)).into()),
        area: Some(format!("a{area}").into()),
        regso: Some(format!("r{area}").into()),
        deso: Some(format!("d{}", area * 4 + chance.below(4)).into()),
        source: "s0".into(),
        partner: format!("p{}", area / 4 + chance.below(6)).into(),
        severity: Severity::ALL[(kind % 4) as usize],
        certainty: Certainty::Observed,
    }
}

/// The same events as a table under the published file's headings, so that what reads the one reads the other.
pub fn write_table(events: i64, chance: &mut Chance, out: &mut impl Write) -> std::io::Result<()> {
    let zone = TimeZone::get(SHAPE.zone).map_err(std::io::Error::other)?;
    writeln!(
        out,
        "ID,Date,Primary Type,Description,District,Latitude,Longitude"
    )?;
    for id in 1..=events {
        let made = event(id, events, chance, &zone);
        let begun = made.happened.from.to_zoned(zone.clone());
        let [lat, lon] = made.point.map_or_else(Default::default, |at| {
            [format!("{:.6}", at.lat), format!("{:.6}", at.lon)]
        });
        let (kind, subtype) = (made.category, made.subtype.unwrap_or_default());
        let (begun, district) = (begun.strftime("%m/%d/%Y %I:%M:%S %p"), made.partner);
        writeln!(out, "{id},{begun},{kind},{subtype},{district},{lat},{lon}")?;
    }
    Ok(())
}

/// In the order of time, the years getting fewer evenly and months as they are.
fn day(id: i64, of: i64, chance: &mut Chance) -> Date {
    // From the share of events before it, the density falling as a straight line.
    let (share, fall) = (id as f64 / of as f64, 1.0 - LAST_OF_FIRST);
    let part = (1.0 - (1.0 - 2.0 * fall * share * (1.0 - fall / 2.0)).sqrt()) / fall;
    let about = FIRST.saturating_add(((part * DAYS as f64) as i64).days());
    let within = date(about.year(), chance.among(&MONTHS) as i8 + 1, 1);
    within.saturating_add((chance.below(28) as i64).days())
}

/// The middle of a block of about a hundred metres: one in five at one of some hundred places, the others about the city's parts.
fn point(chance: &mut Chance) -> Point {
    let block = |degrees: f64| (degrees * 1_000.0).round() / 1_000.0;
    let around = |of: &mut Chance, deviation: f64| Point {
        lat: block((41.837 + deviation * 0.09 * of.normal()).clamp(41.645, 42.022)),
        lon: block((-87.672 + deviation * 0.059 * of.normal()).clamp(-87.927, -87.526)),
    };
    if chance.below(5) == 0 {
        let mut place = Chance(chance.below(120));
        around(&mut place, 0.8)
    } else {
        around(chance, 1.0)
    }
}
