//! A mixture of areas where nothing was done, to hold the treated one against.

use std::str::FromStr;

use clap::Args;
use serde_json::{Map, Value};
use stats::synthetic_control::{
    Importance, PlaceboTest, SyntheticControl, Unit, placebo_test, synthetic_control,
};

use super::{Input, Statistic};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;
use crate::table::Words;

/// Syntetisk jämförelse: en blandning av områden där inget gjordes, som liknar det andra före
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats synthetic-control --input manader.csv --unit omrade --time manad --outcome antal --treated Centrum --fit 1-24 --json\n  lagesbild stats synthetic-control --input lan.csv --unit lan --time year --outcome bnp --treated X --fit 1960-1969 --predictor skola@1964-1969 --predictor befolkning@1969 --placebo\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct SyntheticControlArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med områdets namn
    #[arg(long, value_name = "KOLUMN", default_value = "unit")]
    unit: String,
    /// Kolumnen med tiden, ett heltal
    #[arg(long, value_name = "KOLUMN", default_value = "time")]
    time: String,
    /// Kolumnen med utfallet
    #[arg(long, value_name = "KOLUMN", default_value = "outcome")]
    outcome: String,
    /// Området där något gjordes
    #[arg(long, value_name = "NAMN")]
    treated: String,
    /// Områden som inte får vara med i blandningen
    #[arg(long, value_name = "NAMN")]
    exclude: Vec<String>,
    /// Tiderna före, vars utfall ska stämma
    #[arg(long, value_name = "FRÅN-TILL")]
    fit: Times,
    /// Annat som ska likna: en kolumns medel över tider. Utan några liknas utfallen själva
    #[arg(long, value_name = "KOLUMN@TIDER")]
    predictor: Vec<Predictor>,
    /// Pröva också varje annat område som om det gjordes där
    #[arg(long)]
    placebo: bool,
}

/// `1964-1969`, or `1961,1963`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times(Vec<i64>);

impl FromStr for Times {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} är inga tider som 1964-1969 eller 1961,1963");
        let number = |text: &str| text.trim().parse::<i64>().map_err(|_| wrong());
        if let Some((from, to)) = text.split_once('-') {
            let (from, to) = (number(from)?, number(to)?);
            if from > to || to - from > 100_000 {
                return Err(wrong());
            }
            return Ok(Self((from..=to).collect()));
        }
        text.split(',')
            .map(number)
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predictor {
    column: String,
    times: Times,
}

impl FromStr for Predictor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, times) = text
            .rsplit_once('@')
            .ok_or("en kolumn och tider skrivs skola@1964-1969")?;
        Ok(Self {
            column: column.to_owned(),
            times: times.parse()?,
        })
    }
}

/// Every unit's outcomes in the order of the times, and its predictors.
struct Panel {
    names: Vec<String>,
    times: Vec<i64>,
    outcomes: Vec<Vec<f64>>,
    predictors: Vec<Vec<f64>>,
}

impl SyntheticControlArgs {
    fn read(&self, run: &Run<'_>) -> Result<Panel, Failure> {
        let mut reader = self.input.open(run)?;
        let unit = reader.word(&self.unit)?;
        let time = reader.day(&self.time)?;
        let outcome = reader.number_or_missing(&self.outcome)?;
        let columns = self.predictor.iter().map(|p| reader.number_or_missing(&p.column));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let mut table = reader.read()?;
        let (units, time, outcome) = (table.words(unit), table.days(time).days, table.numbers(outcome));
        let columns: Vec<Vec<f64>> = columns.into_iter().map(|id| table.numbers(id)).collect();
        let mut times: Vec<i64> = time.iter().map(|&t| i64::from(t)).collect();
        times.sort_unstable();
        times.dedup();
        let cells = units.names.len().saturating_mul(times.len());
        if cells > 50_000_000 {
            return Err(unfit(format!(
                "{} units at {} times are too many",
                units.names.len(),
                times.len()
            )));
        }
        let mut outcomes = vec![vec![f64::NAN; times.len()]; units.names.len()];
        for (row, &code) in units.codes.iter().enumerate() {
            let at = times.binary_search(&i64::from(time[row])).unwrap_or(0);
            let cell = &mut outcomes[code as usize][at];
            if !cell.is_nan() {
                let name = units.of_row(row);
                return Err(unfit(format!(
                    "\"{name}\" has two rows for the time {}",
                    time[row]
                )));
            }
            *cell = outcome[row];
        }
        let predictors = self.predictors(&units, &time, &columns)?;
        Ok(Panel {
            names: units.names,
            times,
            outcomes,
            predictors,
        })
    }

    /// Means of what is known at the times.
    fn predictors(
        &self,
        units: &Words,
        time: &[i32],
        columns: &[Vec<f64>],
    ) -> Result<Vec<Vec<f64>>, Failure> {
        let mut all = vec![Vec::new(); units.names.len()];
        for (predictor, values) in self.predictor.iter().zip(columns) {
            let mut sums = vec![(0.0, 0.0); units.names.len()];
            for (row, &code) in units.codes.iter().enumerate() {
                if !values[row].is_nan() && predictor.times.0.contains(&i64::from(time[row])) {
                    let (sum, count) = &mut sums[code as usize];
                    (*sum, *count) = (*sum + values[row], *count + 1.0);
                }
            }
            for ((own, (sum, count)), name) in all.iter_mut().zip(sums).zip(&units.names) {
                if count == 0.0 {
                    let column = &predictor.column;
                    return Err(unfit(format!(
                        "\"{name}\" has no {column} at the times asked for"
                    )));
                }
                own.push(sum / count);
            }
        }
        Ok(all)
    }

    /// Positions of the times before, which must follow upon each other.
    fn fitted(&self, times: &[i64]) -> Result<std::ops::Range<usize>, Failure> {
        let inside: Vec<usize> = (0..times.len())
            .filter(|&at| self.fit.0.contains(&times[at]))
            .collect();
        match (inside.first(), inside.last()) {
            (Some(&first), Some(&last)) if last - first + 1 == inside.len() => Ok(first..last + 1),
            (None, _) => Err(unfit("the table has none of the times of --fit")),
            _ => Err(unfit(
                "the times of --fit do not follow upon each other in the table",
            )),
        }
    }
}

enum Found {
    Alone(SyntheticControl),
    Tested(PlaceboTest),
}

impl Statistic for SyntheticControlArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let panel = self.read(run)?;
        let Some(treated) = panel.names.iter().position(|name| *name == self.treated) else {
            return Err(unfit(format!("no row is of the treated \"{}\"", self.treated)));
        };
        let unit = |at: usize| Unit {
            outcomes: &panel.outcomes[at],
            predictors: &panel.predictors[at],
        };
        let is_donor = |&at: &usize| at != treated && !self.exclude.contains(&panel.names[at]);
        let donors: Vec<usize> = (0..panel.names.len()).filter(is_donor).collect();
        let units: Vec<Unit<'_>> = donors.iter().map(|&at| unit(at)).collect();
        let fitted = self.fitted(&panel.times)?;
        let after = fitted.end..panel.times.len();
        let importance = if self.predictor.is_empty() {
            Importance::OutcomesOnly
        } else {
            Importance::Fitted
        };
        let found = run.compute(|| {
            if self.placebo {
                let test = placebo_test(unit(treated), &units, fitted.clone(), after.clone(), importance);
                return test.map(Found::Tested);
            }
            synthetic_control(unit(treated), &units, fitted.clone(), importance).map(Found::Alone)
        })?;
        let own = match &found {
            Found::Alone(own) => own,
            Found::Tested(test) => &test.treated,
        };
        let rmspe = own.root_mean_square_gap(fitted.clone())?;
        let mean_after = if after.is_empty() {
            None
        } else {
            Some(own.mean_gap(after.clone())?)
        };
        let by_name = |values: &[f64]| {
            let named = donors
                .iter()
                .zip(values)
                .map(|(&at, &v)| (panel.names[at].clone(), Value::from(v)));
            Value::Object(Map::from_iter(named))
        };
        run.answer(|fields| {
            fields.set("treated", self.treated.as_str());
            fields.set("weights", by_name(&own.weights));
            fields.set("rmspe", rmspe);
            fields.set("mean_gap_after", mean_after);
            let names = self.predictor.iter().map(|p| p.column.as_str());
            fields.set("predictors", list(names));
            fields.set("importance", list(own.importance.iter().copied()));
            fields.set("times", list(panel.times.iter().copied()));
            fields.set("outcome", list(panel.outcomes[treated].iter().copied()));
            fields.set("synthetic", list(own.synthetic.iter().copied()));
            fields.set("gaps", list(own.gaps.iter().copied()));
            if let Found::Tested(test) = &found {
                fields.set("ratio", test.ratio);
                fields.set("placebo_ratios", by_name(&test.placebo_ratios));
                fields.set("rank", test.rank);
                fields.set("p", test.p);
            }
        });
        run.check(|| {
            let most = donors.iter().zip(&own.weights).max_by(|a, b| a.1.total_cmp(b.1));
            most.map_or(String::new(), |(&at, weight)| {
                format!("{} {weight:.6} rmspe {rmspe:.6}", panel.names[at])
            })
        });
        Ok(())
    }
}
