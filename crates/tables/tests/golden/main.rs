//! The command line against a folder of cases with published numbers and other programs' results, which is not part
//! of this repository: each case by the words that somebody would type, compared field by field.

mod clusters;
mod effect;
mod outbreak;
mod places;
mod scan;
mod survey;
mod trend;
#[path = "../typed/mod.rs"]
mod typed;

use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde_json::Value;
use tables::Watch;
use typed::{CommandLine, Made};

fn folder() -> PathBuf {
    std::env::var_os("LAGESBILD_GOLDEN")
        .expect("LAGESBILD_GOLDEN names the folder of cases")
        .into()
}

fn path(name: &str) -> String {
    folder().join(name).display().to_string()
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What the command answers with `--json`; the words as they would be typed, files of the folder as `@name`, spaces within
/// a word as `~`.
fn answer(words: &str, files: &[&Made]) -> Value {
    let mut files = files.iter();
    let words = words.split_whitespace().map(|word| match word.strip_prefix('@') {
        Some("made") => files.next().expect("a file that was made").path(),
        Some(name) => path(name),
        None => word.replace('~', " "),
    });
    let words: Vec<String> = std::iter::once("stats".to_owned()).chain(words).collect();
    let asked = CommandLine::try_parse_from(&words).unwrap_or_else(|e| panic!("{words:?}: {e}"));
    let answer =
        tables::run(&asked.stats, true, &Watch::default()).unwrap_or_else(|e| panic!("{words:?}: {e}"));
    serde_json::from_str(&answer.lines(true)).expect("one JSON object")
}

#[derive(Clone, Copy)]
enum Tolerance {
    Absolute(f64),
    Relative(f64),
}

impl Tolerance {
    fn of(case: &Value) -> Self {
        match (case["tolerance_abs"].as_f64(), case["tolerance_rel"].as_f64()) {
            (Some(absolute), _) => Tolerance::Absolute(absolute),
            (None, Some(relative)) => Tolerance::Relative(relative),
            (None, None) => panic!("no tolerance in {case}"),
        }
    }
}

/// Everything of `wanted` stands in `got`: numbers within the tolerance, what is nothing there is nothing here.
fn same(got: &Value, wanted: &Value, tolerance: Tolerance, what: &str) {
    match wanted {
        Value::Number(_) => {
            let (got, wanted) = (got.as_f64(), wanted.as_f64().expect("a number"));
            let got = got.unwrap_or_else(|| panic!("{what} is nothing instead of {wanted}"));
            let most = match tolerance {
                Tolerance::Absolute(most) => most,
                Tolerance::Relative(share) => share * wanted.abs(),
            };
            assert!(
                (got - wanted).abs() <= most,
                "{what} is {got} instead of {wanted}"
            );
        }
        Value::Array(list) => {
            let got = got.as_array().unwrap_or_else(|| panic!("{what} is no list"));
            assert_eq!(got.len(), list.len(), "{what}");
            for (at, (got, wanted)) in got.iter().zip(list).enumerate() {
                same(got, wanted, tolerance, &format!("{what}[{at}]"));
            }
        }
        Value::Object(map) => {
            for (name, wanted) in map {
                same(&got[name], wanted, tolerance, &format!("{what}.{name}"));
            }
        }
        other => assert_eq!(got, other, "{what}"),
    }
}

/// The named fields of the case stand in the answer.
fn same_fields(got: &Value, case: &Value, names: &[&str], what: &str) {
    let tolerance = Tolerance::of(case);
    for name in names {
        assert!(!case[name].is_null(), "{what} has no {name}");
        same(&got[name], &case[name], tolerance, &format!("{what} {name}"));
    }
}

/// A new case should not lie there unseen.
#[test]
#[ignore = "needs the folder of cases"]
fn every_case_is_known_here() {
    let sources = [
        include_str!("clusters.rs"),
        include_str!("effect.rs"),
        include_str!("outbreak.rs"),
        include_str!("places.rs"),
        include_str!("scan.rs"),
        include_str!("survey.rs"),
        include_str!("trend.rs"),
    ];
    let mut cases = 0;
    for of_kind in std::fs::read_dir(folder()).expect("the folder") {
        let of_kind = of_kind.expect("an entry").path();
        if !of_kind.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&of_kind).expect("a folder of cases") {
            let file = file.expect("an entry").path();
            if file.extension().is_none_or(|e| e != "json") {
                continue;
            }
            cases += 1;
            let name = stem(&file);
            let known = sources.iter().any(|source| source.contains(&name));
            assert!(known, "nothing tries {}", file.display());
        }
    }
    assert!(cases >= 40, "{cases}");
}

/// The part of a case's name that the tests spell out; what follows they put together.
fn stem(file: &Path) -> String {
    let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
    for series in ["rki_k1_", "salmonella_agona_"] {
        if let Some(rest) = name.strip_prefix(series) {
            return rest.trim_start_matches("ears_").to_owned();
        }
    }
    name
}
