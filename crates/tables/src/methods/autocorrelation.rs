//! Are neighbours alike, and where: Moran's I, Geary's C, Getis and Ord's G, and their local forms.

use clap::Args;
use serde_json::Value;
use stats::benjamini_hochberg::benjamini_hochberg;
use stats::geary::geary;
use stats::general_g::general_g;
use stats::getis_ord::{Star, exact_test, getis_ord, getis_ord_test};
use stats::local_moran::{Quadrant, local_moran, local_moran_test};
use stats::moran::moran;
use stats::permutation::Tails;

use super::neighbours::{Neighbours, Style};
use super::{Extreme, Replications, Statistic, Tail, normal_tail};
use crate::as_peers_print::python_list;
use crate::failure::Failure;
use crate::fields::{Fields, list};
use crate::run::Run;

/// Morans I: liknar grannar varandra?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats moran --input omraden.csv --value antal --neighbours grannar.csv --json\n  lagesbild stats moran --input rutor.csv --value count --contiguity queen\n\nHandbok: docs/methods/rumsligt-samband.md"
)]
pub struct MoranArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    tail: Tail,
}

/// Gearys C: hur mycket skiljer sig grannar åt?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats geary --input omraden.csv --value antal --neighbours grannar.csv --json\n\nHandbok: docs/methods/rumsligt-samband.md"
)]
pub struct GearyArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    tail: Tail,
}

/// Getis och Ords G: ligger höga värden nära varandra?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats general-g --input rutor.csv --value count --within 500 --json\n\nHandbok: docs/methods/rumsligt-samband.md"
)]
pub struct GeneralGArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    tail: Tail,
}

/// Lokala Moran: vilka platser liknar sina grannar, och vilka skiljer sig från dem?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats local-moran --input rutor.csv --value count --contiguity queen --permutations 999 --seed 1 --json\n\nHandbok: docs/methods/rumsligt-samband.md"
)]
pub struct LocalMoranArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    tail: Tail,
}

/// Gi och Gi*: var ligger höga eller låga värden samlade?
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats getis-ord --input rutor.csv --value count --contiguity queen --json\n  lagesbild stats gi --input rutor.csv --value count --contiguity queen --without-self --exact\n\nHandbok: docs/methods/rumsligt-samband.md"
)]
pub struct GetisOrdArgs {
    #[command(flatten)]
    neighbours: Neighbours,
    /// Gi i stället för Gi*: platsens eget värde räknas inte in
    #[arg(long)]
    without_self: bool,
    /// p-värden av alla möjliga dragningar i stället för slumpade; värdena måste vara antal
    #[arg(long)]
    exact: bool,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    tail: Tail,
}

/// p by chance, and what it depends on.
fn tell_p(fields: &mut Fields, tails: Tails, tail: &Tail, replications: &Replications) {
    fields.set("p", tail.p(tails));
    tail.tell(fields);
    replications.tell(fields);
}

impl Statistic for MoranArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let places = self.neighbours.read(run, Style::W)?;
        let permutations = self.replications.get()?;
        let (found, tails) = run.compute(|| {
            moran(&places.y, &places.weights).map(|m| {
                let tails = m.permutation_test(permutations);
                (m, tails)
            })
        })?;
        run.answer(|fields| {
            fields.set("moran_I", found.i);
            fields.set("moran_E", found.expected);
            fields.set("moran_var_randomisation", found.variance_randomisation);
            fields.set("moran_z_randomisation", found.z());
            fields.set("moran_var_normality", found.variance_normality);
            places.tell(fields);
            tell_p(fields, tails, &self.tail, &self.replications);
        });
        run.check(|| format!("{} I={:.6} z={:.6}", places.check(), found.i, found.z()));
        Ok(())
    }
}

impl Statistic for GearyArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let places = self.neighbours.read(run, Style::W)?;
        let permutations = self.replications.get()?;
        let (found, tails) = run.compute(|| {
            geary(&places.y, &places.weights).map(|g| {
                let tails = g.permutation_test(permutations);
                (g, tails)
            })
        })?;
        run.answer(|fields| {
            fields.set("geary_C", found.c);
            fields.set("geary_E", 1.0);
            fields.set("geary_var_randomisation", found.variance_randomisation);
            fields.set("geary_z_randomisation", found.z());
            fields.set("geary_var_normality", found.variance_normality);
            places.tell(fields);
            tell_p(fields, tails, &self.tail, &self.replications);
        });
        run.check(|| format!("{} C={:.6} z={:.6}", places.check(), found.c, found.z()));
        Ok(())
    }
}

impl Statistic for GeneralGArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let places = self.neighbours.read(run, Style::B)?;
        let permutations = self.replications.get()?;
        let (found, tails) = run.compute(|| {
            general_g(&places.y, &places.weights).map(|g| {
                let tails = g.permutation_test(permutations);
                (g, tails)
            })
        })?;
        run.answer(|fields| {
            fields.set("global_G", found.g);
            fields.set("global_G_E", found.expected);
            fields.set("global_G_var", found.variance);
            fields.set("global_G_z", found.z());
            fields.set("global_G_p_norm", normal_tail(found.z()));
            places.tell(fields);
            tell_p(fields, tails, &self.tail, &self.replications);
        });
        run.check(|| format!("{} G={:.6} z={:.6}", places.check(), found.g, found.z()));
        Ok(())
    }
}

/// A p-value per place and what it is adjusted to; places without neighbours have none.
fn tell_local_p(fields: &mut Fields, p: &[Option<f64>]) {
    let known: Vec<f64> = p.iter().copied().flatten().collect();
    let mut adjusted = benjamini_hochberg(&known).unwrap_or_default().into_iter();
    fields.set("p", list(p.iter().copied()));
    let adjusted = p.iter().map(|p| p.and_then(|_| adjusted.next()));
    fields.set("p_adjusted", list(adjusted));
}

impl Statistic for LocalMoranArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let places = self.neighbours.read(run, Style::W)?;
        let permutations = self.replications.get()?;
        let (local, tails) = run.compute(|| {
            let local = local_moran(&places.y, &places.weights)?;
            Ok::<_, Failure>((local, local_moran_test(&places.y, &places.weights, permutations)?))
        })?;
        run.answer(|fields| {
            places.tell(fields);
            self.tail.tell(fields);
            self.replications.tell(fields);
            let each =
                |value: &dyn Fn(&stats::local_moran::LocalMoran) -> Value| list(local.iter().map(value));
            fields.set("local_moran_Ii", each(&|l| l.i.into()));
            fields.set(
                "local_moran_E_conditional",
                each(&|l| l.conditional.expected.into()),
            );
            fields.set(
                "local_moran_var_conditional",
                each(&|l| l.conditional.variance.into()),
            );
            fields.set("local_moran_z_conditional", each(&|l| l.z().into()));
            fields.set("local_moran_var_total", each(&|l| l.total.variance.into()));
            fields.set("quadrant", each(&|l| l.quadrant.map(quadrant).into()));
            let p: Vec<Option<f64>> = tails.iter().map(|t| t.map(|t| self.tail.p(t))).collect();
            tell_local_p(fields, &p);
        });
        run.check(|| {
            let first = python_list(local.iter().take(3).map(|l| l.i), 5);
            let sum: f64 = local.iter().map(|l| l.i).sum();
            let findings = self.tail.directed_findings(&tails);
            format!(
                "{} z[0:3]={first} sum={sum:.5} n(p<=.05)={findings}",
                places.check()
            )
        });
        Ok(())
    }
}

fn quadrant(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::HighHigh => "high-high",
        Quadrant::LowLow => "low-low",
        Quadrant::HighLow => "high-low",
        Quadrant::LowHigh => "low-high",
    }
}

/// Of replications, or of all draws there are.
enum LocalP {
    Drawn(Vec<Option<Tails>>),
    Exact(Vec<Option<stats::exact_permutation::ExactTails>>),
}

impl Statistic for GetisOrdArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let places = self.neighbours.read(run, Style::B)?;
        let permutations = self.replications.get()?;
        let star = if self.without_self {
            Star::WithoutSelf
        } else {
            Star::WithSelf
        };
        let (scores, p) = run.compute(|| {
            let scores = getis_ord(&places.y, &places.weights, star)?;
            let p = if self.exact {
                LocalP::Exact(exact_test(&places.y, &places.weights)?)
            } else {
                LocalP::Drawn(getis_ord_test(&places.y, &places.weights, permutations)?)
            };
            Ok::<_, Failure>((scores, p))
        })?;
        run.answer(|fields| {
            places.tell(fields);
            self.tail.tell(fields);
            match &p {
                LocalP::Drawn(_) => self.replications.tell(fields),
                LocalP::Exact(_) => fields.set("exact", true),
            }
            let style = super::written(places.style);
            let name = if self.without_self { "G" } else { "Gstar" };
            // spdep's and esda's published cases call the same by two names.
            fields.set(format!("local_{name}_z_{style}"), list(scores.iter().copied()));
            fields.set(format!("{name}_{style}"), list(scores.iter().copied()));
            let p: Vec<Option<f64>> = match &p {
                LocalP::Drawn(tails) => tails.iter().map(|t| t.map(|t| self.tail.p(t))).collect(),
                LocalP::Exact(tails) => tails.iter().map(|t| t.map(|t| self.exact_p(t))).collect(),
            };
            tell_local_p(fields, &p);
        });
        run.check(|| {
            let first = python_list(scores.iter().take(3).map(|z| z.unwrap_or(f64::NAN)), 5);
            let sum: f64 = scores.iter().flatten().sum();
            let findings = match &p {
                LocalP::Drawn(tails) => self.tail.directed_findings(tails),
                LocalP::Exact(tails) => {
                    let directed = tails.iter().flatten().map(|t| t.at_least.min(t.at_most));
                    directed.filter(|&p| p <= 0.05).count()
                }
            };
            format!(
                "{} z[0:3]={first} sum={sum:.5} n(p<=.05)={findings}",
                places.check()
            )
        });
        Ok(())
    }
}

impl GetisOrdArgs {
    fn exact_p(&self, tails: stats::exact_permutation::ExactTails) -> f64 {
        match self.tail.alternative {
            Extreme::TwoSided => tails.two_sided(),
            Extreme::Greater => tails.at_least,
            Extreme::Less => tails.at_most,
            Extreme::Directed => tails.at_least.min(tails.at_most),
        }
    }
}
