//! Estimates from a survey with strata, clusters and weights.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use stats::survey::{Estimate, FinitePopulation, LonelyCluster, Margin, Raking, SurveyDesign, SurveySample};

use super::{Input, Statistic};
use crate::failure::{Failure, unfit};
use crate::fields::{Fields, list};
use crate::run::Run;
use crate::table::{ColumnId, Words};

/// Enkät: medel, summor, kvoter och andelar med stratum, kluster och vikter
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats survey --input svar.csv --weights vikt --strata omrade --fpc antal --mean trygghet --by omrade --json\n  lagesbild stats survey --input svar.csv --clusters hus --logit orolig=Ja --post-stratify kon=K:5100,M:4900\n\nHandbok: docs/methods/enkat.md"
)]
pub struct SurveyArgs {
    #[command(flatten)]
    input: Input,
    /// Kolumnen med hur många varje svar står för
    #[arg(long, value_name = "KOLUMN")]
    weights: Option<String>,
    /// Kolumnen med stratum
    #[arg(long, value_name = "KOLUMN")]
    strata: Option<String>,
    /// Kolumnen med det som drogs som ett: hushåll, trappuppgång
    #[arg(long, value_name = "KOLUMN")]
    clusters: Option<String>,
    /// Kolumnen med hur många det finns att dra bland i stratumet, eller andelen som drogs
    #[arg(long, value_name = "KOLUMN")]
    fpc: Option<String>,
    /// Stratum med ett enda kluster
    #[arg(long, value_name = "VAD", default_value = "fail")]
    lonely: Lonely,
    /// Medelvärdet av en kolumn; får anges flera gånger, som de följande
    #[arg(long, value_name = "KOLUMN")]
    mean: Vec<String>,
    /// Summan av en kolumn i hela befolkningen
    #[arg(long, value_name = "KOLUMN")]
    total: Vec<String>,
    /// Kvoten mellan två kolumner
    #[arg(long, value_name = "TÄLJARE/NÄMNARE")]
    ratio: Vec<Ratio>,
    /// Andelen av varje ord i en kolumn
    #[arg(long, value_name = "KOLUMN")]
    proportion: Vec<String>,
    /// Andelen som har ett ord, med intervall på logit-skala
    #[arg(long, value_name = "KOLUMN=ORD")]
    logit: Vec<Answered>,
    /// Medelvärdena också för varje grupp
    #[arg(long, value_name = "KOLUMN")]
    by: Option<String>,
    /// Vikterna ska ge dessa antal i befolkningen
    #[arg(long, value_name = "KOLUMN=ORD:ANTAL,…", conflicts_with = "rake")]
    post_stratify: Option<Known>,
    /// Vikterna ska ge antalen i flera fördelningar; en flagga för var och en
    #[arg(long, value_name = "KOLUMN=ORD:ANTAL,…")]
    rake: Vec<Known>,
    /// Intervallens säkerhet
    #[arg(long, value_name = "ANDEL", default_value_t = 0.95)]
    confidence: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lonely {
    /// Vägra
    Fail,
    /// Räkna det som säkert draget
    Certainty,
    /// Räkna avståndet till hela urvalets medel
    Adjust,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: String,
    denominator: String,
}

impl FromStr for Ratio {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (numerator, denominator) = text.split_once('/').ok_or("två kolumner skrivs a/b")?;
        Ok(Self {
            numerator: numerator.to_owned(),
            denominator: denominator.to_owned(),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    column: String,
    word: String,
}

impl FromStr for Answered {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, word) = text
            .split_once('=')
            .ok_or("en kolumn och ett ord skrivs orolig=Ja")?;
        Ok(Self {
            column: column.to_owned(),
            word: word.to_owned(),
        })
    }
}

/// How many of each word there are in the population.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    column: String,
    population: Vec<(String, f64)>,
}

impl FromStr for Known {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} är inte som kon=K:5100,M:4900");
        let (column, rest) = text.split_once('=').ok_or_else(wrong)?;
        let one = |part: &str| {
            let (word, count) = part.rsplit_once(':')?;
            Some((word.to_owned(), count.parse().ok()?))
        };
        let population = rest
            .split(',')
            .map(one)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(wrong)?;
        Ok(Self {
            column: column.to_owned(),
            population,
        })
    }
}

impl Known {
    fn by_code(&self, words: &Words) -> Result<Vec<(usize, f64)>, Failure> {
        let code = |(word, count): &(String, f64)| {
            let code = words.names.iter().position(|own| own == word);
            let code = code.ok_or_else(|| unfit(format!("the column {} has no {word}", self.column)))?;
            Ok((code, *count))
        };
        self.population.iter().map(code).collect()
    }
}

/// Columns by name, each read once in each way.
#[derive(Default)]
struct Asked {
    numbers: Vec<(String, ColumnId)>,
    words: Vec<(String, ColumnId)>,
}

struct Columns {
    numbers: Vec<(String, Vec<f64>)>,
    words: Vec<(String, Words)>,
}

impl Columns {
    fn numbers(&self, name: &str) -> &[f64] {
        let found = self.numbers.iter().find(|(own, _)| own == name);
        found.map_or(&[], |(_, values)| values)
    }

    fn words(&self, name: &str) -> Result<&Words, Failure> {
        let found = self.words.iter().find(|(own, _)| own == name);
        found
            .map(|(_, words)| words)
            .ok_or_else(|| unfit(format!("the column {name} was not read")))
    }
}

impl SurveyArgs {
    fn read(&self, run: &Run<'_>) -> Result<Columns, Failure> {
        let mut reader = self.input.open(run)?;
        let mut asked = Asked::default();
        let ratios = self.ratio.iter().flat_map(|r| [&r.numerator, &r.denominator]);
        let numbers = self
            .weights
            .iter()
            .chain(&self.fpc)
            .chain(&self.mean)
            .chain(&self.total)
            .chain(ratios);
        for name in numbers {
            if !asked.numbers.iter().any(|(own, _)| own == name) {
                asked.numbers.push((name.clone(), reader.number(name)?));
            }
        }
        let known = self.post_stratify.iter().chain(&self.rake).map(|k| &k.column);
        let logits = self.logit.iter().map(|l| &l.column);
        let groups = self.strata.iter().chain(&self.clusters).chain(&self.by);
        for name in groups.chain(&self.proportion).chain(known).chain(logits) {
            if !asked.words.iter().any(|(own, _)| own == name) {
                asked.words.push((name.clone(), reader.word(name)?));
            }
        }
        if asked.numbers.is_empty() && asked.words.is_empty() {
            return Err(unfit(
                "nothing is asked for: --mean, --total, --ratio, --proportion or --logit",
            ));
        }
        let mut table = reader.read()?;
        Ok(Columns {
            numbers: asked
                .numbers
                .into_iter()
                .map(|(name, id)| (name, table.numbers(id)))
                .collect(),
            words: asked
                .words
                .into_iter()
                .map(|(name, id)| (name, table.words(id)))
                .collect(),
        })
    }

    fn design(&self, columns: &Columns) -> Result<SurveyDesign, Failure> {
        let answers = columns.numbers.first().map(|(_, values)| values.len());
        let answers = answers
            .or_else(|| columns.words.first().map(|(_, w)| w.codes.len()))
            .unwrap_or(0);
        let groups = |name: &Option<String>| {
            name.as_ref()
                .map(|name| columns.words(name).map(Words::groups))
                .transpose()
        };
        let (strata, clusters) = (groups(&self.strata)?, groups(&self.clusters)?);
        let mut sample = SurveySample::of(answers).lonely(match self.lonely {
            Lonely::Fail => LonelyCluster::Refuse,
            Lonely::Certainty => LonelyCluster::Certainty,
            Lonely::Adjust => LonelyCluster::Adjust,
        });
        if let Some(name) = &self.weights {
            sample = sample.weights(columns.numbers(name));
        }
        if let Some(strata) = &strata {
            sample = sample.strata(strata);
        }
        if let Some(clusters) = &clusters {
            sample = sample.clusters(clusters);
        }
        if let Some(name) = &self.fpc {
            sample = sample.finite_population(FinitePopulation::as_r(columns.numbers(name)));
        }
        let design = sample.design()?;
        let margins = self.post_stratify.iter().chain(&self.rake).map(|known| {
            let words = columns.words(&known.column)?;
            Ok((words.groups(), known.by_code(words)?))
        });
        let margins = margins.collect::<Result<Vec<_>, Failure>>()?;
        let borrowed: Vec<Margin<'_>> = margins
            .iter()
            .map(|(groups, population)| Margin { groups, population })
            .collect();
        Ok(match (&self.post_stratify, borrowed.as_slice()) {
            (_, []) => design,
            (Some(_), [margin, ..]) => design.post_stratified(*margin)?,
            (None, margins) => design.raked(margins, Raking::SETTLED)?,
        })
    }

    fn tell_mean(
        &self,
        fields: &mut Fields,
        design: &SurveyDesign,
        columns: &Columns,
        name: &str,
    ) -> Result<(), Failure> {
        let values = columns.numbers(name);
        let mean = design.mean(values)?;
        let around = mean.interval(self.confidence)?;
        let percent = (100.0 * self.confidence).round();
        fields.set(format!("mean_{name}"), named(name, mean));
        fields.set(format!("deff_{name}"), mean.design_effect());
        fields.set(
            format!("ci{percent}_mean_{name}_normal"),
            json!([around.lower, around.upper]),
        );
        let Some(by) = &self.by else { return Ok(()) };
        let groups = columns.words(by)?;
        let mut of_groups: Vec<(&str, Estimate)> = Vec::new();
        for (code, domain) in design.by(&groups.groups())? {
            of_groups.push((&groups.names[code], domain.mean(values)?));
        }
        of_groups.sort_by_key(|(name, _)| *name);
        fields.set(
            format!("by_{by}_mean_{name}"),
            json!({
                by.as_str(): list(of_groups.iter().map(|(name, _)| *name)),
                "est": list(of_groups.iter().map(|(_, e)| e.estimate)),
                "se": list(of_groups.iter().map(|(_, e)| e.standard_error)),
            }),
        );
        Ok(())
    }
}

fn named(name: &str, estimate: Estimate) -> Value {
    json!({"est": {name: estimate.estimate}, "se": [estimate.standard_error]})
}

impl Statistic for SurveyArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return Err(unfit(format!(
                "confidence is {}, but must be between 0 and 1",
                self.confidence
            )));
        }
        let columns = self.read(run)?;
        let told = run.compute(|| {
            let mut fields = Fields::default();
            let design = self.design(&columns)?;
            fields.set("answers", design.answers());
            fields.set("degrees_of_freedom", design.degrees_of_freedom());
            fields.set("population", design.weights().iter().sum::<f64>());
            for name in &self.mean {
                self.tell_mean(&mut fields, &design, &columns, name)?;
            }
            for name in &self.total {
                fields.set(format!("total_{name}"), named(name, design.total(columns.numbers(name))?));
            }
            for Ratio { numerator, denominator } in &self.ratio {
                let ratio = design.ratio(columns.numbers(numerator), columns.numbers(denominator))?;
                fields.set(
                    format!("ratio_{numerator}_{denominator}"),
                    json!({"est": ratio.estimate, "se": ratio.standard_error}),
                );
            }
            for name in &self.proportion {
                let words = columns.words(name)?;
                let (mut est, mut se) = (Map::new(), Map::new());
                for (code, share) in design.proportions(&words.groups())? {
                    let key = format!("{name}{}", words.names[code]);
                    est.insert(key.clone(), share.estimate.into());
                    se.insert(key, share.standard_error.into());
                }
                fields.set(format!("prop_{name}"), json!({"est": est, "se": se}));
            }
            for Answered { column, word } in &self.logit {
                let words = columns.words(column)?;
                let is: Vec<bool> = (0..words.codes.len()).map(|row| words.of_row(row) == word).collect();
                let share = design.proportion(&is)?;
                let around = share.logit_interval(self.confidence)?;
                fields.set(
                    format!("prop_{}_{}_logitCI", column.replace('.', "_"), word.to_lowercase()),
                    json!({"est": share.estimate, "se": share.standard_error, "ci": [around.lower, around.upper]}),
                );
            }
            Ok::<_, Failure>(fields)
        })?;
        run.check(|| told.to_json());
        run.answer(|fields| *fields = told);
        Ok(())
    }
}
