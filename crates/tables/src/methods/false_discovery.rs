//! How many of many findings are chance.

use clap::Args;
use stats::benjamini_hochberg::{benjamini_hochberg, significance_limit};

use super::{Input, Statistic};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// Falska fynd: p-värden justerade efter hur många som prövas (Benjamini och Hochberg)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats false-discovery --input rutor.csv --p p --q 0.05 --json\n\nHandbok: docs/methods/falska-fynd.md"
)]
pub struct FalseDiscoveryArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med p-värden
    #[arg(long, value_name = "KOLUMN", default_value = "p")]
    p: String,
    /// Andel av fynden som får vara slump
    #[arg(long, value_name = "ANDEL", default_value_t = 0.05)]
    q: f64,
}

impl Statistic for FalseDiscoveryArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        if !(self.q > 0.0 && self.q < 1.0) {
            return Err(unfit(format!("q is {}, but must be above 0 and below 1", self.q)));
        }
        let mut reader = self.input.open(run)?;
        let p = reader.number(&self.p)?;
        let p = reader.read()?.numbers(p);
        if let Some(at) = p.iter().position(|p| !(0.0..=1.0).contains(p)) {
            return Err(unfit(format!(
                "p number {at} is {}, but must be from 0 to 1",
                p[at]
            )));
        }
        let adjusted = run.compute(|| benjamini_hochberg(&p))?;
        let limit = significance_limit(&p, self.q)?;
        let findings = adjusted.iter().filter(|&&a| a <= self.q).count();
        run.answer(|fields| {
            fields.set("n", p.len());
            fields.set("q", self.q);
            fields.set("findings", findings);
            fields.set("limit", limit);
            fields.set("p", list(p.iter().copied()));
            fields.set("p_adjusted", list(adjusted.iter().copied()));
        });
        run.check(|| format!("findings {findings}"));
        Ok(())
    }
}
