//! Do a few places have most of it? Squares where anything was ever reported, in order of their events.
//!
//! Squares without an event of the selection count too, or every selection would look even. Does not say which places
//! they are, nor whether it is the same ones next year.

use stats::concentration::Concentration;

/// The side of a square.
pub const SQUARE_M: f64 = 200.0;
/// The shares of all events that are asked about.
const SHARES: [f64; 3] = [0.25, 0.5, 0.8];

#[derive(Clone, Debug, PartialEq)]
pub struct PlaceConcentration {
    pub places: usize,
    pub events: i64,
    /// Events whose place is not known so exactly.
    pub left_out: i64,
    /// Shares of places and of events, those with most first.
    pub curve: Vec<(f64, f64)>,
    pub shares: Vec<PlacesForShare>,
    /// 0 when all places have as many, 1 when one has all, with regard to how few the events are.
    pub gini: f64,
    /// The plain coefficient, and the one that chance alone would give.
    pub plain_gini: f64,
    pub gini_by_chance: f64,
}

/// The smallest number of places that have a share of the events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacesForShare {
    pub of_events: f64,
    pub of_places: f64,
    pub places: usize,
}

/// `None` with fewer than two places, or no events.
pub fn concentration(counts: &[u32], left_out: i64) -> Option<PlaceConcentration> {
    let found = Concentration::of(counts).ok()?;
    let places = counts.len();
    let for_share = |of_events: f64| {
        let of_places = found.share_of_places_with(of_events);
        PlacesForShare {
            of_events,
            of_places,
            places: (of_places * places as f64).round() as usize,
        }
    };
    Some(PlaceConcentration {
        places,
        events: counts.iter().map(|n| i64::from(*n)).sum(),
        left_out,
        curve: found.lorenz(),
        shares: SHARES.map(for_share).to_vec(),
        gini: found.generalised_gini(),
        plain_gini: found.gini(),
        gini_by_chance: found.by_chance().gini,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_with_most_come_first() {
        // As in the documentation of `stats`: Gini 0.8, generalised 0.75.
        let found = concentration(&[0, 2, 0, 5, 1, 0, 0, 0, 0, 0], 3).unwrap();
        assert_eq!((found.places, found.events, found.left_out), (10, 8, 3));
        assert!((found.plain_gini - 0.8).abs() < 1e-12 && (found.gini - 0.75).abs() < 1e-12);
        let told: Vec<(f64, usize)> = found.shares.iter().map(|s| (s.of_events, s.places)).collect();
        assert_eq!(told, [(0.25, 1), (0.5, 1), (0.8, 2)]);
        assert_eq!(found.curve[1], (0.1, 0.625));
        assert_eq!(concentration(&[4], 0), None);
        assert_eq!(concentration(&[0, 0], 0), None);
    }
}
