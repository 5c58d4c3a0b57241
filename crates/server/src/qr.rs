//! A text as a square that a phone reads.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Dark on white in every theme, with the quiet margin that readers need. `None` for a text that is too long.
pub fn svg(text: &str, label: &str) -> Option<String> {
    const MARGIN: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * MARGIN;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN).expect("writing to a string");
        }
    }
    let label = label
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    Some(format!(
        "<svg class=\"c-qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_its_margin_and_its_label() {
        let svg = svg("hej", "En \"kod\"").unwrap();
        // Version 1 is 21 wide; the first dark square stands inside the margin.
        assert!(svg.contains("viewBox=\"0 0 29 29\""));
        assert!(svg.contains("aria-label=\"En &quot;kod&quot;\""));
        assert!(svg.contains("d=\"M4 4h1v1h-1z"));
        assert!(super::svg(&"x".repeat(5_000), "").is_none());
    }
}
