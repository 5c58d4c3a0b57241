//! Figures are rounded once, where they are made, so that all who show them show the same.

pub fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    // No "-0" in a frozen picture.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// Three significant figures, for probabilities.
pub fn significant(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 0.0;
    }
    let digits = 2 - value.log10().floor() as i32;
    if digits > 300 { 0.0 } else { rounded(value, digits) }
}
