//! A change in an area against one where nothing was done: displacement difference and quotient, relative effect, and
//! what it takes to see one. From four or so counts, given as flags or as a small table.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use serde_json::json;
use stats::displacement::{
    BeforeAfter, Change, Ring, weighted_displacement_difference, weighted_displacement_quotient,
};
use stats::relative_effect::{Plan, RelativeEffect};

use super::Statistic;
use crate::failure::{Failure, unfit};
use crate::run::Run;
use crate::table::Reader;

/// WDD: förändringen i ett område mot ett jämförelseområde, med omflyttning (Wheeler och Ratcliffe 2018)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats wdd --treated 20,10 --control 20,20 --json\n  lagesbild stats wdd --input omraden.csv --alpha 0.05\n\nI tabellen: kolumnerna area (treated, control, displacement, displacement_control), before och after, och om de behövs\ntime_before, time_after och size.\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct WddArgs {
    #[command(flatten)]
    areas: Areas,
    /// Ett minus intervallets säkerhet
    #[arg(long, value_name = "ANDEL", default_value_t = 0.1)]
    alpha: f64,
}

/// WDQ: hur mycket av förändringen som flyttade (Bowers och Johnson 2003)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats wdq --treated 30,20 --control 30,25 --displacement 30,32 --json\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct WdqArgs {
    #[command(flatten)]
    areas: Areas,
}

/// Relativ effekt: med vilken faktor jämförelseområdet ökade mot det andra
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats relative-effect --treated 100,80 --control 100,95 --json\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct RelativeEffectArgs {
    #[command(flatten)]
    areas: Areas,
    /// Hur många gånger mer än Poisson antalen varierar
    #[arg(long, value_name = "TAL", default_value_t = 1.0)]
    overdispersion: f64,
}

/// Styrka: hur stor en förändring måste vara för att synas
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats power --treated-before 120 --control-before 300 --factor 0.8 --json\n\nHandbok: docs/methods/forandring-mot-jamforelse.md"
)]
pub struct PowerArgs {
    /// Väntat antal före i området
    #[arg(long, value_name = "ANTAL")]
    treated_before: f64,
    /// Väntat antal före i jämförelseområdet
    #[arg(long, value_name = "ANTAL")]
    control_before: f64,
    /// Händelser efter per händelse före, utan effekt
    #[arg(long, value_name = "TAL", default_value_t = 1.0)]
    growth: f64,
    /// Hur många gånger mer än Poisson antalen varierar
    #[arg(long, value_name = "TAL", default_value_t = 1.0)]
    overdispersion: f64,
    /// Tvåsidig signifikansnivå
    #[arg(long, value_name = "ANDEL", default_value_t = 0.05)]
    alpha: f64,
    /// Förändringen vars styrka räknas: 0.8 är en femtedel färre
    #[arg(long, value_name = "FAKTOR", default_value_t = 0.8)]
    factor: f64,
    /// Styrkan som den minsta förändringen räknas för
    #[arg(long, value_name = "ANDEL", default_value_t = 0.8)]
    power: f64,
}

/// Counts before and after, by flags or from a table.
#[derive(Args, Clone, Debug)]
pub struct Areas {
    /// En tabell med områdena i stället för flaggor
    #[arg(long, value_name = "FIL", conflicts_with_all = ["treated", "control", "displacement", "displacement_control"])]
    input: Option<PathBuf>,
    /// Området: antal före och efter
    #[arg(
        long,
        value_name = "FÖRE,EFTER",
        visible_alias = "t",
        required_unless_present = "input"
    )]
    treated: Option<Pair>,
    /// Jämförelseområdet
    #[arg(
        long,
        value_name = "FÖRE,EFTER",
        visible_alias = "c",
        required_unless_present = "input"
    )]
    control: Option<Pair>,
    /// Ringen dit händelser kan ha flyttat
    #[arg(long, value_name = "FÖRE,EFTER", visible_alias = "d")]
    displacement: Option<Pair>,
    /// Ringens jämförelseområde
    #[arg(long, value_name = "FÖRE,EFTER", visible_alias = "dc")]
    displacement_control: Option<Pair>,
    /// Hur långa tiderna före och efter är, om de är olika
    #[arg(long, value_name = "FÖRE,EFTER", visible_alias = "tw")]
    time_weights: Option<Pair>,
}

/// Two numbers with a comma between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair(f64, f64);

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} är inte två tal som 20,10");
        let (first, second) = text.split_once(',').ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
        Ok(Pair(number(first)?, number(second)?))
    }
}

const ROLES: [&str; 4] = ["treated", "control", "displacement", "displacement_control"];

/// In the order of [`ROLES`].
type Found = [Option<BeforeAfter>; 4];

impl Areas {
    fn read(&self, run: &Run<'_>) -> Result<Found, Failure> {
        let mut found = match &self.input {
            Some(path) => from_table(path, run)?,
            None => [
                self.treated,
                self.control,
                self.displacement,
                self.displacement_control,
            ]
            .map(|pair| pair.map(|Pair(before, after)| BeforeAfter::of(before, after))),
        };
        if let Some(Pair(before, after)) = self.time_weights {
            for area in found.iter_mut().flatten() {
                (area.time_before, area.time_after) = (before, after);
            }
        }
        Ok(found)
    }
}

fn from_table(path: &std::path::Path, run: &Run<'_>) -> Result<Found, Failure> {
    let mut reader = Reader::open(path, run.watch())?;
    let role = reader.word("area")?;
    let (before, after) = (reader.number("before")?, reader.number("after")?);
    let mut optional = |column: &str| match reader.has(column) {
        true => reader.number(column).map(Some),
        false => Ok(None),
    };
    let others = [
        optional("time_before")?,
        optional("time_after")?,
        optional("size")?,
    ];
    let mut table = reader.read()?;
    let roles = table.words(role);
    let (before, after) = (table.numbers(before), table.numbers(after));
    let others = others.map(|id| id.map(|id| table.numbers(id)));
    let mut found: Found = [None; 4];
    for row in 0..before.len() {
        let name = roles.of_row(row);
        let Some(at) = ROLES.iter().position(|role| *role == name) else {
            let known = ROLES.join(", ");
            return Err(unfit(format!(
                "the area is \"{name}\", but must be one of {known}"
            )));
        };
        if found[at].is_some() {
            return Err(unfit(format!("two rows are of the area {name}")));
        }
        let other = |which: usize| others[which].as_ref().map_or(1.0, |values| values[row]);
        found[at] = Some(BeforeAfter {
            before: before[row],
            after: after[row],
            time_before: other(0),
            time_after: other(1),
            area: other(2),
        });
    }
    Ok(found)
}

fn need(found: &Found, at: usize) -> Result<BeforeAfter, Failure> {
    found[at].ok_or_else(|| unfit(format!("the area {} is missing", ROLES[at])))
}

impl Statistic for WddArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let areas = self.areas.read(run)?;
        let (treated, control) = (need(&areas, 0)?, need(&areas, 1)?);
        let ring = match (areas[2], areas[3]) {
            (None, None) => None,
            _ => Some(Ring {
                around_treated: need(&areas, 2)?,
                control: need(&areas, 3)?,
            }),
        };
        let found = run.compute(|| weighted_displacement_difference(treated, control, ring))?;
        let none = Change {
            estimate: 0.0,
            standard_error: 0.0,
        };
        let displaced = found.displaced.unwrap_or(none);
        let interval = found.total.interval(1.0 - self.alpha)?;
        run.answer(|fields| {
            fields.set("est_local", found.local.estimate);
            fields.set("se_local", found.local.standard_error);
            fields.set("est_displace", displaced.estimate);
            fields.set("se_displace", displaced.standard_error);
            fields.set("est_total", found.total.estimate);
            fields.set("se_total", found.total.standard_error);
            fields.set("z", found.total.z());
            fields.set("p", found.total.p());
            fields.set("ci", json!([interval.lower, interval.upper]));
            fields.set("alpha", self.alpha);
            fields.set("told_from_chance", found.total.told_from_chance());
        });
        run.check(|| {
            format!(
                "est_total {:.6} se_total {:.6}",
                found.total.estimate, found.total.standard_error
            )
        });
        Ok(())
    }
}

impl Statistic for WdqArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let areas = self.areas.read(run)?;
        let [treated, control, ring] = [need(&areas, 0)?, need(&areas, 1)?, need(&areas, 2)?];
        let found = run.compute(|| weighted_displacement_quotient(treated, control, ring))?;
        run.answer(|fields| {
            fields.set("success", found.success);
            fields.set("buffer", found.buffer);
            fields.set("wdq", found.quotient);
        });
        run.check(|| format!("success {:.6} buffer {:.6}", found.success, found.buffer));
        Ok(())
    }
}

impl Statistic for RelativeEffectArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let areas = self.areas.read(run)?;
        let (treated, control) = (need(&areas, 0)?, need(&areas, 1)?);
        let counts = |area: BeforeAfter| (area.before, area.after);
        let found =
            run.compute(|| RelativeEffect::of(counts(treated), counts(control), self.overdispersion))?;
        let ratio = found.ratio(0.95)?;
        run.answer(|fields| {
            fields.set("res", ratio.estimate);
            fields.set("ln", found.log_ratio);
            fields.set("se_ln", found.standard_error);
            fields.set("ci95", json!([ratio.lower, ratio.upper]));
            fields.set("z", found.z());
            fields.set("p", found.p());
            fields.set("overdispersion", self.overdispersion);
        });
        run.check(|| format!("res {:.6} se_ln {:.6}", ratio.estimate, found.standard_error));
        Ok(())
    }
}

impl Statistic for PowerArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let plan = Plan {
            treated_before: self.treated_before,
            control_before: self.control_before,
            growth: self.growth,
            overdispersion: self.overdispersion,
            alpha: self.alpha,
        };
        let (power, smallest) = run.compute(|| {
            let power = plan.power(self.factor)?;
            Ok::<_, Failure>((power, plan.smallest_reduction(self.power)?))
        })?;
        run.answer(|fields| {
            fields.set("factor", self.factor);
            fields.set("power", power);
            fields.set("smallest_reduction", smallest);
            fields.set("smallest_reduction_power", self.power);
            fields.set("alpha", self.alpha);
            fields.set("overdispersion", self.overdispersion);
        });
        run.check(|| format!("power {power:.6}"));
        Ok(())
    }
}
