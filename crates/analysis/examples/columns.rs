//! How long a selection takes to become all figures, over so many made-up events.
//!
//! ```text
//! cargo run --release -p analysis --example columns -- 10000000
//! ```

use std::time::{Duration, Instant};

use analysis::columns::tiles::TileAddress;
use analysis::{ColumnEvent, Columns, Selection};
use domain::codes::EventId;
use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::{Happened, TimePrecision};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

const FIRST: i64 = 1_420_070_400;
const TEN_YEARS: u64 = 10 * 365 * 86_400;

/// One in four is known only to a day or an interval, as in a register of guards' reports.
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

fn selection(chance: &mut Chance) -> Selection {
    let mut selection = Selection::default();
    if chance.below(3) > 0 {
        let from: Date = jiff::civil::date(2015 + chance.below(9) as i16, 1 + chance.below(12) as i8, 1);
        let days = [28, 91, 365, 1_000][chance.below(4) as usize];
        selection.days = Some((from, from.saturating_add(jiff::Span::new().days(days))));
    }
    if chance.below(2) == 0 {
        selection.areas = vec![format!("a{}", chance.below(30)).into()];
    }
    if chance.below(2) == 0 {
        selection.categories = (0..=chance.below(3))
            .map(|_| format!("k{}", chance.below(17)).into())
            .collect();
    }
    if chance.below(4) == 0 {
        selection.hours = vec![22, 23, 0, 1];
        selection.weekdays = vec![4, 5];
    }
    if chance.below(4) == 0 {
        selection.partners = vec![format!("p{}", chance.below(12)).into()];
    }
    if chance.below(6) == 0 {
        selection.polygon = "17.9,59.15;18.1,59.14;18.15,59.25;18.0,59.28;17.85,59.2"
            .parse()
            .ok();
    }
    selection
}

/// Tiles over the made-up town as a reader who moves a map about asks for them: from the whole of it to a block.
fn tiles(columns: &Columns, chance: &mut Chance) {
    for (name, zooms) in [("afar, zoom 9 to 11", 9..12_u8), ("near, zoom 12 to 17", 12..18)] {
        let mut times: Vec<Duration> = (0..400)
            .map(|_| {
                let zoom = zooms.start + chance.below(zooms.len() as u64) as u8;
                let side = f64::from(1_u32 << zoom);
                let lat = (59.1 + chance.below(2_000) as f64 / 10_000.0_f64).to_radians();
                let lon = 17.8 + chance.below(4_000) as f64 / 10_000.0;
                let x = (lon + 180.0) / 360.0 * side;
                let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * side;
                let tile = TileAddress::new(zoom, x as u32, y as u32).expect("a tile of the map");
                let selection = selection(chance);
                let begun = Instant::now();
                std::hint::black_box(columns.tile(&columns.chosen(&selection), tile, None));
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
        let each = times.iter().sum::<Duration>().as_secs_f64() / times.len() as f64;
        println!(
            "400 tiles from {name}: p50 {:.1} ms, p99 {:.1} ms, {:.0} a second one after the other",
            at(0.5),
            at(0.99),
            each.recip()
        );
    }
}

fn main() {
    let events: i64 = std::env::args()
        .nth(1)
        .map_or(1_000_000, |n| n.parse().expect("a number of events"));
    let zone = TimeZone::get("Europe/Stockholm").expect("a time zone");
    let mut chance = Chance(6);
    let mut columns = Columns::new(zone.clone());
    let mut adding = Duration::ZERO;
    let mut id = 0;
    while id < events {
        let run: Vec<ColumnEvent> = (0..20_000.min(events - id))
            .map(|i| event(id + i + 1, events, &mut chance, &zone))
            .collect();
        id += run.len() as i64;
        let begun = Instant::now();
        columns.add(&run).expect("room for all");
        adding += begun.elapsed();
    }
    let begun = Instant::now();
    columns.fit();
    println!(
        "put in the order of the map in {:.2} s",
        begun.elapsed().as_secs_f64()
    );
    println!(
        "{events} events, {:.1} bytes each, put in columns in {:.2} s",
        columns.bytes() as f64 / columns.len() as f64,
        adding.as_secs_f64()
    );
    let mut times: Vec<(Duration, i64)> = (0..200)
        .map(|_| {
            let selection = selection(&mut chance);
            let begun = Instant::now();
            let total = columns.tally(&selection).total;
            (begun.elapsed(), total)
        })
        .collect();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0.as_secs_f64() * 1_000.0;
    println!(
        "200 selections to all figures: p50 {:.0} ms, p99 {:.0} ms",
        at(0.5),
        at(0.99)
    );
    tiles(&columns, &mut chance);
    let begun = Instant::now();
    let total = columns.tally(&Selection::default()).total;
    println!("all {total}: {:.0} ms", begun.elapsed().as_secs_f64() * 1_000.0);
    let begun = Instant::now();
    let counts = columns.week_counts(
        "2019-W40".parse().expect("a week"),
        "2024-W48".parse().expect("a week"),
    );
    println!(
        "{} counts of five years of weeks: {:.0} ms",
        counts.len(),
        begun.elapsed().as_secs_f64() * 1_000.0
    );
}
