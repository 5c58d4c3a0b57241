//! Difference in differences: how much more did the treated places change than the others?
//!
//! **In words.** (mean of the treated after − before) − (mean of the others after − before): what is left of the
//! change when that which came to all is taken away. Rows of a place vary together, so the error is that of sums
//! over places (clusters), not over rows.
//!
//! **Unit.** That of the values. For counts, where effects are factors rather than sums, use
//! [`rate_ratio_in_differences`], the same question as a regression. **Assumes** parallel trends: without the
//! intervention the treated would have changed as the others did. **Does not say** whether that holds; look at the
//! periods before.
//!
//! Card and Krueger (1994); errors by Liang and Zeger (1986) with the factor G / (G − 1) · (n − 1) / (n − 4) for G
//! clusters, intervals by Student's t with G − 1 degrees of freedom (Bertrand, Duflo and Mullainathan 2004).
//!
//! ```
//! use stats::difference_in_differences::difference_in_differences;
//!
//! let values = [20.0, 22.0, 21.0, 23.0, 23.0, 25.0, 21.0, 22.0];
//! let treated = [true, true, true, true, false, false, false, false];
//! let after = [false, false, true, true, false, false, true, true];
//! let found = difference_in_differences(&values, &treated, &after, &[0, 1, 0, 1, 2, 3, 2, 3])?;
//! assert_eq!(found.estimate, 3.5);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::count_regression::{CountModel, CountRegression, CountRegressionError, count_regression};
use crate::design::Design;
use crate::input::{InputError, at_least_values, finite, same_length};
use crate::interval::{Interval, is_confidence, reach, two_sided_p};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DifferenceInDifferences {
    pub estimate: f64,
    pub standard_error: f64,
    /// Means of the treated before and after, and of the others.
    pub treated: (f64, f64),
    pub others: (f64, f64),
    pub clusters: usize,
}

/// One value per row; rows of the same cluster may vary together.
///
/// # Errors
/// Lengths that differ, values that are not finite, one of the four cells empty, fewer than two clusters, or no
/// more rows than cells.
pub fn difference_in_differences(
    values: &[f64],
    treated: &[bool],
    after: &[bool],
    clusters: &[usize],
) -> Result<DifferenceInDifferences, InputError> {
    same_length("treated", treated, "values", values)?;
    same_length("after", after, "values", values)?;
    same_length("clusters", clusters, "values", values)?;
    finite("values", values)?;
    at_least_values("values", values.len(), 5)?;
    let cell = |at: usize| usize::from(treated[at]) * 2 + usize::from(after[at]);
    let (mut sums, mut counts) = ([0.0; 4], [0_usize; 4]);
    for (at, value) in values.iter().enumerate() {
        sums[cell(at)] += value;
        counts[cell(at)] += 1;
    }
    let names = [
        "others before",
        "others after",
        "the treated before",
        "the treated after",
    ];
    for (argument, count) in names.into_iter().zip(counts) {
        at_least_values(argument, count, 1)?;
    }
    let mean = [0, 1, 2, 3].map(|c| sums[c] / counts[c] as f64);

    // Each row moves the estimate by its residual over the rows of its cell, with the sign of the cell.
    let sign = [1.0, -1.0, -1.0, 1.0];
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&at| clusters[at]);
    let (mut variance, mut groups) = (0.0, 0);
    for cluster in order.chunk_by(|&a, &b| clusters[a] == clusters[b]) {
        let moved = cluster.iter().map(|&at| {
            let c = cell(at);
            sign[c] * (values[at] - mean[c]) / counts[c] as f64
        });
        variance += moved.sum::<f64>().powi(2);
        groups += 1;
    }
    at_least_values("clusters", groups, 2)?;
    let (g, n) = (groups as f64, values.len() as f64);
    variance *= g / (g - 1.0) * (n - 1.0) / (n - 4.0);
    Ok(DifferenceInDifferences {
        estimate: (mean[3] - mean[2]) - (mean[1] - mean[0]),
        standard_error: variance.sqrt(),
        treated: (mean[2], mean[3]),
        others: (mean[0], mean[1]),
        clusters: groups,
    })
}

impl DifferenceInDifferences {
    fn degrees_of_freedom(&self) -> Option<f64> {
        Some((self.clusters - 1) as f64)
    }

    /// # Errors
    /// A confidence that is not between 0 and 1.
    pub fn interval(&self, confidence: f64) -> Result<Interval, InputError> {
        is_confidence(confidence)?;
        let half = reach(confidence, self.degrees_of_freedom()) * self.standard_error;
        Ok(Interval::around(self.estimate, half))
    }

    pub fn p(&self) -> f64 {
        two_sided_p(self.estimate / self.standard_error, self.degrees_of_freedom())
    }
}

/// The name of the coefficient that is the effect.
pub const EFFECT: &str = "treated after";

/// For counts: by what factor the treated changed, against the others; the coefficient [`EFFECT`] of the
/// regression. Quasi-Poisson errors, or clustered ones when clusters are given.
///
/// # Errors
/// As [`count_regression`] and [`CountRegression::clustered`].
pub fn rate_ratio_in_differences(
    counts: &[f64],
    treated: &[bool],
    after: &[bool],
    clusters: Option<&[usize]>,
) -> Result<CountRegression, CountRegressionError> {
    same_length("treated", treated, "counts", counts)?;
    same_length("after", after, "counts", counts)?;
    let column =
        |is: &dyn Fn(usize) -> bool| (0..counts.len()).map(|at| f64::from(u8::from(is(at)))).collect();
    let design = Design::level(counts.len())
        .column("treated", column(&|at| treated[at]))
        .column("after", column(&|at| after[at]))
        .column(EFFECT, column(&|at| treated[at] && after[at]));
    let fit = count_regression(counts, &design, None, CountModel::QuasiPoisson)?;
    match clusters {
        Some(clusters) => fit.clustered(counts, &design, clusters),
        None => Ok(fit),
    }
}
