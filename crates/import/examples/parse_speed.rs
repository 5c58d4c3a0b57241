//! Measures how fast a file is read with all checks, on all cores and on one.
//!
//! ```text
//! cargo run --release -p import --example parse_speed -- FILE [SOURCE] [MUNICIPALITY.toml]
//! ```

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::area::AreaIndex;
use import::{Context, ScreeningChoice, SourceFormat, Summary};
use jiff::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(
        arguments
            .next()
            .ok_or("usage: parse_speed FILE [SOURCE] [MUNICIPALITY.toml]")?,
    );
    let source = arguments.next().unwrap_or_else(|| "table".into());
    let format = SourceFormat::from_name(&source).ok_or("unknown source")?;
    let municipality = arguments.next().map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality/huddinge.toml"),
        PathBuf::from,
    );
    let folder = municipality.parent().ok_or("no folder")?;
    let text = std::fs::read_to_string(&municipality)?;
    let municipality =
        import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name)))?;
    // Any instant after the events in the file will do.
    let now: Timestamp = "2030-01-01T00:00:00Z".parse()?;
    let zone = municipality.zone();
    let context = Context {
        areas: &AreaIndex::new(&municipality.area_sets, zone.to_datetime(now).date()),
        municipality: &municipality,
        zone,
        now,
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        source: "vaktare".into(),
        screening: ScreeningChoice::Mask,
    };
    let read = || -> Result<Summary, import::ImportError> {
        import::read(format, &file, &context, None, &mut |batch| {
            std::hint::black_box(batch);
            ControlFlow::Continue(())
        })
    };
    let all = rayon::current_num_threads();
    for threads in [all, 1] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let start = Instant::now();
        let summary = pool.install(read)?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{threads} threads: {} rows, {} accepted, {} rejected in {seconds:.2} s, {:.0} rows/s",
            summary.rows,
            summary.accepted,
            summary.rejected,
            summary.rows as f64 / seconds
        );
        println!("  {:?}", summary.reasons);
    }
    Ok(())
}
