//! Benjamini and Hochberg (1995): p-values adjusted so that calling all at or below q a finding
//! gives, on average, at most the share q of false ones among the findings.

/// Adjusted values in the order of `p`. Counts give coarse p-values, for which this is on the safe side.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
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
    adjusted
}

/// The largest of the p-values that is still a finding at the rate `q`: local statistics at or below it
/// are findings (Caldas de Castro and Singer 2006, who take it for maps). `None` when there is none.
pub fn significance_limit(p: &[f64], q: f64) -> Option<f64> {
    let adjusted = benjamini_hochberg(p);
    let findings = p.iter().zip(&adjusted).filter(|(_, adjusted)| **adjusted <= q);
    findings.map(|(&p, _)| p).reduce(f64::max)
}
