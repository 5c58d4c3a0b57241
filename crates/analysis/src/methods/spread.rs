//! How much more than by chance do the counts of a category spread?
//!
//! A part of town has too few events of a category for its own weeks to tell: of sixteen weeks with one event none may be near
//! another, and the next three come together. All parts of town together do tell, and a series is taken to spread at least
//! as they do.
//!
//! The measure is the variance over the mean, 1 for Poisson, from weeks a few apart: Σ (a − b)² / Σ (a + b) (von Neumann 1941,
//! the mean square of successive differences). Weeks so near have the same season and the same level, so that neither
//! is taken for spread; one week and the next are not compared, since what begins in one often goes on in the next.

use stats::count_distribution::CountDistribution;

use crate::flow::Flow;

/// Weeks between the two that are compared.
const APART: usize = 3;
/// How far back, and how many of the latest weeks are left out, so that what is going on does not hide itself.
const WEEKS: usize = 104;
const LEFT_OUT: usize = 8;

/// Of the categories, in areas and in the municipality as a whole.
pub struct Spread {
    areas: Vec<f64>,
    whole: Vec<f64>,
}

impl Spread {
    pub fn of(flow: &Flow) -> Self {
        let areas: Vec<Option<usize>> = (0..flow.areas.len()).map(Some).collect();
        let each = |areas: &[Option<usize>]| {
            let categories = 0..flow.categories.len();
            categories.map(|c| over_mean(flow, c, areas)).collect()
        };
        Self {
            areas: each(&areas),
            whole: each(&[None]),
        }
    }

    /// Variance over mean, at least 1; `area` is `None` for the whole municipality.
    pub fn of_series(&self, area: Option<usize>, category: usize) -> f64 {
        let of = if area.is_some() { &self.areas } else { &self.whole };
        of[category]
    }
}

fn over_mean(flow: &Flow, category: usize, areas: &[Option<usize>]) -> f64 {
    let until = flow.weeks.saturating_sub(1 + LEFT_OUT);
    let from = until.saturating_sub(WEEKS);
    let (mut squares, mut sum) = (0.0, 0.0);
    for area in areas {
        let series = flow.series(*area, Some(category));
        let weeks: Vec<f64> = (from.max(series.known_from)..until)
            .map(|at| series.total(at) as f64)
            .collect();
        for (a, b) in weeks.iter().zip(weeks.iter().skip(APART)) {
            squares += (a - b).powi(2);
            sum += a + b;
        }
    }
    if sum > 0.0 { (squares / sum).max(1.0) } else { 1.0 }
}

/// The same mean, and a variance of at least `spread` times it.
pub fn at_least_as_wide(usual: CountDistribution, spread: f64) -> CountDistribution {
    CountDistribution::new(usual.mean(), usual.variance().max(usual.mean() * spread))
}
