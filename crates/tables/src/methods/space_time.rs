//! Near in space and near in time: Mantel's correlation and the space-time K.

use clap::Args;
use serde_json::Value;
use stats::mantel::{Nearness, mantel_test};
use stats::points::Points;
use stats::space_time_k::{Extent, SpaceTimeCell, space_time_k};

use super::{Extreme, Input, PointColumns, Replications, Statistic, Tail, Ties};
use crate::failure::Failure;
use crate::fields::list;
use crate::run::Run;

/// Mantels test: hänger avstånd och dagar emellan ihop, över alla par?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats mantel --input inbrott.csv --space-constant 100 --time-constant 7 --json\n\nHandbok: docs/methods/upprepning-i-narheten.md"
)]
pub struct MantelArgs {
    #[command(flatten)]
    events: Events,
    /// Avstånd räknas som 1 / (avstånd + detta), i meter (standard: som de är)
    #[arg(long, value_name = "METER")]
    space_constant: Option<f64>,
    /// Dagar räknas som 1 / (dagar + detta) (standard: som de är)
    #[arg(long, value_name = "DAGAR")]
    time_constant: Option<f64>,
    #[command(flatten)]
    replications: Replications,
}

/// K i rum och tid: fler par inom så långt och så många dagar än slumpen ger?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats space-time-k --input inbrott.csv --distances 100,200,400 --days 7,14 --area 288e6 --duration 365 --json\n\nHandbok: docs/methods/upprepning-i-narheten.md"
)]
pub struct SpaceTimeKArgs {
    #[command(flatten)]
    events: Events,
    /// Avstånden i meter
    #[arg(long, value_name = "METER,…", value_delimiter = ',', required = true)]
    distances: Vec<f64>,
    /// Dagarna
    #[arg(long, value_name = "DAGAR,…", value_delimiter = ',', required = true)]
    days: Vec<f64>,
    /// Områdets yta i m²
    #[arg(long, value_name = "M2")]
    area: f64,
    /// Hur många dagar som undersöks
    #[arg(long, value_name = "DAGAR")]
    duration: f64,
    #[command(flatten)]
    replications: Replications,
}

#[derive(Args, Clone, Debug)]
struct Events {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Kolumnen med dagen: ett heltal eller ett datum
    #[arg(long, value_name = "KOLUMN", default_value = "day")]
    day: String,
    /// Vad som räknas som ovanligt
    #[arg(long, value_name = "VAD", default_value = "greater")]
    alternative: Extreme,
}

type Read = (Vec<f64>, Vec<f64>, Vec<i32>);

impl Events {
    fn read(&self, run: &Run<'_>) -> Result<Read, Failure> {
        let mut reader = self.input.open(run)?;
        let (x, y) = (reader.number(&self.points.x)?, reader.number(&self.points.y)?);
        let day = reader.day(&self.day)?;
        let mut table = reader.read()?;
        Ok((table.numbers(x), table.numbers(y), table.days(day).days))
    }

    fn tail(&self) -> Tail {
        Tail {
            alternative: self.alternative,
            ties: Ties::Both,
        }
    }
}

fn nearness(constant: Option<f64>) -> Nearness {
    constant.map_or(Nearness::Distance, |constant| Nearness::Reciprocal { constant })
}

impl Statistic for MantelArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (x, y, day) = self.events.read(run)?;
        let points = Points::new(&x, &y)?;
        let (space, time) = (nearness(self.space_constant), nearness(self.time_constant));
        let permutations = self.replications.get()?;
        let found = run.compute(|| mantel_test(points, &day, space, time, permutations))?;
        let tail = self.events.tail();
        run.answer(|fields| {
            fields.set("n", x.len());
            fields.set("r", found.r);
            fields.set("z", found.z);
            fields.set("expected", found.expected);
            fields.set("space_constant", self.space_constant);
            fields.set("time_constant", self.time_constant);
            fields.set("p", tail.p(found.tails));
            tail.tell(fields);
            self.replications.tell(fields);
        });
        run.check(|| {
            format!(
                "statistic={:.6} r={:.6} p={:.4}",
                found.z,
                found.r,
                tail.p(found.tails)
            )
        });
        Ok(())
    }
}

impl Statistic for SpaceTimeKArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (x, y, day) = self.events.read(run)?;
        let points = Points::new(&x, &y)?;
        let extent = Extent {
            area_m2: self.area,
            duration_days: self.duration,
        };
        let permutations = self.replications.get()?;
        let found =
            run.compute(|| space_time_k(points, &day, &self.distances, &self.days, extent, permutations))?;
        let tail = self.events.tail();
        run.answer(|fields| {
            let rows = |value: &dyn Fn(&SpaceTimeCell) -> Value| {
                list(found.rows().map(|row| list(row.iter().map(value))))
            };
            fields.set("n", x.len());
            fields.set("distances", list(self.distances.iter().copied()));
            fields.set("days", list(self.days.iter().copied()));
            fields.set("area", self.area);
            fields.set("duration", self.duration);
            fields.set("k_space", list(found.space.iter().copied()));
            fields.set("k_time", list(found.time.iter().copied()));
            fields.set("k", rows(&|c| c.k.into()));
            fields.set("d", rows(&|c| c.d.into()));
            fields.set("d0", rows(&|c| c.d0.into()));
            fields.set("residual", rows(&|c| c.residual.into()));
            fields.set("p_residuals", tail.p(found.residuals));
            fields.set("p_differences", tail.p(found.differences));
            tail.tell(fields);
            self.replications.tell(fields);
        });
        run.check(|| format!("k={:.6e} p={:.4}", found.cell(0, 0).k, tail.p(found.residuals)));
        Ok(())
    }
}
