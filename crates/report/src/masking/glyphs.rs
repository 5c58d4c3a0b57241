//! Where the letters of a page stand, and what they are.

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterSettings, Paint, PathDrawMode,
    SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Shape};

use super::MaskingError;

/// Dots per point: 150 to the inch.
const DOTS_PER_POINT: f64 = 150.0 / 72.0;
/// A larger page is drawn coarser.
const MOST_DOTS: f64 = 6_000_000.0;
/// A letter without an outline of its own reaches so far below and above its line, in thousandths of its size.
const BELOW: f64 = -220.0;
const ABOVE: f64 = 800.0;

/// A letter at its place.
pub(super) struct PlacedGlyph {
    /// What it says; nothing when that cannot be told.
    pub letters: Option<String>,
    /// Its ink, in dots from the upper left corner; what it could cover, when it has none.
    pub ink: Rect,
    /// What a box over it covers.
    pub cover: Rect,
    /// Where it stands on its line.
    pub origin: Point,
    /// Where the next one would.
    pub end: Point,
    /// The height of the letters, in dots.
    pub size: f64,
    pub has_ink: bool,
}

impl PlacedGlyph {
    /// Something is seen, and nobody can tell which letter it is.
    pub fn is_unreadable(&self) -> bool {
        self.has_ink && self.letters.is_none()
    }
}

#[derive(Default)]
pub(super) struct OnPage {
    pub glyphs: Vec<PlacedGlyph>,
    pub pictures: usize,
}

pub(super) fn settings() -> InterpreterSettings {
    InterpreterSettings::default()
}

/// Dots per point for a page.
pub(super) fn scale(page: &Page<'_>) -> Result<f64, MaskingError> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    // The largest that a PDF allows is 14 400 points.
    let is_a_page = |side: f64| (3.0..=14_400.0).contains(&side);
    if !is_a_page(width) || !is_a_page(height) {
        return Err(MaskingError::Broken);
    }
    Ok(DOTS_PER_POINT.min((MOST_DOTS / (width * height)).sqrt()))
}

/// Every letter of a page, its annotations with it, as they are drawn at this scale.
pub(super) fn on<'a>(page: &'a Page<'a>, scale: f64) -> OnPage {
    let transform = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
    let (width, height) = page.render_dimensions();
    let all = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
    let interpreted = hayro::hayro_interpret::InterpreterCache::new();
    let mut context = Context::new(transform, all, &interpreted, page.xref(), settings());
    let mut found = OnPage::default();
    interpret_page(page, &mut context, &mut found);
    found
}

fn letters_of(glyph: &Glyph<'_>) -> Option<String> {
    let said = match glyph.as_unicode()? {
        BfString::Char(letter) => letter.to_string(),
        BfString::String(letters) => letters,
    };
    let is_told = |c: char| {
        !c.is_control()
            && c != '\u{fffd}'
            && !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
    };
    let mut letters = String::new();
    for letter in said.chars() {
        match letter {
            '\u{fb00}' => letters.push_str("ff"),
            '\u{fb01}' => letters.push_str("fi"),
            '\u{fb02}' => letters.push_str("fl"),
            '\u{fb03}' => letters.push_str("ffi"),
            '\u{fb04}' => letters.push_str("ffl"),
            c if c.is_whitespace() => letters.push(' '),
            c if is_told(c) => letters.push(c),
            _ => return None,
        }
    }
    (!letters.is_empty()).then_some(letters)
}

impl<'a> Device<'a> for OnPage {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        let whole = transform * glyph_transform;
        let ink = match glyph {
            Glyph::Outline(outlined) => {
                let outline = outlined.outline();
                let has_ink = outline.segments().next().is_some();
                has_ink.then(|| (whole * outline).bounding_box())
            }
            Glyph::Type3(drawn) => {
                let mut extent = Extent::default();
                drawn.interpret(&mut extent, transform, glyph_transform, paint);
                extent.0
            }
        };
        let advance = match glyph {
            Glyph::Outline(outlined) => f64::from(outlined.advance_width().unwrap_or(600.0)),
            Glyph::Type3(_) => 600.0,
        };
        let origin = whole * Point::ORIGIN;
        let size = ((whole * Point::new(0.0, 1000.0)) - origin).hypot();
        let stands_on = whole.transform_rect_bbox(Rect::new(0.0, BELOW, advance, ABOVE));
        let is_real = |rect: &Rect| [rect.x0, rect.y0, rect.x1, rect.y1].iter().all(|n| n.is_finite());
        let ink_or_place = ink.filter(is_real).unwrap_or(stands_on);
        if !is_real(&ink_or_place) || !origin.is_finite() || !size.is_finite() {
            return;
        }
        let pad = (size * 0.08).max(1.0);
        self.glyphs.push(PlacedGlyph {
            letters: letters_of(glyph),
            ink: ink_or_place,
            cover: ink_or_place.union(stands_on).inflate(pad, pad),
            origin,
            end: match (glyph, ink) {
                (Glyph::Type3(_), Some(ink)) => Point::new(ink.x1, origin.y),
                _ => whole * Point::new(advance, 0.0),
            },
            size: size.max(0.1),
            has_ink: ink.is_some(),
        });
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        self.pictures += 1;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// How far something reaches that is drawn by instructions of its own.
#[derive(Default)]
struct Extent(Option<Rect>);

impl Extent {
    fn reach(&mut self, rect: Rect) {
        self.0 = Some(self.0.map_or(rect, |known| known.union(rect)));
    }
}

impl<'a> Device<'a> for Extent {
    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'a>, _: &PathDrawMode) {
        self.reach((transform * path.clone()).bounding_box());
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.reach(transform.transform_rect_bbox(whole));
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        of: Affine,
        paint: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        match glyph {
            Glyph::Outline(outlined) => self.reach((transform * of * outlined.outline()).bounding_box()),
            Glyph::Type3(drawn) => drawn.interpret(self, transform, of, paint),
        }
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
