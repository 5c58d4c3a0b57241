//! What the patterns on the map have in common: why one cannot be looked for, how chance is held against it, and what a
//! spot is called.

use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::place::Point;
use stats::input::InputError;
use stats::permutation::Permutations;

use super::plane::nearest_place;

/// Of what is called a finding on one map, so much is chance on average at most (Benjamini and Hochberg 1995).
pub const FALSE_SHARE: f64 = 0.05;
/// The same answer for everyone who asks the same.
pub const SEED: u64 = 1;
/// With fewer events chance cannot be told from anything.
pub const LEAST_EVENTS: i64 = 20;

/// Why a pattern cannot be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("kommunens data säger inte var kommunen ligger")]
    NoExtent,
    #[error("cellens sida är ett tal från {least} till {most} meter")]
    Side { least: u32, most: u32 },
    #[error("cellerna blir för många; sidan behöver vara minst {least} meter")]
    TooManyCells { least: u32 },
    #[error("urvalet har {n} händelser med känd plats, och det behövs minst {least}")]
    TooFew { n: i64, least: i64 },
    #[error("urvalet har {n} händelser med känd plats, fler än de {most} som hinns med")]
    TooMany { n: i64, most: i64 },
    #[error("urvalet är {days} dagar långt, och det behövs minst {least}")]
    TooShort { days: i64, least: i64 },
    #[error("alla celler har lika många händelser")]
    Alike,
}

impl From<InputError> for PatternError {
    /// What is left that statistics refuse when numbers and sizes have been tried.
    fn from(_: InputError) -> Self {
        Self::Alike
    }
}

/// A spot on the map in words: the nearest place of the municipality's list, if one is near, and its area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    pub place: Option<String>,
    pub area: Option<AreaCode>,
}

impl Spot {
    pub(super) fn of(
        municipality: &Municipality,
        point: Point,
        within_m: f64,
        area_of: &dyn Fn(Point) -> Option<AreaCode>,
    ) -> Self {
        Self {
            place: nearest_place(municipality, point, within_m),
            area: area_of(point),
        }
    }
}

pub(super) fn permutations(count: u32) -> Result<Permutations, PatternError> {
    Ok(Permutations::new(count, SEED)?)
}

pub(super) fn enough(n: usize) -> Result<(), PatternError> {
    let n = n as i64;
    if n < LEAST_EVENTS {
        return Err(PatternError::TooFew {
            n,
            least: LEAST_EVENTS,
        });
    }
    Ok(())
}

pub(super) fn not_too_many(n: usize, most: i64) -> Result<(), PatternError> {
    let n = n as i64;
    if n > most {
        return Err(PatternError::TooMany { n, most });
    }
    Ok(())
}
