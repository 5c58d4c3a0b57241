//! Reading tables, the commands on made-up ones, and whether the handbook knows them all.

mod commands;
mod handbook;
mod junk;
mod reader;
#[path = "../typed/mod.rs"]
mod typed;

use std::io::Cursor;

use clap::Parser as _;
use serde_json::Value;
use tables::table::{Reader, TableError};
use tables::{Answer, Failure, Watch};
use typed::{CommandLine, Made};

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

fn reader<'w>(content: &[u8], watch: &'w Watch) -> Result<Reader<'w>, TableError> {
    Reader::new("t.csv".to_owned(), Box::new(Cursor::new(content.to_vec())), watch)
}
