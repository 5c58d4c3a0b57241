//! Where does it lie close together? Events per square kilometre by a quartic kernel, on a grid over the municipality,
//! with the tops named by the nearest known place.
//!
//! Only events whose place is known to a point, an address or a stretch of road are counted: one that is known to a
//! district would make a top in its middle.

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use stats::kernel_density::{Grid, Kernel, kernel_density};
use stats::points::Points;

use super::plane::{Plane, nearest_place};

/// In metres: a street corner to a part of a town.
pub const BANDWIDTHS_M: std::ops::RangeInclusive<f64> = 50.0..=3_000.0;
/// Cells along the longer side at most, where they are drawn.
pub const DRAWN_CELLS: u32 = 300;
const M2_PER_KM2: f64 = 1e6;
/// Tops that are named.
const MOST_TOPS: usize = 8;
/// A top is named by a place within so many bandwidths.
const NEAR: f64 = 1.5;

#[derive(Clone, Debug, PartialEq)]
pub struct DensityMap {
    pub bandwidth_m: f64,
    /// Events that it is made of, and those whose place is not known so exactly.
    pub n: i64,
    pub left_out: i64,
    pub columns: usize,
    pub rows: usize,
    /// The south-western corner, and the sides of a cell in degrees.
    pub corner: Point,
    pub cell: Point,
    /// Row after row from the south, each from the west.
    pub per_km2: Vec<f64>,
    /// Highest first.
    pub tops: Vec<DensityTop>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DensityTop {
    pub point: Point,
    pub per_km2: f64,
    /// The nearest place of the municipality's own list, if one is near.
    pub place: Option<String>,
    pub area: Option<AreaCode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DensityError {
    #[error("bandbredden är ett tal från 50 till 3000 meter")]
    Bandwidth,
    #[error("kommunens data säger inte var kommunen ligger")]
    NoExtent,
}

/// With at most so many cells along the longer side.
///
/// # Errors
/// A bandwidth out of bounds, or a municipality without an extent.
pub fn density_map(
    municipality: &Municipality,
    points: &[Point],
    left_out: i64,
    bandwidth_m: f64,
    most_cells: u32,
    area_of: impl Fn(Point) -> Option<AreaCode>,
) -> Result<DensityMap, DensityError> {
    if !BANDWIDTHS_M.contains(&bandwidth_m) {
        return Err(DensityError::Bandwidth);
    }
    let plane = Plane::of(municipality).ok_or(DensityError::NoExtent)?;
    let (width, height) = (plane.width_m, plane.height_m);
    // Fine enough for the kernel to be round, and no finer than can be seen.
    let side = (bandwidth_m / 5.0).max(width.max(height) / f64::from(most_cells));
    let (columns, rows) = ((width / side).ceil() as usize, (height / side).ceil() as usize);
    let (x_m, y_m): (Vec<f64>, Vec<f64>) = points.iter().map(|point| plane.metres(*point)).unzip();
    let density = Grid::new(0.0, 0.0, side, side, columns, rows).and_then(|grid| {
        let points = Points::new(&x_m, &y_m)?;
        kernel_density(points, None, grid, Kernel::Quartic, bandwidth_m)
    });
    let density = density.map_err(|_| DensityError::NoExtent)?;
    let per_km2: Vec<f64> = density.per_m2().iter().map(|d| d * M2_PER_KM2).collect();
    let corner = plane.point(0.0, 0.0);
    let next = plane.point(side, side);
    let cell = Point {
        lat: next.lat - corner.lat,
        lon: next.lon - corner.lon,
    };
    let mut map = DensityMap {
        bandwidth_m,
        n: points.len() as i64,
        left_out,
        columns,
        rows,
        corner,
        cell,
        per_km2,
        tops: Vec::new(),
    };
    map.tops = tops(&map)
        .into_iter()
        .map(|(point, per_km2)| DensityTop {
            point,
            per_km2,
            place: nearest_place(municipality, point, NEAR * bandwidth_m),
            area: area_of(point),
        })
        .collect();
    Ok(map)
}

impl DensityMap {
    pub fn at(&self, column: usize, row: usize) -> f64 {
        self.per_km2[row * self.columns + column]
    }

    /// The middle of a cell.
    pub fn middle(&self, column: usize, row: usize) -> Point {
        Point {
            lat: self.corner.lat + (row as f64 + 0.5) * self.cell.lat,
            lon: self.corner.lon + (column as f64 + 0.5) * self.cell.lon,
        }
    }

    pub fn most(&self) -> f64 {
        self.per_km2.iter().copied().fold(0.0, f64::max)
    }
}

/// Cells that no cell around them is above, a bandwidth apart, highest first.
fn tops(map: &DensityMap) -> Vec<(Point, f64)> {
    let around = |at: usize, of: usize| at.saturating_sub(1)..=(at + 1).min(of - 1);
    let is_top = |column: usize, row: usize| {
        let own = map.at(column, row);
        own > 0.0 && around(row, map.rows).all(|r| around(column, map.columns).all(|c| map.at(c, r) <= own))
    };
    let mut all: Vec<(Point, f64)> = (0..map.rows)
        .flat_map(|row| (0..map.columns).map(move |column| (column, row)))
        .filter(|(column, row)| is_top(*column, *row))
        .map(|(column, row)| (map.middle(column, row), map.at(column, row)))
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut apart: Vec<(Point, f64)> = Vec::new();
    for top in all {
        if apart.len() == MOST_TOPS {
            break;
        }
        if apart
            .iter()
            .all(|(point, _)| point.distance_m(top.0) > map.bandwidth_m)
        {
            apart.push(top);
        }
    }
    apart
}
