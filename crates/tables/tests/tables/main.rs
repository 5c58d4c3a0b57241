//! Reading tables, the commands on made-up ones, and whether the handbook knows them all.

mod commands;
mod handbook;
mod junk;
mod reader;

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use serde_json::Value;
use tables::table::{Reader, TableError};
use tables::{Answer, Failure, StatsArgs, Watch};

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    stats: StatsArgs,
}

/// `None` when the words are no command.
fn ask(words: &[String], json: bool) -> Option<Result<Answer, Failure>> {
    let words = std::iter::once("stats").chain(words.iter().map(String::as_str));
    let asked = CommandLine::try_parse_from(words).ok()?;
    Some(tables::run(&asked.stats, json, &Watch::default()))
}

/// What the command answers with `--json`, on tables that are put in place of `@`.
fn answer(words: &str, made: &[&Made]) -> Value {
    let answer = ask(&filled(words, made), true)
        .expect("a command")
        .unwrap_or_else(|e| panic!("{words}: {e}"));
    serde_json::from_str(&answer.lines(true)).expect("one JSON object")
}

/// Why the command refuses.
fn refusal(words: &str, made: &[&Made]) -> String {
    match ask(&filled(words, made), true) {
        None => panic!("{words} is no command"),
        Some(Ok(answer)) => panic!("{words} answers {}", answer.lines(true)),
        Some(Err(failure)) => failure.to_string(),
    }
}

fn filled(words: &str, made: &[&Made]) -> Vec<String> {
    let mut made = made.iter();
    let word = |word: &str| match word {
        "@" => made.next().expect("a table for each @").path(),
        word => word.to_owned(),
    };
    words.split_whitespace().map(word).collect()
}

/// A table in the temporary directory, gone afterwards.
struct Made(PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Made {
    fn new(content: impl AsRef<[u8]>) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("lagesbild-table-{}-{number}.csv", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).expect("a file in the temporary directory");
        Self(path)
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn reader<'w>(content: &[u8], watch: &'w Watch) -> Result<Reader<'w>, TableError> {
    Reader::new("t.csv".to_owned(), Box::new(Cursor::new(content.to_vec())), watch)
}
