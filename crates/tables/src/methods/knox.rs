//! Knox's table: near repeats by distance and days.

use clap::{Args, ValueEnum};
use serde_json::Value;
use stats::knox::{Bands, Closed, KnoxCell, KnoxTable, Metric, knox_test};
use stats::permutation::Permutations;
use stats::points::Points;

use super::{Extreme, Input, PointColumns, Replications, Statistic, Tail, Ties, written};
use crate::as_peers_print::python_list;
use crate::failure::Failure;
use crate::fields::list;
use crate::run::Run;

/// Knox test: följer händelser nära varandra också tätt på varandra?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats knox --input inbrott.csv --space-bands 100,200,400 --time-bands 7,14,28 --json\n  lagesbild stats knox --input inbrott.csv --day datum --space-bands 0.1,200,400 --time-bands 7,14 --closed left --metric manhattan\n\nHandbok: docs/methods/upprepning-i-narheten.md"
)]
pub struct KnoxArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Kolumnen med dagen: ett heltal eller ett datum
    #[arg(long, value_name = "KOLUMN", default_value = "day")]
    day: String,
    /// Avståndsbandens övre gränser i meter
    #[arg(long, value_name = "METER,…", value_delimiter = ',', required = true)]
    space_bands: Vec<f64>,
    /// Tidsbandens övre gränser i dagar
    #[arg(long, value_name = "DAGAR,…", value_delimiter = ',', required = true)]
    time_bands: Vec<f64>,
    /// Vilken gräns som hör till bandet: den övre (right) eller den undre (left)
    #[arg(long, value_name = "SIDA", default_value = "right")]
    closed: Side,
    /// Fågelvägen (euclidean) eller längs gator i rutnät (manhattan)
    #[arg(long, value_name = "MÅTT", default_value = "euclidean")]
    metric: Distance,
    /// Vad som räknas som ovanligt
    #[arg(long, value_name = "VAD", default_value = "greater")]
    alternative: Extreme,
    #[command(flatten)]
    replications: Replications,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    Right,
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Distance {
    #[value(alias = "euclid")]
    Euclidean,
    Manhattan,
}

fn rows(table: &KnoxTable, value: impl Fn(&KnoxCell) -> Value) -> Value {
    list(table.rows().map(|row| list(row.iter().map(&value))))
}

impl Statistic for KnoxArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let mut reader = self.input.open(run)?;
        let (x, y) = (reader.number(&self.points.x)?, reader.number(&self.points.y)?);
        let day = reader.day(&self.day)?;
        let mut table = reader.read()?;
        let (x, y, day) = (table.numbers(x), table.numbers(y), table.days(day).days);
        let closed = match self.closed {
            Side::Right => Closed::Right,
            Side::Left => Closed::Left,
        };
        let metric = match self.metric {
            Distance::Euclidean => Metric::Euclidean,
            Distance::Manhattan => Metric::Manhattan,
        };
        let space = Bands::new(&self.space_bands, closed)?;
        let time = Bands::new(&self.time_bands, closed)?;
        let permutations = self.replications.get()?;
        let points = Points::new(&x, &y)?;
        let found = run.compute(|| knox_test(points, &day, &space, &time, metric, permutations))?;
        let tail = Tail {
            alternative: self.alternative,
            ties: Ties::Both,
        };
        run.answer(|fields| {
            let (side, distance) = (written(self.closed), self.distance());
            fields.set("n", x.len());
            fields.set("space_bands", list(self.space_bands.iter().copied()));
            fields.set("time_bands", list(self.time_bands.iter().copied()));
            fields.set("closed", side.as_str());
            fields.set("metric", written(self.metric));
            tail.tell(fields);
            self.replications.tell(fields);
            fields.set(
                format!("closed_{side}_{distance}"),
                rows(&found, |c| c.observed.into()),
            );
            fields.set(
                format!("exact_permutation_mean_closed_{side}"),
                rows(&found, |c| c.expected.into()),
            );
            fields.set("ratio", rows(&found, |c| c.ratio().into()));
            let over_median = |c: &KnoxCell| (c.median > 0.0).then(|| c.observed as f64 / c.median);
            fields.set(
                format!("ratio_median_{distance}"),
                rows(&found, |c| over_median(c).into()),
            );
            fields.set("p", rows(&found, |c| tail.p(c.tails).into()));
        });
        if run.bench() {
            let pairs = pairs_within(points, &day, &space, metric)?;
            let first: Vec<KnoxCell> = found.rows().next().unwrap_or_default().to_vec();
            run.check(|| {
                let observed: Vec<String> = first.iter().map(|c| c.observed.to_string()).collect();
                let ratio = python_list(first.iter().map(|c| c.ratio().unwrap_or(f64::NAN)), 3);
                let p = python_list(first.iter().map(|c| tail.p(c.tails)), 3);
                format!(
                    "pairs={pairs} obs[0]=[{}] ratio[0]={ratio} p[0]={p}",
                    observed.join(", ")
                )
            });
        }
        Ok(())
    }
}

impl KnoxArgs {
    fn distance(&self) -> &'static str {
        match self.metric {
            Distance::Euclidean => "euclid",
            Distance::Manhattan => "manhattan",
        }
    }
}

/// Pairs of any days within the largest distance.
fn pairs_within(points: Points<'_>, day: &[i32], space: &Bands, metric: Metric) -> Result<u64, Failure> {
    let any = Bands::new(&[65_536.0], Closed::Right)?;
    let table = knox_test(points, day, space, &any, metric, Permutations::new(1, 0)?)?;
    Ok(table.rows().flatten().map(|cell| cell.observed).sum())
}
