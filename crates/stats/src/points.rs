//! Points in the plane, in metres, checked once: as many x as y, and every coordinate a finite number.

use crate::input::{InputError, at_most_values, finite, one, same_length};

/// Borrowed coordinates of a projected system such as SWEREF 99 TM.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    x_m: &'a [f64],
    y_m: &'a [f64],
}

impl<'a> Points<'a> {
    /// # Errors
    /// Different lengths, or a coordinate that is not a finite number.
    pub fn new(x_m: &'a [f64], y_m: &'a [f64]) -> Result<Self, InputError> {
        same_length("x_m", x_m, "y_m", y_m)?;
        at_most_values("x_m", x_m.len(), u32::MAX as usize - 1)?;
        finite("x_m", x_m)?;
        finite("y_m", y_m)?;
        Ok(Self { x_m, y_m })
    }

    pub fn x_m(&self) -> &'a [f64] {
        self.x_m
    }

    pub fn y_m(&self) -> &'a [f64] {
        self.y_m
    }

    pub fn len(&self) -> usize {
        self.x_m.len()
    }

    pub fn is_empty(&self) -> bool {
        self.x_m.is_empty()
    }

    /// Least x, least y, greatest x, greatest y; `None` without points.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        if self.is_empty() {
            return None;
        }
        let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some([
            least(self.x_m),
            least(self.y_m),
            greatest(self.x_m),
            greatest(self.y_m),
        ])
    }

    /// Distances between the points can be squared; all at one place are as well.
    pub(crate) fn measurable(&self) -> Result<(), InputError> {
        let [west_m, south_m, east_m, north_m] = self.bounds().unwrap_or([0.0; 4]);
        let (width_m, height_m) = (east_m - west_m, north_m - south_m);
        one(
            "width and height of the points",
            width_m.max(height_m),
            "neither so small nor so large that its square is lost",
            |across_m| across_m == 0.0 || (width_m * width_m + height_m * height_m).is_normal(),
        )
    }
}
