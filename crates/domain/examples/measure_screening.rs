//! Measures screening against texts that nothing was trained on, and prints the figures of `granskning.md`.
//!
//! ```text
//! cargo run --release -p domain --example measure_screening -- NEWS.tsv INCIDENTS.jsonl TESTNUMBERS.csv [--show KIND]
//! ```
//! NEWS is the test part of the Swedish NER corpus, INCIDENTS the police's published events with texts, TESTNUMBERS
//! the tax agency's test numbers. `--show` prints what was missed (or, with `clean`, falsely found).

#[path = "corpora/mod.rs"]
mod corpora;
#[path = "planted/mod.rs"]
mod planted;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use corpora::{Dice, Incident, Sentence};
use domain::screening::{HitKind, Screening, screen};
use planted::Planted;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = arguments.iter().position(|a| a == "--show").and_then(|at| {
        let kind = arguments.get(at + 1).cloned();
        arguments.truncate(at);
        kind
    });
    let [news, incidents, numbers] = arguments.as_slice() else {
        return Err("usage: measure_screening NEWS.tsv INCIDENTS.jsonl TESTNUMBERS.csv [--show KIND]".into());
    };
    let show = show.unwrap_or_default();
    let news = corpora::news(&PathBuf::from(news))?;
    let incidents: Vec<Incident> = corpora::incidents(&PathBuf::from(incidents))?
        .into_iter()
        .filter(corpora::is_held_back)
        .collect();
    let numbers: Vec<String> = std::fs::read_to_string(numbers)?
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next().map(str::to_owned))
        .collect();

    planted_in(&incidents, &numbers, &show);
    names_in_news(&news, &show);
    names_in_incidents(&incidents, &show);
    false_alarms(&incidents, &show);
    speed(&incidents);
    Ok(())
}

/// Plants one identifier in each held-back incident text and looks whether all of it is found.
fn planted_in(incidents: &[Incident], numbers: &[String], show: &str) {
    let mut dice = Dice(20_240_101);
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for round in 0..4 {
        for incident in incidents {
            let clean = if round % 2 == 0 || incident.body.is_empty() {
                &incident.summary
            } else {
                &incident.body
            };
            let planted = Planted::new(clean, numbers, &mut dice);
            let screening = screen(&planted.text);
            let found = covers(&screening, &planted);
            let right = screening
                .hits
                .iter()
                .any(|hit| hit.kind == planted.kind && hit.start < planted.end && planted.start < hit.end);
            let count = counts.entry(planted.kind.as_str()).or_default();
            *count = (
                count.0 + 1,
                count.1 + usize::from(found),
                count.2 + usize::from(right),
            );
            if !found && show == planted.kind.as_str() {
                println!("MISSED {:?} in {:?}", planted.written(), planted.around());
            }
        }
    }
    println!("identifiers planted in held-back incident texts");
    let mut sum = (0, 0);
    for (kind, (all, found, right)) in &counts {
        println!(
            "  {kind:<26} {all:>6}  wholly found {}  as that kind {}",
            share(*found, *all),
            share(*right, *all)
        );
        sum = (sum.0 + all, sum.1 + found);
    }
    println!(
        "  {:<26} {:>6}  wholly found {}",
        "all",
        sum.0,
        share(sum.1, sum.0)
    );
}

/// Every letter and digit of what was planted lies in some hit.
fn covers(screening: &Screening, planted: &Planted) -> bool {
    planted
        .text
        .chars()
        .enumerate()
        .skip(planted.start)
        .take(planted.end - planted.start)
        .all(|(at, c)| {
            !c.is_alphanumeric()
                || screening
                    .hits
                    .iter()
                    .any(|hit| (hit.start..hit.end).contains(&at))
        })
}

fn names_in_news(news: &[Sentence], show: &str) {
    let (mut all, mut touched, mut whole, mut false_sentences) = (0, 0, 0, 0);
    for sentence in news {
        let (text, _) = sentence.text();
        let screening = screen(&text);
        let mut hits = screening.hits.iter().filter(|hit| hit.kind == HitKind::Name);
        let names = sentence.names();
        for (start, end) in &names {
            let covered = |at: usize| {
                screening
                    .hits
                    .iter()
                    .any(|hit| (hit.start..hit.end).contains(&at))
            };
            let letters: Vec<usize> = text
                .chars()
                .enumerate()
                .skip(*start)
                .take(end - start)
                .filter(|(_, c)| c.is_alphanumeric())
                .map(|(at, _)| at)
                .collect();
            all += 1;
            touched += usize::from(letters.iter().any(|at| covered(*at)));
            whole += usize::from(letters.iter().all(|at| covered(*at)));
            if show == "name" && !letters.iter().any(|at| covered(*at)) {
                let name: String = text.chars().skip(*start).take(end - start).collect();
                println!("MISSED {name:?} in {text:?}");
            }
        }
        false_sentences += usize::from(hits.any(|hit| {
            names
                .iter()
                .all(|(start, end)| hit.end <= *start || *end <= hit.start)
        }));
    }
    println!("names in held-back news");
    println!(
        "  mentions {all}  found {}  wholly found {}",
        share(touched, all),
        share(whole, all)
    );
    println!(
        "  sentences with something else taken for a name {}",
        share(false_sentences, news.len())
    );
}

/// Made-up people put into held-back incident texts, also without capitals.
fn names_in_incidents(incidents: &[Incident], show: &str) {
    let mut dice = Dice(7);
    for small_letters in [false, true] {
        let (mut all, mut found) = (0, 0);
        for incident in incidents {
            let planted = Planted::name(&incident.summary, small_letters, &mut dice);
            all += 1;
            let hit = covers(&screen(&planted.text), &planted);
            found += usize::from(hit);
            if !hit
                && show
                    == if small_letters {
                        "small-name"
                    } else {
                        "planted-name"
                    }
            {
                println!("MISSED {:?} in {:?}", planted.written(), planted.around());
            }
        }
        let how = if small_letters {
            "in small letters"
        } else {
            "with capitals"
        };
        println!("made-up full names and roles with names planted in held-back incident texts, {how}");
        println!("  mentions {all}  wholly found {}", share(found, all));
    }
}

fn false_alarms(incidents: &[Incident], show: &str) {
    let summaries: Vec<&str> = incidents
        .iter()
        .map(|i| i.summary.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let bodies: Vec<&str> = incidents
        .iter()
        .map(|i| i.body.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let titles: Vec<&str> = incidents
        .iter()
        .map(|i| i.title.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let both: Vec<String> = incidents
        .iter()
        .map(|i| format!("{} {}", i.summary, i.body))
        .collect();
    let both: Vec<&str> = both
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let sets = [
        ("titles", titles),
        ("summaries", summaries),
        ("full texts", bodies),
        ("summaries and full texts in one", both),
    ];
    for (what, texts) in sets {
        if texts.is_empty() {
            continue;
        }
        let (mut with_hit, mut besides_dwellings) = (0, 0);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for text in &texts {
            let screening = screen(text);
            with_hit += usize::from(!screening.hits.is_empty());
            besides_dwellings += usize::from(screening.hits.iter().any(|hit| hit.kind != HitKind::Dwelling));
            let mut seen: Vec<&str> = screening.hits.iter().map(|hit| hit.kind.as_str()).collect();
            seen.dedup();
            for kind in seen {
                *kinds.entry(kind).or_default() += 1;
            }
            for hit in screening
                .hits
                .iter()
                .filter(|hit| show == "clean" || show == format!("clean-{}", hit.kind.as_str()))
            {
                let around: String = text
                    .chars()
                    .skip(hit.start.saturating_sub(40))
                    .take(hit.end - hit.start + 80)
                    .collect();
                println!("FOUND {} {:?} in {:?}", hit.kind.as_str(), hit.text(text), around);
            }
        }
        println!("held-back clean incident {what}: {}", texts.len());
        println!(
            "  with any hit {}  with a hit that is no dwelling {}  by kind {kinds:?}",
            share(with_hit, texts.len()),
            share(besides_dwellings, texts.len())
        );
    }
}

fn speed(incidents: &[Incident]) {
    let texts: Vec<&str> = incidents
        .iter()
        .map(|i| i.summary.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
    let begun = Instant::now();
    let (mut screened, mut hits) = (0, 0);
    while begun.elapsed().as_secs_f64() < 2.0 {
        hits += texts.iter().map(|text| screen(text).hits.len()).sum::<usize>();
        screened += texts.len();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "speed, one core: {:.0} texts a second of {} characters on average ({hits} hits)",
        screened as f64 / seconds,
        characters / texts.len().max(1)
    );
}

fn share(part: usize, whole: usize) -> String {
    format!(
        "{:.2} % ({part}/{whole})",
        100.0 * part as f64 / whole.max(1) as f64
    )
}
