//! The change of the treated against that of others, in means or in rates.

use clap::{Args, ValueEnum};
use serde_json::json;
use stats::count_regression::CountRegression;
use stats::difference_in_differences::{EFFECT, difference_in_differences, rate_ratio_in_differences};
use stats::displacement::{BeforeAfter, weighted_displacement_difference};

use super::{Input, Statistic};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// Skillnad i skillnader: förändringen där något gjordes mot förändringen där inget gjordes
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats difference-in-differences --input manader.csv --outcome count --cluster area --json\n  lagesbild stats did --input manader.csv --outcome count --model poisson\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct DifferenceInDifferencesArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med utfallet
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    outcome: String,
    /// Kolumnen som är 1 där något gjordes, annars 0
    #[arg(long, value_name = "KOLUMN", default_value = "treated")]
    treated: String,
    /// Kolumnen som är 1 efteråt, annars 0
    #[arg(long, value_name = "KOLUMN", default_value = "post")]
    post: String,
    /// Kolumnen med platser vars rader kan variera tillsammans (standard: varje rad för sig)
    #[arg(long, value_name = "KOLUMN")]
    cluster: Option<String>,
    /// Medelvärden (mean) eller antal som en kvot (poisson)
    #[arg(long, value_name = "SLAG", default_value = "mean")]
    model: Model,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    Mean,
    Poisson,
}

fn yes_or_no(column: &str, values: &[f64]) -> Result<Vec<bool>, Failure> {
    let known = |v: &f64| *v == 0.0 || *v == 1.0;
    match values.iter().position(|v| !known(v)) {
        Some(at) => Err(unfit(format!(
            "{column} number {at} is {}, but must be 0 or 1",
            values[at]
        ))),
        None => Ok(values.iter().map(|&v| v == 1.0).collect()),
    }
}

impl Statistic for DifferenceInDifferencesArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let outcome = reader.number(&self.outcome)?;
        let (treated, post) = (reader.number(&self.treated)?, reader.number(&self.post)?);
        let cluster = self.cluster.as_ref().map(|c| reader.word(c)).transpose()?;
        let mut table = reader.read()?;
        let values = table.numbers(outcome);
        let treated = yes_or_no(&self.treated, &table.numbers(treated))?;
        let post = yes_or_no(&self.post, &table.numbers(post))?;
        let clusters = cluster.map(|c| table.words(c).groups());
        match self.model {
            Model::Mean if values.len() == 4 && clusters.is_none() => of_four(run, &values, &treated, &post),
            Model::Mean => of_means(run, &values, &treated, &post, clusters),
            Model::Poisson => of_rates(run, &values, &treated, &post, clusters.as_deref()),
        }
    }
}

/// Four published means: a difference, without anything to say how sure it is.
fn of_four(run: &mut Run<'_>, values: &[f64], treated: &[bool], post: &[bool]) -> Result<(), Failure> {
    let of = |is_treated: bool, after: bool| {
        let at = (0..4).find(|&at| (treated[at], post[at]) == (is_treated, after));
        at.map(|at| values[at])
            .ok_or_else(|| unfit("the four rows are not one each of treated and others, before and after"))
    };
    let treated = BeforeAfter::of(of(true, false)?, of(true, true)?);
    let others = BeforeAfter::of(of(false, false)?, of(false, true)?);
    let found = run.compute(|| weighted_displacement_difference(treated, others, None))?;
    run.answer(|fields| {
        fields.set("did", found.local.estimate);
        fields.set("se", serde_json::Value::Null);
        fields.set("treated_before", treated.before);
        fields.set("treated_after", treated.after);
        fields.set("others_before", others.before);
        fields.set("others_after", others.after);
    });
    run.check(|| format!("did {:.6}", found.local.estimate));
    Ok(())
}

fn of_means(
    run: &mut Run<'_>,
    values: &[f64],
    treated: &[bool],
    post: &[bool],
    clusters: Option<Vec<usize>>,
) -> Result<(), Failure> {
    let clusters = clusters.unwrap_or_else(|| (0..values.len()).collect());
    let found = run.compute(|| difference_in_differences(values, treated, post, &clusters))?;
    let interval = found.interval(0.95)?;
    run.answer(|fields| {
        fields.set("n", values.len());
        fields.set("clusters", found.clusters);
        fields.set("did", found.estimate);
        fields.set("se", found.standard_error);
        fields.set("ci95", json!([interval.lower, interval.upper]));
        fields.set("p", found.p());
        fields.set("treated_before", found.treated.0);
        fields.set("treated_after", found.treated.1);
        fields.set("others_before", found.others.0);
        fields.set("others_after", found.others.1);
    });
    run.check(|| format!("did {:.6} se {:.6}", found.estimate, found.standard_error));
    Ok(())
}

fn of_rates(
    run: &mut Run<'_>,
    values: &[f64],
    treated: &[bool],
    post: &[bool],
    clusters: Option<&[usize]>,
) -> Result<(), Failure> {
    let fit = run.compute(|| rate_ratio_in_differences(values, treated, post, clusters))?;
    run.answer(|fields| {
        let errors: Vec<Option<f64>> = fit.names().iter().map(|name| fit.standard_error(name)).collect();
        let ratio = fit.rate_ratio(EFFECT, 0.95);
        let interval = ratio.map(|r| json!([r.lower, r.upper]));
        fields.set("n", values.len());
        fields.set("coef_names", list(fit.names().iter().map(String::as_str)));
        fields.set("coef", list(fit.coefficients.iter().copied()));
        match clusters {
            None => {
                fields.set(
                    "se_model",
                    list(errors.iter().map(|e| e.map(|e| e / fit.dispersion.sqrt()))),
                );
                fields.set("se_quasi", list(errors));
                fields.set("irr_ci95_quasi", interval);
            }
            Some(_) => {
                fields.set("se_cluster", list(errors));
                fields.set("irr_ci95_cluster", interval);
            }
        }
        fields.set("dispersion_pearson", fit.dispersion);
        fields.set("irr", ratio.map(|r| r.estimate));
        fields.set("p", fit.p(EFFECT));
    });
    run.check(|| check(&fit));
    Ok(())
}

fn check(fit: &CountRegression) -> String {
    let ratio = fit.coefficient(EFFECT).unwrap_or(f64::NAN).exp();
    format!("irr {ratio:.6}")
}
