//! A drawing as a file of its own: what its classes mean in light and dark, taken from the page's own style sheets.
//! An image has no part in the styles of the page that shows it, only in whether that page is light or dark.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const TOKENS: &str = include_str!("../../../assets/css/tokens.css");
const FIGURES: &str = include_str!("../../../assets/css/components/figure.css");

/// The figures' classes, with the colours that they name.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let rules: Vec<&str> = FIGURES
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(".c-figure__") || line.starts_with(".c-graph__"))
        .filter(|line| !["stroke--", "--cat-"].iter().any(|unused| line.contains(unused)))
        .collect();
    // The pale outline behind a name must be set in the same letters as the name.
    let rules = format!("text{{font-family:var(--font)}}\n{}", rules.join("\n"));
    let mut style = String::from(":root{color-scheme:light dark;");
    for line in TOKENS.lines().map(str::trim) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.starts_with("--") && rules.contains(&format!("var({name})")) {
            let _ = write!(style, "{name}:{}", value.trim());
        }
    }
    format!("{style}}}\n{rules}")
});

/// The drawing with its style within it.
pub fn in_both_schemes(svg: &str) -> String {
    let begun = svg.find('>').map_or(0, |at| at + 1);
    format!("{}<style>{}</style>{}", &svg[..begun], *STYLE, &svg[begun..])
}

/// Nothing but that very style, when the drawing is opened by itself.
pub fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_that_a_drawing_names_is_given_with_it() {
        let drawn = in_both_schemes("<svg viewBox=\"0 0 1 1\"><path/></svg>");
        assert!(
            drawn.starts_with("<svg viewBox=\"0 0 1 1\"><style>:root{"),
            "{drawn}"
        );
        assert!(drawn.contains("--seq-6:light-dark("), "{drawn}");
        for named in STYLE.split("var(").skip(1) {
            let name = &named[..named.find(')').unwrap()];
            assert!(STYLE.contains(&format!("{name}:")), "{name} has no value");
        }
        assert!(!STYLE.contains(['<', '&']), "the style would end the drawing");
    }
}
