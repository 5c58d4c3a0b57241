//! How long a selection takes to become all figures, over so many made-up events.
//!
//! ```text
//! cargo run --release -p analysis --example columns -- 10000000
//! cargo run --release -p analysis --example columns -- chicago
//! ```
//!
//! `-- chicago-table` counts nothing and writes the events as a table, which `scripts/bench-chicago` puts in a register.

mod chance;
mod chicago;
mod town;

use std::io::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant};

use analysis::columns::tiles::TileAddress;
use analysis::{ColumnEvent, Columns, Selection};
use domain::time::IsoWeek;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chance::Chance;

/// What events are made up as, and what there is to choose among them.
pub struct Shape {
    zone: &'static str,
    years: Range<i16>,
    categories: u64,
    areas: u64,
    partners: u64,
    /// Latitude and longitude.
    south_west: [f64; 2],
    north_east: [f64; 2],
    polygon: &'static str,
    event: fn(i64, i64, &mut Chance, &TimeZone) -> ColumnEvent,
}

impl Shape {
    fn selection(&self, chance: &mut Chance) -> Selection {
        let mut selection = Selection::default();
        if chance.below(3) > 0 {
            let year = self.years.start + chance.below(self.years.len() as u64) as i16;
            let from: Date = jiff::civil::date(year, 1 + chance.below(12) as i8, 1);
            let days = [28, 91, 365, 1_000][chance.below(4) as usize];
            selection.days = Some((from, from.saturating_add(jiff::Span::new().days(days))));
        }
        if chance.below(2) == 0 {
            selection.areas = vec![format!("a{}", chance.below(self.areas)).into()];
        }
        if chance.below(2) == 0 {
            selection.categories = (0..=chance.below(3))
                .map(|_| format!("k{}", chance.below(self.categories)).into())
                .collect();
        }
        if chance.below(4) == 0 {
            selection.hours = vec![22, 23, 0, 1];
            selection.weekdays = vec![4, 5];
        }
        if chance.below(4) == 0 {
            selection.partners = vec![format!("p{}", chance.below(self.partners)).into()];
        }
        if chance.below(6) == 0 {
            selection.polygon = self.polygon.parse().ok();
        }
        selection
    }

    fn tile(&self, zoom: u8, chance: &mut Chance) -> TileAddress {
        let side = f64::from(1_u32 << zoom);
        let [south, west] = self.south_west;
        let [north, east] = self.north_east;
        let lat = (south + (north - south) * chance.share()).to_radians();
        let lon = west + (east - west) * chance.share();
        let x = (lon + 180.0) / 360.0 * side;
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * side;
        TileAddress::new(zoom, x as u32, y as u32).expect("a tile of the map")
    }
}

/// Tiles over the made-up town as a reader who moves a map about asks for them: from the whole of it to a block.
fn tiles(shape: &Shape, columns: &Columns, chance: &mut Chance) {
    for (name, zooms) in [("afar, zoom 9 to 11", 9..12_u8), ("near, zoom 12 to 17", 12..18)] {
        let mut times: Vec<Duration> = (0..400)
            .map(|_| {
                let zoom = zooms.start + chance.below(zooms.len() as u64) as u8;
                let tile = shape.tile(zoom, chance);
                let selection = shape.selection(chance);
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
    let mut words = std::env::args().skip(1).peekable();
    let as_table = words.next_if_eq("chicago-table").is_some();
    let (shape, usual) = match words.next_if_eq("chicago") {
        None if !as_table => (town::SHAPE, 1_000_000),
        _ => (chicago::SHAPE, chicago::EVENTS),
    };
    let events: i64 = words
        .next()
        .map_or(usual, |n| n.parse().expect("a number of events"));
    let mut chance = Chance(6);
    if as_table {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let written = chicago::write_table(events, &mut chance, &mut out).and_then(|()| out.flush());
        written.expect("a table that can be written");
        return;
    }
    let zone = TimeZone::get(shape.zone).expect("a time zone");
    let mut columns = Columns::new(zone.clone());
    let mut adding = Duration::ZERO;
    let mut id = 0;
    while id < events {
        let run: Vec<ColumnEvent> = (0..20_000.min(events - id))
            .map(|i| (shape.event)(id + i + 1, events, &mut chance, &zone))
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
            let selection = shape.selection(&mut chance);
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
    tiles(&shape, &columns, &mut chance);
    let begun = Instant::now();
    let total = columns.tally(&Selection::default()).total;
    println!("all {total}: {:.0} ms", begun.elapsed().as_secs_f64() * 1_000.0);
    let begun = Instant::now();
    let first = IsoWeek::of(jiff::civil::date(shape.years.end - 4, 10, 1));
    let counts = columns.week_counts(first, first.plus(260));
    println!(
        "{} counts of five years of weeks: {:.0} ms",
        counts.len(),
        begun.elapsed().as_secs_f64() * 1_000.0
    );
}
