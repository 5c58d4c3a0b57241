//! How much better a rate of its own inside a window explains the cases than one rate for all.

/// What the cases are compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Likelihood {
    /// Expected cases, which sum to the cases.
    Poisson { cases: f64 },
    /// Cases and others, together the population.
    Bernoulli { cases: f64, population: f64 },
}

impl Likelihood {
    /// Logarithm of the likelihood ratio for `c` cases where `x` are expected (or, for Bernoulli, of `x`
    /// persons); 0 unless the rate inside is the higher one.
    #[inline]
    pub fn log_ratio(self, c: f64, x: f64) -> f64 {
        match self {
            Likelihood::Poisson { cases } => {
                if c <= x {
                    return 0.0;
                }
                times_log(c, c / x) + times_log(cases - c, (cases - c) / (cases - x))
            }
            Likelihood::Bernoulli { cases, population } => {
                if c * population <= cases * x {
                    return 0.0;
                }
                let outside = population - x;
                times_log(c, c / x)
                    + times_log(x - c, (x - c) / x)
                    + times_log(cases - c, (cases - c) / outside)
                    + times_log(outside - (cases - c), 1.0 - (cases - c) / outside)
                    - times_log(cases, cases / population)
                    - times_log(population - cases, 1.0 - cases / population)
            }
        }
    }

    /// The largest x at which `c` cases have a log ratio of at least `floor`: 0 when none is. A little on
    /// the large side, so that what it lets through must be asked about exactly.
    pub fn largest_x(self, c: f64, floor: f64) -> f64 {
        let mut high = match self {
            Likelihood::Poisson { .. } => c,
            Likelihood::Bernoulli { cases, population } => c * population / cases,
        };
        let mut low = match self {
            Likelihood::Poisson { .. } => high * 1e-12,
            Likelihood::Bernoulli { .. } => c,
        };
        if self.log_ratio(c, low) < floor {
            return match self {
                // A share of one in Bernoulli is as extreme as it gets.
                Likelihood::Bernoulli { .. } => 0.0,
                Likelihood::Poisson { .. } => low,
            };
        }
        for _ in 0..24 {
            let middle = 0.5 * (low + high);
            if self.log_ratio(c, middle) >= floor {
                low = middle;
            } else {
                high = middle;
            }
        }
        high * (1.0 + 1e-9)
    }

    /// Rate inside over rate outside; `None` when there are no cases outside.
    pub fn relative_risk(self, c: f64, x: f64) -> Option<f64> {
        let (cases, all) = match self {
            Likelihood::Poisson { cases } => (cases, cases),
            Likelihood::Bernoulli { cases, population } => (cases, population),
        };
        (cases > c && all > x).then(|| (c / x) / ((cases - c) / (all - x)))
    }
}

/// n ln r, which is 0 when n is.
#[inline]
fn times_log(n: f64, r: f64) -> f64 {
    if n > 0.0 { n * r.ln() } else { 0.0 }
}
