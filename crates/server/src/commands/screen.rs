//! `screen`: texts as JSON lines, each answered with what in it could point out a person.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::screening::{Certainty, HitKind, Verdict, screen};
use serde::{Deserialize, Serialize};

use super::{Common, Outcome, print};

/// Granskar texter: personnummer, telefonnummer, namn och annat som pekar ut en person
#[derive(Args)]
#[command(
    after_help = "Exempel:\n  lagesbild screen texter.jsonl > granskade.jsonl\n  echo '{\"id\":1,\"text\":\"Ring 08-123 456 78\"}' | lagesbild screen -\n\nEn rad in: {\"id\":…,\"text\":\"…\"}. start och end räknas i tecken."
)]
pub struct ScreenArgs {
    /// JSON-rader med id och text; - läser från standard in
    #[arg(value_name = "FIL")]
    file: PathBuf,
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a serde_json::Value,
    hits: Vec<FoundHit>,
    verdict: &'static str,
}

#[derive(Serialize)]
struct FoundHit {
    kind: HitKind,
    start: usize,
    end: usize,
    text: String,
    certainty: Certainty,
    suggestion: String,
}

pub fn run(_: Common, args: ScreenArgs) -> anyhow::Result<Outcome> {
    let input: Box<dyn BufRead> = if args.file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(&args.file).map_err(|error| {
            anyhow::anyhow!(
                "{} kan inte öppnas: {error}. Kontrollera namnet",
                args.file.display()
            )
        })?;
        Box::new(BufReader::new(file))
    };
    let mut outcome = Outcome::Done;
    for (line, number) in input.lines().zip(1u64..) {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let asked: Line = match serde_json::from_str(&line) {
            Ok(asked) => asked,
            Err(error) => {
                eprintln!("rad {number} är inte {{\"id\", \"text\"}} som JSON: {error}. Den är överhoppad");
                outcome = Outcome::Refused;
                continue;
            }
        };
        print(&(serde_json::to_string(&answer(&asked))? + "\n"))?;
    }
    Ok(outcome)
}

fn answer(asked: &Line) -> Answer<'_> {
    let screening = screen(&asked.text);
    let verdict = match screening.verdict() {
        Verdict::Clean => "clean",
        Verdict::Ask => "ask",
        Verdict::Refuse => "refuse",
    };
    let hits = screening.hits.into_iter().map(|hit| FoundHit {
        text: asked
            .text
            .chars()
            .skip(hit.start)
            .take(hit.end - hit.start)
            .collect(),
        kind: hit.kind,
        start: hit.start,
        end: hit.end,
        certainty: hit.certainty,
        suggestion: hit.suggestion,
    });
    Answer {
        id: &asked.id,
        hits: hits.collect(),
        verdict,
    }
}
