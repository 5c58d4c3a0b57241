//! Which cells are like the cells around them, and which stand out from them? Anselin's local Moran on square cells.
//!
//! Does not say why; and a cell among others that all have few is low whether it is calm or nobody reports from there.

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
pub use stats::local_moran::Quadrant;
use stats::local_moran::local_moran;

use super::cells::{Cell, CellGrid, Looked};
use super::pattern::{FALSE_SHARE, PatternError, Spot};

#[derive(Clone, Debug, PartialEq)]
pub struct LocalClusters {
    pub looked: Looked,
    /// Those that are findings: many among many first, then the strongest.
    pub found: Vec<LocalCluster>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LocalCluster {
    pub cell: Cell,
    pub quadrant: Quadrant,
    /// Local Moran's I: how much the cell and those around it deviate to the same side, or below nought to different ones.
    pub i: f64,
    /// Two-sided, and adjusted for how many cells are looked at.
    pub p: f64,
    pub adjusted: f64,
    pub spot: Spot,
}

/// As [`super::hot_cells::hot_cells`].
///
/// # Errors
/// As [`super::hot_cells::hot_cells`].
pub fn local_clusters(
    municipality: &Municipality,
    points: &[Point],
    left_out: i64,
    side_m: Option<u32>,
    area_of: &dyn Fn(Point) -> Option<AreaCode>,
) -> Result<LocalClusters, PatternError> {
    let grid = CellGrid::new(municipality, points, side_m)?;
    let local = local_moran(&grid.counts, &grid.weights.row_standardised())?;
    let judged = grid.judged()?;
    let looked = grid.looked(left_out, judged.chance);
    let mut found: Vec<LocalCluster> = Vec::new();
    for (number, (local, p)) in local.iter().zip(&judged.p).enumerate() {
        let (Some(quadrant), Some((p, adjusted))) = (local.quadrant, *p) else {
            continue;
        };
        if adjusted > FALSE_SHARE {
            continue;
        }
        let cell = grid.cell(number);
        found.push(LocalCluster {
            spot: Spot::of(municipality, cell.middle(), f64::from(looked.side_m), area_of),
            cell,
            quadrant,
            i: local.i,
            p,
            adjusted,
        });
    }
    let rank = |cluster: &LocalCluster| match cluster.quadrant {
        Quadrant::HighHigh => 0,
        Quadrant::HighLow => 1,
        Quadrant::LowHigh => 2,
        Quadrant::LowLow => 3,
    };
    found.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then_with(|| b.i.abs().total_cmp(&a.i.abs()))
    });
    Ok(LocalClusters { looked, found })
}
