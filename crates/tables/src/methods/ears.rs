//! EARS C1, C2 and C3 for the days of one series or many.

use clap::{Args, ValueEnum};
use serde_json::Value;
use stats::ears::{Ears, EarsDay, EarsOptions, ears};

use super::series::{Series, SeriesInput, of_each, tell_each};
use super::{Statistic, written};
use crate::failure::{Failure, unfit};
use crate::fields::{Fields, list};
use crate::run::Run;

/// EARS C1, C2 och C3: sticker dagen ut mot veckan före?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats ears --input dagar.csv --count antal --method C1 --json\n  lagesbild stats ears --input dagar.csv --series omrade --method C1,C2,C3 --bench\n\nHandbok: docs/methods/larm-i-serier.md"
)]
pub struct EarsArgs {
    #[command(flatten)]
    series: SeriesInput,
    /// Kolumnen med antal
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// C1, C2, C3 eller flera med komma emellan
    #[arg(
        long,
        value_name = "METOD,…",
        value_delimiter = ',',
        default_value = "C1",
        ignore_case = true
    )]
    method: Vec<Form>,
    /// Dagar som medel och spridning tas av
    #[arg(long, value_name = "DAGAR", default_value_t = 7)]
    baseline: usize,
    /// Andel falska larm (standard: 0,001 för C1 och C2, 0,025 för C3)
    #[arg(long, value_name = "ANDEL")]
    alpha: Option<f64>,
    /// En spridning under detta räknas som detta (R: minSigma)
    #[arg(long, value_name = "TAL", default_value_t = 0.0)]
    min_sigma: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    #[value(name = "C1")]
    C1,
    #[value(name = "C2")]
    C2,
    #[value(name = "C3")]
    C3,
}

impl Form {
    fn method(self) -> Ears {
        match self {
            Form::C1 => Ears::C1,
            Form::C2 => Ears::C2,
            Form::C3 => Ears::C3,
        }
    }

    /// Days without a full baseline, or without full scores before them.
    fn waits(self) -> usize {
        match self {
            Form::C1 => 0,
            Form::C2 => 2,
            Form::C3 => 4,
        }
    }
}

type Days = Vec<Option<EarsDay>>;

impl EarsArgs {
    fn options(&self, form: Form) -> EarsOptions {
        EarsOptions {
            baseline: self.baseline,
            alpha: self.alpha.unwrap_or(form.method().usual().alpha),
            least_deviation: self.min_sigma,
        }
    }

    fn tell(&self, fields: &mut Fields, form: Form, series: &[Series], days: &[Days]) {
        let options = self.options(form);
        fields.set("method", written(form));
        fields.set("baseline", options.baseline);
        fields.set("minSigma", options.least_deviation);
        fields.set("alpha", options.alpha);
        let before = self.baseline + form.waits();
        fields.set("first", before + 1);
        tell_each(fields, series, |fields, at| {
            let judged = days[at].get(before..).unwrap_or(&[]);
            let each = |value: &dyn Fn(&EarsDay) -> Value| list(judged.iter().map(|d| d.as_ref().map(value)));
            fields.set("upperbound", each(&|d| d.upper.into()));
            fields.set("alarm", each(&|d| u8::from(d.alarm).into()));
        });
    }
}

impl Statistic for EarsArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        if self.baseline > 100_000 {
            return Err(unfit(format!(
                "baseline is {}, but must be at most 100000",
                self.baseline
            )));
        }
        let series = self.series.read(run, &self.count, false)?;
        let watch = run.watch();
        let found = run.compute(|| {
            let of = |one: &Series| {
                let by = |form: &Form| ears(&one.values, form.method(), self.options(*form));
                Ok(self.method.iter().map(by).collect::<Result<Vec<Days>, _>>()?)
            };
            of_each(&series, watch, of)
        })?;
        let of_method = |at: usize| found.iter().map(|one| one[at].clone()).collect::<Vec<Days>>();
        run.answer(|fields| {
            if let [only] = self.method[..] {
                self.tell(fields, only, &series, &of_method(0));
                return;
            }
            let all = self.method.iter().enumerate().map(|(at, &form)| {
                let mut own = Fields::default();
                self.tell(&mut own, form, &series, &of_method(at));
                own.into_value()
            });
            fields.set("methods", list(all));
        });
        run.check(|| {
            let alarms = |at: usize| {
                let days = found.iter().flat_map(move |one| one[at].iter().flatten());
                days.filter(|day| day.alarm).count().to_string()
            };
            let alarms: Vec<String> = (0..self.method.len()).map(alarms).collect();
            format!("alarms {}", alarms.join(" "))
        });
        Ok(())
    }
}
