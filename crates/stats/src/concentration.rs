//! How unevenly events fall on places: the Lorenz curve, Gini's coefficient and the places that have half.
//!
//! **In words.** Places in order of their events, most first: the curve tells what share of all events the first
//! share of places has. Gini's coefficient is 0 when every place has as many and nears 1 when one has all.
//! With fewer events than places most must be empty however even chance is, and the plain coefficient
//! overstates; the generalised one measures from the most even spread there can be,
//! G′ = (n / c)(G − 1) + 1 for c events in n > c places.
//!
//! **Unit.** Shares. **Assumes** places of about the same kind, all of them listed, the empty ones too.
//! **Does not say** that the same places lead next year, nor that chance alone would not give as much.
//!
//! Bernasco and Steenbeek (2017), "More places than crimes"; agrees with the R package lorenzgini.
//!
//! ```
//! use stats::concentration::Concentration;
//!
//! let streets = Concentration::of(&[5, 2, 1, 0, 0, 0, 0, 0, 0, 0])?;
//! assert!((streets.gini() - 0.8).abs() < 1e-12);
//! assert!((streets.generalised_gini() - 0.75).abs() < 1e-12);
//! assert_eq!(streets.share_of_places_with(0.5), 0.1);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, at_least_values, one};

/// Counts in order, most first, summed from there.
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    cumulated: Vec<u64>,
}

impl Concentration {
    /// # Errors
    /// Fewer than two places, or no events.
    pub fn of(counts: &[u32]) -> Result<Self, InputError> {
        at_least_values("counts", counts.len(), 2)?;
        let mut sorted = counts.to_vec();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let mut sum = 0;
        let cumulated: Vec<u64> = sorted
            .iter()
            .map(|&count| {
                sum += u64::from(count);
                sum
            })
            .collect();
        one("the sum of counts", sum as f64, "above 0", |s| s > 0.0)?;
        Ok(Self { cumulated })
    }

    fn places(&self) -> f64 {
        self.cumulated.len() as f64
    }

    fn events(&self) -> f64 {
        self.cumulated.last().map_or(0.0, |&sum| sum as f64)
    }

    pub fn gini(&self) -> f64 {
        // Twice the area between the curve and the diagonal, by rectangles: exact for counts.
        let under: f64 = self.cumulated.iter().map(|&sum| sum as f64).sum();
        (2.0 * under / self.events() - 1.0) / self.places() - 1.0
    }

    /// Against the most even spread that so many events allow.
    pub fn generalised_gini(&self) -> f64 {
        (self.places() / self.events()).max(1.0) * (self.gini() - 1.0) + 1.0
    }

    /// Times n / (n − 1), so that one place with everything gives 1.
    pub fn unbiased_gini(&self) -> f64 {
        self.gini() * self.places() / (self.places() - 1.0)
    }

    /// Share of the events that fall on the given share of places, those with most; part of a place is a place.
    pub fn share_of_events_on(&self, share_of_places: f64) -> f64 {
        let wanted = (share_of_places.clamp(0.0, 1.0) * self.places() - 1e-9).ceil() as usize;
        match wanted {
            0 => 0.0,
            wanted => self.cumulated[wanted - 1] as f64 / self.events(),
        }
    }

    /// The smallest share of places that has at least the given share of the events.
    pub fn share_of_places_with(&self, share_of_events: f64) -> f64 {
        let wanted = share_of_events.clamp(0.0, 1.0) * self.events() - 1e-9;
        if wanted <= 0.0 {
            return 0.0;
        }
        let before = self.cumulated.partition_point(|&sum| (sum as f64) < wanted);
        (before + 1) as f64 / self.places()
    }

    /// The curve's points: share of places, share of events.
    pub fn lorenz(&self) -> Vec<(f64, f64)> {
        let points = self.cumulated.iter().enumerate();
        std::iter::once((0.0, 0.0))
            .chain(points.map(|(at, &sum)| ((at + 1) as f64 / self.places(), sum as f64 / self.events())))
            .collect()
    }
}
