//! A pen for SVG: shapes with the colours of paper as attributes and a class by which the page's own colours win.
//!
//! Numbers are written with at most two decimals, texts are escaped, and what is not a number is never written.

use std::fmt::Write as _;

use crate::fonts::FAMILY;

/// A colour by its part in the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Sequential, 0 (nothing) to 6 (most).
    Seq(u8),
    /// To either side: 0 (least) to 6 (most), 3 between.
    Div(u8),
    Band,
    Mark,
    High,
    Low,
    Land,
    Water,
}

const SEQ: [&str; 7] = [
    "#f1ede3", "#d6e3d9", "#aed0c6", "#7cb6ad", "#479389", "#1f6b65", "#0d403e",
];
const DIV: [&str; 7] = [
    "#0f5f73", "#5497a6", "#a9cbd1", "#f1ede3", "#f0c98f", "#d0852b", "#8a4a0c",
];
pub(crate) const INK: &str = "#16241f";
pub(crate) const MUTED: &str = "#53605a";
const GRID: &str = "#ddd6c7";
const AXIS: &str = "#83837a";

impl Paint {
    fn attributes(self) -> String {
        let (colour, class) = match self {
            Self::Seq(step) => {
                let step = step.min(6);
                (SEQ[usize::from(step)], format!("c-figure__fill--seq-{step}"))
            }
            Self::Div(step) => {
                let step = step.min(6);
                (DIV[usize::from(step)], format!("c-figure__fill--div-{step}"))
            }
            Self::Band => ("#d3e0d7", "c-figure__band".to_owned()),
            Self::Mark => ("#0f5f5a", "c-figure__mark".to_owned()),
            Self::High => ("#d48d1d", "c-figure__mark c-figure__mark--high".to_owned()),
            Self::Low => ("#5497a6", "c-figure__mark c-figure__mark--low".to_owned()),
            Self::Land => ("#eeeadf", "c-figure__land".to_owned()),
            Self::Water => ("#cddde0", "c-figure__water".to_owned()),
        };
        format!("fill=\"{colour}\" class=\"{class}\"")
    }
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stroke {
    Grid,
    Axis,
    Line,
    Border,
    /// Around a mark on the map: seen on any ground.
    Halo,
    /// Around what is chosen.
    Frame,
}

impl Stroke {
    fn attributes(self, width: f64) -> String {
        let (colour, class) = match self {
            Self::Grid => (GRID, "c-figure__grid"),
            Self::Axis => (AXIS, "c-figure__axis"),
            Self::Line => ("#0f5f5a", "c-figure__line"),
            Self::Border | Self::Halo => ("#fffdf8", "c-figure__border"),
            Self::Frame => ("#d48d1d", "c-figure__frame"),
        };
        format!(
            "fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\" class=\"{class}\"",
            number(width)
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Writing {
    pub size: f64,
    pub anchor: Anchor,
    pub muted: bool,
    pub bold: bool,
}

pub(crate) const LABEL: Writing = Writing {
    size: 13.0,
    anchor: Anchor::Start,
    muted: false,
    bold: false,
};

impl Writing {
    pub fn end(self) -> Self {
        Self {
            anchor: Anchor::End,
            ..self
        }
    }

    pub fn middle(self) -> Self {
        Self {
            anchor: Anchor::Middle,
            ..self
        }
    }

    pub fn muted(self) -> Self {
        Self { muted: true, ..self }
    }

    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub fn small(self) -> Self {
        Self { size: 11.5, ..self }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

pub(crate) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

impl Svg {
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, paint: Paint) {
        let (x, y, width, height) = (
            number(x),
            number(y),
            number(width.max(0.0)),
            number(height.max(0.0)),
        );
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {}/>",
            paint.attributes()
        ));
    }

    /// Many rectangles of one colour as one shape: cell by cell, a table of hours would outweigh the page it stands on.
    pub fn rects(&mut self, rects: &[Rect], paint: Paint) {
        if rects.is_empty() {
            return;
        }
        let mut d = String::new();
        for rect in rects {
            let (width, height) = (number(rect.width.max(0.0)), number(rect.height.max(0.0)));
            let _ = write!(
                d,
                "M{} {}h{width}v{height}h-{width}z",
                number(rect.x),
                number(rect.y)
            );
        }
        self.push(format_args!("<path d=\"{d}\" {}/>", paint.attributes()));
    }

    pub fn circle(&mut self, x: f64, y: f64, radius: f64, paint: Paint) {
        self.push(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>",
            number(x),
            number(y),
            number(radius),
            paint.attributes()
        ));
    }

    pub fn ring(&mut self, x: f64, y: f64, radius: f64, stroke: Stroke, width: f64) {
        self.push(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>",
            number(x),
            number(y),
            number(radius),
            stroke.attributes(width)
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke, width: f64) {
        self.push(format_args!(
            "<path d=\"M{} {}L{} {}\" {}/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
            stroke.attributes(width)
        ));
    }

    pub fn dashed_line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke, width: f64) {
        self.push(format_args!(
            "<path d=\"M{} {}L{} {}\" stroke-dasharray=\"5 3\" {}/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
            stroke.attributes(width)
        ));
    }

    /// A filled shape of one or more rings; holes stay open.
    pub fn shape(&mut self, rings: &[Vec<(f64, f64)>], paint: Paint) {
        let d = path(rings, true);
        self.push(format_args!(
            "<path d=\"{d}\" fill-rule=\"evenodd\" {}/>",
            paint.attributes()
        ));
    }

    pub fn outline(&mut self, rings: &[Vec<(f64, f64)>], stroke: Stroke, width: f64) {
        let d = path(rings, true);
        self.push(format_args!(
            "<path d=\"{d}\" stroke-linejoin=\"round\" {}/>",
            stroke.attributes(width)
        ));
    }

    pub fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke, width: f64) {
        let d = path(&[points.to_vec()], false);
        self.push(format_args!(
            "<path d=\"{d}\" stroke-linejoin=\"round\" stroke-linecap=\"round\" {}/>",
            stroke.attributes(width)
        ));
    }

    pub fn dashed_polyline(&mut self, points: &[(f64, f64)], stroke: Stroke, width: f64) {
        let d = path(&[points.to_vec()], false);
        self.push(format_args!(
            "<path d=\"{d}\" stroke-dasharray=\"5 3\" stroke-linejoin=\"round\" {}/>",
            stroke.attributes(width)
        ));
    }

    pub fn text(&mut self, x: f64, y: f64, writing: Writing, text: &str) {
        let anchor = match writing.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (colour, class) = if writing.muted {
            (MUTED, "c-figure__text c-figure__text--muted")
        } else {
            (INK, "c-figure__text")
        };
        let weight = if writing.bold { " font-weight=\"600\"" } else { "" };
        self.push(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\" fill=\"{colour}\" class=\"{class}\"{weight}>{}</text>",
            number(x),
            number(y),
            number(writing.size),
            escape(text)
        ));
    }

    /// Text that stays readable on any ground: its own shape in paper colour lies behind it.
    pub fn text_on_map(&mut self, x: f64, y: f64, writing: Writing, text: &str) {
        let weight = if writing.bold { " font-weight=\"600\"" } else { "" };
        let anchor = match writing.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.push(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\" stroke-width=\"3.2\" stroke-linejoin=\"round\" fill=\"none\" stroke=\"#fffdf8\" class=\"c-figure__border\"{weight} aria-hidden=\"true\">{}</text>",
            number(x),
            number(y),
            number(writing.size),
            escape(text)
        ));
        self.text(x, y, writing, text);
    }

    /// Text within a mark: dark in every scheme, as the mark is light in every scheme.
    pub fn text_in_mark(&mut self, x: f64, y: f64, text: &str) {
        self.push(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"11.5\" font-weight=\"600\" text-anchor=\"middle\" fill=\"{INK}\">{}</text>",
            number(x),
            number(y),
            escape(text)
        ));
    }

    /// A shape that only one figure has.
    pub(super) fn push(&mut self, shape: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.body.write_fmt(shape);
        self.body.push('\n');
    }

    /// The whole drawing, with what it shows in words for those who do not see it.
    pub fn finish(self, title: &str, finding: &str) -> String {
        self.finish_as("img", title, finding)
    }

    /// The same for a drawing with links in it, which as one image would be hidden from those who listen.
    pub fn finish_with_links(self, title: &str, finding: &str) -> String {
        self.finish_as("group", title, finding)
    }

    fn finish_as(self, role: &str, title: &str, finding: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"{role}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" font-family=\"'{FAMILY}', sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n{}</svg>\n",
            escape(title),
            escape(finding),
            self.body,
            w = number(self.width),
            h = number(self.height),
        )
    }
}

/// Width and height of a drawing that `finish` wrote, in its own units.
pub(crate) fn size(svg: &str) -> Option<(f64, f64)> {
    let view = svg.split_once("viewBox=\"0 0 ")?.1.split_once('"')?.0;
    let (width, height) = view.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// Steps from point to point in tenths of a unit, the shortest way to write an outline; a step that is
/// too short to be seen is left out.
fn path(rings: &[Vec<(f64, f64)>], closed: bool) -> String {
    const TOO_SHORT: i64 = 6;
    let tenths = |x: f64| {
        if x.is_finite() {
            (x * 10.0).round() as i64
        } else {
            0
        }
    };
    let written = |n: i64| number(n as f64 / 10.0);
    let mut d = String::new();
    for ring in rings {
        let mut last = (0, 0);
        for (i, &(x, y)) in ring.iter().enumerate() {
            let at = (tenths(x), tenths(y));
            if i == 0 {
                let _ = write!(d, "M{} {}", written(at.0), written(at.1));
            } else {
                let (dx, dy) = (at.0 - last.0, at.1 - last.1);
                if dx.abs() + dy.abs() < TOO_SHORT && i + 1 < ring.len() {
                    continue;
                }
                let _ = write!(d, "l{} {}", written(dx), written(dy));
            }
            last = at;
        }
        if closed && !ring.is_empty() {
            d.push('Z');
        }
    }
    d
}

/// At most two decimals, no trailing zeros; what is not finite is drawn at 0.
pub(super) fn number(x: f64) -> String {
    if !x.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML 1.0 has no room for other control characters.
            '\n' | '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// About how wide a text is set, in units of the drawing: the typeface's letters are a little over half their size.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let units: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ' ' | ':' | '\'' | '|' => 0.3,
            'm' | 'w' | 'M' | 'W' => 0.85,
            c if c.is_uppercase() => 0.66,
            _ => 0.55,
        })
        .sum();
    units * size
}

/// The text, shortened with an ellipsis to fit within a width.
pub(crate) fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if text_width(&short, size) + size > width {
            break;
        }
    }
    format!("{}…", short.trim_end())
}

/// Round steps (1, 2, 5 × 10ⁿ) that reach `most` in about `count` steps; always at least one.
pub(crate) fn ticks(most: f64, count: f64) -> Vec<f64> {
    let rough = (most.max(1.0) / count).max(1.0);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= rough)
        .unwrap_or(10.0 * power);
    let steps = (most.max(1.0) / step).ceil() as usize;
    (0..=steps).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_escapes_texts_and_never_says_nan() {
        let mut svg = Svg::new(100.0, 50.0);
        svg.text(f64::NAN, f64::INFINITY, LABEL, "a < b & \"c\"\u{1}");
        svg.rect(-0.001, 1.005, -3.0, 2.5, Paint::Band);
        let drawn = svg.finish("<titel>", "fynd & mer");
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        assert!(drawn.contains("a &lt; b &amp; &quot;c&quot;</text>"), "{drawn}");
        assert!(drawn.contains("<title>&lt;titel&gt;</title>"), "{drawn}");
        assert!(
            drawn.contains("x=\"0\" y=\"1\" width=\"0\" height=\"2.5\""),
            "{drawn}"
        );
    }

    #[test]
    fn ticks_are_round_and_reach_the_top() {
        assert_eq!(ticks(0.0, 4.0), [0.0, 1.0]);
        assert_eq!(ticks(17.0, 4.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(ticks(2_300.0, 4.0), [0.0, 1000.0, 2000.0, 3000.0]);
    }
}
