//! Kernel density on a grid, and the ratio of two.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use stats::input::InputError;
use stats::kernel_density::{Density, Grid, Kernel, dual_density, gaussian_density, kernel_density};
use stats::points::Points;

use super::{Input, PointColumns, Statistic, written};
use crate::as_peers_print::python_exponent;
use crate::failure::{Failure, unfit};
use crate::fields::{Fields, list};
use crate::grid_file::{Pixels, write_grid};
use crate::run::Run;
use crate::table::Reader;

/// Kärntäthet: hur många händelser per kvadratmeter det är kring varje ruta
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats kernel-density --input inbrott.csv --bandwidth 200 --cell 50 --output tathet.csv\n  lagesbild stats kde --input inbrott.csv --kernel gaussian --bandwidth 150 --x0 665000 --y0 6565000 --cell 100 --nx 20 --ny 20 --json\n\nHandbok: docs/methods/karntathet.md"
)]
pub struct KernelDensityArgs {
    #[command(flatten)]
    input: Input,
    /// Gaussian inom så stor del av den största rutan i stället för exakt till --cut-off; felet sägs
    #[arg(long, value_name = "ANDEL", conflicts_with = "cut_off")]
    tolerance: Option<f64>,
    #[command(flatten)]
    smoothing: Smoothing,
}

/// Kvoten mellan två kärntätheter: en period mot en annan, eller händelser mot invånare
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Exempel:\n  lagesbild stats dual-density --input i-ar.csv --reference i-fjol.csv --bandwidth 300 --cell 100 --json\n\nHandbok: docs/methods/karntathet.md"
)]
pub struct DualDensityArgs {
    #[command(flatten)]
    input: Input,
    /// Tabellen som det delas med, med samma kolumner
    #[arg(long, value_name = "FIL")]
    reference: PathBuf,
    /// En ruta där den andra tätheten är under detta, per m², har ingen kvot
    #[arg(long, value_name = "TÄTHET", default_value_t = 1e-9)]
    least: f64,
    #[command(flatten)]
    smoothing: Smoothing,
}

#[derive(Args, Clone, Debug)]
pub struct Smoothing {
    #[command(flatten)]
    points: PointColumns,
    /// Kolumnen med varje punkts vikt (standard: alla väger 1)
    #[arg(long, value_name = "KOLUMN")]
    weight: Option<String>,
    /// Kärnans form
    #[arg(long, value_name = "FORM", default_value = "quartic")]
    kernel: Form,
    /// Bandbredd i meter: radien, eller standardavvikelsen för gaussian
    #[arg(long, value_name = "METER")]
    bandwidth: f64,
    /// Så många standardavvikelser når gaussian
    #[arg(long, value_name = "ANTAL", default_value_t = 6.0)]
    cut_off: f64,
    /// Rutnätets västra kant i meter (standard: punkternas, med en bandbredd till)
    #[arg(long, value_name = "METER", allow_negative_numbers = true)]
    x0: Option<f64>,
    /// Rutnätets södra kant i meter
    #[arg(long, value_name = "METER", allow_negative_numbers = true)]
    y0: Option<f64>,
    /// Rutans sida i meter
    #[arg(long, value_name = "METER", default_value_t = 100.0)]
    cell: f64,
    /// Rutans bredd, om den inte är kvadratisk
    #[arg(long, value_name = "METER")]
    dx: Option<f64>,
    /// Rutans höjd, om den inte är kvadratisk
    #[arg(long, value_name = "METER")]
    dy: Option<f64>,
    /// Antal rutor åt öster (standard: så att alla punkter täcks)
    #[arg(long, value_name = "ANTAL")]
    nx: Option<usize>,
    /// Antal rutor åt norr
    #[arg(long, value_name = "ANTAL")]
    ny: Option<usize>,
    /// Skriv rutorna som CSV (x, y och värdet) i stället för i svaret
    #[arg(long, value_name = "FIL")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Quartic,
    Epanechnikov,
    Triangular,
    Uniform,
    Gaussian,
}

impl Form {
    pub(super) fn kernel(self, cut_off: f64) -> Kernel {
        match self {
            Form::Quartic => Kernel::Quartic,
            Form::Epanechnikov => Kernel::Epanechnikov,
            Form::Triangular => Kernel::Triangular,
            Form::Uniform => Kernel::Uniform,
            Form::Gaussian => Kernel::Gaussian { cut_off },
        }
    }
}

/// Points with their weights.
struct Events {
    x: Vec<f64>,
    y: Vec<f64>,
    weights: Option<Vec<f64>>,
}

impl Events {
    fn points(&self) -> Result<Points<'_>, InputError> {
        Points::new(&self.x, &self.y)
    }

    fn total(&self) -> f64 {
        self.weights
            .as_ref()
            .map_or(self.x.len() as f64, |w| w.iter().sum())
    }
}

impl Smoothing {
    fn read(&self, mut reader: Reader<'_>) -> Result<Events, Failure> {
        let (x, y) = (reader.number(&self.points.x)?, reader.number(&self.points.y)?);
        let weight = match &self.weight {
            Some(column) => Some(reader.number(column)?),
            None => None,
        };
        let mut table = reader.read()?;
        Ok(Events {
            x: table.numbers(x),
            y: table.numbers(y),
            weights: weight.map(|w| table.numbers(w)),
        })
    }

    fn pixels(&self, events: &Events) -> Result<(Grid, Pixels), Failure> {
        let (width_m, height_m) = (self.dx.unwrap_or(self.cell), self.dy.unwrap_or(self.cell));
        // Before a grid is laid out by them.
        let sizes = [
            ("bandwidth_m", self.bandwidth),
            ("pixel_width_m", width_m),
            ("pixel_height_m", height_m),
        ];
        if let Some((argument, value)) = sizes.into_iter().find(|(_, v)| !(v.is_finite() && *v > 0.0)) {
            return Err(Failure::Input(InputError::Value {
                argument,
                value,
                needed: "a finite number above 0",
            }));
        }
        let bounds = events.points()?.bounds().unwrap_or([0.0; 4]);
        let start = |given: Option<f64>, least: f64, size: f64| {
            given.unwrap_or_else(|| ((least - self.bandwidth) / size).floor() * size)
        };
        let west_m = start(self.x0, bounds[0], width_m);
        let south_m = start(self.y0, bounds[1], height_m);
        // A number that is none becomes 0, or the most there is, and is refused by the grid.
        let count = |given: Option<usize>, from: f64, greatest: f64, size: f64| {
            given.unwrap_or_else(|| ((greatest + self.bandwidth - from) / size).ceil() as usize)
        };
        let columns = count(self.nx, west_m, bounds[2], width_m);
        let rows = count(self.ny, south_m, bounds[3], height_m);
        let grid = Grid::new(west_m, south_m, width_m, height_m, columns, rows)?;
        let pixels = Pixels {
            west_m,
            south_m,
            width_m,
            height_m,
            columns,
        };
        Ok((grid, pixels))
    }

    fn tell(&self, fields: &mut Fields, pixels: Pixels, rows: usize) {
        fields.set("kernel", written(self.kernel));
        fields.set("bandwidth", self.bandwidth);
        let square = pixels.width_m == pixels.height_m;
        fields.set(
            "grid",
            json!({
                "x0": pixels.west_m,
                "y0": pixels.south_m,
                "cell": square.then_some(pixels.width_m),
                "dx": pixels.width_m,
                "dy": pixels.height_m,
                "nx": pixels.columns,
                "ny": rows,
                "order": "row 0 = lowest y; values at pixel centres",
            }),
        );
    }

    fn density(&self, events: &Events, grid: Grid) -> Result<Density, InputError> {
        let weights = events.weights.as_deref();
        kernel_density(
            events.points()?,
            weights,
            grid,
            self.kernel.kernel(self.cut_off),
            self.bandwidth,
        )
    }

    /// To the file if there is one, else into the answer.
    fn hand_over(
        &self,
        run: &mut Run<'_>,
        pixels: Pixels,
        name: &str,
        values: &[f64],
    ) -> Result<(), Failure> {
        match &self.output {
            Some(file) => {
                write_grid(file, pixels, name, values)?;
                run.answer(|fields| fields.set("output", file.display().to_string()));
            }
            None => run.answer(|fields| fields.set("values", list(values.iter().copied()))),
        }
        Ok(())
    }
}

impl Statistic for KernelDensityArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let smoothing = &self.smoothing;
        let events = smoothing.read(self.input.open(run)?)?;
        let (grid, pixels) = smoothing.pixels(&events)?;
        if self.tolerance.is_some() && smoothing.kernel != Form::Gaussian {
            return Err(unfit(
                "--tolerance is for --kernel gaussian; the other kernels are exact",
            ));
        }
        let (density, error) = run.compute(|| match self.tolerance {
            Some(tolerance) => {
                let weights = events.weights.as_deref();
                let told = gaussian_density(events.points()?, weights, grid, smoothing.bandwidth, tolerance)?;
                let error = told.error_of_maximum();
                Ok::<_, InputError>((told.density, Some(error)))
            }
            None => Ok((smoothing.density(&events, grid)?, None)),
        })?;
        let total = events.total();
        let mass = density.per_m2().iter().sum::<f64>() * grid.pixel_area_m2();
        let maximum = density.maximum();
        run.answer(|fields| {
            smoothing.tell(fields, pixels, grid.rows());
            match error {
                Some(error) => fields.set("error_of_max", error),
                None if smoothing.kernel == Form::Gaussian => fields.set("cut_off", smoothing.cut_off),
                None => (),
            }
            fields.set("unit", "events per m2, not divided by their number");
            fields.set("n", events.x.len());
            fields.set("weights", total);
            fields.set("max", maximum);
            fields.set("mass", mass);
        });
        run.check(|| {
            format!(
                "mass={:.6} max={}",
                mass / total,
                python_exponent(maximum / total)
            )
        });
        smoothing.hand_over(run, pixels, "density", density.per_m2())
    }
}

impl Statistic for DualDensityArgs {
    fn run(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        if self.reference.as_os_str() == "-" {
            return Err(unfit("--reference is -, but only --input may be standard input"));
        }
        let smoothing = &self.smoothing;
        let events = smoothing.read(self.input.open(run)?)?;
        let reference = smoothing.read(Reader::open(&self.reference, run.watch())?)?;
        let (grid, pixels) = smoothing.pixels(&events)?;
        let ratio = run.compute(|| {
            let (above, below) = (
                smoothing.density(&events, grid)?,
                smoothing.density(&reference, grid)?,
            );
            dual_density(&above, &below, self.least).map_err(Failure::from)
        })?;
        let values: Vec<f64> = ratio.iter().map(|v| v.unwrap_or(f64::NAN)).collect();
        let known = ratio.iter().flatten();
        let (n, sum, maximum) =
            known.fold((0, 0.0, None), |(n, sum, most): (usize, f64, Option<f64>), &v| {
                (n + 1, sum + v, Some(most.map_or(v, |m| m.max(v))))
            });
        run.answer(|fields| {
            smoothing.tell(fields, pixels, grid.rows());
            if smoothing.kernel == Form::Gaussian {
                fields.set("cut_off", smoothing.cut_off);
            }
            fields.set("unit", "ratio of densities");
            fields.set("n", events.x.len());
            fields.set("n_reference", reference.x.len());
            fields.set("pixels_with_ratio", n);
            fields.set("max", maximum.map_or(Value::Null, Value::from));
        });
        run.check(|| format!("pixels={n} sum={sum:.6}"));
        smoothing.hand_over(run, pixels, "ratio", &values)
    }
}
