//! Rates of places: against a standard, smoothed, and with limits for how far chance reaches.

use clap::{ArgGroup, Args, ValueEnum};
use stats::empirical_bayes::{Deviations, empirical_bayes, local_empirical_bayes};
use stats::funnel_limits::{ALARM, WARNING, ratio_limits, share_limits};
use stats::interval::Interval;
use stats::standardised_ratio::StandardisedRatio;

use super::neighbours::{Neighbours, Style};
use super::{Input, Statistic};
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// Standardiserad kvot: antal mot väntat antal, med exakt intervall
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats standardised-ratio --input omraden.csv --observed antal --expected vantat --json\n\nHandbok: docs/methods/kvoter-for-platser.md"
)]
pub struct StandardisedRatioArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med antal
    #[arg(long, value_name = "KOLUMN", default_value = "observed")]
    observed: String,
    /// Kolumnen med väntat antal
    #[arg(long, value_name = "KOLUMN", default_value = "expected")]
    expected: String,
    /// Intervallens säkerhet
    #[arg(long, value_name = "ANDEL", default_value_t = 0.95)]
    confidence: f64,
}

/// Empirisk Bayes: små platsers tal jämnas ut mot allas eller mot grannarnas
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats empirical-bayes --input omraden.csv --value antal --population invanare --json\n\nHandbok: docs/methods/kvoter-for-platser.md"
)]
pub struct EmpiricalBayesArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med antal
    #[arg(long, value_name = "KOLUMN", default_value = "count")]
    value: String,
    /// Kolumnen med befolkning
    #[arg(long, value_name = "KOLUMN", default_value = "population")]
    population: String,
}

/// Lokal empirisk Bayes: små platsers tal jämnas ut mot grannarnas
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats local-empirical-bayes --input omraden.csv --value antal --population invanare --neighbours grannar.csv --json\n\nHandbok: docs/methods/kvoter-for-platser.md"
)]
pub struct LocalEmpiricalBayesArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    /// Kolumnen med befolkning
    #[arg(long, value_name = "KOLUMN", default_value = "population")]
    population: String,
    /// Vad grannens tal jämförs med
    #[arg(long, value_name = "VAD", default_value = "around-place")]
    deviations: From,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Medel kring platsen, som GeoDa
    AroundPlace,
    /// Medel kring grannen, som spdep
    AroundNeighbour,
}

/// Trattdiagram: gränser för hur långt slumpen når, efter platsens storlek
#[derive(Args, Clone, Debug)]
#[command(
    group(ArgGroup::new("kind").required(true)),
    after_help = "Exempel:\n  lagesbild stats funnel --input omraden.csv --expected vantat --target 1 --json\n  lagesbild stats funnel --input omraden.csv --people svar --target 0.27\n\nHandbok: docs/methods/kvoter-for-platser.md"
)]
pub struct FunnelArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med väntat antal: gränser för en kvot
    #[arg(long, value_name = "KOLUMN", group = "kind")]
    expected: Option<String>,
    /// Kolumnen med antal personer: gränser för en andel
    #[arg(long, value_name = "KOLUMN", group = "kind")]
    people: Option<String>,
    /// Kvoten eller andelen som alla hålls mot
    #[arg(long, value_name = "TAL")]
    target: f64,
}

/// Whole numbers, for what counts people and events one by one.
fn whole(column: &str, values: &[f64]) -> Result<Vec<u64>, Failure> {
    let is_whole = |v: &f64| *v >= 0.0 && v.fract() == 0.0 && *v <= 1e15;
    match values.iter().position(|v| !is_whole(v)) {
        Some(at) => Err(unfit(format!(
            "{column} number {at} is {}, but must be a whole number of at least 0",
            values[at]
        ))),
        None => Ok(values.iter().map(|&v| v as u64).collect()),
    }
}

impl Statistic for StandardisedRatioArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let (observed, expected) = (reader.number(&self.observed)?, reader.number(&self.expected)?);
        let mut table = reader.read()?;
        let observed = whole(&self.observed, &table.numbers(observed))?;
        let expected = table.numbers(expected);
        let found = run.compute(|| {
            let ratios = StandardisedRatio::of_each(&observed, &expected)?;
            let interval = |ratio: &StandardisedRatio| ratio.exact_interval(self.confidence);
            let intervals = ratios
                .iter()
                .map(interval)
                .collect::<Result<Vec<Interval>, _>>()?;
            Ok::<_, Failure>((ratios, intervals))
        });
        let (ratios, intervals) = found?;
        run.answer(|fields| {
            fields.set("n", ratios.len());
            fields.set("confidence", self.confidence);
            fields.set("observed", list(observed.iter().copied()));
            fields.set("expected", list(expected.iter().copied()));
            fields.set("ratio", list(ratios.iter().map(StandardisedRatio::ratio)));
            fields.set("lower", list(intervals.iter().map(|i| i.lower)));
            fields.set("upper", list(intervals.iter().map(|i| i.upper)));
            fields.set("p", list(ratios.iter().map(StandardisedRatio::p)));
        });
        run.check(|| format!("ratios {} first {:.6}", ratios.len(), ratios[0].ratio()));
        Ok(())
    }
}

impl Statistic for EmpiricalBayesArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let (events, population) = (reader.number(&self.value)?, reader.number(&self.population)?);
        let mut table = reader.read()?;
        let (events, population) = (table.numbers(events), table.numbers(population));
        let found = run.compute(|| empirical_bayes(&events, &population))?;
        run.answer(|fields| {
            fields.set("n", events.len());
            fields.set("mean", found.mean);
            fields.set("variance", found.variance);
            let raw = events.iter().zip(&population).map(|(e, p)| e / p);
            fields.set("raw_rate", list(raw));
            fields.set("rate", list(found.rates.iter().copied()));
        });
        run.check(|| format!("mean {:.9} variance {:.9e}", found.mean, found.variance));
        Ok(())
    }
}

impl Statistic for LocalEmpiricalBayesArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (places, population) = self.neighbours.read_with(run, Style::B, Some(&self.population))?;
        let deviations = match self.deviations {
            From::AroundPlace => Deviations::FromPlacesMean,
            From::AroundNeighbour => Deviations::FromNeighboursMean,
        };
        let found =
            run.compute(|| local_empirical_bayes(&places.y, &population, &places.weights, deviations))?;
        run.answer(|fields| {
            places.tell(fields);
            fields.set("mean", list(found.means.iter().copied()));
            fields.set("variance", list(found.variances.iter().copied()));
            let raw = places.y.iter().zip(&population).map(|(e, p)| e / p);
            fields.set("raw_rate", list(raw));
            fields.set("rate", list(found.rates.iter().copied()));
        });
        run.check(|| format!("sum {:.9}", found.rates.iter().sum::<f64>()));
        Ok(())
    }
}

impl Statistic for FunnelArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let column = self
            .expected
            .as_ref()
            .or(self.people.as_ref())
            .map_or("", String::as_str);
        let sizes = reader.number(column)?;
        let sizes = reader.read()?.numbers(sizes);
        let people = match self.people {
            Some(_) => Some(whole(column, &sizes)?),
            None => None,
        };
        let limit = |row: usize, confidence: f64| match &people {
            Some(people) => share_limits(self.target, people[row], confidence),
            None => ratio_limits(self.target, sizes[row], confidence),
        };
        let all = |confidence: f64| {
            (0..sizes.len())
                .map(|row| limit(row, confidence))
                .collect::<Result<Vec<_>, _>>()
        };
        let limits = run.compute(|| Ok::<_, Failure>([all(WARNING)?, all(ALARM)?]));
        let [warning, alarm] = limits?;
        run.answer(|fields| {
            fields.set("n", sizes.len());
            fields.set("target", self.target);
            fields.set("warning_confidence", WARNING);
            fields.set("alarm_confidence", ALARM);
            fields.set("size", list(sizes.iter().copied()));
            fields.set("warning_lower", list(warning.iter().map(|i| i.lower)));
            fields.set("warning_upper", list(warning.iter().map(|i| i.upper)));
            fields.set("alarm_lower", list(alarm.iter().map(|i| i.lower)));
            fields.set("alarm_upper", list(alarm.iter().map(|i| i.upper)));
        });
        run.check(|| {
            format!(
                "limits {} first {:.6} {:.6}",
                sizes.len(),
                warning[0].lower,
                warning[0].upper
            )
        });
        Ok(())
    }
}
