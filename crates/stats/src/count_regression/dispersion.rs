//! θ of the negative binomial, given the means: where the likelihood is highest, and how sure that is.

use statrs::function::gamma::digamma;

/// The variance is μ + μ²/θ: the smaller θ is, the more counts vary beyond Poisson's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theta {
    pub estimate: f64,
    pub standard_error: f64,
}

/// Beyond this the negative binomial is Poisson's to every digit that the likelihood has.
pub(super) const AS_GOOD_AS_POISSON: f64 = 1e6;
const STEPS: usize = 60;

/// Each value among the counts, and how often it stands there: the expensive functions are of these only.
pub(super) fn distinct(counts: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a == b)
        .map(|alike| (alike[0], alike.len() as f64))
        .collect()
}

/// θ for means near the right ones; None when the likelihood grows all the way to Poisson's. Newton's method in
/// the logarithm of θ, kept between what is known to be too low and too high.
pub(super) fn maximum_likelihood(values: &[(f64, f64)], counts: &[f64], fitted: &[f64]) -> Option<f64> {
    let rows = || counts.iter().zip(fitted);
    // The slope of the likelihood in 1/θ, where that is 0.
    let beyond_poisson: f64 = rows().map(|(y, m)| (y - m).powi(2) - y).sum();
    if beyond_poisson <= 0.0 {
        return None;
    }
    let moments = counts.len() as f64 / rows().map(|(y, m)| (y / m - 1.0).powi(2)).sum::<f64>();
    let (mut low, mut high) = (0.0, AS_GOOD_AS_POISSON);
    let mut theta = moments.clamp(1e-6, AS_GOOD_AS_POISSON / 2.0);
    let mut log_growth = vec![0.0; counts.len()];
    for _ in 0..STEPS {
        for (l, m) in log_growth.iter_mut().zip(fitted) {
            *l = (1.0 + m / theta).ln();
        }
        let (score, information) = score_and_information(values, counts, fitted, &log_growth, theta);
        if score > 0.0 {
            low = theta;
        } else {
            high = theta;
        }
        let newton = newton_step(theta, score, information);
        let next = match newton {
            Some(next) if next > low && next < high => next,
            _ if low > 0.0 => (low * high).sqrt(),
            _ => theta / 8.0,
        };
        let settled = (next / theta - 1.0).abs() < 1e-2;
        theta = next;
        if settled || theta < 1e-9 {
            break;
        }
    }
    (theta > 1e-9 && theta < AS_GOOD_AS_POISSON * 0.99).then_some(theta)
}

/// One step on, and the information about θ where it was taken from.
pub(super) fn newton(
    values: &[(f64, f64)],
    counts: &[f64],
    fitted: &[f64],
    log_growth: &[f64],
    theta: f64,
) -> (f64, f64) {
    let (score, information) = score_and_information(values, counts, fitted, log_growth, theta);
    let next = newton_step(theta, score, information);
    // Where the likelihood bends the wrong way there is only the direction to go by.
    let bolder = if score > 0.0 { 2.0 } else { 0.5 };
    (next.unwrap_or(theta * bolder), information)
}

/// In ln θ the likelihood's slope is θs and that of the slope θs − θ²I.
fn newton_step(theta: f64, score: f64, information: f64) -> Option<f64> {
    let bend = score - theta * information;
    (bend < 0.0).then(|| theta * (-score / bend).clamp(-3.0, 3.0).exp())
}

/// The log likelihood's slope in θ, and the negative of its curvature; `log_growth` is ln(1 + μ/θ).
fn score_and_information(
    values: &[(f64, f64)],
    counts: &[f64],
    fitted: &[f64],
    log_growth: &[f64],
    theta: f64,
) -> (f64, f64) {
    let (psi, psi_slope) = (digamma(theta), trigamma(theta));
    let (mut score, mut information) = (0.0, 0.0);
    for &(y, times) in values {
        if y > 0.0 {
            score += times * (digamma(theta + y) - psi);
            information += times * (psi_slope - trigamma(theta + y));
        }
    }
    for ((y, m), log) in counts.iter().zip(fitted).zip(log_growth) {
        let share = (m + theta).recip();
        score += (m - y) * share - log;
        information += share * ((2.0 * m + theta - y) * share - (m + theta) / theta);
    }
    (score, information)
}

/// The slope of digamma, for arguments above 0: up to 12 by its recurrence, from there by its series.
fn trigamma(x: f64) -> f64 {
    let mut x = x;
    let mut below = 0.0;
    while x < 12.0 {
        below += (x * x).recip();
        x += 1.0;
    }
    let r = (x * x).recip();
    let series = r * (1.0 / 6.0 - r * (1.0 / 30.0 - r * (1.0 / 42.0 - r * (1.0 / 30.0 - r * 5.0 / 66.0))));
    below + x.recip() + 0.5 * r + series / x
}
