//! Tells a demonstration register and counts it: by organisation, category and weekday, and how fast.
//!
//!     cargo run --release -p demo --example tally -- municipality/huddinge.toml 2026-11-23 40000

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use demo::{Demo, DemoSettings, Origin, SEED};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, as_of, events] = &arguments[..] else {
        return Err("give a municipality file, a day and a number of events".into());
    };
    let folder = Path::new(file).parent().unwrap_or(Path::new("."));
    let text = std::fs::read_to_string(file)?;
    let municipality =
        import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name)))?;
    let settings = DemoSettings {
        seed: SEED,
        as_of: as_of.parse()?,
        events: events.parse()?,
    };
    let demo = Demo::new(&municipality, settings)?;
    let begun = Instant::now();
    let zone = municipality.zone();
    let mut stream = demo.events();
    let mut categories = BTreeMap::<String, u64>::new();
    let mut origins = BTreeMap::<String, u64>::new();
    let mut places = BTreeMap::<String, u64>::new();
    let mut samples = Vec::new();
    let counted = settings.events <= 1_000_000;
    let mut characters = 0;
    for (n, event) in stream.by_ref().enumerate() {
        characters += event.input.text.len();
        if !counted {
            continue;
        }
        *categories.entry(event.input.category.to_string()).or_default() += 1;
        let origin = match event.origin {
            Origin::Story(kind) => format!("{kind:?}"),
            other => format!("{other:?}"),
        };
        *origins.entry(origin).or_default() += 1;
        *places.entry(event.input.place.name.clone()).or_default() += 1;
        if n as u64 % (settings.events / 40).max(1) == 7 {
            let local = event
                .input
                .happened
                .from
                .to_zoned(zone.clone())
                .strftime("%a %F %H:%M")
                .to_string();
            let (by, place) = (event.input.reported_by.as_str(), &event.input.place.name);
            let code = event.input.category.as_str();
            samples.push(format!("{local} {code} {by} [{place}] {}", event.input.text));
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    for sample in &samples {
        println!("{sample}");
    }
    println!("{categories:?}\n{origins:?}\n{:?}", stream.by_partner());
    let mut busiest: Vec<_> = places.iter().collect();
    busiest.sort_by_key(|p| std::cmp::Reverse(*p.1));
    println!(
        "{} places, busiest {:?}",
        places.len(),
        &busiest[..busiest.len().min(15)]
    );
    println!(
        "{} zero reports, {} pictures",
        stream.zero_reports().len(),
        stream.pictures().len()
    );
    for story in demo.stories() {
        println!("{story:?}");
    }
    if let Some(last) = stream.pictures().last() {
        println!("{last:#?}");
    }
    println!(
        "{} events, {characters} characters, {seconds:.2} s, {:.0} events/s",
        settings.events,
        settings.events as f64 / seconds
    );
    Ok(())
}
