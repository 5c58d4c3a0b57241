//! The importance of predictors that makes the outcomes before fit best: downhill by Nelder and Mead's simplex (1965).

use super::{Matching, shares};
use crate::positive_definite::Cholesky;

/// An importance and how badly it fits.
type Tried = (f64, Vec<f64>);

/// From equal importance and from a regression's, the better one; the same steps every time.
pub(super) fn fitted_importance(matching: &Matching) -> Vec<f64> {
    let equal = vec![1.0; matching.wanted.len()];
    let starts = [Some(equal.clone()), by_regression(matching)];
    let found = starts
        .into_iter()
        .flatten()
        .map(|start| down_from(matching, shares(&start)));
    found
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(equal, |best| best.1)
}

/// Searches again from where the last search ended until that helps no more: a simplex may flatten on the way.
fn down_from(matching: &Matching, start: Vec<f64>) -> Tried {
    let mut best = tried(matching, start);
    for _ in 0..20 {
        let next = nelder_mead(matching, &best.1);
        if next.0 >= best.0 * (1.0 - 1e-7) {
            return if next.0 < best.0 { next } else { best };
        }
        best = next;
    }
    best
}

fn tried(matching: &Matching, importance: Vec<f64>) -> Tried {
    // A step to below 0 is mirrored, as in Synth.
    let size: Vec<f64> = importance.iter().map(|v| v.abs()).collect();
    let sum: f64 = size.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return (f64::INFINITY, importance);
    }
    let importance = shares(&size);
    (matching.error(&matching.weights(&importance)), importance)
}

/// Nelder and Mead (1965) with their coefficients, from a simplex a twentieth wide.
fn nelder_mead(matching: &Matching, start: &[f64]) -> Tried {
    let size = start.len();
    let mut simplex = vec![tried(matching, start.to_vec())];
    for at in 0..size {
        let mut corner = start.to_vec();
        corner[at] = if corner[at] == 0.0 {
            0.000_25
        } else {
            corner[at] * 1.05
        };
        simplex.push(tried(matching, corner));
    }
    for _ in 0..200 * size {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (simplex[0].0, simplex[size].0);
        let wide = simplex[1..]
            .iter()
            .flat_map(|c| c.1.iter().zip(&simplex[0].1).map(|(a, b)| (a - b).abs()));
        if worst - best <= 1e-12 * best && wide.fold(0.0, f64::max) < 1e-6 {
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|at| simplex[..size].iter().map(|c| c.1[at]).sum::<f64>() / size as f64)
            .collect();
        let step = |by: f64| -> Tried {
            let corner = centre
                .iter()
                .zip(&simplex[size].1)
                .map(|(c, w)| c + by * (w - c))
                .collect();
            tried(matching, corner)
        };
        let mirrored = step(-1.0);
        let next = if mirrored.0 < best {
            let further = step(-2.0);
            Some(if further.0 < mirrored.0 { further } else { mirrored })
        } else if mirrored.0 < simplex[size - 1].0 {
            Some(mirrored)
        } else {
            let nearer = if mirrored.0 < worst { step(-0.5) } else { step(0.5) };
            (nearer.0 < worst.min(mirrored.0)).then_some(nearer)
        };
        if let Some(next) = next {
            simplex[size] = next;
        } else {
            let best = simplex[0].1.clone();
            for corner in &mut simplex[1..] {
                let halfway = corner
                    .1
                    .iter()
                    .zip(&best)
                    .map(|(c, b)| f64::midpoint(*c, *b))
                    .collect();
                *corner = tried(matching, halfway);
            }
        }
    }
    simplex
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((f64::INFINITY, start.to_vec()))
}

/// How much each predictor tells of the outcomes: the squared coefficients of their regression on all predictors, as
/// Synth starts from. None when there are too few units for it.
fn by_regression(matching: &Matching) -> Option<Vec<f64>> {
    let units = || matching.offered.iter().chain([&matching.wanted]);
    let size = matching.wanted.len() + 1;
    let column = |unit: &[f64], at: usize| if at == 0 { 1.0 } else { unit[at - 1] };
    let mut matrix = vec![0.0; size * size];
    for unit in units() {
        for row in 0..size {
            for other in 0..size {
                matrix[row * size + other] += column(unit, row) * column(unit, other);
            }
        }
    }
    let factors = Cholesky::of(&matrix, size).ok()?;
    let mut importance = vec![0.0; size - 1];
    for time in 0..matching.outcome.len() {
        let outcomes = matching.outcomes.iter().chain([&matching.outcome]);
        let mut side = vec![0.0; size];
        for (unit, outcomes) in units().zip(outcomes) {
            for (at, side) in side.iter_mut().enumerate() {
                *side += column(unit, at) * outcomes[time];
            }
        }
        factors.solve(&mut side);
        for (sum, coefficient) in importance.iter_mut().zip(&side[1..]) {
            *sum += coefficient * coefficient;
        }
    }
    let sum: f64 = importance.iter().sum();
    (sum > 0.0 && sum.is_finite()).then_some(importance)
}
