//! A figure as points, for word processors that do not read SVG. The same drawing, the same typeface.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg;

use crate::error::ReportError;
use crate::fonts::{DATABASE, FAMILY};

pub(crate) struct Drawn {
    pub png: Vec<u8>,
    /// In the drawing's own units.
    pub width: f64,
    pub height: f64,
}

/// Along the longer side: more than a page shows, and no more than a small server has memory for.
const MOST_POINTS: f32 = 4_500.0;

pub(crate) fn png(figure: &str, svg: &str, scale: f32) -> Result<Drawn, ReportError> {
    let failed = |why: String| ReportError::Rasterising {
        figure: figure.to_owned(),
        why,
    };
    let options = usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(&DATABASE),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|e| failed(e.to_string()))?;
    let size = tree.size();
    let scale = scale.min(MOST_POINTS / size.width().max(size.height()));
    let (width, height) = (
        (size.width() * scale).ceil() as u32,
        (size.height() * scale).ceil() as u32,
    );
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed(format!("{width} × {height}")))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(Drawn {
        png: pixels.encode_png().map_err(|e| failed(e.to_string()))?,
        width: f64::from(size.width()),
        height: f64::from(size.height()),
    })
}

/// A figure as a picture on white, sharp enough for a slide: three points to each unit of the drawing.
///
/// # Errors
/// A drawing that is none.
pub fn as_png(figure: &str, svg: &str) -> Result<Vec<u8>, ReportError> {
    Ok(png(figure, svg, 3.0)?.png)
}

/// Whether a municipality's mark can be drawn, before it is put into every document.
///
/// # Errors
/// No SVG, or one without a size.
pub fn check_logo(svg: &str) -> Result<(), ReportError> {
    png("logo", svg, 1.0).map(drop)
}
