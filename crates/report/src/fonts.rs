//! The typeface of our documents, Atkinson Hyperlegible Next, and which characters it can set.
//!
//! The files are fetched and unpacked when the crate is built.

use std::sync::{Arc, LazyLock};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

include!(concat!(env!("OUT_DIR"), "/faces.rs"));

pub const FAMILY: &str = "Atkinson Hyperlegible Next";

/// What stands for a character that no face can set: the paper must not have holes, and PDF/UA allows none.
const REPLACEMENT: char = '?';

pub(crate) struct Fonts {
    pub fonts: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = FACES
        .iter()
        .flat_map(|face| Font::iter(Bytes::new(*face)))
        .collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Fonts { fonts, book }
});

/// The same faces for drawing figures as points.
pub(crate) static DATABASE: LazyLock<Arc<resvg::usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut database = resvg::usvg::fontdb::Database::new();
    for face in FACES {
        database.load_font_data(face.to_vec());
    }
    database.set_sans_serif_family(FAMILY);
    Arc::new(database)
});

/// The text with every character that cannot be set replaced.
pub(crate) fn settable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            // Typographic kin that the typeface lacks.
            '\u{202f}' | '\u{2007}' => '\u{a0}',
            '\u{2010}' | '\u{2011}' => '-',
            c if c.is_control() => ' ',
            c if is_covered(c) => c,
            _ => REPLACEMENT,
        })
        .collect()
}

fn is_covered(c: char) -> bool {
    FONTS
        .fonts
        .iter()
        .any(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_sets_swedish_and_replaces_what_it_lacks() {
        let swedish = "Åäö – ”v. 10” 3 × 5 − 2 é § · …";
        assert_eq!(settable(swedish), swedish);
        assert_eq!(settable("hej 🙂 \u{7}漢"), "hej ?  ?");
    }

    #[test]
    fn every_face_is_of_the_one_family() {
        for font in &FONTS.fonts {
            assert_eq!(font.info().family, FAMILY);
        }
        assert_eq!(FONTS.fonts.len(), FACES.len());
    }
}
