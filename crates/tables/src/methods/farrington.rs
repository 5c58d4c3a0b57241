//! Farrington's bounds for the weeks of one series or many, in the original form and the flexible one.

use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::{Value, json};
use stats::farrington::{Farrington, FarringtonOptions, FarringtonSeries, MeanError, enough_events};

use super::series::{RowRange, Series, SeriesInput, of_each, row_numbers, tell_each};
use super::{Statistic, written};
use crate::as_peers_print::r_number;
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// Farrington: är veckans antal högre än samma tid tidigare år ger skäl att vänta?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats farrington --input veckor.csv --count antal --b 5 --json\n  lagesbild stats farrington --input veckor.csv --series kategori --form flexible --threshold-method nbPlugin --range 365-416\n\nHandbok: docs/methods/larm-i-serier.md"
)]
pub struct FarringtonArgs {
    #[command(flatten)]
    series: SeriesInput,
    /// Kolumnen med antal; tomt är en vecka som inte är känd
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    count: String,
    /// Ursprunglig form (1996) eller flexibel (Noufaily m.fl. 2013)
    #[arg(long, value_name = "FORM", default_value = "flexible")]
    form: Form,
    /// Rader som bedöms, räknade från 1 (standard: alla som har b år bakom sig)
    #[arg(long, value_name = "FRÅN-TILL")]
    range: Option<RowRange>,
    /// Så många år bakåt (R: b)
    #[arg(long, value_name = "ÅR", default_value_t = 5)]
    b: usize,
    /// Så många veckor åt vardera hållet (R: w)
    #[arg(long, value_name = "VECKOR", default_value_t = 3)]
    w: usize,
    /// Veckor på ett år (R: freq)
    #[arg(long, value_name = "VECKOR", default_value_t = 52)]
    freq: usize,
    /// Andel falska larm (R: alpha)
    #[arg(long, value_name = "ANDEL", default_value_t = 0.01)]
    alpha: f64,
    /// Gränsen i den flexibla formen (R: thresholdMethod)
    #[arg(long, value_name = "SÄTT", default_value = "nbPlugin", ignore_case = true)]
    threshold_method: Threshold,
    /// Delar av året (R: noPeriods; standard: 10 i den flexibla formen, 1 i den ursprungliga)
    #[arg(long, value_name = "ANTAL")]
    no_periods: Option<usize>,
    /// De senaste veckorna som inte lärs in (R: pastWeeksNotIncluded; standard: 26 respektive 0)
    #[arg(long, value_name = "VECKOR")]
    past_weeks_not_included: Option<usize>,
    /// Residual över vilken en vecka vägs ner (R: weightsThreshold; standard: 2,58 respektive 1)
    #[arg(long, value_name = "TAL")]
    weights_threshold: Option<f64>,
    /// Trenden behålls när dess p-värde är under detta (R: pThresholdTrend; standard: 0,05)
    #[arg(long, value_name = "P")]
    p_threshold_trend: Option<f64>,
    /// Ingen gräns om inte minst så många händelser på så många veckor (R: limit54)
    #[arg(long, value_name = "ANTAL,VECKOR", value_delimiter = ',', num_args = 1..=2, default_value = "5,4")]
    limit54: Vec<u32>,
    /// Osäkerheten i det väntade: som R-paketet surveillance räknar den, eller efter spridningen
    #[arg(long, value_name = "SÄTT", default_value = "like-surveillance")]
    mean_error: ErrorOfMean,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Original,
    Flexible,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Threshold {
    Delta,
    #[value(name = "nbPlugin", alias = "nb-plugin")]
    NbPlugin,
    Muan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ErrorOfMean {
    LikeSurveillance,
    ByDispersion,
}

/// One week, as surveillance tells it.
struct Week {
    expected: Option<f64>,
    upper: Option<f64>,
    alarm: bool,
    score: Option<f64>,
}

impl FarringtonArgs {
    fn options(&self) -> FarringtonOptions {
        let usual = match self.form {
            Form::Original => FarringtonOptions::ORIGINAL,
            Form::Flexible => FarringtonOptions::FLEXIBLE,
        };
        FarringtonOptions {
            half_window: self.w,
            periods: self.no_periods.unwrap_or(usual.periods),
            left_out: self.past_weeks_not_included.unwrap_or(usual.left_out),
            weight_above: self.weights_threshold.unwrap_or(usual.weight_above),
            trend_p: self.p_threshold_trend.unwrap_or(usual.trend_p),
        }
    }

    fn refuse_what_cannot_be(&self, options: FarringtonOptions) -> Result<(), Failure> {
        let right = |name: &str, value: f64, needed: &str, holds: bool| match holds {
            true => Ok(()),
            false => Err(unfit(format!("{name} is {value}, but must be {needed}"))),
        };
        right(
            "alpha",
            self.alpha,
            "above 0 and below 1",
            self.alpha > 0.0 && self.alpha < 1.0,
        )?;
        right("b", self.b as f64, "from 1 to 100", (1..=100).contains(&self.b))?;
        right("w", self.w as f64, "at most 100", self.w <= 100)?;
        right(
            "freq",
            self.freq as f64,
            "from 1 to 10000",
            (1..=10_000).contains(&self.freq),
        )?;
        let space = self.freq as f64;
        let periods = options.periods;
        right(
            "no-periods",
            periods as f64,
            "from 1 to freq",
            periods >= 1 && periods as f64 <= space,
        )?;
        right(
            "weights-threshold",
            options.weight_above,
            "above 0",
            options.weight_above > 0.0,
        )?;
        right(
            "p-threshold-trend",
            options.trend_p,
            "from 0 to 1",
            (0.0..=1.0).contains(&options.trend_p),
        )?;
        let window = 2 * self.w;
        right("w", self.w as f64, "less than half of freq", window < self.freq)
    }

    fn positions(&self, series: &Series) -> Result<std::ops::Range<usize>, Failure> {
        let length = series.values.len();
        let behind = self.b * self.freq;
        let Some(range) = self.range else {
            let first = behind + self.w;
            if first >= length {
                return Err(unfit(format!(
                    "the series has {length} weeks, but b = {} needs more than {first}",
                    self.b
                )));
            }
            return Ok(first..length);
        };
        let positions = range.positions(length)?;
        if positions.start < behind {
            return Err(unfit(format!(
                "row {} has not {behind} rows before it, as b = {} needs",
                range.from, self.b
            )));
        }
        Ok(positions)
    }

    fn weeks(&self, series: &Series, options: FarringtonOptions) -> Result<Vec<Week>, Failure> {
        let counts: Vec<Option<f64>> = series
            .values
            .iter()
            .map(|&v| (!v.is_nan()).then_some(v))
            .collect();
        let history = FarringtonSeries::new(&counts)?;
        let positions = self.positions(series)?;
        let week = |now: usize| {
            let references: Vec<usize> = (1..=self.b).map(|year| now - self.freq * year).collect();
            let fit = history.week(now, &references, options).ok();
            let enough = enough_events(
                &counts[..=now],
                f64::from(self.limit54[0]),
                self.limit54.get(1).map_or(4, |&weeks| weeks as usize),
            );
            self.judge(counts[now], fit.as_ref(), enough)
        };
        Ok(positions.into_par_iter().map(week).collect())
    }

    fn judge(&self, count: Option<f64>, fit: Option<&Farrington>, enough: bool) -> Week {
        let bound = fit.and_then(|fit| self.upper(fit));
        // surveillance's own: with the quantile methods the expected count is on the scale of logarithms there.
        let score = fit.zip(bound).zip(count).map(|((fit, bound), count)| {
            let linear = match (self.form, self.threshold_method) {
                (Form::Flexible, Threshold::NbPlugin | Threshold::Muan) => fit.expected.ln(),
                _ => fit.expected,
            };
            (count - linear) / (bound - linear)
        });
        let expected = fit.map(|fit| fit.expected);
        match (enough, self.form) {
            (true, _) => Week {
                expected,
                upper: bound,
                alarm: count.zip(bound).is_some_and(|(count, bound)| count > bound),
                score,
            },
            (false, Form::Original) => Week {
                expected,
                upper: Some(0.0),
                alarm: false,
                score,
            },
            (false, Form::Flexible) => Week {
                expected: None,
                upper: None,
                alarm: false,
                score,
            },
        }
    }

    fn upper(&self, fit: &Farrington) -> Option<f64> {
        let error = match self.mean_error {
            ErrorOfMean::LikeSurveillance => MeanError::LikeSurveillance,
            ErrorOfMean::ByDispersion => MeanError::ByDispersion,
        };
        match (self.form, self.threshold_method) {
            (Form::Original, _) => Some(fit.upper_two_thirds(self.alpha)),
            (Form::Flexible, Threshold::Delta) => Some(fit.upper_delta(self.alpha, error)),
            (Form::Flexible, Threshold::NbPlugin) => Some(fit.upper_plug_in(self.alpha) as f64),
            (Form::Flexible, Threshold::Muan) => fit.upper_muan(self.alpha, error).map(|n| n as f64),
        }
    }
}

impl Statistic for FarringtonArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let options = self.options();
        self.refuse_what_cannot_be(options)?;
        let series = self.series.read(run, &self.count, true)?;
        let watch = run.watch();
        let weeks = run.compute(|| of_each(&series, watch, |one| self.weeks(one, options)))?;
        run.answer(|fields| {
            fields.set("form", written(self.form));
            for (name, value) in [("freq", self.freq), ("b", self.b), ("w", self.w)] {
                fields.set(name, value);
            }
            fields.set("alpha", self.alpha);
            if self.form == Form::Flexible {
                fields.set("thresholdMethod", written(self.threshold_method));
                fields.set("mean_error", written(self.mean_error));
            }
            fields.set("noPeriods", options.periods);
            fields.set("pastWeeksNotIncluded", options.left_out);
            fields.set("weightsThreshold", options.weight_above);
            fields.set("pThresholdTrend", options.trend_p);
            fields.set("limit54", json!(self.limit54));
            fields.set("powertrans", "2/3");
            tell_each(fields, &series, |fields, at| {
                let weeks = &weeks[at];
                let each = |value: &dyn Fn(&Week) -> Value| list(weeks.iter().map(value));
                let positions = self.positions(&series[at]).unwrap_or(0..0);
                fields.set("range", row_numbers(positions.clone()));
                fields.set("count", list(series[at].values[positions].iter().copied()));
                fields.set("expected", each(&|w| w.expected.into()));
                fields.set("upperbound", each(&|w| w.upper.into()));
                fields.set("alarm", each(&|w| u8::from(w.alarm).into()));
                fields.set("score", each(&|w| w.score.into()));
            });
        });
        run.check(|| {
            let all = || weeks.iter().flatten();
            let alarms = all().filter(|w| w.alarm).count();
            let bounds: f64 = all().filter_map(|w| w.upper).sum();
            format!(
                "series {} alarms {alarms} sumUB {}",
                series.len(),
                r_number(bounds)
            )
        });
        Ok(())
    }
}
