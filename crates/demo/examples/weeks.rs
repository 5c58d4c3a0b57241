//! Weekly counts by area and category as a table, `series,time,count`, for other programs: six years of as many areas as are asked
//! for, each year and area told by the demonstration (two registers of three years after each other, and another seed for
//! areas beyond those that there are).
//!
//!     cargo run --release -p demo --example weeks -- municipality/huddinge.toml 2026-11-23 40000 30

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::Path;

use demo::{Demo, DemoSettings, SEED};
use domain::area::AreaIndex;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;

/// Whole weeks before the day that are told: six years, and the week that is judged.
const WEEKS: i32 = 6 * 52 + 1;

type Counts = HashMap<(usize, usize, usize), u32>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, as_of, events, areas] = &arguments[..] else {
        return Err("give a municipality file, a day, a number of events and a number of areas".into());
    };
    let folder = Path::new(file).parent().unwrap_or(Path::new("."));
    let text = std::fs::read_to_string(file)?;
    let municipality =
        import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name)))?;
    let (as_of, events, wanted): (Date, u64, usize) = (as_of.parse()?, events.parse()?, areas.parse()?);
    let own = municipality.working_areas().len();
    let mut counts = Counts::new();
    for town in 0..wanted.div_ceil(own) {
        for back in [3, 0] {
            let settings = DemoSettings {
                seed: SEED + town as u64,
                as_of: as_of - back.years(),
                events,
            };
            add(&mut counts, &municipality, settings, (town * own, as_of))?;
        }
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    writeln!(out, "series,time,count")?;
    for area in 0..wanted {
        for category in 0..municipality.categories.len() {
            for week in 0..WEEKS as usize {
                let n = counts.get(&(area, category, week)).copied().unwrap_or(0);
                writeln!(
                    out,
                    "{area:02}-{},{week},{n}",
                    municipality.categories[category].code
                )?;
            }
        }
    }
    Ok(())
}

/// The events of one register, its areas numbered from `first`.
fn add(
    counts: &mut Counts,
    municipality: &Municipality,
    settings: DemoSettings,
    (first, as_of): (usize, Date),
) -> Result<(), Box<dyn std::error::Error>> {
    let zone = municipality.zone();
    let index = AreaIndex::new(&municipality.area_sets, settings.as_of);
    let begins = IsoWeek::of(as_of).plus(-WEEKS);
    let demo = Demo::new(municipality, settings)?;
    for event in demo.events() {
        let input = event.input;
        let area = input.place.point.and_then(|point| index.derive(point).working);
        let Some(area) = area.or(input.place.stated_area) else {
            continue;
        };
        let area = municipality
            .working_areas()
            .iter()
            .position(|own| own.code == area);
        let category = municipality
            .categories
            .iter()
            .position(|own| own.code == input.category);
        let week = usize::try_from(begins.until(input.happened.week(&zone))).ok();
        if let (Some(area), Some(category), Some(week)) = (area, category, week) {
            *counts.entry((first + area, category, week)).or_default() += 1;
        }
    }
    Ok(())
}
