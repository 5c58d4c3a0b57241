//! How good a prediction of places was.

use clap::Args;
use stats::prediction_accuracy::{PredictionAccuracy, prediction_accuracy, recapture_rate_index};

use super::{Input, Statistic};
use crate::failure::Failure;
use crate::fields::{Fields, list};
use crate::run::Run;

/// Träffsäkerhet: hur bra utpekade platser stämde med var det hände (PAI, PEI, träffandel)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats prediction-accuracy --input rutor.csv --pred vantat --obs handelser --area yta --cells 20,100 --json\n\nHandbok: docs/methods/traffsakerhet.md"
)]
pub struct PredictionAccuracyArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med väntat antal per ruta
    #[arg(long, value_name = "KOLUMN", default_value = "pred")]
    pred: String,
    /// Kolumnen med antal som hände
    #[arg(long, value_name = "KOLUMN", default_value = "obs")]
    obs: String,
    /// Kolumnen med rutans yta
    #[arg(long, value_name = "KOLUMN", default_value = "area")]
    area: String,
    /// Så många rutor pekas ut; flera med komma emellan
    #[arg(
        long,
        value_name = "ANTAL,…",
        value_delimiter = ',',
        required = true,
        visible_alias = "k"
    )]
    cells: Vec<usize>,
    /// Kolumnen med antal under en senare tid: hur mycket av träffarna som finns kvar då
    #[arg(long, value_name = "KOLUMN")]
    next: Option<String>,
}

fn tell(fields: &mut Fields, cells: usize, found: &PredictionAccuracy) {
    fields.set("k", cells);
    fields.set("hits", found.hits);
    fields.set("hit_rate", found.hit_rate);
    fields.set("area_share", found.area_share);
    fields.set("pai", found.pai);
    fields.set("pai_star", found.best_pai);
    fields.set("pei", found.pei);
    fields.set("rri", found.rri);
    fields.set("ppai_alpha09", found.penalised_pai(0.9).ok());
}

impl Statistic for PredictionAccuracyArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let pred = reader.number(&self.pred)?;
        let obs = reader.number(&self.obs)?;
        let area = reader.number(&self.area)?;
        let next = self
            .next
            .as_ref()
            .map(|column| reader.number(column))
            .transpose()?;
        let mut table = reader.read()?;
        let (pred, obs, area) = (table.numbers(pred), table.numbers(obs), table.numbers(area));
        let found = run.compute(|| {
            let of = |&cells: &usize| prediction_accuracy(&pred, &obs, &area, cells);
            self.cells.iter().map(of).collect::<Result<Vec<_>, _>>()
        })?;
        let again = match next.map(|id| table.numbers(id)) {
            Some(next) => {
                let of = |&cells: &usize| recapture_rate_index(&obs, &next, &area, cells);
                Some(self.cells.iter().map(of).collect::<Result<Vec<f64>, _>>()?)
            }
            None => None,
        };
        run.answer(|fields| {
            if let Some(again) = &again {
                fields.set("recapture_rate_index", list(again.iter().copied()));
            }
            if let ([cells], [only]) = (&self.cells[..], &found[..]) {
                return tell(fields, *cells, only);
            }
            let each = self.cells.iter().zip(&found).map(|(&cells, one)| {
                let mut own = Fields::default();
                tell(&mut own, cells, one);
                own.into_value()
            });
            fields.set("results", list(each));
        });
        run.check(|| {
            let pai: Vec<String> = found.iter().map(|one| format!("{:.6}", one.pai)).collect();
            format!("pai {}", pai.join(" "))
        });
        Ok(())
    }
}
