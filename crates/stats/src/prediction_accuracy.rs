//! How good a prediction of places was: hit rate, PAI, PAI*, PEI, penalised PAI, RRI and the recapture rate.
//!
//! **In words.** The k cells predicted to have most per area are held against where events fell. The hit rate is
//! the share of events in them, PAI that share over their share of the area (Chainey, Tompson and Uhlig
//! 2008), PAI* what the best k cells would have given, PEI = PAI / PAI* (Hunt 2016), and RRI predicted over
//! observed events in the chosen cells. The penalised PAI raises the share of area to a power below 1 (Joshi and others
//! 2021), so that the smallest hot spot does not win by its size. [`recapture_rate_index`]: events in the hot spots of one
//! period over those in the same places the period before, each as a share of all (Levine 2008).
//!
//! **Two things are called RRI**: predicted over observed, as in the R package ptools, and Levine's index, which needs no
//! predicted counts. PEI* of the NIJ challenge is another than PEI and is not here.
//!
//! **Unit.** Ratios; PAI is 1 when the cells are no better than any. **Assumes** that k was settled before the
//! events. **Does not say** whether a prediction did any good, and a high PAI on few events is chance.
//! Cells that rank alike keep the order they come in.
//!
//! ```
//! use stats::prediction_accuracy::prediction_accuracy;
//!
//! let accuracy = prediction_accuracy(&[8.0, 4.0, 2.0, 1.0], &[6.0, 7.0, 0.0, 0.0], &[1.0; 4], 1)?;
//! assert!((accuracy.pai - 6.0 / 13.0 / 0.25).abs() < 1e-12);
//! assert!(accuracy.pei.is_some_and(|pei| (pei - 6.0 / 7.0).abs() < 1e-12));
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, each, finite_and_not_negative, one, positive, same_length};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictionAccuracy {
    pub hits: f64,
    pub hit_rate: f64,
    pub area_share: f64,
    pub pai: f64,
    /// PAI of as many cells chosen afterwards.
    pub best_pai: f64,
    /// PAI over the best; `None` when that is 0.
    pub pei: Option<f64>,
    /// Predicted over observed; `None` without hits.
    pub rri: Option<f64>,
}

impl PredictionAccuracy {
    /// Hit rate over the share of area raised to `power`: 1 gives PAI, 0 the hit rate.
    ///
    /// # Errors
    /// A power that is not from 0 to 1.
    pub fn penalised_pai(&self, power: f64) -> Result<f64, InputError> {
        one("power", power, "from 0 to 1", |p| (0.0..=1.0).contains(&p))?;
        Ok(self.hit_rate / self.area_share.powf(power))
    }
}

/// How well hot spots lasted: the share of all events that the `cells` with most per area in `before` have in `after`,
/// over the share they had. 1: as much as before; below 1 is usual, since the highest counts are high by chance too.
///
/// # Errors
/// As [`prediction_accuracy`], with no events in either period.
pub fn recapture_rate_index(
    before: &[f64],
    after: &[f64],
    area_m2: &[f64],
    cells: usize,
) -> Result<f64, InputError> {
    let own = prediction_accuracy(before, before, area_m2, cells)?;
    let later = prediction_accuracy(before, after, area_m2, cells)?;
    Ok(later.hit_rate / own.hit_rate)
}

/// `cells` of the predicted ones are chosen.
///
/// # Errors
/// Lengths that differ, no events, an area that is not positive, a number that is negative or not finite, or
/// more cells chosen than there are.
pub fn prediction_accuracy(
    predicted: &[f64],
    observed: &[f64],
    area_m2: &[f64],
    cells: usize,
) -> Result<PredictionAccuracy, InputError> {
    same_length("predicted", predicted, "observed", observed)?;
    same_length("area_m2", area_m2, "observed", observed)?;
    finite_and_not_negative("predicted", predicted)?;
    finite_and_not_negative("observed", observed)?;
    each("area_m2", area_m2, "a finite number above 0", |a| {
        a.is_finite() && a > 0.0
    })?;
    one("cells", cells as f64, "from 1 to the number of cells", |k| {
        k >= 1.0 && k <= observed.len() as f64
    })?;
    let events: f64 = observed.iter().sum();
    positive("the sum of observed", events)?;
    let area: f64 = area_m2.iter().sum();
    let chosen = |by: &[f64]| {
        let mut order: Vec<usize> = (0..by.len()).collect();
        order.sort_by(|&a, &b| (by[b] / area_m2[b]).total_cmp(&(by[a] / area_m2[a])));
        order.truncate(cells);
        order
    };
    let sum = |of: &[f64], cells: &[usize]| cells.iter().map(|&i| of[i]).sum::<f64>();
    let by_prediction = chosen(predicted);
    let afterwards = chosen(observed);
    let hits = sum(observed, &by_prediction);
    let hit_rate = hits / events;
    let area_share = sum(area_m2, &by_prediction) / area;
    let pai = hit_rate / area_share;
    let best_pai = sum(observed, &afterwards) / events / (sum(area_m2, &afterwards) / area);
    Ok(PredictionAccuracy {
        hits,
        hit_rate,
        area_share,
        pai,
        best_pai,
        pei: (best_pai > 0.0).then(|| pai / best_pai),
        rri: (hits > 0.0).then(|| sum(predicted, &by_prediction) / hits),
    })
}
