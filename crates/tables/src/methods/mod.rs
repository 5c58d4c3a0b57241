//! The methods, one row each. A new one is a file with its flags and a row here, and a page in `docs/methods/`.

pub mod aoristic;
pub mod autocorrelation;
pub mod bandwidth;
pub mod clusters;
pub mod concentration;
pub mod count_regression;
pub mod cusum;
pub mod difference_in_differences;
pub mod displacement;
pub mod ears;
pub mod false_discovery;
pub mod farrington;
pub mod kernel_density;
pub mod knox;
pub mod neighbours;
pub mod prediction_accuracy;
pub mod rates;
pub mod scan;
pub mod series;
pub mod space_time;
pub mod stl;
pub mod survey;
pub mod synthetic_control;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use stats::displacement::Change;
use stats::input::InputError;
use stats::permutation::{Alternative, Permutations, Tails, TieRule};

use crate::failure::Failure;
use crate::fields::Fields;
use crate::run::Run;
use crate::table::{Reader, TableError};

/// Räknar en statistisk metod på en tabell (CSV)
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats kde --input inbrott.csv --bandwidth 200 --cell 50 --output tathet.csv\n  lagesbild stats knox --input inbrott.csv --space-bands 100,200,400 --time-bands 7,14 --json\n  lagesbild stats knox --help\n\nHandbok: docs/methods/README.md"
)]
pub struct StatsArgs {
    #[command(subcommand)]
    pub method: Method,
    /// Skriv tiden för själva beräkningen (COMPUTE) och ett värde att jämföra med andra program (CHECK)
    #[arg(long, global = true)]
    pub bench: bool,
}

/// A statistic with its flags.
pub trait Statistic {
    /// # Errors
    /// As [`crate::run()`].
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure>;
}

macro_rules! methods {
    ($($(#[$about:meta])* $name:ident($args:ty),)*) => {
        #[derive(Subcommand, Clone, Debug)]
        pub enum Method {
            $($(#[$about])* $name(Box<$args>),)*
        }

        impl Method {
            pub(crate) fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
                match self {
                    $(Method::$name(args) => args.run(run),)*
                }
            }
        }
    };
}

methods! {
    #[command(visible_alias = "kde")]
    KernelDensity(kernel_density::KernelDensityArgs),
    DualDensity(kernel_density::DualDensityArgs),
    Bandwidth(bandwidth::BandwidthArgs),
    Moran(autocorrelation::MoranArgs),
    Geary(autocorrelation::GearyArgs),
    GeneralG(autocorrelation::GeneralGArgs),
    LocalMoran(autocorrelation::LocalMoranArgs),
    #[command(visible_aliases = ["gi", "gistar"])]
    GetisOrd(autocorrelation::GetisOrdArgs),
    FalseDiscovery(false_discovery::FalseDiscoveryArgs),
    Scan(scan::ScanArgs),
    Knox(knox::KnoxArgs),
    Mantel(space_time::MantelArgs),
    SpaceTimeK(space_time::SpaceTimeKArgs),
    Aoristic(aoristic::AoristicArgs),
    Farrington(farrington::FarringtonArgs),
    Ears(ears::EarsArgs),
    Cusum(cusum::CusumArgs),
    #[command(visible_alias = "glm")]
    CountRegression(count_regression::CountRegressionArgs),
    Stl(stl::StlArgs),
    Wdd(displacement::WddArgs),
    Wdq(displacement::WdqArgs),
    RelativeEffect(displacement::RelativeEffectArgs),
    #[command(visible_alias = "did")]
    DifferenceInDifferences(difference_in_differences::DifferenceInDifferencesArgs),
    SyntheticControl(synthetic_control::SyntheticControlArgs),
    Power(displacement::PowerArgs),
    #[command(visible_alias = "gini")]
    Concentration(concentration::ConcentrationArgs),
    #[command(visible_alias = "pai")]
    PredictionAccuracy(prediction_accuracy::PredictionAccuracyArgs),
    Dbscan(clusters::DbscanArgs),
    Hdbscan(clusters::HdbscanArgs),
    Hull(clusters::HullArgs),
    StandardisedRatio(rates::StandardisedRatioArgs),
    EmpiricalBayes(rates::EmpiricalBayesArgs),
    LocalEmpiricalBayes(rates::LocalEmpiricalBayesArgs),
    Funnel(rates::FunnelArgs),
    Survey(survey::SurveyArgs),
}

#[derive(Args, Clone, Debug)]
pub struct Input {
    /// Tabellen, en CSV-fil med rubrikrad; - läser från standard in
    #[arg(long, value_name = "FIL")]
    pub input: PathBuf,
}

impl Input {
    fn open<'w>(&self, run: &Run<'w>) -> Result<Reader<'w>, TableError> {
        Reader::open(&self.input, run.watch())
    }
}

#[derive(Args, Clone, Debug)]
pub struct PointColumns {
    /// Kolumnen med östlig koordinat i meter
    #[arg(long, value_name = "KOLUMN", default_value = "x")]
    pub x: String,
    /// Kolumnen med nordlig koordinat i meter
    #[arg(long, value_name = "KOLUMN", default_value = "y")]
    pub y: String,
}

#[derive(Args, Clone, Debug)]
pub struct Replications {
    /// Antal slumpade omgångar
    #[arg(long, value_name = "ANTAL", default_value_t = 999)]
    pub permutations: u32,
    /// Fröet som slumpen börjar från: samma frö ger samma svar
    #[arg(long, value_name = "TAL", default_value_t = 1)]
    pub seed: u64,
}

impl Replications {
    fn get(&self) -> Result<Permutations, InputError> {
        Permutations::new(self.permutations, self.seed)
    }

    fn tell(&self, fields: &mut Fields) {
        fields.set("permutations", self.permutations);
        fields.set("seed", self.seed);
    }
}

#[derive(Args, Clone, Debug)]
pub struct Tail {
    /// Vad som räknas som ovanligt
    #[arg(long, value_name = "VAD", default_value = "two-sided")]
    pub alternative: Extreme,
    /// Vart omgångar som är lika med det observerade räknas
    #[arg(long, value_name = "VART", default_value = "both")]
    pub ties: Ties,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Extreme {
    /// Stort eller litet: dubbla den mindre svansen
    TwoSided,
    /// Stort
    Greater,
    /// Litet
    Less,
    /// Den svans som värdet ligger i, som i PySAL och GeoDa
    Directed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ties {
    /// I båda svansarna
    Both,
    /// Bara i den övre, som i PySAL och GeoDa
    Upper,
}

impl Ties {
    fn rule(self) -> TieRule {
        match self {
            Ties::Both => TieRule::BothTails,
            Ties::Upper => TieRule::UpperTail,
        }
    }
}

impl Tail {
    fn p(&self, tails: Tails) -> f64 {
        let alternative = match self.alternative {
            Extreme::TwoSided => Alternative::TwoSided,
            Extreme::Greater => Alternative::Greater,
            Extreme::Less => Alternative::Less,
            Extreme::Directed => Alternative::Directed,
        };
        tails.p(alternative, self.ties.rule()).value
    }

    /// What PySAL and GeoDa call significant at 0.05, by the tie rule that was chosen.
    fn directed_findings<'t>(&self, tails: impl IntoIterator<Item = &'t Option<Tails>>) -> usize {
        let p = |tails: &Tails| tails.p(Alternative::Directed, self.ties.rule()).value;
        tails.into_iter().flatten().filter(|t| p(t) <= 0.05).count()
    }

    fn tell(&self, fields: &mut Fields) {
        fields.set("alternative", written(self.alternative));
        fields.set("ties", written(self.ties));
    }
}

/// How likely a standard normal value is to be as far out on this side: what PySAL calls `p_norm`.
fn normal_tail(z: f64) -> f64 {
    let two_sided = Change {
        estimate: z,
        standard_error: 1.0,
    };
    two_sided.p() / 2.0
}

/// The name that a flag's value is written by.
fn written<T: ValueEnum>(value: T) -> String {
    value
        .to_possible_value()
        .map(|v| v.get_name().to_owned())
        .unwrap_or_default()
}
