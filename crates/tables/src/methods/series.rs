//! Series in a table: a row per week or day in their order, one series or many.

use std::str::FromStr;

use clap::Args;
use rayon::prelude::*;
use serde_json::Value;

use super::Input;
use crate::failure::{Failure, unfit};
use crate::fields::Fields;
use crate::run::Run;
use crate::watch::Watch;

#[derive(Args, Clone, Debug)]
pub struct SeriesInput {
    #[command(flatten)]
    pub input: Input,
    /// Kolumnen som säger vilken serie raden hör till (standard: alla rader är en serie)
    #[arg(long, value_name = "KOLUMN")]
    pub series: Option<String>,
}

/// Values of each series, in the order of the rows.
pub struct Series {
    /// Without a name when there is only one.
    pub name: Option<String>,
    pub values: Vec<f64>,
}

impl SeriesInput {
    /// Values that may be missing are NaN.
    pub(super) fn read(&self, run: &Run<'_>, column: &str, missing: bool) -> Result<Vec<Series>, Failure> {
        let mut reader = self.input.open(run)?;
        let values = match missing {
            true => reader.number_or_missing(column)?,
            false => reader.number(column)?,
        };
        let series = match &self.series {
            Some(column) => Some(reader.word(column)?),
            None => None,
        };
        let mut table = reader.read()?;
        let values = table.numbers(values);
        let Some(series) = series else {
            return Ok(vec![Series { name: None, values }]);
        };
        let words = table.words(series);
        let mut all: Vec<Series> = words
            .names
            .into_iter()
            .map(|name| Series {
                name: Some(name),
                values: Vec::new(),
            })
            .collect();
        for (&code, value) in words.codes.iter().zip(values) {
            all[code as usize].values.push(value);
        }
        Ok(all)
    }
}

/// Each series by itself, on all threads; the first that is refused names itself.
pub(super) fn of_each<T: Send>(
    series: &[Series],
    watch: &Watch,
    statistic: impl Fn(&Series) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    if series.len() > 1 {
        watch.series(series.len());
    }
    let outcomes: Vec<Result<T, Failure>> = series
        .par_iter()
        .map(|one| {
            let outcome = statistic(one);
            watch.series_done();
            outcome
        })
        .collect();
    let named = outcomes
        .into_iter()
        .zip(series)
        .map(|(outcome, one)| match &one.name {
            Some(name) => outcome.map_err(|failure| unfit(format!("series {name}: {failure}"))),
            None => outcome,
        });
    named.collect()
}

/// The only series' fields as they are, several as a list under `series`.
pub(super) fn tell_each(fields: &mut Fields, series: &[Series], mut tell: impl FnMut(&mut Fields, usize)) {
    if let [Series { name: None, .. }] = series {
        tell(fields, 0);
        return;
    }
    let of = |(at, one): (usize, &Series)| {
        let mut own = Fields::default();
        own.set("series", one.name.clone());
        tell(&mut own, at);
        own.into_value()
    };
    let all: Vec<Value> = series.iter().enumerate().map(of).collect();
    fields.set("series", all);
}

/// Rows from one to another, counted from 1, both with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRange {
    pub from: usize,
    pub to: usize,
}

impl FromStr for RowRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} är inget spann av rader som 365-416");
        let (from, to) = text.split_once(['-', ':']).ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| wrong());
        let (from, to) = (number(from)?, number(to)?);
        if from == 0 || from > to {
            return Err(wrong());
        }
        Ok(Self { from, to })
    }
}

impl RowRange {
    /// Positions from 0 within a series of this length.
    pub(super) fn positions(self, length: usize) -> Result<std::ops::Range<usize>, Failure> {
        if self.to > length {
            return Err(unfit(format!(
                "range goes to row {}, but the series has {length}",
                self.to
            )));
        }
        Ok(self.from - 1..self.to)
    }
}

pub(super) fn row_numbers(positions: std::ops::Range<usize>) -> Value {
    crate::fields::list(positions.map(|at| at + 1))
}
