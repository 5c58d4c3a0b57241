//! Regression of counts on trend, season, breaks and whatever else is measured.

use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use stats::count_regression::{CountModel, CountRegression, count_regression};
use stats::design::Design;

use super::{Input, Statistic, written};
use crate::as_peers_print::r_number;
use crate::failure::{Failure, unfit};
use crate::fields::{Fields, list};
use crate::run::Run;
use crate::table::Words;

/// Regression för antal: Poisson eller negativ binomial, med trend, årstid och brott i serien
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats count-regression --input veckor.csv --count antal --model negbin --trend --harmonics 1 --period 52.18 --json\n  lagesbild stats count-regression --input varp.csv --count breaks --factor wool --factor tension=L,M,H\n\nHandbok: docs/methods/trend-och-arstid.md"
)]
pub struct CountRegressionArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med antal
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// Kolumnen som säger vilken serie raden hör till: en regression för var och en
    #[arg(long, value_name = "KOLUMN")]
    series: Option<String>,
    /// Fördelningen
    #[arg(long, value_name = "FÖRDELNING", default_value = "poisson")]
    model: Model,
    /// En kolumn med ord: varje värde utom det första får sin nivå. Ordningen kan anges: tension=L,M,H
    #[arg(long, value_name = "KOLUMN[=ORD,…]")]
    factor: Vec<String>,
    /// En kolumn med tal att förklara med
    #[arg(long, value_name = "KOLUMN")]
    term: Vec<String>,
    /// Kolumnen med tiden (standard: radens nummer i serien, från 1)
    #[arg(long, value_name = "KOLUMN")]
    time: Option<String>,
    /// En rak trend i tiden
    #[arg(long)]
    trend: bool,
    /// Så många sinusvågor per period
    #[arg(long, value_name = "ANTAL", default_value_t = 0)]
    harmonics: usize,
    /// Periodens längd i tidens enhet
    #[arg(long, value_name = "LÄNGD", default_value_t = 52.18)]
    period: f64,
    /// En annan nivå från denna tid
    #[arg(long, value_name = "TID")]
    level_break: Vec<f64>,
    /// En annan lutning från denna tid
    #[arg(long, value_name = "TID")]
    slope_break: Vec<f64>,
    /// Kolumnen med det som antalen är i förhållande till: invånare, dagar
    #[arg(long, value_name = "KOLUMN")]
    exposure: Option<String>,
    /// Kolumnen med grupper vars rader kan variera tillsammans
    #[arg(long, value_name = "KOLUMN")]
    cluster: Option<String>,
    /// Intervallens säkerhet
    #[arg(long, value_name = "ANDEL", default_value_t = 0.95)]
    confidence: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    Poisson,
    QuasiPoisson,
    #[value(alias = "negative-binomial")]
    Negbin,
}

/// Every column that was asked for, all rows.
struct Columns {
    counts: Vec<f64>,
    factors: Vec<(String, Words, Vec<u32>)>,
    terms: Vec<Vec<f64>>,
    time: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    cluster: Option<Words>,
}

/// The rows of a series and its name.
struct Part {
    name: Option<String>,
    rows: Vec<usize>,
}

const LEVEL: &str = "(Intercept)";

fn name_of(own: &str) -> &str {
    if own == "level" { LEVEL } else { own }
}

impl CountRegressionArgs {
    fn read(&self, run: &Run<'_>) -> Result<(Columns, Vec<Part>), Failure> {
        let mut reader = self.input.open(run)?;
        let counts = reader.number(&self.count)?;
        let mut factors = Vec::new();
        for factor in &self.factor {
            let (column, order) = factor.split_once('=').unwrap_or((factor, ""));
            factors.push((column, order, reader.word(column)?));
        }
        let terms = self
            .term
            .iter()
            .map(|t| reader.number(t))
            .collect::<Result<Vec<_>, _>>()?;
        let mut optional = |column: &Option<String>| column.as_ref().map(|c| reader.number(c)).transpose();
        let (time, exposure) = (optional(&self.time)?, optional(&self.exposure)?);
        let cluster = self.cluster.as_ref().map(|c| reader.word(c)).transpose()?;
        let series = self.series.as_ref().map(|c| reader.word(c)).transpose()?;
        let mut table = reader.read()?;
        let mut ordered = Vec::new();
        for (column, order, id) in factors {
            let words = table.words(id);
            let levels = levels(&words, column, order)?;
            ordered.push((column.to_owned(), words, levels));
        }
        let exposure = exposure.map(|id| table.numbers(id));
        if let Some(exposure) = &exposure
            && let Some(at) = exposure.iter().position(|&e| e <= 0.0)
        {
            return Err(unfit(format!(
                "exposure number {at} is {}, but must be above 0",
                exposure[at]
            )));
        }
        let rows = table.rows();
        let parts = match series.map(|id| table.words(id)) {
            None => vec![Part {
                name: None,
                rows: (0..rows).collect(),
            }],
            Some(words) => {
                let names = words.names.into_iter().map(Some);
                let mut parts: Vec<Part> = names
                    .map(|name| Part {
                        name,
                        rows: Vec::new(),
                    })
                    .collect();
                for (row, &code) in words.codes.iter().enumerate() {
                    parts[code as usize].rows.push(row);
                }
                parts
            }
        };
        let columns = Columns {
            counts: table.numbers(counts),
            factors: ordered,
            terms: terms.into_iter().map(|id| table.numbers(id)).collect(),
            time: time.map(|id| table.numbers(id)),
            offset: exposure.map(|e| e.iter().map(|e| e.ln()).collect()),
            cluster: cluster.map(|id| table.words(id)),
        };
        Ok((columns, parts))
    }

    fn fit(&self, columns: &Columns, part: &Part) -> Result<CountRegression, Failure> {
        let rows = &part.rows;
        let of = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let counts = of(&columns.counts);
        let times = match &columns.time {
            Some(time) => of(time),
            None => (1..=rows.len()).map(|n| n as f64).collect(),
        };
        let mut design = Design::level(rows.len());
        for (name, words, levels) in &columns.factors {
            for &level in levels.iter().skip(1) {
                let is = |&row: &usize| f64::from(u8::from(words.codes[row] == level));
                let column = format!("{name}{}", words.names[level as usize]);
                design = design.column(column, rows.iter().map(is).collect());
            }
        }
        for (name, values) in self.term.iter().zip(&columns.terms) {
            design = design.column(name.as_str(), of(values));
        }
        if self.trend {
            design = design.trend(&times);
        }
        design = design.harmonics(&times, self.period, self.harmonics);
        for &from in &self.level_break {
            design = design.level_break(&times, from);
        }
        for &from in &self.slope_break {
            design = design.slope_break(&times, from);
        }
        let model = match self.model {
            Model::Poisson => CountModel::Poisson,
            Model::QuasiPoisson => CountModel::QuasiPoisson,
            Model::Negbin => CountModel::NegativeBinomial,
        };
        let offset = columns.offset.as_ref().map(|o| of(o));
        let fit = count_regression(&counts, &design, offset.as_deref(), model)?;
        match &columns.cluster {
            None => Ok(fit),
            Some(words) => {
                let clusters: Vec<usize> = rows.iter().map(|&row| words.codes[row] as usize).collect();
                Ok(fit.clustered(&counts, &design, &clusters)?)
            }
        }
    }

    fn tell(&self, fields: &mut Fields, fit: &CountRegression) {
        let by_name = |value: &dyn Fn(&str) -> Value| {
            let named = fit
                .names()
                .iter()
                .map(|own| (name_of(own).to_owned(), value(own)));
            Value::Object(Map::from_iter(named))
        };
        let interval = |own: &str| {
            fit.interval(own, self.confidence)
                .map(|i| json!([i.lower, i.upper]))
        };
        let ratio = |own: &str| {
            let ratio = fit.rate_ratio(own, self.confidence);
            ratio.map(|i| json!([i.estimate, i.lower, i.upper])).into()
        };
        fields.set("n", fit.fitted.len());
        fields.set("coef", by_name(&|own| fit.coefficient(own).into()));
        fields.set("se", by_name(&|own| fit.standard_error(own).into()));
        fields.set("ci", by_name(&|own| interval(own).into()));
        fields.set("p", by_name(&|own| fit.p(own).into()));
        fields.set("rate_ratio", by_name(&ratio));
        if let Some(theta) = fit.theta {
            fields.set("theta", theta.estimate);
            fields.set("theta_se", theta.standard_error);
        }
        fields.set("deviance", fit.deviance);
        fields.set("loglik", fit.log_likelihood);
        fields.set("aic", fit.aic());
        fields.set("dispersion_quasi", fit.dispersion);
        fields.set("df", fit.degrees_of_freedom);
    }
}

/// Codes of the levels: those that were named first, then the others in the order of letters, as R has it.
fn levels(words: &Words, column: &str, order: &str) -> Result<Vec<u32>, Failure> {
    let mut levels = Vec::new();
    for named in order.split(',').map(str::trim).filter(|n| !n.is_empty()) {
        let Some(code) = words.names.iter().position(|own| own == named) else {
            return Err(unfit(format!("the column {column} has no value {named}")));
        };
        levels.push(code as u32);
    }
    let mut others: Vec<u32> = (0..words.names.len() as u32)
        .filter(|c| !levels.contains(c))
        .collect();
    others.sort_by_key(|&code| &words.names[code as usize]);
    levels.extend(others);
    // A level more is a column more: a column of numbers was meant as a term.
    if levels.len() > 1000 {
        return Err(unfit(format!(
            "the factor {column} has {} values, more than 1000",
            levels.len()
        )));
    }
    Ok(levels)
}

impl Statistic for CountRegressionArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let right = |name: &str, value: f64, holds: bool, needed: &str| match holds {
            true => Ok(()),
            false => Err(unfit(format!("{name} is {value}, but must be {needed}"))),
        };
        let confidence = self.confidence;
        right(
            "confidence",
            confidence,
            confidence > 0.0 && confidence < 1.0,
            "between 0 and 1",
        )?;
        right(
            "period",
            self.period,
            self.period.is_finite() && self.period > 0.0,
            "above 0",
        )?;
        right(
            "harmonics",
            self.harmonics as f64,
            self.harmonics <= 100,
            "at most 100",
        )?;
        let (columns, parts) = self.read(run)?;
        let watch = run.watch();
        if parts.len() > 1 {
            watch.series(parts.len());
        }
        let mut fits: Vec<Result<CountRegression, Failure>> = run.compute(|| {
            let of = |part: &Part| {
                let fit = self.fit(&columns, part);
                watch.series_done();
                fit
            };
            parts.par_iter().map(of).collect()
        });
        // One of many series that cannot be fitted says so in its place; the only one is no answer at all.
        if self.series.is_none() && fits[0].is_err() {
            return fits.remove(0).map(|_| ());
        }
        run.answer(|fields| {
            fields.set("model", written(self.model));
            fields.set("confidence", self.confidence);
            if let ([Part { name: None, .. }], [Ok(fit)]) = (&parts[..], &fits[..]) {
                return self.tell(fields, fit);
            }
            let each = parts.iter().zip(&fits).map(|(part, fit)| {
                let mut own = Fields::default();
                own.set("series", part.name.clone());
                match fit {
                    Ok(fit) => self.tell(&mut own, fit),
                    Err(failure) => own.set("error", failure.to_string()),
                }
                own.into_value()
            });
            fields.set("series", list(each));
        });
        run.check(|| match &fits[0] {
            Ok(fit) => {
                let numbers = fit
                    .coefficients
                    .iter()
                    .copied()
                    .chain(fit.theta.map(|t| t.estimate));
                format!("first {}", numbers.map(r_number).collect::<Vec<_>>().join(" "))
            }
            Err(_) => "first NA".to_owned(),
        });
        Ok(())
    }
}
