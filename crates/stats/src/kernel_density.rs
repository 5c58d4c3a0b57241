//! Kernel density: how many events per square metre are expected around each pixel.
//!
//! **In words.** Every event spreads its weight over a disc of radius h (the bandwidth) around it, most
//! near the event and least at the rim, and the density of a place is the sum of what reaches it:
//! f(q) = Σ wᵢ K(dᵢ / h) / h², where dᵢ is the distance in metres from the place to event i. K integrates
//! to 1 over the plane, so that the sum of f times the area of a pixel is close to the number of events.
//!
//! **Unit.** Events per m² (times 10⁶: per km²). Not divided by the number of events, and not corrected
//! for the edge of the area: near a municipal border the density is too low when the neighbours' events
//! are missing.
//!
//! **Assumes** that a place is as likely to have its next event as its surroundings were, equally in all
//! directions. **Does not say** whether a high value is more than chance (see [`crate::getis_ord`] and
//! [`crate::scan`]), nor anything about risk per inhabitant (see [`dual_density`]).
//!
//! **Exact.** [`kernel_density`] gives the double sum itself up to rounding, however it is computed; the
//! Gaussian alone has a cut-off, which is stated. For very many points [`gaussian_density`] is faster, with an
//! error that is bounded and told. [`plain_density`] is the double sum as written, and the
//! tests compare the two. Same result on any number of threads.
//!
//! Silverman (1986), *Density Estimation*, 4.2–4.3, for the kernels; Chan, U, Choi and Xu (SIGMOD 2022)
//! for the idea to sweep a row with running sums, which is done here in pieces of a row so that no digits
//! are lost.
//!
//! ```
//! use stats::kernel_density::{Grid, Kernel, kernel_density};
//! use stats::points::Points;
//!
//! let (x_m, y_m) = ([674_050.0, 674_060.0], [6_580_050.0, 6_580_090.0]);
//! let grid = Grid::new(673_500.0, 6_579_500.0, 20.0, 20.0, 60, 60)?;
//! let density = kernel_density(Points::new(&x_m, &y_m)?, None, grid, Kernel::Quartic, 200.0)?;
//! let events: f64 = density.per_m2().iter().sum::<f64>() * 20.0 * 20.0;
//! assert!((events - 2.0).abs() < 0.01);
//! # Ok::<(), stats::input::InputError>(())
//! ```

mod bins;
mod bounded;
mod moments;
mod stamp;
mod sweep;

use std::f64::consts::PI;

use crate::input::{InputError, finite_and_not_negative, one, positive, same_length};
use crate::points::Points;

pub(crate) use bins::{InARow, RowBins};
pub use bounded::{GaussianDensity, gaussian_density};

/// The form of the disc. Each integrates to 1 over the plane; u is distance over bandwidth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// 3/π · (1 − u²)², the usual one in crime mapping.
    Quartic,
    /// 2/π · (1 − u²)
    Epanechnikov,
    /// 3/π · (1 − u)
    Triangular,
    /// 1/π, on and within the rim: the number of events within h, per area of the disc.
    Uniform,
    /// 1/2π · exp(−u²/2): the bandwidth is the standard deviation. Nothing beyond `cut_off` bandwidths,
    /// and what is cut off is not added back; 6 leaves an error below 10⁻⁶ of the maximum.
    Gaussian { cut_off: f64 },
}

impl Kernel {
    /// K at a distance over a bandwidth, both squared. The rim belongs to the disc.
    pub fn at_squared(self, distance_squared: f64, bandwidth_squared: f64) -> f64 {
        if distance_squared > self.reach() * self.reach() * bandwidth_squared {
            return 0.0;
        }
        let u_squared = distance_squared / bandwidth_squared;
        self.height() * self.form(u_squared)
    }

    /// K at 0.
    #[inline(always)]
    fn height(self) -> f64 {
        match self {
            Kernel::Quartic | Kernel::Triangular => 3.0 / PI,
            Kernel::Epanechnikov => 2.0 / PI,
            Kernel::Uniform => 1.0 / PI,
            Kernel::Gaussian { .. } => 0.5 / PI,
        }
    }

    /// K(u) / K(0) from u², within the reach.
    #[inline(always)]
    fn form(self, u_squared: f64) -> f64 {
        match self {
            Kernel::Quartic => (1.0 - u_squared) * (1.0 - u_squared),
            Kernel::Epanechnikov => 1.0 - u_squared,
            Kernel::Triangular => 1.0 - u_squared.sqrt(),
            Kernel::Uniform => 1.0,
            Kernel::Gaussian { .. } => (-0.5 * u_squared).exp(),
        }
    }

    /// How far an event reaches, in bandwidths.
    pub fn reach(self) -> f64 {
        match self {
            Kernel::Gaussian { cut_off } => cut_off,
            _ => 1.0,
        }
    }

    /// Variance along one axis at bandwidth 1: kernels with the same variance smooth about as much.
    pub fn variance(self) -> f64 {
        match self {
            Kernel::Quartic => 1.0 / 8.0,
            Kernel::Epanechnikov => 1.0 / 6.0,
            Kernel::Triangular => 3.0 / 20.0,
            Kernel::Uniform => 1.0 / 4.0,
            Kernel::Gaussian { .. } => 1.0,
        }
    }

    fn check(self, bandwidth_m: f64) -> Result<(), InputError> {
        positive("bandwidth_m", bandwidth_m)?;
        if let Kernel::Gaussian { cut_off } = self {
            one("cut_off", cut_off, "between 1 and 40 bandwidths", |c| {
                (1.0..=40.0).contains(&c)
            })?;
        }
        Ok(())
    }
}

/// Pixels from a south-western corner: row 0 is the southernmost, and a value belongs to a pixel's centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    west_m: f64,
    south_m: f64,
    pixel_width_m: f64,
    pixel_height_m: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// More pixels than this would be a mistake rather than a map.
    pub const MOST_PIXELS: usize = 1 << 28;

    /// # Errors
    /// A corner that is not finite, a pixel without area, no pixels or too many.
    pub fn new(
        west_m: f64,
        south_m: f64,
        pixel_width_m: f64,
        pixel_height_m: f64,
        columns: usize,
        rows: usize,
    ) -> Result<Self, InputError> {
        one("west_m", west_m, "a finite number", f64::is_finite)?;
        one("south_m", south_m, "a finite number", f64::is_finite)?;
        positive("pixel_width_m", pixel_width_m)?;
        positive("pixel_height_m", pixel_height_m)?;
        let pixels = columns as f64 * rows as f64;
        one("columns times rows", pixels, "from 1 to 2^28", |n| {
            n >= 1.0 && n <= Self::MOST_PIXELS as f64
        })?;
        Ok(Self {
            west_m,
            south_m,
            pixel_width_m,
            pixel_height_m,
            columns,
            rows,
        })
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn pixels(&self) -> usize {
        self.columns * self.rows
    }

    pub fn pixel_area_m2(&self) -> f64 {
        self.pixel_width_m * self.pixel_height_m
    }

    /// Centre of a column, from the western edge.
    fn x_from_west(&self, column: usize) -> f64 {
        (column as f64 + 0.5) * self.pixel_width_m
    }

    /// Centre of a row, from the southern edge.
    fn y_from_south(&self, row: usize) -> f64 {
        (row as f64 + 0.5) * self.pixel_height_m
    }
}

/// A density and what it was made with. Events can be added and taken away again.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    grid: Grid,
    kernel: Kernel,
    bandwidth_m: f64,
    per_m2: Vec<f64>,
}

impl Density {
    /// Nothing anywhere yet.
    ///
    /// # Errors
    /// A bandwidth or cut-off that is not a positive finite number.
    pub fn empty(grid: Grid, kernel: Kernel, bandwidth_m: f64) -> Result<Self, InputError> {
        kernel.check(bandwidth_m)?;
        Ok(Self {
            grid,
            kernel,
            bandwidth_m,
            per_m2: vec![0.0; grid.pixels()],
        })
    }

    pub fn grid(&self) -> Grid {
        self.grid
    }

    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    pub fn bandwidth_m(&self) -> f64 {
        self.bandwidth_m
    }

    /// Row after row from the south, each from the west.
    pub fn per_m2(&self) -> &[f64] {
        &self.per_m2
    }

    pub fn maximum(&self) -> f64 {
        self.per_m2.iter().copied().fold(0.0, f64::max)
    }

    /// Adds events. Costs what these events cost, not what the whole density did.
    ///
    /// # Errors
    /// Weights that are negative, not finite, or not as many as the points.
    pub fn add(&mut self, points: Points<'_>, weights: Option<&[f64]>) -> Result<(), InputError> {
        self.change(points, weights, 1.0)
    }

    /// Takes events away that were added before. What is left differs from a density computed without
    /// them by rounding only, about 10⁻¹⁵ of what the pixel held; a pixel never goes below zero.
    ///
    /// # Errors
    /// Weights that are negative, not finite, or not as many as the points.
    pub fn remove(&mut self, points: Points<'_>, weights: Option<&[f64]>) -> Result<(), InputError> {
        self.change(points, weights, -1.0)
    }

    fn change(&mut self, points: Points<'_>, weights: Option<&[f64]>, sign: f64) -> Result<(), InputError> {
        check_weights(points, weights)?;
        let reach_m = self.kernel.reach() * self.bandwidth_m;
        let bins = RowBins::new(points, weights, self.grid, reach_m, InARow::ByColumn);
        stamp::stamp(
            &mut self.per_m2,
            &bins,
            self.grid,
            self.kernel,
            self.bandwidth_m,
            sign,
        );
        Ok(())
    }
}

/// Density of weighted points on a grid; without weights each point weighs 1. No points give zero everywhere.
///
/// # Errors
/// A bandwidth that is not a positive finite number, or weights that are negative, not finite, or not as
/// many as the points.
pub fn kernel_density(
    points: Points<'_>,
    weights: Option<&[f64]>,
    grid: Grid,
    kernel: Kernel,
    bandwidth_m: f64,
) -> Result<Density, InputError> {
    let mut density = Density::empty(grid, kernel, bandwidth_m)?;
    check_weights(points, weights)?;
    let bins = RowBins::new(
        points,
        weights,
        grid,
        kernel.reach() * bandwidth_m,
        InARow::ByColumn,
    );
    let per_m2 = &mut density.per_m2;
    match kernel {
        Kernel::Quartic => match moments::Reach::if_sooner(&bins, grid, bandwidth_m) {
            Some(reach) => moments::quartic(per_m2, &bins, &reach),
            None => sweep::quartic(per_m2, &bins, grid, bandwidth_m),
        },
        Kernel::Epanechnikov => sweep::epanechnikov(per_m2, &bins, grid, bandwidth_m),
        Kernel::Uniform => sweep::uniform(per_m2, &bins, grid, bandwidth_m),
        Kernel::Triangular | Kernel::Gaussian { .. } => {
            stamp::stamp(per_m2, &bins, grid, kernel, bandwidth_m, 1.0);
        }
    }
    Ok(density)
}

/// The definition as written, pixel by pixel and point by point: slow, and what the fast ways must equal.
///
/// # Errors
/// As [`kernel_density`].
pub fn plain_density(
    points: Points<'_>,
    weights: Option<&[f64]>,
    grid: Grid,
    kernel: Kernel,
    bandwidth_m: f64,
) -> Result<Density, InputError> {
    let mut density = Density::empty(grid, kernel, bandwidth_m)?;
    check_weights(points, weights)?;
    let h_squared = bandwidth_m * bandwidth_m;
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let mut sum = 0.0;
            for i in 0..points.len() {
                // From the corner before squaring: 6.5 million squared leaves no millimetres.
                let dx = grid.x_from_west(column) - (points.x_m()[i] - grid.west_m);
                let dy = grid.y_from_south(row) - (points.y_m()[i] - grid.south_m);
                let weight = weights.map_or(1.0, |w| w[i]);
                sum += weight * kernel.at_squared(dx * dx + dy * dy, h_squared);
            }
            density.per_m2[row * grid.columns + column] = sum / h_squared;
        }
    }
    Ok(density)
}

/// Ratio of two densities on the same grid, as of a period to the one before, or events to inhabitants.
///
/// A pixel where the second is below `least_per_m2` has no ratio: there is too little to divide by.
///
/// # Errors
/// Different grids, kernels or bandwidths (their ratio would show the smoothing), or a limit that is not
/// a positive finite number.
pub fn dual_density(
    density: &Density,
    reference: &Density,
    least_per_m2: f64,
) -> Result<Vec<Option<f64>>, DualDensityError> {
    if density.grid != reference.grid {
        return Err(DualDensityError::Grids);
    }
    if density.kernel != reference.kernel || density.bandwidth_m != reference.bandwidth_m {
        return Err(DualDensityError::Smoothing {
            bandwidth_m: density.bandwidth_m,
            reference_m: reference.bandwidth_m,
        });
    }
    positive("least_per_m2", least_per_m2)?;
    let pixels = density.per_m2.iter().zip(&reference.per_m2);
    Ok(pixels
        .map(|(&f, &g)| (g >= least_per_m2).then(|| f / g))
        .collect())
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DualDensityError {
    #[error("the two densities are on different grids")]
    Grids,
    #[error("the two densities are smoothed differently: bandwidths {bandwidth_m} m and {reference_m} m")]
    Smoothing { bandwidth_m: f64, reference_m: f64 },
    #[error(transparent)]
    Input(#[from] InputError),
}

fn check_weights(points: Points<'_>, weights: Option<&[f64]>) -> Result<(), InputError> {
    if let Some(weights) = weights {
        same_length("weights", weights, "points", points.x_m())?;
        finite_and_not_negative("weights", weights)?;
    }
    Ok(())
}
