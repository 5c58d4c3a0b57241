//! `stats`: one statistic on a table, for whoever wants to check us or has a table of their own. The methods and
//! their flags are those of `tables`; here are the bar, the way to stop, and the words for what went wrong.

use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tables::table::TableError;
use tables::{Failure, Progress, StatsArgs, Watch};

use super::{Common, Outcome, asked_to_stop, print};

/// What a shell expects of a program that was stopped from the keyboard.
const STOPPED: i32 = 130;

#[derive(Serialize)]
struct Refused {
    error: &'static str,
    why: String,
}

pub async fn run(common: Common, args: StatsArgs) -> anyhow::Result<Outcome> {
    let watch = Arc::new(Watch::default());
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let shows = tokio::spawn(show(bar.clone(), watch.clone(), common.quiet));
    let json = common.json;
    let work = tokio::task::spawn_blocking(move || tables::run(&args, json, &watch));
    let answer = tokio::select! {
        answer = work => answer?,
        () = asked_to_stop() => {
            bar.finish_and_clear();
            eprintln!("avbrutet");
            // The statistic cannot be stopped halfway, but nothing that it holds needs to be put in order.
            std::process::exit(STOPPED);
        }
    };
    shows.abort();
    bar.finish_and_clear();
    match answer {
        Ok(answer) => {
            print(&answer.lines(json))?;
            Ok(Outcome::Done)
        }
        Err(failure) => {
            let why = why(&failure);
            if json {
                let refused = Refused {
                    error: failure.code(),
                    why: why.clone(),
                };
                print(&(serde_json::to_string(&refused)? + "\n"))?;
            }
            eprintln!("{why}");
            Ok(Outcome::Refused)
        }
    }
}

/// From the second second on.
async fn show(bar: ProgressBar, watch: Arc<Watch>, quiet: bool) {
    if quiet {
        return;
    }
    let started = Instant::now();
    tokio::time::sleep(Duration::from_secs(1)).await;
    bar.set_draw_target(ProgressDrawTarget::stderr());
    let style = |template: &str| {
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    };
    loop {
        let (done, total, unit) = match watch.progress() {
            Progress::Reading { bytes, total } => (bytes, total, "läser"),
            Progress::Series { done, total } => (done, total, "räknar serier"),
            Progress::Computing => (0, 0, "räknar"),
        };
        if total > 0 {
            bar.set_style(style("{bar:40} {percent} %  {msg}"));
            bar.set_length(total);
            bar.set_position(done.min(total));
            bar.set_message(unit);
        } else {
            bar.set_style(style("{spinner} {msg}"));
            bar.set_message(format!("{unit} {} s", started.elapsed().as_secs()));
        }
        bar.tick();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// In the language of the other commands; what a statistic refuses it says in its own words after that.
fn why(failure: &Failure) -> String {
    match failure {
        Failure::Table(error) => table(error),
        Failure::Unfit(detail) => format!("uppgifterna går inte ihop: {detail}"),
        Failure::Output { file, source } => format!("{file} kan inte skrivas: {source}"),
        refused => format!("metoden kan inte räkna på det här: {refused}"),
    }
}

fn table(error: &TableError) -> String {
    match error {
        TableError::Open { file, source } => {
            format!("{file} kan inte öppnas: {source}. Kontrollera namnet")
        }
        TableError::Read { file, source } => format!("{file} kan inte läsas: {source}"),
        TableError::Empty { file } => format!("{file} är tom"),
        TableError::NoRows { file } => format!("{file} har en rubrikrad men inga rader"),
        TableError::NoColumn {
            file,
            column,
            present,
        } => {
            format!("{file} har ingen kolumn {column}. Kolumnerna är {present}")
        }
        TableError::TwoColumns { file, column } => {
            format!("{file} har mer än en kolumn {column}")
        }
        TableError::Cells {
            file,
            line,
            found,
            needed,
        } => {
            format!("{file}, rad {line}: {found} celler, men rubriken har {needed}")
        }
        TableError::Cell {
            file,
            line,
            column,
            value,
            needed,
        } => {
            let needed = match *needed {
                "a number" => "ett tal",
                "a whole number of at least 0" => "ett heltal från 0",
                "a time as 2026-11-29 18:05" => "en tid som 2026-11-29 18:05",
                "text in UTF-8" => "text i UTF-8",
                _ => "ett heltal eller ett datum som 2026-11-29, likadant i hela kolumnen",
            };
            format!("{file}, rad {line}, kolumnen {column}: \"{value}\" är inte {needed}")
        }
        TableError::TooLong { file, line, most } => {
            format!(
                "{file}, efter rad {line}: en rad längre än {most} byte, eller citattecken som inte stängs"
            )
        }
        TableError::TooManyRows { file, most } => format!("{file} har fler än {most} rader"),
    }
}
