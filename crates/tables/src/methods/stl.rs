//! A series taken apart into season, trend and what is left.

use clap::Args;
use stats::stl::{Robustness, Stl, StlOptions};

use super::Statistic;
use super::series::{SeriesInput, of_each, tell_each};
use crate::as_peers_print::r_number;
use crate::failure::{Failure, unfit};
use crate::fields::list;
use crate::run::Run;

/// STL: årstid, trend och det som blir över
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats stl --input manader.csv --value antal --freq 12 --json\n  lagesbild stats stl --input veckor.csv --series kategori --value count --freq 52 --robust\n\nHandbok: docs/methods/trend-och-arstid.md"
)]
pub struct StlArgs {
    #[command(flatten)]
    series: SeriesInput,
    /// Kolumnen med värdena
    #[arg(long, value_name = "KOLUMN", default_value = "y")]
    value: String,
    /// Värden på en period: 12 månader, 52 veckor, 24 timmar
    #[arg(long, value_name = "ANTAL")]
    freq: usize,
    /// Perioder som årstiden jämnas ut över: periodic (samma hela tiden) eller ett udda tal
    #[arg(long = "s-window", value_name = "FÖNSTER", default_value = "periodic")]
    s_window: SeasonalWindow,
    /// Värden som trenden jämnas ut över (standard: så att ingen årstid blir kvar)
    #[arg(long = "t-window", value_name = "ANTAL")]
    t_window: Option<usize>,
    /// Värden långt från årstid och trend räknas mindre, med den median som R tar
    #[arg(long)]
    robust: bool,
    /// Med --robust: den riktiga medianen, som för ett jämnt antal värden ibland är en annan än R:s
    #[arg(long, requires = "robust")]
    true_median: bool,
}

/// `None` is the same season throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeasonalWindow(Option<usize>);

impl std::str::FromStr for SeasonalWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "periodic" {
            return Ok(Self(None));
        }
        let window = text
            .parse()
            .map_err(|_| "varken periodic eller ett heltal".to_owned());
        window.map(|window| Self(Some(window)))
    }
}

impl StlArgs {
    fn options(&self) -> StlOptions {
        StlOptions {
            period: self.freq,
            seasonal_window: self.s_window.0,
            trend_window: self.t_window,
            robustness: match (self.robust, self.true_median) {
                (false, _) => Robustness::None,
                (true, false) => Robustness::LikeR,
                (true, true) => Robustness::Robust,
            },
        }
    }

    /// The width that R and the statistic take when none is given, for a series of this length.
    fn trend_window(&self, length: usize) -> usize {
        self.t_window.unwrap_or_else(|| {
            let seasonal = self.s_window.0.unwrap_or(10 * length + 1) as f64;
            let width = (1.5 * self.freq as f64 / (1.0 - 1.5 / seasonal)).ceil() as usize;
            width + 1 - width % 2
        })
    }
}

impl Statistic for StlArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let windows = [Some(self.freq), self.s_window.0, self.t_window];
        if let Some(window) = windows.into_iter().flatten().find(|&w| w > 1_000_000) {
            return Err(unfit(format!(
                "a window is {window}, but must be at most 1000000"
            )));
        }
        let series = self.series.read(run, &self.value, false)?;
        let watch = run.watch();
        let options = self.options();
        let found = run.compute(|| of_each(&series, watch, |one| Ok(Stl::of(&one.values, options)?)))?;
        run.answer(|fields| {
            fields.set("freq", self.freq);
            let window = self.s_window.0.map_or("periodic".to_owned(), |w| w.to_string());
            fields.set("s.window", window);
            fields.set("robust", self.robust);
            tell_each(fields, &series, |fields, at| {
                let parts = &found[at];
                fields.set("t.window", self.trend_window(series[at].values.len()));
                fields.set("seasonal", list(parts.seasonal.iter().copied()));
                fields.set("trend", list(parts.trend.iter().copied()));
                fields.set("remainder", list(parts.remainder.iter().copied()));
                fields.set("weights", list(parts.weights.iter().copied()));
            });
        });
        run.check(|| {
            let parts = &found[0];
            let last = [&parts.seasonal, &parts.trend, &parts.remainder]
                .map(|part| r_number(part.last().copied().unwrap_or(f64::NAN)));
            format!("first {}", last.join(" "))
        });
        Ok(())
    }
}
