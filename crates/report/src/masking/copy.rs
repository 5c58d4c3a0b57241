//! The copy itself: pages as pictures with boxes painted into them, and a new document of the pictures.

use std::collections::{BTreeMap, BTreeSet};

use domain::masking::Words;
use domain::screening::PlaceWords;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::PremulRgba8;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::kurbo::Rect;
use hayro::{RenderCache, RenderSettings};
use jiff::Timestamp;
use serde::Serialize;

use super::glyphs::{self, OnPage};
use super::page_text::PageText;
use super::{Held, MaskingError, opened};
use crate::typesetting::{self, Typeset};

/// A place to be blackened that no words tell, in percent of the page from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// From 1.
    pub page: usize,
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// What is to be masked, and what the copy says of itself.
pub struct Wanted<'w> {
    pub words: &'w Words,
    pub places: &'w PlaceWords,
    /// Pages that are black all over, from 1.
    pub whole_pages: &'w BTreeSet<usize>,
    pub regions: &'w [Region],
    pub title: &'w str,
    pub language: &'w str,
    /// What stands in the text alternative where something is masked.
    pub label: &'w str,
    /// The line under each page, with `#p` for its number, `#n` for how many there are and `#m` for the boxes on it.
    pub foot: &'w str,
    pub ident: &'w str,
    pub made_at: Timestamp,
}

/// A masked copy.
pub struct Copy {
    pub pdf: Vec<u8>,
    /// Boxes in it.
    pub boxes: usize,
}

#[derive(Serialize)]
struct SetPage {
    picture: String,
    /// In points.
    width: f64,
    height: f64,
    alternative: String,
    foot: String,
}

/// Makes the copy. `go_on` is asked between pages.
pub fn copy(bytes: &[u8], wanted: &Wanted<'_>, go_on: &dyn Fn() -> bool) -> Result<Copy, MaskingError> {
    let pdf = opened(bytes)?;
    let cache = RenderCache::new();
    let (mut pictures, mut pages, mut boxes) = (BTreeMap::new(), Vec::new(), 0);
    let total = pdf.pages().len();
    let mut held = Held::default();
    for (page, number) in pdf.pages().iter().zip(1..) {
        if !go_on() {
            return Err(MaskingError::TooLong);
        }
        held.takes(page)?;
        let scale = glyphs::scale(page)?;
        let found = glyphs::on(page, scale);
        let mut picture = drawn(page, scale, &cache);
        let on_it = boxes_on(&found, wanted, number, (&picture).into());
        let alternative = alternative(&found, &picture, &on_it, wanted.label);
        for one in &on_it {
            blacken(&mut picture, one);
        }
        boxes += on_it.len();
        let (width, height) = page.render_dimensions();
        let name = format!("page-{number}.png");
        let foot = [("#p", number), ("#n", total), ("#m", on_it.len())];
        pages.push(SetPage {
            picture: name.clone(),
            width: f64::from(width),
            height: f64::from(height),
            alternative,
            foot: foot.into_iter().fold(wanted.foot.to_owned(), |foot, (sign, n)| {
                foot.replace(sign, &n.to_string())
            }),
        });
        let png = picture
            .into_png()
            .map_err(|error| crate::ReportError::Rasterising {
                figure: name.clone(),
                why: error.to_string(),
            })?;
        pictures.insert(name, png);
    }
    let content = serde_json::json!({ "title": wanted.title, "language": wanted.language, "pages": pages });
    let pdf = typesetting::pdf(Typeset {
        template: include_str!("../../typst/masked.typ"),
        content: content.to_string().into_bytes(),
        files: pictures,
        ident: wanted.ident.to_owned(),
        made_at: wanted.made_at,
    })?;
    Ok(Copy { pdf, boxes })
}

fn drawn<'a>(page: &'a Page<'a>, scale: f64, cache: &RenderCache<'a>) -> Pixmap {
    let settings = RenderSettings {
        x_scale: scale as f32,
        y_scale: scale as f32,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    hayro::render(page, cache, &glyphs::settings(), &settings)
}

/// The size of a picture in dots.
#[derive(Clone, Copy)]
struct Size(f64, f64);

impl From<&Pixmap> for Size {
    fn from(picture: &Pixmap) -> Self {
        Self(f64::from(picture.width()), f64::from(picture.height()))
    }
}

/// Every box of a page, in dots.
fn boxes_on(found: &OnPage, wanted: &Wanted<'_>, number: usize, Size(width, height): Size) -> Vec<Rect> {
    if wanted.whole_pages.contains(&number) {
        return vec![Rect::new(0.0, 0.0, width, height)];
    }
    let mut boxes = Vec::new();
    let mut covered = BTreeSet::new();
    for page in [found.by_place(), found.as_written()] {
        for stretch in wanted.words.stretches(&page.text, wanted.places) {
            let glyphs: Vec<usize> = page.glyphs[stretch].iter().flatten().copied().collect();
            // Both orders find most of the same; what the first has covered is not covered again.
            let uncovered = glyphs.iter().filter(|glyph| covered.insert(**glyph)).count();
            if uncovered > 0 {
                boxes.extend(in_lines(found, &glyphs));
            }
        }
    }
    let unreadable = found.glyphs.iter().filter(|glyph| glyph.is_unreadable());
    boxes.extend(unreadable.map(|glyph| glyph.cover));
    let percent = |of: &Region| {
        let (x, y) = (width / 100.0, height / 100.0);
        Rect::new(
            of.left * x,
            of.top * y,
            (of.left + of.width) * x,
            (of.top + of.height) * y,
        )
    };
    boxes.extend(wanted.regions.iter().filter(|of| of.page == number).map(percent));
    boxes
}

/// One box for the letters that stand beside each other.
fn in_lines(found: &OnPage, glyphs: &[usize]) -> Vec<Rect> {
    let mut boxes: Vec<Rect> = Vec::new();
    for glyph in glyphs {
        let cover = found.glyphs[*glyph].cover;
        match boxes.last_mut() {
            Some(last) if is_beside(last, &cover) => *last = last.union(cover),
            _ => boxes.push(cover),
        }
    }
    boxes
}

fn is_beside(a: &Rect, b: &Rect) -> bool {
    let height = a.height().max(b.height());
    (a.center().y - b.center().y).abs() < 0.3 * height
        && b.x0 - a.x1 < 2.5 * height
        && a.x0 - b.x1 < 2.5 * height
}

/// The dots of a rectangle, whole and within the picture.
fn dots(rect: &Rect, Size(width, height): Size) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let within = |from: f64, to: f64, most: f64| {
        let (from, to) = (from.floor().clamp(0.0, most), to.ceil().clamp(0.0, most));
        from as usize..to as usize
    };
    (within(rect.x0, rect.x1, width), within(rect.y0, rect.y1, height))
}

fn blacken(picture: &mut Pixmap, rect: &Rect) {
    let (columns, rows) = dots(rect, (&*picture).into());
    let width = usize::from(picture.width());
    let black = PremulRgba8 {
        r: 0,
        g: 0,
        b: 0,
        a: 255,
    };
    for row in rows {
        picture.data_mut()[row * width + columns.start..row * width + columns.end].fill(black);
    }
}

/// What can be seen and is not masked, for those who do not see. A letter whose place is of one colour throughout is not seen:
/// it lies outside the page or under something, and must not come to light here.
fn alternative(found: &OnPage, picture: &Pixmap, boxes: &[Rect], label: &str) -> String {
    let PageText { text, glyphs } = found.as_written();
    let mut told = String::new();
    let mut in_box = false;
    for (letter, glyph) in text.chars().zip(glyphs) {
        let Some(glyph) = glyph.map(|at| &found.glyphs[at]) else {
            if !in_box || letter == '\n' {
                told.push(letter);
                in_box = false;
            }
            continue;
        };
        let is_masked = boxes
            .iter()
            .any(|one| one.contains(glyph.ink.center()) || one.contains(glyph.origin));
        if is_masked {
            if !in_box {
                told.push_str(&format!("[{label}]"));
            }
            in_box = true;
        } else if letter == ' ' || is_seen(picture, &glyph.ink) {
            if in_box && letter.is_alphanumeric() {
                told.push(' ');
            }
            told.push(letter);
            in_box = false;
        }
    }
    told.split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_seen(picture: &Pixmap, ink: &Rect) -> bool {
    let (columns, rows) = dots(ink, picture.into());
    let width = usize::from(picture.width());
    let mut all =
        rows.flat_map(|row| &picture.data()[row * width + columns.start..row * width + columns.end]);
    let first = all.next();
    all.any(|dot| Some(dot) != first)
}
