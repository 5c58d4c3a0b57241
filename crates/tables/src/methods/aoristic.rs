//! Events known only to have happened within an interval, shared by the hours of the week.

use clap::Args;
use stats::aoristic::{HOURS_OF_WEEK, share_event};

use super::{Input, Statistic};
use crate::failure::Failure;
use crate::fields::list;
use crate::run::Run;

/// Aoristisk fördelning: vilka timmar i veckan kan det ha hänt?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats aoristic --input inbrott.csv --start borjan --end slut --json\n\nHandbok: docs/methods/aoristisk-fordelning.md"
)]
pub struct AoristicArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med tidigaste tid, som 2026-11-29 18:05
    #[arg(long, value_name = "KOLUMN", default_value = "start")]
    start: String,
    /// Kolumnen med senaste tid; tomt när den inte är känd
    #[arg(long, value_name = "KOLUMN", default_value = "end")]
    end: String,
}

/// Thursday, counted from Sunday as 0: the weekday of 1970-01-01.
const FIRST_WEEKDAY: i64 = 4;

impl Statistic for AoristicArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let start = reader.minute(&self.start)?;
        let end = reader.minute_or_missing(&self.end)?;
        let mut table = reader.read()?;
        let (start, end) = (table.numbers(start), table.numbers(end));
        let hour_of_week = |hour: i64| {
            let hour = hour + FIRST_WEEKDAY * 24;
            hour.rem_euclid(HOURS_OF_WEEK as i64) as usize
        };
        let hours = run.compute(|| {
            let mut hours = [0.0; HOURS_OF_WEEK];
            for (&from, &to) in start.iter().zip(&end) {
                let to = (!to.is_nan()).then_some(to as i64);
                share_event(&mut hours, from as i64, to, hour_of_week);
            }
            hours
        });
        run.answer(|fields| {
            fields.set("total", start.len());
            fields.set("hour_of_week_sunday0", list(hours));
        });
        run.check(|| {
            format!(
                "total {} max {:.6}",
                start.len(),
                hours.iter().copied().fold(0.0, f64::max)
            )
        });
        Ok(())
    }
}
