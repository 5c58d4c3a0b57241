//! Places where events lie close together, and the outline around them.

use clap::Args;
use serde_json::{Value, json};
use stats::concave_hull::concave_hull;
use stats::convex_hull::convex_hull;
use stats::dbscan::dbscan;
use stats::hdbscan::{core_distances, hdbscan};
use stats::points::Points;

use super::{Input, PointColumns, Statistic};
use crate::failure::Failure;
use crate::fields::list;
use crate::run::Run;

/// DBSCAN: var ligger minst så här många händelser inom så här långt?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats dbscan --input inbrott.csv --eps 25 --min-points 20 --json\n\nHandbok: docs/methods/samlingar.md"
)]
pub struct DbscanArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Avståndet i meter
    #[arg(long, value_name = "METER")]
    eps: f64,
    /// Så många händelser inom avståndet, den själv inräknad
    #[arg(long, value_name = "ANTAL", visible_alias = "minpts")]
    min_points: u32,
}

/// HDBSCAN: samlingar av olika täthet
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats hdbscan --input inbrott.csv --min-cluster-size 20 --json\n\nHandbok: docs/methods/samlingar.md"
)]
pub struct HdbscanArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Färre händelser är ingen samling
    #[arg(long, value_name = "ANTAL", visible_alias = "minpts")]
    min_cluster_size: u32,
    /// Den närmaste i ordningen som tätheten mäts till, den själv inräknad (standard: som --min-cluster-size)
    #[arg(long, value_name = "ANTAL")]
    min_samples: Option<u32>,
}

/// Omkrets: området som punkterna ligger i
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats hull --input inbrott.csv --json\n  lagesbild stats hull --input inbrott.csv --concave 0.3\n\nHandbok: docs/methods/samlingar.md"
)]
pub struct HullArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    points: PointColumns,
    /// Inåtböjd: längsta tillåtna sida, från 0 (kortaste möjliga) till 1 (ingen böjning)
    #[arg(long, value_name = "ANDEL")]
    concave: Option<f64>,
}

fn read(input: &Input, columns: &PointColumns, run: &Run<'_>) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let mut reader = input.open(run)?;
    let (x, y) = (reader.number(&columns.x)?, reader.number(&columns.y)?);
    let mut table = reader.read()?;
    Ok((table.numbers(x), table.numbers(y)))
}

/// From 1, as dbscan in R has them; 0 is noise.
fn numbered(labels: &[Option<u32>]) -> Value {
    list(labels.iter().map(|label| label.map_or(0, |l| l + 1)))
}

/// Rows from 1 for which it holds.
fn rows(count: usize, holds: impl Fn(usize) -> bool) -> Value {
    list((0..count).filter(|&at| holds(at)).map(|at| at + 1))
}

fn check(labels: &[Option<u32>], clusters: usize, core: usize) -> String {
    let mut sizes = vec![0_usize; clusters];
    for &label in labels.iter().flatten() {
        sizes[label as usize] += 1;
    }
    let noise = labels.iter().filter(|l| l.is_none()).count();
    let largest = sizes.into_iter().max().unwrap_or(0);
    format!("clusters={clusters} noise={noise} core={core} largest={largest}")
}

impl Statistic for DbscanArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (x, y) = read(&self.input, &self.points, run)?;
        let points = Points::new(&x, &y)?;
        let found = run.compute(|| dbscan(points, self.eps, self.min_points))?;
        let core = found.core.iter().filter(|&&core| core).count();
        run.answer(|fields| {
            fields.set("eps", self.eps);
            fields.set("minPts", self.min_points);
            fields.set("n", x.len());
            fields.set("n_clusters", found.clusters);
            fields.set("noise_count", found.labels.iter().filter(|l| l.is_none()).count());
            fields.set("core_count", core);
            fields.set("labels", numbered(&found.labels));
            fields.set("noise", rows(x.len(), |at| found.labels[at].is_none()));
            fields.set("core", rows(x.len(), |at| found.core[at]));
        });
        run.check(|| check(&found.labels, found.clusters as usize, core));
        Ok(())
    }
}

impl Statistic for HdbscanArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (x, y) = read(&self.input, &self.points, run)?;
        let points = Points::new(&x, &y)?;
        let samples = self.min_samples.unwrap_or(self.min_cluster_size);
        let found = run.compute(|| hdbscan(points, self.min_cluster_size, samples))?;
        let noise = found.labels.iter().filter(|l| l.is_none()).count();
        let distances = core_distances(points, samples)?;
        run.answer(|fields| {
            fields.set("hdbscan_minPts", self.min_cluster_size);
            fields.set("min_samples", samples);
            fields.set("n", x.len());
            fields.set("hdbscan_n_clusters", found.clusters.len());
            fields.set("hdbscan_noise_count", noise);
            let each = found.clusters.iter().map(|cluster| {
                json!({
                    "size": cluster.size,
                    "parts_at_m": cluster.parts_at_m,
                    "stability": cluster.stability,
                })
            });
            fields.set("clusters", list(each));
            fields.set("core_distances_first20", list(distances.iter().take(20).copied()));
            fields.set("hdbscan_labels", numbered(&found.labels));
            fields.set("probabilities", list(found.probabilities.iter().copied()));
        });
        run.check(|| check(&found.labels, found.clusters.len(), x.len() - noise));
        Ok(())
    }
}

impl Statistic for HullArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let (x, y) = read(&self.input, &self.points, run)?;
        let points = Points::new(&x, &y)?;
        let found = run.compute(|| match self.concave {
            Some(ratio) => concave_hull(points, ratio),
            None => convex_hull(points),
        })?;
        run.answer(|fields| {
            fields.set("n", x.len());
            fields.set("area_m2", found.area_m2);
            let corner = |&at: &u32| json!([x[at as usize], y[at as usize]]);
            fields.set("rows", list(found.corners.iter().map(|&at| at + 1)));
            fields.set("corners", list(found.corners.iter().map(corner)));
        });
        run.check(|| format!("corners {} area {:.6}", found.corners.len(), found.area_m2));
        Ok(())
    }
}
