//! How wide a kernel should be: by rule, by leaving one out, and by Diggle's mean square error.

use clap::{Args, ValueEnum};
use stats::bandwidth::{Tried, diggle, from_to, likelihood_cross_validation, scott, silverman};
use stats::points::Points;

use super::kernel_density::Form;
use super::{Input, PointColumns, Statistic, written};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// Bandbredd: hur brett punkterna ska bredas ut i kärntätheten
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats bandwidth --input inbrott.csv --rule leave-one-out --from 50 --to 1000 --json\n  lagesbild stats bandwidth --input inbrott.csv --rule diggle --from 50 --to 1000 --area 288e6\n\nHandbok: docs/methods/karntathet.md"
)]
pub struct BandwidthArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Kärnan som bandbredden är för
    #[arg(long, value_name = "FORM", default_value = "quartic")]
    kernel: Form,
    /// Så många standardavvikelser når gaussian
    #[arg(long, value_name = "ANTAL", default_value_t = 6.0)]
    cut_off: f64,
    /// Hur den väljs
    #[arg(long, value_name = "REGEL", default_value = "silverman")]
    rule: Rule,
    /// Smalaste som prövas, i meter
    #[arg(long, value_name = "METER", default_value_t = 50.0)]
    from: f64,
    /// Bredaste som prövas, i meter
    #[arg(long, value_name = "METER", default_value_t = 1000.0)]
    to: f64,
    /// Så många prövas
    #[arg(long, value_name = "ANTAL", default_value_t = 30)]
    steps: usize,
    /// Områdets yta i m² (diggle)
    #[arg(long, value_name = "M2", required_if_eq("rule", "diggle"))]
    area: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rule {
    /// Silvermans regel
    Silverman,
    /// Scotts regel
    Scott,
    /// Den som bäst förutser varje händelse av de andra
    LeaveOneOut,
    /// Diggles medelkvadratfel
    Diggle,
}

enum Found {
    Rule(f64),
    Tried(Tried),
}

impl Statistic for BandwidthArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let (x, y) = (reader.number(&self.points.x)?, reader.number(&self.points.y)?);
        let mut table = reader.read()?;
        let (x, y) = (table.numbers(x), table.numbers(y));
        let points = Points::new(&x, &y)?;
        let kernel = self.kernel.kernel(self.cut_off);
        let found = run.compute(|| {
            let tried = || from_to(self.from, self.to, self.steps);
            Ok::<_, Failure>(match self.rule {
                Rule::Silverman => Found::Rule(silverman(points, kernel)?),
                Rule::Scott => Found::Rule(scott(points, kernel)?),
                Rule::LeaveOneOut => Found::Tried(likelihood_cross_validation(points, kernel, &tried()?)?),
                Rule::Diggle => {
                    let area = self.area.ok_or_else(|| unfit("--rule diggle needs --area"))?;
                    Found::Tried(diggle(points, area, kernel, &tried()?)?)
                }
            })
        })?;
        let best = match &found {
            Found::Rule(best) => *best,
            Found::Tried(tried) => tried.best_m(),
        };
        run.answer(|fields| {
            fields.set("rule", written(self.rule));
            fields.set("kernel", written(self.kernel));
            fields.set("n", x.len());
            fields.set("bandwidth", best);
            if let Found::Tried(tried) = &found {
                fields.set("at_end", tried.at_end());
                fields.set("bandwidths", list(tried.bandwidths_m.iter().copied()));
                fields.set("criterion", list(tried.criterion.iter().copied()));
            }
        });
        run.check(|| format!("bandwidth {best:.4}"));
        Ok(())
    }
}
