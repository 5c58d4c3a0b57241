//! CUSUM of counts with Rossi's score, for one series or many.

use clap::Args;
use serde_json::Value;
use stats::cusum::{CusumWeek, cusum};

use super::Statistic;
use super::series::{RowRange, Series, SeriesInput, of_each, row_numbers, tell_each};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// CUSUM: har nivån glidit uppåt?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats cusum --input veckor.csv --count antal --range 180-209 --json\n  lagesbild stats cusum --input dagar.csv --series omrade --range 366-730\n\nHandbok: docs/methods/larm-i-serier.md"
)]
pub struct CusumArgs {
    #[command(flatten)]
    series: SeriesInput,
    /// Kolumnen med antal
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// Rader som bedöms, räknade från 1; raderna före ger det vanliga antalet
    #[arg(long, value_name = "FRÅN-TILL")]
    range: RowRange,
    /// Det vanliga antalet (standard: medel av raderna före)
    #[arg(long, value_name = "ANTAL")]
    m: Option<f64>,
    /// Avvikelse som inte räknas, i standardavvikelser
    #[arg(long, value_name = "TAL", default_value_t = 1.04)]
    k: f64,
    /// Summan som är ett larm
    #[arg(long, value_name = "TAL", default_value_t = 2.26)]
    h: f64,
}

impl CusumArgs {
    fn weeks(&self, series: &Series) -> Result<(f64, Vec<CusumWeek>), Failure> {
        let positions = self.range.positions(series.values.len())?;
        let before = &series.values[..positions.start];
        let usual = match self.m {
            Some(usual) => usual,
            None if before.is_empty() => {
                return Err(unfit("range begins with the first row, so that --m is needed"));
            }
            None => before.iter().sum::<f64>() / before.len() as f64,
        };
        Ok((usual, cusum(&series.values[positions], usual, self.k, self.h)?))
    }
}

impl Statistic for CusumArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let series = self.series.read(run, &self.count, false)?;
        let watch = run.watch();
        let found = run.compute(|| of_each(&series, watch, |one| self.weeks(one)))?;
        run.answer(|fields| {
            fields.set("k", self.k);
            fields.set("h", self.h);
            fields.set("trans", "rossi");
            tell_each(fields, &series, |fields, at| {
                let (usual, weeks) = &found[at];
                let each = |value: &dyn Fn(&CusumWeek) -> Value| list(weeks.iter().map(value));
                fields.set("m", *usual);
                fields.set("range", row_numbers(self.range.from - 1..self.range.to));
                fields.set("upperbound", each(&|w| w.upper.into()));
                fields.set("alarm", each(&|w| u8::from(w.alarm).into()));
                fields.set("cusum", each(&|w| w.sum.into()));
            });
        });
        run.check(|| {
            let alarms = found.iter().flat_map(|(_, weeks)| weeks).filter(|w| w.alarm);
            format!("alarms {}", alarms.count())
        });
        Ok(())
    }
}
