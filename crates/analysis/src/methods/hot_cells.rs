//! Where do cells with many events lie together, more than chance gives? Getis and Ord's Gi* on square cells.
//!
//! Does not say why, and not how many events there are to each inhabitant or passer-by: a centre is hot most of the time.

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use stats::getis_ord::{Star, getis_ord};

use super::cells::{Cell, CellGrid, Looked};
use super::pattern::{FALSE_SHARE, PatternError, Spot};

#[derive(Clone, Debug, PartialEq)]
pub struct HotCells {
    pub looked: Looked,
    /// Those that are findings: hot ones first, the hottest of them first.
    pub found: Vec<HotCell>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HotCell {
    pub cell: Cell,
    /// Gi*, in standard deviations: above nought hot, below it cold.
    pub z: f64,
    /// Two-sided, and adjusted for how many cells are looked at.
    pub p: f64,
    pub adjusted: f64,
    pub spot: Spot,
}

/// `left_out` is how many of the selection have no place known so exactly; `side_m` is chosen here when it is not given.
///
/// # Errors
/// Too few events, a side out of bounds or so short that the cells are too many, cells that are all alike, or a
/// municipality without an extent.
pub fn hot_cells(
    municipality: &Municipality,
    points: &[Point],
    left_out: i64,
    side_m: Option<u32>,
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> Result<HotCells, PatternError> {
    let grid = CellGrid::new(municipality, points, side_m)?;
    let scores = getis_ord(&grid.counts, &grid.weights, Star::WithSelf)?;
    let judged = grid.judged()?;
    let looked = grid.looked(left_out, judged.chance);
    let mut found: Vec<HotCell> = Vec::new();
    for (number, (z, p)) in scores.iter().zip(&judged.p).enumerate() {
        let (Some(z), Some((p, adjusted))) = (*z, *p) else {
            continue;
        };
        if adjusted > FALSE_SHARE {
            continue;
        }
        let cell = grid.cell(number);
        found.push(HotCell {
            spot: Spot::of(municipality, cell.middle(), f64::from(looked.side_m), area_of),
            cell,
            z,
            p,
            adjusted,
        });
    }
    found.sort_by(|a, b| b.z.total_cmp(&a.z));
    Ok(HotCells { looked, found })
}
