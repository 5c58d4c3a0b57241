//! Against a folder of cases with published numbers and other programs' results, which is not part of
//! this repository: their data have licences of their own. `just golden FOLDER` runs these; without
//! the folder they are left out, and what is free to carry along is tried in `tests/reference`.

mod autocorrelation;
mod clusters;
mod effect;
mod kernel_density;
mod knox;
mod outbreak;
mod places;
mod scan;
mod survey;
mod synthetic_control;
mod trend;

use std::path::PathBuf;

use serde_json::Value;

/// A file of the folder named in the environment.
fn path(name: &str) -> PathBuf {
    let folder = std::env::var_os("LAGESBILD_GOLDEN").expect("LAGESBILD_GOLDEN names the folder of cases");
    PathBuf::from(folder).join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list of numbers");
    list.iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// Columns of a CSV file without quoted fields, as numbers.
fn columns(name: &str, wanted: &[&str]) -> Vec<Vec<f64>> {
    let number = |word: &String| word.parse().expect("a number");
    let columns = words(name, wanted);
    columns
        .iter()
        .map(|column| column.iter().map(number).collect())
        .collect()
}

/// The same, as they stand.
fn words(name: &str, wanted: &[&str]) -> Vec<Vec<String>> {
    let text = text(name);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let places: Vec<usize> = wanted
        .iter()
        .map(|w| header.iter().position(|h| h == w).expect("the column"))
        .collect();
    let mut columns = vec![Vec::new(); wanted.len()];
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        for (column, &place) in columns.iter_mut().zip(&places) {
            column.push(fields[place].to_owned());
        }
    }
    columns
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!(
        (got - wanted).abs() <= tolerance,
        "{what}: {got} instead of {wanted}"
    );
}
