//! Benjamini and Hochberg's control of the false discovery rate: of the places called a finding, how many are chance?
//!
//! **In words.** Of m p-values in order, the k-th is held against q k / m; the last one that is at or below is the
//! limit, and all up to it are findings. On average at most the share q of them is false. An adjusted p-value is the
//! smallest q at which its test is a finding: the least of p m / k from its place on.
//!
//! **Unit.** Probabilities. **Assumes** p-values that are right by themselves, from tests that are independent or, as
//! those of neighbouring places, go the same way. Counts give coarse p-values, for which this is on the safe side; p
//! from R permutations cannot be below 1 / (R + 1), so that many places ask for many permutations. **Does not say**
//! which findings are the false ones.
//!
//! For maps of local statistics this is the control of Caldas de Castro and Singer (2006), who hold it against
//! Bonferroni's and find it the more useful: the tests of one map are one family ([`significance_limit`]). GeoDa's and
//! ArcGIS' "FDR" is the same. Benjamini and Hochberg (1995); adjusted values as R's `p.adjust(method = "BH")`.
//!
//! ```
//! use stats::benjamini_hochberg::{benjamini_hochberg, significance_limit};
//!
//! let p = [0.01, 0.02, 0.03, 0.9];
//! let adjusted = benjamini_hochberg(&p)?;
//! assert!((adjusted[0] - 0.04).abs() < 1e-12 && (adjusted[2] - 0.04).abs() < 1e-12);
//! assert_eq!(significance_limit(&p, 0.05)?, Some(0.03));
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, each, one};

/// Adjusted values in the order of `p`.
///
/// # Errors
/// A p-value that is not from 0 to 1.
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, InputError> {
    each("p", p, "from 0 to 1", |p| (0.0..=1.0).contains(&p))?;
    let tests = p.len() as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (place, &i) in order.iter().enumerate() {
        let rank = (p.len() - place) as f64;
        least = least.min(p[i] * tests / rank);
        adjusted[i] = least;
    }
    Ok(adjusted)
}

/// The largest of the p-values that is still a finding at the rate `q`: tests at or below it are findings. `None`
/// when there is none.
///
/// # Errors
/// A p-value that is not from 0 to 1, or a rate that is not between 0 and 1.
pub fn significance_limit(p: &[f64], q: f64) -> Result<Option<f64>, InputError> {
    one("q", q, "between 0 and 1", |q| q > 0.0 && q < 1.0)?;
    let adjusted = benjamini_hochberg(p)?;
    let findings = p.iter().zip(&adjusted).filter(|(_, adjusted)| **adjusted <= q);
    Ok(findings.map(|(&p, _)| p).reduce(f64::max))
}
