//! The letters of a page as text, in two orders, each character with the letter that it came from.

use super::glyphs::{OnPage, PlacedGlyph};

/// A text, and for each of its characters which letter of the page it came from; none for what stands between letters.
pub(super) struct PageText {
    pub text: String,
    pub glyphs: Vec<Option<usize>>,
}

/// What stands where nobody can tell the letter.
const UNREADABLE: &str = "\u{fffd}";

/// A wider gap than this, in sizes, is a space; a still wider one begins another column.
const SPACE: f64 = 0.22;
const COLUMN: f64 = 2.5;

impl PageText {
    fn of<'g>(placed: impl Iterator<Item = (usize, &'g PlacedGlyph)>) -> Self {
        let mut page = Self {
            text: String::new(),
            glyphs: Vec::new(),
        };
        let mut last: Option<&PlacedGlyph> = None;
        for (index, glyph) in placed {
            let letters = match &glyph.letters {
                Some(letters) => letters.as_str(),
                None if glyph.has_ink => UNREADABLE,
                None => continue,
            };
            if let Some(last) = last {
                if is_twin(last, glyph) {
                    continue;
                }
                page.between(between(last, glyph));
            }
            last = Some(glyph);
            for letter in letters.chars() {
                page.text.push(letter);
                page.glyphs.push(Some(index));
            }
        }
        page
    }

    fn between(&mut self, sign: Option<char>) {
        if let Some(sign) = sign {
            self.text.push(sign);
            self.glyphs.push(None);
        }
    }
}

/// The same letter drawn once more in the same place, to be bold or to have a rim.
fn is_twin(a: &PlacedGlyph, b: &PlacedGlyph) -> bool {
    a.letters == b.letters && (a.origin - b.origin).hypot() < 0.08 * a.size
}

/// What parts two letters that follow on each other.
fn between(last: &PlacedGlyph, next: &PlacedGlyph) -> Option<char> {
    let size = last.size.max(next.size);
    let is_same_line = (last.origin.y - next.origin.y).abs() < 0.4 * size;
    let gap = next.origin.x - last.end.x;
    if !is_same_line || gap < -2.0 * size || gap > COLUMN * size {
        Some('\n')
    } else if gap > SPACE * size {
        Some(' ')
    } else {
        None
    }
}

impl OnPage {
    /// In the order in which the letters are drawn.
    pub fn as_written(&self) -> PageText {
        PageText::of(self.glyphs.iter().enumerate())
    }

    /// Line by line from above, each from the left.
    pub fn by_place(&self) -> PageText {
        let mut order: Vec<(usize, &PlacedGlyph)> = self.glyphs.iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| a.origin.y.total_cmp(&b.origin.y));
        let mut lines: Vec<Vec<(usize, &PlacedGlyph)>> = Vec::new();
        for placed in order {
            match lines.last_mut() {
                Some(line) if is_on(line[0].1, placed.1) => line.push(placed),
                _ => lines.push(vec![placed]),
            }
        }
        for line in &mut lines {
            line.sort_by(|(_, a), (_, b)| a.origin.x.total_cmp(&b.origin.x));
        }
        PageText::of(lines.into_iter().flatten())
    }
}

fn is_on(first: &PlacedGlyph, next: &PlacedGlyph) -> bool {
    next.origin.y - first.origin.y < 0.4 * first.size.max(next.size)
}
