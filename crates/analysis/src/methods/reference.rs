//! How many would it be if nothing had changed since the period before? A count of weeks against as many weeks before them.
//!
//! Does not say why, and knows no season: both periods should hold the same parts of the year.

use crate::finding::{CountRange, ExpectedRange, RangeMethod, Verdict};

/// With fewer before, a range would say nothing.
const LEAST_BEFORE: i64 = 20;
/// Half of a 95-percent interval, in standard errors.
const HALF: f64 = 1.96;

/// `now` and `before` are counts by week, oldest first. The difference of the square roots of two counts with the same mean
/// has a variance of about φ / 2, whatever the mean (Anscombe 1948); φ is Pearson's dispersion of the weeks before, and never
/// less than that of chance alone. No range when the periods differ in length or little happened before.
pub fn against_reference(now: &[i64], before: &[i64]) -> CountRange {
    let (n, reference): (i64, i64) = (now.iter().sum(), before.iter().sum());
    let untold = CountRange {
        n,
        comparable: n,
        range: None,
        verdict: Verdict::TooFew,
    };
    if now.len() != before.len() || before.len() < 2 || reference < LEAST_BEFORE {
        return untold;
    }
    let mean = reference as f64 / before.len() as f64;
    let squares: f64 = before.iter().map(|n| (*n as f64 - mean).powi(2)).sum();
    let dispersion = (squares / mean / (before.len() - 1) as f64).max(1.0);
    let (root, reach) = ((reference as f64).sqrt(), HALF * (dispersion / 2.0).sqrt());
    let low = (root - reach).max(0.0).powi(2).floor() as i64;
    let high = (root + reach).powi(2).ceil() as i64;
    CountRange {
        range: Some(ExpectedRange {
            expected: reference as f64,
            low,
            high,
            method: RangeMethod::EarlierPeriod,
        }),
        verdict: match n {
            n if n < low => Verdict::Below,
            n if n > high => Verdict::Above,
            _ => Verdict::Within,
        },
        ..untold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: &[i64], before: &[i64], expected: Option<(i64, i64)>, verdict: Verdict) {
        let found = against_reference(now, before);
        assert_eq!(found.range.map(|r| (r.low, r.high)), expected);
        assert_eq!(found.verdict, verdict);
    }

    #[test]
    fn chance_alone_gives_the_range_of_two_poisson_counts() {
        // √400 = 20; 20 ± 1.96 / √2 = 18.614 and 21.386.
        check(&[4; 100], &[4; 100], Some((346, 458)), Verdict::Within);
        check(&[5; 100], &[4; 100], Some((346, 458)), Verdict::Above);
        check(&[3; 100], &[4; 100], Some((346, 458)), Verdict::Below);
    }

    #[test]
    fn weeks_that_vary_more_give_a_wider_range() {
        let wild: Vec<i64> = (0..100).map(|week| if week % 10 == 0 { 40 } else { 0 }).collect();
        let found = against_reference(&[5; 100], &wild);
        assert_eq!(found.verdict, Verdict::Within, "{found:?}");
    }

    #[test]
    fn little_before_or_another_length_gives_no_range() {
        check(&[1; 10], &[1; 10], None, Verdict::TooFew);
        check(&[9; 10], &[9; 11], None, Verdict::TooFew);
        check(&[9; 10], &[], None, Verdict::TooFew);
    }

    /// Of two periods with the same mean, about one in twenty should fall outside; a small generator of its own gives them.
    #[test]
    fn about_one_in_twenty_falls_outside_by_chance() {
        let mut seed = 7_u64;
        let mut uniform = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut poisson = |mean: f64| {
            let (limit, mut product, mut n) = ((-mean).exp(), uniform(), 0);
            while product > limit {
                product *= uniform();
                n += 1;
            }
            n
        };
        let trials = 4_000;
        let outside = (0..trials)
            .filter(|_| {
                let mut weeks = || (0..104).map(|_| poisson(1.5)).collect::<Vec<i64>>();
                let (now, before) = (weeks(), weeks());
                against_reference(&now, &before).verdict != Verdict::Within
            })
            .count();
        let share = outside as f64 / f64::from(trials);
        assert!((0.025..=0.06).contains(&share), "{share}");
    }
}
