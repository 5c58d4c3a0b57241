//! Reads a file as Huddinge would and prints what came of each row.
//!
//! ```text
//! cargo run -p import --example read_file -- SOURCE FILE MUNICIPALITY.toml
//! ```

use std::ops::ControlFlow;
use std::path::Path;

use domain::area::AreaIndex;
use import::{Context, Item, ScreeningChoice, SourceFormat};
use jiff::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, file, municipality] = arguments.as_slice() else {
        return Err("usage: read_file SOURCE FILE MUNICIPALITY.toml".into());
    };
    let format = SourceFormat::from_name(source).ok_or("unknown source")?;
    let folder = Path::new(municipality).parent().ok_or("no folder")?;
    let text = std::fs::read_to_string(municipality)?;
    let municipality =
        import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name)))?;
    let now: Timestamp = "2026-09-01T12:00:00Z".parse()?;
    let zone = municipality.zone();
    let areas = AreaIndex::new(&municipality.area_sets, zone.to_datetime(now).date());
    let context = Context {
        municipality: &municipality,
        areas: &areas,
        zone,
        now,
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        source: "vaktare".into(),
        screening: ScreeningChoice::Mask,
    };
    if format == SourceFormat::Table {
        for column in import::preview(Path::new(file), None)?.columns {
            println!(
                "{:?} = {:?} {} {}",
                column.name, column.guess, column.confidence, column.why
            );
        }
    }
    let summary = import::read(format, Path::new(file), &context, None, &mut |batch| {
        for item in batch.items {
            match item {
                Item::Event(event) => {
                    let input = &event.input;
                    println!(
                        "{} {}/{} {}–{} {} {:?} {:?} {:?} {:?} «{}»",
                        event.row,
                        input.category,
                        input.subtype.as_ref().map_or("-", |s| s.as_str()),
                        input.happened.from,
                        input.happened.to,
                        input.happened.precision.code(),
                        input.place.name,
                        input.place.precision,
                        event.areas.working,
                        input.source_reference,
                        input.text.replace('\n', " | ")
                    );
                    for note in &event.notes {
                        println!("      {note}");
                    }
                }
                Item::Rejected(rejected) => {
                    println!("{} AVVISAD {} {:?}", rejected.row, rejected.reason, rejected.raw)
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    println!("{summary:?}");
    Ok(())
}
